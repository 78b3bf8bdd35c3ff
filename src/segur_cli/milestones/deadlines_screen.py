"""The calendar for the eye: what is left first, then what is past, and the sources once below."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from segur_cli.facts import Calendar, Source, Undated
from segur_cli.milestones.schedule import Certainty, GivenDate, Phase, Schedule, Step
from segur_cli.milestones.timetable import Timetable, cautions, notes, other_dates
from segur_cli.text.page import Block, Detail, Gap, Heading, Item, Page, Paragraph
from segur_cli.text.writing import NBSP, moment, plural, sanitized, with_weekday

_LEFT = {Phase.NEXT: "Prochain", Phase.LATER: "Ensuite"}
_PHASE_STYLES = {Phase.PAST: "dim", Phase.NEXT: "bold"}
_CERTAINTY_STYLES = {
    Certainty.CONTESTED: "yellow",
    Certainty.PROBABLE: "yellow",
    Certainty.USER: "green",
    Certainty.SUPPLIED: "green",
}
_OWN = "votre segur.toml"


class _Footnotes:
    """Numbers given to sources in the order in which they are cited.

    What the user says of a source stands apart from what we read in it, even when both
    bear one name.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def cite(self, given: GivenDate, calendar: Calendar) -> str:
        """Return the marks of who gives a date: ` [2][3]`."""
        if given.by_user:
            return self._marks([f"{sanitized(given.citation)} (d'après {_OWN})"])
        return self.cite_all(given.sources, calendar)

    def cite_all(self, sources: Iterable[Source], calendar: Calendar) -> str:
        """Return the marks of sources, empty when there are none."""
        whose = calendar.supplied_by
        end = f" (d'après {sanitized(whose)})" if whose else ""
        return self._marks(source.short + end for source in sources)

    def _marks(self, texts: Iterable[str]) -> str:
        numbers = {self._numbers.setdefault(text, len(self._numbers) + 1) for text in texts}
        return NBSP + "".join(f"[{number}]" for number in sorted(numbers)) if numbers else ""

    @property
    def text(self) -> str:
        """All of them: `[1] page ASP du 15/11/2024 ; [2] …`."""
        return " ; ".join(f"[{number}]{NBSP}{text}" for text, number in self._numbers.items())


def timetable_page(timetable: Timetable, detail: Detail = Detail.FULL) -> Page:
    """Return the timeline of each dispositif, then what goes for all, and the sources."""
    return Page.of(_timetable(timetable, detail))


def list_page(timetable: Timetable, others: Sequence[Undated]) -> Page:
    """Return every dispositif, those without any date included."""
    return Page.of(_list(timetable, others))


def _timetable(timetable: Timetable, detail: Detail) -> Iterator[Block]:
    if detail is Detail.VERDICT:
        for schedule in timetable.schedules:
            yield Item(
                _summary(schedule, timetable.clock.now), mark=f"{schedule.dispositif.code} : "
            )
        return
    footnotes, now = _Footnotes(), timetable.clock.now
    for schedule in timetable.schedules:
        yield from _Timeline(schedule, now, footnotes).blocks(detail)
    for own in timetable.own:
        yield Paragraph(f"Vos pièces : {own.told(now)}.")
    yield from _cautions(timetable.schedules, footnotes, detail)
    if footnotes.text:
        yield Paragraph(f"Sources : {footnotes.text}.")
    if timetable.settings:
        yield Paragraph(f"Réglages : {timetable.settings}")
    else:
        yield Paragraph(
            "La date en vigueur, avec sa source, se fixe dans segur.toml ([[milestone]])."
        )
    yield Paragraph(f"Calculé le {moment(now)} (heure de Paris).")


def _list(timetable: Timetable, others: Sequence[Undated]) -> Iterator[Block]:
    yield Heading("Dispositifs dont un calendrier est connu")
    for schedule in timetable.schedules:
        yield Item(
            _summary(schedule, timetable.clock.now), mark=f"  {schedule.dispositif.code} ".ljust(15)
        )
    if others:
        yield Gap()
        yield Heading("Autres dispositifs de la vague 2 : aucune date connue")
    for known in others:
        yield Item(known.label, mark=f"  {known.code}".ljust(15))
    yield Gap()
    footnotes = _Footnotes()
    yield from _cautions(timetable.schedules, footnotes)
    if footnotes.text:
        yield Paragraph(f"Sources : {footnotes.text}.")


def _summary(schedule: Schedule, now: datetime) -> str:
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
    return f"{text} ({first.sure}{by}){other_dates(first, now)}"


