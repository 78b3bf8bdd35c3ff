"""Say what no word says, by what places share: which amounts, day and number make an order.

Serves files without a model only: nothing deduced blocks, and the perimeter tells all of it. What
can be understood in two ways is left open.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from segur_cli.templates.concept_map import EVERY, Pattern
from segur_cli.templates.sharing import (
    AmountsPair,
    BlockSign,
    OrderSign,
    PlaceValues,
    Requests,
    agree,
    in_turn,
    may_be,
    median,
    own_words,
    pairs_in,
    shared_signs,
)
from segur_cli.templates.words import (
    KeyMeaning,
    own_and_above,
)

_SAID = {"date": ("date",), "name": ("nom", "signataire", "date"), "reference": ("reference",),
         "amount": ("montant",), "rate": ("taux",), "siret": ("siret", "reference")}  # fmt: skip
_ORDER_RATE = "commande.taux_tva"  # stands in a header as well: shows no object of the order


Deduced = dict[str, PlaceValues]  # the place of each concept


def deduce(
    columns: Sequence[PlaceValues], root: Pattern, known: Mapping[str, Pattern], *, solde: bool
) -> Iterator[tuple[str, PlaceValues, str]]:
    """Yield the concept, the place and the reason of what can only be understood in one way.

    `columns` are the places of the requests, `known` those that words or values have placed, by
    concept; `solde` when the file shows to be one.
    """
    at = Requests.of(columns, root)
    halves = dict(_other_halves(columns, at, known))
    for concept, column in halves.items():
        yield concept, column, "montants qui s'accordent"
    known = {**known, **_patterns(halves)}
    placed = {*known.values()}
    free = [column for column in columns if column.pattern not in placed]
    pairs = pairs_in(free)
    found: Deduced = dict(_by_blocks(free, pairs, at, known, solde=solde))
    found.update(_only_amounts(columns, pairs, at, {**known, **_patterns(found)}))
    for concept, column in found.items():
        yield concept, column, "bloc de valeurs"
    known = {**known, **_patterns(found)}
    placed = {*known.values()}
    mute = [column for column in columns if column.pattern in placed or _is_mute(column.pattern)]
    rest = [pair for pair in pairs if placed.isdisjoint((pair.ht.pattern, pair.ttc.pattern))]
    laid = _by_order(mute, rest, known, solde=solde)
    for concept, column in laid.items():
        yield concept, column, "ordre des valeurs"
    for concept, column in _last_days(columns, {**known, **_patterns(laid)}):
        yield concept, column, "ordre des jours"


def _patterns(found: Deduced) -> dict[str, Pattern]:
    return {concept: column.pattern for concept, column in found.items()}


def _only_amounts(
    columns: Sequence[PlaceValues],
    free: Sequence[AmountsPair],
    at: Requests,
    known: Mapping[str, Pattern],
) -> Iterator[tuple[str, PlaceValues]]:
    """Yield the amounts of the order where a request has no others than the prestation's, under
    a key that does not say whose they are."""
    placed = {*known.values()}
    if any(placed.isdisjoint((pair.ht.pattern, pair.ttc.pattern)) for pair in free):
        return
    for basis in ("ht", "ttc"):
        one, other = f"prestation.montant_{basis}", f"commande.montant_{basis}"
        if one in known and other not in known and not _named(known[one], at):
            yield from ((other, c) for c in columns if c.pattern == known[one])


# --- Blocks: places of one object, or whose keys share a word


@dataclass(frozen=True)
class Block:
    """The free places of one object, or of keys that share a word, by what they look like."""

    pair: AmountsPair | None
    columns: tuple[PlaceValues, ...]

    def of(self, sort: str) -> list[PlaceValues]:
        """The places of one sort, those of the pair left out."""
        paired = () if self.pair is None else (self.pair.ht, self.pair.ttc)
        return [one for one in self.columns if one.sort == sort and one not in paired]

    @property
    def is_deal(self) -> bool:
        """Whether it holds what an order or an invoice does: two amounts, a day or a number."""
        days, numbers = self.of("date"), self.of("reference")
        return (
            self.pair is not None
            and len(days) <= 1 and len(numbers) <= 1 and bool(days or numbers)
            and not self.of("amount")
        )  # fmt: skip


def _blocks(
    columns: Sequence[PlaceValues], pairs: Sequence[AmountsPair], at: Requests
) -> list[Block]:
    """Return the blocks of places: objects, cut by the words of keys where one holds several."""
    free = [column for column in columns if not _named(column.pattern, at)]
    groups = _grouped(free, lambda column: at.holder(column.pattern)[:1])
    found = []
    for top, block in groups.items():
        for holder, inside in (
            {top: block}
            if len(_within(pairs, block)) <= 1
            else _grouped(block, lambda column: at.holder(column.pattern))
        ).items():
            if holder and len(_within(pairs, inside)) <= 1:
                found.append(inside)
                continue
            words = _grouped(inside, lambda column: own_words(column.pattern))
            found += [block for shared, block in words.items() if shared]
    whole = [(_within(pairs, inside), inside) for inside in found]
    return [Block(own[0] if own else None, tuple(inside)) for own, inside in whole if len(own) < 2]


def _grouped(
    columns: Sequence[PlaceValues], key: Callable[[PlaceValues], tuple[str, ...]]
) -> dict[tuple[str, ...], list[PlaceValues]]:
    found: dict[tuple[str, ...], list[PlaceValues]] = {}
    for column in columns:
        found.setdefault(key(column), []).append(column)
    return found


def _within(pairs: Sequence[AmountsPair], columns: Sequence[PlaceValues]) -> list[AmountsPair]:
    inside = {column.pattern for column in columns}
    return [pair for pair in pairs if {pair.ht.pattern, pair.ttc.pattern} <= inside]


def _completed(
    columns: Sequence[PlaceValues],
    pairs: Sequence[AmountsPair],
    at: Requests,
    known: Mapping[str, Pattern],
) -> Iterator[tuple[str, PlaceValues]]:
    """Yield what stands alone of its sort in an object of which words have placed a part."""
    for sign in shared_signs().blocks:
        holders = {
            at.holder(pattern) for concept, pattern in known.items()
            if concept.startswith(f"{sign.of}.") and concept != _ORDER_RATE
        } - {()}  # fmt: skip
        if len(holders) == 1:
            inside = [column for column in columns if {at.holder(column.pattern)} == holders]
            own = _within(pairs, inside) if sign.paired else []
            mute = tuple(column for column in inside if _says_its_sort(column))
            yield from _held(sign, Block(own[0] if len(own) == 1 else None, mute), known)


def _held(
    sign: BlockSign, block: Block, known: Mapping[str, Pattern]
) -> Iterator[tuple[str, PlaceValues]]:
    """Yield what a block of a sort holds, of what is not known yet."""
    halves = {f"{sign.of}.montant_ht", f"{sign.of}.montant_ttc"} & {*known}
    if block.pair is not None and not halves:
        yield from _amounts(sign.of, block.pair, known)
    for sort, concept in {**sign.parts, **(sign.deal if block.is_deal else {})}.items():
        if concept not in known and len(block.of(sort)) == 1:
            yield concept, block.of(sort)[0]


def _amounts(
    family: str, pair: AmountsPair, known: Mapping[str, Pattern]
) -> Iterator[tuple[str, PlaceValues]]:
    for concept, column in (
        (f"{family}.montant_ht", pair.ht), (f"{family}.montant_ttc", pair.ttc)
    ):  # fmt: skip
        if concept not in known:
            yield concept, column


def _other_halves(
    columns: Sequence[PlaceValues], at: Requests, known: Mapping[str, Pattern]
) -> Iterator[tuple[str, PlaceValues]]:
    """Yield the amount that agrees with the other one of its object, where words say but one."""
    free = [c for c in columns if c.sort == "amount" and c.pattern not in known.values()]
    for family in shared_signs().paired:
        for basis, other in (("ht", "ttc"), ("ttc", "ht")):
            said = next((c for c in columns if c.pattern == known.get(f"{family}.montant_{other}")),
                        None)  # fmt: skip
            if said is None or f"{family}.montant_{basis}" in known:
                continue
            found = [
                column for column in free
                if may_be(column, basis)
                and at.holder(column.pattern) == at.holder(said.pattern)
                and (agree(column, said) if basis == "ht" else agree(said, column))
            ]  # fmt: skip
            if len(found) == 1 and at.holder(said.pattern):
                yield f"{family}.montant_{basis}", found[0]


def _by_blocks(
    columns: Sequence[PlaceValues],
    pairs: Sequence[AmountsPair],
    at: Requests,
    known: Mapping[str, Pattern],
    *,
    solde: bool,
) -> Iterator[tuple[str, PlaceValues]]:
    """Yield what only one block can be, of what no word has placed."""
    completed = dict(_completed(columns, pairs, at, known))
    yield from completed.items()
    known = {**known, **_patterns(completed)}
    taken = {*known.values()}
    columns = [column for column in columns if column.pattern not in taken]
    pairs = [pair for pair in pairs if taken.isdisjoint((pair.ht.pattern, pair.ttc.pattern))]
    families = {concept.partition(".")[0] for concept in known if concept != _ORDER_RATE}
    blocks = _blocks(columns, pairs, at)
    deals = [block for block in blocks if block.is_deal]
    wanted = [
        sign for sign in shared_signs().blocks
        if sign.paired and sign.parts and sign.of not in families and (solde or not sign.solde)
    ]  # fmt: skip
    if len(deals) == len(wanted) == 2:
        deals = _earlier_first(deals)
    if len(deals) == len(wanted):
        for sign, block in zip(wanted, deals, strict=True):
            yield from _held(sign, block, known)
            families.add(sign.of)
    else:
        deals = []
    by_initial = dict(_by_initial(pairs, at, known))
    yield from by_initial.items()
    if not by_initial:
        yield from _alone(pairs, deals, at, families, known, solde=solde)
    for sign in shared_signs().blocks if solde else ():
        alike = [block for block in blocks if _may_hold(sign, block)]
        if sign.solde and sign.of not in families and len(alike) == 1:
            yield from _held(sign, alike[0], known)


def _may_hold(sign: BlockSign, block: Block) -> bool:
    """Whether a block without a pair has each part once, and nothing that it never has."""
    return (
        block.pair is None and not sign.paired and not block.of(sign.without)
        and all(len(block.of(sort)) == 1 for sort in sign.parts)
    )  # fmt: skip


def _earlier_first(deals: Sequence[Block]) -> list[Block]:
    """Return the order, then its invoice, by their days; none where these do not tell them."""
    if not all(block.of("date") for block in deals):
        return []
    first, second = sorted(deals, key=lambda block: median(block.of("date")[0]))
    days = first.of("date")[0], second.of("date")[0]
    return [first, second] if days[0].values != days[1].values and in_turn(*days) else []


def _by_initial(
    pairs: Sequence[AmountsPair], at: Requests, known: Mapping[str, Pattern]
) -> Iterator[tuple[str, PlaceValues]]:
    """Yield the amounts whose keys end with the initial of what they are of: `mtHtP`, `mtHtC`."""
    named = {
        id(pair): {
            shared_signs().initials.get("".join(own_words(one.pattern)))
            for one in (pair.ht, pair.ttc)
        }
        for pair in pairs
        if not _named(pair.ht.pattern, at)
    }
    families = [family for said in named.values() for family in said]
    if len(named) < 2 or None in families or len({*families}) != len(named):
        return
    for pair in pairs:
        for family in filter(None, named.get(id(pair), ())):
            if f"{family}.montant_ht" not in known and f"{family}.montant_ttc" not in known:
                yield from _amounts(family, pair, {})


def _alone(
    pairs: Sequence[AmountsPair],
    deals: Sequence[Block],
    at: Requests,
    families: set[str],
    known: Mapping[str, Pattern],
    *,
    solde: bool,
) -> Iterator[tuple[str, PlaceValues]]:
    """Yield the amounts of the prestation: the only ones left, when all others are placed."""
    used = [block.pair for block in deals]
    free = [
        pair for pair in pairs
        if pair not in used and not _named(pair.ht.pattern, at)
        and not _named(pair.ttc.pattern, at)
    ]  # fmt: skip
    others = {"commande", "facture"} if solde else {"commande"}
    untold = not any(concept.startswith("prestation.montant") for concept in known)
    if untold and others <= families and len(free) == 1:
        yield from _amounts("prestation", free[0], known)


def _named(pattern: Pattern, at: Requests) -> bool:
    """Whether a key says what its place is about."""
    own, above = own_and_above(pattern)
    inside = len([step for step in pattern[len(at.root) : -1] if step is not EVERY])
    return any({*meaning.entities} - shared_signs().generic for meaning in (own, *above[:inside]))


def _is_mute(pattern: Pattern) -> bool:
    """Whether the key of a place says nothing at all."""
    return own_and_above(pattern)[0] == KeyMeaning((), ())


def _says_its_sort(column: PlaceValues) -> bool:
    """Whether a key says no more than what its values look like: a day, a name, a number."""
    own, _ = own_and_above(column.pattern)
    return not own.entities and {*own.attributes} <= {*_SAID.get(column.sort, ())}


# --- Order: keys that say nothing, in the order in which people list them


def _by_order(
    columns: Sequence[PlaceValues],
    pairs: Sequence[AmountsPair],
    known: Mapping[str, Pattern],
    *,
    solde: bool,
) -> Deduced:
    """Lay the concepts over the places, both in their order, those already placed as anchors.

    What can be laid in several ways that are as good is left open.
    """
    anchors = {pattern: concept for concept, pattern in known.items()}
    firsts = {pair.ht.pattern: pair for pair in pairs}
    seconds = {pair.ttc.pattern for pair in pairs}
    laid = [column for column in columns if column.pattern not in seconds]
    wanted = [
        sign for sign in shared_signs().order
        if f"{sign.of}.montant_ht" not in known and (solde or not sign.solde)
    ]  # fmt: skip
    if not any(column.pattern in firsts for column in laid):
        return {}
    fits = [
        [_fits(column, sign, column.pattern in firsts, anchors, known) for sign in wanted]
        for column in laid
    ]
    found: Deduced = {}
    for column, sign in _only_ways(laid, wanted, fits):
        if column.pattern in firsts:
            found.update(_amounts(sign.of, firsts[column.pattern], {}))
        elif sign.of not in known:
            found[sign.of] = column
    return _consistent(found, known)


def _fits(
    column: PlaceValues,
    sign: OrderSign,
    paired: bool,
    anchors: Mapping[Pattern, str],
    known: Mapping[str, Pattern],
) -> int:
    """Return how much a place has of a step: what two amounts say counts twice."""
    if column.pattern in anchors or sign.of in known:
        return int(anchors.get(column.pattern) == sign.of)
    if ("pair" if paired else column.sort) not in sign.looks:
        return 0
    return 2 if paired else 1


def _only_ways(
    free: Sequence[PlaceValues], wanted: Sequence[OrderSign], fits: Sequence[Sequence[int]]
) -> Iterator[tuple[PlaceValues, OrderSign]]:
    """Yield the pairs that every longest way of laying names over places has in common."""
    rows, width = len(free), len(wanted)
    before = [[0] * (width + 1) for _ in range(rows + 1)]
    after = [[0] * (width + 1) for _ in range(rows + 1)]
    for row in range(rows):
        for rank in range(width):
            best = max(before[row][rank + 1], before[row + 1][rank])
            before[row + 1][rank + 1] = max(best, before[row][rank] + fits[row][rank])
    for row in reversed(range(rows)):
        for rank in reversed(range(width)):
            best = max(after[row + 1][rank], after[row][rank + 1])
            after[row][rank] = max(best, after[row + 1][rank + 1] + fits[row][rank])
    longest = before[rows][width]
    for row in range(rows):
        ranks = [
            rank
            for rank, fit in enumerate(fits[row])
            if fit and before[row][rank] + fit + after[row + 1][rank + 1] == longest
        ]
        skipped = any(
            before[row][rank] + after[row + 1][rank] == longest for rank in range(width + 1)
        )
        if len(ranks) == 1 and not skipped:
            yield free[row], wanted[ranks[0]]


def _consistent(found: Deduced, known: Mapping[str, Pattern]) -> Deduced:
    """Leave out days that do not follow each other, and amounts that nothing tells apart."""
    bad = {
        name for first, second in shared_signs().in_turn
        if first in found and second in found and not in_turn(found[first], found[second])
        for name in (first, second)
    }  # fmt: skip
    anchored = {"commande.reference", "commande.date"} & {*found, *known}
    for basis in ("ht", "ttc"):
        amounts = f"prestation.montant_{basis}", f"commande.montant_{basis}"
        pair = [found[name].values for name in amounts if name in found]
        if not anchored and len(pair) > 1 and pair[0] != pair[1]:
            bad |= {*amounts}
    return {name: column for name, column in found.items() if name not in bad}


def _last_days(
    columns: Sequence[PlaceValues], known: Mapping[str, Pattern]
) -> Iterator[tuple[str, PlaceValues]]:
    """Yield the days of a pilot that are left, when as many places are, and follow each other."""
    placed = {*known.values()}
    free = [column for column in columns if column.sort == "date" and column.pattern not in placed]
    wanted = [name for name in shared_signs().days if name not in known]
    told = all(
        "pilote" in {e for k in own_and_above(c.pattern)[1] for e in k.entities} for c in free
    )
    if len(free) != len(wanted) or (len(wanted) == len(shared_signs().days) and not told):
        return
    free = sorted(free, key=median)
    if all(in_turn(one, other) for one, other in pairwise(free)):
        yield from zip(wanted, free, strict=True)
