from pathlib import Path

import pytest

from segur_cli.eligibility.base_catalogue import base_of_file
from segur_cli.text.clock import Clock
from tests.eligibility.workbooks import (
    BOURG,
    CLOCK,
    HEADINGS,
    PORT,
    Row,
    add_sheet,
    base_of,
    filled_book,
    read_base,
    saved,
    workbook,
    write,
)
from tests.identifiers.numbers import rows_of

FULL: tuple[Row, ...] = (
    HEADINGS, BOURG, PORT, BOURG, ["10999985", "CLINIQUE", 8800, "#N/A"], ["#N/A", "X", 1, 1],
    ["010999994", "CLE FAUSSE", 2.5, None],
)  # fmt: skip


@pytest.mark.parametrize("words", ["BASE FICTIVE", "Ceci est une base fictive."])
def test_a_base_that_says_so_above_its_header_is_fictitious(words: str) -> None:
    assert read_base(workbook([words], HEADINGS, BOURG)).source.fictitious


def test_a_base_that_says_so_on_another_sheet_is_fictitious() -> None:
    book = filled_book(HEADINGS, BOURG)
    add_sheet(book, "Lisez-moi", ["BASE FICTIVE livrée avec segur"])
    assert read_base(saved(book)).source.fictitious


def test_an_ordinary_base_is_not_fictitious() -> None:
    assert not read_base(workbook(HEADINGS, BOURG)).source.fictitious


def test_an_unknown_number_has_no_entry() -> None:
    assert base_of(*FULL).by_finess.get("750999997") is None


def test_the_real_hospitals_of_2022_are_imported_with_every_row_accounted_for(
    shared_data: Path, tmp_path: Path
) -> None:
    real = list(rows_of(shared_data / "pmsi_like_sae2022.csv"))
    book = filled_book(["Lisez-moi"], ["Colonne A : N° FINESS"], title="Lisez-moi")
    sheet = add_sheet(
        book, "Base ES", ["Base des ES éligibles - AC 2022"], [],
        ["N° FINESS", "Niveau", "Raison sociale", "Activité combinée"],
    )  # fmt: skip
    for row in real:
        number = int(row["finess"]) if row["finess"].isdigit() else row["finess"]
        sheet.append([number, row["niveau"], row["rs"], int(row["proxy"])])
    path = write(tmp_path / "base.xlsx", saved(book))

    base = base_of_file(path, Clock(CLOCK.now))

    assert (base.filled, len(base.entries), base.identical, base.unusable) == (3361, 3361, 0, ())
    assert set(base.by_finess) == {row["finess"] for row in real}
    lost_zeros = [row for row in real if row["finess"].startswith("0")]
    assert len([entry for entry in base.entries if entry.repairs]) == len(lost_zeros) > 100
    assert {entry.doubt for entry in base.entries} == {""}
