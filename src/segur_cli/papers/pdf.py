"""A PDF: its text page by page where it stands, its fields, and what of it has no letters.

pypdfium2 reads text, fields and annotations, fast; pdfplumber finds ruled tables, and only a form
that is learned and tables of fields need it.
"""

import ctypes
import io
import math
import re
import struct
import threading
import time
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from segur_cli.exits import StopError, abandon
from segur_cli.papers.letters import is_garbled
from segur_cli.papers.page_layout import (
    Word,
    blocks,
    by_angle,
    lines_of,
    read,
    rows_of,
    segments,
    straightened,
)
from segur_cli.papers.paper import (
    BLANK,
    MAX_CHARACTERS,
    MAX_PAGES,
    SYMBOLS,
    Line,
    Paper,
    PaperError,
    PaperPart,
    bounded,
)
from segur_cli.text.writing import plural, quote

IMAGE, LARGE_IMAGE, OCR = "image sans texte", "grande image", "image au texte reconnu (OCR)"
NO_LETTERS, DRAWN = "police sans lettres", "tracé sans texte"
ANNOTATION, ATTACHED = "annotation", "fichier joint"
FILLED_IN_LOOKS = "champ dont seul l'aspect est rempli"
_ERR_PASSWORD = 4  # FPDF_ERR_PASSWORD
_LARGE = 0.25  # of a page, from which an image may hold what is looked for
_COVERS = 0.8  # of a page: a scan, whose text a program recognised
_MOST_OBJECTS = 50_000  # of a page, that are looked at
_DEEPEST = 8  # forms inside forms
_FEWEST_DRAWN = 40  # outlines from which a page without text may say something
_TELLING = 60  # words of a font, by which it is told whether it gives its letters
_UNREAD_WORD = 3  # letters that cannot be told, in a row: fewer are bullets
_SKEW = 5  # degrees
_OUTSIDE = 2.0  # points
_ENDS = frozenset(map(ord, " \t\r\n\u00a0\u1680\u2028\u2029\u202f\u205f\u3000"))
_ENDS |= frozenset(range(0x2000, 0x200C))
_PAIRED = frozenset(range(0xD800, 0xE000))  # halves of a character beyond 16 bits
_HYPHENS = frozenset((0x02, 0xFFFE))  # how pdfium writes that of a word cut at the end of a line
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_SPACE, _DELETE = 0x20, 0x7F
_UNTOLD = "\x00"
_LEAP = 0.3  # of the height of a letter: the next one is then in another row
_NARROW = 0.25  # of it: letters advance by more
# Links, stamps and ink, popups, fields of other programs: no text of theirs is looked for.
_SILENT = frozenset((0, 2, 13, 15, 16, 20, 22, 23, 24, 27))
_DRAWS_TEXT = re.compile(r"\([^)]*\w[^)]*\)\s*Tj|>\s*Tj|\]\s*TJ")
_WAITS = re.compile(r"\bwait|patient|ne peut pas afficher|not be able to display|n'est pas remplac")
_INVISIBLE = 3  # FPDF_TEXTRENDERMODE_INVISIBLE
_HIDDEN = 2 | 32  # flags of an annotation: hidden, no view
_LETTER = 10.0  # points: the height of what is typed in a field
_BOX, _LARGEST_BOX = 6.0, 18.0  # points: the side of a box that is drawn
_COMB = 4  # letters, each in a box: a text, no marks
_MARK = 0.8  # of it: what is smaller, inside it, ticks it
_FEWEST_SIDES = 3  # of a box, that are drawn: a mark has one line, or two
MAX_STREAM = 200_000_000  # bytes: an image of a page, 600 dots an inch, has 104
SLOWEST_PAGE = 20  # seconds of processor
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_LONGEST_HEAD, _BLOCK = 2_000, 1 << 18
_BESIDE = 3.0  # sides between a box and its label
# What pdfplumber, and the readers below it, raise of a damaged file, besides what they call so.
_DAMAGED = (
    ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, AssertionError,
    ArithmeticError, struct.error, zlib.error, EOFError,
)  # fmt: skip


