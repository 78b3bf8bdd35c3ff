"""IDN: the SIRET and SIREN of the supplier and of its clients."""

from collections.abc import Iterator

from segur_cli.diagnostics import Origin, Severity
from segur_cli.identifiers import finess, siret
from segur_cli.lint.finding import Finding
from segur_cli.lint.rule import Context, Rule
from segur_cli.lint.rules.typed import how_many, typed_number
from segur_cli.text.writing import quote


def check_siret(context: Context) -> Iterator[Finding]:
    """Un SIRET a 14 chiffres, sans espace, et une clé juste.

    ## Ce que la règle vérifie

    Le SIRET du fournisseur et celui du client : 14 chiffres, clé de Luhn (avec la règle propre à
    La Poste). Un SIREN (9 chiffres) à la place d'un SIRET est nommé comme tel.

    ## Pourquoi

    Le SIRET désigne l'établissement qui reçoit l'argent ou la prestation. Dans un fichier réel,
    91 cellules SIRET sur 7 968 contenaient un SIREN.

    ## Source

    Forme et clé publiées par l'Insee ; aucun texte Ségur ne dit la demande rejetée : à vérifier.

    ## Mauvais

    ```json avance
    {"beneficiaire": {"siret": "999999907"}}
    ```

    ## Bon

    ```json avance
    {"beneficiaire": {"siret": "99999990700028"}}
    ```

    ## Comment corriger

    Reprenez les 14 chiffres de l'avis de situation Insee : le SIREN, puis les 5 chiffres du NIC.
    """
    for concept, whose in (
        ("fournisseur.siret", "du fournisseur"),
        ("beneficiaire.siret", "du client"),
    ):
        for _, located in context.located(concept):
            typed = typed_number(located.value)
            wrong = _siret_defect(typed) if typed is not None else None
            if wrong and typed is not None:
                message, fix = wrong
                yield Finding(located.pointer, f"SIRET {whose} {quote(typed)} : {message}", fix)


def _siret_defect(typed: str) -> tuple[str, str | None] | None:
    """Say what is wrong with a SIRET and the fix, None when nothing is."""
    if siret.is_valid(typed):
        return None
    number = finess.normalise(typed)
    if siret.is_valid(number):
        return "un SIRET s'écrit sans espace ni signe", f"écrivez {quote(number)}"
    if siret.is_shaped(number):
        return "la clé est fausse, une faute de frappe est probable", None
    if siret.is_valid_siren(number):
        return "c'est un SIREN : il manque les 5 chiffres du NIC", None
    if len(number) == 13 and siret.is_valid(f"0{number}"):
        return "13 chiffres : zéro initial perdu ?", f"peut-être {quote('0' + number)}"
    return f"14 chiffres attendus, {how_many(number)}", None


def check_siren(context: Context) -> Iterator[Finding]:
    """Le SIREN du fournisseur a 9 chiffres, une clé juste, et commence son SIRET.

    ## Ce que la règle vérifie

    Le SIREN du fournisseur : 9 chiffres, clé de Luhn, et les mêmes 9 premiers chiffres que son
    SIRET quand le fichier donne les deux.

    ## Pourquoi

    Un SIREN et un SIRET de deux sociétés différentes ne désignent pas un seul fournisseur.

    ## Source

    Forme et clé publiées par l'Insee ; aucun texte Ségur ne dit la demande rejetée : à vérifier.

    ## Mauvais

    ```json document
    {"modele": "segur-cli/reference/avance/1", "fournisseur": {"siret": "99999990700010",
     "siren": "99999990700010"}, "sons": "HOP-DPI-Va2",
     "demandes": [{"beneficiaire": {"finess": "010999993"}}]}
    ```

    ## Bon

    ```json document
    {"modele": "segur-cli/reference/avance/1", "fournisseur": {"siret": "99999990700010",
     "siren": "999999907"}, "sons": "HOP-DPI-Va2",
     "demandes": [{"beneficiaire": {"finess": "010999993"}}]}
    ```

    ## Comment corriger

    Écrivez les 9 premiers chiffres du SIRET.
    """
    for demande, located in context.located("fournisseur.siren"):
        typed = typed_number(located.value)
        if typed is None:
            continue
        known = demande.text("fournisseur.siret") or ""
        message, fix = "", None
        if siret.is_valid_siren(typed):
            if siret.is_valid(known) and known[:9] != typed:
                message = f"ce n'est pas le début du SIRET du fournisseur, {quote(known)}"
        elif siret.is_valid(finess.normalise(typed)):
            message = "c'est un SIRET, pas un SIREN"
            fix = f"écrivez {quote(finess.normalise(typed)[:9])}"
        elif siret.is_valid_siren(finess.normalise(typed)):
            message = "un SIREN s'écrit sans espace ni signe"
            fix = f"écrivez {quote(finess.normalise(typed))}"
        elif len(typed) == 9 and typed.isascii() and typed.isdigit():
            message = "la clé est fausse, une faute de frappe est probable"
        else:
            message = f"9 chiffres attendus, {how_many(typed)}"
        if message:
            yield Finding(located.pointer, f"SIREN du fournisseur {quote(typed)} : {message}", fix)


def check_own_siret(context: Context) -> Iterator[Finding]:
    """Le SIRET du client n'est pas celui du fournisseur.

    ## Ce que la règle vérifie

    Que le SIRET donné pour le client diffère de celui du fournisseur.

    ## Pourquoi

    La prestation est faite pour le client : deux fois le même SIRET est presque toujours une
    erreur de recopie.

    ## Source

    Aucun texte public : supposition, jamais bloquante.

    ## Mauvais

    ```json avance
    {"beneficiaire": {"siret": "99999990700010"}}
    ```

    ## Bon

    ```json avance
    {"beneficiaire": {"siret": "99999990700028"}}
    ```

    ## Comment corriger

    Écrivez le SIRET de l'établissement client.
    """
    for demande, located in context.located("beneficiaire.siret"):
        own = demande.text("fournisseur.siret")
        if own and isinstance(located.value, str):
            number = finess.normalise(located.value)
            if siret.is_shaped(number) and number == finess.normalise(own):
                yield Finding(
                    located.pointer,
                    f"le SIRET du client {quote(located.value)} est celui du fournisseur",
                    "écrivez le SIRET de l'établissement client",
                )


_INSEE = "forme et clé publiées par l'Insee"

RULES = (
    Rule(
        code="IDN002",
        title="SIRET bien écrit",
        severity=Severity.WARNING,
        origin=Origin.GENERIC,
        source=_INSEE,
        check=check_siret,
        needs=("fournisseur.siret|beneficiaire.siret",),
    ),
    Rule(
        code="IDN003",
        title="SIREN bien écrit",
        severity=Severity.WARNING,
        origin=Origin.GENERIC,
        source=_INSEE,
        check=check_siren,
        needs=("fournisseur.siren",),
    ),
    Rule(
        code="IDN005",
        title="SIRET du client différent de celui du fournisseur",
        severity=Severity.WARNING,
        origin=Origin.INFERRED,
        source="aucun texte public : supposition",
        check=check_own_siret,
        needs=("fournisseur.siret", "beneficiaire.siret"),
    ),
)
