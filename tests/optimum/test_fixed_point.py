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
