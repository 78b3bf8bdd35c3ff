"""The validator's errors as plain data: what failed, where, the alternative that was intended."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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


_CHOICES = frozenset({"Constant", "Enum"})
Branches = Sequence[Sequence[Refused]]


def unfold(refusals: Iterable[Refused]) -> Iterator[Refused]:
    """Replace each failed alternative by what really fails, when that can be told.

    All types refused: one refusal of the union. All constants: one list. All lack one
    key: one refusal of that kind (`AnyKey`). One alternative alone has the right type,
    or the right constants: its own refusals. Otherwise the refusal is left as it is.
    """
    for refused in refusals:
        if refused.branches and refused.kind != "PropertyNames":
            yield from _unfold(refused)
        else:
            yield refused


def _unfold(refused: Refused) -> Iterator[Refused]:
    branches = [list(unfold(branch)) for branch in refused.branches]
    merged = (
        _merged_types(refused, branches)
        or _merged_choices(refused, branches)
        or _merged_keys(refused, branches)
        or _merged_discriminator(refused, branches)
    )
    if merged is not None:
        yield merged
        return
    intended = _intended(refused, branches)
    if intended is not None:
        yield from intended
    else:
        yield replace(refused, branches=tuple(tuple(branch) for branch in branches))


def _at(branch: Sequence[Refused], refused: Refused, kinds: Iterable[str]) -> Refused | None:
    """Return the first refusal of some kinds about the very value that `refused` is about."""
    return next((r for r in branch if r.path == refused.path and r.kind in kinds), None)


def _merged_types(refused: Refused, branches: Branches) -> Refused | None:
    failures = [_at(branch, refused, ("Type",)) for branch in branches]
    if not all(failures):
        return None
    types = [name for failure in failures if failure for name in failure.details["types"]]
    return replace(refused, kind="Type", branches=(), details={"types": types})


def _merged_choices(refused: Refused, branches: Branches) -> Refused | None:
    failures = [_at(branch, refused, _CHOICES) for branch in branches]
    if not all(failures):
        return None
    options = [option for failure in failures if failure for option in options_of(failure)]
    return replace(refused, kind="Enum", branches=(), details={"options": options})


def options_of(refused: Refused) -> list[Any]:
    """Return the values that an `enum` or a `const` admits."""
    if refused.kind == "Constant":
        return [refused.details["expected_value"]]
    return list(refused.details["options"])


def _merged_keys(refused: Refused, branches: Branches) -> Refused | None:
    """`anyOf: [{required: [a]}, {required: [b]}]`: one key or the other."""
    if not all(len(branch) == 1 and _at(branch, refused, ("Required",)) for branch in branches):
        return None
    keys = [branch[0].details["property"] for branch in branches]
    return replace(refused, kind="AnyKey", branches=(), details={"keys": keys})


def _merged_discriminator(refused: Refused, branches: Branches) -> Refused | None:
    """Each alternative asks for another constant under the same key: one list, there."""
    below = len(refused.path) + 1
    choices = [
        {r.path: r for r in branch if r.kind in _CHOICES and len(r.path) == below}
        for branch in branches
    ]
    if not choices or len(choices) < 2:
        return None
    shared = set.intersection(*(set(found) for found in choices))
    if len(shared) != 1:
        return None
    path = shared.pop()
    options = [option for found in choices for option in options_of(found[path])]
    return replace(choices[0][path], kind="Enum", branches=(), details={"options": options})


def _intended(refused: Refused, branches: Branches) -> Sequence[Refused] | None:
    """Return the refusals of the only alternative of the right type, or the right constants."""
    typed = [branch for branch in branches if not _at(branch, refused, ("Type",))]
    if len(typed) == 1:
        return typed[0]
    below = len(refused.path) + 1
    named = [
        branch
        for branch in typed
        if not any(r.kind in _CHOICES and len(r.path) == below for r in branch)
    ]
    return named[0] if len(named) == 1 and len(typed) > 1 else None
