"""What is written to be sent tells nothing of the machine: folders, names chosen on it, authors."""

import shutil
import zipfile
from pathlib import Path

import pytest

from segur_cli import resources
from tests.conftest import Segur

FINDINGS = ("html", "md", "json", "sarif", "junit", "gitlab")
COMMANDS: dict[str, tuple[list[str], tuple[str, ...]]] = {
    "check": (["check"], FINDINGS),
    "status": (["status"], ("md", "json", "csv", "xlsx")),
    "lint-json": (["lint-json", "{dossier}/avances", "{dossier}/soldes"], FINDINGS),
    "pv-check": (["pv-check", "{dossier}/pv/rempli.json"], FINDINGS),
    "pieces": (["pieces", "check", "{dossier}/piece.pdf"], FINDINGS),
    "eligibility": (
        ["check-eligibility", "010999993", "490999984", "--base", "privee"],
        ("md", "json", "csv", "xlsx"),
    ),
    "deadlines": (["deadlines"], ("md", "json", "csv", "ics", "xlsx")),
    "plan": (["plan", "--sons", "HOP-DPI-Va2", "--installed", "2025-10-01"], ("md", "json")),
    "docx": (["pv-checklist", "--profile", "{dossier}/profil.toml", "-o", "{out}/l.docx"], ()),
    "xlsx": (["pv-checklist", "--profile", "{dossier}/profil.toml", "-o", "{out}/l.xlsx"], ()),
}


@pytest.fixture
def home(tmp_path: Path, segur: Segur, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder named after its owner, with a dossier and a base that got a private name."""
    folder = tmp_path / "home" / "marie.durand"
    folder.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.chdir(folder)
    assert segur("demo", "dossier").code == 0
    (folder / "dossier/.git").mkdir()  # the root from which forges count
    examples = resources.example("avance.json").parent
    shutil.copy(examples / "base-fictive.xlsx", "base.xlsx")
    shutil.copy(examples / "profil-pv.toml", "dossier/profil.toml")
    shutil.copy(examples / "pieces/bon-de-commande-sans-mention.pdf", "dossier/piece.pdf")
    assert segur("base", "import", "base.xlsx", "--name", "privee").code == 0
    return folder


def told(path: Path) -> str:
    """All that a file says: of an archive, every member, properties included."""
    if not zipfile.is_zipfile(path):
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as archive:
        return "\n".join(
            archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
        )


@pytest.mark.parametrize("elsewhere", [False, True], ids=["here", "elsewhere"])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_written_file_tells_no_folder_no_private_name_and_no_author_of_a_library(
    name: str, elsewhere: bool, home: Path, segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = home.parent.parent / "out"
    (out / ".git").mkdir(parents=True)
    monkeypatch.chdir(out if elsewhere else home / "dossier")
    words, formats = COMMANDS[name]
    arguments = [word.format(dossier=home / "dossier", out=out) for word in words]
    arguments += [word for f in formats for word in ("--report", f"{f}={out / f'rapport.{f}'}")]
    if elsewhere:
        arguments += ["--config", str(home / "dossier/segur.toml")]
    assert segur(*arguments, *(["--as-of=2025-12-01"] if formats else [])).code in (0, 1)
    written = sorted(path for path in out.iterdir() if path.is_file())
    assert len(written) == max(1, len(formats))
    for path in written:
        text = told(path)
        for secret in (str(home), "marie.durand", "privee", "python-docx", "penpyxl", "Macintosh"):
            assert secret not in text, path.name
