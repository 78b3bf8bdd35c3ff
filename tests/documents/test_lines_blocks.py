"""Lines are counted from marks along the text: the same as counting from its beginning."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segur_cli.diagnostics import Span
from segur_cli.documents import lines
from segur_cli.documents.lines import Lines

TEXTS = st.lists(st.sampled_from(["a", "é", "😀", "\r", "\n", "\r\n"]), max_size=16).map("".join)


def _position(text: str, offset: int) -> tuple[int, int]:
    """Count from the beginning, by what a line end is."""
    starts = [0, *(end.end() for end in re.finditer(r"\r\n?|\n", text))]
    line = sum(start <= offset for start in starts)
    return line, offset - starts[line - 1] + 1


@pytest.mark.parametrize("block", [1, 2, 3, 2_048])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_the_marks_change_no_position(
    monkeypatch: pytest.MonkeyPatch, block: int, text: str
) -> None:
    monkeypatch.setattr(lines, "_BLOCK", block)
    counted = Lines(text)
    for start in range(len(text) + 1):
        assert counted.position(start) == _position(text, start)
        for end in range(start + 2, len(text) + 1):
            expected = Span(*_position(text, start), *_position(text, end))
            assert counted.span(start, end) == expected
    wanted = ["", *re.split(r"\r\n?|\n", text), ""]
    assert [counted.text_of(line) for line in range(len(wanted))] == wanted
