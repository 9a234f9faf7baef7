"""The one office plans for needs: sharing, messages, crises and lies."""

import numpy as np
import pytest
from feasible.economy import (
    HOUSEHOLD_LIES,
    PLANT_LIES,
    Economy,
    Institution,
    Lie,
    Quick,
    Reacts,
    Reports,
    Shock,
    feasibility_checks,
    need_fulfillment,
)
from feasible.errors import InvalidEconomy
from feasible.institutions.federation import FederatedPlan, share_out
from feasible.optimum import Settlement
from feasible.optimum.fulfillment import requests
from feasible.procedures.sharing import uniform_rule
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def economy():
    return Economy.reference(1, 30)


@pytest.fixture(scope="module")
def outcome(economy):
    return FederatedPlan().run(economy)


def village(**changes):
    """Two communities, an oven in each, a mill in one, and a park for all."""
    given = {
        "goods": ["flour", "bread", "park"],
        "resources": ["hours"],
        "plants": ["mill", "oven n", "oven s", "gardeners"],
        "households": ["ana", "ben", "cleo"],
        "inputs": [[0, 1, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]],
        "outputs": [[1, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 1]],
        "resource_use": [[1, 1, 2, 3]],
        "endowment": [100],
        "capacity": [12, 10, 4, 4],
        "region": ["north", "north", "south", "south"],
        "household_region": ["north", "south", "south"],
        "good_kind": ["intermediate", "final", "public"],
        "tastes": [[0, 0.5, 0.5], [0, 1, 0], [0, 0.75, 0.25]],
        "needs": [[0, 2, 0], [0, 4, 0], [0, 1, 0]],
    }
    return Economy(**{**given, **changes})


# ---------------------------------------------------------------------- sharing


def test_uniform_rule_by_hand():
    asked = np.array([[1.0, 1, 0, 2], [4, 4, 0, 2], [10, 10, 0, 2]])
    assert uniform_rule(asked, [9, 100, 5, 0]).T.tolist() == [[1, 4, 4], [1, 4, 10], [0, 0, 0], [0, 0, 0]]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.floats(0, 100), min_size=1, max_size=8), st.floats(0, 1), st.integers(0, 7), st.floats(0, 3)
)
def test_nobody_gains_under_the_uniform_rule_by_asking_for_something_else(asked, share, who, factor):
    n = np.array(asked)[:, None]
    total = share * n.sum()
    got = uniform_rule(n, [total]).ravel()
    assert got.sum() == pytest.approx(total, abs=1e-9)
    assert np.all(got <= n.ravel() + 1e-12)
    i = who % len(asked)
    lie = n.copy()
    lie[i] *= factor
    # Whoever falls short gets no more by another request.
    if got[i] < asked[i] - 1e-9:
        assert uniform_rule(lie, [total])[i, 0] <= got[i] + 1e-9


def test_needs_first_then_wishes():
    needs = np.array([[1.0, 1, 0], [3, 3, 0]])
    wishes = np.array([[1.0, 0, 5], [1, 0, 0]])
    public = np.array([False, False, True])
    got = share_out(needs, wishes, public, np.array([6.0, 8, 7]))
    # Bread: 4 for needs, 2 by wishes. Soup: nobody has a taste for it, so all by needs. The park is whole.
    assert got.T.tolist() == [[2, 4], [2, 6], [7, 7]]
    short = np.array([2.0, 4, 0])
    assert share_out(needs, wishes, public, short)[:, 0].tolist() == [0.5, 1.5]
    assert share_out(needs, wishes, public, short, "uniform")[:, 0].tolist() == [1, 1]


# ---------------------------------------------------------------------- the plan


def test_it_is_an_institution(economy, outcome):
    federation: Institution = FederatedPlan()
    assert isinstance(federation, Quick)
    assert isinstance(federation, Reacts)
    assert outcome.institution == "one office plans for needs"
    assert outcome.prices is None
    assert outcome.resource_prices is None
    assert outcome.certificate.ok
    assert "effort" in outcome.certificate.claim
    assert outcome.values["least need met"] == 1
    assert outcome.values["multiple of needs"] > 1
    assert outcome.rounds["stage"].tolist() == ["needs", "hours"]
    delivered = outcome.consumption.sum().to_numpy()
    needed = np.asarray(economy.needs.sum(axis=0)).ravel()
    # The same multiple of every need.
    assert delivered[needed > 0] / needed[needed > 0] == pytest.approx(outcome.values["multiple of needs"])
    public = economy.good_kind == "public"
    assert np.ptp(outcome.consumption.to_numpy()[:, public], axis=0) == pytest.approx(0)


