"""The pages of the gate's findings: what three pilots must be, together, before any solde."""

from segur_cli.diagnostics import Origin, RuleInfo, Severity

GATE = "PV050"
SAME_CLIENT = "PV051"
OTHER_SONS = "PV052"
AVANCE = "PV053"
STATE = "PV054"

_DECK = "webinaire ANS-DNS du 08/11/2024 (appel à financement §6.3)"

_GATE_HELP = """\
## Ce que la règle vérifie

Que trois clients différents d'un SONS ont chacun une avance validée par l'ASP et un PV complet,
lui-même validé. La règle dit ce qui manque et la première date possible.

Avec `segur lint-json`, elle est appliquée aux soldes quand segur.toml nomme les PV (`[[pilot]]`).

## Pourquoi

Aucun solde ne peut être déposé avant. Des PV complets mais pas encore validés sont prêts à
transmettre : la condition n'est pas remplie.

## Source

Webinaire ANS-DNS du 08/11/2024 (validation des premières installations, AF §6.3). Qui reçoit et
valide les PV, l'ASP ou l'ANS, n'est pas dit de la même façon partout ; le temps d'examen n'est pas
connu. L'avance validée et l'état de chaque PV sont ceux que vous déclarez.

## Mauvais

```json pv gate
{"items": {"dpi-statistiques": {"answer": "non validé"}}}
```

## Bon

Trois PV sans défaut, de trois clients, avances et PV déclarés validés :

```json pv gate
{}
```

## Comment corriger

Complétez ce qui manque, pilote par pilote ; le rapport en donne la liste.
"""
_SAME_CLIENT_HELP = """\
## Ce que la règle vérifie

Que les PV donnés ensemble sont ceux de clients différents. Deux FINESS sous un même nom sont à
vérifier : un client a souvent un numéro d'entité juridique et des numéros d'établissement.

## Pourquoi

Le périmètre pilote est constitué de trois clients : deux PV d'un même FINESS n'en font qu'un.

## Source

Webinaire ANS-DNS du 08/11/2024 (validation des premières installations, AF §6.3).

## Mauvais

Trois PV sans défaut, dont deux du même client :

```json pv gate same-client
{}
```

## Bon

Trois PV sans défaut, de trois clients, avances et PV déclarés validés :

```json pv gate
{}
```

## Comment corriger

Donnez le PV d'un autre client, ou corrigez le FINESS du profil s'il est faux.
"""
_OTHER_SONS_HELP = """\
## Ce que la règle vérifie

Que les PV donnés ensemble sont du même SONS.

## Pourquoi

Il faut trois clients pour chacun des SONS : un PV de la PFI ne compte pas pour le DPI.

## Source

Webinaire ANS-DNS du 08/11/2024 (validation des premières installations, AF §6.3).

## Mauvais

Trois PV sans défaut, dont un de HOP-PFI-Va2 parmi ceux de HOP-DPI-Va2 :

```json pv gate other-sons
{}
```

## Bon

Trois PV sans défaut, de trois clients, avances et PV déclarés validés :

```json pv gate
{}
```

## Comment corriger

Contrôlez les PV de chaque SONS séparément.
"""
_AVANCE_HELP = """\
## Ce que la règle vérifie

Que vous déclarez l'avance de chaque pilote validée par l'ASP : case « avance-validee » du document,
ou `avance_validated = true` de la table `[[pilot]]` de segur.toml, qui l'emporte. S'ils se
contredisent, c'est à vérifier.

## Pourquoi

Un client n'est pilote que si sa demande d'avance a été déposée et validée par l'ASP. segur ne peut
pas le vérifier.

## Source

Webinaire ANS-DNS du 08/11/2024 (validation des premières installations, AF §6.3).

## Mauvais

```json pv gate
{"fields": {"avance-validee": {"value": "non"}}}
```

## Bon

```json pv gate
{"fields": {"avance-validee": {"value": "oui"}}}
```

## Comment corriger

Attendez que l'ASP valide l'avance, puis déclarez-le.
"""
_STATE_HELP = """\
## Ce que la règle vérifie

Que vous déclarez chaque PV validé : case « etat » du document, ou `state` de la table `[[pilot]]`
de segur.toml, qui l'emporte. Un PV refusé est signalé comme tel. Si le document se dit validé ou
refusé et que segur.toml dit autre chose, c'est à vérifier.

## Pourquoi

Le webinaire demande d'avoir justifié, par les PV, de premières prestations complètes, et parle de
la validation des PV ; il n'écrit pas que le solde attend cette validation. segur l'attend, par
prudence. Il ne connaît que ce que vous déclarez.

## Source

Webinaire ANS-DNS du 08/11/2024. Qui valide, l'ASP ou l'ANS, n'est pas dit de la même façon partout.

## Mauvais

```json pv gate
{"fields": {"etat": {"value": "transmis"}}}
```

## Bon

```json pv gate
{"fields": {"etat": {"value": "validé"}}}
```

## Comment corriger

Transmettez le PV, attendez la réponse, puis déclarez-la.
"""

GATE_RULES = (
    RuleInfo(
        GATE, "Condition des trois pilotes", _GATE_HELP, _DECK, Severity.ERROR, Origin.TEXT
    ),
    RuleInfo(
        SAME_CLIENT, "Trois clients différents", _SAME_CLIENT_HELP, _DECK, Severity.ERROR,
        Origin.TEXT,
    ),
    RuleInfo(
        OTHER_SONS, "Pilotes du même SONS", _OTHER_SONS_HELP, _DECK, Severity.ERROR, Origin.TEXT
    ),
    RuleInfo(
        AVANCE, "Avance du pilote validée", _AVANCE_HELP, _DECK, Severity.ERROR, Origin.TEXT
    ),
    RuleInfo(STATE, "PV du pilote validé", _STATE_HELP, _DECK, Severity.ERROR, Origin.TEXT),
)  # fmt: skip
BY_CODE = {info.code: info for info in GATE_RULES}
