"""Papers as vendors and hospitals lay theirs out: what must raise nothing, each defect alone.

A layout writes the same facts its own way. A defect changes one fact: it says which rule must find
it. Everything is invented.
"""

import io
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from tests.pieces.corpus import MENTION, picture, saved


@dataclass(frozen=True)
class Facts:
    """What a paper says."""

    kind: str = "commande"
    reference: str = "BC-FICTIF-001"
    invoice: str = "FA-FICTIVE-001"
    client: str = "CH FICTIF DE BOURG-EXEMPLE"
    finess: str = "010999993"
    day: str = "03/02/2025"
    ht: str = "95 000,00"
    vat: str = "19 000,00"
    ttc: str = "114 000,00"
    rate: str = "20,00 %"
    mention: str = MENTION
    supported: str = "114 000,00 € TTC"
    wave: str = "Vague 2"
    version: str = "7.4.1"
    signatory: str = "Mme Camille FICTIVE"
    deposit: str = ""
    reserve: str = "sans réserve"
    installed: str = "01/09/2025"


# Each defect alone: what it changes, the rule that must find it.
ORDER_DEFECTS: dict[str, tuple[dict[str, str], str]] = {
    "mention": ({"mention": "Montant subventionné"}, "DOC010"),
    "altered mention": ({"mention": MENTION.replace("Etat", "éditeur")}, "DOC010"),
    "zero": ({"supported": "0,00 € TTC"}, "DOC011"),
    "sum": ({"ttc": "113 000,00", "supported": "113 000,00 € TTC"}, "DOC013"),
    "finess": ({"finess": "130999980"}, "DOC020"),
    "reference": ({"reference": "BC-FICTIF-0017"}, "DOC022"),
    "amounts": ({"ht": "94 000,00", "vat": "18 800,00", "ttc": "112 800,00",
                 "supported": "112 800,00 € TTC"}, "DOC023"),
    "day": ({"day": "04/02/2025"}, "DOC024"),
}  # fmt: skip
INVOICE_DEFECTS: dict[str, tuple[dict[str, str], str]] = {
    "zero": ({"ht": "0,00", "vat": "0,00", "ttc": "0,00"}, "DOC011"),
    "sum": ({"ttc": "113 000,00"}, "DOC013"),
    "finess": ({"finess": "130999980"}, "DOC020"),
    "amounts": ({"ht": "94 000,00", "vat": "18 800,00", "ttc": "112 800,00"}, "DOC023"),
    "day": ({"day": "27/11/2025"}, "DOC024"),
}  # fmt: skip
# Those of what the first two halves do not write.
MORE_DEFECTS: dict[str, dict[str, tuple[dict[str, str], str]]] = {
    "commande": {"wave": ({"wave": "Vague 1 + Vague 2"}, "DOC025"),
                 "version": ({"version": "7.3.0"}, "DOC025")},
    "facture": {"deposit": ({"deposit": "34 200,00"}, "DOC015"),
                "tax": ({"vat": "18 000,00", "ttc": "113 000,00"}, "DOC013"),
                "above": ({"ht": "96 000,00", "vat": "19 200,00", "ttc": "115 200,00"}, "DOC029")},
    "va": {"signatory": ({"signatory": "Dominique AUTRE"}, "DOC016"),
           "reserve": ({"reserve": "avec réserves"}, "DOC018"),
           "finess": ({"finess": "130999980"}, "DOC020"),
           "reference": ({"reference": "BC-FICTIF-0017"}, "DOC022"),
           "day": ({"day": "21/11/2025"}, "DOC024"),
           "version": ({"version": "7.3.0"}, "DOC025"),
           "installation": ({"installed": "24/11/2025"}, "DOC028")},
}  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """A way to write a paper: the page on which its facts stand, and facts of its own."""

    write: Callable[[Facts], bytes]
    page: int | None = 1  # None: they stand on two pages
    facts: Facts = Facts()
    leaves: tuple[str, ...] = ()  # facts that it does not write: no defect of theirs
    told: frozenset[str] = frozenset()  # what is said of it even when it is good
    softened: bool = False  # a part of it is not read: what would block does not


