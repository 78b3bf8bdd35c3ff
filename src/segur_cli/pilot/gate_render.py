"""The gate for the eye: each pilot, what they come to, when at the earliest."""

from segur_cli.diagnostics import Severity
from segur_cli.pilot.gate_model import Gate, Opening, Pilot
from segur_cli.writing import NBSP, day, plural


def described(gate: Gate) -> list[tuple[str, str]]:
    """Return the gate as labelled lines, in French: each pilot, then when, then to whom."""
    lines = [("Verdict", f"{gate.sons or 'SONS inconnu'} : {gate.opening.label}")]
    for pilot in gate.pilots:
        lines.append((pilot.profile.client_finess, _pilot_line(pilot)))
    if gate.opening is not Opening.OPEN:
        lines.append(("Compte", gate.missing))
    if not gate.eligibility_checked:
        lines.append(("Éligibilité", "non contrôlée, faute de base (--base)"))
    return lines


def _pilot_line(pilot: Pilot) -> str:
    avance = {True: "avance validée", False: "avance non validée", None: "avance non déclarée"}
    errors = sum(finding.severity is Severity.ERROR for finding in pilot.checked.findings)
    parts = [
        "PV complet" if not errors else plural(errors, "point bloquant", "points bloquants"),
        avance[pilot.avance],
        f"PV déclaré {pilot.state.value}" if pilot.state else "état du PV non déclaré",
    ]
    if errors and pilot.complete_from is not None:
        parts.append(f"complet au plus tôt le {day(pilot.complete_from)}")
    return f"{pilot.profile.client_name} : {f'{NBSP}; '.join(parts)}"
