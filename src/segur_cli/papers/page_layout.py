"""The words of a page where they stand: rows read across, columns read down, blocks.

A file writes words in any order. What shares a height is a row; a zone of two columns of prose is
read one column after the other; a block (the lines of one cell, of one column) is the other way in
which an eye may read the same words.
"""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from statistics import median_low
from typing import NamedTuple

from segur_cli.papers.paper import Line, Stretch

_SAME_ROW = 0.4  # of the height of a letter, between the feet of two words of a row
_GLUE = 0.2  # of it, between the two halves of a word written in two pieces
_WIDE = 1.4  # of it: such a gap parts two cells, or two columns
_WIDER = 0.9  # of it: so does this one, where it is thrice those between the words of its row
_THRICE = 3.0
_GUTTER = 0.6  # of it, all along two columns
_FEWEST = 3  # rows of two columns
_BESIDE, _FEWEST_BESIDE = 3, 2  # rows above and below one that tell its columns, that must
_SPACE = 0.4  # of the height of a letter: no space between two words is wider
_WIDER_SPACE = 1.8  # times those of a row: such a gap may part two columns
_ALIGNED = 0.6  # points
_ODD = 0.2  # of the spaces of a row, from which a gap is not one of them
_NEXT = 2.2  # heights between two lines of a block, two rows of a zone
_SLOPES = tuple(step / 200 for step in range(-6, 7))  # of a sheet that was scanned askew
_SHARP, _SHARPER = 0.1, 1.15  # of a height, between two feet of a row; as many again
_SKEW = 5  # degrees
_LETTER = 10.0  # points: the height of what is typed in a field
_BOX, LARGEST_BOX = 6.0, 18.0  # points: the side of a box that is drawn
_DAY = 8  # figures
_COMB = 4  # letters, each in a box: a text, no marks
_MARK = 0.8  # of it: what is smaller, inside it, ticks it
_LABELLED = 3.0  # sides between a box and its label
OUTSIDE = 2.0  # points
_CROSSED = (0.12, 0.5)  # of the height of a letter, above its foot: a line there strikes it out
_SLACK = 0.1  # of a word, at each end, that the line may leave
_LINE = 1.5  # heights of a letter, at most, between two lines of a cell: rows stand further apart
_HEAD, _REST = re.compile(r"[€−-]*\d{1,3}"), re.compile(r"\d{3},\d\d")  # of an amount
_HALF = 0.9  # of it, between two rows whose cells hold another number of lines


class Word(NamedTuple):
    """A word: its sides and its foot in points, upwards, the height of its letters.

    `glued`: no space was written before it. `apart`: it begins a column of the rows around.
    """

    left: float
    right: float
    foot: float
    size: float
    text: str
    glued: bool = False
    apart: bool = False


Row = list[Word]
Box = tuple[float, float, float, float]  # left, foot, right, top


def rows_of(words: Iterable[Word]) -> list[Row]:
    """Put words in rows, from the top; each from the left, halves of words joined."""
    rows: list[Row] = []
    for word in sorted(words, key=lambda word: (-word.foot, word.left)):
        first = rows[-1][0] if rows else None
        if first and first.foot - word.foot <= _SAME_ROW * min(first.size, word.size):
            rows[-1].append(word)
        else:
            rows.append([word])
    rows = [_joined(sorted(row, key=lambda word: word.left)) for row in rows]
    return _level(_columned(_with_whole_amounts(rows)))


def _with_whole_amounts(rows: Sequence[Row]) -> list[Row]:
    """Join the two halves of an amount that a narrow cell cuts: « 95 », and « 000,00 » under it.

    No amount begins with a zero; the others may be those of another row, unless several are cut.
    """
    found = [list(row) for row in rows]
    for above, row in pairwise(found):
        rests = [word for word in row if _REST.fullmatch(word.text)]
        cuts = [
            (rank, rest) for rest in rests for rank, word in enumerate(above)
            if _is_cut(word, rest) and not any(_has_head(rest, one) for one in (above, row))
        ]  # fmt: skip
        if len(cuts) > 1 or any(rest.text.startswith("0") for _, rest in cuts):
            for rank, rest in cuts:
                word = above[rank]
                whole = word._replace(
                    left=rest.left, right=rest.right, text=f"{word.text} {rest.text}"
                )
                if len(above) == 1:  # alone above: its label stands beside its end
                    above.clear()
                    row[row.index(rest)] = whole._replace(foot=rest.foot)
                    continue
                above[rank] = whole
                row.remove(rest)
    return [row for row in found if row]


