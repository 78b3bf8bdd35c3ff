"""What a model's schema refuses, in French."""

from collections.abc import Iterator

from segur_cli.diagnostics import RuleInfo
from segur_cli.documents import Json
from segur_cli.lint.finding import Finding
from segur_cli.templates.models import Model

SCHEMA_RULES: tuple[RuleInfo, ...] = ()


def schema_findings(value: Json, model: Model) -> Iterator[tuple[str, Finding]]:
    """Yield the code and finding of everything the schema refuses in a document."""
    yield from ()
