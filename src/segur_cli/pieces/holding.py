"""Hold a document against a form: what of the form it lacks, alters, leaves empty or unticked."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from segur_cli.pieces.form import BLANK, BOX, CLAUSE, MARK, Form, Item
from segur_cli.pieces.learning import BOXES, TICKED
from segur_cli.pieces.paper import Line, Paper
from segur_cli.pieces.values import MONTHS
from segur_cli.pieces.wording import bare, folded

_WORD = re.compile(r"\w+")
_KEPT = 0.6  # share of a clause's words, in order, from which it is there, though altered
_SIMILAR = 0.75  # two words of which a scanner made one from the other
_SIGNED = re.compile(r"\b(signatures?|cachet|paraphe|tampon|visa|sign[ée])\b")
_MARK = re.compile(rf"([{BOXES}{TICKED}]|\[\s*\w?\s*\]|\(\s*\w?\s*\)|(?<!\w)[xX](?=\s))\s*$")
_ALONE = re.compile(rf"[{BOXES}{TICKED}]|[\[(]\s*\w?\s*[\])]|(?<!\w)[xX](?!\w)")
_MOST_WORDS = 200_000
_SHOWN = 12  # words


@dataclass(frozen=True)
class Altered:
    """A clause that is there with other words: where, the form's, the document's."""

    item: Item
    line: Line
    expected: str
    written: str


@dataclass(frozen=True)
class Held:
    """What holding found; `unjudged` are blanks and boxes that text alone cannot judge."""

    missing: tuple[Item, ...]
    altered: tuple[Altered, ...]
    empty: tuple[tuple[Item, Line], ...]
    lost: tuple[Item, ...]  # labels of blanks that are not found
    unticked: tuple[tuple[tuple[Item, ...], Line], ...]
    unjudged: tuple[Item, ...]
    other_version: tuple[str, Line] | None
    version_found: bool


def hold(paper: Paper, form: Form) -> Held:
    """Hold a document against a form."""
    flow = _Flow(paper)
    missing, altered = [], []
    for item in form.of(CLAUSE):
        if flow.letters.find(item.text) is not None:
            continue
        found = flow.closest(item)
        if found is None:
            missing.append(item)
        elif found.expected != found.written:
            altered.append(found)
    empty, lost, unjudged = _blanks(paper, form)
    unticked, unread = _boxes(paper, form)
    other, version_found = _version(paper, form)
    return Held(
        tuple(missing), tuple(altered), tuple(empty), tuple(lost), tuple(unticked),
        (*unjudged, *unread), other, version_found,
    )  # fmt: skip


class _Flow:
    """The words of a document's body, each with its line."""

    def __init__(self, paper: Paper) -> None:
        self.letters = paper.letters
        self.shown: list[str] = []
        self.words: list[str] = []
        self.lines: list[Line] = []
        pending: tuple[str, Line] | None = None
        for line in paper.body:
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

    def _add(self, word: str, line: Line) -> None:
        if key := folded(word):
            self.words.append(key)
            self.shown.append(word)
            self.lines.append(line)

    def closest(self, item: Item) -> Altered | None:
        """Return where a clause stands with other words; None when too few of them are there.

        `expected` and `written` are the same when only a scanner's noise parts them.
        """
        shown = _WORD.findall(item.text)
        pairs = [(folded(word), word) for word in shown if folded(word)]
        wanted = [key for key, _ in pairs]
        start, end = self._window(wanted)
        here = self.words[start:end]
        matcher = SequenceMatcher(None, here, wanted, autojunk=False)
        blocks = [one for one in matcher.get_matching_blocks() if one.size]
        if not blocks or sum(one.size for one in blocks) < _KEPT * len(wanted):
            return None
        expected: list[str] = []
        written: list[str] = []
        first, last = blocks[0].a, blocks[-1].a + blocks[-1].size
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if tag == "equal" or (i2 <= first and j1 == j2) or (i1 >= last and j1 == j2):
                continue
            mine, theirs = here[i1:i2], wanted[j1:j2]
            if _same_but_for_noise(mine, theirs):
                continue
            # The words around a clause are not its own.
            inside = [w for n, w in enumerate(self.shown[start + i1 : start + i2], i1)
                      if first <= n < last]  # fmt: skip
            written += inside
            expected += [word for _, word in pairs[j1:j2]]
        place = self.lines[start + first]
        return Altered(item, place, _short(expected), _short(written))

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


def _same_but_for_noise(mine: list[str], theirs: list[str]) -> bool:
    """Whether a scanner, or a space put elsewhere, made one from the other."""
    one, other = "".join(mine), "".join(theirs)
    if one == other:
        return True
    if not one or not other or any(c.isdigit() for c in one + other):
        return False
    if len(one) < 4 or len(other) < 4 or abs(len(one) - len(other)) > 2:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _SIMILAR


