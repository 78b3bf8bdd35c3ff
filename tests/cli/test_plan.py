"""`segur plan`: whole screens, exit codes, bad input."""

import json
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.conftest import Segur, screen

AS_OF = ("--as-of", "2025-06-02T10:00")
PFI = ("plan", "-v", "--sons", "HOP-PFI-Va2")
DPI = ("plan", "-v", "--sons", "HOP-DPI-Va2")
FIFTH_AND_SIXTH = """\
[lint]
evidence_file_date = 2025-03-12

[[milestone]]
sons = "HOP-PFI-Va2"
number = 5
date = 2026-09-16T12:00:00
source = "arrêté fictif du 1er avril"

[[milestone]]
sons = "HOP-PFI-Va2"
number = 6
date = 2026-12-16
source = "arrêté fictif du 1er avril"
"""


def answers(text: str) -> str:
    """The screen but for the texts quoted at its end."""
    return screen(text).partition("\nCe que disent les textes")[0]


def settings(text: str = FIFTH_AND_SIXTH) -> None:
    Path("segur.toml").write_text(text, encoding="utf-8")


def test_the_computed_dates_alone(segur: Segur) -> None:
    run = segur(*PFI, *AS_OF)
    assert (run.code, run.err) == (0, "")
    assert screen(run.out) == snapshot("""\
DATE SIMULÉE (--as-of) : 2 juin 2025 à 10~h~00
HOP-PFI-Va2 : Hôpital, plateforme d'intermédiation, vague 2

Jalons dont part le calcul
  Jalon 4              dernier moment pour demander le financement et recevoir
                       une avance : 17 septembre 2025 à 12~h~00 selon la page
                       ASP du 10/06/2024 et la page ASP du 15/11/2024 (date
                       retenue), mais 17 décembre 2025 à 12~h~00 selon le
                       webinaire ANS-DNS du 08/11/2024 ; publiées en 2024, ces
                       dates ont pu être reportées
                       retenue car l'ASP tient ce guichet et a donné cette date
                       avant comme après le webinaire, qui dit par ailleurs le
                       calendrier DPI un peu plus long que celui de la PFI ;
                       c'est aussi la plus prudente. L'AF trancherait : il n'a
                       pas été lu.
  Jalon 5              prestations réalisées : solde déposé, ou attestation de
                       prestation envoyée : 18 mars 2026 à 12~h~00 selon le
                       webinaire ANS-DNS du 08/11/2024 ; publiée en 2024, cette
                       date a pu être reportée
  Jalon 6              dépôt des demandes de solde : 17 juin 2026 à 12~h~00
                       selon le webinaire ANS-DNS du 08/11/2024 ; publiée en
                       2024, cette date a pu être reportée

Dates calculées
  Bon de commande le plus ancien (signé avant le référencement) : inconnue
    la date de votre dossier de preuves complet n'est pas dans segur.toml
    ([lint] evidence_file_date) ; un bon signé un jour J est acceptable si votre
    dossier a été réputé complet au plus tard à J + 120 jours
    [FAQ de l'ANS ; établi]
  Dernier jour pour signer un bon de commande : 17 septembre 2025 (calculée) ;
  17 décembre 2025 selon le webinaire ANS-DNS
    jour du jalon 4 (17 septembre 2025 à 12~h~00 selon la page ASP ou 17
    décembre 2025 à 12~h~00 selon le webinaire ANS-DNS ; publiées en 2024)
    [FAQ de l'ANS ; établi]
    attention : le jour même du jalon, à faire avant 12~h~00
  Dernière installation, solde demandé au jalon 5 (pilote) : 18 février 2026
  (calculée)
    un mois calendaire avant le jalon 5 (18 mars 2026 à 12~h~00, publiée en
    2024), en production ce jour-là
    [webinaire ANS-DNS du 08/11/2024 ; établi]
    attention : PV et solde le jour même du jalon, à faire avant 12~h~00
  Dernière installation, attestation au jalon 5 puis PV et solde au jalon 6
  (pilote) : 18 mars 2026 (calculée)
    jour du jalon 5 (18 mars 2026 à 12~h~00, publiée en 2024) ; plus tard, c'est
    trop tard
    [webinaire ANS-DNS du 08/11/2024 ; établi]
    attention : le jour même du jalon, à faire avant 12~h~00

Ce que disent les textes
  - Un bon de commande signé avant le référencement de la solution l'est au plus
    120 jours calendaires avant que le dossier de preuves complet soit réputé
    déposé (formulation générale, vague non précisée). [FAQ de l'ANS ; établi]
  - Aucun bon de commande n'est signé après la fin de la période de demande
    d'avance, le jalon 4 (formulation générale, vague non précisée). [FAQ de
    l'ANS ; établi]
  - Un PV pilote est complété au moins un mois après l'installation complète et
    effective, la solution étant en production. segur compte un mois calendaire
    depuis la plus tardive des deux dates. [webinaire ANS-DNS du 08/11/2024 ;
    établi]
  - Au jalon 5, la prestation est réalisée : le solde est déposé, ou
    l'attestation de prestation envoyée ; dans ce second cas, le solde est
    demandé au plus tard au jalon 6. [webinaire ANS-DNS du 08/11/2024 ; établi]
  - Aucun solde n'est possible avant les PV pilotes de trois clients du SONS,
    dont les avances ont été déposées et validées par l'ASP. [webinaire ANS-DNS
    du 08/11/2024 ; établi]
  - Le temps que prennent l'ASP et l'ANS pour examiner un PV ou une demande
    n'est pas connu : il n'est compté nulle part, les marges le comprennent.
    [inconnu]
  - Ces dates ont été publiées en 2024 et ont pu être reportées : aucun arrêté
    modificatif n'a été trouvé, mais le 12e comité de suivi (avril 2025) vise la
    consultation du DMP à l'hôpital au premier trimestre 2027, après la dernière
    date PFI publiée, et la page de l'ASP du 01/08/2025 n'affiche plus les dates
    de l'hôpital en tête. [12e comité de suivi de l'ANS (avril 2025) ; page ASP
    du 01/08/2025 ; déduit, à confirmer]

Jours fériés : France métropolitaine, sans ceux d'Alsace-Moselle ; une date
calculée n'est jamais décalée.
Calculé le 2 juin 2025 à 10~h~00 (heure de Paris).\
""")


