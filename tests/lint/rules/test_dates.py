import json
from datetime import date, datetime
from typing import Any

import pytest

from segur_cli.config import DateInForce
from segur_cli.diagnostics import Severity
from segur_cli.lint.context import LintSettings
from segur_cli.lint.engine import Options, lint_documents
from segur_cli.templates.models import model_of_schema
from segur_cli.text.clock import PARIS
from segur_cli.text.writing import NBSP
from tests.lint.rules.amending import example, lint_example, lint_text
from tests.lint.running import SETTINGS, document

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
PFI = {"sons": "HOP-PFI-Va2"}


def in_force(sons: str, number: int, value: date | datetime, *, done: bool = False) -> LintSettings:
    milestone = f"jalon-{number}"
    known = DateInForce(sons, milestone, value, "arrêté du 1er avril 2026", done)
    return LintSettings(SETTINGS.evidence_file_date, {(sons, milestone): known})


def signed(day: str) -> dict[str, Any]:
    return {"commande": {"date_signature": day}}


@pytest.mark.parametrize("kind", ["avance", "solde"])
def test_the_examples_are_clean(kind: str) -> None:
    assert lint_example(kind, code="DAT") == []


@pytest.mark.parametrize(
    ("kind", "patch", "expected", "said"),
    [
        ("avance", signed("2025-02-30"), ("DAT001", ERROR, "/commande/date_signature"),
         "« 2025-02-30 » n'existe pas au calendrier"),
        ("solde", {"facture": {"date": "2025-13-01"}}, ("DAT001", ERROR, "/facture/date"),
         "la date de la facture « 2025-13-01 » n'existe pas"),
        ("avance", signed("31/01/2025"), ("DAT001", ERROR, "/commande/date_signature"),
         "n'a pas la forme AAAA-MM-JJ du modèle de référence"),
        ("avance", signed("bientôt"), ("DAT001", ERROR, "/commande/date_signature"), "AAAA-MM-JJ"),
        ("avance", signed("2025-W05-1"), ("DAT001", ERROR, "/commande/date_signature"), "AAAA"),
        ("avance", signed("2025-12-02"), ("DAT002", WARNING, "/commande/date_signature"),
         "est à venir : 2 décembre 2025 (nous sommes le 1er décembre 2025)"),
        ("avance", signed("9999-12-31"), ("DAT002", WARNING, "/commande/date_signature"), "9999"),
        ("solde", {"pilote_pv": {"date_pv": "2026-01-20"}},
         ("DAT002", WARNING, "/pilote_pv/date_pv"), "la date du PV pilote est à venir"),
        ("avance", signed("2024-11-18"), ("DAT003", ERROR, "/commande/date_signature"),
         "121 jours avant votre dossier de preuves complet (19 mars 2025)"),
        ("solde", {"va": {"date_signature": "2025-02-02"}},
         ("DAT006", WARNING, "/va/date_signature"),
         "VA datée du 2 février 2025, avant la signature du bon de commande (3 février 2025)"),
        ("solde", {"facture": {"date": "2025-02-02"}}, ("DAT007", WARNING, "/facture/date"),
         "facture datée du 2 février 2025, avant"),
        ("solde", {"pilote_pv": {"date_installation": "2025-02-02"}},
         ("DAT009", WARNING, "/pilote_pv/date_installation"),
         "pilote installé le 2 février 2025, avant la signature du bon de commande"),
        ("solde", {"pilote_pv": {"date_pv": "2025-10-14"}},
         ("DAT008", ERROR, "/pilote_pv/date_pv"),
         "moins d'un mois après la mise en production (15 septembre 2025)"),
        ("solde", {"pilote_pv": {"date_installation": "2025-10-01"}},
         ("DAT008", ERROR, "/pilote_pv/date_pv"), "après l'installation (1er octobre 2025)"),
        ("solde", {"pilote_pv": {"date_production": None, "date_pv": "2025-09-30"}},
         ("DAT008", ERROR, "/pilote_pv/date_pv"), "après l'installation (1er septembre 2025)"),
        ("solde", {"pilote_pv": {"date_installation": "2025-08-31", "date_production": None,
                                 "date_pv": "2025-09-30"}},
         ("DAT008", NOTE, "/pilote_pv/date_pv"), "si le mois s'arrête à la fin de septembre"),
        ("solde", {"pilote_pv": {"date_installation": "2025-08-30", "date_production": None,
                                 "date_pv": "2025-09-29"}},
         ("DAT008", ERROR, "/pilote_pv/date_pv"), "moins d'un mois"),
    ],
)  # fmt: skip
def test_one_defect_gives_one_finding(
    kind: str, patch: dict[str, Any], expected: tuple[str, Severity, str], said: str
) -> None:
    findings = lint_example(kind, patch, code="DAT")
    found = [(f.code, f.severity, (f.pointer or "")[len("/demandes/0") :]) for f in findings]
    assert found == [expected]
    assert said in findings[0].message


