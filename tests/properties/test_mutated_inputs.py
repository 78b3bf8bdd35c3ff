"""Whatever is done to a good file, it is read, or refused in a sentence, and the screen is clean.

`tests/fuzz.py` tries many more, by hand.
"""

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz import fails_as_command, fails_as_function, prepare
from tests.mutations import READERS, Reader, mutated

FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    before, data = Path.cwd(), os.environ["SEGUR_DATA_DIR"]
    prepare(tmp_path)
    yield tmp_path
    os.chdir(before)
    os.environ["SEGUR_DATA_DIR"] = data


@pytest.mark.parametrize("reader", READERS, ids=[reader.name for reader in READERS])
@FEW
@given(seed=st.integers(0, 2**32))
def test_a_mutated_file_is_read_or_refused_in_a_sentence(
    reader: Reader, folder: Path, seed: int
) -> None:
    path = folder / reader.file
    path.write_bytes(mutated(reader.good(), random.Random(seed)))
    assert fails_as_function(reader, path) == ""


@pytest.mark.parametrize("reader", READERS, ids=[reader.name for reader in READERS])
@settings(FEW, max_examples=10)
@given(seed=st.integers(0, 2**32))
def test_the_command_ends_well_whatever_its_file_holds(
    reader: Reader, folder: Path, seed: int
) -> None:
    path = folder / reader.file
    path.write_bytes(mutated(reader.good(), random.Random(seed)))
    assert fails_as_command(reader, path) == ""
    shutil.rmtree(folder / "data", ignore_errors=True)


@pytest.mark.parametrize("reader", READERS, ids=[reader.name for reader in READERS])
def test_the_good_file_of_each_reader_is_good(reader: Reader, folder: Path) -> None:
    path = folder / reader.file
    path.write_bytes(reader.good())
    reader.read(path)
