"""The words by which people name a SONS and a prestation, and those of a reserve."""

import re
import unicodedata
from functools import cache, lru_cache

from segur_cli.exits import StopError
from segur_cli.facts.loader import dispositifs, read_pack
from segur_cli.facts.shapes import PRESTATION_LABELS, V1_V2, V2
from segur_cli.text.writing import did_you_mean, normalized_key, quote

_BOTH_WORDS = (
    "v1+v2 va1+va2 vague1+vague2 v1v2 v1etv2 v1et2 vague1etvague2 vague1et2 vagues1et2 vague1+2 "
    "1+2 1et2"
)
_PRESTATION_WORDS = {
    **dict.fromkeys(("v2", "va2", "vague2", "2"), V2), **dict.fromkeys(_BOTH_WORDS.split(), V1_V2)
}  # fmt: skip

# What says that it is a prestation, and none of which: « Mise à niveau Vague 2 seule ».
_BESIDE = re.compile(
    r"^(?:prestation|offre|forfait|formule|pack|segur|miseaniveau|rattrapage|:|-)+"
    r"|\(?(?:seule?|seulement|uniquement|only)\)?$"
)
# Prestations inside a text in lower case without accents. « HOP-DPI-Va2 » names none.
_WAVE = r"(?:vagues?|va|v)"
BOTH_WAVES = re.compile(
    rf"(?<![a-z]){_WAVE} ?1 ?(?:\+|et|&|puis) ?(?:de )?(?:la )?{_WAVE}? ?2(?![0-9])"
)
# In a list of codes, where they are joined otherwise too.
LISTED_WAVES = re.compile(
    rf"{_WAVE} ?1 ?(?:\+|et|&|/|,|puis) ?(?:de )?(?:la )?{_WAVE}? ?2(?![0-9])"
)
SECOND_WAVE = re.compile(rf"(?<![-\w]){_WAVE} ?2(?![0-9])")
_JOINED_SONS = re.compile(
    r"(?<![a-z])(?:sons )?(?:hop[- ])?(dpi|pfi|ehr|epr)(?:[- ]va ?2)?(?![a-z])"
)
_JOINTS = " -–:,;/+&()\n"
_FUNCTIONS_IN_ENGLISH = {"DPI": ("EHR", "EPR")}
_IN_ENGLISH = re.compile(r"waves?|and|&")


def _french(word: re.Match[str]) -> str:
    return "vague" if word[0].startswith("wave") else "et"


def read_sons(text: str) -> str:
    """Return the code of a SONS, given by it or by its function. Raises StopError for another."""
    code = known_sons().get(_plain(text))
    if code is None:
        raise StopError(f"SONS inconnu : {quote(text)}.", did_you_mean(text, dispositifs()))
    return code


@cache
def known_sons() -> dict[str, str]:
    """Return the code of each SONS by the plain words that name it."""
    return {
        _plain(way): code
        for code, dispositif in dispositifs().items()
        for way in (
            code,
            dispositif.function,
            code.removeprefix("HOP-"),
            f"SONS {code}",
            f"SONS {dispositif.function}",
            f"Ségur {dispositif.function}",
            f"{dispositif.function} vague 2",
            f"{dispositif.function} Ségur",
            *_FUNCTIONS_IN_ENGLISH.get(dispositif.function, ()),
        )
    }


def _plain(text: str) -> str:
    """A SONS as it is compared: `D.P.I.` is DPI, `HOP DPI VA2` its code."""
    return "".join(c for c in normalized_key(text) if c.isalnum())


def read_prestation(text: str) -> str:
    """Return `V2` or `V1+V2`. Raises StopError for anything else."""
    said = normalized_key(text).replace(" ", "").replace("_", "")
    bare = _BESIDE.sub("", said)
    code = _PRESTATION_WORDS.get(_IN_ENGLISH.sub(_french, bare))
    if code is None:
        accepted = ", ".join(f"{code} ({label})" for code, label in PRESTATION_LABELS.items())
        raise StopError(f"Prestation inconnue : {quote(text)}.", f"Valeurs acceptées : {accepted}.")
    return code


def read_joined(text: str) -> dict[str, str]:
    """Read prestations that a text names with their SONS: `DPI V2`, `DPI V2 + PFI V1+V2`.

    Empty unless that is all it says. « DPI vague 2 » alone may name no more than the SONS.
    """
    said = normalized_key(text)
    found = list(_JOINED_SONS.finditer(said))
    ends = [*(match.start() for match in found[1:]), len(said)]
    told = [said[match.end() : end] for match, end in zip(found, ends, strict=False)]
    before = said[: found[0].start()] if found else ""
    if len(found) == 1 and not told[0].strip(_JOINTS):
        before, told = "", [before]
    codes = [
        prestation_code(part.strip(_JOINTS).removesuffix(" et").strip(_JOINTS)) for part in told
    ]
    if before.strip(_JOINTS) or None in codes:
        return {}
    read = {sons_code(match[1]): code for match, code in zip(found, codes, strict=True)}
    return {s: code for s, code in read.items() if s and code} if len(read) == len(found) else {}


def sons_code(value: object) -> str | None:
    """Return the code of a SONS that segur knows, however it is written; else None."""
    return _sons_code(value) if isinstance(value, str) else None


def prestation_code(value: object) -> str | None:
    """Return `V2` or `V1+V2`, None when the value is neither."""
    return _prestation_code(value) if isinstance(value, str) else None


@lru_cache(maxsize=256)
def _sons_code(text: str) -> str | None:
    try:
        return read_sons(text)
    except StopError:
        return None


@lru_cache(maxsize=256)
def _prestation_code(text: str) -> str | None:
    if text.strip().replace("+", "").isdigit():
        return None  # a code of the model's own, which may stand for either
    try:
        return read_prestation(text)
    except StopError:
        return None


_AROUND = 25  # characters shown on either side


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The words of a reserve, and those that deny the word that follows."""
    pack = read_pack("reserves.toml")
    words = "|".join(word.replace("*", "[a-z]*") for word in pack["words"])
    denied = "|".join(pack["denied"])
    before = re.compile(rf"\b(?:{denied})(?: l[ae]s?)?(?: [a-z]+)?[ ']*$")
    return re.compile(rf"\b(?:{words})\b"), before


def reserve_in(text: str) -> str:
    """Return the words of a reserve, as written, with what surrounds them; empty without any."""
    written = " ".join(unicodedata.normalize("NFC", text).split())
    # Letter for letter, so that the words found are shown as they were typed.
    plain = "".join((normalized_key(c) or c)[:1] for c in written)
    plain = plain.replace("’", "'").replace("d'", "d ")
    words, denied = _words()
    for found in words.finditer(plain):
        if not denied.search(plain[: found.start()]):
            start, end = max(0, found.start() - _AROUND), found.end() + _AROUND
            cut = "…" if start else "", "…" if end < len(written) else ""
            return cut[0] + written[start:end].strip() + cut[1]
    return ""
