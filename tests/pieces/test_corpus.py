"""Good documents raise nothing in any way they are written; each defect is found, at its page."""

import random
from collections.abc import Callable
from functools import cache
from pathlib import PurePath

import pytest

from segur_cli.diagnostics import Diagnostic
from segur_cli.papers.paper_reading import read_paper
from segur_cli.pieces.form import CLAUSE, Form, learn
from segur_cli.pieces.kinds import kinds
from segur_cli.pieces.piece_check import check_pieces
from segur_cli.pieces.piece_context import Piece
from segur_cli.requests import Demande
from segur_cli.requests.portfolio import Binder
from tests.lint.running import document, example
from tests.pieces.corpus import (
    DEFECTS,
    FORMS,
    WAYS,
    blank_form,
    docx_of,
    filled,
    pdf_of,
    picture,
    scanned,
)

# Word and its text are what a form is published in; a PDF has no character for an empty box.
FORMATS = ("docx", "pdf")


@cache
def form_of(kind: str, format_: str) -> Form:
    lines = blank_form(FORMS[kind])
    data = docx_of(lines) if format_ == "docx" else pdf_of(lines)
    return learn(read_paper(data, f"modele.{format_}"), kinds()[kind])


@cache
def demande_of(kind: str) -> tuple[Demande, ...]:
    read = document(example("solde" if kind == "va" else "avance"))
    return Binder().file(read).demandes[:1] if kind in ("commande", "va") else ()


def findings(data: bytes, kind: str, form: Form | None, *, alone: bool = False) -> list[Diagnostic]:
    """What is found in a document, beside the request that cites it unless it is `alone`."""
    name = "piece.pdf" if data[:4] == b"%PDF" else "piece.docx"
    piece = Piece(PurePath(name), read_paper(data, name), None, () if alone else demande_of(kind))
    [checked] = check_pieces([piece], form).pieces
    assert checked.kind is not None, "the title was not recognised"
    assert checked.kind.id == kind
    return list(checked.findings)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", FORMS)
def test_a_good_document_raises_nothing(kind: str, way: str, format_: str) -> None:
    found = findings(WAYS[way](FORMS[kind]), kind, form_of(kind, format_))
    assert [(one.code, one.message, one.cell) for one in found] == []


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("way", ["docx", "docx, table", "docx, controls", "pdf", "pdf, narrow"])
@pytest.mark.parametrize("defect", DEFECTS)
def test_each_defect_alone_is_found_at_its_page(defect: str, way: str, format_: str) -> None:
    kind, blocks, code, page = DEFECTS[defect]
    found = findings(WAYS[way](blocks), kind, form_of(kind, format_))
    places = [one.cell for one in found if one.code == code]
    assert places, [(one.code, one.message) for one in found]
    assert page is None or any(cell and cell.startswith(f"page {page}!") for cell in places)


def test_a_scan_is_said_to_be_one_and_nothing_is_judged() -> None:
    piece = Piece(PurePath("s.pdf"), read_paper(scanned(picture()), "s.pdf"))
    checked = check_pieces([piece])
    assert [one.code for one in checked.pieces[0].findings] == ["DOC002"]
    assert checked.pieces[0].kind is None
    assert checked.coverage.rules == {}


_MISREAD = {
    "c": "e", "e": "c", "a": "o", "o": "a", "n": "u", "u": "n", "h": "b", "b": "h", "f": "t",
    "t": "f", "g": "q", "q": "g", "v": "y", "i": "l", "l": "i", "m": "rn", "s": "5", "r": "n",
}  # fmt: skip


@pytest.mark.parametrize("rate", [0.01, 0.02, 0.04])
@pytest.mark.parametrize("kind", FORMS)
def test_what_a_scanner_misreads_raises_nothing(kind: str, rate: float) -> None:
    title, *rest = filled(FORMS[kind])
    for seed in range(8):
        rng = random.Random(seed)
        read = ["".join(_MISREAD[c] if c in _MISREAD and rng.random() < rate else c for c in line)
                for line in rest]  # fmt: skip
        found = findings(docx_of([title, *read]), kind, form_of(kind, "docx"))
        assert [(one.code, one.message) for one in found] == []


@pytest.mark.parametrize("kind", FORMS)
def test_a_word_changed_in_any_clause_is_found(kind: str) -> None:
    form = form_of(kind, "docx")
    for clause in form.of(CLAUSE):
        words = clause.text.split()
        for rank in range(1, len(words) - 1, 3):
            spoilt = " ".join([*words[:rank], "trente", *words[rank + 1 :]])
            lines = [line.replace(clause.text, spoilt) for line in filled(FORMS[kind])]
            codes = {one.code for one in findings(docx_of(lines), kind, form)}
            assert codes & {"DOC030", "DOC031"}, words[rank]


_ADDED = {
    "at the end": lambda line: f"{line} Sauf accord contraire du fournisseur.",
    "in the last sentence": lambda line: f"{line.rstrip('.')}, sauf exceptions.",
    "in the middle": lambda line: " ".join([*line.split()[:5], "jamais", *line.split()[5:]]),
    "below": lambda line: f"{line}\nLe client renonce par ailleurs à toute garantie sur elle.",
}


@pytest.mark.parametrize("render", [docx_of, pdf_of])
@pytest.mark.parametrize("where", _ADDED)
@pytest.mark.parametrize("kind", FORMS)
def test_words_added_to_a_clause_are_found_wherever_they_are(
    kind: str, where: str, render: Callable[..., bytes]
) -> None:
    form = form_of(kind, "docx")
    lines = filled(FORMS[kind])
    clauses = [line for line in lines if len(line.split()) > 15 and "€" not in line]
    assert clauses
    for clause in clauses:
        spoilt = "\n".join(lines).replace(clause, _ADDED[where](clause)).split("\n")
        told = [one.message for one in findings(render(spoilt), kind, form)]
        assert any("ajouté" in message for message in told), clause
