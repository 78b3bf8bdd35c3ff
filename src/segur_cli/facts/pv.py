"""The pilot report (PV) of each SONS as the packs hold it: sections, fields, items.

Read from `data/pv/` with tomllib, without validation at run time: the tests validate the packs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from segur_cli.facts.loader import read_pack


@dataclass(frozen=True)
class PvSection:
    """A chapter of the report; `sheet` is its name in a workbook."""

    id: str
    sheet: str
    title: str


@dataclass(frozen=True)
class PvField:
    """A blank to fill: a name, a date, a choice.

    `kind` is `text`, `long`, `date` (ISO 8601) or `choice` (one of `choices`). `profile` names
    the value of the profile that fills it. `slide` is empty for a field of ours.
    """

    id: str
    section: str
    label: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    optional: bool = False
    profile: str = ""
    slide: str = ""


@dataclass(frozen=True)
class FlowFormat:
    """The format asked of a flow: `separate` when separate software bears both ends.

    `other` is the function at the other end. `wave_1`: the flow set up in wave 1 may be kept.
    """

    other: str
    separate: str
    wave_1: bool = False


@dataclass(frozen=True)
class Waiver:
    """What may be answered when the `other` function, of another vendor, is not ready.

    `number` is the deck's, empty when it gives none.
    """

    other: str
    text: str
    number: str = ""


@dataclass(frozen=True)
class MinimumCount:
    """How many documents, messages or transactions there must be at least."""

    minimum: int
    unit: str


@dataclass(frozen=True)
class PvItem:
    """One thing that the establishment observes, in our words.

    It applies when every condition of `when` holds. `open_unless`: the texts do not say
    whether it applies when that condition does not hold. `ordered` names the flow (`dmp`,
    `mss`) that the item stands for in the order, `flow` the one that a feature shows at work.
    `unclear` is the statement on what the texts leave unclear in it.
    """

    id: str
    section: str
    text: str
    slide: str
    number: str = ""
    when: tuple[str, ...] = ()
    open_unless: str = ""
    ordered: str = ""
    flow: str = ""
    unclear: str = ""
    optional: bool = False
    format: FlowFormat | None = None
    waiver: Waiver | None = None
    count: MinimumCount | None = None


@dataclass(frozen=True)
class PvPack:
    """The whole report of one SONS. `function` is the one it is about, `others` those it meets."""

    sons: str
    function: str
    others: tuple[str, ...]
    sections: tuple[PvSection, ...]
    fields: tuple[PvField, ...]
    items: tuple[PvItem, ...]


@cache
def pv_pack(sons: str) -> PvPack:
    """Return the report of a SONS. Raises FileNotFoundError for one that has none."""
    common, own = read_pack("pv/commun.toml"), read_pack(f"pv/{sons}.toml")
    return PvPack(
        sons=own["pv"]["sons"],
        function=own["pv"]["function"],
        others=tuple(own["pv"]["others"]),
        sections=tuple(PvSection(**section) for section in common["section"]),
        fields=tuple(_field(**field) for field in common["field"]),
        items=tuple(_item(**item) for item in (*common["item"], *own["item"])),
    )


def _field(choices: Sequence[str] = (), **rest: Any) -> PvField:
    return PvField(choices=tuple(choices), **rest)


def _item(
    when: Sequence[str] = (),
    format: dict[str, Any] | None = None,  # noqa: A002 (the key of the pack)
    waiver: dict[str, Any] | None = None,
    count: dict[str, Any] | None = None,
    **rest: Any,
) -> PvItem:
    return PvItem(
        when=tuple(when),
        format=FlowFormat(**format) if format else None,
        waiver=Waiver(**waiver) if waiver else None,
        count=MinimumCount(**count) if count else None,
        **rest,
    )
