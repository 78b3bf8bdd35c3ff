"""`segur pv-check`: are these filled pilot reports complete, and do they open the gate?"""

from pathlib import Path

import typer

from segur_cli.cli.findings import (
    BaselineOptions,
    SelectionOptions,
    severity_of,
    write_baseline_file,
)
from segur_cli.cli.options import BASE, COMPARED, REGISTER, argument, flag, option
from segur_cli.cli.output import progress
from segur_cli.cli.run import Run, command
from segur_cli.exits import StopError
from segur_cli.pilot.reports_run import ReportsAsked, check_reports
from segur_cli.reporters.findings_answer import FINDINGS_FORMATS, FindingsAnswer
from segur_cli.text.page import Page


@command(formats=FINDINGS_FORMATS)
def pv_check(
    run: Run,
    selection: SelectionOptions,
    known: BaselineOptions,
    files: tuple[str, ...] = argument(
        "[FICHIER...]",
        "PV remplis : .xlsx ou .json de pv-checklist, motifs (pv/*.xlsx) ou dossiers ; sans "
        "eux, ceux que nomme segur.toml ([[pilot]]).",
    ),
    profile: Path | None = option(
        "PROFIL.toml",
        "Le profil dont la liste doit venir ; sans lui, celui du document.",
        panel=COMPARED,
    ),
    base: str | None = BASE,
    register: str | None = REGISTER,
    gate: bool = flag(
        "Juger les PV ensemble : remplissent-ils la condition des trois pilotes ?", panel=COMPARED
    ),
) -> FindingsAnswer:
    """Relire des PV pilotes remplis : ce qui manque, où, pourquoi, et comment le corriger.

    Avec --gate, trois PV ou plus d'un SONS sont jugés ensemble : trois clients différents, avances
    validées, PV complets et validés, tels que vous les déclarez ; ni règle omise, ni exception de
    segur.toml, ni état de référence n'y change rien. Aucun fichier n'est modifié.

    Code de sortie : 0 rien à partir de --fail-on ; 1 des constats, ou la condition des trois
    pilotes non remplie ou inconnue ; 2 un fichier n'a pas pu être ouvert ; 3 aucun fichier trouvé.

    Exemples :

      segur pv-check pv.xlsx --base demo
      segur pv-check --gate un.xlsx deux.xlsx trois.xlsx
    """
    if gate and profile is not None:
        raise StopError(
            "--gate et --profile se contredisent : trois clients ont trois profils.",
            "Relisez chaque PV avec son profil, puis --gate seul.",
        )
    settings = run.settings
    wanted = base or settings.base or settings.lint_base
    if register is not None and wanted is None and not gate:
        raise typer.BadParameter(
            "ne sert qu'avec une base, dont il explique les absents, ou avec --gate.",
            param_hint="--register",
        )
    asked = ReportsAsked(
        files=files,
        profile=profile,
        base=wanted,
        register=register or settings.register,
        gate=gate,
        select=selection.select,
        ignore=selection.ignore,
        baseline=known.baseline,
        write_baseline=known.write_baseline,
    )
    with progress("Lecture des PV…"):
        outcome = check_reports(asked, settings, run.clock)
    write_baseline_file(outcome.new_baseline)
    return FindingsAnswer(
        "pv-check",
        outcome.report,
        outcome.documents,
        outcome.exit_code(severity_of(selection.fail_on)),
        below=Page.of(outcome.below),
        problems=outcome.problems,
        statistics=selection.statistics,
    )
