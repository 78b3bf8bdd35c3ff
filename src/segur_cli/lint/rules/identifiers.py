"""IDN: numbers that name establishments, companies and professionals."""

from collections.abc import Iterator

from segur_cli.diagnostics import Origin, Severity
from segur_cli.identifiers import finess, luhn
from segur_cli.lint.finding import Finding
from segur_cli.lint.rule import Context, Rule
from segur_cli.lint.rules.typed import how_many, typed_number
from segur_cli.templates.concept_map import Located
from segur_cli.text.writing import listed, quote


def check_finess(context: Context) -> Iterator[Finding]:
    """Un numéro FINESS a 9 caractères, sans espace, et une clé juste.

    ## Ce que la règle vérifie

    La forme du FINESS du client : 9 caractères (le début est 2A ou 2B en Corse), sans espace. Une
    forme impossible est bloquante ; une clé ou un début inattendus sont à vérifier, et le numéro
    reste cherché tel quel dans la base. Neuf chiffres sans guillemets sont à vérifier, quand le
    modèle du fichier ne les refuse pas déjà (FMT003).

    ## Pourquoi

    Un numéro mal écrit risque de ne pas être retrouvé dans la base, et le portail rejette tout
    bénéficiaire qui n'y est pas. Un tableur mange le zéro initial (6 % des numéros
    commencent par 0), et le site du registre affiche les numéros avec des espaces, que le
    copier-coller garde.

    ## Source

    Forme du XSD officiel FINESS ; la règle de clé est constatée sur 142 850 numéros, non publiée.

    ## Mauvais

    ```json avance
    {"beneficiaire": {"finess": "10999993"}}
    ```

    ## Bon

    ```json avance
    {"beneficiaire": {"finess": "010999993"}}
    ```

    ## Comment corriger

    Écrivez le numéro proposé, après l'avoir vérifié dans votre contrat : rien n'est réparé
    d'office, car 8 chiffres peuvent aussi être un numéro enregistré sans sa clé.
    """
    for located, reading in _read(context):
        typed = reading.typed
        if not isinstance(located.value, str) and len(typed) == 9:
            yield _unquoted(located.pointer, typed)
        elif reading.repairs or reading.finess is None:
            yield _misshapen_finess(located.pointer, typed, reading)
        elif reading.finess != located.value:
            yield Finding(
                located.pointer,
                f"FINESS mal écrit {quote(typed)} : un FINESS s'écrit en 9 caractères, sans espace "
                "ni signe, lettres en majuscules",
                f"écrivez {quote(reading.finess)}",
            )
        elif reading.defect is not None and context.base is None:
            yield Finding(
                located.pointer,
                f"FINESS douteux {quote(typed)} : {reading.explanation}",
                _proposals(reading),
                severity=Severity.WARNING,
            )


def _read(context: Context) -> Iterator[tuple[Located, finess.Reading]]:
    """Yield every FINESS that was understood, those written as JSON numbers last."""
    yield from context.finess_read
    for _, located in context.located("beneficiaire.finess"):
        if not isinstance(located.value, str):
            typed = typed_number(located.value)
            if typed is not None:
                yield located, finess.read(typed)


def _unquoted(pointer: str, typed: str) -> Finding:
    """Report nine digits without quotes: a warning, the model says whether it is refused."""
    return Finding(
        pointer,
        f"FINESS {typed} écrit comme un nombre, sans guillemets : un nombre perd ses zéros "
        "initiaux, et n'admet ni 2A ni 2B",
        f'écrivez "{typed}", avec les guillemets, sauf si votre documentation de garnissage '
        "demande un nombre",
        severity=Severity.WARNING,
    )


def _misshapen_finess(pointer: str, typed: str, reading: finess.Reading) -> Finding:
    """Report a number that no look-up should be made of, with what it may have been."""
    if not reading.repairs:
        message = f"FINESS mal formé {quote(typed)} : {reading.explanation}"
        return Finding(pointer, message, _proposals(reading))
    lost_zero = len(finess.normalise(typed)) == 8
    why = "8 caractères : zéro initial perdu ?" if lost_zero else "écrit par un tableur ?"
    readings = [quote(reading.finess)] if reading.finess else []
    readings += [f"{quote(p.finess)} ({p.reason})" for p in reading.proposals]
    fix = f"peut-être {listed(readings, 'ou')} : vérifiez dans votre contrat" if readings else None
    return Finding(pointer, f"FINESS mal formé {quote(typed)} : {why}", fix)


def _proposals(reading: finess.Reading) -> str | None:
    if not reading.proposals:
        return None
    return "peut-être " + listed(
        (f"{quote(proposal.finess)} : {proposal.reason}" for proposal in reading.proposals), "ou"
    )


def check_rpps(context: Context) -> Iterator[Finding]:
    """Un numéro RPPS a 11 chiffres et une clé juste.

    ## Ce que la règle vérifie

    Le RPPS du signataire de la VA : 11 chiffres, clé de Luhn.

    ## Pourquoi

    Une VA qui n'est pas signée par le client est non conforme ; un numéro faux empêche de
    retrouver le signataire.

    ## Source

    Usage général du répertoire RPPS ; aucun texte Ségur n'en parle : à vérifier, jamais bloquant.

    ## Mauvais

    ```json solde
    {"va": {"rpps": "99999999991"}}
    ```

    ## Bon

    ```json solde
    {"va": {"rpps": "99999999990"}}
    ```

    ## Comment corriger

    Recopiez le numéro de la carte CPS ou de l'annuaire Santé du signataire.
    """
    for _, located in context.located("va.rpps"):
        typed = typed_number(located.value)
        if typed is None:
            continue
        number = finess.normalise(typed)
        digits = number.isascii() and number.isdigit()
        message, fix = "", None
        if not digits or len(number) != 11:
            message = f"11 chiffres attendus, {how_many(number)}"
        elif not luhn.is_valid(number):
            message = "la clé est fausse, une faute de frappe est probable"
        elif number != typed:
            message, fix = "un RPPS s'écrit sans espace", f"écrivez {quote(number)}"
        if message:
            yield Finding(located.pointer, f"RPPS {quote(typed)} : {message}", fix)


RULES = (
    Rule(
        code="IDN001",
        title="FINESS bien écrit",
        severity=Severity.ERROR,
        origin=Origin.GENERIC,
        source="XSD FINESS pour la forme ; clé mesurée sur 142 850 numéros",
        check=check_finess,
        needs=("beneficiaire.finess",),
        explains=True,
    ),
    Rule(
        code="IDN004",
        title="RPPS bien écrit",
        severity=Severity.WARNING,
        origin=Origin.GENERIC,
        source="usage général du répertoire RPPS",
        check=check_rpps,
        needs=("va.rpps",),
    ),
)
