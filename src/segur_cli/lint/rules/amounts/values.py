"""MNT: amounts one by one, whatever they are about."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from segur_cli.diagnostics import Severity
from segur_cli.documents import Json
from segur_cli.eligibility.ceilings import parse_amount
from segur_cli.lint.finding import Finding
from segur_cli.lint.requests import Demande
from segur_cli.lint.rule import Context
from segur_cli.lint.rules.amounts.groups import (
    AMOUNTS,
    AVANCE,
    COMMANDE,
    FACTURE,
    GROUPS,
    OUTSIZE,
    are_ordinary,
    is_number,
)
from segur_cli.templates.concepts import CONCEPTS
from segur_cli.writing import listed, quote, to_cents

# The texts refuse a zero there; elsewhere it is only odd.
_REFUSED_AT_ZERO = (COMMANDE.label, FACTURE.label)
_SHOWN_DIGITS = 20
_CENT = Decimal("0.01")


def check_zero(context: Context) -> Iterator[Finding]:
    """Un montant à 0 sur le bon de commande ou la facture fait rejeter la demande.

    ## Ce que la règle vérifie

    Aucun montant HT ou TTC du bon de commande et de la facture n'est égal à 0. Ailleurs
    (prestation, avance), un 0 est signalé à vérifier : les textes n'en parlent pas.

    ## Pourquoi

    Le rejet est systématique, même si la prestation est gratuite pour le client : le bon de
    commande montre le montant réel, pris en charge par l'État.

    ## Source

    FAQ ANS : un montant à 0 sur le bon de commande ou la facture est systématiquement rejeté.

    ## Mauvais

    ```json avance
    {"commande": {"montant_ht": 0, "montant_ttc": 0}}
    ```

    ## Bon

    ```json avance
    {"commande": {"montant_ht": 95000.0, "montant_ttc": 114000.0}}
    ```

    ## Comment corriger

    Écrivez le montant réel de la prestation, celui du bon de commande signé.
    """
    for label, demande, zeros in _by_group(context, lambda value: value == 0):
        refused = label in _REFUSED_AT_ZERO
        yield Finding(
            demande.pointer_of(zeros[0]),
            f"{_amounts(zeros, label)} à 0"
            + (" : la demande serait rejetée" if refused else " : à vérifier"),
            "écrivez le montant réel",
            severity=None if refused else Severity.WARNING,
        )


def check_negative(context: Context) -> Iterator[Finding]:
    """Un montant ne peut pas être négatif.

    ## Ce que la règle vérifie

    Aucun montant de la demande n'est inférieur à 0.

    ## Pourquoi

    Une demande porte sur une somme à recevoir. Un signe moins vient en général d'un avoir ou
    d'un export comptable.

    ## Source

    Règle générale : aucun texte lu ne parle des montants négatifs ; la FAQ ANS rejette déjà
    un montant à 0.

    ## Mauvais

    ```json avance
    {"commande": {"montant_ht": -95000.0, "montant_ttc": -114000.0}}
    ```

    ## Bon

    ```json avance
    {"commande": {"montant_ht": 95000.0, "montant_ttc": 114000.0}}
    ```

    ## Comment corriger

    Retirez le signe moins, ou remplacez l'avoir par la facture qu'il corrige.
    """
    for label, demande, concepts in _by_group(context, lambda value: value < 0):
        written = _written(context, demande, concepts[0])
        yield Finding(
            demande.pointer_of(concepts[0]),
            f"{_amounts(concepts, label)} négatif{'s' if len(concepts) > 1 else ''} ({written})",
            "retirez le signe moins, si le montant est bien celui-là",
        )


def check_decimals(context: Context) -> Iterator[Finding]:
    """Un montant s'écrit avec deux décimales au plus.

    ## Ce que la règle vérifie

    Le nombre de décimales, tel qu'il est écrit dans le fichier : 19.990 en a trois.

    ## Pourquoi

    Un montant plus fin que le centime sort d'un calcul non arrondi, et les totaux ne tombent
    plus juste.

    ## Source

    Note ANS sur les demandes rejetées (vague 1) : les montants sont donnés avec deux décimales.

    ## Mauvais

    ```json avance
    {"commande": {"montant_ttc": 114000.001}}
    ```

    ## Bon

    ```json avance
    {"commande": {"montant_ttc": 114000.0}}
    ```

    ## Comment corriger

    Arrondissez au centime là où le montant est calculé, puis vérifiez que HT et TTC concordent.
    """
    for concept in AMOUNTS:
        for index, value in enumerate(context.column(concept)):
            if type(value) is not Decimal or not value:
                continue
            exponent = value.as_tuple().exponent
            if not isinstance(exponent, int) or exponent >= -2:
                continue
            demande = context.demandes[index]
            yield Finding(
                demande.pointer_of(concept),
                f"{_label(concept)} a {-exponent} décimales "
                f"({_written(context, demande, concept)}) : deux au plus sont attendues",
                _rounded(value),
            )


def check_text(context: Context) -> Iterator[Finding]:
    """Un montant est un nombre, pas un texte.

    ## Ce que la règle vérifie

    Qu'aucun montant n'est écrit entre guillemets, lorsque le modèle du fichier ne fixe pas
    lui-même le type. S'il le fixe, c'est lui qui parle (famille FMT), et cette règle se tait.

    Avec ce modèle, par exemple, qui ne dit pas ce que doit être le montant :

    ```json modele
    {"properties": {"total": {"x-segur": {"concept": "commande.montant_ttc"}}}}
    ```

    ## Pourquoi

    Entre guillemets, un montant n'est ni comparé aux plafonds ni rapproché de la facture : ni
    par segur, ni par un portail qui attend un nombre.

    ## Source

    Règle générale : le type attendu par l'ASP n'est pas connu de segur sans le modèle officiel.

    ## Mauvais

    ```json valeur
    {"total": "114000.00"}
    ```

    ## Bon

    ```json valeur
    {"total": 114000.00}
    ```

    ## Comment corriger

    Retirez les guillemets, les espaces et le symbole €, et mettez un point avant les centimes ;
    sauf si votre documentation de garnissage demande un texte.
    """
    for concept in AMOUNTS:
        for index, value in enumerate(context.column(concept)):
            if not isinstance(value, str):
                continue
            amount = parse_amount(value)
            yield Finding(
                context.demandes[index].pointer_of(concept),
                f"{_label(concept)} est un texte ({quote(value)}) : il n'a pas été contrôlé",
                f"écrivez {amount}, sans guillemets" if amount is not None else None,
            )


def check_outsize(context: Context) -> Iterator[Finding]:
    """Un montant reste à l'échelle d'un marché hospitalier.

    ## Ce que la règle vérifie

    Qu'aucun montant n'atteint mille milliards d'euros.

    ## Pourquoi

    Un tel nombre est un identifiant écrit dans la mauvaise clé, ou une virgule perdue. Il n'est
    pas comparé aux autres montants.

    ## Source

    Règle générale.

    ## Mauvais

    ```json avance
    {"commande": {"montant_ht": 95000000000000, "montant_ttc": 114000000000000}}
    ```

    ## Bon

    ```json avance
    {"commande": {"montant_ht": 95000.0, "montant_ttc": 114000.0}}
    ```

    ## Comment corriger

    Écrivez le montant en euros, et non en centimes.
    """
    for label, demande, concepts in _by_group(context, lambda value: value >= OUTSIZE):
        written = _written(context, demande, concepts[0])
        yield Finding(
            demande.pointer_of(concepts[0]),
            f"{_amounts(concepts, label)} hors d'échelle ({written})",
            "vérifiez la clé et l'unité (des euros)",
        )


def _by_group(
    context: Context, is_wrong: Callable[[int | Decimal], bool]
) -> Iterator[tuple[str, Demande, list[str]]]:
    """Yield the wrong amounts of each pair together: they are one defect."""
    pairs = [(group.label, (group.ht, group.ttc)) for group in GROUPS]
    for label, concepts in [*pairs, ("de l'avance", (AVANCE,))]:
        wrong: dict[int, list[str]] = {}
        for concept in concepts:
            column = context.column(concept)
            for index, value in () if are_ordinary(column) else enumerate(column):
                if is_number(value) and is_wrong(value):
                    wrong.setdefault(index, []).append(concept)
        for index, found in sorted(wrong.items()):
            yield label, context.demandes[index], found


def _amounts(concepts: list[str], label: str) -> str:
    """Name amounts of one pair: `montants HT et TTC du bon de commande`."""
    bases = [
        b for b, end in (("HT", "_ht"), ("TTC", "_ttc")) if any(c.endswith(end) for c in concepts)
    ]
    noun = "montants" if len(bases) > 1 else "montant"
    return " ".join(part for part in (noun, listed(bases), label) if part)


def _rounded(value: Decimal) -> str | None:
    """What the rounded amount would be, unless rounding would make it nothing or is no help."""
    if not _CENT <= abs(value) < OUTSIZE:
        return None
    return f"écrivez {to_cents(value)}"


def _label(concept: str) -> str:
    return CONCEPTS[concept].label


def _written(context: Context, demande: Demande, concept: str) -> str:
    """Quote the number as the file writes it, shortened."""
    value: Json = context.document.raw_number(demande.pointer_of(concept))
    return quote(value, _SHOWN_DIGITS)
