"""IDN: numbers that name establishments, companies and professionals."""

from collections.abc import Iterator

from segur_cli.diagnostics import Severity
from segur_cli.identifiers import finess, luhn
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules.typed import how_many, typed_number
from segur_cli.rules.rule import Finding, Rule
from segur_cli.templates.concept_map import LocatedValue
from segur_cli.text.writing import listed, quote


def check_finess(context: RequestContext) -> Iterator[Finding[Spot]]:
    for located, reading in _read(context):
        typed = reading.typed
        if not isinstance(located.value, str) and len(typed) == 9:
            yield _unquoted(located.pointer, typed)
        elif reading.repairs or reading.finess is None:
            yield _misshapen_finess(located.pointer, typed, reading)
        elif reading.finess != located.value:
            yield Finding(
                Spot(located.pointer),
                f"FINESS mal écrit {quote(typed)} : un FINESS s'écrit en 9 caractères, sans espace "
                "ni signe, lettres en majuscules",
                f"écrivez {quote(reading.finess)}",
            )
        elif reading.defect is not None and context.beside.base is None:
            yield Finding(
                Spot(located.pointer),
                f"FINESS douteux {quote(typed)} : {reading.explanation}",
                _proposals(reading),
                Severity.WARNING,
            )


def _read(context: RequestContext) -> Iterator[tuple[LocatedValue, finess.Reading]]:
    """Yield every FINESS that was understood, those written as JSON numbers last."""
    yield from context.finess_read
    for _, located in context.located("beneficiaire.finess"):
        if not isinstance(located.value, str):
            typed = typed_number(located.value)
            if typed is not None:
                yield located, finess.read(typed)


def _unquoted(pointer: str, typed: str) -> Finding[Spot]:
    """Report nine digits without quotes: a warning, the model says whether it is refused."""
    return Finding(
        Spot(pointer),
        f"FINESS {typed} écrit comme un nombre, sans guillemets : un nombre perd ses zéros "
        "initiaux, et n'admet ni 2A ni 2B",
        f'écrivez "{typed}", avec les guillemets, sauf si votre documentation de garnissage '
        "demande un nombre",
        Severity.WARNING,
    )


def _misshapen_finess(pointer: str, typed: str, reading: finess.Reading) -> Finding[Spot]:
    """Report a number that no look-up should be made of, with what it may have been."""
    if not reading.repairs:
        message = f"FINESS mal formé {quote(typed)} : {reading.explanation}"
        return Finding(Spot(pointer), message, _proposals(reading))
    lost_zero = len(finess.normalise(typed)) == 8
    why = "8 caractères : zéro initial perdu ?" if lost_zero else "écrit par un tableur ?"
    readings = [quote(reading.finess)] if reading.finess else []
    readings += [f"{quote(p.finess)} ({p.reason})" for p in reading.proposals]
    hint = f"peut-être {listed(readings, 'ou')} : vérifiez dans votre contrat" if readings else None
    return Finding(Spot(pointer), f"FINESS mal formé {quote(typed)} : {why}", hint)


def _proposals(reading: finess.Reading) -> str | None:
    if not reading.proposals:
        return None
    return "peut-être " + listed(
        (f"{quote(proposal.finess)} : {proposal.reason}" for proposal in reading.proposals), "ou"
    )


def check_rpps(context: RequestContext) -> Iterator[Finding[Spot]]:
    for _, located in context.located("va.rpps"):
        typed = typed_number(located.value)
        if typed is None:
            continue
        number = finess.normalise(typed)
        digits = number.isascii() and number.isdigit()
        message, hint = "", None
        if not digits or len(number) != 11:
            message = f"11 chiffres attendus, {how_many(number)}"
        elif not luhn.is_valid(number):
            message = "la clé est fausse, une faute de frappe est probable"
        elif number != typed:
            message, hint = "un RPPS s'écrit sans espace", f"écrivez {quote(number)}"
        if message:
            yield Finding(Spot(located.pointer), f"RPPS {quote(typed)} : {message}", hint)


RULES = (
    Rule("IDN001", check_finess, reads=("beneficiaire.finess",), explains=True, judges_form=True),
    Rule("IDN004", check_rpps, reads=("va.rpps",), judges_form=True),
)
