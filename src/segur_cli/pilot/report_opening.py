"""Open the reports that a run looks at, and read what each answers: a JSON, or a workbook (.xlsx).

Rows of a workbook are known by the reference that they bear, columns by their heading, wherever
they stand: what a hospital adds, moves, renames or annotates does not matter.
"""

import glob
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from segur_cli.config import PilotReport
from segur_cli.diagnostics import Location
from segur_cli.documents import Document, Json, join, parse
from segur_cli.exits import ExitCode, StopError
from segur_cli.facts.pv import pv_pack
from segur_cli.files.archive import WORKBOOK, ArchiveError, open_archive
from segur_cli.files.folder import files_in, is_system_file, warn_of_system_files
from segur_cli.files.opening import JSON_FILE, read_file
from segur_cli.files.paths import exists, is_folder
from segur_cli.pilot import sheet_words as words
from segur_cli.pilot.asking import apply_options, written_profile
from segur_cli.pilot.checklist_export import KIND, SCHEMA_VERSION
from segur_cli.pilot.filled import (
    MOST_FOUND,
    UNCOMPUTED,
    AnswerPlace,
    FilledItem,
    FilledReport,
    Given,
    ShapeRemark,
    as_text,
)
from segur_cli.pilot.profile import Profile
from segur_cli.tables.sheets import MAX_COLUMNS, Sheet, column_letter, texts_of
from segur_cli.tables.sheets import words as heading_words
from segur_cli.tables.table_opening import read_document
from segur_cli.text.writing import plural, quote

_BOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".docx")
_SUFFIXES = (".xlsx", ".json")  # of the reports that segur makes
_MAKE_JSON = "segur pv-checklist --profile profil.toml -o pv.json en produit un, à remplir"


def read_filled(path: Path) -> FilledReport:
    """Read a filled report, .xlsx or .json, from its content.

    Raises StopError when it cannot be opened: missing, damaged, protected, with macros…
    """
    data = read_file(path, JSON_FILE)
    if data.startswith(b"PK") or path.suffix.lower() in _BOOKS:
        return read_workbook(data, path)
    begins = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if path.suffix.lower() != ".json" and begins not in (b"{", b"["):
        raise StopError(
            f"{quote(path, 200)} n'est ni un classeur .xlsx, ni un JSON.",
            "pv-check relit ceux que produit segur pv-checklist (-o pv.xlsx, -o pv.json).",
        )
    return read_json(data, path)


def read_json(data: bytes, path: Path) -> FilledReport:
    """Read a JSON text; what is wrong with its form is in its `document`."""
    document = parse(data, path)
    if not document.usable:
        return FilledReport(path, document=document, home=AnswerPlace(pointer=""))
    value = document.value
    if not isinstance(value, dict) or value.get("kind") != KIND:
        what = "ce JSON n'est pas une liste de contrôle produite par segur pv-checklist"
        return _no_report(document, path, what)
    if not _is_our_version(value.get("schema_version")):
        what = f"ce JSON ne suit pas la version {SCHEMA_VERSION} des listes de segur"
        return _no_report(document, path, what)
    draft = value.get("profile")
    if not isinstance(draft, dict):
        return _no_report(document, path, "ce JSON n'a pas de profil")
    try:
        profile = written_profile(draft, path)
    except StopError as error:
        what = " ".join((f"le profil a été modifié : {error.message}", *error.advice[:1]))
        return _no_report(document, path, what)
    pack = pv_pack(profile.sons)
    items, fields = _table(value, "items"), _table(value, "fields")
    known = {item.id for item in pack.items}
    known_fields = {one.id for one in pack.fields}
    unknown = [
        Given(id_, AnswerPlace(pointer=join(f"/{table}", id_)))
        for table, content, ids in (("items", items, known), ("fields", fields, known_fields))
        for id_ in content
        if id_ not in ids
    ]
    return FilledReport(
        path,
        profile,
        as_text(value.get("profile_hash")),
        {id_: _json_item(id_, items[id_]) for id_ in items if id_ in known},
        {id_: _field(id_, fields[id_]) for id_ in fields if id_ in known_fields},
        unknown=tuple(unknown),
        document=document,
        home=AnswerPlace(pointer="/profile"),
    )


def _is_our_version(value: Json) -> bool:
    return value == SCHEMA_VERSION and not isinstance(value, bool)


def _no_report(document: Document, path: Path, problem: str) -> FilledReport:
    return FilledReport(
        path, problem=problem, advice=_MAKE_JSON, document=document, home=AnswerPlace(pointer="")
    )


def _table(value: Mapping[str, Json], name: str) -> Mapping[str, Json]:
    table = value.get(name)
    return table if isinstance(table, dict) else {}


