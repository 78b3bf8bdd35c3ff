"""Every rule on filled reports: to know what exists, read this tuple."""

from segur_cli.pilot.rule import PvRule
from segur_cli.pilot.rules import answers, dates, evidence, parties, structure, waivers

RULES: tuple[PvRule, ...] = (
    *structure.RULES,
    *answers.RULES,
    *waivers.RULES,
    *evidence.RULES,
    *dates.RULES,
    *parties.RULES,
)
