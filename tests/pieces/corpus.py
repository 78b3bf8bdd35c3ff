"""Fictitious official forms, filled in many ways: what must raise nothing, and each defect alone.

Every form says of itself that it is invented. A form is a list of blocks; a way of filling it is
a renderer, docx or PDF, and what is done to its text.
"""

import io
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen import canvas

DOTS = " ...................."


@dataclass(frozen=True)
class Block:
    """A paragraph (`text`), a blank (`label`, `value`), or boxes (`labels`, the one ticked)."""

    text: str = ""
    label: str = ""
    value: str = ""
    labels: tuple[str, ...] = ()
    ticked: int = 0
    page_break: bool = False


def p(text: str) -> Block:
    return Block(text=text)


def b(label: str, value: str) -> Block:
    return Block(label=label, value=value)


BREAK = Block(page_break=True)
MENTION = "Montant pris en charge par l'Etat au titre du Ségur de la santé"

FORMS: dict[str, tuple[Block, ...]] = {
    "commande": (
        p("BON DE COMMANDE"),
        p("Formulaire fictif, version 2.1"),
        b("Référence de la commande", "BC-FICTIF-001"),
        b("Établissement client", "CH FICTIF DE BOURG-EXEMPLE"),
        b("Numéro FINESS du client", "010999993"),
        p("Le client commande au fournisseur l'installation de la version référencée de la "
          "solution, dans les conditions fixées par le présent formulaire fictif."),
        Block(labels=("Prestation Vague 2", "Prestation Vague 1 et Vague 2"), ticked=0),
        b("Montant HT", "95 000,00 €"),
        b("Taux de TVA", "20 %"),
        b("Montant TTC", "114 000,00 €"),
        p(f"{MENTION} : 114 000,00 € TTC"),
        BREAK,
        p("Article 1. Le fournisseur s'engage à effectuer la mise à jour sans condition de "
          "réengagement, d'option payante ni d'autre produit payant, pour toute la durée prévue."),
        p("Article 2. La maintenance corrective est assurée pendant 60 mois au plus, sans que le "
          "client ait à verser quoi que ce soit de plus."),
        b("Fait le", "3 février 2025"),
        b("Nom et qualité du signataire", "Camille FICTIVE, directrice"),
        p("Signature et cachet de l'établissement :"),
    ),
    "va": (
        p("VÉRIFICATION D'APTITUDE"),
        p("Formulaire fictif, version 1.4 du 12/01/2025"),
        b("Établissement client", "CH FICTIF DE BOURG-EXEMPLE"),
        b("Numéro FINESS du client", "010999993"),
        b("Bon de commande n°", "BC-FICTIF-001"),
        b("Version installée", "7.4.1"),
        p("Le client atteste que la solution a été installée, mise en service et vérifiée dans "
          "son établissement, conformément au présent formulaire fictif."),
        Block(labels=("Sans réserve", "Avec réserves"), ticked=0),
        BREAK,
        p("Le client déclare avoir pris connaissance des conditions de prise en charge et ne pas "
          "avoir bénéficié d'une autre prestation pour la même fonction."),
        b("Date de la vérification", "20/11/2025"),
        b("Nom du signataire", "Camille FICTIVE"),
        p("Signature :"),
    ),
    "mandat": (
        p("MANDAT AVEC DÉLÉGATION DE SIGNATURE"),
        p("Modèle fictif, version 3.0"),
        b("Je soussigné", "Camille FICTIVE"),
        b("Représentant légal de la société", "ÉDITEUR FICTIF SAS"),
        p("donne mandat et délégation de signature, pour l'ensemble des démarches liées au "
          "dispositif fictif, à la personne désignée ci-dessous."),
        b("Nom du mandataire", "Dominique FICTIF"),
        Block(labels=("Dépôt des demandes d'avance", "Dépôt des demandes de solde"), ticked=1),
        p("Le présent mandat prend fin à la date indiquée et peut être révoqué à tout moment par "
          "lettre recommandée avec avis de réception."),
        b("Valable jusqu'au", "31/12/2027"),
    ),
}  # fmt: skip


