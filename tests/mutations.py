"""Good files of every reader, ways to spoil them, and the readers themselves.

Shared by `tests/properties/test_mutated_inputs.py` (a few each) and `tests/fuzz.py` (many).
"""

import gzip
import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from segur_cli import resources
from segur_cli.config import load_settings
from segur_cli.eligibility.base import Choices
from segur_cli.eligibility.base_catalogue import BASES, base_of_file, imported
from segur_cli.eligibility.clients import read_clients
from segur_cli.eligibility.request import ClientQuery
from segur_cli.facts.loader import read_packs
from segur_cli.files.imported import content_hash
from segur_cli.lint.engine import lint
from segur_cli.lint.inputs import read_attachments
from segur_cli.papers.paper_reading import open_paper
from segur_cli.pieces.form import learn, read_sheet, to_toml
from segur_cli.pieces.kinds import kinds
from segur_cli.pieces.piece_check import check_pieces
from segur_cli.pieces.piece_context import Piece
from segur_cli.pilot.asking import read_profile
from segur_cli.pilot.report_check import check_filled
from segur_cli.pilot.report_opening import read_filled
from segur_cli.register.register_catalogue import open_register
from segur_cli.requests.states_table import read_states
from segur_cli.rules.aside import Baseline, Key, Known, read_baseline, to_text
from segur_cli.templates.learning.inputs import Roles, gather
from segur_cli.templates.loading import load_model
from segur_cli.text.clock import read_clock
from tests.facts.supplied import PACK
from tests.pilot.filling import clean, filled_workbook, profile
from tests.register.test_structures import REGISTER
from tests.tables.test_calamine import ods, xls

_CLOCK = read_clock("2026-04-01T10:00")
UNCLEAN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_TOKENS = (
    b"\x00", b"\x1b[31m", b"\xff", b"\xc2\x9b", b"\xe2\x80\xae", b"\xed\xa0\x80", b'"', b"\\",
    b"\\ud800", b"{", b"}", b"[", b"]", b":", b",", b";", b"\n", b"\r", b"null", b"true", b"-1",
    b"1e999", b"NaN", b"9" * 60, b"[[" * 400, b"=1+1", b"'", b"%", b"\\u001b", b"[bold]",
    b"\xc2\xa0", b"<", b"&#27;", b"",
)  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """A kind of input: a good file, its name, the function that reads it, and a command line.

    In `command`, FILE stands for the file.
    """

    name: str
    file: str
    good: Callable[[], bytes]
    read: Callable[[Path], object]
    command: tuple[str, ...]


def mutated(good: bytes, rng: random.Random) -> bytes:
    """Spoil a file: bytes cut, repeated, moved or replaced; in an archive, those of a member."""
    if good[:2] == b"PK" and rng.random() < 0.8:
        return _rezipped(good, rng)
    data = good
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        data = _changed(data, rng)
    return data


