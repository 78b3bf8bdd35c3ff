"""The rows of a list of clients, for a model to be filled with: each column read once.

What a heading says by itself (the amount of the order, its number) wins; the others are read as
`check-eligibility` reads them.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from segur_cli.documents import Json
from segur_cli.eligibility.client_columns import find_tables
from segur_cli.eligibility.clients import choose_tables, refuse_unfit
from segur_cli.eligibility.list_rows import reader_of
from segur_cli.eligibility.request import ClientQuery
from segur_cli.exits import ExitCode, StopError
from segur_cli.facts.cells import is_untold
from segur_cli.files.opening import TABLE_FILE, read_file
from segur_cli.identifiers import finess
from segur_cli.tables.columns.choices import IGNORED
from segur_cli.tables.columns.reading import TableColumn, TableReading
from segur_cli.tables.sheets import Sheet, Value
from segur_cli.tables.table_opening import read_document
from segur_cli.templates.concepts import CONCEPTS
from segur_cli.templates.filling import FilledRequests, Row, canonical_value, own_name
from segur_cli.templates.proposing import propose
from segur_cli.text.writing import normalized_key, quote

# What a role of the list is, where no heading says another concept.
_ROLES = {
    "finess": "beneficiaire.finess", "finess-ej": "beneficiaire.finess",
    "finess-et": "beneficiaire.finess", "nom": "beneficiaire.nom", "sons": "sons",
    "demande": "sons", "prestation": "prestation.type", "ht": "prestation.montant_ht",
    "ttc": "prestation.montant_ttc", "pilote": "pilote", "installe": "pilote.installation",
    "production": "pilote.production",
}  # fmt: skip
_MANY = (
    "beneficiaire.finess",
    "sons",
    "prestation.type",
    "pilote",
    "pilote.installation",
    "pilote.production",
)
_FILE_NAME = re.compile(
    r"[^/\\:*?\"<>|]{1,200}\.(?:pdf|zip|docx?|odt|xlsx?|jpe?g|png|tiff?)", re.IGNORECASE
)
_ABOUT_FILES = re.compile(r"\b(?:fichiers?|noms?|pieces?|jointes?|pdf|documents?)\b|[():/_.]")
_JOINING = re.compile(r"^(?:(?:du|de|des|d|la|le|l)\b['’ ]*)+|(?: (?:du|de|des|d))+$")
# One value of each kind, to try a heading with.
_SAMPLES = ("010999993", "2025-02-03", "12,50", "V2", "HOP-DPI-Va2", "oui", "Nom")
_SHOWN_ROWS = 60


def read_rows(source: Path, own: Collection[str] = ()) -> tuple[list[Row], FilledRequests]:
    """Read the clients of a file, and tell how its columns were read.

    `own` are the names (`own_name`) of places without a concept, that columns may bear.

    Raises StopError for a file that cannot be read, several lists, no client, or no column.
    """
    document = read_document(read_file(source, TABLE_FILE), source.name)
    sheets = [sheet for sheet in document.sheets if sheet.rows and not sheet.hidden]
    if not sheets:
        raise StopError(f"{quote(source, 120)} est vide.", code=ExitCode.NO_INPUT)
    told = FilledRequests()
    rows: list[Row] = []
    for table in _tables(sheets, source):
        columns = _ListColumns(table, own)
        if not columns.concepts:
            raise StopError(
                "Aucune colonne du tableau n'est comprise.",
                "Donnez pour intitulés des concepts (segur template concepts) ou leurs mots : "
                "FINESS, montant HT de la prestation…",
            )
        columns.tell(told)
        numbers, aside, reader = reader_of(table, ClientQuery(""), date.max)
        reader.unread, reader.answers = [], {}  # other columns are read by their headings
        told.notes += [f"{row.told} : ce n'est pas un client" for row in aside]
        for number in numbers:
            for query in reader.read(number):
                rows += columns.rows(number, query, told)
    if not rows:
        raise StopError(f"Aucun client dans {quote(source, 120)}.", code=ExitCode.NO_INPUT)
    return rows, told


def _tables(sheets: Sequence[Sheet], source: Path) -> list[TableReading]:
    """Find the list, as `check-eligibility` does; without one, the first row is its headings."""
    if any(find_tables(sheet, {}) for sheet in sheets):
        _, tables, asked = choose_tables(sheets, source.name, str(source), {})
        for doubt in asked:
            raise StopError(
                f"{quote(source.name, 120)} : {doubt.why}",
                "Ne laissez dans une copie que celle des clients à demander.",
            )
        refuse_unfit(tables, source.name, str(source))
        if tables:
            return tables
    first = sheets[0]
    headings = enumerate(first.rows[0], 1)
    columns = tuple(TableColumn(n, str(value).strip()) for n, value in headings if value)
    table = TableReading(first, (1, 1), 2, len(first.rows), columns)
    refuse_unfit([table], source.name, str(source))
    return [table]


@dataclass(frozen=True)
class _ListColumns:
    """What each column of a table is: a concept, the name of a file, or a place of the model."""

    table: TableReading
    own: Collection[str]

    @cached_property
    def concepts(self) -> Mapping[int, str]:
        """The concept of each column: named, proposed by its words, else its role in a list."""
        by_label = {normalized_key(concept.label): concept.id for concept in CONCEPTS.values()}
        found: dict[int, str] = {}
        named = self._proposed
        for column in self.table.columns:
            concept = (
                column.heading
                if column.heading in CONCEPTS
                else by_label.get(normalized_key(column.heading), named.get(column.number, ""))
            )
            if concept and concept not in found.values() and column.number not in self.files:
                found[column.number] = concept
        for column in self.table.columns:
            concept = _ROLES.get(column.role, "")
            free = concept not in found.values() or concept in _MANY
            if concept and free and column.number not in found:
                found[column.number] = concept
        for column in self.table.columns:
            if own_name(column.heading) in self.own:
                continue
            if column.number not in found and column.role in ("", IGNORED):
                concept = _meant(column.heading)
                if concept and concept not in found.values() and column.number not in self.files:
                    found[column.number] = concept  # its cells are not of it: each is told
        return found

    @cached_property
    def _proposed(self) -> Mapping[int, str]:
        by_heading = {column.heading: column.number for column in self.table.columns}
        body: list[Json] = [
            {
                column.heading: str(value)
                for column in self.table.columns
                if column.heading and (value := self._cell(row, column.number)) is not None
            }
            for row in range(self.table.first_row, self.table.last_row + 1)[:_SHOWN_ROWS]
        ]
        found: dict[int, str] = {}
        for proposal in propose([body]).proposals:
            number = by_heading.get(proposal.pattern[-1] or "") if proposal.pattern else None
            if number and proposal.sure and not proposal.deduced:
                found.setdefault(number, proposal.concept)
        return found

    @cached_property
    def files(self) -> Mapping[int, str]:
        """The columns of names of files, with the type of piece that their headings say."""
        found = {}
        for column in self.table.columns:
            rows = range(self.table.first_row, self.table.last_row + 1)[:_SHOWN_ROWS]
            cells = [self._cell(row, column.number) for row in rows]
            texts = [str(cell).strip() for cell in cells if cell is not None]
            if texts and all(map(_FILE_NAME.fullmatch, texts)):
                said = _ABOUT_FILES.sub(" ", normalized_key(column.heading))
                found[column.number] = _JOINING.sub("", " ".join(said.split()))
        return found

    def tell(self, told: FilledRequests) -> None:
        """Say what each column was read as."""
        for column in self.table.columns:
            concept = self.concepts.get(column.number)
            if concept:
                told.read.append(f"{column.told} : {CONCEPTS[concept].label}")
            elif column.number in self.files:
                what = self.files[column.number] or "de type non dit"
                told.read.append(f"{column.told} : fichier d'une pièce ({what})")
            elif own_name(column.heading) in self.own:
                told.read.append(f"{column.told} : le champ de ce nom")
            elif column.heading:
                told.unread.append(column.told)

    def rows(self, number: int, query: ClientQuery, told: FilledRequests) -> Iterator[Row]:
        """Yield what a row asks: one request for each SONS that it names."""
        told.problems += [
            said if said.startswith("ligne ") else f"ligne {number} : {said}"
            for said in query.complaints
        ]
        row: Row = dict(self._of_list(query, f"ligne {number}", told))
        for column in self.table.columns:
            value = self._cell(number, column.number)
            concept = self.concepts.get(column.number)
            if value is None or concept in row or (concept and self._is_of_list(column, concept)):
                continue
            if concept is None:
                if column.number in self.files:
                    piece = {"piece.type": self.files[column.number], "piece.fichier": str(value)}
                    row["pieces"] = [*row.get("pieces", ()), piece]
                elif column.heading:
                    row[own_name(column.heading)] = value
                continue
            canonical = canonical_value(value, CONCEPTS[concept].kind)
            if canonical is None:
                label = CONCEPTS[concept].label
                told.problems.append(f"ligne {number}, {label} : {quote(value, 40)} non compris")
            else:
                row[concept] = canonical
        for sons in query.sons or ("",):
            deployment = query.deployment
            told_of = {
                "sons": sons or None, "pilote": deployment.is_pilot(sons),
                "pilote.installation": deployment.installed_on(sons),
                "pilote.production": deployment.production_on(sons),
            }  # fmt: skip
            own = {
                concept: value if isinstance(value, str | bool) else value.isoformat()
                for concept, value in told_of.items()
                if value is not None and concept not in row
            }
            yield {**row, **own}

    def _of_list(
        self, query: ClientQuery, where: str, told: FilledRequests
    ) -> Iterator[tuple[str, object]]:
        reading = finess.read(query.typed)
        if reading.repairs and reading.finess:
            said = f"{where} : FINESS {quote(query.typed, 20)} lu {reading.finess}"
            told.notes.append(f"{said} ({reading.repairs[0]})")
        values = {
            "beneficiaire.finess": reading.finess or query.typed, "beneficiaire.nom": query.name,
            "prestation.type": query.prestation, "prestation.montant_ht": query.amount_ht,
            "prestation.montant_ttc": query.amount_ttc,
        }  # fmt: skip
        for concept, value in values.items():
            if value not in (None, "") and self._role_of(concept):
                yield concept, value

    def _role_of(self, concept: str) -> bool:
        """Whether the column of a concept is one that the reader of lists reads."""
        return any(
            self.concepts.get(column.number) == concept and self._is_of_list(column, concept)
            for column in self.table.columns
        )

    @staticmethod
    def _is_of_list(column: TableColumn, concept: str) -> bool:
        return _ROLES.get(column.role) == concept

    def _cell(self, row: int, column: int) -> Value:
        """Return what a cell says; None when it says nothing, or that nothing is known."""
        value = self.table.sheet.cell(row, column)
        return None if value is None or is_untold(str(value)) else value


def _meant(heading: str) -> str:
    """Return the concept that a heading names by itself, whatever its cells hold."""
    meant = {
        concept
        for sample in _SAMPLES
        for concept in _concepts_of(heading, sample) - _concepts_of("x", sample)
        if heading
    }
    return meant.pop() if len(meant) == 1 else ""


def _concepts_of(heading: str, value: str) -> set[str]:
    return {found.concept for found in propose([[{heading: value}]]).proposals if found.sure}