class Sheet:
    """A PDF that is drawn."""

    def __init__(self, size: tuple[float, float] = A4) -> None:
        self.stream = io.BytesIO()
        self.page: Any = canvas.Canvas(self.stream, pagesize=size, invariant=True)

    def text(
        self, x: float, y: float, text: str, size: float = 10, font: str = "Helvetica"
    ) -> None:
        self.page.setFont(font, size)
        self.page.drawString(x, y, text)

    def right(self, x: float, y: float, text: str, size: float = 10) -> None:
        self.page.setFont("Helvetica", size)
        self.page.drawRightString(x, y, text)

    def lines(self, x: float, y: float, lines: Sequence[str], size: float = 10) -> float:
        for line in lines:
            self.text(x, y, line, size)
            y -= size * 1.4
        return y

    def data(self) -> bytes:
        self.page.save()
        return self.stream.getvalue()


def wrapped(text: str, width: int) -> list[str]:
    found, current = [], ""
    for word in text.split():
        if current and len(current) + len(word) >= width:
            found.append(current)
            current = word
        else:
            current = f"{current} {word}".strip()
    return [*found, current]


_FLAT = str.maketrans("ÀÂÉÈÊËÎÏÔÛÙÇ’", "AAEEEEIIOUUC'")
_WAYS: dict[str, Callable[[str], str]] = {
    "": str,
    "caps": lambda text: text.upper().translate(_FLAT),
    "dotted": lambda text: text.replace(" ", "."),
    "whole": lambda text: text.split(",")[0].replace(" ", ""),
    "english": lambda text: (
        text.removesuffix(" € TTC").replace(" %", "%").replace(",", ".").replace(" ", ",")
    ),
    "iso": lambda text: "-".join(reversed(text.split("/"))),
    "zero": lambda text: text or "0,00",
    "deducted": lambda text: f"Acompte versé le 10/03/2025 : -{text} €" if text else "",
}


class _Fact(str):
    """A fact, written in one of the ways: `{ht:dotted}`."""

    __slots__ = ()

    def __format__(self, way: str) -> str:
        return _WAYS[way](self)


_DRAWN = dict(
    part.split("\n", 1)
    for part in (Path(__file__).parent / "drawn.txt").read_text(encoding="utf-8").split("=== ")[1:]
)


def drawn(name: str) -> Callable[[Facts], bytes]:
    """A page of `drawn.txt`: each word stands where it is typed there."""

    def write(facts: Facts) -> bytes:
        told = {one.name: _Fact(getattr(facts, one.name)) for one in fields(facts)}
        sheet = Sheet((842, 595))
        for rank, line in enumerate(_DRAWN[name].splitlines()):
            for one in re.finditer(r"\S+(?: \S+)*", line):
                sheet.text(30 + 7 * one.start(), 560 - 14 * rank, one[0].format_map(told), 10)
        return sheet.data()

    return write


# The first half: written before the reading.


def two_columns(facts: Facts) -> bytes:
    """An order in two columns of prose; the mention wraps in the second."""
    sheet = Sheet()
    sheet.text(40, 800, f"Bon de commande n° {facts.reference}", 14)
    left = (
        f"Entre {facts.client}, établissement public de santé, numéro FINESS {facts.finess}, et la "
        "société ÉDITEUR FICTIF SAS, il est convenu ce qui suit. Le client commande au "
        "fournisseur l'installation de la version référencée de la solution fictive, dans les "
        f"conditions du présent document. La prestation demandée est la prestation {facts.wave}."
    )
    right = (
        f"Le prix est de {facts.ht} € HT, soit au taux de TVA de {facts.rate} la somme de "
        f"{facts.ttc} € TTC. {facts.mention} : {facts.supported}. Le présent bon est établi en "
        f"deux exemplaires. Fait à Bourg-Exemple, le {facts.day}, pour le client, par "
        f"{facts.signatory}."
    )
    sheet.lines(40, 770, wrapped(left, 46), 9)
    sheet.lines(310, 770, wrapped(right, 46), 9)
    return sheet.data()


