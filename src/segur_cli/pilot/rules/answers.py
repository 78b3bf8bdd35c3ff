"""PV: what was answered to each item."""

from collections.abc import Iterator

from segur_cli.diagnostics import Origin, Severity
from segur_cli.pilot.answers import Answer
from segur_cli.pilot.filled import Given
from segur_cli.pilot.rule import DECK, PvContext, PvFinding, PvRule, named
from segur_cli.text.writing import did_you_mean, plural, quote

_FEW = 3  # beyond that, a list without any answer is told as a whole


def check_answered(context: PvContext) -> Iterator[PvFinding]:
    """Chaque élément demandé a une réponse, dans les mots de la liste.

    ## Ce que la règle vérifie

    Que chaque élément obligatoire porte « validé », « non validé », « sans objet » ou « non
    vérifiable ». Un autre mot n'est pas deviné. Une liste sans aucune réponse donne un constat.

    ## Pourquoi

    Toutes les fonctionnalités que liste le PV doivent être validées par l'établissement.

    ## Source

    Webinaire ANS-DNS du 08/11/2024 (PV pilotes, objet et contenu du document).

    ## Mauvais

    ```json pv
    {"items": {"dpi-statistiques": {"answer": ""}}}
    ```

    ```json pv
    {"items": {"dpi-statistiques": {"answer": "OK"}}}
    ```

    ## Bon

    ```json pv
    {"items": {"dpi-statistiques": {"answer": "Validé"}}}
    ```

    ## Comment corriger

    Choisissez la réponse dans la liste déroulante, avec l'établissement.
    """
    blank = [
        (entry, item)
        for entry, item, answer in context.answered
        if answer is None and not item.answer.text and entry.required
    ]
    if len(blank) == sum(entry.required for entry, _, _ in context.answered) > _FEW:
        yield PvFinding(
            blank[0][1].answer.place,
            f"liste non remplie : {plural(len(blank), 'élément')} sans réponse",
            "faites remplir la liste par l'établissement, chapitre par chapitre",
        )
        return
    for entry, item, answer in context.answered:
        if answer is not None:
            continue
        if item.answer.text:
            yield PvFinding(
                item.answer.place,
                f"{named(entry)} : réponse {quote(item.answer.text)} non comprise",
                did_you_mean(item.answer.text, [one.value for one in entry.offered]),
                None if entry.required else Severity.WARNING,
            )
        elif entry.required:
            yield PvFinding(
                item.answer.place,
                f"{named(entry)} : sans réponse",
                f"faites répondre l'établissement : {entry.item.text}",
            )


def check_validated(context: PvContext) -> Iterator[PvFinding]:
    """Tout ce que liste le PV est validé.

    ## Ce que la règle vérifie

    Qu'aucun élément obligatoire n'est « non validé ».

    ## Pourquoi

    Toutes les fonctionnalités que liste le PV doivent être validées par l'établissement.

    ## Source

    Webinaire ANS-DNS du 08/11/2024 (PV pilotes, objet et contenu du document).

    ## Mauvais

    ```json pv
    {"items": {"dpi-double-facteur": {"answer": "non validé"}}}
    ```

    ## Bon

    ```json pv
    {"items": {"dpi-double-facteur": {"answer": "validé"}}}
    ```

    ## Comment corriger

    Corrigez la solution ou son paramétrage, puis faites constater de nouveau.
    """
    for entry, item, answer in context.answered:
        if answer is Answer.REFUSED and entry.required:
            yield PvFinding(
                item.answer.place,
                f"{named(entry)} : non validé. {entry.item.text}",
                "corrigez, faites constater de nouveau, puis faites valider",
            )


def check_not_concerned(context: PvContext) -> Iterator[PvFinding]:
    """« Sans objet » n'est pas répondu à un élément qui s'applique.

    ## Ce que la règle vérifie

    Qu'aucun élément demandé par le profil n'est « sans objet ». Pour un envoi commandé puis
    abandonné, le texte admet une évolution dite en commentaire : à vérifier.

    ## Pourquoi

    Le profil décide de ce qui s'applique : un élément vraiment sans objet n'est pas dans la liste.

    ## Source

    Webinaire ANS-DNS du 08/11/2024 (PV pilotes).

    ## Mauvais

    ```json pv
    {"items": {"dpi-import-cda": {"answer": "sans objet"}}}
    ```

    ## Bon

    ```json pv
    {"items": {"dpi-import-cda": {"answer": "validé"}}}
    ```

    ## Comment corriger

    Faites constater l'élément ; si c'est le profil qui est faux, produisez une autre liste.
    """
    for entry, item, answer in context.answered:
        if answer is not Answer.NOT_CONCERNED or not entry.required:
            continue
        if entry.item.ordered and _commented(context, item.comment):
            yield PvFinding(
                item.answer.place,
                f"{named(entry)} : envoi commandé mais « sans objet » ; le webinaire admet une "
                "évolution si elle est dite en commentaire",
                "vérifiez que le commentaire la dit, et que le bon de commande suit",
                Severity.WARNING,
            )
            continue
        yield PvFinding(
            item.answer.place,
            f"{named(entry)} : « sans objet », alors que l'élément s'applique ({entry.why})",
            "faites-le constater, ou dites l'évolution en commentaire"
            if entry.item.ordered
            else "faites-le constater, ou corrigez le profil s'il est faux",
        )


def _commented(context: PvContext, comment: Given) -> bool:
    return comment.said or context.field("commentaire").said


RULES = (
    PvRule(
        "PV010", "Une réponse à chaque élément", Severity.ERROR, Origin.TEXT, DECK, check_answered
    ),
    PvRule("PV011", "Élément validé", Severity.ERROR, Origin.TEXT, DECK, check_validated),
    PvRule(
        "PV012", "« Sans objet » à bon escient", Severity.ERROR, Origin.TEXT, DECK,
        check_not_concerned,
    ),
)  # fmt: skip
