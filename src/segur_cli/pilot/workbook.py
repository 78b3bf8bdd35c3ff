"""A checklist as a workbook (.xlsx) that an establishment fills: one sheet per chapter.

Each item bears its identifier and a hash of its wording, by which `read_workbook` knows it again.
"""

from collections.abc import Iterable
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from segur_cli.facts.pv import PvField
from segur_cli.pilot import sheet_words as words
from segur_cli.pilot.checklist import NOTICE, Checklist, ChecklistEntry
from segur_cli.pilot.checklist_screen import details, title
from segur_cli.pilot.profile import describe
from segur_cli.tables.writing import saved
from segur_cli.text.writing import FORMULA_STARTS, sanitized, typographic

if TYPE_CHECKING:
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
            _items(sheet, entries)
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


def _items(sheet: "Worksheet", entries: list[ChecklistEntry]) -> None:
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
