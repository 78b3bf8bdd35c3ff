"""Answer requests: read the number, look it up, say what the base and the texts give."""

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from segur_cli.diagnostics import Severity
from segur_cli.eligibility.asked_amounts import judge
from segur_cli.eligibility.base import SHIFTED, Base, BaseEntry, name_words
from segur_cli.eligibility.prestation import openings
from segur_cli.eligibility.remarks import (
    absence_remarks,
    access_remarks,
    according_to,
    both_levels_remark,
    ceiling_remarks,
    name_remarks,
    namesake_remark,
    number_remarks,
    reenter_remark,
    refusal_remarks,
    refuses,
    register_remarks,
    row_remarks,
    two_readings_remark,
)
from segur_cli.eligibility.request import ClientQuery
from segur_cli.eligibility.verdict import CeilingLine, Remark, SonsView, Verdict, VerdictStatus
from segur_cli.facts import V1_V2, dispositifs, statement
from segur_cli.identifiers import finess
from segur_cli.identifiers.finess import Defect, Reading
from segur_cli.text.dates import short_day_of
from segur_cli.text.writing import listed

if TYPE_CHECKING:
    from segur_cli.register.index import Register
    from segur_cli.register.record import Record


@dataclass(frozen=True)
class _Holding:
    """What the base holds for a client: its rows, their amounts, sorted by SONS."""

    entries: tuple[BaseEntry, ...] = ()
    lines: tuple[CeilingLine, ...] = ()
    views: tuple[SonsView, ...] = ()

    @property
    def general(self) -> tuple[CeilingLine, ...]:
        """Amounts that the base ties to no SONS."""
        return tuple(line for line in self.lines if line.key.sons is None)


def judge_request(request: ClientQuery, base: Base | None, register: "Register | None") -> Verdict:
    """Answer one request from the base, and the register when there is one.

    Without a base, only the number itself is diagnosed.
    """
    verdict = _judge(request, base, register)
    if (
        verdict.status not in (VerdictStatus.MALFORMED, VerdictStatus.SUSPECT, VerdictStatus.ABSENT)
        or verdict.level
    ):
        return verdict
    return with_candidates(verdict, base, register)


def _judge(request: ClientQuery, base: Base | None, register: "Register | None") -> Verdict:
    reading = finess.read(request.typed)
    remarks = [*number_remarks(reading, base), *_complaints(request)]
    verdict = partial(_verdict, request, reading)
    number = reading.finess
    if base is None:
        return verdict(
            VerdictStatus.MALFORMED if number is None else VerdictStatus.UNCHECKED, remarks
        )
    if number is None:
        return verdict(VerdictStatus.MALFORMED, remarks)
    if _both_readings_in_base(reading, base):
        return verdict(
            VerdictStatus.MALFORMED, [two_readings_remark(reading), *_complaints(request)]
        )
    name = register.name_of(number) if register else ""
    level = _level(number, base, register)
    entries = base.by_finess.get(number, ())
    remarks += register_remarks(number, register, absent=not entries)
    if entries:
        holding = _hold(request, entries, base)
        remarks += row_remarks(reading, entries)
        remarks += both_levels_remark(number, entries, base, register)
        named = next((entry.name for entry in entries if entry.name), "")
        remarks += name_remarks(number, {"liste": request.name, "base": named}, register)
        remarks += (other := namesake_remark(number, request.name, named, base))
        remarks += _holding_remarks(request, holding)
        judged = _amount_remarks(request, holding.lines)
        status = _status_in_base(request, holding)
        doubtful = other or any(remark.unjudged for remark in judged)
        if status is VerdictStatus.ELIGIBLE and doubtful:
            status = VerdictStatus.UNSURE
        if status is VerdictStatus.ELIGIBLE and _may_be_closed(request, holding):
            status = VerdictStatus.CONDITIONAL
        return verdict(status, [*remarks, *judged], holding, level=level)
    targets, target_level = _other_level(number, base, register)
    if targets:
        found = tuple(entry for target in targets for entry in base.by_finess[target])
        holding = _hold(request, found, base) if len(targets) == 1 else _Holding()
        fact = statement("niveau-finess")
        remarks += name_remarks(number, {"liste": request.name}, register)
        tying = register if not base.by_other_level.get(number) else None
        remarks.append(reenter_remark(number, targets, target_level, found, tying))
        remarks += _holding_remarks(request, holding)
        remarks += [*_unjudged_amounts(request), Remark(Severity.NOTE, fact.text, fact)]
        return verdict(
            VerdictStatus.REENTER, remarks, holding,
            name=name, level=level, targets=targets, target_level=target_level,
        )  # fmt: skip
    remarks += name_remarks(number, {"liste": request.name}, register)
    remarks += namesake_remark(number, request.name, "", base)
    remarks += absence_remarks(number, request.name or name, reading, base, register)
    status = VerdictStatus.SUSPECT if reading.defect is Defect.WRONG_KEY else VerdictStatus.ABSENT
    return verdict(status, remarks, name=name, level=level)


