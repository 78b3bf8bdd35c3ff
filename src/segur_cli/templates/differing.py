"""What a new version of a model changes, for the person who adapts an export."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from segur_cli.exits import ExitCode
from segur_cli.tables.answer import Answer
from segur_cli.tables.writing import Column, Table, table_of
from segur_cli.templates.places import Place, places_by_pattern, shown
from segur_cli.text.page import Block, Detail, Heading, Item, Page, Paragraph
from segur_cli.text.writing import plural, sanitized

# The sorts of changes, the most pressing first.
SORTS = {
    "removed": "retiré",
    "added": "ajouté",
    "mandatory": "devenu obligatoire",
    "optional": "n'est plus obligatoire",
    "shorter": "raccourci",
    "longer": "allongé",
    "values": "liste de valeurs changée",
    "type": "type changé",
    "encoding": "écriture changée",
    "concept": "concept changé",
    "constraint": "contrainte changée",
}
_OTHERS = ("pattern", "minLength", "const", "minimum", "maximum", "minItems", "maxItems", "format")


@dataclass(frozen=True)
class Change:
    """One difference: its sort, the place, what it was and is (French, empty when nothing)."""

    sort: str
    place: str
    before: str = ""
    after: str = ""


_COLUMNS: tuple[Column[Change], ...] = (
    Column("changement", lambda change: SORTS[change.sort]),
    Column("emplacement", lambda change: change.place),
    Column("avant", lambda change: change.before),
    Column("après", lambda change: change.after),
)


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return what changes from a schema to another, by sort then by place."""
    before, after = places_by_pattern(old), places_by_pattern(new)
    found: list[Change] = []
    for pattern in filter(None, dict.fromkeys((*before, *after))):
        if pattern not in after:
            if pattern[:-1] in after:
                found.append(Change("removed", shown(pattern)))
        elif pattern not in before:
            mandatory = "obligatoire" if after[pattern].mandatory else "facultatif"
            if pattern[:-1] in before:
                found.append(Change("added", shown(pattern), "", mandatory))
        else:
            found += _of_place(shown(pattern), before[pattern], after[pattern])
    order = list(SORTS)
    return sorted(found, key=lambda one: (order.index(one.sort), one.place))


def _of_place(place: str, was: Place, becomes: Place) -> Iterator[Change]:
    if was.mandatory != becomes.mandatory:
        yield Change("mandatory" if becomes.mandatory else "optional", place)
    old, new = was.schema, becomes.schema
    one, two = old.get("maxLength"), new.get("maxLength")
    if one != two:
        shorter = two is not None and (one is None or two < one)
        yield Change("shorter" if shorter else "longer", place, _length(one), _length(two))
    if old.get("enum") != new.get("enum"):
        gone = [v for v in old.get("enum", ()) if v not in new.get("enum", ())]
        come = [v for v in new.get("enum", ()) if v not in old.get("enum", ())]
        yield Change("values", place, _listed(gone, "retiré"), _listed(come, "ajouté"))
    if old.get("type") != new.get("type"):
        yield Change("type", place, _text(old.get("type")), _text(new.get("type")))
    mine, theirs = was.annotation, becomes.annotation
    for key, sort in (("encoding", "encoding"), ("values", "encoding"), ("concept", "concept")):
        if mine.get(key) != theirs.get(key):
            yield Change(sort, place, _text(mine.get(key)), _text(theirs.get(key)))
    for keyword in _OTHERS:
        if old.get(keyword) != new.get(keyword):
            before, after = _text(old.get(keyword)), _text(new.get(keyword))
            yield Change("constraint", place, f"{keyword} {before}", f"{keyword} {after}")


def _length(value: int | None) -> str:
    return "sans limite" if value is None else plural(value, "caractère")


def _listed(values: list[Any], word: str) -> str:
    return f"{word} : {', '.join(map(str, values))}" if values else ""


def _text(value: object) -> str:
    if value is None:
        return "rien"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


class DifferencesAnswer(Answer):
    """What changes from a model to another; any change makes the exit code 1."""

    command = "template diff"

    def __init__(self, changes: Sequence[Change]) -> None:
        self.changes = changes

    @property
    def exit_code(self) -> ExitCode:
        """FINDINGS when something changed."""
        return ExitCode.FINDINGS if self.changes else ExitCode.OK

    def page(self, detail: Detail) -> Page:
        """Return the changes for the eye, by sort."""
        return Page.of(self._blocks())

    def _blocks(self) -> Iterator[Block]:
        if not self.changes:
            yield Paragraph("Aucun changement.")
            return
        yield Paragraph(f"{plural(len(self.changes), 'changement')}.")
        for sort, title in SORTS.items():
            same = [change for change in self.changes if change.sort == sort]
            if same:
                yield Heading(f"{title[0].upper()}{title[1:]} ({len(same)})", style="")
            for change in same:
                yield Item(f"{change.place}{_detail(change)}", mark="  ")

    def data(self) -> dict[str, Any]:
        """Return the changes: `schemas/model-diff.schema.json`."""
        return {
            "changes": [
                {
                    "change": change.sort,
                    "place": sanitized(change.place),
                    "before": sanitized(change.before),
                    "after": sanitized(change.after),
                }
                for change in self.changes
            ]
        }

    def table(self) -> Table:
        """Return one row for each change."""
        return table_of("Différences", _COLUMNS, self.changes)


def _detail(change: Change) -> str:
    if change.before and change.after:
        return f" : {change.before} → {change.after}"
    told = change.after or change.before
    return f" ({told})" if told else ""
