"""The program that needs no Python says what the installed package says, byte for byte.

The release builds it with PyInstaller, then runs this with `SEGUR_PROGRAM`.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from segur_cli import resources
from tests.tables.test_calamine import ods, xls

PROGRAM = os.environ.get("SEGUR_PROGRAM", "")
CALLS = [line.split() for line in """\
--version
demo dossier
status --config dossier/segur.toml
check --config dossier/segur.toml --report html=page.html --report sarif=s.sarif
lint-json avance.json --base demo -v
lint-json defectueux -f md
explain MNT005
rules -f csv
schema show report
deadlines -f ics
plan --sons HOP-DPI-Va2 --installed 2025-02-01 --produced 2025-03-01
check-eligibility --from clients.csv --base demo --report xlsx=verdicts.xlsx
base import base-fictive.xlsx --name classeur
base import base.ods --name ods --column montant[*,V2,HT]=D
base import base.xls --name xls --column montant[*,V2,HT]=E
base import base.csv --name csv --column montant[*,V2,HT]=D
base list
base show demo
finess import finess-structures-fictif.json --name essai
finess search BOURG-EXEMPLE --base demo
template learn asp-fictif/vierge.json asp-fictif/exemple.json asp-fictif/garnissage.xlsx \
 --kind avance -o modele.json
template learn asp-fictif/vierge.json asp-fictif/exemple.json --fields asp-fictif/garnissage.pdf \
 --kind avance -o modele-pdf.json
template review modele.json --yes
pieces check pieces/bon-de-commande.pdf pieces/va.pdf pieces/mandat.pdf -v
pieces check pieces/modele-bon-de-commande.docx
pieces learn pieces/modele-bon-de-commande.docx --type commande -o forme.toml
pv-checklist --profile profil-pv.toml -o pv.docx
pv-checklist --profile profil-pv.toml -o pv.xlsx
pv-check pv/rempli.json pv/a-corriger.json
init --name essai
""".replace("\\\n ", " ").splitlines()]  # fmt: skip
_ROWS = (("FINESS ET", "Raison sociale", "SONS", "Plafond HT"),
         ("010999993", "CH FICTIF DE BOURG-EXEMPLE", "HOP-DPI-Va2", 95000.0))  # fmt: skip
BASES = {
    "base.ods": ods(*_ROWS), "base.xls": xls(*_ROWS),
    "base.csv": "\n".join(";".join(map(str, row)) for row in _ROWS).encode(),
}  # fmt: skip
_PACKED = (".docx", ".xlsx", ".ods", ".xls")  # they hold the hour at which they were made
_MOMENT = re.compile("(?:DTSTAMP|SEQUENCE|LAST-MODIFIED):\\w+|Indexée? le .*".encode())


def outcomes(program: list[str], folder: Path) -> dict[str, object]:
    """What each call says and writes, in a folder of its own."""
    shutil.copytree(resources.example("avance.json").parent, folder)
    (folder / "segur.toml").unlink()
    for name, data in BASES.items():
        (folder / name).write_bytes(data)
    environment = {**os.environ, "SEGUR_DATA_DIR": str(folder / "donnees"), "COLUMNS": "100",
                   "SEGUR_AS_OF": "2025-03-10", "PYTHONIOENCODING": "utf-8"}  # fmt: skip
    found: dict[str, object] = {}
    for call in CALLS:
        done = subprocess.run([*program, *call], cwd=folder, env=environment, capture_output=True,
                              timeout=120, check=False)  # fmt: skip
        told = (_MOMENT.sub(b"", text) for text in (done.stdout, done.stderr))
        found[" ".join(call)] = (done.returncode, *told)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in _PACKED and "donnees" not in path.parts:
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


@pytest.mark.skipif(not PROGRAM, reason="SEGUR_PROGRAM names no program built by .ci/segur.spec")
def test_the_program_gives_the_same_as_the_package(tmp_path: Path) -> None:
    package = outcomes([sys.executable, "-m", "segur_cli"], tmp_path / "dossier")
    shutil.rmtree(tmp_path / "dossier")
    program = outcomes([PROGRAM], tmp_path / "dossier")
    assert package.keys() == program.keys()
    differing = [name for name, told in package.items() if told != program[name]]
    assert not differing, {name: (package[name], program[name]) for name in differing[:2]}
    codes = {str(told[0]) for told in package.values() if isinstance(told, tuple)}
    assert codes <= {"0", "1"}, "a call that stops early would compare two refusals"
