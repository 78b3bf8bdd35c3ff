"""IDN: numbers that name establishments, companies and professionals."""

from collections.abc import Iterator

from segur_cli.diagnostics import Origin, Severity
from segur_cli.identifiers import finess
from segur_cli.lint.finding import Finding
from segur_cli.lint.rule import Context, Rule
from segur_cli.writing import quote


def check_finess(context: Context) -> Iterator[Finding]:
    """Un numéro FINESS a 9 caractères, sans espace, et une clé juste.

    ## Ce que la règle vérifie

    La forme du FINESS du client : 9 caractères (2A et 2B en Corse), sans espace. Une forme
    impossible est signalée comme bloquante ; une clé inattendue, à vérifier.

    ## Pourquoi

    Le portail cherche le client par ce numéro : un espace ou un zéro perdu, et le client est
    introuvable.

    ## Source

    Forme du XSD officiel FINESS ; la règle de clé est constatée sur 142 850 numéros, non publiée.

    ## Mauvais

    ```json avance
    {"beneficiaire": {"finess": "01 0999 993"}}
    ```

    ## Bon

    ```json avance
    {"beneficiaire": {"finess": "010999993"}}
    ```

    ## Comment corriger

    Écrivez le numéro proposé, après l'avoir vérifié dans votre contrat.
    """
    for demande in context.demandes:
        for located in demande.all("beneficiaire.finess"):
            if not isinstance(located.value, str):
                continue
            reading = finess.read(located.value)
            if reading.finess is None:
                yield Finding(
                    located.pointer,
                    f"FINESS mal formé {quote(located.value)} : {reading.explanation}",
                    _proposal(reading),
                )
            elif reading.finess != located.value:
                yield Finding(
                    located.pointer,
                    f"FINESS mal écrit {quote(located.value)} : le portail attend 9 caractères "
                    "sans espace",
                    f"écrivez {quote(reading.finess)}",
                )
            elif reading.defect is not None:
                yield Finding(
                    located.pointer,
                    f"FINESS douteux {quote(located.value)} : {reading.explanation}",
                    severity=Severity.WARNING,
                )


def _proposal(reading: finess.Reading) -> str | None:
    if not reading.proposals:
        return None
    proposal = reading.proposals[0]
    return f"peut-être {quote(proposal.finess)} : {proposal.reason}"


RULES = (
    Rule(
        code="IDN001",
        title="FINESS bien écrit",
        severity=Severity.ERROR,
        origin=Origin.GENERIC,
        source="XSD FINESS pour la forme ; clé mesurée sur 142 850 numéros",
        check=check_finess,
        needs=("beneficiaire.finess",),
    ),
)
