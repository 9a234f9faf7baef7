"""The search for lies: gains by hand, the same grid for every institution, and what happens when one stumbles."""

import numpy as np
import pandas as pd
import pytest
from feasible.economy import HOUSEHOLD_LIES, PLANT_LIES, Economy, Institution, Lie, Quick
from feasible.errors import NotConverged
from feasible.institutions import six
from feasible.institutions.central import CentralPlan
from feasible.institutions.federation import FederatedPlan
from feasible.institutions.market_socialism import MarketSocialism
from feasible.side_by_side.economies import scarf
from feasible.side_by_side.search import (
    FACTORS,
    BestResponses,
    Workers,
    best_responses,
    choose_agents,
    lies_of,
)


def two_plants(**changes):
    """One household wants two goods alike; each has a plant with effort x^2 and neither inputs nor resources."""
    given = {
        "goods": ["bread", "cloth"],
        "resources": [],
        "plants": ["oven", "loom"],
        "households": ["ana"],
        "inputs": np.zeros((2, 2)),
        "outputs": np.eye(2),
        "resource_use": np.zeros((0, 2)),
        "endowment": [],
        "capacity": [10.0, 10.0],
        "effort": [1.0, 1.0],
        "exponent": 2.0,
        "tastes": [[0.5, 0.5]],
        "needs": [[0.1, 0.1]],
    }
    return Economy(**(given | changes))


class Plain:
    """Nothing but a name and a run: what the least of institutions has."""

    name = "plain"

    def __init__(self, inner, refuses=()):
        self.inner, self.refuses, self.asked = inner, refuses, []

    def run(self, economy, *, reports=None, shocks=(), rng=None):
        self.asked.append(reports)
        if any(reports == lie.reports(economy) for lie in self.refuses):
            raise NotConverged("a plan", residual=1.0, rounds=1, advice="none")
        return self.inner.run(economy, reports=reports, shocks=shocks, rng=rng)


class Stumbling(Plain):
    """Quick, until it has answered so many lies."""

    def __init__(self, inner, after, refuses=()):
        super().__init__(inner, refuses)
        self.after = after

    def answers(self, economy, lies):
        for count, answer in enumerate(self.inner.answers(economy, lies)):
            if count == self.after and len(lies) > 1:
                raise NotConverged("this lie", residual=1.0, rounds=1, advice="none")
            yield answer


def row(found, agent):
    return found.table.set_index("agent").loc[agent]


# ---------------------------------------------------------------------- gains by hand


def test_effort_that_is_saved_by_hand():
    # Welfare is .5 log x + .5 log y - x^2 - y^2: both plants run at .5 and take a quarter of a unit of effort, so
    # half of all work is each one's. An effort claimed f-fold orders .5 / sqrt(f): the workers lose log(f) / 4 of
    # their consumption and save half a unit of effort less its f-th part. Twofold is best: -.1733 + .25.
    found = best_responses(CentralPlan(budgets="equal"), two_plants())
    assert row(found, "oven")[["report", "factor"]].tolist() == ["effort", 2.0]
    assert found.largest("plant") == pytest.approx(np.expm1(0.25 - np.log(2) / 4), rel=1e-6)
    assert row(found, "loom")["gain"] == pytest.approx(row(found, "oven")["gain"], rel=1e-6)
    # Nobody else can say anything that changes anything: no public goods, and needs are not planned for.
    assert row(found, "ana").tolist()[1:] == ["truth", 1.0, 0.0]
    assert found.largest("household") == 0.0
    assert found.share("plant") == 1.0
    assert found.share() == pytest.approx(2 / 3)
    assert found.mean() == pytest.approx(2 / 3 * found.largest())
    # Factors 2, 2 and 1: the mean distance in logs is two thirds of log 2.
    assert found.distortion == pytest.approx(2 ** (2 / 3) - 1)
    # Where effort is paid for, claims of f times what shrank to an f-th are paid alike.
    paid = best_responses(CentralPlan(), two_plants())
    assert row(paid, "oven")["gain"] == pytest.approx(np.expm1(0.25 - np.log(2) / 4), rel=1e-6)


