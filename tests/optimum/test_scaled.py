"""HiGHS in natural units: sizes, exact scaling, and second tries."""

import os

import highspy
import numpy as np
import pytest
from feasible.errors import NotConverged
from feasible.optimum import scaled
from feasible.optimum.linear import LinearProgram
from feasible.optimum.scaled import INF, Ending, ScaledHighs, natural_sizes, plain_seconds
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


def test_what_no_limit_reaches_is_as_large_as_makes_cells_alike():
    """Each plant uses what the one before it makes; nothing limits any of them, in whatever units."""
    chain = sparse.csc_array(sparse.diags_array([np.ones(6), np.full(5, -0.5)], offsets=[0, 1]))
    rows, columns = (np.zeros(6), np.full(6, np.inf)), (np.zeros(6), np.full(6, np.inf))
    odd = 10.0 ** np.array([9.0, -12.0, 3.0, 0.0, 12.0, -7.0])
    other = sparse.csc_array(chain.multiply(odd[:, None]).multiply(odd[::-1]))
    for matrix in (chain, other):
        row_size, column_size = natural_sizes(matrix, rows, columns)
        cells = abs(matrix.multiply(1.0 / row_size[:, None]).multiply(column_size)).tocoo().data
        assert cells.max() <= 1.5
        assert cells.min() >= 0.2
    # One of them limited: all the others are as large as it makes them, however far they are from it.
    limited = (np.zeros(6), np.append(np.full(5, np.inf), 3.0))
    here = natural_sizes(chain, rows, limited)[1]
    there = natural_sizes(other, rows, (limited[0], limited[1] / odd[::-1]))[1]
    assert np.abs(np.log2(there * odd[::-1] / here)).max() <= 1.0


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
        real = program._highs

        class Doubtful:
            def __getattr__(self, name):
                return (lambda: next(said)) if name == "getModelStatus" else getattr(real, name)

        monkeypatch.setattr(program, "_highs", Doubtful())
        return program

    return make


def test_no_verdict_is_tried_again_with_presolve_and_then_loosely(stubborn):
    assert stubborn([OPTIMAL]).optimal()
    once = stubborn([UNKNOWN, OPTIMAL])
    assert once.optimal()
    assert once.primal == pytest.approx([2.0])
    assert stubborn([UNKNOWN, UNKNOWN, OPTIMAL]).optimal()
    assert not stubborn([UNKNOWN, UNKNOWN, UNKNOWN]).optimal()


def test_a_side_that_cannot_be_computed_is_reported(monkeypatch):
    program = LinearProgram([3.0, 2.0], [[2.0, 1.0], [1.0, 2.0]], row_upper=[8.0, 10.0])
    program.solve()
    monkeypatch.setattr(ScaledHighs, "prove", lambda self, *how: Ending.UNKNOWN)
    with pytest.raises(NotConverged, match="price of 'row 0'"):
        program.shadow_prices("row 0")


@pytest.mark.parametrize(
    ("said", "ending"),
    [
        # An optimum that nothing proves, and two others that say that there is none.
        (
            [Ending.OPTIMAL, Ending.INFEASIBLE, Ending.UNKNOWN, Ending.INFEASIBLE, Ending.OPTIMAL],
            Ending.INFEASIBLE,
        ),
        ([Ending.OPTIMAL, Ending.INFEASIBLE, Ending.UNKNOWN, Ending.OPTIMAL, Ending.OPTIMAL], Ending.UNKNOWN),
        # Without any optimum one that says so is believed.
        (
            [Ending.UNKNOWN, Ending.UNBOUNDED, Ending.UNKNOWN, Ending.UNKNOWN, Ending.UNKNOWN],
            Ending.UNBOUNDED,
        ),
        ([Ending.UNKNOWN] * 5, Ending.UNKNOWN),
    ],
)
def test_what_is_believed_where_nothing_is_proven(monkeypatch, said, ending):
    program = ScaledHighs(
        np.array([-1.0]), sparse.csc_array([[1.0]]),
        (np.array([-INF]), np.array([2.0])), (np.array([0.0]), np.array([INF])),
    )  # fmt: skip
    told = iter(said)
    monkeypatch.setattr(ScaledHighs, "run", lambda self, *how: next(told))
    monkeypatch.setattr(scaled, "residual", lambda *of: 3.0)
    assert program.prove() == ending


