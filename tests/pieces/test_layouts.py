"""Papers as vendors and hospitals lay theirs out: good ones are not blocked, defects are found."""

import re
from functools import cache
from pathlib import Path, PurePath

import pytest

from segur_cli.diagnostics import Diagnostic, Severity
from segur_cli.papers.paper_reading import read_paper
from segur_cli.pieces.piece_check import check_pieces
from segur_cli.pieces.piece_context import Piece
from segur_cli.pieces.rules.mentions import MENTION
from segur_cli.requests import Demande
from segur_cli.requests.portfolio import Binder
from tests.lint.running import document, example
from tests.pieces.layouts import FIRST, SECOND, Facts, Layout, Sheet, trials
from tests.pieces.more_layouts import THIRD
from tests.pieces.page_examples import paper

DOCS = Path(__file__).parents[2] / "docs" / "pieces.md"
HALVES = {"avant le code": FIRST, "après": SECOND, "après encore": THIRD}
_BLOCKING = ("DOC010", "DOC011")


@cache
def demandes_of(kind: str) -> tuple[Demande, ...]:
    read = document(example("avance" if kind == "commande" else "solde"))
    return Binder().file(read).demandes[:1]


@cache
def found_in(layout: Layout, facts: Facts) -> tuple[Diagnostic, ...]:
    data = layout.write(facts)
    name = "piece.pdf" if data[:4] == b"%PDF" else "piece.docx"
    piece = Piece(PurePath(name), read_paper(data, name), None, demandes_of(facts.kind))
    [checked] = check_pieces([piece]).pieces
    assert checked.kind is not None, "the title was not recognised"
    assert checked.kind.id == facts.kind
    return checked.findings


def is_at_page(finding: Diagnostic, layout: Layout) -> bool:
    page = finding.location.page if finding.location else None
    return page is None or layout.page is None or page == layout.page


def figures(layouts: dict[str, Layout]) -> tuple[int, int, int, int, int, int]:
    """Good papers, those without a block, without a finding; defects, found; blocks softened."""
    good = whole = clean = defects = found = softened = 0
    for _, defect, layout, facts, code in trials(layouts, more=layouts is THIRD):
        findings = found_in(layout, facts)
        if not defect:
            good += 1
            whole += all(finding.severity < Severity.ERROR for finding in findings)
            clean += not findings
            continue
        mine = [one for one in findings if one.code == code and is_at_page(one, layout)]
        defects += 1
        found += bool(mine)
        softened += code in _BLOCKING and bool(mine) and mine[0].severity < Severity.ERROR
    return good, whole, clean, defects, found, softened


@pytest.mark.parametrize(
    ("layout", "facts", "code"),
    [
        pytest.param(layout, facts, code, id=f"{name}, {defect or 'good'}")
        for layouts in HALVES.values()
        for name, defect, layout, facts, code in trials(layouts, more=layouts is THIRD)
    ],
)
def test_a_good_paper_is_not_blocked_and_a_defect_is_found_at_its_page(
    layout: Layout, facts: Facts, code: str
) -> None:
    findings = found_in(layout, facts)
    told = [(one.code, one.severity.name, one.cell, one.message) for one in findings]
    if not code:
        assert {one.code for one in findings} <= {"DOC002"} | layout.told, told
        assert all(one.severity < Severity.ERROR for one in findings), told
        return
    mine = [one for one in findings if one.code == code and is_at_page(one, layout)]
    assert mine, told
    if code in _BLOCKING:  # what an unread part could hold does not block
        assert (mine[0].severity < Severity.ERROR) == layout.softened, told


