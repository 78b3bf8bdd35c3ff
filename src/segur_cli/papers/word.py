"""A Word document: its lines in reading order, from headers to footers and notes; its tables.

The XML is read as it is: a template, a document with macros or the strict form of Open XML is one
more document. What Word shows is read: the final state of tracked changes, a placeholder as a
blank, nothing of what is hidden or struck through.
"""

import posixpath
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from segur_cli.files.archive import DAMAGED, WORD, ArchiveError, Unfit, open_document
from segur_cli.papers.paper import (
    BLANK,
    SYMBOLS,
    Line,
    Paper,
    PaperError,
    PaperPart,
    Stretch,
    bounded,
)
from segur_cli.text.writing import plural

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# The strict form names the same things otherwise.
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": _W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": _R[1:-1].encode(),
}
_LEADER = " ..... "  # to the stop of a tab
_TRUE = ("1", "true", "on")
_SAVE = "ouvrez-le, enregistrez-le de nouveau"
_MOST_COLUMNS = 256  # a cell may say that it spans any number of them
_EMU = 12_700  # of drawings, in a point
_TWIPS = 20  # of pages, in a point
_PAGE = (595.0, 842.0)  # points, where the document does not say
_LARGE = 0.25  # of a page, from which an image may hold what is looked for
_LARGE_IMAGE, _LONE_IMAGE = "grande image", "image sans texte"
_CHUNK, _COMMENT = "document incorporé (altChunk)", "commentaire"
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_STYLE_SIZE = re.compile(r"\b(width|height):\s*([\d.]+)(pt|in|cm|mm)?")
_UNITS = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "": 0.75}
_GLUED = (f"{_W}ins", f"{_W}moveTo", f"{_W}smartTag", f"{_W}customXml")
# What is raised of a damaged document, besides what its archive does.
_DAMAGED: tuple[type[Exception], ...] = (
    *DAMAGED, KeyError, TypeError, AttributeError, SyntaxError, RecursionError,
)  # fmt: skip


def read_docx(data: bytes, name: str) -> Paper:
    """Read a Word document; what keeps it from being read is its problem."""
    try:
        book = _opened(data)
        try:
            walker = _Walker(book)
            walker.walk_all()
        except _DAMAGED:
            raise _damaged() from None
    except PaperError as error:
        return error.paper(name)
    parts = (*walker.parts, *walker.image_parts())
    return bounded(name, "docx", walker.lines, walker.page, parts, changes=walker.changes)


def docx_blocks(data: bytes) -> list[str | list[tuple[str, ...]]]:
    """Return the paragraphs of a Word document, and its tables as rows of texts.

    A cell that spans columns or rows is repeated in each. Raises PaperError.
    """
    book = _opened(data)
    try:
        walker = _Walker(book)
        return [
            walker.text_of(block) if block.tag == f"{_W}p"
            else list(_grid(block, walker.cell_text))
            for block in _outer_blocks(book.body)
        ]  # fmt: skip
    except _DAMAGED:
        raise _damaged() from None


@dataclass(frozen=True)
class _Book:
    """The parts of a document that are read: `related` are those that it names, by kind and id."""

    archive: zipfile.ZipFile
    main: str
    body: Element
    related: Mapping[str, Mapping[str, str]]

    def trees(self, kind: str) -> Iterator[Element]:
        """Yield the trees of the parts of a kind."""
        for target in self.related.get(kind, {}).values():
            if target in self.archive.namelist():
                yield _tree(self.archive.read(target))

    def part(self, kind: str, id_: str | None) -> Element | None:
        """The tree of the part of a kind that has an id; None when it has none."""
        target = self.related.get(kind, {}).get(id_ or "", "")
        return _tree(self.archive.read(target)) if target in self.archive.namelist() else None


