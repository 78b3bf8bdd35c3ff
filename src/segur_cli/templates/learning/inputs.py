"""The files of a set: which is the blank, an example, the fields table, a schema."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from segur_cli.diagnostics import Severity
from segur_cli.documents import Document, Json, as_objects, parse
from segur_cli.documents.document import is_schema, stranger
from segur_cli.exits import StopError
from segur_cli.files.folder import files_in
from segur_cli.files.opening import JSON_FILE, TABLE_FILE, read_file
from segur_cli.files.paths import is_folder, resolved
from segur_cli.tables.sheets import TableFile
from segur_cli.tables.table_opening import read_with_papers
from segur_cli.templates.concept_map import Pattern
from segur_cli.templates.concepts import ValueType
from segur_cli.templates.encodings import is_nothing
from segur_cli.templates.learning.fields_table import FieldsTable, read_fields
from segur_cli.templates.learning.schema_reading import SchemaReading, read_schema
from segur_cli.templates.learning.tree import ACCEPTED, BLANK, EXAMPLE, KeyIndex, TreeNode
from segur_cli.templates.loading import NO_SCHEMA, speaks_schema
from segur_cli.text.writing import listed, normalized_key, plural, quote

_TABLES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".docx", ".pdf")
_EMPTY_ENOUGH = 0.6  # of the values of a file: above, it is a blank
_MOST = 60


@dataclass(frozen=True)
class LearningFile:
    """One file that was read: its role, its digest."""

    path: Path
    role: str
    sha256: str


@dataclass
class LearningSet:
    """The files of one set, each in its role."""

    blanks: list[tuple[Path, Json]] = field(default_factory=list)
    examples: list[tuple[Path, Json]] = field(default_factory=list)
    accepted: list[tuple[Path, Json]] = field(default_factory=list)
    tables: list[FieldsTable] = field(default_factory=list)
    readings: list[SchemaReading] = field(default_factory=list)  # of the schemas
    sources: list[LearningFile] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    lists: list[Pattern] = field(default_factory=list)  # lists that the files show as one object

    def tree(self) -> TreeNode:
        """Return the structure that the documents and the schemas show together."""
        tree = TreeNode()
        for role, documents in (
            (BLANK, self.blanks), (EXAMPLE, self.examples), (ACCEPTED, self.accepted)
        ):  # fmt: skip
            for path, value in documents:
                tree.add(value, role, path.name)
        for reading in self.readings:
            tree.add_schema(reading)
        for pattern in self.lists:
            tree.make_list(pattern)
        tree.normalise()
        return tree


@dataclass(frozen=True)
class Roles:
    """The files whose role the user settles."""

    blank: tuple[Path, ...] = ()
    example: tuple[Path, ...] = ()
    fields: tuple[Path, ...] = ()
    schema: tuple[Path, ...] = ()
    accepted: tuple[Path, ...] = ()


def gather(names: Sequence[Path], roles: Roles) -> LearningSet:
    """Read every file. Raises StopError for what cannot be read, and when nothing shows keys."""
    found = LearningSet()
    for path in roles.schema:
        found.readings.append(_schema(_json(found, path, "schéma"), path))
    settled = (("vierge", roles.blank, found.blanks), ("exemple", roles.example, found.examples),
               ("demande acceptée", roles.accepted, found.accepted))  # fmt: skip
    for role, paths, into in settled:
        into += [(path, _request(_json(found, path, role), path)) for path in _files(paths)]
    taken = {resolved(p) for group in (roles.fields, roles.schema, roles.blank, roles.example,
                                       roles.accepted) for p in _files(group)}  # fmt: skip
    tables: list[Path] = []
    for path in _files(names):
        if resolved(path) in taken:
            continue
        suffix = path.suffix.lower()
        if suffix in _TABLES:
            tables.append(path)
        elif suffix == ".json":
            _sort(found, path)
        else:
            found.left.append(f"{path.name} (ni JSON, ni tableau)")
    if not (found.blanks or found.examples or found.accepted or found.readings):
        raise StopError(
            "Aucun JSON parmi ces fichiers : il faut au moins un vierge, un exemple ou un schéma.",
            "Donnez-le, ou son rôle : --blank FICHIER, --example FICHIER.",
        )
    _refuse_several_sets(found)
    _add_tables(found, roles.fields, tables)
    return found


def _add_tables(found: LearningSet, named: Sequence[Path], others: Sequence[Path]) -> None:
    """Read the tables of fields, which the keys of the documents tell from other tables.

    Raises StopError for a table that was named as one, and when none of several is one.
    """
    if not (named or others):
        return
    index = KeyIndex(found.tree())
    refused: list[StopError] = []
    read: list[TableFile] = []
    for path in (*named, *others):
        data = read_file(path, TABLE_FILE)
        try:
            document = read_with_papers(data, path.name)
            table = read_fields(document, path.name, index)
        except StopError as error:
            if path in named:
                raise
            refused.append(error)
            found.left.append(f"{path.name} ({error.message.removesuffix('.')})")
            continue
        read.append(document)
        found.tables.append(table)
        digest = hashlib.sha256(data).hexdigest()
        found.sources.append(LearningFile(path, "tableau des champs", digest))
    found.lists = [
        row.pattern
        for table in found.tables
        for row in table.fields
        if row.pattern is not None and row.is_list and index.is_object(row.pattern)
    ]
    if found.lists:
        index = KeyIndex(found.tree())
        found.tables = [
            read_fields(document, table.file, index)
            for document, table in zip(read, found.tables, strict=True)
        ]
    if refused and not found.tables and len(refused) == len(others):
        strangers = [error for error in refused if error.message.startswith("Aucun chemin")]
        if strangers:
            raise strangers[0]


def _files(names: Iterable[Path]) -> list[Path]:
    files: list[Path] = []
    for name in names:
        if is_folder(name):
            inside = sorted(files_in(name))
            if len(inside) > _MOST:
                raise StopError(
                    f"{quote(name, 120)} contient {plural(len(inside), 'fichier')} : donnez le "
                    "dossier d'un seul jeu (un type de demande, un SONS)."
                )
            files += inside
        else:
            files.append(name)
    return list(dict.fromkeys(files))


def _json(found: LearningSet, path: Path, role: str) -> Json:
    data = read_file(path, JSON_FILE)
    document = parse(data, path)
    _refuse_bad(document, role)
    found.sources.append(LearningFile(path, role, hashlib.sha256(data).hexdigest()))
    value = document.value
    schema = isinstance(value, dict) and is_schema(value)  # whose keys are not to be read otherwise
    return value if schema else as_objects(document).value


def _refuse_bad(document: Document, role: str) -> None:
    faults = [f for f in document.findings if f.severity is Severity.ERROR]
    if faults or not document.usable:
        first = faults[0] if faults else None
        where = f", ligne {first.span.line}" if first and first.span else ""
        why = f" : {first.message.removesuffix('.')}" if first else ""
        raise StopError(
            f"{quote(document.path, 120)} ({role}) n'est pas un JSON lisible{where}{why}.",
            f"segur lint-json {document.path} en dit plus.",
        )


def _request(value: Json, path: Path) -> Json:
    """Raise StopError for what is certainly no request: a model learned from it would be false."""
    other = stranger(value)
    if other is not None:
        raise StopError(f"{quote(path, 120)} est {other.what}, non une demande.", other.taken_by)
    return value


def _schema(value: Json, path: Path) -> SchemaReading:
    if not isinstance(value, dict):
        raise StopError(f"{quote(path, 120)} n'est pas un schéma JSON : un objet est attendu.")
    if not speaks_schema(value):
        raise StopError(f"{quote(path, 120)} : {NO_SCHEMA}.")
    return read_schema(json.loads(json.dumps(value, default=float)), path.name)


def _sort(found: LearningSet, path: Path) -> None:
    """Decide what a JSON is: a schema says so, a blank is mostly empty."""
    value = _json(found, path, "?")
    if isinstance(value, dict) and is_schema(value):
        role = "schéma"
        found.readings.append(_schema(value, path))
    else:
        blank = is_blank(_request(value, path), path.name)
        role = "vierge" if blank else "exemple"
        (found.blanks if blank else found.examples).append((path, value))
    found.sources[-1] = LearningFile(path, role, found.sources[-1].sha256)


def is_blank(value: Json, name: str) -> bool:
    """Whether a JSON is to be filled in: its name says so, or most of it is empty."""
    said = normalized_key(name)
    if any(word in said for word in ("vierge", "blank", "modele", "vide", "gabarit")):
        return True
    leaves = list(leaves_of(value))
    empty = sum(is_nothing(leaf, ValueType.TEXT) or leaf in (0, False) for leaf in leaves)
    example = any(word in said for word in ("exemple", "example", "rempli"))
    return not example and empty >= _EMPTY_ENOUGH * max(len(leaves), 1)


def leaves_of(value: Json) -> Iterable[Json]:
    """Yield the values of a document, those of fifty items of a list at most."""
    if isinstance(value, dict):
        for child in value.values():
            yield from leaves_of(child)
    elif isinstance(value, list):
        for item in value[:50]:
            yield from leaves_of(item)
    else:
        yield value


def _refuse_several_sets(found: LearningSet) -> None:
    """Refuse files of several sets: blanks whose keys are not the same."""
    if len(found.blanks) < 2:
        return
    first, *others = found.blanks
    keys = _keys(first[1])
    for _, value in others:
        mine = _keys(value)
        common = len(keys & mine) / max(len(keys | mine), 1)
        if common < 0.9:
            names = listed(quote(p.name, 60) for p, _ in found.blanks)
            raise StopError(
                f"Plusieurs jeux de fichiers : les vierges {names} n'ont pas les mêmes clés.",
                *(
                    f"Un modèle à la fois : segur template learn --blank {p} …"
                    for p, _ in found.blanks[:6]
                ),
            )


def _keys(value: Json) -> set[str]:
    found: set[str] = set()

    def walk(node: Json, at: str) -> None:
        if isinstance(node, dict):
            for key, child in node.items():
                found.add(f"{at}/{key}")
                walk(child, f"{at}/{key}")
        elif isinstance(node, list):
            for item in node[:5]:
                walk(item, at)

    walk(value, "")
    return found
