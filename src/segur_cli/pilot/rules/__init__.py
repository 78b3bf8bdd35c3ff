"""Every rule on filled reports: to know what exists, read this tuple."""

from segur_cli.pilot.context import PvContext
from segur_cli.pilot.filled import AnswerPlace
from segur_cli.pilot.rules import answers, dates, evidence, parties, structure, waivers
from segur_cli.rules.rule import Rule

RULES: tuple[Rule[PvContext, AnswerPlace], ...] = (
    *structure.RULES,
    *answers.RULES,
    *waivers.RULES,
    *evidence.RULES,
    *dates.RULES,
    *parties.RULES,
)
