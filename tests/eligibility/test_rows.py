import random
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment

from segur_cli.eligibility.base import Unusable, describe
from segur_cli.tables.sheets import Value
from tests.eligibility.workbooks import (
    BOURG,
    GOLFE,
    HEADINGS,
    PORT,
    Cell,
    add_sheet,
    base_of,
    filled_book,
    numbers_of,
    read_base,
    reasons_of,
    reserves_of,
    saved,
    workbook,
    worksheet,
)
from tests.identifiers.numbers import numbers


def read_number(cell: Cell) -> tuple[list[str], tuple[str, ...]]:
    """Read a base of one usable row and of the row whose FINESS cell is given."""
    base = read_base(workbook(HEADINGS, PORT, [cell, "CH", 1, 1]))
    return numbers_of(base)[1:], base.entries[-1].repairs


# FINESS cells, as spreadsheets leave them.


@pytest.mark.parametrize(
    ("cell", "number", "repair"),
    [
        (10999993, "010999993", "le zéro initial, perdu par un tableur, a été rétabli"),
        (130999998.0, "130999998", ""),
        ("10000024.0", "010000024", "la partie décimale ajoutée par un tableur a été retirée"),
    ],
)
def test_what_a_spreadsheet_did_to_a_number_is_repaired_and_said(
    cell: Cell, number: str, repair: str
) -> None:
    found, repairs = read_number(cell)
    assert found == [number]
    assert repair in repairs if repair else repairs == ()


def test_a_number_shown_on_nine_digits_by_its_format_has_lost_nothing() -> None:
    book = filled_book(HEADINGS, [10999993, "CH DE BOURG", 1, 1])
    worksheet(book)["A2"].number_format = "000000000"
    entry = read_base(saved(book)).entries[0]
    assert (entry.finess, entry.repairs) == ("010999993", ())


def test_a_number_shown_on_nine_digits_is_never_taken_for_one_without_key() -> None:
    # 09000001 + its key would be another number: the format says that no digit is missing.
    book = filled_book(HEADINGS, BOURG, [1099999, "CH", 1, 1])
    worksheet(book)["A3"].number_format = "000000000"
    [entry] = read_base(saved(book)).entries[1:]
    assert (entry.finess, entry.repairs) == ("001099999", ())


@pytest.mark.parametrize(
    "text",
    ["2a0999991", "2A 099 999 1", "2A\u00a0099\u00a0999\u00a01", "2A\u202f099\u202f999\u202f1",
     "2A0999991\u200b", "\u200b2A0999991", "\t2A0999991\t", "\ufeff2A0999991", "'2A0999991",
     "2A099\n9991"],
)  # fmt: skip
def test_spaces_and_case_are_neither_defect_nor_repair(text: str) -> None:
    assert read_number(text) == (["2A0999991"], ())


@pytest.mark.parametrize(
    ("cell", "value", "reason"),
    [
        (None, "", "pas de numéro FINESS sur cette ligne"),
        ("   ", "", "pas de numéro FINESS sur cette ligne"),
        (True, "VRAI", "valeur logique, pas un numéro"),
        (False, "FAUX", "valeur logique, pas un numéro"),
        (date(2024, 11, 8), "2024-11-08 00:00:00", "date, pas un numéro"),
        ("#N/A", "#N/A", "erreur de calcul du classeur"),
        ("#REF!", "#REF!", "erreur de calcul du classeur"),
        ("Total", "Total", "5 caractères au lieu de 9"),
        (10999993.5, "10999993.5", "10 caractères au lieu de 9"),
        ("26010004500012", "26010004500012", "c'est un SIRET"),
        ("69099997", "69099997", "la clé, semble manquer"),
    ],
)
def test_a_cell_that_is_no_finess_makes_a_row_unusable_with_its_reason(
    cell: Cell, value: str, reason: str
) -> None:
    [row] = read_base(workbook(HEADINGS, PORT, [cell, "CH", 1, 1])).unusable
    assert (row.row, row.value) == (3, value)
    assert reason in row.reason


