"""Read `--column` options: what the user says a column holds."""

import re

from segur_cli.eligibility.ceilings import BASES, CeilingKey
from segur_cli.eligibility.headings import Meaning, Role
from segur_cli.exits import StopError
from segur_cli.facts import PRESTATION_LABELS, dispositifs
from segur_cli.tables.sheets import column_number
from segur_cli.text.writing import did_you_mean, quote

_COLUMN_OPTION = re.compile(r"\s*([a-zA-Z-]+)\s*(?:\[([^\]]*)\])?\s*=\s*([A-Za-z]{1,3})\s*")


def read_assignments(options: tuple[str, ...]) -> dict[int, Meaning]:
    """Read `--column` options: `finess=B`, `montant[HOP-DPI-Va2,V2,TTC]=F`, `-=G`."""
    assignments: dict[int, Meaning] = {}
    for option in options:
        match = _COLUMN_OPTION.fullmatch(option)
        names = {role.value: role for role in Role}
        if not match or match[1].lower() not in names:
            raise StopError(
                f"--column {quote(option)} n'est pas compris.",
                "Formes acceptées : finess=B, nom=C, ac=D, niveau=E, finess-ej=F, finess-et=G, "
                "montant[HOP-DPI-Va2,V2,TTC]=H (« * » pour ce que la base ne dit pas), "
                "eligibilite=I, -=J (colonne à ignorer).",
            )
        role = names[match[1].lower()]
        column = column_number(match[3].upper())
        if column in assignments:
            raise StopError(f"La colonne {match[3].upper()} est donnée deux fois par --column.")
        key = _read_key(match[2] or "*,*,*") if role is Role.CEILING else None
        assignments[column] = Meaning(role, key)
    return assignments


def _read_key(text: str) -> CeilingKey:
    parts = [part.strip() for part in text.split(",")]
    allowed = (tuple(dispositifs()), tuple(PRESTATION_LABELS), BASES)
    if len(parts) != len(allowed):
        raise StopError(
            f"montant[{text[:60]}] : trois indications sont attendues, séparées par des virgules "
            "(SONS, prestation, HT ou TTC).",
            "Exemple : montant[HOP-DPI-Va2,V2,TTC]=F ; « * » pour ce que la base ne dit pas.",
        )
    read: list[str | None] = []
    for part, values in zip(parts, allowed, strict=True):
        by_plain = {value.casefold(): value for value in values}
        if part not in ("*", "") and part.casefold() not in by_plain:
            raise StopError(
                f"montant[{text[:60]}] : {quote(part)} n'existe pas.", did_you_mean(part, values)
            )
        read.append(by_plain.get(part.casefold()))
    return CeilingKey(*read)
