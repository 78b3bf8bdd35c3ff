"""Bases and lists laid out as hospitals, vendors and exports do: read at once, nothing wrong."""

from decimal import Decimal
from pathlib import Path

import pytest

from segur_cli.eligibility.base import Base
from segur_cli.eligibility.clients import read_clients
from segur_cli.eligibility.headings import vocabulary
from segur_cli.eligibility.outcome import check
from segur_cli.eligibility.request import ClientQuery
from segur_cli.tables.columns.shaping import with_repeats
from segur_cli.tables.sheets import Sheet, Value
from tests.eligibility.workbooks import CLOCK, base_of, read_base, reserves_of, stopped, write

A, B, C, D = "010999993", "130999980", "2A0999991", "690999974"
_NAMES = {"DPI": "HOP-DPI-Va2", "PFI": "HOP-PFI-Va2"}


def ceilings(base: Base, number: str) -> dict[str, Decimal | str | None]:
    """The ceilings of a client: `DPI V2 HT`, and the text of those that could not be read."""
    [entry] = base.by_finess[number]
    return {
        f"{(key.sons or '*')[4:7]} {key.prestation} {key.basis}": ceiling.amount or ceiling.unread
        for key, ceiling in zip(base.ceiling_keys, entry.ceilings, strict=True)
        if ceiling.given
    }


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        # footnotes, two rows of headings, regional totals, notes between rows
        (f";;DPI;;PFI;\nFINESS PMSI;Libellé;V2 (€ HT);V1 + V2 (€ HT);V2 (€ HT);V1 + V2 (€ HT)\n"
         f"{A};CH;27 000 (1);41 500*;12\u00a0000;18 000 € ¹\n;Sous-total;27000;41500;1;1\n"
         f"N.B. : revu;;;;;\n{B};AP;450 000,00 [2];500 000 (HT);n.c.;néant\n(1) revu;;;;;\n",
         A, {"DPI V2 HT": 27000, "DPI V1+V2 HT": 41500, "PFI V2 HT": 12000, "PFI V1+V2 HT": 18000}),
        # English, words joined by underscores
        (f"finess_no,entity_name,dpi_wave2_cap_excl_vat,dpi_wave1_and_wave2_cap_excl_vat\n{A},CH,2,4\n",
         A, {"DPI V2 HT": 2, "DPI V1+V2 HT": 4}),
        # a client a column, under a title with the unit
        (f"Plafonds Ségur, en € HT;;;\nN° FINESS;{A};{B};{D}\nNom;CH;AP;HCL\n"
         "DPI / Vague 2;27000;450000;100000\nDPI / Vague 1 + Vague 2;41000;500000;150 000 (a)\n"
         "PFI / Vague 2;12000;200000;50000\n",
         D, {"DPI V2 HT": 100000, "DPI V1+V2 HT": 150000, "PFI V2 HT": 50000}),
        # a row a prestation, told once
        (f"Code FINESS;ES;Dispositif;Prestation;Plafond HT\n{A};CH;DPI;Vague 2;27000\n"
         f"idem;idem;idem;Vague 1 + Vague 2;41000\n{B};AP;PFI;V2;9\n〃;»;id.;V1+V2;12000\n",
         B, {"PFI V2 HT": 9, "PFI V1+V2 HT": 12000}),
        # only the title says that these are amounts, and of which tax
        (f"Maximums DPI (en euros TTC, TVA 20 %);;\nFINESS;Nom;Vague 2 seule;Vagues 1 et 2\n"
         f"{A};CH;27000;41000\n{B};AP;450000;500000\nMoyenne;;1;2\n",
         A, {"DPI V2 TTC": 27000, "DPI V1+V2 TTC": 41000}),
        # few rows between blocks: titles, headings again and totals are no data
        (f"ARA;;;\nFiness;Nom;Plaf. DPI V2 HT;Plaf. DPI V1&V2 HT\n{A};CH;27000;41000\n"
         f"Sous-total;;1;1\n;;;\nPACA;;;\nFiness;Nom;Plaf. DPI V2 HT;Plaf. DPI V1&V2 HT\n"
         f"{B};AP;450000;500000\nTotal général;;2;2\n",
         B, {"DPI V2 HT": 450000, "DPI V1+V2 HT": 500000}),
    ],
)  # fmt: skip
def test_a_base_is_read_at_once(text: str, number: str, expected: dict[str, int]) -> None:
    base = read_base(text.encode(), name="base.csv")
    assert ceilings(base, number) == expected


def test_numbers_named_by_sub_headings_alone_leave_one_table_and_its_unit() -> None:
    text = (
        "Base éligible\nmontants en k€ TTC\nEntité;Site;Nom;AC;DPI;\n"
        f"FINESS EJ;FINESS ET;;;V2;V1+V2\n{A};;CH;1;120;180\n;{C};CL;2;48;72\n"
    )
    asked = stopped(lambda: read_base(text.encode(), name="base.csv"))
    assert asked.message.startswith("3 points à trancher")
    assert "--column finess=B,A" in asked.advice[-1]
    assert "montant[HOP-DPI-Va2,V2,TTC,k€]=E" in asked.advice[-1]


