"""docs/templates.md: its example can serve as a model, and reads what it says it reads."""

import json
import re
from pathlib import Path

import pytest

from segur_cli.templates.encodings import DATES
from segur_cli.templates.loading import PLACE_KEYS, ROOT_KEYS
from tests.conftest import Segur

PAGE = (Path(__file__).parents[2] / "docs" / "templates.md").read_text(encoding="utf-8")
LINE = {
    "noFiness": "010999993", "dateBC": "03/02/2025", "montant": "900000,00", "prestation": 3,
    "pilote": "O",
}  # fmt: skip


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def model() -> Path:
    (text,) = blocks("json")
    Path("modele.json").write_text(text, encoding="utf-8")
    return Path("modele.json")


def test_the_example_is_a_good_model(segur: Segur, model: Path) -> None:
    run = segur("template", "check", model)
    assert run.code == 0, run.out
    assert "6 concepts placés" in run.out or "concepts placés" in run.out
    assert len(blocks("json")[0].splitlines()) <= 25


def test_the_example_reads_a_line_through_its_encodings(segur: Segur, model: Path) -> None:
    Path("avance.json").write_text(json.dumps({"lignes": [LINE]}), encoding="utf-8")
    run = segur("lint-json", "avance.json", "--template", model, "--base", "demo", "-f", "json")
    report = json.loads(run.out)
    found = {one["code"]: one for one in report["findings"]}
    assert "900 000,00" in found["MNT007"]["message"].replace("\u202f", " ").replace("\u00a0", " ")
    assert "ELI004" in found  # code 3 is Vague 1 + Vague 2
    assert "DAT001" in report["perimeter"]["rules_run"]


def test_every_key_of_an_annotation_is_documented() -> None:
    named = set(re.findall(r"`([a-z_]+)`", PAGE))
    assert set(PLACE_KEYS) <= named
    assert {"kind", "sons", "nature", "sources"} <= named & set(ROOT_KEYS)
    assert set(DATES[:5]) <= set(re.findall(r"`([^`\s]+)`", PAGE))


def test_the_tables_of_segur_toml_are_understood(segur: Segur, model: Path) -> None:
    (text,) = blocks("toml")
    Path("modeles").mkdir()
    for kind in ("avance", "solde"):
        content = model.read_text(encoding="utf-8")
        Path(f"modeles/{kind}.schema.json").write_text(
            content if kind == "avance" else content.replace('"kind": "avance", ', ""),
            encoding="utf-8",
        )
    Path("segur.toml").write_text(text, encoding="utf-8")
    Path("avances").mkdir()
    Path("avances/a.json").write_text(json.dumps({"lignes": [LINE]}), encoding="utf-8")
    report = json.loads(segur("lint-json", "avances/a.json", "-f", "json").out)
    assert "avance.schema.json (votre modèle)" in report["perimeter"]["template"]
