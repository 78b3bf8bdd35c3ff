"""Whole screens at 80 columns, without colour, at six instants."""

import pytest
from inline_snapshot import snapshot

from tests.conftest import Segur
from tests.milestones.screens import screen

PFI = ("deadlines", "--sons", "HOP-PFI-Va2", "--parcours", "financement")


def shown(segur: Segur, as_of: str) -> str:
    return screen(segur(*PFI, "--as-of", as_of).out)


def test_before_everything(segur: Segur) -> None:
    assert shown(segur, "2024-05-01") == snapshot("""\
DATE SIMULÉE (--as-of ou SEGUR_AS_OF) : 1er mai 2024 à 0~h~00

HOP-PFI-Va2 - Hôpital, plateforme d'intermédiation, vague 2
  Prochain
   -  jeudi 20 juin 2024 à 14~h~00 - ouverture de l'enrôlement auprès de l'ASP
      dans 1 mois et 19 jours (50 j) · établie · page ASP du 15/11/2024
  Ensuite
   -  jeudi 11 juillet 2024 - ouverture du simulateur d'import JSON (ASP)
      dans 2 mois et 10 jours (71 j) · établie · webinaire ANS-DNS du 08/11/2024
   -  jeudi 12 septembre 2024 à 14~h~00 - ouverture du guichet des avances
      dans 4 mois et 11 jours (134 j) · établie · page ASP du 15/11/2024
   4  mercredi 17 septembre 2025 à 12~h~00 - demande de financement, avance
      reçue
      dans 1 an, 4 mois et 16 jours (504 j) · contestée · page ASP du 10/06/2024
      et page ASP du 15/11/2024
   5  mercredi 18 mars 2026 à 12~h~00 - prestations réalisées
      dans 1 an, 10 mois et 17 jours (686 j) · établie · webinaire ANS-DNS du
      08/11/2024
   6  mercredi 17 juin 2026 à 12~h~00 - demandes de solde
      dans 2 ans, 1 mois et 16 jours (777 j) · établie · webinaire ANS-DNS du
      08/11/2024
  Sans date connue (statut : inconnue)
   -  ouverture du guichet des soldes
  ! Jalon 4, demande de financement, avance reçue : les textes se contredisent.
    Date retenue : mercredi 17 septembre 2025 à 12~h~00, selon page ASP du
    10/06/2024 et page ASP du 15/11/2024. Autre date : mercredi 17 décembre 2025
    à 12~h~00 selon webinaire ANS-DNS du 08/11/2024. Pourquoi : l'ASP tient ce
    guichet et a donné cette date avant comme après le webinaire, qui dit par
    ailleurs le calendrier DPI un peu plus long que celui de la PFI ; c'est
    aussi la plus prudente. L'AF trancherait : il n'a pas été lu.

Attention (HOP-PFI-Va2) : Ces dates ont été publiées en 2024 et ont pu être
reportées : aucun arrêté modificatif n'a été trouvé, mais le 12e comité de suivi
(avril 2025) vise la consultation du DMP à l'hôpital au premier trimestre 2027,
après la dernière date PFI publiée, et la page de l'ASP du 01/08/2025 n'affiche
plus les dates de l'hôpital en tête. [12e comité de suivi de l'ANS (avril 2025)
; page ASP du 01/08/2025 ; déduit, à confirmer]

Vous connaissez la date en vigueur ? Écrivez-la, avec sa source, dans segur.toml
([[milestone]]) : elle prévaudra.
Calculé le 1er mai 2024 à 0~h~00 (heure de Paris).\
""")


