"""Propose entries of the register for a client whose number says nothing: the user chooses."""

from dataclasses import replace
from typing import TYPE_CHECKING

from segur_cli.diagnostics import Severity
from segur_cli.eligibility.base import Base
from segur_cli.eligibility.hits import hit
from segur_cli.eligibility.remarks import according_to
from segur_cli.eligibility.verdict import Remark, Verdict

if TYPE_CHECKING:
    from segur_cli.register.index import Register

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
    from segur_cli.register.search import closest, read_departments

    departments, _ = read_departments([request.department[:2]] if request.department else [])
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


def _as_name(typed: str) -> str:
    """What was typed, when it holds letters and no digit: a name in the place of a number."""
    if len(typed) > _LONGEST or any(map(str.isdigit, typed)):
        return ""
    return typed if sum(map(str.isalpha, typed)) > 3 else ""


def _remarked(verdict: Verdict, remark: Remark) -> Verdict:
    return replace(verdict, remarks=(*verdict.remarks, remark))