def test_three_pilots(segur: Segur) -> None:
    run = segur(*PFI, "--installed", "2026-01-15,31/01/2026", "--installed", "2026-03-04", *AS_OF)
    assert run.code == 0
    assert answers(run.out).partition("\nInstallation")[2] == snapshot("""\
 du 15 janvier 2026 : tient, hors temps d'examen (inconnu)
  PV pilote            à compléter à partir du 15 février 2026 (calculée)
  Voie                 attestation de prestation au plus tard au jalon 5, puis
                       solde au jalon 6
  Marge                122 jours du PV au jalon 6 (17 juin 2026 à 12~h~00,
                       publiée en 2024)
    attention : le 15 février 2026 est un dimanche ; rien n'est décalé
    attention : son solde attend le troisième PV pilote (4 avril 2026)

Installation du 31 janvier 2026 : tient, hors temps d'examen (inconnu)
  PV pilote            à compléter à partir du 28 février 2026 (calculée)
  Voie                 attestation de prestation au plus tard au jalon 5, puis
                       solde au jalon 6
  Marge                109 jours du PV au jalon 6 (17 juin 2026 à 12~h~00,
                       publiée en 2024)
    attention : le mois s'arrête ici à la fin de février ; le texte ne dit pas
                comment compter
    attention : le 28 février 2026 est un samedi ; rien n'est décalé
    attention : son solde attend le troisième PV pilote (4 avril 2026)

Installation du 4 mars 2026 : tient, hors temps d'examen (inconnu)
  PV pilote            à compléter à partir du 4 avril 2026 (calculée)
  Voie                 attestation de prestation au plus tard au jalon 5, puis
                       solde au jalon 6
  Marge                74 jours du PV au jalon 6 (17 juin 2026 à 12~h~00,
                       publiée en 2024)
    attention : le 4 avril 2026 est un samedi ; rien n'est décalé

Trois pilotes : tient, hors temps d'examen (inconnu)
  Pilotes              3 pilotes donnés, il en faut 3
  Troisième PV         complété au plus tôt le 4 avril 2026 (calculée) ; aucun
                       solde avant
  Voie                 attestation de prestation au plus tard au jalon 5, puis
                       solde au jalon 6
  Marge                74 jours du PV au jalon 6 (17 juin 2026 à 12~h~00,
                       publiée en 2024)
    attention : le 4 avril 2026 est un samedi ; rien n'est décalé
Non connu : aucun texte lu ne dit combien de temps l'ASP et l'ANS mettent à
examiner un PV ou une demande.
Non connu : aucun texte lu ne dit ce que l'attestation de prestation contient,
ni si elle peut être envoyée avant que le PV soit signé.
""")


