"""A plan for the eye: the milestones it starts from, the computed dates, each thing asked."""

from datetime import date

from rich.console import Console
from rich.text import Text

from segur_cli.facts import Milestone, PublishedDate
from segur_cli.milestones.arithmetic import PILOTS_NEEDED
from segur_cli.milestones.asked import Installation
from segur_cli.milestones.deadlines import Deadline, when
from segur_cli.milestones.derived import Derived
from segur_cli.milestones.judging import DateVerdict, Judgement
from segur_cli.milestones.planning import BackPlan, OrderPlan, PilotPlan, PilotsReady
from segur_cli.text.detail import Detail
from segur_cli.text.screen import hanging, labelled, paragraph, show_banner
from segur_cli.text.writing import day, listed, moment, plural, sanitized

_STYLES = {DateVerdict.FITS: "bold green", DateVerdict.UNKNOWN: "bold yellow"}
_UNKNOWN = "aucune date connue ; donnez celle en vigueur, avec sa source, dans segur.toml"


def show_plan(console: Console, plan: BackPlan, detail: Detail = Detail.FULL) -> None:
    """Print a plan, wrapped to the width of the console: what was asked first."""
    show_banner(console, plan.clock)
    if detail is Detail.FULL:
        _show_all(console, plan)
        return
    provenance = plan.calendar.provenance
    code = plan.calendar.dispositif.code
    paragraph(console, f"{code} : {provenance}" if provenance else code, style="bold")
    for order in plan.orders:
        _headline(console, f"Bon de commande signé le {day(order.signed)}", order.verdict)
    for pilot in plan.pilots:
        _headline(console, _installed(pilot.installation), pilot.judgement.verdict)
        if detail is Detail.SHORT:
            _show_pilot_details(console, pilot)
    if plan.gate is not None:
        _headline(console, "Trois pilotes", plan.gate.judgement.verdict)
        if detail is Detail.SHORT:
            _show_gate_details(console, plan.gate)
    if detail is Detail.SHORT:
        _show_unknown(console, plan)
        _show_in_short(console, plan)
    elif not (plan.orders or plan.pilots):
        _show_dates(console, plan)


def _show_in_short(console: Console, plan: BackPlan) -> None:
    _show_dates(console, plan)
    for milestone, deadline in plan.milestones:
        known = sanitized(deadline.told) if deadline is not None else "aucune date connue"
        labelled(console, f"Jalon {milestone.number}", known)
    for caution in plan.calendar.cautions:
        paragraph(console, f"Attention : {caution.in_short}", style="bold yellow")
    paragraph(console, "-v donne les motifs, les règles et leurs sources.", style="dim")


def _show_dates(console: Console, plan: BackPlan) -> None:
    today = plan.clock.now.date()
    for derived in plan.derived:
        value = (_value(derived, today), "bold")
        hanging(console, Text("  "), Text.assemble(derived.label, " : ", value))


def _show_all(console: Console, plan: BackPlan) -> None:
    dispositif = plan.calendar.dispositif
    paragraph(console, f"{dispositif.code} : {dispositif.label}", style="bold")
    if plan.calendar.provenance:
        paragraph(console, plan.calendar.provenance, style="bold yellow")
    console.print()
    console.print(Text("Jalons dont part le calcul", style="bold"))
    for milestone, deadline in plan.milestones:
        _show_milestone(console, milestone, deadline)
    if not plan.milestones:
        labelled(
            console, "Aucun", "ce calendrier n'a pas de jalon 4, 5 ou 6 : rien n'en est calculé"
        )
    console.print()
    console.print(Text("Dates calculées", style="bold"))
    for derived in plan.derived:
        _show_derived(console, derived, plan.clock.now.date())
    for order in plan.orders:
        _show_order(console, order)
    for pilot in plan.pilots:
        _show_pilot(console, pilot)
    _show_gate(console, plan)
    _show_unknown(console, plan)
    _show_footer(console, plan)


def _show_milestone(console: Console, milestone: Milestone, deadline: Deadline | None) -> None:
    label = f"Jalon {milestone.number}"
    if deadline is None:
        labelled(console, label, f"{milestone.label} : {_UNKNOWN}")
        return
    labelled(console, label, f"{milestone.label} : {sanitized(deadline.told)}")
    if deadline.done:
        labelled(console, "", "atteint, d'après segur.toml")
    if deadline.in_force:
        labelled(console, "", _published(milestone.dates), style="dim")
    elif deadline.milestone.contested and deadline.milestone.retained is not None:
        labelled(console, "", f"retenue car {deadline.milestone.retained.reason}", style="dim")


def _published(dates: tuple[PublishedDate, ...]) -> str:
    if not dates:
        return "publiée : aucune date connue"
    return "publiée : " + listed(f"{when(one.value)} selon {one.citation}" for one in dates)


def _value(derived: Derived, today: date) -> str:
    if derived.value is None:
        return "inconnue"
    gone = ", passée" if derived.is_limit and derived.value < today else ""
    return f"{day(derived.value)} (calculée{gone})"


