"""Formats that the proposer was not written for, held against the same 25 defects.

The first six were written before its signs, the last six after: the second half is what counts.
`python -m tests.models.unseen` writes what is found of each in `docs/templates.md`.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from segur_cli.diagnostics import Report, Severity
from segur_cli.exits import StopError
from segur_cli.templates.concept_map import Binding
from segur_cli.templates.concepts import CONCEPTS
from segur_cli.templates.encodings import MILLISECONDS
from segur_cli.templates.learning import questions, reviewing
from segur_cli.templates.learning.building import build, to_text
from segur_cli.templates.learning.inputs import Roles, gather
from segur_cli.templates.models import Model, model_of_schema
from segur_cli.templates.places import shown
from segur_cli.text.clock import PARIS, read_clock
from tests.lint.running import NOW
from tests.models.defects import DEFECTS, GOOD, Defect, judged_as_ours, report_in
from tests.models.formats import (
    KINDS,
    Format,
    Leaf,
    Many,
    cents,
    coded,
    comma,
    constant,
    day,
    flag,
    grouped,
    point,
    text,
)
from tests.models.formats import to_text as written
from tests.models.published import PublishedTable
from tests.models.sets import blank, example, table


def text_cents(*concepts: str) -> Leaf:
    return replace(cents(*concepts), write=lambda value: str(int(Decimal(value) * 100)))


def instant(iso: str) -> int:
    """Midnight in Paris, as programs count it."""
    return int(datetime.fromisoformat(iso).replace(tzinfo=PARIS).timestamp()) * 1000


AMOUNTS = {
    "point": point, "comma": comma, "grouped": grouped, "cents": cents, "plain": text,
    "text cents": text_cents,
}  # fmt: skip
_DAYS = {
    "JJ/MM/AAAA": "%d/%m/%Y", "AAAA-MM-JJ": "%Y-%m-%d", "AAAAMMJJ": "%Y%m%d",
    "JJMMAAAA": "%d%m%Y", "JJ-MM-AAAA": "%d-%m-%Y", "JJ.MM.AAAA": "%d.%m.%Y",
}  # fmt: skip


@dataclass(frozen=True)
class Words:
    """How a format writes: the path of each concept below the request or the file, and values."""

    header: Mapping[str, str]
    request: Mapping[str, str]
    solde: Mapping[str, str]
    amounts: str = "plain"
    days: str = "AAAA-MM-JJ"
    flags: tuple[Any, Any] = (True, False)
    prestations: Mapping[Any, str] | None = None
    dispositifs: Mapping[str, str] | None = None
    requests: str = "demandes"
    extra: Mapping[str, Any] | None = None  # constants of each request


def shape_of(words: Words, kind: str) -> Any:
    demande: dict[str, Any] = {}
    paths = {**words.request, **(words.solde if kind == "solde" else {})}
    for concept, path in paths.items():
        _put(demande, path, _leaf(words, concept))
    for path, value in (words.extra or {}).items():
        _put(demande, path, constant(value))
    document: dict[str, Any] = {}
    for concept, path in words.header.items():
        value = _leaf(words, concept)
        if concept == "demande.type":
            value = constant(kind.upper(), concept)
        _put(document, path, value)
    _put(document, words.requests, Many((), demande, is_request=True))
    return document


def _put(holder: dict[str, Any], path: str, value: Any) -> None:
    *way, last = path.split("/")
    for key in way:
        holder = holder.setdefault(key, {})
    holder[last] = value


def _leaf(words: Words, concept: str) -> Leaf:
    concepts = tuple(concept.split("+"))
    last = concepts[0].rpartition(".")[2]
    if "montant" in last:
        return AMOUNTS[words.amounts](*concepts)
    if last in ("date", "pv", "installation", "production") and concepts[0] != "pilote":
        if words.days == MILLISECONDS:
            return Leaf(concepts[:1], instant, {"date": MILLISECONDS})
        return day(concepts[0], words.days, _DAYS[words.days])
    if concepts[0] == "pilote":
        return flag("pilote", *words.flags)
    if concepts[0] == "prestation.type" and words.prestations:
        return coded("prestation.type", words.prestations)
    if concepts[0] == "sons" and words.dispositifs:
        return coded("sons", words.dispositifs)
    return text(*concepts)


ENGLISH = Words(
    header={"fournisseur.siret": "supplier/siret", "fournisseur.nom": "supplier/name",
            "sons": "programme", "solution.numero": "software/reference",
            "solution.version": "software/version", "demande.type": "requestType"},
    request={"beneficiaire.finess": "facility/finess", "beneficiaire.nom": "facility/name",
             "prestation.type": "service/type", "prestation.montant_ht": "service/amountExclTax",
             "prestation.montant_ttc": "service/amountInclTax",
             "commande.reference": "order/number", "commande.date": "order/signatureDate",
             "commande.montant_ht": "order/amountExclTax",
             "commande.montant_ttc": "order/amountInclTax", "commande.taux_tva": "order/vatRate",
             "pilote": "pilot"},
    solde={"avance.reference": "advance/reference", "avance.montant": "advance/amount",
           "facture.numero": "invoice/number", "facture.date": "invoice/date",
           "facture.montant_ht": "invoice/amountExclTax",
           "facture.montant_ttc": "invoice/amountInclTax", "va.date": "aptitude/signatureDate",
           "va.signataire": "aptitude/signatory", "pilote.installation": "pilotReport/installDate",
           "pilote.production": "pilotReport/productionDate", "pilote.pv": "pilotReport/date"},
    requests="requests",
)  # fmt: skip
PREFIXED = Words(
    header={"fournisseur.siret": "dmdSiretEditeur", "fournisseur.nom": "dmdRaisonSocialeEditeur",
            "fournisseur.enrolement": "dmdNumEnrolement", "sons": "dmdCodeSons",
            "solution.numero": "dmdIdSolution", "solution.version": "dmdVersionSolution"},
    request={"beneficiaire.finess": "etbFinessGeo", "beneficiaire.nom": "etbRaisonSociale",
             "prestation.type": "prsNature", "prestation.montant_ht": "prsMontantHt",
             "prestation.montant_ttc": "prsMontantTtc", "commande.reference": "bdcNumero",
             "commande.date": "bdcDateSignature", "commande.montant_ht": "bdcMontantHt",
             "commande.montant_ttc": "bdcMontantTtc", "commande.taux_tva": "bdcTauxTva",
             "pilote": "estSitePilote"},
    solde={"avance.reference": "avcReference", "avance.montant": "avcMontantVerse",
           "facture.numero": "facNumero", "facture.date": "facDateEmission",
           "facture.montant_ht": "facMontantHt", "facture.montant_ttc": "facMontantTtc",
           "va.date": "vaDateSignature", "va.signataire": "vaNomSignataire",
           "pilote.installation": "pvDateInstallation", "pilote.production": "pvDateMes",
           "pilote.pv": "pvDateSignature"},
    amounts="point", days="JJ/MM/AAAA", flags=("O", "N"),
    prestations={"V2": "V2", "V1V2": "V1+V2"}, requests="listeDemandes",
)  # fmt: skip
DEEP = Words(
    header={"fournisseur.siret": "emetteur/identification/numeroSiret",
            "fournisseur.nom": "emetteur/identification/denomination",
            "sons": "perimetre/dispositif", "solution.numero": "perimetre/logiciel/identifiant",
            "solution.version": "perimetre/logiciel/numeroVersion"},
    request={"beneficiaire.finess": "etablissement/identification/numeroFinessGeographique",
             "beneficiaire.nom": "etablissement/identification/libelle",
             "prestation.type": "financement/typePrestation",
             "prestation.montant_ht": "financement/montant/horsTaxe",
             "prestation.montant_ttc": "financement/montant/toutesTaxes",
             "commande.reference": "engagement/bonDeCommande/reference",
             "commande.date": "engagement/bonDeCommande/dateSignatureClient",
             "commande.montant_ht": "engagement/bonDeCommande/totalHT",
             "commande.montant_ttc": "engagement/bonDeCommande/totalTTC",
             "commande.taux_tva": "engagement/bonDeCommande/tva", "pilote": "indicateurPilote"},
    solde={"avance.reference": "versement/avance/numero",
            "avance.montant": "versement/avance/montant",
           "facture.numero": "justification/facture/numero",
           "facture.date": "justification/facture/dateEmission",
           "facture.montant_ht": "justification/facture/totalHT",
           "facture.montant_ttc": "justification/facture/totalTTC",
           "va.date": "justification/verificationAptitude/date",
           "va.signataire": "justification/verificationAptitude/signataire",
           "pilote.installation": "justification/pvPilote/installation",
           "pilote.production": "justification/pvPilote/miseEnService",
           "pilote.pv": "justification/pvPilote/dateSignature"},
    amounts="comma", days="JJ/MM/AAAA", flags=("oui", "non"),
    prestations={"VAGUE_2": "V2", "VAGUE_1_ET_2": "V1+V2"}, requests="contenu/demandes",
    extra={"etablissement/identification/numeroFinessJuridique": "690999974"},
)  # fmt: skip
CAPITALS = Words(
    header={"fournisseur.siret": "NOSIRETFRS", "fournisseur.nom": "LBFRS", "sons": "CDSONS",
            "solution.numero": "NOSOL", "solution.version": "VERSOL"},
    request={"beneficiaire.finess": "NOFINESS", "beneficiaire.nom": "LBETAB",
             "prestation.type": "CDPREST", "prestation.montant_ht": "MTPRESTHT",
             "prestation.montant_ttc": "MTPRESTTTC", "commande.reference": "NOBDC",
             "commande.date": "DTBDC", "commande.montant_ht": "MTBDCHT",
             "commande.montant_ttc": "MTBDCTTC", "commande.taux_tva": "TXTVA",
             "pilote": "TOPPILOTE"},
    solde={"avance.reference": "NOAVANCE", "avance.montant": "MTAVANCE",
           "facture.numero": "NOFACT", "facture.date": "DTFACT", "facture.montant_ht": "MTFACTHT",
           "facture.montant_ttc": "MTFACTTTC", "va.date": "DTVA", "va.signataire": "LBSIGNVA",
           "pilote.installation": "DTINSTALL", "pilote.production": "DTPROD", "pilote.pv": "DTPV"},
    amounts="grouped", days="AAAAMMJJ", flags=("1", "0"),
    prestations={"02": "V2", "12": "V1+V2"}, requests="LIGNES",
)  # fmt: skip
LABELLED = Words(
    header={"fournisseur.siret": "bloc1/zone01", "fournisseur.nom": "bloc1/zone02",
            "sons": "bloc1/zone03", "solution.numero": "bloc1/zone04",
            "solution.version": "bloc1/zone05"},
    request={"beneficiaire.finess": "zone10", "beneficiaire.nom": "zone11",
             "prestation.type": "zone12", "prestation.montant_ht": "zone13",
             "prestation.montant_ttc": "zone14", "commande.reference": "zone15",
             "commande.date": "zone16", "commande.montant_ht": "zone17",
             "commande.montant_ttc": "zone18", "commande.taux_tva": "zone19", "pilote": "zone20"},
    solde={"avance.reference": "zone21", "avance.montant": "zone22", "facture.numero": "zone23",
           "facture.date": "zone24", "facture.montant_ht": "zone25",
           "facture.montant_ttc": "zone26", "va.date": "zone27", "va.signataire": "zone28",
           "pilote.installation": "zone29", "pilote.production": "zone30", "pilote.pv": "zone31"},
    amounts="comma", days="JJ/MM/AAAA", flags=("O", "N"),
    prestations={"A": "V2", "B": "V1+V2"}, requests="bloc2",
)  # fmt: skip
SHARED = Words(
    header={"fournisseur.siret": "industriel/numSiret",
            "fournisseur.nom": "industriel/raisonSociale",
            "sons": "codeDispositif", "solution.numero": "produit/numReference",
            "solution.version": "produit/versionProduit"},
    request={"beneficiaire.finess": "finessBeneficiaire", "beneficiaire.nom": "nomBeneficiaire",
             "prestation.type": "natureOperation",
             "prestation.montant_ht+commande.montant_ht": "coutHT",
             "prestation.montant_ttc+commande.montant_ttc": "coutTTC",
             "commande.reference": "refDevisSigne", "commande.date": "dateDevisSigne",
             "commande.taux_tva": "txTva", "pilote": "pilote"},
    solde={"avance.reference": "refAcompte", "avance.montant": "montantAcompte",
           "facture.numero": "refFacture", "facture.date": "dateFacture",
           "facture.montant_ht": "coutFactureHT", "facture.montant_ttc": "coutFactureTTC",
           "va.date": "dateAttestationAptitude", "va.signataire": "signataireAptitude",
           "pilote.installation": "dateInstallationPilote",
           "pilote.production": "dateDemarragePilote", "pilote.pv": "datePvPilote"},
    amounts="cents", days="JJMMAAAA", flags=("OUI", "NON"), requests="operations",
)  # fmt: skip


SNAKE = Words(
    header={"fournisseur.siret": "siret_industriel", "fournisseur.nom": "nom_industriel",
            "fournisseur.enrolement": "numero_enrolement_asp", "sons": "code_sons",
            "solution.numero": "numero_solution_referencee",
            "solution.version": "version_technique", "demande.type": "nature_demande"},
    request={"beneficiaire.finess": "numero_finess_etablissement",
             "beneficiaire.nom": "denomination_etablissement",
             "prestation.type": "type_prestation",
             "prestation.montant_ht": "montant_prestation_hors_taxe",
             "prestation.montant_ttc": "montant_prestation_toutes_taxes",
             "commande.reference": "reference_bon_de_commande",
             "commande.date": "date_signature_bon_de_commande",
             "commande.montant_ht": "montant_bon_de_commande_hors_taxe",
             "commande.montant_ttc": "montant_bon_de_commande_toutes_taxes",
             "commande.taux_tva": "taux_tva_applicable", "pilote": "etablissement_pilote"},
    solde={"avance.reference": "reference_demande_avance",
           "avance.montant": "montant_avance_verse", "facture.numero": "numero_facture",
           "facture.date": "date_emission_facture",
           "facture.montant_ht": "montant_facture_hors_taxe",
           "facture.montant_ttc": "montant_facture_toutes_taxes",
           "va.date": "date_verification_aptitude",
           "va.signataire": "signataire_verification_aptitude",
           "pilote.installation": "date_fin_installation",
           "pilote.production": "date_mise_en_production", "pilote.pv": "date_signature_pv"},
    amounts="comma", days="JJ-MM-AAAA", flags=("Oui", "Non"), requests="dossiers",
)  # fmt: skip
SHORT_ENGLISH = Words(
    header={"fournisseur.siret": "vendor/siret_no", "fournisseur.nom": "vendor/company_name",
            "sons": "sons", "solution.numero": "product/ref", "solution.version": "product/ver"},
    request={"beneficiaire.finess": "customer/finess_no", "beneficiaire.nom": "customer/name",
             "prestation.type": "service_type", "prestation.montant_ht": "service_amt_ht",
             "prestation.montant_ttc": "service_amt_ttc", "commande.reference": "po/no",
             "commande.date": "po/signed_on", "commande.montant_ht": "po/amt_ht",
             "commande.montant_ttc": "po/amt_ttc", "commande.taux_tva": "po/vat",
             "pilote": "is_pilot"},
    solde={"avance.reference": "advance_ref", "avance.montant": "advance_amt",
           "facture.numero": "invoice/no", "facture.date": "invoice/issued_on",
           "facture.montant_ht": "invoice/amt_ht", "facture.montant_ttc": "invoice/amt_ttc",
           "va.date": "va/signed_on", "va.signataire": "va/signed_by",
           "pilote.installation": "pilot_report/installed_on",
           "pilote.production": "pilot_report/live_on", "pilote.pv": "pilot_report/signed_on"},
    amounts="point", days="AAAA-MM-JJ", requests="items",
)  # fmt: skip
ATTRIBUTES = Words(
    header={"fournisseur.siret": "Demande/Editeur/@siret",
            "fournisseur.nom": "Demande/Editeur/#text",
            "sons": "Demande/@sons", "solution.numero": "Demande/Logiciel/@ref",
            "solution.version": "Demande/Logiciel/@version"},
    request={"beneficiaire.finess": "Etab/@finess", "beneficiaire.nom": "Etab/Libelle/#text",
             "prestation.type": "Prestation/@type", "prestation.montant_ht": "Prestation/HT/#text",
             "prestation.montant_ttc": "Prestation/TTC/#text", "commande.reference": "BDC/@no",
             "commande.date": "BDC/@signature", "commande.montant_ht": "BDC/HT/#text",
             "commande.montant_ttc": "BDC/TTC/#text", "commande.taux_tva": "BDC/TauxTVA/#text",
             "pilote": "@pilote"},
    solde={"avance.reference": "Acompte/@ref", "avance.montant": "Acompte/Montant/#text",
           "facture.numero": "Facture/@no", "facture.date": "Facture/@date",
           "facture.montant_ht": "Facture/HT/#text", "facture.montant_ttc": "Facture/TTC/#text",
           "va.date": "VA/@date", "va.signataire": "VA/Signataire/#text",
           "pilote.installation": "PV/@installation", "pilote.production": "PV/@production",
           "pilote.pv": "PV/@date"},
    amounts="point", flags=("true", "false"), prestations={"V2": "V2", "V1_V2": "V1+V2"},
    requests="Demande/Lignes/Ligne",
)  # fmt: skip
NUMBERED = Words(
    header={"fournisseur.siret": "entete/siretSociete", "fournisseur.nom": "entete/societe",
            "sons": "entete/corridor", "solution.numero": "entete/solution",
            "solution.version": "entete/versionLogiciel"},
    request={"beneficiaire.finess": "es/finessEt", "beneficiaire.nom": "es/rs",
             "prestation.type": "presta/code", "prestation.montant_ht": "presta/ht",
             "prestation.montant_ttc": "presta/ttc", "commande.reference": "cde/num",
             "commande.date": "cde/dateSign", "commande.montant_ht": "cde/ht",
             "commande.montant_ttc": "cde/ttc", "commande.taux_tva": "cde/tva", "pilote": "pilote"},
    solde={"avance.reference": "av/num", "avance.montant": "av/mnt", "facture.numero": "fact/num",
           "facture.date": "fact/dateEmission", "facture.montant_ht": "fact/ht",
           "facture.montant_ttc": "fact/ttc", "va.date": "va/dateSign", "va.signataire": "va/nom",
           "pilote.installation": "pv/dateInstall", "pilote.production": "pv/dateProd",
           "pilote.pv": "pv/dateSign"},
    amounts="grouped", days="JJ.MM.AAAA", flags=(1, 0), prestations={1: "V2", 2: "V1+V2"},
    dispositifs={"D": "HOP-DPI-Va2", "P": "HOP-PFI-Va2"}, requests="lignes",
    extra={"es/finessEj": "690999974"},
)  # fmt: skip
CELLS = Words(
    header={"fournisseur.siret": "r1", "fournisseur.nom": "r2", "sons": "r3",
            "solution.numero": "r4", "solution.version": "r5"},
    request={"beneficiaire.finess": "c1", "beneficiaire.nom": "c2", "prestation.type": "c3",
             "prestation.montant_ht": "c4", "prestation.montant_ttc": "c5",
             "commande.reference": "c6", "commande.date": "c7", "commande.montant_ht": "c8",
             "commande.montant_ttc": "c9", "commande.taux_tva": "c10", "pilote": "c11"},
    solde={"avance.reference": "c12", "avance.montant": "c13", "facture.numero": "c14",
           "facture.date": "c15", "facture.montant_ht": "c16", "facture.montant_ttc": "c17",
           "va.date": "c18", "va.signataire": "c19", "pilote.installation": "c20",
           "pilote.production": "c21", "pilote.pv": "c22"},
    amounts="comma", days="JJ/MM/AAAA", flags=("O", "N"), requests="lignes",
)  # fmt: skip
MIXED = Words(
    header={"fournisseur.siret": "Deposant/SiretDeposant", "fournisseur.nom": "Deposant/Nom",
            "sons": "Perimetre/SONS", "solution.numero": "Perimetre/NumSolution",
            "solution.version": "Perimetre/VersionSolution"},
    request={"beneficiaire.finess": "Beneficiaire/FINESS",
             "beneficiaire.nom": "Beneficiaire/RaisonSociale",
             "prestation.type": "TypeVague", "prestation.montant_ht": "MontantFinancementHT",
             "prestation.montant_ttc": "MontantFinancementTTC",
             "commande.reference": "Commande/Identifiant",
             "commande.date": "Commande/DateDeSignature", "commande.montant_ht": "Commande/PrixHT",
             "commande.montant_ttc": "Commande/PrixTTC", "commande.taux_tva": "Commande/TVA",
             "pilote": "Pilote"},
    solde={"avance.reference": "Avance/Identifiant", "avance.montant": "Avance/Montant",
           "facture.numero": "Facture/Identifiant", "facture.date": "Facture/DateEmission",
           "facture.montant_ht": "Facture/PrixHT", "facture.montant_ttc": "Facture/PrixTTC",
           "va.date": "Aptitude/DateDeSignature", "va.signataire": "Aptitude/Signataire",
           "pilote.installation": "PvPilote/DateInstallation",
           "pilote.production": "PvPilote/DateProduction",
           "pilote.pv": "PvPilote/DateDeSignature"},
    amounts="plain", days="JJMMAAAA", requests="Demandes",
)  # fmt: skip
# Other words than those of `sets`, for the table of a format whose keys say nothing.
LABELS: Mapping[str, Mapping[str, str]] = {"cellules": {
    "beneficiaire.finess": "N° FINESS géographique de l'établissement de santé",
    "beneficiaire.nom": "Nom de l'établissement", "fournisseur.siret": "SIRET de l'éditeur",
    "fournisseur.nom": "Dénomination de l'éditeur", "sons": "Code du SONS",
    "solution.numero": "Identifiant de la solution",
    "solution.version": "N° de version du logiciel",
    "prestation.type": "Nature de la prestation (vague)",
    "prestation.montant_ht": "Coût HT de la prestation Ségur",
    "prestation.montant_ttc": "Coût TTC de la prestation Ségur",
    "commande.reference": "N° du bon de commande", "commande.date": "Bon de commande signé le",
    "commande.montant_ht": "Total HT du bon de commande",
    "commande.montant_ttc": "Total TTC du bon de commande", "commande.taux_tva": "TVA (%)",
    "avance.reference": "N° de l'avance", "avance.montant": "Avance perçue (€)",
    "facture.numero": "N° de la facture", "facture.date": "Facture émise le",
    "facture.montant_ht": "Total HT facturé", "facture.montant_ttc": "Total TTC facturé",
    "va.date": "VA signée le", "va.signataire": "Nom du signataire de la VA",
    "pilote": "Client pilote ?", "pilote.installation": "Installé le",
    "pilote.production": "Mis en production le", "pilote.pv": "PV signé le",
}}  # fmt: skip


def _format(name: str, words: Words) -> Format:
    return Format(name, lambda kind: shape_of(words, kind))


FIRST = tuple(
    _format(name, words)
    for name, words in (
        ("anglais", ENGLISH), ("prefixes", PREFIXED), ("profond", DEEP),
        ("capitales", CAPITALS), ("zones", LABELLED), ("montant-commun", SHARED),
    )
)  # fmt: skip
LAST = tuple(
    _format(name, words)
    for name, words in (
        ("mots-entiers", SNAKE), ("anglais-court", SHORT_ENGLISH), ("attributs", ATTRIBUTES),
        ("abrege", NUMBERED), ("cellules", CELLS), ("majuscules", MIXED),
    )
)  # fmt: skip


def as_pairs(document: Any) -> Any:
    """Write each request as a list of a key and a value."""
    return {
        key: [
            {"rang": rank, "donnees": [{"champ": k, "valeur": v} for k, v in request.items()]}
            for rank, request in enumerate(child)
        ]
        if isinstance(child, list)
        else child
        for key, child in document.items()
    }


def as_rows(document: Any) -> Any:
    """Write requests as rows, below one list of their keys."""
    ((name, requests),) = ((k, v) for k, v in document.items() if isinstance(v, list))
    columns = list(dict.fromkeys(key for request in requests for key in request))
    rows = [[request.get(column) for column in columns] for request in requests]
    return {**document, "colonnes": columns, name: rows}


def as_rows_of_pieces(document: Any) -> Any:
    """Repeat each request in as many rows as it has pieces."""
    pieces = [{"TYPEPIECE": type_, "FICHIER": f"{type_}.pdf"} for type_ in ("VA", "FACTURE", "RIB")]
    return {
        key: [
            {**request, **piece, "FICHIER": f"{request['NOFINESS']}-{piece['FICHIER']}"}
            for request in child
            for piece in pieces
        ]
        if isinstance(child, list)
        else child
        for key, child in document.items()
    }


def as_numbered(document: Any) -> Any:
    """Put each request below the number of its order."""
    return {
        key: {request["reference_bon_de_commande"]: request for request in child}
        if isinstance(child, list)
        else child
        for key, child in document.items()
    }


# The same words written in ways that JSON is not usually.
REWRITTEN = (
    replace(_format("paires", CAPITALS), post=as_pairs),
    replace(_format("rangees", CAPITALS), post=as_rows),
    replace(_format("pieces", CAPITALS), post=as_rows_of_pieces),
    _format("instants", replace(MIXED, days=MILLISECONDS)),
    replace(_format("numeros", SNAKE), post=as_numbered),
)
PLANTED = tuple(defect for defect in DEFECTS if judged_as_ours(defect))


@dataclass(frozen=True)
class Score:
    """What is found of the defects, false findings on good files, and questions asked."""

    found: int
    false: int
    questions: int
    missed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


@cache
def learned(
    form: Format, kind: str, labels: bool = True
) -> tuple[dict[str, Any], dict[str, Any], int]:
    """Return the model with `--yes` alone, with every question answered, and their number."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        documents = example(form, kind)
        (folder / "vierge.json").write_text(written(blank(documents[0])), encoding="utf-8")
        for rank, document in enumerate(documents):
            path = folder / f"exemple-{rank}.json"
            path.write_text(written(document), encoding="utf-8")
        fields = table(form, kind, labels=LABELS.get(form.name) if labels else {})
        (folder / "champs.csv").write_text(fields, encoding="utf-8")
        today = read_clock(NOW).now.date()
        first = build(gather([folder], Roles()), kind, None, today).schema
        second = build(gather([folder], Roles()), kind, None, today).schema
    reviewing.confirm_sure(first)
    reviewing.confirm_sure(second)
    asked = questions.questions(second)
    answer_all(form, kind, second)
    return first, second, len(asked)


