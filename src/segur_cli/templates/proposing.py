"""Propose which concept sits where, from keys, values and their neighbours: never a sure thing.

One proposer serves files without a model and the learning of models. A wrong place is worse than
none: what two places may be is left open, with both.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from segur_cli.documents import Json
from segur_cli.documents.pairs import OWN_KEY
from segur_cli.templates.concept_map import Binding, ConceptMap, Nature, Pattern
from segur_cli.templates.concepts import CODES_UNREAD, CONCEPTS, ValueType
from segur_cli.templates.encodings import ANY_TEXT, CENTS, Encoding
from segur_cli.templates.observing import (
    ObservedPlace,
    are_codes,
    are_finess,
    are_names,
    date_form,
    fitted,
    is_whole,
    most,
    observed_in,
    sort_of,
)
from segur_cli.templates.signs import Sign, best_sign, is_signed, signs_of_neighbours
from segur_cli.templates.words import (
    KeyMeaning,
    attributes_of,
    cents_words,
    is_legal,
    own_and_above,
    spoken_of,
    words_of,
)

_NO_VALUE = "aucune valeur montrée"
_NO_WORD = "texte"
# A value as each attribute has, for what words alone say of a place that no file fills.
_USUAL: Mapping[str, Json] = {
    "finess": "010999993", "siret": "99999990700010", "siren": "999999907", "rpps": "10000000001",
    "sons": "HOP-DPI-Va2", "fichier": "piece.pdf", "ht": 1000, "ttc": 1200,
    "taux": 20, "montant": 1000,
}  # fmt: skip
UNIT_UNKNOWN = "euros ou centimes ?"
_ASIDE = re.compile(r"\([^)]*\)")
_VALUES_SAID = re.compile(
    r"\b(?:valeurs?|values?)\s+(?:possible|admise|autoris|allowed).*", re.I | re.S
)
_CENTS_FROM = 1_000_000  # whole amounts that are all beyond: euros of a hospital, or cents?
_LONG_LABEL = 8  # words: beyond, a label also speaks of other things
_WORDS_OF_FAMILY = {"beneficiaire": "client"}
_FEWEST_DIGITS, _MOST_DIGITS = 5, 12  # of an amount in cents written as a text
_CLIENT = "beneficiaire.finess"
# What belongs to one request, and shows where the repeated object is.
_OF_REQUEST = ("commande.", "prestation.", "facture.", "va.", "avance.")


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
    deduced: bool = False  # no word says it: what places share does
    weight: int = 0  # of the sign that says it

    @property
    def as_binding(self) -> Binding | None:
        """What the reduced mode reads there: what is sure, and what any reading of a doubt says."""
        if UNIT_UNKNOWN in self.reasons:  # in cents, what is beyond a limit is so in euros too
            cents = Encoding(amount=CENTS)
            return Binding(self.pattern, self.concept, cents, may_be_empty=True, unit_known=False)
        if CODES_UNREAD in self.reasons and self.concept in ("prestation.type", "sons"):
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
    empty: Mapping[Pattern, Sequence[Json]] | None = None,
) -> Proposals:
    """Propose concepts for documents of one format: what words say, then what values share.

    `labels` name fields and `codes` say what their values stand for, where a table does. `empty`
    are the places that no file fills, with what they may hold: words alone speak there.
    """
    places = observed_in(documents)
    found: dict[str, list[ConceptProposal]] = defaultdict(list)
    unnamed: list[ObservedPlace] = []
    for place in places.values():
        label, known = (labels or {}).get(place.pattern, ""), (codes or {}).get(place.pattern, {})
        proposal = _proposal(place, label, known)
        if proposal is None and len(label.split()) > _LONG_LABEL:
            proposal = _agreeing(_proposal(place, "", known), label)
        if proposal is not None:
            found[proposal.concept].append(proposal)
            if proposal.both:
                other = f"prestation.{proposal.concept.partition('.')[2]}"
                found[other].append(replace(proposal, concept=other))
        elif place.said:
            unnamed.append(place)
    for pattern, values in (empty or {}).items():
        proposal = _unfilled(pattern, values, (labels or {}).get(pattern, ""), codes or {})
        if proposal is not None and all(
            one.pattern in (empty or {}) for one in found[proposal.concept]
        ):
            found[proposal.concept].append(proposal)
    for proposal in list(_by_neighbours(unnamed, found)):
        found[proposal.concept].append(proposal)
    _prefer_explained(found)
    _tell_sirets_apart(found, places)
    chosen: list[ConceptProposal] = []
    ties: dict[str, tuple[Pattern, ...]] = {}
    overlooked: list[Pattern] = []
    for concept, candidates in found.items():
        kept, tie, elsewhere = _choose(concept, candidates) if candidates else ([], (), [])
        chosen += kept
        overlooked += elsewhere
        if tie:
            ties[concept] = tie
    roots = _roots(chosen, ties)
    mute = _mute_clients(places.values(), chosen, ties, roots[0])
    if len(mute) > 1:
        ties[_CLIENT] = mute
    elif mute:
        chosen.append(ConceptProposal(mute[0], _CLIENT, None, ("valeurs", "FINESS"), deduced=True))
    chosen += _deduced(documents, places, chosen, ties, roots[0], labels or {})
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
        free = place.said and place.pattern not in taken and not is_legal(place.pattern)
        mute = spoken_of(own, above)[0] in ("", "client") and {*own.attributes} <= {"reference"}
        # A SIREN has the same digits and the same key.
        if free and mute and are_finess(place.said) and sirens.isdisjoint(map(str, place.said)):
            found.append(place.pattern)
    return tuple(found)


def _deduced(
    documents: Sequence[Json],
    places: Mapping[Pattern, ObservedPlace],
    chosen: Sequence[ConceptProposal],
    ties: Mapping[str, tuple[Pattern, ...]],
    root: Pattern,
    labels: Mapping[Pattern, str],
) -> Iterator[ConceptProposal]:
    """Propose what the values of the requests say by themselves."""
    from segur_cli.templates.deducing import deduce
    from segur_cli.templates.sharing import amounts_in_digits, columns_of

    tied = {pattern for patterns in ties.values() for pattern in patterns}
    sorts = {
        place.pattern: sort for place in places.values()
        if place.lists == root and place.said and place.pattern not in tied
        and (sort := sort_of(place.said, own_and_above(place.pattern)[0].attributes))[0]
    }  # fmt: skip
    amounts = Encoding(amount=ANY_TEXT)
    digits: dict[Pattern, tuple[str, Encoding | None]] = {
        pattern: ("amount", amounts) for pattern, (sort, _) in sorts.items()
        if sort in ("reference", "code") and most(places[pattern].said, _is_long_number)
    }  # fmt: skip
    told = amounts_in_digits(columns_of(documents, root, digits))
    sorts |= {pattern: found for pattern, found in digits.items() if pattern in told}
    known = {one.concept: one.pattern for one in chosen if one.pattern[: len(root)] == root}
    columns = columns_of(documents, root, sorts)
    solde = any(one.concept.startswith(("facture.", "va.", "avance.")) for one in chosen)
    many = [column for column in columns if column.sort == "date"]
    solde = solde or len(many) > 2
    for concept, column, reason in deduce(columns, root, known, solde=solde):
        labelled = labels.get(column.pattern) and column.pattern in known.values()
        if concept not in ties and not labelled:  # its label says what it is, and nothing more
            reasons = (reason, CODES_UNREAD if column.sort == "code" else column.sort)
            yield ConceptProposal(column.pattern, concept, column.encoding, reasons, deduced=True)


def _agreeing(proposal: ConceptProposal | None, label: str) -> ConceptProposal | None:
    """Return what a key alone says, where a label too long to be read as one says it as well."""
    if proposal is None:
        return None
    told, _ = own_and_above((label,))
    family, _, said = proposal.concept.partition(".")
    same = _WORDS_OF_FAMILY.get(family, family) in told.entities
    return proposal if same or said in told.attributes else None


def _is_long_number(value: Json) -> bool:
    text = value if isinstance(value, str) else ""
    return text.isdecimal() and _FEWEST_DIGITS <= len(text) <= _MOST_DIGITS and text[0] != "0"


def _proposal(place: ObservedPlace, label: str, codes: Mapping[str, str]) -> ConceptProposal | None:
    """Propose a concept for one place, None when key and values do not say one."""
    if not place.said:
        return None
    own, above = own_and_above(place.pattern)
    told = KeyMeaning((), ())
    if label:
        told, _ = own_and_above((_VALUES_SAID.sub(" ", _ASIDE.sub(" ", label)),))
        own = KeyMeaning((*own.entities, *told.entities), (*own.attributes, *told.attributes))
    if "nom" in own.attributes and above and "signataire" in above[0].attributes:
        own = replace(own, attributes=(*own.attributes, "signataire"))  # of the one who signs
    entity, where = spoken_of(own, above)
    if entity in ("client", "fournisseur") and "date" in own.attributes and is_signed(place):
        entity, where = spoken_of(KeyMeaning((), own.attributes), above)  # whose hand signs it
    best = best_sign(place, own, entity, codes)
    if best is None:
        return None
    sign, written = best
    kind = CONCEPTS[sign.concept].kind
    unread = written is None and kind in (ValueType.SONS, ValueType.PRESTATION)
    if written is None and not (unread and (label or are_codes(place.said))):
        return None
    encoding, shape = written or (None, CODES_UNREAD)
    if kind is ValueType.AMOUNT and _says_cents(place.pattern, label):
        encoding = Encoding(amount=CENTS)
    if sign.concept in ("beneficiaire.nom", "fournisseur.nom") and not are_names(place.said):
        return None
    reason = f"clé : {sign.says or 'valeur'}"
    if entity:
        reason += f" ; {entity} ({where})"
    own_told = bool(told.attributes) and (not entity or entity in told.entities)
    several = {"prestation", "commande"} <= {*own.entities}
    both = {"prestation", "commande"} <= {*told.entities} and sign.says in ("ht", "ttc")
    return ConceptProposal(
        place.pattern, sign.concept, encoding, (reason, shape), told=own_told, both=both,
        sure=not unread and (both or not several), weight=sign.weight,
    )  # fmt: skip


def _unfilled(
    pattern: Pattern,
    values: Sequence[Json],
    label: str,
    codes: Mapping[Pattern, Mapping[str, str]],
) -> ConceptProposal | None:
    """Propose a concept for a place that no file fills, as if it held what its words say."""
    said = attributes_of(pattern, label)
    entities = {e for at in (pattern, (label,)) for e in own_and_above(at)[0].entities}
    flagged = said <= {"reference"} and "pilote" in entities  # « (O/N) » has the N of a number
    usual = next((value for word, value in _USUAL.items() if word in said), flagged or _NO_WORD)
    place = ObservedPlace(pattern, [*values] or [usual])
    proposal = _proposal(place, label, codes.get(pattern, {}))
    dated = proposal is not None and proposal.reasons[0].startswith("clé : date")
    if proposal is None or (dated and not values):  # nothing says how days are written
        return None
    meant = proposal.encoding.values if proposal.encoding and values else ()
    encoding = Encoding(values=meant) if meant else None
    if CONCEPTS[proposal.concept].kind in (ValueType.AMOUNT, ValueType.RATE):
        encoding = Encoding(amount=ANY_TEXT)
    return replace(proposal, encoding=encoding, reasons=(proposal.reasons[0], _NO_VALUE))


def _by_neighbours(
    unnamed: Sequence[ObservedPlace], found: Mapping[str, list[ConceptProposal]]
) -> Iterator[ConceptProposal]:
    """Propose what a key alone does not say, by what stands around its place."""
    bare: dict[Sign, list[ObservedPlace]] = defaultdict(list)
    for place in unnamed:
        own, above = own_and_above(place.pattern[len(place.lists) :])
        if not spoken_of(own, above)[0]:
            for sign in signs_of_neighbours(place, own):
                if not (sign.without and _is_dealt(place, unnamed)):
                    bare[sign].append(place)
    for sign, (place, *others) in bare.items():
        beside = {one.pattern[:-1] for one in found.get(sign.beside, ())}
        if (
            others or sign.concept in found
            or (sign.beside and place.pattern[:-1] not in beside)
            or (sign.without and any(one.startswith(sign.without) for one in found))
        ):  # fmt: skip
            continue
        written = fitted(place, CONCEPTS[sign.concept].kind, {})
        if written is not None:
            reasons = ("voisinage", written[1])
            deduced = place.pattern[-1] == OWN_KEY  # no word at all
            yield ConceptProposal(place.pattern, sign.concept, written[0], reasons, deduced=deduced)


def _is_dealt(place: ObservedPlace, others: Sequence[ObservedPlace]) -> bool:
    """Whether a place is in an object with a day: an order, or an invoice, of another name.

    In a flat request, the keys that begin as its own make that object.
    """
    holder, first = place.pattern[:-1], words_of(str(place.pattern[-1]))[:1]
    nested = len(holder) > len(place.lists)
    return any(
        other.pattern[:-1] == holder
        and (nested or words_of(str(other.pattern[-1]))[:1] == first)
        and (is_signed(other) or date_form(other.said))
        for other in others
    )


def _says_cents(pattern: Pattern, label: str) -> bool:
    """Whether a key, or the label of the field, says that its amounts are in cents."""
    words = {word for step in (*pattern, label) if step for word in words_of(step)}
    return bool(words & cents_words())


# --- Choosing between places


def _prefer_explained(found: dict[str, list[ConceptProposal]]) -> None:
    """Leave out codes that nothing explains where another place says the same concept clearly."""
    for concept, candidates in found.items():
        clear = [one for one in candidates if CODES_UNREAD not in one.reasons]
        found[concept] = clear or candidates


def _tell_sirets_apart(
    found: dict[str, list[ConceptProposal]], places: Mapping[Pattern, ObservedPlace]
) -> None:
    """Give the supplier the SIRET that never changes, and the client the one that does.

    One said once, above several clients, is the supplier's, whatever its key says.
    """
    ours, theirs = (list(found.get(f"{who}.siret", ())) for who in ("fournisseur", "beneficiaire"))
    clients = [places[one.pattern] for one in found.get(_CLIENT, ()) if one.pattern in places]
    if not ours and any(len({*map(str, c.said)}) > 1 and c.lists for c in clients):
        ours = [
            replace(one, concept="fournisseur.siret") for one in theirs if not _lists(one.pattern)
        ]
        theirs = [one for one in theirs if _lists(one.pattern)]
    said = [{*map(str, places[c.pattern].said)} if c.pattern in places else set() for c in ours]
    varied = [
        one for one, values in zip(ours, said, strict=True)
        if len(values) > 1 and (len(ours) > 1 or _is_of_each(places[one.pattern], one))
    ]  # fmt: skip
    if len(varied) == 1 and not theirs:
        ours.remove(varied[0])
        theirs = [replace(varied[0], concept="beneficiaire.siret")]
    for concept, kept in (("fournisseur.siret", ours), ("beneficiaire.siret", theirs)):
        if kept or concept in found:
            found[concept] = kept


def _is_of_each(place: ObservedPlace, proposal: ConceptProposal) -> bool:
    """Whether a SIRET is another in each request, under a key that names no supplier."""
    told = "fournisseur" in proposal.reasons[0]
    return not told and bool(place.lists) and len({*map(str, place.said)}) == len(place.said)


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
    whole = [int(value) for value in values if is_whole(value)]
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
    # A number below which an item stands, and which it says again, is said once.
    candidates = [one for one in candidates if one.pattern[-1] != OWN_KEY] or candidates
    if len(candidates) == 1 or concept.startswith("piece."):
        return candidates, (), []
    told = [one for one in candidates if one.told]
    if len(told) == 1:
        return told, (), []
    if concept != _CLIENT:
        heaviest = max(one.weight for one in candidates)
        best = [one for one in candidates if one.weight == heaviest]
        return (best, (), []) if len(best) == 1 else ([], tuple(c.pattern for c in best), [])
    sites = [one for one in candidates if not is_legal(one.pattern)]
    if sites and len(sites) < len(candidates):
        return _choose(concept, sites)
    first = candidates[0]
    same = [one for one in candidates if _are_related(_lists(one.pattern), _lists(first.pattern))]
    others = [one.pattern for one in candidates if one not in same]
    if len(same) > 1:
        return [], tuple(one.pattern for one in same), others
    return [first], (), others


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
