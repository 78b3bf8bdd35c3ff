"""Pages of the rules about lengths and bounds."""

from segur_cli.diagnostics import RuleInfo
from segur_cli.lint.schema import codes
from segur_cli.lint.schema.pages.page import page

_LENGTH = """\
## Ce que la règle vérifie

Un texte a au moins, ou au plus, le nombre de caractères que fixe le modèle. Un « é » ou un
symbole compte pour un caractère.

## Pourquoi

Le nombre de caractères est l'exemple que donne le webinaire ANS-DNS du 08/11/2024 des contrôles
de format du simulateur de l'ASP.

## Source

Le modèle (schéma JSON, draft 2020-12) que vous avez donné, ou le modèle de référence de segur.
Mots-clés « minLength » et « maxLength ».

## Mauvais

```json avance
{"commande": {"reference": ""}}
```

## Bon

```json avance
{"commande": {"reference": "BC-FICTIF-001"}}
```

## Comment corriger

Abrégez ou complétez le texte. S'il s'agit d'une référence, reprenez celle de la pièce, sans
rien y ajouter.
"""

_BOUNDS = """\
## Ce que la règle vérifie

Un nombre reste entre les bornes du modèle, comprises ou non selon ce qu'il dit.

Avec ce modèle, par exemple :

```json modele
{"properties": {"taux": {"minimum": 0, "maximum": 100}}}
```

## Pourquoi

Une valeur hors bornes est presque toujours une erreur d'unité ou de colonne.

## Source

Le modèle (schéma JSON, draft 2020-12) que vous avez donné, ou le modèle de référence de segur.
Mots-clés « minimum », « maximum », « exclusiveMinimum » et « exclusiveMaximum ».

## Mauvais

```json valeur
{"taux": 120}
```

```json valeur
{"taux": -1}
```

## Bon

```json valeur
{"taux": 20}
```

## Comment corriger

Vérifiez l'unité (20 ou 0.20 ?), le signe et la place du point décimal.
"""

_MULTIPLE = """\
## Ce que la règle vérifie

Un nombre est un multiple de celui que donne le modèle. Le calcul est fait en décimal exact :
19.99 est bien un multiple de 0.01.

Avec ce modèle, par exemple :

```json modele
{"properties": {"lots": {"multipleOf": 5}}}
```

## Pourquoi

C'est ainsi qu'un modèle limite les décimales ou impose un pas.

## Source

Le modèle (schéma JSON, draft 2020-12) que vous avez donné, ou le modèle de référence de segur.
Mot-clé « multipleOf ».

## Mauvais

```json valeur
{"lots": 7}
```

## Bon

```json valeur
{"lots": 10}
```

## Comment corriger

Arrondissez comme le demande le modèle, sans changer un montant de pièce.
"""

SIZES: tuple[RuleInfo, ...] = (
    page(
        codes.LENGTH,
        "Longueur d'un texte",
        _LENGTH,
        "JSON Schema 2020-12, Validation, §6.3.1 et §6.3.2",
    ),
    page(
        codes.BOUNDS,
        "Nombre hors des bornes",
        _BOUNDS,
        "JSON Schema 2020-12, Validation, §6.2.2 à §6.2.5",
    ),
    page(
        codes.MULTIPLE,
        "Nombre qui n'est pas un multiple",
        _MULTIPLE,
        "JSON Schema 2020-12, Validation, §6.2.1",
    ),
)
