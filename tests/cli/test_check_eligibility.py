import csv
import io
import json
import os
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from openpyxl import Workbook, load_workbook

from segur_cli import resources
from tests.conftest import Segur, plain
from tests.eligibility.workbooks import add_sheet, filled_book, saved, worksheet

HOSPITAL, CLINIC, ELSEWHERE = "010999993", "010999985", "490999992"
COMMAND = "check-eligibility"
DEMO = ("--base", "demo")
SCHEMA = Draft202012Validator(
    json.loads(resources.schema("eligibility.schema.json").read_text(encoding="utf-8"))
)
BASE = f"FINESS;Nom;HOP-DPI-Va2 Vague 2 HT\n{HOSPITAL};CH;100\n"


def write(name: str, text: str) -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """The bytes that standard input will give."""
    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(buffer, encoding="utf-8"))
    return buffer


def test_without_number_nor_list_the_command_asks_for_one(segur: Segur) -> None:
    run = segur(COMMAND)
    assert run.code == 2
    assert "donnez au moins un numéro, ou une liste par --from." in run.err


def test_without_a_base_the_number_is_diagnosed_then_the_ways_to_get_one_are_told(
    segur: Segur,
) -> None:
    run = segur(COMMAND, "10999993", "0109")
    assert run.code == 2
    assert "010999993 : non vérifié, faute de base (numéro corrigé)" in run.out
    assert "01 099 999 3, Ain" in run.out
    assert "0109 : numéro mal formé" in run.out
    assert run.err.startswith("Erreur : Aucune base n'est importée")
    for way in ("segur base import FICHIER.xlsx", "--base FICHIER.xlsx", "--base demo"):
        assert way in run.err


@pytest.mark.parametrize("format_", ["json", "csv"])
def test_without_a_base_the_machine_formats_are_written_too(segur: Segur, format_: str) -> None:
    run = segur(COMMAND, HOSPITAL, "-f", format_)
    assert run.code == 2
    assert HOSPITAL in run.out


def test_without_a_base_no_word_says_that_the_client_is_absent(segur: Segur) -> None:
    assert "absent" not in segur(COMMAND, HOSPITAL).out


@pytest.mark.parametrize("number", [HOSPITAL, ELSEWHERE, "010999999", "0109"])
def test_every_verdict_in_text_says_from_which_base_it_comes(segur: Segur, number: str) -> None:
    out = plain(segur(COMMAND, number, *DEMO).out)
    assert "[BASE FICTIVE]" in out
    assert "« démo », 22 novembre 2026, SHA-256 a0b69956e51e, FICTIVE" in out


def test_each_of_several_verdicts_in_text_says_it(segur: Segur) -> None:
    out = segur(COMMAND, HOSPITAL, ELSEWHERE, "0109", *DEMO).out
    assert out.count("[BASE FICTIVE]") == 3
    assert out.count("SHA-256") == 3


def test_a_base_of_the_user_is_named_with_its_hash_and_not_called_fictitious(
    segur: Segur,
) -> None:
    out = plain(segur(COMMAND, HOSPITAL, "--base", write("base.csv", BASE)).out)
    assert "« base », sans date d'origine, SHA-256 " in out
    full = plain(segur(COMMAND, HOSPITAL, "--base", "base.csv", "-v").out)
    assert "copie fournie par vous (base.csv)" in full
    assert "FICTIVE" not in out


def test_the_only_imported_base_is_used(segur: Segur) -> None:
    segur("base", "import", write("base.csv", BASE))
    assert segur(COMMAND, HOSPITAL).code == 0


def test_between_several_imported_bases_the_user_chooses(segur: Segur) -> None:
    segur("base", "import", write("un.csv", BASE))
    segur("base", "import", write("deux.csv", BASE + f"{CLINIC};C;1\n"))
    run = segur(COMMAND, HOSPITAL)
    assert run.code == 2
    assert "--base un" in run.err
    assert "--base deux" in run.err
    assert segur(COMMAND, HOSPITAL, "--base", "DEUX").code == 0


def test_an_amount_above_the_ceiling_is_told_with_the_other_prestation(segur: Segur) -> None:
    run = segur(COMMAND, HOSPITAL, *DEMO, "--sons", "HOP-DPI-Va2", "--prestation", "V2",
                "--vague1", "financee", "--amount-ht", "120 000,00 €")  # fmt: skip
    assert run.code == 1
    out = plain(run.out)
    assert "présent dans la base, demande à corriger" in out
    assert "dépasse de 20 000,00 € le plafond de 100 000,00 € HT" in out
    assert "« Vague 1 + Vague 2 » (150 000,00 € HT)" in out


