"""`segur deadlines`: which milestones are left, in how many days, and who says so."""

from collections.abc import Iterator
from typing import Literal

from segur_cli.cli import completion
from segur_cli.cli.options import flag, option
from segur_cli.cli.run import Run, command
from segur_cli.config import Settings
from segur_cli.exits import StopError
from segur_cli.facts import Parcours, undated
from segur_cli.milestones.deadlines_export import DeadlinesAnswer
from segur_cli.milestones.schedule import choose_calendars, make_schedule
from segur_cli.milestones.timetable import OwnDate, Threshold, make_timetable
from segur_cli.tables.answer import TABLE_FORMATS
from segur_cli.text.durations import parse_alarm, parse_window

_CHOICE = "Ce qui est montré"
_GATE = "Intégration continue"
_ALARMS = (30, 7, 1)  # days


@command(formats=(*TABLE_FORMATS, "ics"))
def deadlines(
    run: Run,
    sons: tuple[str, ...] = option(
        "SONS",
        "HOP-DPI-Va2, HOP-PFI-Va2, IMG-DB-Va2… ; répétable. Sans lui : les deux de l'hôpital, "
        "et ceux que vous fournissez.",
        panel=_CHOICE,
        complete=completion.sons,
    ),
    all_: bool = flag("Tous les dispositifs qui ont un calendrier.", panel=_CHOICE),
    list_: bool = flag("Lister tous les dispositifs, même sans date connue.", panel=_CHOICE),
    parcours: Literal["referencement", "financement"] | None = option(
        "", "Seulement ce parcours.", panel=_CHOICE
    ),
    alarm: tuple[str, ...] = option(
        "DUREE",
        "Rappels du fichier ics : 15j, 2sem ; répétable. Sans lui : 30, 7 et 1 jour.",
        panel=_CHOICE,
    ),
    fail_within: str | None = option(
        "DUREE", "Sortir avec 1 si une échéance tombe avant : 30j, 2sem, 3mois.", panel=_GATE
    ),
    fail_past: bool = flag("Sortir avec 1 si une échéance est dépassée.", panel=_GATE),
    fail_unknown: bool = flag(
        "Sortir avec 1 si aucune échéance à venir n'est connue.", panel=_GATE
    ),
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
    asked = (bool(sons), all_, list_, bool(alarm), gate != Threshold(), "ics" in run.formats)
    for contradiction in _contradictions(*asked):
        raise contradiction
    alarms = [parse_alarm(text) for text in alarm] if alarm else _ALARMS
    settings, kept = run.settings, Parcours(parcours) if parcours else None
    timetable = make_timetable(
        [
            make_schedule(calendar, settings.milestones, run.clock.now, kept)
            for calendar in choose_calendars(settings.calendars, sons, every=all_ or list_)
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


def _contradictions(
    sons: bool, all_: bool, list_: bool, alarm: bool, gated: bool, ics: bool
) -> Iterator[StopError]:
    """Yield why two options cannot go together."""
    if sons and all_:
        yield StopError(
            "--sons et --all se contredisent.",
            "--all montre tous les dispositifs qui ont un calendrier, et non plus de jalons "
            "d'un seul : gardez --sons pour choisir, ou --all seul.",
        )
    if sons and list_:
        yield StopError(
            "--sons et --list se contredisent.", "Gardez --sons pour choisir, ou --list seul."
        )
    if list_ and gated:
        yield StopError(
            "--list montre ce qui existe : les options --fail-… ne s'y appliquent pas.",
            "Pour contrôler tous les calendriers : --all",
        )
    if list_ and ics:
        yield StopError("--list n'a pas de format ics.", "Pour un agenda complet : --all -f ics")
    if alarm and not ics:
        yield StopError(
            "--alarm ne concerne que le format ics.",
            "Ajoutez -f ics, ou --report ics=segur.ics",
        )