def test_between_milestones_both_dispositifs(segur: Segur) -> None:
    assert screen(segur("deadlines", "--as-of", "2025-01-15T10:00").out) == snapshot("""\
DATE SIMULÉE (--as-of ou SEGUR_AS_OF) : 15 janvier 2025 à 10~h~00

HOP-DPI-Va2 - Hôpital, dossier patient informatisé, vague 2
  Passé ou atteint
   -  jeudi 20 juin 2024 à 14~h~00 - ouverture de l'enrôlement (ASP)
      depuis 6 mois et 25 jours (208 j) · établie · page ASP du 15/11/2024
   -  vendredi 21 juin 2024 - ouverture du guichet de référencement
      depuis 6 mois et 25 jours (208 j) · établie · webinaire ANS-DNS du
      08/11/2024
   -  jeudi 11 juillet 2024 - ouverture du simulateur d'import JSON (ASP)
      depuis 6 mois et 4 jours (188 j) · établie · webinaire ANS-DNS du
      08/11/2024
   -  jeudi 12 septembre 2024 à 14~h~00 - ouverture du guichet des avances
      depuis 4 mois et 2 jours (124 j) · établie · page ASP du 15/11/2024
   1  mardi 19 novembre 2024 - candidature et formulaire d'éligibilité
      dépassé depuis 1 mois et 27 jours (57 j) · probable · webinaire ANS-DNS du
      08/11/2024
  Prochain
   4  mercredi 17 décembre 2025 à 12~h~00 - dernier moment pour demander le
      financement et recevoir une avance
      dans 11 mois et 2 jours (336 j) · établie · page ASP du 10/06/2024 et page
      ASP du 15/11/2024
  Sans date connue (statut : inconnue)
   -  ouverture du guichet des soldes
   0  publication de l'arrêté SONS
   2  dossier de preuves déposé
   3  fin des échanges entre l'ANS et l'éditeur
   5  prestations réalisées
   6  demandes de solde
  ! Jalon 1, candidature et formulaire d'éligibilité : date probable seulement
    (diapositive générale du webinaire, qui ne se limite pas à la PFI).

HOP-PFI-Va2 - Hôpital, plateforme d'intermédiation, vague 2
  Passé ou atteint
   0  jeudi 16 mai 2024 - publication de l'arrêté SONS
      depuis 7 mois et 30 jours (244 j) · établie · webinaire ANS-DNS du
      08/11/2024
   -  jeudi 20 juin 2024 à 14~h~00 - ouverture de l'enrôlement (ASP)
      depuis 6 mois et 25 jours (208 j) · établie · page ASP du 15/11/2024
   -  vendredi 21 juin 2024 - ouverture du guichet de référencement
      depuis 6 mois et 25 jours (208 j) · établie · webinaire ANS-DNS du
      08/11/2024
   -  jeudi 11 juillet 2024 - ouverture du simulateur d'import JSON (ASP)
      depuis 6 mois et 4 jours (188 j) · établie · webinaire ANS-DNS du
      08/11/2024
   -  jeudi 12 septembre 2024 à 14~h~00 - ouverture du guichet des avances
      depuis 4 mois et 2 jours (124 j) · établie · page ASP du 15/11/2024
   1  mardi 19 novembre 2024 - candidature et formulaire d'éligibilité
      dépassé depuis 1 mois et 27 jours (57 j) · établie · webinaire ANS-DNS du
      08/11/2024
  Prochain
   2  mercredi 19 mars 2025 à 12~h~00 - dossier complet de preuves de conformité
      déposé
      dans 2 mois et 4 jours (63 j) · établie · webinaire ANS-DNS du 08/11/2024
  Ensuite
   3  mercredi 18 juin 2025 à 12~h~00 - fin des échanges entre l'ANS et
      l'éditeur
      dans 5 mois et 3 jours (154 j) · établie · webinaire ANS-DNS du 08/11/2024
   4  mercredi 17 septembre 2025 à 12~h~00 - demande de financement, avance
      reçue
      dans 8 mois et 2 jours (245 j) · contestée · page ASP du 10/06/2024 et
      page ASP du 15/11/2024
   5  mercredi 18 mars 2026 à 12~h~00 - prestations réalisées
      dans 1 an, 2 mois et 3 jours (427 j) · établie · webinaire ANS-DNS du
      08/11/2024
   6  mercredi 17 juin 2026 à 12~h~00 - demandes de solde
      dans 1 an, 5 mois et 2 jours (518 j) · établie · webinaire ANS-DNS du
      08/11/2024
  Sans date connue (statut : inconnue)
   -  ouverture du guichet des soldes
  ! Jalon 4, demande de financement, avance reçue : les textes se contredisent.
    Date retenue : mercredi 17 septembre 2025 à 12~h~00, selon page ASP du
    10/06/2024 et page ASP du 15/11/2024. Autre date : mercredi 17 décembre 2025
    à 12~h~00 selon webinaire ANS-DNS du 08/11/2024. Pourquoi : l'ASP tient ce
    guichet et a donné cette date avant comme après le webinaire, qui dit par
    ailleurs le calendrier DPI un peu plus long que celui de la PFI ; c'est
    aussi la plus prudente. L'AF trancherait : il n'a pas été lu.

Attention (HOP-DPI-Va2, HOP-PFI-Va2) : Ces dates ont été publiées en 2024 et ont
pu être reportées : aucun arrêté modificatif n'a été trouvé, mais le 12e comité
de suivi (avril 2025) vise la consultation du DMP à l'hôpital au premier
trimestre 2027, après la dernière date PFI publiée, et la page de l'ASP du
01/08/2025 n'affiche plus les dates de l'hôpital en tête. [12e comité de suivi
de l'ANS (avril 2025) ; page ASP du 01/08/2025 ; déduit, à confirmer]

Vous connaissez la date en vigueur ? Écrivez-la, avec sa source, dans segur.toml
([[milestone]]) : elle prévaudra.
Calculé le 15 janvier 2025 à 10~h~00 (heure de Paris).\
""")


