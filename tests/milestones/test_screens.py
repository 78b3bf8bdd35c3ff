"""The screen at 80 columns, without colour: whole once, then what changes at other instants."""

import re

import pytest
from inline_snapshot import snapshot

from tests.conftest import Segur, screen

PFI = ("deadlines", "-v", "--sons", "HOP-PFI-Va2", "--parcours", "financement")


def shown(segur: Segur, as_of: str) -> str:
    return screen(segur(*PFI, "--as-of", as_of).out)


def steps(segur: Segur, as_of: str) -> str:
    """What changes with the instant: the steps, from the next one to what is opened."""
    body = shown(segur, as_of).partition("vague 2\n")[2]
    return re.split(r"  (?:Déjà ouvert|!)", body)[0].rstrip()


def test_between_milestones_both_dispositifs(segur: Segur) -> None:
    assert screen(segur("deadlines", "-v", "--as-of", "2025-01-15T10:00").out) == snapshot("""\
DATE SIMULÉE (--as-of) : 15 janvier 2025 à 10~h~00
HOP-DPI-Va2 - Hôpital, dossier patient informatisé, vague 2
  Prochain
   4  mercredi 17 décembre 2025 à 12~h~00 - dernier moment pour demander le
      financement et recevoir une avance
      dans 11 mois et 2 jours (336 j) · établie~[1][2]
  Sans date connue (statut : inconnue) : ouverture du guichet des soldes ;
  jalon~0, publication de l'arrêté SONS ; jalon~2, dossier de preuves déposé ;
  jalon~3, fin des échanges ANS-éditeur ; jalon~5, prestations réalisées ;
  jalon~6, demandes de solde
  Passé ou atteint
   1  mardi 19 novembre 2024 - candidature et formulaire d'éligibilité
      dépassé depuis 1 mois et 27 jours (57 j) · probable~[3]
  Déjà ouvert ou publié (établi, sauf mention) : ouverture de l'enrôlement
  (ASP), jeudi 20 juin 2024 à 14~h~00~[2] ; ouverture du guichet de
  référencement, vendredi 21 juin 2024~[3] ; ouverture du simulateur d'import
  JSON (ASP), jeudi 11 juillet 2024~[3] ; ouverture du guichet des avances,
  jeudi 12 septembre 2024 à 14~h~00~[2]
  ! Jalon 1 : date probable seulement (diapositive générale du webinaire, qui ne
    se limite pas à la PFI).

HOP-PFI-Va2 - Hôpital, plateforme d'intermédiation, vague 2
  Prochain
   2  mercredi 19 mars 2025 à 12~h~00 - dossier complet de preuves de conformité
      déposé
      dans 2 mois et 4 jours (63 j) · établie~[3]
  Ensuite
   3  mercredi 18 juin 2025 à 12~h~00 - fin des échanges ANS-éditeur
      dans 5 mois et 3 jours (154 j) · établie~[3]
   4  mercredi 17 septembre 2025 à 12~h~00 - financement demandé, avance reçue
      dans 8 mois et 2 jours (245 j) · contestée~[1][2]
      ou mercredi 17 décembre 2025 à 12~h~00~[3]
   5  mercredi 18 mars 2026 à 12~h~00 - prestations réalisées
      dans 1 an, 2 mois et 3 jours (427 j) · établie~[3]
   6  mercredi 17 juin 2026 à 12~h~00 - demandes de solde
      dans 1 an, 5 mois et 2 jours (518 j) · établie~[3]
  Sans date connue (statut : inconnue) : ouverture du guichet des soldes
  Passé ou atteint
   1  mardi 19 novembre 2024 - candidature et formulaire d'éligibilité
      dépassé depuis 1 mois et 27 jours (57 j) · établie~[3]
  Déjà ouvert ou publié (établi, sauf mention) : jalon~0, publication de
  l'arrêté SONS, jeudi 16 mai 2024~[3] ; ouverture de l'enrôlement (ASP), jeudi
  20 juin 2024 à 14~h~00~[2] ; ouverture du guichet de référencement, vendredi
  21 juin 2024~[3] ; ouverture du simulateur d'import JSON (ASP), jeudi 11
  juillet 2024~[3] ; ouverture du guichet des avances, jeudi 12 septembre 2024 à
  14~h~00~[2]
  ! Jalon 4 : les textes se contredisent. Retenue : mercredi 17 septembre 2025 à
    12~h~00~[1][2]. Autre : mercredi 17 décembre 2025 à 12~h~00~[3]. Pourquoi :
    l'ASP tient ce guichet et a donné cette date avant comme après le webinaire,
    qui dit par ailleurs le calendrier DPI un peu plus long que celui de la
    PFI ; c'est aussi la plus prudente. L'AF trancherait : il n'a pas été lu.

Attention (HOP-DPI-Va2, HOP-PFI-Va2) : Ces dates ont été publiées en 2024 et ont
pu être reportées : aucun arrêté modificatif n'a été trouvé, mais le 12e comité
de suivi (avril 2025) vise la consultation du DMP à l'hôpital au premier
trimestre 2027, après la dernière date PFI publiée, et la page de l'ASP du
01/08/2025 n'affiche plus les dates de l'hôpital en tête.~[4][5] (déduit, à
confirmer)
Sources : [1]~page ASP du 10/06/2024 ; [2]~page ASP du 15/11/2024 ;
[3]~webinaire ANS-DNS du 08/11/2024 ; [4]~12e comité de suivi de l'ANS (avril
2025) ; [5]~page ASP du 01/08/2025.
La date en vigueur, avec sa source, se fixe dans segur.toml ([[milestone]]).
Calculé le 15 janvier 2025 à 10~h~00 (heure de Paris).\
""")


