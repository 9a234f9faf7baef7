"""Reports, shocks and settlement."""

import numpy as np
import pandas as pd
import pytest
from feasible.economy import TRUTH, Economy, Reports, Shock, feasibility_checks, institution, settle
from feasible.errors import InvalidEconomy, NotConverged
from feasible.optimum import linear_plan
from hypothesis import given, settings
from hypothesis import strategies as st


def test_truth_is_the_economy_itself(corn_iron):
    economy = corn_iron()
    assert TRUTH.truthful
    assert TRUTH.apply(economy) is economy


def test_reports_change_what_is_said(corn_iron):
    economy = corn_iron(capacity=[10.0, 20.0])
    tastes = pd.DataFrame([[0.1, 0.9]], index=["south"], columns=["corn", "iron"])
    said = Reports(
        capacity={"farm": 0.5},
        inputs={"farm": 2.0},
        effort={"foundry": 3.0},
        needs={"south": 2.0},
        tastes=tastes,
    ).apply(economy)
    assert said.capacity.tolist() == [5, 20]
    assert said.inputs.toarray() == pytest.approx(np.array([[0.3, 0.25], [0.4, 0.05]]))
    assert said.resource_use.toarray().tolist() == [[2, 2]]
    assert said.effort.tolist() == pytest.approx([0.01, 0.06])
    assert said.needs.toarray().tolist() == [[1, 0], [2, 1]]
    assert said.tastes.toarray().tolist() == [[0.7, 0.3], [0.1, 0.9]]


@pytest.mark.parametrize(
    ("reports", "message"),
    [
        (Reports(capacity={"mill": 1.0}), "reports.capacity: unknown plant 'mill'"),
        (Reports(effort={"farm": -1.0}), r"reports.effort\[plant 'farm'\]: is -1; expected a factor"),
        (Reports(needs={"east": 1.0}), "unknown household 'east'"),
        (
            Reports(tastes=pd.DataFrame([[1.0]], ["east"], ["corn"])),
            "reports.tastes: unknown household 'east'",
        ),
    ],
)
def test_bad_reports_are_refused(corn_iron, reports, message):
    with pytest.raises(InvalidEconomy, match=message):
        reports.apply(corn_iron())


def test_shocks_scale_and_close(corn_iron):
    shocked = Shock("strike", capacity={"farm": 0.0}, endowment={"labor": 0.9}).apply(corn_iron())
    assert shocked.capacity.tolist() == [0, np.inf]
    assert shocked.endowment.tolist() == [90]
    assert Shock("fire", capacity={"farm": 0.5}).apply(corn_iron(capacity=8.0)).capacity.tolist() == [4, 8]
    with pytest.raises(InvalidEconomy, match="no capacity to scale"):
        Shock("fire", capacity={"farm": 0.5}).apply(corn_iron())


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
    # Labor for half of the orders; corn is worth three times as much a unit of embodied labor.
    economy = corn_iron(inputs=np.zeros((2, 2)), resource_use=[[1.0, 1.0]], endowment=[10.0])
    assert settle(economy, [10, 10], [10, 10], prices=[3.0, 1.0])[1] == pytest.approx([10, 0])
    assert settle(economy, [10, 10], [10, 10], prices=[1.0, 3.0])[1] == pytest.approx([0, 10])
    assert settle(economy, [10, 10], [10, 10])[1].sum() == pytest.approx(10)


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
    class Stopped:
        status, message, nit = 1, "iteration limit", 7

    monkeypatch.setattr(institution, "linprog", lambda *_, **__: Stopped())
    with pytest.raises(NotConverged, match="settlement \\(iteration limit\\) stopped after 7 rounds"):
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
