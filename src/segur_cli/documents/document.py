"""One JSON text: its value, where everything stands in it, and what is wrong with its form."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain, islice
from pathlib import PurePath
from typing import NamedTuple

from segur_cli.diagnostics import Diagnostic, Origin, Span
from segur_cli.documents.decoder import Decoded, SyntaxFault, decode, skip_blanks
from segur_cli.documents.encoding import bom_note, may_hold_surrogates, read_text
from segur_cli.documents.layout import Layout
from segur_cli.documents.lines import EMPTY, Lines, SyntaxDefect
from segur_cli.documents.pointers import Json, PointerError, resolve
from segur_cli.documents.tree_defects import Mended, find_repeats, put_stand_ins, report
from segur_cli.text.writing import plural, quote

MAX_FINDINGS = 10_000
# What names a value in a list of pairs, opens a list of objects of two texts, or of rows: few files
# have any. No more have a digit in the key of an object, as a number below which it stands.
_MAY_HOLD_PAIRS = re.compile(
    r'"(?:valeur|value|val|v|contenu|content)"\s*:|\[\s*\[|\d[^"{}\[\],:\n]{0,40}"\s*:\s*\{'
    r'|\[\s*\{\s*"[^"]*"\s*:\s*"[^"]*"\s*,\s*"[^"]*"\s*:\s*(?:"[^"]*"|[\w.-]+)\s*\}\s*,',
    re.IGNORECASE,
)


@dataclass(frozen=True, eq=False)
class Document:
    """A JSON text once read.

    `usable` tells whether `value` can be judged; when it is False, `value` is None and
    `findings` says why. `value` holds plain dict, list, str, int, Decimal, bool and None;
    after a repeated key it holds the last value. `text` has no BOM, and is only fit to be
    shown when the bytes were not UTF-8. `stand_ins` holds the pointers of the values
    already reported that were replaced (a number by 0, half a character by U+FFFD): other
    rules should not judge them. Pointers are RFC 6901; methods that take one raise
    PointerError when it leads nowhere, or when the document is not usable. `moved` holds where the
    file writes what `value` holds elsewhere.
    """

    path: PurePath
    text: str = field(repr=False)
    value: Json = field(repr=False)
    findings: tuple[Diagnostic, ...]
    usable: bool
    stand_ins: frozenset[str]
    lines: Lines = field(repr=False)
    _layout: Layout | None = field(repr=False)
    moved: Mapping[str, str] = field(default_factory=dict, repr=False)

    def in_the_file(self, pointer: str) -> str:
        """Return the pointer of the file itself for one of `value`."""
        if not self.moved:
            return pointer
        found = pointer
        while found and found not in self.moved:
            found = found.rpartition("/")[0]
        return self.moved[found] + pointer[len(found) :] if found else pointer

    def resolve(self, pointer: str) -> Json:
        """Return the value at a pointer."""
        self._places()
        return resolve(self.value, pointer)

    def span_of(self, pointer: str) -> Span:
        """Return the span of a value; a container's goes from its opening to its closing."""
        start = self._places().find(self.in_the_file(pointer)).start
        return self.lines.span(start, self._places().end(start))

    def key_span_of(self, pointer: str) -> Span:
        """Return the span of the key of a member, quotes included.

        Raises PointerError for the root and the items of a list: they have no key.
        """
        place = self._places().find(self.in_the_file(pointer))
        if place.key_start < 0:
            raise PointerError(f"Pas de clé à l'emplacement {quote(pointer)}.")
        return self.lines.span(place.key_start, place.key_end)

    def opening_of(self, pointer: str) -> Span:
        """Return the span of the first character of a value: the `{` or `[` of a container."""
        start = self._places().find(self.in_the_file(pointer)).start
        return self.lines.span(start, start + 1)

    def raw(self, pointer: str) -> str:
        """Return the text of a value exactly as the file writes it."""
        start = self._places().find(self.in_the_file(pointer)).start
        return self.text[start : self._places().end(start)]

    def raw_number(self, pointer: str) -> str | None:
        """Return a number exactly as the file writes it (`1.50`, `1e3`), None for other values."""
        value = self.resolve(pointer)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return None
        return self.raw(pointer)

    def _places(self) -> Layout:
        if self._layout is None:
            raise PointerError(f"{quote(self.path, 200)} n'a pas pu être lu.")
        return self._layout


def as_objects(document: Document) -> Document:
    """Return a document whose pairs, rows and numbered objects are read so, or itself."""
    if not document.usable or not _MAY_HOLD_PAIRS.search(document.text):
        return document
    from segur_cli.documents.pairs import objects_in

    value, moved = objects_in(document.value)
    return replace(document, value=value, moved=moved) if moved else document


