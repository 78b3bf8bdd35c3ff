import json

import pytest

from segur_cli.reporters.rendering import (
    sanitized_block,
    single_line,
    to_json,
    without_log_commands,
)


def test_a_harmless_text_is_left_alone() -> None:
    assert single_line("Le nom « CHU de Nîmes »  a deux espaces.") == (
        "Le nom « CHU de Nîmes »  a deux espaces."
    )


def test_line_breaks_become_spaces() -> None:
    assert single_line("un\ndeux\ttrois") == "un deux trois"


def test_a_long_text_ends_with_an_ellipsis_at_the_limit() -> None:
    assert single_line("abcdef", 4) == "abc…"


def test_a_text_at_the_limit_is_whole() -> None:
    assert single_line("abcd", 4) == "abcd"


def test_a_block_keeps_its_lines_and_loses_its_escapes() -> None:
    assert sanitized_block("# Titre\n\n\x1b[31m") == "# Titre\n\n [31m"


@pytest.mark.parametrize("line", ["::error::x", "  ::set-output name=a::b", "un\n::stop::"])
def test_no_line_begins_with_a_workflow_command(line: str) -> None:
    lines = without_log_commands(line).split("\n")
    assert not any(part.lstrip().startswith("::") for part in lines)


@pytest.mark.parametrize("command", ["##[error]", "##vso[x]", "##teamcity[y]"])
def test_a_log_command_inside_a_line_is_broken(command: str) -> None:
    assert command not in without_log_commands(f"avant {command}")


def test_markdown_headings_and_double_colons_inside_a_line_are_kept() -> None:
    assert without_log_commands("## Titre a::b") == "## Titre a::b"


@pytest.mark.parametrize("value", ["</script>", "##[error]", "###", "a & b", "\\##", '"<"'])
def test_escaped_json_reads_back_as_it_was(value: str) -> None:
    assert json.loads(to_json({"v": value})) == {"v": value}


def test_json_holds_no_markup_nor_log_command() -> None:
    text = to_json(["</script>", "##[error]x"])
    assert "<" not in text
    assert "##" not in text
