"""Contracts: half a market, teams and exit, taxes, trials, yardsticks, cover, orders, partnerships."""

import numpy as np
import pytest
from feasible.dual_hierarchy.contracts import (
    Market,
    after_hours,
    best_share,
    best_start,
    fiscal,
    headlines,
    left_of_plan,
    patience_needed,
    retention,
    return_asked,
    spread_with,
    surplus_made,
    team,
    trial_window,
    yardstick,
)
from feasible.errors import InvalidInput
from hypothesis import given, settings
from hypothesis import strategies as st

# ---------------------------------------------------------------------- half a market


def test_golden_half_market():
    case = Market()
    shares = {1.0: (6, 0, 42), 0.9: (5.4, 0.6, 42.84), 5 / 6: (5, 1, 43), 2 / 3: (4, 2, 42), 0.5: (3, 3, 39)}
    shares |= {1 / 3: (2, 4, 34), 0.0: (2, 4, 34)}
    for filled, expected in shares.items():
        found = case.half(filled)
        assert (found.old, found.new, found.value) == pytest.approx(expected)
    assert case.breaks_even == pytest.approx(2 / 3)


def test_golden_dual_track_and_free_price():
    case = Market()
    dual, free = case.dual_track, case.efficient
    assert (dual.value, dual.old_gain, dual.new_gain, dual.supplier_gain) == (43, 0.5, 0.5, 0)
    assert (free.value, free.old_gain, free.new_gain, free.supplier_gain) == (43, -17.5, 0.5, 18)
    assert case.clearing == 5


def test_where_new_users_would_pay_little_they_get_nothing():
    case = Market(old=20, new=3, supply=6, price=2)
    assert case.clearing == 14
    assert (case.efficient.old, case.efficient.new) == (6, 0)
    # One unit at most goes astray, and where nothing would, there is nothing to break even.
    assert case.half(0.0).new == 1
    assert case.breaks_even == pytest.approx(1.0)
    assert Market(old=20, new=1, supply=6, price=2).breaks_even == 0.0


@given(st.floats(1, 20), st.floats(0, 1), st.floats(0.1, 1), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=80, deadline=None)
def test_gains_add_up_and_nothing_beats_the_free_price(old, ratio, part, price, filled):
    supply = part * old / 2
    case = Market(old, max(ratio * old, 1e-3), supply, price * (old - supply))
    plan = case.half(1.0)
    for found in (case.half(filled), case.efficient, case.dual_track):
        assert found.old + found.new == pytest.approx(supply)
        gains = found.old_gain + found.new_gain + found.supplier_gain
        assert gains == pytest.approx(found.value - plan.value, abs=1e-9 * old**2)
        assert found.value <= case.efficient.value + 1e-9 * old**2
    # Nobody loses under two tracks.
    dual = case.dual_track
    assert min(dual.old_gain, dual.new_gain, dual.supplier_gain) >= -1e-9 * old**2


def test_surpluses_and_standing_plans_by_hand():
    assert [surplus_made(t) for t in (0.0, 0.5, 1.0)] == [3.0, 1.5, 0.0]
    assert surplus_made(1.0, order=3.0) == 1.0
    assert left_of_plan(1.0, 2) == 0.25


# ---------------------------------------------------------------------- teams


def test_golden_teams():
    efforts = {1: (1, 1), 5: (0.2, 0.36), 20: (0.05, 0.0975), 30: (0.0333, 0.0656)}
    for members, (effort, share) in efforts.items():
        found = team(members)
        assert (found.effort, found.share) == pytest.approx((effort, share), abs=5e-5)


def test_golden_patience():
    assert patience_needed(20) == pytest.approx(0.5)
    assert [round(patience_needed(20, h), 4) for h in (0.25, 0.4, 0.45)] == [0.6435, 0.8186, 0.9002]


def test_cheating_by_hand():
    """n = 20: nineteen others and a twentieth, shared, less its cost: .9513; after that .0488 for ever."""
    cheats = (19 + 0.05) / 20 - 0.05**2 / 2
    assert cheats == pytest.approx(0.95125)
    patience = patience_needed(20)
    assert (1 - patience) * cheats + patience * team(20).surplus == pytest.approx(0.5)


@given(st.integers(2, 60), st.floats(0, 0.49))
@settings(max_examples=60, deadline=None)
def test_exit_helps_only_where_leaving_is_worse_than_the_ruins(members, outside):
    with_exit, without = patience_needed(members, outside), patience_needed(members)
    assert (with_exit > without) == (outside > team(members).surplus)


def test_work_of_ones_own():
    assert after_hours(0.6) == (0.6, 0.4)
    assert sum(after_hours(0.3)) == 1.0
    assert return_asked(0.0) == pytest.approx(1 / 0.9 - 1)
    assert return_asked(0.1) == pytest.approx(1 / 0.81 - 1)


# ---------------------------------------------------------------------- taxes


def test_golden_taxes():
    rows = {0.0: (1, 0, 0, 0), 0.25: (0.75, 0.25, 0.375, 0.0625), 0.5: (0.5, 0.5, 0.5, 0.25)}
    rows |= {0.75: (0.25, 0.75, 0.375, 0.5625), 1.0: (0, 1, 0, 1)}
    for share, expected in rows.items():
        found = fiscal(share)
        assert (found.effort, found.hidden, found.take, found.risk) == pytest.approx(expected)
    assert best_share() == 0.5
    assert fiscal(0.5).keeps == 0.75
    assert fiscal(0.0, 0.5).keeps == 1.0


