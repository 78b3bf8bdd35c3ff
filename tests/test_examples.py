import csv
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from segur_cli.identifiers.finess import read
from segur_cli.papers.paper_reading import open_paper
from tests import demo_pieces, demo_register
from tests.demo_base import EXAMPLES, PATH, PLAIN, build, rows
from tests.identifiers.numbers import real_finess
from tests.pieces.corpus import FORMS, blank_form

DOUBTFUL = "910999990"  # of wrong key, on purpose


def cells(book: Workbook) -> dict[str, list[tuple[object, ...]]]:
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def fictitious_numbers() -> set[str]:
    """Every number of the shipped examples that has the shape of one, repaired if need be."""
    typed = [str(row[0]) for row in rows()]
    for entity in demo_register.ENTITIES:
        typed += [entity.number, *(site.number for site in entity.sites)]
    with (EXAMPLES / "clients.csv").open(encoding="utf-8-sig", newline="") as stream:
        typed += [row[0] for row in list(csv.reader(stream, delimiter=";"))[1:]]
    return {found for number in typed if (found := read(number).finess)}


def test_the_shipped_base_is_the_one_its_table_builds() -> None:
    assert cells(load_workbook(PATH)) == cells(build())


def test_the_shipped_base_has_the_merged_cells_its_table_builds() -> None:
    shipped, built = load_workbook(PATH)["Établissements"], build()["Établissements"]
    assert {str(r) for r in shipped.merged_cells.ranges} == {
        str(r) for r in built.merged_cells.ranges
    }


def test_the_shipped_register_is_the_one_its_table_builds() -> None:
    text = (EXAMPLES / demo_register.NAME).read_text(encoding="utf-8")
    assert text == "".join(demo_register.lines())


def test_the_shipped_pieces_are_those_that_are_made() -> None:
    for name, data in demo_pieces.pdfs().items():
        assert (demo_pieces.FOLDER / name).read_bytes() == data
    own = open_paper(demo_pieces.FOLDER / demo_pieces.MODEL)
    assert [line.text for line in own.lines] == [
        line for line in blank_form(FORMS["commande"]) if line != "\f"
    ]


def test_the_demo_base_has_about_forty_rows() -> None:
    assert 35 <= len(rows()) <= 50


@pytest.mark.parametrize("typed", [row[0] for row in PLAIN])
def test_every_plain_fictitious_number_has_a_right_key(typed: str | int) -> None:
    assert read(str(typed)).defect is None


def test_every_fictitious_number_but_one_has_a_right_key() -> None:
    assert {number for number in fictitious_numbers() if read(number).defect} == {DOUBTFUL}


def test_no_fictitious_number_belongs_to_anybody(shared_data: Path) -> None:
    numbers = fictitious_numbers()
    assert len(numbers) > 40
    assert numbers & real_finess(shared_data) == set()
