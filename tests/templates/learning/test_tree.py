"""What files show together: one place for what each writes its own way; paths of tables found."""

from typing import Any

import pytest

from segur_cli.templates.concept_map import EVERY, Pattern
from segur_cli.templates.learning.schema_reading import read_schema
from segur_cli.templates.learning.tree import BLANK, EXAMPLE, KeyIndex, TreeNode


def grown(*documents: Any, lists: tuple[Pattern, ...] = ()) -> TreeNode:
    tree = TreeNode()
    for rank, document in enumerate(documents):
        tree.add(document, EXAMPLE if rank else BLANK, f"{rank}.json")
    for pattern in lists:
        tree.make_list(pattern)
    tree.normalise()
    return tree


def test_a_list_that_another_file_writes_as_its_only_item_is_one_place() -> None:
    bare = {"l": {"a": "1", "b": {"c": "2"}, "n": ["x"], "m": ["y"]}}
    listed = {"l": [{"a": "3", "b": {"d": "4"}, "n": ["z"]}, {"m": "w"}]}
    tree = grown(bare, listed)
    assert [at for at, _ in tree.walk()] == [
        (), ("l",), ("l", EVERY), ("l", EVERY, "a"), ("l", EVERY, "b"), ("l", EVERY, "b", "d"),
        ("l", EVERY, "b", "c"), ("l", EVERY, "n"), ("l", EVERY, "n", EVERY), ("l", EVERY, "m"),
        ("l", EVERY, "m", EVERY),
    ]  # fmt: skip
    held, name = tree.at(("l", EVERY, "a")), tree.at(("l", EVERY, "n", EVERY))
    assert held is not None and name is not None
    assert sorted(map(str, held.said())) == ["1", "3"]
    assert (held.said(EXAMPLE), held.said(BLANK)) == (["3"], ["1"])
    assert held.sources == {BLANK: "0.json", EXAMPLE: "1.json"}
    assert sorted(map(str, name.said())) == ["x", "z"]
    assert tree.at(("l", "a")) is tree.at(("x", "y")) is None
    assert tree.shaped({"l": {"a": "5", "k": 1}, "z": {"a": 1}}) == {
        "l": [{"a": "5", "k": 1}], "z": {"a": 1},
    }  # fmt: skip
    assert tree.hollow() == {
        "l": [{"a": None, "b": {"d": None, "c": None}, "n": [None], "m": [None]}],
    }  # fmt: skip


def test_a_table_that_calls_an_object_a_list_makes_it_one() -> None:
    tree = grown({"g": {"a": ""}, "v": ""}, lists=(("g",), ("v",), ("x",)))
    assert tree.shaped({"g": {"a": 1}}) == {"g": [{"a": 1}]}
    assert [at for at, _ in tree.walk()] == [(), ("g",), ("g", EVERY), ("g", EVERY, "a"), ("v",)]


def test_a_schema_adds_its_places_to_those_of_files() -> None:
    schema = {"properties": {"l": {"items": {"properties": {"a": {"type": "string"}}}}}}
    tree = TreeNode()
    tree.add({"l": {"a": "x"}}, EXAMPLE, "e.json")
    tree.add_schema(read_schema(schema, "s.json"))
    tree.normalise()
    held = tree.at(("l", EVERY, "a"))
    assert held is not None
    assert (held.said(), [name for name, _ in held.declared]) == (["x"], ["s.json"])


INDEX = KeyIndex(grown({
    "client": {"adresse": {"ville": ""}, "nom": ""}, "lot": [{"nom": "", "ns:code": ""}],
    "nomUsuel": "",
}))  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "found", "own"),
    [
        (("client", "nom"), ("client", "nom"), 2),
        (("racine", "Client", "Nom"), ("client", "nom"), 2),  # as documentations write them
        (("ville",), ("client", "adresse", "ville"), 1),
        (("autre", "ville"), ("client", "adresse", "ville"), 1),
        (("nom_usuel",), ("nomUsuel",), 1),
        (("nom",), None, 0),  # of which object?
        (("autre", "nom"), None, 0),
        (("lot",), ("lot",), 1),
        (("lot", "code"), ("lot", EVERY, "ns:code"), 2),
        (("inconnu",), None, 0),
    ],
)
def test_a_path_of_a_table_is_found_by_the_end_that_one_place_alone_has(
    steps: tuple[str, ...], found: Pattern | None, own: int
) -> None:
    assert INDEX.met(steps) == (found, own)


def test_keys_and_objects_are_told() -> None:
    assert [INDEX.has(steps) for steps in (["x", "NOM"], ["x"], [])] == [True, False, False]
    objects = [
        INDEX.is_object(at) for at in (("client",), ("lot",), ("lot", EVERY), ("nomUsuel",), ())
    ]
    assert objects == [True, False, False, False, False]
