import io
from decimal import Decimal
from pathlib import Path

import pytest

from segur_cli.eligibility.client_rows import read_rows
from segur_cli.eligibility.clients import read_clients
from segur_cli.eligibility.prestation import History
from segur_cli.eligibility.request import ClientQuery
from segur_cli.exits import ExitCode, StopError
from tests.eligibility.workbooks import (
    add_sheet,
    filled_book,
    saved,
    stopped,
    workbook,
    worksheet,
    write,
)

DEFAULTS = ClientQuery("", sons=("HOP-PFI-Va2",), prestation="V1+V2", amount_ht=Decimal(7))


def read(tmp_path: Path, data: bytes | str, name: str = "clients.csv") -> list[ClientQuery]:
    content = data.encode() if isinstance(data, str) else data
    return read_clients(str(write(tmp_path / name, content)), DEFAULTS)[0]


def refused(tmp_path: Path, data: bytes | str, name: str = "clients.csv") -> StopError:
    return stopped(lambda: read(tmp_path, data, name))


def typed(requests: list[ClientQuery]) -> list[str]:
    return [request.typed for request in requests]


# One number a line.


def test_a_text_gives_one_client_a_line_with_its_place(tmp_path: Path) -> None:
    requests = read(tmp_path, "010999993\n\n2a 099 999 1\n", "clients.txt")
    assert [(r.typed, r.where) for r in requests] == [
        ("010999993", "ligne 1"), ("2a 099 999 1", "ligne 3"),
    ]  # fmt: skip


def test_a_bad_number_is_kept_to_be_diagnosed(tmp_path: Path) -> None:
    assert typed(read(tmp_path, "bonjour\n010999993\n")) == ["bonjour", "010999993"]


def test_what_a_list_does_not_say_is_what_was_asked(tmp_path: Path) -> None:
    [request] = read(tmp_path, "010999993\n")
    assert (request.sons, request.prestation, request.amount_ht) == (
        ("HOP-PFI-Va2",), "V1+V2", Decimal(7),
    )  # fmt: skip


def test_the_standard_input_is_read_for_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    class Input:
        buffer = io.BytesIO(b"010999993\r\n130999980")

    monkeypatch.setattr("sys.stdin", Input())
    assert typed(read_clients("-", DEFAULTS)[0]) == ["010999993", "130999980"]


# A table.

TABLE = (
    "N° FINESS;Nom;SONS;Prestation;HOP-DPI-Va1;HOP-PFI-Va1;Montant HT;Montant TTC\n"
    "010999993;CH;hop-dpi-va2;Vague 2;financee;aucune;95 000,00 €;114000\n"
)


def test_each_column_of_a_table_goes_to_its_place(tmp_path: Path) -> None:
    [request] = read(tmp_path, TABLE)
    assert request == ClientQuery(
        typed="010999993", sons=("HOP-DPI-Va2",), prestation="V2",
        history={"HOP-DPI-Va1": History.FUNDED, "HOP-PFI-Va1": History.NONE},
        amount_ht=Decimal("95000.00"), amount_ttc=Decimal(114000), where="ligne 2",
        name="CH",
    )  # fmt: skip


def test_the_unnamed_history_goes_with_the_sons_of_the_row(tmp_path: Path) -> None:
    [request] = read(tmp_path, "FINESS;SONS;Vague 1\n010999993;HOP-PFI-Va2;financee\n")
    assert request.history == {"HOP-PFI-Va1": History.FUNDED}


def test_an_empty_cell_leaves_what_was_asked(tmp_path: Path) -> None:
    [request] = read(tmp_path, "FINESS;SONS;Montant HT\n010999993;;\n")
    assert (request.sons, request.amount_ht) == (("HOP-PFI-Va2",), Decimal(7))


