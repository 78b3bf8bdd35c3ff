"""Profiles whose names attack the documents made from them."""

from dataclasses import replace

from segur_cli.pilot.checklist import Checklist, make_checklist
from segur_cli.pilot.profile import Bearer, Profile
from tests.pilot.profiles import dpi

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