def test_the_first_row_under_the_header_is_counted_even_when_unusable() -> None:
    base = base_of(HEADINGS, ["#N/A", "CH EN ERREUR", 1, 1], [None, "CH SANS", 1, 1], BOURG, PORT)
    assert [row for row, _ in reasons_of(base)] == [2, 3]
    assert base.header_rows == (1, 1)


def test_a_wrong_key_is_kept_as_a_doubt() -> None:
    base = base_of(HEADINGS, ["010999994", "CH", 1, 1])
    assert numbers_of(base) == ["010999994"]
    assert "le calcul de clé donne 3" in base.entries[0].doubt


def test_an_unusable_row_is_described_on_one_line() -> None:
    described = describe(Unusable(12, "Total", "5 caractères au lieu de 9"))
    assert described == "ligne 12 : « Total », 5 caractères au lieu de 9"


# The other cells.


def test_an_entry_holds_what_its_row_says() -> None:
    [entry] = read_base(workbook(HEADINGS, [BOURG[0], "CH\nDE   BOURG ", *BOURG[2:]])).entries
    assert (entry.row, entry.name, entry.ac) == (2, "CH DE BOURG", "41200")
    assert entry.ceilings[0].amount == Decimal("100000.5")


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("123 456,78 €", "123456.78"),
        ("123\u202f456,78\u00a0€", "123456.78"),
        (0, "0"),
        (0.1, "0.1"),
    ],
)
def test_an_amount_is_read_as_written(cell: Cell, amount: str) -> None:
    [entry] = read_base(workbook(HEADINGS, [*BOURG[:3], cell])).entries
    assert entry.ceilings[0].amount == Decimal(amount)


@pytest.mark.parametrize(("cell", "kept"), [("#N/A", "#N/A"), (True, "VRAI"), ("néant", "néant")])
def test_an_unreadable_amount_keeps_its_text_and_its_row(cell: Cell, kept: str) -> None:
    [entry] = read_base(workbook(HEADINGS, [*BOURG[:3], cell])).entries
    assert (entry.ceilings[0].amount, entry.ceilings[0].unread) == (None, kept)


@pytest.mark.parametrize(
    ("word", "level"),
    [("EJ", "EJ"), ("ej", "EJ"), ("PMEJ", "EJ"), ("ET", "ET"), ("EGE", "ET"), ("autre", "")],
)
def test_the_level_is_what_the_base_says(word: str, level: str) -> None:
    base = base_of(["FINESS", "Niveau", "Montant DPI V1+V2 HT"], ["010999993", word, 1])
    assert base.entries[0].level == level


# Duplicates.


@pytest.mark.parametrize("typed", [BOURG[0], "01 099 999 3"])
def test_a_row_identical_but_for_its_typing_is_counted_and_not_kept(typed: str) -> None:
    base = base_of(HEADINGS, BOURG, PORT, [typed, *BOURG[1:]])
    assert (len(base.entries), base.identical, base.filled) == (2, 1, 3)


def test_contradictory_rows_are_both_kept() -> None:
    base = base_of(HEADINGS, BOURG, [*BOURG[:3], 7])
    amounts = [entry.ceilings[0].amount for entry in base.by_finess["010999993"]]
    assert amounts == [Decimal("100000.5"), Decimal(7)]
    base = base_of(
        ["FINESS", "Niveau", "Montant DPI V1+V2 HT"], ["010999993", "EJ", 1], ["010999993", "ET", 1]
    )
    assert [entry.level for entry in base.by_finess["010999993"]] == ["EJ", "ET"]


# Every row is accounted for.


@pytest.mark.parametrize("blank", [None, "", "  ", "\u00a0"])
def test_blank_rows_between_the_rows_are_no_rows(blank: Cell) -> None:
    base = base_of(HEADINGS, BOURG, [blank] * 4, [], PORT)
    assert (base.filled, numbers_of(base)) == (2, ["010999993", "130999980"])


