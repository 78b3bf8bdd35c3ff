"""A plan for the eye: the milestones it starts from, the computed dates, each thing asked."""

from collections.abc import Iterator
from datetime import date

from segur_cli.facts import Milestone, PublishedDate
from segur_cli.milestones.deadlines import Deadline, when
from segur_cli.milestones.judging import DateVerdict, Derived, Judgement
from segur_cli.milestones.planning import BackPlan, Installation, OrderPlan, PilotPlan, PilotsReady
from segur_cli.text.page import Block, Detail, Gap, Heading, Item, Labelled, Page, Paragraph
from segur_cli.text.writing import day, listed, moment, plural

_STYLES = {DateVerdict.FITS: "bold green", DateVerdict.UNKNOWN: "bold yellow"}
_UNKNOWN = "aucune date connue ; donnez celle en vigueur, avec sa source, dans segur.toml"


def plan_page(plan: BackPlan, detail: Detail = Detail.FULL) -> Page:
    """Return a plan as a page: what was asked first."""
    return Page.of(_all(plan) if detail is Detail.FULL else _in_short(plan, detail))


def _in_short(plan: BackPlan, detail: Detail) -> Iterator[Block]:
    short = detail is Detail.SHORT
    provenance = plan.calendar.provenance
    code = plan.calendar.dispositif.code
    yield Heading(f"{code} : {provenance}" if provenance else code, 1)
    for order in plan.orders:
        yield _order(order)
        if short and order.verdict is not DateVerdict.FITS:
            yield Labelled("Motif", order.why)
    for pilot in plan.pilots:
        yield headline(_installed(pilot.installation), pilot.judgement)
        if short:
            yield from _pilot_details(pilot)
    if plan.gate is not None:
        counted = "" if short else f" ({plan.gate.given})"
        yield headline(f"Trois pilotes{counted}", plan.gate.judgement)
        if short:
            yield from gate_details(plan.gate)
    if short:
        if plan.set_aside:
            yield Paragraph(f"Attention : {plan.set_aside}.", "bold yellow")
        yield from _unknown(plan)
        yield from _dates(plan)
        for milestone, deadline in plan.milestones:
            known = deadline.told if deadline is not None else "aucune date connue"
            yield Labelled(f"Jalon {milestone.number}", known)
        for caution in plan.calendar.cautions:
            yield Paragraph(f"Attention : {caution.in_short}", "bold yellow")
        yield Paragraph("-v donne les motifs, les règles et leurs sources.", "dim")
    elif not (plan.orders or plan.pilots):
        yield from _dates(plan)


def _dates(plan: BackPlan) -> Iterator[Block]:
    today = plan.clock.now.date()
    for derived in plan.derived:
        yield Paragraph((f"{derived.label} : ", (_value(derived, today), "bold")), indent=2)


def _all(plan: BackPlan) -> Iterator[Block]:
    dispositif = plan.calendar.dispositif
    yield Heading(f"{dispositif.code} : {dispositif.label}", 1)
    if plan.calendar.provenance:
        yield Paragraph(plan.calendar.provenance, "bold yellow")
    yield Gap()
    yield Heading("Jalons dont part le calcul")
    for milestone, deadline in plan.milestones:
        yield from _milestone(milestone, deadline)
    if plan.set_aside:
        yield Item(plan.set_aside, mark="    attention : ")
    if not plan.milestones:
        yield Labelled("Aucun", "ce calendrier n'a pas de jalon 4, 5 ou 6 : rien n'en est calculé")
    yield Gap()
    yield Heading("Dates calculées")
    for derived in plan.derived:
        yield from _derived(derived, plan.clock.now.date())
    for order in plan.orders:
        yield Gap()
        yield _order(order)
        yield Labelled("Motif", order.why)
    for pilot in plan.pilots:
        yield Gap()
        yield headline(_installed(pilot.installation), pilot.judgement)
        yield from _pilot_details(pilot)
        yield from _notes(pilot.notes)
    yield from _gate(plan)
    yield from _unknown(plan)
    yield from _footer(plan)


def _milestone(milestone: Milestone, deadline: Deadline | None) -> Iterator[Block]:
    label = f"Jalon {milestone.number}"
    if deadline is None:
        yield Labelled(label, f"{milestone.label} : {_UNKNOWN}")
        return
    yield Labelled(label, f"{milestone.label} : {deadline.told}")
    if deadline.done:
        yield Labelled("", "atteint, d'après segur.toml")
    if deadline.in_force:
        yield Labelled("", _published(milestone.dates), "dim")
    elif deadline.milestone.contested and deadline.milestone.retained is not None:
        yield Labelled("", f"retenue car {deadline.milestone.retained.reason}", "dim")


