"""Tables of Word and PDF documents, as sheets: one for each table, or each run of pages."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from segur_cli.exits import StopError
from segur_cli.tables.sheets import Sheet, TableFile, Value
from segur_cli.text.writing import quote

_MOST_PAGES = 200
_NO_TEXT = "ne contient aucun texte : c'est l'image d'un document (un scan)"


def read_docx_tables(data: bytes, name: str) -> TableFile:
    """Return the tables of a Word document. Raises StopError when it is damaged or has none."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        book = docx.Document(io.BytesIO(data))
        tables = [
            [[cell.text for cell in row.cells] for row in table.rows] for table in book.tables
        ]
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, AttributeError,
            SyntaxError, OSError):  # fmt: skip
        raise StopError(f"{quote(name, 200)} est un document Word illisible.") from None
    if not tables:
        raise StopError(f"{quote(name, 200)} ne contient aucun tableau.")
    sheets = tuple(
        Sheet(f"tableau {rank}", tuple(map(_row, rows))) for rank, rows in enumerate(tables, 1)
    )
    return TableFile(sheets, None, "docx")


def read_pdf_tables(data: bytes, name: str) -> TableFile:
    """Return the tables of a PDF, those of following pages with the same columns together.

    The name of a sheet gives its pages. Raises StopError for a PDF that is damaged, protected,
    too long, without text or without a table.
    """
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfminer.pdfexceptions import PDFException
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(io.BytesIO(data)) as book:
            if len(book.pages) > _MOST_PAGES:
                raise StopError(f"{quote(name, 200)} a plus de {_MOST_PAGES} pages.")
            texts = False
            found: list[tuple[int, list[tuple[Value, ...]]]] = []
            for number, page in enumerate(book.pages, 1):
                texts = texts or bool(page.chars)
                found += ((number, list(map(_row, table))) for table in page.extract_tables())
                page.close()
    except (PdfminerException, PDFException, PDFPasswordIncorrect, ValueError, KeyError, TypeError,
            IndexError, RecursionError) as error:  # fmt: skip
        protected = "Password" in repr(error)
        why = "est protégé par un mot de passe" if protected else "est un PDF illisible"
        raise StopError(f"{quote(name, 200)} {why}.") from None
    if not texts:
        raise StopError(
            f"{quote(name, 200)} {_NO_TEXT}.",
            "Donnez le tableau en xlsx, csv ou docx, ou un PDF dont le texte se sélectionne.",
        )
    if not found:
        raise StopError(f"{quote(name, 200)} ne contient aucun tableau reconnu.")
    return TableFile(tuple(_joined(found)), None, "pdf")


def _joined(tables: list[tuple[int, list[tuple[Value, ...]]]]) -> Iterator[Sheet]:
    """Join a table with those that go on with it on following pages; headings said once."""
    rows: list[tuple[Value, ...]] = []
    pages: list[int] = []
    for page, table in tables:
        goes_on = rows and table and len(table[0]) == len(rows[0]) and page <= pages[-1] + 1
        if rows and not goes_on:
            yield Sheet(_named(pages), tuple(rows), page_of=tuple(pages))
            rows, pages = [], []
        body = table[1:] if goes_on and table[0] == rows[0] else table
        rows += body
        pages += [page] * len(body)
    if rows:
        yield Sheet(_named(pages), tuple(rows), page_of=tuple(pages))


def _named(pages: list[int]) -> str:
    first, last = pages[0], pages[-1]
    return f"page {first}" if first == last else f"pages {first} à {last}"


def _row(cells: list[Any]) -> tuple[Value, ...]:
    texts = ("" if cell is None else " ".join(str(cell).split()) for cell in cells)
    return tuple(text or None for text in texts)
