"""Every text that reaches a screen passes one cleaner."""

import re
from pathlib import Path

import pytest

import segur_cli
from segur_cli.cli.output import say_problem
from segur_cli.exits import StopError
from segur_cli.text.page import Page, Paragraph, terminal
from segur_cli.text.writing import sanitized_lines, warn
from tests.conftest import Segur
from tests.mutations import UNCLEAN

HOSTILE = "a\x1b[31m\x00\x9b2J\u202eb\rc\x07"
CODE = Path(segur_cli.__file__).parent


def test_line_feeds_stay_and_what_a_terminal_obeys_goes() -> None:
    assert sanitized_lines("un\ndeux\tété") == "un\ndeux été"
    assert not UNCLEAN.search(sanitized_lines(HOSTILE))


def test_problems_and_warnings_are_cleaned(capsys: pytest.CaptureFixture[str]) -> None:
    warn(HOSTILE)
    say_problem(StopError(HOSTILE, HOSTILE))
    assert not UNCLEAN.search(capsys.readouterr().err)


def test_a_page_shows_clean_texts_and_keeps_its_colours() -> None:
    page = Page.of([Paragraph(HOSTILE), Paragraph(((HOSTILE, "bold red"),))])
    assert not UNCLEAN.search(terminal(page))
    plain, colored = terminal(page, color=True).splitlines()
    assert not UNCLEAN.search(plain)
    assert colored.startswith("\x1b[1;31m")
    assert not UNCLEAN.search(colored.removeprefix("\x1b[1;31m").removesuffix("\x1b[0m"))


def test_nothing_else_writes_to_standard_error_or_makes_a_console() -> None:
    writers, consoles = set(), set()
    for path in CODE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(CODE).as_posix()
        writers |= {name for _ in re.finditer(r"file=sys\.stderr|stderr\.write\(", text)}
        consoles |= {name for _ in re.finditer(r"\bConsole\(", text)}
    # The child that reads old workbooks has its output captured by its parent.
    assert writers == {"text/writing.py", "tables/calamine_child.py"}
    assert consoles == {"cli/output.py"}


def test_the_places_of_a_template_are_shown_harmlessly(segur: Segur) -> None:
    Path("modele.json").write_text(
        '{"x-segur": {"kind": "avance", "\\u001b[31m\\u202e": 1}, "type": "\\u0007"}',
        encoding="utf-8",
    )
    for command in (("check",), ("show",)):
        run = segur("template", *command, "modele.json")
        assert run.code in (1, 2)
        assert not UNCLEAN.search(run.out + run.err)
