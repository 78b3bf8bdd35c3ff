"""Whole screens at 80 columns, without colour, on a fixed date.

Only the spaces at the ends of lines (the padding of tables) are dropped.
"""

import re
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from segur_cli import resources
from tests.conftest import Segur, screen

AS_OF = ("--as-of", "2025-01-15T10:00")
DEMO = ("--base", "demo", *AS_OF)
NBSP = "\u00a0"


def test_an_eligible_client_with_its_request(segur: Segur) -> None:
    asked = ("--sons", "HOP-DPI-Va2", "--prestation", "V2", "--vague1", "financee")
    run = segur("check-eligibility", "010999993", *DEMO, *asked, "--amount-ht", "95000", "-v")
    assert screen(run.out) == snapshot("""\
DATE SIMULÉE (--as-of) : 15 janvier 2025 à 10~h~00
010999993 : éligible - CH FICTIF DE BOURG-EXEMPLE [BASE FICTIVE]
  Numéro               01 099 999 3, Ain, entité juridique (EJ)
  AC                   41200 (activité combinée inscrite dans la base)
  HOP-DPI-Va2
    Vague 2            100~000,00~€ HT · 120~000,00~€ TTC
                       ouverte : le client a bénéficié de HOP-DPI-Va1, c'est
                       donc la seule prestation possible
  conseil     ligne 5 de la base : le zéro initial, perdu par un tableur, a été
              rétabli
  conseil     montant de 95~000,00~€ HT : ne dépasse pas le plafond de
              100~000,00~€ HT (HOP-DPI-Va2, Vague 2) [page ANS sur le
              financement ; établi]
  Base                 « démo », enregistrée le 22 novembre 2026, SHA-256
                       a0b69956e51e, FICTIVE (base-fictive.xlsx)

Ce que disent les textes
  - La Prestation Vague 2 s'adresse aux clients qui ont déjà un DPI ou une PFI
    conforme à la vague 1. [webinaire ANS-DNS du 08/11/2024 ; établi]
  - La Prestation Vague 1 + Vague 2 est réservée aux clients qui n'ont ni
    bénéficié d'une prestation de vague 1, ni financé eux-mêmes le passage à une
    version référencée vague 1. [webinaire ANS-DNS du 08/11/2024 ; FAQ de l'ANS
    du 16/12/2024 ; établi]

BASE FICTIVE : établissements, numéros et montants inventés ; aucun de ces
verdicts ne vaut pour un vrai client.
Contrôlé le 15 janvier 2025 à 10~h~00 (heure de Paris).
Ne peuvent pas être vérifiés hors ligne : les financements obtenus par un autre
fournisseur, l'état des demandes déjà déposées, les règles non publiées du
portail.\
""")


