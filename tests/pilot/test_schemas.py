"""The two published schemas about pilots: real content validates, broken content does not."""

import json
import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from segur_cli import resources
from segur_cli.pilot.checklist import make_checklist
from segur_cli.pilot.filled import PilotAnswer
from segur_cli.pilot.profile import Profile
from tests.conftest import Segur
from tests.pilot.filling import as_form
from tests.pilot.profiles import OTHER_VENDOR, SAME_SOFTWARE, dpi, pfi
from tests.pilot.pv_profile_schema import PATH, build

CHECKLIST = json.loads(resources.schema("pv-checklist.schema.json").read_bytes())
PROFILES = [
    dpi((OTHER_VENDOR, False), (OTHER_VENDOR, False), ("dmp",)),
    dpi((SAME_SOFTWARE, True), prestation="V1+V2"),
    pfi((OTHER_VENDOR, False)),
    pfi((OTHER_VENDOR, True), ("mss",)),
]


def is_valid(schema: dict[str, Any], content: Any) -> bool:
    return bool(Draft202012Validator(schema).is_valid(content))


def exported(profile: Profile = PROFILES[0]) -> Any:
    return as_form(make_checklist(profile))


def test_the_schemas_are_schemas_and_have_titles(segur: Segur) -> None:
    for schema in (CHECKLIST, json.loads(build())):
        Draft202012Validator.check_schema(schema)
    listed = segur("schema", "list").out
    assert "pv-checklist      Une liste de contrôle de PV pilote, à remplir" in listed
    assert "pv-profile        Profil d'un client pilote : segur pv-checklist --profile" in listed


def test_the_published_schema_of_a_profile_is_up_to_date() -> None:
    assert json.loads(PATH.read_text(encoding="utf-8")) == json.loads(build()), (
        "run: python -m tests.pilot.pv_profile_schema"
    )


def test_the_shipped_profile_and_those_of_checklists_satisfy_the_schema() -> None:
    example = tomllib.loads(resources.example("profil-pv.toml").read_text(encoding="utf-8"))
    for content in (example, *(profile.as_data() for profile in PROFILES)):
        assert is_valid(json.loads(build()), content)


@pytest.mark.parametrize(
    "change",
    [
        {"sons": "HOP-RI-Va2"},
        {"prestation": "V3"},
        {"client": {"name": "CH FICTIF"}},
        {"client": {"name": "", "finess": "010999993"}},
        {"pfi": {"vendor": "X", "software": "Y", "compatible": "oui"}},
        {"pfi": {"vendor": "X", "software": "Y"}},
        {"manual_sends": ["fax"]},
        {"ordered_sends": []},
        {"ri": {"compatible": True, "logo": "x"}},
        {"inconnu": 1},
    ],
)
def test_what_the_command_refuses_of_a_profile_the_schema_refuses(change: dict[str, Any]) -> None:
    assert not is_valid(json.loads(build()), {**PROFILES[0].as_data(), **change})


@pytest.mark.parametrize("profile", PROFILES)
def test_a_checklist_satisfies_its_schema_empty_then_filled(profile: Profile) -> None:
    content = exported(profile)
    assert is_valid(CHECKLIST, content)
    for item in content["items"].values():
        item |= {"answer": "validé", "format": "HL7 V2", "count": 12, "comment": "vu"}
    for one in content["fields"].values():
        one["value"] = "2026-03-18"
    assert is_valid(CHECKLIST, content)


@pytest.mark.parametrize("name", ["rempli.json", "a-corriger.json"])
def test_the_shipped_reports_satisfy_the_schema(name: str) -> None:
    assert is_valid(CHECKLIST, json.loads(resources.example(f"pv/{name}").read_bytes()))


def test_the_schema_accepts_every_answer_and_no_other() -> None:
    accepted = CHECKLIST["$defs"]["item"]["properties"]["answer"]["enum"]
    assert accepted == ["", *(answer.value for answer in PilotAnswer)]


def test_the_schema_knows_every_chapter() -> None:
    sections = [section.id for section in dpi().pack.sections]
    assert CHECKLIST["$defs"]["section"]["enum"] == sections


def first(content: Any) -> Any:
    return content["items"]["dpi-flux-2"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content.pop("notice"),
        lambda content: content.update(extra=1),
        lambda content: content.update(schema_version=2),
        lambda content: content.update(kind="autre"),
        lambda content: content.update(profile_hash="XYZ"),
        lambda content: content.update(items={}),
        lambda content: content["profile"].pop("ri"),
        lambda content: content["profile"].update(ordered_sends=["dmp"]),
        lambda content: content["profile"]["client"].update(finess="10999993"),
        lambda content: content["fields"]["signature"].update(value=None),
        lambda content: content["fields"]["signature"].pop("label"),
        lambda content: content["items"].update({"Pas un id": first(content)}),
        lambda content: first(content).update(answer="oui"),
        lambda content: first(content).update(count=-1),
        lambda content: first(content).update(count="dix"),
        lambda content: first(content).update(hash="zz"),
        lambda content: first(content).update(applies="no"),
        lambda content: first(content).update(waiver="(2)a"),
        lambda content: first(content).update(section="annexe"),
        lambda content: first(content).pop("comment"),
        lambda content: content["not_applicable"][0].pop("why"),
        lambda content: content["open_points"][0].pop("citation"),
    ],
)
def test_a_broken_checklist_does_not_satisfy_the_schema(spoil: Callable[[Any], object]) -> None:
    content = exported()
    spoil(content)
    assert not is_valid(CHECKLIST, content)
