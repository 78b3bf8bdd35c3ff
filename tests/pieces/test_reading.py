"""Where text hides in documents, what scanners write, what a machine-readable line says."""

import io
import shutil
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString
from reportlab.pdfgen import canvas

from segur_cli.papers import pdf
from segur_cli.papers.letters import is_garbled, ocr_skeleton
from segur_cli.papers.paper import PaperError
from segur_cli.papers.paper_reading import read_paper
from segur_cli.papers.pdf import with_tables
from segur_cli.pieces import money, values
from segur_cli.pieces.enrolment import read_expiry
from segur_cli.pieces.form import learn
from segur_cli.pieces.kinds import kinds, recognise
from segur_cli.pieces.pairing import pair
from segur_cli.pieces.stated import DayOf, days_in, days_of, installed
from segur_cli.requests.portfolio import Binder
from tests.lint.running import document, example
from tests.pieces.corpus import FORMS, MENTION, blank_form, docx_of, filled, pdf_of, picture, saved
from tests.pieces.layouts import Sheet
from tests.pieces.page_examples import paper, piece_codes
from tests.pieces.test_corpus import findings, form_of
from tests.pieces.test_word import book, p, tbl, tc, tr


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("l’État", "L'ETAT"),
        ("afﬁche", "affiche"),
        ("Ségur", "Se\u0301gur"),
        ("cœur", "coeur"),
        ("1'établissement", "l'établissernent"),  # a scanner: 1 for l, rn for m
    ],
)
def test_what_print_and_scanners_change_is_forgiven(one: str, other: str) -> None:
    assert ocr_skeleton(one) == ocr_skeleton(other)


def test_a_number_is_not_taken_for_another() -> None:
    assert ocr_skeleton("60 mois") != ocr_skeleton("36 mois")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("BON DE COMMANDE n° 12", "commande"),
        ("Facture n° F-12", "facture"),
        ("FICHE DE COMMANDE – SEGUR", "commande"),
        ("PU HT", None),
        ("Vérification d’aptitude (VA)", "va"),
        ("VA", "va"),
        ("Relevé d'identité bancaire", "rib"),
        ("Passeport", "identite"),
        ("Attestation sur l'honneur - non-HDS", "attestation-non-hds"),
        ("Attestation de non-assujettissement à la TVA", "certificat-tva"),
        ("Procès-verbal d'installation", "pv"),
        ("Procès-verbal de vérification d'aptitude", "va"),
        ("Devis n° 12", None),
        ("Bon de livraison n° 12\nCommande n° BC-12", None),
        ("AVOIR n° 12", "facture"),
        ("Objet : commande de la mise à jour", "commande"),
        ("Objet : vérification d'aptitude, commande n° 12", "va"),
        ("FACTURE n° 12 - bon de commande 7", "facture"),
        ("Attestation sur l'honneur : hébergement de données de\nsanté", "attestation-non-hds"),
        ("Objet : transmission des pièces\nBon de commande 12", None),
        ("Conditions générales de vente\nCommande", None),
        ("Bon de commande - fiche d'engagement", "commande"),  # the kind of an order is no other
        ("Selon votre facture du 3 mars", None),
        ("BDC n° 12", "commande"),
        ("CH FICTIF - FACTURE", "facture"),
        ("RECHNUNG / INVOICE / FACTURE", "facture"),
        ("RECHNUNG / AVOIR", "facture"),
        ("AVOIR n° 12\nBon de commande : 7", "facture"),
        ("DEVIS n° DV-2025/0318 valant bon de commande", "commande"),
        ("DEVIS-COMMANDE n° DV-2025/0318", "commande"),
        ("PV de vérification d'aptitude", "va"),
        ("AP FICTIVE DU VIEUX-PORT DE LA VILLE          BON DE COMMANDE", "commande"),
        ("Déclaration de sous-traitance\nBon de commande 12", None),
        ("Bon de commande de référence : 12", None),
    ],
)
def test_a_title_names_a_kind(line: str, kind: str | None) -> None:
    found = recognise(paper(f"ÉDITEUR FICTIF SAS\n{line}\nTexte."))
    assert (found.id if found else None) == kind


def test_a_title_may_stand_beside_an_address_or_on_the_page_after_a_letter() -> None:
    beside, after = Sheet(), Sheet()
    beside.text(40, 800, "CH FICTIF DE BOURG-EXEMPLE")
    beside.text(350, 800, "BON DE COMMANDE")
    after.lines(40, 800, ["Ville-Fictive, le 5 mars 2025", "Objet : transmission de pièces"])
    after.page.showPage()
    after.text(40, 800, "BON DE COMMANDE n° 12 du 03/02/2025")
    alone = Sheet()
    alone.lines(40, 800, ["Objet : transmission de pièces"])
    alone.page.showPage()
    alone.lines(40, 800, ["COMMANDE", "N° BC-12"])
    headed = Document()
    headed.sections[0].header.paragraphs[0].text = "BON DE COMMANDE"
    headed.add_paragraph("Client : CH FICTIF")
    read = [read_paper(sheet.data(), "a.pdf") for sheet in (beside, after, alone)]
    for one in (*read, read_paper(saved(headed), "a.docx")):
        found = recognise(one)
        assert found is not None
        assert found.id == "commande"
    days = days_of(read[1], "commande")[DayOf.OWN]
    assert [day.value for day in days] == [date(2025, 2, 3)]  # not that of the letter


@pytest.mark.parametrize(
    ("rows", "leading", "expected"),
    [
        ((("Ségur", "95", "114"), ("vague 2", "000,00", "000,00")), 11, "95 000,00  114 000,00"),
        ((("Ségur", "90", "108"), ("vague 2", "500,00", "600,00")), 11, "90 500,00  108 600,00"),
        ((("Postes", "12"), ("Formation", "950,00")), 11, "postes  12"),  # another row
        ((("Postes", "95"), ("Formation", "000,00")), 20, "postes  95"),
        ((("Base", "95 000,00"), ("Total", "95 000,00")), 11, "95 000,00"),
    ],
)
def test_an_amount_that_its_cell_cuts_is_whole(
    rows: tuple[tuple[str, ...], ...], leading: int, expected: str
) -> None:
    sheet = Sheet()
    for rank, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.right(180 + 90 * column, 700 - leading * rank, text)
    said = [line.said for line in read_paper(sheet.data(), "a.pdf").lines]
    assert said[0].endswith(expected)
    assert len(said) == len(rows)


def test_the_label_of_an_amount_cut_in_its_cell_may_stand_beside_its_end() -> None:
    sheet = Sheet()
    for rank, row in enumerate((("", "114"), ("Total TTC", "000,00"), ("", "€"))):
        sheet.text(40, 700 - 11 * rank, row[0])
        sheet.right(300, 700 - 11 * rank, row[1])
    said = [line.said for line in read_paper(sheet.data(), "a.pdf").lines]
    assert said == ["total ttc  114 000,00", "€"]


def test_a_prestation_cut_in_its_cell_is_no_other_one() -> None:
    sheet = Sheet()
    for y, row in ((700, ("Prestation Vague 1 +", "1", "95 000,00")), (688, ("Vague 2", "", ""))):
        for x, text in zip((40, 200, 300), row, strict=True):
            sheet.text(x, y, text)
    found = values.prestations(read_paper(sheet.data(), "a.pdf"))
    assert {one.value for one in found} == {"V1+V2"}


