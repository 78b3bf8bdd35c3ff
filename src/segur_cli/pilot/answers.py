"""The words of a filled report: four answers to an item, yes or no, the states of a PV."""

from enum import Enum
from typing import TYPE_CHECKING

from segur_cli.requests.states import Stage, read_stage, stage_of
from segur_cli.text.flags import flag_words, parse_flag
from segur_cli.text.writing import normalized_key

if TYPE_CHECKING:
    from segur_cli.config import RequestState


class PilotAnswer(Enum):
    """What the establishment says of an item. The values are those of the documents."""

    VALIDATED = "validé"
    REFUSED = "non validé"
    NOT_CONCERNED = "sans objet"
    UNVERIFIABLE = "non vérifiable"


class ReportState(Enum):
    """Where a report is on its way, as the user says. The values are those of the documents."""

    PREPARED = "préparé"
    SIGNED = "signé"
    SENT = "transmis"
    VALIDATED = "validé"
    REFUSED = "refusé"


_ANSWERS = {normalized_key(answer.value): answer for answer in PilotAnswer} | {
    "validee": PilotAnswer.VALIDATED,
    "non validee": PilotAnswer.REFUSED,
}
_OUI_NON = flag_words("oui")
_STATES = {normalized_key(state.value): state for state in ReportState}


def read_answer(text: str) -> PilotAnswer | None:
    """Return the answer that a text is, accents and case aside; None for another text."""
    return _ANSWERS.get(normalized_key(text))


def read_state(text: str) -> ReportState | None:
    """Return the state that a text is, accents and case aside; None for another text."""
    return _STATES.get(normalized_key(text))


def read_avance(text: str) -> bool | None:
    """Return whether a text says that the ASP validated an avance: yes or no, or a portal status.

    The statuses seen on the portal (ASP FAQ) are « A modifier », « Validée », « Décidée et payée »
    and « incomplète »; their full list is unknown, and None is for any other text.
    """
    said = is_yes(text)
    return _validated(read_stage(text)) if said is None else said


def avance_validated(state: "RequestState") -> bool | None:
    """Return whether the state noted of an avance says that the ASP validated it, as above.

    Of one that another file replaces, it is that file's state which would tell.
    """
    if state.replaced_by is not None:
        return None
    return _validated(stage_of(state))


def _validated(stage: Stage) -> bool | None:
    if stage in (Stage.UNSAID, Stage.UNKNOWN):
        return None
    return stage in (Stage.VALIDATED, Stage.PAID)


def is_yes(text: str) -> bool | None:
    """Return whether a text is « oui » or « non »; None for another."""
    return parse_flag(text, _OUI_NON)
