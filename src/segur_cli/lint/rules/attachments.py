"""PJ: the supporting documents that requests name, beside those that the ZIP holds."""

from collections.abc import Iterator

from segur_cli.diagnostics import Origin, Severity
from segur_cli.lint.finding import Finding
from segur_cli.lint.rule import Context, Rule
from segur_cli.lint.rules.entries import composed, listing, same_name
from segur_cli.text.writing import quote


def check_missing(context: Context) -> Iterator[Finding]:
    """Chaque pièce citée est dans l'archive.

    ## Ce que la règle vérifie

    Que chaque nom de fichier cité par une demande est celui d'une entrée de l'archive, les accents
    composés ou décomposés étant tenus pour égaux. Un nom qui ne diffère que par la casse ou par le
    dossier est proposé.

    ## Pourquoi

    Un JSON accepté dont l'archive échoue laisse une demande incomplète, cachée sous « Suivi
    demandes incomplètes », et bloque plus tard le solde. Qu'une seule pièce absente ait le même
    effet n'est pas écrit.

    ## Source

    FAQ ASP. Ce que la pièce prouve (signature, montant, mention) n'est pas vérifié.

    ## Mauvais

    ```zip avance
    1200 bc-fictif-001.PDF
    ```

    ## Bon

    ```zip avance
    1200 BC-FICTIF-001.pdf
    1200 BC-FICTIF-002.pdf
    1200 BC-FICTIF-003.pdf
    1200 BC-FICTIF-004.pdf
    ```

    ## Comment corriger

    Ajoutez la pièce à l'archive, ou corrigez son nom dans le JSON.
    """
    archive = context.attachments
    if archive is None or archive.problem:
        return
    exact = {composed(entry.name) for entry in archive.entries}
    alike = {same_name(entry.name): entry.name for entry in archive.entries}
    for _, located in context.located("piece.fichier"):
        value = located.value
        if not isinstance(value, str) or not value.strip() or composed(value) in exact:
            continue
        near = alike.get(same_name(value))
        yield Finding(
            located.pointer,
            f"pièce {quote(value)} absente de l'archive {quote(archive.file_name, 100)}",
            f"l'archive contient {quote(near, 100)} : corrigez l'un des deux noms"
            if near
            else "ajoutez-la à l'archive, ou corrigez son nom",
        )


def check_unreferenced(context: Context) -> Iterator[Finding]:
    """Chaque entrée de l'archive est citée par une demande.

    ## Ce que la règle vérifie

    Quelles entrées de l'archive ne sont citées par aucune demande des fichiers donnés.

    ## Pourquoi

    Une pièce que rien ne cite est souvent un nom mal recopié, ou un fichier ajouté par mégarde
    (« .DS_Store »).

    ## Source

    Aucun texte public : conseil.

    ## Mauvais

    ```zip avance
    1200 BC-FICTIF-901.pdf
    ```

    ## Bon

    ```zip avance
    1200 BC-FICTIF-001.pdf
    ```

    ## Comment corriger

    Citez la pièce dans la demande, ou retirez-la de l'archive.
    """
    cited = {
        name
        for filed in context.portfolio.files
        for demande in filed.demandes
        for located in demande.all("piece.fichier")
        if isinstance(located.value, str)
        for name in (composed(located.value), same_name(located.value))
    }
    yield from listing(
        context,
        lambda entry: composed(entry.name) not in cited and same_name(entry.name) not in cited,
        ("pièce qu'aucune demande ne cite", "pièces qu'aucune demande ne cite"),
        "citez-la dans la demande, ou retirez-la de l'archive",
    )


RULES = (
    Rule(
        code="PJ003",
        title="Pièce citée présente",
        severity=Severity.WARNING,
        origin=Origin.TEXT,
        source="FAQ ASP",
        check=check_missing,
        needs=("piece.fichier",),
        inputs=("attachments",),
    ),
    Rule(
        code="PJ004",
        title="Pièce présente citée",
        severity=Severity.NOTE,
        origin=Origin.INFERRED,
        source="aucun texte public : conseil",
        check=check_unreferenced,
        needs=("piece.fichier",),
        inputs=("attachments",),
    ),
)
