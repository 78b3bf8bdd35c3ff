from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import PurePath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segur_cli.diagnostics import Diagnostic, Severity
from segur_cli.eligibility.base import Base
from segur_cli.eligibility.base_catalogue import open_base
from segur_cli.lint.engine import Options, lint_documents
from segur_cli.templates.models import model_of_schema
from segur_cli.text.clock import read_clock
from segur_cli.text.writing import NBSP
from tests.lint.rules.amending import example, lint_example, lint_text
from tests.lint.running import NOW, document

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


def both(amount: Any) -> dict[str, Any]:
    return {"montant_ht": amount, "montant_ttc": amount}


def pair(ht: Any, ttc: Any) -> dict[str, Any]:
    return {"montant_ht": ht, "montant_ttc": ttc}


def brief(findings: list[Diagnostic]) -> list[tuple[str, Severity, str]]:
    return [(f.code, f.severity, (f.pointer or "").removeprefix("/demandes/0")) for f in findings]


def words(finding: Diagnostic) -> str:
    return finding.message.replace(NBSP, " ")


@pytest.fixture
def demo() -> Base:
    base = open_base("demo", read_clock(NOW))
    assert base is not None
    return base


@pytest.mark.parametrize("kind", ["avance", "solde"])
def test_the_examples_are_clean(kind: str, demo: Base) -> None:
    assert lint_example(kind, code="MNT", base=demo, against=example("avance")) == []


@pytest.mark.parametrize(
    ("kind", "patch", "expected", "words_of_it"),
    [
        # Zero: refused on the order and the invoice, odd elsewhere.
        ("avance", {"commande": both(0)}, ("MNT001", ERROR, "/commande/montant_ht"),
         "montants HT et TTC du bon de commande à 0 : la demande serait rejetée"),
        ("avance", {"commande": {"montant_ttc": 0.0}}, ("MNT001", ERROR, "/commande/montant_ttc"),
         "montant TTC du bon de commande à 0"),
        ("avance", {"commande": {"montant_ttc": -0.0}},
         ("MNT001", ERROR, "/commande/montant_ttc"), "à 0"),
        ("solde", {"facture": both(0)}, ("MNT001", ERROR, "/facture/montant_ht"), "de la facture"),
        ("avance", {"prestation": both(0)}, ("MNT001", WARNING, "/prestation/montant_ht"),
         "de la prestation à 0 : à vérifier"),
        ("solde", {"avance": {"montant": 0}}, ("MNT001", WARNING, "/avance/montant"),
         "montant de l'avance à 0"),
        # Negative.
        ("solde", {"facture": pair(-95000, -114000)}, ("MNT002", WARNING, "/facture/montant_ht"),
         "montants HT et TTC de la facture négatifs (« -95000 »)"),
        # Outsize: no library is let to choke on it.
        ("avance", {"commande": both(10**12)}, ("MNT011", WARNING, "/commande/montant_ht"),
         "hors d'échelle"),
        ("avance", {"commande": {"montant_ht": 10**200}},
         ("MNT011", WARNING, "/commande/montant_ht"), "hors d'échelle (« 10000000000000000000… »)"),
        # HT and TTC.
        ("avance", {"commande": {"montant_ttc": 114000.02}},
         ("MNT005", WARNING, "/commande/montant_ttc"),
         "95 000,00 € HT font 114 000,00 € TTC à 20 %, et non 114 000,02 €"),
        ("solde", {"facture": {"montant_ttc": 110000}}, ("MNT005", WARNING, "/facture/montant_ttc"),
         "taux constaté : 15,79 %"),
        ("avance", {"prestation": {"montant_ttc": 110000}},
         ("MNT005", WARNING, "/prestation/montant_ttc"), "HT et TTC de la prestation"),
        ("avance", {"commande": pair(114000, 95000)}, ("MNT006", WARNING, "/commande/montant_ttc"),
         "inférieur au montant HT"),
        # The amounts of one request.
        ("avance", {"commande": pair(400000, 480000)}, ("MNT012", WARNING, "/commande/montant_ht"),
         "la prestation 95 000,00 € et le bon de commande 400 000,00 €"),
        ("solde", {"facture": pair(30000, 36000)}, ("MNT012", WARNING, "/facture/montant_ht"),
         "montants HT différents pour une même demande : la prestation 95 000,00 €, le bon de "
         "commande 95 000,00 € et la facture 30 000,00 €"),
        ("avance", {"prestation": {"montant_ht": None, "montant_ttc": 90000}},
         ("MNT012", WARNING, "/commande/montant_ttc"), "montants TTC différents"),
        # Invoice and order.
        ("solde", {"facture": pair(95000.01, 114000.01)}, ("MNT010", ERROR, "/facture/montant_ht"),
         "facture de 95 000,01 € HT au-dessus du bon de commande (95 000,00 € HT)"),
    ],
)  # fmt: skip
def test_one_defect_gives_one_finding(
    kind: str, patch: dict[str, Any], expected: tuple[str, Severity, str], words_of_it: str
) -> None:
    findings = lint_example(kind, patch, code="MNT")
    assert brief(findings) == [expected]
    assert words_of_it in words(findings[0])