def test_an_eligible_client_of_whom_nothing_is_known(segur: Segur) -> None:
    assert screen(segur("check-eligibility", "130999980", *DEMO, "-v").out) == snapshot("""\
DATE SIMULÉE (--as-of) : 15 janvier 2025 à 10~h~00
130999980 : éligible - AP FICTIVE DU VIEUX-PORT [BASE FICTIVE]
  Numéro               13 099 998 0, Bouches-du-Rhône, entité juridique (EJ)
  AC                   310000 (activité combinée inscrite dans la base)
  HOP-DPI-Va2
    Vague 2            450~000,00~€ HT · 540~000,00~€ TTC
                       sous condition : si le client a déjà un DPI conforme à la
                       vague 1
    Vague 1 + Vague 2  675~000,00~€ HT · 810~000,00~€ TTC
                       sous condition : si le client n'a ni bénéficié de
                       HOP-DPI-Va1, ni financé lui-même la mise à jour de son
                       DPI vers une version référencée vague 1 (et rien au titre
                       de HOP-PFI-Va1, si le « ou » du texte exclut les deux)
  HOP-PFI-Va2
    Vague 2            270~000,00~€ HT · 324~000,00~€ TTC
                       sous condition : si le client a déjà une PFI conforme à
                       la vague 1
    Vague 1 + Vague 2  405~000,00~€ HT · 486~000,00~€ TTC
                       sous condition : si le client n'a ni bénéficié de
                       HOP-PFI-Va1, ni financé lui-même la mise à jour de sa PFI
                       vers une version référencée vague 1 (et rien au titre de
                       HOP-DPI-Va1, si le « ou » du texte exclut les deux)
  Base                 « démo », enregistrée le 22 novembre 2026, SHA-256
                       a0b69956e51e, FICTIVE (base-fictive.xlsx)

Ce que disent les textes
  - La Prestation Vague 2 s'adresse aux clients qui ont déjà un DPI ou une PFI
    conforme à la vague 1. [webinaire ANS-DNS du 08/11/2024 ; établi]
  - La Prestation Vague 1 + Vague 2 est réservée aux clients qui n'ont ni
    bénéficié d'une prestation de vague 1, ni financé eux-mêmes le passage à une
    version référencée vague 1. [webinaire ANS-DNS du 08/11/2024 ; FAQ de l'ANS
    du 16/12/2024 ; établi]
  - Le texte exclut le client ayant bénéficié de « HOP-DPI-Va1 ou HOP-PFI-Va1 »
    sans dire si ce « ou » se lit fonction par fonction, ou si l'une exclut
    aussi l'autre. [webinaire ANS-DNS du 08/11/2024 ; FAQ de l'ANS du
    16/12/2024 ; ambigu dans les textes]

BASE FICTIVE : établissements, numéros et montants inventés ; aucun de ces
verdicts ne vaut pour un vrai client.
Contrôlé le 15 janvier 2025 à 10~h~00 (heure de Paris).
Ne peuvent pas être vérifiés hors ligne : les financements obtenus par un autre
fournisseur, l'état des demandes déjà déposées, les règles non publiées du
portail.\
""")


def test_one_client_takes_eighteen_lines_and_its_verdict_comes_first(segur: Segur) -> None:
    run = segur("check-eligibility", "130999980", *DEMO)
    lines = run.out.splitlines()
    assert len(lines) <= 18 + len(["date", "base", "fictive"])
    assert lines[1].startswith("130999980 : éligible")
    assert "sous condition" in run.out
    assert "(-v : textes)" in run.out


def test_quiet_gives_the_verdict_alone(segur: Segur) -> None:
    one = segur("check-eligibility", "490999992", *DEMO, "-q")
    assert one.code == 1
    assert one.out.splitlines()[1:] == ["490999992 : absent de la base [BASE FICTIVE]"]
    several = segur("check-eligibility", "--from", resources.example("clients.csv"), *DEMO, "-q")
    assert len(several.out.splitlines()) <= 3
    assert "8 clients : " in several.out


def test_an_absent_client(segur: Segur) -> None:
    assert screen(segur("check-eligibility", "490999992", *DEMO).out) == snapshot("""\
DATE SIMULÉE (--as-of) : 15 janvier 2025 à 10~h~00
490999992 : absent de la base [BASE FICTIVE]
  Numéro               49 099 999 2, Maine-et-Loire
  bloquant    Le portail de l'ASP contrôle les clients d'après cette base, et
              refuse ceux qui n'y sont pas. [webinaire ANS-DNS du 08/11/2024 ;
              établi]
  conseil     La base est figée sur l'activité 2022 : d'une année sur l'autre,
              des entités fusionnent ou changent de numéro (sur 3 344 : 47
              disparues, 30 apparues, 62 sites ayant changé d'EJ). [mesure sur
              les bases SAE 2022 et 2023 ; mesuré, non publié]
  conseil     vérifiez le niveau du numéro (EJ ou ET) : le répertoire FINESS,
              importé par « segur finess import » ou donné par --register, le
              fait ici [FAQ de l'ANS ; déduit, à confirmer]
  Base                 « démo », 22 novembre 2026, SHA-256 a0b69956e51e, FICTIVE

BASE FICTIVE : établissements, numéros et montants inventés ; aucun de ces
verdicts ne vaut pour un vrai client.
Contrôlé le 15 janvier 2025 à 10~h~00 (heure de Paris).
Non vérifiés hors ligne : autres financements, demandes déposées (-v : textes).\
""")


