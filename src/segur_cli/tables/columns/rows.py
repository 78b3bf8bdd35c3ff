"""What no role takes below headings: rows that are no data, and cells that seem to answer."""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache, partial
from pathlib import Path

from segur_cli.tables.columns.reading import GROUP_SHAPES, TableColumn, TableReading
from segur_cli.tables.columns.vocabulary import Shapes, Vocabulary, apart, compiled, plain, said
from segur_cli.tables.sheets import Value, is_filled, number_text, texts_of
from segur_cli.text.dates import Dated, typed_day
from segur_cli.text.flags import BOXES, flag_words, parse_flag
from segur_cli.text.writing import listed, normalized_key, plural, quote

ABOVE = "au-dessus des intitulés"
TOTAL, GROUP, REPEATED, NOTE = "total", "titre de groupe", "intitulés répétés", "note"
LEGEND = "légende de couleurs"
_NAMED = 5
_NOTE = re.compile(
    r"[*(¹²³]|(?:nb|n\.\s?b\.?|nota|sources?|lecture|note|remarque)\b", re.IGNORECASE
)
_MARK = re.compile(r"\*+|\(\w\)|\(\*+\)|[¹²³]")
_COLOUR = r"(?:jaune|vert|rouge|orange|bleu|rose|gris|violet|yellow|green|red|blue|grey|gray)e?s?"
_LOOK = r"(?:gris[ée]e?s?|barr[ée]e?s?|color[ée]e?s?|ray[ée]e?s?|teint[ée]e?s?|soulign[ée]e?s?)"
_LEGEND = re.compile(
    rf"\b(?:en|fond|lignes?|cellules?|cases?|in) (?:{_COLOUR}|gras|italique|bold|couleurs?)\b"
    rf"|^{_COLOUR}(?: (?:clair|fonce))? ?(?:[:=-]|$)|\bsurlign|\b(?:code|sens des) couleurs?\b"
    rf"|\b(?:lignes?|cellules?|cases?|noms?|etablissements?|rows?|cells?) (?:{_COLOUR}|{_LOOK})\b"
    r"|\bhighlighted\b|\bstrikethrough\b|^legende\b"
)
_LONGEST_LEGEND = 200
_LONGEST_CELL = 200  # characters read of a cell that no role takes
_FLAGS = flag_words("oui", "o", "vrai", "true", "yes", "y", "1", "x") | BOXES
_SURE = {"100", "100 %", "100%", "1"}  # under a heading of odds
_NUMBER = 6  # digits
_APART = re.compile(r" [-–—] |[(:;,/]")
_UNTIL = re.compile(r"(?i)\bjusqu\W(?:au|en|à)\s+(\S.{3,30})$")
_RATE = re.compile(r"\d+([.,]\d+)?( ?%)?")
_WORD = re.compile(r"[a-z]+")
_FEW, _SHORT = 4, 24  # answers of a column, characters of each: beyond, it tells anything


@dataclass(frozen=True)
class RowAside:
    """A row set aside: its number, what kind of row it is, and how it begins."""

    row: int
    kind: str
    text: str

    @property
    def told(self) -> str:
        """The row in a sentence: `ligne 12 (total) : « TOTAL »`."""
        return f"ligne {self.row} ({self.kind}) : {quote(self.text, 40)}"


def rows_of(
    table: TableReading, vocabulary: Vocabulary, shapes: Shapes
) -> tuple[list[int], list[RowAside]]:
    """Return the rows of data of a table, and those set aside; blank rows are in neither."""
    kind_of = partial(_kind, table, vocabulary, shapes, _said(table))
    data, aside = [], list(_above(table, vocabulary, shapes))
    for number in range(table.first_row, table.last_row + 1):
        cells = table.sheet.rows[number - 1]
        hidden = any((number, c.number) in table.sheet.uncomputed for c in table.columns)
        if not any(map(is_filled, cells)) and not hidden:
            continue
        kind = "" if hidden else kind_of(number)
        if kind:
            texts = [str(value) for value in cells if is_filled(value)]
            text = " ".join(texts if kind == LEGEND else texts[:1])
            aside.append(RowAside(number, kind, " ".join(text.split())))
        else:
            data.append(number)
    return data, aside


def _above(table: TableReading, vocabulary: Vocabulary, shapes: Shapes) -> Iterator[RowAside]:
    """The rows that hold a key above the headings, of which nothing is read."""
    keys = [column for role in vocabulary.roles if role.key for column in table.of(role.name)]
    for number in range(table.after + 1, table.header[0]):
        values = (table.sheet.cell(number, column.number) for column in keys)
        found = [value for value in values if _is_key(value, vocabulary, shapes)]
        if found:
            yield RowAside(number, ABOVE, str(found[0])[:60])


