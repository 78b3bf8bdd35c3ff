"""Read `--column` options: what the user says a column holds."""

from segur_cli.eligibility.ceilings import BASES, CeilingKey
from segur_cli.eligibility.headings import SCALES, HeadingMeaning, Role
from segur_cli.exits import StopError
from segur_cli.facts import PRESTATION_LABELS, dispositifs
from segur_cli.tables.columns.choices import read_columns
from segur_cli.text.writing import did_you_mean, quote

_FORMS = (
    "Formes acceptées : finess=B (ou finess=B,A : le premier rempli), nom=C, ac=D, niveau=E, "
    "finess-ej=F, finess-et=G, montant[HOP-DPI-Va2,V2,TTC]=H (« * » pour ce que la base ne dit "
    "pas, « ,k€ » ensuite s'il faut convertir), eligibilite[HOP-DPI-Va2]=I ; pour une base "
    "longue : montant=E sons=C prestation=D ; -=J (colonne à ignorer)."
)


def read_assignments(options: tuple[str, ...]) -> dict[int, HeadingMeaning]:
    """Read `--column` options; one may hold several, separated by spaces.

    The columns of `finess=B,A` all have that meaning, in that order. Raises StopError for an
    option that is not understood, or a column given twice.
    """
    assignments: dict[int, HeadingMeaning] = {}
    names = {role.value: role for role in Role}
    for column, chosen in read_columns(options, names, _FORMS).items():
        if chosen.rank and names[chosen.role] is not Role.FINESS:
            raise StopError(
                f"--column {chosen.role} : plusieurs colonnes ne vont qu'avec finess.", _FORMS
            )
        assignments[column] = _meaning(names[chosen.role], chosen.about)
    return assignments


def _meaning(role: Role, within: str) -> HeadingMeaning:
    if role is Role.CEILING:
        return _ceiling(within or "*,*,*")
    if role is Role.ELIGIBILITY and within:
        return HeadingMeaning(
            role, sons=_known(within, tuple(dispositifs()), f"eligibilite[{within}]")
        )
    if within:
        raise StopError(f"{role.value}[{within[:60]}] n'est pas compris.", _FORMS)
    return HeadingMeaning(role)


def _ceiling(text: str) -> HeadingMeaning:
    parts = [part.strip() for part in text.split(",")]
    scale = 1
    if len(parts) == 4 and parts[3].casefold() in {unit.casefold() for unit in SCALES}:
        scale = next(n for unit, n in SCALES.items() if unit.casefold() == parts[3].casefold())
        parts.pop()
    if len(parts) != 3:
        raise StopError(
            f"montant[{text[:60]}] : trois indications sont attendues, séparées par des virgules "
            "(SONS, prestation, HT ou TTC), et l'unité si ce n'est pas l'euro (k€, M€).",
            "Exemple : montant[HOP-DPI-Va2,V2,TTC]=F ; « * » pour ce que la base ne dit pas.",
        )
    allowed = (tuple(dispositifs()), tuple(PRESTATION_LABELS), BASES)
    read = [
        _known(part, values, f"montant[{text}]")
        for part, values in zip(parts, allowed, strict=True)
    ]
    return HeadingMeaning(Role.CEILING, CeilingKey(*read), scale=scale)


def _known(part: str, values: tuple[str, ...], where: str) -> str | None:
    by_plain = {value.casefold(): value for value in values}
    if part not in ("*", "") and part.casefold() not in by_plain:
        raise StopError(f"{where[:70]} : {quote(part)} n'existe pas.", did_you_mean(part, values))
    return by_plain.get(part.casefold())
