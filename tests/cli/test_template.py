"""`segur template`: list, show, check."""

import json
from pathlib import Path

import openpyxl

from segur_cli import resources
from tests.conftest import Segur

BAD = '{\n  "type": "strin",\n  "requierd": ["a"]\n}'


def test_list_names_the_models_and_says_they_are_not_the_asps(segur: Segur) -> None:
    run = segur("template", "list")
    assert run.code == 0
    assert run.out.count("modèle de référence segur-cli, différent du format ASP") == 2
    assert "n'est pas livré" in run.out
    assert all(len(line) <= 80 for line in run.out.splitlines())


def test_show_gives_places_types_and_concepts(segur: Segur) -> None:
    run = segur("template", "show", "solde")
    assert run.code == 0
    assert "différent du format ASP" in run.out
    assert "beneficiaire.finess" in run.out
    assert "oui" in run.out
    assert all(len(line) <= 80 for line in run.out.splitlines())


def test_show_in_json_gives_whole_paths(segur: Segur) -> None:
    shown = json.loads(segur("template", "show", "avance", "-f", "json").out)
    assert shown["schema_version"] == 1
    assert shown["nature"] == "reference"
    places = {place["path"]: place for place in shown["places"]}
    assert places["demandes[].beneficiaire.finess"]["concept"] == "beneficiaire.finess"
    assert places["demandes[].pilote"]["mandatory"] is False


def test_show_accepts_the_users_file(segur: Segur, tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text('{"properties": {"[red]a": {"x-segur": {"concept": "sons", "origin": "moi"}}}}')
    run = segur("template", "show", path)
    assert run.code == 0
    assert "votre modèle" in run.out
    assert "[red]a" in run.out
    assert "moi" in run.out


def test_show_suggests_the_nearest_model(segur: Segur) -> None:
    run = segur("template", "show", "avanc")
    assert (run.code, run.out) == (2, "")
    assert "Vouliez-vous écrire « avance » ?" in run.err


def test_show_refuses_a_bad_model_and_a_missing_file(segur: Segur, tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text(BAD)
    run = segur("template", "show", path)
    assert run.code == 2
    assert "ligne 2, /type" in run.err
    assert segur("template", "show", "absent.json").code == 2


def test_check_accepts_a_good_model(segur: Segur) -> None:
    run = segur("template", "check", resources.schema("reference/avance.schema.json"))
    assert run.code == 0
    assert "peut servir de modèle" in run.out.replace("\n", " ")  # wherever the path wraps
    assert "22 concepts placés." in run.out


def test_check_lists_problems_and_remarks_with_their_lines(segur: Segur, tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text(BAD)
    run = segur("template", "check", path)
    assert run.code == 1
    assert "ligne 2, /type : type inconnu : « strin »." in run.out
    assert "ligne 3, /requierd : mot-clé ignoré" in run.out
    assert "ne peut pas servir de modèle : 1 problème." in run.out.replace("\n", " ")


def test_check_says_what_a_model_without_concepts_can_do(segur: Segur, tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text('{"type": "object"}')
    run = segur("template", "check", path)
    assert run.code == 0
    assert "devineront où sont les valeurs, et ne bloqueront pas" in run.out.replace("\n  ", " ")


def test_check_cannot_open_what_is_not_there_or_no_json(segur: Segur, tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text("{")
    for argument in (path, tmp_path, tmp_path / "absent.json"):
        run = segur("template", "check", argument)
        assert (run.code, run.out) == (2, "")
        assert "Traceback" not in run.err


def test_hostile_keys_come_out_harmless(segur: Segur, tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text('{"properties": {"\\u001b[31m": {"type": "\\u001b[2J"}}}')
    run = segur("template", "check", path)
    assert run.code == 1
    assert "\x1b" not in run.out


def test_columns_of_a_table_of_fields_that_would_not_be_read_refuse_it(segur: Segur) -> None:
    book = openpyxl.load_workbook(resources.example("asp-fictif/garnissage.xlsx"))
    for sheet in book.worksheets:
        for rank in range(1, 290):
            sheet.cell(1, rank).value = sheet.cell(1, rank).value or "note"
    book.save("champs.xlsx")
    files = [str(resources.example(f"asp-fictif/{name}.json")) for name in ("vierge", "exemple")]
    learn = ("template", "learn", *files, "-o", "m.json", "--kind", "avance")
    named = segur(*learn, "--fields", "champs.xlsx")
    assert (named.code, "a plus de 256 colonnes remplies" in named.err) == (2, True)
    among = segur(*learn, "champs.xlsx")
    said = " ".join((among.out + among.err).split())
    assert (among.code, "a plus de 256 colonnes remplies" in said) == (0, True)


def test_an_empty_file_and_a_schema_of_nothing_are_told_in_whole_sentences(segur: Segur) -> None:
    Path("vide.json").touch()
    Path("rien.json").write_text('{"$ref": "#"}', encoding="utf-8")
    empty = segur("template", "learn", "--schema", "vide.json", "-o", "m.json")
    assert (empty.code, empty.err.splitlines()[0].endswith(" : Le fichier est vide.")) == (2, True)
    nothing = segur("template", "learn", "--schema", "rien.json", "-o", "m.json")
    assert "qui se contient" in nothing.out + nothing.err
    assert "Montrés par" not in nothing.out + nothing.err
