"""How far solutions are from proving each other, and units in which a program is the same."""

import numpy as np
import pytest
from feasible.optimum import LinearProgram
from feasible.optimum._proof import balance, equilibrium, residual
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
