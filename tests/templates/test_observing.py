"""What values look like, and what codes mean by themselves: what proposals rest on."""

from decimal import Decimal
from typing import Any

import pytest

from segur_cli.templates.concept_map import EVERY
from segur_cli.templates.concepts import ValueType
from segur_cli.templates.encodings import ANY_TEXT, COMMA, GROUPED, POINT, SECONDS, Encoding
from segur_cli.templates.observing import (
    ObservedPlace,
    amount_form,
    are_codes,
    are_finess,
    are_sons,
    date_form,
    fitted,
    flag_pair,
    is_amount,
    is_whole,
    most,
    observed_in,
    sort_of,
)
from segur_cli.templates.words import (
    codes_meant,
    doubtful_codes,
    meaning_of_words,
    prestation_meant,
    request_meant,
    sons_meant,
)


@pytest.mark.parametrize(
    ("values", "says", "sort", "encoding"),
    [
        (["12/03/2026", "01/02/2026"], "", "date", Encoding(date="JJ/MM/AAAA")),
        (["O", "N"], "", "flag", Encoding(flag=("O", "N"))),
        ([True, False], "", "flag", Encoding(flag=("true", "false"))),
        (["20", "10"], "", "rate", Encoding(amount=ANY_TEXT)),
        (["20,00", "5,50"], "", "rate", Encoding(amount=COMMA)),
        ([20, 8.5], "", "rate", None),
        ([20, 21], "", "amount", None),
        (["20 %", "HT"], "", "reference", None),
        ([Decimal("12.50"), 30], "", "amount", None),
        (["1234,50", "12,00"], "", "amount", Encoding(amount=COMMA)),
        (["1234,50 €", "12,00 EUR"], "", "amount", Encoding(amount=ANY_TEXT)),
        (["1234,50", 12], "", "reference", None),
        (["123456", "78900"], "ht", "amount", Encoding(amount=ANY_TEXT)),
        (["123456", "78900"], "montant", "amount", Encoding(amount=ANY_TEXT)),
        (["123456", "78900"], "", "reference", None),
        (["V2", "V1+V2"], "", "prestation", None),
        (["V2", 3], "", "prestation", None),
        (["A", "B", "A"], "", "code", None),
        (["A", "B"], "", "", None),
        (["BC-12", "BC-13"], "", "reference", None),
        (["CH FICTIF", "CHU FICTIF"], "", "name", None),
        (["CH FICTIF", "BC-13"], "", "reference", None),
        ([None, [], "CH"], "", "", None),
    ],
)
def test_a_sort_is_what_values_look_like(
    values: list[Any], says: str, sort: str, encoding: Encoding | None
) -> None:
    assert sort_of(values, {says}) == (sort, encoding)


