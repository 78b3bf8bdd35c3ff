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
from copy import copy
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from functools import wraps
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin

import typer
from typer.models import OptionInfo, ParameterInfo

from segur_cli.cli.french import FrenchCommand, FrenchGroup
from segur_cli.cli.options import AS_OF, COMMON, CONFIG, DEBUG, QUIET, REPORT, VERBOSE, option
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


def group(help_: str) -> typer.Typer:
    """Begin a group of commands, which are given it: `@command(app)`."""
    return typer.Typer(add_completion=False, cls=FrenchGroup, no_args_is_help=True, help=help_)


def command(
    of: typer.Typer | None = None,
    *,
    formats: Sequence[str] = (),
    clock: bool = True,
    config: bool = True,
    detail: bool = True,
) -> Callable[[Function], Function]:
    """Build a command of Typer, in a group or alone, from a function of a `Run` and its parameters.

    `formats` are those of its answer, the first one by default; without any it takes neither
    `--format` nor `--report`. `clock`, `config` and `detail` say which common options it has.
    """
    common = _common(tuple(formats), clock=clock, config=config, detail=detail)

    def decorate(function: Function) -> Function:
        _, *own = inspect.signature(function, eval_str=True).parameters.values()
        parameters = [*(told for each in own for told in _options(each)), *common]

        @wraps(function)
        def run(**values: Any) -> None:
            given = Run(
                read_clock(values.get(_AS_OF)),
                read_settings(values.get(_CONFIG)) if config else Settings(),
                Detail.of(verbose=values.get(_VERBOSE, False), quiet=values.get(_QUIET, False)),
                values.get(_FORMAT, "text"),
                parse_reports(values.get(_REPORT), formats),
            )
            given = replace(given, folders=tuple(_folders(values, given.settings)))
            answer = function(given, **{each.name: _collected(each, values) for each in own})
            if answer is not None:
                put(answer, given)
                raise typer.Exit(int(answer.exit_code))

        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in parameters}
        if of is not None:
            of.command(function.__name__.strip("_"), cls=FrenchCommand)(run)
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


def _options(parameter: inspect.Parameter) -> list[inspect.Parameter]:
    """Return the options that a parameter stands for: itself, or those of its group."""
    if parameter.annotation not in _GROUPS:
        return [_told(parameter.name, parameter.annotation, parameter.default)]
    hints = inspect.get_annotations(parameter.annotation, eval_str=True)
    return [
        _told(each.name, hints[each.name], getattr(parameter.annotation, each.name))
        for each in fields(parameter.annotation)
    ]


def _told(name: str, kind: Any, declared: ParameterInfo) -> inspect.Parameter:
    """Tell Typer of a parameter what its name and its type say: its words, whether it repeats."""
    info = copy(declared)
    if isinstance(info, OptionInfo) and not info.param_decls:
        info.param_decls = (f"--{name.strip('_').replace('_', '-')}",)
    info.metavar = info.metavar or "|".join(_words(kind)) or None
    may_miss = type(None) in get_args(kind) or get_origin(kind) is tuple
    if info.default is None and not may_miss:
        info.default = ...
    if get_origin(kind) is tuple:
        kind = list[get_args(kind)[0]] | None  # type: ignore[misc]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=info, annotation=kind)


def _words(kind: Any) -> Iterator[str]:
    """Yield the words that a type allows, when it says them."""
    if get_origin(kind) is Literal:
        yield from get_args(kind)
    elif isinstance(kind, type) and issubclass(kind, Enum):
        yield from (str(each.value) for each in kind)
    else:
        for each in get_args(kind):
            yield from _words(each)


def _collected(parameter: inspect.Parameter, values: Mapping[str, Any]) -> Any:
    """Return the value of a parameter: what was typed, or its group filled with it."""
    if parameter.annotation not in _GROUPS:
        return _value(values[parameter.name], parameter.annotation)
    group = parameter.annotation
    hints = inspect.get_annotations(group, eval_str=True)
    return group(
        **{each.name: _value(values[each.name], hints[each.name]) for each in fields(group)}
    )


def _value(typed: Any, kind: Any) -> Any:
    return tuple(typed or ()) if get_origin(kind) is tuple else typed


def _common(
    formats: tuple[str, ...], *, clock: bool, config: bool, detail: bool
) -> list[inspect.Parameter]:
    """Return the options in common that a command has, in the order of its help."""
    found: list[tuple[str, Any, ParameterInfo]] = []
    if formats:
        help_ = _FORMATS_HELP + (_XLSX_RATHER if "csv" in formats else "")
        shown = option("", help_, "-f", "--format", panel=COMMON, default=formats[0])
        found += [(_FORMAT, Literal[formats], shown), (_REPORT, tuple[str, ...], REPORT)]
    if clock:
        found.append((_AS_OF, str | None, AS_OF))
    if config:
        found.append((_CONFIG, Path | None, CONFIG))
    if detail:
        found += [(_VERBOSE, bool, VERBOSE), (_QUIET, bool, QUIET)]
    return [_told(*each) for each in (*found, (_DEBUG, bool, DEBUG))]
