"""`segur init` in the folders that people have: what it takes, sets apart, and keeps."""

import gzip
import json
import shutil
import zipfile
from pathlib import Path, PurePath

import openpyxl
import pytest

from segur_cli import resources
from segur_cli.dossier.looking import attachments_of, look
from tests.conftest import Segur
from tests.dossier.test_check import write
from tests.lint.running import example


def put(name: str, source: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(resources.example(source), name)


@pytest.fixture
def messy(segur: Segur) -> None:
    """A folder as one finds them: spaces, accents, copies, forms, results of segur."""
    put("Base éligibles/base ES.xlsx", "base-fictive.xlsx")
    put("commerce/Suivi 2025.csv", "clients.csv")
    put("officiel/vierge.json", "asp-fictif/vierge.json")
    put("officiel/exemple.json", "asp-fictif/exemple.json")
    put("officiel/garnissage.xlsx", "asp-fictif/garnissage.xlsx")
    put("officiel/clients.csv", "asp-fictif/clients.csv")
    put("répertoire/finess-structures-2026.json", "finess-structures-fictif.json")
    put("pièces reçues/va.pdf", "pieces/va.pdf")
    put("pv/rempli.json", "pv/rempli.json")
    assert segur("pv-checklist", "--init", "-o", "profil.toml").code == 0
    assert segur("pv-checklist", "--profile", "profil.toml", "-o", "pv/à faire.xlsx").code == 0
    write("avances/nord.json", example("avance"))
    put("Base éligibles/Backup of base ES.xlsx", "base-fictive.xlsx")
    write("avances/nord - Copie.json", example("avance"))
    write("avances/Copie de nord.json", example("avance"))
    write("avances/nord (1).json", example("avance"))
    write("package.json", {"name": "x", "version": "1", "private": False, "files": []})
    Path("avances/cassée.json").write_text("{", encoding="utf-8")
    Path("avances/pj_nord.zip").write_bytes(b"PK\5\6" + bytes(18))
    Path("~$base ES.xlsx").write_bytes(b"verrou")
    segur("lint-json", "avances/nord.json", "--report", "json=resultat.json")
    segur("check-eligibility", "010999993", "--base", "demo", "--report", "xlsx=verdicts.xlsx")


@pytest.mark.usefixtures("messy")
def test_each_file_of_a_messy_folder_is_taken_for_what_it_is(segur: Segur) -> None:
    run = segur("init")
    assert run.code == 0, run.err
    told = {line.strip() for line in run.err.splitlines()}
    text = Path("segur.toml").read_text(encoding="utf-8")
    for line in (
        '[base]\nfile = "Base éligibles/base ES.xlsx"\n\n',
        '[[files]]\npath = "avances/nord.json"\nkind = "avance"\n'
        'attachments = "avances/pj_{stem}.zip"\n',
        '[[pilot]]\npv = "pv/rempli.json"\n',
        '[[papers]]\npath = "pièces reçues"\n',
        '[clients]\nfile = "commerce/Suivi 2025.csv"\n# autre liste reconnue : officiel/cl',
        '[register]\nfile = "répertoire/finess-structures-2026.json"\n',
    ):
        assert line in text
    assert text.count("[[files]]") == 3, "one for avances, that unread, one for soldes to come"
    assert {
        "exemple, pas une demande à déposer : « officiel/exemple.json »",
        "PV sans réponse, à remplir : « pv/à faire.xlsx »",
        "liste de clients : « commerce/Suivi 2025.csv » et « officiel/clients.csv »",
        "tableau des champs : « officiel/garnissage.xlsx »",
        "pièce hors archive : « pièces reçues/va.pdf »",
        "illisible : « avances/cassée.json »",
        "non reconnu : « package.json »",
    } <= told
    assert any(line.startswith("copie, laissée de côté : ") and line.count("«") == 4
               for line in told)  # fmt: skip
    (learn,) = [line for line in told if "template learn" in line]
    command = learn.partition(" : segur ")[2].split()
    assert set(command[2:5]) == {f"officiel/{name}" for name in
                                 ("vierge.json", "exemple.json", "garnissage.xlsx")}  # fmt: skip
    assert segur(*command).code == 0, "the command that is told is the one that learns"
    assert "déjà appris" in segur("init", "--update").err


@pytest.mark.parametrize("packed", ["json", "json.gz", "zip", "etalab.csv", "table.csv"])
def test_a_register_is_told_however_it_is_packed(segur: Segur, packed: str) -> None:
    text = resources.example("finess-structures-fictif.json").read_text(encoding="utf-8")
    if packed == "json":
        Path("structures.json").write_text(text, encoding="utf-8")
    elif packed == "json.gz":
        Path("finess.json.gz").write_bytes(gzip.compress(text.encode()))
    elif packed == "zip":
        with zipfile.ZipFile("finess-structures.zip", "w") as archive:
            archive.writestr("finess-structures.json", text)
    elif packed == "etalab.csv":
        Path("finess.csv").write_text("finess;etalab;93;2021-01-08\nstructureet;010999993;;;\n")
    else:
        Path("liste.csv").write_text(
            "FINESS ET;FINESS EJ;Raison sociale;SIRET;Code postal;Commune\n"
            "010999993;010999985;CH FICTIF;;01000;BOURG\n", encoding="utf-8"
        )  # fmt: skip
    seen = look(Path())
    assert (len(seen.registers), seen.archives, seen.unknown, seen.clients) == (1, [], [], [])
    assert segur("init").code == 0
    assert segur("check", "--as-of", "2025-03-10").code != 2, "settings that load"


@pytest.mark.usefixtures("messy")
def test_what_segur_wrote_is_no_part_of_the_dossier() -> None:
    own = {place.as_posix() for place in look(Path()).own}
    assert {"resultat.json", "verdicts.xlsx"} <= own


def test_settings_are_completed_below_and_nothing_of_them_is_lost(segur: Segur) -> None:
    write("avances/a.json", example("avance"))
    assert segur("init").code == 0
    before = Path("segur.toml").read_text(encoding="utf-8") + "# à moi\n"
    Path("segur.toml").write_text(before, encoding="utf-8")
    same = segur("init", "--update", "--write")
    assert (same.code, same.out) == (0, "")
    assert "nomme tout" in same.err
    assert not Path("segur.toml.bak").exists()
    write("soldes/b.json", example("solde"))
    put("base.xlsx", "base-fictive.xlsx")
    shown = segur("init", "--update")
    assert shown.code == 0
    assert "soldes" not in shown.out.replace('path = "soldes/*.json"', ""), "awaited already"
    assert '+file = "base.xlsx"' in shown.out.splitlines()
    assert Path("segur.toml").read_text(encoding="utf-8") == before
    assert segur("init", "--update", "--write").code == 0
    after = Path("segur.toml").read_text(encoding="utf-8")
    assert after.startswith(before)
    assert Path("segur.toml.bak").read_text(encoding="utf-8") == before
    assert segur("check", "--as-of", "2025-03-10").code in (0, 1)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--write",), "ne sert qu'avec --update"),
        (("--update",), "introuvable"),
    ],
)
def test_an_update_needs_settings_to_complete(
    segur: Segur, options: tuple[str, ...], said: str
) -> None:
    run = segur("init", *options)
    assert (run.code, said in run.err) == (2, True)
    assert not Path("segur.toml").exists()


