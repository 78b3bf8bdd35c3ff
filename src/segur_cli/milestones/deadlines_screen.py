"""The calendar for the eye: what is left first, then what is past, and the sources once below."""

from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.text import Text

from segur_cli.facts import undated
from segur_cli.milestones.footnotes import Footnotes
from segur_cli.milestones.gate import Timetable
from segur_cli.milestones.notes import banner, cautions, is_late_by_one_date_only, notes
from segur_cli.milestones.schedule import Certainty, GivenDate, Phase, Schedule, Step
from segur_cli.text.clock import Clock
from segur_cli.text.detail import Detail
from segur_cli.text.screen import hanging
from segur_cli.text.writing import NBSP, moment, plural, sanitized, with_weekday

_LEFT = {Phase.NEXT: "Prochain", Phase.LATER: "Ensuite"}
_PHASE_STYLES = {Phase.PAST: "dim", Phase.NEXT: "bold"}
_CERTAINTY_STYLES = {
    Certainty.CONTESTED: "yellow",
    Certainty.PROBABLE: "yellow",
    Certainty.USER: "green",
    Certainty.SUPPLIED: "green",
}


def show_timetable(console: Console, timetable: Timetable, detail: Detail = Detail.FULL) -> None:
    """Print the timeline of each dispositif, then what goes for all, and the sources."""
    _show_banner(console, timetable.clock)
    if detail is Detail.VERDICT:
        for schedule in timetable.schedules:
            hanging(console, Text(f"{schedule.dispositif.code} : "), Text(_summary(schedule)))
        return
    footnotes = Footnotes()
    for schedule in timetable.schedules:
        _Timeline(console, schedule, timetable.clock.now, footnotes).show(detail)
    for own in timetable.own:
        hanging(
            console, Text(""), Text(f"Vos pièces : {sanitized(own.told(timetable.clock.now))}.")
        )
    _show_cautions(console, timetable.schedules, footnotes, detail)
    if footnotes.text:
        _say(console, f"Sources : {footnotes.text}.")
    if timetable.settings:
        _say(console, f"Réglages : {sanitized(timetable.settings)}")
    else:
        _say(
            console,
            "La date en vigueur, avec sa source, se fixe dans segur.toml ([[milestone]]).",
        )
    _say(console, f"Calculé le {moment(timetable.clock.now)} (heure de Paris).")


def show_list(console: Console, timetable: Timetable) -> None:
    """Print every dispositif, those without any date included."""
    _show_banner(console, timetable.clock)
    console.print(Text("Dispositifs dont un calendrier est connu", style="bold"))
    for schedule in timetable.schedules:
        hanging(console, Text(f"  {schedule.dispositif.code} ".ljust(15)), Text(_summary(schedule)))
    others = undated()
    if others:
        console.print()
        title = "Autres dispositifs de la vague 2 : aucune date connue"
        console.print(Text(title, style="bold"))
    for known in others:
        hanging(console, Text(f"  {known.code}".ljust(15)), Text(known.label))
    console.print()
    footnotes = Footnotes()
    _show_cautions(console, timetable.schedules, footnotes)
    if footnotes.text:
        _say(console, f"Sources : {footnotes.text}.")


def _summary(schedule: Schedule) -> str:
    dated = [step for step in schedule.steps if step.retained is not None]
    text = schedule.dispositif.label
    if schedule.calendar.provenance:
        text += f" ; {schedule.calendar.provenance}"
    text += f" : {plural(len(dated), 'date')} sur {plural(len(schedule.steps), 'jalon')}"
    following = schedule.of(Phase.NEXT)
    if not following:
        return f"{text} ; aucun à venir parmi les dates retenues"
    (first, *_) = following
    text += f" ; prochain : {first.name}, {_dated(first)}, {first.left}"
    by = f" ; {sanitized(first.retained.citation)}" if first.retained else ""
    return f"{text} ({first.certainty.label}{by})"


