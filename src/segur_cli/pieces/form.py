"""An official form: learned from the user's copy, kept as a readable sheet.

What is fixed, what is to fill in, what is to tick, its version. The wording is that of the user's
copy: it stays in the user's file.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from segur_cli.exits import StopError
from segur_cli.files.opening import PAPER_FILE, read_file
from segur_cli.files.toml import read_toml
from segur_cli.papers.letters import letters_and_digits, words
from segur_cli.papers.paper import Line, Paper
from segur_cli.papers.paper_reading import read_paper
from segur_cli.papers.pdf import with_tables
from segur_cli.pieces.kinds import OTHER, PieceType, kinds, read_kind, recognise
from segur_cli.text.writing import quote, warn

SHEET_VERSION = 1
CLAUSE, MARK, BLANK, BOX = "clause", "mark", "blank", "box"
_PLACEHOLDER = (
    r"\[[^\]\n]{0,120}\]|<[^>\n]{1,120}>|\(?\s*[àa] compl[ée]ter\s*\)?|jj\s*/\s*mm\s*/\s*aa(?:aa)?"
    r"|cliquez (?:ou appuyez )?ici[^.\n]*\.?|choisissez un [ée]l[ée]ment\.?"
    r"|click (?:or tap )?here[^.\n]*\.?|choose an item\.?|x{4,}"
)
_WORD_BLANK = re.compile(r"(?:cliquez|appuyez|click|tap) .*\bici\b|choisissez un|choose an item"
                         r"|(?:click|tap) here", re.IGNORECASE)  # fmt: skip
# A tab to nothing, or to a word that goes on: « Fait à [tab] le [tab] ».
_TAB = r"(?:(?<=\bà)|(?<=\ble)|(?<=:)|(?<=[:àe][ \u00a0]))\t+[ \t]*(?=$|[a-zà-ÿ])"
# Dotted lines, underscores, what the form itself writes in a blank.
_DAY = r"(?:[._…\s]{1,6}/){2}[._…]{1,6}"
_BLANK = re.compile(
    rf"{_DAY}|[.…·]{{4,}}(?:\s*[.…]+)*|…+|_{{3,}}(?:\s*_+)*|{_PLACEHOLDER}|(?-i:{_TAB})",
    re.IGNORECASE,
)
BOXES = "☐□▢❏❑❒◻"
TICKED = "☒☑✓✔■▣✗✘⊠"
_BOX = re.compile(rf"[{BOXES}{TICKED}]|\[\s{{1,3}}\]|\(\s{{1,3}}\)")
_VERSION = re.compile(
    r"\b(?:version|r[ée]vision|v)\s*\.?\s*:?\s*\d+(?:[.,]\d+)*\b"
    r"|\b(?:mod[èe]le|mise? [àa] jour|[ée]dition|formulaire)\b.*\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_LONGEST_VERSION = 14  # words
_LABEL = "label"  # of a line that ends with a colon: a blank, or what announces the next lines
_LONGEST_LABEL = 6  # words
_FEWEST = 4  # words of a clause: fewer are a label, or nothing to hold a document to
_EDGES = " :,;."
_GOES_ON = ",;[<)…._"
_HYPHENS = ("-", "\u00ad", "\u2010")
_FULL = 0.7  # of the longest line: a shorter one ends a paragraph, or is a title
_END = re.compile(r"(?<=[.;!?])\s+(?=[A-ZÀ-Ý0-9«])")


@dataclass(frozen=True)
class FormItem:
    """One thing of a form, in its order.

    A `clause` is a fixed text, a `mark` one too short to be held to: it only says where a blank
    ends. A `blank` follows its label, `text`; `placeholder` is what the
    form itself writes there. A `box` has the label `text`; those of one `group` go together.
    """

    kind: str
    text: str
    placeholder: str = ""
    group: int = 0


@dataclass(frozen=True)
class Form:
    """One form: `version` is the line in which it says its own version or date."""

    kind: PieceType
    source: str
    items: tuple[FormItem, ...]
    version: str = ""
    sha256: str = ""

    def of(self, kind: str) -> tuple[FormItem, ...]:
        """Return the items of a kind, in order."""
        return tuple(item for item in self.items if item.kind == kind)


def to_toml(form: Form) -> str:
    """Write the sheet of a form, for people to read and correct."""
    lines = [
        "# Ce qui a été lu de votre copie du modèle : corrigez-le au besoin, puis",
        "#   segur pieces check PIECE --form CETTE_FICHE",
        "# clause : texte fixe, attendu mot pour mot (casse, accents, coupures pardonnés).",
        "# mark : texte court, qui ne sert que de repère.  blank : à remplir, après ce libellé.",
        "# box : case à cocher, une au moins par group.",
        f"sheet = {SHEET_VERSION}",
        f'type = "{form.kind.id}"',
        f"source = {_text(form.source)}",
        f'sha256 = "{form.sha256}"',
        "# La ligne où le modèle dit sa version ou sa date ; vide s'il n'en dit pas.",
        f"version = {_text(form.version)}",
    ]
    for item in form.items:
        lines += ["", "[[item]]", f'kind = "{item.kind}"', f"text = {_text(item.text)}"]
        if item.placeholder:
            lines.append(f"placeholder = {_text(item.placeholder)}")
        if item.kind == BOX:
            lines.append(f"group = {item.group}")
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else " " for c in escaped) + '"'


def read_sheet(path: Path) -> Form:
    """Read a sheet. Raises StopError when it is none, with what is wrong in it."""
    table = read_toml(path, "La fiche de modèle", "segur pieces learn en écrit une.")
    try:
        return _form(table)
    except KeyError as error:
        why = f"{error.args[0]} manque"
    except (ValueError, TypeError, AttributeError) as error:
        why = str(error)
    raise StopError(
        f"{quote(path, 200)} n'est pas une fiche de modèle : {why}.",
        "segur pieces learn MODELE.docx --type TYPE -o FICHE.toml en écrit une.",
    )


def _form(table: dict[str, Any]) -> Form:
    if table["sheet"] != SHEET_VERSION:
        raise ValueError(f"sheet = {table['sheet']!r}, {SHEET_VERSION} attendu")
    if table["type"] not in kinds():
        raise ValueError(f"type {quote(table['type'])} inconnu")
    return Form(
        kinds()[table["type"]],
        str(table.get("source", "")),
        tuple(_item(one) for one in table.get("item", ())),
        str(table.get("version", "")),
        str(table.get("sha256", "")),
    )


def _item(one: Any) -> FormItem:
    if one["kind"] not in (CLAUSE, MARK, BLANK, BOX):
        raise ValueError(f"kind {quote(one['kind'])} : clause, mark, blank ou box attendu")
    if not isinstance(one["text"], str) or not one["text"].strip():
        raise ValueError("text vide")
    return FormItem(
        one["kind"], one["text"], str(one.get("placeholder", "")), int(one.get("group", 0))
    )


def read_form(path: Path | None, type_: str | None) -> Form | None:
    """Read a sheet, or learn a model; None without one. Raises StopError."""
    if path is None:
        return None
    if path.suffix.lower() != ".toml":
        return learn_form(path, type_)
    kept = read_sheet(path)
    form = again(kept)
    if form is not kept:
        warn(
            f"{quote(path, 200)} : à réapprendre (segur pieces learn) ; des rubriques à remplir y "
            "sont du texte fixe, elles sont lues ici comme des blancs."
        )
    return form


def learn_form(path: Path, type_: str | None) -> Form:
    """Learn a form. Raises StopError when its kind is not said."""
    data = read_file(path, PAPER_FILE)
    paper = read_paper(data, path.name)
    kind = read_kind(type_) if type_ is not None else None
    kind = kind or (recognise(paper) if paper.readable else None)
    if kind is None and paper.readable:
        raise StopError(
            f"Le titre de {quote(path.name, 200)} ne dit pas ce que c'est.",
            f"Dites-le : --type TYPE ({', '.join(kinds())}).",
        )
    tabled = with_tables(paper, data)
    return learn(tabled, kind or kinds()[OTHER], hashlib.sha256(data).hexdigest())


def learn(paper: Paper, kind: PieceType, sha256: str = "") -> Form:
    """Learn a form. Raises StopError when nothing of it can be read."""
    if not paper.readable:
        why = paper.problem or "c'est l'image d'un document (un scan), sans texte"
        raise StopError(
            f"Modèle {quote(paper.name, 200)} : {why}.",
            "Prenez le modèle tel que publié, en .docx ou en PDF dont le texte se sélectionne.",
        )
    version = next((line for line in paper.lines if _says_version(line.text)), None)
    items = list(_items(paper, version))
    if not items:
        raise StopError(f"Rien à apprendre dans {quote(paper.name, 200)}.")
    said = " ".join(version.text.split()) if version else ""
    return Form(kind, paper.name, tuple(items), said, sha256)


def again(form: Form) -> Form:
    """Read again the fixed text of a form in which an older version left what Word shows in blanks.

    The same form when there is nothing of the kind.
    """
    items: list[FormItem] = []
    for item in form.items:
        if item.kind in (CLAUSE, MARK) and _WORD_BLANK.search(item.text):
            found = _blanks_of(item.text)
            items += [one if one.kind == BLANK else _fixed(one.text) for one in found]
        else:
            items.append(item)
    return form if tuple(items) == form.items else replace(form, items=tuple(items))


def _says_version(text: str) -> bool:
    return len(words(text)) <= _LONGEST_VERSION and bool(_VERSION.search(text))


def _items(paper: Paper, version: Line | None) -> Iterator[FormItem]:
    """Yield the items of the lines: fixed text is gathered over lines, until something else."""
    width = max((len(line.text) for line in paper.body), default=0)
    lines = list(_paragraphs(paper, version))
    read = [[] if line is version else list(_of_line(line)) for line in lines]
    fixed: list[str] = []
    group, in_group = 0, False
    for rank, (line, own) in enumerate(zip(lines, read, strict=True)):
        found = own
        below = read[rank + 1] if rank + 1 < len(read) else None
        whole = len(found) == 1 and found[0].kind == CLAUSE
        if _is_empty_row(line) and rank and _is_heading(lines[rank - 1]):
            # A row of headings above an empty one: to fill in, column by column.
            found = [FormItem(BLANK, " ".join(lines[rank - 1].text.split()))]
        elif len(found) == 1 and found[0].kind == _LABEL:
            whole = not _is_to_fill(found[0], below)
            found = [FormItem(CLAUSE if whole else BLANK, found[0].text)]
        if whole:
            fixed.append(found[0].text)
            in_group = False
            if paper.format == "docx" or len(line.cells) > 1 or len(line.text) < _FULL * width:
                yield from _clauses(fixed)  # the end of a paragraph
                fixed.clear()
            continue
        yield from _clauses(fixed)
        fixed.clear()
        boxes = any(item.kind == BOX for item in found)
        # A row with several boxes asks a question of its own.
        asks = len([cell for cell in line.cells if _BOX.search(cell)]) > 1
        group += boxes and (asks or not in_group)
        in_group = boxes and not asks
        for item in found:
            if item.kind == BOX:
                yield FormItem(BOX, item.text, group=group)
            else:
                yield item if item.kind == BLANK else _fixed(item.text)
    yield from _clauses(fixed)


def _is_empty_row(line: Line) -> bool:
    return len(line.cells) > 1 and not any(letters_and_digits(cell) for cell in line.cells)


def _is_heading(line: Line) -> bool:
    return len(line.cells) > 1 and all(map(letters_and_digits, line.cells))


def _is_to_fill(label: FormItem, below: Sequence[FormItem] | None) -> bool:
    """Whether a line that ends with a colon is a blank: another follows, or nothing does.

    What it announces otherwise (boxes, a list, a table) is part of the form itself.
    """
    if len(words(label.text)) > _LONGEST_LABEL:
        return False
    return below is None or bool(below and below[0].kind in (BLANK, _LABEL))


def _paragraphs(paper: Paper, version: Line | None) -> Iterator[Line]:
    """Join the lines of a PDF that go on with the one above: they begin inside a sentence."""
    held: Line | None = None
    for line in paper.body:
        text = line.text.strip()
        goes_on = (text[:1].islower() or text[:1] in _GOES_ON) and not _BOX.match(text)
        joined = held is not None and held is not version and not held.cells
        if held is not None and joined and paper.format == "PDF" and goes_on:
            glue = "" if held.text.endswith(_HYPHENS) else " "
            start = held.text.rstrip("".join(_HYPHENS)) if not glue else held.text
            held = Line(start + glue + text, held.page, held.number)
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _clauses(lines: list[str]) -> Iterator[FormItem]:
    """Cut a run of fixed text into sentences."""
    text = re.sub(r"(?<=\w)[-\u00ad\u2010]\n(?=[a-zà-ÿ])", "-", "\n".join(lines))
    for part in _END.split(" ".join(text.split())):
        if letters_and_digits(part):
            yield _fixed(part)


def _fixed(text: str) -> FormItem:
    return FormItem(CLAUSE if len(words(text)) >= _FEWEST else MARK, text)


def _of_line(line: Line) -> Iterator[FormItem]:
    if len(line.cells) > 1:
        yield from _of_row(line)
    else:
        yield from _of_text(line.text)


def _of_row(line: Line) -> Iterator[FormItem]:
    """A row of a table: an empty cell beside a label is a blank, a box alone is the label's."""
    ticks = [
        cell
        for cell in line.cells
        if _BOX.search(cell) and not letters_and_digits(_BOX.sub("", cell))
    ]
    if ticks:
        label = next((cell for cell in line.cells if letters_and_digits(cell)), "")
        if label:
            yield FormItem(BOX, " ".join(label.split()))
        return
    label, told = "", CLAUSE
    for cell in line.cells:
        if letters_and_digits(cell) or _BLANK.search(cell):
            found = list(_of_text(cell))
            if label and len(found) == 1 and found[0].kind == BLANK and not found[0].text:
                yield FormItem(BLANK, label, found[0].placeholder)
                label = ""
                continue
            if label:
                yield FormItem(told, label)
            label = ""
            if len(found) == 1 and found[0].kind in (CLAUSE, _LABEL):
                label = found[0].text
                # « Nom : » beside « Nom : »: each is filled in its own cell.
                told = BLANK if found[0].kind == _LABEL else CLAUSE
            else:
                yield from (one for one in found if one.text)
        elif label:
            yield FormItem(BLANK, label)
            label = ""
    if label:
        yield FormItem(told, label)


