"""Find `segur.toml` upward from the working directory, read it, tell what is wrong in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segur_cli.facts.supplied import supply_packs
from segur_cli.files.paths import exists, is_file
from segur_cli.rules.suppressions import Ignored
from segur_cli.text.clock import closing

if TYPE_CHECKING:
    from segur_cli.config.model import (
        EnrolmentTable,
        IgnoreTable,
        LintTable,
        MilestoneTable,
        RequestTable,
    )

FILE_NAME = "segur.toml"
_EXAMPLE = 'Exemple attendu : [eligibility] sur une ligne, puis base = "base-es.xlsx"'
_IGNORE_HEADING = re.compile(r"\s*\[\[\s*ignore\s*\]\]")


@dataclass(frozen=True)
class DateInForce:
    """One `[[milestone]]` table: the user's own date, which wins over the published ones.

    `milestone` is its id in the calendar, `value` is aware (Europe/Paris) when it has an
    hour; `done` says it was achieved.
    """

    sons: str
    milestone: str
    value: date | datetime
    source: str
    done: bool = False

    @property
    def closing(self) -> datetime:
        """The first instant at which it is past."""
        return closing(self.value)


@dataclass(frozen=True)
class PilotReport:
    """One `[[pilot]]` table: a filled report, made absolute, and what the user declares of it.

    `avance_validated` and `state` are None when the report itself is to say; `profile` is the file
    of the profile that it was made for, made absolute.
    """

    path: Path
    avance_validated: bool | None = None
    state: str | None = None
    profile: Path | None = None


@dataclass(frozen=True)
class DeclaredClient:
    """One `[[client]]` table. `vague1` is by wave-1 SONS, without those not known."""

    finess: str
    name: str | None = None
    vague1: Mapping[str, str] = field(default_factory=dict)  # aucune, financee, autofinancee


@dataclass(frozen=True)
class RequestState:
    """One `[[request]]` table: a request as the portal shows it, in the user's words.

    `amended_by` and `replaced_by` are files, made absolute.
    """

    client: str
    sons: str
    kind: str  # avance, solde
    status: str | None = None
    day: date | None = None  # of that status
    amended_by: Path | None = None
    replaced_by: Path | None = None


@dataclass(frozen=True)
class RequestFiles:
    """One `[[files]]` table: a file, a pattern or a folder, made absolute.

    `attachments` may hold `{stem}`, the name of a request's file without its suffix.
    """

    path: str
    kind: str | None = None
    attachments: str | None = None
    optional: bool = False


@dataclass(frozen=True)
class TemplateFile:
    """One `[[template]]` table: a model, made absolute, and the files it is for (patterns)."""

    path: Path
    kind: str | None = None
    sons: str | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class BaseReading:
    """How the `[base]` table says that its file is to be read; the options of `base import`."""

    sheets: tuple[str, ...] = ()
    header_row: int | None = None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class LintDefaults:
    """The `[lint]` table; paths are made absolute, `base` as in `Settings`."""

    template: Path | None = None
    base: str | None = None
    against: tuple[str, ...] = ()  # files, patterns, folders
    baseline: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    max_diagnostics: int | None = None
    evidence_file_date: date | None = None


@dataclass(frozen=True)
class EnrolmentPieces:
    """What `[enrolment]` declares: files by piece, made absolute, and numbers as typed."""

    files: Mapping[str, Path] = field(default_factory=dict)
    identity_expires: date | None = None
    mandate_form: Path | None = None
    iban: str = ""
    bic: str = ""
    siret: str = ""
    vat_number: str = ""


@dataclass(frozen=True)
class Settings:
    """What `segur.toml` settles; empty when there is no such file.

    `base` is a path made absolute when it names a file beside `segur.toml`, else the
    name as written.
    """

    path: Path | None = None
    base: str | None = None
    base_reading: BaseReading = BaseReading()
    register: str | None = None  # as `base`
    sons: tuple[str, ...] = ()
    prestation: str | None = None
    lint: LintDefaults = LintDefaults()
    ignored: tuple[Ignored, ...] = ()
    milestones: tuple[DateInForce, ...] = ()
    pilots: tuple[PilotReport, ...] = ()
    clients: Mapping[str, DeclaredClient] = field(default_factory=dict)  # by FINESS
    requests: tuple[RequestState, ...] = ()
    templates: tuple[TemplateFile, ...] = ()
    project: str = ""
    files: tuple[RequestFiles, ...] = ()
    reports: Mapping[str, Path] = field(default_factory=dict)  # by format
    enrolment: EnrolmentPieces | None = None
    status_file: Path | None = None  # a table of states, beside those of `requests`

    @property
    def inputs(self) -> tuple[str | Path | None, ...]:
        """The files that it names as something to read, itself among them."""
        pieces = self.enrolment
        return (
            self.path, self.base, self.register, self.status_file,
            self.lint.base, self.lint.template, self.lint.baseline, *self.lint.against,
            *(path for pilot in self.pilots for path in (pilot.path, pilot.profile)),
            *(path for state in self.requests for path in (state.amended_by, state.replaced_by)),
            *(template.path for template in self.templates),
            *(table.path for table in self.files),
            *(table.attachments for table in self.files),
            *((*pieces.files.values(), pieces.mandate_form) if pieces else ()),
        )  # fmt: skip

    @property
    def in_force(self) -> dict[tuple[str, str], DateInForce]:
        """The user's own dates by SONS and id of the milestone."""
        return {(own.sons, own.milestone): own for own in self.milestones}


