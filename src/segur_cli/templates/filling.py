"""A model filled from a table of clients: written as the model says, nothing invented."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from segur_cli.documents import Json
from segur_cli.exits import StopError
from segur_cli.facts.words import read_prestation, read_sons
from segur_cli.tables.sheets import Sheet, Value, column_letter
from segur_cli.templates.annotations import concept_hint
from segur_cli.templates.concept_map import EVERY, Pattern, follow
from segur_cli.templates.concepts import (
    CONCEPTS,
    PlaceDoubt,
    ValueType,
    concepts_of,
    doubt_of,
)
from segur_cli.templates.encodings import CENTS, COMMA, GROUPED, POINT, Encoding, encoding_of
from segur_cli.templates.models import Model
from segur_cli.templates.places import read_places, shown
from segur_cli.templates.proposing import propose
from segur_cli.text.amounts import number_in, parse_amount
from segur_cli.text.dates import typed_day
from segur_cli.text.flags import parse_flag
from segur_cli.text.writing import normalized_key, plural, quote

_MOST = 20
Row = dict[str, Any]  # canonical values by concept


@dataclass
class FilledRequests:
    """What filling made: documents, what is missing, and how the columns were read."""

    documents: list[Json] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_rows(sheet: Sheet) -> tuple[list[Row], FilledRequests]:
    """Read the rows of a table of clients: each column is a concept, by its heading and values.

    Raises StopError for a table without a heading that is understood.
    """
    told = FilledRequests()
    if not sheet.rows:
        raise StopError("Le tableau des clients est vide.")
    headings = ["" if value is None else str(value).strip() for value in sheet.rows[0]]
    concepts = _concepts(headings, sheet)
    for column, heading in enumerate(headings, 1):
        if heading:
            name = f"{column_letter(column)} {quote(heading, 40)}"
            concept = concepts.get(column)
            if concept:
                told.read.append(f"{name} : {CONCEPTS[concept].label}")
            else:
                told.unread.append(name)
    if not concepts:
        raise StopError(
            "Aucune colonne du tableau n'est comprise.",
            "Donnez pour intitulés des concepts (segur template concepts) ou leurs mots : FINESS, "
            "montant HT de la prestation…",
        )
    rows: list[Row] = []
    for number, cells in enumerate(sheet.rows[1:], 2):
        if not any(value is not None for value in cells):
            continue
        row: Row = {}
        for column, concept in concepts.items():
            value = sheet.cell(number, column)
            if value is None or not str(value).strip():
                continue
            canonical = canonical_value(value, CONCEPTS[concept].kind)
            if canonical is None:
                told.problems.append(
                    f"ligne {number}, {CONCEPTS[concept].label} : {quote(value, 40)} non compris"
                )
            else:
                row[concept] = canonical
        rows.append(row)
    return rows, told


def _concepts(headings: list[str], sheet: Sheet) -> dict[int, str]:
    """Return the concept of each column: named by its id or its label, else proposed."""
    by_label = {normalized_key(one.label): one.id for one in CONCEPTS.values()}
    found: dict[int, str] = {}
    for column, heading in enumerate(headings, 1):
        named = heading if heading in CONCEPTS else by_label.get(normalized_key(heading))
        if named:
            found[column] = named
    body: list[Json] = [
        {h: str(v) for h, v in zip(headings, row, strict=False) if h and v is not None}
        for row in sheet.rows[1:60]
    ]
    for one in propose([body]).proposals:
        heading = one.pattern[-1] or ""
        if heading in headings and one.concept != "demande" and one.sure:
            column = headings.index(heading) + 1
            if column not in found and one.concept not in found.values():
                found[column] = one.concept
    for column, heading in enumerate(headings, 1):
        meant = _meant(heading) if heading and column not in found else None
        if meant is not None and meant not in found.values():
            found[column] = meant  # its cells are not of it: each is told
    return found


def _meant(heading: str) -> str | None:
    """Return the concept that a heading names by itself, whatever its cells hold."""
    meant = {
        one.concept
        for sample in _SAMPLES
        for one in propose([[{heading: sample}]]).proposals
        if one.sure
    }
    return meant.pop() if len(meant) == 1 else None


# One value of each kind, to try a heading with.
_SAMPLES: tuple[Json, ...] = ("010999993", "2025-02-03", "12,50", "V2", "HOP-DPI-Va2", "oui", "Nom")


def header_values(given: list[str]) -> Row:
    """Read `concept=valeur` options. Raises StopError for an unknown concept or a bad value."""
    row: Row = {}
    for one in given:
        concept, separator, text = one.partition("=")
        if not separator or concept not in CONCEPTS:
            raise StopError(f"Concept inconnu : {quote(concept)}.", concept_hint(concept))
        value = canonical_value(text, CONCEPTS[concept].kind)
        if value is None:
            raise StopError(f"{CONCEPTS[concept].label} : {quote(text, 60)} n'est pas compris.")
        row[concept] = value
    return row


def canonical_value(value: Value, kind: ValueType) -> Any:
    """Return a cell as rules compare it: an ISO day, a Decimal, a boolean, our code, a text."""
    if kind is ValueType.DATE:
        if isinstance(value, datetime):
            return value.date().isoformat()
        if isinstance(value, date):
            return value.isoformat()
        day = typed_day(str(value).strip())
        return day.isoformat() if day else None
    if kind in (ValueType.AMOUNT, ValueType.RATE):
        if isinstance(value, bool):
            return None
        if isinstance(value, int | float):
            return Decimal(str(value))
        number = parse_amount(str(value))
        if number is None and (text := number_in(str(value).replace("%", ""))) is not None:
            number = Decimal(text)
        return number
    if kind is ValueType.FLAG:
        return value if isinstance(value, bool) else parse_flag(str(value))
    whole = isinstance(value, float) and value == int(value)
    text = str(int(value)) if isinstance(value, float) and whole else str(value).strip()
    if kind is ValueType.FINESS:
        compact = text.replace(" ", "")
        return compact.zfill(9) if compact.isdigit() else compact
    try:
        if kind is ValueType.SONS:
            return read_sons(text)
        if kind is ValueType.PRESTATION:
            return read_prestation(text)
    except StopError:
        return None
    return text


def fill(model: Model, rows: list[Row], header: Row) -> FilledRequests:
    """Write rows in the shape of a model. Raises StopError for a model that places no request."""
    if "demande" not in model.concept_map.concepts:
        raise StopError(
            f"{quote(model.name, 60)} ne dit pas ce qu'est une demande (concept « demande »).",
            "segur template review le demande.",
        )
    if len(model.concept_map.demandes) > 1:
        raise StopError("Ce modèle range les demandes à plusieurs endroits : il n'est pas rempli.")
    if any(doubt_of(place.annotation) is PlaceDoubt.UNIT for place in read_places(model.schema)):
        raise StopError(
            f"{quote(model.name, 60)} ne dit pas si ses montants sont en euros ou en centimes.",
            "segur template review le demande ; ou --encoding centimes=/EMPLACEMENT.",
        )
    whole = [{**header, **row} for row in rows]
    if model.kind:
        whole = [{"demande.type": model.kind, **row} for row in whole]
    if model.sons:
        whole = [{"sons": model.sons, **row} for row in whole]
    (root,) = model.concept_map.demandes
    maker = _RequestWriter(model, root)
    made = FilledRequests()
    groups = [[row] for row in whole] if root == () else [whole]
    for group in groups:
        made.documents.append(maker.value(model.schema, (), group))
    made.missing = maker.missing
    return made


class _RequestWriter:
    """Writes the values of a schema for a group of requests."""

    def __init__(self, model: Model, root: Pattern) -> None:
        self.schema = model.schema
        self.root = root
        self.lacking: dict[str, list[str]] = {}  # clients by what they lack

    def value(self, node: Any, at: Pattern, rows: list[Row]) -> Json:
        node = self._resolved(node)
        if "items" in node:
            return self._list(node, at, rows)
        if isinstance(node.get("properties"), Mapping):
            required = node.get("required", ())
            found: dict[str, Json] = {}
            for key, child in node["properties"].items():
                made = self.value(child, (*at, key), rows)
                if made is not None and made != {} and made != []:
                    found[key] = made
                elif key in required:
                    self._note((*at, key), child, rows)
            return found
        return self._leaf(node, rows)

    def _list(self, node: Any, at: Pattern, rows: list[Row]) -> Json:
        below = (*at, EVERY)
        if below == self.root:
            return [self.value(node["items"], below, [row]) for row in rows]
        if self.root[: len(below)] == below:
            keys = sorted(self._concepts_above(node["items"], below))
            ordered = sorted(rows, key=lambda row: [str(row.get(one, "")) for one in keys])
            return [
                self.value(node["items"], below, list(group))
                for _, group in groupby(ordered, lambda row: [row.get(one) for one in keys])
            ]
        return None  # a list beside the requests (documents…): nothing of a table fills it

    def _concepts_above(self, node: Any, at: Pattern) -> Iterator[str]:
        """The concepts of a group that its own requests do not hold."""
        node = self._resolved(node)
        if at == self.root:
            return
        yield from (one for one in concepts_of(node.get("x-segur", {})) if one != "demande")
        for key, child in node.get("properties", {}).items():
            yield from self._concepts_above(child, (*at, key))

    def _leaf(self, node: Any, rows: list[Row]) -> Json:
        annotation = node.get("x-segur", {})
        for concept in concepts_of(annotation):
            if concept in rows[0]:
                encoding = encoding_of(annotation) or Encoding()
                types = node.get("type", ())
                names = {types} if isinstance(types, str) else set(types)
                return written(rows[0][concept], CONCEPTS[concept].kind, encoding, names)
        constant: Json = node.get("const")
        return constant

    def _note(self, at: Pattern, node: Any, rows: list[Row]) -> None:
        """Note what a place lacks, by its concept, else by its label."""
        annotation = self._resolved(node).get("x-segur", {})
        concepts = concepts_of(annotation)
        what = CONCEPTS[concepts[0]].label if concepts else annotation.get("label") or (
            "valeur sans concept")  # fmt: skip
        clients = self.lacking.setdefault(f"{what} ({shown(at)})", [])
        clients += [str(row.get("beneficiaire.finess", "")) for row in rows[:1] if len(rows) == 1]

    @property
    def missing(self) -> list[str]:
        """What lacks, one line a field, with the clients that lack it."""
        lines = []
        for what, clients in self.lacking.items():
            named = [client for client in clients if client]
            few = f"client {named[0]}" if len(named) == 1 else plural(len(named), "client")
            lines.append(f"{what} : {few}" if named else what)
        return lines

    def _resolved(self, node: Any) -> Any:
        if not isinstance(node, Mapping):
            return {}
        reference = node.get("$ref")
        target = follow(self.schema, reference) if isinstance(reference, str) else None
        return {**target, **node} if isinstance(target, Mapping) else node


def written(value: Any, kind: ValueType, encoding: Encoding, types: set[str]) -> Json:
    """Write a canonical value as a place does."""
    back = {meaning: code for code, meaning in encoding.values}
    if isinstance(value, str) and value in back:
        code = back[value]
        return int(code) if "number" in types and "string" not in types and code.isdigit() else code
    if kind is ValueType.DATE:
        day = date.fromisoformat(value)
        form = encoding.date or "AAAA-MM-JJ"
        text = re.sub("AAAA", f"{day.year:04}", form)
        text = re.sub("AA", f"{day.year % 100:02}", text)
        text = text.replace("MM", f"{day.month:02}").replace("JJ", f"{day.day:02}")
        return re.sub(r"hh:mm(:ss)?", lambda m: "00:00:00" if m[1] else "00:00", text)
    if kind is ValueType.FLAG and isinstance(value, bool):
        if encoding.flag is None:
            return value
        text = encoding.flag[0] if value else encoding.flag[1]
        if text in ("true", "false") and (not types or "boolean" in types):
            return value
        return int(text) if "number" in types and "string" not in types and text.isdigit() else text
    if kind in (ValueType.AMOUNT, ValueType.RATE):
        return _number(value, kind, encoding, types)
    text_as_is: Json = value
    return text_as_is


def _number(value: Decimal, kind: ValueType, encoding: Encoding, types: set[str]) -> Json:
    if encoding.amount == CENTS and kind is ValueType.AMOUNT:
        whole = int((value * 100).to_integral_value())
        return str(whole) if types and "number" not in types else whole
    if encoding.amount in (POINT, COMMA, GROUPED):
        return encoding.write(value).strip('"')
    if types and not types & {"number", "integer"}:
        return f"{value:.2f}" if kind is ValueType.AMOUNT else f"{value.normalize():f}"
    return value


def some(lines: list[str]) -> list[str]:
    """Return the first lines, and count the others."""
    more = len(lines) - _MOST
    return [*lines[:_MOST], plural(more, "autre")] if more > 0 else lines
