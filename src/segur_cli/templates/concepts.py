"""The closed list of what a request speaks of: business rules speak to these, never to keys.

Inferred from the controls that the texts state (FACTS §4): our words, not ASP's keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any


class ValueType(Enum):
    """What a value of the concept looks like."""

    TEXT = "text"
    FINESS = "finess"
    SIRET = "siret"
    SIREN = "siren"
    RPPS = "rpps"
    SONS = "sons"
    PRESTATION = "prestation"
    DATE = "date"
    AMOUNT = "amount"
    RATE = "rate"
    FLAG = "flag"
    FILE = "file"
    REQUEST = "request"
    REGIME = "regime"
    OBJECT = "object"


# Kinds whose codes stand for something that a list explains.
CODED = (ValueType.SONS, ValueType.PRESTATION, ValueType.REQUEST)


CODES_UNREAD = "codes que rien n'explique"  # the reason of a place whose codes are only compared


class PlaceDoubt(Enum):
    """What is not sure of a place that bears a concept: a person settles it."""

    CONCEPT = "concept"  # is it this one?
    DEDUCED = "deduced"  # the same, where no word says it: what places share does
    UNIT = "unit"  # euros or cents: nothing reads it before


@dataclass(frozen=True)
class Concept:
    """One thing a request speaks of; `label` is how messages call it, in French."""

    id: str
    label: str
    kind: ValueType


_CONCEPTS = (
    Concept("demande", "la demande", ValueType.OBJECT),
    Concept("demande.numero", "le numéro de la demande", ValueType.TEXT),
    Concept("demande.type", "le type de demande (avance ou solde)", ValueType.REQUEST),
    Concept("fournisseur.siret", "le SIRET du fournisseur", ValueType.SIRET),
    Concept("fournisseur.siren", "le SIREN du fournisseur", ValueType.SIREN),
    Concept("fournisseur.nom", "le nom du fournisseur", ValueType.TEXT),
    Concept("fournisseur.enrolement", "la référence d'enrôlement", ValueType.TEXT),
    Concept("sons", "le SONS", ValueType.SONS),
    Concept("solution.numero", "le numéro de la solution référencée", ValueType.TEXT),
    Concept("solution.version", "la version de la solution", ValueType.TEXT),
    Concept("beneficiaire.finess", "le FINESS du client", ValueType.FINESS),
    Concept("beneficiaire.nom", "le nom du client", ValueType.TEXT),
    Concept("beneficiaire.siret", "le SIRET du client", ValueType.SIRET),
    Concept("prestation.type", "le type de prestation", ValueType.PRESTATION),
    Concept("prestation.montant_ht", "le montant HT de la prestation", ValueType.AMOUNT),
    Concept("prestation.montant_ttc", "le montant TTC de la prestation", ValueType.AMOUNT),
    Concept("commande.reference", "la référence du bon de commande", ValueType.TEXT),
    Concept("commande.date", "la date de signature du bon de commande", ValueType.DATE),
    Concept("commande.montant_ht", "le montant HT du bon de commande", ValueType.AMOUNT),
    Concept("commande.montant_ttc", "le montant TTC du bon de commande", ValueType.AMOUNT),
    Concept("commande.taux_tva", "le taux de TVA du bon de commande", ValueType.RATE),
    Concept("tva.regime", "le régime de TVA (« HT » : client non redevable)", ValueType.REGIME),
    Concept("avance.reference", "la référence de l'avance", ValueType.TEXT),
    Concept("avance.montant", "le montant de l'avance", ValueType.AMOUNT),
    Concept("facture.numero", "le numéro de facture", ValueType.TEXT),
    Concept("facture.date", "la date de la facture", ValueType.DATE),
    Concept("facture.montant_ht", "le montant HT de la facture", ValueType.AMOUNT),
    Concept("facture.montant_ttc", "le montant TTC de la facture", ValueType.AMOUNT),
    Concept("va.date", "la date de la VA", ValueType.DATE),
    Concept("va.signataire", "le signataire de la VA", ValueType.TEXT),
    Concept("va.rpps", "le RPPS du signataire de la VA", ValueType.RPPS),
    Concept("pilote", "l'indication de pilote", ValueType.FLAG),
    Concept("pilote.installation", "la date d'installation du pilote", ValueType.DATE),
    Concept("pilote.production", "la date de mise en production du pilote", ValueType.DATE),
    Concept("pilote.pv", "la date du PV pilote", ValueType.DATE),
    Concept("piece.fichier", "le nom de fichier d'une pièce", ValueType.FILE),
    Concept("piece.type", "le type d'une pièce", ValueType.TEXT),
)

CONCEPTS = {concept.id: concept for concept in _CONCEPTS}


def concepts_of(annotation: Mapping[str, Any]) -> list[str]:
    """Return the concepts of a place (an `x-segur`): `concept` is one, or a list."""
    given = annotation.get("concept", ())
    return [given] if isinstance(given, str) else [name for name in given if isinstance(name, str)]


def doubt_of(annotation: Mapping[str, Any]) -> PlaceDoubt | None:
    """Return the doubt of a place; models learned by 0.1.0 told it among the reasons."""
    said = annotation.get("doubt")
    if said in {doubt.value for doubt in PlaceDoubt}:
        return PlaceDoubt(said)
    reasons = annotation.get("reasons", ())
    if "euros ou centimes ?" in reasons:
        return PlaceDoubt.UNIT
    return PlaceDoubt.CONCEPT if "à confirmer" in reasons else None
