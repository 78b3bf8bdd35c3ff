"""PV: the evidence that a validated item must bring: format of a flow, number of documents."""

import re
from collections.abc import Iterator

from segur_cli.diagnostics import Severity
from segur_cli.facts import V1_V2, statement
from segur_cli.pilot.checklist import Applies
from segur_cli.pilot.filled import AnswerPlace
from segur_cli.pilot.profile import FUNCTIONS
from segur_cli.pilot.report_context import PvContext, named
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.writing import normalized_key, plural, quote

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
                f"{named(entry)} : {text}, il en faut {expected}",
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
    Rule("PV018", check_compatible),
    Rule("PV020", check_format),
    Rule("PV021", check_expected_format),
    Rule("PV022", check_count),
)
