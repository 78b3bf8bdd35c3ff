"""`segur.lock`: which base and models the dossier was checked with; told when they change."""

import json
from pathlib import Path

from segur_cli.dossier.model import DossierOutcome
from segur_cli.exits import StopError, reason_of
from segur_cli.files.opening import JSON_FILE, digest_of, read_file
from segur_cli.files.paths import is_file
from segur_cli.files.whole import replace_whole
from segur_cli.text.writing import quote

NAME = "segur.lock"


def _current(outcome: DossierOutcome) -> dict[str, str]:
    """Return the digests of the files that a verdict rests on, by name."""
    settings = outcome.settings
    paths = [one.path for one in settings.templates]
    paths += [Path(base) for base in {settings.base, settings.lint.base} if base and is_file(base)]
    found = {}
    for path in paths:
        if is_file(path):
            found[_name(path, outcome)] = digest_of(path, JSON_FILE)
    return dict(sorted(found.items()))


def _name(path: Path, outcome: DossierOutcome) -> str:
    root = outcome.settings.path.parent if outcome.settings.path else Path.cwd()
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path.name


def _place(outcome: DossierOutcome) -> Path:
    assert outcome.settings.path is not None  # noqa: S101 (a dossier has a segur.toml)
    return outcome.settings.path.with_name(NAME)


def note_changes(outcome: DossierOutcome) -> None:
    """Note what changed since segur.lock was written, when there is one."""
    place = _place(outcome)
    if not is_file(place):
        return
    try:
        before = json.loads(read_file(place, JSON_FILE))["files"]
        noted = {str(name): str(digest) for name, digest in before.items()}
    except (StopError, ValueError, KeyError, TypeError, AttributeError):
        outcome.notes = (*outcome.notes, f"{NAME} est illisible : --write-lock le récrit")
        return
    now = _current(outcome)
    changed = [name for name in noted if now.get(name, noted[name]) != noted[name]]
    gone = [name for name in noted if name not in now]
    told = [f"{quote(name, 60)} a changé depuis {NAME}" for name in changed]
    told += [f"{quote(name, 60)}, noté dans {NAME}, n'est plus là" for name in gone]
    told += [f"{quote(name, 60)} n'est pas dans {NAME}" for name in now if name not in noted]
    outcome.notes = (*outcome.notes, *told)


def write(outcome: DossierOutcome) -> None:
    """Write segur.lock. Raises StopError when it cannot be."""
    content = {"format": 1, "files": _current(outcome)}
    try:
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        replace_whole(_place(outcome), text, private=False)
    except OSError as error:
        raise StopError(f"Écriture impossible de {NAME} : {reason_of(error)}.") from None
