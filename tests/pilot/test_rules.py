from typing import Any

import pytest

from segur_cli.diagnostics import Severity
from segur_cli.pilot.report_check import CODES
from segur_cli.rules.rule import read_page
from tests.lint.running import demo_base
from tests.pilot.filling import clean, codes, findings, merged, profile

DPI = profile()
NOT_READY = profile(pfi__compatible="non")
SAME_VENDOR = profile(pfi__vendor="ÉDITEUR FICTIF A", pfi__compatible="non")
ONE_SOFTWARE = profile(pfi__vendor="ÉDITEUR FICTIF A", pfi__software="DPI FICTIF")
PFI = profile("HOP-PFI-Va2")


def item(id_: str, **given: object) -> dict[str, object]:
    return {"items": {id_: given}}


def field(id_: str, value: object) -> dict[str, object]:
    return {"fields": {id_: {"value": value}}}


@pytest.mark.parametrize(
    "who", [DPI, NOT_READY, SAME_VENDOR, ONE_SOFTWARE, PFI, profile("HOP-PFI-Va2",
            dpi__compatible="non")], ids=lambda who: f"{who.sons}-{who.hash}",
)  # fmt: skip
def test_a_report_filled_without_a_defect_has_no_finding(who: object) -> None:
    # A flow that works with a function said not compatible is asked about, whoever answers.
    assert set(codes(who)) <= {"PV018"}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("patch", "code"),
    [
        (item("dpi-flux-1", count=0), "PV022"),
        (item("dpi-flux-1", count=""), "PV022"),
        (item("dpi-flux-1", count="beaucoup"), "PV022"),
        (item("dpi-flux-1", count=-3), "PV022"),
        (item("dpi-flux-1", count=1.5), "PV022"),
        (item("dpi-flux-1", count="٣"), "PV022"),
        (item("dpi-flux-1", answer="non vérifiable"), "PV013"),
        (item("dpi-flux-3", answer="non vérifiable"), "PV013"),
        (item("dpi-statistiques", answer="non vérifiable"), "PV013"),
        (item("dpi-flux-4", format=""), "PV020"),
        (item("dpi-flux-4", format="   "), "PV020"),
        (item("dpi-statistiques", answer="non validé"), "PV011"),
        (item("dpi-statistiques", answer="NON VALIDEE"), "PV011"),
        (item("dpi-statistiques", answer="sans objet"), "PV012"),
        (item("dpi-statistiques", answer=None), "PV010"),
        (item("dpi-statistiques", answer=True), "PV010"),
        (item("dpi-statistiques", answer=["validé"]), "PV010"),
        ({"items": {"dpi-statistiques": "validé"}}, "PV010"),
        ({"fields": {"signature": None}}, "PV003"),
        (field("signature", "bientôt"), "PV031"),
        (field("signature", "2026-04-02"), "PV031"),
        (field("installation", "2026-05-01"), "PV030"),
        (field("part-etablissement", "peut-être"), "PV041"),
    ],
)
def test_a_defect_has_its_one_blocking_finding(patch: object, code: str) -> None:
    blocking = [one.code for one in findings(DPI, patch) if one.severity is Severity.ERROR]
    assert blocking == [code] * len(blocking)
    assert blocking


@pytest.mark.parametrize(
    "patch",
    [
        item("dpi-statistiques", answer=" VALIDÉ "),
        item("dpi-statistiques", answer="validée"),
        item("dpi-flux-2", format="flux de la vague 1 maintenu"),
        item("dpi-flux-2", format="HL7 v2.3.1 ORU"),
        item("dpi-flux-2", format="hl7 version 2"),
        item("dpi-flux-1", count="12"),
        item("dpi-flux-1", count=12),
        field("signature", "20/03/2026"),
        field("signature", "2026-04-01"),
        field("calendrier", "non"),
        field("seances", "trente-six"),
        field("dates-formation", "un jour"),
        field("etat", ""),
        {"fields": {"seances": None}},
    ],
)
def test_what_is_right_or_only_qualitative_is_not_remarked(patch: object) -> None:
    assert codes(DPI, patch) == []


