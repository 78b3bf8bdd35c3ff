"""PV: whether the document is the checklist that was made for this pilot, whole and unchanged."""

from collections.abc import Iterator

from segur_cli.diagnostics import Severity
from segur_cli.pilot.checklist import ChecklistEntry, PvContext, named, wording_hash
from segur_cli.pilot.filled import MOST_FOUND, AnswerPlace
from segur_cli.pilot.profile import Profile
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.writing import listed, plural, quote

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


RULES = (
    Rule("PV002", check_profile),
    Rule("PV003", check_deleted),
    Rule("PV004", check_reworded),
    Rule("PV005", check_strangers),
)
