"""The store of what is imported: kept whole or not at all, named, never destroyed by another."""

import json
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from segur_cli.exits import StopError
from segur_cli.files.imported import (
    Card,
    DamagedIndexError,
    NotKeptError,
    Noun,
    Store,
    content_hash,
    sha256_of,
)
from segur_cli.files.paths import data_directory

SHA, OTHER = "a" * 64, "b" * 64
WORDS: Store[Card] = Store(
    "listes", 3, Noun("liste", "segur liste", e="e", la="la", of_the="de la"),
    lambda data: Card(**data), asdict,
)  # fmt: skip


def card(sha256: str = SHA, name: str = "essai", *, imported: bool = True) -> Card:
    return Card(
        sha256=sha256,
        name=name,
        file_name=f"{name}.csv",
        indexed_at="2025-01-15T09:30:00+01:00",
        imported=imported,
    )


def keep(source: Card, *words: str) -> Card:
    def fill(database: sqlite3.Connection) -> Card:
        database.execute("CREATE TABLE word (value TEXT)")
        database.executemany("INSERT INTO word VALUES (?)", ((word,) for word in words))
        return source

    return WORDS.keep(source.key, fill)


def words(source: Card) -> list[str]:
    with WORDS.opened(source, whole=True) as database:
        return [value for (value,) in database.execute("SELECT value FROM word")]


def names() -> list[str]:
    return [source.name for source in WORDS.imported()]


def stopped(action: Callable[[], object]) -> StopError:
    with pytest.raises(StopError) as caught:
        action()
    return caught.value


def files() -> list[str]:
    return sorted(path.name for path in WORDS.folder.iterdir())


def test_hashes_are_sha_256(tmp_path: Path) -> None:
    (tmp_path / "vide").write_bytes(b"")
    assert content_hash(b"") == sha256_of(tmp_path / "vide")
    assert content_hash(b"").startswith("e3b0c44298fc")


def test_an_index_is_a_file_and_its_card_for_their_owner_alone(tmp_path: Path) -> None:
    keep(card())
    assert WORDS.folder == tmp_path / "segur-data" / "listes-v3"
    assert files() == [f"{SHA}.card.json", f"{SHA}.sqlite"]
    if sys.platform != "win32":
        assert {path.stat().st_mode & 0o777 for path in WORDS.folder.iterdir()} == {0o600}


def test_an_index_is_read_back_by_its_card() -> None:
    kept = keep(card(), "un", "deux")
    assert WORDS.imported() == [kept]
    assert words(kept) == ["un", "deux"]


def test_the_same_content_is_the_same_file_whoever_writes_it() -> None:
    assert keep(card(), "un").digest == keep(card(name="autre"), "un").digest