@pytest.mark.parametrize(
    "heads",
    [
        (("Désignation", "Montant", "Taux de", "Montant"), ("", "HT", "TVA", "TTC"),
         ("", "(€)", "", "(€)")),
        (("Désignation", "Montant hors", "Taux de", "Montant toutes"),
         ("", "taxes", "TVA", "taxes comprises")),
    ],
)  # fmt: skip
def test_headings_that_wrap_name_one_basis_each(heads: tuple[tuple[str, ...], ...]) -> None:
    sheet = Sheet()
    amounts = ("Mise à jour", "95 000,00", "20,00", "114 000,00")
    for rank, row in enumerate((*heads, ("",) * 4, amounts)):
        y = 700 - 12 * rank
        for x, text in zip((40, 200, 300, 400), row, strict=True):
            sheet.text(x, y, text)
    found = [one.value for one in money.amounts(read_paper(sheet.data(), "a.pdf").lines)]
    assert [(one.amount, one.basis) for one in found if one.basis] == [
        (Decimal("95000.00"), "HT"), (Decimal("114000.00"), "TTC"),
    ]  # fmt: skip


def test_a_text_that_nearly_touches_a_table_is_read_apart() -> None:
    sheet = Sheet()
    rows = (("", "Total HT"), ("pris en charge au titre", "TVA"), ("", "Total TTC"))
    for rank, (said, label) in enumerate(rows):
        sheet.right(298, 700 - 14 * rank, said)
        sheet.text(300, 700 - 14 * rank, label)
        sheet.text(450, 700 - 14 * rank, "1,00 €")
    told = [line.said for line in read_paper(sheet.data(), "a.pdf").lines]
    assert told[1] == "pris en charge au titre  tva  1,00 €"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Total HT : 95 000,00 €", [("95000.00", "HT")]),
        ("Montant HT\nMontant à payer : 113 000,00 EUR", [("113000.00", "TTC")]),
        ("95 000,00 € HT, soit 114 000,00 € TTC", [("95000.00", "HT"), ("114000.00", "TTC")]),
        (
            "HT 95 000,00 TVA 20 % 19 000,00 TTC 114 000,00",
            [("95000.00", "HT"), ("19000.00", "TVA"), ("114000.00", "TTC")],
        ),
        (
            "Désignation HT TVA TTC\nMise à jour 95000 19000 114000",
            [("95000", "HT"), ("19000", "TVA"), ("114000", "TTC")],
        ),
        ("Montant pris en charge : 114\n000,00 € TTC", [("114000.00", "TTC")]),  # cut
        ("Montant HT : 95 k€, TTC : 0,114 M€", [("95000", "HT"), ("114000.000", "TTC")]),
        ("TVA 20 % sur 95 000,00 €  19 000,00 €", [("95000.00", "HT"), ("19000.00", "TVA")]),
        (
            "Total HT : 95 000,00 € – montant total TTC :\n114 000,00 €",
            [("95000.00", "HT"), ("114000.00", "TTC")],
        ),
        (
            "Montant HT / TVA / TTC  95 000,00 €  19 000,00 € (20 %)  114 000,00 €",
            [("95000.00", "HT"), ("19000.00", "TVA"), ("114000.00", "TTC")],
        ),
        ("Montant TVA incluse : 114 000,00 €", [("114000.00", "TTC")]),
        ("Total sans TVA 1,00 €\nTotal avec TVA 1,20 €", [("1.00", "HT"), ("1.20", "TTC")]),
        ("Montant dû : 114 000,00 €", [("114000.00", "TTC")]),
        ("Montant pris en charge : 0", [("0", "")]),
        ("Montant TVA comprise : 114 000,00 €", [("114000.00", "TTC")]),
        ("TVA 20 %\nTTC 114 000,00 €\nFINESS 010999993", [("114000.00", "TTC")]),
        (
            "TVA intracommunautaire FR00 999999907. En cas de retard\nune indemnité de 40,00 €",
            [("40.00", "")],
        ),
        ("Le 03.02.2025", []),
        ("Le 28 novembre 2025, page 2", []),
    ],
)
def test_amounts_have_the_basis_that_is_written(text: str, expected: list[tuple[str, str]]) -> None:
    found = [(one.value.amount, one.value.basis) for one in money.amounts(paper(text).lines)]
    assert found == [(Decimal(amount), basis) for amount, basis in expected]


@pytest.mark.parametrize(
    "text",
    [
        "3 février 2025",
        "03/02/2025",
        "03  / 02  / 2025",
        "3.2.2025",
        "2025-02-03",
        "3 FÉVR. 2025",
        "03 / 02 / 2025",
    ],
)
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert list(days_in(f"Fait à Ville, le {text}.")) == [date(2025, 2, 3)]


def test_a_sign_of_money_beyond_a_wide_gap_is_that_of_the_number_after_it() -> None:
    sheet = Sheet()
    sheet.text(40, 700, "Prestation Vague 2")
    sheet.text(300, 700, "€ 0,00")
    found = money.amounts(read_paper(sheet.data(), "a.pdf").lines)
    assert [one.value.amount for one in found] == [Decimal("0.00")]


def test_an_amount_a_little_lower_than_its_label_is_its_own() -> None:
    sheet = Sheet()
    for y, label, value in ((700, "Montant total de la commande, hors taxes", "95 000,00"),
                            (660, "Taux de TVA applicable (%)", "20,00"),
                            (620, "Montant toutes taxes comprises", "114 000,00")):  # fmt: skip
        sheet.text(40, y, label, 9)
        sheet.right(500, y - 6, value, 9)
    read = read_paper(sheet.data(), "a.pdf")
    found = {one.value.basis: one.value.amount for one in money.amounts(read.lines)}
    assert (found["HT"], found["TTC"]) == (Decimal("95000.00"), Decimal("114000.00"))
    assert [one.value for one in money.rates(read)] == [Decimal("20.00")]


@pytest.mark.parametrize(
    ("left", "right"),
    [(("Déduction de l'avance", "reçue"), ("€ -20", "000,00")),
     (("Acompte versé :  - 20", "000,00 €"), ())],
)  # fmt: skip
def test_a_deposit_whose_amount_is_cut_is_one(
    left: tuple[str, ...], right: tuple[str, ...]
) -> None:
    sheet = Sheet()
    sheet.lines(40, 700, left)
    sheet.lines(300, 700, right)
    assert len(money.deposits(read_paper(sheet.data(), "a.pdf"))) == 1


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (f"{MENTION} publique", "sante publique"),
        (MENTION[:-1], "sant"),  # forgiven a scanner alone
        (MENTION, ""),
        (f"{MENTION} total", ""),
        (f"Code de la santé publique. {MENTION}", ""),
        (f"{MENTION} pour l'année", ""),
        (f"{MENTION} et du médico-social", "sante et du medico-social"),
        (f"{MENTION} au travail", "sante au travail"),
    ],
)
def test_the_mention_ends_where_it_ends(written: str, told: str) -> None:
    lines = ["BON DE COMMANDE", f"{written} : 114 000,00 € TTC", "95 000,00 € HT, TVA 20 %"]
    found = findings(pdf_of(lines), "commande", None, alone=True)
    assert [(one.code, one.severity.name) for one in found] == (
        [("DOC010", "WARNING")] if told else []
    )
    assert all(f"« {told} »" in one.message for one in found)


def test_an_elision_that_is_added_is_shown_with_its_apostrophe() -> None:
    said = "Le mandataire {}conserver pendant dix ans les pièces qu'il transmet."
    form = learn(paper(f"MANDAT\n{said.format('devra ')}"), kinds()["mandat"])
    lines = ["MANDAT avec délégation de signature", said.format("s'engage à ")]
    [one] = findings(pdf_of(lines), "mandat", form, alone=True)
    assert "« s'engage à »" in one.message


def test_a_day_in_a_column_is_that_of_its_heading() -> None:
    sheet = Sheet()
    for x, head, value in ((40, "Votre référence :", "Devis S00412"),
                           (220, "Date de commande :", "03/02/2025")):  # fmt: skip
        sheet.text(x, 700, head)
        sheet.text(x, 685, value)
    found = days_of(read_paper(sheet.data(), "a.pdf"), "commande")
    assert [one.value for one in found[DayOf.OWN]] == [date(2025, 2, 3)]


