"""A model given by the user: read, or refused with advice."""

from pathlib import Path

import pytest

from segur_cli import resources
from segur_cli.exits import ExitCode, StopError
from segur_cli.lint.engine import Options, lint
from segur_cli.templates.concept_map import Nature
from segur_cli.templates.loading import load_model, read_template

MODEL = """{
  "x-segur": {"kind": "avance", "sons": "HOP-DPI-Va2"},
  "properties": {
    "LISTE": {"items": {
      "x-segur": {"concept": "demande"},
      "required": ["NUM"],
      "properties": {"NUM": {"type": "string", "x-segur": {"concept": "beneficiaire.finess"}}}
    }}
  }
}"""


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_model_is_named_after_its_file(tmp_path: Path) -> None:
    model = load_model(write(tmp_path / "modele.json", MODEL))
    assert (model.name, model.kind, model.sons) == ("modele.json", "avance", "HOP-DPI-Va2")
    assert model.nature is Nature.OWN
    assert model.label.startswith("modele.json (votre modèle), SHA-256 ")


def test_a_model_with_a_bom_is_read(tmp_path: Path) -> None:
    path = tmp_path / "modele.json"
    path.write_bytes(b"\xef\xbb\xbf" + MODEL.encode())
    assert load_model(path).kind == "avance"


def test_files_are_held_against_the_model_given(tmp_path: Path) -> None:
    model = load_model(write(tmp_path / "modele.json", MODEL))
    report = lint('{"LISTE": [{}, {"NUM": 3}]}', Options(model=model, select=("FMT",)))
    assert [(f.code, f.pointer) for f in report.findings] == [
        ("FMT001", "/LISTE/0"),
        ("FMT003", "/LISTE/1/NUM"),
    ]


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(StopError, match="introuvable"):
        load_model(tmp_path / "absent.json")


@pytest.mark.parametrize("text", ["", "{", '{"a": 1, "a": 2}', '{"maximum": 1e400}'])
def test_what_is_no_sound_json_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(StopError, match="pas un JSON lisible") as stop:
        load_model(write(tmp_path / "modele.json", text))
    assert stop.value.code is ExitCode.CANNOT_RUN
    assert stop.value.advice[0].startswith("ligne 1 : ")


def test_a_bad_model_is_refused_with_every_problem_and_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "m.json", '{\n"type": "x",\n"minLength": -1}')
    with pytest.raises(StopError, match="2 problèmes") as stop:
        load_model(path)
    assert stop.value.advice[0].startswith("ligne 2, /type : type inconnu : « x ».")
    assert stop.value.advice[1].startswith("ligne 3, /minLength : ")
    assert "segur template check" in stop.value.advice[-1]


def test_many_problems_are_cut_and_counted(tmp_path: Path) -> None:
    bad = ",".join(f'"k{index}": 3' for index in range(30))
    template = read_template(write(tmp_path / "m.json", f'{{"properties": {{{bad}}}}}'))
    lines = template.lines(template.checked.problems)
    assert len(lines) == 21
    assert lines[-1] == "… et 10 autres."


def test_a_shipped_model_can_be_given_too() -> None:
    model = load_model(resources.schema("reference/avance.schema.json"))
    assert model.nature is Nature.REFERENCE


def test_a_model_of_the_users_is_never_presented_as_ours(tmp_path: Path) -> None:
    text = MODEL.replace('"kind"', '"nature": "reference", "kind"')
    model = load_model(write(tmp_path / "modele.json", text))
    assert model.nature is model.concept_map.nature is Nature.OWN
    assert "votre modèle" in model.label


def test_a_shipped_model_once_changed_is_the_users(tmp_path: Path) -> None:
    shipped = resources.schema("reference/avance.schema.json").read_text(encoding="utf-8")
    model = load_model(write(tmp_path / "modele.json", shipped.replace("200", "201")))
    assert model.nature is Nature.OWN
