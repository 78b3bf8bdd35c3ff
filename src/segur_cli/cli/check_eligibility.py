"""`segur check-eligibility`: is this client in the base, for which prestation, up to what?"""

from typing import TYPE_CHECKING, Annotated

import typer

from segur_cli.cli.options import (
    AsOf,
    Config,
    Debug,
    Directory,
    Format,
    Quiet,
    Report,
    TableFormat,
    Verbose,
)

if TYPE_CHECKING:
    from rich.console import Console

    from segur_cli.cli.output import TableAnswer
    from segur_cli.config import Settings
    from segur_cli.eligibility.clients import ListReading
    from segur_cli.eligibility.outcome import EligibilityOutcome
    from segur_cli.eligibility.request import ClientQuery
    from segur_cli.tables.writing import Table
    from segur_cli.text.detail import Detail

_BLOCKS_AT_MOST = 5  # beyond, a table is easier to read
_REQUEST = "Ce qui est demandé"


Numbers = Annotated[
    list[str] | None,
    typer.Argument(metavar="FINESS...", help="Un ou plusieurs numéros FINESS."),
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="FICHIER",
        help="Liste de clients (.txt, .csv, classeur), ou - pour l'entrée standard.",
    ),
]
FromColumn = Annotated[
    list[str] | None,
    typer.Option(
        "--from-column",
        metavar="ROLE=COL",
        help="Ce que porte une colonne de la liste : finess=A, sons=B, ht=C, "
        "demande\\[HOP-DPI-Va2]=D, -=E pour l'ignorer ; répétable.",
    ),
]
BaseOption = Annotated[
    str | None,
    typer.Option(
        "--base",
        metavar="BASE",
        help="Fichier, nom d'une base importée, ou demo ; sinon la seule importée.",
    ),
]
SonsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--sons",
        metavar="SONS",
        help="HOP-DPI-Va2 ou HOP-PFI-Va2 ; répétable.",
        rich_help_panel=_REQUEST,
    ),
]
PrestationOption = Annotated[
    str | None,
    typer.Option(
        "--prestation",
        metavar="V2|V1+V2",
        help="Prestation demandée.",
        rich_help_panel=_REQUEST,
    ),
]
Vague1 = Annotated[
    list[str] | None,
    typer.Option(
        "--vague1",
        metavar="[SONS=]ETAT",
        help="Ce que le client a eu en vague 1 : aucune, financee, autofinancee ; par SONS "
        "(HOP-DPI-Va1=financee) ; répétable.",
        rich_help_panel=_REQUEST,
    ),
]
AmountHt = Annotated[
    str | None,
    typer.Option(
        "--amount-ht",
        metavar="MONTANT",
        help="Montant HT à comparer au plafond.",
        rich_help_panel=_REQUEST,
    ),
]
AmountTtc = Annotated[
    str | None,
    typer.Option(
        "--amount-ttc",
        metavar="MONTANT",
        help="Montant TTC à comparer au plafond.",
        rich_help_panel=_REQUEST,
    ),
]