def test_on_the_day_at_11_59(segur: Segur) -> None:
    assert shown(segur, "2026-03-18T11:59") == snapshot("""\
DATE SIMULÉE (--as-of ou SEGUR_AS_OF) : 18 mars 2026 à 11~h~59

HOP-PFI-Va2 - Hôpital, plateforme d'intermédiation, vague 2
  Passé ou atteint
   -  jeudi 20 juin 2024 à 14~h~00 - ouverture de l'enrôlement (ASP)
      depuis 1 an, 8 mois et 25 jours (635 j) · établie · page ASP du 15/11/2024
   -  jeudi 11 juillet 2024 - ouverture du simulateur d'import JSON (ASP)
      depuis 1 an, 8 mois et 7 jours (615 j) · établie · webinaire ANS-DNS du
      08/11/2024
   -  jeudi 12 septembre 2024 à 14~h~00 - ouverture du guichet des avances
      depuis 1 an, 6 mois et 5 jours (551 j) · établie · page ASP du 15/11/2024
   4  mercredi 17 septembre 2025 à 12~h~00 - demande de financement, avance
      reçue
      dépassé depuis 6 mois (181 j) · contestée · page ASP du 10/06/2024 et page
      ASP du 15/11/2024
  Prochain
   5  mercredi 18 mars 2026 à 12~h~00 - prestations réalisées : solde déposé, ou
      attestation de prestation envoyée
      dans 1~min · établie · webinaire ANS-DNS du 08/11/2024
  Ensuite
   6  mercredi 17 juin 2026 à 12~h~00 - demandes de solde
      dans 2 mois et 30 jours (91 j) · établie · webinaire ANS-DNS du 08/11/2024
  Sans date connue (statut : inconnue)
   -  ouverture du guichet des soldes
  ! Jalon 4, demande de financement, avance reçue : les textes se contredisent.
    Date retenue : mercredi 17 septembre 2025 à 12~h~00, selon page ASP du
    10/06/2024 et page ASP du 15/11/2024. Autre date : mercredi 17 décembre 2025
    à 12~h~00 selon webinaire ANS-DNS du 08/11/2024. Pourquoi : l'ASP tient ce
    guichet et a donné cette date avant comme après le webinaire, qui dit par
    ailleurs le calendrier DPI un peu plus long que celui de la PFI ; c'est
    aussi la plus prudente. L'AF trancherait : il n'a pas été lu.

Attention (HOP-PFI-Va2) : Ces dates ont été publiées en 2024 et ont pu être
reportées : aucun arrêté modificatif n'a été trouvé, mais le 12e comité de suivi
(avril 2025) vise la consultation du DMP à l'hôpital au premier trimestre 2027,
après la dernière date PFI publiée, et la page de l'ASP du 01/08/2025 n'affiche
plus les dates de l'hôpital en tête. [12e comité de suivi de l'ANS (avril 2025)
; page ASP du 01/08/2025 ; déduit, à confirmer]

Vous connaissez la date en vigueur ? Écrivez-la, avec sa source, dans segur.toml
([[milestone]]) : elle prévaudra.
Calculé le 18 mars 2026 à 11~h~59 (heure de Paris).\
""")


