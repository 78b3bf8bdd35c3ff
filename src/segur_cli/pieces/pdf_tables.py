"""The lines of a PDF with its ruled tables as rows of cells: an empty cell is a blank of a form.

Slower than the text alone: only a form that is learned needs it.
"""

import io
from collections.abc import Iterator
from typing import Any

from segur_cli.pieces.paper import MAX_PAGES, Line, Paper, bounded
from segur_cli.pieces.pdf_form import Word, in_lines, words_of


def with_tables(paper: Paper, data: bytes) -> Paper:
    """Read a PDF again with its tables; the paper itself when it has none, or is not read so."""
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfplumber.utils.exceptions import PdfminerException

    if paper.format != "PDF" or not paper.readable or paper.pages > MAX_PAGES:
        return paper
    lines: list[Line] = []
    tabled = False
    try:
        with pdfplumber.open(io.BytesIO(data)) as book:
            for number, page in enumerate(book.pages, start=1):
                tables = [one for one in page.find_tables() if _is_grid(one)]
                tabled = tabled or bool(tables)
                ordered = sorted([*_texts(page, tables), *_rows(tables)], key=lambda row: row[0])
                lines += [
                    Line(text, number, rank, cells)
                    for rank, (_, text, cells) in enumerate(ordered, start=1)
                ]
                page.close()
    except (PdfminerException, PDFException, ValueError, KeyError, TypeError, AttributeError,
            IndexError, RecursionError):  # fmt: skip
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
        word for word in words_of(page) if not any(_holds(table.bbox, word) for table in tables)
    ]
    yield from ((middle, text, ()) for middle, text in in_lines(outside))


def _holds(box: tuple[float, float, float, float], word: Word) -> bool:
    return box[0] <= word.left <= box[2] and box[1] <= word.middle <= box[3]
