"""A file made to take all the time or memory ends with a sentence: some of `tests/bombs.py`."""

import sys
from pathlib import Path

import pytest

from tests.bombs import failure

SOME = (  # far from the limits on a slow machine; the script makes them all
    "zip of 10 GB that lies", "entities in a sheet", "tables in tables", "deep request",
    "deep dotted settings", "model that doubles", "slow pattern", "columns of clients",
    "pages that loop",
)  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of time and memory here")
@pytest.mark.parametrize("name", SOME)
def test_a_bomb_is_a_sentence_within_five_seconds_and_a_gigabyte(name: str, tmp_path: Path) -> None:
    assert failure(name, tmp_path) == ""
