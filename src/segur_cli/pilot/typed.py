"""What a person types as a value of a profile: read, or refused in French.

Every reader raises StopError for an answer that is none.
"""

from collections.abc import Callable, Iterable

from segur_cli.exits import StopError
from segur_cli.pilot.profile import SENDINGS, invisible, read_client
from segur_cli.text.flags import parse_flag
from segur_cli.text.writing import did_you_mean, normalized_key, quote


def read_text(answer: str) -> str:
    """Return a name. Raises StopError for an empty one, or what cannot be seen."""
    text = answer.strip()
    if not text:
        raise StopError("Une réponse vide n'est pas acceptée.")
    hint = invisible(text)
    if hint:
        raise StopError(hint)
    return text


def read_finess(answer: str) -> str:
    """Return a client's number. Raises StopError for one that must be guessed at."""
    try:
        return read_client(read_text(answer))
    except ValueError as error:
        raise StopError(str(error)) from None


def reader_of(known: Iterable[str]) -> Callable[[str], str]:
    """Return what reads one of the known names, accents and case aside."""
    names = list(known)

    def read(answer: str) -> str:
        by_plain = {normalized_key(name): name for name in names}
        found = by_plain.get(normalized_key(answer))
        if found is None:
            raise StopError(f"{quote(answer)} n'est pas accepté.", did_you_mean(answer, names))
        return found

    return read


def read_yes_or_no(answer: str) -> bool:
    """Return whether an answer is yes. Raises StopError for neither yes nor no."""
    found = parse_flag(answer)
    if found is None:
        raise StopError(f"{quote(answer)} n'est pas accepté : répondez oui ou non.")
    return found


def reader_of_sendings(*, none: bool) -> Callable[[str], list[str]]:
    """Return what reads keys of SENDINGS; with `none`, « aucun » is an answer."""

    def read(answer: str) -> list[str]:
        if normalized_key(answer) in ("les deux", "les 2"):
            return sorted(SENDINGS)
        parts = [
            normalized_key(part) for part in answer.replace("+", ",").split(",") if part.strip()
        ]
        if none and parts == ["aucun"]:
            return []
        by_label = {normalized_key(label): key for key, label in SENDINGS.items()} | {
            k: k for k in SENDINGS
        }
        unknown = [part for part in parts if part not in by_label]
        if unknown or not parts:
            accepted = "dmp, mss, ou les deux" + (", ou aucun" if none else "")
            raise StopError(f"{quote(answer)} n'est pas accepté : {accepted}.")
        return sorted({by_label[part] for part in parts})

    return read
