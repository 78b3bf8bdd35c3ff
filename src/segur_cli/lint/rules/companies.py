"""IDN: the SIRET and SIREN of the supplier and of its clients."""

from collections.abc import Iterator

from segur_cli.identifiers import finess, siret
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules.typed import how_many, typed_number
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.writing import quote


def check_siret(context: RequestContext) -> Iterator[Finding[Spot]]:
    for concept, whose in (
        ("fournisseur.siret", "du fournisseur"),
        ("beneficiaire.siret", "du client"),
    ):
        for _, located in context.located(concept):
            typed = typed_number(located.value)
            wrong = _siret_defect(typed) if typed is not None else None
            if wrong and typed is not None:
                message, hint = wrong
                yield Finding(
                    Spot(located.pointer), f"SIRET {whose} {quote(typed)} : {message}", hint
                )


def _siret_defect(typed: str) -> tuple[str, str | None] | None:
    """Say what is wrong with a SIRET and the fix, None when nothing is."""
    if siret.is_valid(typed):
        return None
    number = finess.normalise(typed)
    if siret.is_valid(number):
        return "un SIRET s'écrit sans espace ni signe", f"écrivez {quote(number)}"
    if siret.is_shaped(number):
        return "la clé est fausse, une faute de frappe est probable", None
    if siret.is_valid_siren(number):
        return "c'est un SIREN : il manque les 5 chiffres du NIC", None
    if len(number) == 13 and siret.is_valid(f"0{number}"):
        return "13 chiffres : zéro initial perdu ?", f"peut-être {quote('0' + number)}"
    return f"14 chiffres attendus, {how_many(number)}", None


def check_siren(context: RequestContext) -> Iterator[Finding[Spot]]:
    for demande, located in context.located("fournisseur.siren"):
        typed = typed_number(located.value)
        if typed is None:
            continue
        known = demande.text("fournisseur.siret") or ""
        message, hint = "", None
        if siret.is_valid_siren(typed):
            if siret.is_valid(known) and known[:9] != typed:
                message = f"ce n'est pas le début du SIRET du fournisseur, {quote(known)}"
        elif siret.is_valid(finess.normalise(typed)):
            message = "c'est un SIRET, pas un SIREN"
            hint = f"écrivez {quote(finess.normalise(typed)[:9])}"
        elif siret.is_valid_siren(finess.normalise(typed)):
            message = "un SIREN s'écrit sans espace ni signe"
            hint = f"écrivez {quote(finess.normalise(typed))}"
        elif len(typed) == 9 and typed.isascii() and typed.isdigit():
            message = "la clé est fausse, une faute de frappe est probable"
        else:
            message = f"9 chiffres attendus, {how_many(typed)}"
        if message:
            yield Finding(
                Spot(located.pointer), f"SIREN du fournisseur {quote(typed)} : {message}", hint
            )


def check_own_siret(context: RequestContext) -> Iterator[Finding[Spot]]:
    for demande, located in context.located("beneficiaire.siret"):
        own = demande.text("fournisseur.siret")
        if own and isinstance(located.value, str):
            number = finess.normalise(located.value)
            if siret.is_shaped(number) and number == finess.normalise(own):
                yield Finding(
                    Spot(located.pointer),
                    f"le SIRET du client {quote(located.value)} est celui du fournisseur",
                    "écrivez le SIRET de l'établissement client",
                )


RULES = (
    Rule("IDN002", check_siret, reads=("fournisseur.siret|beneficiaire.siret",), judges_form=True),
    Rule("IDN003", check_siren, reads=("fournisseur.siren",), judges_form=True),
    Rule("IDN005", check_own_siret, reads=("fournisseur.siret", "beneficiaire.siret")),
)