def word_controls(facts: Facts) -> bytes:
    """A Word form of content controls: text, date, list, check boxes."""
    book: Any = Document()
    book.add_paragraph("Bon de commande")

    def control(label: str, value: str, kind: str = "<w:text/>") -> None:
        paragraph = book.add_paragraph(f"{label} : ")
        paragraph._p.append(parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtPr>{kind}</w:sdtPr><w:sdtContent><w:r><w:t "
            f'xml:space="preserve">{value}</w:t></w:r></w:sdtContent></w:sdt>'
        ))  # fmt: skip

    control("Numéro de commande", facts.reference)
    control("Établissement", facts.client)
    control("FINESS", facts.finess)
    control("Date de signature", facts.day, "<w:date/>")
    both = facts.wave != "Vague 2"
    box = "☐ Prestation Vague 2   ☒" if both else "☒ Prestation Vague 2   ☐"
    book.add_paragraph(f"{box} Prestation Vague 1 + Vague 2")
    control("Montant HT", f"{facts.ht} €")
    control("TVA", facts.rate)
    control("Montant TTC", f"{facts.ttc} €")
    book.add_paragraph(f"{facts.mention} : {facts.supported}")
    return saved(book)


def signed_order(facts: Facts) -> bytes:
    """An order signed electronically: the service adds its stamp, and a page of evidence."""
    sheet = Sheet()
    sheet.lines(50, 800, [
        f"Bon de commande {facts.reference}", f"Client : {facts.client} (FINESS {facts.finess})",
        f"Prestation : {facts.wave} - solution fictive version {facts.version}",
        f"Montant total HT : {facts.ht} EUR", f"TVA ({facts.rate}) : {facts.vat} EUR",
        f"Montant total TTC : {facts.ttc} EUR", f"{facts.mention} : {facts.supported}",
    ], 11)  # fmt: skip
    sheet.text(300, 500, f"Signé électroniquement par {facts.signatory}", 8)
    sheet.text(300, 488, f"le {facts.day} à 14:32:07", 8)
    sheet.page.drawImage(ImageReader(io.BytesIO(picture())), 300, 430, 120, 40)
    sheet.page.showPage()
    sheet.lines(50, 800, [
        "CERTIFICAT DE SIGNATURE", "Identifiant du document : 5f2c-77aa-0091",
        f"Document envoyé le {facts.day}", "Adresse IP : 192.0.2.17", "Signataires : 1",
    ], 11)  # fmt: skip
    return sheet.data()


def rotated(facts: Facts) -> bytes:
    """A landscape page: portrait paper, turned, its text written upwards."""
    stream = io.BytesIO()
    page: Any = canvas.Canvas(stream, pagesize=A4, invariant=True)
    page.setPageRotation(90)
    page.rotate(90)
    for rank, line in enumerate((
        f"Bon de commande n° {facts.reference}", f"{facts.client}  FINESS {facts.finess}",
        f"Date de commande : {facts.day}", f"Prestation {facts.wave}", "Total HT", f"{facts.ht} €",
        f"TVA {facts.rate}", f"{facts.vat} €", "Total TTC", f"{facts.ttc} €", facts.mention,
        facts.supported,
    )):  # fmt: skip
        page.setFont("Helvetica", 11)
        page.drawString(50, -60 - 20 * rank, line)
    page.save()
    return stream.getvalue()


_MISREAD = {"l": "1", "o": "0", "e": "c", "m": "rn", "i": "l", "a": "o", "n": "u", "s": "5"}


def misread(text: str, rate: float, seed: int) -> str:
    """What a scanner makes of words, numbers apart."""
    rng = random.Random(seed)
    return " ".join(
        "".join(_MISREAD[c] if c in _MISREAD and rng.random() < rate else c for c in word)
        if not any(c.isdigit() for c in word) else word
        for word in text.split(" ")
    )  # fmt: skip


def scanned_order(rate: float) -> Callable[[Facts], bytes]:
    """A scan whose text a program recognised, not all of it right."""

    def write(facts: Facts) -> bytes:
        sheet = Sheet()
        page = sheet.page
        page.drawImage(ImageReader(io.BytesIO(picture())), 0, 0, *A4)
        text = page.beginText(50, 800)
        text.setTextRenderMode(3)
        text.setFont("Helvetica", 11)
        for rank, line in enumerate((
            f"BON DE COMMANDE n° {facts.reference}", f"{facts.client} FINESS {facts.finess}",
            f"Date de la commande : {facts.day}", f"Prestation demandée : {facts.wave}",
            f"Montant HT : {facts.ht} €", f"TVA {facts.rate} : {facts.vat} €",
            f"Montant TTC : {facts.ttc} €", f"{facts.mention} : {facts.supported}",
            "Le directeur de l'établissement certifie le présent document conforme.",
        )):  # fmt: skip
            text.textLine(line if rank == 0 else misread(line, rate, rank))
        page.drawText(text)
        return sheet.data()

    return write


