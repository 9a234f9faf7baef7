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
    # Where outputs are a thousand times the demand, no arithmetic leaves less than their rounding.
    least = max(2e-12 * size, 1e-14 * np.linalg.norm(before))
    assert np.linalg.norm(right - (before - matrix @ before)) <= least
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


def _krylov_space(matrix, left, k):
    """Return k directions that products with the matrix span, orthonormal."""
    basis = [left]
    for _ in range(k - 1):
        basis.append(matrix @ basis[-1])
    return np.linalg.qr(np.array(basis).T)[0]


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(3, 9), st.integers(1, 4))
def test_a_cycle_leaves_least_among_its_directions(seed, n, k):
    rng = np.random.default_rng(seed)
    matrix, left = rng.random((n, n)) * (0.9 / n), rng.standard_normal(n)
    k = min(k, n - 1)
    step, rest, used = _krylov._cycle(lambda v: matrix @ v, left, 0.0, np.empty((k + 1, n)))
    assert used == k
    assert rest == pytest.approx(left - step + matrix @ step, abs=1e-10)
    basis = _krylov_space(matrix, left, k)
    taken = basis - matrix @ basis
    best = basis @ np.linalg.lstsq(taken, left)[0]
    assert step == pytest.approx(best, abs=1e-8)
    # As soon as enough is done no direction more is tried.
    share = np.linalg.norm(rest) / np.linalg.norm(left)
    assert (
        _krylov._cycle(lambda v: matrix @ v, left, 1.001 * share * np.linalg.norm(left), np.empty((n, n)))[2]
        <= k
    )


def test_a_direction_that_goes_to_nothing_ends_a_cycle():
    """Of I - A the first direction is taken to nothing: no step, and all is left."""
    left = np.array([1.0, 1.0])
    step, rest, used = _krylov._cycle(lambda v: v, left, 0.0, np.empty((3, 2)))
    assert (step.tolist(), used) == ([0.0, 0.0], 1)
    assert rest == pytest.approx(left)
    # In a space that products do not leave, the first direction is all.
    step, rest, used = _krylov._cycle(lambda v: 0.5 * v, left, 1e-9, np.empty((3, 2)))
    assert (step, used) == (pytest.approx([2.0, 2.0]), 1)
    assert rest == pytest.approx([0.0, 0.0], abs=1e-15)


def test_an_image_is_freed_of_directions_once_or_where_little_is_left_twice():
    kept = np.eye(4)[:2]
    image = np.array([3.0, 1.0, 4.0, 0.0])
    share, length = _krylov._orthogonal(kept, image)
    assert (share.tolist(), length, image.tolist()) == ([3.0, 1.0], 4.0, [0.0, 0.0, 4.0, 0.0])
    # Directions that are orthogonal to eight digits only: the second time takes out what the first left.
    tilted = np.array([[1.0, 0.0, 0.0], [1e-8, 1.0, 0.0]])
    image = np.array([1.0, 1.0, 1e-3])
    share, length = _krylov._orthogonal(tilted, image)
    assert abs(image[:2]).max() < 1e-15
    assert length == pytest.approx(1e-3, rel=1e-9)
    once = np.array([1.0, 1.0, 10.0])
    _krylov._orthogonal(tilted, once)
    assert abs(once[:2]).max() > 1e-9
    # What rounding leaves is no direction, what is above it is.
    for beside, there in ((0.5e-15, False), (4e-15, True)):
        assert (_krylov._orthogonal(kept[:1], np.array([1.0, 0.0, beside, 0.0]))[1] > 0.0) == there


@given(st.integers(0, 10_000), st.integers(0, 7))
def test_a_triangle_is_solved_from_below(seed, n):
    rng = np.random.default_rng(seed)
    upper = np.triu(rng.uniform(0.5, 2.0, (n, n)))
    aim = rng.standard_normal(n)
    assert upper @ _krylov._back(upper, aim) == pytest.approx(aim, abs=1e-9)


def test_a_direction_a_product_until_the_tolerance_is_met():
    """Four eigenvalues in a diagonal of twelve: four products whatever else; fewer where less is asked for."""
    values = np.repeat([0.1, 0.3, 0.5, 0.8], 3)
    right = np.arange(1.0, 13.0)
    for tolerance, products in ((1e-10, 4), (1e-1, 3), (0.5, 1)):
        counted = _Counted(np.diag(values))
        found = solve_products(counted, right, tolerance)
        assert (found.products, counted.times) == (products, products)
        before = found.x - found.left
        assert np.linalg.norm(right - (1 - values) * before) <= tolerance * np.linalg.norm(right) * (1 + 1e-9)
        # One step of Neumann's series beyond.
        assert found.left == pytest.approx(right - (1 - values) * before, abs=1e-9)
    # As exact as rounding allows: then a product tests it.
    assert solve_products(_Counted(np.diag(values)), right, 1e-14).products > 4


def test_restarts_are_counted_and_their_number_is_limited(monkeypatch):
    rng = np.random.default_rng(3)
    matrix, right = _table(rng, 30, 0.95), rng.random(30)
    monkeypatch.setattr(_krylov, "_KEPT", 2)
    monkeypatch.setattr(_krylov, "_RESTARTS", 3)
    with pytest.raises(NotConverged, match="GMRES") as error:
        solve_products(lambda v: matrix @ v, right, 1e-12)
    # Two directions each time, and a product that tests what was not enough.
    assert error.value.rounds == 9
    assert 0.0 < error.value.residual < np.linalg.norm(right)


def test_refinements_are_two_products_and_then_solutions(monkeypatch):
    """A good of next to no output is mended by products first, and where these do not do by another solution."""
    calls = []
    real = _krylov.solve_products

    def noting(product, right, tolerance):
        calls.append(tolerance)
        return real(product, right, tolerance)

    monkeypatch.setattr(_krylov, "solve_products", noting)
    matrix = np.array([[0.5, 0.2], [0.3, 0.6]])
    _krylov.solve_each(matrix, np.array([1.0, 1.0]))
    assert calls == [1e-10]
    calls.clear()
    monkeypatch.setattr(_krylov, "_SOLVED", 0.5)
    _krylov.solve_each(matrix, np.array([1.0, 1.0]))
    assert calls == [0.5, 1e-5]


def test_what_cannot_be_refined_is_left_as_it_was_found(monkeypatch):
    rng = np.random.default_rng(1)
    A, f = rng.uniform(0.0, 0.05, (19, 19)), rng.uniform(1.0, 2.0, 19)
    monkeypatch.setattr(_krylov, "_EACH", 0.0)
    monkeypatch.setattr(_krylov, "_REFINED", 1e-300)
    assert _krylov.solve_each(A, f) == pytest.approx(np.linalg.solve(np.eye(19) - A, f), rel=1e-12)