def _opened(data: bytes) -> _Book:
    """Open a document within bounds. Raises PaperError."""
    try:
        archive = open_document(data, WORD)
    except ArchiveError as error:
        raise _unfit(error) from None
    try:
        names = set(archive.namelist())
        main = _main(archive, names)
        if main is None:
            raise _foreign(names)
        body = _tree(archive.read(main)).find(f"{_W}body")
        if body is None:
            raise _damaged()
        return _Book(archive, main, body, _related(archive, main, names))
    except _DAMAGED:
        raise _damaged() from None


def _main(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    """The part that holds the text: where the archive says it is, else at its usual place."""
    for kind, targets in _related(archive, "", names).items():
        for target in targets.values():
            if kind == "officeDocument" and target in names:
                return target if _is_word(archive.read(target)) else None
    return "word/document.xml" if "word/document.xml" in names else None


def _is_word(data: bytes) -> bool:
    return b"wordprocessingml" in data[:20_000]


def _related(archive: zipfile.ZipFile, part: str, names: set[str]) -> dict[str, dict[str, str]]:
    """The parts that a part names, by kind and by id."""
    folder, name = posixpath.split(part)
    list_ = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, dict[str, str]] = {}
    if list_ not in names:
        return found
    for one in _tree(archive.read(list_)).iter(f"{_PACKAGE}Relationship"):
        if one.get("TargetMode") == "External":
            continue
        target = one.get("Target", "")
        whole = target[1:] if target[:1] == "/" else posixpath.join(folder, target)
        kind = one.get("Type", "").rpartition("/")[2]
        found.setdefault(kind, {})[one.get("Id", "")] = posixpath.normpath(whole)
    return found


def _tree(data: bytes) -> Element:
    """Read a part. Raises ValueError for one that declares a document type: Word writes none."""
    if _DOCTYPE.search(data[:4096]):
        raise ValueError("document type")
    for strict, usual in _STRICT.items():
        data = data.replace(strict, usual)
    return ElementTree.fromstring(data)  # noqa: S314 (no DTD)


def _foreign(names: set[str]) -> PaperError:
    otherwise = "donnez le document en PDF avec texte, ou en .docx"
    kinds = (
        ("content.xml", "document LibreOffice (.odt)", "enregistrez-le en .docx ou en PDF"),
        ("xl/workbook.xml", "classeur Excel", "enregistrez-le en PDF"),
        ("ppt/presentation.xml", "présentation PowerPoint", "enregistrez-la en PDF"),
    )
    for part, what, advice in kinds:
        if part in names:
            return PaperError(f"{what}, pas un document Word : non lu", advice, foreign=True)
    return PaperError("archive, pas un document Word : non lu", otherwise, foreign=True)


def _unfit(error: ArchiveError) -> PaperError:
    if error.why is Unfit.DAMAGED:
        return PaperError("document tronqué ou endommagé", _SAVE)
    if error.why is Unfit.ENCRYPTED:
        return PaperError("document chiffré", "enregistrez-le sans mot de passe")
    if error.why is Unfit.XML:
        return PaperError(
            f"son texte compte plus de {plural(WORD.tags, 'balise')}, ou de "
            f"{(WORD.xml or 0) // 1_000_000} Mo, une fois développé : non lu",
            "ne gardez que le document demandé, ou donnez-le en PDF", foreign=True,
        )  # fmt: skip
    return PaperError(
        f"il occuperait plus de {WORD.expanded // 1_000_000} Mo une fois développé : non lu",
        "allégez ses images, ou donnez-le en PDF", foreign=True,
    )  # fmt: skip


def _damaged() -> PaperError:
    return PaperError("document Word illisible : tronqué ou endommagé", _SAVE, "docx")


