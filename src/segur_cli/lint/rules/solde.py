"""SLD: the clients of a solde, beside those of the avance it follows."""

from collections.abc import Iterator

from segur_cli.lint.context import Context
from segur_cli.lint.finding import Finding
from segur_cli.lint.rules.clients import names
from segur_cli.requests import Demande, client_of, sons_of
from segur_cli.rules.rule import Rule
from segur_cli.text.writing import listed, plural, quote


def check_client_added(context: Context) -> Iterator[Finding]:
    """The check of page SLD001."""
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
    """The check of page SLD002."""
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
    """The check of page SLD005."""
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
    Rule("SLD001", check_client_added),
    Rule("SLD002", check_client_removed),
    Rule("SLD005", check_two_avances),
)
