"""Questions as a workbook, for those who do not use a terminal, and their answers read back."""

from pathlib import Path

from segur_cli.exits import StopError
from segur_cli.files.opening import TABLE_FILE, read_file
from segur_cli.tables.table_opening import read_document
from segur_cli.tables.writing import Table, to_xlsx
from segur_cli.templates.learning.reviewing import LATER, ReviewQuestion
from segur_cli.text.writing import quote

_HEADINGS = ("clé", "question", "réponses possibles", "pourquoi", "réponse")


def export(questions: list[ReviewQuestion]) -> bytes:
    """Write questions, one a row, their answers left for later."""
    rows = tuple(
        (one.key, one.text, " | ".join(one.choices), "\n".join(filter(None, (one.why, *one.told))),
         LATER)
        for one in questions
    )  # fmt: skip
    return to_xlsx(Table("Questions sur le modèle", _HEADINGS, rows))


def answers(path: Path) -> dict[str, str]:
    """Read the answers by the key of the question. Raises StopError for another file."""
    document = read_document(read_file(path, TABLE_FILE), path.name)
    for sheet in document.sheets:
        rows = [[str(value or "").strip() for value in row] for row in sheet.rows]
        if rows and rows[0][:1] == ["clé"] and "réponse" in rows[0]:
            column = rows[0].index("réponse")
            return {row[0]: row[column] for row in rows[1:] if len(row) > column and row[0]}
    raise StopError(
        f"{quote(path, 120)} n'est pas un classeur de questions.",
        "segur template review MODELE --export questions.xlsx en écrit un.",
    )