def answer_all(form: Format, kind: str, schema: dict[str, Any]) -> None:
    """Answer each question as one who knows the format."""
    meant = model_of_schema(written(form.schema(kind)).encode(), "m").concept_map
    places: dict[str, list[Binding]] = {shown(b.pattern): [] for b in meant.bindings}
    for binding in meant.bindings:
        places[shown(binding.pattern)].append(binding)
    for _ in range(3):
        for question in questions.questions(schema):
            reply = _reply(question, places)
            if question.key == "déduits":
                named = [one.partition(" : ") for one in question.told[:-1]]
                right = all(
                    any(said.startswith(CONCEPTS[b.concept].label) for b in places.get(at, ()))
                    for at, _, said in named
                )
                reply = "oui" if right else "un par un"
            try:
                reviewing.answer(schema, question, reply)
            except StopError:
                reviewing.answer(schema, question, questions.LATER)
        reviewing.confirm_sure(schema)


def _reply(question: questions.ReviewQuestion, places: Mapping[str, list[Binding]]) -> str:
    sort, _, rest = question.key.partition(":")
    if sort == "emplacement":
        right = [p for p, found in places.items() if rest in {b.concept for b in found}]
        return right[0] if right and right[0] in question.choices else questions.NONE
    if sort == "liste":
        encoding = next((b.encoding for b in places.get(rest, ()) if b.encoding), None)
        pairs = ",".join(f"{c}={m}" for c, m in encoding.values) if encoding else ""
        return pairs or questions.NONE
    if sort == "unité":
        encodings = [b.encoding for found in places.values() for b in found if b.encoding]
        return "centimes" if any(one.amount == "centimes" for one in encodings) else "euros"
    concepts = {b.concept for b in places.get(rest, ())}
    return "oui" if any(name in question.text or name in question.key for name in concepts) or (
        concepts and "est-ce" in question.text) else "non"  # fmt: skip


