"""Rolling plans: the book's losses, steps, reports, refusals."""

import numpy as np
import pytest
from feasible import Economy, Reports
from feasible.economy import Certificate, Check
from feasible.economy.years import State, Technology
from feasible.errors import InvalidInput, NotConverged
from feasible.optimum import WelfareOptimum
from feasible.procedures.rolling import RollingPlan, roll

TECHNOLOGY = Technology(materials={"good 01": 0.6}, work={"skilled labor": 0.2})


@pytest.mark.parametrize(
    ("seed", "ahead", "later", "loss"),
    [
        (1, 1, 0, 0.0445), (1, 3, 2, 0.0047), (2, 2, 0, 0.0329), (3, 3, 2, 0.0051), (3, 4, 0, 0.0082),
    ],
)  # fmt: skip
def test_the_books_losses(seed, ahead, later, loss):
    economy = Economy.reference(seed, 12, households=8)
    found = roll(RollingPlan(TECHNOLOGY, ahead, later=later, worth=economy.capacity), economy, 10)
    assert found.loss == pytest.approx(loss, abs=6e-5)
    assert len(found.states) == 11
    assert found.states[-1].year == 10
    e = found.years.economy
    assert np.all(e.net @ found.levels >= -1e-8 * (e.outputs @ found.levels).max())


def test_who_looks_ahead_to_the_end_loses_nothing():
    economy = Economy.reference(2, 6, households=3)
    machines = 0.5 * economy.capacity
    found = roll(RollingPlan(Technology(materials={"good 1": 0.6}), 4), economy, 4, machines=machines)
    assert found.loss == pytest.approx(0.0, abs=1e-4)
    assert found.states[0].machines == pytest.approx(machines)
    assert found.states[2].machines == pytest.approx(
        found.years.machines(found.best.levels)[2], rel=1e-3, abs=1e-6
    )


def test_a_step_plans_with_what_it_is_told():
    economy = Economy.reference(1, 6, households=3)
    planner = RollingPlan(Technology(materials={"good 1": 0.6}), 2, later=1.0)
    state = State.of(economy)
    year, after = planner.step(state, economy)
    assert year.solved.certificate.ok
    assert after.consumption is year.consumption
    assert after.machines == pytest.approx(0.8 * state.machines + year.built)
    assert year.prices.shape == (6,)
    spent = year.consumption[:, economy.good_kind == "final"] @ year.prices[economy.good_kind == "final"]
    # Prices of the year are in its own budgets: each spends its budget of the year on private and public goods.
    public = economy.tastes.toarray()[:, economy.good_kind == "public"].sum(axis=1)
    assert spent == pytest.approx(economy.budgets * (1 - public), rel=1e-6)
    lied, _ = planner.step(state, economy, Reports(effort=dict.fromkeys(economy.plants[:9], 3.0)))
    assert not np.allclose(lied.levels, year.levels, rtol=1e-3)


def test_refusals(monkeypatch):
    economy = Economy.reference(1, 6, households=3)
    technology = Technology(materials={"good 1": 0.6})
    planner = RollingPlan(technology, 2, last=1)
    _, state = planner.step(State.of(economy), economy)
    with pytest.raises(InvalidInput, match="years left to plan: is 0 in year 2; expected 1 or more"):
        planner.step(state, economy)
    with pytest.raises(InvalidInput, match="ahead: is 0"):
        roll(RollingPlan(technology, 0), economy, 2)
    wrong = Certificate("nothing", (Check("gap", 1.0, 0.1, "of the test"),))
    monkeypatch.setattr(WelfareOptimum, "certificate", wrong)
    with pytest.raises(NotConverged, match="of the test"):
        planner.step(State.of(economy), economy)
    with pytest.raises(NotConverged, match="of the test"):
        roll(RollingPlan(technology, 1), economy, 2)
