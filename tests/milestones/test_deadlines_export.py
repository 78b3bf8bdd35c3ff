"""JSON of deadlines against its published schema."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from segur_cli import resources
from tests.conftest import Segur

SCHEMA = Draft202012Validator(
    json.loads(resources.schema("deadlines.schema.json").read_text(encoding="utf-8"))
)


def document(segur: Segur, *options: str) -> Any:
    return json.loads(segur("deadlines", "-f", "json", *options).out)


@pytest.mark.parametrize("as_of", ["2024-01-01", "2025-10-01", "2026-03-18T11:59", "2030-01-01"])
@pytest.mark.parametrize(
    "options", [("--all",), ("--list",), ("--fail-within", "3mois", "--fail-past"), ()]
)
def test_every_document_satisfies_the_published_schema(
    segur: Segur, as_of: str, options: tuple[str, ...]
) -> None:
    found = document(segur, *options, "--as-of", as_of)
    errors = [f"{error.json_path}: {error.message}" for error in SCHEMA.iter_errors(found)]
    assert errors == []


def test_a_conflict_shows_both_dates_with_their_sources(segur: Segur) -> None:
    (sons,) = document(segur, "--sons", "HOP-PFI-Va2")["dispositifs"]
    (four,) = [m for m in sons["milestones"] if m["number"] == 4]
    assert (four["status"], four["date"]) == ("contested", "2025-09-17T12:00:00+02:00")
    assert [(d["date"], d["retained"]) for d in four["dates"]] == [
        ("2025-09-17T12:00:00+02:00", True),
        ("2025-12-17T12:00:00+01:00", False),
    ]
    assert [s["id"] for s in four["dates"][1]["sources"]] == ["webinaire-2024-11-08"]
    assert {c["id"] for c in sons["cautions"]} == {"dates-2024"}


def test_a_date_without_hour_has_none_and_closes_when_its_day_ends(segur: Segur) -> None:
    (sons,) = document(segur, "--sons", "HOP-PFI-Va2")["dispositifs"]
    (one,) = [m for m in sons["milestones"] if m["number"] == 1]
    assert (one["date"], one["closes_at"]) == ("2024-11-19", "2024-11-20T00:00:00+01:00")
    assert one["dates"][0]["has_hour"] is False


def test_an_unknown_date_is_null(segur: Segur) -> None:
    (sons,) = document(segur, "--sons", "HOP-DPI-Va2")["dispositifs"]
    (two,) = [m for m in sons["milestones"] if m["number"] == 2]
    assert (two["status"], two["date"], two["countdown"], two["dates"]) == (
        "unknown", None, None, [],
    )  # fmt: skip
