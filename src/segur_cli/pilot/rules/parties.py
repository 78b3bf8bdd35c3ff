"""PV: who the report is about, its days, and whether it is the checklist made for this pilot."""

from collections.abc import Iterator
from datetime import date

from segur_cli.diagnostics import Needed, Severity
from segur_cli.facts import before_opening, dispositifs
from segur_cli.identifiers import finess
from segur_cli.milestones.arithmetic import MONTH_ENDS, a_month_after, closed_day, is_cut
from segur_cli.pilot.checklist import ChecklistEntry, PvContext, named, wording_hash
from segur_cli.pilot.filled import MOST_FOUND, AnswerPlace, Given, is_yes, read_avance, read_state
from segur_cli.pilot.profile import Profile
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.dates import no_such_day, serial_day, spoken_day, typed_day
from segur_cli.text.writing import day, listed, normalized_key, plural, quote

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
    from segur_cli.pilot.client_list import client_verdict  # the base: few runs have one

    if context.base is None:
        return
    verdict = client_verdict(context.checklist.profile, context.base, context.register)
    if verdict is not None:
        yield Finding(
            context.field("finess").place,
            verdict,
            "segur check-eligibility en dit plus ; un pilote non éligible ne compte pas",
        )


_SINCE = {"installation": "l'installation complète", "production": "la mise en production"}


def _day(text: str) -> date | None:
    """Read a day as people type it, or as a spreadsheet numbers it."""
    return typed_day(text) or spoken_day(text) or serial_day(text)


def days_of(context: PvContext) -> dict[str, date]:
    """Return the days of a report that can be read: installation, production, signature."""
    days = {id_: _day(context.field(id_).text) for id_ in (*_SINCE, "signature")}
    return {id_: found for id_, found in days.items() if found is not None}


def start_of(context: PvContext) -> tuple[date, str] | None:
    """Return the later of installation and production, and its name; None when one is unknown."""
    days = {id_: found for id_, found in days_of(context).items() if id_ in _SINCE}
    if len(days) < len(_SINCE):
        return None
    latest = max(days, key=lambda id_: days[id_])
    return days[latest], _SINCE[latest]


