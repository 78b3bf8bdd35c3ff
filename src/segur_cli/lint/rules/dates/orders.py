"""DAT: the window in which an order can be signed."""

from collections.abc import Iterator
from datetime import date

from segur_cli.diagnostics import Severity
from segur_cli.lint.finding import Finding
from segur_cli.lint.rule import Context
from segur_cli.lint.rules.dates.reading import days
from segur_cli.milestones.arithmetic import ORDER_WINDOW
from segur_cli.milestones.deadlines import Deadline, deadline_of
from segur_cli.text.writing import day, plural

_AVANCE_PERIOD = 4
_ORDER = "commande.date"


def check_window(context: Context) -> Iterator[Finding]:
    """Un bon de commande signé avant le référencement l'est au plus 120 jours avant le dossier.

    ## Ce que la règle vérifie

    Si vous avez donné la date de votre dossier de preuves complet (`[lint]`
    `evidence_file_date` dans `segur.toml`) : que chaque bon de commande est signé au plus 120
    jours calendaires avant elle. Sinon, la règle ne juge pas : elle dit, par un seul conseil
    par fichier, jusqu'à quand le dossier devait être complet pour le bon le plus ancien.

    ## Pourquoi

    Une commande plus ancienne n'est pas éligible. Le jalon 2 est la date limite de dépôt du
    dossier, pas le jour où vous l'avez déposé : segur ne peut pas s'en servir à sa place.

    ## Source

    FAQ ANS (formulation générale, la vague n'y est pas précisée).

    ## Mauvais

    ```json avance
    {"commande": {"date_signature": "2024-09-02"}}
    ```

    ## Bon

    ```json avance
    {"commande": {"date_signature": "2025-02-03"}}
    ```

    ## Comment corriger

    Vérifiez les deux dates. Si elles sont justes, demandez à l'ANS ce que devient cette commande
    avant de déposer.
    """
    evidence = context.settings.evidence_file_date
    signed = days(context, _ORDER)
    if evidence is None:
        yield from _inverse_answer(context, signed)
        return
    for index, order in enumerate(signed):
        if order is None or evidence - order <= ORDER_WINDOW:
            continue
        yield Finding(
            context.demandes[index].pointer_of(_ORDER),
            f"bon de commande signé le {day(order)}, {plural((evidence - order).days, 'jour')} "
            f"avant votre dossier de preuves complet ({day(evidence)}) : 120 jours au plus sont "
            "admis",
            f"la signature la plus ancienne admise est le {day(evidence - ORDER_WINDOW)}",
        )


def check_avance_period(context: Context) -> Iterator[Finding]:
    """Un bon de commande n'est pas signé après la fin de la période des avances.

    ## Ce que la règle vérifie

    Que chaque bon de commande est signé au plus tard le jour du jalon 4 de son SONS. Avec la
    date en vigueur écrite dans `segur.toml` (`[[milestone]]`), un dépassement est bloquant ;
    avec les seules dates publiées, qui ont pu être reportées, il est à vérifier.

    ## Pourquoi

    Aucun bon de commande ne peut être signé après la fin de la période de demande d'avance.

    ## Source

    FAQ ANS (formulation générale, la vague n'y est pas précisée). Le constat donne la date du
    jalon 4 et sa source.

    ## Mauvais

    ```json document
    {"modele": "segur-cli/reference/solde/1", "fournisseur": {"siret": "99999990700010"},
     "sons": "HOP-PFI-Va2", "solution": {"numero": "SOL-FICTIVE-02", "version": "2.0"},
     "demandes": [{
       "beneficiaire": {"finess": "010999993", "raison_sociale": "CH FICTIF DE BOURG-EXEMPLE"},
       "prestation": {"type": "V2", "montant_ht": 50000.0, "montant_ttc": 60000.0},
       "commande": {"reference": "BC-FICTIF-101", "date_signature": "2025-10-01",
                    "montant_ht": 50000.0, "montant_ttc": 60000.0},
       "avance": {"reference": "AV-FICTIVE-101"},
       "facture": {"numero": "F-FICTIVE-101", "date": "2025-11-28",
                   "montant_ht": 50000.0, "montant_ttc": 60000.0},
       "va": {"date_signature": "2025-11-20", "signataire": "Camille FICTIVE"}}]}
    ```

    ## Bon

    ```json solde
    {"commande": {"date_signature": "2025-02-03"}}
    ```

    ## Comment corriger

    Vérifiez la date de signature, puis la date du jalon 4 en vigueur.
    """
    today = context.clock.now.date()
    deadlines: dict[str, Deadline | None] = {}
    pairs = zip(context.column("sons"), days(context, _ORDER), strict=True)
    for index, (sons, order) in enumerate(pairs):
        if not isinstance(sons, str) or order is None or order > today:
            continue
        if sons not in deadlines:
            deadlines[sons] = deadline_of(context.settings.milestones, sons, _AVANCE_PERIOD)
        limit = deadlines[sons]
        if limit is None or order <= limit.day:
            continue
        yield Finding(
            context.demandes[index].pointer_of(_ORDER),
            f"bon de commande signé le {day(order)}, après la fin des demandes d'avance de "
            f"{sons} : {limit.told}",
            limit.advice,
            severity=Severity.ERROR if limit.in_force else Severity.WARNING,
        )


def _inverse_answer(context: Context, signed: list[date | None]) -> Iterator[Finding]:
    """For the oldest order of an avance: until when the evidence file had to be complete."""
    dated = [(order, index) for index, order in enumerate(signed) if order is not None]
    if context.kind == "solde" or not dated:
        return
    oldest, index = min(dated)
    if oldest > date.max - ORDER_WINDOW:
        return
    which = "le bon de commande" if len(dated) == 1 else "le plus ancien bon de commande"
    yield Finding(
        context.demandes[index].pointer_of(_ORDER),
        f"{which} ({day(oldest)}) est acceptable si votre dossier de preuves a été réputé "
        f"complet au plus tard le {day(oldest + ORDER_WINDOW)} (120 jours après), ou s'il a "
        "été signé une fois la solution référencée",
        "donnez la date de votre dossier dans segur.toml : [lint] evidence_file_date",
        severity=Severity.NOTE,
    )
