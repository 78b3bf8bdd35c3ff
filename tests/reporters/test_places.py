from pathlib import PurePosixPath, PureWindowsPath

import pytest

from segur_cli.reporters import Rendering
from segur_cli.reporters.rendering import anchor, shown_path, uri
from tests.reporters.samples import CONTEXT, finding, report


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/depot/a/b.json", "a/b.json"),
        ("a/b.json", "a/b.json"),
        ("./a/../b.json", "b.json"),
        ("/ailleurs/b.json", "/ailleurs/b.json"),
        ("../b.json", "../b.json"),
        ("/depot-bis/b.json", "/depot-bis/b.json"),
    ],
)
def test_a_path_is_shown_relative_to_the_base_when_inside_it(path: str, shown: str) -> None:
    assert shown_path(PurePosixPath(path), CONTEXT) == shown


def test_a_windows_path_is_shown_with_forward_slashes() -> None:
    context = Rendering("1", PureWindowsPath(r"C:\depot"))
    assert shown_path(PureWindowsPath(r"C:\depot\a\b.json"), context) == "a/b.json"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/depot/a b/é.json", "a%20b/%C3%A9.json"),
        ("a:b.json", "a%3Ab.json"),
        ("100%.json", "100%25.json"),
        ("/ailleurs/b.json", "file:///ailleurs/b.json"),
        ("../b.json", "file:///b.json"),
    ],
)
def test_a_uri_is_relative_inside_the_base_and_encoded(path: str, expected: str) -> None:
    assert uri(PurePosixPath(path), CONTEXT) == expected


def test_a_name_that_is_not_utf8_still_makes_an_ascii_uri() -> None:
    assert uri(PurePosixPath("a\udce9.json"), CONTEXT).isascii()


def test_a_finding_about_the_run_is_anchored_to_the_first_file() -> None:
    whole = report(finding(path=None))
    assert anchor(whole.findings[0], whole) == whole.files[0]


def test_a_finding_has_no_anchor_when_nothing_was_read() -> None:
    nothing = report(finding(path=None), files=())
    assert anchor(nothing.findings[0], nothing) is None
