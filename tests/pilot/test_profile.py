"""A profile file: complete, contradictory, wrong, hostile."""

from pathlib import Path

import pytest

from segur_cli import resources
from segur_cli.exits import StopError
from segur_cli.pilot.asking import read_profile
from segur_cli.pilot.profile import Profile, as_toml, describe
from tests.pilot.filling import profile
from tests.pilot.profiles import OTHER_VENDOR, SAME_SOFTWARE, SAME_VENDOR, dpi, pfi

DPI = resources.example("profil-pv.toml").read_text(encoding="utf-8")
PFI = """\
sons = "HOP-PFI-Va2"
prestation = "V1+V2"
ordered_sends = ["mss", "dmp"]
client = {name = "CH FICTIF", finess = "130999980"}
supplier = {name = "DISTRIBUTEUR FICTIF"}
solution = {name = "PFI FICTIVE", version = "1", vendor = "ÉDITEUR FICTIF A"}
dpi = {vendor = "editeur  fictif a", software = "DPI FICTIF", compatible = false}
"""


def written(text: str | bytes) -> Path:
    path = Path("profil.toml")
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refused(text: str | bytes) -> str:
    with pytest.raises(StopError) as caught:
        read_profile(written(text))
    return "\n".join((caught.value.message, *caught.value.advice))


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def test_the_shipped_example_is_complete_and_fictitious() -> None:
    profile = read_profile(resources.example("profil-pv.toml"))
    assert "FICTIF" in profile.client_name
    assert profile.client_finess == "010999993"
    assert (profile.same_software("ri"), profile.same_vendor("pfi")) == (True, False)


def test_a_profile_of_the_other_sons_is_read_too() -> None:
    profile = read_profile(written(PFI))
    assert (profile.vendor, profile.supplier) == ("ÉDITEUR FICTIF A", "DISTRIBUTEUR FICTIF")
    assert profile.ordered == {"dmp", "mss"}
    assert profile.same_vendor("dpi")
    assert not profile.same_software("dpi")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('software = "PFI FICTIVE"', 'software = "DPI FICTIF"\nsame_software = true',
         "[pfi] se contredit : un même logiciel (same_software = true) mais deux éditeurs, "
         "« ÉDITEUR FICTIF A » et « ÉDITEUR FICTIF B »."),
        ('vendor = "ÉDITEUR FICTIF B"', 'vendor = "éditeur fictif a"\nsame_software = true',
         "[pfi] se contredit : un même logiciel (same_software = true) mais deux noms, "
         "« DPI FICTIF » et « PFI FICTIVE »."),
        ('same_software = true',
         'same_software = false\nvendor = "Editeur Fictif A"\nsoftware = "dpi fictif"',
         "[ri] se contredit : same_software = false, mais même éditeur et même logiciel que la "
         "solution (« DPI FICTIF »)."),
        ("[pfi]\n", "[dpi]\ncompatible = true\n[pfi]\n",
         "[dpi] est de trop : pour HOP-DPI-Va2, le DPI est la solution."),
        ("[pfi]\n", "[pfi]\ncompatibel = true\n",
         "« pfi.compatibel » : Vouliez-vous écrire « pfi.compatible » ?"),
        ('name = "DPI FICTIF"', 'name = "DPI FICTIF"\nlogo = "x"',
         "1 clé inconnue.\n« solution.logo » : Vouliez-vous écrire « solution.vendor » ?"),
        ('prestation = "V2"', 'prestation = "V3"',
         "« V3 » n'est pas accepté. Valeurs possibles : V2, V1+V2."),
        ('"010999993"', "10999993", "« client.finess » : un texte entre guillemets est attendu"),
        ('"010999993"', '"10999993"', "écrivez « 010999993 »"),
        ('"010999993"', '"01099999"', "« client.finess »"),
        ('["dmp"]', '["fax"]', "« manual_sends.1 » : dmp ou mss attendu, trouvé « fax »."),
        ('["dmp"]', '"dmp"', "une liste entre crochets est attendue"),
        ("compatible = true               #", 'compatible = "oui" #', "true ou false est attendu"),
        ('"CH FICTIF DE BOURG-EXEMPLE"', '""', "un texte non vide est attendu"),
        ('"CH FICTIF DE BOURG-EXEMPLE"', f'"{"x" * 201}"', "un texte plus court est attendu"),
        ('"CH FICTIF DE BOURG-EXEMPLE"', '"CH\\u001b[31m"', "caractère invisible (U+001B)"),
        ('"CH FICTIF DE BOURG-EXEMPLE"', '"CH\\u202EFICTIF"', "caractère invisible (U+202E)"),
        ('"CH FICTIF DE BOURG-EXEMPLE"', '"CH\\nFICTIF"', "caractère invisible (U+000A)"),
        ('"HOP-DPI-Va2"            ', '["HOP-DPI-Va2"]',
         "« sons » : un texte entre guillemets est attendu"),
        ("same_software = true", 'vendor = "X"', "--set ri.software=TEXTE"),
        ("[supplier]\n", "[supplier]\n[supplier.name]\nx = 1\n[autre]\n",
         "« autre » : Valeurs possibles : sons,"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_key_and_what_to_write(
    old: str, new: str, expected: str
) -> None:
    assert expected in refused(changed(DPI, old, new))


def test_the_table_of_the_solution_itself_is_too_much_for_a_pfi() -> None:
    assert "[pfi] est de trop : pour HOP-PFI-Va2, la PFI est la solution." in refused(
        PFI + "pfi = {compatible = true}\n"
    )


def test_nothing_ordered_is_no_order_of_a_pfi() -> None:
    text = changed(PFI, '["mss", "dmp"]', "[]")
    assert "« ordered_sends » : une liste non vide est attendue" in refused(text)


def test_every_mistake_is_told_at_once() -> None:
    text = changed(changed(DPI, '"V2"', '"V3"'), '"010999993"', '"x"')
    assert "contient 2 erreurs" in refused(text)


def test_missing_values_are_all_listed_with_the_option_that_gives_them() -> None:
    text = refused('sons = "HOP-PFI-Va2"\n')
    assert "Profil incomplet : 11 valeurs manquent." in text
    for key in ("client.finess=NUMERO", "dpi.same_software=oui|non", "ordered_sends=dmp|mss"):
        assert f"--set {key}" in text
    assert "manual_sends" not in text
    assert "--set ri." not in text


def test_one_missing_value_is_said_in_the_singular() -> None:
    text = changed(DPI, 'version = "7.4.1"', "")
    assert "Profil incomplet : une valeur manque.\n--set solution.version=TEXTE" in refused(text)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"sons = HOP-DPI-Va2\n", "n'est pas un fichier TOML valide (ligne 1, colonne 8)"),
        (b'{"sons": "HOP-DPI-Va2"}', "n'est pas un fichier TOML valide"),
        ("# Éditeur".encode("latin-1"), "n'est pas en UTF-8"),
        (b"PK\x03\x04\xff\xfe", "n'est pas en UTF-8"),
        (b"#" * 1_000_001, "dépasse 1 Mo"),
    ],
)
def test_a_file_that_is_no_profile_is_refused(content: bytes, expected: str) -> None:
    assert expected in refused(content)


