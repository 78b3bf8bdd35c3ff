"""`segur plan`: from orders and installations to pilot reports and soldes, in time or not."""

from segur_cli.cli import completion
from segur_cli.cli.options import option
from segur_cli.cli.output import progress
from segur_cli.cli.run import Run, command
from segur_cli.config import Settings
from segur_cli.exits import StopError
from segur_cli.milestones.plan_export import PlanAnswer
from segur_cli.milestones.planning import make_plan, read_asked
from segur_cli.milestones.schedule import find_calendar
from segur_cli.tables.answer import TABLE_FORMATS, Answer

_DATES = "DATE[,DATE]"


@command(formats=(*TABLE_FORMATS, "ics"))
def plan(
    run: Run,
    sons: str | None = option(
        "SONS",
        "Dispositif, par exemple HOP-PFI-Va2 ; sans lui, tous ceux du dossier.",
        complete=completion.sons,
    ),
    installed: tuple[str, ...] = option(
        _DATES, "Installation complète d'un pilote ; trois sont nécessaires ; répétable."
    ),
    produced: tuple[str, ...] = option(
        _DATES, "Mise en production, si elle est d'un autre jour ; autant que de --installed."
    ),
    signed: tuple[str, ...] = option(
        _DATES, "Signature d'un bon de commande, à situer dans sa fenêtre ; répétable."
    ),
) -> Answer:
    """Calculer quand signer, installer, compléter les PV pilotes et demander le solde.

    Sans date, avec un segur.toml qui nomme des clients, des PV ou des demandes : le plan de tout le
    dossier, qui doit agir d'abord, et pourquoi. Avec des dates : ce qu'elles permettent. Chaque
    date calculée porte sa règle et sa source. Les jalons sont ceux que fixe segur.toml, sinon ceux
    publiés. Code de sortie 0 si tout tient, hors temps d'examen que nul ne connaît ; 1 si une date
    ne tient pas, ou que rien ne permet de le dire (moins de trois pilotes, par exemple).

    Exemples :

      segur plan --report xlsx=plan.xlsx --report ics=plan.ics
      segur plan --sons HOP-PFI-Va2 --installed 2026-01-15,2026-02-02,2026-02-20
    """
    settings = run.settings
    dated = bool(installed or produced or signed)
    if not dated and _names_somebody(settings):
        return _of_dossier(run, sons)
    if sons is None:
        raise StopError(
            "il manque l'option --sons : aucun client, PV ni demande dans un segur.toml."
            if not dated
            else "il manque l'option --sons : à quel dispositif sont ces dates ?",
            "Exemple : segur plan --sons HOP-PFI-Va2",
        )
    evidence = settings.lint.evidence_file_date
    calendar = find_calendar(settings.calendars, sons)
    asked = read_asked(calendar, installed, produced, signed, evidence)
    return PlanAnswer(make_plan(asked, settings.in_force, run.clock, str(settings.path or "")))


def _names_somebody(settings: Settings) -> bool:
    """Whether segur.toml names a client, a report, a request or its state."""
    return bool(
        settings.client_list.file
        or settings.client_tables
        or settings.pilot_tables
        or settings.files
        or settings.requests
        or settings.status_file
    )


def _of_dossier(run: Run, sons: str | None) -> Answer:
    from segur_cli.dossier.outcome import Part
    from segur_cli.dossier.plan_answer import DossierPlanAnswer
    from segur_cli.dossier.planning import plan_dossier
    from segur_cli.dossier.run import run as run_dossier

    code = find_calendar(run.settings.calendars, sons).dispositif.code if sons else None
    parts = (Part.LINT, Part.ELIGIBILITY, Part.DEADLINES, Part.PILOTS)
    with progress("Lecture du dossier…"):
        outcome = run_dossier(run.settings, run.clock, parts)
    return DossierPlanAnswer(plan_dossier(outcome, code))
