"""The files that commands write: their folder is made, nothing of an earlier run stays behind."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from segur_cli import resources
from segur_cli.cli import run as runner
from segur_cli.cli.registry import COMMANDS
from tests.conftest import Segur
from tests.lint.running import example

SETTINGS = """\
[base]
file = "base.xlsx"
[[files]]
path = "avance.json"
kind = "avance"
[enrolment]
identity = "pieces/va.pdf"
"""
# What each command with --report needs to succeed, a format, and what leaves it without input.
REPORTING: dict[str, tuple[str, str, str | None]] = {
    "check": ("", "html", None),
    "check-eligibility": ("010999993", "xlsx", "--from vide/liste.csv"),
    "lint-json": ("avance.json", "json", "vide"),
    "status": ("", "csv", None),
    "deadlines": ("", "ics", None),
    "plan": ("--sons HOP-PFI-Va2 --installed 2025-02-01", "json", None),
    "pv-checklist": ("--profile profil.toml", "docx", None),
    "pv-check": ("pv/rempli.json", "sarif", "vide/*.xlsx"),
    "rules": ("", "md", None),
    "pieces check": ("pieces/va.pdf", "junit", "vide"),
    "pieces enrolment": ("", "json", "--config vide/segur.toml"),
    "base show": ("demo", "csv", None),
    "base list": ("", "md", None),
    "finess show": ("registre.json", "xlsx", None),
    "finess list": ("", "json", None),
    "template list": ("", "csv", None),
    "template show": ("avance", "xlsx", None),
    "template concepts": ("", "md", None),
    "template diff": ("a.json s.json", "md", None),
    "finess search": ("fictif --register registre.json", "xlsx", None),
}
# What each other command writes, and needs for it.
WRITING = {
    "pv-checklist": "--profile profil.toml -o {}.xlsx",
    "pieces learn": "pieces/modele-bon-de-commande.docx -o {}.toml",
    "pieces pack": "une.json pieces -o {}.zip --slip {}.md",
    "template learn": "asp-fictif/vierge.json asp-fictif/exemple.json -o {}.json",
    "template review": "modele.json --yes --export {}.xlsx",
    "template fill": "modele.json --clients asp-fictif/clients.csv --partial -o {}.json",
    "schema export": "report -o {}.json",
}
EARLIER = "rapports d'hier"


def words(command: str, arguments: str) -> list[str]:
    return [*command.split(), *arguments.split()]


@pytest.fixture(autouse=True)
def _dossier(_isolated: None) -> None:
    for name in ("asp-fictif/vierge.json", "pieces/va.pdf", "pv/rempli.json"):
        shutil.copytree(resources.example(name).parent, Path(name).parent)
    for name, target in (
        ("avance.json", "avance.json"),
        ("base-fictive.xlsx", "base.xlsx"),
        ("finess-structures-fictif.json", "registre.json"),
        ("profil-pv.toml", "profil.toml"),
    ):
        shutil.copy(resources.example(name), target)
    for name in ("avance", "solde"):
        shutil.copy(resources.schema(f"reference/{name}.schema.json"), f"{name[0]}.json")
    Path("segur.toml").write_text(SETTINGS, encoding="utf-8")
    Path("vide").mkdir()
    Path("vide/liste.csv").write_text("FINESS\n", encoding="utf-8")
    Path("vide/segur.toml").write_text("", encoding="utf-8")


def commands(option: str) -> Iterator[str]:
    """The commands that have an option, as they are typed."""

    def below(group: object, before: str) -> Iterator[str]:
        for name, command in getattr(group, "commands", {}).items():
            yield from below(command, f"{before}{name} ")
            if any(option in param.opts for param in command.params):
                yield f"{before}{name}"

    for entry in COMMANDS:
        command = entry.load()
        yield from below(command, f"{entry.name} ")
        if any(option in param.opts for param in command.params):
            yield entry.name


def test_every_command_that_writes_is_tried_here() -> None:
    assert set(commands("--report")) == set(REPORTING)
    assert {*commands("-o"), *commands("--export")} == set(WRITING)


def stale(report: Path = Path("r/r.out")) -> Path:
    report.parent.mkdir(exist_ok=True)
    report.write_text(EARLIER, encoding="utf-8")
    return report


@pytest.mark.parametrize("command", REPORTING)
def test_a_report_is_written_in_a_folder_that_is_not_there(segur: Segur, command: str) -> None:
    arguments, format_, _ = REPORTING[command]
    report = Path("absent/encore/r.out")
    run = segur(*words(command, arguments), "--report", f"{format_}={report}")
    assert run.code in (0, 1), run.err
    assert report.stat().st_size > 20


@pytest.mark.parametrize("command", REPORTING)
def test_a_json_says_the_command_that_wrote_it(segur: Segur, command: str) -> None:
    run = segur(*words(command, REPORTING[command][0]), "-f", "json")
    assert json.loads(run.out)["command"] == command


@pytest.mark.parametrize("command", REPORTING)
def test_a_usage_error_leaves_no_report_of_an_earlier_run(segur: Segur, command: str) -> None:
    arguments, format_, _ = REPORTING[command]
    report = stale()
    run = segur(*words(command, arguments), "--zut", f"--report={format_}={report}")
    assert (run.code, report.exists()) == (2, False)


@pytest.mark.parametrize("command", [name for name in REPORTING if name != "rules"])
def test_a_command_that_cannot_run_leaves_no_report_of_an_earlier_run(
    segur: Segur, command: str
) -> None:
    arguments, format_, _ = REPORTING[command]
    report = stale()
    broken = ("--report", f"{format_}={report}", "--config", "absent.toml")
    run = segur(*words(command, arguments), *broken)
    assert (run.code, report.exists()) == (2, False)


@pytest.mark.parametrize("command", [name for name, row in REPORTING.items() if row[2] is not None])
def test_a_command_without_input_leaves_no_report_of_an_earlier_run(
    segur: Segur, command: str
) -> None:
    _, format_, nothing = REPORTING[command]
    report = stale()
    run = segur(*words(command, nothing or ""), "--report", f"{format_}={report}")
    assert (run.code, report.exists()) == (3, False)


@pytest.mark.parametrize(
    ("error", "code"), [(RuntimeError, 70), (KeyboardInterrupt, 130)], ids=["70", "130"]
)
@pytest.mark.parametrize("command", REPORTING)
def test_a_run_cut_short_leaves_no_report_of_an_earlier_run(
    segur: Segur,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    error: type[BaseException],
    code: int,
) -> None:
    def cut_short(*_: object) -> NoReturn:
        raise error

    monkeypatch.setattr(runner, "parse_reports", cut_short)
    arguments, format_, _ = REPORTING[command]
    report = stale()
    run = segur(*words(command, arguments), "--report", f"{format_}={report}")
    assert (run.code, report.exists()) == (code, False)


def test_a_report_of_this_run_stays_though_an_input_could_not_be_opened(segur: Segur) -> None:
    report = stale()
    run = segur("lint-json", "avance.json", "absent.json", "--report", f"json={report}")
    assert run.code == 2
    assert EARLIER not in report.read_text(encoding="utf-8")


def test_asking_for_help_removes_nothing(segur: Segur) -> None:
    report = stale()
    assert segur("lint-json", "--report", f"json={report}", "--help").code == 0
    assert report.exists()


def test_the_reports_of_segur_toml_are_not_left_behind_either(
    segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("segur.toml").write_text(f'{SETTINGS}[report]\nhtml = "r/r.out"\n', encoding="utf-8")
    assert segur("check").code in (0, 1)
    report = stale()
    assert segur("check", "--fail-within", "zut").code == 2
    assert not report.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        "lint-json avance.json --report json=avance.json",
        "lint-json avance.json --report json=./vide/../avance.json --zut",
        "lint-json --report=json=avance.json -- avance.json",
        "lint-json avance.json --base base.xlsx --report json=base.xlsx",
        "lint-json avance.json --base=base.xlsx --report json=base.xlsx",
        "lint-json avance.json --write-baseline r.json --report json=r.json",
        "check-eligibility --from asp-fictif/clients.csv --report csv=asp-fictif/clients.csv",
        "pieces check pieces/va.pdf --request avance.json#010999993 --report json=avance.json",
        "pv-check pv/rempli.json --report json=pv/rempli.json",
        "finess search zut --register registre.json --report json=registre.json",
        "check --report json=segur.toml",
        "check --config vide/segur.toml --report json=vide/segur.toml",
        # Named by segur.toml only.
        "check --report json=avance.json",
        "check-eligibility 010999993 --report xlsx=base.xlsx",
        "pieces enrolment --report json=pieces/va.pdf",
    ],
)
def test_a_file_that_is_read_is_never_a_report(segur: Segur, arguments: str) -> None:
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    run = segur(*arguments.split())
    assert run.code == 2
    assert "Un rapport ne peut pas remplacer" in run.err
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before


def test_a_report_may_bear_the_name_of_a_format(segur: Segur) -> None:
    assert segur("rules", "-f", "json", "--report", "json=json").code == 0
    assert Path("json").is_file()


def test_a_report_never_replaces_what_is_no_file(segur: Segur) -> None:
    run = segur("rules", "--report", "md=/dev/null")
    assert run.code == 2
    assert "ce n'est pas un fichier ordinaire" in run.err
    assert Path("/dev/null").is_char_device()


@pytest.fixture
def _models(segur: Segur) -> None:
    request = example("avance")
    request["demandes"] = request["demandes"][:1]
    request["demandes"][0]["pieces"][0]["fichier"] = "bon-de-commande.pdf"
    Path("une.json").write_text(json.dumps(request), encoding="utf-8")
    learning = words("template learn", "asp-fictif/exemple.json --kind avance -o modele.json")
    assert segur(*learning).code == 0


@pytest.mark.parametrize("command", WRITING)
@pytest.mark.usefixtures("_models")
def test_a_document_is_written_in_a_folder_that_is_not_there(segur: Segur, command: str) -> None:
    run = segur(*words(command, WRITING[command].format("absent/encore/d", "absent/autre/d")))
    assert run.code in (0, 1), run.err
    assert all(path.stat().st_size for path in Path("absent/encore").iterdir())


@pytest.mark.parametrize("command", WRITING)
@pytest.mark.usefixtures("_models")
def test_a_document_that_may_have_been_filled_outlives_a_failure(
    segur: Segur, command: str
) -> None:
    names = [Path(f"d{ending}") for ending in (".xlsx", ".toml", ".zip", ".md", ".json")]
    for name in names:
        name.write_text(EARLIER, encoding="utf-8")
    run = segur(*words(command, WRITING[command].format("d", "d")), "--zut")
    assert run.code == 2
    assert {name.read_text(encoding="utf-8") for name in names} == {EARLIER}
