"""Fronts, greedy orders, units and estimates."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from feasible.economy import Economy
from feasible.economy.metrics import welfare_loss
from feasible.errors import InvalidInput, NotConverged
from feasible.libcom.in_kind import (
    EMISSIONS,
    HOURS,
    agenda,
    closed,
    corrected_least_at,
    estimated,
    every_order,
    greedy,
    in_other_units,
    indicators,
    least_of_many,
    lost_at,
    mean_least_at,
    percent_more,
    promises,
    tastes,
    valley,
    valley_front,
    voters,
    walk,
)
from feasible.libcom.in_kind.front import _beaten, _solved
from feasible.optimum import welfare_optimum
from feasible.optimum.fulfillment import fulfill, requests
from hypothesis import given, settings
from hypothesis import strategies as st

VALLEY = valley()


def heater() -> Economy:
    """Ten rooms, warmed by hand (2 hours each) or by a stove (1 hour, 1 tonne)."""
    return Economy(
        goods=["warm rooms"],
        resources=["hours", "smoke"],
        resource_kind=["labor", "emission"],
        plants=["by hand", "stove"],
        households=["all"],
        inputs=np.zeros((1, 2)),
        outputs=[[1, 1]],
        resource_use=[[2, 1], [0, 1]],
        endowment=[10, 3],
        tastes=[[1]],
        needs=[[10]],
    )


def two() -> Economy:
    """Bread and soup, an hour each, ten of each needed, twelve hours."""
    return Economy(
        goods=["bread", "soup"],
        resources=["hours"],
        plants=["oven", "pot"],
        households=["all"],
        inputs=np.zeros((2, 2)),
        outputs=np.eye(2),
        resource_use=[[1, 1]],
        endowment=[12],
        tastes=[[0.5, 0.5]],
        needs=[[10, 10]],
    )


def test_a_front_by_hand():
    # s stoves and h by hand: 2h + s = 10, s <= smoke, so (10 + smoke) / 2 rooms until the hours are the limit.
    front = walk(heater(), {"hours": [10.0], "smoke": [0.0, 4.0, 10.0]})
    assert front.table["least"].to_numpy() == pytest.approx([0.5, 0.7, 1.0], rel=1e-9)
    assert front.table["smoke"].to_numpy() == pytest.approx([0.0, 4.0, 10.0], abs=1e-9)
    assert front.supported()
    # In the middle an hour makes half a room, a twentieth of the need; a tonne saves an hour.
    assert front.weights.loc[1].to_numpy() == pytest.approx([0.05, 0.05], rel=1e-9)
    assert front.price_of_a_point("hours")[1] == pytest.approx(0.2)
    assert all(plan.certificate.ok for plan in front.plans)


def test_the_price_of_a_tonne_is_what_a_tonne_brings():
    """The chapter's finding: between 35 and 465 tonnes for a percentage point, by planning again with a tonne more or less."""
    front = valley_front()
    prices = front.price_of_a_point(EMISSIONS)
    binding = np.flatnonzero(np.isfinite(prices))
    assert prices[binding].min() == pytest.approx(35, abs=0.5)
    assert prices[binding].max() == pytest.approx(465, abs=0.5)
    for i in binding[:: max(1, binding.size // 6)]:
        plan = front.plans[i]
        at = plan.economy.resources.get_loc(EMISSIONS)

        def least(more, plan=plan, at=at):
            endowment = plan.economy.endowment.copy()
            endowment[at] += more
            return fulfill(plan.economy.replace(endowment=endowment)).multiple

        # The least-met need is concave in what is granted: a rate lies between those of more and of less.
        up, down = least(1.0) - plan.multiple, plan.multiple - least(-1.0)
        assert up - 1e-9 <= 0.01 / prices[i] <= down + 1e-9


def test_one_weight_by_hand():
    front = walk(heater(), {"hours": [10.0, 20.0], "smoke": [0.0, 10.0]})
    assert front.table["least"].to_numpy() == pytest.approx([0.5, 1.0, 1.0, 1.5], rel=1e-9)
    # Rooms are (hours + smoke) / 2 here: one plane supports all four points.
    one = front.one_weight()
    assert one.loss == pytest.approx(0.0, abs=1e-9)
    assert one.weights.to_numpy() == pytest.approx([0.05, 0.05])
    bent = walk(valley(), {HOURS: [115_000.0], EMISSIONS: [150.0, 200.0, 900.0]})
    (a, b, c), (x, y, z) = bent.table["least"], bent.table[EMISSIONS]
    # The best compromise is between the two chords and does equal harm to the middle and to the ends.
    bow = b - a - (c - a) * (y - x) / (z - x)
    assert bent.one_weight().loss == pytest.approx(bow, rel=1e-6)


# Nine points are 72 pairs to compare: as much as six fronts of four, at a third of their plans.
@settings(max_examples=20)
@given(st.lists(st.floats(0.5, 1.5), min_size=6, max_size=6))
def test_every_point_has_weights_of_its_own(scale):
    h, e = np.sort(scale[:3]), np.sort(scale[3:])
    front = walk(VALLEY, {HOURS: 115_000 * h, EMISSIONS: 300 * e})
    assert front.supported()
    assert (front.weights.to_numpy() >= 0.0).all()
    # No point beats another in everything.
    t = front.table[["least", HOURS, EMISSIONS]].to_numpy() * [1, -1, -1] / [1, 1e5, 300]
    for i in range(len(t)):
        others = np.delete(t, i, axis=0)
        assert not ((others >= t[i]).all(axis=1) & (others > t[i] + 1e-6).any(axis=1)).any()


def test_equal_and_beaten_points_go():
    score = np.array([[1.0, -1.0], [1.0, -1.0], [0.9, -1.0], [2.0, -2.0]])
    assert [_beaten(score, i) for i in range(4)] == [False, True, True, False]
    # Hours beyond what the plan uses give the same plan again: one of the two stays.
    assert len(walk(two(), {"hours": [20.0, 20.0]}).plans) == 1


def test_indicators_are_not_added_up():
    plan = fulfill(heater(), [5.0])
    # Ten hours and three tonnes: three rooms by stove in three hours, three and a half by hand in seven.
    assert plan.levels == pytest.approx([3.5, 3.0], rel=1e-9)
    assert plan.multiple == pytest.approx(1.3, rel=1e-9)
    used = indicators(plan)
    assert used.to_dict() == pytest.approx({"hours": 10.0, "smoke": 3.0}, rel=1e-9)


def test_walk_names_what_is_missing():
    with pytest.raises(InvalidInput, match="there is no 'gold'"):
        walk(two(), {"gold": [1.0]})


def test_greedy_by_hand():
    first_bread = greedy(two(), ["bread", "soup"])
    assert first_bread.to_dict() == pytest.approx({"bread": 1.0, "soup": 0.2}, abs=1e-7)
    assert fulfill(two()).multiple == pytest.approx(0.6)
    with pytest.raises(InvalidInput, match="order"):
        greedy(two(), ["bread"])


def test_every_order_is_two_orders_of_two():
    found = every_order(two())
    assert found["last"].tolist() == ["soup", "bread"]
    assert found[["bread", "soup"]].to_numpy() == pytest.approx(np.array([[1, 0.2], [0.2, 1]]), abs=1e-7)


@cache
def _best() -> float:
    """What the valley's least-met need reaches at best."""
    return fulfill(VALLEY).multiple


@given(st.permutations([0, 1, 2, 3, 4, 5]))
def test_no_order_beats_the_leximin(order):
    asked = [str(g) for g in VALLEY.goods[requests(VALLEY) > 0]]
    served = greedy(VALLEY, [asked[i] for i in order])
    assert served.min() <= min(_best(), 1.0) + 1e-8


def test_too_many_orders():
    with pytest.raises(InvalidInput, match="7 at most"):
        every_order(Economy.reference(1, 30))


# Half the draws, each of units up to a trillion times larger or smaller.
@settings(max_examples=50)
@given(st.integers(0, 2**32 - 1))
def test_units_do_not_matter(seed):
    rng = np.random.default_rng(seed)
    goods, resources = 10.0 ** rng.integers(-12, 13, len(VALLEY.goods)), np.ones(len(VALLEY.resources))
    resources[-2:] = 10.0 ** rng.integers(-12, 13, 2)
    other = fulfill(in_other_units(VALLEY, goods, resources))
    assert other.multiple == pytest.approx(_best(), rel=1e-12)
    assert other.certificate.ok


def test_estimates():
    place = two()
    assert estimated(place, [10.0, 10.0]) == pytest.approx([0.6, 0.6])
    # Half the soup estimated: bread and soup in proportion 10 to 5, so .8 of one and .4 of the other.
    assert estimated(place, [10.0, 5.0]) == pytest.approx([0.8, 0.4])
    # What is delivered beyond a need meets nothing.
    assert estimated(place, [1.0, 11.0]) == pytest.approx([0.1, 1.0])


def test_a_program_that_is_not_solved_says_so():
    class Never:
        iterations = 3

        def optimal(self):
            return False

    with pytest.raises(NotConverged, match="greedy order"):
        _solved(Never(), "greedy order")


def test_worse_estimates_meet_less():
    best = fulfill(valley()).multiple
    assert mean_least_at(0.0, draws=1) == pytest.approx(best)
    assert best > mean_least_at(0.05, draws=20) > mean_least_at(0.3, draws=20)


def test_most_of_the_front_shares_one_rate():
    """Review: 35 t holds only with much work and few emissions; 23 of 40 plans share 156 t."""
    front = valley_front()
    price, plans = front.commonest_price(EMISSIONS)
    assert (round(price), plans, len(front.plans)) == (156, 23, 40)
    rates = front.price_of_a_point(EMISSIONS)
    cheap = np.isclose(rates, rates.min())
    granted = {
        (p.economy.endowment[3], p.economy.endowment[5]) for p, c in zip(front.plans, cheap, strict=True) if c
    }
    assert granted == {(115_000, 150), (125_000, 150), (125_000, 200)}
    # What one number hides depends on the range that is walked.
    assert front.one_weight().loss == pytest.approx(0.0206, abs=1e-4)
    assert front.between(200, 500).one_weight().loss == pytest.approx(0.0103, abs=1e-4)
    assert front.between(250, 400).one_weight().loss == pytest.approx(0.0043, abs=1e-4)


def test_what_a_percent_more_brings_is_what_the_proof_says():
    place = valley()
    first = fulfill(place).stages[0]
    more = percent_more(place).to_numpy() * fulfill(place).multiple
    rate = first.resource_witness / float((first.witness * requests(place))[first.open].sum())
    assert more == pytest.approx(0.01 * place.endowment * rate, abs=1e-6)


def test_closing_a_plant():
    left = closed(two())
    assert left.to_numpy() == pytest.approx([0.0, 0.0], abs=1e-9)
    # By hand alone the heater warms five rooms of ten in place of six and a half; with the stove alone, three.
    assert closed(heater()).to_numpy() == pytest.approx([3 / 6.5, 5 / 6.5])


def test_who_draws_up_the_list_decides():
    place = np.arange(5.0)
    ideal = np.array([0.1, 1.2, 2.0, 2.8, 3.9])
    assert agenda(-np.abs(ideal[:, None] - place)) == (3, 5, 1)
    # All of one mind: no list makes another plan win where it is on it.
    same = np.tile(-np.abs(place - 2.0), (3, 1))
    found = agenda(same)
    assert found.beats_all == 1
    assert found.winners == 3  # the best, and the best of the lists that leave it out
    # A circle: no plan beats all others.
    assert agenda(np.array([[3.0, 2, 1], [1, 3, 2], [2, 1, 3]])).beats_all == 0
    scores = voters(valley_front(), 11, seed=3)
    assert scores.shape == (11, 40)
    assert agenda(voters(valley_front())).winners == 40


def test_the_worst_of_many_estimates():
    rng = np.random.default_rng(0)
    drawn = np.exp(-0.2 * rng.standard_normal((20_000, 100)).max(axis=1).mean())
    assert least_of_many(0.2, 100) == pytest.approx(drawn, rel=2e-3)
    assert least_of_many(0.2, 1) == pytest.approx(1.0, abs=1e-9)
    # Six needs of the valley lose nearly as much (.05: 6 % of .90).
    assert 0.9009 * least_of_many(0.05, 6) == pytest.approx(mean_least_at(0.05), abs=0.005)


def test_a_correction_in_the_middle_of_the_year():
    assert corrected_least_at(0.0, draws=1) == pytest.approx(fulfill(valley()).multiple, abs=1e-6)
    # Without time to correct nothing changes; with half a year most of the loss comes back.
    late = corrected_least_at(0.2, after=0.999, draws=10)
    assert late == pytest.approx(mean_least_at(0.2, draws=10), abs=0.01)
    assert corrected_least_at(0.2, draws=10) > 0.88
    assert corrected_least_at(3.0, after=0.0, draws=1) == pytest.approx(fulfill(valley()).multiple, abs=1e-6)


@pytest.mark.parametrize(("elasticity", "lost"), [(0.1, 0.0463), (0.5, 0.1755), (1.0, 0.2371), (2.0, 0.3067)])
def test_what_other_tastes_lose(elasticity, lost):
    """Review: 24 % is the logarithm's; checked against the welfare optimum, which knows only that."""
    assert lost_at(elasticity) == pytest.approx(lost, abs=1e-4)
    if elasticity == 1.0:
        place = valley()
        plan, best = fulfill(place), welfare_optimum(place)
        known = welfare_loss(place, plan.deliveries[None, :], plan.levels, best.welfare)
        assert lost_at(1.0) == pytest.approx(float(known), abs=0.01)


def test_a_best_plan_that_is_not_found_says_so(monkeypatch):
    class Failed:
        success, nit = False, 3

    monkeypatch.setattr(tastes.optimize, "minimize", lambda *_, **__: Failed)
    with pytest.raises(NotConverged, match="other tastes"):
        lost_at(0.77)


def test_the_chapters_front():
    front = valley_front()
    assert front.supported()
    assert all(plan.certificate.ok for plan in front.plans)
    assert front.one_weight().loss > 0.01


# ---------------------------------------------------------------------- promises


def test_a_plan_of_eight_years_keeps_its_promises_better_than_one_of_four():
    far, near, hit = promises(8), promises(4), promises(4, shock=0.05)
    assert far.worst == pytest.approx(0.998, abs=1e-3)
    assert near.worst == pytest.approx(0.954, abs=1e-3)
    assert hit.worst < near.worst < far.worst
    assert near.known < near.worst <= near.mean
    with pytest.raises(InvalidInput, match="ahead: is 1"):
        promises(1)
