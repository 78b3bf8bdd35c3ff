"""The date of a milestone to go by: the user's own, else those published, and how to tell it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from segur_cli.facts import Calendar, Milestone, PublishedDate
from segur_cli.text.clock import is_reached, odd_hour
from segur_cli.text.writing import day, moment, quote

if TYPE_CHECKING:
    from segur_cli.config import DateInForce

_ADVICE = (
    "vérifiez la date en vigueur et écrivez-la, avec sa source, dans segur.toml ([[milestone]])"
)
# For several dates, or for one: what the cautions of the calendars come to.
_MAY_HAVE_MOVED = {
    True: " ; publiées en 2024, ces dates ont pu être reportées",
    False: " ; publiée en 2024, cette date a pu être reportée",
}


@dataclass(frozen=True)
class Deadline:
    """A milestone with a date. `told` says the date and who gives it, in French.

    `value` is the date to go by, `closings` every instant given for it, that to go by first.
    `done` when the user says that it was achieved; `source` is the user's, empty without one.
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

    @property
    def day(self) -> date:
        """The last day that is not late, until the hour when there is one."""
        return self.value.date() if isinstance(self.value, datetime) else self.value

    @property
    def published(self) -> tuple[PublishedDate, ...]:
        """Every date that texts give for it, none when only the user dates it."""
        return self.milestone.dates

    @property
    def how_to_say_done(self) -> str:
        """What to write in segur.toml once it is achieved, one key a line."""
        if self.in_force:
            return "ajoutez done = true à sa table [[milestone]]"
        source = json.dumps(self.published[0].citation, ensure_ascii=False)
        keys = (
            f'sons = "{self.sons}"',
            f"number = {self.milestone.number}",
            f"date = {_typed(self.value)}",
            f"source = {source}",
            "done = true",
        )
        return f"une table [[milestone]] de cinq lignes : {' | '.join(keys)}"

    def is_past(self, now: datetime) -> bool:
        """Whether one at least of its dates is past."""
        return any(is_reached(closing, now) for closing in self.closings)

    def is_surely_past(self, now: datetime) -> bool:
        """Whether all its dates are past."""
        return all(is_reached(closing, now) for closing in self.closings)


def _typed(value: date | datetime) -> str:
    """Write a date as segur.toml takes it: with its offset when its hour comes twice."""
    if not isinstance(value, datetime):
        return value.isoformat()
    local = value.replace(tzinfo=None)
    return (value if odd_hour(local) else local).isoformat()


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
            sons, milestone, own.value, (own.closing,), told, advice, True, own.done, own.source
        )
    retained = milestone.retained
    if retained is None:
        return None
    others = [published for published in milestone.dates if published is not retained]
    told = _told(retained, others)
    if calendar.supplied_by:
        told += f" ; {calendar.provenance}"
    elif calendar.cautions:
        told += _MAY_HAVE_MOVED[bool(others)]
    closings = tuple(published.closing for published in (retained, *others))
    return Deadline(sons, milestone, retained.value, closings, told, _ADVICE, False)


def when(value: date | datetime) -> str:
    """Write a deadline, with its hour when it has one."""
    return moment(value) if isinstance(value, datetime) else day(value)


def _told(retained: PublishedDate, others: list[PublishedDate]) -> str:
    first = f"{when(retained.value)} selon {retained.citation}"
    if not others:
        return first
    contested = ", ".join(f"{when(one.value)} selon {one.citation}" for one in others)
    return f"{first} (date retenue), mais {contested}"
