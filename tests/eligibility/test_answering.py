from decimal import Decimal

import pytest

from segur_cli.diagnostics import Severity
from segur_cli.eligibility.prestation import History
from segur_cli.eligibility.request import ClientQuery
from segur_cli.eligibility.verdict import Verdict, VerdictStatus
from tests.eligibility.small_bases import (
    CLINIC,
    ELSEWHERE,
    ENTITY,
    HOSPITAL,
    NORTH,
    SOUTH,
    base,
    demo,
    directory,
    texts,
    verdict_on,
)

DPI = ("HOP-DPI-Va2",)


def ceilings(verdict: Verdict) -> list[str]:
    return [str(line.ceiling.amount) for view in verdict.views for line in view.lines]


def heaviest(verdict: Verdict) -> Severity:
    return max(remark.severity for remark in verdict.remarks)


def test_a_number_of_the_base_is_eligible() -> None:
    verdict = verdict_on(HOSPITAL, base(f"{HOSPITAL};CH;;;100;150"))
    assert (verdict.status, verdict.blocking) == (VerdictStatus.ELIGIBLE, False)
    assert (verdict.name, ceilings(verdict)) == ("CH", ["100", "150"])


def test_an_absent_number_is_rejected_and_told_what_absent_means() -> None:
    verdict = verdict_on(ELSEWHERE, demo())
    assert (verdict.status, verdict.blocking) == (VerdictStatus.ABSENT, True)
    said = texts(verdict.remarks)
    assert "l'ASP contrôle les clients d'après cette base, et refuse ceux qui n'y sont pas" in said
    assert "figée sur l'activité 2022" in said
    assert "vérifiez le niveau du numéro (EJ ou ET)" in said


def test_an_absent_number_has_no_ceiling() -> None:
    verdict = verdict_on(ELSEWHERE, demo())
    assert (verdict.views, verdict.entries, verdict.targets) == ((), (), ())


def test_an_absent_number_with_a_wrong_key_is_suspect_and_its_near_miss_is_named() -> None:
    verdict = verdict_on("010999999", demo())
    assert verdict.status is VerdictStatus.SUSPECT
    assert "à un caractère près, la base contient 010999993 (CH FICTIF DE BOURG-EXEMPLE)" in texts(
        verdict.remarks
    )


def test_two_swapped_characters_are_a_near_miss() -> None:
    verdict = verdict_on("100999993", demo())
    assert verdict.status is VerdictStatus.SUSPECT
    assert "010999993" in texts(verdict.remarks)


def test_a_near_miss_is_never_applied() -> None:
    verdict = verdict_on("010999999", demo())
    assert (verdict.reading.finess, verdict.views) == ("010999999", ())


def test_a_wrong_key_without_near_miss_names_nobody() -> None:
    assert "à un caractère près" not in texts(verdict_on("490999999", demo()).remarks)


@pytest.mark.parametrize("typed", ["", "abc", "123", "0109999931111", "1A0999993X"])
def test_a_malformed_number_is_not_looked_up(typed: str) -> None:
    verdict = verdict_on(typed, demo())
    assert (verdict.status, verdict.blocking) == (VerdictStatus.MALFORMED, True)
    assert heaviest(verdict) is Severity.ERROR


def test_a_lost_zero_is_repaired_and_said() -> None:
    verdict = verdict_on("10999993", demo())
    assert (verdict.status, verdict.to_look_at) == (VerdictStatus.ELIGIBLE, True)
    assert verdict.label == "éligible (numéro corrigé)"
    assert "le zéro initial, perdu par un tableur, a été rétabli : à saisir 010999993" in texts(
        verdict.remarks
    )


def test_eight_digits_that_read_two_ways_both_in_the_base_decide_nothing() -> None:
    lost_zero, keyless = "010099992", "100999929"
    verdict = verdict_on("10099992", base(f"{lost_zero};A;;;1;1", f"{keyless};B;;;2;2"))
    assert (verdict.status, verdict.views) == (VerdictStatus.MALFORMED, ())
    assert verdict.label == "numéro mal formé"
    said = texts(verdict.remarks)
    assert lost_zero in said
    assert keyless in said
    assert "rien n'est choisi" in said
    assert "à saisir" not in said


def test_eight_digits_that_read_two_ways_follow_the_only_one_in_the_base() -> None:
    verdict = verdict_on("10099992", base("010099992;A;;;1;1"))
    assert (verdict.status, verdict.reading.finess) == (VerdictStatus.ELIGIBLE, "010099992")
    assert "peut-être 100999929" in texts(verdict.remarks)


def test_a_number_with_a_wrong_key_that_the_base_holds_is_eligible_and_flagged() -> None:
    verdict = verdict_on("910999990", demo())
    assert (verdict.status, verdict.blocking) == (VerdictStatus.ELIGIBLE, False)
    assert verdict.label == "éligible (clé suspecte)"
    assert heaviest(verdict) is Severity.WARNING


