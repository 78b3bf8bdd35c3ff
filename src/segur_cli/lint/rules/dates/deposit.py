"""DAT: a deposit that comes after its milestone."""

from collections.abc import Iterator
from datetime import datetime

from segur_cli.diagnostics import Severity
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.milestones.deadlines import Deadline, deadline_of
from segur_cli.rules.rule import Finding

# The milestones that close a deposit, the last one first.
_CLOSED_BY = {"avance": (4,), "solde": (6, 5)}
# Past it, a solde is still possible with an attestation sent in time.
_SERVICES_DONE = 5


def check_deposit(context: RequestContext) -> Iterator[Finding[Spot]]:
    now = context.beside.clock.now
    seen: set[str] = set()
    for index, sons in enumerate(context.column("sons")):
        if not isinstance(sons, str) or sons in seen:
            continue
        seen.add(sons)
        for number in _CLOSED_BY.get(context.kind or "", ()):
            limit = deadline_of(context.beside.settings.milestones, sons, number)
            if limit is None or limit.done or not limit.is_past(now):
                continue
            pointer = context.demandes[index].pointer_of("sons")
            yield _late(pointer, sons, number, limit, now)
            break


def _late(pointer: str, sons: str, number: int, limit: Deadline, now: datetime) -> Finding[Spot]:
    refused = limit.in_force and number != _SERVICES_DONE
    if limit.in_force:
        passed = "passé"
    elif limit.is_surely_past(now):
        passed = "passé d'après les dates publiées"
    else:
        passed = "passé d'après une des dates publiées, qui se contredisent"
    message = f"jalon {number} de {sons} {passed} ({limit.milestone.label}) : {limit.told}"
    if number == _SERVICES_DONE:
        message += " ; le solde reste possible si l'attestation de prestation a été envoyée avant"
    severity = Severity.ERROR if refused else Severity.WARNING
    return Finding(Spot(pointer), message, limit.advice, severity, once=f"{sons} {number}")
