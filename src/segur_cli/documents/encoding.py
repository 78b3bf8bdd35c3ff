"""Bytes → text: UTF-8 with or without BOM; anything else is named for what it probably is."""

import codecs
import re
from dataclasses import dataclass

from segur_cli.diagnostics import Severity
from segur_cli.documents.lines import BOM, ENCODING, SyntaxDefect
from segur_cli.text.writing import quote

_LONE = re.compile("[\ud800-\udfff]")
_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
REPLACEMENT = "\ufffd"
# Longest first: the UTF-32 mark begins with the UTF-16 one.
_FOREIGN_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32 (petit-boutiste)"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32 (gros-boutiste)"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16 (petit-boutiste)"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16 (gros-boutiste)"),
)
# A JSON text begins with an ASCII character: its zero bytes betray the unit size (RFC 4627 §3).
_ZERO_PATTERNS = (
    ((1, 0, 0, 0), *_FOREIGN_MARKS[0][1:]),
    ((0, 0, 0, 1), *_FOREIGN_MARKS[1][1:]),
    ((1, 0), *_FOREIGN_MARKS[2][1:]),
    ((0, 1), *_FOREIGN_MARKS[3][1:]),
)
_SIGNATURES = (
    (b"PK\x03\x04", "une archive ZIP ou un document bureautique (.xlsx, .docx)"),
    (b"\x1f\x8b", "un fichier compressé (gzip)"),
    (b"%PDF-", "un document PDF"),
    (b"\xd0\xcf\x11\xe0", "un ancien document bureautique (.xls, .doc)"),
)
_SINGLE_BYTE = (
    ("cp1252", "Windows-1252"),
    ("mac_roman", "Mac OS Roman"),
    ("cp850", "DOS (page de code 850)"),
)
_EXPECTED_IN_FRENCH = frozenset("éèêëàâäçùûüôöîïœæÿÉÈÊËÀÂÇÙÛÔÎÏŒÆ°«»’‘“”–—…€²³§µ\u00a0")
_SAMPLE = 65_536
_SAVE_AS_UTF8 = (
    "Réenregistrez le fichier en UTF-8, de préférence depuis le logiciel qui le produit."
)


def may_hold_surrogates(text: str) -> bool:
    """Tell whether a JSON text holds an escape that could yield a lone surrogate."""
    return "\\" in text and _ESCAPE.search(text) is not None


def is_torn(text: str) -> bool:
    """Tell whether a decoded string holds a lone surrogate."""
    return not text.isascii() and _LONE.search(text) is not None


def mended(text: str) -> str:
    """Replace lone surrogates by U+FFFD, so that the text can be written anywhere."""
    return text if text.isascii() else _LONE.sub(REPLACEMENT, text)


@dataclass(frozen=True)
class DecodedText:
    """A decoded text without its BOM; when `defect` is set, the text is only fit to be shown."""

    text: str
    bom: bool = False
    defect: SyntaxDefect | None = None


def read_text(data: bytes) -> DecodedText:
    """Decode the bytes of a JSON file. Never raises: what cannot be decoded is a defect."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return DecodedText(
                "", defect=_defect(f"Ce n'est pas un fichier JSON mais {kind}.", None)
            )
    wide = _wide(data)
    if wide is not None:
        return wide
    bom = data.startswith(codecs.BOM_UTF8)
    body = data[len(codecs.BOM_UTF8) :] if bom else data
    try:
        return DecodedText(body.decode(), bom)
    except UnicodeDecodeError as error:
        return DecodedText(body.decode(errors="replace"), bom, _bad_bytes(body, error))


def bom_note() -> SyntaxDefect:
    """Say that the file begins with a byte order mark, which JSON does not want."""
    return SyntaxDefect(
        BOM,
        "Le fichier commence par une marque d'ordre des octets (BOM) : certains lecteurs JSON "
        "la refusent.",
        "Enregistrez le fichier en « UTF-8 » plutôt qu'en « UTF-8 avec BOM ».",
        0,
        1,
        severity=Severity.NOTE,
    )


def _wide(data: bytes) -> DecodedText | None:
    """Recognise UTF-16 and UTF-32, by their mark or by the place of their zero bytes."""
    for mark, codec, name in _FOREIGN_MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(codec, errors="replace")
            return DecodedText(text, defect=_not_utf8(f"{name}, avec BOM"))
    if b"\0" not in data[:4]:
        return None
    for pattern, codec, name in _ZERO_PATTERNS:
        if tuple(min(byte, 1) for byte in data[: len(pattern)]) != pattern:
            continue
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        return DecodedText(text, defect=_not_utf8(f"{name}, sans BOM"))
    return None


def _not_utf8(name: str) -> SyntaxDefect:
    return _defect(f"Le fichier est encodé en {name} : un fichier JSON est en UTF-8.", 0)


def _bad_bytes(body: bytes, error: UnicodeDecodeError) -> SyntaxDefect:
    start = len(body[: error.start].decode())
    if error.reason == "unexpected end of data":
        return _defect(
            "Le fichier s'arrête au milieu d'un caractère UTF-8 : il est sans doute tronqué.",
            start,
            "Copiez ou produisez de nouveau le fichier en entier.",
        )
    found = f"Octet 0x{body[error.start]:02X} impossible en UTF-8"
    guess = _probable_codec(body, error.start)
    if guess is None:
        return _defect(f"{found} ; l'encodage du fichier n'est pas reconnu.", start)
    codec, name = guess
    character = bytes([body[error.start]]).decode(codec, errors="replace")
    mixed = (
        " Le reste du fichier contient aussi de l'UTF-8 : deux encodages y sont mélangés."
        if any(char > "\x7f" for char in body.decode(errors="ignore"))
        else ""
    )
    return _defect(
        f"{found} : le fichier est probablement encodé en {name}, où cet octet s'écrit "
        f"{quote(character)}.{mixed}",
        start,
    )


def _probable_codec(body: bytes, start: int) -> tuple[str, str] | None:
    """Return the single-byte encoding whose reading looks most like French, if one does."""
    high = bytes(byte for byte in body[start : start + _SAMPLE] if byte > 0x7F)

    def likeness(codec: str) -> float:
        characters = high.decode(codec, errors="replace")
        return sum(char in _EXPECTED_IN_FRENCH for char in characters) / len(high)

    codec, name = max(_SINGLE_BYTE, key=lambda candidate: likeness(candidate[0]))
    if likeness(codec) < 0.5:
        return None
    if codec == "cp1252" and min(high) >= 0xA0:
        return codec, "ISO-8859-1 (latin-1) ou Windows-1252"
    return codec, name


def _defect(message: str, start: int | None, hint: str = _SAVE_AS_UTF8) -> SyntaxDefect:
    """Build the defect; without a place the file is something else, and saving it is no help."""
    if start is None:
        return SyntaxDefect(ENCODING, message, "Vérifiez que c'est le bon fichier.", 0, 1)
    return SyntaxDefect(ENCODING, message, hint, start, start + 1)
