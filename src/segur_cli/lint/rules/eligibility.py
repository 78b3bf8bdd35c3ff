"""ELI: the base of eligible establishments, the prestations, and one request for each client."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from segur_cli.diagnostics import Needed, Severity
from segur_cli.facts import PRESTATION_LABELS, V1_V2, V2, dispositifs, statement
from segur_cli.facts.words import prestation_code, sons_code
from segur_cli.files.paths import resolved
from segur_cli.identifiers import finess, siret
from segur_cli.identifiers.finess import Reading
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules.identifiers import typed_number
from segur_cli.requests import Demande, client_named, client_of
from segur_cli.requests.demande import client_names, subject_of
from segur_cli.requests.portfolio import Repeat
from segur_cli.rules.rule import Finding, Rule
from segur_cli.templates.concept_map import LocatedValue
from segur_cli.text.writing import listed, normalized_key, plural, quote, sanitized

if TYPE_CHECKING:
    from segur_cli.eligibility.base import Base, BaseEntry
    from segur_cli.eligibility.prestation import PrestationAccess
    from segur_cli.eligibility.verdict import Verdict
    from segur_cli.register.index import Register
    from segur_cli.register.record import Record


_SIREN = 9  # characters, the first ones of a SIRET


def check_absent(context: RequestContext) -> Iterator[Finding[Spot]]:
    base = context.beside.base
    if base is None:
        return
    absent = [looked for looked in _looked_up(context) if looked[2] not in base.by_finess]
    judged = {number: _judge(number, base, context.beside.register) for _, _, number in absent}
    rejected = statement("absent-rejete")
    led_to = Counter(v.targets[0] for v in judged.values() if len(v.targets) == 1)
    for located, reading, number in absent:
        verdict = judged[number]
        blocking = next((r for r in verdict.remarks if r.severity is Severity.ERROR), None)
        doubts = [r.text for r in sorted(verdict.remarks, key=lambda remark: -remark.severity)
                  if r.severity > Severity.NOTE and r.statement is not rejected]  # fmt: skip
        message = f"client {number} absent de la base{_fictitious(base)}"
        if verdict.targets and blocking is not None:
            message += f" : {blocking.text}"
        elif reading.defect is not None:
            message += f" ; {reading.explanation}"
        if not verdict.targets:
            message += " ; le portail rejette tout bénéficiaire absent de la base"
        if len(verdict.targets) == 1 and led_to[verdict.targets[0]] > 1:
            message += (
                f" ; {led_to[verdict.targets[0]]} clients de ce fichier y mènent : une seule "
                "demande par SONS pour ce bénéficiaire"
            )
        near = [doubt for doubt in doubts if doubt != reading.explanation]
        advice = near[0] if near else (
            "vérifiez le numéro et son niveau (EJ pour un hôpital public, ET pour un privé) ; "
            "la base est figée sur 2022, il peut avoir changé"
        )  # fmt: skip
        if verdict.targets:
            advice = f"écrivez {listed(map(quote, verdict.targets[:3]), 'ou')}, après vérification"
        yield Finding(Spot(located.pointer), message, advice)


def check_doubtful_key(context: RequestContext) -> Iterator[Finding[Spot]]:
    base = context.beside.base
    for located, reading, number in _looked_up(context):
        if base is not None and reading.defect is not None and number in base.by_finess:
            name = base.by_finess[number][0].name or "sans nom"
            yield Finding(
                Spot(located.pointer),
                f"FINESS douteux {quote(number)}, pourtant dans la base{_fictitious(base)} sous le "
                f"nom {quote(name)} : {reading.explanation}",
                "comparez ce nom avec celui de votre client",
            )


def check_contradictory(context: RequestContext) -> Iterator[Finding[Spot]]:
    base = context.beside.base
    for located, _, number in _looked_up(context):
        if base is not None and len(base.by_finess.rows.get(number, ())) > 1:
            rows = listed(str(entry.row) for entry in base.by_finess[number])
            yield Finding(
                Spot(located.pointer),
                f"la base{_fictitious(base)} contient plusieurs lignes différentes pour {number} "
                f"(lignes {rows}) : rien n'est choisi ni additionné",
                "faites préciser la ligne valable",
            )


def check_refused(context: RequestContext) -> Iterator[Finding[Spot]]:
    for pointer, number, said in _said_by_the_base(context):
        for about, cell in said.refusals:
            scope = f" pour {about}" if about else ""
            yield Finding(
                Spot(pointer),
                f"client {number} non éligible selon la base{scope} (ligne {said.row} : {cell})",
                "retirez cette demande, ou faites corriger la base avant de déposer",
            )


def check_doubtful_row(context: RequestContext) -> Iterator[Finding[Spot]]:
    for pointer, number, said in _said_by_the_base(context):
        for reserve in said.reserves:
            yield Finding(
                Spot(pointer),
                f"client {number} : la ligne {said.row} de la base n'est pas sûre : {reserve}",
                "vérifiez cette ligne dans votre copie de la base",
            )


def _said_by_the_base(context: RequestContext) -> Iterator[tuple[str, str, "BaseEntry"]]:
    """Yield each client's place and row of the base, its refusals those of the SONS asked."""
    base = context.beside.base
    for demande in context.demandes:
        number = client_of(demande) or ""
        sons = sons_code(demande.value_of("sons"))
        for entry in base.by_finess.get(number, ()) if base is not None else ():
            mine = tuple(
                refusal for refusal in entry.refusals if sons is None or refusal[0] in (None, sons)
            )
            yield demande.pointer_of("beneficiaire.finess"), number, entry._replace(refusals=mine)


