"""A filled report as it was read: what stands where, and what its words mean, not yet judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import TYPE_CHECKING

from segur_cli.diagnostics import Location
from segur_cli.documents import Document
from segur_cli.pilot.profile import Profile
from segur_cli.requests.states import Stage, read_stage, stage_of
from segur_cli.text.flags import flag_words, parse_flag
from segur_cli.text.writing import is_left_to_fill, normalized_key

if TYPE_CHECKING:
    from segur_cli.config import RequestState

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
        """Whether something is said: not by dots, a dash, an error, « à compléter »."""
        said = self.text not in _NOTHING and any(c.isalnum() for c in self.text)
        return said and not is_left_to_fill(self.text)


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


class PilotAnswer(Enum):
    """What the establishment says of an item. The values are those of the documents."""

    VALIDATED = "validé"
    REFUSED = "non validé"
    NOT_CONCERNED = "sans objet"
    UNVERIFIABLE = "non vérifiable"


class ReportState(Enum):
    """Where a report is on its way, as the user says. The values are those of the documents."""

    PREPARED = "préparé"
    SIGNED = "signé"
    SENT = "transmis"
    VALIDATED = "validé"
    REFUSED = "refusé"


_ANSWERS = {normalized_key(answer.value): answer for answer in PilotAnswer} | {
    "validee": PilotAnswer.VALIDATED,
    "non validee": PilotAnswer.REFUSED,
}
_OUI_NON = flag_words("oui")
_STATES = {normalized_key(state.value): state for state in ReportState}


def read_answer(text: str) -> PilotAnswer | None:
    """Return the answer that a text is, accents and case aside; None for another text."""
    return _ANSWERS.get(normalized_key(text))


def read_state(text: str) -> ReportState | None:
    """Return the state that a text is, accents and case aside; None for another text."""
    return _STATES.get(normalized_key(text))


def read_avance(text: str) -> bool | None:
    """Return whether a text says that the ASP validated an avance: yes or no, or a portal status.

    The statuses seen on the portal (ASP FAQ) are « A modifier », « Validée », « Décidée et payée »
    and « incomplète »; their full list is unknown, and None is for any other text.
    """
    said = is_yes(text)
    return _validated(read_stage(text)) if said is None else said


def avance_validated(state: "RequestState") -> bool | None:
    """Return whether the state noted of an avance says that the ASP validated it, as above.

    Of one that another file replaces, it is that file's state which would tell.
    """
    if state.replaced_by is not None:
        return None
    return _validated(stage_of(state))


def _validated(stage: Stage) -> bool | None:
    if stage in (Stage.UNSAID, Stage.UNKNOWN):
        return None
    return stage in (Stage.VALIDATED, Stage.PAID)


def is_yes(text: str) -> bool | None:
    """Return whether a text is « oui » or « non »; None for another."""
    return parse_flag(text, _OUI_NON)
