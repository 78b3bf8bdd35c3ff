"""The content of `segur.toml`: what its tables hold, each key with its description.

This is the one declaration: `discovery` has pydantic hold a file against it, and the JSON schema
is made from it. Paths are made absolute.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from os.path import normpath, relpath
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from segur_cli.facts import PRESTATION_LABELS, Calendar, Milestone, calendars, dispositifs
from segur_cli.files.declared import (
    Checked,
    Day,
    EitherOf,
    FileBeside,
    FileOrName,
    Flag,
    MayLack,
    NoKey,
    NotBlank,
    Pattern,
    Patterns,
    RefusedValueError,
    RegisterName,
    Told,
    UserTable,
    Whole,
)
from segur_cli.identifiers import finess
from segur_cli.rules.aside import Ignored
from segur_cli.text.clock import closing, in_paris, odd_hour
from segur_cli.text.writing import did_you_mean, listed, nearest, quote

Context = Mapping[str, Any]


def _one_of(value: str, known: Collection[str]) -> str:
    if value not in known:
        raise RefusedValueError(f"{quote(value)} n'est pas accepté. {did_you_mean(value, known)}")
    return value


def _calendars(context: Context) -> Mapping[str, Calendar]:
    """Those shipped, and those of the packs that the same file names."""
    return context.get("calendars") or calendars()


def _at_least(least: int) -> Checked:
    def read(value: int, _: Context) -> int:
        if value < least:
            raise RefusedValueError(
                f"un nombre d'au moins {least} est attendu, trouvé « {value} »."
            )
        return value

    return Checked(read, shown=lambda: {"minimum": least})


def _word(*accepted: str) -> Checked:
    """One of a few words, told as pydantic's own Literal is."""

    def read(value: str, _: Context) -> str:
        if value not in accepted:
            raise RefusedValueError(f"{listed(accepted, 'ou')} attendu, trouvé {quote(value)}.")
        return value

    return Checked(read, shown=lambda: {"enum": list(accepted)})


def _day_or_moment(value: object, _: Context) -> date | datetime:
    """Accept what TOML writes without quotes: a date, or a date-time (Paris unless it says)."""
    if not isinstance(value, date):
        raise RefusedValueError(
            "une date (2026-03-18) ou une date avec heure (2026-03-18T12:00:00), sans guillemets, "
            f"est attendue, trouvé {quote(value)}."
        )
    try:
        closing(value).astimezone(UTC)
    except OverflowError:
        raise RefusedValueError(
            f"{value.isoformat()} est au bord du calendrier : rien ne peut y être compté."
        ) from None
    odd = odd_hour(value) if isinstance(value, datetime) else ""
    if odd:
        raise RefusedValueError(
            f"{odd} : écrivez le décalage ({value.isoformat()}+01:00) ou une autre heure."
        )
    return in_paris(value) if isinstance(value, datetime) else value


def _finess(value: str, _: Context) -> str:
    """Return the nine characters of a FINESS, spaces aside."""
    number = finess.normalise(value)
    if not finess.is_shaped(number):
        raise RefusedValueError(f"{quote(value)} n'est pas un numéro FINESS (9 caractères).")
    return number


