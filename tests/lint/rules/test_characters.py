"""TXT: what is seen, what is passed over, and what a clean file costs."""

import json
import time
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segur_cli.diagnostics import Severity
from segur_cli.lint import suspects
from tests.lint.running import document, example, found, patched, report


def with_name(name: str) -> Any:
    return patched("avance", {"beneficiaire": {"raison_sociale": name}})


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("CH\tFICTIF", "TXT001", "tabulation (U+0009)"),
        ("CH\nFICTIF", "TXT001", "retour à la ligne (U+000A)"),
        ("CH\x7fFICTIF", "TXT001", "effacement (U+007F)"),
        ("CH\x85FICTIF", "TXT001", "passage à la ligne (U+0085)"),
        ("CH\u00a0FICTIF", "TXT002", "espace insécable (U+00A0)"),
        ("CH\u202fFICTIF", "TXT002", "espace fine insécable (U+202F)"),
        ("CH\u200bFICTIF", "TXT002", "espace sans chasse (U+200B)"),
        ("CH\u00adFICTIF", "TXT002", "trait d'union conditionnel (U+00AD)"),
        ("CH\ufeffFICTIF", "TXT002", "marque d'ordre des octets (U+FEFF)"),
        ("CH\u202eFICTIF", "TXT002", "forçage du sens d'écriture (U+202E)"),
        (" CH FICTIF", "TXT003", "au début"),
        ("CH FICTIF ", "TXT003", "à la fin"),
        ("  CH FICTIF  ", "TXT003", "au début et à la fin"),
        ("   ", "TXT003", "que des espaces"),
        ("CH   FICTIF", "TXT004", "3 espaces de suite en position 3"),
        ("CH D’AVAL", "TXT005", "apostrophe courbe (U+2019)"),
        ("CH – AVAL", "TXT005", "tiret demi-cadratin (U+2013)"),
        ("CH 🏥", "TXT006", "U+1F3E5"),
        ("CH \ue000", "TXT006", "U+E000"),
        ("Клиника", "TXT006", "7 caractères inattendus"),
        ("CH DU PRE\u0301", "TXT006", "accent aigu séparé de sa lettre (U+0301)"),
        ("CH \ufffd", "TXT006", "lettre perdue"),
    ],
)
def test_a_defect_of_one_kind_is_one_finding(name: str, code: str, words: str) -> None:
    findings = found("TXT", with_name(name))
    assert [f.code for f in findings] == [code]
    assert words in findings[0].message
    assert findings[0].pointer == "/demandes/0/beneficiaire/raison_sociale"
    assert findings[0].severity <= Severity.WARNING


@pytest.mark.parametrize("space", ["\u00a0", "\u202f"])
@pytest.mark.parametrize(("written", "blamed"), [("all", 0), ("first", 1)])
def test_without_a_model_most_amounts_of_a_file_tell_its_spaces(
    space: str, written: str, blamed: int
) -> None:
    amounts = [f"{n}5 000,50" for n in range(1, 6)]
    for rank in range(len(amounts)):
        if written == "all" or rank == 0:
            amounts[rank] = amounts[rank].replace(" ", space)
    lines = [{"finess": "010999993", "montantHT": amount} for amount in amounts]
    assert len(found("TXT002", {"clients": lines})) == blamed


@pytest.mark.parametrize(
    "name",
    ["CH DU BŒUF À L'ÎLE « ÉTÉ »", "Hôpital n° 3 & Cie (site) / 100 %", "Muñoz, Ærø, Straße"],
)
def test_french_is_left_alone(name: str) -> None:
    assert found("TXT", with_name(name)) == []


def test_several_defects_of_one_kind_are_counted_in_one_finding() -> None:
    (finding,) = found("TXT", with_name("A\u00a0B\u00a0C\u200bD"))
    assert finding.message.startswith("3 caractères invisibles")
    assert "position 2" in finding.message


def test_escapes_are_seen_as_the_characters_they_stand_for() -> None:
    text = json.dumps(with_name("CH\u00a0FICTIF"), ensure_ascii=True)
    assert [f.code for f in found("TXT", text)] == ["TXT002"]


def test_a_key_with_an_invisible_character_is_reported_at_the_key() -> None:
    (finding,) = found("TXT002", '{"fin\u00a0ess": "010999993"}')
    assert "la clé" in finding.message
    assert finding.span is not None
    assert (finding.span.column, finding.span.end_column) == (2, 11)


def test_a_key_with_an_apostrophe_is_left_alone() -> None:
    assert found("TXT005", '{"l’adresse": "x"}') == []