def test_before_everything(segur: Segur) -> None:
    assert steps(segur, "2024-05-01") == snapshot("""\
  Prochain
   -  jeudi 20 juin 2024 à 14~h~00 - ouverture de l'enrôlement auprès de l'ASP
      dans 1 mois et 19 jours (50 j) · établie~[1]
  Ensuite
   -  jeudi 11 juillet 2024 - ouverture du simulateur d'import JSON (ASP)
      dans 2 mois et 10 jours (71 j) · établie~[2]
   -  jeudi 12 septembre 2024 à 14~h~00 - ouverture du guichet des avances
      dans 4 mois et 11 jours (134 j) · établie~[1]
   4  mercredi 17 septembre 2025 à 12~h~00 - financement demandé, avance reçue
      dans 1 an, 4 mois et 16 jours (504 j) · contestée~[1][3]
      ou mercredi 17 décembre 2025 à 12~h~00~[2]
   5  mercredi 18 mars 2026 à 12~h~00 - prestations réalisées
      dans 1 an, 10 mois et 17 jours (686 j) · établie~[2]
   6  mercredi 17 juin 2026 à 12~h~00 - demandes de solde
      dans 2 ans, 1 mois et 16 jours (777 j) · établie~[2]
  Sans date connue (statut : inconnue) : ouverture du guichet des soldes\
""")


def test_on_the_day_at_11_59(segur: Segur) -> None:
    assert steps(segur, "2026-03-18T11:59") == snapshot("""\
  Prochain
   5  mercredi 18 mars 2026 à 12~h~00 - prestations réalisées : solde déposé, ou
      attestation de prestation envoyée
      dans 1~min · établie~[1]
  Ensuite
   6  mercredi 17 juin 2026 à 12~h~00 - demandes de solde
      dans 2 mois et 30 jours (91 j) · établie~[1]
  Sans date connue (statut : inconnue) : ouverture du guichet des soldes
  Passé ou atteint
   4  mercredi 17 septembre 2025 à 12~h~00 - financement demandé, avance reçue
      dépassé depuis 6 mois (181 j) · contestée~[2][3]
      ou mercredi 17 décembre 2025 à 12~h~00~[1], passée aussi\
""")


def test_on_the_day_at_12_01(segur: Segur) -> None:
    assert steps(segur, "2026-03-18T12:01") == snapshot("""\
  Prochain
   6  mercredi 17 juin 2026 à 12~h~00 - dépôt des demandes de solde
      dans 2 mois et 29 jours (90 j) · établie~[1]
  Sans date connue (statut : inconnue) : ouverture du guichet des soldes
  Passé ou atteint
   4  mercredi 17 septembre 2025 à 12~h~00 - financement demandé, avance reçue
      dépassé depuis 6 mois et 1 jour (182 j) · contestée~[2][3]
      ou mercredi 17 décembre 2025 à 12~h~00~[1], passée aussi
   5  mercredi 18 mars 2026 à 12~h~00 - prestations réalisées
      dépassé depuis 1~min · établie~[1]\
""")


def test_on_a_daylight_saving_sunday(segur: Segur) -> None:
    assert "dépassé depuis 10 jours" in steps(segur, "2026-03-29T03:00")
    assert "dans 2 mois et 19 jours (80 j)" in steps(segur, "2026-03-29T03:00")


def test_after_everything(segur: Segur) -> None:
    assert steps(segur, "2027-01-01") == snapshot("""\
  Aucun jalon à venir parmi les dates retenues.
  Sans date connue (statut : inconnue) : ouverture du guichet des soldes
  Passé ou atteint
   4  mercredi 17 septembre 2025 à 12~h~00 - financement demandé, avance reçue
      dépassé depuis 1 an, 3 mois et 14 jours (470 j) · contestée~[1][2]
      ou mercredi 17 décembre 2025 à 12~h~00~[3], passée aussi
   5  mercredi 18 mars 2026 à 12~h~00 - prestations réalisées
      dépassé depuis 9 mois et 13 jours (288 j) · établie~[3]
   6  mercredi 17 juin 2026 à 12~h~00 - demandes de solde
      dépassé depuis 6 mois et 14 jours (197 j) · établie~[3]\
""")


