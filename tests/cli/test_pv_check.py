import json
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from segur_cli import resources
from segur_cli.pilot.profile import as_toml
from tests.conftest import Segur
from tests.pilot.filling import CLIENTS, NOW, clean, filled_workbook, profile

AS_OF = f"--as-of={NOW}"


@pytest.fixture
def reports() -> list[Path]:
    """Three workbooks, filled without a defect, of three clients."""
    found = []
    for rank in range(3):
        path = Path(f"pv{rank}.xlsx")
        filled_workbook(profile(client__finess=CLIENTS[rank])).save(path)
        found.append(path)
    return found


def test_a_clean_report_leaves_with_0_and_claims_no_more_than_it_checked(
    segur: Segur, reports: list[Path]
) -> None:
    run = segur("pv-check", reports[0], AS_OF)
    assert (run.code, run.err) == (0, "")
    assert "Aucune anomalie dans le périmètre contrôlé (date simulée)." in run.out
    assert "le modèle officiel" in run.out
    assert "conforme" not in run.out


def test_a_folder_stands_for_the_reports_in_it(segur: Segur, reports: list[Path]) -> None:
    apart = Path("apart")
    apart.mkdir()
    for path in reports:
        path.rename(apart / path.name)
    (apart / "notes.txt").write_text("rien", encoding="utf-8")
    named = segur("pv-check", "--gate", *sorted(apart.glob("*.xlsx")), AS_OF)
    run = segur("pv-check", "--gate", apart, AS_OF)
    assert (run.code, run.out) == (named.code, named.out)


def test_the_screen_of_a_report_with_defects(segur: Segur) -> None:
    changes = {"dpi-flux-1.count": 0, "signature.answer": "2026-02-02"}
    filled_workbook(profile(), changes).save("pv.xlsx")
    run = segur("pv-check", "pv.xlsx", AS_OF)
    assert run.code == 1
    assert run.out.partition("Périmètre contrôlé")[0] == snapshot("""\
DATE SIMULÉE (--as-of) : 1er avril 2026 à 9\xa0h\xa000
2 anomalies bloquantes dans le périmètre contrôlé (date simulée).

CH FICTIF DE BOURG-EXEMPLE (010999993), HOP-DPI-Va2

  bloquant PV022 (1) dpi-flux-1, transactions de consultation du DMP : 0, il en
    faut 1 au moins
    pv.xlsx, feuille « 3 Flux », cellule F4
    Pour corriger : attendez que ce nombre soit atteint, puis faites constater
    de nouveau
    Origine : texte public ; webinaire ANS-DNS du 08/11/2024 (PV pilotes)

  bloquant PV032 PV signé le 2 février 2026, 13 jours après la mise en
    production (20 janvier 2026) : il faut un mois calendaire, soit 31 jours
    pv.xlsx, feuille « Signature », cellule D6
    Pour corriger : première date acceptable : 20 février 2026
    Origine : texte public ; webinaire ANS-DNS du 08/11/2024 (PV pilotes)

Modèle : liste de contrôle de segur ; le modèle officiel du PV n'a pas été lu.
Base non fournie : l'éligibilité n'a pas été contrôlée.
23 règles appliquées, 10 non (aucune base ; -v pour le détail).
Impossible à contrôler hors ligne : la réalité de ce que l'établissement a
constaté, et 5 autres points (-v).
PV relu : 010999993, CH FICTIF DE BOURG-EXEMPLE, HOP-DPI-Va2 : 2 anomalies
bloquantes.
""")


def test_the_open_gate_leaves_with_0_and_shows_who_must_receive_the_reports(
    segur: Segur, reports: list[Path]
) -> None:
    run = segur("pv-check", "--gate", *reports, AS_OF)
    assert run.code == 0
    assert run.out.rpartition("\n\n")[2] == snapshot("""\
Condition des trois pilotes : sans elle, aucun solde
  Verdict              HOP-DPI-Va2 : remplie telle que déclarée
  010999993            CH FICTIF DE BOURG-EXEMPLE : PV complet dans le périmètre
                       contrôlé\xa0; avance déclarée validée\xa0; PV déclaré validé
  690999974            CH FICTIF DU LAC : PV complet dans le périmètre
                       contrôlé\xa0; avance déclarée validée\xa0; PV déclaré validé
  750999997            CH FICTIF DES MONTS : PV complet dans le périmètre
                       contrôlé\xa0; avance déclarée validée\xa0; PV déclaré validé
  Éligibilité          non contrôlée, faute de base (--base)
- Aucun solde n'est possible avant les PV pilotes de trois clients du SONS, dont
les avances ont été déposées et validées par l'ASP. [webinaire ANS-DNS du
08/11/2024 ; établi]
- À qui envoyer le PV signé ? Une réponse de la FAQ de l'ANS dit à l'ASP, qui le
contrôle et prévient le fournisseur ; une autre, sur la même page, dit à l'ANS ;
le webinaire parle d'une validation par l'ANS. [FAQ de l'ANS ; webinaire ANS-DNS
du 08/11/2024 ; ambigu dans les textes]
""")


