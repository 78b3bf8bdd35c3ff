"""Change the code by one detail, many times, and see whether the tests notice, by hand:
`python -m tests.mutants --room text --sample 300`.

The tests of a room are collected once, in a process that never runs them. Each mutant is a fork of
it: the code of the changed function takes the place of the good one, the caches are emptied, and
the tests that pass on the changed lines run, the shortest first, until one fails. Only the bodies
of functions are changed: what runs at import (tables, patterns) is data, held by its own tests;
and no sentence (a text with a space).

A mutant that no test can see, because it changes nothing of what a user gets, is explained in
`mutants.toml`, by its description. Prints the survivors, then counts; exits 1 when a room kills or
explains less than `--least` per cent.
"""

import argparse
import ast
import copy
import functools
import gc
import logging
import os
import pickle
import pkgutil
import random
import signal
import tempfile
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import coverage
import pytest
from hypothesis import Phase, settings

import segur_cli

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "segur_cli"
EXPLAINED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
ROOMS = {
    "identifiers": "tests/identifiers",
    "text": "tests/text",
    "milestones": "tests/milestones tests/cli/test_plan.py tests/cli/test_deadlines.py"
    " tests/cli/test_supplied.py",
    "eligibility": "tests/eligibility tests/cli/test_check_eligibility.py tests/cli/test_base.py"
    " tests/cli/test_finess.py tests/templates/learning/test_review.py",
    "rules/running.py": "tests/rules/test_running.py",
    "tables/columns": "tests/tables tests/eligibility tests/requests",
    "papers": "tests/pieces tests/cli/test_pieces.py",
    "templates": "tests/templates tests/models tests/cli/test_template.py"
    " tests/lint/test_models.py",
}
LONGEST = 20.0  # seconds of tests that one mutant may cost
SWAPPED: dict[type[ast.AST], Any] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot,
    ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult, ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change: the module, the rank of its node and of the change, lines where it may be seen.

    `told` is the name by which it is explained.
    """

    module: Path
    node: int
    rank: int
    lines: tuple[int, ...]
    told: str


def changed(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that may stand in the place of one."""
    match node:
        case ast.Compare(ops=ops):
            for rank, sign in enumerate(ops):
                others = [*ops[:rank], SWAPPED[type(sign)](), *ops[rank + 1 :]]
                yield _with(node, ops=others)
        case ast.BoolOp() | ast.BinOp() | ast.AugAssign() if type(node.op) in SWAPPED:
            yield _with(node, op=SWAPPED[type(node.op)]())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str(value)) if " " not in value:
            yield ast.Constant(f"XX{value}")
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield ast.Return(None)
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp):
                yield _with(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.Continue():
            yield ast.Break()
        case ast.Break():
            yield ast.Continue()
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()) | ast.Raise():
            yield ast.Pass()
        case ast.comprehension(ifs=ifs):
            for rank in range(len(ifs)):
                yield _with(node, ifs=ifs[:rank] + ifs[rank + 1 :])


def _with(node: ast.AST, **parts: Any) -> ast.AST:
    made = copy.copy(node)
    for name, part in parts.items():
        setattr(made, name, part)
    return made