def test_a_site_is_sent_to_its_entity_through_the_directory() -> None:
    verdict = verdict_on(NORTH, demo(), directory(f"{NORTH};{ENTITY};SITE NORD"))
    assert (verdict.status, verdict.blocking) == (VerdictStatus.REENTER, True)
    assert verdict.label == f"à ressaisir sous l'EJ {ENTITY}"
    assert (verdict.level, verdict.name) == ("ET", "SITE NORD")
    assert ceilings(verdict)[0] == "450000"
    assert "les plafonds sont ceux de l'EJ" in texts(verdict.remarks)


def test_an_entity_is_sent_to_its_only_site_through_the_directory() -> None:
    linked = directory(f"{CLINIC};{ELSEWHERE};CLINIQUE")
    verdict = verdict_on(ELSEWHERE, demo(), linked)
    assert verdict.label == f"à ressaisir sous l'ET {CLINIC}"
    assert verdict.level == "EJ"
    assert ceilings(verdict)[0] == "40000"


def test_an_entity_with_several_sites_in_the_base_is_shown_no_ceiling_at_all() -> None:
    used = base(f"{NORTH};NORD;;;100;150", f"{SOUTH};SUD;;;200;250")
    linked = directory(f"{NORTH};{ENTITY};N", f"{SOUTH};{ENTITY};S")
    verdict = verdict_on(ENTITY, used, linked)
    assert verdict.label == f"à ressaisir sous l'ET {NORTH} ou {SOUTH}"
    assert (verdict.targets, ceilings(verdict)) == ((NORTH, SOUTH), [])
    assert "chacun avec ses propres plafonds" in texts(verdict.remarks)


def test_a_site_is_sent_to_its_entity_through_the_second_column_of_the_base() -> None:
    verdict = verdict_on(NORTH, base(f"{ENTITY};AP;;{NORTH};100;150"))
    assert verdict.label == f"à ressaisir sous l'EJ {ENTITY}"
    assert ceilings(verdict) == ["100", "150"]


def test_an_entity_is_sent_to_its_site_through_the_second_column_of_the_base() -> None:
    verdict = verdict_on(ENTITY, base(f"{NORTH};NORD;{ENTITY};;100;150"))
    assert verdict.label == f"à ressaisir sous l'ET {NORTH}"


def test_a_site_whose_entity_is_absent_too_is_absent() -> None:
    verdict = verdict_on(ELSEWHERE, demo(), directory(f"{ELSEWHERE};490999984;ET"))
    assert verdict.status is VerdictStatus.ABSENT
    assert "le répertoire FINESS connaît ce numéro" in texts(verdict.remarks)


def test_a_number_that_the_directory_does_not_know_either_is_told_so() -> None:
    verdict = verdict_on(ELSEWHERE, demo(), directory(f"{NORTH};{ENTITY};N"))
    assert "ne connaît pas non plus ce numéro" in texts(verdict.remarks)


def test_a_number_in_the_base_is_not_sent_elsewhere_by_the_directory() -> None:
    verdict = verdict_on(NORTH, base(f"{NORTH};N;;;1;2"), directory(f"{NORTH};{ENTITY};N"))
    assert verdict.status is VerdictStatus.ELIGIBLE


def test_a_site_and_its_entity_both_in_the_base_are_told_through_the_directory() -> None:
    used = base(f"{NORTH};NORD;;;100;150", f"{ENTITY};AP;;;300;400")
    verdict = verdict_on(NORTH, used, directory(f"{NORTH};{ENTITY};N"))
    assert (verdict.status, ceilings(verdict)) == (VerdictStatus.ELIGIBLE, ["100", "150"])
    assert f"son entité juridique {ENTITY} est aussi dans la base" in texts(verdict.remarks)
    assert heaviest(verdict) is Severity.WARNING


def test_a_site_and_its_entity_both_in_the_base_are_told_through_its_second_column() -> None:
    used = base(f"{NORTH};NORD;{ENTITY};;100;150", f"{ENTITY};AP;;;300;400")
    verdict = verdict_on(NORTH, used)
    assert ceilings(verdict) == ["100", "150"]
    assert f"son entité juridique {ENTITY} est aussi dans la base" in texts(verdict.remarks)


def test_contradictory_rows_are_shown_and_nothing_is_chosen_nor_added_up() -> None:
    verdict = verdict_on("920999992", demo())
    assert (verdict.status, verdict.blocking) == (VerdictStatus.UNSURE, False)
    assert {"70000", "80000"} < set(ceilings(verdict))
    assert "150000" not in ceilings(verdict)
    assert "(lignes 43 et 44) : rien n'est choisi ni additionné" in texts(verdict.remarks)


