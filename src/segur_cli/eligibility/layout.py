"""Where things are in a base: the sheet, the header rows, the column of each meaning.

What the file leaves open is refused with the candidates and the option that
settles it (`--sheet`, `--header-row`, `--column`); nothing is chosen at random.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from segur_cli.eligibility.ceilings import BASES, PRESTATION_LABELS, CeilingKey
from segur_cli.eligibility.headings import (
    IGNORED,
    WAVE_DOUBT,
    Meaning,
    Role,
    holds_finess,
    meaning,
)
from segur_cli.eligibility.sheets import (
    Document,
    Sheet,
    Value,
    column_letter,
    column_number,
)
from segur_cli.exits import StopError
from segur_cli.facts import dispositifs
from segur_cli.identifiers import finess
from segur_cli.writing import did_you_mean, listed, plural, quote

_HEADER_SEARCH_ROWS = 100
_LABEL_ROWS_ABOVE = 4
_SAMPLE_ROWS = 200
_COLUMN_OPTION = re.compile(r"\s*([a-zA-Z-]+)\s*(?:\[([^\]]*)\])?\s*=\s*([A-Za-z]{1,3})\s*")
_SINGLE = (Role.FINESS, Role.AC, Role.LEVEL, Role.FINESS_EJ, Role.FINESS_ET)


@dataclass(frozen=True)
class Choices:
    """What the user settled: sheet name, header row (from 1), `--column` assignments."""

    sheet: str | None = None
    header_row: int | None = None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column of the base, by its letter, with its heading and what it is taken for."""

    letter: str
    heading: str
    meaning: Meaning
    chosen: bool = False  # by --column

    @property
    def index(self) -> int:
        """The column's number, from 1."""
        return column_number(self.letter)


@dataclass(frozen=True)
class Layout:
    """The reading of a base: rows from 1, `key` is the column that names the beneficiary."""

    sheet: str
    header_rows: tuple[int, int]
    first_row: int
    key: Column
    columns: tuple[Column, ...]

    def first(self, role: Role) -> Column | None:
        """Return the first column of that role, None when there is none."""
        return next((c for c in self.columns if c.meaning.role is role), None)

    @property
    def ceilings(self) -> tuple[tuple[Column, CeilingKey], ...]:
        """The amount columns with what each is about."""
        return tuple((c, c.meaning.key) for c in self.columns if c.meaning.key is not None)


@dataclass(frozen=True)
class _Header:
    """A place where a header may stand in a sheet."""

    sheet: Sheet
    row: int
    first_data_row: int
    finess_columns: tuple[int, ...]
    assignments: Mapping[int, Meaning] = field(default_factory=dict)


def find_layout(document: Document, choices: Choices, name: str) -> Layout:
    """Find where the base lies in a document. Raises StopError for what stays open."""
    assignments = _read_assignments(choices.columns)
    headers = [
        header
        for sheet in _eligible_sheets(document, choices.sheet)
        if (header := _find_header(sheet, choices.header_row, assignments))
    ]
    if not headers:
        raise _no_header(document, choices, name)
    visible = [header for header in headers if not header.sheet.hidden]
    if choices.sheet is None and not visible:
        names = listed(quote(header.sheet.name) for header in headers)
        raise StopError(
            f"Seule une feuille masquée contient une colonne de FINESS : {names}.",
            f"Si c'est bien la base : --sheet {quote_option(headers[0].sheet.name)}",
        )
    if choices.sheet is None and len(visible) > 1:
        raise StopError(
            f"{plural(len(visible), 'feuille')} peuvent être la base : "
            + listed(quote(header.sheet.name) for header in visible)
            + ".",
            *(f"--sheet {quote_option(header.sheet.name)}" for header in visible),
        )
    return _settle(headers[0] if choices.sheet is not None else visible[0])


def quote_option(text: str) -> str:
    """Quote an option's value for a shell, harmlessly."""
    return '"' + quote(text, 80)[2:-2].replace('"', "'") + '"'


def _eligible_sheets(document: Document, wanted: str | None) -> list[Sheet]:
    if wanted is None:
        return list(document.sheets)
    found = [sheet for sheet in document.sheets if sheet.name.strip() == wanted.strip()]
    if not found:
        names = [sheet.name for sheet in document.sheets]
        raise StopError(f"Feuille inconnue : {quote(wanted)}.", did_you_mean(wanted, names))
    return found