def _said(table: TableReading) -> set[str]:
    rows = range(max(table.header[0], 1), table.header[1] + 1)
    return {plain(text) for row in rows for text in texts_of(table.sheet.rows[row - 1]).values()}


def _kind(
    table: TableReading, vocabulary: Vocabulary, shapes: Shapes, said: set[str], number: int
) -> str:
    """Say which kind of row a filled row is; empty for a row of data."""
    cells = table.sheet.rows[number - 1]
    keys = [column for role in vocabulary.roles if role.key for column in table.of(role.name)]
    values = [table.sheet.cell(number, column.number) for column in keys]
    if any(_is_key(value, vocabulary, shapes) for value in values):
        return ""
    found = [(column, value) for column, value in enumerate(cells, 1) if is_filled(value)]
    texts = [(column, value) for column, value in found if isinstance(value, str)]
    if texts and vocabulary.is_total(texts[0][1]):
        return TOTAL
    if len(texts) == len(found) > 1 and all(plain(text) in said for _, text in texts):
        return REPEATED
    if len(texts) == len(found) <= 2 and any(is_legend(text) for _, text in texts):
        return LEGEND
    if len(texts) == len(found) == 1 and _NOTE.match(texts[0][1].lstrip()):
        return NOTE
    alone = len(found) == 1 and len(table.columns) > 1 and len(texts) == 1
    parts = {c.number for role in ("sons", "prestation") for c in table.of(role)}
    names = (
        alone
        and texts[0][0] not in parts
        and any(shapes[part](texts[0][1]) for part in GROUP_SHAPES if part in shapes)
    )
    if alone and keys and (
        names
        or vocabulary.titles_group(texts[0][1])
        or _opens(table, number, texts[0][0], {c.number for c in keys})
    ):  # fmt: skip
        text = texts[0][1]
        return NOTE if len(text) > 60 else GROUP
    return ""


def _opens(table: TableReading, number: int, column: int, keys: set[int]) -> bool:
    """Whether the only text of a row is no row's: under the key without a digit, or merged over."""
    over = any(
        merge.first_row <= number <= merge.last_row and merge.last_column > merge.first_column
        for merge in table.sheet.merges
        if merge.first_column <= column <= merge.last_column
    )
    text = str(table.sheet.cell(number, column))
    digits = sum(map(str.isdigit, text))
    lost = column in keys and (not digits or (digits < 5 and len(text.split()) > 1))
    return over or lost


def _is_key(value: Value, vocabulary: Vocabulary, shapes: Shapes) -> bool:
    looks = (shapes.get(role.cells) for role in vocabulary.roles if role.key)
    return is_filled(value) and any(look(value) for look in looks if look is not None)


def is_legend(value: Value) -> bool:
    """Whether a cell says what a colour means: colours are not read."""
    text = value if isinstance(value, str) and len(value) <= _LONGEST_LEGEND else ""
    return _LEGEND.search(" ".join(normalized_key(text).split())) is not None


def legends_of(table: TableReading, aside: Sequence[RowAside]) -> list[str]:
    """What a table says of its colours: below it, above it, or beside it."""
    beside = (
        table.sheet.cell(row, column.number)
        for column in table.columns if not column.role
        for row in range(table.first_row, table.last_row + 1)
    )  # fmt: skip
    found = [row.text for row in aside if row.kind == LEGEND]
    found += [str(text) for text in (*table.titles.values(), *beside) if is_legend(text)]
    return list(dict.fromkeys(found))


def set_apart(vocabulary: Vocabulary, title: str) -> Dated | None:
    """A title of rows, where it says that they are not, or not yet, what others are."""
    return Dated(title) if vocabulary.sets_apart(title) else _withdrawal(title, alone=False)


def footnoted(table: TableReading, aside: Sequence[RowAside]) -> dict[int, Dated]:
    """The notes below a table that withdraw, by the rows of which a cell ends with their mark."""
    found: dict[int, Dated] = {}
    for note in aside:
        mark = _MARK.match(note.text)
        if note.kind == NOTE and mark and (answer := _withdrawal(note.text, alone=False)):
            for row in range(table.first_row, table.last_row + 1):
                cells = (v for v in table.sheet.rows[row - 1] if isinstance(v, str))
                if row != note.row and any(v.rstrip().endswith(mark[0]) for v in cells):
                    found[row] = answer
    return found


