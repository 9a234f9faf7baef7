"""Markets without owners: soft budgets, lenders, firms that share income, horizons, a fund."""

from math import inf

import numpy as np
import pytest
from feasible.book import Kind
from feasible.book.claims import registered
from feasible.economy import Economy
from feasible.economy.metrics import gini
from feasible.errors import InvalidInput
from feasible.optimum import welfare_optimum
from feasible.procedures import PriceSystem
from feasible.roads.feasible_socialism import (
    Credit,
    IncomeSharing,
    _priced,
    fund_path,
    incomes_by_owner,
    required_return,
    saving_share,
    soft_budgets,
    steady_consumption,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize, minimize_scalar

# ------------------------------------------------------------------------------ soft budgets


def test_soft_budgets_by_exact_prices():
    """Where rounds drowned them (-.0002, .0001, .0029, .0074) in their threshold of one percent."""
    losses = [soft_budgets(s).moving for s in (0.05, 0.1, 0.2, 0.3)]
    assert losses == pytest.approx([0.000203, 0.000826, 0.003377, 0.008490], abs=2e-6)
    assert [soft_budgets(s).unfilled for s in (0.05, 0.1)] == pytest.approx([0.09864, 0.18198], abs=1e-5)
    hard = soft_budgets(0.0)
    assert hard.moving == pytest.approx(0.0, abs=1e-9)
    assert hard.unfilled == pytest.approx(0.0, abs=1e-9)
    assert hard.short == 0
    assert soft_budgets(0.1).short == 14


@pytest.mark.parametrize(("seed", "goods"), [(2, 30), (3, 15), (1, 60)])
def test_the_loss_is_of_second_order(seed, goods):
    """Half of the softness costs about a quarter; nothing is lost to first order at the optimum."""
    full, half = (soft_budgets(s, seed=seed, goods=goods) for s in (0.04, 0.02))
    assert 3.5 < full.moving / half.moving < 4.5
    assert full.fits
    assert 0 < half.unfilled < full.unfilled < 1


def test_unfilled_orders_by_hand_at_the_planner_s_prices():
    economy = Economy.reference(1, 30).replace(budgets=np.ones(20))
    best = welfare_optimum(economy)
    p, w = best.prices, best.resource_prices
    margin = economy.outputs.T @ p - 0.9 * (economy.inputs.T @ p + economy.resource_use.T @ w)
    level = (np.maximum(margin, 0.0) / (economy.effort * economy.exponent)) ** (1 / (economy.exponent - 1))
    x = np.minimum(level, economy.capacity)
    goods, resources = economy.inputs @ x + economy.tastes.sum(axis=0) / p, economy.resource_use @ x
    missing = [
        np.maximum(goods - economy.outputs @ x, 0.0) @ p,
        np.maximum(resources - economy.endowment, 0.0) @ w,
    ]
    found = soft_budgets(0.1)
    assert sum(missing) / (goods @ p + resources @ w) == pytest.approx(found.unfilled, rel=1e-5)
    assert missing[1] / sum(missing) == pytest.approx(found.in_resources, rel=1e-5)
    assert found.in_resources > 0.5


def test_soft_prices_balance_by_hand():
    """At the prices found each plant's marginal effort is its margin, and everything that is used is there."""
    economy = Economy.reference(1, 30).replace(budgets=np.ones(20))
    found = PriceSystem(economy, softness=0.3).solve()
    p, w = found.prices[:30], found.prices[30:]
    costs = economy.inputs.T @ p + economy.resource_use.T @ w
    margin = np.maximum(economy.outputs.T @ p - 0.7 * costs, 0.0)
    level = (margin / (economy.effort * economy.exponent)) ** (1 / (economy.exponent - 1))
    x = np.minimum(level, economy.capacity)
    assert x == pytest.approx(found.levels, rel=1e-9)
    wanted = economy.tastes.sum(axis=0) / p
    assert (economy.outputs - economy.inputs) @ x == pytest.approx(wanted, rel=1e-7)
    used = economy.resource_use @ x
    assert (used <= economy.endowment * (1 + 1e-9)).all()
    assert w[used < 0.999 * economy.endowment] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("draw", [1, 2])
def test_favors_balance_by_hand_and_cost_far_more(draw):
    """Half of the plants at a fifth: prices clear, and the loss is many times that of a tenth for all."""
    economy = Economy.reference(1, 30).replace(budgets=np.ones(20))
    plants = len(economy.plants)
    carried = np.where(np.random.default_rng(draw).permutation(plants) < round(plants / 2), 0.2, 0.0)
    found = _priced(economy, 0.1, 0.5, draw).solve()
    p, w = found.prices[:30], found.prices[30:]
    costs = economy.inputs.T @ p + economy.resource_use.T @ w
    margin = np.maximum(economy.outputs.T @ p - (1 - carried) * costs, 0.0)
    level = (margin / (economy.effort * economy.exponent)) ** (1 / (economy.exponent - 1))
    x = np.minimum(level, economy.capacity)
    assert x == pytest.approx(found.levels, rel=1e-9)
    made = (economy.outputs - economy.inputs) @ x
    turnover = (economy.outputs @ x).max()
    assert made == pytest.approx(economy.tastes.sum(axis=0) / p, rel=1e-6, abs=1e-9 * turnover)
    assert (economy.resource_use @ x <= economy.endowment * (1 + 1e-9)).all()
    # Each good is shared out as before, in the same proportions: the loss from the definition of welfare.
    best = welfare_optimum(economy)
    wanted = economy.tastes.sum(axis=0)
    final = wanted > 0
    fewer = made[final] / ((economy.outputs - economy.inputs) @ best.levels)[final]
    effort = [(economy.effort * levels**economy.exponent).sum() for levels in (x, best.levels)]
    gap = wanted[final] @ np.log(fewer) - effort[0] + effort[1]
    lost = soft_budgets(0.1, favored=0.5, draw=draw).moving
    assert lost == pytest.approx(1 - np.exp(gap / len(economy.households)), rel=1e-3)
    assert lost > 20 * soft_budgets(0.1).moving


def test_hard_market_socialism_is_the_best_plan():
    economy = Economy.reference(4, 20).replace(budgets=np.ones(20))
    found, best = PriceSystem(economy).solve(), welfare_optimum(economy)
    assert found.levels == pytest.approx(best.levels, rel=1e-5, abs=1e-8)


def test_three_rules_of_income():
    table = incomes_by_owner()
    assert list(table.index) == ["equal dividends", "wages for effort", "owners of plants and land"]
    assert table["gini"].is_monotonic_increasing
    assert table["needs"].is_monotonic_decreasing
    assert table.loc["equal dividends", ["least", "most"]].tolist() == pytest.approx([1.0, 1.0])
    assert table["gini"].tolist() == pytest.approx([0.0469, 0.1735, 0.2853], abs=1e-4)


def test_with_equal_dividends_what_goes_to_public_goods_is_all_that_differs():
    economy = Economy.reference(1, 30)
    private = economy.tastes[:, np.asarray(economy.good_kind != "public")].sum(axis=1)
    assert gini(private) == pytest.approx(incomes_by_owner()["gini"].iloc[0], abs=1e-3)


@pytest.mark.parametrize("seed", [2, 3])
def test_the_three_rules_in_other_draws(seed):
    table = incomes_by_owner(seed)
    assert table["gini"].is_monotonic_increasing
    assert table["needs"].is_monotonic_decreasing


# ------------------------------------------------------------------------------ a lender who cannot stop


def test_published_lender():
    """Dewatripont and Maskin with a share of .7, returns 1.5 and 1.2: soft .11, hard .35, cost .24."""
    project = Credit(0.7, 1.5, 1.2)
    assert (project.soft, project.hard, project.cost_of_softness) == pytest.approx((0.11, 0.35, 0.24))
    assert project.goes_on
    stopped = Credit(0.7, 1.5, 0.9)
    assert not stopped.goes_on
    assert stopped.cost_of_softness == 0.0
    # Two setups and more: a slow project that is worth it from the start is no cost.
    assert Credit(0.7, 1.5, 2.3).cost_of_softness < 0


@given(st.floats(0, 1), st.floats(1.0, 3.0), st.floats(0.5, 3.0), st.integers(-9, 9))
def test_lender_in_any_money(good, good_return, poor_return, k):
    unit = 10.0**k
    one, other = (
        Credit(good, good_return, poor_return),
        Credit(good, good_return * unit, poor_return * unit, unit),
    )
    assert other.cost_of_softness == pytest.approx(unit * one.cost_of_softness, rel=1e-6, abs=1e-9 * unit)
    if one.goes_on:
        assert one.cost_of_softness == pytest.approx((1 - good) * (2 - poor_return), abs=1e-12)


# ------------------------------------------------------------------------------ the firm that shares its income


def test_published_firm():
    """Ward: 1, .4444 and .25 members at prices 2, 3 and 4; the twin 1, 2.25 and 4."""
    firms = [IncomeSharing(p) for p in (2.0, 3.0, 4.0)]
    assert [f.members for f in firms] == pytest.approx([1.0, 0.4444, 0.25], abs=1e-4)
    assert [f.twin for f in firms] == pytest.approx([1.0, 2.25, 4.0])


@settings(max_examples=60, deadline=None)
@given(st.floats(0.5, 5.0), st.floats(0.05, 3.0), st.floats(0.2, 0.8), st.floats(0.3, 3.0))
def test_firm_and_cures(price, rent, exponent, wage):
    firm = IncomeSharing(price, rent, exponent, wage)
    found = minimize_scalar(
        lambda x: -firm.income(np.exp(x)), bounds=(-30, 30), method="bounded", options={"xatol": 1e-10}
    )
    assert firm.income(firm.members) >= -found.fun - 1e-6 * abs(found.fun)
    # At its largest, income a member is what one more adds.
    assert firm.income(firm.members) == pytest.approx(firm.product_of_one_more(firm.members))
    assert firm.product_of_one_more(firm.twin) == pytest.approx(wage)
    cured = IncomeSharing(price, firm.rent_that_cures, exponent, wage)
    assert cured.members == pytest.approx(firm.twin)
    # With places sold members gain until one more adds the wage: joint income less what leaves with newcomers.
    joint = minimize_scalar(
        lambda x: -(price * np.exp(x * exponent) - rent - wage * np.exp(x)),
        bounds=(-30, 30),
        method="bounded",
        options={"xatol": 1e-10},
    )
    assert np.exp(joint.x) == pytest.approx(firm.twin, rel=1e-3)
    assert firm.price_of_a_place == pytest.approx(-joint.fun / firm.twin, rel=1e-5, abs=1e-7)
    after = IncomeSharing(firm.price_after_entry(), rent, exponent, wage)
    assert after.members == pytest.approx(after.twin)
    assert after.income(after.members) == pytest.approx(wage)


# ------------------------------------------------------------------------------ horizons and the fund


def test_required_return_by_hand():
    # One year: the whole of it and the interest must come back.
    assert required_return(0.05, 1) == pytest.approx(1.05)
    assert required_return(0.05, inf) == pytest.approx(0.05)
    assert required_return(0.05, 7, kept=1.0) == pytest.approx(0.05)
    assert required_return(0.05, 10) == pytest.approx(0.1295, abs=1e-4)


@given(st.floats(0.01, 0.3), st.integers(1, 40), st.floats(0, 1), st.floats(0, 0.5))
def test_required_return_against_the_sum(rate, years, kept, wear):
    r = required_return(rate, years, kept=kept, wear=wear)
    v = (1 + rate) ** -np.arange(1.0, years + 1)
    left = (1 - wear) ** np.arange(years + 1)
    assert (r + wear) * (v @ left[:-1]) + kept * v[-1] * left[-1] == pytest.approx(1.0)
    assert r >= rate - 1e-12
    assert required_return(rate, years, wear=wear) <= required_return(rate, years) + 1e-9


@settings(max_examples=15, deadline=None)
@given(st.floats(0.2, 0.7), st.floats(0.6, 0.98), st.integers(2, 5), st.floats(0.1, 2.0))
def test_saving_share_is_the_best_first_step(exponent, discount, horizon, capital):
    """Against a numerical search over the shares of all periods."""

    def worth(raw):
        shares, k, total = 1 / (1 + np.exp(-np.asarray(raw))), capital, 0.0
        for t in range(horizon):
            s = shares[t] if t < horizon - 1 else 0.0
            income = k**exponent
            total += discount**t * np.log((1 - s) * income)
            k = s * income
        return -total

    best = minimize(worth, np.zeros(horizon - 1), method="BFGS", options={"gtol": 1e-9})
    assert 1 / (1 + np.exp(-best.x[0])) == pytest.approx(saving_share(exponent, discount, horizon), abs=1e-4)


def test_the_fund_over_periods():
    fund, short = (saving_share(0.4, 0.9, T) for T in (inf, 2))
    assert fund == pytest.approx(0.36)
    assert saving_share(0.4, 0.9, 1) == 0.0
    path = fund_path(0.4, fund, 60)
    assert path["consumption"].iloc[-1] == pytest.approx(steady_consumption(0.4, fund))
    assert (path["income"] == path["capital"] ** 0.4).all()
    assert steady_consumption(0.4, short) < steady_consumption(0.4, fund)
    # The golden rule share is the exponent; impatience saves a little less.
    assert steady_consumption(0.4, 0.4) > steady_consumption(0.4, fund)
    assert fund_path(0.4, short, 3)["consumption"].iloc[0] > path["consumption"].iloc[0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: soft_budgets(0.5, favored=0.5), "softness: is 0.5 where 0.5 are favored"),
        (lambda: soft_budgets(0.1, favored=1.5), "where 1.5 are favored"),
        (lambda: Credit(1.2, 1.5, 1.2), "a share, and amounts above zero"),
        (lambda: IncomeSharing(0.0), "price: is 0.0"),
        (lambda: IncomeSharing(1.0, rent=-1.0), "rent: is -1.0"),
        (lambda: IncomeSharing(1.0, exponent=1.0), "exponent: is 1.0"),
        (lambda: required_return(0.0, 5), "rate: is 0.0"),
        (lambda: required_return(0.05, 5, kept=2.0), "kept: is 2.0"),
        (lambda: required_return(0.05, 5, wear=1.0), "wear: is 1.0"),
        (lambda: saving_share(0.4, 0.9, 1.5), "a whole number of periods"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


@pytest.mark.xdist_group("claims")
@pytest.mark.parametrize(
    ("claim", "changed", "kind", "word"),
    [
        ("cooperatives_in_markets", {}, Kind.HOLDS_IF, "44%"),
        ("cooperatives_in_markets", {}, Kind.HOLDS_IF, "9% of one that loses 10%"),
        ("cooperatives_in_markets", {"cured": 1.0}, Kind.FAILS, "no rent"),
        ("cooperatives_in_markets", {"after": 2.0}, Kind.HOLDS_IF, "13%"),
        ("cooperatives_in_markets", {"after": 2.0, "asked": 0.05}, Kind.HOLDS, "Neither"),
        ("kornai_has_something_to_teach", {}, Kind.HOLDS_IF, "18%"),
        ("kornai_has_something_to_teach", {}, Kind.HOLDS_IF, "6.0% if half of the firms"),
        ("kornai_has_something_to_teach", {"favored": 0.0}, Kind.HOLDS_IF, "the same for all"),
        ("kornai_has_something_to_teach", {"moving": 0.5}, Kind.HOLDS, "without standing prices"),
        ("kornai_has_something_to_teach", {"unfilled": 0.0, "credit": 0.0}, Kind.FAILS, "loses nothing"),
    ],
)
def test_verdicts_turn(claim, changed, kind, word):
    rows = {c.name.removeprefix("roads."): c.evidence for c in registered("roads/feasible-socialism")}
    found = rows[claim].under(**changed)
    assert found.kind is kind
    assert word in found.because
