"""Every rule on filled reports: to know what exists, read this tuple."""

from segur_cli.pilot.checklist import PvContext
from segur_cli.pilot.filled import AnswerPlace
from segur_cli.pilot.rules import answers, parties
from segur_cli.rules.rule import Rule

RULES: tuple[Rule[PvContext, AnswerPlace], ...] = (
    *parties.FORM,
    *answers.RULES,
    *parties.RULES,
)
