"""DAT: dates one by one, and in the order in which things happen."""

from collections.abc import Iterator
from datetime import date

from segur_cli.diagnostics import Severity
from segur_cli.lint.finding import Finding
from segur_cli.lint.rule import Context
from segur_cli.lint.rules.dates.reading import DATES, days
from segur_cli.templates.concept_map import Nature
from segur_cli.templates.concepts import CONCEPTS
from segur_cli.text.dates import is_iso, possible_days
from segur_cli.text.writing import day, listed, quote


def check_possible(context: Context) -> Iterator[Finding]:
    """Une date existe dans le calendrier.

    ## Ce que la règle vérifie

    Qu'aucune date n'est impossible (30 février, 13e mois). Dans un fichier qui suit le modèle
    de référence de segur, la forme AAAA-MM-JJ est aussi exigée ; dans un fichier de l'ASP, la
    forme des dates n'est jamais reprochée : segur ne la connaît pas. Bloquant quand le modèle
    de référence ou le vôtre refuse la date (FMT006), à vérifier sinon.

    ## Pourquoi

    Une date impossible ne peut être ni lue ni comparée à un jalon.

    ## Source

    Règle générale (calendrier) ; pour la forme, modèle de référence segur-cli.

    ## Mauvais

    ```json avance
    {"commande": {"date_signature": "2025-02-30"}}
    ```

    ## Bon

    ```json avance
    {"commande": {"date_signature": "2025-02-28"}}
    ```

    ## Comment corriger

    Reprenez la date du document signé.
    """
    reference = context.concept_map.nature is Nature.REFERENCE
    for concept in DATES:
        for index, value in enumerate(context.column(concept)):
            if not isinstance(value, str) or is_iso(value):
                continue
            demande = context.demandes[index]
            possible = possible_days(value.strip())
            if possible == ():
                message = f"{CONCEPTS[concept].label} {quote(value)} n'existe pas au calendrier"
                yield Finding(
                    demande.pointer_of(concept),
                    message,
                    "reprenez celle du document",
                    # Blocking by the model alone: no text says so.
                    severity=Severity.ERROR if reference else Severity.WARNING,
                )
            elif reference:
                message = (
                    f"{CONCEPTS[concept].label} {quote(value)} n'a pas la forme AAAA-MM-JJ du "
                    "modèle de référence"
                )
                yield Finding(demande.pointer_of(concept), message, _iso_fix(possible or ()))


def check_future(context: Context) -> Iterator[Finding]:
    """Un document déjà signé ne porte pas une date à venir.

    ## Ce que la règle vérifie

    Que les dates du bon de commande, de la facture, de la VA et du PV pilote, ainsi que celles
    d'installation et de mise en production, ne sont pas postérieures à aujourd'hui (ou à
    `--as-of`).

    ## Pourquoi

    Une date à venir est presque toujours une faute de frappe sur l'année, ou le jour et le mois
    inversés.

    ## Source

    Règle générale.

    ## Mauvais

    ```json avance
    {"commande": {"date_signature": "2052-02-03"}}
    ```

    ## Bon

    ```json avance
    {"commande": {"date_signature": "2025-02-03"}}
    ```

    ## Comment corriger

    Reprenez la date du document ; ne déposez la demande qu'une fois le document signé.
    """
    today = context.clock.now.date()
    for concept in DATES:
        for index, value in enumerate(days(context, concept)):
            if value is not None and value > today:
                yield Finding(
                    context.demandes[index].pointer_of(concept),
                    f"{CONCEPTS[concept].label} est à venir : {day(value)} (nous sommes le "
                    f"{day(today)})",
                    "vérifiez l'année, puis l'ordre du jour et du mois",
                )


def check_va_after_order(context: Context) -> Iterator[Finding]:
    """La VA n'est pas antérieure au bon de commande.

    ## Ce que la règle vérifie

    Que la vérification d'aptitude n'est pas datée d'avant la signature du bon de commande.

    ## Pourquoi

    La VA constate une prestation faite : elle suit sa commande. Une date plus ancienne est
    souvent celle d'un autre document.

    ## Source

    Règle générale.

    ## Mauvais

    ```json solde
    {"va": {"date_signature": "2025-01-20"}}
    ```

    ## Bon

    ```json solde
    {"va": {"date_signature": "2025-11-20"}}
    ```

    ## Comment corriger

    Vérifiez les deux dates sur les documents signés.
    """
    yield from _before_order(context, "va.date", "VA datée du")


def check_invoice_after_order(context: Context) -> Iterator[Finding]:
    """La facture n'est pas antérieure au bon de commande.

    ## Ce que la règle vérifie

    Que la facture n'est pas datée d'avant la signature du bon de commande.

    ## Pourquoi

    La facture totale de la prestation suit la commande. Une date plus ancienne est souvent
    celle d'un devis ou d'une autre facture.

    ## Source

    Règle générale.

    ## Mauvais

    ```json solde
    {"facture": {"date": "2025-01-28"}}
    ```

    ## Bon

    ```json solde
    {"facture": {"date": "2025-11-28"}}
    ```

    ## Comment corriger

    Vérifiez les deux dates sur les documents.
    """
    yield from _before_order(context, "facture.date", "facture datée du")


def _before_order(context: Context, concept: str, subject: str) -> Iterator[Finding]:
    today = context.clock.now.date()
    pairs = zip(days(context, concept), days(context, "commande.date"), strict=True)
    for index, (later, order) in enumerate(pairs):
        # An order dated in the future is its own defect (DAT002).
        if later is None or order is None or later >= order or order > today:
            continue
        yield Finding(
            context.demandes[index].pointer_of(concept),
            f"{subject} {day(later)}, avant la signature du bon de commande ({day(order)})",
            "vérifiez les deux dates sur les documents",
            severity=Severity.WARNING,
        )


def _iso_fix(possible: tuple[date, ...]) -> str:
    if not possible:
        return "écrivez la date sous la forme 2025-01-31"
    return f"écrivez {listed((one.isoformat() for one in possible), 'ou')}"
