"""The fields table of a documentation: the JSON says which column holds paths, cells the others.

A column is read by what its cells say and by its heading; a table without headings, or with others
than those awaited, is read as well.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from segur_cli.exits import StopError
from segur_cli.tables.sheets import Sheet, TableFile, column_letter, words
from segur_cli.templates.concept_map import Pattern
from segur_cli.templates.learning.field_paths import (
    MOST_HEADINGS,
    Paths,
    cell_text,
    paths_of,
    split_path,
)
from segur_cli.templates.learning.field_words import (
    FieldType,
    Presence,
    Size,
    ValueList,
    as_compared,
    begins,
    believed,
    date_form_in,
    explained,
    length_in_a_sentence,
    presence_in_a_sentence,
    presences,
    read_length,
    read_type,
    read_values,
    values_in_a_sentence,
    vocabulary,
)
from segur_cli.templates.learning.tree import KeyIndex
from segur_cli.text.writing import listed, plural, quote

_TOLD = {
    "mandatory": "obligatoire", "length": "longueur", "values": "valeurs", "path": "chemin",
    "type": "type", "label": "libellé", "level": "niveau", "parent": "chemin du parent",
}  # fmt: skip
_OF_STEPS = re.compile(r"\w[./>]\w|\[")  # a path, where a heading may be one of its keys
_TIMES = re.compile(r"\b(?:occ|cardinal|multipl)")  # « Occurrence max » is no length
_FIT = 0.8  # of the cells that a role must explain to be known without a heading


@dataclass(frozen=True)
class Field:
    """One row: its place, the steps written, what it says, and where (`ligne 23`)."""

    steps: tuple[str, ...]
    place: str
    label: str = ""
    type: FieldType | None = None
    size: Size = field(default_factory=Size)
    digits: tuple[int, int | None] | None = None
    presence: Presence | None = None
    values: tuple[tuple[str, str], ...] = ()
    told: str = ""  # the cell that lists values, as it is written
    doubt: str = ""  # why the list of that cell is not read, and gives no value
    pattern: Pattern | None = None
    unread_presence: str = ""  # an obligation that is not understood

    @property
    def is_list(self) -> bool:
        """Whether the row says that its place is repeated."""
        several = self.presence is not None and self.presence.several
        return several or bool(self.type and self.type.kind == "list")


@dataclass(frozen=True)
class FieldsTable:
    """A table as it was read: its fields, its headings as `B « Chemin » : chemin`, what was not."""

    file: str
    sheet: str
    header: int  # the row of its headings, 0 without any
    fields: tuple[Field, ...]
    headings: tuple[str, ...]
    unread: tuple[str, ...]  # columns, with some cells
    problems: tuple[str, ...]  # cells that were not understood, with their place
    presence_column: str = ""


@dataclass
class _Columns:
    """What each column of a sheet says."""

    roles: dict[str, list[int]] = field(default_factory=dict)

    def first(self, role: str) -> int | None:
        return next(iter(self.roles.get(role, ())), None)


def read_fields(document: TableFile, file: str, index: KeyIndex) -> FieldsTable:
    """Read the table of fields of a document, held against the keys of a JSON.

    Raises StopError when no column of it holds such keys, or columns of it are not read.
    """
    best: tuple[Sheet, Paths] | None = None
    for sheet in document.sheets:
        if sheet.hidden:
            continue
        paths = paths_of(sheet, index)
        if paths is not None and (best is None or paths.score > best[1].score):
            best = (sheet, paths)
    if best is None:
        raise _stranger(document, Path(file).name)
    best[0].refuse_cut(Path(file).name)
    return _TableReader(document, *best, Path(file).name, index).table()


def _stranger(document: TableFile, name: str) -> StopError:
    """Refuse a table none of whose paths is in the files, with how it would be read."""
    known = vocabulary()["headings"]
    for sheet in document.sheets:
        for number, row in enumerate(sheet.rows[:40], 1):
            texts = {c: str(v) for c, v in enumerate(row, 1) if isinstance(v, str) and v.strip()}
            roles = {c: _role_of(text, known) for c, text in texts.items()}
            paths = [c for c, role in roles.items() if role in ("path", "name")]
            if sheet.hidden or not paths or sum(map(bool, roles.values())) < 2:
                continue
            told = " ; ".join(
                f"{column_letter(c)} {quote(texts[c], 40)} : {_TOLD.get(role, 'nom du champ')}"
                for c, role in roles.items() if role
            )  # fmt: skip
            cells = (cell_text(sheet, n, paths[0]) for n in range(number + 1, len(sheet.rows) + 1))
            first = "; ".join(" > ".join(split_path(cell)) for cell in [*filter(None, cells)][:3])
            return StopError(
                f"Aucun chemin du tableau {quote(name, 80)} n'est dans le vierge ni dans un "
                "exemple.",
                f"Lu ainsi : {sheet.name}, intitulés en ligne {number} ({told}).",
                f"Premiers chemins lus : {quote(first, 200)}. Est-ce le tableau de ce format ?",
            )
    return StopError(
        f"{quote(name, 120)} : aucun tableau de champs reconnu.",
        "Aucune colonne n'y porte des clés du vierge ou de l'exemple.",
    )


def _role_of(heading: str, known: Mapping[str, Sequence[str]]) -> str:
    """Return the role that a heading names, empty when it names none."""
    said = words(heading)
    return next((role for role, begun in known.items() if _is_said(said, begun)), "")


def _is_said(heading: str, known: Iterable[str]) -> bool:
    """Whether one of these words is in a heading; a short one begins or ends it."""
    return any(
        re.search(rf"(?<![0-9a-z]){re.escape(word)}", heading)
        if len(word) > 4
        else begins(heading, (word,)) or heading.endswith(f" {word}")
        for word in known
    )


# --- Other columns


class _TableReader:
    """Reads one sheet, once it is known where its paths are."""

    def __init__(
        self, document: TableFile, sheet: Sheet, paths: Paths, file: str, index: KeyIndex
    ) -> None:
        self.sheet, self.paths, self.file, self.index = sheet, paths, file, index
        self.document = document
        self.first, self.headings = self._split_headings()
        self.texts = self._body()
        self.problems: list[str] = []
        self.columns = self._assigned()
        self._rejoin()

    def _split_headings(self) -> tuple[int, dict[int, str]]:
        """Return the first row of data, and what the rows above it say of each column."""
        first = min(self.paths.found)
        known = vocabulary()["headings"]
        row = self._row(first)
        written = any(_OF_STEPS.search(row.get(column, "")) for column, _ in self.paths.columns)
        if (
            not written
            and sum(_role_of(text, known) != "" for text in row.values()) > max(2, len(row) - 2)
            and (len(self.paths.found) > 1)
        ):
            first = min(number for number in self.paths.found if number > first)
        headings: dict[int, str] = {}
        for number in reversed(self._heading_rows(first)):
            for column, text in self._row(number).items():
                headings[column] = f"{headings.get(column, '')} {text}".strip()
        if not headings:
            first = min(first, *self.paths.steps)
        return first, headings

    def _heading_rows(self, first: int) -> list[int]:
        """Return the rows of headings above the first place, the nearest first.

        A title, or the name of a section, stands alone on its row: it heads no column.
        """
        found: list[int] = []
        for number in range(first - 1, 0, -1):
            if len(self._row(number)) < 2:
                if found:
                    break
                continue
            stops = number in self.paths.steps and self._says_data(number)
            if stops or len(found) == MOST_HEADINGS:
                break
            found.append(number)
        return found

    def _says_data(self, number: int) -> bool:
        """Whether a row above the first known place is one of the table: a type, a length…"""
        texts = list(self._row(number).values())
        named = sum(_role_of(text, vocabulary()["headings"]) != "" for text in texts)
        data = sum(read_type(text) is not None or text.isdigit() for text in texts)
        return data > 1 and 2 * named <= len(texts)

    def _row(self, number: int) -> dict[int, str]:
        cells = range(1, len(self.sheet.rows[number - 1]) + 1)
        return {column: text for column in cells if (text := cell_text(self.sheet, number, column))}

    def _body(self) -> dict[int, dict[int, str]]:
        """Return the rows of data: headings said again are none, a row cut by a page is one."""
        again = {" ".join(self._row(n).values()) for n in range(max(self.first - 3, 1), self.first)}
        rows: dict[int, dict[int, str]] = {}
        for number in range(self.first, len(self.sheet.rows) + 1):
            row = self._row(number)
            if not row or " ".join(row.values()) in again:
                continue
            before = max(rows, default=0)
            pages = self.sheet.page_of
            cut = pages and before and pages[number - 1] != pages[before - 1]
            if cut and number not in self.paths.steps:
                for column, text in row.items():
                    rows[before][column] = f"{rows[before].get(column, '')} {text}".strip()
                continue
            rows[number] = row
        return rows

    def _rejoin(self) -> None:
        """Put back in one cell a list whose own semicolons cut the row of a text file."""
        column, width = self.columns.first("values"), max(self.headings, default=0)
        if column is None or not self.sheet.whole_rows or not width:
            return
        for number, row in self.texts.items():
            extra = max(row) - width
            if extra > 0 and number in self.paths.found:
                last = column + extra
                listed_here = [row[c] for c in range(column, last + 1) if c in row]
                after = {c - extra: text for c, text in row.items() if c > last}
                before = {c: text for c, text in row.items() if c < column}
                self.texts[number] = {**before, column: " ; ".join(listed_here), **after}
                told = f"{_place(self.sheet, number)} : {plural(extra, 'cellule')} en trop"
                self.problems.append(f"{told}, lues comme la suite de la liste de valeurs")

    def _cells(self, column: int) -> dict[int, str]:
        return {
            number: row[column]
            for number, row in self.texts.items()
            if column in row and number in self.paths.found
        }

    def _assigned(self) -> _Columns:
        """Give each column its role: its heading and its cells weigh together, the best first."""
        taken, apart = {column for column, _ in self.paths.columns}, self._no_lengths()
        # Paths have their columns: « Intitulé de la zone » heads labels.
        known = {r: w for r, w in vocabulary()["headings"].items() if r not in ("path", "name")}
        scores: list[tuple[float, int, str]] = []
        named: dict[int, str] = {}
        for column in range(1, max((max(row) for row in self.texts.values()), default=0) + 1):
            cells = self._cells(column)
            if column in taken or not cells:
                continue
            named[column] = apart.get(column) or _role_of(self.headings.get(column, ""), known)
            fits = self._fits(cells)
            if not named[column] and _counts([*cells.values()]):
                fits["length"] = 0.0  # the number of the row
            for role, fit in fits.items():
                # A heading is not believed against cells that are all of another role.
                surer = max(other for name, other in fits.items() if name != "label")
                vague = fit < _FIT and surer > 0.9
                said = named[column] == role and not vague
                if role == "length" and column in apart:
                    continue
                if said or (fit >= _FIT and not (role == "label" and named[column])):
                    scores.append(((2.0 if said and fit else said * 0.6) + fit, -column, role))
        columns = _Columns()
        for column, path_role in self.paths.columns:
            columns.roles.setdefault(path_role, []).append(column)
        given: set[int] = set()
        for _, minus, role in sorted(scores, reverse=True):
            several = role == "label" and named[-minus] == "label"
            if -minus not in given and (several or role not in columns.roles):
                columns.roles.setdefault(role, []).append(-minus)
                given.add(-minus)
        return columns

    def _no_lengths(self) -> dict[int, str]:
        """The columns that give no length: how often a field is there, how short it may be."""
        said = {column: words(heading) for column, heading in self.headings.items()}
        found = {column: "" for column, heading in said.items() if _TIMES.search(heading)}
        least = [column for column, heading in said.items() if re.search(r"\bmin", heading)]
        most = [column for column, heading in said.items() if re.search(r"\bmax", heading)]
        for column in least if most else ():
            found.setdefault(column, "")
            if said[column] == "min" and set(self._cells(column).values()) <= {"0", "1"}:
                found |= {column: "mandatory"} | {c: "" for c in most if said[c] == "max"}
        return found

    def _fits(self, cells: Mapping[int, str]) -> dict[str, float]:
        """Return how well the cells of a column suit each role, from 0 to 1."""
        texts = list(cells.values())
        count = len(texts)
        distinct = Counter(texts)
        few = len(distinct) <= max(3, count // 2)
        spoken = sum(len(re.findall(r"[^\W\d]{2,}", text)) > 2 for text in texts) / count
        obligations = presences(texts)
        listing = sum(self._lists(number, text) for number, text in cells.items())
        return {
            "type": sum(read_type(text) is not None for text in texts) / count
            * (1 if few or spoken < 0.5 else 0.3),
            "length": sum(read_length(text) is not None for text in texts) / count,
            "mandatory": sum(text in obligations for text in texts) / count if few or count < 4
            else 0.0,
            "values": listing / count,
            "label": len(distinct) / count * min(1.0, 0.5 + spoken)
            * min(1.0, sum(len(text) for text in texts) / count / 8),
        }  # fmt: skip

    def _lists(self, number: int, text: str) -> bool:
        """Whether a cell lists values, among which those of the files when there are any."""
        written = self.index.written(self.paths.found[number])
        listing = read_values(text, written)
        if listing.doubt:
            return True
        codes = {as_compared(code) for code, _ in listing.values}
        return bool(codes) and (not written or bool(codes & set(map(as_compared, written))))

    def table(self) -> FieldsTable:
        """Return the table as it is read."""
        fields = tuple(self._fields())
        roles = {c: role for role, columns in self.columns.roles.items() for c in columns}
        shown = {c: self._column(c) for c in {*roles, *self.headings}}
        unread = [
            f"{self._column(c)} ({', '.join(quote(text, 20) for text in few)})"
            for c in range(1, max((max(row) for row in self.texts.values()), default=0) + 1)
            if c not in roles and (few := list(dict.fromkeys(self._cells(c).values()))[:3])
        ]
        presence = self.columns.first("mandatory")
        strange = Counter(row.unread_presence for row in fields if row.unread_presence)
        for cell, count in strange.items():
            lines = plural(count, "ligne")
            self.problems.append(
                f"{shown[presence or 0]} : {quote(cell, 40)} non compris ({lines})"
            )
        return FieldsTable(
            self.file,
            self.sheet.name,
            self.first - 1 if self.headings else 0,
            fields,
            tuple(f"{shown[c]} : {_TOLD[role]}" for c, role in sorted(roles.items())),
            tuple(unread),
            tuple(self.problems),
            shown[presence] if presence else "",
        )

    def _column(self, column: int) -> str:
        heading = self.headings.get(column)
        return column_letter(column) + (f" {quote(heading, 40)}" if heading else "")

    def _fields(self) -> Iterator[Field]:
        mandatory = self.columns.first("mandatory")
        cells = self._cells(mandatory) if mandatory else {}
        known = presences(cells.values(), self.headings.get(mandatory or 0, ""))
        lists = _other_lists(self.document, self.sheet)
        for number in self.texts:
            place = _place(self.sheet, number)
            steps = self.paths.steps.get(number, ())
            if not steps:
                told = next(iter(self.texts[number].values()))
                self.problems.append(f"{place} : ligne sans chemin, {quote(told, 40)}")
                continue
            yield self._field(number, steps, place, known, lists)

    def _field(
        self,
        number: int,
        steps: tuple[str, ...],
        place: str,
        known: Mapping[str, Presence],
        lists: Mapping[str, tuple[tuple[str, str], ...]],
    ) -> Field:
        cell = self._cell_of(number)
        labels = [self.texts[number].get(c, "") for c in self.columns.roles.get("label", ())]
        label = " ".join(next(iter(filter(None, labels)), "").split())
        told, typed, sized = cell("values"), cell("type"), cell("length")
        asked = cell("mandatory")
        if not typed and sized and read_length(sized) is None and read_type(sized) is not None:
            typed, sized = sized, ""
        kind = read_type(typed) if typed else None
        if not sized and not self.columns.first("length") and not (kind and kind.length):
            sized = next(filter(None, map(length_in_a_sentence, labels)), "")
        if typed and kind is None:
            self.problems.append(f"{place} : type {quote(typed, 40)} non compris")
        if kind is not None and kind.kind == "date" and not kind.date:
            kind = FieldType("date", kind.length, date=_dated_label(labels))
        size, digits = self._sized(place, kind, sized)
        pattern = self.paths.found.get(number)
        written = self.index.written(pattern) if pattern is not None else ()
        listing = _values(told, labels, lists, written)
        return Field(
            steps, place, label, kind, size, digits,
            known.get(asked) if self.columns.first("mandatory") else presence_in_a_sentence(label),
            listing.values, told or (label if listing != ValueList() else ""), listing.doubt,
            pattern, asked if asked and asked not in known else "",
        )  # fmt: skip

    def _cell_of(self, number: int) -> Callable[[str], str]:
        def cell(role: str) -> str:
            column = self.columns.first(role)
            return self.texts[number].get(column, "") if column else ""

        return cell

    def _sized(
        self, place: str, kind: FieldType | None, sized: str
    ) -> tuple[Size, tuple[int, int | None] | None]:
        """Return the size of a text, and the digits of a number, that a row says."""
        size = Size(kind.length) if kind else Size()
        digits = (kind.digits, kind.decimals) if kind and kind.digits else None
        if sized:
            read = read_length(sized)
            if read is None:
                self.problems.append(f"{place} : longueur {quote(sized, 40)} non comprise")
            elif (kind is not None and kind.kind == "number") or read.decimals is not None:
                digits = None if read.length is None else (read.length, read.decimals)
                size = Size(pattern=read.pattern)
            else:
                size = read
        if size.length == 0:
            self.problems.append(f"{place} : longueur 0, laissée de côté")
            size = Size(pattern=size.pattern)
        return size, digits


def _counts(texts: Sequence[str]) -> bool:
    """Whether cells are numbers that only go up: those of the rows."""
    numbers = [int(text) for text in texts if text.isdecimal()]
    return len(numbers) == len(texts) > 2 and numbers == sorted({*numbers})


def _dated_label(labels: Iterable[str]) -> str:
    return next(filter(None, map(date_form_in, labels)), "")


def _values(
    text: str,
    labels: Sequence[str],
    lists: Mapping[str, tuple[tuple[str, str], ...]],
    written: Collection[str],
) -> ValueList:
    if not text:
        told = (values_in_a_sentence(label, written) for label in labels)
        return next((listing for listing in told if listing != ValueList()), ValueList())
    said = f" {words(text)} "
    named = [found for name, found in lists.items() if f" {name} " in said or f" {name}s " in said]
    read = read_values(text, written)
    if not named:
        for label in labels:
            read = explained(read, label)
        return read
    if len(named) > 1 or read.values:
        return ValueList(doubt="elle se lit de deux façons")
    return believed(named[0])


def _other_lists(document: TableFile, chosen: Sheet) -> dict[str, tuple[tuple[str, str], ...]]:
    """Read the lists that other sheets hold, by the plain name of the sheet."""
    found = {}
    for sheet in document.sheets:
        if sheet is chosen or sheet.hidden or not 1 < len(sheet.rows) <= 200:
            continue
        pairs = []
        for row in sheet.rows[1:]:
            cells = [str(value).strip() for value in row[:2] if value is not None]
            if cells:
                pairs.append((cells[0], cells[1] if len(cells) > 1 else ""))
        if pairs and document.kind not in ("pdf", "docx"):
            found[words(sheet.name)] = tuple(pairs)
    return found


def _place(sheet: Sheet, number: int) -> str:
    if sheet.page_of:
        page = sheet.page_of[number - 1]
        first = sheet.page_of.index(page)
        return f"page {page}, ligne {number - first}"
    return (
        f"ligne {number}"
        if sheet.name in ("", None)
        else f"{listed([quote(sheet.name, 40)])}, ligne {number}"
    )


def told_rows(table: FieldsTable) -> str:
    """Say how a table was read: its sheet, its headings, its fields."""
    where = f"intitulés en ligne {table.header}" if table.header else "sans intitulés"
    placed = {row.pattern for row in table.fields if row.pattern is not None}
    groups = {pattern[:end] for pattern in placed for end in range(len(pattern))}
    known = len(placed - groups)
    return (
        f"Tableau {table.file}, {table.sheet}, {where} : {' ; '.join(table.headings)}. "
        f"{plural(known, 'champ lu', 'champs lus')}."
    )
