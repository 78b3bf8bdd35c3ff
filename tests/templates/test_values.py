"""How a place writes its values: read, judged, written back, and what a table's cells become."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from segur_cli.documents import Json
from segur_cli.exits import StopError
from segur_cli.templates.concepts import ValueType as Kind
from segur_cli.templates.encodings import Encoding, encoding_of, is_nothing, padded
from segur_cli.templates.filling import (
    as_listed,
    canonical_value,
    fill,
    header_values,
    own_name,
    written,
)
from segur_cli.templates.models import Model, model_of_schema

CODES = (("1", "V2"), ("2", "V1+V2"))


@pytest.mark.parametrize(
    ("given", "encoding"),
    [
        ({"encoding": "JJ/MM/AAAA"}, Encoding(date="JJ/MM/AAAA")),
        ({"encoding": "DD.MM.YY"}, Encoding(date="DD.MM.YY")),
        ({"encoding": "1234,50"}, Encoding(amount="1234,50")),
        ({"encoding": "cents"}, Encoding(amount="centimes")),
        ({"encoding": "O/N"}, Encoding(flag=("O", "N"))),
        ({"encoding": "0/1"}, Encoding(flag=("1", "0"))),  # words decide, not their order
        ({"encoding": {"flag": [True, False]}}, Encoding(flag=("true", "false"))),
        ({"encoding": {"amount": "1\u00a0234,56"}}, Encoding(amount="1 234,50")),
        ({"encoding": {"identifier": "siret"}}, Encoding(identifier="siret")),
        ({"values": {"1": "V2", "2": "V1+V2"}}, Encoding(values=CODES)),
        ({"encoding": "O/N", "values": {"1": "V2"}}, Encoding(flag=("O", "N"), values=CODES[:1])),
        ({"encoding": {}}, Encoding()),
        ({}, None),
    ],
)
def test_an_encoding_is_given_whole_or_by_its_form(
    given: dict[str, Any], encoding: Encoding | None
) -> None:
    assert encoding_of(given) == encoding


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"encoding": 3}, "encoding : un objet, ou une forme"),
        ({"encoding": "hier"}, "encoding : hier n'est ni une date"),
        ({"encoding": "O/N/P"}, "n'est ni une date"),
        ({"encoding": {"dates": "x", "zut": 1}}, "clé inconnue dates"),
        ({"encoding": {"date": "JJ/MM"}}, "JJ/MM n'est pas une forme de date"),
        ({"encoding": {"date": 3}}, "3 n'est pas une forme de date"),
        ({"encoding": {"identifier": "iban"}}, "encoding.identifier : iban"),
        ({"encoding": {"amount": "euros"}}, "encoding.amount : euros n'est pas connu"),
        ({"encoding": {"flag": ["O"]}}, "encoding.flag : deux textes"),
        ({"encoding": {"flag": 3}}, "encoding.flag : deux textes"),
        ({"values": {"1": 2}}, "values : un objet"),
        ({"values": ["1"]}, "values : un objet"),
    ],
)
def test_an_encoding_that_is_none_is_refused_with_what_is_wrong(
    given: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        encoding_of(given)


@pytest.mark.parametrize(
    ("encoding", "kind", "value", "read"),
    [
        (Encoding(values=CODES), Kind.PRESTATION, 2, "V1+V2"),
        (Encoding(values=CODES), Kind.PRESTATION, "3", "3"),
        (Encoding(values=CODES), Kind.PRESTATION, None, None),
        (Encoding(flag=("O", "N")), Kind.FLAG, "o", True),
        (Encoding(flag=("O", "N")), Kind.FLAG, "N", False),
        (Encoding(flag=("O", "N")), Kind.FLAG, "X", "X"),
        (Encoding(flag=("O", "N")), Kind.FLAG, False, False),
        (Encoding(date="JJ.MM.AA"), Kind.DATE, "03.02.26", "2026-02-03"),
        (Encoding(date="JJMMAAAA"), Kind.DATE, 3022026, "2026-02-03"),  # its zero is lost
        (Encoding(date="JJMMAAAA"), Kind.DATE, 46056, 46056),
        (Encoding(date="JJMMAAAA"), Kind.DATE, 123456789, 123456789),
        (Encoding(date="JJ/MM/AAAA"), Kind.DATE, "30/02/2026", "30/02/2026"),
        (Encoding(), Kind.DATE, "03-02-2026", "2026-02-03"),
        (Encoding(date="secondes depuis 1970"), Kind.DATE, 1770080400, "2026-02-03"),
        (Encoding(date="millisecondes depuis 1970"), Kind.DATE, "1770080400000", "2026-02-03"),
        (Encoding(date="secondes depuis 1970"), Kind.DATE, 9770080400, 9770080400),  # after 2100
        (Encoding(date="secondes depuis 1970"), Kind.DATE, True, True),
        (Encoding(amount="centimes"), Kind.AMOUNT, "5200050", Decimal("52000.50")),
        (Encoding(amount="centimes"), Kind.AMOUNT, 12.5, "12.5 (centimes)"),
        (Encoding(amount="centimes"), Kind.AMOUNT, True, "true (centimes)"),
        (Encoding(amount="centimes"), Kind.RATE, 20, 20),
        (Encoding(amount="1 234,50"), Kind.AMOUNT, "52\u00a0000,50 €", Decimal("52000.50")),
        (Encoding(amount="1234,50"), Kind.AMOUNT, "52.000,50", Decimal("52000.50")),
        (Encoding(amount="1234.50"), Kind.AMOUNT, "52000.50EUR", Decimal("52000.50")),
        (Encoding(amount="texte"), Kind.RATE, "20,5 %", Decimal("20.5")),
        (Encoding(amount="1234.50"), Kind.AMOUNT, "douze", "douze"),
        (Encoding(amount="nombre"), Kind.AMOUNT, "12", "12"),
        (Encoding(), Kind.AMOUNT, "12", "12"),
        (Encoding(), Kind.TEXT, "12", "12"),
    ],
)
def test_a_value_is_read_as_its_place_writes_it_else_returned_as_it_is(
    encoding: Encoding, kind: Kind, value: Json, read: Json
) -> None:
    found = encoding.read(value, kind)
    assert (found, type(found)) == (read, type(read))


@pytest.mark.parametrize(
    ("encoding", "value", "told"),
    [
        (Encoding(date="JJ/MM/AAAA"), "2026-02-03", "n'est pas écrit JJ/MM/AAAA"),
        (Encoding(date="JJ/MM/AAAA"), "30/02/2026", "est un jour qui n'existe pas"),
        (Encoding(date="JJ/MM/AAAA"), "28/02/2026", ""),
        (Encoding(date="JJ/MM/AAAA"), None, ""),
        (Encoding(amount="nombre"), "12", "n'est pas un nombre"),
        (Encoding(amount="nombre"), True, "n'est pas un nombre"),
        (Encoding(amount="nombre"), 12, ""),
        (Encoding(amount="1234,50"), 12, "est un nombre, et non un texte comme « 1234,50 »"),
        (Encoding(amount="1234,50"), "12.50", "n'est pas écrit comme « 1234,50 »"),
        (Encoding(amount="1234,50"), " 12,50 ", ""),
        (Encoding(amount="centimes"), 1250, ""),
        (Encoding(amount="centimes"), "12,50", "n'est pas écrit comme « centimes »"),
        (Encoding(amount="texte"), "douze", ""),
        (Encoding(flag=("O", "N")), "oui", "n'est ni « O » ni « N »"),
        (Encoding(flag=("O", "N")), "N", ""),
        (Encoding(flag=("O", "N")), True, ""),
        (Encoding(flag=("true", "false")), "oui", "n'est ni « true » ni « false »"),
        (Encoding(flag=("true", "false")), "false", ""),
        (Encoding(identifier="siret"), "123", "n'a pas la forme d'un SIRET"),
        (Encoding(identifier="siret"), "99900001100018", ""),
        (Encoding(identifier="siret"), [], ""),
    ],
)
def test_a_value_written_otherwise_than_its_place_is_told(
    encoding: Encoding, value: Json, told: str
) -> None:
    assert encoding.unlike(value) == told


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("", "52000.5"), ("nombre", "52000.5"), ("centimes", "5200050"),
        ("1234.50", '"52000.50"'), ("1234,50", '"52000,50"'), ("1 234,50", '"52 000,50"'),
        ("texte", '"52000,50"'),
    ],
)  # fmt: skip
def test_an_advice_writes_an_amount_as_its_place_does(amount: str, text: str) -> None:
    assert Encoding(amount=amount).write(Decimal("52000.5")) == text


def test_what_is_unusual_of_a_writing_is_told() -> None:
    encoding = Encoding("JJ/MM/AAAA", "centimes", ("O", "N"), (*CODES, ("V2", "V2")))
    assert encoding.told == "JJ/MM/AAAA ; centimes ; O ou N ; 1 = V2 ; 2 = V1+V2"
    assert (Encoding(amount="texte").told, Encoding().told) == ("en texte", "")


@pytest.mark.parametrize(
    ("value", "kind", "nothing"),
    [
        (None, Kind.TEXT, True), ("", Kind.TEXT, True), (" Néant ", Kind.TEXT, True),
        ("0", Kind.AMOUNT, False), ("000", Kind.FINESS, True), (0, Kind.SIRET, True),
        (0, Kind.AMOUNT, False), (False, Kind.SIRET, False), ("x", Kind.FINESS, False),
    ],
)  # fmt: skip
def test_what_says_nothing_depends_on_the_kind(value: Json, kind: Kind, nothing: bool) -> None:
    assert is_nothing(value, kind) is nothing


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (10999993, Kind.FINESS, "010999993"), (1018, Kind.SIRET, "00000000001018"),
        (0, Kind.SIREN, "000000000"), (-1, Kind.SIREN, -1), (True, Kind.SIREN, True),
        ("12", Kind.SIREN, "12"), (12, Kind.TEXT, 12),
    ],
)  # fmt: skip
def test_a_number_where_an_identifier_stands_gets_its_zeros(
    value: Json, kind: Kind, text: Json
) -> None:
    assert padded(value, kind) == text


# From a cell to the canonical value, and from it to what a file writes.


@pytest.mark.parametrize(
    ("cell", "kind", "value"),
    [
        (date(2026, 2, 3), Kind.DATE, "2026-02-03"), ("03/02/2026", Kind.DATE, "2026-02-03"),
        ("hier", Kind.DATE, None),
        (12.5, Kind.AMOUNT, Decimal("12.5")), ("12 000,50 €", Kind.AMOUNT, Decimal("12000.50")),
        ("20 %", Kind.RATE, Decimal(20)), ("douze", Kind.AMOUNT, None), (True, Kind.AMOUNT, None),
        (False, Kind.FLAG, False), ("oui", Kind.FLAG, True), ("peut-être", Kind.FLAG, None),
        ("010 999 993", Kind.FINESS, "010999993"), (10999993.0, Kind.FINESS, "010999993"),
        ("01 09", Kind.FINESS, "0109"),
        ("hop-dpi-va2", Kind.SONS, "HOP-DPI-Va2"), ("inconnu", Kind.SONS, None),
        ("Vague 2", Kind.PRESTATION, "V2"), ("V9", Kind.PRESTATION, None),
        (" CH Fictif ", Kind.TEXT, "CH Fictif"), (12.0, Kind.TEXT, "12"), (12.5, Kind.TEXT, "12.5"),
    ],
)  # fmt: skip
def test_a_cell_becomes_what_rules_compare_or_nothing(cell: Any, kind: Kind, value: Any) -> None:
    assert canonical_value(cell, kind) == value


@pytest.mark.parametrize(
    ("value", "kind", "encoding", "types", "text"),
    [
        ("V1+V2", Kind.PRESTATION, Encoding(values=CODES), {"string"}, "2"),
        ("V1+V2", Kind.PRESTATION, Encoding(values=CODES), {"number"}, 2),
        ("V1+V2", Kind.PRESTATION, Encoding(values=CODES), {"number", "string"}, "2"),
        ("2026-02-03", Kind.DATE, Encoding(), {"string"}, "2026-02-03"),
        ("2026-02-03", Kind.DATE, Encoding("JJ/MM/AA"), {"string"}, "03/02/26"),
        ("2026-02-03", Kind.DATE, Encoding("AAAA-MM-JJThh:mm:ss"), set(), "2026-02-03T00:00:00"),
        ("2026-02-03", Kind.DATE, Encoding("AAAA-MM-JJ hh:mm"), set(), "2026-02-03 00:00"),
        ("2026-02-03", Kind.DATE, Encoding("secondes depuis 1970"), {"integer"}, 1770073200),
        ("2026-02-03", Kind.DATE, Encoding("secondes depuis 1970"), {"string"}, "1770073200"),
        (True, Kind.FLAG, Encoding(), {"boolean"}, True),
        (True, Kind.FLAG, Encoding(flag=("O", "N")), {"string"}, "O"),
        (False, Kind.FLAG, Encoding(flag=("1", "0")), {"number"}, 0),
        (False, Kind.FLAG, Encoding(flag=("1", "0")), {"string"}, "0"),
        (False, Kind.FLAG, Encoding(flag=("true", "false")), {"boolean"}, False),
        (False, Kind.FLAG, Encoding(flag=("true", "false")), {"string"}, "false"),
        (Decimal("12.5"), Kind.AMOUNT, Encoding(), {"number"}, Decimal("12.5")),
        (Decimal("12.5"), Kind.AMOUNT, Encoding(), {"string"}, "12.50"),
        (Decimal("20.0"), Kind.RATE, Encoding(), {"string"}, "20"),
        (Decimal("12.5"), Kind.AMOUNT, Encoding(amount="centimes"), {"number"}, 1250),
        (Decimal("12.5"), Kind.AMOUNT, Encoding(amount="centimes"), {"string"}, "1250"),
        (Decimal("12.5"), Kind.RATE, Encoding(amount="centimes"), {"number"}, Decimal("12.5")),
        (Decimal("12.5"), Kind.AMOUNT, Encoding(amount="1234,50"), {"string"}, "12,50"),
        ("010999993", Kind.FINESS, Encoding(), {"string"}, "010999993"),
        ("010999993", Kind.FINESS, Encoding(), {"integer"}, 10999993),
        ("2A0999991", Kind.FINESS, Encoding(), {"integer"}, "2A0999991"),
    ],
)
def test_a_value_is_written_as_its_place_writes(
    value: Any, kind: Kind, encoding: Encoding, types: set[str], text: Json
) -> None:
    found = written(value, kind, encoding, types)
    assert (found, type(found)) == (text, type(text))


@pytest.mark.parametrize(
    ("value", "admitted", "listed"),
    [
        ("acompte", ["Acompte", "Solde"], "Acompte"), ("20", ["", None, "20.00"], "20.00"),
        (20, ["5,5", "20"], "20"), ("10", ["5.5", "20"], "10"), (None, ["x"], None),
        ("autre", None, "autre"), ("x", ["y", "x"], "x"),
    ],
)  # fmt: skip
def test_a_value_of_a_list_is_the_one_that_differs_by_its_writing_alone(
    value: Json, admitted: Any, listed: Json
) -> None:
    assert as_listed(value, admitted) == listed


def test_options_give_concepts_and_places_their_values() -> None:
    given = ["sons=hop-dpi-va2", "/lot/code=A=B", "prestation.montant_ht=12,50"]
    assert header_values(given) == {
        "sons": "HOP-DPI-Va2", "prestation.montant_ht": Decimal("12.50"),
        own_name("/lot/code"): "A=B",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "told"),
    [("sons", "Concept inconnu : « sons »"), ("son=x", "Concept inconnu"),
     ("pilote=peut-être", "« peut-être » n'est pas compris")],
)  # fmt: skip
def test_an_option_that_says_nothing_known_is_refused(given: str, told: str) -> None:
    with pytest.raises(StopError, match=told):
        header_values([given])


# A whole request.

FINESS = {"type": "string", "x-segur": {"concept": "beneficiaire.finess"}}
PIECE = {"properties": {"nom": {"type": "string", "x-segur": {"concept": "piece.fichier"}}}}
ROWS: list[dict[str, Any]] = [
    {"beneficiaire.finess": "010999993", "sons": "HOP-DPI-Va2", own_name("Lot"): "3"},
    {"beneficiaire.finess": "130999980", "sons": "HOP-PFI-Va2",
     "pieces": [{"piece.fichier": "a.pdf"}]},
    {"beneficiaire.finess": "210999991", "sons": "HOP-DPI-Va2", own_name("Actif"): "oui"},
]  # fmt: skip


def model_of(request: dict[str, Any], **root: Any) -> Model:
    listed = {"items": {"x-segur": {"concept": "demande"}, **request}}
    schema = {"properties": {"version": {"const": "2"}, "l": listed}, **root}
    return model_of_schema(json.dumps(schema).encode(), "m.json")


@pytest.mark.parametrize(
    ("request_", "written"),
    [
        ({"properties": {"n": FINESS}},
         [{"n": "010999993"}, {"n": "130999980"}, {"n": "210999991"}]),
        # A place without a concept is filled by a column of its key, or of its label.
        ({"properties": {"lot": {"type": "integer"}}}, [{"lot": 3}, {}, {}]),
        ({"properties": {"x": {"x-segur": {"label": "LOT"}}}}, [{"x": "3"}, {}, {}]),
        ({"properties": {"actif": {"type": "boolean"}}}, [{}, {}, {"actif": True}]),
        ({"properties": {"actif": {"type": "string"}}}, [{}, {}, {"actif": "oui"}]),
        ({"properties": {"x": {"enum": ["03", "3,0"], "x-segur": {"label": "lot"}}}},
         [{"x": "03"}, {}, {}]),
        # Attachments, and lists that no table fills.
        ({"properties": {"p": {"items": PIECE}}}, [{}, {"p": [{"nom": "a.pdf"}]}, {}]),
        ({"properties": {"o": {"items": {"properties": {"q": {"type": "string"}}}}, "n": FINESS}},
         [{"n": "010999993"}, {"n": "130999980"}, {"n": "210999991"}]),
        # Files that write an object as pairs.
        ({"properties": {"n": FINESS}, "x-segur": {"concept": "demande", "written": ["k", "v"]}},
         [[{"k": "n", "v": n}] for n in ("010999993", "130999980", "210999991")]),
        ({"properties": {"s": {"x-segur": {"concept": "sons", "status": "ignored"}}, "n": FINESS}},
         [{"n": "010999993"}, {"n": "130999980"}, {"n": "210999991"}]),
    ],
)  # fmt: skip
def test_each_row_becomes_a_request_as_the_model_writes_it(
    request_: dict[str, Any], written: list[Json]
) -> None:
    assert fill(model_of(request_), ROWS, {}).documents == [{"version": "2", "l": written}]


def test_rows_of_a_group_stand_below_it_and_what_lacks_is_told() -> None:
    day = {"x-segur": {"concept": "commande.date"}}
    lot = {"required": ["s"], "properties": {
        "s": {"x-segur": {"concept": "sons"}},
        "l": {"items": {"x-segur": {"concept": "demande"}, "required": ["n", "d"],
                        "properties": {"n": FINESS, "d": day}}},
    }}  # fmt: skip
    schema = {"required": ["e"], "properties": {
        "e": {"x-segur": {"label": "Émetteur"}}, "lots": {"items": lot}}}  # fmt: skip
    made = fill(model_of_schema(json.dumps(schema).encode(), "m.json"), ROWS, {})
    assert made.documents == [{"lots": [
        {"s": "HOP-DPI-Va2", "l": [{"n": "010999993"}, {"n": "210999991"}]},
        {"s": "HOP-PFI-Va2", "l": [{"n": "130999980"}]},
    ]}]  # fmt: skip
    assert made.missing == [
        "Émetteur (/e)",
        "la date de signature du bon de commande (/lots/*/l/*/d) : 3 clients",
    ]


@pytest.mark.parametrize(
    ("root", "rows", "documents"),
    [
        ({"x-segur": {"kind": "solde"}}, ROWS[:1], [{"t": "solde", "s": "HOP-DPI-Va2"}]),
        ({"x-segur": {"sons": "HOP-PFI-Va2"}}, [{}], [{"s": "HOP-PFI-Va2"}]),
        ({}, ROWS[:2], [{"s": "HOP-DPI-Va2"}, {"s": "HOP-PFI-Va2"}]),
    ],
)
def test_a_model_of_one_request_gives_a_document_a_row(
    root: dict[str, Any], rows: list[dict[str, Any]], documents: list[Json]
) -> None:
    schema = {"properties": {"t": {"x-segur": {"concept": "demande.type"}},
                             "s": {"x-segur": {"concept": "sons"}}}, **root}  # fmt: skip
    schema["x-segur"] = {**root.get("x-segur", {}), "concept": "demande"}
    model = model_of_schema(json.dumps(schema).encode(), "m.json")
    assert fill(model, rows, {}).documents == documents


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ({"properties": {"n": FINESS}}, "ne dit pas ce qu'est une demande"),
        ({"properties": {key: {"items": {"x-segur": {"concept": "demande"}}} for key in "ab"}},
         "à plusieurs endroits"),
        ({"x-segur": {"concept": "demande"}, "properties": {
            "m": {"x-segur": {"concept": "commande.montant_ht", "doubt": "unit"}}}},
         "en euros ou en centimes"),
    ],
)  # fmt: skip
def test_a_model_that_places_no_request_is_not_filled(schema: dict[str, Any], told: str) -> None:
    with pytest.raises(StopError, match=told):
        fill(model_of_schema(json.dumps(schema).encode(), "m.json"), ROWS, {})
