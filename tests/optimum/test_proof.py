"""How far solutions are from proving each other, and units in which a program is the same."""

import numpy as np
import pytest
from feasible.optimum import LinearProgram
from feasible.optimum._proof import balance, equilibrium, residual
from feasible.optimum._reach import reach
from scipy import sparse

ONES = (np.ones(1), np.ones(2))
#: Cheapest is 2 of the first at 1 each, where 2 x + y is to be 4; a price of 0.5 proves it.
PROGRAM = (
    np.array([1.0, 3.0]), sparse.csc_array([[2.0, 1.0]]), (np.array([4.0]), np.array([4.0])),
    (np.zeros(2), np.full(2, np.inf)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("x", "y", "short"),
    [
        ([2.0, 0.0], [0.5], 0.0),
        ([2.0, 0.0], [0.4], 0.2),
        ([np.nan, 0.0], [0.5], np.inf),
        ([2.0, 0.0], [np.inf], np.inf),
        ([1e308, 1e308], [0.5], np.inf),
    ],
)
def test_what_is_short_of_a_proof(x, y, short):
    assert residual(*PROGRAM, np.array(x), np.array(y), ONES) == pytest.approx(short, abs=1e-13)


@pytest.mark.parametrize("value", [2.0**-40, 2.0**40])
@pytest.mark.parametrize("row", [2.0**-40, 1.0, 2.0**40])
@pytest.mark.parametrize("column", [2.0**-40, 2.0**40])
def test_what_is_short_is_short_in_any_units(value, row, column):
    """A plan that makes too little, prices too high or below nothing, and a column that is less than nothing."""
    cost, matrix, (low, high), (least, most) = PROGRAM
    other = (
        cost * value * column, matrix * (column / row), (low / row, high / row), (least / column, most / column)
    )  # fmt: skip
    units = (np.full(1, 1.0 / row), np.full(2, 1.0 / column))
    for x, y in (
        ([2.0, 0.0], 0.5),
        ([1.9, 0.0], 0.5),
        ([2.0, 0.0], 0.6),
        ([2.0, 0.0], -0.1),
        ([2.1, -0.2], 0.5),
    ):
        usual = residual(*PROGRAM, np.array(x), np.array([y]), ONES)
        assert residual(*other, np.array(x) / column, np.array([y]) * value * row, units) == pytest.approx(
            usual
        )
        assert (usual > 0.01) == (x != [2.0, 0.0] or y != 0.5)


@pytest.mark.parametrize("small", [2.0**-60, 2.0**-40, 2.0**40])
def test_a_row_that_nothing_is_in_is_measured_by_the_others(small):
    """The second is to be a millionth and is nothing: no terms of its own row say how much that is."""
    matrix, free = sparse.csc_array([[2.0, 1.0], [0.0, 1.0]]), np.full(2, np.inf)

    def short(unit):
        low = np.array([4.0, 1e-6]) * unit
        plan, prices = np.array([2.0, 0.0]) * unit, np.array([0.5, 0.0])
        units = (np.ones(2), np.ones(2))
        return residual(PROGRAM[0], matrix, (low, free), (np.zeros(2), free), plan, prices, units)

    assert short(1.0) > 1e-6
    assert short(small) == pytest.approx(short(1.0), rel=1e-9)


def test_balanced_units_undo_any_units():
    rng = np.random.default_rng(1)
    matrix = rng.uniform(0.5, 2.0, (5, 7))
    rows, columns = 10.0 ** rng.integers(-12, 13, 5), 10.0 ** rng.integers(-12, 13, 7)
    cost, none = rng.uniform(0.5, 2.0, 7), (np.zeros(5), np.full(5, np.inf))
    odd = sparse.csc_array(matrix * rows[:, None] / columns)
    limits = (np.zeros(7), columns)
    across, along, worth = balance(cost / columns, odd, none, limits)
    cells = odd.toarray() / across[:, None] * along
    assert 0.2 < cells.min() < cells.max() < 5.0
    assert 0.2 < (columns / along).min() < (columns / along).max() < 5.0
    assert (cost / columns * along / worth).min() > 0.2
    across, along = equilibrium(odd)
    assert (odd.toarray() / across[:, None] * along).max(axis=0) == pytest.approx(np.ones(7), rel=0.1)


def test_nothing_is_balanced_as_it_is():
    rows, columns, worth = balance(
        np.zeros(2),
        sparse.csc_array((1, 2)),
        (np.zeros(1), np.full(1, np.inf)),
        (np.zeros(2), np.full(2, np.inf)),
    )
    assert [rows.tolist(), columns.tolist(), worth] == [[1.0], [1.0, 1.0], 1.0]


def test_an_optimum_worth_nothing_is_proven_up_to_its_last_digits() -> None:
    """Nothing can be delivered where an input is gone: the value is 0, and the bound is the rounding of a sum."""
    rng = np.random.default_rng(3)
    recipes = np.where(rng.random((12, 12)) < 0.4, rng.random((12, 12)) * 0.1, 0.0)
    rows = np.column_stack([recipes - np.eye(12), np.full(12, 1 / 3)])
    for closed in range(12):
        capacity = rng.random(12) * 7.0
        capacity[closed] = 0.0
        program = LinearProgram(
            np.append(np.zeros(12), 1.0), rows, row_upper=0.0, column_upper=np.append(capacity, np.inf)
        )
        solution = program.solve()
        assert solution.objective == pytest.approx(0.0, abs=1e-12)
        assert solution.certificate.ok


@pytest.mark.parametrize("seed", range(12))
def test_every_share_by_loops(seed):
    """Any plan and any prices: breaches, prices nobody pays, and the value against the bound, one by one."""
    rng = np.random.default_rng(seed)
    m, n = 3, 4
    dense = rng.uniform(-1.0, 2.0, (m, n))
    cost = rng.uniform(0.5, 2.0, n)
    rows = (np.array([-np.inf, 0.1, 0.2]), np.array([1.5, np.inf, 2.0]))
    columns = (np.array([0.0, -np.inf, 0.1, -1.0]), np.array([2.0, 3.0, np.inf, 1.0]))
    units = (2.0 ** rng.integers(-2, 3, m), 2.0 ** rng.integers(-2, 3, n))
    x, y = rng.uniform(-1.5, 3.5, n), rng.uniform(-1.0, 1.0, m)
    broken = unpaid = beside = bound = 0.0
    dearest = max(abs(y) * units[0])
    # A trifle of the largest terms is the least that a row or a column is measured by: never here.
    for i in range(m):
        made = dense[i] @ x
        over = max(rows[0][i] - made, made - rows[1][i], 0.0)
        broken = max(broken, over / (abs(dense[i]) @ abs(x)))
        beside += abs(y[i]) * over
        side = rows[0][i] if y[i] > 0 else rows[1][i]
        if np.isfinite(side):
            bound += y[i] * side
        else:
            beside += abs(y[i]) * abs(made)
            unpaid = max(unpaid, abs(y[i]) / (dearest / units[0][i]))
    for j in range(n):
        reduced = cost[j] - dense[:, j] @ y
        over = max(columns[0][j] - x[j], x[j] - columns[1][j], 0.0)
        broken = max(broken, over / abs(x[j]))
        beside += abs(reduced) * over
        side = columns[0][j] if reduced > 0 else columns[1][j]
        if np.isfinite(side):
            bound += reduced * side
        else:
            beside += abs(reduced) * abs(x[j])
            unpaid = max(unpaid, abs(reduced) / (abs(cost[j]) + abs(dense[:, j]) @ abs(y)))
    # No gap is larger than from the value to the other end of what limits allow.
    most = reach(cost, sparse.csc_array(dense), rows, columns)
    gap = min(abs(cost @ x - bound) + beside, abs(cost @ x) + most) / abs(cost @ x)
    found = residual(cost, sparse.csc_array(dense), rows, columns, x, y, units)
    assert found == pytest.approx(max(0.1 * broken, 0.1 * unpaid, gap), rel=1e-9)


def test_breaches_and_unpaid_prices_weigh_a_tenth():
    """Values and bounds agree, and so only what is broken or not paid is left."""
    nothing, two = np.zeros(2), np.full(2, np.inf)
    matrix = sparse.csc_array([[1.0, 0.0], [0.0, 1.0]])
    # The second column costs nothing and is a quarter below its row's limit: over .25 of terms of .75.
    short = residual(
        np.array([1.0, 0.0]), matrix, (np.array([1.0, 1.0]), two), (nothing, two), np.array([1.0, 0.75]),
        np.array([1.0, 0.0]), (np.ones(2), np.ones(2)),
    )  # fmt: skip
    assert short == pytest.approx(0.1 * 0.25 / 0.75)
    # A price of a trifle below nothing on a row that has no limit above.
    wrong = residual(
        np.array([1.0, 0.0]), matrix, (np.array([1.0, 0.0]), two), (nothing, np.array([np.inf, 0.0])),
        np.array([1.0, 0.0]), np.array([1.0, -0.5]), (np.ones(2), np.ones(2)),
    )  # fmt: skip
    assert wrong == pytest.approx(0.1 * 0.5)


def test_units_that_balance_by_hand():
    """One cell of 8 and a cost of 2: in powers of two, r = 3 + c and u = 1 + c at least squares."""
    rows, columns, worth = balance(
        np.array([2.0]), sparse.csc_array([[8.0]]), (np.array([4.0]), np.full(1, np.inf)), (np.zeros(1), np.array([16.0]))
    )  # fmt: skip
    # Cells 8 c / r, costs 2 c / u, limits 4 / r and 16 / c: the least sum of squares of their logarithms.
    system = np.array([[-1.0, 1.0, 0.0], [0.0, 1.0, -1.0], [-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])
    exact = np.exp2(np.linalg.lstsq(system, -np.array([3.0, 1.0, 2.0, 4.0]))[0])
    assert [rows[0], columns[0], worth] == pytest.approx(exact, rel=1e-4)
    across, along = equilibrium(sparse.csc_array([[8.0, 0.0], [0.0, 0.0]]))
    assert 8.0 * along[0] / across[0] == pytest.approx(1.0, rel=1e-2)
    assert (across[1], along[1]) == (1.0, 1.0)
