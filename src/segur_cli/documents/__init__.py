"""A JSON text → values with positions; encoding, syntax and duplicate-key findings.

data = read_file(path, JSON_FILE)  # segur_cli.files.opening: StopError if it cannot be opened
document = parse(data, path)       # never raises: findings
if document.usable:
    document.span_of("/demandes/0/montant")
"""

from segur_cli.documents.document import Document, as_objects, parse
from segur_cli.documents.lines import CODES
from segur_cli.documents.pointers import Json, PointerError, join, unescape

__all__ = ["CODES", "Document", "Json", "PointerError", "as_objects", "join", "parse", "unescape"]
