"""RFC 8259: what must be accepted is, with exact values; what must be refused is."""

import gc
from decimal import Decimal

import pytest

from segur_cli.documents.decoder import MAX_DEPTH
from segur_cli.documents.pointers import Json
from tests.documents.reading import only_finding, place, read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        ("true", True),
        ('"x"', "x"),
        ("0", 0),
        ("-0", 0),
        (" \t\r\n[ ] \n", []),
        ("{}", {}),
        ('{"":0}', {"": 0}),
        ("[1e3, 1E-2, 1.5e+2]", [Decimal("1e3"), Decimal("0.01"), Decimal(150)]),
        ("[0.1]", [Decimal("0.1")]),
        ("[12345678901234567890123]", [12345678901234567890123]),
        ("[1e-78, 1.7e308, 1e-300]", [Decimal("1e-78"), Decimal("1.7e308"), Decimal("1e-300")]),
        ("[0e99999]", [Decimal(0)]),
        ('["\\ud83d\\ude00"]', ["😀"]),
        ('["\\u0000"]', ["\0"]),
        ('["\\"\\\\\\/\\b\\f\\n\\r\\t"]', ['"\\/\b\f\n\r\t']),
        ('["\x7f\u2028\u2029\ufeff\uffff"]', ["\x7f\u2028\u2029\ufeff\uffff"]),
        ('["/* // # , ] }"]', ["/* // # , ] }"]),
        ('{"a":{"b":[1,[2]]}}', {"a": {"b": [1, [2]]}}),
    ],
)
def test_a_json_text_is_read_as_its_value(text: str, value: Json) -> None:
    document = read(text)
    assert document.findings == ()
    assert document.value == value


@pytest.mark.parametrize("text", ["1.0", "1e2", "-0.0"])
def test_a_number_with_a_fraction_or_an_exponent_is_a_decimal(text: str) -> None:
    assert type(read(text).value) is Decimal


@pytest.mark.parametrize("text", ["١", "[１]", "\u00a0{}", "{}\x1a", "\\u007b}", "[1]\0", "-", "e"])
def test_a_text_that_is_not_json_is_refused(text: str) -> None:
    assert only_finding(text).code == "SYN004"


def nested(depth: int, opening: str = "[", closing: str = "]", inside: str = "") -> str:
    return opening * depth + inside + closing * depth


@pytest.mark.parametrize(
    "text",
    [nested(MAX_DEPTH), nested(MAX_DEPTH, '{"a":', "}", "1"), nested(MAX_DEPTH - 1, inside="{}")],
)
def test_the_deepest_allowed_text_is_read(text: str) -> None:
    assert read(text).findings == ()


@pytest.mark.parametrize(
    "text",
    [
        nested(MAX_DEPTH + 1),
        nested(MAX_DEPTH + 1, '{"a":', "}", "1"),
        nested(MAX_DEPTH, inside="{}"),
        nested(MAX_DEPTH, '{"a":', "}", "[]"),
        nested(100_000),
        "[" * 100_000,
        '[{"a":' * 50_000,
        '{"a":' + nested(300) + ',"a":1}',
    ],
)
def test_a_text_nested_deeper_is_refused(text: str) -> None:
    assert only_finding(text).message.startswith("Fichier trop imbriqué : plus de 200")


def test_the_first_bracket_beyond_the_depth_is_pointed_at() -> None:
    assert place(only_finding('["]",\n' + "[" * 300)) == (2, MAX_DEPTH)


def test_a_fraction_does_not_count_as_a_level() -> None:
    assert read(nested(MAX_DEPTH, inside="1.5")).findings == ()


def test_brackets_in_strings_do_not_nest() -> None:
    assert read('["' + "[" * 1000 + '", "\\"' + "{" * 1000 + '"]').findings == ()


@pytest.mark.parametrize("text", ["[1]", "[1", nested(300)])
def test_reading_leaves_the_garbage_collector_as_it_was(text: str) -> None:
    read(text)
    assert gc.isenabled()
