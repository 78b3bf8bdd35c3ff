"""SLD: what a solde repeats of its avance. Amounts are compared by the MNT rules."""

from collections.abc import Iterator

from segur_cli.diagnostics import Origin, Severity
from segur_cli.lint.finding import Finding
from segur_cli.lint.rule import Context
from segur_cli.lint.rules.avances import against_rule, differ, pairs, prestation_of
from segur_cli.requests import client_of
from segur_cli.text.writing import harmless, listed, quote


def check_references(context: Context) -> Iterator[Finding]:
    """Le solde cite la commande et la référence de son avance.

    ## Ce que la règle vérifie

    Que la référence du bon de commande est la même au solde et à l'avance, et que la référence
    d'avance est celle que porte l'avance, quand son fichier la donne.

    ## Pourquoi

    Le solde d'un client suit son avance : une autre commande en ferait une autre demande.

    ## Source

    FAQ ANS (mêmes clients, une seule demande par client et SONS) ; l'égalité des références est
    déduite : à vérifier, jamais bloquant.

    ## Mauvais

    ```json solde
    {"commande": {"reference": "BC-FICTIF-901"}}
    ```

    ## Bon

    ```json solde
    {"commande": {"reference": "BC-FICTIF-001"}}
    ```

    ## Comment corriger

    Recopiez la référence de l'avance. Si la commande a changé par avenant, comparez avec le
    dernier avenant.
    """
    for demande, avance in pairs(context):
        for concept, label in (
            ("commande.reference", "référence de commande"),
            ("avance.reference", "référence d'avance"),
        ):
            here, there = demande.first(concept), avance.first(concept)
            if here and there and differ(here.value, there.value):
                yield Finding(
                    here.pointer,
                    f"{label} {quote(here.value)} au solde, {quote(there.value)} à l'avance "
                    f"({quote(context.against_name, 100)})",
                    f"écrivez {quote(there.value)}, sauf avenant",
                )


def check_prestation(context: Context) -> Iterator[Finding]:
    """Le solde porte sur la prestation et le SONS de l'avance.

    ## Ce que la règle vérifie

    Que le type de prestation (Vague 2, Vague 1 + Vague 2) et le SONS sont ceux de l'avance du
    client.

    ## Pourquoi

    Le plafond dépend des deux ; au plus une prestation est financée par client et par SONS.

    ## Source

    Webinaire ANS-DNS du 08/11/2024 et FAQ ANS ; l'égalité entre avance et solde est déduite : à
    vérifier, jamais bloquant.

    ## Mauvais

    ```json solde
    {"prestation": {"type": "V1+V2"}}
    ```

    ## Bon

    ```json solde
    {"prestation": {"type": "V2"}}
    ```

    ## Comment corriger

    Écrivez la prestation de l'avance, ou donnez le dernier avenant à `--against`.
    """
    for demande, avance in pairs(context):
        here, there = demande.first("prestation.type"), avance.first("prestation.type")
        if (
            here
            and there
            and here.value != there.value
            and (prestation_of(here.value) != prestation_of(there.value))
        ):
            yield Finding(
                here.pointer,
                f"prestation {quote(here.value)} au solde, {quote(there.value)} à l'avance "
                f"({quote(context.against_name, 100)})",
                f"écrivez {quote(there.value)}, sauf avenant",
            )
    yield from _other_sons(context)


def _other_sons(context: Context) -> Iterator[Finding]:
    """Report clients whose avances are all of another SONS; once for a SONS in the header."""
    reported: set[str] = set()
    for demande, same in context.with_avances:
        known = () if same else context.avances.get(client_of(demande) or "", ())
        here = demande.first("sons") if known else None
        if here is None or here.pointer in reported:
            continue
        reported.add(here.pointer)
        theirs = dict.fromkeys(avance.text("sons") or "inconnu" for avance in known)
        yield Finding(
            here.pointer,
            f"solde au titre de {quote(here.value)}, avance de {harmless(demande.subject)[:80]} au "
            f"titre de {listed(map(quote, theirs))} ({quote(context.against_name, 100)})",
            "donnez l'avance du même SONS, ou corrigez le SONS",
        )


RULES = (
    against_rule(
        "SLD003", "Mêmes références qu'à l'avance", Severity.WARNING, Origin.INFERRED,
        "déduit de la FAQ ANS", check_references,
    ),
    against_rule(
        "SLD004", "Même prestation et même SONS qu'à l'avance", Severity.WARNING, Origin.INFERRED,
        "déduit du webinaire ANS-DNS du 08/11/2024", check_prestation,
    ),
)  # fmt: skip
