"""Verdicts for machines: JSON (version 1, `schemas/eligibility.schema.json`), and as a table."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from segur_cli.eligibility.base import Base, BaseSource, base_origin
from segur_cli.eligibility.client_columns import label_of
from segur_cli.eligibility.outcome import EligibilityOutcome
from segur_cli.eligibility.prestation import PrestationAccess
from segur_cli.eligibility.verdict import CeilingLine, Remark, SonsView, Verdict, VerdictStatus
from segur_cli.eligibility.verdicts_screen import outcome_page
from segur_cli.exits import ExitCode, StopError
from segur_cli.facts import statement
from segur_cli.register.source import register_json
from segur_cli.tables.answer import Answer
from segur_cli.tables.writing import Column, Table, table_of
from segur_cli.text.page import Detail, Page
from segur_cli.text.writing import euros, sanitized

if TYPE_CHECKING:
    from segur_cli.eligibility.clients import ListReading

_MAX_TEXT = 500


class EligibilityAnswer(Answer):
    """What `segur check-eligibility` answers; `rows` shows a row a client, and no blocks."""

    command = "check-eligibility"

    def __init__(self, outcome: EligibilityOutcome, *, rows: bool = False) -> None:
        self.outcome = outcome
        self.rows = rows

    @property
    def exit_code(self) -> ExitCode:
        """CANNOT_RUN without a base, FINDINGS when a client is not eligible as asked."""
        return self.outcome.exit_code

    @property
    def problems(self) -> tuple[StopError, ...]:
        """That no base was there to say anything."""
        return () if self.outcome.base is not None else (_no_base(),)

    def page(self, detail: Detail) -> Page:
        """Return the verdicts for the eye."""
        return outcome_page(self.outcome, table=self.rows, detail=detail)

    def data(self) -> dict[str, Any]:
        """Return the verdicts, one shape whatever they hold: `schemas/eligibility.schema.json`."""
        outcome = self.outcome
        counted = outcome.counts()
        return {
            "base": _base(outcome.base),
            "directory": register_json(outcome.register.source) if outcome.register else None,
            "list": _list(outcome.listed),
            "settings": sanitized(outcome.settings) or None,
            "counts": {status.value: counted[status] for status in VerdictStatus},
            "verdicts": [_verdict(verdict, outcome.base) for verdict in outcome.verdicts],
            "shared_remarks": [_remark(remark) for remark in outcome.shared],
            "not_checkable": [statement("hors-ligne").text],
        }

    def table(self) -> Table:
        """Return one row for each client, SONS and prestation."""
        return to_table(self.outcome)

    def other(self, name: str) -> bytes:
        """Write the list back, as `corrected`, with what was answered beside."""
        from segur_cli.eligibility.corrected_list import to_corrected  # a workbook: few runs

        outcome, listed = self.outcome, self.outcome.listed
        if listed is None:
            raise StopError("corrected rend une liste corrigée : donnez-la par --from.")
        named = "aucune base"
        if outcome.base is not None:
            source = outcome.base.source
            named = f"{source.name} ({base_origin(source)})"
        judged = [(verdict, " | ".join(_ceilings(verdict))) for verdict in outcome.verdicts]
        return to_corrected(listed, judged, named)


def _no_base() -> StopError:
    return StopError(
        "Aucune base n'est importée : la présence du client n'a pas pu être vérifiée.",
        "1. Téléchargez la « Base des ES éligibles - AC 2022 » sur le site de l'ANS (pages DPI "
        "et PFI vague 2), puis : segur base import FICHIER.xlsx",
        "2. Ou désignez votre copie à chaque fois : --base FICHIER.xlsx",
        "Pour essayer sans base, sur des données fictives : --base demo",
    )


def _base(base: Base | None) -> dict[str, Any] | None:
    if base is None:
        return None
    source = base.source
    return {
        "name": sanitized(source.told_as),
        "fictitious": source.fictitious,
        "file": sanitized(source.file_name),
        "sha256": source.sha256,
        "saved_on": source.saved_on or None,
        "indexed_at": source.indexed_at,
        "origin": base_origin(source),
        "rows": {
            "filled": base.filled,
            "used": base.used,
            "identical": base.identical,
            "unusable": len(base.unusable),
        },
    }


def _list(reading: "ListReading | None") -> dict[str, Any] | None:
    if reading is None:
        return None
    return {
        "name": sanitized(reading.name),
        "sheet": sanitized(reading.sheet) or None,
        "header_row": next((t.header[0] for t in reading.tables), 0) or None,
        "columns": [
            {"column": c.letter, "heading": sanitized(c.heading), "read_as": label_of(c)}
            for c in reading.columns
        ],
        "rows": {
            "clients": reading.clients,
            "blank": reading.blank,
            "without_number": reading.unnumbered,
        },
        "set_aside": [
            {"row": row.row, "kind": row.kind, "text": sanitized(row.text[:_MAX_TEXT])}
            for row in reading.aside
        ],
        "sheets_left": [sanitized(name) for name in reading.left],
        "unseen": reading.blind or None,
    }


def _verdict(verdict: Verdict, base: Base | None) -> dict[str, Any]:
    request = verdict.request
    source = base.source if base else None
    return {
        "typed": sanitized(request.typed[:_MAX_TEXT]),
        "where": request.where or None,
        "finess": verdict.reading.finess,
        "status": verdict.status.value,
        "label": verdict.label,
        "blocking": verdict.blocking,
        "to_look_at": verdict.to_look_at,
        "name": sanitized(verdict.name) or None,
        "place": verdict.reading.place,
        "level": verdict.level or None,
        "ac": sanitized(verdict.ac) or None,
        "reenter_under": {"level": verdict.target_level, "finess": list(verdict.targets)}
        if verdict.targets
        else None,
        "number": {
            "defect": verdict.reading.defect.value if verdict.reading.defect else None,
            "explanation": verdict.reading.explanation or None,
            "repairs": list(verdict.reading.repairs),
            "proposals": [
                {"finess": proposal.finess, "reason": proposal.reason}
                for proposal in verdict.reading.proposals
            ],
        },
        "asked": {
            "sons": list(request.sons),
            "prestation": request.prestation,
            "wave_1": {code: history.value for code, history in request.history.items()},
            "amount_ht": _amount(request.amount_ht),
            "amount_ttc": _amount(request.amount_ttc),
        },
        "sons": [_view(view) for view in verdict.views],
        "general_ceilings": [_line(line) for line in verdict.general],
        "remarks": [_remark(remark) for remark in verdict.remarks],
        "candidates": [
            {
                "finess": one.record.number,
                "level": one.record.level,
                "name": sanitized(one.record.name) or None,
                "town": sanitized(one.record.town) or None,
                "in_base": one.in_base,
                "linked_in_base": list(one.linked),
            }
            for one in verdict.candidates
        ],
        "base": {
            "name": sanitized(source.told_as),
            "fictitious": source.fictitious,
            "saved_on": source.saved_on or None,
            "sha256": source.short_sha,
            "origin": base_origin(source),
        }
        if source
        else None,
    }


def _view(view: SonsView) -> dict[str, Any]:
    return {
        "code": view.sons.code,
        "refused": sanitized(view.refused) or None,
        "prestations": [
            {
                "code": opening.prestation,
                "access": opening.access.value,
                "reason": opening.reason,
                "statements": [fact.id for fact in opening.statements],
            }
            for opening in view.openings.values()
        ],
        "ceilings": [_line(line) for line in view.lines],
    }


def _line(line: CeilingLine) -> dict[str, Any]:
    return {
        "prestation": line.key.prestation,
        "basis": line.key.basis,
        "amount": _amount(line.ceiling.amount),
        "unread": sanitized(line.ceiling.unread) if line.ceiling.unread is not None else None,
        "row": line.row,
    }


def _remark(remark: Remark) -> dict[str, Any]:
    fact = remark.statement
    return {
        "severity": remark.severity.word,
        "text": sanitized(remark.text),
        "statement": fact.id if fact else None,
        "status": fact.status.value if fact else None,
        "sources": [source.id for source in fact.sources] if fact else [],
    }


def _amount(amount: Decimal | None) -> str | None:
    """Amounts are decimal strings: a JSON number would lose cents in some readers."""
    return None if amount is None else f"{amount:f}"


@dataclass(frozen=True)
class _VerdictRow:
    """A client, and what goes for it of one SONS and prestation, when any was judged."""

    verdict: Verdict
    outcome: EligibilityOutcome
    view: SonsView | None = None
    prestation: str = ""


def to_table(outcome: EligibilityOutcome) -> Table:
    """Return one row for each client, SONS and prestation."""
    rows = (row for verdict in outcome.verdicts for row in _rows(verdict, outcome))
    return table_of("Éligibilité", _COLUMNS, rows)


def _rows(verdict: Verdict, outcome: EligibilityOutcome) -> Iterable[_VerdictRow]:
    wanted = verdict.request.prestation
    return [
        _VerdictRow(verdict, outcome, view, code)
        for view in verdict.views
        for code in view.openings
        if wanted in (None, code)
    ] or [_VerdictRow(verdict, outcome)]


def _opening(get: Callable[[PrestationAccess], str]) -> Callable[[_VerdictRow], str]:
    return lambda row: get(row.view.openings[row.prestation]) if row.view else ""


def _ceiling(basis: str | None) -> Callable[[_VerdictRow], str]:
    return lambda row: _cell(row.view, row.prestation, basis) if row.view else ""


def _source(get: Callable[[BaseSource], str]) -> Callable[[_VerdictRow], str]:
    return lambda row: get(row.outcome.base.source) if row.outcome.base else ""


def _ceilings(verdict: Verdict) -> Iterator[str]:
    """Say each ceiling of what is asked: `HOP-DPI-Va2, V2 : 83 333,33 HT, 100 000,00 TTC`."""
    for view in verdict.views:
        for code in view.openings:
            if verdict.request.prestation not in (None, code):
                continue
            by_basis = ((basis, _cell(view, code, basis)) for basis in ("HT", "TTC", None))
            told = [" ".join(filter(None, (amount, basis))) for basis, amount in by_basis if amount]
            if told:
                yield f"{view.sons.code}, {code} : {', '.join(told)}"
    if general := _amounts(verdict.general):
        yield f"sans SONS précisé : {general}"


def _cell(view: SonsView, prestation: str, basis: str | None) -> str:
    """Write the ceilings of one prestation and basis; several only when the base disagrees."""
    return _amounts(
        line
        for line in view.lines
        if line.key.basis == basis and line.key.prestation in (prestation, None)
    )


def _amounts(lines: Iterable[CeilingLine]) -> str:
    shown = []
    for line in lines:
        amount, unread = line.ceiling.amount, line.ceiling.unread
        text = f"illisible : {unread}" if unread is not None else ""
        shown.append(euros(amount).removesuffix("\u00a0€") if amount is not None else text)
    return " ou ".join(dict.fromkeys(filter(None, shown)))


def _yes_no(value: bool) -> str:
    return "oui" if value else "non"


_COLUMNS: tuple[Column[_VerdictRow], ...] = (
    Column("numéro saisi", lambda row: row.verdict.request.typed[:_MAX_TEXT]),
    Column("FINESS", lambda row: row.verdict.reading.finess or ""),
    Column("verdict", lambda row: row.verdict.label),
    Column("bloquant", lambda row: _yes_no(row.verdict.blocking)),
    Column("à regarder", lambda row: _yes_no(row.verdict.to_look_at)),
    Column("établissement", lambda row: row.verdict.name),
    Column("niveau", lambda row: row.verdict.level),
    Column("à ressaisir sous", lambda row: ", ".join(row.verdict.targets)),
    Column("AC", lambda row: row.verdict.ac),
    Column("montants sans SONS précisé", lambda row: _amounts(row.verdict.general)),
    Column("SONS", lambda row: row.view.sons.code if row.view else ""),
    Column("prestation", lambda row: row.prestation),
    Column("accès", _opening(lambda opening: opening.access.label)),
    Column("motif de l'accès", _opening(lambda opening: opening.reason)),
    Column("plafond HT", _ceiling("HT")),
    Column("plafond TTC", _ceiling("TTC")),
    Column("plafond sans HT ni TTC précisé", _ceiling(None)),
    Column(
        "remarques",
        lambda row: " | ".join(
            f"{remark.severity.label} : {remark.text}" for remark in row.verdict.remarks
        ),
    ),
    Column("origine de la demande", lambda row: row.verdict.request.where),
    Column("base", _source(lambda source: source.told_as)),
    Column("base fictive", _source(lambda source: _yes_no(source.fictitious))),
    Column("date de la base", _source(lambda source: source.saved_on)),
    Column("SHA-256 de la base", _source(lambda source: source.short_sha)),
    Column("origine de la base", _source(base_origin)),
    Column(
        "candidats du répertoire",
        lambda row: " | ".join(candidate.told for candidate in row.verdict.candidates),
    ),
    Column("contrôlé le", lambda row: row.outcome.clock.now.isoformat(timespec="minutes")),
    Column("date simulée", lambda row: _yes_no(row.outcome.clock.simulated)),
)
