"""Settlement against the truth."""

import numpy as np
import pytest
from feasible.economy import Economy, Reports, feasibility_checks
from feasible.errors import NotConverged
from feasible.optimum import Settlement, linear_plan, settle
from feasible.optimum.scaled import ScaledHighs
from hypothesis import given, settings
from hypothesis import strategies as st


def test_feasible_orders_are_carried_out_to_the_letter(corn_iron):
    levels, deliveries = settle(corn_iron(), [30, 20], [20, 13])
    assert levels.tolist() == [30, 20]
    assert deliveries.tolist() == [20, 13]


def test_a_missing_input_runs_down_the_chain():
    # ore -> steel -> tools; half of the ore is not there.
    chain = Economy(
        goods=["ore", "steel", "tools"], resources=["digging"], plants=["mine", "mill", "shop"], households=[],
        inputs=[[0, 1, 0], [0, 0, 1], [0, 0, 0]], outputs=np.eye(3), resource_use=[[1, 0, 0]], endowment=[4.0],
    )  # fmt: skip
    levels, deliveries = settle(chain, [8, 8, 8], [0, 0, 8])
    assert levels == pytest.approx([4, 4, 4])
    assert deliveries == pytest.approx([0, 0, 4])


def test_what_is_short_goes_where_it_is_worth_most(corn_iron):
    # Labor for half of the orders; corn is worth three times as much a unit of embodied labor. As if each
    # took a fixed share of an income, three quarters of the labor go to corn, up to the steps' width.
    economy = corn_iron(inputs=np.zeros((2, 2)), resource_use=[[1.0, 1.0]], endowment=[10.0])
    assert settle(economy, [10, 10], [10, 10], prices=[3.0, 1.0])[1] == pytest.approx([7.5, 2.5], abs=0.01)
    assert settle(economy, [10, 10], [10, 10], prices=[1.0, 3.0])[1] == pytest.approx([2.5, 7.5], abs=0.01)
    assert settle(economy, [10, 10], [10, 10])[1] == pytest.approx([5, 5])
    # Nothing is given up for something else as long as there is any of it.
    assert settle(economy, [10, 10], [10, 10], prices=[1000.0, 1.0])[1].min() > 0


def test_loops_do_not_collapse():
    # All plants need a tenth more than they said: proportional cuts would end in nothing.
    economy = Economy.reference(1, 30)
    said = Reports(inputs=dict.fromkeys(economy.plants, 0.9)).apply(economy)
    plan = linear_plan(said)
    _, deliveries = settle(economy, plan.levels, plan.deliveries, prices=np.ones(30))
    assert 0.3 < deliveries.sum() / plan.deliveries.sum() < 1.0


def test_a_starved_loop_stops(corn_iron):
    # Each needs the other; without labor for the farm nothing runs.
    dead = corn_iron(endowment=[0.0])
    levels, deliveries = settle(dead, [30, 20], [20, 13])
    assert levels == pytest.approx([0, 0], abs=1e-9)
    assert deliveries == pytest.approx([0, 0], abs=1e-9)


def test_an_unsolved_settlement_is_reported(corn_iron, monkeypatch):
    monkeypatch.setattr(ScaledHighs, "optimal", lambda _: False)
    with pytest.raises(NotConverged, match="settlement stopped after"):
        settle(corn_iron(endowment=[1.0]), [30, 20], [20, 13])


@settings(max_examples=30)
@given(st.integers(0, 50), st.floats(0.1, 3.0))
def test_settlement_is_feasible_and_never_more_than_ordered(seed, scale):
    economy = Economy.reference(seed, 12)
    rng = np.random.default_rng(seed)
    orders = scale * rng.random(36) * np.minimum(economy.capacity, 1e6)
    wish = 10 * rng.random(12)
    levels, deliveries = settle(economy, orders, wish)
    assert all(check.ok for check in feasibility_checks(economy, levels, deliveries))
    assert np.all(levels <= orders + 1e-12)
    assert np.all(deliveries <= wish)


def test_plan_after_plan_is_the_same_as_one_by_one():
    economy = Economy.reference(3, 12)
    rng = np.random.default_rng(0)
    settlement = Settlement(economy)
    for _ in range(5):
        orders, wish, prices = rng.random(36) * economy.capacity, rng.random(12), rng.random(12)
        one, other = settle(economy, orders, wish, prices=prices), settlement(orders, wish, prices=prices)
        assert prices @ one[1] == pytest.approx(prices @ other[1], rel=1e-7)


def test_everyone_is_cut_by_the_same_share(corn_iron):
    economy = corn_iron(inputs=np.zeros((2, 2)), resource_use=[[1.0, 1.0]], endowment=[10.0])
    levels, got = Settlement(economy).deliver([10, 10], [[4, 6], [6, 4]], prices=[3.0, 1.0])
    assert levels == pytest.approx([7.5, 2.5], abs=0.01)
    assert got == pytest.approx(np.array([[3, 1.5], [4.5, 1]]), abs=0.01)
