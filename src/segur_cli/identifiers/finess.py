"""FINESS numbers: read what people really type, check the key, explain what is wrong.

Shape: 9 characters, `[0-9][0-9A-Z][0-9]{7}` (official XSD). Key: Luhn over the 9
positions with A=1 and B=2, measured on 142,850 real numbers (FACTS §3), not
published: a wrong key is a warning, and the number is still looked up as it stands.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from segur_cli.identifiers import siret
from segur_cli.text.writing import quote

# Départements and territories by the first characters of a number, as measured (01–19, 2A, 2B,
# 21–95, 97, 98).
DEPARTEMENTS = {
    "01": "Ain", "02": "Aisne", "03": "Allier", "04": "Alpes-de-Haute-Provence",
    "05": "Hautes-Alpes", "06": "Alpes-Maritimes", "07": "Ardèche", "08": "Ardennes",
    "09": "Ariège", "10": "Aube", "11": "Aude", "12": "Aveyron", "13": "Bouches-du-Rhône",
    "14": "Calvados", "15": "Cantal", "16": "Charente", "17": "Charente-Maritime", "18": "Cher",
    "19": "Corrèze", "2A": "Corse-du-Sud", "2B": "Haute-Corse", "21": "Côte-d'Or",
    "22": "Côtes-d'Armor", "23": "Creuse", "24": "Dordogne", "25": "Doubs", "26": "Drôme",
    "27": "Eure", "28": "Eure-et-Loir", "29": "Finistère", "30": "Gard", "31": "Haute-Garonne",
    "32": "Gers", "33": "Gironde", "34": "Hérault", "35": "Ille-et-Vilaine", "36": "Indre",
    "37": "Indre-et-Loire", "38": "Isère", "39": "Jura", "40": "Landes", "41": "Loir-et-Cher",
    "42": "Loire", "43": "Haute-Loire", "44": "Loire-Atlantique", "45": "Loiret", "46": "Lot",
    "47": "Lot-et-Garonne", "48": "Lozère", "49": "Maine-et-Loire", "50": "Manche", "51": "Marne",
    "52": "Haute-Marne", "53": "Mayenne", "54": "Meurthe-et-Moselle", "55": "Meuse",
    "56": "Morbihan", "57": "Moselle", "58": "Nièvre", "59": "Nord", "60": "Oise", "61": "Orne",
    "62": "Pas-de-Calais", "63": "Puy-de-Dôme", "64": "Pyrénées-Atlantiques",
    "65": "Hautes-Pyrénées", "66": "Pyrénées-Orientales", "67": "Bas-Rhin", "68": "Haut-Rhin",
    "69": "Rhône", "70": "Haute-Saône", "71": "Saône-et-Loire", "72": "Sarthe", "73": "Savoie",
    "74": "Haute-Savoie", "75": "Paris", "76": "Seine-Maritime", "77": "Seine-et-Marne",
    "78": "Yvelines", "79": "Deux-Sèvres", "80": "Somme", "81": "Tarn", "82": "Tarn-et-Garonne",
    "83": "Var", "84": "Vaucluse", "85": "Vendée", "86": "Vienne", "87": "Haute-Vienne",
    "88": "Vosges", "89": "Yonne", "90": "Territoire de Belfort", "91": "Essonne",
    "92": "Hauts-de-Seine", "93": "Seine-Saint-Denis", "94": "Val-de-Marne", "95": "Val-d'Oise",
}  # fmt: skip

# After 97 the fourth character tells; in 98 both known territories have 0 third.
TERRITOIRES = {  # usual code, name
    "9701": ("971", "Guadeloupe, Saint-Martin ou Saint-Barthélemy"), "9702": ("972", "Martinique"),
    "9703": ("973", "Guyane"), "9704": ("974", "La Réunion"),
    "9705": ("975", "Saint-Pierre-et-Miquelon"), "9805": ("976", "Mayotte"),
    "9806": ("986", "Wallis-et-Futuna"),
}  # fmt: skip


def place(finess: str) -> str | None:
    """Name the département or territory of a 9-character FINESS, or None when unknown."""
    return DEPARTEMENTS.get(finess[:2]) or TERRITOIRES.get(finess[:4], ("", None))[1]


def department(finess: str) -> str:
    """Return the usual code of the place of a FINESS number: `01`, `2A`, `971`; empty if unknown.

    971 goes for what the prefix 9701 covers together.
    """
    if finess[:2] in DEPARTEMENTS:
        return finess[:2]
    return TERRITOIRES.get(finess[:4], ("",))[0]


_LONGEST = 500
_SHAPE = re.compile(r"[0-9][0-9A-Z][0-9]{7}")
_KEYLESS = re.compile(r"[0-9][0-9AB]0[0-9]{5}")
_DECIMAL_OF_A_SPREADSHEET = re.compile(r"([0-9]{8,9})[.,]0+")
_SCIENTIFIC = re.compile(r"([0-9])(?:[.,]([0-9]*))?E\+?0?([0-9])")
_LETTER_VALUES = str.maketrans("AB", "12")
_LOOKALIKES = str.maketrans("OIL", "011")
_CORSICA = ("2A", "2B")
_SIREN = (
    "aucun numéro FINESS connu n'a ce début, mais un numéro SIREN peut l'avoir "
    "(9 chiffres, clé juste) : c'est le FINESS du client qui est attendu"
)


class Defect(Enum):
    """Why a number is refused (`MALFORMED`) or doubtful; one per reading."""

    EMPTY = "empty"
    MALFORMED = "malformed"
    KEYLESS = "keyless"
    SIRET = "siret"
    NATIONAL_ID = "national-id"
    WRONG_KEY = "wrong-key"
    UNKNOWN_PREFIX = "unknown-prefix"
    SIREN = "siren"

    @property
    def readable(self) -> bool:
        """Whether a number is left to look up in spite of the defect."""
        return self in (Defect.WRONG_KEY, Defect.UNKNOWN_PREFIX, Defect.SIREN)


@dataclass(frozen=True)
class Proposal:
    """A number that may have been meant, never applied by itself, and why."""

    finess: str
    reason: str


class Reading(NamedTuple):
    """What was understood of a typed number.

    `finess` is the 9-character number to look up, None when there is none to look
    up. `repairs` says what was changed beyond spaces and case. `defect` and
    `explanation` go together.
    """

    typed: str
    finess: str | None
    defect: Defect | None = None
    explanation: str = ""
    repairs: tuple[str, ...] = ()
    proposals: tuple[Proposal, ...] = ()

    @property
    def respelled(self) -> bool:
        """Whether spaces, case or an apostrophe differ from the number itself."""
        return self.finess is not None and not self.repairs and self.typed != self.finess

    @property
    def place(self) -> str | None:
        """The département or territory of the number, in words."""
        return place(self.finess) if self.finess else None


def normalise(text: str) -> str:
    """Drop what carries no meaning: every kind of space, case, a leading apostrophe.

    Full-width forms become ASCII (NFKC); digits of other scripts stay as they are. A text
    longer than _LONGEST is no number: it is returned as it is.
    """
    if len(text) > _LONGEST:
        return text
    if text.isascii() and text.isalnum():
        return text.upper()
    folded = unicodedata.normalize("NFKC", text)
    kept = "".join(c for c in folded if not c.isspace() and unicodedata.category(c) != "Cf")
    return kept.lstrip("'\u2018\u2019").upper()


def is_shaped(number: str) -> bool:
    """Whether a normalised text has the shape of a FINESS, whatever its key and prefix."""
    return _SHAPE.fullmatch(number) is not None


def has_right_key(finess: str) -> bool:
    """Check the Luhn key of a well-shaped number; False for letters other than A and B."""
    return siret.has_luhn_key(finess.translate(_LETTER_VALUES))


def key_for(first_eight: str) -> str:
    """Compute the key of 8 characters (digits, A or B).

    Raises ValueError for any other character.
    """
    return siret.luhn_key_for(first_eight.translate(_LETTER_VALUES))


def display(finess: str) -> str:
    """Group a 9-character number for the eye: `01 099 999 3`. Not for data entry."""
    return f"{finess[:2]} {finess[2:5]} {finess[5:8]} {finess[8:]}"


def read(typed: str) -> Reading:
    """Understand a typed number; never raises, `Reading.defect` says what is wrong."""
    if _SHAPE.fullmatch(typed):  # as nearly all are: nothing to understand
        return _judge(typed, typed)
    number = normalise(typed)
    decimal = _DECIMAL_OF_A_SPREADSHEET.fullmatch(number)
    if decimal:
        inner = read(decimal[1])
        repair = "la partie décimale ajoutée par un tableur a été retirée"
        return Reading(
            typed, inner.finess, inner.defect, inner.explanation,
            (repair, *inner.repairs), inner.proposals,
        )  # fmt: skip
    if scientific := _SCIENTIFIC.fullmatch(number):
        return _read_scientific(typed, *scientific.groups(default=""))
    if not number:
        return Reading(typed, None, Defect.EMPTY, "aucun numéro n'a été donné")
    if _SHAPE.fullmatch(number):
        return _judge(typed, number)
    if len(number) == 8:
        return _read_eight(typed, number)
    if len(number) == 10 and number[0] == "1" and _SHAPE.fullmatch(number[1:]):
        explanation = (
            "10 caractères au lieu de 9 : ressemble à l'identifiant national de structure, "
            "qui est le FINESS précédé de 1"
        )
        found = (Proposal(number[1:], "les 9 derniers caractères"),)
        return Reading(typed, None, Defect.NATIONAL_ID, explanation, proposals=found)
    if len(number) == 14 and siret.is_shaped(number):
        return Reading(typed, None, Defect.SIRET, _explain_siret(number))
    return Reading(
        typed, None, Defect.MALFORMED, _explain_shape(number), proposals=_guess(number)
    )  # fmt: skip


def _judge(typed: str, finess: str) -> Reading:
    """Judge a number of the right shape: key, prefix, resemblance to a SIREN."""
    known_place = place(finess) is not None and finess[2] == "0"
    if known_place and has_right_key(finess):
        return Reading(typed, finess)
    if known_place:
        return Reading(typed, finess, Defect.WRONG_KEY, _explain_key(finess))
    if finess[:2] != "20" and finess.isdigit() and siret.has_luhn_key(finess):
        return Reading(typed, finess, Defect.SIREN, _SIREN)
    return Reading(
        typed, finess, Defect.UNKNOWN_PREFIX, _explain_prefix(finess),
        proposals=_corsican(finess) or _guess(finess),
    )  # fmt: skip


def _explain_key(finess: str) -> str:
    expected = key_for(finess[:8])
    return (
        f"le dernier chiffre est {finess[8]} alors que le calcul de clé donne {expected} : "
        "une faute de frappe est probable (règle constatée sur les numéros réels, non publiée)"
    )


def _explain_prefix(finess: str) -> str:
    prefix = finess[:2]
    if prefix[0] == "9" and prefix[1].isalpha():
        return (
            f"« {prefix} » est un code de la colonne « département » du fichier FINESS, jamais "
            "un début de numéro : outre-mer, les numéros commencent par 97 ou 98"
        )
    if prefix == "20":
        return "aucun numéro réel relevé ne commence par 20 : en Corse, le début est 2A ou 2B"
    if prefix in DEPARTEMENTS or prefix in ("97", "98"):
        return (
            f"aucun numéro réel relevé ne commence par « {finess[:4]} » "
            "(le troisième caractère est toujours 0)"
            if finess[2] != "0"
            else f"aucun territoire connu ne correspond au début « {finess[:4]} »"
        )
    return f"« {prefix} » n'est le début d'aucun département ni territoire connu"


def _corsican(finess: str) -> tuple[Proposal, ...]:
    if not finess.startswith("20"):
        return ()
    candidates = (prefix + finess[2:] for prefix in _CORSICA)
    return tuple(
        Proposal(candidate, f"même numéro avec le début {candidate[:2]}, clé juste")
        for candidate in candidates
        if _is_plausible(candidate)
    )


def _read_eight(typed: str, number: str) -> Reading:
    """Eight characters: a zero lost by a spreadsheet, or a number stored without its key."""
    keyless = _without_key(number)
    padded = f"0{number}"
    if _is_plausible(padded):
        return Reading(
            typed,
            padded,
            repairs=("le zéro initial, perdu par un tableur, a été rétabli",),
            proposals=keyless,
        )
    explanation = "8 caractères au lieu de 9"
    if keyless:
        explanation += " : le dernier, la clé, semble manquer (le SNDS enregistre ainsi les FINESS)"
        return Reading(typed, None, Defect.KEYLESS, explanation, proposals=keyless)
    return Reading(typed, None, Defect.MALFORMED, explanation, proposals=_guess(number))


def _read_scientific(typed: str, first: str, decimals: str, exponent: str) -> Reading:
    """`1.0999993E7`: a number as a spreadsheet shortens it, its digits all there or not.

    A last zero is not written.
    """
    places = int(exponent)
    number = (first + decimals.ljust(places, "0")).zfill(9)
    explanation = "nombre abrégé par un tableur (notation scientifique)"
    if not places - 1 <= len(decimals) <= places:
        explanation += " : ses chiffres n'y sont pas tous, demandez le numéro"
    elif _is_plausible(number):
        found = Proposal(number, "tous ses chiffres y sont, clé juste")
        return Reading(typed, None, Defect.MALFORMED, explanation, proposals=(found,))
    return Reading(typed, None, Defect.MALFORMED, explanation)


def _without_key(number: str) -> tuple[Proposal, ...]:
    if not _KEYLESS.fullmatch(number) or (number[1] in "AB" and number[:2] not in _CORSICA):
        return ()
    completed = number + key_for(number)
    if not _is_plausible(completed):
        return ()
    reason = f"si le numéro a été enregistré sans sa clé, celle-ci serait {completed[8]}"
    return (Proposal(completed, reason),)


def _explain_siret(number: str) -> str:
    if siret.is_valid(number):
        return (
            f"14 chiffres : c'est un SIRET (SIREN {number[:9]}), pas un FINESS ; "
            "cherchez le FINESS de ce client"
        )
    return "14 chiffres : de la longueur d'un SIRET (de clé fausse), pas d'un FINESS"


def _explain_shape(number: str) -> str:
    if len(number) != 9:
        return f"{len(number)} caractère{'s' if len(number) > 1 else ''} au lieu de 9"
    wrong = [
        c for i, c in enumerate(number) if not re.fullmatch("[0-9A-Z]" if i == 1 else "[0-9]", c)
    ]
    return f"caractère inattendu : {', '.join(quote(c) for c in dict.fromkeys(wrong))}"


def _guess(number: str) -> tuple[Proposal, ...]:
    """Numbers of right shape and key behind separators or look-alike letters."""
    bare = re.sub(r"[^0-9A-Z]", "", number)
    guesses = {
        bare.translate(_LOOKALIKES): "avec des chiffres à la place des lettres O, I ou L",
        bare: "sans les séparateurs",
    }
    return tuple(
        Proposal(guess, reason)
        for guess, reason in guesses.items()
        if guess != number and _is_plausible(guess)
    )


def _is_plausible(candidate: str) -> bool:
    return (
        _SHAPE.fullmatch(candidate) is not None
        and candidate[2] == "0"
        and place(candidate) is not None
        and has_right_key(candidate)
    )
