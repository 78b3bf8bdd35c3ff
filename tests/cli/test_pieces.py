"""`segur pieces`: learn, check, pack, enrolment; hostile files; the archive of `lint-json`."""

import io
import json
import os
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from segur_cli import resources
from tests.conftest import Segur, plain
from tests.pieces.corpus import (
    FORMS,
    MENTION,
    blank_form,
    changed,
    docx_of,
    emptied,
    filled,
    pdf_of,
    picture,
    scanned,
    without,
)

AS_OF = ("--as-of", "2025-12-01")
ORDER = FORMS["commande"]


def write(name: str, data: bytes | str) -> str:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return name


def order(name: str = "BC-FICTIF-001.pdf", *, blocks: object = None) -> str:
    return write(name, pdf_of(filled(blocks or ORDER)))  # type: ignore[arg-type]


def request(count: int = 1) -> str:
    document = json.loads(resources.example("avance.json").read_text(encoding="utf-8"))
    document["demandes"] = document["demandes"][:count]
    return write("avance.json", json.dumps(document, ensure_ascii=False))


def codes(run_out: str) -> list[str]:
    return [finding["code"] for finding in json.loads(run_out)["findings"]]


# Learn and check.


@pytest.mark.parametrize("suffix", ["docx", "pdf"])
def test_a_form_is_learned_into_a_sheet_that_can_be_read_back(segur: Segur, suffix: str) -> None:
    lines = blank_form(ORDER)
    write(f"m.{suffix}", docx_of(lines) if suffix == "docx" else pdf_of(lines))
    run = segur("pieces", "learn", f"m.{suffix}", "-o", "fiche.toml")
    assert run.code == 0
    out = plain(run.out)
    assert "Modèle « bon de commande » appris" in out
    assert "À remplir 10 blancs" in out
    assert "À cocher 2 cases" in out
    assert "version 2.1" in out
    assert segur("pieces", "check", order(), "--form", "fiche.toml").code == 0
    old = order("vieux.pdf", blocks=changed(ORDER, "version 2.1", "version 1.3"))
    assert codes(segur("pieces", "check", old, "--form", "fiche.toml", "-f", "json").out) == [
        "DOC034"
    ]


def test_a_sheet_is_not_replaced_without_being_told(segur: Segur) -> None:
    write("m.docx", docx_of(blank_form(ORDER)))
    write("fiche.toml", "à moi")
    run = segur("pieces", "learn", "m.docx", "-o", "fiche.toml")
    assert run.code == 2
    assert Path("fiche.toml").read_text(encoding="utf-8") == "à moi"
    assert segur("pieces", "learn", "m.docx", "-o", "fiche.toml", "--force").code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sheet = 2\n", "1 attendu"),
        ('sheet = 1\ntype = "lettre"\n', "lettre"),
        (
            'sheet = 1\ntype = "va"\n[[item]]\nkind = "autre"\ntext = "x"\n',
            "clause, mark, blank ou box",
        ),
        ('sheet = 1\ntype = "va"\n[[item]]\nkind = "box"\n', "text manque"),
        ("pas du toml", "TOML"),
    ],
)
def test_a_wrong_sheet_is_refused_with_its_reason(segur: Segur, text: str, said: str) -> None:
    run = segur("pieces", "check", order(), "--form", write("fiche.toml", text))
    assert (run.code, run.out) == (2, "")
    assert said in plain(run.err)


def test_a_model_without_title_needs_its_type(segur: Segur) -> None:
    write("m.docx", docx_of(["Texte fictif sans titre, à compléter : ........"]))
    assert "--type" in segur("pieces", "learn", "m.docx", "-o", "f.toml").err
    assert segur("pieces", "learn", "m.docx", "--type", "va", "-o", "f.toml").code == 0
    unknown = segur("pieces", "learn", "m.docx", "--type", "lettre", "-o", "g.toml")
    assert "Type de pièce inconnu : « lettre »" in unknown.err


def test_a_scan_of_a_model_cannot_be_learned(segur: Segur) -> None:
    run = segur("pieces", "learn", write("m.pdf", scanned(picture())), "-o", "f.toml")
    assert run.code == 2
    assert "scan" in run.err
    assert not Path("f.toml").exists()


