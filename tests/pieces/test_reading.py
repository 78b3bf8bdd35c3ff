"""Where text hides in documents, what scanners write, what a machine-readable line says."""

import io
import shutil
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from segur_cli.papers.letters import ocr_skeleton
from segur_cli.papers.paper_reading import read_paper
from segur_cli.papers.pdf import with_tables
from segur_cli.pieces import money, values
from segur_cli.pieces.enrolment import read_expiry
from segur_cli.pieces.kinds import kinds, recognise
from segur_cli.pieces.learning import learn
from segur_cli.pieces.stated import days_in
from tests.pieces.corpus import FORMS, blank_form, docx_of, filled, pdf_of
from tests.pieces.page_examples import paper
from tests.pieces.test_corpus import findings, form_of


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
        ("Vérification d’aptitude (VA)", "va"),
        ("VA", "va"),
        ("Relevé d'identité bancaire", "rib"),
        ("Passeport", "identite"),
        ("Attestation sur l'honneur - non-HDS", "attestation-non-hds"),
        ("Attestation de non-assujettissement à la TVA", "certificat-tva"),
        ("Procès-verbal d'installation", "pv"),
        ("Procès-verbal de vérification d'aptitude", "va"),
        ("Devis n° 12", None),
        ("Bon de livraison", None),
        ("Selon votre facture du 3 mars", None),
    ],
)
def test_a_title_names_a_kind(line: str, kind: str | None) -> None:
    found = recognise(paper(f"ÉDITEUR FICTIF SAS\n{line}\nTexte."))
    assert (found.id if found else None) == kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Total HT : 95 000,00 €", [("95000.00", "HT")]),
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
        ("Le 03.02.2025", []),
        ("Le 28 novembre 2025, page 2", []),
    ],
)
def test_amounts_have_the_basis_that_is_written(text: str, expected: list[tuple[str, str]]) -> None:
    found = [(one.value.amount, one.value.basis) for one in money.amounts(paper(text).lines)]
    assert found == [(Decimal(amount), basis) for amount, basis in expected]


@pytest.mark.parametrize(
    "text",
    ["3 février 2025", "03/02/2025", "3.2.2025", "2025-02-03", "3 FÉVR. 2025", "03 / 02 / 2025"],
)
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert list(days_in(f"Fait à Ville, le {text}.")) == [date(2025, 2, 3)]


def test_a_finess_is_only_taken_after_its_word() -> None:
    assert [one.value for one in values.finess_numbers(paper("N° FINESS : 01 099 999 3"))] == [
        "010999993"
    ]
    assert values.finess_numbers(paper("SIREN 999 000 003")) == []


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
    from reportlab.pdfgen import canvas

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
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


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