def _read_assignments(options: tuple[str, ...]) -> dict[int, Meaning]:
    """Read `--column` options: `finess=B`, `montant[HOP-DPI-Va2,V2,TTC]=F`, `-=G`."""
    assignments: dict[int, Meaning] = {}
    for option in options:
        match = _COLUMN_OPTION.fullmatch(option)
        names = {role.value: role for role in Role}
        if not match or match[1].lower() not in names:
            raise StopError(
                f"--column {quote(option)} n'est pas compris.",
                "Formes acceptées : finess=B, nom=C, ac=D, niveau=E, finess-ej=F, finess-et=G, "
                "montant[HOP-DPI-Va2,V2,TTC]=H (« * » pour ce que la base ne dit pas), -=I "
                "(colonne à ignorer).",
            )
        role = names[match[1].lower()]
        column = column_number(match[3].upper())
        if column in assignments:
            raise StopError(f"La colonne {match[3].upper()} est donnée deux fois par --column.")
        key = _read_key(match[2] or "*,*,*") if role is Role.CEILING else None
        assignments[column] = Meaning(role, key)
    return assignments


def _read_key(text: str) -> CeilingKey:
    parts = [part.strip() for part in text.split(",")]
    allowed = (tuple(dispositifs()), tuple(PRESTATION_LABELS), BASES)
    if len(parts) != len(allowed):
        raise StopError(
            f"montant[{text[:60]}] : trois indications sont attendues, séparées par des virgules "
            "(SONS, prestation, HT ou TTC).",
            "Exemple : montant[HOP-DPI-Va2,V2,TTC]=F ; « * » pour ce que la base ne dit pas.",
        )
    read: list[str | None] = []
    for part, values in zip(parts, allowed, strict=True):
        by_plain = {value.casefold(): value for value in values}
        if part not in ("*", "") and part.casefold() not in by_plain:
            raise StopError(
                f"montant[{text[:60]}] : {quote(part)} n'existe pas.", did_you_mean(part, values)
            )
        read.append(by_plain.get(part.casefold()))
    return CeilingKey(*read)


def _find_header(
    sheet: Sheet, header_row: int | None, assignments: Mapping[int, Meaning]
) -> _Header | None:
    """Find the header of a sheet: a FINESS heading above cells that look like FINESS numbers."""
    chosen = tuple(
        column
        for column, meaning_ in assignments.items()
        if meaning_.role in (Role.FINESS, Role.FINESS_EJ, Role.FINESS_ET)
    )
    if header_row is not None:
        rows = [header_row] if header_row <= len(sheet.rows) else []
    else:
        rows = list(range(1, min(len(sheet.rows), _HEADER_SEARCH_ROWS) + 1))
    for row in rows:
        headed = _finess_headings(sheet, row)
        columns = tuple(
            c for c in headed if c not in assignments and _looks_like_finess(sheet, row, c)
        )
        if not columns and not (chosen and header_row is not None):
            continue
        found = columns + chosen
        first = _first_number(sheet, row, found)
        if first is not None:
            return _Header(sheet, row, first, found, assignments)
    if chosen and header_row is None:
        return _header_above(sheet, chosen, assignments)
    return None


def _finess_headings(sheet: Sheet, row: int) -> list[int]:
    return [
        column
        for column, value in enumerate(sheet.rows[row - 1], start=1)
        if isinstance(value, str) and holds_finess(value) and _is_number_heading(value)
    ]


def _is_number_heading(heading: str) -> bool:
    return meaning(heading).role in (Role.FINESS, Role.FINESS_EJ, Role.FINESS_ET)


def _header_above(
    sheet: Sheet, chosen: tuple[int, ...], assignments: Mapping[int, Meaning]
) -> _Header | None:
    """With a chosen column and no recognised heading: the row above its first number."""
    first = _first_number(sheet, 0, chosen)
    if first is None:
        return None
    return _Header(sheet, max(first - 1, 1), first, chosen, assignments)


def _looks_like_finess(sheet: Sheet, header_row: int, column: int) -> bool:
    values = _sample(sheet, header_row, column)
    numbers = sum(_is_numberlike(value) for value in values)
    computed = any(
        column == c and row > header_row for row, c in sheet.uncomputed
    )
    return numbers * 2 >= len(values) if values else computed


def _sample(sheet: Sheet, header_row: int, column: int) -> list[Value]:
    below = sheet.rows[header_row : header_row + _SAMPLE_ROWS]
    cells = (row[column - 1] if column <= len(row) else None for row in below)
    return [value for value in cells if value is not None]


