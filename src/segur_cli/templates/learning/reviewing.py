"""What a learned model leaves to a person: questions, answers, and what they write in it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Any, TextIO

from segur_cli.exits import StopError
from segur_cli.templates.annotations import concept_hint
from segur_cli.templates.code_words import (
    SETTLED,
    doubtful_in,
    is_unread,
    meaning_of_words,
)
from segur_cli.templates.concept_map import EVERY, Pattern
from segur_cli.templates.concepts import (
    CODED,
    CONCEPTS,
    PlaceDoubt,
    ValueType,
    concepts_of,
    doubt_of,
)
from segur_cli.templates.encodings import CENTS, NUMBER, encoding_of
from segur_cli.templates.places import places, shown
from segur_cli.templates.proposing import UNIT_UNKNOWN
from segur_cli.text.flags import parse_flag
from segur_cli.text.writing import did_you_mean, listed, normalized_key, plural, quote, warn

LATER, NONE = "plus tard", "aucun"
_ONE_BY_ONE = "un par un"
_OBLIGATIONS = ("obligatoire", "facultatif")
_MEANINGS = {
    ValueType.SONS: ("HOP-DPI-Va2", "HOP-PFI-Va2"),
    ValueType.PRESTATION: ("V2", "V1+V2"),
    ValueType.REQUEST: ("avance", "solde"),
}


# Kinds of values, those whose place is asked first.
_USEFUL = (ValueType.AMOUNT, ValueType.FINESS, ValueType.DATE, ValueType.PRESTATION,
           ValueType.SONS, ValueType.REQUEST, ValueType.RATE, ValueType.FLAG)  # fmt: skip
_CODES_CHANGE = (
    "codes dits : chaque demande est contrôlée selon son code ; aucun ou plus tard : les règles "
    "qui en dépendent ne jugent pas"
)


@dataclass(frozen=True)
class ReviewQuestion:
    """One doubt. `choices` are the answers, the first one proposed; `key` names it in a sheet.

    `free` when codes and what they stand for may be answered as well: `1=V2,2=V1+V2`. `told` are
    what files show of the place, then what each answer changes.
    """

    key: str
    text: str
    choices: tuple[str, ...]
    why: str = ""
    free: bool = False
    told: tuple[str, ...] = ()
    kinds: frozenset[ValueType] = frozenset()  # of what the answer lets rules read


def sure_places(schema: Mapping[str, Any]) -> list[tuple[Pattern, list[str], str]]:
    """The places whose concept is proposed without a doubt: concepts, and why."""
    found = []
    for pattern, node in places(schema):
        annotation = node.get("x-segur", {})
        concepts = concepts_of(annotation)
        if concepts and annotation.get("status") == "proposed" and not _doubts(annotation):
            found.append((pattern, concepts, " ; ".join(annotation.get("reasons", ()))))
    return found


def _doubts(annotation: Mapping[str, Any]) -> bool:
    reasons = annotation.get("reasons", ())
    unread = any(map(is_unread, reasons)) and _coded_kind(annotation) is not None
    return doubt_of(annotation) is not None or unread or bool(doubtful_in(annotation))


def questions(schema: Mapping[str, Any]) -> list[ReviewQuestion]:
    """Every doubt of a model, first those of what most rules wait for."""
    found = [
        *_units(schema), *_columns(schema), *_ties(schema), *_lists(schema), *_codes(schema),
        *_deduced(schema), *_unsure(schema),
    ]  # fmt: skip
    last = len(_USEFUL)
    return sorted(
        found,
        key=lambda question: min(
            (_USEFUL.index(kind) for kind in question.kinds if kind in _USEFUL), default=last
        ),
    )


def _kinds(concepts: Iterable[str]) -> frozenset[ValueType]:
    return frozenset(CONCEPTS[concept].kind for concept in concepts)


def _shown_by_files(annotation: Mapping[str, Any], place: str = "") -> str:
    """Tell the row of the table, the label and examples of a place; empty when none is kept."""
    label, row = annotation.get("label", ""), annotation.get("row", "")
    examples = ", ".join(quote(str(value), 30) for value in annotation.get("examples", ()))
    parts = (quote(label, 60) if label else "", row, f"exemples : {examples}" if examples else "")
    found = " ; ".join(filter(None, parts))
    return f"{place} : {found}" if place and found else found


def _columns(schema: Mapping[str, Any]) -> Iterator[ReviewQuestion]:
    """Ask once what the cells of a mandatory column mean, that the table does not say."""
    for column in schema.get("x-segur", {}).get("asked", ()):
        cells = column["cells"]
        named = listed(
            f"{quote(cell, 20)} ({plural(len(at), 'ligne')})" for cell, at in cells.items()
        )
        choices = [",".join(f"{cell}={meant}" for cell in cells) for meant in _OBLIGATIONS]
        pairs = ", ".join(f"{cell}=…" for cell in cells)
        yield ReviewQuestion(
            f"colonne:{column['file']}",
            f"{column['file']}, colonne {column['column']} : que veut dire {named} ? Rien n'en est "
            "exigé avant la réponse.",
            (*choices, NONE, LATER),
            f"autre réponse possible : {pairs} (obligatoire ou facultatif)"
            if len(cells) > 1
            else "",
            free=True,
            told=(
                "obligatoire : une valeur absente ou vide est une anomalie ; facultatif ou aucun : "
                "rien n'est exigé",
            ),
            kinds=frozenset((ValueType.AMOUNT,)),  # the whole table waits for it
        )


def _ties(schema: Mapping[str, Any]) -> Iterator[ReviewQuestion]:
    placed = {c for _, node in places(schema) for c in concepts_of(node.get("x-segur", {}))}
    tied: dict[str, list[Pattern]] = {}
    annotations: dict[Pattern, Mapping[str, Any]] = {}
    for pattern, node in places(schema):
        for concept in node.get("x-segur", {}).get("candidates", ()):
            if concept not in placed and node["x-segur"].get("status") != "ignored":
                tied.setdefault(concept, []).append(pattern)
                annotations[pattern] = node["x-segur"]
    for concept, patterns in tied.items():
        yield ReviewQuestion(
            f"emplacement:{concept}",
            f"Où est {CONCEPTS[concept].label} ?",
            (*map(shown, patterns), NONE, LATER),
            "plusieurs emplacements y ressemblent",
            told=(
                *filter(None, (_shown_by_files(annotations[p], shown(p)) for p in patterns)),
                "un emplacement : les règles lisent celui-là ; aucun ou plus tard : elles n'en "
                "jugent rien",
            ),
            kinds=_kinds((concept,)),
        )


def _units(schema: Mapping[str, Any]) -> Iterator[ReviewQuestion]:
    unknown = [
        (pattern, node["x-segur"]) for pattern, node in places(schema)
        if doubt_of(node.get("x-segur", {})) is PlaceDoubt.UNIT
        and node["x-segur"].get("status") == "proposed"
    ]  # fmt: skip
    if unknown:
        pattern, annotation = unknown[0]
        yield ReviewQuestion(
            "unité",
            f"Les montants entiers ({shown(pattern)}…) sont-ils en euros ou en centimes ?",
            ("euros", "centimes", LATER),
            "ils sont tous très grands",
            told=(
                *filter(None, (_shown_by_files(annotation),)),
                "euros ou centimes : les règles lisent les montants ainsi ; plus tard : elles les "
                "lisent en centimes, « à vérifier », et n'en disent aucun sous un plafond",
            ),
            kinds=frozenset((ValueType.AMOUNT,)),
        )


def _lists(schema: Mapping[str, Any]) -> Iterator[ReviewQuestion]:
    """Ask of the lists that were not read, and of codes that an earlier reading got wrong."""
    learned = schema.get("x-segur", {}).get("nature") == "official-learned"
    for pattern, node in places(schema):
        annotation = node.get("x-segur", {})
        unread = [reason for reason in annotation.get("reasons", ()) if is_unread(reason)]
        doubtful = doubtful_in(annotation) if learned else []
        if annotation.get("status") == "ignored" or not (unread or doubtful):
            continue
        values: Mapping[str, str] = annotation.get("values", {})
        kind = _coded_kind(annotation)
        own = {code: kind and meaning_of_words(kind, code) for code in values}
        proposed = [own, values] if doubtful else [own]
        choices = [_written(codes) for codes in proposed if codes and all(codes.values())]
        said = [*unread]
        if doubtful:
            told = ", ".join(f"{code} = {values[code]}" for code in doubtful)
            said.append(f"ce modèle dit {told} (appris par une version antérieure)")
        asked = "Que désignent ses codes ?" if kind else "Rien n'en est exigé."
        yield ReviewQuestion(
            f"liste:{shown(pattern)}",
            f"{shown(pattern)} : {' ; '.join(said)}. {asked}",
            (*dict.fromkeys(choices), NONE, LATER),
            "autre réponse possible : 1=V2,2=V1+V2" if kind else "",
            free=kind is not None,
            told=(
                *filter(None, (_shown_by_files(annotation),)),
                _CODES_CHANGE if kind else "aucun : la liste n'est plus demandée, ni exigée",
            ),
            kinds=_kinds(concepts_of(annotation)),
        )


def _coded_kind(annotation: Mapping[str, Any]) -> ValueType | None:
    """Return what the codes of a place stand for, None when its values are no codes."""
    kinds = (CONCEPTS[concept].kind for concept in concepts_of(annotation))
    return next((kind for kind in kinds if kind in CODED), None)


def _written(codes: Mapping[str, str | None]) -> str:
    return ",".join(f"{code}={meaning}" for code, meaning in codes.items())


def _codes(schema: Mapping[str, Any]) -> Iterator[ReviewQuestion]:
    """Ask once what the codes of a list mean that neither they nor the table explain."""
    for pattern, node in places(schema):
        annotation = node.get("x-segur", {})
        kind = _coded_kind(annotation)
        codes = _unexplained(node)
        if kind is None or not codes:
            continue
        meanings = _MEANINGS[kind]
        orders = permutations(meanings, len(codes)) if len(codes) <= len(meanings) else ()
        named = listed((quote(code, 30) for code in codes), "et")
        label = annotation.get("label", "")
        yield ReviewQuestion(
            f"liste:{shown(pattern)}",
            f"{shown(pattern)}{f' ({label})' if label else ''} : que veut dire {named} ? Rien n'en "
            "est contrôlé avant la réponse.",
            (*(_written(dict(zip(codes, order, strict=True))) for order in orders), NONE, LATER),
            annotation.get("note", "") or f"autre réponse possible : {codes[0]}={meanings[0]},…",
            free=True,
            told=(*filter(None, (_shown_by_files(annotation),)), _CODES_CHANGE),
            kinds=_kinds(concepts_of(annotation)),
        )


def _unexplained(node: Mapping[str, Any]) -> list[str]:
    """Return the codes of a place that stand for something, and nothing says what."""
    annotation = node.get("x-segur", {})
    kind = _coded_kind(annotation)
    reasons = annotation.get("reasons", ())
    if kind is None or annotation.get("status") == "ignored" or SETTLED in reasons:
        return []
    known = annotation.get("values", {})
    said = (str(code) for code in node.get("enum", ()) if code and not isinstance(code, bool))
    return [
        code for code in dict.fromkeys(said)
        if code not in known and not meaning_of_words(kind, code)
    ]  # fmt: skip


def _in_doubt(
    schema: Mapping[str, Any], doubt: PlaceDoubt
) -> Iterator[tuple[Pattern, dict[str, Any]]]:
    """Yield the places whose concept waits for a person; what codes mean says what they are."""
    for pattern, node in places(schema):
        annotation = node.get("x-segur", {})
        doubted = annotation.get("status") == "proposed" and doubt_of(annotation) is doubt
        if doubted and not _unexplained(node):
            yield pattern, annotation


def _deduced(schema: Mapping[str, Any]) -> Iterator[ReviewQuestion]:
    """Ask once of all the places that no word names: they were understood together."""
    found = [*_in_doubt(schema, PlaceDoubt.DEDUCED)]
    if found:
        yield ReviewQuestion(
            "déduits",
            f"Aucun mot ne dit ce que porte{'nt' if len(found) > 1 else ''} "
            f"{plural(len(found), 'emplacement')} ; leurs valeurs s'accordent comme celles d'une "
            "demande. Est-ce bien cela ?",
            ("oui", _ONE_BY_ONE, LATER),
            told=(
                *(
                    f"{shown(pattern)} : "
                    + listed((CONCEPTS[name].label for name in concepts_of(annotation)), "et")
                    + (f" ({said})" if (said := _shown_by_files(annotation)) else "")
                    for pattern, annotation in found
                ),
                "oui : ce que les règles y trouvent peut bloquer ; un par un : chacun est demandé "
                "à son tour ; plus tard : « à vérifier »",
            ),
            kinds=frozenset((ValueType.AMOUNT,)),  # nearly every rule waits for it
        )


def _unsure(schema: Mapping[str, Any]) -> Iterator[ReviewQuestion]:
    for pattern, annotation in _in_doubt(schema, PlaceDoubt.CONCEPT):
        labels = listed((CONCEPTS[one].label for one in concepts_of(annotation)), "et")
        yield ReviewQuestion(
            f"concept:{shown(pattern)}",
            f"{shown(pattern)} : est-ce {labels} ?",
            ("oui", "non", LATER),
            " ; ".join(annotation.get("reasons", ())),
            told=(
                *filter(None, (_shown_by_files(annotation),)),
                "oui : ce que les règles y trouvent peut bloquer ; non : elles ne le lisent "
                "pas ; plus tard : « à vérifier »",
            ),
            kinds=_kinds(concepts_of(annotation)),
        )


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
        for _, annotation in [*_in_doubt(schema, PlaceDoubt.DEDUCED)]:
            if chosen == _ONE_BY_ONE:
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
        word = next((o for o in _OBLIGATIONS if meant and o.startswith(meant.casefold())), None)
        if word is None or cell not in column["cells"]:
            raise StopError(f"{quote(f'{cell}={meant}', 60)} n'est pas compris.",
                            "Exemple : O=obligatoire,P=facultatif")  # fmt: skip
        for place in column["cells"][cell]:
            if word != _OBLIGATIONS[0]:
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
    if annotation.get("status") == "proposed" and not _doubts(annotation):
        annotation["status"] = "confirmed"


def _settle(annotation: dict[str, Any], said: Mapping[str, str]) -> None:
    """Write what a person says of codes; nothing is asked again once it covers every doubt."""
    if said:
        annotation["values"] = {**annotation.get("values", {}), **said}
    if set(doubtful_in(annotation)) <= said.keys():
        reasons = [reason for reason in annotation.get("reasons", ()) if not is_unread(reason)]
        annotation["reasons"] = [*dict.fromkeys((*reasons, SETTLED))]


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
        codes, _, pointer = said.rpartition("@")
        set_values(schema, codes, pointer)
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