def test_all_dispositifs_listed(segur: Segur) -> None:
    assert screen(segur("deadlines", "--list", "--as-of", "2026-10-01").out) == snapshot("""\
DATE SIMULÉE (--as-of) : 1er octobre 2026 à 0~h~00
Dispositifs dont un calendrier est connu
  HOP-DPI-Va2  Hôpital, dossier patient informatisé, vague 2 : 6 dates sur 12
               jalons ; aucun à venir parmi les dates retenues
  HOP-PFI-Va2  Hôpital, plateforme d'intermédiation, vague 2 : 11 dates sur 12
               jalons ; aucun à venir parmi les dates retenues
  IMG-DB-Va2   Imagerie, DRIMbox, vague 2 : 8 dates sur 8 jalons ; prochain :
               jalon 4, ce qu'il demande n'est pas connu, mardi 10 novembre 2026
               à 12~h~00, dans 1 mois et 9 jours (40 j) (établie ; page ANS
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
01/08/2025 n'affiche plus les dates de l'hôpital en tête.~[1][2] (déduit, à
confirmer)
Sources : [1]~12e comité de suivi de l'ANS (avril 2025) ; [2]~page ASP du
01/08/2025.\
""")


def test_one_dispositif_fits_on_a_screen_even_when_all_is_past(segur: Segur) -> None:
    lines = segur(
        "deadlines", "-v", "--sons", "HOP-PFI-Va2", "--as-of", "2027-01-01"
    ).out.splitlines()
    assert len(lines) - len(["banner", ""]) <= 38


def test_in_mid_calendar_what_is_left_is_at_the_top(segur: Segur) -> None:
    lines = segur(
        "deadlines", "-v", "--sons", "HOP-PFI-Va2", "--as-of", "2025-01-15"
    ).out.splitlines()
    top = "\n".join(lines[:20])
    assert all(f"\n  {number:>2}  " in top for number in (2, 3, 4, 5, 6))
    assert "Sans date connue" in top
    assert "\n   1  " not in top.partition("Sans date connue")[0]


def test_a_step_is_on_two_lines(segur: Segur) -> None:
    out = screen(segur("deadlines", "-v", "--sons", "HOP-PFI-Va2", "--as-of", "2027-01-01").out)
    past = out.partition("Passé ou atteint\n")[2].partition("  Déjà ouvert")[0]
    assert [line[:6].strip() for line in past.splitlines()] == [
        "1", "", "2", "", "3", "", "4", "", "", "5", "", "6", "",
    ]  # fmt: skip


def test_a_conflict_half_past_is_said_where_it_stands(segur: Segur) -> None:
    out = shown(segur, "2025-10-01")
    assert "contestée~[2][3]\n      ou mercredi 17 décembre 2025 à 12~h~00~[1], pas passée" in out
    assert "La date retenue est dépassée, l'autre ne l'est pas encore." in " ".join(out.split())
    assert "une autre date est à venir" not in shown(segur, "2026-01-01")


def test_a_narrow_screen_loses_nothing(segur: Segur, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = shown(segur, "2025-10-01").split()
    monkeypatch.setenv("COLUMNS", "40")
    narrow = shown(segur, "2025-10-01")
    assert max(map(len, narrow.splitlines())) <= 40
    assert narrow.split() == wide


@pytest.mark.parametrize("as_of", ["2024-01-01", "2025-10-01", "2026-03-18T11:59", "2030-01-01"])
@pytest.mark.parametrize("choice", ["--all", "--list"])
def test_every_screen_fits_in_80_columns(segur: Segur, as_of: str, choice: str) -> None:
    run = segur("deadlines", choice, "--as-of", as_of)
    assert max(len(line) for line in run.out.splitlines()) <= 80
    assert "\x1b" not in run.out


def test_in_short_what_is_past_or_undated_is_counted_and_what_conflicts_is_told(
    segur: Segur,
) -> None:
    run = segur("deadlines", "--sons", "HOP-PFI-Va2", "--as-of", "2025-01-15")
    short = " ".join(run.out.split())
    assert "(-v les montre)" in short
    assert "Sans date connue" not in short
    assert "! Jalon 4 : les textes se contredisent" in short
    assert "ont pu" in short  # the caution on dates published in 2024


def test_quiet_is_a_line_for_each_dispositif(segur: Segur) -> None:
    quiet = " ".join(segur("deadlines", "-q", "--as-of", "2025-01-15").out.split())
    assert quiet.count("dates sur 12 jalons") == quiet.count("HOP-") == 2
    assert "Jalon 4 : les textes" not in quiet
