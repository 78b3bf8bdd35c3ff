import pytest

from segur_cli.eligibility.headings import (
    UNIT_DOUBT,
    WAVE_DOUBT,
    WAVES_DOUBT,
    Role,
    holds_finess,
    meaning,
)
from segur_cli.tables.headings import words

DPI, PFI = "HOP-DPI-Va2", "HOP-PFI-Va2"


@pytest.mark.parametrize(
    "heading",
    ["FINESS", "N° FINESS", "Nº Finess", "n°finess", "Numéro\nFINESS", "FINESS PMSI", "Code FINESS",
     "\ufb01ness", "FINESS  éligible", "N°_FINESS"],
)  # fmt: skip
def test_a_finess_heading_is_recognised_however_written(heading: str) -> None:
    assert holds_finess(heading)
    assert meaning(heading).role is Role.FINESS


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("FINESS EJ", Role.FINESS_EJ),
        ("N° FINESS de l'entité juridique", Role.FINESS_EJ),
        ("nofiness_ej", Role.FINESS_EJ),
        ("FINESS (PMEJ)", Role.FINESS_EJ),
        ("FINESS ET", Role.FINESS_ET),
        ("FINESS géographique", Role.FINESS_ET),
        ("finess_et", Role.FINESS_ET),
        ("FINESS (EGE)", Role.FINESS_ET),
        ("Type de FINESS", Role.LEVEL),
        ("Niveau", Role.LEVEL),
        ("EJ / ET", Role.LEVEL),
        ("Raison sociale", Role.NAME),
        ("Nom de l'établissement", Role.NAME),
        ("Dénomination", Role.NAME),
        ("Activité combinée", Role.AC),
        ("ACTIVITÉ\nCOMBINÉE 2022", Role.AC),
        ("AC 2022", Role.AC),
        ("AC", Role.AC),
        ("Région", Role.IGNORED),
        ("Date d'avance DPI HT", Role.IGNORED),
        ("Montant de l'avance DPI", Role.IGNORED),
        ("Montant du solde", Role.IGNORED),
        ("Taux de TVA", Role.IGNORED),
        ("Montant RI HT", Role.IGNORED),
        ("Montant HOP-DPI-Va1 HT", Role.IGNORED),
        ("Montant Vague 1 HT", Role.IGNORED),
        ("Montant IMG-DB-Va2", Role.IGNORED),
        ("", Role.IGNORED),
        ("???", Role.IGNORED),
    ],
)
def test_a_heading_is_taken_for_what_its_words_say(heading: str, role: Role) -> None:
    assert meaning(heading).role is role


def test_finess_and_the_conjunction_et_are_not_an_et_number() -> None:
    assert meaning("FINESS et raison sociale").role is Role.FINESS


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
    read = meaning(heading)
    assert read.role is Role.CEILING
    assert read.key is not None
    assert (tuple(read.key), read.doubt) == (key, "")


def test_a_bare_vague_2_may_be_only_the_wave() -> None:
    assert meaning("Montant DPI Vague 2 HT").doubt == WAVE_DOUBT


@pytest.mark.parametrize("heading", ["Prestation Vague 2 DPI HT", "HOP-DPI-Va2 Vague 2 HT"])
def test_vague_2_is_the_prestation_when_the_heading_says_so(heading: str) -> None:
    assert meaning(heading).doubt == ""


def test_dpi_and_pfi_in_one_heading_are_a_doubt() -> None:
    assert meaning("Montant DPI/PFI HT").doubt == "l'intitulé nomme à la fois DPI et PFI"


@pytest.mark.parametrize("heading", ["Vague 2", "DPI", "HT", "Prestation"])
def test_one_word_alone_is_no_amount(heading: str) -> None:
    assert meaning(heading).role is Role.IGNORED


def test_words_drop_accents_case_line_breaks_and_punctuation() -> None:
    assert words("N° FINESS\n(Établissement)") == "n finess etablissement"


@pytest.mark.parametrize("heading", ["Montant DPI Vague 2 + Vague 1 TTC", "Plafond DPI 2+1 TTC"])
def test_both_waves_are_the_same_prestation_back_to_front(heading: str) -> None:
    assert meaning(heading).key == (DPI, "V1+V2", "TTC")


@pytest.mark.parametrize(
    "heading",
    ["Montant DPI Vague 1 / Vague 2 TTC", "Montant DPI prestation Vague 2 (hors Vague 1) TTC",
     "Montant DPI Vague 1 ou Vague 2 TTC"],
)  # fmt: skip
def test_both_waves_named_otherwise_are_a_doubt_not_a_choice(heading: str) -> None:
    assert (meaning(heading).key, meaning(heading).doubt) == ((DPI, None, "TTC"), WAVES_DOUBT)


@pytest.mark.parametrize("unit", ["k€", "K €", "en milliers d'euros", "M€", "kEUR"])
def test_amounts_that_are_not_in_euros_are_a_doubt(unit: str) -> None:
    assert meaning(f"Plafond DPI prestation Vague 2 HT ({unit})").doubt == UNIT_DOUBT


@pytest.mark.parametrize(
    ("heading", "basis"),
    [("Montant DPI V1+V2 H.T.", "HT"), ("Montant DPI V1+V2 T.T.C.", "TTC"),
     ("Montant DPI V1+V2 TTC (TVA 20 %)", "TTC"), ("Montant DPI V1+V2 TTC (20%)", "TTC"),
     ("Montant DPI V1+V2 TTC, TVA à 8,5 %", "TTC")],
)  # fmt: skip
def test_a_basis_is_read_with_its_points_or_its_rate(heading: str, basis: str) -> None:
    assert meaning(heading).key == (DPI, "V1+V2", basis)


def test_a_share_of_an_amount_is_still_no_ceiling() -> None:
    assert meaning("Montant DPI V1+V2 HT 30 %").role is Role.IGNORED
    assert meaning("Montant TVA 20 %").role is Role.IGNORED
