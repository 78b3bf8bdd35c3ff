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


LOST_ZERO, KEYLESS = "010099992", "100999929"  # what « 10099992 » may be


@pytest.mark.parametrize(
    ("typed", "rows", "label", "blocking", "number", "amounts", "text"),
    [
        (HOSPITAL, [f"{HOSPITAL};CH;;;100;150"], "éligible", False, HOSPITAL, ["100", "150"], ""),
        (HOSPITAL, [f"{HOSPITAL};CH;;;100;150"] * 2, "éligible", False, HOSPITAL, ["100", "150"],
         ""),  # identical rows are no contradiction
        (ELSEWHERE, [], "absent de la base", True, ELSEWHERE, [],
         "l'ASP contrôle les clients d'après cette base, et refuse ceux qui n'y sont pas"),
        (ELSEWHERE, [], "absent de la base", True, ELSEWHERE, [], "figée sur l'activité 2022"),
        (ELSEWHERE, [], "absent de la base", True, ELSEWHERE, [],
         "vérifiez le niveau du numéro (EJ ou ET)"),
        # a near miss is named, and never applied
        ("010999999", [], "clé suspecte, absent de la base", True, "010999999", [],
         "à un caractère près, la base contient 010999993 (CH FICTIF DE BOURG-EXEMPLE, ligne 5)"),
        ("100999993", [], "clé suspecte, absent de la base", True, "100999993", [], "010999993"),
        ("10999993", [f"{HOSPITAL};CH;;;100;150"], "éligible (numéro corrigé)", False, HOSPITAL,
         ["100", "150"], "le zéro initial, perdu par un tableur, a été rétabli : à saisir "
         "010999993"),
        ("10099992", [f"{LOST_ZERO};A;;;1;1", f"{KEYLESS};B;;;2;2"], "numéro mal formé", True,
         LOST_ZERO, [], "rien n'est choisi"),
        ("10099992", [f"{LOST_ZERO};A;;;1;1"], "éligible (numéro corrigé)", False, LOST_ZERO,
         ["1", "1"], f"peut-être {KEYLESS}"),
        ("910999990", ["910999990;CH;;;1;2"], "éligible (clé suspecte)", False, "910999990",
         ["1", "2"], "calcul de clé"),
        # the other level, through the second column of the base
        (NORTH, [f"{ENTITY};AP;;{NORTH};100;150"], f"à ressaisir sous l'EJ {ENTITY}", True, NORTH,
         ["100", "150"], ""),
        (ENTITY, [f"{NORTH};NORD;{ENTITY};;100;150"], f"à ressaisir sous l'ET {NORTH}", True,
         ENTITY, ["100", "150"], ""),
        (NORTH, [f"{NORTH};NORD;{ENTITY};;100;150", f"{ENTITY};AP;;;300;400"],
         "éligible", False, NORTH, ["100", "150"],
         f"son entité juridique {ENTITY} est aussi dans la base"),
    ],
)  # fmt: skip
def test_a_number_is_looked_up_as_it_is_read(
    typed: str,
    rows: list[str],
    label: str,
    blocking: bool,
    number: str,
    amounts: list[str],
    text: str,
) -> None:
    verdict = verdict_on(typed, base(*rows) if rows else demo())
    assert (verdict.label, verdict.blocking) == (label, blocking)
    assert (verdict.reading.finess, ceilings(verdict)) == (number, amounts)
    assert text in texts(verdict.remarks)
    assert bool(verdict.entries) is bool(amounts)


def test_a_wrong_key_without_near_miss_names_nobody() -> None:
    assert "à un caractère près" not in texts(verdict_on("490999999", demo()).remarks)


def test_two_characters_swapped_anywhere_are_a_near_miss() -> None:
    held = base(f"{HOSPITAL};CH;;;100;150")
    for place in range(8):
        before, a, b, after = HOSPITAL[:place], *HOSPITAL[place : place + 2], HOSPITAL[place + 2 :]
        near = HOSPITAL in texts(verdict_on(f"{before}{b}{a}{after}", held).remarks)
        assert near or a == b, place


@pytest.mark.parametrize("typed", ["", "abc", "123", "0109999931111", "1A0999993X"])
def test_a_malformed_number_is_not_looked_up(typed: str) -> None:
    verdict = verdict_on(typed, demo())
    assert (verdict.status, verdict.blocking) == (VerdictStatus.MALFORMED, True)
    assert heaviest(verdict) is Severity.ERROR


N, S = f"{NORTH};{ENTITY};SITE NORD", f"{SOUTH};{ENTITY};SITE SUD"


