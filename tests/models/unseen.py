"""Formats that the proposer was not written for, held against the same 25 defects.

`words.toml` says how each writes; those written after the signs are what counts.
"""

import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from segur_cli.diagnostics import Report, Severity
from segur_cli.exits import StopError
from segur_cli.templates.concept_map import Binding
from segur_cli.templates.concepts import CONCEPTS
from segur_cli.templates.encodings import MILLISECONDS
from segur_cli.templates.learning import questions, reviewing
from segur_cli.templates.learning.building import build, to_text
from segur_cli.templates.learning.inputs import Roles, gather
from segur_cli.templates.models import Model, model_of_schema
from segur_cli.templates.places import shown
from segur_cli.text.clock import PARIS, read_clock
from tests.lint.running import NOW
from tests.models.defects import DEFECTS, GOOD, Defect, judged_as_ours, report_in
from tests.models.formats import (
    KINDS,
    Format,
    Leaf,
    Many,
    cents,
    coded,
    comma,
    constant,
    day,
    flag,
    grouped,
    point,
    text,
)
from tests.models.formats import to_text as written
from tests.models.sets import blank, example, table


def text_cents(*concepts: str) -> Leaf:
    return replace(cents(*concepts), write=lambda value: str(int(Decimal(value) * 100)))


def instant(iso: str) -> int:
    """Midnight in Paris, as programs count it."""
    return int(datetime.fromisoformat(iso).replace(tzinfo=PARIS).timestamp()) * 1000


AMOUNTS = {
    "point": point, "comma": comma, "grouped": grouped, "cents": cents, "plain": text,
    "text cents": text_cents,
}  # fmt: skip
_DAYS = {
    "JJ/MM/AAAA": "%d/%m/%Y", "AAAA-MM-JJ": "%Y-%m-%d", "AAAAMMJJ": "%Y%m%d",
    "JJMMAAAA": "%d%m%Y", "JJ-MM-AAAA": "%d-%m-%Y", "JJ.MM.AAAA": "%d.%m.%Y",
}  # fmt: skip


@dataclass(frozen=True)
class Words:
    """How a format writes: the path of each concept below the request or the file, and values."""

    header: Mapping[str, str]
    request: Mapping[str, str]
    solde: Mapping[str, str]
    amounts: str
    days: str
    flags: tuple[Any, ...]
    prestations: Mapping[Any, str]
    dispositifs: Mapping[str, str]
    requests: str
    extra: Mapping[str, Any] | None  # constants of each request


def shape_of(words: Words, kind: str) -> Any:
    demande: dict[str, Any] = {}
    paths = {**words.request, **(words.solde if kind == "solde" else {})}
    for concept, path in paths.items():
        _put(demande, path, _leaf(words, concept))
    for path, value in (words.extra or {}).items():
        _put(demande, path, constant(value))
    document: dict[str, Any] = {}
    for concept, path in words.header.items():
        value = _leaf(words, concept)
        if concept == "demande.type":
            value = constant(kind.upper(), concept)
        _put(document, path, value)
    _put(document, words.requests, Many((), demande, is_request=True))
    return document


def _put(holder: dict[str, Any], path: str, value: Any) -> None:
    *way, last = path.split("/")
    for key in way:
        holder = holder.setdefault(key, {})
    holder[last] = value


def _leaf(words: Words, concept: str) -> Leaf:
    concepts = tuple(concept.split("+"))
    last = concepts[0].rpartition(".")[2]
    if "montant" in last:
        return AMOUNTS[words.amounts](*concepts)
    if last in ("date", "pv", "installation", "production") and concepts[0] != "pilote":
        if words.days == MILLISECONDS:
            return Leaf(concepts[:1], instant, {"date": MILLISECONDS})
        return day(concepts[0], words.days, _DAYS[words.days])
    if concepts[0] == "pilote":
        return flag("pilote", *words.flags)
    if concepts[0] == "prestation.type" and words.prestations:
        return coded("prestation.type", words.prestations)
    if concepts[0] == "sons" and words.dispositifs:
        return coded("sons", words.dispositifs)
    return text(*concepts)