def test_pay_for_claimed_effort_by_hand():
    # The oven is small: at a capacity of .25 it takes .0625 of all .3125 units of effort, a fifth of all workers,
    # who work .3125 each. Any effort up to fourfold is worth the order, so that claims change nothing but pay:
    # twofold claims add .3125 to an income of 1.
    economy = two_plants(capacity=[0.25, 10.0])
    paid = best_responses(CentralPlan(budgets="earned"), economy)
    assert row(paid, "oven").tolist() == ["plant", "effort", 2.0, pytest.approx(0.3125, rel=1e-6)]
    # Without pay it is better to hide a tenth of capacity: .5 log(.9) of consumption for .3125 (1 - .81) of effort.
    free = best_responses(CentralPlan(budgets="equal"), economy)
    gain = np.expm1(0.5 * np.log(0.9) + 0.3125 * (1 - 0.9**2))
    assert row(free, "oven").tolist() == ["plant", "capacity", 0.9, pytest.approx(gain, rel=1e-5)]
    # With pay that is lost again: the workers claim no more than they do.
    shorter = np.log(1 - 0.3125 * (1 - 0.9**2))
    assert 0.5 * np.log(0.9) + 0.3125 * (1 - 0.9**2) + shorter < 0


def test_workers_by_hand():
    economy = two_plants(
        households=["ana", "ben", "cleo"],
        tastes=[[0.5, 0.5], [1, 0], [0, 1]],
        needs=None,
        budgets=[1.5, 0.5, 1.0],
        region=["north", "west"],
        household_region=["north", "north", "south"],
        effort=[1.0, 3.0],
    )
    workers = Workers(economy, np.array([0.5, 0.5]))
    assert workers.number == pytest.approx([0.75, 2.25])
    assert workers.each == pytest.approx(1 / 3)
    consumption = np.array([[2.0, 8.0], [3.0, 0.0], [0.0, 0.0]])
    logs = workers.households(consumption)
    assert logs == pytest.approx([np.log(4), np.log(3), np.log(1e-9)])
    # Northern workers live as northern households do, by budget; where nobody lives, as all do.
    at_home = (1.5 * np.log(4) + 0.5 * np.log(3)) / 2
    assert workers.plant(0, logs, np.array([0.5, 0.5])) == pytest.approx(at_home - 1 / 3)
    everywhere = (1.5 * np.log(4) + 0.5 * np.log(3) + np.log(1e-9)) / 3
    assert workers.plant(1, logs, np.array([0.5, 1.0])) == pytest.approx(everywhere - 3 / 2.25)
    paid = workers.plant(0, logs, np.array([0.5, 0.5]), 2.0)
    assert paid == pytest.approx(at_home - 1 / 3 + np.log(4 / 3))
    # Pay cannot fall below almost nothing.
    assert np.isfinite(workers.plant(0, logs, np.array([0.0, 0.0]), -1e9))


def test_where_nothing_takes_effort_all_plants_that_run_are_alike():
    economy = two_plants(effort=0.0)
    assert Workers(economy, np.array([3.0, 1.0])).number == pytest.approx([0.5, 0.5])
    assert Workers(economy, np.array([3.0, 0.0])).number == pytest.approx([1.0, 0.0])
    still = Workers(economy, np.zeros(2))
    assert still.number.tolist() == [0.0, 0.0]
    assert choose_agents(economy, still.number, None, None) == ([], [0])


def test_fixed_proportions_count_bundles():
    economy = scarf()
    workers = Workers(economy, np.ones(3))
    c = np.array([[0.5, 0.25, 9.0], [0.0, 0.5, 0.5], [0.0, 0.0, 0.3]])
    # Each wants two goods one to one, in halves of a bundle.
    share = economy.tastes.toarray().max()
    assert np.exp(workers.households(c)) == pytest.approx([0.25 / share, 0.5 / share, 1e-9 / share])
    found = best_responses(CentralPlan(), economy)
    assert (found.lies, found.failed) == (3 * 24 + 3 * 16, 0)
    # Who hides half a store makes the good dear that two others want, too: its owner loses with it.
    assert found.largest("household") == 0.0


# ---------------------------------------------------------------------- who is asked, and what