@pytest.mark.parametrize(
    ("number", "rows", "linked", "label", "level", "first", "text"),
    [
        (NORTH, [], [N], f"à ressaisir sous l'EJ {ENTITY}", "ET", "450000",
         "les plafonds sont ceux de l'EJ"),
        (ELSEWHERE, [], [f"{CLINIC};{ELSEWHERE};CLINIQUE"], f"à ressaisir sous l'ET {CLINIC}", "EJ",
         "40000", ""),
        # no ceiling at all where several sites have theirs
        (ENTITY, [f"{NORTH};NORD;;;100;150", f"{SOUTH};SUD;;;200;250"], [N, S],
         f"à ressaisir sous l'ET {NORTH} ou {SOUTH}", "EJ", "", "chacun avec ses propres plafonds"),
        (ELSEWHERE, [], [f"{ELSEWHERE};490999984;ET"], "absent de la base", "ET", "",
         "le répertoire FINESS connaît ce numéro"),
        (ELSEWHERE, [], [N], "absent de la base", "", "", "ne connaît pas non plus ce numéro"),
        (NORTH, [f"{NORTH};N;;;1;2"], [N], "éligible", "ET", "1", ""),
        (NORTH, [f"{NORTH};NORD;;;100;150", f"{ENTITY};AP;;;300;400"], [N], "éligible", "ET", "100",
         f"son entité juridique {ENTITY} est aussi dans la base"),
        (NORTH, [], [N, f"{NORTH};{HOSPITAL};N"], "absent de la base", "ET", "",
         f"plusieurs EJ : {ENTITY} et {HOSPITAL} ; rien n'est choisi"),
    ],
)  # fmt: skip
def test_the_register_says_under_which_number_to_enter_a_client(
    number: str, rows: list[str], linked: list[str], label: str, level: str, first: str, text: str
) -> None:
    verdict = verdict_on(number, base(*rows) if rows else demo(), directory(*linked))
    assert (verdict.label.removesuffix(", à regarder"), verdict.level) == (label, level)
    assert next(iter(ceilings(verdict)), "") == first
    assert text in texts(verdict.remarks)


def test_contradictory_rows_are_shown_and_nothing_is_chosen_nor_added_up() -> None:
    verdict = verdict_on("920999992", demo())
    assert (verdict.status, verdict.blocking) == (VerdictStatus.UNSURE, False)
    assert {"70000", "80000"} < set(ceilings(verdict))
    assert "150000" not in ceilings(verdict)
    assert "(lignes 43 et 44) : rien n'est choisi ni additionné" in texts(verdict.remarks)


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


def test_without_a_base_no_client_passes_and_nothing_is_said_of_presence() -> None:
    verdict = verdict_on(HOSPITAL, None)
    assert (verdict.status, verdict.reading.place) == (VerdictStatus.UNCHECKED, "Ain")
    assert verdict.blocking
    assert verdict_on("0109", None).status is VerdictStatus.MALFORMED
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


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ((), VerdictStatus.ELIGIBLE),
        (("HOP-DPI-Va2",), VerdictStatus.ELIGIBLE),
        (("HOP-PFI-Va2",), VerdictStatus.NO_CEILING),
        (("HOP-DPI-Va2", "HOP-PFI-Va2"), VerdictStatus.NO_CEILING),
    ],
)
def test_a_ceiling_that_lacks_for_one_sons_counts_only_where_it_is_asked(
    asked: tuple[str, ...], status: VerdictStatus
) -> None:
    headings = "FINESS;Nom;DPI V2 HT;DPI V1+V2 HT;PFI V2 HT;PFI V1+V2 HT"
    used = base(f"{HOSPITAL};CH;100;150;;", headings=headings)
    assert verdict_on(ClientQuery(HOSPITAL, sons=asked), used).status is status


@pytest.mark.parametrize(("sites", "shown"), [(5, False), (6, True)])
def test_the_sites_of_an_entity_are_named_up_to_five(sites: int, shown: bool) -> None:
    rows = [f"13099{n}000;SITE;{ENTITY};;1;1" for n in range(sites)]
    told = texts(verdict_on(ENTITY, base(f"{ENTITY};CH;;;1;1", *rows)).remarks)
    assert (f"{sites} de ses établissements sont aussi dans la base" in told, "…" in told) == (
        True, shown,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (ClientQuery(HOSPITAL, name="CH FICTIF DE BOURG-EXEMPLE"), ""),
        (ClientQuery(ELSEWHERE, name="CH FICTIF DE BOURG-EXEMPLE"),
         f"dans la base, ce nom est celui de {HOSPITAL} : relancez avec ce numéro"),
        (ClientQuery(ELSEWHERE, name="Autre"), "sans répertoire FINESS, aucun candidat"),
        (ClientQuery("CH FICTIF DE BOURG-EXEMPLE"), f"ce nom est celui de {HOSPITAL}"),
        (ClientQuery(ELSEWHERE), ""),
        (ClientQuery(""), ""),
    ],
)  # fmt: skip
def test_candidates_are_only_looked_for_where_a_number_leads_nowhere(
    request_: ClientQuery, told: str
) -> None:
    found = verdict_on(request_, demo())
    said = [r.text for r in found.remarks if "ce nom est" in r.text or "candidat" in r.text]
    assert len(said) == bool(told)
    assert told in texts(found.remarks)
    assert found.candidates == ()
