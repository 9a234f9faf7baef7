"""Spectral radius, Hawkins-Simon, Leontief solves: against dense algebra and published values."""

import numpy as np
import pandas as pd
import pytest
from feasible.economy import leontief
from feasible.economy.leontief import hawkins_simon, leontief_solve, spectral_radius
from feasible.errors import InvalidInput, NotConverged
from hypothesis import example, given, settings
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
    verdict = hawkins_simon(np.eye(4), matrix)
    assert bool(verdict.culprits) != verdict.productive
    # A radius of 1 is not productive; this near to it rounding decides.
    assert verdict.productive == (radius < 1) or abs(radius - 1) < 1e-11


@pytest.mark.parametrize("beside", [-1e-3, -1e-6, -1e-9, 1e-9, 1e-6, 1e-3])
def test_near_the_border_the_radius_decides(beside):
    rng = np.random.default_rng(1)
    matrix = rng.random((5, 5)) * (rng.random((5, 5)) < 0.6)
    matrix *= (1 + beside) / spectral_radius(matrix)
    verdict = hawkins_simon(np.eye(5), matrix)
    assert verdict.productive == (beside < 0)
    assert verdict.productive or verdict.culprits == (0, 1, 2, 3, 4)


@settings(max_examples=40)
@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.integers(-12, 12), min_size=4, max_size=4),
    st.lists(st.integers(-12, 12), min_size=7, max_size=7),
    st.booleans(),
)
@example(472, [0, 0, 0, 0], [0, -2, 1, 0, 0, 0, 0], False)
@example(19909188, [5, -3, -3, -3], [0, 0, 12, 0, 0, 0, 0], True)
def test_units_change_no_verdict(seed, of_goods, of_plants, joint):
    rng = np.random.default_rng(seed)
    outputs = np.zeros((4, 7))
    outputs[[0, 1, 2, 3, 0, 1, 2], range(7)] = rng.uniform(0.5, 1.5, 7)
    if joint:
        outputs[rng.integers(0, 4, 7), range(7)] += 0.3
    inputs = rng.random((4, 7)) * (rng.random((4, 7)) < 0.5) * rng.uniform(0.2, 1.5)
    units = 10.0 ** np.array(of_goods)[:, None] * 10.0 ** np.array(of_plants)
    here, there = hawkins_simon(outputs, inputs), hawkins_simon(outputs * units, inputs * units)
    assert here.productive == there.productive
    assert joint or here.culprits == there.culprits


def test_culprits_are_the_loop_and_not_who_buys_from_it():
    # Two goods that eat each other, a third that uses one of them, a fourth that has nothing to do with it.
    eaten = np.zeros((4, 4))
    eaten[0, 1], eaten[1, 0], eaten[0, 2], eaten[3, 2] = 1.5, 1.0, 5.0, 0.2
    assert hawkins_simon(np.eye(4), eaten).culprits == (0, 1)
    eaten[1, 0], eaten[3, 3] = 0.1, 1.0
    assert hawkins_simon(np.eye(4), eaten).culprits == (3,)


def test_a_long_chain_is_productive_however_much_it_takes():
    assert hawkins_simon(np.eye(200), np.diag(np.full(199, 5.0), k=1)).productive


def test_a_large_loop_is_decided_by_bounds():
    n = 1300
    ring = sparse.csr_array(
        sparse.diags_array(
            [np.ones(n - 1), [1.0], np.linspace(0, 1e-3, n)], offsets=[1, 1 - n, 0], shape=(n, n)
        )
    )
    unit = sparse.eye_array(n)
    assert hawkins_simon(unit, 1.01 * ring).culprits == tuple(range(n))
    assert hawkins_simon(unit, 0.998 * ring).productive


def test_labels_of_the_other_matrix():
    inputs = pd.DataFrame([[0.1, 0.0], [0.3, 0.2]], ["iron", "corn"], ["farm", "foundry"])
    assert hawkins_simon(np.eye(2)[::-1], inputs).productive
    with pytest.raises(InvalidInput, match=r"outputs\[good 'iron'\]: no plant makes it"):
        hawkins_simon([[0, 0], [1, 1]], inputs)


