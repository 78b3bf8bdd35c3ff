"""`segur init`: look at a folder, recognise what it holds by its content, propose a segur.toml."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from segur_cli.documents import parse
from segur_cli.exits import StopError
from segur_cli.files.folder import files_in
from segur_cli.files.opening import JSON_FILE, TABLE_FILE, read_file
from segur_cli.requests.portfolio import Binder
from segur_cli.templates.choosing import kind_in, kind_said
from segur_cli.templates.models import guessed, named_reference
from segur_cli.text.writing import plural

_DEEPEST = 4
_MOST_FILES = 3_000
_TABLES = (".xlsx", ".xls", ".xlsb", ".ods", ".csv")


@dataclass
class FolderContents:
    """What a folder holds, each file relative to it."""

    bases: list[PurePath] = field(default_factory=list)
    models: list[PurePath] = field(default_factory=list)
    reports: list[PurePath] = field(default_factory=list)
    requests: dict[str, list[PurePath]] = field(default_factory=lambda: defaultdict(list))
    archives: list[PurePath] = field(default_factory=list)
    unknown: list[PurePath] = field(default_factory=list)


def look(folder: Path) -> FolderContents:
    """Recognise the files of a folder. Raises StopError for one too large to be a dossier."""
    seen = FolderContents()
    for path in _files(folder):
        place = PurePath(path.relative_to(folder).as_posix())
        suffix = path.suffix.lower()
        if suffix == ".zip":
            seen.archives.append(place)
        elif suffix == ".json":
            _json(seen, path, place)
        elif suffix in _TABLES:
            _table(seen, path, place)
    return seen


def _files(folder: Path) -> list[Path]:
    found: list[Path] = []
    for path in files_in(folder, deepest=_DEEPEST):
        found.append(path)
        if len(found) > _MOST_FILES:
            raise StopError(
                f"Ce dossier contient plus de {plural(_MOST_FILES, 'fichier')} : lancez segur init "
                "dans celui de vos demandes."
            )
    return sorted(found)


def _json(seen: FolderContents, path: Path, place: PurePath) -> None:
    try:
        document = parse(read_file(path, JSON_FILE), path)
    except StopError:
        return
    if not document.usable or not isinstance(document.value, dict | list):
        seen.unknown.append(place)
        return
    value = document.value
    if isinstance(value, dict) and value.get("kind") == "segur-pv":
        seen.reports.append(place)
    elif isinstance(value, dict) and "x-segur" in value and "properties" in value:
        seen.models.append(place)
    elif Binder().file(document).demandes:
        model = named_reference(value)
        known = guessed(value)
        kind = (
            (model.kind if model else None)
            or kind_said(value, known.bindings)
            or ("solde" if any(c.startswith("facture.") for c in known.concepts) else None)
            or kind_in(place.name)
            or kind_in(str(place.parent))
            or "avance"
        )
        seen.requests[kind].append(place)
    else:
        seen.unknown.append(place)


def _table(seen: FolderContents, path: Path, place: PurePath) -> None:
    """Tell a filled report, or a base, from another table: by what it holds."""
    from segur_cli.eligibility.choices import Choices
    from segur_cli.eligibility.layout import find_layouts
    from segur_cli.tables.opening import read_document

    try:
        data = read_file(path, TABLE_FILE)
        if data.startswith(b"PK"):
            from segur_cli.pilot.opening import read_filled

            if read_filled(path).profile is not None:
                seen.reports.append(place)
                return
        document = read_document(data, path.name)
    except StopError:
        return
    try:
        find_layouts(document, Choices(), path.name)
    except StopError as error:
        # A base with open questions asks for columns; another table has no header of one.
        if not any("--column" in line for line in error.advice):
            return
    if "client" not in path.name.casefold():
        seen.bases.append(place)


def to_toml(seen: FolderContents, name: str) -> str:
    """Write a commented segur.toml for what was seen; what is missing is left as a comment."""
    lines = [
        "# Le dossier, contrôlé par : segur check",
        "",
        "[project]",
        f"name = {_text(name)}",
        "",
    ]
    if seen.bases:
        lines += ["[base]", f"file = {_text(seen.bases[0])}"]
        lines += [f"# autre fichier reconnu : {one}" for one in seen.bases[1:]]
    else:
        lines += [
            "# [base]",
            '# file = "base-es-eligibles.xlsx"   # votre copie de la base officielle',
        ]
    lines.append("")
    for model in seen.models:
        lines += ["[[template]]", f"file = {_text(model)}", ""]
    if not seen.models:
        lines += ["# Le modèle officiel, appris de vos fichiers (segur template learn) :",
                  "# [[template]]", '# file = "modeles/avance.schema.json"', ""]  # fmt: skip
    for kind in ("avance", "solde"):
        for pattern, several in _patterns(seen.requests.get(kind, [])):
            lines += ["[[files]]", f"path = {_text(pattern)}", f'kind = "{kind}"']
            stems = {one.stem for one in several}
            folder = PurePath(pattern).parent
            mine = [a for a in seen.archives if a.parent == folder and a.stem in stems]
            if mine:
                lines.append(f"attachments = {_text(folder / '{stem}.zip')}")
            lines.append("")
        if not seen.requests.get(kind):
            lines += [
                "[[files]]",
                f'path = "{kind}s/*.json"',
                f'kind = "{kind}"',
                "optional = true",
                "",
            ]
    for report in seen.reports:
        lines += ["[[pilot]]", f"pv = {_text(report)}", ""]
    lines += [
        "# L'état d'une demande, dans les mots du portail :",
        "# [[request]]",
        '# client = "010999993"',
        '# sons = "HOP-DPI-Va2"',
        '# kind = "avance"',
        '# status = "A modifier"',
        "# date = 2025-06-10",
        "",
        "[report]",
        'md = "segur-rapport.md"',
    ]
    return "\n".join(lines) + "\n"


def _patterns(places: list[PurePath]) -> Iterator[tuple[str, list[PurePath]]]:
    """Name files by folder: one pattern when a folder holds nothing else, else each file."""
    by_folder: dict[PurePath, list[PurePath]] = defaultdict(list)
    for place in places:
        by_folder[place.parent].append(place)
    for folder, mine in by_folder.items():
        if folder == PurePath() or len(mine) == 1:
            for one in mine:
                yield one.as_posix(), [one]
        else:
            yield (folder / "*.json").as_posix(), mine


def _text(value: object) -> str:
    shown = value.as_posix() if isinstance(value, PurePath) else str(value)
    # A name of a file, or an argument, may hold what no text does: half of a character.
    whole = shown.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(whole, ensure_ascii=False)


def told(seen: FolderContents) -> list[str]:
    """Say what was recognised, in French."""
    requests = sum(map(len, seen.requests.values()))
    parts = [
        (len(seen.bases), "base", "bases"),
        (requests, "fichier de demandes", "fichiers de demandes"),
        (len(seen.models), "modèle", "modèles"), (len(seen.reports), "PV", "PV"),
        (len(seen.archives), "archive de pièces", "archives de pièces"),
    ]  # fmt: skip
    lines = [plural(count, one, more) for count, one, more in parts if count]
    lines += [f"non reconnu : {place}" for place in seen.unknown[:10]]
    return lines or ["rien de reconnu : segur.toml est à compléter"]
