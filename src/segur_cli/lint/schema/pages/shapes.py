"""Pages of the rules about lists and alternatives."""

from segur_cli.diagnostics import RuleInfo
from segur_cli.lint.schema import codes
from segur_cli.lint.schema.pages.page import page

_ITEM_COUNT = """\
## Ce que la règle vérifie

Une liste a au moins, ou au plus, le nombre d'éléments que fixe le modèle.

## Pourquoi

Une liste vide là où il faut une demande est un dossier vide.

## Source

Le modèle (schéma JSON, draft 2020-12) que vous avez donné, ou le modèle de référence de segur.
Mots-clés « minItems » et « maxItems ».

## Mauvais

```json document
{"modele": "segur-cli/reference/avance/1", "fournisseur": {"siret": "99999990700010"},
 "sons": "HOP-DPI-Va2", "solution": {"numero": "SOL-FICTIVE-01", "version": "7.4.1"},
 "demandes": []}
```

## Bon

```json avance
{"pieces": []}
```

## Comment corriger

Ajoutez les éléments manquants, ou répartissez-les dans plusieurs fichiers si la liste est trop
longue.
"""

_TWICE = """\
## Ce que la règle vérifie

Les éléments d'une liste sont tous différents, quand le modèle le demande. 1 et 1.0 sont égaux ;
l'ordre des clés d'un objet ne compte pas.

Avec ce modèle, par exemple :

```json modele
{"properties": {"codes": {"uniqueItems": true}}}
```

## Pourquoi

Un élément répété vient souvent d'une jointure : tout ce qui en dépend est alors compté deux
fois.

## Source

Le modèle (schéma JSON, draft 2020-12) que vous avez donné, ou le modèle de référence de segur.
Mot-clé « uniqueItems ».

## Mauvais

```json valeur
{"codes": ["A", "B", "A"]}
```

## Bon

```json valeur
{"codes": ["A", "B"]}
```

## Comment corriger

Supprimez l'élément répété, après avoir vérifié qu'il ne devait pas être autre chose.
"""

_NO_SUCH_ITEM = """\
## Ce que la règle vérifie

Une liste contient au moins un élément de la sorte que le modèle demande, ou le nombre qu'il
fixe.

Avec ce modèle, par exemple :

```json modele
{"properties": {"pieces": {"contains": {"const": "VA"}}}}
```

## Pourquoi

C'est ainsi qu'un modèle exige, par exemple, une pièce d'un certain type.

## Source

Le modèle (schéma JSON, draft 2020-12) que vous avez donné, ou le modèle de référence de segur.
Mots-clés « contains », « minContains » et « maxContains ».

## Mauvais

```json valeur
{"pieces": ["facture"]}
```

## Bon

```json valeur
{"pieces": ["facture", "VA"]}
```

## Comment corriger

Ajoutez l'élément attendu, ou corrigez celui qui devait l'être.
"""

_NO_ALTERNATIVE = """\
## Ce que la règle vérifie

Quand le modèle prévoit plusieurs formes pour une valeur, l'une d'elles convient (« anyOf »), ou
une seule (« oneOf »). Quand on peut dire quelle forme était voulue, ce qui lui manque est
signalé directement, par la règle qui convient.

Avec ce modèle, par exemple :

```json modele
{"properties": {"reference": {"oneOf": [{"pattern": "^B"}, {"pattern": "^F"}, {"pattern": "B$"}]}}}
```

## Pourquoi

Une valeur entre deux formes n'est lue ni comme l'une, ni comme l'autre.

## Source

Le modèle (schéma JSON, draft 2020-12) que vous avez donné, ou le modèle de référence de segur.
Mots-clés « anyOf » et « oneOf ».

## Mauvais

```json valeur
{"reference": "X1"}
```

```json valeur
{"reference": "FB"}
```

## Bon

```json valeur
{"reference": "B7"}
```

## Comment corriger

Choisissez une des formes et suivez-la entièrement.
"""

_FORBIDDEN = """\
## Ce que la règle vérifie

Une valeur que le modèle exclut, une clé ou un élément de liste qu'il interdit à cet endroit, ne
s'y trouvent pas.

Avec ce modèle, par exemple :

```json modele
{"properties": {"reference": {"not": {"const": "À COMPLÉTER"}}, "interne": false}}
```

## Pourquoi

Le modèle écarte ainsi les valeurs provisoires et les données qui ne vont pas ensemble.

## Source

Le modèle (schéma JSON, draft 2020-12) que vous avez donné, ou le modèle de référence de segur.
Mots-clés « not », « unevaluatedItems » et schéma « false ».

## Mauvais

```json valeur
{"reference": "À COMPLÉTER"}
```

```json valeur
{"interne": 1}
```

## Bon

```json valeur
{"reference": "BC-FICTIF-001"}
```

## Comment corriger

Remplacez la valeur, ou supprimez la clé ou l'élément.
"""

SHAPES: tuple[RuleInfo, ...] = (
    page(
        codes.ITEM_COUNT,
        "Nombre d'éléments d'une liste",
        _ITEM_COUNT,
        "JSON Schema 2020-12, Validation, §6.4.1 et §6.4.2",
    ),
    page(
        codes.TWICE,
        "Élément répété dans une liste",
        _TWICE,
        "JSON Schema 2020-12, Validation, §6.4.3",
    ),
    page(
        codes.NO_SUCH_ITEM,
        "Élément attendu dans une liste",
        _NO_SUCH_ITEM,
        "JSON Schema 2020-12, Core, §10.3.1.3 ; JSON Schema 2020-12, Validation, §6.4.4 et §6.4.5",
    ),
    page(
        codes.NO_ALTERNATIVE,
        "Aucune des formes prévues, ou plusieurs",
        _NO_ALTERNATIVE,
        "JSON Schema 2020-12, Core, §10.2.1.2 et §10.2.1.3",
    ),
    page(
        codes.FORBIDDEN,
        "Valeur ou clé interdite",
        _FORBIDDEN,
        "JSON Schema 2020-12, Core, §4.3.2 et §10.2.1.4",
    ),
)
