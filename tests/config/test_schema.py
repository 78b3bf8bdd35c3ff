import json
import tomllib
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from segur_cli import resources
from tests.config.segur_toml_schema import PATH, build


def is_valid(content: dict[str, Any]) -> bool:
    return bool(Draft202012Validator(json.loads(build())).is_valid(content))


def test_the_published_schema_of_segur_toml_is_up_to_date() -> None:
    assert json.loads(PATH.read_text(encoding="utf-8")) == json.loads(build()), (
        "run: python tests/config/segur_toml_schema.py"
    )


def test_the_example_satisfies_the_schema() -> None:
    text = resources.example("segur.toml").read_text(encoding="utf-8")
    assert is_valid(tomllib.loads(text))


MILESTONE = {"sons": "HOP-PFI-Va2", "date": "2026-03-18", "source": "x"}


@pytest.mark.parametrize("which", [{"number": 4}, {"id": "ouverture-soldes"}])
def test_a_milestone_is_named_by_its_number_or_its_id(which: dict[str, Any]) -> None:
    assert is_valid({"milestone": [MILESTONE | which]})


@pytest.mark.parametrize(
    "content",
    [
        {"eligibilty": {}},
        {"eligibility": {"bas": "x"}},
        {"eligibility": {"sons": ["HOP-RI-Va2"]}},
        {"eligibility": {"sons": "HOP-DPI-Va2"}},
        {"eligibility": {"prestation": "V3"}},
        {"eligibility": {"base": 3}},
        {"milestone": [MILESTONE]},
        {"milestone": [MILESTONE | {"number": 4, "id": "jalon-4"}]},
    ],
)
def test_what_the_command_refuses_the_schema_refuses(content: dict[str, Any]) -> None:
    assert not is_valid(content)