def _changed(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    end = min(len(data), start + rng.choice((0, 1, 1, 2, 5, 20, 200)))
    kind = rng.randrange(6)
    if kind == 0:
        return data[:start] + data[end:]
    if kind == 1:
        return data[:start]
    if kind == 2:
        return data[:end] + data[start:end] * rng.choice((1, 2, 50)) + data[end:]
    if kind == 3:
        other = rng.randrange(len(data) + 1)
        return data[:start] + data[other : other + end - start] + data[end:]
    return data[:start] + rng.choice(_TOKENS) + data[end if kind == 4 else start :]


def _rezipped(good: bytes, rng: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    name = rng.choice(list(members))
    members[name] = _changed(members[name], rng)
    if rng.random() < 0.05:
        del members[name]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return out.getvalue()


def _example(name: str) -> Callable[[], bytes]:
    return lambda: resources.example(name).read_bytes()


def _report_json() -> bytes:
    return json.dumps(clean(profile()), ensure_ascii=False).encode()


def _report_xlsx() -> bytes:
    out = io.BytesIO()
    filled_workbook(profile()).save(out)
    return out.getvalue()


def _documents() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("bon-de-commande.pdf", "facture.pdf", "dossier/va.pdf"):
            archive.writestr(name, b"%PDF-1.4\nfictif\n%%EOF")
    return out.getvalue()


_BASE_CSV = (
    "FINESS;Nom;DPI V2 TTC;DPI V1+V2 TTC;PFI V2 TTC;PFI V1+V2 TTC\n"
    "010999993;CH FICTIF;62400,00;93600,00;31200,00;41200\n2A0999991;CH FICTIF 2;19200,00;;12000;\n"
)
_REGISTER_CSV = "nofinesset;nofinessej;rs\n130999972;130999980;SITE\n130999964;130999980;SITE 2\n"
_CLIENTS = (("FINESS", "Raison sociale", "SONS"), ("010999993", "CH FICTIF", "DPI"))
_STATES = (
    "N° dossier;Bénéficiaire FINESS;Dispositif;Type de demande;Statut;Date du statut\n"
    "1;010999993;DPI;Demande d'avance;Validée;15/03/2025\n"
    "2;010999993;DPI;Demande de solde;A modifier;\n"
)
_SETTINGS = """\
[eligibility]
base = "demo"
[lint]
evidence_file_date = 2025-03-03
[[ignore]]
rule = "MNT001"
path = "*.json"
reason = "essai fictif"
[[milestone]]
sons = "HOP-PFI-Va2"
number = 5
date = 2026-03-18T12:00:00
source = "note fictive"
[[client]]
finess = "010999993"
vague1 = { HOP-DPI-Va1 = "aucune" }
"""


def _baseline() -> bytes:
    known = {Key("a.json", "MNT001", "CH FICTIF", "montant"): Known(2, ("a.json",))}
    return to_text(Baseline(Path("etat.json"), known)).encode()


def _check_piece(path: Path) -> object:
    """Read a piece, learn it as a form, hold it against itself."""
    found = open_paper(path)
    said = kinds()["commande"]
    form = learn(found, said) if found.readable else None
    return check_pieces([Piece(path, found, said)], form)


def _sheet() -> bytes:
    model = open_paper(resources.example("pieces/modele-bon-de-commande.docx"))
    return to_toml(learn(model, kinds()["commande"])).encode()


@cache  # a mutated index may be of a later version, which nobody replaces
def _index() -> bytes:
    """The index that the demo workbook gets."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "base.xlsx"
        path.write_bytes(resources.example("base-fictive.xlsx").read_bytes())
        base_of_file(path, _CLOCK)
        return BASES.place(content_hash(path.read_bytes())).read_bytes()


def _read_index(damaged: Path) -> object:
    """Put a damaged index in the place of a good one, then open its workbook."""
    book = damaged.with_name("base.xlsx")
    if not book.exists():
        book.write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    base_of_file(book, _CLOCK)  # with its card
    BASES.place(content_hash(book.read_bytes())).write_bytes(damaged.read_bytes())
    imported()
    return base_of_file(book, _CLOCK, choices=Choices())


def _pack(path: Path) -> None:
    read_packs(path.parent, [path.name])


def _reference() -> bytes:
    return resources.schema("reference/avance.schema.json").read_bytes()


_ELIGIBILITY = ("check-eligibility", "010999993")
READERS = (
    Reader("request", "avance.json", _example("avance.json"), lint, ("lint-json", "FILE")),
    Reader("solde", "solde.json", _example("solde.json"), lint,
           ("lint-json", "FILE", "-f", "sarif")),
    Reader("template", "modele.json", _reference, load_model, ("template", "show", "FILE")),
    Reader("baseline", "etat.json", _baseline, read_baseline,
           ("lint-json", "--baseline", "FILE", "good.json")),
    Reader("attachments", "pieces.zip", _documents, read_attachments,
           ("lint-json", "good.json", "--attachments", "FILE")),
    Reader("settings", "segur.toml", _SETTINGS.encode, load_settings,
           ("deadlines", "--config", "FILE")),
    Reader("pack", "pack.toml", PACK.encode, _pack,
           ("deadlines", "--config", "with.toml")),
    Reader("profile", "profil.toml", _example("profil-pv.toml"), read_profile,
           ("pv-checklist", "--profile", "FILE")),
    Reader("pv json", "pv.json", _report_json, lambda path: check_filled(read_filled(path), _CLOCK),
           ("pv-check", "FILE")),
    Reader("pv xlsx", "pv.xlsx", _report_xlsx, lambda path: check_filled(read_filled(path), _CLOCK),
           ("pv-check", "FILE", "--gate")),
    Reader("base csv", "base.csv", _BASE_CSV.encode,
           lambda path: base_of_file(path, _CLOCK), (*_ELIGIBILITY, "--base", "FILE")),
    Reader("base xlsx", "base.xlsx", _example("base-fictive.xlsx"),
           lambda path: base_of_file(path, _CLOCK), (*_ELIGIBILITY, "--base", "FILE")),
    Reader("clients csv", "clients.csv", _example("clients.csv"),
           lambda path: read_clients(str(path), ClientQuery("")),
           ("check-eligibility", "--from", "FILE", "--base", "demo")),
    Reader("directory csv", "annuaire.csv", _REGISTER_CSV.encode,
           lambda path: open_register(path, _CLOCK),
           (*_ELIGIBILITY, "--base", "demo", "--register", "FILE")),
    Reader("directory json", "structures.json", lambda: json.dumps(REGISTER).encode(),
           lambda path: open_register(path, _CLOCK),
           (*_ELIGIBILITY, "--base", "demo", "--register", "FILE")),
    Reader("directory gz", "annuaire.csv.gz",
           lambda: gzip.compress(_REGISTER_CSV.encode(), mtime=0),
           lambda path: open_register(path, _CLOCK),
           (*_ELIGIBILITY, "--base", "demo", "--register", "FILE")),
    Reader("clients ods", "clients.ods", lambda: ods(*_CLIENTS),
           lambda path: read_clients(str(path), ClientQuery("")),
           ("check-eligibility", "--from", "FILE", "--base", "demo")),
    Reader("clients xls", "clients.xls", lambda: xls(*_CLIENTS),
           lambda path: read_clients(str(path), ClientQuery("")),
           ("check-eligibility", "--from", "FILE", "--base", "demo")),
    Reader("states", "etats.csv", _STATES.encode, read_states,
           ("status", "--config", "followed.toml")),
    Reader("blank", "vierge.json", _example("asp-fictif/vierge.json"),
           lambda path: gather((), Roles(blank=(path,))),
           ("template", "learn", "--blank", "FILE", "-o", "m.json", "--force")),
    Reader("fields", "garnissage.xlsx", _example("asp-fictif/garnissage.xlsx"),
           lambda path: gather((), Roles(blank=(Path("vierge.json"),), fields=(path,))),
           ("template", "learn", "--blank", "vierge.json", "--fields", "FILE", "-o", "m.json",
            "--force")),
    Reader("piece pdf", "piece.pdf", _example("pieces/bon-de-commande.pdf"), _check_piece,
           ("pieces", "check", "FILE")),
    Reader("piece docx", "piece.docx", _example("pieces/modele-bon-de-commande.docx"),
           _check_piece, ("pieces", "check", "FILE")),
    Reader("sheet toml", "fiche.toml", _sheet, read_sheet,
           ("pieces", "check", "order.pdf", "--form", "FILE")),
    Reader("index", "index.sqlite", _index, _read_index, (*_ELIGIBILITY, "--base", "base.xlsx")),
)  # fmt: skip