def _show_derived(console: Console, derived: Derived, today: date) -> None:
    value = _value(derived, today)
    hanging(console, Text("  "), Text.assemble(derived.label, " : ", (value, "bold")))
    hanging(console, Text("    "), Text(derived.basis))
    hanging(console, Text("    "), Text(f"[{derived.rule.citation}]", style="dim"))
    _show_notes(console, derived.notes)


def _show_notes(console: Console, notes: tuple[str, ...]) -> None:
    for note in notes:
        hanging(console, Text("    attention : "), Text(note))


def _show_order(console: Console, order: OrderPlan) -> None:
    console.print()
    _headline(console, f"Bon de commande signé le {day(order.signed)}", order.verdict)
    labelled(console, "Motif", sanitized(order.why))


def _show_pilot(console: Console, pilot: PilotPlan) -> None:
    console.print()
    _headline(console, _installed(pilot.installation), pilot.judgement.verdict)
    _show_pilot_details(console, pilot)
    _show_notes(console, pilot.notes)


def _show_pilot_details(console: Console, pilot: PilotPlan) -> None:
    if pilot.pv is not None:
        labelled(console, "PV pilote", f"à compléter à partir du {day(pilot.pv)} (calculée)")
    _show_judgement(console, pilot.judgement, pilot.days_in_hand)


def _installed(installation: Installation) -> str:
    text = f"Installation du {day(installation.installed)}"
    if installation.produced is not None:
        text += f", production le {day(installation.produced)}"
    return text


def _show_judgement(console: Console, judgement: Judgement, days: int | None) -> None:
    if judgement.route is not None:
        labelled(console, "Voie", judgement.route.label)
    if judgement.other is not None:
        labelled(console, "Autre voie", judgement.other.label)
    if days is not None and judgement.limit is not None:
        limit = judgement.limit
        number = limit.milestone.number
        from_pv = f"du PV au jalon {number} ({when(limit.value)})"
        labelled(console, "Marge", f"{plural(days, 'jour')} {from_pv}")
    if judgement.why:
        labelled(console, "Motif", sanitized(judgement.why))


def _show_unknown(console: Console, plan: BackPlan) -> None:
    """Say once what no text read says of the routes shown."""
    judgements = [pilot.judgement for pilot in plan.pilots]
    if plan.gate is not None:
        judgements.append(plan.gate.judgement)
    for unknown in dict.fromkeys(one.unknown for one in judgements if one.unknown):
        hanging(console, Text(""), Text(f"Non connu : {unknown}.", style="yellow"))


def _headline(console: Console, text: str, verdict: DateVerdict) -> None:
    style = _STYLES.get(verdict, "bold red")
    hanging(console, Text(""), Text.assemble((text, "bold"), " : ", (verdict.label, style)))


def _show_gate(console: Console, plan: BackPlan) -> None:
    if not plan.pilots or not plan.pilot_rules:
        return
    console.print()
    if plan.gate is None:
        missing = plural(PILOTS_NEEDED - len(plan.pilots), "installation")
        paragraph(
            console,
            f"Trois pilotes : {missing} de plus à donner pour dire quand la condition "
            "des trois pilotes peut être remplie.",
            style="bold",
        )
        return
    _show_whole_gate(console, plan.gate)


def _show_whole_gate(console: Console, gate: PilotsReady) -> None:
    _headline(console, "Trois pilotes", gate.judgement.verdict)
    _show_gate_details(console, gate)
    _show_notes(console, gate.notes)


def _show_gate_details(console: Console, gate: PilotsReady) -> None:
    if gate.met_on is not None:
        told = f"complété au plus tôt le {day(gate.met_on)} (calculée) ; aucun solde avant"
        labelled(console, "Troisième PV", told)
    _show_judgement(console, gate.judgement, gate.days_in_hand)


def _show_footer(console: Console, plan: BackPlan) -> None:
    console.print()
    console.print(Text("Ce que disent les textes", style="bold"))
    for fact in plan.statements:
        hanging(console, Text("  - "), Text.assemble(fact.text, (f" [{fact.citation}]", "dim")))
    provenance = plan.calendar.provenance
    for caution in plan.calendar.cautions:
        whose = f"{caution.citation} ; {provenance}" if provenance else caution.citation
        hanging(console, Text("  - "), Text.assemble(caution.text, (f" [{whose}]", "dim")))
    console.print()
    if not plan.pilot_rules:
        paragraph(
            console,
            "Les textes lus ne décrivent les PV pilotes que pour l'hôpital : leur délai "
            "n'est pas calculé pour ce SONS.",
        )
    paragraph(
        console,
        "Jours fériés : France métropolitaine, sans ceux d'Alsace-Moselle ; une date "
        "calculée n'est jamais décalée.",
        style="dim",
    )
    if plan.settings:
        paragraph(console, f"Réglages : {sanitized(plan.settings)}")
    paragraph(console, f"Calculé le {moment(plan.clock.now)} (heure de Paris).")
