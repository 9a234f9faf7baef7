"""Pay rules in institutions: where people choose their hours, who pays differs, and the outcomes with it."""

from __future__ import annotations

import numpy as np
import pytest
from feasible.economy import Economy, Reports, Shock
from feasible.economy.people import People, draw_people, with_workers
from feasible.errors import InvalidEconomy, InvalidInput
from feasible.institutions._paid import EffortRatings
from feasible.institutions.baseline import CapitalistBaseline
from feasible.institutions.central import CentralPlan
from feasible.institutions.market_socialism import MarketSocialism
from feasible.institutions.rounds import ParticipatoryRounds
from feasible.optimum.calibration import calibrated
from feasible.procedures.effort_ratings import pay_by_ratings
from feasible.procedures.pay import Pay, selfish_equilibrium
from feasible.side_by_side.comparison import Benchmark, measure


@pytest.fixture(scope="module")
def village() -> People:
    economy = Economy.reference(1, 8, households=6)
    economy = economy.replace(budgets=np.ones(6))
    return calibrated(economy, draw_people(economy, np.random.default_rng([1, 7])))


def farm() -> Economy:
    """Five people, one acre of corn an hour of work, and all that comes of it is shared equally: Sen's case."""
    field = Economy(
        goods=["corn"],
        resources=["labor"],
        plants=["farm"],
        households=range(5),
        inputs=[[0]],
        outputs=[[1]],
        resource_use=[[1]],
        endowment=[5],
        effort=[1e-12],
        tastes=np.ones((5, 1)),
    )
    return with_workers(field, np.ones((5, 1)), time=10, dislike=np.full((5, 1), 1 / 3)).economy


def test_a_planner_who_pools_all_wages_gets_sens_hours() -> None:
    """By hand: ordered hours are 1; if each keeps a fifth of what it adds they are (1/5)^(1/3)."""
    ordered = CentralPlan().run(farm())
    assert ordered.levels.iloc[1:].to_list() == pytest.approx([1.0] * 5, rel=1e-6)
    chosen = CentralPlan(pay=Pay(1.0)).run(farm())
    assert chosen.levels.iloc[1:].to_list() == pytest.approx([0.2 ** (1 / 3)] * 5, rel=1e-8)
    assert chosen.certificate.ok


@pytest.mark.parametrize("kind", [CentralPlan, ParticipatoryRounds, MarketSocialism, CapitalistBaseline])
def test_the_selfish_outcome_is_the_equilibrium_of_its_pay_rule(kind: type, village: People) -> None:
    institution = kind(threshold=1e-4) if hasattr(kind(), "threshold") else kind()
    selfish = institution.selfish()
    assert selfish.pay == institution.own_pay
    outcome = selfish.run(village.economy)
    assert outcome.certificate.ok
    rule = institution.own_pay
    exact = selfish_equilibrium(village, rule) if isinstance(rule, Pay) else pay_by_ratings(village)
    hours = village.hours(outcome.levels)
    assert hours == pytest.approx(exact.hours, rel=5e-3)
    # And it is not what the same institution does with people who work as asked.
    asked = village.hours(institution.run(village.economy).levels)
    assert np.abs(hours / asked - 1.0).max() > 0.02


def test_rounds_and_markets_are_one_program_until_somebody_is_paid(village: People) -> None:
    rounds, market = ParticipatoryRounds(), MarketSocialism()
    assert rounds.run(village.economy).levels.equals(market.run(village.economy).levels)
    one, other = rounds.selfish().run(village.economy), market.selfish().run(village.economy)
    assert np.abs(one.levels / other.levels - 1.0).max() > 0.01
    # With one pay rule they are one program again: what they are called changes nothing.
    same = MarketSocialism(pay=rounds.own_pay).run(village.economy)
    assert same.levels.equals(one.levels)


def test_chance_in_ratings_moves_consumption_and_no_hours(village: People) -> None:
    board = ParticipatoryRounds(pay=EffortRatings(deviation=0.3))
    one = board.run(village.economy, rng=np.random.default_rng(1))
    exact = ParticipatoryRounds(pay=EffortRatings()).run(village.economy)
    assert village.hours(one.levels) == pytest.approx(village.hours(exact.levels), rel=1e-12)
    assert np.abs(one.consumption / exact.consumption - 1.0).max().max() > 0.05
    assert one.certificate.ok
    with pytest.raises(InvalidInput, match=r"rng: is missing; expected a generator"):
        board.run(village.economy)
    # Teams of five that rate all alike: hours fall.
    lax = ParticipatoryRounds(pay=EffortRatings(counts=0.2)).run(village.economy)
    assert np.all(village.hours(lax.levels) < village.hours(exact.levels))
    with pytest.raises(InvalidInput, match="counts: is 2"):
        EffortRatings(counts=2.0)


def test_who_owns_more_works_less(village: People) -> None:
    """Rents by ownership instead of equal shares: whoever gets more than before works less."""
    e = village.economy
    shares = np.array([0.5, 0.1, 0.1, 0.1, 0.1, 0.1])[:, None]
    everything = np.where(village.timed, e.resource_ownership.toarray(), shares)
    plants = np.where(village.working, e.plant_ownership.toarray(), shares)
    owned = e.replace(resource_ownership=everything, plant_ownership=plants)
    baseline = CapitalistBaseline().selfish().run(owned)
    shared = MarketSocialism().selfish().run(owned)
    mine, ours = village.hours(baseline.levels), village.hours(shared.levels)
    assert mine[0] < ours[0]
    assert np.all(mine[1:] > ours[1:])


def test_lies_and_shocks_reach_people_too(village: People) -> None:
    plant = str(village.economy.plants[0])
    for institution in (CentralPlan().selfish(), MarketSocialism().selfish()):
        struck = institution.run(village.economy, shocks=[Shock("closed", capacity={plant: 0.0})])
        assert struck.levels.iloc[0] == 0.0
        told = institution.run(village.economy, reports=Reports(effort={plant: 2.0}))
        assert not told.levels.equals(institution.run(village.economy).levels)


def test_prices_move_on_from_last_year_under_pay(village: People) -> None:
    market = MarketSocialism(steps_a_period=400).selfish()
    last = market.run(village.economy)
    again, _ = market.replan(village.economy, last, village.economy)
    assert measure(again, Benchmark.of(village.economy))["loss"] == pytest.approx(
        measure(last, Benchmark.of(village.economy))["loss"], abs=0.02
    )


def test_refusals() -> None:
    with pytest.raises(InvalidEconomy, match="nobody works"):
        CentralPlan().selfish().run(Economy.reference(1, 8))
    with pytest.raises(InvalidInput, match=r"softness: is 0.3; expected 0 beside a pay rule"):
        MarketSocialism(softness=0.3, pay=Pay(0.0))
    with pytest.raises(InvalidInput, match="withhold: is set; expected owners who take prices as given"):
        CapitalistBaseline(withhold=True, pay=Pay(0.0))
