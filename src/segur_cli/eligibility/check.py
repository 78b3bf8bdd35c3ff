"""Answer requests: read the number, look it up, say what the base and the texts give."""

from segur_cli.diagnostics import Severity
from segur_cli.eligibility.amounts import judge
from segur_cli.eligibility.base import Base
from segur_cli.eligibility.directory import Directory
from segur_cli.eligibility.prestation import openings
from segur_cli.eligibility.remarks import (
    absence_remarks,
    access_remarks,
    both_levels_remark,
    ceiling_remarks,
    number_remarks,
    reenter_remark,
    row_remarks,
    two_readings_remark,
)
from segur_cli.eligibility.request import Request
from segur_cli.eligibility.rows import Entry
from segur_cli.eligibility.verdict import Line, Remark, SonsView, Status, Verdict
from segur_cli.facts import dispositifs, statement
from segur_cli.identifiers import finess
from segur_cli.identifiers.finess import Defect, Reading
from segur_cli.writing import listed


def judge_request(request: Request, base: Base | None, directory: Directory | None) -> Verdict:
    """Answer one request from the base, and the directory when there is one.

    Without a base, only the number itself is diagnosed.
    """
    reading = finess.read(request.typed)
    remarks = [*number_remarks(reading, base), *_complaints(request)]
    number = reading.finess
    if base is None:
        status = Status.MALFORMED if number is None else Status.UNCHECKED
        return _verdict(request, reading, status, remarks=remarks)
    if number is None:
        return _verdict(request, reading, Status.MALFORMED, remarks=remarks)
    if _both_readings_in_base(reading, base):
        undecided = [two_readings_remark(reading), *_complaints(request)]
        return _verdict(request, reading, Status.MALFORMED, remarks=undecided)
    name = directory.name_of(number) if directory else ""
    level = _level(number, base, directory)
    entries = base.by_finess.get(number, ())
    if entries:
        return _present(request, reading, entries, base, directory, level, remarks)
    targets, target_level = _other_level(number, base, directory)
    if targets:
        found = tuple(entry for target in targets for entry in base.by_finess[target])
        remarks.append(reenter_remark(number, targets, target_level, found))
        fact = statement("niveau-finess")
        remarks += [Remark(Severity.NOTE, fact.text, fact), *_unjudged_amounts(request)]
        return _verdict(
            request, reading, Status.REENTER, base, found if len(targets) == 1 else (),
            name=name, level=level, targets=targets, target_level=target_level, remarks=remarks,
        )  # fmt: skip
    remarks += absence_remarks(number, reading, base, directory)
    status = Status.SUSPECT if reading.defect is Defect.WRONG_KEY else Status.ABSENT
    return _verdict(request, reading, status, name=name, level=level, remarks=remarks)


def _present(
    request: Request,
    reading: Reading,
    entries: tuple[Entry, ...],
    base: Base,
    directory: Directory | None,
    level: str,
    remarks: list[Remark],
) -> Verdict:
    views = _views(request, entries, base)
    general = tuple(line for line in _lines(entries, base) if line.key.sons is None)
    remarks += row_remarks(reading, entries)
    if len(entries) > 1:
        rows = listed(str(entry.row) for entry in entries)
        remarks.append(
            Remark(
                Severity.WARNING,
                "la base contient plusieurs lignes différentes pour ce numéro "
                f"(lignes {rows}) : rien n'est choisi ni additionné",
            )
        )
    remarks += ceiling_remarks(views, general)
    remarks += both_levels_remark(reading.finess or "", entries, base, directory)
    remarks += access_remarks(request, views)
    remarks += _amount_remarks(request, entries, base)
    shown = [*(line for view in views for line in view.lines), *general]
    unsure = len(entries) > 1 or _without_worth(request, shown)
    return _verdict(
        request, reading, Status.UNSURE if unsure else Status.ELIGIBLE, base, entries,
        level=level, remarks=remarks,
    )  # fmt: skip


