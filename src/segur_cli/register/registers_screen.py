"""Imported registers, for the eye and as a table."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from segur_cli.register.source import STRUCTURES, RegisterSource, left_aside, register_identity
from segur_cli.tables.answer import Answer
from segur_cli.tables.writing import Column, Table, table_of
from segur_cli.text.page import Block, Detail, Labelled, Page, Paragraph, Verbatim
from segur_cli.text.writing import moment, plural, sanitized, thousands

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
        """Return all of them, a line each."""
        return registers_page(self.sources)

    def table(self) -> Table:
        """Return one row for each register."""
        return table_of("Répertoires FINESS importés", _COLUMNS, self.sources)


class RegisterAnswer(RegistersAnswer):
    """One register: what it holds, and what it does not."""

    command = "finess show"

    def __init__(self, source: RegisterSource, today: date) -> None:
        super().__init__((source,))
        self.source = source
        self.today = today

    def page(self, detail: Detail) -> Page:
        """Return what it holds."""
        return register_page(self.source, self.today)


def register_page(source: RegisterSource, today: date) -> Page:
    """Return what an imported register holds, and what of its file does not."""
    return Page.of(_register(source, today))


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
        yield Labelled("GHT", "aucun : ce format ne dit ni GHT, ni fermetures")
    if told := left_aside(source):
        yield Labelled("À savoir", " ; ".join(told))
        if first := source.oddities.first:
            yield Labelled("", f"premiers : {', '.join(first)}")
    if old := source.ageing(today):
        yield Labelled("Attention", old)


def _count(every: int, active: int) -> str:
    closed = plural(every - active, "fermé ou inactif", "fermés ou inactifs")
    return f"{thousands(every)} : {plural(active, 'actif')}, {closed}"


def registers_page(sources: Sequence[RegisterSource]) -> Page:
    """Return the imported registers, one line each."""
    return Page.of(_registers(sources))


def _registers(sources: Sequence[RegisterSource]) -> Iterator[Block]:
    """Yield the imported registers, one line each."""
    if not sources:
        yield Paragraph("Aucun répertoire FINESS importé. Pour en importer un :")
        yield Verbatim(("segur finess import finess-structures.json.gz",), indent=2)
        return
    for source in sources:
        yield Paragraph(register_identity(source, source.name))
