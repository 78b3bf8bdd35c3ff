"""PV: flows left unverified, where it is allowed and where it is not; points that are open."""

from collections.abc import Iterator

from segur_cli.diagnostics import Severity
from segur_cli.facts import statement
from segur_cli.pilot.answers import PilotAnswer
from segur_cli.pilot.checklist import Applies, ChecklistEntry
from segur_cli.pilot.filled import AnswerPlace
from segur_cli.pilot.profile import FUNCTIONS
from segur_cli.pilot.report_context import PvContext, named
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.writing import listed


def check_waiver(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    for entry, item, answer in context.answered:
        if answer is PilotAnswer.UNVERIFIABLE and entry.waiver is None and entry.required:
            yield Finding(
                item.answer.place,
                f"{named(entry)} : dérogation prise alors qu'elle n'est pas permise "
                f"({_why_not(context, entry)})",
                "mettez en œuvre et faites constater, ou corrigez le profil s'il est faux",
            )


def _why_not(context: PvContext, entry: ChecklistEntry) -> str:
    """Say why an item has no waiver for this profile."""
    waiver = entry.item.waiver
    if waiver is None:
        return "le webinaire n'en prévoit aucune pour cet élément"
    profile = context.checklist.profile
    reasons = []
    if profile.same_vendor(waiver.other):
        reasons.append(f"la fonction {FUNCTIONS[waiver.other]} vient du même éditeur")
    if profile.others[waiver.other].compatible:
        reasons.append(f"la fonction {FUNCTIONS[waiver.other]} est dans une version compatible")
    return listed(reasons)


def check_waiver_taken(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    for entry, item, answer in context.answered:
        if answer is PilotAnswer.UNVERIFIABLE and entry.waiver is not None and entry.required:
            number = f" {entry.waiver.number}" if entry.waiver.number else ""
            yield Finding(
                item.answer.place, f"{named(entry)} : dérogation{number} prise, permise ici"
            )
        if entry.applies is Applies.OPEN:
            said = answer.value if answer else "sans réponse"
            yield Finding(
                item.answer.place,
                f"{named(entry)} : {said} ; {entry.why}{_unforeseen(entry, answer)}",
                "demandez à l'ASP ou à l'ANS si cet élément est attendu",
                None if entry.item.flow else Severity.WARNING,
            )
        if entry.item.unclear and answer is PilotAnswer.VALIDATED:
            yield Finding(
                item.answer.place,
                f"{named(entry)} : cochée. {statement(entry.item.unclear).text}",
                "demandez à l'ASP ou à l'ANS ce que cette case couvre",
                Severity.WARNING,
            )


def _unforeseen(entry: ChecklistEntry, answer: PilotAnswer | None) -> str:
    """Say that a waiver speaks of another situation than a function that nothing bears."""
    if answer is not PilotAnswer.UNVERIFIABLE or entry.waiver is None:
        return ""
    number = f" {entry.waiver.number}" if entry.waiver.number else ""
    other = FUNCTIONS[entry.waiver.other]
    return (
        f". La dérogation{number} du webinaire parle d'une fonction {other} pas encore compatible, "
        "pas d'un établissement qui n'en a pas"
    )


RULES = (
    Rule("PV013", check_waiver),
    Rule("PV014", check_waiver_taken),
)
