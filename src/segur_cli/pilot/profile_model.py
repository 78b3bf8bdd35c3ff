"""The profile of a pilot as a user writes it (TOML): its keys, and what contradicts itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints

from segur_cli.config.model import PrestationCode, SonsCode
from segur_cli.facts.pv import pv_pack
from segur_cli.files.declared import Checked, Flag, RefusedValueError, Told, UserTable
from segur_cli.pilot.profile import FUNCTIONS, invisible, read_client
from segur_cli.text.writing import normalized_key, quote

Sending = Literal["dmp", "mss"]


def _visible(value: str, _: Mapping[str, Any]) -> str:
    hint = invisible(value)
    if hint:
        raise RefusedValueError(hint)
    return value


def _readable_finess(value: str, _: Mapping[str, Any]) -> str:
    try:
        return read_client(value)
    except ValueError as error:
        raise RefusedValueError(str(error)) from None


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    Checked(_visible),
]


@dataclass(frozen=True)
class EstablishmentTable(UserTable):
    """The pilot establishment."""

    name: Annotated[Text, Told("Nom de l'établissement")]
    finess: Annotated[str, Checked(_readable_finess), Told("FINESS, entre guillemets")]


@dataclass(frozen=True)
class SupplierTable(UserTable):
    """Who signs the contract with the client."""

    name: Annotated[Text, Told("Nom du fournisseur")]


@dataclass(frozen=True)
class SolutionTable(UserTable):
    """The referenced software."""

    name: Annotated[Text, Told("Nom du logiciel")]
    version: Annotated[Text, Told("Version installée")]
    vendor: Annotated[
        Text | None, Told("Éditeur du logiciel ; le fournisseur si absent")
    ] = None  # fmt: skip


@dataclass(frozen=True)
class BearerTable(UserTable):
    """What bears one of the functions that the solution exchanges with."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = {
        **UserTable.__pydantic_config__,
        "json_schema_extra": {
            "anyOf": [
                {"required": ["compatible"]},
                {"required": ["absent"], "properties": {"absent": {"const": True}}},
            ]
        },
    }

    same_software: Annotated[
        Flag | None, Told("true si la solution elle-même porte cette fonction")
    ] = None
    vendor: Annotated[Text | None, Told("Éditeur ; inutile si same_software = true")] = None
    software: Annotated[Text | None, Told("Logiciel ; inutile si same_software = true")] = None
    compatible: Annotated[
        Flag | None, Told("true si une version compatible est installée chez ce client")
    ] = None
    absent: Annotated[
        Flag, Told("true si aucun logiciel ne porte cette fonction chez ce client")
    ] = False
    sends: Annotated[
        Annotated[tuple[Sending, ...], Field(min_length=1)] | None,
        Told("[pfi] : envois que sert la PFI ; les deux si absent"),
    ] = None


@dataclass(frozen=True)
class ProfileFile(UserTable):
    """The whole file. What a profile of the other SONS needs may stand in it too."""

    sons: Annotated[SonsCode, Told("SONS de la solution")]
    prestation: Annotated[PrestationCode, Told("Type de prestation")]
    client: EstablishmentTable
    supplier: SupplierTable
    solution: SolutionTable
    dpi: BearerTable | None = None
    pfi: BearerTable | None = None
    ri: BearerTable | None = None
    manual_sends: Annotated[
        tuple[Sending, ...] | None,
        Told("DPI : envois manuels choisis par l'établissement ; [] si aucun"),
    ] = None
    ordered_sends: Annotated[
        Annotated[tuple[Sending, ...], Field(min_length=1)] | None,
        Told("PFI : envois commandés, un au moins"),
    ] = None


def contradictions(file: ProfileFile) -> Iterator[str]:
    """Yield what in a profile contradicts itself, in French."""
    own = pv_pack(file.sons).function
    if getattr(file, own) is not None:
        solution = "le DPI" if own == "dpi" else "la PFI"
        yield f"[{own}] est de trop : pour {file.sons}, {solution} est la solution."
    for name in FUNCTIONS:
        bearer: BearerTable | None = getattr(file, name)
        if bearer is not None:
            yield from _contradictions_of(file, name, bearer)


def _contradictions_of(file: ProfileFile, name: str, bearer: BearerTable) -> Iterator[str]:
    if bearer.sends is not None and name != "pfi":
        yield f"[{name}] sends est de trop : seule une PFI envoie au DMP ou par MSSanté."
    given = [key for key, value in vars(bearer).items() if key != "absent" and value is not None]
    if bearer.absent:
        if given:
            yield (
                f"[{name}] se contredit : absent = true, mais {', '.join(sorted(given))} "
                f"donné aussi. Retirez absent, ou le reste."
            )
        return
    if bearer.compatible is None:
        yield f"[{name}] : compatible à donner (true ou false), ou absent = true."
    vendor = file.solution.vendor or file.supplier.name
    same_vendor = bearer.vendor is None or normalized_key(bearer.vendor) == normalized_key(vendor)
    same_name = bearer.software is None or normalized_key(bearer.software) == normalized_key(
        file.solution.name
    )
    if bearer.same_software and not same_vendor:
        yield (
            f"[{name}] se contredit : un même logiciel (same_software = true) mais deux "
            f"éditeurs, {quote(vendor)} et {quote(bearer.vendor)}. Retirez vendor et software, "
            "ou same_software."
        )
    if bearer.same_software is None and same_name and bearer.software and not same_vendor:
        yield (
            f"[{name}] se contredit : un même nom de logiciel, {quote(bearer.software)}, mais "
            f"deux éditeurs, {quote(vendor)} et {quote(bearer.vendor)}. Corrigez l'éditeur ou, "
            "si ce sont bien deux logiciels, écrivez same_software = false."
        )
    if bearer.same_software and not same_name:
        yield (
            f"[{name}] se contredit : un même logiciel (same_software = true) mais deux noms, "
            f"{quote(file.solution.name)} et {quote(bearer.software)}. Retirez vendor et "
            "software, ou same_software."
        )
    if bearer.same_software:
        return
    missing = [key for key in ("vendor", "software") if getattr(bearer, key) is None]
    if missing:
        yield (
            f"[{name}] : {' et '.join(missing)} à donner, ou same_software = true si la "
            "solution porte aussi cette fonction."
        )
    if bearer.same_software is False and same_vendor and same_name:
        yield (
            f"[{name}] se contredit : same_software = false, mais même éditeur et même "
            f"logiciel que la solution ({quote(file.solution.name)})."
        )
