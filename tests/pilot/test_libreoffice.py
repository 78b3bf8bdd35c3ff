"""What LibreOffice makes of the documents; skipped where it is not installed."""

import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from segur_cli.pilot.checklist import Checklist, make_checklist
from segur_cli.pilot.checklist_documents import to_docx, to_xlsx
from tests.pilot.profiles import FORMULAS, OTHER_VENDOR, dpi, named

WAITING = make_checklist(dpi((OTHER_VENDOR, False), (OTHER_VENDOR, False)))

#: The program of the office that reads each kind of document: Debian installs each apart.
PROGRAMS = {".xlsx": "localc", ".ods": "localc", ".docx": "lowriter"}


@pytest.fixture(scope="module")
def office() -> str:
    found = shutil.which("soffice")
    if found is None:
        pytest.skip("LibreOffice is not installed: no soffice on the PATH")
    return found


def converted(office: str, content: bytes, name: str, to: str) -> Path:
    """Convert a document in a new LibreOffice profile; return the file made."""
    program = PROGRAMS[Path(name).suffix]
    if shutil.which(program) is None:
        pytest.skip(f"LibreOffice is installed without {program}, which reads {name}")
    source, out = Path(name).resolve(), Path("out").resolve()
    source.write_bytes(content)
    home = Path("office-home").resolve().as_uri()
    run = subprocess.run(
        [office, f"-env:UserInstallation={home}", "--headless", "--convert-to", to,
         "--outdir", str(out), str(source)],
        capture_output=True, encoding="utf-8", timeout=180, check=False,
    )  # fmt: skip
    made = out / f"{source.stem}.{to}"
    assert run.returncode == 0, run.stderr
    assert made.is_file(), run.stdout + run.stderr
    return made


@pytest.mark.parametrize(("name", "write"), [("pv.xlsx", to_xlsx), ("pv.docx", to_docx)])
def test_a_document_becomes_a_pdf(office: str, name: str, write: object) -> None:
    assert callable(write)
    pdf = converted(office, write(WAITING), name, "pdf")
    assert pdf.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("checklist", [WAITING, named(FORMULAS[0])], ids=["waiting", "formula"])
def test_a_workbook_saved_by_libreoffice_holds_the_same_texts(
    office: str, checklist: Checklist
) -> None:
    before = to_xlsx(checklist)
    ods = converted(office, before, "pv.xlsx", "ods")
    again = converted(office, ods.read_bytes(), "again.ods", "xlsx")
    assert texts(again) == texts(Path("pv.xlsx"))


def texts(path: Path) -> dict[str, list[str]]:
    """The texts of each sheet, in order."""
    return {
        sheet.title: [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
        for sheet in load_workbook(path)
    }
