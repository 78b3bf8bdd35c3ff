"""What every command does beside its own work: formats, reports, dates, hostile words, mistakes."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NoReturn

import docx
import pytest
import vobject
from fluidattacks_core.sarif import SarifLog
from jsonschema import Draft202012Validator
from junitparser import JUnitXml
from openpyxl import load_workbook
from typer._click.core import Parameter
from typer._click.exceptions import UsageError
from typer.core import TyperArgument, TyperOption

from segur_cli import resources
from segur_cli.cli import run as runner
from segur_cli.cli.registry import COMMANDS, Entry
from segur_cli.tables.writing import Table, to_csv, to_xlsx
from tests.cli.helpers import TREE, names
from tests.conftest import Segur
from tests.lint.running import example
from tests.reporters.runner import commands as annotations

AS_OF = ("--as-of", "2025-03-10")
SETTINGS = """\
[base]
file = "base.xlsx"
[[files]]
path = "avance.json"
kind = "avance"
[enrolment]
identity = "pieces/va.pdf"
"""
# What each command with --report needs to succeed, the schema of its JSON, and what leaves it
# without input.
REPORTING: dict[str, tuple[str, str, str | None]] = {
    "check": ("", "check", None),
    "check-eligibility": ("--from clients.csv", "eligibility", "--from vide/liste.csv"),
    "lint-json": ("avance.json", "report", "vide"),
    "status": ("", "status", None),
    "deadlines": ("", "deadlines", None),
    "plan": ("--sons HOP-PFI-Va2 --installed 2025-02-01", "plan", None),
    "pv-checklist": ("--profile profil.toml", "pv-checklist", None),
    "pv-check": ("pv/rempli.json", "report", "vide/*.xlsx"),
    "rules": ("", "rules", None),
    "pieces check": ("pieces/va.pdf", "report", "vide"),
    "pieces enrolment": ("", "report", "--config vide/segur.toml"),
    "base show": ("demo", "base", None),
    "base list": ("", "table", None),
    "finess show": ("registre.json", "table", None),
    "finess list": ("", "table", None),
    "template list": ("", "table", None),
    "template show": ("avance", "model", None),
    "template concepts": ("", "table", None),
    "template diff": ("a.json s.json", "model-diff", None),
    "finess search": ("fictif --register registre.json", "finess-search", None),
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
DIRTY = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

commands = pytest.mark.parametrize("command", REPORTING)


@pytest.fixture
def _dossier(_isolated: None) -> None:
    for name in ("asp-fictif/vierge.json", "pieces/va.pdf", "pv/rempli.json"):
        shutil.copytree(resources.example(name).parent, Path(name).parent)
    for name, target in (
        ("avance.json", "avance.json"),
        ("clients.csv", "clients.csv"),
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


dossier = pytest.mark.usefixtures("_dossier")


def words(command: str, arguments: str | None) -> list[str]:
    return [*command.split(), *(arguments or "").split()]


def having(option: str) -> set[str]:
    """The commands that have an option, as they are typed."""
    return {" ".join(path) for path, command in TREE.items()
            if any(option in param.opts for param in command.params)}  # fmt: skip


def formats(command: str) -> list[str]:
    [option] = [param for param in TREE[tuple(command.split())].params if "-f" in param.opts]
    return [str(choice) for choice in getattr(option.type, "choices", ())]


# Formats and reports.


class _Page(HTMLParser):
    """A page that is whole: what is opened is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br", "link", "hr", "col", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and tag in self.open:
            while self.open.pop() != tag:
                pass


def _html(data: bytes) -> None:
    page = _Page()
    page.feed(data.decode())
    assert page.open == []


def cells_of(data: bytes) -> list[list[str]]:
    sheet: Any = load_workbook(io.BytesIO(data)).active
    return [["" if v is None else str(v) for v in row] for row in sheet.iter_rows(values_only=True)]


def kinds_of(data: bytes) -> set[str]:
    sheet: Any = load_workbook(io.BytesIO(data)).active
    return {cell.data_type for row in sheet.iter_rows() for cell in row}


