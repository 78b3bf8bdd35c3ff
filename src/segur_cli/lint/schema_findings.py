"""What a model refuses of a document, in French: by its places, then by its keywords."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from segur_cli.diagnostics import Severity
from segur_cli.documents import Document, Json, parse
from segur_cli.documents.document import stranger
from segur_cli.documents.pointers import split
from segur_cli.files.opening import JSON_FILE, read_file
from segur_cli.lint.context import Spot
from segur_cli.lint.schema import codes
from segur_cli.lint.schema.codes import EMPTY
from segur_cli.requests import Demande
from segur_cli.rules.rule import Finding
from segur_cli.templates.choosing import as_read, known_patterns
from segur_cli.templates.concept_map import (
    EVERY,
    ConceptMap,
    LocatedValue,
    Nature,
    Pattern,
    PatternRoute,
    locate,
)
from segur_cli.templates.concepts import CONCEPTS
from segur_cli.templates.json_words import shown as as_text
from segur_cli.templates.models import Model, compiled
from segur_cli.templates.places import HOLE, Place, is_empty, is_hollow, shown
from segur_cli.text.dates import serial_day
from segur_cli.text.page import Page, Paragraph
from segur_cli.text.writing import day, listed, normalized_key, plural, quote, sanitized


class _Check(NamedTuple):
    """A place ready to be followed, with the optional groups above it, the nearest first."""

    place: Place
    route: PatternRoute
    groups: tuple[PatternRoute, ...]
    due: str  # why a value is due there, empty when none is


@lru_cache(maxsize=32)
def _checks(model: Model) -> tuple[_Check, ...]:
    places = model.places
    optional = {place.pattern for place in places if place.optional}
    requests = {
        pattern[:-1] for pattern in model.concept_map.demandes if pattern and pattern[-1] is EVERY
    }
    found = []
    for place in places:
        due = place.obligation
        learned = model.nature is Nature.OFFICIAL_LEARNED
        if not due and learned and place.pattern in requests:
            due = "les demandes y sont"
        encoding = place.encoding
        if due or encoding is not None or _may_be_negative(place):
            groups = [place.pattern[:end] for end in range(len(place.pattern) - 1, 0, -1)]
            above = tuple(PatternRoute(p) for p in groups if p in optional)
            found.append(_Check(place, PatternRoute(place.pattern), above, due))
    return tuple(found)


def place_findings(value: Json, model: Model) -> Iterator[tuple[str, Finding[Spot]]]:
    """Yield what a document leaves empty, or writes otherwise than its model says."""
    if model.nature is Nature.REFERENCE:
        return
    for check in _checks(model):
        hollow = _hollow_groups(value, check)
        for found in check.route.follow(value):
            if any(found.pointer.startswith(f"{group}/") for group in hollow):
                continue
            place, severity = check.place, None if check.place.enforced else Severity.WARNING
            if is_empty(found.value):
                if check.due:
                    opening = isinstance(found.value, dict | list)
                    spot = Spot(found.pointer, "opening" if opening else "value")
                    message = (
                        f"{_named(place)} : obligatoire, et vide. [{sanitized(check.due[:120])}]"
                    )
                    yield codes.EMPTY, Finding(spot, message, "écrivez la valeur", severity)
            elif (
                place.encoding is not None
                and not (place.encoding.flag and _is_boolean(place))
                and (why := place.encoding.unlike(found.value))
            ):
                message = f"{_named(place)} : {as_text(found.value)} {why}."
                yield (
                    codes.FORMAT,
                    Finding(Spot(found.pointer), message, _advice(place, found.value), severity),
                )
            elif not place.concepts and _is_below_zero(found.value) and _holds_amounts(place):
                message = f"{_named(place)} : montant négatif ({as_text(found.value)})."
                advice = "retirez le signe moins, si le montant est bien celui-là"
                yield codes.BOUNDS, Finding(Spot(found.pointer), message, advice, Severity.WARNING)


def _may_be_negative(place: Place) -> bool:
    """Whether a place without a concept is of numbers: no rule of amounts looks there."""
    return not place.concepts and bool(_types(place) & {"number", "integer"})


def _is_boolean(place: Place) -> bool:
    """Whether the type of a place tells of every text in it, but for a blank's hole."""
    types = _types(place)
    return "boolean" in types and ("string" not in types or HOLE.items() <= place.schema.items())


def _types(place: Place) -> set[str]:
    types = place.schema.get("type", ())
    return {types} if isinstance(types, str) else {*types}


