"""DAT: dates that exist, follow each other and fall inside the windows of the texts."""

from collections.abc import Container, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from segur_cli.diagnostics import Severity
from segur_cli.facts import before_opening
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.milestones.arithmetic import MONTH_ENDS, ORDER_WINDOW, a_month_after, is_cut
from segur_cli.milestones.deadlines import Deadline, deadline_of
from segur_cli.requests import Demande, as_date, sons_of
from segur_cli.rules.rule import Finding, Rule
from segur_cli.templates.concept_map import Nature
from segur_cli.templates.concepts import CONCEPTS, ValueType
from segur_cli.text.dates import is_iso, possible_days, serial_day
from segur_cli.text.writing import day, listed, plural, quote

_DATES = tuple(concept.id for concept in CONCEPTS.values() if concept.kind is ValueType.DATE)
_ANY = "|".join(_DATES)
# The milestones that close a deposit, the last one first.
CLOSED_BY = {"avance": (4,), "solde": (6, 5)}
# Past it, a solde is still possible with an attestation sent in time.
_SERVICES_DONE = 5
_NAMED_FILES = 40
_AVANCE_PERIOD = 4
_REFERENCING_OPENS = "ouverture-referencement"
_ORDER = "commande.date"
_PV = "pilote.pv"
_STARTS = (
    "pilote.installation",
    "pilote.production",
)  # an avance may tell them as they are planned
_PLANNED = timedelta(days=730)
# What follows an order and an installation, as sentences begin.
AFTER = {"va.date": "VA datée du", "facture.date": "facture datée du"}


def _days(context: RequestContext, concept: str) -> list[date | None]:
    """Return the date of a concept in each request, None where there is none to be read."""
    return [as_date(value) for value in context.column(concept)]


def check_possible(context: RequestContext) -> Iterator[Finding[Spot]]:
    reference = context.concept_map.nature is Nature.REFERENCE
    for concept in _DATES:
        for index, value in enumerate(context.column(concept)):
            if value is None or is_iso(str(value)):
                continue
            demande = context.demandes[index]
            if (meant := serial_day(str(value).strip())) is not None:
                yield Finding(
                    Spot(demande.pointer_of(concept)),
                    f"{CONCEPTS[concept].label} {quote(value)} est le numéro de jour d'un "
                    f"tableur : {day(meant)}",
                    f"écrivez le jour, {quote(meant.isoformat())} ou dans la forme du modèle",
                    Severity.WARNING,
                )
            if not isinstance(value, str):
                continue
            possible = possible_days(value.strip())
            if possible == ():
                message = f"{CONCEPTS[concept].label} {quote(value)} n'existe pas au calendrier"
                yield Finding(
                    Spot(demande.pointer_of(concept)),
                    message,
                    "reprenez celle du document",
                    Severity.ERROR if reference else Severity.WARNING,
                )
            elif reference:
                message = (
                    f"{CONCEPTS[concept].label} {quote(value)} n'a pas la forme AAAA-MM-JJ du "
                    "modèle de référence"
                )
                yield Finding(Spot(demande.pointer_of(concept)), message, _iso_fix(possible or ()))


def check_future(context: RequestContext) -> Iterator[Finding[Spot]]:
    today = context.beside.clock.now.date()
    for concept in _DATES:
        planned = context.kind == "avance" and concept in _STARTS
        latest = today + _PLANNED if planned else today
        for index, value in enumerate(_days(context, concept)):
            if value is not None and value > latest:
                yield Finding(
                    Spot(context.demandes[index].pointer_of(concept)),
                    f"{CONCEPTS[concept].label} est à venir : {day(value)} (nous sommes le "
                    f"{day(today)})",
                    "vérifiez l'année, puis l'ordre du jour et du mois",
                )
    for concept in _STARTS:
        named = zip(context.column("sons"), _days(context, concept), strict=True)
        for index, (sons, value) in enumerate(named):
            if value is None or not isinstance(sons, str):
                continue
            if early := before_opening(sons, value, _REFERENCING_OPENS):
                yield Finding(
                    Spot(context.demandes[index].pointer_of(concept)),
                    f"{CONCEPTS[concept].label} est du {day(value)}, {early} (déduit, à confirmer)",
                    "vérifiez l'année de cette date",
                )


