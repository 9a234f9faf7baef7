"""Do the tests notice? Changes one operator, limit or constant at a time, and runs the tests of that module's room.

    python .ci/mutants.py --sample 60 --seed 1 economy optimum shadow_prices

First every test file of the rooms runs once with nothing changed, and which functions it enters is noted; a mutant then
meets only the files that enter its function, its module's own first. It is killed when a test fails, when nothing can
be imported any more, or when it does not end. What survives is printed with its line, for somebody to write the test
that is missing, or to say in `.ci/mutants.toml` why no test can tell: that is then counted as explained, not as killed.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import copy
import importlib
import importlib.abc
import importlib.util
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
import tomllib
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / "models" / "feasible"
#: The place of the change that changes nothing: what it kills is no test's doing.
NOTHING = -1
ENTERED = "_entered_by_tests"
_WIDER = 1e6
_COMPARE = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
_COMPARE |= {ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In}
_BINARY = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_BINARY |= {ast.MatMult: ast.Mult, ast.Pow: ast.Mult, ast.FloorDiv: ast.Mult}


@dataclass(frozen=True)
class Mutant:
    """One change: the file, the place of the node in a walk through it, what it says, and the function it is in.

    ``inside`` is the first line of that function, decorators included; 0 outside every function.
    """

    path: Path
    at: int
    line: int
    says: str
    inside: int = 0

    @property
    def module(self) -> str:
        """Its module."""
        inside = self.path.relative_to(ROOT / "models").with_suffix("").parts
        return ".".join(inside[:-1] if inside[-1] == "__init__" else inside)


def _changed(node: ast.AST) -> tuple[str, ast.AST] | None:
    """Return what to say, and the node changed; None where there is nothing to change."""
    new = copy.copy(node)
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARE:
        new.ops = [_COMPARE[type(node.ops[0])](), *node.ops[1:]]
    elif isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in _BINARY:
        if isinstance(getattr(node, "left", None), ast.Constant) and isinstance(node.left.value, str):
            return None
        new.op = _BINARY[type(node.op)]()
    elif isinstance(node, ast.BoolOp):
        new.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
        if isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            return None  # the constant itself is changed
        return f"{ast.unparse(node)} -> {ast.unparse(node.operand)}", node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        new.value = not node.value
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        if isinstance(node.value, int):
            new.value = node.value + 1
        else:  # twice a tolerance is as good a tolerance: it becomes one that hides a fault
            new.value = node.value * (_WIDER if 0.0 < node.value < 1e-5 else 2.0) + (node.value == 0)
    elif isinstance(node, (ast.Break, ast.Continue)):
        new = ast.Continue() if isinstance(node, ast.Break) else ast.Break()
        ast.copy_location(new, node)
    else:
        return None
    return f"{ast.unparse(node)} -> {ast.unparse(new)}", new


def _inert(tree: ast.AST) -> set[int]:
    """Nodes whose change no test should notice.

    Words of errors, annotations, ``__all__``, type-checking blocks; that two lists which are always equally long are
    required to be; and the tiny numbers that stand in for zero in a denominator.
    """
    out: set[int] = set()
    for node in ast.walk(tree):
        parts: list[ast.AST] = []
        if isinstance(node, ast.Raise):
            parts = [node]
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            parts = [a for a in (node.returns, *(x.annotation for x in every)) if a] + list(
                node.decorator_list
            )
        elif isinstance(node, ast.AnnAssign):
            parts = [node.annotation]
        elif isinstance(node, ast.ClassDef):
            parts = list(node.decorator_list)
        elif isinstance(node, ast.keyword) and node.arg == "strict":
            parts = [node.value]
        elif (
            (isinstance(node, ast.Constant) and isinstance(node.value, float) and 0.0 < node.value < 1e-200)
            or isinstance(node, ast.JoinedStr)
            or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
            or (isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "__all__" for t in node.targets))
        ):
            parts = [node]
        out |= {id(inner) for part in parts for inner in ast.walk(part)}
    return out


def _first(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return min([node.lineno, *(d.lineno for d in node.decorator_list)])


def _functions(tree: ast.AST) -> dict[int, int]:
    """Return the first line of the innermost function around every node in the body of one.

    Defaults and decorators run where the function is made, outside of it.
    """
    out: dict[int, int] = {}
    for node in ast.walk(tree):  # outer functions come first, and inner ones write over them
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            out |= {id(inner): _first(node) for part in node.body for inner in ast.walk(part)}
    return out


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield every change of one file."""
    tree = ast.parse(path.read_bytes())
    inert, functions = _inert(tree), _functions(tree)
    for at, node in enumerate(ast.walk(tree)):
        if id(node) not in inert and (change := _changed(node)):
            yield Mutant(path, at, node.lineno, change[0], functions.get(id(node), 0))


