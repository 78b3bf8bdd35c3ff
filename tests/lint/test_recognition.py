import json
from pathlib import Path

import pytest

from segur_cli.lint import lint
from tests.conftest import Segur


def missed(text: str) -> list[tuple[str | None, str]]:
    """Pointer and message of what FMT090 says of a text."""
    return [(f.pointer, f.message) for f in lint(text).findings if f.code == "FMT090"]


def test_a_client_written_another_way_than_the_first_is_not_passed_over_in_silence() -> None:
    ((pointer, message),) = missed('[{"finess": "010999993"}, {"client": {"finess": "abc"}}]')
    assert pointer == "/1"
    assert "1 élément sur 2 sans FINESS à la place attendue" in message


def test_clients_of_a_second_list_are_not_passed_over_in_silence() -> None:
    text = '{"a": [{"finess": "010999993"}], "b": [{"finess": "130999980"}]}'
    ((pointer, message),) = missed(text)
    assert pointer == "/b/0/finess"
    assert "« /b/*/finess » semble aussi porter des FINESS" in message


@pytest.mark.parametrize(
    "text",
    [
        '{"a": [{"finess": "010999993", "finessEj": "130999980"}]}',
        '[{"finess": "010999993"}, {"finess": "130999980"}]',
    ],
)
def test_a_second_number_of_the_same_client_is_no_second_client(text: str) -> None:
    assert missed(text) == []


ALONE = {"C001": "99999990700010", "C010": "330999996", "C020": "BC-1"}


@pytest.mark.parametrize(
    ("more", "silent"),
    [
        ({}, True),
        ({"C011": "010999993"}, False),  # two: none is judged
        ({"C010": "330999997"}, False),  # a wrong key proves nothing
        ({"C010": "999999907"}, False),  # the SIREN of the SIRET
        ({"lignes": [{"C030": 1}]}, False),  # the client of a list may be elsewhere
        ({"C010": 330999996}, False),
    ],
)
def test_the_finess_of_a_document_that_is_one_request_needs_no_word(
    more: dict[str, object], silent: bool
) -> None:
    assert (missed(json.dumps({**ALONE, **more})) == []) is silent


def test_two_finess_that_nothing_tells_apart_are_both_shown() -> None:
    guessed = lint(json.dumps({**ALONE, "C011": "010999993"})).perimeter.guessed
    assert "le FINESS du client : rien n'est choisi entre /C010 ou /C011" in guessed


def test_what_no_place_is_taken_for_is_said_and_amounts_are_held_to_the_highest_ceiling(
    segur: Segur,
) -> None:
    lot = {"Etab": "010999993", "TTC": 999999.0, "NumBC": "BC-FICTIF-1", "DateBC": "2025-02-03"}
    command = ("lint-json", "a.json", "--base", "demo", "--as-of", "2025-03-10")
    sent = {"Programme": "HOP-DPI-Va2", "Lots": [lot]}
    Path("a.json").write_text(json.dumps(sent), encoding="utf-8")
    run = segur(*command)
    told = " ".join(run.out.replace("\u00a0", " ").split())
    assert "Rien n'est reconnu comme la prestation : ce qui en dépend" in told
    assert "MNT007 montant de 999 999,00 € TTC" in told
    assert "(HOP-DPI-Va2, Vague 1 + Vague 2)" in told
    lot |= {"Presta": "V2", "TTC": 100000.0}
    Path("a.json").write_text(json.dumps(sent), encoding="utf-8")
    assert "Rien n'est reconnu" not in segur(*command).out
