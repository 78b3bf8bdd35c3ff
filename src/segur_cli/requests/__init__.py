"""What a document asks: its requests, bound to concepts, whatever the keys of its model."""

from segur_cli.requests.binding import bind
from segur_cli.requests.client_and_sons import client_named, client_of, sons_of
from segur_cli.requests.demande import Demande, as_date, as_number, column_of

__all__ = [
    "Demande",
    "as_date",
    "as_number",
    "bind",
    "client_named",
    "client_of",
    "column_of",
    "sons_of",
]
