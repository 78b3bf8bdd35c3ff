"""SLD: a solde beside the avance it follows. Amounts are compared by the MNT rules."""

from collections.abc import Iterator

from segur_cli.diagnostics import Origin, Severity
from segur_cli.lint.finding import Finding
from segur_cli.lint.portfolio import client_of, sons_of
from segur_cli.lint.requests import Demande
from segur_cli.lint.rule import Check, Context, Rule
from segur_cli.lint.rules.avances import (
    differ,
    pairs,
    pointer_of,
    prestation_of,
)
from segur_cli.lint.rules.clients import names
from segur_cli.writing import harmless, listed, plural, quote


def check_client_added(context: Context) -> Iterator[Finding]:
    """Chaque client du solde a une avance.

    ## Ce que la règle vérifie

    Que chaque client du solde figure dans l'avance donnée par `--against`.

    ## Pourquoi

    Un solde porte sur les clients de l'avance. En retirer est permis ; en ajouter ne l'est pas
    clairement : la réponse publiée est coupée. Et le solde est refusé tant que l'avance, ou son
    dernier avenant, n'est pas « Décidée et payée » : cet état n'est pas vérifiable hors ligne.

    ## Source

    FAQ ANS (mêmes clients, retrait possible) et FAQ ASP (état de l'avance).

    ## Mauvais

    ```json solde
    {"beneficiaire": {"finess": "750999997"}}
    ```

    ## Bon

    ```json solde
    {"beneficiaire": {"finess": "010999993"}}
    ```

    ## Comment corriger

    Vérifiez le FINESS, et l'avance donnée : le client est peut-être dans une autre.
    """
    for demande in context.demandes:
        client = client_of(demande)
        if client is not None and client not in context.avances:
            yield Finding(
                pointer_of(demande, "beneficiaire.finess"),
                f"client sans avance dans {quote(context.against_name, 100)} : ajouter un client "
                "au solde n'est pas clairement permis",
                "vérifiez le FINESS, ou donnez l'avance de ce client",
            )


def check_client_removed(context: Context) -> Iterator[Finding]:
    """Les clients de l'avance absents du solde le sont exprès.

    ## Ce que la règle vérifie

    Quels clients de l'avance, pour le même SONS, ne figurent pas dans les soldes donnés.

    ## Pourquoi

    Retirer des clients est permis, mais un oubli coûte un second dépôt. Un solde déposé en
    plusieurs fois est normal : c'est un conseil, donné une fois, au premier solde.

    ## Source

    FAQ ANS : le solde porte sur les clients de l'avance, certains peuvent être retirés.

    ## Mauvais

    ```json solde
    {"beneficiaire": {"finess": "750999997"}}
    ```

    ## Bon

    ```json solde
    {"beneficiaire": {"finess": "010999993"}}
    ```

    ## Comment corriger

    Si l'absence est voulue, il n'y a rien à corriger ; sinon, ajoutez la demande.
    """
    if context.rank != context.portfolio.first("solde"):
        return
    soldes = [filed.demandes for filed in context.portfolio.files if filed.kind == "solde"]
    given = {client_of(demande) for demandes in soldes for demande in demandes}
    sons = {sons_of(demande) for demandes in soldes for demande in demandes}
    missing: dict[str, Demande] = {}
    for avance in context.against or ():
        client = client_of(avance)
        if client and client not in given and (None in sons or sons_of(avance) in sons):
            missing.setdefault(client, avance)
    if missing:
        clients = list(missing.values())
        yield Finding(
            "",
            f"{plural(len(clients), 'client')} de l'avance sans solde ici : {names(clients)}",
            "si c'est voulu, il n'y a rien à corriger",
            at="opening",
            subject="ensemble des demandes",
        )


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


def check_two_avances(context: Context) -> Iterator[Finding]:
    """Une seule avance est donnée par client et SONS.

    ## Ce que la règle vérifie

    Que l'avance donnée par `--against` n'a pas deux demandes pour un client du solde et son SONS.

    ## Pourquoi

    Avec deux avances, rien ne dit à laquelle comparer le solde : segur ne choisit pas, et les
    autres règles SLD passent ce client.

    ## Source

    FAQ ANS : une seule demande par client et SONS ; un avenant peut en donner deux.

    ## Mauvais

    ```json avance
    {"beneficiaire": {"finess": "130999980"}}
    ```

    ## Bon

    ```json avance
    {"beneficiaire": {"finess": "010999993"}}
    ```

    ## Comment corriger

    Ne donnez que la dernière avance, ou le dernier avenant.
    """
    for demande, found in context.with_avances:
        if len(found) > 1:
            references = dict.fromkeys(
                quote(avance.text("commande.reference") or f"demande n° {avance.index + 1}")
                for avance in found
            )
            yield Finding(
                pointer_of(demande, "beneficiaire.finess"),
                f"{len(found)} avances pour ce client dans {quote(context.against_name, 100)} "
                f"(commandes {listed(references)}) : rien n'est choisi, son solde n'est pas "
                "comparé à son avance",
                "ne donnez que la dernière avance, ou le dernier avenant",
            )


def _rule(
    code: str, title: str, severity: Severity, origin: Origin, source: str, check: Check
) -> Rule:
    return Rule(
        code, title, severity, origin, source, check,
        needs=("beneficiaire.finess",), kind="solde", inputs=("against",),
    )  # fmt: skip


RULES = (
    _rule(
        "SLD001", "Client du solde présent à l'avance", Severity.WARNING, Origin.TEXT,
        "FAQ ANS", check_client_added,
    ),
    _rule(
        "SLD002", "Client de l'avance absent du solde", Severity.NOTE, Origin.TEXT,
        "FAQ ANS", check_client_removed,
    ),
    _rule(
        "SLD003", "Mêmes références qu'à l'avance", Severity.WARNING, Origin.INFERRED,
        "déduit de la FAQ ANS", check_references,
    ),
    _rule(
        "SLD004", "Même prestation et même SONS qu'à l'avance", Severity.WARNING, Origin.INFERRED,
        "déduit du webinaire ANS-DNS du 08/11/2024", check_prestation,
    ),
    _rule(
        "SLD005", "Une seule avance par client", Severity.WARNING, Origin.TEXT,
        "FAQ ANS", check_two_avances,
    ),
)  # fmt: skip
