"""Invented formats of requests, very unlike each other, and the models that a person would write.

Each format says the same requests as our examples. `python -m tests.models.formats` writes them
under `tests/cases/models/`; a test says when to.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from segur_cli import resources
from segur_cli.templates.concept_map import EVERY, Pattern, locate
from segur_cli.templates.models import reference

FOLDER = Path(__file__).parents[1] / "cases" / "models"
KINDS = ("avance", "solde")
Request = dict[str, Any]  # values by concept, as our own model writes them


class As:
    """A value that a defect writes as it is, whatever the encoding of its place."""

    def __init__(self, value: Any) -> None:
        self.value = value


@dataclass(frozen=True)
class Leaf:
    """A place of a format: its concepts, how values are written, and the annotation for it."""

    concepts: tuple[str, ...]
    write: Callable[[Any], Any] = lambda value: value
    encoding: Any = None
    values: Mapping[str, str] | None = None
    constant: Any = None  # what stands there, whatever the request


@dataclass(frozen=True)
class Many:
    """A list of groups of requests that share the values of some concepts."""

    by: tuple[str, ...]
    item: Any
    is_request: bool = False


@dataclass(frozen=True)
class Format:
    """A shape by kind of request.

    `single` has one request a file, `bare` leaves out lists of one, `post` writes the same
    otherwise: pairs of a key and a value, rows.
    """

    name: str
    shape: Callable[[str], Any]
    single: bool = False
    bare: bool = False
    post: Callable[[Any], Any] = lambda document: document

    def documents(self, requests: Sequence[Request], kind: str) -> list[Any]:
        """Write requests as the documents of this format."""
        groups = [[one] for one in requests] if self.single else [list(requests)]
        return [self.post(_value(self.shape(kind), group, self.bare)) for group in groups]

    def schema(self, kind: str, **root: Any) -> dict[str, Any]:
        """The model that a person would write: no key is mandatory, and each says its concept."""
        schema = _schema(self.shape(kind))
        annotation = {"kind": kind, **root}
        if self.single:
            annotation["concept"] = "demande"
        return {**schema, "x-segur": annotation}


def requests_of(kind: str) -> list[Request]:
    """The requests of our example, each with what it inherits."""
    value = json.loads(resources.example(f"{kind}.json").read_bytes(), parse_float=Decimal)
    concept_map = reference(kind).concept_map
    (root,) = concept_map.demandes
    found = []
    for demande in locate(value, root):
        one: Request = {}
        for binding in concept_map.bindings:
            inside = binding.pattern[: len(root)] == root
            if binding.concept == "demande" or binding.concept.startswith("piece."):
                continue
            below = binding.pattern[len(root) :] if inside else binding.pattern
            where = demande.value if inside else value
            for located in locate(where, below):
                one[binding.concept] = located.value
        found.append(one)
    return found


def as_reference(requests: Sequence[Request], kind: str) -> Any:
    """Write requests as our own model does."""
    concept_map = reference(kind).concept_map
    (root,) = concept_map.demandes
    document: dict[str, Any] = {"modele": f"segur-cli/reference/{kind}/1", "demandes": []}
    for one in requests:
        item: dict[str, Any] = {}
        for binding in concept_map.bindings:
            if binding.concept in one:
                inside = binding.pattern[: len(root)] == root
                raw = one[binding.concept]
                value = raw.value if isinstance(raw, As) else raw
                _put(
                    item if inside else document,
                    binding.pattern[len(root) if inside else 0 :],
                    value,
                )
        document["demandes"].append(item)
    return document


def _put(holder: dict[str, Any], pattern: Pattern, value: Any) -> None:
    *way, last = pattern
    for key in way:
        holder = holder.setdefault(str(key), {})
    assert last is not EVERY
    holder[str(last)] = value


def _value(node: Any, group: list[Request], bare: bool) -> Any:
    if isinstance(node, Leaf):
        if node.constant is not None:
            return node.constant
        raw = next((group[0][c] for c in node.concepts if c in group[0]), None)
        return raw.value if isinstance(raw, As) else None if raw is None else node.write(raw)
    if isinstance(node, Many):
        items = [_value(node.item, part, bare) for part in _groups(node, group)]
        return items[0] if bare and len(items) == 1 else items
    found = {key: _value(child, group, bare) for key, child in node.items()}
    return {key: value for key, value in found.items() if value is not None and value != {}}


def _groups(many: Many, group: list[Request]) -> Iterable[list[Request]]:
    if many.is_request:
        return [[one] for one in group]
    return [list(part) for _, part in groupby(group, lambda one: [one.get(c) for c in many.by])]


def _schema(node: Any) -> dict[str, Any]:
    if isinstance(node, Leaf):
        if not node.concepts:
            return {}
        annotation: dict[str, Any] = {
            "concept": list(node.concepts) if len(node.concepts) > 1 else node.concepts[0]
        }
        if node.encoding is not None:
            annotation["encoding"] = node.encoding
        if node.values is not None:
            annotation["values"] = dict(node.values)
        return {"x-segur": annotation}
    if isinstance(node, Many):
        items = _schema(node.item)
        if node.is_request:
            items["x-segur"] = {"concept": "demande"}
        return {"type": "array", "items": items}
    properties = {key: _schema(child) for key, child in node.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False}


# --- Ways of writing


def text(*concepts: str) -> Leaf:
    return Leaf(concepts)


def day(concept: str, form: str, strftime: str) -> Leaf:
    return Leaf((concept,), lambda v: date.fromisoformat(v).strftime(strftime), {"date": form})


def comma(*concepts: str) -> Leaf:
    return Leaf(concepts, lambda v: f"{Decimal(v):.2f}".replace(".", ","), "1234,50")


def grouped(*concepts: str) -> Leaf:
    def write(value: Any) -> str:
        return f"{Decimal(value):,.2f}".replace(",", " ").replace(".", ",")

    return Leaf(concepts, write, {"amount": "1 234,50"})


def cents(*concepts: str) -> Leaf:
    return Leaf(concepts, lambda v: int(Decimal(v) * 100), {"amount": "centimes"})


def point(*concepts: str) -> Leaf:
    return Leaf(concepts, lambda v: f"{Decimal(v):.2f}", {"amount": "1234.50"})


def coded(concept: str, codes: Mapping[Any, str]) -> Leaf:
    back = {meaning: code for code, meaning in codes.items()}
    return Leaf((concept,), lambda v: back.get(v, v), None, {str(k): v for k, v in codes.items()})


def flag(concept: str, yes: Any, no: Any) -> Leaf:
    return Leaf((concept,), lambda v: yes if v else no, {"flag": [str(yes), str(no)]})


def constant(value: Any, concept: str = "") -> Leaf:
    return Leaf((concept,) if concept else (), constant=value)


# --- Six formats


def _lots(kind: str) -> Any:
    """Lots by SONS; the solde adds its own blocks."""
    dossier: dict[str, Any] = {
        "identifiantFiness": text("beneficiaire.finess"),
        "nomStructure": text("beneficiaire.nom"),
        "naturePrestation": coded("prestation.type", {"VAGUE2": "V2", "VAGUE1ET2": "V1+V2"}),
        "montantPrestationHT": text("prestation.montant_ht"),
        "montantPrestationTTC": text("prestation.montant_ttc"),
        "bonCommande": {
            "numero": text("commande.reference"),
            "dateSignature": day("commande.date", "JJ/MM/AAAA", "%d/%m/%Y"),
            "montantHT": text("commande.montant_ht"),
            "montantTTC": text("commande.montant_ttc"),
            "tauxTVA": text("commande.taux_tva"),
        },
        "etablissementPilote": text("pilote"),
    }
    if kind == "solde":
        dossier |= {
            "avance": {"referenceAvance": text("avance.reference"),
                       "montantVerse": text("avance.montant")},
            "facture": {
                "numeroFacture": text("facture.numero"),
                "dateFacture": day("facture.date", "JJ/MM/AAAA", "%d/%m/%Y"),
                "montantHT": text("facture.montant_ht"),
                "montantTTC": text("facture.montant_ttc"),
            },
            "verificationAptitude": {
                "dateSignature": day("va.date", "JJ/MM/AAAA", "%d/%m/%Y"),
                "nomSignataire": text("va.signataire"),
            },
            "pvPilote": {
                "dateInstallation": day("pilote.installation", "JJ/MM/AAAA", "%d/%m/%Y"),
                "dateMiseEnProduction": day("pilote.production", "JJ/MM/AAAA", "%d/%m/%Y"),
                "datePV": day("pilote.pv", "JJ/MM/AAAA", "%d/%m/%Y"),
            },
        }  # fmt: skip
    return {
        "entete": {
            "typeDemande": constant(kind.upper(), "demande.type"),
            "siretFournisseur": text("fournisseur.siret"),
            "raisonSocialeFournisseur": text("fournisseur.nom"),
            "numeroEnrolement": text("fournisseur.enrolement"),
        },
        "lots": Many(
            ("sons",),
            {
                "codeSONS": text("sons"),
                "numeroSolution": text("solution.numero"),
                "versionSolution": text("solution.version"),
                "dossiers": Many((), dossier, is_request=True),
            },
        ),
    }


def _below_clients(kind: str) -> Any:
    """Requests below their client, with the group's own EJ before the beneficiary's number."""
    demande: dict[str, Any] = {
        "dispositif": coded("sons", {"DPI": "HOP-DPI-Va2", "PFI": "HOP-PFI-Va2"}),
        "prestation": coded("prestation.type", {1: "V2", 2: "V1+V2"}),
        "prix": {
            "ht": comma("prestation.montant_ht", "commande.montant_ht"),
            "ttc": comma("prestation.montant_ttc", "commande.montant_ttc"),
            "tva": text("commande.taux_tva"),
        },
        "commande": text("commande.reference"),
        "signee_le": day("commande.date", "AAAAMMJJ", "%Y%m%d"),
        "pilote": flag("pilote", "O", "N"),
    }
    if kind == "solde":
        demande |= {
            "avance": text("avance.reference"),
            "avance_recue": comma("avance.montant"),
            "facture": {
                "no": text("facture.numero"),
                "du": day("facture.date", "AAAAMMJJ", "%Y%m%d"),
                "ht": comma("facture.montant_ht"),
                "ttc": comma("facture.montant_ttc"),
            },
            "va": {"du": day("va.date", "AAAAMMJJ", "%Y%m%d"), "par": text("va.signataire")},
            "pv": {
                "installe_le": day("pilote.installation", "AAAAMMJJ", "%Y%m%d"),
                "production_le": day("pilote.production", "AAAAMMJJ", "%Y%m%d"),
                "signe_le": day("pilote.pv", "AAAAMMJJ", "%Y%m%d"),
            },
        }
    return {
        "editeur": {"siret": text("fournisseur.siret"), "nom": text("fournisseur.nom"),
                    "enrolement": text("fournisseur.enrolement")},
        "logiciel": {"ref": text("solution.numero"), "v": text("solution.version")},
        "clients": Many(
            ("beneficiaire.finess",),
            {
                "groupe": {"finess_ej": constant("690999974"), "nom": constant("GROUPE FICTIF")},
                "finess": text("beneficiaire.finess"),
                "nom": text("beneficiaire.nom"),
                "demandes": Many((), demande, is_request=True),
            },
        ),
    }  # fmt: skip


def _flat(kind: str) -> Any:
    """One request a file, flat, capitals."""
    shape: dict[str, Any] = {
        "FOURN_SIRET": text("fournisseur.siret"),
        "FOURN_NOM": text("fournisseur.nom"),
        "SONS": text("sons"),
        "SOLUTION": text("solution.numero"),
        "VERSION": text("solution.version"),
        "CLIENT_FINESS": text("beneficiaire.finess"),
        "CLIENT_NOM": text("beneficiaire.nom"),
        "PRESTA_TYPE": text("prestation.type"),
        "PRESTA_MT_HT": point("prestation.montant_ht"),
        "PRESTA_MT_TTC": point("prestation.montant_ttc"),
        "BC_REF": text("commande.reference"),
        "BC_DATE": day("commande.date", "AAAA-MM-JJThh:mm:ss", "%Y-%m-%dT00:00:00"),
        "BC_MT_HT": point("commande.montant_ht"),
        "BC_MT_TTC": point("commande.montant_ttc"),
        "BC_TVA": text("commande.taux_tva"),
        "PILOTE": flag("pilote", 1, 0),
    }
    if kind == "solde":
        shape |= {
            "AV_REF": text("avance.reference"),
            "AV_MT": point("avance.montant"),
            "FACT_NUM": text("facture.numero"),
            "FACT_DATE": day("facture.date", "AAAA-MM-JJThh:mm:ss", "%Y-%m-%dT00:00:00"),
            "FACT_MT_HT": point("facture.montant_ht"),
            "FACT_MT_TTC": point("facture.montant_ttc"),
            "VA_DATE": day("va.date", "AAAA-MM-JJThh:mm:ss", "%Y-%m-%dT00:00:00"),
            "VA_SIGN": text("va.signataire"),
            "PIL_INSTALL": day("pilote.installation", "AAAA-MM-JJThh:mm:ss", "%Y-%m-%dT00:00:00"),
            "PIL_PROD": day("pilote.production", "AAAA-MM-JJThh:mm:ss", "%Y-%m-%dT00:00:00"),
            "PIL_PV": day("pilote.pv", "AAAA-MM-JJThh:mm:ss", "%Y-%m-%dT00:00:00"),
        }
    return shape


def _xml(kind: str) -> Any:
    """XML turned JSON: attributes, `#text`, and lists of one left out."""

    def t(leaf: Leaf) -> dict[str, Leaf]:
        return {"#text": leaf}

    demande: dict[str, Any] = {
        "Etablissement": {"@finess": text("beneficiaire.finess"),
                          "Denomination": t(text("beneficiaire.nom"))},
        "Prestation": {
            "@code": coded("prestation.type", {"P2": "V2", "P12": "V1+V2"}),
            "MontantHT": {"@devise": constant("EUR"), **t(point("prestation.montant_ht"))},
            "MontantTTC": {"@devise": constant("EUR"), **t(point("prestation.montant_ttc"))},
        },
        "Commande": {
            "@ref": text("commande.reference"),
            "Date": t(text("commande.date")),
            "MontantHT": {"@devise": constant("EUR"), **t(point("commande.montant_ht"))},
            "MontantTTC": {"@devise": constant("EUR"), **t(point("commande.montant_ttc"))},
            "TVA": t(text("commande.taux_tva")),
        },
        "Pilote": t(flag("pilote", "true", "false")),
    }  # fmt: skip
    if kind == "solde":
        demande |= {
            "Avance": {"@ref": text("avance.reference"), **t(point("avance.montant"))},
            "Facture": {
                "@numero": text("facture.numero"),
                "Date": t(text("facture.date")),
                "MontantHT": t(point("facture.montant_ht")),
                "MontantTTC": t(point("facture.montant_ttc")),
            },
            "VA": {"@date": text("va.date"), "Signataire": t(text("va.signataire"))},
            "PV": {"@date": text("pilote.pv"), "@installation": text("pilote.installation"),
                   "@production": text("pilote.production")},
        }  # fmt: skip
    return {
        "Depot": {
            "@type": constant(kind.upper(), "demande.type"),
            "Fournisseur": {"@siret": text("fournisseur.siret"), "Nom": t(text("fournisseur.nom"))},
            "Solution": {"@sons": text("sons"), "@numero": text("solution.numero"),
                         "@version": text("solution.version")},
            "Demandes": {"Demande": Many((), demande, is_request=True)},
        }
    }  # fmt: skip


def _short_keys(kind: str) -> Any:
    """Abbreviations, days first, amounts with commas, O/N."""
    demande: dict[str, Any] = {
        "fin": text("beneficiaire.finess"),
        "rs_cli": text("beneficiaire.nom"),
        "cod_pres": coded("prestation.type", {"2": "V2", "12": "V1+V2"}),
        "mt_pres_ht": grouped("prestation.montant_ht"),
        "mt_pres_ttc": grouped("prestation.montant_ttc"),
        "num_bc": text("commande.reference"),
        "dt_sig_bc": day("commande.date", "JJ/MM/AAAA", "%d/%m/%Y"),
        "mt_bc_ht": grouped("commande.montant_ht"),
        "mt_bc_ttc": grouped("commande.montant_ttc"),
        "tx_tva": Leaf(
            ("commande.taux_tva",), lambda v: f"{Decimal(v):.2f}".replace(".", ","), "1234,50"
        ),
        "pil": flag("pilote", "O", "N"),
    }
    if kind == "solde":
        demande |= {
            "ref_av": text("avance.reference"),
            "mt_av": grouped("avance.montant"),
            "num_fac": text("facture.numero"),
            "dt_fac": day("facture.date", "JJ/MM/AAAA", "%d/%m/%Y"),
            "mt_fac_ht": grouped("facture.montant_ht"),
            "mt_fac_ttc": grouped("facture.montant_ttc"),
            "dt_va": day("va.date", "JJ/MM/AAAA", "%d/%m/%Y"),
            "sig_va": text("va.signataire"),
            "dt_inst": day("pilote.installation", "JJ/MM/AAAA", "%d/%m/%Y"),
            "dt_prod": day("pilote.production", "JJ/MM/AAAA", "%d/%m/%Y"),
            "dt_pv": day("pilote.pv", "JJ/MM/AAAA", "%d/%m/%Y"),
        }
    return {
        "ent": {"sir_fourn": text("fournisseur.siret"), "rs_fourn": text("fournisseur.nom"),
                "cod_sons": text("sons"), "num_sol": text("solution.numero"),
                "ver_sol": text("solution.version")},
        "dem": Many((), demande, is_request=True),
    }  # fmt: skip


def _accents(kind: str) -> Any:
    """Accents and hyphens in keys, amounts in cents, eight digits for a day."""
    demande: dict[str, Any] = {
        "bénéficiaire": {"n°-finess": text("beneficiaire.finess"),
                         "dénomination": text("beneficiaire.nom")},
        "type-de-prestation": coded("prestation.type", {"vague-2": "V2", "vagues-1-et-2": "V1+V2"}),
        "montant-prestation-ht": cents("prestation.montant_ht"),
        "montant-prestation-ttc": cents("prestation.montant_ttc"),
        "bon-de-commande": {
            "référence": text("commande.reference"),
            "signé-le": day("commande.date", "JJMMAAAA", "%d%m%Y"),
            "montant-ht": cents("commande.montant_ht"),
            "montant-ttc": cents("commande.montant_ttc"),
            "taux-de-tva": text("commande.taux_tva"),
        },
        "établissement-pilote": flag("pilote", "oui", "non"),
    }  # fmt: skip
    if kind == "solde":
        demande |= {
            "avance-perçue": {"référence": text("avance.reference"),
                              "montant": cents("avance.montant")},
            "facture": {
                "numéro": text("facture.numero"),
                "émise-le": day("facture.date", "JJMMAAAA", "%d%m%Y"),
                "montant-ht": cents("facture.montant_ht"),
                "montant-ttc": cents("facture.montant_ttc"),
            },
            "vérification-d'aptitude": {"signée-le": day("va.date", "JJMMAAAA", "%d%m%Y"),
                                        "signataire": text("va.signataire")},
            "pv-pilote": {
                "installé-le": day("pilote.installation", "JJMMAAAA", "%d%m%Y"),
                "mis-en-production-le": day("pilote.production", "JJMMAAAA", "%d%m%Y"),
                "signé-le": day("pilote.pv", "JJMMAAAA", "%d%m%Y"),
            },
        }  # fmt: skip
    return {
        "éditeur": {
            "n°-siret": text("fournisseur.siret"),
            "raison-sociale": text("fournisseur.nom"),
        },
        "dispositif": text("sons"),
        "solution-référencée": {"n°": text("solution.numero"), "version": text("solution.version")},
        "demandes-de-financement": Many((), demande, is_request=True),
    }


FORMATS = (
    Format("lots-par-sons", _lots),
    Format("demandes-sous-clients", _below_clients),
    Format("a-plat", _flat, single=True),
    Format("xml-converti", _xml, bare=True),
    Format("abreviations", _short_keys),
    Format("accents-et-centimes", _accents),
)


def to_text(value: Any) -> str:
    """Write a document; amounts keep their digits."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=float) + "\n"


def files() -> dict[str, str]:
    """Every file of the formats, by path under FOLDER."""
    found = {}
    for one in FORMATS:
        for kind in KINDS:
            documents = one.documents(requests_of(kind), kind)
            for rank, document in enumerate(documents, 1):
                suffix = f"-{rank}" if len(documents) > 1 else ""
                found[f"{one.name}/{kind}{suffix}.json"] = to_text(document)
            found[f"{one.name}/{kind}.schema.json"] = to_text(one.schema(kind))
    return found


if __name__ == "__main__":
    for name, content in files().items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")
