"""What is imported once and kept: bases and registers, one sqlite file each, its card beside.

`<key>.sqlite` holds what was read; `<key>.card.json` says of which file, under which name, and
how large and of which SHA-256 the sqlite file is: one that is damaged can still be named, and
read again. Both are written beside, then moved into place, the card last.

The version of a format stands in its folder's name (`bases-v6`; none for the first) and in the
sqlite file. What changes the format takes another folder: two versions of segur on one machine
never write over each other's, and each names what a later one has kept, by the fields of `Card`.
"""

import contextlib
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from segur_cli.exits import StopError, reason_of
from segur_cli.files.opening import replace_whole
from segur_cli.files.paths import data_directory, exists, is_file
from segur_cli.text.writing import (
    did_you_mean,
    normalized_key,
    quote,
    quote_option,
    sanitized,
    warn,
)

if TYPE_CHECKING:
    import sqlite3

SUFFIXES = (".xlsx", ".xlsm", ".csv", ".txt", ".xls", ".xlsb", ".ods", ".json", ".gz", ".zip")
DAMAGE = (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError)
_CARD, _DATABASE = ".card.json", ".sqlite"
_SHORTEST_HASH = 6
_LAST_VERSION = 1_000  # beyond it, a number is damage
_FAST = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=2;"


@dataclass(frozen=True, kw_only=True)
class Card:
    """Of which file an index is; `imported` when the user gave it its name.

    `size` and `digest` are those of its sqlite file: 0 and empty until it is written.
    """

    sha256: str
    name: str
    file_name: str
    indexed_at: str  # ISO 8601, Europe/Paris
    imported: bool = False
    size: int = 0
    digest: str = ""

    @property
    def key(self) -> str:
        """What names its files."""
        return self.sha256

    @property
    def short_sha(self) -> str:
        """The first 12 characters of the SHA-256, as they are shown."""
        return self.sha256[:12]

    @property
    def told_as(self) -> str:
        """What reports call it: a name chosen on one machine is nobody else's, its file's is."""
        return Path(self.file_name).stem if self.imported else self.name

    def check(self) -> None:
        """Raise ValueError for what no version of segur has written."""
        texts = (self.sha256, self.name, self.file_name, self.indexed_at, self.digest)
        typed = type(self.imported) is bool and type(self.size) is int
        if not typed or not all(isinstance(text, str) for text in texts):
            raise ValueError("a value of another type")
        if not re.fullmatch(r"[0-9a-f]{64}", self.sha256):
            raise ValueError("no digest")
        datetime.fromisoformat(self.indexed_at)
        if self.imported and sanitized(self.name) != self.name:
            raise ValueError("a character that cannot be seen")


C = TypeVar("C", bound=Card)
T = TypeVar("T")


@dataclass(frozen=True)
class Noun:
    """How a kind is called in sentences, and by which command: `segur base`."""

    name: str
    command: str
    e: str = ""  # the ending of what agrees with it
    la: str = "le"  # its article, which is its pronoun too
    of_the: str = "du"
    file: str = ""  # what stands in advice for the file, where its own name does not


class DamagedIndexError(StopError):
    """An index that is not what was written."""


