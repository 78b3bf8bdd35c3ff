"""What no rule says of one file: what a dossier lacks as a whole, and what changed in it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from segur_cli.config import Settings
from segur_cli.dossier.ci_files import idle_hook
from segur_cli.dossier.gathering import Dossier, relative
from segur_cli.dossier.outcome import Alert, DossierOutcome, Part
from segur_cli.exits import StopError, reason_of
from segur_cli.files.opening import JSON_FILE, digest_of, read_file, replace_whole
from segur_cli.files.paths import is_file, resolved
from segur_cli.milestones.schedule import Phase, Schedule, Step, countdown, left
from segur_cli.milestones.timetable import other_dates
from segur_cli.reporters.sentences import counted_aside
from segur_cli.requests import client_of, sons_of
from segur_cli.requests.portfolio import Filed
from segur_cli.requests.states import by_key, contradictions
from segur_cli.text.writing import (
    lines_told,
    normalized_key,
    plural,
    quote,
    some_of,
    with_weekday,
)

LOCK = "segur.lock"
_NEAR = 92  # days: three months, the time a pilot and its papers take
_SOLDES_BY = ("jalon-5", "jalon-6")


def alerts_of(outcome: DossierOutcome) -> Iterator[Alert]:
    """Yield what someone must look at: soldes that lack, milestones that have passed."""
    for schedule in outcome.timetable.schedules if outcome.timetable else ():
        yield from _without_solde(schedule, outcome)
    own = outcome.settings.path
    idle = idle_hook(own.parent, [Path(d.path) for d in outcome.documents]) if own else None
    if idle:
        yield Alert("pre-commit", idle)
    yield from _contradicting(outcome)
    for standing in outcome.standings:
        about = ", ".join(filter(None, (standing.client, standing.sons, standing.kind)))
        yield from (Alert(about, told) for told in standing.untold)
    past = list(_past(outcome))
    if past:
        yield Alert("échéances", " ; ".join(past))


def _contradicting(outcome: DossierOutcome) -> Iterator[Alert]:
    """Tell what contradicts in the states that no file answers to: SLD008 says it of the others."""
    states = by_key(outcome.settings.requests)
    held = {(one.client, one.sons, one.kind) for one in outcome.asked}
    for state in states.values():
        if (state.client, state.sons, state.kind) not in held:
            for told in contradictions(state, states, outcome.clock.now.date()):
                yield Alert(f"{state.client}, {state.sons}, {state.kind}", told)


def _past(outcome: DossierOutcome) -> Iterator[str]:
    """Tell the past milestones of all calendars, one sentence each."""
    for schedule in outcome.timetable.schedules if outcome.timetable else ():
        late = [s for s in schedule.of(Phase.PAST) if not s.milestone.opening and not s.done]
        if late and late[-1].retained is not None:
            names = plural(len(late), "jalon passé", "jalons passés")
            last = with_weekday(late[-1].retained.value)
            sure = late[-1].sure + other_dates(late[-1], outcome.clock.now)
            yield f"{schedule.dispositif.code} : {names}, le dernier {last} ({sure})"


def _without_solde(schedule: Schedule, outcome: DossierOutcome) -> Iterator[Alert]:
    """Name the clients of an avance without solde, once milestone 5 is near or past."""
    sons = schedule.dispositif.code
    bare = without_solde(outcome, sons)
    step = _last_call(schedule)
    if not bare or step is None or step.retained is None:
        return
    now = outcome.clock.now
    until = countdown(now, step.retained.value)
    if not until.past and until.total_days > _NEAR:
        return
    when = f"{with_weekday(step.retained.value)}, {left(until)} ({step.sure})"
    when += other_dates(step, now)
    yield Alert(
        sons,
        f"{plural(len(bare), 'client')} d'une avance sans solde dans ce dossier "
        f"({some_of(bare)}) ; {step.name} : {when}",
    )


def _last_call(schedule: Schedule) -> Step | None:
    """The milestone by which soldes are due: the next one, else the last that has passed."""
    steps = [s for s in schedule.steps if s.milestone.id in _SOLDES_BY and s.pending and s.retained]
    return next((s for s in steps if s.phase is not Phase.PAST), steps[-1] if steps else None)


def without_solde(outcome: DossierOutcome, sons: str) -> list[str]:
    """Return the clients that have an avance of a SONS, and no solde, in files or by word."""
    done = {one.client for one in outcome.of(sons, "solde")}
    done |= {s.client for s in outcome.settings.requests if s.kind == "solde" and s.sons == sons}
    return sorted({one.client for one in outcome.of(sons, "avance") if one.client} - done)


def notes_of(outcome: DossierOutcome, dossier: Dossier) -> Iterator[str]:
    """Yield what was set aside, not counted or not looked at, and what answers to nothing."""
    yield from _not_counted(outcome, dossier)
    yield from (f"non compris dans les résultats : {a}" for a in counted_aside(outcome.report))
    yield from _set_aside(dossier)
    yield from _kinds(dossier)
    yield from _unchecked_amendments(dossier)
    yield from _unanswered(outcome, (*dossier.portfolio.files, *dossier.companions))
    if Part.ELIGIBILITY in outcome.ran:
        yield from _unsure_rows(outcome)
        yield from _unlisted(outcome, dossier)
    if Part.PIECES in outcome.ran:
        bare = [t.path for t in outcome.settings.files if t.attachments is None]
        if bare and dossier.gathered.files and not outcome.settings.papers:
            names = some_of(quote(relative(Path(path), outcome.settings), 60) for path in bare)
            yield f"pièces non contrôlées pour {names} (attachments)"
    soldes = any(one.kind == "solde" for one in outcome.asked)
    for sons in outcome.sons:
        bare_clients = without_solde(outcome, sons)
        if soldes and bare_clients:
            lacking = plural(len(bare_clients), "client")
            yield f"{sons} : {lacking} d'une avance sans solde dans ce dossier"


def _unsure_rows(outcome: DossierOutcome) -> Iterator[str]:
    """Name the rows of the list of clients that someone must look at."""
    found: dict[str, None] = {}
    for standing in outcome.standings:
        known = standing.known
        if known is not None and known.is_unsure(standing.filed):
            found |= dict.fromkeys(row.where.removeprefix("ligne ") for row in known.rows)
    if found:
        lines = sorted(found, key=lambda line: (len(line), line))  # as numbers are sorted
        yield (
            f"liste des clients : {plural(len(found), 'client')} à vérifier "
            f"({lines_told(lines)}), que détaille segur status"
        )


def _unlisted(outcome: DossierOutcome, dossier: Dossier) -> Iterator[str]:
    """Name the clients of requests that the list of clients does not hold."""
    held = {known.number for known in dossier.clients.known if known.rows}
    absent = {one.client for one in outcome.asked if one.client} - held if held else set()
    if absent:
        which = some_of(sorted(absent))
        yield f"{plural(len(absent), 'client')} d'une demande, hors de la liste : {which}"


def _not_counted(outcome: DossierOutcome, dossier: Dossier) -> Iterator[str]:
    settings = dossier.settings
    broken = [quote(relative(path, settings), 60) for path in dossier.gathered.broken]
    if broken:
        yield f"demandes non comptées, fichier illisible : {some_of(broken)}"
    empty = [
        quote(relative(Path(filed.path), settings), 60)
        for filed in dossier.portfolio.files
        if filed.document.usable and not filed.demandes and not filed.set_aside
    ]
    if empty:
        yield f"aucune demande reconnue dans {some_of(empty)} : rien n'en est compté"
    unread = sum(not one.client for one in outcome.asked)
    if unread:
        yield f"{plural(unread, 'demande')} de FINESS illisible : éligibilité non jugée"
    kindless = sum(one.kind is None for one in outcome.asked)
    if kindless:
        yield (
            f"{plural(kindless, 'demande')} dont rien ne dit si c'est une avance ou un solde : "
            "ajoutez kind à leur table [[files]]"
        )


def _set_aside(dossier: Dossier) -> Iterator[str]:
    gone = [
        (client_of(demande) or "", sons_of(demande) or "", filed)
        for filed in dossier.portfolio.files
        for demande in filed.set_aside
    ]
    if not gone:
        return
    states = {(s.client, normalized_key(s.sons), s.kind): s for s in dossier.settings.requests}
    told = []
    for client, sons, filed in gone:
        state = states[client, sons, filed.kind or ""]
        by = (
            f"remplacée par {quote(state.replaced_by.name, 60)}"
            if state.replaced_by
            else quote(state.status, 40)
        )
        told.append(f"{client}, {state.sons}, {filed.kind} ({by})")
    yield f"{plural(len(gone), 'demande laissée', 'demandes laissées')} de côté : {some_of(told)}"


def _unchecked_amendments(dossier: Dossier) -> Iterator[str]:
    """Name the amendments that soldes are compared with, and that no table asks to check."""
    settings, files = dossier.settings, {resolved(file.path) for file in dossier.gathered.files}
    bare = {
        resolved(state.amended_by): quote(relative(state.amended_by, settings), 60)
        for state in settings.requests
        if state.amended_by is not None and resolved(state.amended_by) not in files
    }
    if bare:
        word = "avenant lu, non contrôlé" if len(bare) == 1 else "avenants lus, non contrôlés"
        yield f"{word} : {some_of(bare.values())} (pour l'être : [[files]])"


def _kinds(dossier: Dossier) -> Iterator[str]:
    kinds = dossier.gathered.kinds
    for filed in dossier.portfolio.files:
        declared = kinds.get(filed.path)
        if declared and filed.kind != declared:
            name = quote(relative(Path(filed.path), dossier.settings), 60)
            yield (
                f"{name} : [[files]] dit « {declared} », le fichier « {filed.kind} » ; il a été "
                f"contrôlé comme {filed.kind}"
            )


def _unanswered(outcome: DossierOutcome, files: Sequence[Filed]) -> Iterator[str]:
    """Tell the states that no request of the dossier answers to."""
    known = {(one.client, one.sons, one.kind) for one in outcome.asked}
    gone = {
        (client_of(demande) or "", sons_of(demande) or "", filed.kind)
        for filed in files
        for demande in filed.set_aside
    }
    lost = []
    holders = _holders(files)
    for state in outcome.settings.requests:
        key = (state.client, normalized_key(state.sons), state.kind)
        if (state.client, state.sons, state.kind) not in known and key not in gone:
            lost.append(f"{state.client}, {state.sons}, {state.kind}")
        for verb, path in (("amender", state.amended_by), ("remplacer", state.replaced_by)):
            if path is not None and key not in holders.get(resolved(path), {key}):
                yield (
                    f"{quote(path.name, 60)} est dit {verb} la demande de {state.client} "
                    f"({state.kind}, {state.sons}), et n'en contient aucune"
                )
    if lost and {Part.LINT, Part.ELIGIBILITY} & set(outcome.ran):
        word = "état noté sans demande" if len(lost) == 1 else "états notés sans demande"
        yield f"{len(lost)} {word} dans ce dossier : {some_of(lost)}"


def _holders(files: Iterable[Filed]) -> dict[Path, set[tuple[str, str, str]]]:
    return {
        resolved(Path(filed.path)): {
            (client_of(demande) or "", sons_of(demande) or "", filed.kind or "")
            for demande in (*filed.demandes, *filed.set_aside)
        }
        for filed in files
    }


def _current(settings: Settings) -> dict[str, str]:
    """Return the digests of the files that a verdict rests on, by name."""
    paths = [one.path for one in settings.templates]
    paths += [Path(base) for base in {settings.base, settings.lint_base} if base and is_file(base)]
    found = {}
    for path in paths:
        if is_file(path):
            found[_name(path, settings)] = digest_of(path, JSON_FILE)
    return dict(sorted(found.items()))


def _name(path: Path, settings: Settings) -> str:
    root = settings.path.parent if settings.path else Path.cwd()
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path.name


def _place(settings: Settings) -> Path:
    assert settings.path is not None  # noqa: S101 (a dossier has a segur.toml)
    return settings.path.with_name(LOCK)


def changes_of_lock(settings: Settings) -> tuple[str, ...]:
    """Tell what changed since segur.lock was written, when there is one."""
    place = _place(settings)
    if not is_file(place):
        return ()
    try:
        before = json.loads(read_file(place, JSON_FILE))["files"]
        noted = {str(name): str(digest) for name, digest in before.items()}
    except (StopError, ValueError, KeyError, TypeError, AttributeError):
        return (f"{LOCK} est illisible : --write-lock le récrit",)
    now = _current(settings)
    changed = [name for name in noted if now.get(name, noted[name]) != noted[name]]
    gone = [name for name in noted if name not in now]
    told = [f"{quote(name, 60)} a changé depuis {LOCK}" for name in changed]
    told += [f"{quote(name, 60)}, noté dans {LOCK}, n'est plus là" for name in gone]
    told += [f"{quote(name, 60)} n'est pas dans {LOCK}" for name in now if name not in noted]
    return tuple(told)


def write_lock(settings: Settings) -> None:
    """Write segur.lock. Raises StopError when it cannot be."""
    content = {"format": 1, "files": _current(settings)}
    try:
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        replace_whole(_place(settings), text, private=False)
    except OSError as error:
        raise StopError(f"Écriture impossible de {LOCK} : {reason_of(error)}.") from None