@pytest.mark.parametrize(
    ("kind", "patch"),
    [
        ("avance", signed("2025-12-01")),  # today
        ("avance", signed("2024-11-19")),  # the 120th day
        ("avance", signed("2025-02-03T10:00:00")),
        ("avance", {"commande": {"date_signature": 20250230}}),  # the model's business
        ("avance", {"commande": {"date_signature": None}}),
        ("avance", {"commande": None}),
        ("solde", {"va": {"date_signature": "2025-02-03"}, "pilote_pv": None}),  # day of the order
        ("solde", {"pilote_pv": {"date_pv": "2025-10-15"}}),
        ("solde", {"pilote_pv": {"date_installation": "2025-08-31", "date_production": None,
                                 "date_pv": "2025-10-01"}}),
        ("solde", {"pilote_pv": None}),
    ],
)  # fmt: skip
def test_what_is_in_time_or_no_date_gives_nothing(kind: str, patch: dict[str, Any]) -> None:
    assert lint_example(kind, patch, code="DAT") == []


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("31/01/2025", "écrivez 2025-01-31"),
        ("02/03/2025", "écrivez 2025-03-02 ou 2025-02-03"),
        ("2025/01/31", "écrivez 2025-01-31"),
        ("bientôt", "écrivez la date sous la forme 2025-01-31"),
    ],
)
def test_a_date_in_another_form_is_written_again_for_the_reference_model(
    written: str, hint: str
) -> None:
    (finding,) = lint_example("avance", signed(written), code="DAT001")
    assert finding.hint == hint


@pytest.mark.parametrize(
    ("written", "impossible"),
    [
        ("31/01/2025", False),
        ("01/31/2025", False),  # the other order
        ("20250131", False),
        ("bientôt", False),
        ("1738281600", False),
        ("31/02/2025", True),
        ("2025-02-30", True),
        ("20250230", True),
    ],
)
def test_the_form_of_a_date_is_never_blamed_in_an_official_model(
    written: str, impossible: bool
) -> None:
    schema = (
        b'{"x-segur": {"kind": "avance", "nature": "official-learned"}, "properties": '
        b'{"d": {"x-segur": {"concept": "commande.date"}}}}'
    )
    options = Options(model=model_of_schema(schema, "officiel"), select=("DAT001",))
    report = lint_documents([document(f'{{"d": "{written}"}}')], options)
    assert [f.code for f in report.findings] == (["DAT001"] if impossible else [])


def test_without_the_vendors_own_date_the_window_is_answered_the_other_way_once() -> None:
    text = example("avance", signed("2025-02-03"))
    both = text.replace('"demandes": [', '"demandes": [{"commande": {"date_signature": '
                        '"2025-01-03"}}, ')  # fmt: skip
    (finding,) = lint_text(both, code="DAT003", settings=LintSettings())
    assert (finding.severity, finding.pointer) == (NOTE, "/demandes/0/commande/date_signature")
    assert finding.message.startswith(
        "le plus ancien bon de commande (3 janvier 2025) est acceptable si votre dossier de "
        "preuves a été réputé complet au plus tard le 3 mai 2025"
    )
    assert lint_example("solde", code="DAT003", settings=LintSettings()) == []


@pytest.mark.parametrize(("kind", "order", "told"), [
    ("avance", "2015-02-03", True), ("solde", "2015-02-03", True),
    ("avance", "2024-02-21", True), ("avance", "2024-02-22", False),
])  # fmt: skip
def test_an_order_older_than_any_evidence_file_is_to_verify(
    kind: str, order: str, told: bool
) -> None:
    found = lint_example(kind, signed(order), code="DAT003", settings=LintSettings())
    early = [f for f in found if "avant l'ouverture du guichet" in f.message]
    assert [f.severity for f in early] == [WARNING] * told
    assert lint_example(kind, PFI | signed(order), code="DAT003", settings=LintSettings())