@pytest.mark.parametrize("heading", ["Élig.", "Retenu", "Ouvre droit (O/N)"])
def test_other_words_for_eligibility_refuse_as_it_does(heading: str) -> None:
    text = f"FINESS;{heading};Plafond DPI V1+V2 TTC\n{A};N;12000\n"
    [entry] = read_base(text.encode(), name="base.csv").by_finess[A]
    assert entry.refusals


def test_ceilings_past_the_last_column_read_are_told() -> None:
    rest = "".join(f";x{n}" for n in range(260))
    text = f"FINESS{rest};Plafond DPI V1+V2 TTC\n{A}{';' * 261}12000\n"
    error = stopped(lambda: read_base(text.encode(), name="base.csv"))
    assert "256" in error.message


def test_a_number_among_words_is_that_of_the_beneficiary() -> None:
    text = f"Bénéficiaire FINESS;Plafond DPI V1+V2 TTC\n{A} - CH FICTIF (EJ);12000\n"
    assert ceilings(read_base(text.encode(), name="base.csv"), A) == {"DPI V1+V2 TTC": 12000}


def test_a_ceiling_without_a_sons_beside_those_of_one_is_asked_about() -> None:
    text = f"FINESS;Plafond DPI V1+V2 TTC;Plafond MSS V1+V2 TTC\n{A};1;2\n"
    asked = stopped(lambda: read_base(text.encode(), name="base.csv"))
    assert "d'autres colonnes nomment leur SONS" in asked.message


def test_a_legend_of_colours_leaves_every_row_of_a_base_to_verify() -> None:
    text = f"FINESS;Plafond DPI V1+V2 TTC\n{A};12000\nEn rouge : établissements exclus;\n"
    assert reserves_of(read_base(text.encode(), name="base.csv")) == [
        ["les couleurs ne sont pas lues, et « En rouge : établissements exclus »"]
    ]


def test_clients_in_columns_are_said_and_so_is_where_questions_point() -> None:
    rows: list[list[Value]] = [
        ["Base"], ["FINESS", A, B, D], ["Plafond DPI V2 HT (k€)", 1, 2, 3],
    ]  # fmt: skip
    said = "« ligne 4 » est la colonne C du fichier, « colonne B » sa ligne 2"
    assert said in stopped(lambda: base_of(*rows)).advice[0]
    assert any(said in note for note in base_of(*rows, columns=("-=C",)).notes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FINESS;Client;DPI;PFI;V2;V1+V2;Contact\n"
         f"{A};CH;X;;X;;M. A\n{B};AP;x;✓;;oui;\n{D};HCL;;X;X;X;\n{C};GOLFE;X;;;;\n",
         [(A, "DPI", "V2"), (B, "DPI PFI", "V1+V2"), (D, "PFI", None), (C, "DPI", None)]),
        (f";;DPI;;PFI;\nFINESS;Client;V2;V1+V2;V2;V1+V2\n{A};CH;X;;;\n{B};AP;non;x;X;-\n{D};HCL;;;;\n",
         [(A, "DPI", "V2"), (B, "DPI", "V1+V2"), (B, "PFI", "V2"), (D, "", None)]),
        (f"FINESS;Client;Prestation DPI;Prestation PFI\n{A};CH;V2;néant\n{B};AP;sans objet;V1+V2\n",
         [(A, "DPI", "V2"), (B, "PFI", "V1+V2")]),
        (f"finess;client;produit;prestation\nRégion ARA;;;\n{A};CH;DPI;V2\n{D};HCL;idem;\"\"\"\"\n"
         f"Région PACA;;;\n{B};AP;″;V1+V2\n(*) hors options;;;\n",
         [(A, "DPI", "V2"), (D, "DPI", "V2"), (B, "DPI", "V1+V2")]),
        (f"FINESS;SONS;Prestation;V2;V1+V2\n{A};DPI;V2;X;\n{B};DPI;V1+V2;X;\n{D};DPI;V2;;\n",
         [(A, "DPI", "V2"), (B, "DPI", None), (D, "DPI", "V2")]),
        (f"ej;et;nom;sons;presta\n{A};;CH;dpi;v2\n;{D};HCL;pfi;v1+v2\n",
         [(A, "DPI", "V2"), (D, "PFI", "V1+V2")]),
        (f"FINESS;{A};{B};{D}\nSONS;DPI;DPI;PFI\nPrestation;V2;V1+V2;V2\n",
         [(A, "DPI", "V2"), (B, "DPI", "V1+V2"), (D, "PFI", "V2")]),
    ],
)  # fmt: skip
def test_a_list_is_read_at_once(
    text: str, expected: list[tuple[str, str, str | None]], tmp_path: Path
) -> None:
    path = write(tmp_path / "liste.csv", text.encode())
    found, _ = read_clients(str(path), ClientQuery(""))
    assert [
        (q.typed, " ".join(name for name, sons in _NAMES.items() if sons in q.sons), q.prestation)
        for q in found
    ] == expected
    assert all(q.complaints for q in found if q.prestation is None)  # several crosses, or none