SonsCode = Annotated[
    str,
    Checked(
        lambda value, _: _one_of(value, dispositifs()),
        shown=lambda: {"enum": sorted(dispositifs())},
    ),
]
AnySonsCode = Annotated[
    str,
    Checked(
        lambda value, context: _one_of(value, _calendars(context)),
        shown=lambda: {"examples": ["HOP-PFI-Va2"]},  # or any that a pack describes
    ),
]
Wave1Code = Annotated[
    str, Checked(lambda value, _: _one_of(value, [d.wave_1 for d in dispositifs().values()]))
]
PrestationCode = Annotated[
    str,
    Checked(
        lambda value, _: _one_of(value, PRESTATION_LABELS),
        shown=lambda: {"enum": sorted(PRESTATION_LABELS)},
    ),
]
Finess = Annotated[str, Checked(_finess, shown=lambda: {"examples": ["010999993"]})]
DayOrMoment = Annotated[
    date | datetime,
    Checked(
        _day_or_moment,
        "any",
        lambda: {"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]},
    ),
]
Kind = Annotated[str, _word("avance", "solde")]
PilotState = Annotated[str, _word("préparé", "signé", "transmis", "validé", "refusé")]


@dataclass(frozen=True)
class BaseReading(UserTable):
    """`[base]`: the base of every command, and how its file is read, as `base import` takes it."""

    file: Annotated[
        FileOrName | None,
        Told("Base : fichier (relatif à segur.toml), nom d'une base importée, ou demo"),
    ] = None
    sheets: Annotated[
        tuple[str, ...], Told("Feuilles qui portent la base, comme --sheet")
    ] = ()  # fmt: skip
    header_row: Annotated[
        Annotated[Whole, _at_least(1)] | None, Told("Ligne des intitulés, comme --header-row")
    ] = None
    columns: Annotated[
        tuple[str, ...], Told("Ce que portent des colonnes, comme --column : « finess=B,A »")
    ] = ()


@dataclass(frozen=True)
class EligibilityDefaults(UserTable):
    """`[eligibility]`: default answers for `segur check-eligibility`; the command line wins."""

    base: Annotated[
        FileOrName | None,
        Told("Base : fichier (relatif à segur.toml), nom d'une base importée, ou demo"),
    ] = None
    register: Annotated[
        RegisterName | None,
        Told("Répertoire FINESS : fichier (relatif à segur.toml) ou nom importé"),
    ] = None
    directory: Annotated[RegisterName | None, Told("Ancien nom de register, toujours lu")] = None
    sons: Annotated[
        tuple[SonsCode, ...], Told("SONS à contrôler ; tous si la liste est vide")
    ] = ()  # fmt: skip
    prestation: Annotated[PrestationCode | None, Told("Prestation demandée par défaut")] = None


@dataclass(frozen=True)
class LintDefaults(UserTable):
    """`[lint]`: default answers for `segur lint-json`; the command line wins."""

    template: Annotated[FileBeside | None, Told("Modèle JSON annoté, relatif à segur.toml")] = None
    base: Annotated[
        FileOrName | None,
        Told("Base : fichier (relatif à segur.toml), nom d'une base importée, ou demo"),
    ] = None
    against: Annotated[
        Patterns,
        Told(
            "Avances auxquelles comparer les soldes, relatives à segur.toml : fichier, motif, "
            "dossier, ou une liste"
        ),
    ] = ()
    baseline: Annotated[FileBeside | None, Told("État de référence, relatif à segur.toml")] = None
    evidence_file_date: Annotated[
        Day | None,
        Told("Jour où votre dossier de preuves a été réputé complet, sans guillemets : 2025-03-19"),
    ] = None
    select: Annotated[
        tuple[str, ...], Told("Codes ou familles à appliquer ; tous si la liste est vide")
    ] = ()
    ignore: Annotated[tuple[str, ...], Told("Codes ou familles à ne pas appliquer")] = ()
    fail_on: Annotated[
        Literal["error", "warning", "note"] | None,
        Told("Gravité à partir de laquelle le code de sortie est 1"),
    ] = None
    max_diagnostics: Annotated[
        Annotated[Whole, _at_least(0)] | None,
        Told("Nombre de constats affichés, les plus graves d'abord"),
    ] = None


@dataclass(frozen=True)
class DateInForce(UserTable):
    """One `[[milestone]]` table: the user's own date, which wins over the published ones.

    `milestone` is its id in the calendar, found by its number when only that is given; `value`
    is aware (Europe/Paris) when it has an hour; `done` says it was achieved.
    """

    sons: Annotated[AnySonsCode, Told("SONS dont c'est le calendrier")]
    milestone: Annotated[
        str, MayLack(), Told("Ou l'identifiant d'un jalon sans numéro : ouverture-soldes")
    ] = field(metadata={"alias": "id"})
    value: Annotated[
        DayOrMoment, Told("Date en vigueur, sans guillemets : 2026-03-18 ou 2026-03-18T12:00:00")
    ] = field(metadata={"alias": "date"})
    source: Annotated[NotBlank, Told("Texte ou page qui donne cette date")]
    done: Annotated[Flag, Told("true lorsque vous avez atteint ce jalon")] = False
    number: Annotated[Whole | None, Told("Numéro du jalon dans les textes, de 0 à 6")] = field(
        default=None, compare=False
    )

    @property
    def closing(self) -> datetime:
        """The first instant at which it is past."""
        return closing(self.value)


def _dated(table: DateInForce, context: Context) -> DateInForce:
    """Find the milestone that a table dates, by its number or its id."""
    wanted, calendar = table.number, _calendars(context)[table.sons]
    if (wanted is None) == (table.milestone is None):
        raise RefusedValueError("donnez soit number, soit id : il dit quel jalon est daté.")
    found = next(
        (m for m in calendar.milestones if wanted in (m.number, None) and
         table.milestone in (m.id, None)), None,
    )  # fmt: skip
    if found is None:
        shown = wanted if wanted is not None else quote(table.milestone)
        raise RefusedValueError(
            f"{table.sons} n'a pas de jalon {shown}. {_known_ones(table, calendar.milestones)}"
        )
    return replace(table, milestone=found.id)


def _known_ones(table: DateInForce, milestones: Collection[Milestone]) -> str:
    """Say which milestones exist, the nearest first."""
    ids, wanted = [m.id for m in milestones], table.number
    if wanted is None:
        close = nearest(table.milestone, ids)
        hint = f"Vouliez-vous écrire {quote(close)} ? " if close else ""
        return f"{hint}Jalons connus : {', '.join(ids)}."
    numbers = [m.number for m in milestones if m.number is not None]
    if not numbers:
        return f"Jalons connus, par id : {', '.join(ids)}."
    closest = min(numbers, key=lambda number: abs(number - wanted))
    known = f"Le plus proche : {closest}. Jalons connus : {', '.join(map(str, numbers))}"
    others = ", ".join(m.id for m in milestones if m.number is None)
    return f"{known} ; sans numéro, par id : {others}." if others else f"{known}."


@dataclass(frozen=True)
class PilotReport(UserTable):
    """One `[[pilot]]` table: a filled report, and what the user declares of it.

    `avance_validated` and `state` are None when the report itself is to say; `profile` is the
    profile that it was made for.
    """

    path: Annotated[FileBeside, Told("PV rempli (.xlsx ou .json), relatif à segur.toml")] = field(
        metadata={"alias": "pv"}
    )
    avance_validated: Annotated[
        Flag | None, Told("true si l'ASP a validé l'avance de ce client")
    ] = None  # fmt: skip
    state: Annotated[PilotState | None, Told("Où en est ce PV")] = None
    profile: Annotated[
        FileBeside | None, Told("Profil attendu (.toml), relatif à segur.toml")
    ] = None  # fmt: skip


@dataclass(frozen=True)
class SignedPilot(UserTable):
    """One `[[pilot]]` table of a report signed on another model: declared, its content not read."""

    signed: Annotated[FileBeside, Told("PV signé (.pdf), relatif à segur.toml : non lu")]
    client: Annotated[Finess, Told("FINESS du pilote, entre guillemets")]
    sons: Annotated[SonsCode, Told("SONS de ce PV")]
    installed: Annotated[Day | None, Told("Jour de l'installation complète : 2026-01-15")] = None
    production: Annotated[Day | None, Told("Jour de la mise en production : 2026-01-22")] = None
    date: Annotated[Day | None, Told("Jour de la signature de ce PV : 2026-03-02")] = None
    avance_validated: Annotated[
        Flag | None, Told("true si l'ASP a validé l'avance de ce client")
    ] = None  # fmt: skip
    state: Annotated[PilotState | None, Told("Où en est ce PV")] = None


@dataclass(frozen=True)
class DeclaredClient(UserTable):
    """One `[[client]]` table. `vague1` is by wave-1 SONS, without those not known."""

    finess: Annotated[Finess, Told("FINESS du client, entre guillemets")]
    name: Annotated[NotBlank | None, Told("Nom du client")] = None
    vague1: Annotated[
        dict[Wave1Code, Literal["aucune", "financee", "autofinancee"]],
        Told(
            "Ce que le client a eu en vague 1, par SONS : "
            '{ HOP-DPI-Va1 = "financee" } ; non jugé pour les SONS absents'
        ),
    ] = field(default_factory=dict)


@dataclass(frozen=True)
class ClientList(UserTable):
    """`[clients]`: the vendor's own list of clients, a table."""

    file: Annotated[
        FileBeside | None, Told("Liste des clients (.xlsx, .ods, .csv…), relative à segur.toml")
    ] = None
    sheets: Annotated[
        tuple[str, ...], Told("Feuilles qui portent la liste, comme --sheet")
    ] = ()  # fmt: skip
    columns: Annotated[
        tuple[str, ...], Told("Ce que portent des colonnes, comme --column : « sons=C »")
    ] = ()


@dataclass(frozen=True)
class RequestState(UserTable):
    """One `[[request]]` table: a request as the portal shows it, in the user's words."""

    client: Annotated[Finess, Told("FINESS du client, entre guillemets")]
    sons: Annotated[SonsCode, Told("SONS de la demande")]
    kind: Annotated[Kind, Told("Type de demande")]
    status: Annotated[NotBlank | None, Told("État lu sur le portail, dans ses mots")] = None
    day: Annotated[Day | None, Told("Jour de cet état, sans guillemets : 2025-06-10")] = field(
        default=None, metadata={"alias": "date"}
    )
    amended_by: Annotated[
        FileBeside | None,
        Told("Fichier JSON du dernier avenant, relatif à segur.toml : lui seul vaut"),
    ] = None
    replaced_by: Annotated[
        FileBeside | None,
        Told("Fichier JSON de la demande qui remplace celle-ci, relatif à segur.toml"),
    ] = None
    attestation: Annotated[
        Day | None,
        Told("Solde : jour où l'attestation de prestation de ce client a été envoyée"),
    ] = None
    held_by: Annotated[Path | None, NoKey()] = None  # replaced since: the file that bears it now


@dataclass(frozen=True)
class RequestFiles(UserTable):
    """One `[[files]]` table: a file, a pattern or a folder.

    `attachments` may hold `{stem}`, the name of a request's file without its suffix.
    """

    path: Annotated[Pattern, Told("Fichier, motif ou dossier, relatif à segur.toml")]
    kind: Annotated[Kind | None, Told("Type des demandes de ces fichiers")] = None
    attachments: Annotated[
        Pattern | None, Told("Archive des pièces de chaque fichier : avances/{stem}.zip")
    ] = None
    optional: Annotated[
        Flag, Told("true : rien n'est dit si aucun fichier n'existe encore")
    ] = False  # fmt: skip


@dataclass(frozen=True)
class PaperFiles(UserTable):
    """One `[[papers]]` table: supporting documents that stand in no archive."""

    path: Annotated[Pattern, Told("Pièces : fichier, motif ou dossier, relatif à segur.toml")]


@dataclass(frozen=True)
class TemplateFile(UserTable):
    """One `[[template]]` table: a JSON model, and the files that it is for (patterns)."""

    path: Annotated[FileBeside, Told("Modèle JSON annoté, relatif à segur.toml")] = field(
        metadata={"alias": "file"}
    )
    kind: Annotated[Kind | None, Told("Type de demande, s'il ne le dit pas")] = None
    sons: Annotated[
        SonsCode | None, Told("SONS des demandes, si le modèle ne le dit pas")
    ] = None  # fmt: skip
    files: Annotated[
        tuple[Pattern, ...], Told('Fichiers qui suivent ce modèle : ["avances/*.json"]')
    ] = ()


@dataclass(frozen=True)
class EnrolmentPieces(UserTable):
    """`[enrolment]`: the pieces of the supplier's enrolment, and numbers as typed."""

    referencing: Annotated[FileBeside | None, Told("Certificat de référencement (ANS)")] = None
    identity: Annotated[
        FileBeside | None, Told("Pièce d'identité du représentant légal")
    ] = None  # fmt: skip
    mandate: Annotated[FileBeside | None, Told("Mandat avec délégation de signature")] = None
    bank: Annotated[FileBeside | None, Told("RIB")] = None
    non_hds: Annotated[FileBeside | None, Told("Attestation sur l'honneur de non-HDS")] = None
    vat_exemption: Annotated[
        FileBeside | None, Told("Certificat de non-assujettissement à la TVA, s'il y a lieu")
    ] = None
    identity_expires: Annotated[
        Day | None, Told("Fin de validité de la pièce d'identité : 2027-05-31")
    ] = None
    mandate_form: Annotated[
        FileBeside | None, Told("Modèle du mandat : fiche de segur pieces learn, ou votre copie")
    ] = None
    iban: Annotated[str, Told("IBAN du RIB, pour en vérifier la clé")] = ""
    bic: Annotated[str, Told("BIC du RIB")] = ""
    siret: Annotated[str, Told("SIRET du fournisseur")] = ""
    vat_number: Annotated[str, Told("Numéro de TVA du fournisseur")] = ""

    @property
    def files(self) -> dict[str, Path]:
        """The pieces that are named, by the key of each."""
        pieces = {
            "referencing": self.referencing,
            "identity": self.identity,
            "mandate": self.mandate,
            "bank": self.bank,
            "non_hds": self.non_hds,
            "vat_exemption": self.vat_exemption,
        }
        return {key: path for key, path in pieces.items() if path}


@dataclass(frozen=True)
class ProjectName(UserTable):
    """`[project]`: what the dossier is called."""

    name: Annotated[NotBlank, Told("Nom du dossier")] = ""


@dataclass(frozen=True)
class NamedRegister(UserTable):
    """`[register]`: the national register that explains an absent client."""

    file: Annotated[
        RegisterName | None,
        Told("Répertoire FINESS : fichier (relatif à segur.toml) ou nom importé"),
    ] = None


@dataclass(frozen=True)
class StatesFile(UserTable):
    """`[status]`: the states of requests, in a table rather than in `[[request]]` tables."""

    file: Annotated[
        FileBeside | None, Told("Tableau .xlsx, .ods ou .csv, relatif à segur.toml")
    ] = None  # fmt: skip


@dataclass(frozen=True)
class ReportFiles(UserTable):
    """`[report]`: reports that `segur check` writes each time."""

    html: Annotated[FileBeside | None, Told("Rapport HTML, relatif à segur.toml")] = None
    md: Annotated[FileBeside | None, Told("Tableau de bord en Markdown")] = None
    json: Annotated[FileBeside | None, Told("Constats en JSON")] = None
    sarif: Annotated[FileBeside | None, Told("Constats en SARIF")] = None
    junit: Annotated[FileBeside | None, Told("Constats en JUnit")] = None
    gitlab: Annotated[FileBeside | None, Told("Constats pour GitLab")] = None


def _key(name: str) -> dict[str, str]:
    return {"alias": name}


@dataclass(frozen=True)
class Settings(UserTable):
    """What `segur.toml` settles; empty when there is no such file.

    A base or a register is a path made absolute when it names a file beside, else the name as
    written. `calendars` are those shipped and those of the packs that the file names.
    """

    packs: Annotated[
        tuple[Annotated[str, Checked(shown=lambda: {"minLength": 1})], ...],
        Told("Calendriers que vous fournissez : fichiers relatifs à segur.toml"),
    ] = ()
    project_name: ProjectName = field(default=ProjectName(), metadata=_key("project"))
    base_reading: BaseReading = field(default=BaseReading(), metadata=_key("base"))
    register_file: NamedRegister = field(default=NamedRegister(), metadata=_key("register"))
    eligibility: EligibilityDefaults = EligibilityDefaults()
    lint: LintDefaults = LintDefaults()
    files: tuple[RequestFiles, ...] = ()
    templates: tuple[TemplateFile, ...] = field(default=(), metadata=_key("template"))
    client_list: ClientList = field(default=ClientList(), metadata=_key("clients"))
    client_tables: tuple[DeclaredClient, ...] = field(default=(), metadata=_key("client"))
    requests: tuple[RequestState, ...] = field(default=(), metadata=_key("request"))
    states: StatesFile = field(default=StatesFile(), metadata=_key("status"))
    pilot_tables: tuple[
        Annotated[PilotReport | SignedPilot, EitherOf(PilotReport, SignedPilot)], ...
    ] = field(default=(), metadata=_key("pilot"))
    papers: tuple[PaperFiles, ...] = ()
    enrolment: EnrolmentPieces | None = None
    milestones: tuple[
        Annotated[
            DateInForce,
            Checked(
                _dated, shown=lambda: {"oneOf": [{"required": ["number"]}, {"required": ["id"]}]}
            ),
        ],
        ...,
    ] = field(default=(), metadata=_key("milestone"))
    ignored: tuple[Ignored, ...] = field(default=(), metadata=_key("ignore"))
    report: ReportFiles = ReportFiles()
    path: Annotated[Path | None, NoKey()] = None
    supplied: Annotated[Mapping[str, Calendar], NoKey()] = field(default_factory=dict)

    @property
    def project(self) -> str:
        """What the dossier is called; empty when nothing says it."""
        return self.project_name.name

    @property
    def base(self) -> str | None:
        """The base of a command that looks clients up."""
        return self.eligibility.base or self.base_reading.file

    @property
    def lint_base(self) -> str | None:
        """The base of a command that judges requests."""
        return self.lint.base or self.base_reading.file

    @property
    def register(self) -> str | None:
        """The register of every command."""
        own = self.eligibility
        return own.register or own.directory or self.register_file.file

    @property
    def sons(self) -> tuple[str, ...]:
        """The SONS of `[eligibility]`."""
        return self.eligibility.sons

    @property
    def prestation(self) -> str | None:
        """The prestation of `[eligibility]`."""
        return self.eligibility.prestation

    @property
    def clients(self) -> dict[str, DeclaredClient]:
        """The clients that have a table of their own, by FINESS."""
        return {client.finess: client for client in self.client_tables}

    @property
    def pilots(self) -> tuple[PilotReport, ...]:
        """The filled reports, which are read."""
        return tuple(pilot for pilot in self.pilot_tables if isinstance(pilot, PilotReport))

    @property
    def signed_pilots(self) -> tuple[SignedPilot, ...]:
        """The reports signed on another model, which are declared."""
        return tuple(pilot for pilot in self.pilot_tables if isinstance(pilot, SignedPilot))

    @property
    def status_file(self) -> Path | None:
        """A table of states, beside those of `requests`."""
        return self.states.file

    @property
    def reports(self) -> dict[str, Path]:
        """The reports that each run writes, by format."""
        return {name: path for name, path in vars(self.report).items() if path}

    @property
    def calendars(self) -> Mapping[str, Calendar]:
        """The calendars known here, by SONS: those shipped, then those of the user's packs."""
        return {**calendars(), **self.supplied}

    @property
    def in_force(self) -> dict[tuple[str, str], DateInForce]:
        """The user's own dates by SONS and id of the milestone."""
        return {(own.sons, own.milestone): own for own in self.milestones}

    @property
    def inputs(self) -> tuple[str | Path | None, ...]:
        """The files that it names as something to read, itself among them."""
        pieces = self.enrolment
        return (
            self.path, self.base, self.register, self.status_file, self.client_list.file,
            self.lint_base, self.lint.template, self.lint.baseline, *self.lint.against,
            *(path for pilot in self.pilots for path in (pilot.path, pilot.profile)),
            *(pilot.signed for pilot in self.signed_pilots),
            *(path for state in self.requests for path in (state.amended_by, state.replaced_by)),
            *(template.path for template in self.templates),
            *(table.path for table in self.files),
            *(table.attachments for table in self.files),
            *(table.path for table in self.papers),
            *((*pieces.files.values(), pieces.mandate_form) if pieces else ()),
        )  # fmt: skip


T = TypeVar("T")


def contradictions(settings: Settings) -> Iterator[str]:
    """Yield what its tables say of one another that cannot be: French sentences."""
    for sons, id_ in _twice((own.sons, own.milestone) for own in settings.milestones):
        table = [own for own in settings.milestones if (own.sons, own.milestone) == (sons, id_)][-1]
        wanted = id_ if table.number is None else table.number
        yield f"le jalon {wanted} de {sons} est daté deux fois."
    base = settings.base_reading.file
    for name, own in (("eligibility", settings.eligibility.base), ("lint", settings.lint.base)):
        if own is not None and base not in (None, own):
            yield f"[base] file et [{name}] base ne nomment pas la même base."
    said = {
        "[register] file": settings.register_file.file,
        "[eligibility] register": settings.eligibility.register,
        "[eligibility] directory": settings.eligibility.directory,
    }
    named = {key: value for key, value in said.items() if value is not None}
    if len(set(named.values())) > 1:
        yield f"{listed(named)} ne nomment pas le même répertoire."
    for number in _twice(client.finess for client in settings.client_tables):
        yield f"le client {number} est décrit par deux tables [[client]]."
    for client, sons, kind in sorted(without_order(settings.requests)):
        yield (
            f"la demande de {client} ({kind}, {sons}) est décrite par deux tables [[request]] : "
            "rien ne dit laquelle est la dernière, donnez à chacune son jour (date)."
        )
    for request in settings.requests:
        if request.attestation is not None and request.kind != "solde":
            yield (
                f"la demande de {request.client} ({request.kind}, {request.sons}) porte une "
                'attestation de prestation : elle se dit avec kind = "solde".'
            )
    papers = [
        pilot.path if isinstance(pilot, PilotReport) else pilot.signed
        for pilot in settings.pilot_tables
    ]
    for place in _twice(Path(normpath(paper)) for paper in papers):
        shown = place.name if settings.path is None else relpath(place, settings.path.parent)
        yield f"le PV {quote(shown)} est nommé par deux tables [[pilot]]."


def without_order(states: Iterable[RequestState]) -> set[tuple[str, str, str]]:
    """Return the requests of several states whose order their days do not tell."""
    days: dict[tuple[str, str, str], list[date | None]] = {}
    for state in states:
        days.setdefault((state.client, state.sons, state.kind), []).append(state.day)
    return {
        key
        for key, noted in days.items()
        if len(noted) > 1 and (None in noted or len({*noted}) < len(noted))
    }


def _twice(items: Iterable[T]) -> Iterator[T]:
    """Yield what was already seen."""
    seen: set[T] = set()
    for item in items:
        if item in seen:
            yield item
        seen.add(item)