def test_a_piece_without_known_title_gets_no_rule(segur: Segur) -> None:
    run = segur("pieces", "check", write("x.docx", docx_of(["Une lettre."])), "-f", "json")
    report = json.loads(run.out)
    assert (run.code, codes(run.out)) == (3, ["DOC003"])
    assert "Aucun type de pièce n'est reconnu" in run.err
    assert "DOC010" in [one["code"] for one in report["perimeter"]["rules_not_run"]]
    typed = segur("pieces", "check", "x.docx", "--type", "commande", "-f", "json")
    assert "DOC010" in codes(typed.out)
    order("commande.pdf")
    assert segur("pieces", "check", "x.docx", "commande.pdf").code == 0  # one is known


def test_the_mention_is_blocking_and_the_rest_is_to_be_looked_at(segur: Segur) -> None:
    bad = changed(ORDER, "au titre du Ségur de la santé", "au titre du dispositif")
    run = segur("pieces", "check", order(blocks=bad), "-f", "json")
    assert run.code == 1
    found = {one["code"]: one["severity"] for one in json.loads(run.out)["findings"]}
    assert found == {"DOC010": "error"}


def test_a_finding_says_page_and_line(segur: Segur) -> None:
    bad = changed(ORDER, "3 février", "4 février")
    run = segur("pieces", "check", order(blocks=bad), "--request", request())
    assert "BC-FICTIF-001.pdf, page 2, ligne" in plain(run.out)


def test_a_client_of_a_request_is_chosen_by_its_number(segur: Segur) -> None:
    file = request(count=4)
    run = segur("pieces", "check", order(), "--request", f"{file}#130999980", "-f", "json")
    assert "DOC020" in codes(run.out)
    assert segur("pieces", "check", order(), "--request", f"{file}#010999993").code == 0
    none = segur("pieces", "check", order(), "--request", f"{file}#690999974")
    assert none.code == 2
    assert "010999993" in none.err


def test_a_piece_that_no_request_cites_is_told(segur: Segur) -> None:
    run = segur("pieces", "check", order("autre.pdf"), "--request", request(count=4))
    assert "n'est citée par aucune demande" in run.err


def test_each_paper_of_an_archive_is_checked_and_what_is_left_aside_is_named(segur: Segur) -> None:
    members = {"bc.pdf": pdf_of(filled(without(ORDER, MENTION))), "notes.txt": b"rien"}
    with zipfile.ZipFile("lot.zip", "w") as archive:  # stored: the head of a PDF shows
        for name, data in members.items():
            archive.writestr(name, data)
    run = segur("pieces", "check", "lot.zip", "-f", "concise")
    assert run.code == 1
    assert "lot.zip:bc.pdf: bloquant DOC010" in run.out
    assert "lot.zip:notes.txt: à vérifier DOC001" in run.out
    # By whatever name, an archive is no paper.
    bare = write("lot.pdf", Path("lot.zip").read_bytes())
    assert "archive, pas un document Word : non lu" in segur("pieces", "check", bare).out
    write("dossier/clients.csv", "rien")
    Path("lot.zip").rename("dossier/lot.zip")
    run = segur("pieces", "check", "dossier", "-f", "concise")
    assert (run.code, "bloquant DOC010" in run.out) == (1, True)
    assert "laissé de côté dans dossier : « clients.csv »" in plain(run.err)


def test_a_folder_gives_its_pieces_and_a_missing_file_leaves_with_2(segur: Segur) -> None:
    order("lot/un.pdf")
    order("lot/deux.pdf")
    write("lot/notes.txt", "rien")
    run = segur("pieces", "check", "lot", "-f", "json")
    assert [Path(one).name for one in json.loads(run.out)["perimeter"]["files"]] == [
        "deux.pdf", "un.pdf",
    ]  # fmt: skip
    assert segur("pieces", "check", "nul.pdf").code == 2
    Path("creux").mkdir()
    assert segur("pieces", "check", "creux").code == 3


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "junit", "github", "gitlab"])
def test_every_format_of_findings_is_written(segur: Segur, format_: str) -> None:
    bad = changed(ORDER, "20 %", "voir facture")
    run = segur("pieces", "check", order(blocks=bad), "-f", format_)
    assert run.code == 0
    assert "DOC012" in run.out


# Files that are hostile, or no documents at all.


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"a" * 250_000_000)
    return stream.getvalue()


def encrypted() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen import canvas

    stream = io.BytesIO()
    page = canvas.Canvas(stream, encrypt=StandardEncryption("secret", ownerPassword="autre"))
    page.drawString(10, 10, "BON DE COMMANDE")
    page.save()
    return stream.getvalue()


