"""How long the short screens are, at 80 columns: what is fine needs no scrolling."""

from pathlib import Path

import pytest

from segur_cli import resources
from tests.conftest import Segur
from tests.pilot.filling import NOW, filled_workbook, profile

AVANCE, BASE = resources.example("avance.json"), ("--base", "demo")
CLEAN_JSON = ("lint-json", AVANCE, "--ignore", "DAT003,ELI004", "--as-of=2025-03-10")


def lines(out: str) -> list[str]:
    """The lines of a screen, without the banners of a simulated date and of a fictitious base."""
    kept, banner = [], False
    for line in out.splitlines():
        banner = line.startswith(("DATE SIMULÉE", "BASE FICTIVE")) or (
            banner and line.startswith("verdicts ne vaut")
        )
        if not banner:
            kept.append(line)
    return kept


@pytest.mark.parametrize(
    ("arguments", "at_most"),
    [
        (CLEAN_JSON, 10),
        ((*CLEAN_JSON, *BASE), 10),
        (("pv-check", "pv.xlsx", f"--as-of={NOW}"), 10),
        (("pv-check", "pv.xlsx", f"--as-of={NOW}", *BASE), 10),
        (("check-eligibility", "010999993", *BASE), 18),
        (("check-eligibility", "010999993", *BASE, "--vague1", "HOP-DPI-Va1=financee"), 18),
        (("check-eligibility", "010999993", *BASE, "--vague1", "aucune"), 18),
    ],
)
def test_what_is_fine_is_told_in_few_lines(
    segur: Segur, arguments: tuple[str | Path, ...], at_most: int
) -> None:
    filled_workbook(profile()).save("pv.xlsx")
    run = segur(*arguments)
    assert run.code == 0
    assert "Aucune anomalie dans" in run.out or "éligible" in run.out
    assert len(lines(run.out)) <= at_most


@pytest.mark.parametrize(
    ("history", "prestations"),
    [
        ([], ["sous condition : avoir déjà un DPI conforme à la vague 1",
              "sous condition : n'avoir ni eu ni financé HOP-DPI-Va1"]),
        (["HOP-DPI-Va1=financee"], ["TTC ; ouverte", "fermée : a bénéficié de HOP-DPI-Va1"]),
        (["HOP-DPI-Va1=autofinancee"],
         ["TTC ; ouverte", "fermée : a autofinancé la mise à jour HOP-DPI-Va1"]),
        (["HOP-PFI-Va1=financee"],
         ["deux lectures possibles : HOP-PFI-Va1 l'ouvre ou non",
          "deux lectures possibles : HOP-PFI-Va1 l'exclut ou non"]),
        (["HOP-DPI-Va1=aucune"], ["vague 1, ou selon HOP-PFI-Va1",
                                  "deux lectures possibles : HOP-PFI-Va1 non donné"]),
        (["aucune"], ["sous condition : avoir déjà un DPI conforme à la vague 1", "; ouverte"]),
    ],
)  # fmt: skip
def test_a_prestation_that_is_not_open_says_why_on_the_short_screen(
    segur: Segur, history: list[str], prestations: list[str]
) -> None:
    asked = [word for state in history for word in ("--vague1", state)]
    screen = " ".join(
        segur("check-eligibility", "010999993", *BASE, "--sons", "HOP-DPI-Va2", *asked).out.split()
    ).replace("\xa0", " ")
    first, second = prestations
    v2, _, v1_v2 = screen.partition("Vague 1 + Vague 2")
    assert first in v2
    assert second in v1_v2


def test_files_that_are_no_report_are_held_against_no_rule_of_reports(segur: Segur) -> None:
    Path("autre.json").write_text("{}", encoding="utf-8")
    run = segur("pv-check", "autre.json", "-v")
    ran = run.out.partition("Règles appliquées (")[2].partition("Règles non appliquées")[0]
    assert (run.code, "PV001" in ran) == (1, True)
    assert not [code for code in ("PV002", "PV022", "PV043") if code in ran]
    assert "aucun PV n'a été reconnu dans ce qui est donné" in " ".join(run.out.split())
