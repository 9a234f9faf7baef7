"""Command with family circles: the published figures behind each bend, and the plan that bent reports give."""

import numpy as np
import pytest
from feasible.economy import (
    Economy,
    Institution,
    Lie,
    Quick,
    Replans,
    Reports,
    Shock,
    consumption_equivalent_loss,
    feasibility_checks,
)
from feasible.errors import InvalidInput, NotConverged
from feasible.institutions.central import CentralPlan
from feasible.institutions.command import (
    CommandPlan,
    best_report,
    certify_command,
    hidden,
    padding,
    ratchet_incentive,
)
from feasible.optimum import welfare_optimum
from feasible.procedures import PriceSystem
from feasible.side_by_side.economies import increasing_returns, long_chain
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm


def plan(institution: Institution, economy: Economy, **given):
    return institution.run(economy, **given)


def chain(length, labor=100.0):
    """Return single plants in a row, half a unit of each good a unit of the next; only the last is wanted."""
    inputs = np.zeros((length, length))
    inputs[np.arange(length - 1), np.arange(1, length)] = 0.5
    return Economy(
        goods=[f"good {k}" for k in range(length)],
        resources=["labor"],
        plants=[f"plant {k}" for k in range(length)],
        households=["household"],
        inputs=inputs,
        outputs=np.eye(length),
        resource_use=np.ones((1, length)),
        endowment=[labor],
        capacity=np.full(length, 1e3),
        effort=np.full(length, 1e-9),
        good_kind=["intermediate"] * (length - 1) + ["final"],
        tastes=np.eye(length)[-1:],
    )


@pytest.fixture(scope="module")
def economy():
    return Economy.reference(1, 30)


# ---------------------------------------------------------------------- the bends


def test_the_report_of_weitzman_1976():
    assert best_report(100, 10) == pytest.approx(97.467, abs=5e-4)
    assert norm.cdf((best_report(100, 10) - 100) / 10) == pytest.approx(0.4)


@given(st.tuples(st.floats(0, 1), st.floats(0.01, 1), st.floats(0.01, 1)), st.floats(0.5, 30))
def test_no_other_report_earns_more(steps, sd):
    alpha, beta = steps[0], steps[0] + steps[1]
    gamma = beta + steps[2]

    def bonus(report):
        z = (report - 100) / sd
        # Expected output above and below the report.
        above = sd * (norm.pdf(z) - z * norm.sf(z))
        below = above + report - 100
        return beta * report + alpha * above - gamma * below

    best = best_report(100, sd, incentives=(alpha, beta, gamma))
    assert all(bonus(best) >= bonus(best + d * sd) - 1e-9 for d in (-1, -0.1, -0.01, 0.01, 0.1, 1))


def test_the_ratchet_of_weitzman_1980():
    assert ratchet_incentive(0.1, 0.5) == pytest.approx(1 / 6)
    assert ratchet_incentive(0.1, 0.0) == 1.0


def test_the_buffer_of_the_newsvendor():
    assert padding(0.1, 9.0) == pytest.approx(0.1 * 1.281552, abs=1e-6)
    assert padding(0.1, 1.0) == 0.0
    # No other order costs less: 9 a missing unit, 1 a superfluous one.
    q = 1 + padding(0.2, 9.0)

    def cost(order):
        z = (order - 1) / 0.2
        missing = 0.2 * (norm.pdf(z) - z * norm.sf(z))
        return 9 * missing + (missing + order - 1)

    assert all(cost(q) < cost(q + d) for d in (-0.05, -0.01, 0.01, 0.05))


def test_hiding_by_hand():
    assert hidden() == pytest.approx(1 - 0.875 * 0.97467, abs=1e-5)
    assert hidden(stretch=0.0, output_sd=0.0) == 0.0
    # A scheme that rewards high reports hides nothing.
    assert hidden(stretch=0.0, incentives=(0.1, 0.5, 0.6)) == 0.0


@pytest.mark.parametrize(
    ("make", "where"),
    [
        (lambda: padding(-0.1), "sd"),
        (lambda: padding(0.1, 0.5), "shortage_cost"),
        (lambda: best_report(1, 1, incentives=(0.3, 0.1, 0.6)), "incentives"),
        (lambda: ratchet_incentive(0.0), "interest"),
        (lambda: CommandPlan(collusion=1.1), "collusion"),
        (lambda: CommandPlan(hoarding=-0.1), "hoarding"),
        (lambda: CommandPlan(hoarding=np.inf), "hoarding"),
        (lambda: CommandPlan(hiding=1.0), "hiding"),
        (lambda: CommandPlan(memory=np.nan), "memory"),
        (lambda: CommandPlan(reserve=1.5), "reserve: is 1.5; expected 0 or more, at most 1"),
        (lambda: padding(np.nan), "sd"),
        (lambda: ratchet_incentive(np.nan), "interest"),
    ],
)
def test_refuses(make, where):
    with pytest.raises(InvalidInput, match=where):
        make()