def test_the_day_on_which_the_supplier_signed_is_not_that_of_the_client() -> None:
    sheet = Sheet()
    for x, texts in ((40, ("Le Client", "Camille FICTIVE", "Le 03/02/2025")),
                     (300, ("L'Éditeur", "Alex FICTIF", "Le 10/02/2025"))):  # fmt: skip
        sheet.lines(x, 700, texts)
    found = days_of(read_paper(sheet.data(), "a.pdf"), "commande")
    assert [one.value for one in found[DayOf.OWN]] == [date(2025, 2, 3)]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Édité le 03/02/2025\nDélai de livraison : 30/06/2025", date(2025, 2, 3)),
        ("Date de commande : 03/02/2025\nÉdité le 05/02/2025", date(2025, 2, 3)),
    ],
)
def test_the_day_an_order_was_printed_is_its_own_when_it_states_no_other(
    said: str, day: date
) -> None:
    found = days_of(paper(f"BON DE COMMANDE\n{said}"), "commande")
    assert [one.value for one in found[DayOf.OWN] or found[DayOf.UNSAID]] == [day]


def test_the_day_of_an_installation_stands_after_the_version_installed() -> None:
    said = "installée dans sa version 7.4.1 le 24/11/2025.\nMise en ordre de marche : 01/12/2025"
    found = installed(paper(f"VÉRIFICATION D'APTITUDE\n{said}"))
    assert [one.value for one in found] == [date(2025, 11, 24)]


def test_the_label_of_a_tax_under_the_heading_of_its_rates_is_that_of_its_amount() -> None:
    sheet = Sheet()
    for y, *row in ((700, "TVA", "Montant HT"), (680, "20,00", "95 000,00"),
                    (660, "Montant TVA", "19 000,00")):  # fmt: skip
        for x, text in zip((350, 500), row, strict=True):
            sheet.right(x, y, text)
    found = money.amounts(read_paper(sheet.data(), "a.pdf").lines)
    assert [(int(one.value.amount), one.value.basis) for one in found][-1] == (19_000, "TVA")


def test_the_sign_of_a_rate_may_stand_in_the_next_cell() -> None:
    sheet = Sheet()
    for x, text in ((50, "TVA 20,00"), (300, "%")):
        sheet.text(x, 700, text)
    lines = read_paper(sheet.data(), "a.pdf").lines
    assert money.amounts(lines) == []


def test_a_label_set_to_the_right_is_read_line_under_line() -> None:
    sheet = Sheet()
    for rank, (label, value) in enumerate((("Montant HT", "95 000,00 €"),
                                           ("Montant TTC", "114 000,00 €"), (MENTION[:27], ""),
                                           (MENTION[27:46], "114 000,00 €"), (MENTION[46:], ""),
                                           ("Visa", "à venir"))):  # fmt: skip
        sheet.right(200, 700 - 12 * rank, label.strip())
        sheet.text(208, 700 - 12 * rank, value)
    assert MENTION in " ".join(line.text for line in read_paper(sheet.data(), "a.pdf").in_blocks)


def test_cells_centred_in_their_row_are_read_with_it() -> None:
    sheet = Sheet()
    sheet.text(40, 700, "Total TTC")
    sheet.text(200, 706, "114 000,00")
    sheet.text(200, 694, "€")
    sheet.text(300, 706, "arrondi au")
    sheet.text(300, 694, "centime")
    lines = read_paper(sheet.data(), "a.pdf").lines
    assert [line.text for line in lines] == ["Total TTC 114 000,00 € arrondi au centime"]


def test_a_scan_put_askew_keeps_its_rows() -> None:
    sheet = Sheet()
    sheet.page.drawImage(ImageReader(io.BytesIO(picture())), 0, 0, *A4)
    for rank in range(8):
        for x, text in ((50, f"Label {rank}"), (300, f"value {rank}")):
            put = sheet.page.beginText(x, 800 - 18 * rank + x * 0.02)
            put.setTextRenderMode(3)
            put.textOut(text)
            sheet.page.drawText(put)
    lines = read_paper(sheet.data(), "a.pdf").lines
    assert [line.text for line in lines] == [f"Label {rank} value {rank}" for rank in range(8)]


@pytest.mark.parametrize("crossed", [True, False])
def test_a_box_that_is_drawn_is_read(*, crossed: bool) -> None:
    sheet = Sheet()
    sheet.text(50, 800, "VÉRIFICATION D'APTITUDE")
    for y, label in ((700, "VA prononcée sans réserve"), (680, "VA prononcée avec réserves")):
        sheet.page.rect(50, y, 9, 9)
        sheet.text(66, y + 1, label)
    y = 680 if crossed else 700
    sheet.page.line(50, y, 59, y + 9)
    sheet.page.line(50, y + 9, 59, y)
    found = values.reserves(read_paper(sheet.data(), "va.pdf"))
    assert [one.value for one in found] == (["avec reserves"] if crossed else [])


@pytest.mark.parametrize("ticked", ["Admission", "Ajournement"])
def test_a_box_in_a_column_far_from_its_label_is_read(ticked: str) -> None:
    sheet = Sheet()
    for y, label in ((700, "Admission"), (680, "Ajournement"), (660, "Rejet")):
        sheet.text(50, y, label)
        sheet.page.rect(300, y - 1, 9, 9)
        if label == ticked:
            sheet.page.line(300, y - 1, 309, y + 8)
    found = values.reserves(read_paper(sheet.data(), "va.pdf"))
    assert [one.value for one in found] == (["ajournement"] if ticked == "Ajournement" else [])


@pytest.mark.parametrize(("height", "kept"), [(3, False), (-2, True), (9, True)])
def test_what_a_line_strikes_out_is_not_read(height: int, *, kept: bool) -> None:
    sheet = Sheet()
    sheet.text(50, 700, "sans")
    sheet.text(90, 700, "avec")
    sheet.page.line(88, 700 + height, 115, 700 + height)
    text = read_paper(sheet.data(), "va.pdf").lines[0].text
    assert text == ("sans avec" if kept else "sans")


@pytest.mark.parametrize("refused", [True, False])
def test_a_letter_in_the_column_of_what_does_not_conform_is_a_reserve(refused: bool) -> None:
    rows = [("Point vérifié", "Conforme", "Non conforme"), ("Envois", "X", ""), ("Retours", "", "")]
    rows.append(("Consultation", "", "X") if refused else ("Consultation", "X", ""))
    book: Any = Document()
    for cells, texts in zip(book.add_table(4, 3).rows, rows, strict=True):
        for cell, text in zip(cells.cells, texts, strict=True):
            cell.text = text
    found = values.reserves(read_paper(saved(book), "va.docx"))
    assert [one.value for one in found] == (["case cochée"] if refused else [])


