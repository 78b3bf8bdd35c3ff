"""What messages and pages tell people to write in segur.toml exists there."""

import json
import re
from pathlib import Path

import pytest

import segur_cli
from tests.config.segur_toml_schema import build
from tests.conftest import Segur

CODE = Path(segur_cli.__file__).parent
_NAMED = re.compile(r"\[\[?([a-z_]+)\]\]? ([a-z][a-z_0-9]+)\b(?=[ ,.;:)\"'`=]|$)")
# Words of a sentence that follow a table's name.
_WORDS = {
    "dans",
    "sur",
    "de",
    "dit",
    "qui",
    "may",
    "does",
    "where",
    "for",
    "without",
    "tables",
    "of",
}


def tables() -> dict[str, set[str]]:
    """The keys of each table of segur.toml."""
    schema = json.loads(build())
    found = {}
    for name, property_ in schema["properties"].items():
        reference = re.search(r'"#/\$defs/(\w+)"', json.dumps(property_))
        if reference:
            found[name] = set(schema["$defs"][reference[1]]["properties"])
    return found


def test_every_key_that_a_text_names_exists() -> None:
    known = tables()
    named = set()
    for path in (*CODE.rglob("*.py"), *CODE.rglob("*.md")):
        for table, key in _NAMED.findall(path.read_text(encoding="utf-8")):
            if table in known and key not in _WORDS:
                named.add((table, key))
    assert {("lint", "evidence_file_date"), ("client", "vague1"), ("request", "amended_by")} < named
    assert {(table, key) for table, key in named if key not in known[table]} == set()


def test_what_a_plan_says_to_write_once_a_milestone_is_reached_is_understood(
    segur: Segur, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ("plan", "--sons", "HOP-PFI-Va2", "--installed", "2026-01-15", "--as-of", "2026-05-01")
    (pilot,) = json.loads(segur(*asked, "-f", "json").out)["pilots"]
    assert (pilot["verdict"], pilot["days_in_hand"]) == ("past", None)
    assert all(key in pilot["why"] for key in ('kind = "solde"', "(status)", "(attestation)"))
    written = '[[request]]\nclient = "010999993"\nsons = "HOP-PFI-Va2"\nkind = "solde"\n'
    (tmp_path / "segur.toml").write_text(f"{written}attestation = 2026-03-10\n", encoding="utf-8")
    assert segur(*asked).code == 1
    wrong = written.replace("solde", "avance") + "attestation = 2026-03-10\n"
    (tmp_path / "segur.toml").write_text(wrong, encoding="utf-8")
    refused = segur(*asked)
    assert (refused.code, 'kind = "solde"' in refused.err) == (2, True)
