"""A list of clients to check, from a .txt, .csv or .xlsx file, or from standard input."""

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from segur_cli.eligibility.ceilings import Ceiling, read_ceiling
from segur_cli.eligibility.headings import Role, meaning
from segur_cli.eligibility.request import (
    Request,
    read_history,
    read_prestation,
    read_sons,
)
from segur_cli.eligibility.rows import number_text
from segur_cli.exits import ExitCode, StopError
from segur_cli.facts import dispositifs
from segur_cli.tables.headings import words
from segur_cli.tables.opening import MAX_FILE_BYTES, read_bytes, read_document
from segur_cli.tables.sheets import Sheet, column_letter
from segur_cli.text.writing import plain, plural, quote

T = TypeVar("T")

_FINESS_ROLES = (Role.FINESS, Role.FINESS_EJ, Role.FINESS_ET)
_SEARCH_ROWS = 30
MAX_CLIENTS = 100_000
_LONGEST_ANSWER = 1_000  # characters kept of a cell: a shared text may be of a million
_YES = {"x", "oui", "o", "yes", "y", "vrai", "true", "1"}
_NO = {"", "non", "n", "no", "faux", "false", "0", "-"}

_SONS = re.compile(r"^(sons|dispositif|code sons|produit|logiciel|fonction|solution)\b")
_PRESTATION = re.compile(r"\bpresta(tion)?s?\b")
_HISTORY = re.compile(r"\b(historique|vague ?1|va1|v1|vague1)\b")
# Headings that look like an answer, though nothing was made of them.
_ANSWER = re.compile(
    r"\b(sons|dispositif|dpi|pfi|presta\w*|vague|v1|v2|va1|va2|historique|montant|prix|devis|ht|ttc)\b|€"
)
_WAVE_2 = re.compile(r"\b(?:v|va|vague) ?2\b")
# Neither a part of the price nor a tax is held against a ceiling.
_NOT_PRICE = re.compile(r"\b(avances?|soldes?|acomptes?|tva|taux|verses?|payes?|plafonds?)\b")
_AMOUNT = re.compile(r"\b(montant|amount)\b|€|^(ht|ttc)$")


@dataclass(frozen=True)
class _Columns:
    """Columns of a list, from 1; `histories` by wave-1 SONS, "" for the unnamed one.

    `crosses` are columns of one SONS each, ticked where it is asked; `unnamed` is an amount
    of which the heading says neither HT nor TTC; `unused` are columns that look like an
    answer and of which nothing was made, with their headings.
    """

    finess: int
    sons: int | None
    prestation: int | None
    histories: dict[str, int]
    ht: int | None
    ttc: int | None
    unnamed: int | None
    crosses: dict[str, int]  # by SONS
    unused: dict[int, str]
    texts: dict[int, str]


def read_clients(source: str, defaults: Request) -> list[Request]:
    """Read the clients of a file, or of standard input for `-`.

    What a row does not say is taken from `defaults`. Raises StopError when the file
    cannot be read (exit 2), or holds no client (exit 3).
    """
    if source == "-":
        data, name = sys.stdin.buffer.read(MAX_FILE_BYTES), "entrée standard"
    else:
        path = Path(source)
        data, name = read_bytes(path), path.name
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise _empty(name)
    document = read_document(data, name)
    filled = [sheet for sheet in document.sheets if sheet.rows and not sheet.hidden]
    if not filled:
        raise _empty(name)
    requests = _read_sheets(filled, name, defaults)
    if not requests:
        raise _empty(name)
    if len(requests) > MAX_CLIENTS:
        raise StopError(f"{quote(name)} contient plus de {plural(MAX_CLIENTS, 'client')}.")
    return requests


def _empty(name: str) -> StopError:
    return StopError(f"Aucun client dans {quote(name)}.", code=ExitCode.NO_INPUT)


def _read_sheets(sheets: list[Sheet], name: str, defaults: Request) -> list[Request]:
    headed = [(sheet, found) for sheet in sheets if (found := _find_columns(sheet))]
    if len(headed) > 1:
        raise StopError(
            f"{quote(name)} a plusieurs feuilles avec une colonne FINESS : "
            + ", ".join(quote(sheet.name) for sheet, _ in headed)
            + ".",
            "Gardez-en une seule, ou enregistrez-la en .csv.",
        )
    if headed:
        sheet, (row, columns) = headed[0]
        return _read_table(sheet, row, columns, defaults)
    if any(len(row) > 1 for row in sheets[0].rows):
        raise StopError(
            f"{quote(name)} n'a pas de colonne intitulée « FINESS ».",
            "Ajoutez une ligne d'en-tête, ou donnez un numéro par ligne.",
        )
    return _read_lines(sheets[0], defaults)


