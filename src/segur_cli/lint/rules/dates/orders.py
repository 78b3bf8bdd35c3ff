"""DAT: the window in which an order can be signed."""

from collections.abc import Iterator
from datetime import date

from segur_cli.diagnostics import Severity
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules.dates.days import days
from segur_cli.milestones.arithmetic import ORDER_WINDOW
from segur_cli.milestones.deadlines import Deadline, deadline_of
from segur_cli.rules.rule import Finding
from segur_cli.text.writing import day, plural

_AVANCE_PERIOD = 4
_ORDER = "commande.date"


def check_window(context: RequestContext) -> Iterator[Finding[Spot]]:
    evidence = context.beside.settings.evidence_file_date
    signed = days(context, _ORDER)
    if evidence is None:
        yield from _inverse_answer(context, signed)
        return
    for index, order in enumerate(signed):
        if order is None or evidence - order <= ORDER_WINDOW:
            continue
        yield Finding(
            Spot(context.demandes[index].pointer_of(_ORDER)),
            f"bon de commande signé le {day(order)}, {plural((evidence - order).days, 'jour')} "
            f"avant votre dossier de preuves complet ({day(evidence)}) : 120 jours au plus sont "
            "admis",
            f"la signature la plus ancienne admise est le {day(evidence - ORDER_WINDOW)}",
        )


def check_avance_period(context: RequestContext) -> Iterator[Finding[Spot]]:
    today = context.beside.clock.now.date()
    deadlines: dict[str, Deadline | None] = {}
    pairs = zip(context.column("sons"), days(context, _ORDER), strict=True)
    for index, (sons, order) in enumerate(pairs):
        if not isinstance(sons, str) or order is None or order > today:
            continue
        if sons not in deadlines:
            deadlines[sons] = deadline_of(context.beside.settings.milestones, sons, _AVANCE_PERIOD)
        limit = deadlines[sons]
        if limit is None or order <= limit.day:
            continue
        yield Finding(
            Spot(context.demandes[index].pointer_of(_ORDER)),
            f"bon de commande signé le {day(order)}, après la fin des demandes d'avance de "
            f"{sons} : {limit.told}",
            limit.advice,
            Severity.ERROR if limit.in_force else Severity.WARNING,
        )


def _inverse_answer(context: RequestContext, signed: list[date | None]) -> Iterator[Finding[Spot]]:
    """For the oldest order of an avance: until when the evidence file had to be complete."""
    dated = [(order, index) for index, order in enumerate(signed) if order is not None]
    if context.kind == "solde" or not dated:
        return
    oldest, index = min(dated)
    if oldest > date.max - ORDER_WINDOW:
        return
    which = "le bon de commande" if len(dated) == 1 else "le plus ancien bon de commande"
    yield Finding(
        Spot(context.demandes[index].pointer_of(_ORDER)),
        f"{which} ({day(oldest)}) est acceptable si votre dossier de preuves a été réputé "
        f"complet au plus tard le {day(oldest + ORDER_WINDOW)} (120 jours après), ou s'il a "
        "été signé une fois la solution référencée",
        "donnez la date de votre dossier dans segur.toml : [lint] evidence_file_date",
        Severity.NOTE,
    )
