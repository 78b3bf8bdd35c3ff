"""JSON of deadlines against its published schema."""

import csv
import io
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


def test_a_milestone_is_told_whole_to_a_program(segur: Segur) -> None:
    found = document(segur, "--sons", "HOP-PFI-Va2", "--as-of", "2025-10-01T10:30")
    (sons,) = found["dispositifs"]
    (five,) = [m for m in sons["milestones"] if m["number"] == 5]
    assert (found["banner"], sons["provenance"]) == (
        "DATE SIMULÉE (--as-of) : 1er octobre 2025 à 10\xa0h\xa030", None,
    )  # fmt: skip
    assert five["countdown"] == {
        "past": False, "whole_days": False, "months": 5, "days": 17, "hours": 1, "minutes": 30,
        "total_days": 168,
    }  # fmt: skip
    assert {key: five[key] for key in ("key", "kind", "phase", "done", "status", "closes_at")} == {
        "key": "HOP-PFI-Va2/jalon-5", "kind": "deadline", "phase": "next", "done": False,
        "status": "established", "closes_at": "2026-03-18T12:00:00+01:00",
    }  # fmt: skip


def test_each_milestone_is_a_row_of_the_table(segur: Segur) -> None:
    run = segur("deadlines", "--sons", "HOP-PFI-Va2", "-f", "csv", "--as-of", "2025-10-01")
    rows = list(csv.DictReader(io.StringIO(run.out.lstrip("\ufeff")), delimiter=";"))
    told = {row["numéro"] or row["identifiant"]: tuple(row.values()) for row in rows}
    simulated = "DATE SIMULÉE (--as-of) : 1er octobre 2025 à 0\xa0h\xa000"
    end = ("publié", "2025-10-01T00:00+02:00", simulated)

    def but_cautions(row: tuple[str, ...]) -> tuple[str, ...]:
        assert row[14].startswith("Ces dates ont été publiées en 2024")
        assert (row[15], *row[17:]) == end
        return row[2:14]

    assert but_cautions(told["5"]) == (
        "prestations réalisées : solde déposé, ou attestation de prestation envoyée",
        "financement", "échéance", "2026-03-18", "12:00", "établie", "prochain",
        "dans 5 mois et 17 jours (168 j)", "168", "webinaire ANS-DNS du 08/11/2024", "", "",
    )  # fmt: skip
    four = but_cautions(told["4"])
    assert four[3:9] == (
        "2025-09-17", "12:00", "contestée", "passé", "dépassé depuis 13 jours", "",
    )  # fmt: skip
    assert four[10] == "2025-12-17T12:00:00+01:00 (webinaire ANS-DNS du 08/11/2024)"
    assert but_cautions(told["HOP-PFI-Va2/ouverture-soldes"])[1:10] == (
        "financement", "ouverture", "", "", "inconnue", "sans date", "", "", "",
    )  # fmt: skip


def test_what_fails_a_gate_is_told_apart_from_what_is_already_past(segur: Segur) -> None:
    gate = document(segur, "--sons", "HOP-PFI-Va2", "--fail-within", "200j", "--fail-past",
                    "--as-of", "2025-10-01")["gate"]  # fmt: skip
    assert "HOP-PFI-Va2/jalon-5" in gate["within"]
    assert "HOP-PFI-Va2/jalon-3" in gate["past"]
    assert not set(gate["within"]) & set(gate["past"])


def test_the_headings_of_the_table_are_those_that_users_sort_by(segur: Segur) -> None:
    out = segur("deadlines", "-f", "csv").out.lstrip("\ufeff")
    assert out.splitlines()[0].split(";")[:10] == [
        "SONS", "numéro", "jalon", "parcours", "nature", "date", "heure", "statut", "situation",
        "décompte",
    ]  # fmt: skip
