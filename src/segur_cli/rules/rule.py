"""What a rule is: the row by which it is run, and the page that tells it to people.

A page is `pages/CODE.md`: TOML front matter (`title`, `severity`, `origin`, `source`: what reports
show of a rule), and French sections.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from segur_cli.diagnostics import Needed, Origin, RuleInfo, Severity

ContextT = TypeVar("ContextT")
PlaceT = TypeVar("PlaceT", covariant=True)
_FENCE = "+++\n"


@dataclass(frozen=True)
class Finding(Generic[PlaceT]):
    """One defect, before it is located in a file: `place` is whatever the context's rules name.

    `severity` None means the rule's own. `once` names what is told once a run, however many
    files say it.
    """

    place: PlaceT
    message: str
    hint: str | None = None
    severity: Severity | None = None
    once: str | None = None


@dataclass(frozen=True)
class Rule(Generic[ContextT, PlaceT]):
    """One rule: `check` looks at a context and yields findings at places of that context.

    `reads`: the concepts without which it cannot run; an item is one id, or alternatives joined
    by `|`. `inputs`: what must have been given. `kind`: the kinds of request or of piece that it
    is limited to; empty means any, even unknown.
    """

    code: str
    check: Callable[[ContextT], Iterable[Finding[PlaceT]]]
    reads: tuple[str, ...] = ()
    inputs: tuple[Needed, ...] = ()
    kind: tuple[str, ...] = ()
    explains: bool = False  # it says more of a malformed value than a model: it speaks in its place
    # It judges what an amount says when it is of the wrong JSON type too: beside the model.
    sees_through: bool = False
    judges_form: bool = False  # a value that is not understood is what it judges
    accounts: bool = False  # it says itself what it could not judge


FOLDER = Path(__file__).parent / "pages"


def codes() -> list[str]:
    """Every rule that has a page, in the order of their codes."""
    return sorted(path.stem for path in FOLDER.glob("*.md"))


@cache
def read_page(code: str) -> RuleInfo:
    """Read a page, when it is first needed. Raises FileNotFoundError for a code without one."""
    _, head, text = (FOLDER / f"{code}.md").read_text(encoding="utf-8").split(_FENCE, 2)
    said = tomllib.loads(head)
    severity, origin = Severity[said["severity"].upper()], Origin(said["origin"])
    return RuleInfo(code, said["title"], text.strip(), said["source"], severity, origin)


class Infos(Mapping[str, RuleInfo]):
    """What reports say of some rules, by code: a page is read when it is asked for."""

    def __init__(self, codes: Iterable[str]) -> None:
        self._codes = dict.fromkeys(codes)

    def __getitem__(self, code: str) -> RuleInfo:
        if code not in self._codes:
            raise KeyError(code)
        return read_page(code)

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)
