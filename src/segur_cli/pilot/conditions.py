"""The conditions that decide whether an item of the report applies, each with its reasons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from segur_cli.pilot.profile import FUNCTIONS, Profile


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


def _pfi_sends(sending: str) -> Callable[[Profile], bool]:
    def holds(profile: Profile) -> bool:
        sends = profile.others["pfi"].sends
        return sends is None or sending in sends

    return holds


CONDITIONS: Mapping[str, Condition] = {
    "pfi-compatible": Condition(
        lambda p: p.others["pfi"].compatible,
        "une version compatible de la PFI est installée",
        "aucune version compatible de la PFI n'est installée",
        "pfi",
    ),
    "dpi-compatible": Condition(
        lambda p: p.others["dpi"].compatible,
        "une version compatible du DPI est installée",
        "aucune version compatible du DPI n'est installée",
        "dpi",
    ),
    "dpi-non-compatible": Condition(
        lambda p: not p.others["dpi"].compatible and not p.others["dpi"].absent,
        "le DPI n'est pas encore dans une version compatible",
        "une version compatible du DPI est installée",
        "dpi",
    ),
    "dpi-autre-editeur": Condition(
        lambda p: not p.same_vendor("dpi") and not p.others["dpi"].absent,
        "le DPI vient d'un autre éditeur",
        "le DPI vient du même éditeur",
        "dpi",
    ),
    "pfi-envoie-dmp": Condition(
        _pfi_sends("dmp"), "la PFI envoie au DMP", "la PFI de ce client n'envoie pas au DMP"
    ),
    "pfi-envoie-mss": Condition(
        _pfi_sends("mss"), "la PFI envoie par MSSanté", "la PFI de ce client ne sert pas MSSanté"
    ),
    "manuel-dmp": Condition(
        lambda p: "dmp" in p.manual,
        "l'établissement a choisi l'envoi manuel au DMP",
        "l'établissement n'a pas choisi l'envoi manuel au DMP",
    ),
    "manuel-mss": Condition(
        lambda p: "mss" in p.manual,
        "l'établissement a choisi l'envoi manuel par MSSanté",
        "l'établissement n'a pas choisi l'envoi manuel par MSSanté",
    ),
    "dmp-commande": Condition(
        lambda p: "dmp" in p.ordered,
        "l'envoi au DMP a été commandé",
        "l'envoi au DMP n'a pas été commandé",
    ),
    "mss-commande": Condition(
        lambda p: "mss" in p.ordered,
        "l'envoi par MSSanté a été commandé",
        "l'envoi par MSSanté n'a pas été commandé",
    ),
}
