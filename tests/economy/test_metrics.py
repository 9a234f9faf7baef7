"""Metrics: closed forms, published properties, invariances."""

import numpy as np
import pandas as pd
import pytest
from feasible.economy import (
    atkinson,
    consumption_equivalent_loss,
    gini,
    need_fulfillment,
    spending_at,
    welfare,
)
from feasible.economy.metrics import welfare_loss
from feasible.errors import InvalidInput
from hypothesis import given
from hypothesis import strategies as st

amounts = st.lists(st.floats(0.01, 1e3), min_size=1, max_size=20)


def test_hand_computed():
    # Two people, one has three times as much: mean difference 2, mean 2, so G = 2 / (2 * 2 * 2) ... = 0.25.
    assert gini([1, 3]) == pytest.approx(0.25)
    assert gini([0, 0]) == 0.0
    assert atkinson([1, 4], aversion=0.5) == pytest.approx(1 - ((1 + 2) / 2) ** 2 / 2.5)
    assert atkinson([0, 1]) == 1.0
    assert atkinson([0, 1], aversion=0.5) == pytest.approx(0.5)
    assert atkinson([0, 0]) == 0.0


@given(amounts, st.floats(0.1, 10))
def test_scale_free_and_zero_for_equals(given_amounts, scale):
    a = np.array(given_amounts)
    assert gini(a * scale) == pytest.approx(gini(a), abs=1e-9)
    assert atkinson(a * scale) == pytest.approx(atkinson(a), abs=1e-9)
    assert 0 <= gini(a) <= 1 - 1 / a.size + 1e-9
    assert -1e-9 <= atkinson(a) < 1
    assert gini(np.full(5, scale)) == pytest.approx(0, abs=1e-12)


@given(st.lists(st.floats(0.01, 1e3), min_size=3, max_size=10))
def test_a_transfer_to_the_poorest_lowers_both(given_amounts):
    a = np.sort(given_amounts)
    gap = a[-1] - a[0]
    b = a.copy()
    b[0], b[-1] = a[0] + gap / 4, a[-1] - gap / 4
    # Among equals there is nothing to transfer; a gap that is nothing beside the amounts is lost in rounding.
    strict = gap > 1e-6 * a[-1]
    for index in (gini, atkinson):
        assert index(b) < index(a) if strict else index(b) == pytest.approx(index(a), abs=1e-9)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ([], "expected at least one number"),
        ([-1.0], r"amounts\[0\]: is -1; expected zero or more"),
        ([np.nan], r"amounts\[0\]: is nan; expected a finite number"),
        (pd.Series([1.0, np.inf], ["a", "b"]), r"amounts\['b'\]: is inf; expected a finite number"),
    ],
)
def test_bad_amounts_are_refused(bad, message):
    with pytest.raises(InvalidInput, match=message):
        gini(bad)
    with pytest.raises(InvalidInput, match=message):
        atkinson(bad)


def test_aversion_must_be_positive():
    with pytest.raises(InvalidInput, match="aversion: is 0; expected a number above zero"):
        atkinson([1.0], aversion=0.0)


def test_who_gets_less_than_nothing_gets_nothing(corn_iron):
    economy = corn_iron()
    assert welfare(economy, [[1.0, -1e-12], [1.0, 1.0]], [0, 0]) == -np.inf
    assert welfare(economy, [[1.0, 0.0], [1.0, 1.0]], [0, 0]) == -np.inf
    with pytest.raises(InvalidInput, match="best: is -inf; expected a finite number"):
        consumption_equivalent_loss(economy, -np.inf, -np.inf)


def test_losses_are_shares_of_consumption(corn_iron):
    economy = corn_iron()
    consumption = np.array([[3.0, 1.0], [2.0, 2.0]])
    best = welfare(economy, consumption, [0, 0])
    for share in (0.0, 0.02, 0.5):
        assert welfare_loss(economy, (1 - share) * consumption, [0, 0], best) == pytest.approx(share)
    assert consumption_equivalent_loss(economy, -np.inf, best) == 1.0


def test_needs_and_spending(corn_iron):
    economy = corn_iron()
    met = need_fulfillment(economy, [[0.5, 9.0], [2.0, 0.25]])
    assert met == pytest.approx((0.5, (0.5 + 1.0 + 0.5) / 3))
    assert need_fulfillment(corn_iron(needs=None), [[0, 0], [0, 0]]) == (1.0, 1.0)
    assert spending_at(corn_iron(good_kind=["final", "public"]), [[1, 5], [3, 5]], [2.0, 7.0]).tolist() == [
        2,
        6,
    ]