# ---------------------------------------------------------------------- the plan


def test_two_plants_by_hand():
    # A unit takes .5 (1 + .2) of the first good: labor 1.2 (1 + .6) = 1.92 a unit allotted, 1.5 needed.
    outcome = plan(CommandPlan(collusion=1.0, hoarding=0.2, hiding=0.0, rosy=0.0), chain(2))
    assert outcome.levels.to_numpy() == pytest.approx([0.6 * 100 / 1.92, 100 / 1.92], rel=1e-6)
    assert outcome.values["hoarded"] == pytest.approx(0.2 / 1.2)
    assert outcome.values["undelivered"] == pytest.approx(0.0, abs=1e-9)
    # All but the paper arrives.
    rosy = plan(CommandPlan(collusion=0.5, hoarding=0.2, hiding=0.0, rosy=0.1), chain(2))
    assert rosy.values["undelivered"] == pytest.approx(0.05, rel=1e-6)
    assert rosy.levels.to_numpy() == pytest.approx(
        [0.95 * 0.55 * 100 / (1.1 * 1.55), 0.95 * 100 / (1.1 * 1.55)]
    )


@given(length=st.integers(2, 12), hoarding=st.floats(0.0, 0.6), collusion=st.floats(0.01, 1.0))
@settings(max_examples=15)
def test_padding_compounds_along_a_chain(length, hoarding, collusion):
    bent = CommandPlan(collusion=collusion, hoarding=hoarding, hiding=0.0, rosy=0.0)
    levels = plan(bent, chain(length)).levels.to_numpy()
    step = 0.5 * (1 + collusion * hoarding)
    steps = np.arange(length)[::-1]
    # The whole labor force is spoken for on paper: sum of step^k times the last level, padded once more.
    last = 100 / ((1 + collusion * hoarding) * (step**steps).sum())
    assert levels == pytest.approx(last * step**steps, rel=1e-5, abs=1e-6)
    straight = plan(CommandPlan(collusion=0.0), chain(length)).levels.to_numpy()
    ratio = (levels / levels[-1]) / (straight / straight[-1])
    assert ratio == pytest.approx((1 + collusion * hoarding) ** steps, rel=1e-4)


def test_a_longer_chain_loses_more_and_the_truth_stands():
    losses = []
    for length in (2, 8, 24):
        economy = long_chain(length)
        best = welfare_optimum(economy)
        honest = plan(CommandPlan(collusion=0.0), economy)
        assert honest.certificate.ok
        assert honest.values["welfare"] == pytest.approx(best.welfare, rel=1e-9)
        outcome = plan(CommandPlan(collusion=1.0), economy)
        x = outcome.levels.to_numpy()[:length]
        # Whatever the plan, what is ordered of each stage is what the next one asks for, pads and all.
        assert x[:-1] / x[1:] == pytest.approx(np.full(length - 1, 0.6 * (1 + padding())), rel=1e-4)
        losses.append(consumption_equivalent_loss(economy, outcome.values["welfare"], best.welfare))
    assert losses[0] + 0.05 < losses[1] < losses[2] - 0.05


@given(seed=st.integers(1, 50))
@settings(max_examples=10)
def test_without_circles_it_is_the_central_plan(seed):
    economy = Economy.reference(seed, 12)
    best = welfare_optimum(economy)
    lies = Reports(capacity={"plant 01a": 0.5}, inputs={"plant 02a": 2.0}, effort={"plant 03a": 3.0})
    for reports in (Reports(), lies):
        outcome = plan(CommandPlan(collusion=0.0), economy, reports=reports)
        assert outcome.levels.to_numpy() == pytest.approx(best.levels, rel=1e-9, abs=1e-9)
        assert outcome.consumption.to_numpy() == pytest.approx(best.consumption, rel=1e-9)
        assert outcome.certificate.ok
        assert outcome.certificate.claim == best.certificate.claim
        assert outcome.values["undelivered"] == pytest.approx(0.0, abs=1e-9)
        assert outcome.values["hoarded"] == 0.0


