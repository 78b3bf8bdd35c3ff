"""PV: what was answered to each item."""

from collections.abc import Iterator

from segur_cli.diagnostics import Severity
from segur_cli.facts.reserves import reserve_in
from segur_cli.pilot.answers import PilotAnswer, read_answer
from segur_cli.pilot.checklist import ChecklistEntry
from segur_cli.pilot.conditions import no_such_function
from segur_cli.pilot.filled import AnswerPlace, Given
from segur_cli.pilot.report_context import PvContext, named
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.writing import did_you_mean, listed, plural, quote

# What a profile says of a PFI that does not serve the sending which an item needs.
_PARTIAL = {"pfi-envoie-dmp": "mss", "pfi-envoie-mss": "dmp"}
_FEW = 3  # beyond that, a list without any answer is told as a whole


def check_answered(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    blank = [
        (entry, item)
        for entry, item, answer in context.answered
        if answer is None and not item.answer.text and entry.required
    ]
    if len(blank) == sum(entry.required for entry, _, _ in context.answered) > _FEW:
        yield Finding(
            blank[0][1].answer.place,
            f"liste non remplie : {plural(len(blank), 'élément')} sans réponse",
            "faites remplir la liste par l'établissement, chapitre par chapitre",
        )
        return
    for entry, item, answer in context.answered:
        if answer is not None:
            continue
        if item.answer.text:
            yield Finding(
                item.answer.place,
                f"{named(entry)} : réponse {quote(item.answer.text)} non comprise",
                did_you_mean(item.answer.text, [one.value for one in entry.offered]),
                None if entry.required else Severity.WARNING,
            )
        elif entry.required:
            yield Finding(
                item.answer.place,
                f"{named(entry)} : sans réponse",
                f"faites répondre l'établissement : {entry.item.text}",
            )


def check_validated(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    for entry, item, answer in context.answered:
        if answer is PilotAnswer.REFUSED and entry.required:
            yield Finding(
                item.answer.place,
                f"{named(entry)} : non validé. {entry.item.text}",
                "corrigez, faites constater de nouveau, puis faites valider",
            )


def check_not_concerned(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    given_up = {
        entry.item.ordered
        for entry, item, answer in context.answered
        if answer is PilotAnswer.NOT_CONCERNED and _commented(context, item.comment)
    }
    for entry, item, answer in context.answered:
        if answer is not PilotAnswer.NOT_CONCERNED or not entry.required:
            continue
        if entry.item.ordered and _commented(context, item.comment):
            yield Finding(
                item.answer.place,
                f"{named(entry)} : envoi commandé mais « sans objet » ; le webinaire admet une "
                "évolution si elle est dite en commentaire",
                "vérifiez que le commentaire la dit, et que le bon de commande suit",
                Severity.WARNING,
            )
            continue
        if entry.item.flow and entry.item.flow in given_up:
            yield Finding(
                item.answer.place,
                f"{named(entry)} : « sans objet », comme l'envoi dont il dépend ; les textes ne "
                "disent pas si l'élément reste demandé quand un envoi commandé est abandonné",
                "demandez à l'ASP ou à l'ANS si cet élément est attendu",
                Severity.NOTE,
            )
            continue
        yield Finding(
            item.answer.place,
            f"{named(entry)} : « sans objet », alors que l'élément s'applique ({entry.why})",
            "faites-le constater, ou dites l'évolution en commentaire"
            if entry.item.ordered
            else f"faites-le constater, ou corrigez le profil s'il est faux{_partial(entry)}",
        )


def _partial(entry: ChecklistEntry) -> str:
    """Say how a profile tells a PFI that serves one sending alone, where that leaves it open."""
    sending = _PARTIAL.get(entry.item.open_unless)
    return f" (PFI qui ne sert que l'autre envoi : pfi.sends={sending})" if sending else ""


def check_some_sending(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    flows = [
        (entry, context.filled.items[entry.id])
        for entry in context.checklist.entries
        if entry.item.ordered and entry.id in context.filled.items
    ]
    answers = {read_answer(item.answer.text) for _, item in flows}
    if answers == {PilotAnswer.NOT_CONCERNED}:
        names = listed(f"{entry.id} « sans objet »" for entry, _ in flows)
        yield Finding(
            flows[0][1].answer.place,
            f"aucun envoi validé, ni au DMP ni par MSSanté ({names}) : un commentaire dit une "
            "évolution de ce qui a été commandé, pas l'absence de tout envoi",
            "faites constater l'envoi mis en place, ou dites lequel remplace celui commandé",
        )


def check_contradictions(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    by_flow = {
        entry.item.ordered: entry.id
        for entry, _, answer in context.answered
        if entry.item.ordered and answer is PilotAnswer.NOT_CONCERNED
    }
    for entry, item in context.validated():
        flow = by_flow.get(entry.item.flow) if entry.item.flow else None
        if flow is not None:
            yield Finding(
                item.answer.place,
                f"{named(entry)} : validé, alors que {flow} est « sans objet »",
                "faites corriger l'une des deux réponses",
            )
        waiver = entry.item.waiver
        if waiver is not None and context.checklist.profile.others[waiver.other].absent:
            yield Finding(
                item.answer.place,
                f"{named(entry)} : validé, alors que {no_such_function(waiver.other)} d'après le "
                "profil",
                "faites corriger la réponse, ou le profil s'il est faux",
            )


def _commented(context: PvContext, comment: Given) -> bool:
    return comment.said or context.field("commentaire").said


def check_reserves(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    for entry, item in context.validated():
        if told := reserve_in(item.comment.text):
            yield Finding(
                item.comment.place,
                f"{named(entry)} : validé, mais son commentaire dit {quote(told, 80)}",
                "une réserve ? faites-la lever ou répondre « non validé »",
            )
    comment = context.field("commentaire")
    if told := reserve_in(comment.text):
        yield Finding(
            comment.place,
            f"le commentaire dit {quote(told, 80)}, alors que le PV atteste d'une prestation sans "
            "réserve",
            "lisez-le : s'il dit une réserve, faites-la lever avant la signature",
        )


RULES = (
    Rule("PV017", check_reserves),
    Rule("PV010", check_answered),
    Rule("PV011", check_validated),
    Rule("PV012", check_not_concerned),
    Rule("PV015", check_some_sending),
    Rule("PV016", check_contradictions),
)
