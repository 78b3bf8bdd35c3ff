"""What people do to a workbook before they give it back: renamed, copied, hidden, computed…"""

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from segur_cli.diagnostics import Severity
from segur_cli.exits import StopError
from segur_cli.pilot.report_check import check_filled
from segur_cli.pilot.report_opening import read_filled
from tests.pilot.filling import checked, clean, clock, filled_workbook, merged, profile
from tests.pilot.test_read_workbook import check

DPI = profile()


def cell(book: Workbook, id_: str, column: str = "D") -> Any:
    """The cell of a row known by its reference."""
    return next(
        sheet[f"{column}{row}"]
        for sheet in book.worksheets
        for row in range(1, sheet.max_row + 1)
        if sheet.cell(row, 1).value == id_
    )


def headings(book: Workbook, old: str, new: str) -> Workbook:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for one in row:
                if one.value == old:
                    one.value = new
    return book


def told(book: Workbook) -> list[tuple[str, Severity, str | None]]:
    return [(found.code, found.severity, found.cell) for found in check(book).findings]


def test_a_renamed_sheet_is_still_read() -> None:
    book = filled_workbook(DPI)
    book["3 Flux"].title = "Flux vus le 20 mars"
    assert told(book) == []


def test_a_copied_sheet_with_other_answers_is_an_error() -> None:
    book = filled_workbook(DPI)
    copy = book.copy_worksheet(book["3 Flux"])
    for row in range(4, 8):
        copy.cell(row, 4, "non validé")
    assert told(book) == [("PV005", Severity.ERROR, f"3 Flux Copy!A{row}") for row in range(4, 8)]


def test_a_sheet_of_notes_is_no_defect() -> None:
    book = filled_workbook(DPI)
    book.create_sheet("Notes", 0)["A1"] = "Réf."
    assert told(book) == []


@pytest.mark.parametrize("word", ["Reponse", "RÉPONSE", " réponse "])
def test_headings_are_known_whatever_their_accents_and_case(word: str) -> None:
    assert told(headings(filled_workbook(DPI), "Réponse", word)) == []


def test_two_columns_of_answers_are_an_error() -> None:
    book = filled_workbook(DPI, {"dpi-statistiques.answer": "non validé"})
    sheet = book["4 Fonctionnalités"]
    sheet["J3"], sheet["J5"] = "Réponse", "validé"
    assert told(book) == [
        ("PV005", Severity.ERROR, "4 Fonctionnalités!J3"),
        ("PV011", Severity.ERROR, "4 Fonctionnalités!D5"),
    ]


def test_a_second_column_of_comments_is_to_be_read() -> None:
    book = filled_workbook(DPI)
    book["4 Fonctionnalités"]["J3"] = "Commentaire"
    assert told(book) == [("PV005", Severity.WARNING, "4 Fonctionnalités!J3")]


def test_a_column_of_answers_that_was_renamed_is_told() -> None:
    book = filled_workbook(DPI)
    book["3 Flux"]["D3"] = "Avis"
    messages = [found.message for found in check(book).findings if found.code == "PV005"]
    assert messages == ["aucune colonne « Réponse » : les réponses n'ont pas été lues"]


def test_a_comment_that_is_a_heading_word_is_a_comment() -> None:
    book = filled_workbook(DPI, {"dpi-statistiques.comment": "Réf."})
    assert told(book) == []


@pytest.mark.parametrize("nothing", [".....", "-", "…", "#N/A", "#REF!", "=A1"])
def test_what_says_nothing_is_an_empty_blank(nothing: str) -> None:
    blanks = {"dpi-flux-4.format": nothing, "signataire.answer": nothing,
              "part-etablissement.answer": "oui", "commentaire.answer": nothing}  # fmt: skip
    assert [code for code, _, _ in told(filled_workbook(DPI, blanks))] == [
        "PV020", "PV031", "PV041",
    ]  # fmt: skip


