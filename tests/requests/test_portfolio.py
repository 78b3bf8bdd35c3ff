"""Files bound once, whatever the parts of a run that need their requests."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from segur_cli.documents import Document
from segur_cli.dossier.demo import write_demo
from segur_cli.requests import Demande, bind, portfolio
from segur_cli.requests.portfolio import Binder
from segur_cli.templates.concept_map import ConceptMap
from segur_cli.templates.models import reference
from tests.conftest import Segur
from tests.lint.running import document, example, patched

AS_OF = ("--as-of", "2025-03-10")
GONE = {("010999993", "hop-dpi-va2", "avance"): None}


@pytest.fixture
def bindings(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many times each file was bound, by name."""
    counted: Counter[str] = Counter()

    def counting(read: Document, concept_map: ConceptMap) -> tuple[Demande, ...]:
        counted[read.path.name] += 1
        return bind(read, concept_map)

    monkeypatch.setattr(portfolio, "bind", counting)
    return counted


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> Path:
    write_demo(Path("demo"), date(2025, 3, 10))
    monkeypatch.chdir("demo")
    return Path()


@pytest.mark.usefixtures("demo")
def test_a_check_of_a_dossier_binds_each_file_once(segur: Segur, bindings: Counter[str]) -> None:
    run = segur("check", "-f", "json", *AS_OF)
    sons = json.loads(run.out)["sons"][0]
    assert (sons["avances"]["total"], sons["soldes"]["total"]) == (6, 4)
    assert bindings == {"avance.json": 1, "avance-a-corriger.json": 1, "solde.json": 1}


@pytest.mark.usefixtures("demo")
def test_an_archive_and_a_baseline_bind_no_file_again(segur: Segur, bindings: Counter[str]) -> None:
    run = segur(
        "lint-json", "avances/avance.json", "soldes/solde.json", "--against", "avances/avance.json",
        "--attachments", "avances/avance.zip", "--write-baseline", "connus.json", *AS_OF,
    )  # fmt: skip
    assert "État de référence écrit" in run.err
    assert bindings == {"avance.json": 1, "solde.json": 1}


def test_an_avance_among_the_files_is_not_bound_again() -> None:
    avance, solde = document(example("avance"), "avance.json"), document(example("solde"), "s.json")
    bound = Binder().all([avance, solde], [avance])
    assert bound.avances[0] is bound.files[0]
    assert bound.against == bound.files[0].demandes


def test_an_avance_is_not_held_against_the_model_of_soldes() -> None:
    value = {key: found for key, found in example("avance").items() if key != "modele"}
    avance = document(value, "demandes.json")
    bound = Binder((reference("solde"),)).all([avance], [avance])
    assert bound.files[0].model is reference("solde")
    assert bound.avances[0].model is None
    assert bound.against_guessed


def test_a_request_that_is_gone_is_set_aside() -> None:
    filed = Binder(gone=GONE).file(document(example("avance")))
    assert [demande.index for demande in filed.set_aside] == [0]
    assert 0 not in [demande.index for demande in filed.demandes]
    assert filed.sets_aside("/demandes/0/commande")
    assert not filed.sets_aside("/demandes/1/commande")


def test_a_request_stays_in_the_file_that_replaces_it() -> None:
    gone = dict.fromkeys(GONE, Path("nouvelle.json"))
    read = document(patched("avance"), "nouvelle.json")
    assert Binder(gone=gone).file(read).set_aside == ()


def test_a_file_that_is_no_json_has_the_kind_that_its_table_gives() -> None:
    broken = document('{"demandes": [', "solde.json")
    filed = Binder(kinds={broken.path: "solde"}).file(broken)
    assert (filed.kind, filed.demandes) == ("solde", ())
    assert Binder().all([broken], [broken]).against is None
