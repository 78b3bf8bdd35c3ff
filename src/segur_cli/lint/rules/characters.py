"""TXT: characters and spaces that nobody sees, or that a portal may not expect."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from segur_cli.diagnostics import Origin, Severity
from segur_cli.lint.finding import Finding
from segur_cli.lint.rule import Context, Rule
from segur_cli.lint.rules.character_names import TYPOGRAPHIC, character_name
from segur_cli.lint.rules.spaces import judged_elsewhere, what
from segur_cli.lint.suspects import FRENCH, Suspect
from segur_cli.text.writing import plural, quote

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")


def check_controls(context: Context) -> Iterator[Finding]:
    r"""Aucun caractère de commande (tabulation, retour à la ligne…) dans les clés et les textes.

    ## Ce que la règle vérifie

    Les tabulations, retours à la ligne et autres caractères de commande, écrits `\t`, `\n`,
    `\u0007`… dans une clé ou un texte.

    ## Pourquoi

    Ils viennent presque toujours d'une cellule de tableur ou d'un copier-coller, ne se voient
    pas à l'écran, et un portail qui compte les caractères les compte.

    ## Source

    Aucun texte public ne les mentionne pour le Ségur : règle de bon sens, jamais bloquante.

    ## Mauvais

    ```json avance
    {"beneficiaire": {"raison_sociale": "CH FICTIF\nDE BOURG-EXEMPLE"}}
    ```

    ## Bon

    ```json avance
    {"beneficiaire": {"raison_sociale": "CH FICTIF DE BOURG-EXEMPLE"}}
    ```

    ## Comment corriger

    Supprimez le caractère, ou remplacez-le par une espace.
    """
    for suspect in context.suspects:
        found = _CONTROLS.findall(suspect.text)
        if found:
            first = _CONTROLS.search(suspect.text)
            yield _finding(suspect, found, first.start() if first else 0, "de commande")


def check_invisible(context: Context) -> Iterator[Finding]:
    r"""Aucune espace insécable ni caractère invisible dans les clés et les textes.

    ## Ce que la règle vérifie

    Les espaces autres que l'espace ordinaire (insécable, fine, cadratin…) et les caractères sans
    dessin : espace sans chasse, trait d'union conditionnel, marque d'ordre des octets, marques
    de sens d'écriture. Dans une clé comme dans une valeur.

    ## Pourquoi

    « CH FICTIF » avec une espace insécable n'est pas, pour une machine, « CH FICTIF » : ces
    caractères arrivent par copier-coller d'un traitement de texte ou d'une page web, et ne se
    voient pas.

    ## Source

    Aucun texte public ne les mentionne pour le Ségur : règle de bon sens, jamais bloquante.

    ## Mauvais

    ```json avance
    {"beneficiaire": {"raison_sociale": "CH\u00a0FICTIF DE BOURG-EXEMPLE"}}
    ```

    ## Bon

    ```json avance
    {"beneficiaire": {"raison_sociale": "CH FICTIF DE BOURG-EXEMPLE"}}
    ```

    ## Comment corriger

    Remplacez l'espace par une espace ordinaire ; supprimez les autres caractères.
    """
    judged = judged_elsewhere(context)
    for suspect in context.suspects:
        if suspect.pointer not in judged or suspect.is_key:
            yield from _each(suspect, is_invisible, "invisible")


def check_typography(context: Context) -> Iterator[Finding]:
    r"""Des apostrophes, guillemets et tirets simples plutôt que typographiques.

    ## Ce que la règle vérifie

    Les signes que les traitements de texte mettent d'eux-mêmes : apostrophe courbe (’), guillemets
    anglais (“ ”), tirets longs (– —), points de suspension en un signe (…). Les guillemets
    français « » et les lettres accentuées ne sont pas visés.

    ## Pourquoi

    Ils sont étrangers au jeu de caractères de beaucoup d'applications de gestion, où ils deviennent
    un point d'interrogation ; et « L’ESTUAIRE » n'est pas « L'ESTUAIRE » pour une comparaison.

    ## Source

    Aucun texte public ne le mentionne pour le Ségur : conseil.

    ## Mauvais

    ```json avance
    {"beneficiaire": {"raison_sociale": "CH FICTIF DE L’ESTUAIRE"}}
    ```

    ## Bon

    ```json avance
    {"beneficiaire": {"raison_sociale": "CH FICTIF DE L'ESTUAIRE"}}
    ```

    ## Comment corriger

    Remplacez par l'apostrophe (') , le guillemet (") ou le trait d'union (-) du clavier.
    """
    for suspect in context.suspects:
        if suspect.is_key:
            continue
        for finding in _each(suspect, TYPOGRAPHIC.__contains__, "typographique"):
            plain = "".join(TYPOGRAPHIC.get(c, c) for c in suspect.text)
            yield finding._replace(fix=f"écrivez {quote(plain)}")


def check_unusual(context: Context) -> Iterator[Finding]:
    r"""Aucun caractère étranger à l'écriture du français.

    ## Ce que la règle vérifie

    Les caractères qu'un formulaire administratif français n'attend pas : émojis, autres alphabets,
    usage privé, caractère de remplacement (�, signe d'un accent perdu), accents écrits en deux
    caractères (« e » puis « ´ », fréquents dans les noms de fichiers venus d'un Mac).

    ## Pourquoi

    Ils trahissent un mauvais encodage ou un copier-coller, et une application qui ne les connaît
    pas les refuse ou les remplace.

    ## Source

    Le jeu de caractères accepté par le portail n'est pas connu : supposition, jamais bloquante.

    ## Mauvais

    ```json avance
    {"beneficiaire": {"raison_sociale": "CH FICTIF \ud83c\udfe5"}}
    ```

    ## Bon

    ```json avance
    {"beneficiaire": {"raison_sociale": "CH FICTIF"}}
    ```

    ## Comment corriger

    Écrivez le texte avec les lettres du français ; vérifiez l'encodage de l'export.
    """
    for suspect in context.suspects:
        if suspect.is_key:
            continue
        for finding in _each(suspect, _is_unusual, "inattendu"):
            composed = unicodedata.normalize("NFC", suspect.text)
            mended = not any(map(_is_unusual, composed))
            yield finding._replace(fix=f"écrivez {quote(composed)}" if mended else None)


def is_invisible(character: str) -> bool:
    """Whether a character is a space other than the ordinary one, or has no drawing."""
    return character != " " and unicodedata.category(character) in ("Zs", "Zl", "Zp", "Cf")


def _is_unusual(character: str) -> bool:
    """Whether no other TXT rule speaks of a character that French does not use."""
    return not (
        character in FRENCH
        or " " <= character <= "~"
        or _CONTROLS.match(character)
        or character in TYPOGRAPHIC
        or is_invisible(character)
    )


def _each(suspect: Suspect, wanted: Callable[[str], object], kind: str) -> Iterator[Finding]:
    """Yield one finding for all the characters of one kind in a text."""
    places = [index for index, character in enumerate(suspect.text) if wanted(character)]
    if places:
        yield _finding(suspect, [suspect.text[place] for place in places], places[0], kind)


def _finding(suspect: Suspect, found: list[str], first: int, kind: str) -> Finding:
    _, text, is_key = suspect
    name = character_name(found[0])
    where = f"dans {what(is_key)} {quote(text)}"
    if len(found) == 1:
        message = f"caractère {kind} {where}, en position {first + 1} : {name}"
    else:
        several = plural(len(found), "caractère") + f" {kind}" + ("" if " " in kind else "s")
        message = f"{several} {where}, le premier en position {first + 1} : {name}"
    return Finding(suspect.pointer, message, None, "key" if is_key else "value")


_SOURCE = "aucun texte public : règle de bon sens"

RULES = (
    Rule(
        code="TXT001",
        title="Pas de caractère de commande",
        severity=Severity.WARNING,
        origin=Origin.GENERIC,
        source=_SOURCE,
        check=check_controls,
    ),
    Rule(
        code="TXT002",
        title="Pas de caractère invisible",
        severity=Severity.WARNING,
        origin=Origin.GENERIC,
        source=_SOURCE,
        check=check_invisible,
    ),
    Rule(
        code="TXT005",
        title="Apostrophes et tirets simples",
        severity=Severity.NOTE,
        origin=Origin.INFERRED,
        source=_SOURCE,
        check=check_typography,
    ),
    Rule(
        code="TXT006",
        title="Lettres du français seulement",
        severity=Severity.WARNING,
        origin=Origin.INFERRED,
        source=_SOURCE,
        check=check_unusual,
    ),
)
