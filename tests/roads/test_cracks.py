"""Institutions in the cracks: thresholds, walls, circles, regions, the valley."""

from fractions import Fraction
from math import inf, log

import numpy as np
import pytest
from feasible.book import Kind
from feasible.book.claims import registered
from feasible.errors import InvalidInput
from feasible.roads import cracks
from feasible.roads.cracks import (
    Institutions,
    carries_somewhere,
    cascade_window,
    chance_time,
    contagion_threshold,
    dearest_that_carries,
    fate,
    joiners,
    longest_valley,
    mirrored,
    normal_joiners,
    savings_time,
    smallest_region,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

ONE = Institutions()


# ------------------------------------------------------------------------------ thresholds


def test_published_thresholds():
    """Granovetter's hundred, and his normal thresholds that jump near a standard deviation of 12.2."""
    assert joiners(range(100)) == 100
    assert joiners([0, 2, *range(2, 100)]) == 1
    assert joiners([]) == 0
    assert normal_joiners(12.2) == pytest.approx(5.479, abs=1e-3)
    assert normal_joiners(12.3) > 99.9
    assert normal_joiners(60.0) == pytest.approx(83.537, abs=1e-3)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=30))
def test_joiners_is_where_nobody_else_joins(thresholds):
    n = joiners(thresholds)
    count = 0
    while (more := sum(t <= count for t in thresholds)) > count:
        count = more
    assert n == count


@given(st.floats(1.0, 80.0), st.floats(5.0, 45.0))
def test_normal_joiners_is_the_lowest_fixed_point(spread, mean):
    r = normal_joiners(spread, mean=mean)
    assert 100 * norm.cdf((r - mean) / spread) == pytest.approx(r, abs=1e-6)
    below = np.linspace(0, r, 200)[:-1] - 1e-6
    assert (100 * norm.cdf((below - mean) / spread) > below - 1e-6).all()


def test_published_contagion():
    """Morris: a line one half, a square lattice one quarter, with diagonals three eighths."""
    got = [contagion_threshold(kind) for kind in ("line", "four", "eight")]
    assert got == [Fraction(1, 2), Fraction(1, 4), Fraction(3, 8)]
    assert contagion_threshold("eight", size=36) == Fraction(3, 8)


def test_published_cascade_window():
    """Watts: at a threshold of .18 cascades between 1.0207 and 5.7647 contacts."""
    assert cascade_window(0.18) == pytest.approx((1.0207, 5.7647), abs=5e-5)
    for z in cascade_window(0.18):
        k = np.arange(2, 6)
        p = np.exp(-z) * z**k / np.array([2, 6, 24, 120])
        assert (k * (k - 1) * p).sum() == pytest.approx(z)
    for threshold in (0.34, 0.6):
        with pytest.raises(InvalidInput, match="low enough for cascades"):
            cascade_window(threshold)


# ------------------------------------------------------------------------------ walls


def test_a_law_is_a_push_from_above():
    assert mirrored(ONE).length_needed(0.2) == pytest.approx(3.7570, abs=1e-4)
    easy = Institutions(cost=0.45)
    # From the highest rest point under a push of -.25 down to the tipping point, by the path itself.
    rounds = mirrored(easy).length_needed(0.25)
    path = easy.path(easy.alone[-1], -0.25, rounds + 1, [rounds - 1e-6, rounds + 1e-6])
    assert path[0] > easy.tipping - 1e-4 > path[1] - 1e-3
    assert easy.ends(easy.alone[-1], -0.25, 1.001 * rounds) == easy.lowest
    assert easy.ends(easy.alone[-1], -0.25, 0.999 * rounds) == easy.alone[-1]


