"""A filled report as it was read: what stands where, before any judgement."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath

from segur_cli.diagnostics import Location
from segur_cli.documents import Document
from segur_cli.pilot.profile import Profile

MOST_FOUND = 2_000  # rows that no checklist has: beyond, they are not kept


@dataclass(frozen=True)
class AnswerPlace:
    """Where a value stands: a JSON pointer, or a cell or a sheet of a workbook."""

    pointer: str | None = None
    location: Location | None = None


@dataclass(frozen=True)
class Given:
    """A value as written, spaces around it dropped; empty when nothing is."""

    text: str = ""
    place: AnswerPlace = AnswerPlace()
    computed: bool = False  # by a formula: another day, it may be another value

    @property
    def said(self) -> bool:
        """Whether something is said: dots, a dash, an error of a spreadsheet say nothing."""
        return self.text not in _NOTHING and any(c.isalnum() for c in self.text)


@dataclass(frozen=True)
class ShapeRemark:
    """What the shape of a document makes doubtful; `blocking` when no answer can be told."""

    place: AnswerPlace
    message: str
    hint: str
    blocking: bool = False


@dataclass(frozen=True)
class FilledItem:
    """What was answered to one item, and the wording and hash that the document shows."""

    id: str
    wording: Given = Given()
    hash: Given = Given()
    answer: Given = Given()
    format: Given = Given()
    count: Given = Given()
    comment: Given = Given()


@dataclass(frozen=True)
class FilledReport:
    """One filled report.

    `problem` says why the file is no report of ours: nothing else is then to be trusted.
    `repeated` are identifiers that stand twice, `unknown` rows that no checklist has.
    `document` is there for JSON, whose own defects it holds.
    """

    path: PurePath
    profile: Profile | None = None
    printed_hash: str = ""
    items: Mapping[str, FilledItem] = field(default_factory=dict)
    fields: Mapping[str, Given] = field(default_factory=dict)
    repeated: tuple[Given, ...] = ()
    unknown: tuple[Given, ...] = ()
    remarks: tuple[ShapeRemark, ...] = ()
    problem: str = ""
    advice: str = ""
    document: Document | None = None
    home: AnswerPlace = AnswerPlace()  # where what concerns the whole report is shown
    homes: Mapping[str, AnswerPlace] = field(
        default_factory=dict
    )  # by chapter of a workbook: its sheet

    def field(self, id_: str) -> Given:
        """What stands in a blank; nothing when the blank itself is missing."""
        return self.fields.get(id_, Given(place=self.home))

    def home_of(self, section: str, table: str) -> AnswerPlace:
        """Where an item or a blank that was deleted should stand: in a chapter, or a JSON table."""
        if self.home.pointer is not None:
            return AnswerPlace(pointer=f"/{table}")
        return self.homes.get(section, self.home)


def as_text(value: object) -> str:
    """Write a value of a cell or of JSON as the text that was typed: `12`, `2026-03-18`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float | Decimal) and -_PLAIN < value < _PLAIN and value == int(value):
        return str(int(value))
    if isinstance(value, dict | list):
        return NO_TEXT
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA else text


_FORMULA = ("=", "+", "-", "@")
_PLAIN = 10**15  # beyond, a number is quoted as it is
UNCOMPUTED = "formule sans résultat enregistré"  # a spreadsheet shows one, the file holds none
NO_TEXT = "objet ou liste JSON"
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
_NOTHING = frozenset((UNCOMPUTED, NO_TEXT, *_ERRORS))
