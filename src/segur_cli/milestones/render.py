"""The calendar for the eye: what is next first, what is known only in part said below."""

from collections.abc import Iterable
from datetime import datetime

from rich.console import Console
from rich.text import Text

from segur_cli.clock import Clock
from segur_cli.facts import Statement, undated
from segur_cli.milestones.gate import Timetable
from segur_cli.milestones.schedule import Certainty, GivenDate, Phase, Schedule, Step
from segur_cli.screen import hang
from segur_cli.writing import day, harmless, moment, with_weekday

_GROUPS = {
    Phase.PAST: "Passé ou atteint",
    Phase.NEXT: "Prochain",
    Phase.LATER: "Ensuite",
    Phase.UNDATED: "Sans date connue",
}
_PHASE_STYLES = {Phase.PAST: "dim", Phase.NEXT: "bold"}
_CERTAINTY_STYLES = {
    Certainty.CONTESTED: "yellow",
    Certainty.PROBABLE: "yellow",
    Certainty.USER: "green",
}
_MAY_HAVE_MOVED = (
    "Une date publiée a pu être reportée : écrivez celle en vigueur, avec sa source, dans "
    "segur.toml ([[milestone]])."
)
NO_DATE_IN_FORCE = "aucune échéance en vigueur connue"


def banner(clock: Clock) -> str:
    """Say that the date is simulated; empty when it is not."""
    if not clock.simulated:
        return ""
    return f"DATE SIMULÉE (--as-of ou SEGUR_AS_OF) : {moment(clock.now)}"


def show_timetable(console: Console, timetable: Timetable) -> None:
    """Print the timeline of each dispositif, then its notes, then what goes for all."""
    _show_banner(console, timetable.clock)
    for schedule in timetable.schedules:
        _show_schedule(console, schedule, timetable.clock.now)
    _show_cautions(console, timetable.schedules)
    if timetable.settings:
        _say(console, f"Réglages : {harmless(timetable.settings)}")
    else:
        _say(
            console,
            "Vous connaissez la date en vigueur ? Écrivez-la, avec sa source, dans segur.toml "
            "([[milestone]]) : elle prévaudra.",
        )
    _say(console, f"Calculé le {moment(timetable.clock.now)} (heure de Paris).")


def show_list(console: Console, timetable: Timetable) -> None:
    """Print every dispositif, those without any date included."""
    _show_banner(console, timetable.clock)
    console.print(Text("Dispositifs dont un calendrier est connu", style="bold"))
    for schedule in timetable.schedules:
        dated = [step for step in schedule.steps if step.retained is not None]
        following = schedule.of(Phase.NEXT)
        text = f"{schedule.dispositif.label} : {len(dated)} dates sur {len(schedule.steps)} jalons"
        if following:
            (first, *_) = following
            text += f" ; prochain : {first.name}, {_dated(first.retained)}, {first.left}"
            text += f" ({first.certainty.label}{_by(first)})"
        else:
            text += " ; aucun à venir parmi les dates connues"
        hang(console, Text(f"  {schedule.dispositif.code}".ljust(15)), Text(text))
    console.print()
    console.print(Text("Autres dispositifs de la vague 2 : aucune date connue", style="bold"))
    for known in undated():
        hang(console, Text(f"  {known.code}".ljust(15)), Text(known.label))
    console.print()
    _show_cautions(console, timetable.schedules)


def _show_banner(console: Console, clock: Clock) -> None:
    if clock.simulated:
        console.print(Text(banner(clock), style="bold reverse"))
        console.print()


def _show_schedule(console: Console, schedule: Schedule, now: datetime) -> None:
    title = f"{schedule.dispositif.code} - {schedule.dispositif.label}"
    hang(console, Text(""), Text(title, style="bold"))
    for phase, heading in _GROUPS.items():
        steps = schedule.of(phase)
        if phase is Phase.UNDATED:
            _show_undated(console, heading, steps)
            continue
        if not steps and phase is Phase.NEXT:
            console.print(Text("  Aucun jalon à venir parmi les dates connues."))
        elif steps:
            console.print(Text(f"  {heading}", style="bold"))
        for step in steps:
            _show_step(console, step)
    for note in notes(schedule, now):
        hang(console, Text("  ! ", style="yellow"), Text(note))
    console.print()