def _is_below_zero(value: Json) -> bool:
    if isinstance(value, str):
        text = value.strip()
        return text[:1] in "-−" and text[1:2].isdigit()
    return isinstance(value, int | Decimal) and value < 0


def _holds_amounts(place: Place) -> bool:
    """Whether the encoding, the key or the label of a place says that it holds amounts."""
    if place.encoding is not None and place.encoding.amount:
        return True
    from segur_cli.templates.words import attributes_of  # few values are negative

    return bool({"montant", "ht", "ttc"} & attributes_of(place.pattern, place.label))


def _hollow_groups(value: Json, check: _Check) -> list[str]:
    return [
        group.pointer
        for route in check.groups
        for group in route.follow(value)
        if is_hollow(group.value)
    ]


def _named(place: Place) -> str:
    key = next((step for step in reversed(place.pattern) if step is not EVERY), "")
    label = f" (champ {quote(place.label, 80)})" if place.label else ""
    return f"{quote(key, 60)}{label}"


def _advice(place: Place, value: Json) -> str | None:
    encoding = place.encoding
    if encoding is None or not encoding.date:
        return None
    meant = serial_day(str(value).strip())
    if meant is not None:
        return f"c'est le numéro de jour d'un tableur : {day(meant)} ; écrivez-le {encoding.date}"
    return f"écrivez-la {encoding.date}"


_CLIENT = "beneficiaire.finess"
_MODEL_WANTED = "donnez le modèle du fichier par --template"
# What the ceilings of an avance rest on, by its name.
_WANTED: Mapping[str, tuple[str, ...]] = {
    "le SONS": ("sons",),
    "la prestation": ("prestation.type",),
    "un montant": tuple(
        f"{part}.montant_{basis}" for part in ("prestation", "commande") for basis in ("ht", "ttc")
    ),
}


def schema_findings(
    value: Json, model: Model, skipped: frozenset[str] = frozenset()
) -> Iterator[tuple[str, Finding[Spot]]]:
    """Yield the code and finding of everything the schema refuses in a document.

    One defect yields one finding; they come in the order of their pointers. `skipped` holds
    the pointers of values already reported and replaced (`Document.stand_ins`).
    """
    value, wrapped = _with_lists(value, model)
    seen: set[tuple[str, str]] = set()
    for code, refusal in _all_findings(value, model):
        finding = refusal
        if wrapped:
            finding = replace(refusal, place=_unwrapped(refusal.place, wrapped))
        # A key has one defect at most; a value may have several.
        identity = (finding.place.pointer, "" if finding.place.at == "key" else finding.message)
        if finding.place.pointer not in skipped and identity not in seen:
            seen.add(identity)
            yield code, finding


def _all_findings(value: Json, model: Model) -> Iterator[tuple[str, Finding[Spot]]]:
    """Yield what places say, then what keywords refuse where no place has spoken."""
    spoken: set[str] = set()
    if model.nature is not Nature.REFERENCE:
        for code, finding in place_findings(value, model):
            spoken.add(finding.place.pointer)
            yield code, finding
    validator = model.validator
    if validator.is_valid(value):
        return
    # Their words are loaded for what is refused: most files are not.
    from segur_cli.lint.schema.sentences import told

    learned = model.nature is Nature.OFFICIAL_LEARNED
    errors = validator.iter_errors(value)
    yield from told(value, model.schema, errors, learned=learned, spoken=spoken)


def _with_lists(value: Json, model: Model) -> tuple[Json, tuple[str, ...]]:
    """Put in a list of one what a converter from XML wrote bare, and say where.

    Only in a model of the user's: ours wants its lists.
    """
    if model.nature is Nature.REFERENCE:
        return value, ()
    lists: dict[Pattern, None] = {}
    for pattern in known_patterns(model):
        for position, step in enumerate(pattern):
            if step is EVERY:
                lists[pattern[:position]] = None
    wrapped: list[str] = []
    for pattern in sorted(lists, key=len):
        bare = [found for found in locate(value, pattern) if isinstance(found.value, dict)]
        for found in bare if pattern else ():
            value = _replaced(value, split(found.pointer), [found.value])
            wrapped.append(found.pointer)
    return value, tuple(wrapped)


