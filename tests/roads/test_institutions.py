"""Institutions that people join as far as others have: rest points, folds, times."""

from math import inf, log

import numpy as np
import pytest
from feasible.errors import InvalidInput
from feasible.roads._institutions import Institutions
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp

ONE = Institutions()
societies = st.builds(
    lambda k, strength, cost, spread: Institutions(strength / 10**k, 10**k, cost * 10**k, spread * 10**k),
    st.integers(-12, 12),
    st.floats(4.5, 30.0),
    st.floats(0.4, 0.6),
    st.sampled_from([0.0, 0.05, 0.1]),
)


def test_golden_rest_points_and_folds():
    low, high = (1 - 0.5**0.5) / 2, (1 + 0.5**0.5) / 2
    assert [n for n, _ in ONE.folds] == pytest.approx([low, high], abs=1e-12)
    assert [n for n, _ in ONE.folds] == pytest.approx([0.146447, 0.853553], abs=1e-6)
    at = 0.5 - low + log(low / high) / 8
    assert [u for _, u in ONE.folds] == pytest.approx([at, -at], abs=1e-12)
    assert at == pytest.approx(0.133210, abs=1e-6)
    assert ONE.rest_points() == pytest.approx([0.021248, 0.5, 0.978752], abs=1e-6)


@pytest.mark.parametrize(
    ("push", "rounds"), [(0.14, 19.030), (0.15, 10.7534), (0.2, 3.7570), (0.3, 1.5843), (0.5, 0.8238)]
)
def test_golden_lengths(push, rounds):
    assert ONE.length_needed(push) == pytest.approx(rounds, abs=6e-4)


def test_golden_isoquant():
    for push, rounds in (
        (0.2, [3.7570, 2.6169, 1.4014, 0.7258, 0.3170]),
        (0.15, [10.7534, 7.9822, 2.9193, 1.1159, 0.4237]),
    ):
        got = [ONE.length_needed(push, n) for n in (ONE.lowest, 0.1, 0.2, 0.3, 0.4)]
        assert got == pytest.approx(rounds, abs=6e-5)
        back = [ONE.built_before(push, t) for t in rounds]
        assert back == pytest.approx([ONE.lowest, 0.1, 0.2, 0.3, 0.4], abs=1e-3)
    assert ONE.length_needed(0.1332) == inf
    assert ONE.built_before(0.2, 0.0) == pytest.approx(0.5)
    assert ONE.built_before(0.2, 10.0) == ONE.lowest


def test_golden_simulation():
    # A push of .2: 3.707 rounds are too few, 3.807 are enough. With another integrator.
    for rounds, ends in ((3.707, 0.0212480), (3.807, 0.9787520)):
        under, after = 0.2, 0.0
        n = [0.021248]
        for push, span in ((under, rounds), (after, 200.0)):
            n = solve_ivp(
                lambda _, y, u=push: 1 / (1 + np.exp(-8 * (y - 0.5 + u))) - y,
                (0, span),
                n,
                method="LSODA",
                rtol=1e-10,
                atol=1e-12,
            ).y[:, -1]
        assert n[0] == pytest.approx(ends, abs=1e-5)
        assert ONE.ends(ONE.lowest, 0.2, rounds) == pytest.approx(ends, abs=1e-5)


def test_published_threshold_of_two_rest_points():
    """Brock and Durlauf (2001): several equilibria where beta J > 1, here beta b > 4."""
    assert len(Institutions(precision=4.001).rest_points()) == 3
    for weak in (4.0, 3.9, 0.1):
        assert Institutions(precision=weak).rest_points() == pytest.approx([0.5], abs=1e-5)
        assert Institutions(precision=weak).tipping is None


def test_by_hand():
    # At a half, F is a half without a push; slope beta / 4.
    assert (ONE.drawn(0.5), ONE.holding_push(0.5), ONE.steepness(0.5)) == (0.5, 0.0, 2.0)
    # Two halves, one with cost 0 and one with cost 1, at share 1/2: the average of two mirror shares.
    two = Institutions(spread=0.5)
    assert two.drawn(0.5) == 0.5
    assert two.drawn(0.0) == pytest.approx((1 / (1 + np.e**8) + 0.5) / 2)


def test_three_ways_of_life():
    """Where the halves differ enough each tips by itself; further apart they rest in the middle."""
    table = Institutions(precision=16.0, spread=0.25)
    assert len(table.rest_points()) == 5
    assert len(table.folds) == 4
    assert table.ends(0.45) == pytest.approx(0.5)
    assert table.ends(table.rest_points()[1] - 1e-6) == table.lowest
    assert Institutions(spread=0.4).rest_points() == pytest.approx([0.5])


