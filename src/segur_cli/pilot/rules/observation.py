"""PV: the month of observation, between installation or production and the signature."""

from collections.abc import Iterator
from datetime import date

from segur_cli.diagnostics import Severity
from segur_cli.milestones.arithmetic import MONTH_ENDS, a_month_after, closed_day, is_cut
from segur_cli.pilot.filled import AnswerPlace, Given
from segur_cli.pilot.report_context import PvContext
from segur_cli.rules.rule import Finding, Rule
from segur_cli.text.dates import no_such_day, serial_day, spoken_day, typed_day
from segur_cli.text.writing import day, plural, quote

_SINCE = {"installation": "l'installation complète", "production": "la mise en production"}


def _day(text: str) -> date | None:
    """Read a day as people type it, or as a spreadsheet numbers it."""
    return typed_day(text) or spoken_day(text) or serial_day(text)


def days_of(context: PvContext) -> dict[str, date]:
    """Return the days of a report that can be read: installation, production, signature."""
    days = {id_: _day(context.field(id_).text) for id_ in (*_SINCE, "signature")}
    return {id_: found for id_, found in days.items() if found is not None}


def start_of(context: PvContext) -> tuple[date, str] | None:
    """Return the later of installation and production, and its name; None when one is unknown."""
    days = {id_: found for id_, found in days_of(context).items() if id_ in _SINCE}
    if len(days) < len(_SINCE):
        return None
    latest = max(days, key=lambda id_: days[id_])
    return days[latest], _SINCE[latest]


def check_start(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    yield from _computed(context, tuple(_SINCE))
    today = context.clock.now.date()
    days: dict[str, date] = {}
    for id_, what in _SINCE.items():
        given = context.field(id_)
        found = _day(given.text)
        if not context.holds(id_):
            continue
        if found is None:
            yield _unreadable(given, what)
        elif found > today:
            yield Finding(
                given.place,
                f"{what} est datée du {day(found)}, qui n'est pas encore venu",
                "donnez la date réelle",
            )
        else:
            days[id_] = found
    if len(days) == len(_SINCE) and days["production"] < days["installation"]:
        yield Finding(
            context.field("production").place,
            f"mise en production ({day(days['production'])}) avant l'installation complète "
            f"({day(days['installation'])}) : le mois est compté depuis la plus tardive",
            "vérifiez les deux dates",
            Severity.WARNING,
        )


def _unreadable(given: Given, what: str) -> Finding[AnswerPlace]:
    if not given.text:
        return Finding(given.place, f"{what} n'est pas datée", "écrivez la date : JJ/MM/AAAA")
    return Finding(given.place, f"{what} : {_no_date(given.text)}", _date_cure(given.text))


def _no_date(text: str) -> str:
    why = "n'existe dans aucun calendrier" if no_such_day(text) else "n'est pas une date"
    return f"{quote(text)} {why}"


def _date_cure(text: str) -> str:
    return "donnez le vrai jour" if no_such_day(text) else "écrivez-la sous la forme JJ/MM/AAAA"


def _computed(context: PvContext, ids: tuple[str, ...]) -> Iterator[Finding[AnswerPlace]]:
    """Tell dates that a formula gives, as today's: they are not those of an event."""
    for id_ in ids:
        given = context.field(id_)
        if given.computed and _day(given.text) is not None:
            yield Finding(
                given.place,
                "date calculée par une formule : elle peut changer à chaque ouverture du classeur",
                "écrivez la date elle-même",
                Severity.WARNING,
            )


def check_signature(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    yield from _computed(context, ("signature",))
    given = context.field("signature")
    signed = _day(given.text)
    if not context.holds("signature"):
        pass
    elif signed is None:
        what = f"date de signature : {_no_date(given.text)}"
        if not given.text:
            what = "date de signature absente"
        yield Finding(given.place, what, _date_cure(given.text))
    elif signed > context.clock.now.date():
        yield Finding(
            given.place,
            f"PV daté du {day(signed)}, qui n'est pas encore venu",
            "donnez la date réelle de signature",
        )
    elif (closed := closed_day(signed)) is not None:
        yield Finding(
            given.place,
            f"PV daté du {day(signed)}, qui est {closed} : à vérifier si la signature a bien été "
            "donnée ce jour-là",
            severity=Severity.NOTE,
        )
    for id_, what in (("signataire", "nom de la personne qui signe"), ("fonction", "sa fonction")):
        blank = context.field(id_)
        if context.holds(id_) and not blank.said:
            yield Finding(blank.place, f"{what} : case vide", "complétez-la", Severity.WARNING)


def check_month(context: PvContext) -> Iterator[Finding[AnswerPlace]]:
    signed = _day(context.field("signature").text)
    start = start_of(context)
    if signed is None or start is None or start[0] > context.clock.now.date():
        return
    begun, what = start
    earliest = a_month_after(begun)
    place = context.field("signature").place
    if signed < earliest:
        gap = (signed - begun).days
        elapsed = plural(gap, "jour") + " après" if gap >= 0 else f"{plural(-gap, 'jour')} avant"
        yield Finding(
            place,
            f"PV signé le {day(signed)}, {elapsed} {what} ({day(begun)}) : il faut un mois "
            f"calendaire, soit {plural((earliest - begun).days, 'jour')}",
            f"première date acceptable : {day(earliest)}",
        )
    elif signed == earliest and is_cut(begun):
        yield Finding(
            place,
            f"PV signé le {day(signed)} : un mois après {what} ({day(begun)}) si le mois s'arrête "
            f"à la fin {MONTH_ENDS[earliest.month]} ; le texte ne dit pas comment compter",
            severity=Severity.NOTE,
        )


RULES = (
    Rule("PV030", check_start),
    Rule("PV031", check_signature),
    Rule("PV032", check_month),
)
