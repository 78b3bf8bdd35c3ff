"""Read the text of a document: docx, PDF with text; say of a scan that it has none.

The file is hostile until shown otherwise: size, pages, expansion and characters are bounded.
"""

import io
import struct
import zipfile
from pathlib import Path

from segur_cli.files.opening import PAPER_FILE, read_file
from segur_cli.pieces.paper import MAX_BYTES, MAX_EXPANDED, Paper

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (
    (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"),
    (b"GIF8", "GIF"),
)  # fmt: skip
_HEAD = 1024  # bytes in which a PDF may say that it is one
_SAVE = "ouvrez-le, enregistrez-le de nouveau"


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
    if b"%PDF-" in data[:_HEAD]:
        from segur_cli.pieces.pdf_text import read_pdf

        return read_pdf(data, name)
    if data[:2] == b"PK":
        return _archive(data, name)
    if data[:8] == _OLE:
        return Paper(
            name,
            problem="document Word d'avant 2007 (.doc), ou protégé par un mot de passe : non lu",
            advice="enregistrez-le sans mot de passe, en .docx ou en PDF",
            foreign=True,
        )
    for start, kind in _IMAGES:
        if data.startswith(start):
            return Paper(name, kind, pages=1, scanned=True)
    return Paper(
        name,
        problem="ni PDF, ni document Word (.docx) : non lu",
        advice="donnez le document en PDF avec texte, ou en .docx",
        foreign=True,
    )


def _archive(data: bytes, name: str) -> Paper:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error):
        return Paper(name, problem="document tronqué ou endommagé", advice=_SAVE)
    if any(entry.flag_bits & 1 for entry in entries):
        return Paper(name, problem="document chiffré", advice="enregistrez-le sans mot de passe")
    if sum(entry.file_size for entry in entries) > MAX_EXPANDED:
        limit = MAX_EXPANDED // 1_000_000
        problem = f"il occuperait plus de {limit} Mo une fois développé : non lu"
        advice = "allégez ses images, ou donnez-le en PDF"
        return Paper(name, problem=problem, advice=advice, foreign=True)
    if "word/document.xml" not in {entry.filename for entry in entries}:
        return Paper(
            name,
            problem="archive ou classeur, pas un document Word : non lu",
            advice="donnez le document en PDF avec texte, ou en .docx",
            foreign=True,
        )
    from segur_cli.pieces.docx_text import read_docx

    return read_docx(data, name)
