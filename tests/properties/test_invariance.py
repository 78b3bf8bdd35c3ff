"""What must change nothing: order, neighbours, encodings, line ends, and being written."""

import codecs
import csv
import io
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from segur_cli.diagnostics import Report, Severity
from segur_cli.documents import parse
from segur_cli.eligibility.base_catalogue import base_of_file
from segur_cli.eligibility.clients import read_clients
from segur_cli.eligibility.request import ClientQuery
from segur_cli.lint import engine
from segur_cli.lint.engine import Options, lint_documents
from segur_cli.lint.rules import RULES
from segur_cli.pieces.form import (
    BLANK,
    BOX,
    CLAUSE,
    MARK,
    Form,
    FormItem,
    read_sheet,
    to_toml,
)
from segur_cli.pieces.kinds import kinds
from segur_cli.pilot.asking import read_profile
from segur_cli.pilot.checklist import make_checklist
from segur_cli.pilot.profile import Profile, as_toml
from segur_cli.pilot.report_opening import read_json, read_workbook
from segur_cli.register.register_catalogue import open_register
from segur_cli.requests.states_table import read_states
from segur_cli.rules.aside import Baseline, Key, Known, read_baseline
from segur_cli.rules.aside import to_text as baseline_text
from segur_cli.text.clock import read_clock
from tests.lint.running import NOW, SETTINGS, demo_base
from tests.models.defects import DEFECTS, Defect, linted, models_of
from tests.models.formats import FORMATS, As, Format, Request, as_reference, requests_of, to_text
from tests.pilot.filling import as_form, filled_workbook
from tests.pilot.test_asking import profiles, visible
from tests.tables.test_calamine import ods, xls

FEW = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
TRIED = st.sampled_from([defect for defect in DEFECTS if not defect.against])
UNRELATED = {"avance": "750999997", "solde": "690999974"}  # of the demo base, in no other request
Rows = Sequence[tuple[str, ...]]
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


ODD: st.SearchStrategy[Any] = st.sampled_from(
    ["", None, "abc", -5, True, [], "1 234,5", "31/02/2025", 10**30, "9" * 40]
)
HEADER = ("sons", "fournisseur", "solution")  # of the file: written once for all its requests


@settings(FEW, max_examples=30)
@given(
    form=st.sampled_from(FORMATS),
    defect=st.sampled_from(DEFECTS),
    rank=st.integers(0, 3),
    odd=st.dictionaries(st.sampled_from(["beneficiaire.finess", "prestation.type", "commande.date",
                                         "commande.montant_ht", "facture.numero"]), ODD),
)  # fmt: skip
def test_an_unrelated_request_removes_no_finding(
    form: Format, defect: Defect, rank: int, odd: dict[str, Any]
) -> None:
    requests, sample = spoilt(defect), requests_of(defect.kind)[0]
    other = {concept: sample[concept] for concept in sample if not concept.startswith("pilote")} | {
        "beneficiaire.finess": UNRELATED[defect.kind],
        "commande.reference": "BC-FICTIF-SANS-RAPPORT",
        "pilote": False,  # one more pilot would be no unrelated request
    }
    other |= {key: value for key, value in requests[0].items() if key.split(".")[0] in HEADER}
    other |= {key: As(value) for key, value in odd.items() if key in other}
    avances = requests_of("avance")
    defect.avance(avances)
    held = form.documents(avances, "avance") if defect.against else []

    def judged_here(written: list[Request]) -> Found:
        return found(linted(form.documents(written, defect.kind), held, models_of(form)))

    alone = judged_here(requests)
    assert alone <= judged_here([*requests[:rank], other, *requests[rank:]])


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


LIST = (
    ("N° FINESS", "Raison sociale", "SONS", "Prestation", "Montant TTC"),
    ("010999993", "CH FICTIF « l'Été »", "DPI", "V2", "62 400,00 €"),
    ("2A0999991", "Hôpital FICTIF ; siège", "PFI", "V1+V2", "1 200,50"),
    ("130999980", 'CHU FICTIF, dit "le Port"', "HOP-DPI-Va2", "V2", ""),
)
TABLES: dict[str, tuple[Rows, Callable[[Path], object]]] = {
    "clients": (LIST, lambda path: [replace(client, where="") for client in
                                    read_clients(str(path), ClientQuery(""))[0]]),
    "base": (
        (("FINESS", "Nom", "DPI V2 TTC", "DPI V1+V2 TTC"),
         *((*row[:2], "62400,00", "1 200,50") for row in LIST[1:])),
        lambda path: [entry._replace(row=0) for entry in
                      base_of_file(path, read_clock(NOW)).entries],
    ),
    "register": (
        (("nofinesset", "nofinessej", "rs"), ("130999972", "130999980", "SITE « É »"),
         ("130999964", "130999980", "SITE ; 2")),
        lambda path: open_register(path, read_clock(NOW)).records("1"),
    ),
    "states": (
        (("FINESS", "Dispositif", "Type de demande", "Statut", "Date du statut"),
         ("010999993", "DPI", "Demande d'avance", "Validée", "15/03/2025"),
         ("2A0999991", "PFI", "Solde", "À modifier", "")),
        lambda path: read_states(path).states,
    ),
}  # fmt: skip


