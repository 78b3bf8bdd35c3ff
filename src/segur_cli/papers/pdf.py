"""A PDF: its text page by page where it stands, its fields, and what of it has no letters.

pypdfium2 reads text, fields and annotations, fast; pdfplumber finds ruled tables, and only a form
that is learned and tables of fields need it.
"""

import io
import re
import struct
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from segur_cli.exits import StopError, abandon
from segur_cli.papers.page_layout import (
    Word,
    blocks,
    lines_of,
    read,
    rows_of,
    segments,
    straightened,
)
from segur_cli.papers.paper import (
    MAX_CHARACTERS,
    MAX_PAGES,
    Line,
    Paper,
    PaperError,
    PaperPart,
    bounded,
)
from segur_cli.papers.pdf_page import OCR, PageReader, PdfPage
from segur_cli.text.writing import plural, quote

_ERR_PASSWORD = 4  # FPDF_ERR_PASSWORD
_WAITS = re.compile(r"\bwait|patient|ne peut pas afficher|not be able to display|n'est pas remplac")
MAX_STREAM = 200_000_000  # bytes: an image of a page, 600 dots an inch, has 104
SLOWEST_PAGE = 20  # seconds of processor
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_LONGEST_HEAD, _BLOCK = 2_000, 1 << 18
# What pdfplumber, and the readers below it, raise of a damaged file, besides what they call so.
_DAMAGED = (
    ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, AssertionError,
    ArithmeticError, struct.error, zlib.error, EOFError,
)  # fmt: skip


class PageTable(NamedTuple):
    """A table as a page shows it: the number of the page, rows of texts (None in a merged cell)."""

    page: int
    rows: Sequence[Sequence[str | None]]


def read_pdf(data: bytes, name: str) -> Paper:
    """Read a PDF; what keeps it from being read is its problem."""
    import logging

    import pypdfium2

    logging.getLogger("pypdfium2").setLevel(logging.CRITICAL)  # it speaks English of XFA
    if _expands(data):
        return _swollen().paper(name)
    try:
        book = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or getattr(error, "err_code", None) == _ERR_PASSWORD:
            return _protected().paper(name)
        return _damaged().paper(name)
    try:
        with _Watch(name) as watch:
            return _read(book, name, watch)
    except PaperError as error:
        return error.paper(name)
    except (pypdfium2.PdfiumError, ValueError):
        return Paper(
            name, "PDF", problem="PDF illisible : une page au moins est endommagée",
            advice="produisez-le de nouveau",
        )  # fmt: skip
    finally:
        book.close()


def _read(book: Any, name: str, watch: "_Watch") -> Paper:
    pages = len(book)
    if pages > MAX_PAGES:
        return Paper(
            name, "PDF", pages=pages, problem=f"{plural(pages, 'page')} : non lu au-delà de "
            f"{MAX_PAGES}", advice="ne gardez que le document demandé", foreign=True,
        )  # fmt: skip
    lines: list[Line] = []
    otherwise: list[Line] = []
    parts: list[PaperPart] = []
    characters = 0
    for number, page in enumerate(_pages(book, watch), start=1):
        recognised = any(part.words == OCR for part in page.parts)
        rows = [rows_of(straightened(own) if recognised else own) for own in page.words]
        ordered = [row for found in rows for row in read(found)]
        lines += lines_of(ordered, number, recognised=recognised)
        if any(len(segments(row)) > 1 for found in rows for row in found):
            down = (row for found in rows for row in blocks(found))
            otherwise += lines_of(down, number, recognised=recognised)
        parts += page.parts
        characters += page.characters
        if characters > MAX_CHARACTERS:
            break
    return bounded(name, "PDF", lines, pages, parts, otherwise)


def _expands(data: bytes) -> bool:
    """Whether a stream, pressed once or several times, holds more than a page may."""
    for found in _STREAM.finditer(data):
        head = data[max(0, found.start() - _LONGEST_HEAD) : found.start()].rpartition(b" obj")[2]
        presses = [zlib.decompressobj() for _ in range(head.count(b"/FlateDecode"))]
        if presses and _expansion(memoryview(data)[found.end() :], presses) > MAX_STREAM:
            return True
    return False


def _expansion(pressed: memoryview, presses: Sequence[Any]) -> int:
    """How many bytes a stream gives, no further than MAX_STREAM; what is damaged gives none."""
    first, *others = presses
    size, rest = 0, bytes(pressed[:_BLOCK])
    at = len(rest)
    try:
        while size <= MAX_STREAM:
            block = first.decompress(rest, _BLOCK)
            rest = first.unconsumed_tail
            size += _expansion(memoryview(block), others) if others and block else len(block)
            if first.eof or not (block or rest):
                return size
            if not rest:
                rest, at = bytes(pressed[at : at + _BLOCK]), at + _BLOCK
    except zlib.error:  # what is damaged ends here: pdfium says what it thinks of it
        return size
    return size


