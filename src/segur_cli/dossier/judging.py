"""What each part of a dossier finds, and its requests one by one."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePath

from segur_cli.config import Settings
from segur_cli.diagnostics import Client, Coverage, Diagnostic, Perimeter, Report, Severity, Span
from segur_cli.dossier.gathering import Dossier, attempt
from segur_cli.dossier.outcome import KnownClient, Part, PartResult, Problem
from segur_cli.eligibility.answering import judge_request
from segur_cli.eligibility.base import named_with
from segur_cli.eligibility.request import ClientQuery, with_declared
from segur_cli.eligibility.verdict import Verdict, VerdictStatus
from segur_cli.exits import StopError
from segur_cli.files.paths import is_file, shown
from segur_cli.files.toml import lines_of
from segur_cli.identifiers.finess import Defect
from segur_cli.lint.engine import lint_portfolio
from segur_cli.lint.inputs import read_attachments
from segur_cli.lint.members import check_members, owner_names
from segur_cli.pieces.pairing import Pairing, check_papers, told
from segur_cli.pilot.report_check import AWAITED, to_report
from segur_cli.requests import client_of
from segur_cli.requests.portfolio import Portfolio
from segur_cli.rules.rule import Finding, Infos, RuleChoice
from segur_cli.rules.running import Located, diagnostic
from segur_cli.tables.columns.choices import file_argument
from segur_cli.text.writing import listed, plural, quote

_ABSENT, _REFUSED = "ELI001", "ELI009"
_NAMED = 5


def judge_requests(dossier: Dossier) -> PartResult:
    """Check all requests together, soldes against the avances of the dossier."""
    choice = dossier.on_requests
    if choice is None or not dossier.portfolio.files:
        return PartResult()
    return PartResult((lint_portfolio(dossier.portfolio, dossier.beside, choice),))


def judge_pieces(dossier: Dossier) -> PartResult:
    """Hold each file against its own archive of documents."""
    filed_at = {filed.path: filed for filed in dossier.portfolio.files}
    reports, problems, lost = [], [], []
    listed = RuleChoice(("PJ",), dossier.choice.ignore)
    for file in dossier.gathered.files:
        filed = filed_at.get(file.path)
        if file.archive is None or filed is None or not filed.document.usable:
            continue
        try:
            attachments = read_attachments(file.archive)
        except StopError as error:
            problems.append(Problem.of(Part.PIECES, error))
            lost.append(file.path)
            continue
        beside = replace(dossier.beside, attachments=attachments)
        # Whether any request was read is told of all files together.
        alone = lint_portfolio(Portfolio((filed,)), beside, listed)
        reports.append(replace(alone, requestless=False))
        reports.append(check_members(file.archive, beside, filed.demandes, dossier.choice))
    notes: tuple[str, ...] = ()
    paired: tuple[Pairing, ...] = ()
    if dossier.settings.papers:
        beside = dossier.beside
        made = attempt(Part.PIECES, lambda: check_papers(
            (table.path for table in dossier.settings.papers), dossier.portfolio.demandes,
            beside.settings.evidence_file_date, owner_names(beside)), None)  # fmt: skip
        problems += made.problems
        if made.value is not None:
            report, paired, unread = made.value
            reports.append(dossier.choice.apply(report))
            problems += [Problem.of(Part.PIECES, error) for error in unread]
            notes = tuple(told(paired))
    return PartResult(
        tuple(reports), tuple(problems), pairings=paired, lost=tuple(lost), notes=notes
    )


def judge_clients(dossier: Dossier) -> PartResult:
    """Say which clients that the dossier names, and no request does, are not in the base."""
    base, clients = dossier.beside.base, dossier.clients
    if base is None:
        read = plural(clients.size, "client lu", "clients lus")
        unjudged = f"liste des clients : {read}, aucun jugé : aucune base"
        return PartResult(notes=(*clients.notes, unjudged) if clients.size else ())
    asked = set(map(client_of, dossier.portfolio.demandes))
    bare = [known for known in clients.known if known.number not in asked]
    absent: dict[str, KnownClient] = {}
    for known in bare:
        if known.verdict is None:
            continue
        if not known.verdict.status.in_base:
            absent.setdefault(known.number or known.verdict.request.where, known)
    nameless = [known for known in absent.values() if _has_no_number(known)]
    rest = [known for known in absent.values() if len(nameless) < 2 or not _has_no_number(known)]
    findings = tuple(_absent(known, dossier.settings) for known in rest)
    if len(nameless) > 1:
        findings = (_without_numbers(nameless, dossier.settings), *findings)
    codes = (_ABSENT, _REFUSED)
    coverage = Coverage.of(codes if bare else ())
    perimeter = Perimeter(base=named_with(base, dossier.beside.register), coverage=coverage)
    report = Report(findings, perimeter, rules=Infos(codes))
    return PartResult((report,), notes=clients.notes)


def _has_no_number(known: KnownClient) -> bool:
    return known.verdict is not None and known.verdict.reading.defect is Defect.EMPTY


def _without_numbers(nameless: Sequence[KnownClient], settings: Settings) -> Diagnostic:
    """Say once of a list that several of its clients have no number: none of them is judged."""
    lines = listed(known.rows[0].where for known in nameless[:_NAMED] if known.rows)
    path = settings.client_list.file
    listed_in = shown(path) if path else "la liste"
    finding = Finding(
        None,
        f"{len(nameless)} clients de la liste n'ont pas de numéro FINESS ({lines}"
        f"{' …' if nameless[_NAMED:] else ''}) : aucun n'est contrôlé, et rien ne les relie à une "
        "demande",
        f"complétez une colonne FINESS ; segur check-eligibility --from {file_argument(listed_in)} "
        "propose des candidats d'après les noms",
    )
    return diagnostic(_ABSENT, finding, Located(path))


def verdict_of(query: ClientQuery, dossier: Dossier) -> Verdict:
    """Judge a client as the dossier asks for it."""
    base, register = dossier.beside.base, dossier.beside.register
    assert base is not None  # noqa: S101 (the callers' own condition)
    histories = dossier.beside.settings.histories
    return judge_request(with_declared(query, histories, "segur.toml"), base, register)


def _absent(known: KnownClient, settings: Settings) -> Diagnostic:
    verdict = known.verdict
    assert verdict is not None  # noqa: S101 (the caller's own condition)
    number = known.number or verdict.request.typed
    code = _REFUSED if verdict.status is VerdictStatus.REFUSED else _ABSENT
    remarks = sorted(verdict.remarks, key=lambda remark: -remark.severity)
    numbered = verdict.reading.defect is not Defect.EMPTY
    # Without a number, the verdict has said all.
    grave = (f" : {r.text}" for r in remarks if numbered and r.severity > Severity.NOTE)
    where = f" ({known.rows[0].where} de la liste)" if known.rows else ""
    finding = Finding(
        None,
        f"client {number or known.name} {verdict.label}{where}{next(grave, '')}",
        "segur check-eligibility dit pourquoi, et sous quel numéro l'écrire",
    )
    subject = f"{known.name} ({number})" if known.name and number else number or known.name
    path = settings.client_list.file if known.rows else settings.path
    # Without the file, the settings are those that its folder was read to say.
    span = _span(path, number) if path and not known.rows and is_file(path) else None
    client = Client(number or None, known.name or None)
    return diagnostic(code, finding, Located(path, span, subject=subject, client=client))


def _span(path: Path, number: str) -> Span | None:
    """Where segur.toml writes a client's number, quoted."""
    for line, text in enumerate(lines_of(path), 1):
        column = text.find(f'"{number}"')
        if column >= 0 and "finess" in text[:column]:
            return Span(line, column + 2, line, column + 2 + len(number))
    return None


def judge_pilots(dossier: Dossier) -> PartResult:
    """Check every pilot report, and the reports of each SONS together."""
    if not (dossier.settings.pilots or dossier.settings.signed_pilots):
        return PartResult()
    base, reading = dossier.beside.base, dossier.pilots.reading
    gates = [gate for gate in dossier.conditions.values() if gate.everyone or gate.unread]
    # A gate that is not open yet is the affair of soldes (PIL004), not of every run.
    together = [
        finding for gate in gates for finding in gate.findings if finding.code not in AWAITED
    ]
    report = to_report(reading, base.source.name if base else None, together)
    problems = tuple(
        Problem.of(Part.PILOTS, _naming(path, error)) for path, error in reading.unread.items()
    )
    return PartResult((report,), problems, gates=tuple(dossier.conditions.values()))


def _naming(path: PurePath, error: StopError) -> StopError:
    place = quote(path.name, 100)
    named = place in error.message or path.name in error.message
    return error if named else StopError(f"{place} : {error.message}", *error.advice)
