"""SLD: a solde beside the avance it follows, then what the states that the user notes oppose to it.

Amounts are compared by the MNT rules.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from segur_cli.diagnostics import Needed, Severity
from segur_cli.documents import Json
from segur_cli.facts.words import prestation_code
from segur_cli.files.paths import resolved, shown
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules.amounts import is_comparable
from segur_cli.lint.rules.attachments import ASKED, cited_kind
from segur_cli.requests import Demande, client_of, sons_of
from segur_cli.requests.demande import client_names
from segur_cli.rules.rule import Finding, Rule
from segur_cli.templates.concept_map import LocatedValue
from segur_cli.text.writing import euros, listed, normalized_key, plural, quote, sanitized


def pairs(context: RequestContext) -> Iterator[tuple[Demande, Demande]]:
    """Yield each solde with its avance, when there is exactly one."""
    for demande, avances in context.with_avances:
        if len(avances) == 1:
            yield demande, avances[0]


def differ(here: Json, there: Json) -> bool:
    """Whether two references differ beyond case and spaces."""
    return here != there and normalized_key(str(here)) != normalized_key(str(there))


def prestation_of(value: Json) -> str:
    """Return `V2` or `V1+V2`, the words themselves when they are neither."""
    text = str(value)
    return prestation_code(text) or normalized_key(text)


AVANCE_UNPAID, CONTRADICTION, LEFT_ASIDE = "SLD007", "SLD008", "ELI013"
_FEW = 5
_HOW_TO_SETTLE = (
    "ne donnez que la dernière avance, ou nommez le dernier avenant dans segur.toml "
    "([[request]] amended_by)"
)


def check_client_added(context: RequestContext) -> Iterator[Finding[Spot]]:
    for demande in context.demandes:
        client = client_of(demande)
        if client is not None and client not in context.avances:
            yield Finding(
                Spot(demande.pointer_of("beneficiaire.finess")),
                f"client sans avance dans {context.compared_with} : ajouter un client au"
                " solde n'est pas clairement permis",
                "vérifiez le FINESS, ou donnez l'avance de ce client",
            )


def check_client_removed(context: RequestContext) -> Iterator[Finding[Spot]]:
    if context.rank != context.portfolio.first("solde"):
        return
    soldes = [filed.demandes for filed in context.portfolio.files if filed.kind == "solde"]
    given = {client_of(demande) for demandes in soldes for demande in demandes}
    sons = {sons_of(demande) for demandes in soldes for demande in demandes}
    missing: dict[str, Demande] = {}
    for avance in context.portfolio.against or ():
        client = client_of(avance)
        if client and client not in given and (None in sons or sons_of(avance) in sons):
            missing.setdefault(client, avance)
    if missing:
        clients = list(missing.values())
        yield Finding(
            Spot("", "opening", subject="ensemble des demandes"),
            f"{plural(len(clients), 'client')} de l'avance sans solde ici : "
            + client_names(clients),
            "si c'est voulu, il n'y a rien à corriger",
        )


def check_two_avances(context: RequestContext) -> Iterator[Finding[Spot]]:
    chosen = [avances for _, avances in context.with_avances]
    for (demande, found), kept in zip(context.avance_candidates, chosen, strict=True):
        amendment = context.amendment_of(demande)
        if amendment is not None:
            yield from _by_amendment(demande, found, kept, amendment)
        elif len(found) > 1:
            same = [a for a in found if _same_order(a, demande)]
            if len(same) == 1:
                yield Finding(
                    Spot(demande.pointer_of("beneficiaire.finess")),
                    f"{len(found)} avances pour ce client ({_shown(found)}) : les montants sont "
                    f"comparés à celle de la même commande, {_shown(same)}",
                    _HOW_TO_SETTLE,
                )
            else:
                yield Finding(
                    Spot(demande.pointer_of("beneficiaire.finess")),
                    f"{len(found)} avances pour ce client ({_shown(found)}) : rien n'est choisi, "
                    "son solde n'est pas comparé à son avance",
                    _HOW_TO_SETTLE,
                )


def _by_amendment(
    demande: Demande, found: tuple[Demande, ...], kept: tuple[Demande, ...], amendment: Path
) -> Iterator[Finding[Spot]]:
    """Name the amendment that segur.toml chose, or say that it does not settle the matter."""
    pointer = demande.pointer_of("beneficiaire.finess")
    if found and len(kept) != 1:
        has = "n'a pas ce client" if not kept else f"l'a {len(kept)} fois"
        yield Finding(
            Spot(pointer),
            f"l'avenant {quote(amendment.name, 100)}, que nomme segur.toml, {has} : rien n'est "
            "choisi, son solde n'est pas comparé à son avance",
            "corrigez amended_by ([[request]])",
        )
    elif len(found) > 1:
        yield Finding(
            Spot(pointer),
            f"{len(found)} avances pour ce client ({_shown(found)}) : son solde est comparé à "
            f"{quote(amendment.name, 100)}, dernier avenant d'après segur.toml",
            severity=Severity.NOTE,
        )


def _same_order(avance: Demande, solde: Demande) -> bool:
    here, there = solde.text("commande.reference"), avance.text("commande.reference")
    return here is not None and there is not None and normalized_key(here) == normalized_key(there)


def _shown(avances: Sequence[Demande]) -> str:
    """Tell requests by file, order and amount: `avance.json, commande « BC-1 », 30 000,00 € HT`."""
    return " ; ".join(dict.fromkeys(map(_told, avances[:4]))) + (" ; …" if avances[4:] else "")


def _told(avance: Demande) -> str:
    order = avance.text("commande.reference")
    amounts = [
        f"{euros(amount)} {basis}"
        for basis, concept in (("HT", "prestation.montant_ht"), ("TTC", "prestation.montant_ttc"))
        if (amount := avance.amount(concept)) is not None
    ]
    named = f"commande {quote(order)}" if order else f"demande n° {avance.index + 1}"
    return ", ".join([sanitized(avance.file)[-80:], named, *amounts[:1]])


def check_avance_linted(context: RequestContext) -> Iterator[Finding[Spot]]:
    file = resolved(Path(context.document.path))
    if file in {resolved(Path(filed.path)) for filed in context.portfolio.avances}:
        return
    yield Finding(
        Spot("", "opening", subject="ensemble des demandes"),
        f"{quote(str(context.document.path), 100)} est une demande d'avance : elle est contrôlée "
        f"seule, les soldes ne sont comparés qu'à {context.compared_with}",
        "si les soldes doivent aussi lui être comparés, donnez-la de même : "
        f"--against {shown(context.document.path)}",
        once=str(context.document.path),
    )


def _told_otherwise(
    demande: Demande, avance: Demande, concept: str, label: str, unless: str = "avenant"
) -> Iterator[Finding[Spot]]:
    """Tell a term that a solde repeats of its avance, where it writes another."""
    here, there = demande.first(concept), avance.first(concept)
    if here and there and differ(here.value, there.value):
        yield Finding(
            Spot(here.pointer),
            f"{label} {quote(here.value)} au solde, {quote(there.value)} à l'avance "
            f"({quote(avance.file, 200)})",
            f"écrivez {quote(there.value)}, sauf {unless}",
        )


def check_references(context: RequestContext) -> Iterator[Finding[Spot]]:
    for demande, avance in pairs(context):
        yield from _told_otherwise(demande, avance, "commande.reference", "référence de commande")
        yield from _told_otherwise(demande, avance, "avance.reference", "référence d'avance")


def check_prestation(context: RequestContext) -> Iterator[Finding[Spot]]:
    for demande, avance in pairs(context):
        here, there = demande.value_of("prestation.type"), avance.value_of("prestation.type")
        if here is not None and there is not None and prestation_of(here) != prestation_of(there):
            yield from _told_otherwise(demande, avance, "prestation.type", "prestation")
    yield from _other_sons(context)


def _other_sons(context: RequestContext) -> Iterator[Finding[Spot]]:
    """Report clients whose avances are all of another SONS; once for a SONS in the header."""
    reported: set[str] = set()
    for demande, same in context.with_avances:
        known = () if same else context.avances.get(client_of(demande) or "", ())
        here = demande.first("sons") if known else None
        if here is None or here.pointer in reported:
            continue
        reported.add(here.pointer)
        if any(sons_of(avance) == sons_of(demande) for avance in known):
            continue  # its amendment, named by segur.toml, lacks this client: SLD005 says so
        theirs = dict.fromkeys(avance.text("sons") or "inconnu" for avance in known)
        files = dict.fromkeys(quote(avance.file, 200) for avance in known)
        yield Finding(
            Spot(here.pointer),
            f"solde au titre de {quote(here.value)}, avance de {sanitized(demande.subject)[:80]} "
            f"au titre de {listed(map(quote, theirs))} ({listed(files)})",
            "donnez l'avance du même SONS, ou corrigez le SONS",
        )


_VERSION = "solution.version"  # changes at every patch: to be looked at, no more
_WHICH_VERSION = "vérifiez laquelle est référencée : le numéro technique change à chaque correctif"
# What a solde repeats of its avance, beside the references and the prestation.
_TERMS = (
    ("fournisseur.siret", "SIRET du fournisseur"),
    ("fournisseur.siren", "SIREN du fournisseur"),
    ("solution.numero", "numéro de la solution"),
    ("commande.taux_tva", "taux de TVA"),
    ("commande.date", "date de signature du bon de commande"),
    (_VERSION, "version de la solution"),
)


def check_terms(context: RequestContext) -> Iterator[Finding[Spot]]:
    seen: set[str] = set()  # a value of the header is told once
    unless = "avenant ou changement dit à l'ASP"
    for demande, avance in pairs(context):
        for concept, label in _TERMS:
            if demande.pointer_of(concept) in seen:
                continue
            for finding in _told_otherwise(demande, avance, concept, label, unless):
                seen.add(finding.place.pointer)
                yield finding if concept != _VERSION else replace(
                    finding, hint=_WHICH_VERSION, severity=Severity.NOTE
                )  # fmt: skip


# What is of one client: how it is called, and what to look at.
_OWN = {
    "facture.numero": ("facture", "un même numéro", "vérifiez le numéro sur les deux factures"),
    "avance.reference": (
        "avance", "une même référence", "vérifiez sur le portail la référence de chaque avance"
    ),
    "piece.fichier": ("pièce", "un même fichier", "vérifiez de quel client est ce document"),
}  # fmt: skip


def check_own(context: RequestContext) -> Iterator[Finding[Spot]]:
    earlier: dict[tuple[str, str], Demande] = {}
    for rank, filed in enumerate(context.portfolio.files):
        for demande in filed.demandes if filed.kind == "solde" else ():
            client = client_of(demande)
            for concept, located in _own(demande) if client is not None else ():
                # « F-12 », « f 12 » and « F12 » are one number, copied by three hands.
                spelled = "".join(filter(str.isalnum, normalized_key(str(located.value))))
                first = earlier.setdefault((concept, spelled), demande)
                if not spelled or rank != context.rank or client_of(first) == client:
                    continue
                if concept == "piece.fichier" and cited_kind(demande, located) not in ASKED:
                    continue  # a RIB is the supplier's, a certificate may be of several clients
                noun, same, hint = _OWN[concept]
                yield Finding(
                    Spot(located.pointer),
                    f"{noun} {quote(located.value)} déjà citée pour "
                    f"{sanitized(first.subject)[:80]} : {same} pour deux clients",
                    hint,
                )


def _own(demande: Demande) -> Iterator[tuple[str, LocatedValue]]:
    return (
        (concept, located)
        for concept in _OWN
        for located in demande.all(concept)
        if isinstance(located.value, str | int)
    )


def check_signatory(context: RequestContext) -> Iterator[Finding[Spot]]:
    from segur_cli.facts.words import reserve_in  # an avance names no signatory

    for _, located in context.located("va.signataire"):
        if isinstance(located.value, str) and (told := reserve_in(located.value)):
            yield Finding(
                Spot(located.pointer),
                f"le signataire de la VA est dit {quote(told, 80)}",
                "lisez la VA : une réserve se lève avant le solde ; n'écrivez ici qu'un nom",
            )


def check_avance_amount(context: RequestContext) -> Iterator[Finding[Spot]]:
    asked = context.amounts("avance.montant")
    bases = [context.amounts(f"prestation.montant_{basis}") for basis in ("ttc", "ht")]
    for demande, paid, *amounts in zip(context.demandes, asked, *bases, strict=True):
        limit, basis = next(
            ((a, b) for a, b in zip(amounts, ("TTC", "HT"), strict=True) if is_comparable(a)),
            (None, ""),
        )
        if limit is None or not is_comparable(paid) or Decimal(paid) <= Decimal(limit):
            continue
        yield Finding(
            Spot(demande.pointer_of("avance.montant")),
            f"avance de {euros(Decimal(paid))}, plus que la prestation "
            f"({euros(Decimal(limit))} {basis})",
            "vérifiez lequel des deux montants est faux",
        )


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
    from segur_cli.requests.states import contradictions, papers_of

    today = context.beside.clock.now.date()
    for demande in context.demandes:
        state = context.state_of(demande)
        if state is None:
            continue
        papers = papers_of(demande, context.kind)
        for what in contradictions(state, context.beside.states, today, papers):
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


_CLIENT, _SOLDE = ("beneficiaire.finess",), ("solde",)
_STATES, _AVANCES = (Needed.STATES,), (Needed.AVANCES,)

RULES = (
    Rule("SLD001", check_client_added, _CLIENT, _AVANCES, _SOLDE),
    Rule("SLD002", check_client_removed, _CLIENT, _AVANCES, _SOLDE),
    Rule("SLD005", check_two_avances, _CLIENT, _AVANCES, _SOLDE),
    Rule("SLD006", check_avance_linted, _CLIENT, _AVANCES, kind=("avance",)),
    Rule("SLD003", check_references, _CLIENT, _AVANCES, _SOLDE),
    Rule("SLD004", check_prestation, _CLIENT, _AVANCES, _SOLDE),
    Rule("SLD009", check_terms, _CLIENT, _AVANCES, _SOLDE),
    Rule("SLD010", check_own, reads=("|".join(_OWN),), kind=_SOLDE),
    Rule("SLD012", check_signatory, reads=("va.signataire",), kind=_SOLDE),
    Rule(
        "SLD011",
        check_avance_amount,
        reads=("avance.montant", "prestation.montant_ht|prestation.montant_ttc"),
        kind=_SOLDE,
    ),
    Rule(AVANCE_UNPAID, check_avance_paid, _CLIENT, _STATES, _SOLDE),
    Rule(CONTRADICTION, check_contradictions, _CLIENT, _STATES, kind=("avance", "solde")),
    Rule(LEFT_ASIDE, check_left_aside, inputs=_STATES),
)
