"""The table behind `examples/base-fictive.xlsx`, and what writes it: `python tests/demo_base.py`.

Every establishment, number and amount is invented, and so is the layout: the
official one is not known. Numbers have right keys and belong to nobody
(`test_examples.py` checks both).
"""

from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

EXAMPLES = Path(__file__).parent.parent / "examples"
PATH = EXAMPLES / "base-fictive.xlsx"

Cell = str | int | float | None

README = (
    "BASE FICTIVE livrée avec segur, pour essayer l'outil.",
    "Établissements, numéros FINESS, activités combinées et montants sont inventés.",
    "La présentation l'est aussi : celle du fichier officiel n'est pas connue de segur.",
    "La feuille « Établissements » contient volontairement quelques lignes défectueuses.",
)
TITLE = "BASE FICTIVE - établissements inventés, sans rapport avec la base officielle"
HEADINGS = ("N° FINESS", "Raison sociale", "Niveau", "Activité combinée")
PRESTATIONS = ("Vague 2", "Vague 1 + Vague 2")

# Plain rows: number as stored, name, level, activité combinée, ceiling of Vague 2 HT for DPI.
PLAIN: tuple[tuple[str | int, str, str, int, int], ...] = (
    (10999993, "CH FICTIF DE BOURG-EXEMPLE", "EJ", 41200, 100_000),
    (10999985, "CLINIQUE FICTIVE DES TROIS-ESSAIS", "ET", 8800, 40_000),
    (20999991, "CH FICTIF DE LAON-SUR-PAPIER", "EJ", 30100, 80_000),
    (60999992, "CHU FICTIF DE LA BAIE", "EJ", 260_000, 400_000),
    ("130999980", "AP FICTIVE DU VIEUX-PORT", "EJ", 310_000, 450_000),
    ("130999998", "HOPITAL PRIVE FICTIF DES CALANQUES", "ET", 22_500, 70_000),
    ("140999996", "CH FICTIF DU BOCAGE", "EJ", 35_700, 90_000),
    ("210999991", "CLINIQUE FICTIVE DES DUCS", "ET", 9_900, 40_000),
    ("290999994", "CH FICTIF DU BOUT-DU-MONDE", "EJ", 28_300, 80_000),
    ("2a0999991", "CH FICTIF DU GOLFE", "EJ", 12_400, 50_000),
    ("2B0999999", "CLINIQUE FICTIVE DU CAP", "ET", 7_600, 40_000),
    ("31 099 999 0", "CHU FICTIF DE LA VILLE ROSE", "EJ", 290_000, 420_000),
    ("330999996", "CH FICTIF DE L'ESTUAIRE", "EJ", 51_000, 120_000),
    ("340999994", "CLINIQUE FICTIVE DU SOLEIL", "ET", 15_200, 60_000),
    ("350999991", "CH FICTIF DES PORTES DE BRETAGNE", "EJ", 26_600, 80_000),
    ("380999995", "HAD FICTIVE DES ALPES", "ET", 5_400, 30_000),
    ("440999993", "CHU FICTIF DE L'ERDRE", "EJ", 240_000, 380_000),
    ("510999998", "CH FICTIF DE CHAMPAGNE", "EJ", 33_000, 90_000),
    ("540999992", "SSR FICTIF DE LA PLACE", "ET", 6_100, 30_000),
    ("590999991", "CHU FICTIF DES FLANDRES", "EJ", 330_000, 470_000),
    ("620999995", "CH FICTIF DU BASSIN MINIER", "EJ", 47_500, 110_000),
    ("670999994", "CLINIQUE FICTIVE DE LA CIGOGNE", "ET", 18_700, 60_000),
    ("690999974", "HOSPICES FICTIFS DE LA CONFLUENCE", "EJ", 350_000, 480_000),
    ("750999997", "AP FICTIVE DE LA CAPITALE", "EJ", 900_000, 950_000),
    ("760999995", "CH FICTIF DE LA SEINE", "EJ", 39_900, 100_000),
    ("860999994", "CH FICTIF DU FUTUR", "EJ", 24_000, 80_000),
    ("930999990", "CH FICTIF DU STADE", "EJ", 44_400, 110_000),
    ("970199998", "CH FICTIF DES ILES DU NORD", "EJ", 16_000, 60_000),
    ("970299996", "CLINIQUE FICTIVE DE LA MONTAGNE", "ET", 9_100, 40_000),
    ("970399994", "CH FICTIF DU FLEUVE", "EJ", 13_300, 50_000),
    ("970499992", "CHU FICTIF DU VOLCAN", "EJ", 150_000, 260_000),
    ("970599999", "CH FICTIF DE L'ARCHIPEL", "EJ", 2_900, 30_000),
    ("980599997", "CH FICTIF DU LAGON", "EJ", 21_000, 70_000),
)