def many_pages() -> bytes:
    from reportlab.pdfgen import canvas

    stream = io.BytesIO()
    page = canvas.Canvas(stream)
    for _ in range(400):
        page.drawString(10, 10, "BON DE COMMANDE")
        page.showPage()
    page.save()
    return stream.getvalue()


_HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("x.pdf", lambda: b"", "vide"),
    "cut pdf": ("x.pdf", lambda: pdf_of(filled(ORDER))[:400], "illisible"),
    "cut docx": ("x.docx", lambda: docx_of(filled(ORDER))[:4000], "tronqué ou endommagé"),
    "noise": ("x.pdf", lambda: b"%PDF-1.7" + os.urandom(3000), "illisible"),
    "encrypted": ("x.pdf", encrypted, "mot de passe"),
    "pages": ("x.pdf", many_pages, "400 pages"),
    "bomb": ("x.docx", bomb, "200 Mo"),
    "workbook": ("x.docx", lambda: resources.example("base-fictive.xlsx").read_bytes(),
                 "pas un document Word"),
    "old word": ("x.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".doc"),
    "message": ("x.msg", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
                + "__nameid_version1.0".encode("utf-16-le"), ".msg"),
    "mail": ("x.eml", lambda: b"Received: a\r\n by b\r\nFrom: c@exemple.fr\r\n\r\n", "(.eml)"),
    "text": ("x.docx", lambda: b"BON DE COMMANDE", "ni PDF, ni document Word"),
    "endless text": ("x.docx", lambda: docx_of(["BON DE COMMANDE", "1,00 " * 300_000]),
                     "caractères"),
}  # fmt: skip


_MAYBE_SOUND = {"pages", "bomb", "workbook", "old word", "message", "mail", "text",
                "endless text"}  # fmt: skip


@pytest.mark.parametrize("name_of_case", _HOSTILE)
def test_a_hostile_file_is_refused_in_a_sentence(segur: Segur, name_of_case: str) -> None:
    name, make, said = _HOSTILE[name_of_case]
    run = segur("pieces", "check", write(name, make()), "-f", "json")
    [finding] = json.loads(run.out)["findings"]
    # What is of another format, or too large, may be sound: it is to be checked.
    severity = "warning" if name_of_case in _MAYBE_SOUND else "error"
    assert (run.code, finding["code"]) == (1 if severity == "error" else 3, "DOC001")
    assert finding["severity"] == severity
    assert said in finding["message"].replace("\u00a0", " ")


@pytest.mark.parametrize("data", [picture(), b"\0\0\0\x18ftypheic", b"RIFF\0\0\0\0WEBPVP8 "])
def test_an_image_has_no_text(segur: Segur, data: bytes) -> None:
    run = segur("pieces", "check", write("x.png", data), "-f", "json")
    assert (run.code, codes(run.out)) == (3, ["DOC002"])
    assert "Rien n'a pu être lu" in run.err
    order("commande.pdf")
    assert segur("pieces", "check", "x.png", "commande.pdf").code == 0  # something was


# Pack.


def test_the_archive_has_the_exact_names_and_never_changes(segur: Segur) -> None:
    order("pieces/BC-FICTIF-001.pdf")
    write("pieces/.DS_Store", "rien")
    write("pieces/suivi.xlsx", "rien")
    file = request()
    run = segur("pieces", "pack", file, "pieces", "-o", "lot.zip", "--slip", "bordereau.md")
    assert run.code == 0
    assert "1 fichier que le JSON ne nomme pas, hors de l'archive : « suivi.xlsx »" in plain(
        run.err
    )
    with zipfile.ZipFile("lot.zip") as archive:
        assert archive.namelist() == ["BC-FICTIF-001.pdf"]
    slip = Path("bordereau.md").read_text(encoding="utf-8")
    assert "| BC-FICTIF-001.pdf | 010999993 |" in slip
    assert "archive lot.zip" in slip
    first = Path("lot.zip").read_bytes()
    os.utime("pieces/BC-FICTIF-001.pdf", (1, 1))
    assert segur("pieces", "pack", file, "pieces", "-o", "lot.zip").code == 2  # it exists
    assert segur("pieces", "pack", file, "pieces", "-o", "lot.zip", "--force").code == 0
    assert Path("lot.zip").read_bytes() == first
    assert segur("lint-json", file, "--attachments", "lot.zip", *AS_OF).code == 0


