"""ELI: one funded prestation for each client and SONS, in a file and across the run."""

from collections.abc import Iterator

from segur_cli.diagnostics import Origin, Severity
from segur_cli.lint.finding import Finding
from segur_cli.lint.portfolio import Repeat
from segur_cli.lint.rule import Context, Rule
from segur_cli.requests import Demande
from segur_cli.text.writing import harmless, quote


def check_twice_in_file(context: Context) -> Iterator[Finding]:
    """Un client n'est demandé qu'une fois par SONS dans un fichier.

    ## Ce que la règle vérifie

    Que deux demandes d'un même fichier ne portent pas sur le même client et le même SONS. Un
    FINESS écrit avec des espaces et le même sans espaces désignent un seul client.

    ## Pourquoi

    Une seconde demande pour le même bénéficiaire et le même SONS est rejetée : au plus une
    prestation financée par client et par SONS, même s'il a plusieurs DPI (MCO, SSR, HAD).

    ## Source

    FAQ ANS ; webinaire ANS-DNS du 08/11/2024. Bloquant quand le fichier dit son SONS.

    ## Mauvais

    ```json avance
    {"beneficiaire": {"finess": "130999980"}}
    ```

    ## Bon

    ```json avance
    {"beneficiaire": {"finess": "010999993"}}
    ```

    ## Comment corriger

    Gardez la demande voulue et retirez l'autre.
    """
    for repeat in _repeats(context):
        if repeat.earlier_file is None:
            where = f"demande n° {repeat.earlier.index + 1}"
            line = _line(context, repeat.earlier)
            yield Finding(
                repeat.demande.pointer_of("beneficiaire.finess"),
                f"client déjà demandé dans ce fichier{_for_sons(repeat)} : {where}{line}",
                "gardez la demande voulue et retirez l'autre",
                severity=None if repeat.sons else Severity.WARNING,
            )


def check_other_order(context: Context) -> Iterator[Finding]:
    """Un client n'est pas demandé une seconde fois sous une autre commande.

    ## Ce que la règle vérifie

    Que, parmi les fichiers donnés ensemble, deux demandes de même nature (avance, solde) ne
    portent pas sur le même client et le même SONS avec des références de commande différentes.

    ## Pourquoi

    Une seconde demande pour le même bénéficiaire et le même SONS est rejetée.

    ## Source

    FAQ ANS. Bloquant quand la nature et le SONS des deux fichiers sont connus, à vérifier sinon.

    ## Mauvais

    ```json avance second
    {"commande": {"reference": "BC-FICTIF-901"}}
    ```

    ## Bon

    ```json avance second
    {}
    ```

    ## Comment corriger

    Retirez l'une des deux demandes. Si la commande a été refaite, passez par un avenant à la
    demande déjà déposée.
    """
    for repeat in _repeats(context):
        mine, theirs = repeat.references
        if repeat.earlier_file is not None and mine and theirs and mine != theirs:
            sure = repeat.kind is not None and repeat.sons is not None
            yield Finding(
                repeat.demande.pointer_of("beneficiaire.finess"),
                f"client déjà demandé dans {quote(repeat.earlier_file, 100)}{_for_sons(repeat)}, "
                f"sous la commande {quote(theirs)} ; ici {quote(mine)}",
                "retirez l'une des deux demandes",
                severity=None if sure else Severity.WARNING,
            )


def check_same_order(context: Context) -> Iterator[Finding]:
    """Une demande présente dans deux fichiers est un redépôt ou un avenant voulu.

    ## Ce que la règle vérifie

    Que, parmi les fichiers donnés ensemble, la même demande (nature, SONS, client, référence de
    commande) n'apparaît pas deux fois. Quand une référence manque, la règle le dit.

    ## Pourquoi

    Un redépôt après « A modifier » ou un avenant n'est pas une seconde demande ; un doublon par
    mégarde en est une, et elle est rejetée. Le fichier seul ne permet pas de le savoir.

    ## Source

    FAQ ANS : une seconde demande est rejetée, le redépôt et l'avenant ne le sont pas.

    ## Mauvais

    ```json avance second
    {}
    ```

    ## Bon

    ```json avance
    {}
    ```

    ## Comment corriger

    Si c'est un redépôt ou un avenant, il n'y a rien à corriger ; sinon, retirez la demande.
    """
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
            repeat.demande.pointer_of("beneficiaire.finess"),
            message,
            "si ce n'est ni l'un ni l'autre, retirez la demande",
        )


def _repeats(context: Context) -> list[Repeat]:
    return context.portfolio.repeats.get(context.rank, [])


def _line(context: Context, demande: Demande) -> str:
    return f", ligne {context.document.span_of(demande.pointer_of('beneficiaire.finess')).line}"


def _for_sons(repeat: Repeat) -> str:
    sons = repeat.demande.text("sons")
    return f" pour {harmless(sons)}" if sons and len(sons) < 40 else ""


RULES = (
    Rule(
        code="ELI005",
        title="Un client une fois par fichier",
        severity=Severity.ERROR,
        origin=Origin.TEXT,
        source="FAQ ANS ; webinaire ANS-DNS du 08/11/2024",
        check=check_twice_in_file,
        needs=("beneficiaire.finess",),
    ),
    Rule(
        code="ELI006",
        title="Pas de seconde demande sous une autre commande",
        severity=Severity.ERROR,
        origin=Origin.TEXT,
        source="FAQ ANS",
        check=check_other_order,
        needs=("beneficiaire.finess", "commande.reference"),
    ),
    Rule(
        code="ELI007",
        title="Redépôt ou avenant ?",
        severity=Severity.WARNING,
        origin=Origin.TEXT,
        source="FAQ ANS",
        check=check_same_order,
        needs=("beneficiaire.finess",),
    ),
)
