"""`segur schema`: list, show, export."""

import json
from pathlib import Path

import pytest

from segur_cli import resources
from tests.conftest import Segur

NAMES = list(resources.schemas())


def test_list_names_every_published_schema(segur: Segur) -> None:
    run = segur("schema", "list")
    assert run.code == 0
    assert [line.split()[0] for line in run.out.splitlines()] == NAMES
    assert {"reference/avance", "reference/solde", "report"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_show_is_exact_to_the_byte(segur: Segur, name: str) -> None:
    run = segur("schema", "show", name)
    assert run.code == 0
    assert run.out.encode() == resources.schemas()[name].read_bytes()
    assert json.loads(run.out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", ["report", "report.schema.json"])
def test_export_writes_the_same_bytes_and_says_nothing(
    segur: Segur, name: str, tmp_path: Path
) -> None:
    target = tmp_path / "copie.json"
    target.write_text("ancien")
    run = segur("schema", "export", name, "-o", target)
    assert (run.code, run.out, run.err) == (0, "", "")
    assert target.read_bytes() == resources.schemas()["report"].read_bytes()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".copie")] == []


@pytest.mark.parametrize("command", [["show", "reprot"], ["export", "reprot", "-o", "x.json"]])
def test_an_unknown_name_gets_the_nearest_and_writes_nothing(
    segur: Segur, command: list[str]
) -> None:
    run = segur("schema", *command)
    assert (run.code, run.out) == (2, "")
    assert "Vouliez-vous écrire « report » ?" in run.err
    assert not Path("x.json").exists()


@pytest.mark.parametrize("name", ["../pyproject", "/etc/passwd", "", "reference"])
def test_a_name_never_leads_out_of_the_published_schemas(segur: Segur, name: str) -> None:
    assert segur("schema", "show", name).code == 2


def test_export_where_no_file_can_be_is_said(segur: Segur, tmp_path: Path) -> None:
    run = segur("schema", "export", "report", "-o", tmp_path)
    assert run.code == 2
    assert "Écriture impossible" in run.err


def test_export_needs_a_file(segur: Segur) -> None:
    run = segur("schema", "export", "report")
    assert run.code == 2
    assert "il manque l'option" in run.err