def test_the_slip_can_be_a_workbook(segur: Segur) -> None:
    from openpyxl import load_workbook

    order("pieces/BC-FICTIF-001.pdf")
    write("pieces/photo.heic", "x")
    run = segur("pieces", "pack", request(), "pieces", "-o", "lot.zip", "--slip", "b.xlsx")
    assert "ne nomme pas, hors de l'archive : « photo.heic »" in plain(run.err)
    rows = list(load_workbook("b.xlsx").worksheets[0].iter_rows(values_only=True))
    assert rows[0] == ("pièce", "client", "octets", "SHA-256")
    assert rows[1][:2] == ("BC-FICTIF-001.pdf", "010999993")
    assert segur("pieces", "pack", "avance.json", "pieces", "-o", "l.zip", "--slip", "b.csv").code


def test_case_and_accents_are_forgiven_and_told(segur: Segur) -> None:
    order("pieces/bc-fictif-001.PDF")
    run = segur("pieces", "pack", request(), "pieces", "-o", "lot.zip")
    assert run.code == 0
    assert "casse ou accents différents" in run.err
    with zipfile.ZipFile("lot.zip") as archive:
        assert archive.namelist() == ["BC-FICTIF-001.pdf"]


@pytest.mark.parametrize(
    ("names", "cited", "said"),
    [
        ([], None, "non trouvée"),
        (["BC-FICTIF-001.docx"], None, "autre extension : « BC-FICTIF-001.docx »"),
        (["a/BC-FICTIF-001.pdf", "b/BC-FICTIF-001.pdf"], None, "2 candidats"),
        (["BC-FICTIF-001.pdf"], "../BC.pdf", "sort de l'archive"),
        (["BC-FICTIF-001.pdf"], "BC:1.pdf", "Windows"),
        (["BC-FICTIF-001.pdf"], "x" * 300 + ".pdf", "trop long"),
    ],
)
def test_what_keeps_an_archive_from_being_made_is_told_with_the_client(
    segur: Segur, names: list[str], cited: str | None, said: str
) -> None:
    Path("pieces").mkdir()
    for name in names:
        order(f"pieces/{name}")
    file = request()
    if cited:
        document = json.loads(Path(file).read_text(encoding="utf-8"))
        document["demandes"][0]["pieces"][0]["fichier"] = cited
        write(file, json.dumps(document))
    run = segur("pieces", "pack", file, "pieces", "-o", "lot.zip")
    assert run.code == 1
    assert said in plain(run.out)
    assert "010999993" in run.out
    assert not Path("lot.zip").exists()


def test_the_piece_of_another_client_is_not_packed(segur: Segur) -> None:
    order("pieces/BC-FICTIF-001.pdf", blocks=changed(ORDER, "010999993", "130999980"))
    run = segur("pieces", "pack", request(), "pieces", "-o", "lot.zip")
    assert run.code == 1
    assert "130999980" in run.out
    assert not Path("lot.zip").exists()


def test_what_is_accepted_is_packed_and_the_slip_says_so(segur: Segur) -> None:
    order("pieces/BC-FICTIF-001.pdf", blocks=changed(ORDER, "010999993", "130999980"))
    asked = ("pieces", "pack", request(), "pieces", "-o", "lot.zip", "--slip", "b.md")
    assert segur(*asked, "--accept", "autre.pdf").code == 2
    run = segur(*asked, "--accept", "BC-FICTIF-001.pdf")
    assert run.code == 0
    assert "client 010999993" in run.out
    assert "DOC020" in run.out  # what the check of the archive will say
    assert "à vérifier, DOC020" in Path("b.md").read_text(encoding="utf-8")


def test_what_blocks_is_not_packed(segur: Segur) -> None:
    order("pieces/BC-FICTIF-001.pdf", blocks=without(ORDER, MENTION))
    run = segur("pieces", "pack", request(), "pieces", "-o", "lot.zip")
    assert run.code == 1
    assert "« BC-FICTIF-001.pdf » (client 010999993) : bloquant, DOC010" in plain(run.out)


