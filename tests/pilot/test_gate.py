from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from segur_cli.config import DateInForce, PilotReport, RequestState, Settings, SignedPilot
from segur_cli.diagnostics import Origin, Severity
from segur_cli.pilot.gate import PilotFacts, judge_gate, judge_gates, open_gates
from segur_cli.pilot.gate_model import ConditionState, PilotCondition
from segur_cli.pilot.report_check import CheckedReport
from segur_cli.pilot.reports_run import described
from segur_cli.register.register_catalogue import open_register
from tests.lint.running import demo_base
from tests.pilot.filling import (
    CLIENTS,
    checked,
    clean,
    clock,
    filled_workbook,
    merged,
    profile,
)


def fields(**values: str) -> dict[str, Any]:
    return {"fields": {key.replace("_", "-"): {"value": value} for key, value in values.items()}}


def pilot(
    rank: int, patch: Any = None, *, sons: str = "HOP-DPI-Va2", **options: Any
) -> CheckedReport:
    """A report; options of a profile have `__` for the dot, the others are for the check."""
    changes = {key: options.pop(key) for key in tuple(options) if "__" in key}
    who = profile(sons, client__finess=CLIENTS[rank], **changes)
    return checked(merged(clean(who), patch or {}), f"pv{rank}.json", **options)


def gate(*reports: CheckedReport, **options: Any) -> PilotCondition:
    return judge_gate(reports, clock(), **options)


def codes(judged: PilotCondition) -> list[tuple[str, Severity]]:
    return [(finding.code, finding.severity) for finding in judged.findings]


def test_three_clients_complete_and_validated_open_the_gate() -> None:
    judged = gate(pilot(0), pilot(1), pilot(2))
    assert (judged.opening, judged.findings) == (ConditionState.OPEN, ())
    assert "remplie telle que déclarée" in judged.verdict


@pytest.mark.parametrize("state", ["signé", "transmis", ""])
def test_that_soldes_wait_for_validations_is_to_check_and_blocks_nothing(state: str) -> None:
    judged = gate(pilot(0), pilot(1), pilot(2, fields(etat=state)))
    assert judged.opening is ConditionState.READY
    assert codes(judged) == [("PV050", Severity.WARNING), ("PV054", Severity.WARNING)]
    assert "validation des PV, à vérifier" in judged.verdict
    assert judged.findings[1].origin is Origin.INFERRED


@pytest.mark.parametrize(("state", "why"), [("refusé", "PV refusé"), ("préparé", "pas encore")])
def test_a_report_refused_or_not_signed_closes_the_gate(state: str, why: str) -> None:
    judged = gate(pilot(0), pilot(1), pilot(2, fields(etat=state)))
    assert judged.opening is ConditionState.CLOSED
    assert ("PV054", Severity.ERROR) in codes(judged)
    assert f"en cause : {profile(client__finess=CLIENTS[2]).subject}" in judged.verdict
    assert why in judged.verdict


def test_avances_of_which_nothing_is_said_leave_the_condition_unknown() -> None:
    silent = fields(avance_validee="")
    judged = gate(pilot(0), pilot(1), pilot(2, silent))
    assert judged.opening is ConditionState.UNKNOWN
    assert codes(judged) == [("PV050", Severity.WARNING), ("PV053", Severity.WARNING)]
    assert "avance non déclarée" in judged.verdict
    assert gate(pilot(0), pilot(1, silent)).opening is ConditionState.CLOSED  # two will not do
    unread = gate(pilot(0), pilot(1), unread=("« pv3.xlsx » est introuvable.",))
    assert unread.opening is ConditionState.UNKNOWN
    assert "pv3.xlsx" in unread.verdict


@pytest.mark.parametrize(
    ("status", "opening"),
    [
        ("Décidée et payée", ConditionState.OPEN),
        ("VALIDÉE", ConditionState.OPEN),
        ("A modifier", ConditionState.CLOSED),
        ("Annulée", ConditionState.CLOSED),
        ("Perdue", ConditionState.UNKNOWN),
    ],
)
def test_an_avance_follows_from_the_state_of_its_request(
    status: str, opening: ConditionState
) -> None:
    state = RequestState(CLIENTS[2], "HOP-DPI-Va2", "avance", status)
    reports = (pilot(0), pilot(1), pilot(2, fields(avance_validee="")))
    assert gate(*reports, facts=PilotFacts.of((), [state])).opening is opening


