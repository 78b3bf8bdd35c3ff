"""Which prestation is open to a client, from what it had in wave 1 (FACTS §3, C10).

The texts leave open whether « HOP-DPI-Va1 ou HOP-PFI-Va1 » is read function by
function: then both readings are given, and nothing is decided.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from segur_cli.facts import V1_V2, V2, Dispositif, Statement, dispositifs, statement


class History(Enum):
    """What a client had in wave 1 under one SONS; the values are those of `--vague1`."""

    NONE = "aucune"
    FUNDED = "financee"
    SELF_FUNDED = "autofinancee"


class Access(Enum):
    """Whether a prestation is open to a client."""

    OPEN = "open"
    CLOSED = "closed"
    CONDITIONAL = "conditional"  # something is not known of the client
    AMBIGUOUS = "ambiguous"  # the texts allow two readings

    @property
    def label(self) -> str:
        """The French word shown to the user."""
        return _ACCESS_LABELS[self]


_ACCESS_LABELS = {
    Access.OPEN: "ouverte",
    Access.CLOSED: "fermée",
    Access.CONDITIONAL: "sous condition",
    Access.AMBIGUOUS: "deux lectures possibles",
}


@dataclass(frozen=True)
class PrestationAccess:
    """The access to one prestation, why, and the statements it rests on.

    `brief` gives the reason in a few words, where the access alone would leave the reader to guess.
    """

    prestation: str
    access: Access
    reason: str
    statements: tuple[Statement, ...]
    brief: str = ""

    @property
    def label(self) -> str:
        """The access, and why in a few words."""
        return f"{self.access.label} : {self.brief}" if self.brief else self.access.label

    @property
    def closed(self) -> bool:
        """Whether the client may not ask for it."""
        return self.access is Access.CLOSED

    @property
    def settled(self) -> bool:
        """Whether nothing is left to look at."""
        return self.access in (Access.OPEN, Access.CLOSED)


def openings(sons: Dispositif, history: Mapping[str, History]) -> dict[str, PrestationAccess]:
    """Say which prestations of a SONS are open; `history` is by wave-1 SONS, unknown if absent."""
    own = history.get(sons.wave_1)
    others = {d.wave_1: history.get(d.wave_1) for d in dispositifs().values() if d != sons}
    return {V2: _vague_2(sons, own, others), V1_V2: _vague_1_and_2(sons, own, others)}


def _vague_2(
    sons: Dispositif, own: History | None, others: Mapping[str, History | None]
) -> PrestationAccess:
    facts: tuple[Statement, ...] = (statement("v2-cible"),)
    if own in (History.FUNDED, History.SELF_FUNDED):
        reason = f"{_had(own, sons.wave_1)}, c'est donc la seule prestation possible"
        return PrestationAccess(V2, Access.OPEN, reason, (*facts, statement("v1v2-reservee")))
    had = _those_had(others)
    if had:
        still = "a déjà" if own is None else "a malgré tout"
        reason = (
            f"seule prestation possible si l'on considère que {had} exclut l'autre ; sinon, "
            f"si le client {still} {_equipment(sons)} conforme à la vague 1"
        )
        facts = (*facts, statement("v1v2-ou"))
        brief = f"{_excluding(others)} l'ouvre ou non"
        return PrestationAccess(V2, Access.AMBIGUOUS, reason, facts, brief)
    conforming = f"{_equipment(sons)} conforme à la vague 1"
    brief = f"avoir déjà {conforming}"
    if own is None:
        reason = f"si le client a déjà {conforming}"
        return PrestationAccess(V2, Access.CONDITIONAL, reason, facts, brief)
    reason = f"seulement si le client a malgré tout {conforming} ({_bought(sons)}, par exemple)"
    facts = (*facts, statement("v1v2-achat"))
    unknown = _unknown(others)
    if unknown:
        brief += f", ou selon {unknown}"
        reason += (
            f" ou, si le « ou » du texte exclut les deux, s'il a eu ou financé quelque chose au "
            f"titre de {unknown} (historique non donné)"
        )
        facts = (*facts, statement("v1v2-ou"))
    return PrestationAccess(V2, Access.CONDITIONAL, reason, facts, brief)


def _vague_1_and_2(
    sons: Dispositif, own: History | None, others: Mapping[str, History | None]
) -> PrestationAccess:
    facts = (statement("v1v2-reservee"),)
    either = (*facts, statement("v1v2-ou"))
    if own in (History.FUNDED, History.SELF_FUNDED):
        brief = "a bénéficié de" if own is History.FUNDED else "a autofinancé la mise à jour"
        reason = _had(own, sons.wave_1)
        return PrestationAccess(V1_V2, Access.CLOSED, reason, facts, f"{brief} {sons.wave_1}")
    had = _those_had(others)
    doubt = f"{_excluding(others)} l'exclut ou non"
    unknown = _unknown(others)
    if own is None:
        nothing_had = f"bénéficié de {sons.wave_1}, ni financé lui-même la mise à jour de "
        nothing_had += f"{_possession(sons)} vers une version référencée vague 1"
        if had:
            reason = (
                f"fermée si {had} exclut l'autre ; si le texte se lit fonction par fonction, "
                f"ouverte à condition que le client n'ait ni {nothing_had}"
            )
            return PrestationAccess(V1_V2, Access.AMBIGUOUS, reason, either, doubt)
        reason = f"si le client n'a ni {nothing_had}"
        if unknown:
            reason += f" (et rien au titre de {unknown}, si le « ou » du texte exclut les deux)"
        brief = f"n'avoir ni eu ni financé {sons.wave_1}"
        return PrestationAccess(V1_V2, Access.CONDITIONAL, reason, either, brief)
    if had:
        reason = (
            f"ouverte si le texte se lit fonction par fonction ; fermée si {had} exclut l'autre"
        )
        return PrestationAccess(V1_V2, Access.AMBIGUOUS, reason, either, doubt)
    if unknown:
        reason = (
            "ouverte si le texte se lit fonction par fonction ; sinon, seulement si le client "
            f"n'a rien eu ni financé au titre de {unknown} (historique non donné)"
        )
        brief = f"{unknown} non donné"
        return PrestationAccess(V1_V2, Access.AMBIGUOUS, reason, either, brief)
    reason = (
        "le client n'a ni bénéficié d'une prestation de vague 1, ni financé la mise à jour "
        "(s'il a acheté un logiciel référencé vague 1, les textes ne tranchent pas)"
    )
    return PrestationAccess(V1_V2, Access.OPEN, reason, (*facts, statement("v1v2-achat")))


def _had(history: History, wave_1: str) -> str:
    if history is History.FUNDED:
        return f"le client a bénéficié de {wave_1}"
    return f"le client a financé lui-même la mise à jour vers une version {wave_1}"


def _those_had(others: Mapping[str, History | None]) -> str:
    """Name what was had under the other wave-1 SONS, empty when nothing was."""
    named = {
        History.FUNDED: "la prestation {}",
        History.SELF_FUNDED: "la mise à jour {} autofinancée",
    }
    return " et ".join(named[h].format(code) for code, h in others.items() if h in named)


def _excluding(others: Mapping[str, History | None]) -> str:
    """Name the codes of what was had under the other wave-1 SONS."""
    return " et ".join(code for code, had in others.items() if had not in (None, History.NONE))


def _unknown(others: Mapping[str, History | None]) -> str:
    """Name the other wave-1 SONS whose history was not given."""
    return " et ".join(code for code, value in others.items() if value is None)


def _equipment(sons: Dispositif) -> str:
    return {"DPI": "un DPI", "PFI": "une PFI"}.get(sons.function, sons.function)


def _bought(sons: Dispositif) -> str:
    return {"PFI": "achetée"}.get(sons.function, "acheté")


def _possession(sons: Dispositif) -> str:
    return {"DPI": "son DPI", "PFI": "sa PFI"}.get(sons.function, sons.function)
