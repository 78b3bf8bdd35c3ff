"""Hold a document against a form: what of the form it lacks, alters, leaves empty or unticked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from segur_cli.papers.letters import letters_and_digits, ocr_skeleton, unaccented
from segur_cli.papers.paper import Line, Paper
from segur_cli.pieces.flow import Altered, Flow, as_text
from segur_cli.pieces.form import BLANK, BOX, BOXES, CLAUSE, MARK, TICKED, Form, FormItem
from segur_cli.text.dates import PLAIN_MONTHS

_SIGNED = re.compile(r"\b(signatures?|cachet|paraphe|tampon|visa|sign[ée])\b")
_SIGNING = re.compile(r"\b(?:date|lieu|ville|jour) d[eu] (?:la )?signature|\bsign[ée]e? (?:le|à)$")
_FOOT = re.compile(
    r"\bpage \d|^\W*\d+ ?/ ?\d+\W*$|\b(?:imprime|edite|genere|exporte)e? (?:le|par)\b|www\.|https?:"
    r"|@|\bsiret\b|\bcapital\b|\brcs\b"
)
_SAME_VERSION = 0.7  # how alike the line of a version and that of the form are
_LONGEST_ADDED = 2_000  # letters between two things that follow one another in a form
_FREE = re.compile(r"\b(?:comment|observ|descri|objet|reserve|remarque|precis|motif|detail)")
_SENTENCE = 8  # words of a line that no one fills a blank with
_FEWEST_ADDED = 4  # words of a paragraph that was added
_MARK = re.compile(rf"([{BOXES}{TICKED}]|\[\s*\w?\s*\]|\(\s*\w?\s*\)|(?<!\w)[xX](?=\s))\s*$")
_ALONE = re.compile(rf"[{BOXES}{TICKED}]|[\[(]\s*\w?\s*[\])]|(?<!\w)[xX](?!\w)")
# What Word shows in an empty control: printed in a PDF, it is text.
_PROMPTS = tuple(
    ocr_skeleton(prompt)
    for prompt in ("Cliquez ici", "Cliquez ou appuyez ici", "Choisissez un élément",
                   "Click here to enter", "Click or tap", "Choose an item")
)  # fmt: skip


@dataclass(frozen=True)
class AddedWords:
    """Words that the form has not: beside or after which of its clauses, and where."""

    item: FormItem
    where: str
    words: str
    line: Line


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
    added: tuple[AddedWords, ...] = ()


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
        other, version_found, tuple(_added(form, flow)),
    )  # fmt: skip


def _added(form: Form, flow: Flow) -> Iterator[AddedWords]:
    """Yield what stands between two things of a form that follow one another in it.

    After a blank, it is what fills it. Page feet, numbers and places to sign are no addition.
    """
    cursor, before = 0, None
    for item in form.items:
        place = flow.place(item.text, cursor)
        if place is None or place[0] - cursor > _LONGEST_ADDED:
            before = None  # it is missing, changed, or elsewhere: nothing is said of what is around
            continue
        if before is not None and before.kind == BLANK:
            yield from _after_blank(flow, before, item, cursor, place[0])
        elif before is not None:
            yield from _between(flow, before, item, cursor, place[0], form.version)
        cursor, before = place[1], item
    if before is not None and not _FREE.search(unaccented(before.text)):
        yield from _after_all(flow, before, cursor, form.version)


def _after_all(flow: Flow, before: FormItem, start: int, version: str) -> Iterator[AddedWords]:
    """After the last thing of a form stand signatures: a sentence there was added."""
    low = flow.rank(start)
    own = flow.lines[low - 1] if low else None
    rest = as_text(word for word, line in zip(flow.shown[low:], flow.lines[low:], strict=True)
                   if line is own)  # fmt: skip
    if own and rest and before.kind == CLAUSE and not _SIGNED.search(rest.casefold()):
        yield AddedWords(before, "à la fin de la clause", rest, own)
    for line in dict.fromkeys(flow.lines[low:]):
        if line is not own and _is_sentence(line) and not _is_foot(line, version):
            yield AddedWords(before, "à la fin, après", line.text.strip(), line)


def _is_sentence(line: Line) -> bool:
    said = line.text.strip()
    told = len(said.split()) >= _SENTENCE and said.endswith(".")
    return told and not _SIGNED.search(said.casefold())


def _between(
    flow: Flow, before: FormItem, after: FormItem, start: int, end: int, version: str
) -> Iterator[AddedWords]:
    low, high = flow.rank(start), flow.rank(end)
    around = [flow.lines[n] for n in (low - 1, high) if 0 <= n < len(flow.lines)]
    found = [
        n for n in range(low, high)
        if not _is_foot(line := flow.lines[n], version)
        or (len(line.cells) == 1 and line in around)  # a cell that holds clauses
    ]  # fmt: skip
    words = [
        word for n in found if len(word := flow.shown[n].rstrip("'’")) > 1 and not word.isdigit()
    ]
    if not words or _SIGNED.search(" ".join(words).casefold()):
        return
    line = flow.lines[found[0]]
    said = as_text(flow.shown[n] for n in found)
    if low and line is flow.lines[low - 1]:
        yield AddedWords(before, "à la fin de la clause", said, line)
    elif high < len(flow.lines) and flow.lines[found[-1]] is flow.lines[high]:
        yield AddedWords(after, "au début de la clause", said, line)
    elif len(words) >= _FEWEST_ADDED:
        yield AddedWords(before, "après la clause", said, line)


def _after_blank(
    flow: Flow, blank: FormItem, after: FormItem, start: int, end: int
) -> Iterator[AddedWords]:
    """After a blank stands what fills it: but for a line that is no value, and the next one's."""
    low, high = flow.rank(start), flow.rank(end)
    if not 0 < low < high < len(flow.lines) or _FREE.search(unaccented(blank.text)):
        return
    label, own = flow.lines[low - 1], flow.lines[high]
    head = [n for n in range(low, high) if flow.lines[n] is own and own is not label]
    filled = any(flow.lines[n] is label for n in range(low, high))
    begins = after.kind in (CLAUSE, MARK) or len(after.text.split()) >= _FEWEST_ADDED
    if head and filled and begins and after.text[:1].isupper() and not own.cells:
        said = as_text(flow.shown[n] for n in head)
        yield AddedWords(after, "au début de la clause", said, own)
    inside = dict.fromkeys(
        id(flow.lines[n]) for n in range(low, high) if flow.lines[n] not in (label, own)
    )
    for line in (flow.lines[n] for n in range(low, high)):
        if id(line) in inside and not line.cells and not line.part:
            del inside[id(line)]
            if _is_sentence(line):
                yield AddedWords(blank, "après la rubrique", line.text.strip(), line)


