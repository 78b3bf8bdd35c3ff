"""Making any text harmless to what will read the report: terminals, CI logs, browsers."""

import json
import re

from segur_cli.text.writing import sanitized

MESSAGE_LENGTH = 1_000
NAME_LENGTH = 200
POINTER_LENGTH = 500  # as people are shown it
EXACT_POINTER_LENGTH = 4_096  # as programs get it: whole, or not at all
PATH_LENGTH = 4_096
HELP_LENGTH = 20_000

_BLANKS = str.maketrans("\t\r\n", "   ")
# What CI runners obey anywhere in a line: `##[add-mask]`, `##vso[…]`, `##teamcity[…]`.
_LOG_COMMAND = re.compile(r"##(?=[\w.\-]*\[)")
# What GitHub obeys at the start of a line, blanks skipped: `::error::`.
_LINE_COMMAND = re.compile(r"^(\s*):(?=:)", re.MULTILINE)


def single_line(text: str, length: int = MESSAGE_LENGTH) -> str:
    """Return `text` on one line, harmless, and cut to `length` characters, « … » included."""
    if len(text) > length:
        text = text[: length - 1] + "…"
    return sanitized(text.translate(_BLANKS))


def sanitized_block(text: str, length: int = HELP_LENGTH) -> str:
    """Return `text` harmless and cut to `length` characters, with its lines kept."""
    if len(text) > length:
        text = text[: length - 1] + "…"
    return "\n".join(single_line(line, length) for line in text.split("\n"))


def without_log_commands(text: str) -> str:
    """Break, in a text made for a console, what the CI runner that shows it would obey."""
    text = _LOG_COMMAND.sub("#\ufffd", text)
    return _LINE_COMMAND.sub("\\1\ufffd", text)


def escaped_log_commands(xml: str) -> str:
    """Do the same to an XML text without changing what its readers get."""
    return _LINE_COMMAND.sub("\\1&#58;", xml.replace("##", "#&#35;"))


def to_json(value: object) -> str:
    """Write JSON that a browser or a CI runner cannot mistake for markup or a command.

    The characters at stake can only stand inside strings, so escaping them leaves
    the values unchanged for whoever parses the text.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2)
    for character in set(text) - {"\n"}:
        # A pointer is given as it is: what a terminal would obey in it comes out escaped.
        if sanitized(character) != character:
            text = text.replace(character, json.dumps(character)[1:-1])
    text = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return text.replace("##", "#\\u0023") + "\n"
