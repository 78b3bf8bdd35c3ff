"""The questions that a base raises: two columns for one meaning, units, ways to name the waves."""

from dataclasses import replace

from segur_cli.eligibility.ceilings import CeilingKey
from segur_cli.eligibility.columns import Column
from segur_cli.eligibility.headings import (
    DESCRIBED_DOUBT,
    WAVE_DOUBT,
    WAVES_DOUBT,
    Role,
    unit_named,
)
from segur_cli.eligibility.questions import ReadingQuestion, column_option
from segur_cli.facts import V1_V2, V2, dispositifs
from segur_cli.tables.headings import words
from segur_cli.tables.sheets import Sheet
from segur_cli.text.writing import listed, plural, quote

_SINGLE = (Role.AC, Role.LEVEL, Role.FINESS_EJ, Role.FINESS_ET, Role.SONS, Role.PRESTATION)
_ABOVE = 10  # rows above the headings in which a unit may be said


def unit_above(sheet: Sheet, top: int) -> tuple[str, str]:
    """Return the unit that a line above the headings names, and the doubt that it makes."""
    for number in range(max(top - _ABOVE, 1), top):
        for value in sheet.rows[number - 1]:
            if isinstance(value, str) and (unit := unit_named(words(value))):
                said = f"la ligne {number} dit « {' '.join(value.split())[:60]} »"
                return unit, f"{said} : rien n'est converti sans votre accord"
    return "", ""


def key_question(sheet: Sheet, first_row: int, candidates: list[Column]) -> ReadingQuestion:
    """Ask which column names the beneficiary, or in which order two that complete each other do."""
    options = [
        (f"--column finess={c.letter}", f"{quote(c.heading, 60)}, {_content(sheet, first_row, c)}")
        for c in candidates
    ]
    by_role = {c.meaning.role: c for c in candidates}
    ej, et = by_role.get(Role.FINESS_EJ), by_role.get(Role.FINESS_ET)
    if len(candidates) == 2 and ej and et:
        both = (f"--column finess={et.letter},{ej.letter}", "ET, sinon EJ : le premier rempli")
        partial = any(
            sheet.cell(row, c.index) is None
            for c in (ej, et)
            for row in range(first_row, len(sheet.rows) + 1)
        )
        options.insert(0 if partial else 2, both)
    return ReadingQuestion(
        f"{plural(len(candidates), 'colonne')} peuvent porter le FINESS du bénéficiaire.",
        tuple(options),
        (
            "Le bénéficiaire est celui que le portail connaît : en cas de doute, vérifiez un "
            "client dont vous savez qu'il est éligible.",
        ),
    )


def _content(sheet: Sheet, first_row: int, column: Column) -> str:
    values = [
        str(value)[:60]
        for row in range(first_row, len(sheet.rows) + 1)
        if (value := sheet.cell(row, column.index)) is not None
    ]
    return f"{plural(len(values), 'valeur')} dont {plural(len(set(values)), 'différente')}"


def twin_questions(columns: tuple[Column, ...]) -> list[ReadingQuestion]:
    """Ask about two columns of one meaning."""
    questions = []
    for role in _SINGLE:
        twins = [c for c in columns if c.meaning.role is role]
        if len(twins) > 1:
            options = [_ignored(c) for c in reversed(twins)]
            questions.append(
                ReadingQuestion(
                    f"{plural(len(twins), 'colonne')} ont le même sens ({role.value}) : "
                    f"{_named(twins)}.",
                    tuple(options),
                )
            )
    by_key: dict[CeilingKey, list[Column]] = {}
    for column in columns:
        if column.meaning.key is not None and not column.meaning.doubt:
            by_key.setdefault(column.meaning.key, []).append(column)
    for key, twins in by_key.items():
        if len(twins) > 1:
            first, *others = twins
            said = f"{first.option}=…"
            kept = " ".join(_ignored(c)[0] for c in others)
            options = [(kept, f"pour ne garder que {first.letter} {quote(first.heading, 60)}")]
            options += [(_ignored(first)[0], f"pour ignorer {quote(first.heading, 60)}")]
            questions.append(
                ReadingQuestion(
                    f"{plural(len(twins), 'colonne')} se lisent comme le même plafond "
                    f"({key.label}) : {_named(twins)}.",
                    tuple(options),
                    (f"Ou précisez ce que chacune contient : {column_option(said)}",),
                )
            )
    return questions


def _named(columns: list[Column]) -> str:
    return listed(f"{c.letter} {quote(c.heading, 80)}" for c in columns)


def _ignored(column: Column) -> tuple[str, str]:
    return f"--column -={column.letter}", f"pour ignorer {quote(column.heading, 60)}"


def column_questions(columns: tuple[Column, ...]) -> list[ReadingQuestion]:
    """Ask about each amount whose heading is doubtful."""
    return [
        _about(column, column.meaning.key)
        for column in columns
        if column.meaning.doubt and column.meaning.key is not None
    ]


def _about(column: Column, key: CeilingKey) -> ReadingQuestion:
    read = column.meaning
    keys = [key]
    if read.doubt == WAVE_DOUBT:
        keys = [key, key._replace(prestation=None)]
    elif read.doubt == WAVES_DOUBT:
        keys = [key._replace(prestation=code) for code in (V2, V1_V2)]
    elif read.doubt == DESCRIBED_DOUBT:
        other = V1_V2 if key.prestation == V2 else V2
        keys = [key, key._replace(prestation=other)]
    elif read.scale == 1:
        keys = [key, *(key._replace(sons=code) for code in dispositifs())]
    options = []
    for one in keys:
        taken = replace(column, meaning=replace(read, key=one))
        converted = f", converti : {read.scale} fois le nombre écrit" if read.scale > 1 else ""
        options.append((column_option(f"{taken.option}={column.letter}"), one.label + converted))
    return ReadingQuestion(
        f"Colonne {column.letter} {quote(column.heading, 80)} : {read.doubt}.",
        (*options, (f"--column -={column.letter}", "pour l'ignorer")),
    )