def test_on_the_day_at_12_01(segur: Segur) -> None:
    assert shown(segur, "2026-03-18T12:01") == snapshot("""\
DATE SIMULÉE (--as-of ou SEGUR_AS_OF) : 18 mars 2026 à 12~h~01

HOP-PFI-Va2 - Hôpital, plateforme d'intermédiation, vague 2
  Passé ou atteint
   -  jeudi 20 juin 2024 à 14~h~00 - ouverture de l'enrôlement (ASP)
      depuis 1 an, 8 mois et 25 jours (635 j) · établie · page ASP du 15/11/2024
   -  jeudi 11 juillet 2024 - ouverture du simulateur d'import JSON (ASP)
      depuis 1 an, 8 mois et 7 jours (615 j) · établie · webinaire ANS-DNS du
      08/11/2024
   -  jeudi 12 septembre 2024 à 14~h~00 - ouverture du guichet des avances
      depuis 1 an, 6 mois et 5 jours (551 j) · établie · page ASP du 15/11/2024
   4  mercredi 17 septembre 2025 à 12~h~00 - demande de financement, avance
      reçue
      dépassé depuis 6 mois et 1 jour (182 j) · contestée · page ASP du
      10/06/2024 et page ASP du 15/11/2024
   5  mercredi 18 mars 2026 à 12~h~00 - prestations réalisées
      dépassé depuis 1~min · établie · webinaire ANS-DNS du 08/11/2024
  Prochain
   6  mercredi 17 juin 2026 à 12~h~00 - dépôt des demandes de solde
      dans 2 mois et 29 jours (90 j) · établie · webinaire ANS-DNS du 08/11/2024
  Sans date connue (statut : inconnue)
   -  ouverture du guichet des soldes
  ! Jalon 4, demande de financement, avance reçue : les textes se contredisent.
    Date retenue : mercredi 17 septembre 2025 à 12~h~00, selon page ASP du
    10/06/2024 et page ASP du 15/11/2024. Autre date : mercredi 17 décembre 2025
    à 12~h~00 selon webinaire ANS-DNS du 08/11/2024. Pourquoi : l'ASP tient ce
    guichet et a donné cette date avant comme après le webinaire, qui dit par
    ailleurs le calendrier DPI un peu plus long que celui de la PFI ; c'est
    aussi la plus prudente. L'AF trancherait : il n'a pas été lu.

Attention (HOP-PFI-Va2) : Ces dates ont été publiées en 2024 et ont pu être
reportées : aucun arrêté modificatif n'a été trouvé, mais le 12e comité de suivi
(avril 2025) vise la consultation du DMP à l'hôpital au premier trimestre 2027,
après la dernière date PFI publiée, et la page de l'ASP du 01/08/2025 n'affiche
plus les dates de l'hôpital en tête. [12e comité de suivi de l'ANS (avril 2025)
; page ASP du 01/08/2025 ; déduit, à confirmer]

Vous connaissez la date en vigueur ? Écrivez-la, avec sa source, dans segur.toml
([[milestone]]) : elle prévaudra.
Calculé le 18 mars 2026 à 12~h~01 (heure de Paris).\
""")