@pytest.mark.parametrize(("half", "layouts"), HALVES.items())
def test_the_figures_of_the_page_are_those_measured(half: str, layouts: dict[str, Layout]) -> None:
    good, whole, clean, defects, found, softened = figures(layouts)
    row = f"| {half} | {len(layouts)} | {whole} sur {good} | {clean} sur {good} | "
    row += f"{found} sur {defects} | {softened} |"
    assert row in DOCS.read_text(encoding="utf-8"), row
    assert (whole, found >= 0.97 * defects) == (good, True)
    assert re.search(r"^\| mises en page écrites", DOCS.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize(
    ("title", "line", "told"),
    [
        ("BON DE COMMANDE", "CH FICTIF, SIRET", False),  # the buyer's, that the request lacks
        ("BON DE COMMANDE", "Fournisseur : EDITEUR, SIRET", True),
        ("BON DE COMMANDE", "ÉDITEUR FICTIF SAS\nSIRET", True),  # the request names it so
        ("FACTURE n° 12", "EDITEUR, SIRET", True),
        ("FACTURE n° 12", "Destinataire : CH FICTIF\nSIRET", False),
        ("BON DE COMMANDE", "Fournisseur : EDITEUR, SIRET 999\n999 915 00013", True),
        ("FACTURE", "La société EDITEUR a, SIRET\n99999991500013, servi notre établissement", True),
    ],
)
def test_a_siret_that_may_be_the_buyer_s_is_not_held_against_the_supplier_s(
    title: str, line: str, told: bool
) -> None:
    number = "" if line[-1].isdigit() else " 999 999 915 00013"
    read = paper(f"{title}\n{line}{number}")
    [checked] = check_pieces([Piece(PurePath("a.pdf"), read, None, demandes_of("commande"))]).pieces
    assert ("DOC021" in {finding.code for finding in checked.findings}) == told


def test_a_siret_under_its_heading_is_that_of_the_name_of_its_row() -> None:
    sheet = Sheet()
    for y, *row in ((790, "BON DE COMMANDE"), (760, "FINESS 010999993 du client, établi ici"),
                    (730, "Tiers", "Code", "SIRET"),
                    (715, "ÉDITEUR FICTIF SAS", "T01", "99999991500013")):  # fmt: skip
        for rank, text in enumerate(row):
            sheet.text(40 + 180 * rank, y, text)
    piece = Piece(
        PurePath("a.pdf"), read_paper(sheet.data(), "a.pdf"), None, demandes_of("commande")
    )
    [checked] = check_pieces([piece]).pieces
    assert "DOC021" in {finding.code for finding in checked.findings}


@pytest.mark.parametrize(
    ("kind", "lines", "code"),
    [
        ("facture", "Éditeur : SIRET 123 456 789 00011", "DOC021"),  # its key is wrong
        ("commande", "SIRET 111 222 333 00018", ""),  # of wrong key, and like none that is asked
        ("commande", "SIRET 999 999 907 00011", "DOC021"),  # nearly the supplier's
        ("commande", "Date de signature : ____", "DOC024"),
        ("commande", "Fait à Ville-Fictive, le __/__/____", "DOC024"),
        (
            "facture",
            "10 000,00 € HT TVA 8,5 % 850,00 €\nTotal 105 000,00 € HT, 124 850,00 € TTC",
            "DOC029",  # above the order, and no wrong sum
        ),
        ("commande", "Le trois février deux mille\nvingt-cinq", ""),
        ("commande", "Le quatre février deux mille vingt-cinq", "DOC024"),
        ("facture", "TVA à 20 %  base 95 000,00 €  19 500,00 €", "DOC013"),
        ("facture", "Arrêtée à la somme de cent quinze mille euros", "DOC013"),
        ("facture", "Arrêtée à la somme de cent quatorze mille\neuros", ""),
        ("facture", "TVA 0 % 5 000,00 € HT\nTotaux 100 000,00 € HT TVA 19 000,00 €", ""),
        ("facture", "Facture d’acompte", "DOC015"),
        ("attestation-prestation", "Selon notre commande BC-FICTIF-002", "DOC022"),
    ],
)
def test_what_a_line_says_is_held_against_the_request(kind: str, lines: str, code: str) -> None:
    title = {"commande": "BON DE COMMANDE", "facture": "FACTURE F-FICTIVE-001"}.get(kind)
    money = "Montant HT 95 000,00 €\nTVA 20 % 19 000,00 €\nMontant TTC 114 000,00 €"
    read = paper(f"{title or 'Attestation de prestation'}\n{MENTION}\n{money}\n{lines}")
    told = demandes_of("commande" if kind == "commande" else "solde")
    [checked] = check_pieces([Piece(PurePath("a.pdf"), read, None, told)]).pieces
    assert [finding.code for finding in checked.findings] == ([code] if code else [])