def test_a_site_to_enter_again_under_its_entity(segur: Segur) -> None:
    run = segur("check-eligibility", "130999972", *DEMO, "-v", "--sons", "HOP-PFI-Va2",
                "--register", resources.example("finess-structures-fictif.json"))  # fmt: skip
    assert screen(run.out.partition("\n\nCe que disent")[0]) == snapshot("""\
DATE SIMULÉE (--as-of) : 15 janvier 2025 à 10~h~00
130999972 : à ressaisir sous l'EJ 130999980 - SITE FICTIF NORD [BASE FICTIVE]
  Numéro               13 099 997 2, Bouches-du-Rhône, établissement (ET)
  AC                   310000 (activité combinée inscrite dans la base pour
                       l'EJ)
  HOP-PFI-Va2 (plafonds de l'EJ 130999980)
    Vague 2            270~000,00~€ HT · 324~000,00~€ TTC
                       sous condition : si le client a déjà une PFI conforme à
                       la vague 1
    Vague 1 + Vague 2  405~000,00~€ HT · 486~000,00~€ TTC
                       sous condition : si le client n'a ni bénéficié de
                       HOP-PFI-Va1, ni financé lui-même la mise à jour de sa PFI
                       vers une version référencée vague 1 (et rien au titre de
                       HOP-DPI-Va1, si le « ou » du texte exclut les deux)
  bloquant    130999972 n'est pas dans la base, mais son entité juridique (EJ)
              130999980 (AP FICTIVE DU VIEUX-PORT) y est : les plafonds sont
              ceux de l'EJ, pour tous ses sites (d'après le répertoire FINESS du
              02/11/2026) [webinaire ANS-DNS du 08/11/2024 ; établi]
  conseil     membre du GHT FICTIF DU PORT d'après le répertoire FINESS du
              02/11/2026 ; établissement support : AP FICTIVE DU VIEUX-PORT
              (130999980) ; aucun plafond n'est additionné
  conseil     La FAQ de l'ANS parle du « FINESS PMSI » : en pratique l'entité
              juridique (EJ) pour un hôpital public, l'établissement (ET) pour
              un établissement privé. [FAQ de l'ANS ; déduit, à confirmer]
  Base                 « démo », enregistrée le 22 novembre 2026, SHA-256
                       a0b69956e51e, FICTIVE (base-fictive.xlsx)\
""")


