"""The words of the workbook of a report, that `workbook` writes and `read_workbook` looks for."""

REFERENCE = "Réf."
NUMBER = "N°"
WORDING = "À constater"
ANSWER = "Réponse"
FORMAT = "Format"
COUNT = "Nombre"
COMMENT = "Commentaire"
DETAILS = "Précisions"
HASH = "Empreinte"
COLUMNS = (REFERENCE, NUMBER, WORDING, ANSWER, FORMAT, COUNT, COMMENT, DETAILS, HASH)

PROFILE_SHEET = "Profil"
PROFILE_KEY = "Clé"
PROFILE_VALUE = "Valeur"
PROFILE_HASH = "profil.empreinte"
FORMAT_KEY = "segur-pv"
FORMAT_VERSION = "1"
