"""What the pages of the model's findings have in common."""

from segur_cli.diagnostics import Origin, RuleInfo, Severity


def page(code: str, title: str, help_: str, source: str) -> RuleInfo:
    """Return the page of what a model refuses: blocking, since the portal holds files to it."""
    return RuleInfo(code, title, help_, source, Severity.ERROR, Origin.TEMPLATE)