def check_before_installation(context: RequestContext) -> Iterator[Finding[Spot]]:
    installed, orders = _days(context, "pilote.installation"), _days(context, _ORDER)
    for index, (start, order) in enumerate(zip(installed, orders, strict=True)):
        if start and order and start < order:
            yield Finding(
                Spot(context.demandes[index].pointer_of("pilote.installation")),
                f"pilote installé le {day(start)}, avant la signature du bon de commande "
                f"({day(order)})",
                "vérifiez les deux dates : une faute sur l'année, le plus souvent",
            )
    for concept, what in AFTER.items():
        columns = zip(installed, orders, _days(context, concept), strict=True)
        for index, (start, order, later) in enumerate(columns):
            # One before its order is said already (DAT006, DAT007).
            if start is None or later is None or later >= start or (order and later < order):
                continue
            yield Finding(
                Spot(context.demandes[index].pointer_of(concept)),
                f"{what} {day(later)}, avant l'installation du pilote ({day(start)})",
                "vérifiez les deux dates : la VA constate, la facture suit, ce qui est installé",
            )


def _before_order(concept: str, context: RequestContext) -> Iterator[Finding[Spot]]:
    today = context.beside.clock.now.date()
    pairs = zip(_days(context, concept), _days(context, _ORDER), strict=True)
    for index, (later, order) in enumerate(pairs):
        # An order dated in the future is its own defect (DAT002).
        if later is None or order is None or later >= order or order > today:
            continue
        yield Finding(
            Spot(context.demandes[index].pointer_of(concept)),
            f"{AFTER[concept]} {day(later)}, avant la signature du bon de commande ({day(order)})",
            "vérifiez les deux dates sur les documents",
            Severity.WARNING,
        )


def _iso_fix(possible: tuple[date, ...]) -> str:
    if not possible:
        return "écrivez la date sous la forme 2025-01-31"
    return f"écrivez {listed(map(date.isoformat, possible), 'ou')}"


def check_deposit(context: RequestContext) -> Iterator[Finding[Spot]]:
    now = context.beside.clock.now
    seen: set[str] = set()
    column = context.column("sons")
    for index in sorted(context.unsettled, key=lambda rank: _returned(context, rank)):
        sons = column[index]
        if not isinstance(sons, str) or sons in seen:
            continue
        seen.add(sons)
        for number in CLOSED_BY.get(context.kind or "", ()):
            settings = context.beside.settings
            limit = deadline_of(settings.calendar(sons), settings.milestones, number)
            if limit is None or limit.done or not limit.is_past(now):
                continue
            if number == _SERVICES_DONE and _attested(context, index, limit, now):
                seen.discard(sons)  # reached by this client, not by the next
                break
            pointer = context.demandes[index].pointer_of("sons")
            again = _returned(context, index)
            found = _late(pointer, sons, number, limit, now, again=again)
            if not limit.in_force:  # a published date is told once: it blocks nothing
                message = found.message + _concerned(context, context.demandes[index])
                found = replace(found, message=message, once=f"{sons} {number}")
            yield found
            break


def _concerned(context: RequestContext, demande: Demande) -> str:
    """Name the files of the run with a request to deposit of the same SONS, when several have."""
    sons = sons_of(demande)
    files = [
        filed.path
        for filed in context.portfolio.files
        if filed.kind == context.kind
        and any(sons_of(other) == sons and context.is_open(other) for other in filed.demandes)
    ]
    if len(files) < 2:
        return ""
    named = [quote(path, 100) for path in files[:_NAMED_FILES]]
    more = len(files) - len(named)
    if more:
        named.append(plural(more, "autre fichier", "autres fichiers"))
    return f" ; {plural(len(files), 'fichier')} : {listed(named)}"