def test_savings_by_hand():
    # Savings hold growth back all the way: ln(.5 / n) / rate. Without limit: as long as minds take.
    assert savings_time(ONE, 0.2, 0.1) == pytest.approx(log(0.5 / ONE.lowest) / 0.1)
    assert savings_time(ONE, 0.2, 0.1) == pytest.approx(31.583, abs=1e-3)
    assert savings_time(ONE, 0.2, 1e3) == pytest.approx(ONE.length_needed(0.2))
    assert savings_time(ONE, 0.2, 0.1, start=0.25, end=0.5) == pytest.approx(log(2) / 0.1)
    assert savings_time(ONE, 0.1, 0.1) == inf
    assert savings_time(ONE, 0.2, 0.1, start=0.6) == 0.0


def test_those_who_wait_may_save_as_well():
    # Euler by hand: growth is the lesser of what minds and savings allow.
    n, t = ONE.lowest, 0.0
    while n < 0.5:
        drawn = 1 / (1 + np.exp(-8 * (n - 0.3)))
        n, t = n + 1e-3 * min(drawn - n, 0.1 * drawn), t + 1e-3
    assert savings_time(ONE, 0.2, 0.1, waiting=True) == pytest.approx(t, abs=5e-3)
    assert t < 0.6 * savings_time(ONE, 0.2, 0.1)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.15, 0.6), st.floats(0.02, 3.0))
def test_savings_only_ever_delay(push, rate):
    got = savings_time(ONE, push, rate)
    assert got >= max(ONE.length_needed(push), log(0.5 / ONE.lowest) / rate) * (1 - 1e-6)
    assert got <= ONE.length_needed(push) + log(0.5 / ONE.lowest) / rate + 1e-6
    assert savings_time(ONE, push, 1.1 * rate) <= got + 1e-9


# ------------------------------------------------------------------------------ circles


def test_two_people_by_hand():
    # From nobody to both: h0 = 1 / (2 F(0)), then (1 + F'(half) h0) / F(half) with F(half) one half.
    f0 = 1 / (1 + np.e**4)
    assert chance_time(ONE, 2) == pytest.approx(2 + 1 / f0)


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 14), st.floats(5.0, 14.0), st.floats(0.42, 0.55), st.sampled_from([0.0, 0.05]))
def test_chance_time_solves_the_chain(people, precision, cost, spread):
    society = Institutions(precision, 1.0, cost, spread)
    if society.tipping is None:
        with pytest.raises(InvalidInput, match="a tipping point"):
            chance_time(society, people)
        return
    goal = int(np.floor(society.tipping * people + 1e-9)) + 1
    Q = np.zeros((goal, goal))
    for k in range(goal):
        up = (people - k) * society.drawn(k / people)
        down = k * (1 - society.drawn(k / people))
        Q[k, k] = -(up + down)
        if k + 1 < goal:
            Q[k, k + 1] = up
        if k:
            Q[k, k - 1] = down
    times = np.linalg.solve(Q, -np.ones(goal))
    assert chance_time(society, people) == pytest.approx(
        times[min(round(society.lowest * people), goal - 1)], rel=1e-6
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 60), st.floats(8.0, 9.0), st.floats(0.42, 0.55), st.booleans())
def test_chance_time_by_the_stationary_weights(people, precision, cost, counts_self):
    """Mean time from k to k + 1 = weight of 0..k, over the flow up from k: no recursion."""
    society = Institutions(precision=precision, cost=cost)
    of = people if counts_self else people - 1
    k = np.arange(people + 1)
    up = np.array([(people - i) * society.drawn(i / of) for i in k])
    down = np.array([i * (1 - society.drawn((i if counts_self else i - 1) / of)) for i in k])
    weight = np.append(1.0, np.cumprod(up[:-1] / down[1:]))
    goal = int(np.floor(society.tipping * people + 1e-9)) + 1
    first = round(society.lowest * people)
    times = np.cumsum(weight)[first:goal] / (weight * up)[first:goal]
    assert chance_time(society, people, counts_self=counts_self) == pytest.approx(times.sum())


