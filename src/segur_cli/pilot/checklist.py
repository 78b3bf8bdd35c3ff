"""From a profile to its checklist: what applies and why, what does not, what the texts leave open.

Then a filled report beside the checklist of its profile: what the rules look at.

Source: deck of 2024-11-08, slides « PV pilotes » (`facts/data/pv/`).
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from segur_cli.diagnostics import Needed
from segur_cli.facts import V1_V2, Statement, statement
from segur_cli.facts.loader import read_pack
from segur_cli.facts.pv import PvField, PvItem, PvSection, Waiver
from segur_cli.pilot.filled import FilledItem, FilledReport, Given, PilotAnswer, read_answer
from segur_cli.pilot.profile import FUNCTIONS, Profile
from segur_cli.rules.running import Context
from segur_cli.text.clock import Clock
from segur_cli.text.writing import listed

if TYPE_CHECKING:
    from segur_cli.eligibility.base import Base
    from segur_cli.register.index import Register


class Applies(Enum):
    """Whether an item is asked of this pilot."""

    YES = "yes"
    NO = "no"
    OPEN = "open"  # the texts do not say


@dataclass(frozen=True)
class ChecklistEntry:
    """One item, for one profile.

    `why` says why it applies or not; `format_hint` what format is expected, empty when
    none is asked; `waiver` is there only when it may be taken.
    """

    item: PvItem
    applies: Applies
    why: str
    format_hint: str = ""
    waiver: Waiver | None = None

    @property
    def id(self) -> str:
        return self.item.id

    @property
    def required(self) -> bool:
        """Whether the report cannot be valid without it."""
        return self.applies is Applies.YES and not self.item.optional

    @property
    def offered(self) -> tuple[PilotAnswer, ...]:
        """The answers that may be given: « non vérifiable » only where a waiver may be taken."""
        answers = [PilotAnswer.VALIDATED, PilotAnswer.REFUSED]
        if self.applies is Applies.OPEN or self.item.optional or self.item.ordered:
            answers.append(PilotAnswer.NOT_CONCERNED)
        if self.waiver is not None:
            answers.append(PilotAnswer.UNVERIFIABLE)
        return tuple(answers)

    @property
    def hash(self) -> str:
        """8 hexadecimal digits of its wording."""
        return wording_hash(self.item.text)


@dataclass(frozen=True)
class Checklist:
    """What the report of one pilot must hold. `entries` follow the order of the documents."""

    profile: Profile
    entries: tuple[ChecklistEntry, ...]
    rules: tuple[Statement, ...]  # what the texts say of the report as a whole
    open_points: tuple[Statement, ...]  # what they leave open, and that concerns this profile

    @property
    def asked(self) -> tuple[ChecklistEntry, ...]:
        """The items to answer: those that apply, and those that the texts leave open."""
        return tuple(entry for entry in self.entries if entry.applies is not Applies.NO)

    @property
    def left_out(self) -> tuple[ChecklistEntry, ...]:
        """The items that do not apply to this profile."""
        return tuple(entry for entry in self.entries if entry.applies is Applies.NO)

    @property
    def sections(self) -> tuple[PvSection, ...]:
        return self.profile.pack.sections

    @property
    def fields(self) -> tuple[PvField, ...]:
        """The blanks to fill, in order."""
        return self.profile.pack.fields

    @cached_property
    def by_id(self) -> dict[str, ChecklistEntry]:
        """Every entry, those left out included, by identifier."""
        return {entry.id: entry for entry in self.entries}

    def items_of(self, section: PvSection) -> list[ChecklistEntry]:
        return [entry for entry in self.asked if entry.item.section == section.id]

    def fields_of(self, section: PvSection) -> list[PvField]:
        return [one for one in self.fields if one.section == section.id]

    def filled_by_profile(self, one: PvField) -> str:
        """What the profile puts in a blank; empty when it is for the establishment."""
        return self.profile.shown(one.profile) if one.profile else ""


# What every document says of itself.
NOTICE = (
    "Ce document prépare le PV d'installation pilote ; il n'est pas le modèle officiel. Seul fait "
    "foi le modèle publié par l'ASP sur son site, qui n'a pas été lu par segur."
)


def make_checklist(profile: Profile) -> Checklist:
    """Decide of every item of the report, for one profile."""
    entries = tuple(_entry(item, profile) for item in profile.pack.items)
    rules = (statement("pv-tout-valide"), statement("mois-pilote"), statement("trois-pilotes"))
    return Checklist(profile, entries, rules, tuple(_open_points(profile, entries)))


def wording_hash(text: str) -> str:
    """Return 8 hexadecimal digits of a wording; spaces do not count."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:8]


def _entry(item: PvItem, profile: Profile) -> ChecklistEntry:
    conditions = [CONDITIONS[name] for name in item.when]
    failed = [one.why_not(profile) for one in conditions if not one.holds(profile)]
    if failed:
        return ChecklistEntry(item, Applies.NO, listed(failed))
    waiver = item.waiver
    unsaid = _unsaid(item, profile)
    if unsaid:
        why = f"les textes ne disent pas s'il est demandé : {unsaid}"
        return ChecklistEntry(item, Applies.OPEN, why, _format_hint(item, profile), waiver)
    why = listed(one.yes for one in conditions) or "toujours demandé"
    if waiver is not None and not profile.waivable(waiver.other):
        waiver = None
    return ChecklistEntry(item, Applies.YES, why, _format_hint(item, profile), waiver)


