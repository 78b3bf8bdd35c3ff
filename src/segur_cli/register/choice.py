"""Whether a register is to be consulted: one that is named, else the only one imported."""

from pathlib import Path
from typing import TYPE_CHECKING

from segur_cli.exits import StopError
from segur_cli.files.paths import folder_of_indexes
from segur_cli.text.clock import Clock
from segur_cli.text.writing import listed, quote, warn

if TYPE_CHECKING:
    from segur_cli.register.index import Register


def beside(wanted: str | Path | None, clock: Clock, *, based: bool) -> "Register | None":
    """Return the register that is named, else the only one imported; tell one that is old.

    Without a base there is nothing that it could explain. Raises StopError as `open_register`.
    """
    if not based or (wanted is None and not folder_of_indexes().is_dir()):
        return None
    from segur_cli.register.register_catalogue import open_register, sole_imported

    register = open_register(wanted, clock) if wanted is not None else sole_imported()
    if register is not None:
        tell_age(register, clock)
    return register


def tell_age(register: "Register", clock: Clock) -> None:
    """Tell a register that is old, and what replaces it."""
    if old := register.source.ageing(clock.now.date()):
        warn(f"Avertissement : {old}.")


def named_or_sole(wanted: str | None, clock: Clock) -> "Register":
    """Return the register named, else the only one imported. Raises StopError without one."""
    from segur_cli.register.register_catalogue import imported, open_register, sole_imported

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