def test_a_range_that_cannot_be_computed_is_reported(monkeypatch):
    program = LinearProgram([3.0, 2.0], [[2.0, 1.0], [1.0, 2.0]], row_upper=[8.0, 10.0])
    program.solve()
    real = ScaledHighs.run
    # Only the ranging program has one column more.
    monkeypatch.setattr(
        ScaledHighs,
        "run",
        lambda self, *how: Ending.UNKNOWN if self.column_size.size == 3 else real(self, *how),
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


def small(**limits):
    """At most two units of one thing, the more the better."""
    return ScaledHighs(
        np.array([-1.0]), sparse.csc_array([[1.0]]), (np.array([-INF]), np.array([limits.get("row", 2.0)])),
        (np.array([limits.get("least", 0.0)]), np.array([INF])),
    )  # fmt: skip


def test_how_a_run_ends():
    assert small().run() == Ending.OPTIMAL
    assert small().run("ipm") == Ending.OPTIMAL
    assert small(least=3.0).run() == Ending.INFEASIBLE
    assert small(row=INF).run() == Ending.UNBOUNDED
    stopped = small()
    stopped._highs.setOptionValue("time_limit", 0.0)
    assert (stopped.run(), stopped.words) == (Ending.STOPPED, "Time limit reached")
    assert stopped.breach >= 0.0
    first = small()
    assert first.run_first_order(tolerance=1e-9, steps=10_000) == Ending.OPTIMAL
    assert first.primal == pytest.approx([2.0])


def test_a_basis_is_where_the_next_run_starts():
    program = ScaledHighs(
        -np.arange(1.0, 6.0), sparse.csc_array(np.ones((1, 5))), (np.array([-INF]), np.array([2.5])),
        (np.zeros(5), np.ones(5)),
    )  # fmt: skip
    assert program.optimal()
    basis, found = program.basis, program.primal
    program.set_costs(-np.arange(5.0, 0.0, -1.0))
    assert program.optimal()
    assert not np.array_equal(program.primal, found)
    program.set_costs(-np.arange(1.0, 6.0))
    program.start_from(basis)
    assert program.optimal()
    assert program.iterations == 0
    assert program.primal.tolist() == found.tolist()


def test_nothing_is_written_where_highs_greets(monkeypatch, capfd):
    """From 1.16 on HiGHS prints a banner as soon as callbacks are enabled, which is when it is made."""

    def greets(self):
        if self.getOptionValue("output_flag")[1]:
            os.write(1, b"Running HiGHS\n")

    monkeypatch.setattr(highspy.Highs, "enableCallbacks", greets)
    highspy.Highs()
    assert capfd.readouterr().out == "Running HiGHS\n"
    assert small().optimal()
    LinearProgram([1.0], [[1.0]], row_upper=[2.0]).shadow_prices()
    assert capfd.readouterr() == ("", "")


def test_seconds_are_of_the_program_as_it_is(monkeypatch):
    seen = []
    real = highspy.Highs.run

    def watched(self):
        seen.append((
            self.getLp().col_cost_, [self.getOptionValue(o)[1] for o in ("solver", "presolve", "run_crossover")]
        ))  # fmt: skip
        return real(self)

    monkeypatch.setattr(highspy.Highs, "run", watched)
    for solver in ("simplex", "ipm"):
        taken = plain_seconds(
            np.array([-3.0]), sparse.csc_array([[5.0]]), (np.array([-INF]), np.array([1e6])),
            (np.zeros(1), np.array([INF])), solver=solver,
        )  # fmt: skip
        assert taken >= 0.0
    assert [list(cost) for cost, _ in seen] == [[-3.0], [-3.0]]
    assert [options for _, options in seen] == [["simplex", "choose", "on"], ["ipm", "choose", "off"]]


def test_a_limit_of_nothing_says_nothing_about_sizes():
    """The first column is balanced against the second, up to nothing, and limited to 64 / 2 by another row."""
    matrix = sparse.csc_array([[1.0, -1.0], [2.0, 0.0]])
    rows = (np.full(2, -np.inf), np.array([0.0, 64.0]))
    columns = (np.zeros(2), np.array([np.inf, 1024.0]))
    assert natural_sizes(matrix, rows, columns)[1].tolist() == [32.0, 1024.0]
    # From below a row stops what takes from it; a limit above zero stops nothing from growing.
    below = (np.array([-96.0, 5.0]), np.full(2, np.inf))
    takes = sparse.csc_array([[-3.0, 0.0], [1.0, 1.0]])
    assert natural_sizes(takes, below, columns)[1].tolist() == [32.0, 1024.0]
    # The larger of a column's own lower limit and what rows leave it.
    for least, size in ((16.0, 32.0), (64.0, 64.0), (-64.0, 64.0)):
        own = (np.array([least, 0.0]), columns[1])
        assert natural_sizes(matrix, rows, own)[1][0] == size
    # Rows that nothing is in are as large as their limits, and at least 1.
    nothing = sparse.csc_array((3, 1))
    empty = natural_sizes(
        nothing, (np.array([-8.0, -np.inf, 0.25]), np.array([4.0, 2.0, np.inf])), (np.zeros(1), np.ones(1))
    )  # fmt: skip
    assert empty[0].tolist() == [8.0, 2.0, 1.0]


def test_middle_sizes_and_powers_of_two():
    assert scaled._typical(np.array([0.0, np.inf, -4.0, 1.0, 16.0])) == pytest.approx(4.0)
    assert scaled._typical(np.array([2.0, 8.0])) == pytest.approx(4.0)
    assert scaled._typical(np.array([0.0, np.inf])) == 1.0
    assert scaled._power_of_two(np.array([3.0, 2.8, 0.3, 1e-120, 1e120])).tolist() == [
        4.0, 2.0, 0.25, 2.0**-300, 2.0**300,
    ]  # fmt: skip
    low, high = np.array([-8.0, -np.inf, 0.0]), np.array([4.0, -3.0, np.inf])
    assert scaled._magnitude(low, high).tolist() == [8.0, 3.0, 0.0]


def test_the_other_ways_to_solve_a_program(monkeypatch):
    """Balanced units times a usual amount, then others."""
    program = (
        np.array([3.0, 12.0]), sparse.csc_array([[2.0, 1.0]]), (np.array([-np.inf]), np.array([8.0])),
        (np.zeros(2), np.array([np.inf, 32.0])),
    )  # fmt: skip
    model = ScaledHighs(*program)
    made = []
    monkeypatch.setattr(
        scaled,
        "ScaledHighs",
        lambda *given, **more: (made.append((given, more)), ScaledHighs(*given, **more))[1],
    )
    units = np.array([2.0]), np.array([4.0, 0.5])
    model.doubt = 1.0
    ways = [(way, shaped) for _, way, shaped in model._others(program, units)]
    first = made[0][1]
    # Amounts 8 / 2 and 32 / .5: their middle is 16.
    assert [part.tolist() for part in first["sizes"]] == [
        [pytest.approx(32.0)],
        [pytest.approx(64.0), pytest.approx(8.0)],
    ]
    # Costs 3 * 4 and 12 * .5, in the middle sqrt(72), times the usual amount.
    assert first["unit"] == pytest.approx(np.sqrt(72.0) * 16.0)
    assert first["options"]["small_matrix_value"] == 1e-9
    assert ways == [("simplex", True), ("simplex", False), ("simplex", True), ("ipm", True)]
    second, third = made[1][1], made[2][1]
    exact = scaled.balance(*program)
    assert [part.tolist() for part in second["sizes"]] == [exact[0].tolist(), exact[1].tolist()]
    assert (second["unit"], second["options"]["small_matrix_value"]) == (exact[2], 1e-12)
    assert [part.tolist() for part in third["sizes"]] == [[1.0], [1.0, 1.0]]
    assert (third["unit"], third["options"]) == (1.0, {})
    assert all(given[0][1] is program[1] for given in made)
    # Where a solution is nearly proven the second way is left out.
    nearly = len(made)
    made.clear()
    model.doubt = 1e-7
    assert [way for _, way, _ in model._others(program, units)] == ["simplex", "simplex", "ipm"]
    assert len(made) == nearly - 1
    for doubt, count in ((1e-6, 3), (1.1e-6, 4)):
        model.doubt = doubt
        assert len(list(model._others(program, units))) == count