def test_a_missing_file_is_said() -> None:
    with pytest.raises(StopError, match="Profil de PV introuvable"):
        read_profile(Path("nul.toml"))


def test_spaces_in_the_number_of_the_client_do_not_matter() -> None:
    profile = read_profile(written(changed(DPI, '"010999993"', '"01 099 999 3"')))
    assert profile.client_finess == "010999993"


def test_names_that_begin_a_formula_are_names() -> None:
    text = changed(DPI, '"CH FICTIF DE BOURG-EXEMPLE"', "\"=cmd|' /C calc'!A0\"")
    assert read_profile(written(text)).client_name == "=cmd|' /C calc'!A0"


def test_the_hash_changes_with_each_value_and_with_nothing_else() -> None:
    first = dpi((OTHER_VENDOR, True))
    others = [dpi((OTHER_VENDOR, False)), dpi((SAME_VENDOR, True)), dpi(manual=("dmp",)),
              dpi(prestation="V1+V2"), dpi(client="AUTRE CH FICTIF"), pfi()]  # fmt: skip
    assert len({first.hash, *(other.hash for other in others)}) == 7
    assert first.hash == dpi((OTHER_VENDOR, True)).hash


def test_a_profile_is_described_in_words() -> None:
    lines = dict(describe(dpi((SAME_VENDOR, False), (SAME_SOFTWARE, True), ("dmp", "mss"))))
    assert lines["PFI"] == "AUTRE PFI FICTIVE, du même éditeur ; version pas encore compatible"
    assert lines["RI"] == "porté par le même logiciel ; version compatible installée"
    assert lines["Envois manuels"] == "DMP et MSSanté"
    assert dict(describe(dpi()))["Envois manuels"] == "aucun"


def test_one_software_name_at_two_vendors_must_be_confirmed_as_two_software() -> None:
    named = changed(DPI, 'software = "PFI FICTIVE"', 'software = "DPI FICTIF"')
    assert "deux éditeurs" in refused(named)
    two = changed(named, 'software = "DPI FICTIF"',
                  'same_software = false\nsoftware = "DPI FICTIF"')  # fmt: skip
    assert not read_profile(written(two)).same_software("pfi")


@pytest.mark.parametrize(
    "who",
    [dpi(), pfi(), profile(pfi__sends="dmp"), profile("HOP-PFI-Va2", ordered_sends="mss")],
    ids=lambda who: who.hash,
)
def test_a_profile_written_is_the_profile_read(who: Profile, tmp_path: Path) -> None:
    path = tmp_path / "profil.toml"
    path.write_text(as_toml(who), encoding="utf-8")
    assert read_profile(path) == who
