"""Rule codes and families, as users select them: `IDN001`, `TXT`."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from segur_cli.diagnostics import Report
from segur_cli.exits import StopError
from segur_cli.text.writing import nearest, quote

# What is said of the user's own exceptions, and of the baseline. Findings rather than lines on
# stderr: every format carries them, with the place in segur.toml, and `--fail-on warning` can hold
# a team to them.
EXPIRED = "CFG001"
USELESS = "CFG002"
STALE = "CFG003"
CONFIG_CODES = (EXPIRED, USELESS, STALE)


def selected(code: str, select: Sequence[str], ignore: Sequence[str]) -> bool:
    """Whether a rule is asked for: `ignore` wins, an empty `select` means every rule."""
    if any(code.startswith(prefix) for prefix in ignore):
        return False
    return not select or any(code.startswith(prefix) for prefix in select)


def read_codes(texts: Iterable[str], known: Iterable[str], where: str) -> tuple[str, ...]:
    """Split `IDN001,TXT` into codes and families, in capitals.

    `where` names the option or key in the message. Raises StopError for what matches no rule.
    """
    codes = tuple(known)
    asked = [part.strip().upper() for text in texts for part in text.split(",") if part.strip()]
    for wanted in asked:
        if not any(code.startswith(wanted) for code in codes):
            raise unknown_code(wanted, codes, f"{where} : ")
    return tuple(dict.fromkeys(asked))


@dataclass(frozen=True)
class RuleChoice:
    """Which rules a run is asked for, as codes or families."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def wants(self, code: str) -> bool:
        """Whether a rule is asked for."""
        return selected(code, self.select, self.ignore)

    def apply(self, report: Report, always: Collection[str] = ()) -> Report:
        """Leave out of a report what was not asked for, of its perimeter too; keep `always`."""

        def asked(code: str) -> bool:
            return code in always or self.wants(code)

        perimeter = report.perimeter
        return replace(
            report,
            findings=tuple(finding for finding in report.findings if asked(finding.code)),
            perimeter=replace(perimeter, coverage=perimeter.coverage.only(asked)),
        )


def read_choice(select: Iterable[str], ignore: Iterable[str], known: Iterable[str]) -> RuleChoice:
    """Read the options --select and --ignore. Raises StopError for what matches no rule."""
    codes = tuple(known)
    return RuleChoice(read_codes(select, codes, "--select"), read_codes(ignore, codes, "--ignore"))


def unknown_code(wanted: str, codes: Sequence[str], prefix: str = "") -> StopError:
    """Return the error for a code that no rule has, with the nearest one."""
    families = sorted({code.rstrip("0123456789") for code in codes})
    close = nearest(wanted, [*codes, *families])
    return StopError(
        f"{prefix}aucune règle ne s'appelle {quote(wanted)}."
        if prefix
        else f"Aucune règle ne s'appelle {quote(wanted)}.",
        f"Vouliez-vous écrire {quote(close)} ?" if close else f"Familles : {', '.join(families)}.",
        "Toutes les règles : segur rules",
    )