def test_an_amount_is_not_judged_without_the_prestation(segur: Segur) -> None:
    run = segur(COMMAND, HOSPITAL, *DEMO, "--sons", "HOP-DPI-Va2", "--amount-ttc", "1")
    assert run.code == 1
    assert "présent, à vérifier" in run.out
    assert "non jugé : précisez la prestation" in plain(run.out)
    assert segur(COMMAND, HOSPITAL, *DEMO, "--sons", "HOP-DPI-Va2").code == 0


HEADINGS = "FINESS;Nom;DPI V2 HT;DPI V2 TTC;DPI V1+V2 HT;DPI V1+V2 TTC\n"
ASKED = ("--sons", "HOP-DPI-Va2", "--prestation", "V2", "--vague1", "HOP-DPI-Va1=financee")


@pytest.mark.parametrize(
    ("cells", "label", "said"),
    [
        ("#N/A;120000;1;2", "présent, à vérifier", "non jugé : cellule illisible (#N/A)"),
        ("cent mille;;;", "présent, à vérifier", "non jugé : cellule illisible (cent mille)"),
        (";120000;1;2", "présent, à vérifier", "non jugé : aucun plafond indiqué"),
        (";;;", "présent, plafond non donné", "non jugé : aucun plafond indiqué"),
        ("0;0;0;0", "présent, plafond non donné", "non jugé : le plafond inscrit dans la base est"),
        ("0;120000;1;2", "présent, à vérifier", "non jugé : le plafond inscrit dans la base est"),
    ],
)
def test_an_amount_that_the_row_of_the_base_does_not_let_judge_leaves_with_1(
    segur: Segur, cells: str, label: str, said: str
) -> None:
    base = write("base.csv", f"{HEADINGS}{HOSPITAL};CH;{cells}\n{CLINIC};CLINIQUE;1;2;3;4\n")
    run = segur(COMMAND, HOSPITAL, "--base", base, *ASKED, "--amount-ht", "95000")
    assert run.code == 1
    assert f"{HOSPITAL} : {label}" in run.out
    assert f"montant de 95 000,00 € HT {said}" in plain(run.out)
    assert segur(COMMAND, HOSPITAL, "--base", base).code == 0


@pytest.mark.parametrize("asked", [ASKED[:2], ASKED[:4], ASKED])
def test_a_row_that_is_shifted_is_green_only_when_nothing_is_asked_of_it(
    segur: Segur, asked: tuple[str, ...]
) -> None:
    rows = f"{HOSPITAL};CH;100000;120000;150000;180000;9\n{CLINIC};CLINIQUE;1;2;3;4\n"
    base = write("base.csv", HEADINGS + rows)
    run = segur(COMMAND, HOSPITAL, "--base", base, *asked, "-f", "json")
    (verdict,) = json.loads(run.out)["verdicts"]
    assert (run.code, verdict["status"], verdict["blocking"]) == (1, "unsure", True)
    alone = segur(COMMAND, HOSPITAL, "--base", base, "-f", "json")
    (verdict,) = json.loads(alone.out)["verdicts"]
    assert (alone.code, verdict["status"], verdict["blocking"]) == (0, "unsure", False)


def test_rows_that_contradict_each_other_are_green_only_when_nothing_is_asked(segur: Segur) -> None:
    assert segur(COMMAND, "920999992", *DEMO).code == 0
    run = segur(COMMAND, "920999992", *DEMO, "--sons", "HOP-DPI-Va2")
    assert run.code == 1
    assert "présent, à vérifier" in run.out


def test_a_ceiling_that_is_not_given_is_green_only_when_nothing_is_asked(segur: Segur) -> None:
    assert segur(COMMAND, "800999997", *DEMO).code == 0
    run = segur(COMMAND, "800999997", *DEMO, "--sons", "HOP-DPI-Va2")
    assert run.code == 1
    assert "présent, plafond non donné" in run.out


def test_what_segur_toml_asks_is_asked(segur: Segur) -> None:
    write("segur.toml", '[eligibility]\nsons = ["HOP-DPI-Va2"]\n')
    assert segur(COMMAND, "800999997", *DEMO).code == 1


