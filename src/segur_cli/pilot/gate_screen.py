"""The gate for the eye: each pilot, what they come to, when at the earliest."""

from collections.abc import Iterable, Iterator

from segur_cli.diagnostics import Severity
from segur_cli.facts import statement
from segur_cli.pilot.gate_model import ConditionState, DeclaredPilot, Pilot, PilotCondition
from segur_cli.pilot.report_check import CheckedReport
from segur_cli.text.page import Block, Gap, Heading, Labelled, Paragraph
from segur_cli.text.writing import NBSP, day, plural, quote


def gate_blocks(gate: PilotCondition) -> Iterator[Block]:
    """Yield what the reports come to together, where the reader ends."""
    yield Gap()
    yield Heading("Condition des trois pilotes : sans elle, aucun solde")
    for label, text in described(gate):
        yield Labelled(label, text)
    for point in (statement("trois-pilotes"), statement("pv-destinataire")):
        yield Paragraph(f"- {point.text} [{point.citation}]")


def read_blocks(checked: Iterable[CheckedReport]) -> Iterator[Block]:
    """Yield whose reports were read, below their findings."""
    lines = read_lines(checked)
    if len(lines) == 1:
        ((number, text),) = lines
        yield Paragraph(f"PV relu : {number}, {text}.")
        return
    if lines:
        yield Gap()
        yield Heading("PV relus")
    for label, text in lines:
        yield Labelled(label, text)


def described(gate: PilotCondition) -> list[tuple[str, str]]:
    """Return the gate as labelled lines, in French: each pilot, then when, then to whom."""
    lines = [("Verdict", f"{gate.sons or 'SONS inconnu'} : {gate.opening.label}")]
    for pilot in gate.pilots:
        lines.append((pilot.profile.client_finess, _pilot_line(pilot)))
    for declared in gate.declared:
        lines.append((declared.finess, _declared_line(declared)))
    lines += [("Format", f"{told} : à vérifier") for told in gate.formats]
    if gate.opening is not ConditionState.OPEN:
        lines.append(("Compte", gate.missing))
    if not gate.eligibility_checked:
        lines.append(("Éligibilité", "non contrôlée, faute de base (--base)"))
    return lines


def read_lines(checked: Iterable[CheckedReport]) -> list[tuple[str, str]]:
    """Return each report of ours that was read: whose it is, what was found in it."""
    lines = []
    for one in checked:
        if one.filled.profile is not None:
            who, sons = one.filled.profile, one.filled.profile.sons
            lines.append((who.client_finess, f"{who.client_name}, {sons} : {_found(one)}"))
    return lines


def _found(one: CheckedReport) -> str:
    errors = sum(finding.severity is Severity.ERROR for finding in one.findings)
    if errors:
        return plural(errors, "anomalie bloquante", "anomalies bloquantes")
    told = "PV complet dans le périmètre contrôlé"
    doubts = sum(finding.severity is Severity.WARNING for finding in one.findings)
    return f"{told}, {plural(doubts, 'point')} à vérifier" if doubts else told


def _declared_line(pilot: DeclaredPilot) -> str:
    state = f"PV déclaré {pilot.state.value}" if pilot.state else "état du PV non déclaré"
    parts = [f"{quote(pilot.told.signed.name, 60)}, contenu non lu", pilot.why_not, state]
    return f"{NBSP}; ".join(part for part in parts if part)


def _pilot_line(pilot: Pilot) -> str:
    avance = {
        True: "avance déclarée validée",
        False: "avance déclarée non validée",
        None: "avance non déclarée",
    }
    parts = [
        _found(pilot.checked),
        avance[pilot.avance],
        f"PV déclaré {pilot.state.value}" if pilot.state else "état du PV non déclaré",
    ]
    if pilot.lost:
        parts.append("à remplacer par un autre pilote")
    elif not pilot.checked.clean and pilot.complete_from is not None:
        parts.append(f"complet au plus tôt le {day(pilot.complete_from)}")
    return f"{pilot.profile.client_name} : {f'{NBSP}; '.join(parts)}"
