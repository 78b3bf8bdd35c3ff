"""What must change nothing: order, neighbours, encodings, line ends, and being written."""

import codecs
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path, PurePath
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segur_cli import resources
from segur_cli.diagnostics import Report, Severity
from segur_cli.documents import parse
from segur_cli.eligibility.clients import read_clients
from segur_cli.eligibility.request import ClientQuery
from segur_cli.lint import engine
from segur_cli.lint.engine import Options, lint_documents
from segur_cli.lint.rules import RULES
from segur_cli.pilot.checklist import make_checklist
from segur_cli.pilot.checklist_documents import to_xlsx
from segur_cli.pilot.profile import Profile
from segur_cli.pilot.report_opening import read_workbook
from segur_cli.text.clock import read_clock
from tests.lint.running import NOW, SETTINGS, demo_base
from tests.models.defects import DEFECTS, Defect
from tests.models.formats import Request, as_reference, requests_of, to_text
from tests.pilot.test_asking import profiles

FEW = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
TRIED = st.sampled_from([defect for defect in DEFECTS if not defect.against])
UNRELATED = {"avance": "750999997", "solde": "690999974"}  # of the demo base, in no other request
Found = Counter[tuple[str, str, str]]


def judged(*files: tuple[str, bytes]) -> Report:
    """What is said of files given together: their names and bytes."""
    options = Options(base=demo_base(), base_name="demo", settings=SETTINGS, clock=read_clock(NOW))
    return lint_documents([parse(data, PurePath(name)) for name, data in files], options)


def found(report: Report, *without: str) -> Found:
    return Counter(
        (finding.code, finding.subject or "", finding.severity.word)
        for finding in report.findings
        if not finding.code.startswith(without or ("-",))
    )


def spoilt(defect: Defect) -> list[Request]:
    requests = requests_of(defect.kind)
    defect.change(requests)
    return requests


def written(requests: list[Request], kind: str) -> bytes:
    return to_text(as_reference(requests, kind)).encode()


@FEW
@given(defect=TRIED, data=st.data())
def test_the_order_of_requests_files_and_rules_changes_no_verdict(
    defect: Defect, data: st.DataObject
) -> None:
    requests = spoilt(defect)
    files = [(f"{n}.json", written([request], defect.kind)) for n, request in enumerate(requests)]
    expected, apart = (
        found(judged(("tout.json", written(requests, defect.kind)))),
        found(judged(*files)),
    )
    rules = data.draw(st.permutations(RULES))
    with patch.object(engine, "RULES", tuple(rules)):
        shuffled = written(data.draw(st.permutations(requests)), defect.kind)
        assert found(judged(("tout.json", shuffled))) == expected
        assert found(judged(*data.draw(st.permutations(files)))) == apart


@FEW
@given(defect=TRIED, rank=st.integers(0, 3))
def test_an_unrelated_request_removes_no_finding(defect: Defect, rank: int) -> None:
    requests = spoilt(defect)
    sample = deepcopy(requests_of(defect.kind)[0])
    other = {concept: sample[concept] for concept in sample if not concept.startswith("pilote")} | {
        "beneficiaire.finess": UNRELATED[defect.kind],
        "commande.reference": "BC-FICTIF-SANS-RAPPORT",
        "pilote": False,  # one more pilot would be no unrelated request
    }
    alone = found(judged(("a.json", written(requests, defect.kind))))
    beside = [*requests[:rank], other, *requests[rank:]]
    assert alone <= found(judged(("a.json", written(beside, defect.kind))))


SHAPES: dict[str, Callable[[str], bytes]] = {
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "CR": lambda text: text.replace("\n", "\r").encode(),
    "UTF-8 with a BOM": lambda text: codecs.BOM_UTF8 + text.encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 big-endian": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "cp1252": lambda text: text.encode("cp1252"),
}


@pytest.mark.parametrize("shape", SHAPES)
@settings(FEW, max_examples=4)
@given(defect=TRIED)
def test_bytes_change_of_a_request_only_what_is_said_of_its_form(
    shape: str, defect: Defect
) -> None:
    text = written(spoilt(defect), defect.kind).decode()
    plain, other = (judged(("a.json", data)) for data in (text.encode(), SHAPES[shape](text)))
    # What cannot be read at all is an error of form, and judged no further.
    errors = [error for error in other.findings if error.severity is Severity.ERROR]
    if not any(error.code.startswith("SYN") for error in errors):
        assert found(other, "SYN") == found(plain, "SYN")
    else:
        assert shape in ("CR", "UTF-16", "UTF-16 big-endian", "cp1252"), errors


@pytest.mark.parametrize("shape", SHAPES)
def test_bytes_change_nothing_of_a_list(shape: str) -> None:
    text = resources.example("clients.csv").read_text("utf-8").replace("\r\n", "\n")
    lists = []
    for name, data in (("plain.csv", text.encode()), ("other.csv", SHAPES[shape](text))):
        Path(name).write_bytes(data)
        lists.append(read_clients(name, ClientQuery(""))[0])
    assert lists[0] == lists[1]


@settings(FEW, max_examples=10)
@given(profiles)
def test_a_profile_written_in_a_form_is_read_back(profile: Profile) -> None:
    filled = read_workbook(to_xlsx(make_checklist(profile)), Path("pv.xlsx"))
    assert (filled.profile, filled.printed_hash) == (profile, profile.hash)
