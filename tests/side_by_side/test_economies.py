"""The economies of the comparison: each has an optimum where it should, and the figures it claims."""

import numpy as np
import pytest
from feasible.economy import Economy
from feasible.errors import InvalidInput
from feasible.optimum import welfare_optimum
from feasible.shadow_prices.whole_economy import CARBON, LABOR, us_table
from feasible.side_by_side.economies import (
    INCOME_QUINTILES,
    NECESSITIES,
    PLANT_QUINTILES,
    PUBLIC,
    increasing_returns,
    long_chain,
    scarf,
    united_states,
    united_states_at_work,
)
from hypothesis import given
from hypothesis import strategies as st


def test_scarf_has_equal_prices_on_equal_budgets():
    economy = scarf()
    best = welfare_optimum(economy)
    assert best.certificate.ok
    assert best.prices == pytest.approx(np.ones(3), rel=1e-6)
    # Each wants its own good and the next, one to one, and gets half a unit of both.
    assert best.consumption == pytest.approx(0.5 * (np.eye(3) + np.roll(np.eye(3), 1, axis=1)), rel=1e-6)
    assert economy.needs.toarray() == pytest.approx(best.consumption, rel=1e-6)
    assert np.array_equal(economy.plant_ownership.toarray(), np.eye(3))


def test_scarf_owners_face_the_published_excess_demand():
    # Scarf (1960): with income p_i, owner i buys p_i / (p_i + p_{i+1}) bundles.
    economy, p = scarf(), np.array([1.5, 1.0, 0.7])
    rich = economy.replace(budgets=3 * p / p.sum())
    bought = rich.consumption(np.ones(3), p * 3 / p.sum()).sum(axis=0)
    bundles = p / (p + np.roll(p, -1))
    assert bought == pytest.approx(bundles + np.roll(bundles, 1))
    assert float(p @ (bought - 1.0)) == pytest.approx(0.0, abs=1e-12)


def test_uneven_stocks_are_cleared_at_other_prices():
    # Bundles (s_i + s_{i+1} - s_{i+2}) / 2 use up all stocks; each costs its owner one unit of budget.
    stocks = np.array([1.0, 1.1, 0.95])
    best = welfare_optimum(scarf((1.0, 1.1, 0.95)))
    bundles = (stocks + np.roll(stocks, -1) - np.roll(stocks, -2)) / 2
    cost = 1 / bundles
    assert best.certificate.ok
    # cost_i = p_i + p_{i+1}
    assert best.prices == pytest.approx((cost - np.roll(cost, -1) + np.roll(cost, -2)) / 2, rel=1e-6)
    assert scarf((1.0, 1.1, 0.95)).needs.max() == pytest.approx(0.475)
    with pytest.raises(InvalidInput, match="stocks"):
        scarf((1.0, 0.0, 1.0))


def test_increasing_returns_cost_the_same_at_capacity():
    base, economy = Economy.reference(3, 30), increasing_returns(3)
    changed = economy.exponent != base.exponent
    assert changed.sum() == 18
    assert np.all(economy.exponent[changed] == 0.6)
    assert economy.effort * economy.capacity**economy.exponent == pytest.approx(
        base.effort * base.capacity**base.exponent
    )
    # Half a plant costs .5^.6 = 66 % of a whole one.
    half = economy.effort * (economy.capacity / 2) ** economy.exponent
    whole = economy.effort * economy.capacity**economy.exponent
    assert half[changed] / whole[changed] == pytest.approx(0.5**0.6)
    assert not economy.convex
    with pytest.raises(InvalidInput, match="increasing returns"):
        welfare_optimum(economy)
    again = increasing_returns(3)
    assert np.array_equal(economy.effort, again.effort)
    assert increasing_returns(3, share=0.0).convex


@pytest.mark.parametrize("wrong", [{"share": 1.2}, {"share": -0.1}, {"exponent": 1.0}, {"exponent": 0.0}])
def test_increasing_returns_refuses(wrong):
    with pytest.raises(InvalidInput, match="between 0 and 1"):
        increasing_returns(1, 10, **wrong)


@given(length=st.integers(1, 20), step=st.floats(0.2, 1.2), households=st.integers(1, 6))
def test_a_chain_plans_with_slack_and_passes_everything_on(length, step, households):
    economy = long_chain(length, step=step, households=households)
    best = welfare_optimum(economy)
    assert best.certificate.ok
    chain = best.levels[:length]
    # Far up a long chain levels are tiny beside the plan's own tolerance.
    assert chain[:-1] == pytest.approx(step * chain[1:], rel=1e-6, abs=1e-8)
    assert np.all(best.levels < economy.capacity)
    assert float(economy.resource_use.toarray()[0] @ best.levels) == pytest.approx(
        economy.endowment[0], rel=1e-6
    )


def test_a_chain_of_two_by_hand():
    # Embodied labor 1 and 1 + .5; wage 4 / 10; half of 4 units buys 2 / .6 of the last good, 2 / .8 services.
    economy = long_chain(2, step=0.5, slack=1.0)
    assert economy.capacity == pytest.approx([2 * 10 / 6, 2 * 10 / 3, 2 * 2.5])
    assert economy.needs.toarray()[0] == pytest.approx([0.0, 10 / 3 / 8, 2.5 / 8])
    assert economy.effort[1] * 2 * 10 / 3 == pytest.approx(0.2 * 0.6)


