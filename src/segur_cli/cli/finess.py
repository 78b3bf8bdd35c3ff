"""`segur finess`: the national register, imported once; searched by name and town."""

from pathlib import Path

import typer

from segur_cli.cli.options import BASE, REGISTER, argument, option
from segur_cli.cli.output import progress
from segur_cli.cli.run import Run, command, group, put_page
from segur_cli.eligibility.base import declared
from segur_cli.eligibility.base_catalogue import open_base
from segur_cli.eligibility.search_screen import Hits, HitsAnswer, hit
from segur_cli.identifiers.finess import DEPARTEMENTS
from segur_cli.register.register_catalogue import (
    import_register,
    imported,
    named_or_sole,
    remove_register,
    verify,
)
from segur_cli.register.search import read_departments
from segur_cli.register.search import search as found_in
from segur_cli.register.source import RegisterAnswer, RegistersAnswer
from segur_cli.tables.answer import TABLE_FORMATS
from segur_cli.text.page import Page, Paragraph
from segur_cli.text.writing import did_you_mean, quote

app = group(
    """Importer le répertoire FINESS, et y chercher un client.

    Il explique « absent de la base » : site d'une entité, fermé, créé après 2022.

    Exemples :

      segur finess import finess-structures.json.gz
      segur finess search fleyriat bourg
    """
)


@command(app, config=False, clock=False)
def import_(
    run: Run,
    file: Path = argument(
        "FICHIER",
        "finess-structures (.json, .json.gz, .zip), extraction etalab, ou tableau "
        "dont les intitulés disent ET et EJ.",
    ),
    name: str | None = option("NOM", "Nom du répertoire ; sinon celui du fichier."),
) -> RegisterAnswer:
    """Importer le répertoire FINESS, une fois pour toutes.

    Le jeu de données s'appelle « finess-structures », sur data.gouv.fr. Le fichier n'est ni
    modifié ni envoyé : un index est gardé sur ce poste.

    Exemples :

      segur finess import finess-structures.json.gz
      segur finess import finess-structures.zip --name novembre
    """
    with progress("Lecture du répertoire FINESS (une dizaine de secondes)…"):
        register = import_register(file, name, run.clock)
    return RegisterAnswer(register.source, run.clock.now.date())


@command(app, formats=TABLE_FORMATS, config=False, clock=False, detail=False)
def show(
    run: Run,
    name: str | None = argument("[NOM]", "Répertoire importé, ou fichier ; sinon le seul."),
) -> RegisterAnswer:
    """Montrer ce qu'un répertoire contient, et vérifier tout son index.

    Exemples :

      segur finess show
      segur finess show novembre
    """
    with progress("Vérification de l'index…"):
        register = named_or_sole(name, run.clock)
        verify(register)
    return RegisterAnswer(register.source, run.clock.now.date())


@command(app, formats=TABLE_FORMATS, config=False, clock=False, detail=False)
def list_(run: Run) -> RegistersAnswer:
    """Lister les répertoires importés sur ce poste.

    Exemples :

      segur finess list
      segur finess list -f json
    """
    return RegistersAnswer(imported())


@command(app, config=False, clock=False, detail=False)
def remove(
    run: Run,
    name: str = argument("NOM", "Nom du répertoire, ou début de son SHA-256."),
) -> None:
    """Oublier un répertoire importé (le fichier d'origine n'est pas touché).

    Exemples :

      segur finess remove novembre
      segur finess remove 3f6c21aa90bd
    """
    source = remove_register(name)
    put_page(Page((Paragraph(f"Répertoire « {source.name} » ({source.short_sha}) oublié."),)))


@command(app, formats=TABLE_FORMATS, clock=False, detail=False)
def search(
    run: Run,
    words: tuple[str, ...] = argument(
        "MOTS...", "Mots du nom, de la commune, ou un numéro.", required=True
    ),
    department: tuple[str, ...] = option(
        "CODE", "01, 2A, 971 ou un nom ; répétable.", "--departement"
    ),
    register: str | None = REGISTER,
    base: str | None = BASE,
    limit: int = option("N", "Entrées montrées au plus.", default=20, min=1, max=5_000),
) -> HitsAnswer:
    """Chercher un établissement par son nom, sa commune, son département.

    Accents, majuscules et début de mot suffisent ; « CH » vaut « centre hospitalier ». Tous les
    mots doivent y être. Sans base nommée, la seule importée dit qui y est. Code de sortie 1 quand
    rien n'est trouvé.

    Exemples :

      segur finess search fleyriat bourg
      segur finess search centre hospitalier --departement 01 -f xlsx > clients.xlsx
    """
    settings = run.settings
    departments, unknown = read_departments(department)
    if unknown:
        near = did_you_mean(unknown[0], DEPARTEMENTS.values())
        raise typer.BadParameter(
            f"{quote(unknown[0])} n'est pas un département. {near}", param_hint="--departement"
        )
    with progress("Recherche…"):
        opened_register = named_or_sole(register or settings.register, run.clock)
        wanted = base or settings.base
        opened = open_base(wanted, run.clock, declared(settings, wanted))
        asked = " ".join(words)
        found = found_in(opened_register, asked, departments)
        hits = tuple(hit(record, opened, opened_register) for record in found.records[:limit])
    total = len(found.records)
    return HitsAnswer(
        Hits(asked, tuple(departments), opened_register, opened, hits, total, found.more)
    )