def test_what_tips_by_chance_falls_back_by_chance():
    assert chance_time(mirrored(ONE), 5) == pytest.approx(chance_time(ONE, 5))
    easy = Institutions(cost=0.4)
    assert chance_time(mirrored(easy), 20) > 1e6 * chance_time(easy, 20)
    # Who does not count oneself tips sooner.
    assert chance_time(ONE, 5, counts_self=False) == pytest.approx(66.143, abs=1e-3)
    assert chance_time(ONE, 50) == pytest.approx(183_407_771.877)


def test_chance_in_simulation():
    rng, times = np.random.default_rng(5), []
    for _ in range(400):
        k, t = 0, 0.0
        while k <= 2:
            up, down = (5 - k) * ONE.drawn(k / 5), k * (1 - ONE.drawn(k / 5))
            t += rng.exponential(1 / (up + down))
            k += 1 if rng.random() < up / (up + down) else -1
        times.append(t)
    # Five standard errors of 400 runs.
    assert np.mean(times) == pytest.approx(chance_time(ONE, 5), abs=5 * np.std(times) / 20)
    assert chance_time(ONE, 5) == pytest.approx(95.769, abs=1e-3)


# ------------------------------------------------------------------------------ regions


def test_fates():
    easy = Institutions(cost=0.4)
    assert fate(easy, 0.1, 0.05) == "stays apart"
    assert fate(easy, 0.1, 0.9) == "is swallowed"
    assert fate(easy, 0.2, 0.3) == "carries the country"
    assert smallest_region(easy, np.arange(0.02, 0.6, 0.02)) == pytest.approx(0.1256, abs=2e-3)
    assert smallest_region(ONE, (0.1, 0.5)) == 0.5


@settings(max_examples=30, deadline=None)
@given(st.floats(0.01, 0.495), st.floats(0.0, 1.0), st.integers(-6, 6))
def test_where_both_ways_are_held_alike_no_minority_carries(people, outside, k):
    society = Institutions(8.0 / 10**k, 10.0**k, 0.5 * 10**k)
    assert fate(society, people, outside) != "carries the country"


@settings(max_examples=20, deadline=None)
@given(st.floats(0.02, 0.48), st.floats(0.38, 0.6))
def test_two_that_meet_alike_are_one_society(people, cost):
    """If contacts are spread evenly each sees the same mean, and the mean decides."""
    society = Institutions(cost=cost)
    if society.tipping is None:
        return
    mean = people * society.alone[-1] + (1 - people) * society.lowest
    found = fate(society, people, 1 - people)
    if abs(mean - society.tipping) > 1e-3:
        assert found == ("carries the country" if mean > society.tipping else "is swallowed")


def test_who_carries_the_country():
    most = dearest_that_carries(0.1)
    assert carries_somewhere(Institutions(cost=most), 0.1)
    assert not carries_somewhere(Institutions(cost=most + 2e-3), 0.1)
    # A tenth does where people differ, or follow others less sharply.
    assert carries_somewhere(Institutions(cost=0.4, spread=0.1), 0.1)
    assert carries_somewhere(Institutions(precision=7.0, cost=0.4), 0.1)
    assert not carries_somewhere(ONE, 0.1)


@pytest.mark.parametrize(
    ("sentence", "changed", "true"),
    [
        ("_shrinks_below_and_tips_by_chance", {"cost": 0.45}, True),
        ("_shrinks_below_and_tips_by_chance", {"precision": 6.0}, False),
        ("_shrinks_below_and_tips_by_chance", {"precision": 3.9}, False),
        ("_shrinks_below_and_tips_by_chance", {"counts_self": False}, True),
        ("_stays_either_way", {"cost": 0.4}, True),
        ("_stays_either_way", {"cost": 0.6}, True),
        ("_stays_either_way", {"cost": 0.36}, False),
        ("_a_tenth_never_carries", {"cost": 0.6}, True),
        ("_a_tenth_never_carries", {"cost": 0.63}, False),  # swallowed even with few contacts
        ("_a_tenth_never_carries", {"precision": 7.0}, False),
        ("_a_tenth_never_carries", {"spread": 0.05}, True),
    ],
)
def test_where_headlines_end(sentence, changed, true):
    assert getattr(cracks, sentence)(**changed) is true


