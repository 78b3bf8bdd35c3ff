"""What rules yield: a finding that still speaks of pointers, not of lines."""

from typing import NamedTuple

from segur_cli.diagnostics import Severity


class Finding(NamedTuple):
    """One defect, before it is placed in the text.

    `at` says what the span covers: the `value` at `pointer`, its `key`, or the `opening`
    of the container (for what is missing). `severity` None means the rule's own.
    """

    pointer: str
    message: str
    hint: str | None = None
    at: str = "value"
    severity: Severity | None = None
    subject: str | None = None
