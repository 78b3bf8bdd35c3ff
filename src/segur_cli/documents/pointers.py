"""JSON pointers (RFC 6901): write them, split them, follow them in a value."""

import re
from decimal import Decimal
from typing import TypeAlias

from segur_cli.text.writing import quote

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | Decimal | bool | None"

_INDEX = re.compile(r"0|[1-9][0-9]{0,17}")  # no list is longer


class PointerError(LookupError):
    """The pointer is malformed, or leads nowhere in this document."""


def escape(token: str) -> str:
    """Escape one key for use in a pointer: `~` → `~0`, `/` → `~1`."""
    return token.replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """Return the key that a token of a pointer stands for: undo `escape`."""
    return token.replace("~1", "/").replace("~0", "~")


def join(parent: str, *tokens: str | int) -> str:
    """Extend a pointer with keys (unescaped) or list indexes (from 0)."""
    return parent + "".join(f"/{escape(str(token))}" for token in tokens)


def split(pointer: str) -> tuple[str, ...]:
    """Return the unescaped tokens of a pointer; `""` is the whole document.

    Raises PointerError when the pointer is not empty and does not begin with `/`.
    """
    if not pointer:
        return ()
    if not pointer.startswith("/"):
        raise PointerError(f"Pointeur JSON mal formé : {quote(pointer)}.")
    return tuple(unescape(token) for token in pointer[1:].split("/"))


def resolve(value: Json, pointer: str) -> Json:
    """Return what a pointer designates inside `value`. Raises PointerError when nothing."""
    for token in split(pointer):
        key = child_key(value, token, pointer)
        value = value[key]  # type: ignore[index]  # child_key has checked
    return value


def child_key(value: Json, token: str, pointer: str) -> str | int:
    """Return what `token` selects in `value`: the key of an object, the index in a list.

    Raises PointerError, naming the whole `pointer`, when it selects nothing.
    """
    if isinstance(value, dict) and token in value:
        return token
    if isinstance(value, list) and _INDEX.fullmatch(token) and int(token) < len(value):
        return int(token)
    raise PointerError(f"Aucune valeur à l'emplacement {quote(pointer)}.")
