"""DAT: a deposit that comes after its milestone."""

from collections.abc import Iterator
from datetime import datetime

from segur_cli.diagnostics import Severity
from segur_cli.lint.finding import Finding
from segur_cli.lint.rule import Context
from segur_cli.milestones.deadlines import Deadline, deadline_of

# The milestones that close a deposit, the last one first.
_CLOSED_BY = {"avance": (4,), "solde": (6, 5)}
# Past it, a solde is still possible with an attestation sent in time.
_SERVICES_DONE = 5


def check_deposit(context: Context) -> Iterator[Finding]:
    """Une demande se dépose avant la date limite de son SONS.

    ## Ce que la règle vérifie

    Qu'à l'instant du contrôle (ou de `--as-of`), à l'heure près, le jalon 4 n'est pas passé
    pour une avance, ni les jalons 5 et 6 pour un solde. Avec la date en vigueur écrite dans
    `segur.toml` (`[[milestone]]`), un retard est bloquant ; avec les seules dates publiées,
    il est à vérifier, et signalé une fois par contrôle. Un jalon sans heure reste ouvert
    jusqu'à la fin de son jour. Un jalon dont aucune date n'est connue n'est pas contrôlé.

    ## Pourquoi

    Les guichets ferment à l'heure dite. Mais les dates publiées en 2024 ont pu être reportées,
    et pour le jalon 4 de la PFI deux sources officielles se contredisent.

    ## Source

    Pages de l'ASP du 10/06/2024 et du 15/11/2024, webinaire ANS-DNS du 08/11/2024 ; report
    possible : 12e comité de suivi de l'ANS (avril 2025), page de l'ASP du 01/08/2025.

    ## Mauvais

    ```json document
    {"modele": "segur-cli/reference/avance/1", "fournisseur": {"siret": "99999990700010"},
     "sons": "HOP-PFI-Va2", "solution": {"numero": "SOL-FICTIVE-02", "version": "2.0"},
     "demandes": [{
       "beneficiaire": {"finess": "010999993", "raison_sociale": "CH FICTIF DE BOURG-EXEMPLE"},
       "prestation": {"type": "V2", "montant_ht": 50000.0, "montant_ttc": 60000.0},
       "commande": {"reference": "BC-FICTIF-101", "date_signature": "2025-02-03",
                    "montant_ht": 50000.0, "montant_ttc": 60000.0}}]}
    ```

    ## Bon

    ```json avance
    {"commande": {"date_signature": "2025-02-03"}}
    ```

    ## Comment corriger

    Cherchez la date en vigueur (arrêté, page de l'ASP) et écrivez-la dans `segur.toml` avec sa
    source.
    """
    now = context.clock.now
    seen: set[str] = set()
    for index, sons in enumerate(context.column("sons")):
        if not isinstance(sons, str) or sons in seen:
            continue
        seen.add(sons)
        for number in _CLOSED_BY.get(context.kind or "", ()):
            limit = deadline_of(context.settings.milestones, sons, number)
            if limit is None or limit.done or not limit.is_past(now):
                continue
            pointer = context.demandes[index].pointer_of("sons")
            yield _late(pointer, sons, number, limit, now)
            break


def _late(pointer: str, sons: str, number: int, limit: Deadline, now: datetime) -> Finding:
    refused = limit.in_force and number != _SERVICES_DONE
    if limit.in_force:
        passed = "passé"
    elif limit.is_surely_past(now):
        passed = "passé d'après les dates publiées"
    else:
        passed = "passé d'après une des dates publiées, qui se contredisent"
    message = f"jalon {number} de {sons} {passed} ({limit.milestone.label}) : {limit.told}"
    if number == _SERVICES_DONE:
        message += " ; le solde reste possible si l'attestation de prestation a été envoyée avant"
    severity = Severity.ERROR if refused else Severity.WARNING
    return Finding(pointer, message, limit.advice, severity=severity)
