"""What the reading of a base leaves open: all of it in one message, with one command to copy."""

import re
from dataclasses import dataclass

from segur_cli.eligibility.choices import Choices
from segur_cli.exits import StopError
from segur_cli.tables.columns.choices import file_argument
from segur_cli.text.writing import plural, quote, quote_option


@dataclass(frozen=True)
class ReadingQuestion:
    """One thing to settle: why, and the options that settle it, each with what it means.

    The first option is the one proposed, where there is one that most files would want.
    """

    why: str
    options: tuple[tuple[str, str], ...]
    advice: tuple[str, ...] = ()


def unsettled(questions: list[ReadingQuestion], choices: Choices, name: str) -> StopError:
    """Ask everything at once, and end with the command that takes every first option."""
    if len(questions) == 1:
        message = questions[0].why
    else:
        message = f"{plural(len(questions), 'point')} à trancher dans {quote(name, 120)}."
    lines: list[str] = []
    for number, question in enumerate(questions, start=1):
        if len(questions) > 1:
            lines.append(f"{number}. {question.why}")
        lines += (f"{option}   {label}".rstrip() for option, label in question.options)
        lines += question.advice
    lines += [
        "Si les premiers choix conviennent, en une fois :",
        _command(questions, choices, name),
    ]
    return StopError(message, *lines)


def _command(questions: list[ReadingQuestion], choices: Choices, name: str) -> str:
    given = [f"--sheet {quote_option(sheet)}" for sheet in choices.sheets]
    if choices.header_row is not None:
        given.append(f"--header-row {choices.header_row}")
    given += [f"--column {_shell(column)}" for column in choices.columns]
    given += [question.options[0][0] for question in questions]
    return f"segur base import {file_argument(name)} {' '.join(given)}"


def _shell(text: str) -> str:
    return text if re.fullmatch(r"[\w.,=-]+", text) else f"'{text}'"


def column_option(text: str) -> str:
    """Write a `--column` option as it is typed, quoted where a shell would not take it as it is."""
    return f"--column {_shell(text)}"
