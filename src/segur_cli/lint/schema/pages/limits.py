"""Pages that say what a model could not judge."""

from segur_cli.diagnostics import Origin, RuleInfo, Severity
from segur_cli.lint.schema import codes
from segur_cli.lint.schema.pages.page import page

_NOT_JUDGED = r"""## Ce que la règle vérifie

Le modèle demande un contrôle que segur n'a pas pu mener à terme sur cette valeur : un motif
trop coûteux à essayer, ou un mot-clé que segur ne sait pas expliquer.

Avec ce modèle, par exemple :

```json modele
{"properties": {"code": {"pattern": "^((a|aa)+)\\1c$"}}}
```

## Pourquoi

Une valeur non jugée n'est pas une valeur juste : mieux vaut le dire.

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
fichier nomme, ou, à défaut, par le nom des clés et la forme des valeurs (un FINESS).

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

Donnez le modèle du fichier par --template, ou vérifiez que c'est le bon fichier.
"""

LIMITS: tuple[RuleInfo, ...] = (
    page(codes.NOT_JUDGED, "Contrôle du modèle non abouti", _NOT_JUDGED, "segur"),
    RuleInfo(
        codes.NOTHING_RECOGNISED,
        "Aucune demande reconnue",
        _NOTHING_RECOGNISED,
        "segur",
        Severity.WARNING,
        Origin.INFERRED,
    ),
)