def _unsaid(item: PvItem, profile: Profile) -> str:
    """Say why the texts leave open whether an item is asked; empty when they say it."""
    if item.open_unless and not CONDITIONS[item.open_unless].holds(profile):
        return CONDITIONS[item.open_unless].why_not(profile)
    if item.waiver is not None and profile.others[item.waiver.other].absent:
        return no_such_function(item.waiver.other)
    return ""


def _format_hint(item: PvItem, profile: Profile) -> str:
    """Say which format the deck asks of a flow, by who bears both ends."""
    if item.format is None or profile.others[item.format.other].absent:
        return ""
    both = f"{FUNCTIONS[profile.function]} et {FUNCTIONS[item.format.other]}"
    if profile.same_software(item.format.other):
        return f"format libre (un même logiciel porte {both})"
    kept = ", ou maintien du flux mis en place en vague 1" if item.format.wave_1 else ""
    return f"{item.format.separate}{kept} (des logiciels distincts portent {both})"


def _open_points(profile: Profile, entries: tuple[ChecklistEntry, ...]) -> list[Statement]:
    """What the texts leave open and that concerns this profile."""
    points = [
        statement("pv-modele"),
        statement("pv-redaction"),
        statement("pv-pilotes"),
        statement("pv-destinataire"),
        statement("pv-variations"),
    ]
    applying = {entry.id for entry in entries if entry.applies is Applies.YES}
    if profile.function == "pfi":
        points.append(statement("pv-declarations-pfi"))
    if any(entry.applies is Applies.OPEN and entry.item.flow for entry in entries):
        points.append(statement("pv-fonctions-commandees"))
    if any(bearer.absent for bearer in profile.others.values()):
        points.append(statement("pv-fonction-absente"))
    if any(bearer.sends is not None for bearer in profile.others.values()):
        points.append(statement("pv-pfi-partielle"))
    dpi = profile.others.get("dpi")
    if dpi is not None and not dpi.absent and not profile.same_software("dpi"):
        points.append(statement("pv-xdm-fournisseur"))
    unclear = [entry.item.unclear for entry in entries if entry.id in applying]
    points += [statement(id_) for id_ in unclear if id_]
    if profile.function == "dpi" and profile.prestation == V1_V2:
        points.append(statement("pv-flux-vague-1"))
    if any(profile.same_vendor(n) and not b.compatible for n, b in profile.others.items()):
        points.append(statement("pv-meme-logiciel"))
    return points


@dataclass(frozen=True)
class Condition:
    """A question put to a profile, and what is said when it holds, or does not.

    `about` is the function at the other end that it speaks of: it may be borne by nothing.
    """

    holds: Callable[[Profile], bool]
    yes: str
    no: str
    about: str = ""

    def why_not(self, profile: Profile) -> str:
        """Say why it does not hold for a profile."""
        if self.about and profile.others[self.about].absent:
            return no_such_function(self.about)
        return self.no


def no_such_function(function: str) -> str:
    """Say that nothing bears a function at the establishment."""
    return f"l'établissement n'a pas de {FUNCTIONS[function]}"


def _pfi_sends(profile: Profile, sending: str) -> bool:
    sends = profile.others["pfi"].sends
    return sends is None or sending in sends


_HOLDS: Mapping[str, Callable[[Profile], bool]] = {
    "pfi-compatible": lambda p: p.others["pfi"].compatible,
    "dpi-compatible": lambda p: p.others["dpi"].compatible,
    "dpi-non-compatible": lambda p: not p.others["dpi"].compatible and not p.others["dpi"].absent,
    "dpi-autre-editeur": lambda p: not p.same_vendor("dpi") and not p.others["dpi"].absent,
    "pfi-envoie-dmp": lambda p: _pfi_sends(p, "dmp"),
    "pfi-envoie-mss": lambda p: _pfi_sends(p, "mss"),
    "manuel-dmp": lambda p: "dmp" in p.manual,
    "manuel-mss": lambda p: "mss" in p.manual,
    "dmp-commande": lambda p: "dmp" in p.ordered,
    "mss-commande": lambda p: "mss" in p.ordered,
}
CONDITIONS: Mapping[str, Condition] = {
    name: Condition(_HOLDS[name], **said) for name, said in read_pack("conditions.toml").items()
}


@dataclass(frozen=True)
class PvContext(Context):
    """One report of ours, with the checklist that its profile calls for."""

    filled: FilledReport
    checklist: Checklist
    clock: Clock
    expected: Profile | None = None  # the profile of --profile
    base: "Base | None" = None
    register: "Register | None" = None

    @property
    def given(self) -> dict[Needed, object]:
        return {Needed.BASE: self.base}

    @cached_property
    def answered(self) -> tuple[tuple[ChecklistEntry, FilledItem, PilotAnswer | None], ...]:
        """Every item asked that the report still holds, with the answer that could be read."""
        found = ((entry, self.filled.items.get(entry.id)) for entry in self.checklist.asked)
        return tuple((entry, item, read_answer(item.answer.text)) for entry, item in found if item)

    def validated(self) -> Iterator[tuple[ChecklistEntry, FilledItem]]:
        """Yield what was answered « validé »: what must bring its evidence."""
        for entry, item, answer in self.answered:
            if answer is PilotAnswer.VALIDATED:
                yield entry, item

    def field(self, id_: str) -> Given:
        """Return what stands in a blank of the report."""
        return self.filled.field(id_)

    def holds(self, id_: str) -> bool:
        """Whether the report still has a blank: one that was deleted is found once."""
        return id_ in self.filled.fields


def named(entry: ChecklistEntry) -> str:
    """Name an item in a message: its number when it has one, its identifier."""
    return f"{entry.item.number} {entry.id}".strip()
