"""The set of `examples/asp-fictif/`: invented, so that learning can be tried without ASP's files.

`python -m tests.models.asp_fictif` writes it again; a test says when to.
"""

import csv
import io
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from segur_cli.tables.writing import Table, to_xlsx
from tests.models.formats import FORMATS, requests_of, to_text
from tests.models.sets import blank, example, table

FOLDER = Path(__file__).parents[2] / "examples" / "asp-fictif"
FORM = FORMATS[0]
KIND = "avance"
_READ_ME = """\
# Un jeu de fichiers fictif

Tout est inventé ici : clés, longueurs, codes et clients. **Rien ne vient de l'ASP**, et rien ne
ressemble à ses fichiers, que segur n'a pas lus. Ce jeu sert à essayer, sans les vôtres :

- `vierge.json` : un JSON vierge ;
- `exemple.json` : un exemple rempli ;
- `garnissage.xlsx` et `garnissage.pdf` : le même tableau des champs ;
- `clients.csv` : des clients fictifs, pour `segur template fill`.
"""
_CLIENTS = (
    ("FINESS", "Nom du client", "Type de prestation", "Montant HT prestation",
     "Montant TTC prestation", "Numéro bon de commande", "Date signature commande",
     "Montant HT commande", "Montant TTC commande", "TVA commande", "Pilote"),
    ("010999993", "CH FICTIF DE BOURG-EXEMPLE", "V2", "95000", "114000", "BC-FICTIF-101",
     "03/02/2025", "95000", "114000", "20", "oui"),
    ("130999980", "AP FICTIVE DU VIEUX-PORT", "V2", "440000,50", "528000,60", "BC-FICTIF-102",
     "10/02/2025", "440000,50", "528000,60", "20", "non"),
)  # fmt: skip


def rows() -> list[list[str]]:
    """The rows of the table of fields, headings first."""
    return list(csv.reader(io.StringIO(table(FORM, KIND)), delimiter=";"))


def texts() -> dict[str, str]:
    """The files of the set that are texts, by name."""
    (document,) = example(FORM, KIND)
    clients = io.StringIO()
    csv.writer(clients, delimiter=";", lineterminator="\n").writerows(_CLIENTS)
    return {
        "LISEZMOI.md": _READ_ME,
        "vierge.json": to_text(blank(document)),
        "exemple.json": to_text(document),
        "clients.csv": clients.getvalue(),
    }


def as_xlsx() -> bytes:
    """The table of fields as a workbook."""
    headings, *body = rows()
    return to_xlsx(Table("Garnissage fictif", tuple(headings), tuple(map(tuple, body))))


def as_pdf(body: list[list[str]] | None = None) -> bytes:
    """The table of fields as a PDF of several pages."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate
    from reportlab.platypus import Table as PdfTable

    style = getSampleStyleSheet()["BodyText"]
    style.fontSize = 7

    def cell(text: str) -> Any:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;")
        return Paragraph(escaped.replace("\n", "<br/>"), style)

    out = io.BytesIO()
    document = SimpleDocTemplate(out, pagesize=landscape(A4), invariant=1, title="FICTIF")
    grid = PdfTable([[cell(text) for text in row] for row in body or rows()], repeatRows=1,
                    colWidths=[230, 190, 90, 70, 170])  # fmt: skip
    grid.setStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")])
    document.build([Paragraph("Garnissage FICTIF, inventé pour segur", style), grid])
    return out.getvalue()


def workbook(body: list[list[str]], title: str = "Champs") -> bytes:
    """Rows as a workbook, cells as they are."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    for row in body:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def count() -> int:
    """How many requests the example holds."""
    return len(requests_of(KIND))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in texts().items():
        (FOLDER / name).write_text(content, encoding="utf-8", newline="\n")
    (FOLDER / "garnissage.xlsx").write_bytes(as_xlsx())
    (FOLDER / "garnissage.pdf").write_bytes(as_pdf())
