"""Propose which concept sits where, from keys, values and their neighbours: never a sure thing.

One proposer serves files without a model and the learning of models. A wrong place is worse than
none: what two places may be is left open, with both.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeGuard

from segur_cli.documents import Json
from segur_cli.identifiers import finess, siret
from segur_cli.templates.code_words import (
    codes_meant,
    prestation_meant,
    request_meant,
    sons_meant,
)
from segur_cli.templates.concept_map import EVERY, Binding, ConceptMap, Nature, Pattern
from segur_cli.templates.concepts import CONCEPTS, ValueType
from segur_cli.templates.encodings import (
    ANY_TEXT,
    CENTS,
    COMMA,
    DATES,
    GROUPED,
    POINT,
    Encoding,
    is_nothing,
    read_date,
)
from segur_cli.templates.words_of_keys import KeyMeaning, legal_words, own_and_above, words_of
from segur_cli.text.amounts import number_in, parse_amount
from segur_cli.text.dates import serial_day
from segur_cli.text.flags import NO_OF
from segur_cli.text.writing import normalized_key

_SAMPLE_ITEMS = 60
_SIRET = 14  # digits
_LONGEST_AMOUNT = 14
_MOST_CODES, _LONGEST_CODE = 3, 12
_CENTS_WORDS = frozenset(("centime", "centimes", "cts", "cent", "cents", "eurocents"))
_MAX_DEPTH = 12
_MOST_VALUES = 400
_YEARS = range(2000, 2051)
UNIT_UNKNOWN = "euros ou centimes ?"
CODES_UNREAD = "codes que rien n'explique"
_ASIDE = re.compile(r"\([^)]*\)")
_VALUES_SAID = re.compile(
    r"\b(?:valeurs?|values?)\s+(?:possible|admise|autoris|allowed).*", re.I | re.S
)
_CENTS_FROM = 1_000_000  # whole amounts that are all beyond: euros of a hospital, or cents?
_USUAL_RATES = frozenset(map(Decimal, ("20", "8.5", "10", "5.5", "2.1", "0")))
_FLAGS = tuple((yes, NO_OF[yes]) for yes in ("o", "oui", "1", "true", "vrai", "y", "x"))
_NEAREST_FIRST = (
    "installation", "production", "va", "pv", "facture", "avance", "commande", "prestation",
    "pilote", "fournisseur", "solution", "client", "piece", "demande",
)  # fmt: skip
# Which entity and attribute make which concept; `*` is any entity, `-` none in the own key.
_CONCEPTS: Mapping[tuple[str, str], str] = {
    ("client", "nom"): "beneficiaire.nom",
    ("client", "siret"): "beneficiaire.siret",
    ("fournisseur", "nom"): "fournisseur.nom",
    ("fournisseur", "siret"): "fournisseur.siret",
    ("fournisseur", "siren"): "fournisseur.siren",
    ("solution", "reference"): "solution.numero",
    ("solution", "version"): "solution.version",
    ("prestation", "type"): "prestation.type",
    ("prestation", "ht"): "prestation.montant_ht",
    ("prestation", "ttc"): "prestation.montant_ttc",
    ("commande", "reference"): "commande.reference",
    ("commande", "date"): "commande.date",
    ("commande", "ht"): "commande.montant_ht",
    ("commande", "ttc"): "commande.montant_ttc",
    ("commande", "taux"): "commande.taux_tva",
    ("avance", "reference"): "avance.reference",
    ("avance", "montant"): "avance.montant",
    ("facture", "reference"): "facture.numero",
    ("facture", "date"): "facture.date",
    ("facture", "ht"): "facture.montant_ht",
    ("facture", "ttc"): "facture.montant_ttc",
    ("va", "date"): "va.date",
    ("va", "signataire"): "va.signataire",
    ("va", "rpps"): "va.rpps",
    ("installation", "date"): "pilote.installation",
    ("production", "date"): "pilote.production",
    ("pv", "date"): "pilote.pv",
    ("pilote", "flag"): "pilote",
    ("piece", "fichier"): "piece.fichier",
    ("piece", "type"): "piece.type",
    ("demande", "reference"): "demande.numero",
    ("demande", "type"): "demande.type",
}
_CLIENT = "beneficiaire.finess"
# What belongs to one request, and shows where the repeated object is.
_OF_REQUEST = ("commande.", "prestation.", "facture.", "va.", "avance.")


@dataclass
class ObservedPlace:
    """A place of a document that holds values, the first ones kept; `count` is how many it had."""

    pattern: Pattern
    values: list[Json] = field(default_factory=list)

    @property
    def said(self) -> list[Json]:
        """The values that say something."""
        return [one for one in self.values if not is_nothing(one, ValueType.TEXT)]

    @property
    def lists(self) -> Pattern:
        """The list that repeats it, the whole document when none does."""
        last = max((i for i, step in enumerate(self.pattern) if step is EVERY), default=-1)
        return self.pattern[: last + 1]


@dataclass(frozen=True)
class ConceptProposal:
    """A concept proposed for a place, how its values are written, and why, in French.

    `sure` when key and values agree and no other place may be the same.
    """

    pattern: Pattern
    concept: str
    encoding: Encoding | None
    reasons: tuple[str, ...]
    sure: bool = True
    told: bool = False  # the label of the field says the concept by itself
    both: bool = False  # its label names the amount of the prestation and of the order

    @property
    def as_binding(self) -> Binding | None:
        """What the reduced mode reads there: what is sure, and what any reading of a doubt says."""
        if UNIT_UNKNOWN in self.reasons:  # in cents, what is beyond a limit is so in euros too
            cents = Encoding(amount=CENTS)
            return Binding(self.pattern, self.concept, cents, may_be_empty=True, unit_known=False)
        if CODES_UNREAD in self.reasons and self.concept == "prestation.type":
            return Binding(self.pattern, self.concept, may_be_empty=True, unexplained=True)
        if not self.sure:
            return None
        return Binding(self.pattern, self.concept, self.encoding, may_be_empty=True)


@dataclass(frozen=True)
class Proposals:
    """What is proposed for documents: places, the repeated objects, and ties left open."""

    proposals: tuple[ConceptProposal, ...]
    roots: tuple[Pattern, ...]
    ties: Mapping[str, tuple[Pattern, ...]]
    overlooked: tuple[Pattern, ...] = ()
    places: tuple[ObservedPlace, ...] = ()

    def as_map(self) -> ConceptMap:
        """Return the map that the reduced mode reads with: what is sure, and nothing else."""
        bindings = [binding for one in self.proposals if (binding := one.as_binding) is not None]
        clients = any(one.concept == _CLIENT for one in bindings)
        if clients or _CLIENT in self.ties or len(bindings) > 2:
            bindings = [*(Binding(root, "demande") for root in self.roots), *bindings]
        return ConceptMap(
            Nature.GUESSED, tuple(bindings), self.overlooked, ties=tuple(self.ties.items())
        )


def propose(
    documents: Sequence[Json],
    labels: Mapping[Pattern, str] | None = None,
    codes: Mapping[Pattern, Mapping[str, str]] | None = None,
    *,
    deducing: bool = False,
) -> Proposals:
    """Propose concepts for documents of one format.

    `labels` name fields and `codes` say what their values stand for, where a table does. When
    `deducing`, what no word says is deduced from the values, for want of a model.
    """
    places = _places(documents)
    found: dict[str, list[ConceptProposal]] = defaultdict(list)
    unnamed: list[ObservedPlace] = []
    for place in places.values():
        proposal = _proposal(
            place, (labels or {}).get(place.pattern, ""), (codes or {}).get(place.pattern, {})
        )
        if proposal is not None:
            found[proposal.concept].append(proposal)
            if proposal.both:
                other = f"prestation.{proposal.concept.partition('.')[2]}"
                found[other].append(replace(proposal, concept=other))
        elif place.said:
            unnamed.append(place)
    for proposal in list(_by_neighbours(unnamed, found)):
        found[proposal.concept].append(proposal)
    _prefer_explained(found)
    chosen: list[ConceptProposal] = []
    ties: dict[str, tuple[Pattern, ...]] = {}
    overlooked: list[Pattern] = []
    for concept, candidates in found.items():
        kept, tie, elsewhere = _choose(concept, candidates)
        chosen += kept
        overlooked += elsewhere
        if tie:
            ties[concept] = tie
    roots = _roots(chosen, ties)
    if deducing:
        mute = _mute_clients(places.values(), chosen, ties, roots[0])
        if len(mute) > 1:
            ties[_CLIENT] = mute
        elif mute:
            chosen.append(ConceptProposal(mute[0], _CLIENT, None, ("valeurs", "FINESS")))
        chosen += _deduced(documents, places, chosen, ties, roots[0])
    chosen = _with_doubtful_cents(chosen, places)
    inside = [one for one in chosen if _fits_roots(one, roots)]
    return Proposals(tuple(inside), roots, ties, tuple(overlooked), tuple(places.values()))


def _mute_clients(
    places: Collection[ObservedPlace],
    chosen: Sequence[ConceptProposal],
    ties: Mapping[str, tuple[Pattern, ...]],
    root: Pattern,
) -> tuple[Pattern, ...]:
    """Return where a document that is one request holds FINESS, under keys that do not say so.

    Beside a list of anything but attachments, such a FINESS may be anybody's.
    """
    pieces = {_lists(one.pattern) for one in chosen if one.concept.startswith("piece.")}
    if root or _CLIENT in ties or any(one.concept == _CLIENT for one in chosen):
        return ()
    if any(place.lists and place.lists not in pieces for place in places):
        return ()
    taken = {one.pattern for one in chosen}
    sirets = [one.pattern for one in chosen if one.concept == "fournisseur.siret"]
    sirens = {str(v)[:9] for place in places if place.pattern in sirets for v in place.said}
    found = []
    for place in places:
        own, above = own_and_above(place.pattern)
        free = place.said and place.pattern not in taken and not _is_legal(place.pattern)
        mute = _entity(own, above)[0] in ("", "client") and {*own.attributes} <= {"reference"}
        # A SIREN has the same digits and the same key.
        if free and mute and _are_finess(place.said) and sirens.isdisjoint(map(str, place.said)):
            found.append(place.pattern)
    return tuple(found)


def _deduced(
    documents: Sequence[Json],
    places: Mapping[Pattern, ObservedPlace],
    chosen: Sequence[ConceptProposal],
    ties: Mapping[str, tuple[Pattern, ...]],
    root: Pattern,
) -> Iterator[ConceptProposal]:
    """Propose what the values of the requests say by themselves."""
    from segur_cli.templates.deducing import columns_of, deduce

    tied = {pattern for patterns in ties.values() for pattern in patterns}
    sorts = {
        place.pattern: sort for place in places.values()
        if place.lists == root and place.said and place.pattern not in tied
        and (sort := _sort_of(place.said))[0]
    }  # fmt: skip
    known = {one.concept: one.pattern for one in chosen if one.pattern[: len(root)] == root}
    columns = columns_of(documents, root, sorts)
    solde = any(one.concept.startswith(("facture.", "va.", "avance.")) for one in chosen)
    many = [column for column in columns if column.sort == "date"]
    solde = solde or len(many) > 2
    for concept, column, reason in deduce(columns, root, known, solde=solde):
        if concept not in ties:
            reasons = (reason, CODES_UNREAD if column.sort == "code" else column.sort)
            yield ConceptProposal(column.pattern, concept, column.encoding, reasons)


def _sort_of(values: list[Json]) -> tuple[str, Encoding | None]:
    """Return what values look like, and how they are written; empty when like nothing known."""
    for sort, shape in (
        ("date", _date_shape), ("flag", _flag_shape), ("rate", _usual_rate), ("amount", _money),
    ):  # fmt: skip
        fitted = shape(values)
        if fitted is not None:
            return sort, fitted[0]
    if _most(values, _is_prestation_code):
        return "prestation", None
    if not _most(values, lambda value: isinstance(value, str | int)):
        return "", None
    if _are_codes(values) and len({str(value) for value in values}) < len(values):
        return "code", None
    numbered = _most(values, lambda value: any(map(str.isdigit, str(value))))
    return ("reference" if numbered else "name" if _are_names(values) else ""), None


def _is_prestation_code(value: Json) -> bool:
    return isinstance(value, str) and _is_prestation(value)


def _usual_rate(values: list[Json]) -> tuple[Encoding | None, str] | None:
    """Return the shape of rates of VAT, when all are usual ones."""
    fitted = _rate_shape(values)
    texts = [str(value).replace("%", "").replace(",", ".").strip() for value in values]
    numbers = [number_in(text) for text in texts]
    usual = all(number is not None and Decimal(number) in _USUAL_RATES for number in numbers)
    return fitted if usual else None


def _money(values: list[Json]) -> tuple[Encoding | None, str] | None:
    """Return the shape of amounts: numbers, or texts that are all written as amounts."""
    texts = [value for value in values if isinstance(value, str)]
    if texts and (len(texts) < len(values) or not amount_form(texts)):
        return None
    return _amount_shape(values)


def _places(documents: Iterable[Json]) -> dict[Pattern, ObservedPlace]:
    found: dict[Pattern, ObservedPlace] = {}

    def walk(node: Json, at: Pattern) -> None:
        if len(at) > _MAX_DEPTH:
            return
        if isinstance(node, dict):
            for key, child in node.items():
                walk(child, (*at, key))
        elif isinstance(node, list):
            for item in node[:_SAMPLE_ITEMS]:
                walk(item, (*at, EVERY))
        elif at:
            place = found.setdefault(at, ObservedPlace(at))
            if len(place.values) < _MOST_VALUES:
                place.values.append(node)

    for document in documents:
        walk(document, ())
    return found


def _proposal(place: ObservedPlace, label: str, codes: Mapping[str, str]) -> ConceptProposal | None:
    """Propose a concept for one place, None when key and values do not say one."""
    own, above = own_and_above(place.pattern)
    told = KeyMeaning((), ())
    if label:
        told, _ = own_and_above((_VALUES_SAID.sub(" ", _ASIDE.sub(" ", label)),))
        own = KeyMeaning((*own.entities, *told.entities), (*own.attributes, *told.attributes))
    if not place.said:
        return None
    asked = "demande" in own.entities and bool({"ht", "ttc"} & {*own.attributes})
    if asked:  # « montant demandé HT » is of the prestation around it
        kept = tuple(entity for entity in own.entities if entity != "demande")
        own = KeyMeaning(kept, own.attributes)
    entity, where = _entity(own, above)
    if asked and not entity:
        entity, where = "prestation", "montant demandé"
    if entity in ("client", "fournisseur") and "date" in own.attributes and _is_signed(place):
        entity, where = _entity(KeyMeaning((), own.attributes), above)  # whose hand signs it
    attribute, concept = _said_concept(own, place, entity, codes)
    if attribute == "type" and all(request_meant(str(value)) for value in place.said):
        concept = "demande.type"
    if concept == "prestation.type" and _are_sons(place.said):
        concept = "sons"  # « funding scheme »: its values say more than its words
    if concept is None:
        return None
    fitted = _fitted(place, CONCEPTS[concept].kind, codes)
    unread = fitted is None and CONCEPTS[concept].kind in (ValueType.SONS, ValueType.PRESTATION)
    if fitted is None and not (unread and (label or _are_codes(place.said))):
        return None
    encoding, shape = fitted or (None, CODES_UNREAD)
    if CONCEPTS[concept].kind is ValueType.AMOUNT and _says_cents(place.pattern, label):
        encoding = Encoding(amount=CENTS)
    if concept in ("beneficiaire.nom", "fournisseur.nom") and not _are_names(place.said):
        return None
    reason = f"clé : {attribute or 'valeur'}"
    if entity:
        reason += f" ; {entity} ({where})"
    own_told = bool(told.attributes) and (not entity or entity in told.entities)
    several = {"prestation", "commande"} <= {*own.entities}
    both = {"prestation", "commande"} <= {*told.entities} and attribute in ("ht", "ttc")
    return ConceptProposal(
        place.pattern, concept, encoding, (reason, shape), told=own_told, both=both,
        sure=not unread and (both or not several),
    )  # fmt: skip


def _said_concept(
    own: KeyMeaning, place: ObservedPlace, entity: str, codes: Mapping[str, str]
) -> tuple[str, str | None]:
    """Return the first attribute that key and values agree on, with its concept.

    Without any, the first that the key says: its values may be codes that are to be asked.
    """
    first: tuple[str, str | None] | None = None
    for attribute in _attributes(own, place, entity):
        concept = _concept(entity, attribute, own) or _by_value(place, attribute, entity)
        first = first or (attribute, concept)
        if concept is None:
            break
        if _fitted(place, CONCEPTS[concept].kind, codes) is not None:
            return attribute, concept
    return first or ("", _concept(entity, "", own) or _by_value(place, "", entity))


def _by_value(place: ObservedPlace, attribute: str, entity: str) -> str | None:
    """Return the concept that values prove by themselves: a SONS, a prestation, a FINESS."""
    if attribute not in ("", "reference", "type", "finess"):
        return None
    texts = [value for value in place.said if isinstance(value, str)]
    if len(texts) < len(place.said):
        return None
    if _are_sons(place.said):
        return "sons"
    if all(_is_prestation(text) for text in texts):
        return "prestation.type"
    if not place.lists and entity in ("", "fournisseur") and attribute != "type":
        mute = all(len(text) == _SIRET and text.isdigit() for text in texts)
        if all(map(siret.is_valid, texts)) or (mute and date_form([t[:8] for t in texts]) is None):
            return "fournisseur.siret"
    in_requests = bool(place.lists) or entity == "client"
    return _CLIENT if attribute != "type" and in_requests and _are_finess(texts) else None


def _are_finess(values: Sequence[Json]) -> bool:
    """Whether values are all shaped as FINESS, whose key is right for half of them or more."""
    texts = [value for value in values if isinstance(value, str)]
    keyed = sum(finess.is_shaped(text) and finess.has_right_key(text) for text in texts)
    shaped = len(texts) == len(values) and all(map(_looks_finess, texts))
    return shaped and 0 < keyed * 2 >= len(texts)


def _are_sons(values: Sequence[Json]) -> bool:
    """Whether values are all codes of SONS, written as such."""
    return all(
        isinstance(value, str) and normalized_key(value) == normalized_key(sons_meant(value) or "")
        for value in values
    )


def _is_prestation(text: str) -> bool:
    return not text.isdigit() and prestation_meant(text) is not None and len(text) < 40


def _says_cents(pattern: Pattern, label: str) -> bool:
    """Whether a key, or the label of the field, says that its amounts are in cents."""
    words = {word for step in (*pattern, label) if step for word in words_of(step)}
    return bool(words & _CENTS_WORDS)


def _are_codes(values: Sequence[Json]) -> bool:
    """Whether values are short codes, of which few differ."""
    texts = {str(value) for value in values if isinstance(value, str | int)}
    return 0 < len(texts) <= _MOST_CODES and all(len(text) <= _LONGEST_CODE for text in texts)


def _by_neighbours(
    unnamed: list[ObservedPlace], found: Mapping[str, list[ConceptProposal]]
) -> Iterator[ConceptProposal]:
    """Propose what a key alone does not say: the amounts of a request that has no other, the day
    of signature beside its order."""
    bare: dict[str, list[ObservedPlace]] = defaultdict(list)
    for place in unnamed:
        own, above = own_and_above(place.pattern[len(place.lists) :])
        if _entity(own, above)[0]:
            continue
        holder = place.pattern[:-1]
        dealt = len(holder) > len(place.lists) and any(
            other.pattern[:-1] == holder and (_is_signed(other) or date_form(other.said))
            for other in unnamed
        )  # an order, or an invoice, whose object has another name
        if "date" in own.attributes and date_form(place.said) and _is_signed(place):
            bare["commande.date"].append(place)
        for basis in ("ht", "ttc"):
            if not dealt and basis in own.attributes and _most(place.said, _is_amount):
                bare[f"prestation.montant_{basis}"].append(place)
    orders = found.get("commande.reference", ())
    for concept, candidates in bare.items():
        family = concept.partition(".")[0]
        if concept in found or len(candidates) != 1:
            continue
        place = candidates[0]
        if family == "commande" and not any(
            one.pattern[:-1] == place.pattern[:-1] for one in orders
        ):
            continue
        if family == "prestation" and any(
            one.startswith(("prestation.montant", "commande.montant")) for one in found
        ):
            continue
        fitted = _fitted(place, CONCEPTS[concept].kind, {})
        if fitted is not None:
            yield ConceptProposal(place.pattern, concept, fitted[0], ("voisinage", fitted[1]))


def _is_signed(place: ObservedPlace) -> bool:
    key = next((step for step in reversed(place.pattern) if step is not EVERY), "")
    return any(word.startswith("sig") for word in words_of(key))


def _entity(own: KeyMeaning, above: tuple[KeyMeaning, ...]) -> tuple[str, str]:
    """Return what the nearest key speaks about, and which key says it."""
    for rank, meaning in enumerate((own, *above)):
        named = [one for one in _NEAREST_FIRST if one in meaning.entities]
        if rank and "demande" in named:
            named.remove("demande")  # every value of a request is below one
        if named:
            return named[0], "sa clé" if rank == 0 else "une clé au-dessus"
    return "", ""


def _attributes(own: KeyMeaning, place: ObservedPlace, entity: str) -> Iterator[str]:
    """Yield what a key may say of its entity, by its words, the surest first, then by its values.

    « Fin d'installation » holds a short word for FINESS: values tell which one is meant.
    """
    names = own.attributes
    dated = date_form(place.said) is not None
    for sure in ("finess", "siret", "siren", "rpps", "enrolement", "sons", "signataire"):
        numbered = sure == "sons" and "reference" in names
        if sure in names and not numbered and not (sure == "signataire" and dated):
            yield sure
    if "date" in names and (dated or _most(place.said, _is_day_number)):
        yield "date"
    if "date" in names and entity == "va" and _is_signed(place) and _are_names(place.said):
        yield "signataire"
    for exact in ("ht", "ttc", "taux", "regime", "version"):
        if exact in names:
            yield exact
    if dated and entity in ("installation", "production", "pv", "va", "facture", "commande"):
        yield "date"
    if "fichier" in names and entity == "piece":
        yield "fichier"  # « nom du fichier »
    for exact in ("nom", "type", "reference", "fichier", "montant"):
        if exact in names and not (exact == "type" and "reference" in names):
            yield exact
    if entity == "pilote" and flag_pair(place.said) is not None:
        yield "flag"
    if own.entities and not names:
        yield from _unsaid(place, entity)


def _unsaid(place: ObservedPlace, entity: str) -> Iterator[str]:
    """Yield what a key that only names its entity says of it, by the shape of values."""
    numeric = all(_is_amount(value) for value in place.said)
    if entity == "avance":
        spelt = all(isinstance(value, str) and value.isdigit() for value in place.said)
        yield "montant" if numeric and not spelt else "reference"
    if entity in ("commande", "facture", "solution") and not numeric:
        yield "reference"
    if entity == "prestation":
        yield "type"
    if entity in ("fournisseur", "client") and _are_names(place.said) and not any(
        character.isdigit() for value in place.said for character in str(value)
    ):  # fmt: skip
        yield "nom"


def _concept(entity: str, attribute: str, own: KeyMeaning) -> str | None:
    if attribute == "finess":
        return None if entity == "fournisseur" else _CLIENT
    if attribute == "sons":
        return "sons"
    if attribute == "enrolement":
        return "fournisseur.enrolement"
    if attribute == "siret":
        return "beneficiaire.siret" if entity == "client" else "fournisseur.siret"
    if attribute == "taux" and entity not in ("facture", "avance", "fournisseur"):
        return "commande.taux_tva"
    if attribute == "version" and entity in ("", "fournisseur", "solution"):
        return "solution.version"
    if entity == "avance" and attribute in ("ht", "ttc"):
        return None
    if entity == "pilote" and attribute == "" and "pilote" in own.entities:
        attribute = "flag"
    if attribute == "type" and entity == "prestation" and "reference" in own.attributes:
        return None
    return _CONCEPTS.get((entity, attribute))


# --- Shapes of values


def _fitted(
    place: ObservedPlace, kind: ValueType, codes: Mapping[str, str]
) -> tuple[Encoding | None, str] | None:
    """Return how the values of a place are written for a kind; None when they are not of it."""
    known = codes_meant(kind, codes)
    if known:
        said = {normalized_key(str(value)) for value in place.said}
        if kind is ValueType.FLAG and set(known.values()) == {"oui", "non"}:
            back = {meaning: code for code, meaning in known.items()}
            return Encoding(flag=(back["oui"], back["non"])), "codes du tableau"
        if said <= {normalized_key(code) for code in known} and kind is not ValueType.FLAG:
            return Encoding(values=tuple(known.items())), "codes du tableau"
    if kind is ValueType.DATE and _most(place.said, _is_day_number):
        return None, "numéros de jour d'un tableur"
    return _SHAPES.get(kind, _any_text)(place.said)


def _is_day_number(value: Json) -> bool:
    return not isinstance(value, bool) and serial_day(str(value).strip()) is not None


def _any_text(values: list[Json]) -> tuple[Encoding | None, str] | None:
    said = all(isinstance(v, str | int) and not isinstance(v, bool) for v in values)
    return (None, "textes") if said else None


def _most(values: list[Json], test: Callable[[Json], bool]) -> bool:
    return bool(values) and sum(map(test, values)) * 2 >= len(values)


def _looks_finess(value: Json) -> bool:
    typed = finess.normalise(str(value))
    return not isinstance(value, bool) and len(typed) in (8, 9, 10, 14) and typed[-6:].isdigit()


def _finess_shape(values: list[Json]) -> tuple[Encoding | None, str] | None:
    return (None, "9 caractères, comme un FINESS") if _most(values, _looks_finess) else None


def _digits(*lengths: int) -> Callable[[list[Json]], tuple[Encoding | None, str] | None]:
    def shape(values: list[Json]) -> tuple[Encoding | None, str] | None:
        def looks(value: Json) -> bool:
            compact = "".join(str(value).split())
            return compact.isdigit() and len(compact) in lengths

        return (None, f"{lengths[0]} chiffres") if _most(values, looks) else None

    return shape


def date_form(values: list[Json]) -> str | None:
    """Return the only form in which values read as days of our time; None when none, or several."""
    texts = [str(v).strip() for v in values if isinstance(v, str | int) and not isinstance(v, bool)]
    if not texts:
        return None
    forms = []
    for form in DATES:
        days = [read_date(form, text) for text in texts]
        good = [one for one in days if isinstance(one, date) and one.year in _YEARS]
        if len(good) * 2 > len(texts):
            forms.append((len(good), form))
    best = max((count for count, _ in forms), default=0)
    names = [form for count, form in forms if count == best]
    if len(names) > 1 and "AAAA-MM-JJ" in names:
        names = ["AAAA-MM-JJ"]
    return names[0] if len(names) == 1 else None


def _date_shape(values: list[Json]) -> tuple[Encoding | None, str] | None:
    form = date_form(values)
    return None if form is None else (Encoding(date=form), f"jours écrits {form}")


def amount_form(texts: Sequence[str]) -> str:
    """Return the only form in which amounts in text are all written; empty when several may be."""
    values = [text.strip() for text in texts]
    decimal = [text for text in values if re.search(r"[.,]\d{1,2}$", text)]
    for form in (POINT, COMMA, GROUPED):
        if decimal and not any(Encoding(amount=form).unlike(text) for text in values):
            return form
    return ""


def attributes_of(pattern: Pattern, label: str) -> set[str]:
    """Return what the key of a place, and its label, say of its values: `date`, `siret`…"""
    own, _ = own_and_above(pattern)
    told, _ = own_and_above((label,)) if label else (KeyMeaning((), ()), ())
    return {*own.attributes, *told.attributes}


def _is_amount(value: Json) -> bool:
    if isinstance(value, str):
        return parse_amount(value) is not None or number_in(value) is not None
    return isinstance(value, int | Decimal | float) and not isinstance(value, bool)


def _amount_shape(values: list[Json]) -> tuple[Encoding | None, str] | None:
    if not _most(values, _is_amount):
        return None
    texts = [value for value in values if isinstance(value, str)]
    if not texts:
        return None, "nombres"
    form = amount_form(texts) if len(texts) == len(values) else ""
    return Encoding(amount=form or ANY_TEXT), f"montants en texte{f', {form}' if form else ''}"


def _rate_shape(values: list[Json]) -> tuple[Encoding | None, str] | None:
    def looks(value: Json) -> bool:
        if isinstance(value, str):
            if value.strip().upper() == "HT":
                return True
            number = number_in(value.replace("%", ""))
            return number is not None and 0 <= Decimal(number) <= 100
        return _is_amount(value) and 0 <= Decimal(str(value)) <= 100

    if not _most(values, looks):
        return None
    texts = [value for value in values if isinstance(value, str)]
    form = amount_form(texts) if len(texts) == len(values) else ""
    return (Encoding(amount=form or ANY_TEXT) if texts else None, "taux")


def flag_pair(values: list[Json]) -> tuple[str, str] | None:
    """Return the texts of yes and no that values use, as they are written; None without a pair."""
    if values and all(isinstance(value, bool) for value in values):
        return ("true", "false")
    texts = {str(value) for value in values if not isinstance(value, dict | list)}
    words = {normalized_key(text) for text in texts}
    pair = next((pair for pair in _FLAGS if words and words <= set(pair)), None)
    if pair is None:
        return None
    for change in (str.upper, str.capitalize):
        cased = (change(pair[0]), change(pair[1]))
        if texts <= set(cased):
            return pair if texts <= set(pair) else cased
    return pair


def _flag_shape(values: list[Json]) -> tuple[Encoding | None, str] | None:
    found = flag_pair(values)
    if found is None:
        return None
    return Encoding(flag=found), f"{found[0]} ou {found[1]}"


def _coded(
    read: Callable[[str], str | None], like: str
) -> Callable[[list[Json]], tuple[Encoding | None, str] | None]:
    """Return a shape for codes: most are understood, or all look like such codes."""
    alike = re.compile(like)

    def shape(values: list[Json]) -> tuple[Encoding | None, str] | None:
        codes = dict.fromkeys(str(v) for v in values if isinstance(v, str | int))
        known = {code: meaning for code in codes if (meaning := read(code)) is not None}
        if "V1+V2" in known.values() and "2" in codes:  # « 1+2 » beside it says what it counts
            known["2"] = "V2"
        if not known:
            like_all = codes and all(alike.search(normalized_key(code)) for code in codes)
            return (None, "codes qui y ressemblent") if like_all else None
        exact = {code: m for code, m in known.items() if normalized_key(code) == normalized_key(m)}
        if exact:  # another word among them is then an odd one
            cased = tuple((code, m) for code, m in exact.items() if code != m)
            return (Encoding(values=cased) if cased else None), "codes connus"
        told = " ; ".join(f"{code} = {meaning}" for code, meaning in known.items())
        return Encoding(values=tuple(known.items())), told

    return shape


_SHAPES: Mapping[ValueType, Callable[[list[Json]], tuple[Encoding | None, str] | None]] = {
    ValueType.FINESS: _finess_shape,
    ValueType.SIRET: _digits(14, 13, 9, 15),
    ValueType.SIREN: _digits(9),
    ValueType.RPPS: _digits(11),
    ValueType.DATE: _date_shape,
    ValueType.AMOUNT: _amount_shape,
    ValueType.RATE: _rate_shape,
    ValueType.FLAG: _flag_shape,
    ValueType.SONS: _coded(sons_meant, r"hop|dpi|pfi|\bva ?\d"),
    ValueType.PRESTATION: _coded(prestation_meant, r"vague|\bva? ?\d"),
    ValueType.REQUEST: _coded(request_meant, r"avance|solde"),
}


def _are_names(values: list[Json]) -> bool:
    return _most(values, lambda v: isinstance(v, str) and sum(map(str.isalpha, v)) > 2)


# --- Choosing between places


def _prefer_explained(found: dict[str, list[ConceptProposal]]) -> None:
    """Leave out codes that nothing explains where another place says the same concept clearly."""
    for concept, candidates in found.items():
        clear = [one for one in candidates if CODES_UNREAD not in one.reasons]
        found[concept] = clear or candidates


def _is_whole(value: Json) -> TypeGuard[int | str]:
    """Whether an amount is a whole number, or the text of one."""
    if isinstance(value, str):
        return value.lstrip("-").isdecimal() and len(value) <= _LONGEST_AMOUNT
    return isinstance(value, int) and not isinstance(value, bool)


def _with_doubtful_cents(
    chosen: list[ConceptProposal], places: Mapping[Pattern, ObservedPlace]
) -> list[ConceptProposal]:
    """Doubt amounts when nothing tells euros from cents: whole numbers, nearly all large."""
    doubtful = [
        one for one in chosen
        if CONCEPTS[one.concept].kind is ValueType.AMOUNT
        and (one.encoding is None or one.encoding.amount != CENTS)
    ]  # fmt: skip
    values = [value for one in doubtful for value in places[one.pattern].said if value]
    whole = [int(value) for value in values if _is_whole(value)]
    large = sum(abs(value) >= _CENTS_FROM for value in whole)
    # A wrong one among them is no sign of euros.
    if not values or len(whole) < len(values) or large * 4 < len(whole) * 3:
        return chosen
    return [
        replace(one, sure=False, reasons=(*one.reasons, UNIT_UNKNOWN)) if one in doubtful else one
        for one in chosen
    ]


def _choose(
    concept: str, candidates: list[ConceptProposal]
) -> tuple[list[ConceptProposal], tuple[Pattern, ...], list[Pattern]]:
    """Return what is kept for a concept, the places of a tie, and those that are elsewhere."""
    if len(candidates) == 1 or concept.startswith("piece."):
        return candidates, (), []
    told = [one for one in candidates if one.told]
    if len(told) == 1:
        return told, (), []
    if concept != _CLIENT:
        return [], tuple(one.pattern for one in candidates), []
    sites = [one for one in candidates if not _is_legal(one.pattern)]
    if sites and len(sites) < len(candidates):
        return _choose(concept, sites)
    first = candidates[0]
    same = [one for one in candidates if _are_related(_lists(one.pattern), _lists(first.pattern))]
    others = [one.pattern for one in candidates if one not in same]
    if len(same) > 1:
        return [], tuple(one.pattern for one in same), others
    return [first], (), others


def _is_legal(pattern: Pattern) -> bool:
    """Whether the keys of a place say that its FINESS is the legal entity's, or a group's."""
    return any(legal_words() & set(words_of(step)) for step in pattern if step is not EVERY)


def _lists(pattern: Pattern) -> Pattern:
    return ObservedPlace(pattern).lists


def _are_related(one: Pattern, other: Pattern) -> bool:
    """Whether one list holds the other, or is the same."""
    short, long = sorted((one, other), key=len)
    return long[: len(short)] == short


def _roots(
    chosen: list[ConceptProposal], ties: Mapping[str, tuple[Pattern, ...]]
) -> tuple[Pattern, ...]:
    """Find the repeated object: the list where orders, prestations and clients are."""
    votes: dict[Pattern, int] = defaultdict(int)
    for one in chosen:
        if one.concept.startswith(_OF_REQUEST):
            votes[_lists(one.pattern)] += 2
        elif one.concept == _CLIENT:
            votes[_lists(one.pattern)] += 1
    for pattern in ties.get(_CLIENT, ()):
        votes[_lists(pattern)] += 1
    if not votes:
        return ((),)
    best = max(votes.values())
    return (max((root for root, count in votes.items() if count == best), key=len),)


def _fits_roots(proposal: ConceptProposal, roots: tuple[Pattern, ...]) -> bool:
    """Whether a place is in the repeated object, or on its way: a list beside it is not its own."""
    lists = _lists(proposal.pattern)
    return any(lists == root[: len(lists)] or lists[: len(root)] == root for root in roots)