def _is_cut(word: Word, rest: Word) -> bool:
    """Whether a word may begin the number whose end stands under it."""
    inside = rest.left - _ALIGNED < word.left and word.right < rest.right + _ALIGNED
    near = 0 < word.foot - rest.foot <= _LINE * rest.size
    return inside and near and _HEAD.fullmatch(word.text) is not None


def _has_head(rest: Word, row: Row) -> bool:
    """Whether a row holds, right before the end of a number, what begins it."""
    return any(
        0 <= rest.left - word.right < _GUTTER * rest.size and _HEAD.fullmatch(word.text)
        for word in row
    )


def _columned(rows: Sequence[Row]) -> list[Row]:
    """Mark the words that begin a column of the rows around: a text may nearly touch a table.

    What parts them is no space of the row, be it narrower.
    """
    gaps = [[after.left - before.right for before, after in pairwise(row)] for row in rows]
    spaces = [min([median_low(own), _SPACE * row[0].size]) if own else 0.0
              for row, own in zip(rows, gaps, strict=True)]  # fmt: skip
    lefts = [
        [row[0].left, *(word.left for word, gap in zip(row[1:], own, strict=True)
                        if gap > _WIDER_SPACE * space)]
        for row, own, space in zip(rows, gaps, spaces, strict=True)
    ]  # fmt: skip
    found: list[Row] = []
    for rank, (row, own, space) in enumerate(zip(rows, gaps, spaces, strict=True)):
        around = (*lefts[max(rank - _BESIDE, 0) : rank], *lefts[rank + 1 : rank + 1 + _BESIDE])
        near = [left for others in around for left in others]
        apart = [
            abs(gap - space) > _ODD * space
            and sum(abs(word.left - left) < _ALIGNED for left in near) >= _FEWEST_BESIDE
            for gap, word in zip(own, row[1:], strict=True)
        ]
        found.append([
            word._replace(apart=True) if begins else word
            for word, begins in zip(row, [False, *apart], strict=True)
        ])  # fmt: skip
    return found


def straightened(words: Sequence[Word]) -> list[Word]:
    """The words of a scan as if the sheet had been put straight: more of them share a foot."""

    def sharp(slope: float) -> int:
        feet = sorted((word.foot - slope * word.left, word.size) for word in words)
        return sum(after[0] - foot < _SHARP * size for (foot, size), after in pairwise(feet))

    slope = max(_SLOPES, key=lambda slope: (sharp(slope), -abs(slope)))
    if sharp(slope) <= _SHARPER * sharp(0.0):
        return list(words)
    return [word._replace(foot=word.foot - slope * word.left) for word in words]


def _level(rows: Sequence[Row]) -> list[Row]:
    """Put back in one row the cells that share it, each centred in its height.

    The lines of a cell that wraps stand half a line above and below those of the cells beside it.
    """
    found: list[Row] = []
    start = 0
    while start < len(rows):
        end = start + 1
        while end < len(rows) and _is_half_below(rows[end - 1], rows[end]):
            end += 1
        if end - start > 2:
            columns = _by_column([part for row in rows[start:end] for part in segments(row)])
            if len(columns) > 1 and min(map(len, columns)) >= _FEWEST:  # blocks, side by side
                found += [line for column in columns for line in column]
            else:
                found.append([word for column in columns for line in column for word in line])
        else:
            found += rows[start:end]
        start = end
    return found


def _is_half_below(above: Row, row: Row) -> bool:
    if above[0].foot - row[0].foot > _HALF * min(above[0].size, row[0].size):
        return False
    return not any(
        min(one[-1].right, other[-1].right) > max(one[0].left, other[0].left)
        for one in segments(above)
        for other in segments(row)
    )


def _by_column(parts: Sequence[Row]) -> list[list[Row]]:
    """The lines of each column of a row."""
    columns: list[tuple[float, list[Row]]] = []
    for part in sorted(parts, key=lambda part: part[0].left):
        if columns and part[0].left < columns[-1][0]:
            right, held = columns[-1]
            columns[-1] = max(right, part[-1].right), [*held, part]
        else:
            columns.append((part[-1].right, [part]))
    return [sorted(held, key=lambda part: -part[0].foot) for _, held in columns]


