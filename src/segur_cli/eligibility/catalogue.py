"""Which base to use: a file, the name of an imported one, or the fictitious demo."""

import re
from dataclasses import replace
from pathlib import Path

from segur_cli import resources
from segur_cli.eligibility import base as bases
from segur_cli.eligibility.base import Base, BaseSource
from segur_cli.eligibility.choices import Choices
from segur_cli.eligibility.store import Store, content_hash
from segur_cli.exits import StopError
from segur_cli.files.opening import TABLE_FILE, read_file
from segur_cli.files.paths import exists, is_file, resolved
from segur_cli.files.user_data import designates
from segur_cli.tables.opening import read_document
from segur_cli.text.clock import Clock
from segur_cli.text.told import warn
from segur_cli.text.writing import (
    did_you_mean,
    normalized_key,
    plural,
    quote,
    quote_option,
    sanitized,
)

DEMO = "demo"
NO_CHOICE = Choices()
DEMO_FILE = "base-fictive.xlsx"
_FILE_SUFFIXES = (".xlsx", ".xlsm", ".csv", ".txt", ".xls", ".xlsb", ".ods")


def open_base(wanted: str | None, clock: Clock, choices: Choices = NO_CHOICE) -> Base | None:
    """Return the base asked for; without a name, the only imported one, or None when none is.

    `choices` say how a file is to be read. Raises StopError for a file or name that cannot be
    used, and when several bases are imported and none was named.
    """
    if wanted is None:
        return _sole_imported()
    if wanted == DEMO:
        return base_of_file(resources.example(DEMO_FILE), clock, name="démo")
    path = Path(wanted)
    if is_file(path):
        return base_of_file(path, clock, choices=choices)
    known = imported()
    matches = [source for source in known if designates(wanted, source.name, source.sha256)]
    if len(matches) == 1:
        return _load(matches[0])
    if exists(path):
        return base_of_file(path, clock, choices=choices)
    if path.suffix.lower() in _FILE_SUFFIXES or len(path.parts) > 1:
        raise StopError(f"Base introuvable : le fichier {quote(wanted, 200)} n'existe pas.")
    names = [*(source.name for source in known), DEMO]
    raise StopError(
        f"Base inconnue : {quote(wanted)} n'est ni un fichier, ni une base importée.",
        did_you_mean(wanted, names),
        "segur base list montre les bases importées.",
    )


def base_of_file(
    path: Path, clock: Clock, name: str | None = None, choices: Choices = NO_CHOICE
) -> Base:
    """Return the base of a file, from its index when it has one, else by reading the file.

    Without choices, the reading under which that content was imported goes. Raises StopError
    when it was imported under several.
    """
    data = read_file(path, TABLE_FILE)
    sha256 = content_hash(data)
    source = replace(_new_source(path, sha256, name or path.stem, clock), choices=choices)
    if choices == NO_CHOICE:
        readings = [known for known in imported() if known.sha256 == sha256]
        if len(readings) > 1:
            raise StopError(
                f"{quote(path.name, 120)} est importé selon {plural(len(readings), 'lecture')} : "
                "choisissez par son nom.",
                *(f"--base {_option(known.name)}" for known in readings),
            )
        source = readings[0] if readings else source
    store = _store()
    index = store.load(source.key, bases.from_json)
    if index is not None and index.source.imported:
        return index
    if index is not None:
        # Indexed in passing, perhaps under the name of another copy.
        named = replace(index.source, name=name or path.stem, file_name=path.name)
        return replace(index, source=named)
    if store.path(source.key).exists():
        warn(
            f"Avertissement : l'index de {quote(path.name, 80)} était endommagé ou d'un ancien "
            "format ; il est reconstruit."
        )
        source = store.load_source(source.key, bases.source_from_json) or source
    return _index(data, replace(source, path=str(resolved(path))))