@pytest.mark.parametrize(
    "patch",
    [
        {"commande": {"montant_ttc": 114000.01}},  # one cent of rounding
        {"commande": {"montant_ttc": 113999.99}},
        {"commande": pair(33333.33, 40000), "prestation": pair(33333.33, 40000)},
        {"commande": {"montant_ttc": None}},
        {"commande": {"montant_ttc": True}},  # no amount: the model's business
        {"commande": {"montant_ttc": []}},
        {"commande": {"montant_ttc": {}}},
        {"commande": None},
    ],
)
def test_what_is_right_or_no_amount_gives_nothing(patch: dict[str, Any]) -> None:
    assert lint_example("avance", patch, code="MNT") == []


def test_two_wrong_documents_are_two_findings() -> None:
    patch = {"commande": both(0), "facture": {"montant_ttc": 110000}}
    assert [f.code for f in lint_example("solde", patch, code="MNT")] == ["MNT001", "MNT005"]


@pytest.mark.parametrize(
    ("rate", "ttc", "severity", "said"),
    [
        (8.5, 103075, WARNING, "aucun texte lu ne donne ce taux à ce client"),
        (0.085, 103075, WARNING, "taux de TVA de 8,5 %"),
        ("850", 103075, WARNING, "taux de TVA de 8,5 %"),  # in hundredths
        ("8,5 %", 103075, WARNING, "taux de TVA de 8,5 %"),
        (0, 95000, WARNING, "taux de TVA de 0 %"),
        ("0 %", 95000, WARNING, "le champ « TVA applicable » porte « HT »"),
        ("HT", 95000, NOTE, "une attestation de la DGFiP"),
        ("HT", 114000, WARNING, "« HT » dans la demande : client non redevable de la TVA"),
        (8.5, 114000, WARNING, "à 8,5 % (taux écrit dans la demande, et non 20 %)"),
        (0.2, 115000, WARNING, "TTC à 20 %, et non"),
        (200, 114000, WARNING, "taux de TVA « 200 » non compris"),
        (-20, 114000, WARNING, "taux de TVA « -20 » non compris"),
        ("normal", 114000, WARNING, "comparés sans lui, à 20 %"),
    ],
)
def test_another_rate_that_is_written_is_used_and_said(
    rate: float | str, ttc: int, severity: Severity, said: str
) -> None:
    patch = {"prestation": None, "commande": {"taux_tva": rate, "montant_ttc": ttc}}
    (finding,) = lint_example("avance", patch, code="MNT005")
    assert finding.severity is severity
    assert said in words(finding)