@given(seed=st.integers(1, 50), collusion=st.floats(0.0, 1.0), rosy=st.floats(0.0, 0.5))
@settings(max_examples=15)
def test_every_outcome_is_feasible_and_no_better_than_the_optimum(seed, collusion, rosy):
    economy = Economy.reference(seed, 12)
    outcome = plan(CommandPlan(collusion=collusion, rosy=rosy), economy)
    c = outcome.consumption.to_numpy()
    public = economy.good_kind == "public"
    totals = np.where(public, c.max(axis=0), c.sum(axis=0))
    assert all(check.ok for check in feasibility_checks(economy, outcome.levels, totals))
    assert outcome.values["welfare"] <= welfare_optimum(economy).welfare + 1e-6
    assert outcome.certificate.ok
    assert outcome.values["undelivered"] == pytest.approx(collusion * rosy, abs=1e-7)
    assert 0.0 <= outcome.values["hoarded"] < 1.0


def test_losses_grow_with_collusion():
    losses = []
    for seed in range(1, 5):
        economy = Economy.reference(seed, 12)
        best = welfare_optimum(economy).welfare
        losses.append(
            [
                consumption_equivalent_loss(
                    economy, plan(CommandPlan(collusion=k), economy).values["welfare"], best
                )
                for k in (0.0, 0.25, 0.5, 0.75, 1.0)
            ]
        )
    mean = np.mean(losses, axis=0)
    assert mean[0] == pytest.approx(0.0, abs=1e-8)
    assert np.all(np.diff(mean) > 0.01)


def test_each_bend_costs_welfare(economy):
    best = welfare_optimum(economy).welfare
    none = {"hoarding": 0.0, "hiding": 0.0, "rosy": 0.0}
    outcomes = {
        bend: plan(CommandPlan(**(none | {bend: size})), economy)
        for bend, size in (("hoarding", 0.13), ("hiding", 0.15), ("rosy", 0.05))
    }
    assert all(outcome.values["welfare"] < best - 1e-3 for outcome in outcomes.values())
    # Nobody claims the optimum for paper, though the center's picture is true.
    assert "feasible under the reports" in outcomes["rosy"].certificate.claim
    assert plan(CommandPlan(**none), economy).certificate.claim == welfare_optimum(economy).certificate.claim


def test_messages_of_two_hierarchies(economy):
    messages = plan(CommandPlan(), economy).messages["messages"]
    # 90 plants, 30 goods with a ministry each, 4 regions with a committee each, 20 households.
    assert messages.to_dict() == {
        "plants to ministries": 90,
        "party cells to committees": 90,
        "ministries to the center": 30,
        "committees to the center": 4,
        "targets to ministries": 30,
        "targets to plants": 90,
        "deliveries to households": 20,
    }


# ---------------------------------------------------------------------- lies on top


def test_a_lie_survives_as_far_as_the_circle_does(economy):
    institution = CommandPlan(collusion=0.5, hoarding=0.2, hiding=0.1)
    said = institution.believed(
        economy, Reports(capacity={"plant 01a": 0.6}, inputs={"plant 02a": 2.0}, effort={"plant 03a": 3.0})
    )
    ratio = said.capacity / economy.capacity
    assert ratio[0] == pytest.approx(0.8 * 0.95)
    assert ratio[1:] == pytest.approx(np.full(89, 0.95))
    asked = said.inputs.sum(axis=0) / economy.inputs.sum(axis=0)
    assert asked[3] == pytest.approx(1.5 * 1.1)
    assert asked[4] == pytest.approx(1.1)
    assert said.resource_use.sum() > 1.1 * economy.resource_use.sum()
    assert said.effort[6] / economy.effort[6] == pytest.approx(2.0)


def test_households_are_not_heard(economy):
    outcome = plan(
        CommandPlan(), economy, reports=Reports(needs={"household 01": 2.0}, public={"household 02": 2.0})
    )
    assert outcome.levels.equals(plan(CommandPlan(), economy).levels)


@pytest.mark.parametrize("collusion", [0.0, 0.6])
def test_unknown_plants_are_refused(economy, collusion):
    for reports in (Reports(capacity={"plant 99": 0.5}), Reports(effort={"plant 01a": -0.5})):
        with pytest.raises(InvalidInput, match="plant"):
            CommandPlan(collusion=collusion).believed(economy, reports)


