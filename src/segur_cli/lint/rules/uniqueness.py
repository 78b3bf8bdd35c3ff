"""ELI: one funded prestation for each client and SONS, in a file and across the run."""

from collections.abc import Iterator
from pathlib import Path

from segur_cli.diagnostics import Severity
from segur_cli.facts import dispositifs, statement
from segur_cli.facts.words import sons_code
from segur_cli.files.paths import resolved
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.requests import Demande
from segur_cli.requests.portfolio import Repeat
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.writing import quote, sanitized


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
    return [one for one in repeats if not (context.beside.amendments and _amends(context, one))]


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


RULES = (
    Rule("ELI005", check_twice_in_file, reads=("beneficiaire.finess",)),
    Rule("ELI006", check_other_order, reads=("beneficiaire.finess", "commande.reference")),
    Rule("ELI007", check_same_order, reads=("beneficiaire.finess",)),
)
