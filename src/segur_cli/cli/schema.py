"""`segur schema`: the JSON Schemas that segur publishes."""

import json
from pathlib import Path

from segur_cli.cli.options import argument, option
from segur_cli.cli.output import write_file, write_stdout
from segur_cli.cli.run import Run, command, group, put_page
from segur_cli.exits import StopError
from segur_cli.resources import schemas
from segur_cli.text.page import Page, Verbatim
from segur_cli.text.writing import did_you_mean, quote

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
    lines = (f"{name.ljust(width)}  {_title_of(path)}".rstrip() for name, path in found.items())
    put_page(Page((Verbatim(tuple(lines)),)))


@command(app, config=False, clock=False, detail=False)
def show(run: Run, name: str = _NAME) -> None:
    """Écrire un schéma sur la sortie standard, octet pour octet.

    Exemples :

      segur schema show report
      segur schema show reference/avance
    """
    write_stdout(_text_of(name))


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
    write_file(output, _text_of(name))


def _title_of(path: Path) -> str:
    """Return the title of a schema, empty when it has none."""
    return str(json.loads(path.read_bytes()).get("title", ""))


def _text_of(name: str) -> str:
    """Return the text of a schema by its name. Raises StopError for an unknown name."""
    known = schemas()
    path = known.get(name.removesuffix(".json").removesuffix(".schema"))
    if path is None:
        raise StopError(f"Schéma inconnu : {quote(name)}.", did_you_mean(name, known))
    return path.read_bytes().decode("utf-8")
