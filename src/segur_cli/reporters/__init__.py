"""Reports of findings, one format per module; the caller writes the text that comes back."""

from collections.abc import Mapping

from segur_cli.reporters.context import Context, Reporter, color_wanted
from segur_cli.reporters.github import render_github
from segur_cli.reporters.gitlab import render_gitlab
from segur_cli.reporters.json_v1 import render_json
from segur_cli.reporters.junit import render_junit
from segur_cli.reporters.sarif import render_sarif
from segur_cli.reporters.text import render_text

__all__ = ["REPORTERS", "Context", "Reporter", "color_wanted"]

REPORTERS: Mapping[str, Reporter] = {
    "text": render_text,
    "json": render_json,
    "sarif": render_sarif,
    "junit": render_junit,
    "github": render_github,
    "gitlab": render_gitlab,
}