def test_a_formula_without_a_stored_result_is_told_as_one() -> None:
    book = filled_workbook(DPI, {"dpi-statistiques.answer": '=IF(TRUE,"validé","")'})
    (found,) = check(book).findings
    assert (found.code, "formule sans résultat enregistré" in found.message) == ("PV010", True)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [("Remarque", "vue avec le CH", "clé inconnue « Remarque »"),
     ("pfi.compatible", "peut-être", "clé pfi.compatible : « peut-être » n'est pas accepté")],
)  # fmt: skip
def test_a_profile_that_was_written_over_is_told_without_words_of_the_command_line(
    key: str, value: str, expected: str
) -> None:
    book = filled_workbook(DPI)
    book["Profil"].append([key, value])
    (found,) = check(book).findings
    assert (found.code, expected in found.message) == ("PV001", True)
    assert "--set" not in found.message


def test_a_hidden_chapter_is_to_be_shown_to_who_signs() -> None:
    book = filled_workbook(DPI)
    book["3 Flux"].sheet_state = "hidden"
    book["Profil"].sheet_state = "hidden"
    assert told(book) == [("PV005", Severity.WARNING, "3 Flux")]


def test_a_date_that_a_formula_gives_is_to_verify(tmp_path: Path) -> None:
    path = tmp_path / "pv.xlsx"
    filled_workbook(DPI).save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    cell_of = re.compile(rb'<c r="D6"([^>]*?) t="\w+">.*?</c>')
    formula = rb'<c r="D6"\1 t="str"><f>TEXT(TODAY(),"yyyy-mm-dd")</f><v>2026-03-20</v></c>'
    signature = "xl/worksheets/sheet9.xml"
    parts[signature] = cell_of.sub(formula, parts[signature])
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    found = check_filled(read_filled(path), clock()).findings
    assert [(one.code, one.severity, one.cell) for one in found] == [
        ("PV031", Severity.WARNING, "Signature!D6")
    ]


def test_too_many_rows_are_refused_in_words_of_no_other_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("segur_cli.tables.xlsx.MAX_FILLED_ROWS", 5)
    with pytest.raises(StopError) as caught:
        check(filled_workbook(DPI))
    assert "plus de 5 lignes" in caught.value.message
    assert "base d'établissements" not in caught.value.message


@pytest.mark.parametrize(
    ("comment", "told"),
    [
        ("Validé sous réserve du correctif", "« Validé sous réserve du correctif »"),
        ("une anomalie d'affichage reste", "anomalie"),
        ("L'envoi ne marche pas le week-end", "ne marche"),
        ("en attente de la version 7.5", "en attente"),
        ("Signé à condition que le patch soit livré", "à condition"),
        ("il manque un filtre", "il manque"),
        ("aucun problème, aucune erreur", ""),
        ("il ne manque rien", ""),
        ("sans réserve", ""),
        ("Aucune anomalie constatée", ""),
        ("pas d’anomalie ni de dysfonctionnement", ""),
        ("sans aucune réserve", ""),
        ("sans la moindre réserve", ""),
        ("pas de blocage mais une anomalie", "anomalie"),
        ("conservé dans le dossier", ""),
    ],
)
def test_the_words_of_a_reserve_are_told_and_their_denial_is_not(comment: str, told: str) -> None:
    report = checked(
        merged(clean(profile()), {"items": {"dpi-statistiques": {"comment": comment}}}), "pv.json"
    )
    messages = [finding.message for finding in report.findings if finding.code == "PV017"]
    assert (told in messages[0]) if told else not messages


@pytest.mark.parametrize(
    "typed", ["20 février 2026", "20/02/26", "46073", "vendredi 20 février 2026", "20 févr. 2026"]
)
def test_a_date_typed_as_people_do_is_read(typed: str) -> None:
    report = checked(
        merged(clean(profile()), {"fields": {"production": {"value": typed},
                                             "signature": {"value": "27/03/26"}}}), "pv.json"
    )  # fmt: skip
    assert not [finding.message for finding in report.findings if finding.code.startswith("PV03")]
