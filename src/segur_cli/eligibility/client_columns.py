"""The columns of a list of clients: which is the number, the SONS, the amount…

A heading is read by its words; `--from-column` settles what it leaves open. A column that looks
like an answer and is not understood is kept as such: its clients are then to be verified.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from segur_cli.eligibility.headings import Role, meaning
from segur_cli.exits import StopError
from segur_cli.facts import dispositifs
from segur_cli.facts.cells import is_sons
from segur_cli.tables.headings import texts_of, words
from segur_cli.tables.sheets import Sheet, Value, column_letter, column_number
from segur_cli.text.writing import did_you_mean, listed, plural, quote

_SEARCH_ROWS = 30
_SAMPLE_ROWS = 200
_LONGEST_HEADING = 60


class ListRole(Enum):
    """What a column of a list holds; the values are those of `--from-column`."""

    FINESS = "finess"
    NAME = "nom"
    TOWN = "commune"
    DEPARTMENT = "departement"
    SONS = "sons"
    ASKED = "demande"  # of one SONS, a cross where it is asked
    PRESTATION = "prestation"
    HISTORY = "vague1"
    HT = "ht"
    TTC = "ttc"
    AMOUNT = "montant"  # neither HT nor TTC
    UNREAD = "non comprise"
    IGNORED = "-"


_OFFERED = tuple(k.value for k in ListRole if k not in (ListRole.AMOUNT, ListRole.UNREAD))
_LABELS = {
    ListRole.FINESS: "FINESS",
    ListRole.NAME: "nom",
    ListRole.TOWN: "commune",
    ListRole.DEPARTMENT: "département",
    ListRole.SONS: "SONS",
    ListRole.ASKED: "demandé",
    ListRole.PRESTATION: "prestation",
    ListRole.HISTORY: "vague 1",
    ListRole.HT: "montant HT",
    ListRole.TTC: "montant TTC",
    ListRole.AMOUNT: "montant, sans HT ni TTC : non jugé",
    ListRole.UNREAD: "non comprise",
    ListRole.IGNORED: "ignorée",
}
# One column of each kind, or of each kind and SONS.
_SINGLE = (
    ListRole.SONS,
    ListRole.ASKED,
    ListRole.PRESTATION,
    ListRole.HISTORY,
    ListRole.HT,
    ListRole.TTC,
)

_SONS = re.compile(r"^(sons|dispositif|code sons|code dispositif)\b")
# These name a product as often as a SONS: its cells tell.
_PRODUCT = re.compile(r"^(produit|logiciel|fonction|solution|perimetre|domaine)s?\b")
_PRESTATION = re.compile(r"\bpresta(tion)?s?\b")
_HISTORY = re.compile(r"\b(historique|vague ?1|va1|v1)\b")
_WAVE_2 = re.compile(r"\b(?:v|va|vague) ?2\b")
# Neither a part of the price nor a tax is held against a ceiling.
_NOT_PRICE = re.compile(r"\b(avances?|soldes?|acomptes?|tva|taux|verses?|payes?|plafonds?)\b")
_AMOUNT = re.compile(r"\b(montant|amount|prix|devis)\b|€|^(ht|ttc)$")
_LOOKS_LIKE_AN_ANSWER = re.compile(
    r"\b(sons|dispositif|dpi|pfi|presta\w*|vagues?|va?[12]|historique|montant|prix|devis|ht|ttc)\b|€"
)
_TOWN = re.compile(r"^(commune|ville|localite)\b")
_DEPARTMENT = re.compile(r"^(departement|dept?|code postal|cp)\b")
_OPTION = re.compile(r"\s*([a-z0-9-]+)\s*(?:\[([^\]]*)\])?\s*=\s*([A-Za-z]{1,3})\s*", re.IGNORECASE)


@dataclass(frozen=True)
class ClientColumn:
    """One column of a list, from 1; `sons` is the code that an ASKED or HISTORY column names."""

    number: int
    heading: str
    kind: ListRole
    sons: str = ""

    @property
    def letter(self) -> str:
        """The column as a spreadsheet names it."""
        return column_letter(self.number)

    @property
    def label(self) -> str:
        """What the column was read as, in French."""
        return f"{_LABELS[self.kind]} {self.sons}".rstrip()


@dataclass(frozen=True)
class ClientColumns:
    """The columns of a list below its row of headings (from 1; 0 when it has none).

    A list of names has no column of numbers.
    """

    header_row: int
    columns: tuple[ClientColumn, ...]

    @property
    def key(self) -> int | None:
        """The column of the numbers, from 1; None for a list of names."""
        return next((c.number for c in self.columns if c.kind is ListRole.FINESS), None)

    def of(self, kind: ListRole) -> tuple[ClientColumn, ...]:
        """The columns of a kind."""
        return tuple(column for column in self.columns if column.kind is kind)


def read_choices(options: Iterable[str]) -> dict[int, ClientColumn]:
    """Read `--from-column` options: `finess=A`, `demande[HOP-DPI-Va2]=C`, `-=F`.

    Raises StopError for one that is not understood, or a column given twice.
    """
    chosen: dict[int, ClientColumn] = {}
    for option in options:
        match = _OPTION.fullmatch(option)
        if not match or match[1].lower() not in _OFFERED:
            raise StopError(
                f"--from-column {quote(option)} n'est pas compris.",
                "Formes acceptées : finess=A, nom=B, sons=C, prestation=D, ht=E, ttc=F, "
                "commune=G, departement=H, vague1[HOP-DPI-Va1]=I, demande[HOP-DPI-Va2]=J "
                "(une croix là où ce SONS est demandé), -=K (colonne à ignorer).",
            )
        kind, number = ListRole(match[1].lower()), column_number(match[3].upper())
        if number in chosen:
            raise StopError(f"La colonne {match[3].upper()} est donnée deux fois (--from-column).")
        chosen[number] = ClientColumn(number, "", kind, _code_of(kind, (match[2] or "").strip()))
    return chosen


def _code_of(kind: ListRole, text: str) -> str:
    allowed = {
        ListRole.ASKED: tuple(dispositifs()),
        ListRole.HISTORY: tuple(d.wave_1 for d in dispositifs().values()),
    }.get(kind, ())
    by_plain = {code.casefold(): code for code in allowed}
    if text.casefold() in by_plain:
        return by_plain[text.casefold()]
    if text or kind is ListRole.ASKED:
        example = f"{kind.value}[{allowed[0]}]" if allowed else f"{kind.value}=…"
        what = quote(text) if text else "rien"
        raise StopError(
            f"--from-column : {what} ne peut pas suivre {kind.value} ; par exemple {example}.",
            *([did_you_mean(text, allowed)] if text and allowed else []),
        )
    return ""


def find_columns(sheet: Sheet, chosen: Mapping[int, ClientColumn]) -> ClientColumns | None:
    """Find the row of headings of a list and read it; None when the sheet has none.

    That row has a FINESS heading beside others; else it is the first with that heading alone.
    With a `finess` column chosen, any row of texts above the first number will do. A list
    without numbers is one of names: some heading says so, or a `nom` column is chosen. Raises
    StopError when several columns may be the same thing.
    """
    key = next((c.number for c in chosen.values() if c.kind is ListRole.FINESS), None)
    if key is not None:
        return _below_chosen(sheet, key, chosen)
    alone, named = None, None
    for number, row in enumerate(sheet.rows[:_SEARCH_ROWS], start=1):
        texts = texts_of(row)
        keys = {
            column: found
            for column, value in texts.items()
            if column not in chosen
            and len(value) < _LONGEST_HEADING
            and (found := meaning(value).role) in (Role.FINESS, Role.FINESS_EJ, Role.FINESS_ET)
        }
        if keys and len(texts) > 1:
            return _columns(sheet, number, _key(keys, texts), texts, chosen)
        if keys and alone is None:
            alone = _columns(sheet, number, next(iter(keys)), texts, chosen)
        if named is None and any(meaning(value).role is Role.NAME for value in texts.values()):
            named = number, texts
    wanted = any(column.kind is ListRole.NAME for column in chosen.values())
    if alone is None and named is None and wanted:
        named = next(((n, t) for n, row in enumerate(sheet.rows, 1) if (t := texts_of(row))), None)
    if alone is None and named is not None and (wanted or not _numbered(sheet)):
        return _columns(sheet, named[0], None, named[1], chosen)
    return alone


def _numbered(sheet: Sheet) -> bool:
    """Whether some column looks like FINESS numbers: a list of names has none."""
    cells = (cell for row in sheet.rows[:_SAMPLE_ROWS] for cell in row if cell is not None)
    texts = ("".join(str(cell)[:_LONGEST_HEADING].split()) for cell in cells)
    return any(len(text) in (8, 9) and sum(map(str.isdigit, text)) >= 7 for text in texts)


def _below_chosen(
    sheet: Sheet, key: int, chosen: Mapping[int, ClientColumn]
) -> ClientColumns | None:
    first = next(
        (
            number
            for number in range(1, len(sheet.rows) + 1)
            if sum(c.isdigit() for c in str(sheet.cell(number, key) or "")[:40]) >= 7
        ),
        None,
    )
    if first is None:
        raise StopError(f"La colonne {column_letter(key)} de la liste ne contient aucun numéro.")
    header = next((n for n in range(first - 1, 0, -1) if any(texts_of(sheet.rows[n - 1]))), 0)
    texts = texts_of(sheet.rows[header - 1]) if header else {}
    return _columns(sheet, header, key, texts, chosen)


def _key(keys: Mapping[int, Role], texts: dict[int, str]) -> int:
    """Choose the column of the numbers. Raises StopError when several may be."""
    plainly = [column for column, role in keys.items() if role is Role.FINESS]
    for candidates in (plainly, list(keys)):
        if len(candidates) == 1:
            return candidates[0]
    raise _several([ClientColumn(n, texts[n], ListRole.FINESS) for n in plainly or keys])


def _columns(
    sheet: Sheet,
    header: int,
    key: int | None,
    texts: Mapping[int, str],
    chosen: Mapping[int, ClientColumn],
) -> ClientColumns:
    width = max([*texts, *chosen, key or 0, *map(len, sheet.rows[:_SAMPLE_ROWS])])
    columns = []
    for number in range(1, width + 1):
        heading = " ".join(texts.get(number, "").split())[:_LONGEST_HEADING]
        if number in chosen:
            columns.append(replace(chosen[number], heading=heading))
        elif number == key:
            columns.append(ClientColumn(number, heading, ListRole.FINESS))
        elif heading:
            columns.append(_read_heading(sheet, header, number, heading))
        elif any(row[number - 1 : number] not in ((), (None,)) for row in sheet.rows[header:]):
            columns.append(ClientColumn(number, "", ListRole.IGNORED))
    columns = _prefer_plain_sons(columns)
    _refuse_twins(columns, chosen)
    return ClientColumns(header, tuple(columns))


def _read_heading(sheet: Sheet, header: int, number: int, heading: str) -> ClientColumn:
    title = words(heading)

    def column(kind: ListRole, sons: str = "") -> ClientColumn:
        return ClientColumn(number, heading, kind, sons)

    wave_1 = _wave_1_of(title)
    if (wave_1 or _HISTORY.search(title)) and not _WAVE_2.search(title):
        return column(ListRole.HISTORY, wave_1)
    if sons := _asked_sons(title):
        return column(ListRole.ASKED, sons)
    if _SONS.search(title):
        return column(ListRole.SONS)
    if _PRODUCT.search(title) and any(is_sons(text) for text in _sample(sheet, header, number)):
        return column(ListRole.SONS)
    if _PRESTATION.search(title) and not _AMOUNT.search(title):
        return column(ListRole.PRESTATION)
    if _NOT_PRICE.search(title):
        return column(ListRole.IGNORED)
    if _AMOUNT.search(title):
        bases = [kind for kind in (ListRole.HT, ListRole.TTC) if kind.value in title.split()]
        return column(bases[0] if len(bases) == 1 else ListRole.AMOUNT)
    if _LOOKS_LIKE_AN_ANSWER.search(title):
        return column(ListRole.UNREAD)
    if meaning(heading).role is Role.NAME:
        return column(ListRole.NAME)
    if _TOWN.search(title):
        return column(ListRole.TOWN)
    return column(ListRole.DEPARTMENT if _DEPARTMENT.search(title) else ListRole.IGNORED)


def _sample(sheet: Sheet, header: int, number: int) -> list[str]:
    cells: list[Value] = [
        row[number - 1]
        for row in sheet.rows[header : header + _SAMPLE_ROWS]
        if len(row) >= number and row[number - 1] is not None
    ]
    return [str(value)[:_LONGEST_HEADING] for value in cells]


def _wave_1_of(title: str) -> str:
    """The wave-1 SONS that a heading names, by its code or its function; empty without one."""
    for dispositif in dispositifs().values():
        function = dispositif.function.lower()
        if words(dispositif.wave_1) in title:
            return dispositif.wave_1
        if _HISTORY.search(title) and function in title.split():
            return dispositif.wave_1
    return ""


def _asked_sons(title: str) -> str:
    """The SONS of a column of crosses: its heading is a code, or a function, and no more."""
    asked = re.sub(
        r"\b(demandee?s?|vendus?|concernee?s?|va? ?2|vague 2|hop|x)\b", "", title
    ).split()
    for code, dispositif in dispositifs().items():
        if title == words(code) or asked == [dispositif.function.lower()]:
            return code
    return ""


def _prefer_plain_sons(columns: list[ClientColumn]) -> list[ClientColumn]:
    """A product beside a column that says SONS is a product."""
    plain = [c for c in columns if c.kind is ListRole.SONS and _SONS.search(words(c.heading))]
    if not plain:
        return columns
    return [
        replace(c, kind=ListRole.IGNORED)
        if c.kind is ListRole.SONS and c not in plain and _PRODUCT.search(words(c.heading))
        else c
        for c in columns
    ]


def _refuse_twins(columns: list[ClientColumn], chosen: Mapping[int, ClientColumn]) -> None:
    for kind in _SINGLE:
        found = [c for c in columns if c.kind is kind]
        for sons in dict.fromkeys(c.sons for c in found):
            twins = [c for c in found if c.sons == sons]
            settled = [c for c in twins if c.number in chosen]
            if len(twins) > 1 and len(settled) != 1:
                raise _several(twins)
            if len(twins) > 1:
                columns[:] = [
                    replace(c, kind=ListRole.IGNORED) if c in twins and c not in settled else c
                    for c in columns
                ]


def _several(twins: list[ClientColumn]) -> StopError:
    kind, sons = twins[0].kind, twins[0].sons
    role = f"{kind.value}[{sons}]" if sons else kind.value
    found = listed(f"{c.letter} {quote(c.heading)}" for c in twins)
    return StopError(
        f"{plural(len(twins), 'colonne')} de la liste peuvent porter : {_LABELS[kind]} "
        f"{sons}".rstrip()
        + f" ({found}).",
        "Dites laquelle :",
        *(f"--from-column '{role}={c.letter}'" for c in twins),
    )