def _replaced(value: Json, path: tuple[str, ...], new: Json) -> Json:
    """Return a copy of a document with another value at a place."""
    if not path:
        return new
    key, *rest = path
    if isinstance(value, list):
        items = list(value)
        items[int(key)] = _replaced(items[int(key)], tuple(rest), new)
        return items
    assert isinstance(value, dict)  # noqa: S101 (a pointer that was just found)
    return {**value, key: _replaced(value[key], tuple(rest), new)}


def _unwrapped(place: Spot, wrapped: tuple[str, ...]) -> Spot:
    """Return the place of the document itself: the lists of one that were added have none."""
    pointer = place.pointer
    for added in sorted(wrapped, key=len, reverse=True):
        if pointer == f"{added}/0" or pointer.startswith(f"{added}/0/"):
            pointer = added + pointer[len(added) + 2 :]
    return place._replace(pointer=pointer)


def observed_findings(document: Document, model: Model) -> Iterator[Finding[Spot]]:
    """Yield what a document repeats of what was refused before; reminders are notes."""
    for place in model.places:
        observed = place.annotation.get("observed")
        found = list(locate(document.value, place.pattern)) if observed else []
        for observation in observed if isinstance(observed, list) else ():
            if isinstance(observation, dict):
                yield from _of_observation(document, place.pattern, found, observation)


def _of_observation(
    document: Document, pattern: Pattern, found: list[LocatedValue], one: dict[str, Any]
) -> Iterator[Finding[Spot]]:
    told = quote(one.get("message", ""), 160)
    seen = f"constaté sur le portail le {one.get('date', '?')} : {told}"
    judged = {"forbidden", "allowed", "maxLength", "pattern", "required"} & one.keys()
    if not judged:
        if found:
            yield Finding(Spot(found[0].pointer), f"rappel, {seen}", severity=Severity.NOTE)
        return
    for located in found:
        why = _refused(located.value, one)
        if why:
            yield Finding(Spot(located.pointer), f"{why} ; {seen}", severity=Severity.WARNING)
    if one.get("required") and pattern:
        parents = locate(document.value, pattern[:-1])
        for parent in parents:
            if isinstance(parent.value, dict) and pattern[-1] not in parent.value:
                message = f"clé {quote(pattern[-1])} absente ; {seen}"
                yield Finding(Spot(parent.pointer, "opening"), message, severity=Severity.WARNING)


def _refused(value: Json, one: dict[str, Any]) -> str:
    if isinstance(value, dict | list):
        return ""
    text = "" if value is None else str(value)
    if one.get("required") and not text.strip():
        return "valeur vide"
    if normalized_key(text) in {normalized_key(str(bad)) for bad in one.get("forbidden", ())}:
        return f"valeur {quote(text, 40)} déjà refusée"
    allowed = one.get("allowed")
    if isinstance(allowed, list) and text and text not in map(str, allowed):
        return f"valeur {quote(text, 40)} hors de celles que le portail a dites"
    longest = one.get("maxLength")
    if isinstance(longest, int) and len(text) > longest:
        return f"{len(text)} caractères, plus que les {longest} que le portail a admis"
    pattern = one.get("pattern")
    if isinstance(pattern, str) and text and not _matches(pattern, text):
        return f"valeur {quote(text, 40)} d'une autre forme que celle que le portail a dite"
    return ""


@lru_cache(maxsize=256)
def _matches(pattern: str, text: str) -> bool:
    try:
        return compiled({"type": "string", "pattern": pattern}).is_valid(text)
    except ValueError:
        return True


def unrecognised(
    document: Document, concept_map: ConceptMap, model: Model | None, demandes: Sequence[Demande]
) -> Finding[Spot] | None:
    """Say that a document, or a part of it, was not checked as requests; None when all was."""
    other = stranger(document.value)
    if other is not None:
        what = f"ce fichier est {other.what}, non une demande : rien n'y a été contrôlé"
        return Finding(Spot("", "opening"), what, other.taken_by)
    if not holds_requests(document, concept_map, demandes):
        return Finding(
            Spot("", "opening"),
            "aucune demande reconnue dans ce fichier : rien de ce qui concerne les clients n'a "
            "été contrôlé",
            _hint(model),
        )
    guessed = concept_map.nature is Nature.GUESSED
    return _in_part(document, concept_map, demandes) if guessed else None


def holds_requests(
    document: Document, concept_map: ConceptMap, demandes: Sequence[Demande]
) -> bool:
    """Whether a request was recognised in a document; never in a file of another kind."""
    guessed = concept_map.nature is Nature.GUESSED
    told = not guessed or "demande" in concept_map.concepts
    return told and bool(demandes) and stranger(document.value) is None


