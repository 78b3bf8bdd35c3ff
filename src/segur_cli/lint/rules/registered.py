"""ELI: what the national register says of the client: its SIREN, its name."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from segur_cli.diagnostics import Needed
from segur_cli.identifiers import finess, siret
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules.typed import typed_number
from segur_cli.requests import Demande, client_of
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.writing import quote

if TYPE_CHECKING:
    from segur_cli.register.record import Record

_SIREN = 9  # characters, the first ones of a SIRET


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
    from segur_cli.register.words import share_a_word

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


RULES = (
    Rule(
        "ELI011",
        check_siren,
        reads=("beneficiaire.finess", "beneficiaire.siret"),
        inputs=(Needed.REGISTER,),
    ),
    Rule(
        "ELI012",
        check_name,
        reads=("beneficiaire.finess", "beneficiaire.nom"),
        inputs=(Needed.REGISTER,),
    ),
)