def test_identical_rows_are_no_contradiction() -> None:
    verdict = verdict_on(HOSPITAL, base(*[f"{HOSPITAL};CH;;;100;150"] * 2))
    assert (verdict.status, ceilings(verdict)) == (VerdictStatus.ELIGIBLE, ["100", "150"])


def test_a_client_whose_ceilings_are_all_zero_is_not_called_eligible() -> None:
    verdict = verdict_on("730999992", demo())
    assert verdict.status is VerdictStatus.NO_CEILING
    assert "plafond à 0,00 € dans la base, de sens inconnu" in texts(verdict.remarks)


def test_a_client_whose_ceiling_of_the_prestation_asked_is_unreadable_is_not_called_eligible() -> (
    None
):
    used = base(f"{HOSPITAL};CH;;;#N/A;150")
    asked = ClientQuery(HOSPITAL, sons=DPI, prestation="V2")
    assert verdict_on(asked, used).status is VerdictStatus.UNSURE
    assert verdict_on(ClientQuery(HOSPITAL, sons=DPI), used).status is VerdictStatus.ELIGIBLE


def test_a_client_without_any_ceiling_is_not_called_eligible() -> None:
    verdict = verdict_on("800999997", demo())
    assert (verdict.status, verdict.label) == (
        VerdictStatus.NO_CEILING,
        "présent, plafond non donné",
    )
    assert not verdict.blocking
    assert set(ceilings(verdict)) == {"None"}


def test_only_the_sons_asked_is_shown() -> None:
    verdict = verdict_on(ClientQuery(HOSPITAL, sons=("HOP-PFI-Va2",)), demo())
    assert [view.sons.code for view in verdict.views] == ["HOP-PFI-Va2"]


def test_a_closed_prestation_makes_the_request_wrong() -> None:
    asked = ClientQuery(HOSPITAL, DPI, "V1+V2", {"HOP-DPI-Va1": History.FUNDED})
    verdict = verdict_on(asked, demo())
    assert (verdict.status, verdict.blocking) == (VerdictStatus.ELIGIBLE, True)
    assert verdict.label == "présent dans la base, demande à corriger"
    assert "prestation fermée à ce client, car le client a bénéficié de HOP-DPI-Va1" in texts(
        verdict.remarks
    )


def test_an_ambiguous_prestation_warns_and_decides_nothing() -> None:
    history = {"HOP-DPI-Va1": History.FUNDED, "HOP-PFI-Va1": History.NONE}
    verdict = verdict_on(ClientQuery(HOSPITAL, ("HOP-PFI-Va2",), "V1+V2", history), demo())
    assert (verdict.blocking, verdict.to_look_at) == (False, True)
    assert verdict.label == "dans la base, prestation à vérifier"
    (remark,) = [r for r in verdict.remarks if "deux lectures possibles" in r.text]
    assert remark.severity is Severity.WARNING
    assert remark.statement is not None
    assert remark.statement.id == "v1v2-ou"


@pytest.mark.parametrize(
    ("prestation", "history", "label"),
    [
        ("V1+V2", {}, "dans la base, prestation à vérifier"),
        ("V1+V2", {"HOP-DPI-Va1": History.NONE}, "dans la base, prestation à vérifier"),
        ("V1+V2", dict.fromkeys(("HOP-DPI-Va1", "HOP-PFI-Va1"), History.NONE), "éligible"),
        ("V2", {}, "éligible"),
    ],
)
def test_vague_1_and_2_is_called_eligible_only_by_what_is_known_of_the_client(
    prestation: str, history: dict[str, History], label: str
) -> None:
    assert verdict_on(ClientQuery(HOSPITAL, DPI, prestation, history), demo()).label == label


def test_an_open_prestation_needs_no_remark() -> None:
    asked = ClientQuery(HOSPITAL, DPI, "V2", {"HOP-DPI-Va1": History.FUNDED})
    assert "HOP-DPI-Va2, Vague 2" not in texts(verdict_on(asked, demo()).remarks)


def test_ht_and_ttc_amounts_are_each_judged_on_their_own_ceiling() -> None:
    asked = ClientQuery(
        HOSPITAL, DPI, "V2", {}, amount_ht=Decimal(100_000), amount_ttc=Decimal("120000.01")
    )
    said = texts(verdict_on(asked, demo()).remarks)
    assert "montant de 100 000,00 € HT : ne dépasse pas le plafond" in said
    assert "montant de 120 000,01 € TTC : dépasse de 0,01 €" in said


def test_the_amount_of_a_client_to_enter_again_is_not_judged() -> None:
    asked = ClientQuery(NORTH, DPI, "V2", {}, amount_ht=Decimal(1))
    verdict = verdict_on(asked, demo(), directory(f"{NORTH};{ENTITY};N"))
    assert "montant non jugé : le client est d'abord à ressaisir" in texts(verdict.remarks)


