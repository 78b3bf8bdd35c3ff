"""No argument and no option, whatever it holds, ends in an internal error or a dirty screen."""

import re
from pathlib import Path

import pytest
from typer._click.core import Parameter
from typer.core import TyperArgument, TyperOption

from segur_cli import resources
from tests.cli.helpers import commands, names
from tests.conftest import Segur

HOSTILE = {
    "too long": "a" * 5_000,
    "too long, a workbook": "a" * 5_000 + ".xlsx",
    "a NUL": "a\0b.json",
    "escapes": "\x1b[31m\x9b2Jx\r\n.json",
    "markup": "[bold]x[/bold][/]",
    "a loop": "boucle/boucle.json",
    "bidi": "\u202egnp.json",
    "a lone surrogate": "a\udc80.json",
}
WALKED = [
    (path, param)
    for path, command in commands()
    if path and not hasattr(command, "commands")
    for param in command.params
    if isinstance(param, TyperArgument | TyperOption) and not getattr(param, "is_flag", False)
]


def arguments(path: tuple[str, ...], param: Parameter, value: str) -> list[str]:
    command = dict(commands())[path]
    words = [*path]
    for other in command.params:
        if other.name == param.name:  # each walk builds the commands anew
            words += [param.opts[-1], value] if isinstance(param, TyperOption) else ["--", value]
        elif getattr(other, "required", False):
            words += [other.opts[-1], "x"] if isinstance(other, TyperOption) else ["x"]
    if "--" in words:  # an argument: what follows is no option
        words.remove("--")
        words = [*[w for w in words if w != value], "--", value]
    return words


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize(
    ("path", "param"), WALKED, ids=[f"{names(p)} {q.opts[-1]}" for p, q in WALKED]
)
def test_a_hostile_value_is_refused_in_a_sentence(
    path: tuple[str, ...], param: Parameter, kind: str, segur: Segur
) -> None:
    Path("boucle").symlink_to("boucle")
    run = segur(*arguments(path, param, HOSTILE[kind]))
    assert run.code in (0, 1, 2, 3), run.err
    screen = run.out + run.err
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", screen)
    assert "Traceback" not in screen


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize(
    "line",
    [
        "[base]\nfile = {}", "[eligibility]\nbase = {}", "[eligibility]\ndirectory = {}",
        "[lint]\nbase = {}", "[lint]\ntemplate = {}", "[lint]\nagainst = {}",
        "[lint]\nbaseline = {}", "[[pilot]]\npv = {}", "packs = [{}]",
        '[[request]]\nclient = "010999993"\nsons = "HOP-DPI-Va2"\nkind = "avance"\namended_by = {}',
        '[[ignore]]\ncode = "MNT001"\nreason = "essai"\npath = {}',
    ],
)  # fmt: skip
def test_a_hostile_value_in_segur_toml_is_refused_in_a_sentence(
    line: str, kind: str, segur: Segur
) -> None:
    value = HOSTILE[kind].encode("utf-8", "replace").decode()
    quoted = "".join(f"\\u{ord(c):04X}" if ord(c) < 32 or ord(c) == 127 else c for c in value)
    Path("boucle").symlink_to("boucle")
    Path("segur.toml").write_text(line.format(f'"{quoted}"'), encoding="utf-8")
    for command in (
        ("check-eligibility", "010999993", "--base", "demo"),
        ("check-eligibility", "010999993"),
        ("lint-json", str(resources.example("avance.json"))),
        ("pv-check",),
    ):
        run = segur(*command)
        assert run.code in (0, 1, 2, 3), run.err
        screen = run.out + run.err
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", screen)