def test_without_a_setting_indexes_go_where_the_system_puts_user_data(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SEGUR_DATA_DIR")
    assert data_directory().name == "segur"


def test_half_a_character_in_a_name_does_not_keep_an_index_from_being_written() -> None:
    keep(card(name="a\ud800b", imported=False))
    found = WORDS.card(SHA)
    assert found is not None
    assert found.name == "a\ud800b"


# Names.


def test_one_is_found_by_its_file_its_name_or_the_beginning_of_its_hash() -> None:
    keep(card(name="Été 2024"))
    Path("liste").write_text("")
    for wanted, expected in (("liste", "file"), ("ete 2024", "card"), ("aaaaaa", "card")):
        assert WORDS.open(wanted, lambda path: "file", lambda source: "card") == expected
    assert stopped(lambda: WORDS.open("aaaaa", str, str)).message == (
        "Liste inconnue : « aaaaa » n'est ni un fichier, ni une liste importée."
    )


def test_a_name_that_looks_like_a_hash_goes_before_a_hash() -> None:
    keep(card(OTHER, "aaaaaaaa"))
    keep(card(SHA, "essai"))
    assert WORDS.open("aaaaaaaa", str, lambda source: source.sha256) == OTHER


def test_what_is_only_kept_in_passing_has_no_name() -> None:
    keep(card(imported=False))
    assert names() == []
    assert "inconnue" in stopped(lambda: WORDS.open("essai", str, str)).message


def test_an_import_replaces_what_had_its_name_and_renames_the_same_reading(
    capsys: pytest.CaptureFixture[str],
) -> None:
    keep(card(SHA, "une"))
    before = WORDS.imported()
    WORDS.forget_replaced(keep(card(OTHER, "Une")), before)
    assert names() == ["Une"]
    assert "La liste « Une » précédente (aaaaaaaaaaaa) est remplacée." in capsys.readouterr().err
    before = WORDS.imported()
    WORDS.forget_replaced(keep(card(OTHER, "deux")), before)
    assert capsys.readouterr().err == (
        "La liste « Une » était la même lecture du même fichier : elle s'appelle désormais "
        "« deux ».\n"
    )
    assert names() == ["deux"]
    assert len(files()) == 2


def test_removing_leaves_nothing_and_removing_again_is_refused() -> None:
    keep(card())
    WORDS.remove("essai")
    assert files() == []
    assert "Aucune liste importée ne s'appelle" in stopped(lambda: WORDS.remove("essai")).message


def test_what_cannot_be_erased_is_told() -> None:
    keep(card())
    WORDS.place(SHA).unlink()
    (WORDS.place(SHA) / "dedans").mkdir(parents=True)
    assert "impossible à effacer" in stopped(lambda: WORDS.remove("essai")).message


# Damage.


def _randomly(data: bytes) -> bytes:
    return random.Random(7).randbytes(len(data))


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "cut": lambda data: data[: len(data) // 2],
    "random": _randomly,
    "zeros": lambda data: bytes(len(data)),
    "one bit": lambda data: data[:-20] + bytes([data[-20] ^ 1]) + data[-19:],
    "older": lambda data: data[:60] + (2).to_bytes(4, "big") + data[64:],
    "no version": lambda data: data[:60] + b"\xff" * 4 + data[64:],
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_index_is_told_and_still_named(damage: Callable[[bytes], bytes]) -> None:
    kept = keep(card(), "un")
    place = WORDS.place(SHA)
    place.write_bytes(damage(place.read_bytes()))
    assert names() == ["essai"]
    with pytest.raises(DamagedIndexError) as caught:
        words(kept)
    assert caught.value.message.startswith("L'index de la liste « essai » est endommagé")
    assert caught.value.advice == ('Importez-la de nouveau : segur liste import "essai.csv"',)
    assert words(keep(card(), "deux")) == ["deux"]


@pytest.mark.parametrize("suffix", [".sqlite", ".card.json"])
def test_a_folder_in_the_place_of_a_file_is_told(suffix: str) -> None:
    kept = keep(card(), "un")
    WORDS.place(SHA, suffix).unlink()
    (WORDS.place(SHA, suffix) / "dedans").mkdir(parents=True)
    if suffix == ".sqlite":
        with pytest.raises(DamagedIndexError):
            words(kept)
    else:
        assert names() == []
    with pytest.raises(NotKeptError, match="Index impossible à écrire"):
        keep(card(), "deux")
    assert not [name for name in files() if name.startswith(".")]


def test_a_table_that_is_not_there_is_damage() -> None:
    kept = keep(card())
    with pytest.raises(DamagedIndexError), WORDS.opened(kept) as database:
        database.execute("SELECT * FROM nulle")


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[" * 100_000, b"\xff\xfe\x00", b"[]", b"null", b'{"autre": 1}', b"9" * 5_000],
    ids=["empty", "brace", "deep", "no UTF-8", "list", "null", "other keys", "number"],
)
def test_a_card_that_cannot_be_read_is_warned_of_and_left_out(
    content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(card(OTHER, "bonne"))
    keep(card())
    WORDS.place(SHA, ".card.json").write_bytes(content)
    assert names() == ["bonne"]
    assert capsys.readouterr().err == (
        "Avertissement : l'index aaaaaaaaaaaa est illisible et ignoré ; s'il était celui d'une "
        "liste importée, importez-la de nouveau.\n"
    )
    assert WORDS.has_traces(SHA)


@pytest.mark.parametrize(
    ("key", "value"),
    [("sha256", OTHER), ("sha256", "A"), ("name", 3), ("name", "a\x1b"), ("imported", 1),
     ("indexed_at", "hier"), ("size", "1"), ("digest", None)],
)  # fmt: skip
def test_a_card_of_another_content_is_not_believed(key: str, value: object) -> None:
    place = WORDS.place(keep(card()).key, ".card.json")
    place.write_text(json.dumps({**json.loads(place.read_text()), key: value}))
    assert names() == []


# Other versions.


def later_one() -> Path:
    """What a later version has kept: of its card, only the common keys are known."""
    folder = data_directory() / "listes-v4"
    folder.mkdir(parents=True)
    data = {**asdict(card(OTHER, "future")), "nouveau": {"a": 1}, "size": None}
    (folder / f"{OTHER}.card.json").write_text(json.dumps(data))
    (folder / f"{OTHER}.sqlite").write_bytes(b"autrement")
    return folder


def test_an_index_of_a_later_version_is_refused_by_its_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = later_one()
    for wanted in ("future", "bbbbbb"):
        error = stopped(lambda wanted=wanted: WORDS.open(wanted, str, str))  # type: ignore[misc]
        assert "« future » a été écrit par une version plus récente de segur" in error.message
        assert 'segur liste import "future.csv"' in error.advice[0]
    assert "plus récente" in stopped(lambda: WORDS.remove("future")).message
    assert names() == []
    assert "« future » a été écrit par une version plus récente" in capsys.readouterr().err
    assert len(list(folder.iterdir())) == 2


def test_two_versions_keep_the_same_file_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    folder = later_one()
    before = {path: path.read_bytes() for path in folder.iterdir()}
    kept = keep(card(OTHER, "future"), "un")
    assert WORDS.open("future", str, words) == words(kept) == ["un"]
    assert names() == ["future"]
    WORDS.remove("future")
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert capsys.readouterr().err == ""


def test_folders_that_are_no_version_are_left_alone() -> None:
    for name in ("listes-v", "listes-v2", "listes-vx4", "listes-v4"):
        (data_directory() / name).mkdir(parents=True)
        (data_directory() / name / "a.card.json").write_text("[]")
    assert names() == []


def test_a_file_of_a_later_version_is_never_written_over() -> None:
    kept = keep(card(), "un")
    with closing(sqlite3.connect(WORDS.place(SHA))) as database:
        database.execute("PRAGMA user_version = 4")
    before = WORDS.place(SHA).read_bytes()
    for action in (lambda: words(kept), lambda: keep(card(), "deux")):
        assert "a été écrit par une version plus récente" in stopped(action).message
    WORDS.place(SHA, ".card.json").unlink()
    assert "« aaaaaaaaaaaa »" in stopped(lambda: keep(card(), "deux")).message
    assert WORDS.place(SHA).read_bytes() == before


# Whole, or not at all.


def test_a_failure_leaves_what_was_there() -> None:
    kept = keep(card(), "un")

    def fill(database: sqlite3.Connection) -> Card:
        database.execute("CREATE TABLE word (value TEXT)")
        raise StopError("illisible")

    assert stopped(lambda: WORDS.keep(SHA, fill)).message == "illisible"
    assert words(kept) == ["un"]
    assert len(files()) == 2


def test_a_card_that_cannot_be_written_leaves_no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("segur_cli.files.imported.replace_whole", refused)
    error = stopped(lambda: keep(card(), "un"))
    assert "listes-v3 : plus de place sur le disque." in error.message
    assert "SEGUR_DATA_DIR" in error.advice[0]
    assert files() == []


def test_a_folder_that_cannot_be_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fichier").write_text("occupé")
    monkeypatch.setenv("SEGUR_DATA_DIR", str(tmp_path / "fichier"))
    with pytest.raises(NotKeptError, match="Index impossible à écrire dans "):
        keep(card())
    assert names() == []


def test_a_reader_never_sees_half_an_index() -> None:
    many = [str(number) for number in range(5_000)]
    kept = keep(card(), *many)
    done = threading.Event()

    def write() -> None:
        for _ in range(15):
            keep(card(), *many)
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = []
    while not done.is_set():
        seen.append(words(kept) == many)
    writer.join()
    assert seen
    assert all(seen)


def test_processes_that_write_the_same_index_at_once_all_succeed() -> None:
    code = (
        "from tests.files.test_imported import card, keep, words\n"
        "import sys\n"
        "for number in range(20):\n"
        "    kept = keep(card(name=f'{sys.argv[1]}{number}'), 'un', 'deux')\n"
        "    assert words(kept) == ['un', 'deux']"
    )
    root = Path(__file__).parents[2]
    runs = [
        subprocess.Popen([sys.executable, "-c", code, name], cwd=root, stderr=subprocess.PIPE)
        for name in ("a", "b", "c")
    ]
    errors = [run.communicate(timeout=60)[1].decode() for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0], errors
    [left] = WORDS.imported()
    assert (words(left), len(files())) == (["un", "deux"], 2)


def test_a_card_says_what_was_written() -> None:
    kept = keep(card(), "un")
    place = WORDS.place(SHA)
    assert kept == replace(card(), size=place.stat().st_size, digest=sha256_of(place))
