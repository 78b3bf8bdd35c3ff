"""Which register to use: a file, the name of an imported one, or the only one imported."""

import json
import sqlite3
from contextlib import ExitStack
from pathlib import Path

from segur_cli.exits import StopError, reason_of
from segur_cli.files.paths import exists, is_file
from segur_cli.files.user_data import designates, folder_of_indexes
from segur_cli.files.whole import replace_whole
from segur_cli.register import index, reading, source
from segur_cli.register.index import Register, damaged
from segur_cli.register.source import RegisterSource
from segur_cli.text.clock import Clock
from segur_cli.text.told import warn
from segur_cli.text.writing import did_you_mean, normalized_key, quote, sanitized

_SUFFIXES = (".json", ".gz", ".zip", ".csv", ".xlsx", ".ods", ".xls", ".xlsb", ".txt")


def open_register(wanted: str | Path, clock: Clock) -> Register:
    """Return the register of a file, or the imported one of that name.

    Raises StopError when there is none, when its file is none, or when its index is damaged.
    """
    path = Path(wanted)
    if is_file(path):
        return _of_file(path, clock)
    known = imported()
    found = [one for one in known if designates(str(wanted), one.name, one.sha256)]
    if found:
        return checked(Register(found[0], _place(found[0].sha256)))
    if exists(path) or path.suffix.lower() in _SUFFIXES or len(path.parts) > 1:
        return _of_file(path, clock)  # the reading says what is wrong with it
    raise StopError(
        f"Répertoire inconnu : {quote(wanted)} n'est ni un fichier, ni un répertoire importé.",
        *([did_you_mean(str(wanted), [one.name for one in known])] if known else []),
        "segur finess list montre les répertoires importés.",
    )


def sole_imported() -> Register | None:
    """Return the only imported register, not named by the user; None for none or several."""
    known = imported()
    if len(known) != 1:
        return None
    return checked(Register(known[0], _place(known[0].sha256), named=False))


def import_register(path: Path, name: str | None, clock: Clock) -> Register:
    """Index a file under a name, replacing what had that name.

    Raises StopError when the file is no register, or the index cannot be written.
    """
    sha256 = reading.digest(path)
    chosen = sanitized(" ".join((name if name is not None else _stem(path)).split()))
    if not normalized_key(chosen):
        raise StopError("Un répertoire doit avoir un nom.", "Choisissez --name NOM.")
    made = _build(path, sha256, chosen, clock, imported=True)
    for other in imported():
        if other.sha256 != sha256 and normalized_key(other.name) == normalized_key(chosen):
            _forget(other)
            warn(f"Le répertoire {quote(chosen)} précédent ({other.short_sha}) est remplacé.")
    return made


def imported() -> list[RegisterSource]:
    """The imported registers, by name; one whose card is unreadable is warned of and left out."""
    found = []
    folder = folder_of_indexes()
    for path in sorted(folder.glob("*.card.json")):
        card = _card(path)
        if card is None:
            warn(f"Avertissement : l'index {path.name[:12]} est illisible et ignoré.")
        elif card.imported:
            found.append(card)
    return sorted(found, key=lambda one: normalized_key(one.name))


def remove_register(wanted: str) -> RegisterSource:
    """Forget an imported register, by name or hash. Raises StopError when it is unknown."""
    known = imported()
    for one in known:
        if designates(wanted, one.name, one.sha256):
            _forget(one)
            return one
    names = [one.name for one in known]
    raise StopError(
        f"Aucun répertoire importé ne s'appelle {quote(wanted)}.",
        *([did_you_mean(wanted, names)] if names else []),
    )


def checked(register: Register) -> Register:
    """Open it at once, so that a damaged index is told before any answer."""
    register.rows("SELECT number FROM record LIMIT 1")
    return register


def verify(register: Register) -> None:
    """Compare the whole index with its digest. Raises StopError when it is damaged."""
    if reading.digest(register.path) != register.source.digest:
        raise damaged(register.source)


def _of_file(path: Path, clock: Clock) -> Register:
    sha256 = reading.digest(path)
    card = _card(_card_place(sha256))
    if card is not None:
        try:
            return checked(Register(card, _place(sha256)))
        except StopError:
            warn(
                f"Avertissement : l'index du répertoire {quote(path.name, 80)} était endommagé ou "
                "d'un ancien format ; il est reconstruit."
            )
    kept = card.imported if card is not None else False
    name = card.name if card is not None else _stem(path)
    return _build(path, sha256, name, clock, imported=kept)


def _build(path: Path, sha256: str, name: str, clock: Clock, *, imported: bool) -> Register:
    folder = folder_of_indexes()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            found = reading.read(path, stack)
            counts = index.write(_place(sha256), found)
        size = _place(sha256).stat().st_size
    except (OSError, sqlite3.Error) as error:
        why = reason_of(error) if isinstance(error, OSError) else str(error)
        raise StopError(f"Index impossible à écrire dans {folder} : {why}.") from None
    card = RegisterSource(
        sha256, name, path.name, found.format, found.dated,
        clock.now.isoformat(timespec="seconds"), imported, size, reading.digest(_place(sha256)),
        counts, found.oddities, found.version,
    )  # fmt: skip
    if found.version:
        warn(
            f"Avertissement : {quote(path.name, 80)} est au format {quote(found.version)}, que "
            f"segur ne connaît pas ; lu d'après les clés de v1.0 : {counts.ej} EJ et "
            f"{counts.et} ET reconnus, {found.oddities.unusable} non."
        )
    if not counts.et + (counts.ej if found.format != "CSV" else 0):
        _forget(card)
        raise StopError(
            f"{quote(path.name, 200)} ne contient aucun établissement (ET) avec son entité (EJ).",
            "Attendu : « finess-structures », l'extraction « etalab » des établissements, ou un "
            "CSV nofinesset;nofinessej.",
        )
    text = json.dumps(source.to_json(card), ensure_ascii=False)
    try:
        replace_whole(_card_place(sha256), text.encode("utf-8", "replace"), private=True)
    except OSError as error:
        raise StopError(f"Index impossible à écrire dans {folder} : {reason_of(error)}.") from None
    return Register(card, _place(sha256))


def _forget(card: RegisterSource) -> None:
    _card_place(card.sha256).unlink(missing_ok=True)
    _place(card.sha256).unlink(missing_ok=True)


def _card(path: Path) -> RegisterSource | None:
    try:
        return source.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _place(sha256: str) -> Path:
    return folder_of_indexes() / f"{sha256}.sqlite"


def _card_place(sha256: str) -> Path:
    return folder_of_indexes() / f"{sha256}.card.json"


def _stem(path: Path) -> str:
    """The file's name without its suffixes (`finess-structures-journalier-20261102`)."""
    name = path.name
    while Path(name).suffix.lower() in _SUFFIXES:
        name = Path(name).stem
    return name
