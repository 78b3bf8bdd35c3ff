"""The sources of one screen, numbered as they come: `[1]` after a date, its text once below."""

from collections.abc import Iterable

from segur_cli.facts import Calendar, Source
from segur_cli.milestones.schedule import GivenDate
from segur_cli.text.writing import NBSP, sanitized

_OWN = "votre segur.toml"


class Footnotes:
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