def test_a_list_as_a_table(segur: Segur) -> None:
    run = segur("check-eligibility", "--from", resources.example("clients.csv"), *DEMO,
                "--register", resources.example("finess-structures-fictif.json"))  # fmt: skip
    assert screen(run.out) == snapshot("""\
DATE SIMULÉE (--as-of) : 15 janvier 2025 à 10~h~00
FINESS     Verdict                          Établissement
010999993  éligible [FICTIF]                CH FICTIF DE BOURG-EXEMPLE
2A0999991  éligible [FICTIF]                CH FICTIF DU GOLFE
130999998  dans la base, prestation à       HOPITAL PRIVE FICTIF DES CALANQUES
           vérifier [FICTIF]
140999996  présent dans la base, demande à  CH FICTIF DU BOCAGE
           corriger [FICTIF]
010999985  éligible (numéro corrigé), à     CLINIQUE FICTIVE DES TROIS-ESSAIS
           regarder [FICTIF]
130999972  à ressaisir sous l'EJ 130999980  SITE FICTIF NORD
           [FICTIF]
730999992  présent, plafond non donné       CH FICTIF AU PLAFOND NUL
           [FICTIF]
490999992  absent de la base [FICTIF]       ETABLISSEMENT FICTIF HORS BASE

8 clients : 3 éligibles ; 1 dans la base, prestation à vérifier ; 1 présent,
plafond non donné ; 1 à ressaisir ; 1 absent de la base ; 1 demande à corriger.
Liste « clients.csv » : A FINESS, B nom, C SONS, D prestation, E vague 1
HOP-DPI-Va1, F vague 1 HOP-PFI-Va1, G montant HT, H montant TTC.

À regarder : 6 clients
130999998 : dans la base, prestation à vérifier - HOPITAL PRIVE FICTIF DES
CALANQUES [BASE FICTIVE] (ligne 4)
  à vérifier  HOP-PFI-Va2, Vague 1 + Vague 2 : deux lectures possibles, ouverte
              si le texte se lit fonction par fonction ; fermée si la prestation
              HOP-DPI-Va1 exclut l'autre [webinaire ANS-DNS du 08/11/2024 ; FAQ
              de l'ANS du 16/12/2024 ; ambigu dans les textes]
140999996 : présent dans la base, demande à corriger - CH FICTIF DU BOCAGE [BASE
FICTIVE] (ligne 5)
  bloquant    montant de 120~000,00~€ HT : dépasse de 30~000,00~€ le plafond de
              90~000,00~€ HT (HOP-DPI-Va2, Vague 2) ; il ne tiendrait que sous
              celui de « Vague 1 + Vague 2 » (135~000,00~€ HT) [page ANS sur le
              financement ; établi]
  bloquant    montant de 144~000,00~€ TTC : dépasse de 36~000,00~€ le plafond de
              108~000,00~€ TTC (HOP-DPI-Va2, Vague 2) ; il ne tiendrait que sous
              celui de « Vague 1 + Vague 2 » (162~000,00~€ TTC) [page ANS sur le
              financement ; établi]
010999985 : éligible (numéro corrigé) - CLINIQUE FICTIVE DES TROIS-ESSAIS [BASE
FICTIVE] (ligne 6)
  à vérifier  le zéro initial, perdu par un tableur, a été rétabli : à saisir
              010999985
130999972 : à ressaisir sous l'EJ 130999980 - SITE FICTIF NORD [BASE FICTIVE]
(ligne 7)
  bloquant    130999972 n'est pas dans la base, mais son entité juridique (EJ)
              130999980 (AP FICTIVE DU VIEUX-PORT) y est : les plafonds sont
              ceux de l'EJ, pour tous ses sites (d'après le répertoire FINESS du
              02/11/2026) [webinaire ANS-DNS du 08/11/2024 ; établi]
730999992 : présent, plafond non donné - CH FICTIF AU PLAFOND NUL [BASE FICTIVE]
(ligne 8)
  à vérifier  plafond à 0,00 € dans la base, de sens inconnu, à faire préciser
              avant toute commande : HOP-DPI-Va2 · Vague 2 · HT ; HOP-DPI-Va2 ·
              Vague 2 · TTC ; HOP-DPI-Va2 · Vague 1 + Vague 2 · HT ; HOP-DPI-Va2
              · Vague 1 + Vague 2 · TTC
  à vérifier  montant de 50~000,00~€ HT non jugé : le plafond inscrit dans la
              base est à 0,00 € ou négatif, à faire préciser (HOP-DPI-Va2, Vague
              2)
  à vérifier  montant de 60~000,00~€ TTC non jugé : le plafond inscrit dans la
              base est à 0,00 € ou négatif, à faire préciser (HOP-DPI-Va2, Vague
              2)
490999992 : absent de la base - ETABLISSEMENT FICTIF HORS BASE [BASE FICTIVE]
(ligne 9)
  bloquant    Le portail de l'ASP contrôle les clients d'après cette base, et
              refuse ceux qui n'y sont pas. [webinaire ANS-DNS du 08/11/2024 ;
              établi]
  à vérifier  490999992 : ouvert le 01/01/2024 d'après le répertoire FINESS du
              02/11/2026, après l'activité 2022 dont la base est tirée
  à vérifier  490999984 : créée le 01/01/2024 d'après le répertoire FINESS du
              02/11/2026, après l'activité 2022 dont la base est tirée

BASE FICTIVE : établissements, numéros et montants inventés ; aucun de ces
verdicts ne vaut pour un vrai client.
Base : « démo », enregistrée le 22 novembre 2026, SHA-256 a0b69956e51e, FICTIVE
(base-fictive.xlsx)
Répertoire FINESS : « finess-structures-fictif », daté du 2 novembre 2026,
SHA-256 1d035fd6f533 (finess-structures-fictif.json)
Contrôlé le 15 janvier 2025 à 10~h~00 (heure de Paris).
Non vérifiés hors ligne : autres financements, demandes déposées (-v : textes).\
""")