def told(rows: Sequence[RowAside]) -> Iterator[str]:
    """Say the rows set aside, kind by kind: `2 lignes de total mises à part (lignes 12 et 30)`."""
    for kind in (ABOVE, TOTAL, GROUP, REPEATED, NOTE, LEGEND):
        found = [row for row in rows if row.kind == kind]
        if found:
            some = plural(len(found), "ligne mise à part", "lignes mises à part")
            shown = listed(f"{row.row} {quote(row.text, 40)}" for row in found[:_NAMED])
            yield f"{some} ({kind}) : {shown}{' …' if found[_NAMED:] else ''}"


@cache
def _unread_words() -> Mapping[str, re.Pattern[str]]:
    """The patterns of `data/unread.toml`; `first`, the words by which what withdraws begins."""
    content = tomllib.loads((Path(__file__).parent / "data" / "unread.toml").read_text("utf-8"))
    first = {phrase.lstrip("=> ").split()[0] for phrase in content["withdrawing"]}
    return {name: compiled(phrases) for name, phrases in {**content, "first": first}.items()}


def unread_answers(
    table: TableReading,
    vocabulary: Vocabulary,
    columns: Iterable[TableColumn],
    *,
    withdrawals: bool = False,
    classes: bool = True,
) -> dict[int, list[tuple[TableColumn, Dated]]]:
    """The cells, row by row, that seem to answer in columns that no role takes, and when they do.

    A yes or a no, one of a few short words, what most rows have not, or words that withdraw a
    client: nothing tells what they change, so a row that has one is to be verified. A row without
    the cross that others have answers too, by an empty text. With `withdrawals`, only what
    withdraws; without `classes`, words that come again and deny nothing do not count.
    """
    found: dict[int, list[tuple[TableColumn, Dated]]] = {}
    read = [column.number for column in table.columns if column.role]
    rows = [row for row in range(table.first_row, table.last_row + 1)
            if any(is_filled(table.sheet.cell(row, number)) for number in read)]  # fmt: skip
    for column in columns:
        texts = {
            row: " ".join(number_text(value, padded=False)[:_LONGEST_CELL].split())
            for row in rows if is_filled(value := table.sheet.cell(row, column.number))
        }  # fmt: skip
        kept = _answers(column, tuple(texts.values()), len(rows), vocabulary,
                        withdrawals=withdrawals, classes=classes)  # fmt: skip
        for row in rows if "" in kept else texts:
            if answer := kept.get(texts.get(row, "")):
                found.setdefault(row, []).append((column, answer))
    by_number = {column.number: column for column in table.columns}
    for (row, number), text in table.sheet.comments.items():
        if number in by_number and (answer := _withdrawal(text, alone=False)):
            told = answer._replace(text=f"(commentaire) {text}")
            found.setdefault(row, []).append((by_number[number], told))
    return found


def _answers(
    column: TableColumn,
    texts: Sequence[str],
    rows: int,
    vocabulary: Vocabulary,
    *,
    withdrawals: bool,
    classes: bool,
) -> dict[str, Dated]:
    """Among the filled cells of a column, those that seem to answer, and when they do."""
    words, heading = _unread_words(), said(column.heading)
    told, until = list(dict.fromkeys(texts)), words["until"].search(heading) is not None
    ended = words["ended"].search(heading) is not None or (until and all(map(typed_day, told)))
    if words["other"].search(heading) and not ended:
        return {}
    decides = words["deciding"].search(heading) is not None
    described = not decides and (
        column.role or words["describing"].search(heading) or vocabulary.denies(column.heading)
    )
    comments = words["comments"].search(heading) is not None
    alone = bool(described) and not (comments or words["stating"].search(heading))
    free = described or comments
    if ended:
        ends = [text for text in told if parse_flag(text, _FLAGS) is not False]
        return _ended(ends, until=until, filled=len(texts) == rows > 1)
    if words["starting"].search(heading):
        return {text: Dated(text, until=_day_beside(day, -1))
                for text in told if (day := typed_day(text))}  # fmt: skip
    kept: list[str] | None = None
    if withdrawals:
        pass
    elif not free and column.looks and not vocabulary.by_name[column.looks].key:
        kept = told
    elif (_are_flags(told) and (len(told) > 1 or not described)) or (
        not free
        and _are_answers(told, len(texts), rows, classes=classes or decides or _is_rated(column))
    ):
        kept = told
        if {text.lower() for text in told} <= {"x", "✓", "✔"}:
            kept = [*told, ""]
        elif words["well"].fullmatch(heading) or words["achieved"].search(heading):
            kept = [text for text in told if parse_flag(text, _FLAGS) is not True]
        elif words["odds"].search(heading):
            kept = [text for text in told if text not in _SURE]
        elif not _are_flags(told) or "✅" in told:
            kept = [text for text in told if not _is_well(text)]
    elif len(texts) * 2 < rows and not free and not words["rare"].search(heading):
        kept = told
    if kept is not None:
        return {text: Dated(text) for text in kept}
    return {text: found for text in told if (found := _withdrawal(text, alone=alone))}


