"""Settlement against the truth."""

import itertools

import numpy as np
import pytest
from feasible.economy import Economy, Reports, consumption_equivalent_loss, feasibility_checks
from feasible.errors import NotConverged
from feasible.institutions.central import CentralPlan
from feasible.optimum import Settlement, linear_plan, settlement, welfare_optimum
from feasible.optimum.scaled import ScaledHighs
from feasible.optimum.settlement import with_surplus
from hypothesis import given, settings
from hypothesis import strategies as st


def settle(economy, levels, deliveries, *, prices=None, **how):
    """Settle one plan by itself."""
    return Settlement(economy, **how)(levels, deliveries, prices=prices)


def test_feasible_orders_are_carried_out_to_the_letter(corn_iron):
    levels, deliveries = settle(corn_iron(), [30, 20], [20, 13])
    assert levels.tolist() == [30, 20]
    assert deliveries.tolist() == [20, 13]


def test_orders_that_break_one_limit_only_are_cut_to_it(corn_iron):
    """30 of corn and 20 of iron leave 30 - .15 * 30 - .25 * 20 = 20.5 and 20 - .2 * 30 - .05 * 20 = 13, in 70 hours."""
    levels, deliveries = settle(corn_iron(capacity=[25.0, 30.0]), [30, 20], [10, 10])
    assert levels == pytest.approx([25, 20])
    assert deliveries == pytest.approx([10, 10])
    levels, deliveries = settle(corn_iron(), [30, 20], [25, 13])
    assert levels == pytest.approx([30, 20])
    assert deliveries == pytest.approx([20.5, 13])
    levels, deliveries = settle(corn_iron(endowment=[69.0]), [30, 20], [20, 13])
    assert levels @ [1.0, 2.0] <= 69.0 * (1 + 1e-9)
    assert (deliveries <= [20, 13]).all()
    assert deliveries.sum() > 0.97 * 33.0


def test_a_missing_input_runs_down_the_chain():
    # ore -> steel -> tools; half of the ore is not there.
    chain = Economy(
        goods=["ore", "steel", "tools"], resources=["digging"], plants=["mine", "mill", "shop"], households=[],
        inputs=[[0, 1, 0], [0, 0, 1], [0, 0, 0]], outputs=np.eye(3), resource_use=[[1, 0, 0]], endowment=[4.0],
    )  # fmt: skip
    levels, deliveries = settle(chain, [8, 8, 8], [0, 0, 8])
    assert levels == pytest.approx([4, 4, 4])
    assert deliveries == pytest.approx([0, 0, 4])


def test_what_is_short_goes_where_it_is_worth_most(corn_iron):
    # Labor for half of the orders; corn is worth three times as much a unit of embodied labor. As if each
    # took a fixed share of an income, three quarters of the labor go to corn, up to the steps' width.
    economy = corn_iron(inputs=np.zeros((2, 2)), resource_use=[[1.0, 1.0]], endowment=[10.0])
    assert settle(economy, [10, 10], [10, 10], prices=[3.0, 1.0])[1] == pytest.approx([7.5, 2.5], abs=0.01)
    assert settle(economy, [10, 10], [10, 10], prices=[1.0, 3.0])[1] == pytest.approx([2.5, 7.5], abs=0.01)
    assert settle(economy, [10, 10], [10, 10])[1] == pytest.approx([5, 5])
    # Nothing is given up for something else as long as there is any of it.
    assert settle(economy, [10, 10], [10, 10], prices=[1000.0, 1.0])[1].min() > 0


def test_loops_do_not_collapse():
    # All plants need a tenth more than they said: proportional cuts would end in nothing.
    economy = Economy.reference(1, 30)
    said = Reports(inputs=dict.fromkeys(economy.plants, 0.9)).apply(economy)
    plan = linear_plan(said)
    _, deliveries = settle(economy, plan.levels, plan.deliveries, prices=np.ones(30))
    assert 0.3 < deliveries.sum() / plan.deliveries.sum() < 1.0


