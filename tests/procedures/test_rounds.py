"""Rounds: when they stop, what counts as balanced, and where they end."""

import numpy as np
import pytest
from feasible.procedures import PRICE_RULES, damped, imbalance, price_rounds, tatonnement
from hypothesis import given
from hypothesis import strategies as st


def market(p):
    """Supply p, demand 4 / p: clears at 2."""
    return p, 4 / p


def test_imbalance_counts_a_shortage_whole_and_a_surplus_by_its_worth():
    prices = np.array([1.0, 1.0, 0.01, 0.0])
    supply = np.array([1.0, 3.0, 3.0, 3.0])
    demand = np.array([3.0, 1.0, 1.0, 1.0])
    # An average good's turnover is (3 + 1 + .01 + 0) / 4.
    turnover = 4.01 / 4
    assert imbalance(prices, supply, demand) == pytest.approx([1.0, 1.0, 0.02 / turnover, 0.0])
    # Never more than its relative excess, even if it is all there is.
    assert imbalance(np.ones(1), 3 * np.ones(1), np.ones(1)).tolist() == [1.0]
    assert imbalance(np.ones(1), np.ones(1), np.zeros(1)).tolist() == [2.0]
    assert imbalance(np.ones(1), np.zeros(1), np.zeros(1)).tolist() == [0.0]


def test_rounds_stop_in_the_first_balanced_round():
    went = price_rounds(market, np.array([1.0]), tatonnement(), threshold=0.05)
    off = went.table["imbalance"].to_numpy()
    assert went.balanced
    assert off[-1] < 0.05 <= off[:-1].min()
    assert went.table["round"].tolist() == list(range(1, len(off) + 1))
    # Round 1 is at the starting price: supply 1, demand 4; then it rises by a quarter of 2 * 3 / 5.
    assert off[0] == pytest.approx(1.2)
    second = 1.3
    assert off[1] == pytest.approx(2 * (4 / second - second) / (4 / second + second))
    assert (went.table["within"] == (off < 0.05)).all()
    # The prices returned are those that were answered last.
    supply, demand = market(went.prices)
    assert imbalance(went.prices, supply, demand).max() == off[-1]


def test_a_limit_ends_rounds_without_a_balance():
    went = price_rounds(market, np.array([1.0]), damped(), threshold=0.0, limit=7)
    assert not went.balanced
    assert len(went.table) == 7
    once = price_rounds(market, np.array([2.0]), damped(), threshold=0.0, limit=1)
    assert (len(once.table), once.balanced, once.prices.tolist()) == (1, False, [2.0])


def test_rounds_to_a_threshold_are_read_off_the_table():
    went = price_rounds(market, np.array([1.0]), damped(), threshold=1e-4)
    off = went.table["imbalance"].to_numpy()
    for threshold in (1.3, 0.1, 0.01, 1e-4):
        assert went.to(threshold) == int(np.flatnonzero(off < threshold)[0]) + 1
    assert went.to(1.3) == 1
    assert went.to(1e-12) is None


def test_a_surplus_of_something_worthless_is_no_imbalance():
    # Good 2 is there in plenty, whatever it costs: it ends free, and the rounds end.
    went = price_rounds(
        lambda p: (np.array([p[0], 9.0]), np.array([4 / p[0], 1.0])), np.ones(2), damped(), threshold=1e-3
    )
    assert went.balanced
    assert went.prices == pytest.approx([2.0, 0.0], abs=2e-3)
    assert went.table["within"].iloc[-1] == 1.0


def test_no_goods_are_in_balance_and_nonsense_ends_at_once():
    empty = price_rounds(lambda p: (p, p), np.zeros(0), damped())
    assert (empty.balanced, empty.table["within"].tolist()) == (True, [1.0])
    for nonsense in (np.nan, np.inf):
        broken = price_rounds(lambda p, n=nonsense: (p, p * n), np.ones(2), damped())
        assert (broken.balanced, len(broken.table)) == (False, 1)
        assert np.isnan(broken.table["imbalance"].iloc[0])


@pytest.mark.parametrize("rule", ["damped", "proportional"])
@given(
    sizes=st.lists(st.tuples(st.floats(0.1, 10), st.floats(0.1, 10)), min_size=1, max_size=4),
    power=st.floats(0.2, 2.0),
)
def test_independent_markets_clear_at_the_closed_form(rule, sizes, power):
    a, b = np.array(sizes).T
    went = price_rounds(
        lambda p: (a * p**power, b / p), np.ones(a.size), PRICE_RULES[rule](), threshold=1e-7, limit=5000
    )
    assert went.balanced
    assert went.prices == pytest.approx((b / a) ** (1 / (1 + power)), rel=1e-5)