def as_csv(rows: Rows, separator: str = ";", quoting: Any = csv.QUOTE_MINIMAL) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator, quoting=quoting, lineterminator="\n")
    writer.writerows(rows)
    return stream.getvalue()


def as_xlsx(rows: Rows) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append([cell or None for cell in row])
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("table", TABLES)
def test_bytes_and_containers_change_nothing_of_a_table(table: str) -> None:
    rows, read = TABLES[table]
    text = as_csv(rows)
    written = {f"{shape}.csv": write(text) for shape, write in SHAPES.items()} | {
        "plain.csv": text.encode(),
        "comma.csv": as_csv(rows, ",").encode(),
        "tab.txt": as_csv(rows, "\t").encode(),
        "quoted.csv": as_csv(rows, quoting=csv.QUOTE_ALL).encode(),
        "told.csv": b"sep=;\r\n" + text.encode(),
        "book.xlsx": as_xlsx(rows),
        "book.ods": ods(*rows),
        "book.xls": xls(*rows),
    }
    found = {}
    for name, data in written.items():
        if table == "register" and not name.endswith(".csv"):
            continue
        Path(name).write_bytes(data)
        found[name] = read(Path(name))
    assert found["plain.csv"]
    assert {name: told for name, told in found.items() if told != found["plain.csv"]} == {}


# What is printed and can be seen: other characters are refused, or written as spaces.
WORDS = visible.map(lambda text: "".join(c if c.isprintable() else " " for c in text))
# A cell that begins by « = » would be a formula.
ANSWERS = visible.map(lambda text: text.lstrip("=") or "non").filter(str.strip)


@settings(FEW, max_examples=4, phases=(Phase.generate,))
@given(profile=profiles, typed=st.lists(ANSWERS, min_size=2), rng=st.randoms())
def test_a_report_filled_as_a_workbook_or_as_a_form_is_read_back(
    profile: Profile, typed: list[str], rng: random.Random
) -> None:
    typed += ["validé", "sans objet", "non", "", "20/03/2026", "…"]
    checklist = make_checklist(profile)
    form = as_form(checklist)
    given: dict[tuple[str, str], str] = {}
    for entry in checklist.asked:
        for column in ("answer", "format", "count", "comment"):
            if column in form["items"][entry.id]:
                value = "3" if column == "count" else rng.choice(typed)
                given[entry.id, column] = form["items"][entry.id][column] = value
    for name in form["fields"]:
        given[name, "answer"] = form["fields"][name]["value"] = rng.choice(typed)
    changes = {".".join(key): value for key, value in given.items()}
    stream = io.BytesIO()
    filled_workbook(profile, changes).save(stream)
    for report in (
        read_workbook(stream.getvalue(), Path("pv.xlsx")),
        read_json(json.dumps(form).encode(), Path("pv.json")),
    ):
        assert (report.profile, report.printed_hash) == (profile, profile.hash)
        assert {
            (name, column): (
                report.fields[name] if name in report.fields
                else getattr(report.items[name], column)
            ).text
            for name, column in given
        } == given  # fmt: skip


@settings(FEW, max_examples=15)
@given(profiles)
def test_a_profile_written_in_a_file_is_read_back(profile: Profile) -> None:
    Path("profil.toml").write_text(as_toml(profile), encoding="utf-8")
    assert read_profile(Path("profil.toml")) == profile


@FEW
@given(
    st.dictionaries(
        st.builds(Key, *[st.text(max_size=9)] * 4),
        st.builds(Known, st.integers(1), st.tuples(st.text(max_size=9))),
    )
)
def test_a_baseline_written_is_read_back(known: dict[Key, Known]) -> None:
    baseline = Baseline(Path("etat.json"), known)
    baseline.path.write_text(baseline_text(baseline), encoding="utf-8")
    assert read_baseline(baseline.path) == baseline


@FEW
@given(st.sampled_from([CLAUSE, MARK, BLANK, BOX]), WORDS, WORDS)
def test_a_sheet_of_a_form_written_is_read_back(kind: str, text: str, placeholder: str) -> None:
    item = FormItem(kind, text, placeholder, 4 if kind == BOX else 0)
    form = Form(kinds()["commande"], text, (item, item), placeholder, "ab" * 32)
    Path("fiche.toml").write_text(to_toml(form), encoding="utf-8")
    assert read_sheet(Path("fiche.toml")) == form