def test_a_starved_loop_stops(corn_iron):
    # Each needs the other; without labor for the farm nothing runs.
    dead = corn_iron(endowment=[0.0])
    levels, deliveries = settle(dead, [30, 20], [20, 13])
    assert levels == pytest.approx([0, 0], abs=1e-9)
    assert deliveries == pytest.approx([0, 0], abs=1e-9)


def test_an_unsolved_settlement_is_reported(corn_iron, monkeypatch):
    monkeypatch.setattr(ScaledHighs, "optimal", lambda _: False)
    with pytest.raises(NotConverged, match="settlement stopped after"):
        settle(corn_iron(endowment=[1.0]), [30, 20], [20, 13])


@settings(max_examples=30)
@given(st.integers(0, 50), st.floats(0.1, 3.0))
def test_settlement_is_feasible_and_never_more_than_ordered(seed, scale):
    economy = Economy.reference(seed, 12)
    rng = np.random.default_rng(seed)
    orders = scale * rng.random(36) * np.minimum(economy.capacity, 1e6)
    wish = 10 * rng.random(12)
    levels, deliveries = settle(economy, orders, wish)
    assert all(check.ok for check in feasibility_checks(economy, levels, deliveries))
    assert np.all(levels <= orders + 1e-12)
    assert np.all(deliveries <= wish)


def test_goods_of_little_price_are_delivered_in_any_unit():
    """A unit of a good may be a billion times another: what a delivery is worth does not change."""
    economy, rng = Economy.reference(1, 6), np.random.default_rng(1)
    g, _, p, _ = economy.shape
    orders = rng.random(p) * np.minimum(economy.capacity, 1e6)
    wish, prices = rng.random(g), rng.random(g)
    goods = np.array([1.0, 1.0, 1.0, 1e2, 1e-7, 1.0])
    other = economy.replace(
        inputs=economy.inputs.multiply((1 / goods)[:, None]).tocsc(),
        outputs=economy.outputs.multiply((1 / goods)[:, None]).tocsc(),
        needs=economy.needs.multiply(1 / goods).tocsr(),
    )
    _, got = settle(economy, orders, wish, prices=prices)
    _, alike = settle(other, orders, wish / goods, prices=prices * goods)
    assert alike * goods == pytest.approx(got, rel=1e-6, abs=1e-6 * wish.max())
    assert got[4] < wish[4]


def test_plan_after_plan_is_the_same_as_one_by_one():
    economy = Economy.reference(3, 12)
    rng = np.random.default_rng(0)
    settlement = Settlement(economy)
    for _ in range(5):
        orders, wish, prices = rng.random(36) * economy.capacity, rng.random(12), rng.random(12)
        one, other = settle(economy, orders, wish, prices=prices), settlement(orders, wish, prices=prices)
        assert prices @ one[1] == pytest.approx(prices @ other[1], rel=1e-7)


def test_everyone_is_cut_by_the_same_share(corn_iron):
    economy = corn_iron(inputs=np.zeros((2, 2)), resource_use=[[1.0, 1.0]], endowment=[10.0])
    levels, got = Settlement(economy).deliver([10, 10], [[4, 6], [6, 4]], prices=[3.0, 1.0])
    assert levels == pytest.approx([7.5, 2.5], abs=0.01)
    assert got == pytest.approx(np.array([[3, 1.5], [4.5, 1]]), abs=0.01)


def two_goods(corn_iron, labor, **changes):
    return corn_iron(inputs=np.zeros((2, 2)), resource_use=[[1.0, 1.0]], endowment=[labor], **changes)


def test_steps_of_worth_by_hand(corn_iron):
    # Ten of each wished, labor for ten in all, corn priced twice as high. A unit between shares a and b of what was
    # planned is worth price * log(b / a) / (b - a): corn from a half to five eighths 2 * 1.785, iron from
    # a quarter to three eighths 3.244, corn to three quarters only 2 * 1.459.
    economy = two_goods(corn_iron, 10.0)
    assert settle(economy, [10, 10], [10, 10], prices=[2.0, 1.0])[1] == pytest.approx([6.25, 3.75])
    # With half a unit more labor iron has had enough at 2.301; corn goes on.
    more = two_goods(corn_iron, 10.5)
    assert settle(more, [10, 10], [10, 10], prices=[2.0, 1.0])[1] == pytest.approx([6.75, 3.75])
    # A good that is wished without a price gets the little that is worth most, and what is left over.
    assert settle(economy, [10, 10], [10, 10], prices=[1.0, 0.0])[1] == pytest.approx([10, 0], abs=0.01)
    assert settle(more, [10, 10], [10, 4], prices=[1.0, 0.0])[1] == pytest.approx([10, 0.5], abs=0.01)


