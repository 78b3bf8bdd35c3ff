"""The one place that finds `schemas/` and `examples/`.

In a wheel they lie inside the package, under `_data`; in a checkout, editable
installs included, at the top level of the project.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_IN_WHEEL = _PACKAGE / "_data"
_IN_CHECKOUT = _PACKAGE.parent.parent
_SCHEMA = ".schema.json"


def _find(folder: str, name: str) -> Path:
    for root in (_IN_WHEEL, _IN_CHECKOUT):
        path = root / folder / name
        if path.is_file():
            return path
    raise FileNotFoundError(f"{folder}/{name} is missing from this installation of segur-cli")


def schema(name: str) -> Path:
    """Return the path of a published JSON Schema, such as `eligibility.schema.json`.

    Raises FileNotFoundError when the installation is incomplete.
    """
    return _find("schemas", name)


def schemas() -> dict[str, Path]:
    """Return every published schema by name: `report`, `reference/avance`; sorted."""
    found: dict[str, Path] = {}
    for root in (_IN_CHECKOUT / "schemas", _IN_WHEEL / "schemas"):
        for path in root.rglob(f"*{_SCHEMA}"):
            found[path.relative_to(root).as_posix().removesuffix(_SCHEMA)] = path
    return dict(sorted(found.items()))


def example(name: str) -> Path:
    """Return the path of a shipped example file, such as the fictitious base.

    Raises FileNotFoundError when the installation is incomplete.
    """
    return _find("examples", name)
