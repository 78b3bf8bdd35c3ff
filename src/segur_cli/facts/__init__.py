"""What the texts say, each fact with its sources and how sure it is."""

from segur_cli.facts.loader import (
    all_dispositifs,
    calendars,
    dispositif,
    dispositifs,
    sources,
    statement,
    statements,
    undated,
)
from segur_cli.facts.shapes import (
    PRESTATION_LABELS,
    V1_V2,
    V2,
    Calendar,
    Dispositif,
    Milestone,
    Parcours,
    PublishedDate,
    Source,
    Statement,
    Status,
    Undated,
)

__all__ = [
    "PRESTATION_LABELS",
    "V1_V2",
    "V2",
    "Calendar",
    "Dispositif",
    "Milestone",
    "Parcours",
    "PublishedDate",
    "Source",
    "Statement",
    "Status",
    "Undated",
    "all_dispositifs",
    "calendars",
    "dispositif",
    "dispositifs",
    "sources",
    "statement",
    "statements",
    "undated",
]