_INVOICE = Facts(kind="facture", day="28/11/2025", invoice="F-FICTIVE-001")
FIRST: dict[str, Layout] = {
    "erp quote": Layout(drawn("erp quote")),
    "hospital order": Layout(drawn("hospital order")),
    "invoice strip": Layout(drawn("invoice strip"), facts=_INVOICE),
    "two columns": Layout(two_columns),
    "word controls": Layout(word_controls),
    "signed order": Layout(signed_order),
    "rotated": Layout(rotated),
    "scan at 1 %": Layout(scanned_order(0.01), softened=True),
    "scan at 3 %": Layout(scanned_order(0.03), softened=True),
}


# The second half: written after it, and not mended for.


def word_tables(facts: Facts) -> bytes:
    """A Word order of tables with merged cells; the mention stands in a footnote."""
    book: Any = Document()
    book.add_paragraph("BON DE COMMANDE")
    head = book.add_table(2, 3)
    for column, (label, value) in enumerate((
        ("Référence", facts.reference), ("Date de commande", facts.day), ("FINESS", facts.finess),
    )):  # fmt: skip
        head.cell(0, column).text, head.cell(1, column).text = label, value
    book.add_paragraph(f"Client : {facts.client} - Prestation {facts.wave}")
    table = book.add_table(4, 5)
    rows = (
        ("Désignation", "Qté", "Total HT", "TVA", "Total TTC"),
        ("Formation (3 j)", "3", "0,00 €", facts.rate, "0,00 €"),
        ("Mise à jour", "1", f"{facts.ht} €", facts.rate, f"{facts.ttc} €"),
        ("Total", "", f"{facts.ht} €", f"{facts.vat} €", f"{facts.ttc} €"),
    )
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(3, 0).merge(table.cell(3, 1))
    book.add_paragraph(f"{facts.mention} : {facts.supported}")
    return saved(book)


def page_break(facts: Facts) -> bytes:
    """An order of two pages: the mention is cut by the first page's foot; totals on the second."""
    sheet = Sheet()
    first, second = facts.mention.rsplit(" ", 4)[0], facts.mention.split(" ", 1)[1]
    cut = facts.mention[: len(first)]
    second = facts.mention[len(first) :].strip()
    sheet.lines(50, 800, [f"Commande n° {facts.reference}", f"du {facts.day}",
                          f"Établissement : {facts.client}, FINESS : {facts.finess}",
                          f"Objet : prestation Ségur {facts.wave}"], 11)  # fmt: skip
    sheet.text(50, 120, cut, 11)
    sheet.text(50, 40, "ÉDITEUR FICTIF SAS, 1 rue de l'Exemple 69000 VILLE-FICTIVE - Page 1/2", 7)
    sheet.page.showPage()
    sheet.text(50, 800, f"{second} : {facts.supported}", 11)
    for rank, (label, value) in enumerate((
        ("Montant hors taxes", facts.ht), (f"TVA au taux de {facts.rate}", facts.vat),
        ("Montant toutes taxes comprises", facts.ttc),
    )):  # fmt: skip
        sheet.text(50, 760 - 20 * rank, label, 11)
        sheet.right(500, 760 - 20 * rank, f"{value} EUR", 11)
    sheet.text(50, 40, "Document émis par voie électronique - 2/2", 7)
    return sheet.data()


