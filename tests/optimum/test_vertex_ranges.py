"""Ranges read off a vertex: what programs find, what solving again finds, and where they cannot be read off."""

import numpy as np
import pytest
from feasible.economy import Economy, Targets
from feasible.errors import Infeasible
from feasible.optimum import _plan_program, _vertex_ranges, plan
from feasible.optimum._vertex_ranges import VertexRanges
from feasible.optimum.linear import LinearProgram
from feasible.optimum.plan import linear_plan
from hypothesis import example, given, settings
from hypothesis import strategies as st

COLUMNS = ["limit", "price", "left", "right", "down_to", "up_to"]


@pytest.fixture
def _small(monkeypatch):
    for module in (_vertex_ranges, plan, _plan_program):
        monkeypatch.setattr(module, "RANGED_FROM", 1)


def _program(seed, *, maximize=True):
    rng = np.random.default_rng(seed)
    m, n = int(rng.integers(2, 7)), int(rng.integers(3, 10))
    matrix = rng.uniform(0.2, 1.0, (m, n)) * (rng.random((m, n)) < 0.7)
    matrix[0] = rng.uniform(0.2, 1.0, n)
    sign = 1.0 if maximize else -1.0
    upper = rng.uniform(1.0, 2.0, m)
    lower = np.where(rng.random(m) < 0.3, upper - 5.0, -np.inf)
    return LinearProgram(
        sign * rng.uniform(-0.2, 1.0, n), matrix, row_lower=lower, row_upper=upper,
        column_upper=rng.uniform(0.3, 2.0, n), maximize=maximize,
    )  # fmt: skip


@settings(max_examples=80)
@given(st.integers(0, 100_000), st.booleans(), st.booleans())
def test_what_is_read_off_is_what_programs_find(seed, maximize, many):
    program = _program(seed, maximize=maximize)
    slow = program.shadow_prices()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_vertex_ranges, "RANGED_FROM", 1)
        patch.setattr(_vertex_ranges, "_FEW", 0 if many else 20)
        fast = program.shadow_prices()
    # Programs give way by a trifle of the value, which the end of a range can show.
    np.testing.assert_allclose(fast[COLUMNS[:4]], slow[COLUMNS[:4]], rtol=1e-7, atol=1e-9)
    assert (fast["down_to"] >= slow["down_to"] - 1e-7).all()
    assert (fast["up_to"] <= slow["up_to"] + 1e-7).all()
    np.testing.assert_allclose(fast[COLUMNS[4:]], slow[COLUMNS[4:]], atol=2e-4)


@settings(max_examples=40)
@given(st.integers(0, 100_000))
@example(184)  # a range that ends at nothing, less a rounding
def test_a_price_holds_within_its_range_and_not_beyond(seed):
    program = _program(seed)
    best = program.solve()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_vertex_ranges, "RANGED_FROM", 1)
        read = VertexRanges.of(program, best, asked=1)
    assert read is not None
    for row in range(program.matrix.shape[0]):
        limit, price, _, _, down_to, up_to = read.line(row)
        for end, away in ((down_to, -1.0), (up_to, 1.0)):
            if not np.isfinite(end) or end < program.row_lower[row] + 1e-6:
                continue
            values = []
            for at in (limit, end, end + 0.01 * away):
                upper = program.row_upper.copy()
                upper[row] = at
                moved = LinearProgram(
                    program.objective, program.matrix, row_lower=np.minimum(program.row_lower, upper),
                    row_upper=upper, column_upper=program.column_upper,
                )  # fmt: skip
                try:
                    values.append(moved.solve().objective)
                except Infeasible:
                    values.append(-np.inf)
            assert values[1] - values[0] == pytest.approx(price * (end - limit), abs=1e-7)
            # Values are concave in a limit: beyond the range they fall short of the price.
            assert values[2] - values[1] < price * 0.01 * away + 1e-7


@pytest.mark.usefixtures("_small")
def test_both_limits_of_a_row_and_rows_that_nothing_limits():
    program = LinearProgram(
        [1.0, 1.0, 0.5], [[1, 1, 0], [1, 0, 1], [0, 1, 1], [1, 2, 3.0]],
        row_lower=[1.0, 0.9, -np.inf, -np.inf], row_upper=[1.5, 0.9, 3.0, np.inf], column_upper=[0.6, 2, 2],
        rows=["span", "equal", "slack", "free"],
    )  # fmt: skip
    table = program.shadow_prices(["span", "equal", "slack"])
    # x = (0, 1.5, .9): one more of the first row is one more of the second column, which can have 2.
    assert table.loc["span"].tolist() == pytest.approx([1.5, 1.0, 1.0, 1.0, 1.0, 2.0])
    assert table.loc["equal", ["price", "down_to", "up_to"]].tolist() == pytest.approx([0.5, 0.0, 1.5])
    assert table.loc["slack", ["price", "down_to", "up_to"]].tolist() == pytest.approx([0.0, 2.4, np.inf])
    best = program.solve()
    assert VertexRanges.of(program, best, asked=1).line(3) is None


