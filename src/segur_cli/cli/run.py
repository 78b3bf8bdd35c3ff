"""What every command does around its own work: common options, one answer, files, exit code.

A command declares its own parameters and the formats of its answer; it is handed one frozen
`Run`, and returns an `Answer`, or nothing when it has said all itself. Parameters whose type is
an `option_group` stand for the options of that group.
"""

import inspect
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import MISSING, dataclass, field, fields, replace
from enum import Enum, StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from segur_cli.cli.options import COMMON, AsOf, Config, Debug, Quiet, Report, Verbose
from segur_cli.cli.output import (
    parse_reports,
    read_settings,
    say_problem,
    send_people_to_xlsx,
    write_file,
    write_screen,
    write_stdout,
)
from segur_cli.config import Settings
from segur_cli.files.paths import is_folder, without_folders
from segur_cli.tables.answer import Answer
from segur_cli.text.clock import Clock, banner, read_clock
from segur_cli.text.page import Detail, Page, Screen, color_wanted, terminal
from segur_cli.text.writing import warn

_FORMATS_HELP = "Format du résultat sur la sortie standard."
_XLSX_RATHER = " Pour un tableur, xlsx : un csv ouvert d'un double clic perd les zéros des FINESS."
_FORMAT, _REPORT, _AS_OF, _CONFIG = "format_", "report", "as_of", "config"
_VERBOSE, _QUIET, _DEBUG = "verbose", "quiet", "debug"

GroupT = TypeVar("GroupT")
Function = Callable[..., Any]


@dataclass(frozen=True)
class Run:
    """What a command is given beside its own parameters; `reports` gives a format by file."""

    clock: Clock
    settings: Settings
    detail: Detail = Detail.SHORT
    format: str = "text"
    reports: Mapping[Path, str] = field(default_factory=dict)
    folders: tuple[Path, ...] = ()  # of what was given: no business of whoever reads a report

    @property
    def formats(self) -> frozenset[str]:
        """Every format that this run writes."""
        return frozenset((self.format, *self.reports.values()))


def option_group(group: type[GroupT]) -> type[GroupT]:
    """Mark a frozen dataclass whose annotated fields are options that several commands share."""
    _GROUPS.add(group)
    return group


_GROUPS: set[type] = set()
# What a terminal, an editor or a runner of this machine follows back to the file.
_OF_THIS_MACHINE = ("text", "concise", "github")


def command(
    *, formats: Sequence[str] = (), clock: bool = True, config: bool = True, detail: bool = True
) -> Callable[[Function], Function]:
    """Build a command of Typer from a function of a `Run` and its own parameters.

    `formats` are those of its answer, the first one by default; without any it takes neither
    `--format` nor `--report`. `clock`, `config` and `detail` say which common options it has.
    """
    common = _common(tuple(formats), clock=clock, config=config, detail=detail)

    def decorate(function: Function) -> Function:
        _, *own = inspect.signature(function, eval_str=True).parameters.values()
        parameters = [*(shown for each in own for shown in _expanded(each)), *common]
        # Typer wants what has a default last, and so do signatures.
        parameters.sort(key=lambda each: each.default is not inspect.Parameter.empty)

        @wraps(function)
        def run(**values: Any) -> None:
            given = Run(
                read_clock(values.get(_AS_OF)),
                read_settings(values.get(_CONFIG)) if config else Settings(),
                Detail.of(verbose=values.get(_VERBOSE, False), quiet=values.get(_QUIET, False)),
                _value(values.get(_FORMAT, "text")),
                parse_reports(values.get(_REPORT), formats),
            )
            given = replace(given, folders=tuple(_folders(values, given.settings)))
            answer = function(given, **{each.name: _collected(each, values) for each in own})
            if answer is not None:
                put(answer, given)
                raise typer.Exit(int(answer.exit_code))

        signature = inspect.Signature(parameters)
        run.__signature__ = signature  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in parameters}
        return run

    return decorate


