"""Reports of findings; the caller writes the text that a format gives back."""

from collections.abc import Mapping
from importlib import import_module

from segur_cli.diagnostics import Report
from segur_cli.reporters.rendering import Rendering, Reporter

__all__ = ["REPORTERS", "Rendering", "Reporter"]


def _reporter(module: str, function: str = "render") -> Reporter:
    """Return a reporter whose module is loaded when it is first used: a run needs one or two."""

    def render(report: Report, context: Rendering) -> str:
        write: Reporter = getattr(import_module(f"segur_cli.reporters.{module}"), function)
        return write(report, context)

    return render


REPORTERS: Mapping[str, Reporter] = {
    "text": _reporter("findings_page", "render_text"),
    "concise": _reporter("findings_page", "render_concise"),
    "md": _reporter("findings_page", "render_markdown"),
    "json": _reporter("json_v1"),
    "sarif": _reporter("sarif"),
    "junit": _reporter("junit"),
    "github": _reporter("forges", "render_github"),
    "gitlab": _reporter("forges", "render_gitlab"),
    "html": _reporter("html"),
}
