"""Check pieces: recognise each, run the rules that concern it, say what was not judged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePath

from segur_cli.diagnostics import LINE, Diagnostic, Perimeter, Report, Severity
from segur_cli.papers.paper import Line, Paper
from segur_cli.pieces.context import OTHER_KIND, PieceContext, why_not
from segur_cli.pieces.form import Form
from segur_cli.pieces.kinds import OTHER, PieceType, recognise
from segur_cli.pieces.rules import RULES
from segur_cli.requests import Demande, client_of
from segur_cli.rules.page import Infos, read_page
from segur_cli.rules.rule import Finding
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
class Piece:
    """One document of a run: its place, its text, the kind it is said to be, its requests."""

    path: PurePath
    paper: Paper
    said: PieceType | None = None
    demandes: tuple[Demande, ...] = ()
    inside: str = ""  # its name in an archive, empty for a file


@dataclass(frozen=True)
class CheckedPiece:
    """What was found in one piece; `kind` is None when nothing could be judged."""

    piece: Piece
    kind: PieceType | None
    findings: tuple[Diagnostic, ...]
    ran: frozenset[str] = frozenset()
    not_run: Mapping[str, str] = field(default_factory=dict)


def check_pieces(
    pieces: Iterable[Piece], form: Form | None = None, evidence_file_date: date | None = None
) -> list[CheckedPiece]:
    """Check every piece, with the others of its requests; never raises for what they hold."""
    known = [(piece, _kind_of(piece)) for piece in pieces]
    contexts = {
        id(piece): PieceContext(
            piece.paper,
            kind,
            form if form is not None and form.kind == kind else None,
            evidence_file_date=evidence_file_date,
        )
        for piece, kind in known
        if kind is not None and piece.paper.readable
    }
    checked = []
    for piece, kind in known:
        context = contexts.get(id(piece))
        if context is None or kind is None:
            checked.append(CheckedPiece(piece, None, (_not_judged(piece),)))
            continue
        others = tuple(
            contexts[id(other)]
            for other, _ in known
            if other is not piece and id(other) in contexts and _share(piece, other)
        )
        one = _check(piece, replace(context, others=others))
        if form is not None and form.kind != kind:
            one = replace(one, findings=(*one.findings, _other_form(piece, kind, form)))
        checked.append(one)
    return checked


def _kind_of(piece: Piece) -> PieceType | None:
    return piece.said or (recognise(piece.paper) if piece.paper.readable else None)


def _share(piece: Piece, other: Piece) -> bool:
    mine = {(one.file, one.index) for one in piece.demandes}
    return any((one.file, one.index) in mine for one in other.demandes)


def _check(piece: Piece, context: PieceContext) -> CheckedPiece:
    findings: list[Diagnostic] = []
    ran: set[str] = set()
    not_run: dict[str, str] = {}
    each = [replace(context, demande=demande) for demande in piece.demandes] or [context]
    alone = each if len(each) == 1 else [context]  # a piece of several requests is judged once
    for rule in RULES:
        judged = alone if "demande" not in rule.inputs else each
        for one in judged:
            why = why_not(rule, one)
            if why is not None:
                not_run.setdefault(rule.code, why)
                continue
            ran.add(rule.code)
            findings += (_placed(piece, context.kind, rule.code, found, one.demande)
                         for found in rule.check(one))  # fmt: skip
    unjudged: dict[str, list[str]] = {}
    for one in {id(one): one for one in (*each, *alone)}.values():
        for code, reasons in one.unjudged.items():
            unjudged.setdefault(code, []).extend(reasons)
    silent = {code for code in unjudged if not any(f.code == code for f in findings)}
    for code in silent & ran:
        not_run[code] = unjudged[code][0]
    return CheckedPiece(
        piece, context.kind, tuple(dict.fromkeys(findings)), frozenset(ran - silent),
        {code: why for code, why in not_run.items() if code not in ran - silent},
    )  # fmt: skip


def _not_judged(piece: Piece) -> Diagnostic:
    paper = piece.paper
    if paper.problem:
        # A file that was asked for must be read; a member of an archive may be of another format.
        severity = Severity.WARNING if piece.inside and paper.foreign else None
        finding = Finding(None, paper.problem, paper.advice, severity)
        return _placed(piece, None, UNREADABLE, finding)
    if paper.scanned:
        pages = plural(paper.pages, "page")
        finding = Finding(
            None,
            f"image d'un document (un scan, {pages}) sans texte : rien n'en est contrôlé",
            "relisez-la vous-même, ou donnez le PDF d'origine",
        )
        return _placed(piece, None, SCANNED, finding)
    finding = Finding(
        None,
        "type de pièce non reconnu à son titre : aucune règle appliquée",
        "dites ce que c'est : --type commande, va, facture…",
    )
    return _placed(piece, None, UNKNOWN, finding)


def _other_form(piece: Piece, kind: PieceType, form: Form) -> Diagnostic:
    finding = Finding(
        None,
        f"pièce de type « {kind.label} », modèle de type « {form.kind.label} » : elle ne lui est "
        "pas comparée",
        "donnez le modèle de cette pièce (--form), ou son vrai type (--type)",
    )
    return _placed(piece, kind, OTHER_FORM, finding)


def _placed(
    piece: Piece,
    kind: PieceType | None,
    code: str,
    finding: Finding[Line | None],
    demande: Demande | None = None,
) -> Diagnostic:
    info = read_page(code)
    line = finding.place
    label = kind.label if kind is not None and kind.id != OTHER else ""
    subject = ", ".join(filter(None, (sanitized(piece.inside), label)))
    if demande is not None and (client := client_of(demande)):
        subject = f"{subject}, client {client}" if subject else f"client {client}"
    return Diagnostic(
        code=code,
        severity=finding.severity or info.severity,
        message=finding.message,
        origin=info.origin,
        path=piece.path,
        subject=subject or None,
        hint=finding.hint,
        cell=f"page {line.page}!{LINE}{line.number}" if line is not None else None,
    )


def to_report(checked: Sequence[CheckedPiece], form: Form | None = None) -> Report:
    """Gather the findings, and what was and was not checked."""
    ran = {code for one in checked for code in one.ran}
    ran |= {UNREADABLE, SCANNED, UNKNOWN} if checked else set()
    if form is not None and checked:
        ran.add(OTHER_FORM)
    judged = [one for one in checked if one.kind is not None]
    not_run: dict[str, str] = {}
    partly: dict[str, str] = {}
    for rule in RULES:
        reasons = [one.not_run[rule.code] for one in checked if rule.code in one.not_run]
        if rule.code not in ran:
            not_run[rule.code] = reasons[0] if reasons else "aucune pièce de type reconnu"
            continue
        told = [r for r in reasons if r != OTHER_KIND]
        if told:
            partly[rule.code] = (
                f"{plural(len(told), 'pièce non jugée', 'pièces non jugées')} sur {len(judged)} : "
                f"{told[0]}"
            )
    if form is None:
        not_run[OTHER_FORM] = "aucun modèle n'a été donné (--form)"
    findings = [finding for one in checked for finding in one.findings]
    paths = dict.fromkeys(one.piece.path for one in checked)
    return Report(
        findings=tuple(sorted(findings, key=lambda one: one.reading_order)),
        perimeter=Perimeter(
            template=_NO_FORM
            if form is None
            else f"{form.kind.label}, votre copie {quote(form.source, 100)}",
            rules_run=tuple(sorted(ran)),
            rules_not_run=not_run,
            rules_partly_run=partly,
            not_checkable=NOT_CHECKABLE,
            eligibility=False,
        ),
        rules=Infos(CODES),
        files=tuple(paths),
    )
