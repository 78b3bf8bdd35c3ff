"""« Bloquant » is defined once; each rule that blocks has its ground, and no other blocks."""

import pytest

from segur_cli.diagnostics import Origin, Severity
from segur_cli.rules.documentation import SEVERITIES, as_markdown, documented_rules
from tests.conftest import Segur

# Why each rule may block. A text: what it refuses, calls not eligible or demands, then where it was
# read. `yours`: a model, a base or a declaration that the user gave. `unreadable`: the file is not
# what it must be. `impossible`: a published norm leaves no such value.
GROUNDS = {
    "ELI001": "text: a beneficiary absent from the base is rejected (webinar)",
    "ELI005": "text: a second request is rejected (ANS FAQ)",
    "ELI006": "text: a second request is rejected (ANS FAQ)",
    "ELI008": "text: Vague 1 + Vague 2 is reserved (webinar), on both readings",
    "MNT001": "text: a zero amount is rejected (ANS FAQ)",
    "MNT007": "text: no more than the maximum of the base (ANS funding page)",
    "MNT008": "text: no more than what the avance declared (ANS FAQ)",
    "MNT009": "text: no more than what the avance declared (ANS FAQ)",
    "MNT010": "text: no more than the order (ANS FAQ)",
    "DAT003": "text: an older order is not eligible (ANS FAQ)",
    "DAT004": "text: no order after the avance period (ANS FAQ), on the user's own date",
    "DAT005": "text: the last moment of a milestone, on the user's own date",
    "DAT008": "text: a report a month after the installation (webinar)",
    "DOC010": "text: the mention that an order shows (ANS FAQ)",
    "DOC011": "text: a zero amount is rejected (ANS FAQ)",
    "DOC026": "text: no more than the order (ANS FAQ)",
    "ENR001": "text: the pieces of an enrolment (webinar, ASP FAQ)",
    "ENR002": "text: a valid identity document (webinar, ASP FAQ)",
    "PIL004": "text: no solde before three pilots (webinar)",
    "PJ003": "text: the pieces deposited with a request (ASP FAQ)",
    "PV003": "text: every item of the report (webinar)",
    "PV010": "text: every item of the report (webinar)",
    "PV011": "text: every item is validated (webinar)",
    "PV012": "text: every item is validated (webinar)",
    "PV013": "text: waivers only where it allows them (webinar)",
    "PV015": "text: the sendings that were ordered (webinar)",
    "PV020": "text: the format of a flow is asked (webinar)",
    "PV022": "text: the least numbers (webinar)",
    "PV030": "text: a month after installation, which the dates show (webinar)",
    "PV031": "text: the client signs the report (webinar)",
    "PV032": "text: a month after installation (webinar)",
    "PV041": "text: the comment that is mandatory (webinar)",
    "PV042": "text: a beneficiary absent from the base is rejected (webinar)",
    "PV050": "text: three pilots before any solde (webinar)",
    "PV051": "text: three clients (webinar)",
    "PV052": "text: three clients for each SONS (webinar)",
    "PV053": "text: avances validated by the ASP (webinar)",
    "PV054": "text: a report that shows a complete service, signed (webinar)",
    "PV058": "text: three clients, a month, avances validated (webinar)",
    "SLD007": "text: no solde before the avance is paid (ASP FAQ)",
    "DAT001": "yours: the model refuses the date",
    "ELI009": "yours: the row of the base says no",
    **dict.fromkeys([f"FMT{n:03}" for n in range(1, 18)], "yours: the model"),
    "FMT019": "yours: the table of fields",
    "FMT091": "yours: the model is another file's",
    "DOC001": "unreadable: an empty, truncated or locked piece",
    "PJ001": "unreadable: an archive that is none",
    "PJ002": "unreadable: a locked piece, as DOC001",
    "PJ005": "unreadable: an empty piece, as DOC001",
    "PV001": "unreadable: not a list of segur",
    "PV002": "unreadable: whose list it is was changed",
    "PV005": "unreadable: an item twice, a column lost: which answer holds is not known",
    "PV040": "unreadable: the report names two clients, or two SONS",
    **dict.fromkeys(
        ["SYN001", "SYN002", "SYN004", "SYN005", "SYN006", "SYN007", "SYN008"],
        "unreadable: JSON (RFC 8259)",
    ),
    "ENR003": "impossible: no IBAN has another key (ISO 13616)",
    "IDN001": "impossible: no FINESS has another shape (official XSD)",
}


def test_the_rules_that_block_are_those_that_have_a_ground() -> None:
    blocking = {info.code for info in documented_rules() if info.severity is Severity.ERROR}
    assert blocking == set(GROUNDS)


def test_a_rule_blocks_on_a_text_when_its_page_cites_one_and_never_on_a_guess() -> None:
    for info in documented_rules():
        ground = GROUNDS.get(info.code, "").partition(":")[0]
        if ground:
            assert info.origin is not Origin.INFERRED, info.code
        if ground == "text":
            assert info.origin is Origin.TEXT, info.code
            assert any(text in info.source for text in ("webinaire", "FAQ", "page")), info.code


@pytest.mark.parametrize("typed", ["bloquant", "BLOQUANT", "error"])
def test_blocking_is_defined_in_one_place_that_explain_and_the_documentation_show(
    typed: str, segur: Segur
) -> None:
    shown = " ".join(segur("explain", typed).out.split())
    definition = SEVERITIES[Severity.ERROR]
    assert definition in shown
    assert as_markdown().count(definition) == 1
