"""One idea of what a folder holds, for every command that is given one."""

import os
import sys
import unicodedata
from pathlib import Path
from typing import Literal

import pytest

from segur_cli.files.folder import files_in, is_hidden
from segur_cli.files.paths import matching

links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


def lay(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"{}")


def held(folder: Path, *suffixes: str, deepest: int = 40) -> list[str]:
    found = sorted(files_in(folder, suffixes, deepest))
    return [path.relative_to(folder).as_posix() for path in found]


def test_files_are_found_at_any_depth_by_their_suffix(tmp_path: Path) -> None:
    lay(tmp_path, "d/b.JSON", "d/e/f/c.json", "d/a.txt")
    assert held(tmp_path / "d", ".json") == ["b.JSON", "e/f/c.json"]


def test_no_deeper_than_asked(tmp_path: Path) -> None:
    lay(tmp_path, "d/1.json", "d/a/2.json", "d/a/b/3.json")
    assert held(tmp_path / "d", deepest=2) == ["1.json", "a/2.json"]


@pytest.mark.parametrize(
    "name",
    [".cache.json", ".git/a.json", "__MACOSX/a.json", "node_modules/p/a.json", "~$a.xlsx",
     ".~lock.a.ods#", "._a.json", "Thumbs.db", "venv/a.json"],
)  # fmt: skip
def test_what_no_person_wrote_is_left_out(tmp_path: Path, name: str) -> None:
    lay(tmp_path, "d/a.json", f"d/{name}")
    assert held(tmp_path / "d") == ["a.json"]


def test_a_folder_that_is_hidden_itself_is_looked_into(tmp_path: Path) -> None:
    lay(tmp_path, ".d/a.json")
    assert held(tmp_path / ".d") == ["a.json"]
    assert is_hidden(".d")


@links
def test_a_link_within_the_folder_is_a_file_of_it(tmp_path: Path) -> None:
    lay(tmp_path, "d/a.json")
    (tmp_path / "d/b.json").symlink_to("a.json")
    assert held(tmp_path / "d") == ["a.json", "b.json"]


@links
def test_a_link_out_of_the_folder_is_not_followed_and_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay(tmp_path, "d/a.json", "ailleurs/secret.json")
    (tmp_path / "d/b.json").symlink_to("../ailleurs/secret.json")
    (tmp_path / "d/e").symlink_to("../ailleurs")
    assert held(tmp_path / "d", ".json") == ["a.json"]
    told = " ".join(capsys.readouterr().err.split())
    assert "liens qui mènent hors du dossier, laissés de côté : « e », « b.json »" in told


@links
def test_links_in_a_loop_end(tmp_path: Path) -> None:
    lay(tmp_path, "d/e/a.json")
    (tmp_path / "d/e/again").symlink_to("..")
    (tmp_path / "d/self.json").symlink_to("self.json")
    assert held(tmp_path / "d") == ["e/a.json"]


@links
def test_a_pipe_in_a_folder_is_no_file_of_it(tmp_path: Path) -> None:
    lay(tmp_path, "d/a.json")
    os.mkfifo(tmp_path / "d/tube.json")
    assert held(tmp_path / "d") == ["a.json"]


def test_a_folder_that_the_system_refuses_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lay(tmp_path, "d/a.json", "d/secret/b.json")
    scan = os.scandir

    def refuse(path: str) -> "os._ScandirIterator[str]":
        if str(path).endswith("secret"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert held(tmp_path / "d") == ["a.json"]
    assert "illisible, laissé de côté" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_pattern_names_files_however_accents_are_written_and_no_hidden_one(
    form: Literal["NFC", "NFD"],
) -> None:
    folder = Path(unicodedata.normalize("NFD", "été"))
    (folder / "mai").mkdir(parents=True)
    for name in ("a.json", ".b.json", "mai/c.json"):
        (folder / name).write_text("", encoding="utf-8")
    for pattern, names in {"*.json": ["a.json"], "**": ["a.json", "mai/c.json"]}.items():
        found = matching(unicodedata.normalize(form, f"été/{pattern}"))
        assert [path.relative_to(folder).as_posix() for path in found] == names
