"""What a folder holds, each file recognised by its content; nothing of it is judged here."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from segur_cli.documents import Json, parse
from segur_cli.documents.document import PILOT_REPORT, RESULT, stranger
from segur_cli.dossier.uncovered import is_own_document
from segur_cli.exits import StopError
from segur_cli.files.folder import files_in
from segur_cli.files.opening import JSON_FILE, TABLE_FILE, read_file
from segur_cli.files.paths import composed
from segur_cli.lint.inputs import read_attachments
from segur_cli.papers.paper_reading import SUFFIXES
from segur_cli.pilot.filled import FilledReport
from segur_cli.register.register_reading import is_publication, is_register_table
from segur_cli.requests.portfolio import Binder
from segur_cli.requests.states_table import tells_states
from segur_cli.tables.sheets import TableFile
from segur_cli.templates.choosing import guessed_together, kind_in, kind_said
from segur_cli.templates.learning.inputs import Roles, gather, is_blank, leaves_of
from segur_cli.templates.models import named_reference
from segur_cli.text.writing import normalized_key, plural

_DEEPEST = 8
_MOST_FILES = 20_000
_SMALLEST_FORM = 5  # values
_MOST_TABLES_ON_PAPER = 6
_FEWEST_OF_A_BASE = 500  # rows: that of 2025 has more than 3,000
_TABLES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv")
# What a system or a person adds to the name of a file that is copied.
_COPIED = re.compile(
    r"^(?:copie (?:\(\d+\) )?(?:de |d')|(?:copy|backup) (?:\(\d+\) )?of |sauvegarde[ _-](?:de )?)"
    r"|(?: ?[-–] ?cop(?:ie|y)(?: ?\(\d+\))?| \(\d+\)"
    r"|[._ -](?:bak|old|backup|sauvegarde|ancien)\d*)$"
)
_BETWEEN = ("", " ", "_", ".", "-")
# What a request has one of, and the settings of a program have not.
_ASKS = {
    "beneficiaire.finess", "sons", "commande.reference", "commande.montant_ht",
    "prestation.montant_ht",
}  # fmt: skip
_EXAMPLE = ("exemple", "example", "rempli")


@dataclass
class FolderContents:
    """What a folder holds, each file relative to it."""

    bases: list[PurePath] = field(default_factory=list)
    models: list[PurePath] = field(default_factory=list)
    reports: list[PurePath] = field(default_factory=list)
    unfilled: list[PurePath] = field(default_factory=list)  # pilot reports with no answer yet
    requests: dict[str, list[PurePath]] = field(default_factory=lambda: defaultdict(list))
    archives: list[PurePath] = field(default_factory=list)
    cited: dict[PurePath, set[str]] = field(default_factory=dict)  # the papers that a request names
    beside: dict[PurePath, PurePath] = field(default_factory=dict)  # the archive that holds them
    blanks: dict[str, list[PurePath]] = field(default_factory=lambda: defaultdict(list))  # by kind
    examples: list[PurePath] = field(default_factory=list)
    clients: list[PurePath] = field(default_factory=list)
    states: list[PurePath] = field(default_factory=list)  # of requests: the list of clients, or not
    registers: list[PurePath] = field(default_factory=list)
    fields: list[PurePath] = field(default_factory=list)  # tables of fields of an official set
    papers: list[PurePath] = field(default_factory=list)
    copies: list[PurePath] = field(default_factory=list)
    own: list[PurePath] = field(default_factory=list)  # what segur wrote
    unread: list[PurePath] = field(default_factory=list)
    unknown: list[PurePath] = field(default_factory=list)
    learned: set[str] = field(default_factory=set)  # SHA-256 of what models were learned from
    digests: dict[PurePath, str] = field(default_factory=dict)  # of blanks and examples


def look(folder: Path) -> FolderContents:
    """Recognise the files of a folder. Raises StopError for one too large to be a dossier."""
    seen, binder = FolderContents(), Binder()
    places = _places(folder)
    names = {place.parent: set[str]() for place in places}
    for place in places:
        names[place.parent].add(_compared(place.name))
    for place in places:
        path, suffix = folder / place, place.suffix.lower()
        if _is_copy(place, names[place.parent]):
            seen.copies.append(place)
        elif _may_be_register(place) and is_publication(path):
            seen.registers.append(place)
        elif suffix == ".zip":
            seen.archives.append(place)
        elif suffix == ".json":
            _json(seen, path, place, binder)
        elif suffix in _TABLES:
            _table(seen, path, place)
        elif suffix in SUFFIXES:
            seen.papers.append(place)
    _set_apart(seen)
    _pair_by_content(seen, folder)
    _take_fields(seen, folder)
    homes = _homes_of(place for places in seen.blanks.values() for place in places)
    for taken in (seen.bases, seen.clients, seen.states, seen.registers):
        # What an official set comes with, and what lies deeper, is chosen last.
        taken.sort(key=lambda place: (place.parent in homes, len(place.parts)))
    seen.clients.sort(key=lambda place: place in seen.states)
    return seen


def _places(folder: Path) -> list[PurePath]:
    found: list[PurePath] = []
    for path in files_in(folder, deepest=_DEEPEST):
        found.append(PurePath(path.relative_to(folder).as_posix()))
        if len(found) > _MOST_FILES:
            raise StopError(
                f"Ce dossier contient plus de {plural(_MOST_FILES, 'fichier')} : lancez segur init "
                "dans celui de vos demandes."
            )
    return sorted(found)


def _compared(name: str) -> str:
    return composed(name).casefold()


def _is_copy(place: PurePath, beside: Iterable[str]) -> bool:
    """Whether a file is, by its name, the copy of one that stands beside it."""
    stem, suffix = _compared(place.stem), _compared(place.suffix)
    original = _COPIED.sub("", stem)
    return original != stem and f"{original.strip()}{suffix}" in beside


def _json(seen: FolderContents, path: Path, place: PurePath, binder: Binder) -> None:
    try:
        data = read_file(path, JSON_FILE)
        document = parse(data, path)
    except StopError:
        seen.unread.append(place)
        return
    value = document.value
    other = stranger(value)
    if not document.usable or not isinstance(value, dict | list):
        # It may be a request that its author has broken: named, never left in silence.
        seen.unread.append(place)
    elif other is PILOT_REPORT:
        _report(seen, path, place)
    elif other is RESULT:
        seen.own.append(place)
    elif isinstance(value, dict) and "x-segur" in value and "properties" in value:
        seen.models.append(place)
        seen.learned |= _sources(value["x-segur"])
    elif _is_form(value) and is_blank(value, place.name):
        seen.blanks[_kind(value, place)].append(place)
        seen.digests[place] = hashlib.sha256(data).hexdigest()
    elif (filed := binder.file(document)).demandes and _ASKS & filed.concept_map.concepts:
        seen.requests[filed.kind or _kind(value, place)].append(place)
        named = (PurePath(leaf) for leaf in leaves_of(value) if isinstance(leaf, str))
        seen.cited[place] = {path.name for path in named if path.suffix.lower() in SUFFIXES}
        seen.digests[place] = hashlib.sha256(data).hexdigest()
    else:
        seen.unknown.append(place)


def _is_form(value: Json) -> bool:
    """Whether a JSON is to be filled in, and not settings of some program, which have values."""
    leaves = list(leaves_of(value))
    return 3 * sum(leaf in ("", None) for leaf in leaves) >= len(leaves) >= _SMALLEST_FORM


def _sources(about: Any) -> set[str]:
    sources = about.get("sources", []) if isinstance(about, dict) else []
    return {str(each.get("sha256")) for each in sources if isinstance(each, dict)}


def _kind(value: Json, place: PurePath) -> str:
    model, (known,) = named_reference(value), guessed_together([value])
    return (
        (model.kind if model else None)
        or kind_said(value, known.bindings)
        or ("solde" if any(c.startswith("facture.") for c in known.concepts) else None)
        or kind_in(place.name)
        or kind_in(str(place.parent))
        or "avance"
    )


def _report(seen: FolderContents, path: Path, place: PurePath) -> bool:
    """Take a pilot report, filled or not; False when it is none."""
    from segur_cli.pilot.report_opening import read_filled

    try:
        filled = read_filled(path)
    except StopError:
        return False
    if filled.profile is None:
        return False
    (seen.reports if _has_answers(filled) else seen.unfilled).append(place)
    return True


def _has_answers(filled: FilledReport) -> bool:
    return any(item.answer.text.strip() for item in filled.items.values())


def _table(seen: FolderContents, path: Path, place: PurePath) -> None:
    """Tell a filled report, a base, a list of clients from another table: by what it holds."""
    from segur_cli.tables.table_opening import read_document

    try:
        data = read_file(path, TABLE_FILE)
        zipped = data.startswith(b"PK")
        own = zipped and is_own_document(data)
        may_be_report = own or (zipped and "pv" in normalized_key(str(place)))
        if may_be_report and _report(seen, path, place):
            return
        document = read_document(data, path.name)
        if own and not tells_states(document, path):
            seen.own.append(place)
            return
    except StopError:
        seen.unread.append(place)
        return
    if _is_base(document, place.name):
        seen.bases.append(place)
    elif is_register_table(document):
        seen.registers.append(place)
    else:
        listed, noted = _is_list(document), tells_states(document, path)
        seen.clients += [place] * listed
        seen.states += [place] * noted
        if not (listed or noted):
            seen.unknown.append(place)


def _is_base(document: TableFile, name: str) -> bool:
    from segur_cli.eligibility.base import Choices
    from segur_cli.eligibility.base_layout import find_layouts

    named = normalized_key(name)
    if any(word in named for word in ("client", "liste", "portefeuille", "parc")):
        return False
    try:
        layouts = find_layouts(document, Choices(), name)
    except StopError as error:
        # A base with open questions asks for columns; another table has no header of one.
        asks = any("--column" in line for line in error.advice)
        return asks and (_says_base(named) or not _is_list(document))
    if _says_base(named):
        return True
    # A list of clients may have amounts too, one row a request; a base that is so is long.
    rows = max((len(layout.sheet.rows) for layout in layouts), default=0)
    said = [ceiling.key.sons for layout in layouts for ceiling in layout.ceilings]
    return any(said) or (bool(said) and rows >= _FEWEST_OF_A_BASE)


def _says_base(named: str) -> bool:
    return "base" in named or "eligib" in named


def _is_list(document: TableFile) -> bool:
    from segur_cli.eligibility.client_columns import find_tables, keys_of

    filled = [sheet for sheet in document.sheets if sheet.rows and not sheet.hidden]
    return any(keys_of(table) for sheet in filled for table in find_tables(sheet, {}))


def _may_be_register(place: PurePath) -> bool:
    suffix = place.suffix.lower()
    if suffix in (".zip", ".gz"):
        return "finess" in place.name.lower()
    return suffix in (".json", ".csv")


def _take_fields(seen: FolderContents, folder: Path) -> None:
    """Tell the tables of fields, which are those that the keys of a blank beside explain."""
    for blank in [place for places in seen.blanks.values() for place in places]:
        beside = [place for place in seen.papers if place.parent == blank.parent
                  and place.suffix.lower() in (".pdf", ".docx")]  # fmt: skip
        # Where papers of clients lie, each would be opened and read for nothing.
        papers = beside if len(beside) <= _MOST_TABLES_ON_PAPER else []
        for places in (seen.unknown, seen.own, seen.papers):
            for place in list(places):
                told = place.suffix.lower() in _TABLES and place.parent == blank.parent
                if (told or place in papers) and _has_fields_of(folder / blank, folder / place):
                    places.remove(place)
                    seen.fields.append(place)


def _has_fields_of(blank: Path, table: Path) -> bool:
    try:
        found = gather([], Roles(blank=(blank,), fields=(table,)))
    except StopError:
        return False
    return bool(found.tables)


def _set_apart(seen: FolderContents) -> None:
    """The examples of an official set stand beside its blank, and are no requests to deposit."""
    homes = _homes_of(place for places in seen.blanks.values() for place in places)
    for places in seen.requests.values():
        for place in list(places):
            said = any(word in normalized_key(place.name) for word in _EXAMPLE)
            if said and (place.parent in homes or seen.digests[place] in seen.learned):
                places.remove(place)
                seen.examples.append(place)
    # A JSON that could not be read, among requests, is one as well: check is to say it.
    for place in seen.unread:
        kinds = [
            kind for kind, places in seen.requests.items() if place.parent in _homes_of(places)
        ]
        if place.suffix == ".json" and kinds:
            seen.requests[kinds[0]].append(place)


def _homes_of(places: Iterable[PurePath]) -> set[PurePath]:
    return {place.parent for place in places}


def _pair_by_content(seen: FolderContents, folder: Path) -> None:
    """Give to a request the one archive of its folder that holds most of the papers it names."""
    every = [place for places in seen.requests.values() for place in places]
    unnamed = [a for a in seen.archives if not any(_names(a, request) for request in every)]
    members: dict[PurePath, set[str]] = {}
    for archive in unnamed:
        with suppress(StopError):
            entries = read_attachments(folder / archive).entries
            members[archive] = {PurePath(entry.name).name for entry in entries}
    for request in every:
        held = Counter({
            archive: len(seen.cited.get(request, set()) & names)
            for archive, names in members.items() if archive.parent == request.parent
        }).most_common(2)  # fmt: skip
        if held and held[0][1] > (held[1][1] if held[1:] else 0):
            seen.beside[request] = held[0][0]
    shared = Counter(seen.beside.values())
    seen.beside = {place: one for place, one in seen.beside.items() if shared[one] == 1}


def attachments_of(
    mine: Iterable[PurePath], archives: Iterable[PurePath], every: Iterable[PurePath]
) -> str | None:
    """Return the pattern by which most archives go with requests: `pieces/{stem}-pj.zip`.

    An archive goes with the request, of `every` one, whose name it holds most of. None without any.
    """
    known, wanted = sorted(every, key=lambda place: -len(place.stem)), set(mine)
    found: Counter[str] = Counter()
    for archive in archives:
        request = next((r for r in known if _names(archive, r)), None)
        if request in wanted and request is not None:
            before, _, after = archive.name.partition(request.stem)
            found[(archive.parent / f"{before}{{stem}}{after}").as_posix()] += 1
    return found.most_common(1)[0][0] if found else None


def _names(archive: PurePath, request: PurePath) -> bool:
    """Whether the name of an archive holds that of a request, apart from the rest."""
    before, stem, after = archive.stem.partition(request.stem)
    return bool(stem) and before[-1:] in _BETWEEN and after[:1] in _BETWEEN
