"""HiGHS in natural units: sizes, exact scaling, and second tries."""

import highspy
import numpy as np
import pytest
from feasible.errors import NotConverged
from feasible.optimum.linear import LinearProgram
from feasible.optimum.scaled import INF, ScaledHighs, natural_sizes
from scipy import sparse

UNKNOWN, OPTIMAL = highspy.HighsModelStatus.kUnknown, highspy.HighsModelStatus.kOptimal


def test_sizes_come_from_limits_then_rows_then_balances():
    # x is limited itself, y by the row that caps it, z only by what it is balanced against.
    matrix = sparse.csc_array([[0.0, 2.0, 0.0], [0.0, -1000.0, 1.0]])
    rows = (np.array([-np.inf, -np.inf]), np.array([64.0, 0.0]))
    columns = (np.zeros(3), np.array([1024.0, np.inf, np.inf]))
    row_size, column_size = natural_sizes(matrix, rows, columns)
    assert column_size.tolist() == [1024, 32, 32768]
    assert row_size.tolist() == [64, 32768]
    assert natural_sizes(
        sparse.csc_array((0, 2)), (np.zeros(0), np.zeros(0)), (np.zeros(2), np.full(2, np.inf))
    )[1].tolist() == [1, 1]


def test_kilograms_and_millions_in_one_program():
    program = LinearProgram([1.0, 2.0], [[1e9, 3e9], [1e-6, 1e-6]], row_upper=[6e15, 4.0])
    solution = program.solve()
    assert solution.primal == pytest.approx([3e6, 1e6])
    assert solution.certificate.ok
    assert solution.duals == pytest.approx([5e-10, 5e5])


@pytest.fixture
def stubborn(monkeypatch):
    """Return a program whose solver reports no verdict the first few times."""

    def make(verdicts):
        program = ScaledHighs(
            np.array([-1.0]),
            sparse.csc_array([[1.0]]),
            (np.array([-INF]), np.array([2.0])),
            (np.array([0.0]), np.array([INF])),
        )
        said = iter(verdicts)
        real = program.highs

        class Doubtful:
            def __getattr__(self, name):
                return (lambda: next(said)) if name == "getModelStatus" else getattr(real, name)

        monkeypatch.setattr(program, "highs", Doubtful())
        return program

    return make


def test_no_verdict_is_tried_again_with_presolve_and_then_loosely(stubborn):
    assert stubborn([OPTIMAL]).optimal()
    once = stubborn([UNKNOWN, OPTIMAL])
    assert once.optimal()
    assert once.primal == pytest.approx([2.0])
    assert stubborn([UNKNOWN, UNKNOWN, OPTIMAL]).optimal()
    assert not stubborn([UNKNOWN, UNKNOWN, UNKNOWN]).optimal()


def test_a_range_that_cannot_be_computed_is_reported(monkeypatch):
    program = LinearProgram([3.0, 2.0], [[2.0, 1.0], [1.0, 2.0]], row_upper=[8.0, 10.0])
    program.solve()
    real = ScaledHighs.run
    # Only the ranging program has one column more.
    monkeypatch.setattr(
        ScaledHighs, "run", lambda self: UNKNOWN if self.column_size.size == 3 else real(self)
    )
    with pytest.raises(NotConverged, match="range of the price of 'row 0'"):
        program.shadow_prices()


def test_changes_are_in_the_callers_units():
    # max 3e-6 x + 2e3 y; x in millions, y in thousandths: 1e-6 x + 1e3 y <= 4, x <= 3e6.
    program = ScaledHighs(
        np.array([-3e-6, -2e3]),
        sparse.csc_array([[1e-6, 1e3]]),
        (np.array([-INF]), np.array([4.0])),
        (np.zeros(2), np.array([3e6, INF])),
    )

    def solved():
        assert program.optimal()
        return program.primal

    assert solved() == pytest.approx([3e6, 1e-3])
    assert program.duals == pytest.approx([-2.0])
    assert program.reduced_costs == pytest.approx([-1e-6, 0.0], abs=1e-15)
    program.set_column(0, 0.0, 1e6)
    assert solved() == pytest.approx([1e6, 3e-3])
    program.set_columns(np.zeros(2), np.array([2e6, 1e-3]))
    assert solved() == pytest.approx([2e6, 1e-3])
    program.set_rows(np.array([-INF]), np.array([2.5]))
    assert solved() == pytest.approx([2e6, 5e-4])
    program.set_cost(0, -1e-6)
    assert solved() == pytest.approx([1.5e6, 1e-3])
    program.set_costs(np.array([-3e-6, -2e3]))
    assert solved() == pytest.approx([2e6, 5e-4])
    program.set_coefficient(0, 1, 5e2)
    assert solved() == pytest.approx([2e6, 1e-3])
    assert program.iterations >= 0


def test_from_the_upper_limits_only_what_is_short_moves():
    program = ScaledHighs(
        -np.ones(3),
        sparse.csc_array([[1.0, 1.0, 0.0]]),
        (np.array([-INF]), np.array([1.5])),
        (np.zeros(3), np.ones(3)),
    )
    program.start_at_upper()
    assert program.optimal()
    assert program.primal.sum() == pytest.approx(2.5)
    assert program.iterations <= 1


def test_sizes_are_powers_of_two_so_that_digits_stay():
    rng = np.random.default_rng(0)
    matrix = sparse.csc_array(rng.random((4, 5)) * 10.0 ** rng.integers(-9, 9, (4, 5)))
    for sizes in natural_sizes(
        matrix, (np.full(4, -np.inf), 10.0 ** rng.integers(-5, 5, 4)), (np.zeros(5), np.full(5, np.inf))
    ):
        assert np.array_equal(np.exp2(np.round(np.log2(sizes))), sizes)
    # A program without costs has a unit, too.
    nothing = ScaledHighs(
        np.zeros(1), sparse.csc_array([[1.0]]), (np.array([-INF]), np.ones(1)), (np.zeros(1), np.ones(1))
    )
    assert nothing.unit == 1.0
    assert nothing.optimal()