def _without_worth(request: Request, lines: list[Line]) -> bool:
    """Whether what the base gives for the prestation asked is only 0,00 or unreadable."""
    given = [
        line.ceiling
        for line in lines
        if line.ceiling.given and request.prestation in (None, line.key.prestation)
    ]
    return bool(given) and not any(c.amount is not None and c.amount > 0 for c in given)


def _verdict(
    request: Request,
    reading: Reading,
    status: Status,
    base: Base | None = None,
    entries: tuple[Entry, ...] = (),
    *,
    name: str = "",
    level: str = "",
    targets: tuple[str, ...] = (),
    target_level: str = "",
    remarks: list[Remark],
) -> Verdict:
    lines = _lines(entries, base) if base else []
    return Verdict(
        request=request,
        reading=reading,
        status=status,
        name=name or next((entry.name for entry in entries if entry.name), ""),
        ac=listed(dict.fromkeys(entry.ac for entry in entries if entry.ac), "ou"),
        level=level,
        entries=entries,
        targets=targets,
        target_level=target_level,
        views=_views(request, entries, base) if base and entries else (),
        general=tuple(line for line in lines if line.key.sons is None),
        remarks=tuple(dict.fromkeys(remarks)),
    )


def _lines(entries: tuple[Entry, ...], base: Base) -> list[Line]:
    return [
        Line(key, ceiling, entry.row)
        for entry in entries
        for key, ceiling in zip(base.ceiling_keys, entry.ceilings, strict=True)
    ]


def _views(request: Request, entries: tuple[Entry, ...], base: Base) -> tuple[SonsView, ...]:
    lines = _lines(entries, base)
    return tuple(
        SonsView(
            dispositif,
            openings(dispositif, request.history),
            tuple(line for line in lines if line.key.sons == code),
        )
        for code, dispositif in dispositifs().items()
        if not request.sons or code in request.sons
    )


def _level(number: str, base: Base, directory: Directory | None) -> str:
    """EJ or ET, as the base or the directory says; empty when neither does."""
    levels = {entry.level for entry in base.by_finess.get(number, ())} - {""}
    if len(levels) == 1:
        return levels.pop()
    if directory and number in directory.sites:
        return "ET"
    return "EJ" if directory and number in directory.sites_by_ej else ""


def _other_level(
    number: str, base: Base, directory: Directory | None
) -> tuple[tuple[str, ...], str]:
    """The beneficiaries of the base that an absent number leads to, and their level."""
    beside = base.by_other_level.get(number, ())
    if beside:
        level = "ET" if any(entry.ej == number for entry in beside) else "EJ"
        return tuple(dict.fromkeys(entry.finess for entry in beside)), level
    if directory is None:
        return (), ""
    ej = directory.ej_of(number)
    if ej and ej in base.by_finess:
        return (ej,), "EJ"
    sites = directory.sites_by_ej.get(number, ())
    return tuple(et for et in sites if et in base.by_finess), "ET"


def _both_readings_in_base(reading: Reading, base: Base) -> bool:
    """Eight digits that read both as a lost zero and as a missing key, both in the base."""
    return (
        bool(reading.repairs)
        and reading.finess in base.by_finess
        and any(proposal.finess in base.by_finess for proposal in reading.proposals)
    )


def _complaints(request: Request) -> list[Remark]:
    return [Remark(Severity.WARNING, complaint) for complaint in request.complaints]


def _unjudged_amounts(request: Request) -> list[Remark]:
    if request.amount_ht is None and request.amount_ttc is None:
        return []
    return [Remark(Severity.WARNING, "montant non jugé : le client est d'abord à ressaisir")]


def _amount_remarks(request: Request, entries: tuple[Entry, ...], base: Base) -> list[Remark]:
    lines = _lines(entries, base)
    given = (("HT", request.amount_ht), ("TTC", request.amount_ttc))
    return [
        judge(amount, basis, request.sons, request.prestation, lines)
        for basis, amount in given
        if amount is not None
    ]
