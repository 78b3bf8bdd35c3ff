"""`segur status --letters`: a draft a client, from our template or the user's, over no file."""

import io
import time
from pathlib import Path

import pytest
from docx import Document

from segur_cli import resources
from segur_cli.dossier.client_letters import FIELDS
from tests.conftest import Run, Segur
from tests.dossier.test_accounts import FIRST, request
from tests.dossier.test_check import AS_OF, settings, write
from tests.dossier.test_known_clients import GULF, HILLS, LAKE, clients
from tests.lint.running import example

PAID = 'status = "Décidée et payée"\ndate = 2025-06-10'


@pytest.fixture(autouse=True)
def dossier() -> None:
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    write("avances/a.json", example("avance"))


def letters(segur: Segur, *options: str) -> Run:
    return segur("status", "--letters", "lettres", *options, *AS_OF)


def text(name: str) -> str:
    (path,) = Path("lettres").glob(f"{name}*.docx")
    return "\n".join(p.text for p in Document(str(path)).paragraphs).replace("\u00a0", " ")


def template(*paragraphs: str, cut: int = 0) -> None:
    document = Document()
    for said in paragraphs:
        paragraph = document.add_paragraph()
        for piece in (said[:cut], said[cut:]):  # as Word cuts what is corrected
            paragraph.add_run(piece)
    out = io.BytesIO()
    document.save(out)
    Path("modele.docx").write_bytes(out.getvalue())


def test_each_client_has_a_draft_that_says_what_is_known_and_leaves_the_rest_blank(
    segur: Segur,
) -> None:
    clients(f"{FIRST};;DPI;oui;Mme ESSAI;12/01/2025;20/01/2025", f"{LAKE};CH DU LAC;DPI;oui;;;",
            more=request(FIRST, PAID))  # fmt: skip
    assert letters(segur).code == 0
    first, lake = text(FIRST), text(LAKE)
    assert first.startswith("PROJET")
    for said in (
        "demande d'avance : « Décidée et payée » depuis le 10 juin 2025, d'après notre suivi",
        "mise en production le 20 janvier 2025", "Votre interlocuteur : Mme ESSAI",
        "peut être complété et signé à partir du 20 février 2025", "webinaire ANS-DNS",
    ):  # fmt: skip
        assert said in first
    assert "jalon 4" not in first  # its avance is paid
    assert "aucune demande d'avance n'est préparée pour HOP-DPI-Va2" in lake
    assert "signé à partir du ……" in lake
    assert "Votre interlocuteur : ……" in lake
    assert "jalon 4 (dernier moment" in lake
    assert "17 décembre 2025 à 12 h 00 selon la page ASP" in lake
    assert "rien de connu ; des points restent à vérifier" in text(GULF.lower())


def test_a_date_in_force_is_the_one_that_binds(segur: Segur) -> None:
    settings('[[milestone]]\nsons = "HOP-DPI-Va2"\nnumber = 4\ndate = 2027-01-15\n'
             'source = "arrêté FICTIF"\n')  # fmt: skip
    letters(segur)
    assert "15 janvier 2027, date que vous avez fixée (source : « arrêté FICTIF »)" in text(FIRST)


def test_no_letter_is_replaced_without_being_told_to(segur: Segur) -> None:
    settings()
    assert letters(segur).code == 0
    before = {path: path.read_bytes() for path in Path("lettres").iterdir()}
    next(iter(before)).write_bytes(b"relue")
    again = letters(segur)
    assert (again.code, "rien n'est écrit" in " ".join(again.err.split())) == (2, True)
    assert next(iter(before)).read_bytes() == b"relue"
    forced = letters(segur, "--force")
    assert (forced.code, f", dont {len(before)} remplacées, dans" in forced.err) == (0, True)
    assert next(iter(before)).read_bytes() != b"relue"


@pytest.mark.parametrize("cut", [0, 4, 9, 15])
def test_the_user_s_own_template_is_filled_however_word_cuts_it(segur: Segur, cut: int) -> None:
    template("Pour {{client}} ({{ finess }})", "{{suite}}", cut=cut)
    settings()
    assert letters(segur, "--letter-template", "modele.docx").code == 0
    assert text(FIRST).splitlines() == [
        "PROJET", f"Pour CH FICTIF DE BOURG-EXEMPLE ({FIRST})",
        "HOP-DPI-Va2, demande d'avance : déposer la demande",
    ]  # fmt: skip


def test_a_field_that_does_not_exist_or_no_document_writes_nothing(segur: Segur) -> None:
    settings()
    template("{{cliant}}")
    run = letters(segur, "--letter-template", "modele.docx")
    assert (run.code, Path("lettres").exists()) == (2, False)
    assert "{{cliant}}, un champ qui n'existe pas" in run.err.replace("\u00a0", " ")
    assert "client" in run.err
    Path("modele.docx").write_bytes(b"PK rien")
    assert letters(segur, "--letter-template", "modele.docx").code == 2
    assert segur("status", "--letter-template", "modele.docx").code == 2


def test_a_name_that_looks_like_a_field_is_a_name(segur: Segur) -> None:
    clients(f"{HILLS};CH {{{{client}}}} FICTIF;DPI;;;;")
    assert letters(segur).code == 0
    assert "CH { {client}} FICTIF" in text(HILLS)


def test_every_field_is_documented_and_in_our_template() -> None:
    page = Path(resources.__file__).parents[2] / "docs" / "dossier.md"
    ours = Document(str(resources.example("lettre.docx")))
    said = "\n".join(paragraph.text for paragraph in ours.paragraphs)
    documented = page.read_text(encoding="utf-8")
    assert all(f"`{{{{{field}}}}}`" in documented for field in FIELDS)
    assert all(f"{{{{{field}}}}}" in said for field in FIELDS if field != "dossier")


def test_the_letters_of_many_clients_take_seconds(segur: Segur) -> None:
    clients(*(f"{LAKE};CLIENT FICTIF {rank};DPI;;;;" for rank in range(3)),
            *(f";CLIENT FICTIF {rank};DPI;;;;" for rank in range(150)))  # fmt: skip
    started = time.monotonic()
    assert letters(segur).code == 0
    assert time.monotonic() - started < 20
    assert len(list(Path("lettres").iterdir())) == 155
