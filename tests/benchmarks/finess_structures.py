"""Write a fictitious *finess-structures* file of the real size: 98,168 EJ, 174,508 ET.

Usage: python -m tests.benchmarks.finess_structures OUT.json.gz [ENTITIES]
"""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ENTITIES, SITES = 98_168, 174_508
_ADDRESS = {
    "usageAdresse": "03",
    "typeVoie": "R   ",
    "libelleVoie": "FICTIVE",
    "cogCommune": "01000",
    "ligneAcheminement": "VILLE FICTIVE",
    "ligneQuatre": "1 RUE FICTIVE",
    "codePostal": "01000",
}
_EVENT = {
    "evenementId": "1",
    "dateEnregistrement": "2026-11-02 00:00:00",
    "dateEvenement": "1990-01-01",
    "systemeMaitre": "01",
    "codeEvenement": "001",
}


def _records(**general: Any) -> dict[str, Any]:
    """The lists an EJ and an ET share, as long as those of the real file."""
    return {**general, "adresse": [_ADDRESS] * 2, "contact": [], "evenement": [_EVENT] * 5}


def entities(count: int) -> Iterator[dict[str, Any]]:
    """Yield `count` legal entities with their sites, numbered one after the other."""
    for rank in range(count):
        first, last = rank * SITES // ENTITIES, (rank + 1) * SITES // ENTITIES
        sites = []
        for place in range(first, last):
            general = {
                "numFinessEge": f"{500_000_000 + place}",
                "nomEgeLong": f"SITE FICTIF {place}",
                "dateOuverture": "1990-01-01",
            }
            if place % 5 < 2:
                general["dateFermeture"] = "2020-12-31"
            sites.append(_records(informationsGeneralesEGE=general, etatObjet="A"))
        general = {"numFinessPm": f"{100_000_000 + rank}", "denominationPm": f"EJ FICTIVE {rank}"}
        yield _records(informationsGeneralesPMEJ=general, ege=sites, etatObjet="A")


def write(path: Path, count: int = ENTITIES) -> int:
    """Write the gzipped file; return the number of expanded characters."""
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as out:
        written = out.write(
            '{"schemaVersion" : "v1.0.0", "generatedAt" : "2026-11-02T03:00:00Z", "gcc" : [], '
            '"gco" : [], "pmej" : ['
        )
        for rank, entity in enumerate(entities(count)):
            text = json.dumps(entity, indent=2, separators=(",", " : "))
            written += out.write(("," if rank else "") + text)
        return written + out.write("]}")


if __name__ == "__main__":
    print(write(Path(sys.argv[1]), *(int(count) for count in sys.argv[2:3])), "characters")
