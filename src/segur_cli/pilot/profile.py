"""Who supplies what at one pilot: the profile on which the content of its report depends."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from segur_cli.exits import StopError
from segur_cli.facts import PRESTATION_LABELS, dispositif
from segur_cli.facts.pv import PvPack, pv_pack
from segur_cli.identifiers import finess
from segur_cli.resources import example
from segur_cli.text.writing import normalized_key, quote, sanitized

_EXAMPLES = {
    "": "profil-pv.toml",
    "sons=hop-dpi-va2": "profil-pv.toml",
    "sons=hop-pfi-va2": "profil-pv-pfi.toml",
}
FUNCTIONS = {"dpi": "DPI", "pfi": "PFI", "ri": "RI"}
# What can be sent, to where: by hand from a DPI, or as ordered of a PFI.
SENDINGS = {"dmp": "DMP", "mss": "MSSanté"}


@dataclass(frozen=True)
class Bearer:
    """The software that bears one function of the hospital, and who makes it.

    `compatible`: whether a version compatible with the solution is installed. `absent`: nothing
    bears it at this establishment. `sends`, of a PFI: the sendings it does, None for both.
    """

    vendor: str
    software: str
    compatible: bool = True
    absent: bool = False
    sends: frozenset[str] | None = None


@dataclass(frozen=True)
class Profile:
    """One pilot client, the solution installed there, and what stands at the other ends.

    `others` holds the functions that the solution exchanges with, by name: `pfi` and `ri`
    for a DPI, `dpi` for a PFI. `manual` are the sendings by hand that the establishment
    chose (DPI), `ordered` those on the order (PFI), keys of SENDINGS.
    """

    sons: str
    prestation: str
    client_name: str
    client_finess: str
    supplier: str
    solution: str
    version: str
    vendor: str  # of the solution: a supplier may be its distributor
    others: Mapping[str, Bearer] = field(default_factory=dict)
    manual: frozenset[str] = frozenset()
    ordered: frozenset[str] = frozenset()

    @property
    def pack(self) -> PvPack:
        return pv_pack(self.sons)

    @property
    def function(self) -> str:
        """The function that the solution bears: `dpi` or `pfi`."""
        return self.pack.function

    def same_software(self, other: str) -> bool:
        """Whether the solution itself bears the other function."""
        bearer = self.others[other]
        return self.same_vendor(other) and normalized_key(bearer.software) == normalized_key(
            self.solution
        )

    def same_vendor(self, other: str) -> bool:
        """Whether the other function comes from the vendor of the solution."""
        return normalized_key(self.others[other].vendor) == normalized_key(self.vendor)

    def waivable(self, other: str) -> bool:
        """Whether a flow with it may be left unverified: other vendor, not compatible yet."""
        return not self.same_vendor(other) and not self.others[other].compatible

    @property
    def subject(self) -> str:
        """How findings name the pilot."""
        return f"{self.client_name} ({self.client_finess})"

    @cached_property
    def hash(self) -> str:
        """12 hexadecimal digits that change with anything in the profile."""
        text = json.dumps(self.as_data(), ensure_ascii=True, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def as_data(self) -> dict[str, object]:
        """Return the profile as its TOML file holds it; what does not concern it left out."""
        data: dict[str, object] = {
            "sons": self.sons,
            "prestation": self.prestation,
            "client": {"name": self.client_name, "finess": self.client_finess},
            "supplier": {"name": self.supplier},
            "solution": {"name": self.solution, "version": self.version, "vendor": self.vendor},
        }
        if self.function == "dpi":
            data["manual_sends"] = sorted(self.manual)
        else:
            data["ordered_sends"] = sorted(self.ordered)
        return data | {name: self._bearer_data(name) for name in self.others}

    def _bearer_data(self, name: str) -> dict[str, object]:
        bearer = self.others[name]
        if bearer.absent:
            return {"absent": True}
        data: dict[str, object] = {
            "same_software": self.same_software(name),
            "vendor": bearer.vendor,
            "software": bearer.software,
            "compatible": bearer.compatible,
        }
        return data if bearer.sends is None else data | {"sends": sorted(bearer.sends)}

    def as_options(self) -> dict[str, str]:
        """Return the profile as `key: value` texts, that `asking.apply_options` reads back."""
        options: dict[str, str] = {}
        for key, value in self.as_data().items():
            if isinstance(value, dict):
                options |= {f"{key}.{name}": _word(inner) for name, inner in value.items()}
            else:
                options[key] = _word(value)
        return options

    def shown(self, path: str) -> str:
        """Return the value of the profile that fills a field: `client.name`, `sons`…"""
        return {
            "client.name": self.client_name,
            "client.finess": self.client_finess,
            "supplier.name": self.supplier,
            "supplier.solution": " ".join(filter(None, (self.solution, self.version))),
            "sons": self.sons,
            "prestation": PRESTATION_LABELS[self.prestation],
        }[path]


def as_toml(profile: Profile) -> str:
    """Return the text of a profile file."""
    data = profile.as_data()
    lines = [
        f"{key} = {_toml(value)}" for key, value in data.items() if not isinstance(value, dict)
    ]
    for name, table in data.items():
        if isinstance(table, dict):
            lines += ["", f"[{name}]", *(f"{key} = {_toml(inner)}" for key, inner in table.items())]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    """Write a text, a boolean or a list of texts: JSON's ways are TOML's too."""
    return json.dumps(value, ensure_ascii=False)


def read_client(typed: str) -> str:
    """Return a client's number without its spaces. One that must be guessed at is the user's
    to write: raises ValueError, with what was meant perhaps, in French.
    """
    reading = finess.read(typed)
    if reading.finess is not None and not reading.repairs:
        return reading.finess
    close = reading.finess or next((one.finess for one in reading.proposals), None)
    if reading.finess is not None:  # readable once repaired: a profile is written exactly
        raise ValueError(
            f"{quote(typed)} ne se lit que corrigé : écrivez {quote(close)}, si c'est bien lui."
        )
    advice = f" Est-ce {quote(close)} ?" if close else ""
    raise ValueError(f"{quote(typed)} : {reading.explanation}.{advice}")


def invisible(text: str) -> str:
    """Say in French which character of a text cannot be seen; empty when all can.

    Documents would show another text than the profile holds.
    """
    hidden = next((c for c in text if sanitized(c) != c), None)
    if hidden is None:
        return ""
    return (
        f"{quote(text)} contient un caractère invisible (U+{ord(hidden):04X}) : retapez ce texte."
    )


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return (",".join(value) or "aucun") if isinstance(value, list) else str(value)


def describe(profile: Profile) -> list[tuple[str, str]]:
    """Return the profile as labelled lines, in French."""
    own = FUNCTIONS[profile.function]
    lines = [
        ("SONS", f"{profile.sons}, {dispositif(profile.sons).label}"),
        ("Prestation", PRESTATION_LABELS[profile.prestation]),
        ("Client", f"{profile.client_name}, FINESS {finess.display(profile.client_finess)}"),
        ("Fournisseur", profile.supplier),
        (own, f"{profile.shown('supplier.solution')} (éditeur : {profile.vendor})"),
    ]
    lines += [
        (FUNCTIONS[name], _bearer_line(profile, name, bearer))
        for name, bearer in profile.others.items()
    ]
    if profile.function == "dpi":
        lines.append(("Envois manuels", sendings(profile.manual, "aucun")))
    else:
        lines.append(("Envois commandés", sendings(profile.ordered, "aucun")))
    return lines


def sendings(chosen: frozenset[str], none: str) -> str:
    """Write sendings: `DMP et MSSanté`."""
    return " et ".join(label for key, label in SENDINGS.items() if key in chosen) or none


def _bearer_line(profile: Profile, name: str, bearer: Bearer) -> str:
    if bearer.absent:
        return "aucun logiciel ne porte cette fonction chez ce client"
    if profile.same_software(name):
        who = "porté par le même logiciel"
    elif profile.same_vendor(name):
        who = f"{bearer.software}, du même éditeur"
    else:
        who = f"{bearer.software} (autre éditeur : {bearer.vendor})"
    state = "compatible installée" if bearer.compatible else "pas encore compatible"
    only = f" ; n'envoie que : {sendings(bearer.sends, 'rien')}" if bearer.sends is not None else ""
    return f"{who} ; version {state}{only}"


def example_profile(chosen: Sequence[str] = ()) -> str:
    """Return the commented profile of a DPI, or of a PFI: `sons=HOP-PFI-Va2`.

    Raises StopError for any other choice.
    """
    name = _EXAMPLES.get("".join(chosen).lower()) if len(chosen) <= 1 else None
    if name is None:
        raise StopError(
            "--init écrit un profil fictif : il va seul, avec -o, ou avec --set sons=SONS.",
            "Pour une PFI : segur pv-checklist --init --set sons=HOP-PFI-Va2",
        )
    return example(name).read_text(encoding="utf-8")
