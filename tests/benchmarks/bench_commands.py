"""What the other commands of segur take: bases, dossiers, papers, and the start of each."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from openpyxl import Workbook
from reportlab.pdfgen import canvas

from segur_cli.cli.registry import COMMANDS
from tests.benchmarks.bench_lint import BrokenRunError, Measure, finess_of, timed, write_file

_HEADINGS = (
    "N° FINESS", "Raison sociale", "HOP-DPI-Va2 Vague 2 HT", "HOP-DPI-Va2 Vague 2 TTC",
    "HOP-DPI-Va2 Vague 1 + Vague 2 HT", "HOP-DPI-Va2 Vague 1 + Vague 2 TTC",
)  # fmt: skip
_DEMO = (
    "import shutil, sys; shutil.rmtree('demo', ignore_errors=True); "
    "from segur_cli.cli.app import run; sys.argv = ['segur', 'demo', 'demo']; run()"
)
_BASES = (3_000, 50_000)
_DOSSIERS = (500, 2_000)
_PAPERS = 200


@dataclass(frozen=True)
class Trial:
    """A command to time, and the one that it is measured against."""

    name: str
    command: tuple[str, ...]
    against: str
    other: tuple[str, ...]
    cwd: Path
    code: int = 0


def commands_table(scratch: Path, runs: int) -> Iterator[str]:
    """Yield the lines of a Markdown table: processor seconds, ratio to another command, memory."""
    yield "| command | seconds | MB | ratio | to |"
    yield "|---|---|---|---|---|"
    for trial in _trials(scratch):
        mine, theirs = Measure(), Measure()
        for _ in range(runs):
            code = timed(trial.command, trial.cwd, mine)
            if code != trial.code:
                raise BrokenRunError(f"{trial.name}: exit {code}, expected {trial.code}")
            timed(trial.other, trial.cwd, theirs)
        ratio = median(a / b for a, b in zip(mine.seconds, theirs.seconds, strict=True))
        yield (
            f"| {trial.name} | {median(mine.seconds):.2f} | {mine.peak_mb:.0f} | {ratio:.2f} "
            f"| {trial.against} |"
        )


def _trials(scratch: Path) -> Iterator[Trial]:
    segur = (sys.executable, "-m", "segur_cli")
    typer = (sys.executable, "-c", "import typer")
    start = "`import typer`"
    yield Trial("`--version`", (*segur, "--version"), start, typer, scratch)
    for entry in COMMANDS:
        line: tuple[str, ...] = (*segur, entry.name, "--help")
        yield Trial(f"`{entry.name} --help`", line, start, typer, scratch)
    small = (*segur, "base", "import", str(_base(scratch, _BASES[0])))
    for rows in _BASES:
        line = (*segur, "base", "import", str(_base(scratch, rows)))
        yield Trial(f"`base import`, {rows} rows", line, f"{_BASES[0]} rows", small, scratch)
    for clients in _DOSSIERS:
        folder = _dossier(scratch / f"dossier {clients}", clients)
        lint = (*segur, "lint-json", "avance.json")
        name = f"`check`, {clients} clients"
        yield Trial(name, (*segur, "check"), "`lint-json`, same file", lint, folder)
    papers = _papers(scratch / "papers")
    line = (*segur, "pieces", "check", str(papers))
    yield Trial(f"`pieces check`, {_PAPERS} PDF of 2 pages", line, start, typer, scratch, 1)
    yield Trial("`demo`", (sys.executable, "-c", _DEMO), start, typer, scratch)


def _base(folder: Path, rows: int) -> Path:
    path = folder / f"base-{rows}.xlsx"
    if not path.exists():
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Établissements")
        sheet.append(_HEADINGS)
        for index in range(rows):
            ceiling = 50_000 + index
            amounts = (ceiling, ceiling * 1.2, ceiling * 2, ceiling * 2.4)
            sheet.append((finess_of(index), f"CENTRE HOSPITALIER FICTIF {index:06}", *amounts))
        book.save(path)
    return path


def _dossier(folder: Path, clients: int) -> Path:
    folder.mkdir()
    write_file(folder / "avance.json", clients)
    (folder / "segur.toml").write_text(
        '[[files]]\npath = "avance.json"\nkind = "avance"\n', encoding="utf-8"
    )
    return folder


def _papers(folder: Path) -> Path:
    folder.mkdir()
    for index in range(_PAPERS):
        page = canvas.Canvas(str(folder / f"BC-FICTIF-{index:03}.pdf"))
        for _ in range(2):
            page.drawString(60, 800, f"BON DE COMMANDE FICTIF {index:03}")
            for rank in range(40):
                page.drawString(60, 780 - 15 * rank, f"Le client fictif commande, ligne {rank}")
            page.showPage()
        page.save()
    return folder
