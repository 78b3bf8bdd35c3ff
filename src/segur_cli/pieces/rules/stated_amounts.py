"""DOC: the amounts of an order or of an invoice, by themselves."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import zip_longest

from segur_cli.diagnostics import Severity
from segur_cli.papers.paper import Line
from segur_cli.pieces import money
from segur_cli.pieces.form import CLAUSE, FormItem
from segur_cli.pieces.money import Amount
from segur_cli.pieces.piece_context import PieceContext
from segur_cli.pieces.rules.mentions import MENTION
from segur_cli.pieces.stated import Stated
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.number_words import WORDED, number_in_words
from segur_cli.text.writing import euros, listed, percent, quote, to_cents

_CENT, _NOTHING = Decimal("0.01"), Decimal(0)
_ROUNDINGS = Decimal("0.05")  # of the lines of a table, each to its cent
_LEAST = 100  # euros: what says no basis, and is less, may be a quantity or a rate
_NEAR = 3  # lines after the mention in which its amount may stand
_NO_VAT = re.compile(
    r"\b(?:non (?:assujetti|redevable|soumis)|tva(?: \([^)]*\))?[ :]*(?:non applicable|exoneree)"
    r"|exoner|29[34] ?b|article 294\b|hors champ|(?<!total )(?<!montant )(?<!prix )sans tva)"
)
_PART = re.compile(
    r"\b(facture d'acompte|facture intermediaire|facture de (?:situation|solde)"
    r"|facture pro[ -]?forma|(?:(?<!.)|(?<=  ))acompte de [\d ]+(?:[.,]\d+)? ?(?:%|€))"
)
_IN_LETTERS = re.compile(rf"\b(?:somme|lettres?|arretee?s?)\b[^.;]{{0,60}}?({WORDED}) euros?\b")
_NONE = re.compile(r"\b(?:aucun|sans|pas d[e']|ni|hors)\b")


def check_zero(context: PieceContext) -> Iterator[Finding[Line | None]]:
    if context.is_credit:
        context.leave("DOC011", "c'est un avoir")
        return
    zeros = [one for one in context.amounts if _is_zero(one)]
    of_law = money.of_law(context.paper.lines)
    others = [
        one for one in context.amounts if one.value.amount != 0 and id(one.line) not in of_law
        and (one.value.basis or abs(one.value.amount) >= _LEAST)
    ]  # fmt: skip
    what = "montant de la commande" if context.kind.id == "commande" else "montant de la facture"
    if zeros and not others:
        yield Finding(
            zeros[0].line,
            f"{what} à 0 : systématiquement rejeté{context.unread}",
            "écrivez le montant réel",
            context.softened,
        )
        return
    mention = context.flow.closest(FormItem(CLAUSE, MENTION))
    if context.kind.id != "commande" or mention is None:
        return
    start = mention.end or mention.line
    read, place = _reading(context, start)
    stated = context.amounts if read is context.paper.body else money.amounts(read)
    # Its own line says its amount, else the first one below that says any.
    near = [[one for one in stated if one.line is line] for line in read[place : place + _NEAR + 1]]
    of_law |= money.of_law(read)
    for here in (_inside(context), next(filter(None, near), [])):
        zero = next((one for one in here if _is_zero(one)), None)
        real = any(one.value.amount != 0 and id(one.line) not in of_law for one in here)
        if zero is not None and not real:
            yield Finding(
                zero.line,
                "le montant pris en charge par l'État est à 0 : systématiquement rejeté"
                f"{context.unread}",
                "écrivez le montant réel",
                context.softened,
            )
            return
    if not context.amounts:
        yield Finding(
            start,
            f"aucun montant trouvé dans le texte du bon de commande{context.unread}",
            "vérifiez que le montant réel pris en charge y est écrit",
            Severity.WARNING,  # what is not found may be there, written otherwise
        )


def _inside(context: PieceContext) -> list[Stated[Amount]]:
    """The amounts that stand beside a mention of several lines, in its cell's height."""
    across = context.flow.across(FormItem(CLAUSE, MENTION))
    if across is None or across.end is None:
        return []
    lines = context.paper.body
    low, high = (
        next(rank for rank, line in enumerate(lines) if line is end)
        for end in (across.line, across.end)
    )
    held = {id(line) for line in lines[low : high + 1]}
    return [one for one in context.amounts if id(one.line) in held]


