"""Models for the eye: the list of those shipped, the places of one, its problems."""

import json
from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from segur_cli.templates.concept_map import Nature
from segur_cli.templates.concepts import CONCEPTS, Concept, ValueType
from segur_cli.templates.loading import Template
from segur_cli.templates.models import Model
from segur_cli.templates.outline import Place, outline
from segur_cli.text.writing import normalized_key, plural, quote, sanitized

_NARROWEST = 20
_KINDS = {
    ValueType.TEXT: "texte",
    ValueType.FINESS: "FINESS",
    ValueType.SIRET: "SIRET",
    ValueType.SIREN: "SIREN",
    ValueType.RPPS: "RPPS",
    ValueType.SONS: "SONS",
    ValueType.PRESTATION: "V2 ou V1+V2",
    ValueType.DATE: "date",
    ValueType.AMOUNT: "montant",
    ValueType.RATE: "taux",
    ValueType.FLAG: "oui ou non",
    ValueType.FILE: "fichier",
    ValueType.OBJECT: "objet répété",
    ValueType.REQUEST: "avance ou solde",
    ValueType.REGIME: "HT, ou vide",
}
NOT_ASP = "modèle de référence segur-cli, différent du format ASP"
_ORIGINS = {
    Nature.REFERENCE: "référence segur-cli",
    Nature.OWN: "votre modèle",
    Nature.OFFICIAL_LEARNED: "modèle appris de vos fichiers",
    Nature.GUESSED: "supposition",
}


def show_models(console: Console, models: dict[str, Model]) -> None:
    """Print the shipped models, with what they are not."""
    for name, model in models.items():
        console.print(Text.assemble((name, "bold"), f" : {model.schema.get('title', '')}"))
        _row(console, "Nature", nature_of(model))
        _row(console, "SONS", model.sons or "tous")
        _row(console, "SHA-256", model.sha256[:12])
        console.print()
    _say(
        console,
        "Le modèle officiel de l'ASP n'est pas livré avec segur. Un fichier n'est confronté à "
        "un modèle de référence que s'il le nomme lui-même (clé « modele »).",
    )


def nature_of(model: Model) -> str:
    """Say what a model is, and is not."""
    if model.nature is Nature.REFERENCE:
        return NOT_ASP
    if model.nature is Nature.OFFICIAL_LEARNED:
        return f"modèle officiel appris de {model.learned_from}"
    return "votre modèle"


def show_model(console: Console, model: Model) -> None:
    """Print every place of a model: path, type, mandatory or not, concept, origin."""
    places = outline(model)
    console.print(Text(f"Modèle {quote(model.name, 80)}", style="bold"))
    _row(console, "Nature", nature_of(model))
    _row(console, "Demande", model.kind or "non précisé")
    _row(console, "SONS", model.sons or "non précisé")
    _row(console, "SHA-256", model.sha256[:12])
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("Emplacement", overflow="fold")
    table.add_column("Type", overflow="fold")
    table.add_column("Oblig.", no_wrap=True)
    table.add_column("Concept", overflow="fold")
    origins = any(place.origin for place in places)
    if origins:
        table.add_column("Origine", overflow="fold")
    for place in places:
        table.add_row(*_cells(place, origins=origins))
    console.print(Padding(table, (1, 0, 1, 2)))
    bound = sum(place.concept is not None for place in places)
    counted = f"{plural(len(places), 'emplacement')}, dont {bound} reliés à un concept"
    _say(console, f"{counted}. Origine des concepts : {_ORIGINS[model.nature]}.")


def _cells(place: Place, *, origins: bool) -> list[Text]:
    indented = "  " * place.depth + place.name
    cells = [indented, place.type, "oui" if place.mandatory else "", place.concept or ""]
    if origins:
        cells.append(str(place.origin or ""))
    return [Text(sanitized(cell)) for cell in cells]


def concepts_like(word: str) -> list[Concept]:
    """Return the concepts whose identifier or label holds a word; all for an empty one."""
    wanted = normalized_key(word)
    return [one for one in CONCEPTS.values() if wanted in normalized_key(f"{one.id} {one.label}")]


def show_concepts(console: Console, concepts: Iterable[Concept]) -> None:
    """Print concepts, their meaning and what their values are."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("Concept", no_wrap=True)
    table.add_column("Ce que c'est", overflow="fold")
    table.add_column("Valeur", overflow="fold")
    for one in concepts:
        table.add_row(one.id, one.label, _KINDS[one.kind])
    console.print(table)


def show_check(console: Console, template: Template) -> None:
    """Print what a check found, then what the model can serve for."""
    problems, remarks = template.checked.problems, template.checked.remarks
    name = quote(template.path, 200)
    for title, found in (("Problèmes", problems), ("Remarques", remarks)):
        if found:
            console.print(Text(title, style="bold"))
            for line in template.lines(found):
                _say(console, line, indent=2)
            console.print()
    if template.model is None:
        count = plural(len(problems), "problème")
        _say(console, f"{name} ne peut pas servir de modèle : {count}.", style="bold")
        return
    _say(console, f"{name} peut servir de modèle (--template).", style="bold")
    concepts = template.model.concept_map.concepts
    if concepts:
        _say(console, f"{plural(len(concepts), 'concept placé', 'concepts placés')}.", indent=2)
    else:
        _say(console, "Aucun concept n'y est placé (x-segur) : les règles FMT s'en serviront ; "
             "les autres devineront où sont les valeurs, et ne bloqueront pas.",
             indent=2)  # fmt: skip
    if concepts and "demande" not in concepts:
        _say(console, "Le concept « demande » n'est pas placé : le fichier entier comptera pour "
             "une demande.", indent=2)  # fmt: skip


def to_json(model: Model) -> str:
    """Write a model's outline as JSON."""
    shown = {
        "schema_version": 1,
        "name": model.name,
        "sha256": model.sha256,
        "nature": model.nature.value,
        "kind": model.kind,
        "sons": model.sons,
        "places": [
            {
                "path": place.path,
                "type": place.type,
                "mandatory": place.mandatory,
                "concept": place.concept,
                "origin": place.origin,
            }
            for place in outline(model)
        ],
    }
    return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"


def _row(console: Console, label: str, text: str) -> None:
    _say(console, f"{label}".ljust(10) + text, indent=2)


def _say(console: Console, text: str, *, indent: int = 0, style: str = "") -> None:
    """Print a paragraph, indented and wrapped without trailing spaces."""
    margin = " " * indent
    width = max(console.width - indent, _NARROWEST)
    for line in Text(sanitized(text), style=style).wrap(console, width):
        line.rstrip()
        console.print(Text(margin) + line, soft_wrap=True)
