"""The schema of each place of a set, with what proves each constraint."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from segur_cli.documents import Json
from segur_cli.templates.concept_map import EVERY, Pattern
from segur_cli.templates.concepts import CODED, CONCEPTS, PlaceDoubt, ValueType, concepts_of
from segur_cli.templates.encodings import IDENTIFIERS, Encoding, encoding_of, is_nothing
from segur_cli.templates.learning.fields_table import Field, FieldsTable
from segur_cli.templates.learning.inputs import LearningSet
from segur_cli.templates.learning.tree import ACCEPTED, BLANK, EXAMPLE, TreeNode
from segur_cli.templates.models import compiled
from segur_cli.templates.observing import amount_form, date_form, flag_pair
from segur_cli.templates.places import HOLE, NO_BREAK, shown
from segur_cli.templates.proposing import UNIT_UNKNOWN, Proposals
from segur_cli.templates.words import (
    UNREAD_LIST,
    attributes_of,
    codes_meant,
    is_unread,
)
from segur_cli.text.writing import listed, normalized_key, plural, quote

_OTHER_LIST = "un autre fichier en dit une autre"
_PERSONS = frozenset(("va.signataire", "va.rpps"))  # whose values are never kept
_SPACE_OF_AMOUNT = re.compile(rf"(?<=\d)[{NO_BREAK}](?=\d{{3}}|€)")
_WANTED = {"number": "number", "flag": "boolean", "text": "string", "date": "string"}
_TYPE_NOUNS = {"number": "nombre", "boolean": "true ou false", "string": "texte"}


@dataclass
class Learned:
    """A model, and what was understood, contradicted, or left without proof."""

    schema: dict[str, Any]
    tree: TreeNode
    proposals: Proposals
    tables: list[FieldsTable]
    fields: dict[Pattern, list[Field]]
    left: list[str] = field(default_factory=list)  # files that serve for nothing, and why
    unknown: list[str] = field(default_factory=list)  # rows whose path is nowhere
    without_row: list[str] = field(default_factory=list)  # places without a row
    contradictions: list[str] = field(default_factory=list)
    unproved: list[str] = field(default_factory=list)  # places of which nothing says more
    conditions: list[str] = field(default_factory=list)
    not_copied: list[str] = field(default_factory=list)  # what a schema says under a condition
    doubts: list[str] = field(default_factory=list)  # lists of values that are not read, and why
    kept: list[str] = field(default_factory=list)  # places confirmed in the model before
    changed: list[str] = field(default_factory=list)  # confirmed before, said otherwise now
    lost: list[str] = field(default_factory=list)  # of those, the ones that are no longer there
    counts: dict[str, int] = field(default_factory=dict)


class SchemaWriter:
    """Writes the schema of each place, with what proves each constraint."""

    def __init__(self, inputs: LearningSet, learned: Learned) -> None:
        self.learned = learned
        self.files = {f.file for f in inputs.tables}
        self.closed = bool(inputs.blanks or inputs.tables)
        self.blank = inputs.blanks[0][0].name if inputs.blanks else ""
        self.tables = {id(one): t.file for t in inputs.tables for one in t.fields}
        self.proposed: dict[Pattern, list[Any]] = {}
        for one in learned.proposals.proposals:
            self.proposed.setdefault(one.pattern, []).append(one)
        self.tied = {
            pattern: concept
            for concept, patterns in learned.proposals.ties.items()
            for pattern in patterns
        }

    def schema_of(self, pattern: Pattern, node: TreeNode) -> dict[str, Any]:
        fields = self.learned.fields.get(pattern, [])
        schema: dict[str, Any] = {}
        annotation: dict[str, Any] = {}
        proof: dict[str, Any] = {}
        if "object" in node.kinds and "value" not in node.kinds and "array" not in node.kinds:
            schema["type"] = "object"
        elif node.kinds == {"array"}:
            schema["type"] = "array"
            if BLANK in node.sources:
                proof["type"] = f"{node.sources[BLANK]} : liste"
        if node.children:
            properties, required, proofs = {}, [], {}
            for key, child in node.children.items():
                below = (*pattern, key)
                properties[key] = self.schema_of(below, child)
                said = self._mandatory(below) or self._due_below(below, properties[key])
                if said:
                    proofs[key] = said
                if said or any(key in declared.required for _, declared in node.declared):
                    required.append(key)
            schema["properties"] = properties
            if required:
                schema["required"] = required
                # A schema asks for a key, a table for a value: only the latter forbids `""`.
                proof["required"] = proofs
            if self.closed:
                schema["additionalProperties"] = False
                proof["additionalProperties"] = self.blank or listed(sorted(self.files))
        if node.items is not None:
            schema["items"] = self.schema_of((*pattern, EVERY), node.items)
        if not node.children and node.items is None:
            self._leaf(pattern, node, fields, schema, annotation, proof)
        self._declare(pattern, node, schema, proof)
        if not node.children and node.items is None:
            _open_holes(schema, node)
            if not proof and not node.said() and not node.declared:
                self.learned.unproved.append(shown(pattern))
        label = next((one.label for one in fields if one.label), "")
        if label:
            annotation["label"] = label[:120]
        self._concept(pattern, node, annotation)
        self._drop_unlike_form(pattern, node, annotation)
        self._show(fields, node, annotation)
        if node.written:
            annotation["written"] = list(node.written)
        if self._is_optional(pattern):
            annotation["presence"] = "optional"
        if proof:
            annotation["proof"] = proof
        if proof or "encoding" in annotation or self._mandatory(pattern):
            annotation.setdefault("status", "proposed")
        if annotation:
            schema = {**schema, "x-segur": annotation}
        return schema

    def _show(self, fields: list[Field], node: TreeNode, annotation: dict[str, Any]) -> None:
        """Keep what helps to answer where something will be asked: row and examples, no names."""
        concepts = {*concepts_of(annotation), *annotation.get("candidates", ())}
        unread = any(map(is_unread, annotation.get("reasons", ())))
        coded = any(CONCEPTS[concept].kind in CODED for concept in concepts)
        if not ("candidates" in annotation or "doubt" in annotation or unread or coded):
            return
        if fields:
            row = self._told(fields[0])
            annotation["row"] = f"{row} : {quote(fields[0].told, 60)}" if fields[0].told else row
        said = [value for value in node.said(EXAMPLE, ACCEPTED) if value not in ("", None)]
        if said and not concepts & _PERSONS:
            annotation["examples"] = [*dict.fromkeys(map(str, said))][:3]

    def _told(self, one: Field) -> str:
        file = self.tables.get(id(one))
        return f"{file}, {one.place}" if file else one.place  # the place in a schema names it

    def _mandatory(self, pattern: Pattern) -> str:
        fields = [one for one in self.learned.fields.get(pattern, []) if one.presence is not None]
        if not fields:
            return ""
        said = {one.presence.mandatory for one in fields if one.presence is not None}
        if len(said) > 1:
            told = " ; ".join(f"{self._told(one)} : {one.presence}" for one in fields)
            self.learned.contradictions.append(f"{shown(pattern)} : obligatoire ou non ? {told}")
            return ""
        for one in fields:
            if one.presence is not None and one.presence.condition:
                self.learned.conditions.append(
                    f"{shown(pattern)} : {one.presence.condition} ({self._told(one)})"
                )
        return f"{self._told(fields[0])} : obligatoire" if said == {True} else ""

    def _due_below(self, pattern: Pattern, schema: Mapping[str, Any]) -> str:
        """Return what makes a group mandatory that no row speaks of: what is mandatory in it."""
        if any(row.presence is not None for row in self.learned.fields.get(pattern, [])):
            return ""
        holder = schema
        if (
            "items" in schema
        ):  # a list may be empty, unless its items are the requests, or hold them
            roots = self.learned.proposals.roots
            if not any(root[: len(pattern) + 1] == (*pattern, EVERY) for root in roots):
                return ""
            holder = schema["items"]
        proofs = holder.get("x-segur", {}).get("proof", {}).get("required", {})
        key, told = next(iter(proofs.items()), ("", ""))
        return (
            f"{told.removesuffix(' : obligatoire')} : {quote(key, 60)} obligatoire" if key else ""
        )

    def _leaf(
        self,
        pattern: Pattern,
        node: TreeNode,
        fields: list[Field],
        schema: dict[str, Any],
        annotation: dict[str, Any],
        proof: dict[str, Any],
    ) -> None:
        said = node.said()
        texts = [value for value in said if isinstance(value, str)]
        types = _types(node) or _told_types(fields)
        if types:
            schema["type"] = types[0] if len(types) == 1 else types
            self._prove_type(fields, types, proof)
        lengths = {one.size.length: one for one in fields if one.size.length}
        if len(lengths) > 1:
            told = " ; ".join(f"{self._told(o)} : {n}" for n, o in lengths.items())
            self.learned.contradictions.append(f"{shown(pattern)} : deux longueurs, {told}")
        elif lengths:
            ((length, one),) = lengths.items()
            schema["maxLength"] = length
            proof["maxLength"] = f"{self._told(one)} : {plural(length or 0, 'caractère')}"
            if one.size.whole and length is not None:
                schema["minLength"] = length
                proof["minLength"] = proof["maxLength"]
        shaped = next((row for row in fields if row.size.pattern), None)
        if shaped is not None and is_pattern(shaped.size.pattern):
            schema["pattern"] = f"^(?:{shaped.size.pattern})$"
            proof["pattern"] = f"{self._told(shaped)} : {quote(shaped.size.pattern, 60)}"
        numbered = next((one for one in fields if one.digits and one.digits[0]), None)
        if numbered is not None and numbered.digits is not None and (texts or not said):
            digits, decimals = numbered.digits
            whole = digits - (decimals or 0)
            if whole > 0 and not lengths and "pattern" not in schema:
                after = rf"([.,][0-9]{{1,{decimals}}})?" if decimals else ""
                schema["pattern"] = rf"^(-?[0-9 \u00a0\u202f]{{1,{whole + whole // 3}}}{after})?$"
                proof["pattern"] = f"{self._told(numbered)} : {_number_told(numbered.digits)}"
        listing, unread = self._listing(pattern, node)
        if listing is not None and len(listing.values) <= 300:
            codes = [code for code, _ in listing.values]
            holes = [value for value, _ in node.values]
            required = self._is_required(pattern)
            schema["enum"] = _as_written(codes, said, holes, required=required)
            proof["enum"] = f"{self._told(listing)} : liste de valeurs"
            meanings = {code: meaning for code, meaning in listing.values if meaning}
            if meanings:
                annotation["note"] = " ; ".join(f"{c} : {m}" for c, m in meanings.items())[:400]
        if unread:
            self.learned.doubts += [f"{shown(pattern)} : {cell}" for cell in unread]
            annotation["reasons"] = [f"{UNREAD_LIST}, {cell}" for cell in unread]
        constant = self._constant(node)
        if constant is not None and "enum" not in schema:
            schema["const"] = constant
            proof["const"] = f"{self.blank} : valeur fixe, la même dans les exemples"
        encoding = learned_encoding(node, fields, self._kinds(pattern), pattern)
        if encoding:
            annotation["encoding"] = encoding
        spaces = {found for text in texts for found in _SPACE_OF_AMOUNT.findall(text)}
        if spaces:
            annotation["spaces"] = "".join(sorted(spaces))

    def _declare(
        self, pattern: Pattern, node: TreeNode, schema: dict[str, Any], proof: dict[str, Any]
    ) -> None:
        """Copy what schemas say of a place; what a table says otherwise is told, and dropped."""
        for file, declared in node.declared:
            if declared.is_closed and node.children:
                schema["additionalProperties"] = False
                proof["additionalProperties"] = file
            _, unread = self._listing(pattern, node)
            unlike = any(_OTHER_LIST in cell for cell in unread)
            for keyword, value in declared.keywords.items():
                if keyword == "enum" and unlike:
                    continue  # a table lists others: that is asked, and none is required
                told = str(proof.get(keyword, ""))
                same = schema.get(keyword) == value or (
                    keyword == "enum" and _codes(schema.get(keyword, [])) == _codes(value)
                )
                if told and not told.startswith(f"{file},") and not same:
                    self.learned.contradictions.append(
                        f"{shown(pattern)} : {told}, mais {file} : {keyword} "
                        f"{quote(str(value), 60)} : contrainte laissée de côté"
                    )
                    del schema[keyword], proof[keyword]
                    continue
                if keyword in ("enum", "const"):
                    schema.pop("const" if keyword == "enum" else "enum", None)
                schema[keyword] = value
                proof[keyword] = f"{file} : {keyword}"

    def _kinds(self, pattern: Pattern) -> set[ValueType]:
        return {CONCEPTS[one.concept].kind for one in self.proposed.get(pattern, [])}

    def _prove_type(self, fields: list[Field], types: list[str], proof: dict[str, Any]) -> None:
        """Give the row that asks for the type that examples show."""
        for row in fields:
            if row.type is not None and _WANTED.get(row.type.kind) in types:
                proof["type"] = f"{self._told(row)} : {_TYPE_NOUNS[_WANTED[row.type.kind]]}"

    def _listing(self, pattern: Pattern, node: TreeNode) -> tuple[Field | None, list[str]]:
        """Return the field whose list of values is read whole, and the cells that are not.

        A list that another table explains is no doubt. Lists that say two things of one code are.
        """
        fields = self.learned.fields.get(pattern, [])
        kinds = self._kinds(pattern)
        doubts = {id(one): _doubt(one, kinds, node) for one in fields}
        read = [one for one in fields if one.values and not doubts[id(one)]]
        unlike = [one for one in read if dict(one.values) != dict(read[0].values)]
        if read and not unlike:
            return read[0], []
        unread = [(one, doubts[id(one)]) for one in fields if doubts[id(one)]]
        unread += [(one, _OTHER_LIST) for one in (*read[:1], *unlike)]
        cells = [f"{self._told(one)} ({why}) : {quote(one.told, 200)}" for one, why in unread]
        return None, list(dict.fromkeys(cells))

    def _is_required(self, pattern: Pattern) -> bool:
        fields = self.learned.fields.get(pattern, [])
        said = {one.presence.mandatory for one in fields if one.presence is not None}
        return said == {True}

    def _is_optional(self, pattern: Pattern) -> bool:
        fields = self.learned.fields.get(pattern, [])
        said = {row.presence.mandatory for row in fields if row.presence is not None}
        return bool(said) and True not in said

    def _constant(self, node: TreeNode) -> Json:
        blank = node.said(BLANK)
        others = [value for value, source in node.values if source != BLANK]
        if len(blank) != 1 or not others or isinstance(blank[0], bool | int | float):
            return None
        return blank[0] if all(value == blank[0] for value in others) else None

    def _concept(self, pattern: Pattern, node: TreeNode, annotation: dict[str, Any]) -> None:
        if pattern in self.learned.proposals.roots and (pattern or self._is_flat()):
            annotation["concept"] = "demande"
            annotation["status"] = "proposed"
            return
        found = self.proposed.get(pattern)
        if found:
            concepts = [one.concept for one in found]
            annotation["concept"] = concepts[0] if len(concepts) == 1 else concepts
            annotation["status"] = "proposed"
            annotation["reasons"] = [
                *found[0].reasons,
                *annotation.get("reasons", ()),
            ]
            if UNIT_UNKNOWN in found[0].reasons:
                annotation["doubt"] = PlaceDoubt.UNIT.value
            elif any(one.deduced for one in found):
                annotation["doubt"] = PlaceDoubt.DEDUCED.value
            elif not found[0].sure:
                annotation["doubt"] = PlaceDoubt.CONCEPT.value
            encoding = found[0].encoding
            if encoding is not None:
                self._encode(annotation, encoding)
            self._codes(pattern, concepts[0], node, annotation)
        elif pattern in self.tied:
            annotation["candidates"] = [self.tied[pattern]]

    def _drop_unlike_form(
        self, pattern: Pattern, node: TreeNode, annotation: dict[str, Any]
    ) -> None:
        """Leave aside a form of dates, or a pair of codes, that an example does not follow."""
        said = [v for v in node.said(EXAMPLE, ACCEPTED) if not is_nothing(v, ValueType.FLAG)]
        for name in ("date", "flag"):
            form = annotation.get("encoding", {}).get(name)
            own = encoding_of({"encoding": {name: form}}) if form else None
            # A day that does not exist follows the form: the example is wrong, not the table.
            why = {value: told for value in said if own and (told := own.unlike(value))}
            odd = next((str(v) for v, told in why.items() if told.startswith("n'est")), "")
            if not own or not odd:
                continue
            rows = self.learned.fields.get(pattern, [])
            told = f"{self._told(rows[0])} : {own.told}" if rows else own.told
            self.learned.contradictions.append(
                f"{shown(pattern)} : {told}, mais un exemple porte {quote(odd, 40)} : "
                "contrainte laissée de côté"
            )
            seen = date_form(said, told=True) if name == "date" else None
            annotation["encoding"].pop(name)
            if seen and not any(map(Encoding(date=seen).unlike, said)):
                annotation["encoding"]["date"] = seen
            if not annotation["encoding"]:
                del annotation["encoding"]

    def _is_flat(self) -> bool:
        return self.learned.proposals.roots == ((),)

    def _encode(self, annotation: dict[str, Any], encoding: Encoding) -> None:
        given = annotation.get("encoding", {})
        if encoding.date and "date" not in given:
            given = {**given, "date": encoding.date}
        if encoding.amount:
            given = {**given, "amount": encoding.amount}
        if encoding.flag:
            given = {**given, "flag": list(encoding.flag)}
        if given:
            annotation["encoding"] = given
        if encoding.values:
            annotation["values"] = dict(encoding.values)

    def _codes(
        self, pattern: Pattern, concept: str, node: TreeNode, annotation: dict[str, Any]
    ) -> None:
        """Read what codes stand for in the words of the table."""
        kind = CONCEPTS[concept].kind
        listing, _ = self._listing(pattern, node)
        if listing is None or kind not in (*CODED, ValueType.FLAG):
            return
        meanings = codes_meant(kind, dict(listing.values)) or {}
        if kind is ValueType.FLAG:
            back = {meaning: code for code, meaning in meanings.items()}
            if len(back) == len(meanings) == 2:
                annotation["encoding"] = {"flag": [back["oui"], back["non"]]}
        elif meanings:
            annotation["values"] = {**annotation.get("values", {}), **meanings}


def _doubt(one: Field, kinds: set[ValueType], node: TreeNode) -> str:
    """Return why the list of a field is not to be believed; empty when it is, or when none is."""
    coded = kinds & {*CODED, ValueType.FLAG}
    if one.doubt:
        return one.doubt
    if not one.values:
        prose = kinds & {*CODED} and len(one.told.split()) > 1
        return "aucune liste n'y est lue" if prose else ""
    if ValueType.RATE in kinds and re.fullmatch(r"\d+(?:,\d+){2,}", one.told.strip()):
        return "ses virgules séparent, ou sont décimales"
    if any(codes_meant(kind, dict(one.values)) is None for kind in coded):
        return "le sens d'un code y est douteux"
    known = {normalized_key(code) for code, _ in one.values}
    written = [str(value) for value in node.said(EXAMPLE, ACCEPTED)]
    strange = written and not known & {normalized_key(code) for code in written}
    if strange and kinds & {*CODED} and len(one.values) > 1:
        return f"les fichiers n'en portent aucun code, mais {quote(written[0], 40)}"
    said = node.said()
    if said and all(_is_number(value) for value in said):
        odd = next((code for code, _ in one.values if _number(code) is None), None)
        if odd is not None and len(one.values) > 1:
            return f"{quote(odd, 40)} n'y est pas un nombre"
    return ""


_NUMBER = re.compile(r"(-?(?:0|[1-9]\d{0,14}))(?:[.,](\d{1,9}))?\s*%?")


def _number(code: str) -> Json:
    """Read a code as the number that a JSON would hold: `20`, `8,5`; None when it is none."""
    found = _NUMBER.fullmatch(code)
    if found is None:
        return None
    value: Any = float(f"{found[1]}.{found[2] or 0}")  # a model is written as JSON numbers
    return int(value) if value.is_integer() else value


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def is_pattern(text: str) -> bool:
    """Whether a text is a regular expression that a schema can hold."""
    try:
        compiled({"type": "string", "pattern": f"^(?:{text})$"})
    except ValueError:
        return False
    return True


def _codes(values: list[Json]) -> set[str]:
    return {str(value) for value in values if value not in ("", None)}


def _number_told(digits: tuple[int, int | None]) -> str:
    whole, decimals = digits
    return f"nombre de {whole} chiffres" + (f", dont {decimals} décimales" if decimals else "")


def _types(node: TreeNode) -> list[str]:
    """The JSON types that examples show; none when they show no value."""
    return list(dict.fromkeys(
        "boolean" if isinstance(value, bool) else "string" if isinstance(value, str) else "number"
        for value in node.said(EXAMPLE, ACCEPTED)
    ))  # fmt: skip


def _told_types(fields: list[Field]) -> list[str]:
    """The JSON types of a value that no file shows: « AN 5 » is said of numbers and flags too."""
    kinds = {row.type.kind for row in fields if row.type is not None}
    return [*_TYPE_NOUNS] if kinds and kinds <= _WANTED.keys() else []


def _open_holes(schema: dict[str, Any], node: TreeNode) -> None:
    """Let pass what a blank's hole is (`""`, null, 0), and no other value of its type."""
    declared = schema.get("type")
    if declared is None:
        return
    types = [declared] if isinstance(declared, str) else list(declared)
    empty = [value for value, _ in node.values if is_nothing(value, ValueType.TEXT) or (
        isinstance(value, bool | int | float | Decimal) and not value)]  # fmt: skip
    if any(value is None for value in empty):
        types.append("null")
    if "string" not in types and any(isinstance(value, str) for value in empty):
        types.append("string")
        schema.update(HOLE)
    if "number" not in types and any(_is_number(value) for value in empty):
        types.append("number")
        schema.update(minimum=0, maximum=0)
    if "boolean" not in types and any(isinstance(value, bool) for value in empty):
        types.append("boolean")
    schema["type"] = types[0] if len(types) == 1 else types


