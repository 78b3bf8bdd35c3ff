"""`segur template`: list, show and check the models that files are held against."""

import copy
import json
import sys
from pathlib import Path
from typing import Literal

import typer

from segur_cli.cli.french import ANY_TEXT
from segur_cli.cli.options import BASE, argument, flag, option
from segur_cli.cli.output import progress, spare, write_file
from segur_cli.cli.run import Run, command, group, put_page
from segur_cli.eligibility.client_rows import read_rows
from segur_cli.exits import ExitCode, StopError
from segur_cli.facts.words import read_sons
from segur_cli.lint.request import LintOptions
from segur_cli.lint.request import run as lint
from segur_cli.lint.rules import RULES
from segur_cli.lint.schema_findings import refusals, refusals_page
from segur_cli.reporters.findings_answer import FindingsAnswer
from segur_cli.tables.answer import TABLE_FORMATS
from segur_cli.templates import filling
from segur_cli.templates.differing import DifferencesAnswer, differences
from segur_cli.templates.learning import questions, reviewing
from segur_cli.templates.learning.building import build, to_text
from segur_cli.templates.learning.inputs import Roles, gather
from segur_cli.templates.learning.learning_screen import learned_page, review_page
from segur_cli.templates.loading import concept_hint, load_model, named_model, read_template
from segur_cli.templates.models import references
from segur_cli.templates.models_screen import (
    ConceptsAnswer,
    ModelAnswer,
    ModelsAnswer,
    check_page,
    concepts_like,
)
from segur_cli.text.writing import plural, quote, warn

_ROLES = "Rôle des fichiers"

app = group(
    """Voir et vérifier les modèles JSON auxquels les fichiers sont confrontés.

    Exemples :

      segur template list
      segur template check modele-asp.schema.json
    """
)


@command(app, formats=TABLE_FORMATS, config=False, clock=False, detail=False)
def list_(run: Run) -> ModelsAnswer:
    """Lister les modèles livrés avec segur.

    Ce sont des modèles de référence, différents du format de l'ASP : le modèle officiel n'est
    pas livré.

    Exemples :

      segur template list
      segur template list -f json
    """
    return ModelsAnswer(references())


@command(app, formats=TABLE_FORMATS, config=False, clock=False, detail=False)
def show(
    run: Run,
    name: str = argument("NOM|FICHIER", "Modèle livré, ou fichier de schéma."),
) -> ModelAnswer:
    """Montrer ce que dit un modèle : emplacements, types, obligations, concepts.

    Un concept (« beneficiaire.finess ») dit de quoi parle une clé : les règles de fond lisent
    les concepts, jamais les clés.

    Exemples :

      segur template show avance
      segur template show mon-modele.schema.json -f json
    """
    return ModelAnswer(named_model(name))


