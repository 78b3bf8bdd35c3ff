"""PV: whether the document is the checklist that was made for this pilot, whole and unchanged."""

from collections.abc import Iterator

from segur_cli.diagnostics import Origin, Severity
from segur_cli.pilot.checklist import wording_hash
from segur_cli.pilot.filled import MOST_FOUND
from segur_cli.pilot.profile import Profile
from segur_cli.pilot.rule import PvContext, PvFinding, PvRule, named
from segur_cli.text.writing import listed, plural, quote

_OURS = "segur (la liste de contrôle qu'il a produite)"
_MOST_LINES = 20  # added lines told one by one


def check_profile(context: PvContext) -> Iterator[PvFinding]:
    """La liste a été produite pour ce profil.

    ## Ce que la règle vérifie

    Que le profil inscrit dans le document n'a pas été modifié depuis sa production et, avec
    `--profile`, qu'il est bien celui du fichier donné.

    ## Pourquoi

    Le profil (éditeurs, logiciels, versions compatibles, envois) décide des éléments demandés et
    des dérogations : une liste faite pour un autre profil valide autre chose.

    ## Source

    segur : cette règle porte sur le document qu'il a produit. Son empreinte décèle une
    modification par mégarde, non une falsification : seul `--profile` compare à votre profil.

    ## Mauvais

    ```json pv
    {"profile": {"pfi": {"compatible": false}}}
    ```

    ## Bon

    ```json pv
    {"profile": {"pfi": {"compatible": true}}}
    ```

    ## Comment corriger

    Produisez la liste de nouveau avec le bon profil, et reportez-y les réponses.
    """
    profile = context.checklist.profile
    fix = "produisez la liste avec le bon profil (segur pv-checklist) et reportez-y les réponses"
    if context.filled.printed_hash != profile.hash:
        yield PvFinding(
            context.filled.home, "le profil inscrit dans le document a changé depuis sa production",
            fix,
        )  # fmt: skip
    if context.expected is not None and context.expected.hash != profile.hash:
        keys = _differences(profile, context.expected)
        yield PvFinding(
            context.filled.home, f"liste produite pour un autre profil : {listed(keys)}", fix
        )


def _differences(mine: Profile, other: Profile) -> list[str]:
    one, two = mine.as_options(), other.as_options()
    return [
        f"{key} = {quote(one.get(key, 'absent'))} au lieu de {quote(two.get(key, 'absent'))}"
        for key in dict.fromkeys((*one, *two))
        if one.get(key) != two.get(key)
    ]


def check_deleted(context: PvContext) -> Iterator[PvFinding]:
    """Aucun élément de la liste n'a été supprimé.

    ## Ce que la règle vérifie

    Que chaque élément demandé par le profil, et chaque case à remplir, est encore dans le document.

    ## Pourquoi

    Toutes les fonctionnalités que liste le PV doivent être validées : ce qui n'y est plus ne peut
    pas l'être.

    ## Source

    Webinaire ANS-DNS du 08/11/2024 (PV pilotes, objet et contenu du document). Les éléments sont
    les siens ; les cases sont celles de segur, le modèle officiel n'ayant pas été lu.

    ## Mauvais

    ```json pv
    {"items": {"dpi-statistiques": null}}
    ```

    ## Bon

    ```json pv
    {"items": {"dpi-statistiques": {"answer": "validé"}}}
    ```

    ## Comment corriger

    Produisez la liste de nouveau et reportez-y les réponses, ou remettez la ligne telle quelle.
    """
    fix = "remettez cette ligne, ou reportez les réponses dans une liste produite de nouveau"
    for entry in context.checklist.asked:
        if entry.id not in context.filled.items:
            place = context.filled.home_of(entry.item.section, "items")
            yield PvFinding(place, f"élément supprimé : {named(entry)}, {entry.item.text}", fix)
    for one in context.checklist.fields:
        if one.id not in context.filled.fields and not one.optional:
            place = context.filled.home_of(one.section, "fields")
            yield PvFinding(place, f"case supprimée : {one.id}, {one.label}", fix)


