"""`segur lint-json`: inputs, exit codes, formats, options."""

import json
from pathlib import Path

import pytest

from segur_cli import resources
from tests.conftest import Run, Segur
from tests.lint.files import GOOD_FINESS, ODD_KEY, SPACED_FINESS, avance, write

QUIET = ("--select", "SYN,IDN")
FORMATS = ["text", "json", "sarif", "junit", "github", "gitlab"]


@pytest.fixture
def good() -> Path:
    return write("good.json", avance(GOOD_FINESS))


@pytest.fixture
def bad() -> Path:
    return write("bad.json", avance(SPACED_FINESS))


def found(run: Run) -> list[tuple[str, str]]:
    return [(f["path"], f["code"]) for f in json.loads(run.out)["findings"]]


def files(run: Run) -> list[str]:
    listed: list[str] = json.loads(run.out)["perimeter"]["files"]
    return listed


def test_a_clean_file_leaves_with_0_and_its_perimeter(good: Path, segur: Segur) -> None:
    run = segur("lint-json", good, *QUIET)
    assert run.code == 0
    assert "Aucune anomalie dans le périmètre contrôlé." in run.out
    assert "Base non fournie" in run.out
    assert run.err == ""


def test_a_finding_leaves_with_1(bad: Path, segur: Segur) -> None:
    run = segur("lint-json", bad, *QUIET)
    assert run.code == 1
    assert "bad.json:" in run.out
    assert "Pour corriger : écrivez « 010999993 »" in run.out


def test_2_beats_1_but_the_other_files_are_checked(bad: Path, segur: Segur) -> None:
    run = segur("lint-json", "absent.json", bad, *QUIET, "-f", "json")
    assert run.code == 2
    assert found(run) == [("bad.json", "IDN001")]
    assert json.loads(run.out)["perimeter"]["unread"][0]["path"] == "absent.json"
    assert "Fichier introuvable : « absent.json »." in run.err


def test_no_traceback_for_a_missing_file(segur: Segur) -> None:
    run = segur("lint-json", "absent.json")
    assert run.code == 2
    assert "Aucun fichier n'a été contrôlé." in run.out
    assert "1 fichier n'a pas pu être ouvert : absent.json." in run.out


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_tells_of_a_file_that_could_not_be_opened(
    format_: str, good: Path, segur: Segur
) -> None:
    run = segur("lint-json", good, "absent.json", *QUIET, "-f", format_)
    assert "absent.json" in run.out


def test_without_a_file_the_usage_is_told(segur: Segur) -> None:
    run = segur("lint-json")
    assert run.code == 2
    assert "FICHIER" in run.err


def test_a_folder_stands_for_its_json_files_sorted_but_not_the_hidden_ones(segur: Segur) -> None:
    for name in ("d/b.json", "d/a.json", "d/e/c.json", "d/.hidden.json", "d/.git/x.json"):
        write(name, avance(GOOD_FINESS))
    write("d/notes.txt", "rien")
    run = segur("lint-json", "d", *QUIET, "-f", "json")
    assert files(run) == ["d/a.json", "d/b.json", "d/e/c.json"]


def test_nothing_matched_is_3(segur: Segur) -> None:
    Path("empty").mkdir()
    for name in ("empty", "*.json"):
        run = segur("lint-json", name)
        assert run.code == 3
        assert run.out == ""
        assert "rien n'a été contrôlé" in run.err


def test_a_pattern_that_the_shell_left_alone_is_expanded(good: Path, segur: Segur) -> None:
    run = segur("lint-json", "g*.json", *QUIET, "-f", "json")
    assert files(run) == ["good.json"]


def test_a_file_given_twice_is_checked_once(bad: Path, segur: Segur) -> None:
    run = segur("lint-json", bad, "./bad.json", ".", *QUIET, "-f", "json")
    assert files(run) == ["bad.json"]


def test_a_folder_leaves_out_what_the_run_writes(good: Path, segur: Segur) -> None:
    for _ in range(2):
        run = segur(
            "lint-json", ".", *QUIET, "-f", "json", "--report=json=out.json",
            "--write-baseline=state.json",
        )  # fmt: skip
        assert files(run) == ["good.json"]


