"""Open a filled report, whatever its format."""

from pathlib import Path

from segur_cli.exits import StopError
from segur_cli.files.opening import JSON_FILE, read_file
from segur_cli.pilot.filled import FilledReport
from segur_cli.text.writing import quote

_BOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".docx")


def read_filled(path: Path) -> FilledReport:
    """Read a filled report, .xlsx or .json, from its content.

    Raises StopError when it cannot be opened: missing, damaged, protected, with macros…
    """
    data = read_file(path, JSON_FILE)
    if data.startswith(b"PK") or path.suffix.lower() in _BOOKS:
        from segur_cli.pilot.read_workbook import read_workbook

        return read_workbook(data, path)
    begins = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if path.suffix.lower() != ".json" and begins not in (b"{", b"["):
        raise StopError(
            f"{quote(path, 200)} n'est ni un classeur .xlsx, ni un JSON.",
            "pv-check relit ceux que produit segur pv-checklist (-o pv.xlsx, -o pv.json).",
        )
    from segur_cli.pilot.read_json import read_json

    return read_json(data, path)
