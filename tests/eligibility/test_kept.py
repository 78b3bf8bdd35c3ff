"""The index of a base: written and read back, and those that 0.1.0 has left."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from segur_cli.eligibility import base_catalogue
from segur_cli.eligibility.base import Base, Choices
from segur_cli.eligibility.base_catalogue import (
    BASES,
    base_of_file,
    card_json,
    open_base,
    read,
    source_of,
    write,
)
from segur_cli.files.imported import content_hash
from segur_cli.files.paths import data_directory
from tests.conftest import Segur
from tests.eligibility.workbooks import (
    BOURG,
    CLOCK,
    HEADINGS,
    PORT,
    Row,
    base_of,
    read_base,
    stopped,
    workbook,
)

FULL: tuple[Row, ...] = (
    HEADINGS, BOURG, PORT, BOURG, ["10999985", "CLINIQUE", 8800, "#N/A"], ["#N/A", "X", 1, 1],
    ["010999994", "CLE FAUSSE \ud800", 2.5, None],
)  # fmt: skip


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        yield opened


def test_an_index_gives_back_the_base_it_was_written_from(database: sqlite3.Connection) -> None:
    base = base_of(*FULL)
    write(database, base)
    assert read(database, base.source) == base


def test_choices_survive_on_the_card() -> None:
    source = read_base(workbook(*FULL[:5]), "-=C", sheet="Base", header_row=1).source
    assert source_of(json.loads(json.dumps(card_json(source)))) == source


def test_a_card_holds_no_place_but_that_of_its_workbook() -> None:
    source = base_of(*FULL).source
    assert {key for key, value in card_json(source).items() if "/" in str(value)} == {"path"}


@pytest.mark.parametrize("part", ["unusable", "columns", "header_rows", "used"])
def test_a_missing_part_is_damage(part: str, database: sqlite3.Connection) -> None:
    base = base_of(*FULL)
    write(database, base)
    [[text]] = database.execute("SELECT value FROM reading")
    data = json.loads(text)
    del data[part]
    database.execute("UPDATE reading SET value = ?", (json.dumps(data),))
    with pytest.raises(KeyError):
        read(database, base.source)


def test_entries_that_are_more_than_the_rows_are_damage(database: sqlite3.Connection) -> None:
    base = base_of(*FULL)
    write(database, base)
    for _ in range(4):
        database.execute("INSERT INTO entry SELECT * FROM entry LIMIT 4")
    with pytest.raises(ValueError, match="rows"):
        read(database, base.source)


# What 0.1.0 has kept. The files were made by that version; only the place of the workbook was
# changed, which is on no machine.

FORMER = Path(__file__).parent / "kept_by_0_1_0"
WORKBOOK = FORMER / "base-fictive.csv"
NAMES = ("Base déc. 2024", "sans V2")


@pytest.fixture
def former() -> Path:
    """The data folder of 0.1.0: one workbook imported twice, the second time with a choice."""
    folder = data_directory() / "bases"
    shutil.copytree(FORMER, folder, ignore=shutil.ignore_patterns("*.csv"))
    return folder


def opened(wanted: str) -> Base:
    base = open_base(wanted, CLOCK)
    assert base is not None
    return base


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def kept() -> list[str]:
    return sorted(path.name for path in BASES.folder.glob("*"))


def same_but_for_its_file(base: Base, choices: Choices) -> Base:
    """What the same workbook gives when it is read today, under the card of that base."""
    return replace(base_of_file(WORKBOOK, CLOCK, choices=choices), source=base.source)


@pytest.mark.parametrize(
    ("name", "choices"), [(NAMES[0], Choices()), (NAMES[1], Choices(columns=("-=F",)))]
)
def test_a_base_of_0_1_0_says_all_that_its_workbook_says(
    name: str, choices: Choices, former: Path
) -> None:
    base = opened(name)
    assert (base.source.name, base.source.choices) == (name, choices)
    assert base.source.indexed_at.startswith("2026-11-30T04:1")
    assert base.by_finess["130999972"][0].refusals
    shutil.rmtree(former)
    shutil.rmtree(BASES.folder)
    assert base == same_but_for_its_file(base, choices)


def test_it_is_converted_once_and_stays_for_0_1_0(
    former: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(former)
    first = opened("sans V2")
    assert len(kept()) == 2
    assert contents(former) == before
    shutil.rmtree(former)
    again = opened("sans V2")
    assert (again, again.source.size > 0) == (replace(first, source=again.source), True)
    assert capsys.readouterr().err == ""


def test_a_base_of_0_1_0_is_listed_checked_and_shown(former: Path, segur: Segur) -> None:
    assert [source.name for source in base_catalogue.imported()] == list(NAMES)
    listing = segur("base", "list")
    assert (listing.out.count("SHA-256 b78cdef4f410"), listing.err) == (2, "")
    assert "sans V2" in segur("base", "show", "sans V2").out
    run = segur("check-eligibility", "010999993", "--base", "base DEC. 2024")
    assert (run.code, "100\xa0000,50" in run.out) == (0, True)
    assert segur("check-eligibility", "010999993").code == 2  # two are imported: none is chosen


def test_a_folder_that_cannot_be_written_still_serves(
    former: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    BASES.folder.write_bytes(b"")  # where the indexes of this version would go
    assert opened(NAMES[0]) == opened(NAMES[0])
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("converted", [True, False])
def test_a_base_that_is_forgotten_is_forgotten_whole(converted: bool, former: Path) -> None:
    if converted:
        opened(NAMES[0])
    base_catalogue.remove_base(NAMES[0])
    assert [source.name for source in base_catalogue.imported()] == ["sans V2"]
    assert (len(list(former.iterdir())), kept()) == (1, [])


def test_one_of_two_readings_is_not_chosen_by_their_common_hash(former: Path) -> None:
    error = stopped(lambda: base_catalogue.remove_base("b78cdef4f410"))
    assert error.message.startswith("« b78cdef4f410 » désigne plusieurs bases importées")
    assert [advice.partition(",")[0] for advice in error.advice] == [f"« {n} »" for n in NAMES]
    assert len(list(former.iterdir())) == 2


def test_the_name_of_a_base_of_0_1_0_may_be_given_to_another(
    former: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("neuve.csv").write_text("FINESS;Nom;HOP-DPI-Va2 V2 HT\n010999993;CH;100\n")
    before = contents(former)
    made = base_catalogue.import_base(Path("neuve.csv"), "sans v2", Choices(), CLOCK)
    assert "La base « sans v2 » précédente (b78cdef4f410) est remplacée." in capsys.readouterr().err
    assert opened("sans V2") == made
    assert contents(former) == before
    assert "remplacée" not in capsys.readouterr().err
    base_catalogue.remove_base("sans V2")
    assert [source.name for source in base_catalogue.imported()] == [NAMES[0]]


def altered(path: Path, change: str, value: Any) -> None:
    """Change the source of an index of 0.1.0, and sign it again."""
    data = json.loads(path.read_bytes().rpartition(b"\n")[0])
    data["source"][change] = value
    text = json.dumps(data, ensure_ascii=False)
    path.write_text(f"{text}\n{content_hash(text.encode())}", encoding="utf-8")


def test_one_that_is_damaged_or_older_is_rebuilt_from_its_workbook(
    former: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in former.iterdir():
        altered(path, "path", str(WORKBOOK))
        altered(path, "format", 4)
    assert len(opened("sans V2").ceiling_keys) == 1
    assert "« sans V2 » était endommagé ou d'un ancien format" in capsys.readouterr().err


def test_one_that_is_cut_is_refused_without_its_workbook(former: Path) -> None:
    for path in former.iterdir():
        path.write_bytes(path.read_bytes()[:-40])
    error = stopped(lambda: opened("sans V2"))
    assert "(« /ailleurs/base-fictive.csv ») n'est plus là ou a changé" in error.message
    assert len(list(former.iterdir())) == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b'{"source": ', b'{"source": ' + b"[" * 9_000, b"\xff\xfe\x00", b"[]", b"null"],
)
def test_one_that_names_no_base_is_warned_of(
    content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = data_directory() / "bases"
    folder.mkdir(parents=True)
    (folder / f"{'a' * 64}.json").write_bytes(content)
    assert base_catalogue.imported() == []
    assert "l'index aaaaaaaaaaaa est illisible et ignoré" in capsys.readouterr().err