def explained(file: Path) -> dict[tuple[str, str, str], str]:
    """Return why no test can tell, for each module, text of a line and change: lines move, their text seldom does."""
    return {
        (row["module"], row["line"], row["change"]): row["why"]
        for row in tomllib.loads(file.read_text("utf-8"))["explained"]
    }


def key(mutant: Mutant) -> tuple[str, str, str]:
    """Return what a mutant is explained by."""
    line = mutant.path.read_text("utf-8").splitlines()[mutant.line - 1].strip()
    return str(mutant.path.relative_to(HOME)), line, mutant.says


class _Swap(ast.NodeTransformer):
    def __init__(self, target: ast.AST, new: ast.AST) -> None:
        self.target, self.new = target, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.target else self.generic_visit(node)


class _Loader(SourceFileLoader):
    mutant: Mutant

    def get_code(self, _fullname: str):
        tree = ast.parse(self.mutant.path.read_bytes())
        if self.mutant.at == NOTHING:
            return compile(tree, str(self.mutant.path), "exec")
        node = next(n for k, n in enumerate(ast.walk(tree)) if k == self.mutant.at)
        tree = ast.fix_missing_locations(_Swap(node, _changed(node)[1]).visit(tree))
        return compile(tree, str(self.mutant.path), "exec")


class _Noting(SourceFileLoader):
    """Has every function of a module note that it was entered, in a set among the built-in names."""

    def get_code(self, _fullname: str):
        tree = ast.parse(Path(self.path).read_bytes())
        for node in [
            n for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Module))
        ]:
            place = (self.path, 0 if isinstance(node, ast.Module) else _first(node))
            mark = ast.parse(f"{ENTERED}.add({place!r})").body
            at = int(ast.get_docstring(node, clean=False) is not None)
            at += sum(getattr(part, "module", "") == "__future__" for part in node.body)
            node.body[at:at] = mark
        return compile(ast.fix_missing_locations(tree), self.path, "exec")


class _Finder(importlib.abc.MetaPathFinder):
    """Loads one mutant's module changed, or has all modules of its room note what is entered."""

    def __init__(self, mutant: Mutant | None) -> None:
        self.mutant = mutant

    def find_spec(self, fullname, path=None, target=None):  # noqa: ARG002
        if self.mutant is not None:
            if fullname != self.mutant.module:
                return None
            loader, file = _Loader(fullname, str(self.mutant.path)), self.mutant.path
            loader.mutant = self.mutant
        else:
            file = HOME.parent.joinpath(*fullname.split("."))
            file = file / "__init__.py" if file.is_dir() else file.with_suffix(".py")
            if not file.is_relative_to(HOME) or not file.is_file():
                return None
            loader = _Noting(fullname, str(file))
        inside = [str(file.parent)] if file.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            fullname, file, loader=loader, submodule_search_locations=inside
        )


def tests_of(path: Path) -> list[Path]:
    """Return the test files of a module's room, its own first."""
    inside = path.relative_to(HOME)
    room = ROOT / "tests" / inside.parts[0]
    files = sorted(room.rglob("test_*.py"))
    stem = (path.parent if path.stem == "__init__" else path).stem.lstrip("_")
    parts = {part.strip("_") for part in inside.with_suffix("").parts[1:]}

    def far(file: Path) -> int:
        words = file.stem.removeprefix("test_")
        return 0 if words == stem else 1 if stem in words or words in parts else 2

    return sorted(files, key=far)


class _Quick:
    """Turns off what only a person who reads the failure needs."""

    def pytest_configure(self) -> None:
        from hypothesis import Phase, settings

        usual = settings.get_profile(os.environ.get("FEASIBLE_PROFILE", "feasible"))
        settings.register_profile("mutants", usual, phases=[Phase.explicit, Phase.generate])
        settings.load_profile("mutants")


