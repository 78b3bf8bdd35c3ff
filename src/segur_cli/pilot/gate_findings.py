"""What the gate finds: what is missing together, then what keeps each pilot from counting."""

from collections import Counter

from segur_cli.diagnostics import Diagnostic, Severity
from segur_cli.pilot.answers import State
from segur_cli.pilot.check import Checked, subject_of
from segur_cli.pilot.filled import Given
from segur_cli.pilot.gate_model import Gate, Opening, Pilot, sons_of
from segur_cli.pilot.gate_rules import AVANCE, BY_CODE, GATE, OTHER_SONS, SAME_CLIENT, STATE


def gate_finding(gate: Gate) -> Diagnostic:
    """Tell a gate that is not open."""
    return _diagnostic(GATE, gate.verdict, None, None)


def stranger_findings(others: list[Checked], sons: str) -> list[Diagnostic]:
    """Tell the reports of another SONS."""
    return [
        _diagnostic(
            OTHER_SONS,
            f"PV du SONS {sons_of(one)}, donné avec ceux de {sons}",
            "contrôlez les PV de chaque SONS séparément",
            one,
            one.filled.field("sons"),
        )
        for one in others
    ]


def pilot_findings(pilots: list[Pilot], opening: Opening) -> list[Diagnostic]:
    """What keeps each pilot from counting; once the gate is open, only to be known."""
    severity = Severity.WARNING if opening is Opening.OPEN else Severity.ERROR
    found: list[Diagnostic] = []
    times = Counter(pilot.profile.client_finess for pilot in pilots)
    seen: set[str] = set()
    for pilot in pilots:
        finess = pilot.profile.client_finess
        if times[finess] > 1 and finess in seen:
            found.append(
                _diagnostic(
                    SAME_CLIENT, f"client {finess} déjà donné : deux PV n'en font qu'un",
                    "donnez le PV d'un autre client", pilot.checked,
                    pilot.checked.filled.field("finess"), severity,
                )
            )  # fmt: skip
        seen.add(finess)
        if pilot.avance is not True:
            what = "avance déclarée non validée" if pilot.avance is False else (
                "rien ne dit si l'ASP a validé l'avance de ce client"
            )  # fmt: skip
            found.append(
                _diagnostic(
                    AVANCE, what, "quand elle le sera, déclarez-le (case « avance-validee », ou "
                    "avance_validated dans segur.toml)", pilot.checked,
                    pilot.checked.filled.field("avance-validee"), severity,
                )
            )  # fmt: skip
        if pilot.state is not State.VALIDATED:
            what = f"PV {pilot.state.value}" if pilot.state else "état du PV non déclaré"
            found.append(
                _diagnostic(
                    STATE, f"{what} : seul un PV validé compte",
                    f"{_next_step(pilot.state)} (case « etat », ou state dans segur.toml)",
                    pilot.checked, pilot.checked.filled.field("etat"), severity,
                )
            )  # fmt: skip
    return found


def _next_step(state: State | None) -> str:
    if state is State.SENT:
        return "attendez la réponse, puis déclarez-la"
    if state is State.REFUSED:
        return (
            "corrigez-le, faites-le signer et transmettez-le de nouveau, puis déclarez la réponse"
        )
    return "transmettez-le une fois signé, puis déclarez la réponse"


def _diagnostic(
    code: str,
    message: str,
    fix: str | None,
    one: Checked | None,
    given: Given | None = None,
    severity: Severity = Severity.ERROR,
) -> Diagnostic:
    info = BY_CODE[code]
    return Diagnostic(
        code,
        severity,
        message,
        info.origin,
        path=one.filled.path if one else None,
        pointer=given.place.pointer if given else None,
        subject=subject_of(one.filled) if one else None,
        fix=fix,
        cell=given.place.cell if given else None,
    )