def blank_form(blocks: Sequence[Block]) -> list[str]:
    """The lines of a form before it is filled."""
    lines: list[str] = []
    for block in blocks:
        if block.page_break:
            lines.append("\f")
        elif block.labels:
            lines += [f"☐ {label}" for label in block.labels]
        elif block.label:
            lines.append(f"{block.label} :{DOTS}")
        else:
            lines.append(block.text.replace("114 000,00 € TTC", DOTS.strip()))
    return lines


def filled(blocks: Sequence[Block], tick: str = "☒", box: str = "☐") -> list[str]:
    """The lines of a filled one."""
    lines: list[str] = []
    for block in blocks:
        if block.page_break:
            lines.append("\f")
        elif block.labels:
            lines += [
                f"{tick if n == block.ticked else box} {label}"
                for n, label in enumerate(block.labels)
            ]
        elif block.label:
            lines.append(f"{block.label} : {block.value}")
        else:
            lines.append(block.text)
    return lines


# Ways to write the same document.


def docx_of(lines: Sequence[str], font: str = "Calibri", runs: int = 1) -> bytes:
    """A paragraph for each line, in `runs` pieces (as edits leave them)."""
    book: Any = Document()
    for line in lines:
        if line == "\f":
            book.add_page_break()
            continue
        paragraph = book.add_paragraph()
        size = max(1, -(-len(line) // runs))
        for start in range(0, len(line), size):
            run = paragraph.add_run(line[start : start + size])
            run.font.name, run.font.size = font, Pt(11)
            run.bold = bool(start // size % 2)
    return saved(book)


def docx_table(blocks: Sequence[Block], tick: str = "☒") -> bytes:
    """Blanks as rows of a table: the label, and beside it the value."""
    book: Any = Document()
    for block in blocks:
        if block.label:
            row = book.add_table(rows=1, cols=2).rows[0]
            row.cells[0].text, row.cells[1].text = block.label, block.value
            continue
        for line in filled([block], tick):
            if line == "\f":
                book.add_page_break()
            else:
                book.add_paragraph(line)
    return saved(book)


def docx_controls(blocks: Sequence[Block]) -> bytes:
    """Values in content controls, boxes as check boxes, a header, a footer and a text box."""
    book: Any = Document()
    book.sections[0].header.paragraphs[0].text = "ÉDITEUR FICTIF SAS"
    book.sections[0].footer.paragraphs[0].text = "Document fictif"
    for block in blocks:
        if block.page_break:
            book.add_page_break()
            continue
        if not block.label:
            for line in filled([block]):
                _boxed(book, line) if line[0] in "☒☐" else book.add_paragraph(line)
            continue
        paragraph = book.add_paragraph(f"{block.label} : ")
        control = parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent><w:r><w:t></w:t></w:r>"
            "</w:sdtContent></w:sdt>"
        )
        control.find(f".//{qn('w:t')}").text = block.value
        paragraph._p.append(control)
    return saved(book)


def _boxed(book: Any, line: str) -> None:
    """A legacy check box before its label."""
    paragraph = book.add_paragraph()
    field = OxmlElement("w:fldChar")
    field.set(qn("w:fldCharType"), "begin")
    data, box = OxmlElement("w:ffData"), OxmlElement("w:checkBox")
    state = OxmlElement("w:checked")
    state.set(qn("w:val"), "1" if line[0] == "☒" else "0")
    box.append(state)
    data.append(box)
    field.append(data)
    run = paragraph.add_run()
    run._r.append(field)
    paragraph.add_run(line[1:])


def docx_text_box(lines: Sequence[str]) -> bytes:
    """The whole in a text box, as form designers do."""
    book: Any = Document()
    for line in lines:
        if line == "\f":
            book.add_page_break()
            continue
        run = book.add_paragraph().add_run()
        shape = parse_xml(
            f"<w:pict {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml'><v:shape>"
            "<v:textbox><w:txbxContent><w:p><w:r><w:t></w:t></w:r></w:p></w:txbxContent>"
            "</v:textbox></v:shape></w:pict>"
        )
        shape.find(f".//{qn('w:t')}").text = line
        run._r.append(shape)
    return saved(book)


def docx_with_image(lines: Sequence[str], image: bytes) -> bytes:
    """A signature as an image, below the text."""
    book: Any = Document()
    for line in lines:
        if line == "\f":
            book.add_page_break()
        else:
            book.add_paragraph(line)
    book.add_picture(io.BytesIO(image))
    return saved(book)


def saved(book: Any) -> bytes:
    """A Word document as its bytes."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def pdf_of(
    lines: Sequence[str], font: str = "Helvetica", width: int = 480, *, furniture: bool = False,
    hyphenate: bool = False,
) -> bytes:  # fmt: skip
    """Lines wrapped at `width` points, words cut by hyphens when asked; headers and footers."""
    stream = io.BytesIO()
    page = canvas.Canvas(stream, pagesize=A4, invariant=True)
    height, number = 780, 1

    def close() -> None:
        nonlocal height, number
        if furniture:
            page.setFont(font, 9)
            page.drawString(60, 815, "ÉDITEUR FICTIF SAS, dossier fictif")
            page.drawString(60, 30, f"Page {number} sur 2")
        page.showPage()
        height, number = 780, number + 1

    for line in lines:
        if line == "\f":
            close()
            continue
        for part in _wrapped(line, font, width, hyphenate=hyphenate):
            page.setFont(font, 11)
            page.drawString(60, height, part)
            height -= 15
    close()
    page.save()
    return stream.getvalue()


def _wrapped(line: str, font: str, width: int, *, hyphenate: bool) -> Iterator[str]:
    # The base fonts have no boxes: what typists write instead.
    text = line.replace("☒", "[X]").replace("☐", "[ ]")
    current = ""
    for word in text.split(" "):
        wanted = f"{current} {word}" if current else word
        if not current or stringWidth(wanted, font, 11) <= width:
            current = wanted
        elif hyphenate and len(word) > 8 and word.isalpha():
            yield f"{current} {word[:5]}-"
            current = word[5:]
        else:
            yield current
            current = word
    yield current


def scanned(image: bytes) -> bytes:
    """A PDF that is only the image of a page."""
    from reportlab.lib.utils import ImageReader

    stream = io.BytesIO()
    page = canvas.Canvas(stream, pagesize=A4, invariant=True)
    page.drawImage(ImageReader(io.BytesIO(image)), 50, 300, 200, 100)
    page.save()
    return stream.getvalue()


def picture() -> bytes:
    """A small image."""
    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", (60, 20), (20, 20, 120)).save(stream, "PNG")
    return stream.getvalue()


def typographic(line: str) -> str:
    return line.replace("'", "’").replace(" :", "\u00a0:").replace(" €", "\u202f€")


def decomposed(line: str) -> str:
    return unicodedata.normalize("NFD", line)


def ligatures(line: str) -> str:
    return line.replace("fi", "ﬁ").replace("fl", "ﬂ")


def noisy(line: str) -> str:
    """What a scanner takes for something else, outside numbers; capitals, spaces doubled."""
    out = []
    for word in line.split(" "):
        taken = word.isalpha() and len(word) > 5
        out.append(word.replace("l", "1", 1).replace("o", "0", 1) if taken else word)
    return "  ".join(out)


Way = Callable[[Sequence[Block]], bytes]


def _each(change: Callable[[str], str]) -> Way:
    return lambda blocks: docx_of([one if one == "\f" else change(one) for one in filled(blocks)])


WAYS: dict[str, Way] = {
    "docx": lambda blocks: docx_of(filled(blocks)),
    "docx, runs": lambda blocks: docx_of(filled(blocks), "Times New Roman", runs=7),
    "docx, table": docx_table,
    "docx, controls": docx_controls,
    "docx, text box": lambda blocks: docx_text_box(filled(blocks)),
    "docx, image": lambda blocks: docx_with_image(filled(blocks), picture()),
    "docx, typography": _each(typographic),
    "docx, accents in two": _each(decomposed),
    "docx, ligatures": _each(ligatures),
    "docx, noise": _each(noisy),
    "docx, capitals": _each(str.upper),
    "docx, other ticks": lambda blocks: docx_of(filled(blocks, "✔", "□")),
    "pdf": lambda blocks: pdf_of(filled(blocks)),
    "pdf, Courier": lambda blocks: pdf_of(filled(blocks), "Courier"),
    "pdf, narrow": lambda blocks: pdf_of(filled(blocks), "Times-Roman", 220),
    "pdf, hyphens": lambda blocks: pdf_of(filled(blocks), width=260, hyphenate=True),
    "pdf, headers": lambda blocks: pdf_of(filled(blocks), furniture=True),
}


# Each defect alone: what it changes, the rule that must find it, on which page.


def without(blocks: Sequence[Block], part: str) -> tuple[Block, ...]:
    return tuple(one for one in blocks if part not in one.text)


def changed(blocks: Sequence[Block], old: str, new: str) -> tuple[Block, ...]:
    assert any(old in one.text + one.label + one.value for one in blocks), old
    return tuple(
        replace(
            one,
            text=one.text.replace(old, new),
            label=one.label.replace(old, new),
            value=one.value.replace(old, new),
        )
        for one in blocks
    )


def emptied(blocks: Sequence[Block], label: str, left: str = "") -> tuple[Block, ...]:
    assert any(one.label == label for one in blocks)
    return tuple(replace(one, value=left) if one.label == label else one for one in blocks)


def unticked(blocks: Sequence[Block]) -> tuple[Block, ...]:
    return tuple(replace(one, ticked=-1) if one.labels else one for one in blocks)


_ORDER, _VA, _MANDATE = FORMS["commande"], FORMS["va"], FORMS["mandat"]
DEFECTS: dict[str, tuple[str, tuple[Block, ...], str, int | None]] = {
    "mention": ("commande", changed(_ORDER, MENTION, "Montant pris en charge"), "DOC010", None),
    "zero": ("commande", changed(_ORDER, f"{MENTION} : 114 000,00", f"{MENTION} : 0,00"),
             "DOC011", 1),
    "rate": ("commande", changed(_ORDER, "20 %", "voir facture"), "DOC012", None),
    "sum": ("commande", changed(_ORDER, "114 000,00", "113 000,00"), "DOC013", 1),
    "finess": ("commande", changed(_ORDER, "010999993", "130999980"), "DOC020", 1),
    "reference": ("commande", changed(_ORDER, "BC-FICTIF-001", "BC-FICTIF-017"), "DOC022", 1),
    "amount": ("commande", changed(changed(_ORDER, "95 000,00", "94 000,00"),
                                   "114 000,00", "112 800,00"), "DOC023", 1),
    "prestation": ("commande", tuple(replace(one, ticked=1) if one.labels else one
                                     for one in _ORDER), "DOC025", 1),
    "date": ("commande", changed(_ORDER, "3 février", "4 février"), "DOC024", 2),
    "clause": ("commande", without(_ORDER, "Article 2"), "DOC030", None),
    "altered number": ("commande", changed(_ORDER, "60 mois", "36 mois"), "DOC031", 2),
    "altered word": ("commande", changed(_ORDER, "sans condition", "sous condition"), "DOC031", 2),
    "added word": ("commande", changed(_ORDER, "est assurée", "n'est pas assurée"), "DOC031", 2),
    "removed word": ("commande", changed(_ORDER, " ni d'autre produit payant", ""), "DOC031", 2),
    "blank": ("commande", emptied(_ORDER, "Établissement client"), "DOC032", 1),
    "dots left": ("commande", emptied(_ORDER, "Fait le", DOTS.strip()), "DOC032", 2),
    "boxes": ("commande", unticked(_ORDER), "DOC033", 1),
    "version": ("commande", changed(_ORDER, "version 2.1", "version 1.3"), "DOC034", 1),
    "va version": ("va", changed(_VA, "version 1.4 du 12/01/2025", "version 1.2 du 03/06/2024"),
                   "DOC034", 1),
    "va signatory": ("va", emptied(_VA, "Nom du signataire"), "DOC016", 2),
    "va finess": ("va", changed(_VA, "010999993", "130999980"), "DOC020", 1),
    "va date": ("va", changed(_VA, "20/11/2025", "21/11/2025"), "DOC024", 2),
    "va clause": ("va", changed(_VA, "ne pas avoir bénéficié", "avoir bénéficié"), "DOC031", 2),
    "va boxes": ("va", unticked(_VA), "DOC033", 1),
    "mandate delegation": ("mandat", changed(
        changed(_MANDATE, "MANDAT AVEC DÉLÉGATION DE SIGNATURE", "MANDAT"),
        " et délégation de signature", ""),
                           "DOC017", None),
    "mandate blank": ("mandat", emptied(_MANDATE, "Nom du mandataire"), "DOC032", 1),
    "mandate version": ("mandat", changed(_MANDATE, "version 3.0", "version 2.0"), "DOC034", 1),
}  # fmt: skip
