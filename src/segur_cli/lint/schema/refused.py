"""The validator's errors as plain data: what failed, where, and the schema around it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from segur_cli.documents import Json, join

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

Path = tuple[str | int, ...]
_COMBINATIONS = frozenset({"AnyOf", "OneOfNotValid"})
_MAX_DEPTH = 16


@dataclass(frozen=True)
class Refused:
    """One keyword that a value fails.

    `kind` is the validator's name for it, `details` what that kind carries (`limit`,
    `types`, `options`…). `node` is the schema object that holds the keyword, empty when
    it cannot be found. `branches` are the failures of each alternative of an `anyOf`.
    """

    kind: str
    keyword: str
    path: Path
    value: Json = field(repr=False)
    details: Mapping[str, Any] = field(default_factory=dict, repr=False)
    node: Mapping[str, Any] = field(default_factory=dict, repr=False)
    branches: tuple[tuple["Refused", ...], ...] = field(default=(), repr=False)

    @cached_property
    def pointer(self) -> str:
        """The RFC 6901 pointer of the value."""
        return join("", *self.path)


@dataclass(frozen=True)
class Reader:
    """Turns the errors about one document into `Refused`."""

    value: Json = field(repr=False)
    schema: Mapping[str, Any] = field(repr=False)

    def read(self, errors: Iterable["ValidationError"], depth: int = 0) -> Iterator[Refused]:
        """Yield what is refused, alternatives included."""
        for error in errors:
            yield self._one(error, depth)

    def _one(self, error: "ValidationError", depth: int) -> Refused:
        kind = type(error.kind).__name__
        keyword = str(error.schema_path[-1]) if error.schema_path else ""
        details: dict[str, Any] = {}
        branches: tuple[tuple[Refused, ...], ...] = ()
        if kind == "PropertyNames":
            # The validator gives the key's name as the value that fails.
            details = {"key": str(error.kind.value.instance), "inner": error.kind.value}
        elif kind in _COMBINATIONS:
            if depth < _MAX_DEPTH:
                context = error.kind.as_dict().get("context", [])
                branches = tuple(tuple(self.read(branch, depth + 1)) for branch in context)
        elif kind != "OneOfMultipleValid":
            details = error.kind.as_dict()
        path = tuple(error.instance_path)
        if kind == "PropertyNames":
            inner = self._one(details.pop("inner"), depth + 1)
            branches = ((_about_key(inner, details["key"], path),),)
        return Refused(
            kind=kind,
            keyword=keyword,
            path=path,
            value=_value_at(self.value, path),
            details=details,
            node=_holder(self.schema, error.schema_path),
            branches=branches,
        )


def _about_key(refused: Refused, key: str, path: Path) -> Refused:
    return Refused(refused.kind, refused.keyword, (*path, key), key, refused.details, refused.node)


def _value_at(value: Any, path: Path) -> Json:
    for token in path:
        value = value[token]
    return value  # type: ignore[no-any-return]


def _holder(schema: Mapping[str, Any], path: Iterable[str | int]) -> Mapping[str, Any]:
    """Return the schema object that holds the keyword at the end of a path, {} when not found.

    Below an embedded `$id` the validator's paths start from there, and lead nowhere here.
    """
    tokens = list(path)
    node: Any = schema
    try:
        for token in tokens[:-1]:
            node = node[token]
    except (KeyError, IndexError, TypeError):
        return {}
    return node if isinstance(node, Mapping) and tokens and tokens[-1] in node else {}
