"""Run every part of a dossier, whatever becomes of the others."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from segur_cli.config import RequestFiles, RequestState, Settings
from segur_cli.diagnostics import Diagnostic, Perimeter, Report, Severity
from segur_cli.documents import Document, parse, read_source
from segur_cli.dossier.model import Asked, Outcome, Part
from segur_cli.eligibility.base import Base
from segur_cli.eligibility.directory import Directory
from segur_cli.exits import ExitCode, StopError
from segur_cli.files.paths import is_file, resolved
from segur_cli.lint.attachments import read_attachments
from segur_cli.lint.engine import CODES, Options, lint_documents, requests_of
from segur_cli.lint.identity import DocumentKeys
from segur_cli.lint.inputs import find_files
from segur_cli.lint.request import lint_settings, models_of
from segur_cli.lint.rules.literals import sons_code
from segur_cli.milestones.choice import choose_calendars
from segur_cli.milestones.gate import Gate, make_timetable
from segur_cli.milestones.schedule import make_schedule
from segur_cli.pilot.check import to_report
from segur_cli.pilot.gate import PilotGates, by_place, judge_gates
from segur_cli.requests import Demande, client_of
from segur_cli.rules.codes import read_codes
from segur_cli.rules.page import Infos
from segur_cli.rules.setting_aside import read_aside, set_aside
from segur_cli.rules.suppressions import exceptions
from segur_cli.text.clock import Clock
from segur_cli.text.writing import listed, plain, plural, quote

_DONE = ("remplacee", "annulee", "abandonnee", "retiree")


@dataclass(frozen=True)
class _File:
    """One file of requests, with what its table says."""

    path: Path
    table: RequestFiles


def run(
    settings: Settings, clock: Clock, only: Iterable[Part] = (), gate: Gate | None = None
) -> Outcome:
    """Run the parts asked, all of them by default; a part that cannot run stops no other."""
    gate = gate or Gate()
    parts = tuple(only) or tuple(Part)
    outcome = Outcome(settings, clock, Report(()), ran=parts, problems={})
    files, missing = _files(settings)
    outcome.missing = tuple(missing)
    if missing and {Part.LINT, Part.ELIGIBILITY, Part.PIECES} & set(parts):
        outcome.codes.add(ExitCode.NO_INPUT)
    documents, kinds = _documents(files, outcome)
    outcome.documents = tuple(documents)
    base, base_name, directory = _base(settings, clock, outcome, parts)
    reports: list[Report] = []
    demandes: list[tuple[Document, Demande]] = []
    options = _options(settings, clock, base, base_name, directory, outcome)
    if documents:
        lint, demandes = _lint(documents, kinds, options, parts)
        reports.append(lint)
    if Part.PIECES in parts:
        reports += _pieces(files, documents, options, outcome)
    if Part.PILOTS in parts and settings.pilots:
        _attempt(
            outcome,
            Part.PILOTS,
            lambda: reports.append(_pilots(settings, clock, base, outcome)),
        )
    outcome.report = _merged(reports, outcome)
    outcome.report = _aside(settings, outcome, options, documents, clock)
    outcome.asked = tuple(_asked(outcome, demandes, kinds, settings, base))
    if Part.DEADLINES in parts:
        _attempt(outcome, Part.DEADLINES, lambda: _deadlines(settings, clock, gate, outcome))
    outcome.notes = tuple(_notes(outcome))
    return outcome


def _attempt(outcome: Outcome, part: Part, work: Callable[[], object]) -> None:
    """Do the work of a part; say what stops it."""
    try:
        work()
    except StopError as error:
        _stopped(outcome, part, error)


def _stopped(outcome: Outcome, part: Part, error: StopError) -> None:
    problems = dict(outcome.problems)
    problems.setdefault(part, []).append(" ".join((error.message, *error.advice)))
    outcome.problems = problems
    outcome.codes.add(error.code)


def _files(settings: Settings) -> tuple[list[_File], list[str]]:
    """Find the files of requests; the first table that names a file has it."""
    found: dict[Path, _File] = {}
    missing: list[str] = []
    for table in settings.files:
        try:
            names = find_files([table.path])
        except StopError:
            names = []
        names = [name for name in names if is_file(name)]
        if not names and not table.optional:
            missing.append(_relative(Path(table.path), settings))
        for name in names:
            found.setdefault(resolved(Path(name)), _File(Path(name), table))
    return list(found.values()), missing


def _documents(files: list[_File], outcome: Outcome) -> tuple[list[Document], dict[PurePath, str]]:
    """Read the files, those replaced left out; a file that cannot be opened stops no other."""
    replaced = {
        resolved((state.replaced_by and _old(state, files)) or Path())
        for state in outcome.settings.requests
        if state.replaced_by
    }
    documents, kinds = [], {}
    for one in files:
        if resolved(one.path) in replaced:
            continue
        try:
            document = parse(read_source(one.path), one.path)
        except StopError as error:
            _stopped(outcome, Part.LINT, error)
            continue
        documents.append(document)
        if one.table.kind:
            kinds[document.path] = one.table.kind
    return documents, kinds


def _old(state: RequestState, files: list[_File]) -> Path | None:
    """The file that another replaces: the only one of its kind that holds the client."""
    assert state.replaced_by is not None  # noqa: S101 (the caller's own condition)
    mine = [
        one.path for one in files
        if one.table.kind == state.kind and resolved(one.path) != resolved(state.replaced_by)
        and state.client in one.path.name
    ]  # fmt: skip
    return mine[0] if len(mine) == 1 else None


def _base(
    settings: Settings, clock: Clock, outcome: Outcome, parts: tuple[Part, ...]
) -> tuple[Base | None, str | None, Directory | None]:
    wanted = settings.base or settings.lint.base
    if wanted is None or not {Part.LINT, Part.ELIGIBILITY, Part.PILOTS} & set(parts):
        return None, None, None
    from segur_cli.eligibility.catalogue import open_base
    from segur_cli.eligibility.choices import declared
    from segur_cli.eligibility.directory import directory_beside
    from segur_cli.eligibility.render import named_with

    try:
        base = open_base(wanted, clock, declared(settings, wanted))
    except StopError as error:
        _stopped(outcome, Part.ELIGIBILITY, error)
        return None, None, None
    directory = None
    try:
        directory = directory_beside(settings.directory, base, clock)
    except StopError as error:
        _stopped(outcome, Part.ELIGIBILITY, error)
    return base, named_with(base, directory) if base else None, directory


def _options(
    settings: Settings,
    clock: Clock,
    base: Base | None,
    base_name: str | None,
    directory: Directory | None,
    outcome: Outcome,
) -> Options:
    try:
        models = models_of(settings)
    except StopError as error:  # what needs no model is checked all the same
        _stopped(outcome, Part.LINT, error)
        models = ()
    gates = PilotGates(settings.pilots, clock, base, directory) if settings.pilots else None
    return Options(
        models=models,
        base=base,
        base_name=base_name,
        directory=directory,
        settings=replace(lint_settings(settings), gates=gates),
        clock=clock,
        select=read_codes(settings.lint.select, CODES, "[lint] select"),
        ignore=read_codes(settings.lint.ignore, CODES, "[lint] ignore"),
        amendments={
            (state.client, plain(state.sons)): state.amended_by
            for state in settings.requests
            if state.kind == "avance" and state.amended_by is not None
        },
    )


def _lint(
    documents: list[Document],
    kinds: dict[PurePath, str],
    options: Options,
    parts: tuple[Part, ...],
) -> tuple[Report, list[tuple[Document, Demande]]]:
    """Check all requests together, soldes against the avances of the dossier."""
    avances = tuple(d for d in documents if d.usable and kinds.get(d.path) == "avance")
    soldes = any(kinds.get(d.path) == "solde" for d in documents)
    options = replace(options, kinds=kinds, against=avances if soldes and avances else None)
    demandes = [(d, one) for d in documents for one in requests_of(d, options)]
    if Part.LINT not in parts:
        options = replace(options, select=("ELI",) if Part.ELIGIBILITY in parts else ("PJ",))
    elif Part.ELIGIBILITY not in parts:
        options = replace(options, ignore=(*options.ignore, "ELI"))
    return lint_documents(documents, options), demandes


def _pieces(
    files: list[_File], documents: list[Document], options: Options, outcome: Outcome
) -> list[Report]:
    """Hold each file against its own archive of documents."""
    by_path = {document.path: document for document in documents}
    reports = []
    for one in files:
        document = by_path.get(one.path)
        if one.table.attachments is None or document is None or not document.usable:
            continue
        archive = Path(one.table.attachments.replace("{stem}", one.path.stem))
        try:
            attachments = read_attachments(archive)
        except StopError as error:
            _stopped(outcome, Part.PIECES, error)
            continue
        held = replace(options, attachments=attachments, select=("PJ",), against=None)
        reports.append(lint_documents([document], held))
    return reports


def _pilots(settings: Settings, clock: Clock, base: Base | None, outcome: Outcome) -> Report:
    gates = PilotGates(settings.pilots, clock, base)
    reading = gates.reading
    judged = judge_gates(
        reading.checked, clock, by_place(settings.pilots), eligibility_checked=base is not None
    )
    outcome.gates = tuple(judged)
    for error in reading.unread.values():
        _stopped(outcome, Part.PILOTS, error)
    # A gate that is not open yet is the affair of soldes (PIL004), not of every run.
    together = [
        finding
        for gate in judged
        for finding in gate.findings
        if finding.code not in ("PV050", "PV053", "PV054")
    ]
    return to_report(reading, base.source.name if base else None, together)


def _merged(reports: list[Report], outcome: Outcome) -> Report:
    """Gather findings once each, and what each part looked at."""
    findings: dict[Diagnostic, None] = {}
    for report in reports:
        findings |= dict.fromkeys(report.findings)
    perimeters = [report.perimeter for report in reports]
    ran = sorted({code for one in perimeters for code in one.rules_run})
    not_run: dict[str, str] = {}
    partly: dict[str, str] = {}
    for one in perimeters:
        not_run |= {c: why for c, why in one.rules_not_run.items() if c not in ran}
        partly |= one.rules_partly_run
    return Report(
        findings=tuple(sorted(findings, key=lambda one: one.reading_order)),
        perimeter=Perimeter(
            template=next((p.template for p in perimeters if p.template), None),
            base=next((p.base for p in perimeters if p.base), None),
            rules_run=tuple(ran),
            rules_not_run=not_run,
            not_checkable=tuple(dict.fromkeys(t for p in perimeters for t in p.not_checkable)),
            rules_partly_run=partly,
            guessed=tuple(dict.fromkeys(line for p in perimeters for line in p.guessed)),
        ),
        rules=Infos(dict.fromkeys(code for report in reports for code in report.rules)),
        files=tuple(dict.fromkeys(path for report in reports for path in report.files)),
        unread={path: why for report in reports for path, why in report.unread.items()},
    )


def _aside(
    settings: Settings,
    outcome: Outcome,
    options: Options,
    documents: list[Document],
    clock: Clock,
) -> Report:
    """Apply the exceptions of segur.toml and its baseline."""
    try:
        kept = exceptions(settings.path, settings.ignored)
        aside = read_aside(kept, settings.lint.baseline, None, ())
    except StopError as error:
        _stopped(outcome, Part.LINT, error)
        return outcome.report
    demandes = [requests_of(d, options) for d in documents]
    report, _ = set_aside(
        outcome.report,
        aside,
        lambda root: DocumentKeys(root, documents, demandes),
        clock.now.date(),
    )
    return report


def _asked(
    outcome: Outcome,
    demandes: list[tuple[Document, Demande]],
    kinds: dict[PurePath, str],
    settings: Settings,
    base: Base | None,
) -> Iterable[Asked]:
    """Yield each request, with what was found in it and what the user says of its state."""
    counts: dict[tuple[str, str], list[int]] = {}
    for finding in outcome.report.findings:
        if finding.path is not None and finding.pointer is not None:
            key = (str(finding.path), finding.subject or "")
            pair = counts.setdefault(key, [0, 0])
            pair[0] += finding.severity is Severity.ERROR
            pair[1] += finding.severity is Severity.WARNING
    states = {(s.client, s.sons, s.kind): s for s in settings.requests}
    refused = {
        (str(f.path), f.subject or "") for f in outcome.report.findings
        if f.code in ("ELI001", "ELI009")
    }  # fmt: skip
    for document, demande in demandes:
        client = client_of(demande) or ""
        written = demande.text("sons") or ""
        sons = sons_code(written) or written
        kind = kinds.get(document.path)
        key = (str(document.path), demande.subject)
        errors, warnings = counts.get(key, (0, 0))
        known = settings.clients.get(client)
        eligible = None if base is None else client in base.by_finess and key not in refused
        yield Asked(
            client, demande.text("beneficiaire.nom") or (known.name if known else "") or "",
            sons, kind, Path(document.path), demande.pointer, errors, warnings, eligible,
            states.get((client, sons, kind or "")),
        )  # fmt: skip


def _deadlines(settings: Settings, clock: Clock, gate: Gate, outcome: Outcome) -> None:
    codes = [code for code in outcome.sons if code]
    known = []
    for code in codes:
        try:
            known += choose_calendars([code], every=False)
        except StopError:
            continue  # a SONS that is not known has its own finding (IDN006)
    if not known:
        known = choose_calendars((), every=False)
    schedules = [make_schedule(one, settings.milestones, clock.now, None) for one in known]
    outcome.timetable = make_timetable(schedules, clock, gate, str(settings.path or ""))


def _notes(outcome: Outcome) -> Iterable[str]:
    """Say what is true of the dossier as a whole."""
    avances = {(one.client, one.sons) for one in outcome.asked if one.kind == "avance"}
    soldes = {(one.client, one.sons) for one in outcome.asked if one.kind == "solde"}
    without = len(avances - soldes)
    if soldes and without:
        yield f"{plural(without, 'client')} d'une avance sans solde dans ce dossier"
    for state in outcome.settings.requests:
        known = {(one.client, one.sons, one.kind) for one in outcome.asked}
        if (state.client, state.sons, state.kind) not in known:
            yield (
                f"[[request]] {state.client}, {state.sons}, {state.kind} : aucune demande de ce "
                "dossier n'y répond"
            )
        if state.status and plain(state.status) in _DONE:
            yield f"{state.client}, {state.sons}, {state.kind} : {quote(state.status, 40)}"
    if outcome.settings.files and Part.PIECES in outcome.ran:
        bare = [t.path for t in outcome.settings.files if t.attachments is None and not t.optional]
        if bare:
            names = listed(quote(_relative(Path(path), outcome.settings), 60) for path in bare[:3])
            yield f"pièces non contrôlées pour {names} (attachments)"


def _relative(path: Path, settings: Settings) -> str:
    root = settings.path.parent if settings.path else Path.cwd()
    try:
        return str(path.relative_to(root))
    except ValueError:
        return str(path)
