"""A file of rows, whatever its format: bytes in, sheets of cells out.

Inputs are hostile: sizes, time and memory are capped and every refusal is a sentence.
"""

import contextlib
import re
import zlib
from pathlib import Path

from segur_cli.exits import StopError
from segur_cli.tables.sheets import TableFile
from segur_cli.text.writing import quote

_JSON = re.compile(rb'\{\s*("|\}|$)|\[\s*[\[{"\]]')  # no row of a table begins so
_HEAD = 20_000  # bytes by which a JSON is told
_GZIP = b"\x1f\x8b"
# What is often dropped beside a list: how each begins, in lower case, and its name.
_STRANGERS = (
    (b"\x89png", "une image PNG"),
    (b"\xff\xd8\xff", "une image JPEG"),
    (b"gif8", "une image GIF"),
    (b"ii*\0", "une image TIFF"),
    (b"mm\0*", "une image TIFF"),
    (b"rar!", "une archive RAR"),
    (b"7z\xbc\xaf", "une archive 7z"),
    (_GZIP, "un fichier compressé (gzip)"),
    (b"{\\rtf", "un document RTF"),
    (b"begin:vcalendar", "un agenda (.ics)"),
    (b"begin:vcard", "une fiche de contact (.vcf)"),
    (b"%pdf", "un PDF"),
)
_SECTION = re.compile(rb"^\s*\[{1,2}[\w.\"-]+\]{1,2}\s*(?:#.*)?$", re.MULTILINE)
_SETTING = re.compile(rb"^\s*[\w.\"-]+\s*=\s*\S", re.MULTILINE)
_MAIL = re.compile(
    rb"^(?:from|to|subject|received|return-path|date|mime-version|message-id|delivered-to): ",
    re.MULTILINE,
)
_TAG = re.compile(rb"<[a-z][\w:.-]*(?=[\s/>])")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_document(data: bytes, name: str) -> TableFile:
    """Read a workbook or delimited text from its bytes; `name` gives the messages, the suffix.

    Raises StopError when the content is not what the suffix announces, is damaged,
    encrypted, empty, or expands beyond reason.
    """
    suffix = Path(name).suffix.lower()
    if not data.strip(b"\0 \t\r\n"):
        raise StopError(f"{quote(name, 200)} est vide.")
    if data.startswith(b"PK"):
        return _read_archive(data, name)
    _refuse_known_strangers(data, name)
    if data.startswith(_OLE):
        from segur_cli.tables.calamine import read_with_calamine

        return read_with_calamine(data, name, "xls")
    if suffix in (".xlsx", ".xlsm", ".xls", ".xlsb"):
        raise StopError(
            f"{quote(name, 200)} porte l'extension {suffix} mais n'est pas un classeur Excel.",
            "S'il s'agit de texte séparé par des points-virgules, renommez-le en .csv.",
        )
    from segur_cli.tables.delimited import read_delimited

    return read_delimited(data, name)


def read_with_papers(data: bytes, name: str) -> TableFile:
    """Read a table as `read_document` does, or the tables of a Word or PDF document."""
    suffix = Path(name).suffix.lower()
    if suffix == ".pdf":
        from segur_cli.tables.papers import read_pdf_tables

        return read_pdf_tables(data, name)
    if suffix == ".docx":
        from segur_cli.tables.papers import read_docx_tables

        return read_docx_tables(data, name)
    return read_document(data, name)


def _read_archive(data: bytes, name: str) -> TableFile:
    from segur_cli.tables.xlsx import archive_kind

    kind = archive_kind(data, name)
    if kind == "xlsx":
        from segur_cli.tables.xlsx import read_xlsx

        return read_xlsx(data, name)
    from segur_cli.tables.calamine import read_with_calamine

    return read_with_calamine(data, name, kind)


def _refuse_json(data: bytes, name: str) -> None:
    """Refuse a JSON, compressed or not: the keys of the register tell it from a request."""
    head = data[:_HEAD]
    if data.startswith(_GZIP):
        with contextlib.suppress(zlib.error):
            head = zlib.decompressobj(wbits=31).decompress(data[:_HEAD], _HEAD)
    if not _JSON.match(head.lstrip(b"\xef\xbb\xbf \t\r\n")):
        return
    if any(key in head for key in (b'"pmej"', b'"gcc"', b'"generatedAt"')):
        raise StopError(
            f"{quote(name, 200)} est un JSON, pas un tableau : celui du répertoire FINESS.",
            f"segur finess import {name}",
        )
    raise StopError(
        f"{quote(name, 200)} est un JSON, pas un tableau.",
        "Une demande d'avance ou de solde se contrôle par segur lint-json ; un répertoire "
        "FINESS se donne par --register, ou [register] dans segur.toml.",
    )


def _refuse_known_strangers(data: bytes, name: str) -> None:
    """Name the formats that are often taken for a workbook, with what to do."""
    if _SECTION.search(data[:_HEAD]) and _SETTING.search(data[:_HEAD]):
        raise StopError(
            f"{quote(name, 200)} est un fichier de configuration (TOML, INI), pas un tableau."
        )
    _refuse_json(data, name)
    resave = "Ouvrez-le dans Excel ou LibreOffice et enregistrez-le au format .xlsx."
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise StopError(
                f"{quote(name, 200)} est protégé par un mot de passe : il ne peut pas être lu.",
                "Enregistrez-en une copie sans mot de passe (Fichier > Informations > Protéger).",
            )
        return
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")):
        raise StopError(
            f"{quote(name, 200)} est une page web (HTML), pas un classeur.",
            "Une page d'erreur ou de connexion a pu être enregistrée à la place du fichier : "
            "téléchargez-le de nouveau.",
            resave,
        )
    if head.startswith(b"<?xml") or _TAG.match(head):
        raise StopError(f"{quote(name, 200)} est un fichier XML, pas un classeur .xlsx.", resave)
    for start, what in _STRANGERS:
        if head.startswith(start):
            raise StopError(f"{quote(name, 200)} est {what}, pas un tableau.")
    if _MAIL.match(head) and len(set(_MAIL.findall(head))) > 1:
        raise StopError(f"{quote(name, 200)} est un courriel, pas un tableau.")
