"""Checking a pack of facts before it is used: each mistake told in French, with key and cause.

It loads pydantic: imported only when there is a pack to check, a user's own at run time,
those that are shipped in the tests.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import MISSING, fields
from datetime import date, time
from typing import Any

from pydantic import TypeAdapter, ValidationError

from segur_cli.facts.shapes import (
    Dispositif,
    Milestone,
    PublishedDate,
    Source,
    Statement,
    Status,
    Undated,
)
from segur_cli.files.validation import EXPECTED, explain, unexpected, unknown_key
from segur_cli.text.dates import iso_day
from segur_cli.text.writing import nearest, quote, sanitized

Fields = dict[str, Any]

YEARS = range(2000, 2100)  # beyond them, a date is a typing error
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_TABLES = ("dispositif", "milestone", "caution")
_DATE_STATUSES = (Status.ESTABLISHED.value, Status.PROBABLE.value)
_SURE = (Status.ESTABLISHED.value, Status.MEASURED.value)
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {
    shape: TypeAdapter(shape)
    for shape in (Dispositif, Milestone, PublishedDate, Source, Statement, Undated)
}
# Checked by hand, for what a shape cannot say; a good value stands in for theirs.
_BY_HAND = {
    (PublishedDate, "value"): "2000-01-01",
    (PublishedDate, "status"): Status.ESTABLISHED.value,
    (PublishedDate, "sources"): [],
    (Statement, "sources"): [],
}


def supplied_pack_problems(pack: Fields) -> list[str]:
    """Return every mistake of a user's pack, which brings the sources it cites."""
    sources = pack.get("source", {})
    if not isinstance(sources, dict):
        return [unexpected("source", "des tables ([source.ID]) sont attendues", sources)]
    return source_problems(sources) + dispositif_pack_problems(pack, sources, (*_TABLES, "source"))


def source_problems(sources: Fields) -> list[str]:
    """Return every mistake of `[source.ID]` tables."""
    found: list[str] = []
    for id_, source in sources.items():
        key = f"source.{id_}"
        found += _name_problems(key, id_)
        found += shape_problems(key, Source, source, id_)
        day = _table(source).get("date")
        if isinstance(day, str) and day and not iso_day(day):
            expected = 'une date entre guillemets ("2026-03-31"), ou "" sans date, est attendue'
            found.append(unexpected(f"{key}.date", expected, day))
    return found


def statement_problems(
    key: str, statement: object, sources: Collection[str], id_: str = ""
) -> list[str]:
    """Return every mistake of one statement, named by its heading if `id_`."""
    found = shape_problems(key, Statement, statement, id_)
    entry = _table(statement)
    found += _cited_problems(key, entry, sources)
    if entry.get("status") in _SURE and entry.get("sources") == []:
        found.append(_told(f"{key}.sources", "ce qui est sûr doit citer une source"))
    return found


def dispositif_pack_problems(
    pack: Fields, sources: Collection[str], tables: Sequence[str] = _TABLES
) -> list[str]:
    """Return every mistake of the pack of one dispositif, which cites the `sources` known."""
    found = [unknown_key(name, tables) for name in pack if name not in tables]
    dispositif = pack.get("dispositif", {})
    found += shape_problems("dispositif", Dispositif, dispositif)
    found += _name_problems("dispositif.code", _table(dispositif).get("code"))
    for rank, caution in enumerate(_tables(pack, "caution", found), 1):
        found += statement_problems(_key("caution", caution, rank), caution, sources)
    milestones = _tables(pack, "milestone", found)
    if not milestones:
        found.append(_told("milestone", "au moins un jalon ([[milestone]]) est attendu"))
    for rank, milestone in enumerate(milestones, 1):
        found += _milestone_problems(_key("milestone", milestone, rank), milestone, sources)
    return found + _repeated(milestones, "id") + _repeated(milestones, "number")


def _milestone_problems(key: str, milestone: object, sources: Collection[str]) -> list[str]:
    found = shape_problems(key, Milestone, milestone)
    entry = _table(milestone)
    found += _name_problems(f"{key}.id", entry.get("id"))
    number = entry.get("number", 0)
    if isinstance(number, int) and number < 0:
        found.append(unexpected(f"{key}.number", "un nombre positif ou nul est attendu", number))
    dates = _tables(entry, "date", found, key)
    for rank, published in enumerate(dates, 1):
        found += _date_problems(f"{key}.date.{rank}", published, sources)
    return found + (_choice_problems(f"{key}.date", dates) if dates else [])


def _choice_problems(key: str, dates: Sequence[object]) -> list[str]:
    """Of several dates, one is retained, with the reason."""
    retained = [entry for entry in dates if _table(entry).get("retained", True) is True]
    if len(retained) != 1:
        what = f"une date, et une seule, doit être retenue ; {len(retained)} le sont (retained)"
        return [_told(key, what)]
    if len(dates) > 1 and not _table(retained[0]).get("reason"):
        return [_told(key, "de plusieurs dates, celle qui est retenue doit dire pourquoi (reason)")]
    return []


