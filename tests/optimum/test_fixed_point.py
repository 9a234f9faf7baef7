"""Fixed points: of a contraction, of a map that leads astray, and of none."""

import numpy as np
import pytest
from feasible.optimum.fixed_point import fixed_point
from hypothesis import given
from hypothesis import strategies as st


@given(st.integers(0, 10_000), st.integers(1, 12), st.floats(0.1, 0.9))
def test_an_affine_map_is_solved_exactly(seed, n, modulus):
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((n, n))
    A *= modulus / np.linalg.norm(A, 2)
    b = rng.standard_normal(n)
    z, residual, calls = fixed_point(lambda z: A @ z + b, np.zeros(n), tolerance=1e-11, rounds=400)
    assert residual <= 1e-11
    assert z == pytest.approx(np.linalg.solve(np.eye(n) - A, b), abs=1e-9)
    # Mixing never takes longer than repeating does.
    assert calls <= 30 + np.log(1e-12 / 1e3) / np.log(modulus)


def test_what_is_learned_from_a_bend_is_forgotten():
    asked = []

    def answer(z):
        asked.append(float(z[0]))
        # A cliff: what two points on the left teach leads far over it.
        return np.where(z < 1.0, 0.9 * z + 0.2, 100.0 * z) if len(asked) < 12 else 0.5 * z

    z, residual, _ = fixed_point(answer, np.array([0.0]), tolerance=1e-12, rounds=60)
    assert residual <= 1e-12
    assert max(asked) > 1.5
    assert z[0] == pytest.approx(0.0, abs=1e-11)


def test_a_map_without_a_fixed_point_returns_its_best():
    z, residual, calls = fixed_point(lambda z: z + 1.0 + z**2, np.array([3.0]), tolerance=1e-9, rounds=25)
    assert calls == 25
    assert residual == pytest.approx(float((1.0 + z**2)[0]))
    assert 1.0 <= residual < 2.0


def test_no_numbers_are_a_fixed_point():
    z, residual, calls = fixed_point(lambda z: z, np.zeros(0), tolerance=1e-9, rounds=5)
    assert (z.size, residual, calls) == (0, 0.0, 1)


def test_the_first_rounds_by_hand():
    """From 0, an answer of .5 z + 1: half of the way to 1, then the line through two points is at 2."""
    asked = []

    def answer(z):
        asked.append(float(z[0]))
        return 0.5 * z + 1.0

    z, residual, calls = fixed_point(answer, np.zeros(1), tolerance=1e-12, rounds=9, damping=0.5)
    assert asked == pytest.approx([0.0, 0.5, 2.0])
    assert (z[0], calls) == (pytest.approx(2.0), 3)
    assert residual <= 1e-12


def test_a_step_that_is_too_far_beside_the_last_difference_is_not_believed():
    """Answers that hardly differ: the line through them is a thousand away, where the difference is 1."""
    asked = []

    def answer(z):
        asked.append(float(z[0]))
        return z + 1.0 - 1e-3 * z

    fixed_point(answer, np.zeros(1), tolerance=1e-12, rounds=2)
    assert asked == [0.0, 1.0]
    asked.clear()
    fixed_point(answer, np.zeros(1), tolerance=1e-12, rounds=3)
    # A plain step of .999 from 1, and not the thousand that mixing asks for.
    assert asked[2] == pytest.approx(1.999)
    asked.clear()

    def bolder(z):
        asked.append(float(z[0]))
        return z + 1.0 - 0.02 * z

    fixed_point(bolder, np.zeros(1), tolerance=1e-12, rounds=3)
    assert asked[2] == pytest.approx(50.0)


def test_ten_times_the_least_difference_leads_astray():
    """The second answer is off by 9 or 11 times as much: then the best is gone back to, at half of the way."""
    for times, back in ((9.0, False), (11.0, True)):
        asked = []

        def answer(z, asked=asked, times=times):
            asked.append(float(z[0]))
            return z + (1.0 if len(asked) == 1 else times)

        found, residual, calls = fixed_point(answer, np.zeros(1), tolerance=1e-12, rounds=3)
        assert (asked[2] == 0.5) == back
        assert (found.tolist(), residual, calls) == ([0.0], 1.0, 3)
    # What is no number is gone back from, too.
    asked = []

    def lost(z):
        asked.append(float(z[0]))
        return z + 1.0 if len(asked) == 1 else z * np.nan

    assert fixed_point(lost, np.zeros(1), tolerance=1e-12, rounds=3)[1] == 1.0
    assert asked == [0.0, 1.0, 0.5]


def test_a_tolerance_that_is_met_exactly_is_met():
    z, residual, calls = fixed_point(lambda z: z + 0.25, np.zeros(1), tolerance=0.25, rounds=9)
    assert (z.tolist(), residual, calls) == ([0.0], 0.25, 1)
