"""The content of `segur.toml`, validated. Imported only when there is such a file."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    Field,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from segur_cli.clock import closing, in_paris
from segur_cli.facts import PRESTATION_LABELS, all_dispositifs, calendars, dispositifs
from segur_cli.validation import Table
from segur_cli.writing import did_you_mean, quote


def _one_of(value: str, known: Collection[str]) -> str:
    if value not in known:
        hint = f"{quote(value)} n'est pas accepté. {did_you_mean(value, known)}"
        raise PydanticCustomError("not_known", "{hint}", {"hint": hint})
    return value


SonsCode = Annotated[
    str,
    AfterValidator(lambda value: _one_of(value, dispositifs())),
    Field(json_schema_extra={"enum": sorted(dispositifs())}),
]
AnySonsCode = Annotated[
    str,
    AfterValidator(lambda value: _one_of(value, all_dispositifs())),
    Field(json_schema_extra={"enum": sorted(all_dispositifs())}),
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
        hint = f"{value.isoformat()} est au bord du calendrier : rien ne peut y être compté."
        raise PydanticCustomError("not_known", "{hint}", {"hint": hint}) from None
    return in_paris(value) if isinstance(value, datetime) else value


DayOrMoment = Annotated[
    date | datetime,
    PlainValidator(_day_or_moment),
    WithJsonSchema(
        {"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]},
    ),
]


class EligibilityTable(Table):
    """Default answers for `segur check-eligibility`; the command line wins."""

    base: Annotated[
        str | None,
        Field(
            description="Base : fichier (relatif à segur.toml), nom d'une base importée, ou demo"
        ),
    ] = None
    directory: Annotated[
        str | None,
        Field(description="Annuaire FINESS (extraction officielle), relatif à segur.toml"),
    ] = None
    sons: Annotated[
        list[SonsCode], Field(description="SONS à contrôler ; tous si la liste est vide")
    ] = []
    prestation: Annotated[
        PrestationCode | None, Field(description="Prestation demandée par défaut")
    ] = None


class LintTable(Table):
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
        str | None, Field(description="Avance à laquelle comparer un solde, relative à segur.toml")
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


class IgnoreTable(Table):
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


class MilestoneTable(Table):
    """The date in force of one milestone, known from the user: it wins over the published ones."""

    sons: Annotated[AnySonsCode, Field(description="SONS dont c'est le calendrier")]
    number: Annotated[int, Field(description="Numéro du jalon dans les textes, de 0 à 6")]
    date: Annotated[
        DayOrMoment,
        Field(description="Date en vigueur, sans guillemets : 2026-03-18 ou 2026-03-18T12:00:00"),
    ]
    source: Annotated[str, Field(pattern=r"\S", description="Texte ou page qui donne cette date")]
    done: Annotated[bool, Field(description="true lorsque vous avez atteint ce jalon")] = False

    @model_validator(mode="after")
    def _known(self) -> "MilestoneTable":
        numbers = [m.number for m in calendars()[self.sons].milestones if m.number is not None]
        if self.number not in numbers:
            hint = (
                f"{self.sons} n'a pas de jalon {self.number}. "
                f"Jalons connus : {', '.join(map(str, numbers))}."
            )
            raise PydanticCustomError("not_known", "{hint}", {"hint": hint})
        return self


class PilotTable(Table):
    """One pilot report, and what the user declares of it: what it says itself, unless set here."""

    pv: Annotated[
        str, Field(min_length=1, description="PV rempli (.xlsx ou .json), relatif à segur.toml")
    ]
    avance_validated: Annotated[
        bool | None, Field(description="true si l'ASP a validé l'avance de ce client")
    ] = None
    state: Annotated[
        Literal["préparé", "signé", "transmis", "validé", "refusé"] | None,
        Field(description="Où en est ce PV"),
    ] = None


class SegurToml(Table):
    """The whole file."""

    eligibility: EligibilityTable = EligibilityTable()
    lint: LintTable = LintTable()
    ignore: list[IgnoreTable] = []
    milestone: list[MilestoneTable] = []
    pilot: list[PilotTable] = []

    @model_validator(mode="after")
    def _dated_once(self) -> "SegurToml":
        seen: set[tuple[str, int]] = set()
        for table in self.milestone:
            if (table.sons, table.number) in seen:
                hint = f"le jalon {table.number} de {table.sons} est daté deux fois."
                raise PydanticCustomError("not_known", "{hint}", {"hint": hint})
            seen.add((table.sons, table.number))
        return self
