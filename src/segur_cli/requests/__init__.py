"""What a document asks: its requests, bound to concepts, whatever the keys of its model."""

from segur_cli.requests.demande import (
    Demande,
    as_date,
    as_number,
    bind,
    client_named,
    client_of,
    column_of,
    is_inherited,
    single_route,
    sons_of,
)

__all__ = [
    "Demande",
    "as_date",
    "as_number",
    "bind",
    "client_named",
    "client_of",
    "column_of",
    "is_inherited",
    "single_route",
    "sons_of",
]