def test_golden_retention():
    assert [round(retention(r), 4) for r in (0.0, 0.2, 0.5, 1.0)] == [1.0, 0.3571, 0.1818, 0.1]


@given(st.floats(0, 1), st.floats(0.2, 3), st.floats(0.1, 3))
@settings(max_examples=60, deadline=None)
def test_a_province_does_what_is_best_for_it(share, base, hiding):
    found = fiscal(share, base=base, hiding=hiding)

    def keeps(effort, hidden):
        return (1 - share) * (base + effort - hidden) + hidden - effort**2 / 2 - hidden**2 / (2 * hiding)

    for effort, hidden in ((0.01, 0), (-0.01, 0), (0, 0.01), (0, -0.01)):
        assert keeps(found.effort + effort, found.hidden + hidden) <= found.keeps + 1e-12
    assert fiscal(best_share(base, hiding), base=base, hiding=hiding).take >= found.take - 1e-12


def test_what_cannot_be_hidden_is_not():
    assert fiscal(0.7, hiding=0.0).hidden == 0.0
    assert fiscal(0.5, fear=1.0).keeps == 0.5


# ---------------------------------------------------------------------- trials, yardsticks, cover


def test_golden_windows():
    windows = {0.25: (0.0161, 0.0252), 0.5: (0.0136, 0.0351), 0.9: (0.0109, 0.0952), 1.0: (0.0104, 0.1667)}
    for spillover, expected in windows.items():
        assert trial_window(spillover) == pytest.approx(expected, abs=5e-5)
    low, high = trial_window(0.0)
    assert low == pytest.approx(high, rel=1e-12)


@given(st.floats(0, 1), st.floats(0.1, 10), st.floats(0.1, 10), st.floats(0, 0.97))
@settings(max_examples=60, deadline=None)
def test_the_window_in_odds_hangs_on_spillover_alone(spillover, benefit, cost, patience):
    low, high = trial_window(spillover, benefit=benefit, cost=cost, patience=patience)
    odds = [p / (1 - p) for p in (low, high)]
    d = spillover * patience
    assert odds[1] / odds[0] == pytest.approx((1 + d) / (1 - d), rel=1e-6)
    keywords = {"benefit": benefit, "cost": cost, "patience": patience}
    if d > 0.01:
        assert best_start((low + high) / 2, spillover, **keywords) == "one"
        assert best_start(low * 0.99, spillover, **keywords) == "none"
        assert best_start(min(1.0, high * 1.01), spillover, **keywords) == "both"


def test_golden_yardsticks():
    assert [round(yardstick(r)[0], 4) for r in (0.5, 0.8, 0.95)] == [0.75, 0.36, 0.0975]
    assert yardstick(0.0)[1] == 0.5


def test_a_yardstick_as_drawn():
    rng = np.random.default_rng(1)
    mine, twin = rng.multivariate_normal([0, 0], [[1, 0.8], [0.8, 1]], size=200_000).T
    assert np.var(mine - 0.8 * twin) == pytest.approx(yardstick(0.8)[0], abs=0.005)


def test_cover_tips_thresholds():
    """As Granovetter's crowd of normal(25) thresholds: narrow ones do nothing by themselves, wide ones tip."""
    assert spread_with(0.0, spread=0.12) < 0.05
    assert spread_with(0.0, spread=0.13) > 0.9
    assert spread_with(0.1) == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Market(price=5.0), "price: is 5; expected from 0 to 4"),
        (lambda: Market(new=0.0), "new: is 0; expected above 0"),
        (lambda: Market().half(1.5), "filled: is 1.5"),
        (lambda: left_of_plan(-1.0, 3), "growth: is -1"),
        (lambda: surplus_made(2.0), "taken: is 2"),
        (lambda: team(0), "members: is 0; expected 1 or more"),
        (lambda: patience_needed(1), "members: is 1; expected 2 or more"),
        (lambda: patience_needed(20, 0.5), "outside: is 0.5"),
        (lambda: after_hours(-1.0), "watched: is -1"),
        (lambda: return_asked(1.0), "leaves: is 1"),
        (lambda: fiscal(1.2), "share: is 1.2"),
        (lambda: best_share(hiding=-1.0), "hiding: is -1"),
        (lambda: retention(0.5, 1.0), "patience: is 1"),
        (lambda: trial_window(1.5), "spillover: is 1.5"),
        (lambda: best_start(2.0, 0.5), "chance: is 2"),
        (lambda: yardstick(2.0), "correlation: is 2"),
        (lambda: spread_with(0.0, spread=0.0), "spread: is 0; expected above 0"),
    ],
)
def test_what_makes_no_sense_is_refused(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


def test_headlines():
    kept = {name: h.survives() for name, h in headlines().items()}
    assert all(found["page"] for found in kept.values())
    assert [name for name, found in kept.items() if not found["aggregation"]] == ["answer", "trial"]
    assert all(headlines()[name].condition for name in kept)
    assert not any(found["weakest"] for found in kept.values())