def put(answer: Answer, run: Run) -> None:
    """Write an answer on standard output, then whole to each report file.

    Raises StopError when one cannot be written.
    """
    screen = _screen(run.detail)
    for name in answer.on_stdout(run.format):
        shown = answer.written(name, run.clock, screen)
        if isinstance(shown, str) and name not in _OF_THIS_MACHINE:
            shown = without_folders(shown, run.folders)
        if name == "text" and isinstance(shown, str):
            write_screen(shown)
        else:
            write_stdout(shown)
    for path, name in {**answer.files, **run.reports}.items():
        content = answer.written(name, run.clock)
        if isinstance(content, str) and name not in _OF_THIS_MACHINE:
            content = without_folders(content, run.folders)
        write_file(path, content)
    if run.clock.simulated and answer.tells_date_apart(run.format):
        warn(banner(run.clock))
    if run.format == "csv":
        send_people_to_xlsx()
    warn(*answer.notices)
    for problem in answer.problems:
        say_problem(problem)


def _folders(values: Mapping[str, Any], settings: Settings) -> Iterator[Path]:
    """Yield the folders that a path in the answer may begin with."""
    with suppress(FileNotFoundError):  # it was removed, and nothing is read of it
        yield Path.cwd()
    if settings.path is not None:
        yield settings.path.parent
    for value in values.values():
        for each in value if isinstance(value, list | tuple) else (value,):
            if isinstance(each, str | Path) and (path := Path(each)).is_absolute():
                yield path if is_folder(path) else path.parent
    with suppress(RuntimeError):  # a system that knows no home
        yield Path.home()


def put_page(page: Page) -> None:
    """Write a page on standard output, for whoever reads it."""
    screen = _screen(Detail.SHORT)
    write_screen(terminal(page, screen.width, color=screen.color))


def _screen(detail: Detail) -> Screen:
    """The terminal that reads; into a pipe nothing wraps, unless COLUMNS says how wide."""
    shown = sys.stdout.isatty()
    wide = shown or os.environ.get("COLUMNS", "").isdecimal()
    return Screen(
        detail,
        shutil.get_terminal_size().columns if wide else None,
        color_wanted(shown, os.environ),
    )


def _expanded(parameter: inspect.Parameter) -> list[inspect.Parameter]:
    """Return the options that a parameter stands for: itself, or those of its group."""
    if parameter.annotation not in _GROUPS:
        return [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)]
    hints = inspect.get_annotations(parameter.annotation, eval_str=True)
    return [
        _option(each.name, hints[each.name], None if each.default is MISSING else each.default)
        for each in fields(parameter.annotation)
    ]


def _collected(parameter: inspect.Parameter, values: Mapping[str, Any]) -> Any:
    """Return the value of a parameter: what was typed, or its group filled with it."""
    if parameter.annotation not in _GROUPS:
        return values[parameter.name]
    group = parameter.annotation
    return group(**{each.name: _value(values[each.name]) for each in fields(group)})


def _value(typed: Any) -> Any:
    """A choice is the word it stands for; a list is frozen."""
    if isinstance(typed, Enum):
        return typed.value
    return tuple(typed) if isinstance(typed, list) else typed


def _common(
    formats: tuple[str, ...], *, clock: bool, config: bool, detail: bool
) -> list[inspect.Parameter]:
    """Return the options in common that a command has, in the order of its help."""
    found: list[inspect.Parameter] = []
    if formats:
        known = StrEnum("Format", {name.upper(): name for name in formats})  # type: ignore[misc]
        found += [
            _option(_FORMAT, _format_option(known, formats), known(formats[0])),
            _option(_REPORT, Report, None),
        ]
    if clock:
        found.append(_option(_AS_OF, AsOf, None))
    if config:
        found.append(_option(_CONFIG, Config, None))
    if detail:
        found += [_option(_VERBOSE, Verbose, False), _option(_QUIET, Quiet, False)]
    return [*found, _option(_DEBUG, Debug, False)]


def _option(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
    )


def _format_option(known: type[Enum], formats: Sequence[str]) -> Any:
    text = _FORMATS_HELP + (_XLSX_RATHER if "csv" in formats else "")
    return Annotated[
        known,
        typer.Option(
            "-f", "--format", metavar="|".join(formats), help=text, rich_help_panel=COMMON
        ),
    ]