def _joined(row: Row) -> Row:
    found: Row = []
    for word in row:
        before = found[-1] if found else None
        if before and word.glued and word.left - before.right < _GLUE * word.size:
            found[-1] = before._replace(right=word.right, text=before.text + word.text)
        else:
            found.append(word)
    return _spelled(found)


def _spelled(row: Row) -> Row:
    """Join the letters of words that are written with a space after each: « B O N  D E »."""
    found: Row = []
    for alone, group in groupby(row, lambda word: len(word.text) == 1 and word.text.isalpha()):
        run = list(group)
        gaps = [after.left - before.right for before, after in pairwise(run)]
        space = min(gaps, default=0.0)
        spaced = alone and len(run) >= _COMB and space < run[0].size
        if not spaced or len({word.text for word in run}) == 1:
            found += run
            continue
        found.append(run[0])
        for word, gap in zip(run[1:], gaps, strict=True):
            if gap > _WIDER_SPACE * space:
                found.append(word)
            else:
                found[-1] = found[-1]._replace(right=word.right, text=found[-1].text + word.text)
    return found


def segments(row: Row) -> list[Row]:
    """Part a row where its gaps are wide, by the height of its letters or beside its spaces."""
    gaps = [after.left - before.right for before, after in pairwise(row)]
    wider = _THRICE * median_low(gaps) if len(gaps) > _FEWEST else math.inf
    found: list[Row] = []
    for word in row:
        wide = min(_WIDE * word.size, max(_WIDER * word.size, wider))
        if found and not word.apart and word.left - found[-1][-1].right <= wide:
            found[-1].append(word)
        else:
            found.append([word])
    return found


