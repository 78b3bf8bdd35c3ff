"""What a request does not say, leaves to be filled, or writes as no other one does."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from segur_cli.documents import Json, join
from segur_cli.lint.context import RequestContext, Spot
from segur_cli.lint.rules.amounts import RATE, REGIME, is_exempt
from segur_cli.requests.demande import Demande
from segur_cli.rules.rule import Finding, Rule
from segur_cli.templates.choosing import kind_in
from segur_cli.templates.concept_map import Nature
from segur_cli.templates.concepts import CONCEPTS, ValueType
from segur_cli.templates.observing import flag_pair
from segur_cli.text.amounts import parse_with_unit
from segur_cli.text.dates import spoken_day
from segur_cli.text.flags import flag_words, parse_flag
from segur_cli.text.writing import is_left_to_fill, plural, quote

# What rules read of a request; of alternatives, one is enough.
_ORDER = (
    "beneficiaire.finess",
    "prestation.type",
    "prestation.montant_ht|prestation.montant_ttc",
    "commande.reference",
    "commande.date",
    "commande.montant_ht|commande.montant_ttc",
)
_INVOICE = (
    "avance.reference",
    "avance.montant",
    "facture.numero",
    "facture.date",
    "facture.montant_ht|facture.montant_ttc",
    "va.date",
    "va.signataire",
)
_READ = {"avance": _ORDER, "solde": (*_ORDER, *_INVOICE), None: _ORDER}
_EVERY = tuple(concept for group in _READ["solde"] for concept in group.split("|"))
_TEXTS = tuple(name for name, concept in CONCEPTS.items() if concept.kind is ValueType.TEXT)
_ALIKE = 3  # requests that make a rule of how they write a value
_YEAR = r"(?:19|20|99)\d\d"
_DAY = re.compile(  # its hour, or its zone, is another affair
    rf"({_YEAR}|\d\d?)([-/.])(\d\d?)\2({_YEAR}|\d\d)"
    r"(?:(?:T| (?:à )?)\d\d?[:h].*|Z|[+-]\d\d:\d\d)?",
    re.ASCII,
)
_AMOUNT = re.compile(r"-?\d[\d '’\u00a0\u202f.,]*\d")
# Kinds whose own rules judge how they are written.
_NUMBERS = (ValueType.FINESS, ValueType.SIRET, ValueType.SIREN, ValueType.RPPS)
_JUDGED = (*_NUMBERS, ValueType.DATE)
_FLAGS = flag_words("oui", "o", "yes", "y", "vrai", "true", "1", "x")
_LEVEL = re.compile(r" (?:HT|TTC)\b")


def check_absent(context: RequestContext) -> Iterator[Finding[Spot]]:
    """Tell what a request lacks that its model has a place for, or that the others have."""
    size = len(context.demandes)
    lacking: dict[int, dict[str, int]] = {}
    exempt = {
        rank for concept in (RATE, REGIME)
        for rank, value in enumerate(context.column(concept)) if is_exempt(value)
    }  # fmt: skip
    for group in _READ[context.kind]:
        names = [name for name in group.split("|") if name in context.concept_map.concepts]
        if not names or any(_is_asked(context, name) for name in names):
            continue
        empty = {name: _empty(context, name) for name in names}
        lost = set.intersection(*empty.values())
        others = size - len(lost)
        if lost and (others > max(1, len(lost)) or _is_placed(context, names)):
            for rank in lost:
                lacking.setdefault(rank, {})[_LEVEL.sub("", CONCEPTS[names[0]].label)] = others
        for name, ranks in empty.items():  # HT or TTC alone, where the others give both
            others = size - len(ranks)
            spared = lost | (exempt if name.endswith("_ttc") else set())
            for rank in ranks - spared if others >= _ALIKE * len(ranks) else ():
                lacking.setdefault(rank, {})[CONCEPTS[name].label] = others
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


def _empty(context: RequestContext, concept: str) -> set[int]:
    """The requests, by rank, that hold nothing at the place of a concept, or no value at all."""
    kind = CONCEPTS[concept].kind
    text = kind is ValueType.TEXT  # what is left to fill there is told at its own place
    return {
        rank
        for rank, value in enumerate(context.column(concept))
        if _is_nothing(value) or isinstance(value, bool | dict) or value == []
        or (not text and _is_to_fill(value))
    }  # fmt: skip


def _is_nothing(value: Json) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def check_alike(context: RequestContext) -> Iterator[Finding[Spot]]:
    """Without a model, the other requests of a file tell how a value is written."""
    if context.concept_map.nature is not Nature.GUESSED or len(context.demandes) < _ALIKE + 1:
        return
    columns: dict[str, list[tuple[Demande, Json]]] = {}
    for demande in context.demandes:
        for path, value in _scalars(demande.value, ""):
            columns.setdefault(path, []).append((demande, value))
    for path, column in columns.items():
        yield from _other_flags(path, column)
        forms = [_form(value) for _, value in column]
        (form, count), *others = Counter(forms).most_common()
        if not form.told or count < _ALIKE or not others or count < _ALIKE * (len(column) - count):
            continue
        for own, (demande, value) in zip(forms, column, strict=True):
            if own == form or form.may_be(own):
                continue
            kinds = _kinds_at(context, demande, demande.pointer + path)
            if not kinds.intersection(_NUMBERS) and (
                (form.kind == "jour" and ValueType.DATE in kinds) or form.differs(own, value)
            ):
                told = f"{quote(_shown(value), 60)} : {own.told or 'un texte'}, là où "
                told += f"{plural(count, 'autre donne', 'autres donnent')} {form.told}"
                yield Finding(Spot(demande.pointer + path), told)


def _kinds_at(context: RequestContext, demande: Demande, pointer: str) -> set[ValueType]:
    """What the rules read at a place of a request."""
    judged = (name for name in context.concept_map.concepts if CONCEPTS[name].kind in _JUDGED)
    return {CONCEPTS[name].kind for name in judged if demande.pointer_of(name) == pointer}


def _other_flags(path: str, column: list[tuple[Demande, Json]]) -> Iterator[Finding[Spot]]:
    """Tell a yes or a no that is not of the pair of the others: « OUI » among O and N."""
    counts = Counter(_shown(value) for _, value in column if not isinstance(value, bool))
    for odd, count in counts.items() if len(counts) == 3 else ():
        others = len(column) - count
        pair = flag_pair([value for value in counts if value != odd])
        if pair and flag_pair([odd]) and odd not in pair and others >= _ALIKE * count:
            told = f"{quote(odd, 60)} : ni {quote(pair[0])} ni {quote(pair[1])}, là où "
            told += f"{plural(others, 'autre donne', 'autres donnent')} l'un des deux"
            where = (demande.pointer for demande, value in column if _shown(value) == odd)
            yield from (Finding(Spot(pointer + path), told) for pointer in where)


class _Form(NamedTuple):
    """How a value is written: its kind, the sign between its digits, and how it is told."""

    kind: str
    signs: str = ""
    told: str = ""

    def may_be(self, other: "_Form") -> bool:
        """Whether a day that can be read in two orders may be of this one: 03/02 among 02/15."""
        return self.told.startswith("une date MM") and other[:2] == self[:2]

    def differs(self, other: "_Form", value: Json) -> bool:
        """Whether another form, where this one is the rule, is worth a look."""
        if self.kind == "booléen":
            return other.kind == "nombre" or parse_flag(str(value), _FLAGS) is not None
        if "nombre" in (self.kind, other.kind):
            return other.kind != "texte" or _names_amount(value)
        if self.kind == "jour":
            return other.kind == "jour" or _is_to_fill(value) or _is_spoken_day(value)
        return bool(self.signs and other.signs)  # a whole amount among others has none


def _form(value: Json) -> _Form:
    if isinstance(value, bool):
        return _Form("booléen", told="vrai ou faux")
    if not isinstance(value, str):
        return _Form("nombre", told="un nombre")
    text = value.strip()
    if day := _DAY.fullmatch(text):
        order = "MM{0}JJ{0}" if int(day[1]) <= 12 < int(day[3]) else "JJ{0}MM{0}"
        order = "AAAA{0}MM{0}JJ" if len(day[1]) == 4 else order + "A" * len(day[4])
        return _Form("jour", day[2], f"une date {order.format(day[2])}")
    if text.isdigit():
        return _Form("chiffres", told="un texte de chiffres")
    if _AMOUNT.fullmatch(text) and _names_amount(text):
        sign = text[-3:].strip("0123456789")[-1:]
        told = {",": "un montant à virgule", ".": "un montant à point"}.get(sign, "")
        return _Form("montant", sign if told else "", told)
    return _Form("texte")


def _shown(value: Json) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _names_amount(value: Json) -> bool:
    return isinstance(value, str) and parse_with_unit(value) is not None


def _is_spoken_day(value: Json) -> bool:
    return isinstance(value, str) and spoken_day(value.strip()) is not None


def _scalars(value: Json, path: str) -> Iterator[tuple[str, Json]]:
    """The filled values of a request, its lists aside: of these, one or several is all one."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _scalars(child, join(path, key))
    elif not isinstance(value, list) and not _is_nothing(value):
        yield path, value


def check_to_fill(context: RequestContext) -> Iterator[Finding[Spot]]:
    for concept in _TEXTS:
        for _, located in context.located(concept, _is_to_fill):
            yield Finding(
                Spot(located.pointer),
                f"{CONCEPTS[concept].label} reste à remplir : {quote(located.value, 60)}",
            )


def _is_to_fill(value: Json) -> bool:
    return isinstance(value, str) and is_left_to_fill(value)


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
    Rule("FMT095", check_alike),
    Rule("FMT094", check_to_fill, reads=("|".join(_TEXTS),), judges_form=True),
    Rule("IDN008", check_kind, reads=("demande.type",), judges_form=True),
)
