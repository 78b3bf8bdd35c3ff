"""PIL: the three pilots without which no solde is accepted: what requests say, then reports."""

from collections.abc import Iterator

from segur_cli.diagnostics import Needed, Severity
from segur_cli.documents import Json
from segur_cli.facts.words import sons_code
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.milestones.arithmetic import PILOTS_NEEDED
from segur_cli.requests import Demande, client_of, sons_of
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.flags import flag_words, parse_flag
from segur_cli.text.writing import plural, sanitized

GATE = "PIL004"
_FLAGS = flag_words("oui", "o", "vrai", "true", "1")
GATE = "PIL004"


def check_three_pilots(context: RequestContext) -> Iterator[Finding[Spot]]:
    counted = _pilots_by_sons(context)
    reported: set[str | None] = set()
    for demande in (context.demandes[rank] for rank in context.unsettled):
        sons = sons_of(demande)
        count = len(counted.get(sons, ()))
        if count >= PILOTS_NEEDED or sons in reported:
            continue
        reported.add(sons)
        found = demande.first("sons") or demande.first("pilote")
        name = demande.text("sons")
        context_words = f" pour {sanitized(name)}" if name and len(name) < 40 else ""
        how_many = plural(count, "client pilote", "clients pilotes") if count else (
            "aucun client pilote"
        )  # fmt: skip
        yield Finding(
            Spot(
                found.pointer if found else demande.pointer,
                "value" if found else "opening",
                subject=f"ensemble des demandes{context_words}",
            ),
            f"{how_many}{context_words} dans ce qui est donné, alors qu'aucun solde n'est "
            "possible avant les PV pilotes de trois clients, d'avances validées par l'ASP "
            "(non vérifiable ici)",
            "si leurs PV sont déjà validés dans un autre dossier, il n'y a rien à corriger",
            None if count else Severity.NOTE,
        )


def _pilots_by_sons(context: RequestContext) -> dict[str | None, set[str]]:
    """Count once each pilot client of the soldes of the run."""
    counted: dict[str | None, set[str]] = {}
    for filed in context.portfolio.files:
        if filed.kind == "solde":
            for demande in filed.demandes:
                if is_pilot(demande):
                    client = client_of(demande) or f"{filed.path}#{demande.index}"
                    counted.setdefault(sons_of(demande), set()).add(client)
    return counted


def check_pilot_without_report(context: RequestContext) -> Iterator[Finding[Spot]]:
    for demande in context.demandes:
        flag = demande.first("pilote")
        if flag is not None and is_pilot(demande) and demande.first("pilote.pv") is None:
            yield Finding(
                Spot(flag.pointer),
                "client pilote sans date de PV : sans PV, il ne compte pas parmi les trois pilotes",
                "portez la date du PV, ou retirez la marque de pilote",
            )


def check_report_without_pilot(context: RequestContext) -> Iterator[Finding[Spot]]:
    for demande in context.demandes:
        report = demande.first("pilote.pv")
        if report is not None and not is_pilot(demande):
            yield Finding(
                Spot(report.pointer),
                "date de PV pilote pour un client qui n'est pas marqué pilote",
                "marquez le client comme pilote, ou retirez la date",
            )


def is_pilot(demande: Demande) -> bool:
    """Whether a request says that its client is a pilot: true, 1, oui…"""
    found = demande.first("pilote")
    return found is not None and _says_yes(found.value)


def _says_yes(value: Json) -> bool:
    if isinstance(value, str):
        return bool(parse_flag(value, _FLAGS))
    return not isinstance(value, dict | list) and value in (True, 1)


def check_gate(context: RequestContext) -> Iterator[Finding[Spot]]:
    from segur_cli.pilot.gate_model import ConditionState  # few runs have pilot reports

    gates = context.beside.gates
    if gates is None:
        return
    seen: set[str] = set()
    for demande in (context.demandes[rank] for rank in context.unsettled):
        sons = sons_code(demande.value_of("sons"))
        if sons is None or sons in seen:
            continue
        seen.add(sons)
        gate = gates.by_sons[sons]
        if gate.opening is not ConditionState.OPEN:
            yield Finding(
                Spot(demande.pointer_of("sons")),
                gate.verdict,
                "segur pv-check --gate dit ce qui manque, pilote par pilote",
                None if gate.opening.blocks else Severity.WARNING,
                once=sons,
            )


RULES = (
    Rule("PIL001", check_three_pilots, reads=("pilote",), kind=("solde",)),
    Rule("PIL002", check_pilot_without_report, reads=("pilote", "pilote.pv"), kind=("solde",)),
    Rule("PIL003", check_report_without_pilot, reads=("pilote", "pilote.pv")),
    Rule(GATE, check_gate, reads=("sons",), inputs=(Needed.PILOTS,), kind=("solde",)),
)
