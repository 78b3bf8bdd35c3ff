"""Check pieces: recognise each, run the rules that concern it, say what was not judged."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from segur_cli.diagnostics import (
    Coverage,
    Diagnostic,
    Location,
    Needed,
    Perimeter,
    Report,
    Severity,
)
from segur_cli.papers.paper import Line, named
from segur_cli.pieces.form import Form
from segur_cli.pieces.kinds import OTHER, PieceType, recognise
from segur_cli.pieces.piece_context import OwnerNames, Piece, PieceContext, nobody
from segur_cli.pieces.rules import RULES
from segur_cli.requests import Demande, client_named
from segur_cli.rules.rule import Finding, Infos
from segur_cli.rules.running import Located, diagnostic, judge
from segur_cli.text.writing import plural, quote, sanitized

UNREADABLE, SCANNED, UNKNOWN, OTHER_FORM = "DOC001", "DOC002", "DOC003", "DOC004"
CODES = (UNREADABLE, SCANNED, UNKNOWN, OTHER_FORM, *(rule.code for rule in RULES))
NOT_CHECKABLE = (
    "l'authenticité d'une pièce, la validité d'une signature",
    "ce qu'une pièce ne porte qu'en image (signature, tampon, scan)",
    "les règles que l'ASP n'a pas publiées",
)
_NO_FORM = (
    "aucun modèle officiel n'a été donné : seul ce que disent des textes publics est contrôlé"
)


@dataclass(frozen=True)
class CheckedPiece:
    """What was found in one piece; `kind` is None when nothing could be judged."""

    piece: Piece
    kind: PieceType | None
    findings: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class CheckedPieces:
    """The pieces of a run, and what the rules looked at in them."""

    pieces: tuple[CheckedPiece, ...]
    coverage: Coverage


def check_pieces(
    pieces: Iterable[Piece],
    form: Form | None = None,
    evidence_file_date: date | None = None,
    names: OwnerNames = nobody,
    *,
    told_apart: bool = True,
) -> CheckedPieces:
    """Check every piece, with the others of its requests; never raises for what they hold.

    `names` says whose a FINESS is. `told_apart`: a piece of another kind than the form is said not
    to be held against it.
    """
    known = [(piece, _kind_of(piece)) for piece in pieces]
    alone = {
        id(piece): PieceContext(
            piece,
            kind,
            form if form is not None and form.kind == kind else None,
            evidence_file_date=evidence_file_date,
            names=names,
        )
        for piece, kind in known
        if kind is not None and piece.paper.readable
    }
    contexts = {key: _among(context, alone.values()) for key, context in alone.items()}
    judged = judge(RULES, contexts.values(), _locate)
    found = dict(zip(contexts, judged.by_context, strict=True))
    checked = []
    for piece, kind in known:
        if kind is None or id(piece) not in found:
            checked.append(CheckedPiece(piece, None, (_not_judged(piece),)))
            continue
        findings = (*dict.fromkeys(found[id(piece)]), *_partly_read(piece, kind))
        if form is not None and form.kind != kind and told_apart:
            findings = (*findings, _other_form(piece, kind, form))
        checked.append(CheckedPiece(piece, kind, findings))
    return CheckedPieces(tuple(checked), judged.coverage)


def _among(context: PieceContext, contexts: Iterable[PieceContext]) -> PieceContext:
    """Show a piece the others of its requests."""
    others = (o for o in contexts if o is not context and _share(context.piece, o.piece))
    return replace(context, others=tuple(others))


def _kind_of(piece: Piece) -> PieceType | None:
    return piece.said or (recognise(piece.paper) if piece.paper.readable else None)


def _share(piece: Piece, other: Piece) -> bool:
    mine = {(one.file, one.index) for one in piece.demandes}
    return any((one.file, one.index) in mine for one in other.demandes)


def _locate(context: PieceContext, finding: Finding[Line | None]) -> Located:
    return _located(context.piece, context.kind, finding.place, context.demande)


def _not_judged(piece: Piece) -> Diagnostic:
    paper = piece.paper
    if paper.problem:
        # What is of another format, or too large, may be sound: what is not read does not block.
        severity = Severity.WARNING if paper.foreign else None
        code, finding = UNREADABLE, Finding(None, paper.problem, paper.advice, severity)
    elif paper.scanned:
        pages = plural(paper.pages, "page")
        code, finding = (
            SCANNED,
            Finding(
                None,
                f"image d'un document (un scan, {pages}) sans texte : rien n'en est contrôlé",
                "relisez-la vous-même, ou donnez le PDF d'origine",
            ),
        )
    else:
        code, finding = (
            UNKNOWN,
            Finding(
                None,
                "type de pièce non reconnu à son titre : aucune règle appliquée",
                "dites ce que c'est : --type commande, va, facture…",
            ),
        )
    return diagnostic(code, finding, _located(piece, None, None))


def _partly_read(piece: Piece, kind: PieceType) -> Iterator[Diagnostic]:
    """Say what of a piece was not read, and that tracked changes were taken as accepted."""
    paper = piece.paper
    unread = [part for part in paper.parts if part.told]
    if unread:
        said = named(unread)
        finding = Finding(
            None,
            f"{said} : rien n'en est lu, donc rien n'en est contrôlé",
            "relisez-le vous-même, ou donnez le document d'origine",
        )
        located = _located(piece, kind, None)
        pages = [part.page for part in unread if part.page is not None]
        place = replace(located.location or Location(), page=min(pages, default=None))
        located = replace(located, location=place if place != Location() else None)
        yield diagnostic(SCANNED, finding, located)
    if paper.changes:
        count = plural(paper.changes, "modification suivie", "modifications suivies")
        finding = Finding(
            None,
            f"{count} : la pièce est lue comme si elles étaient acceptées",
            "acceptez-les ou refusez-les dans Word avant de déposer la pièce",
            Severity.NOTE,
        )
        yield diagnostic(SCANNED, finding, _located(piece, kind, None))


def _other_form(piece: Piece, kind: PieceType, form: Form) -> Diagnostic:
    finding = Finding(
        None,
        f"pièce de type « {kind.label} », modèle de type « {form.kind.label} » : elle ne lui est "
        "pas comparée",
        "donnez le modèle de cette pièce (--form), ou son vrai type (--type)",
    )
    return diagnostic(OTHER_FORM, finding, _located(piece, kind, None))


def _located(
    piece: Piece, kind: PieceType | None, line: Line | None, demande: Demande | None = None
) -> Located:
    label = kind.label if kind is not None and kind.id != OTHER else ""
    client = client_named(demande) if demande is not None else None
    whose = f"client {client.finess}" if client and client.finess else ""
    whom = (sanitized(piece.inside), label, whose)
    place = Location(
        page=line.page if line is not None else None,
        line=line.number if line is not None else None,
        member=piece.inside or None,
        part=(line.part or None) if line is not None else None,
    )
    return Located(
        piece.path,
        location=place if place != Location() else None,
        subject=", ".join(filter(None, whom)) or None,
        client=client,
    )


def to_report(checked: CheckedPieces, form: Form | None = None) -> Report:
    """Gather the findings, and what was and was not checked."""
    ran = [UNREADABLE, SCANNED, UNKNOWN] if checked.pieces else []
    lacking = {} if form else {OTHER_FORM: Needed.FORM}
    if form is not None and checked.pieces:
        ran.append(OTHER_FORM)
    none = {rule.code: Needed.KNOWN_PIECE for rule in RULES if not checked.coverage.rules}
    coverage = Coverage.of(ran, none).merged(checked.coverage, Coverage.of((), lacking))
    findings = [finding for one in checked.pieces for finding in one.findings]
    return Report(
        findings=tuple(sorted(findings, key=lambda one: one.reading_order)),
        perimeter=Perimeter(
            template=_NO_FORM
            if form is None
            else f"{form.kind.label}, votre copie {quote(form.source, 100)}",
            coverage=coverage,
            not_checkable=NOT_CHECKABLE,
            eligibility=False,
        ),
        rules=Infos(CODES),
        files=tuple(dict.fromkeys(one.piece.path for one in checked.pieces)),
    )
