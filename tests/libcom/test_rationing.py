"""Scarce goods: what is honest, what a lie gains, what the race of orders ends in, and what money would do."""

from __future__ import annotations

import numpy as np
import pytest
from feasible.errors import InvalidInput, NotConverged
from feasible.libcom import _money_or_rations
from feasible.libcom.in_kind import planned_from_use
from feasible.libcom.rationing import (
    TEN,
    THERE,
    MoneyOrRations,
    OrderGame,
    alone_in_sum,
    best_lie,
    best_of,
    cut_by_rounds,
    exposed,
    first_come,
    loss_without_exchange,
    needs_first,
    pooled,
    proportional_shares,
    shelf,
    uniform,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

amounts = st.lists(st.integers(1, 20).map(float), min_size=2, max_size=6)
shares = st.integers(1, 30).map(lambda v: v / 20)

# ---------------------------------------------------------------------- rules


def test_ten_people_by_hand():
    """60 needed, 40 there. 2 + 3 + 4 + 4 = 13 are served; six share 27."""
    assert proportional_shares(TEN, 40.0) == pytest.approx(np.array(TEN) * 2 / 3, rel=1e-12)
    assert uniform(TEN, 40.0) == pytest.approx([2, 3, 4, 4, *[4.5] * 6], rel=1e-12)
    assert uniform(TEN, 70.0).tolist() == list(TEN)
    assert proportional_shares(TEN, 70.0).tolist() == list(TEN)
    assert needs_first([1.0, 2.0], [10.0, 1.0], 9.0).tolist() == [6.0, 3.0]
    assert needs_first([4.0, 8.0], [10.0, 10.0], 9.0).tolist() == [4.0, 5.0]


@settings(deadline=None, max_examples=60)
@given(needs=amounts, enough=shares, left=st.floats(0.1, 5.0), right=st.floats(0.1, 5.0))
def test_uniform_rule_is_efficient_envy_free_and_cannot_be_gamed(needs, enough, left, right):
    """For any single-peaked preference: a unit too little costs `left`, a unit too much `right`."""
    total = enough * sum(needs)
    got = uniform(needs, total)
    # Efficient: all of it is used if short, nobody gets more than they want.
    assert got.sum() == pytest.approx(min(total, sum(needs)), rel=1e-9)
    assert (got <= np.array(needs) + 1e-9).all()

    def pain(i, x):
        return left * max(needs[i] - x, 0.0) + right * max(x - needs[i], 0.0)

    for i in range(len(needs)):
        assert all(pain(i, got[i]) <= pain(i, other) + 1e-9 for other in got)
        for said in np.arange(0.0, 31.0):
            lied = [*needs]
            lied[i] = said
            assert pain(i, got[i]) <= pain(i, uniform(lied, total)[i]) + 1e-9


@settings(deadline=None, max_examples=30)
@given(needs=amounts, enough=st.floats(0.1, 0.95), factor=st.floats(1.0, 5.0))
def test_proportional_shares_reward_larger_orders(needs, enough, factor):
    total = enough * sum(needs)
    table = best_lie(proportional_shares, needs, total, [0.5, 1.0, factor])
    s, n = sum(needs), np.array(needs)
    expected = np.minimum(total * factor * n / (s + (factor - 1) * n), n)
    assert table["lying"].to_numpy() == pytest.approx(expected, rel=1e-9)
    assert (table["gain"] >= 0).all()
    assert (best_lie(uniform, needs, total, [0.5, 1.0, factor])["gain"] < 1e-9).all()
    # Nobody but their own share changes if two become one: splitting gains nothing.
    merged = [needs[0] + needs[1], *needs[2:]]
    assert proportional_shares(merged, total)[0] == pytest.approx(
        proportional_shares(needs, total)[:2].sum(), rel=1e-9
    )


def test_a_need_that_nobody_checks_is_called_larger():
    """Wishes called needs are served first: without agreement on needs the rule rewards that."""
    honest = needs_first([2.0, 4.0, 4.0], [5.0, 3.0, 3.0], 10.0)
    lying = needs_first([7.0, 4.0, 4.0], [0.0, 3.0, 3.0], 10.0)
    assert honest.tolist() == [2.0, 4.0, 4.0]
    assert lying[0] == pytest.approx(10 / 3)


# ---------------------------------------------------------------------- the race


def test_the_race_ends_in_the_uniform_rule():
    game = OrderGame(TEN, 40.0, cap=20.0)
    found = game.equilibrium()
    assert found.deliveries == pytest.approx(uniform(TEN, 40.0), rel=1e-9)
    # The six who stay short order the cap; the others as much as meets the need at a fulfillment of 4.5 / 20.
    assert found.orders == pytest.approx(np.minimum(np.array(TEN) * 20 / 4.5, 20), rel=1e-9)
    assert found.inflation == pytest.approx(40 * 20 / 4.5 / 60, rel=1e-9)
    assert found.spent == 0.0
    assert found.certificate.ok
    race = game.race(40).to_numpy()
    assert race[0].tolist() == list(TEN)
    assert race[-1] == pytest.approx(found.orders, rel=1e-9)
    assert (np.diff(race.sum(axis=1)) >= -1e-9).all()


@pytest.mark.parametrize("cost", [0.01, 0.05, 0.2])
def test_a_light_frown_ends_there_too_and_wastes_nearly_all(cost):
    """All who are short order the same z; z / S is the cut over E, so that c S = E - cut."""
    found = OrderGame(TEN, 40.0, cost=cost).equilibrium()
    assert found.deliveries == pytest.approx(uniform(TEN, 40.0), rel=1e-9)
    assert found.orders.sum() == pytest.approx((40 - 4.5) / cost, rel=1e-9)
    assert found.spent == pytest.approx(40 - 4.5 - 60 * cost, rel=1e-9)


def test_equal_people_by_closed_form():
    """A contest: E (N - 1) / (c N^2) each, and (N - 1) / N of everything is spent but for honest orders."""
    n, total = 10, 8.0
    for cost in (0.01, 0.05, 0.2):
        found = OrderGame([1.0] * n, total, cost=cost).equilibrium()
        assert found.orders == pytest.approx([total * (n - 1) / (cost * n * n)] * n, rel=1e-9)
        assert found.spent == pytest.approx(total * (n - 1) / n - cost * n, rel=1e-9)
        assert found.certificate.ok
    game = OrderGame([1.0] * n, total)
    assert game.deterrent == pytest.approx(total * (n - 1) / n**2, rel=1e-12)
    assert game.growth == pytest.approx(9 / 7, rel=1e-12)
    # All answer at once, nobody is capped: the factor is the same in every round.
    orders = np.ones(n)
    for _ in range(3):
        after = np.array([game.best_order(i, orders.sum() - orders[i]) for i in range(n)])
        assert after == pytest.approx(orders * 9 / 7, rel=1e-12)
        orders = after


@settings(deadline=None, max_examples=40)
@given(
    needs=amounts,
    enough=st.floats(0.2, 1.2),
    cap=st.floats(1.0, 6.0),
    cost=st.one_of(st.just(0.0), st.floats(0.02, 1.2)),
)
def test_nobody_gains_in_equilibrium_and_turns_arrive_there(needs, enough, cap, cost):
    n = np.array(needs)
    total = enough * n.sum()
    for limit in (cap * n.max(), cap * n):
        game = OrderGame(needs, total, cap=limit, cost=cost)
        found = game.equilibrium()
        assert found.certificate.ok, found.certificate.explain()
        assert (found.orders >= n).all()
        if game.scarce:
            assert found.deliveries.sum() == pytest.approx(total, rel=1e-9)
        if cost >= game.deterrent:
            assert found.orders == pytest.approx(n, rel=1e-6)
        if cost == 0.0 and np.ndim(limit) == 0 and game.scarce:
            assert found.deliveries == pytest.approx(uniform(needs, total), rel=1e-7)
        if not 0.98 < enough < 1.0:  # Nearly enough: orders grow by as little a turn.
            assert game.race(400).to_numpy()[-1] == pytest.approx(found.orders, rel=1e-3)


def test_caps_in_proportion_to_the_past_share_by_the_past():
    """Last year's use caps this year's order: who used half gets half, however large the need."""
    found = OrderGame([4.0, 4.0, 4.0], 6.0, cap=[8.0, 8.0, 4.0]).equilibrium()
    assert found.orders.tolist() == [8.0, 8.0, 4.0]
    assert found.deliveries == pytest.approx([2.4, 2.4, 1.2], rel=1e-12)


def test_without_cap_or_cost_there_is_no_end():
    game = OrderGame([5.0, 6.0], 5.0)
    with pytest.raises(NotConverged, match="orders"):
        game.equilibrium()
    with pytest.raises(NotConverged, match="cap orders"):
        game.best_order(1, 5.0)
    assert game.growth == np.inf
    enough = OrderGame([5.0, 6.0], 12.0)
    assert not enough.scarce
    assert enough.deterrent == 0.0
    assert enough.equilibrium().orders.tolist() == [5.0, 6.0]
    assert enough.best_order(0, 6.0) == 5.0
    assert enough.payoff([5.0, 6.0]).tolist() == [5.0, 6.0]


# ---------------------------------------------------------------------- sums alone


@settings(deadline=None, max_examples=50)
@given(
    communities=st.lists(st.lists(st.floats(0.0, 10.0), min_size=1, max_size=8), min_size=1, max_size=6),
    enough=st.floats(0.0, 1.5),
)
def test_two_sums_a_round_find_the_cut(communities, enough):
    everyone = np.concatenate([np.array(c) for c in communities])
    total = enough * float(everyone.sum())
    found = cut_by_rounds(communities, total)
    direct = uniform(everyone, total)
    ends = np.cumsum([len(c) for c in communities])
    given_ = [part.sum() for part in np.split(direct, ends[:-1])]
    assert found.given == pytest.approx(np.array(given_), rel=1e-9, abs=1e-9)
    assert len(found.rounds) <= everyone.size + 1
    assert (np.diff(found.rounds["cut"]) >= 0).all()
    for k in range(len(communities)):
        honest, shared = pooled(communities, total, k)
        assert shared >= honest * (1 - 1e-9) - 1e-9


# ---------------------------------------------------------------------- money or rations


def test_weitzmans_criterion_by_hand():
    case = MoneyOrRations(satiation=10.0, ration=6.0, taste_sd=2.0, income_sd=0.4, slope=2.0)
    assert (case.gap, case.price) == (4.0, 2.0)
    # var e - (B p)^2 var l = 4 - 16 * .16
    assert case.advantage == pytest.approx(1.44, rel=1e-12)
    assert MoneyOrRations(10.0, 6.0, 2.0, 0.5).advantage == 0.0
    assert MoneyOrRations(10.0, 6.0, 2.0, 0.6).advantage < 0
    # What is half as good as rations is mixed with them two to one.
    even = MoneyOrRations(10.0, 6.0, 2.0, 0.5)
    assert even.share_for_market == pytest.approx(0.5)
    assert even.loss_by_mix == pytest.approx(2.0)
    assert even.neighbors_beat_money == 0.0
    assert case.neighbors_beat_money == pytest.approx(1 - 2.56 / 4)
    assert case.loss_by_neighbors(case.neighbors_beat_money) == pytest.approx(case.loss_by_money)
    assert MoneyOrRations(10.0, 6.0, 0.0, 0.5).neighbors_beat_money == 0.0
    assert MoneyOrRations(10.0, 6.0, 0.0, 0.0).share_for_market == 0.5


@settings(deadline=None, max_examples=12)
@given(
    taste=st.floats(0.1, 3.0), income=st.floats(0.05, 0.8), link=st.floats(-0.9, 0.9), seed=st.integers(0, 99)
)
def test_simulation_agrees_with_the_criterion(taste, income, link, seed):
    case = MoneyOrRations(10.0, 6.0, taste, income, link, slope=0.5)
    assert case.loss_by_mix <= min(case.loss_by_money, case.loss_by_rations) + 1e-9
    found = case.simulate(40_000, np.random.default_rng(seed))
    assume(found.spread > 0)
    # The sample's price moves a little with the sample: that is of second order.
    assert (
        abs(found.rations - found.money - case.advantage) < 5 * found.spread + 2e-3 * case.loss_by_money * 5
    )
    assert found.price == pytest.approx(case.price, rel=0.05)
    assert found.mixed == pytest.approx(case.loss_by_mix, rel=0.1, abs=1e-3)


def test_what_rations_lose_by_simulated_purchases():
    rng = np.random.default_rng(0)
    tastes, goods = rng.dirichlet([0.7] * 6, 50), rng.uniform(1, 9, 6)
    price = tastes.mean(axis=0) / goods  # one unit of budget a head, goods a head
    bought = tastes / price
    gain = np.exp((tastes * np.log(bought / goods)).sum(axis=1)) - 1
    assert loss_without_exchange(tastes) == pytest.approx(gain, rel=1e-9)
    assert (loss_without_exchange(np.full((4, 3), 1 / 3)) == 0).all()
    assert (loss_without_exchange(tastes) >= -1e-12).all()


# ---------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: uniform([-1.0], 1.0), r"orders\[0\]: is -1; expected zero or more"),
        (lambda: proportional_shares([1.0], np.nan), "total: is nan"),
        (lambda: needs_first([[1.0]], [1.0], 1.0), "needs: is not a list"),
        (lambda: OrderGame([0.0], 1.0), "needs, total: has a zero"),
        (lambda: OrderGame([2.0], 1.0, cap=1.0), "cap: is below a need"),
        (lambda: OrderGame([2.0], 1.0, cost=-1.0), "cost: is -1.0"),
        (lambda: MoneyOrRations(5.0, 6.0, 1.0, 1.0), "satiation, ration, slope: are 5.0"),
        (lambda: MoneyOrRations(9.0, 6.0, -1.0, 1.0), "taste_sd, income_sd, correlation: are -1.0"),
        (lambda: MoneyOrRations(9.0, 6.0, 1.0, 1.0).loss_by_neighbors(2.0), "reliability: is 2.0"),
        (lambda: loss_without_exchange([[0.5, 0.6]]), "tastes: are no shares"),
    ],
)
def test_refuses(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


# ---------------------------------------------------------------------- what a second reading found


def example(people: int = 50, seed: int = 2) -> tuple[list[np.ndarray], float]:
    """The chapter's communities and what there is."""
    rng = np.random.default_rng(seed)
    towns = [rng.lognormal(1.0 + 0.3 * rng.standard_normal(), 0.7, people) for _ in range(1000 // people)]
    return towns, 0.6 * sum(float(t.sum()) for t in towns)


def test_two_sums_a_round_expose_nine_people():
    towns, total = example()
    read = exposed(towns, total)
    everyone = np.concatenate(towns)
    assert len(read) == 9
    assert all(np.isclose(everyone, need, rtol=1e-9).any() for need in read)
    # Added up over all communities before anyone reads them: nobody.
    assert exposed(towns, total, together=True) == []
    # The smaller a community the more.
    assert len(exposed(*example(10))) > 5 * len(read) > 20 * len(exposed(*example(200)))


def test_a_sum_that_is_one_persons_need():
    rng = np.random.default_rng(0)
    sums = rng.binomial(30, 0.05, 200_000)
    assert alone_in_sum(30, 0.05) == pytest.approx((sums == 1).sum() / (sums > 0).sum(), abs=0.005)
    assert alone_in_sum(1, 0.3) == pytest.approx(1.0)


def test_a_shelf_is_empty_as_often_as_said():
    rng = np.random.default_rng(0)
    used = rng.gamma(4.0, 0.25, (20_000, 200)).sum(axis=1)  # mean one, spread a half
    assert (used > 200 * (1 + shelf(200, 0.5))).mean() == pytest.approx(0.01, abs=0.004)


def test_the_best_of_several_tries():
    rng = np.random.default_rng(0)
    assert best_of(20, 0.2) == pytest.approx(
        np.exp(0.2 * rng.standard_normal((50_000, 20))).min(axis=1).mean(), rel=2e-3
    )
    assert best_of(1, 0.2) == pytest.approx(np.exp(0.02), rel=1e-6)


def test_first_come_first_served():
    # Two need one and two; there are two. In half of the orders each is first.
    assert first_come([1.0, 2.0], 2.0) == pytest.approx([0.5 * 1 + 0.5 * 0, 0.5 * 1 + 0.5 * 2], abs=0.02)
    assert first_come(TEN, THERE).sum() == pytest.approx(THERE)
    assert first_come([1.0, 2.0], 9.0).tolist() == [1.0, 2.0]


def test_people_who_may_buy_on_top_of_their_ration():
    """Review: at the formula's share the miss is 2.25, not 1.56, and the best is to sell some 40 %."""
    case = MoneyOrRations(10.0, 6.0, 2.0, 0.4)
    assert case.loss_by_mix == pytest.approx(1.56, abs=0.005)
    assert case.miss_with_more(case.share_for_market) == pytest.approx(2.25, abs=0.02)
    sold, miss = case.best_with_more
    assert sold == pytest.approx(0.4)
    assert miss == pytest.approx(2.13, abs=0.02)
    # By drawing people: the price at which all is taken, and what it misses.
    rng = np.random.default_rng(1)
    need = 2.0 * rng.standard_normal(200_000)
    burden = rng.gamma(0.4**-2, 0.4**2, need.size)
    kept = 0.6 * 6.0

    def has(price):
        return np.maximum(kept, 10.0 + need - burden * price)

    price = brentq(lambda p: has(p).mean() - 6.0, 0.0, 20.0)
    assert ((has(price) - 6.0 - need) ** 2).mean() == pytest.approx(miss, abs=0.03)
    # With equal incomes a price alone misses nothing but for those who would buy less than nothing.
    assert MoneyOrRations(10.0, 6.0, 1.0, 0.0).miss_with_more(1.0) == pytest.approx(0.0, abs=1e-4)
    # Who needs more and has less: a price serves worse, and the sample knows the correlation.
    poor = MoneyOrRations(10.0, 6.0, 2.0, 0.4, correlation=0.6)
    assert np.corrcoef(*poor._people)[0, 1] == pytest.approx(0.6, abs=0.03)
    # A very scarce good: the first guess of the price is too low.
    assert MoneyOrRations(10.0, 1.0, 2.0, 0.8).miss_with_more(0.1) > 0
    with pytest.raises(InvalidInput, match="sold: is"):
        case.miss_with_more(0.0)


@pytest.mark.parametrize(
    ("elasticity", "lost"), [(0.25, 0.91), (0.5, 0.66), (1.0, 0.41), (2.0, 0.22), (4.0, 0.12)]
)
def test_what_rations_lose_for_other_tastes(elasticity, lost):
    """Review: "41 % larger" is Cobb-Douglas."""
    tastes = np.random.default_rng(1).dirichlet(np.ones(5), 2000)
    assert loss_without_exchange(tastes, elasticity).mean() == pytest.approx(lost, abs=0.005)
    assert (loss_without_exchange(tastes, elasticity) > -1e-9).all()
    # Near unit elasticity it is the exact formula.
    near = loss_without_exchange(tastes, 1.001)
    assert near == pytest.approx(loss_without_exchange(tastes), rel=0.02, abs=1e-3)


def test_clearing_prices_that_are_not_found(monkeypatch):
    class Failed:
        success, fun, nfev = False, np.ones(1), 3

    monkeypatch.setattr(_money_or_rations.optimize, "root", lambda *_, **__: Failed)
    with pytest.raises(NotConverged, match="clearing prices"):
        loss_without_exchange([[0.5, 0.5]], 2.0)
    with pytest.raises(InvalidInput, match="elasticity: is"):
        loss_without_exchange([[0.5, 0.5]], 0.0)


def test_planning_from_last_years_use():
    """Review: after one short year the books say that all is met, for ever, and 64 % is."""
    years = planned_from_use([115_000, 80_000, 115_000, 115_000, 115_000])
    assert years["truth"].to_numpy() == pytest.approx([0.9009, 0.6371, 0.6371, 0.6371, 0.6371], abs=1e-4)
    assert years["books"].iloc[2:].to_numpy() == pytest.approx(1.0)
    assert years["hours"].iloc[-1] == pytest.approx(81_326, abs=1)
    steady = planned_from_use([115_000] * 3)
    assert steady["truth"].to_numpy() == pytest.approx(0.9009, abs=1e-4)


def test_a_cut_that_its_last_digit_cannot_reach_stands():
    """Without a tolerance there may be something left for ever: it ends all the same."""
    found = cut_by_rounds([[0.1, 0.7, 0.9], [0.3]], 1.0, tolerance=0.0)
    assert found.level == pytest.approx(0.3, rel=1e-12)
    thirds = cut_by_rounds([[1.0, 1.0, 1.0]], 0.1 + 0.2, tolerance=0.0)
    assert float(thirds.given.sum()) == pytest.approx(0.3, rel=1e-12)
