"""Filled reports for tests: checklists of fictitious pilots, filled as a person would."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from segur_cli.diagnostics import Diagnostic
from segur_cli.pilot.asking import apply_options, to_profile
from segur_cli.pilot.checklist import Checklist, make_checklist
from segur_cli.pilot.checklist_documents import to_xlsx
from segur_cli.pilot.checklist_export import as_data
from segur_cli.pilot.profile import Profile
from segur_cli.pilot.report_check import CheckedReport, check_filled
from segur_cli.pilot.report_opening import read_json
from segur_cli.text.clock import Clock, read_clock

NOW = "2026-04-01T09:00"
# Fictitious numbers that the demo base holds.
CLIENTS = ("010999993", "690999974", "750999997", "130999980")
_NAMES = dict(zip(CLIENTS, ("DE BOURG-EXEMPLE", "DU LAC", "DES MONTS", "DU PORT"), strict=True))
_COMMON = {
    "prestation": "V2",
    "client.name": "CH FICTIF DE BOURG-EXEMPLE",
    "client.finess": CLIENTS[0],
    "supplier.name": "ÉDITEUR FICTIF A",
    "solution.version": "9.9.9",
}
_OWN = {
    "HOP-DPI-Va2": {
        "solution.name": "DPI FICTIF",
        "manual_sends": "aucun",
        "pfi.vendor": "ÉDITEUR FICTIF B",
        "pfi.software": "PFI FICTIVE",
        "pfi.compatible": "oui",
        "ri.vendor": "ÉDITEUR FICTIF A",
        "ri.software": "DPI FICTIF",
        "ri.compatible": "oui",
    },
    "HOP-PFI-Va2": {
        "solution.name": "PFI FICTIVE",
        "ordered_sends": "dmp,mss",
        "dpi.vendor": "ÉDITEUR FICTIF B",
        "dpi.software": "DPI FICTIF",
        "dpi.compatible": "oui",
    },
}
FIELDS = {
    "installation": "2026-01-15",
    "production": "2026-01-20",
    "part-etablissement": "non",
    "signataire": "Personne FICTIVE",
    "fonction": "direction fictive",
    "signature": "2026-03-20",
    "avance-validee": "oui",
    "etat": "validé",
}


def profile(sons: str = "HOP-DPI-Va2", **changes: str) -> Profile:
    """A coherent fictitious profile; changes are keys with `__` for the dot."""
    options = {"sons": sons, **_COMMON, **_OWN[sons]}
    if (finess := changes.get("client__finess")) in _NAMES:
        options["client.name"] = f"CH FICTIF {_NAMES[finess]}"
    options |= {key.replace("__", "."): value for key, value in changes.items()}
    draft: dict[str, Any] = {}
    apply_options(draft, (f"{key}={value}" for key, value in options.items() if value))
    return to_profile(draft, None)


def answers(checklist: Checklist) -> dict[str, dict[str, Any]]:
    """What a satisfied establishment answers to each item."""
    found: dict[str, dict[str, Any]] = {}
    for entry in checklist.asked:
        given: dict[str, Any] = {"answer": "validé"}
        if entry.format_hint:
            given["format"] = "IHE PAM 2.9" if "PAM" in entry.format_hint else "HL7 V2.5, MDM"
        if entry.item.count is not None:
            given["count"] = entry.item.count.minimum
        if entry.item.optional:
            given = {}
        found[entry.id] = given
    return found


def as_form(checklist: Checklist) -> dict[str, Any]:
    """The form that a program fills."""
    content: dict[str, Any] = json.loads(json.dumps(as_data(checklist)))
    return {"schema_version": 1, **content}


def clean(who: Profile) -> dict[str, Any]:
    """A report as JSON, filled without a defect."""
    checklist = make_checklist(who)
    content = as_form(checklist)
    for id_, given in answers(checklist).items():
        content["items"][id_] |= given
    for id_, value in FIELDS.items():
        content["fields"][id_]["value"] = value
    return content


def merged(value: Any, patch: Any) -> Any:
    """Apply a JSON merge patch (RFC 7396)."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(value) if isinstance(value, Mapping) else {}
    for key, inner in patch.items():
        if inner is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), inner)
    return result


def clock(as_of: str = NOW) -> Clock:
    return read_clock(as_of)


def checked(content: Any, name: str = "pv.json", **options: Any) -> CheckedReport:
    """Check a report given as JSON content (a text is taken as it is)."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    filled = read_json(text.encode(), Path(name))
    return check_filled(filled, options.pop("clock", None) or clock(), **options)


def findings(who: Profile, patch: Any = None, **options: Any) -> list[Diagnostic]:
    """What is found in a clean report after a merge patch."""
    return list(checked(merged(clean(who), patch or {}), **options).findings)


def codes(who: Profile, patch: Any = None, **options: Any) -> list[str]:
    return [finding.code for finding in findings(who, patch, **options)]


def filled_workbook(who: Profile, changes: Mapping[str, Any] | None = None) -> Workbook:
    """A workbook filled as `clean`; `changes` are values by `id` or `id.column`."""
    checklist = make_checklist(who)
    book = load_workbook(io.BytesIO(to_xlsx(checklist)))
    given = {f"{id_}.{key}": v for id_, line in answers(checklist).items() for key, v in
             line.items()}  # fmt: skip
    given |= {f"{id_}.answer": value for id_, value in FIELDS.items()}
    given |= dict(changes or {})
    columns = {"wording": 3, "answer": 4, "format": 5, "count": 6, "comment": 7}
    for sheet in book.worksheets:
        for row in range(1, sheet.max_row + 1):
            reference = sheet.cell(row, 1).value
            for column, number in columns.items():
                if (key := f"{reference}.{column}") in given:
                    sheet.cell(row, number, given[key])
    return book


def save(book: Workbook, path: Path) -> Path:
    book.save(path)
    return path
