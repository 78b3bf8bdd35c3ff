"""Workbooks that are ZIP archives: which kind, and whether they may be opened at all."""

from segur_cli.exits import StopError
from segur_cli.files.archive import WORKBOOK, ArchiveError, Unfit, open_document
from segur_cli.text.writing import quote


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
        with open_document(data, WORKBOOK) as archive:
            names = set(archive.namelist())
    except ArchiveError as error:
        raise _unfit(error, name) from None
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    if "xl/workbook.xml" in names:
        return "xlsx"
    raise StopError(f"{quote(name, 200)} est une archive ZIP, pas un classeur .xlsx.")


def _unfit(error: ArchiveError, name: str) -> StopError:
    if error.why is Unfit.ENCRYPTED:
        return StopError(
            f"{quote(name, 200)} est une archive protégée par un mot de passe.",
            "Enregistrez-en une copie sans mot de passe.",
        )
    if error.why is not Unfit.EXPANDS:
        return damaged(name)
    return StopError(
        f"{quote(name, 200)} occuperait {error.expanded // 1_000_000} Mo une fois décompressé "
        f"(limite : {WORKBOOK.expanded // 1_000_000} Mo) : lecture refusée.",
        "Si le fichier est bien le vôtre, copiez les seules colonnes utiles dans un nouveau "
        "classeur.",
    )
