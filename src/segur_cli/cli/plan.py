"""`segur plan`: from orders and installations to pilot reports and soldes, in time or not."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from segur_cli.cli.options import COMMON, AsOf, Config, Debug, Quiet, Report, Verbose

if TYPE_CHECKING:
    from segur_cli.milestones.planning import BackPlan


class PlanFormat(StrEnum):
    """Formats of a plan."""

    TEXT = "text"
    JSON = "json"
    XLSX = "xlsx"


SonsOption = Annotated[
    str, typer.Option("--sons", metavar="SONS", help="Dispositif, par exemple HOP-PFI-Va2.")
]
Installed = Annotated[
    list[str] | None,
    typer.Option(
        "--installed",
        metavar="DATE[,DATE]",
        help="Installation complète d'un pilote ; trois sont nécessaires ; répétable.",
    ),
]
Produced = Annotated[
    list[str] | None,
    typer.Option(
        "--produced",
        metavar="DATE[,DATE]",
        help="Mise en production, si elle suit l'installation ; autant que de --installed.",
    ),
]
Signed = Annotated[
    list[str] | None,
    typer.Option(
        "--signed",
        metavar="DATE[,DATE]",
        help="Signature d'un bon de commande, à situer dans sa fenêtre ; répétable.",
    ),
]
FormatOption = Annotated[
    PlanFormat,
    typer.Option(
        "-f",
        "--format",
        metavar="text|json|xlsx",
        help="Format du résultat sur la sortie standard.",
        rich_help_panel=COMMON,
    ),
]


def plan(
    sons: SonsOption,
    installed: Installed = None,
    produced: Produced = None,
    signed: Signed = None,
    format_: FormatOption = PlanFormat.TEXT,
    report: Report = None,
    as_of: AsOf = None,
    config: Config = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Calculer quand signer, installer, compléter les PV pilotes et demander le solde.

    Chaque date calculée porte sa règle et sa source. Les jalons sont ceux que fixe
    segur.toml, sinon ceux publiés. Code de sortie 0 si tout ce qui est demandé tient, 1 si
    une date ne tient pas ou que rien ne permet de le dire.

    Exemples :

      segur plan --sons HOP-PFI-Va2
      segur plan --sons HOP-PFI-Va2 --installed 2026-01-15,2026-02-02,2026-02-20
    """
    from segur_cli.cli.output import (
        parse_reports,
        read_settings,
        stdout_console,
        write_file,
        write_stdout,
    )
    from segur_cli.milestones.asked import read_asked
    from segur_cli.milestones.planning import make_plan
    from segur_cli.text.clock import read_clock

    clock = read_clock(as_of)
    settings = read_settings(config)
    reports = parse_reports(report, [f.value for f in PlanFormat])
    evidence = settings.lint.evidence_file_date
    asked = read_asked(sons, installed or (), produced or (), signed or (), evidence)
    made = make_plan(asked, settings.in_force, clock, str(settings.path or ""))
    if format_ is PlanFormat.TEXT:
        from segur_cli.milestones.plan_screen import show_plan
        from segur_cli.text.detail import Detail

        show_plan(stdout_console(), made, Detail.of(verbose=verbose, quiet=quiet))
    else:
        write_stdout(_render(made, format_))
    for path, name in reports.items():
        write_file(path, _render(made, PlanFormat(name)))
    raise typer.Exit(int(made.exit_code))


def _render(made: "BackPlan", format_: PlanFormat) -> str | bytes:
    if format_ is PlanFormat.XLSX:
        from segur_cli.milestones.plan_export import to_table
        from segur_cli.tables.writing import to_xlsx

        return to_xlsx(to_table(made))
    if format_ is PlanFormat.JSON:
        from segur_cli.milestones.plan_export import to_json

        return to_json(made)
    from segur_cli.cli.output import text_of
    from segur_cli.milestones.plan_screen import show_plan

    return text_of(lambda console: show_plan(console, made))