def _verdict(
    request: ClientQuery,
    reading: Reading,
    status: VerdictStatus,
    remarks: list[Remark],
    holding: _Holding = _Holding(),
    *,
    name: str = "",
    level: str = "",
    targets: tuple[str, ...] = (),
    target_level: str = "",
) -> Verdict:
    entries = holding.entries
    return Verdict(
        request=request,
        reading=reading,
        status=status,
        name=name or next((entry.name for entry in entries if entry.name), "") or request.name,
        ac=listed(dict.fromkeys(entry.ac for entry in entries if entry.ac), "ou"),
        level=level,
        entries=entries,
        targets=targets,
        target_level=target_level,
        views=holding.views,
        general=holding.general,
        remarks=tuple(dict.fromkeys(remarks)),
    )


def _hold(request: ClientQuery, entries: tuple[BaseEntry, ...], base: Base) -> _Holding:
    lines = tuple(
        CeilingLine(key, ceiling, entry.row)
        for entry in entries
        for key, ceiling in zip(base.ceiling_keys, entry.ceilings, strict=True)
    )
    views = tuple(
        SonsView(
            dispositif,
            openings(dispositif, request.history),
            tuple(line for line in lines if line.key.sons == code),
            _refusal(entries, code),
        )
        for code, dispositif in dispositifs().items()
        if not request.sons or code in request.sons
    )
    return _Holding(entries, lines, views)


def _refusal(entries: tuple[BaseEntry, ...], sons: str) -> str:
    """The cell by which a row says no for a SONS, with its line; empty when none does."""
    return next(
        (
            f"ligne {entry.row} : {said}"
            for entry in entries
            for about, said in entry.refusals
            if about in (None, sons)
        ),
        "",
    )


def _status_in_base(request: ClientQuery, holding: _Holding) -> VerdictStatus:
    """ELIGIBLE, unless rows refuse, contradict each other or themselves, or give no ceiling."""
    if refuses(request, holding.views):
        return VerdictStatus.REFUSED
    reserved = any(entry.reserves for entry in holding.entries)
    if reserved or request.complaints or len(holding.entries) > 1:
        return VerdictStatus.UNSURE
    lacking = [_lack(request, view, holding.general) for view in holding.views]
    if not any(lacking) if request.sons else not all(lacking):
        return VerdictStatus.ELIGIBLE
    return VerdictStatus.UNSURE if VerdictStatus.UNSURE in lacking else VerdictStatus.NO_CEILING


def _may_be_closed(request: ClientQuery, holding: _Holding) -> bool:
    """Whether Vague 1 + Vague 2 is asked of a client whose history, or a text, leaves it open."""
    openings_asked = (view.openings[V1_V2] for view in holding.views)
    return request.prestation == V1_V2 and not all(opening.settled for opening in openings_asked)