def load_settings(chosen: Path | None) -> Settings:
    """Read the file given by `--config`, or the nearest one upward, or nothing.

    The dispositifs that its packs describe become known (`segur_cli.facts`), those of a
    file read before are forgotten. Raises StopError when the file or a pack cannot be read,
    is no TOML, or holds what it may not.
    """
    path = chosen if chosen is not None else _nearest_here()
    if path is None:
        supply_packs(Path(), ())
        return Settings()
    from segur_cli.files.toml import read_toml

    table = read_toml(path, "Fichier de configuration", _EXAMPLE)
    # Before the rest: a [[milestone]] may name a dispositif that a pack describes.
    supply_packs(path.parent, _pack_names(table))
    from segur_cli.config.model import SegurToml
    from segur_cli.files.validation import validate

    content = validate(SegurToml, table, path)
    eligibility = content.eligibility
    return Settings(
        path=path,
        base=_beside(path, eligibility.base or content.base.file),
        base_reading=BaseReading(
            tuple(content.base.sheets), content.base.header_row, tuple(content.base.columns)
        ),
        register=_register(
            path, eligibility.register_ or eligibility.directory or content.register_.file
        ),
        sons=tuple(eligibility.sons),
        prestation=eligibility.prestation,
        lint=_lint(path, content.lint, content.base.file),
        ignored=_ignored(path, content.ignore),
        milestones=tuple(_in_force(table) for table in content.milestone),
        pilots=tuple(
            PilotReport(
                path.parent / table.pv,
                table.avance_validated,
                table.state,
                path.parent / table.profile if table.profile else None,
            )
            for table in content.pilot
        ),
        clients={
            table.finess: DeclaredClient(table.finess, table.name, table.vague1)
            for table in content.client
        },
        requests=tuple(_state(path, table) for table in content.request),
        status_file=path.parent / content.status.file if content.status.file else None,
        enrolment=_enrolment(path, content.enrolment) if content.enrolment else None,
        project=content.project.name,
        files=tuple(
            RequestFiles(
                str(path.parent / table.path),
                table.kind,
                str(path.parent / table.attachments) if table.attachments else None,
                table.optional,
            )
            for table in content.files
        ),
        reports={
            name: path.parent / target
            for name, target in (
                ("html", content.report.html),
                ("md", content.report.md),
                ("json", content.report.json_),
                ("sarif", content.report.sarif),
                ("junit", content.report.junit),
                ("gitlab", content.report.gitlab),
            )
            if target
        },
        templates=tuple(
            TemplateFile(
                path.parent / table.file,
                table.kind,
                table.sons,
                tuple(str(path.parent / name) for name in table.files),
            )
            for table in content.template
        ),
    )