def test_a_good_that_nobody_can_make_does_not_take_the_rest_down(corn_iron):
    economy = two_goods(corn_iron, 100.0, capacity=[0.0, np.inf])
    levels, got = settle(economy, [10, 10], [10, 10], prices=[5.0, 1.0])
    assert levels == pytest.approx([0, 10])
    assert got == pytest.approx([0, 10])
    # Where it is an input of one more good that one is gone, too; the third is not.
    chain = Economy(
        goods=["ore", "steel", "bread"], resources=["labor"], plants=["mine", "mill", "bakery"], households=[],
        inputs=[[0, 1, 0], [0, 0, 0], [0, 0, 0]], outputs=np.eye(3), resource_use=[[1, 1, 1]], endowment=[30.0],
        capacity=[0, 10, 10],
    )  # fmt: skip
    assert settle(chain, [8, 8, 8], [0, 8, 8])[1] == pytest.approx([0, 0, 8])
    assert settle(chain, [8, 8, 8], [0, 8, 8], prices=[1, 100, 1])[1] == pytest.approx([0, 0, 8])


def test_new_wishes_after_others(corn_iron):
    # The first plan wishes no iron at all: the second needs another program, the third none.
    settlement = Settlement(two_goods(corn_iron, 10.0))
    for wish, expected in (([20, 0], [10, 0]), ([10, 10], [5, 5]), ([0, 20], [0, 10]), ([4, 4], [4, 4])):
        _, got = settlement([20, 20], wish)
        assert got == pytest.approx(expected)


def test_plans_in_sequence_are_those_one_by_one_whatever_was_wished_before():
    economy = Economy.reference(5, 10)
    rng = np.random.default_rng(1)
    settlement = Settlement(economy)
    for _ in range(8):
        orders = rng.uniform(0.2, 1.5, 30) * economy.capacity
        wish = rng.random(10) * (rng.random(10) < 0.7) * 10.0 ** rng.uniform(-2, 1)
        prices = rng.random(10)
        one, other = settle(economy, orders, wish, prices=prices), settlement(orders, wish, prices=prices)
        assert one[1] == pytest.approx(other[1], rel=1e-6, abs=1e-7)
        assert all(check.ok for check in feasibility_checks(economy, *other))


@settings(max_examples=20)
@given(seed=st.integers(0, 50), cut=st.floats(0.3, 0.99))
def test_settlement_beats_a_cut_across_the_board(seed, cut):
    economy = Economy.reference(seed, 10)
    plan = linear_plan(economy)
    wish = np.where(plan.deliveries > 1e-9 * plan.deliveries.max(), plan.deliveries, 0.0)
    wished = wish > 0
    less = economy.replace(endowment=cut * economy.endowment)
    # Everything times `cut` can still be done: what is done instead is worth no less, each good as its logarithm
    # in what is delivered of what was planned, up to the width of the steps. That is what no prices mean.
    _, got = settle(less, plan.levels, wish)
    assert np.all(got <= wish)
    worth = float(np.log(got[wished] / wish[wished]).sum())
    assert worth >= wished.sum() * (np.log(cut) - 0.06)


def test_public_goods_are_cut_for_everyone_alike(corn_iron):
    park = two_goods(corn_iron, 6.0, good_kind=["final", "public"], needs=None)
    planned = np.array([[3.0, 4.0], [1.0, 4.0]])
    settlement = Settlement(park)
    _, got = settlement.deliver([4, 4], planned)
    assert got[:, 1].tolist() == [got[0, 1]] * 2
    assert got[0, 0] == pytest.approx(3 * got[1, 0])
    assert got[:, 0].sum() + got[0, 1] == pytest.approx(6.0)
    # With two more units of labor the plan is carried out to the letter.
    enough = Settlement(two_goods(corn_iron, 8.0, good_kind=["final", "public"], needs=None))
    levels, got = enough.deliver([4, 4], planned)
    assert levels.tolist() == [4, 4]
    assert got.tolist() == planned.tolist()


