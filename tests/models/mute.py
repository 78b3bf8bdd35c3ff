"""Formats whose keys say little, or nothing: what is found in them without any model.

`python -m tests.models.mute` writes what is found of each in `docs/templates.md`.
"""

from dataclasses import replace

from tests.models.formats import Format
from tests.models.published import PublishedTable
from tests.models.unseen import PLANTED, Words, score, shape_of

SHORTENED = Words(
    header={"fournisseur.siret": "ent/sir", "fournisseur.nom": "ent/rs", "sons": "ent/ds",
            "solution.numero": "ent/nsol", "solution.version": "ent/vsol"},
    request={"beneficiaire.finess": "nf", "beneficiaire.nom": "nmes", "prestation.type": "tpp",
             "prestation.montant_ht": "mhtp", "prestation.montant_ttc": "mttcp",
             "commande.reference": "nbdc", "commande.date": "dsbdc",
            "commande.montant_ht": "mhtbdc",
             "commande.montant_ttc": "mttcbdc", "commande.taux_tva": "ttva", "pilote": "ipil"},
    solde={"avance.reference": "nav", "avance.montant": "mav", "facture.numero": "nfac",
           "facture.date": "dfac", "facture.montant_ht": "mhtfac", "facture.montant_ttc": "mttcfac",
           "va.date": "dva", "va.signataire": "sva", "pilote.installation": "dins",
           "pilote.production": "dmep", "pilote.pv": "dpv"},
    amounts="point", days="AAAAMMJJ", flags=("O", "N"), requests="ldem")  # fmt: skip
UNEXPLAINED = Words(
    header={"fournisseur.siret": "emetteur/id", "fournisseur.nom": "emetteur/libelle",
            "sons": "codeDispositif",
            "solution.numero": "logiciel/id", "solution.version": "logiciel/v"},
    request={"beneficiaire.finess": "beneficiaire/id", "beneficiaire.nom": "beneficiaire/libelle",
            "prestation.type": "codePrestation",
             "prestation.montant_ht": "baseHT", "prestation.montant_ttc": "baseTTC",
            "commande.reference": "piece1/ref",
             "commande.date": "piece1/date", "commande.montant_ht": "piece1/ht",
            "commande.montant_ttc": "piece1/ttc",
             "commande.taux_tva": "codeTva", "pilote": "topPilote"},
    solde={"avance.reference": "acompte/id", "avance.montant": "acompte/mt",
            "facture.numero": "facturation/id",
           "facture.date": "facturation/date", "facture.montant_ht": "facturation/ht",
            "facture.montant_ttc": "facturation/ttc",
           "va.date": "recetteVA/date", "va.signataire": "recetteVA/nom",
            "pilote.installation": "suiviPilote/dateInstall",
           "pilote.production": "suiviPilote/dateMEP", "pilote.pv": "suiviPilote/datePV"},
    amounts="plain", days="JJ/MM/AAAA", flags=(1, 0), prestations={"P1": "V2", "P2": "V1+V2"},
    dispositifs={"DPI": "HOP-DPI-Va2", "PFI": "HOP-PFI-Va2"}, requests="lignesDemande")  # fmt: skip
