"""A cell that holds a number which is a name (FINESS, SIRET): back to what was typed."""

from segur_cli.tables.sheets import Value

LONGEST_NUMBER = 600  # characters kept of such a cell: a shared text may be of a million


def number_text(value: Value, *, padded: bool) -> str:
    """Write a number's cell as typed text: a number lost its leading zero, unless `padded`."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is None:
        return ""
    return str(value).zfill(9) if padded else str(value)[:LONGEST_NUMBER]
