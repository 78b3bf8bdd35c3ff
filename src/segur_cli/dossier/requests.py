"""The requests of a dossier, one by one: who asks, what was found in them, what the base says."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from segur_cli.config import RequestState
from segur_cli.diagnostics import Coverage, Diagnostic, Perimeter, Report, Severity, Span
from segur_cli.dossier.model import DossierOutcome, FiledRequest, Part
from segur_cli.eligibility.base import Base
from segur_cli.eligibility.check import judge_request
from segur_cli.eligibility.request import ClientQuery, with_declared
from segur_cli.eligibility.verdict import Verdict, VerdictStatus
from segur_cli.facts import dispositifs
from segur_cli.facts.words import prestation_code, sons_code
from segur_cli.files.toml import lines_of
from segur_cli.pilot.gate_model import ConditionState
from segur_cli.register.index import Register
from segur_cli.requests import Demande, client_of
from segur_cli.requests.portfolio import Portfolio
from segur_cli.rules.page import Infos
from segur_cli.rules.rule import Finding
from segur_cli.rules.running import Located, diagnostic

_ABSENT, _REFUSED, _GATE = "ELI001", "ELI009", "PIL004"


def asked_of(
    outcome: DossierOutcome, portfolio: Portfolio, base: Base | None, register: Register | None
) -> Iterator[FiledRequest]:
    """Yield each request, with what was found in it and what the user says of its state."""
    tally = _Tally(outcome.report.findings, portfolio)
    states = {(s.client, s.sons, s.kind): s for s in outcome.settings.requests}
    closed = {gate.sons for gate in outcome.gates if gate.opening is not ConditionState.OPEN}
    judge = base if Part.ELIGIBILITY in outcome.ran else None
    for filed in portfolio.files:
        for demande in filed.demandes:
            client = client_of(demande) or ""
            written = demande.text("sons") or ""
            sons = sons_code(written) or written
            errors, warnings = tally.of(filed.path, demande.pointer)
            if filed.kind == "solde" and sons in closed and not errors:
                errors = 1  # the gate of the pilots is told once, at the first request of a file
            known = outcome.settings.clients.get(client)
            yield FiledRequest(
                client=client,
                name=demande.text("beneficiaire.nom") or (known.name if known else "") or "",
                sons=sons,
                kind=filed.kind,
                file=Path(filed.path),
                pointer=demande.pointer,
                errors=errors,
                warnings=warnings,
                verdict=_verdict(client, demande, outcome, judge, register),
                state=_state(states, client, sons, filed.kind),
            )


def _state(
    states: dict[tuple[str, str, str], RequestState], client: str, sons: str, kind: str | None
) -> RequestState | None:
    return states.get((client, sons, kind or ""))


class _Tally:
    """Errors and warnings by request; what is found outside of all goes for the whole file."""

    def __init__(self, findings: Iterable[Diagnostic], portfolio: Portfolio) -> None:
        places = {filed.path: {d.pointer for d in filed.demandes} for filed in portfolio.files}
        self._counts: Counter[tuple[PurePath, str | None, Severity]] = Counter()
        for finding in findings:
            if finding.path is None or finding.path not in places:
                continue
            place = _holder(finding.pointer, places[finding.path])
            if finding.code == _GATE:
                place = None
            self._counts[finding.path, place, finding.severity] += 1

    def of(self, path: PurePath, pointer: str) -> tuple[int, int]:
        """Return how many errors and warnings concern a request."""
        errors, warnings = (
            self._counts[path, pointer, severity] + self._counts[path, None, severity]
            for severity in (Severity.ERROR, Severity.WARNING)
        )
        return errors, warnings


def _holder(pointer: str | None, places: set[str]) -> str | None:
    """Return the place of the request that holds a finding, None when none does."""
    while pointer is not None:
        if pointer in places:
            return pointer
        if not pointer:
            return None
        pointer = pointer.rpartition("/")[0]
    return None


def _verdict(
    client: str,
    demande: Demande,
    outcome: DossierOutcome,
    base: Base | None,
    register: Register | None,
) -> Verdict | None:
    if base is None or not client:
        return None
    code = sons_code(demande.value_of("sons"))
    return _judged(
        ClientQuery(
            client,
            (code,) if code in dispositifs() else (),
            prestation_code(demande.value_of("prestation.type")),
        ),
        outcome, base, register,
    )  # fmt: skip


def _judged(
    request: ClientQuery, outcome: DossierOutcome, base: Base, register: Register | None
) -> Verdict:
    declared = {c.finess: c.vague1 for c in outcome.settings.clients.values() if c.vague1}
    return judge_request(with_declared(request, declared, "segur.toml"), base, register)


def declared_clients(
    outcome: DossierOutcome, portfolio: Portfolio, base: Base, register: Register | None
) -> Report:
    """Hold against the base the clients that segur.toml names and no request does."""
    asked = set(map(client_of, portfolio.demandes))
    findings = []
    settings = outcome.settings
    for client in settings.clients.values():
        if client.finess in asked:
            continue
        verdict = _judged(ClientQuery(client.finess, settings.sons), outcome, base, register)
        outcome.declared = {**outcome.declared, client.finess: verdict}
        if not verdict.status.in_base:
            findings.append(_absent(verdict, client.name or "", outcome))
    codes = (_ABSENT, _REFUSED)
    ran = codes if outcome.declared else ()
    return Report(
        tuple(findings),
        Perimeter(base=base.source.name, coverage=Coverage.of(ran)),
        rules=Infos(codes),
    )


def _absent(verdict: Verdict, name: str, outcome: DossierOutcome) -> Diagnostic:
    number = verdict.request.typed
    code = _REFUSED if verdict.status is VerdictStatus.REFUSED else _ABSENT
    remarks = sorted(verdict.remarks, key=lambda one: -one.severity)
    why = next((f" : {one.text}" for one in remarks if one.severity > Severity.NOTE), "")
    path = outcome.settings.path
    finding = Finding(
        None,
        f"client {number} {verdict.status.label}{why}",
        "segur check-eligibility dit pourquoi, et sous quel numéro l'écrire",
    )
    subject = f"{name} ({number})" if name else number
    span = _span(path, number) if path else None
    return diagnostic(code, finding, Located(path, span, subject=subject))


def _span(path: Path, number: str) -> Span | None:
    """Where segur.toml writes a client's number, quoted."""
    for line, text in enumerate(lines_of(path), 1):
        column = text.find(f'"{number}"')
        if column >= 0 and "finess" in text[:column]:
            return Span(line, column + 2, line, column + 2 + len(number))
    return None
