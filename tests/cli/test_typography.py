"""French as it is printed: the same faults in no format, no-break spaces where a line may break."""

import csv
import html
import json
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from docx import Document
from icalendar import Calendar

from segur_cli.resources import example
from tests.conftest import Segur

# What a reader may see wrapped takes no-break spaces; the terminal holds them itself, and data
# (json, csv) keeps the spaces that people type when they search.
WRAPPED = ("md", "html", "ics", "docx")
BREAKABLE = re.compile(r"« | »| [;:!?](?=\s|$)")
FAULTS = re.compile(
    r"\b(?:de|que|ne|se|jusque|lorsque) (?:une?|ils?|elles?|aucune?|autres?)\b"
    r"|aucune? autre, aucune?\b|«\w|\w»|[a-zé][;!?](?=\s|$)|[a-zé]: (?=\w)"
    r"|\b(?:le|du|au|depuis|avant|après|jusqu'au) 20\d\d-\d\d-\d\d"
    r"|\b[01] (?:clients|demandes|lignes|fichiers|soldes|points|avances|pilotes|anomalies|jours)\b"
    r"|\bNone\b|(?<!\.)\.\.(?!\.)|,,|; ?;|\(\)"
)
DOUBLE = re.compile(r"(?<=[^\s|])[ \xa0]{2,}(?=[^\s|^☐])")
COMMANDS = {
    "check": ("md", "html", "json", "text"),
    "status": ("md", "json", "csv", "text"),
    "plan": ("md", "json", "csv", "ics", "text"),
    "deadlines --all": ("md", "json", "csv", "ics", "text"),
    "lint-json avances soldes": ("md", "html", "json", "text"),
    "pv-check": ("md", "html", "json", "text"),
    "check-eligibility --from clients.csv --base base-fictive.xlsx": ("md", "json", "csv", "text"),
    f"pv-checklist --profile {example('profil-pv.toml')}": ("md", "json", "csv", "docx"),
}


def texts(value: object) -> Iterator[str]:
    """The texts of several words of a JSON document, pages of rules and excerpts aside."""
    if isinstance(value, dict):
        for key, held in value.items():
            yield from () if key in ("help", "snippet", "excerpt") else texts(held)
    elif isinstance(value, list):
        for held in value:
            yield from texts(held)
    elif isinstance(value, str) and " " in value:
        yield value


def sentences(path: Path) -> Iterator[str]:
    form = path.suffix[1:]
    if form == "docx":
        document = Document(str(path))
        yield from (paragraph.text for paragraph in document.paragraphs)
        for table in document.tables:
            yield from (cell.text for row in table.rows for cell in row.cells)
        return
    text = path.read_text(encoding="utf-8-sig")
    if form == "json":
        yield from texts(json.loads(text))
    elif form == "csv":
        yield from (cell for row in csv.reader(StringIO(text), delimiter=";") for cell in row)
    elif form == "ics":
        for event in Calendar.from_ical(text).walk("VEVENT"):
            yield from (
                *str(event["SUMMARY"]).splitlines(),
                *str(event["DESCRIPTION"]).splitlines(),
            )
    elif form == "html":
        aside = r'<(style|script|pre|code)\b.*?</\1>|<div class="help">.*?</div>|<title>.*?</title>'
        bare = re.sub(aside, "", text, flags=re.DOTALL)
        yield from map(html.unescape, re.split(r"<[^>]+>|\n", bare))
    elif form == "md":
        yield from re.sub(r"```.*?```|`[^`]*`", "x", text, flags=re.DOTALL).splitlines()
    else:
        yield from text.splitlines()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.split()[0])
def test_what_the_demo_prints_is_french_in_every_format(
    segur: Segur, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    segur("demo", "essai")
    monkeypatch.chdir("essai")
    files = [Path(f"sortie.{form}") for form in COMMANDS[command]]
    reports = [f"--report={path.suffix[1:]}={path}" for path in files]
    assert segur(*command.split(), *reports).code in (0, 1)
    found = []
    for path in files:
        read = list(sentences(path))
        assert len(read) > 3, path
        for text in read:
            wrong = FAULTS.search(text)
            if path.suffix[1:] in WRAPPED:
                wrong = wrong or BREAKABLE.search(text)
            if path.suffix != ".text":  # its columns are set by spaces
                wrong = wrong or DOUBLE.search(text)
            if wrong:
                found.append(
                    (path.name, wrong[0], text[max(0, wrong.start() - 40) : wrong.end() + 40])
                )
    assert found == []


@pytest.mark.parametrize(
    "text", ["qu'un jour de un client", "aucune autre, aucun modèle", "le 2026-03-18", "1 clients"]
)
def test_the_faults_are_seen(text: str) -> None:
    assert FAULTS.search(text)