def told_guesses(concept_map: ConceptMap) -> Iterator[str]:
    """Say what was taken for what in a file without a model, and what was left open.

    With a model, only what it leaves so: the unit of amounts.
    """
    for binding in concept_map.bindings:
        if concept_map.nature is not Nature.GUESSED and binding.unit_known:
            continue
        written = binding.encoding.told if binding.encoding is not None else ""
        if not binding.unit_known:
            written = "euros ou centimes ? lu en centimes, jamais dit sous un plafond"
        if binding.unexplained:
            written = "codes que rien n'explique, seulement comparés entre eux"
        how = f" ({written})" if written else ""
        yield f"{CONCEPTS[binding.concept].label} : {shown(binding.pattern)}{how}"
    for concept, patterns in concept_map.ties:
        places = listed((shown(pattern) for pattern in patterns), "ou")
        yield f"{CONCEPTS[concept].label} : rien n'est choisi entre {places}"


def unplaced(concept_map: ConceptMap) -> tuple[str, ...]:
    """Name what ceilings and dates rest on, and a guess found nowhere; an invoice has its own."""
    if concept_map.nature is not Nature.GUESSED or _CLIENT not in concept_map.concepts:
        return ()
    placed = set(concept_map.concepts)
    if any(concept.startswith("facture.") for concept in placed):
        placed |= {"prestation.type", "prestation.montant_ht"}
    return tuple(name for name, concepts in _WANTED.items() if placed.isdisjoint(concepts))


def _hint(model: Model | None) -> str:
    if model is None:
        return _MODEL_WANTED
    if not model.concept_map.bindings:
        return "annotez le modèle donné (x-segur) : il ne dit pas où sont les demandes"
    return "vérifiez que le fichier contient des demandes, et que ce modèle est le sien"


def _in_part(
    document: Document, concept_map: ConceptMap, demandes: Sequence[Demande]
) -> Finding[Spot] | None:
    """Find the clients that the guess leaves out: elsewhere, or written another way."""
    for pattern in concept_map.overlooked:
        for located in locate(document.value, pattern):
            return Finding(
                Spot(located.pointer),
                f"une partie seulement des clients est reconnue : {quote(shown(pattern), 80)} "
                "semble aussi porter des FINESS, qui n'ont pas été contrôlés",
                _MODEL_WANTED,
            )
    for concept, patterns in concept_map.ties:
        if concept == _CLIENT:
            places = listed((quote(shown(pattern), 60) for pattern in patterns[:3]), "ou")
            more = " (entre autres)" if len(patterns) > 3 else ""
            return Finding(
                Spot(demandes[0].pointer, "opening"),
                f"aucun client n'est contrôlé : rien ne dit lequel est le sien, de {places}{more}",
                _MODEL_WANTED,
            )
    roots = (binding.pattern for binding in concept_map.bindings if binding.concept == "demande")
    strays = [
        located.pointer for root in roots for located in locate(document.value, root)
        if not isinstance(located.value, dict)
    ]  # fmt: skip
    nameless = [demande.pointer for demande in demandes if demande.first(_CLIENT) is None] + strays
    if not nameless:
        return None
    counted = plural(len(nameless), "élément", "éléments")
    return Finding(
        Spot(nameless[0], "opening"),
        f"une partie seulement des clients est reconnue : {counted} sur "
        f"{len(demandes) + len(strays)} sans "
        "FINESS à la place attendue, dont celui-ci, sans contrôle de leur client",
        _MODEL_WANTED,
    )


def refusals(path: Path, model: Model) -> list[tuple[str, Finding[Spot]]]:
    """Return what a model refuses of an official file: a fault of the model.

    What a blank leaves empty is to be filled. Raises StopError for a file that cannot be opened.
    """
    value = as_read(parse(read_file(path, JSON_FILE), path), (model,)).value
    return [found for found in schema_findings(value, model) if found[0] != EMPTY]


def refusals_page(path: Path, found: Sequence[tuple[str, Finding[Spot]]]) -> Page:
    """Say whether a model accepts an official file, and the first places that it refuses."""
    verdict = plural(len(found), "refus", "refus") if found else "accepté"
    told = [Paragraph(f"{quote(path, 120)} : {verdict}.")]
    for code, finding in found[:10]:
        where = finding.place.pointer or "/"
        told.append(Paragraph(f"{code} {where} : {finding.message}", indent=2))
    return Page.of(told)
