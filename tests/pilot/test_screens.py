"""The whole screen of a DPI pilot that waits for everybody; what is other for a PFI."""

import re

from inline_snapshot import snapshot

from segur_cli.pilot.checklist import make_checklist
from segur_cli.pilot.checklist_screen import checklist_page
from segur_cli.pilot.profile import Profile
from segur_cli.text.page import terminal
from tests.pilot.profiles import OTHER_VENDOR, SAME_SOFTWARE, dpi, pfi

WAITING = dpi((OTHER_VENDOR, False), (OTHER_VENDOR, False), ("dmp",), "V1+V2")


def screen(profile: Profile) -> str:
    """At 80 columns, no-break spaces shown as `~`."""
    lines = (
        terminal(checklist_page(make_checklist(profile)), 80).replace("\u00a0", "~").splitlines()
    )
    assert max(map(len, lines)) <= 80
    return "\n".join(lines)


def test_a_dpi_whose_pfi_and_ri_are_not_ready() -> None:
    assert screen(WAITING) == snapshot("""\
Liste de contrôle du PV pilote, HOP-DPI-Va2
Ce document prépare le PV d'installation pilote ; il n'est pas le modèle
officiel. Seul fait foi le modèle publié par l'ASP sur son site, qui n'a pas été
lu par segur.

  SONS                 HOP-DPI-Va2, Hôpital, dossier patient informatisé, vague
                       2
  Prestation           Vague 1 + Vague 2
  Client               CH FICTIF DE BOURG-EXEMPLE, FINESS 01 099 999 3
  Fournisseur          ÉDITEUR FICTIF A
  DPI                  DPI FICTIF 9.9.9 (éditeur : ÉDITEUR FICTIF A)
  PFI                  AUTRE PFI FICTIVE (autre éditeur : ÉDITEUR FICTIF B) ;
                       version pas encore compatible
  RI                   RI FICTIF (autre éditeur : ÉDITEUR FICTIF B) ; version
                       pas encore compatible
  Envois manuels       DMP

1. Parties et type de Prestation Ségur
  -   Établissement client : CH FICTIF DE BOURG-EXEMPLE
  -   Numéro FINESS du client : 010999993
  -   Fournisseur : ÉDITEUR FICTIF A
  -   Solution logicielle et version : DPI FICTIF 9.9.9
  -   SONS : HOP-DPI-Va2
  -   Type de Prestation Ségur : Vague 1 + Vague 2

Déclarations de l'établissement
  [ ] La personne qui signe représente un établissement pilote et accepte d'être
      contactée par l'Agence du Numérique en Santé si nécessaire.
      Toujours demandé. [decl-pilote ; PV Pilotes : éléments communs]
  [ ] La Prestation Ségur a été réalisée, sans réserve, dans les conditions que
      fixent les textes du dispositif.
      Toujours demandé. [decl-sans-reserve ; PV Pilotes : éléments communs]
  [ ] À l'usage, aucune anomalie ni aucun dysfonctionnement n'empêche le
      logiciel d'assurer un service régulier dans des conditions normales
      d'exploitation.
      Toujours demandé. [decl-service-regulier ; PV Pilotes : éléments communs]
  [ ] Le fournisseur a accompli toutes les tâches attendues, sauf celles que
      l'établissement a assurées lui-même à sa demande, qui doivent alors
      figurer en commentaire.
      Toujours demandé. [decl-fournisseur ; PV Pilotes : éléments communs]

2. Prestation réalisée : services fournis
  -   Date de l'installation complète et effective (JJ/MM/AAAA)
  -   Date de mise en production (JJ/MM/AAAA)
  [ ] Installation, configuration et qualification de la solution, jusqu'à ce
      que les fonctionnalités soient réellement actives.
      Toujours demandé. [service-installation ; PV Pilotes : éléments communs
      (services fournis)]
  [ ] Formation des référents utilisateurs à toutes les fonctionnalités du REM,
      et remise de toute la documentation nécessaire : guides de l'utilisateur
      et de l'administrateur, documentation technique des interfaces d'échange
      et d'interopérabilité.
      Toujours demandé. [service-formation ; PV Pilotes : éléments communs
      (services fournis)]
  [ ] Documentation de la procédure de sauvegarde et de restauration.
      Toujours demandé. [service-sauvegarde ; PV Pilotes : éléments communs
      (services fournis)]
  [ ] Droits d'utilisation de la solution pour le périmètre vague 2 du REM.
      Toujours demandé. [service-droits ; PV Pilotes : éléments communs
      (services fournis)]

3. Flux mis en œuvre en production
  [ ] (1) Consultation du DMP depuis le DPI : au moins une transaction de
      consultation a été réalisée en production. Flux obligatoire, sans
      dérogation possible.
      Nombre à donner : au moins 1 (transactions de consultation du DMP).
      Toujours demandé. [dpi-flux-1 ; PV pilotes DPI : Flux mis en œuvre (1/2)]
  [ ] (2) Du DPI vers la PFI : documents de santé (PDF et CDA R2) à transmettre
      au DMP, par MSSanté, ou aux deux.
      Format à préciser, attendu : HL7 V2, ou maintien du flux mis en place en
      vague 1 (des logiciels distincts portent DPI et PFI).
      Dérogation possible~(2)a, par la réponse « non vérifiable ». À la date de
      signature, ce flux ne peut pas être vérifié : la PFI, d'un autre éditeur,
      n'est pas encore dans une version compatible.
      Toujours demandé. [dpi-flux-2 ; PV pilotes DPI : Flux mis en œuvre (2/2)]
  [ ] (3) De la PFI vers le DPI : documents de santé reçus par MSSanté, à
      intégrer.
      Format à préciser, attendu : HL7 V2 (des logiciels distincts portent DPI
      et PFI).
      Dérogation possible~(3)a, par la réponse « non vérifiable ». À la date de
      signature, ce flux ne peut pas être vérifié : la PFI, d'un autre éditeur,
      n'est pas encore dans une version compatible.
      Toujours demandé. [dpi-flux-3 ; PV pilotes DPI : Flux mis en œuvre (2/2)]
  [ ] (4) De la fonction RI vers le DPI : création, modification et suppression
      des identités des patients, information et non-opposition du patient
      (alimentation), consentement (consultation de Mon espace santé / DMP).
      Format à préciser, attendu : IHE PAM (des logiciels distincts portent DPI
      et RI).
      Dérogation possible~(4)a, par la réponse « non vérifiable ». À la date de
      signature, ce flux ne peut pas être vérifié : la fonction RI, d'un autre
      éditeur, n'est pas encore dans une version compatible.
      Toujours demandé. [dpi-flux-4 ; PV pilotes DPI : Flux mis en œuvre (1/2)]

4. Fonctionnalités dont le fonctionnement a été constaté
  [ ] L'authentification à double facteur des professionnels à l'entrée du DPI
      fonctionne.
      Toujours demandé. [dpi-double-facteur ; PV pilotes DPI : Fonctionnalités
      Ségur (obligatoires)]
  [ ] Les statistiques produites sont conformes ; plusieurs filtres différents
      ont été essayés.
      Toujours demandé. [dpi-statistiques ; PV pilotes DPI : Fonctionnalités
      Ségur (obligatoires)]
  [ ] Les métadonnées d'un document CDA facilitent son import manuel dans le
      DPI.
      Toujours demandé. [dpi-import-cda ; PV pilotes DPI : Fonctionnalités Ségur
      (obligatoires)]
  [ ] Quand le consentement du patient à la consultation est enregistré, le DMP
      est accessible en mode AIR simplifié.
      Toujours demandé. [dpi-dmp-air ; PV pilotes DPI : Fonctionnalités Ségur
      (obligatoires)]
  [ ] Tant que le consentement du patient n'est pas enregistré, le DMP n'est pas
      accessible.
      Toujours demandé. [dpi-dmp-sans-consentement ; PV pilotes DPI :
      Fonctionnalités Ségur (obligatoires)]
  [ ] Le DMP n'est pas accessible à un professionnel étranger à l'équipe de
      soins (d'un autre service, par exemple).
      Toujours demandé. [dpi-dmp-equipe-de-soins ; PV pilotes DPI :
      Fonctionnalités Ségur (obligatoires)]
  [ ] Le DPI signale si le patient a, ou non, un profil Mon espace santé / DMP.
      Toujours demandé. [dpi-dmp-profil ; PV pilotes DPI : Fonctionnalités Ségur
      (obligatoires)]
  [ ] Le DPI affiche le nombre de nouveaux documents disponibles et d'autres
      informations utiles, avec des filtres déjà paramétrés.
      Toujours demandé. [dpi-dmp-nouveaux ; PV pilotes DPI : Fonctionnalités
      Ségur (obligatoires)]
  [ ] Les documents « invisibles » au patient sont reconnaissables.
      Toujours demandé. [dpi-dmp-invisibles ; PV pilotes DPI : Fonctionnalités
      Ségur (obligatoires)]
  [ ] Le DPI affiche la provenance des documents qu'il importe du DMP.
      Toujours demandé. [dpi-dmp-provenance ; PV pilotes DPI : Fonctionnalités
      Ségur (obligatoires)]
  [ ] Le DPI signale qu'un document importé du DMP y a été mis à jour ou
      supprimé.
      Toujours demandé. [dpi-dmp-mise-a-jour ; PV pilotes DPI : Fonctionnalités
      Ségur (obligatoires)]

5. Informations qualitatives (sans effet sur la validation)
  -   Le calendrier prévu a-t-il été tenu pour toutes les prestations ?
      (facultatif)
  -   Si non, précisions éventuelles (facultatif)
  -   Nombre de séances de formation (facultatif)
  -   Dates des formations (facultatif)
  -   Nombre de personnes formées (facultatif)

6. Commentaires
  -   L'établissement a-t-il assuré lui-même, à sa demande, une partie de la
      prestation ?
  -   Commentaire (obligatoire si l'établissement a assuré une partie de la
      prestation : dire laquelle)

Signature de l'établissement
  -   Nom de la personne qui signe pour l'établissement
  -   Fonction de cette personne
  -   Date de signature (JJ/MM/AAAA)

Suivi par le fournisseur (ne fait pas partie du PV)
  -   L'ASP a-t-elle validé l'avance de ce client ? (facultatif)
  -   Où en est ce PV ? (facultatif)

Sans objet pour ce profil
  -   dpi-envoi-auto-dmp : L'envoi automatique au DMP fonctionne depuis le DPI,
      par la PFI, pour les documents de l'onglet « Liste des documents Ségur »
      du REM produits avec l'INS qualifiée.
      Pourquoi : aucune version compatible de la PFI n'est installée.
  -   dpi-envoi-manuel-dmp : L'envoi manuel au DMP fonctionne depuis le DPI, par
      la PFI, pour ces mêmes documents.
      Pourquoi : aucune version compatible de la PFI n'est installée.
  -   dpi-envoi-auto-mss : L'envoi automatique par MSSanté à un ou plusieurs
      professionnels de santé fonctionne depuis le DPI, par la PFI, pour ces
      mêmes documents.
      Pourquoi : aucune version compatible de la PFI n'est installée.
  -   dpi-envoi-manuel-mss : L'envoi manuel par MSSanté à un ou plusieurs
      professionnels de santé fonctionne depuis le DPI, par la PFI, pour ces
      mêmes documents.
      Pourquoi : aucune version compatible de la PFI n'est installée et
      l'établissement n'a pas choisi l'envoi manuel par MSSanté.
  -   dpi-reception-integration : Quand l'INS du patient est qualifiée, un
      document reçu par MSSanté s'intègre de lui-même dans le DPI.
      Pourquoi : aucune version compatible de la PFI n'est installée.
  -   dpi-reception-sans-ins : Si le patient n'a pas d'INS qualifiée dans le
      DPI, le message MSSanté est visible dans la boîte aux lettres choisie pour
      le traitement manuel.
      Pourquoi : aucune version compatible de la PFI n'est installée.
  -   dpi-reception-provenance : Le DPI affiche la provenance MSSanté des
      documents ainsi importés.
      Pourquoi : aucune version compatible de la PFI n'est installée.
  -   dpi-reception-mise-a-jour : Le DPI signale la mise à jour ou la
      suppression d'un document venu de MSSanté et importé.
      Pourquoi : aucune version compatible de la PFI n'est installée.

Ce que disent les textes
  -   L'établissement doit valider chacune des fonctionnalités que liste le PV,
      sans exception. [webinaire ANS-DNS du 08/11/2024 ; établi]
  -   Un PV pilote est complété au moins un mois après l'installation complète
      et effective, la solution étant en production. segur compte un mois
      calendaire depuis la plus tardive des deux dates. [webinaire ANS-DNS du
      08/11/2024 ; établi]
  -   Aucun solde n'est possible avant les PV pilotes de trois clients du SONS,
      dont les avances ont été déposées et validées par l'ASP. [webinaire
      ANS-DNS du 08/11/2024 ; établi]

Ce que les textes laissent ouvert
  -   Le modèle officiel du PV est sur le site de l'ASP : c'est lui qui fait
      foi. Il n'a pas été lu ; cette liste suit le webinaire, dans des mots qui
      sont les nôtres. [inconnu]
  -   Qui remplit le PV ? Le webinaire dit que le fournisseur l'établit et le
      fait signer par le client, et aussi que l'établissement le complète.
      [webinaire ANS-DNS du 08/11/2024 ; ambigu dans les textes]
  -   Les trois clients pilotes d'un SONS sont choisis librement par le
      fournisseur ; rien ne dit s'ils se comptent par fournisseur ou par
      solution. [webinaire ANS-DNS du 08/11/2024 ; inconnu]
  -   À qui envoyer le PV signé ? Une réponse de la FAQ de l'ANS dit à l'ASP,
      qui le contrôle et prévient le fournisseur ; une autre, sur la même page,
      dit à l'ANS ; le webinaire parle d'une validation par l'ANS. [FAQ de
      l'ANS ; webinaire ANS-DNS du 08/11/2024 ; ambigu dans les textes]
  -   Le webinaire signale que la mise en œuvre des flux et la formation varient
      selon le type de prestation, sans dire en quoi. [webinaire ANS-DNS du
      08/11/2024 ; inconnu]
  -   Côté DPI, le flux mis en place en vague 1 peut être gardé vers la PFI.
      Pour une prestation Vague 1 + Vague 2, dont le client n'a rien reçu en
      vague 1, rien ne dit ce que cela signifie. [webinaire ANS-DNS du
      08/11/2024 ; inconnu]

23 éléments à valider ; 3 dérogations possibles ; 8 sans objet.\
""")


