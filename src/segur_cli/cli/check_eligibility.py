"""`segur check-eligibility`: is this client in the base, for which prestation, up to what?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segur_cli.cli.options import AsOf, Config, Debug, Format, Report, TableFormat

if TYPE_CHECKING:
    from segur_cli.config import Settings
    from segur_cli.eligibility.outcome import Outcome
    from segur_cli.eligibility.request import Request

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
        help="Liste de clients (.txt, .csv, .xlsx), ou - pour l'entrée standard.",
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
DirectoryOption = Annotated[
    Path | None,
    typer.Option(
        "--directory",
        metavar="FICHIER",
        help="Répertoire FINESS (finess-structures ou ancien CSV, .gz accepté) : relie ET et EJ.",
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
    base: BaseOption = None,
    directory: DirectoryOption = None,
    sons: SonsOption = None,
    prestation: PrestationOption = None,
    vague1: Vague1 = None,
    amount_ht: AmountHt = None,
    amount_ttc: AmountTtc = None,
    format_: Format = TableFormat.TEXT,
    report: Report = None,
    as_of: AsOf = None,
    config: Config = None,
    debug: Debug = False,
) -> None:
    """Dire si un client est dans la base des établissements éligibles.

    Pour chaque client : le verdict, la prestation qui lui est ouverte et pourquoi, les plafonds
    tels que la base les donne, et si un montant y tient. Code de sortie 1 dès qu'un client n'est
    pas éligible comme demandé.

    Exemples :

      segur check-eligibility 010999993 --base demo
      segur check-eligibility --from clients.csv --base base-es.xlsx -f csv
    """
    from dataclasses import replace

    from segur_cli.cli.output import parse_reports, progress, write_file
    from segur_cli.config import load_settings
    from segur_cli.eligibility.catalogue import open_base
    from segur_cli.eligibility.outcome import check
    from segur_cli.text.clock import read_clock

    clock = read_clock(as_of)
    settings = load_settings(config)
    reports = parse_reports(report, [f.value for f in TableFormat])
    requests = _requests(
        numbers or [], from_, _defaults(settings, sons, prestation, vague1, amount_ht, amount_ttc)
    )
    requests = _with_clients(requests, settings)
    with progress("Lecture de la base…"):
        opened = open_base(base or settings.base, read_clock(None))
        folder = directory or settings.directory
        finess_directory = None
        if folder and opened:
            from segur_cli.eligibility.directory import open_directory

            finess_directory = open_directory(folder, read_clock(None))
        outcome = check(requests, opened, finess_directory, clock)
    if settings.path is not None:
        outcome = replace(outcome, settings=str(settings.path))
    table = from_ is not None or len(requests) > _BLOCKS_AT_MOST
    _show(outcome, format_, table=table)
    for path, name in reports.items():
        write_file(path, _render(outcome, TableFormat(name), table=table))
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
) -> "Request":
    """What goes for every client: the command line first, then segur.toml."""
    from segur_cli.eligibility.request import (
        Request,
        read_amount,
        read_history,
        read_prestation,
        read_sons,
    )

    asked = tuple(dict.fromkeys(read_sons(code) for code in sons)) if sons else settings.sons
    return Request(
        typed="",
        sons=asked,
        prestation=read_prestation(prestation) if prestation else settings.prestation,
        history=read_history(vague1 or (), asked),
        amount_ht=read_amount(amount_ht, "--amount-ht") if amount_ht is not None else None,
        amount_ttc=read_amount(amount_ttc, "--amount-ttc") if amount_ttc is not None else None,
    )


def _requests(numbers: list[str], from_: str | None, defaults: "Request") -> list["Request"]:
    from dataclasses import replace

    requests = [replace(defaults, typed=number) for number in numbers]
    if from_ is not None:
        from segur_cli.eligibility.clients import read_clients

        requests += read_clients(from_, defaults)
    if not requests:
        raise typer.BadParameter(
            "donnez au moins un numéro, ou une liste par --from.", param_hint="FINESS"
        )
    return requests


def _with_clients(requests: list["Request"], settings: "Settings") -> list["Request"]:
    """Add the wave-1 history that segur.toml declares, for the clients it names."""
    declared = {c.finess: c.vague1 for c in settings.clients.values() if c.vague1}
    if not declared:
        return requests
    from segur_cli.eligibility.request import with_declared

    return [with_declared(request, declared, str(settings.path)) for request in requests]


def _show(outcome: "Outcome", format_: TableFormat, *, table: bool) -> None:
    from segur_cli.cli.output import stdout_console, write_stdout

    if format_ is TableFormat.TEXT:
        from segur_cli.eligibility.render import show_outcome

        show_outcome(stdout_console(), outcome, table=table)
    else:
        write_stdout(_render(outcome, format_, table=table))


def _render(outcome: "Outcome", format_: TableFormat, *, table: bool) -> str:
    from segur_cli.cli.output import BOM, text_of
    from segur_cli.eligibility.export import to_csv, to_json
    from segur_cli.eligibility.render import show_outcome

    if format_ is TableFormat.JSON:
        return to_json(outcome)
    if format_ is TableFormat.CSV:
        return BOM + to_csv(outcome)
    return text_of(lambda console: show_outcome(console, outcome, table=table))


def _no_base() -> Exception:
    from segur_cli.exits import StopError

    return StopError(
        "Aucune base n'est importée : la présence du client n'a pas pu être vérifiée.",
        "1. Téléchargez la « Base des ES éligibles - AC 2022 » sur le site de l'ANS (pages DPI "
        "et PFI vague 2), puis : segur base import FICHIER.xlsx",
        "2. Ou désignez votre copie à chaque fois : --base FICHIER.xlsx",
        "Pour essayer sans base, sur des données fictives : --base demo",
    )
