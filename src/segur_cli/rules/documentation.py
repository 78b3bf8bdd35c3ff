"""The documentation of the rules: one page, a table, or everything."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from segur_cli.diagnostics import RuleInfo, Severity
from segur_cli.exits import StopError
from segur_cli.rules.rule import codes, read_page, unknown_code
from segur_cli.tables.answer import Answer
from segur_cli.tables.writing import Column, Table, table_of
from segur_cli.text.clock import Clock
from segur_cli.text.page import (
    A_FILE,
    Block,
    Detail,
    Gap,
    Heading,
    Item,
    Page,
    Paragraph,
    Screen,
    read_markdown,
    spaced,
)
from segur_cli.text.writing import normalized_key, plural, quote

_SAID = tomllib.loads((Path(__file__).parent / "data" / "documentation.toml").read_text("utf-8"))
FAMILIES: Mapping[str, str] = _SAID["families"]
SEVERITIES = {Severity[word.upper()]: text for word, text in _SAID["severities"].items()}
_COLUMNS: tuple[Column[tuple[str, RuleInfo]], ...] = (
    Column("code", lambda row: row[1].code),
    Column("titre", lambda row: row[1].title),
    Column("famille", lambda row: row[0]),
    Column("gravité", lambda row: row[1].severity.label),
    Column("origine", lambda row: row[1].origin.label),
    Column("source", lambda row: row[1].source),
)


def documented_rules() -> list[RuleInfo]:
    """Every rule, of every command; by code."""
    return [read_page(code) for code in codes()]


def page_of(code: str) -> Page:
    """Return the page of one rule, or what a severity says. Raises StopError with the nearest."""
    for severity, text in SEVERITIES.items():
        if normalized_key(code) in (normalized_key(severity.label), severity.word):
            return Page((Heading(severity.label.capitalize(), 1), Gap(), Paragraph(text)))
    known = {info.code: info for info in documented_rules()}
    info = known.get(code.strip().upper())
    family = [candidate for candidate in known if candidate.startswith(code.strip().upper())]
    if info is None and family and code.strip():
        raise StopError(
            f"{quote(code)} désigne {plural(len(family), 'règle')} : {', '.join(family)}.",
            f"Une page par règle : segur explain {family[0]}",
        )
    if info is None:
        raise unknown_code(code.strip().upper(), list(known))
    title = (Heading(f"{info.code} : {info.title}", 1), Paragraph(_line(info), "dim"), Gap())
    return Page((*title, *spaced(read_markdown(info.help)).blocks))


class RulesAnswer(Answer):
    """Every rule, of every command: a table, a page each in Markdown."""

    command = "rules"

    def __init__(self) -> None:
        self.rules = documented_rules()

    def page(self, detail: Detail) -> Page:
        """Return one entry for each rule, family by family."""
        return Page.of(self._blocks())

    def _blocks(self) -> Iterator[Block]:
        for family, members in _by_family(self.rules):
            yield Heading(FAMILIES.get(family, family))
            for info in members:
                yield Item(info.title, mark=f"  {info.code:<8}")
                yield Paragraph(_line(info), "dim", indent=10)
            yield Gap()
        yield Paragraph(f"{len(self.rules)} règles. Une page par règle : segur explain CODE")

    def data(self) -> dict[str, Any]:
        """Return every rule with its page: `schemas/rules.schema.json`."""
        rules = [
            {
                "code": info.code,
                "title": info.title,
                "severity": info.severity.word,
                "origin": info.origin.value,
                "source": info.source,
                "help": info.help.strip(),
            }
            for info in self.rules
        ]
        return {"rules": rules}

    def table(self) -> Table:
        rows = (
            (FAMILIES.get(family, family), info)
            for family, members in _by_family(self.rules)
            for info in members
        )
        return table_of("Règles de segur", _COLUMNS, rows)

    def written(self, name: str, clock: Clock, screen: Screen = A_FILE) -> str | bytes:
        """Write the answer; Markdown is the whole documentation, with a table of contents."""
        return as_markdown() if name == "md" else super().written(name, clock, screen)


def as_markdown() -> str:
    """Return the whole documentation: a table of contents, then every page."""
    rules = documented_rules()
    severities = "\n".join(f"- **{one.label}** : {text}" for one, text in SEVERITIES.items())
    parts = [_SAID["markdown"]["introduction"].format(severities=severities), _contents(rules)]
    for family, members in _by_family(rules):
        parts.append(f"## {FAMILIES.get(family, family)}\n")
        parts += [_markdown_page(info) for info in members]
    return "\n".join(parts)


def _contents(rules: Iterable[RuleInfo]) -> str:
    rows = [
        f"| [{info.code}](#{info.code.lower()}) | {info.title} | {info.severity.label} "
        f"| {info.origin.label} | {info.source} |"
        for info in rules
    ]
    heading = "| code | règle | gravité | origine | source |\n|---|---|---|---|---|"
    return "\n".join([heading, *rows]) + "\n"


def _markdown_page(info: RuleInfo) -> str:
    """Put a page two levels deeper: its sections are `##` in the rule itself."""
    in_code = False
    lines = []
    for line in info.help.strip().splitlines():
        in_code ^= line.startswith("```")
        lines.append(f"##{line}" if line.startswith("#") and not in_code else line)
    title = f'### <a id="{info.code.lower()}"></a>{info.code} : {info.title}'
    return "\n".join([title, "", _line(info), "", *lines]) + "\n"


def _line(info: RuleInfo) -> str:
    return f"{info.severity.label} ; {info.origin.label} ; {info.source}"


def _by_family(rules: Iterable[RuleInfo]) -> list[tuple[str, list[RuleInfo]]]:
    grouped = groupby(rules, key=lambda info: info.code.rstrip("0123456789"))
    return [(family, list(members)) for family, members in grouped]