def _read_lines(sheet: Sheet, defaults: Request) -> list[Request]:
    """One number a line; blank lines and lines that begin with `#` are passed over."""
    requests = []
    for number, row in enumerate(sheet.rows, start=1):
        text = number_text(row[0], padded=(number, 1) in sheet.zero_padded) if row else ""
        if text.strip() and not text.lstrip().startswith("#"):
            requests.append(replace(defaults, typed=text, where=f"ligne {number}"))
    return requests


def _find_columns(sheet: Sheet) -> tuple[int, _Columns] | None:
    """Find the row of headings: a FINESS heading beside others, else the first one alone."""
    alone = None
    for number, row in enumerate(sheet.rows[:_SEARCH_ROWS], start=1):
        texts = {
            column: value
            for column, value in enumerate(row, start=1)
            if isinstance(value, str) and value.strip()
        }
        keys = {
            column: found
            for column, value in texts.items()
            if len(value) < 60 and (found := meaning(value).role) in _FINESS_ROLES
        }
        if keys and len(texts) > 1:
            return number, _columns(_key(keys, texts), texts)
        if keys and alone is None:
            alone = number, _columns(next(iter(keys)), texts)
    return alone


def _key(keys: dict[int, Role], texts: dict[int, str]) -> int:
    """Choose the column of the numbers. Raises StopError when several may be."""
    plainly = [column for column, role in keys.items() if role is Role.FINESS]
    for candidates in (plainly, list(keys)):
        if len(candidates) == 1:
            return candidates[0]
    raise _several(plainly or keys, texts, "porter le numéro à contrôler", "FINESS")


def _several(columns: Iterable[int], texts: dict[int, str], what: str, name: str) -> StopError:
    found = [f"{column_letter(column)} {quote(texts[column])}" for column in columns]
    return StopError(
        f"{plural(len(found), 'colonne')} de la liste peuvent {what} : {', '.join(found)}.",
        f"Intitulez {quote(name)} celle qui compte, et renommez ou supprimez les autres.",
    )


def _columns(key: int, texts: dict[int, str]) -> _Columns:
    rest = {column: words(text) for column, text in texts.items() if column != key}
    histories: dict[str, int] = {}
    for column, title in rest.items():
        if _is_history(title):
            histories.setdefault(_wave_1_of(title), column)
    crosses: dict[str, int] = {}
    for column, title in rest.items():
        if (code := _sons_named(title)) is not None:
            crosses.setdefault(code, column)
    taken = {*histories.values(), *crosses.values()}
    rest = {column: title for column, title in rest.items() if column not in taken}
    ht, ttc = (_the_amount(rest, texts, basis) for basis in ("ht", "ttc"))
    sons, prestation = _first(rest, _SONS), _first(rest, _PRESTATION)
    unnamed = _first(_prices(rest), _AMOUNT) if ht is None and ttc is None else None
    used = {sons, prestation, ht, ttc, unnamed}
    return _Columns(
        finess=key,
        sons=sons,
        prestation=prestation,
        histories=histories,
        ht=ht,
        ttc=ttc,
        unnamed=unnamed,
        crosses=crosses,
        unused={
            column: texts[column]
            for column, title in _prices(rest).items()
            if column not in used and _ANSWER.search(title)
        },
        texts=texts,
    )


def _is_history(title: str) -> bool:
    return bool(_HISTORY.search(title) or _wave_1_of(title)) and not _WAVE_2.search(title)


def _wave_1_of(title: str) -> str:
    """The wave-1 SONS that a heading names, by its code or its function; empty without one."""
    for dispositif in dispositifs().values():
        code = words(dispositif.wave_1)
        function = dispositif.function.lower()
        if code in title or (_HISTORY.search(title) and function in title.split()):
            return dispositif.wave_1
    return ""


def _sons_named(title: str) -> str | None:
    """The SONS of a column of crosses: its heading is a code, or a function, and no more."""
    for code, dispositif in dispositifs().items():
        if title in (words(code), dispositif.function.lower(), f"{dispositif.function.lower()} v2"):
            return code
    return None


def _first(titles: dict[int, str], pattern: re.Pattern[str]) -> int | None:
    return next((column for column, title in titles.items() if pattern.search(title)), None)


def _prices(titles: dict[int, str]) -> dict[int, str]:
    return {column: title for column, title in titles.items() if not _NOT_PRICE.search(title)}


