"""`anyOf` and `oneOf`: say what the intended alternative lacks, not that nothing fits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from segur_cli.lint.schema.refused import Refused

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
