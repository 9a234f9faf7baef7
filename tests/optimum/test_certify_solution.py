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
