"""All the verdicts of a run, and what they say together."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segur_cli.diagnostics import Severity
from segur_cli.eligibility.answering import judge_request
from segur_cli.eligibility.base import Base
from segur_cli.eligibility.request import ClientQuery
from segur_cli.eligibility.verdict import Remark, Verdict, VerdictStatus
from segur_cli.exits import ExitCode
from segur_cli.facts import statement
from segur_cli.text.clock import Clock
from segur_cli.text.writing import listed, plural

if TYPE_CHECKING:
    from segur_cli.eligibility.clients import ListReading
    from segur_cli.register.index import Register


@dataclass(frozen=True)
class EligibilityOutcome:
    """The verdicts in the order of the requests; `shared` are remarks on several of them.

    `listed` says how the list of clients was read, None without one.
    """

    base: Base | None
    register: "Register | None"
    clock: Clock
    verdicts: tuple[Verdict, ...]
    shared: tuple[Remark, ...]
    listed: "ListReading | None" = None
    settings: str = ""  # the segur.toml that filled what was not asked, empty without one

    def counts(self) -> Counter[VerdictStatus]:
        """Count the verdicts of each status."""
        return Counter(verdict.status for verdict in self.verdicts)

    def summary(self) -> str:
        """Count the clients in a sentence: those to mend are told apart from the eligible."""
        mend = sum(v.to_mend for v in self.verdicts)
        clean = Counter(v.status for v in self.verdicts if not v.to_mend)
        parts = [status.counted(clean[status]) for status in VerdictStatus if clean[status]]
        if mend:
            parts.append(plural(mend, "demande à corriger", "demandes à corriger"))
        return f"{plural(len(self.verdicts), 'client')} : {' ; '.join(parts)}."

    @property
    def exit_code(self) -> ExitCode:
        """FINDINGS as soon as one client is not eligible as asked; CANNOT_RUN without a base."""
        if self.base is None:
            return ExitCode.CANNOT_RUN
        if any(verdict.blocking for verdict in self.verdicts):
            return ExitCode.FINDINGS
        return ExitCode.OK


def check(
    requests: Iterable[ClientQuery], base: Base | None, register: "Register | None", clock: Clock
) -> EligibilityOutcome:
    """Answer every request on the clock's day, and remark those that lead to one beneficiary."""
    base = base and base.on(clock.now.date())
    verdicts = [judge_request(request, base, register) for request in requests]
    return EligibilityOutcome(
        base,
        register,
        clock,
        tuple(_mark_repeated(verdicts)),
        tuple(_shared_beneficiaries(verdicts)),
    )


def _mark_repeated(verdicts: list[Verdict]) -> Iterator[Verdict]:
    """Remark a number asked again for a SONS that was already asked."""
    seen: set[tuple[str, str]] = set()
    for verdict in verdicts:
        number = verdict.reading.finess or ""
        asked = {(number, view.sons.code) for view in verdict.views}
        if asked & seen:
            remark = Remark(
                Severity.WARNING,
                "numéro déjà demandé plus haut pour le même SONS",
                statement("doublon-rejete"),
            )
            yield replace(verdict, remarks=(*verdict.remarks, remark))
        else:
            yield verdict
        seen |= asked


def _shared_beneficiaries(verdicts: list[Verdict]) -> Iterator[Remark]:
    """Several numbers that are one beneficiary: said once, and never added up."""
    numbers: dict[str, dict[str, None]] = {}
    for verdict in verdicts:
        if verdict.beneficiary and verdict.reading.finess:
            numbers.setdefault(verdict.beneficiary, {})[verdict.reading.finess] = None
    for beneficiary, found in numbers.items():
        if len(found) > 1:
            yield Remark(
                Severity.WARNING,
                f"{listed(found)} sont un seul bénéficiaire ({beneficiary}) : une seule "
                "prestation financée par SONS, et un seul plafond, qui ne s'additionne pas",
                statement("une-seule-prestation"),
            )
