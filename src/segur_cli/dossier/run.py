"""Run every part of a dossier, whatever becomes of the others: open, judge, set aside, tell."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from segur_cli.config import Settings
from segur_cli.diagnostics import Report
from segur_cli.dossier.gathering import Attempt, Dossier, attempt, open_dossier
from segur_cli.dossier.judging import (
    judge_clients,
    judge_pieces,
    judge_pilots,
    judge_requests,
)
from segur_cli.dossier.outcome import DossierOutcome, Part, PartResult, Problem
from segur_cli.dossier.standing import standings_of, with_last_days
from segur_cli.dossier.telling import alerts_of, notes_of
from segur_cli.dossier.uncovered import named_twice, uncovered_files
from segur_cli.eligibility.base import named_in_short
from segur_cli.exits import StopError
from segur_cli.lint.request import DocumentKeys
from segur_cli.milestones.schedule import choose_calendars, make_schedule
from segur_cli.milestones.timetable import Threshold, Timetable, make_timetable
from segur_cli.requests.states_table import StatesTable, with_states
from segur_cli.rules.aside import exceptions, read_aside, set_aside
from segur_cli.rules.running import merged
from segur_cli.templates.models import models_in_short
from segur_cli.text.clock import Clock

# In the order of their reports. The requests are judged for eligibility too: its rules are there.
_JUDGED: dict[Part, Callable[[Dossier], PartResult]] = {
    Part.LINT: judge_requests,
    Part.PIECES: judge_pieces,
    Part.ELIGIBILITY: judge_clients,
    Part.PILOTS: judge_pilots,
}


def run(
    settings: Settings, clock: Clock, only: Iterable[Part] = (), threshold: Threshold | None = None
) -> DossierOutcome:
    """Run the parts asked, all of them by default; a part that cannot run stops no other.

    Raises StopError for a rule of segur.toml that does not exist.
    """
    parts = tuple(only) or tuple(Part)
    day = clock.now.date()
    states = attempt(Part.LINT, lambda: with_states(settings, day), (settings, StatesTable()))
    settings, table = states.value
    opened = open_dossier(settings, clock, parts)
    dossier = opened.value
    judged = [
        attempt(part, partial(judge, dossier), PartResult())
        for part, judge in _JUDGED.items()
        if part in parts or part is Part.LINT
    ]
    results = [attempted.value for attempted in judged]
    whole = merged([r for result in results for r in result.reports])
    report = _without_known(dossier, whole)
    left = set(report.value.findings)
    spared = [finding for finding in whole.findings if finding not in left]
    stopped = (
        *states.problems,
        *(Problem(Part.LINT, problem) for problem in table.problems),
        *opened.problems,
        *(p for attempted in judged for p in (*attempted.problems, *attempted.value.problems)),
        *report.problems,
    )
    outcome = DossierOutcome(
        settings,
        clock,
        parts,
        dossier.gathered.documents,
        dossier.gathered.missing,
        dossier.gathered.broken,
        report.value,
        standings=standings_of(dossier, report.value.findings, spared, stopped, results),
        gates=tuple(gate for result in results for gate in result.gates),
        stopped=stopped,
        base_name=named_in_short(dossier.beside.base, dossier.beside.register),
        model_names=models_in_short(
            filed.model for filed in dossier.portfolio.files if filed.document.usable
        ),
    )
    if Part.DEADLINES in parts:
        timetable = attempt(Part.DEADLINES, lambda: _timetable(outcome, threshold), None)
        outcome = replace(
            outcome,
            timetable=timetable.value,
            standings=tuple(with_last_days(outcome.standings, timetable.value, clock.now)),
            stopped=(*outcome.stopped, *timetable.problems),
        )
    return replace(
        outcome,
        alerts=(*alerts_of(outcome), *dossier.clients.alerts),
        notes=(
            *table.notes,
            *(note for result in results for note in result.notes),
            *notes_of(outcome, dossier),
            *named_twice(settings, dossier.gathered),
        ),
        uncovered=uncovered_files(settings, dossier.gathered) if Part.LINT in parts else (),
    )


def _without_known(dossier: Dossier, report: Report) -> Attempt[Report]:
    """Apply the exceptions of segur.toml and its baseline."""

    def aside() -> Report:
        settings = dossier.settings
        kept = exceptions(settings.path, settings.ignored)
        known = read_aside(kept, settings.lint.baseline, None, ())
        left, _ = set_aside(
            report,
            known,
            lambda root: DocumentKeys(root, dossier.portfolio.files),
            dossier.clock.now.date(),
        )
        return left

    return attempt(Part.LINT, aside, report)


def _timetable(outcome: DossierOutcome, threshold: Threshold | None) -> Timetable:
    settings, clock = outcome.settings, outcome.clock
    known = []
    for code in outcome.sons:
        try:
            known += choose_calendars(settings.calendars, [code], every=False)
        except StopError:
            continue  # a SONS that is not known has its own finding (IDN006)
    if not known:
        known = choose_calendars(settings.calendars, (), every=False)
    schedules = [make_schedule(one, settings.milestones, clock.now, None) for one in known]
    return make_timetable(schedules, clock, threshold or Threshold(), str(settings.path or ""))
