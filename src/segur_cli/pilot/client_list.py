"""The profiles of the pilots that a list of clients marks, and whether a base holds a client."""

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from segur_cli.config import Settings
from segur_cli.eligibility.answering import judge_request
from segur_cli.eligibility.base import Base
from segur_cli.eligibility.clients import read_clients
from segur_cli.eligibility.request import ClientQuery
from segur_cli.exits import StopError
from segur_cli.files.paths import resolved
from segur_cli.identifiers import finess
from segur_cli.milestones.arithmetic import PILOTS_NEEDED
from segur_cli.pilot.asking import Draft, complete, to_profile
from segur_cli.pilot.profile import Profile
from segur_cli.text.writing import listed, plural, quote

if TYPE_CHECKING:
    from segur_cli.register.index import Register


@dataclass(frozen=True)
class PilotLot:
    """The pilots of a list, in its order. `unread` says which rows gave none, `told` the rest."""

    profiles: tuple[Profile, ...]
    unread: tuple[str, ...]
    told: tuple[str, ...]

    @property
    def counted(self) -> str:
        """How many there are, and that three are needed, in French."""
        count = len(self.profiles)
        given = plural(count, "ligne marquée pilote lue", "lignes marquées pilotes lues")
        if count == PILOTS_NEEDED:
            return f"{given}, il en faut {PILOTS_NEEDED}"
        how = "aucun solde avant" if count < PILOTS_NEEDED else "plus ne sont pas demandés"
        return f"{given} ; il en faut {PILOTS_NEEDED} par SONS : {how}"


def read_rows(source: str, settings: Settings, day: date) -> list[ClientQuery]:
    """Read the rows of a list, by the columns of `[clients]` when it is that one."""
    own = settings.client_list
    same = own.file is not None and resolved(Path(source)) == resolved(own.file)
    how = (own.columns, own.sheets) if same else ()
    return read_clients(source, ClientQuery(""), *how, day=day)[0]


def read_lot(rows: Iterable[ClientQuery], draft: Draft, path: Path | None) -> PilotLot:
    """Make the profile of each row marked pilot, `[client]` and the prestation being the row's.

    Raises StopError for what the one profile lacks or has wrong whatever the row.
    """
    if "sons" not in draft:
        complete(draft, None)
    sons = str(draft["sons"])
    profiles: dict[str, Profile] = {}
    unread, told = [], []
    for row in rows:
        said = row.deployment.is_pilot(sons)
        if said is None and row.deployment.unclear:
            unread.append(f"{_named(row)} : {listed(row.deployment.unclear)}")
        if not said:
            continue
        if row.sons and sons not in row.sons:
            told.append(f"{_named(row)} : pilote de {listed(row.sons)}, pas de {sons}")
            continue
        reasons = list(_unusable(row))
        number = finess.read(row.typed).finess or ""
        if number in profiles:
            reasons.append(f"client {number} déjà donné plus haut : il ne compte qu'une fois")
        if reasons:
            unread.append(f"{_named(row)} : {listed(reasons)}")
            continue
        profile, wrong = _tried(row, number, draft, path)
        if profile is None:
            unread.append(f"{_named(row)} : {wrong}")
            continue
        if finess.read(row.typed).repairs:
            told.append(f"{_named(row)} : {quote(row.typed, 20)} lu {number}")
        profiles[number] = profile
    return PilotLot(tuple(profiles.values()), tuple(unread), tuple(told))


def _tried(
    row: ClientQuery, number: str, draft: Draft, path: Path | None
) -> tuple[Profile | None, str]:
    """Make the profile of a row, or say what is wrong in it.

    Raises StopError for what would be wrong in every row.
    """
    try:
        return _profile(row, number, draft, path), ""
    except StopError as error:
        _profile(replace(row, name="Client", prestation=None), number, draft, path)
        return None, listed(error.advice)


def _profile(row: ClientQuery, number: str, draft: Draft, path: Path | None) -> Profile:
    own = copy.deepcopy(draft)
    own["client"] = {"name": row.name, "finess": number}
    if row.prestation is not None:
        own["prestation"] = row.prestation
    complete(own, None)
    return to_profile(own, path)


def _unusable(row: ClientQuery) -> Iterator[str]:
    """Yield what keeps a row from naming its pilot."""
    reading = finess.read(row.typed)
    if reading.finess is None:
        yield f"FINESS {quote(row.typed, 20)} : {reading.explanation}" if row.typed.strip() else (
            "aucun FINESS"
        )  # fmt: skip
    if not row.name.strip():
        yield "aucun nom"
    yield from row.unclear


def _named(row: ClientQuery) -> str:
    return f"{row.where} ({quote(row.name, 60)})" if row.name else row.where


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
