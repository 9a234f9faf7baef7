"""Spectral radius, Hawkins-Simon, Leontief solves: against dense algebra and published values."""

import numpy as np
import pytest
from feasible.economy.leontief import hawkins_simon, leontief_solve, spectral_radius
from feasible.errors import NotConverged
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

MILLER_BLAIR = np.array([[0.15, 0.25], [0.2, 0.05]])


def test_miller_and_blair():
    assert spectral_radius(MILLER_BLAIR) == pytest.approx(0.3291, abs=5e-5)
    x = leontief_solve(sparse.csc_array(MILLER_BLAIR), np.array([600.0, 1500.0]))
    assert x == pytest.approx([1247.52, 1841.58], abs=5e-3)
    # Values: v = v A + l.
    v = leontief_solve(sparse.csc_array(MILLER_BLAIR), np.array([1.0, 2.0]), transpose=True)
    assert v == pytest.approx(v @ MILLER_BLAIR + [1, 2])


@settings(max_examples=60)
@given(arrays(float, (4, 4), elements=st.floats(0, 1).map(lambda v: round(v, 3))))
def test_hawkins_simon_is_a_spectral_radius_below_one(matrix):
    radius = float(np.abs(np.linalg.eigvals(matrix)).max())
    if abs(radius - 1) > 1e-3:
        verdict = hawkins_simon(sparse.csc_array(np.eye(4)), sparse.csc_array(matrix))
        assert verdict.productive == (radius < 1)
        assert bool(verdict.culprits) == (radius > 1)


def test_the_best_technique_decides():
    # Two ways to make each good: with the bad ones alone the economy eats itself.
    inputs = sparse.csc_array([[0.0, 0.0, 0.9, 0.1], [0.9, 0.1, 0.0, 0.0]])
    bad = hawkins_simon(sparse.csc_array([[0.8, 0, 0, 0], [0, 0, 0.8, 0]]), inputs)
    assert not bad.productive
    assert hawkins_simon(sparse.csc_array([[0.8, 0.8, 0, 0], [0, 0, 0.8, 0.8]]), inputs).productive


def test_joint_outputs_are_decided_by_a_program():
    outputs = sparse.csc_array([[1.0, 0.0], [0.5, 1.0]])
    assert hawkins_simon(outputs, sparse.csc_array([[0.0, 0.5], [0.0, 0.0]])).productive
    stuck = hawkins_simon(outputs, sparse.csc_array([[1.0, 0.5], [0.5, 1.5]]))
    assert not stuck.productive
    assert stuck.culprits


def test_chains_have_radius_zero_and_are_productive():
    chain = np.diag(np.full(9, 5.0), k=1)
    assert spectral_radius(chain) == 0.0
    assert hawkins_simon(sparse.csc_array(np.eye(10)), sparse.csc_array(chain)).productive
    long = sparse.diags_array(np.full(299, 0.7), offsets=1, shape=(300, 300))
    assert spectral_radius(long) == 0.0


@pytest.mark.parametrize("seed", range(3))
def test_large_radius_agrees_with_lapack(seed):
    rng = np.random.default_rng(seed)
    matrix = sparse.random_array((300, 300), density=0.03, rng=rng)
    exact = float(np.abs(np.linalg.eigvals(matrix.toarray())).max())
    assert spectral_radius(matrix) == pytest.approx(exact, rel=1e-8)


def test_reducible_and_slowly_mixing_matrices():
    blocks = sparse.block_diag([np.full((100, 100), 0.005), np.full((100, 100), 0.009)])
    assert spectral_radius(blocks) == pytest.approx(0.9, rel=1e-8)
    ring = sparse.csr_array(np.roll(np.eye(400), 1, axis=0)) * 0.5
    ring = sparse.csr_array(ring + sparse.diags_array(np.linspace(0, 1e-3, 400)))
    exact = float(np.abs(np.linalg.eigvals(ring.toarray())).max())
    assert spectral_radius(ring) == pytest.approx(exact, rel=1e-6)


def test_borderline_loops_are_not_productive():
    ring = np.array([[0.0, 1.0], [1.0, 0.0]])
    assert not hawkins_simon(sparse.csc_array(np.eye(2)), sparse.csc_array(ring)).productive


def test_large_systems_are_solved_without_factors():
    rng = np.random.default_rng(0)
    n = 1600
    a = sparse.csc_array(sparse.random_array((n, n), density=0.004, rng=rng) * 0.15)
    f = rng.random((n, 2))
    for transpose in (False, True):
        x = leontief_solve(a, f, transpose=transpose)
        matrix = a.T if transpose else a
        assert x - matrix @ x == pytest.approx(f, abs=1e-10)
    ring = sparse.csc_array(sparse.diags_array([np.ones(n - 1), [1.0]], offsets=[1, 1 - n], shape=(n, n)))
    with pytest.raises(NotConverged, match=r"Leontief solve .* spectral radius"):
        leontief_solve(ring, f[:, 0])


def test_a_large_block_that_mixes_slowly_is_reported():
    n = 1300
    ring = sparse.diags_array(
        [np.full(n - 1, 0.5), [0.5], np.linspace(0, 1e-3, n)], offsets=[1, 1 - n, 0], shape=(n, n)
    )
    with pytest.raises(NotConverged, match=r"it lies between 0.5000.* and 0.5009"):
        spectral_radius(ring)
