"""The text of a PDF, page by page, and the fields of its form."""

import io
from typing import Any

from segur_cli.pieces.paper import MAX_CHARACTERS, MAX_PAGES, Line, Paper, bounded
from segur_cli.text.writing import plural

_MAX_FIELDS = 2_000
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
            f"{MAX_PAGES}", advice="ne gardez que le document demandé",
        )  # fmt: skip
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
    paper = bounded(name, "PDF", lines, pages)
    if paper.problem or not book.get_formtype():
        return paper
    fields = _fields(data)
    shown = [Line(f"{label} : {value}", pages, 10_000 + n, (label, value))
             for n, (label, value) in enumerate(fields.items(), start=1) if value]  # fmt: skip
    return Paper(
        name, "PDF", (*paper.lines, *shown), pages, scanned=paper.scanned and not shown,
        fields=fields,
    )  # fmt: skip


def _fields(data: bytes) -> dict[str, str]:
    """The fields of a form, by name; a box gives `☒` or `☐`."""
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.pdftypes import resolve1
    from pdfplumber.utils.exceptions import PdfminerException

    found: dict[str, str] = {}

    def walk(nodes: Any, above: str, depth: int) -> None:
        for node in resolve1(nodes) or ():
            one = resolve1(node)
            if not isinstance(one, dict) or len(found) >= _MAX_FIELDS or depth > 10:
                continue
            label = ".".join(filter(None, (above, _text(resolve1(one.get("T"))))))
            kids = [kid for kid in resolve1(one.get("Kids")) or () if "T" in (resolve1(kid) or {})]
            if kids:
                walk(kids, label, depth + 1)
            elif label:
                found[label] = _value(resolve1(one.get("V")), resolve1(one.get("FT")))

    try:
        with pdfplumber.open(io.BytesIO(data)) as book:
            form = resolve1(book.doc.catalog.get("AcroForm")) or {}
            walk(form.get("Fields"), "", 0)
    except (PdfminerException, PDFException, ValueError, KeyError, TypeError, AttributeError,
            IndexError, RecursionError):  # fmt: skip
        return found
    return found


def _value(value: Any, kind: Any) -> str:
    if getattr(kind, "name", None) == "Btn":
        return "☐" if value is None or getattr(value, "name", "Off") == "Off" else "☒"
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        if value.startswith(b"\xfe\xff"):
            return value[2:].decode("utf-16-be", "replace")
        return value.decode("cp1252", "replace")
    return value if isinstance(value, str) else getattr(value, "name", "") or ""
