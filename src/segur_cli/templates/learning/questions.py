"""What a learned model leaves to a person: its questions, on a terminal or in a workbook."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any

from segur_cli.exits import StopError
from segur_cli.files.opening import TABLE_FILE, read_file
from segur_cli.tables.table_opening import read_document
from segur_cli.tables.writing import Table, to_xlsx
from segur_cli.templates.concept_map import Pattern
from segur_cli.templates.concepts import (
    CODED,
    CONCEPTS,
    PlaceDoubt,
    ValueType,
    concepts_of,
    doubt_of,
)
from segur_cli.templates.places import places, shown
from segur_cli.templates.words import (
    SETTLED,
    doubtful_in,
    is_unread,
    meaning_of_words,
)
from segur_cli.text.writing import listed, plural, quote

LATER, NONE = "plus tard", "aucun"
ONE_BY_ONE = "un par un"
OBLIGATIONS = ("obligatoire", "facultatif")
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
        if concepts and annotation.get("status") == "proposed" and not is_doubted(annotation):
            found.append((pattern, concepts, " ; ".join(annotation.get("reasons", ()))))
    return found


def is_doubted(annotation: Mapping[str, Any]) -> bool:
    """Whether a person has to say something of a place."""
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
        choices = [",".join(f"{cell}={meant}" for cell in cells) for meant in OBLIGATIONS]
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


def in_doubt(
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
    found = [*in_doubt(schema, PlaceDoubt.DEDUCED)]
    if found:
        yield ReviewQuestion(
            "déduits",
            f"Aucun mot ne dit ce que porte{'nt' if len(found) > 1 else ''} "
            f"{plural(len(found), 'emplacement')} ; leurs valeurs s'accordent comme celles d'une "
            "demande. Est-ce bien cela ?",
            ("oui", ONE_BY_ONE, LATER),
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
    for pattern, annotation in in_doubt(schema, PlaceDoubt.CONCEPT):
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


# --- Questions as a workbook, for those who do not use a terminal

_HEADINGS = ("clé", "question", "réponses possibles", "pourquoi", "réponse")


def export(questions: list[ReviewQuestion]) -> bytes:
    """Write questions, one a row, their answers left for later."""
    rows = tuple(
        (one.key, one.text, " | ".join(one.choices), "\n".join(filter(None, (one.why, *one.told))),
         LATER)
        for one in questions
    )  # fmt: skip
    return to_xlsx(Table("Questions sur le modèle", _HEADINGS, rows))


def answers(path: Path) -> dict[str, str]:
    """Read the answers by the key of the question. Raises StopError for another file."""
    document = read_document(read_file(path, TABLE_FILE), path.name)
    for sheet in document.sheets:
        rows = [[str(value or "").strip() for value in row] for row in sheet.rows]
        if rows and rows[0][:1] == ["clé"] and "réponse" in rows[0]:
            column = rows[0].index("réponse")
            return {row[0]: row[column] for row in rows[1:] if len(row) > column and row[0]}
    raise StopError(
        f"{quote(path, 120)} n'est pas un classeur de questions.",
        "segur template review MODELE --export questions.xlsx en écrit un.",
    )