@pytest.mark.parametrize(
    ("number", "rate", "ttc", "severity"),
    [
        ("970499992", 8.5, 103075, NOTE),  # La Réunion
        ("970499992", None, 103075, NOTE),
        ("970499992", None, 114000, None),  # the usual rate is never blamed
        ("970399994", 8.5, 103075, NOTE),  # Guyane: the FAQ says overseas, the tax rule none
        ("970399994", None, 95000, NOTE),
        ("970299996", None, 95000, WARNING),  # Martinique without VAT, and nothing says why
        ("010999993", None, 95000, WARNING),
        ("010999993", None, 103075, WARNING),
    ],
)
def test_a_rate_that_a_text_gives_to_the_territory_is_never_blamed(
    number: str, rate: float | None, ttc: int, severity: Severity | None
) -> None:
    commande = {"montant_ttc": ttc, "taux_tva": rate}
    patch = {"prestation": None, "beneficiaire": {"finess": number}, "commande": commande}
    found = lint_example("avance", patch, code="MNT005")
    assert [f.severity for f in found] == ([severity] if severity else [])
    if severity is NOTE:
        assert "FAQ de l'ANS aux fournisseurs" in found[0].message
        assert "administration fiscale" in found[0].message


@pytest.mark.parametrize("rate", [20, "20 %", None])
@pytest.mark.parametrize("number", ["970499992", "97 0399994", "980599997"])
def test_a_solde_at_20_percent_overseas_shows_all_the_readings(number: str, rate: Any) -> None:
    patch = {"beneficiaire": {"finess": number}, "commande": {"taux_tva": rate}}
    (finding,) = lint_example("solde", patch, code="MNT005")
    assert finding.severity is WARNING
    for told in ("8,5 % outre-mer", "administration fiscale", "trois lectures", "à 20 % de TVA"):
        assert told in words(finding)


@pytest.mark.parametrize(
    ("number", "made"),
    [
        ("980599997", "114 000,00 € à 20 %, 103 075,00 € à 8,5 % ou 95 000,00 € sans TVA"),
        ("970499992", "114 000,00 € à 20 % ou 103 075,00 € à 8,5 %"),
    ],
)
def test_amounts_that_follow_no_rate_of_the_territory_decide_for_none_of_them(
    number: str, made: str
) -> None:
    commande = {"montant_ttc": 100225, "taux_tva": None}
    patch = {"prestation": None, "beneficiaire": {"finess": number}, "commande": commande}
    (finding,) = lint_example("avance", patch, code="MNT005")
    assert made in words(finding)
    assert "taux constaté : 5,5 %" in words(finding)
    assert "le TTC s'écrit" not in words(finding)


def test_a_zero_in_quotes_is_refused_for_both_reasons_and_no_cure_leads_back_to_it() -> None:
    found = lint_example("avance", {"commande": both("0,00")})
    assert {"FMT003", "MNT001"} <= {f.code for f in found}
    assert not any("0.00" in (f.hint or "") for f in found)


def test_an_amount_in_quotes_that_can_be_read_is_judged_beside_its_type(demo: Base) -> None:
    found = lint_example("avance", {"commande": both("400 000,00")}, base=demo)
    assert {"FMT003", "MNT007", "MNT012"} <= {f.code for f in found}


@pytest.mark.parametrize(
    ("raw", "decimals"),
    [("19.990", 3), ("19.99", None), ("19", None), ("19.9", None), ("1.2345e1", 3),
     ("1.25e1", None), ("125e-3", 3), ("-19.999", 3), ("0.000", None), ("1e-30", 30)],
)  # fmt: skip
def test_decimals_are_counted_as_the_file_writes_them(raw: str, decimals: int | None) -> None:
    text = example("solde").replace('"montant": 23750.0', f'"montant": {raw}')
    findings = lint_text(text, code="MNT003")
    assert [f.message for f in findings] == (
        [f"le montant de l'avance a {decimals} décimales (« {raw} ») : deux au plus sont attendues"]
        if decimals
        else []
    )


@given(st.from_regex(r"[1-9][0-9]{0,6}(\.[0-9]{1,6})?", fullmatch=True))
def test_the_decimals_rule_agrees_with_the_raw_text(raw: str) -> None:
    text = example("solde").replace('"montant": 23750.0', f'"montant": {raw}')
    assert bool(lint_text(text, code="MNT003")) is (len(raw.partition(".")[2]) > 2)


