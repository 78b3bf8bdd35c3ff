"""PJ: the entries of the ZIP, one by one, from its listing alone."""

from collections.abc import Iterator

from segur_cli.diagnostics import Origin, Severity
from segur_cli.lint.finding import Finding
from segur_cli.lint.rule import Context, Rule
from segur_cli.lint.rules.entries import escapes, is_archive, listing


def check_empty(context: Context) -> Iterator[Finding]:
    """Aucune pièce n'est vide.

    ## Ce que la règle vérifie

    Qu'aucune entrée de l'archive ne fait 0 octet.

    ## Pourquoi

    Une pièce vide ne prouve rien : l'export ou la copie a échoué.

    ## Source

    Aucun texte public ne le dit : à vérifier.

    ## Mauvais

    ```zip avance
    0 BC-FICTIF-001.pdf
    ```

    ## Bon

    ```zip avance
    1200 BC-FICTIF-001.pdf
    ```

    ## Comment corriger

    Remettez le bon fichier.
    """
    yield from listing(
        context,
        lambda entry: entry.size == 0,
        ("pièce vide", "pièces vides"),
        "remettez le bon fichier",
    )


def check_escaping(context: Context) -> Iterator[Finding]:
    """Aucun nom ne sort du dossier d'extraction.

    ## Ce que la règle vérifie

    Qu'aucune entrée n'a un chemin absolu, une lettre de lecteur ou un « .. ». Segur n'extrait rien.

    ## Pourquoi

    Un portail ou un antivirus peut rejeter ces archives : elles peuvent écraser un fichier
    hors du dossier où on les extrait.

    ## Source

    Aucun texte public ne le dit : à vérifier.

    ## Mauvais

    ```zip avance
    1200 ../BC-FICTIF-001.pdf
    ```

    ## Bon

    ```zip avance
    1200 BC-FICTIF-001.pdf
    ```

    ## Comment corriger

    Refaites l'archive depuis le dossier des pièces.
    """
    yield from listing(
        context,
        lambda entry: escapes(entry.name),
        ("pièce dont le chemin sort", "pièces dont le chemin sort"),
        "refaites l'archive depuis le dossier des pièces",
    )


def check_nested(context: Context) -> Iterator[Finding]:
    """Aucune archive n'est rangée dans l'archive.

    ## Ce que la règle vérifie

    Qu'aucune entrée n'est elle-même une archive (.zip, .7z, .rar…).

    ## Pourquoi

    Segur n'ouvre pas les archives intérieures, et rien ne dit que le portail le fasse.

    ## Source

    Aucun texte public : conseil.

    ## Mauvais

    ```zip avance
    1200 pieces.zip
    ```

    ## Bon

    ```zip avance
    1200 BC-FICTIF-001.pdf
    ```

    ## Comment corriger

    Mettez les pièces elles-mêmes dans l'archive.
    """
    yield from listing(
        context,
        lambda entry: is_archive(entry.name),
        ("archive", "archives"),
        "mettez les pièces elles-mêmes dans l'archive",
    )


_NO_TEXT = "aucun texte public : à vérifier"

RULES = (
    Rule(
        code="PJ005",
        title="Pièces non vides",
        severity=Severity.WARNING,
        origin=Origin.GENERIC,
        source=_NO_TEXT,
        check=check_empty,
        inputs=("attachments",),
    ),
    Rule(
        code="PJ007",
        title="Chemins dans l'archive",
        severity=Severity.WARNING,
        origin=Origin.GENERIC,
        source=_NO_TEXT,
        check=check_escaping,
        inputs=("attachments",),
    ),
    Rule(
        code="PJ008",
        title="Pas d'archive dans l'archive",
        severity=Severity.NOTE,
        origin=Origin.INFERRED,
        source=_NO_TEXT,
        check=check_nested,
        inputs=("attachments",),
    ),
)