def _both_waves(
    context: RequestContext,
) -> "Iterator[tuple[Demande, LocatedValue, PrestationAccess | None]]":
    """Yield the requests of Vague 1 + Vague 2, with whether each client may ask for it."""
    for demande in context.demandes:
        found = demande.first("prestation.type")
        if found and isinstance(found.value, str) and prestation_code(found.value) == V1_V2:
            yield demande, found, _opening(context, demande)


def check_first_wave(context: RequestContext) -> Iterator[Finding[Spot]]:
    groups: dict[str, list[tuple[Demande, LocatedValue]]] = {}
    for demande, found, opening in _both_waves(context):
        if opening is None or not opening.settled:
            groups.setdefault(normalized_key(demande.text("sons") or ""), []).append(
                (demande, found)
            )
    for sons, concerned in groups.items():
        clients = [demande for demande, _ in concerned]
        label = PRESTATION_LABELS[V1_V2]
        yield Finding(
            Spot(
                concerned[0][1].pointer,
                subject=subject_of(clients),
                client=client_named(clients[0]) if len(clients) == 1 else None,
            ),
            f"{plural(len(clients), 'client')} en « {label} » : {client_names(clients)}. Non jugé "
            f"sans l'historique de vague 1. Prestation ouverte {_condition(sons)}. "
            f"{statement('v1v2-ou').text}",
            "vérifiez l'historique de chacun, et gardez-en la preuve",
        )


def check_closed(context: RequestContext) -> Iterator[Finding[Spot]]:
    for _, found, opening in _both_waves(context):
        if opening is not None and opening.closed:
            yield Finding(
                Spot(found.pointer),
                f"« {PRESTATION_LABELS[V1_V2]} » fermée à ce client : {opening.reason} (historique "
                "déclaré)",
                f"demandez « {PRESTATION_LABELS[V2]} », ou corrigez l'historique déclaré",
            )


def _opening(context: RequestContext, demande: Demande) -> "PrestationAccess | None":
    """Whether the client may ask for Vague 1 + Vague 2; None when its history is not declared."""
    declared = context.beside.settings.histories.get(client_of(demande) or "")
    code = sons_code(demande.value_of("sons"))
    if not declared or code is None:
        return None
    from segur_cli.eligibility.prestation import History, openings

    history = {wave_1: History(word) for wave_1, word in declared.items()}
    return openings(dispositifs()[code], history)[V1_V2]


