"""A reader of console output that obeys what CI runners obey.

It follows the published behaviour of the GitHub runner: a line that begins, blanks
skipped, with `::name key=value,…::message` is a command; failing that,
`##[name …]message` anywhere in the line is one, as `##vso[…]` is for Azure.
"""

import re
from dataclasses import dataclass

_OLD_COMMAND = re.compile(r"##[\w.\-]*\[")


@dataclass(frozen=True)
class Command:
    name: str
    properties: dict[str, str]
    message: str


def commands(output: str) -> list[Command]:
    """Return every command that the output would make a runner carry out."""
    return [command for line in output.splitlines() for command in _read(line)]


def _read(line: str) -> list[Command]:
    start = line.lstrip()
    if start.startswith("::") and "::" in start[2:]:
        head, _, message = start[2:].partition("::")
        name, _, listed = head.partition(" ")
        pairs = (pair.partition("=") for pair in listed.split(",") if pair)
        properties = {key.strip(): _unescaped(value, True) for key, _, value in pairs}
        return [Command(name, properties, _unescaped(message, False))]
    if _OLD_COMMAND.search(line):
        return [Command("old", {}, line)]
    return []


def _unescaped(text: str, is_property: bool) -> str:
    text = text.replace("%0D", "\r").replace("%0A", "\n")
    if is_property:
        text = text.replace("%3A", ":").replace("%2C", ",")
    return text.replace("%25", "%")