def _attested(context: RequestContext, rank: int, limit: Deadline, now: datetime) -> bool:
    """Whether the user notes that the attestation of a solde was sent in time."""
    state = context.state_of(context.demandes[rank])
    if state is None:
        return False
    from segur_cli.requests.states import attested  # few runs have states

    return attested(state, limit.last_day, now.date())


def _returned(context: RequestContext, rank: int) -> bool:
    """Whether a request was deposited already, and is to be deposited again."""
    stage = context.stage_of(context.demandes[rank])
    return stage is not None and stage.returned


def _late(
    pointer: str, sons: str, number: int, limit: Deadline, now: datetime, *, again: bool
) -> Finding[Spot]:
    refused = limit.in_force and number != _SERVICES_DONE and not again
    if limit.in_force:
        passed = "passé"
    elif limit.is_surely_past(now):
        passed = "passé d'après les dates publiées"
    else:
        passed = "passé d'après une des dates publiées, qui se contredisent"
    message = f"jalon {number} de {sons} {passed} ({limit.milestone.label}) : {limit.told}"
    if number == _SERVICES_DONE:
        message += " ; le solde reste possible si l'attestation de prestation a été envoyée avant"
    if again:
        message += (
            " ; la demande avait été déposée : aucun texte lu ne dit si un nouveau dépôt est reçu "
            "après ce jalon"
        )
    severity = Severity.ERROR if refused else Severity.WARNING
    return Finding(Spot(pointer), message, limit.advice, severity)


def check_window(context: RequestContext) -> Iterator[Finding[Spot]]:
    evidence = context.beside.settings.evidence_file_date
    signed = _days(context, _ORDER)
    if evidence is None:
        early = dict(_before_any_file(context, signed))
        yield from early.values()
        yield from _inverse_answer(context, signed, early)
        return
    coming = evidence > context.beside.clock.now.date()
    for index in context.unsettled:
        order = signed[index]
        if order is not None and coming:
            yield Finding(
                Spot(context.demandes[index].pointer_of(_ORDER)),
                f"dossier de preuves dit complet le {day(evidence)}, un jour à venir : la fenêtre "
                "de 120 jours n'est jugée que d'après ce jour",
                "corrigez [lint] evidence_file_date, ou relancez ce jour-là",
                Severity.WARNING,
                once="evidence_file_date",
            )
        if order is None or evidence - order <= ORDER_WINDOW:
            continue
        yield Finding(
            Spot(context.demandes[index].pointer_of(_ORDER)),
            f"bon de commande signé le {day(order)}, {plural((evidence - order).days, 'jour')} "
            f"avant votre dossier de preuves complet ({day(evidence)}) : 120 jours au plus sont "
            "admis",
            f"la signature la plus ancienne admise est le {day(evidence - ORDER_WINDOW)}",
        )


def check_avance_period(context: RequestContext) -> Iterator[Finding[Spot]]:
    today, settings = context.beside.clock.now.date(), context.beside.settings
    deadlines: dict[str, Deadline | None] = {}
    column, signed = context.column("sons"), _days(context, _ORDER)
    for index in context.unsettled:
        sons, order = column[index], signed[index]
        if not isinstance(sons, str) or order is None or order > today:
            continue
        if sons not in deadlines:
            calendar = settings.calendar(sons)
            deadlines[sons] = deadline_of(calendar, settings.milestones, _AVANCE_PERIOD)
        limit = deadlines[sons]
        if limit is None or order <= limit.day:
            continue
        yield Finding(
            Spot(context.demandes[index].pointer_of(_ORDER)),
            f"bon de commande signé le {day(order)}, après la fin des demandes d'avance de "
            f"{sons} : {limit.told}",
            limit.advice,
            Severity.ERROR if limit.in_force else Severity.WARNING,
        )


