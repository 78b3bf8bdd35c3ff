"""A checklist as a form (.docx): A4, tick boxes, blanks, a place to sign, page x/y.

To read, print and sign; answers that a program reads back are entered in the workbook.
"""

import io
from typing import TYPE_CHECKING, Any

from segur_cli.facts.pv import PvField, PvSection
from segur_cli.pilot.checklist import NOTICE, Applies, Checklist, ChecklistEntry
from segur_cli.pilot.checklist_screen import title
from segur_cli.pilot.profile import describe
from segur_cli.text.writing import sanitized, typographic

if TYPE_CHECKING:
    from docx.document import Document

_BOX = "\u2610"
_DOTS = "." * 60
_SHORT_DOTS = "." * 30
_NOT_PRINTED = "suivi"  # the supplier's own follow-up is no part of the report


def to_docx(checklist: Checklist) -> bytes:
    """Return the form."""
    profile = checklist.profile
    document = _new_document(title(checklist), f"{profile.subject}, {profile.sons}")
    document.add_heading(title(checklist), level=0)
    _paragraph(document, NOTICE, italic=True)
    _pairs(document, describe(checklist.profile))
    for section in checklist.sections:
        if section.id != _NOT_PRINTED:
            _chapter(document, checklist, section)
    _points(document, checklist)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _new_document(name: str, pilot: str) -> "Document":
    from docx import Document
    from docx.shared import Cm, Pt

    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin = page.bottom_margin = Cm(1.8)
    document.styles["Normal"].font.name = "Arial"
    document.styles["Normal"].font.size = Pt(10)
    document.styles["Normal"].paragraph_format.space_after = Pt(2)
    for level, size in (("Title", 18), ("Heading 1", 13)):
        style: Any = document.styles[level]
        style.font.name, style.font.size = "Arial", Pt(size)
        style.font.color.rgb = None
        _drop_theme_font(style)
    _blacken_title_rule(document)
    document.core_properties.title = name
    document.core_properties.author = "segur"
    document.core_properties.comments = ""  # python-docx signs its own template there
    document.core_properties.language = "fr-FR"
    _footer(page, pilot)
    return document


def _drop_theme_font(style: Any) -> None:
    """Let our font win over that of the theme, which the default headings name."""
    from docx.oxml.ns import qn

    fonts = style.element.rPr.rFonts
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)


def _blacken_title_rule(document: "Document") -> None:
    """The rule under the title is blue in the default template: forms are printed in black."""
    from docx.oxml.ns import qn

    for rule in document.styles["Title"].element.iter(qn("w:bottom")):
        rule.set(qn("w:color"), "000000")
        for name in ("themeColor", "themeShade", "themeTint"):
            rule.attrib.pop(qn(f"w:{name}"), None)


def _footer(page: Any, pilot: str) -> None:
    """Say on each page whose it is: the one that is signed may be alone."""
    paragraph = page.footer.paragraphs[0]
    _small(paragraph.add_run(sanitized(pilot)))
    paragraph.add_run("\nPréparation du PV pilote par segur : le modèle de l'ASP fait foi. Page ")
    _field_code(paragraph, "PAGE")
    paragraph.add_run("/")
    _field_code(paragraph, "NUMPAGES")


def _field_code(paragraph: Any, code: str) -> None:
    """Insert a field that the word processor computes."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = paragraph.add_run()._r
    for kind in ("begin", None, "end"):
        if kind is None:
            element = OxmlElement("w:instrText")
            element.text = code
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run.append(element)


def _chapter(document: "Document", checklist: Checklist, section: PvSection) -> None:
    fields, entries = checklist.fields_of(section), checklist.items_of(section)
    document.add_heading(section.title, level=1)
    blanks = [(one.label, checklist.filled_by_profile(one) or _blank(one)) for one in fields]
    if section.id == "signature":
        blanks.append(("Signature et cachet", "\n\n\n\n"))
    if blanks:
        _pairs(document, blanks)
    if entries:
        _items(document, entries)


def _blank(one: PvField) -> str:
    if one.choices:
        return "     ".join(f"{_BOX} {choice}" for choice in one.choices)
    return "\n".join([_DOTS] * (6 if one.kind == "long" else 1))


def _items(document: "Document", entries: list[ChecklistEntry]) -> None:
    table = _table(document, 0.9, 16.1)
    for entry in entries:
        cells = table.add_row().cells
        cells[0].text = _BOX
        number = f"{entry.item.number} " if entry.item.number else ""
        cells[1].text = typographic(f"{number}{entry.item.text}")
        for line in _lines_below(entry):
            cells[1].add_paragraph(typographic(line))
        reference = cells[1].add_paragraph().add_run(entry.id)
        _small(reference)
        _keep_together(table.rows[-1])


def _lines_below(entry: ChecklistEntry) -> list[str]:
    lines = []
    if entry.applies is Applies.OPEN:
        lines.append(f"À confirmer : {entry.why}.")
    if entry.format_hint:
        lines.append(f"Format attendu : {entry.format_hint}.")
        lines.append(f"Format mis en œuvre : {_SHORT_DOTS}")
    if entry.item.count is not None:
        lines.append(f"Nombre ({entry.item.count.unit}) : {_SHORT_DOTS}")
    if entry.waiver is not None:
        number = f"{entry.waiver.number} " if entry.waiver.number else ""
        lines.append(f"{_BOX} {number}{entry.waiver.text}")
    return lines


def _points(document: "Document", checklist: Checklist) -> None:
    heading = document.add_heading(
        "Pour le fournisseur : ce que les textes disent, et laissent ouvert", 1
    )
    heading.paragraph_format.page_break_before = True
    for point in (*checklist.rules, *checklist.open_points):
        _paragraph(document, f"{point.text} [{point.citation}]", style="List Bullet")


def _pairs(document: "Document", pairs: list[tuple[str, str]]) -> None:
    """Add a table of labels and texts, that stays on one page with its heading."""
    table = _table(document, 5.5, 11.5)
    table.style = "Table Grid"
    for label, text in pairs:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = sanitized(label), _harmless_lines(text)
        _keep_together(table.rows[-1])
    for row in table.rows[:-1]:
        for paragraph in (*row.cells[0].paragraphs, *row.cells[1].paragraphs):
            paragraph.paragraph_format.keep_with_next = True
    document.add_paragraph()


def _table(document: "Document", first: float, second: float) -> Any:
    """Add an empty table of two columns, in centimetres."""
    from docx.shared import Cm

    table = document.add_table(rows=0, cols=2)
    table.autofit = False
    for column, width in zip(table.columns, (first, second), strict=True):
        column.width = Cm(width)
    return table


def _harmless_lines(text: str) -> str:
    return "\n".join(sanitized(line) for line in text.split("\n"))


def _paragraph(
    document: "Document", text: str, *, italic: bool = False, style: str | None = None
) -> None:
    run = document.add_paragraph(style=style).add_run(typographic(text))
    run.italic = italic
    if italic:
        run.add_break()


def _small(run: Any) -> None:
    from docx.shared import Pt

    run.font.size = Pt(8)


def _keep_together(row: Any) -> None:
    """Keep a row from being cut by a page break."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