def _is_zero(one: Stated[Amount]) -> bool:
    value = one.value
    return value.amount == 0 and value.basis != money.VAT and not value.aside


def _reading(context: PieceContext, start: Line) -> tuple[Sequence[Line], int]:
    """The reading of a paper that holds a line, across or block by block, and its rank there."""
    for lines in (context.paper.body, context.paper.in_blocks):
        for rank, line in enumerate(lines):
            if line is start:
                return lines, rank
    return context.paper.body, 0


def check_stated(context: PieceContext) -> Iterator[Finding[Line | None]]:
    lacking = [basis for basis in ("HT", "TTC") if not context.of_basis(basis)]
    if not context.rates and not _NO_VAT.search(context.said):
        lacking.insert(1 if lacking[:1] == ["HT"] else 0, "taux de TVA")
    if lacking:
        names = [f"montant {one}" if one.isupper() else one for one in lacking]
        yield Finding(
            None,
            f"{listed(names)} non {'trouvés' if len(names) > 1 else 'trouvé'} dans le texte"
            f"{context.unread}",
            "le montant HT, le taux de TVA et le TTC figurent sur tout bon de commande, puis sur "
            "la facture",
        )


def _in_letters(context: PieceContext) -> Iterator[Finding[Line | None]]:
    """Yield the sum that a paper writes in words, when no amount in figures is the same."""
    figures = {int(one.value.amount) for one in context.amounts}
    for line, below in zip_longest(context.paper.lines, context.paper.lines[1:]):
        found = _IN_LETTERS.search(f"{line.said} {below.said if below else ''}")
        told = number_in_words(found[1]) if found and found.start() < len(line.said) else 0
        if found and figures and told >= _LEAST and told not in figures:
            yield Finding(
                line,
                f"{quote(f'{found[1]} euros')} en lettres, aucun montant en chiffres ne le dit",
                "écrivez le même montant en lettres et en chiffres",
            )


def check_sum(context: PieceContext) -> Iterator[Finding[Line | None]]:
    yield from _in_letters(context)
    before, after = context.of_basis(money.HT), context.of_basis(money.TTC)
    found = [one.value for one in context.rates]
    if context.is_credit or not before or not after or not found:
        context.leave("DOC013", "HT, taux ou TTC non trouvés dans le texte")
        return
    ttc = money.totals(after)
    bases = {one.value.amount for one in before if one.value.amount} or {_NOTHING}
    given = {one.value.amount for one in ttc}
    if max(given) in bases and (not any(found) or _NO_VAT.search(context.said)):
        return
    wrong = list(_wrong_taxes(context, found))
    if wrong:
        yield from wrong
        return
    taxes = [one.value.amount for one in context.of_basis(money.VAT)]
    sums = (*taxes, sum(dict.fromkeys(taxes), _NOTHING))
    expected = {to_cents(base * (1 + rate / 100)) for base in bases for rate in found}
    expected |= {base + tax for base in bases for tax in sums}
    rows = _wrong_rows(context, found, expected)
    if any(abs(a - b) <= _CENT for a in expected for b in given):
        yield from rows[:1]
        return
    beside = [one for one in before if one.line.page == ttc[-1].line.page]
    net = money.totals(beside or before)[-1]
    yield _unequal(net.line, net.value.amount, found, ttc[-1].value.amount)