def _judge(number: str, base: "Base", register: "Register | None") -> "Verdict":
    from segur_cli.eligibility.answering import judge_request  # clean files do without
    from segur_cli.eligibility.request import ClientQuery

    return judge_request(ClientQuery(number), base, register)


def _condition(sons: str) -> str:
    from segur_cli.eligibility.prestation import openings

    for code, dispositif in dispositifs().items():
        if normalized_key(code) == sons:
            return openings(dispositif, {})[V1_V2].reason
    return (
        "si le client n'a ni bénéficié d'une prestation de vague 1, ni financé lui-même le "
        "passage à une version référencée vague 1"
    )


def _looked_up(context: RequestContext) -> Iterator[tuple[LocatedValue, Reading, str]]:
    """Yield the clients' numbers that a look-up makes sense for; malformed ones are IDN001's."""
    for located, reading in context.finess_read:
        if reading.finess is not None and not reading.repairs:
            yield located, reading, reading.finess


def _fictitious(base: "Base") -> str:
    return " (base FICTIVE)" if base.source.fictitious else ""


def check_siren(context: RequestContext) -> Iterator[Finding[Spot]]:
    for demande, record in _registered(context, "ELI011", "beneficiaire.siret"):
        located = demande.first("beneficiaire.siret")
        typed = typed_number(located.value) if located is not None else None
        if located is None or typed is None:
            continue
        number = finess.normalise(typed)
        if not siret.is_shaped(number):
            context.leave("ELI011", "SIRET du client mal formé")
        elif not record.siren:
            context.leave("ELI011", "le répertoire ne donne pas de SIREN à ce FINESS")
        elif number[:_SIREN] != record.siren:
            yield Finding(
                Spot(located.pointer),
                f"SIRET du client {quote(typed)} : SIREN {number[:_SIREN]}, alors que le "
                f"répertoire FINESS{_dated(context)} donne {record.siren} à {record.number}",
                "vérifiez lequel des deux numéros est celui de votre client",
            )


def check_name(context: RequestContext) -> Iterator[Finding[Spot]]:
    from segur_cli.register.record import share_a_word

    for demande, record in _registered(context, "ELI012", "beneficiaire.nom"):
        located = demande.first("beneficiaire.nom")
        if located is None or not isinstance(located.value, str):
            continue
        if not record.name:
            context.leave("ELI012", "le répertoire ne donne pas de nom à ce FINESS")
        elif not share_a_word(located.value, record):
            town = f" ({record.town})" if record.town else ""
            yield Finding(
                Spot(located.pointer),
                f"client nommé {quote(located.value, 100)}, sans mot commun avec "
                f"« {record.name}{town} », nom de {record.number} au répertoire "
                f"FINESS{_dated(context)}",
                "vérifiez que ce numéro est bien celui de votre client",
            )


def _registered(
    context: RequestContext, code: str, concept: str
) -> Iterator[tuple[Demande, "Record"]]:
    """Yield each request that has the concept, with the register's entry of its client."""
    register = context.beside.named_register
    if register is None:
        return
    known: dict[str, Record | None] = {}
    for demande in context.demandes:
        number = client_of(demande)
        if number is None or demande.first(concept) is None:
            continue
        if number not in known:
            known[number] = register.of(number)
        record = known[number]
        if record is None:
            context.leave(code, "FINESS absent du répertoire")
        else:
            yield demande, record


def _dated(context: RequestContext) -> str:
    from segur_cli.text.dates import short_day_of

    register = context.beside.named_register
    dated = register.source.dated if register is not None else ""
    return f" du {short_day_of(dated)}" if dated else ""


