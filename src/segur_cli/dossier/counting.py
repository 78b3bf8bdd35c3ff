"""What was found of each request of the files, and which papers each client has."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path, PurePath

from segur_cli.config import RequestState
from segur_cli.diagnostics import Diagnostic, Severity
from segur_cli.dossier.gathering import Dossier
from segur_cli.dossier.judging import verdict_of
from segur_cli.dossier.known_clients import Clients
from segur_cli.dossier.outcome import FiledRequest, Part
from segur_cli.eligibility.request import ClientQuery
from segur_cli.facts import dispositifs
from segur_cli.facts.words import prestation_code, sons_code
from segur_cli.files.paths import resolved
from segur_cli.lint.rules.pilots import GATE, is_pilot
from segur_cli.lint.rules.solde import AVANCE_UNPAID, CONTRADICTION
from segur_cli.pieces import values
from segur_cli.pieces.kinds import recognise
from segur_cli.pieces.pairing import Pairing
from segur_cli.requests import Demande, client_of
from segur_cli.requests.portfolio import Portfolio
from segur_cli.requests.states import papers_of

_DEPOSIT = "DAT005"
_PILOTS = "PIL001"  # of a file alone: the condition of the dossier is told in its place
# Told by name on every line, whichever file they were found in.
_BY_NAME = (GATE, _DEPOSIT, _PILOTS, AVANCE_UNPAID, CONTRADICTION)
_FEWEST = 4  # characters of a name: a shorter one stands anywhere


def filed_requests(
    dossier: Dossier,
    findings: Iterable[Diagnostic],
    spared: Iterable[Diagnostic],
    pairings: Iterable[Pairing] = (),
) -> Iterator[FiledRequest]:
    """Yield each request, with what was found in it and what the user says of its state.

    `spared` are the findings that the user's exceptions and baseline set aside.
    """
    pairings = tuple(pairings)
    tally = RequestTally(findings, dossier, pairings)
    spared_tally = RequestTally(spared, dossier, pairings)
    settings = dossier.settings
    states = {(state.client, state.sons, state.kind): state for state in settings.requests}
    judged = dossier.beside.base is not None and Part.ELIGIBILITY in dossier.parts
    for filed in dossier.portfolio.files:
        for demande in filed.demandes:
            client = client_of(demande) or ""
            written = demande.text("sons") or ""
            sons = sons_code(written) or written
            errors, warnings = tally.of(filed.path, demande.pointer, client)
            yield FiledRequest(
                client=client,
                name=demande.text("beneficiaire.nom") or dossier.clients.names.get(client, ""),
                sons=sons,
                kind=filed.kind,
                file=Path(filed.path),
                pointer=demande.pointer,
                errors=errors,
                warnings=warnings,
                spared=spared_tally.of(filed.path, demande.pointer, client)[0],
                prestation=prestation_code(demande.value_of("prestation.type")),
                verdict=verdict_of(_query(client, demande), dossier) if judged and client else None,
                state=_own_state(states.get((client, sons, filed.kind or "")), filed.path),
                named_kind=dossier.gathered.kinds.get(filed.path),
                amounts={basis: _amounts(demande, basis) for basis in ("HT", "TTC")},
                pilot=is_pilot(demande) if demande.first("pilote") is not None else None,
                papers=papers_of(demande, filed.kind),
            )


def _own_state(state: RequestState | None, path: PurePath) -> RequestState | None:
    """The state noted of a request; that of the file which it replaces is none of its own."""
    replacing = state.replaced_by if state is not None else None
    return None if replacing and resolved(replacing) == resolved(Path(path)) else state


def _amounts(demande: Demande, basis: str) -> tuple[Decimal, ...]:
    """What a request asks, then what its order amounts to, HT or TTC."""
    places = ("prestation", "commande")
    found = (demande.amount(f"{place}.montant_{basis.lower()}") for place in places)
    return tuple(amount for amount in found if amount is not None)


def _query(client: str, demande: Demande) -> ClientQuery:
    code = sons_code(demande.value_of("sons"))
    prestation = prestation_code(demande.value_of("prestation.type"))
    return ClientQuery(client, (code,) if code in dispositifs() else (), prestation)


class RequestTally:
    """Errors and warnings by request; what is found outside of all goes for the whole file.

    What is found in an archive, or in a paper of it, is told of the client that it names, else of
    every request of its file; in another paper, of the requests that it was paired with. Reports
    of pilots are told of soldes, elsewhere.
    """

    def __init__(
        self, findings: Iterable[Diagnostic], dossier: Dossier, pairings: Iterable[Pairing] = ()
    ) -> None:
        self._places = _places(dossier.portfolio)
        self._archives: dict[Path, list[PurePath]] = defaultdict(list)
        for file in dossier.gathered.files:
            if file.archive is not None:
                self._archives[resolved(file.archive)].append(file.path)
        places = {
            id(demande): (filed.path, demande.pointer)
            for filed in dossier.portfolio.files for demande in filed.demandes
        }  # fmt: skip
        paired = {
            pairing.path: [places[id(one)] for one in pairing.demandes if id(one) in places]
            for pairing in pairings
        }
        self._counts: Counter[tuple[PurePath, str | None, Severity]] = Counter()
        for finding in findings:
            if finding.path is None or finding.code in _BY_NAME:
                continue
            if finding.path in self._places:
                place = _holder(finding.pointer, self._places[finding.path])
                self._counts[finding.path, place, finding.severity] += 1
                continue
            for path, pointer in paired.get(Path(finding.path), ()):
                self._counts[path, pointer, finding.severity] += 1
            for path in self._archives.get(resolved(Path(finding.path)), ()):
                client = finding.client.finess if finding.client else None
                named = client in self._places[path].values() if path in self._places else False
                key = f"client {client}" if named else None
                self._counts[path, key, finding.severity] += 1

    def of(self, path: PurePath, pointer: str, client: str) -> tuple[int, int]:
        """Return how many errors and warnings concern a request."""
        places = (pointer, None, f"client {client}")
        errors, warnings = (
            sum(self._counts[path, place, severity] for place in places)
            for severity in (Severity.ERROR, Severity.WARNING)
        )
        return errors, warnings


def _places(portfolio: Portfolio) -> dict[PurePath, dict[str, str]]:
    """Return the client of each request, by its place, file by file."""
    return {
        filed.path: {demande.pointer: client_of(demande) or "" for demande in filed.demandes}
        for filed in portfolio.files
    }


def _holder(pointer: str | None, places: Mapping[str, str]) -> str | None:
    """Return the place of the request that holds a finding, None when none does."""
    while pointer is not None:
        if pointer in places:
            return pointer
        if not pointer:
            return None
        pointer = pointer.rpartition("/")[0]
    return None


def papers_held(pairings: Iterable[Pairing], clients: Clients) -> dict[str, set[str]]:
    """Return the kinds of the papers that no archive holds, by the FINESS of those they name.

    A paper of no request may be that of a client who has none yet: its number says it, else its
    name.
    """
    held: dict[str, set[str]] = defaultdict(set)
    for pairing in pairings:
        kind = recognise(pairing.paper) if pairing.paper.readable else None
        if kind is None:
            continue
        numbers = {client_of(demande) or "" for demande in pairing.demandes}
        numbers |= {stated.value for stated in values.finess_numbers(pairing.paper)}
        if not numbers:
            said = " ".join(line.said for line in pairing.paper.lines)
            numbers = {number for number, name in clients.names.items()
                       if len(name) >= _FEWEST and values.stands(name, said)}  # fmt: skip
        for number in numbers:
            held[number].add(kind.id)
    return held
