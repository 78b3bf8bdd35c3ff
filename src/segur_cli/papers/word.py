"""A Word document: its lines, in reading order from headers to footers; its tables."""

import io
from collections.abc import Iterator
from typing import Any

from segur_cli.files.archive import DAMAGED, WORD, ArchiveError, Unfit, open_document
from segur_cli.papers.paper import Line, Paper, PaperError, bounded
from segur_cli.text.writing import plural

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TICKED = {"1", "true", "on", ""}
_SAVE = "ouvrez-le, enregistrez-le de nouveau"
_MOST_COLUMNS = 256  # a cell may say that it spans any number of them
# What python-docx raises of a damaged document, besides what its archive does.
_DAMAGED: tuple[type[Exception], ...] = (*DAMAGED, KeyError, TypeError, AttributeError, SyntaxError)


def read_docx(data: bytes, name: str) -> Paper:
    """Read a Word document; what keeps it from being read is its problem."""
    try:
        book = _opened(data)
        walker = _Walker()
        try:
            for section in book.sections:
                walker.walk_part(section.header)
                walker.walk_part(section.first_page_header)
            walker.walk(book.element.body)
            for section in book.sections:
                walker.walk_part(section.footer)
                walker.walk_part(section.first_page_footer)
        except _DAMAGED:
            raise _damaged() from None
    except PaperError as error:
        return error.paper(name)
    return bounded(name, "docx", walker.lines, walker.page)


def docx_tables(data: bytes) -> list[list[tuple[str, ...]]]:
    """Return the tables of a Word document, as rows of texts; those inside a cell left out.

    A cell that spans columns or rows is repeated in each. Raises PaperError.
    """
    book = _opened(data)
    try:
        return [list(_grid(table)) for table in _outer_tables(book.element.body)]
    except _DAMAGED:
        raise _damaged() from None


def _opened(data: bytes) -> Any:
    """Open a document within bounds. Raises PaperError."""
    try:
        with open_document(data, WORD) as archive:
            parts = set(archive.namelist())
    except ArchiveError as error:
        raise _unfit(error) from None
    if "word/document.xml" not in parts:
        raise PaperError(
            "archive ou classeur, pas un document Word : non lu",
            "donnez le document en PDF avec texte, ou en .docx", foreign=True,
        )  # fmt: skip
    import docx

    try:
        return docx.Document(io.BytesIO(data))
    except _DAMAGED:
        raise _damaged() from None


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


