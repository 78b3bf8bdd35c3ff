"""A run killed at any instant leaves the former file or a new one: a few kills of each write."""

import pytest

from tests.faults import WRITES, Write, attack


@pytest.mark.skipif("not hasattr(__import__('signal'), 'SIGKILL')", reason="no SIGKILL here")
@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.name)
def test_a_killed_run_leaves_no_half(write: Write) -> None:
    counts = attack(write, times=2, seed="suite")
    assert not [told for told in counts if told.startswith("half")], counts
