"""The closed list of what a request speaks of: business rules speak to these, never to keys.

Inferred from the controls that the texts state (FACTS §4): our words, not ASP's keys.
"""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
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


@dataclass(frozen=True)
class Concept:
    """One thing a request speaks of; `label` is how messages call it, in French."""

    id: str
    label: str
    kind: Kind


_CONCEPTS = (
    Concept("demande", "la demande", Kind.OBJECT),
    Concept("demande.numero", "le numéro de la demande", Kind.TEXT),
    Concept("demande.type", "le type de demande (avance ou solde)", Kind.REQUEST),
    Concept("fournisseur.siret", "le SIRET du fournisseur", Kind.SIRET),
    Concept("fournisseur.siren", "le SIREN du fournisseur", Kind.SIREN),
    Concept("fournisseur.nom", "le nom du fournisseur", Kind.TEXT),
    Concept("fournisseur.enrolement", "la référence d'enrôlement", Kind.TEXT),
    Concept("sons", "le SONS", Kind.SONS),
    Concept("solution.numero", "le numéro de la solution référencée", Kind.TEXT),
    Concept("solution.version", "la version de la solution", Kind.TEXT),
    Concept("beneficiaire.finess", "le FINESS du client", Kind.FINESS),
    Concept("beneficiaire.nom", "le nom du client", Kind.TEXT),
    Concept("beneficiaire.siret", "le SIRET du client", Kind.SIRET),
    Concept("prestation.type", "le type de prestation", Kind.PRESTATION),
    Concept("prestation.montant_ht", "le montant HT de la prestation", Kind.AMOUNT),
    Concept("prestation.montant_ttc", "le montant TTC de la prestation", Kind.AMOUNT),
    Concept("commande.reference", "la référence du bon de commande", Kind.TEXT),
    Concept("commande.date", "la date de signature du bon de commande", Kind.DATE),
    Concept("commande.montant_ht", "le montant HT du bon de commande", Kind.AMOUNT),
    Concept("commande.montant_ttc", "le montant TTC du bon de commande", Kind.AMOUNT),
    Concept("commande.taux_tva", "le taux de TVA du bon de commande", Kind.RATE),
    Concept("tva.regime", "le régime de TVA (« HT » : client non redevable)", Kind.REGIME),
    Concept("avance.reference", "la référence de l'avance", Kind.TEXT),
    Concept("avance.montant", "le montant de l'avance", Kind.AMOUNT),
    Concept("facture.numero", "le numéro de facture", Kind.TEXT),
    Concept("facture.date", "la date de la facture", Kind.DATE),
    Concept("facture.montant_ht", "le montant HT de la facture", Kind.AMOUNT),
    Concept("facture.montant_ttc", "le montant TTC de la facture", Kind.AMOUNT),
    Concept("va.date", "la date de la VA", Kind.DATE),
    Concept("va.signataire", "le signataire de la VA", Kind.TEXT),
    Concept("va.rpps", "le RPPS du signataire de la VA", Kind.RPPS),
    Concept("pilote", "l'indication de pilote", Kind.FLAG),
    Concept("pilote.installation", "la date d'installation du pilote", Kind.DATE),
    Concept("pilote.production", "la date de mise en production du pilote", Kind.DATE),
    Concept("pilote.pv", "la date du PV pilote", Kind.DATE),
    Concept("piece.fichier", "le nom de fichier d'une pièce", Kind.FILE),
    Concept("piece.type", "le type d'une pièce", Kind.TEXT),
)

CONCEPTS = {concept.id: concept for concept in _CONCEPTS}