def test_right_hand_sides_keep_their_own_order():
    table = pd.DataFrame(MILLER_BLAIR, ["a", "b"], ["a", "b"]).iloc[::-1]
    assert leontief_solve(table, pd.Series({"b": 1500, "a": 600})) == pytest.approx(
        [1841.58, 1247.52], abs=5e-3
    )
    assert leontief_solve(table, [600, 1500]) == pytest.approx([1247.52, 1841.58], abs=5e-3)
    both = pd.DataFrame({"x": [1500, 0], "y": [0, 1]}, ["b", "a"])
    assert leontief_solve(table, both)[:, 0] == pytest.approx(leontief_solve(MILLER_BLAIR, [0, 1500])[::-1])
    assert leontief_solve(table, both.iloc[::-1].to_numpy())[:, 1] == pytest.approx(
        leontief_solve(MILLER_BLAIR, [1, 0])
    )
    with pytest.raises(InvalidInput, match="right: carries labels, and the coefficients have none"):
        leontief_solve(MILLER_BLAIR, pd.Series({"a": 600, "b": 1500}))
    with pytest.raises(InvalidInput, match=r"right\[sector '1', side '0'\]: is nan"):
        leontief_solve(MILLER_BLAIR, [[1.0], [np.nan]])


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


@pytest.mark.parametrize(("need", "feeds"), [(0.7, False), (1.0, True), (1.4, True)])
def test_a_large_loop_feeds_on_itself_from_a_radius_of_one_on(need, feeds):
    """More goods than a dense eigenvalue takes: a ring in which each needs so much of the next."""
    size = leontief._LAPACK_AT_MOST + 1
    ring = sparse.csr_array(np.roll(np.eye(size), 1, axis=1) * need)
    assert leontief._feeds_on_itself(ring) == feeds


def rounds_by_loops(outputs, inputs):
    """Follow the smallest values of goods one by one until all increments shrink, or none is left."""
    goods, plants = outputs.shape
    v, step = np.zeros(goods), np.full(goods, np.inf)
    for rounds in range(1, 1000):
        new = np.full(goods, np.inf)
        for j in range(plants):
            at = int(outputs[:, j].argmax())
            new[at] = min(new[at], (1.0 + inputs[:, j] @ v) / outputs[at, j])
        grows = new - v
        if (rounds > 1 and (grows < (1.0 - 1e-12) * step).all()) or not (grows > 1e-13 * new).any():
            return rounds
        v, step = new, np.maximum(grows, 1e-300)
    return None


@pytest.mark.parametrize("seed", range(12))
def test_rounds_until_it_is_known_by_loops(seed):
    rng = np.random.default_rng(seed)
    outputs = np.zeros((4, 6))
    outputs[[0, 1, 2, 3, 0, 2], range(6)] = rng.uniform(0.5, 2.0, 6)
    inputs = rng.random((4, 6)) * (rng.random((4, 6)) < 0.4) * 0.4
    verdict = hawkins_simon(outputs, inputs)
    assert verdict.productive
    assert verdict.rounds == rounds_by_loops(outputs, inputs)


def test_rounds_by_hand():
    """Nothing is used: the second round adds nothing. A chain of three adds something twice more."""
    assert hawkins_simon(np.eye(2), np.zeros((2, 2))).rounds == 2
    assert hawkins_simon(np.eye(3), np.diag([5.0, 5.0], k=1)).rounds == 4
    # Half of itself each: increments halve from the first to the second.
    assert hawkins_simon(np.eye(2), 0.5 * np.eye(2)).rounds == 2
    # A ring that keeps its size is asked a thousand times, one that doubles until it is a trillion times as large.
    ring = np.array([[0.0, 1.0], [1.0, 0.0]])
    assert hawkins_simon(np.eye(2), ring).rounds == 1000
    assert hawkins_simon(np.eye(2), 2.0 * ring).rounds == 50 + 40
    # Joint outputs go to a program.
    assert hawkins_simon([[1.0, 1.0], [0.5, 1.0]], np.zeros((2, 2))).rounds == 0


def test_joint_culprits_by_hand():
    """Cattle give milk and hides and eat all the milk; corn is grown beside them from half of itself."""
    outputs = [[1.0, 0.0], [0.5, 0.0], [0.0, 1.0]]
    eats = [[1.0, 0.0], [0.0, 0.0], [0.0, 0.5]]
    assert hawkins_simon(outputs, eats).culprits == (0,)
    assert not hawkins_simon(outputs, eats).productive
    less = hawkins_simon(outputs, [[1.0 - 1e-6, 0.0], [0.0, 0.0], [0.0, 0.5]])
    assert (less.productive, less.culprits) == (True, ())


