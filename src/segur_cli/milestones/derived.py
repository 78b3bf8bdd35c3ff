"""Dates that no text gives but that its rules imply: computed, each with its rule and sources."""

from dataclasses import dataclass
from datetime import date

from segur_cli.facts import Statement, statement
from segur_cli.milestones.arithmetic import (
    MONTH_ENDS,
    ORDER_WINDOW,
    a_month_after,
    closed_day,
    is_cut,
    latest_start,
)
from segur_cli.milestones.deadlines import Deadline
from segur_cli.milestones.judging import same_day, unknown_milestones
from segur_cli.text.writing import day


@dataclass(frozen=True)
class Derived:
    """One computed date; `value` is None when what it starts from is not known."""

    id: str
    label: str
    value: date | None
    basis: str  # from what it is computed, or why it cannot be
    rule: Statement
    notes: tuple[str, ...] = ()
    others: str = ""  # what it is by the texts that contest its milestone, in French

    @property
    def is_limit(self) -> bool:
        """Whether something must be done by then; the oldest order allowed is no such date."""
        return self.id != "first-order"


_NO_EVIDENCE = (
    "la date de votre dossier de preuves complet n'est pas dans segur.toml ([lint] "
    "evidence_file_date) ; un bon signé un jour J est acceptable si votre dossier a été réputé "
    "complet au plus tard à J + 120 jours"
)


def derive(
    evidence: date | None,
    fourth: Deadline | None,
    fifth: Deadline | None,
    sixth: Deadline | None,
    *,
    pilot_month: bool,
) -> tuple[Derived, ...]:
    """Return the window of orders, then the latest installations of a pilot.

    `pilot_month`: whether the texts read ask for the month of observation for this SONS.
    """
    found = [_first_order(evidence), _last_order(fourth)]
    if pilot_month:
        found += [_installation_for_solde(fifth), _installation_for_attestation(fifth, sixth)]
    return tuple(found)


def _first_order(evidence: date | None) -> Derived:
    value = None if evidence is None else evidence - ORDER_WINDOW
    basis = (
        _NO_EVIDENCE
        if evidence is None
        else f"120 jours calendaires avant votre dossier de preuves complet ({day(evidence)})"
    )
    rule = statement("fenetre-commandes")
    label = "Bon de commande le plus ancien (signé avant le référencement)"
    return Derived("first-order", label, value, basis, rule, _notes(value))


def _last_order(fourth: Deadline | None) -> Derived:
    label = "Dernier jour pour signer un bon de commande"
    rule = statement("fin-commandes")
    if fourth is None:
        return Derived("last-order", label, None, unknown_milestones([4]), rule)
    basis = f"jour du jalon 4 ({fourth.brief})"
    others = " ; ".join(
        f"{day(contested.day)} selon {text}"
        for text, contested in fourth.by_source
        if contested.day != fourth.day
    )
    return Derived("last-order", label, fourth.day, basis, rule, _notes(fourth.day, fourth), others)


def _installation_for_solde(fifth: Deadline | None) -> Derived:
    label = "Dernière installation, solde demandé au jalon 5 (pilote)"
    rule = statement("mois-pilote")
    if fifth is None:
        return Derived("installation-solde", label, None, unknown_milestones([5]), rule)
    value = latest_start(fifth.day)
    basis = f"un mois calendaire avant le jalon 5 ({fifth.brief}), en production ce jour-là"
    return Derived("installation-solde", label, value, basis, rule, _month_notes(value, fifth))


def _installation_for_attestation(fifth: Deadline | None, sixth: Deadline | None) -> Derived:
    label = "Dernière installation, attestation au jalon 5 puis PV et solde au jalon 6 (pilote)"
    id_, rule = "installation-attestation", statement("jalon-5")
    if fifth is None or sixth is None:
        missing = [n for n, known in ((5, fifth), (6, sixth)) if known is None]
        basis = unknown_milestones(missing)
        if fifth is not None:
            basis = f"pas après le jalon 5 ({fifth.brief}) ; {basis}"
        return Derived(id_, label, None, basis, rule)
    by_sixth = latest_start(sixth.day)
    if fifth.day <= by_sixth:
        basis = f"jour du jalon 5 ({fifth.brief}) ; plus tard, c'est trop tard"
        return Derived(id_, label, fifth.day, basis, rule, _notes(fifth.day, fifth))
    basis = f"un mois calendaire avant le jalon 6 ({sixth.brief}), qui lie avant le jalon 5"
    return Derived(id_, label, by_sixth, basis, rule, _month_notes(by_sixth, sixth))


def month_note(start: date) -> str | None:
    """Say that no text tells how to count a month cut by the end of the next one."""
    if not is_cut(start):
        return None
    month = MONTH_ENDS[a_month_after(start).month]
    return f"le mois s'arrête ici à la fin {month} ; le texte ne dit pas comment compter"


def closed_note(value: date) -> str | None:
    """Say that a computed date is no working day; it is never moved."""
    closed = closed_day(value)
    return None if closed is None else f"le {day(value)} est {closed} ; rien n'est décalé"


def _notes(value: date | None, limit: Deadline | None = None) -> tuple[str, ...]:
    if value is None:
        return ()
    hour = same_day(value, limit) if limit else ""
    return tuple(filter(None, (hour, closed_note(value))))


def _month_notes(value: date, limit: Deadline) -> tuple[str, ...]:
    hour = same_day(a_month_after(value), limit)
    told = f"PV et solde {hour}" if hour else None
    return tuple(filter(None, (told, month_note(value), closed_note(value))))
