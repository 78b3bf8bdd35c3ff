"""The states of requests as a spreadsheet tells them: what `segur status` writes, filled in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from segur_cli.config import RequestState, Settings
from segur_cli.exits import StopError
from segur_cli.facts.words import sons_code
from segur_cli.files.opening import TABLE_FILE, read_file
from segur_cli.identifiers import finess
from segur_cli.tables.headings import columns_named, texts_of
from segur_cli.tables.number_cells import number_text
from segur_cli.tables.opening import read_document
from segur_cli.tables.sheets import Sheet, Value
from segur_cli.text.dates import typed_day
from segur_cli.text.writing import listed, normalized_key, plural, quote

UNSAID = "non déposée ou non dite"
NO_REQUEST = "aucune demande"
_VOCABULARY = {
    "client": re.compile(r"^(client|finess|n finess|numero finess|finess (du )?client)$"),
    "sons": re.compile(r"^(sons|dispositif|code sons)$"),
    "kind": re.compile(r"^(demande|type|type de demande|nature)$"),
    "status": re.compile(r"^(etat|statut|status)\b"),
    "date": re.compile(r"^(depuis|date|date (de l )?etat|date (du )?statut)$"),
    "amended_by": re.compile(r"^(avenant|amended by|dernier avenant)$"),
    "replaced_by": re.compile(r"^(remplacee? par|replaced by|remplacement)$"),
    "": re.compile(r"^(nom|suite|ce qui bloque|etablissement|commentaires?|remarques?)$"),
}
_NEEDED = {"client": "client", "sons": "SONS", "kind": "demande", "status": "état"}
_SEARCHED = 20
_NAMED = 5


@dataclass(frozen=True)
class Told:
    """What a table says of requests: their states, and what could not be read of it."""

    states: tuple[RequestState, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def with_states(settings: Settings) -> tuple[Settings, Told]:
    """Add to the settings the states of their table. Raises StopError when it cannot be read."""
    if settings.status_file is None:
        return settings, Told()
    told = read_states(settings.status_file)
    own = {(one.client, one.sons, one.kind) for one in settings.requests}
    twice = [s for s in told.states if (s.client, s.sons, s.kind) in own]
    if twice:
        first = twice[0]
        raise StopError(
            f"La demande de {first.client} ({first.kind}, {first.sons}) est décrite par "
            f"{quote(settings.status_file.name, 80)} et par une table [[request]].",
            "Ne la laissez que dans l'un des deux.",
        )
    return replace(settings, requests=(*settings.requests, *told.states)), told


def read_states(path: Path) -> Told:
    """Read a table of states (.xlsx, .ods, .xls, .csv).

    Raises StopError when no sheet has the headings of a client, a SONS, a request and a state.
    """
    document = read_document(read_file(path, TABLE_FILE), path.name)
    for sheet in document.sheets:
        for number, row in enumerate(sheet.rows[:_SEARCHED], 1):
            texts = texts_of(row)
            named = columns_named(texts, _VOCABULARY)
            if _NEEDED.keys() <= named.keys():
                return _read(sheet, number, named, texts, path)
    raise StopError(
        f"{quote(path.name, 80)} : aucune ligne d'intitulés avec {listed(_NEEDED.values())}.",
        "segur status --report xlsx=suivi.xlsx écrit un tableau qui les a : remplissez « état » "
        "et « depuis ».",
    )


def _read(
    sheet: Sheet, header: int, named: dict[str, list[int]], texts: dict[int, str], path: Path
) -> Told:
    states: dict[tuple[str, str, str], RequestState] = {}
    problems: list[str] = []
    for number in range(header + 1, len(sheet.rows) + 1):
        cells = {name: sheet.cell(number, columns[0]) for name, columns in named.items()}
        if not any(_text(cells.get(name)) for name in _NEEDED):
            continue
        state = _text(cells["status"])
        if normalized_key(state) in ("", normalized_key(UNSAID), normalized_key(NO_REQUEST)):
            continue  # nothing is said of this request
        place = f"{path.name}, ligne {number}"
        found, wrong = _state(cells, (number, named["client"][0]) in sheet.zero_padded, path)
        if found is None:
            problems.append(f"{place} : {wrong} ; cette ligne n'a pas servi")
            continue
        key = (found.client, found.sons, found.kind)
        if key in states:
            problems.append(f"{place} : {found.client}, {found.sons}, {found.kind} déjà décrite "
                            "plus haut ; cette ligne n'a pas servi")  # fmt: skip
            continue
        states[key] = found
    return Told(
        tuple(states.values()), tuple(_shortened(problems)),
        tuple(_unused(named, texts, path)),
    )  # fmt: skip


def _state(cells: dict[str, Value], padded: bool, path: Path) -> tuple[RequestState | None, str]:
    """Read one row: its state, or what is wrong in it."""
    number = finess.normalise(number_text(cells["client"], padded=padded))
    sons, kind = _text(cells["sons"]), normalized_key(_text(cells["kind"]))
    code = sons_code(sons)
    if not finess.is_shaped(number):
        return None, f"{quote(_text(cells['client']) or 'rien', 40)} n'est pas un FINESS"
    if code is None:
        return None, f"SONS {quote(sons or 'rien', 40)} non reconnu"
    if kind not in ("avance", "solde"):
        return None, f"demande {quote(kind or 'rien', 40)} : avance ou solde attendu"
    day, wrong = _day(cells.get("date"))
    if wrong:
        return None, wrong
    return RequestState(
        number, code, kind, _text(cells["status"]), day,
        _beside(cells.get("amended_by"), path), _beside(cells.get("replaced_by"), path),
    ), ""  # fmt: skip


def _day(value: Value) -> tuple[date | None, str]:
    if isinstance(value, datetime):
        return value.date(), ""
    if isinstance(value, date):
        return value, ""
    text = _text(value)
    if not text:
        return None, ""
    found = typed_day(text)
    return found, "" if found else f"date {quote(text, 40)} non comprise"


def _beside(value: Value, path: Path) -> Path | None:
    text = _text(value)
    return path.parent / text if text else None


def _text(value: Value) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split())


def _unused(named: dict[str, list[int]], texts: dict[int, str], path: Path) -> Iterator[str]:
    used = {column for columns in named.values() for column in columns}
    extra = [quote(text, 40) for column, text in texts.items() if column not in used]
    if extra:
        columns = plural(len(extra), "colonne non lue", "colonnes non lues")
        yield f"{path.name} : {columns} ({listed(extra[:_NAMED])})"


def _shortened(problems: list[str]) -> Iterator[str]:
    yield from problems[:_NAMED]
    if len(problems) > _NAMED:
        yield f"et {plural(len(problems) - _NAMED, 'autre ligne', 'autres lignes')} de même"
