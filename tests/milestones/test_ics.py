"""The iCalendar file, read back by a parser that is not the one that wrote it."""

import shutil
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import vobject

from segur_cli import __version__
from segur_cli.facts import calendars
from segur_cli.milestones.ics import to_ics
from segur_cli.milestones.schedule import make_schedule
from segur_cli.milestones.timetable import Threshold, make_timetable
from segur_cli.text.clock import PARIS, read_clock
from tests.conftest import Segur

BEFORE = "2024-01-01"


def calendar(segur: Segur, *options: str, as_of: str = BEFORE) -> Any:
    run = segur("deadlines", "--sons", "HOP-PFI-Va2", "-f", "ics", "--as-of", as_of, *options)
    assert run.code == 0
    return vobject.readOne(run.out)


def events(segur: Segur, *options: str, as_of: str = BEFORE) -> dict[str, Any]:
    found = calendar(segur, *options, as_of=as_of)
    return {event.uid.value: event for event in found.vevent_list}


def alarms(event: Any) -> list[timedelta]:
    return [alarm.trigger.value for alarm in getattr(event, "valarm_list", [])]


def test_one_event_for_each_milestone_that_has_a_date(segur: Segur) -> None:
    found = events(segur)
    assert len(found) == 11  # the desk of soldes has no date
    assert "HOP-PFI-Va2-ouverture-soldes@segur-cli" not in found


def test_a_milestone_with_an_hour_is_at_that_hour_in_paris(segur: Segur) -> None:
    start = events(segur)["HOP-PFI-Va2-jalon-6@segur-cli"].dtstart.value
    assert start == datetime(2026, 6, 17, 12, tzinfo=PARIS)
    assert start.utcoffset() == timedelta(hours=2)
    winter = events(segur)["HOP-PFI-Va2-jalon-5@segur-cli"].dtstart.value
    assert winter.utcoffset() == timedelta(hours=1)


def test_the_time_zone_is_defined_in_the_file(segur: Segur) -> None:
    found = calendar(segur)
    (zone,) = found.vtimezone_list
    assert zone.tzid.value == found.x_wr_timezone.value == "Europe/Paris"
    assert found.prodid.value == f"-//segur-cli//segur-cli {__version__}//FR"
    assert (found.method.value, found.calscale.value) == ("PUBLISH", "GREGORIAN")
    assert found.version.value == "2.0"
    assert (zone.daylight.tzname.value, zone.standard.tzname.value) == ("CEST", "CET")


@pytest.mark.parametrize("year", range(2024, 2036))
def test_the_time_zone_of_the_file_changes_its_hour_when_paris_does(
    segur: Segur, year: int
) -> None:
    Path("segur.toml").write_text(
        "".join(
            f'[[milestone]]\nsons = "HOP-PFI-Va2"\nnumber = {number}\n'
            f'date = {year}-{day}T{hour}:00:00\nsource = "x"\n'
            for number, (day, hour) in enumerate(
                [("03-24", "12"), ("04-01", "12"), ("10-24", "12"), ("11-01", "12")], 3
            )
        ),
        encoding="utf-8",
    )
    for event in events(segur).values():
        start = event.dtstart.value
        if isinstance(start, datetime):
            wall = start.replace(tzinfo=PARIS)
            assert start.utcoffset() == wall.utcoffset()


def test_a_milestone_without_hour_is_an_event_of_the_whole_day(segur: Segur) -> None:
    start = events(segur)["HOP-PFI-Va2-jalon-1@segur-cli"].dtstart.value
    assert (type(start), start) == (date, date(2024, 11, 19))


def test_importing_again_updates_the_same_events(segur: Segur) -> None:
    first, second = events(segur), events(segur, as_of="2026-01-01")
    assert set(first) == set(second)
    uid = "HOP-PFI-Va2-jalon-6@segur-cli"
    assert first[uid].dtstamp.value <= second[uid].dtstamp.value


def test_a_later_export_has_a_greater_sequence_whatever_the_simulated_date() -> None:
    clock = read_clock(BEFORE)
    schedules = [make_schedule(calendars()["HOP-PFI-Va2"], (), clock.now, None)]
    timetable = make_timetable(schedules, clock, Threshold(), "")
    sequences = []
    for day in (1, 2):
        exported = datetime(2026, 12, day, tzinfo=PARIS)
        found: Any = vobject.readOne(to_ics(timetable, exported=exported))
        assert {event.dtstamp.value for event in found.vevent_list} == {exported}
        sequences.append({int(event.sequence.value) for event in found.vevent_list})
    assert sequences[1] == {sequences[0].pop() + 86_400}


def test_the_same_milestone_keeps_its_identifier_when_its_date_moves(segur: Segur) -> None:
    Path("segur.toml").write_text(
        '[[milestone]]\nsons = "HOP-PFI-Va2"\nnumber = 6\ndate = 2027-06-16\n'
        'source = "a;b,c\\\\d\\nBEGIN:VEVENT"',
        encoding="utf-8",
    )
    event = events(segur)["HOP-PFI-Va2-jalon-6@segur-cli"]
    assert event.dtstart.value == date(2027, 6, 16)
    assert "Statut\xa0: fixée par vous" in event.description.value
    assert "Autre date publiée\xa0: mercredi 17 juin 2026" in event.description.value


