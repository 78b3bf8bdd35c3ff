"""The pieces of the supplier's enrolment: what is there, what is valid, until when.

The list: FACTS §5 (webinaire ANS-DNS du 08/11/2024, FAQ de l'ASP).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from segur_cli.config import EnrolmentPieces
from segur_cli.diagnostics import Coverage, Diagnostic, Needed, Report, Severity
from segur_cli.files.paths import is_file
from segur_cli.identifiers import siret as sirets
from segur_cli.papers.letters import letters_and_digits
from segur_cli.papers.paper import Paper
from segur_cli.papers.paper_reading import open_paper
from segur_cli.pieces.form import Form
from segur_cli.pieces.kinds import kinds
from segur_cli.pieces.piece_check import CheckedPiece, CheckedPieces, check_pieces, to_report
from segur_cli.pieces.piece_context import Piece
from segur_cli.rules.rule import Finding, Infos
from segur_cli.rules.running import Located, diagnostic
from segur_cli.text.writing import day, quote

MISSING, IDENTITY, BANK, COMPANY = "ENR001", "ENR002", "ENR003", "ENR004"
# What stands for a letter in the key of a French account number.
_RIB_DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
_RIB = re.compile(r"\b(\d{5})\s+(\d{5})\s+([\da-z]{11})\s+(\d\d)\b")  # its four boxes
CODES = (MISSING, IDENTITY, BANK, COMPANY)
_WEIGHTS = (7, 3, 1)
_CENTURY = 2000
# (length of lines, which line, where the expiry stands)
_FORMATS = ((30, 1, 8), (36, 1, 21), (44, 1, 21))


class Wanted(NamedTuple):
    """One piece of the list: its key in `[enrolment]`, its kind; one is asked only of some."""

    key: str
    kind: str
    always: bool = True


WANTED = (
    Wanted("referencing", "referencement"),
    Wanted("identity", "identite"),
    Wanted("mandate", "mandat"),
    Wanted("bank", "rib"),
    Wanted("non_hds", "attestation-non-hds"),
    Wanted("vat_exemption", "certificat-tva", always=False),
)


class PieceState(NamedTuple):
    """One line of the list, for the eye."""

    label: str
    state: str


@dataclass(frozen=True)
class EnrolmentOutcome:
    """The report, and the state of each piece."""

    report: Report
    states: tuple[PieceState, ...]


def read_papers(enrolment: EnrolmentPieces) -> dict[str, Paper]:
    """Read the pieces declared, by key; a file that is not there is left out."""
    return {key: open_paper(path) for key, path in enrolment.files.items() if is_file(path)}


def dates_of(enrolment: EnrolmentPieces) -> list[tuple[str, str, date]]:
    """Return the dates to watch: identifier, French label, day. Typed, else read in the piece."""
    expiry = enrolment.identity_expires
    path = enrolment.files.get("identity")
    if expiry is None and path is not None and is_file(path):
        expiry = _expiry_in(open_paper(path))
    label = f"fin de validité de la {kinds()['identite'].label} du représentant légal"
    return [("enrolment-identity", label, expiry)] if expiry else []


def check_enrolment(
    enrolment: EnrolmentPieces,
    papers: Mapping[str, Paper],
    today: date,
    next_milestone: date | None = None,
    form: Form | None = None,
) -> EnrolmentOutcome:
    """Check the pieces declared, as read in `papers` (by key); never raises for what they hold."""
    found: list[Diagnostic] = []
    states: list[PieceState] = []
    pieces: list[Piece] = []
    for wanted in WANTED:
        label = kinds()[wanted.kind].label
        path, paper = enrolment.files.get(wanted.key), papers.get(wanted.key)
        if paper is None or path is None:
            found += _missing(wanted, label, path)
            told = "fichier introuvable" if path else "non déclarée"
            states.append(PieceState(label, told if wanted.always else f"{told} (s'il y a lieu)"))
            continue
        pieces.append(Piece(path, paper, kinds()[wanted.kind]))
    checked = check_pieces(pieces, form, told_apart=False)
    found += _identity(enrolment, papers.get("identity"), today, next_milestone)
    found += _bank(enrolment, papers.get("bank"))
    found += _company(enrolment)
    states += [_state(one, found) for one in checked.pieces]
    return EnrolmentOutcome(_report(found, checked, enrolment, form), tuple(states))


def _state(one: CheckedPiece, found: Sequence[Diagnostic]) -> PieceState:
    mine = [*one.findings, *(f for f in found if f.path == one.piece.path)]
    label = one.piece.said.label if one.piece.said else ""
    worst = max((f.severity for f in mine), default=None)
    if one.kind is None:
        return PieceState(label, mine[0].message)
    told = f"présente, {worst.label}" if worst else "présente"
    return PieceState(label, told)


def _missing(wanted: Wanted, label: str, path: Path | None) -> Iterator[Diagnostic]:
    if path is None and wanted.always:
        yield _finding(
            MISSING, f"{label} : aucune pièce déclarée",
            f"déclarez-la dans segur.toml : [enrolment] {wanted.key} = \"…\"", None,
        )  # fmt: skip
    elif path is not None:
        yield _finding(MISSING, f"{label} : {quote(path.name, 100)} introuvable",
                       "vérifiez le nom du fichier dans [enrolment]", path)  # fmt: skip


def _expiry_in(paper: Paper | None) -> date | None:
    if paper is None or not paper.readable:
        return None
    return read_expiry([line.text for line in paper.lines])


def _identity(
    enrolment: EnrolmentPieces,
    paper: Paper | None,
    today: date,
    next_milestone: date | None,
) -> Iterator[Diagnostic]:
    path = enrolment.files.get("identity")
    if path is None:
        return
    read = _expiry_in(paper)
    typed = enrolment.identity_expires
    expiry = typed or read
    if read is not None and typed is not None and read != typed:
        yield _finding(
            IDENTITY,
            f"fin de validité : {day(typed)} dans segur.toml, {day(read)} dans la bande de lecture",
            "vérifiez la date sur le document", path, Severity.WARNING,
        )  # fmt: skip
    if expiry is None:
        yield _finding(
            IDENTITY,
            "fin de validité de la pièce d'identité inconnue : elle n'est pas jugée",
            "écrivez-la dans segur.toml : [enrolment] identity_expires = 2027-05-31", path,
            Severity.WARNING,
        )  # fmt: skip
    elif expiry < today:
        yield _finding(
            IDENTITY, f"pièce d'identité expirée depuis le {day(expiry)}",
            "joignez une pièce en cours de validité", path,
        )  # fmt: skip
    elif next_milestone is not None and expiry < next_milestone:
        yield _finding(
            IDENTITY,
            f"pièce d'identité valable jusqu'au {day(expiry)}, avant le prochain jalon "
            f"({day(next_milestone)})",
            "faites-la renouveler avant cette date", path, Severity.WARNING,
        )  # fmt: skip


def _bank(enrolment: EnrolmentPieces, paper: Paper | None) -> Iterator[Diagnostic]:
    from stdnum import bic as bics
    from stdnum import iban as ibans

    path = enrolment.files.get("bank")
    if enrolment.iban and not ibans.is_valid(enrolment.iban):
        yield _finding(
            BANK, f"IBAN {quote(enrolment.iban)} : forme ou clé fausse",
            "recopiez-le du RIB", path,
        )  # fmt: skip
    elif enrolment.iban and not _has_rib_key(ibans.compact(enrolment.iban)):
        yield _finding(
            BANK, f"IBAN {quote(enrolment.iban)} : clé RIB (les deux derniers chiffres) fausse",
            "recopiez-le du RIB", path,
        )  # fmt: skip
    if enrolment.bic and not bics.is_valid(enrolment.bic):
        yield _finding(
            BANK, f"BIC {quote(enrolment.bic)} : 8 ou 11 caractères, dont un code de pays",
            "recopiez-le du RIB", path,
        )  # fmt: skip
    for label, typed in (("IBAN", enrolment.iban), ("BIC", enrolment.bic)):
        if not typed or paper is None or not paper.readable:
            continue
        text = letters_and_digits(" ".join(line.text for line in paper.lines))
        wanted = letters_and_digits(typed)
        # The BIC of a head office is written with or without « XXX ».
        short = wanted[:8] if label == "BIC" and wanted[8:] in ("", "xxx") else wanted
        french = label == "IBAN" and wanted.startswith("fr")
        boxes = [_RIB.search(line.said) for line in paper.lines] if french else []
        rib = {"".join(one.groups()) for one in boxes if one}
        if (wanted[4:] not in rib) if rib else (short not in text):
            yield _finding(
                BANK, f"{label} {quote(typed)} de segur.toml non trouvé dans le texte du RIB",
                "comparez les deux", path, Severity.WARNING,
            )  # fmt: skip


def _has_rib_key(iban: str) -> bool:
    """Whether the key that ends a French account number is right; others have none."""
    if not iban.startswith("FR") or len(iban) != 27:
        return True
    bank, branch, account, key = iban[4:9], iban[9:14], iban[14:25], iban[25:]
    letters = account.translate(_RIB_DIGITS)
    digits = (bank, branch, letters, key)
    if not all(part.isdigit() for part in digits):
        return True
    return (89 * int(bank) + 15 * int(branch) + 3 * int(letters) + int(key)) % 97 == 0


def _company(enrolment: EnrolmentPieces) -> Iterator[Diagnostic]:
    from stdnum.fr import tva

    own = letters_and_digits(enrolment.siret)
    if enrolment.siret and not sirets.is_valid(own):
        yield _finding(COMPANY, f"SIRET {quote(enrolment.siret)} : forme ou clé fausse",
                       "vérifiez-le sur l'avis de situation de l'Insee", None)  # fmt: skip
    if not enrolment.vat_number:
        return
    if not tva.is_valid(enrolment.vat_number):
        yield _finding(
            COMPANY, f"numéro de TVA {quote(enrolment.vat_number)} : forme ou clé fausse",
            "FR, deux caractères de clé, puis le SIREN", None,
        )  # fmt: skip
    elif sirets.is_valid(own) and tva.compact(enrolment.vat_number)[-9:] != own[:9]:
        yield _finding(
            COMPANY,
            f"numéro de TVA {quote(enrolment.vat_number)} et SIRET {quote(enrolment.siret)} : deux "
            "SIREN différents",
            "l'un des deux est d'une autre société", None,
        )  # fmt: skip


def _finding(
    code: str, message: str, hint: str, path: Path | None, severity: Severity | None = None
) -> Diagnostic:
    where = Located(path, subject="enrôlement du fournisseur")
    return diagnostic(code, Finding(None, message, hint, severity), where)


def _report(
    found: Sequence[Diagnostic], checked: CheckedPieces, enrolment: EnrolmentPieces,
    form: Form | None,
) -> Report:  # fmt: skip
    own = to_report(checked, form)
    given = {
        IDENTITY: (Needed.IDENTITY, "identity" in enrolment.files),
        BANK: (Needed.BANK, enrolment.iban or enrolment.bic),
        COMPANY: (Needed.COMPANY, enrolment.siret or enrolment.vat_number),
    }
    lacking = {code: needed for code, (needed, there) in given.items() if not there}
    coverage = Coverage.of({*CODES} - lacking.keys(), lacking)
    return replace(
        own,
        findings=tuple(sorted([*own.findings, *found], key=lambda one: one.reading_order)),
        perimeter=replace(own.perimeter, coverage=own.perimeter.coverage.merged(coverage)),
        rules=Infos((*own.rules, *CODES)),
    )


def read_expiry(lines: Sequence[str]) -> date | None:
    """Return the expiry of a document's lines, None when none with a right check digit is found."""
    shaped = ["".join(line.split()).upper().replace("«", "<<") for line in lines]
    for length, offset, at in _FORMATS:
        for rank, line in enumerate(shaped):
            if len(line) != length or not _is_mrz(line) or line[0] not in "PIAC":
                continue
            second = shaped[rank + offset : rank + offset + 1]
            if line.startswith("IDFRA") and length == 36:
                continue
            for text in second:
                if len(text) == length and (found := _expiry(text, at)) is not None:
                    return found
    return None


def _is_mrz(line: str) -> bool:
    return line.isascii() and all(c.isalnum() or c == "<" for c in line) and "<" in line


def _expiry(text: str, at: int) -> date | None:
    digits, check = text[at : at + 6], text[at + 6]
    if not digits.isdigit() or not check.isdigit() or _check_digit(digits) != int(check):
        return None
    try:
        return date(_CENTURY + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None


def _check_digit(text: str) -> int:
    return sum(value * _WEIGHTS[rank % 3] for rank, value in enumerate(_values(text))) % 10


def _values(text: str) -> Iterator[int]:
    for c in text:
        yield int(c) if c.isdigit() else 0 if c == "<" else ord(c) - ord("A") + 10
