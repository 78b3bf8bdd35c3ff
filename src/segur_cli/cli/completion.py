"""What a shell may complete beside commands and options: SONS, rule codes, imported names."""

from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, suppress
from io import StringIO

from segur_cli.exits import StopError


def sons(incomplete: str) -> list[str]:
    """Return the codes of the dispositifs that begin so."""
    from segur_cli.facts import dispositifs

    return _beginning(dispositifs(), incomplete.upper())


def codes(incomplete: str) -> list[str]:
    """Return the codes of rules that begin so; after a comma, the next of a list."""
    from segur_cli.rules.rule import codes as known

    done, comma, last = incomplete.rpartition(",")
    return [f"{done}{comma}{code}" for code in _beginning(known(), last.upper())]


def bases(incomplete: str) -> list[str]:
    """Return the names of imported bases that begin so, and `demo`."""
    from segur_cli.eligibility.base_catalogue import imported

    return _names(lambda: ["demo", *(source.name for source in imported())], incomplete)


def registers(incomplete: str) -> list[str]:
    """Return the names of imported registers that begin so."""
    from segur_cli.register.register_catalogue import imported

    return _names(lambda: [source.name for source in imported()], incomplete)


def _names(read: Callable[[], list[str]], incomplete: str) -> list[str]:
    """Read names in silence: what is wrong with an index is no affair of a completion."""
    with redirect_stderr(StringIO()), suppress(StopError):
        return _beginning(read(), incomplete)
    return []


def _beginning(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]
