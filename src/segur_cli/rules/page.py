"""The pages of the rules: `pages/CODE.md`, TOML front matter and French sections.

The front matter says what a rule is: `title`, `severity`, `origin`, `source`; and, where it
applies, what it `reads` (concepts: each item is one id, or alternatives joined by `|`), the
`kind` of requests it is limited to, the `inputs` it must be given (names of fields of its
context), `once` (what it said of one file of a run is not said again of the next),
`explains` (it says more of a malformed value than a model can: it speaks in its place) and
`sees_through` (it judges what an amount says when it is of the wrong JSON type too: it speaks
beside the model), `judges_form` (a value that is not understood is what it judges) and `accounts`
(it says itself what it could not judge).
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from segur_cli.diagnostics import Origin, RuleInfo, Severity

FOLDER = Path(__file__).parent / "pages"
_FENCE = "+++\n"


@dataclass(frozen=True)
class RulePage:
    """One page: what reports say of the rule, and what it needs to be run."""

    info: RuleInfo
    reads: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()  # `avance`, `solde`; empty means any, even unknown
    inputs: tuple[str, ...] = ()
    once: bool = False
    explains: bool = False
    sees_through: bool = False
    judges_form: bool = False
    accounts: bool = False


def codes() -> list[str]:
    """Every rule that has a page, in the order of their codes."""
    return sorted(path.stem for path in FOLDER.glob("*.md"))


@cache
def read_page(code: str) -> RulePage:
    """Read a page, when it is first needed. Raises FileNotFoundError for a code without one."""
    _, head, text = (FOLDER / f"{code}.md").read_text(encoding="utf-8").split(_FENCE, 2)
    return _page(code, tomllib.loads(head), text.strip())


def _page(
    code: str,
    head: dict[str, Any],
    text: str,
) -> RulePage:
    info = RuleInfo(
        code,
        head.pop("title"),
        text,
        head.pop("source"),
        Severity[head.pop("severity").upper()],
        Origin(head.pop("origin")),
    )
    reads, kind, inputs = (tuple(head.pop(name, ())) for name in ("reads", "kind", "inputs"))
    return RulePage(info, reads, kind, inputs, **head)


class Infos(Mapping[str, RuleInfo]):
    """What reports say of some rules, by code: a page is read when it is asked for."""

    def __init__(self, codes: Iterable[str]) -> None:
        self._codes = dict.fromkeys(codes)

    def __getitem__(self, code: str) -> RuleInfo:
        if code not in self._codes:
            raise KeyError(code)
        return read_page(code).info

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)