@pytest.mark.parametrize(
    ("column", "cell", "complaint"),
    [
        ("SONS", "HOP-DPI", "SONS inconnu : « HOP-DPI »."),
        ("Prestation", "V3", "Prestation inconnue : « V3 »."),
        ("HOP-DPI-Va1", "peut-être", "vague 1 : « peut-être » non compris"),
        ("Montant HT", "néant", "montant HT illisible : « néant »"),
        ("Montant HT", "90 000 € TTC", "montant HT illisible : « 90 000 € TTC »"),
        ("Montant TTC", "#N/A", "montant TTC illisible : « #N/A »"),
        ("Montant", "9", "montant « 9 » non jugé : l'intitulé de sa colonne ne dit ni HT ni TTC"),
    ],
)
def test_a_cell_not_understood_is_complained_of_and_the_client_kept(
    tmp_path: Path, column: str, cell: str, complaint: str
) -> None:
    [request] = read(tmp_path, f"FINESS;{column}\n010999993;{cell}\n")
    assert request.typed == "010999993"
    assert request.complaints[0].startswith(complaint)


def test_a_row_without_number_is_kept_to_be_diagnosed(tmp_path: Path) -> None:
    assert typed(read(tmp_path, "FINESS;Nom\n;CH SANS\n010999993;CH\n")) == ["", "010999993"]


# A workbook.


def test_a_workbook_gives_its_numbers_as_typed(tmp_path: Path) -> None:
    data = workbook(["FINESS", "Nom"], [10999993, "CH"], ["2A0999991", "CH"], [130999980.0, "AP"])
    assert typed(read(tmp_path, data, "clients.xlsx")) == ["10999993", "2A0999991", "130999980"]


def test_a_number_shown_on_nine_digits_keeps_its_zero(tmp_path: Path) -> None:
    book = filled_book(["FINESS"], [10999993])
    worksheet(book)["A2"].number_format = "000000000"
    assert typed(read(tmp_path, saved(book), "clients.xlsx")) == ["010999993"]


def test_a_sheet_without_finess_or_hidden_is_passed_over(tmp_path: Path) -> None:
    book = filled_book(["Lisez-moi"], title="Lisez-moi")
    add_sheet(book, "Anciens", ["FINESS"], ["130999980"]).sheet_state = "hidden"
    add_sheet(book, "Clients", ["FINESS"], ["010999993"])
    assert typed(read(tmp_path, saved(book), "clients.xlsx")) == ["010999993"]


def test_which_of_two_sheets_under_other_headings_is_the_list_is_asked(tmp_path: Path) -> None:
    book = filled_book(["FINESS"], ["010999993"], title="Nord")
    add_sheet(book, "Sud", ["FINESS", "Nom"], ["130999980", "CH"])
    error = refused(tmp_path, saved(book), "clients.xlsx")
    assert error.message == "2 feuilles ont une colonne FINESS : « Nord » et « Sud »."
    assert error.code is ExitCode.CANNOT_RUN
    assert '[clients] : sheets = ["Nord", "Sud"]' in error.advice[-3]
    filled = stopped(lambda: read_rows(tmp_path / "clients.xlsx"))
    assert filled.message.startswith("« clients.xlsx » : 2 feuilles ont une colonne FINESS")
    for sheets, numbers in {
        ("Sud",): ["130999980"], ("Sud", "Nord"): ["130999980", "010999993"],
    }.items():  # fmt: skip
        requests, reading = read_clients(str(tmp_path / "clients.xlsx"), DEFAULTS, (), sheets)
        assert typed(requests) == numbers
        assert set(reading.left) == {"Nord", "Sud"} - set(sheets)
    unknown = stopped(lambda: read_clients(str(tmp_path / "clients.xlsx"), DEFAULTS, (), ("Su",)))
    assert "« Sud »" in unknown.advice[0]


# What holds no client.


@pytest.mark.parametrize(
    "data", ["", " \r\n\n", "\ufeff", "# rien\n", "FINESS;Nom\n", ";;\n"],
    ids=["empty", "blank", "BOM", "comments", "header only", "separators"],
)  # fmt: skip
def test_a_list_without_client_is_no_input(tmp_path: Path, data: str) -> None:
    error = refused(tmp_path, data)
    assert error.message == "Aucun client dans « clients.csv »."
    assert error.code is ExitCode.NO_INPUT


