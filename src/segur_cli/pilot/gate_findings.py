"""What the gate finds: what is missing together, then what keeps each pilot from counting."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from segur_cli.config import RequestState
from segur_cli.diagnostics import Client, Diagnostic, Origin, Severity
from segur_cli.facts import statement
from segur_cli.milestones.arithmetic import PILOTS_NEEDED
from segur_cli.pilot.filled import Given, ReportState, avance_validated, read_avance, read_state
from segur_cli.pilot.gate_model import (
    ConditionState,
    DeclaredPilot,
    Pilot,
    PilotCondition,
    same_version,
    sons_of,
)
from segur_cli.pilot.report_check import (
    AVANCE,
    DECLARED,
    DISAGREEMENT,
    GATE,
    OTHER_PRODUCT,
    OTHER_SONS,
    SAME_CLIENT,
    STATE,
    WAIVERS,
    CheckedReport,
    located,
)
from segur_cli.rules.rule import Finding
from segur_cli.rules.running import Located, diagnostic
from segur_cli.text.writing import listed, normalized_key, quote

_UP_TO_DATE = "vérifiez lequel est à jour, et corrigez l'autre"


def gate_finding(gate: PilotCondition) -> Diagnostic:
    """Tell a gate that is not open: blocking only when it is known not to be met."""
    severity = Severity.ERROR if gate.opening.blocks else Severity.WARNING
    return _diagnostic(GATE, gate.verdict, None, None, severity=severity)


def stranger_findings(
    others: list[CheckedReport], sons: str, opening: ConditionState
) -> list[Diagnostic]:
    """Tell the reports of another SONS; once the gate is open, only to be known."""
    return [
        _diagnostic(
            OTHER_SONS,
            f"PV du SONS {sons_of(one)}, donné avec ceux de {sons}",
            "contrôlez les PV de chaque SONS séparément",
            one,
            one.filled.field("sons"),
            _severity(opening),
        )
        for one in others
    ]


def pilot_findings(pilots: list[Pilot], opening: ConditionState) -> list[Diagnostic]:
    """What keeps each pilot from counting; once the gate is open, only to be known."""
    severity = _severity(opening)
    found: list[Diagnostic] = []
    seen: set[str] = set()
    names: dict[str, str] = {}
    entities: dict[str, str] = {}
    for pilot in pilots:
        one, finess = pilot.checked, pilot.profile.client_finess
        if finess in seen:
            what = f"client {finess} déjà donné : deux PV d'un même client ne comptent que pour un"
            place = one.filled.field("finess")
            hint = "donnez le PV d'un autre client"
            found.append(_diagnostic(SAME_CLIENT, what, hint, one, place, severity))
        seen.add(finess)
        other = names.setdefault(normalized_key(pilot.profile.client_name), finess)
        if other != finess:
            found.append(_namesake(pilot, other))
        sibling = entities.setdefault(_entity(pilot), finess)
        if sibling != finess:
            found.append(_sibling(pilot, sibling))
        found += _other_product(pilot, pilots[0])
        found += _avance_findings(pilot, severity)
        found += _state_findings(pilot, severity)
    return found


def declared_findings(
    pilots: list[DeclaredPilot], read: set[str], opening: ConditionState
) -> Iterator[Diagnostic]:
    """Tell of each signed report that it is only declared, and why it does not count."""
    seen = set(read)
    for pilot in pilots:
        where = Located(
            pilot.told.signed,
            subject=f"{pilot.finess}, {pilot.told.sons}",
            client=Client(pilot.finess),
        )
        wrong, severity = pilot.why_not, _severity(opening)
        if pilot.finess in seen:
            wrong = "client déjà donné : deux PV d'un même client ne comptent que pour un"
        elif not wrong:
            severity = Severity.NOTE
        elif not pilot.wrong:
            severity = Severity.WARNING
        seen.add(pilot.finess)
        told = "PV signé, compté tel que déclaré : son contenu n'est pas lu"
        finding = Finding(
            None,
            f"PV signé, déclaré dans segur.toml : {wrong}" if wrong else told,
            "complétez ou corrigez sa table [[pilot]]" if wrong else None,
            severity,
        )
        yield diagnostic(DECLARED, finding, where)


def waivers_finding(pilots: list[Pilot]) -> list[Diagnostic]:
    """Tell that no report of the three or more verifies all its flows: no text says it will do."""
    taken = [pilot.waivers for pilot in pilots]
    if len(taken) < PILOTS_NEEDED or not all(taken):
        return []
    kinds = listed(dict.fromkeys(name for names in taken for name in names))
    unsaid = statement("pv-derogations").text
    what = f"des flux restent non vérifiés dans chacun des PV ({kinds}). {unsaid}"
    hint = "demandez à l'ASP ou à l'ANS, ou choisissez un pilote où ces flux sont vérifiés"
    return [_diagnostic(WAIVERS, what, hint, None, severity=Severity.WARNING)]


def _severity(opening: ConditionState) -> Severity:
    return Severity.ERROR if opening.blocks else Severity.WARNING


def _entity(pilot: Pilot) -> str:
    """The EJ that the register gives a client, the client itself without one."""
    context, finess = pilot.checked.context, pilot.profile.client_finess
    register = context.register if context is not None else None
    if register is None or not register.named:
        return finess
    return register.ej_of(finess) or finess


def _sibling(pilot: Pilot, other: str) -> Diagnostic:
    """Tell two numbers of one legal entity. No text says whether they are two clients."""
    finess, entity = pilot.profile.client_finess, _entity(pilot)
    if entity in (finess, other):
        site = other if entity == finess else finess
        what = f"client {finess} : d'après le répertoire, {site} est un établissement de {entity}"
    else:
        what = (
            f"client {finess} : d'après le répertoire, un établissement de la même entité "
            f"juridique ({entity}) que {other}"
        )
    what += " ; aucun texte lu ne dit s'ils comptent pour deux clients"
    hint = "demandez à l'ASP ou à l'ANS, ou choisissez le client d'une autre entité juridique"
    one = pilot.checked
    place = one.filled.field("finess")
    return _diagnostic(SAME_CLIENT, what, hint, one, place, Severity.WARNING, guessed=True)


def _other_product(pilot: Pilot, first: Pilot) -> Iterator[Diagnostic]:
    """Tell another product than that of the first pilot, or another version of it."""
    mine, others = (f"{one.profile.solution} ({one.profile.supplier})" for one in (pilot, first))
    if first.product != pilot.product:
        what = f"{quote(mine, 80)}, au lieu de {quote(others, 80)}"
        other = "ou donnez trois PV d'un même fournisseur et d'une solution"
        hint = f"demandez à l'ASP ou à l'ANS, {other}"
    elif not same_version(first.version, pilot.version):
        what = f"version {quote(pilot.version, 40)}, au lieu de {quote(first.version, 40)}"
        hint = "vérifiez la version installée chez ces deux pilotes, et qu'elle est bien référencée"
    else:
        return
    what += f" plus haut. {statement('pv-pilotes').text}"
    place = pilot.checked.filled.field("solution")
    yield _diagnostic(OTHER_PRODUCT, what, hint, pilot.checked, place, Severity.WARNING)


def _namesake(pilot: Pilot, other: str) -> Diagnostic:
    """Tell two numbers under one name: perhaps the EJ and the ET of one client. Never blocking."""
    one = pilot.checked
    what = (
        f"client {pilot.profile.client_finess}, du même nom que {other} : deux clients, ou deux "
        "numéros FINESS d'un seul ?"
    )
    hint = "vérifiez que ce sont deux clients : un client qui a deux numéros ne compte que pour un"
    place = one.filled.field("etablissement")
    return _diagnostic(SAME_CLIENT, what, hint, one, place, Severity.WARNING, guessed=True)


def _avance_findings(pilot: Pilot, severity: Severity) -> Iterator[Diagnostic]:
    given = pilot.checked.filled.field("avance-validee")
    written = read_avance(given.text)
    if pilot.avance is True or (written is None and given.text and pilot.avance is None):
        return  # validated, or what is written is not understood: PV043 says so
    hint = (
        "quand elle le sera, déclarez-le (case « avance-validee », avance_validated ou [[request]] "
        "dans segur.toml)"
    )
    place = None if pilot.avance_by else given
    if pilot.avance is False:
        by = f" ({pilot.avance_by})" if pilot.avance_by else ""
        what = f"avance déclarée non validée{by}"
        yield _diagnostic(AVANCE, what, hint, pilot.checked, place, severity)
        return
    what = "rien ne dit si l'ASP a validé l'avance de ce client"
    yield _diagnostic(AVANCE, what, hint, pilot.checked, place, Severity.WARNING)


def disagreements(pilot: Pilot, request: RequestState | None) -> Iterator[Diagnostic]:
    """Tell what is declared in two ways: in the document, in [[pilot]], in [[request]]."""
    given = pilot.checked.filled.field("avance-validee")
    said = {
        "le document": read_avance(given.text),
        "[[pilot]]": pilot.told.avance_validated if pilot.told else None,
        "[[request]]": None if request is None else avance_validated(request),
    }
    if what := _avance_told_twice(pilot.finess, said, pilot.avance_by):
        yield _contradiction(what, pilot, given)
    given = pilot.checked.filled.field("etat")
    written = read_state(given.text)
    # An earlier state is no contradiction: the document is not written again at each step.
    final = (ReportState.VALIDATED, ReportState.REFUSED)
    if written in final and pilot.state is not None and pilot.state is not written:
        what = (
            f"état du PV : le document dit « {written.value} » ; segur.toml, qui l'emporte, dit "
            f"« {pilot.state.value} »"
        )
        yield _contradiction(what, pilot, given)


def declared_twice(pilot: DeclaredPilot, request: RequestState | None) -> Iterator[Diagnostic]:
    """Tell the avance of a signed report that two tables say in two ways."""
    said = {
        "[[pilot]]": pilot.told.avance_validated,
        "[[request]]": None if request is None else avance_validated(request),
    }
    if what := _avance_told_twice(pilot.finess, said, "[[pilot]]"):
        where = Located(pilot.told.signed, subject=pilot.finess, client=Client(pilot.finess))
        yield diagnostic(DISAGREEMENT, Finding(None, what, _UP_TO_DATE, Severity.WARNING), where)


def _avance_told_twice(client: str, said: Mapping[str, bool | None], wins: str) -> str:
    """What several sources say of one avance, and which is kept; nothing when they agree."""
    known = {by: value for by, value in said.items() if value is not None}
    if len(set(known.values())) < 2:
        return ""
    answers = {True: "validée", False: "non validée"}
    told = listed(f"{by} la dit {answers[yes]}" for by, yes in known.items())
    return f"avance de {client} : {told} ; {wins} l'emporte"


def _state_findings(pilot: Pilot, severity: Severity) -> Iterator[Diagnostic]:
    given = pilot.checked.filled.field("etat")
    if pilot.state is ReportState.VALIDATED or (pilot.state is None and given.text):
        return  # validated, or what is written is not understood: PV043 says so
    by_settings = pilot.told is not None and pilot.told.state is not None
    where = "state dans segur.toml" if by_settings else "case « etat », ou state dans segur.toml"
    place = None if by_settings else given
    hint = f"{_next_step(pilot.state)} ({where})"
    what = f"PV {pilot.state.value}" if pilot.state is not None else "état du PV non déclaré"
    what += " d'après segur.toml" if by_settings else ""
    if pilot.state in (ReportState.REFUSED, ReportState.PREPARED):
        # The texts ask for a report that justifies a complete and conforming service, signed.
        refused = pilot.state is ReportState.REFUSED
        missing = "il ne compte pas" if refused else "sans signature, il ne compte pas"
        yield _diagnostic(STATE, f"{what} : {missing}", hint, pilot.checked, place, severity,
                          origin=Origin.TEXT)  # fmt: skip
        return
    unsaid = "aucun texte lu ne dit que le solde attend la validation du PV"
    yield _diagnostic(STATE, f"{what} ; {unsaid}", hint, pilot.checked, place, Severity.WARNING,
                      origin=Origin.INFERRED)  # fmt: skip


def _contradiction(what: str, pilot: Pilot, given: Given) -> Diagnostic:
    return _diagnostic(DISAGREEMENT, what, _UP_TO_DATE, pilot.checked, given, Severity.WARNING)


def _next_step(state: ReportState | None) -> str:
    if state is ReportState.SENT:
        return "attendez la réponse, puis déclarez-la"
    if state is ReportState.REFUSED:
        return (
            "corrigez-le, faites-le signer et transmettez-le de nouveau, puis déclarez la réponse"
        )
    return "transmettez-le une fois signé, puis déclarez la réponse"


def _diagnostic(
    code: str,
    message: str,
    hint: str | None,
    one: CheckedReport | None,
    given: Given | None = None,
    severity: Severity = Severity.ERROR,
    *,
    guessed: bool = False,
    origin: Origin | None = None,
) -> Diagnostic:
    finding = Finding(given.place if given else None, message, hint, severity)
    where = located(one.filled, finding.place) if one else Located()
    # What is told of the three together has a place in a report, and no line of it.
    place = replace(where, span=None)
    return diagnostic(code, finding, place, guessed=guessed, origin=origin)
