"""What each pilot is asked: the deck's conditions, written again here without the code's help."""

from itertools import product

import pytest

from segur_cli.pilot.checklist import Applies, Checklist, make_checklist
from tests.pilot.profiles import OTHER_VENDOR, SAME_SOFTWARE, SAME_VENDOR, SITUATIONS, dpi, pfi

SENDINGS: tuple[tuple[str, ...], ...] = ((), ("dmp",), ("mss",), ("dmp", "mss"))
STATES = tuple(product(SITUATIONS, (True, False)))
COMMON = {
    "decl-pilote", "decl-sans-reserve", "decl-service-regulier", "decl-fournisseur",
    "service-installation", "service-formation", "service-sauvegarde", "service-droits",
}  # fmt: skip

# --- HOP-DPI-Va2

DPI_FLOWS = {"dpi-flux-1", "dpi-flux-2", "dpi-flux-3", "dpi-flux-4"}
DPI_ELEVEN = {
    "dpi-double-facteur", "dpi-statistiques", "dpi-import-cda", "dpi-dmp-air",
    "dpi-dmp-sans-consentement", "dpi-dmp-equipe-de-soins", "dpi-dmp-profil", "dpi-dmp-nouveaux",
    "dpi-dmp-invisibles", "dpi-dmp-provenance", "dpi-dmp-mise-a-jour",
}  # fmt: skip
DPI_WITH_A_PFI = {
    "dpi-envoi-auto-dmp", "dpi-envoi-auto-mss", "dpi-reception-integration",
    "dpi-reception-sans-ins", "dpi-reception-provenance", "dpi-reception-mise-a-jour",
}  # fmt: skip
DPI_BY_HAND = {"dmp": "dpi-envoi-manuel-dmp", "mss": "dpi-envoi-manuel-mss"}

# What the state of the PFI decides: features, waivers, start of the format of (2) and of (3).
FREE, HL7, HL7_OR_KEPT, PAM = "format libre", "HL7 V2 (", "HL7 V2, ou maintien du flux", "IHE PAM ("
PFI_DECIDES: dict[tuple[str, bool], tuple[set[str], set[str], str, str]] = {
    (SAME_SOFTWARE, True): (DPI_WITH_A_PFI, set(), FREE, FREE),
    (SAME_SOFTWARE, False): (set(), set(), FREE, FREE),
    (SAME_VENDOR, True): (DPI_WITH_A_PFI, set(), HL7_OR_KEPT, HL7),
    (SAME_VENDOR, False): (set(), set(), HL7_OR_KEPT, HL7),
    (OTHER_VENDOR, True): (DPI_WITH_A_PFI, set(), HL7_OR_KEPT, HL7),
    (OTHER_VENDOR, False): (set(), {"dpi-flux-2", "dpi-flux-3"}, HL7_OR_KEPT, HL7),
}
# What the state of the RI decides: waivers, start of the format of (4).
RI_DECIDES: dict[tuple[str, bool], tuple[set[str], str]] = {
    (SAME_SOFTWARE, True): (set(), FREE),
    (SAME_SOFTWARE, False): (set(), FREE),
    (SAME_VENDOR, True): (set(), PAM),
    (SAME_VENDOR, False): (set(), PAM),
    (OTHER_VENDOR, True): (set(), PAM),
    (OTHER_VENDOR, False): ({"dpi-flux-4"}, PAM),
}

# --- HOP-PFI-Va2

PFI_ALWAYS = {
    "pfi-flux-sortant", "pfi-flux-entrant", "pfi-flux-dpi-pfi", "pfi-flux-pfi-dpi", "pfi-traces",
    "pfi-statistiques",
}  # fmt: skip
PFI_ORDERED = {"dmp": "pfi-flux-dmp", "mss": "pfi-flux-mss"}
PFI_RECEPTION = {"pfi-reception-cda", "pfi-reception-sans-ins"}
PFI_SENDING = {
    "dmp": {"pfi-envoi-dmp-10", "pfi-envoi-dmp-relance", "pfi-envoi-dmp-accuse"},
    "mss": {"pfi-envoi-mss-10", "pfi-envoi-mss-accuse"},
}
# What the state of the DPI decides: whether features are asked, what else is, waivers, format.
DPI_DECIDES: dict[tuple[str, bool], tuple[bool, set[str], set[str], str]] = {
    (SAME_SOFTWARE, True): (True, set(), set(), FREE),
    (SAME_SOFTWARE, False): (False, set(), set(), FREE),
    (SAME_VENDOR, True): (True, set(), set(), HL7),
    (SAME_VENDOR, False): (False, set(), set(), HL7),
    (OTHER_VENDOR, True): (True, {"pfi-xdm"}, set(), HL7),
    (OTHER_VENDOR, False): (
        False, {"pfi-case-dpi"}, {"pfi-flux-dpi-pfi", "pfi-flux-pfi-dpi"}, HL7,
    ),
}  # fmt: skip

SAME_BUT_NOT_READY = {(SAME_SOFTWARE, False), (SAME_VENDOR, False)}
ALWAYS_OPEN = {"pv-modele", "pv-redaction", "pv-pilotes", "pv-destinataire", "pv-variations"}


