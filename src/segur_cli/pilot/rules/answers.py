"""PV: what was answered to each item."""

from collections.abc import Iterator

from segur_cli.diagnostics import Origin, Severity
from segur_cli.pilot.answers import Answer
from segur_cli.pilot.checklist import Applies, Entry
from segur_cli.pilot.filled import Given
from segur_cli.pilot.profile import FUNCTIONS
from segur_cli.pilot.rule import DECK, PvContext, PvFinding, PvRule, named
from segur_cli.writing import did_you_mean, listed, plural, quote

_FEW = 3  # beyond that, a list without any answer is told as a whole


def check_answered(context: PvContext) -> Iterator[PvFinding]:
    """Chaque élément demandé a une réponse, dans les mots de la liste.

    ## Ce que la règle vérifie

    Que chaque élément obligatoire porte « validé », « non validé », « sans objet » ou « non
    vérifiable ». Un autre mot n'est pas deviné.

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
            f"liste non remplie : {plural(len(blank), 'élément')} sans réponse, aucun n'en a",
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


def check_waiver(context: PvContext) -> Iterator[PvFinding]:
    """Une dérogation n'est prise que là où le webinaire la permet.

    ## Ce que la règle vérifie

    Que « non vérifiable » n'est répondu qu'à un flux dont l'autre bout vient d'un autre éditeur et
    n'est pas encore dans une version compatible.

    ## Pourquoi

    Les dérogations sont réservées à ce cas. La consultation du DMP n'en a aucune.

    ## Source

    Webinaire ANS-DNS du 08/11/2024 (PV pilotes DPI et PFI, flux mis en œuvre).

    ## Mauvais

    ```json pv
    {"items": {"dpi-flux-1": {"answer": "non vérifiable"}}}
    ```

    ```json pv
    {"items": {"dpi-flux-2": {"answer": "non vérifiable"}}}
    ```

    ## Bon

    ```json pv
    {"items": {"dpi-flux-2": {"answer": "validé"}}}
    ```

    ## Comment corriger

    Mettez le flux en œuvre et faites-le constater ; ou corrigez le profil s'il est faux.
    """
    for entry, item, answer in context.answered:
        if answer is Answer.UNVERIFIABLE and entry.waiver is None and entry.required:
            yield PvFinding(
                item.answer.place,
                f"{named(entry)} : dérogation prise alors qu'elle n'est pas permise "
                f"({_why_not(context, entry)})",
                "mettez en œuvre et faites constater, ou corrigez le profil s'il est faux",
            )


def _why_not(context: PvContext, entry: Entry) -> str:
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


def check_waiver_taken(context: PvContext) -> Iterator[PvFinding]:
    """Les dérogations prises et les points laissés ouverts sont rappelés.

    ## Ce que la règle vérifie

    Rien de faux : elle rappelle les flux laissés « non vérifiables » quand c'est permis, et les
    éléments dont les textes ne disent pas s'ils sont demandés.

    ## Pourquoi

    Qui relit le PV avant de l'envoyer doit les connaître.

    ## Source

    Webinaire ANS-DNS du 08/11/2024 (PV pilotes DPI et PFI).

    ## Mauvais

    ```json pv pfi-mss
    {"items": {"pfi-envoi-dmp-10": {"answer": "sans objet"}}}
    ```

    ## Bon

    ```json pv
    {"items": {"dpi-flux-2": {"answer": "validé"}}}
    ```

    ## Comment corriger

    Rien à corriger : vérifiez que c'est bien ce que l'établissement a voulu dire, et demandez à
    l'ASP ou à l'ANS ce que les textes ne disent pas.
    """
    for entry, item, answer in context.answered:
        if answer is Answer.UNVERIFIABLE and entry.waiver is not None:
            number = f" {entry.waiver.number}" if entry.waiver.number else ""
            yield PvFinding(
                item.answer.place, f"{named(entry)} : dérogation{number} prise, permise ici"
            )
        if entry.applies is Applies.OPEN:
            said = answer.value if answer else "sans réponse"
            yield PvFinding(
                item.answer.place,
                f"{named(entry)} : {said} ; {entry.why}",
                "demandez à l'ASP ou à l'ANS si cet élément est attendu",
            )


RULES = (
    PvRule(
        "PV010", "Une réponse à chaque élément", Severity.ERROR, Origin.TEXT, DECK, check_answered
    ),
    PvRule("PV011", "Élément validé", Severity.ERROR, Origin.TEXT, DECK, check_validated),
    PvRule(
        "PV012", "« Sans objet » à bon escient", Severity.ERROR, Origin.TEXT, DECK,
        check_not_concerned,
    ),
    PvRule("PV013", "Dérogation permise", Severity.ERROR, Origin.TEXT, DECK, check_waiver),
    PvRule(
        "PV014", "Dérogations et points ouverts", Severity.NOTE, Origin.TEXT, DECK,
        check_waiver_taken,
    ),
)  # fmt: skip
