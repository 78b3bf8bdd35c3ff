import os
from datetime import date
from pathlib import Path

import pytest

from segur_cli.config import DeclaredClient, RequestState, Settings, load_settings
from segur_cli.exits import ExitCode, StopError


def write(text: str, folder: Path | None = None) -> Path:
    path = (folder or Path.cwd()) / "segur.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path) -> StopError:
    with pytest.raises(StopError) as stopped:
        load_settings(path)
    assert stopped.value.code is ExitCode.CANNOT_RUN
    return stopped.value


def test_without_a_file_nothing_is_settled() -> None:
    assert load_settings(None) == Settings()


def test_an_empty_file_settles_nothing_but_is_named() -> None:
    path = write("")
    assert load_settings(None) == Settings(path=path)


def test_the_file_of_the_working_directory_is_found() -> None:
    write('[eligibility]\nprestation = "V2"')
    assert load_settings(None).prestation == "V2"


def test_a_file_above_the_working_directory_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    write('[eligibility]\nsons = ["HOP-PFI-Va2"]')
    deep = Path.cwd() / "a" / "b"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert load_settings(None).sons == ("HOP-PFI-Va2",)


def test_the_nearest_file_hides_those_above(monkeypatch: pytest.MonkeyPatch) -> None:
    write('[eligibility]\nprestation = "V2"')
    inner = Path.cwd() / "inner"
    inner.mkdir()
    write('[eligibility]\nprestation = "V1+V2"', inner)
    monkeypatch.chdir(inner)
    assert load_settings(None).prestation == "V1+V2"


def test_the_file_chosen_hides_the_nearest() -> None:
    write('[eligibility]\nprestation = "V2"')
    other = Path.cwd() / "autre.toml"
    other.write_text('[eligibility]\nprestation = "V1+V2"', encoding="utf-8")
    assert load_settings(other).prestation == "V1+V2"


def test_a_base_beside_the_file_is_found_from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path.cwd()
    write('[eligibility]\nbase = "base.csv"\ndirectory = "annuaire.csv"')
    (folder / "base.csv").write_text("FINESS\n", encoding="utf-8")
    (folder / "inner").mkdir()
    monkeypatch.chdir(folder / "inner")
    settings = load_settings(None)
    assert (settings.base, settings.register) == (
        str(folder / "base.csv"),
        str(folder / "annuaire.csv"),
    )


def test_a_base_that_is_no_file_is_the_name_of_an_imported_one() -> None:
    write('[eligibility]\nbase = "officielle"')
    assert load_settings(None).base == "officielle"


def test_a_file_with_a_byte_order_mark_is_read() -> None:
    path = Path.cwd() / "segur.toml"
    path.write_bytes(b'\xef\xbb\xbf[eligibility]\nprestation = "V2"')
    assert load_settings(path).prestation == "V2"


def test_a_missing_file_is_named() -> None:
    assert refusal(Path("nulle.toml")).message == (
        "Fichier de configuration introuvable : « nulle.toml »."
    )


def test_a_folder_is_no_file() -> None:
    assert refusal(Path.cwd()).message.startswith("Lecture impossible de « ")


def test_what_is_no_toml_is_refused_with_an_example() -> None:
    error = refusal(write("[eligibility\nbase = 3"))
    assert "n'est pas un fichier TOML valide" in error.message
    assert "line 1" not in error.message, "the place is told in French"
    assert "ligne 1" in error.message
    assert 'base = "base-es.xlsx"' in error.advice[0]


def test_what_is_no_utf_8_is_refused() -> None:
    path = Path("segur.toml")
    path.write_bytes('base = "été"'.encode("cp1252"))
    assert refusal(path).message == "« segur.toml » n'est pas en UTF-8."


def test_a_huge_file_is_refused() -> None:
    assert "dépasse 1 Mo" in refusal(write("#" * 1_000_001)).message


