"""Say what no word says, by what places share: which amounts, day and number make an order.

Serves files without a model only: nothing deduced blocks, and the perimeter tells all of it. What
can be understood in two ways is left open.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from segur_cli.documents import Json
from segur_cli.templates.concept_map import EVERY, Pattern, PatternRoute
from segur_cli.templates.concepts import CONCEPTS, ValueType
from segur_cli.templates.encodings import Encoding
from segur_cli.templates.words import KeyMeaning, bare_keys, own_and_above, unknown_words

_RATES = tuple(map(Decimal, ("1.2", "1.085", "1.1", "1.055", "1.021")))
_CENT = Decimal("0.011")
_MOST_PLACES, _MOST_REQUESTS = 60, 100
# In the order in which people list them: what a request is made of.
_ORDER = (
    "beneficiaire.finess", "beneficiaire.nom", "prestation.type", "prestation",
    "commande.reference", "commande.date", "commande", "commande.taux_tva", "pilote",
    "avance.reference", "avance.montant", "facture.numero", "facture.date", "facture",
    "va.date", "va.signataire",
    "pilote.installation", "pilote.production", "pilote.pv",
)  # fmt: skip
_SORTS = {
    ValueType.DATE: "date", ValueType.AMOUNT: "amount", ValueType.RATE: "rate",
    ValueType.FLAG: "flag", ValueType.PRESTATION: "prestation",
}  # fmt: skip
# What the words of a key may name without saying whose value it is.
_GENERIC = frozenset(("demande", "piece", "solution"))
_INITIALS = {"p": "prestation", "c": "commande", "b": "commande", "f": "facture"}
_PAIRED = ("prestation", "commande", "facture")
_NAMES = ("beneficiaire.nom", "va.signataire")
_SOLDE = ("avance", "facture", "va", "pilote.installation", "pilote.production", "pilote.pv")
# What words may have left out in the object of each, by what values look like.
_PARTS: Mapping[str, Mapping[str, str]] = {
    "commande": {"reference": "commande.reference", "date": "commande.date"},
    "facture": {"reference": "facture.numero", "date": "facture.date"},
    "prestation": {},
    "avance": {"reference": "avance.reference", "amount": "avance.montant"},
    "va": {"date": "va.date", "name": "va.signataire"},
}
# Days that follow each other, where both are known.
_IN_TURN = (
    ("commande.date", "facture.date"), ("commande.date", "va.date"),
    ("pilote.installation", "pilote.production"), ("pilote.production", "pilote.pv"),
)  # fmt: skip


@dataclass(frozen=True)
class PlaceValues:
    """The values of one place in each request, read; None where it has none.

    `sort` is what they look like: `date`, `amount`, `rate`, `flag`, `name`, `reference`…
    """

    pattern: Pattern
    sort: str
    encoding: Encoding | None
    values: tuple[Json, ...]

    @property
    def amounts(self) -> list[Decimal | None]:
        """The values as numbers."""
        return [
            Decimal(str(value))
            if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else None
            for value in self.values
        ]  # fmt: skip


@dataclass(frozen=True)
class AmountsPair:
    """Two places whose amounts agree at a rate of VAT, in most requests."""

    ht: PlaceValues
    ttc: PlaceValues


Deduced = dict[str, PlaceValues]  # the place of each concept


def columns_of(
    documents: Sequence[Json], root: Pattern, sorts: Mapping[Pattern, tuple[str, Encoding | None]]
) -> list[PlaceValues]:
    """Return the free places of the requests, in the order of the document."""
    route = PatternRoute(root)
    every = (found.value for document in documents for found in route.follow(document))
    requests = list(islice(every, _MOST_REQUESTS))
    found = []
    for pattern, (sort, encoding) in list(sorts.items())[:_MOST_PLACES]:
        below = PatternRoute(pattern[len(root) :])
        kind = {"date": ValueType.DATE, "amount": ValueType.AMOUNT}.get(sort, ValueType.TEXT)
        values: list[Json] = []
        for request in requests:
            value = next((located.value for located in below.follow(request)), None)
            values.append(encoding.read(value, kind) if encoding is not None else value)
        found.append(PlaceValues(pattern, sort, encoding, tuple(values)))
    return found


def amounts_in_digits(columns: Sequence[PlaceValues]) -> set[Pattern]:
    """Return the places whose digits alone are amounts: two of them agree at a rate of VAT."""
    pairs = [
        (ht.pattern, ttc.pattern) for ht in columns for ttc in columns
        if ht is not ttc and len({*ht.values}) > 1 and _agree(ht, ttc)
    ]  # fmt: skip
    return {pattern for pair in pairs for pattern in pair}


def deduce(
    columns: Sequence[PlaceValues], root: Pattern, known: Mapping[str, Pattern], *, solde: bool
) -> Iterator[tuple[str, PlaceValues, str]]:
    """Yield the concept, the place and the reason of what can only be understood in one way.

    `columns` are the places of the requests, `known` those that words or values have placed, by
    concept; `solde` when the file shows to be one.
    """
    halves = dict(_other_halves(columns, root, known))
    for concept, column in halves.items():
        yield concept, column, "montants qui s'accordent"
    known = {**known, **_patterns(halves)}
    placed = {*known.values()}
    free = [column for column in columns if column.pattern not in placed]
    pairs = _pairs(free)
    found: Deduced = dict(_by_blocks(free, pairs, root, known, solde=solde))
    found.update(_only_amounts(columns, pairs, root, {**known, **_patterns(found)}))
    for concept, column in found.items():
        yield concept, column, "bloc de valeurs"
    known = {**known, **_patterns(found)}
    placed = {*known.values()}
    mute = [column for column in columns if column.pattern in placed or _is_mute(column.pattern)]
    rest = [pair for pair in pairs if placed.isdisjoint((pair.ht.pattern, pair.ttc.pattern))]
    for concept, column in _by_order(mute, rest, known, solde=solde).items():
        yield concept, column, "ordre des valeurs"


def _patterns(found: Deduced) -> dict[str, Pattern]:
    return {concept: column.pattern for concept, column in found.items()}


def _only_amounts(
    columns: Sequence[PlaceValues],
    free: Sequence[AmountsPair],
    root: Pattern,
    known: Mapping[str, Pattern],
) -> Iterator[tuple[str, PlaceValues]]:
    """Yield the amounts of the order where a request has no others than the prestation's, under
    a key that does not say whose they are."""
    placed = {*known.values()}
    if any(placed.isdisjoint((pair.ht.pattern, pair.ttc.pattern)) for pair in free):
        return
    for basis in ("ht", "ttc"):
        one, other = f"prestation.montant_{basis}", f"commande.montant_{basis}"
        if one in known and other not in known and not _named(known[one], root):
            yield from ((other, c) for c in columns if c.pattern == known[one])


def _pairs(columns: Sequence[PlaceValues]) -> list[AmountsPair]:
    """Pair the amounts that agree at a rate, the nearest first, each place once."""
    amounts = [column for column in columns if column.sort == "amount"]
    order = {column.pattern: rank for rank, column in enumerate(columns)}
    candidates = []
    for ht in amounts:
        for ttc in amounts:
            if ht is not ttc and _may_be(ht, "ht") and _may_be(ttc, "ttc") and _agree(ht, ttc):
                near = abs(order[ht.pattern] - order[ttc.pattern])
                apart = ht.pattern[:-1] != ttc.pattern[:-1]
                unlike = _own_words(ht.pattern) != _own_words(ttc.pattern)
                candidates.append((apart, unlike, near, order[ht.pattern], AmountsPair(ht, ttc)))
    taken: set[Pattern] = set()
    found = []
    for *_, pair in sorted(candidates, key=lambda candidate: candidate[:4]):
        if {pair.ht.pattern, pair.ttc.pattern}.isdisjoint(taken):
            taken |= {pair.ht.pattern, pair.ttc.pattern}
            found.append(pair)
    return sorted(found, key=lambda pair: order[pair.ht.pattern])


def _may_be(column: PlaceValues, basis: str) -> bool:
    said = {"ht", "ttc"} & {*own_and_above(column.pattern)[0].attributes}
    return not said or said == {basis}


def _agree(ht: PlaceValues, ttc: PlaceValues) -> bool:
    """Whether most requests that have both amounts agree at one of the rates."""
    both = [
        (low, high) for low, high in zip(ht.amounts, ttc.amounts, strict=True)
        if low and high and low > 0
    ]  # fmt: skip
    agreed = sum(
        any(abs(low * rate - high) <= max(_CENT, _unit(ht)) for rate in _RATES)
        for low, high in both
    )
    return bool(both) and agreed * 2 >= len(both)


def _unit(column: PlaceValues) -> Decimal:
    whole = all(isinstance(value, int) for value in column.values if value is not None)
    return Decimal(1) if whole else _CENT


# --- Blocks: places of one object, or whose keys share a word


def _holder(pattern: Pattern, root: Pattern) -> tuple[str, ...]:
    """Return the objects of a request that hold a place."""
    return tuple(bare_keys(pattern[len(root) :])[:-1])


def _own_words(pattern: Pattern) -> tuple[str, ...]:
    """Return the words of a key that say nothing by themselves: what sets its block apart."""
    return unknown_words(next(reversed(bare_keys(pattern)), ""))


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
    columns: Sequence[PlaceValues], pairs: Sequence[AmountsPair], root: Pattern
) -> list[Block]:
    """Return the blocks of places: objects, cut by the words of keys where one holds several."""
    free = [column for column in columns if not _named(column.pattern, root)]
    groups = _grouped(free, lambda column: _holder(column.pattern, root)[:1])
    found = []
    for top, block in groups.items():
        for holder, inside in (
            {top: block}
            if len(_within(pairs, block)) <= 1
            else _grouped(block, lambda column: _holder(column.pattern, root))
        ).items():
            if holder and len(_within(pairs, inside)) <= 1:
                found.append(inside)
                continue
            words = _grouped(inside, lambda column: _own_words(column.pattern))
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
    root: Pattern,
    known: Mapping[str, Pattern],
) -> Iterator[tuple[str, PlaceValues]]:
    """Yield what stands alone of its sort in an object of which words have placed a part."""
    for family, sorts in _PARTS.items():
        holders = {
            _holder(pattern, root) for concept, pattern in known.items()
            if concept.startswith(f"{family}.") and concept != "commande.taux_tva"
        } - {()}  # fmt: skip
        if len(holders) != 1:
            continue
        inside = [column for column in columns if {_holder(column.pattern, root)} == holders]
        own = _within(pairs, inside)
        if len(own) == 1 and family in _PAIRED:
            yield from (
                (f"{family}.montant_{basis}", column)
                for basis, column in (("ht", own[0].ht), ("ttc", own[0].ttc))
                if f"{family}.montant_{basis}" not in known
            )
        for sort, concept in sorts.items():
            found = [c for c in inside if c.sort == sort and _is_mute(c.pattern)]
            if concept not in known and len(found) == 1:
                yield concept, found[0]


def _other_halves(
    columns: Sequence[PlaceValues], root: Pattern, known: Mapping[str, Pattern]
) -> Iterator[tuple[str, PlaceValues]]:
    """Yield the amount that agrees with the other one of its object, where words say but one."""
    free = [c for c in columns if c.sort == "amount" and c.pattern not in known.values()]
    for family in _PAIRED:
        for basis, other in (("ht", "ttc"), ("ttc", "ht")):
            said = next((c for c in columns if c.pattern == known.get(f"{family}.montant_{other}")),
                        None)  # fmt: skip
            if said is None or f"{family}.montant_{basis}" in known:
                continue
            found = [
                column for column in free
                if _may_be(column, basis)
                and _holder(column.pattern, root) == _holder(said.pattern, root)
                and (_agree(column, said) if basis == "ht" else _agree(said, column))
            ]  # fmt: skip
            if len(found) == 1 and _holder(said.pattern, root):
                yield f"{family}.montant_{basis}", found[0]


def _by_blocks(
    columns: Sequence[PlaceValues],
    pairs: Sequence[AmountsPair],
    root: Pattern,
    known: Mapping[str, Pattern],
    *,
    solde: bool,
) -> Iterator[tuple[str, PlaceValues]]:
    """Yield what only one block can be, of what no word has placed."""
    completed = dict(_completed(columns, pairs, root, known))
    yield from completed.items()
    known = {**known, **_patterns(completed)}
    taken = {*known.values()}
    columns = [column for column in columns if column.pattern not in taken]
    pairs = [pair for pair in pairs if taken.isdisjoint((pair.ht.pattern, pair.ttc.pattern))]
    families = {c.partition(".")[0] for c in known if c != "commande.taux_tva"}
    blocks = _blocks(columns, pairs, root)
    deals = [block for block in blocks if block.is_deal]
    wanted = [name for name in (("commande", "facture") if solde else ("commande",))
              if name not in families]  # fmt: skip
    if len(deals) == len(wanted) == 2:
        deals = _earlier_first(deals)
    if len(deals) == len(wanted):
        for family, block in zip(wanted, deals, strict=True):
            yield from _deal(family, block, known)
            families.add(family)
    else:
        deals = []
    by_initial = dict(_by_initial(pairs, root, known))
    yield from by_initial.items()
    if not by_initial:
        yield from _alone(pairs, deals, root, families, known, solde=solde)
    if solde:
        yield from _of_solde(blocks, families)


def _earlier_first(deals: Sequence[Block]) -> list[Block]:
    """Return the order, then its invoice, by their days; none where these do not tell them."""
    if not all(block.of("date") for block in deals):
        return []
    first, second = sorted(deals, key=lambda block: _median(block.of("date")[0]))
    days = first.of("date")[0], second.of("date")[0]
    return [first, second] if days[0].values != days[1].values and _in_turn(*days) else []


def _deal(
    family: str, block: Block, known: Mapping[str, Pattern]
) -> Iterator[tuple[str, PlaceValues]]:
    assert block.pair is not None  # noqa: S101 (what makes it a deal)
    number = "commande.reference" if family == "commande" else "facture.numero"
    yield f"{family}.montant_ht", block.pair.ht
    yield f"{family}.montant_ttc", block.pair.ttc
    for concept, sort in ((f"{family}.date", "date"), (number, "reference")):
        if concept not in known and len(block.of(sort)) == 1:
            yield concept, block.of(sort)[0]
    rates = block.of("rate")
    if family == "commande" and len(rates) == 1 and "commande.taux_tva" not in known:
        yield "commande.taux_tva", rates[0]


def _by_initial(
    pairs: Sequence[AmountsPair], root: Pattern, known: Mapping[str, Pattern]
) -> Iterator[tuple[str, PlaceValues]]:
    """Yield the amounts whose keys end with the initial of what they are of: `mtHtP`, `mtHtC`."""
    named = {
        id(pair): {_INITIALS.get("".join(_own_words(one.pattern))) for one in (pair.ht, pair.ttc)}
        for pair in pairs
        if not _named(pair.ht.pattern, root)
    }
    families = [family for said in named.values() for family in said]
    if len(named) < 2 or None in families or len({*families}) != len(named):
        return
    for pair in pairs:
        for family in named.get(id(pair), ()):
            if f"{family}.montant_ht" not in known and f"{family}.montant_ttc" not in known:
                yield f"{family}.montant_ht", pair.ht
                yield f"{family}.montant_ttc", pair.ttc


def _alone(
    pairs: Sequence[AmountsPair],
    deals: Sequence[Block],
    root: Pattern,
    families: set[str],
    known: Mapping[str, Pattern],
    *,
    solde: bool,
) -> Iterator[tuple[str, PlaceValues]]:
    """Yield the amounts of the prestation: the only ones left, when all others are placed."""
    used = [block.pair for block in deals]
    free = [
        pair for pair in pairs
        if pair not in used and not _named(pair.ht.pattern, root)
        and not _named(pair.ttc.pattern, root)
    ]  # fmt: skip
    others = {"commande", "facture"} if solde else {"commande"}
    untold = not any(concept.startswith("prestation.montant") for concept in known)
    if untold and others <= families and len(free) == 1:
        yield "prestation.montant_ht", free[0].ht
        yield "prestation.montant_ttc", free[0].ttc


def _of_solde(blocks: Sequence[Block], families: set[str]) -> Iterator[tuple[str, PlaceValues]]:
    """Yield the VA and the avance of a solde, where one block alone can be each."""
    without = [block for block in blocks if block.pair is None]
    signed = [
        block for block in without
        if len(block.of("date")) == len(block.of("name")) == 1 and not block.of("amount")
    ]  # fmt: skip
    if "va" not in families and len(signed) == 1:
        yield "va.date", signed[0].of("date")[0]
        yield "va.signataire", signed[0].of("name")[0]
    paid = [
        block for block in without
        if len(block.of("amount")) == len(block.of("reference")) == 1 and not block.of("date")
    ]  # fmt: skip
    if "avance" not in families and len(paid) == 1:
        yield "avance.reference", paid[0].of("reference")[0]
        yield "avance.montant", paid[0].of("amount")[0]


def _named(pattern: Pattern, root: Pattern) -> bool:
    """Whether a key says what its place is about."""
    own, above = own_and_above(pattern)
    inside = len([step for step in pattern[len(root) : -1] if step is not EVERY])
    return any({*meaning.entities} - _GENERIC for meaning in (own, *above[:inside]))


def _is_mute(pattern: Pattern) -> bool:
    """Whether the key of a place says nothing at all."""
    return own_and_above(pattern)[0] == KeyMeaning((), ())


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
        name for name in _ORDER
        if f"{name}.montant_ht" not in known and (solde or not name.startswith(_SOLDE))
    ]  # fmt: skip
    if not any(column.pattern in firsts for column in laid):
        return {}
    fits = [
        [_fits(column, name, column.pattern in firsts, anchors, known) for name in wanted]
        for column in laid
    ]
    found: Deduced = {}
    for column, name in _only_ways(laid, wanted, fits):
        if name in _PAIRED:
            found[f"{name}.montant_ht"] = column
            found[f"{name}.montant_ttc"] = firsts[column.pattern].ttc
        elif name not in known:
            found[name] = column
    return _consistent(found, known)


def _fits(
    column: PlaceValues,
    name: str,
    paired: bool,
    anchors: Mapping[Pattern, str],
    known: Mapping[str, Pattern],
) -> int:
    """Return how much a place has of a concept: what two amounts say counts twice."""
    if column.pattern in anchors or name in known:
        return int(anchors.get(column.pattern) == name)
    if name in _PAIRED or paired:
        return 2 if paired and name in _PAIRED else 0
    if name in _NAMES:
        return int(column.sort == "name")
    if name == "prestation.type":
        return int(column.sort in ("prestation", "code"))
    return int(column.sort == _SORTS.get(CONCEPTS[name].kind, "reference"))


def _only_ways(
    free: Sequence[PlaceValues], wanted: Sequence[str], fits: Sequence[Sequence[int]]
) -> Iterator[tuple[PlaceValues, str]]:
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
        name for first, second in _IN_TURN
        if first in found and second in found and not _in_turn(found[first], found[second])
        for name in (first, second)
    }  # fmt: skip
    anchored = {"commande.reference", "commande.date"} & {*found, *known}
    for basis in ("ht", "ttc"):
        amounts = f"prestation.montant_{basis}", f"commande.montant_{basis}"
        pair = [found[name].values for name in amounts if name in found]
        if not anchored and len(pair) > 1 and pair[0] != pair[1]:
            bad |= {*amounts}
    return {name: column for name, column in found.items() if name not in bad}


def _in_turn(first: PlaceValues, second: PlaceValues) -> bool:
    both = [
        (one, other) for one, other in zip(first.values, second.values, strict=True)
        if isinstance(one, str) and isinstance(other, str)
    ]  # fmt: skip
    return bool(both) and sum(one <= other for one, other in both) * 2 > len(both)


def _median(column: PlaceValues) -> str:
    days = sorted(value for value in column.values if isinstance(value, str))
    return days[len(days) // 2] if days else ""
