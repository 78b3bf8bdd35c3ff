"""What a rule is: the row by which it is run, the page that tells it to people, its code.

A page is `pages/CODE.md`: TOML front matter (`title`, `severity`, `origin`, `source`: what reports
show of a rule), and French sections. Users select rules by code or family: `IDN001`, `TXT`.
"""

import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from segur_cli.diagnostics import Needed, Origin, Report, RuleInfo, Severity
from segur_cli.exits import StopError
from segur_cli.text.writing import nearest, quote

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
    by `|`. `rests_on`: those without a confirmed place for which it never blocks. `inputs`: what
    must have been given. `kind`: the kinds of request or of piece that it is limited to; empty
    means any, even unknown.
    """

    code: str
    check: Callable[[ContextT], Iterable[Finding[PlaceT]]]
    reads: tuple[str, ...] = ()
    inputs: tuple[Needed, ...] = ()
    kind: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
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


# What is said of the user's own exceptions, and of the baseline. Findings rather than lines on
# stderr: every format carries them, with the place in segur.toml, and `--fail-on warning` can hold
# a team to them.
EXPIRED = "CFG001"
USELESS = "CFG002"
STALE = "CFG003"
CONFIG_CODES = (EXPIRED, USELESS, STALE)


def selected(code: str, select: Sequence[str], ignore: Sequence[str]) -> bool:
    """Whether a rule is asked for: `ignore` wins, an empty `select` means every rule."""
    if any(code.startswith(prefix) for prefix in ignore):
        return False
    return not select or any(code.startswith(prefix) for prefix in select)


def read_codes(texts: Iterable[str], known: Iterable[str], where: str) -> tuple[str, ...]:
    """Split `IDN001,TXT` into codes and families, in capitals.

    `where` names the option or key in the message. Raises StopError for what matches no rule.
    """
    codes = tuple(known)
    asked = [part.strip().upper() for text in texts for part in text.split(",") if part.strip()]
    for wanted in asked:
        if not any(code.startswith(wanted) for code in codes):
            raise unknown_code(wanted, codes, f"{where} : ")
    return tuple(dict.fromkeys(asked))


@dataclass(frozen=True)
class RuleChoice:
    """Which rules a run is asked for, as codes or families."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def wants(self, code: str) -> bool:
        return selected(code, self.select, self.ignore)

    def apply(self, report: Report, always: Collection[str] = ()) -> Report:
        """Leave out of a report what was not asked for, of its perimeter too; keep `always`."""

        def asked(code: str) -> bool:
            return code in always or self.wants(code)

        perimeter = report.perimeter
        return replace(
            report,
            findings=tuple(finding for finding in report.findings if asked(finding.code)),
            perimeter=replace(perimeter, coverage=perimeter.coverage.only(asked)),
        )


def read_choice(select: Iterable[str], ignore: Iterable[str], known: Iterable[str]) -> RuleChoice:
    """Read the options --select and --ignore. Raises StopError for what matches no rule."""
    codes = tuple(known)
    return RuleChoice(read_codes(select, codes, "--select"), read_codes(ignore, codes, "--ignore"))


def unknown_code(wanted: str, codes: Sequence[str], prefix: str = "") -> StopError:
    """Return the error for a code that no rule has, with the nearest one."""
    families = sorted({code.rstrip("0123456789") for code in codes})
    close = nearest(wanted, [*codes, *families])
    return StopError(
        f"{prefix}aucune règle ne s'appelle {quote(wanted)}."
        if prefix
        else f"Aucune règle ne s'appelle {quote(wanted)}.",
        f"Vouliez-vous écrire {quote(close)} ?" if close else f"Familles : {', '.join(families)}.",
        "Toutes les règles : segur rules",
    )
