"""Every file of a run, side by side, and the clients that are asked for more than once."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from segur_cli.requests import Demande, client_of, sons_of


@dataclass(frozen=True)
class Filed:
    """One file of the run: `kind` is `avance`, `solde`, or None when nothing says it."""

    name: str
    kind: str | None
    demandes: tuple[Demande, ...]


class Repeat(NamedTuple):
    """A request whose client was already asked for, with the same kind and SONS.

    `earlier` is the request met first, in `earlier_file` (None: the same file). `sons` is
    None when nothing says it. `references` are both order references, None when not known.
    """

    demande: Demande
    earlier: Demande
    earlier_file: str | None
    kind: str | None
    sons: str | None
    references: tuple[str | None, str | None]


class _Seen(NamedTuple):
    """A request in its file."""

    rank: int
    demande: Demande
    reference: str | None


@dataclass(frozen=True)
class Portfolio:
    """The files of a run, in their order."""

    files: tuple[Filed, ...] = ()

    def first(self, kind: str | None = None) -> int:
        """Return the rank of the first file that holds requests, of one kind if given; else 0.

        What is true of the whole run is said there, once.
        """
        for rank, filed in enumerate(self.files):
            if filed.demandes and kind in (None, filed.kind):
                return rank
        return 0

    @cached_property
    def repeats(self) -> dict[int, list[Repeat]]:
        """Repeated clients by the rank of the file that repeats them; linear in the requests."""
        groups: dict[tuple[str | None, str | None, str], list[_Seen]] = {}
        for rank, filed in enumerate(self.files):
            for demande in filed.demandes:
                client = client_of(demande)
                if client is not None:
                    seen = _Seen(rank, demande, demande.text("commande.reference"))
                    groups.setdefault((filed.kind, sons_of(demande), client), []).append(seen)
        found: dict[int, list[Repeat]] = {}
        for (kind, sons, _), group in groups.items():
            for later, earlier in _pairs(group):
                name = None if earlier.rank == later.rank else self.files[earlier.rank].name
                references = (later.reference, earlier.reference)
                repeat = Repeat(later.demande, earlier.demande, name, kind, sons, references)
                found.setdefault(later.rank, []).append(repeat)
        return found


def _pairs(group: list[_Seen]) -> Iterator[tuple[_Seen, _Seen]]:
    """Yield each later request with one earlier: of its file, else of another reference."""
    if len(group) < 2:
        return
    in_file: dict[int, _Seen] = {}
    by_reference: dict[str | None, _Seen] = {}
    for seen in group:
        earlier = in_file.get(seen.rank)
        if earlier is None and by_reference:
            firsts = [first for _, first in zip(range(2), by_reference.values(), strict=False)]
            earlier = next((f for f in firsts if f.reference != seen.reference), firsts[0])
        if earlier is not None:
            yield seen, earlier
        in_file.setdefault(seen.rank, seen)
        by_reference.setdefault(seen.reference, seen)
