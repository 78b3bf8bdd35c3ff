import pytest

from segur_cli.eligibility.headings import (
    UNIT_DOUBT,
    WAVE_DOUBT,
    WAVES_DOUBT,
    key_of,
    vocabulary,
)
from segur_cli.tables.columns.vocabulary import Sense
from segur_cli.tables.sheets import words

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
    ("role", "headings"),
    [
        ("finess", ["FINESS", "N° FINESS", "Nº Finess", "n°finess", "Numéro\nFINESS", "FINESS PMSI",
                    "Code FINESS", "\ufb01ness", "FINESS  éligible", "N°_FINESS",
                    "FINESS et raison sociale"]),
        ("finess-ej", ["FINESS EJ", "N° FINESS de l'entité juridique", "nofiness_ej",
                       "FINESS (PMEJ)"]),
        ("finess-et", ["FINESS ET", "FINESS géographique", "finess_et", "FINESS (EGE)"]),
        ("niveau", ["Type de FINESS", "Niveau", "EJ / ET"]),
        ("nom", ["Raison sociale", "Nom de l'établissement", "Dénomination"]),
        ("ac", ["Activité combinée", "ACTIVITÉ\nCOMBINÉE 2022", "AC 2022", "AC"]),
        ("", ["Région", "Date d'avance DPI HT", "Montant de l'avance DPI", "Montant du solde",
              "Taux de TVA", "Montant RI HT", "Montant HOP-DPI-Va1 HT", "Montant Vague 1 HT",
              "Montant IMG-DB-Va2", "", "???", "Vague 2", "DPI", "HT",
              "Montant DPI V1+V2 HT 30 %", "Montant TVA 20 %"]),
    ],
)  # fmt: skip
def test_a_heading_is_taken_for_what_its_words_say(role: str, headings: list[str]) -> None:
    assert {heading: role_of(heading) for heading in headings} == dict.fromkeys(headings, role)


@pytest.mark.parametrize(
    ("heading", "key", "doubt"),
    [
        ("Montant HOP-DPI-Va2 V2 HT", (DPI, "V2", "HT"), ""),
        ("HOP-DPI-Va2 / Vague 2 / HT", (DPI, "V2", "HT"), ""),
        ("hop-pfi-va2 vague 1 + vague 2 ttc", (PFI, "V1+V2", "TTC"), ""),
        ("Plafond PFI V1+V2 (hors taxes)", (PFI, "V1+V2", "HT"), ""),
        ("Prestation Vague 1 et Vague 2 DPI toutes taxes", (DPI, "V1+V2", "TTC"), ""),
        ("Montant DPI Va1+Va2", (DPI, "V1+V2", None), ""),
        ("DPI HT", (DPI, None, "HT"), ""),
        ("plafondDpiV1V2Ttc", (DPI, "V1+V2", "TTC"), ""),  # as an export joins its words
        ("dpi_wave1_and_wave2_cap_excl_vat", (DPI, "V1+V2", "HT"), ""),
        ("Montant maximum", (None, None, None), ""),
        ("Plafond en €", (None, None, None), ""),
        ("Montant HT", (None, None, "HT"), ""),
        ("Montant HOP-DPI-Va2", (DPI, None, None), ""),
        ("Montant HT ou TTC DPI", (DPI, None, None), ""),
        ("Prestation Vague 2 DPI HT", (DPI, "V2", "HT"), ""),
        ("HOP-DPI-Va2 Vague 2 HT", (DPI, "V2", "HT"), ""),
        ("Montant DPI Vague 2 + Vague 1 TTC", (DPI, "V1+V2", "TTC"), ""),
        ("Plafond DPI 2+1 TTC", (DPI, "V1+V2", "TTC"), ""),
        ("Montant DPI V1+V2 H.T.", (DPI, "V1+V2", "HT"), ""),
        ("Montant DPI V1+V2 T.T.C.", (DPI, "V1+V2", "TTC"), ""),
        ("Montant DPI V1+V2 TTC (TVA 20 %)", (DPI, "V1+V2", "TTC"), ""),
        ("Montant DPI V1+V2 TTC (20%)", (DPI, "V1+V2", "TTC"), ""),
        ("Montant DPI V1+V2 TTC, TVA à 8,5 %", (DPI, "V1+V2", "TTC"), ""),
        ("Montant DPI Vague 2 HT", (DPI, "V2", "HT"), WAVE_DOUBT),
        ("Montant DPI/PFI HT", (None, None, "HT"), "l'intitulé nomme à la fois DPI et PFI"),
        ("Montant DPI Vague 1 / Vague 2 TTC", (DPI, None, "TTC"), WAVES_DOUBT),
        ("Montant DPI prestation Vague 2 (hors Vague 1) TTC", (DPI, None, "TTC"), WAVES_DOUBT),
        ("Montant DPI Vague 1 ou Vague 2 TTC", (DPI, None, "TTC"), WAVES_DOUBT),
        *((f"Plafond DPI prestation Vague 2 HT ({unit})", (DPI, "V2", "HT"), UNIT_DOUBT)
          for unit in ("k€", "K €", "en milliers d'euros", "M€", "kEUR")),
    ],
)  # fmt: skip
def test_an_amount_heading_says_what_it_is_about_and_what_is_unsure(
    heading: str, key: Key, doubt: str
) -> None:
    assert ceiling_of(heading) == (key, doubt)


def test_words_drop_accents_case_line_breaks_and_punctuation() -> None:
    assert words("N° FINESS\n(Établissement)") == "n finess etablissement"