def test_typographic_signs_are_proposed_with_those_of_the_keyboard() -> None:
    (finding,) = found("TXT005", with_name("L’ESTUAIRE – “A”…"))
    assert finding.hint == 'écrivez « L\'ESTUAIRE - "A"... »'


def test_separated_accents_are_proposed_composed() -> None:
    (finding,) = found("TXT006", with_name("PRE\u0301"))
    assert finding.hint == "écrivez « PRÉ »"


def test_spaces_in_a_finess_are_reported_once_by_its_own_rule() -> None:
    value = patched("avance", {"beneficiaire": {"finess": "01\u00a0099 999 3 "}})
    assert [f.code for f in found("TXT", value)] == []
    assert [f.code for f in found("IDN", value)] == ["IDN001"]


@pytest.mark.parametrize(
    "text", ['" a"', '"a "', '"a  b"', '[ "a ", 1 ]', '{"a " : 1}', '["x", " "]']
)
def test_stray_spaces_are_found_whatever_the_layout(text: str) -> None:
    assert suspects.find_suspects(document(text))


LAYOUTS = [
    {},
    {"indent": 1},
    {"indent": 2},
    {"indent": 3},
    {"indent": 4},
    {"indent": 5},
    {"indent": "\t"},
    {"indent": "\t "},
    {"separators": (",", ":")},
]
TEXTS = st.text(alphabet=st.sampled_from('ab ,:{}[]"\\\n\té\u00a0\u0153’\x7f'), max_size=8)
VALUES = st.recursive(
    TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
)


@given(VALUES, st.sampled_from(LAYOUTS), st.booleans(), st.sampled_from([1, 1 << 18]))
def test_the_quick_look_never_misses_what_a_walk_would_find(
    value: Any, layout: dict[str, Any], ascii_only: bool, stretch: int
) -> None:
    read = document(json.dumps(value, ensure_ascii=ascii_only, **layout))
    if list(suspects._walk(read.value, "")):
        with patch.object(suspects, "_STRETCH", stretch):
            assert suspects._worth_a_walk(read.text)


@pytest.mark.parametrize(
    "layout",
    [{}, {"ensure_ascii": True}, *({"indent": indent} for indent in (*range(1, 8), "\t"))],
    ids=str,
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_clean_file_is_not_walked(layout: dict[str, Any], line_end: str) -> None:
    value = example("avance")
    value["demandes"] = value["demandes"] * 100
    value["empty"] = ["", {"": ""}, [""]]
    text = json.dumps(value, **({"ensure_ascii": False} | layout)).replace("\n", line_end)
    with (
        patch.object(suspects, "_STRETCH", 1 << 12),
        patch.object(suspects, "_walk", wraps=suspects._walk) as walk,
    ):
        assert suspects.find_suspects(document(text)) == ()
    assert walk.call_count == 0


def test_ten_thousand_clean_requests_cost_next_to_nothing() -> None:
    value = example("avance")
    value["demandes"] = value["demandes"] * 2_500
    read = document(value)
    start = time.perf_counter()
    assert suspects.find_suspects(read) == ()
    assert time.perf_counter() - start < 0.5  # 0.03 s alone: room for a busy machine


@pytest.mark.parametrize(
    ("patch", "said"),
    [
        ({"prestation": "@{type=V2; montant_ht=100}"}, "-Depth"),
        ({"pieces": "System.Object[]"}, "-Depth"),
        ({"pieces": ["@{type=RIB; fichier=rib.pdf}", "@{type=VA}"]}, "-Depth"),
        ({"pieces": {"value": [], "Count": 0}}, "gardez ce que contient « value »"),
        ({"pieces": {"value": [], "Count": 3}}, ""),
        ({"pieces": {"value": [], "Count": 0, "total": 1}}, ""),
        ({"commande": {"reference": "contact@{service}"}}, ""),
        ({"commande": {"reference": "@{service}"}}, ""),
    ],
)
def test_what_powershell_wrote_in_place_of_an_object_or_a_list(patch: Any, said: str) -> None:
    findings = found("TXT007", patched("avance", patch))
    assert [said in (finding.hint or "") for finding in findings] == ([True] if said else [])


def test_a_whole_lot_that_powershell_wrapped_gets_one_advice() -> None:
    value = example("avance")
    value["demandes"] = {"value": value["demandes"], "Count": len(value["demandes"])}
    hints = [finding.hint for finding in report(value).findings if finding.hint]
    assert hints == ["gardez ce que contient « value », sans l'objet ni « Count »"]