anything: st.SearchStrategy[Value] = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**12), 10**12), st.floats(), st.text(max_size=12),
    st.sampled_from(["#N/A", "Total", "   ", "\u00a0", "0", "EJ"]), st.dates(),
)  # fmt: skip
keys: st.SearchStrategy[Value] = st.one_of(
    numbers(), numbers().map(lambda n: n[:8]), numbers().map(str.lower), anything,
    numbers().filter(str.isdigit).map(int), st.sampled_from(["010999993", "130999980"]),
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(st.tuples(keys, anything, anything, anything), max_size=12))
def test_every_filled_row_is_an_entry_an_identical_one_or_unusable(
    rows: list[tuple[Value, ...]],
) -> None:
    good = [BOURG] * (len(rows) + 1)  # a base is one when half of its numbers look right
    base = base_of(HEADINGS, *good, *rows)
    filled = [
        row
        for row in rows
        if any(v is not None and (not isinstance(v, str) or v.strip()) for v in row)
    ]
    assert base.filled == len(filled) + len(good)
    assert len(base.entries) + base.identical + len(base.unusable) == base.filled


@settings(max_examples=60)
@given(st.lists(st.tuples(keys, st.just("CH"), st.just(1), st.just(2)), max_size=8))
def test_every_row_is_accounted_for_wherever_the_first_good_one_stands(
    rows: list[tuple[Value, ...]],
) -> None:
    good = [BOURG] * (len(rows) + 1)
    base = base_of(HEADINGS, *rows, *good)
    assert base.filled == len(rows) + len(good)
    numbered = [entry.row for entry in base.entries] + [row.row for row in base.unusable]
    assert len(numbered) + base.identical == base.filled
    assert not [row for row, count in Counter(numbered).items() if count > 1]


def test_the_order_of_the_rows_changes_nothing() -> None:
    rows: list[Cell | tuple[Cell, ...]] = [BOURG, PORT, GOLFE, ("#N/A", "x", 1, 1)]
    shuffled = random.Random(2).sample(rows, len(rows))
    one, other = base_of(HEADINGS, *rows), base_of(HEADINGS, *shuffled)  # type: ignore[arg-type]
    assert set(numbers_of(one)) == set(numbers_of(other))
    assert len(one.unusable) == len(other.unusable) == 1


@pytest.mark.parametrize(
    ("cell", "withdrawn"),
    [
        ("suspendu", True), ("Radié le 01/02/2026", True), ("Fermée", True), ("en attente", True),
        ("Plus éligible depuis 2025", True), ("actif", False), ("rue de la Ferme", False),
        (12, False), (None, False),
    ],
)  # fmt: skip
def test_a_word_that_withdraws_a_row_is_a_reserve_in_a_column_not_read(
    cell: Cell, withdrawn: bool
) -> None:
    data = workbook(["FINESS", "Statut", "Plafond DPI V1+V2 HT"], ["010999993", cell, 9])
    [entry] = read_base(data).entries
    assert bool(entry.reserves) is withdrawn
    [left] = read_base(data, "-=B", "finess=A", "montant[HOP-DPI-Va2,V1+V2,HT]=C").entries
    assert not left.reserves


