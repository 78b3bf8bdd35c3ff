"""The content of `segur.toml`, validated. Imported only when there is such a file."""

from collections.abc import Collection, Hashable, Iterable, Iterator
from datetime import UTC, date, datetime
from posixpath import normpath
from typing import Annotated, Literal, NoReturn, TypeVar

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from segur_cli.facts import PRESTATION_LABELS, Milestone, all_dispositifs, calendars, dispositifs
from segur_cli.files.validation import StrictTable
from segur_cli.identifiers import finess
from segur_cli.text.clock import closing, in_paris, odd_hour
from segur_cli.text.writing import did_you_mean, listed, nearest, quote


def _one_of(value: str, known: Collection[str]) -> str:
    if value not in known:
        _refuse(f"{quote(value)} n'est pas accepté. {did_you_mean(value, known)}")
    return value


def _no_null(value: str) -> str:
    if "\0" in value:
        _refuse(f"{quote(value)} ne peut pas être le nom d'un fichier.")
    return value


def _refuse(hint: str) -> NoReturn:
    raise PydanticCustomError("not_known", "{hint}", {"hint": hint}) from None


SonsCode = Annotated[
    str,
    AfterValidator(lambda value: _one_of(value, dispositifs())),
    Field(json_schema_extra={"enum": sorted(dispositifs())}),
]
AnySonsCode = Annotated[
    str,
    AfterValidator(lambda value: _one_of(value, all_dispositifs())),
    Field(json_schema_extra={"examples": ["HOP-PFI-Va2"]}),  # or any that a pack describes
]
PrestationCode = Annotated[
    str,
    AfterValidator(lambda value: _one_of(value, PRESTATION_LABELS)),
    Field(json_schema_extra={"enum": sorted(PRESTATION_LABELS)}),
]


def _day_or_moment(value: object) -> date | datetime:
    """Accept what TOML writes without quotes: a date, or a date-time (Paris unless it says)."""
    if not isinstance(value, date):
        raise PydanticCustomError("moment_type", "not a date")
    try:
        closing(value).astimezone(UTC)
    except OverflowError:
        _refuse(f"{value.isoformat()} est au bord du calendrier : rien ne peut y être compté.")
    odd = odd_hour(value) if isinstance(value, datetime) else ""
    if odd:
        _refuse(f"{odd} : écrivez le décalage ({value.isoformat()}+01:00) ou une autre heure.")
    return in_paris(value) if isinstance(value, datetime) else value


