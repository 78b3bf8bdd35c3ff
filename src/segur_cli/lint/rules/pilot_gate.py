"""PIL: the gate of the three pilots, from the reports that segur.toml names."""

from collections.abc import Iterator

from segur_cli.diagnostics import Needed, Severity
from segur_cli.facts.words import sons_code
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.rules.rule import Finding, Rule

GATE = "PIL004"


def check_gate(context: RequestContext) -> Iterator[Finding[Spot]]:
    from segur_cli.pilot.gate_model import ConditionState  # few runs have pilot reports

    gates = context.beside.gates
    if gates is None:
        return
    seen: set[str] = set()
    for demande in (context.demandes[rank] for rank in context.unsettled):
        sons = sons_code(demande.value_of("sons"))
        if sons is None or sons in seen:
            continue
        seen.add(sons)
        gate = gates.by_sons[sons]
        if gate.opening is not ConditionState.OPEN:
            yield Finding(
                Spot(demande.pointer_of("sons")),
                gate.verdict,
                "segur pv-check --gate dit ce qui manque, pilote par pilote",
                None if gate.opening.blocks else Severity.WARNING,
                once=sons,
            )


RULES = (Rule(GATE, check_gate, reads=("sons",), inputs=(Needed.PILOTS,), kind=("solde",)),)