def test_by_hand():
    # Needs are 7 loaves of 14: half of capacity, so the assembly asks for half of 4 parks. The mill's 12
    # sacks and the gardeners' 4 parks: 12/7 of the bread, 2 of the parks. So 12/7, 24/7 parks, and the
    # quick northern oven bakes its ten.
    outcome = FederatedPlan().run(village())
    assert outcome.certificate.ok
    assert outcome.values["multiple of needs"] == pytest.approx(12 / 7)
    assert outcome.levels.to_numpy() == pytest.approx([12, 10, 2, 24 / 7])
    assert outcome.values["hours"] == pytest.approx(12 + 10 + 4 + 72 / 7)
    # Seven loaves by need; five more by wishes, 0.5 to 1 to 0.75.
    expected = np.array([2, 4, 1]) + 5 * np.array([0.5, 1, 0.75]) / 2.25
    assert outcome.consumption["bread"].to_numpy() == pytest.approx(expected)
    assert outcome.consumption["park"].to_numpy() == pytest.approx(24 / 7)


def test_messages_by_hand():
    log = FederatedPlan().run(village()).messages
    count = {kind: (row["messages"], row["bytes"] // 8) for kind, row in log.iterrows()}
    recipes = 2 + 4 + 4  # inputs, outputs, hours
    assert count == {
        # Three needs of bread; wishes for bread (3) and the park (2).
        "needs to the community": (3, 3 + 5),
        "offers to the community": (4, recipes + 4),
        # North bakes its own two loaves. South lacks one of five: the only shortfall there is.
        "shortfalls to the federation": (1, 1),
        # Each community says how much it wishes for bread and for the park.
        "wishes to the federation": (2, 4),
        # Flour and eight loaves from the north, the park from the south, and every recipe and capacity.
        "offers to the federation": (2, 3 + recipes + 4),
        "quotas to communities": (2, 4),
        "deliveries to communities": (2, 4),
        "tasks to plants": (4, 4),
        "shares to households": (3, 5),
    }


def test_a_community_without_people_or_plants_says_less():
    alone = village(household_region="west")
    log = FederatedPlan().run(alone).messages
    assert log.loc["shortfalls to the federation", "messages"] == 1
    assert log.loc["wishes to the federation", "messages"] == 1
    assert log.loc["offers to the federation", "messages"] == 2
    # A stated need of a public good travels.
    stated = village(needs=[[0, 2, 1], [0, 4, 2], [0, 1, 0]])
    assert FederatedPlan().run(stated).messages.loc["shortfalls to the federation", "bytes"] == 8 * 3


def test_scarcity_by_both_rules():
    short = village(capacity=[3.5, 10, 4, 4])
    proportional, uniform = (FederatedPlan(sharing=s).run(short) for s in ("proportional", "uniform"))
    assert proportional.certificate.ok
    assert uniform.certificate.ok
    assert proportional.consumption["bread"].to_numpy() == pytest.approx([1, 2, 0.5])
    assert uniform.consumption["bread"].to_numpy() == pytest.approx([1.25, 1.25, 1])
    assert proportional.values["least need met"] == pytest.approx(0.5)
    # The park is not held back by the bread, up to what was asked.
    assert proportional.consumption["park"].to_numpy() == pytest.approx(2)


def test_scarf_tastes_and_no_households():
    scarf = Economy(
        goods=["a", "b", "c"], resources=["r"], plants=["pa", "pb", "pc"], households=[1, 2, 3],
        inputs=np.zeros((3, 3)), outputs=np.eye(3), resource_use=[[1, 1, 1]], endowment=[3],
        capacity=1, tastes=[[1, 1, 0], [0, 1, 1], [1, 0, 1]], utility="fixed-proportions",
    )  # fmt: skip
    outcome = FederatedPlan().run(scarf)
    assert outcome.certificate.ok
    assert outcome.consumption.to_numpy() == pytest.approx(0.5 * scarf.tastes.toarray())
    lied = list(FederatedPlan().answers(scarf, [Lie("needs", 0, 2.0)]))
    assert lied[0][1] == pytest.approx(outcome.consumption.to_numpy())
    empty = village(households=[], household_region="north", tastes=None, needs=None)
    with pytest.raises(InvalidEconomy, match="nobody to plan for"):
        FederatedPlan().run(empty)


def test_increasing_returns_change_nothing(economy, outcome):
    bent = economy.replace(exponent=np.full(90, 0.7))
    other = FederatedPlan().run(bent)
    assert other.certificate.ok
    assert other.levels.to_numpy() == pytest.approx(outcome.levels.to_numpy())


def test_false_reports_lose_the_certificate(economy, outcome):
    for reports in (
        Reports(capacity=dict.fromkeys(economy.plants[:30], 2.0)),
        Reports(inputs=dict.fromkeys(economy.plants[:30], 1.5)),
        Reports(needs=dict.fromkeys(economy.households[:3], 0.3)),
    ):
        lied = FederatedPlan().run(economy, reports=reports)
        assert not lied.certificate.ok
        assert lied.values["multiple of needs"] < outcome.values["multiple of needs"] + 1e-9
        assert lied.certificate.value("balance of goods") < 1e-9
        assert lied.certificate.value("capacities") < 1e-9


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 50), st.integers(5, 12), st.floats(0.2, 3), st.floats(0.2, 3))
def test_every_settled_plan_is_feasible(seed, goods, first, second):
    economy = Economy.reference(seed, goods)
    reports = Reports(
        capacity={economy.plants[0]: first},
        inputs={economy.plants[1]: second},
        needs={economy.households[0]: first},
        public={economy.households[1]: second},
    )
    outcome = FederatedPlan(sharing="uniform").run(economy, reports=reports)
    c = outcome.consumption.to_numpy()
    totals = np.where(economy.good_kind == "public", c.max(axis=0), c.sum(axis=0))
    assert all(check.ok for check in feasibility_checks(economy, outcome.levels, totals))


