import hashlib
import threading
from pathlib import Path

import pytest

from segur_cli.eligibility.store import Store, content_hash
from segur_cli.files.user_data import data_directory

SHA = "a" * 64
DATA = {"source": {"name": "essai"}, "entries": [1, 2, 3]}


def test_the_content_hash_is_the_sha_256() -> None:
    assert content_hash(b"segur") == hashlib.sha256(b"segur").hexdigest()


def test_an_index_is_one_file_named_by_the_content_hash(tmp_path: Path) -> None:
    store = Store("bases")
    store.save(SHA, DATA)
    assert [p.name for p in store.folder.iterdir()] == [f"{SHA}.json"]
    assert store.folder == tmp_path / "segur-data" / "bases"


def test_an_index_is_read_back() -> None:
    store = Store("bases")
    store.save(SHA, DATA)
    assert store.load(SHA, dict) == DATA
    assert store.hashes() == [SHA]


def test_what_was_never_saved_is_not_there() -> None:
    assert Store("bases").load(SHA, dict) is None
    assert Store("bases").hashes() == []


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b'{"source": ', b"[" * 100_000, b"\xff\xfe\x00", b"[]", b"null", b'{"autre": 1}'],
    ids=["empty", "brace", "cut", "deep", "no UTF-8", "list", "null", "other keys"],
)
def test_a_damaged_index_is_as_good_as_none(content: bytes) -> None:
    store = Store("bases")
    store.save(SHA, DATA)
    store.path(SHA).write_bytes(content)
    assert store.load(SHA, lambda data: data["source"]["name"]) is None
    assert store.load_source(SHA, lambda source: source["name"]) is None


def test_the_source_of_an_index_cut_further_on_is_still_read() -> None:
    store = Store("bases")
    store.save(SHA, DATA)
    whole = store.path(SHA).read_bytes()
    store.path(SHA).write_bytes(whole[: whole.index(b"entries") + 3])
    assert store.load(SHA, dict) is None
    assert store.load_source(SHA, dict) == {"name": "essai"}


def test_a_folder_that_cannot_be_written_is_only_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fichier").write_text("occupé")
    monkeypatch.setenv("SEGUR_DATA_DIR", str(tmp_path / "fichier"))
    store = Store("bases")
    store.save(SHA, DATA)
    warning = capsys.readouterr().err
    assert warning.startswith("Avertissement : index non enregistré dans ")
    assert "le fichier sera relu à chaque fois" in warning
    assert store.load(SHA, dict) is None


def test_a_removed_index_is_gone_and_removing_it_again_is_harmless() -> None:
    store = Store("bases")
    store.save(SHA, DATA)
    store.remove(SHA)
    store.remove(SHA)
    assert store.hashes() == []


def test_a_reader_never_sees_half_an_index() -> None:
    store = Store("bases")
    big = {"source": {}, "entries": list(range(20_000))}
    store.save(SHA, big)
    done = threading.Event()

    def write() -> None:
        for _ in range(30):
            store.save(SHA, big)
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = []
    while not done.is_set():
        seen.append(store.load(SHA, dict) == big)
    writer.join()
    assert seen
    assert all(seen)


def test_without_a_setting_indexes_go_where_the_system_puts_user_data(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SEGUR_DATA_DIR")
    assert data_directory().name == "segur"


def test_half_a_character_in_a_name_does_not_keep_an_index_from_being_written() -> None:
    store = Store("bases")
    store.save(SHA, {"source": {"name": "a\ud800b"}})
    assert store.load(SHA, dict) == {"source": {"name": "a?b"}}
