"""Programs in natural units: every part by hand, and the way back."""

import numpy as np
import pytest
from feasible.optimum._capacities import Boxed
from feasible.optimum._capacities.boxed import _shared
from feasible.optimum._capacities.gradients import solve_positive
from scipy import sparse


def test_every_part_by_hand():
    """Three columns, of which one cannot move; a row from below, one from above; sizes are given."""
    matrix = sparse.csc_array([[2.0, 1.0, 0.0], [0.0, 4.0, 3.0]])
    program = Boxed.of(
        np.array([5.0, -1.0, 2.0]), matrix,
        (np.array([6.0, -np.inf]), np.array([np.inf, 30.0])),
        (np.array([1.0, 2.0, 0.5]), np.array([5.0, 2.0, 8.5])),
        sizes=(np.array([2.0, 5.0]), np.array([4.0, 1.0, 16.0])),
    )  # fmt: skip
    assert program.moving.tolist() == [0, 2]
    assert program.matrix.toarray() == pytest.approx(np.array([[2 * 4 / 2, 0.0], [0.0, -3 * 16 / 5]]))
    # Of the first row 6 less 2 * 1 + 2; of the second 30 less 4 * 2 + 3 * .5, with the sign turned.
    assert program.low == pytest.approx([(6 - 4) / 2, -(30 - 9.5) / 5])
    assert program.top.tolist() == [4 / 4, 8 / 16]
    assert program.unit == 32.0
    assert program.cost.tolist() == [20 / 32, 32 / 32]
    assert (program.column_size.tolist(), program.row_size.tolist()) == ([4.0, 16.0], [2.0, -5.0])
    assert program.levels(np.array([0.5, 0.25])).tolist() == [1.0 + 2.0, 2.0, 0.5 + 4.0]
    assert program.duals(np.array([1.0, 2.0])).tolist() == [16.0, 2 * 32 / -5]
    assert program.inside(np.array([3.0, 7.0, 4.5])).tolist() == [0.5, 0.25]
    assert program.inside(np.array([0.0, 7.0, 99.0])).tolist() == [0.0, 0.5]
    assert program.prices(np.array([16.0, -12.8])) == pytest.approx([1.0, 2.0])
    assert program.prices(np.array([-16.0, 12.8])).tolist() == [0.0, 0.0]
    assert program.ceiling.tolist() == [1.0, 0.5]


def test_what_has_no_limit_counts_as_one_and_what_costs_nothing_as_it_is():
    free = Boxed.of(
        np.zeros(1), sparse.csc_array([[1.0]]), (np.array([1.0]), np.array([np.inf])), (np.zeros(1), np.array([np.inf]))
    )  # fmt: skip
    assert free.ceiling.tolist() == [1.0]
    assert (free.unit, free.cost.tolist()) == (1.0, [0.0])
    # Costs far below one have their own unit.
    cheap = Boxed.of(
        np.array([0.01, -0.02]), sparse.csc_array([[1.0, 1.0]]), (np.array([1.0]), np.array([np.inf])),
        (np.zeros(2), np.ones(2)), sizes=(np.ones(1), np.ones(2)),
    )  # fmt: skip
    assert (cheap.unit, cheap.cost.tolist()) == (0.02, [0.5, -1.0])


def test_parts_of_what_rows_allow_by_hand():
    """Columns 0 and 1 have no limit. Row 0 allows 12 to three users, row 1 has no limit, row 2 gives 2 for each of 2."""
    matrix = sparse.csc_array([[2.0, 1.0, 1.0], [5.0, 0.0, 0.0], [0.0, 0.25, -1.0]])
    limits, high = np.array([12.0, np.inf, 4.0]), np.array([np.inf, np.inf, 7.0])
    rows, columns = _shared(matrix, limits, high, np.array([9.0, 9.0, 9.0]), np.array([64.0, 64.0, 64.0]))
    # 12 / 3 users / 2 a unit = 2; 12 / 3 = 4 against 4 / 2 / .25 = 8, so 4; what has a limit keeps its size.
    assert columns.tolist() == [2.0, 4.0, 64.0]
    # The largest cell of each row in these sizes, to the nearest power of two.
    assert rows.tolist() == [64.0, 8.0, 64.0]
    # Smaller than its part it stays as it is; of a row that allows nothing nobody has a part.
    assert _shared(matrix, limits, high, np.ones(3), np.ones(3))[1].tolist() == [1.0, 1.0, 1.0]
    nothing = _shared(matrix, np.array([0.0, np.inf, 4.0]), high, np.ones(3), np.full(3, 64.0))[1]
    assert nothing.tolist() == [64.0, 8.0, 64.0]
    # Rounded in the logarithm: 3 is nearer to 4, and 2.8 to 2.
    for most, size in ((9.0, 4.0), (8.4, 2.0)):
        one = _shared(matrix, np.array([most, np.inf, np.inf]), high, np.ones(3), np.full(3, 64.0))[1]
        assert one[1] == size


def test_gradients_take_a_direction_a_product_and_stop_where_they_are_told():
    """On n different eigenvalues it takes n products, fewer for less, and no more than allowed."""
    eigenvalues = np.array([1.0, 2.0, 5.0, 9.0])
    product = lambda v: eigenvalues * v  # noqa: E731
    right, one = np.ones(4), np.ones(4)
    found, products = solve_positive(product, one, right, share=1e-13, most=99)
    assert products == 4
    assert found == pytest.approx(1 / eigenvalues)
    # Preconditioned by itself a diagonal takes one.
    assert solve_positive(product, eigenvalues, right, share=1e-9, most=99)[1] == 1
    assert solve_positive(product, one, right, share=1e-13, most=2)[1] == 2
    rough, fewer = solve_positive(product, one, right, share=0.3, most=99)
    left = np.linalg.norm(right - eigenvalues * rough) / np.linalg.norm(right)
    assert (fewer, bool(left <= 0.3)) == (3, True)
    assert solve_positive(product, one, np.zeros(4), share=1e-9, most=9)[1] == 0
    # The norm is that of the inverse diagonal: what is left where that is large counts less.
    weighed, count = solve_positive(product, np.array([1.0, 1.0, 1.0, 1e12]), right, share=0.5, most=99)
    assert count < 4
    assert weighed[3] == pytest.approx(0.0, abs=1e-6)
    # A start that is as good as asked for takes the product that tells so.
    start = 1 / eigenvalues * (1 + 1e-4)
    assert solve_positive(product, one, right, share=1e-3, most=9, start=start)[1] == 1
    mended, more = solve_positive(product, one, right, share=1e-12, most=9, start=start)
    assert mended == pytest.approx(1 / eigenvalues, rel=1e-10)
    assert more <= 5
    assert start == pytest.approx(1 / eigenvalues * (1 + 1e-4))
    # A matrix that bends nowhere, or the other way, has no solution.
    assert solve_positive(lambda v: -v, one, right, share=1e-9, most=7)[1] == 7
