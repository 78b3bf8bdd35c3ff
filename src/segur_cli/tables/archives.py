"""Workbooks that are ZIP archives: which kind, and whether they may be opened at all."""

import io
import zipfile

from segur_cli.exits import StopError
from segur_cli.text.writing import quote

MAX_EXPANDED_BYTES = 200_000_000


def damaged(name: str) -> StopError:
    """The refusal of an archive that cannot be opened."""
    return StopError(
        f"{quote(name, 200)} est tronqué ou endommagé.", "Téléchargez-le ou copiez-le de nouveau."
    )


def archive_kind(data: bytes, name: str) -> str:
    """Return `xlsx`, `xlsb` or `ods`.

    Raises StopError for an archive that is damaged, encrypted, too large once expanded, or of
    another kind.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise damaged(name) from None
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise StopError(f"{quote(name, 200)} est une archive protégée par un mot de passe.")
    expanded = sum(entry.file_size for entry in entries)
    if expanded > MAX_EXPANDED_BYTES:
        raise StopError(
            f"{quote(name, 200)} occuperait {expanded // 1_000_000} Mo une fois décompressé "
            f"(limite : {MAX_EXPANDED_BYTES // 1_000_000} Mo) : lecture refusée.",
            "Si le fichier est bien le vôtre, copiez les seules colonnes utiles dans un nouveau "
            "classeur.",
        )
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    if "xl/workbook.xml" in names:
        return "xlsx"
    raise StopError(f"{quote(name, 200)} est une archive ZIP, pas un classeur .xlsx.")
