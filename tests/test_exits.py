import re
from pathlib import Path

import segur_cli
from segur_cli.exits import ExitCode, StopError

SOURCES = Path(segur_cli.__file__).parent


def test_the_exit_codes_are_the_published_ones() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "OK": 0,
        "FINDINGS": 1,
        "CANNOT_RUN": 2,
        "NO_INPUT": 3,
        "INTERNAL": 70,
        "INTERRUPTED": 130,
    }


def test_a_stop_means_that_the_command_could_not_run_unless_it_says_otherwise() -> None:
    assert StopError("Rien.").code is ExitCode.CANNOT_RUN
    assert StopError("Rien.", code=ExitCode.NO_INPUT).code is ExitCode.NO_INPUT


def test_a_stop_keeps_its_message_and_each_advice_apart() -> None:
    error = StopError("Base introuvable.", "Premier conseil.", "Second conseil.")
    assert error.message == str(error) == "Base introuvable."
    assert error.advice == ("Premier conseil.", "Second conseil.")


def test_no_other_module_writes_an_exit_code_as_a_number() -> None:
    number = re.compile(r"(sys\.exit|typer\.Exit|SystemExit)\(\s*(code\s*=\s*)?\d")
    offenders = [
        path.relative_to(SOURCES)
        for path in SOURCES.rglob("*.py")
        if number.search(path.read_text(encoding="utf-8"))
    ]
    assert offenders == []