class _Timeline:
    """One dispositif, at one instant."""

    def __init__(self, schedule: Schedule, now: datetime, footnotes: _Footnotes) -> None:
        self.schedule = schedule
        self.now = now
        self.footnotes = footnotes

    def blocks(self, detail: Detail) -> Iterator[Block]:
        """Yield what is left, what is not known, what is past, then the notes; in short, counts."""
        dispositif, provenance = self.schedule.dispositif, self.schedule.calendar.provenance
        yield Heading(f"{dispositif.code} - {dispositif.label}")
        if provenance:
            yield Paragraph(provenance, "bold yellow", indent=2)
        if not self.schedule.of(Phase.NEXT):
            yield Paragraph("Aucun jalon à venir parmi les dates retenues.", indent=2)
        for phase, heading in _LEFT.items():
            yield from self._steps(heading, self.schedule.of(phase))
        yield from self._rest() if detail is Detail.FULL else self._counts()
        for note in notes(self.schedule, self.now, self._cite):
            yield Item(note, mark="  ! ", style="yellow")
        yield Gap()

    def _counts(self) -> Iterator[Block]:
        past = self.schedule.of(Phase.PAST)
        closed = sum(not step.milestone.opening for step in past)
        without_date = len(self.schedule.of(Phase.UNDATED))
        counted = (
            (without_date, "jalon sans date connue", "jalons sans date connue"),
            (closed, "passé ou atteint", "passés ou atteints"),
            (len(past) - closed, "déjà ouvert ou publié", "déjà ouverts ou publiés"),
        )
        told = ", ".join(plural(count, word, words) for count, word, words in counted if count)
        if told:
            yield Paragraph(f"{told} (-v les montre)", "dim", indent=2)

    def _rest(self) -> Iterator[Block]:
        unknown = [_name(step) for step in self.schedule.of(Phase.UNDATED)]
        yield from self._folded("Sans date connue (statut : inconnue) : ", unknown)
        past = self.schedule.of(Phase.PAST)
        yield from self._steps("Passé ou atteint", [s for s in past if not s.milestone.opening])
        opened = [self._opened(step) for step in past if step.milestone.opening]
        yield from self._folded("Déjà ouvert ou publié (établi, sauf mention) : ", opened)

    def _steps(self, heading: str, steps: Sequence[Step]) -> Iterator[Block]:
        if steps:
            yield Heading(heading, 3, indent=2)
        for step in steps:
            yield from self._step(step)

    def _step(self, step: Step) -> Iterator[Block]:
        """When and what, then how long, how sure and who says so; the next one is told in full."""
        style = _PHASE_STYLES.get(step.phase, "")
        name = step.milestone.label if step.phase is Phase.NEXT else step.milestone.name
        number = " - " if step.milestone.number is None else f"{step.milestone.number:>2} "
        yield Item(((f"{_dated(step)} - {name}", style),), mark=f"  {number} ")
        certainty = (step.certainty.label, _CERTAINTY_STYLES.get(step.certainty, ""))
        yield Paragraph(((step.left, style), " · ", certainty, self._who(step)), indent=6)
        if contested := self._contested(step):
            yield Paragraph(contested.removeprefix(" ; "), "yellow", indent=6)

    def _opened(self, step: Step) -> str:
        # How long since matters little; how sure, only when it is not.
        doubt = "" if step.certainty is Certainty.ESTABLISHED else f", {step.certainty.label}"
        return f"{_name(step)}, {_dated(step)}{doubt}{self._who(step)}{self._contested(step)}"

    def _contested(self, step: Step) -> str:
        return other_dates(step, self.now, self._cite)

    def _folded(self, heading: str, texts: Sequence[str]) -> Iterator[Block]:
        if texts:
            yield Paragraph(((heading, "bold"), " ; ".join(texts)), indent=2)

    def _who(self, step: Step) -> str:
        return self._cite(step.retained) if step.retained else ""

    def _cite(self, given: GivenDate) -> str:
        return self.footnotes.cite(given, self.schedule.calendar)


def _name(step: Step) -> str:
    """Its name inside a paragraph, where the number does not leave its noun."""
    return step.name.replace("jalon ", f"jalon{NBSP}", 1)


def _dated(step: Step) -> str:
    return with_weekday(step.retained.value) if step.retained else ""


def _cautions(
    schedules: Sequence[Schedule], footnotes: _Footnotes, detail: Detail = Detail.FULL
) -> Iterator[Block]:
    calendars = {schedule.dispositif.code: schedule.calendar for schedule in schedules}
    for codes, caution in cautions(schedules):
        whose = (f"Attention ({', '.join(codes)}) : ", "bold yellow")
        marks = footnotes.cite_all(caution.sources, calendars[codes[0]])
        how_sure = (f"{marks} ({caution.status.label})", "dim")
        text = caution.text if detail is Detail.FULL else caution.in_short
        yield Paragraph((whose, text, how_sure))
