"""Which model a document is held against: the one given, our reference if it says so, or none."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from segur_cli import resources
from segur_cli.documents import Json
from segur_cli.templates.concept_map import ConceptMap, Nature
from segur_cli.templates.places import Place, map_from_schema, read_places, shown
from segur_cli.text.writing import listed, sanitized

if TYPE_CHECKING:
    from jsonschema_rs import Validator


# The root key by which a file says that it follows our reference model.
MODEL_KEY = "modele"
_REFERENCE_PREFIX = "segur-cli/reference/"
REFERENCES = ("avance", "solde")
_WORTH = {
    Nature.REFERENCE: "différent du format ASP",
    Nature.OWN: "votre modèle",
    Nature.OFFICIAL_LEARNED: "modèle appris",
    Nature.GUESSED: "modèle officiel non fourni",
}


@dataclass(frozen=True)
class Model:
    """A schema and what its annotations say; `sha256` is that of the schema's file."""

    name: str
    sha256: str
    nature: Nature
    kind: str | None
    sons: str | None
    schema: dict[str, Any] = field(compare=False)
    concept_map: ConceptMap = field(compare=False)
    files: tuple[str, ...] = ()  # patterns of the files that it is for

    @property
    def label(self) -> str:
        """How reports name the model."""
        nature = {
            Nature.REFERENCE: "modèle de référence segur-cli, différent du format ASP",
            Nature.OFFICIAL_LEARNED: f"modèle appris de {self.learned_from}",
        }.get(self.nature, _WORTH[self.nature])
        return f"{self.name} ({nature}{self._doubts}), SHA-256 {self.sha256[:12]}"

    @property
    def worth(self) -> str:
        """What the model is, in a few words, with what is doubtful of it."""
        return f"{_WORTH[self.nature]}{self._doubts}"

    @property
    def _doubts(self) -> str:
        bare = "" if self.concept_map.bindings else ", sans concept placé : emplacements devinés"
        return f"{bare} ; {self.doubtful}" if self.doubtful else bare

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The places of the schema, parents first."""
        return read_places(self.schema)

    @cached_property
    def doubtful(self) -> str:
        """Tell the codes that an earlier version read wrong, which no longer count as confirmed."""
        if self.nature is not Nature.OFFICIAL_LEARNED:
            return ""
        from segur_cli.templates.words import doubtful_in

        told = [
            f"{shown(place.pattern)} ({', '.join(codes)})"
            for place in self.places
            if (codes := doubtful_in(place.annotation))
        ]
        if not told:
            return ""
        return (
            "codes appris par une version antérieure, non confirmés : "
            f"{sanitized(' ; '.join(told[:4]))}"
        )

    @property
    def learned_from(self) -> str:
        """The files that a learned model comes from."""
        root = self.schema.get("x-segur")
        sources = root.get("sources", ()) if isinstance(root, dict) else ()
        names = [one["file"] for one in sources if isinstance(one, dict) and "file" in one]
        return listed(sanitized(str(name))[:60] for name in names[:4]) or "vos fichiers"

    @cached_property
    def validator(self) -> "Validator":
        """The compiled schema. Raises ValueError when it asks for another document, or is bad."""
        return compiled(self.schema)


def models_in_short(models: Iterable[Model | None]) -> str:
    """Name models in a few words, those that are worth the same together."""
    found: dict[str, dict[str, None]] = {}
    for model in models:
        worth = model.worth if model else _WORTH[Nature.GUESSED]
        found.setdefault(worth, {}).update({model.name: None} if model else {})
    return " ; ".join(
        f"{listed(names)} ({worth})" if names else worth for worth, names in found.items()
    )


def model_of_schema(data: bytes, name: str) -> Model:
    """Read an annotated schema given by the user: one that says `reference` is theirs too.

    Raises ValueError when it is no JSON object or misuses `x-segur`.
    """
    model = _read(data, name)
    if model.nature is not Nature.REFERENCE or _is_shipped(model):
        return model
    theirs = replace(model.concept_map, nature=Nature.OWN)
    return replace(model, nature=theirs.nature, concept_map=theirs)


def _is_shipped(model: Model) -> bool:
    return any(model.sha256 == shipped.sha256 for shipped in references().values())


def _read(data: bytes, name: str) -> Model:
    schema = json.loads(data)
    if not isinstance(schema, dict):
        raise ValueError("le schéma n'est pas un objet JSON")  # noqa: TRY004 (bad input)
    root = schema.get("x-segur", {})
    concept_map = map_from_schema(schema)
    return Model(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        nature=concept_map.nature,
        kind=root.get("kind"),
        sons=root.get("sons"),
        schema=schema,
        concept_map=concept_map,
    )


@cache
def reference(kind: str) -> Model:
    """Return our reference model of `avance` or `solde`."""
    path = resources.schema(f"reference/{kind}.schema.json")
    return _read(path.read_bytes(), f"référence {kind}")


def references() -> dict[str, Model]:
    """Return the models shipped with segur, by name."""
    return {kind: reference(kind) for kind in REFERENCES}


def named_reference(value: Json) -> Model | None:
    """Return the reference model that a document names at its root, None when it names none."""
    named = value.get(MODEL_KEY) if isinstance(value, dict) else None
    if not isinstance(named, str) or not named.startswith(_REFERENCE_PREFIX):
        return None
    kind = named.removeprefix(_REFERENCE_PREFIX).split("/")[0]
    return reference(kind) if kind in REFERENCES else None


def compiled(schema: Mapping[str, Any]) -> "Validator":
    """Compile a schema, draft 2020-12, formats included. Never opens anything for a `$ref`.

    Raises ValueError (jsonschema-rs's ValidationError is one) when the schema is bad or
    refers to another document.
    """
    from jsonschema_rs import Draft202012Validator

    return Draft202012Validator(dict(schema), validate_formats=True, retriever=_refuse)


def compiles(schema: Mapping[str, Any]) -> bool:
    """Whether a schema can serve at all."""
    try:
        compiled(schema)
    except ValueError:
        return False
    return True


def _refuse(uri: str) -> Any:
    raise ValueError(f"segur opens no other document: {uri}")