@pytest.mark.parametrize(
    ("said", "reserve"),
    [
        ("VA sans réserve : ☐ oui ☒ non", "va sans reserve : non"),
        ("Sans réserve : OUI ☒ NON ☐", ""),
        ("La version 7.4 présente une anomalie bloquante.", "presente une anomalie bloquante"),
        ("Une réserve est émise sur l'envoi.", "reserve est emise"),
        ("Deux réserves subsistent.", "reserves subsistent"),
        ("Aucune réserve n'est émise ; rien ne reste à livrer.", ""),
        ("Le module d'alerte reste à livrer.", "reste a livrer"),
        ("Anomalie bloquante ? [X] Oui [ ] Non", "anomalie bloquante : oui"),
        ("Anomalie bloquante ? [ ] Oui [X] Non", ""),
        ("Absence d'anomalie : ☒ oui ☐ non", ""),
        ("VA prononcée sans réserve : non", "va prononcee sans reserve : non"),
        ("La solution est opérationnelle ? Non", "la solution est operationnelle : non"),
        ("Réserves : non", ""),
        ("VA sans réserve ☒  VA avec réserves ☐", ""),
        ("VA sans réserve ☐  VA avec réserves ☒", "avec reserves"),
        ("Les réserves émises le 12 novembre\nont toutes été levées", ""),
        ("Réserves émises le 12 novembre", "reserves emises"),
        ("Formation demandée : non", ""),
        ("Bloquantes : 2", "bloquantes : 2"),
        ("Bloquantes : 0", ""),
        ("La vérification, conduite jusqu'au 18/11/2025,\nest refusée.", "est refusee"),
        ("Si la vérification d'aptitude\nest refusée, elle est reprise.", ""),
        ("La vérification d'aptitude est refusée. Réserves : aucune.", "aptitude est refusee"),
        ("Décision : ☐ vérification prononcée  ☒ vérification refusée", "refusee"),
        ("Décision : ☒ vérification prononcée  ☐ vérification refusée", ""),
        ("Une anomalie bloquante subsiste sur le flux.", "anomalie bloquante subsiste"),
        ("Aucune anomalie bloquante ne subsiste.", ""),
        ("Observations : une anomalie bloquante sur l'envoi", "anomalie bloquante"),
        ("Observations : anomalie bloquante du 3 mai corrigée", ""),
        ("L’envoi des messages ne fonctionne pas.", "ne fonctionne pas"),
        ("L'hôpital ne prononce pas la vérification d’aptitude.", "ne prononce pas"),
        ("Conclusion : inapte en l'état", "inapte"),
        ("VA prononcée avec / réserve (rayer la mention inutile)", "avec / reserve"),
        ("VA prononcée / sans réserve (rayer la mention inutile)", ""),
        ("Le client émet un avis défavorable.", "avis defavorable"),
        ("Avis favorable avec réserves.", "avec reserves"),
        ("Nous ne prononçons pas l'aptitude.", "ne prononcons pas"),
        ("L'établissement ajourne la vérification.", "ajourne la verif"),
        ("Il formule trois réserves, jointes.", "formule trois reserves"),
        ("C : conforme ; NC : non conforme", ""),
        ("Aptitude prononcée avec deux réserves.", "avec deux reserves"),
        # The other answer is struck out.
        ("Aptitude prononcée : / NON (rayer la mention inutile)", "aptitude prononcee : non"),
        ("Aptitude prononcée : OUI / (rayer la mention inutile)", ""),
        ("Avis favorable / avis défavorable", ""),
    ],
)
def test_an_answer_that_tells_of_a_fault_is_a_reserve(said: str, reserve: str) -> None:
    found = values.reserves(paper(f"VÉRIFICATION D'APTITUDE\n{said}"))
    assert [one.value for one in found] == ([reserve] if reserve else [])


@pytest.mark.parametrize("number", ["0", "3"])
def test_a_number_under_blocking_anomalies_is_a_reserve(number: str) -> None:
    sheet = Sheet()
    for y, row in ((700, ("Bloquantes", "Majeures", "Mineures")), (680, (number, "0", "4"))):
        for rank, text in enumerate(row):
            sheet.text(50 + 120 * rank, y, text)
    found = values.reserves(read_paper(sheet.data(), "va.pdf"))
    assert [one.value for one in found] == (["bloquantes : 3"] if number == "3" else [])


@pytest.mark.parametrize("result", ["OK", "KO"])
@pytest.mark.parametrize("crossed", [True, False])
def test_a_test_that_failed_is_a_reserve(result: str, *, crossed: bool) -> None:
    sheet = Sheet()
    heads = {"OK": 350, "KO": 420} if crossed else {"Résultat": 350}
    for text, x in heads.items():
        sheet.text(x, 700, text)
    sheet.text(50, 680, "Envoi au DMP")
    sheet.text(heads.get(result, 350), 680, "X" if crossed else result)
    found = values.reserves(read_paper(sheet.data(), "va.pdf"))
    told = ["case cochée" if crossed else "KO"]
    assert [one.value for one in found] == (told if result == "KO" else [])


@pytest.mark.parametrize("answer", ["OUI", "NON"])
def test_a_cross_in_the_column_of_no_is_one_where_yes_is_right(answer: str) -> None:
    sheet = Sheet()
    for x, text in ((350, "OUI"), (420, "NON")):
        sheet.text(x, 700, text)
        sheet.text(x, 680, "X" if text == "OUI" else "")
        sheet.text(x, 660, "X" if text == answer else "")
    sheet.text(50, 680, "La version est installée")
    sheet.text(50, 660, "La vérification est prononcée sans réserve")
    found = [one.value for one in values.reserves(read_paper(sheet.data(), "va.pdf"))]
    told = "la verification est prononcee sans reserve : non"
    assert found == ([told] if answer == "NON" else [])


def test_a_title_whose_letters_are_spaced_is_read_word_by_word() -> None:
    sheet = Sheet()
    for rank, letter in enumerate("BON  DE  COMMANDE"):
        sheet.text(50 + 11 * rank, 700, letter.strip())
    sheet.text(300, 700, "N. 25-0417")
    read = read_paper(sheet.data(), "a.pdf")
    assert read.lines[0].text == "BON DE COMMANDE N. 25-0417"


@pytest.mark.parametrize(("result", "found"), [("C", []), ("NC", ["NC"])])
def test_the_code_of_what_does_not_conform_is_a_reserve(result: str, found: list[str]) -> None:
    legend = p("C : conforme ; NC : non conforme")
    read = read_paper(book(legend + tbl(tr("Fonction", "Avis"), tr("Envoi", result))), "va.docx")
    assert [one.value for one in values.reserves(read)] == found


def test_columns_made_with_spaces_are_told_apart() -> None:
    read = paper("FINESS.....: 130999980                  NUMERO.....: 25H00917")
    assert [one.value for one in values.own_references(read)] == ["25h00917"]


def test_an_amount_with_its_own_label_is_no_tax() -> None:
    read = paper("TVA 20 %\nPrix pris en charge : 216 000,00 €")
    assert [one.value.basis for one in money.amounts(read.lines)] == [""]


def test_two_blanks_with_one_label_are_one_that_a_sheet_takes() -> None:
    form = learn(paper("MANDAT\nJe soussigné ……………, …………… de ……………"), kinds()["mandat"])
    assert [item.text for item in form.of("blank")] == ["Je soussigné", "de"]


def test_a_foot_of_the_page_fills_no_blank() -> None:
    for day, code in (("12/02/2025", []), ("……………", ["DOC032"])):
        made = Document()
        made.add_paragraph("MANDAT avec délégation de signature")
        made.add_paragraph(f"Date : {day}")
        made.sections[0].footer.paragraphs[0].text = "Imprimé M-0225, version 3"
        blank = learn(paper("MANDAT avec délégation de signature\nDate : ……………"), kinds()["mandat"])
        assert [one.code for one in findings(saved(made), "mandat", blank)] == code


def test_a_quote_signed_as_an_order_gives_its_number() -> None:
    for title, number in (("Devis D25-12, vaut bon de commande", ["d25-12"]), ("Devis D25-12", [])):
        assert [one.value for one in values.own_references(paper(title))] == number


def test_a_column_of_tax_is_headed_by_its_rate() -> None:
    rows = tr("HT", "TVA 20 %", "TTC") + tr("95 000,00", "19 000,00", "114 000,00")
    rows += tr("HT", "Montant TVA", "Taux") + tr("95 000,00", "10 000,00", "20,00 %")
    read = read_paper(book(tbl(rows)), "a.docx")
    found = [(int(one.value.amount), one.value.basis) for one in money.amounts(read.lines)[:3]]
    assert found == [(95000, "HT"), (19000, "TVA"), (114000, "TTC")]
    assert [one.value for one in money.rates(read)] == [20]


