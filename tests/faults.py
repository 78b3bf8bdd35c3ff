"""Kill segur while it writes, at length, by hand: `python -m tests.faults --times 200`.

Each write of the product (imports, reports, baselines, models, forms, archives, letters, a
first `segur.toml`) is started over a former file, then killed with SIGKILL at a random instant of
the time that it takes. What is on disk afterwards must be the former file or a new one that opens,
never a half, and the next run must work. Prints counts by outcome; exits 1 on any half.
`tests/e2e/test_faults.py` runs a few of each.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import tomllib
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from segur_cli import resources

COMPANIONS = (
    "avance.json", "solde.json", "base-fictive.xlsx", "finess-structures-fictif.json",
    "pieces/bon-de-commande.pdf", "pieces/va.pdf", "pieces/modele-bon-de-commande.docx",
    "asp-fictif/vierge.json", "asp-fictif/exemple.json", "asp-fictif/garnissage.xlsx",
)  # fmt: skip


def _json(path: Path) -> None:
    json.loads(path.read_text("utf-8"))


def _toml(path: Path) -> None:
    tomllib.loads(path.read_text("utf-8"))


def _archive(path: Path) -> None:
    with zipfile.ZipFile(path) as opened:
        assert opened.testzip() is None


def _html(path: Path) -> None:
    assert path.read_text("utf-8").rstrip().endswith("</html>")


def _store(path: Path) -> None:
    with closing(sqlite3.connect(path)) as opened:
        assert opened.execute("pragma integrity_check").fetchone() == ("ok",)


@dataclass(frozen=True)
class Write:
    """One write: its command line, the file (or the pattern of files) made, how one opens it."""

    name: str
    line: str
    made: str
    opens: Callable[[Path], None]


WRITES = (
    Write("base import", "base import base-fictive.xlsx --name b", "data/bases*/*.sqlite", _store),
    Write("finess import", "finess import finess-structures-fictif.json",
          "data/registers*/*.sqlite", _store),
    Write("report json", "lint-json avance.json --report json=r.json", "r.json", _json),
    Write("report html", "lint-json avance.json --report html=r.html", "r.html", _html),
    Write("report xlsx", "check-eligibility 010999993 --base demo --report xlsx=r.xlsx",
          "r.xlsx", _archive),
    Write("baseline", "lint-json avance.json --write-baseline b.json", "b.json", _json),
    Write("model", "template learn --blank asp-fictif/vierge.json --example"
          " asp-fictif/exemple.json --fields asp-fictif/garnissage.xlsx --kind avance"
          " --sons HOP-DPI-Va2 -o m.json --force", "m.json", _json),
    Write("form", "pieces learn pieces/modele-bon-de-commande.docx --type commande -o f.toml"
          " --force", "f.toml", _toml),
    Write("pv", "pv-checklist --profile profil.toml -o pv.xlsx --force", "pv.xlsx", _archive),
    Write("pack", "pieces pack demande.json lot -o lot.zip --accept BC-FICTIF-001.pdf --force",
          "lot.zip", _archive),
    Write("letters", "status --config suivi/segur.toml --letters lettres --force", "lettres/*.docx",
          _archive),
    Write("init", "init .", "segur.toml", _toml),
)  # fmt: skip


def prepare(folder: Path) -> None:
    """Put in a folder the companions of the commands, a request with its piece, a project."""
    for name in COMPANIONS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(resources.example(name).read_bytes())
    (folder / "profil.toml").write_bytes(resources.example("profil-pv.toml").read_bytes())
    asked = json.loads(resources.example("avance.json").read_bytes())
    asked["demandes"] = asked["demandes"][:1]
    (folder / "demande.json").write_text(json.dumps(asked), encoding="utf-8")
    (folder / "lot").mkdir()
    shutil.copy(folder / "pieces" / "bon-de-commande.pdf", folder / "lot" / "BC-FICTIF-001.pdf")
    (folder / "suivi").mkdir()
    (folder / "suivi" / "segur.toml").write_text(
        '[base]\nfile = "../base-fictive.xlsx"\n[[files]]\npath = "../avance.json"\n'
        'kind = "avance"\n', encoding="utf-8")  # fmt: skip
    (folder / ".git").mkdir()


def started(folder: Path, write: Write) -> subprocess.Popen[bytes]:
    """Start the command of a write, its screens thrown away."""
    environment = {**os.environ, "SEGUR_DATA_DIR": str(folder / "data")}
    return subprocess.Popen(
        [sys.executable, "-m", "segur_cli", *write.line.split()], cwd=folder, env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def outcome(folder: Path, write: Write, former: dict[Path, bytes]) -> str:
    """What a kill left on disk: « former », « new », « none », or « half » and why."""
    made = sorted(folder.glob(write.made))
    if not made:
        return "none" if not former else f"half: the former {write.made} is gone"
    told = "former"
    for path in made:
        if former.get(path) == path.read_bytes():
            continue
        told = "new"
        try:
            write.opens(path)
        except (AssertionError, ValueError, OSError, zipfile.BadZipFile, sqlite3.Error) as error:
            return f"half: {path.name}: {error!r}"
    return told


def attack(write: Write, times: int, seed: str) -> Counter[str]:
    """Kill one write so many times; half of the runs over a former file. Count the outcomes."""
    rng = random.Random(f"{seed}-{write.name}")
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        good = Path(name) / "good"
        good.mkdir()
        prepare(good)
        whole = good.with_name("whole")
        shutil.copytree(good, whole)
        begun = time.monotonic()
        started(whole, write).wait()
        lasts = time.monotonic() - begun
        assert list(whole.glob(write.made)), f"{write.name} writes nothing: {write.line}"
        for rank in range(times):
            folder = good.with_name(f"run{rank}")
            shutil.copytree(whole if rank % 2 else good, folder)
            former = {path: path.read_bytes() for path in folder.glob(write.made)}
            process = started(folder, write)
            # Files are written in the last part of a run: most kills fall there.
            time.sleep(lasts * rng.choice((rng.uniform(0, 1.1), rng.uniform(0.7, 1.05))))
            process.send_signal(signal.SIGKILL)
            process.wait()
            counts[outcome(folder, write, former)] += 1
            if started(folder, write).wait() not in (0, 1, 2):
                counts["half: the next run fails"] += 1
            shutil.rmtree(folder)
    return counts


def main(arguments: Sequence[str] | None = None) -> int:
    """Attack every write; return 1 when a half file, or a run that cannot start again, was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", default="segur")
    parser.add_argument("--only", action="append", metavar="NAME")
    asked = parser.parse_args(arguments)
    halves = 0
    for write in WRITES:
        if asked.only and write.name not in asked.only:
            continue
        counts = attack(write, asked.times, asked.seed)
        halves += sum(count for told, count in counts.items() if told.startswith("half"))
        told = ", ".join(f"{count} {told}" for told, count in sorted(counts.items()))
        print(f"{write.name:14} {told}", flush=True)
    return 1 if halves else 0


if __name__ == "__main__":
    raise SystemExit(main())
