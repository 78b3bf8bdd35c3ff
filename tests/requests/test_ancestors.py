"""A request inherits from its own ancestors only."""

from pathlib import PurePath
from typing import Any

import pytest

from segur_cli.documents import parse
from segur_cli.requests import Demande, bind
from segur_cli.templates.concept_map import EVERY, Binding, ConceptMap, Nature
from segur_cli.templates.encodings import Encoding
from tests.models.formats import to_text

LOTS = (
    Binding(("lots", EVERY, "dossiers", EVERY), "demande"),
    Binding(("lots", EVERY, "sons"), "sons"),
    Binding(("lots", EVERY, "dossiers", EVERY, "f"), "beneficiaire.finess"),
    Binding(("siret",), "fournisseur.siret"),
)


def requests(value: Any, *bindings: Binding, **more: Any) -> tuple[Demande, ...]:
    document = parse(to_text(value).encode(), PurePath("a.json"))
    return bind(document, ConceptMap(Nature.OWN, bindings, **more))


def test_each_request_has_the_sons_of_its_lot() -> None:
    value = {
        "siret": "9",
        "lots": [
            {"sons": "A", "dossiers": [{"f": "1"}, {"f": "2"}]},
            {"dossiers": [{"f": "3"}]},
            {"sons": "B", "dossiers": [{"f": "4"}]},
        ],
    }
    found = requests(value, *LOTS)
    assert [one.text("sons") for one in found] == ["A", "A", None, "B"]
    assert [one.pointer_of("sons") for one in found] == [
        "/lots/0/sons", "/lots/0/sons", "/lots/1/dossiers/0", "/lots/2/sons",
    ]  # fmt: skip
    assert {one.text("fournisseur.siret") for one in found} == {"9"}
    assert [one.index for one in found] == [0, 1, 2, 3]


def test_a_value_that_the_model_settles_is_read_where_the_file_is_silent() -> None:
    value = {"lots": [{"sons": "A", "dossiers": [{}]}, {"dossiers": [{}]}]}
    found = requests(value, *LOTS, constants=(("sons", "HOP-DPI-Va2"),))
    assert [one.text("sons") for one in found] == ["A", "HOP-DPI-Va2"]


def test_a_bare_object_is_a_list_of_one_at_every_level() -> None:
    (only,) = requests({"lots": {"sons": "A", "dossiers": {"f": "1"}}}, *LOTS)
    assert (only.text("sons"), only.text("beneficiaire.finess")) == ("A", "1")
    assert only.pointer == "/lots/dossiers"


def test_the_repeated_object_may_stand_in_several_places() -> None:
    bindings = (
        Binding(("dpi", EVERY), "demande"), Binding(("pfi", EVERY), "demande"),
        Binding(("dpi", EVERY, "f"), "beneficiaire.finess"),
        Binding(("pfi", EVERY, "n"), "beneficiaire.finess"),
    )  # fmt: skip
    found = requests({"dpi": [{"f": "1"}], "pfi": [{"n": "2"}, {"n": "3"}]}, *bindings)
    assert [(one.index, one.text("beneficiaire.finess")) for one in found] == [
        (0, "1"), (1, "2"), (2, "3"),
    ]  # fmt: skip


@pytest.mark.parametrize("nothing", ["", "…", None, "000000000", 0])
def test_an_optional_place_that_says_nothing_is_no_value(nothing: Any) -> None:
    place = Binding(("f",), "beneficiaire.finess", may_be_empty=True)
    (only,) = requests({"f": nothing}, place)
    assert only.first("beneficiaire.finess") is None


@pytest.mark.parametrize("concept", ["commande.montant_ht", "commande.taux_tva", "pilote"])
def test_a_zero_is_a_value_of_an_amount_a_rate_or_a_flag(concept: str) -> None:
    (only,) = requests({"v": 0}, Binding(("v",), concept, may_be_empty=True))
    found = only.first(concept)
    assert found is not None
    assert found.value == 0


def test_the_first_place_that_is_filled_counts() -> None:
    et_or_ej = (
        Binding(("et",), "beneficiaire.finess", may_be_empty=True),
        Binding(("ej",), "beneficiaire.finess", may_be_empty=True),
    )
    assert requests({"et": "1", "ej": "2"}, *et_or_ej)[0].text("beneficiaire.finess") == "1"
    assert requests({"et": "", "ej": "2"}, *et_or_ej)[0].text("beneficiaire.finess") == "2"


def test_values_are_read_through_their_encoding() -> None:
    places = (
        Binding(("d",), "commande.date", Encoding(date="JJMMAAAA")),
        Binding(("m",), "commande.montant_ht", Encoding(amount="centimes")),
        Binding(("p",), "pilote", Encoding(flag=("O", "N"))),
        Binding(("t",), "prestation.type", Encoding(values=(("2", "V1+V2"),))),
    )
    (only,) = requests({"d": "03022025", "m": 5200050, "p": "N", "t": 2}, *places)
    assert str(only.date("commande.date")) == "2025-02-03"
    assert str(only.amount("commande.montant_ht")) == "52000.5"
    assert only.value_of("pilote") is False
    assert only.text("prestation.type") == "V1+V2"
    (number,) = requests({"d": 3022025}, *places)  # a number loses its first zero
    assert str(number.date("commande.date")) == "2025-02-03"
    (spreadsheet,) = requests({"d": 45691}, *places)
    assert spreadsheet.value_of("commande.date") == 45691
    (other,) = requests({"d": "99999999", "m": "52,5", "p": "?", "t": 7}, *places)
    assert other.date("commande.date") is None
    assert other.amount("commande.montant_ht") is None
    assert (other.value_of("pilote"), other.value_of("prestation.type")) == ("?", 7)
