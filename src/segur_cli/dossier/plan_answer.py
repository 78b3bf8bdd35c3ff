"""What `segur plan` answers of a dossier: who must move first, by when; a table and a calendar."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from segur_cli.dossier.planning import ClientPlan, DossierPlan, SonsPlan, counted
from segur_cli.exits import ExitCode
from segur_cli.milestones.ics import PlannedEvent
from segur_cli.milestones.judging import DateVerdict
from segur_cli.milestones.plan_export import gate_details, headline
from segur_cli.tables.answer import Answer
from segur_cli.tables.writing import Column, Table, grid_of, table_of
from segur_cli.text.page import Block, Detail, Gap, Heading, Item, Labelled, Page, Paragraph
from segur_cli.text.writing import day, plural, sanitized, some_of

_FEW = 12  # lines of the short screen
_NO_DAY = "aucune date connue"


def last_day(client: ClientPlan) -> str:
    """Say until when its next step can be taken, who says so, and every date given for it."""
    limit, latest = client.action.limit, client.action.latest
    if limit is None:
        return ""
    told = f"jalon {limit.milestone.number} : {limit.brief}"
    return f"{day(latest)} (calculée ; {told})" if latest else told


def _routes(client: ClientPlan) -> str:
    found = client.judgement
    routes = (found.route, found.other) if found else ()
    return " ; ou : ".join(route.label for route in routes if route is not None)


def _shown(client: ClientPlan) -> str:
    return f"{client.who}, pilote" if client.pilot else client.who


_GRID: tuple[Column[ClientPlan], ...] = (
    Column("au plus tard", last_day),
    Column("client", _shown),
    Column("SONS", lambda client: client.sons),
    Column("à faire", lambda client: client.action.text),
    Column("pas avant", lambda client: _day(client.action.earliest)),
)
_COLUMNS: tuple[Column[ClientPlan], ...] = (
    Column("SONS", lambda client: client.sons),
    Column("FINESS", lambda client: client.number),
    Column("client", lambda client: client.name),
    Column("pilote", lambda client: "oui" if client.pilot else "non"),
    Column("PV pilote", lambda client: client.report),
    Column("à faire", lambda client: client.action.text),
    Column("pas avant", lambda client: _iso(client.action.earliest)),
    Column("au plus tard", lambda client: _iso(client.action.last_day)),
    Column("d'après", last_day),
    Column("verdict du solde", lambda client: client.verdict),
    Column("voie", _routes),
    Column("motif", lambda client: client.judgement.why if client.judgement else ""),
    Column("à savoir", lambda client: " | ".join((*client.notes, *_unknown((client,))))),
    Column("en charge", lambda client: client.in_charge),
)


def _day(value: date | None) -> str:
    return day(value) if value is not None else ""


def _iso(value: date | None) -> str:
    return value.isoformat()[:10] if value is not None else ""


def _unknown(clients: Iterable[ClientPlan]) -> tuple[str, ...]:
    """What no text read says of the routes left, each once."""
    told = (text for client in clients if client.judgement for text in client.judgement.unknown)
    return tuple(dict.fromkeys(told))


class DossierPlanAnswer(Answer):
    """What `segur plan` answers of a whole dossier."""

    command = "plan"

    def __init__(self, plan: DossierPlan) -> None:
        self.plan = plan

    @property
    def exit_code(self) -> ExitCode:
        """FINDINGS when a solde does not hold, or nothing allows to say so."""
        return self.plan.exit_code

    @property
    def notices(self) -> tuple[str, ...]:
        """What of the dossier could not be read."""
        problems = self.plan.outcome.problems.values()
        return tuple(f"Non lu : {text}" for texts in problems for text in texts)

    def page(self, detail: Detail) -> Page:
        """Return the plan for the eye."""
        return Page.of(_blocks(self.plan, detail))

    def table(self) -> Table:
        """Return one row for each client and SONS, those who must move first before the others."""
        clock = self.plan.clock
        instant = clock.now.isoformat(timespec="minutes")
        simulated = "oui" if clock.simulated else "non"
        columns: tuple[Column[ClientPlan], ...] = (
            *_COLUMNS,
            Column("calculé le", lambda _: instant),
            Column("date simulée", lambda _: simulated),
        )
        return table_of("Plan du dossier", columns, self.plan.clients)

    def other(self, name: str) -> str:
        """Write the steps that are dated as `ics`."""
        from segur_cli.milestones.ics import events_ics  # loads a library of calendars

        return events_ics(list(_events(self.plan)), self.plan.clock)


def _events(plan: DossierPlan) -> Iterator[PlannedEvent]:
    """Yield the last day of each client's next step, and the first one when it is known."""
    for client in plan.clients:
        action, key = client.action, f"{client.sons}-{client.number or client.name}"
        told = [f"{client.who}, {client.sons}", last_day(client), *client.notes]
        if action.limit is not None:
            value: date | datetime = action.latest or action.limit.value
            name = f"{client.who}, {client.sons} : {action.text}"
            yield PlannedEvent(f"{key}-limite", value, name, told, sure=action.limit.in_force)
        if action.earliest is not None:
            name = f"{client.who}, {client.sons} : {action.text}, possible à partir de ce jour"
            yield PlannedEvent(f"{key}-debut", action.earliest, name, told, sure=False, rings=False)


