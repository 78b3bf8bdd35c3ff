import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from segur_cli import resources
from segur_cli.eligibility import base_catalogue
from segur_cli.eligibility.base import Base, Choices
from segur_cli.eligibility.base_catalogue import BASES
from segur_cli.files.imported import content_hash, sha256_of
from segur_cli.tables.sheets import TableFile
from tests.eligibility.workbooks import (
    BOURG,
    CLOCK,
    GOLFE,
    HEADINGS,
    PORT,
    numbers_of,
    stopped,
    workbook,
    write,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "officielle.xlsx", workbook(HEADINGS, BOURG, PORT))


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return write(tmp_path / "autre.xlsx", workbook(HEADINGS, GOLFE))


@pytest.fixture
def no_reading(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def forbid() -> None:
        def read_document(data: bytes, name: str) -> TableFile:
            raise AssertionError(f"{name} was read again")

        monkeypatch.setattr(base_catalogue, "read_document", read_document)

    return forbid


def import_base(path: Path, name: str | None = None, *columns: str) -> Base:
    return base_catalogue.import_base(path, name, Choices(columns=columns), CLOCK)


def opened(wanted: str | None) -> Base:
    base = base_catalogue.open_base(wanted, CLOCK)
    assert base is not None
    return base


def index_of(path: Path) -> Path:
    return BASES.place(content_hash(path.read_bytes()))


# A file is read once.


def test_a_file_is_not_read_again_once_indexed(file: Path, no_reading: Callable[[], None]) -> None:
    first = opened(str(file))
    no_reading()
    assert opened(str(file)) == first


def test_a_copy_under_another_name_shares_the_index(
    file: Path, tmp_path: Path, no_reading: Callable[[], None]
) -> None:
    opened(str(file))
    no_reading()
    copy = write(tmp_path / "copie.xlsx", file.read_bytes())
    assert numbers_of(opened(str(copy))) == ["010999993", "130999980"]


def test_a_changed_file_is_read_again(file: Path) -> None:
    opened(str(file))
    write(file, workbook(HEADINGS, GOLFE))
    assert numbers_of(opened(str(file))) == ["2A0999991"]


def test_a_base_knows_its_file_hash_and_instant(file: Path) -> None:
    source = opened(str(file)).source
    assert source.sha256 == content_hash(file.read_bytes())
    assert (source.name, source.indexed_at) == ("officielle", "2025-01-15T09:30:00+01:00")


# Damage.


def older(index: Path) -> None:
    change(index, "PRAGMA user_version = 5")


def wrong_types(index: Path) -> None:
    change(index, """UPDATE reading SET value = '{"sheet": 5}'""")


def other_rows(index: Path) -> None:
    change(index, "INSERT INTO entry SELECT * FROM entry")


def cut(index: Path) -> None:
    index.write_bytes(index.read_bytes()[:-40])


DAMAGES = (older, wrong_types, other_rows, cut)


def change(index: Path, statement: str) -> None:
    """Change an index and sign it again, as a version of segur would have written it."""
    with closing(sqlite3.connect(index)) as database:
        database.execute(statement)
        database.commit()
    card = BASES.place(index.stem, ".card.json")
    signed = {"size": index.stat().st_size, "digest": sha256_of(index)}
    card.write_text(json.dumps({**json.loads(card.read_text()), **signed}))


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_is_rebuilt_with_a_warning(
    damage: Callable[[Path], None], file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = opened(str(file))
    damage(index_of(file))
    assert opened(str(file)) == before
    assert "Avertissement : l'index de « officielle.xlsx » était endommagé" in (
        capsys.readouterr().err
    )
    opened(str(file))
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_imported_base_keeps_its_name_and_choices_when_rebuilt(
    damage: Callable[[Path], None], file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = import_base(file, "base 2024", "-=C")
    damage(BASES.place(before.source.key))
    assert opened("base 2024") == before
    assert (
        "l'index de « base 2024 » était endommagé ou d'un ancien format ; il est reconstruit"
        in (capsys.readouterr().err)
    )


@pytest.mark.parametrize("gone", [True, False])
def test_a_damaged_index_whose_file_is_gone_or_another_is_refused_with_what_to_do(
    file: Path, gone: bool
) -> None:
    import_base(file, "base 2024")
    cut(index_of(file))
    if gone:
        file.unlink()
    else:
        write(file, workbook(HEADINGS, GOLFE))
    error = stopped(lambda: opened("base 2024"))
    assert "L'index de la base « base 2024 » est endommagé" in error.message
    assert "n'est plus là ou a changé" in error.message
    assert error.advice == ("Importez-la de nouveau : segur base import FICHIER.xlsx",)


def test_an_imported_base_outlives_its_file(file: Path) -> None:
    import_base(file, "base 2024")
    file.unlink()
    assert numbers_of(opened("base 2024")) == ["010999993", "130999980"]


def test_without_a_writable_folder_a_base_is_still_read(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEGUR_DATA_DIR", str(write(tmp_path / "occupe", b"")))
    assert numbers_of(opened(str(file))) == ["010999993", "130999980"]
    assert "Avertissement : index non enregistré" in capsys.readouterr().err


def test_two_processes_at_once_leave_a_whole_index(file: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom segur_cli.text.clock import read_clock\n"
        "from segur_cli.eligibility import base_catalogue\n"
        "from segur_cli.eligibility.base_catalogue import BASES\n"
        "for _ in range(15):\n"
        "    base = base_catalogue.base_of_file(Path(sys.argv[1]), read_clock('2025-01-15'))\n"
        "    BASES.place(base.source.sha256).unlink(missing_ok=True)\n"
        "base_catalogue.base_of_file(Path(sys.argv[1]), read_clock('2025-01-15'))"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(file)], stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    errors = [run.communicate(timeout=60)[1].decode() for run in runs]
    assert [run.returncode for run in runs] == [0, 0], errors
    assert numbers_of(opened(str(file))) == ["010999993", "130999980"]
    assert len(list(BASES.folder.iterdir())) == 2


# Names.


def test_an_imported_base_is_opened_by_its_name_or_hash_or_for_want_of_another(file: Path) -> None:
    base = import_base(file, "Base déc. 2024")
    Path("Base déc. 2024").mkdir()  # a folder of that name does not hide it
    sha = base.source.sha256
    assert [opened(wanted) for wanted in ("base DEC. 2024", "Base déc. 2024", sha[:6], None)] == (
        [base] * 4
    )
    assert "Base inconnue" in stopped(lambda: opened(sha[:5])).message
    assert import_base(file).source.name == "officielle"


def test_a_base_that_was_only_opened_is_not_used_without_being_named(file: Path) -> None:
    assert base_catalogue.open_base(None, CLOCK) is None
    opened(str(file))
    assert base_catalogue.open_base(None, CLOCK) is None


def test_several_imported_bases_must_be_named(file: Path, other: Path) -> None:
    import_base(file, "base 2024")
    import_base(other, "deux")
    error = stopped(lambda: base_catalogue.open_base(None, CLOCK))
    assert error.message == "2 bases sont importées : choisissez avec --base."
    assert error.advice == ('--base "base 2024"', "--base deux")


def test_importing_under_a_name_in_use_replaces_that_base(
    file: Path, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = import_base(file, "officielle").source
    import_base(other, "Officielle")
    assert [source.file_name for source in base_catalogue.imported()] == ["autre.xlsx"]
    replaced = f"La base « Officielle » précédente ({first.short_sha}) est remplacée."
    assert replaced in capsys.readouterr().err


def test_a_file_that_cannot_be_imported_replaces_nothing(file: Path, tmp_path: Path) -> None:
    import_base(file, "officielle")
    stopped(lambda: import_base(write(tmp_path / "x.xlsx", b"%PDF"), "officielle"))
    assert numbers_of(opened("officielle")) == ["010999993", "130999980"]


@pytest.mark.parametrize("name", ["demo", "Démo", "  ", ""])
def test_a_reserved_or_empty_name_is_refused(file: Path, name: str) -> None:
    assert "ne peut pas être donné à une base" in stopped(lambda: import_base(file, name)).message


def test_an_unknown_base_is_refused_with_the_nearest_name(file: Path) -> None:
    import_base(file, "officielle")
    error = stopped(lambda: opened("oficielle"))
    assert "n'est ni un fichier, ni une base importée" in error.message
    assert error.advice[0] == "Vouliez-vous écrire « officielle » ?"


def test_a_missing_file_is_said_to_be_missing() -> None:
    assert (
        "le fichier « absente.xlsx » n'existe pas"
        in stopped(lambda: opened("absente.xlsx")).message
    )


def test_the_demo_base_is_fictitious_and_not_imported() -> None:
    assert opened("demo").source.fictitious
    assert base_catalogue.imported() == []


# Removal.


@pytest.mark.parametrize("wanted", ["name", "hash", "short hash"])
def test_a_base_is_forgotten_by_its_name_or_hash(file: Path, wanted: str) -> None:
    source = import_base(file, "Base 2024").source
    by = {"name": "base 2024", "hash": source.sha256, "short hash": source.short_sha}
    assert base_catalogue.remove_base(by[wanted]) == source
    assert base_catalogue.imported() == []
    assert file.exists()


def test_forgetting_an_unknown_base_is_refused_with_the_nearest_name(file: Path) -> None:
    import_base(file, "officielle")
    error = stopped(lambda: base_catalogue.remove_base("oficielle"))
    assert error.message == "Aucune base importée ne s'appelle « oficielle »."
    assert error.advice == ("Vouliez-vous écrire « officielle » ?",)


# One file, several readings.


def test_importing_one_reading_never_deletes_another(file: Path) -> None:
    import_base(file, "toutes")
    import_base(file, "sans montant", "-=D")
    assert [len(opened(name).ceiling_keys) for name in ("toutes", "sans montant")] == [1, 0]
    error = stopped(lambda: opened(str(file)))
    assert "« officielle.xlsx » est importé selon 2 lectures" in error.message
    assert error.advice == ('--base "sans montant"', "--base toutes")
    base_catalogue.remove_base("sans montant")
    assert opened(str(file)).source.name == "toutes"


def test_the_only_reading_under_which_a_file_was_imported_goes_for_it(file: Path) -> None:
    import_base(file, "sans montant", "-=D")
    assert opened(str(file)).ceiling_keys == ()


def test_the_demo_base_is_itself_whatever_its_workbook_was_imported_as(file: Path) -> None:
    demo = resources.example(base_catalogue.DEMO_FILE)
    import_base(demo, "une")
    import_base(demo, "autre", "-=E")
    assert (opened("demo").source.name, len(opened("demo").ceiling_keys)) == ("démo", 8)
    assert [source.name for source in base_catalogue.imported()] == ["autre", "une"]


# An import that cannot be kept is no import; a file that is only read still answers.


def test_an_import_that_cannot_be_kept_is_refused_and_replaces_nothing(
    file: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = import_base(file, "officielle")

    def refused(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr("segur_cli.files.imported.replace_whole", refused)
        error = stopped(lambda: import_base(other, "officielle"))
    assert "plus de place sur le disque" in error.message
    assert base_catalogue.imported() == [before.source]


def test_a_rebuilt_index_that_cannot_be_kept_still_answers(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = import_base(file, "officielle")
    cut(index_of(file))

    def refused(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("segur_cli.files.imported.replace_whole", refused)
    assert numbers_of(opened("officielle")) == numbers_of(before)
    assert "le fichier sera relu à chaque fois" in capsys.readouterr().err


def test_what_a_later_version_put_in_its_place_is_left_there(file: Path) -> None:
    import_base(file, "officielle")
    change(index_of(file), f"PRAGMA user_version = {base_catalogue.FORMAT + 1}")
    before = index_of(file).read_bytes()
    for action in (
        lambda: opened("officielle"), lambda: opened(str(file)), lambda: import_base(file, "autre")
    ):  # fmt: skip
        assert "version plus récente de segur" in stopped(action).message
    assert index_of(file).read_bytes() == before
