"""A user's own pack: used like those shipped when it is right, refused in French otherwise."""

import json
import re
from datetime import date, datetime
from pathlib import Path

import pytest

from segur_cli.config import load_settings
from segur_cli.exits import ExitCode, StopError
from segur_cli.facts import Status, calendars, dispositifs, sources
from segur_cli.text.clock import PARIS
from tests.conftest import Segur
from tests.facts.supplied import PACK, altered, supply

FICTITIOUS = "FIC-XYZ-Va9"


def refusal(path: Path) -> list[str]:
    with pytest.raises(StopError) as stopped:
        load_settings(path)
    assert stopped.value.code is ExitCode.CANNOT_RUN
    return [stopped.value.message, *stopped.value.advice]


def test_a_pack_is_known_with_its_own_sources() -> None:
    calendar = load_settings(supply()).calendars[FICTITIOUS]
    assert calendar.provenance == "calendrier fourni par vous (fichier calendriers/fictif.toml)"
    first = calendar.milestone(1)
    assert first is not None
    assert first.retained is not None
    assert first.retained.value == datetime(2030, 1, 15, 12, tzinfo=PARIS)
    assert first.retained.citation == "note fictive du 02/11/2029"
    second = calendar.milestone(2)
    assert second is not None
    assert (second.contested, len(second.dates)) == (True, 2)
    assert calendar.cautions[0].status is Status.INFERRED


def test_the_example_of_the_documentation_is_a_pack() -> None:
    page = (Path(__file__).parents[2] / "docs" / "packs.md").read_text(encoding="utf-8")
    _, example = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    known = load_settings(supply(example)).calendars
    assert [m.id for m in known[FICTITIOUS].milestones] == [
        "ouverture-fictive", "jalon-1", "jalon-2",
    ]  # fmt: skip


def test_a_pack_is_no_fact_of_ours_and_no_sons_of_the_hospital_base() -> None:
    known = load_settings(supply(PACK.replace(FICTITIOUS, "HOP-XYZ-Va9"))).calendars
    assert "HOP-XYZ-Va9" in known
    assert "HOP-XYZ-Va9" not in dispositifs()
    assert "note-fictive" not in sources()
    shipped = [code for code, calendar in known.items() if not calendar.supplied_by]
    assert shipped == ["HOP-DPI-Va2", "HOP-PFI-Va2", "IMG-DB-Va2"]


def test_the_rest_of_segur_toml_may_name_the_dispositif_of_a_pack() -> None:
    own = f'[[milestone]]\nsons = "{FICTITIOUS}"\nnumber = 3\ndate = 2031-01-01\nsource = "x"\n'
    (known,) = load_settings(supply(settings=own)).milestones
    assert (known.sons, known.milestone, known.value) == (FICTITIOUS, "jalon-3", date(2031, 1, 1))


def test_a_pack_changes_nothing_but_the_settings_that_name_it() -> None:
    assert FICTITIOUS in load_settings(supply()).calendars
    assert FICTITIOUS not in calendars()
    Path("segur.toml").unlink()
    assert FICTITIOUS not in load_settings(None).calendars


def test_a_dispositif_known_by_name_only_is_no_longer_called_undated(segur: Segur) -> None:
    named = segur("deadlines", "-f", "json")
    assert "MS-DUI-Va2" in {known["code"] for known in json.loads(named.out)["undated"]}
    supply(altered(FICTITIOUS, "MS-DUI-Va2"))
    dated = json.loads(segur("deadlines", "-f", "json").out)
    assert "MS-DUI-Va2" in {known["code"] for known in dated["dispositifs"]}
    assert "MS-DUI-Va2" not in {known["code"] for known in dated["undated"]}


@pytest.mark.parametrize("code", ["HOP-PFI-Va2", "hop-pfi-va2"])
def test_a_dispositif_that_is_shipped_is_not_described_again(code: str) -> None:
    message, advice = refusal(supply(altered(FICTITIOUS, code)))
    assert f"segur contient déjà le calendrier de {code}." in message
    assert "[[milestone]] dans segur.toml" in advice


