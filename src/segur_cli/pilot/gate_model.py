"""What pilots come to together: each report as declared, whether the condition is met, in words.

Source: deck of 2024-11-08 (AF §6.3). That an avance is validated, and where a report stands, is
declared by the user: nothing here is known from the portal.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from segur_cli.config import PilotReport, SignedPilot
from segur_cli.diagnostics import Diagnostic
from segur_cli.milestones.arithmetic import PILOTS_NEEDED
from segur_cli.milestones.deadlines import Deadline
from segur_cli.pilot.filled import PilotAnswer, ReportState
from segur_cli.pilot.profile import Profile
from segur_cli.pilot.report_check import OTHER_FORMAT, CheckedReport
from segur_cli.pilot.rules.parties import days_of
from segur_cli.text.writing import LabelledEnum, day, listed, normalized_key, plural, quote


class ConditionState(LabelledEnum):
    """Whether soldes may be deposited, within what is checked. Only OPEN is green.

    READY is met by what the texts ask, and not declared validated; that soldes also wait for the
    validation of the reports is a supposition. UNKNOWN is what declarations are lacking for.
    """

    OPEN = "open", "remplie telle que déclarée"
    READY = "ready", "remplie telle que déclarée, hors validation des PV, à vérifier"
    UNKNOWN = "unknown", "inconnue"
    CLOSED = "closed", "non remplie"

    @property
    def blocks(self) -> bool:
        """Whether a text refuses soldes: it is known not to be met."""
        return self is ConditionState.CLOSED


@dataclass(frozen=True, kw_only=True)
class JudgedPilot:
    """What decides whether a report counts. `avance` and `state` are as declared, None otherwise.

    `wrong` says why it cannot count, `lacks` what is not declared of it.
    """

    avance: bool | None
    state: ReportState | None
    wrong: str = ""
    lacks: str = ""

    @property
    def usable(self) -> bool:
        """Whether the report is complete, and neither refused nor still to be signed."""
        return not self.wrong and self.state not in (ReportState.REFUSED, ReportState.PREPARED)

    @property
    def complete(self) -> bool:
        """Whether all that the texts ask is there: the report, and the avance validated."""
        return self.usable and not self.lacks and self.avance is True

    @property
    def possible(self) -> bool:
        """Whether it counts, or would if what is not declared were as asked."""
        return self.usable and self.avance is not False

    @property
    def counts(self) -> bool:
        """Whether it is one of the pilots that open the gate."""
        return self.complete and self.state is ReportState.VALIDATED

    @property
    def why_not(self) -> str:
        """Why it does not count, in French; empty when it does."""
        if self.wrong:
            return self.wrong
        if self.state is ReportState.REFUSED:
            return "PV refusé"
        if self.state is ReportState.PREPARED:
            return "PV pas encore signé"
        if self.avance is not True:
            return "avance non validée" if self.avance is False else "avance non déclarée"
        return self.lacks


@dataclass(frozen=True)
class Pilot(JudgedPilot):
    """One report in the gate.

    `avance_by` says where that of the avance is declared, in French.

    `complete_from` is the first day on which its report can be complete, None when unknown.
    `lost`: no date will do, another pilot is needed (not in the base). `told` is what
    segur.toml says of it.
    """

    checked: CheckedReport
    profile: Profile
    complete_from: date | None
    lost: bool = False
    told: PilotReport | None = None
    avance_by: str = ""

    @property
    def finess(self) -> str:
        return self.profile.client_finess

    @property
    def document(self) -> str:
        return self.checked.filled.path.name

    @property
    def subject(self) -> str:
        return self.profile.subject[:80]

    @property
    def version(self) -> str:
        """The version of the solution that it names."""
        return self.profile.version

    @property
    def days(self) -> dict[str, date]:
        """The days of its installation, production and signature that are known."""
        return days_of(self.checked.context) if self.checked.context is not None else {}

    @property
    def product(self) -> tuple[str, str]:
        """The supplier and the solution, as they compare."""
        return normalized_key(self.profile.supplier), normalized_key(self.profile.solution)

    @property
    def waivers(self) -> list[str]:
        """The flows that it leaves unverified, by number or identifier."""
        answered = self.checked.context.answered if self.checked.context is not None else ()
        return [
            entry.item.number or entry.id
            for entry, _, answer in answered
            if answer is PilotAnswer.UNVERIFIABLE
        ]


@dataclass(frozen=True)
class DeclaredPilot(JudgedPilot):
    """One report signed on another model, as segur.toml declares it: its content is not read."""

    told: SignedPilot

    @property
    def finess(self) -> str:
        return self.told.client

    @property
    def document(self) -> str:
        return self.told.signed.name

    @property
    def subject(self) -> str:
        return f"{self.told.client}, {quote(self.told.signed.name, 60)}"

    @property
    def version(self) -> str:
        """Nothing: the version that it names is not read."""
        return ""

    @property
    def days(self) -> dict[str, date]:
        """The days of its installation, production and signature that are declared."""
        told = self.told
        days = {
            "installation": told.installed,
            "production": told.production,
            "signature": told.date,
        }
        return {id_: found for id_, found in days.items() if found is not None}


@dataclass(frozen=True)
class PilotCondition:
    """What several reports come to for one SONS. `findings` say what is missing, file by file."""

    sons: str
    pilots: tuple[Pilot, ...]
    opening: ConditionState
    complete_from: date | None  # the first day on which three reports can be complete
    findings: tuple[Diagnostic, ...]
    eligibility_checked: bool
    unread: tuple[str, ...] = ()  # why reports that may be of this SONS could not be read
    declared: tuple[DeclaredPilot, ...] = ()
    fifth: Deadline | None = None  # milestone 5: by then the service is done

    @property
    def everyone(self) -> "tuple[Pilot | DeclaredPilot, ...]":
        """The pilots whose report was read, then those only declared."""
        return (*self.pilots, *self.declared)

    @property
    def formats(self) -> list[str]:
        """Tell the flows of these reports whose format is not the one that the deck asks for."""
        return [
            f"{pilot.subject}, {finding.message}"
            for pilot in self.pilots
            for finding in pilot.checked.findings
            if finding.code == OTHER_FORMAT
        ]

    @property
    def verdict(self) -> str:
        """Say whether it is open, and if not what is missing."""
        opening = f"condition des trois pilotes {self.opening.label}, {self.sons or 'SONS inconnu'}"
        formats = [f"format à vérifier : {told}" for told in self.formats]
        if self.opening is ConditionState.OPEN:
            return " ; ".join((opening, *formats))
        told = [f"{opening} : {self.missing}", *self.unread, *formats]
        if self.in_cause and self.opening is not ConditionState.READY:
            told.append(f"en cause : {listed(self.in_cause)}")
        return " ; ".join(told)

    @property
    def in_cause(self) -> list[str]:
        """Name the pilots that do not count, each with why."""
        return [
            f"{pilot.subject} ({pilot.why_not})" for pilot in self.everyone if not pilot.complete
        ]

    @property
    def missing(self) -> str:
        """Say how many pilots there are, complete and validated, and when there can be three."""
        clients = clients_of(self.everyone)
        if not clients:
            return "aucun PV de ce SONS n'est nommé ([[pilot]])"
        validated = clients_of(pilot for pilot in self.everyone if pilot.counts)
        complete = clients_of(pilot for pilot in self.everyone if pilot.complete)
        parts = [
            f"{plural(clients, 'client pilote', 'clients pilotes')} sur {PILOTS_NEEDED}",
            f"{plural(complete, 'PV complet', 'PV complets')} avec avance déclarée validée",
            plural(validated, "PV déclaré validé", "PV déclarés validés"),
        ]
        return f"{', '.join(parts)} ; {self.earliest}"

    @property
    def _usable(self) -> list[Pilot]:
        """The clean reports that an answer may still validate, or has."""
        clean = (one for one in self.pilots if one.checked.clean and not one.lost)
        return [one for one in clean if one.state is not ReportState.REFUSED]

    @property
    def earliest(self) -> str:
        """Say what is awaited, and until when at least; how long examination takes is unknown."""
        unknown = "le temps d'examen n'est pas connu"
        filled = clients_of(one for one in self.pilots if one.checked.clean and not one.lost)
        refused = [one for one in self.pilots if one.state is ReportState.REFUSED]
        if filled >= PILOTS_NEEDED and clients_of(self._usable) < PILOTS_NEEDED:
            return (
                f"{plural(len(refused), 'PV refusé', 'PV refusés')} : rien n'est attendu de l'ASP "
                "ou de l'ANS ; corrigez ce qui a été refusé, faites signer, transmettez de nouveau"
            )
        if filled >= PILOTS_NEEDED and self.opening is ConditionState.CLOSED:
            return "trois PV sont complets, mais tous ne comptent pas"
        if filled >= PILOTS_NEEDED:
            late = self._by_fifth(self.complete_from) if self.complete_from is not None else ""
            return f"trois PV sont complets{late} ; des validations sont attendues ; {unknown}"
        if self.complete_from is None:
            return (
                "date des trois PV complets inconnue : installation ou mise en production non "
                f"datée ; {unknown}"
            )
        usable = clients_of(one for one in self.pilots if not one.lost)
        when = f"trois PV complets au plus tôt le {day(self.complete_from)}"
        if usable < PILOTS_NEEDED:
            when += ", si ce qui manque de pilotes est mis en production aujourd'hui"
        return f"{when}{self._by_fifth(self.complete_from)} ; {unknown}"

    def _by_fifth(self, ready: date) -> str:
        """Hold a day against milestone 5, and say what is left after it."""
        fifth = self.fifth
        if fifth is None:
            return ""
        days = [limit.day for _, limit in fifth.by_source] or [fifth.day]
        if ready <= min(days):
            return f" ; jalon 5 : {fifth.brief}"
        after = "après" if ready > max(days) else "après, selon les uns,"
        return (
            f", {after} le jalon 5 ({fifth.brief}) : reste l'attestation de prestation, envoyée "
            "d'ici ce jalon, puis le solde au plus tard au jalon 6"
        )


def same_version(here: object, there: object) -> bool:
    """Whether two versions are one, as people write them: `V 7.4.1` is `7.4.1`."""
    return _plain_version(here) == _plain_version(there)


def _plain_version(value: object) -> str:
    said = normalized_key(str(value)).removeprefix("version").strip()
    return said.removeprefix("v").strip(" .")


def clients_of(pilots: Iterable[Pilot | DeclaredPilot]) -> int:
    """Count the different clients: two reports of one are one pilot."""
    return len({pilot.finess for pilot in pilots})


def sons_of(one: CheckedReport) -> str | None:
    """Return the SONS of a report; None when it is no report of ours."""
    return one.filled.profile.sons if one.filled.profile else None
