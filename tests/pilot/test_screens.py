"""The whole screen of a DPI pilot that waits for everybody; what is other for a PFI."""

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


def last_flows(profile: Profile) -> str:
    """The two flows with the DPI, of the third chapter."""
    return screen(profile).partition("[ ] Du DPI")[2].partition("\n\n4.")[0]


def left_out(profile: Profile) -> str:
    return screen(profile).partition("\nSans objet")[2].partition("\n\n")[0]


def test_a_pfi_with_a_ready_dpi_and_only_messages_ordered() -> None:
    """Its own chapters: the others are those of a DPI, word for word."""
    common = screen(WAITING).split("\n\n")
    chapters = screen(pfi((OTHER_VENDOR, True), ("mss",))).split("\n\n")
    assert [chapter.split("\n")[0] for chapter in chapters if chapter in common] == [
        "Déclarations de l'établissement",
        "2. Prestation réalisée : services fournis",
        "5. Informations qualitatives (sans effet sur la validation)",
        "6. Commentaires",
        "Signature de l'établissement",
        "Suivi par le fournisseur (ne fait pas partie du PV)",
        "Ce que disent les textes",
    ]
    assert "\n\n".join(chapter for chapter in chapters if chapter not in common) == snapshot("""\
Liste de contrôle du PV pilote, HOP-PFI-Va2
Ce document prépare le PV d'installation pilote ; il n'est pas le modèle
officiel. Seul fait foi le modèle publié par l'ASP sur son site, qui n'a pas été
lu par segur.

  SONS                 HOP-PFI-Va2, Hôpital, plateforme d'intermédiation, vague
                       2
  Prestation           Vague 2
  Client               CH FICTIF DE BOURG-EXEMPLE, FINESS 01 099 999 3
  Fournisseur          ÉDITEUR FICTIF A
  PFI                  PFI FICTIVE 9.9.9 (éditeur : ÉDITEUR FICTIF A)
  DPI                  AUTRE DPI FICTIF (autre éditeur : ÉDITEUR FICTIF B) ;
                       version compatible installée
  Envois commandés     MSSanté

1. Parties et type de Prestation Ségur
  -   Établissement client : CH FICTIF DE BOURG-EXEMPLE
  -   Numéro FINESS du client : 010999993
  -   Fournisseur : ÉDITEUR FICTIF A
  -   Solution logicielle et version : PFI FICTIVE 9.9.9
  -   SONS : HOP-PFI-Va2
  -   Type de Prestation Ségur : Vague 2

3. Flux mis en œuvre en production
  [ ] Depuis la PFI, envoi de documents de santé (PDF et CDA R2) au DMP, et par
      MSSanté aux correspondants de santé et au patient : celui ou ceux de ces
      envois qui ont été commandés. Une évolution depuis le bon de commande se
      dit en commentaire.
      Toujours demandé. [pfi-flux-sortant ; PV pilotes PFI : Flux mis en œuvre
      (1/2)]
  [ ] L'envoi par MSSanté est en place.
      Demandé : l'envoi par MSSanté a été commandé. [pfi-flux-mss ; PV pilotes
      PFI : Flux mis en œuvre (1/2)]
  [ ] De MSSanté vers la PFI : documents de santé reçus (référentiel Client de
      messagerie MSSanté).
      Toujours demandé. [pfi-flux-entrant ; PV pilotes PFI : Flux mis en œuvre
      (1/2)]
  [ ] Du DPI vers la PFI : documents de santé (PDF et CDA R2) à transmettre au
      DMP, par MSSanté, ou aux deux.
      Format à préciser, attendu : HL7 V2 (des logiciels distincts portent PFI
      et DPI).
      Sans dérogation possible : il faudrait un autre éditeur, pas encore à
      jour.
      Toujours demandé. [pfi-flux-dpi-pfi ; PV pilotes PFI : Flux mis en œuvre
      (2/2)]
  [ ] De la PFI vers le DPI : documents de santé reçus par MSSanté.
      Format à préciser, attendu : HL7 V2 (des logiciels distincts portent PFI
      et DPI).
      Sans dérogation possible : il faudrait un autre éditeur, pas encore à
      jour.
      Toujours demandé. [pfi-flux-pfi-dpi ; PV pilotes PFI : Flux mis en œuvre
      (2/2)]

4. Fonctionnalités dont le fonctionnement a été constaté
  [ ] La PFI produit correctement les traces fonctionnelles des échanges
      MSSanté, pour tous les traitements (envoi, consultation, suppression…) des
      boîtes aux lettres et de leur contenu.
      Toujours demandé. [pfi-traces ; PV pilotes PFI : Fonctionnalités (1/2)]
  [ ] La PFI produit les statistiques ; plusieurs filtres différents ont été
      essayés.
      Toujours demandé. [pfi-statistiques ; PV pilotes PFI : Fonctionnalités
      (1/2)]
  [ ] Un document CDA R2 reçu par MSSanté, et qui porte l'INS qualifiée du
      patient, est transmis par la PFI au DPI pour y être intégré.
      Demandé : une version compatible du DPI est installée.
      [pfi-reception-cda ; PV pilotes PFI : Fonctionnalités (1/2)]
  [ ] Un document reçu par MSSanté sans INS qualifiée part vers la boîte aux
      lettres paramétrée pour ce qui n'a pas pu être intégré automatiquement, en
      vue d'un import manuel dans le DPI.
      Demandé : une version compatible du DPI est installée.
      [pfi-reception-sans-ins ; PV pilotes PFI : Fonctionnalités (1/2)]
  [ ] L'envoi au DMP a porté sur 10 documents de santé au moins.
      Nombre à donner : au moins 10 (documents envoyés au DMP).
      À confirmer : les textes ne disent pas s'il est demandé : l'envoi au DMP
      n'a pas été commandé. [pfi-envoi-dmp-10 ; PV pilotes PFI : Fonctionnalités
      (2/2)]
  [ ] Après une interruption avec le DMP, la PFI relance d'elle-même l'envoi des
      documents.
      À confirmer : les textes ne disent pas s'il est demandé : l'envoi au DMP
      n'a pas été commandé. [pfi-envoi-dmp-relance ; PV pilotes PFI :
      Fonctionnalités (2/2)]
  [ ] La PFI génère l'accusé de réception après l'envoi d'un document au DMP.
      À confirmer : les textes ne disent pas s'il est demandé : l'envoi au DMP
      n'a pas été commandé. [pfi-envoi-dmp-accuse ; PV pilotes PFI :
      Fonctionnalités (2/2)]
  [ ] L'envoi par MSSanté a porté sur 10 messages au moins, à des professionnels
      de santé, à des patients, ou aux deux.
      Nombre à donner : au moins 10 (messages envoyés par MSSanté).
      Demandé : une version compatible du DPI est installée. [pfi-envoi-mss-10 ;
      PV pilotes PFI : Fonctionnalités (2/2)]
  [ ] La PFI génère l'accusé de réception après l'envoi d'un document par
      MSSanté.
      Demandé : une version compatible du DPI est installée.
      [pfi-envoi-mss-accuse ; PV pilotes PFI : Fonctionnalités (2/2)]
  [ ] Dans la boîte aux lettres applicative, la PFI repère les courriels MSSanté
      auxquels est jointe une archive ZIP (format IHE XDM), et en crée un flux
      HL7.
      Demandé : une version compatible du DPI est installée et le DPI vient d'un
      autre éditeur. [pfi-xdm ; PV pilotes PFI : Fonctionnalités (2/2)]

Sans objet pour ce profil
  -   pfi-flux-dmp : L'envoi au DMP est en place.
      Pourquoi : l'envoi au DMP n'a pas été commandé.
  -   pfi-case-dpi : À la date de signature, la PFI est installée, mais les flux
      (chapitre 2 du modèle officiel) et les fonctionnalités de son chapitre 3
      a) n'ont pas tous pu être constatés : le DPI n'a pas encore été mis à jour
      dans une version compatible.
      Pourquoi : une version compatible du DPI est installée.

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
  -   La diapositive des déclarations, commune aux deux SONS, ne nomme que
      HOP-DPI-Va2 : rien ne dit comment elle s'écrit pour la PFI. [webinaire
      ANS-DNS du 08/11/2024 ; inconnu]
  -   Si un seul des deux envois (DMP, MSSanté) a été commandé, rien ne dit ce
      que deviennent les fonctionnalités de l'autre. [webinaire ANS-DNS du
      08/11/2024 ; inconnu]
  -   Le repérage des archives IHE XDM est demandé quand le fournisseur du DPI
      est différent ; les dérogations parlent, elles, d'un autre éditeur. Le
      webinaire ne dit pas s'il distingue les deux : cette liste compare les
      éditeurs. [webinaire ANS-DNS du 08/11/2024 ; ambigu dans les textes]

20 éléments à valider ; 3 à confirmer ou facultatifs ; 2 sans objet.\
""")