def amounts(vague_2: int) -> list[Cell]:
    """Eight invented ceilings from the first: HT and TTC of both prestations, DPI then PFI."""
    cells: list[Cell] = []
    for share in (Decimal(1), Decimal("1.5"), Decimal("0.6"), Decimal("0.9")):
        without_tax = vague_2 * share
        cells += [float(without_tax), float(without_tax * Decimal("1.2"))]
    return cells


def rows() -> list[list[Cell]]:
    """Every row under the header, the defective ones last."""
    plain: list[list[Cell]] = [
        [number, name, level, activity, *amounts(ceiling)]
        for number, name, level, activity, ceiling in PLAIN
    ]
    first = plain[0]
    zero: list[Cell] = [0.0] * 8
    empty: list[Cell] = [None] * 8
    return [
        *plain,
        ["730999992", "CH FICTIF AU PLAFOND NUL", "EJ", 11_000, *zero],
        ["800999997", "CH FICTIF SANS PLAFOND", "EJ", 12_000, *empty],
        ["830999991", "CH FICTIF SANS PLAFOND PFI", "EJ", 19_000, *amounts(60_000)[:4], *empty[:4]],
        ["870999992", "CH FICTIF AU PLAFOND ILLISIBLE", "EJ", 14_000, "#N/A", *amounts(50_000)[1:]],
        ["910999990", "CH FICTIF A LA CLE DOUTEUSE", "EJ", 17_000, *amounts(60_000)],
        ["920999992", "CH FICTIF EN DOUBLE", "EJ", 20_000, *amounts(70_000)],
        ["920999992", "CH FICTIF EN DOUBLE", "EJ", 20_000, *amounts(80_000)],
        list(first),
        [None, "LIGNE SANS NUMERO", "ET", 1_000, *amounts(10_000)],
        ["#N/A", "LIGNE EN ERREUR", "ET", 1_000, *amounts(10_000)],
        ["Total", None, None, None, *empty],
    ]


def build() -> Workbook:
    """Build the whole workbook."""
    book = Workbook()
    readme = book.active
    assert isinstance(readme, Worksheet)
    readme.title = "Lisez-moi"
    for line in README:
        readme.append([line])
    readme.column_dimensions["A"].width = 90
    sheet = book.create_sheet("Établissements")
    sheet.append([TITLE])
    sheet["A1"].font = Font(bold=True, color="AA00AA")
    sheet.append([])
    sheet.append([None] * 4 + ["HOP-DPI-Va2", None, None, None, "HOP-PFI-Va2", None, None, None])
    sheet.append([*HEADINGS, *(f"{p} {basis}" for _ in range(2) for p in PRESTATIONS
                               for basis in ("HT", "TTC"))])  # fmt: skip
    sheet.merge_cells("E3:H3")
    sheet.merge_cells("I3:L3")
    for cell in (*sheet[3], *sheet[4]):
        cell.font = Font(bold=True)
        cell.alignment = Alignment(horizontal="center", wrap_text=True)
    for row in rows():
        sheet.append(row)
    for column, width in {"A": 14, "B": 40, "C": 9, "D": 14}.items():
        sheet.column_dimensions[column].width = width
    for letter in "EFGHIJKL":
        sheet.column_dimensions[letter].width = 15
        for cell in sheet[letter][4:]:
            cell.number_format = "#,##0.00"
    sheet.freeze_panes = "C5"
    return book


if __name__ == "__main__":
    build().save(PATH)