def test_every_lie_of_the_grid_and_no_other():
    assert len(FACTORS) == 9
    assert (min(FACTORS), max(FACTORS)) == (0.5, 2.0)
    lies = lies_of([3, 5], [7])
    assert len(lies) == 8 * (2 * 3 + 2) == len(set(lies))
    assert {lie.factor for lie in lies} == set(FACTORS) - {1.0}
    assert {(lie.kind, lie.agent) for lie in lies} == {
        *((kind, agent) for kind in PLANT_LIES for agent in (3, 5)),
        *((kind, 7) for kind in HOUSEHOLD_LIES),
    }
    assert lies_of([], []) == []


def test_agents_are_drawn_reproducibly():
    economy = Economy.reference(1, 8)
    running = np.arange(24) % 3 == 0
    chosen = choose_agents(economy, running, 4, np.random.default_rng(5))
    assert chosen == choose_agents(economy, running, 4, np.random.default_rng(5))
    assert chosen != choose_agents(economy, running, 4, np.random.default_rng(6))
    plants, households = chosen
    assert plants == sorted(set(plants))
    assert all(j % 3 == 0 for j in plants)
    assert (len(plants), len(households)) == (4, 4)
    # Who asks for more than there are asks all.
    assert choose_agents(economy, running, 99, np.random.default_rng(5)) == (
        choose_agents(economy, running, None, None)
    )
    for agents, rng, message in (
        (0, np.random.default_rng(1), "agents is 0; expected 1 or more"),
        (3, None, "expected a numpy.random.Generator as rng"),
    ):
        with pytest.raises(ValueError, match=message):
            best_responses(CentralPlan(), economy, agents=agents, rng=rng)


def test_the_same_search_for_every_institution():
    economy = Economy.reference(3, 8, households=4)
    for institution in six():
        assert isinstance(institution, Quick)
        levels, _ = next(institution.answers(economy, [Lie("capacity", 0, 1.0)]))
        running = int((levels > 0).sum())
        found = best_responses(institution, economy)
        assert found.lies == 24 * running + 16 * 4, institution.name
        assert set(found.table["factor"]) <= set(FACTORS)
        assert found.failed == 0
        asked = found.table.groupby("who").size().to_dict()
        assert asked == {"plant": running, "household": 4}
        few = best_responses(institution, economy, agents=2, rng=np.random.default_rng(3))
        assert few.lies == 2 * (24 + 16)
        # Who is asked finds the same as when all are asked.
        both = few.table.merge(found.table, on=["agent", "who"])
        assert len(both) == 4
        assert both["gain_x"].to_numpy() == pytest.approx(both["gain_y"].to_numpy(), abs=1e-5)


# ---------------------------------------------------------------------- slow, quick, and stumbling


@pytest.fixture(scope="module")
def economy():
    return Economy.reference(2, 6, households=4)


@pytest.fixture(scope="module")
def quickly(economy):
    return best_responses(CentralPlan(budgets="equal"), economy, agents=2, rng=np.random.default_rng(1))


def again(institution, economy):
    return best_responses(institution, economy, agents=2, rng=np.random.default_rng(1))


def same(found, other):
    left, right = found.table, other.table
    pd.testing.assert_frame_equal(left.drop(columns="gain"), right.drop(columns="gain"))
    assert left["gain"].to_numpy() == pytest.approx(right["gain"].to_numpy(), abs=2e-6)


def test_one_by_one_finds_what_is_found_at_once(economy, quickly):
    plain: Institution = Plain(CentralPlan(budgets="equal"))
    assert not isinstance(plain, Quick)
    found = again(plain, economy)
    assert (found.lies, found.failed) == (80, 0)
    same(found, quickly)
    # Once for the truth, once for each lie.
    assert len(plain.asked) == 81
    assert quickly.largest() > 0.01


@pytest.mark.parametrize("after", [0, 1, 37])
def test_who_stumbles_goes_on_one_by_one(economy, quickly, after):
    institution = Stumbling(CentralPlan(budgets="equal"), after)
    found = again(institution, economy)
    assert found.failed == 0
    assert len(institution.asked) == 80 - after
    same(found, quickly)


