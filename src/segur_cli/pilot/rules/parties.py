"""PV: who the report is about, and what the establishment must comment."""

from collections.abc import Iterator

from segur_cli.diagnostics import Origin, Severity
from segur_cli.facts import dispositifs
from segur_cli.identifiers import finess
from segur_cli.pilot.answers import is_yes, read_state
from segur_cli.pilot.rule import DECK, PvContext, PvFinding, PvRule
from segur_cli.text.writing import plain, quote

NOT_ELIGIBLE = "PV042"


def check_parties(context: PvContext) -> Iterator[PvFinding]:
    """Les parties et la prestation sont celles du profil.

    ## Ce que la règle vérifie

    Que le client, son FINESS, le fournisseur, la solution, le SONS et la prestation inscrits dans
    le PV sont ceux du profil, qu'aucune de ces cases n'est vide, et que le FINESS a une clé juste.

    Un autre FINESS, ou un autre SONS, est bloquant : le document dit deux choses de qui il s'agit,
    et rien ne dit laquelle vaut. Le reste est à vérifier.

    ## Pourquoi

    Le PV identifie les parties et le type de prestation : une autre version ou un autre client,
    c'est un autre PV.

    ## Source

    Webinaire ANS-DNS du 08/11/2024 (PV pilotes, objet et contenu du document). Les champs exacts
    du modèle officiel ne sont pas connus.

    ## Mauvais

    ```json pv
    {"fields": {"finess": {"value": "690999974"}}}
    ```

    ## Bon

    ```json pv
    {"fields": {"finess": {"value": "01 099 999 3"}}}
    ```

    ## Comment corriger

    Corrigez la case, ou le profil si c'est lui qui est faux.
    """
    for one in context.checklist.fields:
        expected = context.checklist.filled_by_profile(one)
        if not expected or one.id not in context.filled.fields:
            continue
        given = context.field(one.id)
        if not given.said:
            yield PvFinding(given.place, f"{one.label} : case vide", f"écrivez {quote(expected)}")
        elif _differ(one.id, given.text, expected):
            yield PvFinding(
                given.place,
                f"{one.label} : {quote(given.text, 80)}, le profil dit {quote(expected, 80)}",
                "corrigez la case, ou le profil s'il est faux",
                Severity.ERROR if _is_another(one.id, given.text, expected) else None,
            )
    reading = finess.read(context.checklist.profile.client_finess)
    if reading.defect is not None:
        yield PvFinding(
            context.field("finess").place,
            f"FINESS {quote(reading.typed)} : {reading.explanation}",
            "vérifiez le numéro",
        )


def _differ(id_: str, text: str, expected: str) -> bool:
    if id_ == "finess":
        return finess.normalise(text) != expected
    return plain(text) != plain(expected)


def _is_another(id_: str, text: str, expected: str) -> bool:
    """Whether a blank names another client or another SONS: whose report it is is not known."""
    if id_ == "finess":  # a spreadsheet may have eaten the zero of the same number
        return finess.read(text).finess not in (None, expected)
    return id_ == "sons" and plain(text) in {plain(code) for code in dispositifs()}


def check_comment(context: PvContext) -> Iterator[PvFinding]:
    """Ce que l'établissement a fait lui-même est dit en commentaire.

    ## Ce que la règle vérifie

    Que la question de la part de l'établissement a une réponse et, si c'est oui, que le commentaire
    est rempli.

    ## Pourquoi

    Les tâches que l'établissement a assurées lui-même, à sa demande, sont obligatoirement précisées
    en commentaire.

    ## Source

    Webinaire ANS-DNS du 08/11/2024 (PV pilotes, éléments communs). Il rend le commentaire
    obligatoire dans ce cas ; poser la question à part est une convention de segur.

    ## Mauvais

    ```json pv
    {"fields": {"part-etablissement": {"value": "oui"}, "commentaire": {"value": ""}}}
    ```

    ```json pv
    {"fields": {"part-etablissement": {"value": ""}}}
    ```

    ## Bon

    ```json pv
    {"fields": {"part-etablissement": {"value": "oui"},
                "commentaire": {"value": "Paramétrage des BAL fait par l'établissement."}}}
    ```

    ## Comment corriger

    Faites préciser par l'établissement ce qu'il a assuré lui-même.
    """
    share, comment = context.field("part-etablissement"), context.field("commentaire")
    did = is_yes(share.text)
    if did is None and context.holds("part-etablissement"):
        what = "sans réponse" if not share.text else f"{quote(share.text)} n'est ni oui ni non"
        yield PvFinding(share.place, f"part de l'établissement : {what}", "répondez oui ou non")
    if did and not comment.said:
        yield PvFinding(
            comment.place,
            "commentaire absent, alors que l'établissement a assuré une partie de la prestation",
            "faites-lui préciser laquelle",
        )