def check_namesake(context: RequestContext) -> Iterator[Finding[Spot]]:
    base = context.beside.base
    if base is None:
        return
    from segur_cli.eligibility.remarks import namesake_remark  # files without a base do without
    from segur_cli.register.record import Record, share_a_word

    for demande in context.demandes:
        number, located = client_of(demande), demande.first("beneficiaire.nom")
        if number is None or located is None or not isinstance(located.value, str):
            continue
        name = located.value.strip()
        rows = base.by_finess.get(number, ())
        # Rows that contradict each other are ELI003's; any of their names may be the client's.
        names = [row.name for row in rows if row.name]
        doubts = [namesake_remark(number, name, own, base) for own in names or [""]]
        if name and all(doubts):
            yield Finding(Spot(located.pointer), doubts[0][0].text, None, doubts[0][0].severity)
        elif not names:
            context.leave("ELI015", "la base ne donne pas de nom à ce FINESS")
        elif not any(share_a_word(name, Record(number, "", name=own)) for own in names):
            yield Finding(
                Spot(located.pointer),
                f"client nommé {quote(name, 100)}, sans mot commun avec {quote(names[0], 100)}, "
                f"nom de {number} dans la base{_fictitious(base)}",
                "vérifiez que ce numéro est bien celui de votre client",
                Severity.NOTE,
            )


def check_shared_order(context: RequestContext) -> Iterator[Finding[Spot]]:
    told: set[str] = set()  # each order once a file
    for demande, first in context.portfolio.shared_orders.get(context.rank, ()):
        reference = demande.text("commande.reference") or ""
        if reference in told or _same_paper(demande, first) or _one_buyer(context, demande, first):
            continue
        told.add(reference)
        where = "" if first.file == demande.file else f", dans {quote(first.file, 100)}"
        yield Finding(
            Spot(demande.pointer_of("commande.reference")),
            f"bon de commande {quote(reference, 60)} déjà donné pour un autre client : "
            f"{sanitized(first.subject)[:80]}{where}",
            "comparez avec le bon de commande de chacun ; un seul pour les deux clients se voit à "
            "sa pièce, à leur entité juridique ou à leur GHT",
        )


def _same_paper(demande: Demande, other: Demande) -> bool:
    """Whether two requests cite a same file, as their order or without a word of its kind."""
    from segur_cli.files.paths import same_name
    from segur_cli.pieces.kinds import pieces_of

    mine, theirs = (
        {same_name(file) for file, kind in pieces_of(each) if kind is None or kind.id == "commande"}
        for each in (demande, other)
    )
    return bool(mine & theirs)


def _one_buyer(context: RequestContext, demande: Demande, other: Demande) -> bool:
    """Whether two clients are of one entity or of one GHT, as far as what was given says it."""
    numbers = [client_of(each) or "" for each in (demande, other)]
    base, register = context.beside.base, context.beside.register
    if base is not None:
        entities = [{row.ej or row.finess for row in base.by_finess.get(n, ())} for n in numbers]
        if entities[0] & entities[1]:
            return True
    if register is None:
        return False
    owners = [register.ej_of(number) or number for number in numbers]
    if owners[0] == owners[1]:
        return True
    groups = [register.ght_of(number) for number in numbers]
    return groups[0] is not None and groups[0] == groups[1]


def check_twice_in_file(context: RequestContext) -> Iterator[Finding[Spot]]:
    for repeat in _repeats(context):
        if repeat.earlier_file is None:
            where = f"demande n° {repeat.earlier.index + 1}"
            line = _line(context, repeat.earlier)
            yield Finding(
                Spot(repeat.demande.pointer_of("beneficiaire.finess")),
                f"client déjà demandé dans ce fichier{_for_sons(repeat)} : {where}{line}"
                + _one_product(repeat),
                "gardez la demande voulue et retirez l'autre",
                None if repeat.sons else Severity.WARNING,
            )


