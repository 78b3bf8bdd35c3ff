"""DAT: the month that a pilot report waits for."""

from collections.abc import Iterator

from segur_cli.diagnostics import Severity
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules.dates.days import days
from segur_cli.milestones.arithmetic import MONTH_ENDS, a_month_after, is_cut
from segur_cli.rules.rule import Finding
from segur_cli.text.writing import day

_PV = "pilote.pv"


def check_observation(context: RequestContext) -> Iterator[Finding[Spot]]:
    today = context.beside.clock.now.date()
    columns = zip(
        days(context, _PV),
        days(context, "pilote.installation"),
        days(context, "pilote.production"),
        strict=True,
    )
    for index, (pv, installed, running) in enumerate(columns):
        starts = [start for start in (installed, running) if start is not None]
        if pv is None or not starts or max(starts) > today:
            continue
        start = max(starts)
        earliest = a_month_after(start)
        what = "la mise en production" if start == running else "l'installation"
        pointer = context.demandes[index].pointer_of(_PV)
        if pv < earliest:
            yield Finding(
                Spot(pointer),
                f"PV pilote du {day(pv)}, moins d'un mois après {what} ({day(start)})",
                f"le PV peut être complété à partir du {day(earliest)}",
            )
        elif pv == earliest and is_cut(start):
            yield Finding(
                Spot(pointer),
                f"PV pilote du {day(pv)} : un mois après {what} ({day(start)}) si le mois s'arrête "
                f"à la fin {MONTH_ENDS[earliest.month]} ; le texte ne dit pas comment compter",
                severity=Severity.NOTE,
            )