def check_follow_up(context: PvContext) -> Iterator[PvFinding]:
    """Le suivi du fournisseur se lit.

    ## Ce que la règle vérifie

    Que l'avance validée (oui, non) et l'état du PV (préparé, signé, transmis, validé, refusé),
    s'ils sont donnés, sont dans les mots de la liste.

    ## Pourquoi

    La condition des trois pilotes (`--gate`) repose sur ces deux réponses, que segur ne peut pas
    vérifier.

    ## Source

    segur : ces deux cases ne font pas partie du PV.

    ## Mauvais

    ```json pv
    {"fields": {"etat": {"value": "en cours"}}}
    ```

    ## Bon

    ```json pv
    {"fields": {"etat": {"value": "transmis"}}}
    ```

    ## Comment corriger

    Choisissez la réponse dans la liste déroulante.
    """
    paid, state = context.field("avance-validee"), context.field("etat")
    if paid.text and is_yes(paid.text) is None:
        yield PvFinding(
            paid.place, f"avance validée : {quote(paid.text)} n'est ni oui ni non",
            "répondez oui ou non",
        )  # fmt: skip
    if state.text and read_state(state.text) is None:
        yield PvFinding(
            state.place,
            f"état du PV : {quote(state.text)} non compris",
            "préparé, signé, transmis, validé ou refusé",
        )


def check_eligible(context: PvContext) -> Iterator[PvFinding]:
    """Le client pilote est éligible.

    ## Ce que la règle vérifie

    Que le FINESS du client est dans la base donnée par `--base`, pour ce SONS et cette prestation.

    ## Pourquoi

    Le portail de l'ASP rejette tout bénéficiaire absent de la base : un pilote sans avance validée
    ne compte pas.

    ## Source

    Webinaire ANS-DNS du 08/11/2024.

    ## Mauvais

    Un PV sans autre défaut, d'un client absent de la base :

    ```json pv client=130999972
    {}
    ```

    ## Bon

    Le même, d'un client qui y est :

    ```json pv
    {}
    ```

    ## Comment corriger

    Vérifiez le numéro : `segur check-eligibility NUMÉRO` en dit plus. Sinon, choisissez un autre
    pilote.
    """
    from segur_cli.pilot.eligible import client_verdict  # the base: few runs have one

    if context.base is None:
        return
    verdict = client_verdict(context.checklist.profile, context.base)
    if verdict is not None:
        yield PvFinding(
            context.field("finess").place, verdict,
            "segur check-eligibility en dit plus ; un pilote non éligible ne compte pas",
        )  # fmt: skip


RULES = (
    PvRule(
        "PV040", "Parties et prestation du profil", Severity.WARNING, Origin.TEXT, DECK,
        check_parties,
    ),
    PvRule("PV041", "Commentaire obligatoire", Severity.ERROR, Origin.TEXT, DECK, check_comment),
    PvRule(
        NOT_ELIGIBLE, "Client pilote éligible", Severity.ERROR, Origin.TEXT,
        "webinaire ANS-DNS du 08/11/2024", check_eligible, needs_base=True,
    ),
    PvRule(
        "PV043", "Suivi du fournisseur", Severity.WARNING, Origin.GENERIC,
        "segur (hors du PV)", check_follow_up,
    ),
)  # fmt: skip