_CENT = Decimal("0.01")
_ROUNDINGS = st.sampled_from([ROUND_HALF_UP, ROUND_DOWN, ROUND_CEILING])


@given(st.integers(1, 10**11), _ROUNDINGS, st.booleans())
def test_amounts_at_20_percent_rounded_to_the_cent_either_way_always_agree(
    cents: int, rounding: str, from_ht: bool
) -> None:
    given_one = Decimal(cents) * _CENT
    other = given_one * Decimal("1.2") if from_ht else given_one / Decimal("1.2")
    other = other.quantize(_CENT, rounding=rounding)
    ht, ttc = (given_one, other) if from_ht else (other, given_one)
    text = example("avance", {"commande": pair("HT", "TTC")})
    text = text.replace('"HT"', str(ht)).replace('"TTC"', str(ttc))
    assert lint_text(text, code="MNT005") == []


def test_an_amount_in_quotes_is_said_not_to_be_checked_where_the_model_is_silent() -> None:
    schema = (
        b'{"x-segur": {"kind": "avance", "nature": "official-learned"}, "properties": '
        b'{"m": {"x-segur": {"concept": "commande.montant_ttc"}}}}'
    )
    options = Options(model=model_of_schema(schema, "officiel"), select=("MNT",))
    texts = ('{"m": "95 000,00 €"}', '{"m": "NC"}', '{"m": 95000}')
    reports = [lint_documents([document(text)], options) for text in texts]
    found = [[(f.code, f.severity, f.hint) for f in report.findings] for report in reports]
    assert found == [
        [("MNT004", WARNING, "écrivez 95000.00, sans guillemets")],
        [("MNT004", WARNING, None)],
        [],
    ]


@pytest.mark.parametrize(
    ("patch", "severity", "said"),
    [
        ({"prestation": pair(100000.01, 120000.01)}, ERROR,
         "montant de 100 000,01 € HT : dépasse de 0,01 € le plafond de 100 000,00 € HT"),
        ({"prestation": pair(120000, 144000)}, ERROR,
         "il ne tiendrait que sous celui de « Vague 1 + Vague 2 » (150 000,00 € HT)"),
        ({"prestation": pair(95000, 130000)}, ERROR, "130 000,00 € TTC : dépasse"),
        # A TTC below the HT: as written, unless the two were only written in each other's place.
        ({"commande": pair(950000, 114000)}, ERROR, "950 000,00 € HT : dépasse de 850 000,00 €"),
        ({"commande": pair(144000, 120000)}, ERROR, "120 000,00 € HT : dépasse de 20 000,00 €"),
        ({"beneficiaire": {"finess": "730999992"}}, WARNING,
         "non jugé : le plafond inscrit dans la base est à 0,00 € ou négatif"),
        ({"beneficiaire": {"finess": "800999997"}}, WARNING, "aucun plafond indiqué"),
        ({"beneficiaire": {"finess": "920999992"}, "prestation": pair(75000, 90000),
          "commande": pair(75000, 90000)}, WARNING, "la base donne plusieurs plafonds"),
        ({"commande": pair(400000, 480000)}, ERROR,
         "bon de commande : montant de 400 000,00 € HT : dépasse de 300 000,00 € le plafond"),
    ],
)  # fmt: skip
def test_the_amount_is_held_against_the_ceiling_of_the_prestation_asked(
    patch: dict[str, Any], severity: Severity, said: str, demo: Base
) -> None:
    findings = [
        finding for finding in lint_example("avance", patch, base=demo) if finding.code == "MNT007"
    ]
    assert [finding.severity for finding in findings] == [severity]
    assert said in words(findings[0])