@pytest.mark.parametrize("collusion", [0.0, 0.6, 1.0])
def test_answers_are_those_of_runs(collusion):
    economy = Economy.reference(2, 12)
    institution = CommandPlan(collusion=collusion)
    assert isinstance(institution, Quick)
    lies = [
        Lie(kind, agent, factor)
        for kind in ("capacity", "inputs", "effort")
        for agent in range(0, 36, 8)
        for factor in (0.5, 1.0, 2.0)
    ]
    lies += [Lie("needs", 0, 2.0), Lie("public", 1, 0.5)]
    answers = list(institution.answers(economy, lies))
    assert len(answers) == len(lies)
    for lie, (levels, consumption) in zip(lies, answers, strict=True):
        outcome = plan(institution, economy, reports=lie.reports(economy))
        scale = float(outcome.levels.max())
        assert levels == pytest.approx(outcome.levels.to_numpy(), rel=1e-6, abs=1e-6 * scale), lie
        assert consumption == pytest.approx(outcome.consumption.to_numpy(), rel=1e-6, abs=1e-9), lie


# ---------------------------------------------------------------------- shocks and learning


def test_shocks_come_before_planning(economy):
    drought = Shock("drought", endowment={"water": 0.8})
    outcome = plan(CommandPlan(collusion=0.0), economy, shocks=[drought])
    assert outcome.values["welfare"] == pytest.approx(
        welfare_optimum(drought.apply(economy)).welfare, rel=1e-9
    )


def test_the_center_learns_by_halves():
    before = Economy.reference(3, 12)
    after = Shock("fire", capacity={"plant 01a": 0.0, "plant 05a": 0.5}, endowment={"water": 0.8}).apply(
        before
    )
    institution = CommandPlan(collusion=1.0, memory=0.5)
    assert isinstance(institution, Replans)
    last, known = plan(institution, before), before
    welfares = []
    for period in range(1, 12):
        last, known = institution.replan(after, last, known)
        left = 0.5**period
        assert known.capacity == pytest.approx(after.capacity + left * (before.capacity - after.capacity))
        assert known.endowment == pytest.approx(after.endowment + left * (before.endowment - after.endowment))
        assert last.certificate.ok
        welfares.append(last.values["welfare"])
    steady = plan(institution, after).values["welfare"]
    # Orders for the last of what burned down are worked around, which saves some effort: within 2 %.
    assert welfares[-1] == pytest.approx(steady, abs=0.02 * 20)
    assert welfares[0] < welfares[1] < steady - 0.5
    # Orders for capacity that burned down are not filled.
    assert institution.replan(after, last, before)[0].values["undelivered"] > last.values["undelivered"]


def test_without_circles_recovery_is_immediate():
    before = Economy.reference(3, 12)
    after = Shock("drought", endowment={"water": 0.8}).apply(before)
    institution = CommandPlan(collusion=0.0)
    outcome, known = institution.replan(after, plan(institution, before), before)
    assert known is after
    assert outcome.values["welfare"] == pytest.approx(welfare_optimum(after).welfare, rel=1e-9)
    assert outcome.certificate.ok


def test_a_plant_without_a_capacity_is_closed_for_all_to_see():
    before = chain(2).replace(capacity=[np.inf, 50.0])
    after = before.replace(capacity=[40.0, 30.0])
    institution = CommandPlan(collusion=1.0)
    _, known = institution.replan(after, plan(institution, before), before)
    assert known.capacity == pytest.approx([40.0, 40.0])


def test_a_certificate_finds_what_was_not_ordered(economy):
    outcome = plan(CommandPlan(), economy)
    believed = CommandPlan().believed(economy)
    best = welfare_optimum(believed)
    given = {
        "orders": best.levels,
        "planned": best.consumption,
        "levels": outcome.levels.to_numpy(),
        "consumption": outcome.consumption.to_numpy(),
        "prices": best.prices,
    }
    assert certify_command(economy, believed, **given).ok
    for wrong, check in (
        ({"levels": 1.5 * best.levels}, "within orders"),
        ({"consumption": 1.5 * best.consumption}, "within the plan"),
        ({"orders": 1.5 * best.levels}, "on paper: capacities"),
    ):
        failures = [c.name for c in certify_command(economy, believed, **(given | wrong)).failures]
        assert check in failures


