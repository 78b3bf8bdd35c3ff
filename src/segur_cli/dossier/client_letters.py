"""`segur status --letters`: a letter a client in plain French, a draft for someone to read first.

It says what is done, what is missing, which date binds and who says so. What is not known is a
blank. The template is a Word document that the user may replace: `{{champ}}` stands for a value.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from segur_cli import resources
from segur_cli.dossier.outcome import DossierOutcome, Standing
from segur_cli.exits import StopError
from segur_cli.facts import statement
from segur_cli.files.archive import DAMAGED, WORD, ArchiveError, open_document
from segur_cli.files.opening import PAPER_FILE, read_file
from segur_cli.files.paths import exists
from segur_cli.milestones.arithmetic import a_month_after
from segur_cli.milestones.deadlines import deadline_of
from segur_cli.papers.letters import unaccented
from segur_cli.requests.states import Stage
from segur_cli.text.writing import (
    day,
    did_you_mean,
    listed,
    plural,
    quote,
    sanitized,
    typographic,
)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FIELD = re.compile(r"\{\{\s*([^{}]{1,60}?)\s*\}\}")
_TEXTS = re.compile(r"word/(?:document\d*|header\d*|footer\d*)\.xml")
_BLANK = "……………………"
_DRAFT = "projet"
_CLOSING = (4, 5, 6)  # the milestones of funding, by number
_MAY_LACK = ("manque", "suite", "pilote", "a_verifier")  # with nothing to say, and no blank
_NAMES = 60  # characters of a file's name


@dataclass(frozen=True)
class Letter:
    """What one client is written: its file's name, and the values of each field."""

    name: str
    values: Mapping[str, tuple[str, ...]]


# What each field holds. A paragraph that is one field alone is repeated for each of its values.
FIELDS: Mapping[str, str] = {
    "date": "jour de la lettre",
    "dossier": "nom du dossier, [project] name",
    "client": "nom du client",
    "finess": "FINESS du client",
    "sons": "SONS concernés",
    "en_charge": "personne en charge, d'après la liste des clients",
    "fait": "ce qui est fait : demandes et états notés, installation, mise en production, PV",
    "manque": "ce qui manque ou bloque",
    "suite": "ce qui vient ensuite",
    "dates": "les dates qui lient encore, et qui les donne",
    "pilote": "pour un pilote : à partir de quand son PV peut être complété et signé",
    "a_verifier": "ce que vous avez à vérifier avant d'envoyer",
}


def letters_of(outcome: DossierOutcome) -> list[Letter]:
    """Return a letter for each client that has a number or a name."""
    by_client: dict[str, list[Standing]] = {}
    for standing in outcome.standings:
        if key := standing.client or standing.name:
            by_client.setdefault(key, []).append(standing)
    letters = [_letter(standings, outcome) for standings in by_client.values()]
    times = Counter(letter.name for letter in letters)
    return [
        replace(letter, name=f"{rank}-{letter.name}") if times[letter.name] > 1 else letter
        for rank, letter in enumerate(letters, 1)
    ]


def _letter(standings: list[Standing], outcome: DossierOutcome) -> Letter:
    client = standings[0].client
    name = next((s.name for s in standings if s.name), "")
    charged = (s.known.deployment.in_charge for s in standings if s.known)
    missing = list(_missing(standings)) or [
        "rien de connu ; des points restent à vérifier" if any(s.doubts for s in standings)
        else "rien de connu"
    ]  # fmt: skip
    values: dict[str, Iterable[str]] = {
        "date": (day(outcome.clock.now.date()),),
        "dossier": (outcome.settings.project,),
        "client": (name,),
        "finess": (client,),
        "sons": (listed(dict.fromkeys(s.sons for s in standings if s.sons)),),
        "en_charge": (next(filter(None, charged), ""),),
        "fait": _done(standings, outcome),
        "manque": missing,
        "suite": (f"{_about(s)}{s.next}" for s in standings if s.next),
        "dates": _dates(standings, outcome),
        "pilote": _pilot(standings, outcome),
        "a_verifier": (f"{_about(s)}{doubt}" for s in standings for doubt in s.doubts),
    }
    said = {field: tuple(dict.fromkeys(filter(None, found))) for field, found in values.items()}
    stem = re.sub(r"[^0-9a-z]+", "-", unaccented(f"{client} {name}".lower())).strip("-")
    return Letter(f"{stem[:_NAMES].strip('-')}.docx", said)


def _about(standing: Standing) -> str:
    kind = {"avance": "demande d'avance", "solde": "demande de solde"}.get(standing.kind, "")
    about = ", ".join(filter(None, (standing.sons, kind)))
    return f"{about} : " if about else ""