def test_on_a_daylight_saving_sunday(segur: Segur) -> None:
    assert shown(segur, "2026-03-29T03:00") == snapshot("""\
DATE SIMULÉE (--as-of ou SEGUR_AS_OF) : 29 mars 2026 à 3~h~00

HOP-PFI-Va2 - Hôpital, plateforme d'intermédiation, vague 2
  Passé ou atteint
   -  jeudi 20 juin 2024 à 14~h~00 - ouverture de l'enrôlement (ASP)
      depuis 1 an, 9 mois et 8 jours (646 j) · établie · page ASP du 15/11/2024
   -  jeudi 11 juillet 2024 - ouverture du simulateur d'import JSON (ASP)
      depuis 1 an, 8 mois et 18 jours (626 j) · établie · webinaire ANS-DNS du
      08/11/2024
   -  jeudi 12 septembre 2024 à 14~h~00 - ouverture du guichet des avances
      depuis 1 an, 6 mois et 16 jours (562 j) · établie · page ASP du 15/11/2024
   4  mercredi 17 septembre 2025 à 12~h~00 - demande de financement, avance
      reçue
      dépassé depuis 6 mois et 11 jours (192 j) · contestée · page ASP du
      10/06/2024 et page ASP du 15/11/2024
   5  mercredi 18 mars 2026 à 12~h~00 - prestations réalisées
      dépassé depuis 10 jours · établie · webinaire ANS-DNS du 08/11/2024
  Prochain
   6  mercredi 17 juin 2026 à 12~h~00 - dépôt des demandes de solde
      dans 2 mois et 19 jours (80 j) · établie · webinaire ANS-DNS du 08/11/2024
  Sans date connue (statut : inconnue)
   -  ouverture du guichet des soldes
  ! Jalon 4, demande de financement, avance reçue : les textes se contredisent.
    Date retenue : mercredi 17 septembre 2025 à 12~h~00, selon page ASP du
    10/06/2024 et page ASP du 15/11/2024. Autre date : mercredi 17 décembre 2025
    à 12~h~00 selon webinaire ANS-DNS du 08/11/2024. Pourquoi : l'ASP tient ce
    guichet et a donné cette date avant comme après le webinaire, qui dit par
    ailleurs le calendrier DPI un peu plus long que celui de la PFI ; c'est
    aussi la plus prudente. L'AF trancherait : il n'a pas été lu.

Attention (HOP-PFI-Va2) : Ces dates ont été publiées en 2024 et ont pu être
reportées : aucun arrêté modificatif n'a été trouvé, mais le 12e comité de suivi
(avril 2025) vise la consultation du DMP à l'hôpital au premier trimestre 2027,
après la dernière date PFI publiée, et la page de l'ASP du 01/08/2025 n'affiche
plus les dates de l'hôpital en tête. [12e comité de suivi de l'ANS (avril 2025)
; page ASP du 01/08/2025 ; déduit, à confirmer]

Vous connaissez la date en vigueur ? Écrivez-la, avec sa source, dans segur.toml
([[milestone]]) : elle prévaudra.
Calculé le 29 mars 2026 à 3~h~00 (heure de Paris).\
""")


