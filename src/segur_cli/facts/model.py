"""The shapes of the facts packs: frozen dataclasses, filled from TOML."""

from dataclasses import dataclass
from enum import Enum


class Status(Enum):
    """How sure a statement is."""

    ESTABLISHED = "established"  # an official page or slide, read
    MEASURED = "measured"  # counted on public data, published by nobody
    INFERRED = "inferred"  # a guess: never blocks, never shown as a fact
    AMBIGUOUS = "ambiguous"  # the texts allow two readings: both are shown
    UNKNOWN = "unknown"  # looked for, not found

    @property
    def label(self) -> str:
        """The French word shown beside a statement."""
        return _STATUS_LABELS[self]


# The two prestations of wave 2, as the deck of 2024-11-08 names them.
V2 = "V2"
V1_V2 = "V1+V2"
PRESTATION_LABELS = {V2: "Vague 2", V1_V2: "Vague 1 + Vague 2"}

_STATUS_LABELS = {
    Status.ESTABLISHED: "établi",
    Status.MEASURED: "mesuré, non publié",
    Status.INFERRED: "déduit, à confirmer",
    Status.AMBIGUOUS: "ambigu dans les textes",
    Status.UNKNOWN: "inconnu",
}


@dataclass(frozen=True)
class Source:
    """A text that a statement rests on. `date` is ISO 8601 or empty when the text bears none."""

    id: str
    publisher: str
    title: str
    date: str
    short: str  # how messages cite it, in French


@dataclass(frozen=True)
class Statement:
    """One thing the texts say (or do not), in our words."""

    id: str
    text: str
    status: Status
    sources: tuple[Source, ...]

    @property
    def citation(self) -> str:
        """Source and status, ready to follow the sentence: `webinaire … ; établi`."""
        named = " ; ".join(source.short for source in self.sources)
        return f"{named} ; {self.status.label}" if named else self.status.label


@dataclass(frozen=True)
class Dispositif:
    """One funding scheme (SONS)."""

    code: str
    function: str  # DPI, PFI
    label: str
    wave_1: str  # the SONS of the same function in wave 1