def test_a_lie_without_an_answer_gains_nothing(economy, quickly):
    best = quickly.table.sort_values("gain").iloc[-1]
    kind = str(best["report"])
    labels = economy.plants if kind in PLANT_LIES else economy.households
    refused = [Lie(kind, int(labels.get_loc(best["agent"])), factor) for factor in FACTORS if factor != 1.0]
    for institution in (
        Plain(CentralPlan(budgets="equal"), refused),
        Stumbling(CentralPlan(budgets="equal"), 5, refused),
    ):
        found = again(institution, economy)
        assert (found.lies, found.failed) == (80, 8)
        assert row(found, best["agent"])["report"] != kind


def test_who_cannot_plan_the_truth_is_not_searched(economy):
    with pytest.raises(NotConverged):
        again(Plain(CentralPlan(), [Lie("capacity", 0, 1.0)]), economy)

    class Hopeless(Plain):
        def answers(self, economy, lies):
            raise NotConverged("prices", residual=1.0, rounds=1, advice="none")
            yield

    hopeless = Hopeless(CentralPlan())
    with pytest.raises(NotConverged, match="prices"):
        again(hopeless, economy)
    # A plan that only just balances would not do as the truth that exact answers are measured against.
    assert hopeless.asked == []


# ---------------------------------------------------------------------- what was found


def test_reports_hold_exactly_the_lies_found():
    table = pd.DataFrame(
        [
            ("mill", "plant", "capacity", 0.5, 0.1),
            ("oven", "plant", "truth", 1.0, 0.0),
            ("loom", "plant", "effort", 2.0, 0.02),
            ("ana", "household", "needs", 1.5, 0.005),
            ("ben", "household", "public", 0.6, 0.03),
        ],
        columns=["agent", "who", "report", "factor", "gain"],
    )
    found = BestResponses(table, 120)
    reports = found.reports
    assert reports.capacity == {"mill": 0.5}
    assert reports.effort == {"loom": 2.0}
    assert reports.needs == {"ana": 1.5}
    assert reports.public == {"ben": 0.6}
    assert reports.inputs == {}
    assert reports.tastes is None
    assert found.largest() == found.largest("plant") == 0.1
    assert found.largest("household") == 0.03
    assert found.mean("household") == pytest.approx(0.0175)
    assert found.share() == 0.6
    assert found.share("household", above=0.001) == 1.0
    distance = np.log([2, 1, 2, 1.5, 1 / 0.6])
    assert found.distortion == pytest.approx(np.exp(distance.mean()) - 1)


def test_nobody_asked_nothing_found():
    nobody = BestResponses(pd.DataFrame(columns=["agent", "who", "report", "factor", "gain"]), 0)
    assert (nobody.largest("plant"), nobody.mean(), nobody.share(), nobody.distortion) == (0.0, 0.0, 0.0, 0.0)
    assert nobody.reports.truthful


def test_lies_pay_where_the_essays_say():
    economy = Economy.reference(3, 8, households=6)
    # Exaggerated needs inflate orders under proportional shares (MODELS, section 3) where goods are short.
    federation = best_responses(FederatedPlan(), economy.replace(endowment=0.5 * economy.endowment))
    needs = federation.table[federation.table["who"] == "household"]
    assert set(needs["report"]) == {"needs"}
    assert set(needs["factor"]) == {2.0}
    # A market hears nothing of needs; who pays for public goods by their own word pays less by a smaller one.
    market = best_responses(MarketSocialism(), economy)
    assert "needs" not in set(market.table["report"])
    told = market.reports.public
    assert told
    assert max(told.values()) < 1.0


def test_of_lies_that_gain_the_same_the_first_stands(economy):
    class Moved(Plain):
        """Answers that differ in their last digits only."""

        def answers(self, economy, lies):
            for count, (levels, consumption) in enumerate(self.inner.answers(economy, lies)):
                yield levels, consumption * (1.0 + 1e-9 * (count % 7))

    inner = CentralPlan(budgets="equal")
    found, moved = (best_responses(i, economy) for i in (inner, Moved(inner)))
    same(found, moved)
    # A plant that asks for too much stands still, and by how much too much changes nothing.
    assert 2.0 not in set(found.table[found.table["report"] == "inputs"]["factor"])