def score(form: Format, way: str, labels: bool = True) -> Score:
    """Measure one format: `confirmed`, `yes`, or `none` for no model."""
    models: tuple[Model, ...] = ()
    questions = 0
    if way != "none":
        for kind in KINDS:
            first, second, asked = learned(form, kind, labels)
            schema = first if way == "yes" else second
            questions += asked
            models += (model_of_schema(to_text(schema).encode(), f"{kind}.json"),)
    missed = [d.name for d in PLANTED if not is_found(form, d, models)]
    wrong = [f"{f.code} {f.message}" for d in GOOD for f in above_note(report_in(form, d, models))]
    return Score(len(PLANTED) - len(missed), len(wrong), questions, tuple(missed), tuple(wrong))


def above_note(report: Report) -> list[Any]:
    return [finding for finding in report.findings if finding.severity > Severity.NOTE]


def is_found(form: Format, defect: Defect, models: tuple[Model, ...]) -> bool:
    wanted = {code for code, _, _ in judged_as_ours(defect, single=form.single)}
    codes = {finding.code for finding in above_note(report_in(form, defect, models))}
    return bool(codes & wanted or {code for code in codes if code.startswith(("FMT00", "IDN"))})


PUBLISHED = PublishedTable("unseen")
_HEADINGS = ("Format", "Confirmé", "`--yes` seul", "Sans modèle", "Faux, sur fichiers sains",
             "Questions")  # fmt: skip


def as_markdown() -> str:
    """Return the table of `docs/templates.md`: what is found of the defects, in each way."""
    lines = ["| " + " | ".join(_HEADINGS) + " |", "| " + " | ".join(["---"] * 6) + " |"]
    for form in (*FIRST, *LAST):
        scores = [score(form, way) for way in ("confirmed", "yes", "none")]
        false = sum(one.false for one in scores)
        found = [f"{one.found} sur {len(PLANTED)}" for one in scores]
        lines.append("| " + " | ".join([form.name, *found, str(false), str(scores[0].questions)])
                     + " |")  # fmt: skip
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PUBLISHED.write(as_markdown())
