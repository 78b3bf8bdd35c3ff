"""Run every part of a dossier, whatever becomes of the others."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from segur_cli.config import Settings
from segur_cli.diagnostics import Report
from segur_cli.dossier.gathering import Gathered, gather, gone
from segur_cli.dossier.model import DossierOutcome, Part
from segur_cli.dossier.pilots import gates_of, judge_pilots
from segur_cli.dossier.requests import asked_of, declared_clients
from segur_cli.dossier.statuses import with_states
from segur_cli.dossier.telling import alerts_of, notes_of
from segur_cli.eligibility.base import Base
from segur_cli.exits import ExitCode, StopError
from segur_cli.lint.attachments import read_attachments
from segur_cli.lint.engine import Options, known_codes, lint_portfolio
from segur_cli.lint.identity import DocumentKeys
from segur_cli.lint.members import check_members
from segur_cli.lint.request import amendments_of, lint_settings, models_of
from segur_cli.milestones.choice import choose_calendars
from segur_cli.milestones.gate import Threshold, make_timetable
from segur_cli.milestones.schedule import make_schedule
from segur_cli.register.index import Register
from segur_cli.requests.portfolio import Binder, Portfolio
from segur_cli.rules.codes import RuleChoice, read_codes
from segur_cli.rules.running import merged
from segur_cli.rules.setting_aside import read_aside, set_aside
from segur_cli.rules.suppressions import exceptions
from segur_cli.text.clock import Clock

_ON_REQUESTS = {Part.LINT, Part.ELIGIBILITY, Part.PIECES}


def run(
    settings: Settings, clock: Clock, only: Iterable[Part] = (), gate: Threshold | None = None
) -> DossierOutcome:
    """Run the parts asked, all of them by default; a part that cannot run stops no other."""
    parts = tuple(only) or tuple(Part)
    outcome = DossierOutcome(settings, clock, Report(()), ran=parts)
    _read_states(outcome)
    settings = outcome.settings
    found = gather(settings)
    _account(found, outcome)
    base, base_name, register = _base(outcome)
    portfolio = _bound(outcome, found)
    options = _options(outcome, base, base_name, register)
    reports: list[Report] = []
    if found.documents and _codes_of(parts) is not None:
        reports.append(_lint(portfolio, options, parts))
    if Part.PIECES in parts:
        reports += _pieces(found, portfolio, options, outcome)
    if Part.ELIGIBILITY in parts and base is not None:
        reports.append(declared_clients(outcome, portfolio, base, register))
    gates = options.settings.gates
    if Part.PILOTS in parts and gates is not None:
        _attempt(outcome, Part.PILOTS, lambda: reports.append(judge_pilots(outcome, gates, base)))
    outcome.report = merged(reports)
    outcome.report = _aside(outcome, portfolio)
    outcome.asked = tuple(asked_of(outcome, portfolio, base, register))
    if Part.DEADLINES in parts:
        _attempt(outcome, Part.DEADLINES, lambda: _deadlines(outcome, gate or Threshold()))
    outcome.alerts = (*outcome.alerts, *alerts_of(outcome))
    outcome.notes = (*outcome.notes, *notes_of(outcome, found, portfolio))
    return outcome


def _attempt(outcome: DossierOutcome, part: Part, work: Callable[[], object]) -> None:
    """Do the work of a part; note what stops it."""
    try:
        work()
    except StopError as error:
        outcome.stopped(part, error)


def _read_states(outcome: DossierOutcome) -> None:
    """Add the states that a table tells; a row that was not understood is a problem."""
    try:
        outcome.settings, told = with_states(outcome.settings)
    except StopError as error:
        outcome.stopped(Part.LINT, error)
        return
    for problem in told.problems:
        outcome.told(Part.LINT, problem)
    outcome.notes = told.notes


def _account(found: Gathered, outcome: DossierOutcome) -> None:
    """Tell what could not be found or opened; a dossier without anything to check is code 3."""
    for error in found.problems:
        outcome.stopped(Part.LINT, error)
    outcome.missing = tuple(found.missing)
    outcome.documents = tuple(found.documents)
    if not _ON_REQUESTS & set(outcome.ran):
        return
    settings = outcome.settings
    nothing = not (settings.files or settings.pilots or settings.clients)
    if found.missing or nothing:
        outcome.codes.add(ExitCode.NO_INPUT)


def _base(outcome: DossierOutcome) -> tuple[Base | None, str | None, Register | None]:
    settings, clock = outcome.settings, outcome.clock
    wanted = settings.base or settings.lint.base
    if wanted is None or not {Part.LINT, Part.ELIGIBILITY, Part.PILOTS} & set(outcome.ran):
        return None, None, None
    from segur_cli.eligibility.base import named_with
    from segur_cli.eligibility.catalogue import open_base
    from segur_cli.eligibility.choices import declared
    from segur_cli.register.choice import beside

    try:
        base = open_base(wanted, clock, declared(settings, wanted))
    except StopError as error:
        outcome.stopped(Part.ELIGIBILITY, error)
        return None, None, None
    register = None
    try:
        register = beside(settings.register, clock, based=base is not None)
    except StopError as error:
        outcome.stopped(Part.ELIGIBILITY, error)
    return base, named_with(base, register) if base else None, register


def _bound(outcome: DossierOutcome, found: Gathered) -> Portfolio:
    """Bind every file once; soldes are compared with the avances, if there are both."""
    settings = outcome.settings
    try:
        models = models_of(settings)
    except StopError as error:  # what needs no model is checked all the same
        outcome.stopped(Part.LINT, error)
        models = ()
    binder = Binder(models, found.kinds, gone(settings, found))
    portfolio = binder.all(found.documents)
    if not any(filed.kind == "solde" for filed in portfolio.files):
        return portfolio
    avances = (f.document for f in portfolio.files if f.kind == "avance" and f.demandes)
    return binder.compared(portfolio, [*avances, *found.amendments])


def _options(
    outcome: DossierOutcome,
    base: Base | None,
    base_name: str | None,
    register: Register | None,
) -> Options:
    settings = outcome.settings
    return Options(
        base=base,
        base_name=base_name,
        register=register,
        settings=replace(lint_settings(settings), gates=gates_of(outcome, base, register)),
        clock=outcome.clock,
        select=read_codes(settings.lint.select, known_codes(), "[lint] select"),
        ignore=read_codes(settings.lint.ignore, known_codes(), "[lint] ignore"),
        amendments=amendments_of(settings),
    )


def _codes_of(parts: tuple[Part, ...]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return what lint selects and ignores for the parts asked; None when it has no place."""
    if Part.LINT in parts:
        return (), () if Part.ELIGIBILITY in parts else ("ELI",)
    return (("ELI",), ()) if Part.ELIGIBILITY in parts else None