def _of_text(text: str) -> Iterator[FormItem]:
    """A text: its boxes with their labels, its blanks after theirs, and what is fixed."""
    boxes = list(_BOX.finditer(text))
    if boxes:
        before = text[: boxes[0].start()].strip()
        if letters_and_digits(before):
            yield FormItem(CLAUSE, before)  # what the boxes answer
        ends = [one.start() for one in boxes[1:]] + [len(text)]
        for one, end in zip(boxes, ends, strict=True):
            label = _BLANK.sub(" ", text[one.end() : end]).strip(" :\t")
            if letters_and_digits(label):
                yield FormItem(BOX, " ".join(label.split()))
        return
    yield from _blanks_of(text)


def _blanks_of(text: str) -> Iterator[FormItem]:
    end = 0
    for one in _BLANK.finditer(text):
        label = " ".join(text[end : one.start()].split())
        if end and not label.strip(_EDGES):  # « ……, …… »: both have one label
            end = one.end()
            continue
        placeholder = one[0] if letters_and_digits(one[0]) else ""
        yield FormItem(BLANK, label.strip(_EDGES), placeholder)
        end = one.end()
    rest = " ".join(text[end:].split())
    if end == 0 and rest.endswith(":") and letters_and_digits(rest):
        yield FormItem(_LABEL, rest.strip(_EDGES))  # « Nom du signataire : », and nothing after
    elif letters_and_digits(rest):
        yield FormItem(CLAUSE, rest)
