"""PV: who the report is about, and what the establishment must comment."""

from collections.abc import Iterator

from segur_cli.diagnostics import Needed, Severity
from segur_cli.facts import dispositifs
from segur_cli.identifiers import finess
from segur_cli.pilot.answers import is_yes, read_avance, read_state
from segur_cli.pilot.filled import AnswerPlace
from segur_cli.pilot.report_context import PvContext
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.writing import normalized_key, quote

NOT_ELIGIBLE = "PV042"


def check_parties(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    for one in context.checklist.fields:
        expected = context.checklist.filled_by_profile(one)
        if not expected or one.id not in context.filled.fields:
            continue
        given = context.field(one.id)
        if not given.said:
            what, cure = f"{one.label} : case vide", f"écrivez {quote(expected)}"
            yield Finding(given.place, what, cure, Severity.WARNING)
        elif _differ(one.id, given.text, expected):
            yield Finding(
                given.place,
                f"{one.label} : {quote(given.text, 80)}, le profil dit {quote(expected, 80)}",
                "corrigez la case, ou le profil s'il est faux",
                Severity.ERROR if _is_another(one.id, given.text, expected) else Severity.WARNING,
            )
    reading = finess.read(context.checklist.profile.client_finess)
    if reading.defect is not None:
        yield Finding(
            context.field("finess").place,
            f"FINESS {quote(reading.typed)} : {reading.explanation}",
            "vérifiez le numéro",
            Severity.WARNING,
        )


def _differ(id_: str, text: str, expected: str) -> bool:
    if id_ == "finess":
        return finess.normalise(text) != expected
    return normalized_key(text) != normalized_key(expected)


def _is_another(id_: str, text: str, expected: str) -> bool:
    """Whether a blank names another client or another SONS: whose report it is is not known."""
    if id_ == "finess":  # a spreadsheet may have eaten the zero of the same number
        return finess.read(text).finess not in (None, expected)
    return id_ == "sons" and normalized_key(text) in {
        normalized_key(code) for code in dispositifs()
    }


def check_comment(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    share, comment = context.field("part-etablissement"), context.field("commentaire")
    did = is_yes(share.text)
    if did is None and context.holds("part-etablissement"):
        what = "sans réponse" if not share.text else f"{quote(share.text)} n'est ni oui ni non"
        yield Finding(share.place, f"part de l'établissement : {what}", "répondez oui ou non")
    if did and not comment.said:
        yield Finding(
            comment.place,
            "commentaire absent, alors que l'établissement a assuré une partie de la prestation",
            "faites-lui préciser laquelle",
        )


def check_follow_up(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    paid, state = context.field("avance-validee"), context.field("etat")
    if paid.text and read_avance(paid.text) is None:
        yield Finding(
            paid.place,
            f"avance validée : {quote(paid.text)} n'est ni oui ni non, ni un état connu du portail",
            "répondez oui ou non (« Validée » et « Décidée et payée » valent oui)",
        )
    if state.text and read_state(state.text) is None:
        yield Finding(
            state.place,
            f"état du PV : {quote(state.text)} non compris",
            "préparé, signé, transmis, validé ou refusé",
        )


def check_eligible(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    from segur_cli.pilot.eligible import client_verdict  # the base: few runs have one

    if context.base is None:
        return
    verdict = client_verdict(context.checklist.profile, context.base, context.register)
    if verdict is not None:
        yield Finding(
            context.field("finess").place,
            verdict,
            "segur check-eligibility en dit plus ; un pilote non éligible ne compte pas",
        )


RULES = (
    Rule("PV040", check_parties),
    Rule("PV041", check_comment),
    Rule("PV042", check_eligible, inputs=(Needed.BASE,)),
    Rule("PV043", check_follow_up),
)