def test_a_number_without_any_base(segur: Segur) -> None:
    run = segur("check-eligibility", "010999994", *AS_OF)
    assert screen(run.out) == snapshot("""\
DATE SIMULÉE (--as-of) : 15 janvier 2025 à 10~h~00
010999994 : non vérifié, faute de base
  Numéro               01 099 999 4, Ain
  à vérifier  le dernier chiffre est 4 alors que le calcul de clé donne 3 : une
              faute de frappe est probable (règle constatée sur les numéros
              réels, non publiée) [mesure sur 142 850 numéros réels ; mesuré,
              non publié]

Contrôlé le 15 janvier 2025 à 10~h~00 (heure de Paris).
Non vérifiés hors ligne : autres financements, demandes déposées (-v : textes).\
""")


def test_a_base_as_it_was_read(segur: Segur) -> None:
    run = segur("base", "show", "demo", "--rows")
    # The instant of the reading is the one thing that changes.
    shown = re.sub(r"(Indexée le +).*", r"\1un jour", screen(run.out))
    assert shown == snapshot("""\
Base « démo », enregistrée le 22 novembre 2026, SHA-256 a0b69956e51e, FICTIVE
(base-fictive.xlsx)
  Indexée le           un jour
  Feuille              « Établissements », en-tête lignes 3 à 4

  Col.  Intitulé                             Lue comme
  A     N° FINESS                            finess
  B     Raison sociale                       nom
  C     Niveau                               niveau
  D     Activité combinée                    ac
  E     HOP-DPI-Va2 / Vague 2 HT             montant[HOP-DPI-Va2,V2,HT]
  F     HOP-DPI-Va2 / Vague 2 TTC            montant[HOP-DPI-Va2,V2,TTC]
  G     HOP-DPI-Va2 / Vague 1 + Vague 2 HT   montant[HOP-DPI-Va2,V1+V2,HT]
  H     HOP-DPI-Va2 / Vague 1 + Vague 2 TTC  montant[HOP-DPI-Va2,V1+V2,TTC]
  I     HOP-PFI-Va2 / Vague 2 HT             montant[HOP-PFI-Va2,V2,HT]
  J     HOP-PFI-Va2 / Vague 2 TTC            montant[HOP-PFI-Va2,V2,TTC]
  K     HOP-PFI-Va2 / Vague 1 + Vague 2 HT   montant[HOP-PFI-Va2,V1+V2,HT]
  L     HOP-PFI-Va2 / Vague 1 + Vague 2 TTC  montant[HOP-PFI-Va2,V1+V2,TTC]

  Lignes               44 lignes remplies = 40 utilisées + 1 doublon identique +
                       3 non utilisables
  Bénéficiaires        39 numéros distincts
  Réparés              4 numéros enregistrés comme des nombres : zéro initial
                       rétabli
  Douteux              1 numéro de clé inattendue, gardé tel quel : 910999990
                       (ligne 42)
  Attention            feuilles non lues : « Lisez-moi »
  Non lus              montant[HOP-DPI-Va2,V2,HT], ligne 41 : « #N/A » n'est pas
                       un montant
  Attention            1 numéro sur plusieurs lignes différentes : rien n'y est
                       choisi ni additionné
    ligne 46 : pas de numéro FINESS sur cette ligne
    ligne 47 : « #N/A », erreur de calcul du classeur
    ligne 48 : « Total », 5 caractères au lieu de 9
La présentation du fichier officiel (feuilles, colonnes, HT ou TTC, mises à
jour) n'est pas connue de segur : les colonnes sont reconnues à leur intitulé,
et montrées.\
""")


