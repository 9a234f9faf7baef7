"""Institutions and leverage together."""

from math import inf

import numpy as np
import pytest
from feasible.book import Kind
from feasible.book.claims import registered
from feasible.economy.datasets import us_2021
from feasible.errors import InvalidInput
from feasible.roads import ecosystem
from feasible.roads.ecosystem import (
    BUILT,
    WORTH,
    Institutions,
    _exports,
    apart,
    balance,
    cheapest_before,
    cheapest_mix,
    failures,
    income_lost,
    lasting_concession,
    least_pressure,
    push,
    stopped,
    too_large,
)
from feasible.roads.leverage import FLOWS, NAMED, us_network
from hypothesis import given, settings
from hypothesis import strategies as st

ONE = Institutions()


def test_the_push_is_the_table_s():
    # The stoppage of ten lines together: 11.5 % of what is earned at home, over half an income.
    assert push(0.5) == pytest.approx(income_lost(0.5) / WORTH)
    assert push(0.5) == pytest.approx(0.23073, abs=1e-5)
    assert push(0.5, conceded=0.5, worth=0.25) == pytest.approx(push(0.5))
    assert income_lost(0.5, sectors=15) == pytest.approx(0.1185, abs=1e-4)
    assert income_lost(0.5, band="most") < income_lost(0.5, band="some") < income_lost(0.5)


def test_a_share_of_deliveries_is_not_one_of_income():
    table = us_2021(71, prices="basic", residual_products="primary")
    earned = table.value_added.to_numpy()
    assert stopped() == pytest.approx(0.10273, abs=1e-5)
    dollars = stopped() * us_network(apart=True).final_demand.sum()
    assert income_lost() == pytest.approx(dollars / earned.sum(), rel=1e-5)
    # Hulten: a few hours cost what they earn, whoever pays for imports and wherever they are booked.
    which = [list(table.sectors).index(NAMED[name]) for name in FLOWS]
    few = 1e-4 * earned[:, which].sum() / earned.sum()
    assert income_lost(1e-4) == pytest.approx(few, rel=1e-3)
    assert income_lost(1e-4, imports="booked") == pytest.approx(few, rel=1e-2)
    assert income_lost(imports="booked") == stopped(imports="booked") == pytest.approx(0.11609, abs=1e-5)


@pytest.mark.parametrize("sectors", [15, 71])
def test_who_bears_what_is_missing_from_exports(sectors):
    # What is sold abroad is what the table says, and the freight that its imports of transport hold.
    table = us_2021(sectors, prices="basic", residual_products="primary")
    uses = table.final_uses
    freight = np.maximum(table.market_shares().to_numpy() @ uses["Imports"].to_numpy(), 0.0).sum()
    sold = _exports(sectors)
    assert sold.sum() == pytest.approx(uses["Exports of goods and services"].sum() + freight, rel=1e-9)
    # Goods that are sold abroad need more of what stops than services at home.
    unpaid, paid = (income_lost(sectors=sectors, imports=how) for how in ("unpaid", "paid"))
    at_home = 1 - sold.sum() / us_network(sectors, apart=True).final_demand.sum()
    assert 0.85 * at_home * paid < unpaid < at_home * paid


def test_unpaid_imports_by_newton():
    # From the raw table in a script of its own: wages by Newton's method, not by raising what is short.
    assert income_lost(imports="unpaid") == pytest.approx(0.0959545, abs=1e-6)
    assert income_lost(0.7, imports="unpaid") == pytest.approx(0.22837, abs=1e-5)
    assert income_lost(band="some", imports="unpaid") == pytest.approx(0.07485, abs=1e-5)


def test_alone_and_together():
    size = push()
    assert ONE.length_needed(size) == pytest.approx(2.6640, abs=1e-3)
    assert ONE.length_needed(size, BUILT) == pytest.approx(0.6110, abs=1e-3)
    # If imports come unpaid three rounds are too few, and if firms learn to replace most they are far too few.
    assert ONE.length_needed(push(imports="unpaid")) == pytest.approx(4.1995, abs=1e-3)
    assert ONE.length_needed(push(band="most")) == pytest.approx(9.411, abs=1e-2)
    assert ONE.length_needed(push(band="most", imports="unpaid")) == inf
    table = failures(size)
    assert table.loc["as on this page", "thesis"]
    assert table["thesis"].sum() == 2
    assert table.loc["people do less as others do", "alone"] == inf
    assert table.loc["taking part costs three fifths less", "alone"] == 0.0
    assert table.loc["twice as many built before", "built"] > 0.9


