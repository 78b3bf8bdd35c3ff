"""How the columns of a list of clients are recognised, settled, and told."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segur_cli import resources
from segur_cli.eligibility.client_columns import label_of
from segur_cli.eligibility.clients import ListReading, read_clients
from segur_cli.eligibility.prestation import History
from segur_cli.eligibility.request import ClientQuery
from segur_cli.exits import StopError
from tests.conftest import Segur, plain
from tests.eligibility.workbooks import add_sheet, filled_book, saved, stopped, worksheet, write

NOTHING = ClientQuery("")
DPI, PFI = "HOP-DPI-Va2", "HOP-PFI-Va2"
BASE = (
    "FINESS;Raison sociale;HOP-DPI-Va2 V2 TTC;HOP-PFI-Va2 V2 TTC\n"
    "010999993;CH FICTIF;12000;24000\n"
    "130999980;AP FICTIVE;36000;48000\n"
)


def read(text: str | bytes, *choices: str) -> tuple[list[ClientQuery], ListReading]:
    data = text.encode() if isinstance(text, str) else text
    name = "liste.csv" if isinstance(text, str) else "liste.xlsx"
    return read_clients(str(write(Path(name), data)), NOTHING, choices)


def kinds(reading: ListReading) -> list[tuple[str, str]]:
    return [(column.letter, label_of(column)) for column in reading.columns]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("heading", "cell", "sons"),
    [
        ("SONS", "HOP-DPI-Va2", (DPI,)),
        ("Produit", "DPI", (DPI,)),
        ("Logiciel", "pfi", (PFI,)),
        ("Dispositif", "DPI + PFI", (DPI, PFI)),
        ("SONS", "DPI vague 2", (DPI,)),
        ("SONS", "Ségur DPI", (DPI,)),
        ("Fonction", "DPI et PFI", (DPI, PFI)),
        ("Fonction", "DPI/PFI", (DPI, PFI)),
        ("Custom field (SONS)", "DPI", (DPI,)),
    ],
)
def test_the_sons_is_read_as_people_write_it(
    heading: str, cell: str, sons: tuple[str, ...]
) -> None:
    [request], _ = read(f"FINESS;{heading}\n010999993;{cell}\n")
    assert (request.sons, request.complaints) == (sons, ())


def test_a_column_of_products_is_no_sons() -> None:
    [request], reading = read("FINESS;Logiciel\n010999993;LOGICIEL FICTIF 3\n")
    assert (request.sons, request.complaints) == ((), ())
    assert ("B", "ignorée") in kinds(reading)


def test_a_product_beside_a_sons_is_left_aside_unless_it_says_something_else() -> None:
    same, other = read("FINESS;Logiciel;SONS\n010999993;PFI;HOP-PFI-Va2\n130999980;DPI;PFI\n")[0]
    assert (same.sons, same.complaints) == ((PFI,), ())
    assert other.sons == (PFI,)
    assert other.complaints == ("colonne « Logiciel » non comprise : « DPI »",)


@pytest.mark.parametrize(
    ("heading", "cell", "prestation"),
    [
        *(("Type presta", cell, "V2")
          for cell in ("V2", "Prestation Vague 2", "V2 uniquement", "Vague 2 (seule)",
                       "Mise à niveau Vague 2 seule")),
        *(("Type presta", cell, "V1+V2")
          for cell in ("Vague 1 et 2", "vagues 1 et 2", "VA1 + VA2", "Rattrapage V1+V2")),
        ("Wave", "wave 2", "V2"), ("wave", "Wave 1+2", "V1+V2"), ("Vague(s)", "2 seule", "V2"),
        ("Waves", "waves 1 and 2", "V1+V2"), ("Requested wave", "Wave 1 & 2", "V1+V2"),
    ],
)  # fmt: skip
def test_the_prestation_is_read_as_people_write_it(
    heading: str, cell: str, prestation: str
) -> None:
    [request], _ = read(f"FINESS;{heading}\n010999993;{cell}\n")
    assert (request.prestation, request.complaints) == (prestation, ())


def test_crosses_say_which_sons_is_asked() -> None:
    requests, reading = read(
        "FINESS;DPI;PFI\n010999993;X;oui\n130999980;;x\n",
    )
    assert [r.sons for r in requests] == [(DPI, PFI), (PFI,)]
    assert kinds(reading)[1:] == [("B", f"demandé {DPI}"), ("C", f"demandé {PFI}")]


def test_a_cross_that_is_neither_yes_nor_no_and_a_row_without_any_are_complained_of() -> None:
    requests, _ = read("FINESS;DPI;PFI\n010999993;LOGICIEL FICTIF;x\n130999980;;non\n")
    assert requests[0].sons == (PFI,)
    assert requests[0].complaints == ("HOP-DPI-Va2 : « LOGICIEL FICTIF » n'est ni oui ni non",)
    assert requests[1].complaints[0].startswith("aucun SONS coché")


@pytest.mark.parametrize(
    ("heading", "cell", "history"),
    [
        ("V1 DPI", "oui", {"HOP-DPI-Va1": History.FUNDED}),
        ("Vague 1 PFI (financé ou autofinancé)", "non", {"HOP-PFI-Va1": History.NONE}),
        ("Vague 1 PFI", "aucune", {"HOP-PFI-Va1": History.NONE}),
        ("Vague 1 PFI", "n/c", {}),
        ("Vague 1", "oui financée", {"HOP-DPI-Va1": History.FUNDED}),
        ("Historique V1 DPI", "Financé V1", {"HOP-DPI-Va1": History.FUNDED}),
        ("Historique V1", "PFI auto-financée", {"HOP-PFI-Va1": History.SELF_FUNDED}),
        ("HOP-DPI-Va1", "autofinancee", {"HOP-DPI-Va1": History.SELF_FUNDED}),
        ("Wave 1 status", "funded", {"HOP-DPI-Va1": History.FUNDED}),
        ("Wave 1 status", "self-funded", {"HOP-DPI-Va1": History.SELF_FUNDED}),
        ("Wave 1 status", "none", {"HOP-DPI-Va1": History.NONE}),
        ("V1", "jamais", {"HOP-DPI-Va1": History.NONE}),  # of the SONS of the row, and no other
        ("Autofinancée", "X", {"HOP-DPI-Va1": History.SELF_FUNDED}),
        ("Autofinancée", "non", {}),  # which leaves it to be funded, or nothing
        ("V1 PFI financée", "x", {"HOP-PFI-Va1": History.FUNDED}),
        ("V1 PFI consommée", "☑", {"HOP-PFI-Va1": History.FUNDED}),
        ("V1 ni financée ni autofinancée", "x", {"HOP-DPI-Va1": History.NONE}),
        ("V1 financée;V1 autofinancée", "non;non", {"HOP-DPI-Va1": History.NONE}),
        (
            "Situation vague 1",
            "DPI financé, PFI autofinancée",
            {"HOP-DPI-Va1": History.FUNDED, "HOP-PFI-Va1": History.SELF_FUNDED},
        ),
    ],
)
def test_the_history_is_read_as_people_write_it(
    heading: str, cell: str, history: dict[str, History]
) -> None:
    [request], _ = read(f"FINESS;SONS;{heading}\n010999993;{DPI};{cell}\n")
    assert (request.history, request.complaints) == (history, ())


def test_crosses_under_a_yes_and_a_no_say_what_their_heading_answers() -> None:
    text = f"FINESS;SONS;Vague 1;;\n;;Oui;Non;Fonds propres\n{{}};{DPI};{{}}\n"
    for crosses, state in (("X;;", History.FUNDED), (";;X", History.SELF_FUNDED)):
        [request], _ = read(text.format("010999993", crosses))
        assert (request.history, request.complaints) == ({"HOP-DPI-Va1": state}, ())
    [request], _ = read(text.format("010999993", ";X;"))  # not funded: perhaps paid by the client
    assert (request.history, len(request.complaints)) == ({}, 1)


def test_a_column_that_looks_like_an_answer_makes_its_client_unsure() -> None:
    requests, reading = read("FINESS;Offre DPI\n010999993;or\n130999980;\n")
    assert requests[0].complaints == ("colonne « Offre DPI » non comprise : « or »",)
    assert requests[1].complaints == ()
    assert kinds(reading)[1] == ("B", "non comprise")


def test_a_choice_settles_a_column_and_another_sets_it_aside() -> None:
    text = "FINESS;Offre DPI;Montant HT client;Montant HT liste\n010999993;x;10;20\n"
    error = stopped(lambda: read(text))
    assert any(line.startswith("--column ht=C") for line in error.advice)
    [request], reading = read(text, "ht=d", f"demande[{DPI}]=B")
    assert (request.sons, request.amount_ht, request.complaints) == ((DPI,), Decimal(20), ())
    assert ("C", "ignorée") in kinds(reading)


def test_a_choice_can_name_the_numbers_where_no_heading_does() -> None:
    requests, reading = read("Code;SONS\n010999993;DPI\n", "finess=A")
    assert [(r.typed, r.sons) for r in requests] == [("010999993", (DPI,))]
    assert reading.tables[0].header == (1, 1)
    requests, reading = read("010999993;DPI\n130999980;PFI\n", "finess=A", "sons=B")
    assert [r.sons for r in requests] == [(DPI,), (PFI,)]


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("prix=A", "n'est pas compris"),
        ("ht", "n'est pas compris"),
        ("vague1[HOP-DPI-Va2]=B", "ne peut pas suivre vague1"),
        ("demande=B", "ne peut pas suivre demande"),
        ("finess=B", "ne contient aucun numéro"),
        ("ht=B ttc=B", "est donnée deux fois"),
        ("prestation[V3]=B", "ne peut pas suivre prestation"),
    ],
)
def test_a_choice_that_cannot_be_followed_is_refused(choice: str, said: str) -> None:
    assert said in stopped(lambda: read("FINESS;Nom\n010999993;CH\n", choice)).message


def test_rows_that_gave_nothing_are_counted_and_sheets_left_are_named() -> None:
    book = filled_book(["FINESS", "Nom"], ["010999993", "CH"], [], ["", "Total"])
    add_sheet(book, "Notes", ["à voir"])
    requests, reading = read(saved(book))
    assert (reading.clients, reading.blank, reading.unnumbered) == (1, 1, 0)
    assert [(row.row, row.kind) for row in reading.aside] == [(4, "total")]
    assert reading.left == ("Notes",)
    assert len(requests) == 1


def test_a_row_that_misses_its_headings_is_read_no_further_than_its_number() -> None:
    requests, _ = read("FINESS;SONS;Montant HT\n010999993;HOP-DPI-Va2\n130999980;a;b;9\n")
    assert [(r.typed, r.sons, r.amount_ht) for r in requests] == [
        ("010999993", (), None), ("130999980", (), None),
    ]  # fmt: skip
    assert "2 cellules pour 3 intitulés" in requests[0].complaints[0]
    assert "4 cellules pour 3 intitulés" in requests[1].complaints[0]


def test_extra_cells_that_are_empty_do_no_harm() -> None:
    [request], _ = read("FINESS;SONS\n010999993;DPI;;;\n")
    assert (request.sons, request.complaints) == ((DPI,), ())


def test_the_command_tells_how_the_list_was_read(segur: Segur) -> None:
    base = str(write(Path("base.csv"), BASE.encode()))
    text = "FINESS;Produit;Contact;V2 seule\n010999993;DPI;x;\n\n130999980;PFI;y;?\n"
    clients = str(write(Path("c.csv"), text.encode()))
    run = segur("check-eligibility", "--from", clients, "--base", base)
    out = plain(run.out)
    assert run.code == 1  # an answer of 130999980 was not understood
    assert "Liste « c.csv » : A FINESS, B SONS." in out
    assert (
        "Non comprises : D « V2 seule » ; Colonnes ignorées : C « Contact » ; 1 ligne vide" in out
    )
    assert "130999980 présent, à vérifier" in out
    full = plain(segur("check-eligibility", "--from", clients, "--base", base, "-v").out)
    assert "C « Contact » : ignorée" in full
    told = json.loads(
        segur("check-eligibility", "--from", clients, "--base", base, "-f", "json").out
    )
    assert told["list"]["rows"] == {"clients": 2, "blank": 1, "without_number": 0}
    assert told["list"]["columns"][1] == {"column": "B", "heading": "Produit", "read_as": "SONS"}


def test_a_choice_without_a_list_is_a_usage_error(segur: Segur) -> None:
    run = segur("check-eligibility", "010999993", "--base", "demo", "--from-column", "ht=B")
    assert run.code == 2
    assert "ne sert qu'avec --from" in run.err


def test_what_is_said_of_several_clients_is_said_once(segur: Segur) -> None:
    rows = "".join(f"{n};DPI;oui bof\n" for n in ("010999993", "2A0999991", "130999998"))
    clients = str(write(Path("c.csv"), f"FINESS;SONS;V1\n{rows}".encode()))
    out = plain(segur("check-eligibility", "--from", clients, "--base", "demo").out)
    assert out.count("« oui bof »") == 1
    assert "vague 1 : « oui bof » non compris : 3 clients (lignes 2, 3, 4)" in out


def test_the_name_of_another_hospital_of_the_base_is_to_be_verified(segur: Segur) -> None:
    text = "FINESS;Nom\n130999980;C.H. Fictif de Bourg Exemple\n010999993;CH fictif Bourg-Exemple\n"
    clients = str(write(Path("c.csv"), text.encode()))
    told = json.loads(
        segur("check-eligibility", "--from", clients, "--base", "demo", "-f", "json").out
    )
    other, same = told["verdicts"]
    assert (other["status"], same["status"]) == ("unsure", "eligible")
    assert "est dans la base le nom de 010999993" in other["remarks"][0]["text"]


def test_a_client_whose_namesake_is_closed_is_told_so_and_given_no_other(segur: Segur) -> None:
    clients = str(write(Path("c.csv"), "Nom;Ville\nCH fictif des Alpilles;Nîmes\n".encode()))
    register = str(resources.example("finess-structures-fictif.json"))
    run = segur("check-eligibility", "--from", clients, "--base", "demo", "--register", register)
    assert "130999949 (CH FICTIF DES ALPILLES, ARLES EXEMPLE) : fermé le" in plain(run.out)
    assert "candidat" not in run.out.partition("À regarder")[2]


def test_every_question_comes_at_once_with_what_settles_it(segur: Segur) -> None:
    text = "FINESS EJ;FINESS ET;Montant TTC (k€)\n" + "010999993;130999980;95\n" * 3
    Path("mes clients").mkdir()
    clients = str(write(Path("mes clients/c.csv"), text.encode()))
    run = segur("check-eligibility", "--from", clients, "--base", "demo")
    assert (run.code, "2 points à trancher" in run.err) == (2, True)
    assert 'Dans segur.toml, sous [clients] : columns = ["finess=A", "ttc[k€]=C"]' in run.err
    assert (
        'segur check-eligibility --from "mes clients/c.csv" --base demo --column finess=A '
        "--column 'ttc[k€]=C'"
    ) in run.err
    [request, *_], _ = read(text, "finess=B", "ttc[k€]=C")
    assert (request.typed, request.amount_ttc) == ("130999980", Decimal(95000))


@pytest.mark.parametrize(
    ("heading", "cells", "complaint"),
    [
        ("Ligne budgétaire", ("12 000,00 €", "9 000,00 €", "5 €"), "montant « 12 000,00 € » non"),
        ("Offre retenue", ("V2", "V2", "V1+V2"), ""),
        ("Ancien dispositif", ("DPI", "DPI", "PFI"), ""),
        ("Avant", ("financee", "aucune", "autofinancee"), "colonne « Avant » non comprise"),
    ],
)  # fmt: skip
def test_no_answer_is_passed_over_because_of_its_heading(
    heading: str, cells: tuple[str, ...], complaint: str
) -> None:
    numbers = ("010999993", "130999980", "690999974")
    rows = "".join(f"{n};{cell}\n" for n, cell in zip(numbers, cells, strict=True))
    [first, *_], _ = read(f"FINESS;{heading}\n{rows}")
    assert (" ".join(first.complaints)).startswith(complaint)
    assert bool(first.complaints) is bool(complaint)
    assert first.prestation == ("V2" if heading == "Offre retenue" else None)


def test_an_option_that_is_followed_loses_no_row() -> None:
    rows = "010999993;DPI;5\n130999980;PFI;9\n690999999;DPI;5\n2A0999991;x;4\n"
    for heading in ("Quoi;Ou;Combien\n", ""):
        requests, _ = read(heading + rows, "finess=A", "sons=B", "ttc=C")
        assert [r.typed for r in requests] == [
            "010999993", "130999980", "690999999", "2A0999991",
        ]  # fmt: skip
    below, reading = read(rows + "FINESS;SONS;Montant TTC\n690999974;DPI;7\n")
    assert (len(below), [row.row for row in reading.aside]) == (1, [1, 2, 3, 4])


def test_a_wave_that_is_none_is_to_be_verified() -> None:
    [request], _ = read("FINESS;Wave\n010999993;wave 3\n")
    assert request.prestation is None
    assert request.complaints
    [request], _ = read("FINESS;SONS;Wave 1\n010999993;DPI;perhaps\n")
    assert request.complaints == ("vague 1 : « perhaps » non compris",)


def test_what_a_wide_list_says_of_each_sons_is_asked_apart() -> None:
    text = (
        "FINESS;Prestation DPI;Montant DPI HT;Prestation PFI;Montant PFI HT\n"
        "010999993;V2;1000;V1+V2;2000\n130999980;V2;1000;;\n"
    )
    requests, _ = read(text)
    assert [(r.typed, r.sons, r.prestation, r.amount_ht) for r in requests] == [
        ("010999993", (DPI,), "V2", Decimal(1000)), ("010999993", (PFI,), "V1+V2", Decimal(2000)),
        ("130999980", (DPI,), "V2", Decimal(1000)),
    ]  # fmt: skip
    [asked, rest], _ = read("FINESS;SONS;Montant DPI HT\n010999993;DPI + PFI;1000\n")
    assert (asked.sons, rest.sons) == ((DPI,), (PFI,))
    assert (asked.amount_ht, rest.amount_ht) == (Decimal(1000), None)
    other = read("FINESS;SONS;Montant DPI HT\n010999993;PFI;1000\n")[0][0]
    assert "ne demande que HOP-PFI-Va2" in other.complaints[0]


@pytest.mark.parametrize(
    "text",
    [
        "Clients PFI;\nFINESS;Prestation\n010999993;V2\n",
        "FINESS;Prestation\nPFI;\n010999993;V2\n",
        "DPI;\nFINESS;Prestation\n;\nPFI;\nFINESS;Prestation\n010999993;V2\n",
        "Clients équipés DPI;\nFINESS;SONS\n010999993;PFI\n",
    ],
)
def test_a_line_above_clients_may_name_their_sons(text: str) -> None:
    requests, _ = read(text)
    assert [(r.typed, r.sons) for r in requests] == [("010999993", (PFI,))]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Clients DPI, V1+V2\nFINESS;Nom\n010999993;CH\n", [(DPI, "V1+V2")]),
        ("Clients DPI, vague 2\nFINESS;Nom\n010999993;CH\n", [(DPI, None)]),  # the programme
        ("DPI, prestation vague 2\nFINESS;Nom\n010999993;CH\n", [(DPI, "V2")]),
        ("FINESS;Nom\nDPI V1+V2;\n010999993;CH\nPFI V2;\n010999993;CH\n",
         [(DPI, "V1+V2"), (PFI, "V2")]),
        ("FINESS;Commande\n010999993;DPI V2\n130999980;PFI V1+V2\n",
         [(DPI, "V2"), (PFI, "V1+V2")]),
        ("FINESS;Prestation demandée\n010999993;DPI V2 et PFI V1+V2\n",
         [(DPI, "V2"), (PFI, "V1+V2")]),
        ("FINESS;SONS\n010999993;EHR V2\n", [(DPI, None)]),
        ("FINESS;SONS\n010999993 / 130999980;DPI\n", [(DPI, None), (DPI, None)]),
        ("FINESS;Nom\nFINESS : 01 099 999 3 (EJ);CH\n", [(None,)]),
        ("FINESS;DPI;PFI\n010999993;V2;non\n130999980;V1+V2;V2\n",
         [(DPI, "V2"), (DPI, "V1+V2"), (PFI, "V2")]),
        ("FINESS;Logiciel en place;Logiciel concerné;Vague visée\n010999993;;DPI;Vague 2\n",
         [(DPI, "V2")]),
        ("FINESS;FINESS EJ;SONS\n010999993;;DPI\n;130999980;PFI\nAP total;;\n",
         [(DPI, None), (PFI, None)]),
        ("FINESS;SONS;V2 TTC;V1+V2 TTC\n010999993;DPI;8;\n130999980;DPI;;9\n",
         [(DPI, "V2"), (DPI, "V1+V2")]),
        ("FINESS;DPI V2 HT;DPI V1+V2 HT;PFI V2 HT\n010999993;;9;\n130999980;8;;7\n",
         [(DPI, "V1+V2"), (DPI, "V2"), (PFI, "V2")]),
    ],
)  # fmt: skip
def test_a_prestation_is_read_beside_its_sons_in_a_cell_and_above_its_rows(
    text: str, asked: list[tuple[str, str | None]]
) -> None:
    requests, _ = read(text)
    assert [(*r.sons, r.prestation) for r in requests] == asked
    assert not any(r.complaints for r in requests)
    assert {r.typed for r in requests} <= {"010999993", "01 099 999 3", "130999980"}


@pytest.mark.parametrize(
    "text",
    [
        "FINESS;Nom\nClients perdus;\n010999993;CH\n",
        "010999993;CH;130000\n130999980;AP;400000\n2A0999991;CL;50000\n",  # no heading
    ],
)
def test_what_is_not_understood_of_a_row_leaves_it_to_verify(text: str) -> None:
    assert all(request.complaints for request in read(text)[0])


def test_the_word_of_the_beneficiary_tells_its_number_from_the_others() -> None:
    [request], _ = read("FINESS ET;FINESS EJ du bénéficiaire\n010999985;010999993\n")
    assert request.typed == "010999993"


def test_an_amount_of_several_things_goes_to_none() -> None:
    for cells in ("010999993 / 130999980;DPI V2", "010999993;DPI V2 + PFI V2"):
        requests, _ = read(f"FINESS;Prestation;Montant HT\n{cells};1000\n")
        assert [(r.amount_ht, len(r.complaints)) for r in requests] == [(None, 1), (None, 1)]


def test_amounts_of_two_prestations_for_one_sons_are_to_be_verified() -> None:
    rows = "010999993;8;9\n130999980;8;\n2A0999991;;9\n690999974;8;\n"
    [request, *_], _ = read(f"FINESS;DPI V2 HT;DPI V1+V2 HT\n{rows}")
    assert (request.prestation, len(request.complaints)) == (None, 1)


def test_a_sheet_of_the_same_headings_as_another_has_its_numbers_too() -> None:
    heads = ("Nom", "Identifiant")
    numbers = ("010999993", "130999980", "2A0999991")
    book = filled_book(heads, *(("CH", number) for number in numbers))
    worksheet(book).title = "Clients DPI"
    add_sheet(book, "Clients PFI", heads, ("CH", "690999974"))
    requests, reading = read(saved(book))
    assert [r.typed for r in requests] == [*numbers, "690999974"]
    assert reading.left == ()


def test_a_prestation_of_another_sons_than_that_of_its_row_is_to_be_verified() -> None:
    [request], _ = read("FINESS;SONS;Prestation\n010999993;PFI;DPI V2\n")
    assert request.complaints == ("HOP-PFI-Va2, et une prestation d'un autre SONS",)


@pytest.mark.parametrize(
    ("legend", "complaints"),
    [
        ("En jaune : financé en vague 1;", 1), ("Rouge;client perdu", 1),
        ("Lignes grisées : sortis du périmètre;", 1),
        ("En gras : client récent;", 0),
    ],
)  # fmt: skip
def test_a_legend_by_which_colours_answer_leaves_every_client_to_verify(
    legend: str, complaints: int
) -> None:
    [request], reading = read(f"FINESS;Nom\n010999993;CH\n;\n{legend}\n")
    assert (len(request.complaints), [row.kind for row in reading.aside]) == (
        complaints, ["légende de couleurs"],
    )  # fmt: skip


def test_a_title_that_names_what_is_not_asked_gives_no_sons() -> None:
    [request], _ = read("Clients équipés DPI;\nFINESS;Prestation\n010999993;V2\n")
    assert request.sons == ()


def test_an_amount_that_says_its_basis_is_read_under_any_heading_of_amounts() -> None:
    text = "FINESS;Devis\n010999993;10 000 € HT\n130999980;12 000 €\n"
    stated, unsaid = read(text)[0]
    assert (stated.amount_ht, stated.amount_ttc, stated.complaints) == (Decimal(10_000), None, ())
    assert "non jugé" in unsaid.complaints[0]


def test_sheets_of_the_same_headings_are_all_read() -> None:
    book = filled_book(["FINESS", "SONS"], ["010999993", "DPI"])
    add_sheet(book, "Paris", ["FINESS", "SONS"], ["130999980", "PFI"])
    requests, _ = read(saved(book))
    assert [r.typed for r in requests] == ["010999993", "130999980"]
    add_sheet(book, "Anciens clients", ["FINESS", "SONS"], ["690999974", "PFI"])
    requests, reading = read(saved(book))
    assert [r.typed for r in requests] == ["010999993", "130999980"]
    assert reading.left == ("Anciens clients",)
    add_sheet(book, "Sortis 2025", ["FINESS", "SONS"], ["690999974", "PFI"])
    assert read(saved(book))[1].left == ("Anciens clients", "Sortis 2025")


def test_what_each_month_was_billed_is_not_what_is_asked() -> None:
    text = (
        "FINESS;SONS;Prestation;Janv.;Févr-25;T2;Total HT\n"
        "010999993;DPI;V2;10000;12000;20000;42000\n130999980;DPI;V2;11000;12500;20050;43550\n"
    )
    requests, reading = read(text)
    assert [(r.amount_ht, r.complaints) for r in requests] == [
        (Decimal(42_000), ()), (Decimal(43_550), ()),
    ]  # fmt: skip
    assert [c.letter for c in reading.columns if c.role == "periode"] == ["D", "E", "F"]
    [request], _ = read("FINESS;SONS;Montant mai\n010999993;DPI;10000\n")
    assert "non jugé" in request.complaints[0]


def test_the_price_of_a_unit_is_judged_by_nobody_beside_an_amount_and_told_alone() -> None:
    [request], reading = read("FINESS;SONS;PU HT;Base HT\n010999993;DPI;7;42000\n")
    assert (request.amount_ht, request.complaints) == (Decimal(42_000), ())
    assert reading.columns[2].role == "unitaire"
    [request], _ = read("FINESS;SONS;PU HT\n010999993;DPI;42000\n")
    assert request.complaints == ("colonne « PU HT » non comprise : « 42000 »",)


def test_the_table_of_a_word_document_is_a_list() -> None:
    document = docx.Document()
    for title in ("Clients PFI, prestation V2", "Clients sortis"):
        document.add_paragraph(title)
        table = document.add_table(rows=3, cols=3)
        cells = ("FINESS", "Nom", "Ville", "010999993", "CH", "", "130999980", "AP (1)", "")
        for cell, text in zip(table._cells, cells, strict=True):
            cell.text = text
    first, *_, last = table.add_row().cells
    first.merge(last).text = "Clients qui ont renoncé"
    table.add_row().cells[0].text = "690999974"
    document.add_paragraph("(1) ne plus déposer")
    document.save("liste.docx")
    requests, reading = read_clients("liste.docx", NOTHING)
    assert [(r.sons, r.prestation, r.complaints) for r in requests] == [((PFI,), "V2", ())] * 2
    assert (reading.left, "hors des tableaux" in reading.blind) == (("tableau 2",), True)
    requests, _ = read_clients("liste.docx", NOTHING, (), ["tableau 2"])
    assert [len(request.complaints) for request in requests] == [1, 2, 1]
    assert "qui ont renoncé" in requests[-1].complaints[0]


@pytest.mark.parametrize(
    ("title", "left"),
    [("Clients sortis", True), ("Ne pas diffuser", False), ("Clients DPI", False)],
)
def test_a_title_that_withdraws_the_rows_below_leaves_them_to_verify(
    title: str, left: bool
) -> None:
    [request], _ = read(f"{title};\nFINESS;Nom\n010999993;CH\n")
    assert bool(request.complaints) is left


def test_a_row_that_asks_for_no_prestation_is_to_be_verified() -> None:
    asked, none = read("FINESS;DPI;PFI\n010999993;V2;non\n130999980;non;non\n")[0]
    assert (asked.sons, asked.prestation, asked.complaints) == ((DPI,), "V2", ())
    assert none.complaints == ("aucune prestation cochée ni demandée sur cette ligne",)


def test_a_number_names_no_prestation_but_under_the_word_wave() -> None:
    [request], _ = read("FINESS;SONS;Lot\n010999993;DPI;2\n")
    assert request.prestation is None
    assert request.complaints == ("prestation « 2 » : un numéro ne la nomme pas",)
    [request], _ = read("FINESS;SONS;Vague\n010999993;DPI;2\n")
    assert (request.prestation, request.complaints) == ("V2", ())


def test_a_first_row_of_several_numbers_in_a_cell_is_no_heading() -> None:
    text = "N° FINESS;SONS\n010999993 (EJ) / 010999985 (ET);DPI\n130999980 ou 690999974;DPI\n"
    typed = ["010999993", "010999985", "130999980", "690999974"]
    assert [request.typed for request in read(text)[0]] == typed


def test_the_number_before_a_merger_is_not_the_one_of_the_client() -> None:
    [request], _ = read("FINESS avant fusion;FINESS après fusion\n010999993;130999980\n")
    assert request.typed == "130999980"


def test_the_name_of_a_ght_alone_on_its_row_titles_those_below() -> None:
    text = "Nom;FINESS;SONS\nGHT de l'Ain;;\nCH A;010999993;DPI\nCH sans numéro;;PFI\n"
    requests, reading = read(text)
    assert [(r.name, r.typed) for r in requests] == [("CH A", "010999993"), ("CH sans numéro", "")]
    assert [(row.row, row.kind) for row in reading.aside] == [(2, "titre de groupe")]


def test_a_line_above_says_of_which_basis_the_amounts_are() -> None:
    [request], _ = read("Montants HT;;\nFINESS;SONS;Montant\n010999993;DPI;40000\n")
    assert request.amount_ht == 40000 and not request.complaints


def test_a_unit_above_asks_for_the_column_of_its_amounts() -> None:
    text = "Commandes en k€ TTC;\nFINESS;Commande\n010999993;10\n"
    book = filled_book(*(line.split(";") for line in text.splitlines()[:2]), ["010999993", 10])
    data = saved(book)
    error = stopped(lambda: read(data))
    assert "aucun intitulé ne dit un montant" in error.message
    assert [advice.split("   ")[0] for advice in error.advice[:2]] == [
        "--column 'ttc[k€]=B'", "--column -=B",
    ]  # fmt: skip
    [request], _ = read(data, "ttc[k€]=B")
    assert request.amount_ttc == Decimal(10_000)


def test_sheets_that_each_name_a_sons_are_all_read() -> None:
    book = filled_book(["FINESS", "Montant HT (k€)"], ["010999993", 10])
    worksheet(book).title = "DPI"
    add_sheet(book, "PFI", ["FINESS", "Montant HT (k€)"], ["010999993", 20])
    data = saved(book)
    error = stopped(lambda: read(data))
    requests, reading = read(data, "ht[k€]=B")
    assert "--column 'ht[k€]=B'" in error.advice[-1]
    assert [(r.sons, r.amount_ht, r.where) for r in requests] == [
        ((DPI,), Decimal(10_000), "ligne 2 (DPI)"), ((PFI,), Decimal(20_000), "ligne 2 (PFI)"),
    ]  # fmt: skip
    assert (reading.sheet, reading.left) == ("DPI, PFI", ())


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Amount excl. tax", "ht"), ("Amount (excl. VAT)", "ht"), ("Price excluding tax", "ht"),
        ("Order amount before tax", "ht"), ("Amount incl. tax", "ttc"),
        ("Amount including VAT", "ttc"), ("Price with tax", "ttc"), ("Amount", "montant"),
        ("Advance paid excl. tax", ""), ("Amount excl. tax / incl. tax", "montant"),
    ],
)  # fmt: skip
def test_an_english_amount_says_its_basis(heading: str, role: str) -> None:
    _, reading = read(f"FINESS;{heading}\n010999993;90000\n130999980;80000\n")
    assert [column.role for column in reading.columns if column.letter == "B"] == [role]


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("90 k€", 90_000), ("90K€", 90_000), ("90,5 k€", 90_500), ("1 250 k€ HT", 1_250_000),
        ("0,09 M€", 90_000), ("90 keuros", 90_000), ("90 k€ TTC", None), ("1,250 k€", None),
        ("90 K", None), ("90 k€ + 2", None), ("90 000 €", 90_000),
    ],
)  # fmt: skip
def test_a_unit_written_in_the_cell_is_that_of_its_amount(cell: str, amount: int | None) -> None:
    [request], _ = read(f"FINESS;Montant HT\n010999993;{cell}\n")
    assert request.amount_ht == amount
    assert bool(request.complaints) == (amount is None)


def test_a_unit_of_the_cell_is_not_counted_twice_with_that_of_the_column() -> None:
    [one, other], _ = read("FINESS;HT (k€)\n010999993;90 k€\n130999980;80\n", "ht[k€]=B")
    assert [one.amount_ht, other.amount_ht] == [Decimal(90_000), Decimal(80_000)]


@pytest.mark.parametrize(
    ("headings", "cells", "told"),
    [
        ("SONS;Pilote;Installé le;MEP", "DPI;oui;12/01/2026;46042",
         ({"": True}, {"": date(2026, 1, 12)}, {"": date(2026, 1, 20)})),
        ("Site pilote;Date d'installation DPI;En production le", "DPI + PFI;12 janvier 2026;n/c",
         ({DPI: True, PFI: True}, {DPI: date(2026, 1, 12)}, {})),
        ("Pilote PFI;Pilote DPI;Installation prévue le", "P1;non;2026-01-12",
         ({PFI: True, DPI: False}, {}, {})),
    ],
)  # fmt: skip
def test_what_a_list_tells_of_a_deployment_is_read_beside_what_is_asked(
    headings: str, cells: str, told: tuple[dict[str, object], ...]
) -> None:
    [request], _ = read(f"FINESS;{headings};Chef de projet\n010999993;{cells};Mme ESSAI\n")
    found = request.deployment
    assert (found.pilot, found.installed, found.production) == told
    assert (found.in_charge, found.unread, request.complaints) == ("Mme ESSAI", (), ())


def test_a_deployment_that_is_not_understood_is_told_and_refuses_nobody() -> None:
    text = "FINESS;Pilote;Installé le;Date d'installation\n010999993;peut-être;bientôt;\n"
    (first, second), _ = read(f"{text}130999980;;12/01/2026;13/01/2026\n")
    assert first.deployment.unread == (
        "colonne « Pilote » : « peut-être » n'est ni oui ni non",
        "colonne « Installé le » : « bientôt » n'est pas un jour",
    )
    assert "une autre colonne dit 12 janvier 2026" in plain(second.deployment.unread[0])
    assert (first.complaints, second.complaints) == ((), ())


CELLS = {
    "FINESS": ("010999993", "130999980", "2A0999991", "", "?", "en cours"),
    "Nom": ("CH FICTIF", "CH ET EHPAD", "TOTAL SANTÉ", "NOTRE DAME", "CLINIQUE 2", "LILAS (siège)"),
    "SONS": ("DPI", "PFI", "HOP-DPI-Va2", ""),
    "Prestation": ("V2", "V1+V2", ""),
    "Montant HT": ("12 000", "95000", ""),
    "Ville": ("LYON", "V2", ""),
    "Commentaire": ("à revoir", "total", ""),
}  # fmt: skip


@settings(max_examples=30)
@given(data=st.data())
def test_no_row_of_a_list_is_lost_wherever_it_stands(data: st.DataObject) -> None:
    headings = data.draw(st.permutations(list(CELLS)))
    drawn = st.tuples(*(st.sampled_from(CELLS[heading]) for heading in headings))
    rows = data.draw(st.lists(drawn, min_size=3, max_size=6))
    number = headings.index("FINESS")
    rows[-1] = (*rows[-1][:number], "690999974", *rows[-1][number + 1 :])
    try:
        clients, reading = read("\n".join(map(";".join, [headings, *rows])))
    except StopError:
        return  # asked about: nothing is lost
    told = {client.where for client in clients} | {f"ligne {row.row}" for row in reading.aside}
    assert {f"ligne {n}" for n, row in enumerate(rows, 2) if any(row)} <= told


@pytest.mark.parametrize(
    ("heading", "cells", "doubted"),
    [
        ("À déposer", ("oui", "non", "oui"), (2, 3, 4)),
        ("Formule", ("bleue", "rouge", "bleue"), (2, 3, 4)),
        ("Offre", ("1", "2", "1"), (2, 3, 4)),
        ("Sorti le", ("", "12/03/2025", ""), (3,)),
        ("Remarque", ("RAS", "a quitté le programme", "rappeler"), (3,)),
        ("Commentaire", ("", "ne pas déposer", ""), (3,)),
        ("Montant HT (CHF)", ("100", "200", "300"), (2, 3, 4)),
        ("Devis HT ($)", ("100", "200", "300"), (2, 3, 4)),
        ("Montant HT par an", ("100", "200", "300"), (2, 3, 4)),
        ("Solution retenue", ("oui", "non", "oui"), (2, 3, 4)),
        ("Nom", ("CH A", "CH B (ne pas déposer)", "CH C - Annexe"), (3,)),
        ("Formation faite", ("oui", "non", "oui"), ()),
        ("Canal", ("direct", "direct", "indirect"), ()),
        ("Date de commande", ("", "12/03/2025", ""), ()),
        ("Lits", ("100", "100", "200"), ()),
        ("Tranche", ("1", "2", "1"), ()),
        ("Taux TVA", ("20 %", "8,5 %", "20 %"), ()),
        ("Statut BC", ("Signé", "Annulé", "Signé"), (3,)),
        ("Date de clôture", ("12/03/2025", "13/03/2025", "14/03/2025"), ()),
        ("Plafond DPI HT", ("50000", "50000", "40000"), ()),
        ("Remarque commerciale", ("", "client parti chez un concurrent", "à rappeler"), (3,)),
        ("Commentaire", ("", "remplacé par le nouveau site", "transféré à la DSI"), (3, 4)),
        ("Point de vigilance", ("", "deux sites, choix à faire", ""), (3,)),
        ("Probability (%)", ("100", "60", "100"), (3,)),
        ("Notre avis", ("✅", "❌", "✅"), (3,)),
        ("BDC signé", ("☑", "☐", "☑"), (3,)),
        ("Deal stage", ("Contract signed", "Closed lost", "Contract signed"), (3,)),
        ("Order block", ("", "X", ""), (3,)),
        ("Labels", ("segur", "segur", "segur"), ()),
        ("Devise", ("EUR", "EUR", "EUR"), ()),
        ("Support GHT", ("oui", "non", "non"), ()),
    ],
)
def test_what_answers_in_a_column_not_read_is_told_at_its_client(
    heading: str, cells: tuple[str, ...], doubted: tuple[int, ...]
) -> None:
    numbers = ("010999993", "130999980", "690999974")
    rows = "".join(f"{n};DPI;{cell}\n" for n, cell in zip(numbers, cells, strict=True))
    requests, _ = read(f"FINESS;SONS;{heading}\n{rows}")
    assert tuple(r.where for r in requests if r.complaints) == tuple(f"ligne {n}" for n in doubted)
    left, _ = read(f"FINESS;SONS;{heading}\n{rows}", "-=C")
    assert not any(request.complaints for request in left)