def test_a_dispositif_is_supplied_once() -> None:
    path = supply()
    Path("autre.toml").write_text(PACK, encoding="utf-8")
    path.write_text('packs = ["calendriers/fictif.toml", "autre.toml"]', encoding="utf-8")
    message, _ = refusal(path)
    assert message == (
        "« autre.toml » : FIC-XYZ-Va9 est déjà décrit par « calendriers/fictif.toml »."
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[dispositif\n", "n'est pas un fichier TOML valide (ligne 1, colonne 12)"),
        (b'code = "\xe9"', "n'est pas en UTF-8"),
        (b"#" * 1_000_001, "dépasse 1 Mo"),
        (b"a = 0x" + b"f" * 5000, "n'est pas un fichier TOML valide"),
    ],
)
def test_a_file_that_is_no_pack_is_refused(content: bytes, said: str) -> None:
    path = supply()
    Path("calendriers/fictif.toml").write_bytes(content)
    assert said in refusal(path)[0]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nulle.toml", "Calendrier (packs, dans segur.toml) introuvable : « nulle.toml »."),
        (".", "c'est un dossier"),
        ("a\\u0000b", "Chemin impossible"),
        ("/dev/zero", "n'est pas un fichier ordinaire"),
        ("x" * 300, "nom trop long"),
    ],
)
def test_a_file_that_cannot_be_opened_is_named(name: str, said: str) -> None:
    path = Path("segur.toml")
    path.write_text(f'packs = ["{name}"]', encoding="utf-8")
    assert said in refusal(path)[0]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ('"a.toml"', "« packs » : une liste entre crochets est attendue, trouvé « a.toml »."),
        ("[3]", "« packs.1 » : un texte entre guillemets est attendu, trouvé « 3 »."),
        ('[""]', "c'est un dossier"),
    ],
)
def test_packs_that_are_no_list_of_names_are_refused(value: str, said: str) -> None:
    path = Path("segur.toml")
    path.write_text(f"packs = {value}", encoding="utf-8")
    assert said in " ".join(refusal(path))


