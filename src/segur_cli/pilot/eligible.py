"""Whether the client of a pilot is in the base of eligible establishments."""

from typing import TYPE_CHECKING

from segur_cli.eligibility.answering import judge_request
from segur_cli.eligibility.base import Base
from segur_cli.eligibility.request import ClientQuery
from segur_cli.identifiers import finess
from segur_cli.pilot.profile import Profile
from segur_cli.text.writing import quote

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


def doubts_of(profile: Profile, base: Base | None) -> tuple[str, ...]:
    """Say what is doubtful of the client's number; its checklist is made all the same."""
    doubts = []
    reading = finess.read(profile.client_finess)
    if reading.defect is not None:
        doubts.append(f"FINESS {quote(profile.client_finess)} : {reading.explanation}.")
    if base is not None and (verdict := client_verdict(profile, base)) is not None:
        doubts.append(verdict)
    return tuple(f"Avertissement : {doubt}" for doubt in doubts)
