"""Proximal steps: their optimality, what is measured after them, and each equation by dense algebra."""

import sys

import numpy as np
import pytest
from feasible.optimum._capacities.newton import Proximal
from hypothesis import given, settings
from hypothesis import strategies as st

from .test_interior import boxed, drawn

module = sys.modules["feasible.optimum._capacities.newton"]


def dual(program, y, reach, x0, s0):
    """Return the dual function of a proximal step, which its prices maximize."""
    margin = program.cost - program.matrix.T @ y
    x = np.clip(x0 - reach * margin, 0.0, program.top)
    s = np.maximum(s0 - reach * y, 0.0)
    near = (np.square(x - x0).sum() + np.square(s - s0).sum()) / (2.0 * reach)
    return float(program.low @ y + margin @ x + y @ s + near)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.floats(0.1, 50.0), st.sampled_from([1.0, 1e-3, 1e-6]))
def test_a_step_ends_at_the_optimum_of_its_own_problem(seed, reach, error):
    program = drawn(seed)
    rng = np.random.default_rng(seed)
    x, y = 0.5 * program.ceiling, rng.uniform(0.0, 1.0, program.low.size)
    found = Proximal(program, x, y)
    before = found.slack.copy()
    assert before == pytest.approx(np.maximum(program.matrix @ x - program.low, 0.0))
    found.step(reach, error)
    margin = program.cost - program.matrix.T @ found.y
    assert found.margin == pytest.approx(margin, abs=1e-10)
    assert found.x == pytest.approx(np.clip(x - reach * margin, 0.0, program.top), abs=1e-8)
    assert found.slack == pytest.approx(np.maximum(before - reach * found.y, 0.0), abs=1e-12)
    assert found.made == pytest.approx(program.matrix @ found.x, abs=1e-12)
    left = program.low - found.made + found.slack
    assert np.abs(left).max() <= min(1e-3, 0.1 * error) * (1.0 + 1e-6)
    assert found.steps <= 30
    # No other prices do better by the dual of the step.
    best = dual(program, found.y, reach, x, before)
    for other in found.y + rng.normal(0.0, 0.3, (8, found.y.size)):
        assert dual(program, other, reach, x, before) <= best + 2e-3 * (1.0 + np.abs(other).sum())
    # What is between its limits, or binds, follows from the step itself.
    sides = found.sides()
    wished = x - reach * margin
    clear = (np.abs(wished) > 1e-6) & (np.abs(wished - program.top) > 1e-6)
    assert (sides.free == ((wished > 0) & (wished < program.top)))[clear].all()
    assert (sides.full == (wished >= program.top))[clear].all()
    assert sides.tight.tolist() == (before - reach * found.y <= 0.0).tolist()


def test_sides_by_hand():
    program = boxed(np.ones((2, 5)), [1.0, 1.0], [1.0, 1.0, 1.0, 4.0, np.inf], np.ones(5))
    found = Proximal(program, np.array([0.0, 1.0, 0.25, 3.0, 5.0]), np.array([0.0, 0.5]))
    # Before the first step those rows bind that have a price.
    assert found.sides().tight.tolist() == [False, True]
    found.margin = np.array([0.5, -0.5, 0.1, 0.2, -0.01])
    found._at = np.array([0.0, 1.0, 0.3, 3.5, 6.0]), np.array([0.0, 0.1]), 10.0
    sides = found.sides()
    assert sides.free.tolist() == [False, False, True, True, True]
    assert sides.full.tolist() == [False, True, False, False, False]
    assert sides.tight.tolist() == [True, False]
    assert sides.upper.tolist() == [False, True, False, True, False]
    # Distance to the nearest limit over reach times margin.
    assert sides.doubt == pytest.approx([0.0, 0.0, 0.25, 0.5, 50.0])
    assert sides.margin is found.margin


def test_errors_by_hand():
    program = boxed([[1.0, 2.0]], [4.0], [3.0, np.inf], [1.0, 5.0])
    found = Proximal(program, np.array([1.0, 0.5]), np.array([2.0]))
    # Made 2 of 4. Margins 1 - 2 = -1 and 5 - 4 = 1: the bound is 4 * 2 - 3 * 1 = 5, the cost 1 + 2.5.
    assert found.errors() == (pytest.approx(2.0), pytest.approx((5.0 - 3.5) / 3.5))
    # A column without a top whose margin is negative counts at its level, and at 1 at least.
    found.y = np.array([3.0])
    assert found.errors()[1] == pytest.approx(abs(3.5 - (12.0 - 3.0 * 2.0 - 1.0 * 1.0)) / 3.5)
    found.x = np.array([1.0, 2.0])
    assert found.errors()[1] == pytest.approx(abs(11.0 - (12.0 - 6.0 - 2.0)) / 11.0)
    # Prices below zero count as none.
    found.y = np.array([-1.0])
    assert found.errors()[1] == pytest.approx(1.0)
    # Where costs cancel the gap is a share of what turns over.
    even = Proximal(boxed([[1.0, 1.0]], [2.0], [1.0, 1.0], [1.0, -1.0]), np.ones(2), np.zeros(1))
    assert even.errors() == (0.0, pytest.approx(1.0 / 2.0))


