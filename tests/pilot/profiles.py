"""Profiles of fictitious pilots: who supplies what, said in the words of the deck's conditions."""

from dataclasses import replace

from segur_cli.pilot.checklist import Checklist, make_checklist
from segur_cli.pilot.profile import Bearer, Profile

CLIENT = "CH FICTIF DE BOURG-EXEMPLE"
FINESS = "010999993"
SAME_SOFTWARE = "same software"
SAME_VENDOR = "same vendor, other software"
OTHER_VENDOR = "other vendor"
SITUATIONS = (SAME_SOFTWARE, SAME_VENDOR, OTHER_VENDOR)
_OURS = {"HOP-DPI-Va2": "DPI FICTIF", "HOP-PFI-Va2": "PFI FICTIVE"}
_THEIRS = {"dpi": "AUTRE DPI FICTIF", "pfi": "AUTRE PFI FICTIVE", "ri": "RI FICTIF"}


def bearer(function: str, situation: str, compatible: bool, ours: str) -> Bearer:
    """What bears a function, in a situation seen from the solution `ours`."""
    vendor = "ÉDITEUR FICTIF B" if situation == OTHER_VENDOR else "ÉDITEUR FICTIF A"
    software = ours if situation == SAME_SOFTWARE else _THEIRS[function]
    return Bearer(vendor, software, compatible)


def dpi(
    pfi: tuple[str, bool] = (OTHER_VENDOR, True),
    ri: tuple[str, bool] = (SAME_SOFTWARE, True),
    manual: tuple[str, ...] = (),
    prestation: str = "V2",
    client: str = CLIENT,
) -> Profile:
    """A pilot of HOP-DPI-Va2."""
    ours = _OURS["HOP-DPI-Va2"]
    others = {"pfi": bearer("pfi", *pfi, ours), "ri": bearer("ri", *ri, ours)}
    return Profile(
        "HOP-DPI-Va2", prestation, client, FINESS, "ÉDITEUR FICTIF A", ours, "9.9.9",
        "ÉDITEUR FICTIF A", others, manual=frozenset(manual),
    )  # fmt: skip


def pfi(
    dpi: tuple[str, bool] = (OTHER_VENDOR, True),
    ordered: tuple[str, ...] = ("dmp", "mss"),
    prestation: str = "V2",
) -> Profile:
    """A pilot of HOP-PFI-Va2."""
    ours = _OURS["HOP-PFI-Va2"]
    return Profile(
        "HOP-PFI-Va2", prestation, CLIENT, FINESS, "ÉDITEUR FICTIF A", ours, "9.9.9",
        "ÉDITEUR FICTIF A", {"dpi": bearer("dpi", *dpi, ours)}, ordered=frozenset(ordered),
    )  # fmt: skip


# Names that attack the documents made from them.
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "#REF!", "=cmd|' /C calc'!A0")
# No profile file holds them, but a document must not rely on that.
CONTROLS = "CH\x1b[31m\x00\x0b\u202e\u2028FICTIF"


def named(name: str) -> Checklist:
    """A checklist whose client, supplier and vendors all bear a name."""
    profile: Profile = replace(
        dpi(client=name),
        supplier=name,
        vendor=name,
        others={"pfi": Bearer(name, name, True), "ri": Bearer("ÉDITEUR FICTIF B", name, False)},
    )
    return make_checklist(profile)
