"""The `[[ignore]]` tables of segur.toml: set findings aside, and report the tables that fail to."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path, PurePath
from typing import Annotated

from segur_cli.diagnostics import Diagnostic, Report, Severity, Span
from segur_cli.files.declared import Day, NoKey, NotBlank, Told, UserTable
from segur_cli.files.paths import exists, relative, shown
from segur_cli.rules.codes import EXPIRED, USELESS, read_codes
from segur_cli.rules.rule import Finding, codes
from segur_cli.rules.running import Located, diagnostic
from segur_cli.text.writing import day, quote

_REASON_LENGTH = 120


@dataclass(frozen=True)
class Ignored(UserTable):
    """One `[[ignore]]` table, checked but not yet compared with the rules that exist."""

    rule: Annotated[NotBlank, Told("Code (IDN001) ou famille (TXT)")]
    path: Annotated[NotBlank, Told("Fichiers, relatifs à segur.toml : nom, * ou **")]
    reason: Annotated[NotBlank, Told("Raison, pour qui relira")]
    pointer: Annotated[
        str | None, Told("Pointeur JSON et ce qu'il contient ; * pour un élément quelconque")
    ] = None
    until: Annotated[
        Day | None, Told("Dernier jour d'effet, sans guillemets : 2026-03-31")
    ] = None  # fmt: skip
    line: Annotated[int | None, NoKey()] = None  # of its heading in segur.toml


@dataclass(frozen=True)
class Suppressions:
    """The tables of one segur.toml; their paths are relative to its folder."""

    config: Path
    tables: tuple[Ignored, ...]


def exceptions(config: Path | None, tables: Iterable[Ignored]) -> Suppressions | None:
    """Return the exceptions of a segur.toml, one per code; None when it has none.

    Raises StopError for a code that no rule has.
    """
    if config is None:
        return None
    where = f"{shown(config)}, [[ignore]]"
    found = [
        replace(table, rule=code)
        for table in tables
        for code in read_codes([table.rule], codes(), where)
    ]
    return Suppressions(config, tuple(found)) if found else None


def suppress(report: Report, suppressions: Suppressions, today: date) -> Report:
    """Set aside what the tables in force match; add CFG001 and CFG002 for the other tables.

    A table is useless only when it could have served: one of its files was looked at (or
    it names one file that does not exist) and its rule was run.
    """
    root = suppressions.config.absolute().parent
    current = [table for table in suppressions.tables if not _expired(table, today)]
    kept: list[Diagnostic] = []
    aside: Counter[Severity] = Counter()
    used: set[int] = set()
    for finding in report.findings:
        matching = [i for i, table in enumerate(current) if _matches(table, finding, root)]
        used.update(matching)
        if matching:
            aside[finding.severity] += 1
        else:
            kept.append(finding)
    useless = [
        table
        for i, table in enumerate(current)
        if i not in used and _could_serve(table, report, root)
    ]
    kept += _remarks(suppressions, useless, today)
    return replace(
        report,
        findings=tuple(sorted(kept, key=lambda finding: finding.reading_order)),
        suppressed=aside,
    )


def _expired(table: Ignored, today: date) -> bool:
    return table.until is not None and today > table.until


def _matches(table: Ignored, finding: Diagnostic, root: Path) -> bool:
    if finding.path is None or not finding.code.startswith(table.rule):
        return False
    if table.pointer is not None and (
        finding.pointer is None or not pointer_matches(finding.pointer, table.pointer)
    ):
        return False
    return path_matches(relative(finding.path, root), table.path)


def _could_serve(table: Ignored, report: Report, root: Path) -> bool:
    if not any(code.startswith(table.rule) for code in report.perimeter.rules_run):
        return False
    if any(path_matches(relative(path, root), table.path) for path in report.files):
        return True
    return not has_wildcard(table.path) and not exists(root / table.path)


def _remarks(
    suppressions: Suppressions, useless: Sequence[Ignored], today: date
) -> Iterator[Diagnostic]:
    for table in suppressions.tables:
        named = f"{table.rule} dans {quote(table.path, 80)}"
        reason = f"(raison donnée : {quote(table.reason, _REASON_LENGTH)})"
        if table.until is not None and _expired(table, today):
            yield _remark(
                EXPIRED,
                f"exception expirée depuis le {day(table.until)} : {named} {reason} ; "
                "elle n'agit plus",
                "corrigez le défaut et supprimez la table, ou prolongez until",
                suppressions.config,
                table,
            )
        elif table in useless:
            yield _remark(
                USELESS,
                f"exception inutile : elle n'écarte aucun constat {named} {reason}",
                "supprimez la table, ou corrigez rule, path ou pointer",
                suppressions.config,
                table,
            )


def _remark(code: str, message: str, hint: str, config: PurePath, table: Ignored) -> Diagnostic:
    span = Span(table.line, 1, table.line, len("[[ignore]]") + 1) if table.line else None
    return diagnostic(code, Finding(None, message, hint), Located(config, span))


def path_matches(path: str, pattern: str) -> bool:
    """Whether a path with forward slashes matches: a pattern without `/` looks at the name only.

    Accents match in either Unicode form: files made on a Mac have them in two characters.
    """
    cleaned = unicodedata.normalize("NFC", pattern).replace("\\", "/").removeprefix("./")
    path = unicodedata.normalize("NFC", path)
    if "/" not in cleaned:
        path = path.rpartition("/")[2]
    return _compiled(cleaned).fullmatch(path) is not None


def pointer_matches(pointer: str, pattern: str) -> bool:
    """Whether a JSON pointer is at the pattern, or below it."""
    cleaned = "/" + pattern.strip("/") if pattern.strip("/") else ""
    return _compiled(f"{cleaned}/**").fullmatch(f"{pointer}/") is not None


def has_wildcard(pattern: str) -> bool:
    """Whether a pattern may match several files."""
    return any(char in pattern for char in "*?")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """`*` and `?` stay between two slashes, `**` crosses them; the rest stands for itself."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    meanings = {"**/": r"(?:[^/]*/)*", "**": r".*", "*": r"[^/]*", "?": r"[^/]"}
    return re.compile("".join(meanings.get(part) or re.escape(part) for part in parts), re.DOTALL)
