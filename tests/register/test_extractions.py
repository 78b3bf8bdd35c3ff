import gzip
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from segur_cli.files.archive import REGISTER
from segur_cli.register import register_reading
from segur_cli.register.index import Register
from segur_cli.register.register_catalogue import open_register
from segur_cli.register.source import REGISTERS
from tests.eligibility.workbooks import CLOCK, stopped, workbook, write

SIMPLE = (
    "nofinesset;nofinessej;rs\n"
    "130999972;130999980;SITE NORD\n130999964;130999980;SITE SUD\n210999991;210999983;CLINIQUE\n"
)
FIELDS = (
    "nofinesset nofinessej rs rslongue complrs compldistrib numvoie typvoie voie compvoie "
    "lieuditbp commune departement libdepartement ligneacheminement telephone telecopie categetab "
    "libcategetab categagretab libcategagretab siret codeape codemft libmft codesph libsph dateouv "
    "dateautor datemaj numuai"
)


def official_row(**values: str) -> str:
    """One fictitious `structureet` row of 32 fields."""
    return ";".join(["structureet", *(values.get(meaning, "") for meaning in FIELDS.split())])


OFFICIAL = "\n".join(
    [
        "finess;etalab;94;2025-01-09",
        official_row(nofinesset="130999972", nofinessej="130999980", rs="SITE N",
                     rslongue="SITE NORD", commune="001", departement="13"),
        official_row(nofinesset="2A0999991", nofinessej="2A0999983",
                     rs='"CH ""LE GOLFE""; annexe"', departement="2A"),
        "geolocalisation;130999972;882408.3;6543019.6;1,ATLASANTE,100,IGN,BD_ADRESSE,V2.2;2025-01-09",
        "",
    ]
)  # fmt: skip


def read(path: Path, data: bytes | str) -> Register:
    content = data.encode() if isinstance(data, str) else data
    return open_register(write(path, content), CLOCK)


def sites(register: Register) -> list[str]:
    return [record.number for record in register.records("level = 'ET'")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "annuaire.csv"


def test_a_row_of_the_official_layout_has_32_fields() -> None:
    assert len(official_row().split(";")) == 32


def test_the_official_extraction_gives_each_site_with_its_ej_and_long_name(path: Path) -> None:
    directory = read(path, OFFICIAL)
    assert {number: directory.ej_of(number) for number in sites(directory)} == {
        "130999972": "130999980", "2A0999991": "2A0999983",
    }  # fmt: skip
    assert directory.source.dated == "2025-01-09"
    assert directory.name_of("130999972") == "SITE NORD"
    assert directory.name_of("2A0999991") == 'CH "LE GOLFE"; annexe'


def test_the_official_extraction_is_read_without_its_first_line_too(path: Path) -> None:
    directory = read(path, OFFICIAL.split("\n", 1)[1])
    assert (directory.source.counts.et, directory.source.dated) == (2, "")


def test_an_old_extraction_in_latin_1_is_read(path: Path) -> None:
    directory = read(path, OFFICIAL.replace("SITE NORD", "HÔPITAL").encode("cp1252"))
    assert directory.name_of("130999972") == "HÔPITAL"


def test_the_simple_csv_says_the_ej_of_each_site(path: Path) -> None:
    directory = read(path, SIMPLE)
    assert directory.ej_of("130999964") == "130999980"
    assert directory.sites_of("130999980") == ("130999972", "130999964")
    assert (directory.ej_of("750999997"), directory.name_of("750999997")) == (None, "")
    known = ("130999972", "130999980", "750999997")
    assert [directory.knows(number) for number in known] == [True, True, False]


def test_the_simple_csv_needs_no_name_and_takes_its_columns_in_any_order(path: Path) -> None:
    directory = read(path, "\ufeffNofinessEJ;x;NOFINESSET\n130999980;;130999972\n")
    assert (directory.ej_of("130999972"), directory.name_of("130999972")) == ("130999980", "")


def test_numbers_typed_with_spaces_or_lower_case_are_read(path: Path) -> None:
    directory = read(path, "nofinesset;nofinessej\n2a 099 999 1;2a0999983\n")
    assert directory.ej_of("2A0999991") == "2A0999983"


def test_a_compressed_directory_is_read(path: Path) -> None:
    assert read(path, gzip.compress(SIMPLE.encode())).source.counts.et == 3


def test_a_truncated_archive_is_refused(path: Path) -> None:
    data = gzip.compress((SIMPLE * 100).encode())
    for cut in (15, len(data) // 2, len(data) - 4):
        error = stopped(lambda end=cut: read(path, data[:end]))  # type: ignore[misc]
        assert "est une archive .gz tronquée ou endommagée" in error.message


def test_an_archive_that_expands_too_much_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_reading, "MAX_TABLE_BYTES", 1_000_000)
    error = stopped(lambda: read(path, gzip.compress(b"x" * 1_000_001)))
    assert "dépasse 1 Mo une fois décompressé" in error.message


def test_a_zip_that_says_it_expands_too_much_is_not_expanded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_reading, "REGISTER", replace(REGISTER, expanded=1_000_000))
    path = tmp_path / "registre.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("finess.json", b" " * 1_000_001)
    error = stopped(lambda: open_register(str(path), CLOCK))
    assert "dépasse 1 Mo une fois décompressé" in error.message