class NotKeptError(StopError):
    """An index that could not be written: `why` says what the system refused, in French."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"Index impossible à écrire dans {folder} : {why}.",
            "Vérifiez la place et vos droits dans ce dossier, ou choisissez-en un autre : variable "
            "SEGUR_DATA_DIR.",
        )
        self.why = why


class Store(Generic[C]):
    """The indexes of one kind.

    `card_of` and `json_of` read and write its cards; `former` gives the files in which 0.1.0 kept
    the same things otherwise, named by their key, with what they say of themselves.
    """

    def __init__(
        self,
        kind: str,
        version: int,
        noun: Noun,
        card_of: Callable[[dict[str, Any]], C],
        json_of: Callable[[C], dict[str, Any]],
        former: Callable[[], Iterable[tuple[Path, C | None]]] = tuple,
    ) -> None:
        self.kind, self.version, self.noun = kind, version, noun
        self._card_of, self._json_of, self._former = card_of, json_of, former

    @property
    def folder(self) -> Path:
        """Where the indexes are; it may not exist yet."""
        return data_directory() / (
            self.kind if self.version == 1 else f"{self.kind}-v{self.version}"
        )

    def place(self, key: str, suffix: str = _DATABASE) -> Path:
        """Where the sqlite file of an index lies, or its card, whether it exists or not."""
        return self.folder / f"{key}{suffix}"

    # Which ones there are.

    def imported(self) -> list[C]:
        """The known ones, after a warning for each that a later version has kept."""
        found = self.known()
        for card in self._later(found):
            warn(f"Avertissement : l{self.later(card).message.removeprefix('L')}")
        return found

    def known(self) -> list[C]:
        """The imported ones, by name; what cannot be read is warned of and left out."""
        cards = self._cards()
        for key in sorted(key for key, card in cards.items() if card is None):
            warn(
                f"Avertissement : l'index {key[:12]} est illisible et ignoré ; s'il était celui "
                f"d'un{self.noun.e} {self.noun.name} importé{self.noun.e}, importez-{self.noun.la} "
                "de nouveau."
            )
        kept = [card for card in cards.values() if card is not None and card.imported]
        return sorted(kept, key=lambda card: normalized_key(card.name))

    def card(self, key: str) -> C | None:
        """The card of an index, imported or not; None when there is none to be read."""
        return self._cards().get(key)

    def has_traces(self, key: str) -> bool:
        """Whether anything was ever kept under that key, damaged or not."""
        return key in self._cards() or exists(self.place(key))

    def _cards(self) -> dict[str, C | None]:
        """Every card by its key, None for one that cannot be read.

        What 0.1.0 has kept counts where this version has nothing of that key nor of that name.
        """
        found = {
            path.name.removesuffix(_CARD): _read(path, self._card_of)
            for path in self.folder.glob(f"*{_CARD}")
        }
        names = {normalized_key(card.name) for card in found.values() if card and card.imported}
        for path, card in self._former():
            hidden = card and card.imported and normalized_key(card.name) in names
            if found.get(path.stem) is None and not hidden:
                found[path.stem] = card
        return {key: card if card and card.key == key else None for key, card in found.items()}

    def _designated(self, known: Sequence[C], wanted: str) -> C | None:
        """Return the imported one of that name, or whose file's SHA-256 begins so.

        Raises StopError for several, and for one of a later version.
        """
        found = _named(known, wanted)
        if len(found) > 1:
            raise StopError(
                f"{quote(wanted)} désigne plusieurs {self.noun.name}s importé{self.noun.e}s : "
                "choisissez par le nom, ou par le SHA-256.",
                *(f"{quote(card.name)}, SHA-256 {card.short_sha}" for card in found),
            )
        if not found and (later := _named(self._later(known), wanted)):
            raise self.later(later[0])
        return found[0] if found else None

    def _later(self, known: Sequence[C]) -> list[Card]:
        """What later versions have imported, but for what is known here too."""
        names = {normalized_key(card.name) for card in known}
        keys = {card.key for card in known}
        found = []
        for folder in data_directory().glob(f"{self.kind}-v*"):
            number = folder.name.rpartition("-v")[2]
            if number.isdecimal() and int(number) > self.version:
                found += [_read(path, _common) for path in folder.glob(f"*{_CARD}")]
        return [
            card
            for card in found
            if card and card.imported and normalized_key(card.name) not in names
            and card.key not in keys
        ]  # fmt: skip

    # Reading one.

    def open(
        self,
        wanted: str | Path,
        of_file: Callable[[Path], T],
        of_card: Callable[[C], T],
        reserved: Iterable[str] = (),
    ) -> T:
        """Return what a file, a name or the beginning of a SHA-256 designates.

        Raises StopError for what is none of these.
        """
        path = Path(wanted)
        if is_file(path):
            return of_file(path)
        known = self.known()
        card = self._designated(known, str(wanted))
        if card is not None:
            return of_card(card)
        if exists(path) or path.suffix.lower() in SUFFIXES or len(path.parts) > 1:
            return of_file(path)  # the reading says what is wrong with it
        noun, names = self.noun, [*(card.name for card in known), *reserved]
        raise StopError(
            f"{noun.name.capitalize()} inconnu{noun.e} : {quote(wanted)} n'est ni un fichier, ni "
            f"un{noun.e} {noun.name} importé{noun.e}.",
            *([did_you_mean(str(wanted), names)] if names else []),
            f"{noun.command} list montre les {noun.name}s importé{noun.e}s.",
        )

    @contextlib.contextmanager
    def opened(self, card: C, *, whole: bool = False) -> Iterator["sqlite3.Connection"]:
        """Open an index to read it; `whole` compares all of it with its digest.

        Raises StopError for one of a later version, DamagedIndexError for what was not written.
        """
        import sqlite3

        place = self.place(card.key)
        version = _version_of(place)
        if version > self.version:
            raise self.later(card)
        try:
            same = version == self.version and place.stat().st_size == card.size
            if not same or (whole and sha256_of(place) != card.digest):
                raise self.damaged(card)
            uri = f"{place.resolve().as_uri()}?mode=ro&immutable=1"
            with contextlib.closing(sqlite3.connect(uri, uri=True)) as database:
                yield database
        except (OSError, sqlite3.Error, *DAMAGE):
            raise self.damaged(card) from None

    # Writing and forgetting.

    def name_for(self, typed: str | None, file: str, reserved: Iterable[str] = ()) -> str:
        """Return the name that an import takes. Raises StopError for an empty or reserved one."""
        chosen = sanitized(" ".join((file if typed is None else typed).split()))
        if normalized_key(chosen) in ("", *reserved):
            raise StopError(
                f"Le nom {quote(chosen)} ne peut pas être donné à un{self.noun.e} "
                f"{self.noun.name}.",
                "Choisissez --name NOM.",
            )
        return chosen

    def keep(self, key: str, fill: Callable[["sqlite3.Connection"], C]) -> C:
        """Write an index whole, or leave what was there; return its card, with its digest.

        `fill` writes the tables, and gives the card. Raises NotKeptError, StopError for what a
        later version put in that place, and what `fill` raises.
        """
        import sqlite3

        place = self.place(key)
        if _version_of(place) > self.version:
            known = self.card(key) or Card(sha256=key, name=key[:12], file_name="", indexed_at="")
            raise self.later(known)
        temporary = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, prefix=".import.", suffix=_DATABASE)
            os.close(handle)
            temporary = Path(name)
            with contextlib.closing(sqlite3.connect(temporary, isolation_level=None)) as database:
                database.executescript(_FAST)
                card = fill(database)
                database.execute(f"PRAGMA user_version = {self.version}")
            card = replace(card, size=temporary.stat().st_size, digest=sha256_of(temporary))
            self._put(card, temporary)
        except (OSError, sqlite3.Error) as error:
            raise NotKeptError(self.folder, _why(error)) from None
        finally:
            if temporary is not None:
                with contextlib.suppress(OSError):
                    temporary.unlink(missing_ok=True)
        return card

    def _put(self, card: C, written: Path) -> None:
        """Move an index into place, then write its card; without card, no index. Raises OSError."""
        place = self.place(card.key)
        alone = not exists(place)
        written.replace(place)
        try:
            text = json.dumps(self._json_of(card))
            replace_whole(self.place(card.key, _CARD), text, private=True)
        except OSError:
            if alone:
                place.unlink(missing_ok=True)
            raise

    def forget_replaced(self, made: C, before: Iterable[C]) -> None:
        """Tell what an import did to the imported ones of `before`, and forget what it replaced.

        What 0.1.0 keeps under the same name stays: it may still serve there.
        """
        noun, name = self.noun, quote(made.name)
        for other in before:
            if other.key == made.key and not _same_name(other, made):
                warn(
                    f"{noun.la.capitalize()} {noun.name} {quote(other.name)} était la même lecture "
                    f"du même fichier : {'elle' if noun.e else 'il'} s'appelle désormais "
                    f"{name}."
                )
            elif other.key != made.key and _same_name(other, made):
                self._forget([self.place(other.key, _CARD), self.place(other.key)])
                warn(
                    f"{noun.la.capitalize()} {noun.name} {name} précédent{noun.e} "
                    f"({other.short_sha}) est remplacé{noun.e}."
                )

    def remove(self, wanted: str) -> C:
        """Forget an imported one, by name or hash, what 0.1.0 keeps of it included.

        Raises StopError when it is unknown, or cannot be erased.
        """
        noun, known = self.noun, self.known()
        card = self._designated(known, wanted)
        if card is None:
            names = [other.name for other in known]
            raise StopError(
                f"Aucun{noun.e} {noun.name} importé{noun.e} ne s'appelle {quote(wanted)}.",
                *([did_you_mean(wanted, names)] if names else []),
            )
        former = [
            path
            for path, other in self._former()
            if path.stem == card.key or (other and _same_name(other, card))
        ]
        self._forget([self.place(card.key, _CARD), self.place(card.key), *former])
        return card

    def _forget(self, paths: Iterable[Path]) -> None:
        try:
            for path in paths:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise StopError(
                f"Index impossible à effacer dans {self.folder} : {reason_of(error)}."
            ) from None

    # What is said of them.

    def damaged(self, card: Card, because: str = " ou d'un ancien format") -> DamagedIndexError:
        """What to say of an index that is not what was written, and was not rebuilt."""
        return DamagedIndexError(
            f"L'index {self.noun.of_the} {self.noun.name} {quote(card.name)} est "
            f"endommagé{because}.",
            f"Importez-{self.noun.la} de nouveau : {self._again(card)}",
        )

    def later(self, card: Card) -> StopError:
        """What to say of an index of a later version."""
        return StopError(
            f"L'index {self.noun.of_the} {self.noun.name} {quote(card.name)} a été écrit par une "
            "version plus récente de segur : celle-ci ne sait pas le lire et n'y touche pas.",
            "Mettez segur à jour, ou importez le fichier avec cette version aussi : "
            f"{self._again(card)}",
        )

    def _again(self, card: Card) -> str:
        file = self.noun.file or quote_option(sanitized(card.file_name))
        return f"{self.noun.command} import {file}"

    def warn_rebuilt(self, shown: str) -> None:
        """Say that an index is built anew; `shown` is what the user calls it."""
        warn(
            f"Avertissement : l'index de {quote(shown, 80)} était endommagé ou d'un ancien "
            "format ; il est reconstruit."
        )

    def warn_not_kept(self, error: NotKeptError) -> None:
        """Say that a file, used without being imported, will be read each time."""
        warn(
            f"Avertissement : index non enregistré dans {self.folder} ({error.why}) ; "
            "le fichier sera relu à chaque fois."
        )


def content_hash(data: bytes) -> str:
    """Return the SHA-256 of a content, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, read in blocks. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _named(cards: Iterable[Card], wanted: str) -> list[Any]:
    """Those of that name, else those whose SHA-256 begins so."""
    cards = list(cards)
    if named := [card for card in cards if normalized_key(card.name) == normalized_key(wanted)]:
        return named
    long = len(wanted) >= _SHORTEST_HASH
    return [card for card in cards if long and card.sha256.startswith(wanted.lower())]