def check_start(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    yield from _computed(context, tuple(_SINCE))
    today = context.clock.now.date()
    days: dict[str, date] = {}
    for id_, what in _SINCE.items():
        given = context.field(id_)
        found = _day(given.text)
        if not context.holds(id_):
            continue
        if found is None:
            yield _unreadable(given, what)
        elif found > today:
            yield Finding(
                given.place,
                f"{what} est datée du {day(found)}, qui n'est pas encore venu",
                "donnez la date réelle",
            )
        else:
            days[id_] = found
            sons = context.checklist.profile.sons
            if early := before_opening(sons, found, "ouverture-referencement"):
                told = f"{what} est datée du {day(found)}, {early}"
                cure = "vérifiez l'année de cette date"
                yield Finding(given.place, told, cure, Severity.WARNING)
    if len(days) == len(_SINCE) and days["production"] < days["installation"]:
        yield Finding(
            context.field("production").place,
            f"mise en production ({day(days['production'])}) avant l'installation complète "
            f"({day(days['installation'])}) : le mois est compté depuis la plus tardive",
            "vérifiez les deux dates",
            Severity.WARNING,
        )


def _unreadable(given: Given, what: str) -> Finding[AnswerPlace]:
    if not given.text:
        return Finding(given.place, f"{what} n'est pas datée", "écrivez la date : JJ/MM/AAAA")
    return Finding(given.place, f"{what} : {_no_date(given.text)}", _date_cure(given.text))


def _no_date(text: str) -> str:
    why = "n'existe dans aucun calendrier" if no_such_day(text) else "n'est pas une date"
    return f"{quote(text)} {why}"


def _date_cure(text: str) -> str:
    return "donnez le vrai jour" if no_such_day(text) else "écrivez-la sous la forme JJ/MM/AAAA"


def _computed(context: PvContext, ids: tuple[str, ...]) -> Iterator[Finding[AnswerPlace]]:
    """Tell dates that a formula gives, as today's: they are not those of an event."""
    for id_ in ids:
        given = context.field(id_)
        if given.computed and _day(given.text) is not None:
            yield Finding(
                given.place,
                "date calculée par une formule : elle peut changer à chaque ouverture du classeur",
                "écrivez la date elle-même",
                Severity.WARNING,
            )


def check_signature(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    yield from _computed(context, ("signature",))
    given = context.field("signature")
    signed = _day(given.text)
    if not context.holds("signature"):
        pass
    elif signed is None:
        what = f"date de signature : {_no_date(given.text)}"
        if not given.text:
            what = "date de signature absente"
        yield Finding(given.place, what, _date_cure(given.text))
    elif signed > context.clock.now.date():
        yield Finding(
            given.place,
            f"PV daté du {day(signed)}, qui n'est pas encore venu",
            "donnez la date réelle de signature",
        )
    elif early := before_opening(context.checklist.profile.sons, signed, "ouverture-referencement"):
        yield Finding(
            given.place,
            f"PV daté du {day(signed)}, {early}",
            "vérifiez l'année de cette date",
            Severity.WARNING,
        )
    elif (closed := closed_day(signed)) is not None:
        yield Finding(
            given.place,
            f"PV daté du {day(signed)}, qui est {closed} : à vérifier si la signature a bien été "
            "donnée ce jour-là",
            severity=Severity.NOTE,
        )
    for id_, what in (("signataire", "nom de la personne qui signe"), ("fonction", "sa fonction")):
        blank = context.field(id_)
        if context.holds(id_) and not blank.said:
            yield Finding(blank.place, f"{what} : case vide", "complétez-la", Severity.WARNING)


def check_month(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    signed = _day(context.field("signature").text)
    start = start_of(context)
    if signed is None or start is None or start[0] > context.clock.now.date():
        return
    begun, what = start
    earliest = a_month_after(begun)
    place = context.field("signature").place
    if signed < earliest:
        gap = (signed - begun).days
        elapsed = plural(gap, "jour") + " après" if gap >= 0 else f"{plural(-gap, 'jour')} avant"
        yield Finding(
            place,
            f"PV signé le {day(signed)}, {elapsed} {what} ({day(begun)}) : il faut un mois "
            f"calendaire, soit {plural((earliest - begun).days, 'jour')}",
            f"première date acceptable : {day(earliest)}",
        )
    elif signed == earliest and is_cut(begun):
        yield Finding(
            place,
            f"PV signé le {day(signed)} : un mois après {what} ({day(begun)}) si le mois s'arrête "
            f"à la fin {MONTH_ENDS[earliest.month]} ; le texte ne dit pas comment compter",
            severity=Severity.NOTE,
        )


_MOST_LINES = 20  # added lines told one by one


def check_profile(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    profile = context.checklist.profile
    hint = "produisez la liste avec le bon profil (segur pv-checklist) et reportez-y les réponses"
    if context.filled.printed_hash != profile.hash:
        yield Finding(
            context.filled.home,
            "le profil inscrit dans le document a changé depuis sa production",
            hint,
        )
    if context.expected is not None and context.expected.hash != profile.hash:
        keys = _differences(profile, context.expected)
        yield Finding(
            context.filled.home, f"liste produite pour un autre profil : {listed(keys)}", hint
        )


def _differences(mine: Profile, other: Profile) -> list[str]:
    one, two = mine.as_options(), other.as_options()
    return [
        f"{key} = {quote(one.get(key, 'absent'))} au lieu de {quote(two.get(key, 'absent'))}"
        for key in dict.fromkeys((*one, *two))
        if one.get(key) != two.get(key)
    ]


def check_deleted(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    hint = "remettez cette ligne, ou reportez les réponses dans une liste produite de nouveau"
    for entry in context.checklist.asked:
        if entry.id not in context.filled.items:
            place = context.filled.home_of(entry.item.section, "items")
            yield Finding(place, f"élément supprimé : {named(entry)}, {entry.item.text}", hint)
    for one in context.checklist.fields:
        if one.id not in context.filled.fields and not one.optional:
            place = context.filled.home_of(one.section, "fields")
            yield Finding(place, f"case supprimée : {one.id}, {one.label}", hint)


def check_reworded(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    for entry, item, _ in context.answered:
        found = wording_hash(item.wording.text)
        if found == entry.hash:
            continue
        if item.hash.text == found:
            yield Finding(
                item.wording.place,
                f"{named(entry)} : texte d'une autre version de segur ; celle-ci demande : "
                f"{entry.item.text}",
                "relisez la réponse avec ce texte",
            )
        else:
            yield Finding(
                item.wording.place,
                f"{named(entry)} : texte modifié, {quote(item.wording.text, 80)}",
                f"vérifiez que la réponse vaut pour : {entry.item.text}",
            )


def _hint(left_out: ChecklistEntry) -> str:
    if left_out.item.ordered:
        return (
            "retirez la ligne, ou faites dire l'évolution en commentaire si cet envoi a été mis en "
            "place en plus de celui commandé, ou à sa place"
        )
    return "retirez la ligne, ou corrigez le profil s'il est faux"


def check_strangers(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    for remark in context.filled.remarks:
        severity = Severity.ERROR if remark.blocking else Severity.WARNING
        yield Finding(remark.place, remark.message, remark.hint, severity)
    for given in context.filled.repeated:
        yield Finding(
            given.place,
            f"élément répété : {quote(given.text)} ; seule la première ligne a été lue",
            "gardez une seule ligne",
            Severity.ERROR,
        )
    left_out = {entry.id for entry in context.checklist.left_out}
    added = context.filled.unknown
    for given in added[:_MOST_LINES]:
        yield Finding(
            given.place,
            f"ligne ajoutée, non contrôlée : {quote(given.text, 80)}",
            "lisez-la : elle peut contenir une réserve ; les remarques se mettent en commentaire",
            Severity.WARNING,
        )
    if len(added) > _MOST_LINES:
        others = plural(len(added) - _MOST_LINES, "autre ligne ajoutée", "autres lignes ajoutées")
        at_least = " au moins" if len(added) == MOST_FOUND else ""
        yield Finding(
            added[_MOST_LINES].place,
            f"{others}{at_least}, non contrôlées",
            "lisez-les toutes à partir de celle-ci",
            Severity.WARNING,
        )
    for id_ in context.filled.items:
        if id_ in left_out:
            yield Finding(
                context.filled.items[id_].wording.place,
                f"{id_} : élément sans objet pour ce profil, non contrôlé "
                f"({context.checklist.by_id[id_].why})",
                _hint(context.checklist.by_id[id_]),
                Severity.WARNING,
            )


FORM = (
    Rule("PV002", check_profile),
    Rule("PV003", check_deleted),
    Rule("PV004", check_reworded),
    Rule("PV005", check_strangers),
)
RULES = (
    Rule("PV030", check_start),
    Rule("PV031", check_signature),
    Rule("PV032", check_month),
    Rule("PV040", check_parties),
    Rule("PV041", check_comment),
    Rule("PV042", check_eligible, inputs=(Needed.BASE,)),
    Rule("PV043", check_follow_up),
)