# ------------------------------------------------------------------------------ the valley


def test_golden_valley():
    got = [longest_valley(0.2, 0.1, 0.95), longest_valley(0.2, 0.1, 0.9), longest_valley(0.3, 0.2, 0.95)]
    assert got == pytest.approx([7.9048, 3.8484, 9.9589], abs=5e-5)


@given(st.floats(0.01, 1), st.floats(0.01, 1), st.floats(0.5, 0.99), st.floats(0.1, 1), st.integers(-9, 9))
def test_the_valley_against_the_sum(loss, gain, discount, belief, k):
    T = longest_valley(loss * 10.0**k, gain * 10.0**k, discount, belief=belief)
    weights = discount ** np.arange(6000)
    for periods in (int(T), int(T) + 1):
        worth = belief * gain * weights[periods:].sum() - loss * weights[:periods].sum()
        assert (worth >= -1e-6 * max(loss, gain)) if periods <= T else (worth <= 1e-6 * max(loss, gain))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: normal_joiners(0.0), "spread: is 0.0"),
        (lambda: savings_time(ONE, 0.2, 0.0), "rate: is 0.0"),
        (lambda: savings_time(Institutions(precision=3.0), 0.2, 0.1), "a tipping point"),
        (lambda: chance_time(ONE, 1), "people: is 1"),
        (lambda: chance_time(Institutions(precision=3.0), 9), "a tipping point"),
        (lambda: fate(ONE, 1.0, 0.1), "shares below one"),
        (lambda: fate(ONE, 0.9, 0.5), "shares below one"),
        (lambda: fate(Institutions(precision=3.0), 0.1, 0.1), "a tipping point"),
        (lambda: longest_valley(0.0, 0.1, 0.9), "positive numbers and shares"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


# ------------------------------------------------------------------------------ verdicts


@pytest.mark.xdist_group("claims")
@pytest.mark.parametrize(
    ("claim", "changed", "kind", "word"),
    [
        ("too_isolated_to_move_the_country", {}, Kind.HOLDS_IF, "keeps it alive"),
        ("too_isolated_to_move_the_country", {"differ": False}, Kind.HOLDS_IF, "less than 39%. To"),
        ("too_isolated_to_move_the_country", {"needed": 0.05}, Kind.HOLDS, "distance"),
        ("too_isolated_to_move_the_country", {"needed": 0.5}, Kind.FAILS, "too small"),
        ("institutions_spread_little_by_little", {}, Kind.HOLDS_IF, "a circle of five"),
        ("institutions_spread_little_by_little", {"cost": 0.3}, Kind.HOLDS, "from nothing"),
        ("institutions_spread_little_by_little", {"large_rounds": 5.0}, Kind.HOLDS_IF, "no obstacle"),
        ("walls_that_cannot_be_passed", {}, Kind.HOLDS, "its repeal does not bring it back"),
        ("walls_that_cannot_be_passed", {"tipping": 0.0}, Kind.HOLDS_IF, "one way of life"),
        ("walls_that_cannot_be_passed", {"law": -0.1}, Kind.HOLDS_IF, "No law"),
        ("walls_that_cannot_be_passed", {"saving_rounds": 1.0}, Kind.HOLDS, "no longer than"),
        ("transitions_that_can_be_achieved", {}, Kind.HOLDS_IF, "7.9"),
        ("transitions_that_can_be_achieved", {"sure": 0.8}, Kind.FAILS, "Not even one year"),
        ("transitions_that_can_be_achieved", {"doubted": 9.0}, Kind.HOLDS_IF, "no difference"),
    ],
)
def test_verdicts_turn(claim, changed, kind, word):
    rows = {c.name.removeprefix("roads."): c.evidence for c in registered("roads/cracks")}
    found = rows[claim].under(**changed)
    assert found.kind is kind
    assert word in found.because + found.condition