def _ended(told: Collection[str], *, until: bool, filled: bool) -> dict[str, Dated]:
    """What ends a row under a heading that says so: an end to come is none yet.

    Days on every row end none of them, unless they say until when (« Date de clôture » of a sale).
    """
    days = {text: typed_day(text) for text in told}
    if filled and not until and all(days.values()):
        return {}
    return {text: Dated(text, since=day.isoformat() if until and day else "")
            for text, day in days.items()}  # fmt: skip


def _day_beside(day: date, days: int) -> str:
    """The day some days after another, in ISO 8601; the edges of the calendar stay."""
    try:
        return (day + timedelta(days)).isoformat()
    except OverflowError:
        return day.isoformat()


@lru_cache(maxsize=50_000)
def _may_withdraw(word: str) -> bool:
    return _unread_words()["first"].search(word) is not None


def _withdrawal(text: str, *, alone: bool) -> Dated | None:
    """Words, where they withdraw a client; `alone`, beside what they follow: « CH (résilié) ».

    So does « jusqu'au 31/12/2024 », once that day has passed.
    """
    if last := _UNTIL.search(text):
        day = typed_day(last[1])
        return Dated(text, _day_beside(day, 1)) if day else None
    if not any(map(_may_withdraw, _WORD.findall(normalized_key(apart(text))))):
        return None  # names come by the thousand
    words = _unread_words()["withdrawing"]
    first, *rest = [plain(text)] if not alone else map(plain, _APART.split(text))
    beside = words.fullmatch(first) is not None or any(map(words.match, rest))
    return Dated(text) if (beside if alone else words.search(first)) else None


def _are_flags(told: Collection[str]) -> bool:
    """Whether cells are yes and no, be it with a word more: « oui, via le GHT »."""
    answers = [_APART.split(text)[0].strip() for text in told]
    return bool(told) and all(
        parse_flag(text, _FLAGS) is not None and not text.isdigit() for text in answers
    )


def _is_rated(column: TableColumn) -> bool:
    return (
        "%" in column.heading or _unread_words()["rated"].search(said(column.heading)) is not None
    )


def _is_well(text: str) -> bool:
    well = _unread_words()["well"].fullmatch(said(text)) is not None
    return well or parse_flag(text, BOXES) is True


def _are_answers(told: Collection[str], count: int, rows: int, *, classes: bool) -> bool:
    """Whether the cells of a column are yes and no, or letters, or a few short words said again.

    A word that every row has tells none from another, unless it denies. Without `classes`, words
    and whole numbers only describe, unless one of them denies: a class that nothing reads would
    doubt every row of a base.
    """
    plainly = [said(text) for text in told]
    if not told or all(map(_unread_words()["harmless"].fullmatch, plainly)):
        return False
    if any(sum(map(str.isdigit, text)) >= _NUMBER for text in told):
        return False  # days, references
    if len(told) == 1 and count == rows > 1 and not any(map(_tells_alone, told)):
        return False
    single = all(len(text) == 1 or parse_flag(text, _FLAGS) is not None for text in told)
    if single and (classes or {*told} == {"0", "1"} or not any(map(str.isdigit, told))):
        return True
    few = len(told) <= _FEW and len(told) < count and max(map(len, told)) <= _SHORT
    if few and any(map(_is_well, told)):
        return True  # a state: what is not well is an answer
    rates = all(map(_RATE.fullmatch, told)) and not all(map(str.isdigit, told))
    if rates and any(text.endswith("%") for text in told):
        return True
    return few and (classes or rates or any(map(_denies, told)))


def _tells_alone(text: str) -> bool:
    flag = parse_flag(text, _FLAGS) is not None
    return flag or _RATE.fullmatch(text) is not None or _denies(text)


def _denies(text: str) -> bool:
    denying = _unread_words()["denying"].search(said(text))
    return denying is not None or _withdrawal(text, alone=False) is not None
