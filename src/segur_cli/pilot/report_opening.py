"""Open the reports that a run looks at, whatever their format; what a JSON answers."""

import glob
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from segur_cli.config import PilotReport
from segur_cli.documents import Document, Json, join, parse
from segur_cli.exits import ExitCode, StopError
from segur_cli.facts.pv import pv_pack
from segur_cli.files.folder import files_in, is_system_file, warn_of_system_files
from segur_cli.files.opening import JSON_FILE, read_file
from segur_cli.files.paths import exists, is_folder
from segur_cli.pilot.asking import written_profile
from segur_cli.pilot.checklist_export import KIND, SCHEMA_VERSION
from segur_cli.pilot.filled import AnswerPlace, FilledItem, FilledReport, Given, as_text
from segur_cli.text.writing import quote

_BOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".docx")
_SUFFIXES = (".xlsx", ".json")  # of the reports that segur makes
_MAKE_ONE = "segur pv-checklist --profile profil.toml -o pv.json en produit un, à remplir"


def read_filled(path: Path) -> FilledReport:
    """Read a filled report, .xlsx or .json, from its content.

    Raises StopError when it cannot be opened: missing, damaged, protected, with macros…
    """
    data = read_file(path, JSON_FILE)
    if data.startswith(b"PK") or path.suffix.lower() in _BOOKS:
        from segur_cli.pilot.read_workbook import read_workbook

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
        {id_: _item(id_, items[id_]) for id_ in items if id_ in known},
        {id_: _field(id_, fields[id_]) for id_ in fields if id_ in known_fields},
        unknown=tuple(unknown),
        document=document,
        home=AnswerPlace(pointer="/profile"),
    )


def _is_our_version(value: Json) -> bool:
    return value == SCHEMA_VERSION and not isinstance(value, bool)


def _no_report(document: Document, path: Path, problem: str) -> FilledReport:
    return FilledReport(
        path, problem=problem, advice=_MAKE_ONE, document=document, home=AnswerPlace(pointer="")
    )


def _table(value: Mapping[str, Json], name: str) -> Mapping[str, Json]:
    table = value.get(name)
    return table if isinstance(table, dict) else {}


def _item(id_: str, content: Json) -> FilledItem:
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