def learned_encoding(
    node: TreeNode, fields: list[Field], kinds: set[ValueType], pattern: Pattern
) -> dict[str, Any]:
    """Return how examples write the values of a place, as far as a word says what they are."""
    said = node.said(EXAMPLE, ACCEPTED)
    told = {row.type.kind for row in fields if row.type is not None}
    dated = next((row.type.date for row in fields if row.type and row.type.date), "")
    words = attributes_of(pattern, " ".join(row.label for row in fields))
    if dated:
        return {"date": dated}
    if said and (told & {"date"} or ValueType.DATE in kinds or (not told and "date" in words)):
        form = date_form(said, told=True)
        if form:
            return {"date": form}
    texts = [value for value in said if isinstance(value, str)]
    if texts and len(texts) == len(said):
        if kinds & {ValueType.AMOUNT, ValueType.RATE} or "number" in told:
            amount = amount_form(texts)
            if amount:
                return {"amount": amount}
        if kinds & {ValueType.FLAG} or "flag" in told:
            flag = flag_pair(said)
            if flag is not None:
                return {"flag": list(flag)}
        for name, shape in IDENTIFIERS.items():
            if name in words and all(shape.fullmatch(text) for text in texts):
                return {"identifier": name}
    return {}


def _as_written(
    codes: list[str], said: list[Json], holes: list[Json], *, required: bool
) -> list[Json]:
    """Write the codes of a list as the files write them: texts, numbers, or both when unknown."""
    numbers = [v for v in said if _is_number(v)]
    texts = [v for v in said if isinstance(v, str)]
    result: list[Json] = []
    for code in codes:
        if texts or not numbers:
            result.append(code)
        number = _number(code)
        shown_as_number = numbers or (not said and not code.endswith("%"))
        if number is not None and shown_as_number and number not in result:
            result.append(number)
        if normalized_key(code) in ("true", "false") and not texts:
            result.append(normalized_key(code) == "true")
    if not required or any(is_nothing(value, ValueType.TEXT) for value in holes):
        result += ["", None]
    return result