def test_decimals_beyond_the_cent_do_not_hide_that_nothing_is_judged(segur: Segur) -> None:
    run = segur(COMMAND, "800999997", *DEMO, *ASKED, "--amount-ht", "95000,005")
    assert run.code == 1
    assert "plus de deux décimales ; montant de 95 000,01 € HT non jugé" in plain(run.out)
    assert segur(COMMAND, HOSPITAL, *DEMO, *ASKED, "--amount-ht", "95000,005").code == 0


def test_an_amount_of_zero_is_taken_as_given(segur: Segur) -> None:
    assert segur(COMMAND, HOSPITAL, *DEMO, "--amount-ht", "0").code == 1


def test_a_negative_amount_is_no_option(segur: Segur) -> None:
    run = segur(COMMAND, HOSPITAL, *DEMO, "--amount-ht", "-5")
    assert run.code == 1
    assert "un montant ne peut être négatif" in plain(run.out)


def test_a_site_is_sent_to_its_entity(segur: Segur) -> None:
    directory = resources.example("finess-structures-fictif.json")
    run = segur(COMMAND, "130999972", *DEMO, "--register", directory)
    assert run.code == 1
    assert "à ressaisir sous l'EJ 130999980" in run.out


def test_a_directory_that_is_none_leaves_with_2(segur: Segur) -> None:
    run = segur(COMMAND, HOSPITAL, *DEMO, "--register", write("x.csv", "a;b\n1;2\n"))
    assert (run.code, run.out) == (2, "")


# Lists of clients


def test_a_text_list_gives_a_table_counts_and_those_to_look_at(segur: Segur) -> None:
    clients = write("clients.txt", f"# nos clients\n{HOSPITAL}\n\n{ELSEWHERE}\n")
    run = segur(COMMAND, "--from", clients, *DEMO)
    assert run.code == 1
    assert "FINESS     Verdict" in run.out
    assert "2 clients : 1 éligible ; 1 absent de la base." in run.out
    assert "À regarder : 1 client" in run.out
    assert "(ligne 4)" in plain(run.out)


def test_a_list_with_nothing_to_look_at_says_in_which_perimeter(segur: Segur) -> None:
    run = segur(COMMAND, "--from", write("c.txt", "130999980\n"), *DEMO)
    assert run.code == 0
    assert "Aucun client à regarder de près dans le périmètre contrôlé." in run.out


def test_a_csv_list_gives_each_client_its_own_request(segur: Segur) -> None:
    run = segur(COMMAND, "--from", resources.example("clients.csv"), *DEMO, "-f", "json")
    verdicts = json.loads(run.out)["verdicts"]
    assert [v["asked"]["prestation"] for v in verdicts[:3]] == ["V2", "V1+V2", "V1+V2"]
    assert verdicts[0]["asked"] == {
        "sons": ["HOP-DPI-Va2"],
        "prestation": "V2",
        "wave_1": {"HOP-DPI-Va1": "financee", "HOP-PFI-Va1": "aucune"},
        "amount_ht": "95000.00",
        "amount_ttc": "114000.00",
    }


def test_an_xlsx_list_is_read_with_its_lost_zeros(segur: Segur) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (["N° FINESS", "Client"], [10999993, "CH"], ["2a 099 999 1", "GOLFE"]):
        book.active.append(row)
    book.save("clients.xlsx")
    run = segur(COMMAND, "--from", "clients.xlsx", *DEMO, "-f", "json")
    assert run.code == 0
    assert [v["finess"] for v in json.loads(run.out)["verdicts"]] == [HOSPITAL, "2A0999991"]


def test_a_list_is_read_from_standard_input(segur: Segur, stdin: io.BytesIO) -> None:
    stdin.write(f"{HOSPITAL}\n{CLINIC}\n".encode())
    stdin.seek(0)
    run = segur(COMMAND, "--from", "-", *DEMO)
    assert run.code == 0
    assert "2 clients : 2 éligibles." in run.out


def test_an_empty_standard_input_leaves_with_3(segur: Segur, stdin: io.BytesIO) -> None:
    run = segur(COMMAND, "--from", "-", *DEMO)
    assert (run.code, run.out) == (3, "")
    assert run.err == "Erreur : Aucun client dans « entrée standard ».\n"


@pytest.mark.parametrize("text", ["", "\ufeff", "\n\n \n", "# rien\n", "FINESS;Nom\n"])
def test_a_list_without_clients_leaves_with_3(segur: Segur, text: str) -> None:
    assert segur(COMMAND, "--from", write("clients.csv", text), *DEMO).code == 3


def test_a_missing_list_leaves_with_2(segur: Segur) -> None:
    run = segur(COMMAND, "--from", "nulle.csv", *DEMO)
    assert (run.code, run.out) == (2, "")
    assert "« nulle.csv »" in run.err


