"""From a document to an indexed base: find where things are, read every row."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from segur_cli.eligibility.base import (
    EMPTY,
    Base,
    BaseEntry,
    BaseSource,
    CeilingKey,
    Entries,
    Mapped,
)
from segur_cli.eligibility.base_layout import SheetLayout, find_layouts
from segur_cli.eligibility.headings import ORDERED, vocabulary
from segur_cli.eligibility.rows import RowReading, Rows, read_rows
from segur_cli.exits import StopError
from segur_cli.facts.cells import CELLS
from segur_cli.files.paths import from_here
from segur_cli.register.register_reading import is_register_table
from segur_cli.tables.columns.choices import file_argument
from segur_cli.tables.columns.reading import TableColumn
from segur_cli.tables.columns.shaping import upright
from segur_cli.tables.columns.vocabulary import plain
from segur_cli.tables.sheets import Sheet, TableFile
from segur_cli.text.writing import listed, normalized_key, plural, quote

_FICTITIOUS_MARK = "base fictive"
_SEARCHED = 300  # rows by which another kind of table is told


def build(document: TableFile, source: BaseSource) -> Base:
    """Index a document. Raises StopError when it holds no base or stays ambiguous."""
    path = from_here(source.path)
    _refuse_register(document, path)
    document = upright(document, vocabulary(), CELLS)
    layouts = find_layouts(document, source.choices, source.file_name, path)
    if not source.choices.columns:
        _refuse_list(layouts, path)
    sheets = list({layout.sheet.name: layout.sheet for layout in layouts}.values())
    read = list(map(read_rows, layouts))
    found = [one for rows in read for one in rows.found]
    unusable = tuple(row for rows in read for row in rows.unusable)
    filled = sum(rows.filled for rows in read)
    if not found:
        reason = unusable[0].reason if unusable else "aucune ligne sous l'en-tête"
        names = listed(quote(sheet.name) for sheet in sheets)
        raise StopError(
            f"Aucune ligne utilisable dans {names} sur {plural(filled, 'ligne')}.",
            f"Première cause : {reason}.",
        )
    keys = tuple(dict.fromkeys(key for one in found for key in one.amounts))
    complete = len(layouts) > 1 or layouts[0].long or read[0].parted
    entries = _entries(_joined(found) if complete else found, keys)
    return Base(
        source=replace(source, fictitious=source.fictitious or _says_fictitious(document, sheets)),
        sheet=", ".join(sheet.name for sheet in sheets),
        header_rows=layouts[0].table.header,
        columns=tuple(
            Mapped(
                f"{layout.sheet.name}!{column.letter}" if len(sheets) > 1 else column.letter,
                column.heading,
                _taken_for(column, layout),
            )
            for layout in layouts
            for column in layout.table.columns
        ),
        ceiling_keys=keys,
        by_finess=Entries.of(entries),
        by_other_level=_by_other_level(entries),
        used=len(found),
        unusable=unusable,
        identical=sum(rows.identical for rows in read),
        filled=filled,
        notes=tuple(_notes(document, sheets, layouts, read)),
    )


def _refuse_register(document: TableFile, path: str) -> None:
    """Refuse the national register, in its old extractions or as a table, with its command."""
    if is_register_table(document):
        raise StopError(
            f"{quote(path, 200)} est le répertoire FINESS, pas la base des établissements "
            "éligibles.",
            f"segur finess import {file_argument(path)}",
        )


def _refuse_list(layouts: tuple[SheetLayout, ...], path: str) -> None:
    """Refuse a list of clients: it says what was had or ordered, and no ceiling by its name."""
    from segur_cli.eligibility.client_columns import is_ceiling
    from segur_cli.eligibility.client_columns import vocabulary as words_of_lists

    columns = [column for layout in layouts for column in layout.table.columns]
    if any(is_ceiling(column.heading) for column in columns):
        return
    check = f"segur check-eligibility --from {file_argument(path)}"
    for column in columns:
        sense = next(iter(words_of_lists().read(column.heading)), None)
        history = sense is not None and sense.role == "vague1" and not column.role
        if history or ORDERED.search(plain(column.heading)):
            raise StopError(
                f"{quote(path, 200)} dit ce qu'un client a eu ou commandé ({column.told}) : c'est "
                "une liste de clients, pas la base des établissements éligibles.",
                check,
                f"Si c'est bien la base, ignorez cette colonne : --column -={column.letter}",
            )
    key = layouts[0].keys[0].letter
    as_base = f"segur base import {file_argument(path)} --column finess={key}"
    asked = [layout for layout in layouts if _asks_once(layout)]
    if asked:
        raise StopError(
            f"{quote(path, 200)} donne à chaque client un seul SONS et une seule prestation "
            f"({asked[0].table.of('prestation')[0].told}), et aucun intitulé n'y dit un plafond : "
            "est-ce votre liste de clients, ou la base des établissements éligibles ?",
            f"Si ce sont vos clients : {check}",
            f"Si c'est bien la base : {as_base}",
        )
    if not any(column.role == "montant" for column in columns):
        layouts[0].sheet.refuse_cut(path)  # the ceilings may lie in what was not read
    told = any(column.role in ("montant", "ac", "eligibilite", "niveau") for column in columns)
    if not told and any(not c.role and c.heading and not vocabulary().read(c.heading)
                        for c in columns):  # fmt: skip
        raise StopError(
            f"{quote(path, 200)} ne donne ni plafond, ni activité combinée, ni éligibilité : rien "
            "ne dit que ce soit la base des établissements éligibles.",
            f"Si ce sont vos clients : {check}",
            f"Si c'est bien la base : {as_base}",
        )


def _asks_once(layout: SheetLayout) -> bool:
    """Whether each row is of one prestation, and hardly any client has two: a base gives all."""
    table = layout.table
    if not table.of("prestation") or table.of("ac") or table.of("eligibilite"):
        return False
    rows = range(table.first_row, min(table.last_row, table.first_row + _SEARCHED) + 1)
    keys = [str(value) for row in rows
            if (value := table.sheet.cell(row, layout.keys[0].number)) is not None]  # fmt: skip
    return len(set(keys)) * 4 > len(keys) * 3


def _taken_for(column: TableColumn, layout: SheetLayout) -> str:
    numbers = [key.number for key in layout.keys]
    if column.number not in numbers:
        return column.option
    place = numbers.index(column.number)
    return f"finess, à défaut de {layout.keys[place - 1].letter}" if place else "finess"


def _joined(found: Iterable[RowReading]) -> list[RowReading]:
    """Join the rows of one number that complete each other; those that disagree stay apart."""
    kept: dict[str, list[RowReading]] = {}
    for one in found:
        beside = kept.setdefault(one.entry.finess, [])
        for index, other in enumerate(beside):
            if all(
                one.amounts[key] == other.amounts[key] for key in one.amounts.keys() & other.amounts
            ):
                beside[index] = _both(other, one)
                break
        else:
            beside.append(one)
    return [one for beside in kept.values() for one in beside]


def _both(first: RowReading, second: RowReading) -> RowReading:
    one, other = first.entry, second.entry
    return RowReading(
        one._replace(
            name=one.name or other.name,
            ac=one.ac or other.ac,
            level=one.level or other.level,
            ej=one.ej or other.ej,
            et=one.et or other.et,
            repairs=tuple(dict.fromkeys((*one.repairs, *other.repairs))),
            doubt=one.doubt or other.doubt,
            reserves=tuple(dict.fromkeys((*one.reserves, *other.reserves))),
            refusals=tuple(dict.fromkeys((*one.refusals, *other.refusals))),
        ),
        {**first.amounts, **second.amounts},
    )


def _entries(found: Iterable[RowReading], keys: tuple[CeilingKey, ...]) -> tuple[BaseEntry, ...]:
    return tuple(
        one.entry._replace(ceilings=tuple(one.amounts.get(key, EMPTY) for key in keys))
        for one in found
    )


def _notes(
    document: TableFile, sheets: list[Sheet], layouts: tuple[SheetLayout, ...], read: list[Rows]
) -> Iterable[str]:
    """What is to be said of the reading as a whole: what is hidden, unseen, or left aside."""
    if document.told:
        yield document.told
    for sheet in sheets:
        tables = [layout.table for layout in layouts if layout.sheet.name == sheet.name]
        name = f" de {quote(sheet.name)}" if len(sheets) > 1 else ""
        rows = sum(
            any(table.first_row <= row <= table.last_row for table in tables)
            and any(sheet.rows[row - 1])
            for row in sheet.hidden_rows
        )
        if rows:
            some = plural(rows, "ligne masquée", "lignes masquées")
            yield f"{some}{name} dans le classeur : rien n'en est laissé de côté"
        columns = list(dict.fromkeys(
            c.letter for table in tables for c in table.columns if c.number in sheet.hidden_columns
        ))  # fmt: skip
        if columns:
            some = plural(len(columns), "colonne masquée", "colonnes masquées")
            named = f" ({', '.join(columns)})"
            yield f"{some}{named}{name} dans le classeur : rien n'en est laissé de côté"
        beyond = sum(map(any, sheet.rows[max(table.last_row for table in tables) :]))
        if beyond:
            some = plural(beyond, "ligne")
            yield f"{some} sous le tableau lu{name} : d'un autre tableau, rien n'en est lu"
        if sheet.cut_columns:
            some = plural(sheet.cut_columns, "colonne")
            yield f"{some} au-delà de la 256e{name} : rien n'en est lu"
    others = Counter(code for rows in read for code in rows.other_sons.elements())
    for code, count in others.items():
        some = plural(count, "ligne")
        yield f"{some} d'un autre dispositif ({quote(code, 40)}) : montants non lus"
    names_read = {sheet.name for sheet in sheets}
    left = [s.name for s in document.sheets if s.name not in names_read and any(s.rows)]
    if left:
        names = ", ".join(quote(name, 60) for name in left[:5])
        yield f"feuilles non lues : {names}{' …' if left[5:] else ''}"


def _by_other_level(entries: tuple[BaseEntry, ...]) -> dict[str, list[str]]:
    """Beneficiaries by the EJ or ET number written beside theirs."""
    grouped: dict[str, dict[str, None]] = {}
    for entry in entries:
        for number in {entry.ej, entry.et} - {"", entry.finess}:
            grouped.setdefault(number, {})[entry.finess] = None
    return {number: list(beneficiaries) for number, beneficiaries in grouped.items()}


def _says_fictitious(document: TableFile, sheets: list[Sheet]) -> bool:
    """A fictitious base says so above its header or on another sheet: it stays so when copied."""
    for other in document.sheets:
        read = any(other.name == sheet.name for sheet in sheets)
        rows = other.rows[:10] if read else other.rows[:50]
        for row in rows:
            if any(isinstance(v, str) and _FICTITIOUS_MARK in normalized_key(v[:500]) for v in row):
                return True
    return False
