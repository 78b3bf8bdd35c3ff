"""Packs of a user, beside those shipped: read, checked, then known like the others."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from segur_cli.exits import StopError
from segur_cli.facts import loader
from segur_cli.text.writing import normalized_key, quote

_EXAMPLE = 'Exemple attendu : [dispositif] sur une ligne, puis code = "FIC-XYZ-Va9"'


def supply_packs(folder: Path, names: Sequence[str]) -> None:
    """Replace the packs supplied so far by these files, relative to a folder.

    Raises StopError for a file that cannot be used, and for a dispositif that is shipped or
    supplied twice; then none is supplied.
    """
    loader.supply({})
    found: dict[str, dict[str, Any]] = {}
    for name in names:
        pack = _read_pack(folder / name)
        _refuse_known(folder / name, pack["dispositif"]["code"], found)
        found[name] = pack
    loader.supply(found)


def _read_pack(path: Path) -> dict[str, Any]:
    from segur_cli.files.toml import read_toml

    pack = read_toml(path, "Calendrier (packs, dans segur.toml)", _EXAMPLE)
    # Both import pydantic: a file that is no TOML is refused without it.
    from segur_cli.facts.checking import supplied_pack_problems
    from segur_cli.files.validation import refused

    problems = supplied_pack_problems(pack)
    if problems:
        raise refused(path, problems)
    return pack


def _refuse_known(path: Path, code: str, found: dict[str, dict[str, Any]]) -> None:
    if normalized_key(code) in map(normalized_key, loader.all_dispositifs()):
        raise StopError(
            f"{quote(path, 200)} : segur contient déjà le calendrier de {code}.",
            "Pour y mettre une date en vigueur, avec sa source : [[milestone]] dans segur.toml.",
        )
    for name, other in found.items():
        if normalized_key(code) == normalized_key(other["dispositif"]["code"]):
            raise StopError(
                f"{quote(path, 200)} : {code} est déjà décrit par {quote(name, 200)}.",
                "Gardez un seul fichier par dispositif dans packs.",
            )
