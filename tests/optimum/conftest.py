"""Economies in kind that several modules of this room plan."""

import numpy as np
import pytest
from feasible.economy import Economy
from scipy import sparse


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


def staircase(rng, periods, rows, columns, spread):
    """A sparse matrix of periods, each of which takes something from the one before, as planning models have it."""
    signed = lambda size: rng.choice([-1.0, 1.0], size) * 10.0 ** rng.uniform(-spread, spread, size)  # noqa: E731
    blocks = [[None] * periods for _ in range(periods)]
    for t in range(periods):
        blocks[t][t] = sparse.random_array((rows, columns), density=0.15, rng=rng, data_sampler=signed)
        if t:
            blocks[t][t - 1] = sparse.random_array(
                (rows, columns), density=0.04, rng=rng, data_sampler=signed
            )
    return sparse.csc_array(sparse.block_array(blocks))


def with_known_optimum(
    seed, *, free=0.1, bounded=0.5, fixed=0.05, equal=0.4, degenerate=0.3, orders=3.0, spread=1.0
):
    """A maximum whose best value is known, because limits and costs are made to fit a solution and its prices.

    Returns
    -------
    given : dict
        Arguments of `LinearProgram`.
    best : float
    """
    rng = np.random.default_rng(seed)
    matrix = staircase(
        rng, int(rng.integers(1, 5)), int(rng.integers(5, 30)), int(rng.integers(10, 60)), spread
    )
    m, n = matrix.shape
    size = 10.0 ** rng.uniform(-orders, orders, n)
    loose, boxed = rng.random(n) < free, rng.random(n) < bounded
    still, basic = rng.random(n) < fixed, rng.random(n) < min(0.6, 0.8 * m / n)
    top = boxed & ~basic & (rng.random(n) < 0.3)
    high = np.where(boxed, 2.0 * size, np.inf)
    x = np.where(basic, size * rng.uniform(0.1, 1.0, n), np.where(top, high, 0.0))
    low = np.zeros(n)
    x, low, high = np.where(still, size, x), np.where(still, size, low), np.where(still, size, high)
    x, low = np.where(loose, size * rng.normal(size=n), x), np.where(loose, -np.inf, low)
    high = np.where(loose, np.inf, high)
    margin = 10.0 ** rng.uniform(-1.0, 1.0, n) * np.where(
        top, 1.0, np.where(still, rng.choice([-1, 1], n), -1.0)
    )
    margin[loose | (basic & ~still) | (rng.random(n) < degenerate / 3)] = 0.0
    activity = matrix @ x
    tied, slack = rng.random(m) < equal, rng.random(m) < 0.4
    slack &= ~tied
    below = ~tied & (rng.random(m) < 0.4)
    price = 10.0 ** rng.uniform(-1.0, 1.0, m) * np.where(
        tied, rng.choice([-1, 1], m), np.where(below, -1.0, 1.0)
    )
    price[slack] = 0.0
    room = np.where(slack & (rng.random(m) >= degenerate), np.abs(activity) + 1.0, 0.0)
    objective = matrix.T @ price + margin
    given = {
        "objective": objective,
        "matrix": matrix,
        "row_lower": np.where(tied, activity, np.where(below, activity - room, -np.inf)),
        "row_upper": np.where(tied, activity, np.where(below, np.inf, activity + room)),
        "column_lower": low,
        "column_upper": high,
    }
    return given, float(objective @ x)


@pytest.fixture(scope="session", name="with_known_optimum")
def _with_known_optimum():
    return with_known_optimum


@pytest.fixture(scope="session", name="town")
def _town():
    return town


@pytest.fixture(scope="session", name="drawn")
def _drawn():
    return drawn