def test_a_deeply_nested_file_is_refused_without_a_crash() -> None:
    assert "n'est pas un fichier TOML valide" in refusal(write("a = " + "[" * 5000)).message


@pytest.mark.parametrize(
    "line",
    [
        "base = " + "9" * 5000,
        "base = 0x" + "f" * 5000,
        "base" + ".a" * 3000 + " = 1",
        "[eligibility" + ".a" * 3000 + "]",
    ],
)
def test_what_could_not_even_be_quoted_is_refused_without_a_crash(line: str) -> None:
    assert "n'est pas un fichier TOML valide" in refusal(write(f"[lint]\n{line}")).message


def test_an_endless_file_is_refused() -> None:
    assert "n'est pas un fichier ordinaire" in refusal(Path("/dev/zero")).message


def test_an_unknown_key_is_refused_with_the_nearest_name() -> None:
    error = refusal(write('[eligibility]\nprestatoin = "V2"'))
    assert error.message.endswith("contient 1 erreur.")
    assert error.advice == (
        "clé inconnue « eligibility.prestatoin ». Vouliez-vous écrire « prestation » ?",
    )


def test_an_unknown_table_is_refused_with_the_nearest_name() -> None:
    assert refusal(write("[eligibilite]")).advice == (
        "clé inconnue « eligibilite ». Vouliez-vous écrire « eligibility » ?",
    )


def test_every_mistake_is_told_at_once() -> None:
    error = refusal(write('[eligibility]\nbase = 3\nsons = ["HOP-DPI-Va3"]\nprestation = "V3"'))
    assert error.message.endswith("contient 3 erreurs.")
    assert error.advice == (
        "« eligibility.base » : un texte entre guillemets est attendu, trouvé « 3 ».",
        "« eligibility.sons.1 » : « HOP-DPI-Va3 » n'est pas accepté. "
        "Vouliez-vous écrire « HOP-DPI-Va2 » ?",
        "« eligibility.prestation » : « V3 » n'est pas accepté. Valeurs possibles : V2, V1+V2.",
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("base = 3.5", "un texte entre guillemets est attendu, trouvé « 3.5 »"),
        ('sons = "HOP-DPI-Va2"', "une liste entre crochets est attendue"),
        ("sons = [1]", "un texte entre guillemets est attendu, trouvé « 1 »"),
    ],
)
def test_a_value_of_the_wrong_type_says_what_is_expected(line: str, expected: str) -> None:
    assert expected in refusal(write(f"[eligibility]\n{line}")).advice[0]


def test_a_value_in_place_of_a_table_says_what_is_expected() -> None:
    (advice,) = refusal(write("eligibility = 3")).advice
    assert advice == "« eligibility » : une table ([…]) est attendue, trouvé « 3 »."


def test_a_hostile_key_is_told_without_what_a_terminal_would_obey() -> None:
    (advice,) = refusal(write('"\\u001b[31m" = 3')).advice
    assert "\x1b" not in advice


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_may_not_be_read_is_named() -> None:
    path = write("")
    path.chmod(0)
    assert refusal(path).message.startswith("Lecture impossible de « ")


def test_the_clients_and_the_state_of_their_requests_are_read() -> None:
    path = write(
        '[[client]]\nfiness = "01 0999 993"\nvague1 = { HOP-DPI-Va1 = "financee" }\n'
        '[[request]]\nclient = "010999993"\nsons = "HOP-DPI-Va2"\nkind = "avance"\n'
        'status = "A modifier"\ndate = 2025-06-10\namended_by = "avances/avenant.json"\n'
    )
    settings = load_settings(path)
    assert settings.clients == {
        "010999993": DeclaredClient("010999993", vague1={"HOP-DPI-Va1": "financee"})
    }
    assert settings.requests == (
        RequestState(
            "010999993",
            "HOP-DPI-Va2",
            "avance",
            "A modifier",
            date(2025, 6, 10),
            path.parent / "avances" / "avenant.json",
        ),
    )


