"""SLD: what a solde repeats of its avance. Amounts are compared by the MNT rules."""

from collections.abc import Iterator

from segur_cli.diagnostics import Needed
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules.avances import differ, pairs, prestation_of
from segur_cli.requests import client_of, sons_of
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.writing import listed, quote, sanitized


def check_references(context: RequestContext) -> Iterator[Finding[Spot]]:
    for demande, avance in pairs(context):
        for concept, label in (
            ("commande.reference", "référence de commande"),
            ("avance.reference", "référence d'avance"),
        ):
            here, there = demande.first(concept), avance.first(concept)
            if here and there and differ(here.value, there.value):
                yield Finding(
                    Spot(here.pointer),
                    f"{label} {quote(here.value)} au solde, {quote(there.value)} à l'avance "
                    f"({quote(avance.file, 200)})",
                    f"écrivez {quote(there.value)}, sauf avenant",
                )


def check_prestation(context: RequestContext) -> Iterator[Finding[Spot]]:
    for demande, avance in pairs(context):
        here, there = demande.first("prestation.type"), avance.first("prestation.type")
        if (
            here
            and there
            and here.value != there.value
            and (prestation_of(here.value) != prestation_of(there.value))
        ):
            yield Finding(
                Spot(here.pointer),
                f"prestation {quote(here.value)} au solde, {quote(there.value)} à l'avance "
                f"({quote(avance.file, 200)})",
                f"écrivez {quote(there.value)}, sauf avenant",
            )
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


RULES = (
    Rule(
        "SLD003",
        check_references,
        reads=("beneficiaire.finess",),
        inputs=(Needed.AVANCES,),
        kind=("solde",),
    ),
    Rule(
        "SLD004",
        check_prestation,
        reads=("beneficiaire.finess",),
        inputs=(Needed.AVANCES,),
        kind=("solde",),
    ),
)