def test_one_pilot_in_time_and_one_too_late(segur: Segur) -> None:
    run = segur(*PFI, "--installed", "2026-02-18,2026-03-19", *AS_OF)
    assert run.code == 1
    assert answers(run.out).partition("\nInstallation")[2] == snapshot("""\
 du 18 février 2026 : tient, hors temps d'examen (inconnu)
  PV pilote            à compléter à partir du 18 mars 2026 (calculée)
  Voie                 solde demandé au plus tard au jalon 5
  Autre voie           attestation de prestation au plus tard au jalon 5, puis
                       solde au jalon 6
  Marge                0 jour du PV au jalon 5 (18 mars 2026 à 12~h~00, publiée
                       en 2024)
  Motif                le jour même du jalon, à faire avant 12~h~00
    attention : son solde attend aussi les PV d'autres pilotes, de date inconnue

Installation du 19 mars 2026 : trop tard
  PV pilote            à compléter à partir du 19 avril 2026 (calculée)
  Motif                installation après le jalon 5 (18 mars 2026 à 12~h~00,
                       publiée en 2024)
    attention : le 19 avril 2026 est un dimanche ; rien n'est décalé

Trois pilotes : impossible à dire
  Pilotes              2 pilotes donnés, il en faut 3
  Motif                1 installation de plus à donner : aucun solde avant les
                       PV de trois clients
Non connu : aucun texte lu ne dit combien de temps l'ASP et l'ANS mettent à
examiner un PV ou une demande.
Non connu : aucun texte lu ne dit ce que l'attestation de prestation contient,
ni si elle peut être envoyée avant que le PV soit signé.
""")


