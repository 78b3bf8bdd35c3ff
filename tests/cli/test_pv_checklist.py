"""`segur pv-checklist`: formats, files, the client's number, what is refused."""

import csv
import json
import os
import re
from io import StringIO
from pathlib import Path

import pytest

from segur_cli import resources
from tests.conftest import Run, Segur
from tests.pilot.filling import profile

EXAMPLE = resources.example("profil-pv.toml")
COUNTS = "30 éléments à valider ; 1 sans objet."
ABSENT = ("--set", "client.finess=130999972")


def made(segur: Segur, *arguments: str | Path) -> Run:
    return segur("pv-checklist", "--profile", EXAMPLE, *arguments)


def without_instant(text: str) -> str:
    return re.sub(r'"checked_at": "[^"]*"', "", text)


def listing() -> set[str]:
    return {path.name for path in Path().iterdir()}


def test_the_screen_is_the_checklist(segur: Segur) -> None:
    run = made(segur)
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("Liste de contrôle du PV pilote, HOP-DPI-Va2\n")
    assert run.out.endswith(f"\n{COUNTS}\n")
    assert max(map(len, run.out.splitlines())) <= 80


def test_the_example_of_init_is_usable_as_it_stands(segur: Segur) -> None:
    text = segur("pv-checklist", "--init").out
    assert text == EXAMPLE.read_text(encoding="utf-8")
    assert segur("pv-checklist", "--init", "-o", "profil.toml").code == 0
    assert Path("profil.toml").read_text(encoding="utf-8") == text
    run = segur("pv-checklist", "--profile", "profil.toml")
    assert (run.code, run.err) == (0, "")


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("pv.xlsx", b"PK\x03\x04"),
        ("PV.XLSX", b"PK\x03\x04"),
        ("pv.docx", b"PK\x03\x04"),
        ("pv.json", b'{\n  "schema_version": 1,'),
        ("pv.md", "# Liste de contrôle".encode()),
        ("pv.txt", "Liste de contrôle".encode()),
        ("pv", "Liste de contrôle".encode()),
    ],
)
def test_the_extension_chooses_the_format(segur: Segur, name: str, beginning: bytes) -> None:
    run = made(segur, "-o", name)
    assert (run.code, run.out, run.err) == (0, "", f"« {name} » écrit : {COUNTS}\n")
    assert Path(name).read_bytes().startswith(beginning)
    assert listing() == {name}


def test_a_format_given_wins_over_an_extension_that_means_nothing(segur: Segur) -> None:
    assert made(segur, "-f", "json", "-o", "pv.dat").code == 0
    assert json.loads(Path("pv.dat").read_text(encoding="utf-8"))["kind"] == "segur-pv"


@pytest.mark.parametrize("format_", ["json", "md"])
def test_a_text_goes_to_the_standard_output(segur: Segur, format_: str) -> None:
    run = made(segur, "-f", format_)
    assert (run.code, run.err) == (0, "")
    made(segur, "-o", f"pv.{format_}")
    assert without_instant(Path(f"pv.{format_}").read_text(encoding="utf-8")) == without_instant(
        run.out
    )


def test_a_table_holds_every_item_whether_it_applies_or_not(segur: Segur) -> None:
    rows = list(csv.DictReader(StringIO(made(segur, "-f", "csv").out[1:]), delimiter=";"))
    form = json.loads(made(segur, "-f", "json").out)
    assert [row["identifiant"] for row in rows] == [
        *form["items"], *(one["id"] for one in form["not_applicable"]),
    ]  # fmt: skip
    assert {row["s'applique"] for row in rows} == {"oui", "non"}
    assert rows[0]["chapitre"] in made(segur).out


def test_reports_are_written_beside_what_is_shown(segur: Segur) -> None:
    run = made(segur, "--report", "xlsx=pv.xlsx", "--report", "docx=pv.docx")
    assert run.out.endswith(f"\n{COUNTS}\n")
    assert {path.suffix for path in Path().iterdir()} == {".xlsx", ".docx"}
    assert segur("pv-check", "pv.xlsx", "--select", "PV001").code == 0


