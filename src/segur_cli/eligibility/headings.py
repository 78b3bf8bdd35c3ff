"""What a column heading means: FINESS, name, activité combinée, or which ceiling.

The official layout is unknown (FACTS §3): headings are read by their words, and
whatever the words leave open is left open.
"""

import re
from dataclasses import dataclass
from enum import Enum

from segur_cli.eligibility.ceilings import CeilingKey
from segur_cli.facts import V1_V2, V2, dispositifs
from segur_cli.tables.headings import words


class Role(Enum):
    """What a column holds; the values are the names taken by `--column`."""

    FINESS = "finess"
    FINESS_EJ = "finess-ej"
    FINESS_ET = "finess-et"
    NAME = "nom"
    AC = "ac"
    LEVEL = "niveau"
    CEILING = "montant"
    ELIGIBILITY = "eligibilite"
    SONS = "sons"  # of each row, in a long base
    PRESTATION = "prestation"
    IGNORED = "-"


@dataclass(frozen=True)
class HeadingMeaning:
    """The reading of one heading; `doubt` says what is unsure.

    `key` goes with CEILING, `scale` is what its amounts are to be multiplied by to be euros.
    `sons` is what an ELIGIBILITY column is about, None for all of them.
    """

    role: Role
    key: CeilingKey | None = None
    doubt: str = ""
    scale: int = 1
    sons: str | None = None


IGNORED = HeadingMeaning(Role.IGNORED)

SCALES = {"k€": 1_000, "M€": 1_000_000}
_AMOUNT_WORDS = re.compile(r"\b(montants?|plafonds?|maximums?|maxi?|forfaits?|baremes?)\b|€")
# Neither shares of an amount nor what is paid are ceilings.
_NOT_CEILING = re.compile(
    r"\b(avances?|soldes?|acomptes?|verses?|payes?|factures?|taux|tva|pourcentage|dates?|"
    r"nombre|nb|ecart|ri|ris|drimbox)\b|%"
)
_OTHER_SONS = re.compile(r"\b[a-z]{2,3} [a-z]{2,3} va ?\d\b")
_SONS_WAVE_2 = re.compile(r"\b(?:hop )?(dpi|pfi) va ?2\b")
_SONS_WAVE_1 = re.compile(r"\b(?:hop )?(?:dpi|pfi) va ?1\b(?! ?(?:\+|et|&))")
# The client described instead of the prestation: who had wave 1 may only have V2.
_HAD_WAVE_1 = re.compile(
    r"\b(?:ayant|ont|a|deja)(?: \w+)? (?:beneficie|finance|equipee?|obtenu)\b.*\b(?:vague|va?) ?1\b"
    r"|\bsocle\b"
)
_HAD_NOT = re.compile(
    r"\b(?:pas|non|jamais|sans)\b.*\b(?:beneficie|finance\w*|equipe\w*|obtenu)\b|\brattrapage\b"
)
_BOTH_WAVES = re.compile(
    r"\b(?:v|va|vagues?) ?1 ?(?:\+|et|&|plus)? ?(?:la )?(?:v|va|vague)? ?2\b|\b1 ?\+ ?2\b"
)
_WAVE_2 = re.compile(r"\b(?:v|va|vague) ?2\b")
_PRESTATION_2 = re.compile(r"\bprestation (?:segur )?(?:v|va|vague) ?2\b")
_WAVE_1 = re.compile(r"\b(?:v|va|vague) ?1\b")
# What « Vague 1 + Vague 2 » is called back to front; other ways to name both waves are a doubt.
_BOTH_REVERSED = re.compile(
    r"\b(?:v|va|vagues?) ?2 ?(?:\+|et|&|plus) ?(?:la )?(?:v|va|vague)? ?1\b|\b2 ?\+ ?1\b"
)
_HT = re.compile(r"\bht\b|\bhors taxes?\b")
# The rate of a basis (« TTC (TVA 20 %) ») tells nothing of what the column is.
_RATE_OF_BASIS = re.compile(
    r"\b(ht|ttc) (?:avec )?(?:tva (?:a |de |au taux de )?\d{1,2}(?: \d)? ?%|(?:a )?20 ?%)"
)
_THOUSANDS = re.compile(r"\bk ?(?:€|eur(?:os?)?\b)|\bmilliers?\b")
_MILLIONS = re.compile(r"\bm ?(?:€|eur(?:os?)?\b)|\bmillions?\b")
_TTC = re.compile(r"\bttc\b|\btoutes taxes\b")
_AC = re.compile(r"\bactivites? combinees?\b|^ac(?: \d{4})?$|\bac \d{4}\b")
_NAME = re.compile(
    r"\b(raison sociale|rs|nom|denomination|libelle|etablissement|beneficiaire|client)\b"
)
_ELIGIBLE = re.compile(r"\b(?:in|non )?eligib(?:le|ilite)\b(?!s)")
_PART_OF_KEY = re.compile(
    r"(?:code |type(?: de)? |nom du )?(sons|dispositif|prestation|presta)s?(?: segur)?"
)
_LEVEL = re.compile(r"^(niveau|ej ?/ ?et|et ?/ ?ej|niveau (?:du )?finess|type (?:de )?finess)$")
_EJ = re.compile(r"\b(ej|pmej|juridique)\b|finess_?ej\b")
_ET_WORDS = re.compile(r"\b(geographique|geo|ege)\b|finess_?et\b")
_ET_CODE = re.compile(r"\bET\b|[_\-/ (]et\)?$")