def asked(checklist: Checklist, applies: Applies) -> set[str]:
    return {entry.id for entry in checklist.entries if entry.applies is applies}


def waivers(checklist: Checklist) -> set[str]:
    return {entry.id for entry in checklist.entries if entry.waiver}


def formats(checklist: Checklist) -> dict[str, str]:
    return {entry.id: entry.format_hint for entry in checklist.entries if entry.format_hint}


def open_points(checklist: Checklist) -> set[str]:
    return {point.id for point in checklist.open_points}


def agree(found: dict[str, str], starts: dict[str, str]) -> bool:
    return set(found) == set(starts) and all(found[id_].startswith(starts[id_]) for id_ in found)


@pytest.mark.parametrize("pfi_state", STATES)
@pytest.mark.parametrize("ri_state", STATES)
def test_a_dpi(pfi_state: tuple[str, bool], ri_state: tuple[str, bool]) -> None:
    features, pfi_waivers, second, third = PFI_DECIDES[pfi_state]
    ri_waivers, fourth = RI_DECIDES[ri_state]
    for manual in SENDINGS:
        by_hand = {DPI_BY_HAND[sending] for sending in manual} if pfi_state[1] else set()
        checklist = make_checklist(dpi(pfi_state, ri_state, manual))
        expected = COMMON | DPI_FLOWS | DPI_ELEVEN | features | by_hand
        assert asked(checklist, Applies.YES) == expected, manual
        assert asked(checklist, Applies.OPEN) == set()
    assert waivers(checklist) == pfi_waivers | ri_waivers
    starts = {"dpi-flux-2": second, "dpi-flux-3": third, "dpi-flux-4": fourth}
    assert agree(formats(checklist), starts)
    unready = {"pv-meme-logiciel"} if {pfi_state, ri_state} & SAME_BUT_NOT_READY else set()
    assert open_points(checklist) == ALWAYS_OPEN | unready


@pytest.mark.parametrize("dpi_state", STATES)
@pytest.mark.parametrize("ordered", SENDINGS[1:])
def test_a_pfi(dpi_state: tuple[str, bool], ordered: tuple[str, ...]) -> None:
    ready, others, expected_waivers, format_ = DPI_DECIDES[dpi_state]
    sending = {id_ for one in ordered for id_ in PFI_SENDING[one]} if ready else set()
    unsaid = {id_ for one in PFI_SENDING if one not in ordered for id_ in PFI_SENDING[one]}
    checklist = make_checklist(pfi(dpi_state, ordered))
    expected = COMMON | PFI_ALWAYS | {PFI_ORDERED[one] for one in ordered} | sending | others
    assert asked(checklist, Applies.YES) == expected | (PFI_RECEPTION if ready else set())
    assert asked(checklist, Applies.OPEN) == (unsaid if ready else set())
    assert waivers(checklist) == expected_waivers
    starts = dict.fromkeys(("pfi-flux-dpi-pfi", "pfi-flux-pfi-dpi"), format_)
    assert agree(formats(checklist), starts)
    points = {"pv-declarations-pfi"}
    points |= {"pv-xdm-fournisseur"} if dpi_state[0] != SAME_SOFTWARE else set()
    points |= {"pv-fonctions-commandees"} if ready and unsaid else set()
    points |= {"pv-case-dpi"} if dpi_state == (OTHER_VENDOR, False) else set()
    points |= {"pv-meme-logiciel"} if dpi_state in SAME_BUT_NOT_READY else set()
    assert open_points(checklist) == ALWAYS_OPEN | points


def test_the_minimum_counts_are_one_consultation_ten_documents_ten_messages() -> None:
    counts = {
        entry.id: entry.item.count.minimum
        for profile in (dpi(), pfi())
        for entry in make_checklist(profile).asked
        if entry.item.count
    }
    assert counts == {"dpi-flux-1": 1, "pfi-envoi-dmp-10": 10, "pfi-envoi-mss-10": 10}


def test_the_first_flow_of_a_dpi_never_has_a_waiver() -> None:
    for pfi_state, ri_state in product(STATES, STATES):
        assert make_checklist(dpi(pfi_state, ri_state)).by_id["dpi-flux-1"].waiver is None


def test_only_the_box_of_the_pfi_is_optional() -> None:
    entries = [one for profile in (dpi(), pfi()) for one in make_checklist(profile).entries]
    assert {entry.id for entry in entries if entry.item.optional} == {"pfi-case-dpi"}


def test_wave_1_and_2_together_leave_the_kept_flow_of_a_dpi_open() -> None:
    assert "pv-flux-vague-1" in open_points(make_checklist(dpi(prestation="V1+V2")))
    assert "pv-flux-vague-1" not in open_points(make_checklist(pfi(prestation="V1+V2")))


def test_the_same_name_at_another_vendor_is_another_software() -> None:
    profile = dpi((OTHER_VENDOR, False))
    twin = type(profile.others["pfi"])("ÉDITEUR FICTIF B", profile.solution, compatible=False)
    checklist = make_checklist(
        type(profile)(**{**vars(profile), "others": {**profile.others, "pfi": twin}})
    )
    assert waivers(checklist) == {"dpi-flux-2", "dpi-flux-3"}
    assert formats(checklist)["dpi-flux-3"].startswith(HL7)
