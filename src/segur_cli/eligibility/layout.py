"""Which sheets, header and columns hold the base: found when clear, asked for when not."""

from dataclasses import replace

from segur_cli.eligibility.assignments import read_assignments
from segur_cli.eligibility.ceilings import CeilingKey
from segur_cli.eligibility.choices import Choices
from segur_cli.eligibility.columns import Column, SheetLayout
from segur_cli.eligibility.doubts import column_questions, key_question, twin_questions, unit_above
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
    SCALES,
    WAVE_DOUBT,
    HeadingMeaning,
    Role,
    meaning,
    names_part_of_key,
    parts_named,
)
from segur_cli.eligibility.no_header import no_header
from segur_cli.eligibility.questions import ReadingQuestion, unsettled
from segur_cli.exits import StopError
from segur_cli.tables.sheets import Sheet, TableFile, column_letter
from segur_cli.text.writing import did_you_mean, listed, plural, quote, quote_option

_FINESS_ROLES = (Role.FINESS, Role.FINESS_EJ, Role.FINESS_ET)


def find_layouts(document: TableFile, choices: Choices, name: str) -> tuple[SheetLayout, ...]:
    """Find where the base lies in a document: one layout a sheet.

    Raises StopError for what stays open, all of it at once.
    """
    assignments = read_assignments(choices.columns)
    headers = [
        header
        for sheet in _eligible_sheets(document, choices.sheets)
        if (header := find_header(sheet, choices.header_row, assignments))
    ]
    if not headers:
        raise no_header(document, choices, name)
    chosen, questions = _choose_sheets(headers, choices)
    layouts = []
    for header in chosen:
        layout, open_points = _settle(header)
        layouts.append(layout)
        questions += [point for point in open_points if point not in questions]
    if questions:
        raise unsettled(questions, choices, name)
    return tuple(layouts)


def _eligible_sheets(document: TableFile, wanted: tuple[str, ...]) -> list[Sheet]:
    if not wanted:
        return list(document.sheets)
    by_name = {sheet.name.strip(): sheet for sheet in document.sheets}
    for name in wanted:
        if name.strip() not in by_name:
            names = [sheet.name for sheet in document.sheets]
            raise StopError(f"Feuille inconnue : {quote(name)}.", did_you_mean(name, names))
    return [by_name[name.strip()] for name in dict.fromkeys(wanted)]


def _choose_sheets(
    headers: list[Header], choices: Choices
) -> tuple[list[Header], list[ReadingQuestion]]:
    """Keep the sheets asked for, or the only visible one, or those whose names tell them apart."""
    if choices.sheets:
        return headers, []
    visible = [header for header in headers if not header.sheet.hidden]
    if not visible:
        names = listed(quote(header.sheet.name) for header in headers)
        raise StopError(
            f"Seule une feuille masquée contient une colonne de FINESS : {names}.",
            f"Si c'est bien la base : --sheet {quote_option(headers[0].sheet.name)}",
        )
    parts = [parts_named(header.sheet.name) for header in visible]
    if len(visible) == 1 or (len(set(parts)) == len(parts) and (None, None) not in parts):
        return visible, []
    options = [(f"--sheet {quote_option(h.sheet.name)}", "") for h in visible]
    together = " ".join(option for option, _ in options)
    return visible[:1], [
        ReadingQuestion(
            f"{plural(len(visible), 'feuille')} peuvent être la base : "
            + listed(quote(header.sheet.name) for header in visible)
            + ".",
            (*options, (together, "toutes : chacune complète les autres")),
        )
    ]


def _settle(header: Header) -> tuple[SheetLayout, list[ReadingQuestion]]:
    """Name every column of a header; what stays ambiguous is returned beside."""
    sheet = header.sheet
    last = header.first_data_row - 1
    top = top_label_row(header)
    columns = _name_columns(header, top, last)
    sons, prestation = parts_named(sheet.name)
    columns = _complete(columns, (sons, prestation))
    keys, questions = _beneficiary(header, columns)
    columns = _one_name(_with_row_parts(columns))
    columns = _in_the_unit_above(sheet, top, columns)
    layout = SheetLayout(
        sheet.name, (top, max(last, top)), header.first_data_row, keys, columns, sons, prestation
    )
    questions += twin_questions(layout.columns)
    questions += column_questions(layout.columns)
    second = second_header(header, header.first_data_row, keys[0].index)
    if second is not None:
        raise StopError(
            f"{quote(sheet.name)} contient un second tableau, dont l'en-tête est à la ligne "
            f"{second} : ses montants seraient lus sous les intitulés du premier.",
            "Mettez chaque tableau dans un fichier à part, avec ses intitulés.",
        )
    return layout, questions


