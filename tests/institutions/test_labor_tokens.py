"""Labor tokens: shop prices become hours embodied, or the optimum's duals, and the certificate says which."""

from __future__ import annotations

import numpy as np
import pytest
from feasible.economy import Economy, Reports, Shock
from feasible.economy.people import with_workers
from feasible.errors import InvalidEconomy, InvalidInput, NotConverged
from feasible.institutions.labor_tokens import LaborTokens, embodied_hours
from feasible.optimum import welfare_optimum
from feasible.side_by_side.comparison import Benchmark, measure
from feasible.side_by_side.economies import scarf
from hypothesis import given, settings
from hypothesis import strategies as st


def island(*, land: float = 100.0, hours: float = 12.0) -> Economy:
    """Fish take an hour and no land, corn an hour and an acre; half of all tokens goes to each."""
    return Economy(
        goods=["fish", "corn"],
        resources=["hours", "land"],
        plants=["boat", "farm"],
        households=["all"],
        inputs=np.zeros((2, 2)),
        outputs=np.eye(2),
        resource_use=[[1.0, 1.0], [0.0, 1.0]],
        endowment=[hours, land],
        resource_kind=["labor", "land"],
        budgets=[1.0],
        tastes=[[0.5, 0.5]],
    )


@pytest.mark.parametrize("valuation", ["hours", "opportunity"])
def test_where_only_hours_are_scarce_both_valuations_split_them_by_hand(valuation: str) -> None:
    outcome = LaborTokens(valuation=valuation, close=1e-6).run(island())
    assert outcome.levels.to_list() == pytest.approx([6.0, 6.0], rel=1e-5)
    assert outcome.prices.to_list() == pytest.approx([1 / 12, 1 / 12], rel=1e-5)
    assert outcome.certificate.ok


def test_hours_do_not_see_land_and_opportunity_costs_do() -> None:
    """Three acres: corn can be 3 at most. By hours both goods cost the same, so as much fish is caught as corn grown."""
    tokens = LaborTokens().run(island(land=3.0))
    assert tokens.levels.to_list() == pytest.approx([3.0, 3.0], rel=0.03)
    assert tokens.prices["corn"] == pytest.approx(tokens.prices["fish"], rel=0.03)
    # Nine hours are left over while people would like more fish: the optimum fishes them.
    seen = LaborTokens(valuation="opportunity", close=1e-4).run(island(land=3.0))
    assert seen.levels.to_list() == pytest.approx([9.0, 3.0], rel=0.03)
    assert seen.resource_prices["land"] > 0.0
    assert seen.certificate.ok


def test_embodied_hours_by_hand_and_averaged() -> None:
    """Two mills, an hour and three; used two to one the ton of flour embodies 5/3 of an hour, bread 2 more."""
    town = Economy(
        goods=["flour", "bread", "unmade"],
        resources=["hours"],
        plants=["good mill", "bad mill", "bakery", "idle"],
        households=[],
        inputs=[[0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]],
        outputs=[[1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]],
        resource_use=[[1, 3, 2, 1]],
        endowment=[100.0],
        resource_kind=["labor"],
    )
    assert embodied_hours(town, [4, 2, 6, 0]).tolist() == pytest.approx([5 / 3, 11 / 3, 0.0])
    both = town.replace(outputs=np.array([[1, 1, 0, 0], [0, 0.5, 1, 0], [0, 0, 0, 1]]))
    with pytest.raises(InvalidEconomy, match=r"bad mill.*makes several goods"):
        embodied_hours(both, [4, 2, 6, 0])
    assert embodied_hours(both, [4, 0, 4, 0]).tolist() == pytest.approx([1.0, 3.0, 0.0])


@pytest.mark.parametrize("seed", [1, 2])
def test_opportunity_costs_become_the_duals_of_the_optimum(seed: int) -> None:
    """Dapprich's valuations are our duals, where effort counts for nothing: the same numbers by two programs."""
    economy = Economy.reference(seed, 12, households=6)
    effortless = economy.replace(effort=np.zeros(len(economy.plants)))
    best = welfare_optimum(effortless)
    outcome = LaborTokens(valuation="opportunity", close=5e-4, years=3000).run(economy)
    wanted = economy.spending > 0.0
    ratio = np.log(outcome.prices.to_numpy()[wanted] / np.asarray(best.prices)[wanted])
    assert np.abs(ratio).max() < 0.02
    rough = LaborTokens(valuation="opportunity", close=0.05).run(economy).prices.to_numpy()[wanted]
    assert np.abs(ratio).max() < np.abs(np.log(rough / np.asarray(best.prices)[wanted])).max()


