"""What Padgett describes beside family circles: pressure, discounts, hoards, brokers, priorities; all off at first."""

import numpy as np
import pandas as pd
import pytest
from feasible.dual_hierarchy import targets
from feasible.dual_hierarchy.family_circles import effective
from feasible.economy import Economy, Lie, Outcome, Reports, Shock
from feasible.errors import Infeasible, InvalidInput
from feasible.institutions._bends import in_circles
from feasible.institutions.central import CentralPlan
from feasible.institutions.command import CommandPlan, WithHoards, best_report, held_together, under_targets


@pytest.fixture(scope="module")
def economy():
    return Economy.reference(1, 12)


@pytest.fixture(scope="module")
def usual(economy):
    return CommandPlan().run(economy)


def test_all_of_it_is_off_at_first(economy, usual):
    same = CommandPlan(
        pressure=0.0, turnover=0.0, circles="everybody", discounts=0.0, carried=0.0, brokers=1.0, priority={}
    )
    assert same == CommandPlan()
    assert hash(same) == hash(CommandPlan())
    assert CommandPlan().joined == 0.6
    # Golden: as the comparison has it stored.
    assert type(usual) is Outcome
    assert CommandPlan().run(Economy.reference(1, 30)).values["hoarded"] == pytest.approx(0.0714, abs=5e-4)
    assert CommandPlan().run(Economy.reference(1, 30)).values["undelivered"] == pytest.approx(0.03)


@pytest.mark.parametrize("turnover", [0.0, 0.2, 0.7, 1.0])
@pytest.mark.parametrize("patience", [0.5, 0.9])
def test_turnover_is_that_of_the_chapter_on_circles(turnover, patience):
    ratio = effective(0.5, patience, rotation=turnover) / effective(0.5, patience)
    assert held_together(turnover, patience) == pytest.approx(ratio)
    assert held_together(turnover, 0.0) == (turnover == 0.0)
    assert CommandPlan(turnover=turnover, patience=patience).joined == pytest.approx(0.6 * ratio)


def test_pressure_breeds_circles(economy, usual):
    # Two occasions to join where there was one: 1 - .4^2.
    pressed = CommandPlan(pressure=1.0)
    assert pressed.joined == pytest.approx(0.84)
    outcome = pressed.run(economy)
    assert outcome.certificate.ok
    assert outcome.values["welfare"] < usual.values["welfare"]
    assert outcome.consumption.equals(CommandPlan(collusion=0.84).run(economy).consumption) or np.allclose(
        outcome.consumption, CommandPlan(collusion=0.84).run(economy).consumption
    )
    # Where all watchers are new there is none, whatever the pressure.
    rotated = CommandPlan(pressure=3.0, turnover=1.0).run(economy)
    assert rotated.values["welfare"] == pytest.approx(CentralPlan().run(economy).values["welfare"])


def test_a_discount_undoes_what_everybody_does(economy):
    honest = CentralPlan().run(economy).values["welfare"]
    known = CommandPlan(discounts=1.0, rosy=0.0)
    # Bends of the same size are no secret.
    outcome = known.run(economy)
    assert outcome.values["welfare"] == pytest.approx(honest, abs=1e-6)
    half = CommandPlan(discounts=0.5, rosy=0.0).run(economy).values["welfare"]
    assert CommandPlan(rosy=0.0).run(economy).values["welfare"] < half < honest
    # Bends of some are: the honest get too little, and the circles keep the rest.
    some = CommandPlan(circles="some", discounts=1.0, rosy=0.0)
    believed = some.believed(economy)
    joined = in_circles(economy.plants, 0.6)
    assert 0 < joined.sum() < len(joined)
    ratio = (believed.inputs.sum(axis=0) / economy.inputs.sum(axis=0)).ravel()
    mean = 1 + 0.6 * some.hoarding
    assert ratio[joined] == pytest.approx((1 + some.hoarding) / mean)
    assert ratio[~joined] == pytest.approx(1 / mean)
    worse = some.run(economy)
    assert worse.certificate.ok
    assert worse.values["welfare"] < honest - 0.01
    # Without the discount whole bends survive at some plants.
    plain = CommandPlan(circles="some", rosy=0.0).believed(economy)
    assert plain.capacity[~joined] == pytest.approx(economy.capacity[~joined])
    assert plain.capacity[joined] == pytest.approx(economy.capacity[joined] * (1 - some.hiding))


