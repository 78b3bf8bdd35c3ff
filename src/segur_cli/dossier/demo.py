"""`segur demo`: a fictitious dossier, whole, to see what `segur check` says of it."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

from segur_cli import resources
from segur_cli.exits import StopError, reason_of
from segur_cli.files.paths import exists, is_folder
from segur_cli.text.writing import quote

_SETTINGS = """\
# Un dossier FICTIF : établissements, demandes, base et modèle sont inventés.

[project]
name = "Dossier fictif de démonstration"

[base]
file = "base-fictive.xlsx"

[clients]
file = "clients.csv"

[[template]]
file = "modeles/avance.schema.json"

[[files]]
path = "avances/*.json"
kind = "avance"
attachments = "avances/{stem}.zip"

[[files]]
path = "soldes/*.json"
kind = "solde"

[[pilot]]
pv = "pv/rempli.json"
avance_validated = true
state = "validé"

[[pilot]]
pv = "pv/a-corriger.json"

[[request]]
client = "010999993"
sons = "HOP-DPI-Va2"
kind = "avance"
status = "Décidée et payée"
date = 2025-06-10

[report]
html = "rapport.html"
md = "rapport.md"
"""

# Every client of the vendor, requests or not: the last one has none yet.
_CLIENTS = """\
Nom;FINESS;SONS;Prestation;HOP-DPI-Va1;Pilote;Chef de projet
CH FICTIF DE BOURG-EXEMPLE;010999993;HOP-DPI-Va2;V2;financée;oui;personne fictive A
AP FICTIVE DU VIEUX-PORT;130999980;HOP-DPI-Va2;V2;financée;oui;personne fictive A
CH FICTIF DU BOCAGE;140999996;HOP-DPI-Va2;V2;financée;non;personne fictive B
HOSPICES FICTIFS DE LA CONFLUENCE;690999974;HOP-DPI-Va2;V2;autofinancée;non;personne fictive B
"""


def write_demo(folder: Path, today: date) -> list[str]:
    """Write the dossier in an empty or new folder; return the files. Raises StopError otherwise."""
    if exists(folder) and (not is_folder(folder) or any(folder.iterdir())):
        raise StopError(
            f"{quote(folder, 200)} existe et n'est pas un dossier vide : rien n'est écrit.",
            "Donnez un autre nom : segur demo mon-essai",
        )
    files: dict[str, bytes] = {
        "segur.toml": _SETTINGS.encode(),
        "clients.csv": _CLIENTS.encode(),
        "base-fictive.xlsx": resources.example("base-fictive.xlsx").read_bytes(),
        "soldes/solde.json": resources.example("solde.json").read_bytes(),
        "pv/rempli.json": resources.example("pv/rempli.json").read_bytes(),
        "pv/a-corriger.json": resources.example("pv/a-corriger.json").read_bytes(),
    }
    for name in ("vierge.json", "exemple.json", "garnissage.xlsx"):
        files[f"officiels-fictifs/{name}"] = resources.example(f"asp-fictif/{name}").read_bytes()
    good = json.loads(files["officiels-fictifs/exemple.json"])
    files["avances/avance.json"] = files["officiels-fictifs/exemple.json"]
    files["avances/avance-a-corriger.json"] = _written(_spoilt(good))
    files["avances/avance.zip"] = _archive("bon-de-commande.pdf")
    files["avances/avance-a-corriger.zip"] = _archive("bon-de-commande-sans-mention.pdf")
    try:
        for name, content in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        model = folder / "modeles" / "avance.schema.json"
        model.parent.mkdir()
        model.write_bytes(_learned(folder / "officiels-fictifs", today))
    except OSError as error:
        raise StopError(
            f"Écriture impossible dans {quote(folder, 200)} : {reason_of(error)}.",
            "Donnez un autre dossier : segur demo mon-essai",
        ) from None
    return [*files, "modeles/avance.schema.json"]


def _spoilt(document: Any) -> Any:
    """Another file of requests, with what vendors get wrong."""
    dossiers = document["lots"][0]["dossiers"]
    first, second = json.loads(json.dumps(dossiers[:2]))
    first["identifiantFiness"] = "10999993"  # a spreadsheet ate the zero
    first["bonCommande"]["montantHT"] = first["bonCommande"]["montantTTC"] = 0
    first["bonCommande"]["numero"] = "BC-FICTIF-201"
    second["identifiantFiness"] = "750999997"
    second["nomStructure"] = "CH FICTIF DES MONTS"
    second["montantPrestationHT"] = second["bonCommande"]["montantHT"] = 9500000.0
    second["montantPrestationTTC"] = second["bonCommande"]["montantTTC"] = 11400000.0
    second["bonCommande"]["numero"] = "BC-FICTIF-202"
    lot = {**document["lots"][0], "dossiers": [first, second]}
    return {**document, "lots": [lot]}


def _written(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _archive(order: str) -> bytes:
    """An archive of two fictitious pieces, an order and a mandate."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        stamp = (2025, 2, 3, 9, 0, 0)
        for name in (order, "mandat.pdf"):
            data = resources.example(f"pieces/{name}").read_bytes()
            archive.writestr(zipfile.ZipInfo(name, stamp), data)
    return out.getvalue()


def _learned(folder: Path, today: date) -> bytes:
    """The model learned of the fictitious official files, its sure places confirmed."""
    from segur_cli.templates.learning.building import build, to_text
    from segur_cli.templates.learning.inputs import Roles, gather
    from segur_cli.templates.learning.reviewing import confirm_sure

    learned = build(gather([folder], Roles()), "avance", None, today)
    confirm_sure(learned.schema)
    return to_text(learned.schema).encode()
