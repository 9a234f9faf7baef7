"""Participatory rounds: near the optimum, exactly there in the end, and honest where they fail."""

import numpy as np
import pytest
from feasible.economy import HOUSEHOLD_LIES, PLANT_LIES, Economy, Lie, Quick, Replans, Reports, Shock
from feasible.economy.metrics import consumption_equivalent_loss
from feasible.errors import InvalidInput, NotConverged
from feasible.institutions.central import CentralPlan
from feasible.institutions.market_socialism import MarketSocialism
from feasible.institutions.rounds import ParticipatoryRounds
from feasible.optimum import welfare_optimum
from feasible.procedures import PriceSystem
from feasible.side_by_side.economies import increasing_returns, scarf
from hypothesis import example, given, settings
from hypothesis import strategies as st


def loss(economy, outcome):
    return consumption_equivalent_loss(economy, outcome.values["welfare"], welfare_optimum(economy).welfare)


@settings(max_examples=12)
@given(seed=st.integers(0, 200))
@example(seed=188)
def test_truthful_rounds_come_near_the_optimum(seed):
    economy = Economy.reference(seed, 8, households=4)
    # At the usual 1 % the worst of the 201 loses .86 %; small economies need finer rounds.
    board = ParticipatoryRounds(threshold=0.005)
    if seed == 188:
        # The one of these economies that swings for ever: supply that answers prices in leaps.
        with pytest.raises(NotConverged, match=r"participatory rounds.*stopped after 2000 rounds"):
            board.run(economy)
        return
    outcome = board.run(economy)
    assert outcome.certificate.ok
    assert -1e-7 < loss(economy, outcome) < 0.006


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_finer_rounds_come_nearer(seed):
    economy = Economy.reference(seed, 12)
    coarse = ParticipatoryRounds().run(economy)
    fine = ParticipatoryRounds(threshold=0.001).run(economy)
    assert loss(economy, coarse) < 0.005
    assert -1e-7 < loss(economy, fine) < min(0.0005, loss(economy, coarse))
    assert fine.certificate.ok
    # It is the same way, gone on.
    assert len(fine.rounds) > len(coarse.rounds)
    shared = fine.rounds.iloc[: len(coarse.rounds)]
    assert shared["imbalance"].to_numpy() == pytest.approx(coarse.rounds["imbalance"].to_numpy())


@pytest.mark.parametrize("rule", ["damped", "hahnel", "proportional"])
def test_every_rule_arrives_on_an_easy_economy(corn_iron, rule):
    economy = corn_iron()
    outcome = ParticipatoryRounds(rule=rule, threshold=0.02).run(economy)
    assert outcome.certificate.ok
    assert outcome.prices.to_numpy() == pytest.approx(welfare_optimum(economy).prices, rel=0.03)


@pytest.mark.parametrize(
    ("settings_", "message"),
    [
        ({"rule": "guess"}, "rule: is 'guess'; expected one of damped, hahnel, halving, proportional"),
        ({"budgets": "earnt"}, "budgets: is 'earnt'; expected one of earned, equal"),
        ({"threshold": -0.1}, "threshold: is -0.1; expected 0 or more"),
        ({"limit": 0}, "limit: is 0; expected 1 or more"),
    ],
)
def test_settings_are_refused_when_it_is_made(settings_, message):
    with pytest.raises(InvalidInput, match=message):
        ParticipatoryRounds(**settings_)


def test_rounds_are_market_socialism_with_the_same_budgets():
    economy = Economy.reference(4, 12)
    for budgets in ("earned", "equal"):
        one = ParticipatoryRounds(budgets=budgets).run(economy)
        other = MarketSocialism(budgets=budgets).run(economy)
        assert one.levels.equals(other.levels)
        assert one.consumption.equals(other.consumption)
        assert one.prices.equals(other.prices)
        assert one.rounds.equals(other.rounds)
        assert one.messages["bytes"].tolist() == other.messages["bytes"].tolist()
    assert (ParticipatoryRounds().pays_effort, ParticipatoryRounds(budgets="equal").pays_effort) == (
        True,
        False,
    )


