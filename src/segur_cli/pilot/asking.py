"""A profile from a file, options and answers: what is missing is asked, or named.

A draft is the content of a profile file, perhaps incomplete: tables, texts, booleans, lists.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from segur_cli.exits import StopError
from segur_cli.facts import PRESTATION_LABELS, dispositifs
from segur_cli.facts.pv import PvPack, pv_pack
from segur_cli.files.toml import read_toml
from segur_cli.pilot.profile import FUNCTIONS, SENDINGS, Bearer, Profile, invisible, read_client
from segur_cli.text.flags import parse_flag
from segur_cli.text.writing import did_you_mean, normalized_key, plural, quote, warn

Draft = dict[str, Any]
Ask = Callable[["ProfileQuestion"], str]
_EXAMPLE = "Un profil entier, commenté : segur pv-checklist --init"
_MOST = 20  # mistakes told at once
_NOBODY = ("aucun", "aucune", "neant")
_OPTIONS_PLACE = Path("--set")


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


@dataclass(frozen=True)
class ProfileQuestion:
    """One value of a profile: its key (`pfi.compatible`), and how it is asked and read.

    `read` raises StopError for an answer that is none.
    """

    key: str
    text: str
    accepted: str
    read: Callable[[str], object]
    needed: Callable[[Draft], bool] = lambda draft: True

    @property
    def option(self) -> str:
        """How the command line gives it."""
        return f"--set {self.key}={self.accepted}"


def read_draft(path: Path | None) -> Draft:
    """Return the content of a profile file, an empty draft without one.

    Raises StopError when it cannot be read, or holds a key that does not exist: said before what
    is missing, which it may be, misspelt.
    """
    if path is None:
        return {}
    draft = read_toml(path, "Profil de PV", _EXAMPLE)
    unknown = list(_unknown(draft))
    if unknown:
        count = plural(len(unknown), "clé inconnue", "clés inconnues")
        raise StopError(
            f"{quote(path, 200)} contient {count}.",
            *(f"{quote(key, 80)} : {did_you_mean(key, known)}" for key, known in unknown[:_MOST]),
        )
    return draft


def apply_options(draft: Draft, options: Iterable[str], source: str = "--set") -> None:
    """Put `key=value` options in a draft, over what stands there; `source` begins messages.

    Raises StopError for an unknown key, or a value that cannot be read.
    """
    known = {question.key: question for question in QUESTIONS}
    for option in options:
        key, separator, value = option.partition("=")
        if not separator:
            raise StopError(
                f"--set {quote(option)} n'est pas compris.",
                'Exemple : --set pfi.compatible=oui, --set client.name="CH FICTIF"',
            )
        question = known.get(key.strip())
        if question is None:
            begins = f"{source} : " if source == "--set" else ""
            raise StopError(f"{begins}clé inconnue {quote(key)}.", did_you_mean(key, known))
        try:
            _put(draft, question.key, question.read(value))
        except StopError as error:
            raise StopError(f"{source} {question.key} : {error.message}", *error.advice) from None


def complete(draft: Draft, ask: Ask | None) -> None:
    """Ask for each missing value in turn; without anybody to ask, name them all.

    Raises StopError in that case.
    """
    _settle_absent(draft)
    if ask is None:
        missing = list(_missing(draft))
        if missing:
            raise StopError(
                f"Profil incomplet : {len(missing)} valeurs manquent."
                if len(missing) > 1
                else "Profil incomplet : une valeur manque.",
                *(f"{one.option}  ({one.text})" for one in missing),
                "Ou écrivez-les dans un profil : segur pv-checklist --init -o profil.toml",
            )
        return
    while (question := next(_missing(draft), None)) is not None:
        _put(draft, question.key, question.read(ask(question)))
        _settle_absent(draft)


def _settle_absent(draft: Draft) -> None:
    """Read « aucun » for the maker or the name of a function: nothing bears it at this client.

    What is said beside, but for a version that is not compatible, stays and contradicts it.
    """
    for function in FUNCTIONS:
        table = draft.get(function)
        if not isinstance(table, dict):
            continue
        nobody = [
            key
            for key in ("vendor", "software")
            if isinstance(table.get(key), str) and normalized_key(table[key]) in _NOBODY
        ]
        if nobody:
            kept = {key: value for key, value in table.items() if key not in nobody}
            if kept.get("compatible") is False:
                del kept["compatible"]
            draft[function] = kept | {"absent": True}


def to_profile(draft: Draft, path: Path | None) -> Profile:
    """Validate a draft. Raises StopError with every mistake, and for what contradicts itself."""
    from segur_cli.files.validation import refused, validate
    from segur_cli.pilot.profile_model import BearerTable, ProfileFile, contradictions

    file = validate(ProfileFile, draft, path or _OPTIONS_PLACE)
    if found := list(contradictions(file)):
        raise refused(path or _OPTIONS_PLACE, found)
    vendor = file.solution.vendor or file.supplier.name
    pack = pv_pack(file.sons)
    tables: dict[str, BearerTable] = {name: getattr(file, name) for name in pack.others}
    return Profile(
        sons=file.sons,
        prestation=file.prestation,
        client_name=file.client.name,
        client_finess=file.client.finess,
        supplier=file.supplier.name,
        solution=file.solution.name,
        version=file.solution.version,
        vendor=vendor,
        others={
            name: Bearer(
                table.vendor or vendor,
                table.software or file.solution.name,
                compatible=bool(table.compatible),
                sends=None if table.sends is None else frozenset(table.sends),
            )
            if not table.absent
            else Bearer("", "", compatible=False, absent=True)
            for name, table in tables.items()
        },
        manual=frozenset(file.manual_sends or () if pack.function == "dpi" else ()),
        ordered=frozenset(file.ordered_sends or () if pack.function == "pfi" else ()),
    )


def written_profile(draft: Draft, path: Path) -> Profile:
    """Return the profile that a document of ours bears.

    Raises StopError for what is missing or wrong in it, without a word of the command line.
    """
    missing = [question.key for question in _missing(draft)]
    if missing:
        count = plural(len(missing), "valeur manque", "valeurs manquent")
        raise StopError(f"{count} ({', '.join(missing)}).")
    return to_profile(draft, path)


def read_profile(path: Path) -> Profile:
    """Read a complete profile file. Raises StopError for what is missing or wrong."""
    draft = read_draft(path)
    complete(draft, None)
    return to_profile(draft, path)


def _unknown(draft: Draft) -> Iterator[tuple[str, list[str]]]:
    """Yield the keys that no profile has, each with those that its table may have."""
    known = [question.key for question in QUESTIONS]
    tables = dict.fromkeys(key.partition(".")[0] for key in known)
    for name, value in draft.items():
        if name not in tables:
            yield name, list(tables)
        elif isinstance(value, dict):
            own = [key for key in known if key.startswith(f"{name}.")]
            yield from ((f"{name}.{key}", own) for key in value if f"{name}.{key}" not in own)


def _missing(draft: Draft) -> Iterator[ProfileQuestion]:
    for question in QUESTIONS:
        if question.needed(draft) and _get(draft, question.key) is None:
            yield question


def _get(draft: Draft, key: str) -> Any:
    """The value at a key; a table written as something else counts as given: it is refused."""
    table, _, name = key.rpartition(".")
    holder = draft.get(table, {}) if table else draft
    return holder.get(name) if isinstance(holder, dict) else holder


def _put(draft: Draft, key: str, value: object) -> None:
    table, _, name = key.rpartition(".")
    holder = draft.setdefault(table, {}) if table else draft
    if isinstance(holder, dict):
        holder[name] = value


def _pack(draft: Draft) -> PvPack | None:
    """The report of the SONS of a draft; None while the SONS is missing or wrong."""
    return next((pv_pack(code) for code in dispositifs() if code == draft.get("sons")), None)


def _is_own(function: str, draft: Draft) -> bool:
    pack = _pack(draft)
    return pack is not None and pack.function == function


def _is_met(function: str, draft: Draft) -> bool:
    """Whether the SONS of a draft is that of the solution that meets `function`, not absent."""
    pack = _pack(draft)
    absent = _get(draft, f"{function}.absent") is True
    return pack is not None and function in pack.others and not absent


def _is_elsewhere(function: str, draft: Draft) -> bool:
    """Whether the vendor and software of a function are still to be known."""
    return _is_met(function, draft) and _get(draft, f"{function}.same_software") is not True


def _may_be_borne(function: str, draft: Draft) -> bool:
    """Whether to ask if the solution bears a function: not when its maker and name are given."""
    named = _get(draft, f"{function}.vendor") and _get(draft, f"{function}.software")
    return _is_met(function, draft) and not named


def _never(draft: Draft) -> bool:
    """Whether to ask for what only some pilots need: never; it is given by option or file."""
    return False


def _bearer_questions(key: str, name: str) -> tuple[ProfileQuestion, ...]:
    return (
        ProfileQuestion(
            f"{key}.absent", f"l'établissement n'a-t-il aucun logiciel pour la fonction {name} ?",
            "oui|non", read_yes_or_no, _never,
        ),
        ProfileQuestion(
            f"{key}.same_software",
            f"la solution porte-t-elle aussi la fonction {name} ?",
            "oui|non", read_yes_or_no, partial(_may_be_borne, key),
        ),
        ProfileQuestion(f"{key}.vendor", f"éditeur de la fonction {name}", "TEXTE", read_text,
                 partial(_is_elsewhere, key)),
        ProfileQuestion(f"{key}.software", f"logiciel de la fonction {name}", "TEXTE", read_text,
                 partial(_is_elsewhere, key)),
        ProfileQuestion(
            f"{key}.compatible",
            f"une version compatible de la fonction {name} est-elle installée ?",
            "oui|non", read_yes_or_no, partial(_is_met, key),
        ),
    )  # fmt: skip


QUESTIONS: tuple[ProfileQuestion, ...] = (
    ProfileQuestion(
        "sons", "SONS de la solution", "|".join(dispositifs()), reader_of(dispositifs())
    ),
    ProfileQuestion(
        "prestation", "type de prestation", "|".join(PRESTATION_LABELS),
        reader_of(PRESTATION_LABELS),
    ),
    ProfileQuestion("client.name", "nom de l'établissement pilote", "TEXTE", read_text),
    ProfileQuestion("client.finess", "son numéro FINESS", "NUMERO", read_finess),
    ProfileQuestion("supplier.name", "nom du fournisseur", "TEXTE", read_text),
    ProfileQuestion("solution.name", "nom du logiciel", "TEXTE", read_text),
    ProfileQuestion("solution.version", "version installée", "TEXTE", read_text),
    ProfileQuestion(
        "solution.vendor", "éditeur du logiciel, s'il n'est pas le fournisseur", "TEXTE", read_text,
        _never,
    ),
    *(question for key, name in FUNCTIONS.items() for question in _bearer_questions(key, name)),
    ProfileQuestion(
        "pfi.sends", "envois que sert la PFI, s'il n'y en a qu'un", "dmp|mss|dmp,mss",
        reader_of_sendings(none=False), _never,
    ),
    ProfileQuestion(
        "manual_sends", "envois manuels choisis par l'établissement", "dmp|mss|dmp,mss|aucun",
        reader_of_sendings(none=True), partial(_is_own, "dpi"),
    ),
    ProfileQuestion(
        "ordered_sends", "envois commandés", "dmp|mss|dmp,mss",
        reader_of_sendings(none=False), partial(_is_own, "pfi"),
    ),
)  # fmt: skip


def ask_on_terminal(question: ProfileQuestion) -> str:
    """Ask until the answer can be read. Raises KeyboardInterrupt at the end of the input."""
    accepted = "" if question.accepted in ("TEXTE", "NUMERO") else f" [{question.accepted}]"
    while True:
        warn(f"{question.text}{accepted} : ", end="")
        line = sys.stdin.readline()
        if not line:
            warn("")
            raise KeyboardInterrupt
        answer = line.strip()
        try:
            question.read(answer)
        except StopError as error:
            warn(" ".join((f"  {error.message}", *error.advice)))
        else:
            return answer


def drafted(path: Path | None, options: Iterable[str]) -> Draft:
    """Return what a file and options say of a profile. Raises StopError for what is misread."""
    draft = read_draft(path)
    apply_options(draft, list(options))
    return draft


def asked_profile(path: Path | None, options: Iterable[str]) -> Profile:
    """Make a profile from a file, options and, on a terminal, answers.

    Raises StopError where something is missing or misread.
    """
    draft = drafted(path, options)
    somebody = sys.stdin.isatty() and sys.stderr.isatty()
    complete(draft, ask_on_terminal if somebody else None)
    profile = to_profile(draft, path)
    for key in (key for key in draft if key not in profile.as_data()):
        warn(f"Remarque : {key} est sans effet pour {profile.sons}.")
    return profile