def test_a_list_without_finess_column_is_refused(segur: Segur) -> None:
    run = segur(COMMAND, "--from", write("c.csv", "Quoi;Code\nCH;12\n"), *DEMO)
    assert run.code == 2
    assert "n'a pas de colonne intitulée « FINESS »" in run.err


def test_numbers_and_a_list_are_checked_together(segur: Segur) -> None:
    run = segur(COMMAND, CLINIC, "--from", write("c.txt", f"{HOSPITAL}\n"), *DEMO, "-f", "json")
    assert [v["finess"] for v in json.loads(run.out)["verdicts"]] == [CLINIC, HOSPITAL]


def test_a_list_takes_from_the_command_line_what_it_does_not_say(segur: Segur) -> None:
    clients = write("c.csv", f"FINESS;SONS\n{HOSPITAL};HOP-PFI-Va2\n{CLINIC};\n")
    run = segur(COMMAND, "--from", clients, *DEMO, "--sons", "HOP-DPI-Va2", "--prestation", "V2",
                "-f", "json")  # fmt: skip
    asked = [verdict["asked"] for verdict in json.loads(run.out)["verdicts"]]
    assert [a["sons"] for a in asked] == [["HOP-PFI-Va2"], ["HOP-DPI-Va2"]]
    assert [a["prestation"] for a in asked] == ["V2", "V2"]


def test_a_cell_not_understood_is_a_complaint_on_its_client_only(segur: Segur) -> None:
    clients = write("c.csv", f"FINESS;SONS;Montant HT\n{HOSPITAL};HOP-X;abc\n{CLINIC};;\n")
    run = segur(COMMAND, "--from", clients, *DEMO)
    assert run.code == 1
    out = plain(run.out)
    assert "SONS inconnu : « HOP-X »." in out
    assert "montant HT illisible : « abc »" in out
    assert "À regarder : 1 client" in out


def test_the_same_client_twice_in_a_list_is_told(segur: Segur) -> None:
    run = segur(COMMAND, "--from", write("c.txt", f"{HOSPITAL}\n{HOSPITAL}\n"), *DEMO)
    assert "numéro déjà demandé plus haut pour le même SONS" in plain(run.out)


def test_two_sites_of_one_entity_are_told_to_be_one_beneficiary(segur: Segur) -> None:
    run = segur(COMMAND, "130999972", "130999964", *DEMO,
                "--register", resources.example("finess-structures-fictif.json"))  # fmt: skip
    assert "sont un seul bénéficiaire (130999980)" in plain(run.out)
    assert "900 000,00" not in plain(run.out)


def test_more_than_five_numbers_are_shown_as_a_table(segur: Segur) -> None:
    five = segur(COMMAND, *[HOSPITAL] * 5, *DEMO).out
    six = segur(COMMAND, *[HOSPITAL] * 6, *DEMO).out
    assert ("FINESS     Verdict" in five, "FINESS     Verdict" in six) == (False, True)


# Formats and reports


def test_the_json_of_the_command_satisfies_the_published_schema(segur: Segur) -> None:
    run = segur(COMMAND, "--from", resources.example("clients.csv"), *DEMO, "-f", "json",
                "--register", resources.example("finess-structures-fictif.json"))  # fmt: skip
    assert [error.message for error in SCHEMA.iter_errors(json.loads(run.out))] == []
    assert json.loads(run.out)["exit_code"] == run.code == 1


def test_an_input_file_is_never_modified(segur: Segur) -> None:
    clients = Path(write("c.csv", f"FINESS\n{HOSPITAL}\n"))
    before = clients.read_bytes()
    segur(COMMAND, "--from", clients, *DEMO, "--report", "csv=autre.csv")
    assert clients.read_bytes() == before


@pytest.mark.parametrize("format_", ["text", "json", "csv"])
def test_a_hostile_name_is_harmless_in_every_format(segur: Segur, format_: str) -> None:
    hostile = "=cmd|'/C calc'!A0 \x1b[31m\u202e[bold]x[/bold]"
    base = write("base.csv", f'FINESS;Nom;HOP-DPI-Va2 Vague 2 HT\n{HOSPITAL};"{hostile}";100\n')
    out = segur(COMMAND, HOSPITAL, "\x1b]0;x\x07", "--base", base, "-f", format_).out
    assert [c for c in "\x1b\x07\u202e" if c in out] == []
    assert "[bold]x[/bold]" in out
    if format_ == "csv":
        cells = [cell for row in csv.reader(io.StringIO(out), delimiter=";") for cell in row]
        assert not [cell for cell in cells if cell.startswith("=")]