def check_eligibility(
    numbers: Numbers = None,
    from_: From = None,
    from_column: FromColumn = None,
    base: BaseOption = None,
    register: Directory = None,
    sons: SonsOption = None,
    prestation: PrestationOption = None,
    vague1: Vague1 = None,
    amount_ht: AmountHt = None,
    amount_ttc: AmountTtc = None,
    format_: Format = TableFormat.TEXT,
    report: Report = None,
    as_of: AsOf = None,
    config: Config = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Dire si un client est dans la base des établissements éligibles.

    Pour chaque client : le verdict, la prestation qui lui est ouverte et pourquoi, les plafonds
    tels que la base les donne, et si un montant y tient. Code de sortie 1 dès qu'un client n'est
    pas éligible comme demandé.

    Exemples :

      segur check-eligibility 010999993 --base demo
      segur check-eligibility --from clients.csv --base base-es.xlsx --report xlsx=verdicts.xlsx
    """
    from dataclasses import replace

    from segur_cli.cli.output import parse_reports, progress, read_settings, write_file
    from segur_cli.eligibility.catalogue import open_base
    from segur_cli.eligibility.choices import declared
    from segur_cli.eligibility.outcome import check
    from segur_cli.register.choice import beside
    from segur_cli.text.clock import read_clock
    from segur_cli.text.detail import Detail

    clock = read_clock(as_of)
    settings = read_settings(config)
    reports = parse_reports(report, [f.value for f in TableFormat])
    defaults = _defaults(settings, sons, prestation, vague1, amount_ht, amount_ttc)
    requests, reading = _requests(numbers or [], from_, from_column or [], defaults)
    requests = _with_clients(requests, settings)
    with progress("Lecture de la base…"):
        wanted = base or settings.base
        opened = open_base(wanted, read_clock(None), declared(settings, wanted))
        opened_register = beside(
            register or settings.register, read_clock(None), based=opened is not None
        )
        outcome = check(requests, opened, opened_register, clock)
    outcome = replace(outcome, listed=reading, settings=str(settings.path) if settings.path else "")
    table = from_ is not None or len(requests) > _BLOCKS_AT_MOST
    detail = Detail.of(verbose=verbose, quiet=quiet)
    answer = _answer(outcome, table=table, detail=detail)
    answer.put(format_)
    for path, name in reports.items():
        write_file(path, answer.rendered(name))
    if opened is None:
        raise _no_base()
    raise typer.Exit(int(outcome.exit_code))


def _defaults(
    settings: "Settings",
    sons: list[str] | None,
    prestation: str | None,
    vague1: list[str] | None,
    amount_ht: str | None,
    amount_ttc: str | None,
) -> "ClientQuery":
    """What goes for every client: the command line first, then segur.toml."""
    from segur_cli.eligibility.request import ClientQuery, read_amount, read_history
    from segur_cli.facts.words import read_prestation, read_sons

    asked = tuple(dict.fromkeys(read_sons(code) for code in sons)) if sons else settings.sons
    return ClientQuery(
        typed="",
        sons=asked,
        prestation=read_prestation(prestation) if prestation else settings.prestation,
        history=read_history(vague1 or (), asked),
        amount_ht=read_amount(amount_ht, "--amount-ht") if amount_ht is not None else None,
        amount_ttc=read_amount(amount_ttc, "--amount-ttc") if amount_ttc is not None else None,
    )


def _requests(
    numbers: list[str], from_: str | None, from_column: list[str], defaults: "ClientQuery"
) -> tuple[list["ClientQuery"], "ListReading | None"]:
    from dataclasses import replace

    requests, reading = [replace(defaults, typed=number) for number in numbers], None
    if from_ is not None:
        from segur_cli.eligibility.clients import read_clients

        found, reading = read_clients(from_, defaults, tuple(from_column))
        requests += found
    elif from_column:
        raise typer.BadParameter(
            "ne sert qu'avec --from, dont il lit les colonnes.", param_hint="--from-column"
        )
    if not requests:
        raise typer.BadParameter(
            "donnez au moins un numéro, ou une liste par --from.", param_hint="FINESS"
        )
    return requests, reading


def _with_clients(requests: list["ClientQuery"], settings: "Settings") -> list["ClientQuery"]:
    """Add the wave-1 history that segur.toml declares, for the clients it names."""
    declared = {c.finess: c.vague1 for c in settings.clients.values() if c.vague1}
    if not declared:
        return requests
    from segur_cli.eligibility.request import with_declared

    return [with_declared(request, declared, str(settings.path)) for request in requests]


def _answer(outcome: "EligibilityOutcome", *, table: bool, detail: "Detail") -> "TableAnswer":
    from segur_cli.cli.output import TableAnswer

    def show(console: "Console") -> None:
        from segur_cli.eligibility.verdicts_screen import show_outcome

        show_outcome(console, outcome, table=table, detail=detail)

    def as_json() -> str:
        from segur_cli.eligibility.verdicts_export import to_json

        return to_json(outcome)

    def as_table() -> "Table":
        from segur_cli.eligibility.verdicts_export import to_table

        return to_table(outcome)

    return TableAnswer(show, as_json, as_table)


def _no_base() -> Exception:
    from segur_cli.exits import StopError

    return StopError(
        "Aucune base n'est importée : la présence du client n'a pas pu être vérifiée.",
        "1. Téléchargez la « Base des ES éligibles - AC 2022 » sur le site de l'ANS (pages DPI "
        "et PFI vague 2), puis : segur base import FICHIER.xlsx",
        "2. Ou désignez votre copie à chaque fois : --base FICHIER.xlsx",
        "Pour essayer sans base, sur des données fictives : --base demo",
    )
