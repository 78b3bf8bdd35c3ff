"""A checklist as a workbook (.xlsx) to fill, one sheet per chapter, and as a form (.docx) to sign.

In the workbook each item bears its identifier and a hash of its wording, by which it is known again
when it is read back. The form is A4, with tick boxes, blanks and a place to sign: it is not read.
"""

import io
from collections.abc import Iterable
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from segur_cli.facts.pv import PvField, PvSection
from segur_cli.pilot import sheet_words as words
from segur_cli.pilot.checklist import NOTICE, Applies, Checklist, ChecklistEntry
from segur_cli.pilot.checklist_screen import details, title
from segur_cli.pilot.profile import describe
from segur_cli.tables.writing import APP_PROPERTIES, saved
from segur_cli.text.writing import FORMULA_STARTS, sanitized, typographic

if TYPE_CHECKING:
    from docx.document import Document
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_WIDTHS = {
    words.REFERENCE: 18, words.NUMBER: 5, words.WORDING: 48, words.ANSWER: 14, words.FORMAT: 12,
    words.COUNT: 9, words.COMMENT: 22, words.DETAILS: 42, words.HASH: 10,
}  # fmt: skip
_FONT = "Calibri"
_LINE = 14  # points: spreadsheets do not all make a row as high as its text
_GUIDE = (
    "Remplissez les cases blanches de toutes les feuilles, de « 1 Parties » à « Signature », puis "
    "rendez ce classeur (.xlsx) au fournisseur ; la feuille « Suivi fournisseur » est pour lui. Ne "
    "changez ni les références, ni les empreintes : elles servent à le relire.",
    "Réponses : « validé » si vous l'avez constaté dans des conditions normales d'exploitation ; "
    "« non validé » sinon ; « non vérifiable » et « sans objet » seulement où la liste déroulante "
    "les propose.",
    "Les dates s'écrivent JJ/MM/AAAA (18/03/2026) ou AAAA-MM-JJ (2026-03-18).",
    "Une annotation se met dans la colonne Commentaire, sans changer le texte à constater.",
)


def to_xlsx(checklist: Checklist) -> bytes:
    """Return the workbook, ready to print on A4 in black and white."""
    from openpyxl import Workbook

    book = Workbook()
    _front(book.active, checklist)
    for section in checklist.sections:
        sheet = book.create_sheet(section.sheet)
        _heading(sheet, section.title)
        fields, entries = checklist.fields_of(section), checklist.items_of(section)
        if fields:
            _fields(sheet, checklist, fields)
        if entries:
            _sheet_items(sheet, entries)
        _print_setup(sheet, landscape=bool(entries))
    _left_out(book, checklist)
    _profile(book, checklist)
    book.properties.title = title(checklist)
    return saved(book)


def _front(sheet: Any, checklist: Checklist) -> None:
    sheet.title = "Lisez-moi"
    _heading(sheet, title(checklist))
    _lines(sheet, [NOTICE, *_GUIDE])
    sheet.append([])
    for label, text in describe(checklist.profile):
        _row(sheet, [label, text])
        sheet.row_dimensions[sheet.max_row].height = _height([(text, 90)])
    for heading, points in (
        ("Ce que disent les textes", checklist.rules),
        ("Ce que les textes laissent ouvert", checklist.open_points),
    ):
        sheet.append([])
        _heading(sheet, heading)
        _lines(sheet, [f"{point.text} [{point.citation}]" for point in points])
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 90
    _print_setup(sheet, landscape=False)


def _lines(sheet: "Worksheet", lines: Iterable[str]) -> None:
    """Write paragraphs over both columns, as high as they need: merged cells do not adjust."""
    for line in lines:
        sheet.append([typographic(line)])
        number = sheet.max_row
        sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=2)
        _wrapped(sheet.cell(number, 1))
        sheet.row_dimensions[number].height = _height([(line, 112)])


def _heading(sheet: "Worksheet", text: str) -> None:
    from openpyxl.styles import Font

    sheet.append([text])
    sheet.cell(sheet.max_row, 1).font = Font(name=_FONT, bold=True, size=13)
    sheet.append([])


def _fields(sheet: "Worksheet", checklist: Checklist, fields: list[PvField]) -> None:
    _row(sheet, [words.REFERENCE, "", "", words.ANSWER], header=True)
    for one in fields:
        filled = checklist.filled_by_profile(one)
        _row(sheet, [one.id, "", typographic(one.label), filled])
        number = sheet.max_row
        sheet.merge_cells(start_row=number, start_column=4, end_row=number, end_column=7)
        height = _height([(one.label, _WIDTHS[words.WORDING]), (filled, 57)])
        sheet.row_dimensions[number].height = 6 * _LINE if one.kind == "long" else height
        sheet.cell(number, 4).number_format = "@"
        if one.choices:
            _choose(sheet, f"D{number}", one.choices)
    sheet.append([])
    _widths(sheet)


