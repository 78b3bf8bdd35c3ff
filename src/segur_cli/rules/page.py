"""The pages of the rules: `pages/CODE.md`, TOML front matter and French sections.

The front matter says what reports show of a rule: `title`, `severity`, `origin`, `source`. What
the rule needs to be run is in its row (`rule.Rule`).
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from segur_cli.diagnostics import Origin, RuleInfo, Severity

FOLDER = Path(__file__).parent / "pages"
_FENCE = "+++\n"


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
