"""Every rule on pieces: to know what exists, read this tuple."""

from segur_cli.papers.paper import Line
from segur_cli.pieces.piece_context import PieceContext
from segur_cli.pieces.rules import agreement, mentions, stated_amounts
from segur_cli.rules.rule import Rule

RULES: tuple[Rule[PieceContext, Line | None], ...] = (
    *mentions.RULES,
    *stated_amounts.RULES,
    *agreement.RULES,
)