SIGNED = SignedPilot(
    Path("scan.pdf"), CLIENTS[2], "HOP-DPI-Va2", date(2026, 1, 15), date(2026, 1, 22),
    date(2026, 2, 27), avance_validated=True, state="validé",
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "opening", "told"),
    [
        ({}, ConditionState.OPEN, "son contenu n'est pas lu"),
        ({"state": "transmis"}, ConditionState.READY, "son contenu n'est pas lu"),
        ({"date": date(2026, 2, 3)}, ConditionState.CLOSED, "pas avant le 22 février 2026"),
        ({"date": date(2027, 2, 3)}, ConditionState.CLOSED, "date à venir"),
        ({"production": None}, ConditionState.UNKNOWN, "non déclarée : la mise en production"),
        ({"avance_validated": None}, ConditionState.UNKNOWN, "avance non déclarée"),
        ({"avance_validated": False}, ConditionState.CLOSED, "avance non validée"),
        ({"state": "refusé"}, ConditionState.CLOSED, "PV refusé"),
        ({"signed": Path("absent.pdf")}, ConditionState.CLOSED, "introuvable"),
        (
            {
                "installed": date(2016, 1, 15),
                "production": date(2016, 1, 22),
                "date": date(2016, 2, 27),
            },
            ConditionState.UNKNOWN,
            "avant l'ouverture du guichet de réf",
        ),
        ({"installed": date(2016, 1, 23)}, ConditionState.UNKNOWN, "l'installation est du 23 jan"),
        ({"installed": date(2026, 1, 23)}, ConditionState.UNKNOWN, "avant l'installation (23 jan"),
        ({"client": CLIENTS[1]}, ConditionState.CLOSED, "client déjà donné"),
        ({"sons": "HOP-PFI-Va2"}, ConditionState.CLOSED, ""),
    ],
)
def test_a_signed_report_counts_as_declared_and_is_said_not_to_be_read(
    change: dict[str, Any], opening: ConditionState, told: str
) -> None:
    Path("scan.pdf").write_bytes(b"%PDF-1.7 image")
    facts = PilotFacts.of((), (), [replace(SIGNED, **change)])
    judged = gate(pilot(0), pilot(1), facts=facts)
    assert judged.opening is opening
    messages = [finding.message for finding in judged.findings if finding.code == "PV058"]
    assert (told in messages[0]) if told else not messages
    if opening is ConditionState.CLOSED and told and "déjà" not in told:
        assert CLIENTS[2] in judged.verdict


def test_what_two_tables_say_of_one_avance_is_told() -> None:
    state = RequestState(CLIENTS[2], "HOP-DPI-Va2", "avance", "A modifier")
    facts = PilotFacts.of([PilotReport(Path("pv2.json").absolute(), True)], [state])
    judged = gate(pilot(0), pilot(1), pilot(2), facts=facts)
    assert codes(judged) == [("PV057", Severity.WARNING)]
    assert "[[request]] la dit non validée ; [[pilot]] l'emporte" in judged.findings[0].message


def test_what_two_tables_say_of_the_avance_of_a_signed_report_is_told() -> None:
    Path("scan.pdf").write_bytes(b"%PDF-1.7 image")
    state = RequestState(CLIENTS[2], "HOP-DPI-Va2", "avance", "Rejetée")
    judged = gate(pilot(0), pilot(1), facts=PilotFacts.of((), [state], [SIGNED]))
    assert ("PV057", Severity.WARNING) in codes(judged)


def test_one_scan_signed_for_two_clients_is_doubted() -> None:
    for name in ("scan.pdf", "autre.pdf"):
        Path(name).write_bytes(b"%PDF-1.7 image")
    other = replace(SIGNED, signed=Path("autre.pdf"), client=CLIENTS[1])
    judged = gate(pilot(0), facts=PilotFacts.of((), (), [SIGNED, other]))
    assert judged.opening is ConditionState.UNKNOWN
    assert f"même contenu que « scan.pdf », celui de {CLIENTS[2]}" in judged.findings[-1].message


@pytest.mark.parametrize("answer", ["non", "A modifier", "incomplète"])
def test_an_avance_that_is_not_declared_validated_closes_the_gate(answer: str) -> None:
    judged = gate(pilot(0), pilot(1), pilot(2, fields(avance_validee=answer)))
    assert judged.opening is ConditionState.CLOSED
    assert ("PV053", Severity.ERROR) in codes(judged)


