"""Leontief systems from products alone: counted, against factors, and where there is no solution."""

import numpy as np
import pytest
from feasible.economy import _krylov
from feasible.economy._krylov import solve_each, solve_products
from feasible.errors import NotConverged
from hypothesis import given, settings
from hypothesis import strategies as st


def _table(rng, n, radius=0.6):
    matrix = rng.random((n, n)) * (rng.random((n, n)) < 0.5)
    own = np.abs(np.linalg.eigvals(matrix)).max()
    return matrix * (radius / own) if own > 1e-9 else matrix


class _Counted:
    def __init__(self, matrix):
        self.matrix, self.times = matrix, 0

    def __call__(self, v):
        self.times += 1
        return self.matrix @ v


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.integers(1, 30), st.floats(0.0, 0.99))
def test_the_same_as_factors_and_what_is_left_is_known_without_a_product(seed, n, radius):
    rng = np.random.default_rng(seed)
    matrix, right = _table(rng, n, radius), rng.standard_normal(n)
    product = _Counted(matrix)
    found = solve_products(product, right, 1e-12)
    assert found.products == product.times
    exact = np.linalg.solve(np.eye(n) - matrix, right)
    assert np.abs(found.x - exact).max() <= 1e-10 * np.abs(exact).max() / (1.0 - radius)
    size = np.linalg.norm(right)
    before = found.x - found.left
    assert np.linalg.norm(right - (before - matrix @ before)) <= 2e-12 * size
    # The last step takes what is left of each good down by one more product.
    left = right - (found.x - matrix @ found.x)
    assert np.abs(left - matrix @ found.left).max() <= 1e-13 * max(size, np.abs(exact).max())


def test_a_product_for_every_direction_and_none_for_the_test():
    rng = np.random.default_rng(0)
    n = 2_000
    # One large eigenvalue, and the rest within a small disc: a digit and a half a product.
    matrix = rng.random((n, n)) / n
    product = _Counted(matrix)
    assert solve_products(product, rng.random(n), 1e-12).products <= 9
    loose = _Counted(matrix)
    assert solve_products(loose, rng.random(n), 1e-6).products < product.times


def test_nothing_is_asked_for():
    found = solve_products(lambda v: 0.5 * v, np.zeros(3), 1e-12)
    assert (found.x.tolist(), found.products) == ([0.0, 0.0, 0.0], 0)


def test_a_search_that_begins_anew_ends_at_the_same(monkeypatch):
    rng = np.random.default_rng(3)
    matrix, right = _table(rng, 30, 0.9), rng.random(30)
    monkeypatch.setattr(_krylov, "_KEPT", 4)
    found = solve_products(lambda v: matrix @ v, right, 1e-12)
    assert found.products > 8
    assert found.x == pytest.approx(np.linalg.solve(np.eye(30) - matrix, right), rel=1e-9)


def test_outputs_a_million_times_the_demand_are_tested_by_a_product():
    matrix = np.array([[0.0, 0.999999], [0.999999, 0.0]])
    found = solve_products(lambda v: matrix @ v, np.array([1.0, 2.0]), 1e-12)
    assert found.products > 2
    assert found.x == pytest.approx(np.linalg.solve(np.eye(2) - matrix, [1.0, 2.0]), rel=1e-9)


@pytest.mark.parametrize("matrix", [np.eye(2), np.array([[0.0, 1.0], [1.0, 0.0]])])
def test_no_solution_is_not_taken_for_one(matrix):
    with pytest.raises(NotConverged, match="below 1"):
        solve_products(lambda v: matrix @ v, np.array([1.0, 2.0]), 1e-12)


@pytest.mark.parametrize("transpose", [False, True])
@pytest.mark.parametrize("solved", [1e-10, 1e-2])
def test_goods_of_little_output_are_solved_for_as_well_as_others(monkeypatch, solved, transpose):
    rng = np.random.default_rng(4)
    n = 40
    units = 10.0 ** rng.integers(-6, 7, n)
    matrix = _table(rng, n, 0.9) * units[:, None] / units
    right = rng.random((n, 2)) * (1 / units if transpose else units)[:, None]
    monkeypatch.setattr(_krylov, "_SOLVED", solved)
    found = solve_each(matrix, right, transpose=transpose)
    taken = matrix.T if transpose else matrix
    assert found == pytest.approx(np.linalg.solve(np.eye(n) - taken, right), rel=1e-6)