@pytest.mark.parametrize("blocks", [without(ORDER, MENTION), changed(ORDER, "20 %", "voir")])
def test_a_rule_weighs_the_same_wherever_it_is_run(segur: Segur, blocks: Any) -> None:
    """In check, lint-json, pieces check, pack, status, the page; one only paired never blocks."""
    order("BC-FICTIF-001.pdf", blocks=blocks)
    with zipfile.ZipFile("lot.zip", "w") as made:
        made.write("BC-FICTIF-001.pdf")
    write("segur.toml", f'[[files]]\npath = "{request()}"\nattachments = "lot.zip"\n')
    runs = (
        ("pieces", "check", "BC-FICTIF-001.pdf", "--request", "avance.json#010999993"),
        ("lint-json", "avance.json", "--attachments", "lot.zip", *AS_OF),
        ("check", *AS_OF),
    )
    weights = [_weights(segur(*run, "-f", "json").out) for run in runs]
    assert weights[0]
    assert weights[0] == weights[1] == weights[2]
    # In words: the archive, the state of the client, the page.
    counts = Counter(weights[0].values())
    Path("pieces").mkdir()
    Path("BC-FICTIF-001.pdf").rename("pieces/BC-FICTIF-001.pdf")
    said = plain(segur("pieces", "pack", "avance.json", "pieces", "-o", "fait.zip").out)
    word = {"error": "bloquant", "warning": "à vérifier"}
    assert all(f"{word[weight]}, {code}" in said for code, weight in weights[0].items())
    [state] = json.loads(segur("status", *AS_OF, "-f", "json").out)["requests"]
    assert (state["blocker"] or "").startswith("1 anomalie") == bool(counts["error"])
    page = segur("check", *AS_OF, "-f", "html").out
    assert all(f'class="finding {weight}"' in page for weight in counts)
    assert ('class="finding error"' in page) == bool(counts["error"])
    Path("pieces/BC-FICTIF-001.pdf").rename("pieces/bon.pdf")
    write("segur.toml", '[[files]]\npath = "avance.json"\n[[papers]]\npath = "pieces/**"\n')
    run = segur("check", *AS_OF, "-f", "json")
    assert _weights(run.out) == dict.fromkeys(weights[0], "warning")
    assert "« bon.pdf » : client 010999993, d'après son FINESS" in plain(run.out)


def _weights(out: str) -> dict[str, str]:
    told = json.loads(out)
    findings = (told.get("report") or told)["findings"]
    return {one["code"]: one["severity"] for one in findings if one["code"].startswith("DOC")}


def test_a_finess_that_the_base_knows_is_said_to_be_whose_it_is(segur: Segur) -> None:
    order("BC-FICTIF-001.pdf", blocks=changed(ORDER, "010999993", "130999980"))
    with zipfile.ZipFile("lot.zip", "w") as made:
        made.write("BC-FICTIF-001.pdf")
    run = segur("lint-json", request(), "--attachments", "lot.zip", "--base", "demo", *AS_OF)
    said = "FINESS 130999980 (AP FICTIVE DU VIEUX-PORT) dans la pièce"
    assert said in plain(run.out)
    write("segur.toml", '[base]\nfile = "demo"\n')
    alone = segur("pieces", "check", "BC-FICTIF-001.pdf", "--request", f"{request()}#010999993")
    assert said in " ".join(plain(alone.out).split())


# The pieces of an archive, in lint-json and check.


def archive(*blocks: object) -> str:
    with zipfile.ZipFile("lot.zip", "w") as made:
        for rank, one in enumerate(blocks, start=1):
            made.writestr(f"BC-FICTIF-{rank:03}.pdf", pdf_of(filled(one)))  # type: ignore[arg-type]
    return "lot.zip"


def test_lint_json_reads_the_pieces_of_the_archive(segur: Segur) -> None:
    bad = changed(ORDER, "3 février", "4 février")
    run = segur("lint-json", request(), "--attachments", archive(bad), "-f", "json", *AS_OF)
    [finding] = [one for one in json.loads(run.out)["findings"] if one["code"] == "DOC024"]
    assert finding["path"].endswith("lot.zip")
    assert "BC-FICTIF-001.pdf" in finding["subject"]
    assert "010999993" in finding["subject"]
    left = segur("lint-json", "avance.json", "--attachments", "lot.zip", "--ignore", "DOC",
                 "-f", "json", *AS_OF)  # fmt: skip
    assert not [code for code in codes(left.out) if code.startswith("DOC")]


