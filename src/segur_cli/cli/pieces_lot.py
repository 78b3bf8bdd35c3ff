"""`segur pieces pack` and `enrolment`: the archive of a request, the supplier's own pieces."""

import hashlib
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from segur_cli.cli.findings import (
    FINDINGS_FORMATS,
    FindingsAnswer,
    SelectionOptions,
    severity_of,
)
from segur_cli.cli.output import progress, spare, write_file
from segur_cli.cli.pieces_inputs import read_form, read_requests
from segur_cli.cli.run import Run, command, put_page
from segur_cli.config import Settings
from segur_cli.exits import ExitCode, StopError
from segur_cli.milestones.choice import choose_calendars
from segur_cli.milestones.schedule import make_schedule
from segur_cli.pieces import packing
from segur_cli.pieces.enrolment import CODES, check_enrolment, read_papers
from segur_cli.rules.codes import read_choice
from segur_cli.rules.suppressions import exceptions, suppress
from segur_cli.tables.writing import to_xlsx
from segur_cli.text.clock import Clock
from segur_cli.text.page import Gap, Heading, Page, Paragraph
from segur_cli.text.writing import warn


@command(clock=False, detail=False)
def pack(
    run: Run,
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
    accept: Annotated[
        list[str] | None,
        typer.Option(
            "--accept", metavar="PIECE", help="Archiver cette pièce malgré ce qui y est trouvé."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Remplacer une archive qui existe.")
    ] = False,
) -> None:
    """Faire l'archive des pièces que nomme une demande, ou dire ce qui l'empêche.

    Chaque pièce est trouvée une seule fois dans le dossier, relue, et archivée sous le nom exact du
    JSON. S'il en manque une, qu'une autre bloque ou porte le FINESS d'un autre client, rien n'est
    écrit ; --accept l'archive quand même, et le bordereau le dit.

    Exemples :

      segur pieces pack avance.json pieces/ -o lot.zip
      segur pieces pack solde.json pieces/ -o lot.zip --slip bordereau.xlsx --accept va.pdf
    """
    spare(filter(None, (output, slip)), force=force)
    if slip is not None and slip.suffix.lower() not in (".xlsx", ".md"):
        raise typer.BadParameter("le bordereau est un .xlsx ou un .md.", param_hint="--slip")
    with progress("Lecture des pièces…"):
        made = packing.plan(read_requests(request, run.settings), folder, accept or ())
    for remark in made.remarks:
        warn(f"À savoir : {remark}.")
    if made.problems:
        put_page(packing.refused_page(made))
        raise typer.Exit(int(ExitCode.FINDINGS))
    data = packing.to_zip(made.packed)
    sha256 = hashlib.sha256(data).hexdigest()
    table = packing.slip(made, output.name, sha256)
    write_file(output, data)
    if slip is not None:
        excel = slip.suffix.lower() == ".xlsx"
        write_file(slip, to_xlsx(table) if excel else packing.slip_markdown(table))
    put_page(packing.packed_page(made, request, output, sha256))


@command(formats=FINDINGS_FORMATS)
def enrolment(run: Run, selection: SelectionOptions) -> FindingsAnswer:
    """Dire où en sont les pièces de l'enrôlement du fournisseur, et jusqu'à quand elles valent.

    Elles sont déclarées dans segur.toml ([enrolment]). La pièce d'identité est jugée au jour dit
    (--as-of, sinon aujourd'hui) et au prochain jalon.

    Exemples :

      segur pieces enrolment
      segur pieces enrolment --as-of 2026-12-15
    """
    settings, today = run.settings, run.clock.now.date()
    if settings.enrolment is None:
        raise StopError(
            "Aucune pièce d'enrôlement n'est déclarée dans segur.toml.",
            'Déclarez-les : [enrolment], puis identity = "identite.pdf", mandate = "mandat.pdf"…',
            code=ExitCode.NO_INPUT,
        )
    chosen = read_choice(selection.select or (), selection.ignore or (), CODES)
    form = read_form(settings.enrolment.mandate_form, "mandat")
    with progress("Lecture des pièces…"):
        papers = read_papers(settings.enrolment)
        following = _next_milestone(settings, run.clock)
        made = check_enrolment(settings.enrolment, papers, today, following, form)
    aside = exceptions(settings.path, settings.ignored)
    report = chosen.apply(made.report)
    report = suppress(report, aside, today) if aside is not None else report
    states = (Paragraph(f"{state.label} : {state.state}", indent=2) for state in made.states)
    return FindingsAnswer(
        "pieces enrolment",
        report,
        (),
        report.exit_code(severity_of(selection.fail_on)),
        below=Page.of([Gap(), Heading("Pièces de l'enrôlement"), *states]),
        statistics=selection.statistics,
    )


def _next_milestone(settings: Settings, clock: Clock) -> date | None:
    """The next deadline of the calendars of segur.toml, else of all those known."""
    schedules = [
        make_schedule(calendar, settings.milestones, clock.now, None)
        for calendar in choose_calendars(settings.calendars, settings.sons, every=not settings.sons)
    ]
    dates = [
        given.value for schedule in schedules for step in schedule.steps if step.pending
        for given in step.open_dates(clock.now)
    ]  # fmt: skip
    days = [value.date() if isinstance(value, datetime) else value for value in dates]
    return min(days, default=None)
