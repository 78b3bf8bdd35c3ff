"""Pages of the rules about single values."""

from segur_cli.diagnostics import RuleInfo
from segur_cli.lint.schema import codes
from segur_cli.lint.schema.pages.page import page

_TYPE = """\
## Ce que la règle vérifie

Une valeur a le type que demande le modèle : texte, nombre, nombre entier, true ou false, objet,
liste, null. « 12 » entre guillemets est un texte ; 12 sans guillemets est un nombre. 1.0 est un
nombre entier. Un FINESS dont le zéro initial est perdu est signalé une seule fois, par IDN001.

## Pourquoi

Un montant écrit comme un texte n'est pas additionné ; un identifiant écrit comme un nombre perd
ses zéros initiaux.

## Source

Le modèle (schéma JSON, draft 2020-12) que vous avez donné, ou le modèle de référence de segur.
Mot-clé « type ».

## Mauvais

```json avance
{"prestation": {"montant_ht": "95000,00"}}
```

```json avance
{"beneficiaire": {"siret": 99999990700010}}
```

```json avance
{"pieces": {"type": "bon de commande", "fichier": "BC.pdf"}}
```

## Bon

```json avance
{"prestation": {"montant_ht": 95000.00}}
```

## Comment corriger

Ajoutez ou retirez les guillemets. Le nombre s'écrit avec un point décimal, sans espace ni
symbole. Un FINESS, un SIRET, une référence restent des textes, avec leurs zéros initiaux.
"""

_NOT_LISTED = """\
## Ce que la règle vérifie

Une valeur est l'une de celles que le modèle énumère, ou la seule qu'il admet. Majuscules,
espaces et tirets comptent. La plus proche est proposée.

## Pourquoi

Le lecteur compare lettre à lettre : « HOP-DPI-VA2 » n'est pas « HOP-DPI-Va2 ».

## Source

Le modèle (schéma JSON, draft 2020-12) que vous avez donné, ou le modèle de référence de segur.
Mots-clés « enum » et « const ».

## Mauvais

```json avance
{"prestation": {"type": "Vague 2"}}
```

## Bon

```json avance
{"prestation": {"type": "V2"}}
```

## Comment corriger

Recopiez une des valeurs du modèle. Si la vôtre devrait y être, vérifiez que votre modèle est à
jour.
"""

_PATTERN = """\
## Ce que la règle vérifie

Un texte suit le motif (expression régulière) que le modèle lui donne. Le texte entier compte,
fin de ligne comprise.

Avec ce modèle, par exemple :

```json modele
{"properties": {"code": {"pattern": "^[0-9]{5}$"}}}
```

## Pourquoi

Une référence, un code ou un numéro d'une autre forme n'est pas retrouvé.

## Source

Le modèle (schéma JSON, draft 2020-12) que vous avez donné, ou le modèle de référence de segur.
Mot-clé « pattern ».

## Mauvais

```json valeur
{"code": "AB12"}
```

```json valeur
{"code": "12345 "}
```

## Bon

```json valeur
{"code": "12345"}
```

## Comment corriger

Comparez la valeur au motif montré. Cherchez d'abord un espace, une fin de ligne ou un tiret de
trop.
"""

_FORMAT = """\
## Ce que la règle vérifie

Un texte a le format que nomme le modèle : date (AAAA-MM-JJ), date et heure (avec un fuseau),
heure, adresse électronique, adresse web… Une date doit exister au calendrier. Celle d'un bon de
commande, d'une facture, d'une VA ou d'un PV que DAT001 refuse n'est signalée que par DAT001.

Avec ce modèle, par exemple :

```json modele
{"properties": {"transmis_le": {"format": "date"}}}
```

## Pourquoi

Une date écrite autrement, ou impossible, n'est pas lue ou l'est de travers (03/02 : 3 février
ou 2 mars ?).

## Source

Le modèle (schéma JSON, draft 2020-12) que vous avez donné, ou le modèle de référence de segur.
Mot-clé « format » ; dates selon la RFC 3339.

## Mauvais

```json valeur
{"transmis_le": "03/02/2025"}
```

```json valeur
{"transmis_le": "2025-02-30"}
```

## Bon

```json valeur
{"transmis_le": "2025-02-03"}
```

## Comment corriger

Écrivez la valeur proposée, après l'avoir vérifiée sur la pièce d'origine.
"""

VALUES: tuple[RuleInfo, ...] = (
    page(codes.TYPE, "Type de valeur", _TYPE, "JSON Schema 2020-12, Validation, §6.1.1"),
    page(
        codes.NOT_LISTED,
        "Valeur hors de la liste",
        _NOT_LISTED,
        "JSON Schema 2020-12, Validation, §6.1.2 et §6.1.3",
    ),
    page(codes.PATTERN, "Forme d'un texte", _PATTERN, "JSON Schema 2020-12, Validation, §6.3.3"),
    page(
        codes.FORMAT,
        "Date, adresse ou autre format",
        _FORMAT,
        "JSON Schema 2020-12, Validation, §7.3",
    ),
)
