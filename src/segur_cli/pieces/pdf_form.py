"""The lines of a PDF that is a form: what its fields hold, in its place among the text.

Fields are no text of the page: they are made one, then words and boxes are put in lines by where
they stand.
"""

import io
from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from segur_cli.pieces.paper import Line

_SAME_LINE = 4.0  # points between the middles of two words of a line
_EMPTY = "____"  # what stands for a field that holds nothing
_PUSH_BUTTON = 1 << 16


class Word(NamedTuple):
    """A word of a page: the height of its middle from the top, its left side, its text."""

    middle: float
    left: float
    text: str


def form_lines(book: Any, data: bytes) -> list[Line]:
    """Return the lines of every page. `book` is the same document, opened by pypdfium2.

    Raises ValueError when the form cannot be read.
    """
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfplumber.utils.exceptions import PdfminerException

    lines: list[Line] = []
    try:
        with pdfplumber.open(io.BytesIO(data)) as form, pdfplumber.open(_flat(book)) as flat:
            for number, (marked, page) in enumerate(zip(form.pages, flat.pages, strict=True), 1):
                words = [*words_of(page), *_boxes(marked)]
                texts = enumerate(in_lines(words), start=1)
                lines += [Line(text, number, rank) for rank, (_, text) in texts]
                page.close()
    except (PdfminerException, PDFException, KeyError, TypeError, AttributeError, IndexError,
            RecursionError) as error:  # fmt: skip
        raise ValueError("the form cannot be read") from error
    return lines


def _flat(book: Any) -> io.BytesIO:
    """The document with its fields made text."""
    book.init_forms()
    for page in book:
        page.flatten()
        page.close()
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def words_of(page: Any) -> Iterator[Word]:
    """Yield the words of a page, as pdfplumber finds them."""
    for word in page.extract_words():
        yield Word((word["top"] + word["bottom"]) / 2, word["x0"], word["text"])


def _boxes(page: Any) -> Iterator[Word]:
    from pdfminer.pdftypes import resolve1

    for one in resolve1(page.page_obj.annots) or ():
        box = resolve1(one)
        above = resolve1(box.get("Parent")) or {}
        kind = _name(resolve1(box.get("FT") or above.get("FT")))
        flags = resolve1(box.get("Ff") or above.get("Ff")) or 0
        left, low, _, high = (float(resolve1(side)) for side in resolve1(box["Rect"]))
        if kind == "Tx" and not resolve1(box.get("V") or above.get("V")):
            yield Word(float(page.height) - (low + high) / 2, left, _EMPTY)
        if kind != "Btn" or flags & _PUSH_BUTTON:
            continue
        ticked = _name(resolve1(box.get("AS"))) not in ("", "Off")
        yield Word(float(page.height) - (low + high) / 2, left, "☒" if ticked else "☐")


def _name(value: Any) -> str:
    name = getattr(value, "name", "")
    return name.decode("latin-1") if isinstance(name, bytes) else str(name)


def in_lines(words: list[Word]) -> Iterator[tuple[float, str]]:
    """Put words in lines, from the top, and from the left; yield each with its height."""
    ordered = sorted(words)
    breaks: list[int] = []
    last: float | None = None
    for word in ordered:
        new = last is None or word.middle - last > _SAME_LINE
        breaks.append((breaks[-1] if breaks else 0) + new)
        last = word.middle
    numbered = zip(breaks, ordered, strict=True)
    for _, group in groupby(numbered, key=lambda pair: pair[0]):
        inside = sorted((word for _, word in group), key=lambda word: word.left)
        yield inside[0].middle, " ".join(word.text for word in inside)