def test_answers_are_where_rounds_would_end():
    economy = Economy.reference(3, 8, households=5)
    assert isinstance(ParticipatoryRounds(), Quick)
    ((levels, consumption),) = ParticipatoryRounds().answers(economy, [Lie("effort", 0, 1.0)])
    long = ParticipatoryRounds(threshold=1e-7, limit=20_000).run(economy)
    assert levels == pytest.approx(long.levels.to_numpy(), rel=1e-4, abs=1e-6)
    assert consumption == pytest.approx(long.consumption.to_numpy(), rel=1e-5)


def test_lies_are_those_of_the_central_plan():
    # One fixed point: what a lie does is the same in both, settled alike.
    economy = Economy.reference(3, 8, households=5)
    lies = [Lie(k, a, f) for k in PLANT_LIES + HOUSEHOLD_LIES for a in (0, 4) for f in (0.75, 1.5)]
    both = ParticipatoryRounds().answers(economy, lies), CentralPlan().answers(economy, lies)
    for lie, one, other in zip(lies, *both, strict=True):
        run = CentralPlan().run(economy, reports=lie.reports(economy))
        for a, b, c in zip(one, other, (run.levels, run.consumption), strict=True):
            assert a == pytest.approx(b, abs=1e-9)
            assert a == pytest.approx(c.to_numpy(), rel=1e-4, abs=1e-4 * c.to_numpy().max())


def test_lies_cost_welfare():
    economy = Economy.reference(1, 12)
    honest = ParticipatoryRounds(threshold=1e-3).run(economy)
    said = ParticipatoryRounds(threshold=1e-3).run(
        economy, reports=Reports(inputs=dict.fromkeys(economy.plants[::2], 0.7))
    )
    assert said.values["welfare"] < honest.values["welfare"]
    assert not said.certificate.ok
    assert said.certificate.value("balance of goods") < 1e-7


def test_the_next_period_starts_from_the_last_ones_prices():
    economy = Economy.reference(2, 12)
    board = ParticipatoryRounds()
    assert isinstance(board, Replans)
    last = board.run(economy)
    again, known = board.replan(economy, last, economy)
    assert known is economy
    assert (len(again.rounds), again.certificate.ok) == (1, True)
    assert again.prices.equals(last.prices)
    drought = Shock("drought", endowment={"water": 0.9}, capacity={economy.plants[0]: 0.8})
    cold = board.run(economy, shocks=[drought])
    warm, known = board.replan(drought.apply(economy), last, economy)
    assert known.endowment[3] == pytest.approx(0.9 * economy.endowment[3])
    assert warm.certificate.ok
    assert len(warm.rounds) < len(cold.rounds)
    assert warm.values["welfare"] == pytest.approx(cold.values["welfare"], abs=0.005 * 20)


def test_scarfs_traders_are_served_and_increasing_returns_are_not():
    for stocks in ((1, 1, 1), (1, 1.1, 0.95)):
        economy = scarf(stocks)
        outcome = ParticipatoryRounds().run(economy)
        assert outcome.certificate.ok
        assert loss(economy, outcome) < 0.01
    with pytest.raises(NotConverged, match="participatory rounds"):
        ParticipatoryRounds(limit=500).run(increasing_returns(1, 12))
    with pytest.raises(NotConverged, match="stopped after 3 rounds"):
        ParticipatoryRounds(limit=3).run(Economy.reference(1, 8))


def test_a_household_more_or_less_alike_makes_no_difference():
    # Households enter rounds only through what all spend on each good.
    economy = Economy.reference(5, 8, households=4)
    twice = economy.replace(
        households=[f"h{i}" for i in range(8)],
        budgets=np.repeat(economy.budgets, 2),
        tastes=np.repeat(economy.tastes.toarray(), 2, axis=0),
        needs=None,
        household_region="everywhere",
        resource_ownership=None,
        plant_ownership=None,
        endowment=2 * economy.endowment,
        capacity=2 * economy.capacity,
        effort=economy.effort / 2 ** (economy.exponent - 1),
    )
    one, other = PriceSystem(economy), PriceSystem(twice)
    assert other.start == pytest.approx(one.start)
    for q in (one.start, one.equilibrium.prices):
        assert np.array(other.answer(q)) == pytest.approx(2 * np.array(one.answer(q)), rel=1e-9, abs=1e-12)
    assert other.equilibrium.prices == pytest.approx(one.equilibrium.prices, rel=1e-6, abs=1e-8)
