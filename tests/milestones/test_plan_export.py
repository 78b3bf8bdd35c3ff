import csv
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from segur_cli import resources
from segur_cli.milestones.plan_export import PlanAnswer
from segur_cli.milestones.planning import BackPlan
from segur_cli.text.clock import PARIS
from tests.conftest import Segur
from tests.milestones.plans import DPI, IMG, PFI, in_force, plan

SCHEMA = Draft202012Validator(
    json.loads(resources.schema("plan.schema.json").read_text(encoding="utf-8"))
)
THREE = "2026-01-15,2026-01-31,2026-03-04"
PLANS: dict[str, Callable[[], BackPlan]] = {
    "nothing asked": plan,
    "three pilots": lambda: plan(THREE, signed="2025-02-03", evidence=date(2025, 3, 19)),
    "too late": lambda: plan("2026-03-19,2026-04-01,2026-05-01"),
    "past": lambda: plan(THREE, now=datetime(2027, 1, 1, tzinfo=PARIS)),
    "unknown": lambda: plan(THREE, THREE, "2025-02-03", sons=DPI),
    "set aside": lambda: plan(THREE, own=in_force(PFI, m5=date(2027, 3, 17))),
    "in force": lambda: plan(THREE, own=in_force(PFI, m5=date(2026, 5, 1), m6=date(2026, 9, 1))),
    "another corridor": lambda: plan(THREE, sons=IMG),
}


def document(made: BackPlan) -> Any:
    return PlanAnswer(made).enveloped(made.clock)


@pytest.mark.parametrize("case", PLANS)
def test_every_output_satisfies_the_published_schema(case: str) -> None:
    found = SCHEMA.iter_errors(document(PLANS[case]()))
    assert [f"{error.json_path}: {error.message}" for error in found] == []


def test_the_published_schema_is_itself_valid_and_closed() -> None:
    Draft202012Validator.check_schema(SCHEMA.schema)
    spoilt = document(plan(THREE))
    spoilt["pilots"][0]["pv_from"] = "15/02/2026"
    spoilt["extra"] = 1
    assert len(list(SCHEMA.iter_errors(spoilt))) == 2


def test_the_date_in_force_stands_beside_the_published_one() -> None:
    fifth = document(PLANS["in force"]())["milestones"][1]
    assert fifth["in_force"] == {"value": "2026-05-01", "source": "arrêté fictif"}
    assert fifth["date"] == "2026-05-01"
    assert fifth["published"][0]["value"] == "2026-03-18T12:00:00+01:00"


def test_the_conflict_keeps_both_dates() -> None:
    fourth = document(plan())["milestones"][0]
    assert fourth["contested"]
    assert [(one["value"][:10], one["retained"]) for one in fourth["published"]] == [
        ("2025-09-17", True),
        ("2025-12-17", False),
    ]


def test_days_in_hand_and_route_are_given_for_each_pilot() -> None:
    pilots = document(plan("2026-01-15,2026-02-19"))["pilots"]
    assert [(one["route"], one["milestone"], one["days_in_hand"]) for one in pilots] == [
        ("solde-by-5", 5, 31),
        ("attestation-by-5-then-solde-by-6", 6, 90),
    ]


def test_every_computed_date_names_a_rule_that_is_given() -> None:
    made = document(plan())
    rules = {fact["id"] for fact in made["statements"]}
    assert {one["rule"] for one in made["derived"]} <= rules
    assert all(one["computed"] for one in made["derived"])


def test_a_published_date_set_aside_is_told_to_machines_too() -> None:
    assert "17 juin 2026" in document(PLANS["set aside"]())["set_aside"]
    assert document(plan())["set_aside"] is None


def test_each_thing_planned_is_a_row_of_the_table() -> None:
    made = plan("2026-01-15,2026-04-01", signed="2025-02-03", evidence=date(2025, 3, 19))
    table = PlanAnswer(made).table()
    rows = [dict(zip(table.headings, row, strict=True)) for row in table.rows]
    short = [
        (row["sujet"], row["date"], row["verdict"], row["jours de marge"], row["date simulée"])
        for row in rows
    ]
    fits = "tient, hors temps d'examen (inconnu)"
    assert short[2:] == [
        ("Jalon 6, dépôt des demandes de solde", "2026-06-17T12:00:00+02:00", "", "", "oui"),
        ("Bon de commande le plus ancien (signé avant le référencement)", "2024-11-19", "", "",
         "oui"),
        ("Dernier jour pour signer un bon de commande", "2025-09-17", "", "", "oui"),
        ("Dernière installation, solde demandé au jalon 5 (pilote)", "2026-02-18", "", "", "oui"),
        ("Dernière installation, attestation au jalon 5 puis PV et solde au jalon 6 (pilote)",
         "2026-03-18", "", "", "oui"),
        ("Bon de commande signé", "2025-02-03", "dans la fenêtre", "", "oui"),
        ("Installation", "2026-01-15", fits, "31", "oui"),
        ("Installation", "2026-04-01", "trop tard", "", "oui"),
        ("Trois pilotes (2 pilotes donnés, il en faut 3)", "", "impossible à dire", "", "oui"),
    ]  # fmt: skip
    assert {row["SONS"] for row in rows} == {PFI}
    assert rows[8]["voie"].count(" ; ou : ") == 1


def test_a_plan_of_today_says_that_its_date_is_no_simulation(segur: Segur) -> None:
    rows = list(csv.DictReader(segur("plan", "--sons", PFI, "-f", "csv").out.splitlines(),
                               delimiter=";"))  # fmt: skip
    assert {row["date simulée"] for row in rows} == {"non"}
