"""Which sheets and columns hold the base: found when clear, asked for when not, all at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from segur_cli.eligibility.base import CeilingKey, Choices, read_ceiling
from segur_cli.eligibility.headings import (
    DESCRIBED_DOUBT,
    KEYS,
    LEVELS,
    WAVE_DOUBT,
    WAVES_DOUBT,
    about_of,
    ceiling_below,
    key_of,
    names_amounts,
    parts_named,
    read_choices,
    vocabulary,
)
from segur_cli.exits import StopError
from segur_cli.facts import V1_V2, V2, dispositifs
from segur_cli.facts.cells import CELLS, is_finess, is_number_like
from segur_cli.tables.columns.choices import (
    ChosenColumn,
    Doubt,
    chosen_on,
    column_option,
    file_argument,
    joined_doubts,
    named_sheets,
    sheet_options,
    unsettled,
)
from segur_cli.tables.columns.reading import TableColumn, TableReading, read_tables
from segur_cli.tables.columns.rows import rows_of, unread_answers
from segur_cli.tables.columns.vocabulary import compiled, said
from segur_cli.tables.sheets import Sheet, TableFile, column_letter, is_filled
from segur_cli.text.amounts import SCALES, unit_named
from segur_cli.text.dates import Dated
from segur_cli.text.writing import listed, plural, quote

_FORMER = compiled(("ancien*", "archive*", "old", "sauvegarde*", "copie", "obsolete*", "backup"))
# The columns by which a row says what its amounts are about, and of what.
PARTS = {"sons": "sons", "prestation": "prestation", "base": "basis"}
_HAD = compiled(("vague 1", "va1", "v1", "beneficie*", "finance*"))  # what is no eligibility
_COMPANY = compiled(("siret", "siren"))
_HEADINGS = 100  # rows in which headings are looked for
_SAMPLE = 200  # rows by which a column is said to hold numbers


@dataclass(frozen=True)
class CeilingColumn:
    """A column of amounts: what they are about, and what they are multiplied by to be euros."""

    column: TableColumn
    key: CeilingKey
    scale: int


@dataclass(frozen=True)
class SheetLayout:
    """The reading of one table. `keys` are the columns that name the beneficiary.

    The first filled one of a row counts.
    """

    table: TableReading
    keys: tuple[TableColumn, ...]

    @property
    def sheet(self) -> Sheet:
        """The sheet, the rows of its merged cells filled."""
        return self.table.sheet

    @cached_property
    def ceilings(self) -> tuple[CeilingColumn, ...]:
        """The amount columns with what each is about."""
        read = ((column, *key_of(column.about)) for column in self.table.of("montant"))
        return tuple(CeilingColumn(c, key, SCALES.get(unit, 1)) for c, key, unit in read)

    def keys_for(self, said: CeilingKey) -> tuple[CeilingKey, ...]:
        """What the amounts of a row are about, which says itself what its columns do not."""
        return _completed_keys(tuple(c.key for c in self.ceilings), said)

    @cached_property
    def numbers(self) -> Mapping[str, TableColumn]:
        """The columns whose heading says EJ or ET, whatever they were chosen to be."""
        return {level: column for column in reversed(self.table.columns)
                if (level := level_of(column))}  # fmt: skip

    @cached_property
    def crossed(self) -> frozenset[int]:
        """The columns on eligibility that only ever say yes: an empty cell then says something."""
        rows = range(self.table.first_row, self.table.last_row + 1)
        return frozenset(
            column.number
            for column in self.table.of("eligibilite")
            if {str(value).strip().lower() for row in rows
                if is_filled(value := self.sheet.cell(row, column.number))} == {"x"}
        )  # fmt: skip

    @cached_property
    def unread(self) -> tuple[TableColumn, ...]:
        """The columns that nothing takes, and that nobody chose to leave."""
        return tuple(c for c in self.table.columns if not c.role and not c.chosen)

    @cached_property
    def answers(self) -> Mapping[int, Sequence[tuple[TableColumn, Dated]]]:
        """The cells, row by row, that seem to answer in those columns, or in the name."""
        return unread_answers(
            self.table, vocabulary(), (*self.unread, *self.table.of("nom")), classes=False
        )

    @property
    def long(self) -> bool:
        """Whether each row says of which SONS, prestation or basis its amounts are."""
        return any(self.table.of(role) for role in PARTS)


@lru_cache(maxsize=1_000)
def _completed_keys(keys: tuple[CeilingKey, ...], said: CeilingKey) -> tuple[CeilingKey, ...]:
    return tuple(completed(key, said) for key in keys)


def completed(key: CeilingKey, said: CeilingKey) -> CeilingKey:
    """Fill what a key does not say with what is said around it."""
    return CeilingKey(*(own or around for own, around in zip(key, said, strict=True)))


def level_of(column: TableColumn) -> str:
    """The level, EJ or ET, that a column of numbers is of; empty when nothing says."""
    if column.role not in KEYS:
        return ""
    sense = next(iter(vocabulary().read(column.heading)), None)
    return LEVELS.get(column.role) or LEVELS.get(sense.role if sense else "") or ""


def find_layouts(
    document: TableFile, choices: Choices, name: str, path: str = ""
) -> tuple[SheetLayout, ...]:
    """Find where the base lies in a document: one layout a table.

    `path` is the file's, for the command that settles. Raises StopError for what stays open.
    """
    chosen = read_choices(choices.columns)
    found, titles = [], [sheet.name for sheet in document.sheets]
    for sheet in named_sheets(document.sheets, choices.sheets):
        own = chosen_on(sheet.name, chosen)
        tables = read_tables(sheet, vocabulary(), CELLS, own, choices.header_row)
        kept = [table for table in tables if _candidates(table)]
        titles += [title for table in kept for title in table.titles.values()]
        if kept:
            found.append(kept)
    if not found:
        raise _no_numbers(document, choices, name)
    # Beside « Vague 1 + Vague 2 », « Vague 2 » names the prestation; alone, perhaps the programme.
    waves = any(parts_named(title).prestation == V1_V2 for title in titles)
    settled = [[_settle(table, waves=waves) for table in tables] for tables in found]
    sheets, doubts = _choose_sheets(settled, choices)
    for parts in sheets:
        _refuse_beyond(parts[0].sheet, chosen_on(parts[0].sheet.name, chosen))
        doubts += _several_tables(parts)
    layouts = [layout for parts in sheets for layout in parts]
    doubts += joined_doubts([(each.sheet.name, list(_doubts(each))) for each in layouts])
    if doubts:
        raise unsettled(doubts, name, f"segur base import {file_argument(path or name)}",
                        _given(choices), "base", note=document.turned)  # fmt: skip
    return tuple(layouts)


def _apart(layouts: Iterable[SheetLayout]) -> bool:
    """Whether tables complete each other: their ceilings are of different things, and named."""
    found = [[ceiling.key for ceiling in layout.ceilings] for layout in layouts]
    keys = [key for own in found for key in own]
    return len(set(keys)) == len(keys) and all(found)


def _several_tables(tables: list[SheetLayout]) -> Iterator[Doubt]:
    """Ask which of the tables of a sheet is the base, unless they complete each other."""
    if len(tables) > 1 and not _apart(tables):
        yield Doubt(
            f"{quote(tables[0].sheet.name)} contient {plural(len(tables), 'tableau', 'tableaux')}, "
            "et rien ne dit qu'ils se complètent.",
            tuple(
                (f"--header-row {layout.table.header[0]}",
                 f"celui dont les intitulés sont à la ligne {layout.table.header[0]}")
                for layout in tables
            ),
            ("Pour les lire tous, mettez chacun sur une feuille qui porte le nom de son SONS.",),
        )  # fmt: skip


def _given(choices: Choices) -> list[str]:
    given = [sheet_options([sheet]) for sheet in choices.sheets]
    if choices.header_row is not None:
        given.append(f"--header-row {choices.header_row}")
    return [*given, *map(column_option, choices.columns)]


def _choose_sheets(
    found: list[list[SheetLayout]], choices: Choices
) -> tuple[list[list[SheetLayout]], list[Doubt]]:
    """Keep the sheets asked for, or the only visible one, or those that are told apart."""
    if choices.sheets:
        return found, []
    visible = [tables for tables in found if not tables[0].sheet.hidden]
    current = [tables for tables in visible if not _is_former(tables[0].sheet.name)]
    visible = current or visible
    names = [tables[0].sheet.name for tables in visible or found]
    if not visible:
        raise StopError(
            "Seule une feuille masquée contient une colonne de FINESS : "
            f"{listed(map(quote, names))}.",
            f"Si c'est bien la base : {sheet_options(names[:1])}",
        )
    parts = [parts_named(name) for name in names]
    named = len(set(parts)) == len(parts) and (None, None, None) not in parts
    # A sheet without ceilings (« Exclusions ») says something of the rows of the others.
    ceilings = [layout for tables in visible for layout in tables if layout.ceilings]
    if len(visible) == 1 or named or (ceilings and _apart(ceilings)):
        return visible, []
    options = [(sheet_options([name]), "") for name in names]
    together = (sheet_options(names), "toutes : chacune complète les autres")
    whole = _of_others(visible) and not any(map(vocabulary().sets_apart, names))
    return visible[:1], [
        Doubt(
            f"{plural(len(visible), 'feuille')} peuvent être la base : "
            f"{listed(map(quote, names))}.",
            (together, *options) if whole else (*options, together),
        )
    ]


def _is_former(name: str) -> bool:
    """Whether the name of a sheet says that it is a former base, or a copy of one."""
    return bool(_FORMER.search(said(name)))


def _of_others(sheets: list[list[SheetLayout]]) -> bool:
    """Whether no beneficiary stands on two sheets."""
    numbers = [
        {
            str(layout.sheet.cell(row, key.number))
            for layout in tables
            for key in layout.keys
            for row in range(layout.table.first_row, layout.table.last_row + 1)
        }
        - {"None"}
        for tables in sheets
    ]
    return len(set().union(*numbers)) == sum(map(len, numbers))


def _candidates(table: TableReading) -> list[TableColumn]:
    """The columns that may name the beneficiary: those chosen, else plain, else of a level."""
    chosen = [c for c in table.of("finess") if c.chosen]
    if chosen:
        return chosen
    plain = [c for c in table.of("finess") if _holds_numbers(table, c)]
    levels = [c for role in LEVELS for c in table.of(role) if _holds_numbers(table, c)]
    return told_beneficiary(levels) or plain or levels


def _holds_numbers(table: TableReading, column: TableColumn) -> bool:
    """Whether half of the filled cells of a column look like numbers, or are not computed."""
    last = min(table.last_row, table.first_row + _SAMPLE)
    rows, _ = rows_of(replace(table, last_row=last), vocabulary(), CELLS)
    cells = [v for row in rows if (v := table.sheet.cell(row, column.number)) is not None]
    hidden = any(c == column.number and r >= table.first_row for r, c in table.sheet.uncomputed)
    return sum(map(is_number_like, cells)) * 2 >= len(cells) if cells else hidden


def _refuse_beyond(sheet: Sheet, chosen: Mapping[int, ChosenColumn]) -> None:
    width = max(map(len, sheet.rows), default=0)
    for number in chosen:
        if number > width:
            raise StopError(
                f"La colonne {column_letter(number)}, donnée par --column, est vide dans "
                f"{quote(sheet.name)}.",
                f"Dernière colonne remplie : {column_letter(width)}.",
            )


def _settle(table: TableReading, *, waves: bool) -> SheetLayout:
    """Complete what each column is about with what stands above, and with the columns beside."""
    named = _named_above(table)
    named = named if waves or not named.prestation else named._replace(prestation=None)
    keys = _candidates(table)
    table = _under_amounts(table)
    both = any(key_of(c.about)[0].prestation == V1_V2 for c in table.of("montant"))
    unit, said = unit_above(table)
    columns = [
        replace(column, role="")
        if column.role in KEYS and column not in keys and not _holds_numbers(table, column)
        else _completed(column, named, both, unit, said)
        if column.role == "montant" and column.chosen is None
        else column
        for column in table.columns
    ]
    lacking = [key_of(c.about)[0] for c in columns if c.role == "montant"]
    kept = tuple(
        replace(column, role="")
        if column.role in PARTS
        and column.chosen is None
        and not any(getattr(key, PARTS[column.role]) is None for key in lacking)
        else column
        for column in columns
    )
    whole = replace(table, columns=_one_name(kept))
    return SheetLayout(whole, tuple(keys))


def _under_amounts(table: TableReading) -> TableReading:
    """Take for ceilings the amounts of which a title speaks, their headings saying only of what."""
    if not any(map(names_amounts, (table.sheet.name, *table.titles.values()))):
        return table
    rows = range(table.first_row, min(table.last_row, table.first_row + _SAMPLE) + 1)

    def settled(column: TableColumn) -> TableColumn:
        sense = None if column.role or column.chosen else ceiling_below(column.heading)
        read = [read_ceiling(table.sheet.cell(row, column.number)).amount for row in rows]
        if sense is None or 2 * sum(a is not None and a > 1 for a in read) < len(read):
            return column
        if not any(key_of(sense.about)[0][1:]) and column.looks != "montant":
            return column  # a SONS alone may count anything
        return replace(column, role="montant", about=sense.about, doubt=sense.doubt)

    return replace(table, columns=tuple(map(settled, table.columns)))


def _named_above(table: TableReading) -> CeilingKey:
    """What the name of the sheet, else the lines above the headings, say of every amount.

    Two lines that say two things say nothing.
    """
    sheet = parts_named(table.sheet.name)
    lines = [parts_named(text) for text in table.titles.values()]
    said = [{part for part in parts if part} for parts in zip(*lines, strict=True)] or [set()] * 3
    return CeilingKey(
        *(own or (part.pop() if len(part) == 1 else None)
          for own, part in zip(sheet, said, strict=True))
    )  # fmt: skip


def unit_above(table: TableReading) -> tuple[str, str]:
    """Return the unit that a line above the headings of a table names, and where it does."""
    for number, text in table.titles.items():
        if unit := unit_named(text):
            return unit, f"la ligne {number} dit « {text[:60]} »"
    return "", ""


def _completed(
    column: TableColumn,
    named: CeilingKey,
    both: bool,
    unit: str,
    said: str,
) -> TableColumn:
    """Lift the doubt on « vague 2 » beside « Vague 1 + Vague 2 », or where a sheet names the SONS.

    A unit that a line above the headings says goes for every amount.
    """
    key, own_unit = key_of(column.about)
    lifted = column.doubt == WAVE_DOUBT and (both or named.sons is not None)
    told = completed(key, named)
    doubt = "" if lifted else column.doubt
    if unit:
        doubt = f"{said} : rien n'est converti sans votre accord"
    return replace(column, about=about_of(told, unit or own_unit), doubt=doubt)


def _one_name(columns: tuple[TableColumn, ...]) -> tuple[TableColumn, ...]:
    """Keep the first name column (« raison sociale » before all): a name decides nothing."""
    names = [c for c in columns if c.role == "nom"]
    preferred = next(
        (c for c in names if c.chosen or "raison sociale" in c.heading.casefold()),
        names[0] if names else None,
    )
    return tuple(
        replace(c, role="") if c.role == "nom" and c is not preferred else c for c in columns
    )


# What is asked.


def _doubts(layout: SheetLayout) -> Iterator[Doubt]:
    table = layout.table
    if len(layout.keys) > 1 and not layout.keys[0].chosen:
        yield key_doubt(table, layout.keys)
    elif len(layout.keys) == 1 and not layout.keys[0].chosen:
        yield from _other_numbers(table, layout.keys[0])
    for (role, _), twins in table.rivals.items():
        alive = [c for c in table.of(role) if c.number in {twin.number for twin in twins}]
        if role != "finess" and len(alive) > 1:
            yield Doubt(
                f"{plural(len(alive), 'colonne')} ont le même sens ({role}) : "
                f"{listed(c.told for c in alive)}.",
                tuple(map(_ignored, reversed(alive))),
            )
    yield from _twin_ceilings(layout)
    named = any(ceiling.key.sons for ceiling in layout.ceilings) and not layout.long
    for ceiling in layout.ceilings:
        if ceiling.column.doubt:
            yield _about(ceiling)
        elif named and not (ceiling.key.sons or ceiling.column.chosen):
            beside = "d'autres colonnes nomment leur SONS, et elle non"
            yield _about(replace(ceiling, column=replace(ceiling.column, doubt=beside)))
    for column in table.columns:
        if not column.role and column.looks == "montant" and vocabulary().is_part(column.heading):
            options = [(f"montant[{code},*,*]={column.letter}", code) for code in dispositifs()]
            yield Doubt(
                f"Colonne {column.told} : elle contient des montants, et son intitulé ne dit pas "
                "si ce sont des plafonds, ni lesquels.",
                (_ignored(column), *options),
            )
        elif not column.role and _is_crossed(table, column):
            sons = parts_named(column.heading).sons
            told = [(f"eligibilite[{sons}]={column.letter}", f"l'éligibilité à {sons}")]
            own, had = (told if sons else []), _HAD.search(said(column.heading)) is not None
            yield Doubt(
                f"Colonne {column.told} : elle contient des croix, et son intitulé ne dit pas de "
                "quoi.",
                (_ignored(column), *own) if had else (*own, _ignored(column)),
            )


def _is_crossed(table: TableReading, column: TableColumn) -> bool:
    """Whether a column of crosses is about a SONS or a prestation, in what looks like a base."""
    told = any(table.of(role) for role in ("montant", "ac", "eligibilite", "niveau"))
    if not told or ceiling_below(column.heading) is None:
        return False
    rows = range(table.first_row, min(table.last_row, table.first_row + _SAMPLE) + 1)
    cells = [v for row in rows if is_filled(v := table.sheet.cell(row, column.number))]
    return bool(cells) and all(map(CELLS["cross"], cells))


def told_beneficiary(keys: Sequence[TableColumn]) -> list[TableColumn]:
    """The only column of numbers whose heading says that it is the beneficiary's, if one does."""
    named = [column for column in keys if "beneficiaire" in said(column.heading)]
    return named if len(named) == 1 else []


