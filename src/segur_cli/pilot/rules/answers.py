"""PV: what was answered to each item, the waivers taken, the formats and counts given."""

import re
from collections.abc import Iterator

from segur_cli.diagnostics import Severity
from segur_cli.facts import V1_V2, statement
from segur_cli.facts.words import reserve_in
from segur_cli.pilot import sheet_words as words
from segur_cli.pilot.checklist import Applies, ChecklistEntry, PvContext, named, no_such_function
from segur_cli.pilot.filled import AnswerPlace, FilledItem, Given, PilotAnswer, read_answer
from segur_cli.pilot.profile import FUNCTIONS
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.writing import did_you_mean, listed, normalized_key, plural, quote

# What a profile says of a PFI that does not serve the sending which an item needs.
_PARTIAL = {"pfi-envoie-dmp": "mss", "pfi-envoie-mss": "dmp"}
_MARKS = {"x", "oui", "ok", "v", "✓", "✔", "☑", "☒"}  # how people tick
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
                f"{named(entry)} : sans réponse{_elsewhere(item)}",
                f"faites répondre l'établissement : {entry.item.text}",
            )


def _elsewhere(item: FilledItem) -> str:
    """Tell a mark or an answer that stands in another column of the item than its own."""
    for column, given in (
        (words.FORMAT, item.format), (words.COUNT, item.count), (words.COMMENT, item.comment)
    ):  # fmt: skip
        if read_answer(given.text) is not None or normalized_key(given.text) in _MARKS:
            return f", mais {quote(given.text)} se lit sous « {column} »"
    return ""


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


# As people count: 12, 12,0, 1 200, 12 documents.
_NUMBER = re.compile(r"([0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,9})(?:[.,]0+)?(?: [a-z]+)?", re.ASCII)
# How the formats that the deck names are written in practice.
_WRITTEN = {
    "HL7 V2": re.compile(r"\bhl ?7[ -]*(?:v(?:ersion)?\.? ?2|2\.\d)", re.ASCII),
    "IHE PAM": re.compile(r"\bpam\b", re.ASCII),
}
_WAVE_1 = re.compile(r"\b(?:vague 1|va1|v1)\b", re.ASCII)


def check_format(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    for entry, item in context.validated():
        if entry.format_hint and not item.format.said:
            yield Finding(
                item.format.place,
                f"{named(entry)} : flux validé sans format",
                f"précisez-le ; attendu : {entry.format_hint}",
            )


def check_expected_format(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    profile = context.checklist.profile
    for entry, item in context.validated():
        asked = entry.item.format
        if asked is None or not item.format.said or profile.same_software(asked.other):
            continue
        written = normalized_key(item.format.text)
        kept = asked.wave_1 and _WAVE_1.search(written)
        if kept and profile.prestation == V1_V2:
            yield Finding(
                item.format.place,
                f"{named(entry)} : {quote(item.format.text)}. {statement('pv-flux-vague-1').text}",
                "demandez à l'ASP ou à l'ANS, ou mettez le flux au format demandé",
            )
        if not _WRITTEN[asked.separate].search(written) and not kept:
            only_dpi = (
                " ; garder le flux de vague 1 n'est prévu que côté DPI"
                if _WAVE_1.search(written)
                else ""
            )
            yield Finding(
                item.format.place,
                f"{named(entry)} : format {quote(item.format.text)}, où l'on attend "
                f"{entry.format_hint}{only_dpi}",
                "vérifiez le format mis en œuvre",
            )


def check_count(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    for entry, item in context.validated():
        minimum = entry.item.count
        if minimum is None:
            continue
        severity = Severity.WARNING if entry.applies is Applies.OPEN else None
        expected = f"{minimum.minimum} au moins ({minimum.unit})"
        text = item.count.text
        number = _NUMBER.fullmatch(normalized_key(text))
        if not text:
            yield Finding(
                item.count.place,
                f"{named(entry)} : validé sans nombre",
                f"donnez-le : {expected}",
                severity,
            )
        elif number is None:
            yield Finding(
                item.count.place,
                f"{named(entry)} : nombre {quote(text)} non compris",
                "écrivez un nombre entier, en chiffres",
                severity,
            )
        elif int(number[1].replace(" ", "")) < minimum.minimum:
            yield Finding(
                item.count.place,
                f"{named(entry)}, {minimum.unit} : {text}, il en faut {minimum.minimum} au moins",
                "attendez que ce nombre soit atteint, puis faites constater de nouveau",
                severity,
            )


def check_compatible(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    profile, checklist = context.checklist.profile, context.checklist
    for entry, item in context.validated():
        asked = entry.item.format
        if asked is None or profile.same_software(asked.other) or not item.format.said:
            continue
        # Where the waiver could be taken, a flow seen to work says that the other is ready.
        if entry.waiver is None or not profile.waivable(asked.other):
            continue
        if not _WRITTEN[asked.separate].search(normalized_key(item.format.text)):
            continue
        missing = [e for e in checklist.left_out if f"{asked.other}-compatible" in e.item.when]
        if not missing:
            continue
        function = FUNCTIONS[asked.other]
        lack = plural(len(missing), "élément manque", "éléments manquent")
        yield Finding(
            item.format.place,
            f"{named(entry)} : {quote(item.format.text)} validé, alors que le profil dit la "
            f"fonction {function} pas encore compatible : l'est-elle maintenant ? Alors {lack} à "
            "cette liste",
            "si elle l'est, produisez la liste de nouveau avec ce profil ; sinon, faites corriger "
            "la réponse",
        )


RULES = (
    Rule("PV017", check_reserves),
    Rule("PV010", check_answered),
    Rule("PV011", check_validated),
    Rule("PV012", check_not_concerned),
    Rule("PV015", check_some_sending),
    Rule("PV016", check_contradictions),
    Rule("PV013", check_waiver),
    Rule("PV014", check_waiver_taken),
    Rule("PV018", check_compatible),
    Rule("PV020", check_format),
    Rule("PV021", check_expected_format),
    Rule("PV022", check_count),
)
