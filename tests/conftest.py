"""Settings of all tests, and small economies that several of them use."""

import os

import numpy as np
import pytest
from feasible.economy import Economy
from hypothesis import settings

# No deadlines (a test asserts no time), and the same examples on every machine. At night others, and five times as
# many (of tables, solvers and the command line a thousand at least); a failure prints the line that repeats it.
settings.register_profile("feasible", deadline=None, derandomize=True)
settings.register_profile("nightly", deadline=None, derandomize=False, print_blob=True)
PROFILE, MORE = os.environ.get("FEASIBLE_PROFILE", "feasible"), 5
#: Folders and files whose properties are tried a thousand times at night: what a user's own tables go through.
THOUSAND = (
    "economy",
    "optimum",
    "test_plan_tables.py",
    "test_every_exit.py",
    "test_cli.py",
    "test_stored.py",
)
settings.load_profile(PROFILE)
#: Where Hypothesis keeps a test's settings, the number of examples among them; it has no public name for that.
OWN = "_hypothesis_internal_use_settings"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Let one worker compute all claims, once, and one parse the built site; try more examples at night."""
    if PROFILE == "nightly":
        found = {item.obj: item.path for item in items if hasattr(getattr(item, "obj", None), OWN)}
        for test, path in found.items():
            asked = getattr(test, OWN)
            least = 1_000 if {path.name, path.parent.name} & set(THOUSAND) else 0
            setattr(test, OWN, settings(asked, max_examples=max(least, MORE * asked.max_examples)))
    for item in items:
        for start, group in (("test_claims", "claims"), ("test_site", "site")):
            if item.path.name.startswith(start):
                item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture
def corn_iron():
    """Return Miller and Blair's two sectors as an economy, with changes."""

    def make(**changes):
        given = {
            "goods": ["corn", "iron"],
            "resources": ["labor"],
            "plants": ["farm", "foundry"],
            "households": ["north", "south"],
            "inputs": [[0.15, 0.25], [0.2, 0.05]],
            "outputs": [[1, 0], [0, 1]],
            "resource_use": [[1.0, 2.0]],
            "endowment": [100.0],
            "effort": [0.01, 0.02],
            "tastes": [[0.7, 0.3], [0.5, 0.5]],
            "needs": [[1.0, 0.0], [1.0, 0.5]],
        }
        return Economy(**(given | changes))

    return make


@pytest.fixture
def exchange():
    """Return Scarf's three-good economy: each plant turns one unit of an endowment into a good."""
    return Economy(
        goods=["a", "b", "c"], resources=["A", "B", "C"], plants=["pa", "pb", "pc"], households=["x", "y", "z"],
        inputs=np.zeros((3, 3)), outputs=np.eye(3), resource_use=np.eye(3), endowment=[1, 1, 1],
        tastes=[[1, 1, 0], [0, 1, 1], [1, 0, 1]], utility="fixed-proportions",
    )  # fmt: skip
