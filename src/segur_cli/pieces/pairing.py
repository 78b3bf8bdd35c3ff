"""Papers that no archive holds, paired with requests by what they say: never blocking."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from glob import has_magic
from os.path import commonpath
from pathlib import Path, PurePath
from typing import NamedTuple

from segur_cli.diagnostics import Diagnostic, Report, Severity
from segur_cli.exits import ExitCode, StopError
from segur_cli.files.folder import files_in, is_hidden
from segur_cli.files.paths import is_file, is_folder, matching
from segur_cli.identifiers import finess
from segur_cli.papers.letters import unaccented
from segur_cli.papers.paper import Paper
from segur_cli.papers.paper_reading import PAPERS, open_paper
from segur_cli.pieces import values
from segur_cli.pieces.piece_check import check_pieces, to_report
from segur_cli.pieces.piece_context import OwnerNames, Piece, nobody
from segur_cli.requests import Demande, client_of, sons_of
from segur_cli.text.writing import listed, normalized_key, plural, quote, some_of

_MOST = 2_000  # papers
_FEWEST = 4  # characters of a number or a name: a shorter one stands anywhere
_FIGURES = 6  # of a number that is no year, no postal code
_LEFT = "ni PDF, ni Word : rien n'y est lu"
_NUMBERS = ("commande.reference", "facture.numero")


class Pairing(NamedTuple):
    """What a paper was paired with, and by what; no request when it says none."""

    path: Path
    demandes: tuple[Demande, ...]
    by: str
    paper: Paper

    @property
    def with_whom(self) -> str:
        """What it was paired with, and by what."""
        return f"client {_clients(self.demandes)}, d'après {self.by}" if self.demandes else self.by


def told(pairings: Sequence[Pairing]) -> Iterator[str]:
    """Tell the pairings, those that say the same together; by folder too, where names repeat."""
    alike: dict[str, list[str]] = {}
    repeated = len({pairing.path.name for pairing in pairings}) < len(pairings)
    root = commonpath([pairing.path.parent for pairing in pairings]) if repeated else ""
    for pairing in pairings:
        name = pairing.path.relative_to(root).as_posix() if repeated else pairing.path.name
        alike.setdefault(pairing.with_whom, []).append(quote(name, 80))
    for whom, names in alike.items():
        yield f"pièces hors archive, {some_of(names)} : {whom}"


def papers_of(patterns: Iterable[str]) -> tuple[list[Path], list[str], list[Path]]:
    """The papers that `[[papers]]` names (files, folders, patterns), each once; what named none.

    Then the files that it names and that are neither papers nor archives.
    """
    found: dict[Path, None] = {}
    empty: list[str] = []
    left: dict[Path, None] = {}
    for pattern in patterns:
        named = [Path(pattern)]
        if has_magic(pattern):  # what a system or a program left is no paper
            named = [one for one in matching(pattern) if not is_hidden(one.name)]
        some = False
        for path in named:
            inside = sorted(files_in(path)) if is_folder(path) else [path]
            inside = [one for one in inside if is_file(one)]
            kept = [one for one in inside if one.suffix.lower() in PAPERS]
            left |= dict.fromkeys(one for one in inside if one.suffix.lower() not in PAPERS)
            some = some or bool(kept)
            found |= dict.fromkeys(kept)
            if len(found) > _MOST:
                raise StopError(
                    f"[[papers]] : plus de {plural(_MOST, 'pièce')}.",
                    "Donnez le dossier des seules pièces.",
                )
        if not some:
            empty.append(pattern)
    return list(found), empty, list(left)


def pair(path: Path, paper: Paper, demandes: Sequence[Demande]) -> Pairing:
    """Pair a paper: by a number of its order or invoice, a FINESS, a SIRET, a name."""
    if not paper.readable:
        return Pairing(path, (), "rien n'y est lu", paper)
    said = " ".join(line.said for line in paper.lines)
    numbers = {one.value for one in values.finess_numbers(paper)}
    sirets = {one.value for one in values.sirets(paper)}
    names = _names_in(said, demandes)
    read = (values.order_references(paper), values.invoice_numbers(paper))
    stated = {unaccented(one.value) for found in read for one in found}
    ways: tuple[tuple[str, Callable[[Demande], bool]], ...] = (
        ("son FINESS", lambda demande: client_of(demande) in numbers),
        ("son SIRET", lambda demande: _siret(demande) in sirets),
        ("son numéro", lambda demande: _is_numbered(demande, said, stated)),
        ("son nom", lambda demande: demande.text("beneficiaire.nom") in names),
    )
    found = [(by, mine) for by, says in ways if (mine := [one for one in demandes if says(one)])]
    bears = f"elle porte le FINESS {listed(sorted(numbers))}" if numbers else ""
    if not found:
        who = f"{bears}, " if bears else ""
        nobody_in_it = f"{who}aucune demande ne s'y reconnaît, rien ne leur est comparé"
        return Pairing(path, (), nobody_in_it, paper)
    # What most of them say; the support hospital of a group may put its FINESS on a member's order.
    by, mine = max(found, key=lambda one: sum(_meet(one[1], other) for _, other in found))
    others = [f"{how} dit {_clients(whose)}" for how, whose in found if not _meet(mine, whose)]
    if bears and found[0][0] != "son FINESS":
        others.insert(0, f"{bears}, d'aucune demande")
    # Of the requests of one client, those whose number it bears.
    narrower = [demande for demande in mine if _is_numbered(demande, said, stated)]
    twins = [one for one in demandes if client_of(one) in map(client_of, mine)]
    sons = dict.fromkeys(one.text("sons") or one.subject for one in narrower or mine)
    by += f", pour {listed(sons)}" if len({sons_of(one) for one in twins}) > 1 else ""
    doubt = f", peut-être : {' ; '.join(others)}" if others else ""
    return Pairing(path, tuple(narrower or mine), f"{by}{doubt}", paper)


def _meet(ones: Sequence[Demande], others: Sequence[Demande]) -> bool:
    return any(one is other for one in ones for other in others)


def _clients(demandes: Iterable[Demande]) -> str:
    return listed(dict.fromkeys(client_of(one) or one.subject for one in demandes))


def _siret(demande: Demande) -> str:
    return finess.normalise(demande.text("beneficiaire.siret") or "")


def _is_numbered(demande: Demande, said: str, stated: set[str]) -> bool:
    """Whether a paper bears a number of a request: one that could be another's, under its label."""
    for text in (demande.text(concept) or "" for concept in _NUMBERS):
        alone = len(text) >= (_FIGURES if text.isdigit() else _FEWEST)
        if unaccented(text) in stated or (alone and values.stands(text, said)):
            return True
    return False


