"""The pages `segur explain` shows for what a model refuses, in the order of their codes."""

from segur_cli.diagnostics import RuleInfo
from segur_cli.lint.schema.pages.keys import KEYS
from segur_cli.lint.schema.pages.limits import LIMITS
from segur_cli.lint.schema.pages.shapes import SHAPES
from segur_cli.lint.schema.pages.sizes import SIZES
from segur_cli.lint.schema.pages.values import VALUES

PAGES: tuple[RuleInfo, ...] = tuple(
    sorted((*KEYS, *VALUES, *SIZES, *SHAPES, *LIMITS), key=lambda page: page.code)
)
