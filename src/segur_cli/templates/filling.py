"""A model filled from a table of clients: written as the model says, nothing invented."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from segur_cli.documents import Json
from segur_cli.documents.pairs import OWN_KEY
from segur_cli.exits import StopError
from segur_cli.facts.cells import day_in
from segur_cli.facts.words import read_prestation, read_sons
from segur_cli.identifiers import finess
from segur_cli.tables.sheets import Value
from segur_cli.templates.concept_map import EVERY, Pattern, follow
from segur_cli.templates.concepts import (
    CONCEPTS,
    PlaceDoubt,
    ValueType,
    concepts_of,
    doubt_of,
)
from segur_cli.templates.encodings import (
    CENTS,
    COMMA,
    EPOCHS,
    GROUPED,
    POINT,
    Encoding,
    encoding_of,
    instant_of,
)
from segur_cli.templates.loading import concept_hint
from segur_cli.templates.models import Model
from segur_cli.templates.places import shown
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
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def own_name(name: str) -> str:
    """Return the key, in a row, of a value that no concept names: for a place of that name."""
    return f"={normalized_key(name)}"


def own_names(model: Model) -> set[str]:
    """Return the names of the places without a concept: their keys, labels and paths."""
    return {
        own_name(name)
        for place in model.places
        if not place.concepts and place.pattern
        for name in (place.pattern[-1] or "", place.label, shown(place.pattern))
        if name
    }


def header_values(given: list[str]) -> Row:
    """Read `concept=valeur` and `/emplacement=valeur` options.

    Raises StopError for an unknown concept or a bad value.
    """
    row: Row = {}
    for one in given:
        concept, separator, text = one.partition("=")
        if separator and concept.startswith("/"):
            row[own_name(concept)] = text
            continue
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
        day = day_in(value) or typed_day(str(value).strip())
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
        return finess.read(compact).finess or compact
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
    if any(doubt_of(place.annotation) is PlaceDoubt.UNIT for place in model.places):
        raise StopError(
            f"{quote(model.name, 60)} ne dit pas si ses montants sont en euros ou en centimes.",
            "segur template review le demande ; ou --encoding centimes=/EMPLACEMENT.",
        )
    if any(place.annotation.get("written", ("",))[0][:1] == "/" for place in model.places):
        raise StopError("Ce modèle range les demandes en lignes sous une liste d'intitulés : "
                        "il n'est pas rempli.")  # fmt: skip
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
                noted = {what: [*clients] for what, clients in self.lacking.items()}
                made = self.value(child, (*at, key), rows)
                if made is not None and made != {} and made != []:
                    found[key] = made
                elif key not in required:
                    self.lacking = noted  # a group left out lacks nothing
                elif noted == self.lacking:
                    self._note((*at, key), child, rows)
            names = node.get("x-segur", {}).get("written", ())
            return found if names == [OWN_KEY] else as_written(found, names)
        return self._leaf(node, at, rows)

    def _list(self, node: Any, at: Pattern, rows: list[Row]) -> Json:
        below = (*at, EVERY)
        if below == self.root:
            items = [self.value(node["items"], below, [row]) for row in rows]
            numbered = self._resolved(node["items"]).get("x-segur", {}).get("written") == [OWN_KEY]
            return _by_number(items, below) if numbered else items
        if self.root[: len(below)] == below:
            keys = sorted(self._concepts_above(node["items"], below))
            ordered = sorted(rows, key=lambda row: [str(row.get(one, "")) for one in keys])
            return [
                self.value(node["items"], below, list(group))
                for _, group in groupby(ordered, lambda row: [row.get(one) for one in keys])
            ]
        held = {name for name in self._concepts_in(node["items"]) if name.startswith("piece.")}
        if not held:
            return None  # a list beside the requests: nothing of a table fills it
        pieces = rows[0].get("pieces", ()) if len(rows) == 1 else ()
        return [self.value(node["items"], below, [{**rows[0], **piece}]) for piece in pieces]

    def _concepts_in(self, node: Any) -> Iterator[str]:
        node = self._resolved(node)
        yield from concepts_of(node.get("x-segur", {}))
        for child in node.get("properties", {}).values():
            yield from self._concepts_in(child)

    def _concepts_above(self, node: Any, at: Pattern) -> Iterator[str]:
        """The concepts of a group that its own requests do not hold."""
        node = self._resolved(node)
        if at == self.root:
            return
        yield from (one for one in concepts_of(node.get("x-segur", {})) if one != "demande")
        for key, child in node.get("properties", {}).items():
            yield from self._concepts_above(child, (*at, key))

    def _leaf(self, node: Any, at: Pattern, rows: list[Row]) -> Json:
        annotation = node.get("x-segur", {})
        types = node.get("type", ())
        names = {types} if isinstance(types, str) else set(types)
        encoding = encoding_of(annotation) or Encoding()
        concepts = concepts_of(annotation) if annotation.get("status") != "ignored" else []
        for concept in concepts:
            if concept in rows[0]:
                made = written(rows[0][concept], CONCEPTS[concept].kind, encoding, names)
                return as_listed(made, node.get("enum"))
        if "const" in node:
            constant: Json = node["const"]
            return constant
        keys = (at[-1] or "" if at else "", annotation.get("label", ""), shown(at))
        given = next((rows[0][n] for n in map(own_name, keys) if n in rows[0]), None)
        if given is None:
            return None
        kind = _kind_of(encoding, names)
        canonical = canonical_value(given, kind)
        if canonical is None:
            return str(given)  # what is written is checked: the place says what it wants
        return as_listed(written(canonical, kind, encoding, names), node.get("enum"))

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
    back = {normalized_key(meaning): code for code, meaning in encoding.values}
    if isinstance(value, str) and normalized_key(value) in back:
        code = back[normalized_key(value)]
        return int(code) if "number" in types and "string" not in types and code.isdigit() else code
    if kind is ValueType.DATE:
        day = date.fromisoformat(value)
        form = encoding.date or "AAAA-MM-JJ"
        if form in EPOCHS:
            instant = instant_of(day, form)
            return str(instant) if types and not types & {"number", "integer"} else instant
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
    numeric = bool(types & {"number", "integer"}) and "string" not in types
    if numeric and isinstance(value, str) and value.isdecimal():
        return int(value)
    text_as_is: Json = value
    return text_as_is


def _by_number(items: Sequence[Json], at: Pattern) -> Json:
    """Return an object of the items below their own numbers. Raises StopError without them."""
    found = {item.pop(OWN_KEY, None): item for item in items if isinstance(item, dict)}
    if None in found or len(found) < len(items):
        raise StopError(
            "Ce modèle range chaque demande sous un numéro, que vos lignes ne donnent pas toutes, "
            "ou donnent deux fois.",
            f"Dites ce qu'il est : segur template review --set concept={shown((*at, OWN_KEY))}, ou "
            "donnez une colonne de ce nom.",
        )
    return {str(key): item for key, item in found.items()}


def as_written(found: dict[str, Json], names: Sequence[str]) -> Json:
    """Return an object as files write it: a list of pairs, of a key and a value, or itself."""
    if not names:
        return found
    key, value = names
    return [{key: name, value: said} for name, said in found.items()]


def _kind_of(encoding: Encoding, types: set[str]) -> ValueType:
    """Return the kind of a place without a concept: what its encoding, else its type, shows."""
    if encoding.date:
        return ValueType.DATE
    if encoding.flag or types == {"boolean"}:
        return ValueType.FLAG
    numeric = bool(types & {"number", "integer"}) and "string" not in types
    return ValueType.AMOUNT if encoding.amount or numeric else ValueType.TEXT


def as_listed(value: Json, admitted: object) -> Json:
    """Return the value of a list that is the same but for its writing: `20` is `20.00`."""
    if not isinstance(admitted, list) or value in admitted or value is None:
        return value
    plain = normalized_key(str(value))
    for option in admitted:
        if option in ("", None):
            continue
        same = normalized_key(str(option)) == plain
        numbers = number_in(str(option)), number_in(str(value))
        if same or (all(numbers) and Decimal(numbers[0] or 0) == Decimal(numbers[1] or 0)):
            found: Json = option
            return found
    return value


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
