"""Requests: what business rules read of a document."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from segur_cli.documents import Json
from segur_cli.requests import Demande, as_date, as_number, bind
from segur_cli.templates.concept_map import EVERY, Binding, ConceptMap, Nature
from segur_cli.templates.models import reference
from tests.lint.running import document, example, patched


def demandes(value: Any) -> tuple[Demande, ...]:
    return bind(document(value), reference("avance").concept_map)


def test_requests_have_their_place_and_the_values_of_the_header() -> None:
    first, second, *_ = demandes(example("avance"))
    assert (second.index, second.pointer) == (1, "/demandes/1")
    assert first.text("sons") == second.text("sons") == "HOP-DPI-Va2"
    assert first.amount("prestation.montant_ht") == 95000
    assert first.date("commande.date") == date(2025, 2, 3)
    assert [located.pointer for located in second.all("piece.fichier")] == [
        "/demandes/1/pieces/0/fichier"
    ]


def test_a_subject_is_the_client_else_the_number_of_the_request() -> None:
    value = patched("avance", {}, {"beneficiaire": None}, {"beneficiaire": {"raison_sociale": ""}})
    named, unnamed, numbered, *_ = demandes(value)
    assert numbered.subject == "FINESS 2A0999991"
    assert named.subject == "CH FICTIF DE BOURG-EXEMPLE (010999993)"
    assert unnamed.subject == "demande n° 2"


@pytest.mark.parametrize("value", [None, {}, [], "", 3, True])
def test_a_text_of_another_shape_is_no_text(value: Any) -> None:
    (first, *_) = demandes(patched("avance", {"beneficiaire": {"raison_sociale": value}}))
    assert first.text("beneficiaire.nom") is None


@pytest.mark.parametrize(
    "value", [None, {}, [], "x", 3, {"demandes": 3}, {"demandes": [1, "a", []]}]
)
def test_a_document_of_another_shape_has_no_request(value: Any) -> None:
    assert demandes(value) == ()


def test_items_that_are_no_objects_are_passed_over_and_places_kept() -> None:
    value = example("avance")
    value["demandes"].insert(0, "intrus")
    assert next(d.pointer for d in demandes(value)) == "/demandes/1"


def test_a_map_without_a_repeated_object_makes_the_document_one_request() -> None:
    concept_map = ConceptMap(Nature.GUESSED, (Binding(("sons",), "sons"),))
    (only,) = bind(document({"sons": "A"}), concept_map)
    assert (only.pointer, only.text("sons")) == ("", "A")


def test_keys_with_slashes_and_tildes_are_escaped_in_pointers() -> None:
    bindings = (Binding(("a/b", EVERY), "demande"), Binding(("a/b", EVERY, "c~d"), "sons"))
    (only,) = bind(document({"a/b": [{"c~d": "X"}]}), ConceptMap(Nature.GUESSED, bindings))
    found = only.first("sons")
    assert found is not None
    assert found.pointer == "/a~1b/0/c~0d"


def test_stand_ins_are_no_values() -> None:
    text = '{"demandes": [{"prestation": {"montant_ht": 1e999}}]}'
    (only,) = demandes(text)
    assert only.amount("prestation.montant_ht") is None


@pytest.mark.parametrize(
    ("value", "number"),
    [(1, Decimal(1)), (Decimal("1.50"), Decimal("1.50")), (True, None), ("1", None), (None, None)],
)
def test_only_numbers_are_numbers(value: Json, number: Decimal | None) -> None:
    assert as_number(value) == number


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2025-01-31", date(2025, 1, 31)),
        (" 2025-01-31T10:00:00Z", date(2025, 1, 31)),
        ("2025-02-30", None),
        ("31/01/2025", None),
        ("2025-01", None),
        ("2025-W05-5", None),
        ("２０２５-01-31", None),
        (20250131, None),
        (None, None),
    ],
)
def test_only_iso_dates_are_dates(value: Json, day: date | None) -> None:
    assert as_date(value) == day


_ROW = {"finess": "010999993", "bc": "B1", "type": "VA", "fichier": "va.pdf"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"type": "Facture", "fichier": "f.pdf"}, 1),
        ({"type": "Facture", "fichier": "f.pdf", "rang": 2}, 1),
        ({"fichier": "va-2.pdf"}, 2),  # the same piece twice: a request entered twice
        ({"type": "Facture", "bc": "B2"}, 2),
        ({"type": "", "fichier": "f.pdf"}, 2),
        ({"type": None}, 2),
    ],
)
def test_rows_that_repeat_a_request_for_each_piece_are_one(
    changes: dict[str, Any], expected: int
) -> None:
    concepts = {"finess": "beneficiaire.finess", "bc": "commande.reference",
                "type": "piece.type", "fichier": "piece.fichier"}  # fmt: skip
    bindings = [Binding(("lignes", EVERY), "demande")]
    bindings += [Binding(("lignes", EVERY, key), one) for key, one in concepts.items()]
    rows = document({"lignes": [_ROW, {**_ROW, **changes}]})
    found = bind(rows, ConceptMap(Nature.OWN, tuple(bindings)))
    assert len(found) == expected
    if expected == 1:
        assert [located.pointer for located in found[0].all("piece.fichier")] == [
            "/lignes/0/fichier", "/lignes/1/fichier",
        ]  # fmt: skip
        assert found[0].value_of("commande.reference") == "B1"
