"""The files that CI services read, for one dossier: where segur comes from, which requests."""

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from shlex import quote as quote_word

from segur_cli.config import Settings
from segur_cli.exits import StopError
from segur_cli.files.paths import exists, is_file, is_folder, resolved
from segur_cli.resources import example
from segur_cli.text.writing import quote

TARGETS = {
    "github": (".github/workflows/segur.yml", "ci/github.yml"),
    "gitlab": (".gitlab-ci.yml", "ci/gitlab.yml"),
    "pre-commit": (".pre-commit-config.yaml", "ci/pre-commit.yaml"),
}
_SOURCE = "./outils/segur-cli"  # as the examples say it
_HOOK_FILES = re.compile(r"^(\s+files: ).*$", re.MULTILINE)
_HOOK = re.compile(r"\bid: segur-lint-json\b(?:(?!\bid: ).)*?^\s+files: *(.+?) *$", re.S | re.M)
_GLOB = re.compile(r"\*\*/|\*\*|\*|\?|[^*?]+")
_SIGNS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def ci_file(service: str, folder: Path, settings: Settings, source: str | None) -> str:
    """Return the file of a CI service for the dossier of a folder.

    `source` is what pip is to install. Raises StopError when it is needed and not said, or names
    a folder that is not there.
    """
    text = example(TARGETS[service][1]).read_text(encoding="utf-8")
    root, own = root_of(folder), resolved(folder) / "segur.toml"
    if own.parent != root:  # the service starts from the root of the repository
        config = quote_word(own.relative_to(root).as_posix())
        text = text.replace("segur check", f"segur check --config {config}")
    if service == "pre-commit":
        pattern = hook_pattern(settings, root)
        return _HOOK_FILES.sub(lambda found: f"{found[1]}{_quoted(pattern)}", text)
    return text.replace(_SOURCE, _checked(source, root))


def _checked(source: str | None, root: Path) -> str:
    if not source:
        raise StopError(
            "Dites d'où la tâche installera segur : --source.",
            "Son nom dans votre index de paquets (--source segur-cli), ou votre copie dans ce "
            "dépôt (--source ./outils/segur-cli).",
        )
    if not re.fullmatch(r"[\w.+\-/@:\[\],=<>~!]+", source):
        raise StopError(f"--source {quote(source)} n'est pas ce que pip installe.")
    if source.startswith((".", "/")) and not is_folder(root / source):
        raise StopError(
            f"--source {quote(source)} : ce dossier n'existe pas dans {quote(root, 200)}.",
            "Un chemin se dit à partir de la racine du dépôt.",
        )
    return source


def root_of(folder: Path) -> Path:
    """The root of the repository of a folder; the folder itself when it is in none."""
    whole = resolved(folder)
    return next((up for up in (whole, *whole.parents) if _is_repository(up)), whole)


def _is_repository(folder: Path) -> bool:
    return exists(folder / ".git/HEAD") or is_file(folder / ".git")


def hook_pattern(settings: Settings, root: Path) -> str:
    """Return the expression that matches the requests of `[[files]]`, from the root of the
    repository; one that matches nothing when there are none.
    """
    found = [_expression(table.path, root) for table in settings.files]
    alternatives = "|".join(dict.fromkeys(filter(None, found)))
    return f"^(?:{alternatives})$" if alternatives else "^$"


def _expression(path: str, root: Path) -> str:
    whole = resolved(path)
    if not whole.is_relative_to(root):
        return ""  # outside the repository: no commit changes it
    place = PurePosixPath(whole.relative_to(root).as_posix())
    if is_folder(whole) or not place.suffix:
        place /= "**/*.json"
    return "".join(_SIGNS.get(part) or re.escape(part) for part in _GLOB.findall(str(place)))


def _quoted(pattern: str) -> str:
    return "'" + pattern.replace("'", "''") + "'"


def idle_hook(folder: Path, requests: Iterable[Path]) -> str | None:
    """Say that the hook of pre-commit would look at no request of the dossier; None when it does,
    or when there is no such hook.
    """
    root = root_of(folder)
    path = root / TARGETS["pre-commit"][0]
    try:
        found = _HOOK.search(path.read_text(encoding="utf-8"))
        wanted = re.compile(_unquoted(found[1])) if found else None
    except (OSError, ValueError, re.error):
        return None  # not there, or not ours to explain
    names = [
        resolved(request).relative_to(root).as_posix()
        for request in requests
        if resolved(request).is_relative_to(root)
    ]
    if wanted is None or found is None or not names or any(map(wanted.search, names)):
        return None
    return (
        f"le motif « files » de {path.name} ({_unquoted(found[1])}) ne retient aucune des demandes "
        "de segur.toml : ce contrôle ne verra rien ; segur init --pre-commit --force l'écrit de "
        "nouveau"
    )


def _unquoted(value: str) -> str:
    if value[:1] == value[-1:] == "'":
        return value[1:-1].replace("''", "'")
    return value.strip('"')
