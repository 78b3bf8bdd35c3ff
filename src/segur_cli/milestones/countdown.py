"""How long until a milestone, or since: calendar months, days, then hours to the minute.

Months and days are those of the clock on the wall (Europe/Paris); what is left is exact
time, so that an hour of a daylight-saving Sunday counts for what it really lasts.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from segur_cli.text.clock import PARIS, in_paris, is_reached
from segur_cli.text.writing import NBSP, listed, plural

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
