"""`segur finess`: import, show, list, remove, search; bad files, and an import cut short."""

import gzip
import io
import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot
from jsonschema import Draft202012Validator

from segur_cli import resources
from segur_cli.register import index
from segur_cli.register.source import REGISTERS
from tests import demo_register
from tests.conftest import Segur, plain

REGISTER = resources.example(demo_register.NAME)
SEARCH = Draft202012Validator(
    json.loads(resources.schema("finess-search.schema.json").read_text(encoding="utf-8")),
    format_checker=Draft202012Validator.FORMAT_CHECKER,
)


def write(name: str, data: bytes | str) -> str:
    Path(name).write_bytes(data.encode() if isinstance(data, str) else data)
    return name


def changed(**more: Any) -> dict[str, Any]:
    return demo_register.document() | more


def zipped(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, REGISTER.read_bytes())
    return stream.getvalue()


def indexes() -> list[str]:
    return sorted(path.name for path in REGISTERS.folder.glob("*"))


# Import and catalogue.


def test_an_import_says_what_the_register_holds(segur: Segur) -> None:
    run = segur("finess", "import", REGISTER, "--name", "novembre")
    assert (run.code, run.err) == (0, "")
    out = plain(run.out)
    assert "Répertoire FINESS « novembre », daté du 2 novembre 2026, SHA-256" in out
    assert "EJ 8 : 7 actifs, 1 fermé ou inactif" in out
    assert "ET 6 : 5 actifs, 1 fermé ou inactif" in out
    assert "GHT 1" in out
    assert "« novembre »" in segur("finess", "list").out
    assert "« novembre »" in segur("finess", "show").out


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("r.json.gz", gzip.compress(REGISTER.read_bytes())),
        ("r.zip", zipped("finess-structures.json")),
    ],
)
def test_a_compressed_register_is_the_same_one(segur: Segur, name: str, data: bytes) -> None:
    run = segur("finess", "import", write(name, data))
    assert run.code == 0
    assert "EJ 8 : 7 actifs" in plain(run.out)


def test_a_name_given_again_replaces_the_register_that_had_it(segur: Segur) -> None:
    segur("finess", "import", REGISTER, "--name", "mien")
    other = write("autre.json", json.dumps(changed(generatedAt="2026-11-03T03:00:00Z")))
    run = segur("finess", "import", other, "--name", "Mien")
    assert "précédent" in run.err
    assert segur("finess", "list").out.count("SHA-256") == 1
    assert len(indexes()) == 2


def test_removed_it_is_known_no_more(segur: Segur) -> None:
    segur("finess", "import", REGISTER, "--name", "mien")
    assert "oublié" in segur("finess", "remove", "mien").out
    assert indexes() == []
    assert "segur finess import" in segur("finess", "list").out
    assert segur("finess", "show").code == 2
    assert segur("finess", "remove", "mien").code == 2


def test_a_register_is_kept_as_0_1_0_keeps_it_and_reads_it(segur: Segur) -> None:
    """Both versions share these files: 0.1.0 refuses a card that has a key more or less."""
    segur("finess", "import", REGISTER, "--name", "mien")
    card, database = REGISTERS.folder.iterdir()
    card, database = sorted((card, database), key=lambda path: path.suffix)
    data = json.loads(card.read_text(encoding="utf-8"))
    assert sorted(data) == [
        "counts", "dated", "digest", "file_name", "format", "imported", "indexed_at", "name",
        "oddities", "sha256", "size", "version",
    ]  # fmt: skip
    assert (card.name, database.name) == (f"{data['sha256']}.card.json", f"{data['sha256']}.sqlite")
    assert int.from_bytes(database.read_bytes()[60:64], "big") == 1