SHUFFLED = Words(
    header={"fournisseur.siret": "depot/editeur/siret",
            "fournisseur.nom": "depot/editeur/raisonSociale", "sons": "depot/sons",
            "solution.numero": "depot/solution/numero",
            "solution.version": "depot/solution/version"},
    request={"pilote": "pilote", "commande.date": "dateSignatureEngagement",
            "commande.reference": "numeroEngagement",
             "commande.montant_ttc": "engagementTTC", "commande.montant_ht": "engagementHT",
            "commande.taux_tva": "tauxTVA",
             "beneficiaire.nom": "nomEtablissement", "beneficiaire.finess": "finessEtablissement",
             "prestation.montant_ttc": "aideTTC", "prestation.montant_ht": "aideHT",
            "prestation.type": "vague"},
    solde={"facture.date": "justif/dateFacturation", "facture.numero": "justif/numeroFacturation",
            "facture.montant_ttc": "justif/totalTTC",
           "facture.montant_ht": "justif/totalHT", "va.signataire": "aptitude/signePar",
            "va.date": "aptitude/signeLe",
           "avance.montant": "acompteVerse/montant", "avance.reference": "acompteVerse/reference",
            "pilote.pv": "pilotage/datePV", "pilote.production": "pilotage/dateMiseEnService",
           "pilote.installation": "pilotage/dateInstallation"},
    amounts="plain", days="JJ/MM/AAAA", flags=(True, False), prestations={"V2": "V2",
            "V1V2": "V1+V2"}, requests="demande")  # fmt: skip
VOWELLESS = Words(
    header={"fournisseur.siret": "edt/srt", "fournisseur.nom": "edt/dnm", "sons": "cdsns",
            "solution.numero": "lgc/nrf", "solution.version": "lgc/vrs"},
    request={"beneficiaire.finess": "bnf/fns", "beneficiaire.nom": "bnf/dnm",
            "prestation.type": "prst/ntr",
             "prestation.montant_ht": "prst/mtht", "prestation.montant_ttc": "prst/mtttc",
            "commande.reference": "cmd/nrf",
             "commande.date": "cmd/dtsg", "commande.montant_ht": "cmd/mtht",
            "commande.montant_ttc": "cmd/mtttc",
             "commande.taux_tva": "cmd/tva", "pilote": "plt"},
    solde={"avance.reference": "avn/nrf", "avance.montant": "avn/mt", "facture.numero": "fct/nrf",
            "facture.date": "fct/dt",
           "facture.montant_ht": "fct/mtht", "facture.montant_ttc": "fct/mtttc",
            "va.date": "va/dtsg", "va.signataire": "va/sgn",
           "pilote.installation": "pvp/dtin", "pilote.production": "pvp/dtpr",
            "pilote.pv": "pvp/dtpv"},
    amounts="cents", days="JJMMAAAA", flags=("1", "0"), prestations={"A": "V2", "B": "V1+V2"},
            requests="lst")  # fmt: skip
NET_AND_GROSS = Words(
    header={"fournisseur.siret": "sender/registrationNumber",
            "fournisseur.nom": "sender/legalName", "sons": "scheme",
            "solution.numero": "solution/listingId", "solution.version": "solution/release"},
    request={"beneficiaire.finess": "site/finessCode", "beneficiaire.nom": "site/displayName",
            "prestation.type": "grant/wave",
             "prestation.montant_ht": "grant/netAmount",
            "prestation.montant_ttc": "grant/grossAmount", "commande.reference": "purchase/number",
             "commande.date": "purchase/signedOn", "commande.montant_ht": "purchase/netAmount",
            "commande.montant_ttc": "purchase/grossAmount",
             "commande.taux_tva": "purchase/vat", "pilote": "pilotSite"},
    solde={"avance.reference": "prepayment/id", "avance.montant": "prepayment/amount",
            "facture.numero": "invoice/number", "facture.date": "invoice/issuedOn",
           "facture.montant_ht": "invoice/netAmount",
            "facture.montant_ttc": "invoice/grossAmount", "va.date": "acceptance/signedOn",
           "va.signataire": "acceptance/signedBy", "pilote.installation": "pilotRun/installedOn",
            "pilote.production": "pilotRun/liveOn",
           "pilote.pv": "pilotRun/reportSignedOn"},
    amounts="plain", flags=(True, False), requests="claims")  # fmt: skip