def test_a_workbook_without_client_is_no_input(tmp_path: Path) -> None:
    assert refused(tmp_path, workbook(["FINESS"]), "c.xlsx").code is ExitCode.NO_INPUT


def test_a_number_that_no_heading_names_is_asked_about(tmp_path: Path) -> None:
    error = refused(tmp_path, "Nom;Code\nCH;010999993\n")
    assert "des cellules ressemblent à des FINESS" in error.message
    assert [line.split("   ")[0] for line in error.advice[:2]] == [
        "--column finess=B", "--column -=B",
    ]  # fmt: skip


def test_a_table_without_anything_known_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, "Quoi;Valeur\nCH;12\n")
    assert "n'a pas de colonne intitulée « FINESS »" in error.message
    assert "donnez un numéro par ligne" in error.advice[0]
    assert "--column nom=A" in error.advice[1]


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("Nom;Ville;Département;SONS\nCH FICTIF;Bourg;01;HOP-DPI-Va2\n", ()),
        ("Clients\n\nRaison sociale;CP;Commune\nCH FICTIF;01000;Bourg\n", ()),
        ("Quoi;SIREN;Où;Lieu\nCH FICTIF;999000003;01;Bourg\n",
         ("nom=A", "commune=D", "departement=C")),
    ],
)  # fmt: skip
def test_a_list_of_names_has_clients_without_numbers(
    tmp_path: Path, text: str, choices: tuple[str, ...]
) -> None:
    path = tmp_path / "noms.csv"
    path.write_text(text, encoding="utf-8")
    [request], reading = read_clients(str(path), DEFAULTS, choices)
    assert (request.typed, request.name, request.town) == ("", "CH FICTIF", "Bourg")
    assert request.department[:2] == "01"
    assert (reading.unnumbered, reading.names_only) == (1, True)


def test_a_missing_list_cannot_be_run(tmp_path: Path) -> None:
    error = stopped(lambda: read_clients(str(tmp_path / "absent.csv"), DEFAULTS))
    assert error.code is ExitCode.CANNOT_RUN


# What a heading leaves open.


def test_two_columns_of_numbers_are_refused_not_chosen(tmp_path: Path) -> None:
    error = refused(tmp_path, "FINESS ET;FINESS EJ\n750999997;010999993\n")
    assert "A « FINESS ET » et B « FINESS EJ »" in error.message


@pytest.mark.parametrize(
    "text",
    [
        "FINESS EJ;FINESS\n750999997;010999993\n",
        "Type FINESS;N° FINESS\nEJ;010999993\n",
        "Clients (FINESS);;\nNom;FINESS;SONS\nA;010999993;DPI\n",
        "Clients 2025;\n;\nFINESS;Nom\n010999993;CH\n",
        "# mes clients\n010999993\n   \n # fin\n",
    ],
)
def test_the_number_is_found_among_what_looks_like_it(text: str, tmp_path: Path) -> None:
    assert typed(read(tmp_path, text)) == ["010999993"]


def test_two_amounts_of_one_basis_are_refused_not_chosen(tmp_path: Path) -> None:
    error = refused(tmp_path, "FINESS;Montant HT;Prix HT\n010999993;1;2\n")
    assert "B « Montant HT » et C « Prix HT »" in error.message


def test_an_advance_is_not_held_against_a_ceiling(tmp_path: Path) -> None:
    [request] = read(
        tmp_path, "FINESS;Montant avance TTC;Montant commande TTC\n010999993;36000;999999\n"
    )
    assert request.amount_ttc == Decimal(999999)


def test_a_prestation_column_that_names_both_waves_is_no_history(tmp_path: Path) -> None:
    [request] = read(tmp_path, "FINESS;Prestation (Vague 2 ou Vague 1 + Vague 2)\n010999993;V2\n")
    assert (request.prestation, request.complaints) == ("V2", ())


def test_an_unreadable_amount_is_not_replaced_by_the_one_of_the_command_line(
    tmp_path: Path,
) -> None:
    unread, empty = read(tmp_path, "FINESS;Montant HT\n010999993;douze\n130999980;\n")
    assert (unread.amount_ht, empty.amount_ht) == (None, Decimal(7))


