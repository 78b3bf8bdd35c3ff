"""More papers as people lay theirs out, written after the reading: columns, boxes, prose, a VA."""

import io
from dataclasses import replace
from typing import Any

from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader

from tests.pieces.corpus import picture, saved
from tests.pieces.layouts import Facts, Layout, Sheet, drawn, misread, wrapped

Pairs = tuple[tuple[str, str], ...]


def _totals(facts: Facts) -> Pairs:
    return (("Total HT", facts.ht), (f"TVA {facts.rate}", facts.vat), ("Total TTC", facts.ttc))


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
    return saved(book)


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
    return saved(book)


_INVOICE = Facts(kind="facture", day="28/11/2025", invoice="F-FICTIVE-001")
_VA = replace(_INVOICE, kind="va", day="20/11/2025")
THIRD: dict[str, Layout] = {
    "beside totals": Layout(drawn("beside totals")),
    "boxed mention": Layout(boxed_mention, leaves=("version",)),
    "in english": Layout(drawn("in english")),
    "prose": Layout(prose),
    "scanned table": Layout(scanned_table, softened=True),
    "strip with deposit": Layout(drawn("strip with deposit"), facts=_INVOICE),
    "recapitulation": Layout(drawn("recapitulation"), facts=_INVOICE),
    "under the tax": Layout(drawn("under the tax"), facts=_INVOICE),
    "subsequent order": Layout(drawn("subsequent order")),
    "order by message": Layout(drawn("order by message")),
    "va table": Layout(va_table, facts=_VA),
    "va boxes": Layout(va_boxes, facts=_VA),
}
