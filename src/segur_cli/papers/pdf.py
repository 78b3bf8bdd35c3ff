"""A PDF: its text page by page, what the fields of a form hold, its ruled tables.

pypdfium2 reads text, fast; pdfplumber, fields and tables, where they are needed. Fields are no text
of the page: they are made one, then words and boxes are put in lines by where they stand.
"""

import io
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any, NamedTuple

from segur_cli.papers.paper import MAX_CHARACTERS, MAX_PAGES, Line, Paper, PaperError, bounded
from segur_cli.text.writing import plural

_ERR_PASSWORD = 4  # FPDF_ERR_PASSWORD
_SAME_LINE = 4.0  # points between the middles of two words of a line
_EMPTY = "____"  # what stands for a field that holds nothing
_PUSH_BUTTON = 1 << 16
# What pdfplumber, and the readers below it, raise of a damaged file, besides what they call so.
_DAMAGED = (
    ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, AssertionError,
    ArithmeticError, struct.error, zlib.error, EOFError,
)  # fmt: skip


class Word(NamedTuple):
    """A word of a page: the height of its middle from the top, its left side, its text."""

    middle: float
    left: float
    text: str


class PageTable(NamedTuple):
    """A table as a page shows it: the number of the page, rows of texts (None in a merged cell)."""

    page: int
    rows: Sequence[Sequence[str | None]]


def read_pdf(data: bytes, name: str) -> Paper:
    """Read a PDF; what keeps it from being read is its problem."""
    import pypdfium2

    try:
        book = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or getattr(error, "err_code", None) == _ERR_PASSWORD:
            return _protected().paper(name)
        return _damaged().paper(name)
    try:
        return _read(book, data, name)
    except (pypdfium2.PdfiumError, PaperError, ValueError):
        return Paper(
            name, "PDF", problem="PDF illisible : une page au moins est endommagée",
            advice="produisez-le de nouveau",
        )  # fmt: skip
    finally:
        book.close()


def _read(book: Any, data: bytes, name: str) -> Paper:
    pages = len(book)
    if pages > MAX_PAGES:
        return Paper(
            name, "PDF", pages=pages, problem=f"{plural(pages, 'page')} : non lu au-delà de "
            f"{MAX_PAGES}", advice="ne gardez que le document demandé", foreign=True,
        )  # fmt: skip
    if book.get_formtype():
        return bounded(name, "PDF", _form_lines(book, data), pages)
    lines: list[Line] = []
    characters = 0
    for rank in range(pages):
        page = book[rank]
        text = page.get_textpage()
        content = text.get_text_bounded()
        text.close()
        page.close()
        characters += len(content)
        # U+FFFE is how this reader writes the hyphen of a word cut at the end of a line.
        whole = content.replace("\ufffe", "-").replace("\r\n", "\n").replace("\r", "\n")
        lines += [Line(line, rank + 1, n) for n, line in enumerate(whole.split("\n"), start=1)]
        if characters > MAX_CHARACTERS:
            break
    return bounded(name, "PDF", lines, pages)


def with_tables(paper: Paper, data: bytes) -> Paper:
    """Read a PDF again, its ruled tables as rows of cells: an empty one is a blank of a form.

    The paper itself when it has none, or is not read so. Slower than the text alone: only a form
    that is learned needs it.
    """
    if paper.format != "PDF" or not paper.readable or paper.pages > MAX_PAGES:
        return paper
    lines: list[Line] = []
    tabled = False
    try:
        with _plumber(io.BytesIO(data)) as book:
            for number, page in enumerate(book.pages, start=1):
                tables = [table for table in page.find_tables() if _is_grid(table)]
                tabled = tabled or bool(tables)
                ordered = sorted([*_texts(page, tables), *_rows(tables)], key=lambda row: row[0])
                lines += [
                    Line(text, number, rank, cells)
                    for rank, (_, text, cells) in enumerate(ordered, start=1)
                ]
                page.close()
    except PaperError:
        return paper  # its text was read all the same
    return bounded(paper.name, "PDF", lines, paper.pages) if tabled else paper


def _is_grid(table: Any) -> bool:
    """Whether a table has rows of several cells: a frame around a text is none."""
    return any(sum(cell is not None for cell in row.cells) > 1 for row in table.rows)


def _rows(tables: list[Any]) -> Iterator[tuple[float, str, tuple[str, ...]]]:
    for table in tables:
        for row, cells in zip(table.rows, table.extract(), strict=True):
            texts = tuple(" ".join((cell or "").split()) for cell in cells)
            yield row.bbox[1], "  ".join(filter(None, texts)), texts


def _texts(page: Any, tables: list[Any]) -> Iterator[tuple[float, str, tuple[str, ...]]]:
    """The lines outside of the tables."""
    outside = [
        word for word in _words_of(page) if not any(_holds(table.bbox, word) for table in tables)
    ]
    yield from ((middle, text, ()) for middle, text in _in_lines(outside))


def _holds(box: tuple[float, float, float, float], word: Word) -> bool:
    return box[0] <= word.left <= box[2] and box[1] <= word.middle <= box[3]


def pdf_tables(data: bytes, most_pages: int) -> list[PageTable]:
    """Return the tables of every page, in order. Raises PaperError, for one without text too."""
    found: list[PageTable] = []
    texts = False
    with _plumber(io.BytesIO(data)) as book:
        if len(book.pages) > most_pages:
            raise PaperError(
                f"{plural(len(book.pages), 'page')} : non lu au-delà de {most_pages}",
                "ne gardez que le document demandé", foreign=True,
            )  # fmt: skip
        for number, page in enumerate(book.pages, 1):
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


def _form_lines(book: Any, data: bytes) -> list[Line]:
    """Return the lines of every page. `book` is the same document, opened by pypdfium2.

    Raises PaperError when the form cannot be read.
    """
    lines: list[Line] = []
    with _plumber(io.BytesIO(data)) as form, _plumber(_flat(book)) as flat:
        for number, (marked, page) in enumerate(zip(form.pages, flat.pages, strict=True), 1):
            words = [*_words_of(page), *_boxes(marked)]
            texts = enumerate(_in_lines(words), start=1)
            lines += [Line(text, number, rank) for rank, (_, text) in texts]
            page.close()
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


def _words_of(page: Any) -> Iterator[Word]:
    for word in page.extract_words():
        yield Word((word["top"] + word["bottom"]) / 2, word["x0"], word["text"])


def _boxes(page: Any) -> Iterator[Word]:
    from pdfminer.pdftypes import resolve1

    for annotation in resolve1(page.page_obj.annots) or ():
        box = resolve1(annotation)
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


def _in_lines(words: list[Word]) -> Iterator[tuple[float, str]]:
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
