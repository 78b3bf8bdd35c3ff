"""What a model's schema refuses, in French."""

from collections.abc import Iterator

from segur_cli.documents import Json
from segur_cli.lint.finding import Finding
from segur_cli.lint.schema.cascade import independent
from segur_cli.lint.schema.combinations import unfold
from segur_cli.lint.schema.refused import Reader
from segur_cli.lint.schema.sentences import say
from segur_cli.templates.models import Model


def schema_findings(
    value: Json, model: Model, skipped: frozenset[str] = frozenset()
) -> Iterator[tuple[str, Finding]]:
    """Yield the code and finding of everything the schema refuses in a document.

    One defect yields one finding; they come in the order of their pointers. `skipped` holds
    the pointers of values already reported and replaced (`Document.stand_ins`).
    """
    validator = model.validator
    if validator.is_valid(value):
        return
    refusals = Reader(value, model.schema).read(validator.iter_errors(value))
    seen: set[tuple[str, str]] = set()
    for refused in independent(unfold(refusals), model.schema):
        for code, finding in say(refused, model.schema):
            # A key has one defect at most; a value may have several.
            identity = (finding.pointer, "" if finding.at == "key" else finding.message)
            if finding.pointer not in skipped and identity not in seen:
                seen.add(identity)
                yield code, finding
