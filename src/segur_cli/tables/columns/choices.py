"""What the user settles: the one grammar of `--column ROLE=COL`, and the one list of doubts."""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from segur_cli.exits import StopError
from segur_cli.tables.sheets import Sheet, column_number
from segur_cli.text.writing import did_you_mean, plural, quote, quote_option, sanitized

_COLUMNS = r"[A-Za-z]{1,3}(?:\s*,\s*[A-Za-z]{1,3})*"
_PART = re.compile(
    rf"\s*([a-zA-Z0-9-]+)\s*(?:\[([^\]]*)\])?\s*=\s*(?:([^=\[\]]+)!)?({_COLUMNS})\s*"
)
_ANSWERED = re.compile(rf"=(?={_COLUMNS}(?:\s|$))")
_SHEET = re.compile(r'--sheet "([^"]*)"')
IGNORED = "-"


@dataclass(frozen=True)
class ChosenColumn:
    """What a column was said to be; `rank` orders the columns of one option (`finess=B,A`)."""

    role: str
    about: str = ""
    rank: int = 0


# By the name of a sheet, empty for those of every sheet; then by the number of the column.
Chosen = Mapping[str, Mapping[int, ChosenColumn]]


def chosen_on(sheet: str, chosen: Chosen) -> dict[int, ChosenColumn]:
    """Return what the columns of a sheet were said to be."""
    return {**chosen.get("", {}), **chosen.get(sheet.strip(), {})}


def named_sheets(sheets: Sequence[Sheet], wanted: Iterable[str]) -> list[Sheet]:
    """Return the sheets that `--sheet` names, in that order; all without any.

    Raises StopError for one that is not there.
    """
    by_name = {sheet.name.strip(): sheet for sheet in sheets}
    names = list(dict.fromkeys(name.strip() for name in wanted))
    for name in names:
        if name not in by_name:
            raise StopError(f"Feuille inconnue : {quote(name)}.", did_you_mean(name, by_name))
    return [by_name[name] for name in names] or list(sheets)


def sheet_options(names: Iterable[str]) -> str:
    """Write sheets as they are typed: `--sheet Clients --sheet 'Base 2'`."""
    return " ".join(f"--sheet {quote_option(name)}" for name in names)


def read_columns(
    options: Iterable[str], roles: Collection[str], forms: str, option: str = "--column"
) -> dict[str, dict[int, ChosenColumn]]:
    """Read `ROLE[ABOUT]=COL` options; one may hold several, separated by spaces.

    The columns of `finess=B,A` all have that role, in that order; `-=Feuille!C` is of one sheet
    only. `forms` says what is accepted. Raises StopError for an option that is not understood, or
    a column given twice.
    """
    chosen: dict[str, dict[int, ChosenColumn]] = {}
    for text in options:
        for part in _parts(text):
            match = _PART.fullmatch(part)
            if not match or match[1].lower() not in {*roles, IGNORED}:
                raise StopError(f"{option} {quote(text)} n'est pas compris.", forms)
            letters = [letter.strip().upper() for letter in match[4].split(",")]
            sheet = chosen.setdefault((match[3] or "").strip(), {})
            for rank, letter in enumerate(letters):
                column = column_number(letter)
                if column in sheet:
                    raise StopError(
                        f"La colonne {letter} est donnée deux fois par {option}.",
                        "Gardez une seule de ces options.",
                    )
                sheet[column] = ChosenColumn(match[1].lower(), (match[2] or "").strip(), rank)
    return chosen


def _parts(option: str) -> list[str]:
    """Split `montant=E sons=C` at the spaces that are not within brackets nor around `=`."""
    return re.split(r"(?<=[A-Za-z])\s+(?=[a-zA-Z0-9-]+(?:\[[^\]]*\])?\s*=)", option.strip())