def _is_numberlike(value: Value) -> bool:
    """Eight or nine characters, mostly digits: a FINESS number, well written or not."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return 1e6 <= value < 1e9
    if isinstance(value, str):
        number = finess.normalise(value.removesuffix(".0"))
        return len(number) in (8, 9, 10) and sum(c in "0123456789" for c in number) >= 7
    return False


def _first_number(sheet: Sheet, header_row: int, columns: tuple[int, ...]) -> int | None:
    for row in range(header_row + 1, len(sheet.rows) + 1):
        for column in columns:
            if (row, column) in sheet.uncomputed or _is_numberlike(sheet.cell(row, column)):
                return row
    return None


def _settle(header: _Header) -> Layout:
    """Name every column of a header, and refuse what stays ambiguous."""
    sheet = header.sheet
    last = header.first_data_row - 1
    top = _top_label_row(header)
    used = sheet.rows[top - 1 : last] + sheet.rows[last : last + _SAMPLE_ROWS]
    width = max((len(row) for row in used), default=0)
    columns = tuple(_column(header, top, last, number) for number in range(1, width + 1))
    columns = tuple(c for c in columns if c.heading or c.meaning.role is not Role.IGNORED)
    columns = _lift_wave_doubts(columns)
    key = _beneficiary(sheet, header.first_data_row, columns)
    layout = Layout(
        sheet.name,
        (top, max(last, top)),
        header.first_data_row,
        key,
        _one_name(columns),
    )
    _refuse_twins(layout)
    return layout


def _top_label_row(header: _Header) -> int:
    """Rows above the FINESS heading count when they label other columns (merged groups)."""
    top = header.row
    while top > 1 and header.row - top < _LABEL_ROWS_ABOVE:
        above = top - 1
        labelled = any(
            _label(header, above, column) and meaning(_label(header, above, column)).key
            or _names_sons(_label(header, above, column))
            for column in range(1, len(header.sheet.rows[above - 1]) + 1)
        )
        if not labelled:
            break
        top = above
    return top


def _names_sons(label: str) -> bool:
    return re.search(r"\b(dpi|pfi)\b", label.casefold()) is not None


def _label(header: _Header, row: int, column: int) -> str:
    """Read a heading cell, through the merged range that covers it.

    Above the FINESS heading, what also covers a FINESS column is a title, not a label.
    """
    sheet = header.sheet
    covered = {column}
    origin = (row, column)
    for merge in sheet.merges:
        if (
            merge.first_row <= row <= merge.last_row
            and merge.first_column <= column <= merge.last_column
        ):
            origin = (merge.first_row, merge.first_column)
            covered = set(range(merge.first_column, merge.last_column + 1))
    if row < header.row and covered & set(header.finess_columns):
        return ""
    value = sheet.cell(*origin)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _column(header: _Header, top: int, last: int, number: int) -> Column:
    labels = dict.fromkeys(
        label for row in range(top, last + 1) if (label := _label(header, row, number))
    )
    heading = " / ".join(labels)
    letter = column_letter(number)
    chosen = header.assignments.get(number)
    if chosen is not None:
        return Column(letter, heading, chosen, chosen=True)
    read = meaning(heading)
    if read.role in (Role.FINESS, Role.FINESS_EJ, Role.FINESS_ET) and (
        number not in header.finess_columns
    ):
        read = IGNORED
    return Column(letter, heading, read)


def _lift_wave_doubts(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """`Vague 2` beside `Vague 1 + Vague 2` names the prestation: no doubt is left."""
    both = {c.meaning.key.sons for c in columns if c.meaning.key and c.meaning.key.prestation == "V1+V2"}
    return tuple(
        replace(column, meaning=replace(column.meaning, doubt=""))
        if column.meaning.doubt == WAVE_DOUBT
        and column.meaning.key is not None
        and column.meaning.key.sons in both
        else column
        for column in columns
    )


def _beneficiary(sheet: Sheet, first_row: int, columns: tuple[Column, ...]) -> Column:
    """Choose the column that names the beneficiary; refuse when two are possible."""
    by_role = {
        role: [c for c in columns if c.meaning.role is role]
        for role in (Role.FINESS, Role.FINESS_EJ, Role.FINESS_ET)
    }
    chosen = [c for c in by_role[Role.FINESS] if c.chosen]
    for candidates in (chosen, by_role[Role.FINESS]):
        if len(candidates) == 1:
            return candidates[0]
    candidates = by_role[Role.FINESS] or by_role[Role.FINESS_EJ] + by_role[Role.FINESS_ET]
    if len(candidates) == 1:
        return candidates[0]
    raise StopError(
        f"{plural(len(candidates), 'colonne')} peuvent porter le FINESS du bénéficiaire.",
        *(
            f"--column finess={c.letter}   {quote(c.heading, 60)}, {_content(sheet, first_row, c)}"
            for c in candidates
        ),
        "Le bénéficiaire est celui que le portail connaît : en cas de doute, vérifiez un client "
        "dont vous savez qu'il est éligible.",
    )


def _content(sheet: Sheet, first_row: int, column: Column) -> str:
    values = [
        str(value)
        for row in range(first_row, len(sheet.rows) + 1)
        if (value := sheet.cell(row, column.index)) is not None
    ]
    return f"{plural(len(values), 'valeur')} dont {plural(len(set(values)), 'différente')}"


def _one_name(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Keep the first name column (« raison sociale » before all): a name decides nothing."""
    names = [c for c in columns if c.meaning.role is Role.NAME]
    preferred = next(
        (c for c in names if c.chosen or "raison sociale" in c.heading.casefold()),
        names[0] if names else None,
    )
    return tuple(
        replace(c, meaning=IGNORED) if c.meaning.role is Role.NAME and c is not preferred else c
        for c in columns
    )