def _same_name(one: Card, other: Card) -> bool:
    return normalized_key(one.name) == normalized_key(other.name)


def _read(path: Path, card_of: Callable[[dict[str, Any]], Any]) -> Any:
    """Return a card, None when it is not to be read."""
    try:
        card = card_of(json.loads(path.read_bytes()))
        card.check()
    except (OSError, *DAMAGE):
        return None
    return card


def _common(data: dict[str, Any]) -> Card:
    """What every version writes in a card."""
    names = ("sha256", "name", "file_name", "indexed_at", "imported")
    return Card(**{name: data[name] for name in names})


def _version_of(path: Path) -> int:
    """The version that a sqlite file says it is of (its `user_version`), 0 for anything else."""
    try:
        with path.open("rb") as stream:
            head = stream.read(64)
    except OSError:
        return 0
    version = int.from_bytes(head[60:64], "big") if head.startswith(b"SQLite format 3\0") else 0
    return version if version <= _LAST_VERSION else 0


def _why(error: Exception) -> str:
    """Why an index could not be written, in French: what sqlite says is English."""
    if isinstance(error, OSError):
        return reason_of(error)
    full = getattr(error, "sqlite_errorname", "") == "SQLITE_FULL"
    return "plus de place sur le disque" if full else "écriture refusée par le système"