def test_settings_that_cannot_be_completed_below_are_left_as_they_are(segur: Segur) -> None:
    text = 'files = [{ path = "x/*.json", optional = true }]\n'
    Path("segur.toml").write_text(text, encoding="utf-8")
    write("avances/a.json", example("avance"))
    run = segur("init", "--update", "--write")
    assert (run.code, "à la main" in run.err) == (2, True)
    assert Path("segur.toml").read_text(encoding="utf-8") == text


def test_a_second_copy_does_not_replace_the_first(segur: Segur) -> None:
    assert segur("init", "--name", "un").code == 0
    for name in ("deux", "trois"):
        assert segur("init", "--force", "--name", name).code == 0
    kept = [Path(f"segur.toml.bak{rank}").read_text(encoding="utf-8") for rank in ("", "1")]
    assert ['name = "un"' in kept[0], 'name = "deux"' in kept[1]] == [True, True]


@pytest.mark.parametrize(
    ("requests", "archives", "pattern"),
    [
        (["a/x.json"], ["a/x.zip"], "a/{stem}.zip"),
        (["a/x.json", "a/x-2.json"], ["a/x.zip", "a/x-2.zip"], "a/{stem}.zip"),
        (["a/x.json"], ["a/x-2.zip"], "a/{stem}-2.zip"),
        (["x.json"], ["pieces/PJ x.ZIP"], "pieces/PJ {stem}.ZIP"),
        (["x.json"], ["xy.zip", "ax.zip"], None),
        (["x.json"], [], None),
    ],
)
def test_an_archive_goes_with_the_request_whose_name_it_holds(
    requests: list[str], archives: list[str], pattern: str | None
) -> None:
    named = [PurePath(name) for name in requests]
    assert attachments_of(named, [PurePath(name) for name in archives], named) == pattern


@pytest.mark.parametrize(
    ("archives", "paired"),
    [
        ({"PJ.zip": 4, "autres.zip": 1}, 'attachments = "d/PJ.zip"'),
        ({"PJ.zip": 0}, ""),  # none of the papers that the request names
        ({"PJ.zip": 2, "autres.zip": 2}, ""),
        ({"../PJ.zip": 4}, ""),
    ],
)
def test_an_archive_of_another_name_goes_with_the_request_whose_papers_it_holds(
    segur: Segur, archives: dict[str, int], paired: str
) -> None:
    write("d/lot_v3.json", example("avance"))
    for name, count in archives.items():
        with zipfile.ZipFile(Path("d") / name, "w") as archive:
            archive.writestr("autre.pdf", b"")
            for rank in range(count):
                archive.writestr(f"pièces/BC-FICTIF-00{rank + 1}.pdf", b"")
    assert segur("init").code == 0
    lines = Path("segur.toml").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("attachments")] == [paired] * bool(paired)


