"""Propose entries of the register for a client whose number says nothing: the user chooses."""

from dataclasses import replace
from typing import TYPE_CHECKING

from segur_cli.diagnostics import Severity
from segur_cli.eligibility.base import Base
from segur_cli.eligibility.remarks import according_to
from segur_cli.eligibility.search_screen import hit
from segur_cli.eligibility.verdict import Remark, Verdict
from segur_cli.text.dates import short_day_of

if TYPE_CHECKING:
    from segur_cli.register.index import Register
    from segur_cli.register.record import Record

_MOST = 3
_LONGEST = 200  # characters of a name


def with_candidates(verdict: Verdict, base: Base | None, register: "Register | None") -> Verdict:
    """Add the entries that the client's name may mean; say so when there is none to be found."""
    request = verdict.request
    name = request.name or _as_name(request.typed)
    if not name:
        return verdict
    if register is None:
        text = (
            "sans répertoire FINESS, aucun candidat n'est cherché d'après le nom : "
            "« segur finess import » ou --register"
        )
        return _remarked(verdict, Remark(Severity.NOTE, text))
    from segur_cli.register.search import closed_namesakes, closest, read_departments

    departments, _ = read_departments([request.department[:2]] if request.department else [])
    closed = closed_namesakes(register, name, request.town, departments)
    if closed:
        return _remarked(verdict, *(_closed(record, register) for record in closed[:_MOST]))
    found = closest(register, name, request.town, departments, _MOST)
    if not found:
        text = f"aucun candidat pour ce nom {according_to(register)}"
        return _remarked(verdict, Remark(Severity.WARNING, text))
    candidates = tuple(hit(record, base, register) for record in found)
    shown = " ; ".join(one.told for one in candidates)
    text = (
        f"candidats {according_to(register)}, aucun n'est choisi : {shown}. Relancez avec le "
        "numéro du bon"
    )
    return replace(_remarked(verdict, Remark(Severity.WARNING, text)), candidates=candidates)


def _closed(record: "Record", register: "Register") -> Remark:
    """Say that the establishment of that name is closed: nobody else is proposed for it."""
    when = f"fermé le {short_day_of(record.closed)}" if record.closed else "inactif"
    town = f", {record.town}" if record.town else ""
    text = (
        f"{record.number} ({record.name}{town}) : {when} {according_to(register)}, qui ne dit pas "
        "qui lui succède ; aucun autre n'est proposé, demandez au client sous quel numéro il est"
    )
    return Remark(Severity.WARNING, text)


def _as_name(typed: str) -> str:
    """What was typed, when it holds letters and no digit: a name in the place of a number."""
    if len(typed) > _LONGEST or any(map(str.isdigit, typed)):
        return ""
    return typed if sum(map(str.isalpha, typed)) > 3 else ""


def _remarked(verdict: Verdict, *remarks: Remark) -> Verdict:
    return replace(verdict, remarks=(*verdict.remarks, *remarks))