def _names_in(said: str, demandes: Iterable[Demande]) -> set[str]:
    """The names of clients in what is said; one inside a longer one is not said by it."""
    found = set()
    texts = {demande.text("beneficiaire.nom") or "" for demande in demandes}
    for name in sorted(texts, key=lambda text: len(normalized_key(text)), reverse=True):
        if len(name) >= _FEWEST and (rest := values.without(name, said)) != said:
            found.add(name)
            said = rest
    return found


def check_papers(
    patterns: Iterable[str],
    demandes: Sequence[Demande],
    evidence_file_date: date | None = None,
    names: OwnerNames = nobody,
) -> tuple[Report, tuple[Pairing, ...], tuple[StopError, ...]]:
    """Check papers with the requests that each seems to go with; what cannot be opened is told.

    A pairing is a guess: what is found by it never blocks.
    """
    pairings: list[Pairing] = []
    pieces: list[Piece] = []
    paths, empty, left = papers_of(patterns)
    problems = [
        StopError(
            f"[[papers]] : aucune pièce .pdf ni .docx pour {_shown(pattern)}.",
            "Vérifiez ce chemin dans segur.toml.",
            code=ExitCode.NO_INPUT,
        )
        for pattern in empty
    ]
    for path in paths:
        try:
            paper = open_paper(path)
        except StopError as error:
            problems.append(error)
            continue
        pairing = pair(path, paper, demandes)
        pairings.append(pairing)
        pieces.append(Piece(path, paper, None, pairing.demandes))
    pairings += [Pairing(path, (), _LEFT, Paper(path.name)) for path in left]
    report = to_report(check_pieces(pieces, None, evidence_file_date, names))
    report = replace(
        report,
        findings=tuple(map(never_blocking, report.findings)),
        perimeter=replace(report.perimeter, template=None),
    )
    return report, tuple(pairings), tuple(problems)


def _shown(pattern: str) -> str:
    """A pattern of `[[papers]]` by its end: it was made absolute."""
    return quote("/".join(PurePath(pattern).parts[-2:]), 80)


def never_blocking(finding: Diagnostic) -> Diagnostic:
    """Return a finding that rests on a guessed pairing: to be looked at, at most."""
    return replace(finding, severity=min(finding.severity, Severity.WARNING))
