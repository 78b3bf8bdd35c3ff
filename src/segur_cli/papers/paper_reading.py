"""Read the text of a document: docx, PDF with text; say of a scan that it has none.

The file is hostile until shown otherwise: size, pages, expansion and characters are bounded.
"""

import re
from pathlib import Path

from segur_cli.files.opening import PAPER_FILE, read_file
from segur_cli.papers.paper import MAX_BYTES, Paper

# Those of the papers of a folder: what is read, and what is said not to be.
SUFFIXES = (
    ".pdf", ".docx", ".docm", ".dotx", ".dotm", ".doc", ".odt", ".ott", ".rtf", ".png", ".jpg",
    ".jpeg", ".tif", ".tiff", ".gif", ".bmp", ".webp", ".heic", ".heif", ".msg", ".eml", ".mht",
    ".pages", ".xps", ".p7m", ".p7s",
)  # fmt: skip
ARCHIVE = ".zip"
PAPERS = (*SUFFIXES, ARCHIVE)  # of a folder, what is looked at: an archive is read, or told
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What else is kept as old Word documents are, by the name of a stream in it.
_INSIDE_OLE = (
    ("__nameid_version", "message d'Outlook (.msg)",
     "donnez les pièces jointes du message, ou imprimez-le en PDF"),
    ("EncryptedPackage", "document protégé par un mot de passe",
     "enregistrez-le sans mot de passe"),
    ("Workbook", "classeur d'avant 2007 (.xls)", "enregistrez-le en PDF"),
)  # fmt: skip
_OLD_WORD = (
    "document Word d'avant 2007 (.doc), ou protégé par un mot de passe",
    "enregistrez-le sans mot de passe, en .docx ou en PDF",
)
_IMAGES = (
    (b"\x89PNG", 0, "PNG"), (b"\xff\xd8\xff", 0, "JPEG"), (b"II*\0", 0, "TIFF"),
    (b"MM\0*", 0, "TIFF"), (b"GIF8", 0, "GIF"), (b"BM", 0, "BMP"), (b"WEBP", 8, "WebP"),
    (b"ftyphei", 4, "HEIC"), (b"ftypmif", 4, "HEIC"),
)  # fmt: skip
_MESSAGE = re.compile(rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,40}(?:from|mime-version):", re.I)
_HEAD = 1024  # bytes in which a PDF may say that it is one


def _other(data: bytes) -> str:
    """Name another format that people give for a paper."""
    if data.startswith(b"{\\rtf"):
        return "document RTF, "
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:15].lower().startswith((b"<!doctype html", b"<html")):
        return "page web, "
    if _MESSAGE.match(data):
        return "message (.eml), "
    return ""


def open_paper(path: Path) -> Paper:
    """Read a document. Raises StopError when the file cannot be opened."""
    return read_paper(read_file(path, PAPER_FILE), path.name)


def read_paper(data: bytes, name: str) -> Paper:
    """Read a document given as bytes; never raises for what it holds."""
    if not data.strip(b"\0 \t\r\n"):
        return Paper(name, problem="le fichier est vide", advice="remettez le bon fichier")
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 1_000_000
        return Paper(
            name, problem=f"plus de {limit} Mo : non lu", advice="allégez le document", foreign=True
        )
    # A ZIP first: where it keeps a PDF as it is, it shows the head of one.
    if data[:2] == b"PK":
        from segur_cli.papers.word import read_docx

        return read_docx(data, name)
    if b"%PDF-" in data[:_HEAD]:
        from segur_cli.papers.pdf import read_pdf

        return read_pdf(data, name)
    if data[:8] == _OLE:
        problem, advice = next(
            (told for name, *told in _INSIDE_OLE if name.encode("utf-16-le") in data), _OLD_WORD
        )
        return Paper(name, problem=f"{problem} : non lu", advice=advice, foreign=True)
    for start, at, kind in _IMAGES:
        if data.startswith(start, at):
            return Paper(name, kind, pages=1, scanned=True)
    return Paper(
        name,
        problem=f"{_other(data)}ni PDF, ni document Word (.docx) : non lu",
        advice="donnez le document en PDF avec texte, ou en .docx",
        foreign=True,
    )