def test_a_box_that_is_ticked_chooses_among_the_names_of_its_line() -> None:
    codes = ("HOP-DPI-Va2", "HOP-PFI-Va2")
    read = paper("Fonction : ☐ HOP-DPI-Va2  ☒ HOP-PFI-Va2\n☒ HOP-DPI-Va2 seul")
    assert values.ticked_among(read, codes) == ["HOP-PFI-Va2"]


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("commandée par le bon n° BC-FICTIF-0017 du 3 février, livrée par bon de transport",
         "bc-fictif-0017"),
        ("Objet : commande de la mise à jour de votre dossier patient n° BC-12", "bc-12"),
        ("Objet : commande, selon le devis n° D-12", ""),
        ("N° d'engagement : EN25-0044", "en25-0044"),  # of an accounting office
        ("N° d'engagement : EN25-0044\nCommande n° BC-12", "bc-12"),
        ("Commande publique n° BC-12", "bc-12"),
    ],
)  # fmt: skip
def test_the_number_of_an_order_is_read_as_people_write_it(said: str, number: str) -> None:
    found = [one.value for one in values.order_references(paper(said))]
    assert found == ([number] if number else [])


@pytest.mark.parametrize(
    ("text", "garbled"),
    [
        ("11/30/26, 2:50 PM file:///q/cache/27ee60a6c8a2d67d3c6b0c2fe1362bcec3af1a46.html", False),
        ("1/1 achats.xqz@zzkqx-wvkj.example 27ee60a6c8a2d67d3c6b0c2fe1362bcec3af1a46", False),
        ("xqzk wvkj qxzw kjvq zzkq xwvk jqxz wkjv qzzk qxwv kjqx zwkj vqzz kqxw", True),
    ],
)
def test_an_address_is_no_proof_that_a_font_hides_its_letters(text: str, garbled: bool) -> None:
    assert is_garbled(text) == garbled


def _objects(*objects: bytes) -> bytes:
    """A PDF of objects, the first of which is its catalogue."""
    data, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, rows)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(data))
    return data + head + end


def _stream(data: bytes) -> bytes:
    return b"<</Length %d>>stream\n%s\nendstream" % (len(data), data)


_PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
_PAGE = (b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font"
         b"<</F1 6 0 R/F2 5 0 R>>>>>>")  # fmt: skip
_PLAIN = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


@pytest.mark.parametrize("first", [33, 48, 97])
def test_a_font_that_does_not_tell_its_letters_is_a_part_not_read(first: int) -> None:
    said = f"{MENTION} : 114 000 EUR TTC, selon les conditions de la commande"
    codes = {letter: first + rank for rank, letter in enumerate(dict.fromkeys(said))}
    hidden = "".join(f"{codes[letter]:02X}" for letter in said).encode()
    names = b" ".join(b"/g%d" % rank for rank in range(len(codes)))
    glyphs = b" ".join(b"/g%d 7 0 R" % rank for rank in range(len(codes)))
    font = (b"<</Type/Font/Subtype/Type3/FontBBox[0 0 500 700]/FontMatrix[.001 0 0 .001 0 0]"
            b"/FirstChar %d/LastChar %d/Widths[%s]/Encoding<</Differences[%d %s]>>/CharProcs<<%s>>"
            b"/Resources<<>>>>" % (first, first + len(codes) - 1, b"500 " * len(codes), first,
                                   names, glyphs))  # fmt: skip
    text = _stream(
        b"BT /F2 9 Tf 40 800 Td (BON DE COMMANDE) Tj /F1 3 Tf 0 -20 Td <%s> Tj ET" % hidden
    )
    data = _objects(b"<</Type/Catalog/Pages 2 0 R>>", _PAGES, _PAGE, text, _PLAIN, font,
                    _stream(b"500 0 0 0 500 700 d1 0 0 400 700 re f"))  # fmt: skip
    read = read_paper(data, "a.pdf")
    assert [line.text for line in read.lines] == ["BON DE COMMANDE"]
    assert [part.words for part in read.parts] == ["police sans lettres"]


def test_a_form_that_adobe_alone_draws_is_named(
    capfd: pytest.CaptureFixture[str],
) -> None:
    catalog = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</XFA 6 0 R/Fields[]>>>>"
    notice = _stream(b"BT /F2 9 Tf 40 800 Td (Veuillez patienter. Ouvrez-le dans Acrobat) Tj ET")
    data = _objects(catalog, _PAGES, _PAGE.replace(b"/F1 6 0 R", b""), notice, _PLAIN,
                    _stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>"))  # fmt: skip
    assert "XFA" in read_paper(data, "a.pdf").problem
    assert capfd.readouterr() == ("", "")


def test_a_version_is_found_beside_its_product_over_two_lines() -> None:
    cut = "Nous commandons la prestation (logiciel fictif,\nversion 7.3.0) au prix convenu."
    assert [one.value for one in values.versions(paper(cut))] == ["7.3.0"]
    turned = "Installation de la version 7.3.0 de votre\nlogiciel. Version en service : 7.3.0"
    assert {one.value for one in values.versions(paper(turned))} == {"7.3.0"}
    assert values.versions(paper("Formu1aire fictif, version 2.1\nLa solution est livrée.")) == []


def test_the_end_of_a_longer_prestation_is_not_another() -> None:
    cut = "Type de prestation : Vague\nPrestation 1 + Vague 2"
    assert {one.value for one in values.prestations(paper(cut))} == {"V1+V2"}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("BC-9", ["bc-12"]),
        ("2025 DSIO 00412", ["2025 dsio 00421"]),
        ("C0018", []),  # one letter, and no word beside it
        ("2025/17", []),
    ],
)
def test_what_is_written_as_a_number_is_one(asked: str, expected: list[str]) -> None:
    said = paper("Réf. client : BC-12\nVersion C0017\n2025 DSIO 00421   03/02/2025")
    assert [one.value for one in values.written_alike(said, asked)] == expected


def test_a_number_is_found_after_a_label_in_two_languages() -> None:
    found = values.invoice_numbers(paper("Facture n° / Invoice no. F-FICTIVE-007"))
    assert [one.value for one in found] == ["f-fictive-007"]


def test_a_finess_is_only_taken_after_its_word() -> None:
    assert [one.value for one in values.finess_numbers(paper("N° FINESS : 01 099 999 3"))] == [
        "010999993"
    ]
    assert values.finess_numbers(paper("SIREN 999 000 003")) == []


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Hôpital fictif Saint-Aubin (750999997)", ["750999997"]),
        ("ÉDITEUR FICTIF SAS (750999997)", []),
        ("Hôpital fictif (750999997), FINESS 010999993", ["010999993"]),
    ],
)
def test_a_finess_in_brackets_follows_the_name_of_a_hospital(said: str, found: list[str]) -> None:
    assert [one.value for one in values.finess_numbers(paper(said))] == found


def test_a_finess_may_stand_above_its_word() -> None:
    sheet = Sheet()
    for x, number, label in ((50, "BC-12", "n° de commande"), (200, "750999997", "n° FINESS")):
        sheet.text(x, 700, number)
        sheet.text(x, 690, label)
    assert [one.value for one in values.finess_numbers(read_paper(sheet.data(), "a.pdf"))] == [
        "750999997"
    ]


def test_a_column_of_finess_is_read_down_to_its_end() -> None:
    sheet = Sheet()
    for rank, row in enumerate((("Établissement", "FINESS"), ("CH FICTIF", "130999980"),
                                ("CH AUTRE", "010999993"), ("Total", "95 000,00"))):  # fmt: skip
        for x, text in zip((40, 300), row, strict=True):
            sheet.text(x, 800 - 20 * rank, text)
    found = values.finess_numbers(read_paper(sheet.data(), "a.pdf"))
    assert [one.value for one in found] == ["130999980", "010999993"]


def test_figures_each_in_a_box_are_a_number_and_no_marks() -> None:
    sheet = Sheet()
    for y, label, figures in ((760, "FINESS", "010999993"), (730, "Date", "03022025")):
        sheet.text(50, y, f"{label} :")
        for rank, figure in enumerate(figures):
            sheet.page.rect(120 + 16 * rank, y - 5, 14, 16)
            sheet.text(124 + 16 * rank, y, figure)
    read = read_paper(sheet.data(), "a.pdf")
    assert [one.value for one in values.finess_numbers(read)] == ["010999993"]
    assert list(days_in(read.lines[1].said)) == [date(2025, 2, 3)]