def test_the_base_of_segur_toml_is_asked_of_the_client(segur: Segur) -> None:
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    Path("segur.toml").write_text('[base]\nfile = "base.xlsx"\n', encoding="utf-8")
    assert "client 130999972 : absent de la base" in made(segur, *ABSENT).err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("-f", "xlsx", "-o", "pv.xls"), "« pv.xls » : l'extension n'est pas celle du format xlsx"),
        (("-f", "text", "-o", "pv.xlsx"), "« pv.xlsx » : l'extension n'est pas celle du format te"),
        (("-f", "xlsx", "-o", "pv.docx"), "« pv.docx » : l'extension n'est pas celle du format xl"),
        (("-o", "pv.pdf"), "« pv.pdf » : aucun format ne porte cette extension."),
        (("-o", "/dev/null/pv.xlsx"), "Dossier impossible à créer, « /dev/null » : un fichier po"),
        (("-o", f"{'x' * 300}.xlsx"), "nom trop long"),
        (
            ("--init",),
            "--init écrit un profil fictif : il va seul, avec -o, ou",
        ),
    ],
)
def test_what_cannot_be_written_is_refused_and_nothing_is(
    segur: Segur, arguments: tuple[str, ...], expected: str
) -> None:
    run = made(segur, *arguments)
    assert (run.code, run.out) == (2, "")
    assert expected in run.err
    assert listing() == set()


@pytest.mark.parametrize("arguments", [("-o", "pv.xlsx"), ("-f", "xlsx", "-o", "pv.xlsx")])
def test_a_file_that_exists_is_not_replaced(segur: Segur, arguments: tuple[str, ...]) -> None:
    Path("pv.xlsx").write_bytes(b"rempli")
    run = made(segur, *arguments)
    assert run.code == 2
    assert "« pv.xlsx » existe déjà : il est peut-être rempli, rien n'est écrit." in run.err
    assert Path("pv.xlsx").read_bytes() == b"rempli"


def test_init_of_a_pfi_is_usable_too(segur: Segur) -> None:
    init = ("pv-checklist", "--init", "--set", "sons=HOP-PFI-Va2", "-o", "profil.toml")
    assert segur(*init).code == 0
    assert "HOP-PFI-Va2" in segur("pv-checklist", "--profile", "profil.toml").out


def test_init_replaces_no_file_either(segur: Segur) -> None:
    Path("profil.toml").write_text("# le mien\n", encoding="utf-8")
    assert segur("pv-checklist", "--init", "-o", "profil.toml").code == 2
    assert Path("profil.toml").read_text(encoding="utf-8") == "# le mien\n"


def test_a_link_to_nowhere_is_not_replaced(segur: Segur) -> None:
    Path("pv.xlsx").symlink_to("ailleurs.xlsx")
    assert made(segur, "-o", "pv.xlsx").code == 2
    assert Path("pv.xlsx").is_symlink()


def test_force_replaces(segur: Segur) -> None:
    Path("pv.xlsx").write_bytes(b"rempli")
    assert made(segur, "-o", "pv.xlsx", "--force").code == 0
    assert Path("pv.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser writes everywhere")
def test_a_folder_where_nothing_may_be_written_is_said(segur: Segur) -> None:
    Path("ferme").mkdir(mode=0o500)
    run = made(segur, "-o", "ferme/pv.xlsx")
    assert (run.code, "accès refusé" in run.err) == (2, True)


def test_the_client_of_the_example_is_in_the_demo_base(segur: Segur) -> None:
    assert made(segur, "--base", "demo").err == ""


def test_a_client_that_is_not_in_the_base_is_warned_of_and_the_checklist_made(
    segur: Segur,
) -> None:
    run = made(segur, *ABSENT, "--base", "demo")
    assert run.code == 0
    assert run.err.startswith("Avertissement : client 130999972 : absent de la base")
    assert run.err.endswith("(base FICTIVE)\n")
    assert run.out.endswith(f"\n{COUNTS}\n")


def test_without_a_base_nothing_is_said_of_eligibility(segur: Segur) -> None:
    assert made(segur, *ABSENT).err == ""


def test_a_doubtful_key_is_warned_of(segur: Segur) -> None:
    run = made(segur, "--set", "client.finess=010999994")
    assert run.code == 0
    assert run.err.startswith("Avertissement : FINESS « 010999994 » : ")


def test_a_base_that_does_not_exist_is_refused(segur: Segur) -> None:
    assert made(segur, "--base", "nulle.xlsx").code == 2


def test_without_a_terminal_what_is_missing_is_named(segur: Segur) -> None:
    run = segur("pv-checklist", "--set", "sons=HOP-DPI-Va2")
    assert (run.code, run.out) == (2, "")
    assert "Profil incomplet : " in run.err
    assert "--set ri.compatible=oui|non" in run.err


