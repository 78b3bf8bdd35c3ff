"""Options and questions: `--set`, what is asked, what is asked again; every profile survives."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segur_cli.exits import StopError
from segur_cli.pilot.asking import ProfileQuestion, apply_options, complete, to_profile
from segur_cli.pilot.checklist import Applies, make_checklist
from segur_cli.pilot.profile import Bearer, Profile
from tests.pilot.profiles import dpi, pfi

visible = st.builds(
    lambda head, tail: head + tail.rstrip(),
    st.sampled_from("=+-@|«éA1"),
    st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), max_size=20),
)
bearers = st.builds(Bearer, visible, visible, st.booleans())
some = [frozenset({"dmp"}), frozenset({"mss"}), frozenset({"dmp", "mss"})]
ordered, manual = st.sampled_from(some), st.sampled_from([frozenset[str](), *some])
common: dict[str, st.SearchStrategy[Any]] = {
    "prestation": st.sampled_from(["V2", "V1+V2"]),
    "client_name": visible,
    "client_finess": st.sampled_from(["010999993", "2A0999991", "970199998"]),
    "supplier": visible,
    "solution": visible,
    "version": visible,
    "vendor": visible,
}
profiles = st.one_of(
    st.builds(Profile, sons=st.just("HOP-DPI-Va2"), manual=manual,
              others=st.fixed_dictionaries({"pfi": bearers, "ri": bearers}), **common),
    st.builds(Profile, sons=st.just("HOP-PFI-Va2"), ordered=ordered,
              others=st.fixed_dictionaries({"dpi": bearers}), **common),
)  # fmt: skip


def from_options(*options: str) -> Profile:
    draft: dict[str, Any] = {}
    apply_options(draft, options)
    complete(draft, None)
    return to_profile(draft, None)


def stopped(*options: str) -> str:
    with pytest.raises(StopError) as caught:
        from_options(*options)
    return "\n".join((caught.value.message, *caught.value.advice))


@given(profiles)
def test_a_profile_written_as_options_is_read_back_the_same(profile: Profile) -> None:
    again = from_options(*(f"{key}={value}" for key, value in profile.as_options().items()))
    assert (again, again.hash) == (profile, profile.hash)


@given(profiles)
def test_every_item_is_asked_or_left_out_with_a_reason(profile: Profile) -> None:
    checklist = make_checklist(profile)
    assert [entry.item for entry in checklist.entries] == list(profile.pack.items)
    assert {*checklist.asked, *checklist.left_out} == set(checklist.entries)
    assert not {*checklist.asked} & {*checklist.left_out}
    assert all(entry.why for entry in checklist.entries)
    in_sections = [entry for section in checklist.sections for entry in checklist.items_of(section)]
    assert sorted(entry.id for entry in in_sections) == sorted(e.id for e in checklist.asked)


@given(profiles)
def test_a_waiver_is_offered_only_for_another_vendor_that_is_not_ready(profile: Profile) -> None:
    for entry in make_checklist(profile).entries:
        if entry.waiver:
            other = profile.others[entry.waiver.other]
            assert entry.applies is Applies.YES
            assert not other.compatible
            assert other.vendor != profile.vendor


def test_an_option_wins_over_what_stands_in_the_file() -> None:
    draft: dict[str, Any] = {"pfi": {"compatible": True, "vendor": "X"}}
    apply_options(draft, ["pfi.compatible=non", "pfi.software = PFI = FICTIVE"])
    assert draft == {"pfi": {"compatible": False, "vendor": "X", "software": "PFI = FICTIVE"}}


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("pfi.compatible", "--set « pfi.compatible » n'est pas compris."),
        ("pfi.compatibel=oui", "Vouliez-vous écrire « pfi.compatible » ?"),
        ("sons=HOP-DIP-Va2", "--set sons : « HOP-DIP-Va2 » n'est pas accepté.\n"
                             "Vouliez-vous écrire « HOP-DPI-Va2 » ?"),
        ("pfi.compatible=1", "--set pfi.compatible : « 1 » n'est pas accepté : répondez oui"),
        ("client.name=  ", "--set client.name : Une réponse vide n'est pas acceptée."),
        ("client.name=CH\x1b[31m", "contient un caractère invisible (U+001B)"),
        ("client.finess=10999993", "écrivez « 010999993 »"),
        ("client.finess=12345678901234", "--set client.finess :"),
        ("ordered_sends=aucun", "« aucun » n'est pas accepté : dmp, mss, ou les deux."),
        ("manual_sends=fax", "n'est pas accepté : dmp, mss, ou les deux, ou aucun."),
        ("manual_sends=", "n'est pas accepté : dmp, mss, ou les deux, ou aucun."),
        ("\x1b[31m=x", "clé inconnue «  [31m »"),
    ],
)  # fmt: skip
def test_an_option_that_cannot_be_read_is_told_with_its_key(option: str, expected: str) -> None:
    assert expected in stopped(option)


@pytest.mark.parametrize("value", ["dmp,mss", "MSS+DMP", "mssanté, DMP"])
def test_both_sendings_are_written_in_several_ways(value: str) -> None:
    draft: dict[str, Any] = {}
    apply_options(draft, [f"ordered_sends={value}"])
    assert draft == {"ordered_sends": ["dmp", "mss"]}


def test_an_option_does_not_hide_a_table_written_as_a_text() -> None:
    draft: dict[str, Any] = {**dpi().as_data(), "client": "CH FICTIF"}
    apply_options(draft, ["client.name=CH FICTIF"])
    with pytest.raises(StopError) as caught:
        to_profile(draft, None)
    assert "« client » : une table ([…]) est attendue" in "\n".join(caught.value.advice)


def asked_of(draft: dict[str, Any], **answers: str) -> list[str]:
    """Complete a draft with answers by key; return the keys asked, in order."""
    keys: list[str] = []

    def ask(question: ProfileQuestion) -> str:
        keys.append(question.key)
        return answers.get(question.key.replace(".", "_"), "FICTIF")

    complete(draft, ask)
    return keys


def without(data: dict[str, object], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in keys}


def test_a_complete_draft_asks_nothing() -> None:
    assert asked_of(dict(dpi().as_data())) == []
    assert asked_of(dict(pfi().as_data())) == []


def test_a_solution_that_bears_the_function_is_not_asked_who_makes_it() -> None:
    draft = without(dpi().as_data(), "ri")
    assert asked_of(draft, ri_same_software="oui", ri_compatible="oui") == [
        "ri.same_software", "ri.compatible",
    ]  # fmt: skip
    assert to_profile(draft, None).same_software("ri")


def test_another_software_is_asked_its_maker_and_name() -> None:
    draft = without(dpi().as_data(), "ri")
    assert asked_of(draft, ri_same_software="non", ri_compatible="n") == [
        "ri.same_software", "ri.vendor", "ri.software", "ri.compatible",
    ]  # fmt: skip
    assert to_profile(draft, None).waivable("ri")


def every_key(answers: dict[str, str]) -> Iterator[str]:
    yield from asked_of({}, **answers)


def test_from_nothing_only_what_concerns_the_sons_is_asked() -> None:
    answers = {
        "sons": "hop-pfi-va2", "prestation": "v2", "client_finess": "01 099 999 3",
        "dpi_same_software": "o", "dpi_compatible": "oui", "ordered_sends": "mss",
    }  # fmt: skip
    assert list(every_key(answers)) == [
        "sons", "prestation", "client.name", "client.finess", "supplier.name", "solution.name",
        "solution.version", "dpi.same_software", "dpi.compatible", "ordered_sends",
    ]  # fmt: skip


@pytest.mark.parametrize("word", ["aucun", "Aucune", "néant"])
@pytest.mark.parametrize(("compatible", "absent"), [("", True), ("non", True), ("oui", False)])
def test_no_maker_of_a_function_means_that_nothing_bears_it(
    word: str, compatible: str, absent: bool
) -> None:
    options = dpi().as_options()
    kept = {key: value for key, value in options.items() if not key.startswith("pfi.")}
    said = kept | {"pfi.vendor": word} | ({"pfi.compatible": compatible} if compatible else {})
    draft: dict[str, Any] = {}
    apply_options(draft, (f"{key}={value}" for key, value in said.items()))
    complete(draft, None)
    if absent:
        assert to_profile(draft, None).others["pfi"].absent
        return
    with pytest.raises(StopError) as refused:
        to_profile(draft, None)
    assert "se contredit" in " ".join((refused.value.message, *refused.value.advice))
