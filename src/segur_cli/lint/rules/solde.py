"""SLD: the clients of a solde, beside those of the avance it follows."""

from collections.abc import Iterator

from segur_cli.diagnostics import Origin, Severity
from segur_cli.lint.finding import Finding
from segur_cli.lint.rule import Context
from segur_cli.lint.rules.avances import against_rule
from segur_cli.lint.rules.clients import names
from segur_cli.requests import Demande, client_of, sons_of
from segur_cli.text.writing import listed, plural, quote


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
                demande.pointer_of("beneficiaire.finess"),
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
                demande.pointer_of("beneficiaire.finess"),
                f"{len(found)} avances pour ce client dans {quote(context.against_name, 100)} "
                f"(commandes {listed(references)}) : rien n'est choisi, son solde n'est pas "
                "comparé à son avance",
                "ne donnez que la dernière avance, ou le dernier avenant",
            )


RULES = (
    against_rule(
        "SLD001", "Client du solde présent à l'avance", Severity.WARNING, Origin.TEXT,
        "FAQ ANS", check_client_added,
    ),
    against_rule(
        "SLD002", "Client de l'avance absent du solde", Severity.NOTE, Origin.TEXT,
        "FAQ ANS", check_client_removed,
    ),
    against_rule(
        "SLD005", "Une seule avance par client", Severity.WARNING, Origin.TEXT,
        "FAQ ANS", check_two_avances,
    ),
)  # fmt: skip