def test_pieces_that_the_json_does_not_name_go_with_the_request_they_name(segur: Segur) -> None:
    document = json.loads(resources.example("avance.json").read_text(encoding="utf-8"))
    for demande in document["demandes"]:
        del demande["pieces"]
    avance = write("avance.json", json.dumps(document))
    bad = changed(changed(ORDER, "3 février", "4 février"), "95 000,00", "94 000,00")
    invoice = [
        "FACTURE n° F-FICTIVE-1",
        "Client : CH FICTIF DE BOURG-EXEMPLE",
        "FINESS 010999993",
        "Total HT : 195 000,00 €",
        "TVA 20 %",
        "Total TTC : 234 000,00 €",
    ]
    with zipfile.ZipFile("lot.zip", "w") as made:
        made.writestr("a.pdf", pdf_of(filled(bad)))
        made.writestr("b.docx", docx_of(invoice))
    run = segur("lint-json", avance, "--attachments", "lot.zip", "-f", "json", *AS_OF)
    found = [
        one
        for one in json.loads(run.out)["findings"]
        if one["code"] in {"DOC024", "DOC023", "DOC026"}
    ]
    assert {one["code"] for one in found} == {"DOC023", "DOC024", "DOC026"}
    assert {one["severity"] for one in found} == {"warning"}  # a guess never blocks
    assert all("010999993" in one["subject"] for one in found)


def test_a_member_of_another_format_is_only_to_be_looked_at(segur: Segur) -> None:
    with zipfile.ZipFile("lot.zip", "w") as made:
        made.writestr("BC-FICTIF-001.pdf", pdf_of(filled(ORDER)))
        made.writestr("tableau.csv", "a;b\n")
    run = segur("lint-json", request(), "--attachments", "lot.zip", "--select", "DOC", "-f", "json",
                *AS_OF)  # fmt: skip
    [finding] = json.loads(run.out)["findings"]
    assert (run.code, finding["code"], finding["severity"]) == (0, "DOC001", "warning")


def test_a_damaged_member_is_one_finding(segur: Segur) -> None:
    name = archive(ORDER)
    data = bytearray(Path(name).read_bytes())
    data[200:260] = bytes(60)
    Path(name).write_bytes(data)
    run = segur("lint-json", request(), "--attachments", name, "-f", "json", *AS_OF)
    assert "DOC001" in codes(run.out)


def test_check_reads_the_pieces_of_each_archive(segur: Segur) -> None:
    bad = changed(ORDER, "au titre du Ségur de la santé", "au titre du dispositif")
    archive(bad)
    request()
    write("segur.toml", '[[files]]\npath = "avance.json"\nkind = "avance"\n'
                        'attachments = "lot.zip"\n')  # fmt: skip
    run = segur("check", "-f", "json", *AS_OF)
    assert "DOC010" in run.out
    assert run.code == 1


# Enrolment.


_TOML = """\
[enrolment]
referencing = "ref.docx"
identity = "cni.pdf"
identity_expires = 2027-01-02
mandate = "mandat.docx"
bank = "rib.docx"
non_hds = "hds.docx"
iban = "FR76 3000 6000 0112 3456 7890 189"
siret = "99999990700010"
"""


def enrolled() -> None:
    write("segur.toml", _TOML)
    write("ref.docx", docx_of(["CERTIFICAT DE RÉFÉRENCEMENT fictif"]))
    write("cni.pdf", scanned(picture()))
    write("mandat.docx", docx_of(filled(FORMS["mandat"])))
    write("rib.docx", docx_of(["RIB", "FR76 3000 6000 0112 3456 7890 189"]))
    write("hds.docx", docx_of(["ATTESTATION SUR L'HONNEUR DE NON-HDS"]))


def test_a_whole_enrolment_says_what_a_scan_hides(segur: Segur) -> None:
    enrolled()
    run = segur("pieces", "enrolment", "--as-of", "2025-12-01")
    assert run.code == 0
    out = plain(run.out)
    assert "DOC002" in out
    assert "mandat : présente" in out
    assert "certificat de non-assujettissement à la TVA : non déclarée (s'il y a lieu)" in out


def test_an_expired_identity_is_blocking_on_the_day_said(segur: Segur) -> None:
    enrolled()
    run = segur("pieces", "enrolment", "--as-of", "2027-01-03", "-f", "json")
    assert run.code == 1
    assert "ENR002" in codes(run.out)


