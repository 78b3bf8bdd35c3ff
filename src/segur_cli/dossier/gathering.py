"""What a dossier holds: its files, read once and bound once, and what stands beside them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Generic, TypeVar

from segur_cli.config import RequestFiles, RequestState, Settings
from segur_cli.documents import Document, parse
from segur_cli.dossier.known_clients import Clients, read_known
from segur_cli.dossier.outcome import Part, Problem
from segur_cli.eligibility.base import Base, named_with
from segur_cli.exits import ExitCode, StopError
from segur_cli.files.opening import JSON_FILE, read_file
from segur_cli.files.paths import is_file, resolved
from segur_cli.lint.context import Beside
from segur_cli.lint.engine import known_codes
from segur_cli.lint.inputs import find_files, read_companion
from segur_cli.lint.request import amendments_of, lint_settings, models_of, refuse_soldes, states_of
from segur_cli.lint.rules.pilots import GATE
from segur_cli.pilot.gate import NOTHING_DECLARED, PilotFacts, gates_of, read_declared
from segur_cli.pilot.gate_model import PilotCondition, sons_of
from segur_cli.pilot.report_check import ReportsReading
from segur_cli.register.index import Register
from segur_cli.requests.portfolio import Binder, Filed, Portfolio
from segur_cli.requests.states import Key, gone
from segur_cli.rules.rule import RuleChoice, read_codes
from segur_cli.templates.models import Model
from segur_cli.text.clock import Clock
from segur_cli.text.writing import quote

T = TypeVar("T")


@dataclass(frozen=True)
class Attempt(Generic[T]):
    """What some work gave, and what kept it from being whole."""

    value: T
    problems: tuple[Problem, ...] = ()


def attempt(part: Part, work: Callable[[], T], otherwise: T) -> Attempt[T]:
    """Do the work of a part; what stops it is a problem of that part, and stops no other."""
    try:
        return Attempt(work())
    except StopError as error:
        return Attempt(otherwise, (Problem.of(part, error),))


@dataclass(frozen=True)
class File:
    """One file of requests, with what its table says."""

    path: Path
    table: RequestFiles

    @property
    def archive(self) -> Path | None:
        """The archive of its documents, None when its table names none."""
        pattern = self.table.attachments
        return None if pattern is None else Path(pattern.replace("{stem}", self.path.stem))


@dataclass(frozen=True)
class Gathered:
    """The files of a dossier and what became of them."""

    files: tuple[File, ...]
    documents: tuple[Document, ...]
    companions: tuple[Document, ...]  # outside the tables: amendments, avances of [lint] against
    broken: tuple[Path, ...]  # not opened, or no JSON: nothing counted
    missing: tuple[str, ...]  # patterns that matched nothing
    problems: tuple[StopError, ...]
    named_by: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)  # the [[files]] of each

    @property
    def kinds(self) -> dict[PurePath, str]:
        """The kind that its table gives to a file."""
        return {file.path: file.table.kind for file in self.files if file.table.kind}


def gather(settings: Settings) -> Gathered:
    """Find and read every file of requests; one that cannot be read stops no other."""
    files: dict[Path, File] = {}
    named_by: dict[Path, tuple[str, ...]] = {}
    documents = []
    companions: dict[Path, Document] = {}
    broken, missing = [], []
    problems: list[StopError] = []
    for table in settings.files:
        try:
            names = [name for name in find_files([table.path]) if is_file(name)]
        except StopError:
            names = []
        if not names and not table.optional:
            missing.append(relative(Path(table.path), settings))
        for name in names:
            file = File(_from_here(Path(name)), table)
            before = files.setdefault(resolved(file.path), file)
            pattern = relative(Path(table.path), settings)
            named_by[file.path] = (*named_by.get(file.path, ()), pattern)
            if (before.table.kind, before.archive) != (table.kind, file.archive):
                problems.append(_claimed_twice(before, table, settings))
    for file in files.values():
        try:
            document = parse(read_file(file.path, JSON_FILE), file.path)
        except StopError as error:
            problems.append(error)
            broken.append(file.path)
            continue
        documents.append(document)
        if not document.usable:
            broken.append(file.path)
    for state in settings.requests:
        if state.amended_by is not None and resolved(state.amended_by) not in files:
            try:
                amendment = read_companion(state.amended_by, "l'avenant")
                companions[resolved(state.amended_by)] = amendment
            except StopError as error:
                problems.append(_naming(state, error))
        replacing = state.replaced_by or state.held_by
        if replacing is not None and resolved(replacing) not in files:
            problems.append(_not_a_file(state, replacing, settings))
    try:
        for avance in map(Path, find_files(against) if (against := settings.lint.against) else ()):
            companions[resolved(avance)] = read_companion(avance, "[lint] against")
    except StopError as error:
        problems.append(error)
    return Gathered(
        tuple(files.values()), tuple(documents), tuple(companions.values()), tuple(broken),
        tuple(missing), tuple(problems), named_by,
    )  # fmt: skip


def _from_here(path: Path) -> Path:
    """The path as one would type it, when it is below the working directory."""
    try:
        return path.relative_to(Path.cwd())
    except (ValueError, OSError):
        return path


def _claimed_twice(before: File, table: RequestFiles, settings: Settings) -> StopError:
    first, second = (quote(relative(Path(t.path), settings), 80) for t in (before.table, table))
    return StopError(
        f"{quote(relative(before.path, settings), 80)} est décrit par deux tables [[files]] qui ne "
        f"disent pas la même chose ({first} et {second}) : la première a servi.",
        "Ne le laissez qu'à une seule.",
    )


def _naming(state: RequestState, error: StopError) -> StopError:
    return StopError(
        f"[[request]] {state.client}, {state.sons}, {state.kind} (amended_by) : {error.message}",
        *error.advice, code=ExitCode.CANNOT_RUN,
    )  # fmt: skip


def _not_a_file(state: RequestState, path: Path, settings: Settings) -> StopError:
    return StopError(
        f"[[request]] {state.client}, {state.sons}, {state.kind} : replaced_by nomme "
        f"{quote(relative(path, settings), 80)}, qui n'est dans aucune table [[files]] : rien "
        "n'est laissé de côté.",
        "Ajoutez ce fichier à [[files]], ou corrigez son nom.",
    )


def relative(path: Path, settings: Settings) -> str:
    """Return a path as segur.toml writes it."""
    here = Path.cwd()
    root = (here / settings.path).parent if settings.path else here
    try:
        return (here / path).relative_to(root).as_posix()
    except ValueError:
        return str(path)


@dataclass(frozen=True)
class Pilots:
    """The pilot reports of a dossier, opened, and what it declares of them."""

    facts: PilotFacts = NOTHING_DECLARED
    reading: ReportsReading = field(default_factory=lambda: ReportsReading(()))


@dataclass(frozen=True)
class Dossier:
    """All that the parts of a run look at: nothing else is opened, but the archives of pieces.

    `choice` is that of segur.toml.
    """

    settings: Settings
    clock: Clock
    parts: tuple[Part, ...]
    choice: RuleChoice
    gathered: Gathered
    portfolio: Portfolio
    companions: tuple[Filed, ...]  # avances that no part checks: amendments, [lint] against
    beside: Beside
    pilots: Pilots
    conditions: Mapping[str, PilotCondition] = field(default_factory=dict)  # by SONS
    clients: Clients = field(default_factory=Clients)

    @property
    def on_requests(self) -> RuleChoice | None:
        """The rules on requests that the parts asked want, None when they want none."""
        return _on_requests(self.choice, self.parts)


def open_dossier(settings: Settings, clock: Clock, parts: tuple[Part, ...]) -> Attempt[Dossier]:
    """Gather the files of a dossier, bind them, and open what stands beside them.

    Raises StopError for a rule of segur.toml that does not exist.
    """
    gathered = gather(settings)
    base = attempt(Part.ELIGIBILITY, lambda: _base(settings, clock, parts), None)
    register = attempt(Part.ELIGIBILITY, lambda: _register(settings, clock, base.value), None)
    without: tuple[Model, ...] = ()  # what needs no model is checked all the same
    models = attempt(Part.LINT, lambda: models_of(settings), without)
    clients = read_known(settings, base.value, register.value, clock)
    binder = Binder(models.value, gathered.kinds, _gone(settings, gathered))
    portfolio = _bound(gathered, binder)
    companions = portfolio.avances or binder.compared(portfolio, gathered.companions).avances
    compared = attempt(Part.LINT, lambda: refuse_soldes(portfolio), None)
    choice = RuleChoice(
        read_codes(settings.lint.select, known_codes(), "[lint] select"),
        read_codes(settings.lint.ignore, known_codes(), "[lint] ignore"),
    )
    wanted = _on_requests(choice, parts)
    own = lint_settings(settings)
    beside = Beside(
        base=base.value,
        base_name=named_with(base.value, register.value),
        register=register.value,
        amendments=amendments_of(settings),
        states=states_of(settings),
        settings=replace(own, histories=clients.with_histories(own.histories)),
        clock=clock,
    )
    soldes = bool(portfolio.sons("solde")) and wanted is not None and wanted.wants(GATE)
    pilots = _pilots(settings, beside, read=soldes or Part.PILOTS in parts)
    # Of every SONS: what a paid avance waits for is told too.
    sons = portfolio.sons("solde") | portfolio.sons("avance")
    sons |= {code for report in pilots.reading.checked if (code := sons_of(report))}
    sons |= {state.sons for state in settings.requests}
    sons |= {signed.sons for signed in settings.signed_pilots}
    gates = gates_of(pilots.reading, pilots.facts, sons, clock, beside.base)
    if soldes or settings.pilots or settings.signed_pilots:
        beside = replace(beside, gates=gates)
    return Attempt(
        Dossier(
            settings, clock, parts, choice, gathered, portfolio, companions, beside, pilots,
            gates, clients,
        ),
        (
            *(Problem.of(Part.LINT, error) for error in gathered.problems),
            *base.problems, *register.problems, *models.problems, *compared.problems,
            *clients.problems,
        ),
    )  # fmt: skip


def _base(settings: Settings, clock: Clock, parts: tuple[Part, ...]) -> Base | None:
    wanted = settings.base or settings.lint_base
    if wanted is None or not {Part.LINT, Part.ELIGIBILITY, Part.PILOTS} & set(parts):
        return None
    from segur_cli.eligibility.base import declared
    from segur_cli.eligibility.base_catalogue import open_base

    return open_base(wanted, clock, declared(settings, wanted))


def _register(settings: Settings, clock: Clock, base: Base | None) -> Register | None:
    from segur_cli.register.register_catalogue import beside

    return beside(settings.register, clock, based=base is not None)


def _bound(gathered: Gathered, binder: Binder) -> Portfolio:
    """Bind every file once; soldes are compared with the avances, when there are both."""
    portfolio = binder.all(gathered.documents)
    if not any(filed.kind == "solde" for filed in portfolio.files):
        return portfolio
    avances = [f.document for f in portfolio.files if f.kind == "avance" and f.demandes]
    once = {resolved(Path(avance.path)): avance for avance in (*gathered.companions, *avances)}
    return binder.compared(portfolio, once.values())


def _gone(settings: Settings, gathered: Gathered) -> dict[Key, Path | None]:
    """Return the requests that are no more; one whose replacement is not in the dossier stays."""
    places = {resolved(file.path) for file in gathered.files}
    return {
        key: by
        for key, by in gone(settings.requests).items()
        if by is None or resolved(by) in places
    }


def _on_requests(choice: RuleChoice, parts: tuple[Part, ...]) -> RuleChoice | None:
    """The rules of the base, ELI, are those of the part eligibility."""
    if Part.LINT not in parts:
        return RuleChoice(("ELI",), choice.ignore) if Part.ELIGIBILITY in parts else None
    ignore = choice.ignore if Part.ELIGIBILITY in parts else (*choice.ignore, "ELI")
    return RuleChoice(choice.select, ignore)


def _pilots(settings: Settings, beside: Beside, *, read: bool) -> Pilots:
    """Open the pilot reports that segur.toml names, with what it declares of them."""
    facts = PilotFacts.in_settings(settings)
    if not read:
        return Pilots(facts)
    reading = read_declared(settings.pilots, beside.clock, beside.base, beside.register)
    return Pilots(facts, reading)
