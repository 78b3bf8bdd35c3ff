"""Numbers and strings no program can hold: reported, and replaced by something harmless."""

from decimal import Decimal

import pytest

from segur_cli.documents import Json
from tests.documents.reading import only_finding, read, shown

OUTSIZE = ["1e400", "-1.5e+9999", "1e999999999", "1e-400", "1" * 5000, "-" + "9" * 301]
OUTSIZE += ["0." + "1" * 400, "1e" + "9" * 30, "0.4e00" + "6" * 100]


@pytest.mark.parametrize("raw", OUTSIZE)
def test_a_number_beyond_every_double_is_reported(raw: str) -> None:
    assert (only_finding(f"[{raw}]").code, shown(f"[{raw}]")) == ("SYN007", raw)


@pytest.mark.parametrize("raw", OUTSIZE)
def test_its_message_is_short(raw: str) -> None:
    assert len(only_finding(f"[{raw}]").message) < 250


@pytest.mark.parametrize(
    ("raw", "stand_in"), [("1e400", Decimal(0)), ("1" * 5000, 0), ("-" + "1" * 5000, 0)]
)
def test_a_zero_of_the_same_type_takes_its_place(raw: str, stand_in: Json) -> None:
    value = read(raw).value
    assert (value, type(value)) == (stand_in, type(stand_in))


def test_a_number_of_300_characters_is_ordinary() -> None:
    assert read("9" * 300).findings == ()


def test_other_rules_are_told_which_values_are_stand_ins() -> None:
    assert read('{"a": 1e400, "b": "\\ud800", "c": 1}').stand_ins == {"/a", "/b"}


def test_the_raw_text_of_a_replaced_number_remains() -> None:
    assert read('{"a": 1e400}').raw_number("/a") == "1e400"


@pytest.mark.parametrize("escape", ["\\ud800", "\\uDFFF", "\\ude00\\ud83d", "\\ud83dx"])
def test_half_a_character_is_reported(escape: str) -> None:
    text = f'["{escape}"]'
    assert (only_finding(text).code, shown(text)) == ("SYN008", f'"{escape}"')


def test_half_a_character_is_replaced_so_that_the_text_can_be_written() -> None:
    assert read('["a\\ud800b"]').value == ["a\ufffdb"]


def test_a_torn_key_is_pointed_at() -> None:
    assert shown('{"\\ud800": "x"}') == '"\\ud800"'


def test_a_torn_key_is_replaced_in_its_place() -> None:
    assert read('{"a": 1, "\\ud800": 2, "c": 3}').value == {"a": 1, "\ufffd": 2, "c": 3}


def test_a_whole_pair_is_not_torn() -> None:
    assert read('["\\ud83d\\ude00"]').findings == ()


def test_everything_is_found_in_one_reading() -> None:
    document = read('{"l": [1e400, {"n": "\\ud800", "n": 2e400}]}')
    assert [finding.code for finding in document.findings] == ["SYN007", "SYN005", "SYN007"]


def test_torn_keys_that_become_equal_do_not_crash() -> None:
    document = read('{"\\ud800": {"a": 1e400}, "\\ud801": {"b": "\\ud802"}}')
    assert document.value == {"\ufffd": {"b": "\ufffd"}}


def test_the_value_holds_no_subclass() -> None:
    value = read('[1e400, "\\ud800", 1, 1.5, true, null, {}]').value
    assert isinstance(value, list)
    kinds = [type(item) for item in value]
    assert kinds == [Decimal, str, int, Decimal, bool, type(None), dict]
