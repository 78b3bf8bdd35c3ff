"""Where an index of the register comes from, and what its file held."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from segur_cli.register.record import EJ, Oddities, Record
from segur_cli.text.dates import dated
from segur_cli.text.writing import quote

STRUCTURES = "finess-structures"  # the name of the format, and of the data set
_OLD = 366  # days


@dataclass
class Counts:
    """How many entities and sites, active or not; how many GHT, and sites of several entities."""

    ej: int = 0
    ej_active: int = 0
    et: int = 0
    et_active: int = 0
    ght: int = 0
    disputed: int = 0

    def add(self, record: Record) -> None:
        """Count one record."""
        if record.level == EJ:
            self.ej += 1
            self.ej_active += record.is_open
        else:
            self.et += 1
            self.et_active += record.is_open


@dataclass(frozen=True)
class RegisterSource:
    """One index: `dated` is the date its file gives (ISO), `digest` that of the index itself."""

    sha256: str
    name: str
    file_name: str
    format: str
    dated: str
    indexed_at: str
    imported: bool = False
    size: int = 0
    digest: str = ""
    counts: Counts = field(default_factory=Counts)
    oddities: Oddities = field(default_factory=Oddities)
    version: str = ""  # of the format, when it is not the one known

    @property
    def short_sha(self) -> str:
        """The beginning of the file's SHA-256, as it is shown."""
        return self.sha256[:12]

    def ageing(self, today: date) -> str:
        """Say that a register is old, and what replaces it; empty when it is not, or is undated."""
        day = dated(self.dated)
        if day is None:
            return ""
        told = f"le répertoire FINESS {quote(self.file_name, 80)} est daté du {day:%d/%m/%Y}"
        if self.format != STRUCTURES:
            return (
                f"{told} : cette extraction n'est plus mise à jour depuis mai 2026 ; le jeu "
                "« finess-structures » de data.gouv.fr la remplace"
            )
        if (today - day).days > _OLD:
            return f"{told}, il y a plus d'un an : prenez le « finess-structures » du jour"
        return ""


def to_json(source: RegisterSource) -> dict[str, Any]:
    """Return what is kept beside an index."""
    return asdict(source)


def from_json(data: dict[str, Any]) -> RegisterSource:
    """Read it back. Raises KeyError, TypeError, ValueError for what was not written here."""
    fields = dict(data)
    fields["counts"] = Counts(**fields["counts"])
    fields["oddities"] = Oddities(**fields["oddities"])
    return RegisterSource(**fields)
