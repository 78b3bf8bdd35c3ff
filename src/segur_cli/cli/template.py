"""`segur template`: list, show and check the models that files are held against."""

from pathlib import Path
from typing import Annotated

import typer

from segur_cli.cli.french import FrenchCommand, FrenchGroup
from segur_cli.cli.run import Run, command, put_page
from segur_cli.cli.template_learn import learn, review
from segur_cli.cli.template_use import diff, fill, note
from segur_cli.documents import parse
from segur_cli.exits import ExitCode, StopError
from segur_cli.files.opening import JSON_FILE, read_file
from segur_cli.files.paths import exists
from segur_cli.lint.schema.codes import EMPTY
from segur_cli.lint.schema_findings import schema_findings
from segur_cli.tables.answer import TABLE_FORMATS
from segur_cli.templates.annotations import concept_hint
from segur_cli.templates.loading import load_model, read_template
from segur_cli.templates.models import Model, references
from segur_cli.templates.models_screen import (
    ConceptsAnswer,
    ModelAnswer,
    ModelsAnswer,
    check_page,
    concepts_like,
)
from segur_cli.text.page import Page, Paragraph
from segur_cli.text.writing import did_you_mean, plural, quote

app = typer.Typer(
    add_completion=False,
    cls=FrenchGroup,
    no_args_is_help=True,
    help="""Voir et vérifier les modèles JSON auxquels les fichiers sont confrontés.

    Exemples :

      segur template list
      segur template check modele-asp.schema.json
    """,
)

for _name, _command in (("learn", learn), ("review", review), ("diff", diff), ("note", note),
                        ("fill", fill)):  # fmt: skip
    app.command(_name, cls=FrenchCommand)(_command)


@app.command("list", cls=FrenchCommand)
@command(formats=TABLE_FORMATS, config=False, clock=False, detail=False)
def list_(run: Run) -> ModelsAnswer:
    """Lister les modèles livrés avec segur.

    Ce sont des modèles de référence, différents du format de l'ASP : le modèle officiel n'est
    pas livré.

    Exemples :

      segur template list
      segur template list -f json
    """
    return ModelsAnswer(references())


@app.command("show", cls=FrenchCommand)
@command(formats=TABLE_FORMATS, config=False, clock=False, detail=False)
def show(
    run: Run,
    name: Annotated[
        str, typer.Argument(metavar="NOM|FICHIER", help="Modèle livré, ou fichier de schéma.")
    ],
) -> ModelAnswer:
    """Montrer ce que dit un modèle : emplacements, types, obligations, concepts.

    Un concept (« beneficiaire.finess ») dit de quoi parle une clé : les règles de fond lisent
    les concepts, jamais les clés.

    Exemples :

      segur template show avance
      segur template show mon-modele.schema.json -f json
    """
    return ModelAnswer(_model(name))


@app.command("check", cls=FrenchCommand)
@command(config=False, clock=False, detail=False)
def check(
    run: Run,
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Schéma JSON à vérifier.")],
    example: Annotated[
        list[Path] | None,
        typer.Option(
            "--example", metavar="FICHIER", help="Fichier officiel qu'il doit accepter ; répétable."
        ),
    ] = None,
) -> None:
    """Vérifier qu'un schéma peut servir de modèle.

    Sont vérifiés : le schéma lui-même (JSON Schema draft 2020-12), l'absence de référence à un
    autre document, les annotations x-segur. Code de sortie 1 s'il ne peut pas servir.

    Exemples :

      segur template check mon-modele.schema.json
      segur template check modeles/avance-dpi.json
    """

    template = read_template(file)
    put_page(check_page(template))
    refused = _refusals(template.model, example or []) if template.model is not None else 0
    fine = template.model is not None and not refused
    raise typer.Exit(int(ExitCode.OK if fine else ExitCode.FINDINGS))


def _refusals(model: Model, examples: list[Path]) -> int:
    """Hold official files against a model: what it refuses of them is a fault of the model."""

    count = 0
    for path in examples:
        value = parse(read_file(path, JSON_FILE), path).value
        # What a blank leaves empty is to be filled.
        found = [one for one in schema_findings(value, model) if one[0] != EMPTY]
        count += len(found)
        verdict = "accepté" if not found else f"{plural(len(found), 'refus', 'refus')}"
        told = [Paragraph(f"{quote(path, 120)} : {verdict}.")]
        for code, finding in found[:10]:
            where = finding.place.pointer or "/"
            told.append(Paragraph(f"{code} {where} : {finding.message}", indent=2))
        put_page(Page.of(told))
    return count


@app.command("concepts", cls=FrenchCommand)
@command(formats=TABLE_FORMATS, config=False, clock=False, detail=False)
def concepts(
    run: Run,
    word: Annotated[
        str | None,
        typer.Argument(metavar="MOT", help="Ne montrer que les concepts qui contiennent ce mot."),
    ] = None,
) -> ConceptsAnswer:
    """Lister les concepts : ce dont une demande parle, et que les règles lisent.

    Ce sont les mots de segur, pas les clés de l'ASP.

    Exemples :

      segur template concepts
      segur template concepts facture
    """
    found = concepts_like(word or "")
    if not found:
        raise StopError(f"Aucun concept ne contient {quote(word)}.", concept_hint(word or ""))
    return ConceptsAnswer(found)


def _model(name: str) -> Model:

    shipped = references()
    if name in shipped:
        return shipped[name]
    if not exists(name) and Path(name).name == name and not Path(name).suffix:
        raise StopError(
            f"Modèle inconnu : {quote(name)}.",
            did_you_mean(name, shipped),
            "Pour un fichier, donnez son chemin.",
        )
    return load_model(Path(name))
