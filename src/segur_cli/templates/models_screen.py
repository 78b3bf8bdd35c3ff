"""Models for the eye: the list of those shipped, the places of one, its problems."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from segur_cli.tables.answer import Answer
from segur_cli.tables.writing import Column, Table, grid_of, table_of
from segur_cli.templates.concept_map import EVERY, Nature
from segur_cli.templates.concepts import CONCEPTS, Concept, ValueType
from segur_cli.templates.loading import Template
from segur_cli.templates.models import Model
from segur_cli.templates.places import Place, places_by_pattern
from segur_cli.text.page import Block, Detail, Gap, Heading, Page, Paragraph
from segur_cli.text.writing import normalized_key, plural, quote, sanitized

_NOUNS = {
    "string": "texte", "number": "nombre", "integer": "entier", "boolean": "true/false",
    "object": "objet", "array": "liste", "null": "null",
}  # fmt: skip
_FORMATS = {"date": "date", "date-time": "date et heure", "email": "courriel"}


@dataclass(frozen=True)
class OutlineLine:
    """One place of a model; `path` is written `demandes[].client.finess`.

    `name` is its last step, `depth` the number of places above it. `mandatory` means:
    whenever its parent is there. `concept` and `origin` are None when the model does not say.
    """

    path: str
    name: str
    depth: int
    type: str
    mandatory: bool
    concept: str | None
    origin: str | None

    @property
    def label(self) -> str:
        """What the concept means, in French; empty without a concept."""
        known = (
            (CONCEPTS[one].label for one in self.concept.split(", ") if one in CONCEPTS)
            if (self.concept)
            else ()
        )
        return ", ".join(known)


def outline(model: Model) -> tuple[OutlineLine, ...]:
    """Return the places of a model, in its order, each path once."""
    return tuple(
        _line(place) for pattern, place in places_by_pattern(model.schema).items() if pattern
    )


def _line(place: Place) -> OutlineLine:
    path = ""
    for step in place.pattern:
        path += "[]" if step is EVERY else f".{step}" if path else step
    return OutlineLine(
        path=path,
        name=path.rpartition(".")[2],
        depth=len(place.pattern) - 1,
        type=_type(place.schema),
        mandatory=place.mandatory,
        concept=", ".join(place.concepts) or None,
        origin=place.annotation.get("origin"),
    )


def _type(schema: Mapping[str, Any]) -> str:
    """Write the type with its limits: `texte (1 à 20)`, `« V2 » ou « V1+V2 »`, `date`."""
    if "const" in schema:
        return f"= {_short(schema['const'])}"
    if "enum" in schema:
        options = (_short(option) for option in schema["enum"] if option not in ("", None))
        return " | ".join(dict.fromkeys(options)) or "vide"
    declared = schema.get("type", ())
    names = [declared] if isinstance(declared, str) else list(declared)
    if names == ["string"] and schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    noun = " ou ".join(_NOUNS[name] for name in names) or "libre"
    return noun + _limits(schema)


def _limits(schema: Mapping[str, Any]) -> str:
    for low, high in (("minLength", "maxLength"), ("minItems", "maxItems"), ("minimum", "maximum")):
        if low in schema and high in schema:
            return f" ({schema[low]} à {schema[high]})"
        if high in schema:
            return f" ({schema[high]} au plus)"
        if low in schema:
            return f" ({schema[low]} au moins)"
    return ""


def _short(value: object) -> str:
    text = str(value)
    return f"{text[:39]}…" if len(text) > 40 else text


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


_SHIPPED: tuple[Column[tuple[str, Model]], ...] = (
    Column("nom", lambda named: named[0]),
    Column("titre", lambda named: str(named[1].schema.get("title", ""))),
    Column("nature", lambda named: nature_of(named[1])),
    Column("demande", lambda named: named[1].kind or ""),
    Column("SONS", lambda named: named[1].sons or ""),
    Column("SHA-256", lambda named: named[1].sha256),
)
_PLACES: tuple[Column[OutlineLine], ...] = (
    Column("emplacement", lambda place: place.path),
    Column("type", lambda place: place.type),
    Column("obligatoire", lambda place: "oui" if place.mandatory else "non"),
    Column("concept", lambda place: place.concept or ""),
    Column("origine", lambda place: str(place.origin or "")),
)
_SHOWN: tuple[Column[OutlineLine], ...] = (
    Column("Emplacement", lambda place: "  " * place.depth + place.name),
    Column("Type", lambda place: place.type),
    Column("Oblig.", lambda place: "oui" if place.mandatory else ""),
    Column("Concept", lambda place: place.concept or ""),
    Column("Origine", lambda place: str(place.origin or "")),
)
_CONCEPTS: tuple[Column[Concept], ...] = (
    Column("concept", lambda concept: concept.id),
    Column("ce que c'est", lambda concept: concept.label),
    Column("valeur", lambda concept: _KINDS[concept.kind]),
)


class ModelsAnswer(Answer):
    """The models shipped, by name."""

    command = "template list"

    def __init__(self, models: Mapping[str, Model]) -> None:
        self.models = models

    def page(self, detail: Detail) -> Page:
        """Return the shipped models, with what they are not."""
        return Page.of(self._blocks())

    def _blocks(self) -> Iterator[Block]:
        for name, model in self.models.items():
            yield Paragraph(((name, "bold"), f" : {model.schema.get('title', '')}"))
            yield _row("Nature", nature_of(model))
            yield _row("SONS", model.sons or "tous")
            yield _row("SHA-256", model.sha256[:12])
            yield Gap()
        yield Paragraph(
            "Le modèle officiel de l'ASP n'est pas livré avec segur. Un fichier n'est confronté à "
            "un modèle de référence que s'il le nomme lui-même (clé « modele »)."
        )

    def table(self) -> Table:
        """Return one row for each model."""
        return table_of("Modèles livrés", _SHIPPED, self.models.items())


def nature_of(model: Model) -> str:
    """Say what a model is, and is not."""
    if model.nature is Nature.REFERENCE:
        return NOT_ASP
    if model.nature is Nature.OFFICIAL_LEARNED:
        return f"modèle appris de {model.learned_from}"
    return "votre modèle"


class ModelAnswer(Answer):
    """Every place of a model: path, type, mandatory or not, concept, origin."""

    command = "template show"

    def __init__(self, model: Model) -> None:
        self.model = model
        self.places = outline(model)

    def page(self, detail: Detail) -> Page:
        """Return the model for the eye."""
        return Page.of(self._blocks())

    def _blocks(self) -> Iterator[Block]:
        model = self.model
        yield Heading(f"Modèle {quote(model.name, 80)}", 1)
        yield _row("Nature", nature_of(model))
        yield _row("Demande", model.kind or "non précisé")
        yield _row("SONS", model.sons or "non précisé")
        yield _row("SHA-256", model.sha256[:12])
        yield Gap()
        origins = any(place.origin for place in self.places)
        yield grid_of(_SHOWN if origins else _SHOWN[:-1], self.places, indent=2)
        yield Gap()
        bound = sum(place.concept is not None for place in self.places)
        counted = f"{plural(len(self.places), 'emplacement')}, dont {bound} reliés à un concept"
        yield Paragraph(f"{counted}. Origine des concepts : {_ORIGINS[model.nature]}.")
        yield from _doubtful(model)

    def data(self) -> dict[str, Any]:
        """Return the model's places: `schemas/model.schema.json`."""
        model = self.model
        return {
            "name": sanitized(model.name),
            "sha256": model.sha256,
            "nature": model.nature.value,
            "kind": model.kind,
            "sons": model.sons,
            "places": [
                {
                    "path": sanitized(place.path),
                    "type": place.type,
                    "mandatory": place.mandatory,
                    "concept": place.concept,
                    "origin": place.origin,
                }
                for place in self.places
            ],
        }

    def table(self) -> Table:
        """Return one row for each place."""
        return table_of(f"Modèle {self.model.name}", _PLACES, self.places)


