"""Where the tables of a sheet are, and what each of their columns is.

Headings are found wherever they stand, or nowhere. Roles are given as a whole, from headings,
cells and neighbours, each with its reason; what two columns could be alike stays open.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from segur_cli.tables.columns.choices import IGNORED, ChosenColumn
from segur_cli.tables.columns.shaping import (
    LONGEST_HEADING,
    SEARCHED_ROWS,
    between,
    blocks_beside,
    with_merged_cells,
    with_repeats,
)
from segur_cli.tables.columns.vocabulary import (
    ColumnRole,
    Profiles,
    Sense,
    Shapes,
    Vocabulary,
    plain,
)
from segur_cli.tables.sheets import (
    MAX_COLUMNS,
    Merge,
    Sheet,
    Value,
    column_letter,
    is_filled,
    texts_of,
)
from segur_cli.text.writing import quote

_NEAR_ROWS = 400  # below which no table begins without its headings
GROUP_SHAPES = ("group", "prestation")  # of which a group of rows may be
_LABEL_ROWS = 4  # above or below it
_WIDTH_ROWS = 2_000
_TITLE_ROWS = 10  # lines above headings that may say what a table is about
_HAS_LETTER = re.compile(r"[^\W\d_]")
_BELIEVED = 0.5  # of the cells: a column looks like something
_CHOSEN, _HEADING, _HINT, _CELLS = 9.0, 2.0, 1.5, 1.0  # how strong a claim is


@dataclass(frozen=True)
class TableColumn:
    """One column, from 1: its heading, all levels joined by ` / `, and what it was taken for.

    `role` is empty when nothing takes it: `looks` is then the role whose cells it seems to hold,
    `against` when only some are.
    `reason` says why, in French, `doubt` what is unsure.
    """

    number: int
    heading: str
    role: str = ""
    about: str = ""
    reason: str = ""
    doubt: str = ""
    looks: str = ""
    against: bool = False
    chosen: ChosenColumn | None = None

    @property
    def letter(self) -> str:
        """The column as a spreadsheet names it."""
        return column_letter(self.number)

    @property
    def option(self) -> str:
        """What it was taken for, as `--column` writes it."""
        return f"{self.role or IGNORED}[{self.about}]" if self.about else self.role or IGNORED

    @property
    def told(self) -> str:
        """The column as a sentence names it: `B « Montant »`."""
        return f"{self.letter} {quote(self.heading, 60)}" if self.heading else self.letter


@dataclass(frozen=True)
class TableReading:
    """One table of a sheet. `header` are its first and last rows of headings, (0, 0) for none.

    Its rows of data are among `first_row` to `last_row`; `after` is the last row of what stands
    above it, `titles` the lines between, by their rows. `rivals` are columns that could be the
    same thing and are to be asked about, by role and what it is about.
    """

    sheet: Sheet
    header: tuple[int, int]
    first_row: int
    last_row: int
    columns: tuple[TableColumn, ...]
    rivals: Mapping[tuple[str, str], tuple[TableColumn, ...]] = field(default_factory=dict)
    after: int = 0
    titles: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def _by_role(self) -> Mapping[str, tuple[TableColumn, ...]]:
        found: dict[str, list[TableColumn]] = {}
        for column in self.columns:
            found.setdefault(column.role, []).append(column)
        return {
            role: tuple(sorted(columns, key=lambda c: c.chosen.rank if c.chosen else 0))
            for role, columns in found.items()
        }

    def of(self, role: str) -> tuple[TableColumn, ...]:
        """The columns of a role, in the order that the user gave, else theirs."""
        return self._by_role.get(role, ())

    def first(self, role: str) -> TableColumn | None:
        """The first column of a role, None when there is none."""
        return next(iter(self.of(role)), None)

    def cell(self, row: int, role: str) -> Value:
        """The cell of a row under the first column of a role."""
        column = self.first(role)
        return self.sheet.cell(row, column.number) if column else None

    @property
    def named(self) -> int:
        """How many columns have a role: of several sheets, the best read one is likely the one."""
        return sum(column.role not in ("", IGNORED) for column in self.columns)


def read_tables(
    sheet: Sheet,
    vocabulary: Vocabulary,
    shapes: Shapes,
    chosen: Mapping[int, ChosenColumn] | None = None,
    header_row: int | None = None,
) -> list[TableReading]:
    """Find every table of a sheet, from top to bottom, then side by side; read their columns.

    `shapes` say what cells look like, by the names that the vocabulary uses. `chosen` are the
    user's columns, `header_row` the row of headings, if told.
    """
    chosen = chosen or {}
    sheet = with_repeats(sheet, vocabulary)
    blocks = blocks_beside(sheet, vocabulary)
    if len(blocks) < 2:
        return list(_SheetReader(sheet, vocabulary, shapes, chosen).tables(header_row))
    return [
        table
        for first, last in blocks
        for table in _SheetReader(
            between(sheet, first, last), vocabulary, shapes,
            {n: column for n, column in chosen.items() if first <= n <= last},
        ).tables(header_row)
    ]  # fmt: skip


@dataclass(frozen=True)
class _Claim:
    """A column that asks for a role, and how strongly."""

    column: TableColumn
    strength: float
    agrees: bool = False  # what the cells look like is what the heading says

    @property
    def place(self) -> tuple[str, str]:
        return self.column.role, self.column.about


class _SheetReader:
    """Reads one sheet."""

    def __init__(
        self,
        sheet: Sheet,
        vocabulary: Vocabulary,
        shapes: Shapes,
        chosen: Mapping[int, ChosenColumn],
    ) -> None:
        self.sheet, self.words, self.shapes, self.chosen = sheet, vocabulary, shapes, chosen
        self.keys = {role.name for role in vocabulary.roles if role.key}
        self._merged: dict[int, dict[int, Merge]] = {}
        for merge in sheet.merges:
            for row in range(merge.first_row, min(merge.last_row, merge.first_row + 9) + 1):
                columns = range(merge.first_column, min(merge.last_column, MAX_COLUMNS) + 1)
                self._merged.setdefault(row, {}).update(dict.fromkeys(columns, merge))
        told = [number for number, c in chosen.items() if c.role in self.keys]
        self.key_columns = told or [
            column for column in range(1, self._width(1) + 1) if self._proven_key(column)
        ]

    def tables(self, header_row: int | None) -> Iterator[TableReading]:
        """Yield each table, from top to bottom."""
        last = len(self.sheet.rows)
        row = header_row or self._best_row()
        if row is None or row > last:
            found = self._without_heading(last) if header_row is None else None
            if found is not None:
                yield found
            return
        top, _, _ = self._around(row)
        above = self._without_heading(top - 1) if self.key_columns and not header_row else None
        if above is not None:
            yield above
        after = above.last_row if above else 0
        while row:
            top, bottom, first = self._around(row)
            following = self._next_header(bottom)
            end = self._title_top(following) - 1 if following else last
            found = self._reading((top, bottom), first, end)
            if found is not None:
                yield replace(found, after=after, titles=self._titles(after, top))
            row, after = following if header_row is None else 0, end

    # Where headings are.

    def _best_row(self) -> int | None:
        """The first row with the headings of a key and of something else, else the likeliest."""
        best, best_score = None, 0.0
        for row in range(1, min(len(self.sheet.rows), SEARCHED_ROWS) + 1):
            score, roles = self._score(row)
            if score > 0 and len(roles) > 1 and roles & self.keys:
                return row
            if score > best_score:
                best, best_score = row, score
        return best

    def _score(self, row: int) -> tuple[float, set[str]]:
        """How well a row reads as headings: roles named, over cells that look like them."""
        score = 0.0
        roles: set[str] = set()
        if self._is_data(row):
            return score, roles
        for column, text in self._texts(row).items():
            if len(text) >= LONGEST_HEADING or not (sense := self._sense(text)):
                continue
            looks = self._looks_below(sense, row, column)
            if sense.hint and not looks:
                continue
            roles |= {sense.role} if looks or sense.role not in self.keys else set()
            score += 1.0 + 0.2 * sense.whole + (0.5 if looks else -0.9 if looks is False else 0.0)
        return (score if roles & self.keys or self._keyed_below(row) else 0.0), roles

    def _is_data(self, row: int) -> bool:
        """Whether a row holds a number such as keys are: no row of headings does."""
        cells = [value for value in self.sheet.rows[row - 1] if is_filled(value)]
        return any(self.shapes[shape](value) for value in cells for shape in self._key_shapes)

    def _looks_below(self, sense: Sense, row: int, column: int) -> bool | None:
        """Whether the cells below look like the role; None when nothing tells."""
        role = self.words.by_name[sense.role]
        if role.cells not in self.shapes:
            return None
        share = Profiles(self.sheet, self.shapes, self.words, row + 1, row + 200).share(
            column, role.cells
        )
        if share is None:
            hidden = any(c == column and r > row for r, c in self.sheet.uncomputed)
            return True if hidden and role.key else None
        return share >= _BELIEVED

    def _keyed_below(self, row: int) -> bool:
        """Whether rows below have a key that no heading names, or have none to name."""
        return not self.key_columns or self._first_keyed(row + 1, self.key_columns) is not None

    @cached_property
    def _key_shapes(self) -> tuple[str, ...]:
        return tuple(role.cells for role in self.words.roles if role.key and role.cells)

    def _proven_key(self, column: int) -> bool:
        """Whether the cells of a column prove a key, under no heading that says otherwise."""
        first = self._first_keyed(1, [column], _NEAR_ROWS)
        if first is None:
            return False
        above = (self._texts(row).get(column, "") for row in range(first - 1, 0, -1))
        heading = next(filter(None, above), "")
        below = Profiles(self.sheet, self.shapes, self.words, first, len(self.sheet.rows))
        return any(
            below.proves(column, role) and not self._refused(role, heading)
            for role in self.words.roles
            if role.key
        )

    def _refused(self, role: ColumnRole, heading: str) -> bool:
        return self.words.takes_back(role, heading) or self.words.denies(heading)

    def _sense(self, text: str) -> Sense | None:
        return next(iter(self.words.read(text)), None)

    def _texts(self, row: int) -> dict[int, str]:
        """The texts of a row by column; a merged one goes to every column that it covers."""
        texts = texts_of(self.sheet.rows[row - 1])
        for column, merge in self._merged.get(row, {}).items():
            if merge.first_row == row and merge.first_column in texts:
                texts.setdefault(column, texts[merge.first_column])
        return texts

    def _keys_named(self, row: int) -> list[int]:
        """The columns whose heading, on that row, names a key."""
        texts = self._texts(row)
        senses = ((column, self._sense(text)) for column, text in texts.items())
        return [column for column, sense in senses if sense and sense.role in self.keys]

    def _holds_key(self, row: int, columns: list[int]) -> bool:
        return any(
            (row, column) in self.sheet.uncomputed
            or any(self.shapes[shape](self.sheet.cell(row, column)) for shape in self._key_shapes)
            for column in columns
        )

    def _first_keyed(self, start: int, columns: list[int], last: int = 10_000_000) -> int | None:
        rows = range(start, min(len(self.sheet.rows), last) + 1)
        return next((row for row in rows if self._holds_key(row, columns)), None)

    def _around(self, row: int) -> tuple[int, int, int]:
        """The first and last rows of the headings around a row, and the first row of data."""
        keys = list(dict.fromkeys([*self._keys_named(row), *self.key_columns]))
        last = row
        limit = min(row + _LABEL_ROWS, len(self.sheet.rows))
        while last < limit and self._is_label_row(last + 1, keys):
            if self._names_someone(last + 1, row):
                break
            last += 1
        data = last + 1
        while last > row and self._blank(last):
            last -= 1
        top = row
        while top > 1 and row - top < _LABEL_ROWS and self._labels_columns(top - 1, keys):
            top -= 1
        return top, last, data

    def _is_label_row(self, row: int, keys: list[int]) -> bool:
        """A blank row, or one of sub-headings: parts of headings, and nothing else under a key."""
        cells = {c: v for c, v in enumerate(self.sheet.rows[row - 1], 1) if is_filled(v)}
        if any(at == row for at, _ in self.sheet.uncomputed) or self._is_data(row):
            return False
        if not all(isinstance(value, str) for value in cells.values()):
            return False
        [(alone, value)] = cells.items() if len(cells) == 1 else [(0, None)]
        if 0 < alone <= max(keys, default=0) and (
            self._names_group(value) or len(self._titled(row, keys)) > len(keys)
        ):
            return False
        named = self._keys_named(row)  # « FINESS EJ », under « Entité »
        parts = {c for c, value in cells.items() if c in named or self._is_label(str(value))}
        asked = [column for column in cells if column in keys] if keys else list(cells)
        return not cells or (bool(parts) and all(column in parts for column in asked))

    def _names_someone(self, row: int, header: int) -> bool:
        """Whether a row is a client's that has no number, though words of headings stand in it.

        Each cell stands under a heading of its own, and one says what no heading says: a name.
        """
        cells = texts_of(self.sheet.rows[row - 1])
        headings = texts_of(self.sheet.rows[header - 1])
        merges = self._merged.get(header, {}).values()
        shared = {m.first_column for m in merges if m.last_column > m.first_column}
        if not cells.keys() <= headings.keys() - shared:
            return False
        senses = {column: self._sense(headings[column]) for column in cells}
        shapes = {c: self.words.by_name[sense.role].cells for c, sense in senses.items() if sense}
        answers = {c for c, shape in shapes.items() if shape and self.shapes[shape](cells[c])}
        for column in cells.keys() - answers:
            text, sense = cells[column].strip(), self._sense(cells[column])
            if text.startswith("("):
                continue
            if not sense and not self._is_label(text):
                return True
            # A name may hold a word of headings: « CH ET EHPAD », « Centre de la ville ».
            whole = column in shapes and (answers or not (sense or shapes[column]))
            if whole and " " in text:
                return True
        return False

    def _names_group(self, value: Value) -> bool:
        """Whether a cell alone on its row names what the rows below it are about."""
        return any(self.shapes[part](value) for part in GROUP_SHAPES if part in self.shapes)

    def _is_label(self, text: str) -> bool:
        return len(text) < LONGEST_HEADING and self.words.is_part(text)

    def _labels_columns(self, row: int, keys: list[int]) -> bool:
        """Whether a row above the headings labels columns: what also covers a key is a title."""
        texts = self._texts(row)
        if len(texts) == 1 and min(texts) <= min(self._texts(row + 1), default=0):
            return False
        return any(
            self._is_label(text) and column not in self._titled(row, keys)
            for column, text in texts.items()
        )

    def _titled(self, row: int, keys: list[int]) -> set[int]:
        titled = set(keys)
        for merge in self._merged.get(row, {}).values():
            covered = set(range(merge.first_column, merge.last_column + 1))
            if covered & set(keys) and merge.last_row == row:
                titled |= covered
        return titled

    def _titles(self, after: int, top: int) -> dict[int, str]:
        """The lines that stand above headings, and hold no key."""
        rows = range(max(after, top - 1 - _TITLE_ROWS) + 1, top)
        return {
            row: " ".join(" ".join(texts_of(self.sheet.rows[row - 1]).values()).split())
            for row in rows
            if not self._is_data(row) and not self._blank(row)
        }

    def _title_top(self, header: int) -> int:
        """The first of the lines that title the headings of a row, else that row."""
        row = header
        while row > 1 and self._blank(row - 1):
            row -= 1
        if not self._is_title(row - 1):
            return header
        while self._is_title(row - 1):
            row -= 1
        return row

    def _is_title(self, row: int) -> bool:
        """Whether a row holds but one text, and is no row of totals."""
        found = [value for value in self.sheet.rows[row - 1] if is_filled(value)] if row > 0 else []
        return (
            len(found) == 1 and isinstance(found[0], str) and not self.words.is_total(found[0])
            and not self._is_data(row)
        )  # fmt: skip

    def _next_header(self, above: int) -> int:
        """The row of the headings of another table below; 0 if none.

        Headings said again are those of another table under a line that names something.
        """
        said = {plain(text) for row in range(max(above - _LABEL_ROWS, 1), above + 1)
                for text in self._texts(row).values()}  # fmt: skip
        for row in range(above + 1, len(self.sheet.rows) + 1):
            if self._holds_key(row, self.key_columns):
                continue
            cells = self.sheet.rows[row - 1]
            values = [value for value in cells if is_filled(value)]
            texts = [value for value in values if isinstance(value, str)]
            if len(texts) < max(2, len(values)) or any(len(t) >= LONGEST_HEADING for t in texts):
                continue
            if not all(map(_HAS_LETTER.search, texts)):
                continue
            if all(plain(t) in said for t in texts) and not self._renamed(row, above):
                continue
            senses = [sense for text in texts if (sense := self._sense(text)) and not sense.hint]
            several = len({sense.role for sense in senses}) > 1
            named = self._keys_named(row) if self.keys and several else []
            data = self._holds_key(row, list(range(1, len(cells) + 1)))
            if named and not data and self._first_keyed(row + 1, named) is not None:
                return row
            whole = [sense for sense in senses if sense.whole]
            if not self.keys and len(whole) == len(texts) > 2:
                return row
        return 0

    def _renamed(self, row: int, above: int) -> bool:
        """Whether the lines that stand right above headings name other parts than before."""
        top = self._title_top(row)
        title = " ".join(self._titles(top - 1, row).values())
        return top > above + 1 and self.words.is_part(title)

    def _without_heading(self, last: int) -> TableReading | None:
        """Read a table whose headings say nothing: its cells, or the user, tell its key."""
        first = self._first_keyed(1, self.key_columns) if self.key_columns else None
        if first is not None and first <= last:
            header = next((n for n in range(first - 1, 0, -1) if self._may_be_headings(n)), 0)
            return self._reading((header, header), first, last)
        if self.key_columns or all(c.role == IGNORED for c in self.chosen.values()):
            return None
        header = next((n for n in range(1, last + 1) if self._may_be_headings(n)), 0)
        return self._reading((header, header), header + 1, last)

    def _may_be_headings(self, row: int) -> bool:
        cells = [value for value in self.sheet.rows[row - 1] if is_filled(value)]
        return bool(cells) and all(isinstance(value, str) for value in cells)

    def _blank(self, row: int) -> bool:
        return not any(map(is_filled, self.sheet.rows[row - 1])) and not any(
            at == row for at, _ in self.sheet.uncomputed
        )

    def _width(self, first: int) -> int:
        rows = self.sheet.rows[first - 1 : first - 1 + _WIDTH_ROWS]
        return min(max(map(len, rows), default=0), MAX_COLUMNS)

    # What columns are.

    def _reading(self, header: tuple[int, int], first: int, last: int) -> TableReading | None:
        texts = self._headings(header) if header[0] else {}
        width = max([*texts, *self.chosen, self._width(max(header[0], 1))])
        profiles = Profiles(self.sheet, self.shapes, self.words, first, last)
        columns, rivals = self._assigned(texts, width, profiles)
        if not any(column.role not in ("", IGNORED) for column in columns):
            return None
        sheet = with_merged_cells(self.sheet, first)
        return TableReading(sheet, header, first, last, columns, rivals)

    def _assigned(
        self, texts: Mapping[int, str], width: int, profiles: Profiles
    ) -> tuple[tuple[TableColumn, ...], dict[tuple[str, str], tuple[TableColumn, ...]]]:
        """Give the roles as a whole: what the best claim takes, others ask no more.

        A column that loses a role asks for the next that its heading says. Two claims alike for
        what one column may be stay rivals.
        """
        claims = {n: self._claims(n, texts.get(n, ""), profiles) for n in range(1, width + 1)}
        waiting = [found.pop(0) for found in claims.values() if found]
        held: dict[tuple[str, str], list[_Claim]] = {}
        while waiting:
            claim = waiting.pop()
            beside = held.setdefault(claim.place, [])
            beside.append(claim)
            if not self.words.by_name[claim.column.role].many:
                best = max(other.strength for other in beside)
                for lost in [other for other in beside if other.strength < best]:
                    beside.remove(lost)
                    others = claims[lost.column.number]
                    waiting += [others.pop(0)] if others else []
        given = {c.column.number: c.column for found in held.values() for c in found}
        rivals = {
            place: tuple(sorted((c.column for c in found), key=lambda column: column.number))
            for place, found in held.items()
            if len(found) > 1
            and not self.words.by_name[place[0]].many
            and not all(claim.column.chosen for claim in found)
        }
        columns = (
            given.get(number) or self._untaken(number, texts.get(number, ""), profiles)
            for number in range(1, width + 1)
        )
        return tuple(c for c in columns if c.heading or c.role or profiles.cells(c.number)), rivals

    def _untaken(self, number: int, heading: str, profiles: Profiles) -> TableColumn:
        chosen = self.chosen.get(number)
        if chosen is not None:
            return TableColumn(number, heading, IGNORED, reason="dit par l'option", chosen=chosen)
        if settled := self._settled(heading):
            return TableColumn(number, heading, IGNORED, reason=f"{settled} choisie à sa place")
        looks = "" if self.words.denies(heading) else next(
            (role.name for role in self.words.roles
             if not self.words.takes_back(role, heading)
             and (profiles.share(number, role.looks or role.proof) or 0) >= _BELIEVED), "",
        )  # fmt: skip
        hints = (sense.role for sense in self.words.read(heading) if sense.hint and not looks)
        hinted = next(
            (role for role in hints if profiles.share(number, self.words.by_name[role].cells)), ""
        )
        return TableColumn(number, heading, looks=looks or hinted, against=bool(hinted))

    def _claims(self, number: int, heading: str, profiles: Profiles) -> list[_Claim]:
        """What a column asks for, in order: what was chosen, else its heading, else its cells."""
        chosen = self.chosen.get(number)
        if chosen is not None:
            if chosen.role == IGNORED:
                return []
            return [_Claim(TableColumn(number, heading, chosen.role, chosen.about,
                                       "dit par l'option", chosen=chosen), _CHOSEN)]  # fmt: skip
        if self._settled(heading):
            return []
        claims = [
            claim
            for sense in self.words.read(heading)
            if (claim := self._claim(number, heading, sense, profiles))
        ]
        # Cells tell a number from the name of who bears it: « Client » may head either.
        claims.sort(key=lambda claim: not (claim.agrees and claim.column.role in self.keys))
        if self.words.denies(heading) or any(claim.agrees for claim in claims):
            return claims
        proven = [
            _Claim(
                TableColumn(number, heading, role.name, reason=f"contenu : {role.label}"), _CELLS
            )
            for role in self.words.roles
            if profiles.proves(number, role) and not self.words.takes_back(role, heading)
            and (role.key or not claims)
        ]  # fmt: skip
        return [*proven, *claims]

    def _settled(self, heading: str) -> str:
        """The column that was chosen for what a heading says, when only one may be it."""
        sense = self._sense(heading)
        if sense is None or self.words.by_name[sense.role].many or sense.hint:
            return ""
        place = (sense.role, sense.about)
        found = (n for n, c in self.chosen.items() if (c.role, c.about) == place)
        return next(map(column_letter, found), "")

    def _claim(self, number: int, heading: str, sense: Sense, profiles: Profiles) -> _Claim | None:
        role = self.words.by_name[sense.role]
        share = profiles.share(number, role.cells)
        agrees = None if share is None else share >= _BELIEVED
        if sense.hint and (not agrees or self.words.denies(heading)):
            return None
        strength = _HINT if sense.hint else _HEADING
        strength += 0.0 if agrees is None else 0.5 if agrees else -0.5
        reason = "intitulé et contenu" if agrees else "intitulé"
        column = TableColumn(number, heading, sense.role, sense.about, reason, sense.doubt)
        return _Claim(column, strength, agrees is True)

    def _headings(self, header: tuple[int, int]) -> dict[int, str]:
        """The heading of each column: its labels from top to bottom, joined by ` / `."""
        levels: list[dict[int, str]] = []
        for row in range(header[1], header[0] - 1, -1):
            levels.insert(0, self._level(row, header, levels))
        columns = sorted({column for level in levels for column in level})
        return {
            column: " / ".join(dict.fromkeys(filter(None, (lv.get(column) for lv in levels))))
            for column in columns
        }

    def _level(
        self, row: int, header: tuple[int, int], below: list[dict[int, str]]
    ) -> dict[int, str]:
        """The labels of one row of headings, through merged cells and groups left open."""
        keys = self._keys_named(header[1]) if row < header[1] else []
        titled = self._titled(row, keys) - set(keys)
        texts = {c: t for c, t in texts_of(self.sheet.rows[row - 1]).items() if c not in titled}
        for column, merge in self._merged.get(row, {}).items():
            origin = self.sheet.cell(merge.first_row, merge.first_column)
            if isinstance(origin, str) and column not in titled:
                texts[column] = origin
        if row < header[1]:
            self._spread(row, texts, below)
        return {column: " ".join(text.split()) for column, text in texts.items() if text.strip()}

    def _spread(self, row: int, texts: dict[int, str], levels: list[dict[int, str]]) -> None:
        """Give a group's label to the columns at its right that have but a sub-heading.

        A CSV keeps no merged cell: a label goes on as long as what stands below are parts.
        """
        below = {column: text for level in levels for column, text in level.items()}
        merged = self._merged.get(row, {})
        group = ""
        for column in range(1, max([*below, *texts, 0]) + 1):
            if column in texts:
                goes_on = column not in merged and self._is_label(texts[column])
                group = texts[column] if goes_on else ""
            elif group and self._is_label(below.get(column, "")):
                texts[column] = group
            else:
                group = ""