@pytest.mark.parametrize(
    "patch",
    [
        {"prestation": pair(100000, 120000)},
        {"commande": pair(114000, 95000)},  # swapped: said by MNT006
        {"prestation": {"type": "V1+V2", "montant_ht": 150000, "montant_ttc": 180000}},
        {
            "beneficiaire": {"finess": "870999992"},
            "prestation": pair(50000, 60000),
            "commande": pair(50000, 60000),
        },  # HT unread
        {"beneficiaire": {"finess": "010 999 993"}},
        {"beneficiaire": {"finess": "999"}},  # said by others
        {"beneficiaire": {"finess": 10999993}},
        {"prestation": {"type": "P1"}},
        {"sons": "HOP-DPI"},
        {"prestation": both(0)},
    ],
)
def test_what_fits_or_is_said_elsewhere_is_no_ceiling_finding(
    patch: dict[str, Any], demo: Base
) -> None:
    assert lint_example("avance", patch, code="MNT007", base=demo) == []


RAISED = {"commande": pair(96000, 115200), "facture": pair(96000, 115200)}


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        (RAISED, [("MNT012", WARNING, "/commande/montant_ht"),
                  ("MNT008", ERROR, "/facture/montant_ht")]),
        ({"facture": pair(96000, 115200)}, [("MNT010", ERROR, "/facture/montant_ht")]),
        ({"prestation": pair(96000, 115200)}, [("MNT009", ERROR, "/prestation/montant_ht")]),
        (RAISED | {"prestation": pair(96000, 115200)},
         [("MNT008", ERROR, "/facture/montant_ht")]),
        ({"facture": {"montant_ht": None}}, []),
        ({"beneficiaire": {"finess": "750999997"}} | RAISED | {"prestation": pair(96000, 115200)},
         []),  # another client
        ({"avance": {"montant": 1.0}}, []),  # the sum paid is no limit
    ],
)  # fmt: skip
def test_a_solde_stays_under_what_its_avance_declared(
    patch: dict[str, Any], expected: list[tuple[str, Severity, str]]
) -> None:
    findings = lint_example("solde", patch, code="MNT", against=example("avance"))
    assert brief(findings) == expected
    assert all("« avance.json »" in f.message for f in findings if f.code in ("MNT008", "MNT009"))


def test_of_two_avances_of_a_client_the_same_order_is_meant_else_none() -> None:
    one = example("avance")
    request = one[one.index('"demandes": [') + len('"demandes": [') : one.rindex("]")]
    other = request.replace("BC-FICTIF-001", "BC-AUTRE").replace("95000.0", "96000.0")
    two = one.replace(request, f"{request}, {other}")
    assert [f.code for f in lint_example("solde", RAISED, code="MNT008", against=two)] == ["MNT008"]
    unknown = {
        **RAISED,
        "prestation": pair(96000, 115200),
        "commande": {**RAISED["commande"], "reference": "BC-INCONNU"},
    }
    assert lint_example("solde", unknown, code="MNT", against=two) == []


def test_without_an_avance_the_report_says_what_was_not_compared() -> None:
    report = lint_documents([document(example("solde"))], Options(clock=read_clock(NOW)))
    assert {"MNT007", "MNT008", "MNT009"} <= set(report.perimeter.rules_not_run)


def test_a_file_that_no_model_describes_is_not_judged_on_its_amounts() -> None:
    text = '{"dossiers": [{"finess": "010999993", "montant": 0}]}'
    report = lint_documents([document(text)], Options())
    assert "MNT001" in report.perimeter.rules_not_run
    assert not [finding for finding in report.findings if finding.code.startswith("MNT")]
    assert report.files == (PurePath("demande.json"),)


@pytest.mark.parametrize(
    ("raw", "hint"), [("19.990", "écrivez 19.99"), ("19.995", "écrivez 20.00"), ("0.001", None)]
)
def test_the_rounded_amount_is_proposed_unless_nothing_is_left(raw: str, hint: str | None) -> None:
    text = example("solde").replace('"montant": 23750.0', f'"montant": {raw}')
    assert [finding.hint for finding in lint_text(text, code="MNT003")] == [hint]


def test_a_gap_of_cents_names_no_rate_that_rounds_to_the_expected_one() -> None:
    (finding,) = lint_example("avance", {"commande": pair(95000.0, 114000.02)}, code="MNT005")
    assert words(finding).endswith("et non 114 000,02 €")
