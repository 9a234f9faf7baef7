"""The central plan: truth gives the optimum; lies are settled against it."""

import numpy as np
import pytest
from feasible.economy import Economy, Institution, Reports, Shock
from feasible.optimum import welfare_optimum
from feasible.shadow_prices.institution import CentralPlan


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
