"""What learning understood, for the eye: how the table was read, what is proved, what is not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from segur_cli.rules.rule import Rule
from segur_cli.templates.concepts import CONCEPTS
from segur_cli.templates.learning.fields_table import told_rows
from segur_cli.templates.learning.questions import ReviewQuestion
from segur_cli.templates.learning.schema_writing import Learned
from segur_cli.templates.places import map_from_schema, shown
from segur_cli.text.page import Block, Detail, Item, Page, Paragraph
from segur_cli.text.writing import listed, plural

_FEW = 6
_AFTER = ("facture.", "va.", "avance.")  # concepts of a solde, which comes after an avance


Rules = Sequence[Rule[Any, Any]]


def learned_page(learned: Learned, path: str, detail: Detail, rules: Rules) -> Page:
    """Return the verdict, how sources were read, what they contradict, what nothing proves."""
    return Page.of(_learned(learned, path, detail, rules))


def _learned(learned: Learned, path: str, detail: Detail, rules: Rules) -> Iterator[Block]:
    found = map_from_schema(learned.schema).concepts
    sure = sum(1 for one in learned.proposals.proposals if one.sure)
    yield Paragraph(
        f"Modèle écrit : {path}. {plural(learned.counts['emplacements'], 'emplacement')}, "
        f"{plural(sure, 'concept proposé', 'concepts proposés')}.",
        "bold",
    )
    if detail is Detail.VERDICT:
        return
    counts = ", ".join(f"{name} {count}" for name, count in learned.counts.items() if count)
    if counts:
        yield _line(f"Montrés par : {counts}.")
    for table in learned.tables:
        yield _line(told_rows(table))
        if table.unread:
            yield _line(f"Colonnes non lues : {', '.join(table.unread)}.")
        yield from _some("Cellules non comprises", table.problems, detail)
    if learned.kept:
        count = plural(len(learned.kept), "emplacement confirmé", "emplacements confirmés")
        yield _line(f"Gardé du modèle d'avant, et bloque comme avant : {count}.")
    yield from _some("Confirmés avant, dits autrement maintenant", learned.changed, detail)
    yield from _some("Confirmés avant, absents maintenant", learned.lost, detail)
    yield from _some("Fichiers laissés de côté", learned.left, detail)
    yield from _some("Lignes du tableau sans emplacement", learned.unknown, detail)
    yield from _some("Emplacements sans ligne dans le tableau", learned.without_row, detail)
    yield from _some("Contradictions, rien n'est choisi", learned.contradictions, detail)
    yield from _some("Listes de valeurs non comprises, rien n'en est exigé", learned.doubts, detail)
    yield from _some("Obligations sous condition, jamais exigées", learned.conditions, detail)
    yield from _some(
        "Dit par le schéma, non repris ici (lint-json --template SCHÉMA le contrôle)",
        learned.not_copied,
        detail,
    )
    yield from _some("Rien ne prouve le type ni la longueur de", learned.unproved, detail)
    for concept, patterns in learned.proposals.ties.items():
        names = listed((shown(pattern) for pattern in patterns), "ou")
        yield _line(f"À choisir : {CONCEPTS[concept].label} est-il {names} ?")
    yield from _kind(learned, found)
    yield from _rules(found, detail, rules)
    rest = "le reste" if learned.kept else "tout ce qui repose sur ce modèle"
    yield _line(
        f"Ensuite : segur template review {path}. Avant, {rest} est « à vérifier » : rien n'en "
        "bloque."
    )


def _kind(learned: Learned, found: frozenset[str]) -> Iterator[Block]:
    """Ask for the kind of requests that nobody said: what examples hold only proposes it."""
    if learned.schema["x-segur"].get("kind"):
        return
    after = [CONCEPTS[one].label for one in CONCEPTS if one in found and one.startswith(_AFTER)]
    if after:
        why, kind = f"ces fichiers ont {listed(after[:2], 'et')}, comme un solde", "solde"
    elif "beneficiaire.finess" in found:
        why, kind = "ces fichiers n'ont ni facture ni VA, comme une avance", "avance"
    else:
        return
    yield _line(f"Type de demande non dit : {why}. Si c'est bien cela, ajoutez --kind {kind}.")


def review_page(
    schema: Mapping[str, object],
    left: Sequence[ReviewQuestion],
    asked: int,
    rules: Rules,
    detail: Detail,
) -> Page:
    """Return what is confirmed, what is left to ask, and which rules run."""
    return Page.of(_review(schema, left, asked, rules, detail))


def _review(
    schema: Mapping[str, object],
    left: Sequence[ReviewQuestion],
    asked: int,
    rules: Rules,
    detail: Detail,
) -> Iterator[Block]:
    found = map_from_schema(schema)
    confirmed = sum(one.confirmed for one in found.bindings)
    head = f"{plural(confirmed, 'emplacement confirmé', 'emplacements confirmés')}"
    proposed = len(found.bindings) - confirmed
    if proposed:
        head += f", {proposed} seulement proposés (rien n'en bloque)"
    yield Paragraph(f"{head}.", "bold")
    if asked:
        yield _line(f"{plural(asked, 'question posée', 'questions posées')}.")
    yield from _some("Questions restantes", [_asked(one) for one in left], detail)
    yield from _rules(found.concepts, detail, rules)


def _asked(question: ReviewQuestion) -> str:
    parts = (question.text.removesuffix("."), *question.told)
    return ". ".join(parts).replace("?.", "?")


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


def _rules(found: frozenset[str], detail: Detail, rules: Rules) -> Iterator[Block]:
    run, missing = rules_that_run(found, rules)
    able = plural(len(run), "règle de fond peut", "règles de fond peuvent")
    yield _line(
        f"{able} s'appliquer, {len(missing)} non, faute de savoir où sont leurs valeurs.",
    )
    by_reason: dict[str, list[str]] = {}
    for code, reason in missing.items():
        by_reason.setdefault(reason, []).append(code)
    lines = [f"{', '.join(names)} : il manque {reason}" for reason, names in by_reason.items()]
    if detail is Detail.FULL:
        for line in lines:
            yield _line(f"- {line}")


def _some(title: str, lines: Iterable[str], detail: Detail) -> Iterator[Block]:
    found = list(dict.fromkeys(lines))
    if not found:
        return
    kept = found if detail is Detail.FULL else found[:_FEW]
    yield _line(f"{title} ({len(found)}) :")
    for line in kept:
        yield Item(line, mark="    - ")
    if len(found) > len(kept):
        yield Paragraph(f"et {len(found) - len(kept)} autres (-v)", "dim", indent=4)


def _line(text: str) -> Paragraph:
    return Paragraph(text, indent=2)
