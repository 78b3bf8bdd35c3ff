"""How a base was read, for the eye and for machines: columns, every row, unusable ones."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from segur_cli.eligibility.base import (
    SHIFTED,
    UNCOMPUTED,
    Base,
    BaseSource,
    Mapped,
    base_identity,
    describe,
)
from segur_cli.facts import statement
from segur_cli.tables.answer import Answer
from segur_cli.tables.writing import Column, Table, grid_of, table_of
from segur_cli.text.amounts import SCIENTIFIC
from segur_cli.text.page import Block, Detail, Gap, Labelled, Page, Paragraph, Verbatim
from segur_cli.text.writing import moment, plural, quote, sanitized

_CAUSES_AT_MOST = 10
_READ_AS: tuple[Column[Mapped], ...] = (
    Column("colonne", lambda column: column.letter),
    Column("intitulé", lambda column: column.heading),
    Column("lue comme", lambda column: column.taken_for),
)
_SHOWN: tuple[Column[Mapped], ...] = (
    Column("Col.", lambda column: column.letter),
    Column("Intitulé", lambda column: column.heading),
    Column("Lue comme", lambda c: "ignorée" if c.taken_for == "-" else c.taken_for),
)
_SOURCES: tuple[Column[BaseSource], ...] = (
    Column("nom", lambda source: source.name),
    Column("fichier", lambda source: source.file_name),
    Column("SHA-256", lambda source: source.sha256),
    Column("enregistrée le", lambda source: source.saved_on),
    Column("indexée le", lambda source: source.indexed_at),
    Column("fictive", lambda source: "oui" if source.fictitious else "non"),
)


class BaseAnswer(Answer):
    """How a base was read; `rows` lists what of it could not be used."""

    command = "base show"

    def __init__(self, base: Base, *, rows: bool = False) -> None:
        self.base = base
        self.rows = rows

    def page(self, detail: Detail) -> Page:
        """Return how the base was read, for the eye."""
        page = base_page(self.base, rows=self.rows or detail is Detail.FULL)
        return Page(page.blocks[:1]) if detail is Detail.VERDICT else page

    def data(self) -> dict[str, Any]:
        """Return the base, its columns and the account of its rows: `schemas/base.schema.json`."""
        base = self.base
        return {
            **_source_json(base.source),
            "sheet": sanitized(base.sheet),
            "header_rows": list(base.header_rows),
            "columns": [
                {"column": column.letter, "heading": sanitized(column.heading),
                 "read_as": column.taken_for}
                for column in base.columns
            ],
            "rows": {
                "filled": base.filled, "used": base.used, "identical": base.identical,
                "unusable": [sanitized(describe(row)) for row in base.unusable],
            },
            "beneficiaries": len(base.by_finess),
            "notes": [sanitized(note) for note in base.notes],
        }  # fmt: skip

    def table(self) -> Table:
        """Return one row for each column of the workbook."""
        return table_of(f"Base {self.base.source.name}", _READ_AS, self.base.columns)


class BasesAnswer(Answer):
    """The bases imported on this machine."""

    command = "base list"

    def __init__(self, sources: Sequence[BaseSource]) -> None:
        self.sources = sources

    def page(self, detail: Detail) -> Page:
        """Return the bases, one line each."""
        return bases_page(self.sources)

    def table(self) -> Table:
        """Return one row for each base."""
        return table_of("Bases importées", _SOURCES, self.sources)


def _source_json(source: BaseSource) -> dict[str, Any]:
    return {
        "name": sanitized(source.name),
        "file": sanitized(source.file_name),
        "sha256": source.sha256,
        "saved_on": source.saved_on or None,
        "indexed_at": source.indexed_at,
        "fictitious": source.fictitious,
    }


def base_page(base: Base, *, rows: bool) -> Page:
    """Return how a base was read: columns, account of the rows, and the unusable ones."""
    return Page.of(_base(base, rows=rows))


def _base(base: Base, *, rows: bool) -> Iterator[Block]:
    """Yield how a base was read: columns, account of the rows, and the unusable ones."""
    source = base.source
    yield Paragraph(f"Base {base_identity(source, source.name)}", "bold")
    yield Labelled("Indexée le", moment(datetime.fromisoformat(source.indexed_at)))
    first, last = base.header_rows
    where = f"ligne {first}" if first == last else f"lignes {first} à {last}"
    yield Labelled("Feuille", f"« {sanitized(base.sheet)} », en-tête {where}")
    yield Gap()
    yield grid_of(_SHOWN, base.columns, indent=2)
    yield Gap()
    if not base.ceiling_keys:
        yield Labelled("Attention", "aucune colonne de montant reconnue : aucun plafond ne sera "
             "montré ; précisez-les par --column si la base en contient")  # fmt: skip
    yield from _account(base)
    if rows:
        for unusable in base.unusable:
            yield Paragraph(describe(unusable), indent=4)
    elif base.unusable:
        yield Paragraph("Liste des lignes non utilisables : segur base show --rows")
    yield Paragraph(statement("base-format").text, "dim")


def _account(base: Base) -> Iterator[Block]:
    """Account for every row: used + identical + unusable = filled."""
    parts = [
        plural(base.used, "utilisée"),
        plural(base.identical, "doublon identique", "doublons identiques"),
        plural(len(base.unusable), "non utilisable", "non utilisables"),
    ]
    filled = plural(base.filled, "ligne remplie", "lignes remplies")
    yield Labelled("Lignes", f"{filled} = {' + '.join(parts)}")
    numbers = plural(len(base.by_finess), "numéro distinct", "numéros distincts")
    yield Labelled("Bénéficiaires", numbers)
    entries = base.entries
    repaired = sum(bool(entry.repairs) for entry in entries)
    if repaired:
        counted = plural(
            repaired,
            "numéro enregistré comme un nombre",
            "numéros enregistrés comme des nombres",
        )
        yield Labelled("Réparés", f"{counted} : zéro initial rétabli")
    doubtful = [entry for entry in entries if entry.doubt]
    if doubtful:
        shown = ", ".join(f"{e.finess} (ligne {e.row})" for e in doubtful[:5])
        more = " …" if len(doubtful) > 5 else ""
        counted = plural(
            len(doubtful),
            "numéro de clé inattendue, gardé tel quel",
            "numéros de clé inattendue, gardés tels quels",
        )
        yield Labelled("Douteux", f"{counted} : {shown}{more}")
    for note in base.notes:
        yield Labelled("Attention", sanitized(note))
    yield from _unread(base)
    contradictory = sum(len(rows) > 1 for rows in base.by_finess.rows.values())
    if contradictory:
        why = "sur plusieurs lignes différentes : rien n'y est choisi ni additionné"
        yield Labelled("Attention", f"{plural(contradictory, 'numéro')} {why}")


def _unread(base: Base) -> Iterator[Block]:
    """Tell the ceilings that could not be read, by column and cause, with their lines."""
    causes: dict[tuple[str, str], list[int]] = {}
    shifted: dict[str, list[int]] = {}
    for entry in base.entries:
        for key, ceiling in zip(base.ceiling_keys, entry.ceilings, strict=True):
            if ceiling.unread not in (None, SHIFTED):
                causes.setdefault((key.option, ceiling.unread or ""), []).append(entry.row)
        if any(ceiling.unread == SHIFTED for ceiling in entry.ceilings):
            shifted.setdefault(entry.reserves[0].text, []).append(entry.row)
    for said, lines in shifted.items():
        yield Labelled("Décalées", f"{_lines(lines)} : {said}")
    shown = sorted(causes.items(), key=lambda one: one[1])[:_CAUSES_AT_MOST]
    for (option, text), lines in shown:
        yield Labelled("Non lus", f"{option}, {_lines(lines)} : {_why(text)}")
    if len(causes) > len(shown):
        yield Labelled(
            "Non lus", f"… et {plural(len(causes) - len(shown), 'autre cas', 'autres cas')}"
        )


def _why(text: str) -> str:
    if text == UNCOMPUTED:
        return text
    if SCIENTIFIC.fullmatch(text):
        return f"{quote(text)} est un nombre arrondi par un tableur (notation scientifique)"
    return f"{quote(text, 60)} n'est pas un montant"


def _lines(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:5]))
    more = f" et {plural(len(numbers) - 5, 'autre')}" if numbers[5:] else ""
    return f"{'lignes' if numbers[1:] else 'ligne'} {shown}{more}"


def bases_page(sources: Sequence[BaseSource]) -> Page:
    """Return the imported bases, one line each."""
    return Page.of(_bases(sources))


def _bases(sources: Sequence[BaseSource]) -> Iterator[Block]:
    """Yield the imported bases, one line each."""
    if not sources:
        yield Paragraph("Aucune base importée. Pour en importer une :")
        yield Verbatim(("segur base import FICHIER.xlsx",), indent=2)
        return
    for source in sources:
        yield Paragraph(base_identity(source, source.name))