@pytest.mark.parametrize(
    "data",
    ["FINESS;Nom\n010999993;CH\n", "bonjour", "nofinesset\n130999972\n"],
    ids=["a base", "a text", "one level"],
)
def test_another_file_is_refused_with_what_is_expected(path: Path, data: str) -> None:
    error = stopped(lambda: read(path, data))
    assert "n'est pas un répertoire FINESS reconnu" in error.message
    assert "une extraction « etalab »" in error.advice[0]
    assert "dont les intitulés disent FINESS ET et FINESS EJ" in error.advice[0]


@pytest.mark.parametrize(
    "data", ["nofinesset;nofinessej\n", "finess;etalab;94;2025-01-09\n"], ids=["simple", "official"]
)
def test_a_directory_without_any_site_is_refused(path: Path, data: str) -> None:
    error = stopped(lambda: read(path, data))
    assert "ne contient aucun établissement (ET) avec son entité (EJ)" in error.message


def test_bytes_that_are_no_text_are_refused(path: Path) -> None:
    assert "n'est pas un fichier texte lisible" in stopped(lambda: read(path, b"\0\xff;")).message


@pytest.mark.parametrize(
    "text",
    [
        "nofinesset,nofinessej\n130999972,130999980\n",
        "N° FINESS ET;Raison sociale;N° FINESS EJ\n130999972;SITE NORD;130999980\n",
        "Annuaire\n\nFINESS géographique;FINESS juridique\n130999972;130999980\n",
        "Libellé commune;CP;FINESS ET;FINESS EJ\nARLES;13200;130999972;130999980\n",
        "site_finess,legal_entity_finess,site_name,city\n130999972,130999980,SITE,ARLES\n",
    ],
)
def test_any_table_whose_headings_say_et_and_ej_is_a_directory(path: Path, text: str) -> None:
    assert read(path, text).ej_of("130999972") == "130999980"


@pytest.mark.parametrize(
    ("heading", "cells", "day"),
    [
        ("Date de fermeture", ("31/12/2023", ""), "2023-12-31"),
        ("Closing date", ("2023-12-31", "-"), "2023-12-31"),
        ("Statut", ("Fermé", "Ouvert"), ""),
    ],
)
def test_a_table_may_say_which_sites_are_closed(
    path: Path, heading: str, cells: tuple[str, str], day: str
) -> None:
    rows = "130999972;130999980;{}\n010999985;010999993;{}\n".format(*cells)
    directory = read(path, f"N° FINESS établissement;N° FINESS entité juridique;{heading}\n{rows}")
    told = {r.number: (r.is_open, r.closed) for r in directory.records("level = 'ET'")}
    assert told == {"130999972": (False, day), "010999985": (True, "")}


def test_a_workbook_is_a_directory_too_and_its_lost_zeros_are_put_back(tmp_path: Path) -> None:
    book = workbook(["FINESS ET", "FINESS EJ"], [10999985, 10999993])
    directory = read(tmp_path / "annuaire.xlsx", book)
    assert directory.ej_of("010999985") == "010999993"
    assert (directory.source.oddities.repaired, directory.source.oddities.unusable) == (1, 0)


def test_a_row_that_misses_its_headings_is_counted_and_links_nothing(path: Path) -> None:
    directory = read(path, "nofinesset;nofinessej;rs\n130999972;130999980\n010999985;010999993;A\n")
    assert (directory.source.oddities.shifted, sites(directory)) == (1, ["010999985"])


def test_a_missing_directory_is_said_to_be_missing(path: Path) -> None:
    assert "Fichier introuvable" in stopped(lambda: open_register(path, CLOCK)).message


def test_a_directory_is_read_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read(path, SIMPLE)
    monkeypatch.delattr(register_reading, "read")
    assert open_register(path, CLOCK) == first


@pytest.mark.parametrize("damage", [b"", b"[]", b"SQLite format 3\0" + b"x" * 5_000])
def test_a_damaged_index_of_a_file_is_rebuilt(
    path: Path, damage: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    first = read(path, SIMPLE)
    REGISTERS.place(first.source.key).write_bytes(damage)
    again = open_register(path, CLOCK)
    assert again.ej_of("130999964") == "130999980"
    assert "il est reconstruit" in capsys.readouterr().err


def test_every_real_site_is_read_with_its_ej(shared_data: Path) -> None:
    directory = open_register(shared_data / "finess_et_20210108.csv.gz", CLOCK)
    assert directory.source.counts.et == 95_333
    assert directory.ej_of("010000024") == "010780054"


def test_a_site_given_to_two_entities_has_none_and_both_are_kept(path: Path) -> None:
    directory = read(path, SIMPLE + "130999972;130999956;SITE NORD\n")
    assert directory.ej_of("130999972") is None
    assert directory.disputed("130999972") == ["130999980", "130999956"]


def test_rows_whose_numbers_cannot_be_read_are_counted(path: Path) -> None:
    directory = read(path, SIMPLE + "13099;130999980;TROP COURT\n130999956;abc;SANS EJ\n")
    assert (directory.source.counts.et, directory.source.oddities.unusable) == (3, 2)