def test_the_dates_in_force_stand_beside_the_published_ones(segur: Segur) -> None:
    settings()
    run = segur(*PFI, "--installed", "2026-08-31", "--signed", "2025-02-03", *AS_OF)
    assert run.code == 1
    assert answers(run.out) == snapshot("""\
DATE SIMULÉE (--as-of) : 2 juin 2025 à 10~h~00
HOP-PFI-Va2 : Hôpital, plateforme d'intermédiation, vague 2

Jalons dont part le calcul
  Jalon 4              dernier moment pour demander le financement et recevoir
                       une avance : 17 septembre 2025 à 12~h~00 selon la page
                       ASP du 10/06/2024 et la page ASP du 15/11/2024 (date
                       retenue), mais 17 décembre 2025 à 12~h~00 selon le
                       webinaire ANS-DNS du 08/11/2024 ; publiées en 2024, ces
                       dates ont pu être reportées
                       retenue car l'ASP tient ce guichet et a donné cette date
                       avant comme après le webinaire, qui dit par ailleurs le
                       calendrier DPI un peu plus long que celui de la PFI ;
                       c'est aussi la plus prudente. L'AF trancherait : il n'a
                       pas été lu.
  Jalon 5              prestations réalisées : solde déposé, ou attestation de
                       prestation envoyée : 16 septembre 2026 à 12~h~00, date
                       que vous avez fixée (source : « arrêté fictif du 1er
                       avril »)
                       publiée : 18 mars 2026 à 12~h~00 selon le webinaire
                       ANS-DNS du 08/11/2024
  Jalon 6              dépôt des demandes de solde : 16 décembre 2026, date que
                       vous avez fixée (source : « arrêté fictif du 1er avril »)
                       publiée : 17 juin 2026 à 12~h~00 selon le webinaire
                       ANS-DNS du 08/11/2024

Dates calculées
  Bon de commande le plus ancien (signé avant le référencement) : 12 novembre
  2024 (calculée)
    120 jours calendaires avant votre dossier de preuves complet (12 mars 2025)
    [FAQ de l'ANS ; établi]
  Dernier jour pour signer un bon de commande : 17 septembre 2025 (calculée) ;
  17 décembre 2025 selon le webinaire ANS-DNS
    jour du jalon 4 (17 septembre 2025 à 12~h~00 selon la page ASP ou 17
    décembre 2025 à 12~h~00 selon le webinaire ANS-DNS ; publiées en 2024)
    [FAQ de l'ANS ; établi]
    attention : le jour même du jalon, à faire avant 12~h~00
  Dernière installation, solde demandé au jalon 5 (pilote) : 16 août 2026
  (calculée)
    un mois calendaire avant le jalon 5 (16 septembre 2026 à 12~h~00), en
    production ce jour-là
    [webinaire ANS-DNS du 08/11/2024 ; établi]
    attention : PV et solde le jour même du jalon, à faire avant 12~h~00
    attention : le 16 août 2026 est un dimanche ; rien n'est décalé
  Dernière installation, attestation au jalon 5 puis PV et solde au jalon 6
  (pilote) : 16 septembre 2026 (calculée)
    jour du jalon 5 (16 septembre 2026 à 12~h~00) ; plus tard, c'est trop tard
    [webinaire ANS-DNS du 08/11/2024 ; établi]
    attention : le jour même du jalon, à faire avant 12~h~00

Bon de commande signé le 3 février 2025 : dans la fenêtre
  Motif                du 12 novembre 2024 au jour du jalon 4 (17 septembre 2025
                       à 12~h~00 selon la page ASP ou 17 décembre 2025 à 12~h~00
                       selon le webinaire ANS-DNS ; publiées en 2024)

Installation du 31 août 2026 : tient, hors temps d'examen (inconnu)
  PV pilote            à compléter à partir du 30 septembre 2026 (calculée)
  Voie                 attestation de prestation au plus tard au jalon 5, puis
                       solde au jalon 6
  Marge                77 jours du PV au jalon 6 (16 décembre 2026)
    attention : le mois s'arrête ici à la fin de septembre ; le texte ne dit pas
                comment compter
    attention : son solde attend aussi les PV d'autres pilotes, de date inconnue

Trois pilotes : impossible à dire
  Pilotes              1 pilote donné, il en faut 3
  Motif                2 installations de plus à donner : aucun solde avant les
                       PV de trois clients
Non connu : aucun texte lu ne dit combien de temps l'ASP et l'ANS mettent à
examiner un PV ou une demande.
Non connu : aucun texte lu ne dit ce que l'attestation de prestation contient,
ni si elle peut être envoyée avant que le PV soit signé.
""")


def test_milestones_that_no_text_dates(segur: Segur) -> None:
    run = segur(*DPI, "--installed", "2026-01-15", "--signed", "2025-02-03", *AS_OF)
    assert run.code == 1
    assert answers(run.out) == snapshot("""\
DATE SIMULÉE (--as-of) : 2 juin 2025 à 10~h~00
HOP-DPI-Va2 : Hôpital, dossier patient informatisé, vague 2

Jalons dont part le calcul
  Jalon 4              dernier moment pour demander le financement et recevoir
                       une avance : 17 décembre 2025 à 12~h~00 selon la page ASP
                       du 10/06/2024 et la page ASP du 15/11/2024 ; publiée en
                       2024, cette date a pu être reportée
  Jalon 5              prestations réalisées : solde déposé, ou attestation de
                       prestation envoyée : aucune date connue ; donnez celle en
                       vigueur, avec sa source, dans segur.toml
  Jalon 6              dépôt des demandes de solde : aucune date connue ; donnez
                       celle en vigueur, avec sa source, dans segur.toml

Dates calculées
  Bon de commande le plus ancien (signé avant le référencement) : inconnue
    la date de votre dossier de preuves complet n'est pas dans segur.toml
    ([lint] evidence_file_date) ; un bon signé un jour J est acceptable si votre
    dossier a été réputé complet au plus tard à J + 120 jours
    [FAQ de l'ANS ; établi]
  Dernier jour pour signer un bon de commande : 17 décembre 2025 (calculée)
    jour du jalon 4 (17 décembre 2025 à 12~h~00, publiée en 2024)
    [FAQ de l'ANS ; établi]
    attention : le jour même du jalon, à faire avant 12~h~00
  Dernière installation, solde demandé au jalon 5 (pilote) : inconnue
    aucune date connue pour le jalon 5 : donnez celle en vigueur dans
    segur.toml, ou dans le calendrier que vous fournissez
    [webinaire ANS-DNS du 08/11/2024 ; établi]
  Dernière installation, attestation au jalon 5 puis PV et solde au jalon 6
  (pilote) : inconnue
    aucune date connue pour les jalons 5 et 6 : donnez celle en vigueur dans
    segur.toml, ou dans le calendrier que vous fournissez
    [webinaire ANS-DNS du 08/11/2024 ; établi]

Bon de commande signé le 3 février 2025 : impossible à dire
  Motif                acceptable si votre dossier a été réputé complet au plus
                       tard le 3 juin 2025 (120 jours après), ou s'il a été
                       signé une fois la solution référencée

Installation du 15 janvier 2026 : impossible à dire
  PV pilote            à compléter à partir du 15 février 2026 (calculée)
  Motif                aucune date connue pour les jalons 5 et 6 : donnez celle
                       en vigueur dans segur.toml, ou dans le calendrier que
                       vous fournissez
    attention : le 15 février 2026 est un dimanche ; rien n'est décalé
    attention : son solde attend aussi les PV d'autres pilotes, de date inconnue

Trois pilotes : impossible à dire
  Pilotes              1 pilote donné, il en faut 3
  Motif                2 installations de plus à donner : aucun solde avant les
                       PV de trois clients
""")


