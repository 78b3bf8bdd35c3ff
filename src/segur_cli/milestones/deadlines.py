"""The date of a milestone to go by: the user's own, else those published, and how to tell it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from segur_cli.facts import Calendar, Milestone, PublishedDate
from segur_cli.facts.shapes import with_article
from segur_cli.text.clock import is_reached
from segur_cli.text.writing import day, listed, moment, quote

if TYPE_CHECKING:
    from segur_cli.config import DateInForce

_ADVICE = (
    "vérifiez la date en vigueur et écrivez-la, avec sa source, dans segur.toml ([[milestone]])"
)
PUBLISHED_2024 = "dates-2024"  # the caution of a calendar whose dates may have moved since
# For several dates, or for one: what that caution comes to.
IN_2024 = {True: "publiées en 2024", False: "publiée en 2024"}
_MAY_HAVE_MOVED = {
    True: "ces dates ont pu être reportées",
    False: "cette date a pu être reportée",
}
_FOR_ALL = "dit atteint pour tout le SONS dans segur.toml : à vérifier pour ce client"


@dataclass(frozen=True)
class Deadline:
    """A milestone with a date. `told` says the date and who gives it, in French.

    `value` is the date to go by, `closings` every instant given for it, that to go by first.
    `done` when the user says that it was achieved, for the whole SONS or for the client judged
    (`reached` tells which); `source` is the user's, empty without one.
    `caution` is what its age calls for, wherever it is shown: never with the user's own date.
    """

    sons: str
    milestone: Milestone
    value: date | datetime
    closings: tuple[datetime, ...]
    told: str
    advice: str
    in_force: bool
    done: bool = False
    source: str = ""
    caution: str = ""
    reached: str = ""  # who says that it was achieved, and for whom, in French

    @property
    def brief(self) -> str:
        """Every date given for it and its caution, in a few words: who gives it when contested."""
        if self.in_force or not self.milestone.contested:
            return ", ".join(filter(None, (when(self.value), self.caution)))
        given = [f"{when(one.value)} selon {giver(one)}" for one in self._published_first]
        return " ; ".join(filter(None, (listed(given, "ou"), self.caution)))

    @property
    def by_source(self) -> "tuple[tuple[str, Deadline], ...]":
        """The same milestone by each text that contests it, with the text; empty when none does."""
        if self.in_force or not self.milestone.contested:
            return ()
        return tuple(
            (giver(one), replace(self, value=one.value, closings=(one.closing,)))
            for one in self._published_first
        )

    @property
    def _published_first(self) -> list[PublishedDate]:
        return sorted(self.published, key=lambda published: not published.retained)

    def passed(self, now: datetime) -> str:
        """Say in a few words by which dates it is past, and by which it is not."""
        if self.in_force:
            return f"passé ({when(self.value)}, date que vous avez fixée)"
        if self.is_surely_past(now) or not self.by_source:
            return f"passé ({self.brief})"
        told = [
            f"{'' if limit.is_past(now) else 'pas '}selon {text} ({when(limit.value)})"
            for text, limit in sorted(self.by_source, key=lambda pair: not pair[1].is_past(now))
        ]
        return " ; ".join(filter(None, (f"passé {', '.join(told)}", self.caution)))

    @property
    def day(self) -> date:
        """The last day that is not late, until the hour when there is one."""
        return self.value.date() if isinstance(self.value, datetime) else self.value

    @property
    def last_day(self) -> date:
        """The last day that is not late by any of its dates."""
        return max((self.day, *(limit.day for _, limit in self.by_source)))

    @property
    def published(self) -> tuple[PublishedDate, ...]:
        """Every date that texts give for it, none when only the user dates it."""
        return self.milestone.dates

    @property
    def binding(self) -> bool:
        """Whether a request left to deposit past it is refused; one said reached is to verify."""
        return self.in_force and not self.done

    def is_past(self, now: datetime) -> bool:
        """Whether one at least of its dates is past."""
        return any(is_reached(closing, now) for closing in self.closings)

    def is_surely_past(self, now: datetime) -> bool:
        """Whether all its dates are past."""
        return all(is_reached(closing, now) for closing in self.closings)


def deadline_of(
    calendar: Calendar | None, in_force: "Mapping[tuple[str, str], DateInForce]", number: int
) -> Deadline | None:
    """Return a milestone of a calendar with its date, None when nothing gives one.

    `in_force` holds the user's own dates by SONS and id of the milestone: they win.
    """
    milestone = calendar.milestone(number) if calendar else None
    if calendar is None or milestone is None:
        return None
    sons = calendar.dispositif.code
    own = in_force.get((sons, milestone.id))
    if own is not None:
        told = f"{when(own.value)}, date que vous avez fixée (source : {quote(own.source, 80)})"
        advice = "si cette date a changé, corrigez-la dans segur.toml ([[milestone]])"
        return Deadline(
            sons, milestone, own.value, (own.closing,), told, advice, True, own.done, own.source,
            reached=_FOR_ALL if own.done else "",
        )  # fmt: skip
    retained = milestone.retained
    if retained is None:
        return None
    others = [published for published in milestone.dates if published is not retained]
    told = _told(retained, others)
    caution = ""
    if calendar.supplied_by:
        told += f" ; {calendar.provenance}"
    elif any(known.id == PUBLISHED_2024 for known in calendar.cautions):
        caution = IN_2024[bool(others)]
        told += f" ; {caution}, {_MAY_HAVE_MOVED[bool(others)]}"
    closings = tuple(published.closing for published in (retained, *others))
    return Deadline(
        sons, milestone, retained.value, closings, told, _ADVICE, False, caution=caution
    )


def when(value: date | datetime) -> str:
    """Write a deadline, with its hour when it has one."""
    return moment(value) if isinstance(value, datetime) else day(value)


def giver(published: PublishedDate) -> str:
    """Name who gives a date, without the day of the text: `la page ASP`, `le webinaire ANS-DNS`."""
    names = dict.fromkeys(source.short.partition(" du ")[0] for source in published.sources)
    return listed(map(with_article, names))


def _told(retained: PublishedDate, others: list[PublishedDate]) -> str:
    first = f"{when(retained.value)} selon {retained.named}"
    if not others:
        return first
    contested = ", ".join(f"{when(one.value)} selon {one.named}" for one in others)
    return f"{first} (date retenue), mais {contested}"
