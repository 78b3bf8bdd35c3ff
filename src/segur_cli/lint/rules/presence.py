"""What a request does not say, or leaves to be filled: rules that read it judged nothing."""

import re
from collections.abc import Iterator

from segur_cli.documents import Json
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.rules.rule import Finding, Rule
from segur_cli.templates.choosing import kind_in
from segur_cli.templates.concept_map import Nature
from segur_cli.templates.concepts import CONCEPTS, ValueType
from segur_cli.text.writing import normalized_key, plural, quote

# What rules read of a request; of alternatives, one is enough.
_ORDER = (
    "prestation.type",
    "prestation.montant_ht|prestation.montant_ttc",
    "commande.reference",
    "commande.date",
    "commande.montant_ht|commande.montant_ttc",
)
_INVOICE = ("facture.numero", "facture.date", "facture.montant_ht|facture.montant_ttc", "va.date")
_READ = {"avance": _ORDER, "solde": (*_ORDER, *_INVOICE), None: _ORDER}
_EVERY = tuple(concept for group in _READ["solde"] for concept in group.split("|"))
_TEXTS = tuple(name for name, concept in CONCEPTS.items() if concept.kind is ValueType.TEXT)
_LONGEST = 60  # characters of what is left to fill
_LEVEL = re.compile(r" (?:HT|TTC)\b")
_TO_FILL = re.compile(
    r"(?:a )?(?:completer|renseigner|remplir|preciser|definir|saisir|venir)|todo|tbd|tbc|x{3,}"
)
_EMPTY_SIGNS = re.compile(r"[.…?_\s]+|<[^<>]*>|\[[^\[\]]*\]|\{\{.*\}\}")


def check_absent(context: RequestContext) -> Iterator[Finding[Spot]]:
    """Tell what a request lacks that its model has a place for, or that the others have."""
    size = len(context.demandes)
    lacking: dict[int, dict[str, int]] = {}
    for group in _READ[context.kind]:
        names = [name for name in group.split("|") if name in context.concept_map.concepts]
        if not names or any(_is_asked(context, name) for name in names):
            continue
        columns = [(context.column(name), name in _TEXTS) for name in names]
        empty = [
            rank
            for rank in range(size)
            if all(_is_nothing(column[rank], text=text) for column, text in columns)
        ]
        others = size - len(empty)
        if empty and (others > max(1, len(empty)) or _is_placed(context, names)):
            for rank in empty:
                lacking.setdefault(rank, {})[_LEVEL.sub("", CONCEPTS[names[0]].label)] = others
    for rank, labels in sorted(lacking.items()):
        others = min(labels.values())
        given = f", que {plural(others, 'autre donne', 'autres donnent')}" if others else ""
        said = ("pas " if len(labels) < 2 else "ni ") + ", ni ".join(labels)
        yield Finding(
            Spot(context.demandes[rank].pointer, "opening"),
            f"la demande ne donne {said}{given}",
            "complétez-la, ou vérifiez que rien ne le demande ici : rien n'en est contrôlé",
        )


def _is_asked(context: RequestContext, concept: str) -> bool:
    """Whether the model asks for a value, and so tells itself that it is not there."""
    guessed = context.concept_map.nature is Nature.GUESSED
    bindings = context.concept_map.bindings_of(concept)
    return not guessed and any(not binding.may_be_empty for binding in bindings)


def _is_placed(context: RequestContext, concepts: list[str]) -> bool:
    """Whether a model that the user confirmed says where a value stands."""
    theirs = context.concept_map.nature in (Nature.OWN, Nature.OFFICIAL_LEARNED)
    return theirs and not context.concept_map.proposed.intersection(concepts)


def _is_nothing(value: Json, *, text: bool = True) -> bool:
    """Whether a place holds nothing; of texts, what is left to fill is told at its own place."""
    if value is None or not isinstance(value, str):
        return value is None
    return not value.strip() or (not text and _is_to_fill(value))


def check_to_fill(context: RequestContext) -> Iterator[Finding[Spot]]:
    for concept in _TEXTS:
        for _, located in context.located(concept, _is_to_fill):
            yield Finding(
                Spot(located.pointer),
                f"{CONCEPTS[concept].label} reste à remplir : {quote(located.value, 60)}",
            )


def _is_to_fill(value: Json) -> bool:
    if not isinstance(value, str) or len(value) > _LONGEST or value[:1].isdigit():
        return False
    return bool(_EMPTY_SIGNS.fullmatch(value) or _TO_FILL.fullmatch(normalized_key(value)))


def check_kind(context: RequestContext) -> Iterator[Finding[Spot]]:
    if context.concept_map.nature is Nature.GUESSED or context.is_unexplained("demande.type"):
        return
    for _, located in context.located("demande.type", lambda value: kind_in(value) is None):
        if not _is_nothing(located.value):
            yield Finding(
                Spot(located.pointer),
                f"type de demande {quote(str(located.value), 60)} : ni « avance », ni « solde »",
            )


RULES = (
    Rule("FMT093", check_absent, reads=("|".join(_EVERY),), judges_form=True),
    Rule("FMT094", check_to_fill, reads=("|".join(_TEXTS),), judges_form=True),
    Rule("IDN008", check_kind, reads=("demande.type",), judges_form=True),
)
