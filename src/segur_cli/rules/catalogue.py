"""The documentation of the rules: one page, a table, or everything."""

import json
from collections.abc import Iterable
from itertools import groupby
from textwrap import wrap

from segur_cli.diagnostics import RuleInfo
from segur_cli.exits import StopError
from segur_cli.rules.codes import unknown_code
from segur_cli.rules.page import codes, read_page
from segur_cli.tables.writing import Table
from segur_cli.text.writing import plural, quote

FAMILIES = {
    "SYN": "Syntaxe et encodage",
    "TXT": "Caractères",
    "FMT": "Modèle",
    "IDN": "Identifiants",
    "ELI": "Éligibilité et unicité",
    "MNT": "Montants",
    "DAT": "Dates et fenêtres",
    "PIL": "Pilotes",
    "SLD": "Solde comparé à l'avance",
    "PJ": "Pièces jointes",
    "DOC": "Texte des pièces",
    "ENR": "Enrôlement du fournisseur",
    "PV": "PV pilotes",
    "CFG": "Votre configuration",
}
_SCHEMA_VERSION = 1
_NARROWEST = 40
_INTRODUCTION = """\
# Les règles de segur

Page produite par `segur rules -f md` : ne la modifiez pas à la main.

Gravité : *bloquant* (le fichier est inutilisable, ou un texte dit que la demande est refusée),
*à vérifier*, *conseil*. C'est la plus forte que porte la règle ; une règle qui repose sur une
supposition (fichier sans modèle) n'est jamais bloquante.
"""


def documented_rules() -> list[RuleInfo]:
    """Every rule, of every command; by code."""
    return [read_page(code) for code in codes()]


def page_of(code: str) -> str:
    """Return the page of one rule, as text. Raises StopError with the nearest code."""
    known = {info.code: info for info in documented_rules()}
    info = known.get(code.strip().upper())
    family = [one for one in known if one.startswith(code.strip().upper())]
    if info is None and family and code.strip():
        raise StopError(
            f"{quote(code)} désigne {plural(len(family), 'règle')} : {', '.join(family)}.",
            f"Une page par règle : segur explain {family[0]}",
        )
    if info is None:
        raise unknown_code(code.strip().upper(), list(known))
    return f"{info.code} : {info.title}\n{_line(info)}\n\n{info.help.strip()}\n"


def as_table(width: int) -> str:
    """Return one entry per rule, family by family, at most `width` columns wide."""
    rules = documented_rules()
    lines: list[str] = []
    for family, members in _by_family(rules):
        lines.append(FAMILIES.get(family, family))
        for info in members:
            lines.append(f"  {info.code:<8}{info.title}")
            room = max(width, _NARROWEST)
            lines += wrap(_line(info), room, initial_indent=" " * 10, subsequent_indent=" " * 10)
        lines.append("")
    lines.append(f"{len(rules)} règles. Une page par règle : segur explain CODE")
    return "\n".join(lines) + "\n"


def as_json() -> str:
    """Return every rule as one JSON object, versioned."""
    rules = [
        {
            "code": info.code,
            "title": info.title,
            "severity": info.severity.word,
            "origin": info.origin.value,
            "source": info.source,
            "help": info.help.strip(),
        }
        for info in documented_rules()
    ]
    content = {"schema_version": _SCHEMA_VERSION, "rules": rules}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def to_table() -> Table:
    """Return one row for each rule."""
    rows = (
        (info.code, info.title, family, info.severity.label, info.origin.label, info.source)
        for family, members in _by_family(documented_rules())
        for info in members
    )
    named = ((row[0], row[1], FAMILIES.get(row[2], row[2]), *row[3:]) for row in rows)
    headings = ("code", "titre", "famille", "gravité", "origine", "source")
    return Table("Règles de segur", headings, tuple(named))


def as_markdown() -> str:
    """Return the whole documentation: a table of contents, then every page."""
    rules = documented_rules()
    parts = [_INTRODUCTION, _contents(rules)]
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
