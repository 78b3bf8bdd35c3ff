"""DAT: the month that a pilot report waits for."""

from collections.abc import Iterator

from segur_cli.diagnostics import Severity
from segur_cli.lint.finding import Finding
from segur_cli.lint.rule import Context
from segur_cli.lint.rules.dates.reading import days
from segur_cli.milestones.arithmetic import MONTH_ENDS, a_month_after, is_cut
from segur_cli.text.writing import day

_PV = "pilote.pv"


def check_observation(context: Context) -> Iterator[Finding]:
    """Un PV pilote est complété au moins un mois après l'installation et la mise en production.

    ## Ce que la règle vérifie

    Qu'un mois calendaire sépare la plus tardive des deux dates (installation complète, mise en
    production) de celle du PV. Du 31 janvier, le mois finit le 28 ou le 29 février : ce jour-là
    est admis, avec un conseil, car le texte ne dit pas comment compter.

    ## Pourquoi

    Le PV ne peut être complété qu'un mois après l'installation complète, la solution étant en
    production ; et aucun solde n'est possible avant les PV de trois clients pilotes.

    ## Source

    Webinaire ANS-DNS du 08/11/2024 (PV pilotes, éléments communs).

    ## Mauvais

    ```json solde
    {"pilote_pv": {"date_pv": "2025-10-01"}}
    ```

    ## Bon

    ```json solde
    {"pilote_pv": {"date_pv": "2025-10-20"}}
    ```

    ## Comment corriger

    Faites compléter et signer le PV une fois le mois écoulé.
    """
    today = context.clock.now.date()
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
                pointer,
                f"PV pilote du {day(pv)}, moins d'un mois après {what} ({day(start)})",
                f"le PV peut être complété à partir du {day(earliest)}",
            )
        elif pv == earliest and is_cut(start):
            yield Finding(
                pointer,
                f"PV pilote du {day(pv)} : un mois après {what} ({day(start)}) si le mois s'arrête "
                f"à la fin {MONTH_ENDS[earliest.month]} ; le texte ne dit pas comment compter",
                severity=Severity.NOTE,
            )
