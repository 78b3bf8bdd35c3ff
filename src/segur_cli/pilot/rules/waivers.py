"""PV: flows left unverified, where it is allowed and where it is not; points that are open."""

from collections.abc import Iterator

from segur_cli.diagnostics import Origin, Severity
from segur_cli.pilot.answers import Answer
from segur_cli.pilot.checklist import Applies, Entry
from segur_cli.pilot.profile import FUNCTIONS
from segur_cli.pilot.rule import DECK, PvContext, PvFinding, PvRule, named
from segur_cli.text.writing import listed


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
    PvRule("PV013", "Dérogation permise", Severity.ERROR, Origin.TEXT, DECK, check_waiver),
    PvRule(
        "PV014", "Dérogations et points ouverts", Severity.NOTE, Origin.TEXT, DECK,
        check_waiver_taken,
    ),
)  # fmt: skip
