"""Find `segur.toml` upward from the working directory, read it, tell what is wrong in it."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segur_cli.exits import StopError, reason_of
from segur_cli.writing import quote

FILE_NAME = "segur.toml"
_MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class Settings:
    """What `segur.toml` settles; empty when there is no such file.

    `base` is a path made absolute when it names a file beside `segur.toml`, else the
    name as written.
    """

    path: Path | None = None
    base: str | None = None
    directory: Path | None = None
    sons: tuple[str, ...] = ()
    prestation: str | None = None


def load_settings(chosen: Path | None) -> Settings:
    """Read the file given by `--config`, or the nearest one upward, or nothing.

    Raises StopError when the file cannot be read, is no TOML, or holds what it may not.
    """
    path = chosen if chosen is not None else _nearest_here()
    if path is None:
        return Settings()
    table = _read(path)
    from segur_cli.config.validation import validate

    content = validate(table, path)
    eligibility = content.eligibility
    return Settings(
        path=path,
        base=_beside(path, eligibility.base),
        directory=path.parent / eligibility.directory if eligibility.directory else None,
        sons=tuple(eligibility.sons),
        prestation=eligibility.prestation,
    )


def _nearest_here() -> Path | None:
    try:
        return _nearest(Path.cwd())
    except OSError:  # the working directory was deleted, or may not be read
        return None


def _nearest(folder: Path) -> Path | None:
    for parent in (folder, *folder.parents):
        path = parent / FILE_NAME
        if path.is_file():
            return path
    return None


def _beside(path: Path, base: str | None) -> str | None:
    if base is None:
        return None
    beside = path.parent / base
    return str(beside) if beside.is_file() or len(Path(base).parts) > 1 else base


def _read(path: Path) -> dict[str, Any]:
    try:
        data = path.read_bytes()[: _MAX_BYTES + 1]
    except FileNotFoundError:
        raise StopError(f"Fichier de configuration introuvable : {quote(path, 200)}.") from None
    except OSError as error:
        raise StopError(f"Lecture impossible de {quote(path, 200)} : {reason_of(error)}.") from None
    if len(data) > _MAX_BYTES:
        raise StopError(f"{quote(path, 200)} dépasse 1 Mo : ce n'est pas un segur.toml.")
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise StopError(f"{quote(path, 200)} n'est pas en UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise StopError(
            f"{quote(path, 200)} n'est pas un fichier TOML valide{_place(error)}.",
            'Exemple attendu : [eligibility] sur une ligne, puis base = "base-es.xlsx"',
        ) from None


def _place(error: Exception) -> str:
    """Say where TOML stopped making sense: the rest of tomllib's message is English."""
    found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    return f" (ligne {found[1]}, colonne {found[2]})" if found else ""