def key_doubt(table: TableReading, candidates: tuple[TableColumn, ...]) -> Doubt:
    """Ask which column names the beneficiary, or in which order two that complete each other do."""
    options = [(f"finess={c.letter}", f"{quote(c.heading, 60)}, {_content(table, c)}")
               for c in sorted(candidates, key=lambda c: c.number)]  # fmt: skip
    by_level = {level_of(c): c for c in candidates}
    if len(candidates) == 2 and by_level.keys() == {"EJ", "ET"}:
        both = (f"finess={by_level['ET'].letter},{by_level['EJ'].letter}",
                "ET, sinon EJ : le premier rempli")  # fmt: skip
        partial = any(
            table.sheet.cell(row, c.number) is None
            for c in candidates
            for row in range(table.first_row, table.last_row + 1)
        )
        options.insert(0 if partial else 2, both)
    return Doubt(
        f"{plural(len(candidates), 'colonne')} peuvent porter le FINESS du bénéficiaire "
        f"({listed(c.told for c in sorted(candidates, key=lambda c: c.number))}).",
        tuple(options),
        (
            "Le bénéficiaire est celui que le portail connaît : en cas de doute, vérifiez un "
            "client dont vous savez qu'il est éligible.",
        ),
    )


def _other_numbers(table: TableReading, key: TableColumn) -> Iterator[Doubt]:
    """Ask about a column whose numbers stand on the rows where the beneficiary's has none."""
    rows = [row for row in range(table.first_row, table.last_row + 1)
            if table.sheet.cell(row, key.number) is None]  # fmt: skip
    for column in table.columns:
        if column.role == "" and any(is_finess(table.sheet.cell(row, column.number))
                                     for row in rows):  # fmt: skip
            yield Doubt(
                f"Colonne {column.told} : elle porte des FINESS là où {key.told} n'en a pas.",
                (
                    (f"finess={key.letter},{column.letter}", "le premier rempli"),
                    (f"finess={key.letter} -={column.letter}", f"{key.letter} seule"),
                ),
            )


