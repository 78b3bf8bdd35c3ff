"""The examples of the FMT pages are their tests."""

import json
import re
from pathlib import PurePath
from typing import Any

import pytest

from segur_cli import resources
from segur_cli.diagnostics import RuleInfo
from segur_cli.documents import parse
from segur_cli.lint.engine import Options, lint_documents
from segur_cli.lint.schema_findings import SCHEMA_RULES
from segur_cli.templates.models import model_of_schema

SECTIONS = ["Ce que la règle vérifie", "Pourquoi", "Source", "Mauvais", "Bon", "Comment corriger"]
_BLOCK = re.compile(r"^```json (\w+)\n(.*?)\n```$", re.DOTALL | re.MULTILINE)


def _sections(page: RuleInfo) -> dict[str, str]:
    parts = re.split(r"^## (.*)\n", page.help, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _merged(target: Any, patch: Any) -> Any:
    """Apply an RFC 7396 merge patch."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _merged(result.get(key), value)
    return result


def _codes(page: RuleInfo, kind: str, body: str) -> set[str]:
    """Lint an example, held against the page's model when it has one."""
    found = dict(_BLOCK.findall(page.help)).get("modele")
    model = model_of_schema(found.encode(), "page") if found else None
    if kind == "avance":
        document = json.loads(resources.example("avance.json").read_bytes())
        document["demandes"][0] = _merged(document["demandes"][0], json.loads(body))
        body = json.dumps(document)
    read = parse(body.encode(), PurePath("page.json"))
    report = lint_documents([read], Options(model=model, select=("FMT",)))
    return {finding.code for finding in report.findings}


def _examples(section: str) -> list[Any]:
    return [
        pytest.param(page, kind, body, id=f"{page.code}-{index}")
        for page in SCHEMA_RULES
        for index, (kind, body) in enumerate(_BLOCK.findall(_sections(page)[section]))
    ]


@pytest.mark.parametrize("page", SCHEMA_RULES, ids=lambda page: page.code)
def test_each_page_has_its_sections_and_examples(page: RuleInfo) -> None:
    sections = _sections(page)
    assert list(sections) == SECTIONS
    assert all(text.strip() for text in sections.values())
    assert _BLOCK.search(sections["Mauvais"])
    assert _BLOCK.search(sections["Bon"])


@pytest.mark.parametrize(("page", "kind", "body"), _examples("Mauvais"))
def test_a_bad_example_gives_its_rule_and_no_other(page: RuleInfo, kind: str, body: str) -> None:
    assert _codes(page, kind, body) | {"FMT090"} == {page.code, "FMT090"}
    assert page.code in _codes(page, kind, body)


@pytest.mark.parametrize(("page", "kind", "body"), _examples("Bon"))
def test_a_good_example_gives_nothing_of_its_rule(page: RuleInfo, kind: str, body: str) -> None:
    assert page.code not in _codes(page, kind, body)