def test_a_pfi_with_a_ready_dpi_and_only_messages_ordered() -> None:
    """Its own words: what each item asks is in the packs, and which apply in the decision table."""
    common = screen(WAITING).split("\n\n")
    whole = screen(pfi((OTHER_VENDOR, True), ("mss",)))
    chapters = whole.split("\n\n")
    assert [chapter.split("\n")[0] for chapter in chapters if chapter in common] == [
        "Déclarations de l'établissement",
        "2. Prestation réalisée : services fournis",
        "5. Informations qualitatives (sans effet sur la validation)",
        "6. Commentaires",
        "Signature de l'établissement",
        "Suivi par le fournisseur (ne fait pas partie du PV)",
        "Ce que disent les textes",
    ]
    assert "  Envois commandés     MSSanté\n" in whole
    assert chapters[-1] == "20 éléments à valider ; 3 à confirmer ou facultatifs ; 2 sans objet."
    (entry,) = re.findall(r"  \[ \] Après une interruption.*?pfi-envoi-dmp-relance", whole, re.S)
    assert entry == snapshot("""\
  [ ] Après une interruption avec le DMP, la PFI relance d'elle-même l'envoi des
      documents.
      À confirmer : les textes ne disent pas s'il est demandé : l'envoi au DMP
      n'a pas été commandé. [pfi-envoi-dmp-relance\
""")
    assert (
        "  -   pfi-flux-dmp : L'envoi au DMP est en place.\n"
        "      Pourquoi : l'envoi au DMP n'a pas été commandé.\n"
    ) in whole


def test_the_flows_of_a_pfi_that_bears_the_dpi_too_have_no_format_nor_waiver() -> None:
    whole = " ".join(screen(pfi((SAME_SOFTWARE, True))).split())
    assert whole.count("attendu : format libre (un même logiciel porte PFI et DPI).") == 2
    assert whole.count("Sans dérogation possible : il faudrait un autre éditeur, pas") == 2