def _short(words: list[str]) -> str:
    return " ".join(words[:_SHOWN]) + (" …" if len(words) > _SHOWN else "")


def _blanks(paper: Paper, form: Form) -> tuple[list[tuple[Item, Line]], list[Item], list[Item]]:
    """Blanks left empty, those whose label is not found, those that text cannot judge.

    A blank is empty when nothing, or what the form itself writes there, stands between its
    label and the next thing of the form.
    """
    text = paper.letters.text
    empty: list[tuple[Item, Line]] = []
    lost: list[Item] = []
    unjudged: list[Item] = []
    cursor = 0
    items = form.items
    for rank, item in enumerate(items):
        wanted = folded(item.text)
        # The label of an empty row of a table was read as a clause too, just before.
        start = max(cursor - len(wanted), 0) if item.kind == BLANK else cursor
        place = text.find(wanted, start) if wanted else cursor
        if item.kind == MARK:
            continue  # too short to be sure of: it only ends the blank before it
        if item.kind != BLANK:
            cursor = place + len(wanted) if place >= 0 else cursor
            continue
        if _SIGNED.search(item.text.casefold()) or not wanted:
            unjudged.append(item)
            cursor = place + len(wanted) if place >= 0 else cursor
            continue
        if place < 0:
            lost.append(item)
            continue
        cursor = place + len(wanted)
        end = _next_anchor(text, items[rank + 1 :], cursor)
        content = text[cursor:end]
        if not content or content == folded(item.placeholder):
            empty.append((item, paper.body[paper.letters.line_at(max(cursor - 1, 0))]))
    return empty, lost, unjudged


def _next_anchor(text: str, items: tuple[Item, ...], cursor: int) -> int:
    """Where the next thing of the form that is found begins; the end of the text without one."""
    for item in items[:3]:
        wanted = folded(item.text)
        place = text.find(wanted, cursor) if wanted else -1
        if place >= 0:
            return place
    return len(text)


def _boxes(paper: Paper, form: Form) -> tuple[list[tuple[tuple[Item, ...], Line]], list[Item]]:
    """Groups of boxes that are all there and none ticked, and boxes that could not be read."""
    groups: dict[int, list[Item]] = {}
    for item in form.of(BOX):
        groups.setdefault(item.group, []).append(item)
    unticked, unread = [], []
    for members in groups.values():
        states = [_state(paper, item) for item in members]
        if any(state is not None and state[0] for state in states):
            continue
        read = [state for state in states if state is not None]
        if len(read) == len(members):
            unticked.append((tuple(members), read[0][1]))
        else:
            unread += members
    return unticked, unread


def _state(paper: Paper, item: Item) -> tuple[bool, Line] | None:
    """Whether a box is ticked, and where; None when its label or its mark is not found."""
    wanted = folded(item.text)
    for line in paper.body:
        for text in line.cells or (line.text,):
            place = _raw_place(text, wanted)
            if place is None:
                continue
            before = text[:place]
            marks = [found[1] for found in [_MARK.search(before)] if found]
            if not marks and len(line.cells) > 1:  # its boxes are in cells of their own
                others = (cell for cell in line.cells if cell != text)
                marks = [one[0] for cell in others for one in _ALONE.finditer(cell)]
            if marks:
                return any(map(_is_ticked, marks)), line
    return None


def _is_ticked(mark: str) -> bool:
    inside = mark.strip("[]() \u00a0")
    return bool(inside) and inside not in BOXES


def _raw_place(text: str, wanted: str) -> int | None:
    """Where a folded wording begins in a raw text."""
    if wanted not in folded(text):
        return None
    for start in range(len(text)):
        if text[start].isalnum() and folded(text[start:]).startswith(wanted):
            return start
    return None


def _version(paper: Paper, form: Form) -> tuple[tuple[str, Line] | None, bool]:
    """Where the document says another version than the form, and whether it says one."""
    if not form.version:
        return None, False
    shape, digits = _split(form.version)
    for line in paper.lines:
        mine, numbers = _split(line.text)
        if mine == shape:
            return (None if numbers == digits else (line.text, line)), True
    return None, False


def _split(text: str) -> tuple[str, str]:
    letters, months = bare(text), ""
    for month, rank in MONTHS.items():
        if len(month) > 3 and month in letters:
            letters, months = letters.replace(month, ""), f"{rank:02}"
    return (
        folded("".join(c for c in letters if not c.isdigit())),
        months + "".join(c for c in letters if c.isdigit()),
    )
