"""The content of `segur.toml`, validated. Imported only when there is such a file."""

from collections.abc import Collection
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from segur_cli.facts import PRESTATION_LABELS, dispositifs
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
PrestationCode = Annotated[
    str,
    AfterValidator(lambda value: _one_of(value, PRESTATION_LABELS)),
    Field(json_schema_extra={"enum": sorted(PRESTATION_LABELS)}),
]


class Table(BaseModel):
    """A table of the file: keys that do not exist are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


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


class SegurToml(Table):
    """The whole file."""

    eligibility: EligibilityTable = EligibilityTable()
    lint: LintTable = LintTable()
    ignore: list[IgnoreTable] = []
