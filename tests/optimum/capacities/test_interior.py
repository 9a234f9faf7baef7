"""Interior points: every direction is that of the whole Newton system, and the path is Mehrotra's, step by step."""

import sys

import numpy as np
import pytest
from feasible.optimum._capacities import Boxed
from feasible.optimum._capacities.interior import _moved, _Newton, _start, _State, _steps, _until, approach
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

module = sys.modules["feasible.optimum._capacities.interior"]


def boxed(matrix, low, top, cost):
    """Return a program whose natural units are its own."""
    matrix = sparse.csc_array(np.asarray(matrix, dtype=float))
    m, k = matrix.shape
    return Boxed(
        matrix, np.array(low, dtype=float), np.array(top, dtype=float), np.array(cost, dtype=float),
        np.arange(k), np.ones(k), np.ones(m), np.zeros(k), 1.0,
    )  # fmt: skip


def drawn(seed):
    """Goods that are wanted, resources that are short, some columns without a top; feasible inside."""
    rng = np.random.default_rng(seed)
    m, k = int(rng.integers(1, 5)), int(rng.integers(2, 8))
    matrix = rng.uniform(0.2, 1.0, (m, k)) * (rng.random((m, k)) < 0.7) - 0.1
    top = np.where(rng.random(k) < 0.3, np.inf, rng.uniform(0.5, 2.0, k))
    inside = 0.4 * np.where(np.isfinite(top), top, 2.0)
    return boxed(matrix, matrix @ inside - rng.uniform(0.05, 0.3, m), top, rng.uniform(0.2, 1.0, k))


def state_of(program, seed):
    rng = np.random.default_rng(seed)
    k, m = program.cost.size, program.low.size
    bounded = np.isfinite(program.top)
    x = 0.5 * program.ceiling * rng.uniform(0.5, 1.5, k)
    return _State(
        x,
        np.where(bounded, program.top - x, 1.0),
        rng.uniform(0.1, 1.0, m),
        rng.uniform(0.1, 1.0, k),
        np.where(bounded, rng.uniform(0.1, 1.0, k), 0.0),
        rng.uniform(0.1, 1.0, m),
    )


def whole_system(program, s, target, ahead=None):
    """Solve for x, slack, y and the prices of both ends at once, densely."""
    K = program.matrix.toarray()
    m, k = K.shape
    bounded = np.isfinite(program.top)
    zero, one, rows = np.zeros((k, k)), np.eye(k), np.eye(m)
    second = [np.zeros(k), np.zeros(k), np.zeros(m)]
    if ahead is not None:
        second = [ahead.x * ahead.at_zero, ahead.room * ahead.at_top, ahead.slack * ahead.y]
    # Unknown: x (k), slack (m), y (m), at_zero (k), at_top (k).
    system = np.block([
        [K, -rows, np.zeros((m, m)), np.zeros((m, k)), np.zeros((m, k))],
        [zero, np.zeros((k, m)), K.T, one, -one],
        [np.diag(s.at_zero), np.zeros((k, m)), np.zeros((k, m)), np.diag(s.x), zero],
        [np.diag(-s.at_top), np.zeros((k, m)), np.zeros((k, m)), zero, np.diag(s.room)],
        [np.zeros((m, k)), np.diag(s.y), np.diag(s.slack), np.zeros((m, k)), np.zeros((m, k))],
    ])  # fmt: skip
    right = np.concatenate([
        program.low - K @ s.x + s.slack,
        program.cost - K.T @ s.y - s.at_zero + s.at_top,
        target - s.x * s.at_zero - second[0],
        np.where(bounded, target - s.room * s.at_top - second[1], 0.0),
        target - s.slack * s.y - second[2],
    ])  # fmt: skip
    x, slack, y, low, high = np.split(np.linalg.solve(system, right), np.cumsum([k, m, m, k]))
    return _State(x, np.where(bounded, -x, 0.0), slack, low, high, y)


def newton_of(program, s):
    short = program.low - program.matrix @ s.x + s.slack
    off = program.cost - program.matrix.T @ s.y - s.at_zero + s.at_top
    return _Newton(program, s, short, off)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.floats(0.0, 0.5))
