"""A Word document: its lines in reading order, from headers to footers and notes; its tables.

The XML is read as it is: a template, a document with macros or the strict form of Open XML is one
more document. What Word shows is read: the final state of tracked changes, a placeholder as a
blank, nothing of what is hidden or struck through.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from segur_cli.papers.paper import (
    BLANK,
    HEADER,
    Line,
    Paper,
    PaperError,
    PaperPart,
    Stretch,
    bounded,
)
from segur_cli.papers.word_elements import (
    GLUED,
    MOST_COLUMNS,
    TRUE,
    W14,
    R,
    W,
    area_of,
    cells_of,
    filled,
    goes_on,
    grid,
    is_on,
    is_placeholder,
    legacy_box,
    outer_blocks,
    paragraphs_of,
    rows_of,
    size_of,
    span_of,
    symbol_of,
)
from segur_cli.papers.word_package import DAMAGES, Book, damaged, open_book

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEADER = " ..... "  # to the stop of a tab
_EMU = 12_700  # of drawings, in a point
_LARGE = 0.25  # of a page, from which an image may hold what is looked for
_LARGE_IMAGE, _LONE_IMAGE = "grande image", "image sans texte"
_CHUNK, _COMMENT = "document incorporé (altChunk)", "commentaire"
# The first entry of a list that asks for another.
_CHOOSE = re.compile(r"\W*(?:(?:choisi|s[ée]lectionn|choose|select)\w*\b.*)?$", re.IGNORECASE)


def read_docx(data: bytes, name: str) -> Paper:
    """Read a Word document; what keeps it from being read is its problem."""
    try:
        book = open_book(data)
        try:
            walker = _Walker(book)
            walker.walk_all()
        except DAMAGES:
            raise damaged() from None
    except PaperError as error:
        return error.paper(name)
    parts = (*walker.parts, *walker.image_parts())
    return bounded(name, "docx", walker.lines, walker.page, parts, changes=walker.changes)


def docx_blocks(data: bytes) -> list[str | list[tuple[str, ...]]]:
    """Return the paragraphs of a Word document, and its tables as rows of texts.

    A cell that spans columns or rows is repeated in each. Raises PaperError.
    """
    book = open_book(data)
    try:
        walker = _Walker(book)
        return [
            walker.text_of(block) if block.tag == f"{W}p" else list(grid(block, walker.cell_text))
            for block in outer_blocks(book.body)
        ]
    except DAMAGES:
        raise damaged() from None


@dataclass
class _Text:
    """The text of a paragraph while it is gathered."""

    parts: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)  # text boxes, which hang on it
    notes: list[tuple[str, str]] = field(default_factory=list)  # kind and id
    printed: int = 0  # pages that the last printing ended in it
    ended: int = 0  # pages that it ends itself
    tab: str = "\t"  # what a tab shows: dots, where its stop draws a line
    field_at: int | None = None  # where the result of a field to type in begins

    @property
    def text(self) -> str:
        return "".join(self.parts)


class _Walker:
    """Goes through a document, and gathers its lines."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.lines: list[Line] = []
        self.parts: list[PaperPart] = []
        self.page = 1
        self.changes = 0
        self._number = 0
        self._part = ""
        self._asides: dict[tuple[str, int], int] = {}  # lines of each part and page, so far
        self._held = ""  # a paragraph whose end was deleted: it goes on in the next
        self._images: list[tuple[float, int]] = []  # areas, and pages
        self._notes: list[tuple[str, str, int]] = []
        self._hidden, self._placeholder = self._styles()
        self._printed = book.body.find(f".//{W}lastRenderedPageBreak") is not None
        self._paper = size_of(book.body)

    def _styles(self) -> tuple[frozenset[str], frozenset[str]]:
        """The styles whose text is hidden, and those of a placeholder."""
        hidden: set[str] = set()
        placeholder: set[str] = set()
        for tree in self._book.trees("styles"):
            for style in tree.iter(f"{W}style"):
                id_, base = style.get(f"{W}styleId", ""), style.find(f"{W}basedOn")
                named = style.find(f"{W}name")
                said = named.get(f"{W}val", "") if named is not None else ""
                above = base.get(f"{W}val", "") if base is not None else ""
                own = is_on(style.find(f"{W}rPr"), f"{W}vanish")
                if own or (own is None and above in hidden):
                    hidden.add(id_)
                if said.casefold() == "placeholder text":
                    placeholder.add(id_)
        return frozenset(hidden), frozenset(placeholder)

    def walk_all(self) -> None:
        """Add the lines of the document: headers, body, footers, notes."""
        sections = list(self._book.body.iter(f"{W}sectPr"))
        headers, footers = self._edges(sections, "header"), self._edges(sections, "footer")
        for tree in headers:
            self._aside(tree, HEADER, 1)
        self._number = 0
        self.walk(self._book.body)
        for tree in footers:
            self._aside(tree, "pied de page", self.page)
        for kind, words in (("footnote", "note de bas de page"), ("endnote", "note de fin")):
            for tree in self._book.trees(f"{kind}s"):
                self._walk_notes(tree, kind, words)
        for tree in self._book.trees("comments"):
            told = sum(bool(self._plain(one).strip()) for one in tree.iter(f"{W}comment"))
            self.parts += [PaperPart(_COMMENT)] * bool(told)

    def _edges(self, sections: Iterable[Element], kind: str) -> list[Element]:
        """The headers or the footers that sections show, each once."""
        even = any(is_on(tree, f"{W}evenAndOddHeaders") for tree in self._book.trees("settings"))
        found: dict[str, Element] = {}
        for section in sections:
            first = is_on(section, f"{W}titlePg")
            for one in section.iter(f"{W}{kind}Reference"):
                shown = {"first": first, "even": even}.get(one.get(f"{W}type", ""), True)
                id_ = one.get(f"{R}id", "")
                tree = self._book.part(kind, id_) if shown and id_ not in found else None
                if tree is not None:
                    found[id_] = tree
        return list(found.values())

    def _walk_notes(self, tree: Element, kind: str, words: str) -> None:
        """Add the notes that the text calls, at the page that calls them, in its order."""
        by_id = {one.get(f"{W}id", ""): one for one in tree.iter(f"{W}{kind}")}
        called = [(id_, page) for of, id_, page in self._notes if of == kind]
        for rank, (id_, page) in enumerate(dict(called).items(), start=1):
            if id_ in by_id:
                self._aside(by_id[id_], f"{words} {rank}", page)

    def _aside(self, tree: Element, part: str, page: int) -> None:
        before = self.page, self._number, self._printed
        # What stands beside the text ends no page of it.
        self.page, self._number, self._part = page, self._asides.get((part, page), 0), part
        self.walk(tree)
        self._asides[part, page] = self._number
        self.page, self._number, self._printed = before
        self._part = ""

    def walk(self, element: Element) -> None:
        """Add the lines of an element's children."""
        for child in element:
            tag = child.tag
            if tag == f"{W}p":
                self._paragraph(child)
            elif tag == f"{W}tbl":
                self._table(child)
            elif tag == f"{W}sdt":
                content = child.find(f"{W}sdtContent")
                if content is not None and is_placeholder(child):
                    self._add(BLANK)
                elif content is not None:
                    self.walk(content)
            elif tag in GLUED:
                self.changes += tag in (f"{W}ins", f"{W}moveTo")
                self.walk(child)
            elif tag in (f"{W}del", f"{W}moveFrom"):
                self.changes += 1
            elif tag == f"{W}altChunk":
                self.parts.append(PaperPart(_CHUNK, self.page))

    def _paragraph(self, element: Element) -> None:
        properties = element.find(f"{W}pPr")
        if not self._printed and not self._part and is_on(properties, f"{W}pageBreakBefore"):
            self._end_page(1)
        found = self._text_of(element)
        text = self._held + found.text
        self._held = ""
        marks = properties.find(f"{W}rPr") if properties is not None else None
        if marks is not None and marks.find(f"{W}del") is not None:
            self.changes += 1
            self._held = text  # its end was deleted: the next one goes on with it
        else:
            for line in text.split("\n"):
                self._add(line)
        for box in found.boxes:
            self.walk(box)
        self._notes += [(kind, id_, self.page) for kind, id_ in found.notes]
        breaks = found.printed if self._printed else found.ended
        section = properties.find(f"{W}sectPr") if properties is not None else None
        if section is not None and not self._printed:
            kind = section.find(f"{W}type")
            breaks += kind is None or kind.get(f"{W}val") not in ("continuous", "nextColumn")
        self._end_page(breaks)

    def _end_page(self, pages: int) -> None:
        if pages and not self._part:
            self.page += pages
            self._number = 0

    def _table(self, table: Element) -> None:
        for row in rows_of(table):
            self.changes += row.find(f"{W}trPr/{W}ins") is not None
            cells = list(cells_of(row))
            gathered = [self._cell(cell) for cell in cells]
            if self._printed and any(found.printed for texts in gathered for found in texts):
                self._end_page(1)
            self._row(row, cells, [[one.text for one in texts] for texts in gathered])
            for texts in gathered:
                for found in texts:
                    self._notes += [(kind, id_, self.page) for kind, id_ in found.notes]
            if not self._printed and any(found.ended for texts in gathered for found in texts):
                self._end_page(1)
            for cell in cells:
                for inner in outer_blocks(cell):
                    if inner.tag == f"{W}tbl":
                        self._table(inner)

    def _row(self, row: Element, cells: list[Element], texts: list[list[str]]) -> None:
        """Add a row; cells that hold as many lines, one under the other, are as many rows."""
        heights = {len(kept) for lines in texts if len(kept := filled(lines)) > 1}
        stacked = len(heights) == 1 and sum(len(filled(lines)) > 1 for lines in texts) > 1
        before = row.find(f"{W}trPr/{W}gridBefore")
        start = int(before.get(f"{W}val") or 0) if before is not None else 0
        for rank in range(heights.pop() if stacked else 1):
            at, said, stretches = min(start, MOST_COLUMNS), [], []
            for cell, lines in zip(cells, texts, strict=True):
                own = filled(lines)
                text = (own[rank] if rank < len(own) else "") if stacked else " ".join(own)
                end = at + min(span_of(cell), MOST_COLUMNS)
                said.append(unicodedata.normalize("NFC", text))
                stretches.append(Stretch(said[-1], at, end, apart=True))
                at = end
            self._add("  ".join(filter(None, said)), tuple(said), tuple(stretches))

    def _cell(self, cell: Element) -> list[_Text]:
        """The paragraphs of a cell, with those of the boxes that hang on them; no inner table."""
        if goes_on(cell):
            return []
        found: list[_Text] = []
        for paragraph in paragraphs_of(cell):
            if isinstance(paragraph, str):
                found.append(_Text([paragraph]))
                continue
            text = self._text_of(paragraph)
            found.append(text)
            for box in text.boxes:
                found += [self._text_of(inner) for inner in box.iter(f"{W}p")]
        return found

    def cell_text(self, cell: Element) -> str:
        """The text of a cell."""
        return "\n".join(found.text for found in self._cell(cell))

    def text_of(self, paragraph: Element) -> str:
        """The text of a paragraph."""
        return self._text_of(paragraph).text

    def _add(
        self, text: str, cells: tuple[str, ...] = (), stretches: tuple[Stretch, ...] = ()
    ) -> None:
        if not text.strip() and len(cells) < 2:
            return
        self._number += 1
        self.lines.append(Line(text, self.page, self._number, cells, stretches, self._part))

    def _plain(self, element: Element) -> str:
        return "".join(text.text or "" for text in element.iter(f"{W}t"))

    def _text_of(self, paragraph: Element) -> _Text:
        """The text of a paragraph. What is hidden or deleted is no text; a box is `☒` or `☐`."""
        found = _Text()
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        hidden = style is not None and style.get(f"{W}val") in self._hidden
        stops = paragraph.iterfind(f"{W}pPr/{W}tabs/{W}tab")
        if any(stop.get(f"{W}leader", "none") != "none" for stop in stops):
            found.tab = _LEADER
        self._gather(paragraph, found, hidden=hidden)
        return found

    def _gather(self, element: Element, found: _Text, *, hidden: bool) -> None:
        for child in element:
            tag = child.tag
            if tag == f"{W}r":
                own = child.find(f"{W}rPr")
                style = own.find(f"{W}rStyle") if own is not None else None
                by_style = hidden or (style is not None and style.get(f"{W}val") in self._hidden)
                vanished = is_on(own, f"{W}vanish")
                struck = is_on(own, f"{W}strike") or is_on(own, f"{W}dstrike") or False
                shown = by_style if vanished is None else vanished
                self._gather(child, found, hidden=shown or struck)
            elif tag == f"{W}t":
                found.parts += [] if hidden else [child.text or ""]
            elif tag in (f"{W}tab", f"{W}ptab"):
                found.parts.append(found.tab)
            elif tag == f"{W}noBreakHyphen":
                found.parts.append("-")
            elif tag == f"{W}softHyphen":
                found.parts.append("\u00ad")
            elif tag in (f"{W}br", f"{W}cr"):
                ends = child.get(f"{W}type") == "page"
                found.ended += ends
                found.parts += [] if ends else ["\n"]
            elif tag == f"{W}lastRenderedPageBreak":
                found.printed += 1
            elif tag == f"{W}sym":
                found.parts.append(symbol_of(child))
            elif tag == f"{W}fldChar":
                _field(child, found)
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                kind = tag.removeprefix(W).removesuffix("Reference")
                found.notes.append((kind, child.get(f"{W}id", "")))
            elif tag == f"{W}txbxContent":
                found.boxes.append(child)
            elif tag == f"{W}sdt":
                self._control(child, found, hidden=hidden)
            elif tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
                self._drawn(child)
                self._gather(child, found, hidden=hidden)
            elif tag in (f"{W}del", f"{W}moveFrom"):
                self.changes += 1
            elif tag in (f"{W}instrText", _FALLBACK, f"{W}pPr", f"{W}rPr", f"{W}sdtPr"):
                continue
            else:
                self.changes += tag in (f"{W}ins", f"{W}moveTo")
                self._gather(child, found, hidden=hidden)

    def _control(self, control: Element, found: _Text, *, hidden: bool) -> None:
        """What a content control shows: a box, a blank for its placeholder, else its text."""
        content, properties = control.find(f"{W}sdtContent"), control.find(f"{W}sdtPr")
        box = properties.find(f"{W14}checkbox") if properties is not None else None
        if box is not None:
            state = box.find(f"{W14}checked")
            ticked = state is not None and state.get(f"{W14}val", "1") in TRUE
            found.parts.append("☒" if ticked else "☐")
        elif content is not None and (is_placeholder(control) or self._placeholders(content)):
            found.parts.append(BLANK)
        elif content is not None:
            self._gather(content, found, hidden=hidden)

    def _placeholders(self, content: Element) -> bool:
        """Whether all of a control is written in the style of a placeholder."""
        runs = [run for run in content.iter(f"{W}r") if self._plain(run).strip()]
        styles = [run.find(f"{W}rPr/{W}rStyle") for run in runs]
        return bool(runs) and all(
            style is not None and style.get(f"{W}val") in self._placeholder for style in styles
        )

    def _drawn(self, drawing: Element) -> None:
        """Keep the size of an image; a text box is none."""
        if drawing.find(f".//{W}txbxContent") is not None:
            return
        for one in drawing.iter():
            name = one.tag.rpartition("}")[2] if isinstance(one.tag, str) else ""
            if name == "extent":
                width, height = (int(one.get(side) or 0) / _EMU for side in ("cx", "cy"))
                self._images.append((width * height, self.page))
            elif name == "imagedata":
                self._images.append((area_of(drawing), self.page))

    def image_parts(self) -> Iterator[PaperPart]:
        """Yield the images that may hold what is looked for."""
        spoken = {line.page for line in self.lines if line.text.strip() and not line.part}
        width, height = self._paper
        for area, page in self._images:
            if page not in spoken:
                yield PaperPart(_LONE_IMAGE, page)
            elif area >= _LARGE * width * height:
                yield PaperPart(_LARGE_IMAGE, page)


def _field(mark: Element, found: _Text) -> None:
    """Follow a legacy field: a box, a list, a text to type whose result may be blank."""
    kind = mark.get(f"{W}fldCharType")
    box, choice = mark.find(f".//{W}checkBox"), mark.find(f".//{W}ddList")
    if box is not None:
        found.parts.append(legacy_box(box))
    elif choice is not None:
        chosen = choice.find(f"{W}result")
        rank = int(chosen.get(f"{W}val") or 0) if chosen is not None else 0
        entries = [entry.get(f"{W}val", "") for entry in choice.iter(f"{W}listEntry")]
        chosen_one = "".join(entries[rank : rank + 1])
        found.parts.append(BLANK if rank == 0 and _CHOOSE.match(chosen_one) else chosen_one)
    elif mark.find(f".//{W}textInput") is not None:
        found.field_at = len(found.parts)
    elif kind == "end" and found.field_at is not None:
        if not "".join(found.parts[found.field_at :]).strip():
            found.parts.append(BLANK)
        found.field_at = None