@pytest.mark.parametrize(
    ("heading", "cells", "doubted"),
    [
        ("Dispositif ouvert", ("oui", "non", "oui", "oui"), (2, 3, 4, 5)),
        ("Accord", ("x", None, "x", "x"), (2, 3, 4, 5)),
        ("Exclu", ("non", "oui", "non", "non"), (3,)),
        ("Clos le", (None, "12/03/2024", None, None), (3,)),
        ("Motif", (None, "Convention arrivée à son terme", None, None), (3,)),
        ("Situation", ("A", "F", "A", "S"), (2, 3, 4, 5)),
        ("Taux", ("100 %", "50 %", "100 %", "0 %"), (2, 3, 4, 5)),
        ("Réduction", (0, 15000, 0, 60000), (2, 3, 4, 5)),
        ("Bénéficiaire (O/N)", ("O", "N", "O", "O"), (2, 3, 4, 5)),
        ("Raison sociale", ("CH A", "CH B (exclu)", "Clinique du Clos", "CH - Nord"), (3,)),
        ("Coefficient", ("1", "0,5", "1", "0,8"), (2, 3, 4, 5)),
        ("Groupe", ("A", "Exclus", "A", "B"), (3,)),
        ("Cohorte", (2024, 2025, 2024, 2024), ()),
        ("Palier", ("P1", "P3", "P1", "P1"), ()),
        ("Tranche", ("1", "3", "1", "1"), ()),
        ("Appel à projets", ("retenu", "non retenu", "retenu", "retenu"), (3,)),
        ("Statut", ("OK", "KO", "OK", "OK"), (3,)),
        ("Décision", ("Favorable", "Ajourné", "Favorable", "Favorable"), (3,)),
        ("Comments", (None, "withdrawn from programme", None, None), (3,)),
        ("Fin de validité", ("31/12/2999", "31/12/2020", "31/12/2999", "31/12/2999"), (3,)),
        ("Avis juridique", ("OK", "réservé", "OK", "OK"), (3,)),
        ("Actif", ("true", "false", "true", "true"), (3,)),
        ("Observation", ("RAS", "à exclure", "RAS", None), (3,)),
        ("Taux de prise en charge", ("100 %", "50 %", "80 %", "20 %"), (2, 3, 4, 5)),
        ("Fusionné avec", (None, "130999980", None, None), (3,)),
        ("Date d'effet", ("01/01/2024", "01/01/2999", "01/01/2024", "01/01/2024"), (3,)),
        ("Liste", ("principale", "complémentaire", "principale", "principale"), (3,)),
        ("Groupement bénéficiaire", ("non", "oui, via le GHT", "non", "non"), (2, 3, 4, 5)),
        ("Statut juridique du dossier", (None, "en contentieux", None, None), (3,)),
        ("Statut contrat", ("signé", "résilié au 31/12", "signé", "signé"), (3,)),
        ("Statut juridique", ("EPS", "ESPIC", "EPS", "SAS"), ()),
        ("Observations", (None, "Attention : second site", None, "vu le 3"), (3,)),
        ("Validité", ("jusqu'au 31/12/2999", "jusqu'au 31/12/2020", None, None), (3,)),
        ("Inéligible", (None, "X", None, None), (3,)),
        ("Plus éligible", (None, "oui", None, None), (3,)),
        ("Éligibilité conditionnelle", (None, "X", None, None), (3,)),
        ("% retenu", (100, 50, 100, 0), (2, 3, 4, 5)),
        ("Observations ARS", (None, "fusion prévue au 01/01/2027", None, "RAS"), (3,)),
        ("Commentaire", (None, "(*) sous condition de label", None, None), (3,)),
        ("Droit ouvert depuis", ("01/01/2024", "01/01/2999", "01/01/2024", "01/01/2024"), (3,)),
        ("Nb demandes déjà déposées", (0, 1, 0, 0), (3,)),
        ("Validité", ("31/12/2999", "30/06/2020", "31/12/2999", "31/12/2999"), (3,)),
        ("Validité", ("définitive", "définitive", "définitive", "définitive"), ()),
        ("Couloir", ("Hôpital", "Médico-social", "Hôpital", "Hôpital"), (3,)),
        ("Plafond utilisé", (0, 60000, 0, 0), (3,)),
        ("Ligne active", (1, 0, 1, 1), (3,)),
        ("Prise en charge", ("totale", "partielle", "totale", "totale"), (3,)),
        ("État de la convention", ("en vigueur", "dénoncée", "en vigueur", "échue"), (3, 5)),
        ("Réf. arrêté", ("2024-01", "2024-02", "2024-03", "2024-04"), ()),
        ("SSR", ("oui", "non", "oui", "oui"), ()),
        ("Taux TVA", ("20 %", "8,5 %", "20 %", "20 %"), ()),
        ("Raison sociale", ("CH A", "CH B (1)", "CH C", "CH D"), ()),
        ("Région", ("Bretagne", "Bretagne", "Corse", "Corse"), ()),
        ("Statut", ("public", "privé", "public", "actif"), ()),
        ("Nombre de sites", (1, 2, 1, 1), ()),
        ("Signé le", (None, "12/03/2024", None, None), ()),
    ],
)  # fmt: skip
def test_what_answers_in_a_column_not_read_is_a_reserve(
    heading: str, cells: tuple[Cell, ...], doubted: tuple[int, ...]
) -> None:
    numbers = ("010999993", "010999985", "490999992", "130999972")
    rows = ([number, cell, 9] for number, cell in zip(numbers, cells, strict=True))
    data = workbook(["FINESS", heading, "Plafond DPI V1+V2 HT"], *rows)
    entries = read_base(data).on(date(2025, 3, 10)).entries
    assert tuple(entry.row for entry in entries if entry.reserves) == doubted


