"""A page of a PDF: its words where they stand, its fields, and what of it has no letters."""

import ctypes
import math
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from segur_cli.papers.letters import is_garbled
from segur_cli.papers.page_layout import (
    LARGEST_BOX,
    OUTSIDE,
    Box,
    Turn,
    Word,
    by_angle,
    by_most,
    not_struck,
    turned,
    typed,
    with_boxes,
)
from segur_cli.papers.paper import BLANK, MAX_CHARACTERS, SYMBOLS, PaperPart

IMAGE, LARGE_IMAGE, OCR = "image sans texte", "grande image", "image au texte reconnu (OCR)"
NO_LETTERS, DRAWN = "police sans lettres", "tracé sans texte"
ANNOTATION, ATTACHED = "annotation", "fichier joint"
FILLED_IN_LOOKS = "champ dont seul l'aspect est rempli"
_LARGE = 0.25  # of a page, from which an image may hold what is looked for
_COVERS = 0.8  # of a page: a scan, whose text a program recognised
_MOST_OBJECTS = 50_000  # of a page, that are looked at
_DEEPEST = 8  # forms inside forms
_FEWEST_DRAWN = 40  # outlines from which a page without text may say something
_TELLING = 60  # words of a font, by which it is told whether it gives its letters
_UNREAD_WORD = 3  # letters that cannot be told, in a row: fewer are bullets
_ENDS = frozenset(map(ord, " \t\r\n\u00a0\u1680\u2028\u2029\u202f\u205f\u3000"))
_ENDS |= frozenset(range(0x2000, 0x200C))
_BETWEEN = re.compile(f"[^{''.join(map(chr, sorted(_ENDS)))}]+")
_PAIRED = frozenset(range(0xD800, 0xE000))  # halves of a character beyond 16 bits
_HYPHENS = frozenset((0x02, 0xFFFE))  # how pdfium writes that of a word cut at the end of a line
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_REPLACED = "\ufffd"
_LEVEL = turned(0)
_UNTOLD = "\x00"
_LEAP = 0.3  # of the height of a letter: the next one is then in another row
_FIFTH = 5
_NARROW = 0.25  # of it: letters advance by more
# Links, stamps and ink, popups, fields of other programs: no text of theirs is looked for.
_SILENT = frozenset((0, 2, 13, 15, 16, 20, 22, 23, 24, 27))
_DRAWS_TEXT = re.compile(r"\([^)]*\w[^)]*\)\s*Tj|>\s*Tj|\]\s*TJ")
_INVISIBLE = 3  # FPDF_TEXTRENDERMODE_INVISIBLE
_HIDDEN = 2 | 32  # flags of an annotation: hidden, no view
_THIN = 2.0  # points: no line that is drawn is thicker
_FEWEST_SIDES = 3  # of a box, that are drawn: a mark has one line, or two


@dataclass
class PdfPage:
    """What was read of a page: its words by angle, and what has no letters."""

    words: list[list[Word]] = field(default_factory=list)
    parts: list[PaperPart] = field(default_factory=list)
    characters: int = 0


