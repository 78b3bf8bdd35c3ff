"""What is said of the user's own exceptions: pages of the CFG rules.

Findings rather than lines on stderr: every format carries them, with the place in
segur.toml, and `--fail-on warning` can hold a team to them.
"""

from segur_cli.diagnostics import Origin, RuleInfo, Severity

EXPIRED = "CFG001"
USELESS = "CFG002"
STALE = "CFG003"

_EXPIRED_HELP = """\
## Ce que la règle vérifie

Une table `[[ignore]]` de segur.toml n'a pas dépassé sa date `until`. Passée cette date, elle
n'agit plus : les constats qu'elle écartait reparaissent.

## Pourquoi

Une exception datée est un engagement : sans rappel, elle serait oubliée.

## Source

segur : cette règle porte sur votre configuration, non sur la demande.

## Mauvais

Lancée le 1er avril 2026 :

```toml
[[ignore]]
rule = "IDN001"
path = "avance.json"
reason = "numéro provisoire, demandé à l'ARS"
until = 2026-03-31
```

## Bon

La même table, lancée le 31 mars 2026 : `until` est le dernier jour d'effet.

## Comment corriger

Corrigez le défaut et supprimez la table, ou prolongez `until` en le justifiant dans `reason`.
"""

_USELESS_HELP = """\
## Ce que la règle vérifie

Une table `[[ignore]]` de segur.toml écarte au moins un constat, quand ses fichiers sont contrôlés
et que sa règle est appliquée.

## Pourquoi

Une exception qui ne sert plus, ou dont le chemin est mal écrit, cacherait demain un vrai défaut.

## Source

segur : cette règle porte sur votre configuration, non sur la demande.

## Mauvais

Le FINESS de avance.json est bien écrit :

```toml
[[ignore]]
rule = "IDN001"
path = "avance.json"
reason = "numéro provisoire, demandé à l'ARS"
```

## Bon

Aucune table pour un défaut qui n'existe plus.

## Comment corriger

Supprimez la table, ou corrigez `rule`, `path` ou `pointer`.
"""

_STALE_HELP = """\
## Ce que la règle vérifie

Chaque constat de l'état de référence (`--baseline`) est encore vu, quand son fichier est contrôlé
et sa règle appliquée.

## Pourquoi

Un défaut corrigé qui reste dans l'état de référence ne serait pas signalé s'il revenait.

## Source

segur : cette règle porte sur votre configuration, non sur la demande.

## Mauvais

Un état de référence qui retient un FINESS mal écrit, corrigé depuis.

## Bon

Le même état, écrit de nouveau après la correction.

## Comment corriger

Relancez avec `--write-baseline` et le même fichier.
"""

_SOURCE = "segur (votre configuration)"

CONFIG_RULES = (
    RuleInfo(
        EXPIRED, "Exception expirée", _EXPIRED_HELP, _SOURCE, Severity.WARNING, Origin.GENERIC
    ),
    RuleInfo(
        USELESS, "Exception inutile", _USELESS_HELP, _SOURCE, Severity.WARNING, Origin.GENERIC
    ),
    RuleInfo(
        STALE, "Constat de référence disparu", _STALE_HELP, _SOURCE, Severity.NOTE, Origin.GENERIC
    ),
)