def _name_columns(header: Header, top: int, last: int) -> tuple[Column, ...]:
    sheet = header.sheet
    used = sheet.rows[top - 1 : last] + sheet.rows[last : last + SAMPLE_ROWS]
    width = max((len(row) for row in used), default=0)
    for number in header.assignments:
        if number > width:
            raise StopError(
                f"La colonne {column_letter(number)}, donnée par --column, est vide dans "
                f"{quote(sheet.name)}.",
                f"Dernière colonne remplie : {column_letter(width)}.",
            )
    columns = (_column(header, top, last, number) for number in range(1, width + 1))
    return tuple(c for c in columns if c.heading or c.meaning.role is not Role.IGNORED)


def _column(header: Header, top: int, last: int, number: int) -> Column:
    labels = dict.fromkeys(
        label for row in range(top, last + 1) if (label := label_of(header, row, number))
    )
    heading = " / ".join(labels)
    letter = column_letter(number)
    chosen = header.assignments.get(number)
    read = meaning(heading)
    if chosen is not None:
        # A number chosen for the beneficiary's keeps the level that its heading gives.
        kept = chosen.role is Role.FINESS and read.role in _FINESS_ROLES
        return Column(letter, heading, read if kept else chosen, chosen=True)
    if read.role in _FINESS_ROLES and (number not in header.finess_columns):
        read = IGNORED
    return Column(letter, heading, read)


def _complete(
    columns: tuple[Column, ...], named: tuple[str | None, str | None]
) -> tuple[Column, ...]:
    """Give amounts what the sheet's name says, and lift the doubt on « vague 2 » where it can be.

    `Vague 2` beside `Vague 1 + Vague 2`, or under a sheet that names the SONS, is a prestation.
    """
    both = {
        c.meaning.key.sons for c in columns if c.meaning.key and c.meaning.key.prestation == "V1+V2"
    }
    return tuple(
        column
        if column.chosen or column.meaning.key is None
        else replace(column, meaning=_completed(column.meaning, column.meaning.key, named, both))
        for column in columns
    )


def _completed(
    found: HeadingMeaning,
    key: CeilingKey,
    named: tuple[str | None, str | None],
    both: set[str | None],
) -> HeadingMeaning:
    sons, prestation = named
    lifted = found.doubt == WAVE_DOUBT and (key.sons in both or sons is not None)
    told = key._replace(sons=key.sons or sons, prestation=key.prestation or prestation)
    return replace(found, key=told, doubt="" if lifted else found.doubt)


def _with_row_parts(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Take a column that names SONS or prestation for each row's, where the amounts lack it."""
    keys = [c.meaning.key for c in columns if c.meaning.key is not None]

    def role(column: Column) -> Role | None:
        part = None if column.chosen else names_part_of_key(column.heading)
        if part is None or not any(getattr(key, part) is None for key in keys):
            return None
        return Role.SONS if part == "sons" else Role.PRESTATION

    return tuple(
        replace(column, meaning=HeadingMeaning(found)) if (found := role(column)) else column
        for column in columns
    )


def _in_the_unit_above(sheet: Sheet, top: int, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """A line above the headings may say that amounts are in thousands: it goes for all of them."""
    unit, doubt = unit_above(sheet, top)
    if not unit:
        return columns
    return tuple(
        replace(c, meaning=replace(c.meaning, scale=SCALES[unit], doubt=doubt))
        if c.meaning.key is not None and not c.chosen
        else c
        for c in columns
    )


def _beneficiary(
    header: Header, columns: tuple[Column, ...]
) -> tuple[tuple[Column, ...], list[ReadingQuestion]]:
    """Choose the columns that name the beneficiary; a question when two are possible."""
    by_role = {role: [c for c in columns if c.meaning.role is role] for role in _FINESS_ROLES}
    by_index = {c.index: c for c in columns}
    chosen = [by_index[n] for n, m in header.assignments.items() if m.role is Role.FINESS]
    if chosen:
        return tuple(chosen), []
    candidates = by_role[Role.FINESS] or by_role[Role.FINESS_EJ] + by_role[Role.FINESS_ET]
    if len(candidates) == 1:
        return tuple(candidates), []
    return tuple(candidates[:1]), [key_question(header.sheet, header.first_data_row, candidates)]


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