def _the_amount(titles: dict[int, str], texts: dict[int, str], basis: str) -> int | None:
    """Find the column of amounts of one basis. Raises StopError when several may be."""
    found = [
        column
        for column, title in _prices(titles).items()
        if _AMOUNT.search(title) and basis in title.split()
    ]
    if len(found) > 1:
        name = f"Montant {basis.upper()}"
        raise _several(found, texts, f"porter le montant {basis.upper()}", name)
    return found[0] if found else None


def _read_table(sheet: Sheet, header: int, columns: _Columns, defaults: Request) -> list[Request]:
    requests = []
    for number in range(header + 1, len(sheet.rows) + 1):
        if not any(value not in (None, "") for value in sheet.rows[number - 1]):
            continue
        requests.append(_read_row(sheet, header, number, columns, defaults))
    return requests


def _read_row(
    sheet: Sheet, header: int, number: int, columns: _Columns, defaults: Request
) -> Request:
    """Read one client; a cell that is not understood becomes a complaint, not a stop."""
    complaints: list[str] = []
    misfit = sheet.misfit(header, number)
    if misfit:
        return replace(
            defaults,
            typed=number_text(
                sheet.cell(number, columns.finess),
                padded=(number, columns.finess) in sheet.zero_padded,
            ),
            where=f"ligne {number}",
            complaints=(f"ligne {number} : {misfit}, elle est décalée : rien n'en est lu",),
        )

    def cell(column: int | None) -> str:
        value = sheet.cell(number, column) if column else None
        return "" if value is None else str(value)[:_LONGEST_ANSWER].strip()

    sons, prestation = defaults.sons, defaults.prestation
    if text := cell(columns.sons):
        sons = _attempt(lambda: (read_sons(text),), complaints) or ()
    elif columns.crosses:
        sons = _crossed(cell, columns.crosses, complaints) or sons
    if text := cell(columns.prestation):
        prestation = _attempt(lambda: read_prestation(text), complaints)
    history = dict(defaults.history)
    given = [
        f"{wave_1}={state}" if wave_1 else state
        for wave_1, column in columns.histories.items()
        if (value := cell(column)) and (state := _state(value))
    ]
    if given:
        history = _attempt(lambda: read_history(given, sons), complaints) or {}
    for column, heading in columns.unused.items():
        if text := cell(column):
            complaints.append(f"colonne {quote(heading, 60)} non comprise : {quote(text, 60)}")
    if text := cell(columns.unnamed):
        complaints.append(
            f"montant {quote(text)} non jugé : l'intitulé de sa colonne ne dit ni HT ni TTC"
        )
    amount_ht = _amount(sheet, number, columns.ht, "HT", complaints, defaults.amount_ht)
    amount_ttc = _amount(sheet, number, columns.ttc, "TTC", complaints, defaults.amount_ttc)
    return Request(
        typed=number_text(
            sheet.cell(number, columns.finess),
            padded=(number, columns.finess) in sheet.zero_padded,
        ),
        sons=sons,
        prestation=prestation,
        history=history,
        amount_ht=amount_ht,
        amount_ttc=amount_ttc,
        where=f"ligne {number}",
        complaints=tuple(complaints),
    )


def _crossed(
    cell: Callable[[int | None], str], crosses: dict[str, int], complaints: list[str]
) -> tuple[str, ...]:
    """The SONS ticked on a row; a cell that is neither a cross nor a no is a complaint."""
    asked = []
    for code, column in crosses.items():
        said = plain(cell(column))
        if said in _YES:
            asked.append(code)
        elif said not in _NO:
            complaints.append(f"{code} : {quote(cell(column), 60)} n'est ni oui ni non")
    return tuple(asked)


def _state(value: str) -> str:
    """Put a yes or a no about wave 1 in the words of `--vague1`; others are left as they are."""
    said = plain(value)
    return "financee" if said in _YES else "aucune" if said in _NO else value


def _amount(
    sheet: Sheet,
    number: int,
    column: int | None,
    basis: str,
    complaints: list[str],
    default: Decimal | None,
) -> Decimal | None:
    """Read an amount; the default goes for an empty cell, never for an unreadable one."""
    if column is None:
        return default
    read: Ceiling = read_ceiling(
        sheet.cell(number, column),
        uncomputed=(number, column) in sheet.uncomputed,
        basis=basis,
    )
    if read.unread is not None:
        complaints.append(f"montant {basis} illisible : {quote(read.unread)}")
        return None
    return default if read.amount is None else read.amount


def _attempt(read: Callable[[], T], complaints: list[str]) -> T | None:
    """Read a cell; what it holds instead of a known value is told, and the rest goes on."""
    try:
        return read()
    except StopError as error:
        complaints.append(" ".join((error.message, *error.advice)))
        return None