def test_after_everything(segur: Segur) -> None:
    run = segur(*PFI, "--installed", "2026-01-15", "--as-of", "2026-11-22T12:00")
    assert run.code == 1
    assert answers(run.out).partition("\nInstallation")[2] == snapshot("""\
 du 15 janvier 2026 : délai passé
  PV pilote            à compléter à partir du 15 février 2026 (calculée)
  Voie                 solde demandé au plus tard au jalon 5
  Motif                les dates tenaient, mais le jalon 5 est passé (18 mars
                       2026 à 12~h~00, publiée en 2024) ; si ce client l'a
                       atteint, dites-le pour lui dans segur.toml : [[request]]
                       de kind = "solde", avec l'état du portail (status) si son
                       solde est déposé, sinon le jour d'envoi de son
                       attestation de prestation (attestation)
    attention : le 15 février 2026 est un dimanche ; rien n'est décalé
    attention : son solde attend aussi les PV d'autres pilotes, de date inconnue

Trois pilotes : impossible à dire
  Pilotes              1 pilote donné, il en faut 3
  Motif                2 installations de plus à donner : aucun solde avant les
                       PV de trois clients
""")


def test_a_computed_limit_that_is_past_says_so(segur: Segur) -> None:
    settings()
    before, after = (segur(*PFI, "--as-of", day).out for day in ("2026-08-16", "2026-08-17"))
    assert "16 août 2026" in before
    assert before.count("passée)") == 1  # the last order
    assert after.count("passée)") == 2


@pytest.mark.parametrize("width", [80, 100])
def test_a_screen_fits_its_width(segur: Segur, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    settings()
    run = segur(*PFI, "--installed", "2026-01-15,2026-01-31,2026-03-04", *AS_OF)
    assert max(map(len, run.out.splitlines())) <= width


def test_json_is_the_whole_of_standard_output(segur: Segur) -> None:
    run = segur(*PFI, "--installed", "2026-03-19", "-f", "json", *AS_OF)
    assert (run.code, json.loads(run.out)["pilots"][0]["verdict"]) == (1, "too-late")


def test_the_code_of_a_sons_is_read_whatever_its_case(segur: Segur) -> None:
    assert segur("plan", "--sons", "hop-pfi-va2", *AS_OF).code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--installed", "2026-02-30"], "« 2026-02-30 » n'est pas une date ; formes acceptées"),
        (["--installed", "15/13/2026"], "« 15/13/2026 » n'est pas une date"),
        (["--installed", "20260115"], "« 20260115 » n'est pas une date"),
        (["--installed", "2026-W05-6"], "n'est pas une date"),
        (["--installed", "2026-01-15T12:00"], "n'est pas une date"),
        (["--installed", "2026-01-15,"], "«  » n'est pas une date"),
        (["--installed", "\u0662026-01-15"], "n'est pas une date"),
        (["--signed", "hier"], "--signed : « hier » n'est pas une date"),
        (["--installed", "2062-01-15"], "de 2020 à 2040"),
        (["--installed", "0001-01-01"], "hors du calendrier accepté"),
        (["--signed", "9999-12-31"], "hors du calendrier accepté"),
        (["--produced", "2026-01-15"], "--produced : 1 pour 0 --installed"),
        (
            ["--installed", "2026-01-15,2026-01-16", "--produced", "2026-01-20"],
            "--produced : 1 pour 2 --installed",
        ),
        (["--installed", ",".join(["2026-01-15"] * 201)], "200 au plus"),
    ],
)
def test_bad_input_leaves_with_2_in_one_line(segur: Segur, arguments: list[str], said: str) -> None:
    run = segur(*PFI, *arguments)
    assert (run.code, run.out) == (2, "")
    assert len(run.err.splitlines()) == 1
    assert said in run.err