def test_two_reports_of_one_client_are_one_pilot() -> None:
    judged = gate(pilot(0), pilot(1), pilot(1))
    assert judged.opening is ConditionState.CLOSED
    assert codes(judged) == [("PV050", Severity.ERROR), ("PV051", Severity.ERROR)]
    assert "2 clients pilotes sur 3" in judged.verdict


def test_a_report_of_another_sons_does_not_count() -> None:
    judged = gate(pilot(0), pilot(1), pilot(2, sons="HOP-PFI-Va2"))
    assert judged.opening is ConditionState.CLOSED
    assert codes(judged) == [("PV050", Severity.ERROR), ("PV052", Severity.ERROR)]


def test_a_report_with_a_blocking_finding_does_not_count() -> None:
    refused = {"items": {"dpi-statistiques": {"answer": "non validé"}}}
    assert gate(pilot(0), pilot(1), pilot(2, refused)).opening is ConditionState.CLOSED


def test_a_client_absent_from_the_base_does_not_count() -> None:
    base = demo_base()
    assert gate(pilot(0, base=base), pilot(1, base=base), pilot(2, base=base)).opening is (
        ConditionState.OPEN
    )
    stranger = profile(client__finess="130999972")
    absent = checked(clean(stranger), "pv.json", base=base)
    assert gate(pilot(0, base=base), pilot(1, base=base), absent).opening is ConditionState.CLOSED


def test_a_fourth_report_that_does_not_count_leaves_the_gate_open_and_is_remarked() -> None:
    judged = gate(pilot(0), pilot(1), pilot(2), pilot(3, fields(etat="transmis")))
    assert judged.opening is ConditionState.OPEN
    assert codes(judged) == [("PV054", Severity.WARNING)]


def test_without_any_report_the_condition_is_unknown() -> None:
    judged = gate()
    assert judged.opening is ConditionState.UNKNOWN
    assert "aucun PV de ce SONS" in judged.verdict


def test_a_file_that_is_no_report_does_not_count() -> None:
    judged = gate(pilot(0), pilot(1), checked('{"kind": "autre"}'))
    assert judged.opening is ConditionState.CLOSED


def test_a_missing_pilot_needs_a_month_from_today() -> None:
    assert str(gate(pilot(0), pilot(1)).complete_from) == "2026-05-01"


def test_an_unsigned_report_can_be_complete_a_month_after_its_production() -> None:
    late = fields(installation="2026-03-10", production="2026-03-25", signature="")
    judged = gate(pilot(0), pilot(1), pilot(2, late))
    assert str(judged.complete_from) == "2026-04-25"
    assert "au plus tôt le 25 avril 2026" in judged.verdict
    assert "temps d'examen n'est pas connu" in judged.verdict


def test_a_report_whose_month_is_over_can_be_complete_today() -> None:
    judged = gate(pilot(0), pilot(1), pilot(2, fields(signature="")))
    assert str(judged.complete_from) == "2026-04-01"


def test_without_a_production_date_nothing_is_promised() -> None:
    judged = gate(pilot(0), pilot(1), pilot(2, fields(production="", signature="")))
    assert judged.complete_from is None
    assert "date des trois PV complets inconnue" in judged.verdict


def test_once_three_reports_are_complete_only_validations_are_awaited() -> None:
    judged = gate(pilot(0), pilot(1), pilot(2, fields(etat="transmis")))
    assert "des validations sont attendues" in judged.verdict
    assert "au plus tôt" not in judged.verdict


def test_a_missing_pilot_is_supposed_to_start_today_and_it_is_said() -> None:
    assert "mis en production aujourd'hui" in gate(pilot(0), pilot(1)).verdict


def test_no_date_makes_up_for_a_client_absent_from_the_base() -> None:
    absent = checked(clean(profile(client__finess="130999972")), "pv.json", base=demo_base())
    judged = gate(pilot(0), pilot(1), absent)
    assert str(judged.complete_from) == "2026-05-01"  # a month for another pilot
    assert "à remplacer par un autre pilote" in dict(described(judged))["130999972"]


def test_what_segur_toml_declares_is_not_placed_in_the_document() -> None:
    declared = PilotFacts.of([PilotReport(Path("pv2.json").absolute(), None, "signé")])
    judged = gate(pilot(0), pilot(1), pilot(2), facts=declared)
    (found,) = [one for one in judged.findings if one.code == "PV054"
                and one.severity is Severity.WARNING]  # fmt: skip
    assert (found.pointer, found.cell) == (None, None)
    assert "d'après segur.toml" in found.message


