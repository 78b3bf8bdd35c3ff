"""What the codes of a model mean by themselves, and whether what a list says of them holds."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from segur_cli.facts.words import LISTED_WAVES, prestation_code, sons_code
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
