"""`segur init --github`, `--gitlab`, `--pre-commit`: what is written for a dossier, and held."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from segur_cli.config import load_settings
from segur_cli.dossier.ci_files import hook_pattern
from tests.conftest import Segur
from tests.dossier.test_check import spoilt, write
from tests.e2e.test_ci_files import audited
from tests.lint.running import example

FILES = '[[files]]\npath = "avances dpi/*.json"\nkind = "avance"\n'


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository whose dossier is in a folder of its own."""
    root = tmp_path / "depot"
    (root / ".git").mkdir(parents=True)
    (root / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    (root / "outils" / "segur-cli").mkdir(parents=True)
    dossier = root / "dossier segur"
    dossier.mkdir()
    monkeypatch.chdir(dossier)
    Path("segur.toml").write_text(FILES, encoding="utf-8")
    write("avances dpi/a.json", example("avance"))
    return root


def yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def test_beside_settings_only_the_file_of_the_service_is_written(
    segur: Segur, repository: Path
) -> None:
    run = segur("init", "--github", "--source", "./outils/segur-cli")
    assert run.code == 0, run.err
    assert Path("segur.toml").read_text(encoding="utf-8") == FILES
    workflow = repository / ".github/workflows/segur.yml"
    steps = yaml(workflow)["jobs"]["dossier"]["steps"]
    assert steps[2]["env"]["SEGUR_SOURCE"] == "./outils/segur-cli"
    assert steps[3]["run"].startswith("segur check --config 'dossier segur/segur.toml' ")
    assert audited(workflow).returncode == 0
    again = segur("init", "--github", "--source", "segur-cli")
    assert (again.code, "existe déjà" in again.err) == (2, True)
    assert segur("init", "--github", "--source", "segur-cli", "--force").code == 0
    assert "SEGUR_SOURCE: segur-cli\n" in workflow.read_text(encoding="utf-8")
    assert Path("segur.toml").read_text(encoding="utf-8") == FILES


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ((), "Dites d'où la tâche installera segur : --source."),
        (("--source", "./outils/absent"), "ce dossier n'existe pas dans"),
        (("--source", "x; curl pirate"), "n'est pas ce que pip installe"),
        (("--source", "${{ secrets.X }}"), "n'est pas ce que pip installe"),
    ],
)
@pytest.mark.parametrize("service", ["--github", "--gitlab"])
def test_where_segur_comes_from_is_asked_and_held(
    segur: Segur, repository: Path, service: str, source: tuple[str, ...], said: str
) -> None:
    Path("segur.toml").unlink()
    run = segur("init", service, *source)
    assert (run.code, said in run.err) == (2, True), run.err
    assert not Path("segur.toml").exists(), "what is refused is before anything is written"
    assert not (repository / ".github").exists()


def test_the_hook_looks_at_the_requests_of_the_dossier(segur: Segur, repository: Path) -> None:
    assert segur("init", "--pre-commit").code == 0
    path = repository / ".pre-commit-config.yaml"
    lint, check = yaml(path)["repos"][0]["hooks"]
    assert re.search(lint["files"], "dossier segur/avances dpi/a.json")
    assert not re.search(lint["files"], "dossier segur/autre/a.json")
    assert not re.search(lint["files"], "avances dpi/a.json")
    assert check["entry"] == "segur check --config 'dossier segur/segur.toml'"
    assert "pre-commit" not in segur("check").out
    path.write_text(path.read_text(encoding="utf-8").replace("avances", "avnces"), encoding="utf-8")
    assert "ne retient aucune des demandes" in " ".join(segur("check").out.split())


@pytest.mark.parametrize(
    ("pattern", "matched", "others"),
    [
        ("avances/*.json", ["avances/a.json"], ["avances/b/a.json", "x/avances/a.json"]),
        ("avances/**/*.json", ["avances/a.json", "avances/b/c/a.json"], ["avances/a.jsonx"]),
        ("demandes", ["demandes/a.json", "demandes/b/a.json"], ["demandes/a.txt"]),
        ("a+b (1).json", ["a+b (1).json"], ["aab 1.json"]),
        ("lot?/[x].json", ["lot1/[x].json"], ["lot12/[x].json"]),
    ],
)
def test_a_pattern_is_the_expression_of_the_same_files(
    pattern: str, matched: list[str], others: list[str]
) -> None:
    Path("segur.toml").write_text(f'[[files]]\npath = "{pattern}"\n', encoding="utf-8")
    wanted = re.compile(hook_pattern(load_settings(Path("segur.toml")), Path.cwd()))
    assert all(wanted.search(name) for name in matched)
    assert not any(wanted.search(name) for name in others)


def test_pre_commit_itself_runs_both_hooks(segur: Segur, tmp_path: Path) -> None:
    program = Path(sys.executable).parent / "pre-commit"
    if not program.exists():
        pytest.skip("pre-commit is not installed")
    Path("segur.toml").write_text(FILES, encoding="utf-8")
    write("avances dpi/a.json", example("avance"))
    write("avances dpi/b.json", spoilt())
    environment = os.environ | {
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"), "SEGUR_AS_OF": "2025-03-10",
        "GIT_CONFIG_GLOBAL": os.devnull, "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    subprocess.run(["git", "init", "-q"], check=True, env=environment)
    assert segur("init", "--pre-commit").code == 0
    subprocess.run(["git", "add", "."], check=True, env=environment)
    run = subprocess.run(
        [str(program), "run", "--all-files"], capture_output=True, text=True, check=False,
        env=environment,
    )  # fmt: skip
    assert run.returncode == 1, run.stdout + run.stderr
    assert "avances dpi/b.json" in run.stdout
    assert run.stdout.count("Failed") == 2
    Path("avances dpi/b.json").unlink()
    subprocess.run(["git", "add", "."], check=True, env=environment)
    run = subprocess.run(
        [str(program), "run", "--all-files"], capture_output=True, text=True, check=False,
        env=environment,
    )  # fmt: skip
    assert run.stdout.count("Passed") == 2, run.stdout
