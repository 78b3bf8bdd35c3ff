"""What cannot be opened stops the command; what can is bytes."""

import io
import os
import sys
from pathlib import Path, PurePath

import pytest

from segur_cli.documents import STDIN_NAME, read_input, read_source, read_standard_input, source
from segur_cli.exits import ExitCode, StopError

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX file kinds")


def refusal(path: Path) -> StopError:
    with pytest.raises(StopError) as caught:
        read_source(path)
    return caught.value


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "avance.json"
    path.write_bytes(b"\xff\x00{}")
    assert read_source(path) == b"\xff\x00{}"


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


@posix
@pytest.mark.skipif(sys.platform != "win32" and os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_read_permission_is_refused_in_french(tmp_path: Path) -> None:
    path = tmp_path / "secret.json"
    path.write_bytes(b"{}")
    path.chmod(0)
    assert refusal(path).message.endswith(": droits insuffisants.")


def test_a_path_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_bytes(b"{}")
    assert "ichier" in refusal(tmp_path / "fichier" / "avance.json").message


def test_a_nul_character_in_a_path_is_refused() -> None:
    assert refusal(Path("a\0b.json")).message == "Chemin impossible : « a b.json »."


def test_a_file_beyond_the_cap_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_BYTES", 10)
    path = tmp_path / "gros.json"
    path.write_bytes(b" " * 11)
    assert "trop grand pour être contrôlé" in refusal(path).message


def test_a_file_exactly_at_the_cap_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_BYTES", 10)
    path = tmp_path / "juste.json"
    path.write_bytes(b" " * 10)
    assert read_source(path) == b" " * 10


def test_standard_input_beyond_the_cap_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_BYTES", 10)
    with pytest.raises(StopError, match="L'entrée standard dépasse"):
        read_standard_input(io.BytesIO(b" " * 11))


def test_a_dash_reads_standard_input() -> None:
    assert read_input("-", io.BytesIO(b"[]")).data == b"[]"


def test_standard_input_is_shown_under_a_name_of_its_own() -> None:
    assert read_input("-", io.BytesIO(b"[]")).path == PurePath(STDIN_NAME)


def test_standard_input_is_shown_under_the_name_given_by_the_user() -> None:
    found = read_input("-", io.BytesIO(b"[]"), stdin_filename="dossier/avance.json")
    assert found.path == PurePath("dossier/avance.json")


def test_a_hostile_path_is_quoted_harmlessly(tmp_path: Path) -> None:
    assert "\x1b" not in refusal(tmp_path / "\x1b[31m.json").message