def _wrong_rows(
    context: PieceContext, rates: Sequence[Decimal], sums: set[Decimal]
) -> list[Finding[Line | None]]:
    """The lines whose only amounts are one HT and one TTC that no rate, nor quantity, relates.

    `sums`: what bases and taxes give; of several rates, the line of the total holds one.
    """
    found: list[Finding[Line | None]] = []
    for line in dict.fromkeys(one.line for one in context.amounts):
        inside = [one.value for one in context.amounts if one.line is line]
        net, gross = (
            next((one.amount for one in inside if one.basis == basis and not one.aside), _NOTHING)
            for basis in (money.HT, money.TTC)
        )
        whole = [to_cents(net * (1 + rate / 100)) for rate in rates]
        if len(rates) > 1 and gross in sums:
            continue
        if len(inside) == 2 and min(net, gross) > 0 and all(
            abs(gross - one * max(round(gross / one), 1)) > _ROUNDINGS for one in whole
        ):  # fmt: skip
            found.append(_unequal(line, net, rates, gross))
    return found


def _unequal(
    line: Line, net: Decimal, rates: Sequence[Decimal], gross: Decimal
) -> Finding[Line | None]:
    return Finding(
        line,
        f"{euros(net)} HT à {listed((percent(rate) for rate in rates[:3]), 'ou')} ne "
        f"donnent pas {euros(gross)} TTC",
        "refaites le calcul : un centime d'arrondi est admis",
    )


def _wrong_taxes(context: PieceContext, rates: Sequence[Decimal]) -> Iterator[Finding[Line | None]]:
    """Yield the lines whose tax is that of no basis: of their own, else the one of the paper."""
    by_line: dict[int, list[Stated[Amount]]] = {}
    for one in context.amounts:
        by_line.setdefault(id(one.line), []).append(one)
    stated = {id(one.line): one.value for one in context.rates}
    bases = [one.value.amount for one in context.of_basis(money.HT)]
    taxed = [rate for rate in rates if rate]
    for line, inside in by_line.items():
        taxes = [one for one in inside if one.value.basis == money.VAT and one.value.amount > 0]
        own = [one.value.amount for one in inside if one.value.basis == money.HT]
        rate = stated.get(line) or money.rate_on(inside[0].line)
        # A line of sums has no rate of its own.
        rate = rate or (taxed[0] if len(taxed) == len(rates) == 1 else None)
        held = own if len(rates) > 1 else bases
        wrong = [
            one for one in taxes if rate and held
            and not any(
                abs(to_cents(base * rate / 100) - one.value.amount) <= _ROUNDINGS for base in held
            )
        ]  # fmt: skip
        if rate and wrong and len(wrong) == len(taxes):
            tax = wrong[0].value.amount
            yield Finding(
                wrong[0].line,
                f"TVA à {percent(rate)} : {euros(max(held))} HT n'en donnent pas {euros(tax)}",
                "refaites le calcul : un centime d'arrondi est admis",
            )


def check_total(context: PieceContext) -> Iterator[Finding[Line | None]]:
    if context.is_credit:
        yield Finding(
            context.paper.lines[0],
            "c'est un avoir, pas une facture : ses montants ne sont comparés à rien",
            "donnez la facture du total",
        )
        return
    for line in context.paper.lines:
        said = line.said
        if (found := _PART.search(said)) and not _NONE.search(said[: found.start()]):
            yield Finding(
                line,
                f"« {found[1]} » : une seule facture, du total à 100 %, sans facture pour l'avance",
                "vérifiez que cette facture est bien celle du total",
            )
            return
    for line in money.deposits(context.paper)[:1]:
        yield Finding(
            line,
            "un acompte est déduit : une seule facture, du total à 100 %, sans facture pour "
            "l'avance",
            "vérifiez que cette facture est bien celle du total",
        )


RULES = (
    Rule("DOC011", check_zero, kind=("commande", "facture")),
    Rule("DOC012", check_stated, kind=("commande", "facture")),
    Rule("DOC013", check_sum, kind=("commande", "facture")),
    Rule("DOC015", check_total, kind=("facture",)),
)