FIRST = "« milestone.jalon-1.date.1"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"FIC-XYZ-Va9"', "3", "« dispositif.code » : un texte entre guillemets est attendu"),
        ('"FIC-XYZ-Va9"', '"FIC XYZ"', "« dispositif.code » : 40 lettres, chiffres, points"),
        ('"FIC-XYZ-Va9"', '""', "« dispositif.code » : un texte non vide est attendu"),
        ('label = "Dispositif', 'lable = "Dispositif', "Vouliez-vous écrire « label » ?"),
        ('function = "XYZ"', "", "« dispositif.function » : cette clé est obligatoire."),
        ('function = "XYZ"', 'function = "a\\u001b[31m"', "sans caractère de contrôle"),
        ("[dispositif]", "[dispositf]", "Vouliez-vous écrire « dispositif » ?"),
        ('date = "2029-11-02"', "date = 2029-11-02", "un texte entre guillemets est attendu"),
        ('date = "2029-11-02"', 'date = "novembre"', "une date entre guillemets"),
        ('date = "2029-11-02"', 'date = "2029-W44-5"', "une date entre guillemets"),
        (
            'short = "note fictive',
            'id = "x"\nshort = "note',
            "clé inconnue « source.note-fictive.id",
        ),
        (
            "[source.page-fictive]",
            '[source."page fictive"]',
            "« source.page fictive » : 40",
        ),
        ("[source.page-fictive]", "[source.page]", "source inconnue « page-fictive »"),
        ('["page-fictive"]', '["page-fictve"]', "Vouliez-vous écrire « page-fictive » ?"),
        ('["note-fictive"]', '["asp-2024-11-15"]', "Décrivez-la par [source.ID]."),
        ('["note-fictive"]', '"note-fictive"', "une liste entre crochets est attendue"),
        ('["note-fictive"]', "[[1]]", "source inconnue « [1] »"),
        ('sources = ["note-fictive"]', "", f"{FIRST}.sources » : cette clé est obligatoire."),
        ('sources = ["note-fictive"]', "sources = []", f"{FIRST}.sources » : une date doit citer"),
        ("2030-01-15T12:00:00", '"2030-01-15"', f"{FIRST}.value » : une date (2026-03-18) ou"),
        ("2030-01-15T12:00:00", "20300115", f"{FIRST}.value » : une date (2026-03-18) ou"),
        ("2030-01-15T12:00:00", "12:00:00", f"{FIRST}.value » : une date (2026-03-18) ou"),
        ("2030-01-15T12:00:00", "9999-12-31", f"{FIRST}.value » : une année de 2000 à 2099"),
        ("value = 2030-01-15T12:00:00", "", f"{FIRST}.value » : cette clé est obligatoire."),
        ("retained = false", "retained = true", "une seule, doit être retenue ; 2 le sont"),
        (
            'reason = "la plus prudente"',
            "retained = false",
            "une seule, doit être retenue ; 0 le sont",
        ),
        ('reason = "la plus prudente"', "", "celle qui est retenue doit dire pourquoi (reason)"),
        ("retained = false", 'retained = "non"', "true ou false est attendu"),
        ("retained = false", 'status = "sure"', "established ou probable attendu, trouvé « sure »"),
        ("retained = false", 'status = "probable"', "une date probable doit dire pourquoi"),
        ("number = 1", 'number = "1"', "« milestone.jalon-1.number » : un nombre entier"),
        ("number = 1", "number = nan", "« milestone.jalon-1.number » : un nombre entier"),
        ("number = 1", "number = -1", "« milestone.jalon-1.number » : un nombre positif"),
        ("number = 1", "number = 2", "« milestone.number » : « 2 » est donné à 2 jalons."),
        ('id = "jalon-1"', 'id = "jalon-2"', "« milestone.id » : « jalon-2 » est donné à 2"),
        ('id = "jalon-1"', "", "« milestone.2.id » : cette clé est obligatoire."),
        ('"referencement"', '"reference"', "referencement ou financement attendu"),
        ("opening = true", 'opening = "oui"', "true ou false est attendu, trouvé « oui »"),
        ("opening = true", "dates = []", "Vouliez-vous écrire « date » ?"),
        ("opening = true", "supplied_by = 1", "clé inconnue"),
        ('status = "inferred"', 'status = "established"', "ce qui est sûr doit citer une source"),
        ('status = "inferred"', 'status = "x"', "« caution.mise-en-garde-fictive.status »"),
    ],
)
def test_a_mistake_is_told_with_file_key_and_cause(old: str, new: str, said: str) -> None:
    message, *problems = refusal(supply(altered(old, new)))
    assert message.startswith("« calendriers/fictif.toml » contient ")
    assert said in " ".join(problems)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "« milestone » : au moins un jalon ([[milestone]]) est attendu."),
        ("dispositif = 3", "« dispositif » : une table est attendue, trouvé « 3 »."),
        ("milestone = 3", "« milestone » : des tables ([[milestone]]) sont attendues"),
        ("milestone = [3]", "« milestone.1 » : une table est attendue, trouvé « 3 »."),
        ("source = 3", "« source » : des tables ([source.ID]) sont attendues"),
        ("[source]\nx = 3", "« source.x » : une table est attendue, trouvé « 3 »."),
        ("[[milestone]]\ndate = 3", "« milestone.1.date » : des tables ([[date]]) sont attendues"),
        ("[[milestone]]\ndate = [3]", "« milestone.1.date.1 » : une table est attendue"),
        ("caution = [1]", "« caution.1 » : une table est attendue"),
    ],
)
def test_a_file_of_another_shape_is_told_what_is_expected(text: str, said: str) -> None:
    assert said in " ".join(refusal(supply(text)))


def test_mistakes_are_not_told_without_end() -> None:
    message, *problems = refusal(supply("[[milestone]]\nlabel = 3\n" * 1000))
    assert "erreurs" in message
    assert (len(problems), problems[-1][:4]) == (51, "… et")


def test_every_mistake_is_told_at_once() -> None:
    text = altered("number = 1", "number = -1").replace("retained = false", "retained = true")
    assert len(refusal(supply(text))) == 3