def _json_item(id_: str, content: Json) -> FilledItem:
    pointer = join("/items", id_)

    def given(name: str) -> Given:
        if not isinstance(content, dict) or name not in content:
            return Given(place=AnswerPlace(pointer=pointer))
        return Given(as_text(content[name]), AnswerPlace(pointer=f"{pointer}/{name}"))

    return FilledItem(
        id_, given("text"), given("hash"), given("answer"), given("format"), given("count"),
        given("comment"),
    )  # fmt: skip


def _field(id_: str, content: Json) -> Given:
    pointer = join("/fields", id_)
    if not isinstance(content, dict) or "value" not in content:
        return Given(place=AnswerPlace(pointer=pointer))
    return Given(as_text(content["value"]), AnswerPlace(pointer=f"{pointer}/value"))


def chosen_reports(names: Sequence[str], named: Iterable[PilotReport]) -> list[Path]:
    """Return the files to read, once each, in the order given.

    A name with `*`, `?` or `[` that is no file is a pattern: some shells expand none. A folder
    stands for its reports. Without any name, those that segur.toml names (`named`). Raises
    StopError when there is nothing to read (exit 3 for a pattern, or a folder).
    """
    if not names:
        found = [one.path for one in named]
        if not found:
            raise StopError(
                "Aucun PV à relire : ni fichier sur la ligne de commande, ni [[pilot]] dans "
                "segur.toml.",
                "Exemple : segur pv-check pv.xlsx",
            )
        return found
    paths = list(dict.fromkeys(path for name in names for path in _expanded(name)))
    warn_of_system_files([path.name for path in paths if is_system_file(path.name)])
    paths = [path for path in paths if not is_system_file(path.name)]
    if not paths:
        raise StopError(
            f"Aucun fichier trouvé : {', '.join(quote(name, 200) for name in names)}.",
            "Vérifiez le chemin : rien n'a été contrôlé.",
            code=ExitCode.NO_INPUT,
        )
    return paths


def _expanded(name: str) -> Iterator[Path]:
    if is_folder(Path(name)):
        yield from sorted(files_in(Path(name), _SUFFIXES))
    elif "\0" in name or not glob.has_magic(name) or exists(name):
        yield Path(name)
    else:
        yield from (Path(found) for found in sorted(glob.glob(name)))  # noqa: PTH207 (any root)


_NOT_OURS = "ce classeur n'est pas une liste de contrôle produite par segur pv-checklist"
_MAKE_BOOK = "segur pv-checklist --profile profil.toml -o pv.xlsx en produit une, à remplir"
_HEADINGS = {heading_words(name): name for name in words.COLUMNS}
_DECISIVE = {words.REFERENCE, words.ANSWER, words.FORMAT, words.COUNT}
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass
class _Found:
    """What the rows of a workbook gave so far."""

    items: dict[str, FilledItem] = field(default_factory=dict)
    fields: dict[str, Given] = field(default_factory=dict)
    repeated: list[Given] = field(default_factory=list)
    unknown: list[Given] = field(default_factory=list)
    remarks: list[ShapeRemark] = field(default_factory=list)


def read_workbook(data: bytes, path: Path) -> FilledReport:
    """Read a workbook. Raises StopError when it cannot be opened, or holds macros or links."""
    _refuse_active_content(data, path)
    document = read_document(data, path.name)
    front, options = _profile_sheet(document.sheets)
    if words.FORMAT_KEY not in options:
        return FilledReport(path, problem=_NOT_OURS, advice=_MAKE_BOOK)
    version = options.pop(words.FORMAT_KEY)
    if version != words.FORMAT_VERSION:
        what = f"ce classeur suit la version {quote(version)} des listes de segur"
        return FilledReport(path, problem=f"{what}, qui n'est pas lue ici", advice=_MAKE_BOOK)
    printed = options.pop(words.PROFILE_HASH, "")
    try:
        profile = _profile(options)
    except StopError as error:
        what = f"la feuille {quote(front)} a été modifiée : {error.message}"
        return FilledReport(path, problem=" ".join((what, *error.advice[:1])), advice=_MAKE_BOOK)
    found = _Found()
    if front != words.PROFILE_SHEET:
        found.remarks.append(_renamed(front))
    for sheet in document.sheets:
        if sheet.name != front:
            _read_sheet(sheet, profile, found)
    homes = {
        one.id: AnswerPlace(location=Location(one.sheet)) for one in pv_pack(profile.sons).sections
    }
    return FilledReport(
        path, profile, printed, found.items, found.fields, tuple(found.repeated),
        tuple(found.unknown), tuple(found.remarks), home=AnswerPlace(location=Location(front)),
        homes=homes,
    )  # fmt: skip


