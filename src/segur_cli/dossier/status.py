"""The follow-up of a dossier for the eye and as data: each request, its state, what is next."""

from collections.abc import Iterator
from typing import Any

from segur_cli.dossier.outcome import DossierOutcome, Standing
from segur_cli.exits import ExitCode
from segur_cli.requests.states_table import NO_REQUEST, UNSAID
from segur_cli.tables.answer import Answer
from segur_cli.tables.writing import Column, Table, table_of
from segur_cli.text.page import Block, Detail, Grid, Item, Page, Paragraph, Words
from segur_cli.text.writing import day, plural, quote, sanitized, thousands

_SHOWN = ("client", "demande", "état", "suite", "ce qui bloque")
_KEYS = (
    "client", "name", "sons", "kind", "state", "since", "next", "blocker", "to_check", "lacks",
    "last_day", "pilot", "in_charge",
)  # fmt: skip
_PILOT = {True: "oui", False: "non", None: ""}


def _state(standing: Standing) -> str:
    return standing.state or (UNSAID if standing.kind or standing.filed else NO_REQUEST)


def _number(standing: Standing) -> str:
    """The FINESS of a client as a screen shows it, or why there is none."""
    return standing.client or ("FINESS illisible" if standing.filed else "FINESS non donné")


COLUMNS: tuple[Column[Standing], ...] = (
    Column("client", _number),
    Column("nom", lambda standing: standing.name),
    Column("SONS", lambda standing: standing.sons),
    Column("demande", lambda standing: standing.kind),
    Column("état", _state),
    Column("depuis", lambda standing: standing.since.isoformat() if standing.since else ""),
    Column("suite", lambda standing: standing.next),
    Column("ce qui bloque", lambda standing: " ; ".join(standing.blockers)),
    Column("à vérifier", lambda standing: " ; ".join(standing.doubts)),
    Column("manque", lambda standing: " ; ".join(standing.lacks)),
    Column("dernier jour", lambda standing: standing.last_day),
    Column("pilote", lambda standing: _PILOT[standing.known.is_pilot] if standing.known else ""),
    Column("en charge", lambda standing: (
        standing.known.deployment.in_charge if standing.known else ""
    )),
)  # fmt: skip


class StatusAnswer(Answer):
    """What `segur status` answers: one line a request, client or state."""

    command = "status"

    def __init__(self, outcome: DossierOutcome) -> None:
        self.outcome = outcome

    @property
    def exit_code(self) -> ExitCode:
        """CANNOT_RUN when a part could not be checked, NO_INPUT when a file or all lines lack.

        FINDINGS for a file whose requests could not be read, as `check` ends.
        """
        if self.outcome.problems:
            return ExitCode.CANNOT_RUN
        if self.outcome.missing or not self.outcome.standings:
            return ExitCode.NO_INPUT
        return ExitCode.FINDINGS if self.outcome.broken else ExitCode.OK

    def page(self, detail: Detail) -> Page:
        """Return the follow-up for the eye."""
        return Page.of(_status(self.outcome, detail))

    def data(self) -> dict[str, Any]:
        """Return the follow-up: `schemas/status.schema.json`."""
        outcome = self.outcome
        problems = [problem for found in outcome.problems.values() for problem in found]
        return {
            "requests": follow_up(outcome),
            "problems": list(map(sanitized, problems)),
            "missing": list(map(sanitized, outcome.missing)),
            "notes": list(map(sanitized, outcome.notes)),
        }

    def table(self) -> Table:
        """Return the follow-up as a table."""
        return table_of("Suivi", COLUMNS, self.outcome.standings)


def follow_up(outcome: DossierOutcome) -> list[dict[str, str | None]]:
    """Return where everything stands as data: one object a request, client or state."""
    return [
        {
            k: sanitized(column.get(standing)) or None
            for k, column in zip(_KEYS, COLUMNS, strict=True)
        }
        for standing in outcome.standings
    ]


def _status(outcome: DossierOutcome, detail: Detail) -> Iterator[Block]:
    standings = outcome.standings
    blocked = sum(bool(standing.blockers) for standing in standings)
    head = f"{plural(len(standings), 'ligne')} de suivi"
    if blocked:
        head += f", {thousands(blocked)} avec un blocage"
    yield Paragraph(f"{head}.", "bold")
    for problems in outcome.problems.values():
        for problem in problems:
            yield Paragraph(f"Non contrôlé : {problem}", "bold red")
    for pattern in outcome.missing:
        yield Paragraph(f"Fichier attendu, absent : {quote(pattern, 100)}", "bold red")
    if detail is Detail.VERDICT:
        return
    if not standings and not outcome.missing:
        yield Paragraph("Vos demandes, vos clients et leurs états se nomment dans segur.toml : "
                        "[[files]], [clients], [[request]].")  # fmt: skip
    yield from follow_up_grid(outcome)
    yield from notes_in_short(outcome)


def follow_up_grid(outcome: DossierOutcome) -> Iterator[Block]:
    """Yield where each request and client stands, as a table."""
    standings = outcome.standings
    if standings:
        yield Grid(_SHOWN, tuple(map(_row, standings)))
    # A row says a milestone in a few words: its sources are the same for all of them.
    limits = {
        f"{limit.sons}, jalon {limit.milestone.number}": limit
        for standing in standings
        for limit in standing.limits
    }
    for which, limit in sorted(limits.items()):
        yield Item(f"{limit.milestone.label} : {limit.told}", mark=f"{which} : ", style="dim")


def notes_in_short(outcome: DossierOutcome, *more: str) -> Iterator[Block]:
    """Tell all notes in one paragraph: what was not read or checked is among them."""
    notes = [note for note in (*outcome.notes, *more) if note]
    if notes:
        mark = "Note" if len(notes) == 1 else f"{len(notes)} notes"
        yield Paragraph(f"{mark} : {' · '.join(notes)}", "dim")


def _row(standing: Standing) -> tuple[Words, ...]:
    number = _number(standing)
    since = f" depuis le {day(standing.since)}" if standing.since else ""
    held: list[tuple[str, str]] = [(" ; ".join(standing.blockers), "bold red")]
    held += [("à vérifier : " + " ; ".join(standing.doubts), "yellow")] if standing.doubts else []
    held += [("manque : " + " ; ".join(standing.lacks), "")] if standing.lacks else []
    kept = [(text, style) for text, style in held if text]
    separated = [kept[0], *((f" ; {text}", style) for text, style in kept[1:])] if kept else [""]
    return (
        ((f"{standing.name} ({number})" if standing.name else number, "bold"),),
        f"{standing.sons} {standing.kind}".strip(),
        f"{_state(standing)}{since}",
        standing.next,
        tuple(separated),
    )