@pytest.mark.parametrize(
    ("kind", "values", "found"),
    [
        (ValueType.FINESS, ["010999993", "x"], (None, "9 caractères, comme un FINESS")),
        (ValueType.FINESS, ["010999993", "x", "y"], None),
        (ValueType.SIRET, ["99999990700011"], (None, "14 chiffres")),
        (ValueType.SIRET, ["999 999 907 00011"], (None, "14 chiffres")),
        (ValueType.SIRET, ["9999999070001112"], None),
        (ValueType.AMOUNT, [1, Decimal("2.5")], (None, "nombres")),
        (ValueType.AMOUNT, [True], None),
        (ValueType.AMOUNT, ["1 234,50"], (Encoding(amount=GROUPED),
                                          f"montants en texte, {GROUPED}")),
        (ValueType.AMOUNT, ["12", 3], (Encoding(amount=ANY_TEXT), "montants en texte")),
        (ValueType.RATE, ["20 %"], (Encoding(amount=ANY_TEXT), "taux")),
        (ValueType.RATE, ["ht "], (Encoding(amount=ANY_TEXT), "taux")),
        (ValueType.RATE, [0, 100], (None, "taux")),
        (ValueType.RATE, [-1], None),
        (ValueType.RATE, [101], None),
        (ValueType.RATE, ["101"], None),
        (ValueType.DATE, [45730], (None, "numéros de jour d'un tableur")),
        (ValueType.DATE, ["2026-03-12"], (Encoding(date="AAAA-MM-JJ"), "jours écrits AAAA-MM-JJ")),
        (ValueType.DATE, ["01/02/1999"], None),
        (ValueType.FLAG, ["oui", "NON"], (Encoding(flag=("oui", "non")), "oui ou non")),
        (ValueType.FLAG, ["oui", "peut-être"], None),
        (ValueType.SONS, ["DPI"], (Encoding(values=(("DPI", "HOP-DPI-Va2"),)),
                                   "DPI = HOP-DPI-Va2")),
        (ValueType.SONS, ["HOP-DPI-Va2", "autre"], (None, "codes connus")),
        (ValueType.SONS, ["hop-dpi-va2"], (Encoding(values=(("hop-dpi-va2", "HOP-DPI-Va2"),)),
                                           "codes connus")),
        (ValueType.SONS, ["HOP-RIS-X"], (None, "codes qui y ressemblent")),
        (ValueType.SONS, ["RIS"], None),
        (ValueType.PRESTATION, ["VAGUE12", "2"],
         (Encoding(values=(("VAGUE12", "V1+V2"), ("2", "V2"))), "VAGUE12 = V1+V2 ; 2 = V2")),
        (ValueType.PRESTATION, ["2", "3"], None),
        (ValueType.REQUEST, ["SOLDE"], (Encoding(values=(("SOLDE", "solde"),)), "codes connus")),
        (ValueType.TEXT, ["a", 3], (None, "textes")),
        (ValueType.TEXT, [True], None),
    ],
)  # fmt: skip
def test_values_fit_a_kind_and_say_how_they_are_written(
    kind: ValueType, values: list[Any], found: object
) -> None:
    assert fitted(ObservedPlace((), values), kind, {}) == found


def test_the_codes_of_a_table_come_before_what_values_look_like() -> None:
    def read(kind: ValueType, values: list[Any], codes: dict[str, str]) -> object:
        return fitted(ObservedPlace((), values), kind, codes)

    flags = {"1": "oui", "2": "non"}
    assert read(ValueType.FLAG, ["1"], flags) == (Encoding(flag=("1", "2")), "codes du tableau")
    codes = {"A": "vague 2", "B": "vague 1 et vague 2"}
    told = Encoding(values=(("A", "V2"), ("B", "V1+V2")))
    assert read(ValueType.PRESTATION, ["a", None], codes) == (told, "codes du tableau")
    assert read(ValueType.PRESTATION, ["A", "C"], codes) is None


@pytest.mark.parametrize(
    ("read", "text", "meaning"),
    [
        (sons_meant, "DPI", "HOP-DPI-Va2"), (sons_meant, "hop/pfi vague 2", "HOP-PFI-Va2"),
        (sons_meant, "Ségur DPI", "HOP-DPI-Va2"), (sons_meant, "DPI, PFI", None),
        (sons_meant, "DPI actuel", None), (sons_meant, "RIS", None),
        (prestation_meant, "2", None), (prestation_meant, " 12 ", None),
        (prestation_meant, "VAGUE2", "V2"), (prestation_meant, "vague 1et2", "V1+V2"),
        (prestation_meant, "P2", None), (prestation_meant, "Va2", "V2"),
        (prestation_meant, "wave 2", "V2"), (prestation_meant, "V3", None),
        (request_meant, "DEM_AVANCE", "avance"), (request_meant, "solde", "solde"),
        (request_meant, "avance ou solde", None), (request_meant, "autre", None),
    ],
)  # fmt: skip
def test_a_code_means_by_itself_only_what_is_clear(
    read: Any, text: str, meaning: str | None
) -> None:
    assert read(text) == meaning


