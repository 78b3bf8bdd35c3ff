"""A key written twice: both places, wherever it is."""

import pytest

from segur_cli.diagnostics import Severity
from segur_cli.documents.document import MAX_FINDINGS
from tests.documents.reading import only_finding, place, read, shown


def repeats(text: str) -> list[tuple[str | None, tuple[int, int]]]:
    """Return the pointer and place of each finding."""
    return [(finding.pointer, place(finding)) for finding in read(text).findings]


def test_a_repeated_key_blocks() -> None:
    finding = only_finding('{"a": 1, "a": 2}')
    assert (finding.code, finding.severity) == ("SYN005", Severity.ERROR)


def test_the_repeat_is_pointed_at_with_its_quotes() -> None:
    assert (shown('{"a": 1, "a": 2}'), place(only_finding('{"a": 1, "a": 2}'))) == ('"a"', (1, 10))


def test_the_message_gives_the_first_place_and_both_values() -> None:
    assert only_finding('{\n "montant": 1000,\n "montant": 2000\n}').message == (
        "La clé « montant » est déjà écrite dans le même objet, ligne 2, colonne 2, avec une autre "
        "valeur : « 1000 », puis ici « 2000 ». Selon le lecteur, l'une ou l'autre est perdue."
    )


def test_the_message_says_when_the_values_are_the_same() -> None:
    assert "avec la même valeur, « 1 »" in only_finding('{"a": 1, "a": 1}').message


def test_the_last_value_is_kept_as_most_readers_do() -> None:
    document = read('{"a": 1, "b": 2, "a": 3}')
    assert (document.usable, document.value) == (True, {"a": 3, "b": 2})


def test_the_span_of_a_repeated_key_is_that_of_the_value_kept() -> None:
    span = read('{"a": 1, "b": 2, "a": 3}').span_of("/a")
    assert (span.line, span.column) == (1, 23)


def test_a_third_writing_is_another_finding() -> None:
    assert repeats('{"a":1,"a":2,"a":3}') == [("/a", (1, 8)), ("/a", (1, 14))]


def test_escapes_do_not_hide_a_repeat() -> None:
    assert only_finding('{"a": 1, "\\u0061": 2}').pointer == "/a"


def test_keys_that_differ_by_case_are_different() -> None:
    assert read('{"a": 1, "A": 2}').findings == ()


def test_the_same_key_in_two_objects_is_no_repeat() -> None:
    assert read('[{"a": 1}, {"a": 1}]').findings == ()


def test_pointers_escape_the_keys_on_the_way() -> None:
    assert only_finding('{"x/y": [0, {"~": 1, "~": 2}]}').pointer == "/x~1y/1/~0"


def test_all_repeats_come_in_the_order_of_the_text() -> None:
    text = '{"l":[{"b":1,"b":2},{}],\n"m":{"c":1,"c":2},\n"m":3}'
    assert repeats(text) == [("/l/0/b", (1, 14)), ("/m/c", (2, 12)), ("/m", (3, 1))]


def test_repeats_inside_a_hidden_value_are_found() -> None:
    text = '{"a": {"b": [{"c": 1, "c": 2}]}, "a": 3}'
    assert [pointer for pointer, _ in repeats(text)] == ["/a/b/0/c", "/a"]


def test_repeats_inside_what_a_hidden_repeat_hides_are_found() -> None:
    text = '{"a": {"b": {"c": 1, "c": 2}, "b": {"d": 1, "d": 2}}, "a": 3}'
    assert [pointer for pointer, _ in repeats(text)] == ["/a/b/c", "/a/b", "/a/b/d", "/a"]


def test_a_repeat_in_the_value_kept_is_found_once() -> None:
    assert [pointer for pointer, _ in repeats('{"a": 1, "a": {"b": 1, "b": 2}}')] == ["/a", "/a/b"]


@pytest.mark.parametrize("blank", ["", " ", "\n", "\t\r\n "])
def test_blanks_anywhere_do_not_move_a_repeat(blank: str) -> None:
    text = blank.join(["{", '"a"', ":", "1", ",", '"a"', ":", "[", "]", "}"])
    span = only_finding(text).span
    assert span == read(text).key_span_of("/a")


def test_a_flood_of_repeats_is_cut_and_the_cut_is_told() -> None:
    findings = read("{" + '"a":1,' * (MAX_FINDINGS + 1236) + '"a":1}').findings
    assert findings[-1].message == (
        "Liste coupée : ce fichier contient encore 1\u00a0236 autres anomalies de lecture."
    )


def test_hostile_keys_and_values_are_quoted_harmlessly_and_shortened() -> None:
    message = only_finding('{"\\u001b[31m": "' + "x" * 10_000 + '", "\\u001b[31m": 1}').message
    assert "\x1b" not in message
    assert len(message) < 400
