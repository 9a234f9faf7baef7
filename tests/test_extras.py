"""What is missing is said in one sentence, and plans work with the core dependencies alone."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from feasible.errors import FeasibleError
from feasible.extras import MissingPackage, require

ROOT = Path(__file__).parents[1]
#: Distribution to module, where they differ.
MODULES = {"dask[distributed]": "dask"}


def optional() -> list[str]:
    """Return the modules of every extra that the package's code may import."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    named = [line.partition(">")[0] for extra in ("book", "scale", "tables") for line in extras[extra]]
    return [MODULES.get(name, name) for name in named]


def test_a_missing_package_is_said_in_one_sentence():
    with pytest.raises(MissingPackage) as caught:
        require("not_there.inside", what="Parquet", extra="scale")
    assert (
        str(caught.value) == "Parquet needs not_there, which is not installed: pip install 'feasible[scale]'"
    )
    assert isinstance(caught.value, FeasibleError)
    assert require("json", what="text", extra="scale").dumps(1) == "1"


def test_plans_work_with_the_core_dependencies_alone(tmp_path):
    """Every optional package is hidden, and so is what the book is built with."""
    hidden = [*optional(), "traitlets", "IPython", "myst_nb", "sphinx", "jupyter_book"]
    assert {"anywidget", "numba", "clarabel", "joblib"} <= set(hidden)
    script = f"""
import importlib.abc, sys

class Hidden(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {set(hidden)!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Hidden())
from feasible import Economy, compare, fulfill, linear_plan, us_2021, welfare_optimum
from feasible.book import Axis, Explorer, Frame
from feasible.cli import main

economy = Economy.reference(1, 12)
assert welfare_optimum(economy).certificate.ok
assert fulfill(economy).certificate.ok
assert linear_plan(Economy.from_input_output(us_2021(15))).certificate.ok
wide = compare(economy).wide
assert (wide.loc[wide["institution"] != "rounds by Hahnel's rule", "trouble"] == "").all()
explorer = Explorer.build(title="x", axes=[Axis("a", "a", [1, 2])], compute=lambda a: Frame(bars={{"a": a}}))
assert set(explorer._repr_mimebundle_()[0]) == {{"text/plain", "text/html"}}
for words in (["example", "town"], ["plan", "town"], ["compare", "town"]):
    assert main(words) == 0, words
assert main(["example", "pq", "--format", "parquet"]) == 1
assert not [m for m in sys.modules if m.partition(".")[0] in {set(hidden)!r}]
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (
        "Parquet needs pyarrow, which is not installed: pip install 'feasible[scale]', or use CSV"
        in done.stderr
    )
