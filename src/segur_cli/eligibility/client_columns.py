"""The columns of a list of clients: which is the number, the SONS, the amount…

Its vocabulary is `data/clients.toml`; here is what it cannot say: which SONS a heading is about,
and what is to be asked. A column that looks like an answer and is not understood is kept as such:
its clients are then to be verified.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from segur_cli.eligibility.base_layout import key_doubt, told_beneficiary, unit_above
from segur_cli.eligibility.headings import parts_named
from segur_cli.eligibility.headings import vocabulary as base_words
from segur_cli.eligibility.request import DEPLOYMENT_ROLES, INSTALLED, PILOT, PRODUCTION, sons_named
from segur_cli.exits import StopError
from segur_cli.facts import PRESTATION_LABELS, V1_V2, V2, dispositifs
from segur_cli.facts.cells import CELLS
from segur_cli.tables.columns.choices import IGNORED, ChosenColumn, Doubt, read_columns
from segur_cli.tables.columns.reading import TableColumn, TableReading, read_tables
from segur_cli.tables.columns.vocabulary import Sense, Vocabulary, compiled, load, plain, said
from segur_cli.tables.sheets import Sheet, is_filled
from segur_cli.text.amounts import SCALES, unit_named
from segur_cli.text.writing import did_you_mean, listed, plural, quote

KEYS = ("finess", "finess-ej", "finess-et")
UNREAD = "inconnue"
AMOUNTS = ("ht", "ttc")
BY_SONS = ("prestation", "montant", *AMOUNTS)  # what a wide list says of each SONS apart
_OFFERED = (*KEYS, "nom", "commune", "departement", "sons", "demande", "prestation", "vague1",
            "ht", "ttc", *DEPLOYMENT_ROLES)  # fmt: skip
_DEPLOYED = (PILOT, INSTALLED, PRODUCTION)
_ANSWERS = ("sons", "prestation", "montant", "vague1")
_FORMS = (
    "Formes acceptées : finess=A (ou finess=B,A : le premier rempli), nom=B, sons=C, "
    "prestation=D (ou prestation[V2]=D, une croix), ht=E, ttc=F (ht[k€]=E s'il faut convertir, "
    "ht[HOP-DPI-Va2]=E pour ce SONS seul), commune=G, departement=H, vague1[HOP-DPI-Va1]=I, "
    "demande[HOP-DPI-Va2]=J (une croix là où ce SONS est demandé), pilote[HOP-DPI-Va2]=K, "
    "responsable=L, installe=M, production=N, -=O (colonne à ignorer) ; -=Feuille!O pour une "
    "feuille seulement."
)
_SAMPLE = 200  # rows by which a column is said to hold numbers
_CEILING = compiled(("plafond*", "maximum*", "maxi", "bareme*", "forfait*"))
_BESIDE_PRESTATION = re.compile(
    r"\b(?:dpi|pfi|hop|sons|segur|prestations?|presta|demandee?s?|commandee?s?|x|o/n|oui/non)\b"
    r"|\bva?1 ?va?2\b|\b(?:vagues?|va?) ?[12]|\bvagues?\b|\b[12]\b|\bet\b|[+&/]"
)
_BESIDE_FUNCTION = re.compile(
    r"\b(demandee?s?|vendus?|concernee?s?|commandee?s?|va? ?2|vague 2|hop|x|sons|segur|o/n"
    r"|oui/non)\b"
)


@cache
def vocabulary() -> Vocabulary:
    """The words of a list of clients."""
    return load(Path(__file__).parent / "data" / "clients.toml", _refined)


def _refined(sense: Sense, heading: str) -> Sense | None:
    """Say which SONS a column is about, and the unit of its amounts."""
    if sense.role == UNREAD and vocabulary().denies(heading):
        return None
    if sense.role == "vague1":
        return Sense(sense.role, _wave_1_of(heading), whole=sense.whole)
    if sense.role == "croix":
        about = _ticked_prestation(heading)
        return Sense("prestation", about, whole=True) if about else None
    if sense.role == "demande":
        code = _asked_sons(heading)
        return Sense(sense.role, code, whole=True) if code else None
    if sense.role in _DEPLOYED:
        return Sense(sense.role, sons_named(heading), whole=sense.whole)
    if sense.role in BY_SONS:
        unit = unit_named(heading) if sense.role in AMOUNTS else ""
        parts = parts_named(heading)
        prestation = parts.prestation if sense.role in AMOUNTS else None
        about = ",".join(filter(None, (parts.sons, prestation, unit)))
        doubt = "son intitulé ne parle pas en euros" if unit else ""
        return Sense(sense.role, about, doubt, sense.whole)
    return sense


def _wave_1_of(said: str) -> str:
    """The wave-1 SONS that a heading names, by its code or its function; empty without one."""
    named = {
        dispositif.wave_1
        for dispositif in dispositifs().values()
        if dispositif.function.lower() in said.split() or plain(dispositif.wave_1) in said
    }
    return named.pop() if len(named) == 1 else ""


def _asked_sons(said: str) -> str:
    """The SONS of a column of crosses: its heading is a code, or a function, and no more."""
    asked = _BESIDE_FUNCTION.sub("", said).split()
    for code, dispositif in dispositifs().items():
        if said == plain(code) or asked == [dispositif.function.lower()]:
            return code
    return ""


def _ticked_prestation(heading: str) -> str:
    """What a column of crosses is for: `V2`, `HOP-DPI-Va2,V1+V2`; empty for other words."""
    parts = parts_named(heading)
    rest = _BESIDE_PRESTATION.sub(" ", heading).split()
    return ",".join(filter(None, parts[:2])) if parts.prestation and not rest else ""


def wave_of(column: TableColumn) -> str:
    """The prestation that a column of crosses, or of amounts, is for; empty for another column."""
    named = set(column.about.split(",")) & PRESTATION_LABELS.keys()
    return named.pop() if column.role in ("prestation", *AMOUNTS) and named else ""


def sons_of(column: TableColumn) -> str:
    """The SONS that a column of a wide list is about; empty without one."""
    first = column.about.split(",")[0]
    return first if first in dispositifs() else ""


def unit_of(column: TableColumn) -> str:
    """The unit of a column of amounts, when it is not the euro."""
    last = column.about.split(",")[-1]
    return last if last in SCALES else ""


def read_choices(options: Sequence[str]) -> dict[str, dict[int, ChosenColumn]]:
    """Read `--column` options: `finess=A`, `demande[HOP-DPI-Va2]=C`, `-=F`.

    Raises StopError for one that is not understood, or a column given twice.
    """
    chosen = read_columns(options, _OFFERED, _FORMS)
    for columns in chosen.values():
        for number, column in columns.items():
            if column.rank and column.role not in KEYS:
                raise StopError(f"--column {column.role} : une seule colonne est attendue.", _FORMS)
            parts = [part.strip() for part in column.about.split(",")]
            several = column.role in (*AMOUNTS, "prestation") and len(parts) in (2, 3)
            told = parts if several else [column.about]
            about = ",".join(_about(column.role, part) for part in told)
            columns[number] = ChosenColumn(column.role, about, column.rank)
    return chosen


def _about(role: str, text: str) -> str:
    codes: Collection[str] = ()
    if role in ("demande", *_DEPLOYED):
        codes = tuple(dispositifs())
    elif role == "vague1":
        codes = tuple(d.wave_1 for d in dispositifs().values())
    elif role == "prestation":
        codes = (*dispositifs(), *PRESTATION_LABELS)
    elif role in AMOUNTS:
        codes = (*SCALES, *dispositifs(), *PRESTATION_LABELS)
    by_plain = {code.casefold(): code for code in codes}
    if text.casefold() in by_plain:
        return by_plain[text.casefold()]
    if text or role == "demande":
        example = f"{role}[{next(iter(codes))}]" if codes else f"{role}=…"
        what = quote(text) if text else "rien"
        raise StopError(
            f"--column : {what} ne peut pas suivre {role} ; par exemple {example}.",
            *([did_you_mean(text, codes)] if text and codes else []),
        )
    return ""


def find_tables(sheet: Sheet, chosen: Mapping[int, ChosenColumn]) -> list[TableReading]:
    """Find the tables of a sheet whose rows are clients: by their number, or by their name."""
    tables = (_based(_crossed(table)) for table in read_tables(sheet, vocabulary(), CELLS, chosen))
    return [table for table in tables if keys_of(table) or table.first("nom")]


def _crossed(table: TableReading) -> TableReading:
    """Keep the crosses of « Vague 2 » where others are for « Vague 1 + Vague 2 ».

    Alone, it may name the programme: beside a SONS, the SONS is then what is asked.
    """
    whole = {(c.role, c.about) for c in table.columns}
    both = {
        (role, sons_of(column)) for role in ("prestation", *AMOUNTS) for column in table.of(role)
        if wave_of(column) == V1_V2
    }  # fmt: skip

    billed = any(table.of(role) for role in ("montant", *AMOUNTS))
    # Under « DPI » and « PFI », V2, V1+V2 or non.
    named = any(
        CELLS["prestation"](table.sheet.cell(row, column.number))
        for column in table.of("demande") if not column.chosen
        for row in range(table.first_row, table.last_row + 1)
    )  # fmt: skip

    def settled(column: TableColumn) -> TableColumn:
        own = sons_of(column)
        if column.role == "unitaire" and not billed:  # it is then all that is asked
            return replace(column, role=UNREAD)
        if column.role == "demande" and named and not column.chosen:
            return replace(column, role="prestation")
        if column.chosen or wave_of(column) != V2 or (column.role, own) in both:
            return column
        if column.role in AMOUNTS:
            if both:
                return column
            about = ",".join(part for part in column.about.split(",") if part != V2)
            return column if (column.role, about) in whole else replace(column, about=about)
        role, about = ("demande", own) if own else (UNREAD, "")
        return replace(column, role=role, about=about)

    return replace(table, columns=tuple(map(settled, table.columns)))


def _based(table: TableReading) -> TableReading:
    """Take the amounts for what a line above says they are: « montants en k€ HT »."""
    named = {basis for text in table.titles.values() if (basis := parts_named(text).basis)}
    if len(named) != 1 or any(table.of(role) for role in AMOUNTS):
        return table
    [role] = {basis.lower() for basis in named}
    return replace(table, columns=tuple(
        replace(column, role=role) if column.role == "montant" else column
        for column in table.columns
    ))  # fmt: skip


def keys_of(table: TableReading) -> tuple[TableColumn, ...]:
    """The columns of the client's number: the first filled one of a row counts."""
    chosen = [c for role in KEYS for c in table.of(role) if c.chosen]
    if chosen:
        return tuple(chosen)
    levels = (*table.of("finess-et"), *table.of("finess-ej"))
    plainly = table.of("finess")
    if plainly and levels and not _both_filled(table, (*plainly, *levels)):
        return (*plainly, *levels)
    return tuple(told_beneficiary(levels)) or plainly or levels


