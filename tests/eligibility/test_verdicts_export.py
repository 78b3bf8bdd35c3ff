import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from segur_cli import resources
from segur_cli.eligibility.base import Base
from segur_cli.eligibility.outcome import EligibilityOutcome
from segur_cli.eligibility.prestation import History
from segur_cli.eligibility.request import ClientQuery
from segur_cli.eligibility.verdicts_export import EligibilityAnswer, to_table
from segur_cli.tables import writing
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
    run,
)


def to_csv(outcome: EligibilityOutcome) -> str:
    return writing.to_csv(to_table(outcome))


PUBLISHED = json.loads(resources.schema("eligibility.schema.json").read_text(encoding="utf-8"))
SCHEMA = Draft202012Validator(PUBLISHED)
DPI = ("HOP-DPI-Va2",)
HOSTILE = "=cmd|' /C calc'!A0 \x1b[31mrouge\x1b[0m \u202egauche\u2066"


def whole() -> ClientQuery:
    """A request where everything is said."""
    history = {"HOP-DPI-Va1": History.FUNDED, "HOP-PFI-Va1": History.NONE}
    return ClientQuery(
        HOSPITAL, DPI, "V2", history, Decimal("95000.5"), Decimal("120000"), "ligne 2"
    )


def hostile() -> Base:
    return base(f'{HOSPITAL};"{HOSTILE}";;;"=1+1\x1b";-5')


def undifferentiated() -> Base:
    return base(f"{HOSPITAL};CH;1000", headings="FINESS;Nom;Montant maximum")


def two_sites() -> EligibilityOutcome:
    linked = directory(f"{NORTH};{ENTITY};NORD", f"{SOUTH};{ENTITY};SUD")
    return run([NORTH, SOUTH], demo(), linked)


def every_row() -> EligibilityOutcome:
    used = demo()
    return run([entry.finess for entry in used.entries], used)


MALFORMED = ("", "abc", "1", "12345678901234", "1010999993", "8" * 600)
OUTCOMES: dict[str, Callable[[], EligibilityOutcome]] = {
    "eligible": lambda: run([whole()], demo()),
    "absent": lambda: run([ELSEWHERE, "010999999"], demo()),
    "reenter": two_sites,
    "malformed": lambda: run(MALFORMED, demo()),
    "repaired": lambda: run(["10999993", "01 099 999 3", "'010999993"], demo()),
    "wrong-key": lambda: run(["910999990"], demo()),
    "demo": every_row,
    "no-base": lambda: run([HOSPITAL, "abc", "10999993"], None),
    "general": lambda: run([HOSPITAL], undifferentiated()),
    "hostile": lambda: run([HOSTILE, HOSPITAL], hostile()),
}


def as_json(outcome: EligibilityOutcome) -> str:
    return json.dumps(document(outcome))


def document(outcome: EligibilityOutcome) -> Any:
    return EligibilityAnswer(outcome).enveloped(outcome.clock)


def table(outcome: EligibilityOutcome) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(to_csv(outcome), newline=""), delimiter=";"))


@pytest.mark.parametrize("case", OUTCOMES)
def test_every_output_satisfies_the_published_schema(case: str) -> None:
    errors = [
        f"{error.json_path}: {error.message}"
        for error in SCHEMA.iter_errors(document(OUTCOMES[case]()))
    ]
    assert errors == []


def test_the_schema_refuses_a_key_it_does_not_know_at_every_level() -> None:
    def loose(node: Any, path: str = "#") -> list[str]:
        if isinstance(node, list):
            return [p for i, item in enumerate(node) for p in loose(item, f"{path}/{i}")]
        if not isinstance(node, dict):
            return []
        closed = "properties" not in node or node.get("additionalProperties") is False
        condition = path.rsplit("/", 1)[-1] in ("if", "then", "else", "properties")
        here = [] if closed or condition else [path]
        return here + [p for key, item in node.items() for p in loose(item, f"{path}/{key}")]

    assert loose(PUBLISHED) == []


def test_the_shape_is_the_same_with_and_without_a_base() -> None:
    with_base, without = document(OUTCOMES["eligible"]()), document(OUTCOMES["no-base"]())
    assert with_base.keys() == without.keys()
    assert with_base["verdicts"][0].keys() == without["verdicts"][0].keys()


def test_the_document_says_what_is_known_of_a_client() -> None:
    (verdict,) = document(OUTCOMES["eligible"]())["verdicts"]
    assert (verdict["status"], verdict["blocking"], verdict["name"]) == (
        "eligible", False, "CH FICTIF DE BOURG-EXEMPLE",
    )  # fmt: skip
    assert verdict["asked"] == {
        "sons": ["HOP-DPI-Va2"], "prestation": "V2",
        "wave_1": {"HOP-DPI-Va1": "financee", "HOP-PFI-Va1": "aucune"},
        "amount_ht": "95000.5", "amount_ttc": "120000",
    }  # fmt: skip
    assert [p["access"] for p in verdict["sons"][0]["prestations"]] == ["open", "closed"]
    ceilings = verdict["sons"][0]["ceilings"]
    assert [ceiling["amount"] for ceiling in ceilings] == ["100000", "120000", "150000", "180000"]
    again, _ = document(OUTCOMES["reenter"]())["verdicts"]
    under = {"level": "EJ", "finess": [ENTITY]}
    assert (again["status"], again["reenter_under"]) == ("reenter", under)
    absent, _ = document(OUTCOMES["absent"]())["verdicts"]
    assert {
        "statement": "absent-rejete", "status": "established", "sources": ["webinaire-2024-11-08"],
    }.items() <= absent["remarks"][0].items()  # fmt: skip


