"""The central plan: truth gives the optimum; lies are settled against it."""

import numpy as np
import pytest
from feasible.economy import HOUSEHOLD_LIES, PLANT_LIES, Economy, Institution, Lie, Quick, Reports, Shock
from feasible.institutions.central import CentralPlan
from feasible.optimum import welfare_optimum
from feasible.side_by_side.economies import increasing_returns, scarf


def plan(institution: Institution, economy: Economy, **given):
    return institution.run(economy, **given)


@pytest.fixture(scope="module")
def economy():
    return Economy.reference(1, 30)


def test_truth_is_the_certified_optimum(economy):
    outcome = plan(CentralPlan(), economy)
    best = welfare_optimum(economy)
    assert outcome.certificate.ok
    assert outcome.values["welfare"] == pytest.approx(best.welfare, rel=1e-10)
    assert outcome.levels.to_numpy() == pytest.approx(best.levels)
    assert outcome.prices.to_numpy() == pytest.approx(best.prices)
    assert 0 < outcome.values["least need met"] <= outcome.values["mean need met"] <= 1


def test_messages_are_counted(economy):
    messages = plan(CentralPlan(), economy).messages
    assert messages["messages"].tolist() == [90, 20, 90, 20]
    numbers = economy.inputs.nnz + economy.outputs.nnz + economy.resource_use.nnz + 3 * 90
    assert messages.loc["plants report", "bytes"] == 8 * numbers
    assert messages.loc["orders to plants", "bytes"] == 8 * 90


def test_lies_cost_welfare_and_lose_the_certificate(economy):
    honest = plan(CentralPlan(), economy).values["welfare"]
    for reports in (
        Reports(capacity=dict.fromkeys(economy.plants[:30], 2.0)),
        Reports(inputs=dict.fromkeys(economy.plants[:30], 0.7)),
        Reports(effort=dict.fromkeys(economy.plants[:30], 3.0)),
    ):
        outcome = plan(CentralPlan(), economy, reports=reports)
        assert outcome.values["welfare"] < honest
        assert not outcome.certificate.ok
        assert outcome.certificate.value("balance of goods") < 1e-9
        assert outcome.certificate.value("capacities") < 1e-9


def test_shocks_come_before_planning_and_a_start_saves_steps(economy):
    before = welfare_optimum(economy)
    drought = Shock("drought", endowment={"water": 0.9, "manual labor": 0.95})
    cold = plan(CentralPlan(), economy, shocks=[drought])
    warm = plan(CentralPlan(start=before), economy, shocks=[drought])
    assert cold.certificate.ok
    assert warm.certificate.ok
    assert cold.certificate.claim == warm.certificate.claim
    assert warm.values["welfare"] == pytest.approx(cold.values["welfare"], rel=1e-8)
    assert int(warm.rounds["steps"].iloc[0]) < int(cold.rounds["steps"].iloc[0])
    assert cold.values["welfare"] < before.welfare
    assert np.isfinite(cold.values["welfare"])


def test_equal_budgets_are_another_optimum(economy):
    equal = economy.replace(budgets=np.ones(20))
    outcome = plan(CentralPlan(budgets="equal"), economy)
    assert outcome.certificate.ok
    assert outcome.levels.to_numpy() == pytest.approx(welfare_optimum(equal).levels)
    # Measured by the economy's own budgets it is not the best, and its own measure is in the table.
    assert outcome.values["welfare"] < welfare_optimum(economy).welfare
    assert outcome.rounds["welfare"].iloc[0] == pytest.approx(welfare_optimum(equal).welfare, rel=1e-9)
    assert (CentralPlan().pays_effort, CentralPlan(budgets="equal").pays_effort) == (True, False)


@pytest.mark.parametrize("budgets", ["earned", "equal"])
def test_answers_are_runs(budgets):
    small = Economy.reference(2, 8, households=4)
    central = CentralPlan(budgets=budgets)
    assert isinstance(central, Quick)
    kinds = [*((k, 24) for k in PLANT_LIES), *((k, 4) for k in HOUSEHOLD_LIES)]
    lies = [Lie(k, a % n, f) for k, n in kinds for a, f in ((0, 0.75), (7, 1.0), (11, 1.5))]
    for lie, (levels, consumption) in zip(lies, central.answers(small, lies), strict=True):
        run = plan(central, small, reports=lie.reports(small))
        assert levels == pytest.approx(run.levels.to_numpy(), rel=1e-4, abs=1e-5 * levels.max())
        assert consumption == pytest.approx(run.consumption.to_numpy(), rel=1e-4)


def test_answers_without_curvature_are_plans_one_by_one(corn_iron):
    # Linear effort: supply jumps, prices alone do not say what to do, and the plan does.
    linear = corn_iron(exponent=1.0, needs=None)
    lies = [Lie("inputs", 0, 1.0), Lie("inputs", 1, 1.2), Lie("capacity", 0, 0.5)]
    for lie, (levels, consumption) in zip(lies, CentralPlan().answers(linear, lies), strict=True):
        run = plan(CentralPlan(), linear, reports=lie.reports(linear))
        assert levels == pytest.approx(run.levels.to_numpy())
        assert consumption == pytest.approx(run.consumption.to_numpy())


def test_increasing_returns_are_planned_without_a_certificate():
    economy = increasing_returns(1, 12)
    outcome = plan(CentralPlan(), economy)
    assert {c.name for c in outcome.certificate.failures} == {"duality gap"}
    # The gap says how much better any plan could be: a percent or so of all consumption.
    assert 1e-4 < outcome.certificate.value("duality gap") < 0.05
    ((levels, _),) = CentralPlan().answers(economy, [Lie("effort", 0, 1.0)])
    assert levels == pytest.approx(outcome.levels.to_numpy())


def test_scarfs_tastes_are_no_trouble_to_a_plan():
    outcome = plan(CentralPlan(), scarf((1, 1.1, 0.95)))
    assert outcome.certificate.ok
    assert outcome.prices.to_numpy() == pytest.approx(welfare_optimum(scarf((1, 1.1, 0.95))).prices)