class _Watch:
    """Ends the run when a page holds pdfium too long (it may draw itself): nothing else can."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._page, self._begun = 0, 0.0
        self._done = threading.Event()

    def __enter__(self) -> "_Watch":
        threading.Thread(target=self._look, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()

    def turn(self, page: int) -> None:
        """Say which page is being read from now on, 0 for none."""
        self._page, self._begun = page, time.process_time()

    def _look(self) -> None:
        while not self._done.wait(1):
            if self._page and time.process_time() - self._begun > SLOWEST_PAGE:
                abandon(
                    StopError(
                        f"La page {self._page} de {quote(self._name)} demande plus de "
                        f"{plural(SLOWEST_PAGE, 'seconde')} de lecture : rien n'a été contrôlé.",
                        "Retirez ce document, ou produisez-le de nouveau.",
                    )
                )


def _pages(book: Any, watch: _Watch) -> Iterator[PdfPage]:
    """Yield what is read of each page. Raises PaperError for a form that Adobe alone draws."""
    from pypdfium2 import raw

    kind = book.get_formtype()
    if kind == raw.FORMTYPE_XFA_FULL:
        raise _xfa()
    form = book.init_forms() if kind else None
    for number in range(len(book)):
        watch.turn(number + 1)
        page = book[number]
        found = PageReader(raw, page, book.formenv if kind else form, number + 1).read()
        page.close()
        watch.turn(0)
        if kind == raw.FORMTYPE_XFA_FOREGROUND and number == 0 and _waits(found):
            raise _xfa()
        yield found


def _waits(page: PdfPage) -> bool:
    """Whether a page only says that it waits for the program that can draw it."""
    text = " ".join(word.text for words in page.words for word in words).casefold()
    return bool(_WAITS.search(text)) and ("adobe" in text or "acrobat" in text)


def with_tables(paper: Paper, data: bytes) -> Paper:
    """Read a PDF again, its ruled tables as rows of cells: an empty one is a blank of a form.

    The paper itself when it has none, or is not read so. Slower than the text alone: only a form
    that is learned needs it.
    """
    import pypdfium2

    if paper.format != "PDF" or not paper.readable or paper.pages > MAX_PAGES:
        return paper
    lines: list[Line] = []
    tabled = False
    try:
        with (
            _plumber(io.BytesIO(data)) as ruled,
            pypdfium2.PdfDocument(data) as book,
            _Watch(paper.name) as watch,
        ):
            texts = _pages(book, watch)
            for number, (page, text) in enumerate(zip(ruled.pages, texts, strict=True), 1):
                tables = [table for table in page.find_tables() if _is_grid(table)]
                tabled = tabled or bool(tables)
                lines += _ruled(text, tables, float(page.height), number)
                page.close()
    except PaperError:
        return paper  # its text was read all the same
    return bounded(paper.name, "PDF", lines, paper.pages, paper.parts) if tabled else paper


def _is_grid(table: Any) -> bool:
    """Whether a table has rows of several cells: a frame around a text is none."""
    return any(sum(cell is not None for cell in row.cells) > 1 for row in table.rows)


def _ruled(page: PdfPage, tables: list[Any], height: float, number: int) -> Iterator[Line]:
    """Yield the lines of a page, its tables as rows of cells, from the top."""
    words = page.words[0] if page.words else []
    outside = [word for word in words if not any(_holds(t.bbox, word, height) for t in tables)]
    found: list[tuple[float, Line]] = [
        (height - row[0].foot, line)
        for row in read(rows_of(outside))
        for line in lines_of([row], number)
    ]
    for table in tables:
        for row in table.rows:
            boxes = [box for box in row.cells if box is not None]
            cells = tuple(
                " ".join(
                    word.text
                    for line in rows_of(word for word in words if _holds(box, word, height))
                    for word in line
                )
                for box in boxes
            )
            text = "  ".join(filter(None, cells))
            found.append((row.bbox[1], Line(text, number, 0, cells)))
    for rank, (_, line) in enumerate(sorted(found, key=lambda pair: pair[0]), start=1):
        yield Line(line.text, number, rank, line.cells, line.stretches)


def _holds(box: tuple[float, float, float, float], word: Word, height: float) -> bool:
    middle = height - word.foot - word.size / 3
    return box[0] <= (word.left + word.right) / 2 <= box[2] and box[1] <= middle <= box[3]


def pdf_tables(data: bytes, name: str, most_pages: int) -> list[PageTable]:
    """Return the tables of every page, in order. Raises PaperError, for one without text too."""
    found: list[PageTable] = []
    texts = False
    if _expands(data):
        raise _swollen()
    with _plumber(io.BytesIO(data)) as book, _Watch(name) as watch:
        if len(book.pages) > most_pages:
            raise PaperError(
                f"{plural(len(book.pages), 'page')} : non lu au-delà de {most_pages}",
                "ne gardez que le document demandé", foreign=True,
            )  # fmt: skip
        for number, page in enumerate(book.pages, 1):
            watch.turn(number)
            texts = texts or bool(page.chars)
            found += (PageTable(number, table) for table in page.extract_tables())
            page.close()
    if not texts:
        raise PaperError(
            "il ne contient aucun texte, c'est l'image d'un document (un scan)",
            "donnez le tableau en xlsx, csv ou docx, ou un PDF dont le texte se sélectionne",
        )
    return found


@contextmanager
def _plumber(stream: io.BytesIO) -> Iterator[Any]:
    """Open a PDF with pdfplumber. Raises PaperError for what it, or the reading, fails at."""
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(stream) as book:
            yield book
    except (PdfminerException, PDFException, *_DAMAGED) as error:
        if "Password" in repr(error):
            raise _protected() from None
        raise _damaged() from None


def _protected() -> PaperError:
    return PaperError("PDF protégé par un mot de passe", "enregistrez-le sans mot de passe", "PDF")


def _damaged() -> PaperError:
    return PaperError("PDF illisible : tronqué ou endommagé", "produisez-le de nouveau", "PDF")


def _swollen() -> PaperError:
    return PaperError(
        f"PDF non lu : un de ses contenus se déploie au-delà de {MAX_STREAM // 1_000_000} Mo",
        "produisez-le de nouveau", "PDF", foreign=True,
    )  # fmt: skip


def _xfa() -> PaperError:
    return PaperError(
        "formulaire XFA, que seul Adobe Acrobat affiche : non lu",
        "ouvrez-le dans Adobe Acrobat, puis imprimez-le en PDF", "PDF", foreign=True,
    )  # fmt: skip
