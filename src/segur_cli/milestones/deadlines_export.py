"""The calendar: for the eye what is left first, then what is past, and the sources once below;
for machines JSON (version 1, `schemas/deadlines.schema.json`); and as a table.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from segur_cli.exits import ExitCode
from segur_cli.facts import Calendar, Source, Undated
from segur_cli.milestones.schedule import (
    Certainty,
    Countdown,
    GivenDate,
    Phase,
    Schedule,
    Step,
    countdown,
    left,
)
from segur_cli.milestones.timetable import (
    OwnDate,
    Timetable,
    cautions,
    notes,
    other_dates,
    warnings,
)
from segur_cli.tables.answer import Answer
from segur_cli.tables.writing import Table
from segur_cli.text.clock import banner, closing
from segur_cli.text.page import Block, Detail, Gap, Heading, Item, Page, Paragraph
from segur_cli.text.writing import NBSP, moment, plural, sanitized, with_weekday

_PHASES = {"past": "passé", "next": "prochain", "later": "ensuite", "undated": "sans date"}


# A row for each milestone, then one for each of the user's own dates.
_HEADINGS = (
    "SONS", "numéro", "jalon", "parcours", "nature", "date", "heure", "statut", "situation",
    "décompte", "jours", "sources", "autres dates", "motif", "mises en garde", "calendrier",
    "identifiant", "calculé le", "date simulée",
)  # fmt: skip


class DeadlinesAnswer(Answer):
    """What `segur deadlines` answers; `listing` shows every dispositif, without its steps.

    `alarms` are those of its calendar, in days before each milestone; `others` are the dispositifs
    of which no date is known.
    """

    command = "deadlines"

    def __init__(
        self,
        timetable: Timetable,
        alarms: Sequence[int] = (),
        others: Sequence[Undated] = (),
        *,
        listing: bool = False,
    ) -> None:
        self.timetable = timetable
        self.alarms = alarms
        self.others = others
        self.listing = listing

    @property
    def exit_code(self) -> ExitCode:
        return self.timetable.exit_code

    @property
    def notices(self) -> tuple[str, ...]:
        """What closes the gate, and what of the user's own expires."""
        now = self.timetable.clock.now
        own = (f"Échéance de vos pièces : {own.told(now)}." for own in self.timetable.own_near)
        return (*(() if self.listing else warnings(self.timetable)), *own)

    def page(self, detail: Detail) -> Page:
        if self.listing:
            return Page.of(_list(self.timetable, self.others))
        return Page.of(_timetable(self.timetable, detail))

    def data(self) -> dict[str, Any]:
        """Return the timetable, one shape whatever it holds: `schemas/deadlines.schema.json`."""
        timetable = self.timetable
        clock, gate = timetable.clock, timetable.gate
        return {
            "computed_at": clock.now.isoformat(timespec="seconds"),
            "banner": banner(clock) or None,
            "settings": sanitized(timetable.settings) or None,
            "gate": {
                "fail_within": gate.within.text if gate.within else None,
                "fail_past": gate.past,
                "fail_unknown": gate.unknown,
                "within": [alert.step.key for alert in timetable.alerts if not alert.late],
                "past": [alert.step.key for alert in timetable.alerts if alert.late],
                "no_date_in_force": list(timetable.blind),
            },
            "dispositifs": [_schedule(schedule, clock.now) for schedule in timetable.schedules],
            "own_dates": [
                {
                    "id": own.id,
                    "label": sanitized(own.label),
                    "date": own.day.isoformat(),
                    "countdown": _countdown(countdown(clock.now, own.day)),
                }
                for own in timetable.own
            ],
            "undated": [
                {"code": known.code or None, "label": known.label} for known in self.others
            ],
        }

    def table(self) -> Table:
        rows = [
            _row(schedule, step) for schedule in self.timetable.schedules for step in schedule.steps
        ]
        clock = self.timetable.clock
        rows += [_own_row(own, clock.now) for own in self.timetable.own]
        computed = {
            "calculé le": clock.now.isoformat(timespec="minutes"),
            "date simulée": banner(clock) or "non",
        }
        texts = (tuple((row | computed).get(name, "") for name in _HEADINGS) for row in rows)
        return Table("Échéances", _HEADINGS, tuple(texts), frozenset(("numéro", "jours")))

    def other(self, name: str) -> str | bytes:
        """Write the calendar as `ics`, with its alarms."""
        from segur_cli.milestones.ics import to_ics  # loads a library of calendars

        return to_ics(self.timetable, self.alarms)


