"""The pilot reports of a dossier, with what it says elsewhere of their avances."""

from dataclasses import replace

from segur_cli.config import PilotReport, RequestState
from segur_cli.diagnostics import Report
from segur_cli.dossier.model import Alert, DossierOutcome, Part
from segur_cli.eligibility.base import Base
from segur_cli.exits import StopError
from segur_cli.pilot.answers import read_avance
from segur_cli.pilot.check import to_report
from segur_cli.pilot.gate import PilotGates, by_place, judge_gates
from segur_cli.pilot.gate_codes import AWAITED
from segur_cli.pilot.opening import read_filled
from segur_cli.register.index import Register
from segur_cli.text.writing import normalized_key, quote


def gates_of(
    outcome: DossierOutcome, base: Base | None, register: Register | None
) -> PilotGates | None:
    """Return the gate of each SONS, read when first asked for; None without any report.

    That an avance is validated follows from its [[request]] where [[pilot]] does not say it; two
    answers that differ are told.
    """
    settings = outcome.settings
    if not settings.pilots:
        return None
    states = {
        (one.client, normalized_key(one.sons)): one
        for one in settings.requests
        if one.kind == "avance" and one.status and read_avance(one.status) is not None
    }
    pilots = settings.pilots
    if states:
        pilots = tuple(_with_avance(one, states, outcome) for one in pilots)
    return PilotGates(pilots, outcome.clock, base, register)


def _with_avance(
    one: PilotReport, states: dict[tuple[str, str], RequestState], outcome: DossierOutcome
) -> PilotReport:
    try:
        filled = read_filled(one.path)
    except StopError:
        return one  # the gate tells it
    profile = filled.profile
    state = profile and states.get((profile.client_finess, normalized_key(profile.sons)))
    if not state or state.status is None:
        return one
    validated = read_avance(state.status)
    said, by = one.avance_validated, "[[pilot]] avance_validated"
    if said is None:
        field = filled.fields.get("avance-validee")
        said, by = (read_avance(field.text) if field else None), "le PV"
    if said is not None and said != validated:
        outcome.alerts = (
            *outcome.alerts,
            Alert(
                one.path.name,
                f"l'avance de {state.client} est « {state.status} » d'après [[request]], mais "
                f"{by} la dit {'validée' if said else 'non validée'} : accordez les deux",
            ),
        )
    if one.avance_validated is not None:
        return one
    return replace(one, avance_validated=validated)


def judge_pilots(outcome: DossierOutcome, gates: PilotGates, base: Base | None) -> Report:
    """Check every report, and the reports of each SONS together."""
    reading = gates.reading
    judged = judge_gates(
        reading.checked,
        outcome.clock,
        by_place(gates.reports),
        eligibility_checked=base is not None,
    )
    outcome.gates = tuple(judged)
    for path, error in reading.unread.items():
        place = quote(path.name, 100)
        known = place in error.message or path.name in error.message
        outcome.stopped(
            Part.PILOTS, error if known else StopError(f"{place} : {error.message}", *error.advice)
        )
    # A gate that is not open yet is the affair of soldes (PIL004), not of every run.
    together = [f for gate in judged for f in gate.findings if f.code not in AWAITED]
    return to_report(reading, base.source.name if base else None, together)
