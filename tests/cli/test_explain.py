"""`segur explain` and `segur rules`."""

import json

import pytest

from segur_cli.rules.documentation import documented_rules
from tests.conftest import Segur

CODES = [info.code for info in documented_rules()]


@pytest.mark.parametrize("code", CODES)
def test_every_rule_has_its_page(code: str, segur: Segur) -> None:
    run = segur("explain", code)
    assert run.code == 0
    assert run.out.startswith(f"{code} : ")
    assert "\nComment corriger\n" in run.out
    assert not [mark for mark in ("##", "```", " `") if mark in run.out]


def test_a_page_is_wrapped_as_its_reader_needs(
    segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    narrow = segur("explain", "MNT005").out
    monkeypatch.delenv("COLUMNS")
    piped = segur("explain", "MNT005").out
    examples = [line for line in narrow.splitlines() if line.startswith("  ")]
    assert max(len(line) for line in narrow.splitlines() if line not in examples) <= 60
    assert "le TTC est le HT augmenté de la TVA. Un centime d'arrondi n'est pas" in piped


def test_a_code_is_read_in_any_case(segur: Segur) -> None:
    assert segur("explain", " idn001 ").out == segur("explain", "IDN001").out


@pytest.mark.parametrize(("typed", "near"), [("IDN01", "IDN001"), ("SYM005", "SYN005")])
def test_an_unknown_code_leads_to_the_nearest(typed: str, near: str, segur: Segur) -> None:
    run = segur("explain", typed)
    assert run.code == 2
    assert run.out == ""
    assert f"Aucune règle ne s'appelle « {typed} »." in run.err
    assert f"Vouliez-vous écrire « {near} » ?" in run.err


def test_a_code_like_no_other_leads_to_the_families(segur: Segur) -> None:
    run = segur("explain", "\x1b[31m????")
    assert run.code == 2
    assert "Familles : " in run.err
    assert "\x1b" not in run.err


def test_the_table_holds_every_rule_and_fits_80_columns(segur: Segur) -> None:
    run = segur("rules")
    assert run.code == 0
    listed = [line.split()[0] for line in run.out.splitlines() if line[:2] == "  " != line[2:4]]
    assert sorted(listed) == sorted(CODES)
    assert all(len(line) <= 80 for line in run.out.splitlines())


def test_the_json_list_is_versioned_and_complete(segur: Segur) -> None:
    data = json.loads(segur("rules", "-f", "json").out)
    assert data["schema_version"] == 1
    assert [rule["code"] for rule in data["rules"]] == CODES
    assert all(all(rule.values()) for rule in data["rules"])


def test_the_markdown_is_the_whole_documentation_with_working_links(segur: Segur) -> None:
    page = segur("rules", "-f", "md").out
    for info in documented_rules():
        assert f"](#{info.code.lower()})" in page
        assert f'<a id="{info.code.lower()}">' in page
    assert page.count("#### Comment corriger") == len(CODES)


def test_a_family_lists_its_rules(segur: Segur) -> None:
    run = segur("explain", "PV05")
    assert run.code == 2
    assert "PV050, PV051" in run.err