def _flat(table: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Write concepts whole again, that the file groups by what they are about."""
    flat: dict[str, Any] = {}
    for name, value in table.items():
        concept = f"{above}{name}"
        flat |= _flat(value, f"{concept}.") if isinstance(value, dict) else {concept: value}
    return flat


def _words(said: Mapping[str, Any]) -> Words:
    return Words(
        header=_flat(said["header"]),
        request=_flat(said["request"]),
        solde=_flat(said["solde"]),
        amounts=said["amounts"],
        days=said["days"],
        flags=tuple(said["flags"]),
        prestations=dict(said.get("prestations", ())),
        dispositifs=dict(said.get("dispositifs", ())),
        requests=said["requests"],
        extra=said.get("extra"),
    )


def _format(name: str, **other: Any) -> Format:
    words = replace(_words(_SAID[name]), **other)
    single = _SAID[name].get("single", False)
    return Format(name, lambda kind: shape_of(words, kind), single=single)


_SAID = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
# Other words than those of `sets`, for the tables of some formats.
LABELS = {name: _flat(said["labels"]) for name, said in _SAID.items() if "labels" in said}
FIRST, LAST, MUTE = (
    tuple(_format(name) for name, said in _SAID.items() if said["half"] == half)
    for half in ("first", "last", "mute")
)


def as_pairs(document: Any) -> Any:
    """Write each request as a list of a key and a value."""
    return {
        key: [
            {"rang": rank, "donnees": [{"champ": k, "valeur": v} for k, v in request.items()]}
            for rank, request in enumerate(child)
        ]
        if isinstance(child, list)
        else child
        for key, child in document.items()
    }


def as_rows(document: Any) -> Any:
    """Write requests as rows, below one list of their keys."""
    ((name, requests),) = ((k, v) for k, v in document.items() if isinstance(v, list))
    columns = list(dict.fromkeys(key for request in requests for key in request))
    rows = [[request.get(column) for column in columns] for request in requests]
    return {**document, "colonnes": columns, name: rows}


def as_rows_of_pieces(document: Any) -> Any:
    """Repeat each request in as many rows as it has pieces."""
    pieces = [{"TYPEPIECE": type_, "FICHIER": f"{type_}.pdf"} for type_ in ("VA", "FACTURE", "RIB")]
    return {
        key: [
            {**request, **piece, "FICHIER": f"{request['NOFINESS']}-{piece['FICHIER']}"}
            for request in child
            for piece in pieces
        ]
        if isinstance(child, list)
        else child
        for key, child in document.items()
    }


def as_numbered(document: Any) -> Any:
    """Put each request below the number of its order."""
    return {
        key: {request["reference_bon_de_commande"]: request for request in child}
        if isinstance(child, list)
        else child
        for key, child in document.items()
    }


# The same words written in ways that JSON is not usually.
REWRITTEN = (
    *(
        replace(_format(words), name=name, post=post)
        for name, words, post in (
            ("paires", "capitales", as_pairs), ("rangees", "capitales", as_rows),
            ("pieces", "capitales", as_rows_of_pieces), ("numeros", "mots-entiers", as_numbered),
        )
    ),
    replace(_format("majuscules", days=MILLISECONDS), name="instants"),
)  # fmt: skip
PLANTED = tuple(defect for defect in DEFECTS if judged_as_ours(defect))


@dataclass(frozen=True)
class Score:
    """What is found of the defects, false findings on good files, and questions asked."""

    found: int
    false: int
    questions: int
    missed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


@cache
def learned(
    form: Format, kind: str, labels: bool = True
) -> tuple[dict[str, Any], dict[str, Any], int]:
    """Return the model with `--yes` alone, with every question answered, and their number."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        documents = example(form, kind)
        (folder / "vierge.json").write_text(written(blank(documents[0])), encoding="utf-8")
        for rank, document in enumerate(documents):
            path = folder / f"exemple-{rank}.json"
            path.write_text(written(document), encoding="utf-8")
        fields = table(form, kind, labels=LABELS.get(form.name) if labels else {})
        (folder / "champs.csv").write_text(fields, encoding="utf-8")
        today = read_clock(NOW).now.date()
        first = build(gather([folder], Roles()), kind, None, today).schema
        second = build(gather([folder], Roles()), kind, None, today).schema
    reviewing.confirm_sure(first)
    reviewing.confirm_sure(second)
    asked = questions.questions(second)
    answer_all(form, kind, second)
    return first, second, len(asked)


def answer_all(form: Format, kind: str, schema: dict[str, Any]) -> None:
    """Answer each question as one who knows the format."""
    meant = model_of_schema(written(form.schema(kind)).encode(), "m").concept_map
    places: dict[str, list[Binding]] = {shown(b.pattern): [] for b in meant.bindings}
    for binding in meant.bindings:
        places[shown(binding.pattern)].append(binding)
    for _ in range(3):
        for question in questions.questions(schema):
            reply = _reply(question, places)
            if question.key == "déduits":
                named = [one.partition(" : ") for one in question.told[:-1]]
                right = all(
                    any(said.startswith(CONCEPTS[b.concept].label) for b in places.get(at, ()))
                    for at, _, said in named
                )
                reply = "oui" if right else "un par un"
            try:
                reviewing.answer(schema, question, reply)
            except StopError:
                reviewing.answer(schema, question, questions.LATER)
        reviewing.confirm_sure(schema)


def _reply(question: questions.ReviewQuestion, places: Mapping[str, list[Binding]]) -> str:
    sort, _, rest = question.key.partition(":")
    if sort == "emplacement":
        right = [p for p, found in places.items() if rest in {b.concept for b in found}]
        return right[0] if right and right[0] in question.choices else questions.NONE
    if sort == "liste":
        encoding = next((b.encoding for b in places.get(rest, ()) if b.encoding), None)
        pairs = ",".join(f"{c}={m}" for c, m in encoding.values) if encoding else ""
        return pairs or questions.NONE
    if sort == "unité":
        encodings = [b.encoding for found in places.values() for b in found if b.encoding]
        return "centimes" if any(one.amount == "centimes" for one in encodings) else "euros"
    concepts = {b.concept for b in places.get(rest, ())}
    return "oui" if any(name in question.text or name in question.key for name in concepts) or (
        concepts and "est-ce" in question.text) else "non"  # fmt: skip


def score(form: Format, way: str, labels: bool = True) -> Score:
    """Measure one format: `confirmed`, `yes`, or `none` for no model."""
    models: tuple[Model, ...] = ()
    questions = 0
    if way != "none":
        for kind in KINDS:
            first, second, asked = learned(form, kind, labels)
            schema = first if way == "yes" else second
            questions += asked
            models += (model_of_schema(to_text(schema).encode(), f"{kind}.json"),)
    missed = [d.name for d in PLANTED if not is_found(form, d, models)]
    wrong = [f"{f.code} {f.message}" for d in GOOD for f in above_note(report_in(form, d, models))]
    return Score(len(PLANTED) - len(missed), len(wrong), questions, tuple(missed), tuple(wrong))


def above_note(report: Report) -> list[Any]:
    return [finding for finding in report.findings if finding.severity > Severity.NOTE]


def is_found(form: Format, defect: Defect, models: tuple[Model, ...]) -> bool:
    wanted = {code for code, _, _ in judged_as_ours(defect, single=form.single)}
    codes = {finding.code for finding in above_note(report_in(form, defect, models))}
    return bool(codes & wanted or {code for code in codes if code.startswith(("FMT00", "IDN"))})