def check_other_order(context: RequestContext) -> Iterator[Finding[Spot]]:
    for repeat in _repeats(context):
        mine, theirs = repeat.references
        if repeat.earlier_file is not None and mine and theirs and mine != theirs:
            sure = repeat.kind is not None and repeat.sons is not None
            yield Finding(
                Spot(repeat.demande.pointer_of("beneficiaire.finess")),
                f"client déjà demandé dans {quote(repeat.earlier_file, 100)}{_for_sons(repeat)}, "
                f"sous la commande {quote(theirs)} ; ici {quote(mine)}",
                "retirez l'une des deux demandes",
                None if sure else Severity.WARNING,
            )


def check_same_order(context: RequestContext) -> Iterator[Finding[Spot]]:
    for repeat in _repeats(context):
        mine, theirs = repeat.references
        if repeat.earlier_file is None or repeat.kind is None:
            continue  # an avance and its solde share an order: without the kind, no repeat
        other = quote(repeat.earlier_file, 100)
        if mine is None or theirs is None:
            message = (
                f"client déjà demandé dans {other}{_for_sons(repeat)}, et la référence de commande "
                "manque pour comparer : redépôt, avenant ou seconde demande ?"
            )
        elif mine == theirs:
            message = (
                f"même client et même commande {quote(mine)} que dans {other} : redépôt ou "
                "avenant ?"
            )
        else:
            continue
        yield Finding(
            Spot(repeat.demande.pointer_of("beneficiaire.finess")),
            message,
            "si ce n'est ni l'un ni l'autre, retirez la demande",
        )


def _repeats(context: RequestContext) -> list[Repeat]:
    """The repeats of this file, without an avance beside the amendment that segur.toml names."""
    repeats = context.portfolio.repeats.get(context.rank, [])
    amended = context.beside.amendments
    return [repeat for repeat in repeats if not (amended and _amends(context, repeat))]


def _amends(context: RequestContext, repeat: Repeat) -> bool:
    amendment = context.amendment_of(repeat.demande) if repeat.kind == "avance" else None
    names = (str(context.document.path), repeat.earlier_file)
    return amendment is not None and any(
        name is not None and resolved(Path(name)) == resolved(amendment) for name in names
    )


def _line(context: RequestContext, demande: Demande) -> str:
    return f", ligne {context.document.span_of(demande.pointer_of('beneficiaire.finess')).line}"


def _one_product(repeat: Repeat) -> str:
    """What the texts say to an establishment that has several DPI."""
    code = sons_code(repeat.sons)
    if code is None or dispositifs()[code].function != "DPI":
        return ""
    fact = statement("plusieurs-dpi")
    return f" ; {fact.text}"


def _for_sons(repeat: Repeat) -> str:
    sons = repeat.demande.text("sons")
    return f" pour {sanitized(sons)}" if sons and len(sons) < 40 else ""


_CLIENT, _BASE, _REGISTER = ("beneficiaire.finess",), (Needed.BASE,), (Needed.REGISTER,)
_NAMED = (*_CLIENT, "beneficiaire.nom")
_ORDERED = (*_CLIENT, "commande.reference")

RULES = (
    Rule("ELI001", check_absent, _CLIENT, _BASE),
    Rule("ELI002", check_doubtful_key, _CLIENT, _BASE),
    Rule("ELI003", check_contradictory, _CLIENT, _BASE),
    Rule("ELI004", check_first_wave, reads=("prestation.type",)),
    Rule("ELI008", check_closed, ("prestation.type", *_CLIENT, "sons"), (Needed.HISTORIES,)),
    Rule("ELI009", check_refused, (*_CLIENT, "sons"), _BASE),
    Rule("ELI010", check_doubtful_row, _CLIENT, _BASE),
    Rule("ELI011", check_siren, (*_CLIENT, "beneficiaire.siret"), _REGISTER),
    Rule("ELI012", check_name, _NAMED, _REGISTER),
    Rule("ELI005", check_twice_in_file, _CLIENT),
    Rule("ELI006", check_other_order, _ORDERED),
    Rule("ELI007", check_same_order, _CLIENT),
    Rule("ELI014", check_shared_order, _ORDERED),
    Rule("ELI015", check_namesake, _NAMED, _BASE),
)
