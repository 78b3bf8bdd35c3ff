"""The fictitious register of `examples/`, in the shape of *finess-structures* v1.0.0.

    python -m tests.demo_register FICHIER [EJ] [ET]

writes it again, with so many more entities and sites: 98168 and 174508 make the size of the real
one. Keys: FACTS, "The register as it is published since 2026"; every name and number is invented.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

NAME = "finess-structures-fictif.json"
SUPPORT, MEMBER = "S", "M"


class Site(NamedTuple):
    number: str
    name: str
    closed: str = ""


class Entity(NamedTuple):
    number: str
    name: str
    town: str
    siren: str
    sites: tuple[Site, ...] = ()
    created: str = "1990-01-01"
    closed: str = ""


ENTITIES = (
    Entity("010999993", "CH FICTIF DE BOURG-EXEMPLE", "BOURG EXEMPLE", "999000003",
           (Site("010999977", "SITE FICTIF DE BOURG-EXEMPLE"),)),
    Entity("130999980", "AP FICTIVE DU VIEUX-PORT", "MARSEILLE EXEMPLE", "999000011",
           (Site("130999972", "SITE FICTIF NORD"),
            Site("130999964", "SITE FICTIF SUD", closed="2024-12-31"))),
    Entity("130999956", "GROUPE FICTIF DES CALANQUES", "CASSIS EXEMPLE", "999000029",
           (Site("130999998", "HOPITAL PRIVE FICTIF DES CALANQUES"),)),
    Entity("130999949", "CH FICTIF DES ALPILLES", "ARLES EXEMPLE", "999000078",
           closed="2023-12-31"),
    Entity("210999983", "SOCIETE FICTIVE DES DUCS", "DIJON EXEMPLE", "999000037",
           (Site("210999991", "CLINIQUE FICTIVE DES DUCS"),)),
    Entity("2A0999991", "CH FICTIF DU GOLFE", "AJACCIO EXEMPLE", "999000045"),
    Entity("140999996", "CH FICTIF DU BOCAGE", "VIRE EXEMPLE", "999000052"),
    Entity("490999984", "GROUPE FICTIF DE LA LOIRE", "ANGERS EXEMPLE", "999000060",
           (Site("490999992", "ETABLISSEMENT FICTIF HORS BASE"),), created="2024-01-01"),
)  # fmt: skip
_GROUP = ("GHT FICTIF DU PORT", {"130999980": SUPPORT, "130999949": MEMBER})


def document() -> dict[str, Any]:
    """The whole register."""
    keys = {entity.number: str(rank) for rank, entity in enumerate(ENTITIES, start=11)}
    name, members = _GROUP
    group = {
        "gccId": "1", "nomGcc": name, "typeGcc": "001", "etatObjet": "A",
        "pmejDuGcc": [
            {"pmSmsseId": keys[number], "typeRoleEntiteGroupe": role}
            for number, role in members.items()
        ],
    }  # fmt: skip
    return {
        "schemaVersion": "v1.0.0",
        "generatedAt": "2026-11-02T03:00:00.000000000Z",
        "gcc": [group],
        "gco": [],
        "pmej": [entity_json(entity, keys[entity.number]) for entity in ENTITIES],
    }


def entity_json(entity: Entity, key: str) -> dict[str, Any]:
    """One `pmej` element."""
    general = {
        "pmSmsseId": key, "codeApe": "86.10Z", "siren": entity.siren,
        "dateCreation": entity.created, "denominationLonguePmSmsse": f"{entity.name}        ",
        "denominationPm": entity.name, "numFinessPm": entity.number,
    }  # fmt: skip
    if entity.closed:
        general["dateFermeture"] = entity.closed
    department = entity.number[:2] if entity.number[1].isdigit() else "20"
    address = {
        "usageAdresse": "03", "numeroVoie": "1", "libelleVoie": "FICTIVE",
        "ligneAcheminement": entity.town, "codePostal": f"{department}000",
    }  # fmt: skip
    return {
        "informationsGeneralesPMEJ": general,
        "adresse": [address],
        "contact": [],
        "evenement": [],
        "ege": [_site(site, entity, address) for site in entity.sites],
        "etatObjet": "I" if entity.closed else "A",
    }


def _site(site: Site, entity: Entity, address: dict[str, str]) -> dict[str, Any]:
    general = {
        "numFinessEge": site.number, "nomEgeCourt": site.name, "nomEgeLong": site.name,
        "dateOuverture": entity.created,
    }  # fmt: skip
    if site.closed:
        general["dateFermeture"] = site.closed
    return {
        "informationsGeneralesEGE": general,
        "adresse": [address],
        "contact": [],
        "evenement": [],
        "etatObjet": "I" if site.closed else "A",
    }


def lines(more_entities: int = 0, more_sites: int = 0) -> Iterator[str]:
    """The text of the register, one element at a time; with so many more of both."""
    value = document()
    text = json.dumps(value, indent=2, ensure_ascii=False)
    head, _, tail = text.rpartition("\n  ]\n}")
    yield head
    busy = _busy()
    for rank in range(more_entities):
        first, last = (more_sites * n // more_entities for n in (rank, rank + 1))
        sites = tuple(Site(f"{500000000 + n}", f"SITE FICTIF {n}") for n in range(first, last))
        one = Entity(f"{rank:09}", f"CENTRE HOSPITALIER FICTIF {rank}", "VILLE FICTIVE", "", sites)
        element = entity_json(one, f"x{rank}")
        for holder in (element, *element["ege"]):
            holder.update(busy)
        yield ",\n" + json.dumps(element, indent=2, ensure_ascii=False)
    yield f"\n  ]\n}}{tail}\n"


def _busy() -> dict[str, Any]:
    """What the real elements hold besides, and nobody reads: it makes most of their weight."""
    contact = {"contactId": "1", "typeContact": "TEL", "valeur": "0000000000"}
    event = {
        "evenementId": "2", "dateEnregistrement": "2026-11-02 00:00:00",
        "dateEvenement": "1990-01-01", "etatObjet1": "001", "identifiantObjet1": "11",
        "systemeMaitre": "01", "typeObjet1": "PM", "codeEvenement": "001",
    }  # fmt: skip
    return {"contact": [contact] * 3, "engagement": [], "evenement": [event] * 4}


if __name__ == "__main__":
    with Path(sys.argv[1]).open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(lines(*map(int, sys.argv[2:4])))