@settings(max_examples=60, deadline=None)
@given(societies, st.floats(-0.3, 0.3))
def test_rest_points_are_all_there_are(society, push):
    u = push * society.benefit
    points = society.rest_points(u)
    assert all(society.drawn(n, u) == pytest.approx(n, abs=1e-9) for n in points)
    grid = np.linspace(1e-4, 1 - 1e-4, 400)
    moves = np.sign([society.drawn(n, u) - n for n in grid])
    changes = int((np.diff(moves) != 0).sum())
    inside = sum(grid[0] < n < grid[-1] for n in points)
    assert changes == inside or any(abs(u - at) < 1e-3 * society.benefit for _, at in society.folds)


@settings(max_examples=40, deadline=None)
@given(societies, st.floats(0.16, 0.5), st.floats(0.0, 0.9))
def test_a_push_that_lasts_long_enough_tips_and_a_shorter_one_does_not(society, push, part):
    u = push * society.benefit
    points = society.alone
    if len(points) < 3:
        assert society.length_needed(u) in {0.0, inf}
        return
    start = points[0] + max(part, 1e-3) * (points[1] - points[0])
    rounds = society.length_needed(u, start)
    if rounds == inf:
        assert society.holding_push(society.folds[0][0]) >= u or society.holding_push(start) >= u
        return
    assert rounds == pytest.approx(
        quad(lambda n: 1 / (society.drawn(n, u) - n), start, points[1], limit=400)[0], rel=1e-6
    )
    assert society.ends(start, u, 1.001 * rounds + 1e-9) == points[-1]
    assert society.ends(start, u, 0.999 * rounds) == points[0]
    assert society.built_before(u, rounds) == pytest.approx(max(start, society.lowest), abs=1e-6)


@given(st.floats(0.01, 0.99), st.floats(0.0, 2.0))
def test_holding_push_holds(share, spread):
    society = Institutions(spread=spread)
    assert society.drawn(share, society.holding_push(share)) == pytest.approx(share, abs=1e-9)


def test_path_joins_its_two_parts():
    path = ONE.path(0.1, 0.2, 1.0, [0.0, 0.5, 1.0, 1.0001, 60.0])
    assert path[0] == 0.1
    assert path[3] == pytest.approx(path[2], abs=1e-4)
    assert path[-1] == pytest.approx(ONE.ends(0.1, 0.2, 1.0))
    assert ONE.path(0.1, 0.2, 0.0, [0.0, 1.0])[1] < 0.1
    assert ONE.path(0.1, 0.2, 5.0, [0.0, 1.0])[1] > 0.1


def test_cheapest_push_is_the_best_of_many():
    for share in (0.03, 0.2, 0.45):
        best = ONE.cheapest_push(share)
        sizes = np.linspace(ONE.holding_push(share) + 1e-3, 2.0, 4000)
        ratios = sizes / (np.array([ONE.drawn(share, u) for u in sizes]) - share)
        assert best / (ONE.drawn(share, best) - share) <= ratios.min() + 1e-12
        assert best == pytest.approx(sizes[np.argmin(ratios)], abs=1e-3)
    assert ONE.cheapest_push(0.3, 0.12) == 0.12


def test_nothing_left_to_push():
    assert ONE.crossing_time(0.2, 0.3, 0.3) == 0.0
    assert ONE.length_needed(0.2, 0.6) == 0.0
    assert Institutions(precision=3.0, cost=0.2).length_needed(0.1) == 0.0
    assert Institutions(precision=3.0).length_needed(0.9) == inf


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Institutions(precision=0.0), r"institutions\['precision'\]: is 0.0; expected above zero"),
        (lambda: Institutions(benefit=inf), r"institutions\['benefit'\]"),
        (lambda: Institutions(cost=inf), "a finite number"),
        (lambda: Institutions(spread=-0.1), "zero or more"),
        (lambda: ONE.holding_push(0.0), "share: is 0.0; expected strictly between 0 and 1"),
        (
            lambda: Institutions(precision=3.0).built_before(0.2, 1.0),
            "has one rest point; expected a tipping point",
        ),
        (lambda: Institutions(spread=0.1).cheapest_push(0.2), "expected one kind of people"),
        (lambda: ONE.cheapest_push(0.2, 0.1), "enough to make it grow"),
        (lambda: ONE.cheapest_push(0.7), "enough to make it grow"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


def test_at_a_fold_two_rest_points_are_one():
    (low, up), _ = ONE.folds
    found = ONE.rest_points(up)
    assert sorted({round(n, 6) for n in found}) == pytest.approx(
        [low, ONE.path(0.9, up, 99.0, [99.0])[0]], abs=1e-5
    )
