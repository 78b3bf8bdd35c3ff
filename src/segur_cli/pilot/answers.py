"""The words of a filled report: four answers to an item, yes or no, the states of a PV."""

from enum import Enum

from segur_cli.text.writing import plain


class Answer(Enum):
    """What the establishment says of an item. The values are those of the documents."""

    VALIDATED = "validé"
    REFUSED = "non validé"
    NOT_CONCERNED = "sans objet"
    UNVERIFIABLE = "non vérifiable"


class State(Enum):
    """Where a report is on its way, as the user says. The values are those of the documents."""

    PREPARED = "préparé"
    SIGNED = "signé"
    SENT = "transmis"
    VALIDATED = "validé"
    REFUSED = "refusé"


_ANSWERS = {plain(answer.value): answer for answer in Answer} | {
    "validee": Answer.VALIDATED,
    "non validee": Answer.REFUSED,
}
_AVANCE_STATUSES = {
    "validee": True,
    "decidee et payee": True,
    "a modifier": False,
    "incomplete": False,
}
_STATES = {plain(state.value): state for state in State}


def read_answer(text: str) -> Answer | None:
    """Return the answer that a text is, accents and case aside; None for another text."""
    return _ANSWERS.get(plain(text))


def read_state(text: str) -> State | None:
    """Return the state that a text is, accents and case aside; None for another text."""
    return _STATES.get(plain(text))


def read_avance(text: str) -> bool | None:
    """Return whether a text says that the ASP validated an avance: yes or no, or a portal status.

    The statuses seen on the portal (ASP FAQ) are « A modifier », « Validée », « Décidée et payée »
    and « incomplète »; their full list is unknown, and None is for any other text.
    """
    said = is_yes(text)
    return _AVANCE_STATUSES.get(plain(text)) if said is None else said


def is_yes(text: str) -> bool | None:
    """Return whether a text is « oui » or « non »; None for another."""
    return {"oui": True, "non": False}.get(plain(text))