def _outer_blocks(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", *_GLUED):
            yield from _outer_blocks(child)


def _grid(table: Element, text_of: Callable[[Element], str]) -> Iterator[tuple[str, ...]]:
    above: list[str] = []
    for row in _rows(table):
        texts: list[str] = []
        for cell in _cells(row):
            place = len(texts)
            goes_on = _goes_on(cell) and place < len(above)
            text = above[place] if goes_on else text_of(cell)
            texts += [text] * min(_span(cell), _MOST_COLUMNS - place)
        yield tuple(texts)
        above = texts


def _rows(table: Element) -> Iterator[Element]:
    """Yield the rows of a table, those that were deleted left out."""
    for child in table:
        if child.tag == f"{_W}tr":
            if child.find(f"{_W}trPr/{_W}del") is None:
                yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", *_GLUED):
            yield from _rows(child)


def _cells(row: Element) -> Iterator[Element]:
    """Yield the cells of a row; a control around one is given in its place."""
    for child in row:
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag == f"{_W}sdt":
            content = child.find(f"{_W}sdtContent")
            held = list(_cells(content)) if content is not None else []
            yield from [_blanked(cell) for cell in held] if _is_placeholder(child) else held
        elif child.tag in _GLUED:
            yield from _cells(child)


def _blanked(cell: Element) -> Element:
    """A cell whose control shows its placeholder: it holds a blank."""
    made = Element(cell.tag)
    properties = cell.find(f"{_W}tcPr")
    made.extend([properties] if properties is not None else [])
    run = ElementTree.SubElement(ElementTree.SubElement(made, f"{_W}p"), f"{_W}r")
    ElementTree.SubElement(run, f"{_W}t").text = BLANK
    return made


def _span(cell: Element) -> int:
    properties = cell.find(f"{_W}tcPr/{_W}gridSpan")
    return max(int(properties.get(f"{_W}val") or 1), 1) if properties is not None else 1


def _goes_on(cell: Element) -> bool:
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val", "continue") == "continue"


def _is_on(parent: Element | None, name: str) -> bool | None:
    """Whether a property is set on; None when it is not written."""
    found = parent.find(name) if parent is not None else None
    return None if found is None else found.get(f"{_W}val", "1") in _TRUE


def _is_placeholder(control: Element) -> bool:
    return _is_on(control.find(f"{_W}sdtPr"), f"{_W}showingPlcHdr") is True


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

    def __init__(self, book: _Book) -> None:
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
        self._printed = book.body.find(f".//{_W}lastRenderedPageBreak") is not None
        self._paper = _size_of(book.body)

    def _styles(self) -> tuple[frozenset[str], frozenset[str]]:
        """The styles whose text is hidden, and those of a placeholder."""
        hidden: set[str] = set()
        placeholder: set[str] = set()
        for tree in self._book.trees("styles"):
            for style in tree.iter(f"{_W}style"):
                id_, base = style.get(f"{_W}styleId", ""), style.find(f"{_W}basedOn")
                named = style.find(f"{_W}name")
                said = named.get(f"{_W}val", "") if named is not None else ""
                above = base.get(f"{_W}val", "") if base is not None else ""
                own = _is_on(style.find(f"{_W}rPr"), f"{_W}vanish")
                if own or (own is None and above in hidden):
                    hidden.add(id_)
                if said.casefold() == "placeholder text":
                    placeholder.add(id_)
        return frozenset(hidden), frozenset(placeholder)

    def walk_all(self) -> None:
        """Add the lines of the document: headers, body, footers, notes."""
        sections = list(self._book.body.iter(f"{_W}sectPr"))
        headers, footers = self._edges(sections, "header"), self._edges(sections, "footer")
        for tree in headers:
            self._aside(tree, "en-tête", 1)
        self._number = 0
        self.walk(self._book.body)
        for tree in footers:
            self._aside(tree, "pied de page", self.page)
        for kind, words in (("footnote", "note de bas de page"), ("endnote", "note de fin")):
            for tree in self._book.trees(f"{kind}s"):
                self._walk_notes(tree, kind, words)
        for tree in self._book.trees("comments"):
            told = sum(bool(self._plain(one).strip()) for one in tree.iter(f"{_W}comment"))
            self.parts += [PaperPart(_COMMENT)] * bool(told)

    def _edges(self, sections: Iterable[Element], kind: str) -> list[Element]:
        """The headers or the footers that sections show, each once."""
        even = any(_is_on(tree, f"{_W}evenAndOddHeaders") for tree in self._book.trees("settings"))
        found: dict[str, Element] = {}
        for section in sections:
            first = _is_on(section, f"{_W}titlePg")
            for one in section.iter(f"{_W}{kind}Reference"):
                shown = {"first": first, "even": even}.get(one.get(f"{_W}type", ""), True)
                id_ = one.get(f"{_R}id", "")
                tree = self._book.part(kind, id_) if shown and id_ not in found else None
                if tree is not None:
                    found[id_] = tree
        return list(found.values())

    def _walk_notes(self, tree: Element, kind: str, words: str) -> None:
        """Add the notes that the text calls, at the page that calls them, in its order."""
        by_id = {one.get(f"{_W}id", ""): one for one in tree.iter(f"{_W}{kind}")}
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
            if tag == f"{_W}p":
                self._paragraph(child)
            elif tag == f"{_W}tbl":
                self._table(child)
            elif tag == f"{_W}sdt":
                content = child.find(f"{_W}sdtContent")
                if content is not None and _is_placeholder(child):
                    self._add(BLANK)
                elif content is not None:
                    self.walk(content)
            elif tag in _GLUED:
                self.changes += tag in (f"{_W}ins", f"{_W}moveTo")
                self.walk(child)
            elif tag in (f"{_W}del", f"{_W}moveFrom"):
                self.changes += 1
            elif tag == f"{_W}altChunk":
                self.parts.append(PaperPart(_CHUNK, self.page))

    def _paragraph(self, element: Element) -> None:
        properties = element.find(f"{_W}pPr")
        if not self._printed and not self._part and _is_on(properties, f"{_W}pageBreakBefore"):
            self._end_page(1)
        found = self._text_of(element)
        text = self._held + found.text
        self._held = ""
        marks = properties.find(f"{_W}rPr") if properties is not None else None
        if marks is not None and marks.find(f"{_W}del") is not None:
            self.changes += 1
            self._held = text  # its end was deleted: the next one goes on with it
        else:
            for line in text.split("\n"):
                self._add(line)
        for box in found.boxes:
            self.walk(box)
        self._notes += [(kind, id_, self.page) for kind, id_ in found.notes]
        breaks = found.printed if self._printed else found.ended
        section = properties.find(f"{_W}sectPr") if properties is not None else None
        if section is not None and not self._printed:
            kind = section.find(f"{_W}type")
            breaks += kind is None or kind.get(f"{_W}val") not in ("continuous", "nextColumn")
        self._end_page(breaks)

    def _end_page(self, pages: int) -> None:
        if pages and not self._part:
            self.page += pages
            self._number = 0

    def _table(self, table: Element) -> None:
        for row in _rows(table):
            self.changes += row.find(f"{_W}trPr/{_W}ins") is not None
            cells = list(_cells(row))
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
                for inner in _outer_blocks(cell):
                    if inner.tag == f"{_W}tbl":
                        self._table(inner)

    def _row(self, row: Element, cells: list[Element], texts: list[list[str]]) -> None:
        """Add a row; cells that hold as many lines, one under the other, are as many rows."""
        heights = {len(kept) for lines in texts if len(kept := _filled(lines)) > 1}
        stacked = len(heights) == 1 and sum(len(_filled(lines)) > 1 for lines in texts) > 1
        before = row.find(f"{_W}trPr/{_W}gridBefore")
        start = int(before.get(f"{_W}val") or 0) if before is not None else 0
        for rank in range(heights.pop() if stacked else 1):
            at, said, stretches = min(start, _MOST_COLUMNS), [], []
            for cell, lines in zip(cells, texts, strict=True):
                own = _filled(lines)
                text = (own[rank] if rank < len(own) else "") if stacked else " ".join(own)
                end = at + min(_span(cell), _MOST_COLUMNS)
                said.append(unicodedata.normalize("NFC", text))
                stretches.append(Stretch(said[-1], at, end, apart=True))
                at = end
            self._add("  ".join(filter(None, said)), tuple(said), tuple(stretches))

    def _cell(self, cell: Element) -> list[_Text]:
        """The paragraphs of a cell, with those of the boxes that hang on them; no inner table."""
        if _goes_on(cell):
            return []
        found: list[_Text] = []
        for paragraph in _paragraphs(cell):
            if isinstance(paragraph, str):
                found.append(_Text([paragraph]))
                continue
            text = self._text_of(paragraph)
            found.append(text)
            for box in text.boxes:
                found += [self._text_of(inner) for inner in box.iter(f"{_W}p")]
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
        return "".join(text.text or "" for text in element.iter(f"{_W}t"))

    def _text_of(self, paragraph: Element) -> _Text:
        """The text of a paragraph. What is hidden or deleted is no text; a box is `☒` or `☐`."""
        found = _Text()
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        hidden = style is not None and style.get(f"{_W}val") in self._hidden
        stops = paragraph.iterfind(f"{_W}pPr/{_W}tabs/{_W}tab")
        if any(stop.get(f"{_W}leader", "none") != "none" for stop in stops):
            found.tab = _LEADER
        self._gather(paragraph, found, hidden=hidden)
        return found

    def _gather(self, element: Element, found: _Text, *, hidden: bool) -> None:
        for child in element:
            tag = child.tag
            if tag == f"{_W}r":
                own = child.find(f"{_W}rPr")
                style = own.find(f"{_W}rStyle") if own is not None else None
                by_style = hidden or (style is not None and style.get(f"{_W}val") in self._hidden)
                vanished = _is_on(own, f"{_W}vanish")
                struck = _is_on(own, f"{_W}strike") or _is_on(own, f"{_W}dstrike") or False
                shown = by_style if vanished is None else vanished
                self._gather(child, found, hidden=shown or struck)
            elif tag == f"{_W}t":
                found.parts += [] if hidden else [child.text or ""]
            elif tag in (f"{_W}tab", f"{_W}ptab"):
                found.parts.append(found.tab)
            elif tag == f"{_W}noBreakHyphen":
                found.parts.append("-")
            elif tag == f"{_W}softHyphen":
                found.parts.append("\u00ad")
            elif tag in (f"{_W}br", f"{_W}cr"):
                ends = child.get(f"{_W}type") == "page"
                found.ended += ends
                found.parts += [] if ends else ["\n"]
            elif tag == f"{_W}lastRenderedPageBreak":
                found.printed += 1
            elif tag == f"{_W}sym":
                found.parts.append(_symbol(child))
            elif tag == f"{_W}fldChar":
                _field(child, found)
            elif tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
                kind = tag.removeprefix(_W).removesuffix("Reference")
                found.notes.append((kind, child.get(f"{_W}id", "")))
            elif tag == f"{_W}txbxContent":
                found.boxes.append(child)
            elif tag == f"{_W}sdt":
                self._control(child, found, hidden=hidden)
            elif tag in (f"{_W}drawing", f"{_W}pict", f"{_W}object"):
                self._drawn(child)
                self._gather(child, found, hidden=hidden)
            elif tag in (f"{_W}del", f"{_W}moveFrom"):
                self.changes += 1
            elif tag in (f"{_W}instrText", _FALLBACK, f"{_W}pPr", f"{_W}rPr", f"{_W}sdtPr"):
                continue
            else:
                self.changes += tag in (f"{_W}ins", f"{_W}moveTo")
                self._gather(child, found, hidden=hidden)

    def _control(self, control: Element, found: _Text, *, hidden: bool) -> None:
        """What a content control shows: a box, a blank for its placeholder, else its text."""
        content, properties = control.find(f"{_W}sdtContent"), control.find(f"{_W}sdtPr")
        box = properties.find(f"{_W14}checkbox") if properties is not None else None
        if box is not None:
            state = box.find(f"{_W14}checked")
            ticked = state is not None and state.get(f"{_W14}val", "1") in _TRUE
            found.parts.append("☒" if ticked else "☐")
        elif content is not None and (_is_placeholder(control) or self._placeholders(content)):
            found.parts.append(BLANK)
        elif content is not None:
            self._gather(content, found, hidden=hidden)

    def _placeholders(self, content: Element) -> bool:
        """Whether all of a control is written in the style of a placeholder."""
        runs = [run for run in content.iter(f"{_W}r") if self._plain(run).strip()]
        styles = [run.find(f"{_W}rPr/{_W}rStyle") for run in runs]
        return bool(runs) and all(
            style is not None and style.get(f"{_W}val") in self._placeholder for style in styles
        )

    def _drawn(self, drawing: Element) -> None:
        """Keep the size of an image; a text box is none."""
        if drawing.find(f".//{_W}txbxContent") is not None:
            return
        for one in drawing.iter():
            name = one.tag.rpartition("}")[2] if isinstance(one.tag, str) else ""
            if name == "extent":
                width, height = (int(one.get(side) or 0) / _EMU for side in ("cx", "cy"))
                self._images.append((width * height, self.page))
            elif name == "imagedata":
                self._images.append((_area(drawing), self.page))

    def image_parts(self) -> Iterator[PaperPart]:
        """Yield the images that may hold what is looked for."""
        spoken = {line.page for line in self.lines if line.text.strip() and not line.part}
        width, height = self._paper
        for area, page in self._images:
            if page not in spoken:
                yield PaperPart(_LONE_IMAGE, page)
            elif area >= _LARGE * width * height:
                yield PaperPart(_LARGE_IMAGE, page)


def _paragraphs(cell: Element) -> Iterator[Element | str]:
    """Yield the paragraphs of a cell, and a blank for each control that shows its placeholder."""
    for child in cell:
        if child.tag == f"{_W}p":
            yield child
        elif child.tag == f"{_W}sdt" and _is_placeholder(child):
            yield BLANK
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", *_GLUED):
            yield from _paragraphs(child)


def _filled(lines: Iterable[str]) -> list[str]:
    """The lines of a cell that hold something, spaces aside."""
    return [text for line in lines if (text := " ".join(line.split()))]


def _size_of(body: Element) -> tuple[float, float]:
    """The width and height of a page, in points."""
    size = body.find(f".//{_W}sectPr/{_W}pgSz")
    if size is None:
        return _PAGE
    width, height = (float(size.get(f"{_W}{side}") or 0) / _TWIPS for side in ("w", "h"))
    return (width, height) if width and height else _PAGE


def _area(picture: Element) -> float:
    """How much of a page an image of the old kind covers, in square points."""
    for one in picture.iter():
        sides = {
            side: float(value) * _UNITS[unit]
            for side, value, unit in _STYLE_SIZE.findall(one.get("style") or "")
        }
        if len(sides) == 2:
            return sides["width"] * sides["height"]
    return 0.0


def _field(mark: Element, found: _Text) -> None:
    """Follow a legacy field: a box, a list, a text to type whose result may be blank."""
    kind = mark.get(f"{_W}fldCharType")
    box, choice = mark.find(f".//{_W}checkBox"), mark.find(f".//{_W}ddList")
    if box is not None:
        found.parts.append(_legacy_box(box))
    elif choice is not None:
        chosen = choice.find(f"{_W}result")
        rank = int(chosen.get(f"{_W}val") or 0) if chosen is not None else 0
        entries = [entry.get(f"{_W}val", "") for entry in choice.iter(f"{_W}listEntry")]
        found.parts += entries[rank : rank + 1]
    elif mark.find(f".//{_W}textInput") is not None:
        found.field_at = len(found.parts)
    elif kind == "end" and found.field_at is not None:
        if not "".join(found.parts[found.field_at :]).strip():
            found.parts.append(BLANK)
        found.field_at = None


def _legacy_box(box: Element) -> str:
    for tag in ("checked", "default"):
        if (state := _is_on(box, f"{_W}{tag}")) is not None:
            return "☒ " if state else "☐ "
    return "☐ "


def _symbol(symbol: Element) -> str:
    code = (symbol.get(f"{_W}char") or "")[-2:].upper()
    font = (symbol.get(f"{_W}font") or "").lower()
    return SYMBOLS.get(code, "") if font.startswith("wingdings") else ""
