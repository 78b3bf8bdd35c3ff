"""A file of another kind, given where a request, a model or an archive is expected, is told."""

import json
from pathlib import Path

import pytest

from segur_cli import resources
from tests.conftest import Segur

STRANGERS = {
    "pv.json": "une liste de contrôle de PV pilote",
    "baseline.json": "un état de référence de segur",
    "rapport.json": "un résultat écrit par segur",
    "jalons.json": "un résultat écrit par segur",
    "finess.json": "le répertoire FINESS",
    "schema.json": "un JSON Schema",
}


@pytest.fixture(autouse=True)
def _files(segur: Segur) -> None:
    for kind in ("avance", "solde"):
        Path(f"{kind}.json").write_bytes(resources.example(f"{kind}.json").read_bytes())
    report = ("--write-baseline", "baseline.json", "--report", "json=rapport.json")
    segur("lint-json", "avance.json", *report)
    segur("deadlines", "--report", "json=jalons.json")
    Path("pv.json").write_bytes(resources.example("pv/rempli.json").read_bytes())
    register = resources.example("finess-structures-fictif.json").read_bytes()
    Path("finess.json").write_bytes(register)
    Path("schema.json").write_bytes(resources.schema("reference/avance.schema.json").read_bytes())
    Path("piece.txt").write_text("BON DE COMMANDE", encoding="utf-8")


@pytest.mark.parametrize(("name", "what"), STRANGERS.items())
def test_what_is_no_request_is_told_and_learned_from_by_nobody(
    segur: Segur, name: str, what: str
) -> None:
    run = segur("lint-json", name, "-f", "json")
    assert run.code == 3
    found = json.loads(run.out)["findings"]
    [told] = [one["message"] for one in found if one["code"] == "FMT090"]
    assert f"ce fichier est {what}, non une demande" in told.replace("\u00a0", " ")
    for line in (
        ("lint-json", "solde.json", "--against", name),
        ("pieces", "check", "piece.txt", "--request", name),
        ("template", "learn", "--example", name, "-o", "m.json"),
        ("template", "learn", "--accepted", name, "-o", "m.json"),
    ):
        run = segur(*line)
        assert (run.code, what in run.err.replace("\u00a0", " ")) == (2, True), line
    assert not Path("m.json").exists()


@pytest.mark.parametrize(
    ("files", "code", "verdict"),
    [
        (["autre.json"], 3, "Aucune demande lue ; aucune anomalie bloquante dans ce qui a été"),
        (["autre.json", "avance.json"], 0, "Aucune anomalie bloquante dans le périmètre"),
        (["autre.json", "tronque.json"], 1, "Aucune demande lue ; 1 anomalie bloquante dans ce"),
        (["autre.json", "--select", "MNT"], 3, "Aucune demande lue ; aucune anomalie dans ce qui"),
        (["autre.json", "--ignore", "FMT090"], 3, "Aucune demande lue ; aucune anomalie dans ce"),
        (["autre.json", "--select", "SYN"], 0, "Aucune anomalie dans le périmètre contrôlé."),
        (["tronque.json"], 1, "1 anomalie bloquante dans le périmètre contrôlé."),
        (["absent.json"], 2, "Aucun fichier n'a été contrôlé."),
    ],
)
def test_a_run_that_read_no_request_never_passes(
    segur: Segur, files: list[str], code: int, verdict: str
) -> None:
    Path("autre.json").write_text('{"a": 1}', encoding="utf-8")
    Path("tronque.json").write_text('{"a": ', encoding="utf-8")
    run = segur("lint-json", *files, "-f", "json")
    answer = json.loads(run.out)
    assert (run.code, answer["exit_code"]) == (code, code)
    assert answer["verdict"].replace("\u00a0", " ").startswith(verdict)
    assert bool(answer["perimeter"]["rules_run"]) == (code != 2 and "MNT" not in files)


@pytest.mark.parametrize(
    "name", ["avance.json", *(name for name in STRANGERS if "schema" not in name)]
)
def test_what_is_no_schema_is_no_model_and_is_not_replaced(segur: Segur, name: str) -> None:
    before = Path(name).read_bytes()
    for line in (
        ("lint-json", "avance.json", "--template", name),
        ("template", "learn", "--schema", name, "-o", "m.json"),
        ("template", "learn", "avance.json", "--update", name),
        ("template", "show", name),
    ):
        run = segur(*line)
        assert (run.code, "ce n'est pas un JSON Schema" in run.err) == (2, True), line
    assert Path(name).read_bytes() == before


def test_an_office_document_is_no_archive_of_papers(segur: Segur) -> None:
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    run = segur("lint-json", "avance.json", "--attachments", "base.xlsx", "-f", "concise")
    assert run.code == 1
    assert "bloquant PJ001" in run.out
    assert "c'est un document bureautique" in run.out
