"""IDN: numbers that name establishments, companies and professionals."""

from collections.abc import Iterator

from segur_cli.diagnostics import Severity
from segur_cli.documents import Json
from segur_cli.facts import PRESTATION_LABELS, dispositifs
from segur_cli.facts.words import prestation_code
from segur_cli.identifiers import finess, siret
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.rules.rule import Finding, Rule
from segur_cli.templates.concept_map import LocatedValue, Nature
from segur_cli.text.writing import listed, nearest, normalized_key, plural, quote


def typed_number(value: Json) -> str | None:
    """Return a number as text: files also hold them as JSON numbers, whose zeros are lost."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**15:
        return str(value)
    return value if isinstance(value, str) else None


def _how_many(number: str) -> str:
    """Count what a text is made of: `12 chiffres ici`."""
    digits = number.isascii() and number.isdigit()
    return f"{plural(len(number), 'chiffre' if digits else 'caractère')} ici"


def check_siret(context: RequestContext) -> Iterator[Finding[Spot]]:
    for concept, whose in (
        ("fournisseur.siret", "du fournisseur"),
        ("beneficiaire.siret", "du client"),
    ):
        for _, located in context.located(concept, _is_no_siret):
            typed = typed_number(located.value)
            wrong = _siret_defect(typed) if typed is not None else None
            if wrong and typed is not None:
                message, hint = wrong
                yield Finding(
                    Spot(located.pointer), f"SIRET {whose} {quote(typed)} : {message}", hint
                )


def _is_no_siret(value: Json) -> bool:
    return not isinstance(value, str) or not siret.is_valid(value)


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
    return f"14 chiffres attendus, {_how_many(number)}", None


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
            message = f"9 chiffres attendus, {_how_many(typed)}"
        if message:
            yield Finding(
                Spot(located.pointer), f"SIREN du fournisseur {quote(typed)} : {message}", hint
            )


def check_own_siret(context: RequestContext) -> Iterator[Finding[Spot]]:
    column = context.column("fournisseur.siret")
    own_ones = {finess.normalise(own) for own in {v for v in column if isinstance(v, str)}}
    for demande, located in context.located(
        "beneficiaire.siret", lambda v: isinstance(v, str) and finess.normalise(v) in own_ones
    ):
        own = demande.text("fournisseur.siret")
        if own and isinstance(located.value, str):
            number = finess.normalise(located.value)
            if siret.is_shaped(number) and number == finess.normalise(own):
                yield Finding(
                    Spot(located.pointer),
                    f"le SIRET du client {quote(located.value)} est celui du fournisseur",
                    "écrivez le SIRET de l'établissement client",
                )


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
            message = f"11 chiffres attendus, {_how_many(number)}"
        elif not siret.has_luhn_key(number):
            message = "la clé est fausse, une faute de frappe est probable"
        elif number != typed:
            message, hint = "un RPPS s'écrit sans espace", f"écrivez {quote(number)}"
        if message:
            yield Finding(Spot(located.pointer), f"RPPS {quote(typed)} : {message}", hint)


def check_sons(context: RequestContext) -> Iterator[Finding[Spot]]:
    if context.is_unexplained("sons") and context.concept_map.nature is Nature.GUESSED:
        return  # the perimeter says so
    known = {normalized_key(code) for code in dispositifs()}
    for _, located in context.located("sons"):
        value = _code(context, "sons", located.value)
        if value.strip() and normalized_key(value) not in known:
            near = nearest(value, dispositifs())
            yield Finding(
                Spot(located.pointer),
                f"SONS inconnu de segur {quote(value)} : ses règles propres ne sont pas contrôlées",
                _hint(context, "sons", f"peut-être {quote(near)} ?" if near else None),
                _severity(context, "sons"),
            )


def check_prestation(context: RequestContext) -> Iterator[Finding[Spot]]:
    if context.is_unexplained("prestation.type") and context.concept_map.nature is Nature.GUESSED:
        return  # the perimeter says so
    for _, located in context.located(
        "prestation.type", lambda v: not isinstance(v, str) or prestation_code(v) is None
    ):
        value = _code(context, "prestation.type", located.value)
        if value.strip() and prestation_code(value) is None:
            labels = listed((quote(label) for label in PRESTATION_LABELS.values()), "ni")
            yield Finding(
                Spot(located.pointer),
                f"type de prestation non reconnu {quote(value)} : ni {labels}",
                _hint(context, "prestation.type", None),
                _severity(context, "prestation.type"),
            )


def _code(context: RequestContext, concept: str, value: Json) -> str:
    """Return the code that a place holds; a number is one only where the model gives codes."""
    encoding = context.encoding_of(concept)
    if isinstance(value, int) and not isinstance(value, bool) and encoding and encoding.values:
        return str(value)
    return value if isinstance(value, str) else ""


def _hint(context: RequestContext, concept: str, otherwise: str | None) -> str | None:
    """Advise in the codes of the model, where it gives some: it may refuse ours."""
    encoding = context.encoding_of(concept)
    if encoding is not None and encoding.values:
        codes = (f"{quote(code)} ({quote(meaning)})" for code, meaning in encoding.values)
        return f"codes de ce modèle : {listed(codes, 'ou')}"
    if context.is_admitted(concept) or context.is_unexplained(concept):
        return "dites dans le modèle ce que ce code désigne (x-segur : values)"
    return otherwise


def _severity(context: RequestContext, concept: str) -> Severity | None:
    """A code that the model lists, or leaves to be asked, may be right: what it stands for is not
    known here."""
    admitted = context.is_admitted(concept) or context.is_unexplained(concept)
    return Severity.NOTE if admitted else None


RULES = (
    Rule("IDN001", check_finess, reads=("beneficiaire.finess",), explains=True, judges_form=True),
    Rule("IDN004", check_rpps, reads=("va.rpps",), judges_form=True),
    Rule("IDN002", check_siret, reads=("fournisseur.siret|beneficiaire.siret",), judges_form=True),
    Rule("IDN003", check_siren, reads=("fournisseur.siren",), judges_form=True),
    Rule("IDN005", check_own_siret, reads=("fournisseur.siret", "beneficiaire.siret")),
    Rule("IDN006", check_sons, reads=("sons",), judges_form=True),
    Rule("IDN007", check_prestation, reads=("prestation.type",), judges_form=True),
)