@settings(max_examples=10)
@given(seed=st.integers(0, 200), power=st.integers(-9, 9))
def test_units_do_not_matter(seed: int, power: int) -> None:
    economy = Economy.reference(seed, 6, households=4)
    scale = np.ones(6)
    scale[seed % 6] = 10.0**power
    other = economy.replace(
        inputs=economy.inputs.toarray() * scale[:, None],
        outputs=economy.outputs.toarray() * scale[:, None],
        needs=economy.needs.toarray() * scale,
    )
    one, two = LaborTokens().run(economy), LaborTokens().run(other)
    assert two.values["welfare"] - one.values["welfare"] == pytest.approx(
        float(economy.spending @ np.log(scale)), abs=1e-6
    )
    assert len(one.rounds) == len(two.rounds)


def test_it_loses_what_hours_do_not_see() -> None:
    """On the reference economy, where land and caps bind, hours lose two to five times what opportunity costs lose."""
    for seed in (1, 2, 3):
        economy = Economy.reference(seed, 30)
        benchmark = Benchmark.of(economy)
        hours, seen = (
            measure(LaborTokens(valuation=kind).run(economy), benchmark)["loss"]
            for kind in ("hours", "opportunity")
        )
        assert 0.0 < seen < hours


def test_false_reports_are_settled_against_the_truth() -> None:
    economy = Economy.reference(1, 12)
    boast = Reports(capacity=dict.fromkeys(economy.plants, 2.0))
    lied = LaborTokens(valuation="opportunity").run(economy, reports=boast)
    # What it promised cannot be made: the certificate against the truth sees it.
    assert not lied.certificate.ok
    struck = LaborTokens().run(economy, shocks=[Shock("closed", capacity={str(economy.plants[0]): 0.0})])
    assert struck.levels.iloc[0] == 0.0


def test_refusals() -> None:
    with pytest.raises(InvalidInput, match="valuation: is 'gold'; expected one of hours, opportunity"):
        LaborTokens(valuation="gold")  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="speed"):
        LaborTokens(speed=2.0)
    with pytest.raises(InvalidEconomy, match="fixed proportions"):
        LaborTokens().run(scarf((1.0, 1.0, 1.0)))
    with pytest.raises(InvalidEconomy, match="no plant needs labor"):
        LaborTokens().run(island().replace(resource_kind=["other", "land"]))
    with pytest.raises(InvalidEconomy, match="not all of them can be made"):
        LaborTokens().run(island(hours=0.0))
    free = island().replace(resource_use=np.array([[1.0, 0.0], [0.0, 0.0]]))
    with pytest.raises(InvalidEconomy, match="a wanted good takes nothing"):
        LaborTokens().run(free)
    with pytest.raises(InvalidEconomy, match="not all of them can be made"):
        LaborTokens().run(island().replace(capacity=[1.0, 0.0]))
    with pytest.raises(NotConverged, match=r"labor tokens: prices and values.*try more years"):
        LaborTokens(years=2, close=1e-9).run(Economy.reference(1, 12))


def test_tokens_for_hours_that_people_choose() -> None:
    """All earn by the hour: whoever is paid alike and dislikes work alike works alike, skilled or not."""
    base = island().replace(
        households=["skilled", "slow"], budgets=[1.0, 1.0], tastes=np.full((2, 2), 0.5), needs=np.zeros((2, 2)),
        household_region=["here", "here"], resource_ownership=np.zeros((2, 2)), plant_ownership=np.zeros((2, 2)),
    )  # fmt: skip
    people = with_workers(base, [[3.0], [1.0]], time=16, dislike=[[0.01], [0.01]])
    for valuation in ("hours", "opportunity"):
        outcome = LaborTokens(valuation=valuation).selfish().run(people.economy)
        hours = people.hours(outcome.levels)
        # By hand: half of what an hour more adds to the own share is kept, 1/(2 L) = 3 (.01) L^2.
        assert hours == pytest.approx([(0.5 / 0.03) ** (1 / 3)] * 2, rel=1e-9)
        assert outcome.consumption.iloc[0].to_numpy() == pytest.approx(outcome.consumption.iloc[1].to_numpy())
        assert outcome.certificate.ok
        assert outcome.consumption["hours"].sum() == 0.0
