"""More papers as people lay theirs out, written after the reading: columns, boxes, prose, a VA."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader

from tests.pieces.corpus import picture
from tests.pieces.layouts import Facts, Layout, Sheet, misread, wrapped

Pairs = tuple[tuple[str, str], ...]


def _saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _totals(facts: Facts) -> Pairs:
    return (("Total HT", facts.ht), (f"TVA {facts.rate}", facts.vat), ("Total TTC", facts.ttc))


def beside_totals(facts: Facts) -> bytes:
    """A quote used as an order: what is printed at left of the totals shares their rows."""
    sheet = Sheet()
    sheet.lines(40, 800, ["ÉDITEUR FICTIF SAS", "SIRET 999 999 907 00010 - APE 5829C"], 8)
    sheet.text(40, 730, "DEVIS valant bon de commande", 14)
    heads = ((40, "Numéro", facts.reference), (180, "Date", facts.day),
             (300, "Code client", "C01204"), (420, "FINESS", facts.finess))  # fmt: skip
    for x, head, value in heads:
        sheet.text(x, 705, head, 7)
        sheet.text(x, 692, value)
    sheet.text(40, 660, f"Prestation Ségur {facts.wave}, logiciel version {facts.version}")
    y = 560.0
    for label, value in (("Remise", "0,00"), *_totals(facts)):
        sheet.text(380, y, label, 9)
        sheet.right(555, y, f"{value} €", 9)
        y -= 14
    sheet.lines(40, 555, wrapped("Pénalités de retard : trois fois le taux légal ; indemnité "
                                 "forfaitaire de recouvrement : 40 €.", 58), 7)  # fmt: skip
    sheet.lines(40, 530, wrapped(f"{facts.mention} : {facts.supported}", 60), 9)
    return sheet.data()


def boxed_mention(facts: Facts) -> bytes:
    """An order whose mention wraps in a box, the totals beside it."""
    sheet = Sheet()
    sheet.lines(40, 800, [f"BON DE COMMANDE Réf. : {facts.reference}", f"Établi le : {facts.day}",
                          f"Acheteur : {facts.client}", f"FINESS : {facts.finess}",
                          f"Prestation : {facts.wave}"])  # fmt: skip
    sheet.page.rect(35, 520, 190, 95)
    sheet.lines(40, 602, wrapped(f"{facts.mention} : {facts.supported}", 34))
    for rank, (label, value) in enumerate((*_totals(facts), ("Reste à charge", "0,00"))):
        sheet.text(280, 602 - 13 * rank, label)
        sheet.right(540, 602 - 13 * rank, f"{value} €")
    return sheet.data()


def in_english(facts: Facts) -> bytes:
    """The order of an English program: points for cents, the year first."""

    def plain(text: str) -> str:
        return f"{float(text.replace(' ', '').replace(',', '.')):,.2f}"

    day, month, year = facts.day.split("/")
    rate = facts.rate.replace(",00 %", ".0%")
    sheet = Sheet()
    sheet.text(40, 800, "PURCHASE ORDER / BON DE COMMANDE", 14)
    rows = (("Order No. / N° commande", facts.reference), ("FINESS", facts.finess),
            ("Order date / Date de commande", f"{year}-{month}-{day}"),
            ("Item", f"Prestation {facts.wave}, software version {facts.version}"),
            ("Subtotal (HT)", f"EUR {plain(facts.ht)}"), (f"VAT / TVA {rate}", plain(facts.vat)),
            ("Total (TTC)", f"EUR {plain(facts.ttc)}"))  # fmt: skip
    for rank, (label, value) in enumerate(rows):
        sheet.text(40, 770 - 15 * rank, f"{label}:")
        sheet.text(230, 770 - 15 * rank, value)
    supported = plain(facts.supported.removesuffix(" € TTC"))
    sheet.text(40, 600, f"{facts.mention}: EUR {supported}")
    return sheet.data()


def prose(facts: Facts) -> bytes:
    """An order by letter: amounts without cents in sentences that wrap."""

    def whole(text: str) -> str:
        return text.split(",")[0]

    text = (
        f"Par la présente, nous vous passons commande de la prestation {facts.wave} de votre "
        f"solution, logiciel en version {facts.version}, conformément à votre offre du 10 janvier "
        f"2025, pour un montant de {whole(facts.ht)} euros hors taxes, soit {whole(facts.ttc)} "
        f"euros toutes taxes comprises (TVA à {facts.rate}). {facts.mention} : "
        f"{whole(facts.supported)} euros TTC."
    )
    sheet = Sheet()
    sheet.lines(40, 800, [facts.client, f"FINESS {facts.finess}", f"Ville-Fictive, le {facts.day}",
                          f"Objet : bon de commande n° {facts.reference}"])  # fmt: skip
    sheet.lines(40, 720, wrapped(text, 74))
    return sheet.data()


def scanned_table(facts: Facts) -> bytes:
    """A scan of a table whose labels a program misread."""
    sheet = Sheet()
    sheet.page.drawImage(ImageReader(io.BytesIO(picture())), 0, 0, *A4)

    def put(x: float, y: float, text: str) -> None:
        line = sheet.page.beginText(x, y)
        line.setTextRenderMode(3)
        line.setFont("Helvetica", 10)
        line.textOut(text)
        sheet.page.drawText(line)

    put(60, 800, "BON DE COMMANDE")
    rows = (("Numéro de commande", facts.reference), ("Numéro FINESS", facts.finess),
            ("Prestation demandée", f"Prestation {facts.wave}"), ("Date de signature", facts.day),
            ("Version du logiciel", facts.version), ("Montant hors taxes", f"{facts.ht} €"),
            ("Taux de TVA", facts.rate), ("Montant TTC", f"{facts.ttc} €"))  # fmt: skip
    for rank, (label, value) in enumerate(rows):
        put(60, 770 - 20 * rank, misread(label, 0.04, rank))
        put(300, 770 - 20 * rank, value)
    put(60, 520, f"{misread(facts.mention, 0.02, 9)} : {facts.supported}")
    return sheet.data()


def invoice_columns(
    recap: Pairs, values: Callable[[Facts], tuple[str, ...]]
) -> Callable[[Facts], bytes]:
    """An invoice whose totals stand in narrow columns, not all of them amounts of its own."""

    def write(facts: Facts) -> bytes:
        sheet = Sheet()
        sheet.text(40, 800, f"FACTURE {facts.invoice}", 14)
        heads = (("Date de la facture :", facts.day), ("Date d'échéance :", "28/12/2025"),
                 ("N° commande :", facts.reference), ("FINESS :", facts.finess))  # fmt: skip
        for rank, (head, value) in enumerate(heads):
            sheet.text(40 + 130 * rank, 770, head, 8)
            sheet.text(40 + 130 * rank, 757, value, 9)
        sheet.text(40, 720, f"Prestation {facts.wave}     1,000     {facts.ht}")
        for (head, x), value in zip(recap, values(facts), strict=True):
            sheet.text(float(x), 300, head, 8)
            sheet.text(float(x), 286, value, 9)
        foot = ("Pas d'escompte. Pénalités au taux de 10 % et indemnité",
                "forfaitaire de 40,00 €. IBAN FR76 3000 1000 0100 0000 0000 023")  # fmt: skip
        sheet.lines(40, 80, foot, 7)
        return sheet.data()

    return write


_STRIP = invoice_columns(
    (("Total HT", "40"), ("Taux TVA", "110"), ("Total TVA", "180"), ("Total TTC", "250"),
     ("Acompte", "320"), ("Net à payer", "390")),
    lambda facts: (facts.ht, facts.rate, facts.vat, facts.ttc, facts.deposit or "0,00",
                   facts.ttc),
)  # fmt: skip
_RECAP = invoice_columns(
    (("Code", "40"), ("Taux", "70"), ("Base HT", "120"), ("TVA", "190"), ("Total HT", "260"),
     ("Total TVA", "330"), ("Total TTC", "400"), ("Acompte", "470")),
    lambda facts: ("A", facts.rate, facts.ht, facts.vat, facts.ht, facts.vat, f"{facts.ttc} €",
                   facts.deposit),
)  # fmt: skip


def under_the_tax(facts: Facts) -> bytes:
    """An invoice whose last total does not say that it is with taxes."""
    sheet = Sheet()
    sheet.lines(40, 800, ["ÉDITEUR FICTIF SAS", f"Facture n° {facts.invoice} du {facts.day}",
                          f"Client : {facts.client}, FINESS : {facts.finess}",
                          f"Commande n° {facts.reference}"])  # fmt: skip
    rows = [("Montant hors taxes", facts.ht), (f"TVA {facts.rate}", facts.vat)]
    rows += [("Total", facts.ttc)]
    rows += [("Acompte versé le 10/03/2025", f"-{facts.deposit}")] if facts.deposit else []
    for rank, (label, value) in enumerate(rows):
        sheet.text(330, 650 - 15 * rank, label)
        sheet.right(550, 650 - 15 * rank, f"{value} €")
    return sheet.data()


def va_table(facts: Facts) -> bytes:
    """A VA in Word: labels and values in a table, a sentence on reserves."""
    book: Any = Document()
    book.add_paragraph("Attestation de vérification d'aptitude (VA)")
    rows = (("Établissement", facts.client), ("Numéro FINESS", facts.finess),
            ("Bon de commande de référence", facts.reference),
            ("Prestation réalisée", f"Prestation {facts.wave}"),
            ("Solution et version installées", f"version {facts.version}"),
            ("Date de l'installation", facts.installed),
            ("Date de la vérification d'aptitude", facts.day))  # fmt: skip
    table = book.add_table(len(rows), 2)
    for row, texts in zip(table.rows, rows, strict=True):
        row.cells[0].text, row.cells[1].text = texts
    book.add_paragraph(f"La vérification d'aptitude est prononcée {facts.reserve}.")
    book.add_paragraph(f"Nom et prénom du signataire : {facts.signatory}")
    return _saved(book)


def va_boxes(facts: Facts) -> bytes:
    """A VA whose boxes stand in columns: one that is not ticked says nothing."""
    book: Any = Document()
    for line in ("PV de VA", f"Client : {facts.client} (FINESS : {facts.finess})",
                 f"Réf. commande : {facts.reference} / Prestation {facts.wave}",
                 f"Logiciel version {facts.version}, installé le {facts.installed}"):  # fmt: skip
        book.add_paragraph(line)
    wrong = facts.reserve != "sans réserve"
    rows = (("Fonction vérifiée", "Conforme", "Non conforme"), ("Alimentation", "☒", "☐"),
            ("Messagerie", "☐" if wrong else "☒", "☒" if wrong else "☐"))  # fmt: skip
    table = book.add_table(len(rows), 3)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for line in ("Réserves éventuelles : néant", f"Fait le {facts.day}",
                 f"Pour l'établissement : {facts.signatory}"):  # fmt: skip
        book.add_paragraph(line)
    return _saved(book)


_INVOICE = Facts(kind="facture", day="28/11/2025", invoice="F-FICTIVE-001")
_VA = replace(_INVOICE, kind="va", day="20/11/2025")
THIRD: dict[str, Layout] = {
    "beside totals": Layout(beside_totals),
    "boxed mention": Layout(boxed_mention, leaves=("version",)),
    "in english": Layout(in_english),
    "prose": Layout(prose),
    "scanned table": Layout(scanned_table, softened=True),
    "strip with deposit": Layout(_STRIP, facts=_INVOICE),
    "recapitulation": Layout(_RECAP, facts=_INVOICE),
    "under the tax": Layout(under_the_tax, facts=_INVOICE),
    "va table": Layout(va_table, facts=_VA),
    "va boxes": Layout(va_boxes, facts=_VA),
}