def _refuse_active_content(data: bytes, path: Path) -> None:
    """Refuse macros and external links: nothing of them is ever run, nor wanted here."""
    try:
        with open_archive(io.BytesIO(data), WORKBOOK) as archive:
            names = archive.namelist()
    except ArchiveError:
        if data.strip(b"\0 \t\r\n") and not data.startswith((b"PK", _OLE)):
            raise StopError(
                f"{quote(path, 200)} n'est pas un classeur .xlsx : contenu inattendu.", _MAKE_BOOK
            ) from None
        return  # said by the reader of workbooks, in its own words
    resave = "Enregistrez-le au format .xlsx, sans macro ni lien, puis relancez."
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise StopError(f"{quote(path, 200)} contient des macros : lecture refusée.", resave)
    if any(name.startswith("xl/externalLinks/") for name in names):
        raise StopError(
            f"{quote(path, 200)} contient des liens vers d'autres classeurs : lecture refusée.",
            resave,
        )
    if "word/document.xml" in names:
        raise StopError(
            f"{quote(path, 200)} est un document Word : il se lit et se signe, mais ne se relit "
            "pas.",
            "Reportez ses réponses dans le classeur .xlsx, et donnez celui-ci à pv-check ; un PV "
            "signé se déclare dans segur.toml ([[pilot]], signed).",
        )


def _profile_sheet(sheets: Sequence[Sheet]) -> tuple[str, dict[str, str]]:
    """Find the sheet of the profile, by its name, else by what it holds; with its options."""
    ordered = sorted(sheets, key=lambda sheet: sheet.name != words.PROFILE_SHEET)
    found = ((sheet.name, _options(sheet)) for sheet in ordered)
    return next((one for one in found if one[1]), (words.PROFILE_SHEET, {}))


def _options(sheet: Sheet) -> dict[str, str]:
    """Return the keys and values of the profile's sheet; empty when it is not one of ours."""
    pairs = [(as_text(row[0]), as_text(row[1])) for row in sheet.rows if len(row) >= 2]
    if (words.PROFILE_KEY, words.PROFILE_VALUE) not in pairs:
        return {}
    start = pairs.index((words.PROFILE_KEY, words.PROFILE_VALUE)) + 1
    return {key: value for key, value in pairs[start:] if key}


def _profile(options: dict[str, str]) -> Profile:
    draft: dict[str, object] = {}
    pairs = (f"{key}={value}" for key, value in options.items())
    apply_options(draft, pairs, source="clé")
    return written_profile(draft, Path(words.PROFILE_SHEET))


def _read_sheet(sheet: Sheet, profile: Profile, found: _Found) -> None:
    """Read one sheet: below a row of headings, each row bears a reference."""
    pack = pv_pack(profile.sons)
    field_ids = {one.id for one in pack.fields}
    item_ids = {item.id for item in pack.items}
    read: dict[int, dict[str, int]] = {}  # rows of the checklist, and their columns
    for row, headings in _rows(sheet, found.remarks):
        cells = {name: _given(sheet, row, column) for name, column in headings.items()}
        reference = cells[words.REFERENCE]
        if reference.text in found.items or reference.text in found.fields:
            found.repeated.append(reference)
        elif reference.text in item_ids:
            read[row] = headings
            found.items[reference.text] = _row_item(reference.text, cells)
        elif reference.text in field_ids:
            read[row] = headings
            found.fields[reference.text] = cells.get(words.ANSWER, Given(place=reference.place))
        elif reference.text or any(given.text for given in cells.values()):
            label = next((g for g in cells.values() if g.text), reference)
            if len(found.unknown) < MOST_FOUND:
                found.unknown.append(label)
    if read:
        found.remarks += _unseen(sheet, read)
        found.remarks += _merged(sheet, read)


def _rows(sheet: Sheet, remarks: list[ShapeRemark]) -> Iterator[tuple[int, dict[str, int]]]:
    """Yield the number of each row below headings, with the columns of these headings."""
    headings: dict[str, int] = {}
    for number, row in enumerate(sheet.rows, start=1):
        named = _columns_named(texts_of(row))
        if words.REFERENCE in named and len(named) > 1:
            headings = {name: columns[0] for name, columns in named.items()}
            remarks += _heading_remarks(sheet, number, named)
        elif headings and any(value is not None for value in row):
            yield number, headings


def _columns_named(texts: Mapping[int, str]) -> dict[str, list[int]]:
    """The columns of each heading of our own form, in their order."""
    found: dict[str, list[int]] = {}
    for column, text in texts.items():
        name = _HEADINGS.get(heading_words(text))
        if name is not None:
            found.setdefault(name, []).append(column)
    return found