def _content(table: TableReading, column: TableColumn) -> str:
    rows = range(table.first_row, table.last_row + 1)
    cells = (table.sheet.cell(row, column.number) for row in rows)
    values = [str(value)[:60] for value in cells if value is not None]
    return f"{plural(len(values), 'valeur')} dont {plural(len(set(values)), 'différente')}"


def _twin_ceilings(layout: SheetLayout) -> Iterator[Doubt]:
    by_key: dict[CeilingKey, list[TableColumn]] = {}
    for ceiling in layout.ceilings:
        if not ceiling.column.doubt:
            by_key.setdefault(ceiling.key, []).append(ceiling.column)
    for key, twins in by_key.items():
        if len(twins) > 1:
            first, *others = twins
            kept = " ".join(_ignored(c)[0] for c in others)
            options = [(kept, f"pour ne garder que {first.letter} {quote(first.heading, 60)}"),
                       _ignored(first)]  # fmt: skip
            yield Doubt(
                f"{plural(len(twins), 'colonne')} se lisent comme le même plafond "
                f"({key.label}) : {listed(c.told for c in twins)}.",
                tuple(options),
                (f"Ou précisez ce que chacune contient : {column_option(f'{key.option}=…')}",),
            )


def _ignored(column: TableColumn) -> tuple[str, str]:
    return f"-={column.letter}", f"pour ignorer {quote(column.heading, 60)}"