def read(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield rows in the order in which they are read: the columns of a zone one by one."""
    start = 0
    while start < len(rows):
        zone = _zone(rows, start)
        if zone is None:
            yield rows[start]
            start += 1
            continue
        start, left, right = zone
        yield from left
        yield from right


def _zone(rows: Sequence[Row], start: int) -> tuple[int, list[Row], list[Row]] | None:
    """The zone of two columns that begins at a row: where it ends, and its columns."""
    parts = segments(rows[start])
    for before, after in pairwise(parts):
        low, high = before[-1].right, after[0].left
        left: list[Row] = []
        right: list[Row] = []
        both, end = 0, start
        foot = rows[start][0].foot
        for row in rows[start:]:
            size = row[0].size
            middle = (low + high) / 2
            lefts = [word for word in row if word.right <= middle]
            rights = [word for word in row if word.left >= middle]
            new_low = max([low, *(word.right for word in lefts)])
            new_high = min([high, *(word.left for word in rights)])
            crossed = len(lefts) + len(rights) < len(row) or new_high - new_low < _GUTTER * size
            if crossed or foot - row[0].foot > _NEXT * size:
                break
            low, high, foot = new_low, new_high, row[0].foot
            left += [lefts] if lefts else []
            right += [rights] if rights else []
            both += bool(lefts and rights)
            end += 1
        if both >= _FEWEST and _is_prose(left) and (_is_prose(right) or _speaks(right)):
            return end, left, right
    return None


def _is_prose(lines: Sequence[Row]) -> bool:
    """Whether lines go on one into the next, as no labels nor values do."""
    if len(lines) < _FEWEST:
        return False
    width = max(line[-1].right for line in lines) - min(line[0].left for line in lines)
    full = sum(line[-1].right - line[0].left >= 0.6 * width for line in lines)
    going_on = sum(line[0].text[:1].islower() for line in lines[1:])
    labels = sum(line[-1].text.endswith(":") for line in lines)
    words = sum(map(len, lines))
    return (
        full >= len(lines) / 2
        and going_on >= 0.3 * (len(lines) - 1)
        and labels < len(lines) / 2
        and words >= 3 * len(lines)
    )


def _speaks(lines: Sequence[Row]) -> bool:
    """Whether nearly each line has a word of its own: « Total HT 95 000,00 »."""
    worded = sum(any(len(word.text) > 1 and word.text.isalpha() for word in row) for row in lines)
    return worded >= 0.7 * len(lines)


def blocks(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield segments block by block: each under the one that it goes on with."""
    found: list[list[Row]] = []
    for row in rows:
        for part in segments(row):
            above = next((block for block in reversed(found) if _goes_on(block[-1], part)), None)
            if above is None:
                found.append([part])
            else:
                above.append(part)
    for block in found:
        yield from block


def _goes_on(above: Row, part: Row) -> bool:
    size, foot = part[0].size, min(word.foot for word in above)
    left, right = max(above[0].left, part[0].left), min(above[-1].right, part[-1].right)
    narrower = min(above[-1].right - above[0].left, part[-1].right - part[0].left)
    return (
        0 < foot - part[0].foot <= _NEXT * size
        and (abs(above[0].left - part[0].left) <= 2 * size or _is_set_alike(above, part))
        and right - left >= narrower / 2
    )


def _is_set_alike(above: Row, part: Row) -> bool:
    """Whether two lines are set to the right, or centred, on one another."""
    ends = part[-1].right - above[-1].right
    return abs(ends) < _ALIGNED or abs(ends + part[0].left - above[0].left) < _ALIGNED


def lines_of(
    rows: Iterable[Row], page: int, first: int = 1, *, recognised: bool = False
) -> Iterator[Line]:
    """Yield rows as the lines of a page."""
    for number, row in enumerate(rows, start=first):
        stretches = tuple(
            Stretch(word.text, word.left, word.right, apart=rank == 0 and at > 0)
            for at, part in enumerate(segments(row))
            for rank, word in enumerate(part)
        )
        text = " ".join(word.text for word in row)
        yield Line(text, page, number, stretches=stretches, recognised=recognised)


def by_angle(words: Iterable[tuple[int, Word]]) -> list[list[Word]]:
    """Part words by the angle at which they are written, that of the most letters first."""
    ordered = sorted(words, key=lambda pair: pair[0])
    parted = [[word for _, word in group] for _, group in groupby(ordered, lambda pair: pair[0])]
    return sorted(parted, key=lambda found: -sum(len(word.text) for word in found))


def with_boxes(
    words: list[tuple[int, Word]], small: Sequence[tuple[Box, bool]]
) -> list[tuple[int, Word]]:
    """Put the boxes that are drawn beside their labels; a letter in one is its mark.

    `small` are the drawings of the size of a box, and whether each has sides.
    """
    turn = turned(by_most(words))
    drawn: list[_Drawn] = []
    by_place: dict[tuple[int, int], list[_Drawn]] = {}  # a page may hold thousands of drawings

    def around(box: Box) -> _Drawn | None:
        across, up = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        near = by_place.get((int(across // LARGEST_BOX), int(up // LARGEST_BOX)), ())
        held = (
            held
            for held in near
            if held.left <= across <= held.right and held.low <= up <= held.high
        )
        return next(held, None)

    placed = [(turn.box(box), sides) for box, sides in small]
    for box, sides in sorted(placed, key=lambda pair: (not pair[1], pair[0][0] - pair[0][2])):
        width, height = box[2] - box[0], box[3] - box[1]
        held = around(box)
        if held is not None:
            held.ticked |= not sides or width < _MARK * (held.right - held.left)
        elif sides and width >= _BOX and _MARK <= width / max(height, 1.0) <= 1 / _MARK:
            drawn.append(_Drawn(*box))
            across, up = ([int(side // LARGEST_BOX) for side in box[rank::2]] for rank in (0, 1))
            for place in {(column, row) for column in across for row in up}:
                by_place.setdefault(place, []).append(drawn[-1])
    if not drawn:
        return words
    kept = []
    for degrees, word in words:
        held = around((word.left, word.foot, word.right, word.foot + word.size / 2))
        if held is None or degrees != turn.degrees or len(word.text) > 1:
            kept.append((degrees, word))
        else:
            held.ticked, held.letter = True, word
    for comb in _combs(drawn):
        for empty, group in groupby((held.letter for held in comb), lambda letter: letter is None):
            letters = [] if empty else [letter for letter in group if letter is not None]
            kept += [(turn.degrees, word) for word in _spelt(letters)]
        for held in comb:
            held.in_text = True
    by_row: dict[int, list[Word]] = {}
    for degrees, word in kept:
        if degrees == turn.degrees:
            by_row.setdefault(int(word.foot // LARGEST_BOX), []).append(word)
    lefts = Counter(round(held.left / OUTSIDE) for held in drawn)
    tallest = max((word.size for rows in by_row.values() for word in rows), default=0.0)
    for held in drawn:
        left, low, right, high = held.left, held.low, held.right, held.high
        rows = range(int((low - tallest / 2) // LARGEST_BOX), int(high // LARGEST_BOX) + 1)
        level = [
            word for row in rows for word in by_row.get(row, ())
            if low - word.size / 2 <= word.foot <= high
        ]  # fmt: skip
        near = (
            word for word in level if -_LABELLED < (word.left - right) / (right - left) < _LABELLED
        )
        # In a column of boxes, a label may stand further.
        beside = next(near, level[0] if level and lefts[round(left / OUTSIDE)] > 1 else None)
        if beside is not None and not held.in_text:
            mark = Word(left, right, beside.foot, high - low, "☒" if held.ticked else "☐")
            kept.append((turn.degrees, mark))
            by_row.setdefault(int(mark.foot // LARGEST_BOX), []).append(mark)
    return kept


@dataclass
class _Drawn:
    """A box that is drawn: its sides, the letter that it holds; `in_text`: one of a row of them."""

    left: float
    low: float
    right: float
    high: float
    ticked: bool = False
    letter: Word | None = None
    in_text: bool = False


def _combs(boxes: Sequence[_Drawn]) -> Iterator[list[_Drawn]]:
    """Yield the rows of boxes, one beside the other, that hold a text letter by letter."""
    runs: list[list[_Drawn]] = []
    for box in sorted(boxes, key=lambda box: (round(box.low / OUTSIDE), box.left)):
        before = runs[-1][-1] if runs else None
        if before and abs(box.low - before.low) < OUTSIDE and (
            box.left - before.right < box.right - box.left
        ):  # fmt: skip
            runs[-1].append(box)
        else:
            runs.append([box])
    for run in runs:
        letters = [box.letter.text for box in run if box.letter is not None]
        if len(letters) >= _COMB and any(text.casefold() != "x" for text in letters):
            yield run


def _spelt(letters: Row) -> Row:
    """What letters in boxes spell: one word, but for the figures of a day, that are read apart."""
    text = "".join(word.text for word in letters)
    if not letters or (len(text) == _DAY and text.isdigit()):
        return letters
    return [letters[0]._replace(right=letters[-1].right, text=text)]


class Turn:
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

    def box(self, box: Box) -> Box:
        """Where a box stands: left, foot, right, top."""
        corners = [self.of(x, y) for x in box[::2] for y in box[1::2]]
        return (
            min(x for x, _ in corners), min(y for _, y in corners),
            max(x for x, _ in corners), max(y for _, y in corners),
        )  # fmt: skip


turned = lru_cache(maxsize=360)(Turn)


def by_most(words: Sequence[tuple[int, Word]]) -> int:
    """The angle of the most letters."""
    tally: dict[int, int] = {}
    for degrees, word in words:
        tally[degrees] = tally.get(degrees, 0) + len(word.text)
    return max(tally, key=lambda degrees: tally[degrees], default=0)


def not_struck(words: list[tuple[int, Word]], rules: Sequence[Box]) -> list[tuple[int, Word]]:
    """Leave out the words that a line crosses at mid-height, from one end to the other."""
    turn = turned(by_most(words))
    level = (box for box in map(turn.box, rules) if box[2] - box[0] > box[3] - box[1])
    placed = sorted((low, left, right) for left, low, right, _ in level)
    if not placed:
        return words
    kept = []
    for degrees, word in words:
        low, high = (word.foot + share * word.size for share in _CROSSED)
        slack = _SLACK * (word.right - word.left)
        across = placed[bisect_left(placed, (low,)) : bisect_left(placed, (high,))]
        struck = degrees == turn.degrees and any(
            left <= word.left + slack and word.right - slack <= right for _, left, right in across
        )
        kept += [] if struck else [(degrees, word)]
    return kept


def typed(
    texts: Sequence[str], box: Box,
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