@command(app, config=False, clock=False, detail=False)
def check(
    run: Run,
    file: Path = argument("FICHIER", "Schéma JSON à vérifier."),
    example: tuple[Path, ...] = option(
        "FICHIER", "Fichier officiel qu'il doit accepter ; répétable."
    ),
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
    if template.model is None:
        raise typer.Exit(int(ExitCode.FINDINGS))
    found = {path: refusals(path, template.model) for path in example}
    for path, refused in found.items():
        put_page(refusals_page(path, refused))
    raise typer.Exit(int(ExitCode.FINDINGS if any(found.values()) else ExitCode.OK))


@command(app, formats=TABLE_FORMATS, config=False, clock=False, detail=False)
def concepts(
    run: Run,
    word: str | None = argument("MOT", "Ne montrer que les concepts qui contiennent ce mot."),
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


@command(app, config=False, clock=False)
def learn(
    run: Run,
    files: tuple[Path, ...] = argument("FICHIERS|DOSSIER", "Vierge, exemples, tableau des champs…"),
    output: Path | None = option("MODELE.json", "Modèle à écrire.", "-o", "--output"),
    kind: Literal["avance", "solde"] | None = option("", "Type de demande."),
    sons: str | None = option("SONS", "SONS du jeu."),
    blank: tuple[Path, ...] = option("FICHIER", "Le JSON vierge.", panel=_ROLES),
    example: tuple[Path, ...] = option("FICHIER", "Un exemple rempli.", panel=_ROLES),
    fields: tuple[Path, ...] = option(
        "FICHIER", "Le tableau des champs : xlsx, xls, ods, csv, docx ou PDF.", panel=_ROLES
    ),
    schema: tuple[Path, ...] = option("FICHIER", "Un schéma JSON, si vous l'avez.", panel=_ROLES),
    accepted: tuple[Path, ...] = option(
        "FICHIER", "Des demandes que le portail a acceptées, fichiers ou dossier.", panel=_ROLES
    ),
    update: Path | None = option("MODELE", "Garder ce qui était confirmé dans ce modèle."),
    force: bool = flag("Remplacer un modèle qui existe."),
) -> None:
    """Apprendre le modèle officiel de vos fichiers : vierge, exemple, documentation de garnissage.

    Chaque contrainte garde sa preuve (fichier, ligne ou page) ; ce que rien ne prouve est listé et
    n'est pas contrôlé. Le modèle écrit accepte tous les fichiers donnés : une contrainte que l'un
    d'eux contredit est laissée de côté, et dite.

    Exemples :

      segur template learn officiels/ --kind avance --sons HOP-DPI-Va2 -o avance.schema.json
      segur template learn vierge.json exemple.json garnissage.xlsx -o modele.json
    """
    roles = Roles(blank, example, fields, schema, accepted)
    if not files and roles == Roles():
        raise typer.BadParameter("donnez vos fichiers, ou leur dossier.", param_hint="FICHIERS")
    target = output or update or Path("modele.schema.json")
    if target != update:
        spare([target], force=force, cure="Donnez un autre nom à -o, ou --force pour le remplacer.")
    previous = load_model(update).schema if update is not None else None
    code = read_sons(sons) if sons else None
    with progress("Lecture des fichiers…"):
        inputs = gather(files, roles)
        kind = kind or (previous or {}).get("x-segur", {}).get("kind")
        code = code or (previous or {}).get("x-segur", {}).get("sons")
        learned = build(inputs, kind, code, run.clock.now.date(), previous)
    write_file(target, to_text(learned.schema))
    put_page(learned_page(learned, str(target), run.detail, RULES))


@command(app, config=False, clock=False)
def review(
    run: Run,
    model: Path = argument("MODELE", "Modèle appris."),
    set_: tuple[str, ...] = option("CONCEPT=/EMPLACEMENT", "Placer un concept ; répétable."),
    encoding: tuple[str, ...] = option(
        "FORME=/EMPLACEMENT", "Dire une écriture : JJ/MM/AAAA=/a/b."
    ),
    values: tuple[str, ...] = option("CODES@/EMPLACEMENT", "Dire des codes : 1=V2,2=V1+V2@/a/b."),
    yes: bool = flag("Confirmer ce qui est sûr, sans rien demander."),
    export_: Path | None = option("FICHIER.xlsx", "Écrire les questions restantes."),
    import_: Path | None = option("FICHIER.xlsx", "Lire les réponses d'un classeur."),
) -> None:
    """Confirmer ou corriger ce qu'un modèle appris propose : une question par doute.

    Tant qu'un emplacement n'est que proposé, rien de ce qui en dépend ne bloque. Code de sortie 1
    s'il reste des questions.

    Exemples :

      segur template review avance.schema.json
      segur template review avance.schema.json --yes --set beneficiaire.finess=/clients/*/finess
    """
    schema = copy.deepcopy(load_model(model).schema)
    before = to_text(schema)
    reviewing.correct(schema, set_, encoding, values, questions.answers(import_) if import_ else {})
    scripted = bool(set_ or encoding or values or export_ or import_ or yes)
    asked = 0
    if yes:
        reviewing.confirm_sure(schema)
    elif not scripted and sys.stdin.isatty():
        asked = reviewing.interview(schema, sys.stdin)
    elif not scripted:
        warn("Aucun terminal : --yes confirme ce qui est sûr, --export écrit les questions.")
    left = questions.questions(schema)
    if export_ is not None:
        write_file(export_, questions.export(left))
        warn(f"Questions écrites : {export_} ({len(left)}).")
    if to_text(schema) != before:
        write_file(model, to_text(schema))
    put_page(review_page(schema, left, asked, RULES, run.detail))
    raise typer.Exit(int(ExitCode.FINDINGS if left else ExitCode.OK))


@command(app, formats=TABLE_FORMATS, config=False, clock=False, detail=False)
def diff(
    run: Run,
    old: Path = argument("ANCIEN", "Modèle d'avant."),
    new: Path = argument("NOUVEAU", "Modèle d'après."),
) -> DifferencesAnswer:
    """Dire ce qu'une nouvelle version d'un modèle change : clés, obligations, longueurs, listes.

    Code de sortie 1 si quelque chose a changé.

    Exemples :

      segur template diff avance-2025.json avance-2026.json
      segur template diff avance-2025.json avance-2026.json -f md
    """
    changes = differences(load_model(old).schema, load_model(new).schema)
    return DifferencesAnswer(changes)


@command(app, config=False, clock=False, detail=False)
def note(
    run: Run,
    model: Path = argument("MODELE", "Modèle à annoter."),
    message: str = argument("MESSAGE", "Message lu sur le portail."),
    pointer: str = option("/EMPLACEMENT", "Emplacement refusé : /lots/*/sons."),
    value: tuple[str, ...] = option(ANY_TEXT, "Valeur refusée ; répétable."),
    values: str | None = option("A,B,C", "Valeurs que le portail admet."),
    max_length: int | None = option("N", "Longueur admise."),
    pattern: str | None = option("REGEX", "Forme admise."),
    required: bool = flag("La clé est exigée."),
) -> None:
    """Noter un refus du portail à sa place : le même fichier n'est plus refusé deux fois.

    C'est une observation datée, à vérifier, jamais bloquante ; sans valeur, un rappel.

    Exemples :

      segur template note modele.json "SONS non admis" --pointer /lots/*/sons --value HOP-XX
      segur template note modele.json "libellé trop long" --pointer /a/nom --max-length 35
    """
    schema = copy.deepcopy(load_model(model).schema)
    allowed = tuple(part.strip() for part in values.split(",") if part.strip()) if values else ()
    seen = reviewing.RefusalTerms(value, allowed, max_length, pattern, required)
    if reviewing.note(schema, message, pointer, seen, run.clock.now.date()):
        write_file(model, to_text(schema))
        warn(f"Noté à {pointer} dans {model}.")
    else:
        warn(f"Déjà noté à {pointer} : rien n'est changé.")


@command(app, detail=False)
def fill(
    run: Run,
    model: Path = argument("MODELE", "Modèle appris, ou le vôtre."),
    clients: Path = option("TABLEAU", "Un client par ligne."),
    output: Path = option("FICHIER.json", "Demande à écrire.", "-o", "--output"),
    set_: tuple[str, ...] = option("CONCEPT=VALEUR", "Valeur commune ; répétable."),
    partial: bool = flag("Écrire même s'il manque des valeurs."),
    force: bool = flag("Remplacer un fichier qui existe."),
    base: str | None = BASE,
) -> FindingsAnswer:
    """Remplir un modèle depuis un tableau de clients, puis contrôler ce qui est écrit.

    Rien n'est inventé : ce qui manque est listé, et rien n'est écrit sans --partial (code 1). Un
    modèle d'une demande par fichier en écrit plusieurs, numérotés.

    Exemples :

      segur template fill modele.json --clients clients.xlsx -o avance.json
      segur template fill modele.json --clients c.csv -o a.json --set solution.version=7.4
    """
    known = load_model(model)
    rows, told = read_rows(clients, filling.own_names(known))
    made = filling.fill(known, rows, filling.header_values(list(set_)))
    warn(*(f"Colonne {line}" for line in told.read))
    warn(*told.notes)
    if told.unread:
        warn(f"Colonnes non lues : {', '.join(told.unread)}")
    wrong = [*told.problems, *made.missing]
    for line in filling.some(wrong):
        warn(f"Manque ou non compris : {line}")
    if wrong and not partial:
        warn("Rien n'est écrit. Complétez le tableau, donnez --set, ou --partial.")
        raise typer.Exit(int(ExitCode.FINDINGS))
    names = [output] if len(made.documents) == 1 else [
        output.with_stem(f"{output.stem}-{rank}") for rank in range(1, len(made.documents) + 1)
    ]  # fmt: skip
    spare(names, force=force)
    for name, value in zip(names, made.documents, strict=True):
        write_file(name, json.dumps(value, ensure_ascii=False, indent=2, default=float) + "\n")
    warn(f"{plural(len(names), 'fichier écrit', 'fichiers écrits')} : {', '.join(map(str, names))}")
    asked = LintOptions(tuple(map(str, names)), templates=(model,), base=base)
    outcome = lint(asked, run.settings, run.clock, sys.stdin.buffer)
    code = ExitCode.FINDINGS if wrong else outcome.exit_code
    return FindingsAnswer("template fill", outcome.report, outcome.documents, code)
