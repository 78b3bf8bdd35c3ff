"""Pages that say what a model could not judge."""

from segur_cli.diagnostics import Origin, RuleInfo, Severity
from segur_cli.lint.schema import codes

_NOT_JUDGED = r"""## Ce que la règle vérifie

Le modèle demande un contrôle que segur n'a pas pu mener à terme sur cette valeur : un motif
trop coûteux à essayer, ou un mot-clé que segur ne sait pas expliquer.

Avec ce modèle, par exemple :

```json modele
{"properties": {"code": {"pattern": "^((a|aa)+)\\1c$"}}}
```

## Pourquoi

Une valeur non jugée n'est ni juste ni fausse : mieux vaut le dire. Ce constat est à vérifier, non
bloquant.

## Source

Le modèle (schéma JSON, draft 2020-12) que vous avez donné, ou le modèle de référence de segur.

## Mauvais

```json valeur
{"code": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}
```

## Bon

```json valeur
{"code": "aac"}
```

## Comment corriger

Simplifiez le motif du modèle (évitez les répétitions imbriquées et les références arrière), ou
vérifiez la valeur à la main.
"""

_NOTHING_RECOGNISED = """\
## Ce que la règle vérifie

Au moins une demande est reconnue dans le fichier : par le modèle donné, par celui que le
fichier nomme, ou, à défaut, par le nom des clés et la forme des valeurs (un FINESS). Une liste de
demandes que le modèle dit déjà vide ou absente n'est pas signalée une seconde fois. Sans modèle,
les clients rangés ailleurs, ou autrement que les premiers, sont signalés aussi.

## Pourquoi

Un fichier dont rien n'est reconnu n'a été contrôlé que comme du JSON : ne rien signaler ferait
croire le contraire.

## Source

Règle de segur : le silence sur un fichier non compris serait trompeur.

## Mauvais

```json document
{"lignes": [{"colonne": 1}]}
```

## Bon

```json document
{"lignes": [{"finess": "010999993"}]}
```

## Comment corriger

Donnez le modèle du fichier par --template, ou vérifiez que c'est le bon fichier. Si un modèle est
déjà donné, vérifiez qu'il est celui de ce fichier, et que la liste des demandes n'est pas vide.
"""

LIMITS: tuple[RuleInfo, ...] = (
    RuleInfo(
        codes.NOT_JUDGED,
        "Contrôle du modèle non abouti",
        _NOT_JUDGED,
        "segur",
        Severity.WARNING,  # what was not judged may well be right
        Origin.TEMPLATE,
    ),
    RuleInfo(
        codes.NOTHING_RECOGNISED,
        "Demandes non reconnues",
        _NOTHING_RECOGNISED,
        "segur",
        Severity.WARNING,
        Origin.INFERRED,
    ),
)
