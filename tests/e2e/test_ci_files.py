"""The files that CI services read: sound for their schemas, and their shell steps run."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from segur_cli import resources
from tests.conftest import Segur
from tests.dossier.test_check import CLEAN, spoilt, write
from tests.lint.running import example

ROOT = Path(__file__).parents[2]
SCHEMAS = {
    "action.yml": "vendor.github-actions",
    "examples/ci/github.yml": "vendor.github-workflows",
    "examples/ci/github-action.yml": "vendor.github-workflows",
    "examples/ci/gitlab.yml": "vendor.gitlab-ci",
    ".github/workflows/release.yml": "vendor.github-workflows",
}


def yaml(name: str) -> Any:
    return list(YAML(typ="safe").load_all((ROOT / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize(("name", "schema"), SCHEMAS.items())
def test_a_file_is_what_its_service_publishes(name: str, schema: str) -> None:
    command = [
        sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(ROOT / name)
    ]  # fmt: skip
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_the_template_of_gitlab_uses_each_of_its_inputs() -> None:
    header, job = yaml("examples/ci/gitlab-modele.yml")
    text = (ROOT / "examples/ci/gitlab-modele.yml").read_text(encoding="utf-8")
    assert all(f"$[[ inputs.{name} ]]" in text for name in header["spec"]["inputs"])
    plain = yaml("examples/ci/gitlab.yml")[0]["segur"]
    assert job["segur"]["artifacts"] == plain["artifacts"]
    assert job["segur"]["rules"] == plain["rules"]


def test_the_hook_is_for_requests_only() -> None:
    hook, whole = yaml(".pre-commit-hooks.yaml")[0]
    wanted = re.compile(hook["files"])
    for path in ("avances/a.json", "demandes/2025/x.json", "avance-juin.json", "2025-solde.json"):
        assert wanted.search(path), path
    for path in ("package.json", "web/tsconfig.json", "src/a.json", "avances/notes.txt"):
        assert not wanted.search(path), path
    assert hook["require_serial"]
    assert not {"language_version", "args"} & hook.keys()
    assert (whole["id"], whole["always_run"], whole["pass_filenames"]) == (
        "segur-check", True, False,
    )  # fmt: skip


WORKFLOWS = (
    "examples/ci/github.yml", "examples/ci/github-action.yml", "action.yml",
    ".github/workflows/release.yml",
)  # fmt: skip


def audited(path: Path) -> subprocess.CompletedProcess[str]:
    """What a reviewer of security says of a workflow, without the network."""
    command = ["zizmor", "--offline", "--no-progress", "--persona", "auditor", str(path)]
    program = Path(sys.executable).parent / "zizmor"
    if not program.exists():
        pytest.skip("zizmor is not installed: workflows are not audited")
    return subprocess.run([str(program), *command[1:]], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_passes_the_audit_of_a_security_reviewer(name: str) -> None:
    run = audited(ROOT / name)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("name", WORKFLOWS)
def test_an_action_is_pinned_to_a_commit_with_its_version_beside(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if "uses:" in line and "./" not in line:
            assert re.search(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


@pytest.fixture
def job(tmp_path: Path) -> dict[str, str]:
    """A dossier with one defect, and the environment of a job."""
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    write("avances/a.json", spoilt())
    write("autres/bon fichier.json", example("avance"))
    Path("segur.toml").write_text(CLEAN, encoding="utf-8")
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed: the steps of the action are not run")
    installed = tmp_path / "temp" / "segur"
    installed.mkdir(parents=True)
    (installed / "bin").symlink_to(Path(sys.executable).parent)
    return {
        "RUNNER_TEMP": str(tmp_path / "temp"), "PYTHONPATH": os.pathsep.join(sys.path),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "SEGUR_AS_OF": "2025-12-01", "GITHUB_OUTPUT": str(tmp_path / "sorties"),
        "SEGUR_CONFIG": "", "SEGUR_FAIL_ON": "error", "SEGUR_PATHS": "",
        "SEGUR_REPORT": "sous/r.html", "SEGUR_SARIF": "",
    }  # fmt: skip


def outputs(job: dict[str, str], **changes: str) -> tuple[int, dict[str, str]]:
    step = yaml("action.yml")[0]["runs"]["steps"][1]
    assert set(step["env"]) == {name for name in job if name.startswith("SEGUR_")} - {"SEGUR_AS_OF"}
    target = Path(job["GITHUB_OUTPUT"])
    target.write_text("", encoding="utf-8")
    script = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    run = subprocess.run(script, env=job | changes, capture_output=True, text=True, check=False)
    assert "Traceback" not in run.stderr
    told = target.read_text(encoding="utf-8").splitlines()
    return run.returncode, dict(line.split("=", 1) for line in told)


def test_the_action_keeps_the_exit_code_and_names_its_reports(job: dict[str, str]) -> None:
    counts = {"errors": "1", "warnings": "0", "notes": "2"}
    assert outputs(job) == (1, {"report": "sous/r.html", "exit-code": "1"} | counts)
    assert "MNT001" in Path("sous/r.html").read_text(encoding="utf-8")
    code, told = outputs(job, SEGUR_SARIF="s.sarif", SEGUR_REPORT="")
    assert (code, told) == (1, {"sarif": "s.sarif", "exit-code": "1"} | counts)
    write("avances/a.json", example("avance"))
    assert outputs(job)[0] == 0


def test_the_action_takes_paths_one_per_line(job: dict[str, str]) -> None:
    assert outputs(job, SEGUR_PATHS="autres/bon fichier.json\n")[0] == 0
    assert outputs(job, SEGUR_PATHS="autres\navances\n")[0] == 1
    assert outputs(job, SEGUR_PATHS="; touch pirate\n")[0] == 3 or not Path("pirate").exists()
    assert not Path("pirate").exists()


def test_a_run_that_stops_leaves_no_report_of_an_earlier_one(job: dict[str, str]) -> None:
    outputs(job)
    Path("segur.toml").write_text("[inconnu]\n", encoding="utf-8")
    assert outputs(job) == (2, {"exit-code": "2"})
    assert not Path("sous/r.html").exists()


def test_a_settings_file_typed_and_not_found_fails(job: dict[str, str]) -> None:
    assert outputs(job, SEGUR_CONFIG="segru.toml") == (2, {"exit-code": "2"})
    assert outputs(job, SEGUR_CONFIG="segur.toml")[0] == 1


def test_every_shell_command_of_the_page_runs(segur: Segur) -> None:
    """Each is run on a dossier laid out as the page says; only 0 and 1 are answers."""
    import shlex

    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    blocks = [part.split("```")[0] for part in text.split("```sh\n")[1:]]
    lines = [line.partition("#")[0] for block in blocks for line in block.splitlines()]
    Path("base-es-eligibles.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    write("demandes/avance.json", example("avance"))
    Path("pv").mkdir()
    profile = Path("profil.toml")
    assert segur("pv-checklist", "--init", "-o", profile).code == 0
    assert segur("pv-checklist", "--profile", profile, "-o", "pv/un.xlsx").code == 0
    settings = '[base]\nfile = "base-es-eligibles.xlsx"\n[[files]]\npath = "demandes/*.json"\n'
    Path("segur.toml").write_text(settings + 'kind = "avance"\n', encoding="utf-8")
    commands = [shlex.split(line)[1:] for line in lines if line.strip()]
    assert len(commands) >= 6
    for command in commands:
        given = [str(one) for word in command for one in sorted(Path().glob(word)) or [Path(word)]]
        run = segur(*given, "--as-of", "2025-12-01")
        assert run.code in (0, 1), (command, run.err)


def test_the_settings_of_the_page_are_understood() -> None:
    import tomllib

    from segur_cli.config import Settings
    from segur_cli.files.validation import validate

    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    blocks = [part.split("```")[0] for part in text.split("```toml\n")[1:]]
    assert len(blocks) == 3
    for block in blocks:
        validate(Settings, tomllib.loads(block), Path("segur.toml"))