def _pack_names(table: dict[str, Any]) -> list[str]:
    """The names of packs, none when they are not well written: validation will tell it."""
    names = table.get("packs", [])
    well_written = isinstance(names, list) and all(isinstance(name, str) for name in names)
    return names if well_written else []


def _lint(path: Path, table: "LintTable", base: str | None) -> LintDefaults:
    def beside(name: str | None) -> Path | None:
        return path.parent / name if name else None

    return LintDefaults(
        template=beside(table.template),
        base=_beside(path, table.base or base),
        against=tuple(
            str(path.parent / name)
            for name in ([table.against] if isinstance(table.against, str) else table.against or ())
        ),
        baseline=beside(table.baseline),
        select=tuple(table.select),
        ignore=tuple(table.ignore),
        fail_on=table.fail_on,
        max_diagnostics=table.max_diagnostics,
        evidence_file_date=table.evidence_file_date,
    )


def _enrolment(path: Path, table: "EnrolmentTable") -> EnrolmentPieces:
    named = {
        "referencing": table.referencing,
        "identity": table.identity,
        "mandate": table.mandate,
        "bank": table.bank,
        "non_hds": table.non_hds,
        "vat_exemption": table.vat_exemption,
    }
    return EnrolmentPieces(
        {key: path.parent / name for key, name in named.items() if name},
        table.identity_expires,
        path.parent / table.mandate_form if table.mandate_form else None,
        table.iban,
        table.bic,
        table.siret,
        table.vat_number,
    )


def _state(path: Path, table: "RequestTable") -> RequestState:
    def beside(name: str | None) -> Path | None:
        return path.parent / name if name else None

    return RequestState(
        table.client,
        table.sons,
        table.kind,
        table.status,
        table.date,
        beside(table.amended_by),
        beside(table.replaced_by),
    )


def _in_force(table: "MilestoneTable") -> DateInForce:
    return DateInForce(table.sons, table.dated.id, table.date, table.source.strip(), table.done)


def _ignored(path: Path, tables: "Sequence[IgnoreTable]") -> tuple[Ignored, ...]:
    if not tables:
        return ()
    from segur_cli.files.toml import lines_of

    lines = [n for n, line in enumerate(lines_of(path), 1) if _IGNORE_HEADING.match(line)]
    # Written otherwise (an inline list), the tables have no line of their own.
    places = lines if len(lines) == len(tables) else [None] * len(tables)
    return tuple(
        Ignored(table.rule, table.path, table.reason, table.pointer, table.until, line)
        for table, line in zip(tables, places, strict=True)
    )


def _nearest_here() -> Path | None:
    try:
        return _nearest(Path.cwd())
    except OSError:  # the working directory was deleted, or may not be read
        return None


def _nearest(folder: Path) -> Path | None:
    """Climb to the first folder that has the file, no further than the root of a repository."""
    for parent in (folder, *folder.parents):
        path = parent / FILE_NAME
        if is_file(path):
            return path
        if exists(parent / ".git"):
            return None
    return None


def _register(path: Path, wanted: str | None) -> str | None:
    """A name without suffix may be that of an imported register; any other is a file."""
    if wanted is not None and Path(wanted).suffix:
        return str(path.parent / wanted)
    return _beside(path, wanted)


def _beside(path: Path, base: str | None) -> str | None:
    if base is None:
        return None
    beside = path.parent / base
    return str(beside) if is_file(beside) or len(Path(base).parts) > 1 else base
