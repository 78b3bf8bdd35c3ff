import json

import pytest
from jsonschema import Draft202012Validator

from segur_cli import resources

SCHEMAS = ("deadlines.schema.json", "eligibility.schema.json", "segur-toml.schema.json")


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_published_schema_is_found_and_is_a_schema(name: str) -> None:
    schema = json.loads(resources.schema(name).read_text(encoding="utf-8"))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    "name", ["base-fictive.xlsx", "clients.csv", "finess-structures-fictif.json", "segur.toml"]
)
def test_a_shipped_example_is_found(name: str) -> None:
    assert resources.example(name).is_file()


def test_a_missing_resource_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"schemas/nulle\.json is missing"):
        resources.schema("nulle.json")


def test_the_copies_inside_a_wheel_come_before_the_checkout(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = tmp_path_factory.mktemp("wheel")
    (wheel / "examples").mkdir()
    inside = wheel / "examples" / "base-fictive.xlsx"
    inside.write_bytes(b"x")
    monkeypatch.setattr(resources, "_IN_WHEEL", wheel)
    assert resources.example("base-fictive.xlsx") == inside