def test_a_sons_known_by_name_only_is_not_called_unknown(segur: Segur) -> None:
    run = segur("plan", "--sons", "ms-dui-va2")
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("Erreur : Aucune date connue pour MS-DUI-Va2 : les textes lus")


@pytest.mark.parametrize("code", ["HOP-DIP-Va2", "HOP-RI-Va2"])
def test_an_unknown_sons_gets_the_nearest_name(segur: Segur, code: str) -> None:
    run = segur("plan", "--sons", code)
    assert run.code == 2
    assert len(run.err.splitlines()) == 1
    assert "Vouliez-vous écrire « HOP-" in run.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FIFTH_AND_SIXTH.replace("2026-09-16T12:00:00", "2062-12-31"), "2062 est hors"),
        (FIFTH_AND_SIXTH.replace("2026-09-16T12:00:00", "0001-01-01"), "1 est hors"),
        (FIFTH_AND_SIXTH.replace("2025-03-12", "0001-01-01"), "evidence_file_date : 1er janvier 1"),
        (FIFTH_AND_SIXTH.replace("2026-12-16", "2026-06-17"), "avant le jalon 5"),
    ],
)
def test_settings_that_cannot_be_planned_with_are_refused(
    segur: Segur, text: str, said: str
) -> None:
    settings(text)
    run = segur(*PFI)
    assert (run.code, run.out) == (2, "")
    assert said in run.err
    assert len(run.err.splitlines()) == 1


def test_a_sons_is_needed(segur: Segur) -> None:
    run = segur("plan", "--installed", "2026-01-15")
    assert run.code == 2
    assert "il manque l'option --sons" in run.err


def test_in_short_each_verdict_comes_with_its_route_and_what_is_not_known(segur: Segur) -> None:
    short = segur("plan", "--sons", "HOP-PFI-Va2", "--installed", "2026-01-15", *AS_OF).out
    assert "Installation du 15 janvier 2026 : tient" in short
    assert "Autre voie" in short
    assert "Non connu : aucun texte lu" in short
    assert "mais 17" in short  # the conflict on milestone 4
    assert "Ce que disent les textes" not in short
    quiet = segur("plan", "-q", "--sons", "HOP-PFI-Va2", "--installed", "2026-01-15", *AS_OF).out
    told = "Installation du 15 janvier 2026 : tient, hors temps d'examen (inconnu)"
    gate = "Trois pilotes (1 pilote donné, il en faut 3) : impossible à dire"
    assert ["HOP-PFI-Va2", told, gate] == quiet.splitlines()[1:4]
    assert "1 pilote donné, il en faut 3" in " ".join(short.split())


def test_in_short_an_order_that_is_not_surely_in_time_comes_with_its_reason(segur: Segur) -> None:
    for signed, reason in (
        ("2025-10-01", "selon la page ASP, trop tard"),
        ("2026-01-05", "signé après le jalon 4"),
        ("2025-02-03", "acceptable si votre dossier"),
    ):
        told = segur("plan", "--sons", "HOP-PFI-Va2", "--signed", signed, *AS_OF).out
        assert reason in " ".join(told.split())


def test_quiet_without_a_question_gives_the_computed_dates(segur: Segur) -> None:
    assert "Dernier jour pour signer" in segur("plan", "-q", "--sons", "HOP-PFI-Va2", *AS_OF).out
