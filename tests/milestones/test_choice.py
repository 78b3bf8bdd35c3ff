"""Which calendars a command line means."""

import pytest

from segur_cli.exits import StopError
from segur_cli.facts import calendars
from segur_cli.milestones.schedule import choose_calendars


def test_by_default_the_calendars_are_those_of_the_hospital() -> None:
    chosen = [
        calendar.dispositif.code for calendar in choose_calendars(calendars(), (), every=False)
    ]
    assert chosen == ["HOP-DPI-Va2", "HOP-PFI-Va2"]


def test_a_calendar_asked_twice_is_shown_once() -> None:
    chosen = choose_calendars(calendars(), ["IMG-DB-Va2", "img-db-va2"], every=False)
    (by_function,) = choose_calendars(calendars(), ["DPI", "HOP DPI Va2"], every=False)
    assert by_function.dispositif.code == "HOP-DPI-Va2"
    assert [calendar.dispositif.code for calendar in chosen] == ["IMG-DB-Va2"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("HOP-DIP-Va2", "Vouliez-vous écrire « HOP-DPI-Va2 » ?"),
        ("xyz", "Valeurs possibles : HOP-DPI-Va2, HOP-PFI-Va2, IMG-DB-Va2."),
        ("", "SONS inconnu : «  ». Valeurs possibles : HOP-DPI-Va2, "),
        (
            "MS-DUI-Va2",
            "pas. Calendriers connus : HOP-DPI-Va2, HOP-PFI-Va2 et IMG-DB-Va2 ;",
        ),
    ],
)
def test_a_sons_without_calendar_is_refused_with_what_exists(code: str, said: str) -> None:
    with pytest.raises(StopError) as stopped:
        choose_calendars(calendars(), [code], every=False)
    assert said in stopped.value.message
