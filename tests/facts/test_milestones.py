from datetime import date, datetime

import pytest

from segur_cli.facts import Milestone, Status, all_dispositifs, calendars, dispositifs, undated
from segur_cli.text.clock import PARIS, closing


def milestone(sons: str, number: int) -> Milestone:
    found = calendars()[sons].milestone(number)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("sons", "number", "expected"),
    [
        ("HOP-PFI-Va2", 0, "2024-05-16"),
        ("HOP-PFI-Va2", 1, "2024-11-19"),
        ("HOP-PFI-Va2", 2, "2025-03-19 12:00:00+01:00"),
        ("HOP-PFI-Va2", 3, "2025-06-18 12:00:00+02:00"),
        ("HOP-PFI-Va2", 4, "2025-09-17 12:00:00+02:00"),
        ("HOP-PFI-Va2", 5, "2026-03-18 12:00:00+01:00"),
        ("HOP-PFI-Va2", 6, "2026-06-17 12:00:00+02:00"),
        ("HOP-DPI-Va2", 1, "2024-11-19"),
        ("HOP-DPI-Va2", 4, "2025-12-17 12:00:00+01:00"),
        ("IMG-DB-Va2", 4, "2026-11-10 12:00:00+01:00"),
        ("IMG-DB-Va2", 6, "2027-12-15 12:00:00+01:00"),
    ],
)
def test_the_date_to_go_by_is_the_one_retained(sons: str, number: int, expected: str) -> None:
    retained = milestone(sons, number).retained
    assert retained is not None
    assert str(retained.value) == expected


@pytest.mark.parametrize("number", [0, 2, 3, 5, 6])
def test_what_no_text_dates_is_listed_without_date(number: int) -> None:
    unknown = milestone("HOP-DPI-Va2", number)
    assert (unknown.dates, unknown.retained, unknown.contested) == ((), None, False)


def test_the_pfi_conflict_keeps_both_dates_with_the_reason_for_one() -> None:
    conflict = milestone("HOP-PFI-Va2", 4)
    assert conflict.contested
    kept, other = conflict.dates
    assert [source.id for source in kept.sources] == ["asp-2024-06-10", "asp-2024-11-15"]
    assert "plus prudente" in kept.reason
    assert (str(other.value), other.citation, other.retained) == (
        "2025-12-17 12:00:00+01:00",
        "webinaire ANS-DNS du 08/11/2024",
        False,
    )


def test_only_the_pfi_milestone_4_is_contested() -> None:
    contested = [
        (code, found.number)
        for code, calendar in calendars().items()
        for found in calendar.milestones
        if found.contested
    ]
    assert contested == [("HOP-PFI-Va2", 4)]


def test_exactly_one_of_the_dates_of_a_milestone_is_retained() -> None:
    dated = [m for c in calendars().values() for m in c.milestones if m.dates]
    assert {sum(published.retained for published in m.dates) for m in dated} == {1}


def test_every_published_date_has_a_source() -> None:
    published = [d for c in calendars().values() for m in c.milestones for d in m.dates]
    assert all(one.sources and one.citation for one in published)


def test_the_first_milestone_of_the_dpi_is_only_probable_and_has_no_hour() -> None:
    (published,) = milestone("HOP-DPI-Va2", 1).dates
    assert (published.status, type(published.value)) == (Status.PROBABLE, date)
    assert published.reason


def test_hospital_calendars_warn_that_dates_may_have_moved_with_their_two_sources() -> None:
    for code in dispositifs():
        (caution,) = calendars()[code].cautions
        assert [source.id for source in caution.sources] == ["cosui-12", "asp-2025-08-01"]


def test_milestones_are_numbered_once_and_ids_are_unique() -> None:
    for calendar in calendars().values():
        ids = [found.id for found in calendar.milestones]
        assert len(set(ids)) == len(ids)
        numbers = [m.number for m in calendar.milestones if m.number is not None]
        assert numbers == sorted(set(numbers))


def test_a_number_that_is_in_no_text_has_no_milestone() -> None:
    assert calendars()["HOP-DPI-Va2"].milestone(9) is None


def test_other_corridors_have_a_calendar_but_are_no_sons_of_the_hospital_base() -> None:
    assert set(all_dispositifs()) - set(dispositifs()) == {"IMG-DB-Va2"}
    assert set(calendars()) == set(all_dispositifs())


def test_dispositifs_known_by_name_only_have_no_pack() -> None:
    assert {"MDV-LGC-Va2", "MS-DUI-Va2"} == {known.code for known in undated() if known.code}
    assert all(known.label for known in undated())
    assert {known.code for known in undated()} & set(all_dispositifs()) == set()


def test_every_milestone_has_a_name_that_fits_a_line() -> None:
    names = [m.name for c in calendars().values() for m in c.milestones]
    assert max(map(len, names)) <= 45


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [
        (date(2024, 11, 19), "2024-11-20 00:00:00+01:00"),
        (date(2026, 3, 29), "2026-03-30 00:00:00+02:00"),
        (datetime(2025, 9, 17, 12), "2025-09-17 12:00:00+02:00"),
        (datetime(2025, 9, 17, 12, tzinfo=PARIS), "2025-09-17 12:00:00+02:00"),
        (datetime.fromisoformat("2025-09-17T10:00:00+00:00"), "2025-09-17 12:00:00+02:00"),
    ],
)
def test_a_deadline_without_hour_stays_open_until_its_day_ends(
    deadline: date, expected: str
) -> None:
    assert str(closing(deadline)) == expected
