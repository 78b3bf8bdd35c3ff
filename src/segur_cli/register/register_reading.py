"""Any file of the register as records, in a stream: *finess-structures*, extractions, tables."""

import gzip
import io
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import IO, BinaryIO, TextIO, cast

from segur_cli.exits import StopError
from segur_cli.facts.cells import CELLS, day_in, is_nothing, is_untold
from segur_cli.files.archive import REGISTER, TORN, open_archive
from segur_cli.files.folder import is_system_file
from segur_cli.files.opening import FileKind, digest_of, open_file, unreadable
from segur_cli.identifiers import finess
from segur_cli.identifiers.finess import department
from segur_cli.register import structures
from segur_cli.register.record import EJ, ET, EntityGroup, Oddities, Record
from segur_cli.register.source import STRUCTURES
from segur_cli.tables.columns.choices import file_argument
from segur_cli.tables.columns.reading import TableReading, read_tables
from segur_cli.tables.columns.vocabulary import Vocabulary, load
from segur_cli.tables.delimited import decode, records
from segur_cli.tables.sheets import Sheet, TableFile, Value, number_text
from segur_cli.tables.table_opening import read_document
from segur_cli.text.writing import normalized_key, quote

MAX_TABLE_BYTES = 400_000_000  # of a CSV or workbook, once expanded
_REGISTER_FILE = FileKind(
    4_000_000_000,
    where="Vérifiez le chemin ; segur finess list montre les répertoires importés.",
)
_TORN: tuple[type[Exception], ...] = (*TORN, gzip.BadGzipFile)
_HEAD = 64
_SNIFFED = 65_536
_STRUCTURE_KEYS = (b'"pmej"', b'"gcc"', b'"gco"')
_NUMBER = 9
_NAME_LENGTH = 120
_SEARCH_ROWS = 300  # below which columns are told
_PROPER = ("siret", "created", "town", "postcode")  # none but a register has two of these
_SHUT = re.compile(r"ferme|inacti|closed|radie|supprime|dissou")
_SITE_ROW, _ENTITY_ROW = "structureet", "structureej"
_EXPECTED = (
    "Attendu : « finess-structures » (.json, .json.gz, ou un .zip qui le contient), une extraction "
    "« etalab », ou un tableau dont les intitulés disent FINESS ET et FINESS EJ."
)


@dataclass
class RegisterReading:
    """How a file is read. `records` may be consumed once; the rest is whole only then."""

    records: Iterator[Record]
    dated: str = ""  # as the file says
    format: str = "CSV"
    version: str = ""  # of the format, when it is not the one known
    groups: list[EntityGroup] = field(default_factory=list)
    oddities: Oddities = field(default_factory=Oddities)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, read in blocks. Raises StopError when it cannot be read."""
    return digest_of(path, _REGISTER_FILE)


def read(path: Path, stack: ExitStack) -> RegisterReading:
    """Open a file of the register; `stack` closes it.

    Raises StopError, at once or while the records come, for one that is none, or is damaged.
    """
    raw = stack.enter_context(open_file(path, _REGISTER_FILE))
    with _readable(path):
        plain = _expanded(raw, path, stack)
        opening = plain.read(_HEAD).removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        plain.seek(0)
    reading = RegisterReading(iter(()))
    if opening in (b"{", b"["):
        reading.format = STRUCTURES
        text = stack.enter_context(io.TextIOWrapper(plain, encoding="utf-8-sig"))
        reading.records = _cleaned(_structures(text, path, reading), reading.oddities)
    else:
        reading.records = _cleaned(_table(plain, path, reading), reading.oddities)
    return reading


def is_publication(path: Path) -> bool:
    """Whether a file begins as the register does when it is published, however it is packed.

    Its first bytes alone are read: such a file may weigh hundreds of megabytes. A table that
    somebody made of the register is told by its columns (`is_register_table`).
    """
    try:
        with ExitStack() as stack:
            plain = _expanded(stack.enter_context(open_file(path, _REGISTER_FILE)), path, stack)
            head = plain.read(_SNIFFED).removeprefix(b"\xef\xbb\xbf").lstrip()
    except (StopError, OSError):
        return False
    except _TORN:
        return False
    if head.startswith(b"{"):
        return b'"schemaVersion"' in head and any(key in head for key in _STRUCTURE_KEYS)
    first = head.partition(b"\n")[0].lower().split(b";")
    return first[:2] == [b"finess", b"etalab"] or first[0] in (
        _SITE_ROW.encode(), _ENTITY_ROW.encode()
    )  # fmt: skip


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Say in French why a file cannot be opened, read or expanded."""
    try:
        yield
    except _TORN:
        kind = ".zip" if path.suffix.lower() == ".zip" else ".gz"
        raise StopError(
            f"{quote(path.name, 200)} est une archive {kind} tronquée ou endommagée."
        ) from None
    except OSError as error:
        raise unreadable(path, error) from None