@pytest.mark.parametrize(
    ("headings", "cells", "asked", "unread"),
    [
        ("V2", "X", "", "colonne « V2 » non comprise"),  # the programme, or the prestation?
        ("DPI V2", "X", "HOP-DPI-Va2", ""),
        ("Produit", "DPI", "", "colonne « Produit » non comprise : « DPI »"),
    ],
)
def test_a_column_that_answers_for_some_is_never_dropped(
    headings: str, cells: str, asked: str, unread: str, tmp_path: Path
) -> None:
    rows = f"FINESS;{headings}\n{A};{cells}\n{B};Orbis\n{D};Orbis\n"
    [first, *_], _ = read_clients(str(write(tmp_path / "l.csv", rows.encode())), ClientQuery(""))
    assert ("".join(first.sons), first.complaints[:1]) == (
        asked, (unread + " : « X »" if headings == "V2" else unread,) if unread else ()
    )  # fmt: skip


def test_a_list_of_amounts_with_footnotes_and_none_is_read(tmp_path: Path) -> None:
    rows = f"FINESS;Montant HT;Prix\n{A};27 000 (1);12 000 € (HT)*\n{B};-;–\n"
    [first, second], _ = read_clients(
        str(write(tmp_path / "l.csv", rows.encode())), ClientQuery("")
    )
    assert (first.amount_ht, second.amount_ht) == (Decimal(27000), None)
    assert (first.complaints, second.complaints) == ((), ())


def test_a_list_that_asks_one_prestation_of_each_client_is_no_base_without_a_word() -> None:
    headings: list[Value] = ["FINESS", "Nom", "SONS", "Prestation", "Montant DPI TTC"]
    rows: list[list[Value]] = [[number, "CH", "DPI", "V2", 5] for number in (A, B, D)]
    error = stopped(lambda: base_of(headings, *rows))
    assert "votre liste de clients, ou la base" in error.message
    assert error.advice[0].startswith("Si ce sont vos clients : segur check-eligibility --from")
    assert ceilings(base_of(headings, *rows, columns=("finess=A",)), A) == {"DPI V2 TTC": 5}
    base_of([*headings[:4], "Plafond TTC"], *rows)


@pytest.mark.parametrize(
    ("typed", "name", "row"),
    [
        (D, "", "ligne 3 : « 69099974 »"), ("750999997", "C.H. du Golfe", "ligne 4 : « ABC »"),
        (B, "Ailleurs", ""),
    ],
)  # fmt: skip
def test_absent_cites_the_row_that_could_not_be_used(typed: str, name: str, row: str) -> None:
    base = base_of(
        ["FINESS", "Nom", "Plafond DPI TTC"], [A, "CH", 5], ["69099974", "HCL", 5],
        ["ABC", "CH DU GOLFE", 5],
    )  # fmt: skip
    [verdict] = check([ClientQuery(typed, name=name)], base, None, CLOCK).verdicts
    told = [r.text for r in verdict.remarks if "ligne non utilisable" in r.text]
    assert [row in text for text in told] == [True] * bool(row)


def test_a_repeat_says_the_cell_above_past_a_title_alone_on_its_row() -> None:
    rows: tuple[tuple[Value, ...], ...] = (
        (A, "DPI"), ("ARA",), ("idem", "V2"), ("Total", 5), ('"', "idem"),
    )  # fmt: skip
    read = with_repeats(Sheet("S", rows), vocabulary()).rows
    assert (read[2], read[4]) == ((A, "V2"), (A, "V2"))


@pytest.mark.parametrize(
    ("title", "heading"),
    [("Montants versés DPI TTC", "Prestation V2"), ("Soldes DPI, montants TTC", "Prestation V2"),
     ("Plafonds et licences", "DPI")],
)  # fmt: skip
def test_a_title_of_what_was_paid_or_a_sons_alone_makes_no_ceiling(
    title: str, heading: str
) -> None:
    rows: list[list[Value]] = [[title], ["FINESS", heading], [A, 12.5], [B, 7.5]]
    assert ceilings(base_of(*rows, columns=("finess=A",)), A) == {}


def test_crosses_in_a_base_are_asked_about_and_one_that_is_missing_is_to_be_verified() -> None:
    rows: list[list[Value]] = [
        ["FINESS", "Nom", "AC", "DPI", "PFI"], [A, "CH", 1, "X", None], [B, "AP", 2, "x", "X"],
    ]  # fmt: skip
    advice = stopped(lambda: base_of(*rows)).advice[-1]
    assert "'eligibilite[HOP-DPI-Va2]=D' --column 'eligibilite[HOP-PFI-Va2]=E'" in advice
    columns = ("eligibilite[HOP-DPI-Va2]=D", "eligibilite[HOP-PFI-Va2]=E")
    read = reserves_of(base_of(*rows, columns=columns))
    assert read == [["la colonne « PFI » n'y est pas cochée"], []]