def test_units_in_which_cells_have_a_mean_of_one():
    cells = sparse.csr_array([[100.0, 0.0, 1.0, 0.0], [4.0, 0.01, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
    rows, columns = leontief._own_units(cells)
    logs = np.log(np.where(cells.toarray() > 0.0, cells.toarray() * rows[:, None] * columns, 1.0))
    assert logs.sum(axis=0) == pytest.approx(np.zeros(4), abs=1e-10)
    assert logs.sum(axis=1) == pytest.approx(np.zeros(3), abs=1e-10)
    assert (rows[2], columns[3]) == (1.0, 1.0)
    # From any other units the same cells come out.
    other = sparse.csr_array(
        cells.toarray() * np.array([[1e9], [1e-9], [1.0]]) * np.array([1e7, 1.0, 1e-5, 1.0])
    )
    down, across = leontief._own_units(other)
    assert other.toarray() * down[:, None] * across == pytest.approx(
        cells.toarray() * rows[:, None] * columns, rel=1e-9
    )


def test_bounds_on_a_radius_close_as_far_as_they_are_asked_to():
    block = sparse.csr_array([[0.2, 0.5], [0.3, 0.1]])
    exact = float(np.abs(np.linalg.eigvals(block.toarray())).max())
    for tolerance in (1e-2, 1e-8):
        low, high = leontief._power_bounds(block, tolerance)
        assert low <= exact * (1 + 1e-12)
        assert high >= exact * (1 - 1e-12)
        assert high - low <= tolerance * high
    wide = leontief._power_bounds(block, 1e-2)
    assert wide[1] - wide[0] > 1e-4
    # Rows that add up alike are at their radius at once, and equal bounds are their own middle.
    even = sparse.csr_array(np.full((200, 200), 0.004))
    assert leontief._power_bounds(even, 1e-10) == pytest.approx((0.8, 0.8), rel=1e-12)
    assert spectral_radius(even) == pytest.approx(0.8, rel=1e-12)
    # A wide tolerance gives the middle of wide bounds, of blocks of more than 120 goods.
    rng = np.random.default_rng(2)
    for size, near in ((121, False), (120, True)):
        dense = rng.random((size, size)) / size
        low, high = leontief._power_bounds(sparse.csr_array(dense), 0.2)
        exact = float(np.abs(np.linalg.eigvals(dense)).max())
        found = spectral_radius(dense, tolerance=0.2)
        assert (found == pytest.approx(exact, rel=1e-12)) == near
        assert near or found == pytest.approx(0.5 * (low + high), rel=1e-12)


def test_a_good_that_eats_itself_alone_is_no_loop_of_several():
    assert leontief._loops(sparse.csr_array(np.diag([0.5, 2.0]))) == []
    loops = leontief._loops(sparse.csr_array([[0, 1, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0.5]]))
    assert [members.tolist() for members in loops] == [[0, 1]]
    assert spectral_radius(np.diag([0.5, 2.0])) == 2.0
    assert spectral_radius([[0.0, 4.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.5]]) == pytest.approx(2.0)
    assert hawkins_simon(np.eye(2), np.diag([0.5, 1.0])).culprits == (1,)
    assert hawkins_simon(np.eye(2), np.diag([0.5, 1.0 - 1e-9])).productive


def test_systems_are_solved_by_products_from_1500_goods_on(monkeypatch):
    asked = []
    real = leontief.solve_products
    monkeypatch.setattr(leontief, "solve_products", lambda *given: (asked.append(given[2]), real(*given))[1])
    for size, calls in ((1499, 0), (1500, 2)):
        asked.clear()
        chain = sparse.diags_array(np.full(size - 1, 0.5), offsets=1, shape=(size, size))
        right = np.ones((size, 2))
        found = leontief_solve(chain, right, tolerance=1e-11)
        assert found == pytest.approx(right + chain @ found, rel=1e-9)
        assert asked == [1e-11] * calls
    assert leontief_solve(chain, np.ones(size)).shape == (size,)
    assert asked[-1] == 1e-12
    leontief.solve_by_products(lambda v: 0.5 * v, [1.0])
    assert asked[-1] == 1e-12