def _is_foot(line: Line, version: str) -> bool:
    """Whether a line is no clause: a page's foot, a row of values, the version of the form."""
    if line.part or line.cells or _FOOT.search(line.said):
        return True
    mine, theirs = ocr_skeleton(line.text), ocr_skeleton(version)
    return bool(theirs) and SequenceMatcher(None, mine, theirs).ratio() > _SAME_VERSION


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
        above = items[rank - 1] if rank else item
        twice = item.kind == BLANK != above.kind and item.text.endswith(above.text)
        start = max(cursor - len(ocr_skeleton(item.text)), 0) if twice else cursor
        place = flow.place(item.text, start)
        if (
            item.kind != BLANK
            or _SIGNED.search(_SIGNING.sub("", item.text.casefold()))
            or not ocr_skeleton(item.text)
        ):
            cursor = place[1] if place is not None else cursor
            if item.kind == BLANK:  # a place to sign, beside others in a row of headings
                empty += _empty_cells(paper, item, flow.letters.line_at(max(cursor - 1, 0)))
            continue
        if place is None:
            lost.append(item)
            continue
        cursor = place[1]
        end = min(
            _next_anchor(flow, items[rank + 1 :], cursor), _end_of_part(paper, flow, cursor - 1)
        )
        content = text[cursor:end]
        placeholder = content == ocr_skeleton(item.placeholder)
        if not content or placeholder or content.startswith(_PROMPTS):
            empty.append((item, paper.body[flow.letters.line_at(max(cursor - 1, 0))]))
        else:
            empty += _empty_cells(paper, item, flow.letters.line_at(max(cursor - 1, 0)))
    return empty, lost


def _empty_cells(paper: Paper, item: FormItem, rank: int) -> Iterator[tuple[FormItem, Line]]:
    """The cells left empty under a row of headings, when the row is filled in part."""
    rows = paper.body[rank : rank + 2]
    if len(rows) < 2 or " ".join(rows[0].text.split()) != item.text:
        return
    heads, values = (row.cells for row in rows)
    for head, value in zip(heads, values, strict=False) if len(heads) == len(values) > 1 else ():
        said = unaccented(head)
        if not value.strip() and said and not (_SIGNED.search(said) or _FREE.search(said)):
            yield FormItem(BLANK, head), rows[1]


def _end_of_part(paper: Paper, flow: Flow, place: int) -> int:
    """Where what holds a place ends: a page's foot fills no blank of the text."""
    rank = flow.letters.line_at(max(place, 0))
    for below in range(rank + 1, len(paper.body)):
        if paper.body[below].part != paper.body[rank].part:
            return flow.letters.start_of(below)
    return len(flow.letters.text)


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
    for month, rank in PLAIN_MONTHS.items():
        if len(month) > 3 and month in letters:
            letters, months = letters.replace(month, ""), f"{rank:02}"
    return (
        ocr_skeleton("".join(c for c in letters if not c.isdigit())),
        months + "".join(c for c in letters if c.isdigit()),
    )