@pytest.mark.parametrize(
    ("id_", "code"), [("signature", "PV031"), ("installation", "PV030"), ("production", "PV030")]
)
def test_a_day_before_anything_opened_is_to_verify(id_: str, code: str) -> None:
    told = [f for f in findings(DPI, field(id_, "2016-03-20")) if f.code == code]
    assert {f.severity for f in told} == {Severity.WARNING}
    assert "avant l'ouverture du guichet de référencement (21 juin 2024" in told[0].message


@pytest.mark.parametrize("text", ["À compléter", "TODO", "<nom>", "[nom du signataire]"])
def test_a_name_left_to_fill_is_none(text: str) -> None:
    assert codes(DPI, field("signataire", text)) == ["PV031"]


def test_a_waiver_may_be_taken_for_another_vendor_that_is_not_ready() -> None:
    (found, asked) = findings(NOT_READY, item("dpi-flux-2", answer="non vérifiable", format=""))
    assert (asked.code, "8 éléments manquent" in asked.message) == ("PV018", True)
    assert (found.code, found.severity) == ("PV014", Severity.NOTE)
    assert "(2)a" in found.message


def test_no_waiver_for_the_same_vendor_and_the_reason_is_said() -> None:
    (found,) = findings(SAME_VENDOR, item("dpi-flux-2", answer="non vérifiable"))
    assert (found.code, found.severity) == ("PV013", Severity.ERROR)
    assert "même éditeur" in found.message


def test_no_waiver_once_the_other_function_is_compatible() -> None:
    (found,) = findings(DPI, item("dpi-flux-2", answer="non vérifiable"))
    assert "version compatible" in found.message


def test_a_blank_of_json_that_holds_no_text_says_nothing() -> None:
    patch = {"fields": {"signataire": {"value": [{}]}, "etablissement": {"value": []}}}
    assert sorted(codes(DPI, patch)) == ["PV031", "PV040"]
    assert codes(DPI, item("dpi-flux-4", format=["IHE PAM"])) == ["PV020"]
    (found,) = findings(DPI, item("dpi-statistiques", answer=["validé"]))
    assert "« objet ou liste JSON »" in found.message


def test_a_whole_number_may_be_written_with_decimals_in_json() -> None:
    assert codes(DPI, item("dpi-flux-1", count=12.0)) == []


def test_a_deleted_blank_is_told_where_blanks_stand() -> None:
    (found,) = findings(DPI, {"fields": {"signature": None}})
    assert (found.code, found.pointer) == ("PV003", "/fields")


@pytest.mark.parametrize("version", [True, "1", 2, None])
def test_another_version_of_the_lists_is_not_read_as_ours(version: object) -> None:
    assert codes(DPI, {"schema_version": version}) == ["PV001"]


@pytest.mark.parametrize(
    "day", ["2026-03-20", "20/03/2026", "20.03.2026", "20-03-2026", "2026-03-20T10:00:00"]
)
def test_a_day_is_read_as_people_and_programs_write_it(day: str) -> None:
    assert codes(DPI, field("signature", day)) == []


@pytest.mark.parametrize("day", ["03/20/2026", "mars 2026", "2026-02-30", "20/03/226"])
def test_a_day_that_must_be_guessed_is_none(day: str) -> None:
    assert codes(DPI, field("signature", day)) == ["PV031"]


@pytest.mark.parametrize("count", [9, "9", 0])
def test_fewer_than_ten_documents_do_not_do(count: object) -> None:
    (found,) = findings(PFI, item("pfi-envoi-mss-10", count=count))
    assert (found.code, found.severity) == ("PV022", Severity.ERROR)
    assert "10 au moins" in found.message


@pytest.mark.parametrize("answer", ["validé", "non validé", "sans objet", "", "non vérifiable"])
def test_what_the_texts_leave_open_never_blocks(answer: str) -> None:
    who = profile("HOP-PFI-Va2", ordered_sends="mss")
    found = findings(who, item("pfi-envoi-dmp-relance", answer=answer))
    assert all(one.severity is Severity.NOTE for one in found)
    assert any("ne disent pas" in one.message for one in found)