@pytest.mark.parametrize(
    ("kind", "text", "meaning"),
    [
        (ValueType.SONS, "dossier patient informatisé", "HOP-DPI-Va2"),
        (ValueType.SONS, "intermédiation", "HOP-PFI-Va2"), (ValueType.SONS, "dpi et pfi", None),
        (ValueType.PRESTATION, "vague 2 (hors vague 1)", None),
        (ValueType.PRESTATION, "vague 1, version 2", None),
        (ValueType.PRESTATION, "vague 1 et vague 2", "V1+V2"),
        (ValueType.PRESTATION, "la vague 2", "V2"), (ValueType.PRESTATION, "version 2", None),
        (ValueType.PRESTATION, "la vague 1", None), (ValueType.PRESTATION, "vague2", "V2"),
        (ValueType.REQUEST, "demande de solde", "solde"),
        (ValueType.REQUEST, "sans avance", None), (ValueType.FLAG, "Oui, pilote", "oui"),
        (ValueType.FLAG, "faux", "non"), (ValueType.FLAG, "oui ou non", None),
        (ValueType.DATE, "oui", None),
    ],
)  # fmt: skip
def test_a_label_means_what_its_words_say(kind: ValueType, text: str, meaning: str | None) -> None:
    assert meaning_of_words(kind, text) == meaning


def test_codes_that_contradict_themselves_are_doubted() -> None:
    kind = ValueType.PRESTATION
    assert codes_meant(kind, {"A": "vague 2", "B": "autre"}) == {"A": "V2"}
    assert codes_meant(kind, {"V2": ""}) == {"V2": "V2"}
    assert codes_meant(kind, {"VAGUE2": "vague 1 et vague 2"}) is None
    assert doubtful_codes(kind, {"A": "V2", "B": "V2"}) == ["A", "B"]
    assert doubtful_codes(kind, {"A": "V2", "V2": "V2"}) == ["A"]
    assert doubtful_codes(kind, {"VAGUE2": "V2", "V2": "V2"}) == []


def test_thresholds_of_what_most_values_are() -> None:
    digits = [most([*values], lambda one: str(one).isdigit()) for values in ("", "12ab", "1abc")]
    assert digits == [False, True, False]
    assert [are_codes([*values]) for values in ("", "ABC", "ABCD", ["A" * 12], ["A" * 13])] == [
        False, True, False, True, False,
    ]  # fmt: skip
    assert [is_whole(value) for value in ("-12", "1" * 14, "1" * 15, "1.5", 3, True)] == [
        True, True, False, False, True, False,
    ]  # fmt: skip
    assert [is_amount(v) for v in ("1 234,50", "abc", 3, Decimal(1), True, None)] == [
        True, False, True, True, False, False,
    ]  # fmt: skip
    assert are_finess(["010999993", "010999990"])
    assert not are_finess(["010999990", "010999993", "010999991"])
    assert not are_finess(["010999993", 3])
    assert (are_sons(["HOP-DPI-Va2"]), are_sons(["DPI"]), are_sons([3])) == (True, False, False)


def test_forms_are_told_only_when_one_alone_fits() -> None:
    assert date_form(["01/02/2026"]) == "JJ/MM/AAAA"
    assert date_form(["01/02/2026", "x"]) is None
    assert date_form([True, None]) is None
    assert (date_form([1773273600]), date_form([1773273600], told=True)) == (None, SECONDS)
    assert [amount_form([text]) for text in ("12.50", "12,50", "1 200,50", "12", "1.200,5")] == [
        POINT, COMMA, GROUPED, "", "",
    ]  # fmt: skip
    assert amount_form(["12", "13.5"]) == POINT
    assert [flag_pair([*values]) for values in ("", ["OUI"], ["Oui", "non"], ["1", 0], ["z"])] == [
        None, ("OUI", "NON"), ("oui", "non"), ("1", "0"), None,
    ]  # fmt: skip


def test_places_are_observed_with_the_first_values_only() -> None:
    places = observed_in([{"a": [{"b": n} for n in range(80)], "c": {}}, {"d": None}])
    assert list(places) == [("a", EVERY, "b"), ("d",)]
    listed, alone = places.values()
    assert (len(listed.values), alone.said) == (60, [])
    assert (listed.lists, alone.lists) == (("a", EVERY), ())