def parse(data: bytes, path: PurePath) -> Document:
    """Read the bytes of a JSON file (RFC 8259). Never raises for what they hold.

    Not UTF-8, empty, not JSON, nested beyond 200 levels: the document is not usable and an
    error says why, with its place. Repeated keys, numbers beyond every double, lone
    surrogates: errors in a usable document. A BOM: a note.
    """
    reading = read_text(data)
    del data  # often the only reference: the text takes as much again
    lines = Lines(reading.text)
    notes = [bom_note()] if reading.bom else []
    fatal = reading.defect or _emptiness(reading.text)
    if fatal is None:
        try:
            return _usable(decode(reading.text), reading.text, lines, path, notes)
        except SyntaxFault as fault:
            from segur_cli.documents.syntax import explain  # its tables are long to build

            fatal = explain(reading.text, fault, lines)
    findings = _diagnostics([*notes, fatal], lines, path)
    return Document(path, reading.text, None, findings, False, frozenset(), lines, None)


def _usable(
    decoded: Decoded, text: str, lines: Lines, path: PurePath, notes: list[SyntaxDefect]
) -> Document:
    tree = Mended(decoded.value, (), ())
    if decoded.outsize or may_hold_surrogates(text):
        tree = put_stand_ins(decoded.value)
    layout = Layout(text, tree.value, [*decoded.doubled, *tree.mended_objects])
    repeats = find_repeats(tree.value, decoded.doubled, text, layout, lines)
    outsize_or_torn = (report(stand_in, layout) for stand_in in tree.stand_ins)
    findings = _diagnostics([*notes, *_capped(chain(repeats, outsize_or_torn))], lines, path)
    stand_ins = frozenset(stand_in.pointer for stand_in in tree.stand_ins)
    return Document(path, text, tree.value, findings, True, stand_ins, lines, layout)


def _capped(defects: Iterator[SyntaxDefect]) -> list[SyntaxDefect]:
    """Keep the first MAX_FINDINGS, in the order of the text, and say how many were cut."""
    kept = list(islice(defects, MAX_FINDINGS))
    kept.sort(key=lambda defect: (defect.start, defect.end))
    cut = sum(1 for _ in defects)
    if cut:
        last = kept[-1]
        others = plural(cut, "autre anomalie", "autres anomalies")
        message = f"Liste coupée : ce fichier contient encore {others} de lecture."
        kept.append(SyntaxDefect(last.code, message, None, last.start, last.end))
    return kept


def _emptiness(text: str) -> SyntaxDefect | None:
    """Report a text without any value in it: a decoder would only say it expected one."""
    if skip_blanks(text, 0) < len(text):
        return None
    message = (
        "Le fichier ne contient que des espaces ou des lignes vides."
        if text
        else "Le fichier est vide."
    )
    return SyntaxDefect(EMPTY, message, "Vérifiez que l'export s'est terminé.", 0, 1)


def _diagnostics(
    defects: Iterable[SyntaxDefect], lines: Lines, path: PurePath
) -> tuple[Diagnostic, ...]:
    return tuple(
        Diagnostic(
            code=defect.code,
            severity=defect.severity,
            message=defect.message,
            origin=Origin.GENERIC,
            path=path,
            span=lines.span(defect.start, defect.end),
            pointer=defect.pointer,
            hint=defect.hint,
        )
        for defect in defects
    )


_REGISTER = {"gcc", "gco", "pmej"}  # the lists of the published register (FACTS: finess-structures)


class Stranger(NamedTuple):
    """What a JSON is, in French (« un état de référence de segur »), and what takes it."""

    what: str
    taken_by: str


PILOT_REPORT = Stranger("une liste de contrôle de PV pilote", "segur pv-check")
BASELINE = Stranger("un état de référence de segur", "--baseline")
RESULT = Stranger("un résultat écrit par segur", "il se relit, et ne se contrôle pas")
REGISTER = Stranger("le répertoire FINESS", "segur finess import")
SCHEMA = Stranger("un JSON Schema", "--template, ou segur template check")


def stranger(value: Json) -> Stranger | None:
    """Tell what a JSON is when its own keys say that it is no request; None when they do not."""
    if not isinstance(value, dict):
        return None
    if value.get("kind") == "segur-pv":  # as pv-checklist writes it
        return PILOT_REPORT
    if str(value.get("format", "")).startswith("segur-cli/"):
        return BASELINE
    if {"schema_version", "tool"} <= value.keys():  # the envelope of every command, in all versions
        return RESULT
    if len(_REGISTER & value.keys()) > 1:
        return REGISTER
    return SCHEMA if is_schema(value) else None


def is_schema(value: Mapping[str, Json]) -> bool:
    """Whether the keys of a JSON are those of a JSON Schema."""
    return "$schema" in value or {"properties", "type"} <= value.keys()