MAINFRAME = Words(
    header={"fournisseur.siret": "ENT/NUMSIRET", "fournisseur.nom": "ENT/LIBRS",
            "sons": "ENT/CODDISP", "solution.numero": "ENT/NUMSOL",
            "solution.version": "ENT/VERSOL"},
    request={"beneficiaire.finess": "NUMFIN", "beneficiaire.nom": "LIBCLI",
            "prestation.type": "CODPRES", "prestation.montant_ht": "MNTPRESHT",
             "prestation.montant_ttc": "MNTPRESTTC", "commande.reference": "NUMCDE",
            "commande.date": "DATCDE", "commande.montant_ht": "MNTCDEHT",
             "commande.montant_ttc": "MNTCDETTC", "commande.taux_tva": "TAUTVA",
            "pilote": "INDPIL"},
    solde={"avance.reference": "NUMAVC", "avance.montant": "MNTAVC", "facture.numero": "NUMFAC",
            "facture.date": "DATFAC", "facture.montant_ht": "MNTFACHT",
           "facture.montant_ttc": "MNTFACTTC", "va.date": "DATVA", "va.signataire": "NOMVA",
            "pilote.installation": "DATINS", "pilote.production": "DATMES", "pilote.pv": "DATPV"},
    amounts="text cents", days="AAAAMMJJ", flags=("1", "0"), prestations={"1": "V2", "2": "V1+V2"},
            dispositifs={"DPI": "HOP-DPI-Va2", "PFI": "HOP-PFI-Va2"}, requests="LIG")  # fmt: skip
INITIALS = Words(
    header={"fournisseur.siret": "tete/idSiretE", "fournisseur.nom": "tete/nomE",
            "sons": "tete/cSons", "solution.numero": "tete/nSol", "solution.version": "tete/vSol"},
    request={"beneficiaire.finess": "idFinB", "beneficiaire.nom": "nomB",
            "prestation.type": "cPrest", "prestation.montant_ht": "mtHtP",
             "prestation.montant_ttc": "mtTtcP", "commande.reference": "nCde",
            "commande.date": "dCde", "commande.montant_ht": "mtHtC",
             "commande.montant_ttc": "mtTtcC", "commande.taux_tva": "txC", "pilote": "iPil"},
    solde={"avance.reference": "nAv", "avance.montant": "mtAv", "facture.numero": "nFac",
            "facture.date": "dFac", "facture.montant_ht": "mtHtF",
           "facture.montant_ttc": "mtTtcF", "va.date": "dVa", "va.signataire": "sgVa",
            "pilote.installation": "dIns", "pilote.production": "dMep", "pilote.pv": "dPv"},
    amounts="cents", days="AAAAMMJJ", flags=("O", "N"), requests="lg")  # fmt: skip
PRICED = Words(
    header={"fournisseur.siret": "editeur/siret", "fournisseur.nom": "editeur/nom",
            "sons": "sons", "solution.numero": "produit/id",
            "solution.version": "produit/version"},
    request={"beneficiaire.finess": "client/finess", "beneficiaire.nom": "client/nom",
            "prestation.type": "offre/formule", "prestation.montant_ht": "offre/prix/horsTaxes",
             "prestation.montant_ttc": "offre/prix/taxesIncluses",
            "commande.reference": "accord/identifiant", "commande.date": "accord/signature/jour",
            "commande.montant_ht": "accord/prix/horsTaxes",
             "commande.montant_ttc": "accord/prix/taxesIncluses",
            "commande.taux_tva": "accord/prix/tauxTva", "pilote": "client/pilote"},
    solde={"avance.reference": "avanceVersee/identifiant",
            "avance.montant": "avanceVersee/montant",
            "facture.numero": "factureEmise/identifiant", "facture.date": "factureEmise/jour",
            "facture.montant_ht": "factureEmise/prix/horsTaxes",
           "facture.montant_ttc": "factureEmise/prix/taxesIncluses", "va.date": "aptitude/jour",
            "va.signataire": "aptitude/par", "pilote.installation": "pv/installation/jour",
            "pilote.production": "pv/production/jour", "pilote.pv": "pv/signature/jour"},
    amounts="grouped", days="JJ.MM.AAAA", flags=("oui", "non"), prestations={"V2": "V2",
            "V1+V2": "V1+V2"}, requests="demandes")  # fmt: skip

