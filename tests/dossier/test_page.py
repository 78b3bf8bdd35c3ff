"""The HTML page: whole without network or script, sound for a browser and a screen reader."""

import html
import json
import re
import shutil
import subprocess
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import axe_core_python
import pytest

from segur_cli import resources
from tests.conftest import Segur
from tests.dossier.test_check import AS_OF, settings, write
from tests.lint.running import example

_AXE = Path(axe_core_python.__file__).parent / "axe.min.js"
_RUN = """
axe.run(document).then(function (found) {
  document.documentElement.setAttribute('data-axe', JSON.stringify(found.violations.map(
    function (one) { return [one.id, one.nodes.map(function (node) { return node.html; })]; })));
});
"""


@pytest.fixture
def browser() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("chromium is not installed: the page is not tried in a browser")
    return found


class _Tags(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture
def dossier() -> None:
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    value = example("avance")
    value["demandes"][0]["commande"] |= {"montant_ht": 0, "montant_ttc": 0}
    value["demandes"][1]["beneficiaire"]["nom"] = "<script>alert('FICTIF')</script>"
    write("avances/a.json", value)
    settings()


def dom(browser: str, page: Path, tmp_path: Path, *options: str) -> str:
    command = [
        browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
        f"--user-data-dir={tmp_path / 'chromium'}", "--virtual-time-budget=20000", *options,
        "--dump-dom", page.resolve().as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def violations(browser: str, page: Path, tmp_path: Path, *options: str) -> Any:
    tried = page.with_suffix(".essai.html")
    scripts = f"<script>{_AXE.read_text(encoding='utf-8')}</script><script>{_RUN}</script></body>"
    text = page.read_text(encoding="utf-8")
    tried.write_text(text.replace("</body>", scripts), encoding="utf-8")
    told = re.search(r'data-axe="([^"]*)"', dom(browser, tried, tmp_path, *options))
    assert told is not None, "axe did not run"
    return json.loads(html.unescape(told[1]))


@pytest.mark.usefixtures("dossier")
def test_the_page_needs_nothing_from_outside_and_escapes_what_files_hold(segur: Segur) -> None:
    assert segur("check", *AS_OF, "--report", "html=r.html").code == 1
    text = Path("r.html").read_text(encoding="utf-8")
    tags = _Tags(text).found
    assert not [(tag, a) for tag, a in tags if {"src", "srcset"} & a.keys() or tag == "link"]
    assert all((a["href"] or "").startswith("#") for tag, a in tags if "href" in a)
    assert [tag for tag, _ in tags].count("script") == 1
    identifiers = [a["id"] for _, a in tags if "id" in a]
    assert len(identifiers) == len(set(identifiers))
    targets = {(a["href"] or "")[1:] for _, a in tags if "href" in a}
    assert targets <= set(identifiers)
    assert "alert(" in text
    assert "<script>alert" not in text
    assert "MNT001" in text


@pytest.mark.usefixtures("dossier")
@pytest.mark.parametrize("command", ["lint-json", "pv-check", "check"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_fault(
    segur: Segur, browser: str, tmp_path: Path, command: str, theme: str
) -> None:
    Path("pv.json").write_bytes(resources.example("pv/a-corriger.json").read_bytes())
    asked = {"lint-json": ["avances/a.json"], "pv-check": ["pv.json"], "check": []}[command]
    segur(command, *asked, *AS_OF, "--report", "html=r.html")
    dark = ["--blink-settings=preferredColorScheme=0"] if theme == "dark" else []
    assert violations(browser, Path("r.html"), tmp_path, *dark) == []


@pytest.mark.usefixtures("dossier")
def test_a_browser_sorts_and_filters_the_clients(
    segur: Segur, browser: str, tmp_path: Path
) -> None:
    segur("check", *AS_OF, "--report", "html=r.html")
    act = """<script>
    document.querySelector('#suivi th button').click();
    document.querySelector('#suivi th button').click();
    var box = document.getElementById('filtre');
    box.value = 'golfe'; box.dispatchEvent(new Event('input'));
    </script></body>"""
    page = Path("agi.html")
    page.write_text(Path("r.html").read_text(encoding="utf-8").replace("</body>", act), "utf-8")
    table = dom(browser, page, tmp_path).partition('id="suivi"')[2].partition("</table>")[0]
    rows = table.split("<tr")[2:]
    first = [re.search(r"<td>([^<]*)", row) for row in rows]
    numbers = [found[1] for found in first if found]
    assert numbers == sorted(numbers, reverse=True)
    assert [("hidden" in row.partition(">")[0]) for row in rows].count(False) == 1


def test_five_hundred_clients_make_a_page_below_three_megabytes(segur: Segur) -> None:
    value = example("avance")
    (first, *_) = value["demandes"]
    value["demandes"] = []
    for rank in range(500):
        one = json.loads(json.dumps(first))
        one["beneficiaire"] |= {"finess": f"99{rank:07d}", "nom": f"CH FICTIF {rank}"}
        one["commande"] |= {"reference": f"BC-{rank}", "montant_ht": 0, "montant_ttc": 0}
        value["demandes"].append(one)
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    write("avances/a.json", value)
    settings()
    run = segur("check", "--as-of", "2026-01-10", "--report", "html=r.html")
    assert run.code == 1
    text = Path("r.html").read_text(encoding="utf-8")
    assert all(f"99{rank:07d}" in text for rank in range(500))
    assert "<details><summary>Et 49" in text  # what is said of all of them is said once
    table = text.partition('id="suivi"')[2].partition("</section>")[0]
    cells = re.findall(r"<td>([^<]*)</td>", table)
    texts = [text for cell in cells for text in re.split("[\u00a0 ]; ", cell)]
    assert [text for text, times in Counter(texts).items() if len(text) > 60 and times > 3] == []
    short = "<td>jalon 4 passé (17 décembre 2025 à 12 h 00, publiée en 2024) ; 1 point à vérifier<"
    assert table.replace("\u00a0", " ").count(short) > 400
    assert len(text.encode()) < 3_000_000


@pytest.mark.usefixtures("dossier")
@pytest.mark.parametrize(("now", "past"), [("2026-03-02T23:59", False), ("2026-03-03", True)])
def test_a_milestone_without_hour_is_drawn_as_past_once_its_day_ends(
    segur: Segur, now: str, past: bool
) -> None:
    with Path("segur.toml").open("a", encoding="utf-8") as stream:
        stream.write(
            '[[milestone]]\nsons = "HOP-DPI-Va2"\nnumber = 5\ndate = 2026-03-02\nsource = "note"\n'
        )
    segur("check", "--as-of", now, "--report", "html=r.html")
    text = Path("r.html").read_text(encoding="utf-8")
    (line,) = re.findall(r"<li>jalon 5[^<]*2 mars 2026[^<]*</li>", text.replace("\u00a0", " "))
    assert line.endswith(", passé</li>") is past


@pytest.mark.usefixtures("dossier")
def test_what_is_to_do_is_gathered_by_client_and_rules_are_cited_once_at_the_end(
    segur: Segur,
) -> None:
    segur("check", *AS_OF, "--report", "html=r.html")
    text = Path("r.html").read_text(encoding="utf-8").replace("\u00a0", " ")
    todo = text.partition("À faire</h3>")[2].partition("</section>")[0]
    titles = re.findall(r"<h4>([^<]*)</h4>", todo)
    assert "CH FICTIF DE BOURG-EXEMPLE (010999993)" in titles
    assert len(titles) == len(set(titles))
    rules = text.partition('<section id="regles">')[2]
    assert 'id="MNT001"' in rules
    assert text.count("Ce que la règle vérifie") == rules.count("<details id=")
    assert "`" not in text.partition("<script>")[0]
    assert "<pre>" not in rules


@pytest.mark.usefixtures("dossier")
def test_each_request_of_the_table_has_its_last_day_in_french(segur: Segur) -> None:
    with Path("segur.toml").open("a", encoding="utf-8") as stream:
        stream.write(
            '[[milestone]]\nsons = "HOP-DPI-Va2"\nnumber = 4\ndate = 2026-06-30\nsource = "note"\n'
            '[[request]]\nclient = "010999993"\nsons = "HOP-DPI-Va2"\nkind = "avance"\n'
            'status = "A modifier"\ndate = 2025-02-10\n'
        )
    segur("check", *AS_OF, "--report", "html=r.html")
    text = Path("r.html").read_text(encoding="utf-8").replace("\u00a0", " ")
    table = text.partition('id="suivi"')[2].partition("</table>")[0]
    assert "dernier jour" in table
    assert "<td>30/06/2026 (" in table
    assert "<td>10/02/2025</td>" in table
    assert "2026-06-30" not in table
    assert ">jalon 4, 30/06/2026</text>" in text


def test_no_path_of_the_machine_is_told_wherever_the_command_runs(
    segur: Segur, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    write("avances/a.json", example("avance"))
    solde = example("solde")
    solde["demandes"][0]["prestation"]["type"] = "V1+V2"
    write("soldes/s.json", solde)
    Path("soldes/b.json").write_text("{", encoding="utf-8")
    settings()
    monkeypatch.delenv("COLUMNS")
    home, elsewhere = Path.cwd(), tmp_path / "ailleurs"
    elsewhere.mkdir()
    for start in (home, home / "avances", elsewhere):
        monkeypatch.chdir(start)
        asked = ("check", *AS_OF, "--config", home / "segur.toml")
        for shape in ("text", "html", "md", "json"):
            out = segur(*asked, "-v", "-f", shape).out
            assert "SLD004" in out
            assert "a.json »" in out.replace("\xa0", " ")
            assert str(home) not in out


@pytest.mark.usefixtures("dossier")
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_is_no_wider_than_its_screen(
    segur: Segur, browser: str, tmp_path: Path, width: int
) -> None:
    value = json.loads(Path("avances/a.json").read_text(encoding="utf-8"))
    value["demandes"][0]["beneficiaire"]["nom"] = "CH-FICTIF-" + "DE-BOURG" * 25
    write("avances/a.json", value)
    segur("check", *AS_OF, "--report", "html=r.html")
    framed = Path("cadre.html")
    framed.write_text(
        f"""<iframe src="r.html" width="{width}" height="900"></iframe><script>
        var frame = document.querySelector('iframe');
        frame.onload = function () {{
          var page = frame.contentDocument.documentElement;
          document.title = page.scrollWidth + ' de ' + page.clientWidth;
        }};</script>""",
        encoding="utf-8",
    )
    shown = dom(browser, framed, tmp_path, "--allow-file-access-from-files")
    told = re.search(r"<title>(\d+) de (\d+)</title>", shown)
    assert told is not None
    assert int(told[1]) <= int(told[2]) <= width