def test_the_flows_of_a_pfi_that_bears_the_dpi_too() -> None:
    assert last_flows(pfi((SAME_SOFTWARE, True))) == snapshot("""\
 vers la PFI : documents de santé (PDF et CDA R2) à transmettre au
      DMP, par MSSanté, ou aux deux.
      Format à préciser, attendu : format libre (un même logiciel porte PFI et
      DPI).
      Sans dérogation possible : il faudrait un autre éditeur, pas encore à
      jour.
      Toujours demandé. [pfi-flux-dpi-pfi ; PV pilotes PFI : Flux mis en œuvre
      (2/2)]
  [ ] De la PFI vers le DPI : documents de santé reçus par MSSanté.
      Format à préciser, attendu : format libre (un même logiciel porte PFI et
      DPI).
      Sans dérogation possible : il faudrait un autre éditeur, pas encore à
      jour.
      Toujours demandé. [pfi-flux-pfi-dpi ; PV pilotes PFI : Flux mis en œuvre
      (2/2)]\
""")


def test_what_is_left_out_when_the_dpi_of_another_vendor_is_not_ready() -> None:
    assert left_out(pfi((OTHER_VENDOR, False))) == snapshot("""\
 pour ce profil
  -   pfi-reception-cda : Un document CDA R2 reçu par MSSanté, et qui porte
      l'INS qualifiée du patient, est transmis par la PFI au DPI pour y être
      intégré.
      Pourquoi : aucune version compatible du DPI n'est installée.
  -   pfi-reception-sans-ins : Un document reçu par MSSanté sans INS qualifiée
      part vers la boîte aux lettres paramétrée pour ce qui n'a pas pu être
      intégré automatiquement, en vue d'un import manuel dans le DPI.
      Pourquoi : aucune version compatible du DPI n'est installée.
  -   pfi-envoi-dmp-10 : L'envoi au DMP a porté sur 10 documents de santé au
      moins.
      Pourquoi : aucune version compatible du DPI n'est installée.
  -   pfi-envoi-dmp-relance : Après une interruption avec le DMP, la PFI relance
      d'elle-même l'envoi des documents.
      Pourquoi : aucune version compatible du DPI n'est installée.
  -   pfi-envoi-dmp-accuse : La PFI génère l'accusé de réception après l'envoi
      d'un document au DMP.
      Pourquoi : aucune version compatible du DPI n'est installée.
  -   pfi-envoi-mss-10 : L'envoi par MSSanté a porté sur 10 messages au moins, à
      des professionnels de santé, à des patients, ou aux deux.
      Pourquoi : aucune version compatible du DPI n'est installée.
  -   pfi-envoi-mss-accuse : La PFI génère l'accusé de réception après l'envoi
      d'un document par MSSanté.
      Pourquoi : aucune version compatible du DPI n'est installée.
  -   pfi-xdm : Dans la boîte aux lettres applicative, la PFI repère les
      courriels MSSanté auxquels est jointe une archive ZIP (format IHE XDM), et
      en crée un flux HL7.
      Pourquoi : aucune version compatible du DPI n'est installée.\
""")