def filled_fields(facts: Facts) -> bytes:
    """A PDF form: the values are fields of it, one of them a typed annotation."""
    sheet = Sheet()
    page, form = sheet.page, sheet.page.acroForm
    sheet.text(50, 800, "BON DE COMMANDE - SÉGUR DU NUMÉRIQUE", 13)
    rows = (
        ("Référence du bon de commande", facts.reference),
        ("FINESS géographique", facts.finess),
        ("Date de signature", facts.day),
        ("Total HT (€)", facts.ht),
        ("Taux de TVA", facts.rate),
        ("Montant de la TVA (€)", facts.vat),
        ("Total TTC (€)", facts.ttc),
    )
    for rank, (label, value) in enumerate(rows):
        y = 760 - 26 * rank
        sheet.text(50, y, label, 10)
        form.textfield(name=f"c{rank}", x=260, y=y - 5, width=200, height=18, value=value)
    for rank, label in enumerate(("Vague 2", "Vague 1 + Vague 2")):
        form.checkbox(name=f"b{rank}", x=50 + 150 * rank, y=560, size=12,
                      checked=label == facts.wave)  # fmt: skip
        sheet.text(68 + 150 * rank, 562, f"Prestation {label}")
    sheet.text(50, 520, f"{facts.mention} :")
    form.textfield(
        name="m", x=400, y=515, width=150, height=18, value=facts.supported.replace("€", "EUR")
    )
    page.acroForm.needAppearances = True
    return sheet.data()


def upside(facts: Facts) -> bytes:
    """A scanned first page, then the order as text: the image may hold what is looked for."""
    sheet = Sheet()
    sheet.page.drawImage(ImageReader(io.BytesIO(picture())), 30, 200, 500, 500)
    sheet.page.showPage()
    sheet.lines(50, 800, [
        f"BON DE COMMANDE Nº {facts.reference}", f"établi le {facts.day}",
        f"pour {facts.client} (n° FINESS {facts.finess})", f"prestation : {facts.wave}",
        f"{facts.ht} € HT + {facts.vat} € de TVA ({facts.rate}) = {facts.ttc} € TTC",
        f"{facts.mention} : {facts.supported}",
    ], 11)  # fmt: skip
    return sheet.data()


def apostrophes(facts: Facts) -> bytes:
    """A Word order written by hand: thousands by apostrophes, a day in words, boxes on a line."""
    months = {"02": "février", "11": "novembre"}
    day, month, year = facts.day.split("/")
    book: Any = Document()
    book.sections[0].header.paragraphs[0].text = f"{facts.client} - Direction des achats"
    book.sections[0].footer.paragraphs[0].text = "Page 1 sur 1 - imprimé le 05/02/2025"
    box = "☒ V2  ☐ V1 + V2" if facts.wave == "Vague 2" else "☐ V2  ☒ V1 + V2"

    def price(text: str) -> str:
        return text.replace(" ", "'")

    for line in (
        "Bon de commande", f"Nos références : {facts.reference}", f"N° FINESS {facts.finess}",
        f"Prestation : {box}", f"Prix HT : {price(facts.ht)} €",
        f"T.V.A. {facts.rate} : {price(facts.vat)} €", f"Prix TTC : {price(facts.ttc)} €",
        f"{facts.mention}\u00a0: {price(facts.supported)}",
        f"À Bourg-Exemple, le {int(day)} {months[month]} {year}", facts.signatory,
    ):  # fmt: skip
        book.add_paragraph(line)
    return saved(book)


SECOND: dict[str, Layout] = {
    "word tables": Layout(word_tables),
    "page break": Layout(page_break, page=None, told=frozenset(["DOC010"])),
    "filled fields": Layout(filled_fields),
    "several rates": Layout(drawn("several rates"), facts=_INVOICE),
    "scanned cover": Layout(upside, page=2, softened=True),
    "apostrophes": Layout(apostrophes),
    "whole amounts": Layout(drawn("whole amounts")),
}


def trials(
    layouts: dict[str, Layout], *, more: bool = False
) -> Iterator[tuple[str, str, Layout, Facts, str]]:
    """Yield each layout without a defect, then each defect alone, with the rule that finds it."""
    for name, layout in layouts.items():
        yield name, "", layout, layout.facts, ""
        kind = layout.facts.kind
        defects = {"commande": ORDER_DEFECTS, "facture": INVOICE_DEFECTS}.get(kind, {})
        for defect, (changes, code) in {**defects, **(MORE_DEFECTS[kind] if more else {})}.items():
            if defect not in layout.leaves:
                yield name, defect, layout, replace(layout.facts, **changes), code
