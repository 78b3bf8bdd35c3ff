"""What every test shares: a data directory of its own, and no setting from outside."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from segur_cli.cli.app import execute

# A busy machine is no failure of a property.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture(autouse=True)
def _isolated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No imported base, segur.toml or simulated date; 80 columns, no colour."""
    monkeypatch.setenv("SEGUR_DATA_DIR", str(tmp_path / "segur-data"))
    monkeypatch.delenv("SEGUR_AS_OF", raising=False)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / ".git").mkdir()  # nobody climbs above to a segur.toml of the machine
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real open data, which is no part of the project: its tests may be skipped."""
    beside = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("SEGUR_SHARED_DATA") or beside)
    for name in ("finess_et_20210108.csv.gz", "finess_sanitaire_20210108.csv",
                 "pmsi_like_sae2022.csv"):  # fmt: skip
        if not (folder / name).is_file():
            pytest.skip(f"real open data not available: {name} is missing from {folder}")
    return folder


@dataclass(frozen=True)
class Run:
    """What one command printed, and how it left."""

    code: int
    out: str
    err: str


Segur = Callable[..., Run]


def plain(text: str) -> str:
    """The text on one line with ordinary spaces, wherever it was wrapped."""
    return " ".join(text.split())


def screen(text: str) -> str:
    """The screen, with no-break spaces made visible as `~`."""
    return "\n".join(line.rstrip() for line in text.replace("\u00a0", "~").splitlines())


@pytest.fixture
def segur(capfdbinary: pytest.CaptureFixture[bytes]) -> Segur:
    """Run one command in this process and return what it printed."""

    def run(*arguments: str | Path | Sequence[str]) -> Run:
        capfdbinary.readouterr()
        code = execute([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return Run(code, out.decode("utf-8"), err.decode("utf-8"))

    return run
