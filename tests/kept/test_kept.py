"""A dossier written by 0.1.0 opens in this version: the same verdicts, or a difference explained.

`v0_1_0/` is what that version wrote: `segur.toml`, a learned model reviewed with `--yes`, the form
of a paper, a baseline, filled reports and a blank one, a profile, and a data folder with an
imported base and an imported register. The workbook of the base and the examples of the model are
gone, as they are on many a machine. `verdicts.json` holds what 0.1.0 said of each command.
"""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Segur

KEPT = Path(__file__).parent / "v0_1_0"
SAID: dict[str, dict[str, Any]] = json.loads((KEPT / "verdicts.json").read_text("utf-8"))

# What this version says otherwise: (what, how many then, how many now, why).
_LIST_LEARNED_WRONG = (
    "the list of prestations that 0.1.0 learned gives one meaning to two codes: it judges nothing"
)
_PAID = (
    "an avance noted « Décidée et payée » is no longer judged by dates: the oldest order is then"
    " another client's"
)
_REPORT = "a solde is held against the pilot report of its client"
_NAME = "a name without a word in common with the one of the base is told"
_PAPERS = "papers of an archive that the JSON does not name are held against the requests they name"
_NOT_NOTED = "the avance of a solde has no noted state: said once"
EXPLAINED: dict[str, dict[str, tuple[int, int, str]]] = {
    "check": {
        "ELI008 error avance.json": (1, 0, _LIST_LEARNED_WRONG),
        "SLD004 warning solde.json": (3, 0, _LIST_LEARNED_WRONG),
        "DAT003 note avance.json": (0, 1, _PAID),
        "ELI015 note avance-a-corriger.json": (0, 1, _NAME),
        "DOC022 warning avance-a-corriger.zip": (0, 1, _PAPERS),
        "DOC023 warning avance-a-corriger.zip": (0, 2, _PAPERS),
        "SLD007 warning solde.json": (0, 1, _NOT_NOTED),
        "PIL005 warning solde.json": (0, 5, _REPORT),
    },
    "lint-json": {
        "ELI008 error avance.json": (1, 0, _LIST_LEARNED_WRONG),
        "DAT003 note avance.json": (0, 1, _PAID),
        "ELI015 note avance-a-corriger.json": (0, 1, _NAME),
    },
    "lint-json --baseline": {
        "ELI008 error avance.json": (1, 0, _LIST_LEARNED_WRONG),
        "DAT003 note avance.json": (0, 1, _PAID),
        "ELI015 note avance-a-corriger.json": (0, 1, _NAME),
    },
    "lint-json --against": {
        "SLD004 warning solde.json": (3, 0, _LIST_LEARNED_WRONG),
        "SLD007 warning solde.json": (0, 1, _NOT_NOTED),
        "PIL005 warning solde.json": (0, 5, _REPORT),
    },
    "pieces check": {"DOC025 warning bon-de-commande.pdf": (1, 0, _LIST_LEARNED_WRONG)},
}


def _said(answer: Any) -> Iterator[str]:
    """Each finding of an answer as rule, severity, file; each client with its verdict."""
    if isinstance(answer, dict):
        if "message" in answer and "severity" in answer:
            file = Path(answer.get("path") or answer.get("file") or "").name
            yield f"{answer.get('code') or answer.get('rule')} {answer['severity']} {file}"
        for verdict in answer.get("verdicts") or ():
            yield f"{verdict['finess']} {verdict['status']}"
        for value in answer.values():
            yield from _said(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from _said(value)


@pytest.fixture
def dossier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what 0.1.0 left, to work in."""
    folder = tmp_path / "dossier"
    shutil.copytree(KEPT, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SEGUR_DATA_DIR", str(folder / "data"))
    return folder


@pytest.mark.parametrize("name", SAID)
def test_what_0_1_0_wrote_gives_its_verdicts_or_says_why(
    name: str, dossier: Path, segur: Segur
) -> None:
    run = segur(*SAID[name]["line"].split(), "--as-of", "2026-03-01")
    now = Counter(_said(json.loads(run.out)))
    then = Counter(SAID[name]["says"])
    differences = {what: (then[what], now[what]) for what in then | now if then[what] != now[what]}
    explained = {what: counts[:2] for what, counts in EXPLAINED.get(name, {}).items()}
    assert differences == explained
    blocking = any(" error " in what for what in now) or name == "check-eligibility"
    assert run.code == int(blocking), run.err