def test_a_sending_ordered_but_given_up_is_accepted_only_with_a_comment() -> None:
    patch = merged(NO_DMP_FEATURES, item("pfi-flux-dmp", answer="sans objet"))
    assert [one.severity for one in findings(PFI, patch)] == [Severity.ERROR] * 4
    commented = item("pfi-flux-dmp", answer="sans objet", comment="Reporté par avenant fictif.")
    first, *others = findings(PFI, merged(NO_DMP_FEATURES, commented))
    assert (first.code, first.severity) == ("PV012", Severity.WARNING)
    assert [(one.code, one.severity) for one in others] == [("PV012", Severity.NOTE)] * 3
    assert "quand un envoi commandé est abandonné" in others[0].message


NO_DMP_FEATURES = {
    "items": {
        id_: {"answer": "sans objet"}
        for id_ in ("pfi-envoi-dmp-10", "pfi-envoi-dmp-relance", "pfi-envoi-dmp-accuse")
    }
}


def test_a_feature_at_work_contradicts_its_sending_without_object() -> None:
    commented = item("pfi-flux-dmp", answer="sans objet", comment="Reporté par avenant fictif.")
    first, *others = findings(PFI, commented)
    assert first.code == "PV012"
    assert [(one.code, one.severity) for one in others] == [("PV016", Severity.WARNING)] * 3
    assert "alors que pfi-flux-dmp est « sans objet »" in others[0].message


def test_no_comment_excuses_the_absence_of_any_sending() -> None:
    both = {id_: {"answer": "sans objet"} for id_ in ("pfi-flux-dmp", "pfi-flux-mss")}
    patch = merged(field("commentaire", "Tout est abandonné."), {"items": both})
    (found,) = (one for one in findings(PFI, patch) if one.code == "PV015")
    assert found.severity is Severity.ERROR
    only = profile("HOP-PFI-Va2", ordered_sends="dmp")
    dmp = item("pfi-flux-dmp", answer="sans objet", comment="Abandonné.")
    assert "PV015" in codes(only, dmp)


def test_another_sending_than_the_one_ordered_is_an_evolution_to_comment() -> None:
    only = profile("HOP-PFI-Va2", ordered_sends="dmp")
    wording = next(one.text for one in only.pack.items if one.id == "pfi-flux-mss")
    added = {"items": {"pfi-flux-mss": {"wording": wording, "answer": "validé"}}}
    (found,) = (one for one in findings(only, added) if "pfi-flux-mss" in one.message)
    assert found.severity is Severity.WARNING
    assert "faites dire l'évolution en commentaire" in (found.hint or "")
    instead = item("pfi-flux-dmp", answer="sans objet", comment="MSSanté à la place du DMP.")
    assert "PV015" not in codes(only, merged(added, instead))


@pytest.mark.parametrize(
    ("sons", "function", "flow"),
    [("HOP-DPI-Va2", "pfi", "dpi-flux-2"), ("HOP-PFI-Va2", "dpi", "pfi-flux-dpi-pfi")],
)
def test_a_waiver_taken_for_a_function_that_is_not_there_is_to_verify(
    sons: str, function: str, flow: str
) -> None:
    blank = {f"{function}__{key}": "" for key in ("vendor", "software", "compatible")}
    who = profile(sons, **blank, **{f"{function}__absent": "oui"})
    for answer in ("non vérifiable", "sans objet"):
        (found,) = (one for one in findings(who, item(flow, answer=answer)) if flow in one.message)
        assert (found.code, found.severity) == ("PV014", Severity.WARNING)
        assert f"l'établissement n'a pas de {function.upper()}" in found.message
        assert ("pas d'un établissement qui n'en a pas" in found.message) == ("non" in answer)
    assert "PV016" in codes(who, item(flow, answer="validé"))


def test_what_goes_through_a_sending_that_the_pfi_does_not_serve_is_to_verify() -> None:
    who = profile(pfi__sends="dmp")
    (found,) = (
        one
        for one in findings(who, item("dpi-reception-integration", answer="sans objet"))
        if "dpi-reception-integration" in one.message
    )
    assert (found.code, found.severity) == ("PV014", Severity.WARNING)
    assert "ne sert pas MSSanté" in found.message
    blocking = item("dpi-envoi-auto-dmp", answer="sans objet")
    assert Severity.ERROR in {one.severity for one in findings(who, blocking)}


