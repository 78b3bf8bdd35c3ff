"""What cannot be opened stops the command; what can is bytes."""

import errno
import hashlib
import io
import os
import socket
import sys
from dataclasses import replace
from pathlib import Path, PurePath

import pytest

from segur_cli.exits import ExitCode, StopError
from segur_cli.files.opening import (
    JSON_FILE,
    STDIN_NAME,
    TOML_FILE,
    FileKind,
    digest_of,
    read_file,
    read_input,
    read_standard_input,
)

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX file kinds")


SMALL = replace(JSON_FILE, limit=10)


def refusal(path: Path, kind: FileKind = JSON_FILE) -> StopError:
    with pytest.raises(StopError) as caught:
        read_file(path, kind)
    return caught.value


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "avance.json"
    path.write_bytes(b"\xff\x00{}")
    assert read_file(path, JSON_FILE) == b"\xff\x00{}"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "absent.json").message.startswith("Fichier introuvable : « ")


def test_an_input_that_cannot_be_opened_ends_with_exit_code_two(tmp_path: Path) -> None:
    assert refusal(tmp_path / "absent.json").code is ExitCode.CANNOT_RUN


def test_a_directory_is_not_a_file(tmp_path: Path) -> None:
    assert "est un dossier, pas un fichier" in refusal(tmp_path).message


@posix
def test_a_fifo_is_refused_without_waiting_for_its_writer(tmp_path: Path) -> None:
    fifo = tmp_path / "tube.json"
    os.mkfifo(fifo)
    assert "n'est pas un fichier ordinaire" in refusal(fifo).message


@posix
def test_a_device_is_refused() -> None:
    assert "n'est pas un fichier ordinaire" in refusal(Path("/dev/zero")).message


@posix
def test_a_link_to_itself_is_refused_in_french(tmp_path: Path) -> None:
    loop = tmp_path / "boucle.json"
    loop.symlink_to(loop)
    assert refusal(loop).message.endswith(": liens en boucle.")


def test_a_file_that_the_system_refuses_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret.json"
    path.write_bytes(b"{}")

    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    error = refusal(path)
    assert error.message.endswith(": accès refusé.")
    assert error.advice[0].startswith("Vérifiez vos droits")


def test_a_file_that_fails_while_it_is_read_is_named(tmp_path: Path) -> None:
    path = Path("/proc/self/mem")
    if not path.exists():
        pytest.skip("a file whose beginning cannot be read, on Linux")
    assert refusal(path).message.endswith(": erreur de lecture ou d'écriture du support.")


def test_a_path_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_bytes(b"{}")
    assert "ichier" in refusal(tmp_path / "fichier" / "avance.json").message


def test_a_nul_character_in_a_path_is_refused() -> None:
    assert refusal(Path("a\0b.json")).message == "Chemin impossible : « a b.json »."


def test_a_file_beyond_the_cap_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gros.json"
    path.write_bytes(b" " * 11)
    assert "trop grand pour être contrôlé" in refusal(path, SMALL).message


def test_a_file_exactly_at_the_cap_is_read(tmp_path: Path) -> None:
    path = tmp_path / "juste.json"
    path.write_bytes(b" " * 10)
    assert read_file(path, SMALL) == b" " * 10


def test_standard_input_beyond_the_cap_is_refused() -> None:
    with pytest.raises(StopError, match="L'entrée standard dépasse"):
        read_standard_input(io.BytesIO(b" " * 11), SMALL)


def test_a_dash_reads_standard_input() -> None:
    assert read_input("-", JSON_FILE, io.BytesIO(b"[]")).data == b"[]"


def test_standard_input_is_shown_under_a_name_of_its_own() -> None:
    assert read_input("-", JSON_FILE, io.BytesIO(b"[]")).path == PurePath(STDIN_NAME)


def test_standard_input_is_shown_under_the_name_given_by_the_user() -> None:
    found = read_input("-", JSON_FILE, io.BytesIO(b"[]"), stdin_filename="dossier/avance.json")
    assert found.path == PurePath("dossier/avance.json")


def test_a_hostile_path_is_quoted_harmlessly(tmp_path: Path) -> None:
    assert "\x1b" not in refusal(tmp_path / "\x1b[31m.json").message


@posix
def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("prise.json")
        assert "n'est pas un fichier ordinaire" in refusal(Path("prise.json")).message


@posix
def test_the_null_device_is_an_empty_settings_file_and_nothing_else() -> None:
    assert read_file(Path(os.devnull), TOML_FILE) == b""
    assert "n'est pas un fichier ordinaire" in refusal(Path(os.devnull)).message


@posix
def test_a_pipe_that_may_be_given_on_standard_input_says_so(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tube.json")
    with pytest.raises(StopError) as caught:
        read_input(str(tmp_path / "tube.json"), JSON_FILE, io.BytesIO())
    assert "donnez « - »" in caught.value.advice[0]
    assert refusal(tmp_path / "tube.json").advice == (
        "Enregistrez ce qui en sort dans un fichier, puis donnez ce fichier.",
    )


def test_a_pointer_of_git_lfs_is_told_as_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "avance.json"
    path.write_bytes(
        b"version https://git-lfs.github.com/spec/v1\n"
        b"oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
    )
    error = refusal(path)
    assert "est un pointeur Git LFS" in error.message
    assert error.advice == ("Pour l'obtenir : git lfs pull",)


@pytest.mark.parametrize("name", ["~$base.xlsx", ".~lock.base.xlsx#"])
def test_the_lock_of_an_office_program_is_told_as_what_it_is(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\x05Marie" + b" " * 159)
    assert "est le fichier de verrouillage" in refusal(path).message


def test_a_document_named_like_a_lock_is_read(tmp_path: Path) -> None:
    path = tmp_path / "~$base.xlsx"
    path.write_bytes(b"PK" * 1_000)
    assert read_file(path, JSON_FILE) == b"PK" * 1_000


def test_a_name_that_no_system_takes_is_refused_in_french() -> None:
    assert refusal(Path("x" * 300)).message.endswith(": nom trop long.")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="where Linux lists open files")
def test_no_refusal_leaves_a_file_open(tmp_path: Path) -> None:
    (tmp_path / "gros.json").write_bytes(b" " * 11)
    before = sum(1 for _ in Path("/proc/self/fd").iterdir())
    for path in (tmp_path, tmp_path / "gros.json"):
        refusal(path, SMALL)
    assert sum(1 for _ in Path("/proc/self/fd").iterdir()) == before


def test_a_digest_is_that_of_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "gros.bin"
    path.write_bytes(b"ab" * 1_000_000)
    assert digest_of(path, JSON_FILE) == hashlib.sha256(b"ab" * 1_000_000).hexdigest()
