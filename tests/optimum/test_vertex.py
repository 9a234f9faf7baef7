"""From a rough plan in kind to its vertex: what binds, what breaks, and the proofs, by loops and by hand."""

import numpy as np
import pytest
from feasible.economy import Economy
from feasible.optimum import _vertex, fulfill
from feasible.optimum._vertex import _breach, _Pattern, _pattern, _proof_of_hours, _solved, vertex_of
from scipy import sparse


def drawn(seed):
    rng = np.random.default_rng(seed)
    g, r, p = 3, 2, 5
    economy = Economy(
        goods=range(g), resources=["hours", "land"], plants=range(p), households=["all"],
        inputs=rng.uniform(0, 0.2, (g, p)), outputs=np.eye(g)[:, [0, 1, 2, 0, 1]],
        resource_use=rng.uniform(0.1, 1, (r, p)), endowment=rng.uniform(1, 3, r),
        capacity=[2.0, np.inf, 1.5, 0.0, np.inf], resource_kind=["labor", "land"], productive=False,
    )  # fmt: skip
    return economy, rng


@pytest.mark.parametrize("seed", range(10))
def test_what_binds_by_loops(seed):
    """A limit binds where what is left of it is less, as a share, than what it is worth beside the level."""
    e, rng = drawn(seed)
    request, floor = np.array([1.0, 0.0, 2.0]), np.array([0.0, 0.3, 0.0])
    x, level = rng.uniform(0, 2, 5) * [1, 1, 1, 0, 0.5], 0.4
    y, w = rng.uniform(0, 0.3, 3), rng.uniform(0, 0.3, 2)
    found = _pattern(e, request, floor, x, level, (y, w))
    net, use = e.net.toarray(), e.resource_use.toarray()
    for j in range(5):
        cap = e.capacity[j]
        size = cap if np.isfinite(cap) else max(x[j], 1e-12 * x.max())
        share = x[j] / size if size > 0 else 0.0
        worth = (net[:, j] @ y - use[:, j] @ w) * size / level
        full = bool(np.isfinite(cap) and worth > 1 - share)
        assert found.size[j] == pytest.approx(size)
        assert found.full[j] == full
        assert found.between[j] == (not full and -worth <= share)
    for k in range(3):
        gross = e.outputs.toarray()[k] @ x
        assert found.gross[k] == pytest.approx(gross)
        slack = (net[k] @ x - level * request[k] - floor[k]) / gross
        assert found.tight[k] == (y[k] * gross / level > slack)
    for i in range(2):
        slack = (e.endowment[i] - use[i] @ x) / e.endowment[i]
        assert found.owned[i] == e.endowment[i]
        assert found.tight[3 + i] == (w[i] * e.endowment[i] / level > slack)


@pytest.mark.parametrize("seed", range(10))
def test_the_largest_breach_by_loops(seed):
    e, rng = drawn(seed)
    nothing = np.zeros(5, dtype=bool)
    pattern = _Pattern(
        nothing, nothing, nothing, rng.uniform(0.5, 2, 5), rng.uniform(0.5, 2, 3), rng.uniform(0.5, 2, 2)
    )
    due, x, proof = rng.uniform(0, 1, 3), rng.uniform(-0.5, 2.5, 5), rng.uniform(-0.3, 1, 5)
    # One of the four kinds after the other is all there is.
    short = [max(due[k] - e.net.toarray()[k] @ x, 0) / pattern.gross[k] for k in range(3)]
    over = [max(e.resource_use.toarray()[i] @ x - e.endowment[i], 0) / pattern.owned[i] for i in range(2)]
    beyond = [max(-x[j], x[j] - e.capacity[j], 0) / pattern.size[j] for j in range(5)]
    sizes = [*pattern.gross, *pattern.owned]
    wrong = [max(-proof[k], 0) * sizes[k] for k in range(5)]
    assert _breach(e, due, x, proof, pattern) == pytest.approx(max(*short, *over, *beyond, *wrong))
    good, fine = np.abs(proof), np.zeros(3)
    small = 1e-3 * np.minimum(np.abs(x), 0.1) * (e.capacity > 0)
    assert _breach(e, fine - 9, small, good, pattern) == 0.0
    assert _breach(e, fine - 9, small, -good, pattern) == pytest.approx(max(good * sizes))
    assert _breach(e, fine + 9, small, good, pattern) == pytest.approx(
        max((9 - e.net.toarray() @ small) / pattern.gross)
    )


