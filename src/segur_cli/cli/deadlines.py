"""`segur deadlines`: which milestones are left, in how many days, and who says so."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from segur_cli.cli.options import COMMON, AsOf, Config, Debug, Quiet, Report, Verbose
from segur_cli.text.told import warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segur_cli.config import Settings
    from segur_cli.milestones.gate import OwnDate, Threshold, Timetable
    from segur_cli.text.detail import Detail

_CHOICE = "Ce qui est montré"
_GATE = "Intégration continue"


class CalendarFormat(StrEnum):
    """Formats of a calendar."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    ICS = "ics"


class ParcoursChoice(StrEnum):
    """The two halves of a calendar."""

    REFERENCEMENT = "referencement"
    FINANCEMENT = "financement"


Sons = Annotated[
    list[str] | None,
    typer.Option(
        "--sons",
        metavar="SONS",
        help="HOP-DPI-Va2, HOP-PFI-Va2, IMG-DB-Va2… ; répétable. Sans lui : les deux de l'hôpital, "
        "et ceux que vous fournissez.",
        rich_help_panel=_CHOICE,
    ),
]
All = Annotated[
    bool,
    typer.Option(
        "--all", help="Tous les dispositifs qui ont un calendrier.", rich_help_panel=_CHOICE
    ),
]
List = Annotated[
    bool,
    typer.Option(
        "--list",
        help="Lister tous les dispositifs, même sans date connue.",
        rich_help_panel=_CHOICE,
    ),
]
ParcoursOption = Annotated[
    ParcoursChoice | None,
    typer.Option(
        "--parcours",
        metavar="referencement|financement",
        help="Seulement ce parcours.",
        rich_help_panel=_CHOICE,
    ),
]
AlarmOption = Annotated[
    list[str] | None,
    typer.Option(
        "--alarm",
        metavar="DUREE",
        help="Rappels du fichier ics : 15j, 2sem ; répétable. Sans lui : 30, 7 et 1 jour.",
        rich_help_panel=_CHOICE,
    ),
]
FailWithin = Annotated[
    str | None,
    typer.Option(
        "--fail-within",
        metavar="DUREE",
        help="Sortir avec 1 si une échéance tombe avant : 30j, 2sem, 3mois.",
        rich_help_panel=_GATE,
    ),
]
FailPast = Annotated[
    bool,
    typer.Option(
        "--fail-past",
        help="Sortir avec 1 si une échéance est dépassée.",
        rich_help_panel=_GATE,
    ),
]
FailUnknown = Annotated[
    bool,
    typer.Option(
        "--fail-unknown",
        help="Sortir avec 1 si aucune échéance à venir n'est connue.",
        rich_help_panel=_GATE,
    ),
]
FormatOption = Annotated[
    CalendarFormat,
    typer.Option(
        "-f",
        "--format",
        metavar="text|json|csv|xlsx|ics",
        help="Format du résultat sur la sortie standard.",
        rich_help_panel=COMMON,
    ),
]


