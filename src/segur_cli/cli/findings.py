"""The options that commands of findings share: which rules, from what severity, what is known."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from segur_cli.cli import completion
from segur_cli.cli.options import CHOICE, flag, option
from segur_cli.cli.output import write_file
from segur_cli.cli.run import option_group
from segur_cli.diagnostics import Severity
from segur_cli.text.writing import plural, quote, warn

if TYPE_CHECKING:
    from segur_cli.rules.aside import Baseline

FailOn = Literal["error", "warning", "note"]
FAIL_ON = option(
    "", "Gravité à partir de laquelle le code de sortie est 1 ; error par défaut.", panel=CHOICE
)


@option_group
@dataclass(frozen=True)
class SelectionOptions:
    """Which rules are applied, and how their findings weigh and are shown."""

    select: tuple[str, ...] = option(
        "CODES",
        "N'appliquer que ces règles ou familles (IDN001,TXT) ; répétable.",
        panel=CHOICE,
        complete=completion.codes,
    )
    ignore: tuple[str, ...] = option(
        "CODES",
        "Ne pas appliquer ces règles ou familles ; répétable.",
        panel=CHOICE,
        complete=completion.codes,
    )
    fail_on: FailOn | None = FAIL_ON
    statistics: bool = flag("Compter les constats par règle, au lieu de les montrer.", panel=CHOICE)


@option_group
@dataclass(frozen=True)
class BaselineOptions:
    """What is known already, and need not be said again."""

    baseline: Path | None = option(
        "FICHIER", "État de référence : ne signaler que ce qui n'y est pas.", panel=CHOICE
    )
    write_baseline: Path | None = option(
        "FICHIER", "Écrire les constats d'aujourd'hui comme état de référence.", panel=CHOICE
    )


def severity_of(typed: str | None, otherwise: str | None = None) -> Severity:
    """Return the severity that fails a run: as typed, else as segur.toml says, else blocking."""
    return Severity[(typed or otherwise or "error").upper()]


def write_baseline_file(baseline: "Baseline | None") -> None:
    """Write the new baseline where it was asked for, and say so on stderr."""
    if baseline is None:
        return
    from segur_cli.rules.aside import to_text

    write_file(baseline.path, to_text(baseline))
    total = plural(sum(known.count for known in baseline.known.values()), "constat")
    warn(f"État de référence écrit : {quote(baseline.path, 200)} ({total}).")