def _blocks(plan: DossierPlan, detail: Detail) -> Iterator[Block]:
    project = plan.outcome.settings.project
    yield Heading(f"Plan du dossier{f' : {sanitized(project)}' if project else ''}", 1)
    if plan.clients:
        soldes = plural(len(plan.clients), "solde")
        yield Paragraph(f"{soldes}, à temps ou non : {counted(plan.clients)}.", "bold")
    else:
        whose = " dont le SONS soit connu" if plan.aside else ""
        whose = f" pour {plan.only}" if plan.only else whose
        yield Paragraph(f"Aucun client à planifier : le dossier n'en donne aucun{whose}.", "bold")
    for sons in plan.by_sons:
        yield from _sons(sons, detail)
    if plan.aside:
        word = plural(len(plan.aside), "client sans SONS", "clients sans SONS")
        yield Item(f"{word}, pas planifiés : {some_of(plan.aside)}", mark="attention : ")
    if detail is Detail.VERDICT:
        return
    yield from _first(plan, detail)
    yield from _reasons(plan)
    yield from _notes(plan)
    for told in _unknown(plan.clients):
        yield Paragraph(f"Non connu : {told}.", "yellow")
    for text in dict.fromkeys(c.in_short for sons in plan.by_sons for c in sons.calendar.cautions):
        if any(limit and not limit.in_force for sons in plan.by_sons
               for limit in sons.dates.values()):  # fmt: skip
            yield Paragraph(f"Attention : {text}", "bold yellow")


def _sons(plan: SonsPlan, detail: Detail) -> Iterator[Block]:
    yield Heading(plan.sons)
    if plan.gate is not None:
        counted = f" ({plan.gate.given})" if detail is Detail.VERDICT else ""
        yield headline(f"Trois pilotes{counted}", plan.gate.judgement)
        if detail is not Detail.VERDICT:
            yield from gate_details(plan.gate)
            for client in plan.clients:
                if client.pilot and client.report:
                    yield Labelled("PV pilote", f"{client.who} : {client.report}")
            yield from (Item(note, mark="    attention : ") for note in plan.gate.notes)
    if detail is Detail.VERDICT:
        return
    for number, limit in plan.dates.items():
        told = limit.told if limit is not None else f"{_NO_DAY} ; donnez celle en vigueur"
        yield Labelled(f"Jalon {number}", told)
    if plan.set_aside:
        yield Item(plan.set_aside, mark="    attention : ")


def _first(plan: DossierPlan, detail: Detail) -> Iterator[Block]:
    dated = [client for client in plan.clients if client.action.last_day is not None]
    shown = dated if detail is Detail.FULL else dated[:_FEW]
    yield Gap()
    yield Heading("Qui doit agir d'abord")
    if shown:
        yield grid_of(_GRID, shown, indent=2)
    else:
        yield Paragraph("Aucune étape n'a de date connue.", indent=2)
    if len(dated) > len(shown):
        yield Paragraph(f"et {plural(len(dated) - len(shown), 'autre')} (-v)", "dim", indent=2)
    undated: dict[str, list[str]] = {}
    for client in plan.clients:
        if client.action.last_day is None and client.judgement is not None:
            undated.setdefault(client.action.text, []).append(_shown(client))
    for text, names in undated.items():
        yield Item(f"{text} : {some_of(names)}", mark="  sans date : ")


def _reasons(plan: DossierPlan) -> Iterator[Block]:
    """Say why each solde that does not surely hold does not, clients of one reason together."""
    found: dict[tuple[str, str], list[str]] = {}
    for client in plan.clients:
        if client.judgement is not None and client.judgement.verdict is not DateVerdict.FITS:
            reason = client.judgement.label, client.judgement.why
            found.setdefault(reason, []).append(client.who)
    if found:
        yield Gap()
        yield Heading("Pourquoi")
    for (label, why), names in found.items():
        yield Item(((label, "bold"), f" ({len(names)}) : {why} : {some_of(names)}"))


def _notes(plan: DossierPlan) -> Iterator[Block]:
    """Say what is to be known of clients, those of one sentence together."""
    notes: dict[str, list[str]] = {}
    for client in plan.clients:
        for note in client.notes:
            notes.setdefault(note, []).append(client.who)
    if notes:
        yield Gap()
        yield Heading("À savoir")
    for note, names in notes.items():
        yield Item(f"{note} : {some_of(names)}")
