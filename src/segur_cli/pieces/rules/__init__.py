"""Every rule on pieces: to know what exists, read this tuple."""

from segur_cli.pieces.context import PieceContext, PieceFinding
from segur_cli.pieces.rules import agreement, amounts, form, mentions, together
from segur_cli.rules.rule import Rule

RULES: tuple[Rule[PieceContext, PieceFinding], ...] = (
    *mentions.RULES,
    *amounts.RULES,
    *agreement.RULES,
    *together.RULES,
    *form.RULES,
)
