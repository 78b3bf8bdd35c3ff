"""IDN: the words that name a SONS and a prestation, where the model does not fix them."""

from collections.abc import Iterator
from functools import lru_cache

from segur_cli.diagnostics import Origin, Severity
from segur_cli.documents import Json
from segur_cli.exits import StopError
from segur_cli.facts import PRESTATION_LABELS, dispositifs
from segur_cli.lint.finding import Finding
from segur_cli.lint.rule import Context, Rule
from segur_cli.text.writing import listed, nearest, plain, quote


def check_sons(context: Context) -> Iterator[Finding]:
    """Le SONS est l'un de ceux que segur connaît.

    ## Ce que la règle vérifie

    Que le SONS est `HOP-DPI-Va2` ou `HOP-PFI-Va2`, à la casse près. Un autre SONS peut exister
    (imagerie, médico-social…) : segur ne le connaît pas, et ses règles propres ne sont pas
    contrôlées.

    ## Pourquoi

    Une lettre de trop, et les contrôles par SONS (unicité, plafonds, dates) portent à côté.

    ## Source

    Noms des dispositifs dans le webinaire ANS-DNS du 08/11/2024 ; la forme exacte attendue par
    l'ASP n'est pas connue : supposition.

    ## Mauvais

    ```json document
    {"sons": "HOP-DPI-V2", "clients": [{"finess": "010999993"}]}
    ```

    ## Bon

    ```json document
    {"sons": "HOP-DPI-Va2", "clients": [{"finess": "010999993"}]}
    ```

    ## Comment corriger

    Recopiez le nom du dispositif depuis le modèle de l'ASP.
    """
    known = {plain(code) for code in dispositifs()}
    for _, located in context.located("sons"):
        value = located.value
        if isinstance(value, str) and value.strip() and plain(value) not in known:
            near = nearest(value, dispositifs())
            yield Finding(
                located.pointer,
                f"SONS inconnu de segur {quote(value)} : ses règles propres ne sont pas contrôlées",
                f"peut-être {quote(near)} ?" if near else None,
            )


def check_prestation(context: Context) -> Iterator[Finding]:
    """Le type de prestation se lit comme Vague 2 ou Vague 1 + Vague 2.

    ## Ce que la règle vérifie

    Que le type de prestation est l'un des deux de la vague 2, sous une forme reconnue (`V2`,
    `Vague 2`, `V1+V2`, `Vague 1 + Vague 2`…).

    ## Pourquoi

    Le plafond et les conditions dépendent de la prestation : si elle n'est pas reconnue, ils ne
    sont pas contrôlés.

    ## Source

    Webinaire ANS-DNS du 08/11/2024 pour les deux prestations ; la forme exacte attendue par l'ASP
    n'est pas connue : supposition.

    ## Mauvais

    ```json document
    {"clients": [{"finess": "010999993", "type_prestation": "Vague 3"}]}
    ```

    ## Bon

    ```json document
    {"clients": [{"finess": "010999993", "type_prestation": "Vague 2"}]}
    ```

    ## Comment corriger

    Recopiez la valeur depuis le modèle de l'ASP.
    """
    for _, located in context.located("prestation.type"):
        value = located.value
        if isinstance(value, str) and value.strip() and prestation_code(value) is None:
            labels = listed((quote(label) for label in PRESTATION_LABELS.values()), "ni")
            yield Finding(
                located.pointer, f"type de prestation non reconnu {quote(value)} : ni {labels}"
            )


def sons_code(value: Json) -> str | None:
    """Return the code of a SONS that segur knows, however it is written; else None."""
    return _sons_code(value) if isinstance(value, str) else None


def prestation_code(value: Json) -> str | None:
    """Return `V2` or `V1+V2`, None when the value is neither."""
    return _prestation_code(value) if isinstance(value, str) else None


@lru_cache(maxsize=256)
def _sons_code(text: str) -> str | None:
    from segur_cli.eligibility.request import read_sons

    try:
        return read_sons(text)
    except StopError:
        return None


@lru_cache(maxsize=256)
def _prestation_code(text: str) -> str | None:
    from segur_cli.eligibility.request import read_prestation

    try:
        return read_prestation(text)
    except StopError:
        return None


RULES = (
    Rule(
        code="IDN006",
        title="SONS connu",
        severity=Severity.WARNING,
        origin=Origin.INFERRED,
        source="webinaire ANS-DNS du 08/11/2024",
        check=check_sons,
        needs=("sons",),
    ),
    Rule(
        code="IDN007",
        title="Type de prestation reconnu",
        severity=Severity.WARNING,
        origin=Origin.INFERRED,
        source="webinaire ANS-DNS du 08/11/2024",
        check=check_prestation,
        needs=("prestation.type",),
    ),
)
