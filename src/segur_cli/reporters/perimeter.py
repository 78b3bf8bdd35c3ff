"""The perimeter, for people and for machines: what was looked at, what was not, and why."""

from collections.abc import Iterator, Mapping

from segur_cli.diagnostics import Perimeter, Report
from segur_cli.reporters.rendering import NAME_LENGTH, Rendering, shown_path, single_line
from segur_cli.reporters.sentences import NO_BASE, NO_TEMPLATE
from segur_cli.text.page import Block, Detail, Heading, Item, Paragraph
from segur_cli.text.writing import plural

_FILES_NAMED = 5


def perimeter_blocks(report: Report, context: Rendering) -> Iterator[Block]:
    """Yield the perimeter under its heading.

    Unless it is wanted in full: what was compared with what, and how many rules did not run.
    """
    if context.detail is not Detail.FULL:
        yield from map(Paragraph, _in_short(report))
        return
    perimeter = report.perimeter
    yield Heading("Périmètre contrôlé")
    for entry in _entries(report, context):
        yield Paragraph(entry, indent=2, rest=4)
    not_run = len(perimeter.rules_not_run)
    for heading, items in (
        ("Règles appliquées en partie", _by_codes(perimeter.rules_partly_run)),
        (f"Règles non appliquées ({not_run})", _by_codes(perimeter.rules_not_run)),
        ("Emplacements devinés, faute de modèle", map(single_line, perimeter.guessed)),
        ("Impossible à contrôler hors ligne", map(single_line, perimeter.not_checkable)),
    ):
        listed_items = tuple(items)
        if listed_items:
            yield Paragraph(f"{heading} :", indent=2)
        for item in listed_items:
            yield Item(item, mark="    - ")


def _by_codes(reasons: Mapping[str, str]) -> Iterator[str]:
    for reason, codes in _by_reason(reasons).items():
        yield f"{', '.join(codes)} : {reason}"


def _in_short(report: Report) -> list[str]:
    perimeter = report.perimeter
    model = f"Modèle : {single_line(perimeter.template)}" if perimeter.template else NO_TEMPLATE
    run, left = len(perimeter.rules_run), len(perimeter.rules_not_run)
    rules = plural(run, "règle appliquée", "règles appliquées")
    if left:
        missing = ", ".join(_missing_inputs(perimeter))
        rules += f", {left} non ({missing + ' ; ' if missing else ''}-v pour le détail)"
    entries = [f"{model}.", *(f"{line}." for line in _base(perimeter))]
    entries += [f"{line}." for line in _by_codes(perimeter.rules_partly_run)]
    entries.append(f"{rules}.")
    if perimeter.guessed:
        count = plural(len(perimeter.guessed), "emplacement deviné", "emplacements devinés")
        entries.append(f"{count} faute de modèle (-v les montre).")
    if perimeter.not_checkable:
        first, *others = map(single_line, perimeter.not_checkable)
        more = f", et {plural(len(others), 'autre point', 'autres points')} (-v)" if others else ""
        entries.append(f"Impossible à contrôler hors ligne : {first}{more}.")
    return entries


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