def _outer_tables(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag == f"{_W}tbl":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _outer_tables(child)


def _grid(table: Any) -> Iterator[tuple[str, ...]]:
    above: list[str] = []
    for row in table.iter(f"{_W}tr"):
        if _nearest(row, f"{_W}tbl") is not table:
            continue
        texts: list[str] = []
        for cell in _cells(row):
            span = int(_property(cell, "gridSpan") or 1)
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
            place = len(texts)
            text = above[place] if goes_on and place < len(above) else _cell_text(cell)
            texts += [text] * min(max(span, 1), _MOST_COLUMNS - place)
        yield tuple(texts)
        above = texts


def _property(cell: Any, name: str) -> str | None:
    element = cell.find(f"{_W}tcPr/{_W}{name}")
    value: str | None = element.get(f"{_W}val") if element is not None else None
    return value


class _Walker:
    """Goes through elements, and gathers their lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.page = 1
        self._number = 0

    def walk(self, element: Any) -> None:
        """Add the lines of an element's children."""
        for child in element:
            tag = child.tag
            if tag == f"{_W}p":
                self._paragraph(child)
            elif tag == f"{_W}tbl":
                self._table(child)
            elif tag == f"{_W}sdt":
                content = child.find(f"{_W}sdtContent")
                if content is not None:
                    self.walk(content)
            elif tag in (f"{_W}ins", f"{_W}smartTag", f"{_W}customXml"):
                self.walk(child)

    def walk_part(self, part: Any) -> None:
        """Add the lines of a header or a footer, unless it is that of the section before."""
        if not part.is_linked_to_previous:
            self.walk(part._element)

    def _paragraph(self, element: Any) -> None:
        text, breaks, boxes = _text_of(element)
        for part in text.split("\n"):
            self._add(part)
        for box in boxes:  # text boxes hang on the paragraph that anchors them
            self.walk(box)
        if breaks:
            self.page += breaks
            self._number = 0

    def _table(self, table: Any) -> None:
        for row in table.iter(f"{_W}tr"):
            if _nearest(row, f"{_W}tbl") is not table:
                continue
            cells = list(_cells(row))
            texts = tuple(" ".join(_cell_text(cell).split()) for cell in cells)
            self._add("  ".join(filter(None, texts)), texts)
            for cell in cells:
                for inner in cell.iter(f"{_W}tbl"):
                    if _nearest(inner, f"{_W}tc") is cell:
                        self._table(inner)

    def _add(self, text: str, cells: tuple[str, ...] = ()) -> None:
        if not text.strip() and len(cells) < 2:
            return
        self._number += 1
        self.lines.append(Line(text, self.page, self._number, cells))


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag == f"{_W}sdt":
            yield from child.iter(f"{_W}tc")


def _cell_text(cell: Any) -> str:
    """The text of the paragraphs of a cell, those of inner tables left out."""
    parts = []
    for paragraph in cell.iter(f"{_W}p"):
        if _nearest(paragraph, f"{_W}tc") is cell:
            text, _, boxes = _text_of(paragraph)
            parts.append(text)
            parts += [_text_of(one)[0] for box in boxes for one in box.iter(f"{_W}p")]
    return "\n".join(parts)


def _nearest(element: Any, tag: str) -> Any:
    return next(element.iterancestors(tag), None)


def _text_of(paragraph: Any) -> tuple[str, int, list[Any]]:
    """The text of a paragraph, the pages that end in it, and its text boxes.

    A deleted text is no text; a box is written `☒` or `☐`.
    """
    parts: list[str] = []
    boxes: list[Any] = []
    pages = 0

    def go(element: Any) -> None:
        nonlocal pages
        for child in element:
            tag = child.tag
            if tag == f"{_W}t":
                parts.append(child.text or "")
            elif tag in (f"{_W}tab", f"{_W}ptab"):
                parts.append("\t")
            elif tag == f"{_W}noBreakHyphen":
                parts.append("-")
            elif tag == f"{_W}br" or tag == f"{_W}cr":
                if child.get(f"{_W}type") == "page":
                    pages += 1
                else:
                    parts.append("\n")
            elif tag == f"{_W}lastRenderedPageBreak":
                pages += 1
            elif tag == f"{_W}sym":
                parts.append(_symbol(child))
            elif tag == f"{_W}checkBox":  # a legacy field
                parts.append(_legacy_box(child))
            elif tag == f"{_W}txbxContent":
                boxes.append(child)
            elif tag in (f"{_W}del", f"{_W}instrText", _FALLBACK, f"{_W}moveFrom", f"{_W}pPr"):
                continue
            else:
                go(child)

    go(paragraph)
    return "".join(parts), pages, boxes


def _legacy_box(box: Any) -> str:
    for tag in ("checked", "default"):
        state = box.find(f"{_W}{tag}")
        if state is not None:
            return "☒ " if state.get(f"{_W}val", "1") in _TICKED else "☐ "
    return "☐ "


_WINGDINGS = {"6F": "☐", "A8": "☐", "FE": "☒", "FD": "☒", "78": "☒", "FC": "☑", "52": "☑"}


def _symbol(symbol: Any) -> str:
    code = (symbol.get(f"{_W}char") or "")[-2:].upper()
    font = (symbol.get(f"{_W}font") or "").lower()
    return _WINGDINGS.get(code, "") if font.startswith("wingdings") else ""
