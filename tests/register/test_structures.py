import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from segur_cli.eligibility.answering import judge_request
from segur_cli.eligibility.remarks import register_remarks
from segur_cli.eligibility.request import ClientQuery
from segur_cli.register import structures
from segur_cli.register.index import Register
from segur_cli.register.register_catalogue import open_register
from tests import demo_register
from tests.eligibility.small_bases import demo
from tests.eligibility.workbooks import CLOCK, stopped, write


def site(number: str, name: str, **more: str) -> dict[str, Any]:
    general = {"numFinessEge": number, "nomEgeLong": f"{name}   ", **more}
    return {"informationsGeneralesEGE": general, "etatObjet": "A"}


def entity(number: str, *sites: dict[str, Any]) -> dict[str, Any]:
    return {"informationsGeneralesPMEJ": {"numFinessPm": number}, "ege": list(sites)}


REGISTER: dict[str, Any] = {
    "schemaVersion": "v1.0.0",
    "generatedAt": "2026-11-02T03:00:00.000000000Z",
    "gcc": [],
    "gco": [],
    "pmej": [
        entity(
            "130999980",
            site("130999972", "SITE FICTIF NORD"),
            site("130999964", "SITE FICTIF SUD", dateFermeture="2023-12-31"),
        ),
        entity("210999983"),
    ],
}


def read(tmp_path: Path, value: Any, *, zipped: bool = False) -> Register:
    data = (value if isinstance(value, str) else json.dumps(value, indent=2)).encode()
    path = tmp_path / "structures.json"
    return open_register(write(path, gzip.compress(data) if zipped else data), CLOCK)


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("chunk", [1, 7, 1 << 18])
def test_sites_entities_and_date_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zipped: bool, chunk: int
) -> None:
    monkeypatch.setattr(structures, "_CHUNK", chunk)
    for _ in ("read", "from the index"):
        directory = read(tmp_path, REGISTER, zipped=zipped)
        assert directory.source.dated == "2026-11-02"
        assert [directory.name_of(n) for n in directory.sites_of("130999980")] == [
            "SITE FICTIF NORD",
            "SITE FICTIF SUD",
        ]
        assert directory.knows("210999983")
        assert not directory.knows("690999024")


def test_half_a_character_in_a_name_keeps_no_register_from_being_read(tmp_path: Path) -> None:
    value = {**REGISTER, "schemaVersion": "3\ud800", "generatedAt": "2026\udc00"}
    text = json.dumps(value).replace("SITE FICTIF NORD", "SITE FICTIF\\ud800 NORD", 1)
    directory = read(tmp_path, text)
    assert directory.name_of(directory.sites_of("130999980")[0]) == "SITE FICTIF? NORD"


def test_a_closed_site_is_said_with_its_date(tmp_path: Path) -> None:
    directory = read(tmp_path, REGISTER)
    assert register_remarks("130999972", directory, absent=False) == []
    (remark,) = register_remarks("130999964", directory, absent=False)
    assert "fermé le 31/12/2023 d'après le répertoire FINESS du 02/11/2026" in remark.text


def test_records_without_their_keys_are_counted(tmp_path: Path) -> None:
    odd = {**REGISTER, "pmej": [*REGISTER["pmej"], {"autre": 1}, entity("010999993", {})]}
    assert read(tmp_path, odd).source.oddities.unusable == 2


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"schemaVersion": "v1.0.0", "activites": [1]}, "pmej absent ou vide"),
        (json.dumps(REGISTER)[:-40], "tronqué"),
        ("[1, 2]", "autre contenu"),
        ('{"pmej": ' + "[" * 200_000, "n'est pas lisible"),
    ],
)
def test_what_is_not_the_register_is_refused(tmp_path: Path, value: Any, said: str) -> None:
    assert said in str(stopped(lambda: read(tmp_path, value)))


def test_a_cut_archive_is_refused(tmp_path: Path) -> None:
    cut = gzip.compress(json.dumps(REGISTER).encode())[:-30]
    path = write(tmp_path / "structures.json.gz", cut)
    assert "tronquée" in str(stopped(lambda: open_register(path, CLOCK)))


def test_another_version_is_read_by_the_known_keys_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert read(tmp_path, {**REGISTER, "schemaVersion": "v2.0.0"}).knows("130999972")
    told = " ".join(capsys.readouterr().err.split())
    assert "au format « v2.0.0 », que segur ne connaît pas" in told
    assert "2 EJ et 2 ET reconnus, 0 non" in told
    renamed = {**REGISTER, "schemaVersion": "v2.0.0", "pmej": [{"autre": {"numFinessPm": "x"}}]}
    assert "ne contient aucun établissement" in str(stopped(lambda: read(tmp_path, renamed)))


def test_no_look_up_reads_the_whole_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register = read(tmp_path, demo_register.document())
    rows, plans = Register.rows, []

    def planned(self: Register, query: str, *values: object) -> list[tuple[object, ...]]:
        plans.append((query, rows(self, f"EXPLAIN QUERY PLAN {query}", *values)))
        return rows(self, query, *values)

    monkeypatch.setattr(Register, "rows", planned)
    base = demo()
    for number in ("130999972", "130999980", "130999949", "490999984"):
        judge_request(ClientQuery(number), base, register)
    assert len(plans) > 20
    scans = [query for query, plan in plans if any("SCAN record" in str(step) for step in plan)]
    assert scans == []