def test_an_evidence_file_complete_on_a_day_to_come_is_to_verify_once() -> None:
    text = example("avance", signed("2025-11-03"))
    both = text.replace('"demandes": [', '"demandes": [{"commande": {"date_signature": '
                        '"2025-11-04"}}, ')  # fmt: skip
    found = lint_text(both, code="DAT003", settings=LintSettings(date(2025, 12, 20)))
    assert [finding.severity for finding in found] == [WARNING]
    assert "dit complet le 20 décembre 2025, un jour à venir" in found[0].message


@pytest.mark.parametrize("edge", ["9999-12-31", "0001-01-01"])
def test_the_edges_of_the_calendar_do_no_harm(edge: str) -> None:
    for settings in (LintSettings(), SETTINGS):
        lint_example("avance", signed(edge), settings=settings)
    pv = {"date_installation": edge, "date_production": None, "date_pv": edge}
    lint_example("solde", {"pilote_pv": pv}, as_of="9999-12-31T00:00")


def late(
    kind: str, header: dict[str, Any], as_of: str, settings: LintSettings = SETTINGS
) -> list[tuple[Severity, str]]:
    findings = lint_text(
        example(kind, header=header), code="DAT005", as_of=as_of, settings=settings
    )
    return [(f.severity, f.message.replace(NBSP, " ")) for f in findings]


@pytest.mark.parametrize(
    ("kind", "header", "as_of", "said"),
    [
        ("avance", {}, "2025-12-17T11:59", None),
        ("avance", {}, "2025-12-17T12:01", "17 décembre 2025 à 12 h 00 selon la page ASP"),
        ("avance", PFI, "2025-09-17T11:59", None),
        ("avance", PFI, "2025-09-17T12:01", "d'après une des dates publiées, qui se contredisent"),
        ("avance", PFI, "2025-12-17T12:01", "passé d'après les dates publiées (dernier moment"),
        ("solde", {}, "2027-01-01", None),  # no text dates it
        ("solde", PFI, "2026-03-18T11:59", None),
        ("solde", PFI, "2026-03-18T12:01", "l'attestation de prestation a été envoyée avant"),
        ("solde", PFI, "2026-06-17T12:01", "jalon 6 de HOP-PFI-Va2"),
        ("avance", {"sons": "HOP-RI-Va2"}, "2030-01-01", None),
        ("avance", {"sons": 4}, "2030-01-01", None),
    ],
)
def test_a_published_date_that_is_past_is_one_warning_to_the_hour(
    kind: str, header: dict[str, Any], as_of: str, said: str | None
) -> None:
    found = late(kind, header, as_of)
    assert [severity for severity, _ in found] == ([WARNING] if said else [])
    assert not said or said in found[0][1]


def test_the_conflict_is_told_with_both_dates_their_sources_and_the_caution() -> None:
    ((_, message),) = late("avance", PFI, "2025-12-01")
    assert message.endswith(
        "17 septembre 2025 à 12 h 00 selon la page ASP du 10/06/2024 et la page ASP du 15/11/2024 "
        "(date retenue), mais 17 décembre 2025 à 12 h 00 selon le webinaire ANS-DNS du 08/11/2024 "
        "; publiées en 2024, ces dates ont pu être reportées"
    )


@pytest.mark.parametrize(
    ("kind", "number", "value", "as_of", "expected"),
    [
        ("avance", 4, date(2026, 5, 20), "2026-05-20T23:59", []),  # open until its day ends
        ("avance", 4, date(2026, 5, 20), "2026-05-21", [ERROR]),
        ("avance", 4, datetime(2026, 5, 20, 12, tzinfo=PARIS), "2026-05-20T11:59", []),
        ("avance", 4, datetime(2026, 5, 20, 12, tzinfo=PARIS), "2026-05-20T12:01", [ERROR]),
        ("solde", 6, date(2026, 5, 20), "2026-05-21", [ERROR]),
        ("solde", 5, date(2026, 5, 20), "2026-05-21", [WARNING]),  # an attestation suffices
    ],
)
def test_the_users_own_date_wins_and_blocks(
    kind: str, number: int, value: date, as_of: str, expected: list[Severity]
) -> None:
    found = late(kind, {}, as_of, in_force("HOP-DPI-Va2", number, value))
    assert [severity for severity, _ in found] == expected
    assert all("« arrêté du 1er avril 2026 »" in message for _, message in found)