# ---------------------------------------------------------------------- crises


def least(economy, consumption):
    c = np.asarray(consumption)
    totals = np.where(economy.good_kind == "public", c.max(axis=0), c.sum(axis=0))
    asked = requests(economy)
    return float((totals[asked > 0] / asked[asked > 0]).min())


def test_a_reaction_by_hand():
    before = FederatedPlan().run(village())
    # The southern oven breaks down, nothing else there can bake, and the north already bakes all it can: ten
    # of seven loaves. The assembly now asks for seven tenths of the gardeners' four parks: 10/7 of it are four.
    broken = Shock("fire", capacity={"oven s": 0}).apply(village())
    after = FederatedPlan().react(broken, before)
    assert after.certificate.ok
    assert "not hit" in after.certificate.claim
    assert after.levels.to_numpy() == pytest.approx([10, 10, 0, 4])
    assert after.consumption["bread"].sum() == pytest.approx(10)
    log = after.messages["messages"]
    assert log["breakdowns to the community"] == 1
    assert log["shortfalls to the federation"] == 1
    assert log["quotas to communities"] == 1
    assert log["shares to households"] == 3


@pytest.mark.parametrize(
    "shock",
    [
        Shock("fires", capacity={f"plant {g:02d}a": 0.1 for g in range(1, 16)}),
        Shock("one fire", capacity={"plant 20b": 0.0}),
        Shock("drought", endowment={"water": 0.5, "land": 0.6}),
        Shock("nothing"),
    ],
    ids=lambda shock: shock.name,
)
def test_reactions_never_serve_the_least_met_worse_than_old_orders(economy, outcome, shock):
    hit = shock.apply(economy)
    _, settled = Settlement(hit).deliver(outcome.levels, outcome.consumption)
    reacted = FederatedPlan().react(hit, outcome)
    assert reacted.certificate.ok, reacted.certificate.explain()
    assert least(hit, reacted.consumption) >= least(hit, settled) - 1e-9
    # A whole new plan does at least as well.
    replanned = FederatedPlan().run(hit)
    assert replanned.values["multiple of needs"] >= reacted.values["multiple of needs"] - 1e-9
    # Who was not hit does no more than before.
    broken = hit.capacity < outcome.levels.to_numpy() * (1 - 1e-9)
    if shock.capacity:
        calm = ~np.isin(hit.region, np.unique(hit.region[broken]))
        assert np.all(reacted.levels.to_numpy()[calm] <= outcome.levels.to_numpy()[calm] + 1e-9)


