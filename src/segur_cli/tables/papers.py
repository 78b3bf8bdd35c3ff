"""Tables of Word and PDF documents, as sheets: one for each table, or each run of pages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from segur_cli.exits import StopError
from segur_cli.papers.paper import PaperError
from segur_cli.papers.pdf import PageTable, pdf_tables
from segur_cli.papers.word import docx_blocks
from segur_cli.tables.sheets import Sheet, TableFile, Value
from segur_cli.text.writing import quote

_MOST_PAGES = 200
_TITLES, _LONGEST_TITLE = 2, 150  # paragraphs above a table that may title it, and their characters
_NOTE = re.compile(r"\(\d{1,2}\)|\*|[¹²³]")
_BLIND = "le texte hors des tableaux n'est lu que juste au-dessus de chacun, et en notes : (1), *"
_OTHERWISE = "Donnez le tableau en xlsx, ods ou csv."


def read_docx_tables(data: bytes, name: str) -> TableFile:
    """Return the tables of a Word document, each with what titles it and the notes below it.

    Raises StopError when it is unread or has none.
    """
    try:
        blocks = docx_blocks(data)
    except PaperError as error:
        raise _unread(error, name) from None
    sheets: list[Sheet] = []
    above: list[str] = []
    for block in blocks:
        if not isinstance(block, str):
            caption = " - ".join(text[:_LONGEST_TITLE] for text in above[-_TITLES:])
            rows = tuple(map(_lines, block))
            sheets.append(Sheet(f"tableau {len(sheets) + 1}", rows, caption=caption))
            above = []
        elif (text := " ".join(block.split())) and sheets and _NOTE.match(text):
            sheets[-1] = replace(sheets[-1], rows=(*sheets[-1].rows, (text,)))
        elif text:
            above.append(text)
    if not sheets:
        raise StopError(f"{quote(name, 200)} ne contient aucun tableau.", _OTHERWISE)
    return TableFile(tuple(sheets), None, "docx", _BLIND)


def read_pdf_tables(data: bytes, name: str) -> TableFile:
    """Return the tables of a PDF, those of following pages with the same columns together.

    The name of a sheet gives its pages. Raises StopError for a PDF that is damaged, protected,
    too long, without text or without a table.
    """
    try:
        found = pdf_tables(data, name, _MOST_PAGES)
    except PaperError as error:
        raise _unread(error, name) from None
    if not found:
        raise StopError(f"{quote(name, 200)} ne contient aucun tableau reconnu.", _OTHERWISE)
    return TableFile(tuple(_joined(found)), None, "pdf")


def _unread(error: PaperError, name: str) -> StopError:
    advice = error.advice[0].upper() + error.advice[1:]
    problem = error.problem.removesuffix(" : non lu")
    return StopError(f"{quote(name, 200)} est illisible : {problem}.", f"{advice}.")


def _joined(tables: Sequence[PageTable]) -> Iterator[Sheet]:
    """Join a table with those that go on with it on following pages; headings said once."""
    rows: list[tuple[Value, ...]] = []
    pages: list[int] = []
    for page, cells in tables:
        table = [_row(row) for row in cells]
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


def _lines(cells: Sequence[str]) -> tuple[Value, ...]:
    """Keep the lines of each cell: a list of values has one a line. In a PDF they are cut."""
    texts = (
        "\n".join(filter(None, (" ".join(line.split()) for line in cell.splitlines())))
        for cell in cells
    )
    told = tuple(text or None for text in texts)
    # One cell over all the others titles the rows below it.
    over = len(told) > _TITLES and len({*told}) == 1 and " " in (told[0] or "")
    return told[:1] if over else told


def _row(cells: Sequence[str | None]) -> tuple[Value, ...]:
    texts = ("" if cell is None else " ".join(str(cell).split()) for cell in cells)
    return tuple(text or None for text in texts)
