"""A calendar at one instant: the user's date in force first, the published ones beside it.

And how long until a milestone, or since: calendar months, days, then hours to the minute. Months
and days are those of the clock on the wall (Europe/Paris); what is left is exact time, so that an
hour of a daylight-saving Sunday counts for what it really lasts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum

from dateutil.relativedelta import relativedelta

from segur_cli.config import DateInForce, Settings
from segur_cli.exits import StopError
from segur_cli.facts import (
    Calendar,
    Dispositif,
    Milestone,
    Parcours,
    Source,
    Statement,
    Status,
    dispositifs,
    undated,
)
from segur_cli.facts.words import sons_code
from segur_cli.milestones.deadlines import IN_2024, PUBLISHED_2024
from segur_cli.text.clock import PARIS, Clock, closing, in_paris, is_reached
from segur_cli.text.writing import (
    NBSP,
    LabelledEnum,
    did_you_mean,
    listed,
    normalized_key,
    plural,
    quote,
)

_HOURS_SHOWN_BELOW = 7  # days: an hour matters little further away
_SOON = timedelta(minutes=1)


@dataclass(frozen=True)
class Countdown:
    """The time between an instant and a milestone; all numbers are positive or zero.

    `past` says its direction: then it runs from the milestone to the instant. `rest` is
    exact time, zero when the milestone has no hour (`whole_days`). `total_days` is the
    months and days together, in days.
    """

    past: bool
    whole_days: bool
    months: int
    days: int
    rest: timedelta
    total_days: int

    @property
    def hours(self) -> int:
        """The whole hours of `rest`."""
        return self.rest // timedelta(hours=1)

    @property
    def minutes(self) -> int:
        """The whole minutes of `rest` beyond its hours."""
        return self.rest % timedelta(hours=1) // timedelta(minutes=1)

    @property
    def length(self) -> str:
        """Its length in French: `2 mois et 12 jours (74 j)`, `2 jours et 22 h 00`, `1 h 59`."""
        if not self.months and not self.days:
            return self._hours() if self.hours or self.minutes else "moins d'une minute"
        years, months = divmod(self.months, 12)
        parts = [plural(years, "an")] if years else []
        parts += [plural(months, "mois", "mois")] if months else []
        parts += [plural(self.days, "jour")] if self.days else []
        if self.months:
            return f"{listed(parts)} ({plural(self.total_days, 'j', 'j')})"
        if self.days < _HOURS_SHOWN_BELOW and self.rest >= _SOON:
            parts.append(self._hours())
        return listed(parts)

    def _hours(self) -> str:
        if not self.hours:
            return f"{self.minutes}{NBSP}min"
        return f"{self.hours}{NBSP}h{NBSP}{self.minutes:02d}"


def left(apart: Countdown, *, opening: bool = False) -> str:
    """Say it in French: `dans 2 mois et 12 jours (74 j)`, `dépassé depuis 1 h 59`."""
    if apart.whole_days and not apart.total_days:
        return "aujourd'hui" if opening else "aujourd'hui, jusqu'à la fin de la journée"
    if apart.past:
        return f"depuis {apart.length}" if opening else f"dépassé depuis {apart.length}"
    return f"dans {apart.length}"


def countdown(now: datetime, milestone: date | datetime) -> Countdown:
    """Measure the time from an aware instant to a milestone, which a date leaves without hour."""
    now = in_paris(now)
    if not isinstance(milestone, datetime):
        return _whole_days(now.date(), milestone)
    target = in_paris(milestone)
    past = is_reached(target, now)
    start, end = (target, now) if past else (now, target)
    apart = relativedelta(end.replace(tzinfo=None), start.replace(tzinfo=None))
    months, days = max(apart.years * 12 + apart.months, 0), max(apart.days, 0)
    end_utc = end.astimezone(UTC)
    if _later(start, months, days) > end_utc:
        # The wall's reading had passed a change of hour that exact time had not.
        months, days = _one_day_less(start.date(), months, days)
    reached = start.date() + relativedelta(months=months, days=days)
    rest = end_utc - _later(start, months, days)
    return Countdown(past, False, months, days, rest, (reached - start.date()).days)


def _whole_days(today: date, milestone: date) -> Countdown:
    past = milestone < today
    start, end = (milestone, today) if past else (today, milestone)
    apart = relativedelta(end, start)
    months = apart.years * 12 + apart.months
    return Countdown(past, True, months, apart.days, timedelta(), (end - start).days)


def _one_day_less(start: date, months: int, days: int) -> tuple[int, int]:
    end = start + relativedelta(months=months, days=days) - timedelta(days=1)
    apart = relativedelta(end, start)
    return apart.years * 12 + apart.months, apart.days


def _later(start: datetime, months: int, days: int) -> datetime:
    """Add months and days on the wall's clock; return the instant in UTC."""
    if not months and not days:
        return start.astimezone(UTC)
    local = in_paris(start)
    day = local.date() + relativedelta(months=months, days=days)
    # The same hour that day; one that a change of hour skips is read with the offset before it.
    moment = datetime.combine(day, time(local.hour, local.minute, local.second, local.microsecond))
    return moment.replace(tzinfo=PARIS).astimezone(UTC)


