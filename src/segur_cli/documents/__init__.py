"""A JSON text → values with positions; encoding, syntax and duplicate-key findings.

data = read_file(path, JSON_FILE)  # segur_cli.files.opening: StopError if it cannot be opened
document = parse(data, path)       # never raises: findings
if document.usable:
    document.span_of("/demandes/0/montant")
"""

from segur_cli.documents.decoder import MAX_DEPTH
from segur_cli.documents.defects import CODES
from segur_cli.documents.document import MAX_FINDINGS, Document, as_objects, parse
from segur_cli.documents.pointers import (
    Json,
    PointerError,
    escape,
    join,
    resolve,
    split,
    unescape,
)

__all__ = [
    "CODES",
    "MAX_DEPTH",
    "MAX_FINDINGS",
    "Document",
    "Json",
    "PointerError",
    "as_objects",
    "escape",
    "join",
    "parse",
    "resolve",
    "split",
    "unescape",
]
