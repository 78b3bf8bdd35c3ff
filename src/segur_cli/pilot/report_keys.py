"""What makes two findings on filled reports the same one, for the baseline."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from segur_cli.diagnostics import Diagnostic
from segur_cli.files.paths import relative
from segur_cli.pilot.filled import AnswerPlace, FilledReport, Given
from segur_cli.rules.baseline import Key, fingerprint, wording_key

_PARTS = ("wording", "hash", "answer", "format", "count", "comment")


class ReportKeys:
    """The keys of a run's findings: by client, and by item or blank rather than by cell."""

    def __init__(self, root: Path, reports: Iterable[FilledReport]) -> None:
        self._root = root
        self._reports = {filled.path: filled for filled in reports}
        self._given = {path: dict(_places(one)) for path, one in self._reports.items()}

    def of(self, finding: Diagnostic) -> Key | None:
        """Return the key of a finding; None for what a baseline never hides.

        That is: what is about no report, and what keeps a file from being read as one.
        """
        filled = self._reports.get(finding.path) if finding.path else None
        if filled is None or filled.profile is None:
            return None
        about = f"finess:{filled.profile.client_finess}"
        place = AnswerPlace(finding.pointer, finding.location)
        name, given = self._given[filled.path].get(place, (finding.pointer or "", None))
        value = fingerprint(given.text) if given is not None else wording_key(finding.message)
        return Key(finding.code, about, name, value)

    def file(self, finding: Diagnostic) -> str:
        """Return the file of a finding, as the baseline names it."""
        return relative(finding.path, self._root) if finding.path else ""

    def files(self) -> set[str]:
        """Return the reports of the run, as the baseline names them."""
        return {relative(path, self._root) for path in self._reports}


def _places(filled: FilledReport) -> Iterator[tuple[AnswerPlace, tuple[str, Given]]]:
    """Yield where each value stands, with the name it has in JSON and workbook alike."""
    for id_, item in filled.items.items():
        for part in _PARTS:
            given: Given = getattr(item, part)
            yield given.place, (f"/items/{id_}/{part}", given)
    for id_, given in filled.fields.items():
        yield given.place, (f"/fields/{id_}/value", given)
