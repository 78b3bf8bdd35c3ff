"""What a person says of a learned model, written in it: answers, and refusals of the portal."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TextIO

import jsonschema_rs

from segur_cli.exits import StopError
from segur_cli.facts import dispositifs
from segur_cli.templates.concept_map import EVERY
from segur_cli.templates.concepts import (
    CONCEPTS,
    PlaceDoubt,
    ValueType,
    concepts_of,
    doubt_of,
)
from segur_cli.templates.encodings import CENTS, NUMBER, encoding_of
from segur_cli.templates.learning.questions import (
    LATER,
    NONE,
    OBLIGATIONS,
    ONE_BY_ONE,
    ReviewQuestion,
    in_doubt,
    is_doubted,
    questions,
    sure_places,
)
from segur_cli.templates.loading import concept_hint
from segur_cli.templates.places import places, shown
from segur_cli.templates.proposing import UNIT_UNKNOWN
from segur_cli.templates.words import (
    SETTLED,
    doubtful_in,
    is_unread,
    meaning_of_words,
)
from segur_cli.text.flags import parse_flag
from segur_cli.text.writing import did_you_mean, listed, normalized_key, quote, warn


def confirm_sure(schema: dict[str, Any]) -> int:
    """Confirm the places without a doubt; return how many."""
    wanted = {pattern for pattern, _, _ in sure_places(schema)}
    for pattern, node in places(schema):
        annotation = node.get("x-segur", {})
        if annotation.get("status") != "proposed":
            continue
        if pattern in wanted or not (concepts_of(annotation) or "candidates" in annotation):
            annotation["status"] = "confirmed"
        elif "proof" in annotation:
            annotation["enforced"] = True  # the row is proven, whatever the concept is
    return len(wanted)


def answer(schema: dict[str, Any], question: ReviewQuestion, given: str) -> bool:
    """Write an answer in the model; False when it is for later.

    Raises StopError for an answer that is none of the choices.
    """
    chosen = _chosen(question, given)
    if chosen == LATER:
        return False
    kind, _, rest = question.key.partition(":")
    if kind == "emplacement":
        for pattern, node in places(schema):
            annotation = node.get("x-segur", {})
            if rest in annotation.get("candidates", ()):
                annotation["candidates"].remove(rest)
                if not annotation["candidates"]:
                    del annotation["candidates"]
                if shown(pattern) == chosen:
                    _set(annotation, [rest])
    elif kind == "unité":
        _settle_unit(schema, CENTS if chosen == "centimes" else NUMBER)
    elif kind == "déduits":
        for _, annotation in [*in_doubt(schema, PlaceDoubt.DEDUCED)]:
            if chosen == ONE_BY_ONE:
                annotation["doubt"] = PlaceDoubt.CONCEPT.value
            else:
                annotation["status"] = "confirmed"
                _clear_doubt(annotation)
    elif kind == "colonne":
        _settle_column(schema, rest, {} if chosen == NONE else _pairs(chosen))
    elif kind == "liste":
        _settle_list(node_at(schema, rest)["x-segur"], chosen)
    else:
        annotation = node_at(schema, rest)["x-segur"]
        if chosen == "oui":
            annotation["status"] = "confirmed"
            _clear_doubt(annotation)
        else:
            annotation["status"] = "ignored"
    return True


def _settle_column(schema: dict[str, Any], file: str, said: Mapping[str, str]) -> None:
    """Write what a person says of the cells of a mandatory column."""
    root = schema["x-segur"]
    column = next(asked for asked in root["asked"] if asked["file"] == file)
    for cell, meant in said.items():
        word = next((o for o in OBLIGATIONS if meant and o.startswith(meant.casefold())), None)
        if word is None or cell not in column["cells"]:
            raise StopError(f"{quote(f'{cell}={meant}', 60)} n'est pas compris.",
                            "Exemple : O=obligatoire,P=facultatif")  # fmt: skip
        for place in column["cells"][cell]:
            if word != OBLIGATIONS[0]:
                node_at(schema, place).setdefault("x-segur", {})["presence"] = "optional"
                continue
            above, _, key = place.rpartition("/")
            holder = node_at(schema, above)
            holder["required"] = sorted({*holder.get("required", ()), key})
            proofs = holder.setdefault("x-segur", {}).setdefault("proof", {})
            proofs.setdefault("required", {})[key] = (
                f"{file} : « {cell} » = obligatoire, selon vous"
            )
    root["asked"] = [asked for asked in root["asked"] if asked is not column]
    if not root["asked"]:
        del root["asked"]


def _clear_doubt(annotation: dict[str, Any]) -> None:
    annotation.pop("doubt", None)
    told = ("à confirmer", UNIT_UNKNOWN)
    annotation["reasons"] = [r for r in annotation.get("reasons", ()) if r not in told]


def _settle_list(annotation: dict[str, Any], chosen: str) -> None:
    """Write what a person says of a list: what its codes stand for, or that nothing does."""
    if chosen == NONE:
        annotation.pop("values", None)
        _settle(annotation, {})
        return
    _settle(annotation, _pairs(chosen))
    _clear_doubt(annotation)
    if annotation.get("status") == "proposed" and not is_doubted(annotation):
        annotation["status"] = "confirmed"


def _settle(annotation: dict[str, Any], said: Mapping[str, str]) -> None:
    """Write what a person says of codes; nothing is asked again once it covers every doubt."""
    if said:
        annotation["values"] = {**annotation.get("values", {}), **_understood(annotation, said)}
    if set(doubtful_in(annotation)) <= said.keys():
        reasons = [reason for reason in annotation.get("reasons", ()) if not is_unread(reason)]
        annotation["reasons"] = [*dict.fromkeys((*reasons, SETTLED))]


def _understood(annotation: Mapping[str, Any], said: Mapping[str, str]) -> dict[str, str]:
    """Read what codes are said to stand for. Raises StopError for what is no meaning there."""
    names = (*concepts_of(annotation), *annotation.get("candidates", ()))
    kinds = {CONCEPTS[name].kind for name in names if name in CONCEPTS} & _MEANINGS.keys()
    read = {}
    for code, told in said.items():
        known = [meant for kind in kinds if (meant := meaning_of_words(kind, told))]
        if kinds and len(known) != 1:
            ways = [way for kind in ValueType if kind in kinds for way in _MEANINGS[kind]()]
            raise StopError(
                f"{quote(f'{code}={told}', 60)} : {quote(told, 40)} n'est pas un sens connu ici.",
                f"Sens possibles : {listed(ways, 'ou')}",
            )
        read[code] = known[0] if known else told
    return read


_MEANINGS: Mapping[ValueType, Callable[[], Iterable[str]]] = {
    ValueType.SONS: dispositifs,
    ValueType.PRESTATION: lambda: ("V2", "V1+V2"),
    ValueType.REQUEST: lambda: ("avance", "solde"),
}


def _pairs(given: str) -> dict[str, str]:
    """Read `1=V2,2=V1+V2`. Raises StopError for what is not pairs."""
    pairs = [part.split("=", 1) for part in given.split(",") if "=" in part]
    if not pairs:
        raise StopError(f"{quote(given)} n'est pas compris.", "Exemple : 2=V1+V2,1=V2")
    return {code.strip(): meaning.strip() for code, meaning in pairs}


def _chosen(question: ReviewQuestion, given: str) -> str:
    text = given.strip()
    if text.isdigit() and 1 <= int(text) <= len(question.choices):
        return question.choices[int(text) - 1]
    by_plain = {normalized_key(choice): choice for choice in question.choices}
    found = by_plain.get(normalized_key(text))
    if found is None:
        begun = normalized_key(text)
        starts = [choice for said, choice in by_plain.items() if begun and said.startswith(begun)]
        found = starts[0] if len(starts) == 1 else None
    if found is None and question.free and "=" in text:
        return text
    if found is None:
        raise StopError(
            f"{quote(given, 60)} n'est pas une réponse à : {question.text}",
            did_you_mean(given, question.choices),
        )
    return found


def _set(annotation: dict[str, Any], concepts: list[str]) -> None:
    annotation["concept"] = concepts[0] if len(concepts) == 1 else concepts
    annotation["status"] = "confirmed"


def node_at(schema: dict[str, Any], pointer: str) -> dict[str, Any]:
    """Find a place by its path (`/lots/*/sons`, or `/lots/0/sons`). Raises StopError without it."""
    wanted = [step for step in pointer.strip("/").split("/") if step]
    known = {}
    for pattern, node in places(schema):
        steps = ["*" if step is EVERY else step for step in pattern]
        known["/" + "/".join(steps)] = node
        same = len(steps) == len(wanted) and all(
            mine == theirs or (mine == "*" and (theirs.isdigit() or theirs in ("", "-")))
            for mine, theirs in zip(steps, wanted, strict=True)
        )
        if same:
            return node
    raise StopError(
        f"Emplacement inconnu du modèle : {quote(pointer, 120)}.", did_you_mean(pointer, known)
    )


def set_concept(schema: dict[str, Any], concept: str, pointer: str) -> None:
    """Place a concept, confirmed. Raises StopError for an unknown concept or place."""
    names = [one.strip() for one in concept.split("+")]
    for name in names:
        if name not in CONCEPTS:
            raise StopError(f"Concept inconnu : {quote(name)}.", concept_hint(name))
    node = node_at(schema, pointer)
    for _, other in places(schema):
        annotation = other.get("x-segur", {})
        for name in names:
            if name in annotation.get("candidates", ()):
                annotation["candidates"].remove(name)
    _set(node.setdefault("x-segur", {}), names)


def set_encoding(schema: dict[str, Any], form: str, pointer: str) -> None:
    """Say how a place is written. Raises StopError for a form that is not understood."""
    try:
        encoding_of({"encoding": form})
    except ValueError as error:
        raise StopError(f"{error}.") from None
    annotation = node_at(schema, pointer).setdefault("x-segur", {})
    annotation["encoding"] = form
    if doubt_of(annotation) is PlaceDoubt.UNIT:
        _settle_unit(schema, form)


def _settle_unit(schema: dict[str, Any], form: str) -> None:
    """Write the unit of every amount that waits for it: a format has one."""
    for _, node in places(schema):
        annotation = node.get("x-segur", {})
        if doubt_of(annotation) is PlaceDoubt.UNIT:
            amount = encoding_of({"encoding": form})
            if amount is not None and amount.amount:
                annotation["encoding"] = {"amount": amount.amount}
            _clear_doubt(annotation)
            annotation["status"] = "confirmed"


def set_values(schema: dict[str, Any], given: str, pointer: str) -> None:
    """Say what codes stand for: `2=V1+V2,1=V2`. Raises StopError for what is not pairs."""
    pairs = _pairs(given)
    _settle(node_at(schema, pointer).setdefault("x-segur", {}), pairs)


def correct(
    schema: dict[str, Any],
    placed: Iterable[str],
    written: Iterable[str],
    coded: Iterable[str],
    answered: Mapping[str, str],
) -> None:
    """Put in a model what a command line says of its places, then the answers of a workbook.

    Raises StopError for what is not understood.
    """
    for said in placed:
        concept, _, pointer = said.partition("=")
        set_concept(schema, concept, pointer)
    for said in written:
        form, _, pointer = said.rpartition("=")
        set_encoding(schema, form, pointer)
    for said in coded:
        codes, _, pointer = said.partition("@/")  # `@x` is a key of a tree born of XML
        set_values(schema, codes, f"/{pointer}")
    for question in questions(schema) if answered else ():
        if question.key in answered:
            answer(schema, question, answered[question.key])


def interview(schema: dict[str, Any], typed: TextIO) -> int:
    """Ask on the terminal: the sure places together, then a question per doubt; count them."""
    asked = 0
    sure = sure_places(schema)
    if sure:
        for pattern, concepts, why in sure:
            labels = ", ".join(CONCEPTS[concept].label for concept in concepts)
            warn(f"  {shown(pattern)} : {labels}  ({why})")
        warn(f"Ces {len(sure)} emplacements sont-ils justes ? [oui|non] : ", end="")
        asked += 1
        line = typed.readline().strip()
        if not line or parse_flag(line):
            confirm_sure(schema)
    seen: set[str] = set()
    while question := next((each for each in questions(schema) if each.key not in seen), None):
        seen.add(question.key)
        choices = "  ".join(f"{n}) {choice}" for n, choice in enumerate(question.choices, 1))
        warn(f"{question.text}" + (f"  ({question.why})" if question.why else ""))
        for line in question.told:
            warn(f"    {line}")
        while True:
            warn(f"  {choices} : ", end="")
            asked += 1
            line = typed.readline()
            if not line:
                return asked
            try:
                answer(schema, question, line)
                break
            except StopError as error:
                warn(f"  {error.message}")
    return asked


# --- What the portal was seen to refuse: a warning, dated


@dataclass(frozen=True)
class RefusalTerms:
    """What a refusal says of a value: forbidden or allowed ones, a length, a form, presence."""

    forbidden: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    max_length: int | None = None
    pattern: str | None = None
    required: bool = False


def note(
    schema: dict[str, Any], message: str, pointer: str, seen: RefusalTerms, today: date
) -> bool:
    """Write an observation at a place; False when the same was there already.

    Raises StopError for an unknown place, an empty message, or a pattern that is not one.
    """
    if not message.strip():
        raise StopError("Le message du portail est vide.")
    if seen.pattern is not None:
        try:
            jsonschema_rs.validator_for({"type": "string", "pattern": seen.pattern})
        except ValueError:
            raise StopError(
                f"Expression régulière illisible : {quote(seen.pattern, 80)}."
            ) from None
    if seen.max_length is not None and seen.max_length < 0:
        raise StopError("--max-length : une longueur est un nombre positif.")
    node = node_at(schema, pointer)
    told: dict[str, Any] = {"date": today.isoformat(), "message": message.strip()[:500]}
    if seen.forbidden:
        told["forbidden"] = list(seen.forbidden)
    if seen.allowed:
        told["allowed"] = list(seen.allowed)
    if seen.max_length is not None:
        told["maxLength"] = seen.max_length
    if seen.pattern is not None:
        told["pattern"] = seen.pattern
    if seen.required:
        told["required"] = True
    observed: list[dict[str, Any]] = node.setdefault("x-segur", {}).setdefault("observed", [])
    same = [one for one in observed if {**one, "date": ""} == {**told, "date": ""}]
    if same:
        return False
    observed.append(told)
    return True
