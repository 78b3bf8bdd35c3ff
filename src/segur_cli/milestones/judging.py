"""Whether a solde, possible from some day, still fits, and the dates that the texts' rules imply.

No text gives those: each is computed, and told with its rule and sources.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

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
from segur_cli.text.clock import is_reached
from segur_cli.text.writing import LabelledEnum, clock_time, day, listed

SERVICES_DONE, SOLDES = 5, 6


class DateVerdict(LabelledEnum):
    """What the dates say of one thing asked."""

    FITS = "fits", "tient"
    TOO_LATE = "too-late", "trop tard"
    PAST = "past", "délai passé"  # it fitted; a milestone is past and not said to be achieved
    UNKNOWN = "unknown", "impossible à dire"  # no date, or no text, to judge by


class Route(LabelledEnum):
    """The two ways from the end of the services to the solde; `label` says what is to be done."""

    SOLDE = "solde-by-5", "solde demandé au plus tard au jalon 5"
    ATTESTATION = (
        "attestation-by-5-then-solde-by-6",
        "attestation de prestation au plus tard au jalon 5, puis solde au jalon 6",
    )


ATTESTATION_UNKNOWN = (
    "aucun texte lu ne dit ce que l'attestation de prestation contient, ni si elle peut être "
    "envoyée avant que le PV soit signé"
)
EXAMINATION_UNKNOWN = (
    "aucun texte lu ne dit combien de temps l'ASP et l'ANS mettent à examiner un PV ou une demande"
)

# A milestone is reached by one client at a time.
_SAY_DONE = (
    'si ce client l\'a atteint, dites-le pour lui dans segur.toml : [[request]] de kind = "solde", '
    "avec l'état du portail (status) si son solde est déposé, sinon le jour d'envoi de son "
    "attestation de prestation (attestation)"
)


@dataclass(frozen=True)
class Judgement:
    """A verdict, its reason, and the milestone that binds the solde when a route is left.

    `other` is the second route when both are open.
    """

    verdict: DateVerdict
    why: str
    route: Route | None = None
    limit: Deadline | None = None
    other: Route | None = None

    def margin(self, ready: date) -> int | None:
        """Days from `ready` to the day of the milestone, whose sum is that day; None once past."""
        if self.limit is None or self.verdict is DateVerdict.PAST:
            return None
        return (self.limit.day - ready).days

    @property
    def label(self) -> str:
        """The verdict in French: what holds never goes without the time that nobody knows."""
        if self.verdict is DateVerdict.FITS:
            return f"{self.verdict.label}, hors temps d'examen (inconnu)"
        return self.verdict.label

    @property
    def unknown(self) -> tuple[str, ...]:
        """What no text read says of the routes left, in French."""
        told = [EXAMINATION_UNKNOWN] if self.verdict is DateVerdict.FITS else []
        told += [ATTESTATION_UNKNOWN] if Route.ATTESTATION in (self.route, self.other) else []
        return tuple(told)


def judge_solde(
    ready: date, fifth: Deadline | None, sixth: Deadline | None, now: datetime
) -> Judgement:
    """Judge a solde possible from `ready`, its service done by milestone 5, the fifth.

    A milestone that is past and not achieved (`done`) leaves no route open.
    """
    if fifth is not None and ready <= fifth.day:
        judgement = _unless_past(Route.SOLDE, fifth, (fifth,), ready, now)
        return replace(judgement, other=_other(judgement, sixth, now))
    if sixth is not None and ready > sixth.day:
        why = f"le solde ne serait possible que le {day(ready)}, après le jalon 6 ({sixth.brief})"
        return Judgement(DateVerdict.TOO_LATE, why)
    if fifth is None or sixth is None:
        missing = [n for n, known in ((SERVICES_DONE, fifth), (SOLDES, sixth)) if known is None]
        why = unknown_milestones(missing)
        if fifth is not None:
            why = (
                f"le solde ne serait possible que le {day(ready)}, après le jalon 5 "
                f"({fifth.brief}) : reste l'attestation de prestation d'ici là, puis le solde au "
                f"jalon 6 ; {why}"
            )
        return Judgement(DateVerdict.UNKNOWN, why)
    return _unless_past(Route.ATTESTATION, sixth, (fifth, sixth), ready, now)


def _other(first: Judgement, sixth: Deadline | None, now: datetime) -> Route | None:
    """Return the attestation route where it is open beside the solde by milestone 5."""
    if first.verdict is not DateVerdict.FITS or sixth is None or sixth.is_past(now):
        return None
    return Route.ATTESTATION


def unknown_milestones(numbers: list[int]) -> str:
    """Say that no date is known for milestones, and how to give one."""
    plural = "les jalons" if len(numbers) > 1 else "le jalon"
    which = f"{plural} {listed(map(str, numbers))}"
    return (
        f"aucune date connue pour {which} : donnez celle en vigueur dans segur.toml, ou dans le "
        "calendrier que vous fournissez"
    )


def same_day(ready: date, limit: Deadline) -> str:
    """Say until which hour the day of a milestone is not late; empty on another day."""
    if ready != limit.day or not isinstance(limit.value, datetime):
        return ""
    return f"le jour même du jalon, à faire avant {clock_time(limit.value)}"


def _unless_past(
    route: Route, limit: Deadline, binding: tuple[Deadline, ...], ready: date, now: datetime
) -> Judgement:
    passed = [one for one in binding if is_reached(one.closings[0], now)]
    missed = next((one for one in passed if not one.done), None)
    if missed is not None:
        number = missed.milestone.number
        why = f"les dates tenaient, mais le jalon {number} est passé ({missed.brief}) ; {_SAY_DONE}"
        return Judgement(DateVerdict.PAST, why, route, limit)
    told = [f"jalon {one.milestone.number} passé ({one.brief}), {one.reached}" for one in passed]
    return Judgement(
        DateVerdict.FITS, " ; ".join(filter(None, (same_day(ready, limit), *told))), route, limit
    )


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
