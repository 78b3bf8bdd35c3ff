"""Every rule on pieces: to know what exists, read this tuple."""

from segur_cli.papers.paper import Line
from segur_cli.pieces.context import PieceContext
from segur_cli.pieces.rules import agreement, amounts, form, mentions, together
from segur_cli.rules.rule import Rule

RULES: tuple[Rule[PieceContext, Line | None], ...] = (
    *mentions.RULES,
    *amounts.RULES,
    *agreement.RULES,
    *together.RULES,
    *form.RULES,
)
