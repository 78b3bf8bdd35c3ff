"""What the user sets aside of a report: exceptions of segur.toml, a baseline, codes left out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from segur_cli.diagnostics import Report
from segur_cli.rules import baseline as baselines
from segur_cli.rules.baseline import Baseline, Keys
from segur_cli.rules.codes import CONFIG_CODES, selected
from segur_cli.rules.suppressions import Suppressions, suppress


@dataclass(frozen=True)
class Aside:
    """What a run sets aside; `ignore` holds codes or families, `write` the baseline to make."""

    suppressions: Suppressions | None = None
    known: Baseline | None = None
    write: Path | None = None
    ignore: tuple[str, ...] = ()


def read_aside(
    suppressions: Suppressions | None,
    baseline: Path | None,
    write: Path | None,
    ignore: tuple[str, ...],
) -> Aside:
    """Gather what is set aside; a baseline about to be written anew does not count.

    Raises StopError when the baseline cannot be read.
    """
    known = baselines.read_baseline(baseline) if baseline and write is None else None
    return Aside(suppressions, known, write, ignore)


def set_aside(
    report: Report, aside: Aside, keys: Callable[[Path], Keys], today: date
) -> tuple[Report, Baseline | None]:
    """Return what is left of a report, and the new baseline if one is to be written.

    `keys` gives those of the run, relative to the folder of a baseline.
    """
    if aside.suppressions is not None:
        report = suppress(report, aside.suppressions, today)
    new = None
    if aside.write is not None:
        new = baselines.collect(aside.write, report.findings, keys(_folder(aside.write)))
    known = new or aside.known
    if known is not None:
        report = baselines.hide(report, known, keys(_folder(known.path)))
    return _without_remarks(report, aside.ignore), new


def _folder(path: Path) -> Path:
    return path.absolute().parent


def _without_remarks(report: Report, ignore: tuple[str, ...]) -> Report:
    """Drop the remarks on the configuration that `--ignore` leaves out.

    `--select` does not: it chooses among the rules for documents, and an exception that
    no longer acts must be known whatever is selected.
    """
    kept = tuple(
        finding
        for finding in report.findings
        if finding.code not in CONFIG_CODES or selected(finding.code, (), ignore)
    )
    return replace(report, findings=kept)
