"""What the user sets aside of a report: the `[[ignore]]` tables of segur.toml, and the baseline.

Tables that fail to set anything aside are reported. In the baseline (what was wrong at the
beginning), a finding is recognised by its rule, whom it is about (FINESS, else order reference,
else the file), its pointer without list indexes, and the value at fault: never by a line. Counts
matter: one known defect does not hide a second one just like it.
"""

import json
import re
import unicodedata
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Annotated, Any, NamedTuple

from segur_cli.diagnostics import Diagnostic, Report, Severity, Span
from segur_cli.exits import StopError
from segur_cli.files.declared import Day, NoKey, NotBlank, Told, UserTable
from segur_cli.files.opening import JSON_FILE, read_file
from segur_cli.files.paths import exists, relative, shown
from segur_cli.rules.rule import (
    CONFIG_CODES,
    EXPIRED,
    STALE,
    USELESS,
    Finding,
    codes,
    read_codes,
    selected,
)
from segur_cli.rules.running import Located, diagnostic
from segur_cli.text.writing import day, listed, plural, quote

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
    return not set("*?") & set(table.path) and not exists(root / table.path)


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


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """`*` and `?` stay between two slashes, `**` crosses them; the rest stands for itself."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    meanings = {"**/": r"(?:[^/]*/)*", "**": r".*", "*": r"[^/]*", "?": r"[^/]"}
    return re.compile("".join(meanings.get(part) or re.escape(part) for part in parts), re.DOTALL)


FORMAT = "segur-cli/baseline"
VERSION = 1
_VALUE_LENGTH = 80
_NUMBER = re.compile(r"\d+")


class Key(NamedTuple):
    """What makes two findings the same one, run after run."""

    rule: str
    about: str
    pointer: str
    value: str


@dataclass(frozen=True)
class Known:
    """How often a finding was seen, and in which files (relative to the baseline's folder)."""

    count: int
    files: tuple[str, ...]


@dataclass(frozen=True)
class Baseline:
    """Known findings, and the file they come from."""

    path: Path
    known: Mapping[Key, Known]


class Keys(ABC):
    """What tells the findings of a run from one another, run after run; `root` names its inputs."""

    def __init__(self, root: Path, inputs: Iterable[PurePath]) -> None:
        self._root = root
        self._inputs = tuple(inputs)

    @abstractmethod
    def of(self, finding: Diagnostic) -> Key | None:
        """Return the key of a finding; None for what a baseline never hides."""

    def file(self, finding: Diagnostic) -> str:
        """Return the file of a finding, as the baseline names it."""
        return relative(finding.path, self._root) if finding.path else ""

    def files(self) -> set[str]:
        """Return the inputs of the run, as the baseline names them."""
        return {relative(path, self._root) for path in self._inputs}


def hide(report: Report, baseline: Baseline, keys: Keys) -> Report:
    """Set aside the known findings, and say how many known ones are no longer seen (CFG003)."""
    left = Counter({key: known.count for key, known in baseline.known.items()})
    kept: list[Diagnostic] = []
    aside: Counter[Severity] = Counter()
    for finding in report.findings:
        key = keys.of(finding)
        if key is not None and left[key] > 0:
            left[key] -= 1
            aside[finding.severity] += 1
        else:
            kept.append(finding)
    gone = _gone(baseline, left, keys.files(), set(report.perimeter.rules_run))
    if gone:
        kept.append(_stale(baseline.path, gone))
    kept.sort(key=lambda finding: finding.reading_order)
    return replace(report, findings=tuple(kept), baselined=aside)


def collect(path: Path, findings: Iterable[Diagnostic], keys: Keys) -> Baseline:
    """Make a baseline of every finding it may hide."""
    counts: Counter[Key] = Counter()
    files: dict[Key, set[str]] = {}
    for finding in findings:
        key = keys.of(finding)
        if key is not None:
            counts[key] += 1
            files.setdefault(key, set()).add(keys.file(finding))
    return Baseline(path, {key: Known(counts[key], tuple(sorted(files[key]))) for key in counts})


def to_text(baseline: Baseline) -> str:
    """Write a baseline as JSON, sorted so that its changes read well in a diff."""
    entries = [
        {**key._asdict(), "count": known.count, "files": list(known.files)}
        for key, known in sorted(baseline.known.items())
    ]
    content = {"format": FORMAT, "version": VERSION, "findings": entries}
    return json.dumps(content, ensure_ascii=True, indent=2) + "\n"


def read_baseline(path: Path) -> Baseline:
    """Read a baseline. Raises StopError when it cannot be opened, or is not one of ours."""
    try:
        data = read_file(path, JSON_FILE)
    except StopError as error:
        advice = f"Pour en créer un, relancez avec --write-baseline {shown(path)}"
        raise StopError(
            f"État de référence (--baseline). {error.message}", *error.advice, advice
        ) from None
    try:
        content = json.loads(data)
        version = content["version"] if content["format"] == FORMAT else None
        known = dict(map(_entry, content["findings"])) if version == VERSION else {}
    except (ValueError, KeyError, TypeError, RecursionError):
        version, known = None, {}
    if version is None:
        raise _unusable(path, "est endommagé, ou n'est pas un état de référence")
    if version != VERSION:
        raise _unusable(path, f"est d'une version inconnue ({quote(version)})")
    return Baseline(path, known)


def _entry(entry: Any) -> tuple[Key, Known]:
    texts = [entry[name] for name in Key._fields]
    count, files = entry["count"], entry["files"]
    if not isinstance(files, list) or type(count) is not int:
        raise TypeError
    if not all(isinstance(text, str) for text in [*texts, *files]):
        raise TypeError
    return Key(*texts), Known(count, tuple(files))


def _unusable(path: Path, why: str) -> StopError:
    return StopError(
        f"L'état de référence {quote(path, 200)} {why}.",
        "Retrouvez-le dans votre gestion de versions, ou écrivez-en un nouveau : relancez avec "
        f"--write-baseline {shown(path)}",
    )


def fingerprint(text: str) -> str:
    """Return a value at fault as a key keeps it: cut, with the digest of the whole."""
    if len(text) <= _VALUE_LENGTH:
        return text
    return f"{text[:_VALUE_LENGTH]}… sha256:{sha256(text.encode('utf-8', 'replace')).hexdigest()}"


def wording_key(message: str) -> str:
    """Return a message without its numbers: what a key keeps where no value is at fault."""
    return fingerprint(_NUMBER.sub("#", message))


def _gone(
    baseline: Baseline, left: Mapping[Key, int], files: set[str], rules_run: set[str]
) -> Counter[str]:
    """Count by rule the known findings that this run could have seen, and did not."""
    gone: Counter[str] = Counter()
    for key, known in baseline.known.items():
        if left[key] > 0 and key.rule in rules_run and files.issuperset(known.files):
            gone[key.rule] += left[key]
    return gone


def _stale(path: Path, gone: Counter[str]) -> Diagnostic:
    total = plural(
        gone.total(),
        "constat de l'état de référence n'est plus vu",
        "constats de l'état de référence ne sont plus vus",
    )
    detail = listed(f"{rule} : {count}" for rule, count in sorted(gone.items()))
    finding = Finding(
        None,
        f"{total} ({detail})",
        "écrivez-le de nouveau par --write-baseline, pour que ces défauts ne puissent "
        "pas revenir sans être vus",
    )
    return diagnostic(STALE, finding, Located(path))


@dataclass(frozen=True)
class Aside:
    """What a run sets aside; `ignore` holds codes or families, `write` the baseline to make."""

    suppressions: Suppressions | None = None
    known: Baseline | None = None
    write: Path | None = None
    ignore: tuple[str, ...] = ()


def read_aside(
    suppressions: Suppressions | None,
    baseline: Path | None,
    write: Path | None,
    ignore: tuple[str, ...],
) -> Aside:
    """Gather what is set aside; a baseline about to be written anew does not count.

    Raises StopError when the baseline cannot be read.
    """
    known = read_baseline(baseline) if baseline and write is None else None
    return Aside(suppressions, known, write, ignore)


def set_aside(
    report: Report, aside: Aside, keys: Callable[[Path], Keys], today: date
) -> tuple[Report, Baseline | None]:
    """Return what is left of a report, and the new baseline if one is to be written.

    `keys` gives those of the run, relative to the folder of a baseline.
    """
    if aside.suppressions is not None:
        report = suppress(report, aside.suppressions, today)
    new = None
    if aside.write is not None:
        new = collect(aside.write, report.findings, keys(_folder(aside.write)))
    known = new or aside.known
    if known is not None:
        report = hide(report, known, keys(_folder(known.path)))
    return _without_remarks(report, aside.ignore), new


def _folder(path: Path) -> Path:
    return path.absolute().parent


def _without_remarks(report: Report, ignore: tuple[str, ...]) -> Report:
    """Drop the remarks on the configuration that `--ignore` leaves out.

    `--select` does not: it chooses among the rules for documents, and an exception that
    no longer acts must be known whatever is selected.
    """
    kept = tuple(
        finding
        for finding in report.findings
        if finding.code not in CONFIG_CODES or selected(finding.code, (), ignore)
    )
    return replace(report, findings=kept)