def asked_above(table: TableReading) -> tuple[str, str]:
    """The SONS and the prestation that the lines above a table name, else its sheet.

    Empty for what none names, or several name differently.
    """
    sheet, *lines = map(asked_in, (table.sheet.title, *table.titles.values()))
    above = ({part for part in parts if part} for parts in zip(("", ""), *lines, strict=True))
    sons, prestation = (own or {part} for own, part in zip(above, sheet, strict=True))
    return (
        sons.pop() if len(sons) == 1 else "",
        prestation.pop() if len(prestation) == 1 else "",
    )


def asked_in(title: str) -> tuple[str, str]:
    """The SONS and the prestation that a title says are asked of its rows, empty if none."""
    if vocabulary().sets_apart(title):
        return "", ""
    parts = parts_named(title)
    return parts.sons or "", parts.prestation or ""


def is_unread(column: TableColumn) -> bool:
    """Whether a column looks like an answer, and no role takes it."""
    return column.role == UNREAD or (not column.role and column.looks in _ANSWERS)


def is_ceiling(heading: str) -> bool:
    """Whether a heading is that of a ceiling in a base, and says so."""
    sense = next(iter(base_words().read(heading)), None)
    return sense is not None and sense.role == "montant" and bool(_CEILING.search(said(heading)))