@settings(max_examples=25, deadline=None)
@given(st.floats(0.09, 0.6), st.floats(0.01, 0.6), st.integers(-9, 9))
def test_the_cheapest_mix_is_the_best_of_many(size, price, scale):
    unit = 10.0**scale
    best = cheapest_mix(ONE, size, unit, price * unit)
    for n in np.linspace(ONE.lowest, 0.5, 60):
        rounds = ONE.length_needed(size, float(n))
        assert best.cost <= unit * (n - ONE.lowest + price * rounds) * (1 + 1e-9)
    assert best.cost == pytest.approx(unit * (best.before - ONE.lowest + price * best.length))
    low, high, least = balance(ONE, size)
    if low < high and abs(price - low) > 1e-6 and abs(price - high) > 1e-6:
        assert best.kind == (
            "pressure alone" if price < low else "both" if price < high else "building alone"
        )
        assert best.kind != "both" or best.before >= least - 1e-6


def test_balance_at_its_edges():
    low, high, least = balance(ONE, 0.15)
    assert (low, high, least) == pytest.approx((0.02230, 0.26852, 0.17304), abs=1e-5)
    # At the lower price pressure alone costs what the mix does.
    n = ONE.length_needed(0.15)
    assert low * n == pytest.approx(least - ONE.lowest + low * ONE.length_needed(0.15, least), rel=1e-6)
    # A push below the fold never suffices alone, at any price.
    assert balance(ONE, 0.1)[0] == 0.0
    assert cheapest_mix(ONE, 0.1, 1.0, 1e-9).kind == "both"
    # A large one speeds up from the start, and slows down before the tipping point.
    assert balance(ONE, 0.42)[2] == ONE.lowest
    # A very large one only slows down: one alone is cheapest at every price.
    low, high, least = balance(ONE, 0.7)
    assert low == high == pytest.approx((0.5 - ONE.lowest) / ONE.length_needed(0.7))
    assert least == 0.5
    with pytest.raises(InvalidInput, match="one kind of people"):
        balance(Institutions(spread=0.1), 0.2)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.14, 0.6), st.floats(0.005, 1.2), st.floats(1.0, 3.0))
def test_dearer_percents_against_a_grid(size, ratio, power):
    goal, first = ONE.tipping, ONE.lowest
    n = np.linspace(first, goal, 20001)
    pace = 1 / (np.array([ONE.drawn(x, size) for x in n]) - n)
    steps = (pace[1:] + pace[:-1]) / 2 * np.diff(n)
    rounds = np.append(np.cumsum(steps[::-1])[::-1], 0.0)
    cost = (goal - first) * (n**power - first**power) / (goal**power - first**power) + ratio * rounds
    got = cheapest_before(ONE, size, ratio, power)
    assert np.interp(got, n, cost) <= cost.min() + 1e-6
    if power == 1.0:
        assert got == pytest.approx(cheapest_mix(ONE, size, 1.0, ratio).before)


def test_the_jump_is_owed_to_a_constant_price():
    size = push()
    low, _, least = balance(ONE, size)
    assert cheapest_before(ONE, size, 0.99 * low, 1.0) == ONE.lowest
    assert cheapest_before(ONE, size, 1.001 * low, 1.0) == pytest.approx(least, abs=2e-3)
    # In proportion to how many take part already: a little building is best at a tenth of that price.
    assert ONE.lowest < cheapest_before(ONE, size, 0.1 * low, 2.0) < 0.03
    assert cheapest_before(ONE, 0.1, 1e-9, 1.0) > balance(ONE, 0.1)[2]


def test_a_push_that_is_too_large():
    most = too_large(ONE)
    assert most == pytest.approx(0.47875, abs=1e-5)
    # By simulation: with it the first step takes as long as the last.
    first, last = (1 / (1 + np.exp(-8 * (n - 0.5 + most))) - n for n in (ONE.lowest, 0.5))
    assert first == pytest.approx(last)


def test_a_push_with_which_the_two_part():
    most = apart(ONE)
    for size, both in ((0.99 * most, True), (1.01 * most, False)):
        low, high, _ = balance(ONE, size)
        assert (low < high) is both
    # By simulation: on average until it tips a society grows as fast as at the start.
    n = np.linspace(ONE.lowest, 0.5, 200_001)
    pace = 1 / (1 + np.exp(-8 * (n - 0.5 + most))) - n
    rounds = float(((1 / pace[1:] + 1 / pace[:-1]) / 2 * np.diff(n)).sum())
    assert (0.5 - ONE.lowest) / rounds == pytest.approx(pace[0], rel=1e-6)
    with pytest.raises(InvalidInput, match="one kind of people"):
        apart(Institutions(spread=0.1))
    # Above it no price makes the two belong together.
    for price in np.linspace(0.05, 1.5, 30):
        assert cheapest_mix(ONE, 1.05 * most, 1.0, price).kind != "both"