def test_requests_in_a_folder_whose_name_is_a_pattern_are_named_one_by_one(segur: Segur) -> None:
    for name in ("a", "b"):
        Path("avances [2025]").mkdir(exist_ok=True)
        text = json.dumps(example("avance"), ensure_ascii=False)
        Path(f"avances [2025]/{name}.json").write_text(text, encoding="utf-8")
    assert segur("init").code == 0
    run = segur("check", "-f", "json", "--as-of", "2025-03-10")
    assert len(json.loads(run.out)["report"]["perimeter"]["files"]) == 2


@pytest.mark.usefixtures("messy")
def test_a_folder_without_settings_is_checked_as_init_would_read_it(segur: Segur) -> None:
    refused = segur("check")
    assert (refused.code, "segur check --discover" in refused.err) == (2, True)
    as_of = ("--as-of", "2025-03-10")
    guessed = segur("check", "--discover", "-f", "json", *as_of)
    assert "1 base" in guessed.err
    assert "illisible : « avances/cassée.json »" in guessed.err
    assert not Path("segur.toml").exists()
    assert not Path("segur-rapport.md").exists(), "a guess writes nothing"
    found = json.loads(guessed.out)
    assert any("segur init" in note for note in found["notes"])
    assert segur("init").code == 0
    kept = json.loads(segur("check", "--discover", "-f", "json", *as_of).out)
    assert kept["report"]["counts"] == found["report"]["counts"]
    assert kept["exit_code"] == found["exit_code"] == guessed.code
    assert not any("segur init" in note for note in kept["notes"])
    broken = [f for f in kept["report"]["findings"] if "cassée" in f["path"]]
    assert [finding["severity"] for finding in broken] == ["error"], "unread is never green"


def test_nothing_recognised_is_never_green(segur: Segur) -> None:
    write("package.json", {"name": "x", "version": "1"})
    assert segur("check", "--discover").code == 3


def test_a_follow_up_of_clients_is_read_for_their_states_too(segur: Segur) -> None:
    put("base.xlsx", "base-fictive.xlsx")
    write("avances/a.json", example("avance"))
    first, second, *_ = example("avance")["demandes"]
    numbers = [demande["beneficiaire"]["finess"] for demande in (first, second)]
    Path("suivi.csv").write_text(
        "Suivi au 12/11/2025\n\nFINESS;Établissement;Dispositif;Etat avance;Date état;Humeur\n"
        f"{numbers[0]};CH FICTIF;DPI;Payée;10/06/2025;bonne\n"
        f"{numbers[1]};AP FICTIVE;DPI;Déposé;12/11/2025;bonne\n",
        encoding="utf-8",
    )
    for client in numbers:  # papers of one name, in the folder of each client
        put(f"clients/{client}/bon.pdf", "pieces/bon-de-commande.pdf")
    assert "suivi des demandes : « suivi.csv »" in segur("init").err
    text = Path("segur.toml").read_text(encoding="utf-8")
    assert '[clients]\nfile = "suivi.csv"\n\n[status]\nfile = "suivi.csv"\n' in text
    found = json.loads(segur("status", "-f", "json", "--as-of", "2025-12-01").out)
    noted = {one["client"]: (one["state"], one["since"]) for one in found["requests"]}
    assert [noted[client] for client in numbers] == [
        ("Payée", "2025-06-10"), ("Déposé", "2025-11-12"),
    ]  # fmt: skip
    notes = json.loads(segur("check", "-f", "json", "--as-of", "2025-12-01").out)["notes"]
    assert [note for note in notes if "suivi.csv" in note] == [
        "suivi.csv : 1 colonne non lue (F « Humeur »)"
    ]
    [paired] = [note for note in notes if note.startswith("pièces hors archive")]
    assert f"« {numbers[0]}/bon.pdf » et « {numbers[1]}/bon.pdf »" in paired.replace("\u00a0", " ")


def test_a_follow_up_written_by_segur_and_filled_in_is_one(segur: Segur) -> None:
    write("avances/a.json", example("avance"))
    segur("init")
    segur("status", "--report", "xlsx=suivi.xlsx")
    assert look(Path()).states == []  # nothing is noted in it yet
    book = openpyxl.load_workbook("suivi.xlsx")
    sheet = book.worksheets[0]
    heading = next(c for row in sheet.iter_rows() for c in row if c.value == "état")
    sheet.cell(heading.row + 1, heading.column).value = "Déposée"
    book.save("suivi.xlsx")
    assert look(Path()).states == [PurePath("suivi.xlsx")]
