"""Which register to use: a file, the name of an imported one, or the only one imported."""

import sqlite3
from contextlib import ExitStack, suppress
from pathlib import Path

from segur_cli.exits import StopError
from segur_cli.files.imported import SUFFIXES, DamagedIndexError
from segur_cli.register import index, register_reading
from segur_cli.register.index import Register
from segur_cli.register.source import REGISTERS, RegisterSource
from segur_cli.text.clock import Clock
from segur_cli.text.writing import listed, quote, warn

imported, remove_register = REGISTERS.imported, REGISTERS.remove


def open_register(wanted: str | Path, clock: Clock) -> Register:
    """Return the register of a file, or the imported one of that name.

    Raises StopError when there is none, when its file is none, or when its index is damaged.
    """
    return REGISTERS.open(
        wanted,
        lambda path: _of_file(path, clock),
        lambda source: _checked(Register(source)),
    )


def sole_imported() -> Register | None:
    """Return the only imported register, not named by the user; None for none or several."""
    known = imported()
    return _checked(Register(known[0], named=False)) if len(known) == 1 else None


def import_register(path: Path, name: str | None, clock: Clock) -> Register:
    """Index a file under a name, replacing what had that name.

    Raises StopError when the file is no register, or the index cannot be kept.
    """
    sha256 = register_reading.digest(path)
    chosen = REGISTERS.name_for(name, _stem(path))
    before = REGISTERS.known()
    made = _build(path, sha256, chosen, clock, imported=True)
    REGISTERS.forget_replaced(made.source, before)
    return made


def verify(register: Register) -> None:
    """Compare the whole index with its digest. Raises StopError when it is damaged."""
    with REGISTERS.opened(register.source, whole=True):
        pass


def _checked(register: Register) -> Register:
    """Open it at once, so that a damaged index is told before any answer."""
    register.rows("SELECT number FROM record LIMIT 1")
    return register


def _of_file(path: Path, clock: Clock) -> Register:
    sha256 = register_reading.digest(path)
    card = REGISTERS.card(sha256)
    if card is not None:
        with suppress(DamagedIndexError):
            return _checked(Register(card))
    if REGISTERS.has_traces(sha256):
        REGISTERS.warn_rebuilt(path.name)
    if card is None:
        return _build(path, sha256, _stem(path), clock, imported=False)
    return _build(path, sha256, card.name, clock, imported=card.imported)


def _build(path: Path, sha256: str, name: str, clock: Clock, *, imported: bool) -> Register:
    def fill(database: sqlite3.Connection) -> RegisterSource:
        with ExitStack() as stack:
            found = register_reading.read(path, stack)
            counts = index.write(database, found)
        if found.version:
            warn(
                f"Avertissement : {quote(path.name, 80)} est au format {quote(found.version)}, "
                f"que segur ne connaît pas ; lu d'après les clés de v1.0 : {counts.ej} EJ et "
                f"{counts.et} ET reconnus, {found.oddities.unusable} non."
            )
        if not counts.et + (counts.ej if found.format != "CSV" else 0):
            raise StopError(
                f"{quote(path.name, 200)} ne contient aucun établissement (ET) avec son entité "
                "(EJ).",
                "Attendu : « finess-structures », l'extraction « etalab » des établissements, ou "
                "un CSV nofinesset;nofinessej.",
            )
        return RegisterSource(
            sha256=sha256,
            name=name,
            file_name=path.name,
            indexed_at=clock.now.isoformat(timespec="seconds"),
            imported=imported,
            format=found.format,
            dated=found.dated,
            counts=counts,
            oddities=found.oddities,
            version=found.version,
        )

    return Register(REGISTERS.keep(sha256, fill))


def _stem(path: Path) -> str:
    """The file's name without its suffixes (`finess-structures-journalier-20261102`)."""
    name = path.name
    while Path(name).suffix.lower() in SUFFIXES:
        name = Path(name).stem
    return name


def beside(wanted: str | Path | None, clock: Clock, *, based: bool) -> Register | None:
    """Return the register that is named, else the only one imported; tell one that is old.

    Without a base there is nothing that it could explain. Raises StopError as `open_register`.
    """
    if not based or (wanted is None and not REGISTERS.folder.is_dir()):
        return None
    register = open_register(wanted, clock) if wanted is not None else sole_imported()
    if register is not None:
        tell_age(register, clock)
    return register


def tell_age(register: Register, clock: Clock) -> None:
    """Tell a register that is old, and what replaces it."""
    if old := register.source.ageing(clock.now.date()):
        warn(f"Avertissement : {old}.")


def named_or_sole(wanted: str | None, clock: Clock) -> Register:
    """Return the register named, else the only one imported. Raises StopError without one."""
    register = open_register(wanted, clock) if wanted is not None else sole_imported()
    if register is None and (known := imported()):
        names = listed(quote(source.name) for source in known)
        raise StopError(
            f"Plusieurs répertoires FINESS sont importés ({names}).",
            "Nommez-en un : --register NOM (ou segur finess show NOM).",
        )
    if register is None:
        raise StopError(
            "Aucun répertoire FINESS n'est importé.",
            "Téléchargez « finess-structures » (data.gouv.fr), puis : "
            "segur finess import finess-structures.json.gz",
        )
    tell_age(register, clock)
    return register
