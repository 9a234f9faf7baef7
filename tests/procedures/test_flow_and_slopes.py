"""Price adjustment beside the rounds: continuous time, reported slopes, and the cures of Hahnel's rule."""

import numpy as np
import pytest
from feasible.errors import NotConverged
from feasible.procedures import (
    flow,
    gap,
    hahnel,
    leveled,
    price_rounds,
    slope_rounds,
    swings_from,
    tatonnement,
)
from hypothesis import given
from hypothesis import strategies as st


@given(start=st.floats(0.1, 5.0), until=st.floats(0.1, 3.0))
def test_flow_follows_the_closed_form(start, until):
    # Supply 1, demand 3 - 2 p: p - 1 falls like exp(-2 t).
    went = flow(lambda p: (np.ones(1), 3 - 2 * p), np.array([start]), np.array([0.0, until]))
    assert went.prices[0, 0] == start
    assert went.prices[-1, 0] - 1 == pytest.approx((start - 1) * np.exp(-2 * until), abs=1e-8)
    assert went.times[-1] == until


def test_a_path_that_ends_early_says_so():
    # dp/dt = p^2 from 1 is infinite at 1.
    with pytest.raises(NotConverged, match="prices in continuous time"):
        flow(lambda p: (0 * p, p**2), np.ones(1), np.array([0.0, 2.0]))


@given(a=st.floats(0.2, 3.0), b=st.floats(0.2, 3.0), size=st.floats(0.01, 100.0))
def test_slopes_find_a_straight_line_in_one_step(a, b, size):
    # Supply p^a, demand size p^-b.
    went = slope_rounds(
        lambda p: (p**a, size * p**-b),
        lambda p: np.array([[-(a + b)]]),
        np.ones(1),
        threshold=1e-9,
        longest=100.0,
    )
    assert went.balanced
    assert len(went.table) <= 2
    assert went.prices[0] == pytest.approx(size ** (1 / (a + b)))


def test_slopes_clip_their_steps_and_stop_at_nonsense():
    went = slope_rounds(lambda p: (p, 1e4 / p), lambda p: np.array([[-2.0]]), np.ones(1), limit=3)
    assert not went.balanced
    assert went.prices[0] == pytest.approx(np.exp(2.0))
    broken = slope_rounds(lambda p: (p, np.nan * p), lambda p: np.array([[-2.0]]), np.ones(1))
    assert (broken.balanced, len(broken.table)) == (False, 1)


def test_bound_and_shrink_by_hand():
    one = np.ones(1)
    # v = 1: .1375, but at most a tenth of the imbalance.
    assert hahnel(bound=0.1)(one, one, 3 * one).tolist() == [1.1]
    rule = hahnel(shrink=0.5)
    p = rule(one, one, 3 * one)
    assert p.tolist() == [1.1375]
    # The sign has changed: half of the step. It has not: 1.1 times that share.
    p2 = rule(p, 3 * one, one)
    assert p2 == pytest.approx(p * (1 - 0.1375 / 2))
    assert rule(p2, 3 * one, one) == pytest.approx(p2 * (1 - 0.1375 * 0.55))


def swing(elasticity, rule, start):
    """Return the imbalance after 2,000 rounds of a good whose imbalance answers its price so."""
    p = np.array([np.exp(start)])
    for _ in range(2000):
        # Demand over supply such that 2 (D - S) / (D + S) is -elasticity ln p, within what it can be.
        v = np.clip(-elasticity * np.log(p), -1.9, 1.9)
        supply, demand = 1 - v / 2, 1 + v / 2
        p = rule(p, supply, demand)
    return float(abs(np.clip(elasticity * np.log(p[0]), -1.9, 1.9)))


def test_where_swings_begin():
    afar, anywhere = swings_from()
    assert afar == pytest.approx(2 / (1.05 - 2**-0.25))
    assert anywhere == pytest.approx(40.0)
    # Just below, a start far off settles within the floor's reach; well above, it swings for ever.
    assert swing(0.9 * afar, hahnel(), 0.1) < 0.02
    assert swing(1.3 * afar, hahnel(), 0.1) > 0.2
    # From a near start it still settles there, and no more beyond the second threshold.
    assert swing(1.3 * afar, hahnel(floor=0.0), 0.002) < 0.02
    assert swing(1.1 * anywhere, hahnel(floor=0.0), 1e-6) > 0.2
    # Halving cures both; a bound of a half cures neither.
    assert swing(1.1 * anywhere, hahnel(floor=0.0, shrink=0.5), 0.1) < 0.02
    assert swing(1.3 * afar, hahnel(bound=0.5), 0.1) > 0.2


def test_leveled_scales_all_prices_and_stays_in_bounds():
    price = np.array([2.0, 4.0])
    still = leveled(tatonnement(speed=0.0), 12.0)
    # What is left for consumers is worth 12 + 2 - 8 = 6, half of what they may spend.
    assert still(price, np.array([2.0, 1.0]), np.array([1.0, 3.0])).tolist() == [4.0, 8.0]
    # Nothing is left for them: doubled. Far too much: halved.
    assert still(price, np.zeros(2), np.array([3.0, 3.0])).tolist() == [4.0, 8.0]
    assert still(price, np.full(2, 100.0), np.zeros(2)).tolist() == [1.0, 2.0]


def test_gap_counts_a_surplus_like_a_shortage():
    s, d = np.array([1.0, 3.0, 0.0]), np.array([3.0, 1.0, 0.0])
    assert gap(np.ones(3), s, d).tolist() == [1.0, 1.0, 0.0]
    went = price_rounds(lambda p: (p, 4 / p), np.ones(1), hahnel(), threshold=0.05, measure=gap)
    assert went.balanced
    assert went.prices[0] == pytest.approx(2.0, rel=0.03)
