"""The profile of a pilot as a user writes it (TOML), validated. Imported only to read one."""

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from segur_cli.config.model import PrestationCode, SonsCode
from segur_cli.facts.pv import pv_pack
from segur_cli.files.validation import StrictTable
from segur_cli.pilot.profile import FUNCTIONS, invisible, read_client
from segur_cli.text.writing import normalized_key, quote

Sending = Literal["dmp", "mss"]


def _visible(value: str) -> str:
    hint = invisible(value)
    if hint:
        _refuse(hint)
    return value


def _readable_finess(value: str) -> str:
    try:
        return read_client(value)
    except ValueError as error:
        raise PydanticCustomError("not_known", "{hint}", {"hint": str(error)}) from None


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_visible),
]


class EstablishmentTable(StrictTable):
    """The pilot establishment."""

    name: Annotated[Text, Field(description="Nom de l'établissement")]
    finess: Annotated[
        str, AfterValidator(_readable_finess), Field(description="FINESS, entre guillemets")
    ]


class SupplierTable(StrictTable):
    """Who signs the contract with the client."""

    name: Annotated[Text, Field(description="Nom du fournisseur")]


class SolutionTable(StrictTable):
    """The referenced software."""

    name: Annotated[Text, Field(description="Nom du logiciel")]
    version: Annotated[Text, Field(description="Version installée")]
    vendor: Annotated[
        Text | None, Field(description="Éditeur du logiciel ; le fournisseur si absent")
    ] = None


class BearerTable(StrictTable):
    """What bears one of the functions that the solution exchanges with."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["compatible"]},
                {"required": ["absent"], "properties": {"absent": {"const": True}}},
            ]
        }
    )

    same_software: Annotated[
        bool | None, Field(description="true si la solution elle-même porte cette fonction")
    ] = None
    vendor: Annotated[
        Text | None, Field(description="Éditeur ; inutile si same_software = true")
    ] = None
    software: Annotated[
        Text | None, Field(description="Logiciel ; inutile si same_software = true")
    ] = None
    compatible: Annotated[
        bool | None,
        Field(description="true si une version compatible est installée chez ce client"),
    ] = None
    absent: Annotated[
        bool, Field(description="true si aucun logiciel ne porte cette fonction chez ce client")
    ] = False
    sends: Annotated[
        list[Sending] | None,
        Field(description="[pfi] : envois que sert la PFI ; les deux si absent", min_length=1),
    ] = None


class ProfileFile(StrictTable):
    """The whole file. What a profile of the other SONS needs may stand in it too."""

    sons: Annotated[SonsCode, Field(description="SONS de la solution")]
    prestation: Annotated[PrestationCode, Field(description="Type de prestation")]
    client: EstablishmentTable
    supplier: SupplierTable
    solution: SolutionTable
    dpi: BearerTable | None = None
    pfi: BearerTable | None = None
    ri: BearerTable | None = None
    manual_sends: Annotated[
        list[Sending] | None,
        Field(description="DPI : envois manuels choisis par l'établissement ; [] si aucun"),
    ] = None
    ordered_sends: Annotated[
        list[Sending] | None, Field(description="PFI : envois commandés, un au moins", min_length=1)
    ] = None

    @model_validator(mode="after")
    def _coherent(self) -> "ProfileFile":
        own = pv_pack(self.sons).function
        if getattr(self, own) is not None:
            _refuse(
                f"[{own}] est de trop : pour {self.sons}, le {FUNCTIONS[own]} est la solution."
                if own == "dpi"
                else f"[{own}] est de trop : pour {self.sons}, la PFI est la solution."
            )
        for name in FUNCTIONS:
            bearer: BearerTable | None = getattr(self, name)
            if bearer is not None:
                self._check_bearer(name, bearer)
        return self

    def _check_bearer(self, name: str, bearer: BearerTable) -> None:
        """Refuse what contradicts itself. Raises PydanticCustomError, in French."""
        if bearer.sends is not None and name != "pfi":
            _refuse(f"[{name}] sends est de trop : seule une PFI envoie au DMP ou par MSSanté.")
        given = [key for key in bearer.model_fields_set if key != "absent"]
        if bearer.absent:
            if given:
                _refuse(
                    f"[{name}] se contredit : absent = true, mais {', '.join(sorted(given))} "
                    f"donné aussi. Retirez absent, ou le reste."
                )
            return
        if bearer.compatible is None:
            _refuse(f"[{name}] : compatible à donner (true ou false), ou absent = true.")
        vendor = self.solution.vendor or self.supplier.name
        same_vendor = bearer.vendor is None or normalized_key(bearer.vendor) == normalized_key(
            vendor
        )
        same_name = bearer.software is None or normalized_key(bearer.software) == normalized_key(
            self.solution.name
        )
        if bearer.same_software and not same_vendor:
            _refuse(
                f"[{name}] se contredit : un même logiciel (same_software = true) mais deux "
                f"éditeurs, {quote(vendor)} et {quote(bearer.vendor)}. Retirez vendor et software, "
                "ou same_software."
            )
        if bearer.same_software is None and same_name and bearer.software and not same_vendor:
            _refuse(
                f"[{name}] se contredit : un même nom de logiciel, {quote(bearer.software)}, mais "
                f"deux éditeurs, {quote(vendor)} et {quote(bearer.vendor)}. Corrigez l'éditeur ou, "
                "si ce sont bien deux logiciels, écrivez same_software = false."
            )
        if bearer.same_software and not same_name:
            _refuse(
                f"[{name}] se contredit : un même logiciel (same_software = true) mais deux noms, "
                f"{quote(self.solution.name)} et {quote(bearer.software)}. Retirez vendor et "
                "software, ou same_software."
            )
        if bearer.same_software:
            return
        missing = [key for key in ("vendor", "software") if getattr(bearer, key) is None]
        if missing:
            _refuse(
                f"[{name}] : {' et '.join(missing)} à donner, ou same_software = true si la "
                "solution porte aussi cette fonction."
            )
        if bearer.same_software is False and same_vendor and same_name:
            _refuse(
                f"[{name}] se contredit : same_software = false, mais même éditeur et même "
                f"logiciel que la solution ({quote(self.solution.name)})."
            )


def _refuse(hint: str) -> None:
    raise PydanticCustomError("not_known", "{hint}", {"hint": hint})
