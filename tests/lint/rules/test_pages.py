"""The page of every rule of these families is complete, and its examples are true."""

import json
import re
from typing import Any

import pytest

from segur_cli.lint.attachments import Attachment, Attachments
from segur_cli.lint.rule import Rule
from segur_cli.lint.rules import RULES
from tests.lint.running import demo_base, document, example, patched, report

FAMILIES = ("TXT", "IDN", "ELI", "PIL", "SLD", "PJ")
MINE = [rule for rule in RULES if rule.code.rstrip("0123456789") in FAMILIES]
SECTIONS = ("Ce que la règle vérifie", "Pourquoi", "Source", "Mauvais", "Bon", "Comment corriger")
_BLOCK = re.compile(r"```(\S+) (.+?)\n(.*?)```", re.S)


def blocks(rule: Rule, section: str) -> list[tuple[str, str, str]]:
    body = rule.info.help.split(f"## {section}\n")[1].split("\n## ")[0]
    return _BLOCK.findall(body)


def archive(listing: str) -> Attachments:
    """Read `octets[/compressés] nom [chiffré]` lines, or `(illisible)`."""
    if listing.strip() == "(illisible)":
        return Attachments("pieces.zip", (), "ce n'est pas une archive ZIP lisible")
    entries = []
    for line in listing.strip().splitlines():
        sizes, name, *flags = line.split()
        size, _, compressed = sizes.partition("/")
        entries.append(Attachment(name, int(size), flags == ["chiffré"], int(compressed or size)))
    return Attachments("pieces.zip", tuple(entries))


def codes(rule: Rule, block: tuple[str, str, str]) -> set[str]:
    language, target, text = block
    options: dict[str, Any] = {"base": demo_base()}
    kind, _, mode = target.partition(" ")
    if language == "zip":
        options["attachments"] = archive(text)
        values: list[Any] = [example(kind)]
    elif kind == "document":
        values = [text]
    elif "against" in rule.inputs:
        is_avance = kind == "avance"
        avance = patched("avance", json.loads(text)) if is_avance else example("avance")
        options["against"] = document(avance, "avance.json")
        values = [example("solde") if is_avance else patched("solde", json.loads(text))]
    elif mode == "second":
        values = [example(kind), patched(kind, json.loads(text))]
    else:
        values = [patched(kind, json.loads(text))]
    return {finding.code for finding in report(*values, **options).findings}


@pytest.mark.parametrize("rule", MINE, ids=lambda rule: rule.code)
def test_a_page_has_its_sections_in_order(rule: Rule) -> None:
    assert tuple(re.findall(r"^## (.+)$", rule.info.help, re.M)) == SECTIONS
    assert rule.source


@pytest.mark.parametrize("rule", MINE, ids=lambda rule: rule.code)
def test_the_bad_example_triggers_the_rule_and_the_good_one_does_not(rule: Rule) -> None:
    assert all(rule.code in codes(rule, block) for block in blocks(rule, "Mauvais"))
    assert all(rule.code not in codes(rule, block) for block in blocks(rule, "Bon"))
    assert blocks(rule, "Mauvais")
    assert blocks(rule, "Bon")


def test_codes_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
