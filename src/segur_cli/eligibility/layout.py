"""Where things are in a base: the sheet, the header rows, the column of each meaning.

What the file leaves open is refused with the candidates and the option that
settles it (`--sheet`, `--header-row`, `--column`); nothing is chosen at random.
"""

from dataclasses import dataclass, replace

from segur_cli.eligibility.assignments import read_assignments
from segur_cli.eligibility.ceilings import CeilingKey
from segur_cli.eligibility.choices import Choices
from segur_cli.eligibility.header import (
    SAMPLE_ROWS,
    Header,
    find_header,
    label_of,
    second_header,
    top_label_row,
)
from segur_cli.eligibility.headings import (
    IGNORED,
    UNIT_DOUBT,
    WAVE_DOUBT,
    WAVES_DOUBT,
    Meaning,
    Role,
    meaning,
    names_part_of_key,
)
from segur_cli.eligibility.no_header import no_header
from segur_cli.exits import StopError
from segur_cli.facts import V1_V2, V2, dispositifs
from segur_cli.tables.sheets import Document, Sheet, column_letter, column_number
from segur_cli.text.writing import did_you_mean, listed, plural, quote, quote_option

_FINESS_ROLES = (Role.FINESS, Role.FINESS_EJ, Role.FINESS_ET)
# One column at most for each of these; two are refused. FINESS has its own message.
_SINGLE = (Role.AC, Role.LEVEL, Role.FINESS_EJ, Role.FINESS_ET)


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


def find_layout(document: Document, choices: Choices, name: str) -> Layout:
    """Find where the base lies in a document. Raises StopError for what stays open."""
    assignments = read_assignments(choices.columns)
    headers = [
        header
        for sheet in _eligible_sheets(document, choices.sheet)
        if (header := find_header(sheet, choices.header_row, assignments))
    ]
    if not headers:
        raise no_header(document, choices, name)
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


def _eligible_sheets(document: Document, wanted: str | None) -> list[Sheet]:
    if wanted is None:
        return list(document.sheets)
    found = [sheet for sheet in document.sheets if sheet.name.strip() == wanted.strip()]
    if not found:
        names = [sheet.name for sheet in document.sheets]
        raise StopError(f"Feuille inconnue : {quote(wanted)}.", did_you_mean(wanted, names))
    return found


def _settle(header: Header) -> Layout:
    """Name every column of a header, and refuse what stays ambiguous."""
    sheet = header.sheet
    last = header.first_data_row - 1
    top = top_label_row(header)
    used = sheet.rows[top - 1 : last] + sheet.rows[last : last + SAMPLE_ROWS]
    width = max((len(row) for row in used), default=0)
    for number in header.assignments:
        if number > width:
            raise StopError(
                f"La colonne {column_letter(number)}, donnée par --column, est vide dans "
                f"{quote(sheet.name)}.",
                f"Dernière colonne remplie : {column_letter(width)}.",
            )
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
    _refuse_one_amount_a_row(layout)
    second = second_header(header, header.first_data_row, key.index)
    if second is not None:
        raise StopError(
            f"{quote(sheet.name)} contient un second tableau, dont l'en-tête est à la ligne "
            f"{second} : ses montants seraient lus sous les intitulés du premier.",
            "Mettez chaque tableau dans un fichier à part, avec ses intitulés.",
        )
    return layout


def _column(header: Header, top: int, last: int, number: int) -> Column:
    labels = dict.fromkeys(
        label for row in range(top, last + 1) if (label := label_of(header, row, number))
    )
    heading = " / ".join(labels)
    letter = column_letter(number)
    chosen = header.assignments.get(number)
    if chosen is not None:
        return Column(letter, heading, chosen, chosen=True)
    read = meaning(heading)
    if read.role in _FINESS_ROLES and (number not in header.finess_columns):
        read = IGNORED
    return Column(letter, heading, read)


def _lift_wave_doubts(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """`Vague 2` beside `Vague 1 + Vague 2` names the prestation: no doubt is left."""
    both = {
        c.meaning.key.sons for c in columns if c.meaning.key and c.meaning.key.prestation == "V1+V2"
    }
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
    by_role = {role: [c for c in columns if c.meaning.role is role] for role in _FINESS_ROLES}
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
    for role in _SINGLE:
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


def _refuse_one_amount_a_row(layout: Layout) -> None:
    """Refuse amounts whose SONS or prestation stands in another column: it would be lost."""
    for column in layout.columns:
        named = names_part_of_key(column.heading)
        if column.chosen or named is None:
            continue
        if any(getattr(key, named) is None for _, key in layout.ceilings):
            raise StopError(
                f"La colonne {column.letter} {quote(column.heading, 60)} dit de quoi parle le "
                "montant de chaque ligne : segur ne lit que des colonnes de montants qui le disent "
                "elles-mêmes.",
                "Faites un fichier par SONS et prestation, ou mettez-les en colonnes.",
                f"--column -={column.letter}   pour l'ignorer : les montants resteront sans "
                "précision",
            )


def _doubtful(column: Column, key: CeilingKey) -> StopError:
    if column.meaning.doubt == WAVE_DOUBT:
        options = [key, key._replace(prestation=None)]
    elif column.meaning.doubt == WAVES_DOUBT:
        options = [key._replace(prestation=code) for code in (V2, V1_V2)]
    elif column.meaning.doubt == UNIT_DOUBT:
        options = []  # forcing it would show a thousand times too little
    else:
        options = [key, *(key._replace(sons=code) for code in dispositifs())]
    return StopError(
        f"Colonne {column.letter} {quote(column.heading, 80)} : {column.meaning.doubt}.",
        *(f"--column '{option.option}={column.letter}'   {option.label}" for option in options),
        f"--column -={column.letter}   pour l'ignorer",
    )