def test_a_cell_not_understood_is_told_beside_the_verdict() -> None:
    verdict = verdict_on(
        ClientQuery(HOSPITAL, complaints=("montant HT illisible : « x »",)), demo()
    )
    assert "montant HT illisible : « x »" in texts(verdict.remarks)
    assert verdict.to_look_at


def test_without_a_base_a_good_number_is_not_judged() -> None:
    verdict = verdict_on(HOSPITAL, None)
    assert (verdict.status, verdict.reading.place) == (VerdictStatus.UNCHECKED, "Ain")


def test_without_a_base_no_client_passes() -> None:
    assert verdict_on(HOSPITAL, None).blocking


def test_without_a_base_a_number_that_is_none_is_still_told() -> None:
    assert verdict_on("0109", None).status is VerdictStatus.MALFORMED


def test_without_a_base_nothing_is_said_of_presence() -> None:
    assert "base" not in texts(verdict_on("010999994", None).remarks)


def test_an_amount_that_the_base_ties_to_no_sons_is_shown_apart() -> None:
    used = base(f"{HOSPITAL};CH;1000", headings="FINESS;Nom;Montant maximum")
    verdict = verdict_on(HOSPITAL, used)
    assert [str(line.ceiling.amount) for line in verdict.general] == ["1000"]
    assert ceilings(verdict) == []


@pytest.mark.parametrize(
    ("said", "status"),
    [("Non", VerdictStatus.REFUSED), ("N", VerdictStatus.REFUSED), ("0", VerdictStatus.REFUSED),
     ("à confirmer", VerdictStatus.UNSURE)],
)  # fmt: skip
def test_a_row_that_says_it_is_not_eligible_is_never_eligible(
    said: str, status: VerdictStatus
) -> None:
    used = base(f"{HOSPITAL};CH;{said};100", headings="FINESS;Nom;Éligible DPI;DPI V1+V2 HT")
    verdict = verdict_on(HOSPITAL, used)
    assert verdict.status is status
    assert verdict.blocking is (status is VerdictStatus.REFUSED)
    assert f"la colonne « Éligible DPI » porte « {said} »" in texts(verdict.remarks)


BY_SONS = "FINESS;Nom;Éligible DPI (O/N);Éligible PFI (O/N);DPI V1+V2 HT;PFI V1+V2 HT"


@pytest.mark.parametrize(
    ("asked", "label", "blocking"),
    [
        ((), "éligible, sauf HOP-DPI-Va2", False),
        (("HOP-PFI-Va2",), "éligible", False),
        (("HOP-DPI-Va2",), "non éligible selon la base", True),
        (("HOP-DPI-Va2", "HOP-PFI-Va2"), "non éligible selon la base pour HOP-DPI-Va2", True),
    ],
)
def test_a_base_may_say_no_for_one_sons_only(
    asked: tuple[str, ...], label: str, blocking: bool
) -> None:
    used = base(f"{HOSPITAL};CH;N;O;100;200", headings=BY_SONS)
    verdict = verdict_on(ClientQuery(HOSPITAL, sons=asked), used)
    assert (verdict.label, verdict.blocking) == (label, blocking)


def test_a_base_that_says_no_for_every_sons_refuses_a_client_of_whom_nothing_is_asked() -> None:
    verdict = verdict_on(HOSPITAL, base(f"{HOSPITAL};CH;N;N;;", headings=BY_SONS))
    assert (verdict.label, verdict.blocking) == ("non éligible selon la base", True)


@pytest.mark.parametrize("cell", ["", "0,00"])
def test_an_amount_where_the_base_gives_no_ceiling_has_one_verdict(cell: str) -> None:
    used = base(f"{HOSPITAL};CH;;;{cell};150")
    asked = ClientQuery(HOSPITAL, sons=DPI, prestation="V2", amount_ht=Decimal(10))
    verdict = verdict_on(asked, used)
    assert verdict.label == "présent, plafond non donné"
    assert verdict.to_look_at


@pytest.mark.parametrize("said", ["Oui", "x", "ÉLIGIBLE", ""])
def test_a_row_that_says_it_is_eligible_is(said: str) -> None:
    used = base(f"{HOSPITAL};CH;{said};100", headings="FINESS;Nom;Éligible;DPI V1+V2 HT")
    assert verdict_on(HOSPITAL, used).status is VerdictStatus.ELIGIBLE


def test_a_site_of_two_entities_is_sent_to_neither() -> None:
    disputed = directory(f"{NORTH};{ENTITY};N", f"{NORTH};{HOSPITAL};N")
    verdict = verdict_on(ClientQuery(NORTH, DPI), demo(), disputed)
    assert verdict.status is VerdictStatus.ABSENT
    assert f"plusieurs EJ : {ENTITY} et {HOSPITAL} ; rien n'est choisi" in texts(verdict.remarks)
