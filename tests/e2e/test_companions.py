"""`segur lint-json` with an archive of documents or a model beside the file."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from segur_cli import resources
from tests.conftest import Run
from tests.e2e.process import segur
from tests.lint.running import NOW, example

ARCHIVE = "pieces.zip"


@pytest.fixture
def avance() -> Path:
    path = Path("avance.json")
    path.write_bytes(resources.example("avance.json").read_bytes())
    return path


def pieces() -> list[str]:
    return [piece["fichier"] for d in example("avance")["demandes"] for piece in d["pieces"]]


def pack(names: list[str]) -> None:
    with zipfile.ZipFile(ARCHIVE, "w") as archive:
        for name in names:
            archive.writestr(name, b"%PDF-1.4 fictif")


def checked(avance: Path) -> Run:
    return segur("lint-json", avance, "--attachments", ARCHIVE, "--select=PJ", "-f", "json",
                 f"--as-of={NOW}")  # fmt: skip


def findings(run: Run) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run.out)["findings"]
    return found


def test_a_sound_archive_gives_nothing_and_its_rules_are_run(avance: Path) -> None:
    pack(pieces())
    run = checked(avance)
    assert (run.code, run.err, findings(run)) == (0, "", [])
    perimeter = json.loads(run.out)["perimeter"]
    assert [code for code in perimeter["rules_run"] if code.startswith("PJ")]
    left = {rule["code"]: rule["reason"] for rule in perimeter["rules_not_run"]}
    assert left == dict.fromkeys(("PJ010", "PJ011"), "ne concerne que les demandes de type solde")


def test_a_missing_document_is_named_with_its_place(avance: Path) -> None:
    missing, *others = pieces()
    pack(others)
    run = checked(avance)
    (finding,) = findings(run)
    assert finding["pointer"] == "/demandes/0/pieces/0/fichier"
    assert missing in finding["message"]
    assert run.code == (finding["severity"] == "error")


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"PK\x05\x06"])
def test_what_is_no_archive_is_one_finding(avance: Path, data: bytes) -> None:
    Path(ARCHIVE).write_bytes(data)
    run = checked(avance)
    assert ["n'est pas une archive ZIP" in f["message"] for f in findings(run)] == [True]
    assert "Traceback" not in run.err


def test_an_archive_that_is_not_there_cannot_be_opened(avance: Path) -> None:
    run = checked(avance)
    assert (run.code, run.out) == (2, "")
    assert "Archive de pièces : « pieces.zip » n'existe pas." in run.err


def test_a_bad_model_is_refused_with_all_its_problems(avance: Path) -> None:
    Path("m.json").write_text('{\n"type": "x",\n"minLength": -1}', encoding="utf-8")
    run = segur("lint-json", avance, "--template", "m.json")
    assert (run.code, run.out) == (2, "")
    assert "ligne 2, /type" in run.err
    assert "ligne 3, /minLength" in run.err


def test_a_model_of_the_users_that_says_reference_is_presented_as_theirs(avance: Path) -> None:
    schema = {"x-segur": {"nature": "reference", "kind": "avance"}, "required": ["client"]}
    Path("m.json").write_text(json.dumps(schema), encoding="utf-8")
    run = segur("lint-json", avance, "--template", "m.json", "-f", "json", "--select=FMT")
    assert "segur-cli" not in json.loads(run.out)["perimeter"]["template"]
    assert {finding["origin"] for finding in findings(run) if finding["code"] == "FMT001"} == {
        "template"
    }