def check_reworded(context: PvContext) -> Iterator[PvFinding]:
    """Le texte des éléments est celui que la liste portait.

    ## Ce que la règle vérifie

    Que le texte de chaque élément correspond à son empreinte, et l'empreinte à celle de la version
    de segur qui relit.

    ## Pourquoi

    Un établissement annote volontiers ; mais un texte changé, c'est peut-être un autre constat. Une
    empreinte différente peut aussi venir d'une autre version de segur.

    ## Source

    segur : cette règle porte sur le document qu'il a produit.

    ## Mauvais

    ```json pv
    {"items": {"dpi-statistiques": {"text": "Les statistiques seront livrées plus tard."}}}
    ```

    ## Bon

    ```json pv
    {"items": {"dpi-statistiques": {"comment": "Vu avec le référent."}}}
    ```

    ## Comment corriger

    Relisez l'élément avec l'établissement ; les annotations se mettent dans le commentaire.
    """
    for entry, item, _ in context.answered:
        found = wording_hash(item.wording.text)
        if found == entry.hash:
            continue
        if item.hash.text == found:
            yield PvFinding(
                item.wording.place,
                f"{named(entry)} : texte d'une autre version de segur ; celle-ci demande : "
                f"{entry.item.text}",
                "relisez la réponse avec ce texte",
            )
        else:
            yield PvFinding(
                item.wording.place,
                f"{named(entry)} : texte modifié, {quote(item.wording.text, 80)}",
                f"vérifiez que la réponse vaut pour : {entry.item.text}",
            )


def check_strangers(context: PvContext) -> Iterator[PvFinding]:
    """Le document ne contient que les lignes de la liste, une fois chacune.

    ## Ce que la règle vérifie

    Qu'aucun élément n'est répété, ni ajouté : une ligne sans référence connue n'est pas contrôlée.
    Dans un classeur, que les colonnes de la liste sont là, une fois chacune, et qu'aucune feuille
    n'est masquée.

    ## Pourquoi

    D'un élément ou d'une colonne répétés, rien ne dit quelle réponse vaut ; une ligne ajoutée est
    peut-être une réserve qu'il faut lire.

    ## Source

    segur : cette règle porte sur le document qu'il a produit.

    ## Mauvais

    ```json pv
    {"items": {"reserve": {"text": "Sous réserve du correctif 2", "answer": "validé"}}}
    ```

    ## Bon

    ```json pv
    {"items": {"dpi-statistiques": {"comment": "Correctif 2 installé."}}}
    ```

    ## Comment corriger

    Lisez la ligne, et mettez ce qu'elle dit en commentaire de l'élément concerné.
    """
    for remark in context.filled.remarks:
        severity = Severity.ERROR if remark.blocking else Severity.WARNING
        yield PvFinding(remark.place, remark.message, remark.fix, severity)
    for given in context.filled.repeated:
        yield PvFinding(
            given.place,
            f"élément répété : {quote(given.text)} ; seule la première ligne a été lue",
            "gardez une seule ligne",
            Severity.ERROR,
        )
    left_out = {entry.id for entry in context.checklist.left_out}
    added = context.filled.unknown
    for given in added[:_MOST_LINES]:
        yield PvFinding(
            given.place,
            f"ligne ajoutée, non contrôlée : {quote(given.text, 80)}",
            "lisez-la : elle peut contenir une réserve ; les remarques se mettent en commentaire",
            Severity.WARNING,
        )
    if len(added) > _MOST_LINES:
        others = plural(len(added) - _MOST_LINES, "autre ligne ajoutée", "autres lignes ajoutées")
        at_least = " au moins" if len(added) == MOST_FOUND else ""
        yield PvFinding(
            added[_MOST_LINES].place,
            f"{others}{at_least}, non contrôlées",
            "lisez-les toutes à partir de celle-ci",
            Severity.WARNING,
        )
    for id_ in context.filled.items:
        if id_ in left_out:
            yield PvFinding(
                context.filled.items[id_].wording.place,
                f"{id_} : élément sans objet pour ce profil, non contrôlé "
                f"({context.checklist.by_id[id_].why})",
                "retirez la ligne, ou corrigez le profil",
                Severity.WARNING,
            )


RULES = (
    PvRule(
        "PV002", "Liste produite pour ce profil", Severity.ERROR, Origin.GENERIC, _OURS,
        check_profile,
    ),
    PvRule(
        "PV003", "Aucun élément supprimé", Severity.ERROR, Origin.TEXT,
        "webinaire ANS-DNS du 08/11/2024 (PV pilotes)", check_deleted,
    ),
    PvRule(
        "PV004", "Texte des éléments inchangé", Severity.WARNING, Origin.GENERIC, _OURS,
        check_reworded,
    ),
    PvRule(
        "PV005", "Ni ligne ajoutée, ni élément répété", Severity.ERROR, Origin.GENERIC, _OURS,
        check_strangers,
    ),
)  # fmt: skip