NUMBERED_PIECES = Words(
    header={"fournisseur.siret": "ENTETE/IDENT_EMET", "fournisseur.nom": "ENTETE/NOM_EMET",
            "sons": "ENTETE/COD_SEGUR", "solution.numero": "ENTETE/ID_LOG",
            "solution.version": "ENTETE/VER_LOG"},
    request={"beneficiaire.finess": "IDENT_ETS", "beneficiaire.nom": "NOM_ETS",
             "prestation.type": "COD_VAG", "prestation.montant_ht": "MNT_DEM_HT",
             "prestation.montant_ttc": "MNT_DEM_TTC", "commande.reference": "PJ1_REF",
             "commande.date": "PJ1_DAT", "commande.montant_ht": "PJ1_HT",
             "commande.montant_ttc": "PJ1_TTC", "commande.taux_tva": "PJ1_TVA",
             "pilote": "IND_PILOTE"},
    solde={"avance.reference": "AVC_REF", "avance.montant": "AVC_MNT",
           "facture.numero": "PJ2_REF", "facture.date": "PJ2_DAT", "facture.montant_ht": "PJ2_HT",
           "facture.montant_ttc": "PJ2_TTC", "va.date": "PJ3_DAT", "va.signataire": "PJ3_SIGN",
           "pilote.installation": "PIL_INS", "pilote.production": "PIL_MEP",
           "pilote.pv": "PIL_PV"},
    amounts="text cents", days="JJMMAAAA", flags=("1", "0"),
    prestations={"02": "V2", "12": "V1+V2"},
    dispositifs={"D": "HOP-DPI-Va2", "P": "HOP-PFI-Va2"}, requests="LIGNES")  # fmt: skip
QUOTED = Words(
    header={"fournisseur.siret": "Submitter/CompanyNumber",
            "fournisseur.nom": "Submitter/CompanyName", "sons": "Program",
            "solution.numero": "Software/RegistryNumber", "solution.version": "Software/Version"},
    request={"beneficiaire.finess": "Beneficiary/SiteCode",
             "beneficiaire.nom": "Beneficiary/SiteName", "prestation.type": "ServiceLevel",
             "prestation.montant_ht": "Claimed/ExclVat",
             "prestation.montant_ttc": "Claimed/InclVat",
             "commande.reference": "SignedQuote/Reference",
             "commande.date": "SignedQuote/DateSigned",
             "commande.montant_ht": "SignedQuote/ExclVat",
             "commande.montant_ttc": "SignedQuote/InclVat",
             "commande.taux_tva": "SignedQuote/VatPercentage", "pilote": "Pilot"},
    solde={"avance.reference": "Deposit/Reference", "avance.montant": "Deposit/Amount",
           "facture.numero": "FinalInvoice/Number", "facture.date": "FinalInvoice/DateIssued",
           "facture.montant_ht": "FinalInvoice/ExclVat",
           "facture.montant_ttc": "FinalInvoice/InclVat",
           "va.date": "FitnessCertificate/DateSigned",
           "va.signataire": "FitnessCertificate/SignedBy",
           "pilote.installation": "PilotDates/Installed", "pilote.production": "PilotDates/Live",
           "pilote.pv": "PilotDates/ReportSigned"},
    amounts="comma", days="JJ/MM/AAAA", flags=("Yes", "No"),
    prestations={"Wave 2": "V2", "Waves 1 and 2": "V1+V2"}, requests="Lines")  # fmt: skip

