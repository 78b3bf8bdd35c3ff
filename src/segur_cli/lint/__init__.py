"""Find what is wrong in an avance or solde JSON: `lint(path_or_text)` gives a Report."""

from segur_cli.lint.engine import Options, lint

__all__ = ["Options", "lint"]