def _done(standings: Iterable[Standing], outcome: DossierOutcome) -> Iterator[str]:
    for standing in standings:
        about = _about(standing)
        if standing.state:
            since = f" depuis le {day(standing.since)}" if standing.since else ""
            yield f"{about}{quote(standing.state, 60)}{since}, d'après notre suivi"
        elif standing.filed is not None:
            yield f"{about}fichier préparé ; son dépôt n'est pas noté"
    for sons, days in _days(standings, outcome).items():
        told = {"installation": "installation complète", "production": "mise en production",
                "signature": "PV signé"}  # fmt: skip
        for id_, what in told.items():
            if id_ in days and days[id_] <= outcome.clock.now.date():
                yield f"{sons} : {what} le {day(days[id_])}"


def _missing(standings: Iterable[Standing]) -> Iterator[str]:
    for standing in standings:
        if not standing.kind and not standing.filed:
            about = f" pour {standing.sons}" if standing.sons else ""
            yield f"aucune demande d'avance n'est préparée{about}"
        yield from (f"{_about(standing)}{told}" for told in (*standing.blockers, *standing.lacks))


def _dates(standings: Iterable[Standing], outcome: DossierOutcome) -> Iterator[str]:
    """Yield the dates by which something is still to be done, each with who gives it."""
    settings = outcome.settings
    kinds: dict[str, dict[str, Stage]] = {}
    for standing in standings:
        kinds.setdefault(standing.sons, {})[standing.kind or "avance"] = standing.stage
    for sons, stages in kinds.items():
        calendar = settings.calendars.get(sons)
        for number in _CLOSING if sons else ():
            wanted = "avance" if number == _CLOSING[0] else "solde"
            if stages.get(wanted, Stage.UNSAID).settled or (
                "solde" in stages and wanted == "avance"
            ):
                continue
            limit = deadline_of(calendar, settings.in_force, number)
            milestone = calendar.milestone(number) if calendar else None
            label = f" ({milestone.label})" if milestone else ""
            told = limit.told if limit is not None else f"date non connue, à compléter : {_BLANK}"
            past = ""
            if limit is not None and limit.is_past(outcome.clock.now):
                surely = limit.is_surely_past(outcome.clock.now)
                past = ", passé" if surely else ", passé d'après l'une des dates"
            if limit is None or not limit.done:
                yield f"{sons}, jalon {number}{label}{past} : {told}"


def _days(standings: Iterable[Standing], outcome: DossierOutcome) -> dict[str, dict[str, date]]:
    """The days of the deployment by SONS: those of the pilot report first, else of the list."""
    found: dict[str, dict[str, date]] = {}
    for standing in standings:
        days = found.setdefault(standing.sons, {})
        if standing.known is not None:
            days |= standing.known.deployment.days(standing.sons)
        for gate in outcome.gates:
            for pilot in gate.everyone if gate.sons == standing.sons else ():
                days |= pilot.days if pilot.finess == standing.client else {}
    return found


def _pilot(standings: list[Standing], outcome: DossierOutcome) -> Iterator[str]:
    """Say from when a pilot's report can be completed; nothing for who is not known to be one."""
    named = {(pilot.finess, gate.sons) for gate in outcome.gates for pilot in gate.everyone}
    rule = statement("mois-pilote").citation
    for sons, days in _days(standings, outcome).items():
        mine = [s for s in standings if s.sons == sons]
        marked = any(s.known is not None and s.known.is_pilot for s in mine)
        if not marked and (mine[0].client, sons) not in named:
            continue
        start, live = days.get("installation"), days.get("production")
        first = day(a_month_after(max(start, live))) if start and live else _BLANK
        yield (
            f"{sons} : votre PV pilote peut être complété et signé à partir du {first}, un mois "
            f"après l'installation complète ({day(start) if start else _BLANK}), la solution étant "
            f"en production ({day(live) if live else _BLANK}) [{rule}]"
        )


@dataclass(frozen=True)
class LetterTemplate:
    """A Word document whose fields are known: its texts, and its other parts as they are."""

    parts: Mapping[str, bytes]  # all of them, in their order
    texts: Mapping[str, Any]  # the trees of those that hold its texts

    def filled(self, letter: Letter) -> bytes:
        """Return the document with the values of a letter."""
        from docx.opc.oxml import serialize_part_xml

        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as written:
            for name, part in self.parts.items():
                content = part
                if name in self.texts:
                    tree = deepcopy(self.texts[name])
                    for paragraph in list(tree.iter(f"{_W}p")):
                        _fill(paragraph, letter.values)
                    content = serialize_part_xml(tree)
                written.writestr(name, content)
        return out.getvalue()