def test_nothing_happened_nothing_changes(economy, outcome):
    same = FederatedPlan().react(economy, outcome)
    assert same.consumption.to_numpy() == pytest.approx(outcome.consumption.to_numpy())
    assert same.messages["messages"].sum() == 0
    assert need_fulfillment(economy, same.consumption).least == pytest.approx(1)


# ---------------------------------------------------------------------- lies


@pytest.mark.parametrize("sharing", ["proportional", "uniform"])
def test_answers_equal_runs(economy, sharing):
    federation = FederatedPlan(sharing=sharing)
    # Scarce, so that sharing matters.
    scarce = economy.replace(capacity=economy.capacity * np.where(np.arange(90) % 7 == 0, 0.4, 1.0))
    rng = np.random.default_rng(0)
    for truth in (economy, scarce):
        lies = [
            Lie(kind, int(rng.integers(90 if kind in PLANT_LIES else 20)), factor)
            for kind in (*PLANT_LIES, *HOUSEHOLD_LIES)
            for factor in (0.5, 0.8, 1.0, 1.5, 2.0)
        ]
        answers = list(federation.answers(truth, lies))
        assert len(answers) == len(lies)
        for lie, (levels, consumption) in zip(lies, answers, strict=True):
            run = federation.run(truth, reports=lie.reports(truth))
            assert consumption == pytest.approx(run.consumption.to_numpy(), abs=1e-6 * consumption.max()), lie
            hours = float((truth.resource_use[[0, 1]] @ levels).sum())
            assert hours == pytest.approx(run.values["hours"], rel=1e-6), lie


def test_a_plant_that_hides_capacity_costs_everyone_and_exaggerated_needs_pay(economy):
    federation = FederatedPlan()
    scarce = economy.replace(endowment=0.5 * economy.endowment)
    truth, modest, greedy = federation.answers(
        scarce, [Lie("effort", 0, 2.0), Lie("needs", 3, 0.5), Lie("needs", 3, 2.0)]
    )
    private = scarce.needs.toarray()[3] > 0
    # Proportional shares inflate orders (MODELS, section 3).
    assert np.all(greedy[1][3, private] > truth[1][3, private])
    assert np.all(modest[1][3, private] < truth[1][3, private])


@pytest.mark.parametrize(("reserve", "loaves"), [(0.0, 2.0), (0.5, 3.0), (1.0, 4.0)])
def test_a_reserve_that_helps_by_hand(reserve, loaves):
    before = FederatedPlan().run(village())
    assert before.levels["oven s"] == pytest.approx(2.0)
    # The north loses its oven. The southern one may do its two loaves, and the reserve's share of two more; the
    # mill, of the community that was hit, grinds what is baked.
    broken = Shock("fire", capacity={"oven n": 0}).apply(village())
    federation = FederatedPlan(reserve=reserve)
    helped = federation.react(broken, before)
    assert helped.certificate.ok
    assert helped.levels[["mill", "oven n", "oven s"]].tolist() == pytest.approx([loaves, 0, loaves])
    assert helped.consumption["bread"].tolist() == pytest.approx([loaves * n / 7 for n in (2, 4, 1)])
    # Gardeners were not hit either: no more than they did and their share of the rest.
    most = 24 / 7 + reserve * (4 - 24 / 7)
    assert 2 - 1e-9 <= helped.levels["gardeners"] <= most + 1e-9
    # The plan itself has no reserve.
    assert federation.run(village()).levels.tolist() == pytest.approx(before.levels.tolist())


def test_a_reserve_does_not_undo_a_limit_that_is_none():
    stated = village(needs=[[0, 2, 1], [0, 4, 2], [0, 1, 0]])
    before = FederatedPlan().run(stated)
    endless = stated.replace(capacity=[12, 0, np.inf, 4])
    helped = FederatedPlan(reserve=0.5).react(endless, before)
    assert helped.levels["oven s"] == pytest.approx(before.levels["oven s"])
