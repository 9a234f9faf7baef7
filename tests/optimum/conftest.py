"""Economies in kind that several modules of this room plan."""

import numpy as np
import pytest
from feasible.economy import Economy


def town(**changes):
    """Three goods without loops: bread and soup share hours, a bridge has a yard of its own."""
    given = {
        "goods": ["bread", "soup", "bridge"],
        "resources": ["hours", "stone"],
        "plants": ["oven", "stove", "yard"],
        "households": ["a", "b"],
        "inputs": np.zeros((3, 3)),
        "outputs": np.eye(3),
        "resource_use": [[1, 2, 0], [0, 0, 1]],
        "endowment": [12, 3],
        "capacity": [np.inf, 2, np.inf],
        "resource_kind": ["labor", "other"],
        "tastes": [[0.5, 0.5, 0], [0.5, 0.5, 0]],
        "needs": [[1, 3, 2], [3, 1, 4]],
    }
    return Economy(**{**given, **changes})


def drawn(seed, *, loops=True):
    """Some goods, some of them with two plants, some plants without a capacity: scarce, in several levels."""
    rng = np.random.default_rng(seed)
    g, extra, r = int(rng.integers(2, 7)), int(rng.integers(0, 4)), int(rng.integers(1, 4))
    p = g + extra
    made = np.r_[np.arange(g), rng.integers(0, g, extra)]
    outputs = np.zeros((g, p))
    outputs[made, np.arange(p)] = 1
    return Economy(
        goods=range(g),
        resources=[f"r{i}" for i in range(r)],
        plants=[f"p{i}" for i in range(p)],
        households=["a", "b"],
        inputs=rng.random((g, p)) * (rng.random((g, p)) < 0.2) * 0.3 * loops,
        outputs=outputs,
        resource_use=rng.random((r, p)) * (rng.random((r, p)) < 0.5),
        endowment=rng.uniform(0.5, 3, r),
        capacity=rng.uniform(0.2, 3, p),
        needs=rng.uniform(0.2, 3, (2, g)),
        productive=False,
        resource_kind=["labor", "land", "other"][:r],
    )


@pytest.fixture(scope="session", name="town")
def _town():
    return town


@pytest.fixture(scope="session", name="drawn")
def _drawn():
    return drawn