def open_template(path: Path | None) -> LetterTemplate:
    """Open a template, ours without a path. Raises StopError for a field that does not exist."""
    from docx.oxml import parse_xml

    name = quote(path or "lettre.docx", 100)
    place = path or resources.example("lettre.docx")
    try:
        archive = open_document(read_file(place, PAPER_FILE), WORD)
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
        texts = {entry: parse_xml(parts[entry]) for entry in parts if _TEXTS.fullmatch(entry)}
    except DAMAGED:
        parts, texts = {}, {}
    except (ArchiveError, ValueError, SyntaxError):
        parts, texts = {}, {}
    if not any("document" in part for part in texts):
        raise StopError(f"{name} n'est pas un document Word (.docx) : aucune lettre n'est écrite.")
    _refuse_unknown(texts.values(), name)
    _mark_as_draft(next(tree for part, tree in texts.items() if "document" in part))
    return LetterTemplate(parts, texts)


def _refuse_unknown(trees: Iterable[Any], name: str) -> None:
    for tree in trees:
        for paragraph in tree.iter(f"{_W}p"):
            for field in _FIELD.findall(_text(paragraph)):
                if field not in FIELDS:
                    raise StopError(
                        f"{name} demande {{{{{sanitized(field)}}}}}, un champ qui n'existe pas : "
                        "aucune lettre n'est écrite.",
                        did_you_mean(field, FIELDS),
                    )


def _mark_as_draft(tree: Any) -> None:
    """Put « PROJET » at the head of a template that does not say it."""
    from docx.oxml import OxmlElement

    body = tree.find(f"{_W}body")
    first = next((p for p in body.iter(f"{_W}p") if _text(p).strip()), None)
    if first is not None and _DRAFT in _text(first).lower():
        return
    paragraph, run, text = (OxmlElement(f"w:{tag}") for tag in ("p", "r", "t"))
    text.text = _DRAFT.upper()
    run.append(text)
    paragraph.append(run)
    body.insert(0, paragraph)


def _text(paragraph: Any) -> str:
    return "".join(piece.text or "" for piece in _pieces(paragraph))


def _pieces(paragraph: Any) -> list[Any]:
    """The texts of a paragraph, and of no other that it holds (a box has its own)."""
    return [
        text for text in paragraph.iter(f"{_W}t")
        if next(text.iterancestors(f"{_W}p")) is paragraph
    ]  # fmt: skip


def _fill(paragraph: Any, values: Mapping[str, tuple[str, ...]]) -> None:
    said = _text(paragraph)
    if "{{" not in said:
        return
    alone = _FIELD.fullmatch(said.strip())
    if alone is None:
        _put(paragraph, lambda field: " ; ".join(values[field]) or _BLANK)
        return
    field, parent = alone[1], paragraph.getparent()
    several = values[field] or (() if field in _MAY_LACK else (_BLANK,))
    for value in several[1:][::-1]:
        copy = deepcopy(paragraph)
        _put(copy, lambda _, value=value: value)  # type: ignore[misc]
        parent.insert(parent.index(paragraph) + 1, copy)
    _put(paragraph, lambda _: several[0] if several else "")


def _put(paragraph: Any, value_of: Callable[[str], str]) -> None:
    """Replace the fields of a paragraph, whichever runs Word has cut them into."""
    while found := _FIELD.search(_text(paragraph)):
        value, at = typographic(value_of(found[1])).replace("{{", "{ {"), 0  # a name is no field
        for piece in _pieces(paragraph):
            text = piece.text or ""
            start, end = max(found.start() - at, 0), min(found.end() - at, len(text))
            if start < end:
                piece.text = text[:start] + value + text[end:]
                piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                value = ""
            at += len(text)


def letters_in(
    folder: Path, outcome: DossierOutcome, template: Path | None, *, force: bool
) -> dict[Path, bytes]:
    """Return the letters of a dossier by the file that each takes.

    Raises StopError for one that is there, unless `force`.
    """
    model = open_template(template)
    found = {folder / letter.name: letter for letter in letters_of(outcome)}
    there = [path for path in found if exists(path)]
    if there and not force:
        raise StopError(
            f"{plural(len(there), 'lettre existe', 'lettres existent')} déjà dans "
            f"{quote(folder, 100)}, dont {quote(there[0].name, 80)} : rien n'est écrit.",
            "Donnez un autre dossier à --letters, ou --force pour les remplacer.",
        )
    return {path: model.filled(letter) for path, letter in found.items()}
