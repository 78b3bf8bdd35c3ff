"""The verdict on one client, as data: what was read, found and remarked."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from segur_cli.diagnostics import Severity
from segur_cli.eligibility.base import BaseEntry, Ceiling, CeilingKey
from segur_cli.eligibility.prestation import PrestationAccess
from segur_cli.eligibility.request import ClientQuery
from segur_cli.facts import Dispositif, Statement
from segur_cli.identifiers.finess import Defect, Reading
from segur_cli.text.writing import listed, plural

if TYPE_CHECKING:
    from segur_cli.eligibility.search_screen import Hit


class VerdictStatus(Enum):
    """What is said of a client. The values are those of the JSON output."""

    ELIGIBLE = "eligible"
    UNSURE = "unsure"  # in the base, with a row that cannot be trusted as it is
    CONDITIONAL = "conditional"  # in the base, for a prestation that may not be open to the client
    NO_CEILING = "no_ceiling"  # in the base, which gives no amount for what is asked
    REFUSED = "refused"  # in the base, which says no for what is asked
    REENTER = "reenter"  # absent, while its EJ or ET is in the base
    SUSPECT = "suspect"  # absent, and the key is wrong
    ABSENT = "absent"
    MALFORMED = "malformed"
    UNCHECKED = "unchecked"  # no base was given

    @property
    def label(self) -> str:
        """The French verdict."""
        return _STATUS_LABELS[self]

    def counted(self, count: int) -> str:
        """The verdict with a count: `1 absent de la base`, `2 absents de la base`."""
        return plural(count, self.label, _SEVERAL[self])

    @property
    def in_base(self) -> bool:
        """Whether the number is in the base, which does not refuse it."""
        return self in _IN_BASE


_STATUS_LABELS = {
    VerdictStatus.ELIGIBLE: "éligible",
    VerdictStatus.UNSURE: "présent, à vérifier",
    VerdictStatus.CONDITIONAL: "dans la base, prestation à vérifier",
    VerdictStatus.NO_CEILING: "présent, plafond non donné",
    VerdictStatus.REFUSED: "non éligible selon la base",
    VerdictStatus.REENTER: "à ressaisir",
    VerdictStatus.SUSPECT: "clé suspecte, absent de la base",
    VerdictStatus.ABSENT: "absent de la base",
    VerdictStatus.MALFORMED: "numéro mal formé",
    VerdictStatus.UNCHECKED: "non vérifié, faute de base",
}


_IN_BASE = (
    VerdictStatus.ELIGIBLE, VerdictStatus.UNSURE, VerdictStatus.CONDITIONAL,
    VerdictStatus.NO_CEILING,
)  # fmt: skip
_SEVERAL = {
    VerdictStatus.ELIGIBLE: "éligibles",
    VerdictStatus.UNSURE: "présents, à vérifier",
    VerdictStatus.CONDITIONAL: "dans la base, prestation à vérifier",
    VerdictStatus.NO_CEILING: "présents, plafond non donné",
    VerdictStatus.REFUSED: "non éligibles selon la base",
    VerdictStatus.REENTER: "à ressaisir",
    VerdictStatus.SUSPECT: "de clé suspecte, absents de la base",
    VerdictStatus.ABSENT: "absents de la base",
    VerdictStatus.MALFORMED: "numéros mal formés",
    VerdictStatus.UNCHECKED: "non vérifiés, faute de base",
}


@dataclass(frozen=True)
class Remark:
    """Something to tell about a client: its weight, the sentence, the statement behind it.

    `unjudged` when it says that an amount asked is not held against any ceiling.
    """

    severity: Severity
    text: str
    statement: Statement | None = None
    unjudged: bool = False


@dataclass(frozen=True)
class CeilingLine:
    """One ceiling of a client: what it is about, and what the row of the base holds."""

    key: CeilingKey
    ceiling: Ceiling
    row: int


@dataclass(frozen=True)
class SonsView:
    """What the base and the texts give a client under one SONS.

    `refused` is the cell by which the base says no, empty when it does not.
    """

    sons: Dispositif
    openings: Mapping[str, PrestationAccess]
    lines: tuple[CeilingLine, ...]
    refused: str = ""


@dataclass(frozen=True)
class Verdict:
    """The answer for one request.

    `entries` are the rows that apply: the client's own, or with `REENTER` those of
    the entity under which it is to be entered again (`targets`). `target_level` is
    EJ or ET. `general` are amounts that the base ties to no SONS. `candidates` are entries of the
    register that the client's name may mean: none is chosen.
    """

    request: ClientQuery
    reading: Reading
    status: VerdictStatus
    name: str
    ac: str
    level: str
    entries: tuple[BaseEntry, ...]
    targets: tuple[str, ...]
    target_level: str
    views: tuple[SonsView, ...]
    general: tuple[CeilingLine, ...]
    remarks: tuple[Remark, ...]
    candidates: "tuple[Hit, ...]" = ()

    @property
    def blocking(self) -> bool:
        """Whether this client must make the command fail."""
        return self.refused or self.unjudged or bool(self.request.complaints)

    @property
    def refused(self) -> bool:
        """Whether this client is not eligible as asked."""
        return not self.status.in_base or self._refused

    @property
    def unjudged(self) -> bool:
        """Whether what was asked for a client of the base could not be judged."""
        undecided = self.status in (VerdictStatus.UNSURE, VerdictStatus.NO_CEILING)
        return undecided and self.request.asks_something

    @property
    def _refused(self) -> bool:
        return any(r.severity is Severity.ERROR for r in self.remarks)

    @property
    def to_mend(self) -> bool:
        """Whether the client is in the base, and what is asked for it must change."""
        return self.status.in_base and self._refused

    @property
    def to_look_at(self) -> bool:
        """Whether someone must look at this client before depositing."""
        heavy = any(r.severity >= Severity.WARNING for r in self.remarks)
        return self.blocking or heavy or self.status is not VerdictStatus.ELIGIBLE

    @property
    def label(self) -> str:
        """The verdict in French, with what was repaired or doubtful in the number."""
        label = self.status.label
        if self.reading.defect is Defect.EMPTY:
            label = "sans numéro FINESS"
        if self.to_mend:
            label = "présent dans la base, demande à corriger"
        refused = [view.sons.code for view in self.views if view.refused]
        if refused and len(refused) < len(self.views):
            joint = " pour" if self.status is VerdictStatus.REFUSED else ", sauf"
            label += f"{joint} {listed(refused)}"
        if self.status is VerdictStatus.REENTER:
            label += f" sous l'{self.target_level} {listed(self.targets[:3], 'ou')}"
            if len(self.targets) > 3:
                label += f" (ou {plural(len(self.targets) - 3, 'autre')})"
        if self.reading.repairs and self.status is not VerdictStatus.MALFORMED:
            label += " (numéro corrigé)"
        elif self.status.in_base and self.reading.defect is Defect.WRONG_KEY:
            label += " (clé suspecte)"
        return label

    @property
    def beneficiary(self) -> str | None:
        """The number under which a deposit would go, None when there is none or several."""
        if self.status.in_base:
            return self.reading.finess
        return self.targets[0] if len(self.targets) == 1 else None
