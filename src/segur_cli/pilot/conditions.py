"""The conditions that decide whether an item of the report applies, each with its reasons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from segur_cli.pilot.profile import Profile


@dataclass(frozen=True)
class Condition:
    """A question put to a profile, and what is said when it holds, or does not."""

    holds: Callable[[Profile], bool]
    yes: str
    no: str


CONDITIONS: Mapping[str, Condition] = {
    "pfi-compatible": Condition(
        lambda p: p.others["pfi"].compatible,
        "une version compatible de la PFI est installée",
        "aucune version compatible de la PFI n'est installée",
    ),
    "dpi-compatible": Condition(
        lambda p: p.others["dpi"].compatible,
        "une version compatible du DPI est installée",
        "aucune version compatible du DPI n'est installée",
    ),
    "dpi-non-compatible": Condition(
        lambda p: not p.others["dpi"].compatible,
        "le DPI n'est pas encore dans une version compatible",
        "une version compatible du DPI est installée",
    ),
    "dpi-autre-editeur": Condition(
        lambda p: not p.same_vendor("dpi"),
        "le DPI vient d'un autre éditeur",
        "le DPI vient du même éditeur",
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