_Box = tuple[float, float, float, float]  # left, foot, right, top


class PageTable(NamedTuple):
    """A table as a page shows it: the number of the page, rows of texts (None in a merged cell)."""

    page: int
    rows: Sequence[Sequence[str | None]]


@dataclass
class _Page:
    """What was read of a page: its words by angle, and what has no letters."""

    words: list[list[Word]] = field(default_factory=list)
    parts: list[PaperPart] = field(default_factory=list)
    characters: int = 0


def read_pdf(data: bytes, name: str) -> Paper:
    """Read a PDF; what keeps it from being read is its problem."""
    import logging

    import pypdfium2

    logging.getLogger("pypdfium2").setLevel(logging.CRITICAL)  # it speaks English of XFA
    if _expands(data):
        return _swollen().paper(name)
    try:
        book = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or getattr(error, "err_code", None) == _ERR_PASSWORD:
            return _protected().paper(name)
        return _damaged().paper(name)
    try:
        with _Watch(name) as watch:
            return _read(book, name, watch)
    except PaperError as error:
        return error.paper(name)
    except (pypdfium2.PdfiumError, ValueError):
        return Paper(
            name, "PDF", problem="PDF illisible : une page au moins est endommagée",
            advice="produisez-le de nouveau",
        )  # fmt: skip
    finally:
        book.close()


def _read(book: Any, name: str, watch: "_Watch") -> Paper:
    pages = len(book)
    if pages > MAX_PAGES:
        return Paper(
            name, "PDF", pages=pages, problem=f"{plural(pages, 'page')} : non lu au-delà de "
            f"{MAX_PAGES}", advice="ne gardez que le document demandé", foreign=True,
        )  # fmt: skip
    lines: list[Line] = []
    otherwise: list[Line] = []
    parts: list[PaperPart] = []
    characters = 0
    for number, page in enumerate(_pages(book, watch), start=1):
        recognised = any(part.words == OCR for part in page.parts)
        rows = [rows_of(straightened(own) if recognised else own) for own in page.words]
        ordered = [row for found in rows for row in read(found)]
        lines += lines_of(ordered, number, recognised=recognised)
        if any(len(segments(row)) > 1 for found in rows for row in found):
            down = (row for found in rows for row in blocks(found))
            otherwise += lines_of(down, number, recognised=recognised)
        parts += page.parts
        characters += page.characters
        if characters > MAX_CHARACTERS:
            break
    return bounded(name, "PDF", lines, pages, parts, otherwise)


def _expands(data: bytes) -> bool:
    """Whether a stream, pressed once or several times, holds more than a page may."""
    for found in _STREAM.finditer(data):
        head = data[max(0, found.start() - _LONGEST_HEAD) : found.start()].rpartition(b" obj")[2]
        presses = [zlib.decompressobj() for _ in range(head.count(b"/FlateDecode"))]
        if presses and _expansion(memoryview(data)[found.end() :], presses) > MAX_STREAM:
            return True
    return False


def _expansion(pressed: memoryview, presses: Sequence[Any]) -> int:
    """How many bytes a stream gives, no further than MAX_STREAM; what is damaged gives none."""
    first, *others = presses
    size, rest = 0, bytes(pressed[:_BLOCK])
    at = len(rest)
    try:
        while size <= MAX_STREAM:
            block = first.decompress(rest, _BLOCK)
            rest = first.unconsumed_tail
            size += _expansion(memoryview(block), others) if others and block else len(block)
            if first.eof or not (block or rest):
                return size
            if not rest:
                rest, at = bytes(pressed[at : at + _BLOCK]), at + _BLOCK
    except zlib.error:  # what is damaged ends here: pdfium says what it thinks of it
        return size
    return size