def test_orders_without_plants_or_wishes(corn_iron):
    # Nothing ordered: nothing delivered. Nothing wished: nothing delivered, whatever runs.
    assert settle(corn_iron(), [0, 0], [20, 13])[1] == pytest.approx([0, 0])
    levels, got = settle(corn_iron(endowment=[1.0]), [30, 20], [0, 0])
    assert got.tolist() == [0, 0]
    assert np.all(levels <= [30, 20])
    # A shortage within the tolerance is none.
    near = two_goods(corn_iron, 10.0)
    assert settle(near, [5.0, 5.0 + 1e-6], [5, 5], tolerance=1e-6)[0].tolist() == [5.0, 5.0 + 1e-6]


def test_a_reserve_lets_others_stand_in_where_orders_fail():
    # Two ovens, one of them was told to bake; it stops.
    town = Economy(
        goods=["bread"], resources=["work"], plants=["old oven", "new oven"], households=["all"],
        inputs=np.zeros((1, 2)), outputs=[[1, 1]], resource_use=[[1, 1]], endowment=[10.0],
        capacity=[0.0, 5.0], tastes=[[1.0]],
    )  # fmt: skip
    settlement = Settlement(town)
    assert settlement.deliver([4.0, 0.0], [[4.0]])[1].tolist() == [[0.0]]
    levels, got = settlement.deliver([4.0, 0.0], [[4.0]], reserve=0.5)
    assert levels == pytest.approx([0.0, 2.5])
    assert got[0, 0] == pytest.approx(2.5)
    # Orders that can be carried out are left alone.
    assert Settlement(town.replace(capacity=[4.0, 5.0])).deliver([4.0, 0.0], [[4.0]], reserve=0.5)[
        0
    ].tolist() == [4, 0]


def test_a_fresh_one_forgets_the_last_basis():
    economy = Economy.reference(3, 12)
    rng = np.random.default_rng(1)
    used = Settlement(economy)
    orders = [rng.random(36) * economy.capacity for _ in range(3)]
    wish, prices = rng.random(12), rng.random(12)
    for order in orders:
        used(order, wish, prices=prices)
    levels, delivered = used.fresh()(orders[0], wish, prices=prices)
    first = Settlement(economy)(orders[0], wish, prices=prices)
    assert np.array_equal(levels, first[0])
    assert np.array_equal(delivered, first[1])


def test_padding_costs_less_where_the_surplus_is_handed_out():
    """The chapter's economy: a tenth of padding costs 14.7 % of consumption, 10.3 % if nothing is thrown away."""
    economy = Economy.reference(2)
    best = welfare_optimum(economy).welfare
    padded = Reports(inputs=dict.fromkeys(economy.plants, 1.1))
    lost = CentralPlan().run(economy, reports=padded).values["welfare"]
    shared = with_surplus(economy, welfare_optimum(padded.apply(economy)))
    assert consumption_equivalent_loss(economy, lost, best) == pytest.approx(0.147, abs=5e-4)
    assert consumption_equivalent_loss(economy, shared, best) == pytest.approx(0.103, abs=5e-4)
    # An honest plan has no surplus of what anybody wants.
    honest = welfare_optimum(economy)
    assert with_surplus(economy, honest) == pytest.approx(best, rel=1e-9)


def test_the_steps_of_worth_are_these():
    """Between two shares a unit is worth the mean of 1 / share; the first, of nothing, as much again as its end."""
    steps = [0, 1, 16, 128, 512, 1024, 1536, 2048, 2560, 3072, 3584, 4096]
    assert (4096 * settlement._STEPS).tolist() == steps
    worth = [np.log(b / a) / (b - a) * 4096 for a, b in itertools.pairwise(steps[1:])]
    assert pytest.approx([4096 * (1 + np.log(4)), *worth]) == settlement._WORTH
    assert (np.diff(settlement._WORTH) < 0).all()