def _sheet_items(sheet: "Worksheet", entries: list[ChecklistEntry]) -> None:
    from openpyxl.styles import PatternFill

    _row(sheet, list(words.COLUMNS), header=True)
    sheet.print_title_rows = f"{sheet.max_row}:{sheet.max_row}"
    gray = PatternFill("solid", fgColor="E6E6E6")
    for entry in entries:
        item, precise = entry.item, typographic(" ".join(details(entry)))
        _row(
            sheet,
            [item.id, item.number, typographic(item.text), "", "", "", "", precise, entry.hash],
        )
        number = sheet.max_row
        sheet.row_dimensions[number].height = _height(
            [
                (item.id, _WIDTHS[words.REFERENCE]),
                (item.text, _WIDTHS[words.WORDING]),
                (precise, _WIDTHS[words.DETAILS]),
            ]
        )
        _choose(sheet, f"D{number}", [answer.value for answer in entry.offered])
        for column, asked in (("E", bool(entry.format_hint)), ("F", item.count is not None)):
            if not asked:
                sheet[f"{column}{number}"].fill = gray
    _widths(sheet)


def _left_out(book: "Workbook", checklist: Checklist) -> None:
    sheet = book.create_sheet("Sans objet")
    _heading(sheet, "Sans objet pour ce profil : rien à remplir")
    _row(sheet, ["Élément", words.NUMBER, "Texte", "Pourquoi"], header=True)
    for entry in checklist.left_out:
        _row(
            sheet,
            [entry.id, entry.item.number, typographic(entry.item.text), typographic(entry.why)],
        )
        sheet.row_dimensions[sheet.max_row].height = _height(
            [(entry.item.text, _WIDTHS[words.WORDING]), (entry.why, 50)]
        )
    _widths(sheet)
    sheet.column_dimensions["D"].width = 50
    _print_setup(sheet, landscape=True)


def _profile(book: "Workbook", checklist: Checklist) -> None:
    sheet = book.create_sheet(words.PROFILE_SHEET)
    _heading(sheet, "Profil dont vient cette liste : ne pas modifier")
    _row(sheet, [words.PROFILE_KEY, words.PROFILE_VALUE], header=True)
    profile = checklist.profile
    for key, value in {
        words.FORMAT_KEY: words.FORMAT_VERSION,
        words.PROFILE_HASH: profile.hash,
        **profile.as_options(),
    }.items():
        _row(sheet, [key, value])
        sheet.cell(sheet.max_row, 2).number_format = "@"
    sheet.column_dimensions["A"].width = 28
    sheet.column_dimensions["B"].width = 60
    _print_setup(sheet, landscape=False)


def _row(sheet: "Worksheet", values: list[str], *, header: bool = False) -> None:
    from openpyxl.styles import Border, Font, PatternFill, Side

    sheet.append([sanitized(value) for value in values])
    line = Side(style="thin", color="808080")
    for column in range(1, len(values) + 1):
        cell = sheet.cell(sheet.max_row, column)
        _as_text(cell)
        _wrapped(cell)
        cell.border = Border(left=line, right=line, top=line, bottom=line)
        if header:
            cell.font = Font(name=_FONT, bold=True)
            cell.fill = PatternFill("solid", fgColor="D0D0D0")


def _as_text(cell: Any) -> None:
    """Keep a spreadsheet from computing a name such as `=A1`, which stays exact to be read back."""
    if cell.data_type in ("f", "e"):
        cell.data_type = "s"
    cell.quotePrefix = str(cell.value or "").startswith(FORMULA_STARTS)


def _height(texts: Iterable[tuple[str, int]]) -> float:
    """Return the height in points of a row of texts, each wrapped in a width in characters."""
    lines = max((len(wrap(text, max(width - 3, 5))) for text, width in texts), default=1)
    return _LINE * max(lines, 1) + 2


def _wrapped(cell: Any) -> None:
    from openpyxl.styles import Alignment

    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _choose(sheet: "Worksheet", cell: str, choices: Iterable[str]) -> None:
    """Put a drop-down on a cell; other words are refused by the spreadsheet."""
    from openpyxl.worksheet.datavalidation import DataValidation

    listed = ",".join(choices)
    found = next((v for v in sheet.data_validations.dataValidation if v.formula1 == f'"{listed}"'),
                 None)  # fmt: skip
    if found is None:
        found = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
        found.errorTitle, found.error = "Réponse", "Choisissez une réponse de la liste."
        found.showErrorMessage = True
        sheet.add_data_validation(found)
    found.add(cell)


def _widths(sheet: "Worksheet") -> None:
    for column, name in zip("ABCDEFGHI", words.COLUMNS, strict=True):
        sheet.column_dimensions[column].width = _WIDTHS[name]


def _print_setup(sheet: Any, *, landscape: bool) -> None:
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.left.text = "Préparation du PV pilote, segur : le modèle de l'ASP fait foi"
    sheet.oddFooter.right.text = "page &P/&N"


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
    _forget_template(document)
    document.core_properties.title = name
    document.core_properties.author = "segur"
    document.core_properties.comments = ""  # python-docx signs its own template there
    document.core_properties.language = "fr-FR"
    _footer(page, pilot)
    return document


def _forget_template(document: "Document") -> None:
    """Take away what the default template says of the program and machine that it was made on."""
    package = document.part.package
    for part in package.iter_parts():
        if part.partname == "/docProps/app.xml":
            part._blob = APP_PROPERTIES.encode()
    for id_, relation in tuple(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[id_]


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
    document.add_heading(typographic(section.title), level=1)
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
        typographic("Pour le fournisseur : ce que les textes disent, et laissent ouvert"), 1
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
        cells[0].text, cells[1].text = typographic(label), _typeset_lines(text)
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


def _typeset_lines(text: str) -> str:
    return "\n".join(map(typographic, text.split("\n")))


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
