import json
from typing import Any

import pytest

from segur_cli.diagnostics import Severity
from segur_cli.lint.engine import Options, lint
from segur_cli.templates.models import model_of_schema

_PLACES = {
    "finess": "beneficiaire.finess",
    "type": "prestation.type",
    "ht": "prestation.montant_ht",
    "ttc": "prestation.montant_ttc",
    "bc": "commande.reference",
    "jour": "commande.date",
    "facture": "facture.date",
}
_WHOLE = {"finess": "010999993", "type": "V2", "ht": 100, "ttc": 120, "bc": "BC-1",
          "jour": "2025-02-03", "facture": "2025-09-03"}  # fmt: skip


def absences(
    *requests: dict[str, Any], kind: str = "avance", required: tuple[str, ...] = ()
) -> list[str]:
    """What is said to be absent from requests, under a model whose other places are optional."""
    item = {
        "required": list(required),
        "x-segur": {"concept": "demande"},
        "properties": {key: {"x-segur": {"concept": name}} for key, name in _PLACES.items()},
    }
    schema = {"x-segur": {"kind": kind}, "properties": {"lots": {"items": item}}}
    model = model_of_schema(json.dumps(schema).encode(), "modèle")
    report = lint(json.dumps({"lots": list(requests)}), Options(model=model))
    found = [finding for finding in report.findings if finding.code == "FMT093"]
    assert all(finding.severity is Severity.WARNING for finding in found)
    return [finding.message.removeprefix("la demande ne donne ") for finding in found]


def without(*keys: str) -> dict[str, Any]:
    return {key: value for key, value in _WHOLE.items() if key not in keys}


@pytest.mark.parametrize(
    ("request_", "kind", "told"),
    [
        (_WHOLE, "avance", []),
        (without("ht"), "avance", []),  # TTC is enough
        (without("ht", "ttc"), "avance", ["pas le montant de la prestation"]),
        (_WHOLE | {"jour": "…"}, "avance", ["pas la date de signature du bon de commande"]),
        (without("jour") | {"bc": " "}, "avance",
         ["ni la référence du bon de commande, ni la date de signature du bon de commande"]),
        (without("facture"), "avance", []),  # there is none yet
        (without("facture"), "solde", ["pas la date de la facture"]),
    ],
)  # fmt: skip
def test_what_a_model_has_a_place_for_and_a_request_lacks_is_to_verify(
    request_: dict[str, Any], kind: str, told: list[str]
) -> None:
    assert absences(request_, kind=kind) == told


def test_what_the_model_asks_for_is_told_by_the_model_alone() -> None:
    assert absences(without("jour"), required=("jour",)) == []