def test_what_expires_enters_the_calendar(segur: Segur) -> None:
    enrolled()
    told = plain(segur("deadlines", "--as-of", "2026-11-29").out)
    assert "pièce d'identité du représentant légal : samedi 2 janvier 2027" in told
    ics = segur("deadlines", "-f", "ics", "--as-of", "2026-11-29").out
    assert "UID:enrolment-identity@segur-cli" in ics
    near = segur("deadlines", "--sons", "HOP-DPI-Va2", "--fail-within", "60j", "--as-of",
                 "2026-11-29")  # fmt: skip
    assert near.code == 1
    assert "2 janvier 2027" in near.err


def test_nothing_declared_is_no_input(segur: Segur) -> None:
    write("segur.toml", "[project]\n")
    run = segur("pieces", "enrolment")
    assert run.code == 3
    assert "[enrolment]" in run.err


def test_a_piece_left_empty_is_found_in_a_mandate_held_against_its_model(segur: Segur) -> None:
    enrolled()
    write("modele.docx", docx_of(blank_form(FORMS["mandat"])))
    write("mandat.docx", docx_of(filled(emptied(FORMS["mandat"], "Nom du mandataire"))))
    write("segur.toml", _TOML + 'mandate_form = "modele.docx"\n')
    run = segur("pieces", "enrolment", "-f", "json", "--as-of", "2025-12-01")
    assert "DOC032" in codes(run.out)


def test_the_kind_a_request_gives_goes_with_its_own_file(segur: Segur) -> None:
    document = json.loads(Path(request()).read_text(encoding="utf-8"))
    document["demandes"][0]["pieces"] = [
        {"fichier": "lettre.docx"},
        {"type": "facture", "fichier": "piece.docx"},
    ]
    write("avance.json", json.dumps(document))
    write("lettre.docx", docx_of(["Une lettre."]))
    write("piece.docx", docx_of(["Sans titre, 95 000,00 € HT"]))
    run = segur("pieces", "check", "lettre.docx", "piece.docx", "--request", "avance.json",
                "-f", "json")  # fmt: skip
    found = {(Path(one["path"]).name, one["code"]) for one in json.loads(run.out)["findings"]}
    assert ("lettre.docx", "DOC003") in found
    assert ("piece.docx", "DOC012") in found


def test_a_sheet_whose_blanks_were_taken_for_text_is_to_be_learned_again(segur: Segur) -> None:
    write(
        "f.toml",
        'sheet = 1\ntype = "commande"\n[[item]]\nkind = "clause"\n'
        'text = "Nom du directeur : Cliquez ou appuyez ici pour entrer du texte."\n',
    )
    write("a.docx", docx_of(["BON DE COMMANDE", "Nom du directeur : Camille FICTIVE", MENTION]))
    run = segur("pieces", "check", "a.docx", "--form", "f.toml", "-f", "json")
    assert "à réapprendre" in plain(run.err)
    assert [code for code in codes(run.out) if code.startswith("DOC03")] == []


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("iban", "FR06 3000 6000 0112 3456 7890 188", "clé RIB"),  # its own key is right
        ("bic", "AGRIFRPPXXX", None),  # the RIB writes it without XXX
    ],
)
def test_a_rib_is_held_to_its_french_key_and_its_bic_to_its_office(
    segur: Segur, key: str, value: str, said: str | None
) -> None:
    write("rib.docx", docx_of(["RIB", "FR06 3000 6000 0112 3456 7890 188", "AGRIFRPP"]))
    write("segur.toml", f'[enrolment]\nbank = "rib.docx"\n{key} = "{value}"\n')
    found = json.loads(segur("pieces", "enrolment", "-f", "json", *AS_OF).out)["findings"]
    told = [one["message"] for one in found if one["code"] == "ENR003"]
    assert (said is None) == (told == [])
    assert said is None or said in told[0]


@pytest.mark.parametrize(("key", "told"), [("89", 0), ("98", 1)])
def test_the_four_boxes_of_a_rib_are_compared_too(segur: Segur, key: str, told: int) -> None:
    iban = "FR76 3000 6000 0112 3456 7890 189"
    write("rib.docx", docx_of(["RIB", iban, f"30006 00001 12345678901 {key}"]))
    write("segur.toml", f'[enrolment]\nbank = "rib.docx"\niban = "{iban}"\n')
    found = json.loads(segur("pieces", "enrolment", "-f", "json", *AS_OF).out)["findings"]
    assert sum(one["code"] == "ENR003" for one in found) == told