@dataclass(frozen=True)
class Doubt:
    """One thing to settle: why, and the answers, each as it is typed and with what it means.

    An answer is what follows `--column` (`sons=C`), or a whole other option (`--sheet Base`).
    The first is the one proposed, where there is one that most files would want.
    """

    why: str
    answers: tuple[tuple[str, str], ...]
    advice: tuple[str, ...] = ()


def on_sheet(doubt: Doubt, sheet: str) -> Doubt:
    """Make the answers to a doubt those of one sheet: `-=C` becomes `-=Feuille!C`."""
    told = f"Feuille {quote(sheet, 60)}, {doubt.why[:1].lower()}{doubt.why[1:]}"
    answers = tuple((_ANSWERED.sub(f"={sheet}!", answer), text) for answer, text in doubt.answers)
    return Doubt(told, answers, doubt.advice)


def joined_doubts(asked: Sequence[tuple[str, Sequence[Doubt]]]) -> list[Doubt]:
    """What is to be asked of several tables, each with its sheet: once where all ask the same."""
    common = (
        [doubt for doubt in asked[0][1] if all(doubt in own for _, own in asked)] if asked else []
    )
    several = len({sheet for sheet, _ in asked}) > 1
    own = [
        on_sheet(doubt, sheet) if several else doubt
        for sheet, doubts in asked
        for doubt in doubts
        if doubt not in common
    ]
    return list(dict.fromkeys([*common, *own]))


def unsettled(
    doubts: Sequence[Doubt],
    name: str,
    command: str,
    given: Sequence[str] = (),
    kept_in: str = "",
    option: str = "--column",
    note: str = "",
) -> StopError:
    """Ask everything at once, and end with the command that takes every first answer.

    `given` are the options already typed, after `command`; `kept_in` is the table of segur.toml
    where the same answers are kept, `note` is said before them all.
    """
    if len(doubts) == 1:
        message = doubts[0].why
    else:
        message = f"{plural(len(doubts), 'point')} à trancher dans {quote(name, 120)}."
    lines = [f"Attention : {note}."] if note else []
    for number, doubt in enumerate(doubts, start=1):
        if len(doubts) > 1:
            lines.append(f"{number}. {doubt.why}")
        lines += (f"{_typed(answer, option)}   {told}".rstrip() for answer, told in doubt.answers)
        lines += doubt.advice
    first = [doubt.answers[0][0] for doubt in doubts if doubt.answers]
    if not first:
        return StopError(message, *lines)
    if kept_in:
        columns = [*_columns(given, option), *(a for a in first if not a.startswith("--"))]
        sheets = list(dict.fromkeys(_SHEET.findall(" ".join((*given, *first)))))
        kept = [f"{key} = {json.dumps(told, ensure_ascii=False)}"
                for key, told in (("sheets", sheets), ("columns", columns)) if told]  # fmt: skip
        if kept:
            lines.append(f"Dans segur.toml, sous [{kept_in}] : {' et '.join(kept)}")
    lines += [
        "Si les premiers choix conviennent, en une fois :",
        " ".join((command, *given, *(_typed(answer, option) for answer in first))),
    ]
    return StopError(message, *lines)


def _columns(given: Sequence[str], option: str) -> list[str]:
    """The answers among the options already typed, as segur.toml writes them."""
    return [
        text.removeprefix(option).strip().strip("'")
        for text in given
        if text.startswith(f"{option} ")
    ]


def _typed(answer: str, option: str) -> str:
    return answer if answer.startswith("--") else column_option(answer, option)


def column_option(text: str, option: str = "--column") -> str:
    """Write an option as it is typed, quoted where a shell would not take it as it is."""
    return f"{option} {text}" if re.fullmatch(r"[\w.,=-]+", text) else f"{option} '{text}'"


def file_argument(path: str) -> str:
    """Write a path as it is typed after a command, whole."""
    plain = sanitized(path)
    return plain if re.fullmatch(r"[\w./\\:-]+", plain) else f'"{plain}"'
