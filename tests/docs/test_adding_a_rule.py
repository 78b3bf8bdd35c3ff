"""docs/adding-a-rule.md, followed to the letter in a copy of the project."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs/adding-a-rule.md").read_text(encoding="utf-8")
COPIED = ("src", "tests", "docs", "schemas", "examples")
MODULE = "src/segur_cli/lint/rules/identifiers.py"
CODE = "IDN090"


def block(language: str, rank: int = 0, fence: str = "```") -> str:
    """Return a fenced block of the document."""
    found: list[str] = re.findall(
        rf"^{fence}{language}\n(.*?)^{fence}$", PAGE, re.DOTALL | re.MULTILINE
    )
    return found[rank]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the page's rule, as its steps say."""
    root = tmp_path_factory.mktemp("project")
    for name in COPIED:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (*ROOT.glob("README*.md"), ROOT / "pyproject.toml"):
        shutil.copy(path, root)
    page = root / f"src/segur_cli/rules/pages/{CODE}.md"
    assert f"`{page.relative_to(root).as_posix()}`" in PAGE
    page.write_text(block("markdown", fence="````"), encoding="utf-8")
    module = root / MODULE
    assert f"In `{MODULE}`" in PAGE
    before, tuple_, rules = module.read_text(encoding="utf-8").partition("\nRULES = (\n")
    added = f"{before}\n\n{block('python')}\n{tuple_}{block('python', 1)}{rules}"
    module.write_text(added, encoding="utf-8")
    case = root / f"tests/cases/{CODE}"
    case.mkdir()
    example = json.loads((root / "examples/avance.json").read_text(encoding="utf-8"))
    example["demandes"] = example["demandes"][:1]
    for name, reference in (("good", "BC-FICTIF-001"), ("bad", "010999993")):
        example["demandes"][0]["commande"]["reference"] = reference
        assert f"tests/cases/{CODE}/{name}.json" in PAGE
        (case / f"{name}.json").write_text(json.dumps(example), encoding="utf-8")
    return root


def run(project: Path, *args: str) -> str:
    """Run Python in the copy; what it imports is the copy."""
    source = str(project / "src")
    done = subprocess.run(
        [sys.executable, *args],
        cwd=project,
        env=os.environ | {"PYTHONPATH": source, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "80"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_steps_give_a_rule_that_the_tests_accept(project: Path) -> None:
    run(project, "-c", "from tests.regenerate import write_cases, write_rules; "
        "write_rules(); write_cases()")  # fmt: skip
    expected = project / f"tests/cases/{CODE}/bad.expected.json"
    assert CODE in expected.read_text(encoding="utf-8")
    assert f'<a id="{CODE.lower()}">' in (project / "docs/rules.md").read_text(encoding="utf-8")
    tests = (
        "tests/rules/test_registries.py",
        "tests/rules/test_pages.py",
        "tests/lint/test_cases.py",
    )
    shown = run(project, "-m", "pytest", "-n0", "-v", "-p", "no:cacheprovider", *tests, "-k",
                f"{CODE} or same_codes or up_to_date or every_folder")  # fmt: skip
    passed = re.search(r"(\d+) passed", shown)
    # Two examples, sections, registries, golden cases by library and by command.
    assert passed is not None
    assert int(passed[1]) >= 12
    assert "colonne décalée" in run(project, "-m", "segur_cli", "explain", CODE)


def test_a_page_without_its_check_is_told(project: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(project, copy)
    module = copy / MODULE
    text = module.read_text(encoding="utf-8").replace(block("python", 1), "")
    module.write_text(text, encoding="utf-8")
    with pytest.raises(AssertionError, match="test_pages_and_rules_are_the_same_codes"):
        run(copy, "-m", "pytest", "-n0", "-p", "no:cacheprovider", "tests/rules/test_registries.py")
