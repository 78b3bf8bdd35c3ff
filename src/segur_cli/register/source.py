"""Where an index of the register comes from and what its file held, for the eye and as a table."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from segur_cli.files.imported import Card, Noun, Store
from segur_cli.register.record import EJ, Oddities, Record
from segur_cli.tables.answer import Answer
from segur_cli.tables.writing import Column, Table, table_of
from segur_cli.text.dates import dated, day_of
from segur_cli.text.page import Block, Detail, Labelled, Page, Paragraph, Verbatim
from segur_cli.text.writing import moment, plural, quote, sanitized, thousands

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
        if record.level == EJ:
            self.ej += 1
            self.ej_active += record.is_open
        else:
            self.et += 1
            self.et_active += record.is_open


@dataclass(frozen=True, kw_only=True)
class RegisterSource(Card):
    """One index: `dated` is the date its file gives (ISO)."""

    format: str
    dated: str
    counts: Counts = field(default_factory=Counts)
    oddities: Oddities = field(default_factory=Oddities)
    version: str = ""  # of the format of the file, when it is not the one known

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


def source_of(data: dict[str, Any]) -> RegisterSource:
    """Read a card. Raises KeyError, TypeError, ValueError for what was not written here."""
    counts, oddities = Counts(**data["counts"]), Oddities(**data["oddities"])
    return RegisterSource(**{**data, "counts": counts, "oddities": oddities})


# 0.1.0 reads and writes the same cards and the same files.
REGISTERS: Store[RegisterSource] = Store(
    "registers", 1, Noun("répertoire", "segur finess"), source_of, asdict
)


_LEFT = (
    ("unusable", "entrée illisible", "entrées illisibles"),
    ("shifted", "ligne décalée, non lue", "lignes décalées, non lues"),
    ("repeated", "numéro répété, gardé une fois", "numéros répétés, gardés une fois"),
    ("orphans", "ET sans EJ", "ET sans EJ"),
    ("repaired", "zéro initial rétabli", "zéros initiaux rétablis"),
)


def register_identity(source: RegisterSource, name: str | None = None) -> str:
    """Name a register: its own date, short SHA-256, format and file; its `name` where it is set."""
    kind = "" if source.format == STRUCTURES else f", {sanitized(source.format)}"
    dated = f"daté du {day_of(source.dated)}" if source.dated else "sans date"
    return (
        f"« {sanitized(name or source.told_as)} », {dated}, SHA-256 {source.short_sha}{kind} "
        f"({sanitized(source.file_name)})"
    )


def left_aside(source: RegisterSource) -> list[str]:
    """Count what of the file was repaired, or could not be used."""
    found, disputed = source.oddities, source.counts.disputed
    told = [plural(n, one, more) for key, one, more in _LEFT if (n := getattr(found, key))]
    if disputed:
        several = "ET rattaché à plusieurs EJ", "ET rattachés à plusieurs EJ"
        told.append(f"{plural(disputed, *several)} (rien n'est choisi)")
    return told


def register_json(source: RegisterSource) -> dict[str, Any]:
    """Return what names a register: its file, its own date, its SHA-256."""
    return {
        "file": sanitized(source.file_name),
        "dated": source.dated or None,
        "sha256": source.sha256,
    }


_COLUMNS: tuple[Column[RegisterSource], ...] = (
    Column("nom", lambda source: source.name),
    Column("fichier", lambda source: source.file_name),
    Column("format", lambda source: source.format),
    Column("daté du", lambda source: source.dated),
    Column("SHA-256", lambda source: source.sha256),
    Column("indexé le", lambda source: source.indexed_at),
    Column("EJ", lambda source: str(source.counts.ej), number=True),
    Column("EJ actives", lambda source: str(source.counts.ej_active), number=True),
    Column("ET", lambda source: str(source.counts.et), number=True),
    Column("ET actifs", lambda source: str(source.counts.et_active), number=True),
    Column("GHT", lambda source: str(source.counts.ght), number=True),
)


class RegistersAnswer(Answer):
    """Registers imported on this machine."""

    command = "finess list"

    def __init__(self, sources: Sequence[RegisterSource]) -> None:
        self.sources = tuple(sources)

    def page(self, detail: Detail) -> Page:
        return Page.of(_registers(self.sources))

    def table(self) -> Table:
        return table_of("Répertoires FINESS importés", _COLUMNS, self.sources)


class RegisterAnswer(RegistersAnswer):
    """One register: what it holds, and what it does not."""

    command = "finess show"

    def __init__(self, source: RegisterSource, today: date) -> None:
        super().__init__((source,))
        self.source = source
        self.today = today

    def page(self, detail: Detail) -> Page:
        return Page.of(_register(self.source, self.today))


def _register(source: RegisterSource, today: date) -> Iterator[Block]:
    """Yield what an imported register holds, and what of its file does not."""
    counts = source.counts
    yield Paragraph(f"Répertoire FINESS {register_identity(source, source.name)}", "bold")
    yield Labelled("Indexé le", moment(datetime.fromisoformat(source.indexed_at)))
    known = "" if not source.version else f" (format {sanitized(source.version)}, non connu)"
    yield Labelled("Format", f"{source.format}{known}")
    yield Labelled("EJ", _count(counts.ej, counts.ej_active))
    yield Labelled("ET", _count(counts.et, counts.et_active))
    if source.format == STRUCTURES:
        yield Labelled("GHT", thousands(counts.ght))
    else:
        yield Labelled("GHT", "aucun : ce format n'en dit pas")
        if counts.ej + counts.et == counts.ej_active + counts.et_active:
            yield Labelled("Fermetures", "aucune : ce fichier n'en dit pas")
    if told := left_aside(source):
        yield Labelled("À savoir", " ; ".join(told))
        if first := source.oddities.first:
            yield Labelled("", f"premiers : {', '.join(first)}")
    if old := source.ageing(today):
        yield Labelled("Attention", old)


def _count(every: int, active: int) -> str:
    closed = plural(every - active, "fermé ou inactif", "fermés ou inactifs")
    return f"{thousands(every)} : {plural(active, 'actif')}, {closed}"


def _registers(sources: Sequence[RegisterSource]) -> Iterator[Block]:
    if not sources:
        yield Paragraph("Aucun répertoire FINESS importé. Pour en importer un :")
        yield Verbatim(("segur finess import finess-structures.json.gz",), indent=2)
        return
    for source in sources:
        yield Paragraph(register_identity(source, source.name))