def test_after_everything(segur: Segur) -> None:
    assert shown(segur, "2027-01-01") == snapshot("""\
DATE SIMULÉE (--as-of ou SEGUR_AS_OF) : 1er janvier 2027 à 0~h~00

HOP-PFI-Va2 - Hôpital, plateforme d'intermédiation, vague 2
  Passé ou atteint
   -  jeudi 20 juin 2024 à 14~h~00 - ouverture de l'enrôlement (ASP)
      depuis 2 ans, 6 mois et 11 jours (924 j) · établie · page ASP du
      15/11/2024
   -  jeudi 11 juillet 2024 - ouverture du simulateur d'import JSON (ASP)
      depuis 2 ans, 5 mois et 21 jours (904 j) · établie · webinaire ANS-DNS du
      08/11/2024
   -  jeudi 12 septembre 2024 à 14~h~00 - ouverture du guichet des avances
      depuis 2 ans, 3 mois et 19 jours (840 j) · établie · page ASP du
      15/11/2024
   4  mercredi 17 septembre 2025 à 12~h~00 - demande de financement, avance
      reçue
      dépassé depuis 1 an, 3 mois et 14 jours (470 j) · contestée · page ASP du
      10/06/2024 et page ASP du 15/11/2024
   5  mercredi 18 mars 2026 à 12~h~00 - prestations réalisées
      dépassé depuis 9 mois et 13 jours (288 j) · établie · webinaire ANS-DNS du
      08/11/2024
   6  mercredi 17 juin 2026 à 12~h~00 - demandes de solde
      dépassé depuis 6 mois et 14 jours (197 j) · établie · webinaire ANS-DNS du
      08/11/2024
  Aucun jalon à venir parmi les dates connues.
  Sans date connue (statut : inconnue)
   -  ouverture du guichet des soldes
  ! Jalon 4, demande de financement, avance reçue : les textes se contredisent.
    Date retenue : mercredi 17 septembre 2025 à 12~h~00, selon page ASP du
    10/06/2024 et page ASP du 15/11/2024. Autre date : mercredi 17 décembre 2025
    à 12~h~00 selon webinaire ANS-DNS du 08/11/2024. Pourquoi : l'ASP tient ce
    guichet et a donné cette date avant comme après le webinaire, qui dit par
    ailleurs le calendrier DPI un peu plus long que celui de la PFI ; c'est
    aussi la plus prudente. L'AF trancherait : il n'a pas été lu.

Attention (HOP-PFI-Va2) : Ces dates ont été publiées en 2024 et ont pu être
reportées : aucun arrêté modificatif n'a été trouvé, mais le 12e comité de suivi
(avril 2025) vise la consultation du DMP à l'hôpital au premier trimestre 2027,
après la dernière date PFI publiée, et la page de l'ASP du 01/08/2025 n'affiche
plus les dates de l'hôpital en tête. [12e comité de suivi de l'ANS (avril 2025)
; page ASP du 01/08/2025 ; déduit, à confirmer]

Vous connaissez la date en vigueur ? Écrivez-la, avec sa source, dans segur.toml
([[milestone]]) : elle prévaudra.
Calculé le 1er janvier 2027 à 0~h~00 (heure de Paris).\
""")


def test_all_dispositifs_listed(segur: Segur) -> None:
    assert screen(segur("deadlines", "--list", "--as-of", "2026-10-01").out) == snapshot("""\
DATE SIMULÉE (--as-of ou SEGUR_AS_OF) : 1er octobre 2026 à 0~h~00

Dispositifs dont un calendrier est connu
  HOP-DPI-Va2  Hôpital, dossier patient informatisé, vague 2 : 6 dates sur 12
               jalons ; aucun à venir parmi les dates connues
  HOP-PFI-Va2  Hôpital, plateforme d'intermédiation, vague 2 : 11 dates sur 12
               jalons ; aucun à venir parmi les dates connues
  IMG-DB-Va2   Imagerie, DRIMbox, vague 2 : 8 dates sur 8 jalons ; prochain :
               jalon 4, demande de financement, avance reçue, mardi 10 novembre
               2026 à 12~h~00, dans 1 mois et 9 jours (40 j) (établie ; page ANS
               DRIMbox (non datée, lue en 2026))

Autres dispositifs de la vague 2 : aucune date connue
  MDV-LGC-Va2  Médecine de ville, logiciel de gestion de cabinet
  MS-DUI-Va2   Médico-social, dossier usager informatisé
               Imagerie, RIS
               Biologie, SGL
               Pharmacie, LGO
               Sages-femmes
               Dentistes
               Paramédicaux

Attention (HOP-DPI-Va2, HOP-PFI-Va2) : Ces dates ont été publiées en 2024 et ont
pu être reportées : aucun arrêté modificatif n'a été trouvé, mais le 12e comité
de suivi (avril 2025) vise la consultation du DMP à l'hôpital au premier
trimestre 2027, après la dernière date PFI publiée, et la page de l'ASP du
01/08/2025 n'affiche plus les dates de l'hôpital en tête. [12e comité de suivi
de l'ANS (avril 2025) ; page ASP du 01/08/2025 ; déduit, à confirmer]
""")


@pytest.mark.parametrize("as_of", ["2024-01-01", "2025-10-01", "2026-03-18T11:59", "2030-01-01"])
@pytest.mark.parametrize("choice", ["--all", "--list"])
def test_every_screen_fits_in_80_columns(segur: Segur, as_of: str, choice: str) -> None:
    run = segur("deadlines", choice, "--as-of", as_of)
    assert max(len(line) for line in run.out.splitlines()) <= 80
    assert "\x1b" not in run.out