CELLS = Words(
    header={"fournisseur.siret": "E1", "fournisseur.nom": "E2", "sons": "E3",
            "solution.numero": "E4", "solution.version": "E5"},
    request={concept: f"F{rank}" for rank, concept in enumerate(
        ("beneficiaire.finess", "beneficiaire.nom", "prestation.type", "prestation.montant_ht",
         "prestation.montant_ttc", "commande.reference", "commande.date", "commande.montant_ht",
         "commande.montant_ttc", "commande.taux_tva", "pilote"), 1)},
    solde={concept: f"F{rank}" for rank, concept in enumerate(
        ("avance.reference", "avance.montant", "facture.numero", "facture.date",
         "facture.montant_ht", "facture.montant_ttc", "va.date", "va.signataire",
         "pilote.installation", "pilote.production", "pilote.pv"), 12)},
    amounts="text cents", days="AAAAMMJJ", flags=("1", "0"),
    prestations={"02": "V2", "12": "V1+V2"}, requests="T")  # fmt: skip
# Two FINESS, amounts below their currency, the papers as a map, a number of the flow.
COUNTER = Words(
    header={"fournisseur.siret": "flux/industriel/siret", "fournisseur.nom": "flux/industriel/rs",
            "sons": "flux/corridor", "solution.numero": "flux/solution/reference",
            "solution.version": "flux/solution/version"},
    request={"beneficiaire.finess": "es/finessGeo", "beneficiaire.nom": "es/rs",
             "prestation.type": "operation/vague",
             "prestation.montant_ht": "operation/assietteHT/valeur",
             "prestation.montant_ttc": "operation/assietteTTC/valeur",
             "commande.reference": "contrat/numero", "commande.date": "contrat/dateSignature",
             "commande.montant_ht": "contrat/ht/montant",
             "commande.montant_ttc": "contrat/ttc/montant",
             "commande.taux_tva": "contrat/tauxTva", "pilote": "sitePilote"},
    solde={"avance.reference": "avanceVersee/numeroDossier",
           "avance.montant": "avanceVersee/montant/valeur",
           "facture.numero": "factureFinale/numero", "facture.date": "factureFinale/dateEmission",
           "facture.montant_ht": "factureFinale/net/valeur",
           "facture.montant_ttc": "factureFinale/montantTTC/valeur",
           "va.date": "aptitude/dsign", "va.signataire": "aptitude/signataire/nom",
           "pilote.installation": "pv/dinst", "pilote.production": "pv/dprod",
           "pilote.pv": "pv/dsign"},
    amounts="plain", days="JJ/MM/AAAA", flags=("O", "N"),
    prestations={"V2": "V2", "V1V2": "V1+V2"}, requests="demandes",
    extra={"es/finessJur": "690999974", "pieces/BDC": "bdc.pdf", "pieces/RIB": "rib.pdf",
           "operation/assietteHT/devise": "EUR", "versionFlux": "1.2"})  # fmt: skip


def _format(name: str, words: Words) -> Format:
    return Format(name, lambda kind: shape_of(words, kind))


FORMATS = (
    _format("tronque", SHORTENED),
    _format("codes", UNEXPLAINED), replace(_format("un-par-fichier", SHUFFLED), single=True),
    _format("consonnes", VOWELLESS), _format("net-et-brut", NET_AND_GROSS),
    _format("centimes-en-texte", MAINFRAME), _format("initiales", INITIALS),
    _format("prix-dans-l-objet", PRICED), _format("pieces-numerotees", NUMBERED_PIECES),
    _format("devis-signe", QUOTED), _format("zones-muettes", CELLS),
    replace(_format("guichet", COUNTER), single=True),
)  # fmt: skip
PUBLISHED = PublishedTable("mute")


def as_markdown() -> str:
    """Return the table of `docs/templates.md`: what is found, and what is said of good files."""
    lines = ["| Format | Sans modèle | Faux, sur fichiers sains |", "| --- | --- | --- |"]
    for form in FORMATS:
        found = score(form, "none")
        lines.append(f"| {form.name} | {found.found} sur {len(PLANTED)} | {found.false} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PUBLISHED.write(as_markdown())