def label_of(column: TableColumn) -> str:
    """What a column was read as, in French."""
    if column.role in ("", IGNORED):
        return "non comprise" if is_unread(column) else "ignorée"
    label = vocabulary().by_name[column.role].label
    if column.role in KEYS:
        label = "FINESS"
    return f"{label} {column.about}".rstrip()


def doubts_of(table: TableReading) -> Iterator[Doubt]:
    """What of a table is to be asked: several columns for one thing, and units."""
    keys = keys_of(table)
    if len(keys) > 1 and not any(key.chosen for key in keys) and _both_filled(table, keys):
        yield key_doubt(table, keys)
    for (role, about), rivals in table.rivals.items():
        if role in KEYS:
            continue
        what = f"{vocabulary().by_name[role].label} {about}".rstrip()
        option = f"{role}{_bracketed(about)}"
        yield Doubt(
            f"{plural(len(rivals), 'colonne')} de la liste peuvent porter : {what} "
            f"({listed(column.told for column in rivals)}).",
            tuple((f"{option}={column.letter}", column.told) for column in rivals),
        )
    if not keys:
        yield from _numbers(table)
    unit, where = unit_above(table)
    if unit and not any(table.of(role) for role in ("montant", *AMOUNTS)):
        yield from _amounts_unsaid(table, unit, where)
    for role in AMOUNTS:
        for column in table.of(role):
            named = unit_of(column) or unit
            if named and not column.chosen:
                why = f"son intitulé dit « {named} »" if unit_of(column) else where
                asked = ",".join(filter(None, (sons_of(column), wave_of(column))))
                about = f"{asked},{named}".lstrip(",")
                yield Doubt(
                    f"Colonne {column.told} : {why} ; rien n'est converti sans votre accord.",
                    (
                        (f"{role}[{about}]={column.letter}", f"{SCALES[named]} fois le nombre"),
                        (f"{role}{_bracketed(asked)}={column.letter}", "déjà en euros"),
                        (f"-={column.letter}", "pour l'ignorer"),
                    ),
                )