def deadlines(
    sons: Sons = None,
    all_: All = False,
    list_: List = False,
    parcours: ParcoursOption = None,
    alarm: AlarmOption = None,
    fail_within: FailWithin = None,
    fail_past: FailPast = False,
    fail_unknown: FailUnknown = False,
    format_: FormatOption = CalendarFormat.TEXT,
    report: Report = None,
    as_of: AsOf = None,
    config: Config = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Dire quelles échéances restent, dans combien de jours, et d'après qui.

    Chaque date vient avec sa source et son statut : établie, contestée, probable, inconnue,
    fixée par vous dans segur.toml, qui prévaut, ou fournie par vous dans un calendrier que
    segur.toml nomme (packs). Code de sortie 1 seulement si une option --fail-… le demande.

    Exemples :

      segur deadlines --sons HOP-PFI-Va2
      segur deadlines --fail-within 30j -f ics
    """
    from segur_cli.cli.output import parse_reports, read_settings, write_file
    from segur_cli.facts import Parcours
    from segur_cli.milestones.choice import choose_calendars
    from segur_cli.milestones.gate import make_timetable
    from segur_cli.milestones.schedule import make_schedule
    from segur_cli.text.clock import read_clock
    from segur_cli.text.detail import Detail

    reports = parse_reports(report, [f.value for f in CalendarFormat])
    gate = _gate(fail_within, past=fail_past, unknown=fail_unknown)
    formats = {format_, *map(CalendarFormat, reports.values())}
    _refuse_contradictions(sons, all_, list_, alarm, gate, formats)
    alarms = _alarms(alarm)
    clock = read_clock(as_of)
    settings = read_settings(config)
    kept = Parcours(parcours.value) if parcours else None
    timetable = make_timetable(
        [
            make_schedule(calendar, settings.milestones, clock.now, kept)
            for calendar in choose_calendars(sons or (), every=all_ or list_)
        ],
        clock,
        gate,
        str(settings.path) if settings.milestones else "",
        () if list_ else _own_dates(settings),
    )
    detail = Detail.of(verbose=verbose, quiet=quiet)
    _show(timetable, format_, alarms, detail, list_=list_)
    for path, name in reports.items():
        write_file(path, _render(timetable, CalendarFormat(name), alarms, list_=list_))
    raise typer.Exit(int(timetable.exit_code))


def _own_dates(settings: "Settings") -> "list[OwnDate]":
    """What of the enrolment expires, as plain data: the calendar knows nothing of pieces."""
    if settings.enrolment is None:
        return []
    from segur_cli.milestones.gate import OwnDate
    from segur_cli.pieces.enrolment import dates_of

    return [OwnDate(*found) for found in dates_of(settings.enrolment)]


def _gate(within: str | None, *, past: bool, unknown: bool) -> "Threshold":
    from segur_cli.milestones.gate import Threshold
    from segur_cli.text.durations import parse_window

    window = parse_window(within, "--fail-within") if within is not None else None
    return Threshold(window, past, unknown)


def _alarms(alarm: list[str] | None) -> "Sequence[int]":
    from segur_cli.text.durations import parse_alarm

    return [parse_alarm(text) for text in alarm] if alarm else (30, 7, 1)


def _refuse_contradictions(
    sons: list[str] | None,
    all_: bool,
    list_: bool,
    alarm: list[str] | None,
    gate: "Threshold",
    formats: set[CalendarFormat],
) -> None:
    """Raise StopError when two options cannot go together."""
    from segur_cli.exits import StopError
    from segur_cli.milestones.gate import Threshold

    if sons and (all_ or list_):
        if all_:
            raise StopError(
                "--sons et --all se contredisent.",
                "--all montre tous les dispositifs qui ont un calendrier, et non plus de jalons "
                "d'un seul : gardez --sons pour choisir, ou --all seul.",
            )
        raise StopError(
            "--sons et --list se contredisent.", "Gardez --sons pour choisir, ou --list seul."
        )
    if list_ and gate != Threshold():
        raise StopError(
            "--list montre ce qui existe : les options --fail-… ne s'y appliquent pas.",
            "Pour contrôler tous les calendriers : --all",
        )
    if list_ and CalendarFormat.ICS in formats:
        raise StopError("--list n'a pas de format ics.", "Pour un agenda complet : --all -f ics")
    if alarm and CalendarFormat.ICS not in formats:
        raise StopError(
            "--alarm ne concerne que le format ics.",
            "Ajoutez -f ics, ou --report ics=segur.ics",
        )


def _show(
    timetable: "Timetable",
    format_: CalendarFormat,
    alarms: "Sequence[int]",
    detail: "Detail",
    *,
    list_: bool,
) -> None:

    from segur_cli.cli.output import stdout_console, write_stdout
    from segur_cli.milestones.deadlines_screen import show_list, show_timetable
    from segur_cli.milestones.notes import banner, warnings

    if format_ is CalendarFormat.TEXT:
        if list_:
            show_list(stdout_console(), timetable)
        else:
            show_timetable(stdout_console(), timetable, detail)
    else:
        if timetable.clock.simulated:
            warn(banner(timetable.clock))
        write_stdout(_render(timetable, format_, alarms, list_=list_))
    for line in () if list_ else warnings(timetable):
        warn(line)
    for own in timetable.own_near:
        warn(f"Échéance de vos pièces : {own.told(timetable.clock.now)}.")


def _render(
    timetable: "Timetable", format_: CalendarFormat, alarms: "Sequence[int]", *, list_: bool
) -> str | bytes:
    from segur_cli.cli.output import BOM, text_of
    from segur_cli.milestones.deadlines_screen import show_list, show_timetable

    if format_ is CalendarFormat.ICS:
        from segur_cli.milestones.ics import to_ics

        return to_ics(timetable, alarms)
    if format_ is CalendarFormat.TEXT:
        show = show_list if list_ else show_timetable
        return text_of(lambda console: show(console, timetable))
    from segur_cli.milestones.deadlines_export import to_json, to_table
    from segur_cli.tables.writing import to_csv, to_xlsx

    if format_ is CalendarFormat.JSON:
        return to_json(timetable)
    table = to_table(timetable)
    return to_xlsx(table) if format_ is CalendarFormat.XLSX else BOM + to_csv(table)
