"""The rules this package applies, with the pages `segur explain` shows."""

from segur_cli.diagnostics import RuleInfo, Severity

EMPTY = "SYN001"
ENCODING = "SYN002"
BOM = "SYN003"
SYNTAX = "SYN004"
DUPLICATE_KEY = "SYN005"
TOO_DEEP = "SYN006"
OUTSIZE_NUMBER = "SYN007"
LONE_SURROGATE = "SYN008"

_EMPTY_HELP = """\
## Ce que la règle vérifie

Le fichier contient une valeur JSON : il n'est ni vide, ni fait seulement d'espaces ou de
lignes vides.

## Pourquoi

Un fichier vide vient presque toujours d'un export interrompu. Aucune demande ne peut y être lue.

## Source

RFC 8259, section 2 : un texte JSON est une valeur.

## Mauvais

Un fichier de zéro octet.

## Bon

```json document
{"demandes": []}
```

## Comment corriger

Relancez l'export et vérifiez la taille du fichier produit.
"""

_ENCODING_HELP = """\
## Ce que la règle vérifie

Les octets du fichier forment du texte UTF-8.

## Pourquoi

Un fichier enregistré en Windows-1252, en latin-1 ou en UTF-16 est refusé, ou lu avec des
accents faux : « HÃ´pital » au lieu de « Hôpital ».

## Source

RFC 8259, section 8.1 : un texte JSON échangé est encodé en UTF-8.

## Mauvais

Le mot « Hôpital » où « ô » est l'octet 0xF4 (Windows-1252).

## Bon

Le même mot où « ô » est les deux octets 0xC3 0xB4 (UTF-8).

## Comment corriger

Réglez le logiciel qui produit le fichier sur UTF-8. Pour un fichier isolé : ouvrez-le dans un
éditeur de texte avec son encodage d'origine, puis enregistrez-le en UTF-8.
"""

_BOM_HELP = """\
## Ce que la règle vérifie

Le fichier ne commence pas par une marque d'ordre des octets (BOM, U+FEFF). Le reste du fichier
est contrôlé normalement ; la marque ne compte pas dans les colonnes.

## Pourquoi

Un programme qui écrit du JSON ne doit pas ajouter cette marque ; certains lecteurs s'arrêtent
dès le premier caractère.

## Source

RFC 8259, section 8.1.

## Mauvais

Un fichier qui commence par les octets EF BB BF.

## Bon

Un fichier dont le premier octet est celui de « { » ou de « [ ».

## Comment corriger

Enregistrez en « UTF-8 » plutôt qu'en « UTF-8 avec BOM ».
"""

_SYNTAX_HELP = """\
## Ce que la règle vérifie

Le texte est du JSON : virgules, deux-points, guillemets droits doubles, accolades et crochets,
nombres, échappements. Seule la première erreur est donnée : ce qui la suit n'est pas contrôlé,
car on ne sait plus où commence et finit chaque valeur.

## Pourquoi

Aucun programme ne peut lire le fichier.

## Source

RFC 8259, sections 2 à 7. NaN et Infinity, les commentaires et les virgules finales, que
certains outils tolèrent, n'en font pas partie.

## Mauvais

```json document
{"finess": "010999993", "montant": 12,50}
```

```json document
{"finess": 010999993}
```

```json document
{"finess": "010999993",}
```

## Bon

```json document
{"finess": "010999993", "montant": 12.50}
```

## Comment corriger

Corrigez à l'endroit montré, puis relancez : une autre erreur peut suivre. Mieux vaut produire
le fichier avec une bibliothèque JSON que l'écrire à la main.
"""

_DUPLICATE_KEY_HELP = """\
## Ce que la règle vérifie

Une clé n'est écrite qu'une fois dans un même objet, une fois les échappements lus.

## Pourquoi

Le fichier se lit, mais chaque lecteur garde la valeur qu'il veut, le plus souvent la dernière :
le montant contrôlé ici peut ne pas être celui que lira l'administration.

## Source

RFC 8259, section 4 : les noms d'un objet devraient être uniques, sans quoi le résultat est
imprévisible.

## Mauvais

```json document
{"montant": 1000, "montant": 2000}
```

## Bon

```json document
{"montant": 2000}
```

## Comment corriger

Gardez la bonne valeur et supprimez l'autre. Si le fichier vient d'un programme, cherchez où il
écrit deux fois la même clé.
"""

_TOO_DEEP_HELP = """\
## Ce que la règle vérifie

Les accolades et les crochets ne s'emboîtent pas sur plus de 200 niveaux.

## Pourquoi

Aucune demande n'a besoin de plus de quelques niveaux ; au-delà, des programmes s'arrêtent.

## Source

RFC 8259, section 9 : un lecteur peut limiter la profondeur. La limite est celle de segur.

## Mauvais

Une liste qui contient une liste, et ainsi de suite 201 fois.

## Bon

```json document
{"demandes": [{"client": {"finess": "010999993"}}]}
```

## Comment corriger

Cherchez la boucle dans le programme qui produit le fichier.
"""

_OUTSIZE_NUMBER_HELP = """\
## Ce que la règle vérifie

Un nombre tient dans ce que lisent les programmes ordinaires (nombre flottant sur 64 bits) :
valeur absolue de 1e-324 à 1e308 environ, 300 caractères au plus.

## Pourquoi

Au-delà, un lecteur obtient l'infini, zéro ou une erreur. La valeur n'est pas contrôlée par les
autres règles.

## Source

RFC 8259, section 6.

## Mauvais

```json document
{"montant": 1e400}
```

## Bon

```json document
{"montant": 1000.00}
```

## Comment corriger

Corrigez le calcul. Un identifiant, même fait de chiffres, s'écrit entre guillemets.
"""

_LONE_SURROGATE_HELP = r"""## Ce que la règle vérifie

Un texte ou une clé ne contient pas la moitié d'un caractère : un échappement \uD800 à \uDFFF
sans son complément.

## Pourquoi

Ce texte ne peut pas être écrit en UTF-8 : le lecteur s'arrête ou remplace le caractère.

## Source

RFC 8259, section 8.2.

## Mauvais

```json document
{"nom": "Clinique \ud83c"}
```

## Bon

```json document
{"nom": "Clinique \ud83c\udfe5"}
```

## Comment corriger

Cherchez une coupe de texte à longueur fixe : elle a séparé les deux moitiés.
"""

RULES: tuple[RuleInfo, ...] = (
    RuleInfo(EMPTY, "Fichier vide", _EMPTY_HELP, "RFC 8259, section 2"),
    RuleInfo(ENCODING, "Encodage autre qu'UTF-8", _ENCODING_HELP, "RFC 8259, section 8.1"),
    RuleInfo(
        BOM, "Marque d'ordre des octets (BOM)", _BOM_HELP, "RFC 8259, section 8.1", Severity.NOTE
    ),
    RuleInfo(SYNTAX, "Erreur de syntaxe JSON", _SYNTAX_HELP, "RFC 8259, sections 2 à 7"),
    RuleInfo(DUPLICATE_KEY, "Clé en double", _DUPLICATE_KEY_HELP, "RFC 8259, section 4"),
    RuleInfo(TOO_DEEP, "Imbrication excessive", _TOO_DEEP_HELP, "RFC 8259, section 9"),
    RuleInfo(OUTSIZE_NUMBER, "Nombre démesuré", _OUTSIZE_NUMBER_HELP, "RFC 8259, section 6"),
    RuleInfo(LONE_SURROGATE, "Moitié de caractère", _LONE_SURROGATE_HELP, "RFC 8259, section 8.2"),
)
