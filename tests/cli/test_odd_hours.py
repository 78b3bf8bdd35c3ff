"""A local hour that does not exist, or comes twice, is told, never moved in silence."""

from pathlib import Path

import pytest

from tests.conftest import Segur

CASES = [("2026-03-29T02:30", "n'existe pas"), ("2026-10-25T02:30", "a lieu deux fois")]


@pytest.mark.parametrize(("hour", "told"), CASES)
def test_as_a_simulated_date(segur: Segur, hour: str, told: str) -> None:
    run = segur("deadlines", "--as-of", hour)
    assert run.code == 2
    assert told in run.err
    assert segur("deadlines", "--as-of", f"{hour}+01:00").code == 0


@pytest.mark.parametrize(("hour", "told"), CASES)
def test_as_a_date_in_force(segur: Segur, hour: str, told: str) -> None:
    table = (
        f'[[milestone]]\nsons = "HOP-PFI-Va2"\nnumber = 5\nsource = "note fictive"\ndate = {hour}'
    )
    Path("segur.toml").write_text(f"{table}:00\n", encoding="utf-8")
    run = segur("deadlines")
    assert run.code == 2
    assert told in " ".join(run.err.split())
    Path("segur.toml").write_text(f"{table}:00+01:00\n", encoding="utf-8")
    assert segur("deadlines").code == 0