@pytest.mark.usefixtures("_small")
def test_what_is_at_two_limits_at_once_is_left_to_programs():
    # Two rows bind where one column is free; and a row that binds without a price.
    twice = LinearProgram([1.0], [[1.0], [1.0]], row_upper=[2.0, 2.0], rows=["a", "b"])
    assert VertexRanges.of(twice, twice.solve(), asked=1) is None
    assert twice.shadow_prices("a")[["left", "right"]].to_numpy().tolist() == [[1.0, 0.0]]
    flat = LinearProgram([1.0, 1.0], [[1.0, 1.0]], row_upper=[2.0], column_upper=[1.5, 1.5])
    assert VertexRanges.of(flat, flat.know([1.0, 1.0], [1.0]), asked=1) is None


@pytest.mark.usefixtures("_small")
def test_equations_without_an_answer_are_left_to_programs(monkeypatch):
    program = _program(3)
    slow = program.shadow_prices()
    monkeypatch.setattr(VertexRanges, "_solved", lambda *_: None)
    np.testing.assert_allclose(program.shadow_prices(), slow, rtol=1e-5, atol=1e-5)
    read = VertexRanges.of(program, program.solve(), asked=1)
    assert read.column_line(0) is None
    monkeypatch.undo()
    read = VertexRanges.of(
        LinearProgram([1.0], [[1.0]] * 600, row_upper=np.arange(1.0, 601.0)), _Solved(), asked=1
    )
    assert read._solved(np.array([np.nan])) is None


class _Solved:
    """The plan of one column that the first of many rows limits."""

    activity, primal = np.ones(600), np.ones(1)
    duals, reduced_costs = np.eye(1, 600).ravel(), np.zeros(1)


@settings(max_examples=20)
@given(st.integers(0, 100_000))
def test_tables_of_a_plan_are_the_same_either_way(seed):
    rng = np.random.default_rng(seed)
    goods = 5
    taken = rng.random((goods, 2 * goods)) * 0.15
    use = rng.uniform(0.2, 1.0, (2, 2 * goods))
    capacity = rng.uniform(0.3, 1.0, 2 * goods)
    economy = Economy(
        goods=list("abcde"), resources=["hours", "ore"], plants=[f"p{j}" for j in range(2 * goods)], households=[],
        inputs=taken, outputs=np.tile(np.eye(goods), 2), resource_use=use, endowment=0.5 * use @ capacity,
        capacity=capacity,
    )  # fmt: skip
    ceiling = np.array([np.inf, 0.3, np.inf, np.inf, np.inf])
    found = linear_plan(economy, Targets.of(economy, value=rng.uniform(0.5, 1.5, goods), ceiling=ceiling))
    slow = found.resources(), found.goods(), found.capacities()
    with pytest.MonkeyPatch.context() as patch:
        for module in (_vertex_ranges, plan, _plan_program):
            patch.setattr(module, "RANGED_FROM", 1)
        fast = found.resources(), found.goods(), found.capacities()
    for one, other in zip(slow, fast, strict=True):
        ends = ["down_to", "up_to"]
        np.testing.assert_allclose(other.drop(columns=ends), one.drop(columns=ends), rtol=1e-6, atol=1e-8)
        np.testing.assert_allclose(other[ends], one[ends], rtol=1e-3, atol=1e-3)


@pytest.mark.usefixtures("_small")
def test_a_plan_that_its_program_does_not_accept_is_solved_for_its_ranges(monkeypatch):
    town = Economy(
        goods=["flour", "bread"], resources=["labor"], plants=["mill", "oven"], households=[],
        inputs=[[0, 1], [0, 0]], outputs=[[1, 0], [0, 1]], resource_use=[[1, 0]], endowment=[8],
        capacity=[np.inf, 7], good_kind=["intermediate", "final"],
    )  # fmt: skip
    found = linear_plan(town)
    object.__setattr__(found, "prices", 2.0 * found.prices)
    assert found.goods()["left"].tolist() == pytest.approx([0.0, 1.0])


@pytest.mark.parametrize("share", [2.0**-50, 1.0, 2.0**50])
def test_how_far_a_limit_moves_is_told_from_moves_of_any_size(share):
    """Free columns move by 1 and by a trillionth: the second is rounding, however large the first is."""
    program = LinearProgram([1.0, 1.0, 1.0], [[1.0, 1.0, 1.0]], row_upper=[2.5], column_upper=[2.0, 2.0, 1.0])
    solution = program.solve()
    sides = _vertex_ranges.sides_of(program, solution)
    read = VertexRanges(program, solution, sides, asked=1)
    read.free = np.array([0, 1])
    side = sides[1]
    read.on_columns = _vertex_ranges.Sides(
        np.array([0.5, 1.0, 1.0]), side.low, side.high, np.zeros(3, dtype=bool), np.zeros(3, dtype=bool)
    )
    nothing = np.zeros(1)
    assert read._until(share * np.array([1.0, 0.5]), nothing) == pytest.approx(1.5 / share)
    assert read._until(share * np.array([-1.0, 0.5]), nothing) == pytest.approx(0.5 / share)
    # Eleven digits less than the largest: one moves, one does not.
    assert read._until(share * np.array([1e-3, 1e-13]), nothing) == pytest.approx(1500.0 / share)
    assert read._until(share * np.array([0.0, 0.5]), nothing) == pytest.approx(2.0 / share)
    assert read._until(nothing.repeat(2), nothing) == np.inf