DayOrMoment = Annotated[
    date | datetime,
    PlainValidator(_day_or_moment),
    WithJsonSchema(
        {"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]},
    ),
]


class BaseTable(StrictTable):
    """The base for `check-eligibility` and `lint-json`, and how it is to be read."""

    file: Annotated[
        str | None,
        Field(
            description="Base : fichier (relatif à segur.toml), nom d'une base importée, ou demo"
        ),
    ] = None
    sheets: Annotated[
        list[str], Field(description="Feuilles qui portent la base, comme --sheet")
    ] = []
    header_row: Annotated[
        int | None, Field(ge=1, description="Ligne des intitulés, comme --header-row")
    ] = None
    columns: Annotated[
        list[str],
        Field(description="Ce que portent des colonnes, comme --column : « finess=B,A »"),
    ] = []


class EligibilityTable(StrictTable):
    """Default answers for `segur check-eligibility`; the command line wins."""

    base: Annotated[
        str | None,
        Field(
            description="Base : fichier (relatif à segur.toml), nom d'une base importée, ou demo"
        ),
    ] = None
    register_: Annotated[
        str | None,
        Field(
            alias="register",
            description="Répertoire FINESS : fichier (relatif à segur.toml) ou nom importé",
        ),
    ] = None
    directory: Annotated[str | None, Field(description="Ancien nom de register, toujours lu")] = (
        None
    )
    sons: Annotated[
        list[SonsCode], Field(description="SONS à contrôler ; tous si la liste est vide")
    ] = []
    prestation: Annotated[
        PrestationCode | None, Field(description="Prestation demandée par défaut")
    ] = None


class LintTable(StrictTable):
    """Default answers for `segur lint-json`; the command line wins."""

    template: Annotated[
        str | None, Field(description="Modèle JSON annoté, relatif à segur.toml")
    ] = None
    base: Annotated[
        str | None,
        Field(
            description="Base : fichier (relatif à segur.toml), nom d'une base importée, ou demo"
        ),
    ] = None
    against: Annotated[
        str | list[str] | None,
        Field(
            description="Avances auxquelles comparer les soldes, relatives à segur.toml : fichier, "
            "motif, dossier, ou une liste"
        ),
    ] = None
    baseline: Annotated[
        str | None, Field(description="État de référence, relatif à segur.toml")
    ] = None
    evidence_file_date: Annotated[
        date | None,
        Field(
            description="Jour où votre dossier de preuves a été réputé complet, sans guillemets : "
            "2025-03-19"
        ),
    ] = None
    select: Annotated[
        list[str], Field(description="Codes ou familles à appliquer ; tous si la liste est vide")
    ] = []
    ignore: Annotated[list[str], Field(description="Codes ou familles à ne pas appliquer")] = []
    fail_on: Annotated[
        Literal["error", "warning", "note"] | None,
        Field(description="Gravité à partir de laquelle le code de sortie est 1"),
    ] = None
    max_diagnostics: Annotated[
        int | None, Field(ge=0, description="Nombre de constats affichés, les plus graves d'abord")
    ] = None


class IgnoreTable(StrictTable):
    """Findings that the user sets aside, and why."""

    rule: Annotated[str, Field(min_length=1, description="Code (IDN001) ou famille (TXT)")]
    path: Annotated[
        str, Field(min_length=1, description="Fichiers, relatifs à segur.toml : nom, * ou **")
    ]
    pointer: Annotated[
        str | None,
        Field(description="Pointeur JSON et ce qu'il contient ; * pour un élément quelconque"),
    ] = None
    reason: Annotated[str, Field(pattern=r"\S", description="Raison, pour qui relira")]
    until: Annotated[
        date | None, Field(description="Dernier jour d'effet, sans guillemets : 2026-03-31")
    ] = None


class MilestoneTable(StrictTable):
    """The date in force of one milestone, known from the user: it wins over the published ones."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["number"]}, {"required": ["id"]}]}
    )

    sons: Annotated[AnySonsCode, Field(description="SONS dont c'est le calendrier")]
    number: Annotated[
        int | None, Field(description="Numéro du jalon dans les textes, de 0 à 6")
    ] = None
    id: Annotated[
        str | None,
        Field(description="Ou l'identifiant d'un jalon sans numéro : ouverture-soldes"),
    ] = None
    date: Annotated[
        DayOrMoment,
        Field(description="Date en vigueur, sans guillemets : 2026-03-18 ou 2026-03-18T12:00:00"),
    ]
    source: Annotated[str, Field(pattern=r"\S", description="Texte ou page qui donne cette date")]
    done: Annotated[bool, Field(description="true lorsque vous avez atteint ce jalon")] = False

    @model_validator(mode="after")
    def _known(self) -> "MilestoneTable":
        if (self.number is None) == (self.id is None):
            _refuse("donnez soit number, soit id : il dit quel jalon est daté.")
        if self._found() is None:
            wanted = self.number if self.id is None else quote(self.id)
            _refuse(f"{self.sons} n'a pas de jalon {wanted}. {self._known_ones()}")
        return self

    @property
    def dated(self) -> Milestone:
        """The milestone of the calendar that this table dates."""
        found = self._found()
        assert found is not None  # noqa: S101 (validated above)
        return found

    def _found(self) -> Milestone | None:
        calendar = calendars()[self.sons]
        if self.number is not None:
            return calendar.milestone(self.number)
        return next((m for m in calendar.milestones if m.id == self.id), None)

    def _known_ones(self) -> str:
        """Say which milestones exist, the nearest first."""
        milestones = calendars()[self.sons].milestones
        ids = [m.id for m in milestones]
        if self.number is None:
            close = nearest(self.id or "", ids)
            hint = f"Vouliez-vous écrire {quote(close)} ? " if close else ""
            return f"{hint}Jalons connus : {', '.join(ids)}."
        wanted = self.number
        numbers = [m.number for m in milestones if m.number is not None]
        if not numbers:
            return f"Jalons connus, par id : {', '.join(ids)}."
        close_one = min(numbers, key=lambda number: abs(number - wanted))
        known = f"Le plus proche : {close_one}. Jalons connus : {', '.join(map(str, numbers))}"
        others = ", ".join(m.id for m in milestones if m.number is None)
        return f"{known} ; sans numéro, par id : {others}." if others else f"{known}."


class PilotTable(StrictTable):
    """One pilot report, and what the user declares of it: what it says itself, unless set here."""

    pv: Annotated[
        str,
        AfterValidator(_no_null),
        Field(min_length=1, description="PV rempli (.xlsx ou .json), relatif à segur.toml"),
    ]
    avance_validated: Annotated[
        bool | None, Field(description="true si l'ASP a validé l'avance de ce client")
    ] = None
    state: Annotated[
        Literal["préparé", "signé", "transmis", "validé", "refusé"] | None,
        Field(description="Où en est ce PV"),
    ] = None
    profile: Annotated[
        str | None,
        AfterValidator(lambda value: value if value is None else _no_null(value)),
        Field(min_length=1, description="Profil attendu (.toml), relatif à segur.toml"),
    ] = None


def _finess(value: str) -> str:
    """Return the nine characters of a FINESS, spaces aside."""
    number = finess.normalise(value)
    if not finess.is_shaped(number):
        _refuse(f"{quote(value)} n'est pas un numéro FINESS (9 caractères).")
    return number


Finess = Annotated[
    str,
    AfterValidator(_finess),
    Field(json_schema_extra={"examples": ["010999993"]}),
]
Wave1Code = Annotated[
    str,
    AfterValidator(lambda value: _one_of(value, [d.wave_1 for d in dispositifs().values()])),
]


class ClientTable(StrictTable):
    """One client of the vendor, and what goes for it in every command."""

    finess: Annotated[Finess, Field(description="FINESS du client, entre guillemets")]
    name: Annotated[str | None, Field(pattern=r"\S", description="Nom du client")] = None
    vague1: Annotated[
        dict[Wave1Code, Literal["aucune", "financee", "autofinancee"]],
        Field(
            description="Ce que le client a eu en vague 1, par SONS : "
            '{ HOP-DPI-Va1 = "financee" } ; non jugé pour les SONS absents'
        ),
    ] = {}


StatusDay = Annotated[
    date | None, Field(description="Jour de cet état, sans guillemets : 2025-06-10")
]


class ProjectTable(StrictTable):
    """What the dossier is called."""

    name: Annotated[str, Field(pattern=r"\S", description="Nom du dossier")] = ""


class FilesTable(StrictTable):
    """Requests of one kind: files, and the archive of documents that goes with each."""

    path: Annotated[
        str,
        AfterValidator(_no_null),
        Field(min_length=1, description="Fichier, motif ou dossier, relatif à segur.toml"),
    ]
    kind: Annotated[
        Literal["avance", "solde"] | None, Field(description="Type des demandes de ces fichiers")
    ] = None
    attachments: Annotated[
        str | None,
        Field(description="Archive des pièces de chaque fichier : avances/{stem}.zip"),
    ] = None
    optional: Annotated[
        bool, Field(description="true : rien n'est dit si aucun fichier n'existe encore")
    ] = False


class ReportTable(StrictTable):
    """Reports that `segur check` writes each time."""

    html: Annotated[str | None, Field(description="Rapport HTML, relatif à segur.toml")] = None
    md: Annotated[str | None, Field(description="Tableau de bord en Markdown")] = None
    json_: Annotated[str | None, Field(alias="json", description="Constats en JSON")] = None
    sarif: Annotated[str | None, Field(description="Constats en SARIF")] = None
    junit: Annotated[str | None, Field(description="Constats en JUnit")] = None
    gitlab: Annotated[str | None, Field(description="Constats pour GitLab")] = None


class TemplateTable(StrictTable):
    """One JSON model of the user's, and the files that it is for."""

    file: Annotated[
        str,
        AfterValidator(_no_null),
        Field(min_length=1, description="Modèle JSON annoté, relatif à segur.toml"),
    ]
    kind: Annotated[
        Literal["avance", "solde"] | None, Field(description="Type de demande, s'il ne le dit pas")
    ] = None
    sons: Annotated[
        SonsCode | None, Field(description="SONS des demandes, si le modèle ne le dit pas")
    ] = None
    files: Annotated[
        list[Annotated[str, Field(min_length=1)]],
        Field(description='Fichiers qui suivent ce modèle : ["avances/*.json"]'),
    ] = []


class RequestTable(StrictTable):
    """One request as the portal shows it: its state, and which file amends or replaces it."""

    client: Annotated[Finess, Field(description="FINESS du client, entre guillemets")]
    sons: Annotated[SonsCode, Field(description="SONS de la demande")]
    kind: Annotated[Literal["avance", "solde"], Field(description="Type de demande")]
    status: Annotated[
        str | None, Field(pattern=r"\S", description="État lu sur le portail, dans ses mots")
    ] = None
    date: StatusDay = None
    amended_by: Annotated[
        str | None,
        AfterValidator(lambda value: value and _no_null(value)),
        Field(
            min_length=1,
            description="Fichier JSON du dernier avenant, relatif à segur.toml : lui seul vaut",
        ),
    ] = None
    replaced_by: Annotated[
        str | None,
        AfterValidator(lambda value: value and _no_null(value)),
        Field(
            min_length=1,
            description="Fichier JSON de la demande qui remplace celle-ci, relatif à segur.toml",
        ),
    ] = None


class RegisterTable(StrictTable):
    """The national register that explains an absent client."""

    file: Annotated[
        str | None,
        Field(description="Répertoire FINESS : fichier (relatif à segur.toml) ou nom importé"),
    ] = None


_File = Annotated[str | None, AfterValidator(lambda value: value and _no_null(value))]


class EnrolmentTable(StrictTable):
    """The pieces of the supplier's enrolment, each a file beside segur.toml."""

    referencing: Annotated[_File, Field(description="Certificat de référencement (ANS)")] = None
    identity: Annotated[_File, Field(description="Pièce d'identité du représentant légal")] = None
    identity_expires: Annotated[
        date | None, Field(description="Fin de validité de la pièce d'identité : 2027-05-31")
    ] = None
    mandate: Annotated[_File, Field(description="Mandat avec délégation de signature")] = None
    mandate_form: Annotated[
        _File, Field(description="Modèle du mandat : fiche de segur pieces learn, ou votre copie")
    ] = None
    bank: Annotated[_File, Field(description="RIB")] = None
    non_hds: Annotated[_File, Field(description="Attestation sur l'honneur de non-HDS")] = None
    vat_exemption: Annotated[
        _File, Field(description="Certificat de non-assujettissement à la TVA, s'il y a lieu")
    ] = None
    iban: Annotated[str, Field(description="IBAN du RIB, pour en vérifier la clé")] = ""
    bic: Annotated[str, Field(description="BIC du RIB")] = ""
    siret: Annotated[str, Field(description="SIRET du fournisseur")] = ""
    vat_number: Annotated[str, Field(description="Numéro de TVA du fournisseur")] = ""


class StatusTable(StrictTable):
    """The states of requests, in a spreadsheet rather than in [[request]] tables."""

    file: Annotated[
        str | None,
        AfterValidator(lambda value: value and _no_null(value)),
        Field(min_length=1, description="Tableau .xlsx, .ods ou .csv, relatif à segur.toml"),
    ] = None


Item = TypeVar("Item", bound=Hashable)


def _twice(items: Iterable[Item]) -> Iterator[Item]:
    """Yield what was already seen."""
    seen: set[Item] = set()
    for item in items:
        if item in seen:
            yield item
        seen.add(item)


class SegurToml(StrictTable):
    """The whole file."""

    packs: Annotated[
        list[Annotated[str, Field(min_length=1)]],
        Field(description="Calendriers que vous fournissez : fichiers relatifs à segur.toml"),
    ] = []
    base: BaseTable = BaseTable()
    eligibility: EligibilityTable = EligibilityTable()
    lint: LintTable = LintTable()
    ignore: list[IgnoreTable] = []
    milestone: list[MilestoneTable] = []
    pilot: list[PilotTable] = []
    client: list[ClientTable] = []
    template: list[TemplateTable] = []
    project: ProjectTable = ProjectTable()
    files: list[FilesTable] = []
    report: ReportTable = ReportTable()
    request: list[RequestTable] = []
    status: StatusTable = StatusTable()
    enrolment: EnrolmentTable | None = None
    register_: Annotated[RegisterTable, Field(alias="register")] = RegisterTable()

    @model_validator(mode="after")
    def _dated_once(self) -> "SegurToml":
        seen: set[tuple[str, str]] = set()
        for table in self.milestone:
            key = (table.sons, table.dated.id)
            if key in seen:
                wanted = table.dated.id if table.number is None else table.number
                _refuse(f"le jalon {wanted} de {table.sons} est daté deux fois.")
            seen.add(key)
        return self

    @model_validator(mode="after")
    def _one_base(self) -> "SegurToml":
        for table, name in (("eligibility", self.eligibility.base), ("lint", self.lint.base)):
            if name is not None and self.base.file not in (None, name):
                _refuse(f"[base] file et [{table}] base ne nomment pas la même base.")
        return self

    @model_validator(mode="after")
    def _one_register(self) -> "SegurToml":
        said = {
            "[register] file": self.register_.file,
            "[eligibility] register": self.eligibility.register_,
            "[eligibility] directory": self.eligibility.directory,
        }
        named = {key: value for key, value in said.items() if value is not None}
        if len(set(named.values())) > 1:
            _refuse(f"{listed(named)} ne nomment pas le même répertoire.")
        return self

    @model_validator(mode="after")
    def _clients_once(self) -> "SegurToml":
        for number in _twice(table.finess for table in self.client):
            _refuse(f"le client {number} est décrit par deux tables [[client]].")
        for client, sons, kind in _twice((r.client, r.sons, r.kind) for r in self.request):
            _refuse(
                f"la demande de {client} ({kind}, {sons}) est décrite par deux tables [[request]]."
            )
        return self

    @model_validator(mode="after")
    def _named_once(self) -> "SegurToml":
        seen: set[str] = set()
        for table in self.pilot:
            place = normpath(table.pv)
            if place in seen:
                _refuse(f"le PV {quote(table.pv)} est nommé par deux tables [[pilot]].")
            seen.add(place)
        return self