def _lack(
    request: ClientQuery, view: SonsView, general: tuple[CeilingLine, ...]
) -> VerdictStatus | None:
    """What is wrong with the ceilings of a SONS: none given, or none read; None when one is there.

    A base without any column for it lacks nothing, unless an amount is asked.
    """
    lines = [
        line.ceiling
        for line in (*view.lines, *general)
        if request.prestation is None or line.key.prestation in (None, request.prestation)
    ]
    if any(line.ceiling.unread not in (None, SHIFTED) for line in general):
        return VerdictStatus.UNSURE  # of whatever SONS it is
    if any(ceiling.amount is not None and ceiling.amount > 0 for ceiling in lines):
        return None
    if any(ceiling.unread is not None for ceiling in lines):
        return VerdictStatus.UNSURE
    return VerdictStatus.NO_CEILING if lines or request.asks_amounts else None


def _holding_remarks(request: ClientQuery, holding: _Holding) -> list[Remark]:
    remarks = [
        *refusal_remarks(request, holding.views),
        *ceiling_remarks(holding.views, holding.general),
        *access_remarks(request, holding.views),
    ]
    if len(holding.entries) > 1:
        rows = listed(str(entry.row) for entry in holding.entries)
        text = (
            "la base contient plusieurs lignes différentes pour ce numéro "
            f"(lignes {rows}) : rien n'est choisi ni additionné"
        )
        remarks.append(Remark(Severity.WARNING, text))
    return remarks


def _level(number: str, base: Base, register: "Register | None") -> str:
    """EJ or ET, as the base or the register says; empty when neither does."""
    levels = {entry.level for entry in base.by_finess.get(number, ())} - {""}
    if len(levels) == 1:
        return levels.pop()
    return register.level_of(number) if register else ""


def _other_level(
    number: str, base: Base, register: "Register | None"
) -> tuple[tuple[str, ...], str]:
    """The beneficiaries of the base that an absent number leads to, and their level."""
    beside = tuple(base.by_other_level.get(number, ()))
    if beside:
        is_ej = any(entry.ej == number for entry in base.by_finess[beside[0]])
        return beside, "ET" if is_ej else "EJ"
    if register is None:
        return (), ""
    ej = register.ej_of(number)
    if ej and ej in base.by_finess:
        return (ej,), "EJ"
    sites = register.sites_of(number)
    return tuple(et for et in sites if et in base.by_finess), "ET"


def _both_readings_in_base(reading: Reading, base: Base) -> bool:
    """Eight digits that read both as a lost zero and as a missing key, both in the base."""
    return (
        bool(reading.repairs)
        and reading.finess in base.by_finess
        and any(proposal.finess in base.by_finess for proposal in reading.proposals)
    )


def _complaints(request: ClientQuery) -> list[Remark]:
    return [Remark(Severity.WARNING, complaint) for complaint in request.complaints]


def _unjudged_amounts(request: ClientQuery) -> list[Remark]:
    if not request.asks_amounts:
        return []
    return [Remark(Severity.WARNING, "montant non jugé : le client est d'abord à ressaisir")]


def _amount_remarks(request: ClientQuery, lines: tuple[CeilingLine, ...]) -> list[Remark]:
    given = (("HT", request.amount_ht), ("TTC", request.amount_ttc))
    return [
        judge(amount, basis, request.sons, request.prestation, lines)
        for basis, amount in given
        if amount is not None
    ]


_MOST = 3
_LONGEST = 200  # characters of a name


def with_candidates(verdict: Verdict, base: Base | None, register: "Register | None") -> Verdict:
    """Add the entries that the client's name may mean; say so when there is none to be found."""
    request = verdict.request
    name = request.name or _as_name(request.typed)
    if not name:
        return verdict
    named = base.numbers_by_name.get(name_words(name), ()) if base else ()
    if named:
        text = (
            f"dans la base, ce nom est celui de {listed(named[:_MOST], 'ou')} : relancez avec ce "
            "numéro si c'est bien ce client"
        )
        verdict = _remarked(verdict, Remark(Severity.WARNING, text))
    if register is None and named:
        return verdict
    if register is None:
        text = (
            "sans répertoire FINESS, aucun candidat n'est cherché d'après le nom : "
            "« segur finess import » ou --register"
        )
        return _remarked(verdict, Remark(Severity.NOTE, text))
    from segur_cli.eligibility.search_screen import hit
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