def test_circles_are_told_apart_by_labels():
    labels = pd.Index([f"plant {k}" for k in range(2000)])
    assert in_circles(labels, 0.3).mean() == pytest.approx(0.3, abs=0.03)
    assert in_circles(labels[::-1], 0.3).tolist() == in_circles(labels, 0.3)[::-1].tolist()
    assert not in_circles(labels, 0.0).any()
    assert in_circles(labels, 1.0).all()


def test_hoards_that_last_are_not_asked_for_again(economy, usual):
    lasting = CommandPlan(carried=1.0, rosy=0.0)
    first = lasting.run(economy)
    assert isinstance(first, WithHoards)
    assert first.certificate.ok
    running = first.levels > 0
    # Materials for more than a year: the padding that survived.
    assert first.hoards[running].to_numpy() == pytest.approx(0.6 * lasting.hoarding)
    assert (first.hoards[~running] == 0).all()
    second, known = lasting.replan(economy, first, economy)
    burned, _ = CommandPlan(rosy=0.0).replan(economy, CommandPlan(rosy=0.0).run(economy), economy)
    assert second.certificate.ok
    assert known is not None
    assert second.values["welfare"] > burned.values["welfare"]
    assert second.values["hoarded"] < burned.values["hoarded"]
    # Labor cannot be stored: something is still asked for in vain. And stocks do not grow any more.
    assert second.values["hoarded"] > 0.0
    both = running & (second.levels > 0)
    assert second.hoards[both].to_numpy() == pytest.approx(first.hoards[both].to_numpy())
    # Half of them perish: half is asked for anew.
    half = CommandPlan(carried=0.5, rosy=0.0)
    believed = half.believed(economy, held=0.5 * half.run(economy).hoards)
    ratio = (believed.inputs.sum(axis=0) / economy.inputs.sum(axis=0)).ravel()
    assert ratio[running] == pytest.approx(1 + 0.3 * half.hoarding)
    # By label.
    back = first.hoards[::-1]
    assert lasting.believed(economy, held=back).inputs.toarray() == pytest.approx(
        lasting.believed(economy, held=first.hoards).inputs.toarray(), abs=0
    )
    # An outcome that says nothing of hoards has none.
    fresh, _ = lasting.replan(economy, usual, economy)
    assert fresh.values["hoarded"] == pytest.approx(first.values["hoarded"], rel=0.02)


def test_center_that_learns_at_once_carries_hoards_too(economy):
    quick = CommandPlan(carried=1.0, memory=0.0)
    first = quick.run(economy)
    second, known = quick.replan(economy, first, economy)
    assert known is economy
    assert second.values["hoarded"] < first.values["hoarded"]


def test_brokers_find_what_is_hoarded(economy):
    fire = Shock("fire", capacity=dict.fromkeys(economy.plants[::5], 0.5)).apply(economy)
    got = []
    for brokers in (1.0, 0.5, 0.0):
        institution = CommandPlan(brokers=brokers)
        last = institution.run(economy)
        # Orders on old knowledge cannot be carried out after the fire.
        outcome, _ = institution.replan(fire, last, economy)
        assert outcome.certificate.ok
        got.append(outcome.values["undelivered"])
    assert got[0] < got[2]
    assert got[0] <= got[1] <= got[2]
    # Where nothing is short they are not needed.
    calm = [CommandPlan(brokers=b).run(economy).values["welfare"] for b in (0.0, 1.0)]
    assert calm[0] == pytest.approx(calm[1])


def test_a_priority_sector_gets_more(economy):
    good = str(economy.goods[economy.good_kind == "final"][0])
    usual, tank = CommandPlan(collusion=0.0).run(economy), CommandPlan(collusion=0.0, priority={good: 5.0})
    outcome = tank.run(economy)
    assert outcome.certificate.ok
    assert outcome.consumption[good].sum() > 1.5 * usual.consumption[good].sum()
    assert outcome.values["welfare"] < usual.values["welfare"]
    with pytest.raises(InvalidInput, match="priority: unknown good 'guns'"):
        CommandPlan(priority={"guns": 2.0}).run(economy)


