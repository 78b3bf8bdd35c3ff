"""Reports of findings, one format per module; the caller writes the text that comes back."""

from collections.abc import Mapping
from importlib import import_module

from segur_cli.diagnostics import Report
from segur_cli.reporters.context import Rendering, Reporter, color_wanted

__all__ = ["REPORTERS", "Rendering", "Reporter", "color_wanted"]


def _reporter(module: str) -> Reporter:
    """Return a reporter whose module is loaded when it is first used: a run needs one or two."""

    def render(report: Report, context: Rendering) -> str:
        written: str = import_module(f"segur_cli.reporters.{module}").render(report, context)
        return written

    return render


REPORTERS: Mapping[str, Reporter] = {
    "text": _reporter("text"),
    "concise": _reporter("concise"),
    "md": _reporter("md"),
    "json": _reporter("json_v1"),
    "sarif": _reporter("sarif"),
    "junit": _reporter("junit"),
    "github": _reporter("github"),
    "gitlab": _reporter("gitlab"),
    "html": _reporter("html"),
}