def test_hostile_text_stays_inside_its_event(segur: Segur) -> None:
    Path("segur.toml").write_text(
        '[[milestone]]\nsons = "HOP-PFI-Va2"\nnumber = 6\ndate = 2027-06-16\n'
        'source = "a;b,c\\\\d\\nEND:VEVENT\\r\\nBEGIN:VEVENT"',
        encoding="utf-8",
    )
    found = events(segur)
    assert len(found) == 11
    assert "a;b,c\\d" in found["HOP-PFI-Va2-jalon-6@segur-cli"].description.value


def test_alarms_ring_30_7_and_1_day_before_by_default(segur: Segur) -> None:
    event = events(segur)["HOP-PFI-Va2-jalon-6@segur-cli"]
    assert alarms(event) == [timedelta(days=-30), timedelta(days=-7), timedelta(days=-1)]


def test_alarms_are_those_asked(segur: Segur) -> None:
    asked = ("--alarm", "2sem", "--alarm", "15j", "--alarm", "15d")
    event = events(segur, *asked)["HOP-PFI-Va2-jalon-6@segur-cli"]
    assert alarms(event) == [timedelta(days=-15), timedelta(days=-14)]


def test_what_is_past_does_not_ring(segur: Segur) -> None:
    found = events(segur, as_of="2026-04-01")
    assert alarms(found["HOP-PFI-Va2-jalon-5@segur-cli"]) == []
    assert len(alarms(found["HOP-PFI-Va2-jalon-6@segur-cli"])) == 3


def test_the_description_gives_status_source_conflict_and_caution(segur: Segur) -> None:
    event = events(segur)["HOP-PFI-Va2-jalon-4@segur-cli"]
    text = event.description.value
    assert "Statut\xa0: contestée" in text
    assert "Source\xa0: page ASP du 10/06/2024 et page ASP du 15/11/2024" in text
    assert "Autre date publiée\xa0: mercredi 17 décembre 2025" in text
    assert "ont pu être reportées" in text
    assert event.status.value == "TENTATIVE"
    assert event.summary.value.endswith("(date contestée)")
    assert event.last_modified.value == event.dtstamp.value
    sure = events(segur)["HOP-PFI-Va2-jalon-5@segur-cli"]
    assert (sure.status.value, "(date" in sure.summary.value) == ("CONFIRMED", False)
    told = [line.split(" :")[0] for line in text.replace("\u00a0", " ").splitlines()]
    assert [told[0], *told[2:6]] == [
        "DATE SIMULÉE (--as-of)", "Date", "Statut", "Source", "Motif",
    ]  # fmt: skip


def test_lines_are_no_longer_than_75_bytes_and_end_as_the_standard_says(segur: Segur) -> None:
    segur("deadlines", "--all", "--report", "ics=segur.ics")
    lines = Path("segur.ics").read_bytes().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line for line in lines)


def test_a_real_calendar_program_imports_it(segur: Segur, tmp_path: Path) -> None:
    beside = Path(sys.executable).parent  # where pip puts it, on PATH or not
    khal = shutil.which("khal", path=beside) or shutil.which("khal")
    assert khal is not None, "khal is part of the dev extra"
    segur("deadlines", "--sons", "HOP-PFI-Va2", "--report", "ics=segur.ics")
    folder = tmp_path / "agenda"
    folder.mkdir()
    Path("khal.conf").write_text(
        f"[calendars]\n[[agenda]]\npath = {folder}\n[locale]\nlocal_timezone = Europe/Paris\n"
        "default_timezone = Europe/Paris\ntimeformat = %H:%M\ndateformat = %d/%m/%Y\n"
        "longdateformat = %d/%m/%Y\ndatetimeformat = %d/%m/%Y %H:%M\n"
        f"longdatetimeformat = %d/%m/%Y %H:%M\n[sqlite]\npath = {tmp_path / 'khal.db'}\n",
        encoding="utf-8",
    )
    base = [khal, "-c", "khal.conf"]
    for _ in range(2):  # the second import updates
        done = subprocess.run(
            [*base, "import", "-a", "agenda", "--batch", "segur.ics"], capture_output=True
        )
        assert done.returncode == 0, done.stderr.decode()
    assert len(list(folder.glob("*.ics"))) == 11
    shown = subprocess.run(
        [*base, "list", "--format", "{start} {title}", "17/06/2026", "1d"],
        capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert "17/06/2026 12:00 HOP-PFI-Va2\xa0: jalon 6, demandes de solde" in shown.stdout


def test_a_calendar_of_a_simulated_date_says_so_and_blocks_nobodys_day(segur: Segur) -> None:
    plan = segur("plan", "--sons", "HOP-PFI-Va2", "-f", "ics", "--as-of", BEFORE)
    for found in (calendar(segur), vobject.readOne(plan.out)):
        assert found.x_wr_caldesc.value.startswith("DATE SIMULÉE")
        assert {event.transp.value for event in found.vevent_list} == {"TRANSPARENT"}
        assert all("DATE SIMULÉE" in event.description.value.splitlines()[0]
                   for event in found.vevent_list)  # fmt: skip
