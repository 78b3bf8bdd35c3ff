"""The words of a document in reading order, and wording looked for among them.

What a scanner makes of a word is forgiven; a word added, taken off or changed is not.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from functools import cached_property
from itertools import pairwise

from segur_cli.papers.letters import Letters, alike, ocr_skeleton, words
from segur_cli.papers.paper import MAX_PAGES, Line, Paper
from segur_cli.pieces.form import FormItem

_WORD = re.compile(r"\b(?:[cdjlmnst]|qu)['’](?=\w)|\w+", re.IGNORECASE)
_KEPT = 0.6  # share of a clause's words, in order, from which it is there, though altered
_MOST_WORDS = 200_000
_MOST_DISTINCT = 4_000  # words that differ, in a paper where noise is forgiven
_SHOWN = 12  # words
_NEAR_EDGE = 80  # words from the end of a page in which what it cuts may stand
_FEWEST_SPLIT = 2  # words of a clause on each of two pages
_FEWEST_LETTERS = 5  # of a wording that is looked for among letters
_STRAY = 3  # words that are found away from the rest of a clause, by chance


@dataclass(frozen=True)
class Altered:
    """A clause that is there: where, and the words that differ."""

    item: FormItem
    line: Line
    changes: tuple[tuple[str, str], ...] = ()  # the form's words, and those written instead
    end: Line | None = None  # the line of its last word
    at_page_break: bool = False  # what differs stands between two pages

    @property
    def expected(self) -> str:
        """The words of the form that are not there."""
        return _short(" ".join(expected for expected, _ in self.changes).split())

    @property
    def written(self) -> str:
        """The words of the document that the form has not."""
        return _short(" ".join(written for _, written in self.changes).split())

    @property
    def distance(self) -> int:
        """How many words differ."""
        return sum(len(text.split()) for change in self.changes for text in change)

    @property
    def as_written(self) -> bool:
        """Whether it is there word for word, but for what a scanner may have made of it."""
        return not self.changes


class Flow:
    """The words of a document's body, each with its line."""

    def __init__(
        self, lines: Sequence[Line], otherwise: Sequence[Line] = (), letters: Letters | None = None
    ) -> None:
        self.letters = letters or Letters([line.text for line in lines])
        self._body, self._otherwise = lines, otherwise
        self._like: dict[str, frozenset[str]] = {}
        self.shown: list[str] = []
        self.words: list[str] = []
        self.lines: list[Line] = []
        self.ends: list[int] = [0]  # of each word in the letters, after the 0 of the first
        pending: tuple[str, Line] | None = None
        for line in lines:
            found = _WORD.findall(line.text)
            cut = re.search(r"\w[-\u00ad\u2010\u2011]\s*$", line.text) is not None
            for rank, word in enumerate(found):
                whole, where = word, line
                if rank == 0 and pending is not None:
                    whole, where, pending = pending[0] + word, pending[1], None
                if cut and rank == len(found) - 1:
                    pending = whole, where
                    continue
                self._add(whole, where)
            if len(self.words) > _MOST_WORDS:
                break
        if pending is not None:
            self._add(*pending)

    @classmethod
    def of(cls, paper: Paper) -> "Flow":
        """The words of a document: rows read across, and block by block where that differs."""
        return cls(paper.body, paper.in_blocks, paper.letters)

    @cached_property
    def _in_blocks(self) -> "Flow | None":
        return Flow(self._otherwise) if self._otherwise else None

    def _add(self, word: str, line: Line) -> None:
        if key := ocr_skeleton(word):
            self.words.append(key)
            self.shown.append(word)
            self.lines.append(line)
            self.ends.append(self.ends[-1] + len(key))

    def place(self, wording: str, start: int = 0) -> tuple[int, int] | None:
        """Where a wording stands in the letters from `start`, a scanner's noise forgiven."""
        wanted = ocr_skeleton(wording)
        # Two or three letters stand inside other words: they are then looked for as a word.
        whole = len(wanted) >= _FEWEST_LETTERS
        place = self.letters.text.find(wanted, start) if whole else -1
        if place >= 0:
            return place, place + len(wanted)
        keys = words(wording)
        rank = self._run(keys, bisect_left(self.ends, start), len(self.words))
        return None if rank is None else (self.ends[rank], self.ends[rank + len(keys)])

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """The ranks of each word."""
        found: dict[str, list[int]] = {}
        for rank, word in enumerate(self.words):
            found.setdefault(word, []).append(rank)
        return found

    def like(self, key: str) -> frozenset[str]:
        """The words of the document that are a folded word, a scanner's noise forgiven.

        Of a document of more words than any paper has, only those that are the same.
        """
        if key not in self._like:
            known = self._places
            few = len(known) <= _MOST_DISTINCT
            self._like[key] = (
                frozenset(word for word in known if alike(word, key)) if few
                else frozenset((key,)) & known.keys()
            )  # fmt: skip
        return self._like[key]

    def closest(self, item: FormItem) -> Altered | None:
        """Return where a clause stands, in its own words or in others; None when it does not.

        Most of its words, in their order, are then there. Rows may have been read across what an
        eye reads block by block: the nearer of the two readings holds.
        """
        across = self.across(item)
        if across is None or not across.as_written:
            across = self._over_pages(item) or across
        if (across is None or not across.as_written) and self._in_blocks is not None:
            down = self._in_blocks.closest(item)
            if down is not None and (across is None or down.distance < across.distance):
                return down
        return across

    def across(self, item: FormItem) -> Altered | None:
        """Return where a clause stands when rows are read across; None when it does not."""
        exact = self.letters.find(item.text)
        if exact is not None:
            ends = self.letters.end_of(item.text)
            return Altered(item, self._body[exact], (), self._body[ends])
        pairs = [
            (ocr_skeleton(word), word) for word in _WORD.findall(item.text) if ocr_skeleton(word)
        ]
        wanted = [key for key, _ in pairs]
        start, end = self._window(wanted)
        here = _as_expected(self.words[start:end], wanted)
        matcher = SequenceMatcher(None, here, wanted, autojunk=False)
        blocks = _together([one for one in matcher.get_matching_blocks() if one.size])
        if not blocks or sum(one.size for one in blocks) < _KEPT * len(wanted):
            return None
        changes: list[tuple[str, str]] = []
        for i1, i2, j1, j2 in _gaps(blocks, len(here), len(wanted)):
            if _same_but_for_noise(self.words[start + i1 : start + i2], wanted[j1:j2]):
                continue
            written = as_text(self.shown[start + i1 : start + i2])
            expected = as_text(word for _, word in pairs[j1:j2])
            changes += [(expected, written)] if expected or written else []
        place = self.lines[start + blocks[0].a]
        last = self.lines[start + blocks[-1].a + blocks[-1].size - 1]
        return Altered(item, place, tuple(changes), last)

    def _over_pages(self, item: FormItem) -> Altered | None:
        """Find a clause that a page ends, and the next one goes on with, whatever lies between."""
        wanted = words(item.text)
        turns = [n for n, (a, b) in enumerate(pairwise(self.lines), 1) if a.page != b.page]
        for turn in turns[:MAX_PAGES]:
            low, high = max(turn - _NEAR_EDGE, 0), min(turn + _NEAR_EDGE, len(self.words))
            for cut in range(_FEWEST_SPLIT, len(wanted) - _FEWEST_SPLIT + 1):
                ends = self._run(wanted[:cut], low, turn, last=True)
                starts = (
                    self._run(wanted[cut:], turn, high, last=True) if ends is not None else None
                )
                if ends is not None and starts is not None:
                    between = self.shown[ends + cut : starts]
                    last = self.lines[starts + len(wanted) - cut - 1]
                    added = (("", as_text(between)),) if between else ()
                    return Altered(item, self.lines[ends], added, last, bool(between))
        return None

    def rank(self, place: int) -> int:
        """The rank of the word that begins at a place of the letters, or after it."""
        return bisect_left(self.ends, place)

    def _run(self, keys: Sequence[str], low: int, high: int, *, last: bool = False) -> int | None:
        """Where words first stand one after the other, between two places; None when nowhere.

        `last`: where they last do.
        """
        like = [self.like(key) for key in keys]
        if not like or not all(like):
            return None
        last_rank = high - len(keys)
        found: int | None = None
        for word in like[0]:
            places = self._places[word]
            near = places[bisect_left(places, low) : bisect_right(places, last_rank)]
            for rank in reversed(near) if last else near:
                if all(self.words[rank + n] in mine for n, mine in enumerate(like)):
                    better = found is None or (rank > found) == last
                    found = rank if better else found
                    break
        return found

    def _window(self, wanted: list[str]) -> tuple[int, int]:
        """Where the words of a clause are the most together: the words compared are few."""
        places = {word: n for n, word in enumerate(wanted)}
        votes: dict[int, int] = {}
        for rank, word in enumerate(self.words):
            if word in places:
                votes.setdefault(max(rank - places[word], 0) // 8, 0)
                votes[max(rank - places[word], 0) // 8] += 1
        if not votes:
            return 0, 0
        best = max(votes, key=lambda slot: votes[slot] + votes.get(slot + 1, 0)) * 8
        room = max(12, len(wanted) // 2)
        return max(best - room, 0), min(best + len(wanted) + room + 8, len(self.words))


def _as_expected(here: list[str], wanted: list[str]) -> list[str]:
    """Put the expected word for each that a scanner may have made of it, of it alone."""
    known = dict.fromkeys(wanted)
    found = []
    for word in here:
        near = [] if word in known else [one for one in known if alike(word, one)]
        found.append(near[0] if len(near) == 1 else word)
    return found


def _together(blocks: list[Match]) -> list[Match]:
    """Leave out the words that only happen to stand before or after a clause."""
    while len(blocks) > 1 and _is_stray(blocks[0], blocks[0], blocks[1]):
        blocks = blocks[1:]
    while len(blocks) > 1 and _is_stray(blocks[-1], blocks[-2], blocks[-1]):
        blocks = blocks[:-1]
    return blocks


def _is_stray(block: Match, one: Match, other: Match) -> bool:
    apart = other.a - one.a - one.size
    return block.size <= _STRAY and apart - (other.b - one.b - one.size) > _STRAY


def _gaps(blocks: list[Match], here: int, wanted: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield what lies between the words that agree: of the document, of the clause.

    Before the first ones and after the last, no more words of the document than of the clause.
    """
    first, last = blocks[0], blocks[-1]
    yield max(first.a - first.b, 0), first.a, 0, first.b
    for one, other in pairwise(blocks):
        yield one.a + one.size, other.a, one.b + one.size, other.b
    end, rest = last.a + last.size, last.b + last.size
    yield end, min(end + wanted - rest, here), rest, wanted


def _same_but_for_noise(mine: list[str], theirs: list[str]) -> bool:
    """Whether a scanner, or a space put elsewhere, made one from the other."""
    if "".join(mine) == "".join(theirs):
        return True
    if len(mine) == len(theirs):
        return all(map(alike, mine, theirs))
    return bool(mine and theirs) and alike("".join(mine), "".join(theirs))


def as_text(words: Iterable[str]) -> str:
    """Write words side by side, an elision against the next one."""
    return re.sub(r"(['’]) ", r"\1", " ".join(words))


def _short(words: list[str]) -> str:
    return " ".join(words[:_SHOWN]) + (" …" if len(words) > _SHOWN else "")
