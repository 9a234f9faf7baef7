"""Price rules: steps by hand, Hahnel's rule on Scarf's economy as published, and what every rule keeps to."""

import numpy as np
import pytest
from feasible.procedures import PRICE_RULES, damped, hahnel, tatonnement
from feasible.procedures.price_rules import relative_excess
from hypothesis import given
from hypothesis import strategies as st

ONE = np.array([1.0])


def test_relative_excess_is_hahnels_v_with_a_sign():
    excess = relative_excess(np.array([1.0, 3.0, 0.0, 2.0, 0.0]), np.array([3.0, 1.0, 0.0, 2.0, 5.0]))
    assert excess.tolist() == [1.0, -1.0, 0.0, 0.0, 2.0]


def test_hahnels_rule_by_hand():
    rule = hahnel()
    # v = 2 * 2 / 4 = 1, base 1.05 - .5 = .55, m = .25 at first: up by 13.75 %.
    first = rule(np.array([700.0]), ONE, 3 * ONE)
    assert first == pytest.approx([700 * 1.1375], rel=1e-15)
    # v = 2 * .1 / 2.1, m = min(1, .25) of the round before: a surplus, down.
    v = 0.2 / 2.1
    second = rule(first, 1.1 * ONE, ONE)
    assert second == pytest.approx(first * (1 - (1.05 - 0.5**v) * 0.25), rel=1e-15)
    # Now m is that v.
    third = rule(second, ONE, 1.1 * ONE)
    assert third == pytest.approx(second * (1 + (1.05 - 0.5**v) * v), rel=1e-15)
    # A tiny imbalance after a tiny one moves the price by the floor.
    rule(third, ONE, 1.0001 * ONE)
    assert rule(third, ONE, 1.0001 * ONE) == pytest.approx(1.001 * third, rel=1e-15)
    # Nothing happens to a good in balance.
    assert rule(third, ONE, ONE).tolist() == third.tolist()


def test_the_floor_is_what_keeps_hahnels_prices_from_settling():
    def worst(floor):
        rule, p, v = hahnel(floor=floor), np.array([1.0]), []
        for _ in range(400):
            supply, demand = p**2, 2 / p**2
            v.append(float(abs(relative_excess(supply, demand))[0]))
            p = rule(p, supply, demand)
        return max(v[-20:])

    # Supply and demand differ by 4 % a percent of the price: steps of .1 % leave between .1 % and .4 %.
    assert 1e-3 < worst(0.001) < 4.1e-3
    assert worst(1e-6) < 5e-6


def scarf_under_hahnel(income, rounds):
    """Return v = 2|S - D|/(S + D) of the worst good in each round, from (1.5, 1, .7)."""
    rule, p, worst = hahnel(), np.array([1.5, 1.0, 0.7]), []
    for _ in range(rounds):
        # Household i buys goods i and i + 1 one to one.
        bundles = income(p) / (p + np.roll(p, -1))
        demand = bundles + np.roll(bundles, 1)
        worst.append(float((2 * np.abs(demand - 1) / (1 + demand)).max()))
        p = rule(p, np.ones(3), demand)
    return np.array(worst)


def test_published_rounds_on_scarfs_economy():
    # The round at the starting prices is the first.
    fixed = scarf_under_hahnel(np.ones_like, 200)
    assert int(np.argmax(fixed < 0.05)) + 1 == 26
    assert int(np.argmax(fixed < 0.01)) + 1 == 125
    # Where income is the value of what is owned the rule never gets there.
    assert scarf_under_hahnel(lambda p: p, 2000).min() > 0.16


def test_damped_by_hand():
    rule = damped()
    p = rule(ONE, ONE, 3 * ONE)
    assert p.tolist() == [1.25]
    # The sign has changed: .7 of the step. Then it has not: 1.2 times that.
    p = rule(p, 3 * ONE, ONE)
    assert p == pytest.approx([1.25 * (1 - 0.175)])
    p = rule(p, 3 * ONE, ONE)
    assert p == pytest.approx([1.25 * (1 - 0.175) * (1 - 0.21)])
    # Never more than half of the imbalance.
    small = rule(p, ONE, 1.02 * ONE)
    assert small == pytest.approx(p * (1 + 0.5 * 2 * 0.02 / 2.02))
    # In balance nothing moves, and the next step is longer, not shorter.
    assert rule(p, ONE, ONE).tolist() == p.tolist()


