"""PJ: the ZIP itself: what would keep a portal from reading it."""

from collections.abc import Iterator

from segur_cli.diagnostics import Origin, Severity
from segur_cli.lint.finding import Finding
from segur_cli.lint.rule import Context, Rule
from segur_cli.lint.rules.entries import (
    about,
    composed,
    is_disproportionate,
    listing,
    once,
    some,
)
from segur_cli.text.writing import plural, quote


def check_readable(context: Context) -> Iterator[Finding]:
    """L'archive des pièces est un ZIP lisible.

    ## Ce que la règle vérifie

    Que le fichier donné par `--attachments` est une archive ZIP dont la table des matières se lit.
    Une archive de taille démesurée (plus de 10 000 entrées, format ZIP64) n'est pas ouverte : c'est
    dit, sans la déclarer fausse.

    ## Pourquoi

    Un JSON accepté dont le ZIP échoue laisse une demande incomplète, cachée sous « Suivi demandes
    incomplètes », et bloque plus tard le solde.

    ## Source

    FAQ ASP ; un fichier qui n'est pas un ZIP n'est utilisable par personne.

    ## Mauvais

    ```zip avance
    (illisible)
    ```

    ## Bon

    ```zip avance
    1200 BC-FICTIF-001.pdf
    ```

    ## Comment corriger

    Refaites l'archive et ouvrez-la avant de la déposer.
    """
    archive = once(context)
    if archive and archive.problem:
        word = "non contrôlée" if archive.refused else "illisible"
        yield about(
            f"archive de pièces {quote(archive.file_name, 100)} {word} : {archive.problem}",
            "refaites l'archive et ouvrez-la avant de la déposer",
            severity=Severity.WARNING if archive.refused else None,
        )


def check_encrypted(context: Context) -> Iterator[Finding]:
    """Aucune pièce n'est protégée par un mot de passe.

    ## Ce que la règle vérifie

    Qu'aucune entrée de l'archive n'est chiffrée.

    ## Pourquoi

    Une pièce chiffrée ne se lit pas sans son mot de passe : si l'archive n'est pas exploitée, la
    demande reste incomplète.

    ## Source

    FAQ ASP (demande incomplète quand le ZIP échoue) ; aucun texte ne parle du chiffrement : à
    vérifier.

    ## Mauvais

    ```zip avance
    1200 BC-FICTIF-001.pdf chiffré
    ```

    ## Bon

    ```zip avance
    1200 BC-FICTIF-001.pdf
    ```

    ## Comment corriger

    Refaites l'archive sans mot de passe.
    """
    yield from listing(
        context,
        lambda entry: entry.encrypted,
        ("pièce chiffrée", "pièces chiffrées"),
        "refaites l'archive sans mot de passe",
    )


def check_duplicates(context: Context) -> Iterator[Finding]:
    """Aucun nom n'est deux fois dans l'archive.

    ## Ce que la règle vérifie

    Que deux entrées n'ont pas le même nom, à la casse et à l'écriture des accents près.

    ## Pourquoi

    À l'extraction, l'une remplace l'autre, et personne ne sait laquelle a été lue.

    ## Source

    Aucun texte public ne le dit : à vérifier.

    ## Mauvais

    ```zip avance
    1200 BC-FICTIF-001.pdf
    1300 bc-fictif-001.pdf
    ```

    ## Bon

    ```zip avance
    1200 BC-FICTIF-001.pdf
    ```

    ## Comment corriger

    Gardez la bonne version et renommez ou retirez l'autre.
    """
    archive = once(context)
    counts: dict[str, list[str]] = {}
    for entry in archive.entries if archive else ():
        counts.setdefault(composed(entry.name).casefold(), []).append(entry.name)
    twice = [found[-1] for found in counts.values() if len(found) > 1]
    if archive and twice:
        yield about(
            f"{plural(len(twice), 'nom')} en double dans {quote(archive.file_name, 100)} : "
            + some(twice),
            "gardez la bonne version et retirez l'autre",
        )


def check_disproportionate(context: Context) -> Iterator[Finding]:
    """L'archive ne se dilate pas démesurément.

    ## Ce que la règle vérifie

    Que ni une entrée ni l'ensemble n'annonce une taille décompressée sans rapport avec sa taille
    compressée (plus de 200 fois et plus de 100 Mo), ni plus de 4 Go en tout.

    ## Pourquoi

    C'est la forme d'une « bombe » : un portail ou un antivirus peut la rejeter.

    ## Source

    Aucun texte public ne le dit : à vérifier.

    ## Mauvais

    ```zip avance
    900000000/1000 BC-FICTIF-001.pdf
    ```

    ## Bon

    ```zip avance
    1200/1000 BC-FICTIF-001.pdf
    ```

    ## Comment corriger

    Remplacez la pièce par un PDF de taille ordinaire.
    """
    archive = once(context)
    if archive and is_disproportionate(archive.entries):
        yield about(
            f"taille décompressée démesurée dans {quote(archive.file_name, 100)}",
            "remplacez les pièces par des fichiers de taille ordinaire",
        )


_NO_TEXT = "aucun texte public : à vérifier"

RULES = (
    Rule(
        code="PJ001",
        title="Archive de pièces lisible",
        severity=Severity.ERROR,
        origin=Origin.GENERIC,
        source="FAQ ASP",
        check=check_readable,
        inputs=("attachments",),
    ),
    Rule(
        code="PJ002",
        title="Pièces sans mot de passe",
        severity=Severity.WARNING,
        origin=Origin.GENERIC,
        source=_NO_TEXT,
        check=check_encrypted,
        inputs=("attachments",),
    ),
    Rule(
        code="PJ006",
        title="Noms uniques dans l'archive",
        severity=Severity.WARNING,
        origin=Origin.GENERIC,
        source=_NO_TEXT,
        check=check_duplicates,
        inputs=("attachments",),
    ),
    Rule(
        code="PJ009",
        title="Taille des pièces",
        severity=Severity.WARNING,
        origin=Origin.GENERIC,
        source=_NO_TEXT,
        check=check_disproportionate,
        inputs=("attachments",),
    ),
)
