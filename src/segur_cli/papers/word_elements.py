"""What the elements of a Word document say by themselves: tables, cells, boxes, sizes."""

import re
from collections.abc import Callable, Iterable, Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from segur_cli.papers.paper import BLANK, SYMBOLS

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
TRUE = ("1", "true", "on")
GLUED = (f"{W}ins", f"{W}moveTo", f"{W}smartTag", f"{W}customXml")
MOST_COLUMNS = 256  # a cell may say that it spans any number of them
_TWIPS = 20  # of pages, in a point
_PAGE = (595.0, 842.0)  # points, where the document does not say
_STYLE_SIZE = re.compile(r"\b(width|height):\s*([\d.]+)(pt|in|cm|mm)?")
_UNITS = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "": 0.75}


def outer_blocks(element: Element) -> Iterator[Element]:
    """Yield the paragraphs and the tables that stand in no table inside an element."""
    for child in element:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", *GLUED):
            yield from outer_blocks(child)


def grid(table: Element, text_of: Callable[[Element], str]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a table as texts: a cell that spans columns or rows is repeated in each."""
    above: list[str] = []
    for row in rows_of(table):
        texts: list[str] = []
        for cell in cells_of(row):
            place = len(texts)
            below = goes_on(cell) and place < len(above)
            text = above[place] if below else text_of(cell)
            texts += [text] * min(span_of(cell), MOST_COLUMNS - place)
        yield tuple(texts)
        above = texts


def rows_of(table: Element) -> Iterator[Element]:
    """Yield the rows of a table, those that were deleted left out."""
    for child in table:
        if child.tag == f"{W}tr":
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", *GLUED):
            yield from rows_of(child)


def cells_of(row: Element) -> Iterator[Element]:
    """Yield the cells of a row; a control around one is given in its place."""
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag == f"{W}sdt":
            content = child.find(f"{W}sdtContent")
            held = list(cells_of(content)) if content is not None else []
            yield from [_blanked(cell) for cell in held] if is_placeholder(child) else held
        elif child.tag in GLUED:
            yield from cells_of(child)


def _blanked(cell: Element) -> Element:
    """A cell whose control shows its placeholder: it holds a blank."""
    made = Element(cell.tag)
    properties = cell.find(f"{W}tcPr")
    made.extend([properties] if properties is not None else [])
    run = ElementTree.SubElement(ElementTree.SubElement(made, f"{W}p"), f"{W}r")
    ElementTree.SubElement(run, f"{W}t").text = BLANK
    return made


def span_of(cell: Element) -> int:
    """How many columns a cell spans."""
    properties = cell.find(f"{W}tcPr/{W}gridSpan")
    return max(int(properties.get(f"{W}val") or 1), 1) if properties is not None else 1


def goes_on(cell: Element) -> bool:
    """Whether a cell is the rest of the one above it."""
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val", "continue") == "continue"


def is_on(parent: Element | None, name: str) -> bool | None:
    """Whether a property is set on; None when it is not written."""
    found = parent.find(name) if parent is not None else None
    return None if found is None else found.get(f"{W}val", "1") in TRUE


def is_placeholder(control: Element) -> bool:
    """Whether a control shows what it asks, and nothing that was written."""
    return is_on(control.find(f"{W}sdtPr"), f"{W}showingPlcHdr") is True


def paragraphs_of(cell: Element) -> Iterator[Element | str]:
    """Yield the paragraphs of a cell, and a blank for each control that shows its placeholder."""
    for child in cell:
        if child.tag == f"{W}p":
            yield child
        elif child.tag == f"{W}sdt" and is_placeholder(child):
            yield BLANK
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", *GLUED):
            yield from paragraphs_of(child)


def filled(lines: Iterable[str]) -> list[str]:
    """The lines of a cell that hold something, spaces aside."""
    return [text for line in lines if (text := " ".join(line.split()))]


def size_of(body: Element) -> tuple[float, float]:
    """The width and height of a page, in points."""
    size = body.find(f".//{W}sectPr/{W}pgSz")
    if size is None:
        return _PAGE
    width, height = (float(size.get(f"{W}{side}") or 0) / _TWIPS for side in ("w", "h"))
    return (width, height) if width and height else _PAGE


def area_of(picture: Element) -> float:
    """How much of a page an image of the old kind covers, in square points."""
    for one in picture.iter():
        sides = {
            side: float(value) * _UNITS[unit]
            for side, value, unit in _STYLE_SIZE.findall(one.get("style") or "")
        }
        if len(sides) == 2:
            return sides["width"] * sides["height"]
    return 0.0


def legacy_box(box: Element) -> str:
    """The box of a field of a form, as a character."""
    for tag in ("checked", "default"):
        if (state := is_on(box, f"{W}{tag}")) is not None:
            return "☒ " if state else "☐ "
    return "☐ "


def symbol_of(symbol: Element) -> str:
    """The box that a font of symbols draws; nothing for another symbol."""
    code = (symbol.get(f"{W}char") or "")[-2:].upper()
    font = (symbol.get(f"{W}font") or "").lower()
    return SYMBOLS.get(code, "") if font.startswith("wingdings") else ""
