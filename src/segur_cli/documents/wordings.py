"""What a syntax error says, in French: one row per kind of mistake.

`message` states what was found, `hint` what to change. Fields: `found` is the faulty text,
quoted; `better` a proposed text, quoted; `open`, `open_at`, `close` tell which bracket was
opened, where, and what would close it; `code` is a character's code point.
"""

from typing import NamedTuple

THE_REST = "Le reste du fichier n'est pas contrôlé."


class Clue(NamedTuple):
    """Which mistake it is (a key of WORDINGS), the text[start:end] to show, a better text."""

    name: str
    start: int
    end: int
    better: str = ""


class Wording(NamedTuple):
    """The two sentences of a syntax error."""

    message: str
    hint: str


_MISSING_COMMA_FIX = "Ajoutez une virgule après l'élément précédent."

WORDINGS: dict[str, Wording] = {
    # separators
    "trailing comma": Wording(
        "Virgule en trop : aucun élément ne la suit.", "Supprimez cette virgule."
    ),
    "extra comma": Wording(
        "Virgule en trop : il manque un élément avant elle.",
        "Supprimez cette virgule ou ajoutez l'élément manquant.",
    ),
    "missing comma": Wording("Virgule manquante avant {found}.", _MISSING_COMMA_FIX),
    "semicolon": Wording(
        "Point-virgule à la place d'une virgule.", "Remplacez le point-virgule par une virgule."
    ),
    "missing colon": Wording(
        "Deux-points manquants entre une clé et sa valeur : {found} trouvé à leur place.",
        'Écrivez "clé": valeur.',
    ),
    "equals sign": Wording(
        "Signe égal à la place des deux-points.", "Remplacez le signe égal par deux-points."
    ),
    "extra colon": Wording(
        "Deux-points en trop après une valeur.",
        "Supprimez-les, ou vérifiez qu'il ne manque pas une virgule ou une accolade avant.",
    ),
    "missing value": Wording(
        "Valeur manquante : {found} trouvé à sa place.",
        "Écrivez la valeur, ou null si elle est absente.",
    ),
    # brackets
    "unclosed object": Wording(
        "Accolade non refermée : le fichier se termine ({end_at}) sans le « }} » attendu.",
        "Ajoutez l'accolade fermante, ou vérifiez que le fichier n'est pas tronqué.",
    ),
    "unclosed list": Wording(
        "Crochet non refermé : le fichier se termine ({end_at}) sans le « ] » attendu.",
        "Ajoutez le crochet fermant, ou vérifiez que le fichier n'est pas tronqué.",
    ),
    "mismatched bracket": Wording(
        "{found} ne peut pas refermer le {open} ouvert {open_at}.",
        "Mettez {close} ici, ou refermez d'abord ce qui manque.",
    ),
    "extra bracket": Wording(
        "{found} en trop : tout est déjà refermé.",
        "Supprimez ce caractère, ou cherchez plus haut une fermeture écrite trop tôt.",
    ),
    # quotes and strings
    "single quotes": Wording(
        "Guillemet simple (apostrophe) : JSON n'admet que les guillemets droits doubles.",
        'Remplacez les apostrophes qui entourent le texte par ".',
    ),
    "typographic quotes": Wording(
        "Guillemet typographique ({code}) : JSON n'admet que les guillemets droits doubles.",
        'Remplacez les guillemets typographiques par ", et désactivez la correction automatique.',
    ),
    "unterminated string": Wording(
        "Guillemet fermant manquant : le texte commencé ici n'est pas refermé.",
        'Ajoutez " à la fin du texte.',
    ),
    "inner quote": Wording(
        "Texte refermé trop tôt : {found} suit un guillemet \". Un guillemet à l'intérieur d'un "
        "texte doit être protégé.",
        'Écrivez \\" à la place des guillemets intérieurs.',
    ),
    "line end in string": Wording(
        "Retour à la ligne dans un texte entre guillemets.",
        "Refermez le texte par un guillemet sur la même ligne, ou écrivez \\n "
        "à la place du retour à la ligne.",
    ),
    "tab in string": Wording(
        "Tabulation dans un texte entre guillemets.",
        "Écrivez \\t, ou une espace, à la place de la tabulation.",
    ),
    "control in string": Wording(
        "Caractère de contrôle {code} dans un texte entre guillemets.",
        "Supprimez-le : il est invisible et rien ne l'attend.",
    ),
    "bad escape": Wording(
        "Échappement inconnu : {found}.",
        "Écrivez \\\\ pour une barre oblique inverse. JSON connaît seulement "
        '\\" \\\\ \\/ \\b \\f \\n \\r \\t et \\u suivi de quatre chiffres hexadécimaux.',
    ),
    "bad unicode escape": Wording(
        "Échappement incomplet : {found}.",
        "\\u doit être suivi d'exactement quatre chiffres hexadécimaux, par exemple \\u00e9.",
    ),
    # keys and words
    "unquoted key": Wording(
        "Clé sans guillemets : {found}.", 'Écrivez la clé entre guillemets : "clé".'
    ),
    "key expected": Wording(
        "Clé attendue entre guillemets : {found} trouvé à sa place.",
        'Dans un objet, chaque élément s\'écrit "clé": valeur.',
    ),
    "other language": Wording("{found} n'est pas une valeur JSON.", "Écrivez {better}."),
    "not a number": Wording(
        "{found} n'est pas un nombre en JSON.",
        "Écrivez null si la valeur est absente, et corrigez le calcul qui l'a produite.",
    ),
    "unquoted text": Wording(
        "Texte sans guillemets : {found}.", "Écrivez le texte entre guillemets droits doubles."
    ),
    # numbers
    "leading zero": Wording(
        "Zéro en tête du nombre {found}.",
        "Supprimez les zéros de tête ; si c'est un identifiant (FINESS, SIRET, code postal), "
        "écrivez-le entre guillemets.",
    ),
    "plus sign": Wording("Signe + devant un nombre : {found}.", "Supprimez le signe +."),
    "lone minus": Wording(
        "Signe moins sans chiffre juste après : {found}.",
        "Écrivez le chiffre juste après le signe, ou supprimez le signe.",
    ),
    "leading point": Wording(
        "Nombre sans chiffre avant le point : {found}.", "Ajoutez un zéro avant le point."
    ),
    "trailing point": Wording(
        "Nombre sans chiffre après le point : {found}.",
        "Supprimez le point ou ajoutez les décimales.",
    ),
    "open exponent": Wording(
        "Exposant sans chiffre : {found}.", "Complétez l'exposant ou supprimez-le."
    ),
    "hexadecimal": Wording(
        "Nombre hexadécimal : {found}.", "Écrivez le nombre en base dix, ou entre guillemets."
    ),
    "bare date": Wording(
        "Date sans guillemets : {found}.", "Écrivez la date entre guillemets droits doubles."
    ),
    "number with text": Wording(
        "{found} n'est pas un nombre.",
        "Corrigez le nombre, ou écrivez-le entre guillemets si c'est un texte.",
    ),
    "decimal comma": Wording(
        "Virgule décimale dans un nombre : {found}.", "Écrivez le nombre avec un point : {better}."
    ),
    "spaced number": Wording(
        "Espace à l'intérieur d'un nombre : {found}.",
        "Supprimez l'espace ; s'il s'agit de deux éléments, séparez-les par une virgule.",
    ),
    # strangers
    "comment": Wording(
        "Commentaire : JSON n'en admet pas.",
        "Supprimez le commentaire.",
    ),
    "markup": Wording(
        "Ce n'est pas du JSON : le fichier commence comme une page web ou du XML.",
        "Vérifiez que c'est le bon fichier : une page d'erreur ou de connexion a pu être "
        "enregistrée à sa place.",
    ),
    "invisible character": Wording(
        "Caractère invisible ou espace inhabituelle ({code}) en dehors d'un texte.",
        "Supprimez-le, ou remplacez-le par une espace ordinaire.",
    ),
    "another document": Wording(
        "Un deuxième document commence ici : un fichier JSON n'en contient qu'un.",
        "Réunissez les documents dans une liste [ … ], ou faites-en deux fichiers.",
    ),
    "json lines": Wording(
        "Un document par ligne (JSON Lines) : un fichier JSON n'en contient qu'un.",
        "Réunissez les documents dans une liste [ … ], séparés par des virgules.",
    ),
    "text after the end": Wording(
        "Texte après la fin du document : {found}.", "Supprimez ce qui suit le document."
    ),
    "unexpected": Wording(
        "Caractère inattendu : {found}.",
        "Vérifiez ce passage : virgules, guillemets, accolades et crochets.",
    ),
}
