"""The certificate of a linear program: by hand, and the same in any units."""

import numpy as np
import pytest
from feasible.optimum import LinearProgram
from feasible.optimum._certify_solution import certify_solution

#: Three hours at the bench and four at the oven: bread takes 1 and 2, cake 1 and 1; worth 3 and 2.
PRIMAL, DUALS = np.array([1.0, 2.0]), np.array([1.0, 1.0])


def bakery(value=1.0, rows=(1.0, 1.0), columns=(1.0, 1.0)):
    """Return the program with its value, its rows and its columns counted in other units."""
    rows, columns = np.array(rows), np.array(columns)
    program = LinearProgram(
        value * np.array([3.0, 2.0]) * columns,
        np.array([[1.0, 1.0], [2.0, 1.0]]) * columns / rows[:, None],
        row_upper=np.array([3.0, 4.0]) / rows,
        column_upper=np.array([10.0, 10.0]) / columns,
    )
    return program, PRIMAL / columns, value * DUALS * rows


def test_the_bakery_is_solved_by_hand():
    """Bread 1 and cake 2 use all hours and are worth 7; an hour of either is worth 1, as 1 + 2 = 3 and 1 + 1 = 2."""
    program, x, y = bakery()
    certificate = certify_solution(program, x, y)
    assert certificate.ok
    assert [check.value for check in certificate.checks] == [0.0, 0.0, 0.0]
    found = program.solve()
    assert found.primal == pytest.approx(x)
    assert found.duals == pytest.approx(y)


def test_each_fault_has_its_size():
    """A tenth of bread more than can be made is .3 of 7.3, and prices of (3, 0) bound the value by 9."""
    program, x, y = bakery()
    limits, prices, gap = certify_solution(program, x + np.array([0.1, 0.0]), y).checks
    assert 1e-3 < limits.value <= 0.2 / 4.2
    assert prices.value == 0.0
    assert gap.value == pytest.approx(0.3 / 7.3)
    limits, prices, gap = certify_solution(program, x, np.array([3.0, 0.0])).checks
    assert limits.value == prices.value == 0.0
    # Three hours at 3 each, where cake at 2 leaves nothing: 9 against 7.
    assert gap.value == pytest.approx(2.0 / 7.0)
    limits, prices, gap = certify_solution(program, x, np.array([3.0, -0.5])).checks
    assert limits.value == 0.0
    assert prices.value > 0.1


@pytest.mark.parametrize("value", [2.0**-40, 1.0, 2.0**40])
@pytest.mark.parametrize("rows", [(1.0, 1.0), (2.0**30, 2.0**-30), (2.0**-40, 2.0**-40)])
@pytest.mark.parametrize("columns", [(1.0, 1.0), (2.0**-30, 2.0**30), (2.0**40, 2.0**40)])
def test_a_fault_has_the_same_size_in_any_units(value, rows, columns):
    for more, dearer in ((0.0, 1.0), (0.1, 1.0), (0.0, -1.0), (0.0, 1.5)):
        usual = certify_solution(bakery()[0], PRIMAL + more, DUALS * [dearer, 1.0])
        program, x, y = bakery(value, rows, columns)
        other = certify_solution(program, x + more / np.array(columns), y * [dearer, 1.0])
        assert [c.value for c in other.checks] == pytest.approx([c.value for c in usual.checks], abs=1e-12)
        assert other.ok == usual.ok == (more == 0.0 and dearer == 1.0)


@pytest.mark.parametrize("maximize", [True, False])
@pytest.mark.parametrize("seed", range(10))
def test_every_number_by_loops(seed, maximize):
    """Any plan and any prices, good or bad: each check from its definition, row by row."""
    rng = np.random.default_rng(seed)
    m, n = 3, 4
    matrix = rng.uniform(-1.0, 2.0, (m, n))
    low, high = np.array([-np.inf, 0.1, 0.2]), np.array([1.5, np.inf, 2.0])
    least, most = np.array([0.0, -np.inf, 0.1, -1.0]), np.array([2.0, 3.0, np.inf, 1.0])
    cost = rng.uniform(0.5, 2.0, n)
    program = LinearProgram(
        cost, matrix, row_lower=low, row_upper=high, column_lower=least, column_upper=most, maximize=maximize
    )
    x, y = rng.uniform(-1.5, 3.5, n), rng.uniform(-1.0, 1.0, m)
    sense = 1.0 if maximize else -1.0
    rows, columns = program.sizes
    found = certify_solution(program, x, y, tolerance=0.25)
    primal, dual, bound, dearest = 0.0, 0.0, 0.0, max(abs(y[i]) * rows[i] for i in range(m))
    for i in range(m):
        made = matrix[i] @ x
        size = max(rows[i], abs(matrix[i]) @ abs(x))
        primal = max(primal, (low[i] - made) / size, (made - high[i]) / size)
        side = high[i] if sense * y[i] > 0 else low[i]
        if np.isfinite(side):
            bound += sense * y[i] * side
        else:
            dual = max(dual, abs(y[i]) / (dearest / rows[i]))
    turnover = [abs(cost[j]) + abs(matrix[:, j]) @ abs(y) for j in range(n)]
    for j in range(n):
        size = max(columns[j], abs(x[j]))
        primal = max(primal, (least[j] - x[j]) / size, (x[j] - most[j]) / size)
        margin = sense * (cost[j] - matrix[:, j] @ y)
        side = most[j] if margin > 0 else least[j]
        if np.isfinite(side):
            bound += margin * side
        else:
            dual = max(dual, abs(margin) / turnover[j])
    worth = sense * cost @ x
    gap = abs(bound - worth) / max(abs(worth), abs(cost) @ abs(x))
    assert [check.value for check in found.checks] == pytest.approx([primal, dual, gap], rel=1e-9, abs=1e-12)
    assert {check.tolerance for check in found.checks} == {0.25}
