"""`segur pv-checklist` on a real terminal: questions, a wrong answer, the end of the input."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="pseudo-terminals exist only on Unix")

ANSWERS = (
    "HOP-PFI-Va2", "V2", "CH FICTIF", "10999993", "010999993", "ÉDITEUR FICTIF A", "PFI FICTIVE",
    "9.9.9", "peut-être", "non", "ÉDITEUR FICTIF B", "DPI FICTIF", "non", "dmp",
)  # fmt: skip


def typed(*arguments: str, answers: tuple[str, ...], end: bytes = b"") -> tuple[int, str, str]:
    """Type answers at a terminal; return the exit code, the result, what was shown."""
    ours, theirs = pty.openpty()
    result = Path("resultat.txt")
    with result.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "segur_cli", "pv-checklist", *arguments],
            stdin=theirs, stdout=out, stderr=theirs, env={**os.environ, "PYTHONUTF8": "1"},
        )  # fmt: skip
    os.close(theirs)
    os.write(ours, "".join(f"{answer}\n" for answer in answers).encode() + end)
    shown = b""
    try:
        while chunk := os.read(ours, 4096):
            shown += chunk
    except OSError:  # the other end is closed: Linux says so by an error
        pass
    finally:
        os.close(ours)
    code = process.wait(timeout=60)
    return code, result.read_text(encoding="utf-8"), shown.decode("utf-8").replace("\r\n", "\n")


def test_what_is_missing_is_asked_and_a_wrong_answer_asked_again() -> None:
    code, result, shown = typed("-f", "json", answers=ANSWERS)
    assert code == 0
    assert '"sons": "HOP-PFI-Va2"' in result
    assert '"pfi-case-dpi"' in result
    assert shown.count("son numéro FINESS : ") == 2
    assert "écrivez « 010999993 »" in shown
    assert shown.count("la solution porte-t-elle aussi la fonction DPI ? [oui|non] : ") == 2
    assert "« peut-être » n'est pas accepté : répondez oui ou non." in shown
    assert shown.count("nom du fournisseur : ") == 1


def test_what_is_given_is_not_asked() -> None:
    _, _, shown = typed("--set", "sons=HOP-PFI-Va2", "-f", "json", answers=ANSWERS[1:])
    assert "SONS de la solution" not in shown
    assert "type de prestation [V2|V1+V2] : " in shown


def test_the_end_of_the_input_gives_up_and_writes_nothing() -> None:
    code, result, shown = typed("-o", "pv.xlsx", answers=ANSWERS[:2], end=b"\x04")
    assert (code, result) == (130, "")
    assert not Path("pv.xlsx").exists()
    assert "Traceback" not in shown