def passes(files: list[Path], mutant: Mutant | None, seconds: float, noted: Path | None = None) -> bool:
    """Run test files in a process of its own; seconds are those of the processor (on the clock: ten times as many)."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setsid()
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            if noted is None:
                os.dup2(quiet, 2)
            resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))
            code = _run(files, mutant, noted)
        except Exception:  # noqa: BLE001 - whatever it is, this process ends here
            traceback.print_exc()
        finally:
            os._exit(code)
    end = time.monotonic() + 10 * seconds
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        if time.monotonic() > end:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return False
        time.sleep(0.02)


def _run(files: list[Path], mutant: Mutant | None, noted: Path | None) -> int:
    import pytest

    setattr(builtins, ENTERED, set())
    if mutant is not None or noted is not None:
        sys.meta_path.insert(0, _Finder(mutant))
    options = ["-x", "-q", "--tb=no", "--no-header", "-p", "no:cacheprovider"]
    if files == [ROOT / "tests" / "test_headlines.py"] and mutant is not None:
        options += ["-k", mutant.path.relative_to(HOME).parts[0].replace("_", "-")]
    code = int(pytest.main([*options, *map(str, files)], plugins=[_Quick()]))
    if noted is not None:
        noted.write_text(json.dumps([time.process_time(), sorted(getattr(builtins, ENTERED))]), "utf-8")
    return code


@dataclass(frozen=True)
class Seen:
    """A test file with nothing changed: its seconds of processor, and the functions that it enters."""

    seconds: float
    entered: frozenset[tuple[str, int]]


def look(file: Path, seconds: float) -> Seen:
    """Run a test file with nothing changed."""
    with tempfile.TemporaryDirectory() as folder:
        noted = Path(folder) / "noted.json"
        if not passes([file], None, seconds, noted):
            raise SystemExit(f"{file}: fails with nothing changed: no mutant could be told")
        spent, entered = json.loads(noted.read_text("utf-8"))
    return Seen(spent, frozenset((name, line) for name, line in entered))


def survives(mutant: Mutant, seen: dict[Path, Seen], rooms: int) -> bool:
    """Run the test files that enter the mutant's function: the module's own, then the others from the quickest on.

    A chapter's headlines have their tests in one file for all chapters: that comes last.
    """

    def known(file: Path) -> Seen:
        seen[file] = seen.get(file) or look(file, 1_000.0)
        return seen[file]

    def meet(files: list[Path]) -> bool:
        here = [f for f in files if (str(mutant.path), mutant.inside) in known(f).entered]
        here.sort(key=lambda f: seen[f].seconds)
        return not here or passes(here, mutant, 20 + 4 * sum(seen[f].seconds for f in here))

    own, *others = tests_of(mutant.path)
    if not meet([own]) or (rooms > 1 and not meet(others)):
        return False
    said = rooms > 1 and "def headlines(" in mutant.path.read_text("utf-8")
    return not said or passes([ROOT / "tests" / "test_headlines.py"], mutant, 100)


def main() -> int:
    """Try a sample of all mutants of some rooms."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("places", nargs="+", help="rooms (economy) or modules (optimum/linear)")
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=1e9, help="stop after so many")
    parser.add_argument("--least", type=float, default=0.0, help="fail if fewer are killed or explained")
    parser.add_argument("--rooms", type=int, default=2, choices=(1, 2), help="1: only the module's own tests")
    parser.add_argument("--except", dest="but", nargs="*", default=[], help="folders or modules left out")
    asked = parser.parse_args()
    files = []
    for place in asked.places:
        inside = sorted((HOME / place).rglob("*.py")) if (HOME / place).is_dir() else [HOME / f"{place}.py"]
        files += [f for f in inside if "claims" not in f.parts]
    left_out = tuple(str(HOME / place) for place in asked.but)
    files = [f for f in files if not (left_out and str(f).startswith(left_out))]
    every = [m for f in files if tests_of(f) for m in mutants(f)]
    chosen = random.Random(asked.seed).sample(every, min(asked.sample, len(every)))
    for name in (
        "matplotlib.pyplot",
        "pandas",
        "pytest",
        "scipy.optimize",
        "scipy.sparse.linalg",
        "highspy",
    ):
        importlib.import_module(name)  # once, and not for every mutant

    end = time.monotonic() + 60 * asked.minutes
    reasons = explained(ROOT / ".ci" / "mutants.toml")
    seen: dict[Path, Seen] = {}
    tried, why, left = 0, 0, 0
    for mutant in chosen:
        if time.monotonic() > end:
            break
        place = f"{mutant.path.relative_to(HOME)}:{mutant.line}: {mutant.says}"
        tried += 1
        start = time.monotonic()
        if (reason := reasons.get(key(mutant))) is not None:
            why += 1
            print(f"explained {place}: {reason}", flush=True)
            continue
        if survives(mutant, seen, asked.rooms):
            left += 1
            print(f"survives {place}", flush=True)
        print(f"{tried} {place} ({time.monotonic() - start:.0f} s)", file=sys.stderr, flush=True)
    killed = tried - left - why
    share = (killed + why) / tried if tried else 0.0
    counts = {"mutants": len(every), "tried": tried, "killed": killed, "explained": why, "survived": left}
    print(json.dumps(counts | {"share": round(share, 3)}))
    return 0 if share >= asked.least else 1


if __name__ == "__main__":
    raise SystemExit(main())