def _about(ceiling: CeilingColumn) -> Doubt:
    """Ask about an amount whose heading is doubtful."""
    column, key = ceiling.column, ceiling.key
    unit = key_of(column.about)[1]
    keys = [key]
    if column.doubt == WAVE_DOUBT:
        keys = [key, key._replace(prestation=None)]
    elif column.doubt == WAVES_DOUBT:
        keys = [key._replace(prestation=code) for code in (V2, V1_V2)]
    elif column.doubt == DESCRIBED_DOUBT:
        other = V1_V2 if key.prestation == V2 else V2
        keys = [key, key._replace(prestation=other)]
    elif not unit:
        keys = [key, *(key._replace(sons=code) for code in dispositifs())]
    told = f", converti : {ceiling.scale} fois le nombre écrit" if unit else ""
    options = [(f"montant[{about_of(k, unit)}]={column.letter}", k.label + told) for k in keys]
    return Doubt(
        f"Colonne {column.letter} {quote(column.heading, 80)} : {column.doubt}.",
        (*options, (f"-={column.letter}", "pour l'ignorer")),
    )


def _no_numbers(document: TableFile, choices: Choices, name: str) -> StopError:
    """Say where FINESS numbers were looked for, and propose a column that seems to hold some."""
    advice = [
        f"La colonne {column_letter(number)} de {quote(sheet.name)}, {quote(str(value), 60)}, "
        "porte des SIRET ou des SIREN : la base doit donner le FINESS de chaque établissement."
        for sheet in document.sheets
        for cells in sheet.rows[:_HEADINGS]
        for number, value in enumerate(cells, 1)
        if isinstance(value, str) and _COMPANY.search(said(value))
    ]
    for sheet in document.sheets:
        option = f" {sheet_options([sheet.name])}" if len(document.sheets) > 1 else ""
        for number in range(1, max(map(len, sheet.rows), default=0) + 1):
            cells = [v for row in sheet.rows[:_SAMPLE] if (v := row[number - 1 : number]) and v[0]]
            company = any(_COMPANY.search(said(str(v[0]))) for v in cells[:_HEADINGS])
            if (
                not company
                and len(cells) > 1
                and sum(is_number_like(v[0]) for v in cells) * 2 >= len(cells)
            ):
                letter = column_letter(number)
                advice.append(
                    f"La colonne {letter} de {quote(sheet.name)} semble contenir des FINESS : "
                    f"--column finess={letter}{option}"
                )
    advice += [
        f"L'intitulé {quote(str(value), 60)} ({column_letter(number)}{row} de "
        f"{quote(sheet.name)}) est bien là, mais moins de la moitié des cellules en dessous "
        "ressemblent à un FINESS (8 ou 9 caractères)."
        for sheet in document.sheets
        for row, cells in enumerate(sheet.rows[:_HEADINGS], 1)
        for number, value in enumerate(cells, 1)
        if isinstance(value, str) and any(s.role in KEYS for s in vocabulary().read(value)[:1])
    ]
    row = choices.header_row
    where = f"à la ligne {row}" if row else "sous un intitulé « FINESS »"
    names = listed(quote(sheet.name) for sheet in document.sheets[:8])
    return StopError(
        f"Aucune colonne de numéros FINESS trouvée {where} dans {quote(name, 200)} "
        f"({plural(len(document.sheets), 'feuille lue', 'feuilles lues')} : {names}).",
        *(advice[:4] or ["Vérifiez que ce fichier est bien la base des établissements éligibles."]),
    )