@pytest.mark.parametrize(
    "how", [{"circles": "some"}, {"brokers": 0.5}, {"discounts": 0.7}, {"priority": True}]
)
def test_many_lies_are_answered_as_runs_are(how, economy):
    small = Economy.reference(3, 6, households=4)
    if "priority" in how:
        how = {"priority": {str(small.goods[small.good_kind == "final"][0]): 3.0}}
    plan = CommandPlan(**how)
    lies = [Lie(kind, agent, 0.7) for kind in ("capacity", "inputs", "effort") for agent in (0, 4, 9)]
    lies.append(Lie("needs", 0, 2.0))
    for lie, (levels, consumption) in zip(lies, plan.answers(small, lies), strict=True):
        run = plan.run(small, reports=lie.reports(small))
        assert levels == pytest.approx(run.levels.to_numpy(), rel=1e-4, abs=1e-4 * run.levels.max())
        assert consumption == pytest.approx(run.consumption.to_numpy(), rel=1e-4, abs=1e-7)


def test_reports_in_circles_of_some(economy):
    plan = CommandPlan(circles="some")
    joined = in_circles(economy.plants, 0.6)
    inside, outside = economy.plants[joined][0], economy.plants[~joined][0]
    told = plan.believed(economy, Reports(capacity={inside: 0.5, outside: 0.5}))
    plain = plan.believed(economy)
    ratio = pd.Series(told.capacity / plain.capacity, economy.plants)
    assert (ratio[inside], ratio[outside]) == (0.5, 1.0)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"pressure": -1.0}, "pressure: is -1"),
        ({"turnover": 2.0}, "turnover: is 2; expected 0 or more, at most 1"),
        ({"patience": 1.0}, "patience: is 1; expected 0 or more, below 1"),
        ({"circles": "none"}, "circles: is 'none'; expected one of everybody, some"),
        ({"discounts": -0.1}, "discounts: is -0.1"),
        ({"carried": 1.1}, "carried: is 1.1"),
        ({"brokers": 1.1}, "brokers: is 1.1"),
        ({"priority": [1.0]}, "priority"),
    ],
)
def test_settings_are_refused_when_it_is_made(how, message):
    with pytest.raises(InvalidInput, match=message):
        CommandPlan(**how)


def test_bends_under_targets_are_those_of_the_chapter(economy):
    """One model, two users: what the chapter on targets computes is what the institution plans on."""
    for target, turnover, shortage in ((0.5, 0.0, 0.0), (1.2, 0.3, 0.1), (1.6, 0.0, 0.2)):
        bends = under_targets(target, turnover=turnover, shortage=shortage)
        done = targets.hush(target)
        assert bends.rosy == pytest.approx(done.padding / target)
        assert 1.0 + bends.hoarding == pytest.approx(targets.ordered(shortage))
        if shortage:
            assert (1.0 - shortage) * (1.0 + bends.hoarding) == pytest.approx(targets.capacity_for(shortage))
        held_back = targets.hidden_share(0.5, turnover=turnover)
        assert bends.hiding == pytest.approx(1.0 - (1.0 - 0.15 * held_back) * best_report(1.0, 0.1))
        plan = CommandPlan(collusion=1.0, **bends._asdict())
        assert plan.paper == pytest.approx(bends.rosy * held_together(turnover))
        outcome = plan.run(economy)
        assert outcome.certificate.ok
    # Who guards against the deep outcome of the chapter asks for more than all plants together make.
    with pytest.raises(Infeasible):
        CommandPlan(collusion=1.0, **under_targets(1.2, shortage=0.5639)._asdict()).run(economy)
    # A target that can be worked for leaves nothing on paper; tighter ones leave more.
    assert under_targets(0.8).rosy == 0.0
    welfare = [
        CommandPlan(**under_targets(t)._asdict()).run(economy).values["welfare"] for t in (0.8, 1.2, 1.6)
    ]
    assert welfare == sorted(welfare, reverse=True)
    assert len(set(welfare)) == 3


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"target": 1.7}, "target: is 1.7; expected above 0, and at most what is covered"),
        ({"target": 0.0}, "target: is 0; expected above 0"),
        ({"target": 1.0, "patience": 1.0}, "patience: is 1; expected above 0 and below 1"),
    ],
)
def test_targets_that_bring_out_nothing_are_refused(how, message):
    with pytest.raises(InvalidInput, match=message):
        under_targets(**how)
