"""Nothing is ever opened for a `$ref`: not by HTTP, not on the disk."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from segur_cli.exits import StopError
from segur_cli.templates.loading import check_schema, load_model
from segur_cli.templates.models import compiled


class _Server:
    def __init__(self, address: str, asked: list[str]) -> None:
        self.address = address
        self.asked = asked


@pytest.fixture
def server() -> Iterator[_Server]:
    """A server that would gladly serve a schema, and notes who asks."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield _Server(f"http://127.0.0.1:{http.server_port}/x.json", asked)
        http.shutdown()
        thread.join()


@pytest.mark.parametrize("keyword", ["$ref", "$dynamicRef"])
def test_an_http_reference_is_refused_and_never_fetched(server: _Server, keyword: str) -> None:
    schema = {"properties": {"a": {keyword: server.address}}}
    with pytest.raises(ValueError, match="is not present in a registry"):
        compiled(schema)
    (problem,) = check_schema(schema).problems
    assert problem.pointer == f"/properties/a/{keyword}"
    assert "n'ouvrira pas" in problem.message
    assert server.asked == []


def test_a_relative_reference_under_a_remote_id_is_never_fetched(server: _Server) -> None:
    schema = {"$id": server.address, "properties": {"a": {"$ref": "autre.json"}}}
    with pytest.raises(ValueError, match="is not present in a registry"):
        compiled(schema)
    assert len(check_schema(schema).problems) == 1
    assert server.asked == []


def test_a_foreign_metaschema_is_never_fetched(server: _Server) -> None:
    (problem,) = check_schema({"$schema": server.address}).problems
    assert problem.pointer == "/$schema"
    assert server.asked == []


def test_a_file_reference_is_refused_even_when_the_file_is_there(tmp_path: Path) -> None:
    other = tmp_path / "autre.json"
    other.write_text('{"type": "string"}')
    for target in (other.as_uri(), str(other), "autre.json", "file:///etc/passwd#/a"):
        schema = {"$ref": target}
        with pytest.raises(ValueError, match="is not present in a registry"):
            compiled(schema)
        assert check_schema(schema).problems
        model = tmp_path / "modele.json"
        model.write_text(json.dumps(schema))
        with pytest.raises(StopError) as stop:
            load_model(model)
        assert "référence à un autre document" in stop.value.advice[0]


def test_local_and_embedded_references_are_followed() -> None:
    schema = {
        "$defs": {
            "n": {"$id": "https://exemple.test/n", "type": "number"},
            "t": {"type": "string"},
        },
        "properties": {"a": {"$ref": "#/$defs/t"}, "b": {"$ref": "https://exemple.test/n"}},
    }
    assert check_schema(schema).problems == ()
    assert not compiled(schema).is_valid({"a": 1})
    assert not compiled(schema).is_valid({"b": "x"})
