"""A TOML file that the user wrote, read whole; what is wrong with it told in French."""

import re
import tomllib
from pathlib import Path
from typing import Any

from segur_cli.exits import StopError, reason_of
from segur_cli.writing import quote

_MAX_BYTES = 1_000_000


def read_toml(path: Path, kind: str, example: str) -> dict[str, Any]:
    """Return the content of a file. `kind` names what it should be
    (« fichier de configuration »), `example` shows some of it.

    Raises StopError when it cannot be opened, is too large (1 MB), no UTF-8 or no TOML.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        raise StopError(f"{kind.capitalize()} introuvable : {quote(path, 200)}.") from None
    except OSError as error:
        raise StopError(f"Lecture impossible de {quote(path, 200)} : {reason_of(error)}.") from None
    if len(data) > _MAX_BYTES:
        raise StopError(f"{quote(path, 200)} dépasse 1 Mo : ce n'est pas un {kind}.")
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise StopError(f"{quote(path, 200)} n'est pas en UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise StopError(
            f"{quote(path, 200)} n'est pas un fichier TOML valide{_place(error)}.",
            f"Exemple attendu : {example}",
        ) from None


def _place(error: Exception) -> str:
    """Say where TOML stopped making sense: the rest of tomllib's message is English."""
    found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    return f" (ligne {found[1]}, colonne {found[2]})" if found else ""
