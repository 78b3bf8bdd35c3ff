"""A file made to take all the time or memory ends with a sentence: some of `tests/bombs.py`."""

import sys
from pathlib import Path

import pytest

from tests.bombs import failure

SOME = (
    "zip of 10 GB that lies", "zips in zips", "paper of 10 GB that lies",
    "sheet of 10 GB that lies", "ods of 10 GB that lies", "register of 10 GB",
    "register of one text", "entities in a paper", "entities in a sheet", "entities in an ods",
    "tables in tables", "deep request", "deep model", "deep register", "deep dotted settings",
    "tables of settings", "long number", "a key 100,000 times", "model that doubles",
    "slow pattern", "columns of clients", "rows of nothing", "merged cells",
    "a long cell", "pages that loop", "a stream pressed twice", "forms that double",
    "lines of a table in a PDF",
)  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of time and memory here")
@pytest.mark.parametrize("name", SOME)
def test_a_bomb_is_a_sentence_within_five_seconds_and_a_gigabyte(name: str, tmp_path: Path) -> None:
    assert failure(name, tmp_path) == ""
