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


@pytest.mark.parametrize("own", ["", 'date = 2026-03-18\nsource = "note fictive"\n'])
def test_what_a_plan_says_to_write_once_a_milestone_is_achieved_is_understood(
    segur: Segur, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: str
) -> None:
    monkeypatch.chdir(tmp_path)
    table = '[[milestone]]\nsons = "HOP-PFI-Va2"\nnumber = 5\n'
    settings = tmp_path / "segur.toml"
    settings.write_text(table + own if own else "", encoding="utf-8")
    asked = ("plan", "--sons", "HOP-PFI-Va2", "--installed", "2026-01-15")
    run = segur(*asked, "--as-of", "2026-05-01", "-f", "json")
    (pilot,) = json.loads(run.out)["pilots"]
    assert (run.code, pilot["verdict"], pilot["days_in_hand"]) == (1, "past", None)
    if own:
        assert "ajoutez done = true à sa table [[milestone]]" in pilot["why"]
        written = table + own + "done = true\n"
    else:
        keys = pilot["why"].partition("une table [[milestone]] de cinq lignes : ")[2]
        assert len(keys.split(" | ")) == 5
        written = "\n".join(["[[milestone]]", *keys.split(" | "), ""])
    settings.write_text(written, encoding="utf-8")
    run = segur(*asked, "--as-of", "2026-05-01", "-f", "json")
    (pilot,) = json.loads(run.out)["pilots"]
    assert (run.code, pilot["verdict"]) == (0, "fits")
