"""A reader of columns over a vocabulary of its own: what is found, why, and what stays open."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from segur_cli.exits import StopError
from segur_cli.tables.columns.choices import (
    ChosenColumn,
    Doubt,
    chosen_on,
    read_columns,
    unsettled,
)
from segur_cli.tables.columns.reading import TableReading, read_tables
from segur_cli.tables.columns.rows import rows_of, told
from segur_cli.tables.columns.shaping import between, upright, with_repeats
from segur_cli.tables.columns.vocabulary import Vocabulary, load
from segur_cli.tables.sheets import Merge, Sheet, TableFile, Value

WORDS = """
[headings]
parts = ["dpi", "pfi", "ht", "ttc", "ej", "et"]
otherwise = ["actuel*"]

[number]
label = "numéro"
words = ["finess*", "= n"]
unless = ["siren"]
cells = "digits"
proof = "nine"
key = true

[sons]
label = "SONS"
words = ["sons", "dispositif*"]
hints = ["produit*"]
cells = "sons"
proof = "sons"

[date]
label = "date"
words = ["> date", "quand + change"]

[price]
label = "prix"
words = ["prix", "ht", "ttc"]
many = true

[name]
label = "nom"
words = ["raison sociale", "= nom"]
"""
SHAPES = {
    "digits": lambda value: len(re.sub(r"\D", "", str(value))) in (8, 9),
    "nine": lambda value: re.fullmatch(r"\d{9}", str(value)) is not None,
    "sons": lambda value: str(value).strip() in ("DPI", "PFI"),
}
NUMBERS = ("010999993", "130999980", "690999974", "750999997")
Rows = Sequence[Sequence[Value]]


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    path = tmp_path_factory.mktemp("words") / "words.toml"
    path.write_text(WORDS, encoding="utf-8")
    return load(path)


def tables_of(
    words: Vocabulary, rows: Rows, *merges: Merge, chosen: dict[int, ChosenColumn] | None = None
) -> list[TableReading]:
    sheet = Sheet("Feuille", tuple(tuple(row) for row in rows), merges=merges)
    return read_tables(sheet, words, SHAPES, chosen)


def taken(table: TableReading) -> dict[str, str]:
    return {column.letter: column.role for column in table.columns if column.role.isalpha()}


def below(*cells: Value) -> list[Sequence[Value]]:
    return [[number, *cells] for number in NUMBERS]


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("N° FINESS", "number"), ("N°", "number"), ("NumFiness", "number"), ("finess_ej", "number"),
        ("FINESS ou SIREN", ""), ("Code dispositif", "sons"), ("dispositifs", "sons"),
        ("Date de changement", "date"), ("Mise à jour (date)", ""), ("Change quand ?", "date"),
        ("RaisonSociale", "name"), ("Nom du contact", ""), ("NOM", "name"), ("", ""), ("???", ""),
    ],
)  # fmt: skip
def test_a_heading_says_a_role_by_the_phrases_of_the_vocabulary(
    words: Vocabulary, heading: str, role: str
) -> None:
    assert next((sense.role for sense in words.read(heading)), "") == role


@pytest.mark.parametrize(
    ("above", "header"),
    [
        ([], (1, 1)),
        ([["Clients au 1er janvier"], [], ["Source : nous"]], (4, 4)),
        ([["Liste des FINESS et des prix"]], (2, 2)),
    ],
)
def test_headings_are_found_under_any_title(
    words: Vocabulary, above: Rows, header: tuple[int, int]
) -> None:
    [table] = tables_of(words, [*above, ["FINESS", "Nom", "Prix HT"], *below("CH", 12)])
    assert (table.header, taken(table)) == (header, {"A": "number", "B": "name", "C": "price"})
    assert table.first_row == header[1] + 1


def test_a_key_is_found_by_its_cells_under_headings_that_do_not_say_it(words: Vocabulary) -> None:
    [table] = tables_of(words, [["Code", "Nom"], *below("CH")])
    assert (table.header, taken(table)) == ((1, 1), {"A": "number", "B": "name"})
    assert table.columns[0].reason == "contenu : numéro"


def test_a_table_without_headings_is_read_by_its_cells(words: Vocabulary) -> None:
    [table] = tables_of(words, below("CH", "DPI"))
    assert (table.header, table.first_row, taken(table)) == (
        (0, 0),
        1,
        {"A": "number", "C": "sons"},
    )


@pytest.mark.parametrize("heading", ["SIREN", "N° actuel", "FINESS ou SIREN"])
def test_a_heading_that_says_otherwise_beats_the_cells(words: Vocabulary, heading: str) -> None:
    assert tables_of(words, [[heading], *below()]) == []


def test_two_cells_prove_nothing(words: Vocabulary) -> None:
    assert tables_of(words, below("CH")[:2]) == []


@pytest.mark.parametrize(
    ("heading", "cells", "role"),
    [
        ("Produit", ["DPI", "PFI", "DPI", "DPI"], "sons"),
        ("Produit", ["Logiciel 3", "Logiciel 4", "DPI", "Autre"], ""),
        ("Offre", ["DPI", "DPI", "DPI", "DPI"], "sons"),
        ("Offre actuelle", ["DPI", "DPI", "DPI", "DPI"], ""),
    ],
)
def test_a_hint_is_believed_with_its_cells_and_a_denial_never(
    words: Vocabulary, heading: str, cells: list[str], role: str
) -> None:
    rows = [[n, cell] for n, cell in zip(NUMBERS, cells, strict=True)]
    [table] = tables_of(words, [["FINESS", heading], *rows])
    assert table.columns[1].role == role


def test_what_a_role_could_not_take_keeps_what_it_looks_like(words: Vocabulary) -> None:
    [table] = tables_of(words, [["FINESS", "SONS", "Offre"], *below("DPI", "PFI")])
    assert (table.columns[1].role, table.columns[2].role, table.columns[2].looks) == (
        "sons", "", "sons",
    )  # fmt: skip


def test_two_columns_alike_are_rivals_and_a_choice_settles_them(words: Vocabulary) -> None:
    rows: list[Sequence[Value]] = [["FINESS", "SONS", "Dispositif"], *below("DPI", "PFI")]
    [table] = tables_of(words, rows)
    assert [c.letter for c in table.rivals["sons", ""]] == ["B", "C"]
    [settled] = tables_of(words, rows, chosen={3: ChosenColumn("sons")})
    assert (settled.rivals, taken(settled)) == ({}, {"A": "number", "C": "sons"})


def test_groups_of_headings_go_to_the_columns_they_cover(words: Vocabulary) -> None:
    rows: list[Sequence[Value]] = [
        [None, "DPI", None, "PFI", None],
        ["FINESS", "HT", "TTC", "HT", "TTC"],
        *below(1, 2),
    ]
    merges = (Merge(1, 2, 1, 3), Merge(1, 4, 1, 5))
    for given in (merges, ()):  # a CSV keeps no merged cell
        [table] = tables_of(words, rows, *given)
        assert [c.heading for c in table.columns[1:]] == [
            "DPI / HT", "DPI / TTC", "PFI / HT", "PFI / TTC",
        ]  # fmt: skip
        assert table.header == (1, 2)


@pytest.mark.parametrize(
    ("headings", "first", "header"),
    [
        (["FINESS", "Nom", "SONS"], [None, "SANSNUMÉRO", "DPI"], 1),
        (["FINESS", "Nom", "SONS", "Prix HT"], [None, "CH ET EHPAD DU LAC", "PFI"], 1),
        (["FINESS", "Raison sociale", "Offre"], ["", "HÔPITAL", "DPI"], 1),
        (["FINESS", "Nom", "Prix"], [None, "CH ET EHPAD", None], 1),
        (["FINESS", "Nom", "Suivi"], [None, "DPI SANTÉ", "à revoir"], 1),
        (["FINESS", "Nom", "Prix", "Prix"], [None, "(usuel)", "HT", "TTC"], 2),
        (["FINESS", "Nom", "Prix", None], [None, "usuel", "HT", "TTC"], 2),
        (["FINESS", "SONS", "Prix"], [None, "DPI", "HT"], 2),
        (["FINESS", "Nom", "Prix"], [None, "Raison sociale", "HT"], 2),
    ],
)
def test_a_client_without_number_in_the_first_row_is_no_line_of_headings(
    words: Vocabulary, headings: list[Value], first: list[Value], header: int
) -> None:
    [table] = tables_of(words, [headings, first, *below("CH", "DPI", 1)])
    assert table.header[1] == header
    assert (2 in rows_of(table, words, SHAPES)[0]) == (header == 1)


def test_a_title_merged_over_the_key_labels_nothing(words: Vocabulary) -> None:
    rows: list[Sequence[Value]] = [["Prix DPI", None], ["FINESS", "Prix"], *below(3)]
    [table] = tables_of(words, rows, Merge(1, 1, 1, 2))
    assert [c.heading for c in table.columns] == ["FINESS", "Prix"]


def test_a_merged_cell_gives_its_value_to_the_rows_it_covers(words: Vocabulary) -> None:
    rows: list[Sequence[Value]] = [
        ["FINESS", "SONS"],
        [NUMBERS[0], "DPI"],
        [NUMBERS[1]],
        [NUMBERS[2], "PFI"],
    ]
    [table] = tables_of(words, rows, Merge(2, 2, 3, 2))
    assert [table.cell(row, "sons") for row in (2, 3, 4)] == ["DPI", "DPI", "PFI"]


def test_two_tables_of_a_sheet_are_two(words: Vocabulary) -> None:
    rows: list[Sequence[Value]] = [["FINESS", "Prix"], *below(1), [], ["N°", "SONS"], *below("DPI")]
    first, second = tables_of(words, rows)
    assert (first.last_row, taken(first)) == (6, {"A": "number", "B": "price"})
    assert (second.header, taken(second)) == ((7, 7), {"A": "number", "B": "sons"})


def test_a_table_without_headings_may_stand_above_one_that_has_some(words: Vocabulary) -> None:
    rows: list[Sequence[Value]] = [*below("DPI")[:3], [], ["FINESS", "Prix"], *below(4)]
    first, second = tables_of(words, rows)
    assert (first.header, first.last_row, taken(first)) == ((0, 0), 4, {"A": "number", "B": "sons"})
    assert (second.header, second.after, taken(second)) == (
        (5, 5),
        4,
        {"A": "number", "B": "price"},
    )


@pytest.mark.parametrize("count", [2, 3])
def test_tables_side_by_side_are_read_apart(words: Vocabulary, count: int) -> None:
    def beside(cells: Sequence[Value]) -> list[Value]:
        return [value for _ in range(count) for value in (*cells, None)]

    rows = [beside(["FINESS", "Offre", "Prix"]), *map(beside, below("DPI", 5))]
    apart = tables_of(words, rows)
    letters = ["ABC", "EFG", "IJK"][:count]
    assert [taken(table) for table in apart] == [
        dict(zip(three, ("number", "sons", "price"), strict=True)) for three in letters
    ]
    # A merge stays with the table in whose columns it begins, its first and last ones included.
    merges = tuple(Merge(2, 4 * r + c, 3, 4 * r + c) for r in range(count) for c in (1, 3))
    kept = [
        between(Sheet("Feuille", tuple(map(tuple, rows)), merges=merges), 4 * r + 1, 4 * r + 3)
        for r in range(count)
    ]
    assert [one.merges for one in kept] == [merges[2 * r : 2 * r + 2] for r in range(count)]
    chosen = {4 * rank + 3: ChosenColumn("-") for rank in range(count)}
    assert [[*taken(table)] for table in tables_of(words, rows, chosen=chosen)] == [
        [*three[:2]] for three in letters
    ]


def test_a_hint_that_its_cells_deny_hides_no_heading_after_it(words: Vocabulary) -> None:
    rows: list[Sequence[Value]] = [["autre", number, "CH"] for number in NUMBERS]
    [table] = tables_of(words, [["Liste 1"], ["Produit", "FINESS", "Nom"], *rows])
    assert (table.header, taken(table)) == ((2, 2), {"B": "number", "C": "name"})


def test_a_sub_heading_under_no_group_stays_alone(words: Vocabulary) -> None:
    rows: list[Sequence[Value]] = [["x", number, 1, 2] for number in NUMBERS]
    rows = [[None, None, "PFI", None], ["DPI", "FINESS", "HT", "TTC"], *rows]
    for given in ((), (Merge(1, 3, 1, 4),), (Merge(1, 3, 1, 4), Merge(1, 2, 2, 2))):
        [table] = tables_of(words, rows, *given)
        assert [column.heading for column in table.columns] == [
            "DPI", "FINESS", "PFI / HT", "PFI / TTC",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "merges", "kind"),
    [
        (["Autres", None, None], (), "titre de groupe"),
        (["Nos 12 clients", None, None], (), "titre de groupe"),
        (["Clients 12345 et 6", None, None], (), None),
        (["Clients 12345 et 6", None, None], (Merge(4, 1, 4, 3),), "titre de groupe"),
        ([None, "Autres", None], (), None),
        ([None, "Autres", None], (Merge(4, 2, 4, 3),), "titre de groupe"),
        (["12", None, None], (), None),
        (["x" * 61, None, None], (), "note"),
        (["Nota : fictif", None, None], (), "note"),
        ([None, "NB : fictif", None], (), "note"),
        ([None, "Nom", "Prix"], (), "intitulés répétés"),
        ([None, "Nom", None], (), None),
        ([None, "Nom", 3], (), None),
        ([None, "Sous-total", 3], (), "total"),
    ],
)
def test_a_row_without_key_is_data_unless_it_shows_to_be_none(
    words: Vocabulary, cells: list[Value], merges: tuple[Merge, ...], kind: str | None
) -> None:
    rows: list[Sequence[Value]] = [["FINESS", "Nom", "Prix"], *below("CH", 1)[:2], cells,
                                   *below("CH", 1)[2:]]  # fmt: skip
    [table] = tables_of(words, rows, *merges)
    data, aside = rows_of(table, words, SHAPES)
    assert [(row.row, row.kind) for row in aside] == ([(4, kind)] if kind else [])
    assert (4 in data) == (kind is None)


def test_a_cell_that_repeats_is_as_padded_as_the_one_above_it(words: Vocabulary) -> None:
    rows = (
        ("FINESS", "Nom"),
        ("010999993", "CH"),
        ("idem", "CH 2"),
        ("Total", None),
        ("id.", "CH"),
    )
    sheet = Sheet("Feuille", rows, zero_padded=frozenset({(2, 1)}))
    made = with_repeats(sheet, words)
    assert [cells[0] for cells in made.rows] == [
        "FINESS", "010999993", "010999993", "Total", "010999993",
    ]  # fmt: skip
    assert made.zero_padded == {(2, 1), (3, 1), (5, 1)}
    alone = with_repeats(Sheet("Feuille", (("idem",), ("a", "b"))), words)
    assert alone.rows == ((None,), ("a", "b"))


def test_clients_in_columns_are_turned_with_all_that_is_known_of_cells(words: Vocabulary) -> None:
    sheet = Sheet(
        "Feuille", (("Nos clients",), ("FINESS", *NUMBERS), ("SONS", "DPI", None, "PFI", "DPI")),
        merges=(Merge(3, 2, 3, 3),), hidden_columns=frozenset({4}), hidden_rows=frozenset({3}),
        uncomputed=frozenset({(3, 5)}), zero_padded=frozenset({(2, 2)}),
    )  # fmt: skip
    [turned] = upright(TableFile((sheet,), None, "csv"), words, SHAPES).sheets
    assert turned.rows[:3] == (
        ("Nos clients",),
        (None, "FINESS", "SONS"),
        (None, NUMBERS[0], "DPI"),
    )
    assert turned.merges == (Merge(3, 3, 4, 3),)
    assert (set(turned.hidden_rows), set(turned.hidden_columns)) == ({5}, {3})
    assert (set(turned.uncomputed), set(turned.zero_padded)) == ({(6, 3)}, {(3, 2)})
    [table] = read_tables(turned, words, SHAPES)
    assert [table.cell(row, "sons") for row in range(3, 6)] == ["DPI", "DPI", "PFI"]
    three = Sheet("Feuille", (("FINESS", *NUMBERS[:2], "x"),))
    assert upright(TableFile((three,), None, "csv"), words, SHAPES).turned == ""


def test_rows_that_are_no_data_are_set_aside_and_said(words: Vocabulary) -> None:
    rows: list[Sequence[Value]] = [
        ["FINESS", "Nom", "Prix"], *below("CH", 1)[:2], ["Région fictive du Nord"],
        *below("CH", 2)[2:], [], ["FINESS", "Nom", "Prix"], ["", "CH SANS NUMERO", 4],
        ["TOTAL", None, 7], ["* prix donnés sans engagement"],
    ]  # fmt: skip
    [table] = tables_of(words, rows)
    data, aside = rows_of(table, words, SHAPES)
    assert data == [2, 3, 5, 6, 9]
    assert [(row.row, row.kind) for row in aside] == [
        (4, "titre de groupe"), (8, "intitulés répétés"), (10, "total"), (11, "note"),
    ]  # fmt: skip
    assert next(told(aside)) == "1 ligne mise à part (total) : 10 « TOTAL »"


def test_a_row_of_totals_is_no_reason_to_doubt_a_key(words: Vocabulary) -> None:
    [table] = tables_of(words, [["Code", "Prix"], *below(5), ["Total", 20]])
    assert taken(table) == {"A": "number", "B": "price"}


@pytest.mark.parametrize(
    ("options", "chosen"),
    [
        (["sons=C"], {3: ChosenColumn("sons")}),
        (["number=B,A"], {2: ChosenColumn("number"), 1: ChosenColumn("number", rank=1)}),
        ([" Price[DPI, HT] = d  sons = c "],
         {4: ChosenColumn("price", "DPI, HT"), 3: ChosenColumn("sons")}),
        (["-=AB"], {28: ChosenColumn("-")}),
    ],
)  # fmt: skip
def test_one_grammar_says_what_columns_are(
    options: list[str], chosen: dict[int, ChosenColumn]
) -> None:
    assert read_columns(options, {"sons", "number", "price"}, "formes") == {"": chosen}


def test_a_column_may_be_said_for_one_sheet() -> None:
    chosen = read_columns(["sons=C -=Plafonds DPI!C  number=DPI!B,A"], {"sons", "number"}, "formes")
    assert chosen_on("Autre", chosen) == {3: ChosenColumn("sons")}
    assert chosen_on("Plafonds DPI", chosen) == {3: ChosenColumn("-")}
    assert chosen_on("DPI", chosen) == {
        3: ChosenColumn("sons"), 2: ChosenColumn("number"), 1: ChosenColumn("number", rank=1),
    }  # fmt: skip


@pytest.mark.parametrize(
    "option", ["sons", "sons=", "sons=1", "prix=B", "=B", "sons B", "sons=B,B"]
)
def test_an_option_that_is_not_understood_is_refused(option: str) -> None:
    with pytest.raises(StopError):
        read_columns([option], {"sons"}, "formes")


def test_doubts_are_asked_once_with_the_lines_that_settle_them() -> None:
    doubts = [
        Doubt("Deux SONS.", (("sons=C", "celui de C"), ("sons=D", ""))),
        Doubt("Quelle unité ?", (("price[k€]=E", "converti"),)),
    ]
    error = unsettled(doubts, "a.csv", "segur x --from 'a b.csv'", ["--column number=A"], "clients")
    assert error.message == "2 points à trancher dans « a.csv »."
    assert error.advice == (
        "1. Deux SONS.",
        "--column sons=C   celui de C",
        "--column sons=D",
        "2. Quelle unité ?",
        "--column 'price[k€]=E'   converti",
        'Dans segur.toml, sous [clients] : columns = ["number=A", "sons=C", "price[k€]=E"]',
        "Si les premiers choix conviennent, en une fois :",
        "segur x --from 'a b.csv' --column number=A --column sons=C --column 'price[k€]=E'",
    )
    # What is no column is not written as one.
    rowed = [*doubts, Doubt("Quelle ligne ?", (("--header-row 3", ""),))]
    told = " ".join(unsettled(rowed, "a.csv", "segur x", ["--column number=A"], "clients").advice)
    assert 'columns = ["number=A", "sons=C", "price[k€]=E"]' in told and "--header-row 3" in told


def test_a_wide_sheet_of_many_rows_is_read_in_proportion(words: Vocabulary) -> None:
    rows: list[Sequence[Value]] = [
        ["FINESS", *["Prix"] * 100],
        *([str(n).zfill(9), *range(100)] for n in range(2_000)),
    ]
    [table] = tables_of(words, rows)
    assert len(rows_of(table, words, SHAPES)[0]) == 2_000


def test_the_file_of_words_is_what_the_reader_knows(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text('[a]\nlabel = "a"\nwords = ["montant*", "€"]\n', encoding="utf-8")
    assert [bool(load(path).read(text)) for text in ("Montants dus", "en €", "mont")] == [
        True, True, False,
    ]  # fmt: skip
