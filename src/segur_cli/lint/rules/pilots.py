"""PIL: the three pilots without which no solde is accepted: what requests say, then reports."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from segur_cli.diagnostics import Needed, Severity
from segur_cli.documents import Json
from segur_cli.facts.words import sons_code
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules.dates import AFTER
from segur_cli.milestones.arithmetic import PILOTS_NEEDED
from segur_cli.requests import Demande, client_of, sons_of
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.flags import flag_words, parse_flag
from segur_cli.text.writing import day, plural, quote, sanitized

if TYPE_CHECKING:
    from segur_cli.pilot.gate_model import DeclaredPilot, Pilot

GATE = "PIL004"
_FLAGS = flag_words("oui", "o", "vrai", "true", "1")
# What a solde and the report of its client both say.
_SHARED = {
    "installation": ("pilote.installation", "installation du pilote"),
    "production": ("pilote.production", "mise en production du pilote"),
    "signature": ("pilote.pv", "PV du pilote"),
}


def check_three_pilots(context: RequestContext) -> Iterator[Finding[Spot]]:
    counted = _pilots_by_sons(context)
    gates = context.beside.gates  # where it judges, PIL004 says what is known of the pilots
    reported: set[str | None] = set(map(str.casefold, gates)) if gates else set()
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
        gate = gates[sons]
        if gate.opening is not ConditionState.OPEN:
            yield Finding(
                Spot(demande.pointer_of("sons")),
                gate.verdict,
                "segur pv-check --gate dit ce qui manque, pilote par pilote",
                None if gate.opening.blocks else Severity.WARNING,
                once=sons,
            )


def check_report_of_client(context: RequestContext) -> Iterator[Finding[Spot]]:
    from segur_cli.pilot.filled import ReportState  # few runs have pilot reports

    gates = context.beside.gates
    for demande in (context.demandes[rank] for rank in context.unsettled) if gates else ():
        gate = gates.get(sons_code(demande.value_of("sons")) or "") if gates else None
        client = client_of(demande)
        for pilot in gate.everyone if gate is not None else ():
            if pilot.finess == client and pilot.state is not ReportState.REFUSED:
                yield from _other_than_in(demande, pilot)


def _other_than_in(demande: Demande, pilot: "Pilot | DeclaredPilot") -> Iterator[Finding[Spot]]:
    """Compare a solde with the report of its client: no text asks that they agree."""
    from segur_cli.pilot.gate_model import same_version

    report, days = f"PV {quote(pilot.document, 60)}", pilot.days
    flag = demande.first("pilote")
    if flag is not None and not is_pilot(demande):
        yield Finding(
            Spot(flag.pointer),
            f"client qui n'est pas marqué pilote au solde, alors que segur.toml nomme son {report}",
            "marquez-le comme pilote, ou retirez ce PV de segur.toml",
        )
    for id_, (concept, what) in _SHARED.items():
        here, there = demande.date(concept), days.get(id_)
        if here is not None and there is not None and here != there:
            yield Finding(
                Spot(demande.pointer_of(concept)),
                f"{what} : {day(here)} au solde, {day(there)} au {report}",
                "vérifiez la date sur le PV signé, et corrigez l'autre",
            )
    version = demande.first("solution.version")
    if version is not None and pilot.version and not same_version(version.value, pilot.version):
        yield Finding(
            Spot(version.pointer),
            f"version {quote(version.value)} au solde, {quote(pilot.version)} au {report}",
            "vérifiez la version installée chez ce pilote",
        )
    installed = days.get("installation")
    for concept, what in AFTER.items() if demande.date("pilote.installation") is None else ():
        later = demande.date(concept)  # beside the solde's own installation, DAT009 says it
        if installed is not None and later is not None and later < installed:
            yield Finding(
                Spot(demande.pointer_of(concept)),
                f"{what} {day(later)}, avant l'installation ({day(installed)} au {report})",
                "vérifiez les deux dates : la VA constate, la facture suit, ce qui est installé",
            )


_PILOT, _SOLDE, _REPORTS = ("pilote", "pilote.pv"), ("solde",), (Needed.PILOTS,)

RULES = (
    Rule("PIL001", check_three_pilots, reads=("pilote",), kind=_SOLDE),
    Rule("PIL002", check_pilot_without_report, reads=_PILOT, kind=_SOLDE),
    Rule("PIL003", check_report_without_pilot, reads=_PILOT),
    Rule(GATE, check_gate, ("sons",), _REPORTS, _SOLDE),
    Rule("PIL005", check_report_of_client, ("sons", "beneficiaire.finess"), _REPORTS, _SOLDE),
)