@pytest.mark.parametrize(
    ("fold", "as_of", "expected"),
    [
        (0, "2026-10-25T02:29+02:00", []),
        (0, "2026-10-25T02:29+01:00", [ERROR]),  # an hour all but a minute after it
        (1, "2026-10-25T02:31+02:00", []),  # an hour all but a minute before it
        (1, "2026-10-25T02:31+01:00", [ERROR]),
    ],
)
def test_the_hour_that_comes_twice_is_late_at_its_own_instant(
    fold: int, as_of: str, expected: list[Severity]
) -> None:
    limit = datetime(2026, 10, 25, 2, 30, fold=fold, tzinfo=PARIS)
    found = late("avance", {}, as_of, in_force("HOP-DPI-Va2", 4, limit))
    assert [severity for severity, _ in found] == expected


def test_a_milestone_achieved_is_not_late() -> None:
    done = in_force("HOP-DPI-Va2", 4, date(2025, 5, 20), done=True)
    assert late("avance", {}, "2026-01-01", done) == []


def test_lateness_is_said_once_for_a_run_of_many_files() -> None:
    texts = [example("avance"), example("avance"), example("avance", header=PFI)]
    findings = lint_text(*texts, code="DAT005", as_of="2026-01-01")
    assert [str(finding.path) for finding in findings] == ["demande1.json", "demande3.json"]
    assert (
        findings[0]
        .message.replace(NBSP, " ")
        .endswith(" ; 2 fichiers : « demande1.json » et « demande2.json »")
    )
    assert "fichier" not in findings[1].message


def test_a_date_in_force_that_is_past_is_told_on_each_file() -> None:
    limit = in_force("HOP-DPI-Va2", 4, date(2026, 5, 20))
    findings = lint_text(
        example("avance"), example("avance"), code="DAT005", as_of="2026-05-21", settings=limit
    )
    assert [str(finding.path) for finding in findings] == ["demande1.json", "demande2.json"]
    assert {finding.severity for finding in findings} == {ERROR}


@pytest.mark.parametrize(
    ("settings", "day", "expected"),
    [
        (SETTINGS, "2025-09-17", []),
        (SETTINGS, "2025-09-18", [WARNING]),
        (in_force("HOP-PFI-Va2", 4, date(2025, 10, 1)), "2025-09-18", []),
        (in_force("HOP-PFI-Va2", 4, date(2025, 10, 1)), "2025-10-02", [ERROR]),
        (SETTINGS, "2052-01-01", []),  # DAT002 says it
    ],
)
def test_an_order_is_signed_before_the_end_of_the_avances(
    settings: LintSettings, day: str, expected: list[Severity]
) -> None:
    text = example("avance", signed(day), PFI)
    findings = lint_text(text, code="DAT004", settings=settings)
    assert [finding.severity for finding in findings] == expected


def test_a_file_of_unknown_kind_is_said_not_to_be_held_against_milestones() -> None:
    text = '{"dossiers": [{"finess": "010999993", "sons": "HOP-DPI-Va2"}]}'
    report = lint_documents([document(text)], Options())
    assert report.perimeter.rules_not_run["DAT005"] == (
        "rien ne dit si le fichier est une demande d'avance ou de solde"
    )


@pytest.mark.parametrize(
    ("kind", "day", "told"),
    [("avance", "2026-03-01", []), ("avance", "2029-03-01", ["DAT002"]),
     ("solde", "2026-03-01", ["DAT002"])],
)  # fmt: skip
def test_an_avance_may_tell_the_day_on_which_an_installation_is_planned(
    kind: str, day: str, told: list[str]
) -> None:
    request = {"finess": "010999993", "date_installation": day}
    content = json.dumps({"type_demande": kind, "demandes": [request]})
    assert [f.code for f in lint_text(content, code="DAT002")] == told
