"""An option given twice, or given nothing, is refused: no value is dropped in silence."""

import pytest
from typer._click.core import Parameter
from typer._click.exceptions import UsageError
from typer.core import TyperArgument, TyperOption

from tests.cli.helpers import commands, names, parse
from tests.conftest import Segur

# What options take when they choose among words, or count.
VALUES = {"format_": "json", "fail_on": "error", "max_diagnostics": "3", "within": "30"}
OPTIONS = [
    (path, param)
    for path, command in commands()
    if path
    for param in command.params
    if isinstance(param, TyperOption) and not param.is_flag
]


def words(path: tuple[str, ...], param: Parameter, times: int, *, empty: bool = False) -> list[str]:
    command = dict(commands())[path]
    arguments = [
        "x" for found in command.params if isinstance(found, TyperArgument) and found.required
    ]
    for found in command.params:
        if isinstance(found, TyperOption) and found.required and found.name != param.name:
            arguments += [found.opts[-1], "x"]
    value = VALUES.get(str(param.name), "x")
    metavar = getattr(param, "metavar", None) or ""
    if "|" in metavar and param.name not in VALUES:
        value = metavar.split("|")[0]
    return [*path, *arguments, *[param.opts[-1], "" if empty else value] * times]


@pytest.mark.parametrize(
    ("path", "param"), OPTIONS, ids=[f"{names(p)} {o.opts[-1]}" for p, o in OPTIONS]
)
def test_every_option_keeps_all_its_values_or_refuses(
    path: tuple[str, ...], param: TyperOption
) -> None:
    if param.multiple:
        ctx = parse(words(path, param, 2))
        assert len(ctx.params[str(param.name)]) == 2
        return
    with pytest.raises(UsageError, match="donnée 2 fois"):
        parse(words(path, param, 2))


@pytest.mark.parametrize(
    ("path", "param"), OPTIONS, ids=[f"{names(p)} {o.opts[-1]}" for p, o in OPTIONS]
)
def test_an_option_given_an_empty_value_is_refused(
    path: tuple[str, ...], param: TyperOption
) -> None:
    line = words(path, param, 1, empty=True)
    if path[-2:] == ("template", "note") and param.name == "value":  # what the portal refused
        assert list(parse(line).params["value"]) == [""]
        return
    with pytest.raises(UsageError, match="valeur vide"):
        parse(line)


def test_a_base_that_no_variable_names_is_no_run_without_base(segur: Segur) -> None:
    run = segur("lint-json", "avance.json", "--base", "")
    assert (run.code, run.out) == (2, "")
    assert "--base a reçu une valeur vide" in run.err
    assert segur("pieces", "check", "").code == 2


def test_the_refusal_names_the_option_and_leaves_with_2(segur: Segur) -> None:
    result = segur("check-eligibility", "--from", "a.csv", "--from", "b.csv", "--base", "demo")
    assert result.code == 2
    assert "--from est donnée 2 fois" in result.err


def test_a_flag_given_twice_loses_nothing(segur: Segur) -> None:
    once = segur("deadlines", "--all")
    assert segur("deadlines", "--all", "--all").out == once.out
