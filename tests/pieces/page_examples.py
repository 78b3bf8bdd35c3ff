"""The examples in the pages of the DOC rules: a piece's lines, held against the page's form."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path, PurePath

from segur_cli.config import EnrolmentPieces
from segur_cli.papers.paper import Line, Paper, bounded
from segur_cli.pieces.enrolment import WANTED, check_enrolment
from segur_cli.pieces.form import Form, learn
from segur_cli.pieces.kinds import kinds
from segur_cli.pieces.piece_check import check_pieces
from segur_cli.pieces.piece_context import Piece
from segur_cli.requests import Demande
from segur_cli.requests.portfolio import Binder
from tests.lint.running import document, example

_FORM = re.compile(r"^```piece modele type=(\S+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_NEXT = re.compile(r"^=== (\S+)\n", re.MULTILINE)


def paper(text: str, name: str = "piece.pdf") -> Paper:
    lines = [Line(one, 1, n) for n, one in enumerate(text.splitlines(), start=1)]
    return bounded(name, "PDF", lines, 1)


def piece_codes(text: str, kind: str, words: Mapping[str, str], page: str) -> set[str]:
    """Check the pieces of an example (`=== facture` begins another); return the codes."""
    demandes: tuple[Demande, ...] = ()
    if "demande" in words:
        read = document(example(words["demande"]))
        demandes = Binder().file(read).demandes[:1]
    first, *more = _NEXT.split(text)
    texts = [(kind, first), *zip(more[::2], more[1::2], strict=True)]
    pieces = [
        Piece(PurePath(f"{n}.pdf"), paper(one, f"{n}.pdf"), kinds().get(named), demandes)
        for n, (named, one) in enumerate(texts)
    ]
    evidence = date.fromisoformat(words["evidence"]) if "evidence" in words else None
    checked = check_pieces(pieces, _form(page), evidence)
    return {finding.code for one in checked.pieces for finding in one.findings}


def _form(page: str) -> Form | None:
    found = _FORM.search(page)
    return learn(paper(found[2], "modele.pdf"), kinds()[found[1]]) if found else None


def enrolment_codes(text: str, words: Mapping[str, str]) -> set[str]:
    """Check an `[enrolment]` whose files are given by their text; return the codes."""
    table = tomllib.loads(text)
    keys = [wanted.key for wanted in WANTED]
    papers = {key: paper(table[key], f"{key}.pdf") for key in keys if key in table}
    kept = {name: value for name, value in table.items() if name not in keys}
    declared = EnrolmentPieces(**kept | {key: Path(f"{key}.pdf") for key in papers})
    today = date.fromisoformat(words.get("as-of", "2026-11-29"))
    return {finding.code for finding in check_enrolment(declared, papers, today).report.findings}
