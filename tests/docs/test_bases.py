"""docs/bases.md: every option that it shows is understood as it is written."""

import re
from pathlib import Path

from segur_cli.eligibility import client_columns, headings

TEXT = (Path(__file__).parents[2] / "docs" / "bases.md").read_text(encoding="utf-8")


def test_every_column_option_of_the_page_is_understood() -> None:
    text = TEXT.split("## La liste de clients")[0]
    options = re.findall(r"--column (?:'([^']+)'|(\S+?)`)", text)
    written = [quoted or bare for quoted, bare in options]
    written += re.findall(r'"([a-z-]+(?:\[[^\]]+\])?=[A-Z,]+)"', text)
    assert len(written) >= 5
    for option in written:
        assert headings.read_choices((option,))


def test_every_column_option_for_a_list_is_understood() -> None:
    sentence = TEXT[TEXT.index("`--column` tranche") :].split("## ")[0]
    options = re.findall(r"`([a-z0-9-]+(?:\[[^\]]+\])?=[A-Z])`", sentence)
    assert len(client_columns.read_choices(options)[""]) == len(options) == 16