# The clock


def test_as_of_puts_a_banner_above_the_verdicts(segur: Segur) -> None:
    run = segur(COMMAND, HOSPITAL, *DEMO, "--as-of", "2026-03-18T11:59")
    assert plain(run.out).startswith("DATE SIMULÉE (--as-of) : 18 mars 2026 à 11 h 59 010999993")
    assert "Contrôlé le 18 mars 2026 à 11 h 59 (heure de Paris)." in plain(run.out)


# segur.toml


def test_the_base_of_segur_toml_is_used(segur: Segur) -> None:
    write("segur.toml", '[eligibility]\nbase = "demo"')
    assert segur(COMMAND, HOSPITAL).code == 0


def test_the_shipped_configuration_works_from_elsewhere(segur: Segur) -> None:
    run = segur(COMMAND, "130999972", "--config", resources.example("segur.toml"))
    assert run.code == 1
    assert "à ressaisir sous l'EJ 130999980" in run.out


def test_the_command_line_beats_segur_toml(segur: Segur) -> None:
    write("segur.toml", '[eligibility]\nbase = "nulle"\nprestation = "V2"\nsons = ["HOP-DPI-Va2"]')
    run = segur(COMMAND, HOSPITAL, *DEMO, "--prestation", "V1+V2", "--sons", "HOP-PFI-Va2",
                "-f", "json")  # fmt: skip
    asked = json.loads(run.out)["verdicts"][0]["asked"]
    assert (asked["sons"], asked["prestation"]) == (["HOP-PFI-Va2"], "V1+V2")


def test_segur_toml_settles_what_the_command_line_does_not(segur: Segur) -> None:
    write("segur.toml", '[eligibility]\nprestation = "V2"\nsons = ["HOP-DPI-Va2"]')
    asked = json.loads(segur(COMMAND, HOSPITAL, *DEMO, "-f", "json").out)["verdicts"][0]["asked"]
    assert (asked["sons"], asked["prestation"]) == (["HOP-DPI-Va2"], "V2")


def test_a_mistake_in_segur_toml_leaves_with_2_and_the_nearest_name(segur: Segur) -> None:
    write("segur.toml", '[eligibility]\nbasse = "demo"')
    run = segur(COMMAND, HOSPITAL, *DEMO)
    assert (run.code, run.out) == (2, "")
    assert "clé inconnue « eligibility.basse ». Vouliez-vous écrire « base » ?" in run.err


@pytest.mark.skipif(os.name == "nt", reason="names that are no UTF-8 exist on POSIX only")
def test_an_argument_that_is_no_utf_8_is_answered(segur: Segur) -> None:
    assert segur(COMMAND, "\udcff", *DEMO).code == 1


def test_the_segur_toml_that_filled_what_was_not_asked_is_named(
    segur: Segur, tmp_path: Path
) -> None:
    path = tmp_path / "segur.toml"
    path.write_text('[eligibility]\nbase = "demo"\n', encoding="utf-8")
    assert "Réglages par défaut : " in plain(segur(COMMAND, HOSPITAL, "--config", path).out)
    document = json.loads(segur(COMMAND, HOSPITAL, "--config", path, "-f", "json").out)
    assert document["settings"] == "segur.toml"


CLIENT = """
[[client]]
finess = "010999993"
vague1 = { HOP-DPI-Va1 = "financee" }
"""


def test_the_history_that_segur_toml_declares_needs_no_option(segur: Segur) -> None:
    Path("segur.toml").write_text(CLIENT, encoding="utf-8")
    asked = ("check-eligibility", "010999993", "--base", "demo", "--sons", "HOP-DPI-Va2")
    declared = segur(*asked, "-f", "json").out
    assert '"closed"' in declared
    Path("segur.toml").unlink()
    assert segur(*asked, "--vague1", "HOP-DPI-Va1=financee", "-f", "json").out.count(
        '"closed"'
    ) == declared.count('"closed"')


def test_a_history_that_contradicts_segur_toml_is_told(segur: Segur) -> None:
    Path("segur.toml").write_text(CLIENT, encoding="utf-8")
    asked = ("check-eligibility", "010999993", "--base", "demo")
    run = segur(*asked, "--vague1", "HOP-DPI-Va1=aucune")
    assert "vague 1 : aucune pour HOP-DPI-Va1, mais financee dans" in " ".join(run.out.split())


