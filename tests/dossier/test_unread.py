"""What segur.toml names and nobody read is told, and is never green."""

from pathlib import Path

import pytest

from segur_cli import resources
from tests.conftest import Segur


@pytest.mark.parametrize(
    ("table", "code", "told"),
    [
        ('[clients]\nfile = "absent.csv"\n', 2, "Fichier introuvable : « absent.csv »"),
        ('[clients]\nfile = "other.csv"\n', 2, "« other.csv » n'a pas de colonne"),
        ('[clients]\nfile = "clients.csv"\n', 0, "1 client lu, aucun jugé : aucune base"),
        ('[[papers]]\npath = "nulle/**"\n', 3, "aucune pièce .pdf ni .docx pour « nulle/** »"),
    ],
)
def test_what_could_not_serve_is_told(table: str, code: int, told: str, segur: Segur) -> None:
    Path("other.csv").write_text("colonne;autre\n1;2\n", encoding="utf-8")
    Path("clients.csv").write_text("finess;nom\n010999993;CH FICTIF\n", encoding="utf-8")
    Path("segur.toml").write_text(table, encoding="utf-8")
    run = segur("check")
    assert told in " ".join(run.out.split())
    assert run.code == code


def test_a_list_that_cannot_be_read_takes_nothing_from_the_base(segur: Segur) -> None:
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    Path("other.csv").write_text("colonne;autre\n1;2\n", encoding="utf-8")
    Path("segur.toml").write_text(
        '[base]\nfile = "base.xlsx"\n[clients]\nfile = "other.csv"\n'
        '[[client]]\nfiness = "130999972"\n',
        encoding="utf-8",
    )
    out = " ".join(segur("check").out.split())
    assert "Base « base »" in out
    assert "ELI001" in out  # the client of [[client]] is judged all the same