@pytest.mark.parametrize("columns", [80, 60, 120])
def test_no_line_is_wider_than_the_terminal(
    segur: Segur, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for number in ("010999993", "920999992", "490999992", "010999999", "730999992"):
        out = segur("check-eligibility", number, *DEMO).out
        assert max(len(line) for line in out.splitlines()) <= columns


def test_no_amount_is_cut_at_the_end_of_a_line(
    segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    for columns in range(40, 81, 4):
        monkeypatch.setenv("COLUMNS", str(columns))
        out = segur("check-eligibility", "130999980", *DEMO).out
        for thousands in (450, 540, 675, 810, 270, 324, 405, 486):
            assert f"{thousands}{NBSP}000,00{NBSP}€" in out


def test_colour_is_used_only_when_it_is_wanted(
    segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b" not in segur("check-eligibility", "010999993", *DEMO).out
    monkeypatch.delenv("NO_COLOR")
    assert "\x1b" not in segur("check-eligibility", "010999993", *DEMO).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in segur("check-eligibility", "010999993", *DEMO).out


def test_a_ceiling_at_zero_is_flagged_and_an_empty_one_is_no_ceiling(segur: Segur) -> None:
    zero = segur("check-eligibility", "730999992", *DEMO).out
    assert f"0,00{NBSP}€ (à vérifier) HT" in zero
    assert "aucun plafond indiqué HT" in segur("check-eligibility", "800999997", *DEMO).out


def test_an_unreadable_ceiling_is_shown_as_the_base_has_it(segur: Segur) -> None:
    assert "illisible (« #N/A ») HT" in segur("check-eligibility", "870999992", *DEMO).out


def test_a_clean_run_never_says_that_a_client_is_conforming(segur: Segur) -> None:
    out = segur("check-eligibility", "130999980", *DEMO).out
    assert "Non vérifiés hors ligne : autres financements" in out.replace("\n", " ")
    assert " est conforme" not in out


def test_a_list_is_shown_with_the_colour_of_each_verdict(
    segur: Segur, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")
    rows = (
        "010999993;CH", "130999980;AP", "130999972;Site", "10999993;CH", "490999992;Autre",
        ";Sans numéro", "zz;", "910999990;",
    )  # fmt: skip
    heads = ["N° FINESS", "Nom", *(f"Mot {n}" for n in range(8))]
    lines = [";".join(heads), *(row + ";" * 8 for row in rows)]
    Path("l.csv").write_text("\n".join(lines), encoding="utf-8")
    asked = ("--sons", "HOP-DPI-Va2", "--prestation", "V2", "--vague1", "financee")
    shown = segur("check-eligibility", "--from", "l.csv", *DEMO, *asked).out
    assert shown.partition("À regarder")[0].replace("\x1b", "^") == snapshot("""\
^[1;7mDATE SIMULÉE (--as-of) : 15 janvier 2025 à 10\xa0h\xa000^[0m
^[1mFINESS^[0m     ^[1mVerdict^[0m                                ^[1mÉtablissement^[0m
010999993  ^[1;32méligible [FICTIF]^[0m                      CH FICTIF DE BOURG-EXEMPLE
130999980  ^[1;32méligible [FICTIF]^[0m                      AP FICTIVE DU VIEUX-PORT
130999972  ^[1;31mabsent de la base [FICTIF]^[0m             Site
010999993  ^[1;33méligible (numéro corrigé), à regarder^[0m  CH FICTIF DE BOURG-EXEMPLE
           ^[1;33m[FICTIF]^[0m
490999992  ^[1;31mabsent de la base [FICTIF]^[0m             Autre
(vide)     ^[1;31msans numéro FINESS [FICTIF]^[0m            Sans numéro
910999990  ^[1;33méligible (clé suspecte), à regarder^[0m    CH FICTIF A LA CLE DOUTEUSE
           ^[1;33m[FICTIF]^[0m

^[1m7 clients : 4 éligibles ; 2 absents de la base ; 1 numéro mal formé.^[0m
^[2mListe « l.csv » : A FINESS, B nom.^[0m
^[2mColonnes ignorées : C « Mot 0 », D « Mot 1 », E « Mot 2 », F « Mot 3 », G « Mot^[0m
^[2m4 », H « Mot 5 » et 2 autres ; 1 ligne mise à part (titre de groupe) : 8^[0m
^[2m« zz » ; 1 ligne sans numéro.^[0m

^[1m\
""")
