"""SLD: what the states that the user notes oppose to a solde, and where they contradict."""

from collections.abc import Iterator

from segur_cli.diagnostics import Needed, Severity
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.requests import Demande, as_date, client_of, sons_of
from segur_cli.requests.demande import client_names
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.writing import day, listed, plural, quote

AVANCE_UNPAID, CONTRADICTION, LEFT_ASIDE = "SLD007", "SLD008", "ELI013"
_FEW = 5


def check_avance_paid(context: RequestContext) -> Iterator[Finding[Spot]]:
    from segur_cli.requests.states import why_no_solde  # few runs have states

    for rank in context.unsettled:
        demande = context.demandes[rank]
        why, refused = why_no_solde(context.state_of(demande, "avance"))
        if refused:
            yield Finding(
                Spot(demande.pointer_of("beneficiaire.finess")),
                f"{why} : un solde est refusé tant qu'elle, ou son dernier avenant, n'est pas "
                "« Décidée et payée »",
                "attendez qu'elle le soit, ou corrigez l'état noté s'il a changé",
            )
    yield from _unknown_avances(context)


def _unknown_avances(context: RequestContext) -> Iterator[Finding[Spot]]:
    """Tell once the clients of soldes whose avance has no state, or one that is not known."""
    from segur_cli.requests.states import why_no_solde

    if context.rank != context.portfolio.first("solde"):
        return
    unsaid: dict[str, list[Demande]] = {}
    for rank, filed in enumerate(context.portfolio.files):
        if filed.kind != "solde":
            continue
        sibling = context if rank == context.rank else RequestContext(
            context.portfolio, rank, context.beside
        )  # fmt: skip
        for left in sibling.unsettled:
            demande = filed.demandes[left]
            why, refused = why_no_solde(sibling.state_of(demande, "avance"))
            if why and not refused:
                unsaid.setdefault(why, []).append(demande)
    for why, demandes in unsaid.items():
        yield Finding(
            Spot("", "opening", subject="ensemble des demandes"),
            f"{plural(len(demandes), 'solde')} dont on ne sait pas si l'avance est payée "
            f"({why}) : {client_names(demandes)}",
            "notez l'état de chaque avance tel que le portail le montre ([[request]], status)",
            Severity.WARNING,
        )


def check_contradictions(context: RequestContext) -> Iterator[Finding[Spot]]:
    from segur_cli.requests.states import contradictions

    today = context.beside.clock.now.date()
    orders = context.column("commande.date")
    for demande, order in zip(context.demandes, map(as_date, orders), strict=True):
        state = context.state_of(demande)
        if state is None:
            continue
        told = list(contradictions(state, context.beside.states, today))
        if state.day is not None and order is not None and state.day < order <= today:
            told.append(
                f"état du {day(state.day)}, avant la signature du bon de commande ({day(order)})"
            )
        for what in told:
            yield Finding(
                Spot(demande.pointer_of("beneficiaire.finess")),
                what,
                "reprenez les états sur le portail, et corrigez celui qui est faux",
            )


def check_left_aside(context: RequestContext) -> Iterator[Finding[Spot]]:
    aside = context.filed.set_aside
    if not aside:
        return
    states, kind = context.beside.states, context.kind or ""
    told = []
    for demande in aside[:_FEW]:
        client, sons = client_of(demande) or "", sons_of(demande) or ""
        state = states.get((client, sons, kind))
        replacing = (state.replaced_by or state.held_by) if state else None
        by = replacing.name if replacing else ""
        why = f"remplacée par {quote(by, 60)}" if by else (
            quote(state.status, 40) if state else "d'après vos états"
        )  # fmt: skip
        told.append(f"{demande.subject[:80]} ({why})")
    more = len(aside) - len(told)
    told += [plural(more, "autre", "autres")] if more else []
    count = plural(len(aside), "demande laissée", "demandes laissées")
    yield Finding(
        Spot("", "opening", subject="ensemble des demandes"),
        f"{count} de côté, d'après les états notés : {listed(told)}",
        "si l'une d'elles est toujours à déposer, corrigez son état",
    )


RULES = (
    Rule(
        AVANCE_UNPAID,
        check_avance_paid,
        reads=("beneficiaire.finess",),
        inputs=(Needed.STATES,),
        kind=("solde",),
    ),
    Rule(
        CONTRADICTION,
        check_contradictions,
        reads=("beneficiaire.finess",),
        inputs=(Needed.STATES,),
        kind=("avance", "solde"),
    ),
    Rule(LEFT_ASIDE, check_left_aside, inputs=(Needed.STATES,)),
)
