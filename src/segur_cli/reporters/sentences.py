"""What every format shares: the French sentences (verdict, what was cut, simulated date), and the
perimeter, for people and for machines: what was looked at, what was not, and why.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from segur_cli.diagnostics import Diagnostic, Location, Perimeter, Report, RuleInfo, Severity
from segur_cli.reporters.rendering import NAME_LENGTH, Rendering, shown_path, single_line
from segur_cli.text.clock import simulated_at
from segur_cli.text.page import Block, Detail, Heading, Item, Paragraph
from segur_cli.text.writing import listed, plural

NO_TEMPLATE = "Modèle officiel non fourni : le format propre à l'ASP n'a pas été contrôlé"
NO_BASE = "Base non fournie : l'éligibilité n'a pas été contrôlée"
_NAMED = 5
_SCOPE = "dans le périmètre contrôlé"


def verdict(report: Report) -> str:
    """Say what the run found; never that a file conforms."""
    if not report.counts() and not report.files:
        return "Aucun fichier n'a été contrôlé."
    set_aside = counted_aside(report)
    return _findings(report) + (f", hors {listed(set_aside)}." if set_aside else ".")


def _findings(report: Report) -> str:
    if not report.requestless:
        return _counted(report.counts(), _SCOPE)
    found = _counted(report.counts(), "dans ce qui a été contrôlé")
    return f"Aucune demande lue ; {found[0].lower()}{found[1:]}"


def _counted(counts: Counter[Severity], scope: str) -> str:
    if not counts:
        return f"Aucune anomalie {scope}"
    lesser = _lesser(counts[Severity.WARNING], counts[Severity.NOTE])
    errors = counts[Severity.ERROR]
    if not errors:
        return f"Aucune anomalie bloquante {scope} ; {lesser}"
    blocking = plural(errors, "anomalie bloquante", "anomalies bloquantes")
    return f"{blocking} {scope}" + (f" ; {lesser}" if lesser else "")


def set_aside(report: Report) -> str | None:
    """Say how many findings segur.toml and the baseline set aside; None when none was."""
    parts = counted_aside(report)
    return f"Non compris dans les résultats : {listed(parts)}." if parts else None


def counted_aside(report: Report) -> list[str]:
    """Count the findings that segur.toml set aside, and those that the baseline did."""
    parts = []
    suppressed, baselined = sum(report.suppressed.values()), sum(report.baselined.values())
    if suppressed:
        found = plural(suppressed, "constat écarté", "constats écartés")
        parts.append(f"{found} par segur.toml")
    if baselined:
        found = plural(baselined, "constat déjà présent", "constats déjà présents")
        parts.append(f"{found} dans l'état de référence")
    return parts


def _lesser(warnings: int, notes: int) -> str:
    parts = []
    if warnings:
        parts.append(plural(warnings, "point à vérifier", "points à vérifier"))
    if notes:
        parts.append(plural(notes, "conseil"))
    return listed(parts)


def cut(report: Report) -> str | None:
    """Say what `--max-diagnostics` left out, by severity; None when nothing was."""
    total = sum(report.cut.values())
    if not total:
        return None
    detail = listed(
        f"{severity.label} : {report.cut[severity]}"
        for severity in sorted(report.cut, reverse=True)
        if report.cut[severity]
    )
    return (
        f"{plural(total, 'constat non affiché', 'constats non affichés')} "
        f"({detail}) : limite --max-diagnostics atteinte."
    )


def unread(report: Report) -> str | None:
    """Say which inputs could not be opened, and what else was not checked; None without any."""
    sentences = [] if not report.unread else [_not_opened(report)]
    sentences += [f"Non contrôlé : {single_line(what)}" for what in report.incomplete]
    return " ".join(sentences) or None


def _not_opened(report: Report) -> str:
    total = plural(
        len(report.unread), "fichier n'a pas pu être ouvert", "fichiers n'ont pas pu être ouverts"
    )
    names = [single_line(str(path), NAME_LENGTH) for path in list(report.unread)[:_NAMED]]
    others = len(report.unread) - len(names)
    more = f" et {plural(others, 'autre')}" if others else ""
    return f"{total} : {', '.join(names)}{more}."


def simulated(context: Rendering) -> str | None:
    """Warn that the date is simulated; None when it is the real one."""
    if context.as_of is None:
        return None
    return simulated_at(context.as_of)


def warnings_on_run(report: Report, context: Rendering) -> list[str]:
    """Return what must be known before reading the findings: date, cuts, unread inputs."""
    sentences = (simulated(context), cut(report), unread(report))
    return [sentence for sentence in sentences if sentence]


def with_subject_and_fix(finding: Diagnostic, separator: str = "\n") -> str:
    """Return the message, after the subject and cell it is about and before its fix."""
    subject = f"{single_line(finding.subject, NAME_LENGTH)} : " if finding.subject else ""
    if finding.location is not None and (place := place_words(finding.location)):
        subject += f"{place} : "
    hint = f"{separator}{hint_line(finding.hint)}" if finding.hint else ""
    return f"{subject}{single_line(finding.message)}{hint}"


def place_words(location: Location) -> str:
    """Say where: `feuille « 3 Flux », cellule D7`, or `page 1, ligne 7`; empty for a member."""
    if location.page is not None:
        within = (location.part, f"ligne {location.line}" if location.line is not None else None)
        return ", ".join([f"page {location.page}", *filter(None, within)])
    if location.sheet is None:
        return ""
    found = f"feuille « {single_line(location.sheet, NAME_LENGTH)} »"
    cell = location.cell
    return f"{found}, cellule {single_line(cell, NAME_LENGTH)}" if cell else found


def hint_line(hint: str) -> str:
    """Introduce a fix."""
    return f"Pour corriger : {single_line(hint)}"


def source_line(finding: Diagnostic, rule: RuleInfo | None) -> str:
    """Say where the rule behind a finding comes from."""
    label = finding.origin.label
    if rule is None or rule.source in ("", label):
        return f"Origine : {label}"
    return f"Origine : {label} ; {single_line(rule.source)}"


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
        ("Non reconnu, faute de modèle", told_unplaced(perimeter)),
        ("Impossible à contrôler hors ligne", map(single_line, perimeter.not_checkable)),
    ):
        listed_items = tuple(items)
        if listed_items:
            yield Paragraph(f"{heading} :", indent=2)
        for item in listed_items:
            yield Item(item, mark="    - ")


def _by_codes(reasons: Mapping[str, str]) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for code, reason in sorted(reasons.items()):
        groups.setdefault(single_line(reason), []).append(single_line(code, NAME_LENGTH))
    for reason, codes in groups.items():
        yield f"{', '.join(codes)} : {reason}"


def told_unplaced(perimeter: Perimeter) -> list[str]:
    """Say what nothing was taken for, in files without a model."""
    if not perimeter.unplaced:
        return []
    lacking = listed(perimeter.unplaced, "ni comme")
    return [f"Rien n'est reconnu comme {lacking} : ce qui en dépend (plafonds, jalons, pilotes) "
            "n'est pas contrôlé, ou pas en entier."]  # fmt: skip


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
    entries += told_unplaced(perimeter)
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
        "template": perimeter.template and single_line(perimeter.template),
        "base": perimeter.base and single_line(perimeter.base),
        "rules_run": [single_line(code, NAME_LENGTH) for code in perimeter.rules_run],
        "rules_not_run": _reasons_as_data(perimeter.rules_not_run),
        "rules_partly_run": _reasons_as_data(perimeter.rules_partly_run),
        "guessed": [*map(single_line, perimeter.guessed), *told_unplaced(perimeter)],
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


def _reasons_as_data(reasons: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {"code": single_line(code, NAME_LENGTH), "reason": single_line(reason)}
        for code, reason in sorted(reasons.items())
    ]