def _heading_remarks(
    sheet: Sheet, row: int, named: Mapping[str, Sequence[int]]
) -> Iterator[ShapeRemark]:
    """Tell a column that is there twice, or no more: which answers were meant is not known."""
    for name, (first, *others) in named.items():
        if others:
            yield ShapeRemark(
                _place(sheet, row, others[0]),
                f"colonne « {name} » répétée ; seule la première "
                f"({column_letter(first)}) a été lue",
                "gardez une seule de ces colonnes, ou renommez celle qui n'est pas de la liste",
                name in _DECISIVE,
            )
    if words.ANSWER not in named:
        yield ShapeRemark(
            _place(sheet, row, named[words.REFERENCE][0]),
            f"aucune colonne « {words.ANSWER} » : les réponses n'ont pas été lues",
            f"rendez son nom à la colonne des réponses : {words.ANSWER}",
            blocking=True,
        )


def _renamed(name: str) -> ShapeRemark:
    return ShapeRemark(
        AnswerPlace(location=Location(name)),
        f"feuille « {words.PROFILE_SHEET} » renommée {quote(name)} : elle a été lue d'après son "
        "contenu",
        f"rendez-lui son nom : {words.PROFILE_SHEET}",
    )


def _unseen(sheet: Sheet, read: Mapping[int, dict[str, int]]) -> Iterator[ShapeRemark]:
    """Tell what was read that who signs may not have seen, and what was not read."""
    hint = "affichez-la, et faites-la relire à l'établissement"
    unseen = "elle a été lue, mais qui signe ne l'a peut-être pas vue"
    if sheet.hidden:
        yield ShapeRemark(
            AnswerPlace(location=Location(sheet.name)), f"feuille masquée : {unseen}", hint
        )
    for row in sorted(sheet.hidden_rows & read.keys()):
        place = _place(sheet, row, read[row][words.REFERENCE])
        yield ShapeRemark(place, f"ligne {row} masquée : {unseen}", hint)
    columns = {column: (name, row) for row in read for name, column in read[row].items()}
    for column in sorted(sheet.hidden_columns & columns.keys()):
        name, row = columns[column]
        if name != words.HASH:  # hidden by whoever made the workbook
            what = f"colonne {column_letter(column)} « {name} » masquée : {unseen}"
            yield ShapeRemark(_place(sheet, row, column), what, hint)
    if sheet.cut_columns:
        yield ShapeRemark(
            AnswerPlace(location=Location(sheet.name)),
            f"{plural(sheet.cut_columns, 'colonne remplie', 'colonnes remplies')} au-delà de la "
            f"{MAX_COLUMNS}e : non lues",
            "ramenez ce qui compte dans les colonnes de la liste",
        )


def _merged(sheet: Sheet, read: Mapping[int, dict[str, int]]) -> Iterator[ShapeRemark]:
    """Tell one answer given for several rows: a workbook keeps it in the first alone."""
    for merge in sheet.merges:
        rows = [row for row in read if merge.first_row <= row <= merge.last_row]
        names = {
            name
            for row in rows
            for name, column in read[row].items()
            if name in _DECISIVE and merge.first_column <= column <= merge.last_column
        }
        if names and (len(rows) > 1 or len(names) > 1):
            first = f"{column_letter(merge.first_column)}{merge.first_row}"
            last = f"{column_letter(merge.last_column)}{merge.last_row}"
            yield ShapeRemark(
                _place(sheet, merge.first_row, merge.first_column),
                f"cellules fusionnées {first}:{last} : seule {first} porte une valeur, les autres "
                "ont été lues vides",
                "défusionnez-les, et faites répondre ligne par ligne",
                blocking=True,
            )


def _place(sheet: Sheet, row: int, column: int) -> AnswerPlace:
    return AnswerPlace(location=Location(sheet.name, f"{column_letter(column)}{row}"))


def _given(sheet: Sheet, row: int, column: int) -> Given:
    value = UNCOMPUTED if (row, column) in sheet.uncomputed else sheet.cell(row, column)
    computed = (row, column) in sheet.computed
    return Given(as_text(value), _place(sheet, row, column), computed)


def _row_item(id_: str, cells: dict[str, Given]) -> FilledItem:
    nothing = Given(place=cells[words.REFERENCE].place)
    return FilledItem(
        id_,
        wording=cells.get(words.WORDING, nothing),
        hash=cells.get(words.HASH, nothing),
        answer=cells.get(words.ANSWER, nothing),
        format=cells.get(words.FORMAT, nothing),
        count=cells.get(words.COUNT, nothing),
        comment=cells.get(words.COMMENT, nothing),
    )