def test_the_box_whose_scope_is_unclear_is_recalled_once_ticked() -> None:
    who = profile("HOP-PFI-Va2", dpi__compatible="non")
    (found,) = (
        one
        for one in findings(who, item("pfi-case-dpi", answer="validé"))
        if "pfi-case-dpi" in one.message
    )
    assert (found.code, found.severity) == ("PV014", Severity.WARNING)
    assert "une numérotation qui n'est pas celle" in found.message


def test_a_report_signed_on_a_sunday_is_remarked() -> None:
    (found,) = findings(DPI, field("signature", "2026-03-01"))
    assert (found.code, found.severity) == ("PV031", Severity.NOTE)
    assert "un dimanche" in found.message


def test_another_format_between_separate_software_is_to_verify() -> None:
    (found,) = findings(DPI, item("dpi-flux-3", format="FHIR"))
    assert (found.code, found.severity) == ("PV021", Severity.WARNING)
    assert "HL7 V2" in found.message


def test_the_wave_1_flow_may_be_kept_towards_the_pfi_only() -> None:
    assert codes(DPI, item("dpi-flux-3", format="flux de vague 1")) == ["PV021"]


def test_one_software_may_use_any_format_but_must_name_it() -> None:
    assert codes(ONE_SOFTWARE, item("dpi-flux-3", format="appel interne")) == []
    assert codes(ONE_SOFTWARE, item("dpi-flux-3", format="")) == ["PV020"]


def signed(start: str, signature: str) -> Any:
    return merged(
        merged(field("installation", start), field("production", start)),
        field("signature", signature),
    )


@pytest.mark.parametrize(
    ("start", "signature", "found"),
    [
        ("2026-01-16", "2026-02-16", []),
        ("2026-01-16", "2026-02-13", ["PV032"]),
        ("2025-01-31", "2025-02-28", ["PV032"]),  # a note: see below
        ("2025-01-31", "2025-03-03", []),
        ("2024-01-31", "2024-02-28", ["PV030", "PV030", "PV031", "PV032"]),  # too early
        ("2026-03-20", "2026-03-19", ["PV032"]),
    ],
)
def test_a_calendar_month_separates_the_later_date_from_the_signature(
    start: str, signature: str, found: list[str]
) -> None:
    assert codes(DPI, signed(start, signature)) == found


def test_a_month_cut_by_the_end_of_february_is_admitted_with_a_note() -> None:
    (found,) = findings(DPI, signed("2025-01-31", "2025-02-28"))
    assert found.severity is Severity.NOTE
    assert "ne dit pas comment compter" in found.message


def test_too_early_a_signature_says_how_many_days_and_the_first_acceptable_one() -> None:
    (found,) = findings(DPI, field("signature", "2026-02-02"))
    assert "13 jours après la mise en production (20 janvier 2026)" in found.message
    assert "31 jours" in found.message
    assert found.hint == "première date acceptable : 20 février 2026"


def test_production_before_installation_is_to_verify() -> None:
    (found,) = findings(DPI, field("production", "2026-01-10"))
    assert (found.code, found.severity) == ("PV030", Severity.WARNING)


def test_a_comment_is_required_when_the_establishment_did_part_of_the_work() -> None:
    (found,) = findings(DPI, field("part-etablissement", "oui"))
    assert (found.code, found.severity) == ("PV041", Severity.ERROR)


def test_a_profile_changed_in_the_document_is_an_error() -> None:
    found = findings(DPI, {"profile": {"pfi": {"compatible": False}}})
    assert ("PV002", Severity.ERROR) in [(one.code, one.severity) for one in found]


def test_a_checklist_made_for_another_profile_says_what_differs() -> None:
    found = findings(DPI, expected=NOT_READY)
    assert [one.code for one in found] == ["PV002"]
    assert "pfi.compatible = « oui » au lieu de « non »" in found[0].message


def test_a_deleted_item_is_an_error_with_its_wording() -> None:
    (found,) = findings(DPI, {"items": {"dpi-double-facteur": None}})
    assert (found.code, found.severity) == ("PV003", Severity.ERROR)
    assert "double facteur" in found.message


def test_a_reworded_item_is_to_verify() -> None:
    (found,) = findings(DPI, item("dpi-statistiques", text="Les statistiques, sauf celles de mai"))
    assert (found.code, found.severity) == ("PV004", Severity.WARNING)


