"""The content of `segur.toml`, validated. Imported only when there is such a file."""

from collections.abc import Collection
from typing import Annotated

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


class SegurToml(Table):
    """The whole file."""

    eligibility: EligibilityTable = EligibilityTable()
