"""What the texts say, each fact with its sources and how sure it is."""

from segur_cli.facts.loader import dispositif, dispositifs, sources, statement, statements
from segur_cli.facts.model import Dispositif, Source, Statement, Status

__all__ = [
    "Dispositif",
    "Source",
    "Statement",
    "Status",
    "dispositif",
    "dispositifs",
    "sources",
    "statement",
    "statements",
]
