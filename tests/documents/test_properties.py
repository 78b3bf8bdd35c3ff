"""On generated texts: our places are those of an independent parser, and nothing ever raises."""

import json
from collections.abc import Iterator
from typing import Any

import tree_sitter_json
from hypothesis import given, settings
from hypothesis import strategies as st
from tree_sitter import Language, Node, Parser

from segur_cli.diagnostics import Severity, Span
from segur_cli.documents import Document, join
from tests.documents.reading import read

PARSER = Parser(Language(tree_sitter_json.language()))
BLANKS = st.sampled_from(["", " ", "\t", "\n", "\r\n", "\n\t ", "\r\n\r\n"])
STRINGS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from(
    ["é", "e\u0301", "😀", 'a"b', "\\", "[{", "]}", "a/b", "m~n", ", :"]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | STRINGS
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(STRINGS, inner, max_size=4),
    max_leaves=12,
)


DAMAGE = st.text("{}[],:\"'0+-.eN/\\ \n\0«é", max_size=2)
NOISE = st.text("{}[],:\"'01+-.eENaIutf/*\\ \t\n\0«é\ufeff").map(str.encode)


@st.composite
def json_texts(draw: st.DrawFn) -> str:
    """Draw a JSON text with blanks of all kinds and escapes, sometimes, for non-ASCII."""

    def written(value: Any) -> str:
        if isinstance(value, dict):
            members = [f"{scalar(key)}{blank()}:{written(item)}" for key, item in value.items()]
            inside = ",".join(f"{blank()}{member}" for member in members) or blank()
            return f"{blank()}{{{inside}}}{blank()}"
        if isinstance(value, list):
            return f"{blank()}[{','.join(map(written, value)) or blank()}]{blank()}"
        return f"{blank()}{scalar(value)}{blank()}"

    def scalar(value: Any) -> str:
        text = json.dumps(value, ensure_ascii=draw(st.booleans()))
        # The grammar of tree-sitter-json lacks the sign in 1e+16.
        return text.replace("e+", "e") if isinstance(value, float) else text

    def blank() -> str:
        return draw(BLANKS)

    return written(draw(VALUES))


def places(node: Node, pointer: str) -> Iterator[tuple[str, Node, Node | None]]:
    """Yield the pointer, the value and the key of everything below a syntax node."""
    if node.type == "object":
        for pair in node.named_children:
            key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            assert key is not None
            assert value is not None
            assert key.text is not None
            where = join(pointer, json.loads(key.text))
            yield where, value, key
            yield from places(value, where)
    elif node.type == "array":
        for index, item in enumerate(node.named_children):
            where = join(pointer, index)
            yield where, item, None
            yield from places(item, where)


def in_code_points(text: str, node: Node) -> Span:
    """Return the span of a node, whose columns are bytes counted from 0."""
    lines = text.encode().split(b"\n")

    def column(row: int, byte: int) -> int:
        return len(lines[row][:byte].decode()) + 1

    (row, start), (end_row, end) = node.start_point, node.end_point
    return Span(row + 1, column(row, start), end_row + 1, column(end_row, end))


@given(json_texts())
@settings(max_examples=300)
def test_places_are_those_of_tree_sitter(text: str) -> None:
    document = read(text)
    (root,) = PARSER.parse(text.encode()).root_node.named_children
    expected = [("", root, None), *places(root, "")]
    for pointer, value, key in expected:
        assert document.span_of(pointer) == in_code_points(text, value)
        if key is not None:
            assert document.key_span_of(pointer) == in_code_points(text, key)


@given(json_texts())
@settings(max_examples=100)
def test_values_are_those_of_the_standard_library(text: str) -> None:
    assert json.dumps(read(text).value, default=float) == json.dumps(json.loads(text))


def refuse(constant: str) -> None:
    raise ValueError(constant)


def is_json(text: str) -> bool:
    try:
        json.loads(text, parse_constant=refuse)
    except ValueError:
        return False
    return True


def all_spans_are_inside(document: Document) -> bool:
    return all(
        finding.span is not None
        and finding.span.column <= len(document.lines.text_of(finding.span.line)) + 2
        for finding in document.findings
    )


@given(json_texts(), st.data())
@settings(max_examples=300)
def test_a_damaged_text_is_an_error_exactly_when_it_is_no_longer_json(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 3, len(text))))
    damaged = text[:start] + data.draw(DAMAGE) + text[end:]
    document = read(damaged)
    assert document.usable == is_json(damaged)
    assert all_spans_are_inside(document)


@given(st.binary(max_size=40) | NOISE)
@settings(max_examples=500)
def test_any_bytes_give_a_value_or_an_error(data: bytes) -> None:
    document = read(data)
    errors = [f for f in document.findings if f.severity is Severity.ERROR]
    assert document.usable or errors
    assert all_spans_are_inside(document)


@given(st.lists(st.sampled_from(['"a"', '"\\u0061"', '"b"', '"\\ud800"', '"\\udfff"']), max_size=8))
def test_each_key_too_many_is_reported_once(keys: list[str]) -> None:
    findings = read("{" + ",".join(f"{key}:{{}}" for key in keys) + "}").findings
    repeats = [finding for finding in findings if finding.code == "SYN005"]
    assert len(repeats) == len(keys) - len({json.loads(key) for key in keys})