@pytest.mark.parametrize("wrong", [{"length": 0}, {"households": 0}, {"step": 0.0}, {"slack": -0.1}])
def test_a_chain_refuses(wrong):
    with pytest.raises(InvalidInput, match="expected"):
        long_chain(**wrong)


def test_the_united_states_keep_the_tables_totals():
    economy, table = united_states(), us_table(71)
    demand = table.final_demand().to_numpy()
    final, imports = np.maximum(demand, 0.0), -demand[demand < 0.0]
    assert imports.size == 5
    assert economy.spending / economy.spending.sum() == pytest.approx(final / final.sum(), abs=1e-12)
    made = table.output.to_numpy() / 1e3
    recorded = np.append(made, imports / 1e3)
    # The table balances: what the plants make and bring in beyond what they use is final demand.
    assert economy.net @ recorded == pytest.approx(final / 1e3, abs=1e-6)
    assert economy.capacity == pytest.approx(np.append(1.2 * made, imports / 1e3))
    assert not economy.resource_use.toarray()[:, 71:].any()
    hours, gases = table.satellites.loc[[LABOR, CARBON]].sum(axis=1)
    assert economy.endowment == pytest.approx([hours / 1e3, 0.9 * gases / 1e9])
    added = np.append(table.value_added.sum(axis=0).to_numpy() / 1e3, imports / 1e3)
    marginal = 2.0 * economy.effort * recorded
    # Value added in the table's own rows differs from output less inputs by the table's rounding.
    assert marginal * recorded == pytest.approx(0.2 * added * 5 / (final.sum() / 1e3), rel=1e-3)
    assert set(economy.resource_kind) == {"labor", "emission"}


def test_the_united_states_can_be_planned():
    economy = united_states()
    best = welfare_optimum(economy)
    assert best.certificate.ok
    usd = np.maximum(us_table(71).final_demand(), 0.0).sum() / 1e3 / 5
    wage, charge = best.resource_prices * usd
    # Billion USD a billion hours are USD an hour; both bind at a tenth fewer emissions.
    assert 10 < wage < 100
    assert charge > 0
    loose = welfare_optimum(united_states(carbon=1.0))
    assert loose.welfare > best.welfare
    assert loose.resource_prices[1] < best.resource_prices[1]


def test_groups_differ_as_stated():
    economy = united_states()
    assert economy.budgets == pytest.approx(5 * np.array(INCOME_QUINTILES))
    assert economy.plant_ownership.toarray()[:, 7] == pytest.approx(PLANT_QUINTILES)
    assert economy.resource_ownership.toarray() == pytest.approx(np.full((5, 2), 0.2))
    shares = economy.tastes.toarray()
    necessary = shares[:, economy.goods.isin(NECESSITIES)].sum(axis=1)
    assert np.all(np.diff(necessary) < 0)
    # The power of income that the tilt states.
    assert necessary[0] / necessary[4] == pytest.approx((0.03 / 0.523) ** -0.25)
    assert economy.goods.isin(NECESSITIES).sum() == len(NECESSITIES)
    assert list(economy.goods[economy.good_kind == "public"]) == list(PUBLIC)
    alike = united_states(tilt=0.0).tastes.toarray()
    assert alike == pytest.approx(np.tile(alike[0], (5, 1)))
    assert not economy.needs.toarray()[:, economy.good_kind == "public"].any()
    private = economy.good_kind != "public"
    final = np.maximum(us_table(71).final_demand().to_numpy(), 0.0) / 1e3
    assert economy.needs.toarray().sum(axis=0)[private] == pytest.approx(0.5 * final[private])


def test_any_number_of_groups_follows_the_lorenz_curve():
    ten = united_states(10)
    # The top tenth has half of the top fifth's income on a curve that is straight between quintiles.
    assert ten.budgets[-1] == pytest.approx(10 * 0.523 / 2)
    assert ten.spending / 10 == pytest.approx(united_states(1).spending)
    # Groups of equal tastes add up: production is that of one household with everybody's budget.
    one = welfare_optimum(united_states(1, tilt=0.0))
    assert welfare_optimum(united_states(10)).levels == pytest.approx(one.levels, rel=1e-5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"groups": 0},
        {"labor": 0.0},
        {"carbon": -1.0},
        {"room": -0.1},
        {"effort": 1.0},
        {"need": -0.5},
        {"tilt": 1.0},
    ],
)
def test_the_united_states_refuse(wrong):
    with pytest.raises(InvalidInput, match=next(iter(wrong))):
        united_states(**wrong)


def test_the_united_states_at_work():
    people = united_states_at_work(0.5)
    base = united_states()
    # Hours average one at the best plan, and wages are 60 % of income.
    best = welfare_optimum(people.economy)
    assert people.hours(best.levels).mean() == pytest.approx(1.0, rel=1e-3)
    made = base.budgets**0.5
    assert people.skill / people.skill.mean() == pytest.approx(made / made.mean())
    wages = people.wages(best.prices, best.levels)
    assert wages.sum() / people.economy.budgets.sum() == pytest.approx(0.6, abs=0.02)
    assert np.ptp(united_states_at_work(0.0).skill) == pytest.approx(0.0, abs=1e-9)
    with pytest.raises(InvalidInput, match="spread: is -1"):
        united_states_at_work(-1.0)