@pytest.mark.parametrize(
    ("sentence", "changed", "true"),
    [
        ("_built_shortens", {"cost": 0.4}, False),  # 30 % is beyond the tipping point
        ("_built_shortens", {"precision": 4.2}, False),  # and below the lowest rest point
        ("_built_shortens", {"precision": 5.0}, True),
        ("_built_shortens", {"conceded": 0.5}, True),
        ("_built_shortens", {"stays": True}, False),
        ("_built_shortens", {"imports": "unpaid"}, True),
        ("_built_shortens", {"imports": "booked"}, True),
        ("_neither_alone_both_together", {"lasts": 0.5}, False),
        ("_neither_alone_both_together", {"lasts": 3.0}, False),
        ("_neither_alone_both_together", {"lasts": 3.0, "imports": "unpaid"}, True),
        ("_neither_alone_both_together", {"imports": "booked"}, True),
        ("_neither_alone_both_together", {"band": "some"}, True),
        ("_neither_alone_both_together", {"band": "most"}, False),  # one round is too short for both
        ("_neither_alone_both_together", {"built": 0.6}, False),
        ("_neither_alone_both_together", {"spread": 0.2}, True),
        ("_first_points_save_most", {"depth": 1 / 3}, False),  # no length suffices alone
        ("_first_points_save_most", {"depth": 0.6}, True),
        ("_first_points_save_most", {"imports": "unpaid"}, True),
        ("_both_between_two_prices", {"depth": 1 / 3}, False),
        ("_both_between_two_prices", {"depth": 0.6}, True),
        ("_both_between_two_prices", {"power": 2.0}, True),
        ("_both_between_two_prices", {"imports": "unpaid"}, True),
    ],
)
def test_where_headlines_end(sentence, changed, true):
    assert getattr(ecosystem, sentence)(**changed) is true


def test_the_least_pressure():
    size = push()
    # With all the leverage there is the best push is all of it, but for the last stretch.
    assert least_pressure(ONE, size) == pytest.approx(0.61143, abs=1e-4)
    assert least_pressure(ONE, size) < size * ONE.length_needed(size) < 0.15 * ONE.length_needed(0.15)
    for constant in (0.3, 0.45, 0.6):
        assert least_pressure(ONE, 5.0) <= constant * ONE.length_needed(constant)
    assert least_pressure(ONE, 0.1) == inf
    assert least_pressure(Institutions(precision=3.0), 1.0) == inf


def test_what_is_won_for_good():
    # The middle rest point under the push; none beyond the fold.
    assert lasting_concession(ONE, 0.1) == pytest.approx(0.285067, abs=1e-6)
    assert lasting_concession(ONE, 0.14) == ONE.lowest
    n = lasting_concession(ONE, 0.1)
    for start, end in ((n + 1e-4, 0.9912508), (n - 1e-4, 0.0633991)):
        assert ONE.path(start, 0.1, 400.0, [0.0, 400.0])[-1] == pytest.approx(end, abs=1e-4)


def test_refusals():
    weak = Institutions(precision=3.0)
    for call, message in (
        (lambda: stopped(0.5, band="all"), "band: is 'all'; expected one of most, some, little"),
        (lambda: stopped(0.5, imports="free"), "imports: is 'free'; expected one of paid, unpaid, booked"),
        (lambda: push(worth=0.0), "worth: is 0.0"),
        (lambda: push(conceded=1.5), "a share from 0 to 1"),
        (lambda: cheapest_mix(ONE, 0.2, 0.0, 1.0), "build, press: are 0.0 and 1.0"),
        (lambda: cheapest_mix(weak, 0.2, 1.0, 1.0), "a tipping point"),
        (lambda: balance(weak, 0.2), "a tipping point"),
        (lambda: cheapest_before(weak, 0.2, 1.0, 1.0), "a tipping point"),
        (lambda: cheapest_before(ONE, 0.2, 0.0, 1.0), "ratio, power: are 0.0 and 1.0"),
        (lambda: cheapest_before(ONE, 0.2, 1.0, 0.5), "ratio, power: are 1.0 and 0.5"),
        (lambda: too_large(weak), "a tipping point"),
    ):
        with pytest.raises(InvalidInput, match=message):
            call()


@pytest.mark.xdist_group("claims")
@pytest.mark.parametrize(
    ("claim", "changed", "kind", "word"),
    [
        ("no_strategy_is_enough_alone", {}, Kind.HOLDS_IF, "where nothing was built, 2.7"),
        ("no_strategy_is_enough_alone", {"ever": False}, Kind.HOLDS_IF, "however long"),
        ("no_strategy_is_enough_alone", {"alone_rounds": 0.4}, Kind.FAILS, "0.4 rounds suffice as well"),
        ("no_strategy_is_enough_alone", {"built": 0.6}, Kind.FAILS, "needs no pressure"),
        ("no_strategy_is_enough_alone", {"together": False}, Kind.FAILS, "Even with 30%"),
        ("the_work_is_the_balance", {}, Kind.HOLDS_IF, "pressure alone is cheapest"),
        ("the_work_is_the_balance", {"low": 0.5}, Kind.FAILS, "one alone is cheapest"),
        ("the_work_is_the_balance", {"low": 0.0}, Kind.HOLDS_IF, "never suffices"),
    ],
)
def test_verdicts_turn(claim, changed, kind, word):
    rows = {c.name.removeprefix("roads."): c.evidence for c in registered("roads/ecosystem")}
    found = rows[claim].under(**changed)
    assert found.kind is kind
    assert word in found.because
