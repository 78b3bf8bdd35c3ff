"""What `segur pv-checklist` answers: a form to read, to fill (xlsx, JSON) or to sign (docx)."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from segur_cli.exits import StopError
from segur_cli.facts import Statement
from segur_cli.pilot.checklist import NOTICE, Applies, Checklist, ChecklistEntry
from segur_cli.pilot.checklist_screen import checklist_page, counts, details
from segur_cli.tables.answer import TABLE_FORMATS, Answer
from segur_cli.tables.writing import Table
from segur_cli.text.clock import Clock
from segur_cli.text.page import A_FILE, Detail, Page, Paragraph, Screen
from segur_cli.text.writing import quote

KIND = "segur-pv"
SCHEMA_VERSION = 1
CHECKLIST_FORMATS = ("auto", *TABLE_FORMATS, "docx")
_DOCUMENTS = ("xlsx", "docx")
_BY_SUFFIX = {f".{name}": name for name in CHECKLIST_FORMATS} | {"": "text", ".txt": "text"}
_APPLIES = {Applies.YES: "oui", Applies.OPEN: "à confirmer", Applies.NO: "non"}
_HEADINGS = ("identifiant", "chapitre", "élément", "à savoir", "source", "s'applique")


class ChecklistAnswer(Answer):
    """A checklist; `output` is the file that it is for, in which case none of it is shown.

    Raises StopError for a file whose extension announces another format.
    """

    command = "pv-checklist"
    schema_version = SCHEMA_VERSION

    def __init__(
        self, checklist: Checklist, output: Path | None, name: str, doubts: tuple[str, ...] = ()
    ) -> None:
        self.checklist = checklist
        self.output = output
        self.name = _format_of(output, name)
        self.doubts = doubts

    @property
    def notices(self) -> tuple[str, ...]:
        """What is doubtful of the client, then what was written."""
        if self.output is None:
            return self.doubts
        return (*self.doubts, f"{quote(self.output, 200)} écrit : {counts(self.checklist)}")

    @property
    def files(self) -> Mapping[Path, str]:
        return {} if self.output is None else {self.output: self.name}

    def on_stdout(self, name: str) -> tuple[str, ...]:
        """Return the format shown: none when a file was asked for."""
        return (self.name,) if self.output is None else ()

    def tells_date_apart(self, name: str) -> bool:
        """Never: no date is in a form that is not filled."""
        return False

    def page(self, detail: Detail) -> Page:
        if detail is Detail.VERDICT:
            return Page((Paragraph(counts(self.checklist), "bold"),))
        return checklist_page(self.checklist)

    def data(self) -> dict[str, Any]:
        """Return the form to be filled by a program: `schemas/pv-checklist.schema.json`."""
        return as_data(self.checklist)

    def table(self) -> Table:
        """Return one row for each item, those that do not apply last."""
        return Table(f"PV {self.checklist.profile.sons}", _HEADINGS, tuple(self._rows()))

    def _rows(self) -> Iterator[tuple[str, ...]]:
        titles = {section.id: section.title for section in self.checklist.sections}
        for entry in self.checklist.asked:
            item = entry.item
            told, applies = " ".join(details(entry)), _APPLIES[entry.applies]
            yield entry.id, titles[item.section], item.text, told, item.slide, applies
        for entry in self.checklist.left_out:
            item = entry.item
            yield entry.id, titles[item.section], item.text, entry.why, item.slide, "non"

    def written(self, name: str, clock: Clock, screen: Screen = A_FILE) -> str | bytes:
        """Write the checklist; Markdown has boxes to tick, a workbook cells to fill."""
        if name == "md":
            from segur_cli.pilot.checklist_screen import to_markdown

            return to_markdown(self.checklist)
        if name == "xlsx":
            from segur_cli.pilot.checklist_documents import to_xlsx

            return to_xlsx(self.checklist)
        return super().written(name, clock, screen)

    def other(self, name: str) -> bytes:
        """Write the document to read and to sign."""
        from segur_cli.pilot.checklist_documents import to_docx

        return to_docx(self.checklist)


def _format_of(output: Path | None, asked: str) -> str:
    """Choose the format, by the extension if need be; a name never announces another one."""
    if output is None:
        return "text" if asked == "auto" else asked
    named = _BY_SUFFIX.get(output.suffix.lower())
    found = named if asked == "auto" else asked
    if found is None:
        raise StopError(
            f"{quote(output, 200)} : aucun format ne porte cette extension.",
            "Extensions connues : .txt, .md, .json, .csv, .xlsx, .docx ; sinon, donnez -f.",
        )
    if found != named and (found in _DOCUMENTS or named in _DOCUMENTS):
        raise StopError(f"{quote(output, 200)} : l'extension n'est pas celle du format {found}.")
    return found


def as_data(checklist: Checklist) -> dict[str, Any]:
    """Return the checklist; `answer`, `format`, `count`, `comment` and `value` are to be filled."""
    return {
        "kind": KIND,
        "notice": NOTICE,
        "profile_hash": checklist.profile.hash,
        "profile": checklist.profile.as_data(),
        "fields": {
            one.id: {
                "label": one.label,
                "section": one.section,
                "optional": one.optional,
                "choices": list(one.choices),
                "value": checklist.filled_by_profile(one),
            }
            for one in checklist.fields
        },
        "items": {entry.id: _item(entry) for entry in checklist.asked},
        "not_applicable": [
            {"id": entry.id, "text": entry.item.text, "why": entry.why}
            for entry in checklist.left_out
        ],
        "rules": [_point(point) for point in checklist.rules],
        "open_points": [_point(point) for point in checklist.open_points],
    }


def _point(point: Statement) -> dict[str, str]:
    return {"text": point.text, "citation": point.citation}


def _item(entry: ChecklistEntry) -> dict[str, object]:
    item = entry.item
    return {
        "section": item.section,
        "number": item.number,
        "text": item.text,
        "hash": entry.hash,
        "slide": item.slide,
        "applies": entry.applies.value,
        "optional": item.optional,
        "why": entry.why,
        "format_expected": entry.format_hint,
        "minimum": item.count.minimum if item.count else None,
        "waiver": {"number": entry.waiver.number, "text": entry.waiver.text}
        if entry.waiver
        else None,
        "answer": "",
        "format": "",
        "count": None,
        "comment": "",
    }
