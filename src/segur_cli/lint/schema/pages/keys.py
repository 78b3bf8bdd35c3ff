"""Pages of the rules about keys."""

from segur_cli.diagnostics import RuleInfo
from segur_cli.lint.schema import codes
from segur_cli.lint.schema.pages.page import page

_MISSING_KEY = """\
## Ce que la règle vérifie

Toutes les clés que le modèle déclare obligatoires sont présentes. Une clé présente avec une
valeur vide n'est pas absente : d'autres règles jugent sa valeur. Une clé mal orthographiée
n'est signalée qu'une fois, comme clé inconnue.

## Pourquoi

Le fichier est la demande : sans une donnée obligatoire, il ne peut pas être instruit.

## Source

Le modèle (schéma JSON, draft 2020-12) que vous avez donné, ou le modèle de référence de segur.
Mot-clé « required ».

## Mauvais

```json document
{"modele": "segur-cli/reference/avance/1", "fournisseur": {"siret": "99999990700010"},
 "solution": {"numero": "SOL-FICTIVE-01", "version": "7.4.1"},
 "demandes": [{"beneficiaire": {"finess": "010999993", "raison_sociale": "CH FICTIF"},
   "prestation": {"type": "V2", "montant_ht": 95000.00, "montant_ttc": 114000.00},
   "commande": {"reference": "BC-FICTIF-001", "date_signature": "2025-02-03",
     "montant_ht": 95000.00, "montant_ttc": 114000.00}}]}
```

## Bon

```json avance
{"commande": {"reference": "BC-FICTIF-001"}}
```

## Comment corriger

Ajoutez la clé, avec sa valeur, dans l'objet dont l'ouverture est montrée. Si la clé manque dans
toutes les demandes, cherchez du côté de l'export.
"""

_UNKNOWN_KEY = """\
## Ce que la règle vérifie

Un objet n'a que les clés que le modèle connaît, quand le modèle le demande. La clé connue la
plus proche est proposée.

## Pourquoi

Une clé mal orthographiée est une donnée que le lecteur ne trouvera pas.

## Source

Le modèle (schéma JSON, draft 2020-12) que vous avez donné, ou le modèle de référence de segur.
Mots-clés « additionalProperties » et « unevaluatedProperties ».

## Mauvais

```json avance
{"commande": {"taux_de_tva": 20}}
```

```json avance
{"remarque": "urgent"}
```

## Bon

```json avance
{"commande": {"taux_tva": 20}}
```

## Comment corriger

Renommez la clé comme proposé, ou supprimez-la. Les majuscules et les accents comptent. Si la
clé est attendue par l'ASP, votre modèle est sans doute plus ancien que votre export.
"""

_KEY_COUNT = """\
## Ce que la règle vérifie

Un objet a au moins, ou au plus, le nombre de clés que le modèle fixe.

Avec ce modèle, par exemple :

```json modele
{"properties": {"contact": {"type": "object", "minProperties": 1}}}
```

## Pourquoi

Un objet vide ou trop rempli trahit un export incomplet ou mélangé.

## Source

Le modèle (schéma JSON, draft 2020-12) que vous avez donné, ou le modèle de référence de segur.
Mots-clés « minProperties » et « maxProperties ».

## Mauvais

```json valeur
{"contact": {}}
```

## Bon

```json valeur
{"contact": {"nom": "Camille FICTIVE"}}
```

## Comment corriger

Complétez l'objet, ou retirez-le s'il n'est pas obligatoire.
"""

_KEY_NAME = """\
## Ce que la règle vérifie

Quand le modèle laisse les clés libres mais en règle le nom, chaque nom suit cette règle :
forme, longueur ou liste.

Avec ce modèle, par exemple :

```json modele
{"properties": {"codes": {"propertyNames": {"pattern": "^[A-Z]{2}$"}}}}
```

## Pourquoi

Dans un objet de ce genre, la clé est une donnée : un code mal écrit y est aussi gênant que dans
une valeur.

## Source

Le modèle (schéma JSON, draft 2020-12) que vous avez donné, ou le modèle de référence de segur.
Mot-clé « propertyNames ».

## Mauvais

```json valeur
{"codes": {"a b": 1}}
```

## Bon

```json valeur
{"codes": {"AB": 1}}
```

## Comment corriger

Renommez la clé selon la forme indiquée dans le message.
"""

_LINKED_KEY = """\
## Ce que la règle vérifie

Quand une clé est présente, celles que le modèle lui associe le sont aussi.

Avec ce modèle, par exemple :

```json modele
{"dependentRequired": {"montant": ["taux"]}}
```

## Pourquoi

Certaines données n'ont de sens qu'ensemble : une date sans référence, un montant sans taux.

## Source

Le modèle (schéma JSON, draft 2020-12) que vous avez donné, ou le modèle de référence de segur.
Mot-clé « dependentRequired ».

## Mauvais

```json valeur
{"montant": 1000}
```

## Bon

```json valeur
{"montant": 1000, "taux": 20}
```

## Comment corriger

Ajoutez la clé manquante, ou retirez celle qui l'exige.
"""

KEYS: tuple[RuleInfo, ...] = (
    page(
        codes.MISSING_KEY,
        "Clé obligatoire absente",
        _MISSING_KEY,
        "JSON Schema 2020-12, Validation, §6.5.3",
    ),
    page(
        codes.UNKNOWN_KEY,
        "Clé inconnue du modèle",
        _UNKNOWN_KEY,
        "JSON Schema 2020-12, Core, §10.3.2.3 et §11.3",
    ),
    page(
        codes.KEY_COUNT,
        "Nombre de clés d'un objet",
        _KEY_COUNT,
        "JSON Schema 2020-12, Validation, §6.5.1 et §6.5.2",
    ),
    page(codes.KEY_NAME, "Nom de clé refusé", _KEY_NAME, "JSON Schema 2020-12, Core, §10.3.2.4"),
    page(
        codes.LINKED_KEY,
        "Clé obligatoire en présence d'une autre",
        _LINKED_KEY,
        "JSON Schema 2020-12, Validation, §6.5.4",
    ),
)
