"""What a heading of a base means: which ceiling it is, and which words leave that open.

The official layout is unknown (FACTS §3). The words of `data/base.toml` give each column its role;
here is what a ceiling is about, and how `--column` says it.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from segur_cli.eligibility.base import BASES, CeilingKey
from segur_cli.exits import StopError
from segur_cli.facts import PRESTATION_LABELS, V1_V2, V2, dispositifs
from segur_cli.tables.columns.choices import ChosenColumn, read_columns
from segur_cli.tables.columns.reading import TableReading
from segur_cli.tables.columns.rows import RowAside, legends_of
from segur_cli.tables.columns.vocabulary import Sense, Vocabulary, compiled, load, said
from segur_cli.text.amounts import SCALES, unit_named
from segur_cli.text.writing import did_you_mean, quote

LEVELS = {"finess-ej": "EJ", "finess-et": "ET"}
KEYS = ("finess", *LEVELS)
_FORMS = (
    "Formes acceptées : finess=B (ou finess=B,A : le premier rempli), nom=C, ac=D, niveau=E, "
    "finess-ej=F, finess-et=G, montant[HOP-DPI-Va2,V2,TTC]=H (« * » pour ce que la base ne dit "
    "pas, « ,k€ » ensuite s'il faut convertir), eligibilite[HOP-DPI-Va2]=I ; pour une base "
    "longue : montant=E sons=C prestation=D base=K ; -=J (colonne à ignorer) ; -=Feuille!J "
    "pour une feuille seulement."
)
_AMOUNT_WORDS = re.compile(r"\b(montants?|plafonds?|maximums?|maxi?|forfaits?|baremes?)\b|€")
# A sentence that tells of HT or TTC does not say which one the amounts below are.
_TOLD = re.compile(r"\b(est|sont|etaient|seront|calcule\w*|obtenus?|deduit\w*|convert\w*)\b|%")
_EUROS = re.compile(r"\beur(?:os?)?\b")
# What tells a rate, once the rate of a basis is set aside; other words are in data/base.toml.
_RATE = re.compile(r"\b(taux|tva)\b|%")
_OTHER_SONS = re.compile(r"\b[a-z]{2,3} [a-z]{2,3} va ?\d\b")
_SONS_WAVE_2 = re.compile(r"\b(?:hop )?(dpi|pfi) va ?2\b")
_SONS_WAVE_1 = re.compile(r"\b(?:hop )?(?:dpi|pfi) va ?1\b(?! ?(?:\+|et|&))")
# The client described instead of the prestation: who had wave 1 may only have V2.
_HAD_WAVE_1 = re.compile(
    r"\b(?:ayant|ont|a|deja)(?: \w+)? (?:beneficiee?|financee?|equipee?|obtenue?)s?\b"
    r".*\b(?:vague|va?) ?1\b"
    r"|\b(?:vague|va?) ?1 (?:a ete )?(?:deja )?(?:financee?|obtenue?|recue?)\b|\bsocle\b"
)
_HAD_NOT = re.compile(
    r"\b(?:pas|non|jamais|sans)\b.*\b(?:beneficie\w*|finance\w*|equipe\w*|obtenue?s?)\b"
    r"|\b(?:aucune?|sans|pas de|jamais de) (?:vague|va?) ?1\b|\brattrapage\b"
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
_TTC = re.compile(r"\bttc\b|\btoutes taxes\b")


# What a colour may answer: a legend about another thing is only told.
_ANSWERS_OF_COLOURS = compiled((
    "vague*", "v1", "v2", "finance*", "autofinance*", "equip*", "dpi", "pfi", "eligib*", "presta*",
    "commande*", "demande*", "refus*", "exclu*", "ferme*", "resilie*", "perdu*", "annul*", "retir*",
    "funded", "hors", "sorti*", "perimetre*", "radi*", "suspen*", "abandon*", "confirm*", "attente",
    "litige*", "valid*",
))  # fmt: skip


# The heading of an order, which only a list of clients has.
ORDERED = compiled((
    "bon* de commande", "bdc", "opportunite*", "signe le", "date + signature", "order number",
    *(f"{what} {of}" for of in ("commande*", "devis", "facture*")
      for what in ("n", "numero +", "date +", "ref* +")),
))  # fmt: skip


@cache
def vocabulary() -> Vocabulary:
    """The words of a base."""
    return load(Path(__file__).parent / "data" / "base.toml", _refined)


def _refined(sense: Sense, heading: str) -> Sense | None:
    """Say what a ceiling or a column of yes and no is about; no role for what is no ceiling."""
    if sense.role == "eligibilite":
        return Sense(sense.role, _read_sons(heading)[0] or "")
    return _ceiling(heading) if sense.role == "montant" else sense


def answers_of_colours(table: TableReading, aside: Sequence[RowAside]) -> list[str]:
    """The legends by which a colour answers: none of the rows is then read whole."""
    legends = legends_of(table, aside)
    return [text for text in legends if _ANSWERS_OF_COLOURS.search(said(text))]


def names_amounts(text: str) -> bool:
    """Whether a title says that amounts stand below, and none that was paid or is left."""
    return _AMOUNT_WORDS.search(said(text)) is not None and not _is_no_ceiling(text)


def ceiling_below(heading: str) -> Sense | None:
    """Read a heading under a title that speaks of amounts: « Vague 2 seule » is then enough."""
    return None if _is_no_ceiling(heading) else _ceiling(said(heading), hints_needed=1)


def _is_no_ceiling(text: str) -> bool:
    words = vocabulary()
    return words.takes_back(words.by_name["montant"], text) or words.denies(text)


def _ceiling(text: str, hints_needed: int = 2) -> Sense | None:
    """Read an amount heading; None when it speaks of no amount."""
    text = _RATE_OF_BASIS.sub(r"\1", text)
    if _RATE.search(text) or _SONS_WAVE_1.search(text):
        return None
    sons, rest, doubt = _read_sons(text)
    if _OTHER_SONS.search(rest):
        return None
    prestation, prestation_doubt = _read_prestation(rest, wave_named=rest != text)
    basis = _read_basis(rest)
    hints = sum(part is not None for part in (sons, prestation, basis))
    if not _AMOUNT_WORDS.search(rest) and hints < hints_needed:
        return None
    described = _described(rest)
    if prestation is None and described:
        prestation, prestation_doubt = described, DESCRIBED_DOUBT
    if prestation is None and not prestation_doubt and _WAVE_1.search(rest):
        return None
    unit = unit_named(text)
    about = about_of(CeilingKey(sons, prestation, basis), unit)
    return Sense("montant", about, UNIT_DOUBT if unit else doubt or prestation_doubt)


def about_of(key: CeilingKey, unit: str = "") -> str:
    """Write what a ceiling is about as `--column` does: `HOP-DPI-Va2,V2,TTC,k€`."""
    return ",".join([*(part or "*" for part in key), *([unit] if unit else [])])


def key_of(about: str) -> tuple[CeilingKey, str]:
    """Read it back: what the ceiling is about, and the unit of its amounts if not the euro."""
    sons, prestation, basis, *unit = (None if p == "*" else p for p in about.split(","))
    return CeilingKey(sons, prestation, basis), next((u for u in unit if u), "")


def read_choices(options: tuple[str, ...]) -> dict[str, dict[int, ChosenColumn]]:
    """Read `--column` options; the columns of `finess=B,A` are in that order.

    Raises StopError for an option that is not understood, or a column given twice.
    """
    chosen = read_columns(options, vocabulary().by_name, _FORMS)
    for columns in chosen.values():
        for number, column in columns.items():
            if column.rank and column.role != "finess":
                raise StopError(
                    f"--column {column.role} : plusieurs colonnes ne vont qu'avec finess.", _FORMS
                )
            about = _read_about(column.role, column.about)
            columns[number] = ChosenColumn(column.role, about, column.rank)
    return chosen


def _read_about(role: str, text: str) -> str:
    if role == "montant":
        return _read_ceiling(text or "*,*,*")
    if role == "eligibilite" and text:
        return _known(text, tuple(dispositifs()), f"eligibilite[{text}]") or ""
    if text:
        raise StopError(f"{role}[{text[:60]}] n'est pas compris.", _FORMS)
    return ""


def _read_ceiling(text: str) -> str:
    parts = [part.strip() for part in text.split(",")]
    unit = ""
    if len(parts) == 4 and parts[3].casefold() in {name.casefold() for name in SCALES}:
        said = parts.pop().casefold()
        unit = next(name for name in SCALES if name.casefold() == said)
    if len(parts) != 3:
        raise StopError(
            f"montant[{text[:60]}] : trois indications sont attendues, séparées par des virgules "
            "(SONS, prestation, HT ou TTC), et l'unité si ce n'est pas l'euro (k€, M€).",
            "Exemple : montant[HOP-DPI-Va2,V2,TTC]=F ; « * » pour ce que la base ne dit pas.",
        )
    allowed = (tuple(dispositifs()), tuple(PRESTATION_LABELS), BASES)
    known = (
        _known(part, values, f"montant[{text}]")
        for part, values in zip(parts, allowed, strict=True)
    )
    return about_of(CeilingKey(*known), unit)


def _known(part: str, values: tuple[str, ...], where: str) -> str | None:
    by_plain = {value.casefold(): value for value in values}
    if part not in ("*", "") and part.casefold() not in by_plain:
        raise StopError(f"{where[:70]} : {quote(part)} n'existe pas.", did_you_mean(part, values))
    return by_plain.get(part.casefold())


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


def parts_named(text: str) -> CeilingKey:
    """Return what the name of a sheet, a title or a group of rows gives, None for what it does not.

    It is of HT or of TTC when it speaks of amounts.
    """
    heading = _RATE_OF_BASIS.sub(r"\1", said(text))
    sons, rest, _ = _read_sons(heading)
    prestation, _ = _read_prestation(rest, wave_named=rest != heading)
    amounts = bool(_AMOUNT_WORDS.search(rest) or _EUROS.search(rest) or unit_named(rest))
    basis = _read_basis(rest) if amounts and not _TOLD.search(rest) else None
    return CeilingKey(sons, prestation, basis)


def names_wave_2(text: str) -> bool:
    """Whether « Vague 2 » is the prestation of a title: beside that word, or the code of a SONS."""
    heading = said(text)
    _, rest, _ = _read_sons(heading)
    return _read_prestation(rest, wave_named=rest != heading) == (V2, "")


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