def _expanded(raw: BinaryIO, path: Path, stack: ExitStack) -> IO[bytes]:
    """Return what a file holds, expanded as it is read."""
    head = raw.read(4)
    raw.seek(0)
    if head.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", stack.enter_context(gzip.GzipFile(fileobj=raw)))
    if not head.startswith(b"PK"):
        return raw
    archive = stack.enter_context(open_archive(raw, REGISTER))
    names = [member.filename for member in archive.infolist() if not member.is_dir()]
    if "[Content_Types].xml" in names or "mimetype" in names:
        return raw  # a workbook
    wanted = [name for name in names if not is_system_file(name)]
    if len(wanted) != 1:
        shown = ", ".join(quote(name, 60) for name in wanted[:5]) or "aucun"
        raise StopError(
            f"{quote(path.name, 200)} contient {len(wanted)} fichiers ({shown}) : un seul est "
            "attendu.",
            "Extrayez « finess-structures » et donnez-le.",
        )
    if archive.getinfo(wanted[0]).file_size > REGISTER.expanded:
        raise StopError(
            f"{quote(path.name, 200)} dépasse {REGISTER.expanded // 1_000_000} Mo une fois "
            "décompressé : lecture refusée.",
            _EXPECTED,
        )
    try:
        return stack.enter_context(archive.open(wanted[0]))
    except RuntimeError:  # a password is asked for, or the compression is not known
        raise StopError(
            f"{quote(path.name, 200)} est une archive chiffrée, ou d'une compression inconnue.",
            "Extrayez « finess-structures » et donnez-le.",
        ) from None


def _structures(text: TextIO, path: Path, reading: RegisterReading) -> Iterator[Record]:
    with _readable(path):
        for key, value in structures.read(text, path.name):
            if key == "schemaVersion" and not str(value).startswith(structures.KNOWN):
                reading.version = structures.writable(str(value))[:40]
            elif key == "generatedAt":
                reading.dated = structures.writable(str(value))[:10]
            elif key == "pmej":
                yield from structures.records_of(value)
            elif key == "gcc":
                group = structures.group_of(value)
                reading.groups += [group] if group else []


def _table(plain: IO[bytes], path: Path, reading: RegisterReading) -> Iterator[Record]:
    with _readable(path):
        data = plain.read(MAX_TABLE_BYTES + 1)
    if len(data) > MAX_TABLE_BYTES:
        raise StopError(
            f"{quote(path.name, 200)} dépasse {MAX_TABLE_BYTES // 1_000_000} Mo une fois "
            "décompressé : lecture refusée.",
            _EXPECTED,
        )
    if not data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        rows = records(decode(data, path.name), ";", path.name)
        first = next(rows, [])
        if first[:2] == ["finess", "etalab"]:
            reading.dated = first[3] if len(first) > 3 else ""
            reading.format = "extraction etalab"
            yield from _official(rows)
            return
        if first[:1] in ([_SITE_ROW], [_ENTITY_ROW]):
            reading.format = "extraction etalab"
            yield from _official(chain([first], rows))
            return
    yield from _of_table(read_document(data, path.name), path.name, reading.oddities)


def _official(rows: Iterator[list[str]]) -> Iterator[Record]:
    """Read the rows of the extractions; places: PROVENANCE of the real data, FACTS §3."""
    for row in rows:
        if len(row) > 4 and row[0] == _SITE_ROW:
            told = [*row, *([""] * 32)]
            town = re.sub(r"^\d{5}\s+", "", told[15])
            yield Record(
                row[1], ET, row[2], name=row[4] or row[3], town=town, siret=told[22],
                created=told[28],
            )  # fmt: skip
        elif len(row) > 3 and row[0] == _ENTITY_ROW:
            yield Record(row[1], EJ, name=row[3] or row[2])


def _of_table(document: TableFile, name: str, oddities: Oddities) -> Iterator[Record]:
    """Read the first visible sheet whose headings say ET and EJ."""
    for sheet in document.sheets:
        for table in _tables_atop(sheet) if not sheet.hidden else ():
            _refuse_other(table, name)
            if table.of("et") and table.of("ej"):
                columns = {role: table.of(role)[0].number for role in table_words().by_name
                           if table.of(role)}  # fmt: skip
                yield from _rows_below(sheet, table.header[1], columns, oddities)
                return
    raise StopError(f"{quote(name, 200)} n'est pas un répertoire FINESS reconnu.", _EXPECTED)


