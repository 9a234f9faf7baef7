"""The house itself: no circle of imports, public names that are where they say, and a light front door."""

from __future__ import annotations

import ast
import platform
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import feasible
import grimp
import numpy as np
import pytest
from feasible.errors import InvalidEconomy, InvalidInput


def circles(graph: grimp.ImportGraph) -> list[list[str]]:
    """Return the strongly connected groups of more than one module (Tarjan)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        order[module] = low[module] = len(order)
        stack.append(module)
        for other in graph.find_modules_directly_imported_by(module):
            if other not in order:
                visit(other)
                low[module] = min(low[module], low[other])
            elif other in stack:
                low[module] = min(low[module], order[other])
        if low[module] == order[module]:
            at = stack.index(module)
            group, stack[at:] = stack[at:], []
            if len(group) > 1:
                found.append(sorted(group))

    for module in sorted(graph.modules):
        if module not in order:
            visit(module)
    return found


def test_no_module_imports_itself_by_a_detour():
    assert circles(grimp.build_graph("feasible", cache_dir=None)) == []


def test_a_circle_would_be_seen():
    graph = grimp.ImportGraph()
    for one, other in (("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")):
        graph.add_import(importer=one, imported=other)
    assert circles(graph) == [["a", "b", "c"]]


def test_public_names_are_where_they_say():
    assert sorted(feasible.__all__) == sorted(feasible._HOME)
    for name in feasible.__all__:
        assert getattr(feasible, name) is not None
        assert name in dir(feasible)
    told = ast.parse(Path(feasible.__file__).read_text("utf-8"))
    (block,) = [node for node in told.body if isinstance(node, ast.If)]
    typed = {
        a.name: node.module for node in block.body if isinstance(node, ast.ImportFrom) for a in node.names
    }
    assert typed == feasible._HOME


def test_an_unknown_name_is_refused():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        feasible.nothing  # noqa: B018
    with pytest.raises(ImportError, match="nothing"):
        from feasible import nothing  # noqa: F401


ROOT = Path(__file__).parents[1]


def imported(folder: Path) -> Iterator[str]:
    """Yield every top-level module that is imported by name somewhere below a folder."""
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from (name.name.partition(".")[0] for name in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.partition(".")[0]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", name)[0]).lower()


@pytest.mark.parametrize(("folder", "group"), [("models/feasible", ""), ("tests", "test")])
def test_what_is_imported_is_named_and_locked(folder, group):
    """A package that another one happens to bring may be gone with its next version."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    named = [*said["project"]["dependencies"], "feasible", *said["dependency-groups"].get(group, [])]
    named += [one for extra in said["project"]["optional-dependencies"].values() for one in extra]
    lock = "tests/requirements.lock" if group else "requirements.lock"
    locked = {plain(line) for line in (ROOT / lock).read_text("utf-8").splitlines() if "==" in line}
    known = packages_distributions()
    # Matplotlib's manual has its users import cycler, which comes with it.
    theirs = {"conftest", "__future__", "cycler", *sys.stdlib_module_names}
    homes = {
        module: {plain(name) for name in known.get(module, [module])}
        for module in set(imported(ROOT / folder)) - theirs
    }
    assert [module for module, home in homes.items() if not home & {plain(name) for name in named}] == []
    assert [module for module, home in homes.items() if not home & (locked | {"feasible"})] == []


@pytest.mark.parametrize(
    "line", ["import feasible", "from feasible.cli import main; main(['claims', '--hel'])"]
)
def test_the_front_door_imports_nothing_heavy(line):
    """What takes a second to import (pandas, SciPy, matplotlib) waits until something is planned."""
    code = (
        f"import sys\ntry:\n    {line}\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('numpy', 'pandas', 'scipy', 'matplotlib', 'highspy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


def test_python_m_feasible_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "feasible", "--version"], capture_output=True, text=True, check=True
    )
    # And the versions of what it computes with, for reports of faults.
    said = re.fullmatch(r"feasible (\S+) \(Python (\S+), (.+)\)\n", done.stdout)
    assert said[1] == feasible.__version__
    assert said[2] == platform.python_version()
    assert dict(part.split(" ") for part in said[3].split(", "))["numpy"] == np.__version__


def test_a_bad_economy_is_bad_input():
    assert issubclass(InvalidEconomy, InvalidInput)
    assert issubclass(InvalidInput, ValueError)


def test_numbers_in_errors_are_plain():
    error = InvalidInput(f"is {np.float64(0.5)!r}", where=f"cost[{np.int64(3)!r}]", expected="less")
    assert str(error) == "cost[3]: is 0.5; expected less"
