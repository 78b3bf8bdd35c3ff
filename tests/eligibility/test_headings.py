import pytest

from segur_cli.eligibility.headings import (
    UNIT_DOUBT,
    WAVE_DOUBT,
    WAVES_DOUBT,
    key_of,
    vocabulary,
)
from segur_cli.tables.columns.vocabulary import Sense
from segur_cli.tables.headings import words

DPI, PFI = "HOP-DPI-Va2", "HOP-PFI-Va2"
Key = tuple[str | None, str | None, str | None]


def sense_of(heading: str) -> Sense:
    return next(iter(vocabulary().read(heading)), Sense(""))


def role_of(heading: str) -> str:
    return sense_of(heading).role


def ceiling_of(heading: str) -> tuple[Key, str]:
    sense = sense_of(heading)
    assert sense.role == "montant"
    sons, prestation, basis = key_of(sense.about)[0]
    return (sons, prestation, basis), sense.doubt


@pytest.mark.parametrize(
    "heading",
    ["FINESS", "N° FINESS", "Nº Finess", "n°finess", "Numéro\nFINESS", "FINESS PMSI", "Code FINESS",
     "\ufb01ness", "FINESS  éligible", "N°_FINESS"],
)  # fmt: skip
def test_a_finess_heading_is_recognised_however_written(heading: str) -> None:
    assert role_of(heading) == "finess"


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("FINESS EJ", "finess-ej"),
        ("N° FINESS de l'entité juridique", "finess-ej"),
        ("nofiness_ej", "finess-ej"),
        ("FINESS (PMEJ)", "finess-ej"),
        ("FINESS ET", "finess-et"),
        ("FINESS géographique", "finess-et"),
        ("finess_et", "finess-et"),
        ("FINESS (EGE)", "finess-et"),
        ("Type de FINESS", "niveau"),
        ("Niveau", "niveau"),
        ("EJ / ET", "niveau"),
        ("Raison sociale", "nom"),
        ("Nom de l'établissement", "nom"),
        ("Dénomination", "nom"),
        ("Activité combinée", "ac"),
        ("ACTIVITÉ\nCOMBINÉE 2022", "ac"),
        ("AC 2022", "ac"),
        ("AC", "ac"),
        ("Région", ""),
        ("Date d'avance DPI HT", ""),
        ("Montant de l'avance DPI", ""),
        ("Montant du solde", ""),
        ("Taux de TVA", ""),
        ("Montant RI HT", ""),
        ("Montant HOP-DPI-Va1 HT", ""),
        ("Montant Vague 1 HT", ""),
        ("Montant IMG-DB-Va2", ""),
        ("", ""),
        ("???", ""),
    ],
)
def test_a_heading_is_taken_for_what_its_words_say(heading: str, role: str) -> None:
    assert role_of(heading) == role


def test_finess_and_the_conjunction_et_are_not_an_et_number() -> None:
    assert role_of("FINESS et raison sociale") == "finess"


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Montant HOP-DPI-Va2 V2 HT", (DPI, "V2", "HT")),
        ("HOP-DPI-Va2 / Vague 2 / HT", (DPI, "V2", "HT")),
        ("hop-pfi-va2 vague 1 + vague 2 ttc", (PFI, "V1+V2", "TTC")),
        ("Plafond PFI V1+V2 (hors taxes)", (PFI, "V1+V2", "HT")),
        ("Prestation Vague 1 et Vague 2 DPI toutes taxes", (DPI, "V1+V2", "TTC")),
        ("Montant DPI Va1+Va2", (DPI, "V1+V2", None)),
        ("DPI HT", (DPI, None, "HT")),
        ("plafondDpiV1V2Ttc", (DPI, "V1+V2", "TTC")),  # as an export joins its words
        ("Montant maximum", (None, None, None)),
        ("Plafond en €", (None, None, None)),
        ("Montant HT", (None, None, "HT")),
        ("Montant HOP-DPI-Va2", (DPI, None, None)),
        ("Montant HT ou TTC DPI", (DPI, None, None)),
    ],
)
def test_an_amount_heading_says_what_it_is_about(
    heading: str, key: tuple[str | None, str | None, str | None]
) -> None:
    assert ceiling_of(heading) == (key, "")


def test_a_bare_vague_2_may_be_only_the_wave() -> None:
    assert ceiling_of("Montant DPI Vague 2 HT")[1] == WAVE_DOUBT


@pytest.mark.parametrize("heading", ["Prestation Vague 2 DPI HT", "HOP-DPI-Va2 Vague 2 HT"])
def test_vague_2_is_the_prestation_when_the_heading_says_so(heading: str) -> None:
    assert ceiling_of(heading)[1] == ""


def test_dpi_and_pfi_in_one_heading_are_a_doubt() -> None:
    assert ceiling_of("Montant DPI/PFI HT")[1] == "l'intitulé nomme à la fois DPI et PFI"


@pytest.mark.parametrize("heading", ["Vague 2", "DPI", "HT"])
def test_one_word_alone_is_no_amount(heading: str) -> None:
    assert role_of(heading) == ""


def test_words_drop_accents_case_line_breaks_and_punctuation() -> None:
    assert words("N° FINESS\n(Établissement)") == "n finess etablissement"


@pytest.mark.parametrize("heading", ["Montant DPI Vague 2 + Vague 1 TTC", "Plafond DPI 2+1 TTC"])
def test_both_waves_are_the_same_prestation_back_to_front(heading: str) -> None:
    assert ceiling_of(heading)[0] == (DPI, "V1+V2", "TTC")


@pytest.mark.parametrize(
    "heading",
    ["Montant DPI Vague 1 / Vague 2 TTC", "Montant DPI prestation Vague 2 (hors Vague 1) TTC",
     "Montant DPI Vague 1 ou Vague 2 TTC"],
)  # fmt: skip
def test_both_waves_named_otherwise_are_a_doubt_not_a_choice(heading: str) -> None:
    assert ceiling_of(heading) == ((DPI, None, "TTC"), WAVES_DOUBT)


@pytest.mark.parametrize("unit", ["k€", "K €", "en milliers d'euros", "M€", "kEUR"])
def test_amounts_that_are_not_in_euros_are_a_doubt(unit: str) -> None:
    assert ceiling_of(f"Plafond DPI prestation Vague 2 HT ({unit})")[1] == UNIT_DOUBT


@pytest.mark.parametrize(
    ("heading", "basis"),
    [("Montant DPI V1+V2 H.T.", "HT"), ("Montant DPI V1+V2 T.T.C.", "TTC"),
     ("Montant DPI V1+V2 TTC (TVA 20 %)", "TTC"), ("Montant DPI V1+V2 TTC (20%)", "TTC"),
     ("Montant DPI V1+V2 TTC, TVA à 8,5 %", "TTC")],
)  # fmt: skip
def test_a_basis_is_read_with_its_points_or_its_rate(heading: str, basis: str) -> None:
    assert ceiling_of(heading)[0] == (DPI, "V1+V2", basis)


def test_a_share_of_an_amount_is_still_no_ceiling() -> None:
    assert role_of("Montant DPI V1+V2 HT 30 %") == ""
    assert role_of("Montant TVA 20 %") == ""
