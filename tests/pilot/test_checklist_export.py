"""The checklist as JSON: everything asked, keyed by identifier, empty where it is to be filled."""

from typing import Any

import pytest

from segur_cli.pilot.checklist import Applies, make_checklist
from segur_cli.pilot.profile import Profile
from tests.pilot.filling import as_form
from tests.pilot.profiles import FORMULAS, OTHER_VENDOR, dpi, named, pfi

PROFILES = [dpi((OTHER_VENDOR, False)), dpi(), pfi(), pfi((OTHER_VENDOR, True), ("dmp",))]


def exported(profile: Profile) -> Any:
    return as_form(make_checklist(profile))


@pytest.mark.parametrize("profile", PROFILES)
def test_items_are_those_of_the_checklist_in_its_order(profile: Profile) -> None:
    checklist, content = make_checklist(profile), exported(profile)
    assert list(content["items"]) == [entry.id for entry in checklist.asked]
    assert [one["id"] for one in content["not_applicable"]] == [e.id for e in checklist.left_out]
    for id_, item in content["items"].items():
        entry = checklist.by_id[id_]
        assert (item["hash"], item["why"]) == (entry.hash, entry.why)
        assert (item["applies"] == "open") == (entry.applies is Applies.OPEN)
        assert (item["waiver"] is not None) == (entry.waiver is not None)


@pytest.mark.parametrize("profile", PROFILES)
def test_nothing_is_answered_but_what_the_profile_says(profile: Profile) -> None:
    content = exported(profile)
    for item in content["items"].values():
        assert (item["answer"], item["format"], item["count"], item["comment"]) == (
            "",
            "",
            None,
            "",
        )
    filled = {id_ for id_, one in content["fields"].items() if one["value"]}
    assert filled == {"etablissement", "finess", "fournisseur", "solution", "sons", "prestation"}


def test_the_profile_and_its_hash_are_there() -> None:
    content = exported(PROFILES[0])
    assert content["profile"] == PROFILES[0].as_data()
    assert content["profile_hash"] == PROFILES[0].hash


def test_minimums_are_numbers() -> None:
    found = {id_: item["minimum"] for id_, item in exported(pfi())["items"].items()}
    assert {id_: least for id_, least in found.items() if least} == {
        "pfi-envoi-dmp-10": 10, "pfi-envoi-mss-10": 10,
    }  # fmt: skip


def test_names_are_exact() -> None:
    content = as_form(named(FORMULAS[0]))
    assert content["fields"]["etablissement"]["value"] == "=1+1"
