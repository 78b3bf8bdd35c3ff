"""A frozen class of the house behaves as the standard library's."""

import dataclasses
import pickle
from copy import deepcopy
from dataclasses import FrozenInstanceError, field, fields, replace
from functools import cached_property
from typing import Any

import pytest

from segur_cli import frozen


def classes(decorator: Any) -> tuple[Any, Any, Any]:
    """The same three classes, made by a decorator."""

    @decorator(frozen=True)
    class Point:
        x: int
        y: int = 2
        seen: list[int] = field(default_factory=list, compare=False)
        made: int = field(default=7, init=False, repr=False)
        kept: dict[str, int] = field(default_factory=dict, init=False, compare=False)

        @cached_property
        def total(self) -> int:
            return self.x + self.y

    @decorator(frozen=True)
    class Named(Point):
        name: str = ""

        def __post_init__(self) -> None:
            self.seen.append(self.x)

        def __repr__(self) -> str:
            return f"<{self.name}>"

    @decorator(frozen=True, kw_only=True)
    class Nothing:
        only: str = "a"

    return Point, Named, Nothing


@pytest.mark.parametrize("decorator", [dataclasses.dataclass, frozen.dataclass])
def test_a_frozen_class_is_as_the_standard_one(decorator: Any) -> None:
    point_class, named_class, nothing_class = classes(decorator)
    point = point_class(1)
    assert (point.x, point.y, point.seen, point.made, point.kept, point.total) == (
        1, 2, [], 7, {}, 3,
    )  # fmt: skip
    assert point == point_class(1, 2, [9]) and point != point_class(1, 3) and point != (1, 2, 7)
    assert len({point, point_class(1), point_class(2)}) == 2
    assert repr(point).endswith("Point(x=1, y=2, seen=[], kept={})")
    assert point_class(1).seen is not point.seen and deepcopy(point) == point
    assert replace(point, y=5) == point_class(1, 5)
    assert [f.name for f in fields(point)] == ["x", "y", "seen", "made", "kept"]
    assert point_class.__match_args__ == ("x", "y", "seen")
    named = named_class(3, name="a")
    assert named.seen == [3] and repr(named) == "<a>" and named != point_class(3)
    assert nothing_class(only="b") != nothing_class() == nothing_class()
    for mistake in (
        point_class,
        lambda: point_class(1, made=2),
        lambda: point_class(1, unknown=2),
        lambda: nothing_class("b"),
    ):
        with pytest.raises(TypeError, match=r"__init__\(\) "):
            mistake()


@pytest.mark.parametrize("decorator", [dataclasses.dataclass, frozen.dataclass])
def test_a_frozen_value_is_not_changed(decorator: Any) -> None:
    point = classes(decorator)[0](1)
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'x'"):
        point.x = 2
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'x'"):
        del point.x


@frozen.dataclass(frozen=True)
class Kept:
    value: int


@frozen.dataclass(frozen=True, eq=False)
class Itself:
    value: int


def test_a_value_is_pickled_and_identity_may_be_what_is_compared() -> None:
    assert pickle.loads(pickle.dumps(Kept(1))) == Kept(1)
    assert Itself(1) != Itself(1)
    (own,) = {Itself(1)}
    assert own == own and isinstance(hash(own), int)


def test_a_class_that_is_not_frozen_is_the_standard_one() -> None:
    @frozen.dataclass
    class Tally:
        count: int = 0

    tally = Tally()
    tally.count += 1
    assert tally == Tally(1) and Tally.__hash__ is None