def holds_finess(heading: str) -> bool:
    """Whether the heading speaks of a FINESS number."""
    return "finess" in words(heading)


def meaning(heading: str) -> HeadingMeaning:
    """Read a heading, all its levels joined by ` / `."""
    text = words(heading)
    if not text:
        return IGNORED
    if "finess" in text:
        return _finess(heading, text)
    if _LEVEL.fullmatch(text):
        return HeadingMeaning(Role.LEVEL)
    if _AC.search(text) and not _AMOUNT_WORDS.search(text):
        return HeadingMeaning(Role.AC)
    if _ELIGIBLE.search(text) and not _AMOUNT_WORDS.search(text):
        return HeadingMeaning(Role.ELIGIBILITY, sons=_read_sons(text)[0])
    ceiling = _ceiling(text)
    if ceiling is not None:
        return ceiling
    if _NAME.search(text):
        return HeadingMeaning(Role.NAME)
    return IGNORED


def names_part_of_key(heading: str) -> str | None:
    """Return which part of a ceiling's key this column holds row by row, if any."""
    found = _PART_OF_KEY.fullmatch(words(heading))
    if found is None:
        return None
    return "prestation" if found[1] == "prestation" else "sons"


def _finess(heading: str, text: str) -> HeadingMeaning:
    if _LEVEL.fullmatch(text) or re.search(r"\b(type|niveau|categorie|statut)\b", text):
        return HeadingMeaning(Role.LEVEL)
    if _EJ.search(text):
        return HeadingMeaning(Role.FINESS_EJ)
    if _ET_WORDS.search(text) or _ET_CODE.search(heading.strip()):
        return HeadingMeaning(Role.FINESS_ET)
    return HeadingMeaning(Role.FINESS)


def _ceiling(text: str) -> HeadingMeaning | None:
    """Read an amount heading; None when it speaks of no amount."""
    text = _RATE_OF_BASIS.sub(r"\1", text)
    if _NOT_CEILING.search(text) or _SONS_WAVE_1.search(text):
        return None
    sons, rest, doubt = _read_sons(text)
    if _OTHER_SONS.search(rest):
        return None
    prestation, prestation_doubt = _read_prestation(rest, wave_named=rest != text)
    basis = _read_basis(rest)
    speaks_of_amount = _AMOUNT_WORDS.search(rest) is not None
    hints = sum(part is not None for part in (sons, prestation, basis))
    if not speaks_of_amount and hints < 2:
        return None
    described = _described(rest)
    if prestation is None and described:
        prestation, prestation_doubt = described, DESCRIBED_DOUBT
    if prestation is None and not prestation_doubt and _WAVE_1.search(rest):
        return None
    unit = unit_named(text)
    if unit:
        doubt = UNIT_DOUBT
    return HeadingMeaning(
        Role.CEILING,
        CeilingKey(sons, prestation, basis),
        doubt or prestation_doubt,
        SCALES.get(unit, 1),
    )


def _read_sons(text: str) -> tuple[str | None, str, str]:
    """Return the SONS, the text without its code (whose `va2` is no prestation), and a doubt."""
    by_function = {sons.function.lower(): sons.code for sons in dispositifs().values()}
    named = {by_function[function] for function in re.findall(r"\b(dpi|pfi)\b", text)}
    rest = _SONS_WAVE_2.sub(" ", text)
    if len(named) == 1:
        return named.pop(), rest, ""
    return None, rest, "l'intitulé nomme à la fois DPI et PFI" if named else ""


def _read_prestation(text: str, *, wave_named: bool) -> tuple[str | None, str]:
    """Read the prestation; `wave_named` when the SONS code already said the wave."""
    if _BOTH_WAVES.search(text) or _BOTH_REVERSED.search(text):
        return V1_V2, ""
    if _WAVE_2.search(text) and _WAVE_1.search(text):
        return None, WAVES_DOUBT
    if _WAVE_2.search(text):
        said = wave_named or _PRESTATION_2.search(text) is not None
        return V2, "" if said else WAVE_DOUBT
    return None, ""


def unit_named(text: str) -> str:
    """Return the unit other than the euro that normalised words name: `k€`, `M€`, or nothing."""
    return "k€" if _THOUSANDS.search(text) else "M€" if _MILLIONS.search(text) else ""


def parts_named(text: str) -> tuple[str | None, str | None]:
    """Return the SONS and the prestation that the name of a sheet gives, None for neither."""
    said = words(text)
    sons, rest, _ = _read_sons(said)
    prestation, _ = _read_prestation(rest, wave_named=rest != said)
    return sons, prestation


def _described(text: str) -> str | None:
    """The prestation of the client that a heading describes, None when it describes none."""
    if _HAD_NOT.search(text):
        return V1_V2
    return V2 if _HAD_WAVE_1.search(text) else None


DESCRIBED_DOUBT = "l'intitulé décrit le client, et ne nomme pas la prestation"
WAVES_DOUBT = "l'intitulé nomme les deux vagues, sans dire « Vague 1 + Vague 2 »"
UNIT_DOUBT = "les montants ne semblent pas être en euros : rien n'est converti sans votre accord"
# Lifted when the same sheet also has a `Vague 1 + Vague 2` column.
WAVE_DOUBT = "« vague 2 » peut nommer la prestation ou seulement la vague du dispositif"


def _read_basis(text: str) -> str | None:
    without_tax, with_tax = bool(_HT.search(text)), bool(_TTC.search(text))
    if without_tax == with_tax:
        return None
    return "HT" if without_tax else "TTC"
