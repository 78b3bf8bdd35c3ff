"""`segur check-eligibility`: is this client in the base, for which prestation, up to what?"""

from dataclasses import replace
from pathlib import Path

import typer

from segur_cli.cli import completion
from segur_cli.cli.options import REGISTER, argument, option
from segur_cli.cli.output import progress
from segur_cli.cli.run import Run, command
from segur_cli.eligibility.base import declared
from segur_cli.eligibility.base_catalogue import open_base
from segur_cli.eligibility.clients import read_clients
from segur_cli.eligibility.outcome import check
from segur_cli.eligibility.request import asked_of_all, with_settings
from segur_cli.eligibility.verdicts_export import EligibilityAnswer
from segur_cli.exits import StopError
from segur_cli.files.paths import from_here, resolved, shown
from segur_cli.tables.answer import TABLE_FORMATS
from segur_cli.tables.columns.choices import file_argument
from segur_cli.text.clock import read_clock
from segur_cli.text.writing import quote

_BLOCKS_AT_MOST = 5  # beyond, a table is easier to read
_REQUEST = "Ce qui est demandé"
_LISTS = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".docx")


@command(formats=(*TABLE_FORMATS, "corrected"))
def check_eligibility(
    run: Run,
    numbers: tuple[str, ...] = argument("FINESS...", "Un ou plusieurs numéros FINESS."),
    from_: str | None = option(
        "FICHIER",
        "Liste de clients (.txt, .csv, classeur, tableau d'un .docx), ou - pour l'entrée standard.",
    ),
    column: tuple[str, ...] = option(
        "ROLE=COL",
        "Ce que porte une colonne de la liste : finess=A, sons=B, ht=C, "
        "demande[HOP-DPI-Va2]=D, -=E pour l'ignorer ; répétable.",
        "--column",
        "--from-column",
    ),
    sheet: tuple[str, ...] = option("FEUILLE", "Feuille qui porte la liste ; répétable."),
    base: str | None = option(
        "BASE",
        "Fichier, nom d'une base importée, ou demo ; sinon la seule importée.",
        complete=completion.bases,
    ),
    register: str | None = REGISTER,
    sons: tuple[str, ...] = option(
        "SONS", "HOP-DPI-Va2 ou HOP-PFI-Va2 ; répétable.", panel=_REQUEST, complete=completion.sons
    ),
    prestation: str | None = option("V2|V1+V2", "Prestation demandée.", panel=_REQUEST),
    vague1: tuple[str, ...] = option(
        "[SONS=]ETAT",
        "Ce que le client a eu en vague 1 : aucune, financee, autofinancee ; par SONS "
        "(HOP-DPI-Va1=financee) ; répétable.",
        panel=_REQUEST,
    ),
    amount_ht: str | None = option("MONTANT", "Montant HT à comparer au plafond.", panel=_REQUEST),
    amount_ttc: str | None = option(
        "MONTANT", "Montant TTC à comparer au plafond.", panel=_REQUEST
    ),
) -> EligibilityAnswer:
    """Dire si un client est dans la base des établissements éligibles.

    Pour chaque client : le verdict, la prestation qui lui est ouverte et pourquoi, les plafonds
    tels que la base les donne, et si un montant y tient. Code de sortie 1 dès qu'un client n'est
    pas éligible comme demandé, ou que le SONS, la prestation ou le montant demandé pour lui n'a pas
    pu être jugé ; une Vague 1 + Vague 2 que l'historique ou les textes laissent ouverte est « à
    vérifier », sans ce code. Sans numéro ni --from, la liste est celle de [clients] dans
    segur.toml.

    Exemples :

      segur check-eligibility 010999993 --base demo
      segur check-eligibility --from liste.xlsx --report corrected=liste-corrigee.xlsx
    """
    settings, real = run.settings, read_clock(None)
    named = [path for path, name in run.reports.items() if name == "corrected"]
    if wrong := next((path for path in named if path.suffix.lower() != ".xlsx"), None):
        raise StopError(
            f"{quote(wrong, 200)} : la liste corrigée est un classeur .xlsx.",
            "Exemple : --report corrected=liste-corrigee.xlsx",
        )
    listed = settings.client_list
    if from_ is None and not numbers and listed.file is not None:
        from_ = from_here(listed.file)
    own = from_ is not None and listed.file is not None and resolved(from_) == listed.file
    columns = column or (listed.columns if own else ())
    sheets = sheet or (listed.sheets if own else ())
    _refuse_misplaced(numbers, from_, columns, sheets)
    defaults = asked_of_all(settings, sons, prestation, vague1, amount_ht, amount_ttc)
    requests, reading = [replace(defaults, typed=number) for number in numbers], None
    if from_ is not None:
        others = {
            "--base": (base,), "--register": (register,), "--sons": sons,
            "--prestation": (prestation,), "--vague1": vague1, "--amount-ht": (amount_ht,),
            "--amount-ttc": (amount_ttc,),
        }  # fmt: skip
        typed = [f"{o} {file_argument(v)}" for o, given in others.items() for v in given if v]
        day = run.clock.now.date()
        found, reading = read_clients(from_, defaults, columns, sheets, typed=typed, day=day)
        requests += found
    requests = with_settings(requests, settings)
    with progress("Lecture de la base…"):
        wanted = base or settings.base
        opened = open_base(wanted, real, declared(settings, wanted))
        opened_register = None
        if opened is not None:  # without a base, the store of registers is not loaded
            from segur_cli.register.register_catalogue import beside

            opened_register = beside(register or settings.register, real, based=True)
        outcome = check(requests, opened, opened_register, run.clock)
    read_from = str(settings.path) if settings.path else ""
    return EligibilityAnswer(
        replace(outcome, listed=reading, settings=read_from),
        rows=from_ is not None or len(requests) > _BLOCKS_AT_MOST,
    )


def _refuse_misplaced(
    numbers: tuple[str, ...], from_: str | None, columns: tuple[str, ...], sheets: tuple[str, ...]
) -> None:
    """Raise BadParameter for a list given as a number, columns of no list, or nothing at all."""
    for given, what in ((columns, "--column"), (sheets, "--sheet")):
        if given and from_ is None:
            raise typer.BadParameter("ne sert qu'avec --from, qu'il dit lire.", param_hint=what)
    for number in numbers:
        if Path(number).suffix.lower() in _LISTS:
            raise typer.BadParameter(
                f"{quote(number, 100)} est un fichier : une liste de clients se donne par "
                f"--from {shown(Path(number))}",
                param_hint="FINESS",
            )
    if not numbers and from_ is None:
        raise typer.BadParameter(
            "donnez au moins un numéro, ou une liste par --from.", param_hint="FINESS"
        )