def _bodies(tree: ast.AST, name: str = "") -> Iterator[tuple[str, list[ast.AST]]]:
    """The outermost functions and lambdas of a module: their names and what they run."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.FunctionDef(name=own, body=body):
                yield f"{name}{own}", list(body)
            case ast.ClassDef(name=own):
                yield from _bodies(node, f"{name}{own}.")
            case ast.Lambda(body=body):
                yield f"{name}<lambda>", [body]
            case _:
                yield from _bodies(node, name)


def _unseen(node: ast.AST) -> list[ast.AST]:
    """What of a node says nothing at run time: annotations, docstrings, the type of a cast."""
    match node:
        case ast.FunctionDef():
            return [*node.decorator_list, *([node.returns] if node.returns else [])]
        case ast.arg(annotation=ast.expr() as told) | ast.AnnAssign(annotation=told):
            return [told]
        case ast.Call(func=ast.Name(id="cast"), args=[first, *_]):
            return [first]
        case ast.keyword(arg="strict", value=told):  # of zip: says what is known to be equal
            return [told]
        case ast.Expr(value=ast.Constant()):
            return [node.value]
    return []


def _walk(node: ast.AST, lines: tuple[int, ...]) -> Iterator[tuple[ast.AST, tuple[int, ...]]]:
    """Each node of a body, with the lines on which a test may have passed."""
    if isinstance(node, ast.stmt):
        last = node.body[0].lineno - 1 if hasattr(node, "body") else node.end_lineno
        lines = tuple(range(node.lineno, max(node.lineno, last or 0) + 1))
    elif isinstance(node, ast.Lambda):
        lines = tuple(range(node.body.lineno, (node.body.end_lineno or 0) + 1))
    yield node, lines
    for child in ast.iter_child_nodes(node):
        if child not in _unseen(node):
            yield from _walk(child, lines)


def _nodes(tree: ast.Module) -> Iterator[tuple[str, ast.AST, tuple[int, ...]]]:
    for name, body in _bodies(tree):
        for part in body:
            lines = (part.lineno,) if isinstance(part, ast.expr) else ()
            for node, where in _walk(part, lines):
                yield name, node, where


def mutants(module: Path) -> Iterator[Mutant]:
    """Every mutant of a module; of two that are told alike, the second has a number."""
    seen: dict[str, int] = defaultdict(int)
    for rank, (name, node, lines) in enumerate(_nodes(ast.parse(module.read_text("utf-8")))):
        for number, made in enumerate(changed(node)):
            told = f"{module.relative_to(SOURCE)} {name}: {_told(node)} -> {_told(made)}"
            seen[told] += 1
            more = f" ({seen[told]})" if seen[told] > 1 else ""
            yield Mutant(module, rank, number, lines, told + more)


def _told(node: ast.AST) -> str:
    """A node in one short line: a statement that holds others by its condition."""
    match node:
        case ast.If() | ast.While():
            return f"if {ast.unparse(node.test)}"
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 70 else f"{text[:45]}…{text[-24:]}"


class _Exchange(ast.NodeTransformer):
    def __init__(self, node: ast.AST, made: ast.AST) -> None:
        self.node, self.made = node, made

    def visit(self, node: ast.AST) -> ast.AST:
        return self.made if node is self.node else self.generic_visit(node)


def compiled(mutant: Mutant) -> CodeType:
    """The module of a mutant, changed."""
    tree = ast.parse(mutant.module.read_text("utf-8"))
    _, node, _ = list(_nodes(tree))[mutant.node]
    made = list(changed(node))[mutant.rank]
    if isinstance(made, ast.stmt | ast.expr):
        ast.copy_location(made, node)
    _Exchange(node, made).visit(tree)
    return compile(ast.fix_missing_locations(tree), str(mutant.module), "exec")


def _codes(code: CodeType) -> Iterator[CodeType]:
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield part
            yield from _codes(part)


def _by_name(codes: Iterator[CodeType]) -> dict[tuple[str, int, int], CodeType]:
    """Codes by name and line; lambdas of one line by their order."""
    found: dict[tuple[str, int, int], CodeType] = {}
    for code in codes:
        rank = 0
        while (code.co_qualname, code.co_firstlineno, rank) in found:
            rank += 1
        found[code.co_qualname, code.co_firstlineno, rank] = code
    return found


class Attack:
    """The plugin: measures what each test passes on, then runs the mutants."""

    def __init__(self, room: str, sample: int, seed: str, only: str, kept: str) -> None:
        path = SOURCE / room
        self.room, self.sample, self.seed, self.only = room, sample, seed, only
        self.kept = kept
        self.modules = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        self.imported: coverage.Coverage = self._coverage()
        self.failed = False
        self.told: list[str] = []
        self.counts: dict[str, int] = {}

    def _coverage(self) -> coverage.Coverage:
        files = [str(module) for module in self.modules]
        measured = coverage.Coverage(data_file=None, include=files, config_file=False)
        measured.set_option("run:disable_warnings", ["no-data-collected"])  # a test of elsewhere
        return measured

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed = self.failed or report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        # A command loads what it needs when called: the fork of a mutant would load the good one.
        for room in pkgutil.walk_packages(segur_cli.__path__, "segur_cli."):
            if not room.name.endswith("__main__"):
                import_module(room.name)
        self.imported.stop()
        _collect_caches()
        at_import = {
            Path(name): set(self.imported.get_data().lines(name) or ())
            for name in self.imported.get_data().measured_files()
        }
        kept = Path(self.kept, f"{self.room.replace('/', '-')}.pickle") if self.kept else None
        if kept and kept.exists():
            reached, lasts = pickle.loads(kept.read_bytes())
        else:
            reached, lasts = self._forked(lambda: self._reached(session))
            if kept:
                kept.write_bytes(pickle.dumps((reached, lasts)))
        good = {name: sec for name, sec in lasts.items() if sec is not None}
        print(f"{len(good)} tests, {sum(good.values()):.0f} s", flush=True)
        if len(good) < len(lasts):
            print("fail unchanged:", sorted(set(lasts) - set(good)), flush=True)
        every = [
            mutant
            for module in self.modules
            for mutant in mutants(module)
            # What ran at import only was not run again by the fork of a mutant.
            if any((module, line) in reached for line in mutant.lines)
            or not at_import.get(module, set()) & set(mutant.lines)
        ]
        random.Random(f"{self.seed}-{self.room}").shuffle(every)
        chosen = [mutant for mutant in every if self.only in mutant.told][: self.sample]
        items = {item.nodeid: item for item in session.items if item.nodeid in good}
        functions = _functions(self.modules)
        counts: dict[str, int] = defaultdict(int, possible=len(every), sampled=len(chosen))
        gc.freeze()
        for mutant in chosen:
            tests = {
                test for line in mutant.lines for test in reached.get((mutant.module, line), ())
            }
            ordered, spent = [], 0.0
            for test in sorted(tests & set(items), key=good.__getitem__):
                if spent < LONGEST:
                    ordered.append(items[test])
                    spent += good[test]
            outcome = self._outcome(mutant, functions, session, ordered, spent)
            if outcome == "survived" and mutant.told in EXPLAINED["why"]:
                outcome = "explained"
            counts[outcome] += 1
            if outcome == "survived":
                self.told.append(f"{mutant.lines[0]} [{len(ordered)} tests] {mutant.told}")
                print(f"  {self.told[-1]}", flush=True)
        self.counts = dict(counts)
        return True

    def _run(self, session: pytest.Session, items: list[pytest.Item], until_failure: bool) -> None:
        for rank, item in enumerate(items):
            after = items[rank + 1] if rank + 1 < len(items) else None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if until_failure and self.failed:
                return

    def _reached(self, session: pytest.Session) -> Any:
        """The tests that pass on each line, and how long each lasts; None when it fails."""
        measured = self._coverage()
        lines: dict[tuple[Path, int], list[str]] = defaultdict(list)
        lasts: dict[str, float | None] = {}
        for rank, item in enumerate(session.items):
            after = session.items[rank + 1] if rank + 1 < len(session.items) else None
            self.failed, begun = False, time.process_time()
            measured.start()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            measured.stop()
            lasts[item.nodeid] = None if self.failed else time.process_time() - begun
            data = measured.get_data()
            for name in data.measured_files():
                for line in data.lines(name) or ():
                    lines[Path(name), line].append(item.nodeid)
            measured.erase()
            _empty_caches()
        return dict(lines), lasts

    def _forked(self, work: Any) -> Any:
        """What a function gives in a fork: the collected session stays as it was."""
        with tempfile.NamedTemporaryFile() as kept:
            child = os.fork()
            if child == 0:
                try:
                    Path(kept.name).write_bytes(pickle.dumps(work()))
                finally:
                    os._exit(0)
            os.waitpid(child, 0)
            return pickle.loads(Path(kept.name).read_bytes())

    def _outcome(
        self,
        mutant: Mutant,
        functions: dict[str, list[FunctionType]],
        session: pytest.Session,
        items: list[pytest.Item],
        spent: float,
    ) -> str:
        if not items:
            return "survived"
        child = os.fork()
        if child == 0:
            code = 3
            try:
                os.setpgid(0, 0)
                quiet = os.open(os.devnull, os.O_WRONLY)
                os.dup2(quiet, 1)
                os.dup2(quiet, 2)
                exchange(mutant, functions)
                _empty_caches()
                self.failed = False
                code = 2
                self._run(session, items, until_failure=True)
                code = 1 if self.failed else 0
            finally:
                os._exit(code)
        end = time.monotonic() + 10 + 5 * spent
        while time.monotonic() < end:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return {0: "survived", 3: "failed"}.get(os.waitstatus_to_exitcode(status), "killed")
            time.sleep(0.004)
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return "killed"


def _functions(modules: list[Path]) -> dict[str, list[FunctionType]]:
    found: dict[str, list[FunctionType]] = {str(module): [] for module in modules}
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename in found:
            found[thing.__code__.co_filename].append(thing)
    return found


def exchange(mutant: Mutant, functions: dict[str, list[FunctionType]]) -> None:
    """Put the code of a mutant in the place of the good one, in this process."""
    good = compile(mutant.module.read_text("utf-8"), str(mutant.module), "exec")
    made = _by_name(_codes(compiled(mutant)))
    new = {
        code: made[key]
        for key, code in _by_name(_codes(good)).items()
        if key in made and made[key] != code and made[key].co_freevars == code.co_freevars
    }
    assert new, mutant.told
    exchanged = [one for one in functions[str(mutant.module)] if one.__code__ in new]
    assert exchanged, mutant.told
    for function in exchanged:
        function.__code__ = new[function.__code__]


def _empty_caches() -> None:
    for thing in _CACHES:
        thing.cache_clear()


_CACHES: list[Any] = []


def _collect_caches() -> None:
    _CACHES.extend(
        thing
        for thing in gc.get_objects()
        if isinstance(thing, functools._lru_cache_wrapper)
        and str(getattr(thing, "__module__", "")).startswith(("segur_cli", "tests"))
    )


def attacked(attack: Attack) -> None:
    """Collect the tests of a room and run its mutants, in this process."""
    settings.register_profile(
        "mutants", max_examples=40, derandomize=True, database=None, deadline=None,
        phases=(Phase.explicit, Phase.generate),
    )  # fmt: skip
    settings.load_profile("mutants")
    logging.disable()
    attack.imported.start()
    plain = [
        "-o",
        "addopts=",
        "-o",
        "filterwarnings=",
        "--inline-snapshot=disable",
        "-qq",
        "-p",
        "no:xdist",
    ]
    folders = [str(ROOT / folder) for folder in ROOMS[attack.room].split()]
    pytest.main([*plain, "-p", "no:xdist", "--rootdir", str(ROOT), *folders], plugins=[attack])


def main(arguments: Sequence[str] | None = None) -> int:
    """Attack a room; return 1 when it kills or explains less than asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--room", choices=ROOMS, required=True)
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", default="segur")
    parser.add_argument("--only", default="", metavar="TEXT", help="of a mutant's description")
    parser.add_argument("--least", type=int, default=85, metavar="PERCENT")
    parser.add_argument("--kept", default="", metavar="FOLDER", help="keeps what tests pass on")
    asked = parser.parse_args(arguments)
    begun = time.monotonic()
    attack = Attack(asked.room, asked.sample, asked.seed, asked.only, asked.kept)
    attacked(attack)
    counts = attack.counts
    kept = counts.get("killed", 0) + counts.get("explained", 0)
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    percent = 100 * kept / max(1, counts["sampled"])
    print(f"{asked.room}: {told}: {percent:.0f} %, {time.monotonic() - begun:.0f} s", flush=True)
    return 1 if percent < asked.least else 0


if __name__ == "__main__":
    raise SystemExit(main())
