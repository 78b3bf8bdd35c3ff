"""Packs of a user, beside those shipped: read, checked, then known like the others."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from segur_cli.exits import StopError
from segur_cli.facts import loader
from segur_cli.facts.shapes import Calendar
from segur_cli.text.writing import normalized_key, quote

_EXAMPLE = 'Exemple attendu : [dispositif] sur une ligne, puis code = "FIC-XYZ-Va9"'


def read_packs(folder: Path, names: Sequence[str]) -> dict[str, Calendar]:
    """Return the calendars that these files describe, relative to a folder, by SONS.

    Raises StopError for a file that cannot be used, and for a dispositif that is shipped or
    supplied twice.
    """
    found: dict[str, Calendar] = {}
    for name in names:
        pack = _read_pack(folder / name)
        _refuse_known(folder / name, pack["dispositif"]["code"], found)
        found[pack["dispositif"]["code"]] = loader.calendar_of(pack, name)
    return found


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


def _refuse_known(path: Path, code: str, found: Mapping[str, Calendar]) -> None:
    if normalized_key(code) in map(normalized_key, loader.all_dispositifs()):
        raise StopError(
            f"{quote(path, 200)} : segur contient déjà le calendrier de {code}.",
            "Pour y mettre une date en vigueur, avec sa source : [[milestone]] dans segur.toml.",
        )
    for known, other in found.items():
        if normalized_key(code) == normalized_key(known):
            raise StopError(
                f"{quote(path, 200)} : {code} est déjà décrit par {quote(other.supplied_by, 200)}.",
                "Gardez un seul fichier par dispositif dans packs.",
            )