def _published(dates: tuple[PublishedDate, ...]) -> str:
    if not dates:
        return "publiée : aucune date connue"
    return "publiée : " + listed(f"{when(one.value)} selon {one.named}" for one in dates)


def _value(derived: Derived, today: date) -> str:
    if derived.value is None:
        return "inconnue"
    gone = ", passée" if derived.is_limit and derived.value < today else ""
    value = f"{day(derived.value)} (calculée{gone})"
    return f"{value} ; {derived.others}" if derived.others else value


def _derived(derived: Derived, today: date) -> Iterator[Block]:
    yield Paragraph((f"{derived.label} : ", (_value(derived, today), "bold")), indent=2)
    yield Paragraph(derived.basis, indent=4)
    yield Paragraph(f"[{derived.rule.citation}]", "dim", indent=4)
    yield from _notes(derived.notes)


def _notes(notes: tuple[str, ...]) -> Iterator[Block]:
    for note in notes:
        yield Item(note, mark="    attention : ")


def _pilot_details(pilot: PilotPlan) -> Iterator[Block]:
    if pilot.pv is not None:
        yield Labelled("PV pilote", f"à compléter à partir du {day(pilot.pv)} (calculée)")
    yield from _judgement(pilot.judgement, pilot.days_in_hand)


def _installed(installation: Installation) -> str:
    text = f"Installation du {day(installation.installed)}"
    if installation.produced is not None:
        text += f", production le {day(installation.produced)}"
    return text


def _judgement(judgement: Judgement, days: int | None) -> Iterator[Block]:
    if judgement.route is not None:
        yield Labelled("Voie", judgement.route.label)
    if judgement.other is not None:
        yield Labelled("Autre voie", judgement.other.label)
    if days is not None and judgement.limit is not None:
        limit = judgement.limit
        from_pv = f"du PV au jalon {limit.milestone.number} ({limit.brief})"
        yield Labelled("Marge", f"{plural(days, 'jour')} {from_pv}")
    if judgement.why:
        yield Labelled("Motif", judgement.why)


def _unknown(plan: BackPlan) -> Iterator[Block]:
    """Say once what no text read says of the routes shown."""
    judgements = [pilot.judgement for pilot in plan.pilots]
    if plan.gate is not None:
        judgements.append(plan.gate.judgement)
    told = (text for judgement in judgements for text in judgement.unknown)
    for unknown in dict.fromkeys(told):
        yield Paragraph(f"Non connu : {unknown}.", "yellow")


def headline(text: str, judged: Judgement | OrderPlan) -> Paragraph:
    """Return what is judged and its verdict."""
    style = _STYLES.get(judged.verdict, "bold red")
    return Paragraph(((text, "bold"), " : ", (judged.label, style)))


def _order(order: OrderPlan) -> Paragraph:
    return headline(f"Bon de commande signé le {day(order.signed)}", order)


def _gate(plan: BackPlan) -> Iterator[Block]:
    if plan.gate is None:
        return
    yield Gap()
    yield headline("Trois pilotes", plan.gate.judgement)
    yield from gate_details(plan.gate)
    yield from _notes(plan.gate.notes)


def gate_details(gate: PilotsReady) -> Iterator[Block]:
    """Yield how many pilots there are, when the third report can be there, and by which way."""
    yield Labelled("Pilotes", gate.given)
    if gate.met_on is not None:
        yield Labelled(
            "Troisième PV",
            f"complété au plus tôt le {day(gate.met_on)} (calculée) ; aucun solde avant",
        )
    yield from _judgement(gate.judgement, gate.days_in_hand)


def _footer(plan: BackPlan) -> Iterator[Block]:
    yield Gap()
    yield Heading("Ce que disent les textes")
    for fact in plan.statements:
        yield Item((fact.text, (f" [{fact.citation}]", "dim")))
    provenance = plan.calendar.provenance
    for caution in plan.calendar.cautions:
        whose = f"{caution.citation} ; {provenance}" if provenance else caution.citation
        yield Item((caution.text, (f" [{whose}]", "dim")))
    yield Gap()
    if not plan.pilot_rules:
        yield Paragraph(
            "Les textes lus ne décrivent les PV pilotes que pour l'hôpital : leur délai "
            "n'est pas calculé pour ce SONS."
        )
    yield Paragraph(
        "Jours fériés : France métropolitaine, sans ceux d'Alsace-Moselle ; une date "
        "calculée n'est jamais décalée.",
        "dim",
    )
    if plan.settings:
        yield Paragraph(f"Réglages : {plan.settings}")
    yield Paragraph(f"Calculé le {moment(plan.clock.now)} (heure de Paris).")