def test_a_square_system_by_factors_and_by_gradients(monkeypatch):
    rng = np.random.default_rng(1)
    units, sizes = 10.0 ** rng.integers(-3, 4, 6), 10.0 ** rng.integers(-3, 4, 6)
    dense = (rng.random((6, 6)) + 3 * np.eye(6)) * units[:, None] / sizes
    right, proofs = rng.random(6) * units, rng.random((6, 2)) / sizes[:, None]
    exact = np.linalg.solve(dense, right), np.linalg.solve(dense.T, proofs)
    for most in (6, 5):
        monkeypatch.setattr(_vertex, "_LAPACK_UP_TO", most)
        at, both = _solved(sparse.csr_array(dense), right, proofs, (units, sizes))
        assert at == pytest.approx(exact[0], rel=1e-8)
        assert both == pytest.approx(exact[1], rel=1e-8)
    singular = np.ones((2, 2))
    for most in (1, 2):
        monkeypatch.setattr(_vertex, "_LAPACK_UP_TO", most)
        assert _solved(sparse.csr_array(singular), np.array([1.0, 0.0]), np.eye(2), (np.ones(2),) * 2) is None


def bakers():
    """Two ovens: the old takes two hours a loaf and no limit, the new one hour and bakes three at most; 10 hours."""
    return Economy(
        goods=["bread"], resources=["hours"], plants=["old", "new"], households=["all"], inputs=np.zeros((1, 2)),
        outputs=[[1, 1]], resource_use=[[2, 1]], endowment=[10], capacity=[np.inf, 3], needs=[[8]], tastes=[[1]],
    )  # fmt: skip


@pytest.mark.parametrize("off", [0.0, 1e-3, -1e-3])
def test_the_bakers_by_hand(off):
    """Three loaves from the new, three and a half from the old: a share of 6.5 / 8, an hour half a loaf, or 1/16."""
    e = bakers()
    found = vertex_of(
        e, np.array([8.0]), np.zeros(1), levels=np.array([3.5 + off, 3.0 - abs(off)]), level=0.8125 + off / 8,
        witness=(np.array([1.0 + off]), np.array([0.5 - off])), sizes=(np.ones(2), np.ones(3)),
    )  # fmt: skip
    assert found.levels == pytest.approx([3.5, 3.0], rel=1e-12)
    assert found.level == pytest.approx(6.5 / 8, rel=1e-12)
    assert found.witness[0] == pytest.approx([1 / 8], rel=1e-12)
    assert found.witness[1] == pytest.approx([1 / 16], rel=1e-12)
    # A loaf takes two hours at the margin.
    assert found.work_witness[0] - 2.0 * found.work_witness[1] == pytest.approx([2.0], rel=1e-12)
    plan = fulfill(e)
    assert plan.levels == pytest.approx(found.levels)
    assert plan.multiple == pytest.approx(found.level)


def test_what_points_to_no_vertex_is_none():
    e = bakers()
    told = {"levels": np.array([3.5, 3.0]), "level": 0.8125, "sizes": (np.ones(2), np.ones(3))}
    right = (np.array([1.0]), np.array([0.5]))
    assert vertex_of(e, np.array([8.0]), np.zeros(1), witness=right, **told) is not None
    # Hours that seem to be free: as many rows bind as plants stand between, and not one more.
    assert vertex_of(e, np.array([8.0]), np.zeros(1), witness=(right[0], np.zeros(1)), **told) is None
    # The new oven seems to be between its limits, and there are not as many equations.
    idle = told | {"levels": np.array([3.5, 1.5])}
    assert vertex_of(e, np.array([8.0]), np.zeros(1), witness=right, **idle) is None


def test_a_proof_of_hours_takes_as_much_of_the_other_as_it_needs():
    """Margins that are too high, and prices below nothing, are mended by the proof that no more can be had."""
    e = bakers()
    pattern = _Pattern(
        np.array([False, True]),
        np.array([True, False]),
        np.ones(2, dtype=bool),
        np.ones(2),
        np.ones(1),
        np.ones(1),
    )
    work, bounding = np.array([2.0, 1.0]), np.array([0.125, 0.0625])
    assert _proof_of_hours(e, np.array([2.0, 0.0]), bounding, work, pattern) == pytest.approx([2.0, 0.0])
    # The new oven must earn its hour at least: a price of a half is short of that by a half, 8 of its 1/16 mend it.
    short = _proof_of_hours(e, np.array([0.5, 0.0]), bounding, work, pattern)
    assert short == pytest.approx(np.array([0.5, 0.0]) + 0.5 / 0.0625 * bounding)
    below = _proof_of_hours(e, np.array([2.0, -0.25]), bounding, work, pattern)
    assert below == pytest.approx(np.maximum(np.array([2.0, -0.25]) + 0.25 / 0.0625 * bounding, 0.0))
