"""`segur init`: a segur.toml for what a folder holds, and what an existing one lacks of it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePath

from segur_cli.config import Settings
from segur_cli.config.discovery import settings_in
from segur_cli.dossier.looking import FolderContents, attachments_of, look
from segur_cli.dossier.outcome import Part, Problem
from segur_cli.exits import StopError
from segur_cli.files.opening import TABLE_FILE, digest_of
from segur_cli.files.paths import resolved
from segur_cli.lint.inputs import find_files
from segur_cli.text.writing import listed, plural, quote

_FEW = 5


def to_toml(seen: FolderContents, name: str) -> str:
    """Write a commented segur.toml for what was seen; what is missing is left as a comment."""
    lines = [
        "# Le dossier, contrôlé par : segur check",
        "",
        "[project]",
        f"name = {_text(name)}",
        "",
    ]
    if not seen.bases:
        lines += [
            "# [base]",
            '# file = "base-es-eligibles.xlsx"   # votre copie de la base officielle',
            "",
        ]
    lines += _tables(seen)
    if not seen.models:
        lines += ["# Le modèle officiel, appris de vos fichiers (segur template learn) :",
                  "# [[template]]", '# file = "modeles/avance.schema.json"', ""]  # fmt: skip
    for kind in ("avance", "solde"):
        if not seen.requests.get(kind):
            lines += [
                "[[files]]",
                f'path = "{kind}s/*.json"',
                f'kind = "{kind}"',
                "optional = true",
                "",
            ]
    lines += [
        "# L'état d'une demande, dans les mots du portail :",
        "# [[request]]",
        '# client = "010999993"',
        '# sons = "HOP-DPI-Va2"',
        '# kind = "avance"',
        '# status = "A modifier"',
        "# date = 2025-06-10",
        "",
        "[report]",
        'md = "segur-rapport.md"',
    ]
    return "\n".join(lines) + "\n"


def read_as_init(folder: Path) -> tuple[Settings, list[str], list[Problem]]:
    """Return what `init` would settle of a folder, what it took for what, and what it cannot tell.

    Of several bases none is chosen. Raises StopError for a folder too large to be a dossier.
    """
    seen, problems = look(folder), []
    if len({digest_of(folder / base, TABLE_FILE) for base in seen.bases}) > 1:
        asked = f"plusieurs bases reconnues, aucune retenue : {_named(seen.bases)}."
        advice = "segur init écrit segur.toml : gardez-y la bonne ([base] file)."
        problems = [Problem.of(Part.ELIGIBILITY, StopError(asked, advice))]
        seen = replace(seen, bases=[])
    project = ["[project]", f"name = {_text(resolved(folder).name or 'dossier')}"]
    return settings_in("\n".join([*project, *_tables(seen)]), folder), told(seen, folder), problems


def _tables(seen: FolderContents) -> list[str]:
    """The tables that name what was seen, an empty line after each."""
    lines: list[str] = []
    if seen.bases:
        lines += ["[base]", f"file = {_text(seen.bases[0])}"]
        lines += [f"# autre fichier reconnu : {_comment(base)}" for base in seen.bases[1:]]
        lines.append("")
    if seen.registers:
        lines += ["[register]", f"file = {_text(seen.registers[0])}"]
        lines += [f"# autre fichier reconnu : {_comment(other)}" for other in seen.registers[1:]]
        lines.append("")
    for model in seen.models:
        lines += ["[[template]]", f"file = {_text(model)}", ""]
    every = [place for places in seen.requests.values() for place in places]
    # A file that could not be read stays under the pattern of its folder: check will say it.
    others = [*every, *seen.examples, *seen.models, *seen.unknown, *seen.copies]
    others += [place for places in seen.blanks.values() for place in places]
    for kind in ("avance", "solde"):
        requests = seen.requests.get(kind, [])
        for pattern, mine in _patterns(requests, others):
            lines += ["[[files]]", f"path = {_text(pattern)}", f'kind = "{kind}"']
            paired = attachments_of(mine, seen.archives, every)
            if not paired and len(mine) == 1 and mine[0] in seen.beside:
                paired = seen.beside[mine[0]].as_posix()
            if paired:
                lines.append(f"attachments = {_text(paired)}")
            lines.append("")
    if seen.clients:
        lines += ["[clients]", f"file = {_text(seen.clients[0])}"]
        lines += [f"# autre liste reconnue : {_comment(other)}" for other in seen.clients[1:]]
        lines.append("")
    if seen.states:
        lines += ["[status]", f"file = {_text(seen.states[0])}"]
        lines += [f"# autre suivi reconnu : {_comment(other)}" for other in seen.states[1:]]
        lines.append("")
    for report in seen.reports:
        lines += ["[[pilot]]", f"pv = {_text(report)}", ""]
    for papers in _papers(seen):
        lines += ["[[papers]]", f"path = {_text(papers)}", ""]
    return lines


def _papers(seen: FolderContents) -> Iterator[PurePath]:
    """The folders that hold papers, but those of the official set; those beside segur.toml."""
    official = {place.parent for places in seen.blanks.values() for place in places}
    homes: list[PurePath] = []
    for place in seen.papers:
        home = place.parent
        if home in official or any(home.is_relative_to(known) for known in homes):
            continue
        if home == PurePath():
            yield place
        else:
            homes.append(home)
    yield from homes


def _patterns(
    places: Sequence[PurePath], others: Iterable[PurePath]
) -> Iterator[tuple[str, list[PurePath]]]:
    """Name files by folder: one pattern when a folder holds no other JSON, else each file."""
    by_folder: dict[PurePath, list[PurePath]] = defaultdict(list)
    for place in places:
        by_folder[place.parent].append(place)
    mixed = {place.parent for place in others if place.suffix == ".json" and place not in places}
    for folder, mine in by_folder.items():
        alike = all(place.suffix == ".json" for place in mine)
        plain = not set("*?[") & set(folder.as_posix())  # a bracket opens a class of characters
        if folder != PurePath() and len(mine) > 1 and folder not in mixed and alike and plain:
            yield f"{folder.as_posix()}/*.json", mine
        else:
            for place in mine:
                yield place.as_posix(), [place]


def _text(value: object) -> str:
    shown = value.as_posix() if isinstance(value, PurePath) else str(value)
    # A name of a file, or an argument, may hold what no text does: half of a character.
    whole = shown.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(place: PurePath) -> str:
    return _text(place)[1:-1]


def lacking(seen: FolderContents, settings: Settings, folder: Path) -> FolderContents:
    """Return what of a folder no table of its segur.toml names."""
    named = {
        resolved(path)
        for path in (
            settings.base, settings.lint_base, *(own.path for own in settings.templates),
            *(own.path for own in settings.pilots), settings.client_list.file,
        )
        if path
    }  # fmt: skip
    for table in settings.files:
        with suppress(StopError):  # none is there yet
            named |= set(map(resolved, find_files([table.path])))

    def left(places: Iterable[PurePath]) -> list[PurePath]:
        return [place for place in places if resolved(folder / place) not in named]

    requests = {kind: left(places) for kind, places in seen.requests.items()}
    return replace(
        seen,
        papers=[] if settings.papers else seen.papers,
        bases=[] if settings.base or settings.lint_base else seen.bases,
        registers=[] if settings.register else seen.registers,
        models=left(seen.models),
        clients=[] if settings.client_list.file else seen.clients,
        states=[] if settings.status_file else seen.states,
        reports=left(seen.reports),
        requests={kind: places for kind, places in requests.items() if places},
    )


def with_added(text: str, seen: FolderContents) -> str:
    """Return the text of a segur.toml with the tables that name what it lacks."""
    added = _tables(seen)
    if not added:
        return text
    return text.rstrip("\n") + "\n\n" + "\n".join(added).rstrip("\n") + "\n"


def told(seen: FolderContents, folder: Path = Path()) -> list[str]:
    """Say what was recognised, what was set apart and what was not, in French."""
    requests = sum(map(len, seen.requests.values()))
    parts = [
        (len(seen.bases), "base", "bases"),
        (len(seen.registers), "répertoire FINESS", "répertoires FINESS"),
        (requests, "fichier de demandes", "fichiers de demandes"),
        (len(seen.models), "modèle", "modèles"), (len(seen.reports), "PV", "PV"),
        (len(seen.archives), "archive de pièces", "archives de pièces"),
    ]  # fmt: skip
    lines = [plural(count, single, more) for count, single, more in parts if count]
    lines = lines or ["rien de reconnu : segur.toml est à compléter"]
    for kind, blanks in seen.blanks.items():
        lines += _official(kind, blanks, seen, folder)
    apart = (
        ("exemple, pas une demande à déposer", seen.examples),
        ("tableau des champs", seen.fields),
        ("PV sans réponse, à remplir", seen.unfilled),
        ("liste de clients", seen.clients),
        ("suivi des demandes", seen.states),
        ("pièce hors archive", seen.papers),
        ("copie, laissée de côté", seen.copies),
        ("écrit par segur", seen.own),
        ("illisible", seen.unread),
        ("non reconnu", seen.unknown),
    )
    return lines + [f"{label} : {_named(places)}" for label, places in apart if places]


def _official(
    kind: str, blanks: Sequence[PurePath], seen: FolderContents, folder: Path
) -> Iterator[str]:
    """Say of each blank of the official set how a model is learned of it."""
    for blank in blanks:
        if seen.digests[blank] in seen.learned:
            yield f"vierge officiel, déjà appris : {quote(blank.as_posix(), 80)}"
            continue
        home = blank.parent
        beside = [place for place in (*seen.examples, *seen.fields) if place.parent == home]
        files = " ".join(_typed(folder / place) for place in (blank, *beside))
        output = _typed(folder / "modeles" / f"{kind}.schema.json")
        yield (
            f"vierge officiel : {quote(blank.as_posix(), 80)} ; pour en apprendre le modèle : "
            f"segur template learn {files} --kind {kind} -o {output}"
        )


def _typed(path: Path) -> str:
    shown = path.as_posix()
    return f'"{shown}"' if " " in shown or "'" in shown else shown


def _named(places: Sequence[PurePath]) -> str:
    if len(places) > _FEW:
        homes = list(dict.fromkeys(place.parent.as_posix() for place in places))
        shown = listed(quote("ce dossier" if home == "." else home, 60) for home in homes[:_FEW])
        return f"{plural(len(places), 'fichier')}, dans {shown}" + (" …" if homes[_FEW:] else "")
    return listed(quote(place.as_posix(), 80) for place in places)
