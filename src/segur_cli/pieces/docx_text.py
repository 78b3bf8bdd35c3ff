"""The text of a Word document, in reading order: headers, body, tables, boxes, footers."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from segur_cli.pieces.paper import Line, Paper, bounded

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What python-docx, and the readers below it, raise of a damaged file.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, KeyError, IndexError, ValueError, TypeError,
    AttributeError, SyntaxError, OSError, EOFError, NotImplementedError, RecursionError,
)  # fmt: skip
_TICKED = {"1", "true", "on", ""}


def read_docx(data: bytes, name: str) -> Paper:
    """Read a Word document; what keeps it from being read is its problem."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        book = docx.Document(io.BytesIO(data))
        walker = _Walker()
        for section in book.sections:
            walker.walk_part(section.header)
            walker.walk_part(section.first_page_header)
        walker.walk(book.element.body)
        for section in book.sections:
            walker.walk_part(section.footer)
            walker.walk_part(section.first_page_footer)
    except (PackageNotFoundError, *_DAMAGED):
        return Paper(
            name, "docx", problem="document Word illisible : tronqué ou endommagé",
            advice="ouvrez-le, enregistrez-le de nouveau",
        )  # fmt: skip
    return bounded(name, "docx", walker.lines, walker.page)


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