def test_the_list_of_segur_toml_is_read_as_it_says(segur: Segur) -> None:
    write("mes-clients.csv", "Quoi;Ou;Combien\n010999993;DPI;95000\n130999980;PFI;9\n")
    write(
        "segur.toml",
        '[clients]\nfile = "mes-clients.csv"\ncolumns = ["finess=A", "sons=B", "ttc=C"]\n',
    )
    for options in ((), ("--from", "mes-clients.csv")):
        found = json.loads(segur(COMMAND, *options, *DEMO, "-f", "json").out)
        assert [(v["asked"]["sons"], v["asked"]["amount_ttc"]) for v in found["verdicts"]] == [
            (["HOP-DPI-Va2"], "95000"), (["HOP-PFI-Va2"], "9"),
        ]  # fmt: skip


CORRECTED = """\
Nos clients au 1er mars;;;;
FINESS;Nom;SONS;Prestation;Note
10999993;CH FICTIF A;DPI;V2;=1+1

2A0999992;CH FICTIF E;DPI;V2;clé
99999;RIEN;DPI;V2;-x
TOTAL;3;;;
"""


def _sheet(path: str) -> list[tuple[object, ...]]:
    return list(load_workbook(path).worksheets[0].iter_rows(values_only=True))


def test_a_list_is_given_back_whole_with_its_numbers_read_and_judged_beside(segur: Segur) -> None:
    Path("liste.csv").write_text(CORRECTED, encoding="utf-8")
    target = "corrected=rendue.xlsx"
    run = segur("check-eligibility", "--from", "liste.csv", "--base", "demo", "--report", target)
    assert run.code == 1
    rows = _sheet("rendue.xlsx")
    given = [line.split(";") for line in CORRECTED.splitlines()]
    assert [[cell or "" for cell in row[:5]] for row in rows] == [
        line if line != [""] else [""] * 5 for line in given
    ]
    headings = [str(text) for text in rows[1][5:]]
    assert all(text.startswith("segur : ") for text in headings)
    read, correction, verdict, ceiling, *_ = rows[2][5:]
    assert (read, verdict) == ("010999993", "éligible (numéro corrigé)")
    assert str(correction).startswith("réparé : le zéro initial")
    assert "120\u00a0000,00 TTC" in str(ceiling)
    assert [row[5] for row in rows[3:]] == [None, "2A0999992", None, None]
    assert (rows[5][7], rows[6][7]) == ("numéro mal formé", "ligne laissée de côté (total)")
    assert "5 caractères au lieu de 9" in str(rows[5][9])
    note = load_workbook("rendue.xlsx").worksheets[0]["E3"]
    assert (note.value, note.data_type) == ("=1+1", "s")


def test_a_list_on_several_sheets_is_judged_beside_each(segur: Segur) -> None:
    book = filled_book(["FINESS", "Nom"], ["010999993", "A"], title="Nord")
    add_sheet(book, "Sud", ["Nom", "FINESS"], ["B", "130999980"])
    worksheet(book).row_dimensions[2].hidden = True
    Path("liste.xlsx").write_bytes(saved(book))
    asked = ("check-eligibility", "--from", "liste.xlsx", "--base", "demo")
    assert segur(*asked).code == 2
    sheets = ("--sheet", "Nord", "--sheet", "Sud")
    assert segur(*asked, *sheets, "--report", "corrected=rendue.xlsx").code == 0
    assert "1 ligne masquée" in segur(*asked, *sheets).out
    given = load_workbook("rendue.xlsx")
    assert {s.title: s["C2"].value for s in given} == {"Nord": "010999993", "Sud": "130999980"}


def test_a_list_of_numbers_alone_gets_headings_of_ours(segur: Segur) -> None:
    Path("numeros.txt").write_text("10999993\n690999974\n", encoding="utf-8")
    asked = ("check-eligibility", "--from", "numeros.txt", "--base", "demo", "--report")
    assert segur(*asked, "corrected=rendue.xlsx").code == 0
    assert [row[:2] for row in _sheet("rendue.xlsx")] == [
        (None, "segur : FINESS lu"), ("10999993", "010999993"), ("690999974", "690999974"),
    ]  # fmt: skip
    assert "classeur .xlsx" in segur(*asked, "corrected=rendue.csv").err
    alone = segur(
        "check-eligibility", "010999993", "--base", "demo", "--report", "corrected=r.xlsx"
    )
    assert (alone.code, "--from" in alone.err, Path("r.xlsx").exists()) == (2, True, False)
