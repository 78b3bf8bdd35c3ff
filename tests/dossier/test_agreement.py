"""One truth: whatever the dossier, check, status, their data, the page and the codes agree."""

import html
import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from segur_cli import resources
from tests.conftest import Segur
from tests.dossier.test_accounts import FIRST, SECOND, request
from tests.dossier.test_check import CLEAN, settings, spoilt, write
from tests.dossier.test_known_clients import HILLS, LAKE, LIST
from tests.dossier.test_states import IN_FORCE, PAID, one_solde, pilots
from tests.lint.running import example

NOW = ("--as-of", "2026-05-02T09:00")
DEPOSIT = "déposer la demande"
WITH_ARCHIVES = CLEAN.replace('kind = "avance"', 'kind = "avance"\nattachments = "{stem}.zip"')


def amount_of_zero() -> None:
    write("avances/a.json", spoilt())


def no_base() -> None:
    Path("base.xlsx").unlink()


def broken_file() -> None:
    Path("avances/b.json").write_text('{"demandes": [', encoding="utf-8")
    settings(f'[[client]]\nfiness = "{LAKE}"\n')


def archive_missing() -> None:
    write("soldes/s.json", one_solde())
    settings(request(FIRST, 'status = "Incomplète"'), WITH_ARCHIVES)


def archive_damaged() -> None:
    Path("avances/a.zip").write_bytes(b"PK\x03\x04 tronque")
    settings("", CLEAN.replace('kind = "avance"', 'kind = "avance"\nattachments = "avances/a.zip"'))


def absent_of_the_base() -> None:
    value = example("avance")
    value["demandes"][0]["beneficiaire"]["finess"] = "690999990"
    write("avances/a.json", value)


def unreadable_number() -> None:
    value = example("avance")
    value["demandes"][1]["beneficiaire"]["finess"] = "1309"
    write("avances/a.json", value)


def listed_clients() -> None:
    Path("clients.csv").write_text(
        f"FINESS;Nom;SONS;Pilote\n690999990;CLINIQUE ABSENTE;DPI;\n{LAKE};;DPI + PFI;oui\n"
        f"{FIRST};AUTRE NOM;DPI;\n;SANS NUMÉRO;;\n{HILLS};;;\n", encoding="utf-8")  # fmt: skip
    settings(LIST)


def gate_closed() -> None:
    write("soldes/s.json", example("solde"))
    settings(pilots(1) + request(FIRST, PAID))


def gate_open_but_one_report_lost() -> None:
    write("soldes/s.json", example("solde"))
    settings(pilots(3) + '[[pilot]]\npv = "pv/absent.xlsx"\n' + request(FIRST, PAID))


def date_in_force_passed() -> None:
    write("soldes/s.json", one_solde())
    settings(IN_FORCE.format(number=4) + IN_FORCE.format(number=6) + request(FIRST, PAID))


def decomposed() -> None:
    value = example("avance")
    value["demandes"][0]["beneficiaire"]["raison_sociale"] = unicodedata.normalize(
        "NFD", "HÔPITAL FICTIF DE L'ÉTÉ"
    )
    write(f"avances/{unicodedata.normalize('NFD', 'été')}.json", value)
    Path("avances/a.json").unlink()
    settings(request(FIRST, unicodedata.normalize("NFD", PAID)))


def papers_beside() -> None:
    Path("pieces").mkdir()
    name = "bon-de-commande-sans-mention.pdf"
    Path("pieces", name).write_bytes(resources.example(f"pieces/{name}").read_bytes())
    settings('[[papers]]\npath = "pieces"\n')


def two_sons() -> None:
    value = example("avance")
    value["sons"] = "HOP-PFI-Va2"
    value["demandes"] = value["demandes"][:2]
    write("avances/pfi.json", value)
    settings(request(SECOND, 'status = "Perdue"') + request(HILLS, 'status = "Déposée"'))


def states_without_files() -> None:
    settings(request(LAKE, 'status = "A modifier"') + request(HILLS, PAID))


def settings_alone() -> None:
    Path("avances/a.json").unlink()


DOSSIERS: tuple[Callable[[], None], ...] = (
    settings, amount_of_zero, no_base, broken_file, archive_missing, archive_damaged,
    absent_of_the_base, unreadable_number, listed_clients, gate_closed,
    gate_open_but_one_report_lost, date_in_force_passed, decomposed, papers_beside, two_sons,
    states_without_files, settings_alone,
)  # fmt: skip


@pytest.mark.parametrize("make", DOSSIERS, ids=lambda make: make.__name__)
def test_every_command_says_the_same(segur: Segur, make: Callable[[], None]) -> None:
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    write("avances/a.json", example("avance"))
    settings()
    make()
    run = segur("check", "-f", "json", "--report", "html=r.html", *NOW)
    checked = json.loads(run.out)
    status = segur("status", "-f", "json", *NOW)
    lines = json.loads(status.out)["requests"]
    assert checked["requests"] == lines
    assert checked["exit_code"] == run.code == segur("check", *NOW).code
    stopped = any(part["problems"] for part in checked["parts"])
    assert (status.code == 2) is stopped
    assert run.code == 2 or not stopped
    refused = {
        finding["client"]["finess"]
        for finding in checked["report"]["findings"]
        if finding["severity"] == "error" and finding["client"]
    }
    for line in lines:
        if line["blocker"] or line["to_check"] or line["client"] in refused:
            assert line["next"] != DEPOSIT, line
    if any(
        part["problems"] for part in checked["parts"] if part["name"] in ("lint", "eligibility")
    ):
        assert DEPOSIT not in {line["next"] for line in lines}
    for sons in checked["sons"]:
        mine = [line for line in lines if line["sons"] == sons["sons"]]
        assert sons["clients"] == len({line["client"] or line["name"] for line in mine})
        for kind in ("avance", "solde"):
            held = [line for line in mine if line["kind"] == kind]
            assert sons[f"{kind}s"]["total"] <= len(held)
            assert sons[f"{kind}s"]["clean"] <= sum(not line["blocker"] for line in held)
    page = html.unescape(Path("r.html").read_text(encoding="utf-8"))
    table = page.partition('id="suivi"')[2].partition("</table>")[0]
    rows = re.findall("<tr>(<td>.*?)</tr>", table)
    assert len(rows) == len(lines)
    shown = segur("status", *NOW).out
    for line in lines:
        for said in (line["client"], line["name"]):
            assert (said or "") in table
            assert not said or said.split()[0] in shown
    said_first = " ".join(segur("check", *NOW).out.replace("\u00a0", " ").split())
    assert checked["verdict"].replace("\u00a0", " ") in said_first