def _refuse_twins(layout: Layout) -> None:
    """Refuse two columns for one meaning, and amounts whose meaning is doubtful."""
    for role in _SINGLE[1:]:
        twins = [c for c in layout.columns if c.meaning.role is role]
        if len(twins) > 1:
            raise StopError(
                f"{plural(len(twins), 'colonne')} ont le même sens ({role.value}) : "
                + listed(f"{c.letter} {quote(c.heading, 60)}" for c in twins)
                + ".",
                *(f"--column -={c.letter}   pour ignorer {quote(c.heading, 60)}" for c in twins),
            )
    by_key: dict[CeilingKey, list[Column]] = {}
    for column, key in layout.ceilings:
        by_key.setdefault(key, []).append(column)
        if column.meaning.doubt:
            raise _doubtful(column, key)
    for key, twins in by_key.items():
        if len(twins) > 1:
            raise StopError(
                f"{plural(len(twins), 'colonne')} se lisent comme le même plafond ({key.label}) : "
                + listed(f"{c.letter} {quote(c.heading, 80)}" for c in twins)
                + ".",
                "Précisez ce que chacune contient, par exemple :",
                *(f"--column '{key.option}={c.letter}'" for c in twins[:1]),
                *(f"--column -={c.letter}   pour l'ignorer" for c in twins[1:]),
            )


def _doubtful(column: Column, key: CeilingKey) -> StopError:
    if column.meaning.doubt == WAVE_DOUBT:
        options = [key, key._replace(prestation=None)]
    else:
        options = [key, *(key._replace(sons=code) for code in dispositifs())]
    return StopError(
        f"Colonne {column.letter} {quote(column.heading, 80)} : {column.meaning.doubt}.",
        *(f"--column '{option.option}={column.letter}'   {option.label}" for option in options),
        f"--column -={column.letter}   pour l'ignorer",
    )


def _no_header(document: Document, choices: Choices, name: str) -> StopError:
    """Say where FINESS numbers were looked for, and propose a column that seems to hold some."""
    advice = []
    for sheet in document.sheets:
        for column in range(1, max((len(row) for row in sheet.rows), default=0) + 1):
            values = _sample(sheet, 0, column)
            if len(values) > 1 and sum(_is_numberlike(v) for v in values) * 2 >= len(values):
                sheet_option = (
                    f" --sheet {quote_option(sheet.name)}" if len(document.sheets) > 1 else ""
                )
                advice.append(
                    f"La colonne {column_letter(column)} de {quote(sheet.name)} semble contenir "
                    f"des FINESS : --column finess={column_letter(column)}{sheet_option}"
                )
    where = (
        f"à la ligne {choices.header_row}" if choices.header_row else "sous un intitulé « FINESS »"
    )
    return StopError(
        f"Aucune colonne de numéros FINESS trouvée {where} dans {quote(name, 200)} "
        f"({plural(len(document.sheets), 'feuille lue', 'feuilles lues')} : "
        f"{listed(quote(sheet.name) for sheet in document.sheets[:8])}).",
        *(advice[:4] or ["Vérifiez que ce fichier est bien la base des établissements éligibles."]),
    )