def import_base(path: Path, name: str | None, choices: Choices, clock: Clock) -> Base:
    """Index a file under a name, replacing what had that name; other readings of it stay.

    Raises StopError when the file cannot be read as a base, or the name is reserved.
    """
    chosen = sanitized(" ".join((name if name is not None else path.stem).split()))
    if normalized_key(chosen) in (DEMO, ""):
        raise StopError(
            f"Le nom {quote(chosen)} ne peut pas être donné à une base.", "Choisissez --name NOM."
        )
    data = read_file(path, TABLE_FILE)
    source = _new_source(path, content_hash(data), chosen, clock)
    source = replace(source, imported=True, choices=choices)
    before = _store().load_source(source.key, bases.source_from_json)
    base = _index(data, source)
    if (
        before is not None
        and before.imported
        and normalized_key(before.name) != normalized_key(chosen)
    ):
        warn(
            f"La base {quote(before.name)} était la même lecture du même fichier : elle "
            f"s'appelle désormais {quote(chosen)}."
        )
    for other in imported():
        if other.key == base.source.key or normalized_key(other.name) != normalized_key(chosen):
            continue
        _store().remove(other.key)
        warn(f"La base {quote(chosen)} précédente ({other.short_sha}) est remplacée.")
    return base


def remove_base(wanted: str) -> BaseSource:
    """Forget an imported base, by name or hash. Raises StopError when it is unknown."""
    known = imported()
    for source in known:
        if designates(wanted, source.name, source.sha256):
            _store().remove(source.key)
            return source
    names = [source.name for source in known]
    raise StopError(
        f"Aucune base importée ne s'appelle {quote(wanted)}.",
        *([did_you_mean(wanted, names)] if names else []),
    )


def imported() -> list[BaseSource]:
    """The imported bases, by name; one too damaged to be named is warned of and left out."""
    store = _store()
    read = {h: store.load_source(h, bases.source_from_json) for h in store.hashes()}
    found = {h: source if source and source.key == h else None for h, source in read.items()}
    for sha256 in (h for h, source in found.items() if source is None):
        warn(
            f"Avertissement : l'index {sha256[:12]} est illisible et ignoré ; s'il était celui "
            "d'une base importée, importez-la de nouveau."
        )
    return sorted(
        (s for s in found.values() if s and s.imported), key=lambda s: normalized_key(s.name)
    )


def _store() -> Store:
    return Store("bases")


def _new_source(path: Path, sha256: str, name: str, clock: Clock) -> BaseSource:
    return BaseSource(
        sha256=sha256,
        name=name,
        file_name=path.name,
        path=str(resolved(path)),
        indexed_at=bases.now_text(clock.now),
        saved_on="",
        fictitious=False,
        imported=False,
    )


def _index(data: bytes, source: BaseSource) -> Base:
    document = read_document(data, source.file_name)
    saved_on = document.saved_on.isoformat() if document.saved_on else ""
    from segur_cli.eligibility.indexing import build

    base = build(document, replace(source, saved_on=saved_on))
    _store().save(source.key, bases.to_json(base))
    return base


def _sole_imported() -> Base | None:
    known = imported()
    if not known:
        return None
    if len(known) > 1:
        raise StopError(
            f"{len(known)} bases sont importées : choisissez avec --base.",
            *(f"--base {_option(source.name)}" for source in known),
        )
    return _load(known[0])


def _option(name: str) -> str:
    return name if re.fullmatch(r"[\w.-]+", name) else quote_option(name)


def _load(source: BaseSource) -> Base:
    """Load an imported base; rebuild a damaged index when its file is still there unchanged."""
    index = _store().load(source.key, bases.from_json)
    if index is not None:
        return index
    path = Path(source.path)
    if is_file(path) and content_hash(data := read_file(path, TABLE_FILE)) == source.sha256:
        warn(
            f"Avertissement : l'index de {quote(source.name)} était endommagé ; il est reconstruit."
        )
        return _index(data, source)
    raise StopError(
        f"L'index de la base {quote(source.name)} est endommagé, et son fichier d'origine "
        f"({quote(source.path, 120)}) n'est plus là ou a changé.",
        "Importez-la de nouveau : segur base import FICHIER.xlsx",
    )
