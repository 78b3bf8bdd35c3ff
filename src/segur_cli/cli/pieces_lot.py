"""`segur pieces pack` and `enrolment`: the archive of a request, the supplier's own pieces."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segur_cli.cli.options import (
    AsOf,
    Config,
    Debug,
    FailOn,
    FailOnError,
    FindingsFormat,
    FindingsOutput,
    Quiet,
    Report,
    Verbose,
)

if TYPE_CHECKING:
    from segur_cli.config import Settings
    from segur_cli.pieces.packing import PackingPlan
    from segur_cli.text.clock import Clock


def pack(
    request: Annotated[
        str, typer.Argument(metavar="JSON", help="Demande, dont les pièces sont archivées.")
    ],
    folder: Annotated[Path, typer.Argument(metavar="DOSSIER", help="Où sont les pièces.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="LOT.zip", help="Archive à écrire.")
    ],
    slip: Annotated[
        Path | None,
        typer.Option(
            "--slip", metavar="FICHIER", help="Bordereau, .xlsx ou .md : pièce, client, SHA-256."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Remplacer une archive qui existe.")
    ] = False,
    config: Config = None,
    debug: Debug = False,
) -> None:
    """Faire l'archive des pièces que nomme une demande, ou dire ce qui l'empêche.

    Chaque pièce est trouvée une seule fois dans le dossier, relue, et archivée sous le nom exact du
    JSON. S'il manque une pièce, ou qu'une autre est d'un autre client, rien n'est écrit.

    Exemples :

      segur pieces pack avance.json pieces/ -o lot.zip
      segur pieces pack solde.json pieces/ -o lot.zip --slip bordereau.xlsx
    """
    import hashlib

    from segur_cli.cli.output import progress, stdout_console, write_file
    from segur_cli.cli.pieces_inputs import read_requests
    from segur_cli.config import load_settings
    from segur_cli.exits import ExitCode, StopError
    from segur_cli.pieces import packing
    from segur_cli.tables.writing import to_xlsx
    from segur_cli.text.screen import paragraph
    from segur_cli.text.writing import plural, quote

    for path in filter(None, (output, slip)):
        if path.exists() and not force:
            raise StopError(f"{quote(path, 200)} existe déjà.", "--force le remplace.")
    if slip is not None and slip.suffix.lower() not in (".xlsx", ".md"):
        raise typer.BadParameter("le bordereau est un .xlsx ou un .md.", param_hint="--slip")
    settings = load_settings(config)
    with progress("Lecture des pièces…"):
        made = packing.plan(read_requests(request, settings), folder)
    console = stdout_console()
    _show_remarks(made)
    if made.problems:
        total = plural(len(made.problems), "problème")
        paragraph(console, f"Archive non écrite : {total}.", style="bold red")
        for problem in made.problems:
            paragraph(console, f"  - {problem}")
        raise typer.Exit(int(ExitCode.FINDINGS))
    data = packing.to_zip(made.packed)
    sha256 = hashlib.sha256(data).hexdigest()
    table = packing.slip(made.packed, output.name, sha256)
    write_file(output, data)
    if slip is not None:
        excel = slip.suffix.lower() == ".xlsx"
        write_file(slip, to_xlsx(table) if excel else packing.slip_markdown(table))
    count = plural(len(made.packed), "pièce")
    paragraph(
        console, f"Archive écrite : {quote(output, 200)}, {count}, SHA-256 {sha256}", style="bold"
    )
    for one in made.packed:
        paragraph(console, f"  {one.name}  {len(one.data)} octets  {one.sha256[:12]}")
    paragraph(console, f"Ensuite : segur lint-json {request} --attachments {output}")


def enrolment(
    fail_on: FailOnError = FailOn.ERROR,
    format_: FindingsOutput = FindingsFormat.AUTO,
    report: Report = None,
    as_of: AsOf = None,
    config: Config = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Dire où en sont les pièces de l'enrôlement du fournisseur, et jusqu'à quand elles valent.

    Elles sont déclarées dans segur.toml ([enrolment]). La pièce d'identité est jugée au jour dit
    (--as-of, sinon aujourd'hui) et au prochain jalon.

    Exemples :

      segur pieces enrolment
      segur pieces enrolment --as-of 2026-12-15
    """
    from segur_cli.cli.findings import REPORT_FORMATS, show_report, stdout_formats
    from segur_cli.cli.output import parse_reports, progress, read_settings, stdout_console
    from segur_cli.cli.pieces_inputs import read_form
    from segur_cli.diagnostics import Severity
    from segur_cli.exits import ExitCode, StopError
    from segur_cli.pieces.enrolment import check_enrolment, read_papers
    from segur_cli.rules.suppressions import exceptions, suppress
    from segur_cli.text.clock import read_clock
    from segur_cli.text.detail import Detail
    from segur_cli.text.screen import paragraph

    reports = parse_reports(report, REPORT_FORMATS)
    clock, settings = read_clock(as_of), read_settings(config)
    if settings.enrolment is None:
        raise StopError(
            "Aucune pièce d'enrôlement n'est déclarée dans segur.toml.",
            'Déclarez-les : [enrolment], puis identity = "identite.pdf", mandate = "mandat.pdf"…',
            code=ExitCode.NO_INPUT,
        )
    form = read_form(settings.enrolment.mandate_form, "mandat")
    with progress("Lecture des pièces…"):
        papers = read_papers(settings.enrolment)
        today = clock.now.date()
        made = check_enrolment(
            settings.enrolment, papers, today, _next_milestone(settings, clock), form
        )
    aside = exceptions(settings.path, settings.ignored)
    shown = suppress(made.report, aside, today) if aside is not None else made.report
    show_report(shown, (), format_, reports, clock, Detail.of(verbose=verbose, quiet=quiet))
    if "text" in stdout_formats(format_) and not (quiet and not verbose):
        console = stdout_console()
        console.print()
        paragraph(console, "Pièces de l'enrôlement", style="bold")
        for state in made.states:
            paragraph(console, f"  {state.label} : {state.state}")
    raise typer.Exit(int(shown.exit_code(Severity[fail_on.value.upper()])))


def _next_milestone(settings: "Settings", clock: "Clock") -> "date | None":
    """The next deadline of the calendars of segur.toml, else of all those known."""
    from segur_cli.milestones.choice import choose_calendars
    from segur_cli.milestones.schedule import make_schedule

    schedules = [
        make_schedule(one, settings.milestones, clock.now, None)
        for one in choose_calendars(settings.sons, every=not settings.sons)
    ]
    dates = [
        given.value for schedule in schedules for step in schedule.steps if step.pending
        for given in step.open_dates(clock.now)
    ]  # fmt: skip
    days = [one.date() if isinstance(one, datetime) else one for one in dates]
    return min(days, default=None)


def _show_remarks(plan: "PackingPlan") -> None:
    from segur_cli.diagnostics import Severity
    from segur_cli.text.told import warn
    from segur_cli.text.writing import plural

    for remark in plan.remarks:
        warn(f"À savoir : {remark}.")
    found = [f for one in plan.checked for f in one.findings if f.severity >= Severity.WARNING]
    if found:
        warn(f"{plural(len(found), 'constat')} sur ces pièces : segur pieces check les montre.")