def test_nothing_allotted_is_nothing_hoarded():
    # Goods from plants that use nothing: there is nothing to hoard.
    stores = Economy(
        goods=["a", "b"], resources=[], plants=["store a", "store b"], households=["one"],
        inputs=np.zeros((2, 2)), outputs=np.eye(2), resource_use=np.zeros((0, 2)), endowment=[],
        capacity=[1, 1], effort=[0.1, 0.1], tastes=[[0.5, 0.5]],
    )  # fmt: skip
    outcome = plan(CommandPlan(collusion=1.0, hiding=0.2, rosy=0.1), stores)
    assert outcome.values["hoarded"] == 0.0
    assert outcome.levels.to_numpy() == pytest.approx([0.72, 0.72])
    assert outcome.values["undelivered"] == pytest.approx(0.1)


def test_lies_about_stores_that_take_no_effort():
    stores = Economy(
        goods=["a", "b"], resources=[], plants=["store a", "store b"], households=["one"],
        inputs=np.zeros((2, 2)), outputs=np.eye(2), resource_use=np.zeros((0, 2)), endowment=[],
        capacity=[1, 1], tastes=[[0.5, 0.5]],
    )  # fmt: skip
    institution = CommandPlan(collusion=0.5, hiding=0.2, rosy=0.0)
    lies = [Lie("capacity", 0, 0.5), Lie("capacity", 1, 1.0), Lie("capacity", 1, 0.8)]
    answers = [levels for levels, _ in institution.answers(stores, lies)]
    assert answers == [pytest.approx(x, rel=1e-6) for x in ([0.9 * 0.75, 0.9], [0.9, 0.9], [0.9, 0.9 * 0.9])]


def test_a_lie_that_is_not_found_with_others_is_found_alone(monkeypatch):
    economy, institution = Economy.reference(2, 12), CommandPlan()
    lies = [Lie("effort", agent, 2.0) for agent in range(36)]
    together = list(institution.answers(economy, lies))
    answers, failed = PriceSystem.answers, []

    def stubborn(self, some):
        for count, answer in enumerate(answers(self, some)):
            if count == 3:
                failed.append(some[count])
                raise NotConverged("equilibrium prices", residual=1.0, rounds=1, advice="none")
            yield answer

    monkeypatch.setattr(PriceSystem, "answers", stubborn)
    alone = list(institution.answers(economy, lies))
    assert failed
    for (levels, consumption), (x, c) in zip(together, alone, strict=True):
        assert levels == pytest.approx(x, rel=1e-6, abs=1e-8)
        assert consumption == pytest.approx(c, rel=1e-6, abs=1e-9)


def test_increasing_returns_are_planned_and_answered_one_by_one():
    economy = increasing_returns(1, 8)
    assert not economy.convex
    for collusion in (0.0, 0.6):
        institution = CommandPlan(collusion=collusion)
        outcome = plan(institution, economy)
        c = outcome.consumption.to_numpy()
        totals = np.where(economy.good_kind == "public", c.max(axis=0), c.sum(axis=0))
        assert all(check.ok for check in feasibility_checks(economy, outcome.levels, totals))
        lies = [
            Lie("capacity", 0, 1.0),
            Lie("capacity", 3, 0.5),
            Lie("inputs", 0, 1.5),
            Lie("effort", 5, 2.0),
            Lie("public", 1, 0.5),
        ]
        answers = list(institution.answers(economy, lies))
        assert len(answers) == len(lies)
        for lie, (levels, consumption) in zip(lies, answers, strict=True):
            run = plan(institution, economy, reports=lie.reports(economy))
            assert levels == pytest.approx(run.levels.to_numpy(), rel=1e-9), lie
            assert consumption == pytest.approx(run.consumption.to_numpy(), rel=1e-9), lie
    # Without circles it is the central plan's best, and like that it is not certified as one.
    central = CentralPlan().run(economy)
    honest = plan(CommandPlan(collusion=0.0), economy)
    assert honest.levels.to_numpy() == pytest.approx(central.levels.to_numpy(), rel=1e-9)
    assert [check.name for check in honest.certificate.failures] == ["duality gap"]


def test_a_reserve_stands_in_for_what_burned_down():
    before = Economy.reference(3, 12)
    after = Shock("fire", capacity=dict.fromkeys(before.plants[:6:2], 0.0)).apply(before)
    last = plan(CommandPlan(collusion=1.0), before)
    delivered = []
    for reserve in (0.0, 0.2, 0.5):
        institution = CommandPlan(collusion=1.0, reserve=reserve)
        outcome, _ = institution.replan(after, last, before)
        delivered.append(outcome.values["undelivered"])
        # In a plan that can be carried out nobody does anything unasked.
        assert plan(institution, before).levels.equals(last.levels)
    assert delivered[0] > delivered[1] > delivered[2]