@pytest.mark.parametrize(
    ("price", "hopeless"), [(0.4999, False), (0.5 + 1e-8, False), (0.5 + 1e-6, True), (0.9, True)]
)
def test_prices_that_bound_more_than_anything_costs(price, hopeless):
    """Three wanted of two: at a price p in (.5, 1) the bound is 3 p - (p - .5), against 1.5 at most, so from .5 on."""
    program = boxed([[1.0, 1.0]], [3.0], [1.0, 1.0], [0.5, 1.0])
    assert Proximal(program, np.ones(2), np.array([price])).hopeless() == hopeless


def test_a_bound_that_is_too_high_by_rounding_alone_proves_nothing():
    """A thousand times the costs: rounding is a thousand times as large, too."""
    program = boxed([[1.0, 1.0]], [3.0], [1.0, 1.0], [500.0, 1000.0])
    beyond = [Proximal(program, np.ones(2), np.array([500.0 + more])).hopeless() for more in (4e-4, 4e-3)]
    assert beyond == [False, True]


def test_what_earns_is_no_cost_beyond_which_nothing_is_feasible():
    program = boxed([[1.0, 1.0]], [1.0], [1.0, 1.0], [-1.0, 0.25])
    # The best levels cost a quarter at most; at no price is the bound above that: one column alone makes the unit.
    for price in (0.0, 0.2, 0.5, 2.0):
        assert not Proximal(program, np.ones(2), np.array([price])).hopeless()
    # Prices below zero prove nothing.
    assert not Proximal(boxed([[1.0]], [-9.0], [1.0], [1.0]), np.ones(1), np.array([-5.0])).hopeless()


@pytest.mark.parametrize("left", [1e-2, 1e-8])
@pytest.mark.parametrize("free", [[True, True, False], [True, False, False], [False, False, False]])
def test_newtons_equations_by_dense_algebra(left, free):
    program = boxed([[1.0, 0.5, 0.2], [0.3, 1.0, 0.4]], [1.0, 1.0], [1.0, 1.0, 1.0], np.ones(3))
    found = Proximal(program, np.full(3, 0.5), np.array([2.0, 4.0]))
    reach, right, tight = 7.0, left * np.array([1.0, -2.0]), np.array([True, False])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_ROUGH", 1e-15)
        direction = found._direction(reach, right, np.array(free), tight)
    active = program.matrix.toarray()[:, free]
    damping = min(1e-5, 2.0 * np.sqrt(np.mean(right**2)) / (3.0 * reach))
    system = active @ active.T + np.diag([0.0, 1.0]) + damping * np.eye(2)
    assert direction == pytest.approx(np.linalg.solve(system, right / reach), rel=1e-6)
    assert found.steps == 1
    assert 1 <= found.products <= 4


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from([0.02, 0.3, 1.0, 4.0, 60.0]))
def test_a_step_goes_to_where_the_dual_is_steepest_no_more(seed, scale):
    program = drawn(seed)
    rng = np.random.default_rng(seed)
    reach, x, y = 5.0, 0.5 * program.ceiling, rng.uniform(0.0, 1.0, program.low.size)
    found = Proximal(program, x, y)
    spare = found.slack
    wished, kept = x - reach * found.margin, spare - reach * y
    left = program.low - program.matrix @ np.clip(wished, 0.0, program.top) + np.maximum(kept, 0.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_ROUGH", 1e-12)
        free = (wished > 0.0) & (wished < program.top)
        direction = scale * found._direction(reach, left, free, kept <= 0.0)
    change = program.matrix.T @ direction
    length = found._length(reach, (wished, kept), direction, change, float(program.low @ direction))

    def slope(at):
        near = 1e-6 * max(at, 1e-3)
        ends = [dual(program, y + (at + side) * direction, reach, x, spare) for side in (near, -near)]
        return (ends[0] - ends[1]) / (2.0 * near)

    first = abs(slope(0.0))
    assert length > 0.0
    assert abs(slope(length)) <= 0.1 * first + 1e-5 * (1.0 + first)
