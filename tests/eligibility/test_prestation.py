"""The decision table of the two prestations, from FACTS §3 (control C10).

Two readings of « HOP-DPI-Va1 ou HOP-PFI-Va1 » are possible: function by function, or
either one excludes both. Where they agree the access is theirs; where they differ it is
AMBIGUOUS, and nothing is decided.
"""

import pytest

from segur_cli.eligibility.prestation import Access, History, PrestationAccess, openings
from segur_cli.facts import V1_V2, V2, dispositif

NONE, FUNDED, SELF_FUNDED = History.NONE, History.FUNDED, History.SELF_FUNDED
UNKNOWN = None
OPEN, CLOSED = Access.OPEN, Access.CLOSED
CONDITIONAL, AMBIGUOUS = Access.CONDITIONAL, Access.AMBIGUOUS

SONS = [
    ("HOP-DPI-Va2", "HOP-DPI-Va1", "HOP-PFI-Va1"),
    ("HOP-PFI-Va2", "HOP-PFI-Va1", "HOP-DPI-Va1"),
]

# What the client had under the same function, under the other; access to V2, to V1+V2.
TABLE = [
    (NONE, NONE, CONDITIONAL, OPEN),
    (NONE, FUNDED, AMBIGUOUS, AMBIGUOUS),
    (NONE, SELF_FUNDED, AMBIGUOUS, AMBIGUOUS),
    (NONE, UNKNOWN, CONDITIONAL, AMBIGUOUS),
    (FUNDED, NONE, OPEN, CLOSED),
    (FUNDED, FUNDED, OPEN, CLOSED),
    (FUNDED, SELF_FUNDED, OPEN, CLOSED),
    (FUNDED, UNKNOWN, OPEN, CLOSED),
    (SELF_FUNDED, NONE, OPEN, CLOSED),
    (SELF_FUNDED, FUNDED, OPEN, CLOSED),
    (SELF_FUNDED, SELF_FUNDED, OPEN, CLOSED),
    (SELF_FUNDED, UNKNOWN, OPEN, CLOSED),
    (UNKNOWN, NONE, CONDITIONAL, CONDITIONAL),
    (UNKNOWN, FUNDED, AMBIGUOUS, AMBIGUOUS),
    (UNKNOWN, SELF_FUNDED, AMBIGUOUS, AMBIGUOUS),
    (UNKNOWN, UNKNOWN, CONDITIONAL, CONDITIONAL),
]
AMBIGUOUS_CELLS = [
    (own, other, prestation)
    for own, other, v2, v1_v2 in TABLE
    for prestation, access in ((V2, v2), (V1_V2, v1_v2))
    if access is AMBIGUOUS
]
both_functions = pytest.mark.parametrize(("sons", "own_code", "other_code"), SONS)


def opened(
    sons: str, own_code: str, own: History | None, other_code: str, other: History | None
) -> dict[str, PrestationAccess]:
    given = {own_code: own, other_code: other}
    return openings(dispositif(sons), {code: h for code, h in given.items() if h is not None})


@both_functions
@pytest.mark.parametrize(("own", "other", "v2", "v1_v2"), TABLE)
def test_the_history_of_a_client_opens_its_prestations_for_a_reason_that_rests_on_a_text(
    sons: str,
    own_code: str,
    other_code: str,
    own: History | None,
    other: History | None,
    v2: Access,
    v1_v2: Access,
) -> None:
    found = opened(sons, own_code, own, other_code, other)
    accesses = {code: opening.access for code, opening in found.items()}
    assert accesses == {V2: v2, V1_V2: v1_v2}
    assert list(accesses.values()) not in ([OPEN, OPEN], [CLOSED, CLOSED])
    for opening in found.values():
        assert opening.reason
        assert opening.statements
        assert all(fact.sources for fact in opening.statements)


@both_functions
@pytest.mark.parametrize(("own", "other", "prestation"), AMBIGUOUS_CELLS)
def test_an_ambiguous_text_is_shown_with_both_readings(
    sons: str,
    own_code: str,
    other_code: str,
    own: History | None,
    other: History | None,
    prestation: str,
) -> None:
    opening = opened(sons, own_code, own, other_code, other)[prestation]
    either = "exclut l'autre" in opening.reason or f"au titre de {other_code}" in opening.reason
    by_function = "sinon, si " in opening.reason or "fonction par fonction" in opening.reason
    assert either
    assert by_function
    assert "v1v2-ou" in [fact.id for fact in opening.statements]


def test_a_wave_1_purchase_is_said_to_be_undecided_where_it_could_matter() -> None:
    nothing = openings(dispositif("HOP-DPI-Va2"), {"HOP-DPI-Va1": NONE, "HOP-PFI-Va1": NONE})
    for opening in nothing.values():
        assert "acheté" in opening.reason
        assert "v1v2-achat" in [fact.id for fact in opening.statements]


def test_an_unknown_other_function_keeps_vague_2_possible_by_the_second_reading() -> None:
    opening = openings(dispositif("HOP-DPI-Va2"), {"HOP-DPI-Va1": NONE})[V2]
    assert "au titre de HOP-PFI-Va1" in opening.reason


def test_the_equipment_is_named_with_its_gender() -> None:
    dpi = openings(dispositif("HOP-DPI-Va2"), {})
    pfi = openings(dispositif("HOP-PFI-Va2"), {})
    assert "un DPI conforme" in dpi[V2].reason
    assert "une PFI conforme" in pfi[V2].reason
    assert "de son DPI" in dpi[V1_V2].reason
    assert "de sa PFI" in pfi[V1_V2].reason