def test_the_closed_gate_leaves_with_1(segur: Segur, reports: list[Path]) -> None:
    run = segur("pv-check", "--gate", *reports[:2], AS_OF)
    assert run.code == 1
    assert "2 clients pilotes sur 3" in run.out


def test_a_gate_that_cannot_be_known_is_not_green_though_nothing_blocks(segur: Segur) -> None:
    for rank, client in enumerate(CLIENTS[:3]):
        filled = filled_workbook(profile(client__finess=client), {"avance-validee.answer": None})
        filled.save(f"pv{rank}.xlsx")
    run = segur("pv-check", "--gate", ".", AS_OF)
    assert (run.code, "Aucune anomalie bloquante" in run.out) == (1, True)
    assert "condition des trois pilotes inconnue" in run.out


def test_a_gate_without_any_readable_report_is_closed_and_cannot_run(segur: Segur) -> None:
    run = segur("pv-check", "--gate", "nulle.xlsx")
    assert run.code == 2
    assert "PV050" in run.out
    assert "nulle.xlsx" in run.err


def test_the_json_report_satisfies_its_schema_and_gives_cells(
    segur: Segur, reports: list[Path]
) -> None:
    from jsonschema import Draft202012Validator

    filled_workbook(profile(), {"dpi-flux-1.count": 0}).save("pv.xlsx")
    run = segur("pv-check", "pv.xlsx", "-f", "json", AS_OF)
    content = json.loads(run.out)
    schema = json.loads(resources.schema("report.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(content)
    assert [(one["code"], one["cell"]) for one in content["findings"]] == [("PV022", "3 Flux!F4")]


@pytest.mark.parametrize("format_", ["sarif", "junit", "github", "gitlab"])
def test_every_format_of_the_linter_names_the_cell(
    segur: Segur, reports: list[Path], format_: str
) -> None:
    filled_workbook(profile(), {"dpi-flux-1.count": 0}).save("pv.xlsx")
    run = segur("pv-check", "pv.xlsx", "-f", format_, AS_OF)
    assert run.code == 1
    assert "F4" in run.out
    assert "sans elle, aucun solde" not in run.out


def test_a_json_report_shows_the_line_at_fault(segur: Segur) -> None:
    content = clean(profile())
    content["items"]["dpi-flux-1"]["count"] = 0
    Path("pv.json").write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")
    run = segur("pv-check", "pv.json", AS_OF)
    assert run.code == 1
    assert '"count": 0' in run.out
    assert "^" in run.out


def test_a_file_that_cannot_be_opened_does_not_keep_the_others_from_being_checked(
    segur: Segur, reports: list[Path]
) -> None:
    filled_workbook(profile(), {"dpi-flux-1.count": 0}).save("pv.xlsx")
    run = segur("pv-check", "nulle.xlsx", "pv.xlsx", AS_OF)
    assert run.code == 2
    assert "PV022" in run.out
    assert "nulle.xlsx" in run.err


def test_a_checklist_of_another_profile_is_refused(segur: Segur, reports: list[Path]) -> None:
    run = segur("pv-check", reports[0], "--profile", resources.example("profil-pv.toml"), AS_OF)
    assert run.code == 1
    assert "PV002" in run.out
    assert "manual_sends" in run.out


def test_a_warning_fails_only_when_asked(segur: Segur) -> None:
    filled_workbook(profile(), {"dpi-flux-3.format": "FHIR"}).save("pv.xlsx")
    assert segur("pv-check", "pv.xlsx", AS_OF).code == 0
    assert segur("pv-check", "pv.xlsx", "--fail-on", "warning", AS_OF).code == 1


def test_the_base_tells_whether_the_client_is_eligible(segur: Segur) -> None:
    filled_workbook(profile(client__finess="130999972")).save("pv.xlsx")
    run = segur("pv-check", "pv.xlsx", "--base", "demo", AS_OF)
    assert run.code == 1
    assert "PV042" in run.out
    assert "FICTIVE" in run.out


def test_the_base_of_segur_toml_is_taken_as_by_lint_json(segur: Segur) -> None:
    filled_workbook(profile(client__finess="130999972")).save("pv.xlsx")
    Path("base.xlsx").write_bytes(resources.example("base-fictive.xlsx").read_bytes())
    Path("segur.toml").write_text('[base]\nfile = "base.xlsx"\n', encoding="utf-8")
    run = segur("pv-check", "pv.xlsx", AS_OF)
    assert run.code == 1
    assert "PV042" in run.out


def test_a_directory_names_the_entity_under_which_the_client_stands(segur: Segur) -> None:
    filled_workbook(profile(client__finess="130999972")).save("pv.xlsx")
    Path("annuaire.csv").write_text("nofinesset;nofinessej\n130999972;130999980\n")
    run = segur("pv-check", "pv.xlsx", "--base", "demo", "--register", "annuaire.csv", AS_OF)
    assert run.code == 1
    assert "à ressaisir sous l'EJ 130999980" in " ".join(run.out.split())
    Path("segur.toml").write_text('[eligibility]\ndirectory = "annuaire.csv"\n')
    run = segur("pv-check", "pv.xlsx", "--base", "demo", AS_OF)
    assert "à ressaisir sous l'EJ 130999980" in " ".join(run.out.split())


def test_a_directory_without_a_base_is_a_usage_error(segur: Segur) -> None:
    filled_workbook(profile()).save("pv.xlsx")
    run = segur("pv-check", "pv.xlsx", "--register", "annuaire.csv", AS_OF)
    assert run.code == 2
    assert "ne sert qu'avec une base" in " ".join(run.err.split())


def solde_config(reports: list[Path], state: str = "validé") -> Path:
    tables = (f'[[pilot]]\npv = "{path}"\nstate = "{state}"\n' for path in reports)
    path = Path("segur.toml")
    path.write_text("\n".join(tables), encoding="utf-8")
    return path


SIGNED = f"""
[[pilot]]
signed = "pv.pdf"
client = "{CLIENTS[2]}"
sons = "HOP-DPI-Va2"
installed = 2026-01-15
production = 2026-01-22
date = 2026-02-27
avance_validated = true
state = "STATE"
"""


@pytest.mark.parametrize(("state", "code"), [("validé", 0), ("transmis", 0), ("refusé", 1)])
def test_a_report_signed_on_another_model_counts_as_it_is_declared(
    segur: Segur, reports: list[Path], state: str, code: int
) -> None:
    Path("pv.pdf").write_bytes(b"%PDF-1.7 image")
    with solde_config(reports[:2]).open("a", encoding="utf-8") as config:
        config.write(SIGNED.replace("STATE", state))
    judged = segur("pv-check", "--gate", AS_OF)
    assert (judged.code, judged.err) == (code, "")
    assert "contenu non lu" in " ".join(judged.out.split())
    solde = segur("lint-json", resources.example("solde.json"), AS_OF, "-f", "json")
    assert ("PIL004" in codes(solde.out)) == (state != "validé")
    rows = json.loads(segur("check", AS_OF, "-f", "json").out)["report"]["findings"]
    assert "PV058" in [finding["code"] for finding in rows]
    assert segur("status", AS_OF).err == ""


def codes(out: str) -> list[str]:
    return [finding["code"] for finding in json.loads(out)["findings"]]


def test_lint_json_of_a_solde_uses_the_gate_of_segur_toml(
    segur: Segur, reports: list[Path]
) -> None:
    solde = resources.example("solde.json")
    solde_config(reports)
    assert "PIL004" not in codes(segur("lint-json", solde, AS_OF, "-f", "json").out)
    solde_config(reports[:2])
    run = segur("lint-json", solde, AS_OF, "-f", "json")
    assert "PIL004" in codes(run.out)
    assert run.code == 1
    solde_config(reports, "transmis")
    assert "PIL004" in codes(segur("lint-json", solde, AS_OF, "-f", "json").out)


def test_an_avance_is_not_held_to_the_gate(segur: Segur, reports: list[Path]) -> None:
    solde_config(reports[:1])
    run = segur("lint-json", resources.example("avance.json"), AS_OF, "-f", "json")
    assert "PIL004" not in codes(run.out)


def test_a_report_named_in_segur_toml_that_is_missing_is_told_with_the_gate(
    segur: Segur, reports: list[Path]
) -> None:
    solde_config([*reports[:2], Path("disparu.xlsx")])
    run = segur("lint-json", resources.example("solde.json"), AS_OF, "-f", "json")
    (found,) = [f for f in json.loads(run.out)["findings"] if f["code"] == "PIL004"]
    assert "disparu.xlsx" in found["message"]


@pytest.mark.parametrize("table", ["[[pilot]]", '[[pilot]]\npv = ""',
                                   '[[pilot]]\npv = "\\u0000"', '[[pilot]]\npvs = "x"',
                                   '[[pilot]]\npv = "x"\nstate = "envoyé"'])  # fmt: skip
def test_a_pilot_table_that_is_not_right_is_explained(segur: Segur, table: str) -> None:
    Path("segur.toml").write_text(table, encoding="utf-8")
    run = segur("pv-check", "pv.xlsx")
    assert run.code == 2
    assert "pilot.1" in run.err


def test_a_report_is_named_once_in_segur_toml(segur: Segur) -> None:
    tables = '[[pilot]]\npv = "pv.xlsx"\nstate = "refusé"\n[[pilot]]\npv = "./a/../pv.xlsx"\n'
    Path("segur.toml").write_text(tables, encoding="utf-8")
    run = segur("pv-check", "pv.xlsx")
    assert run.code == 2
    assert "nommé par deux tables [[pilot]]" in run.err


def test_without_files_the_reports_of_segur_toml_are_judged(
    segur: Segur, reports: list[Path]
) -> None:
    solde_config(reports)
    run = segur("pv-check", "--gate", AS_OF)
    assert run.code == 0
    assert "HOP-DPI-Va2 : remplie" in run.out


def test_without_files_nor_settings_what_to_give_is_said(segur: Segur) -> None:
    run = segur("pv-check")
    assert run.code == 2
    assert "[[pilot]]" in run.err


def test_a_pattern_is_expanded_and_one_that_matches_nothing_leaves_with_3(
    segur: Segur, reports: list[Path]
) -> None:
    assert segur("pv-check", "--gate", "pv*.xlsx", AS_OF).code == 0
    run = segur("pv-check", "*.pdf")
    assert run.code == 3
    assert "rien n'a été contrôlé" in run.err


def test_three_clients_have_no_common_profile(segur: Segur, reports: list[Path]) -> None:
    run = segur("pv-check", "--gate", *reports, "--profile", resources.example("profil-pv.toml"))
    assert run.code == 2
    assert "--gate et --profile" in run.err


@pytest.mark.parametrize("name", ["profil.toml", "pv.md", "pv.pdf"])
def test_a_file_that_is_neither_workbook_nor_json_is_not_read_as_json(
    segur: Segur, name: str
) -> None:
    Path(name).write_text("# Liste\n", encoding="utf-8")
    run = segur("pv-check", name)
    assert run.code == 2
    assert "ni un classeur .xlsx, ni un JSON" in run.err
    assert "SYN" not in run.out.partition("Périmètre")[0]


def test_an_empty_list_is_one_finding_not_thirty(segur: Segur) -> None:
    segur("pv-checklist", "--profile", resources.example("profil-pv.toml"), "-o", "pv.xlsx")
    run = segur("pv-check", "pv.xlsx", "-f", "json", AS_OF)
    assert codes(run.out).count("PV010") == 1
    assert "30 éléments sans réponse" in run.out


def test_findings_follow_the_rows_of_the_workbook(segur: Segur) -> None:
    ids = [f"dpi-dmp-{name}.answer" for name in ("air", "profil", "invisibles", "mise-a-jour")]
    filled_workbook(profile(), dict.fromkeys(ids, "non validé")).save("pv.xlsx")
    found = json.loads(segur("pv-check", "pv.xlsx", "-f", "json", AS_OF).out)["findings"]
    rows = [int(one["cell"].rpartition("D")[2]) for one in found]
    assert rows == sorted(rows)
    assert rows[-1] > 9


def test_a_pilot_of_segur_toml_is_held_against_its_own_profile(segur: Segur) -> None:
    filled_workbook(profile()).save("pv.xlsx")
    Path("profil.toml").write_text(as_toml(profile(pfi__compatible="non")), encoding="utf-8")
    Path("segur.toml").write_text(
        '[[pilot]]\npv = "pv.xlsx"\nprofile = "profil.toml"\n', encoding="utf-8"
    )
    for arguments in ((), ("pv.xlsx",), ("--gate",)):
        run = segur("pv-check", *arguments)
        assert run.code == 1
        assert "liste produite pour un autre profil" in " ".join(run.out.split())
    Path("profil.toml").write_text("sons = 1\n", encoding="utf-8")
    assert segur("pv-check", "pv.xlsx").code == 2
