from decimal import Decimal

import pytest

from segur_cli.diagnostics import Severity
from segur_cli.eligibility.asked_amounts import judge
from segur_cli.eligibility.base import CeilingKey, read_ceiling
from segur_cli.eligibility.verdict import CeilingLine, Remark
from segur_cli.tables.sheets import Value

DPI, PFI = "HOP-DPI-Va2", "HOP-PFI-Va2"
V2, BOTH = "V2", "V1+V2"
NBSP = "\u00a0"


def ceiling(
    value: Value,
    prestation: str | None = V2,
    basis: str | None = "HT",
    sons: str | None = DPI,
    row: int = 5,
) -> CeilingLine:
    return CeilingLine(CeilingKey(sons, prestation, basis), read_ceiling(value), row)


def judged(
    amount: str,
    *lines: CeilingLine,
    basis: str = "HT",
    sons: tuple[str, ...] = (DPI,),
    prestation: str | None = V2,
) -> Remark:
    return judge(Decimal(amount), basis, sons, prestation, list(lines))


NOTE, WARNING, ERROR = Severity.NOTE, Severity.WARNING, Severity.ERROR
FITS = EXCEEDS = "montant-maximum"


@pytest.mark.parametrize(
    ("amount", "lines", "severity", "text", "fact"),
    [
        ("95000", [ceiling(100_000)], NOTE, "montant de 95 000,00 € HT : ne dépasse pas le plafond "
         "de 100 000,00 € HT (HOP-DPI-Va2, Vague 2)", FITS),
        ("100000.00", [ceiling(100_000)], NOTE, "ne dépasse pas", FITS),
        ("95000.1000", [ceiling(100_000)], NOTE, "ne dépasse pas", FITS),
        ("100000.01", [ceiling(100_000)], ERROR,
         "dépasse de 0,01 € le plafond de 100 000,00 € HT", EXCEEDS),
        ("120000", [ceiling(100_000), ceiling(150_000, BOTH)], ERROR,
         "il ne tiendrait que sous celui de « Vague 1 + Vague 2 » (150 000,00 € HT)", EXCEEDS),
        ("0", [ceiling(100_000)], ERROR, "nul", "montant-nul"),
        ("-5", [ceiling(100_000)], WARNING, "ne peut être négatif", None),
        ("20000.123", [ceiling(100_000)], WARNING,
         "montant de 20000,123 € HT : plus de deux décimales", "deux-decimales"),
        ("200000.123", [ceiling(100_000)], ERROR, "dépasse de 100 000,12 €", EXCEEDS),
        ("95000", [ceiling(None)], WARNING, "non jugé : aucun plafond indiqué", None),
        ("95000", [ceiling(0)], WARNING,
         "non jugé : le plafond inscrit dans la base est à 0,00 € ou négatif", None),
        ("95000", [ceiling(-5)], WARNING, "à 0,00 € ou négatif", None),
        ("95000", [ceiling("#N/A")], WARNING, "non jugé : cellule illisible (#N/A)", None),
        ("95000", [ceiling(100_000), ceiling(None)], WARNING, "aucun plafond indiqué", None),
        # rows that contradict each other
        ("75000", [ceiling(70_000, row=43), ceiling(80_000, row=44)], WARNING,
         "non jugé : la base donne plusieurs plafonds (70 000,00 € ou 80 000,00 € HT)", None),
        ("70000", [ceiling(70_000), ceiling(80_000)], NOTE, "ne dépasse pas", FITS),
        ("100000", [ceiling(70_000), ceiling(80_000)], ERROR, "dépasse de 20 000,00 €", EXCEEDS),
        # another basis
        ("95000", [ceiling(120_000, basis="TTC")], WARNING,
         "non jugé : aucune colonne HT reconnue dans la base pour HOP-DPI-Va2, Vague 2", None),
        ("200000", [ceiling(120_000, basis="TTC")], WARNING, "aucune colonne HT", None),
        # numbers no one typed
        *(("95000", [ceiling(absurd)], WARNING, "non jugé : cellule illisible", None)
          for absurd in (1e300, 10**40, "9" * 40)),
        *(("0.30", [ceiling(noisy)], NOTE, "ne dépasse pas", FITS)
          for noisy in (0.1 + 0.2, 0.2999999999999999)),
        *(("0.31", [ceiling(noisy)], ERROR, "dépasse de 0,01 € le plafond de 0,30 € HT", EXCEEDS)
          for noisy in (0.1 + 0.2, 0.2999999999999999)),
    ],
)  # fmt: skip
def test_an_amount_is_judged_on_the_ceiling_of_its_prestation(
    amount: str, lines: list[CeilingLine], severity: Severity, text: str, fact: str | None
) -> None:
    remark = judged(amount, *lines)
    assert (remark.severity, remark.statement.id if remark.statement else None) == (severity, fact)
    assert text in remark.text.replace(NBSP, " ")
    assert remark.unjudged is (severity is WARNING and fact is None)
    assert "150 000" not in remark.text or len(lines) == 2  # nothing is added up


@pytest.mark.parametrize(
    "elsewhere",
    [
        [ceiling(150_000, BOTH, "TTC")],
        [ceiling(150_000, BOTH, sons=PFI)],
        [ceiling(None, BOTH)],
        [ceiling("#N/A", BOTH)],
        [ceiling(150_000, BOTH, row=5), ceiling(110_000, BOTH, row=6)],
        [ceiling(115_000, BOTH)],
    ],
    ids=["TTC", "other SONS", "empty", "unreadable", "rows disagree", "above it too"],
)
def test_the_other_prestation_is_not_named_on_the_strength_of_another_ceiling(
    elsewhere: list[CeilingLine],
) -> None:
    remark = judged("120000", ceiling(100_000), *elsewhere)
    assert remark.severity is ERROR
    assert "Vague 1 + Vague 2" not in remark.text


@pytest.mark.parametrize(
    "undifferentiated",
    [
        ceiling(100_000, None, None, None),
        ceiling(100_000, None, "HT"),
        ceiling(100_000, V2, None),
        ceiling(100_000, V2, "HT", None),
    ],
    ids=["nothing said", "no prestation", "no basis", "no SONS"],
)
def test_an_undifferentiated_ceiling_never_judges(undifferentiated: CeilingLine) -> None:
    under, above = judged("95000", undifferentiated), judged("100000.01", undifferentiated)
    assert (under.severity, above.severity) == (WARNING, WARNING)
    assert "la base ne précise pas tout" in under.text
    expected = "non jugé, mais il dépasse le montant de 100 000,00 €"
    assert expected in above.text.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("sons", "prestation", "missing"),
    [
        ((), V2, "précisez le SONS"),
        ((DPI, PFI), V2, "précisez le SONS"),
        ((DPI,), None, "précisez la prestation"),
        ((), None, "précisez le SONS et la prestation"),
    ],
)
def test_an_amount_is_not_judged_before_sons_and_prestation_are_known(
    sons: tuple[str, ...], prestation: str | None, missing: str
) -> None:
    remark = judged("999999", ceiling(100_000), sons=sons, prestation=prestation)
    assert remark.severity is WARNING
    assert remark.text.endswith(f"non jugé : {missing}")
    assert judged("0.00", sons=sons, prestation=prestation).severity is ERROR  # whatever is known