def test_an_option_wins_over_the_profile(segur: Segur) -> None:
    run = made(segur, "--set", "pfi.compatible=non", "-f", "json")
    assert json.loads(run.out)["items"]["dpi-flux-2"]["waiver"]["number"] == "(2)a"


def test_what_does_not_concern_the_sons_is_said_to_have_no_effect(segur: Segur) -> None:
    example = resources.example("profil-pv.toml")
    run = segur("pv-checklist", "--profile", example, "--set", "ordered_sends=dmp")
    assert run.code == 0
    assert "ordered_sends est sans effet pour HOP-DPI-Va2" in run.err


def test_the_answers_of_options_can_be_kept_as_a_profile(segur: Segur) -> None:
    who = profile(pfi__absent="oui", **NO_PFI)
    options = [f"{key}={value}" for key, value in who.as_options().items()]
    words = [word for option in options for word in ("--set", option)]
    run = segur("pv-checklist", *words, "--save-profile", "garde.toml", "-o", "pv.json")
    assert run.code == 0, run.err
    assert "absent = true" in Path("garde.toml").read_text(encoding="utf-8")
    again = segur("pv-checklist", "--profile", "garde.toml", "-f", "json")
    kept = Path("pv.json").read_text(encoding="utf-8")
    assert without_instant(again.out) == without_instant(kept)
    assert segur("pv-checklist", *words, "--save-profile", "garde.toml").code == 2


LIST = """\
FINESS;Nom;SONS;Prestation;Pilote
010999993;CH FICTIF A;DPI;V2;oui
690999974;CLINIQUE FICTIVE B;DPI;V1+V2;x
750999997;CH FICTIF C;DPI;V3;oui
;CH SANS NUMERO;DPI;V2;oui
130999980;CH FICTIF D;PFI;V2;oui
10999993;CH FICTIF A BIS;DPI;V2;oui
2A0999991;CH FICTIF E;DPI;V2;peut-être
2B0999999;CH FICTIF F;DPI;V2;non
970199998;CH\x07FICTIF G;DPI;V2;oui
"""


def test_one_document_is_written_for_each_row_marked_pilot_and_no_other(segur: Segur) -> None:
    Path("clients.csv").write_text(LIST, encoding="utf-8")
    asked = ("--clients", "clients.csv", "-o", "pv")
    run = made(segur, *asked)
    names = {path.name for path in Path("pv").iterdir()}
    assert names == {"pv-HOP-DPI-Va2-010999993.xlsx", "pv-HOP-DPI-Va2-690999974.xlsx"}
    unread = [line for line in run.err.splitlines() if line.startswith("Non lu : ")]
    assert [line.partition(" (")[0] for line in unread] == [
        f"Non lu : ligne {n}" for n in (4, 5, 7, 8, 10)
    ]
    assert "contient un caractère invisible (U+0007)" in unread[-1]
    assert "profil" not in unread[-1]
    assert "ligne 6 (« CH FICTIF D ») : pilote de HOP-PFI-Va2" in run.err
    assert "2 lignes marquées pilotes lues ; il en faut 3 par SONS" in run.err
    assert run.code == 1
    checked = segur("pv-check", "pv/pv-HOP-DPI-Va2-690999974.xlsx", "-f", "json")
    assert "CLINIQUE FICTIVE B" in checked.out
    again = made(segur, *asked)
    assert (again.code, "existe déjà" in again.err) == (2, True)
    assert made(segur, *asked, "--force").code == 1


def test_a_list_of_three_pilots_gives_three_forms(segur: Segur) -> None:
    rows = [line for line in LIST.splitlines() if "V3" not in line][:3]
    rows.append("750999997;CH FICTIF C;DPI;V2;oui")
    Path("clients.csv").write_text("\n".join(rows), encoding="utf-8")
    run = made(segur, "--clients", "clients.csv", "-o", "formulaires", "-f", "docx")
    assert (run.code, len(list(Path("formulaires").glob("*.docx")))) == (0, 3)
    assert "3 lignes marquées pilotes lues, il en faut 3." in run.err
    Path("clients.csv").write_text(rows[0] + "\n130999980;CH FICTIF;DPI;V2;non", encoding="utf-8")
    assert made(segur, "--clients", "clients.csv", "-o", "vide").code == 3
    assert made(segur, "--clients", "clients.csv").code == 2


NO_PFI = {f"pfi__{key}": "" for key in ("vendor", "software", "compatible")}