class Certainty(LabelledEnum):
    """How sure the date of a milestone is; `label` is the word shown beside it."""

    ESTABLISHED = "established", "établie"
    CONTESTED = "contested", "contestée"  # texts give several dates
    PROBABLE = "probable", "probable"
    UNKNOWN = "unknown", "inconnue"  # looked for, not found
    USER = "user", "fixée par vous"  # the date in force, from segur.toml
    SUPPLIED = "supplied", "fournie par vous"  # from a calendar of the user's own, not of ours


class Phase(Enum):
    """Where a milestone stands; those achieved are of the past, whatever their date."""

    PAST = "past"
    NEXT = "next"
    LATER = "later"
    UNDATED = "undated"


@dataclass(frozen=True)
class GivenDate:
    """One date given for a milestone. `citation` is who gives it, in French.

    `sources` is empty for the user's own date (`by_user`). An aware `value` has an hour.
    """

    value: date | datetime
    citation: str
    sources: tuple[Source, ...] = ()
    certainty: Certainty = Certainty.ESTABLISHED
    reason: str = ""
    by_user: bool = False

    @property
    def named(self) -> str:
        """Who gives it, inside a sentence: `la page ASP du 10/06/2024`."""
        return listed(s.named for s in self.sources) if self.sources else self.citation


@dataclass(frozen=True)
class Step:
    """A milestone at one instant.

    `retained` is the date to go by, None when it is unknown; `others` are those given
    beside it, that the user's own date overrules or that a conflict sets aside. `caution` is what
    the age of a published date calls for, in a few words.
    """

    sons: str
    milestone: Milestone
    phase: Phase
    certainty: Certainty
    retained: GivenDate | None = None
    others: tuple[GivenDate, ...] = ()
    countdown: Countdown | None = None
    done: bool = False
    caution: str = ""

    @property
    def key(self) -> str:
        """What names it among all milestones, whatever its date."""
        return f"{self.sons}/{self.milestone.id}"

    @property
    def name(self) -> str:
        """Its number, if any, and its name: `jalon 4, demande de financement…`."""
        number = self.milestone.number
        return self.milestone.name if number is None else f"jalon {number}, {self.milestone.name}"

    @property
    def sure(self) -> str:
        """How sure its date is, in French: `établie, publiée en 2024`."""
        return ", ".join(filter(None, (self.certainty.label, self.caution)))

    @property
    def pending(self) -> bool:
        """Whether it is a deadline still to be met: no opening, and not achieved."""
        return not self.milestone.opening and not self.done

    @property
    def left(self) -> str:
        """How long until it, or since, in French; empty without date."""
        if self.done:
            return "atteint"
        return left(self.countdown, opening=self.milestone.opening) if self.countdown else ""

    @property
    def candidates(self) -> tuple[GivenDate, ...]:
        """The dates that may bind: the user's alone, else all those published."""
        if self.retained is None:
            return ()
        return (self.retained,) if self.retained.by_user else (self.retained, *self.others)

    def split(self, now: datetime) -> bool:
        """Whether the date to go by is past while another, contested, is still to come."""
        return self.phase is Phase.PAST and any(
            given is not self.retained for given in self.open_dates(now)
        )

    def open_dates(self, now: datetime) -> tuple[GivenDate, ...]:
        """Return the dates that may bind and are not past."""
        return tuple(
            given for given in self.candidates if not is_reached(closing(given.value), now)
        )


@dataclass(frozen=True)
class Schedule:
    """The steps of one calendar, in its order."""

    calendar: Calendar
    steps: tuple[Step, ...]

    @property
    def dispositif(self) -> Dispositif:
        return self.calendar.dispositif

    @property
    def cautions(self) -> tuple[Statement, ...]:
        """What to be wary of in its dates."""
        return self.calendar.cautions

    def of(self, phase: Phase) -> list[Step]:
        """Return the steps of a phase: by date, or in the order of the texts without date."""
        found = [step for step in self.steps if step.phase is phase]
        return sorted(found, key=_rank) if phase is not Phase.UNDATED else found


