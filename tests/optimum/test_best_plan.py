"""The best plan: the optimum where there is one, else a feasible plan and a bound that brute force confirms."""

import numpy as np
import pytest
from feasible.economy import Economy, certify_optimum, dual_bound, feasibility_checks, welfare
from feasible.errors import InvalidEconomy
from feasible.optimum import best_plan, welfare_optimum
from feasible.side_by_side.economies import increasing_returns
from hypothesis import given, settings
from hypothesis import strategies as st


def two(big=0.3, small=0.2, size=3.0, flour=4.0, **changes):
    """A big bakery with increasing returns, a small one without that needs half as much flour again."""
    return Economy(**({
        "goods": ["bread"], "resources": ["flour"], "plants": ["big", "small"], "households": ["all"],
        "inputs": np.zeros((1, 2)), "outputs": [[1, 1]], "resource_use": [[1.0, 1.5]], "endowment": [flour],
        "capacity": [size, 2.0], "effort": [big, small], "exponent": [0.5, 2.0], "tastes": [[1.0]],
    } | changes))  # fmt: skip


def gap(economy):
    plan, bound = best_plan(economy)
    reached = welfare(economy, plan.consumption, plan.levels)
    return plan, reached, dual_bound(economy, bound.prices, bound.resource_prices)[0]


def test_a_convex_economy_has_one_answer():
    economy = Economy.reference(1, 12)
    plan, bound = best_plan(economy)
    assert plan is bound
    best = welfare_optimum(economy)
    assert plan.levels.tolist() == best.levels.tolist()
    warm, again = best_plan(economy, start=plan)
    assert warm is again
    assert warm.warm
    assert warm.welfare == pytest.approx(best.welfare, rel=1e-9)
    # Without effort any exponent is convex.
    idle = two(effort=[0.0, 0.2])
    assert best_plan(idle)[0] is not None
    assert idle.convex


def test_where_the_straight_line_touches_the_plan_is_certified():
    # Only the big bakery, flour for all of it: log 3 - .3 sqrt(3) against any less.
    economy = two(size=3.0, flour=3.0, small=50.0)
    plan, reached, bound = gap(economy)
    assert plan.levels[0] == pytest.approx(3.0, abs=0.02)
    assert bound - reached < 0.01
    # Alone it runs at capacity, where line and cost meet: nothing is left to doubt.
    alone = two(
        plants=["big"],
        inputs=[[0]],
        outputs=[[1]],
        resource_use=[[1]],
        capacity=[3.0],
        effort=[0.3],
        exponent=[0.5],
    )
    plan, reached, bound = gap(alone)
    assert plan.levels == pytest.approx([3.0])
    assert reached == pytest.approx(np.log(3) - 0.3 * np.sqrt(3))
    assert bound == pytest.approx(reached, abs=1e-7)
    best, relaxed = best_plan(alone)
    assert certify_optimum(
        alone, levels=best.levels, consumption=best.consumption, prices=relaxed.prices,
        resource_prices=relaxed.resource_prices,
    ).ok  # fmt: skip


@settings(max_examples=15)
@given(
    big=st.floats(0.05, 0.8), small=st.floats(0.05, 0.8), size=st.floats(1.0, 4.0), flour=st.floats(2.0, 8.0)
)
def test_brute_force_confirms_the_bound(big, small, size, flour):
    economy = two(big, small, size, flour)
    plan, reached, bound = gap(economy)
    a, b = np.linspace(0, size, 401)[:, None], np.linspace(0, 2, 401)[None, :]
    bread = np.where(a + 1.5 * b <= flour, a + b, 0.0)
    with np.errstate(divide="ignore"):
        worth = np.log(bread) - big * np.sqrt(a) - small * b**2
    best = float(worth.max())
    # No plan is above the bound; this one is no better than the best and within the gap that it reports.
    assert best <= bound + 1e-7
    assert reached <= bound + 1e-7
    assert best - reached <= bound - reached + 1e-7
    assert all(check.ok for check in feasibility_checks(economy, plan.levels, plan.deliveries))


def test_no_worse_than_its_neighbors_may_be_worse_than_the_best():
    # Both bakeries run. To close the big one, whose first loaves are so dear, would be better: four thirds of a loaf.
    economy = two(big=0.75, small=0.25, size=2.0, flour=2.0)
    plan, reached, bound = gap(economy)
    assert plan.levels.min() > 0.3
    for step in (-0.05, 0.05):
        near = plan.levels + step * np.array([1.0, -2 / 3])
        assert welfare(economy, [[near.sum()]], near) < reached
    other = np.log(4 / 3) - 0.25 * (4 / 3) ** 2
    # The gap admits it.
    assert reached < other < bound


@pytest.mark.parametrize("seed", [1, 2])
def test_the_reference_with_increasing_returns(seed):
    economy = increasing_returns(seed, 12)
    plan, reached, bound = gap(economy)
    assert all(check.ok for check in feasibility_checks(economy, plan.levels, plan.deliveries))
    # A percent or two of everyone's consumption might be found yet.
    assert 1e-4 < (bound - reached) / 20 < 0.05
    # Following tangents does not do worse than the relaxation's own plan.
    first = best_plan(economy)[1]
    assert reached >= welfare(economy, first.consumption, first.levels)


def test_a_closed_plant_and_a_plant_without_end():
    closed = two(capacity=[0.0, 2.0])
    assert best_plan(closed)[0].levels == pytest.approx(
        best_plan(two(effort=[0.0, 0.2], capacity=[0.0, 2.0]))[0].levels
    )
    with pytest.raises(InvalidEconomy, match=r"plant 'big'.*increasing returns without end"):
        best_plan(two(capacity=[np.inf, 2.0]))
    # Where only plants without increasing returns are endless nothing is wrong.
    assert best_plan(two(capacity=[3.0, np.inf]))[0].levels[1] > 0


def test_what_there_is_none_of_and_nobody_uses_has_no_price():
    gold = two(resources=["flour", "gold"], resource_use=[[1, 1.5], [0, 0]], endowment=[4.0, 0.0])
    for found in best_plan(gold):
        assert found.resource_prices[1] == 0.0
        assert found.resource_prices[0] > 0.0
