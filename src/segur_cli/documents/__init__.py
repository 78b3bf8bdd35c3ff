"""A JSON text → values with positions; encoding, syntax and duplicate-key findings.

source = read_input("avance.json", sys.stdin.buffer)   # StopError if it cannot be opened
document = parse(source.data, source.path)             # never raises: findings
if document.usable:
    document.span_of("/demandes/0/montant")
"""

from segur_cli.documents.decoder import MAX_DEPTH
from segur_cli.documents.document import MAX_FINDINGS, Document, parse
from segur_cli.documents.pointers import (
    Json,
    PointerError,
    escape,
    join,
    resolve,
    split,
    unescape,
)
from segur_cli.documents.rules import CODES
from segur_cli.documents.source import (
    MAX_BYTES,
    STDIN_NAME,
    OpenedInput,
    read_input,
    read_source,
    read_standard_input,
)

__all__ = [
    "CODES",
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_FINDINGS",
    "STDIN_NAME",
    "Document",
    "Json",
    "OpenedInput",
    "PointerError",
    "escape",
    "join",
    "parse",
    "read_input",
    "read_source",
    "read_standard_input",
    "resolve",
    "split",
    "unescape",
]