def concepts_like(word: str) -> list[Concept]:
    """Return the concepts whose identifier or label holds a word; all for an empty one."""
    wanted = normalized_key(word)
    return [
        concept
        for concept in CONCEPTS.values()
        if wanted in normalized_key(f"{concept.id} {concept.label}")
    ]


class ConceptsAnswer(Answer):
    """Concepts, their meaning and what their values are."""

    command = "template concepts"

    def __init__(self, concepts: Sequence[Concept]) -> None:
        self.concepts = concepts

    def page(self, detail: Detail) -> Page:
        """Return the concepts for the eye."""
        return Page((grid_of(_CONCEPTS, self.concepts),))

    def table(self) -> Table:
        """Return one row for each concept."""
        return table_of("Concepts", _CONCEPTS, self.concepts)


def _doubtful(model: Model) -> Iterator[Block]:
    if model.doubtful:
        advice = "segur template review le demande."
        yield Paragraph(f"{model.doubtful[0].upper()}{model.doubtful[1:]}. {advice}")


def check_page(template: Template) -> Page:
    """Return what a check found, then what the model can serve for."""
    return Page.of(_check(template))


def _check(template: Template) -> Iterator[Block]:
    problems, remarks = template.checked.problems, template.checked.remarks
    name = quote(template.path, 200)
    for title, found in (("Problèmes", problems), ("Remarques", remarks)):
        if found:
            yield Heading(title)
            yield from (Paragraph(line, indent=2) for line in template.lines(found))
            yield Gap()
    if template.model is None:
        count = plural(len(problems), "problème")
        yield Paragraph(f"{name} ne peut pas servir de modèle : {count}.", "bold")
        return
    yield Paragraph(f"{name} peut servir de modèle (--template).", "bold")
    yield from _doubtful(template.model)
    concepts = template.model.concept_map.concepts
    if concepts:
        told = f"{plural(len(concepts), 'concept placé', 'concepts placés')}."
    else:
        told = (
            "Aucun concept n'y est placé (x-segur) : les règles FMT s'en serviront ; "
            "les autres devineront où sont les valeurs, et ne bloqueront pas."
        )
    yield Paragraph(told, indent=2)
    if concepts and "demande" not in concepts:
        yield Paragraph(
            "Le concept « demande » n'est pas placé : le fichier entier comptera pour une demande.",
            indent=2,
        )


def _row(label: str, text: str) -> Paragraph:
    return Paragraph(f"{label}".ljust(10) + text, indent=2)
