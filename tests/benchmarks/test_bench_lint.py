"""The benchmark's files are what it says: otherwise its figures mean nothing."""

import json
from pathlib import Path

import jsonschema
import pytest

from segur_cli import resources
from segur_cli.diagnostics import Severity
from segur_cli.identifiers import finess
from segur_cli.lint.engine import lint
from tests.benchmarks import bench_lint
from tests.benchmarks.peers import Tool


@pytest.fixture
def written(tmp_path: Path) -> dict[bool, Path]:
    paths = {bad: tmp_path / f"{bad}.json" for bad in (False, True)}
    for bad, path in paths.items():
        bench_lint.write_file(path, 10, 1 if bad else 0)
    return paths


def _schema_errors(path: Path) -> list[str]:
    schema = json.loads(resources.schema("reference/avance.schema.json").read_bytes())
    validator = jsonschema.Draft202012Validator(schema)
    return [error.json_path for error in validator.iter_errors(json.loads(path.read_bytes()))]


def test_a_clean_file_is_clean(written: dict[bool, Path]) -> None:
    assert _schema_errors(written[False]) == []
    report = lint(written[False])
    assert [f for f in report.findings if f.severity is Severity.ERROR] == []


def test_a_bad_file_has_one_bad_request_for_the_schema_and_for_the_rules(
    written: dict[bool, Path],
) -> None:
    assert bench_lint.bad_count(10, 1) == 1
    assert _schema_errors(written[True]) == ["$.demandes[0].prestation.type"]
    pointers = {f.pointer for f in lint(written[True]).findings if f.severity is Severity.ERROR}
    assert "/demandes/0/beneficiaire/finess" in pointers
    assert all(pointer and pointer.startswith("/demandes/0/") for pointer in pointers)


def test_every_client_is_different_and_well_numbered() -> None:
    numbers = [bench_lint.finess_of(index) for index in range(2_000)]
    assert len(set(numbers)) == len(numbers)
    assert all(finess.read(number).defect is None for number in numbers)


def test_a_request_has_the_size_the_benchmark_speaks_of(written: dict[bool, Path]) -> None:
    requests = json.loads(written[False].read_bytes())["demandes"]
    leaves = sum(len(requests[0][key]) for key in ("beneficiaire", "prestation", "commande"))
    assert leaves + 1 + 2 * len(requests[0]["pieces"]) == 36
    assert 1_500 < written[False].stat().st_size / len(requests) < 1_900


def test_a_table_row_holds_medians_ratios_memory_and_findings() -> None:
    tool = Tool("tool", ("true",), (), (), 1)
    rows = [
        bench_lint.Row(
            "10 clean",
            0.02,
            (0, 3),
            (bench_lint.Measure([1.0, 3.0, 2.0], 40.0), bench_lint.Measure([5.0], 80.0)),
        )
    ]
    assert list(bench_lint.table(rows, [tool, tool]))[-1] == (
        "| 10 clean | 0.0 | 2.00 s (×1.0), 40 MB, 0 findings | 5.00 s (×2.5), 80 MB, 3 findings |"
    )


def test_a_ratio_is_the_median_of_paired_runs() -> None:
    ours, theirs = (Tool(name, ("true",), (), (), 1) for name in bench_lint.PAIRS[0])
    measures = (
        bench_lint.Measure([1.0, 4.0, 1.0], 40.0),
        bench_lint.Measure([2.0, 5.0, 4.0], 80.0),
    )
    rows = [bench_lint.Row("10 clean", 0.02, (0, None), measures)]
    assert list(bench_lint.ratios(rows, [ours, theirs]))[-1] == "| 10 clean | 0.50 (memory 0.50) |"


@pytest.mark.parametrize("indent", bench_lint.INDENTS)
def test_a_file_is_the_same_however_it_is_indented(tmp_path: Path, indent: int) -> None:
    path = tmp_path / "a.json"
    bench_lint.write_file(path, 3, 100, indent)
    text = path.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=indent) + "\n"
    assert {request["prestation"]["type"] for request in json.loads(text)["demandes"]} == {"V9"}
    assert [bench_lint.bad_count(3, share) for share in bench_lint.SHARES] == [0, 1, 3]