def _before_any_file(
    context: RequestContext, signed: list[date | None]
) -> Iterator[tuple[int, Finding[Spot]]]:
    """Yield, by rank, the orders too old for an evidence file deposited as the desk opened."""
    column = context.column("sons")
    for index in context.unsettled:
        sons, order = column[index], signed[index]
        if not isinstance(sons, str) or order is None or order > date.max - ORDER_WINDOW:
            continue
        if early := before_opening(sons, order + ORDER_WINDOW, _REFERENCING_OPENS):
            yield (
                index,
                Finding(
                    Spot(context.demandes[index].pointer_of(_ORDER)),
                    f"bon de commande signé le {day(order)}, plus de 120 jours {early} : aucun "
                    "dossier de preuves n'a pu y être déposé à temps (déduit, à confirmer)",
                    "vérifiez l'année de cette date sur le bon de commande",
                    Severity.WARNING,
                ),
            )


def _inverse_answer(
    context: RequestContext, signed: list[date | None], early: Container[int]
) -> Iterator[Finding[Spot]]:
    """For the oldest order of an avance: until when the evidence file had to be complete."""
    dated = [
        (order, n) for n in context.unsettled if (order := signed[n]) is not None and n not in early
    ]
    if context.kind == "solde" or not dated:
        return
    oldest, index = min(dated)
    if oldest > date.max - ORDER_WINDOW:
        return
    which = "le bon de commande" if len(dated) == 1 else "le plus ancien bon de commande"
    yield Finding(
        Spot(context.demandes[index].pointer_of(_ORDER)),
        f"{which} ({day(oldest)}) est acceptable si votre dossier de preuves a été réputé "
        f"complet au plus tard le {day(oldest + ORDER_WINDOW)} (120 jours après), ou s'il a "
        "été signé une fois la solution référencée",
        "donnez la date de votre dossier dans segur.toml : [lint] evidence_file_date",
        Severity.NOTE,
    )


def check_observation(context: RequestContext) -> Iterator[Finding[Spot]]:
    today = context.beside.clock.now.date()
    columns = zip(
        _days(context, _PV),
        _days(context, "pilote.installation"),
        _days(context, "pilote.production"),
        strict=True,
    )
    for index, (pv, installed, running) in enumerate(columns):
        starts = [start for start in (installed, running) if start is not None]
        if pv is None or not starts or max(starts) > today:
            continue
        start = max(starts)
        earliest = a_month_after(start)
        what = "la mise en production" if start == running else "l'installation"
        pointer = context.demandes[index].pointer_of(_PV)
        if pv < earliest:
            yield Finding(
                Spot(pointer),
                f"PV pilote du {day(pv)}, moins d'un mois après {what} ({day(start)})",
                f"le PV peut être complété à partir du {day(earliest)}",
            )
        elif pv == earliest and is_cut(start):
            yield Finding(
                Spot(pointer),
                f"PV pilote du {day(pv)} : un mois après {what} ({day(start)}) si le mois s'arrête "
                f"à la fin {MONTH_ENDS[earliest.month]} ; le texte ne dit pas comment compter",
                severity=Severity.NOTE,
            )


RULES = (
    Rule("DAT001", check_possible, reads=(_ANY,), explains=True, judges_form=True),
    Rule("DAT002", check_future, reads=(_ANY,)),
    Rule("DAT003", check_window, reads=(_ORDER,)),
    Rule("DAT004", check_avance_period, reads=("sons", _ORDER)),
    Rule("DAT005", check_deposit, reads=("sons",), kind=("avance", "solde")),
    Rule("DAT006", partial(_before_order, "va.date"), reads=("va.date", _ORDER)),
    Rule("DAT007", partial(_before_order, "facture.date"), reads=("facture.date", _ORDER)),
    Rule("DAT008", check_observation, reads=("pilote.pv", "pilote.installation|pilote.production")),
    Rule(
        "DAT009",
        check_before_installation,
        reads=("pilote.installation", f"{_ORDER}|va.date|facture.date"),
    ),
)