def test_a_request_that_lacks_what_most_have_is_told_so() -> None:
    several = [_WHOLE, without("type"), _WHOLE, _WHOLE]
    assert absences(*several) == ["pas le type de prestation, que 3 autres donnent"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("À COMPLÉTER", True), ("todo", True), ("XXXX", True), ("<nom>", True), ("???", True),
        ("[à préciser]", True), ("BC-XXX-1", False), ("CH A (à compléter)", False), ("2025", False),
    ],
)  # fmt: skip
def test_a_text_left_to_fill_is_told(text: str, told: bool) -> None:
    report = lint(json.dumps([{"finess": "010999993", "numero_bon_commande": text}]), Options())
    assert [f.code for f in report.findings if f.code == "FMT094"] == ["FMT094"] * told


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ((10, 20, 30, "40"), "un texte de chiffres, là où 3 autres donnent un nombre"),
        ((10, 20, 30, "40,50 €"), "un texte, là où 3 autres donnent un nombre"),
        ((10, 20, 30, "sans objet"), ""),
        (("010", "020", "030", 40), "un nombre, là où 3 autres donnent un texte de chiffres"),
        (
            ("1.5", "2.5", "3.25", "4,5"),
            "un montant à virgule, là où 3 autres donnent un montant à",
        ),
        (("1 234,5", "2,5", "3,25", "1.234,50"), ""),
        (("1,5", "2,5", "3,5", "4"), ""),
        (("03/02/2025",) * 3 + ("2025-02-03",), "une date AAAA-MM-JJ, là où 3 autres donnent"),
        (("03/02/2025",) * 3 + ("3 février 2025",), "un texte, là où 3 autres donnent une date"),
        (("03/02/2025",) * 3 + ("à venir",), "un texte, là où 3 autres donnent une date"),
        (("03/02/2025",) * 3 + ("jamais",), ""),
        (("2025-02-03",) * 3 + ("2025-02-04T14:00:00",), ""),
        (("10-01-2025",) * 3 + ("10-01-2025 bis",), ""),
        (("2025-01-001",) * 3 + ("2025-01-004B",), ""),  # a year, a month and a rank
        (("24-12-0345",) * 3 + ("3 février 2025",), ""),
        ((12, 12, 12, "12.1.3"), ""),
        ((False, False, False, "GHT du Golfe"), ""),
        ((True, False, True, "oui"), "un texte, là où 3 autres donnent vrai ou faux"),
        (("03/02/2025",) * 3 + ("02/15/2025",), "une date MM/JJ/AAAA, là où 3 autres donnent"),
        (("02/15/2025",) * 3 + ("03/02/2025",), ""),
        (("O", "N", "O", "OUI"), "« OUI » : ni « O » ni « N », là où 3 autres donnent l'un des"),
        (("Y", "N", "Y", "O"), "« O » : ni « Y » ni « N », là où 3 autres donnent l'un des"),
        (("O", "false", "false", "true"), "« O » : ni « true » ni « false », là où 3 autres"),
        (("oui", 0, 0, 1), "« oui » : ni « 1 » ni « 0 », là où 3 autres donnent l'un des deux"),
        (("X", "X", "X", "N"), ""),
        (("O", "N", "O", "en cours"), ""),
        ((10, 20, "30", "40"), ""),
        ((10, 20, 30, [40]), ""),
        (("BC1", "BC2", "BC3", "4"), ""),
    ],
)
def test_without_a_model_a_value_written_as_no_other_is_told(
    values: tuple[Any, ...], told: str
) -> None:
    numbers = ("010999993", "130999980", "2A0999991", "140999996")
    rows = [{"finess": f, "zone": {"val": v}} for f, v in zip(numbers, values, strict=True)]
    found = [f for f in lint(json.dumps(rows), Options()).findings if f.code == "FMT095"]
    assert [told in finding.message for finding in found] == [True] * bool(told)


def test_a_day_that_rules_read_is_to_be_written_as_the_others() -> None:
    days = ("2025-02-03", "2025-02-04", "2025-02-05", "non signé")
    rows = [{"finess": f"01099999{n}", "date_commande": day} for n, day in enumerate(days)]
    found = [f for f in lint(json.dumps(rows), Options()).findings if f.code == "FMT095"]
    assert [(f.pointer, f.severity) for f in found] == [("/3/date_commande", Severity.WARNING)]


@pytest.mark.parametrize(("regime", "told"), [("HT", []), ("TTC", ["FMT093"])])
def test_a_client_not_liable_to_vat_needs_no_ttc(regime: str, told: list[str]) -> None:
    numbers = ("010999993", "130999980", "2A0999991", "690999974")
    whole = {"montant_ht": 100, "tva_applicable": "TTC", "taux_tva": 20, "montant_ttc": 120}
    rows: list[dict[str, Any]] = [{"finess": number, **whole} for number in numbers]
    rows[3] |= {"tva_applicable": regime, "taux_tva": None, "montant_ttc": None}
    findings = lint(json.dumps(rows), Options()).findings
    assert [f.code for f in findings if f.severity is not Severity.NOTE] == told