def test_the_standard_input_takes_the_name_it_is_given(
    segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("stdin.txt", avance(SPACED_FINESS))
    with path.open(encoding="utf-8") as stream:
        monkeypatch.setattr("sys.stdin", stream)
        run = segur("lint-json", "-", "--stdin-filename", "demandes/a.json", *QUIET, "-f", "json")
    assert run.code == 1
    assert found(run) == [("demandes/a.json", "IDN001")]


def test_fail_on_moves_the_threshold(segur: Segur) -> None:
    write("odd.json", avance(ODD_KEY))
    assert segur("lint-json", "odd.json", *QUIET).code == 0
    assert segur("lint-json", "odd.json", *QUIET, "--fail-on", "warning").code == 1


def test_what_is_cut_is_counted_and_still_fails(segur: Segur) -> None:
    write("bad.json", avance(SPACED_FINESS, "02 099 999 2", ODD_KEY))
    run = segur("lint-json", "bad.json", *QUIET, "--max-diagnostics", "1", "-f", "json")
    report = json.loads(run.out)
    assert len(report["findings"]) == 1
    assert sum(report["cut"].values()) == 2
    assert segur("lint-json", "bad.json", *QUIET, "--max-diagnostics", "0").code == 1


def test_select_and_ignore_take_codes_and_families(bad: Path, segur: Segur) -> None:
    assert segur("lint-json", bad, "--select", "syn").code == 0
    assert segur("lint-json", bad, *QUIET, "--ignore", "IDN001").code == 0


def test_an_unknown_code_is_told_with_the_nearest(good: Path, segur: Segur) -> None:
    run = segur("lint-json", good, "--select", "IDN01")
    assert run.code == 2
    assert "IDN001" in run.err


def test_auto_adds_annotations_on_github(
    bad: Path, segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    run = segur("lint-json", bad, *QUIET)
    assert run.out.startswith("1 anomalie bloquante dans le périmètre contrôlé.")
    assert "::error file=work/bad.json,line=" in run.out  # from the root of the repository
    assert "::error" not in segur("lint-json", bad, *QUIET, "-f", "text").out


def test_a_base_is_used_only_when_named(good: Path, segur: Segur) -> None:
    segur("base", "import", _demo())
    run = segur("lint-json", good, "-f", "json")
    assert json.loads(run.out)["perimeter"]["base"] is None
    run = segur("lint-json", good, "--base", "demo", "-f", "json")
    assert "FICTIVE" in json.loads(run.out)["perimeter"]["base"]


def _demo() -> Path:
    from segur_cli import resources

    return resources.example("base-fictive.xlsx")


def test_segur_toml_gives_defaults_and_the_command_line_wins(bad: Path, segur: Segur) -> None:
    write("segur.toml", '[lint]\nignore = ["IDN"]\nbase = "demo"\nselect = ["SYN", "IDN"]\n')
    run = segur("lint-json", bad, "-f", "json")
    assert found(run) == []
    assert json.loads(run.out)["perimeter"]["base"] is not None
    assert found(segur("lint-json", bad, "--ignore", "SYN", "-f", "json")) != []


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('[lint]\nfail_on = "fatal"', "error, warning ou note attendu"),
        ('[lint]\nselct = ["SYN"]', "Vouliez-vous écrire « select »"),
        ('[lint]\nselect = ["ZZZ"]', "aucune règle ne s'appelle « ZZZ »"),
        ("[lint]\nmax_diagnostics = -1", "un nombre d'au moins 0 est attendu"),
        (
            '[[ignore]]\nrule = "IDN001"\npath = "*"',
            "« ignore.1.reason » : cette clé est obligatoire",
        ),
        ('[[ignore]]\nrule = "IDN001"\npath = "*"\nreason = " "', "un texte non vide"),
        (
            '[[ignore]]\nrule = "IDN9"\npath = "*"\nreason = "x"',
            "aucune règle ne s'appelle « IDN9 »",
        ),
        (
            '[[ignore]]\nrule = "IDN001"\npath = "*"\nreason = "x"\nuntil = "2026-03-31"',
            "une date sans guillemets",
        ),
        (
            '[[ignore]]\nrule = "IDN001"\nfile = "*"\npath = "*"\nreason = "x"',
            "clé inconnue « ignore.1.file ».",
        ),
    ],
)
def test_a_mistake_in_segur_toml_is_told(lines: str, said: str, good: Path, segur: Segur) -> None:
    write("segur.toml", lines)
    run = segur("lint-json", good)
    assert run.code == 2
    assert said in run.err