def _schedule(schedule: Schedule, now: datetime) -> dict[str, Any]:
    return {
        "code": schedule.dispositif.code,
        "label": schedule.dispositif.label,
        "provenance": schedule.calendar.provenance or None,
        "milestones": [_step(step) for step in schedule.steps],
        "notes": [sanitized(note) for note in notes(schedule, now)],
        "cautions": [
            {
                "id": caution.id,
                "text": caution.text,
                "status": caution.status.value,
                "sources": [_source(source) for source in caution.sources],
            }
            for caution in schedule.cautions
        ],
    }


def _step(step: Step) -> dict[str, Any]:
    milestone, retained = step.milestone, step.retained
    dates = [(retained, True)] if retained else []
    dates += [(other, False) for other in step.others]
    return {
        "key": step.key,
        "id": milestone.id,
        "number": milestone.number,
        "label": milestone.label,
        "parcours": milestone.parcours.value,
        "kind": "opening" if milestone.opening else "deadline",
        "phase": step.phase.value,
        "done": step.done,
        "status": step.certainty.value,
        "status_label": step.certainty.label,
        "date": _iso(retained.value) if retained else None,
        "closes_at": closing(retained.value).isoformat(timespec="seconds")
        if retained and not milestone.opening
        else None,
        "countdown": _countdown(step.countdown),
        "countdown_text": step.left or None,
        "dates": [_given(given, retained=kept) for given, kept in dates],
    }


def _given(given: GivenDate, *, retained: bool) -> dict[str, Any]:
    return {
        "date": _iso(given.value),
        "has_hour": isinstance(given.value, datetime),
        "retained": retained,
        "by_user": given.by_user,
        "status": given.certainty.value,
        "citation": sanitized(given.citation),
        "sources": [_source(source) for source in given.sources],
        "reason": given.reason or None,
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "publisher": source.publisher,
        "title": source.title,
        "date": source.date or None,
    }


def _countdown(apart: Countdown | None) -> dict[str, Any] | None:
    if apart is None:
        return None
    return {
        "past": apart.past,
        "whole_days": apart.whole_days,
        "months": apart.months,
        "days": apart.days,
        "hours": apart.hours,
        "minutes": apart.minutes,
        "total_days": apart.total_days,
    }


def _iso(value: date | datetime) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def _own_row(own: OwnDate, now: datetime) -> dict[str, str]:
    apart = countdown(now, own.day)
    return {
        "jalon": own.label,
        "nature": "échéance",
        "date": own.day.isoformat(),
        "statut": "déclarée par vous",
        "situation": "passé" if apart.past else "ensuite",
        "décompte": left(apart),
        "jours": "" if apart.past else str(apart.total_days),
        "sources": "segur.toml ([enrolment])",
        "identifiant": own.id,
    }


def _row(schedule: Schedule, step: Step) -> dict[str, str]:
    milestone, retained, apart = step.milestone, step.retained, step.countdown
    value = retained.value if retained else None
    cautions = (f"{caution.text} ({caution.citation})" for caution in schedule.cautions)
    return {
        "SONS": step.sons,
        "numéro": "" if milestone.number is None else str(milestone.number),
        "jalon": milestone.label,
        "parcours": milestone.parcours.label,
        "nature": "ouverture" if milestone.opening else "échéance",
        "date": _iso(value)[:10] if value else "",
        "heure": f"{value:%H:%M}" if isinstance(value, datetime) else "",
        "statut": step.certainty.label,
        "situation": "atteint" if step.done else _PHASES[step.phase.value],
        "décompte": step.left,
        # A number that a spreadsheet can sort: how many days are left, none once it is past.
        "jours": "" if apart is None or apart.past or step.done else str(apart.total_days),
        "sources": retained.citation if retained else "",
        "autres dates": " | ".join(f"{_iso(o.value)} ({o.citation})" for o in step.others),
        "motif": retained.reason if retained else "",
        "mises en garde": " | ".join(cautions),
        "calendrier": schedule.calendar.provenance or "publié",
        "identifiant": step.key,
    }


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


def _timetable(timetable: Timetable, detail: Detail) -> Iterator[Block]:
    """Yield the timeline of each dispositif, then what goes for all, and the sources."""
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
    """Yield every dispositif, those without any date included."""
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
