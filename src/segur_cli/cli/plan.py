"""`segur plan`: from orders and installations to pilot reports and soldes, in time or not."""

from typing import Annotated

import typer

from segur_cli.cli import completion
from segur_cli.cli.run import Run, command
from segur_cli.milestones.asked import read_asked
from segur_cli.milestones.choice import find_calendar
from segur_cli.milestones.plan_export import PlanAnswer
from segur_cli.milestones.planning import make_plan
from segur_cli.tables.answer import TABLE_FORMATS


def _dates(name: str, help_: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(name, metavar="DATE[,DATE]", help=help_)
    return option


_INSTALLED = "Installation complète d'un pilote ; trois sont nécessaires ; répétable."
_PRODUCED = "Mise en production, si elle est d'un autre jour ; autant que de --installed."
_SIGNED = "Signature d'un bon de commande, à situer dans sa fenêtre ; répétable."


@command(formats=(*TABLE_FORMATS, "ics"))
def plan(
    run: Run,
    sons: Annotated[
        str,
        typer.Option(
            "--sons",
            metavar="SONS",
            autocompletion=completion.sons,
            help="Dispositif, par exemple HOP-PFI-Va2.",
        ),
    ],
    installed: Annotated[list[str] | None, _dates("--installed", _INSTALLED)] = None,
    produced: Annotated[list[str] | None, _dates("--produced", _PRODUCED)] = None,
    signed: Annotated[list[str] | None, _dates("--signed", _SIGNED)] = None,
) -> PlanAnswer:
    """Calculer quand signer, installer, compléter les PV pilotes et demander le solde.

    Chaque date calculée porte sa règle et sa source. Les jalons sont ceux que fixe
    segur.toml, sinon ceux publiés. Code de sortie 0 si tout ce qui est demandé tient, 1 si
    une date ne tient pas ou que rien ne permet de le dire.

    Exemples :

      segur plan --sons HOP-PFI-Va2
      segur plan --sons HOP-PFI-Va2 --installed 2026-01-15,2026-02-02,2026-02-20
    """
    evidence = run.settings.lint.evidence_file_date
    calendar = find_calendar(run.settings.calendars, sons)
    asked = read_asked(calendar, installed or (), produced or (), signed or (), evidence)
    settings = run.settings
    return PlanAnswer(make_plan(asked, settings.in_force, run.clock, str(settings.path or "")))