def test_a_direction_is_that_of_the_whole_system(seed, target):
    program = drawn(seed)
    s = state_of(program, seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_GUESSED", 1e-15)
        patch.setattr(module, "_SHARE", 1e-15)
        newton = newton_of(program, s)
        ahead, _ = newton.direction(0.0, None)
        step, _ = newton.direction(target, ahead)
    for found, whole in (
        (ahead, whole_system(program, s, 0.0)),
        (step, whole_system(program, s, target, ahead)),
    ):
        for mine, other in zip(found, whole, strict=True):
            assert mine == pytest.approx(other, rel=1e-7, abs=1e-8)


def test_the_first_direction_is_rough_and_the_second_begins_there():
    program = drawn(5)
    newton = newton_of(program, state_of(program, 5))
    seen = []
    real = module.solve_positive

    def noting(*given, **more):
        seen.append((more["share"], more["most"], more["start"]))
        return real(*given, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "solve_positive", noting)
        ahead, _ = newton.direction(0.0, None)
        newton.direction(0.1, ahead)
    assert seen[0] == (0.03, 400, None)
    assert seen[1][:2] == (0.001, 400)
    assert seen[1][2] is ahead.y


def mehrotra(program):
    """Follow Mehrotra's path with dense systems; return the point, and how many rounds it took."""
    s, rounds = _start(program), 0
    pairs = s.x.size + np.isfinite(program.top).sum() + s.y.size

    def length(now, change):
        return min(float((-a / b).min(initial=np.inf)) for a, b in zip(now, change, strict=True))

    def ends(s, d):
        fall = [(a[b < 0], b[b < 0]) for a, b in zip(s, d, strict=True)]
        mine = [length([a], [b]) for a, b in fall]
        return min(mine[:3]), min(mine[3:])

    def worth(s):
        return s.x @ s.at_zero + s.room @ s.at_top + s.slack @ s.y

    while True:
        short = program.low - program.matrix @ s.x + s.slack
        if worth(s) <= 3e-4 * (abs(program.cost) @ s.x) and abs(short).max() <= 1e-2:
            return s, rounds
        rounds += 1
        ahead = whole_system(program, s, 0.0)
        a, b = (min(1.0, reach) for reach in ends(s, ahead))
        there = _State(*(v + (a if i < 3 else b) * d for i, (v, d) in enumerate(zip(s, ahead, strict=True))))
        aim = min((worth(there) / worth(s)) ** 3, 1.0) * worth(s) / pairs
        step = whole_system(program, s, aim, ahead)
        a, b = (min(1.0, 0.99 * reach) for reach in ends(s, step))
        s = _State(*(v + (a if i < 3 else b) * d for i, (v, d) in enumerate(zip(s, step, strict=True))))


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_the_path_is_mehrotras(seed):
    program = drawn(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_GUESSED", 1e-15)
        patch.setattr(module, "_SHARE", 1e-15)
        found = approach(program)
    dense, rounds = mehrotra(program)
    assert rounds > 2
    for mine, other in ((found.x, dense.x), (found.slack, dense.slack), (found.y, dense.y)):
        assert mine == pytest.approx(other, rel=1e-4, abs=1e-6)
    # Two systems a round, each of as many products as there are rows at most, and a few for rounding.
    assert 2 * rounds <= found.products <= 2 * rounds * (3 * program.low.size + 2)


def test_the_start_is_the_middle_of_the_box_at_the_costs_order():
    program = boxed([[1.0, 2.0], [0.0, -1.0]], [0.5, -3.0], [4.0, np.inf], [0.3, 1.7])
    s = _start(program)
    usual = 2.0 / 4.0
    assert s.x.tolist() == [2.0, 0.5]
    assert s.room.tolist() == [2.0, 1.0]
    assert s.slack == pytest.approx([3.0 - 0.5, -0.5 + 3.0])
    assert s.y.tolist() == [usual, usual]
    # Margins: .3 - .5 = -.2 and 1.7 - 2 * .5 + .5 = 1.2.
    assert s.at_zero == pytest.approx([usual, 1.2 + usual])
    assert s.at_top == pytest.approx([0.2 + usual, 0.0])
    assert s.worth == pytest.approx(2 * 0.5 + 0.5 * 1.7 + 2 * 0.7 + 0.5 * 5.0)
    # A row that asks for more than the middle makes begins with a tenth to spare; who costs nothing, with a trifle.
    assert _start(boxed([[1.0]], [9.0], [2.0], [0.0])).slack.tolist() == [0.1]
    assert _start(boxed([[1.0]], [9.0], [2.0], [0.0])).y.tolist() == [1e-12]


def test_how_far_a_step_goes():
    assert _until(np.array([1.0, 2.0, 3.0]), np.array([-4.0, 1.0, -1.0])) == 0.25
    assert _until(np.array([1.0]), np.array([0.0])) == np.inf
    one = np.ones(1)
    s = _State(*[one] * 6)
    down = [_State(*[(-one if i == at else 0 * one) * 4 for i in range(6)]) for at in range(6)]
    assert [_steps(s, d, 0.8) for d in down] == [pytest.approx((0.2, 1.0))] * 3 + [
        pytest.approx((1.0, 0.2))
    ] * 3
    assert _steps(s, _State(*[-0.5 * one] * 6), 1.0) == (1.0, 1.0)
    moved = _moved(s, _State(*[one] * 6), 0.25, 0.5)
    assert [float(part[0]) for part in moved] == [1.25, 1.25, 1.25, 1.5, 1.5, 1.5]


def test_what_is_infeasible_is_left_after_a_few_short_steps():
    """Steps of less than a hundredth, seven in a row: no sixty rounds."""
    program = boxed([[1.0, 1.0]], [3.0], [1.0, 1.0], [1.0, 1.0])
    made = []
    real = module._Newton
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_Newton", lambda *given: made.append(1) or real(*given))
        found = approach(program)
    assert 7 <= len(made) <= 20
    assert np.all((found.x > 0.5) & (found.x <= 1.0))
