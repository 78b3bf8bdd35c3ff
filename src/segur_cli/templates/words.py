"""The words of keys and of codes: cut, freed of accents, and what they are about or stand for."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from segur_cli.facts.words import LISTED_WAVES, prestation_code, sons_code
from segur_cli.templates.concept_map import EVERY, Pattern
from segur_cli.templates.concepts import CODED, CONCEPTS, ValueType, concepts_of
from segur_cli.text.flags import flag_words
from segur_cli.text.writing import normalized_key

UNREAD_LIST = "liste de valeurs non comprise"  # begins the reason that shows the cell
SETTLED = "codes dits par vous"
_YES_OR_NO = flag_words("oui", "o", "vrai", "true")


def sons_meant(text: str) -> str | None:
    """Return the SONS that a code clearly means: its code, its function, or words with it."""
    code = sons_code(text)
    if code is not None:
        return code
    words = set(re.split(r"[^a-z0-9]+", normalized_key(text))) - _AROUND_A_FUNCTION
    return _FUNCTIONS.get(words.pop()) if len(words) == 1 else None


_AROUND_A_FUNCTION = {"", "hop", "hopital", "sons", "segur", "vague", "2", "va2"}
_FUNCTIONS = {"dpi": "HOP-DPI-Va2", "pfi": "HOP-PFI-Va2"}
_WAVES = re.compile(r"(?:^|[^a-z])(?:vagues?|va|v|waves?|w)(?=[^a-z]|$)")


def prestation_meant(text: str) -> str | None:
    """Return the prestation that a code clearly means; a bare number stands for nothing."""
    if text.strip().isdigit():
        return None
    code = prestation_code(text)
    if code is not None:
        return code
    word = normalized_key(text)
    if not _WAVES.search(re.sub(r"(?<=[a-z])(?=\d)", " ", word)):
        return None
    return {"2": "V2", "12": "V1+V2"}.get("".join(c for c in word if c.isdigit()))


def meaning_of_words(kind: ValueType, text: str) -> str | None:
    """Return what a label means for a kind: a SONS, `V2`, `avance`, `oui`; None if unclear."""
    said = normalized_key(text)
    words = set(re.split(r"[^a-z0-9]+", said))
    if kind is ValueType.SONS:
        named = {code for told, code in _NAMED_FUNCTIONS if told in said}
        return sons_meant(text) or (named.pop() if len(named) == 1 else None)
    if kind is ValueType.PRESTATION:
        return _prestation_in(text, said) if " " in said.strip() else prestation_meant(text)
    if kind is ValueType.REQUEST:
        return None if words & _EXCEPT else request_meant(text)
    if kind is ValueType.FLAG:
        told = {_YES_OR_NO[word] for word in words & _YES_OR_NO.keys()}
        return None if len(told) != 1 else "oui" if told.pop() else "non"
    return None


def _prestation_in(text: str, said: str) -> str | None:
    """Read a phrase: both waves only when they are joined, none when one is set apart.

    « Vague 2 (hors vague 1) » and « Vague 1, version 2 » name two numbers and no pair.
    """
    code = prestation_code(text)
    if code is not None:
        return code
    numbers = set(re.findall(r"\d+", said))
    if set(re.split(r"[^a-z0-9]+", said)) & _EXCEPT or "2" not in numbers:
        return None
    if "1" in numbers:
        return "V1+V2" if LISTED_WAVES.search(said) else None
    return "V2" if _WAVES.search(re.sub(r"(?<=[a-z])(?=\d)", " ", said)) else None


_EXCEPT = {"hors", "sans", "sauf", "hormis", "non", "ni", "ou", "deja", "apres", "excepte"}


def codes_meant(kind: ValueType, codes: Mapping[str, str]) -> dict[str, str] | None:
    """Return what each code of a list stands for, by its label, by itself without one.

    Codes that say nothing clear are left out; None when the list cannot be believed.
    """
    read = ((code, meaning_of_words(kind, told or code)) for code, told in codes.items())
    known = {code: meaning for code, meaning in read if meaning is not None}
    return None if doubtful_codes(kind, known) else known


def doubtful_codes(kind: ValueType, meanings: Mapping[str, str]) -> list[str]:
    """Return the codes whose meaning is not to be believed.

    The code itself says another one (`VAGUE2`, said to be both waves), or nothing while another
    code has the same: a list was cut where it should not.
    """
    shared = Counter(meanings.values())
    own = {code: meaning_of_words(kind, code) for code in meanings}
    return [
        code for code, meant in meanings.items()
        if own[code] not in (None, meant) or (own[code] is None and shared[meant] > 1)
    ]  # fmt: skip


def doubtful_in(annotation: Mapping[str, Any]) -> list[str]:
    """Return the doubtful codes of an `x-segur`, none once a person has said what they mean."""
    values = annotation.get("values")
    if not isinstance(values, Mapping) or SETTLED in annotation.get("reasons", ()):
        return []
    names = (name for name in concepts_of(annotation) if name in CONCEPTS)
    kinds = {CONCEPTS[name].kind for name in names} & {*CODED}
    return [code for kind in kinds for code in doubtful_codes(kind, values)]


def is_unread(reason: str) -> bool:
    """Whether a reason says that a list of values was not read, and shows its cell."""
    return reason.startswith(UNREAD_LIST)


_NAMED_FUNCTIONS = (
    ("dossier patient", "HOP-DPI-Va2"), ("dpi", "HOP-DPI-Va2"),
    ("intermediation", "HOP-PFI-Va2"), ("pfi", "HOP-PFI-Va2"),
)  # fmt: skip


def request_meant(text: str) -> str | None:
    """Return the kind of request that a code clearly means."""
    found = [kind for kind in ("avance", "solde") if kind in normalized_key(text)]
    return found[0] if len(found) == 1 else None


_CAMEL = re.compile(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ])|(?<=[A-Z])(?=[A-Z][a-zà-ÿ])")
_NOT_A_WORD = re.compile(r"[^0-9a-z]+")
_PLURAL = re.compile(r"(?<=\w{3})s$")
WRAPPERS = ("#text", "$", "_", "_text", "_value", "value", "valeur")
_VOWELS = re.compile(r"[aeiouy]")
_DOUBLED = re.compile(r"(\w)\1")
_LONG_WORD, _SHORTEST = 5, 3
_DOCUMENTED = frozenset(("commande", "facture", "va", "pv", "avance"))  # what papers are of


@dataclass(frozen=True)
class KeyMeaning:
    """What one key says: the entities it names and the attributes, in its order."""

    entities: tuple[str, ...]
    attributes: tuple[str, ...]


@cache
def _tables() -> Mapping[str, Mapping[str, list[str]]]:
    text = (Path(__file__).parent / "data" / "lexicon.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def lexicon() -> Mapping[str, tuple[str, str]]:
    """Return what each word is: its table (`entity`, `attribute`, `noise`) and its row."""
    return {
        word: (table, row)
        for table in ("noise", "entity", "attribute")
        for row, words in _tables()[table].items()
        for word in words
    }


@cache
def legal_words() -> frozenset[str]:
    """Return the words that tell the FINESS of a legal entity."""
    return frozenset(_tables()["legal"]["words"])


def is_legal(pattern: Pattern) -> bool:
    """Whether the keys of a place say that its FINESS is the legal entity's, or a group's."""
    sites = {*_tables()["legal"]["sites"]}
    for step in reversed(pattern):
        said = set(words_of(step)) if step is not EVERY else set()
        if said & legal_words() or said & sites:
            return bool(said & legal_words())
    return False


@cache
def cents_words() -> frozenset[str]:
    """Return the words that say amounts are in cents."""
    return frozenset(_tables()["unit"]["cents"])


@lru_cache(maxsize=4096)
def words_of(key: str) -> tuple[str, ...]:
    """Cut a key into words: `dateSignature_bdc` → date, signature, bdc."""
    return tuple(w for w in _NOT_A_WORD.split(normalized_key(_CAMEL.sub(" ", key))) if w)


@lru_cache(maxsize=4096)
def meaning_of(key: str) -> KeyMeaning:
    """Say what a key is about, from the words that the lexicon knows."""
    known = lexicon()
    entities: list[str] = []
    attributes: list[str] = []
    words = words_of(key)
    joined = "".join(words)
    whole = (joined, *words) if joined in known and len(words) > 1 else words
    if known.get(joined, ("",))[0] == "attribute":  # « raisSoc » says no company
        whole = (joined,)
    for word in (part for each in whole for part in _unglued(each)):
        row = known.get(word) or known.get(_PLURAL.sub("", word)) or _inside(word) or _bare(word)
        row = row or _cut_short(word)
        if row is None and (said := _after_a_letter(word)):
            attributes.append(said[0])
            row = said[1]
        if row is not None and row[0] == "entity":
            entities.append(row[1])
        elif row is not None and row[0] == "attribute":
            attributes.append(row[1])
    return KeyMeaning(tuple(dict.fromkeys(entities)), tuple(dict.fromkeys(attributes)))


def _after_a_letter(word: str) -> tuple[str, tuple[str, str]] | None:
    """Read a letter that says what values are, before a word that is known: `dsign`, `nfac`."""
    for attribute, letters in _tables()["letters"].items():
        row = lexicon().get(word[1:])
        if word[:1] in letters and len(word) > _SHORTEST - 1 and row is not None:
            return (attribute, row) if row[0] != "noise" else None
    return None


@lru_cache(maxsize=4096)
def unknown_words(key: str) -> tuple[str, ...]:
    """Return the words of a key that the lexicon does not know: what sets it apart."""
    known = lexicon()
    parts = (part for word in words_of(key) for part in _unglued(word))
    return tuple(
        part for part in parts
        if part not in known and _PLURAL.sub("", part) not in known
        and _inside(part) is None and _cut_short(part) is None
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _unglued(word: str) -> tuple[str, ...]:
    """Cut a word that is not known into known ones, all of it, in the fewest: `mtpresht`."""
    known = lexicon()
    if word in known or _PLURAL.sub("", word) in known or not 4 <= len(word) <= 40:
        return (word,)
    best: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
    for end in range(2, len(word) + 1):
        for start in range(max(0, end - 20), end - 1):
            before, part = best[start], word[start:end]
            if before is None or part not in known:
                continue
            best_here = best[end]
            if best_here is None or len(before) + 1 < len(best_here):
                best[end] = (*before, part)
    return best[-1] or (word,)


def _inside(word: str) -> tuple[str, str] | None:
    """Find the sure identifiers glued to other words: `numfiness`, `siretfournisseur`."""
    for sure in ("finess", "siret", "siren", "rpps"):
        if sure in word:
            return ("attribute", sure)
    return None


@cache
def _skeletons() -> Mapping[str, set[tuple[str, str]]]:
    """Return what the long words are, by what is left of them without their vowels."""
    found: dict[str, set[tuple[str, str]]] = {}
    for word, row in lexicon().items():
        if len(word) >= _LONG_WORD and row[0] != "noise":
            skeleton = _without_vowels(word)
            for end in range(_SHORTEST, len(skeleton) + 1):
                found.setdefault(skeleton[:end], set()).add(row)
    return found


def _without_vowels(word: str) -> str:
    return _DOUBLED.sub(r"\1", word[0] + _VOWELS.sub("", word[1:]))


def _bare(word: str) -> tuple[str, str] | None:
    """Find the only word whose vowels were left out: `bnf`, `prst`, `fct`."""
    if len(word) < _SHORTEST or _VOWELS.search(word[1:]):
        return None
    rows = _skeletons().get(word, set())
    return next(iter(rows)) if len(rows) == 1 else None


@lru_cache(maxsize=4096)
def _cut_short(word: str) -> tuple[str, str] | None:
    """Find the only word that was cut at its end: `factur`, `logici`."""
    if len(word) < _LONG_WORD:
        return None
    longest = 2 * len(word)
    rows = {
        row for known, row in lexicon().items() if known.startswith(word) and len(known) <= longest
    }
    return rows.pop() if len(rows) == 1 else None


def _is_of_amount_above(keys: list[str]) -> bool:
    """Whether a key only says that it holds an amount, which the key above names: `ht/montant`."""
    only = meaning_of(keys[-1]) == KeyMeaning((), ("montant",)) or set(words_of(keys[-1])) & (
        cents_words()
    )
    return bool(only and {"ht", "ttc"} & {*meaning_of(keys[-2]).attributes})


def bare_keys(pattern: Pattern) -> list[str]:
    """Return the keys of a place without the wrappers of converters (`#text`) and of amounts.

    The key above speaks for them.
    """
    keys = [step for step in pattern if step is not EVERY]
    while len(keys) > 1 and (keys[-1] in WRAPPERS or _is_of_amount_above(keys)):
        keys.pop()
    return keys


def own_and_above(pattern: Pattern) -> tuple[KeyMeaning, tuple[KeyMeaning, ...]]:
    """Return what the key of a place says, and its parents' keys, the nearest first."""
    keys = bare_keys(pattern)
    if not keys:
        return KeyMeaning((), ()), ()
    return meaning_of(keys[-1]), tuple(meaning_of(key) for key in reversed(keys[:-1]))


def spoken_of(own: KeyMeaning, above: tuple[KeyMeaning, ...]) -> tuple[str, str]:
    """Return what the nearest key speaks about, and which key says it.

    A request says nothing of the values below it, nor of an amount: it is of what is asked for.
    Below an avance, its number is the avance's; below an order, that of a document is the order's.
    """
    over = {entity for meaning in above for entity in meaning.entities}
    silent = {"demande"} if {"ht", "ttc"} & {*own.attributes} or "avance" in over else set()
    silent |= {"piece"} if over & _DOCUMENTED else set()
    for rank, meaning in enumerate((own, *above)):
        unsaid = silent | {"demande"} if rank else silent
        named = [e for e in _tables()["entity"] if e in meaning.entities and e not in unsaid]
        if named:
            return named[0], "sa clé" if rank == 0 else "une clé au-dessus"
    return "", ""


def attributes_of(pattern: Pattern, label: str) -> set[str]:
    """Return what the key of a place, and its label, say of its values: `date`, `siret`…"""
    own, _ = own_and_above(pattern)
    told, _ = own_and_above((label,)) if label else (KeyMeaning((), ()), ())
    return {*own.attributes, *told.attributes}
