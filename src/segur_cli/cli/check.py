"""`segur check` and `segur status`: the whole dossier of one segur.toml."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segur_cli.cli.options import COMMON, AsOf, Config, Debug, FailOn, Quiet, Report, Verbose

if TYPE_CHECKING:
    from segur_cli.config import Settings
    from segur_cli.dossier.model import DossierOutcome
    from segur_cli.text.clock import Clock


class PartName(StrEnum):
    """The parts that `--only` chooses among."""

    LINT = "lint"
    ELIGIBILITY = "eligibility"
    DEADLINES = "deadlines"
    PILOTS = "pilots"
    PIECES = "pieces"


class CheckFormat(StrEnum):
    """Formats of `segur check` on standard output; `auto` is text, with annotations on GitHub."""

    AUTO = "auto"
    TEXT = "text"
    JSON = "json"
    MD = "md"
    GITHUB = "github"


class StatusFormat(StrEnum):
    """Formats of `segur status`."""

    TEXT = "text"
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


REPORTS = ("text", "json", "sarif", "junit", "github", "gitlab", "html", "md")
Only = Annotated[
    list[PartName] | None,
    typer.Option(
        "--only",
        metavar="lint|eligibility|deadlines|pilots|pieces",
        help="Ne contrôler que cette partie ; répétable.",
    ),
]


def check(
    only: Only = None,
    fail_within: Annotated[
        str | None,
        typer.Option("--fail-within", metavar="DURÉE", help="Échouer si un jalon tombe sous 30j."),
    ] = None,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(
            "--fail-on", metavar="error|warning|note", help="Gravité à partir de laquelle échouer."
        ),
    ] = None,
    write_lock: Annotated[
        bool,
        typer.Option("--write-lock", help="Noter base et modèles dans segur.lock, à valider."),
    ] = False,
    format_: Annotated[
        CheckFormat,
        typer.Option(
            "-f", "--format", metavar="auto|text|json|md|github",
            help="Format sur la sortie standard.", rich_help_panel=COMMON,
        ),
    ] = CheckFormat.AUTO,
    report: Report = None,
    as_of: AsOf = None,
    config: Config = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:  # fmt: skip
    """Contrôler tout le dossier décrit par segur.toml : demandes, éligibilité, échéances, pilotes.

    Chaque partie est contrôlée même si une autre ne peut pas l'être. Code de sortie : 2 une partie
    n'a pas pu être contrôlée ; 3 des fichiers attendus manquent ; 1 des constats ; 0 sinon.

    Exemples :

      segur check
      segur check --only lint --report html=rapport.html
    """
    from segur_cli.cli.output import (
        parse_reports,
        promise,
        stdout_console,
        write_file,
        write_stdout,
    )
    from segur_cli.diagnostics import Severity
    from segur_cli.dossier.dashboard_screen import show
    from segur_cli.dossier.lock import note_changes, write
    from segur_cli.text.detail import Detail

    reports = parse_reports(report, REPORTS)
    settings, clock = _open(config, as_of)
    wanted = {**{path: name for name, path in settings.reports.items()}, **reports}
    promise(wanted, settings.inputs)
    outcome = _run(settings, clock, only, fail_within)
    note_changes(outcome)
    if write_lock:
        write(outcome)
    level = Severity[(fail_on or settings.lint.fail_on or "error").upper()]
    detail = Detail.of(verbose=verbose, quiet=quiet)
    for name in _formats(format_):
        if name == "text":
            show(stdout_console(), outcome, level, detail)
        else:
            write_stdout(_rendered(outcome, name, level))
    for path, name in wanted.items():
        write_file(path, _rendered(outcome, name, level))
    _summary(outcome, level)
    raise typer.Exit(int(outcome.exit_code(level)))


def status(
    format_: Annotated[
        StatusFormat,
        typer.Option(
            "-f", "--format", metavar="text|csv|xlsx|json", help="Format du résultat.",
            rich_help_panel=COMMON,
        ),
    ] = StatusFormat.TEXT,
    report: Report = None,
    as_of: AsOf = None,
    config: Config = None,
    debug: Debug = False,
) -> None:  # fmt: skip
    """Dire où en est chaque demande : état, depuis quand, suite, ce qui bloque.

    Les états sont ceux que vous notez dans segur.toml (tables request), dans les mots du portail.

    Exemples :

      segur status
      segur status --report xlsx=suivi.xlsx
    """
    from segur_cli.cli.output import parse_reports, write_file, write_stdout

    reports = parse_reports(report, [known.value for known in StatusFormat])
    settings, clock = _open(config, as_of)
    outcome = _run(settings, clock, None, None)
    if format_ is StatusFormat.TEXT:
        _show_status(outcome)
    else:
        write_stdout(_status(outcome, format_))
    for path, name in reports.items():
        write_file(path, _status(outcome, StatusFormat(name)))
    from segur_cli.exits import ExitCode

    raise typer.Exit(int(ExitCode.CANNOT_RUN if outcome.problems else ExitCode.OK))


def _formats(format_: CheckFormat) -> list[str]:
    import os

    if format_ is not CheckFormat.AUTO:
        return [format_.value]
    return ["text", "github"] if os.environ.get("GITHUB_ACTIONS") else ["text"]


def _open(config: Path | None, as_of: str | None) -> "tuple[Settings, Clock]":
    from segur_cli.cli.output import read_settings
    from segur_cli.exits import StopError
    from segur_cli.text.clock import read_clock

    settings = read_settings(config)
    if settings.path is None:
        raise StopError(
            "Aucun segur.toml ici ni au-dessus : rien ne dit ce qu'est le dossier.",
            "segur init l'écrit d'après vos fichiers ; segur demo en montre un, fictif.",
        )
    return settings, read_clock(as_of)


def _run(
    settings: "Settings", clock: "Clock", only: list[PartName] | None, within: str | None
) -> "DossierOutcome":
    from segur_cli.cli.output import progress
    from segur_cli.dossier.model import Part
    from segur_cli.dossier.run import run
    from segur_cli.milestones.gate import Threshold
    from segur_cli.text.durations import parse_window

    gate = Threshold(parse_window(within, "--fail-within")) if within else Threshold()
    with progress("Contrôle du dossier…"):
        return run(settings, clock, [Part(one.value) for one in only or ()], gate)


def _rendered(outcome: "DossierOutcome", name: str, level: object) -> str:
    from segur_cli.cli.findings import context_of
    from segur_cli.diagnostics import Severity
    from segur_cli.dossier.export import to_json, whole_report
    from segur_cli.reporters import REPORTERS

    assert isinstance(level, Severity)  # noqa: S101 (told to the type checker)
    if name == "md":
        from segur_cli.dossier.dashboard_markdown import as_markdown

        return as_markdown(outcome, level)
    context = context_of(outcome.documents, outcome.clock, None, name)
    if name == "html":
        from segur_cli.dossier.page import to_html

        return to_html(outcome, level, context)
    if name == "json":
        return to_json(outcome, level, context)
    return REPORTERS[name](whole_report(outcome), context)


def _summary(outcome: "DossierOutcome", level: object) -> None:
    """Add the dashboard to the summary of a GitHub job, when there is one."""
    import os

    target = os.environ.get("GITHUB_STEP_SUMMARY")
    if target:
        with Path(target).open("a", encoding="utf-8") as stream:
            stream.write(_rendered(outcome, "md", level))


def _status(outcome: "DossierOutcome", format_: StatusFormat) -> str | bytes:
    from segur_cli.cli.output import BOM, text_of
    from segur_cli.dossier import status as following
    from segur_cli.tables.writing import to_csv, to_xlsx

    found = following.lines(outcome)
    if format_ is StatusFormat.JSON:
        return following.to_json(found)
    table = following.to_table(found)
    if format_ is StatusFormat.XLSX:
        return to_xlsx(table)
    if format_ is StatusFormat.CSV:
        return BOM + to_csv(table)
    from segur_cli.dossier.status_screen import show

    return text_of(lambda console: show(console, outcome, found))


def _show_status(outcome: "DossierOutcome") -> None:
    from segur_cli.cli.output import stdout_console
    from segur_cli.dossier import status as following
    from segur_cli.dossier.status_screen import show

    show(stdout_console(), outcome, following.lines(outcome))
