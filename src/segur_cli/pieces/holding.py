"""Hold a document against a form: what of the form it lacks, alters, leaves empty or unticked."""

import re
from dataclasses import dataclass

from segur_cli.papers.letters import letters_and_digits, ocr_skeleton
from segur_cli.papers.paper import Line, Paper
from segur_cli.pieces.flow import Altered, Flow
from segur_cli.pieces.form import BLANK, BOX, CLAUSE, MARK, Form, FormItem
from segur_cli.pieces.learning import BOXES, TICKED
from segur_cli.pieces.stated import MONTHS

_SIGNED = re.compile(r"\b(signatures?|cachet|paraphe|tampon|visa|sign[ée])\b")
_SIGNING = re.compile(r"\b(?:date|lieu|ville|jour) d[eu] (?:la )?signature")
_MARK = re.compile(rf"([{BOXES}{TICKED}]|\[\s*\w?\s*\]|\(\s*\w?\s*\)|(?<!\w)[xX](?=\s))\s*$")
_ALONE = re.compile(rf"[{BOXES}{TICKED}]|[\[(]\s*\w?\s*[\])]|(?<!\w)[xX](?!\w)")


@dataclass(frozen=True)
class Held:
    """What holding found. A place to sign is not judged, nor boxes whose marks are not read."""

    missing: tuple[FormItem, ...]
    altered: tuple[Altered, ...]
    empty: tuple[tuple[FormItem, Line], ...]
    lost: tuple[FormItem, ...]  # labels of blanks that are not found
    unticked: tuple[tuple[tuple[FormItem, ...], Line], ...]
    other_version: tuple[str, Line] | None
    version_found: bool


def compare(paper: Paper, form: Form, flow: Flow) -> Held:
    """Hold a document against a form."""
    missing, altered = [], []
    for item in form.of(CLAUSE):
        found = flow.closest(item)
        if found is None:
            missing.append(item)
        elif not found.as_written:
            altered.append(found)
    empty, lost = _blanks(paper, form, flow)
    unticked = _boxes(paper, form)
    other, version_found = _version(paper, form)
    return Held(
        tuple(missing), tuple(altered), tuple(empty), tuple(lost), tuple(unticked),
        other, version_found,
    )  # fmt: skip


def _blanks(
    paper: Paper, form: Form, flow: Flow
) -> tuple[list[tuple[FormItem, Line]], list[FormItem]]:
    """Blanks left empty, and those whose label is not found; a place to sign is not judged.

    A blank is empty when nothing, or what the form itself writes there, stands between its
    label and the next thing of the form.
    """
    text = flow.letters.text
    empty: list[tuple[FormItem, Line]] = []
    lost: list[FormItem] = []
    cursor = 0
    items = form.items
    for rank, item in enumerate(items):
        if item.kind == MARK:
            continue  # too short to be sure of: it only ends the blank before it
        # The label of an empty row of a table was read as a clause too, just before.
        start = max(cursor - len(ocr_skeleton(item.text)), 0) if item.kind == BLANK else cursor
        place = flow.place(item.text, start)
        if (
            item.kind != BLANK
            or _SIGNED.search(_SIGNING.sub("", item.text.casefold()))
            or not ocr_skeleton(item.text)
        ):
            cursor = place[1] if place is not None else cursor
            continue
        if place is None:
            lost.append(item)
            continue
        cursor = place[1]
        end = _next_anchor(flow, items[rank + 1 :], cursor)
        content = text[cursor:end]
        if not content or content == ocr_skeleton(item.placeholder):
            empty.append((item, paper.body[flow.letters.line_at(max(cursor - 1, 0))]))
    return empty, lost


def _next_anchor(flow: Flow, items: tuple[FormItem, ...], cursor: int) -> int:
    """Where the next thing of the form that is found begins; the end of the text without one."""
    for item in items[:3]:
        place = flow.place(item.text, cursor)
        if place is not None:
            return place[0]
    return len(flow.letters.text)


def _boxes(paper: Paper, form: Form) -> list[tuple[tuple[FormItem, ...], Line]]:
    """Groups of boxes that are all read, and none ticked."""
    groups: dict[int, list[FormItem]] = {}
    for item in form.of(BOX):
        groups.setdefault(item.group, []).append(item)
    unticked = []
    for members in groups.values():
        read = [state for item in members if (state := _state(paper, item)) is not None]
        if len(read) == len(members) and not any(ticked for ticked, _ in read):
            unticked.append((tuple(members), read[0][1]))
    return unticked


def _state(paper: Paper, item: FormItem) -> tuple[bool, Line] | None:
    """Whether a box is ticked, and where; None when its label or its mark is not found."""
    wanted = ocr_skeleton(item.text)
    for line in paper.body:
        for text in line.cells or (line.text,):
            place = _raw_place(text, wanted)
            if place is None:
                continue
            before = text[:place]
            marks = [found[1] for found in [_MARK.search(before)] if found]
            if not marks and len(line.cells) > 1:  # its boxes are in cells of their own
                others = (cell for cell in line.cells if cell != text)
                marks = [one[0] for cell in others for one in _ALONE.finditer(cell)]
            if marks:
                return any(map(_is_ticked, marks)), line
    return None


def _is_ticked(mark: str) -> bool:
    inside = mark.strip("[]() \u00a0")
    return bool(inside) and inside not in BOXES


def _raw_place(text: str, wanted: str) -> int | None:
    """Where a folded wording begins in a raw text."""
    if wanted not in ocr_skeleton(text):
        return None
    for start in range(len(text)):
        if text[start].isalnum() and ocr_skeleton(text[start:]).startswith(wanted):
            return start
    return None


def _version(paper: Paper, form: Form) -> tuple[tuple[str, Line] | None, bool]:
    """Where the document says another version than the form, and whether it says one."""
    if not form.version:
        return None, False
    shape, digits = _split(form.version)
    for line in paper.lines:
        mine, numbers = _split(line.text)
        if mine == shape:
            return (None if numbers == digits else (line.text, line)), True
    return None, False


def _split(text: str) -> tuple[str, str]:
    letters, months = letters_and_digits(text), ""
    for month, rank in MONTHS.items():
        if len(month) > 3 and month in letters:
            letters, months = letters.replace(month, ""), f"{rank:02}"
    return (
        ocr_skeleton("".join(c for c in letters if not c.isdigit())),
        months + "".join(c for c in letters if c.isdigit()),
    )