def test_what_cannot_be_checked_offline_is_said() -> None:
    assert "hors ligne" in document(OUTCOMES["eligible"]())["not_checkable"][0]


def test_the_instant_of_the_check_says_that_it_is_simulated() -> None:
    found = document(OUTCOMES["eligible"]())
    assert (found["checked_at"], found["as_of_simulated"]) == ("2025-01-15T10:00:00+01:00", True)


@pytest.mark.parametrize("case", ["eligible", "absent", "reenter", "malformed", "wrong-key"])
def test_every_verdict_says_from_which_base_it_comes(case: str) -> None:
    source, origin = demo().source, "FICTIVE (base-fictive.xlsx)"
    for verdict in document(OUTCOMES[case]())["verdicts"]:
        assert verdict["base"] == {
            "name": "démo", "fictitious": True, "saved_on": source.saved_on,
            "sha256": source.short_sha, "origin": origin,
        }  # fmt: skip
    headings = ("base", "base fictive", "origine de la base", "date de la base",
                "SHA-256 de la base")  # fmt: skip
    for row in table(OUTCOMES[case]()):
        assert [row[heading] for heading in headings] == [
            "démo", "oui", origin, source.saved_on, source.short_sha,
        ]  # fmt: skip


def test_a_base_of_the_user_is_not_called_fictitious() -> None:
    outcome = run([HOSPITAL], base(f"{HOSPITAL};CH;;;1;2"))
    (verdict,) = document(outcome)["verdicts"]
    assert verdict["base"]["fictitious"] is False
    assert verdict["base"]["origin"] == "copie fournie par vous (base.csv)"
    assert {row["base fictive"] for row in table(outcome)} == {"non"}


def test_the_csv_has_a_row_for_each_sons_and_prestation_asked() -> None:
    rows = table(run([HOSPITAL], demo()))
    assert [(row["SONS"], row["prestation"]) for row in rows] == [
        (sons, prestation) for sons in (*DPI, "HOP-PFI-Va2") for prestation in ("V2", "V1+V2")
    ]
    (row,) = table(OUTCOMES["eligible"]())
    assert (row["accès"], row["plafond HT"], row["plafond TTC"]) == (
        "ouverte", "100\u00a0000,00", "120\u00a0000,00",
    )  # fmt: skip
    (row,) = table(run([ELSEWHERE], demo()))
    assert (row["verdict"], row["bloquant"], row["SONS"]) == ("absent de la base", "oui", "")


def test_the_csv_separates_by_semicolons_and_ends_lines_the_windows_way() -> None:
    text = to_csv(OUTCOMES["eligible"]())
    assert text.startswith("numéro saisi;FINESS;verdict;")
    assert text.count("\r\n") == text.count("\n") == 2


@pytest.mark.parametrize("case", OUTCOMES)
def test_every_row_of_the_csv_has_as_many_cells_as_the_headings(case: str) -> None:
    text = to_csv(OUTCOMES[case]())
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert {len(row) for row in rows} == {len(rows[0])}


def test_no_cell_of_the_csv_is_a_formula() -> None:
    rows = csv.reader(io.StringIO(to_csv(OUTCOMES["hostile"]()), newline=""), delimiter=";")
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert any(cell.startswith("'=cmd") for cell in cells)


@pytest.mark.parametrize("write", [as_json, to_csv])
@pytest.mark.parametrize("character", ["\x1b", "\u202e", "\u2066"])
def test_hostile_names_reach_no_machine_format(write: Any, character: str) -> None:
    written = write(OUTCOMES["hostile"]())
    assert character not in written
    assert json.dumps(character)[1:-1] not in written


def test_a_client_whose_name_spans_lines_keeps_one_row() -> None:
    outcome = run([CLINIC], base(f'{CLINIC};"CLINIQUE\nDES\r\nLIGNES";;;1;2'))
    assert {row["établissement"] for row in table(outcome)} == {"CLINIQUE DES LIGNES"}


def test_contradictory_ceilings_are_both_written_and_not_added() -> None:
    asked = ClientQuery("920999992", DPI, "V2")
    (row,) = table(run([asked], demo()))
    assert row["plafond HT"] == "70\u00a0000,00 ou 80\u00a0000,00"


def test_a_ceiling_without_prestation_is_written_for_both() -> None:
    used = base(f"{HOSPITAL};CH;1000", headings="FINESS;Nom;HOP-DPI-Va2 montant maximum HT")
    rows = table(run([ClientQuery(HOSPITAL, DPI)], used))
    assert [row["plafond HT"] for row in rows] == ["1\u00a0000,00", "1\u00a0000,00"]
