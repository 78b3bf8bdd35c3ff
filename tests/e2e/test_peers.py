"""What other tools get wrong on real inputs, and ours must not."""

import json
from typing import Any

from tests.conftest import Run
from tests.e2e.process import segur
from tests.lint.files import GOOD_FINESS, SPACED_FINESS, avance, write

QUIET = ("--select", "SYN,IDN", "-f", "json")


def findings(run: Run) -> list[dict[str, Any]]:
    assert "Traceback" not in run.err
    found: list[dict[str, Any]] = json.loads(run.out)["findings"]
    return found


def text_of(*finess: str) -> str:
    return json.dumps(avance(*finess), ensure_ascii=False, indent=2)


def only(run: Run) -> dict[str, Any]:
    (finding,) = findings(run)
    return finding


def test_a_key_written_twice_is_found_with_both_places() -> None:
    write("a.json", '{\n  "montant": 1,\n  "montant": 2\n}')
    run = segur("lint-json", "a.json", "--select", "SYN", "-f", "json")
    assert run.code == 1
    finding = only(run)
    assert (finding["code"], finding["span"]["line"]) == ("SYN005", 3)
    assert "ligne 2, colonne 3" in finding["message"]


def test_a_missing_file_is_one_sentence_and_not_a_trace() -> None:
    run = segur("lint-json", "absent.json", *QUIET)
    assert run.code == 2
    assert findings(run) == []
    assert run.err.startswith("Erreur : Fichier introuvable : « absent.json ».")
    assert len(run.err.splitlines()) == 2


def test_latin_1_bytes_are_a_finding_with_their_place_and_the_likely_encoding() -> None:
    write("a.json", text_of(GOOD_FINESS).replace("CH FICTIF", "HÔPITAL FICTIF").encode("latin-1"))
    run = segur("lint-json", "a.json", *QUIET)
    assert run.code == 1
    finding = only(run)
    assert finding["code"] == "SYN002"
    assert finding["span"]["line"] > 1
    assert "latin-1" in finding["message"]


def test_a_bom_is_read_and_noted() -> None:
    write("a.json", b"\xef\xbb\xbf" + text_of(GOOD_FINESS).encode())
    run = segur("lint-json", "a.json", *QUIET)
    assert run.code == 0
    assert (only(run)["code"], only(run)["severity"]) == ("SYN003", "note")


def test_nan_is_no_number() -> None:
    write("a.json", text_of(GOOD_FINESS).replace("95000.0", "NaN", 1))
    run = segur("lint-json", "a.json", *QUIET)
    assert run.code == 1
    assert only(run)["code"] == "SYN004"


def test_a_trailing_comma_has_its_line_and_column() -> None:
    write("a.json", '{\n  "a": 1,\n}')
    finding = only(segur("lint-json", "a.json", "--select", "SYN", "-f", "json"))
    assert (finding["code"], finding["span"]["line"], finding["span"]["column"]) == ("SYN004", 2, 9)


def test_ten_bad_entries_of_a_thousand_are_all_found_each_at_its_place() -> None:
    numbers = [SPACED_FINESS if rank % 100 == 50 else GOOD_FINESS for rank in range(1000)]
    write("a.json", text_of(*numbers))
    run = segur("lint-json", "a.json", "--select", "IDN001", "-f", "json")
    assert run.code == 1
    found = findings(run)
    lines = text_of(*numbers).splitlines()
    assert len(found) == 10
    for finding in found:
        span = finding["span"]
        shown = lines[span["line"] - 1][span["column"] - 1 : span["end_column"] - 1]
        assert shown == f'"{SPACED_FINESS}"'


def test_a_missing_schema_a_syntax_error_and_invalid_data_can_be_told_apart() -> None:
    write("good.json", text_of(GOOD_FINESS))
    write("bad.json", text_of(SPACED_FINESS))
    write("broken.json", "{")
    missing = segur("lint-json", "good.json", "--template", "absent.json")
    assert (missing.code, missing.out) == (2, "")
    broken, bad = segur("lint-json", "broken.json", *QUIET), segur("lint-json", "bad.json", *QUIET)
    assert (broken.code, only(broken)["code"]) == (1, "SYN004")
    assert (bad.code, only(bad)["code"]) == (1, "IDN001")


def test_19_99_is_a_multiple_of_one_cent() -> None:
    amount = {"type": "number", "multipleOf": 0.01}
    model = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "x-segur": {"kind": "avance", "nature": "official-learned"},
        "type": "object",
        "properties": {
            "demandes": {
                "type": "array",
                "items": {
                    "x-segur": {"concept": "demande"},
                    "type": "object",
                    "properties": {"montant": amount},
                },
            }
        },
    }
    write("model.schema.json", model)
    write("a.json", {"demandes": [{"montant": 19.99}]})
    run = segur("lint-json", "a.json", "--template", "model.schema.json", "-f", "json")
    assert (run.code, findings(run)) == (0, [])
