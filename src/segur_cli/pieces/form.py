"""What an official form holds: fixed text, blanks, boxes, version; kept as a readable sheet.

The wording is the user's copy's: it stays in the user's file.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segur_cli.exits import StopError
from segur_cli.files.toml import read_toml
from segur_cli.pieces.kinds import PieceType, kinds
from segur_cli.text.writing import quote

SHEET_VERSION = 1
CLAUSE, MARK, BLANK, BOX = "clause", "mark", "blank", "box"


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
