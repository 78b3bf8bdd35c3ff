"""Yes and no as they are typed."""

import pytest

from segur_cli.text.flags import parse_flag


@pytest.mark.parametrize(
    ("text", "flag"),
    [("oui", True), (" Oui ", True), ("O", True), ("true", True),
     ("non", False), ("N", False), ("False", False),
     ("", None), ("1", None), ("yes", None), ("oui non", None), ("ouï", True)],
)  # fmt: skip
def test_a_flag_is_yes_or_no_and_nothing_else(text: str, flag: bool | None) -> None:
    assert parse_flag(text) is flag