@pytest.mark.parametrize("content", ["[]", "{", '{"x-segur": {"nature": "inconnue"}}', ""])
def test_a_template_that_is_none_is_told(content: str, good: Path, segur: Segur) -> None:
    write("model.txt", content)
    run = segur("lint-json", good, "--template", "model.txt")
    assert run.code == 2
    assert "ne peut pas servir de modèle" in run.err
    assert "Traceback" not in run.err


def test_an_unreadable_avance_is_told(good: Path, segur: Segur) -> None:
    write("avance.txt", "{")
    run = segur("lint-json", good, "--against", "avance.txt")
    assert run.code == 2
    assert "--against" in run.err


def test_no_input_is_modified(bad: Path, segur: Segur) -> None:
    before = bad.read_bytes(), bad.stat().st_mtime_ns
    segur("lint-json", bad, "--write-baseline", "state.json")
    assert (bad.read_bytes(), bad.stat().st_mtime_ns) == before


def test_an_empty_name_is_not_the_current_folder(bad: Path, segur: Segur) -> None:
    run = segur("lint-json", "")
    assert run.code == 2
    assert "IDN001" not in run.out


@pytest.mark.parametrize("name", ["a\x1b[31mb.json", "::error::x.json", "[red].json", "é à.json"])
def test_a_hostile_file_name_is_harmless_everywhere(name: str, segur: Segur) -> None:
    write(name, "{")
    for format_ in FORMATS:
        run = segur("lint-json", ".", f"absent {name}", *QUIET, "-f", format_)
        assert "\x1b" not in run.out + run.err
        assert "\n::error::x" not in run.out


SITE = "130999972;130999980\n"


def avance_of(*numbers: str) -> str:
    document = json.loads(resources.example("avance.json").read_text(encoding="utf-8"))
    first = document["demandes"][0]
    document["demandes"] = [
        {**first, "beneficiaire": {**first["beneficiaire"], "finess": number}} for number in numbers
    ]
    Path("clients.json").write_text(json.dumps(document), encoding="utf-8")
    return "clients.json"


def test_a_directory_names_the_entity_of_a_site_that_is_absent(segur: Segur) -> None:
    Path("annuaire.csv").write_text("nofinesset;nofinessej\n" + SITE + "130999964;130999980\n")
    file = avance_of("130999972", "130999964")
    alone = segur("lint-json", file, "--base", "demo", "--select", "ELI", "-f", "json")
    both = segur("lint-json", file, "--base", "demo", "--register", "annuaire.csv",
                 "--select", "ELI", "-f", "json")  # fmt: skip
    assert "130999980" not in json.dumps(json.loads(alone.out)["findings"])
    report = json.loads(both.out)
    absent = [f for f in report["findings"] if f["code"] == "ELI001"]
    assert len(absent) == 2
    assert "son entité juridique (EJ) 130999980" in absent[0]["message"]
    assert "2 clients de ce fichier y mènent" in absent[0]["message"] + absent[1]["message"]
    assert "répertoire FINESS « annuaire », sans date" in report["perimeter"]["base"]


def test_a_directory_without_a_base_is_refused(segur: Segur) -> None:
    Path("annuaire.csv").write_text("nofinesset;nofinessej\n" + SITE)
    run = segur("lint-json", avance_of("130999972"), "--register", "annuaire.csv")
    assert run.code == 2
    assert "ne sert qu'avec une base" in run.err


def test_the_day_number_of_a_spreadsheet_is_told_as_its_day(segur: Segur) -> None:
    document = json.loads(resources.example("avance.json").read_text(encoding="utf-8"))
    document["demandes"][0]["commande"]["date_signature"] = 45691
    Path("a.json").write_text(json.dumps(document), encoding="utf-8")
    run = segur("lint-json", "a.json", "--as-of", "2025-03-10")
    assert "numéro de jour d'un tableur : 3 février 2025" in " ".join(run.out.split())