def _amounts_unsaid(table: TableReading, unit: str, said: str) -> Iterator[Doubt]:
    """Ask for the amounts of which a line above gives the unit, when no column takes them."""
    basis = next((parts.basis for text in table.titles.values()
                  if (parts := parts_named(text)).basis), None)  # fmt: skip
    rows = range(table.first_row, min(table.last_row, table.first_row + _SAMPLE) + 1)
    for column in table.columns:
        cells = [v for row in rows if (v := table.sheet.cell(row, column.number)) is not None]
        numbers = cells and all(type(cell) in (int, float) for cell in cells)
        if not column.role and not column.chosen and numbers:
            yield Doubt(
                f"Colonne {column.told} : {said}, et aucun intitulé ne dit un montant.",
                (
                    *(
                        (f"{role}[{unit}]={column.letter}", f"montant {role.upper()}, converti")
                        for role in AMOUNTS
                        if basis in (None, role.upper())
                    ),
                    (f"-={column.letter}", "ce n'est pas un montant"),
                ),
            )


def _both_filled(table: TableReading, keys: Sequence[TableColumn]) -> bool:
    """Whether a row has several numbers: where each has but one, it is the client's."""
    return any(
        sum(is_filled(table.sheet.cell(row, key.number)) for key in keys) > 1
        for row in range(table.first_row, table.last_row + 1)
    )


def _bracketed(about: str) -> str:
    return f"[{about}]" if about else ""


def _numbers(table: TableReading) -> Iterator[Doubt]:
    """A list of names in which some column that no heading names looks like numbers."""
    for column in table.columns:
        if not column.role and column.looks == "finess":
            yield Doubt(
                f"Colonne {column.told} : des cellules ressemblent à des FINESS, sans que "
                "l'intitulé le dise.",
                (
                    (f"finess={column.letter}", "ce sont les FINESS des clients"),
                    (f"-={column.letter}", "non : c'est une liste de noms"),
                ),
            )
