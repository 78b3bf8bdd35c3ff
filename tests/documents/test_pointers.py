"""RFC 6901."""

from decimal import Decimal

import pytest

from segur_cli.documents.pointers import (
    Json,
    PointerError,
    escape,
    join,
    resolve,
    split,
    unescape,
)

TREE: Json = {
    "": "vide",
    "a/b": 1,
    "m~n": 2,
    "~1": 3,
    "liste": [10, {"clé": Decimal("1.5")}],
    "0": "zéro",
}


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("/", "vide"),
        ("/a~1b", 1),
        ("/m~0n", 2),
        ("/~01", 3),
        ("/liste/0", 10),
        ("/liste/1/clé", Decimal("1.5")),
        ("/0", "zéro"),
    ],
)
def test_a_pointer_leads_to_its_value(pointer: str, expected: Json) -> None:
    assert resolve(TREE, pointer) == expected


def test_the_empty_pointer_is_the_whole_document() -> None:
    assert resolve(TREE, "") is TREE


@pytest.mark.parametrize(
    "pointer", ["/absent", "/liste/2", "/liste/-", "/liste/00", "/liste/-1", "/liste/٠", "/0/x"]
)
def test_a_pointer_that_leads_nowhere_is_an_error(pointer: str) -> None:
    with pytest.raises(PointerError, match="Aucune valeur à l'emplacement"):
        resolve(TREE, pointer)


def test_a_list_index_of_a_thousand_digits_leads_nowhere() -> None:
    with pytest.raises(PointerError):
        resolve(TREE, "/liste/" + "9" * 5000)


def test_a_pointer_without_its_first_slash_is_malformed() -> None:
    with pytest.raises(PointerError, match="mal formé"):
        split("liste/0")


@pytest.mark.parametrize("key", ["", "a/b", "m~n", "~1", "~0/~1", "simple"])
def test_unescaping_undoes_escaping(key: str) -> None:
    assert unescape(escape(key)) == key


def test_joining_escapes_keys_and_numbers_items() -> None:
    assert join("/liste", 1, "a/b") == "/liste/1/a~1b"
