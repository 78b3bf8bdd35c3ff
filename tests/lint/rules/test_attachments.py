"""PJ: the pieces that requests name, and the ZIP that should hold them."""

import unicodedata
from typing import Any

import pytest

from segur_cli.diagnostics import Diagnostic, Severity
from segur_cli.lint.inputs import Attachment, Attachments
from tests.lint.running import example, found, patched, report

CITED = tuple(f"BC-FICTIF-00{n}.pdf" for n in range(1, 5))


def archive(*names: str, size: int = 1200, compressed: int = 1000) -> Attachments:
    entries = (Attachment(name, size, False, compressed) for name in names)
    return Attachments("pieces.zip", tuple(entries))


def pj(*names: str) -> list[Diagnostic]:
    return found("PJ", example("avance"), attachments=archive(*names))


def test_an_archive_of_the_cited_pieces_is_clean() -> None:
    assert pj(*CITED) == []


def test_a_missing_piece_is_reported_where_it_is_cited() -> None:
    (finding,) = pj(*CITED[1:])
    assert (finding.code, finding.severity) == ("PJ003", Severity.ERROR)
    assert finding.pointer == "/demandes/0/pieces/0/fichier"


@pytest.mark.parametrize(
    "name", ["bc-fictif-001.PDF", "pieces/BC-FICTIF-001.pdf", r"p\BC-FICTIF-001.pdf"]
)
def test_a_name_that_differs_by_case_or_folder_is_proposed(name: str) -> None:
    (finding,) = pj(name, *CITED[1:])
    assert finding.code == "PJ003"
    assert name in (finding.hint or "")


def test_accents_in_two_characters_are_the_same_name() -> None:
    cited = patched("avance", {"pieces": [{"type": "bon", "fichier": "Été.pdf"}]})
    names = (unicodedata.normalize("NFD", "Été.pdf"), *CITED[1:])
    assert found("PJ", cited, attachments=archive(*names)) == []


def test_an_entry_that_nobody_cites_is_a_note() -> None:
    (finding,) = pj(*CITED, ".DS_Store")
    assert (finding.code, finding.severity) == ("PJ004", Severity.NOTE)
    assert finding.subject == "archive des pièces"


def test_entries_cited_by_another_file_are_cited() -> None:
    first, second = example("avance"), example("avance")
    first["demandes"], second["demandes"] = first["demandes"][:2], second["demandes"][2:]
    assert found("PJ", first, second, attachments=archive(*CITED)) == []


def test_what_is_about_the_archive_is_said_once_in_a_run() -> None:
    values = (example("avance"), example("solde"))
    findings = found("PJ007", *values, attachments=archive("../a.pdf"))
    assert len(findings) == 1


@pytest.mark.parametrize("name", ["/etc/passwd", "../a", r"..\a", "a/../../b", "C:/a", r"c:\a"])
def test_paths_that_leave_the_archive_are_reported(name: str) -> None:
    assert [f.code for f in pj(*CITED, name) if f.code != "PJ004"] == ["PJ007"]


@pytest.mark.parametrize("name", ["a..b.pdf", "dossier/a.pdf"])
def test_ordinary_paths_are_not(name: str) -> None:
    assert [f.code for f in pj(*CITED, name)] == ["PJ004"]


def test_many_names_are_cut() -> None:
    (finding,) = pj(*CITED, *(f"x{n}.pdf" for n in range(9)))
    assert finding.message.startswith("9 pièces qu'aucune demande ne cite")
    assert finding.message.endswith("« x4.pdf » et 4 autres")


def test_an_unreadable_archive_is_blocking_and_stops_there() -> None:
    bad = Attachments("pieces.zip", (), "ce n'est pas une archive ZIP lisible")
    (finding,) = found("PJ", example("avance"), attachments=bad)
    assert (finding.code, finding.severity) == ("PJ001", Severity.ERROR)


def test_an_archive_left_aside_for_its_size_is_not_called_wrong() -> None:
    large = Attachments("pieces.zip", (), "elle est au format ZIP64", refused=True)
    (finding,) = found("PJ", example("avance"), attachments=large)
    assert finding.severity is Severity.WARNING
    assert "non contrôlée" in finding.message


def test_a_bomb_is_reported_from_its_listing() -> None:
    bomb = archive(*CITED, size=5 * 10**9, compressed=5000)
    assert [f.code for f in found("PJ", example("avance"), attachments=bomb)] == ["PJ009"]


def test_hostile_names_are_quoted_harmless() -> None:
    (finding,) = pj(*CITED, "\x1b[31mrouge.pdf")
    assert "\x1b" not in finding.message


def test_without_an_archive_the_rules_say_why() -> None:
    reason = report(example("avance")).perimeter.rules_not_run["PJ001"]
    assert reason == "aucune archive de pièces n'a été donnée (--attachments)"


@pytest.mark.parametrize(
    ("pieces", "told"),
    [
        (None, "ni VA ni facture"),
        ([], "ni VA ni facture"),
        ([{"type": "bc", "fichier": "1.pdf"}, {"fichier": "certificat TVA.pdf"}], "ni VA ni"),
        ([{"type": "VA", "fichier": "1.pdf"}], "aucune facture"),
        ([{"type": "VA", "fichier": " "}, {"type": "facture", "fichier": "2.pdf"}], "aucune VA"),
        ([{"fichier": "Procès-verbal_VA.pdf"}, {"fichier": "FACT-12.pdf"}], None),
        ([{"type": "Vérification d'aptitude"}, {"type": "facture finale"}], None),
        ([{"fichier": "1.pdf"}, {"fichier": "2.pdf"}], None),  # nothing tells what they are
    ],
)
def test_a_solde_cites_a_va_and_an_invoice(pieces: Any, told: str | None) -> None:
    findings = found("PJ010", patched("solde", {"pieces": pieces}))
    assert [told in finding.message for finding in findings if told] == ([True] if told else [])
    assert bool(findings) is bool(told)


def test_pieces_of_unknown_kind_are_said_not_to_be_judged() -> None:
    solde = patched("solde", {"pieces": [{"fichier": "1.pdf"}, {"fichier": "2.pdf"}]})
    solde["demandes"] = solde["demandes"][:1]
    reasons = report(solde).perimeter.rules_not_run
    assert "dont le type n'est pas reconnu" in str(reasons["PJ010"]), reasons


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["BC-1.pdf", "mandat.pdf"], "ni VA ni facture"),
        (["010999993/VA.pdf"], "aucune facture"),
        (["VA.pdf", "facture.pdf"], None),
        (["VA.pdf", "scan2.pdf"], None),
    ],
)
def test_an_archive_is_looked_at_where_no_piece_is_cited(
    names: list[str], told: str | None
) -> None:
    solde = {"type_demande": "solde", "demandes": [{"finess": "010999993"}]}
    findings = found("PJ011", solde, attachments=archive(*names))
    assert [told in finding.message for finding in findings if told] == ([True] if told else [])
    assert bool(findings) is bool(told)
    assert found("PJ011", example("solde"), attachments=archive(*names)) == []


def test_an_archive_may_hold_what_a_solde_does_not_cite() -> None:
    names = ("010999993 VA.pdf", "010999993 facture.pdf")
    solde = patched("solde", {"pieces": None}, {"pieces": None})
    (finding,) = found("PJ010", solde, attachments=archive(*names))
    assert finding.pointer == "/demandes/1"
