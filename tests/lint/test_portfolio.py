"""Clients asked for more than once, in one file or across files, in linear time."""

import time
from typing import Any

from segur_cli.identifiers.finess import key_for
from tests.lint.running import example, found, report


def many(count: int, clients: int) -> Any:
    value = example("avance")
    model = value["demandes"][0]
    value["demandes"] = []
    for index in range(count):
        number = f"01{index % clients:06d}"
        client = {"finess": number + key_for(number), "raison_sociale": "X"}
        value["demandes"].append(model | {"beneficiaire": client})
    return value


def test_a_client_repeated_many_times_is_reported_each_time_against_the_first() -> None:
    findings = found("ELI005", many(50, 1))
    assert len(findings) == 49
    assert all("demande n° 1," in finding.message for finding in findings)


def test_many_repeats_in_many_files_stay_linear() -> None:
    files = [many(300, 300) for _ in range(20)]
    start = time.perf_counter()
    findings = report(*files, select=("ELI007",)).findings
    assert len(findings) == 300 * 19
    assert time.perf_counter() - start < 10  # about 1 s: a quadratic index takes minutes
