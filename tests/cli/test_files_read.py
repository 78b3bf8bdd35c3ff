"""Whatever an option that reads a file is given, it ends in a French sentence, and soon."""

import errno
import os
import re
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer._click.core import Parameter
from typer.core import TyperOption
from typer.models import TyperPath

from segur_cli import resources
from tests.cli.helpers import commands
from tests.cli.test_french import english_words
from tests.conftest import Segur

# Every option and argument that reads a file, in a command line that is sound but for it.
READ = {
    "check --config": "|s.toml",
    "check-eligibility --from": "010999993 --base demo|l.csv",
    "check-eligibility --base": "010999993|b.xlsx",
    "check-eligibility --register": "010999993 --base demo|r.json",
    "check-eligibility --config": "010999993 --base demo|s.toml",
    "lint-json files": "|a.json",
    "lint-json --template": "avance.json|m.json",
    "lint-json --base": "avance.json|b.xlsx",
    "lint-json --register": "avance.json --base demo|r.json",
    "lint-json --against": "solde.json|a.json",
    "lint-json --attachments": "avance.json|p.zip",
    "lint-json --baseline": "avance.json|e.json",
    "lint-json --config": "avance.json|s.toml",
    "status --config": "|s.toml",
    "status --letter-template": "--config d.toml --letters l|m.docx",
    "deadlines --config": "|s.toml",
    "plan --config": "--sons HOP-PFI-Va2|s.toml",
    "pv-checklist --profile": "|p.toml",
    "pv-checklist --base": "--profile profil-pv.toml|b.xlsx",
    "pv-checklist --config": "--profile profil-pv.toml|s.toml",
    "pv-check files": "|pv.xlsx",
    "pv-check --profile": "pv.json|p.toml",
    "pv-check --base": "pv.json|b.xlsx",
    "pv-check --register": "pv.json --base demo|r.json",
    "pv-check --baseline": "pv.json|e.json",
    "pv-check --config": "pv.json|s.toml",
    "pieces learn model": "-o f.toml|m.docx",
    "pieces check files": "|p.pdf",
    "pieces check --form": "piece.pdf|f.toml",
    "pieces check --request": "piece.pdf|d.json",
    "pieces check --config": "piece.pdf|s.toml",
    "pieces pack request": "-o l.zip|d.json",
    "pieces pack --config": "-o l.zip avance.json .|s.toml",
    "pieces enrolment --config": "|s.toml",
    "base import file": "|b.xlsx",
    "base show --config": "demo|s.toml",
    "finess import file": "|r.json",
    "finess search --register": "centre|r.json",
    "finess search --base": "centre --register finess.json|b.xlsx",
    "finess search --config": "centre|s.toml",
    "template learn files": "-o m.json|v.json",
    "template learn --blank": "-o m.json|v.json",
    "template learn --example": "-o m.json|x.json",
    "template learn --fields": "-o m.json avance.json|t.xlsx",
    "template learn --schema": "-o m.json|s.json",
    "template learn --accepted": "-o m.json|d.json",
    "template learn --update": "avance.json|m.json",
    "template review model": "|m.json",
    "template review --import": "modele.json|q.xlsx",
    "template diff old": "|m.json",
    "template diff new": "modele.json|m.json",
    "template note model": "|m.json",
    "template fill model": "--clients clients.csv -o a.json|m.json",
    "template fill --clients": "modele.json -o a.json|c.xlsx",
    "template fill --base": "modele.json --clients clients.csv -o a.json --partial|b.xlsx",
    "template fill --config": "modele.json --clients clients.csv -o a.json|s.toml",
    "template show name": "|m.json",
    "template check file": "|m.json",
    "template check --example": "modele.json|x.json",
}
# What follows the file, when it is an argument that is not the last.
AFTER = {"pieces pack request": ".", "template diff old": "modele.json",
         "template note model": "message --pointer /x"}  # fmt: skip
# Paths that are written (besides every --report), or folders that are looked into: no file is read.
OTHERWISE = {
    "demo folder", "init folder", "pieces pack folder",
    "lint-json --write-baseline", "pv-check --write-baseline", "lint-json --stdin-filename",
    "pv-checklist --save-profile", "pv-checklist --output", "pieces learn --output",
    "pieces pack --output", "pieces pack --slip", "template learn --output",
    "status --letters", "template review --export", "template fill --output",
    "schema export --output",
}  # fmt: skip
LIKE_A_PATH = re.compile(r"FICHIER|DOSSIER|JSON|BASE|MODELE|TABLEAU|PROFIL|FICHE|ANCIEN|\.\w+\b")

# Ends that are no refusal, because the contract says so.
FINDING, NOTHING, ANY = {1}, {3}, {0, 1, 2, 3}
ENDS: dict[tuple[str, str], set[int]] = {
    ("lint-json files", "empty"): FINDING,  # a file that opens and is no JSON
    ("lint-json --attachments", "empty"): FINDING,
    ("pv-check files", "empty"): {1, 2},
    ("pieces check files", "empty"): FINDING,
    ("lint-json files", "folder"): NOTHING,  # it stands for the files in it
    ("pieces check files", "folder"): NOTHING,
    ("pv-check files", "folder"): NOTHING,
    ("lint-json --against", "folder"): NOTHING,
    ("template check --example", "empty"): FINDING,
    ("check-eligibility --from", "empty"): NOTHING,
    ("pv-check files", "lock"): NOTHING,  # left aside, with a warning
    ("template fill --clients", "empty"): {2, 3},
}  # fmt: skip


