"""Whether the client of a pilot is in the base of eligible establishments."""

from typing import TYPE_CHECKING

from segur_cli.eligibility.base import Base
from segur_cli.eligibility.check import judge_request
from segur_cli.eligibility.request import ClientQuery
from segur_cli.pilot.profile import Profile

if TYPE_CHECKING:
    from segur_cli.register.index import Register


def client_verdict(profile: Profile, base: Base, register: "Register | None" = None) -> str | None:
    """Say in French why the client is not eligible as asked; None when it is."""
    request = ClientQuery(profile.client_finess, (profile.sons,), profile.prestation)
    verdict = judge_request(request, base, register)
    if not verdict.refused:
        return None
    fictitious = " FICTIVE" if base.source.fictitious else ""
    return f"client {profile.client_finess} : {verdict.label} (base{fictitious})"