@pytest.mark.parametrize("damage", ["cut", "altered", "removed", "format"])
def test_a_damaged_index_is_told_with_the_command_to_type(segur: Segur, damage: str) -> None:
    segur("finess", "import", REGISTER, "--name", "mien")
    [place] = REGISTERS.folder.glob("*.sqlite")
    data = place.read_bytes()
    if damage == "cut":
        place.write_bytes(data[: len(data) // 2])
    elif damage == "altered":
        place.write_bytes(data[:-100] + bytes(100))
    elif damage == "removed":
        place.unlink()
    else:
        with sqlite3.connect(place) as database:
            database.execute("PRAGMA user_version = 99")
        database.close()
    run = segur("finess", "show", "mien")
    assert (run.code, run.out) == (2, "")
    assert "segur finess import" in run.err


def test_an_index_of_another_format_is_refused_by_a_look_up(segur: Segur) -> None:
    segur("finess", "import", REGISTER, "--name", "mien")
    [place] = REGISTERS.folder.glob("*.sqlite")
    with sqlite3.connect(place) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    run = segur("check-eligibility", "130999972", "--base", "demo", "--directory", "mien")
    assert (run.code, run.out) == (2, "")
    assert "segur finess import" in run.err


# Bad files: one sentence, nothing left, nothing overwritten.


_TRUNCATED = gzip.compress(REGISTER.read_bytes())[:-200]
_BAD: dict[str, tuple[str, bytes, str]] = {
    "empty": ("r.json", b"", "vide"),
    "activités": ("r.json", json.dumps(
        {"schemaVersion": "v1.0.0", "generatedAt": "2026-11-02", "activites": [{"a": 1}]}
    ).encode(), "finess-activites"),
    "truncated gz": ("r.json.gz", _TRUNCATED, "tronqué"),
    "two files": ("r.zip", zipped("a.json", "b.json"), "un seul"),
    "another JSON": ("r.json", b'{"demandes": []}', "finess-structures"),
    "a list": ("r.json", b"[1, 2]", "finess-structures"),
    "truncated": ("r.json", REGISTER.read_bytes()[:3000], "tronqué"),
    "nested": ("r.json", b"[" * 200_000, "finess-structures"),
    "nested deep": ("r.json", b'{"schemaVersion": "v1.0.0", "pmej": ' + b"[" * 200_000, "JSON"),
    "no entity": ("r.json", json.dumps(changed(pmej=[])).encode(), "pmej"),
    "other keys": ("r.json", json.dumps(
        {"schemaVersion": "v2.0.0", "generatedAt": "2026-11-02", "pmej": [{"a": 1}, {"b": 2}]}
    ).encode(), "aucun établissement"),
    "a table of something else": ("r.csv", b"a;b\n1;2\n", "répertoire FINESS reconnu"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "data", "said"), _BAD.values(), ids=_BAD)
def test_a_bad_file_is_refused_and_changes_nothing(
    segur: Segur, name: str, data: bytes, said: str
) -> None:
    segur("finess", "import", REGISTER, "--name", "mien")
    before = indexes()
    run = segur("finess", "import", write(name, data), "--name", "mien")
    assert (run.code, run.out) == (2, "")
    assert said in plain(run.err)
    assert "Traceback" not in run.err
    assert indexes() == before
    assert segur("finess", "show", "mien").code == 0


def test_what_is_missing_or_no_file_is_told(segur: Segur) -> None:
    assert segur("finess", "import", "nul.json").code == 2
    assert "dossier" in segur("finess", "import", ".").err


def test_a_later_version_says_what_was_recognised(segur: Segur) -> None:
    file = write("r.json", json.dumps(changed(schemaVersion="v2.0.0")))
    run = segur("finess", "import", file)
    assert run.code == 0
    assert "format « v2.0.0 », que segur ne connaît pas" in plain(run.err)
    assert "8 EJ et 6 ET reconnus, 0 non" in plain(run.err)
    assert "v2.0.0, non connu" in plain(segur("finess", "show").out)


def test_what_cannot_be_used_is_counted_and_shown(segur: Segur) -> None:
    document = demo_register.document()
    document["pmej"].append(document["pmej"][0])  # twice
    document["pmej"].append({"informationsGeneralesPMEJ": {}, "ege": [17]})
    out = plain(segur("finess", "import", write("r.json", json.dumps(document))).out)
    assert "2 numéros répétés, gardés une fois" in out
    assert "2 entrées illisibles" in out
    assert "010999993, deux fois" in out


def test_a_site_of_two_entities_is_given_to_none(segur: Segur) -> None:
    document = demo_register.document()
    site = document["pmej"][1]["ege"][0]
    document["pmej"][0]["ege"].append(site)
    file = write("r.json", json.dumps(document))
    out = plain(segur("check-eligibility", "130999972", "--base", "demo", "--register", file).out)
    assert "rattache cet établissement à plusieurs EJ" in out
    assert "à ressaisir" not in out


def test_an_import_cut_short_leaves_what_was_there(
    segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    segur("finess", "import", REGISTER, "--name", "mien")
    before = indexes()

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    other = write("r.json", json.dumps(changed(generatedAt="2026-11-03T03:00:00Z")))
    with monkeypatch.context() as patched:
        patched.setattr(index, "_insert", cut)
        assert segur("finess", "import", other, "--name", "mien").code != 0
    assert indexes() == before
    assert segur("finess", "show", "mien").code == 0


# Search.


def found(segur: Segur, *arguments: str) -> list[str]:
    run = segur("finess", "search", *arguments, "--register", REGISTER, "-f", "json")
    answer = json.loads(run.out)
    assert [error.message for error in SEARCH.iter_errors(answer)] == []
    numbers = [entry["finess"] for entry in answer["entries"]]
    assert run.code == (0 if numbers else 1)
    return numbers


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("calanques", "130999956"),
        ("CALÀNQUES hôpital", "130999998"),  # accents and case aside
        ("centre hospitalier bourg", "010999993"),  # « CH »
        ("ch bourg", "010999993"),
        ("cliniq duc", "210999991"),  # beginnings of words
        ("ajaccio", "2A0999991"),  # the town
        ("130999980", "130999980"),
        ("13 099 998 0", "130999980"),  # as it is displayed
        ("999000045", "2A0999991"),  # the SIREN
        ("2a0999991", "2A0999991"),
    ],
)
def test_words_find_the_entry_first(segur: Segur, words: str, first: str) -> None:
    assert found(segur, words)[0] == first


def test_closed_entries_come_last(segur: Segur) -> None:
    assert found(segur, "site fictif")[-1] == "130999964"


@pytest.mark.parametrize("code", ["13", "Bouches-du-Rhône"])
def test_a_department_limits_the_search(segur: Segur, code: str) -> None:
    numbers = found(segur, "fictif", "--departement", code)
    assert numbers
    assert {number[:2] for number in numbers} == {"13"}


def test_an_unknown_department_is_refused(segur: Segur) -> None:
    run = segur("finess", "search", "a", "--departement", "Rhôn", "--register", REGISTER)
    assert run.code == 2
    assert "Rhône" in run.err


@pytest.mark.parametrize("words", ["zzzz", '" * (', "   ", "ch zzzz"])
def test_nothing_found_leaves_with_1(segur: Segur, words: str) -> None:
    run = segur("finess", "search", words, "--register", REGISTER)
    assert run.code == 1
    assert run.out.startswith(f"Rien dans le répertoire FINESS pour « {words.strip() or words} ».")
    assert "Ensuite" not in run.out


def test_without_full_text_the_same_is_found(segur: Segur, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = found(segur, "hop prive calanques")
    monkeypatch.setattr(index, "has_full_text", lambda: False)
    other = write("r.json", json.dumps(changed(generatedAt="2026-11-03T03:00:00Z")))
    run = segur("finess", "search", "hop prive calanques", "--register", other, "-f", "json")
    assert [entry["finess"] for entry in json.loads(run.out)["entries"]] == expected != []


def test_the_base_is_told_beside_each_entry(segur: Segur) -> None:
    run = segur("finess", "search", "golfe", "--register", REGISTER, "--base", "demo")
    assert run.out == snapshot("""\
FINESS         Nom                 Commune          État    Dans la base
2A0999991  EJ  CH FICTIF DU GOLFE  AJACCIO EXEMPLE  ouvert  oui

1 entrée trouvée.
Répertoire FINESS : « finess-structures-fictif », daté du 2 novembre 2026,
SHA-256 1d035fd6f533 (finess-structures-fictif.json)
BASE FICTIVE : aucune de ces réponses ne vaut pour un vrai client.
Base : « démo », enregistrée le 22 novembre 2026, SHA-256 a0b69956e51e, FICTIVE
(base-fictive.xlsx)
Ensuite : segur check-eligibility 2A0999991
""")
    alone = segur("finess", "search", "golfe", "--register", REGISTER)
    assert alone.out == snapshot("""\
FINESS         Nom                 Commune          État    Dans la base
2A0999991  EJ  CH FICTIF DU GOLFE  AJACCIO EXEMPLE  ouvert  non vérifié

1 entrée trouvée.
Répertoire FINESS : « finess-structures-fictif », daté du 2 novembre 2026,
SHA-256 1d035fd6f533 (finess-structures-fictif.json)
Présence dans la base non vérifiée : ni --base, ni base importée.
Ensuite : segur check-eligibility 2A0999991
""")
    site = segur("finess", "search", "site nord", "--register", REGISTER, "--base", "demo")
    assert "non, mais son EJ 130999980" in plain(site.out)
    headings = "FINESS;Raison sociale;HOP-DPI-Va2 Vague 2 HT;HOP-DPI-Va2 Vague 1 + Vague 2 HT"
    sites = write("sites.csv", f"{headings}\n130999972;NORD;100;150\n")
    entity = plain(segur("finess", "search", "130999980", "--register", REGISTER,
                         "--base", sites).out)  # fmt: skip
    assert "ouvert non, mais son" in entity
    assert "ET 130999972" in entity


def test_several_registers_and_none_named_are_refused(segur: Segur) -> None:
    assert "segur finess import" in segur("finess", "search", "a").err
    segur("finess", "import", REGISTER, "--name", "un")
    other = write("r.json", json.dumps(changed(generatedAt="2026-11-03T03:00:00Z")))
    segur("finess", "import", other, "--name", "deux")
    run = segur("finess", "search", "bourg")
    assert run.code == 2
    assert "--register" in run.err
    assert segur("finess", "search", "bourg", "--register", "deux").code == 0


def test_the_table_of_a_search_is_a_list_to_check(segur: Segur) -> None:
    run = segur("finess", "search", "calanques", "--register", REGISTER, "-f", "csv")
    write("liste.csv", run.out)
    back = segur("check-eligibility", "--from", "liste.csv", "--base", "demo",
                 "--register", REGISTER, "-f", "json")  # fmt: skip
    statuses = {v["finess"]: v["status"] for v in json.loads(back.out)["verdicts"]}
    assert statuses == {"130999998": "eligible", "130999956": "reenter"}


# A named register, and one that is only there.


def test_the_only_imported_register_adds_sentences_and_no_finding(segur: Segur) -> None:
    document = json.loads(resources.example("avance.json").read_text(encoding="utf-8"))
    client = document["demandes"][0]["beneficiaire"]
    client |= {"siret": "99900001100018", "raison_sociale": "CLINIQUE DES DUCS"}
    document["demandes"][1]["beneficiaire"]["finess"] = "130999972"
    file = write("avance.json", json.dumps(document))
    command = ("lint-json", file, "--base", "demo", "--select", "ELI", "-f", "json")

    def codes(*more: str) -> list[str]:
        return [finding["code"] for finding in json.loads(segur(*command, *more).out)["findings"]]

    alone = codes()
    segur("finess", "import", REGISTER, "--name", "mien")
    assert codes() == alone
    there = json.loads(segur(*command).out)
    absent = next(f for f in there["findings"] if f["code"] == "ELI001")
    assert "130999980" in absent["message"]
    assert "02/11/2026" in absent["message"]
    assert "ELI011" in [one["code"] for one in there["perimeter"]["rules_not_run"]]
    assert set(codes("--register", "mien")) == {*alone, "ELI011", "ELI012"}


def test_a_name_without_number_is_given_candidates(segur: Segur) -> None:
    write("noms.csv", "Nom;Ville\nCH de Bourg;\nInconnu Zzz;\nHop. privé des Calanques;Cassis\n")
    run = segur("check-eligibility", "--from", "noms.csv", "--base", "demo",
                "--register", REGISTER, "-f", "json")  # fmt: skip
    assert run.code == 1
    verdicts = json.loads(run.out)["verdicts"]
    proposed = [[one["finess"] for one in verdict["candidates"]] for verdict in verdicts]
    assert proposed[0][0] == "010999993"
    assert proposed[1] == []
    assert proposed[2][0] == "130999998"
    assert [verdict["finess"] for verdict in verdicts] == [None] * 3  # chosen by nobody
    text = plain(segur("check-eligibility", "--from", "noms.csv", "--base", "demo",
                       "--register", REGISTER).out)  # fmt: skip
    assert "aucun n'est choisi : 010999993 (EJ CH FICTIF DE BOURG-EXEMPLE" in text
    assert "aucun candidat pour ce nom" in text
    assert "si un répertoire FINESS est importé ou donné" in plain(
        segur("check-eligibility", "--from", "noms.csv", "--base", "demo").out
    )


def test_a_name_of_the_list_that_the_register_does_not_share_is_noted(segur: Segur) -> None:
    write("noms.csv", "FINESS;Nom\n010999993;Clinique des Ducs\n130999980;AP du Port\n")
    run = segur("check-eligibility", "--from", "noms.csv", "--base", "demo",
                "--register", REGISTER, "-f", "json")  # fmt: skip
    noted = [
        any("sans mot commun avec « Clinique des Ducs »" in r["text"] for r in verdict["remarks"])
        for verdict in json.loads(run.out)["verdicts"]
    ]
    assert noted == [True, False]
