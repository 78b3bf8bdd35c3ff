"""One run of `segur lint-json`: what was asked, with segur.toml behind, and what came out."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from segur_cli.config import RequestState, Settings
from segur_cli.diagnostics import Diagnostic, Report, Severity
from segur_cli.documents import Document, PointerError
from segur_cli.documents.decoder import without_collection
from segur_cli.exits import ExitCode, StopError
from segur_cli.files.folder import warn_of_system_files
from segur_cli.files.paths import exists, resolved
from segur_cli.lint.context import Beside, LintSettings
from segur_cli.lint.engine import known_codes, lint_portfolio
from segur_cli.lint.inputs import (
    Attachments,
    find_files,
    open_inputs,
    read_attachments,
    read_companion,
)
from segur_cli.lint.rules.pilots import GATE
from segur_cli.requests import Demande
from segur_cli.requests.portfolio import Binder, Filed, Portfolio
from segur_cli.rules.aside import (
    Baseline,
    Key,
    Keys,
    exceptions,
    fingerprint,
    read_aside,
    set_aside,
    wording_key,
)
from segur_cli.rules.rule import RuleChoice, read_choice
from segur_cli.templates.models import Model
from segur_cli.text.clock import Clock
from segur_cli.text.writing import listed, normalized_key, quote, warn

_INDEX = re.compile(r"/\d+(?=/|$)")


@dataclass(frozen=True)
class LintOptions:
    """The command line of one run; None and empty leave the choice to segur.toml."""

    files: tuple[str, ...]
    stdin_filename: str | None = None
    templates: tuple[Path, ...] = ()
    base: str | None = None
    register: str | None = None
    against: tuple[str, ...] = ()  # files, patterns, folders
    attachments: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    max_diagnostics: int | None = None
    baseline: Path | None = None
    write_baseline: Path | None = None
    written: Collection[Path] = ()  # other files that the run writes: never inputs


@dataclass(frozen=True)
class LintOutcome:
    """The report, the exit code, and the new baseline if one was asked for."""

    report: Report
    exit_code: ExitCode
    documents: tuple[Document, ...]
    problems: tuple[StopError, ...]
    new_baseline: Baseline | None


@without_collection()
def run(asked: LintOptions, settings: Settings, clock: Clock, stdin: BinaryIO) -> LintOutcome:
    """Check every input and apply segur.toml, the baseline and the limit, in this order.

    Raises StopError when what surrounds the documents (configuration, model, base,
    baseline, codes) cannot be used, and when no input matched.
    """
    asked = _completed(asked, settings)
    settings = _with_states(settings, clock)
    binder = Binder(_models(asked, settings), gone=gone_of(settings))
    avances = _avances(asked.against, settings)
    choice = read_choice(asked.select, asked.ignore, known_codes())
    beside = _beside(asked, settings, clock)
    aside = read_aside(
        exceptions(settings.path, settings.ignored),
        asked.baseline,
        asked.write_baseline,
        choice.ignore,
    )
    inputs = open_inputs(asked.files, stdin, asked.stdin_filename, _besides(asked))
    portfolio = binder.all(inputs.documents, avances)
    refuse_soldes(portfolio)
    beside = _with_gates(beside, settings, portfolio, choice)
    report = lint_portfolio(portfolio, beside, choice)
    if asked.attachments is not None and beside.attachments is not None:
        from segur_cli.lint.members import check_members  # few runs have an archive
        from segur_cli.rules.running import merged

        members = check_members(asked.attachments, beside, portfolio.demandes, choice)
        report = merged([report, members])
    report = replace(report, unread={path: error.message for path, error in inputs.unread.items()})
    report, new = set_aside(
        report, aside, lambda folder: DocumentKeys(folder, portfolio.files), clock.now.date()
    )
    code = report.exit_code(Severity[(asked.fail_on or "error").upper()])
    if asked.max_diagnostics is not None:
        report = report.limited(asked.max_diagnostics)
    problems = tuple(inputs.unread.values())
    return LintOutcome(
        report, ExitCode.CANNOT_RUN if problems else code, inputs.documents, problems, new
    )


def _completed(asked: LintOptions, settings: Settings) -> LintOptions:
    """Fill what the command line leaves open from the `[lint]` table.

    Raises StopError for a register asked without any base: it could explain nothing.
    """
    table = settings.lint
    if asked.register is not None and not (asked.base or settings.lint_base):
        raise StopError(
            "--register ne sert qu'avec une base : il dit pourquoi un client en est absent.",
            "Donnez aussi --base, ou [lint] base dans segur.toml.",
        )
    maximum = asked.max_diagnostics
    return replace(
        asked,
        templates=asked.templates or ((table.template,) if table.template else ()),
        base=asked.base or settings.lint_base,
        register=asked.register or settings.register,
        against=asked.against or table.against,
        select=asked.select or table.select,
        ignore=asked.ignore or table.ignore,
        fail_on=asked.fail_on or table.fail_on,
        max_diagnostics=table.max_diagnostics if maximum is None else maximum,
        baseline=asked.baseline or table.baseline,
    )


def _with_states(settings: Settings, clock: Clock) -> Settings:
    """Add the states of the table of segur.toml, and keep the last of each request, as `check`."""
    if settings.status_file is None and not settings.requests:
        return settings
    from segur_cli.requests.states_table import with_states  # few runs have such a table

    known, table = with_states(settings, clock.now.date())
    for problem in (*table.problems, *table.notes):
        warn(problem)
    return known


def gone_of(settings: Settings) -> Mapping[tuple[str, str, str], Path | None]:
    """Return the requests that segur.toml says to be no more, and what replaces each, if any."""
    if not settings.requests:
        return {}
    from segur_cli.requests.states import gone  # few runs have states

    return gone(settings.requests)


def states_of(settings: Settings) -> Mapping[tuple[str, str, str], RequestState]:
    """Return the states that segur.toml notes, by request."""
    if not settings.requests:
        return {}
    from segur_cli.requests.states import by_key  # few runs have states

    return by_key(settings.requests)


def lint_settings(settings: Settings) -> LintSettings:
    """Return what rules need of segur.toml."""
    return LintSettings(
        evidence_file_date=settings.lint.evidence_file_date,
        milestones=settings.in_force,
        histories={c.finess: c.vague1 for c in settings.clients.values() if c.vague1},
        supplied=settings.supplied,
    )


def amendments_of(settings: Settings) -> dict[tuple[str, str], Path]:
    """Return the last amendment of each avance that segur.toml names, by client and SONS."""
    return {
        (state.client, normalized_key(state.sons)): state.amended_by
        for state in settings.requests
        if state.kind == "avance" and state.amended_by is not None
    }


def _beside(asked: LintOptions, settings: Settings, clock: Clock) -> Beside:
    beside = Beside(
        attachments=_attachments(asked.attachments) if asked.attachments else None,
        amendments=amendments_of(settings),
        states=states_of(settings),
        settings=lint_settings(settings),
        clock=clock,
    )
    if asked.base is None:
        return beside
    from segur_cli.eligibility.base import declared, named_with
    from segur_cli.eligibility.base_catalogue import open_base
    from segur_cli.register.register_catalogue import beside as register_beside

    base = open_base(asked.base, clock, declared(settings, asked.base))
    register = register_beside(asked.register, clock, based=base is not None)
    return replace(beside, base=base, base_name=named_with(base, register), register=register)


def _with_gates(
    beside: Beside, settings: Settings, portfolio: Portfolio, choice: RuleChoice
) -> Beside:
    """Open the pilot reports that segur.toml names, if soldes of the run are held against them.

    A segur.toml that names none leaves the condition unknown, which is said.
    """
    sons = portfolio.sons("solde") if settings.path and choice.wants(GATE) else ()
    if not (sons or settings.pilots or settings.signed_pilots):
        return beside
    from segur_cli.pilot.gate import open_gates  # few runs have pilot reports

    gates = open_gates(settings, sons, beside.clock, beside.base, beside.register)
    return replace(beside, gates=gates)


def _attachments(path: Path) -> Attachments:
    attachments = read_attachments(path)
    warn_of_system_files(attachments.system, f" dans {quote(attachments.file_name, 100)}")
    return attachments


def _avances(names: tuple[str, ...], settings: Settings) -> tuple[Document, ...]:
    """Read what soldes are compared with: the files asked, and what amends or replaces them."""
    if not names:
        return ()
    files = find_files(names)
    known = {resolved(name) for name in files}
    avances = [state for state in settings.requests if state.kind == "avance"]
    named = (
        path
        for state in avances
        for path in (state.amended_by, state.replaced_by, state.held_by)
        if path
    )
    missing = {resolved(path): path for path in named}
    more = [str(path) for resolved, path in missing.items() if resolved not in known]
    return tuple(read_companion(Path(name), "--against") for name in (*files, *more))


def refuse_soldes(portfolio: Portfolio) -> None:
    """Raise StopError for a solde among the avances: compared with itself, it would agree."""
    taken = [quote(filed.path, 200) for filed in portfolio.avances if filed.kind == "solde"]
    if taken:
        are = "est un solde" if len(taken) == 1 else "sont des soldes"
        raise StopError(
            f"{listed(taken)} {are} : un solde est comparé à des avances (against, amended_by).",
            "Donnez l'avance à laquelle ce solde répond.",
        )


def read_requests(typed: str, settings: Settings) -> tuple[Demande, ...]:
    """The requests of a JSON, those of one client after `#`. Raises StopError for none."""
    name, mark, client = typed.rpartition("#")
    if not mark or exists(typed):
        name, client = typed, ""
    document = read_companion(Path(name), "--request")
    found = Binder(models_of(settings)).file(document).demandes
    if not found:
        raise StopError(
            f"Aucune demande n'a été reconnue dans {quote(name, 200)}.",
            f"Contrôlez d'abord ce fichier : segur lint-json {name}",
        )
    if not client:
        return found
    from segur_cli.pieces.kinds import of_client  # a run of lint-json names no client

    return of_client(found, client)


def models_of(settings: Settings) -> tuple[Model, ...]:
    """Load the models that segur.toml names. Raises StopError for one that cannot serve."""
    own = (settings.lint.template,) if settings.lint.template else ()
    return _models(LintOptions((), templates=own), settings)


def _models(asked: LintOptions, settings: Settings) -> tuple[Model, ...]:
    """Load the models asked for, else those of segur.toml (`[lint] template`, `[[template]]`)."""
    declared = settings.templates
    if not asked.templates and not declared:
        return ()
    from segur_cli.templates.loading import load_model  # few runs have a model of their own

    own = asked.templates if asked.templates != (settings.lint.template,) else ()
    models = [load_model(path) for path in asked.templates]
    if own:
        return tuple(models)
    for named in declared:
        model = load_model(named.path)
        sons = model.sons or named.sons
        settled = (("sons", sons),) if sons else ()
        models.append(
            replace(
                model,
                kind=model.kind or named.kind,
                sons=sons,
                files=named.files,
                concept_map=replace(model.concept_map, constants=settled),
            )
        )
    return tuple(models)


def _besides(asked: LintOptions) -> list[Path]:
    paths = (*asked.templates, asked.baseline, asked.write_baseline, *asked.written)
    return [path for path in paths if path is not None]


class DocumentKeys(Keys):
    """What makes two findings of a run the same one, for the baseline."""

    def __init__(self, root: Path, files: Sequence[Filed]) -> None:
        super().__init__(root, (filed.path for filed in files))
        self._documents = {filed.path: filed.document for filed in files}
        self._about = {
            filed.path: {demande.pointer: _about(demande) for demande in filed.demandes}
            for filed in files
        }

    def of(self, finding: Diagnostic) -> Key | None:
        """Return the key of a finding; None for what a baseline never hides.

        That is: what is not about a document, and what keeps a document from being read,
        since everything else in it would go unchecked.
        """
        document = self._documents.get(finding.path) if finding.path else None
        if document is None or not document.usable:
            return None
        about = self._whom(finding) or f"file:{self.file(finding)}"
        pointer = _INDEX.sub("/*", finding.pointer or "")
        return Key(finding.code, about, pointer, _value(finding, document))

    def _whom(self, finding: Diagnostic) -> str | None:
        """Find the request that holds the finding, by walking up."""
        known = self._about.get(finding.path, {}) if finding.path else {}
        pointer = finding.pointer
        while pointer:
            if pointer in known:
                return known[pointer]
            pointer = pointer.rpartition("/")[0]
        return known.get("") if finding.pointer is not None else None


def _about(demande: Demande) -> str | None:
    finess = demande.text("beneficiaire.finess")
    if finess:
        return f"finess:{finess}"
    reference = demande.text("commande.reference")
    return f"order:{reference}" if reference else None


def _value(finding: Diagnostic, document: Document) -> str:
    """Return the value at fault as the file writes it, else the message without its numbers."""
    text = _raw(finding.pointer, document)
    return wording_key(finding.message) if text is None else fingerprint(text)


def _raw(pointer: str | None, document: Document) -> str | None:
    """Return a value as the file writes it; None for a container, and for what is missing."""
    if pointer is None:
        return None
    try:
        value = document.resolve(pointer)
        return None if isinstance(value, dict | list) else document.raw(pointer)
    except PointerError:
        return None