@pytest.mark.parametrize(
    "written", [{"etat": "en cours"}, {"avance_validee": "peut-être"}], ids=["state", "avance"]
)
def test_what_is_not_understood_is_told_once_and_does_not_count(written: dict[str, str]) -> None:
    unread = pilot(2, fields(**written))
    judged = gate(pilot(0), pilot(1), unread)
    assert judged.opening is not ConditionState.OPEN
    assert [finding.code for finding in (*judged.findings, *unread.findings)] == ["PV050", "PV043"]


@pytest.mark.parametrize("status", ["Validée", "Décidée et payée"])
def test_a_status_of_the_portal_says_that_an_avance_is_validated(status: str) -> None:
    judged = gate(pilot(0), pilot(1), pilot(2, fields(avance_validee=status)))
    assert judged.opening is ConditionState.OPEN


def test_three_refused_reports_await_nothing() -> None:
    judged = gate(*(pilot(n, fields(etat="refusé")) for n in range(3)))
    assert "3 PV refusés : rien n'est attendu" in judged.verdict
    assert "transmettez de nouveau" in judged.verdict


def test_reports_that_all_leave_flows_unverified_are_to_verify() -> None:
    waived = {"items": {"dpi-flux-2": {"answer": "non vérifiable"}}}
    judged = gate(*(pilot(n, waived, pfi__compatible="non") for n in range(3)))
    assert judged.opening is ConditionState.OPEN
    assert codes(judged) == [("PV055", Severity.WARNING)]
    assert "(2)" in judged.findings[0].message


def test_another_product_or_supplier_is_to_verify() -> None:
    resold = {"supplier__name": "FOURNISSEUR FICTIF", "solution__vendor": "ÉDITEUR FICTIF A"}
    for change in ({"solution__name": "AUTRE DPI FICTIF"}, resold):
        judged = gate(pilot(0), pilot(1), pilot(2, **change))
        assert codes(judged) == [("PV056", Severity.WARNING)]
        assert "par fournisseur ou par solution" in judged.findings[0].message


def test_two_sites_of_one_entity_are_to_verify() -> None:
    Path("annuaire.csv").write_text(
        f"nofinesset;nofinessej\n{CLIENTS[0]};{CLIENTS[1]}\n{CLIENTS[2]};{CLIENTS[1]}\n",
        encoding="utf-8",
    )
    register = open_register("annuaire.csv", clock())
    siblings = gate(
        pilot(0, register=register), pilot(2, register=register), pilot(3, register=register)
    )
    assert codes(siblings) == [("PV051", Severity.WARNING)]
    assert "même entité juridique" in siblings.findings[0].message
    parent = gate(
        pilot(1, register=register), pilot(2, register=register), pilot(3, register=register)
    )
    assert "est un établissement de" in parent.findings[0].message
    unnamed = replace(register, named=False)  # a laptop and a runner must agree
    assert not codes(gate(*(pilot(n, register=unnamed) for n in (0, 2, 3))))


def test_a_report_of_another_sons_is_only_remarked_once_three_count() -> None:
    judged = gate(pilot(0), pilot(1), pilot(2), pilot(0, sons="HOP-PFI-Va2"))
    assert codes(judged) == [("PV052", Severity.WARNING)]


def test_the_reports_of_segur_toml_are_judged_sons_by_sons() -> None:
    reports = [pilot(0), pilot(0, sons="HOP-PFI-Va2"), pilot(1), pilot(2)]
    found = {judged.sons: judged.opening for judged in judge_gates(reports, clock())}
    assert found == {"HOP-DPI-Va2": ConditionState.OPEN, "HOP-PFI-Va2": ConditionState.CLOSED}
    (empty,) = judge_gates([], clock())
    assert empty.opening is ConditionState.UNKNOWN


def test_segur_toml_wins_over_what_the_document_declares() -> None:
    reports = [pilot(0), pilot(1), pilot(2, fields(etat="transmis", avance_validee="non"))]
    declared = PilotFacts.of([PilotReport(Path("pv2.json").absolute(), True, "validé")])
    assert gate(*reports, facts=declared).opening is ConditionState.OPEN
    declared = PilotFacts.of([PilotReport(Path("pv0.json").absolute(), False, None)])
    assert gate(pilot(0), pilot(1), pilot(2), facts=declared).opening is ConditionState.CLOSED


