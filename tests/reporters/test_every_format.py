"""What holds for every format: order, safety, size."""

import json
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from fluidattacks_core.sarif import SarifLog
from hypothesis import given
from hypothesis import strategies as st
from junitparser import JUnitXml

from segur_cli.reporters import REPORTERS
from tests.reporters.runner import commands
from tests.reporters.samples import CONTEXT, HOSTILE, NOON, hostile_report, of_each_severity

FORMATS = list(REPORTERS)
NOT_COMMANDS = [name for name in FORMATS if name != "github"]
HOSTILE_CONTEXT = replace(CONTEXT, as_of=NOON)

READERS: dict[str, Callable[[str], object]] = {
    "text": str.splitlines,
    "concise": str.splitlines,
    "md": str.splitlines,
    "json": json.loads,
    "sarif": SarifLog.model_validate_json,
    "junit": lambda text: JUnitXml.fromstring(text.encode()),
    "github": commands,
    "gitlab": json.loads,
    "html": lambda text: _Page().feed(text),
}


class _Page(HTMLParser):
    """A page whose every element is one that we write."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("img", "iframe", "link", "object", "script")
        assert not any(name.startswith("on") for name, _ in attrs)


hostile_texts = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())


def dangerous(output: str) -> set[str]:
    """Return what the output holds that a terminal would obey; line feeds are ours."""
    categories = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return {c for c in set(output) - {"\n"} if unicodedata.category(c) in categories}


def test_every_format_has_a_reader_here() -> None:
    assert set(READERS) == set(REPORTERS)


@pytest.mark.parametrize("name", FORMATS)
def test_the_order_of_findings_given_changes_nothing(name: str) -> None:
    sample = of_each_severity()
    shuffled = replace(sample, findings=sample.findings[::-1])
    assert REPORTERS[name](shuffled, CONTEXT) == REPORTERS[name](sample, CONTEXT)


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_says_that_a_file_conforms(name: str) -> None:
    assert "conforme" not in REPORTERS[name](of_each_severity(), CONTEXT).lower()


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_ends_with_a_line_feed(name: str) -> None:
    assert REPORTERS[name](of_each_severity(), CONTEXT).endswith("\n")


@hostile_texts
@pytest.mark.parametrize("name", FORMATS)
def test_hostile_values_leave_nothing_that_a_terminal_obeys(name: str, text: str) -> None:
    assert not dangerous(REPORTERS[name](hostile_report(text), HOSTILE_CONTEXT))


@hostile_texts
@pytest.mark.parametrize("name", FORMATS)
def test_hostile_values_leave_the_output_readable(name: str, text: str) -> None:
    READERS[name](REPORTERS[name](hostile_report(text), HOSTILE_CONTEXT))


@hostile_texts
@pytest.mark.parametrize("name", NOT_COMMANDS)
def test_hostile_values_make_no_ci_runner_act(name: str, text: str) -> None:
    assert commands(REPORTERS[name](hostile_report(text), HOSTILE_CONTEXT)) == []


@pytest.mark.parametrize("name", ["json", "sarif", "gitlab", "junit"])
def test_no_markup_closes_a_script(name: str) -> None:
    output = REPORTERS[name](hostile_report(HOSTILE["script"]), CONTEXT)
    assert "</script" not in output


@pytest.mark.parametrize("name", FORMATS)
def test_a_megabyte_in_every_field_is_cut(name: str) -> None:
    output = REPORTERS[name](hostile_report(HOSTILE["one megabyte"]), CONTEXT)
    assert len(output) < 150_000


texts = st.text(max_size=40) | st.lists(st.sampled_from(list(HOSTILE.values())[:-1])).map("".join)


@pytest.mark.parametrize("name", FORMATS)
@given(text=texts, source=texts)
def test_whatever_the_values_the_output_is_readable_and_harmless(
    name: str, text: str, source: str
) -> None:
    sample = hostile_report(text)
    context = replace(HOSTILE_CONTEXT, line_of=lambda _path, _line: source)
    output = REPORTERS[name](sample, context)
    READERS[name](output)
    assert not dangerous(output)
    assert len(commands(output)) == (len(sample.findings) + 1 if name == "github" else 0)
