"""Which reports a run looks at: those named, those a pattern matches, or those of segur.toml."""

import glob
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from segur_cli.config import PilotReport
from segur_cli.exits import ExitCode, StopError
from segur_cli.files.folder import is_system_file, warn_of_system_files
from segur_cli.files.paths import exists
from segur_cli.text.writing import quote


def chosen_reports(names: Sequence[str], named: Iterable[PilotReport]) -> list[Path]:
    """Return the files to read, once each, in the order given.

    A name with `*`, `?` or `[` that is no file is a pattern: some shells expand none. Without
    any name, the reports that segur.toml names (`named`). Raises StopError when there is
    nothing to read (exit 3 for a pattern).
    """
    if not names:
        found = [one.path for one in named]
        if not found:
            raise StopError(
                "Aucun PV à relire : ni fichier sur la ligne de commande, ni [[pilot]] dans "
                "segur.toml.",
                "Exemple : segur pv-check pv.xlsx",
            )
        return found
    paths = list(dict.fromkeys(path for name in names for path in _expanded(name)))
    warn_of_system_files([path.name for path in paths if is_system_file(path.name)])
    paths = [path for path in paths if not is_system_file(path.name)]
    if not paths:
        raise StopError(
            f"Aucun fichier trouvé : {', '.join(quote(name, 200) for name in names)}.",
            "Vérifiez le chemin : rien n'a été contrôlé.",
            code=ExitCode.NO_INPUT,
        )
    return paths


def _expanded(name: str) -> Iterator[Path]:
    if "\0" in name or not glob.has_magic(name) or exists(name):
        yield Path(name)
        return
    yield from (Path(found) for found in sorted(glob.glob(name)))  # noqa: PTH207 (any root)