def test_a_label_that_wraps_in_its_column_has_the_value_beside_its_first_line() -> None:
    sheet = Sheet()
    for x, y, text in ((40, 800, "Numéro de"), (150, 800, "FC-25-98"), (300, 800, "Numéro"),
                       (400, 800, "1000245871"), (40, 788, "facture"),
                       (300, 788, "d'engagement")):  # fmt: skip
        sheet.text(x, y, text)
    read = read_paper(sheet.data(), "a.pdf")
    assert {one.value for one in values.invoice_numbers(read)} == {"fc-25-98"}
    assert {one.value for one in values.order_references(read)} == {"1000245871"}


def test_blocks_side_by_side_are_read_line_by_line() -> None:
    sheet = Sheet()
    sheet.lines(40, 800, ["ÉDITEUR FICTIF SAS", "1 rue Inventée", "69000 VILLE"], 8)
    sheet.lines(300, 805, ["FACTURE N° 12", "Date : 28/11/2025", "Commande : 7", "Code : D"], 8)
    read = read_paper(sheet.data(), "a.pdf")
    assert {"FACTURE N° 12", "Commande : 7", "69000 VILLE"} <= {one.text for one in read.lines}


@pytest.mark.parametrize("said", ["BON DE COMMANDE NO 25 H 0021", "n° 25 H 0021"])
def test_a_number_that_holds_spaces_is_compared_whole(said: str) -> None:
    found = values.written_alike(paper(said), "25 H 0012")
    assert [one.value for one in found] == ["25 h 0021"]


def test_the_text_of_a_cell_above_its_amounts_does_not_end_a_table() -> None:
    sheet = Sheet()
    for y, row in ((800, ("Désignation", "Prix HT", "TVA", "Prix TTC")), (780, ("Prestation :",)),
                   (766, ("- formation", "95 000,00 €", "19 000,00 €", "114 000,00 €")),
                   (752, ("- reprise", "", "(20 %)"))):  # fmt: skip
        for x, text in zip((40, 250, 350, 450), row, strict=False):
            sheet.text(x, y, text)
    read = read_paper(sheet.data(), "a.pdf")
    found = [one.value for one in money.amounts(read.lines)]
    assert [(str(one.amount), one.basis) for one in found] == [
        ("95000.00", "HT"), ("19000.00", "TVA"), ("114000.00", "TTC"),
    ]  # fmt: skip
    assert [one.value for one in money.rates(read)] == [Decimal(20)]


@pytest.mark.parametrize(
    ("said", "delegates"),
    [
        ("donne délégation de signature", True),
        ("donne pouvoir, sans délégation de signature", False),
        ("donne mandat, la délégation de signature étant exclue", False),
        ("dit : délégation de signature : non", False),
    ],
)
def test_a_delegation_that_is_refused_is_none(said: str, delegates: bool) -> None:
    found = findings(pdf_of(["MANDAT", f"Le mandant {said}."]), "mandat", None)
    assert [one.code for one in found] == ([] if delegates else ["DOC017"])


def _checked(field: str) -> str:
    total = sum(
        (int(c) if c.isdigit() else 0 if c == "<" else ord(c) - 55) * (7, 3, 1)[n % 3]
        for n, c in enumerate(field)
    )
    return f"{field}{total % 10}"


def test_a_machine_readable_line_gives_the_expiry() -> None:
    passport = ["P<FRAFICTIVE<<CAMILLE".ljust(44, "<"),
                f"00FICTIF0<FRA900101<M{_checked('300531')}".ljust(44, "<")]  # fmt: skip
    card = ["IDFRAFICTIF000".ljust(30, "<"), f"900101<M{_checked('300531')}FRA".ljust(30, "<"),
            "FICTIVE<<CAMILLE".ljust(30, "<")]  # fmt: skip
    old = ["IDFRAFICTIVE".ljust(36, "<"), "000000000000CAMILLE".ljust(36, "<")]
    assert read_expiry(passport) == date(2030, 5, 31)
    assert read_expiry(card) == date(2030, 5, 31)
    assert read_expiry(old) is None
    assert read_expiry([card[0], card[1].replace("300531", "310531"), card[2]]) is None  # its key


def acro(name: str = "", *, ticked: bool = False) -> bytes:
    """A PDF with a field and a box to tick."""
    stream = io.BytesIO()
    page: Any = canvas.Canvas(stream, invariant=True)
    page.drawString(50, 800, "MANDAT AVEC DÉLÉGATION DE SIGNATURE")
    page.drawString(50, 770, "Nom du mandant :")
    page.acroForm.textfield(name="Nom", x=200, y=765, width=200, height=18, value=name)
    page.drawString(80, 740, "Dépôt des avances")
    page.acroForm.checkbox(name="Avances", x=50, y=740, size=12, checked=ticked)
    page.save()
    return stream.getvalue()


def test_the_fields_of_a_pdf_form_are_read_in_their_place() -> None:
    form = learn(read_paper(acro(), "m.pdf"), kinds()["mandat"])
    assert [(one.kind, one.text) for one in form.items][1:] == [
        ("blank", "Nom du mandant"), ("box", "Dépôt des avances"),
    ]  # fmt: skip
    assert findings(acro("Camille FICTIVE", ticked=True), "mandat", form) == []
    assert [one.code for one in findings(acro(), "mandat", form)] == ["DOC032", "DOC033"]


def test_a_blank_inside_a_sentence_is_one() -> None:
    text = "ATTESTATION SUR L'HONNEUR DE NON-HDS\nJe soussigné(e) {}, agissant en qualité de {}."
    form = learn(paper(text.format("[nom]", "[qualité]")), kinds()["attestation-non-hds"])
    assert findings(pdf_of(text.format("Camille FICTIVE", "présidente").split("\n")),
                    "attestation-non-hds", form) == []  # fmt: skip
    found = findings(pdf_of(text.format("Camille FICTIVE", "[qualité]").split("\n")),
                     "attestation-non-hds", form)  # fmt: skip
    assert [one.code for one in found] == ["DOC032"]


def _cell(*more: str) -> str:
    """A table of one cell that holds clauses."""
    clauses = ("Le mandat est gratuit.", "Il cesse avec la mission confiée.", *more)
    return tbl(tr(tc("".join(map(p, clauses)))))


_HEAD = p("MANDAT avec délégation de signature")


@pytest.mark.parametrize(
    ("blank", "good", "wrong", "said"),
    [
        (p("Fait à\t le\t"), p("Fait à Lyon le 12/03/2025"), p("Fait à Lyon le"), "DOC032 « le »"),
        (p("Bon n° ____, signé le ____, par ____"), p("Bon n° 7A, signé le 3/2/2025, par moi"),
         p("Bon n° 7A, signé le ____, par moi"), "DOC032 « signé le »"),
        (tbl(tr("Nom :", "Nom :")), tbl(tr("Nom : A. FICTIF", "Nom : B. FICTIVE")),
         tbl(tr("Nom : A. FICTIF", "Nom :")), "DOC032 « Nom »"),
        (tbl(tr("Nom", "Qualité", "Visa"), tr("", "", "")),
         tbl(tr("Nom", "Qualité", "Visa"), tr("C. FICTIVE", "présidente", "")),
         tbl(tr("Nom", "Qualité", "Visa"), tr("C. FICTIVE", "", "")), "DOC032 « Qualité »"),
        (p("Questions posées :") + tbl(tr("Jour", "☐", "☐"), tr("Nuit", "☐", "☐")),
         p("Questions posées :") + tbl(tr("Jour", "☒", "☐"), tr("Nuit", "☐", "☒")),
         p("Questions posées :") + tbl(tr("Jour", "☒", "☐"), tr("Nuit", "☐", "☐")),
         "DOC033 « Nuit »"),
        (_cell(), _cell(), _cell("Il est tacitement reconduit."),
         "DOC031 « Il est tacitement reconduit »"),
        (p("Fait en deux exemplaires originaux."), p("Fait en deux exemplaires originaux.")
         + p("Lu et approuvé") + p("Signé électroniquement par C. FICTIVE le 12 mars 2025 à 10 h."),
         p("Fait en deux exemplaires originaux.")
         + p("Ce mandat vaut aussi pour les filiales de la société, présentes ou futures."),
         "DOC031 « Ce mandat vaut aussi"),
    ],
)  # fmt: skip
def test_a_form_of_word_is_held_to_its_ends(blank: str, good: str, wrong: str, said: str) -> None:
    form = learn(read_paper(book(_HEAD + blank), "m.docx"), kinds()["mandat"])
    assert findings(book(_HEAD + good), "mandat", form) == []
    [one] = findings(book(_HEAD + wrong), "mandat", form)
    code, _, words = said.partition(" ")
    assert (one.code, words in one.message) == (code, True), one.message