def walked() -> Iterator[tuple[str, Parameter]]:
    for path, command in commands():
        if path and not hasattr(command, "commands"):
            for param in command.params:
                yield f"{' '.join(path)} {_word(param)}", param


def _word(param: Parameter) -> str:
    if isinstance(param, TyperOption):
        return next(word for word in param.opts if word.startswith("--"))
    return str(param.name)


def test_every_parameter_that_looks_like_a_path_is_known_here() -> None:
    paths = {
        word
        for word, param in walked()
        if isinstance(param.type, TyperPath)
        or LIKE_A_PATH.search(getattr(param, "metavar", None) or "")
    }
    reports = {word for word in paths if word.endswith(" --report")}
    unknown = paths - READ.keys() - OTHERWISE - reports
    assert unknown == set(), "say what it does of a pipe, a folder…"
    assert (READ.keys() | OTHERWISE) - {word for word, _ in walked()} == set()


def a_pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def a_socket(path: Path) -> Path:
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(str(path))
    return path


def a_device(path: Path) -> Path:
    path.symlink_to("/dev/zero")
    return path


def a_folder(path: Path) -> Path:
    path.mkdir()
    return path


def missing(path: Path) -> Path:
    return path


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def nul(path: Path) -> Path:
    return path.with_name(f"a\0{path.name}")


def too_large(path: Path) -> Path:
    with path.open("wb") as stream:
        stream.truncate(20_000_000_000)
    return path


def lfs(path: Path) -> Path:
    path.write_bytes(
        b"version https://git-lfs.github.com/spec/v1\n"
        b"oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
    )
    return path


def lock(path: Path) -> Path:
    place = path.with_name(f"~${path.name}")
    place.write_bytes(b"\x05Marie" + b" " * 159)
    return place


def long_name(path: Path) -> Path:
    return path.with_name("x" * 300 + path.suffix)


def unreadable(path: Path) -> Path:
    path.write_bytes(b"{}")
    return path


FOLDERS = {  # where a folder stands for its files, and has none
    (f"template learn {word}", "folder") for word in ("files", "--blank", "--example", "--accepted")
}
STATES: dict[str, Callable[[Path], Path]] = {
    "pipe": a_pipe, "socket": a_socket, "device": a_device, "folder": a_folder,
    "missing": missing, "empty": empty, "nul": nul,
    "unreadable": unreadable, "too large": too_large, "lfs": lfs, "lock": lock,
    "long name": long_name,
}  # fmt: skip
SAID = {
    **dict.fromkeys(("pipe", "socket", "device"), "n'est pas un fichier ordinaire"),
    "folder": "dossier", "unreadable": "accès refusé",
    "too large": "dépasse", "lfs": "git lfs pull", "lock": "verrouillage",
}  # fmt: skip


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Interrupt what waits for ever: a test that hangs says nothing."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"still waiting after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def command_line(word: str, file: Path) -> list[str]:
    command, _, param = word.rpartition(" ")
    around, _, _ = READ[word].rpartition("|")
    words = [*command.split(), *around.split()]
    words += [param, str(file)] if param.startswith("--") else [str(file)]
    return words + AFTER.get(word, "").split()


def lay_the_table() -> None:
    """The sound files that command lines name."""
    for name in ("avance.json", "solde.json", "clients.csv", "profil-pv.toml"):
        shutil.copy(resources.example(name), name)
    shutil.copy(resources.example("pv/rempli.json"), "pv.json")
    shutil.copy(resources.example("finess-structures-fictif.json"), "finess.json")
    shutil.copy(resources.example("pieces/bon-de-commande.pdf"), "piece.pdf")
    shutil.copy(resources.schemas()["reference/avance"], "modele.json")
    Path("d.toml").write_text('[project]\nname = "fictif"\n', encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX has pipes and alarms")
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("word", READ)
def test_what_cannot_be_read_is_told_in_french(
    word: str, state: str, segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_the_table()
    file = STATES[state](Path(READ[word].rpartition("|")[2]))
    if state == "unreadable":  # as root, permissions keep nobody out
        _refuse(file, monkeypatch)
    with at_most(10):
        run = segur(*command_line(word, file))
    screen = run.out + run.err
    expected = ENDS.get((word, state), ANY if _may_be_empty(word, state) else {2})
    assert run.code in expected, screen
    assert "Traceback" not in screen
    assert "segur --debug" not in screen
    assert english_words(run.err.partition("Aide : ")[0]) == set(), run.err
    if run.code == 2:
        told = " ".join(run.err.split())
        assert told.startswith("Erreur : ") or "Erreur : " in told
        if (word, state) not in FOLDERS:
            assert SAID.get(state, "") in told, run.err


def _may_be_empty(word: str, state: str) -> bool:
    """Settings may hold nothing: the command then goes on without any."""
    return state == "empty" and word.endswith(("--config", "--profile"))


def _refuse(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def refuse(path: object, *arguments: int, **named: int) -> int:
        if str(path).endswith(file.name):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refuse)