# Lists as people keep them.


_BASES = (
    "FINESS;Plafond DPI V2 TTC\n010999993;120000\n130999980;90000\n",
    "FINESS;AC;DPI V2;DPI V1+V2\n010999993;9;1200;3000\n130999980;8;900;2000\n",
    "FINESS;SONS;Maximum V2;Maximum V1+V2\n010999993;DPI;1200;3000\n130999980;DPI;900;2000\n",
    "FINESS;Prestation;Maximum HT\n010999993;V2;1200\n010999993;V1+V2;3000\n"
    "130999980;V2;900\n130999980;V1+V2;2000\n",
    "FINESS;SONS;Prestation;HT\n010999993;DPI;V2;1200\n010999993;DPI;V1+V2;3000\n"
    "130999980;DPI;V2;900\n130999980;DPI;V1+V2;2000\n",
)


@pytest.mark.parametrize(
    "text", _BASES, ids=["wide", "wide, without a word of ceiling", "by SONS", "long", "long, HT"]
)
def test_a_base_given_as_a_list_or_to_fill_is_refused_with_its_command(
    tmp_path: Path, text: str
) -> None:
    to_fill = stopped(lambda: read_rows(write(tmp_path / "b.csv", text.encode())))
    for error in (refused(tmp_path, text), to_fill):
        assert "c'est une base" in error.message
        assert error.advice[0].startswith("segur base import")


@pytest.mark.parametrize(
    "text",
    [
        "FINESS;DPI V2;DPI V1+V2\n010999993;x;\n130999980;;x\n",
        "FINESS;SONS;Prestation;HT\n010999993;DPI;V2;9\n010999993;PFI;V1+V2;8\n"
        "130999980;DPI;V2;7\n130999980;PFI;V1+V2;6\n",
        "FINESS;Prestation;HT\n010999993;V2;9\n010999993;V2;8\n130999980;V1+V2;7\n",
        "FINESS;N° commande;Plafond V2;Plafond V1+V2\n010999993;C1;9;12\n130999980;C2;9;12\n",
        "FINESS;Responsable;Plafond DPI V2 HT\n010999993;Mme ESSAI;9\n130999980;M. ESSAI;9\n",
    ],
    ids=["crosses", "a SONS a row", "one client twice", "orders", "who is in charge"],
)
def test_a_list_that_looks_like_a_base_is_read(tmp_path: Path, text: str) -> None:
    assert {"010999993", "130999980"} == set(typed(read(tmp_path, text)))


def test_columns_that_would_not_be_read_refuse_the_list(tmp_path: Path) -> None:
    data = workbook(["FINESS", *["Note"] * 256, "SONS"], ["010999993", *["x"] * 256, "DPI"])
    to_fill = stopped(lambda: read_rows(write(tmp_path / "c.xlsx", data)))
    for error in (refused(tmp_path, data, "c.xlsx"), to_fill):
        assert "a plus de 256 colonnes remplies" in error.message
    book = filled_book(["FINESS", "SONS"], ["010999993", "DPI"])
    worksheet(book)["ZZ2"].number_format = "0.00"  # a look is no content
    assert typed(read(tmp_path, saved(book), "c.xlsx")) == ["010999993"]


@pytest.mark.parametrize(
    "text",
    [
        "nofinesset;nofinessej;rs;commune;siret\n010999993;690999974;CH;Bourg;1\n",
        "structureet;010999993;690999974;CH;CH DE BOURG\n",
        "finess;etalab;98;2025-01-08\nstructureet;010999993;690999974;CH;CH DE BOURG\n",
    ],
    ids=["columns", "extraction", "dated extraction"],
)
def test_the_register_given_as_a_list_is_refused_with_its_command(
    tmp_path: Path, text: str
) -> None:
    error = refused(tmp_path, text)
    assert "a les colonnes du répertoire FINESS" in error.message
    assert error.advice[0].startswith("segur finess import")
    if "siret" in text:  # somebody's clients, with what the register says of them
        source = str(tmp_path / "clients.csv")
        assert typed(read_clients(source, DEFAULTS, ["finess=A"])[0]) == ["010999993"]
        asked = text.replace("siret", "SONS").replace(";1\n", ";DPI\n")
        assert "répertoire" not in refused(tmp_path, asked).message