SOFFICE = shutil.which("soffice")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("kind", FORMS)
def test_what_libreoffice_prints_is_read_as_well(kind: str, tmp_path: Path) -> None:
    for name, lines in (("modele", blank_form(FORMS[kind])), ("piece", filled(FORMS[kind]))):
        (tmp_path / f"{name}.docx").write_bytes(docx_of(lines, "Liberation Serif"))
    subprocess.run(
        [str(SOFFICE), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--convert-to", "pdf", "--outdir", str(tmp_path),
         str(tmp_path / "modele.docx"), str(tmp_path / "piece.docx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    printed = (tmp_path / "piece.pdf").read_bytes()
    own = learn(read_paper((tmp_path / "modele.pdf").read_bytes(), "modele.pdf"), kinds()[kind])
    for form in (own, form_of(kind, "docx")):
        assert findings(printed, kind, form) == []


def table_va(*, filled_in: bool) -> bytes:
    """A VA made of tables: labels beside cells, boxes in a column, headings above a row."""
    from docx import Document

    book: Any = Document()
    book.add_paragraph("VÉRIFICATION D'APTITUDE")

    def table(rows: list[list[str]]) -> None:
        made = book.add_table(rows=len(rows), cols=len(rows[0]))
        for row, cells in zip(made.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text

    value = (lambda text: text) if filled_in else (lambda _: "")
    box = "☒" if filled_in else "☐"
    table([["Établissement", value("CH FICTIF")], ["N° FINESS", value("010999993")]])
    book.add_paragraph("Fonctions vérifiées :")
    table([["Fonction", "Conforme", "Commentaire"], ["Identité", box, value("rien")],
           ["Messagerie", "☐", ""]])  # fmt: skip
    table([["Nom", "Qualité", "Date"], [value("Camille FICTIVE"), value("directrice"),
                                        value("20/11/2025")]])  # fmt: skip
    book.add_paragraph("Signature :")
    return saved(book)


def test_a_form_of_tables_is_learned_cell_by_cell() -> None:
    form = learn(read_paper(table_va(filled_in=False), "m.docx"), kinds()["va"])
    assert [(one.kind, one.text) for one in form.items if one.kind in ("blank", "box")] == [
        ("blank", "Établissement"), ("blank", "N° FINESS"), ("box", "Identité"),
        ("box", "Messagerie"), ("blank", "Nom Qualité Date"), ("blank", "Signature"),
    ]  # fmt: skip
    data = table_va(filled_in=True)
    assert [f.code for f in findings(data, "va", form) if f.code.startswith("DOC03")] == []
    left = findings(table_va(filled_in=False), "va", form)
    assert [f.code for f in left if f.code.startswith("DOC03")] == ["DOC032"] * 3 + ["DOC033"]


def ruled_pdf(*, filled_in: bool) -> bytes:
    """The same as a PDF, whose tables are drawn by rules."""
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

    style, grid = getSampleStyleSheet()["Normal"], TableStyle([("GRID", (0, 0), (-1, -1), 1, 0)])
    value = (lambda text: text) if filled_in else (lambda _: "")
    rows = [["Établissement", value("CH FICTIF")], ["N° FINESS", value("010999993")]]
    people = [["Nom", "Qualité"], [value("Camille FICTIVE"), value("directrice")]]
    stream = io.BytesIO()
    SimpleDocTemplate(stream, invariant=1).build(
        [Paragraph("VÉRIFICATION D'APTITUDE", style), Table(rows, [150, 250], style=grid),
         Paragraph("Le client atteste que la solution a été installée et vérifiée.", style),
         Table(people, [200, 200], style=grid)]
    )  # fmt: skip
    return stream.getvalue()


def test_the_ruled_tables_of_a_pdf_form_are_learned_cell_by_cell() -> None:
    data = ruled_pdf(filled_in=False)
    form = learn(with_tables(read_paper(data, "m.pdf"), data), kinds()["va"])
    assert [one.text for one in form.items if one.kind == "blank"] == [
        "Établissement", "N° FINESS", "Nom Qualité",
    ]  # fmt: skip
    assert findings(ruled_pdf(filled_in=True), "va", form, alone=True) == []
    left = findings(data, "va", form, alone=True)
    assert [one.code for one in left] == ["DOC016", "DOC032", "DOC032", "DOC032"]


def test_what_announces_boxes_or_a_list_is_no_blank() -> None:
    text = "MANDAT\nPrestation demandée :\n☐ Vague 2\nLe mandataire s'engage à :\n- rendre compte."
    form = learn(paper(text), kinds()["mandat"])
    assert [one.text for one in form.items if one.kind == "blank"] == []


@pytest.mark.parametrize(
    "line",
    [
        "Nom du signataire : Camille FICTIVE",
        "Nom, prénom, qualité : FICTIVE Camille, DSI",
        "Signé électroniquement par Camille FICTIVE",
        "Le représentant de l'établissement : Mme Camille FICTIVE",
        "Pour le client, Camille Fictive, directrice",
        "Représenté par\nCamille FICTIVE",
    ],
)
def test_a_signatory_is_found_as_people_write_it(line: str) -> None:
    text = f"VÉRIFICATION D'APTITUDE\n{line}\nFait le 20/11/2025"
    assert findings(pdf_of(text.split("\n")), "va", None, alone=True) == []


@pytest.mark.parametrize(
    "lines",
    [
        "Base HT 95 000,00\nTVA 20% 19 000,00\nTotal T.T.C. 114 000,00 EUR",
        "HT : 95000,00€\nTaux TVA : 20,00\nTTC : 114000,00€",
        "HT : 95 000, 00 €\nTVA 20, 00 % : 19 000, 00 €\nTTC : 114 000, 00 €",
        "Montant hors taxes 95.000,00 €\nT.V.A. à 20 % 19.000,00 €\n"
        "Montant toutes taxes comprises 114.000,00 €",
        "Total HT\n95 000,00 €\nTVA 20 %\n19 000,00 €\nTotal TTC\n114 000,00 €",
        "Option offerte 0,00 €\nTotal HT 95 000,00 €\nTVA non applicable, exonérée\n"
        "Total TTC 95 000,00 €\nAucun acompte versé",
    ],
)
def test_an_invoice_is_read_however_it_is_laid_out(lines: str) -> None:
    text = f"Société Éditeur Fictif\nFACTURE N° F-2\n{lines}"
    assert findings(pdf_of(text.split("\n")), "facture", None) == []


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("Facture d’acompte, 30 % à la commande", "DOC015"),  # as Word writes an apostrophe
        ("Prestation : 95 000,00 € HT, 140 000,00 € TTC", "DOC013"),
        ("Prestation : 9 500,00 € HT x 10, 114 000,00 € TTC", ""),
    ],
)
def test_a_line_is_judged_beside_totals_that_are_right(lines: str, code: str) -> None:
    text = (f"Société Éditeur Fictif\nFACTURE N° F-2\n{lines}\n"
            "Total HT : 95 000,00 €\nTVA 20 % : 19 000,00 €\nTotal TTC : 114 000,00 €")  # fmt: skip
    found = [one.code for one in findings(pdf_of(text.split("\n")), "facture", None)]
    assert found == ([code] if code else [])


@pytest.mark.parametrize(
    ("kind", "said", "code"),
    [
        ("pv", "PV pilote complété le 20/10/2025", ""),
        ("pv", "PV pilote complété le 20/11/2025", "DOC024"),
        ("attestation-prestation", "Prestation réalisée, commande BC-FICTIF-001.", ""),
        ("attestation-prestation", "Prestation réalisée, commande BC-FICTIF-010.", "DOC022"),
    ],
)
def test_reports_and_attestations_are_held_to_day_and_order(
    kind: str, said: str, code: str
) -> None:
    assert piece_codes(said, kind, {"demande": "solde"}, "") == ({code} if code else set())


@pytest.mark.parametrize(
    ("text", "with_whom"),
    [
        ("Client : CH FICTIF DU GOLFE NORD", "client 130999980, d'après son nom"),
        ("Client : CH FICTIF DU GOLFE", "client 2A0999991, d'après son nom"),
        ("SIRET 26130008100013", "client 130999980, d'après son SIRET"),
        ("FINESS 010999993", "client 010999993, d'après son FINESS"),
        (
            "CH FICTIF DU GOLFE, commande BC-FICTIF-003\nGroupement : FINESS 130999980",
            "client 2A0999991, d'après son numéro, peut-être : son FINESS dit 130999980",
        ),
        (
            "FINESS 750999997, comme le CH FICTIF DU GOLFE",
            "client 2A0999991, d'après son nom, peut-être : elle porte le FINESS 750999997, "
            "d'aucune demande",
        ),
        (
            "FINESS 140999996, commande BC-FICTIF-004",
            "client 140999996, d'après son FINESS, pour HOP-PFI-Va2",
        ),
        (
            "FINESS 140999996",
            "client 140999996, d'après son FINESS, pour HOP-DPI-Va2 et HOP-PFI-Va2",
        ),
        ("Exercice 2025, 69500 BRON", "aucune demande ne s'y reconnaît, rien ne leur est comparé"),
        ("Bon de commande n° 69500", "client 010999993, d'après son numéro"),
        ("Monsieur", "aucune demande ne s'y reconnaît, rien ne leur est comparé"),
    ],
)
def test_a_paper_goes_with_whom_most_of_it_names(text: str, with_whom: str) -> None:
    avance = example("avance")
    avance["demandes"][1]["beneficiaire"] |= {
        "raison_sociale": "CH FICTIF DU GOLFE NORD", "siret": "261 300 081 00013",
    }  # fmt: skip
    avance["demandes"][0]["commande"]["reference"] = "69500"
    twin = example("avance") | {"sons": "HOP-PFI-Va2"}
    twin["demandes"] = avance["demandes"][3:]
    avance["demandes"][3] = avance["demandes"][3] | {"commande": {"reference": "BC-AUTRE"}}
    demandes = [one for read in (avance, twin) for one in Binder().file(document(read)).demandes]
    assert pair(Path("a.pdf"), paper(f"BON DE COMMANDE\n{text}"), demandes).with_whom == with_whom


@pytest.mark.parametrize(
    ("steps", "parts"),
    [
        ("image", [("image sans texte", True)]),
        ("small", [("image sans texte", True)]),
        ("small text", []),
        # What is written on an image leaves it to be looked at; a scan hides what was read of it.
        ("image text", [("grande image", True)]),
        ("text image", [("image au texte reconnu (OCR)", False)]),
        ("image hidden", [("image au texte reconnu (OCR)", False)]),
        ("half text", [("grande image", True)]),
        ("text half", [("grande image", True)]),
    ],
)
def test_a_large_image_is_told_unless_its_text_was_recognised(
    steps: str, parts: list[tuple[str, bool]]
) -> None:
    stream, (width, height) = io.BytesIO(), A4
    sheet = canvas.Canvas(stream)
    for step in steps.split():
        if step in ("text", "hidden"):
            line = sheet.beginText(60, 700)
            line.setTextRenderMode(3 if step == "hidden" else 0)
            line.textLine("Bon de commande du 3 février 2025")
            sheet.drawText(line)
        else:
            share = {"image": 1.0, "half": 0.6, "small": 0.1}[step]
            sheet.drawImage(ImageReader(io.BytesIO(picture())), 0, 0, width, height * share)
    sheet.save()
    found = read_paper(stream.getvalue(), "essai.pdf").parts
    assert [(part.words, part.told) for part in found] == parts


def annotated(subtype: str, flags: int = 0) -> bytes:
    """A PDF with a line of text and an annotation that says « reçu »."""
    stream = io.BytesIO()
    sheet = canvas.Canvas(stream, invariant=True)
    sheet.drawString(60, 700, "Bon de commande du 3 février 2025")
    said = PDFDictionary({
        "Type": PDFName("Annot"), "Subtype": PDFName(subtype), "Rect": PDFArray([60, 640, 90, 660]),
        "Contents": PDFString("reçu" if subtype != "Link" else ""), "F": flags,
    })  # fmt: skip
    sheet._addAnnotation(said)
    sheet.save()
    return stream.getvalue()


@pytest.mark.parametrize(
    ("subtype", "flags", "parts", "lines"),
    [
        ("FreeText", 0, [("annotation", False)], 2),
        ("FreeText", 2, [], 1),  # hidden
        ("Text", 0, [("annotation", True)], 1),
        ("Highlight", 0, [("annotation", True)], 1),
        ("FileAttachment", 0, [("fichier joint", True)], 1),
        ("Link", 0, [], 1),
    ],
)
def test_what_is_written_over_a_page_is_read_or_told(
    subtype: str, flags: int, parts: list[tuple[str, bool]], lines: int
) -> None:
    found = read_paper(annotated(subtype, flags), "essai.pdf")
    assert [(part.words, part.told) for part in found.parts] == parts
    assert [line.text for line in found.lines][1:] == ["reçu"] * (lines - 1)


def pages(*texts: str, **options: Any) -> bytes:
    """A PDF of a page a text; an empty one has none."""
    stream = io.BytesIO()
    book = canvas.Canvas(stream, invariant=True, **options)
    for text in texts:
        book.drawString(60, 700, text)
        book.showPage()
    book.save()
    return stream.getvalue()


WRITTEN = pages("Bon de commande", "du 3 février 2025", pageCompression=1)
PROTECTED = pages("Bon de commande", encrypt="secret")


@pytest.mark.parametrize(
    ("data", "bound", "least", "problem"),
    [
        (WRITTEN, "", 0, ""),
        (PROTECTED, "", 0, "PDF protégé par un mot de passe"),
        (b"%PDF-1.4\nrien", "", 0, "PDF illisible : tronqué ou endommagé"),
        (WRITTEN, "MAX_PAGES", 1, "2 pages : non lu au-delà de 1"),
    ],
)
def test_a_pdf_that_cannot_be_read_is_said_in_a_sentence(
    data: bytes, bound: str, least: int, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if bound:
        monkeypatch.setattr(pdf, bound, least)
    found = read_paper(data, "a.pdf")
    assert problem in (found.problem or "")
    assert found.readable is not bool(problem)
    assert with_tables(found, data) is found  # it has none
    if not problem:
        return
    with pytest.raises(PaperError, match=problem):
        pdf.pdf_tables(data, "a.pdf", 1)


def test_a_pdf_is_read_up_to_what_a_paper_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_CHARACTERS", 3)
    assert [line.text for line in read_paper(WRITTEN, "a.pdf").lines] == ["Bon de commande"]
    with pytest.raises(PaperError, match="aucun texte"):
        pdf.pdf_tables(pages("", ""), "a.pdf", 5)
    docx = read_paper(book(p("a")), "a.docx")
    assert with_tables(docx, WRITTEN) is docx
