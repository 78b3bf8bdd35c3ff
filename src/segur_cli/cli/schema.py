"""`segur schema`: the JSON Schemas that segur publishes."""

from pathlib import Path

from segur_cli.cli.options import argument, option
from segur_cli.cli.output import write_file, write_stdout
from segur_cli.cli.run import Run, command, group, put_page
from segur_cli.resources import schemas
from segur_cli.templates.published import text_of, title_of
from segur_cli.text.page import Page, Verbatim

app = group(
    """Lister et exporter les schémas JSON que segur publie.

    Exemples :

      segur schema list
      segur schema export report -o report.schema.json
    """
)

_NAME = argument("NOM", "Schéma, tel que segur schema list.")


@command(app, config=False, clock=False, detail=False)
def list_(run: Run) -> None:
    """Lister les schémas JSON publiés : modèles de référence et formats de sortie.

    Exemples :

      segur schema list
      segur schema show report
    """
    found = schemas()
    width = max(map(len, found), default=0)
    lines = (f"{name.ljust(width)}  {title_of(path)}".rstrip() for name, path in found.items())
    put_page(Page((Verbatim(tuple(lines)),)))


@command(app, config=False, clock=False, detail=False)
def show(run: Run, name: str = _NAME) -> None:
    """Écrire un schéma sur la sortie standard, octet pour octet.

    Exemples :

      segur schema show report
      segur schema show reference/avance
    """
    write_stdout(text_of(name))


@command(app, config=False, clock=False, detail=False)
def export(
    run: Run,
    name: str = _NAME,
    output: Path = option("FICHIER", "Fichier à écrire.", "-o", "--output"),
) -> None:
    """Copier un schéma dans un fichier, pour un éditeur ou un autre outil.

    Un fichier qui existe déjà est remplacé.

    Exemples :

      segur schema export report -o report.schema.json
      segur schema export reference/solde -o schemas/solde.schema.json
    """
    write_file(output, text_of(name))