@pytest.mark.parametrize(
    ("written", "avance", "state", "code"),
    [
        ({"etat": "refusé"}, None, "validé", "PV057"),
        ({"avance_validee": "non"}, True, None, "PV057"),
    ],
)
def test_segur_toml_against_the_document_is_told_where_it_opens_the_gate(
    written: dict[str, str], avance: bool | None, state: str | None, code: str
) -> None:
    declared = PilotFacts.of([PilotReport(Path("pv2.json").absolute(), avance, state)])
    judged = gate(pilot(0), pilot(1), pilot(2, fields(**written)), facts=declared)
    assert judged.opening is ConditionState.OPEN
    assert codes(judged) == [(code, Severity.WARNING)]
    assert "l'emporte" in judged.findings[0].message


def test_a_document_left_at_an_earlier_state_contradicts_nothing() -> None:
    declared = PilotFacts.of([PilotReport(Path("pv2.json").absolute(), None, "validé")])
    judged = gate(pilot(0), pilot(1), pilot(2, fields(etat="signé")), facts=declared)
    assert judged.findings == ()


def test_the_gate_says_that_eligibility_was_not_checked() -> None:
    judged = gate(pilot(0), pilot(1), pilot(2))
    assert ("Éligibilité", "non contrôlée, faute de base (--base)") in described(judged)


def test_the_gates_of_segur_toml_are_kept_apart_by_sons() -> None:
    reports = []
    for rank, sons in ((0, "HOP-DPI-Va2"), (1, "HOP-DPI-Va2"), (2, "HOP-DPI-Va2"),
                       (0, "HOP-PFI-Va2")):  # fmt: skip
        path = Path(f"{sons}-{rank}.xlsx")
        filled_workbook(profile(sons, client__finess=CLIENTS[rank])).save(path)
        reports.append(PilotReport(path.absolute()))
    settings = Settings(pilot_tables=tuple(reports))
    gates = open_gates(settings, ("HOP-DPI-Va2", "HOP-PFI-Va2"), clock())
    assert gates["HOP-DPI-Va2"].opening is ConditionState.OPEN
    assert gates["HOP-PFI-Va2"].verdict.startswith(
        "condition des trois pilotes non remplie, HOP-PFI-Va2 : 1 client pilote sur 3"
    )


@pytest.mark.parametrize(("version", "differs"), [("9.9.8", True), ("V9.9.9", False)])
def test_another_version_than_the_first_pilot_is_to_be_checked(version: str, differs: bool) -> None:
    other = checked(clean(profile(client__finess=CLIENTS[1], solution__version=version)))
    judged = gate(pilot(0), other, pilot(2))
    assert codes(judged) == [("PV056", Severity.WARNING)] * differs


def test_two_numbers_under_one_name_are_perhaps_one_client() -> None:
    who = profile(client__finess=CLIENTS[1], client__name="C.H. fictif de Bourg-Éxemple")
    same = profile(client__finess=CLIENTS[1], client__name="Ch fictif de BOURG-EXEMPLE")
    assert gate(pilot(0), checked(clean(who)), pilot(2)).findings == ()
    judged = gate(pilot(0), checked(clean(same)), pilot(2))
    assert judged.opening is ConditionState.OPEN
    (found,) = judged.findings
    assert (found.code, found.severity, found.origin) == (
        "PV051", Severity.WARNING, Origin.INFERRED,
    )  # fmt: skip


def test_another_format_than_the_decks_stays_in_the_answer_of_the_gate() -> None:
    other = {"items": {"dpi-flux-2": {"format": "FHIR R4"}}}
    judged = gate(pilot(0, other), pilot(1), pilot(2))
    assert judged.opening is ConditionState.OPEN
    assert "format à vérifier : CH FICTIF DE BOURG-EXEMPLE (010999993)" in judged.verdict
    assert [label for label, _ in described(judged)].count("Format") == 1
    assert "Format" not in dict(described(gate(pilot(0), pilot(1), pilot(2))))


@pytest.mark.parametrize(
    ("fifth", "said"),
    [(date(2026, 5, 2), "jalon 5 : 2 mai 2026"), (date(2026, 4, 30), "reste l'attestation")],
)
def test_the_day_of_three_reports_is_held_against_the_fifth_milestone(
    fifth: date, said: str
) -> None:
    own = (DateInForce("HOP-DPI-Va2", "jalon-5", fifth, "note fictive"),)
    facts = PilotFacts.in_settings(Settings(milestones=own))
    judged = gate(pilot(0), pilot(1), facts=facts)
    assert judged.complete_from == date(2026, 5, 1)
    assert said in judged.verdict