CLIENT = '[[client]]\nfiness = "010999993"\n'
REQUEST = '[[request]]\nclient = "010999993"\nsons = "HOP-DPI-Va2"\nkind = "avance"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (CLIENT * 2, "le client 010999993 est décrit par deux tables [[client]]"),
        (REQUEST * 2, "(avance, HOP-DPI-Va2) est décrite par deux tables [[request]]"),
        ('[[client]]\nfiness = "0109"', "« 0109 » n'est pas un numéro FINESS"),
        (CLIENT + 'vague1 = { HOP-DPI-Va2 = "aucune" }', "Vouliez-vous écrire « HOP-DPI-Va1 »"),
        (CLIENT + 'vague1 = { HOP-DPI-Va1 = "oui" }', "aucune, financee ou autofinancee attendu"),
        (REQUEST + 'amended_by = "a\\u0000b"', "ne peut pas être le nom d'un fichier"),
        (REQUEST + "statut = 'Payée'", "clé inconnue « request.1.statut »"),
    ],
)
def test_a_client_or_a_request_badly_described_is_refused(text: str, said: str) -> None:
    assert said in " ".join(refusal(write(text)).advice)


def test_the_search_stops_at_the_root_of_a_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = tmp_path / "depot" / "demandes"
    inside.mkdir(parents=True)
    (tmp_path / "segur.toml").write_text('[eligibility]\nbase = "demo"\n', encoding="utf-8")
    monkeypatch.chdir(inside)
    assert load_settings(None).path == tmp_path / "segur.toml"
    (tmp_path / "depot" / ".git").mkdir()
    assert load_settings(None).path is None


PV = '[[pilot]]\npv = "pv/nord.xlsx"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[base]\nfile = "bases\\n2026.xlsx"', "« base.file » : « bases 2026.xlsx » ne peut pas"),
        ('[lint]\nagainst = ["a\\tb.json"]', "contient un caractère invisible"),
        (
            "[lint]\nbaseline = 'etats\\reference.json'",
            "Écrivez « etats/reference.json »",
        ),
        ("[[files]]\npath = 'avances\\*.json'", "« files.1.path » : « avances\\*.json » contient"),
        ('[lint]\ntemplate = ""', "« lint.template » : un texte non vide est attendu"),
        ("[base]\nheader_row = 0", "un nombre d'au moins 1 est attendu, trouvé « 0 »"),
        ('[[files]]\npath = "a"\nkind = "devis"', "avance ou solde attendu, trouvé « devis »"),
        (PV + 'pv2 = "x"', "clé inconnue « pilot.1.pv2 ». Vouliez-vous écrire « pv » ?"),
        ("[[pilot]]", "« pilot.1.pv » : cette clé est obligatoire."),
        ('[[pilot]]\nsigned = "a.pdf"', "« pilot.1.client » : cette clé est obligatoire."),
        (PV * 2, "le PV « pv/nord.xlsx » est nommé par deux tables [[pilot]]."),
        (
            '[[ignore]]\nrule = "x"\npath = "y"\nreason = "z"\nline = 3',
            "clé inconnue « ignore.1.line »",
        ),
        ('path = "x"', "clé inconnue « path »"),
        ('[client]\nfiness = "010999993"', "une liste entre crochets est attendue"),
        (CLIENT + "vague1 = 3", "« client.1.vague1 » : une table ([…]) est attendue"),
        (CLIENT + "[lint]\nagainst = 3", "« lint.against » : un texte, ou une liste de textes"),
    ],
)
def test_what_a_key_may_not_hold_is_told_with_its_place(text: str, said: str) -> None:
    assert said in " ".join(refusal(write(text)).advice)


def test_a_backslash_that_the_name_of_a_file_has_is_no_mistake() -> None:
    Path("a\\b.json").write_text("[]", encoding="utf-8")
    assert load_settings(write("[lint]\nagainst = 'a\\b.json'")).lint.against == (
        str(Path.cwd() / "a\\b.json"),
    )