class _Timeline:
    """One dispositif on the screen, at one instant."""

    def __init__(
        self, console: Console, schedule: Schedule, now: datetime, footnotes: Footnotes
    ) -> None:
        self.console = console
        self.schedule = schedule
        self.now = now
        self.footnotes = footnotes

    def show(self, detail: Detail) -> None:
        """Print what is left, what is not known, what is past, then the notes; in short, counts."""
        self._title()
        if not self.schedule.of(Phase.NEXT):
            self.console.print(Text("  Aucun jalon à venir parmi les dates retenues."))
        for phase, heading in _LEFT.items():
            self._steps(heading, self.schedule.of(phase))
        if detail is Detail.FULL:
            self._rest()
        else:
            self._counts()
        for note in notes(self.schedule, self.now, self._cite):
            hanging(self.console, Text("  ! ", style="yellow"), Text(note))
        self.console.print()

    def _counts(self) -> None:
        past = self.schedule.of(Phase.PAST)
        closed = sum(not step.milestone.opening for step in past)
        undated = len(self.schedule.of(Phase.UNDATED))
        counted = (
            (undated, "jalon sans date connue", "jalons sans date connue"),
            (closed, "passé ou atteint", "passés ou atteints"),
            (len(past) - closed, "déjà ouvert ou publié", "déjà ouverts ou publiés"),
        )
        told = ", ".join(plural(count, one, more) for count, one, more in counted if count)
        if told:
            hanging(self.console, Text("  "), Text(f"{told} (-v les montre)", style="dim"))

    def _rest(self) -> None:
        unknown = [_name(step) for step in self.schedule.of(Phase.UNDATED)]
        self._folded("Sans date connue (statut : inconnue) : ", unknown)
        past = self.schedule.of(Phase.PAST)
        self._steps("Passé ou atteint", [s for s in past if not s.milestone.opening])
        opened = [self._opened(step) for step in past if step.milestone.opening]
        self._folded("Déjà ouvert ou publié (établi, sauf mention) : ", opened)

    def _title(self) -> None:
        dispositif, provenance = self.schedule.dispositif, self.schedule.calendar.provenance
        title = f"{dispositif.code} - {dispositif.label}"
        hanging(self.console, Text(""), Text(title, style="bold"))
        if provenance:
            hanging(self.console, Text("  "), Text(provenance, style="bold yellow"))

    def _steps(self, heading: str, steps: Sequence[Step]) -> None:
        if steps:
            self.console.print(Text(f"  {heading}", style="bold"))
        for step in steps:
            self._step(step)

    def _step(self, step: Step) -> None:
        """When and what, then how long, how sure and who says so; the next one is told in full."""
        style = _PHASE_STYLES.get(step.phase, "")
        name = step.milestone.label if step.phase is Phase.NEXT else step.milestone.name
        number = " - " if step.milestone.number is None else f"{step.milestone.number:>2} "
        hanging(self.console, Text(f"  {number} "), Text(f"{_dated(step)} - {name}", style=style))
        certainty = (step.certainty.label, _CERTAINTY_STYLES.get(step.certainty, ""))
        details = Text.assemble((step.left, style), " · ", certainty, self._who(step))
        if is_late_by_one_date_only(step, self.now):
            details.append(" · une autre date est à venir")
        hanging(self.console, Text("      "), details)

    def _opened(self, step: Step) -> str:
        # How long since matters little; how sure, only when it is not.
        doubt = "" if step.certainty is Certainty.ESTABLISHED else f", {step.certainty.label}"
        return f"{_name(step)}, {_dated(step)}{doubt}{self._who(step)}"

    def _folded(self, heading: str, texts: Sequence[str]) -> None:
        if texts:
            text = Text.assemble((heading, "bold"), " ; ".join(texts))
            hanging(self.console, Text("  "), text)

    def _who(self, step: Step) -> str:
        return self._cite(step.retained) if step.retained else ""

    def _cite(self, given: GivenDate) -> str:
        return self.footnotes.cite(given, self.schedule.calendar)


def _name(step: Step) -> str:
    """Its name inside a paragraph, where the number does not leave its noun."""
    return step.name.replace("jalon ", f"jalon{NBSP}", 1)


def _dated(step: Step) -> str:
    return with_weekday(step.retained.value) if step.retained else ""


def _show_banner(console: Console, clock: Clock) -> None:
    if clock.simulated:
        console.print(Text(banner(clock), style="bold reverse"))
        console.print()


def _show_cautions(
    console: Console,
    schedules: Sequence[Schedule],
    footnotes: Footnotes,
    detail: Detail = Detail.FULL,
) -> None:
    calendars = {schedule.dispositif.code: schedule.calendar for schedule in schedules}
    for codes, caution in cautions(schedules):
        whose = (f"Attention ({', '.join(codes)}) : ", "bold yellow")
        marks = footnotes.cite_all(caution.sources, calendars[codes[0]])
        how_sure = (f"{marks} ({caution.status.label})", "dim")
        text = caution.text if detail is Detail.FULL else caution.in_short
        hanging(console, Text(""), Text.assemble(whose, text, how_sure))


def _say(console: Console, text: str) -> None:
    hanging(console, Text(""), Text(text))