@pytest.mark.parametrize(
    ("heading", "cell", "days"),
    [
        ("Valable jusqu'au", "31/12/2026", (0, 1, 1)),
        ("Observations", "jusqu'au 31/12/2026", (0, 0, 1)),
        ("Date d'effet", "31/12/2026", (1, 0, 0)),
        ("Motif", "exclu", (1, 1, 1)),
    ],
)
def test_what_ends_or_begins_counts_by_the_day_of_the_question(
    heading: str, cell: str, days: tuple[int, ...]
) -> None:
    rows: list[list[Cell]] = [["010999993", cell, 9], ["490999992", None, 9]]
    base = read_base(workbook(["FINESS", heading, "Plafond DPI V1+V2 HT"], *rows))
    asked = (date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1))
    assert tuple(len(base.on(day).entries[0].reserves) for day in asked) == days


def test_the_title_of_a_group_that_withdraws_is_a_reserve_of_its_rows() -> None:
    data = workbook(
        ["FINESS", "Nom", "Plafond DPI V1+V2 HT"],
        ["010999993", "CH A", 9],
        ["Établissements sous réserve de confirmation"],
        ["490999992", "CH B", 9],
    )
    reserve = "elle est sous le titre « Établissements sous réserve de confirmation »"
    assert reserves_of(read_base(data)) == [[], [reserve]]


def test_a_note_below_a_table_withdraws_the_rows_that_bear_its_mark() -> None:
    data = workbook(
        ["FINESS", "Nom", "Plafond DPI V1+V2 HT"],
        ["010999993", "CH A", 9],
        ["490999992", "CH B (1)", 9],
        [],
        ["(1) éligibilité suspendue"],
    )
    assert reserves_of(read_base(data)) == [
        [],
        ["son appel de note dit « (1) éligibilité suspendue »"],
    ]


def test_what_the_notes_of_cells_withdraw_is_a_reserve() -> None:
    headings = ["FINESS", "Nom", "Plafond DPI V1+V2 HT"]
    book = filled_book(headings, ["010999993", "CH A", 9], ["490999992", "CH B", 9])
    worksheet(book)["B2"].comment = Comment("à rappeler en mars", "ESSAI")
    worksheet(book)["B3"].comment = Comment("Exclu :\nfusion au 01/01/2024", "ESSAI")
    assert reserves_of(read_base(saved(book))) == [
        [], ["la colonne « Nom » porte « (commentaire) Exclu : fusion au 01/01/2024 »"],
    ]  # fmt: skip


def test_a_sheet_that_sets_apart_says_it_of_its_rows() -> None:
    headings = ["FINESS", "Nom", "Plafond DPI V1+V2 HT", "Plafond DPI V2 HT"]
    book = filled_book(headings, ["010999993", "CH A", 9, 8], ["490999992", "CH B", 9, 8])
    add_sheet(book, "Exclusions", ["FINESS", "Nom"], ["490999992", "CH B"])
    assert reserves_of(read_base(saved(book))) == [[], ["elle est sous le titre « Exclusions »"]]