@pytest.mark.parametrize("word", ["client à rappeler", "FINESS"])
def test_a_word_among_numbers_heads_nothing(tmp_path: Path, word: str) -> None:
    lines = ["010999993", word, "130999980"]
    assert typed(read(tmp_path, "\n".join(lines))) == lines


@pytest.mark.parametrize(
    "text",
    [
        "À faire\n- relancer le CH\n\n- appeler avant 2026-01-15\n",
        "# Clients\n\nCe dossier contient les demandes.\n",
        "Bonjour Madame et merci beaucoup\n010999993\nà appeler avant la fin du mois\n",
    ],
    ids=["notes", "README", "a text around a number"],
)
def test_a_text_given_as_a_list_is_refused_once(tmp_path: Path, text: str) -> None:
    error = refused(tmp_path, text, "notes.txt")
    assert "« notes.txt » n'est pas une liste de clients" in error.message
    assert "--column nom=A" in error.advice[-1]


def test_two_tables_of_one_sheet_are_each_read_under_their_headings(tmp_path: Path) -> None:
    data = workbook(
        ["Clients DPI"], ["FINESS", "Commande TTC"], ["010999993", 10], [],
        ["Clients PFI"], ["FINESS", "Commande HT"], ["130999980", 30],
    )  # fmt: skip
    first, second = read(tmp_path, data, "c.xlsx")
    assert (first.amount_ttc, second.amount_ht) == (Decimal(10), Decimal(30))


def test_a_merged_cell_goes_for_every_row_it_covers(tmp_path: Path) -> None:
    book = filled_book(["SONS", "FINESS"], ["DPI", "010999993"], [None, "130999980"])
    worksheet(book).merge_cells("A2:A3")
    assert [r.sons for r in read(tmp_path, saved(book), "c.xlsx")] == [("HOP-DPI-Va2",)] * 2


def test_phones_and_sirens_beside_names_are_no_finess(tmp_path: Path) -> None:
    rows = "".join(f"CH {i};26010001{i};010203040{i};Bourg\n" for i in range(5))
    requests = read(tmp_path, f"Raison sociale;SIREN;Téléphone;Ville\n{rows}")
    assert [(r.typed, r.name) for r in requests] == [("", f"CH {i}") for i in range(5)]


@pytest.mark.parametrize(
    ("heading", "told"), [("Suivi", "colonne « Suivi »"), ("", "colonne « C »")]
)
def test_an_answer_in_a_column_that_nothing_names_is_told_by_its_letter(
    tmp_path: Path, heading: str, told: str
) -> None:
    rows = "".join(
        f"{n};CH {n};{said}\n"
        for n, said in (
            ("010999993", "oui"),
            ("130999980", ""),
            ("210999991", "non"),
            ("2A0999991", "oui"),
        )
    )
    requests = read(tmp_path, f"N° FINESS;Nom;{heading}\n{rows}")
    assert [r.complaints for r in requests] == [
        (f"{told} non comprise : « {said} »",) if said else () for said in ("oui", "", "non", "oui")
    ]  # fmt: skip


def test_a_single_short_number_is_kept_to_be_diagnosed(tmp_path: Path) -> None:
    assert typed(read(tmp_path, "01099999\n", "c.txt")) == ["01099999"]


def test_a_list_to_fill_is_read_past_hidden_sheets(tmp_path: Path) -> None:
    book = filled_book(["N° FINESS", "Nom"], ["010999993", "CH"])
    add_sheet(book, "Anciens", ["N° FINESS", "Nom"], ["130999980", "AP"]).sheet_state = "hidden"
    rows, _ = read_rows(write(tmp_path / "c.xlsx", saved(book)))
    assert [row["beneficiaire.finess"] for row in rows] == ["010999993"]