def make_schedule(
    calendar: Calendar,
    in_force: Iterable[DateInForce],
    now: datetime,
    parcours: Parcours | None = None,
) -> Schedule:
    """Merge a calendar with the user's dates and place each milestone against `now` (aware)."""
    sons = calendar.dispositif.code
    own = {one.milestone: one for one in in_force if one.sons == sons}
    steps = [
        _step(sons, milestone, own.get(milestone.id), supplied=bool(calendar.supplied_by))
        for milestone in calendar.milestones
        if parcours in (None, milestone.parcours)
    ]
    first = min((s for step in steps if (s := _start(step)) and not _over(step, now)), default=None)
    placed = (_placed(step, now, first) for step in steps)
    aged = any(caution.id == PUBLISHED_2024 for caution in calendar.cautions)
    if aged and not calendar.supplied_by:
        placed = (replace(step, caution=_caution(step)) for step in placed)
    return Schedule(calendar, tuple(placed))


def _step(sons: str, milestone: Milestone, own: DateInForce | None, *, supplied: bool) -> Step:
    published = sorted(_published(milestone, supplied), key=lambda pair: not pair[0])
    dates = tuple(given for _, given in published)
    if own is not None:
        mine = GivenDate(
            own.value, own.source, certainty=Certainty.USER, by_user=True,
            reason="date que vous avez fixée dans segur.toml",
        )  # fmt: skip
        return Step(sons, milestone, Phase.LATER, Certainty.USER, mine, dates, done=own.done)
    if not dates:
        return Step(sons, milestone, Phase.UNDATED, Certainty.UNKNOWN)
    retained, *others = dates
    certainty = Certainty.CONTESTED if milestone.contested else retained.certainty
    return Step(sons, milestone, Phase.LATER, certainty, retained, tuple(others))


def _published(milestone: Milestone, supplied: bool) -> list[tuple[bool, GivenDate]]:
    """The dates of the calendar, each with whether it is retained."""
    sure = Certainty.SUPPLIED if supplied else Certainty.ESTABLISHED
    return [
        (
            one.retained,
            GivenDate(
                one.value,
                one.citation,
                one.sources,
                sure if one.status is Status.ESTABLISHED else Certainty.PROBABLE,
                one.reason,
            ),
        )
        for one in milestone.dates
    ]


def _start(step: Step) -> datetime | None:
    """The instant of its date to go by, in UTC; its day's beginning when it has no hour.

    In Paris, the two hours of one name in autumn would be one instant, and sort as one.
    """
    if step.retained is None:
        return None
    value = step.retained.value
    local = value if isinstance(value, datetime) else datetime.combine(value, time())
    return in_paris(local).astimezone(UTC)


def _over(step: Step, now: datetime) -> bool:
    """Whether its date is reached, or itself achieved. An opening day begins it, no end of day."""
    start = _start(step)
    if step.retained is None or start is None:
        return False
    limit = start if step.milestone.opening else closing(step.retained.value)
    return step.done or is_reached(limit, now)


def _placed(step: Step, now: datetime, first: datetime | None) -> Step:
    if step.retained is None:
        return step
    phase = Phase.NEXT if _start(step) == first else Phase.LATER
    phase = Phase.PAST if _over(step, now) else phase
    return replace(step, phase=phase, countdown=countdown(now, step.retained.value))


def _caution(step: Step) -> str:
    if step.retained is None or step.retained.by_user:
        return ""
    return IN_2024[bool(step.others)]


def _rank(step: Step) -> datetime:
    return _start(step) or datetime.max.replace(tzinfo=UTC)


def next_deadline(settings: Settings, clock: Clock) -> date | None:
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


def choose_calendars(
    known: Mapping[str, Calendar], codes: Sequence[str], *, every: bool
) -> list[Calendar]:
    """Return those asked of the calendars known: by default the hospital's and the user's.

    Raises StopError for a SONS without calendar, with the nearest name.
    """
    if every:
        return list(known.values())
    if codes:
        found = (find_calendar(known, code) for code in codes)
        return list({calendar.dispositif.code: calendar for calendar in found}.values())
    return [one for code, one in known.items() if code in dispositifs() or one.supplied_by]


def find_calendar(known: Mapping[str, Calendar], code: str) -> Calendar:
    """Return the calendar of a SONS, by its code or function. Raises StopError without one."""
    by_key = {normalized_key(sons): calendar for sons, calendar in known.items()}
    found = by_key.get(normalized_key(code)) or by_key.get(normalized_key(sons_code(code) or ""))
    if found is not None:
        return found
    for named in undated():
        if named.code and normalized_key(named.code) == normalized_key(code):
            raise StopError(
                f"Aucune date connue pour {named.code} : les textes lus n'en donnent pas. "
                f"Calendriers connus : {listed(known)} ; pour fournir le vôtre : packs, dans "
                "segur.toml."
            )
    raise StopError(f"SONS inconnu : {quote(code)}. {did_you_mean(code, known)}")
