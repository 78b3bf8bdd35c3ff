"""The perimeter, for people and for machines: what was looked at, what was not, and why."""

from collections.abc import Iterator, Mapping

from segur_cli.diagnostics import Perimeter, Report
from segur_cli.reporters.cleaning import NAME_LENGTH, single_line
from segur_cli.reporters.context import Rendering
from segur_cli.reporters.layout import Style, styled, wrapped
from segur_cli.reporters.places import shown_path
from segur_cli.reporters.sentences import NO_BASE, NO_TEMPLATE
from segur_cli.text.detail import Detail
from segur_cli.text.writing import plural

_INDENT = "  "
_DEEPER = "    "
_FILES_NAMED = 5


def perimeter_lines(report: Report, context: Rendering, width: int) -> list[str]:
    """Return the perimeter as lines of at most `width` columns, under its heading.

    Unless it is wanted in full: what was compared with what, and how many rules did not run.
    """
    if context.detail is not Detail.FULL:
        return _in_short(report, width)
    lines = [styled("Périmètre contrôlé", Style.BOLD, context.color)]
    for entry in _entries(report, context):
        lines += wrapped(entry, width, _INDENT, _DEEPER)
    partly = _by_reason(report.perimeter.rules_partly_run)
    if partly:
        lines.append(f"{_INDENT}Règles appliquées en partie :")
    for reason, codes in partly.items():
        lines += wrapped(f"{', '.join(codes)} : {reason}", width, f"{_DEEPER}- ", f"{_DEEPER}  ")
    reasons = _by_reason(report.perimeter.rules_not_run)
    if reasons:
        lines.append(f"{_INDENT}Règles non appliquées ({len(report.perimeter.rules_not_run)}) :")
    for reason, codes in reasons.items():
        lines += wrapped(f"{', '.join(codes)} : {reason}", width, f"{_DEEPER}- ", f"{_DEEPER}  ")
    if report.perimeter.guessed:
        lines.append(f"{_INDENT}Emplacements devinés, faute de modèle :")
    for item in report.perimeter.guessed:
        lines += wrapped(single_line(item), width, f"{_DEEPER}- ", f"{_DEEPER}  ")
    if report.perimeter.not_checkable:
        lines.append(f"{_INDENT}Impossible à contrôler hors ligne :")
    for item in report.perimeter.not_checkable:
        lines += wrapped(single_line(item), width, f"{_DEEPER}- ", f"{_DEEPER}  ")
    return lines


def _in_short(report: Report, width: int) -> list[str]:
    perimeter = report.perimeter
    model = f"Modèle : {single_line(perimeter.template)}" if perimeter.template else NO_TEMPLATE
    run, left = len(perimeter.rules_run), len(perimeter.rules_not_run)
    rules = plural(run, "règle appliquée", "règles appliquées")
    if left:
        missing = ", ".join(_missing_inputs(perimeter))
        rules += f", {left} non ({missing + ' ; ' if missing else ''}-v pour le détail)"
    entries = [f"{model}.", *(f"{line}." for line in _base(perimeter))]
    entries += [
        f"{', '.join(codes)} : {reason}."
        for reason, codes in _by_reason(perimeter.rules_partly_run).items()
    ]
    entries.append(f"{rules}.")
    if perimeter.guessed:
        count = plural(len(perimeter.guessed), "emplacement deviné", "emplacements devinés")
        entries.append(f"{count} faute de modèle (-v les montre).")
    if perimeter.not_checkable:
        first, *others = map(single_line, perimeter.not_checkable)
        more = f", et {plural(len(others), 'autre point', 'autres points')} (-v)" if others else ""
        entries.append(f"Impossible à contrôler hors ligne : {first}{more}.")
    return [line for entry in entries for line in wrapped(entry, width)]


def _missing_inputs(perimeter: Perimeter) -> list[str]:
    """What the user did not give, and that rules await: `aucune base`, `aucune avance`…"""
    missing = (reason.missing for reason in perimeter.coverage.not_run.values())
    return list(dict.fromkeys(needed.brief for needed in missing if needed and needed.brief))


def perimeter_as_data(report: Report, context: Rendering) -> dict[str, object]:
    """Return the perimeter as the JSON report and the SARIF properties hold it."""
    perimeter = report.perimeter
    return {
        "files": [shown_path(path, context) for path in report.files],
        "unread": [
            {"path": shown_path(path, context), "reason": single_line(reason)}
            for path, reason in report.unread.items()
        ],
        "template": _name(perimeter.template),
        "base": _name(perimeter.base),
        "rules_run": [single_line(code, NAME_LENGTH) for code in perimeter.rules_run],
        "rules_not_run": [
            {"code": single_line(code, NAME_LENGTH), "reason": single_line(reason)}
            for code, reason in sorted(perimeter.rules_not_run.items())
        ],
        "rules_partly_run": [
            {"code": single_line(code, NAME_LENGTH), "reason": single_line(reason)}
            for code, reason in sorted(perimeter.rules_partly_run.items())
        ],
        "guessed": [single_line(item) for item in perimeter.guessed],
        "not_checkable": [single_line(item) for item in perimeter.not_checkable],
    }


def _entries(report: Report, context: Rendering) -> Iterator[str]:
    perimeter = report.perimeter
    yield f"Fichiers : {_files(report, context)}"
    yield f"Modèle : {single_line(perimeter.template)}" if perimeter.template else NO_TEMPLATE
    yield from _base(perimeter)
    codes = ", ".join(single_line(code, NAME_LENGTH) for code in perimeter.rules_run)
    yield f"Règles appliquées ({len(perimeter.rules_run)}) : {codes or 'aucune'}"


def _base(perimeter: Perimeter) -> Iterator[str]:
    """Name the base, or say that there was none; nothing where none could serve."""
    if perimeter.base:
        yield f"Base : {single_line(perimeter.base)}"
    elif perimeter.eligibility:
        yield NO_BASE


def _files(report: Report, context: Rendering) -> str:
    if not report.files:
        return "aucun"
    names = ", ".join(shown_path(path, context) for path in report.files[:_FILES_NAMED])
    others = len(report.files) - _FILES_NAMED
    more = f" et {plural(others, 'autre')}" if others > 0 else ""
    return f"{names}{more}"


def _name(name: str | None) -> str | None:
    return None if name is None else single_line(name)


def _by_reason(rules_not_run: Mapping[str, str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for code, reason in sorted(rules_not_run.items()):
        groups.setdefault(single_line(reason), []).append(single_line(code, NAME_LENGTH))
    return groups