def _date_problems(key: str, published: object, sources: Collection[str]) -> list[str]:
    found = shape_problems(key, PublishedDate, published)
    entry = _table(published)
    status = entry.get("status", _DATE_STATUSES[0])
    if status not in _DATE_STATUSES:
        found.append(unexpected(f"{key}.status", "established ou probable attendu", status))
    elif status != _DATE_STATUSES[0] and not entry.get("reason"):
        found.append(_told(f"{key}.status", "une date probable doit dire pourquoi (reason)"))
    value = entry.get("value", date(YEARS[0], 1, 1))
    if not isinstance(value, date):
        found.append(unexpected(f"{key}.value", EXPECTED["moment_type"], value))
    elif value.year not in YEARS:
        expected = f"une année de {YEARS[0]} à {YEARS[-1]} est attendue"
        found.append(unexpected(f"{key}.value", expected, value.isoformat()))
    if entry.get("sources") == []:
        found.append(_told(f"{key}.sources", "une date doit citer au moins une source"))
    return found + _cited_problems(key, entry, sources)


def _cited_problems(key: str, entry: Fields, sources: Collection[str]) -> list[str]:
    key, cited = f"{key}.sources", entry.get("sources", [])
    if not isinstance(cited, list):
        return [unexpected(key, EXPECTED["list_type"], cited)]
    return [
        _unknown_source(key, name, sources)
        for name in cited
        if not (isinstance(name, str) and name in sources)
    ]


def _unknown_source(key: str, name: object, sources: Collection[str]) -> str:
    close = nearest(name, sources) if isinstance(name, str) else None
    hint = f"Vouliez-vous écrire {quote(close)} ?" if close else "Décrivez-la par [source.ID]."
    return f"{_told(key, f'source inconnue {quote(name)}')} {hint}"


def shape_problems(key: str, shape: type[Any], content: object, id_: str = "") -> list[str]:
    """Hold a table against a dataclass of `facts.model`; its heading may give its `id`."""
    if not isinstance(content, dict):
        return [unexpected(key, "une table est attendue", content)]
    # A milestone holds its dates as tables of their own, [[milestone.date]].
    known = ["date" if field.name == "dates" else field.name for field in fields(shape)]
    if id_:
        known.remove("id")
    found = [unknown_key(f"{key}.{name}", known) for name in content if name not in known]
    found += _text_problems(key, shape, content)
    plain = {name: _BY_HAND.get((shape, name), content[name]) for name in known if name in content}
    try:
        # As JSON, whose strict mode takes an enumeration by its value and a list for a tuple.
        whole = json.dumps(plain | ({"id": id_} if id_ else {}), default=str)
        _ADAPTERS[shape].validate_json(whole, strict=True)
    except ValidationError as error:
        found += [explain(defect, (key,), known) for defect in error.errors(include_url=False)]
    return found


def _text_problems(key: str, shape: type[Any], content: Fields) -> list[str]:
    """What JSON would not tell apart from a text, and texts that a screen could not show."""
    required = {f.name for f in fields(shape) if f.type is str and f.default is MISSING} - {"date"}
    found = []
    for name, value in content.items():
        where = f"{key}.{name}"
        if isinstance(value, (date, time)) and name != "value":
            found.append(unexpected(where, EXPECTED["string_type"], value))
        elif isinstance(value, str) and sanitized(value) != value:
            expected = "un texte d'une ligne, sans caractère de contrôle, est attendu"
            found.append(unexpected(where, expected, value))
        elif isinstance(value, str) and not value.strip() and name in required:
            found.append(unexpected(where, EXPECTED["string_too_short"], value))
    return found


def _name_problems(key: str, name: object) -> list[str]:
    """What identifies is short and plain: it goes into file formats and onto command lines."""
    if not isinstance(name, str) or not name or _NAME.fullmatch(name):
        return []  # what is no text, or empty, is told otherwise
    expected = "40 lettres, chiffres, points ou tirets au plus sont attendus"
    return [unexpected(key, expected, name)]


def _repeated(milestones: Sequence[object], name: str) -> list[str]:
    values = Counter(
        value
        for milestone in milestones
        if isinstance(value := _table(milestone).get(name), str | int)
    )
    return [
        _told(f"milestone.{name}", f"{quote(value)} est donné à {count} jalons")
        for value, count in values.items()
        if count > 1
    ]


def _tables(content: Fields, name: str, found: list[str], parent: str = "") -> Sequence[object]:
    tables = content.get(name, [])
    if isinstance(tables, list):
        return tables
    key = f"{parent}.{name}" if parent else name
    found.append(unexpected(key, f"des tables ([[{name}]]) sont attendues", tables))
    return []


def _table(content: object) -> Fields:
    """The table, empty when it is none: that is told elsewhere."""
    return content if isinstance(content, dict) else {}


def _key(name: str, table: object, rank: int) -> str:
    id_ = _table(table).get("id")
    return f"{name}.{id_}" if isinstance(id_, str) and _NAME.fullmatch(id_) else f"{name}.{rank}"


def _told(key: str, what: str) -> str:
    return f"{quote(key, 80)} : {what}."
