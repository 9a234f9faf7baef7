"""Where the best is worth nothing: held to what limits allow, and a wrong nothing is not let through."""

from __future__ import annotations

import numpy as np
import pytest
from feasible.optimum import LinearProgram, _reach
from feasible.optimum._certify_solution import certify_solution
from feasible.optimum._proof import residual
from feasible.optimum._reach import beside_nothing, reach
from scipy import sparse

ALL = np.inf


def of(cost, matrix, low, high, least, most):
    given = [np.asarray(v, dtype=float) for v in (cost, low, high, least, most)]
    return reach(
        given[0], sparse.csc_array(np.asarray(matrix, dtype=float)), tuple(given[1:3]), tuple(given[3:])
    )


def test_rows_limit_what_columns_do_not() -> None:
    """By hand: x + 2 y <= 6 with y >= 1 leaves x at most 4; -x <= 3 leaves it at least -3."""
    assert of([1, 0], [[1, 2]], [-ALL], [6], [0, 1], [ALL, ALL]) == 4.0
    assert of([1], [[-1]], [-ALL], [3], [-ALL], [2]) == 3.0
    assert of([2], [[-1]], [-5], [ALL], [0], [1e12]) == 10.0
    # A row in which another column is free says nothing; one of its own free column does.
    assert of([1, 0], [[1, 1]], [-ALL], [6], [0, -ALL], [ALL, ALL]) == ALL
    assert of([1, 1], [[1, 1]], [2], [6], [-ALL, 0], [ALL, 1]) == 7.0
    assert of([0], [[1]], [-ALL], [ALL], [0], [ALL]) == 0.0


def test_it_scales_as_the_objective_does() -> None:
    rng = np.random.default_rng(1)
    matrix = np.where(rng.random((5, 7)) < 0.6, rng.normal(size=(5, 7)), 0.0)
    cost, high, most = rng.random(7), rng.random(5), rng.random(7)
    once = of(cost, matrix, np.full(5, -ALL), high, np.zeros(7), most)
    rows, columns = 10.0 ** rng.integers(-9, 10, 5), 10.0 ** rng.integers(-9, 10, 7)
    scaled = (matrix * columns / rows[:, None], np.full(5, -ALL), high / rows, np.zeros(7), most / columns)
    assert of(cost * columns, *scaled) == pytest.approx(once)
    assert of(1e6 * cost * columns, *scaled) == pytest.approx(1e6 * once)


@pytest.mark.parametrize("slip", [1e-10, 1e-9])
def test_a_wrong_nothing_is_no_optimum(slip: float) -> None:
    """One can be had; a capacity of 1e12 makes the bound blunt, and standing still is not certified for that."""
    program = LinearProgram([1.0], [[1.0]], row_upper=[1.0], column_upper=[1e12])
    x, y = np.zeros(1), np.array([1.0 - slip])
    assert not certify_solution(program, x, y).ok
    rows, columns = (np.array([-ALL]), np.ones(1)), (np.zeros(1), np.array([1e12]))
    assert residual(np.array([-1.0]), program.matrix, rows, columns, x, -y, (np.ones(1), np.ones(1))) > 1.0
    assert program.solve().objective == pytest.approx(1.0)


def test_a_gap_counts_whole_where_nothing_limits_or_there_is_a_value() -> None:
    assert beside_nothing(0.5, 0.0, ALL) == 0.5
    assert beside_nothing(0.5, 1.0, 10.0) == 0.5
    assert beside_nothing(0.5, 0.0, 10.0) == pytest.approx(0.5 - 1e-8)


@pytest.mark.parametrize("seed", range(12))
def test_a_reach_by_loops(seed):
    """Each column within its own limits and what each row leaves it while all others help as they can."""
    rng = np.random.default_rng(seed)
    m, n = 3, 4
    dense = rng.uniform(-1.0, 1.0, (m, n)) * (rng.random((m, n)) < 0.7)
    cost = rng.uniform(-1.0, 1.0, n) * (rng.random(n) < 0.8)
    rows = (np.where(rng.random(m) < 0.5, -np.inf, -0.5), np.where(rng.random(m) < 0.5, np.inf, 0.5))
    columns = (np.where(rng.random(n) < 0.3, -np.inf, -0.25), np.where(rng.random(n) < 0.3, np.inf, 2.0))
    low, high = columns[0].copy(), columns[1].copy()
    for j in range(n):
        for i in range(m):
            a = dense[i, j]
            if a == 0:
                continue
            least = most = 0.0
            for k in range(n):
                if k != j and dense[i, k] != 0:
                    ends = (dense[i, k] * columns[0][k], dense[i, k] * columns[1][k])
                    least, most = least + min(ends), most + max(ends)
            if np.isfinite(rows[1][i]) and np.isfinite(least):
                end = (rows[1][i] - least) / a
                low[j], high[j] = (low[j], min(high[j], end)) if a > 0 else (max(low[j], end), high[j])
            if np.isfinite(rows[0][i]) and np.isfinite(most):
                end = (rows[0][i] - most) / a
                low[j], high[j] = (max(low[j], end), high[j]) if a > 0 else (low[j], min(high[j], end))
    total = sum(abs(cost[j]) * max(abs(low[j]), abs(high[j])) for j in range(n) if cost[j] != 0)
    assert reach(cost, sparse.csc_array(dense), rows, columns) == pytest.approx(total)


def test_a_gap_beside_nothing_by_hand():
    """A value of a billionth of what could be is nothing, and so is a gap of that size beside it."""
    trifle = _reach._NOTHING
    assert beside_nothing(0.5, 3.0, np.inf) == 0.5
    assert beside_nothing(50.0, -3.0, 10.0) == 13.0
    assert beside_nothing(0.5, 2.0 * trifle, 1.0) == 0.5
    assert beside_nothing(0.5, trifle, 1.0) == 0.5 - trifle
    assert beside_nothing(0.5 * trifle, 0.0, 1.0) == 0.0
    assert beside_nothing(3.0, 0.0, 1.0) == 1.0 - trifle
