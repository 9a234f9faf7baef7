"""Do the tests notice? Changes one operator, limit or constant at a time, and runs the tests of that module's room.

    python .ci/mutants.py --sample 60 --seed 1 economy optimum shadow_prices

A mutant is killed when a test fails, when nothing can be imported any more, or when it does not end. What survives is
printed with its line, for somebody to write the test that is missing or to say why no test can tell.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import importlib.abc
import importlib.util
import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: The place of the change that changes nothing: what it kills is no test's doing.
NOTHING = -1
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
    """One change: the file, the place of the node in a walk through it, and what it says."""

    path: Path
    at: int
    line: int
    says: str

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
        new.value = node.value + 1 if isinstance(node.value, int) else 2 * node.value + (node.value == 0)
    elif isinstance(node, (ast.Break, ast.Continue)):
        new = ast.Continue() if isinstance(node, ast.Break) else ast.Break()
        ast.copy_location(new, node)
    else:
        return None
    return f"{ast.unparse(node)} -> {ast.unparse(new)}", new


def _inert(tree: ast.AST) -> set[int]:
    """Nodes whose change no test should notice: words of errors, annotations, ``__all__``, type-checking blocks."""
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
        elif (
            isinstance(node, ast.JoinedStr)
            or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
            or (isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "__all__" for t in node.targets))
        ):
            parts = [node]
        out |= {id(inner) for part in parts for inner in ast.walk(part)}
    return out


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield every change of one file."""
    tree = ast.parse(path.read_bytes())
    inert = _inert(tree)
    for at, node in enumerate(ast.walk(tree)):
        if id(node) not in inert and (change := _changed(node)):
            yield Mutant(path, at, node.lineno, change[0])


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


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, fullname, path=None, target=None):  # noqa: ARG002
        if fullname != self.mutant.module:
            return None
        loader = _Loader(fullname, str(self.mutant.path))
        loader.mutant = self.mutant
        inside = [str(self.mutant.path.parent)] if self.mutant.path.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            fullname, self.mutant.path, loader=loader, submodule_search_locations=inside
        )


def tests_of(path: Path) -> list[list[str]]:
    """Return test files in the order in which they are tried: the module's own, then the rest of its room."""
    room = ROOT / "tests" / path.relative_to(ROOT / "models" / "feasible").parts[0]
    files = sorted(file for file in room.glob("test_*.py") if file.name != "test_claims.py")
    stem = path.stem.lstrip("_")
    own = [f for f in files if stem in f.stem or f"{path.parent.name}.{path.stem}" in f.read_text("utf-8")]
    rest = [f for f in files if f not in own]
    return [[str(f) for f in group] for group in (own, rest) if group]


def survives(mutant: Mutant, seconds: float, rooms: int) -> bool:
    """Run the tests against one mutant in a process of its own."""
    for group in tests_of(mutant.path)[:rooms]:
        child = os.fork()
        if child == 0:
            os.setsid()
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1), os.dup2(quiet, 2)
            sys.meta_path.insert(0, _Finder(mutant))
            import pytest

            code = pytest.main(
                ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", *group]
            )
            os._exit(int(code))
        end = time.monotonic() + seconds
        while True:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                break
            if time.monotonic() > end:
                os.killpg(child, signal.SIGKILL)
                os.waitpid(child, 0)
                return False
            time.sleep(0.05)
        if os.waitstatus_to_exitcode(status) != 0:
            return False
    return True


def main() -> int:
    """Try a sample of all mutants of some rooms."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("places", nargs="+", help="rooms (economy) or modules (optimum/linear)")
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=240.0, help="a mutant that takes longer is killed")
    parser.add_argument("--minutes", type=float, default=1e9, help="stop after so many")
    parser.add_argument("--least", type=float, default=0.0, help="fail if a smaller share is killed")
    parser.add_argument("--rooms", type=int, default=2, choices=(1, 2), help="1: only the module's own tests")
    asked = parser.parse_args()
    home = ROOT / "models" / "feasible"
    files = []
    for place in asked.places:
        inside = sorted((home / place).rglob("*.py")) if (home / place).is_dir() else [home / f"{place}.py"]
        files += [f for f in inside if "claims" not in f.parts]
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

    end, tried = time.monotonic() + 60 * asked.minutes, 0
    left: list[Mutant] = []
    sound: dict[Path, bool] = {}
    for mutant in sorted(chosen, key=lambda m: (m.path, m.at)) if asked.minutes > 1e8 else chosen:
        if time.monotonic() > end:
            break
        if mutant.path not in sound:
            sound[mutant.path] = survives(
                Mutant(mutant.path, NOTHING, 0, ""), 10 * asked.seconds, asked.rooms
            )
        if not sound[mutant.path]:
            raise SystemExit(f"{mutant.path}: its tests fail with nothing changed: no mutant could be told")
        tried += 1
        print(
            f"{tried} {mutant.path.relative_to(home)}:{mutant.line}: {mutant.says}",
            file=sys.stderr,
            flush=True,
        )
        if survives(mutant, asked.seconds, asked.rooms):
            left.append(mutant)
            print(f"survives {mutant.path.relative_to(home)}:{mutant.line}: {mutant.says}", flush=True)
    share = 1 - len(left) / tried if tried else 0.0
    print(
        json.dumps(
            {"mutants": len(every), "tried": tried, "killed": tried - len(left), "share": round(share, 3)}
        )
    )
    return 0 if share >= asked.least else 1


if __name__ == "__main__":
    raise SystemExit(main())