class _Watch:
    """Ends the run when a page holds pdfium too long (it may draw itself): nothing else can."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._page, self._begun = 0, 0.0
        self._done = threading.Event()

    def __enter__(self) -> "_Watch":
        threading.Thread(target=self._look, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()

    def turn(self, page: int) -> None:
        """Say which page is being read from now on, 0 for none."""
        self._page, self._begun = page, time.process_time()

    def _look(self) -> None:
        while not self._done.wait(1):
            if self._page and time.process_time() - self._begun > SLOWEST_PAGE:
                abandon(
                    StopError(
                        f"La page {self._page} de {quote(self._name)} demande plus de "
                        f"{plural(SLOWEST_PAGE, 'seconde')} de lecture : rien n'a été contrôlé.",
                        "Retirez ce document, ou produisez-le de nouveau.",
                    )
                )


def _pages(book: Any, watch: _Watch) -> Iterator[_Page]:
    """Yield what is read of each page. Raises PaperError for a form that Adobe alone draws."""
    from pypdfium2 import raw

    kind = book.get_formtype()
    if kind == raw.FORMTYPE_XFA_FULL:
        raise _xfa()
    form = book.init_forms() if kind else None
    for number in range(len(book)):
        watch.turn(number + 1)
        page = book[number]
        found = _PageReader(raw, page, book.formenv if kind else form, number + 1).read()
        page.close()
        watch.turn(0)
        if kind == raw.FORMTYPE_XFA_FOREGROUND and number == 0 and _waits(found):
            raise _xfa()
        yield found


def _waits(page: _Page) -> bool:
    """Whether a page only says that it waits for the program that can draw it."""
    text = " ".join(word.text for words in page.words for word in words).casefold()
    return bool(_WAITS.search(text)) and ("adobe" in text or "acrobat" in text)


class _PageReader:
    """Reads one page: `raw` is what pypdfium2 gives of pdfium, `form` the fields of the book."""

    def __init__(self, raw: Any, page: Any, form: Any, number: int) -> None:
        self._raw, self._page, self._form, self._number = raw, page, form, number
        self._text: Any = page.get_textpage()
        self._found = _Page()
        left, low, right, high = page.get_bbox()
        self._box = (left, low, right, high)
        self._area = max((right - left) * (high - low), 1.0)
        self._images, self._last_image, self._last_text, self._outlines = 0.0, -1, -1, 0
        self._invisible = False
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._mute = 0  # letters that cannot be told
        self._fonts: dict[int, list[str]] = {}  # the words of each
        self._font_of: list[int] = []  # that of each word
        self._small: list[tuple[_Box, bool]] = []  # drawings of the size of a box; one has sides

    def read(self) -> _Page:
        """Read the page, whole."""
        self._look(self._page.raw, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), 0)
        covered = self._images >= _LARGE * self._area
        words = list(self._legible(list(self._words(hidden=covered))))
        self._text.close()
        words += self._annotated(words)
        self._say_parts(covered=covered, text=bool(words))
        self._found.words = by_angle(self._with_boxes(words))
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
            elif kind == raw.FPDF_PAGEOBJ_PATH:
                self._outlines += 1
                left, low, right, high = box = self._bounds(thing, matrix)
                if max(right - left, high - low) <= _LARGEST_BOX:
                    self._small.append((box, self._lines_of(thing) >= _FEWEST_SIDES))
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                own = raw.FS_MATRIX()
                if raw.FPDFPageObj_GetMatrix(thing, own):
                    held = (own.a, own.b, own.c, own.d, own.e, own.f)
                    self._look(thing, _product(held, matrix), depth + 1)

    def _lines_of(self, path: Any) -> int:
        """How many lines a drawing has, up to those of a box."""
        raw = self._raw
        kinds = (
            raw.FPDFPathSegment_GetType(raw.FPDFPath_GetPathSegment(path, rank))
            for rank in range(raw.FPDFPath_CountSegments(path))
        )
        lines = (kind for kind in kinds if kind != raw.FPDF_SEGMENT_MOVETO)
        return sum(1 for _ in islice(lines, _FEWEST_SIDES))

    def _bounds(self, thing: Any, matrix: tuple[float, ...]) -> "_Box":
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

    def _with_boxes(self, words: list[tuple[int, Word]]) -> list[tuple[int, Word]]:
        """Put the boxes that are drawn beside their labels; a letter in one is its mark."""
        turn = _Turn(by_most(words))
        drawn: list[list[Any]] = []  # boxes, whether each is ticked, the letter that it holds
        placed = [(turn.box(box), sides) for box, sides in self._small]
        for box, sides in sorted(placed, key=lambda pair: (not pair[1], pair[0][0] - pair[0][2])):
            width, height = box[2] - box[0], box[3] - box[1]
            around = next((held for held in drawn if _holds_middle(held[0], box)), None)
            if around is not None:
                around[1] |= not sides or width < _MARK * (around[0][2] - around[0][0])
            elif sides and width >= _BOX and _MARK <= width / max(height, 1.0) <= 1 / _MARK:
                drawn.append([box, False, None])
        if not drawn:
            return words
        kept = []
        for degrees, word in words:
            own = (word.left, word.foot, word.right, word.foot + word.size / 2)
            around = next((held for held in drawn if _holds_middle(held[0], own)), None)
            if around is None or degrees != turn.degrees or len(word.text) > 1:
                kept.append((degrees, word))
            else:
                around[1], around[2] = True, (degrees, word)
        for comb in _combs(drawn):
            kept += [letter for _, _, letter in comb if letter is not None]
            drawn = [held for held in drawn if held not in comb]
        for (left, low, right, high), ticked, _ in drawn:
            feet = [
                word.foot for degrees, word in kept
                if degrees == turn.degrees and low - word.size / 2 <= word.foot <= high
                and -_BESIDE < (word.left - right) / (right - left) < _BESIDE
            ]  # fmt: skip
            if feet:
                mark = "☒" if ticked else "☐"
                kept.append((turn.degrees, Word(left, right, feet[0], high - low, mark)))
        return kept

    def _words(self, *, hidden: bool) -> Iterator[tuple[int, Word]]:
        """Yield the words that are on the page, each with its angle; text not drawn if `hidden`.

        Text that is not drawn is what was recognised in an image, or is hidden.
        """
        raw, text = self._raw, self._text.raw
        count = raw.FPDFText_CountChars(text)
        self._found.characters = count
        start = 0
        codes = self._codes(min(count, MAX_CHARACTERS + 1))
        for end, code in enumerate(codes):
            if code in _ENDS:
                if end > start:
                    yield from self._between_spaces(start, codes[start:end], hidden=hidden)
                start = end + 1

    def _between_spaces(
        self, first: int, codes: Sequence[int], *, hidden: bool
    ) -> Iterator[tuple[int, Word]]:
        """Yield the word between two spaces: several, where a letter leaps away from the others.

        Where the last one stands tells nearly always that none does: a call a letter is slow.
        """
        letters = [
            chr(code) if _SPACE < code < _DELETE else self._letter(code, first + rank)
            for rank, code in enumerate(codes)
        ]
        start, begin, turn, size, last = -1, (0.0, 0.0), _LEVEL, _LETTER, (0.0, 0.0)
        for rank in range(len(codes)):
            place = first + rank
            here = self._origin(place, turn)
            ahead = here[0] - last[0]
            if (
                rank == 0 or abs(here[1] - last[1]) > _LEAP * size
                or not -size / 2 < ahead < 2 * size
            ):  # fmt: skip
                if rank:
                    found = "".join(letters[start:rank])
                    yield from self._word(
                        first + start, place - 1, found, begin, turn, size, start > 0, hidden
                    )
                start, begin = rank, (self._x.value, self._y.value)
                angle = self._raw.FPDFText_GetCharAngle(self._text.raw, place)
                turn = turned(-round(math.degrees(angle)))
                size = self._height(place, turn)
                here = turn.of(*begin)
                if self._goes_straight(here, first + len(codes) - 1, len(codes) - rank, turn, size):
                    break
            last = here
        found = "".join(letters[start:])
        end = first + len(codes) - 1
        yield from self._word(first + start, end, found, begin, turn, size, start > 0, hidden)

    def _origin(self, place: int, turn: "_Turn") -> tuple[float, float]:
        """Where a letter stands, once the text is upright."""
        x, y = self._x, self._y
        self._raw.FPDFText_GetCharOrigin(self._text.raw, place, ctypes.byref(x), ctypes.byref(y))
        return turn.of(x.value, y.value)

    def _goes_straight(
        self, begin: tuple[float, float], place: int, count: int, turn: "_Turn", size: float
    ) -> bool:
        """Whether the last of some letters stands where it can only be if none leaps."""
        end = self._origin(place, turn)
        far = (2 + _NARROW * (count - 2)) * size
        return abs(end[1] - begin[1]) <= _LEAP * size and 0 <= end[0] - begin[0] < far

    def _codes(self, count: int) -> list[int]:
        """The codes of the first characters, then that of a space.

        Read together where each is one code, as nearly everywhere: a call a character is slow.
        """
        raw, text = self._raw, self._text.raw
        read = (ctypes.c_ushort * (count + 1))()
        if raw.FPDFText_GetText(text, 0, count, read) == count + 1:
            codes = read[:count]
            if _PAIRED.isdisjoint(codes):
                return [*codes, _SPACE]
        return [*(raw.FPDFText_GetUnicode(text, place) for place in range(count)), _SPACE]

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
        if code < 0x20 or code == 0xFFFD or 0xE000 <= code <= 0xF8FF or code > 0x10FFFF:
            return _UNTOLD
        letter = chr(code)
        if code > 0x7F and self._raw.FPDFText_HasUnicodeMapError(self._text.raw, place) == 1:
            return _UNTOLD
        return _LIGATURES.get(letter, letter)

    def _height(self, place: int, turn: "_Turn") -> float:
        """The height of a letter."""
        box = self._letter_box(place)
        return max((box[2] - box[0]) if turn.upright else (box[3] - box[1]), 1.0)

    def _letter_box(self, place: int) -> tuple[float, float, float, float]:
        box = self._raw.FS_RECTF()
        self._raw.FPDFText_GetLooseCharBox(self._text.raw, place, box)
        return box.left, box.bottom, box.right, box.top

    def _word(
        self, start: int, end: int, letters: str, begin: tuple[float, float], turn: "_Turn",
        size: float, glued: bool, hidden: bool,
    ) -> Iterator[tuple[int, Word]]:  # fmt: skip
        raw, text = self._raw, self._text.raw
        x, y = begin
        left, low, right, high = self._box
        if not (
            left - _OUTSIDE <= x <= right + _OUTSIDE and low - _OUTSIDE <= y <= high + _OUTSIDE
        ):
            return
        drawn = raw.FPDFText_GetTextObject(text, start)
        unseen = self._invisible and not hidden and drawn
        if unseen and raw.FPDFTextObj_GetTextRenderMode(drawn) == _INVISIBLE:
            return
        untold = letters.count(_UNTOLD)
        if untold >= _UNREAD_WORD:
            self._mute += untold
        letters = letters.replace(_UNTOLD, "")
        if not letters:
            return
        if not letters.isascii():
            letters = unicodedata.normalize("NFC", letters)
        at, foot = turn.of(x, y)
        box = self._letter_box(end)
        font = ctypes.cast(raw.FPDFTextObj_GetFont(drawn), ctypes.c_void_p).value if drawn else 0
        self._font_of.append(font or 0)
        self._fonts.setdefault(font or 0, []).append(letters)
        if turn.level:
            end_at = max(box[0], box[2])
        else:
            end_at = max(turn.of(side, edge)[0] for side in box[::2] for edge in box[1::2])
        yield turn.degrees, Word(at, end_at, foot, size, letters, glued)

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
                    for word in _typed(texts, turn.box(sides), words, turn.degrees):
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


def _holds_middle(box: "_Box", other: "_Box") -> bool:
    across, up = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    return box[0] <= across <= box[2] and box[1] <= up <= box[3]


def _combs(boxes: Sequence[list[Any]]) -> Iterator[list[list[Any]]]:
    """Yield the rows of boxes, one beside the other, that hold a text letter by letter."""
    ordered = sorted(boxes, key=lambda held: (round(held[0][1] / 2), held[0][0]))
    run: list[list[Any]] = []
    for held in [*ordered, None]:
        before, box = run[-1][0] if run else None, held[0] if held else None
        if run and before and not (
            box and abs(box[1] - before[1]) < _OUTSIDE and box[0] - before[2] < box[2] - box[0]
        ):  # fmt: skip
            letters = [letter[1].text for _, _, letter in run if letter is not None]
            if len(letters) >= _COMB and any(text.casefold() != "x" for text in letters):
                yield run
            run = []
        run = [*run, held] if held else run


class _Turn:
    """The angle at which text is written, as if it were put upright."""

    def __init__(self, degrees: int) -> None:
        degrees %= 360
        straight = 90 * round(degrees / 90) % 360
        self.degrees = straight if abs((degrees - straight + 180) % 360 - 180) <= _SKEW else degrees
        self._cosine, self._sine = (
            math.cos(math.radians(self.degrees)), math.sin(math.radians(self.degrees)),
        )  # fmt: skip
        self.level = self.degrees == 0  # nearly all text: nothing to turn
        self.upright = abs(self._sine) > abs(self._cosine)

    def of(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the page stands once the text is upright."""
        if self.level:
            return x, y
        return x * self._cosine + y * self._sine, y * self._cosine - x * self._sine

    def box(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """Where a box stands: left, foot, right, top."""
        corners = [self.of(x, y) for x in box[::2] for y in box[1::2]]
        return (
            min(x for x, _ in corners), min(y for _, y in corners),
            max(x for x, _ in corners), max(y for _, y in corners),
        )  # fmt: skip


turned = lru_cache(maxsize=360)(_Turn)
_LEVEL = turned(0)


def by_most(words: Sequence[tuple[int, Word]]) -> int:
    """The angle of the most letters."""
    tally: dict[int, int] = {}
    for degrees, word in words:
        tally[degrees] = tally.get(degrees, 0) + len(word.text)
    return max(tally, key=lambda degrees: tally[degrees], default=0)


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


def _typed(
    texts: Sequence[str], box: tuple[float, float, float, float],
    words: Sequence[tuple[int, Word]], degrees: int,
) -> Iterator[Word]:  # fmt: skip
    """Put what a field says in its box, on the row of the words beside it."""
    left, low, right, high = box
    size = min(_LETTER, max(high - low, 1.0))
    lines = [line.split() for line in texts]
    step = (high - low) / max(len(lines), 1)
    for rank, line in enumerate(lines):
        top = high - rank * step
        foot = top - step / 2 - size / 3
        beside = [
            word for angle, word in words
            if angle == degrees and top - step - 1 <= word.foot <= top
        ] if len(lines) == 1 else []  # fmt: skip
        if beside:
            near = [word for word in beside if abs(word.foot - foot) <= size / 2] or beside
            foot = min(near, key=lambda word: abs(word.right - left)).foot
        at = left
        for text in line:
            end = min(at + len(text) * size / 2, max(right, at + 1))
            yield Word(at, end, foot, size, text)
            at = end + size / 4


def with_tables(paper: Paper, data: bytes) -> Paper:
    """Read a PDF again, its ruled tables as rows of cells: an empty one is a blank of a form.

    The paper itself when it has none, or is not read so. Slower than the text alone: only a form
    that is learned needs it.
    """
    import pypdfium2

    if paper.format != "PDF" or not paper.readable or paper.pages > MAX_PAGES:
        return paper
    lines: list[Line] = []
    tabled = False
    try:
        with (
            _plumber(io.BytesIO(data)) as ruled,
            pypdfium2.PdfDocument(data) as book,
            _Watch(paper.name) as watch,
        ):
            texts = _pages(book, watch)
            for number, (page, text) in enumerate(zip(ruled.pages, texts, strict=True), 1):
                tables = [table for table in page.find_tables() if _is_grid(table)]
                tabled = tabled or bool(tables)
                lines += _ruled(text, tables, float(page.height), number)
                page.close()
    except PaperError:
        return paper  # its text was read all the same
    return bounded(paper.name, "PDF", lines, paper.pages, paper.parts) if tabled else paper


def _is_grid(table: Any) -> bool:
    """Whether a table has rows of several cells: a frame around a text is none."""
    return any(sum(cell is not None for cell in row.cells) > 1 for row in table.rows)


def _ruled(page: _Page, tables: list[Any], height: float, number: int) -> Iterator[Line]:
    """Yield the lines of a page, its tables as rows of cells, from the top."""
    words = page.words[0] if page.words else []
    outside = [word for word in words if not any(_holds(t.bbox, word, height) for t in tables)]
    found: list[tuple[float, Line]] = [
        (height - row[0].foot, line)
        for row in read(rows_of(outside))
        for line in lines_of([row], number)
    ]
    for table in tables:
        for row in table.rows:
            boxes = [box for box in row.cells if box is not None]
            cells = tuple(
                " ".join(
                    word.text
                    for line in rows_of(word for word in words if _holds(box, word, height))
                    for word in line
                )
                for box in boxes
            )
            text = "  ".join(filter(None, cells))
            found.append((row.bbox[1], Line(text, number, 0, cells)))
    for rank, (_, line) in enumerate(sorted(found, key=lambda pair: pair[0]), start=1):
        yield Line(line.text, number, rank, line.cells, line.stretches)


def _holds(box: tuple[float, float, float, float], word: Word, height: float) -> bool:
    middle = height - word.foot - word.size / 3
    return box[0] <= (word.left + word.right) / 2 <= box[2] and box[1] <= middle <= box[3]


def pdf_tables(data: bytes, name: str, most_pages: int) -> list[PageTable]:
    """Return the tables of every page, in order. Raises PaperError, for one without text too."""
    found: list[PageTable] = []
    texts = False
    if _expands(data):
        raise _swollen()
    with _plumber(io.BytesIO(data)) as book, _Watch(name) as watch:
        if len(book.pages) > most_pages:
            raise PaperError(
                f"{plural(len(book.pages), 'page')} : non lu au-delà de {most_pages}",
                "ne gardez que le document demandé", foreign=True,
            )  # fmt: skip
        for number, page in enumerate(book.pages, 1):
            watch.turn(number)
            texts = texts or bool(page.chars)
            found += (PageTable(number, table) for table in page.extract_tables())
            page.close()
    if not texts:
        raise PaperError(
            "il ne contient aucun texte, c'est l'image d'un document (un scan)",
            "donnez le tableau en xlsx, csv ou docx, ou un PDF dont le texte se sélectionne",
        )
    return found


@contextmanager
def _plumber(stream: io.BytesIO) -> Iterator[Any]:
    """Open a PDF with pdfplumber. Raises PaperError for what it, or the reading, fails at."""
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(stream) as book:
            yield book
    except (PdfminerException, PDFException, *_DAMAGED) as error:
        if "Password" in repr(error):
            raise _protected() from None
        raise _damaged() from None


def _protected() -> PaperError:
    return PaperError("PDF protégé par un mot de passe", "enregistrez-le sans mot de passe", "PDF")


def _damaged() -> PaperError:
    return PaperError("PDF illisible : tronqué ou endommagé", "produisez-le de nouveau", "PDF")


def _swollen() -> PaperError:
    return PaperError(
        f"PDF non lu : un de ses contenus se déploie au-delà de {MAX_STREAM // 1_000_000} Mo",
        "produisez-le de nouveau", "PDF", foreign=True,
    )  # fmt: skip


def _xfa() -> PaperError:
    return PaperError(
        "formulaire XFA, que seul Adobe Acrobat affiche : non lu",
        "ouvrez-le dans Adobe Acrobat, puis imprimez-le en PDF", "PDF", foreign=True,
    )  # fmt: skip