def test_a_price_can_fall_for_ever_and_come_back():
    # Nobody wants it for a long while: its price must not be lost at zero.
    rule, p = damped(), ONE
    for _ in range(50):
        p = rule(p, ONE, 0 * ONE)
    assert 0 < p[0] < 1e-20
    for _ in range(1000):
        p = rule(p, ONE, 3 * ONE) if p[0] < 1 else p
    assert p[0] >= 1


def test_tatonnement_by_hand():
    assert tatonnement()(ONE, ONE, 3 * ONE).tolist() == [1.25]
    assert tatonnement(speed=0.1)(ONE, 3 * ONE, ONE).tolist() == [0.9]
    # However fast, a price keeps a tenth.
    assert tatonnement(speed=10.0)(ONE, 3 * ONE, ONE).tolist() == [0.1]


# Next to nothing is nothing: from which size on is said below, and that size has a unit.
quantity = st.one_of(st.just(0.0), st.floats(1e-140, 1e3))
some = st.lists(st.tuples(st.floats(1e-3, 1e3), quantity, quantity), min_size=1, max_size=5)


@pytest.mark.parametrize("name", sorted(PRICE_RULES))
@pytest.mark.parametrize("trifle", [5e-324, 1e-310, 1e-200, 1e-151])
def test_what_is_nothing_in_any_unit_moves_no_price(name, trifle):
    assert PRICE_RULES[name]()(ONE, 0 * ONE, trifle * ONE).tolist() == [1.0]
    assert PRICE_RULES[name]()(ONE, trifle * ONE, 0 * ONE).tolist() == [1.0]
    assert PRICE_RULES[name]()(ONE, 0 * ONE, 1e-140 * ONE)[0] > 1.0


@pytest.mark.parametrize("name", sorted(PRICE_RULES))
@given(rounds=st.lists(some, min_size=1, max_size=4), unit=st.sampled_from([0.25, 8.0, 1024.0]))
def test_every_rule_moves_the_right_way_and_knows_no_units(name, rounds, unit):
    n = min(map(len, rounds))
    rule, scaled = PRICE_RULES[name](), PRICE_RULES[name]()
    alone = [PRICE_RULES[name]() for _ in range(n)]
    for row in rounds:
        prices, supply, demand = np.array(row[:n]).T
        moved = rule(prices, supply, demand)
        assert np.all(moved > 0)
        assert np.all(np.where(demand > supply, moved >= prices, True))
        assert np.all(np.where(demand < supply, moved <= prices, True))
        assert np.all(np.where(demand == supply, moved == prices, True))
        # Quantities and prices in other units (powers of two) make no difference.
        assert np.array_equal(scaled(unit * prices, unit * supply, unit * demand), unit * moved)
        # Each good by itself.
        each = [a(prices[[i]], supply[[i]], demand[[i]])[0] for i, a in enumerate(alone)]
        assert each == moved.tolist()


def test_one_rounds_memory_by_hand_and_on_scarfs_economy():
    from feasible.procedures.price_rules import remembering

    rule = remembering(speed=0.5)
    # e = 1: up by half. Then e = 1/2 after 1: no move at all. Then -1/2 after 1/2: down by three quarters.
    p = rule(ONE, ONE, 3 * ONE)
    assert p == pytest.approx([1.5])
    p = rule(p, 3 * ONE, 5 * ONE)
    assert p == pytest.approx([1.5])
    assert rule(p, 5 * ONE, 3 * ONE) == pytest.approx([1.5 * 0.25])
    # However fast, a price keeps a tenth, and units make no difference.
    assert remembering(speed=10.0)(ONE, 3 * ONE, ONE).tolist() == [0.1]
    assert (
        remembering()(8 * ONE, 8 * ONE, 16 * ONE).tolist() == (8 * remembering()(ONE, ONE, 2 * ONE)).tolist()
    )

    def rounds(rule, threshold):
        p = np.array([1.5, 1.0, 0.7])
        for t in range(1, 500):
            bundles = p / (p + np.roll(p, -1))
            demand = bundles + np.roll(bundles, 1)
            if (2 * np.abs(demand - 1) / (1 + demand)).max() < threshold:
                return t
            p = rule(p, np.ones(3), demand)
        return None

    # All income owned: where Hahnel's rule never arrives, and sooner than it does with all incomes fixed.
    assert [rounds(remembering(), t) for t in (0.05, 0.01)] == [14, 24]
    assert [rounds(remembering(speed=0.5), t) for t in (0.05, 0.01)] == [55, 116]
    # Without the memory it spirals out.
    assert rounds(tatonnement(speed=0.5), 0.05) is None