def test_the_wording_of_another_version_of_segur_is_told_from_an_annotation() -> None:
    from segur_cli.pilot.checklist import wording_hash

    text = "Texte d'une version passée."
    (found,) = findings(DPI, item("dpi-statistiques", text=text, hash=wording_hash(text)))
    assert (found.code, found.severity) == ("PV004", Severity.WARNING)
    assert "autre version" in found.message


def test_an_added_line_is_to_be_read() -> None:
    (found,) = findings(DPI, item("reserve", text="sous réserve", answer="validé"))
    assert (found.code, found.severity) == ("PV005", Severity.WARNING)


@pytest.mark.parametrize(
    "change", [field("finess", "690999974"), field("finess", "69 0999974"),
               field("sons", "HOP-PFI-Va2")],
)  # fmt: skip
def test_a_report_of_another_client_or_sons_than_its_profile_is_blocking(change: Any) -> None:
    (found,) = findings(DPI, change)
    assert (found.code, found.severity) == ("PV040", Severity.ERROR)


@pytest.mark.parametrize(
    "change", [field("finess", 10999993), field("finess", "à compléter"), field("sons", "DPI"),
               field("etablissement", "CH FICTIF"), field("prestation", "Vague 1 + Vague 2")],
)  # fmt: skip
def test_another_way_of_writing_the_parties_is_to_verify(change: Any) -> None:
    (found,) = findings(DPI, change)
    assert (found.code, found.severity) == ("PV040", Severity.WARNING)


def test_spaces_in_the_number_of_the_client_are_harmless() -> None:
    assert codes(DPI, field("finess", "01 099 999 3")) == []


def test_a_client_absent_from_the_base_is_an_error() -> None:
    who = profile(client__finess="130999972")
    found = [one for one in findings(who, base=demo_base()) if one.code == "PV042"]
    assert [one.severity for one in found] == [Severity.ERROR]
    assert "FICTIVE" in found[0].message
    assert "PV042" not in codes(who)


def test_findings_name_the_pilot_and_where_they_stand() -> None:
    (found,) = findings(DPI, item("dpi-statistiques", answer="non validé"))
    assert found.subject == "CH FICTIF DE BOURG-EXEMPLE (010999993), HOP-DPI-Va2"
    assert found.pointer == "/items/dpi-statistiques/answer"
    assert found.span is not None


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "3", '{"kind": "autre"}', '{"kind": "segur-pv"}',
     '{"kind": "segur-pv", "schema_version": 2}',
     '{"kind": "segur-pv", "schema_version": 1, "profile": []}',
     '{"kind": "segur-pv", "schema_version": 1, "profile": {"sons": "HOP-RI-Va2"}}'],
)  # fmt: skip
def test_what_is_no_report_of_ours_is_an_error_and_nothing_else_is_said(content: str) -> None:
    from tests.pilot.filling import checked

    one = checked(content)
    assert one.findings
    assert all(found.severity is Severity.ERROR for found in one.findings)
    assert not one.clean


def test_a_key_written_twice_is_found_in_a_report_too() -> None:
    import json

    from tests.pilot.filling import checked

    text = json.dumps(clean(DPI), ensure_ascii=False)
    doubled = text.replace('"kind"', '"kind": "segur-pv", "kind"', 1)
    assert [one.code for one in checked(doubled).findings] == ["SYN005"]


def test_hostile_values_are_quoted_harmlessly() -> None:
    (found,) = findings(DPI, item("dpi-statistiques", answer="\x1b[31mvalidé" + "x" * 500))
    assert "\x1b" not in found.message
    assert len(found.message) < 200


def test_every_rule_has_a_code_of_its_own() -> None:
    assert len(CODES) == len(set(CODES))


@pytest.mark.parametrize("code", ["PV022", "PV030", "PV041"])
def test_a_page_says_which_blank_is_a_convention_of_ours(code: str) -> None:
    page = " ".join(read_page(code).help.split())
    assert "est une convention de segur" in page


def test_a_profile_with_holes_is_told_without_words_of_the_command_line() -> None:
    from tests.pilot.filling import checked

    (found,) = checked(merged(clean(DPI), {"profile": {"prestation": None}})).findings
    assert found.code == "PV001"
    assert "(prestation)" in found.message
    assert "--set" not in found.message
