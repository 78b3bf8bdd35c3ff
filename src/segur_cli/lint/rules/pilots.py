"""PIL: the three pilots without which no solde is accepted."""

from collections.abc import Iterator

from segur_cli.diagnostics import Origin, Severity
from segur_cli.documents import Json
from segur_cli.lint.finding import Finding
from segur_cli.lint.rule import Context, Rule
from segur_cli.milestones.arithmetic import PILOTS_NEEDED
from segur_cli.requests import Demande, client_of, sons_of
from segur_cli.text.writing import harmless, plain, plural

_YES = ("oui", "o", "vrai", "true", "1")


def check_three_pilots(context: Context) -> Iterator[Finding]:
    """Trois clients pilotes par SONS avant toute demande de solde.

    ## Ce que la règle vérifie

    Le nombre de clients différents marqués pilotes, par SONS, dans les soldes donnés ensemble :
    moins de trois est à vérifier, aucun est un simple rappel. Ce que les fichiers ne montrent pas
    n'est pas jugé : des PV déjà validés dans un autre dossier, et la validation par l'ASP des
    avances des pilotes.

    ## Pourquoi

    Aucun solde n'est possible avant les PV pilotes de trois clients du SONS, dont les avances ont
    été déposées et validées par l'ASP.

    ## Source

    Webinaire ANS-DNS du 08/11/2024, qui cite l'appel à financement (§6.3).

    ## Mauvais

    ```json solde
    {"pilote": false, "pilote_pv": null}
    ```

    ## Bon

    ```json solde
    {"pilote": true}
    ```

    ## Comment corriger

    Vérifiez que trois PV pilotes sont validés pour ce SONS ; sinon, déposez-les avant les soldes.
    """
    counted = _pilots_by_sons(context)
    reported: set[str | None] = set()
    for demande in context.demandes:
        sons = sons_of(demande)
        count = len(counted.get(sons, ()))
        if count >= PILOTS_NEEDED or sons in reported:
            continue
        reported.add(sons)
        found = demande.first("sons") or demande.first("pilote")
        name = demande.text("sons")
        context_words = f" pour {harmless(name)}" if name and len(name) < 40 else ""
        how_many = plural(count, "client pilote", "clients pilotes") if count else (
            "aucun client pilote"
        )  # fmt: skip
        yield Finding(
            found.pointer if found else demande.pointer,
            f"{how_many}{context_words} dans ce qui est donné, alors qu'aucun solde n'est "
            "possible avant les PV pilotes de trois clients, d'avances validées par l'ASP "
            "(non vérifiable ici)",
            "si leurs PV sont déjà validés dans un autre dossier, il n'y a rien à corriger",
            at="value" if found else "opening",
            severity=None if count else Severity.NOTE,
            subject=f"ensemble des demandes{context_words}",
        )


def _pilots_by_sons(context: Context) -> dict[str | None, set[str]]:
    """Count once each pilot client of the soldes of the run."""
    counted: dict[str | None, set[str]] = {}
    for filed in context.portfolio.files:
        if filed.kind == "solde":
            for demande in filed.demandes:
                if is_pilot(demande):
                    client = client_of(demande) or f"{filed.name}#{demande.index}"
                    counted.setdefault(sons_of(demande), set()).add(client)
    return counted


def check_pilot_without_report(context: Context) -> Iterator[Finding]:
    """Au solde, un client pilote a une date de PV.

    ## Ce que la règle vérifie

    Qu'un client marqué pilote porte, au solde, la date de son PV.

    ## Pourquoi

    Le solde suppose les PV pilotes établis : un pilote sans PV ne compte pas parmi les trois.

    ## Source

    Webinaire ANS-DNS du 08/11/2024, qui cite l'appel à financement (§6.3).

    ## Mauvais

    ```json solde
    {"pilote": true, "pilote_pv": null}
    ```

    ## Bon

    ```json solde
    {"pilote": true, "pilote_pv": {"date_pv": "2025-10-20"}}
    ```

    ## Comment corriger

    Portez la date du PV, ou retirez la marque de pilote.
    """
    for demande in context.demandes:
        flag = demande.first("pilote")
        if flag is not None and is_pilot(demande) and demande.first("pilote.pv") is None:
            yield Finding(
                flag.pointer,
                "client pilote sans date de PV : sans PV, il ne compte pas parmi les trois pilotes",
                "portez la date du PV, ou retirez la marque de pilote",
            )


def check_report_without_pilot(context: Context) -> Iterator[Finding]:
    """Un client qui a un PV pilote est marqué pilote.

    ## Ce que la règle vérifie

    Qu'un client qui porte une date de PV pilote est aussi marqué pilote.

    ## Pourquoi

    Les deux se contredisent : soit le client manque au compte des trois pilotes, soit la date est
    celle d'un autre.

    ## Source

    Aucun texte public ne décrit ces champs : supposition, jamais bloquante.

    ## Mauvais

    ```json solde
    {"pilote": false}
    ```

    ## Bon

    ```json solde
    {"pilote": true}
    ```

    ## Comment corriger

    Marquez le client comme pilote, ou retirez la date du PV.
    """
    for demande in context.demandes:
        report = demande.first("pilote.pv")
        if report is not None and not is_pilot(demande):
            yield Finding(
                report.pointer,
                "date de PV pilote pour un client qui n'est pas marqué pilote",
                "marquez le client comme pilote, ou retirez la date",
            )


def is_pilot(demande: Demande) -> bool:
    """Whether a request says that its client is a pilot: true, 1, oui…"""
    found = demande.first("pilote")
    return found is not None and _says_yes(found.value)


def _says_yes(value: Json) -> bool:
    if isinstance(value, str):
        return plain(value) in _YES
    return not isinstance(value, dict | list) and value in (True, 1)


_DECK = "webinaire ANS-DNS du 08/11/2024 (appel à financement §6.3)"

RULES = (
    Rule(
        code="PIL001",
        title="Trois pilotes avant le solde",
        severity=Severity.WARNING,
        origin=Origin.TEXT,
        source=_DECK,
        check=check_three_pilots,
        needs=("pilote",),
        kind="solde",
    ),
    Rule(
        code="PIL002",
        title="Pilote avec son PV",
        severity=Severity.WARNING,
        origin=Origin.TEXT,
        source=_DECK,
        check=check_pilot_without_report,
        needs=("pilote", "pilote.pv"),
        kind="solde",
    ),
    Rule(
        code="PIL003",
        title="PV pilote d'un client pilote",
        severity=Severity.WARNING,
        origin=Origin.INFERRED,
        source="aucun texte public : supposition",
        check=check_report_without_pilot,
        needs=("pilote", "pilote.pv"),
    ),
)