class PageReader:
    """Reads one page: `raw` is what pypdfium2 gives of pdfium, `form` the fields of the book."""

    def __init__(self, raw: Any, page: Any, form: Any, number: int) -> None:
        self._raw, self._page, self._form, self._number = raw, page, form, number
        self._text: Any = page.get_textpage()
        self._found = PdfPage()
        left, low, right, high = page.get_bbox()
        self._box = (left, low, right, high)
        self._area = max((right - left) * (high - low), 1.0)
        self._images, self._last_image, self._last_text, self._outlines = 0.0, -1, -1, 0
        self._invisible, self._level = False, True  # all its text seems level
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._mute = 0  # letters that cannot be told
        self._fonts: dict[bytes, list[str]] = {}  # the words of each, by its address
        self._font_of: list[bytes] = []  # that of each word
        self._drawn = self._font = b""  # what the word before is a part of, and its font
        self._rules: list[Box] = []  # lines that are drawn
        self._small: list[tuple[Box, bool]] = []  # drawings of the size of a box; one has sides

    def read(self) -> PdfPage:
        """Read the page, whole."""
        self._look(self._page.raw, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), 0)
        covered = self._images >= _LARGE * self._area
        words = list(self._legible(list(self._words(hidden=covered))))
        words = not_struck(words, self._rules)
        self._text.close()
        words += self._annotated(words)
        self._say_parts(covered=covered, text=bool(words))
        self._found.words = by_angle(with_boxes(words, self._small))
        return self._found

    def _part(self, words: str, *, told: bool = True) -> None:
        self._found.parts.append(PaperPart(words, self._number, told))

    def _say_parts(self, *, covered: bool, text: bool) -> None:
        if self._images and not text:
            self._part(IMAGE)
        elif covered:
            scan = self._images >= _COVERS * self._area and self._last_image > self._last_text
            recognised = self._invisible or scan
            self._part(OCR if recognised else LARGE_IMAGE, told=not recognised)
        elif not text and self._outlines >= _FEWEST_DRAWN:
            self._part(DRAWN)
        if self._mute:
            self._part(NO_LETTERS)

    def _look(self, holder: Any, matrix: tuple[float, ...], depth: int) -> None:
        """Measure the images of a page, or of a form on it; see whether text is not drawn."""
        raw = self._raw
        inside = depth > 0
        count = raw.FPDFFormObj_CountObjects if inside else raw.FPDFPage_CountObjects
        get = raw.FPDFFormObj_GetObject if inside else raw.FPDFPage_GetObject
        self._level = self._level and count(holder) <= _MOST_OBJECTS
        for rank in range(min(count(holder), _MOST_OBJECTS)):
            thing = get(holder, rank)
            kind = raw.FPDFPageObj_GetType(thing)
            if kind == raw.FPDF_PAGEOBJ_IMAGE:
                left, low, right, high = self._bounds(thing, matrix)
                self._images += max(right - left, 0.0) * max(high - low, 0.0)
                self._last_image = max(self._last_image, rank if not inside else self._last_image)
            elif kind == raw.FPDF_PAGEOBJ_TEXT:
                self._last_text = rank if not inside else self._last_text
                invisible = raw.FPDFTextObj_GetTextRenderMode(thing) == _INVISIBLE
                self._invisible = self._invisible or invisible
                a, b, c, d, *_ = _product(self._matrix_of(thing), matrix)
                self._level = self._level and b == c == 0 and min(a, d) > 0
            elif kind == raw.FPDF_PAGEOBJ_PATH:
                self._outlines += 1
                left, low, right, high = box = self._bounds(thing, matrix)
                if min(right - left, high - low) <= _THIN < max(right - left, high - low):
                    self._rules.append(box)
                if max(right - left, high - low) <= LARGEST_BOX:
                    self._small.append((box, self._lines_of(thing) >= _FEWEST_SIDES))
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth == _DEEPEST:
                self._level = False
            elif kind == raw.FPDF_PAGEOBJ_FORM:
                self._look(thing, _product(self._matrix_of(thing), matrix), depth + 1)

    def _matrix_of(self, thing: Any) -> tuple[float, ...]:
        own = self._raw.FS_MATRIX()
        self._raw.FPDFPageObj_GetMatrix(thing, own)
        return own.a, own.b, own.c, own.d, own.e, own.f

    def _lines_of(self, path: Any) -> int:
        """How many lines a drawing has, up to those of a box."""
        raw = self._raw
        kinds = (
            raw.FPDFPathSegment_GetType(raw.FPDFPath_GetPathSegment(path, rank))
            for rank in range(raw.FPDFPath_CountSegments(path))
        )
        lines = (kind for kind in kinds if kind != raw.FPDF_SEGMENT_MOVETO)
        return sum(1 for _ in islice(lines, _FEWEST_SIDES))

    def _bounds(self, thing: Any, matrix: tuple[float, ...]) -> Box:
        """Where a thing stands on the page; what is outside of it is cut."""
        sides = [ctypes.c_float() for _ in range(4)]
        if not self._raw.FPDFPageObj_GetBounds(thing, *map(ctypes.byref, sides)):
            return 0.0, 0.0, 0.0, 0.0
        left, low, right, high = (side.value for side in sides)
        a, b, c, d, e, f = matrix
        corners = [(x, y) for x in (left, right) for y in (low, high)]
        across = [a * x + c * y + e for x, y in corners]
        up = [b * x + d * y + f for x, y in corners]
        return (
            max(min(across), self._box[0]), max(min(up), self._box[1]),
            min(max(across), self._box[2]), min(max(up), self._box[3]),
        )  # fmt: skip

    def _words(self, *, hidden: bool) -> Iterator[tuple[int, Word]]:
        """Yield the words that are on the page, each with its angle; text not drawn if `hidden`.

        Text that is not drawn is what was recognised in an image, or is hidden. Between two spaces
        stands a word; several, where a letter leaps away from the others.
        """
        count = self._raw.FPDFText_CountChars(self._text.raw)
        self._found.characters = count
        for found in _BETWEEN.finditer(self._written(min(count, MAX_CHARACTERS + 1))):
            first, place = found.span()
            start = first
            letters: Sequence[str] = found[0]
            if not (found[0].isascii() and found[0].isprintable()):
                letters = [
                    letter if letter.isascii() and letter.isprintable()
                    else self._letter(ord(letter), first + rank)
                    for rank, letter in enumerate(found[0])
                ]  # fmt: skip
            while start < place:
                begin, box = self._origin(start), self._letter_box(start)
                turn = _LEVEL if self._level else self._turn_at(start)
                end, last = self._last_of(start, place - 1, begin, box, turn)
                text = "".join(letters[start - first : end + 1 - first])
                word = self._word(start, text, begin, box, last, turn, hidden=hidden)
                if word is not None:
                    yield turn.degrees, word._replace(glued=True) if start > first else word
                start = end + 1

    def _origin(self, place: int) -> tuple[float, float]:
        x, y = self._x, self._y
        self._raw.FPDFText_GetCharOrigin(self._text.raw, place, ctypes.byref(x), ctypes.byref(y))
        return x.value, y.value

    def _turn_at(self, place: int) -> Turn:
        return turned(-round(math.degrees(self._raw.FPDFText_GetCharAngle(self._text.raw, place))))

    def _last_of(
        self, start: int, end: int, begin: tuple[float, float], box: Box, turn: Turn
    ) -> tuple[int, Box]:
        """The last letter of a word, and its box: the one before a letter that leaps.

        Where every fifth stands tells nearly always that none does: to ask each is slow.
        """
        if end == start:
            return end, box
        size, last, at = _height(box, turn), box, start
        for place in (*range(start + _FIFTH, end, _FIFTH), end):
            before, last = last, self._letter_box(place)
            far = (2 + _NARROW * (place - at - 1)) * size
            if (
                not turn.level or abs(last[1] - box[1]) > _LEAP * size
                or not 0 <= last[0] - before[0] < far
            ):  # fmt: skip
                break
            at = place
        if at == end:
            return end, last
        here = turn.of(*begin)
        for place in range(start + 1, end + 1):
            there = turn.of(*self._origin(place))
            ahead = there[0] - here[0]
            if abs(there[1] - here[1]) > _LEAP * size or not -size / 2 < ahead < 2 * size:
                return place - 1, self._letter_box(place - 1)
            here = there
        return end, self._letter_box(end)

    def _written(self, count: int) -> str:
        """The first characters as the file numbers them: some are no letters.

        Read together where each is one code, as nearly everywhere: a call a character is slow.
        """
        raw, text = self._raw, self._text.raw
        read = (ctypes.c_ushort * (count + 1))()
        if raw.FPDFText_GetText(text, 0, count, read) == count + 1:
            codes = read[:count]
            if _PAIRED.isdisjoint(codes):
                return "".join(map(chr, codes))
        told = (raw.FPDFText_GetUnicode(text, place) for place in range(count))
        return "".join(chr(code) if code <= sys.maxunicode else _REPLACED for code in told)

    def _legible(self, words: list[tuple[int, Word]]) -> Iterator[tuple[int, Word]]:
        """Leave out the words of a font that does not tell its letters, but the rank of each."""
        garbled = {
            font for font, own in self._fonts.items() if is_garbled(" ".join(own[:_TELLING]))
        }
        for font, word in zip(self._font_of, words, strict=True):
            if font in garbled:
                self._mute += len(word[1].text)
            else:
                yield word

    def _letter(self, code: int, place: int) -> str:
        """The letter of a code; a space that is none when it cannot be told."""
        if code in _HYPHENS:
            return "-"
        if 0xF000 <= code <= 0xF0FF:  # a symbol, as Wingdings numbers them
            return SYMBOLS.get(f"{code & 0xFF:02X}", _UNTOLD)
        if code < 0x20 or code == ord(_REPLACED) or 0xE000 <= code <= 0xF8FF:
            return _UNTOLD
        letter = chr(code)
        if code > 0x7F and self._raw.FPDFText_HasUnicodeMapError(self._text.raw, place) == 1:
            return _UNTOLD
        return _LIGATURES.get(letter, letter)

    def _letter_box(self, place: int) -> Box:
        box = self._raw.FS_RECTF()
        self._raw.FPDFText_GetLooseCharBox(self._text.raw, place, box)
        return box.left, box.bottom, box.right, box.top

    def _word(
        self, start: int, letters: str, begin: tuple[float, float], box: Box, last: Box, turn: Turn,
        *, hidden: bool,
    ) -> Word | None:  # fmt: skip
        """A word that is seen on the page."""
        raw, text = self._raw, self._text.raw
        left, low, right, high = self._box
        x, y = begin
        if not (left - OUTSIDE <= x <= right + OUTSIDE and low - OUTSIDE <= y <= high + OUTSIDE):
            return None
        drawn = raw.FPDFText_GetTextObject(text, start)
        unseen = self._invisible and not hidden and drawn
        if unseen and raw.FPDFTextObj_GetTextRenderMode(drawn) == _INVISIBLE:
            return None
        untold = letters.count(_UNTOLD)
        if untold >= _UNREAD_WORD:
            self._mute += untold
        letters = letters.replace(_UNTOLD, "")
        if not letters:
            return None
        if not letters.isascii():
            letters = unicodedata.normalize("NFC", letters)
        place = bytes(drawn)
        if place != self._drawn:
            self._drawn, self._font = place, bytes(raw.FPDFTextObj_GetFont(drawn)) if drawn else b""
        self._font_of.append(self._font)
        self._fonts.setdefault(self._font, []).append(letters)
        if turn.level:
            ends = max(last[0], last[2])
        else:
            ends = max(turn.of(side, edge)[0] for side in last[::2] for edge in last[1::2])
        at, foot = turn.of(x, y)
        return Word(at, ends, foot, _height(box, turn), letters)

    def _annotated(self, words: Sequence[tuple[int, Word]]) -> Iterator[tuple[int, Word]]:
        """Yield what fields and annotations say, where they stand; say which are not text."""
        raw, page = self._raw, self._page.raw
        turn = turned(by_most(words))
        for rank in range(raw.FPDFPage_GetAnnotCount(page)):
            with self._page_annotation(rank) as annotation:
                if not annotation or raw.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
                    continue
                kind = raw.FPDFAnnot_GetSubtype(annotation)
                if kind == raw.FPDF_ANNOT_WIDGET:
                    texts = self._field(annotation)
                elif kind == raw.FPDF_ANNOT_FREETEXT:
                    texts = self._string(annotation, "Contents").splitlines()
                    if texts:
                        self._part(ANNOTATION, told=False)
                else:
                    if kind == raw.FPDF_ANNOT_FILEATTACHMENT:
                        self._part(ATTACHED)
                    elif kind not in _SILENT and self._string(annotation, "Contents").strip():
                        self._part(ANNOTATION)
                    continue
                box = raw.FS_RECTF()
                if texts and raw.FPDFAnnot_GetRect(annotation, box):
                    sides = (box.left, box.bottom, box.right, box.top)
                    for word in typed(texts, turn.box(sides), words, turn.degrees):
                        yield turn.degrees, word

    @contextmanager
    def _page_annotation(self, rank: int) -> Iterator[Any]:
        annotation = self._raw.FPDFPage_GetAnnot(self._page.raw, rank)
        try:
            yield annotation
        finally:
            if annotation:
                self._raw.FPDFPage_CloseAnnot(annotation)

    def _field(self, annotation: Any) -> list[str]:
        """What a field says: its value, a blank, a box."""
        raw = self._raw
        form = self._form.raw if self._form is not None else None
        kind = raw.FPDFAnnot_GetFormFieldType(form, annotation) if form else -1
        if kind in (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON):
            return ["☒" if raw.FPDFAnnot_IsChecked(form, annotation) else "☐"]
        if kind not in (
            raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX,
        ):  # fmt: skip
            return []
        value = _utf16(lambda held, size: raw.FPDFAnnot_GetFormFieldValue(
            form, annotation, held, size))  # fmt: skip
        if value.strip():
            return value.splitlines()
        looks = _utf16(lambda held, size: raw.FPDFAnnot_GetAP(annotation, 0, held, size))
        if _DRAWS_TEXT.search(looks):
            self._part(FILLED_IN_LOOKS)
        return [BLANK]

    def _string(self, annotation: Any, key: str) -> str:
        name = key.encode()
        return _utf16(lambda held, size: self._raw.FPDFAnnot_GetStringValue(
            annotation, name, held, size))  # fmt: skip


def _height(box: Box, turn: Turn) -> float:
    """The height of a letter."""
    return max((box[2] - box[0]) if turn.upright else (box[3] - box[1]), 1.0)


def _product(inner: tuple[float, ...], outer: tuple[float, ...]) -> tuple[float, ...]:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip


def _utf16(read: Any) -> str:
    """Read a text that pdfium gives by its size, then whole."""
    size = read(None, 0)
    if size <= 2 or size > 4 * MAX_CHARACTERS:
        return ""
    held = ctypes.create_string_buffer(size)
    read(ctypes.cast(held, ctypes.POINTER(ctypes.c_ushort)), size)
    return held.raw[: size - 2].decode("utf-16-le", errors="replace").replace("\r", "\n")