def _lint(portfolio: Portfolio, options: Options, parts: tuple[Part, ...]) -> Report:
    """Check all requests together, soldes against the avances of the dossier."""
    chosen = _codes_of(parts)
    assert chosen is not None  # noqa: S101 (the caller's own condition)
    select, ignore = chosen
    options = replace(
        options,
        select=select or options.select,
        ignore=(*options.ignore, *ignore),
    )
    return lint_portfolio(portfolio, options)


def _pieces(
    found: Gathered, portfolio: Portfolio, options: Options, outcome: DossierOutcome
) -> list[Report]:
    """Hold each file against its own archive of documents."""
    by_path = {filed.path: filed for filed in portfolio.files}
    reports = []
    for one in found.files:
        filed = by_path.get(one.path)
        if one.archive is None or filed is None or not filed.document.usable:
            continue
        try:
            attachments = read_attachments(one.archive)
        except StopError as error:
            outcome.stopped(Part.PIECES, error)
            continue
        held = replace(options, attachments=attachments, select=("PJ",))
        reports.append(lint_portfolio(Portfolio((filed,)), held))
        reports.append(
            check_members(
                one.archive,
                attachments,
                filed.demandes,
                options.settings.evidence_file_date,
                RuleChoice(options.select, options.ignore),
            )
        )
    return reports


def _aside(outcome: DossierOutcome, portfolio: Portfolio) -> Report:
    """Apply the exceptions of segur.toml and its baseline."""
    settings = outcome.settings
    try:
        kept = exceptions(settings.path, settings.ignored)
        aside = read_aside(kept, settings.lint.baseline, None, ())
    except StopError as error:
        outcome.stopped(Part.LINT, error)
        return outcome.report
    report, _ = set_aside(
        outcome.report,
        aside,
        lambda root: DocumentKeys(root, portfolio.files),
        outcome.clock.now.date(),
    )
    return report


def _deadlines(outcome: DossierOutcome, gate: Threshold) -> None:
    settings, clock = outcome.settings, outcome.clock
    known = []
    for code in outcome.sons:
        try:
            known += choose_calendars([code], every=False)
        except StopError:
            continue  # a SONS that is not known has its own finding (IDN006)
    if not known:
        known = choose_calendars((), every=False)
    schedules = [make_schedule(one, settings.milestones, clock.now, None) for one in known]
    outcome.timetable = make_timetable(schedules, clock, gate, str(settings.path or ""))