def rows_of(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") >= data.count(b"\r\n") > 0
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def timeless(text: str) -> str:
    """A text without the second at which it was written."""
    return re.sub(r'"checked_at": "[^"]+"|(DTSTAMP|SEQUENCE|LAST-MODIFIED):\S+', "", text)


READERS: dict[str, Callable[[bytes], object]] = {
    **dict.fromkeys(("auto", "text", "concise", "md"), bytes.decode),
    "json": json.loads,
    "html": _html,
    "sarif": SarifLog.model_validate_json,
    "junit": JUnitXml.fromstring,
    "github": lambda data: annotations(data.decode()),
    "gitlab": json.loads,
    "csv": rows_of,
    "xlsx": cells_of,
    "corrected": cells_of,
    "docx": lambda data: docx.Document(io.BytesIO(data)),
    "ics": lambda data: vobject.readOne(data.decode()),
}


@dossier
@commands
def test_every_format_is_read_back_from_its_report_and_from_standard_output(
    segur: Segur, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")  # a file has no colour all the same
    folder = tmp_path / "absent" / "encore"  # beside the dossier, which does not name them
    line = [
        *words(command, REPORTING[command][0]),
        *(AS_OF if command in having("--as-of") else ()),
    ]
    written = [name for name in formats(command) if name != "auto"]
    asked = [f"--report={name}={folder}/{name}.xlsx" for name in written]
    code = segur(*line, *asked).code
    assert code in (0, 1)
    monkeypatch.setenv("NO_COLOR", "1")
    reports = {name: (folder / f"{name}.xlsx").read_bytes() for name in written}
    for name, content in reports.items():
        READERS[name](content)
        assert b"\x1b" not in content or name in ("xlsx", "docx", "corrected")
        # A workbook holds the hour of its making.
        if name not in ("xlsx", "docx", "corrected", "text", "md"):
            assert timeless(segur(*line, "-f", name).out) == timeless(content.decode())
    answer = json.loads(reports["json"])
    schema = json.loads(resources.schema(f"{REPORTING[command][1]}.schema.json").read_bytes())
    assert [e.message for e in Draft202012Validator(schema).iter_errors(answer)] == []
    assert (answer["schema_version"], answer["command"]) == (1, command)
    assert answer["exit_code"] == code
    if "csv" in written and command != "pv-checklist":  # its workbook is a form
        rows, cells = rows_of(reports["csv"]), cells_of(reports["xlsx"])
        assert [len(row) for row in rows] == [len(rows[0])] * len(rows)
        assert [row[0] for row in rows] == [row[0] for row in cells]
        assert "" not in cells[0]
        assert len(cells[0]) > 2


# What a spreadsheet, a page, Markdown, a terminal and a CI runner would obey.
OBEYED = '=1+1\u202e</script><script>alert(1)</script>[x](data:1)|\x1b[31m\u2028::error::%0A"'

SEEN = "".join(character for character in OBEYED if character.isprintable())


def _spoiled(value: Any) -> Any:
    """A document whose fictitious names begin by what programs and terminals obey."""
    if isinstance(value, dict):
        return {key: _spoiled(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_spoiled(inner) for inner in value]
    return OBEYED + value if isinstance(value, str) and "FICTI" in value.upper() else value


@pytest.fixture
def _hostile_dossier(_dossier: None) -> None:
    for name in ("avance.json", "registre.json", "pv/rempli.json"):
        path = Path(name)
        path.write_text(json.dumps(_spoiled(json.loads(path.read_bytes()))), encoding="utf-8")
    Path("clients.csv").write_text(
        f'FINESS;Raison sociale\n010999993;"{OBEYED.replace(chr(34), chr(34) * 2)}CH FICTIF"\n',
        encoding="utf-8",
    )
    profile = Path("profil.toml")
    names = re.compile(r'"([^"\n]*(?i:fictif)[^"\n]*)"')
    text = names.sub(lambda found: json.dumps(SEEN + found[1]), profile.read_text("utf-8"))
    profile.write_text(text, encoding="utf-8")


@pytest.mark.usefixtures("_hostile_dossier")
@commands
def test_hostile_names_are_harmless_in_every_format(
    segur: Segur, command: str, tmp_path: Path
) -> None:
    folder = tmp_path / "sorties"
    written = [name for name in formats(command) if name != "auto"]
    run = segur(*words(command, REPORTING[command][0]),
                *(f"--report={name}={folder}/{name}.xlsx" for name in written))  # fmt: skip
    assert run.code in (0, 1), run.err
    assert not DIRTY.search((run.out + run.err).replace("\u2028", "\x07"))
    for name in written:
        content = (folder / f"{name}.xlsx").read_bytes()
        READERS[name](content)
        if name in ("csv", "xlsx"):
            # A workbook says of each cell that it is a text; a CSV cannot.
            kinds = kinds_of(content) if name == "xlsx" else set()
            first = {c[:1] for row in rows_of(content) for c in row} if name == "csv" else set()
            assert not first & set("=+@")
            assert "f" not in kinds
        elif name not in ("docx", "corrected"):
            text = content.decode()
            assert not DIRTY.search(text.replace("\r\n", "\n").replace("\u2028", "\x07"))
            assert name not in ("html", "junit") or "<script>alert" not in text
            assert name == "github" or not annotations(text)


def test_every_command_that_writes_is_tried_here() -> None:
    assert having("--report") == set(REPORTING)
    assert having("-o") | having("--export") == set(WRITING)
    assert {name for command in REPORTING for name in formats(command)} == set(READERS)


@commands
@dossier
def test_an_unknown_format_is_refused_with_those_that_exist(segur: Segur, command: str) -> None:
    run = segur(*words(command, REPORTING[command][0]), "-f", "pdf")
    assert (run.code, run.out) == (2, "")
    assert all(name in run.err for name in formats(command))


def stale(report: Path = Path("r/r.out")) -> Path:
    report.parent.mkdir(exist_ok=True)
    report.write_text(EARLIER, encoding="utf-8")
    return report


@pytest.mark.parametrize(
    ("why", "code"), [("zut", 2), ("settings", 2), ("nothing", 3), ("error", 70), ("Ctrl-C", 130)]
)
@commands
@dossier
def test_a_run_that_fails_leaves_no_report_of_an_earlier_one(
    segur: Segur, monkeypatch: pytest.MonkeyPatch, command: str, why: str, code: int
) -> None:
    arguments, _, nothing = REPORTING[command]
    if why == "nothing" and nothing is None:
        return
    report = stale()
    line = words(command, nothing if why == "nothing" else arguments)
    line += {"zut": ["--zut"], "settings": ["--config", "absent.toml"]}.get(why, [])

    def cut_short(*_: object) -> NoReturn:
        raise RuntimeError if why == "error" else KeyboardInterrupt

    if code > 3:
        monkeypatch.setattr(runner, "parse_reports", cut_short)
    assert segur(*line, f"--report=json={report}").code == code
    assert not report.exists()


@dossier
def test_a_report_of_this_run_stays_though_an_input_could_not_be_opened(segur: Segur) -> None:
    report = stale()
    run = segur("lint-json", "avance.json", "absent.json", "--report", f"json={report}")
    assert run.code == 2
    assert EARLIER not in report.read_text(encoding="utf-8")


def test_asking_for_help_removes_nothing(segur: Segur) -> None:
    report = stale()
    assert segur("lint-json", "--report", f"json={report}", "--help").code == 0
    assert report.exists()


@dossier
def test_the_reports_of_segur_toml_are_not_left_behind_either(segur: Segur) -> None:
    Path("segur.toml").write_text(f'{SETTINGS}[report]\nhtml = "r/r.out"\n', encoding="utf-8")
    assert segur("check").code in (0, 1)
    report = stale()
    assert segur("check", "--fail-within", "zut").code == 2
    assert not report.exists()


@dossier
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


def test_a_report_may_bear_the_name_of_a_format_and_replaces_nothing_else(segur: Segur) -> None:
    assert segur("rules", "-f", "json", "--report", "json=json").code == 0
    assert Path("json").is_file()
    run = segur("rules", "--report", "md=/dev/null")
    assert run.code == 2
    assert "ce n'est pas un fichier ordinaire" in run.err
    under = segur("rules", "--report", "md=json/r.md")
    assert (under.code, "Dossier impossible à créer, « json »" in under.err) == (2, True)
    twice = segur("rules", "--report", "md=r", "--report", "json=r")
    assert (twice.code, twice.out, Path("r").exists()) == (2, "", False)
    assert "deux résultats pour un seul fichier" in twice.err


@pytest.fixture
def _models(_dossier: None, segur: Segur) -> None:
    request = example("avance")
    request["demandes"] = request["demandes"][:1]
    request["demandes"][0]["pieces"][0]["fichier"] = "bon-de-commande.pdf"
    Path("une.json").write_text(json.dumps(request), encoding="utf-8")
    learning = words("template learn", "asp-fictif/exemple.json --kind avance -o modele.json")
    assert segur(*learning).code == 0


@pytest.mark.parametrize("command", WRITING)
@pytest.mark.usefixtures("_models")
def test_a_document_is_written_in_a_new_folder_and_outlives_a_failure(
    segur: Segur, command: str
) -> None:
    run = segur(*words(command, WRITING[command].format("absent/encore/d", "absent/autre/d")))
    assert run.code in (0, 1), run.err
    assert all(path.stat().st_size for path in Path("absent/encore").iterdir())
    documents = [Path(f"d{ending}") for ending in (".xlsx", ".toml", ".zip", ".md", ".json")]
    for document in documents:
        document.write_text(EARLIER, encoding="utf-8")
    assert segur(*words(command, WRITING[command].format("d", "d")), "--zut").code == 2
    assert {document.read_text(encoding="utf-8") for document in documents} == {EARLIER}


# Workbooks.


@pytest.mark.parametrize("command", ["check-eligibility", "deadlines", "plan", "rules"])
@dossier
def test_a_workbook_does_not_go_to_a_terminal(
    segur: Segur, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda stream: True, raising=False)
    run = segur(*words(command, REPORTING[command][0]), "-f", "xlsx")
    assert (run.code, run.out) == (2, "")
    assert "--report xlsx=resultat.xlsx" in run.err


def test_piped_it_is_the_workbook_itself(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    from segur_cli.cli.app import execute

    assert execute(["rules", "-f", "xlsx"]) == 0
    assert load_workbook(io.BytesIO(capfdbinary.readouterr().out)).active is not None


def test_on_a_terminal_a_csv_is_said_to_be_for_programs(
    segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "Pour un tableur, préférez --report xlsx"
    assert said not in segur("rules", "-f", "csv").err
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda stream: True, raising=False)
    assert said in segur("rules", "-f", "csv").err


def test_what_a_spreadsheet_would_spoil_stays_as_it_is(segur: Segur) -> None:
    asked = ("check-eligibility", "010999993", "2A0999991", "--base", "demo")
    segur(*asked, "--report", "xlsx=a.xlsx")
    sheet: Any = load_workbook("a.xlsx").active
    column = [cell.value for cell in sheet[1]].index("FINESS") + 1
    found = {sheet.cell(row=n, column=column).value for n in range(2, sheet.max_row + 1)}
    assert found == {"010999993", "2A0999991"}
    assert sheet.cell(row=2, column=column).number_format == "@"
    segur("deadlines", "--as-of", "2025-01-15", "--report", "xlsx=b.xlsx")
    headings, *rows = load_workbook("b.xlsx").worksheets[0].iter_rows(values_only=True)
    assert {type(row[headings.index("jours")]) for row in rows} == {int, type(None)}
    table = Table("essai", ("a", "n"), (("=1+1", "12"), ("\x1b[31m", "x")), frozenset("n"))
    sheet = load_workbook(io.BytesIO(to_xlsx(table))).active
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert (sheet["B2"].value, sheet["B3"].value, sheet["A3"].value) == (12, "x", " [31m")
    assert "'=1+1" in to_csv(table)


# Screens and dates.


@pytest.mark.parametrize("command", ["check-eligibility", "deadlines", "plan", "rules"])
@dossier
def test_into_a_pipe_without_columns_nothing_wraps(
    segur: Segur, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    line = words(command, REPORTING[command][0].replace("--from clients.csv", "010999993"))
    narrow = segur(*line)
    monkeypatch.delenv("COLUMNS")
    whole = segur(*line)
    # A path longer than the screen is cut: spaces and line ends apart, the same is said.
    assert "".join(whole.out.split()) == "".join(narrow.out.split())
    assert len(whole.out.splitlines()) < len(narrow.out.splitlines())
    assert max(map(len, narrow.out.splitlines())) <= 80 < max(map(len, whole.out.splitlines()))


@pytest.mark.parametrize("command", sorted(having("--as-of") & set(REPORTING)))
@dossier
def test_a_simulated_date_is_seen_first_or_told_beside_what_programs_read(
    segur: Segur, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = words(command, REPORTING[command][0])
    shown = segur(*line, *AS_OF, "-f", "text")
    first = " ".join(shown.out.split()[:20])
    assert first.startswith("DATE SIMULÉE")
    assert "10 mars 2025" in first
    monkeypatch.setenv("SEGUR_AS_OF", AS_OF[1])
    assert segur(*line, "-f", "text").out == shown.out
    monkeypatch.setenv("SEGUR_AS_OF", "2024-01-15")
    assert segur(*line, *AS_OF, "-f", "text").out == shown.out
    monkeypatch.delenv("SEGUR_AS_OF")
    assert "SIMULÉE" not in segur(*line, "-f", "text").out
    if "csv" in formats(command) and command != "pv-checklist":  # where no date matters
        assert "DATE SIMULÉE" in segur(*line, *AS_OF, "-f", "csv").err


@pytest.mark.parametrize("command", sorted(having("-q") & set(REPORTING)))
@dossier
def test_the_verdict_alone_is_a_few_lines(segur: Segur, command: str) -> None:
    shown = segur(*words(command, REPORTING[command][0]), "-q").out.splitlines()
    assert 1 <= len(shown) <= 4, shown


def test_demo_follows_the_simulated_date_too(segur: Segur, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGUR_AS_OF", "2025-03-10")
    run = segur("demo")
    assert run.code == 0
    assert run.out.startswith("DATE SIMULÉE (--as-of) : 10 mars 2025")
    for report in ("rapport.html", "rapport.md"):
        assert "10 mars 2025" in Path("segur-demo", report).read_text("utf-8").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("30/11/2026", "30 novembre 2026 à 0"), ("30.11.2026", "30 novembre 2026 à 0"),
        ("2026-11-30", "30 novembre 2026 à 0"), ("18/03/2026 11:59", "18 mars 2026 à 11"),
        ("2026-03-29T02:30+01:00", "29 mars 2026"), ("2026-10-25T02:30+01:00", "25 octobre 2026"),
    ],
)  # fmt: skip
def test_a_date_is_read_as_the_french_write_it(segur: Segur, written: str, told: str) -> None:
    run = segur("plan", "--sons", "HOP-PFI-Va2", "--as-of", written)
    assert run.out.startswith(f"DATE SIMULÉE (--as-of) : {told}")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("31/02/2026", "18/03/2026"), ("11/30/2026", "18/03/2026"), ("30/11/26", "18/03/2026"),
        ("30/11/2026 25:00", "18/03/2026"), ("hier", "Date illisible pour --as-of"),
        # A local hour that does not exist, or comes twice, is never moved in silence.
        ("2026-03-29T02:30", "n'existe pas"), ("2026-10-25T02:30", "a lieu deux fois"),
    ],
)  # fmt: skip
def test_a_date_of_no_calendar_is_refused(segur: Segur, written: str, told: str) -> None:
    run = segur("deadlines", "--as-of", written)
    assert (run.code, run.out) == (2, "")
    assert told in run.err


@pytest.mark.parametrize(
    ("hour", "told"), [("2026-03-29T02:30", "n'existe pas"), ("2026-10-25T02:30", "a lieu deux")]
)
def test_nor_is_such_an_hour_in_segur_toml(segur: Segur, hour: str, told: str) -> None:
    table = (
        f'[[milestone]]\nsons = "HOP-PFI-Va2"\nnumber = 5\nsource = "note fictive"\ndate = {hour}'
    )
    Path("segur.toml").write_text(f"{table}:00\n", encoding="utf-8")
    run = segur("deadlines")
    assert run.code == 2
    assert told in " ".join(run.err.split())
    Path("segur.toml").write_text(f"{table}:00+01:00\n", encoding="utf-8")
    assert segur("deadlines").code == 0


# The words of a command line: twice, empty, hostile.

OPTIONS = [(path, param) for path, command in TREE.items() if path for param in command.params
           if isinstance(param, TyperOption) and not param.is_flag]  # fmt: skip
WALKED = [
    (path, param)
    for path, command in TREE.items()
    if path and not hasattr(command, "commands")
    for param in command.params
    if isinstance(param, TyperArgument | TyperOption) and not getattr(param, "is_flag", False)
]
# What options take when they choose among words, or count.
VALUES = {"format_": "json", "max_diagnostics": "3", "limit": "3", "header_row": "3",
          "max_length": "3"}  # fmt: skip
HOSTILE = {
    "too long": "a" * 5_000,
    "too long, a workbook": "a" * 5_000 + ".xlsx",
    "a NUL": "a\0b.json",
    "escapes": "\x1b[31m\x9b2Jx\r\n.json",
    "markup": "[bold]x[/bold][/]",
    "a loop": "boucle/boucle.json",
    "bidi": "\u202egnp.json",
    "a lone surrogate": "a\udc80.json",
}


def ids(rows: list[tuple[tuple[str, ...], Parameter]]) -> list[str]:
    return [f"{names(path)} {param.opts[-1]}" for path, param in rows]


def needed(path: tuple[str, ...], but: Parameter) -> Iterator[str]:
    """What else a command cannot do without."""
    for param in TREE[path].params:
        if getattr(param, "required", False) and param is not but:
            yield from (param.opts[-1], "x") if isinstance(param, TyperOption) else ("x",)


@pytest.mark.parametrize(("path", "param"), OPTIONS, ids=ids([*OPTIONS]))
def test_an_option_keeps_all_its_values_or_refuses_and_is_never_empty(
    path: tuple[str, ...], param: TyperOption
) -> None:
    metavar = param.metavar or ""
    value = VALUES.get(str(param.name), metavar.split("|")[0] if "|" in metavar else "x")

    def parsed(*values: str) -> Any:
        line = [
            *needed(path, param),
            *(word for given in values for word in (param.opts[-1], given)),
        ]
        return TREE[path].make_context(path[-1], line).params[str(param.name)]

    if param.multiple:
        assert len(parsed(value, value)) == 2
    else:
        with pytest.raises(UsageError, match="donnée 2 fois"):
            parsed(value, value)
    if path == ("template", "note") and param.name == "value":  # what the portal refused
        assert list(parsed("")) == [""]
        return
    with pytest.raises(UsageError, match="valeur vide"):
        parsed("")


def test_what_is_given_twice_or_empty_is_named_and_a_flag_twice_loses_nothing(segur: Segur) -> None:
    run = segur("lint-json", "avance.json", "--base", "")
    assert (run.code, run.out) == (2, "")
    assert "--base a reçu une valeur vide" in run.err
    assert segur("pieces", "check", "").code == 2
    run = segur("check-eligibility", "--from", "a.csv", "--from", "b.csv", "--base", "demo")
    assert run.code == 2
    assert "--from est donnée 2 fois" in run.err
    assert segur("deadlines", "--all", "--all").out == segur("deadlines", "--all").out


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize(("path", "param"), WALKED, ids=ids([*WALKED]))
def test_a_hostile_value_is_refused_in_a_sentence(
    path: tuple[str, ...], param: Parameter, kind: str, segur: Segur
) -> None:
    Path("boucle").symlink_to("boucle")
    value = HOSTILE[kind]
    given = [param.opts[-1], value] if isinstance(param, TyperOption) else ["--", value]
    run = segur(*path, *needed(path, param), *given)
    assert run.code in (0, 1, 2, 3), run.err
    assert not DIRTY.search(run.out + run.err)
    assert "Traceback" not in run.out + run.err


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize(
    "line",
    [
        "[base]\nfile = {}", "[eligibility]\nbase = {}", "[eligibility]\ndirectory = {}",
        "[lint]\nbase = {}", "[lint]\ntemplate = {}", "[lint]\nagainst = {}",
        "[lint]\nbaseline = {}", "[[pilot]]\npv = {}", "packs = [{}]",
        '[[request]]\nclient = "010999993"\nsons = "HOP-DPI-Va2"\nkind = "avance"\namended_by = {}',
        '[[ignore]]\ncode = "MNT001"\nreason = "essai"\npath = {}',
    ],
)  # fmt: skip
def test_a_hostile_value_in_segur_toml_is_refused_in_a_sentence(
    line: str, kind: str, segur: Segur
) -> None:
    value = HOSTILE[kind].encode("utf-8", "replace").decode()
    quoted = "".join(f"\\u{ord(c):04X}" if ord(c) < 32 or ord(c) == 127 else c for c in value)
    Path("boucle").symlink_to("boucle")
    Path("segur.toml").write_text(line.format(f'"{quoted}"'), encoding="utf-8")
    for command in (
        ("check-eligibility", "010999993", "--base", "demo"),
        ("check-eligibility", "010999993"),
        ("lint-json", str(resources.example("avance.json"))),
        ("pv-check",),
    ):
        run = segur(*command)
        assert run.code in (0, 1, 2, 3), run.err
        assert not DIRTY.search(run.out + run.err)


# What people mistype, and the sentence that puts them right.


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("lint-json a.json --report r.html", "html=r.html"),
        ("lint-json a.json --report r.xml", "junit=r.xml"),
        ("lint-json a.json --report r.csv", "Exemple"),
        ("check-eligibility liste.csv --base demo", "--from liste.csv"),
        ("-v check", "après le nom de la commande"),
        ("lint-jsn", "Vouliez-vous dire lint-json"),
        ("lint-json", "il manque l'argument FICHIER.\n"),
    ],
)
def test_a_mistake_is_told_its_remedy(line: str, told: str, segur: Segur) -> None:
    run = segur(*line.split())
    assert (run.code, run.out) == (2, "")
    assert told in run.err


@pytest.mark.skipif(sys.platform == "win32", reason="there, folders are parted by backslashes")
@pytest.mark.parametrize(
    ("written", "told"),
    [
        (r'"bases\\base.xlsx"', "« bases/base.xlsx »"),
        (r'"C:\new\base.xlsx"', "caractère invisible"),
        (r'"C:\Users\base.xlsx"', "entre apostrophes"),
    ],
)
def test_a_path_of_windows_in_segur_toml_is_explained(
    written: str, told: str, segur: Segur
) -> None:
    Path("segur.toml").write_text(f"[base]\nfile = {written}\n", encoding="utf-8")
    run = segur("check-eligibility", "010999993")
    assert run.code == 2
    assert told in run.err


@pytest.mark.parametrize(
    "line",
    [
        "pv-checklist --init -o out",
        "pieces learn pieces/modele-bon-de-commande.docx --type commande -o out",
        "template learn --blank asp-fictif/vierge.json --kind avance -o out",
    ],
)
@dossier
def test_force_says_what_it_replaces(line: str, segur: Segur) -> None:
    out, command = Path("out.toml"), line.replace("-o out", "-o out.toml").split()
    out.write_text("avant", encoding="utf-8")
    os.utime(out, (1_770_000_000, 1_770_000_000))
    assert segur(*command).code == 2
    assert out.read_text(encoding="utf-8") == "avant"
    run = segur(*command, "--force")
    assert "est remplacé : il datait du 2 février 2026" in run.err.replace("\xa0", " ")
    assert out.read_text(encoding="utf-8") != "avant"


# The first screens.


@pytest.mark.parametrize("entry", COMMANDS, ids=[entry.name for entry in COMMANDS])
def test_help_announces_a_command_by_its_own_first_sentence(entry: Entry) -> None:
    told = TREE[(entry.name,)].help or ""
    assert " ".join(told.split("\n\n")[0].split()).startswith(entry.summary)
    assert [other.name for other in COMMANDS].count(entry.name) == 1


def loaded_by(*arguments: str) -> set[str]:
    """The modules of commands that a process loads."""
    script = (
        "import sys; from segur_cli.cli.app import execute; execute(sys.argv[1:]);"
        "print(*(m for m in sys.modules if m.startswith('segur_cli.cli.')), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
    )
    modules = {name.removeprefix("segur_cli.cli.") for name in done.stderr.split()}
    return modules & {entry.module for entry in COMMANDS}


@pytest.mark.parametrize("arguments", [["--help"], [], ["--version"]])
def test_help_and_the_first_screen_load_no_command(arguments: list[str]) -> None:
    assert loaded_by(*arguments) == set()


def test_a_command_loads_its_own_module_alone() -> None:
    assert loaded_by("plan", "--sons", "HOP-PFI-Va2") == {"plan"}