@cache
def table_words() -> Vocabulary:
    """The words of a table of the register."""
    return load(Path(__file__).parent / "data" / "table.toml")


def is_register_table(document: TableFile) -> bool:
    """Whether a sheet of a document is of its old extractions, or has its columns."""
    return any(_begins_extraction(sheet) or any(map(_is_register, _tables_atop(sheet)))
               for sheet in document.sheets if not sheet.hidden)  # fmt: skip


def _begins_extraction(sheet: Sheet) -> bool:
    first = sheet.rows[0] if sheet.rows else ()
    return first[:2] == ("finess", "etalab") or first[:1] in ((_SITE_ROW,), (_ENTITY_ROW,))


def _tables_atop(sheet: Sheet) -> list[TableReading]:
    return read_tables(replace(sheet, rows=sheet.rows[:_SEARCH_ROWS]), table_words(), CELLS)


def _is_register(table: TableReading) -> bool:
    """Whether the columns of a table, read by `table_words`, are those of the register."""
    proper = sum(bool(table.of(role)) for role in _PROPER)
    others = table.of("ceiling") or table.of("asked")
    return bool(table.of("et") and table.of("ej") and proper > 1 and not others)


def _refuse_other(table: TableReading, name: str) -> None:
    """Refuse a base or a list of clients, with the command that takes it."""
    file = file_argument(name)
    if table.of("ceiling"):
        raise StopError(
            f"{quote(name, 200)} donne des plafonds ({table.of('ceiling')[0].told}) : c'est une "
            "base des établissements éligibles, pas le répertoire FINESS.",
            f"segur base import {file}",
        )
    if table.of("asked"):
        raise StopError(
            f"{quote(name, 200)} dit ce qui est demandé ({table.of('asked')[0].told}) : c'est une "
            "liste de clients, pas le répertoire FINESS.",
            f"segur check-eligibility --from {file}",
        )


def _rows_below(
    sheet: Sheet, header: int, columns: dict[str, int], oddities: Oddities
) -> Iterator[Record]:
    for number in range(header + 1, len(sheet.rows) + 1):
        if not any(sheet.rows[number - 1]):
            continue
        if sheet.misfit(header, number):
            oddities.shifted += 1
            continue
        told = {
            role: number_text(
                sheet.cell(number, column), padded=(number, column) in sheet.zero_padded
            )
            for role, column in columns.items()
        }
        yield Record(
            told["et"], ET, told["ej"], name=told.get("name", ""), town=told.get("town", ""),
            department=structures.department_of(told.get("postcode", "")),
            siret=told.get("siret", ""), created=told.get("created", ""),
            closed=_day(sheet.cell(number, columns["closed"])) if "closed" in columns else "",
            active=not _SHUT.match(normalized_key(told.get("state", ""))),
        )  # fmt: skip


def _day(value: Value) -> str:
    """Write the day of a cell in ISO; what is none is kept, for it says something."""
    found, text = day_in(value), number_text(value, padded=False).strip()
    return found.isoformat() if found else "" if is_untold(text) or is_nothing(text) else text


def _cleaned(found: Iterator[Record], oddities: Oddities) -> Iterator[Record]:
    """Put numbers as they are compared; those that cannot be are counted."""
    for record in found:
        number, ej = _number(record.number), _number(record.ej)
        if len(number) != _NUMBER or len(ej) not in (0, _NUMBER):
            oddities.unusable += 1
            oddities.name(record.number or record.name or "sans numéro")
            continue
        oddities.repaired += (number, ej) != (
            finess.normalise(record.number), finess.normalise(record.ej)
        )  # fmt: skip
        if record.level == ET and not ej:
            oddities.orphans += 1
        yield record._replace(
            number=number,
            ej=ej,
            name=" ".join(record.name.split())[:_NAME_LENGTH],
            department=record.department or department(number),
            siren=record.siren or record.siret[:_NUMBER],
        )


def _number(text: str) -> str:
    """Return a number, its lost zero put back; what has no shape of one is returned as it is."""
    number = finess.normalise(text) if not (len(text) == _NUMBER and text.isdigit()) else text
    if len(number) == _NUMBER or not number:
        return number
    reading = finess.read(text)
    return reading.finess if reading.repairs and reading.finess else number
