"""What learning understood, for the eye: how the table was read, what is proved, what is not."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from segur_cli.rules.rule import Rule
from segur_cli.templates.concepts import CONCEPTS
from segur_cli.templates.learning.building import Learned, shown
from segur_cli.templates.learning.reviewing import ReviewQuestion
from segur_cli.text.detail import Detail
from segur_cli.text.screen import hanging, paragraph
from segur_cli.text.writing import listed, plural

_FEW = 6


Rules = Sequence[Rule[Any, Any]]


def show_learned(
    console: Console, learned: Learned, path: str, detail: Detail, rules: Rules
) -> None:
    """Print the verdict, then how sources were read, what they contradict, what nothing proves."""
    found = concepts_of_model(learned.schema)
    sure = sum(1 for one in learned.proposals.proposals if one.sure)
    paragraph(
        console,
        f"Modèle écrit : {path}. {plural(learned.counts['emplacements'], 'emplacement')}, "
        f"{plural(sure, 'concept proposé', 'concepts proposés')}.",
        style="bold",
    )
    if detail is Detail.VERDICT:
        return
    counts = ", ".join(f"{name} {count}" for name, count in learned.counts.items() if count)
    _line(console, f"Montrés par : {counts}.")
    for table in learned.tables:
        _line(
            console,
            f"Tableau {table.file}, {table.sheet}, intitulés en ligne {table.header} : "
            f"{' ; '.join(table.headings)}. {plural(len(table.fields), 'champ lu', 'champs lus')}.",
        )
        if table.unread:
            _line(console, f"Colonnes non lues : {', '.join(table.unread)}.")
        _some(console, "Cellules non comprises", table.problems, detail)
    _some(console, "Fichiers laissés de côté", learned.left, detail)
    _some(console, "Lignes du tableau sans emplacement", learned.unknown, detail)
    _some(console, "Contradictions, rien n'est choisi", learned.contradictions, detail)
    _some(console, "Listes de valeurs non comprises, rien n'en est exigé", learned.doubts, detail)
    _some(console, "Obligations sous condition, jamais exigées", learned.conditions, detail)
    _some(console, "Rien ne prouve le type ni la longueur de", learned.unproved, detail)
    for concept, patterns in learned.proposals.ties.items():
        names = listed((shown(pattern) for pattern in patterns), "ou")
        _line(console, f"À choisir : {CONCEPTS[concept].label} est-il {names} ?")
    _rules(console, found, detail, rules)
    _line(console, f"Ensuite : segur template review {path} (rien ne bloque avant).")


def show_review(
    console: Console,
    schema: Mapping[str, object],
    left: Sequence[ReviewQuestion],
    asked: int,
    rules: Rules,
    *,
    verbose: bool,
) -> None:
    """Print what is confirmed, what is left to ask, and which rules run."""
    from segur_cli.templates.concept_map import map_from_schema

    found = map_from_schema(schema)
    confirmed = sum(one.confirmed for one in found.bindings)
    head = f"{plural(confirmed, 'emplacement confirmé', 'emplacements confirmés')}"
    proposed = len(found.bindings) - confirmed
    if proposed:
        head += f", {proposed} seulement proposés (rien n'en bloque)"
    paragraph(console, f"{head}.", style="bold")
    if asked:
        _line(console, f"{plural(asked, 'question posée', 'questions posées')}.")
    detail = Detail.FULL if verbose else Detail.SHORT
    _some(console, "Questions restantes", [one.text for one in left], detail)
    _rules(console, found.concepts, detail, rules)


def concepts_of_model(schema: Mapping[str, object]) -> frozenset[str]:
    """Return the concepts that a learned schema places."""
    from segur_cli.templates.concept_map import map_from_schema

    return map_from_schema(schema).concepts


def rules_that_run(concepts: frozenset[str], rules: Rules) -> tuple[list[str], dict[str, str]]:
    """Return the rules on requests that a model lets run, and why not for the others."""
    run, missing = [], {}
    for rule in sorted(rules, key=lambda rule: rule.code):
        if not rule.reads:
            continue
        lacking = [
            group
            for group in rule.reads
            if not any(concept in concepts for concept in group.split("|"))
        ]
        if lacking:
            named = (CONCEPTS[one].label for one in lacking[0].split("|"))
            missing[rule.code] = listed(list(named)[:3], "ou")
        else:
            run.append(rule.code)
    return run, missing


def _rules(console: Console, found: frozenset[str], detail: Detail, rules: Rules) -> None:
    run, missing = rules_that_run(found, rules)
    able = plural(len(run), "règle de fond peut", "règles de fond peuvent")
    _line(
        console,
        f"{able} s'appliquer, {len(missing)} non, faute de savoir où sont leurs valeurs.",
    )
    by_reason: dict[str, list[str]] = {}
    for code, reason in missing.items():
        by_reason.setdefault(reason, []).append(code)
    lines = [f"{', '.join(names)} : il manque {reason}" for reason, names in by_reason.items()]
    if detail is Detail.FULL:
        for line in lines:
            _line(console, f"- {line}")


def _some(console: Console, title: str, lines: Iterable[str], detail: Detail) -> None:
    found = list(dict.fromkeys(lines))
    if not found:
        return
    kept = found if detail is Detail.FULL else found[:_FEW]
    _line(console, f"{title} ({len(found)}) :")
    for line in kept:
        hanging(console, Text("    - "), Text(line))
    if len(found) > len(kept):
        hanging(
            console, Text("    "), Text(f"et {len(found) - len(kept)} autres (-v)", style="dim")
        )


def _line(console: Console, text: str) -> None:
    hanging(console, Text("  "), Text(text))