def _show_step(console: Console, step: Step) -> None:
    """When and what, then how long, how sure and who says so; the next one is told in full."""
    style = _PHASE_STYLES.get(step.phase, "")
    name = step.milestone.label if step.phase is Phase.NEXT else step.milestone.name
    headline = Text(f"{_dated(step.retained)} - {name}", style=style)
    hang(console, Text(f"  {_number(step)} "), headline)
    certainty = (step.certainty.label, _CERTAINTY_STYLES.get(step.certainty, ""))
    details = Text.assemble((step.left, style), " · ", certainty, _by(step, " · "))
    hang(console, Text("      "), details)


def _show_undated(console: Console, heading: str, steps: list[Step]) -> None:
    if not steps:
        return
    console.print(Text(f"  {heading} (statut : inconnue)", style="bold"))
    for step in steps:
        hang(console, Text(f"  {_number(step)} "), Text(step.milestone.name))


def _number(step: Step) -> str:
    return " - " if step.milestone.number is None else f"{step.milestone.number:>2} "


def _dated(given: GivenDate | None) -> str:
    return with_weekday(given.value) if given else ""


def _by(step: Step, separator: str = " ; ") -> str:
    return f"{separator}{harmless(step.retained.citation)}" if step.retained else ""


def notes(schedule: Schedule, now: datetime) -> list[str]:
    """Return what must be known of some dates: conflicts, reserves, dates overruled."""
    return [note for step in schedule.steps if (note := _note(step, now))]


def _note(step: Step, now: datetime) -> str:
    retained = step.retained
    if retained is None:
        return ""
    given = " ; ".join(f"{with_weekday(o.value)} selon {o.citation}" for o in step.others)
    name = _capital(step.name)
    if retained.by_user:
        published = given or "aucune"
        return f"{name} : date fixée par vous dans segur.toml ; date publiée : {published}."
    if step.certainty is Certainty.CONTESTED:
        still_open = [o for o in step.open_dates(now) if o is not retained]
        text = (
            f"{name} : les textes se contredisent. Date retenue : {_dated(retained)}, selon "
            f"{retained.citation}. Autre date : {given}. Pourquoi : {retained.reason}"
        )
        text = text if text.endswith(".") else f"{text}."
        if step.phase is Phase.PAST and still_open:
            text += " La date retenue est dépassée, l'autre ne l'est pas encore."
        return text
    if step.certainty is Certainty.PROBABLE:
        return f"{name} : date probable seulement ({retained.reason or 'portée incertaine'})."
    return ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def cautions(schedules: Iterable[Schedule]) -> list[tuple[list[str], Statement]]:
    """Return each caution once, with the dispositifs that it is about."""
    found: dict[Statement, list[str]] = {}
    for schedule in schedules:
        for caution in schedule.cautions:
            found.setdefault(caution, []).append(schedule.dispositif.code)
    return [(codes, caution) for caution, codes in found.items()]


def _show_cautions(console: Console, schedules: Iterable[Schedule]) -> None:
    for codes, caution in cautions(schedules):
        whose = (f"Attention ({', '.join(codes)}) : ", "bold yellow")
        text = Text.assemble(whose, caution.text, (f" [{caution.citation}]", "dim"))
        hang(console, Text(""), text)
        console.print()


def _say(console: Console, text: str) -> None:
    hang(console, Text(""), Text(text))


def warnings(timetable: Timetable) -> list[str]:
    """Return what goes to stderr: what closes the gate, and what it cannot see."""
    now = timetable.clock.now
    gate = timetable.gate
    found: list[str] = []
    near = [alert.told(now) for alert in timetable.alerts if not alert.late]
    late = [alert.told(now) for alert in timetable.alerts if alert.late]
    if near and gate.within is not None:
        last = day(gate.within.last_day(now.date()))
        found.append(f"Échéance à moins de {harmless(gate.within.text)} (jusqu'au {last}) :")
        found += [f"  {told}" for told in near]
    if late:
        found.append("Échéance dépassée :")
        found += [f"  {told}" for told in late]
    if any(not alert.given.by_user for alert in timetable.alerts):
        found.append(f"  {_MAY_HAVE_MOVED}")
    for code in timetable.blind:
        found.append(f"Attention : {NO_DATE_IN_FORCE} pour {code} (passées ou inconnues).")
    return found
