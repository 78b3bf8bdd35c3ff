"""`segur deadlines`: which milestones are left, in how many days, and who says so."""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Annotated

import typer

from segur_cli.cli import completion
from segur_cli.cli.run import Run, command
from segur_cli.config import Settings
from segur_cli.exits import StopError
from segur_cli.facts import Parcours, undated
from segur_cli.milestones.choice import choose_calendars
from segur_cli.milestones.deadlines_export import DeadlinesAnswer
from segur_cli.milestones.gate import OwnDate, Threshold, make_timetable
from segur_cli.milestones.schedule import make_schedule
from segur_cli.tables.answer import TABLE_FORMATS
from segur_cli.text.durations import parse_alarm, parse_window

_CHOICE = "Ce qui est montré"
_GATE = "Intégration continue"
_ALARMS = (30, 7, 1)  # days


class ParcoursChoice(StrEnum):
    """The two halves of a calendar."""

    REFERENCEMENT = "referencement"
    FINANCEMENT = "financement"


Sons = Annotated[
    list[str] | None,
    typer.Option(
        "--sons",
        autocompletion=completion.sons,
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


@command(formats=(*TABLE_FORMATS, "ics"))
def deadlines(
    run: Run,
    sons: Sons = None,
    all_: All = False,
    list_: List = False,
    parcours: ParcoursOption = None,
    alarm: AlarmOption = None,
    fail_within: FailWithin = None,
    fail_past: FailPast = False,
    fail_unknown: FailUnknown = False,
) -> DeadlinesAnswer:
    """Dire quelles échéances restent, dans combien de jours, et d'après qui.

    Chaque date vient avec sa source et son statut : établie, contestée, probable, inconnue,
    fixée par vous dans segur.toml, qui prévaut, ou fournie par vous dans un calendrier que
    segur.toml nomme (packs). Code de sortie 1 seulement si une option --fail-… le demande.

    Exemples :

      segur deadlines --sons HOP-PFI-Va2
      segur deadlines --fail-within 30j -f ics
    """
    window = parse_window(fail_within, "--fail-within") if fail_within is not None else None
    gate = Threshold(window, fail_past, fail_unknown)
    _refuse_contradictions(sons, all_, list_, alarm, gate, run.formats)
    alarms = [parse_alarm(text) for text in alarm] if alarm else _ALARMS
    settings, kept = run.settings, Parcours(parcours.value) if parcours else None
    timetable = make_timetable(
        [
            make_schedule(calendar, settings.milestones, run.clock.now, kept)
            for calendar in choose_calendars(settings.calendars, sons or (), every=all_ or list_)
        ],
        run.clock,
        gate,
        str(settings.path) if settings.milestones else "",
        () if list_ else _own_dates(settings),
    )
    others = [known for known in undated() if known.code not in settings.calendars]
    return DeadlinesAnswer(timetable, alarms, others, listing=list_)


def _own_dates(settings: Settings) -> list[OwnDate]:
    """What of the enrolment expires, as plain data: the calendar knows nothing of pieces."""
    if settings.enrolment is None:
        return []
    from segur_cli.pieces.enrolment import dates_of

    return [OwnDate(*found) for found in dates_of(settings.enrolment)]


def _refuse_contradictions(
    sons: Sequence[str] | None,
    all_: bool,
    list_: bool,
    alarm: Sequence[str] | None,
    gate: Threshold,
    formats: Collection[str],
) -> None:
    """Raise StopError when two options cannot go together."""
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
    if list_ and "ics" in formats:
        raise StopError("--list n'a pas de format ics.", "Pour un agenda complet : --all -f ics")
    if alarm and "ics" not in formats:
        raise StopError(
            "--alarm ne concerne que le format ics.",
            "Ajoutez -f ics, ou --report ics=segur.ics",
        )
