"""The text of a PDF, page by page."""

from typing import Any

from segur_cli.pieces.paper import MAX_CHARACTERS, MAX_PAGES, Line, Paper, bounded
from segur_cli.text.writing import plural

_ERR_PASSWORD = 4  # FPDF_ERR_PASSWORD


def read_pdf(data: bytes, name: str) -> Paper:
    """Read a PDF; what keeps it from being read is its problem."""
    import pypdfium2

    try:
        book = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or getattr(error, "err_code", None) == _ERR_PASSWORD:
            return Paper(
                name, "PDF", problem="PDF protégé par un mot de passe",
                advice="enregistrez-le sans mot de passe",
            )  # fmt: skip
        return Paper(
            name, "PDF", problem="PDF illisible : tronqué ou endommagé",
            advice="produisez-le de nouveau",
        )  # fmt: skip
    try:
        return _read(book, data, name)
    except (pypdfium2.PdfiumError, ValueError, UnicodeError):
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
        from segur_cli.pieces.pdf_form import form_lines

        return bounded(name, "PDF", form_lines(book, data), pages)
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
        lines += [Line(one, rank + 1, n) for n, one in enumerate(whole.split("\n"), start=1)]
        if characters > MAX_CHARACTERS:
            break
    return bounded(name, "PDF", lines, pages)
