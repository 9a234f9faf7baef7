"""Reading duals: both sides of a corner, ranges, whole plants, and a price followed too far."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from feasible.errors import Infeasible, InvalidInput
from feasible.optimum.linear import LinearProgram
from feasible.shadow_prices.kantorovich import parts
from feasible.shadow_prices.mills import Mills
from feasible.shadow_prices.reading_duals import Bakeries, Pilot, follow_limit, move_together, printed_prices
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp


def three_lines() -> LinearProgram:
    """Three lines through one point: x <= 1, y <= 1, x + y <= 2."""
    return LinearProgram([1, 1], [[1, 0], [0, 1], [1, 1]], row_upper=[1, 1, 2], rows=["x", "y", "both"])


def test_left_and_right_differ_at_a_degenerate_vertex():
    """By hand: one unit less of any limit costs one; one unit more of any alone brings nothing."""
    table = three_lines().shadow_prices()
    assert table["left"].to_list() == pytest.approx([1, 1, 1])
    assert table["right"].to_list() == pytest.approx([0, 0, 0], abs=1e-9)
    program = three_lines()
    for row in ("x", "y", "both"):
        found = follow_limit(program, row, [-0.5, 0.0, 0.5])
        assert found["found"].to_list() == pytest.approx([-0.5, 0.0, 0.0], abs=1e-9)
        assert found["predicted"].to_list() == pytest.approx([-0.5, 0.0, 0.0], abs=1e-9)


def test_what_a_solver_prints_there_is_an_accident():
    rules = ["Mill 5's capacity", "Mill 3's floor"]
    printed = printed_prices(Mills(spare=0.2, keep=0.8).program(), rules, 24, np.random.default_rng(1))
    room, floor = printed[rules[0]], -printed[rules[1]]
    assert set(room.round(6)) == {0.0, 52.5}
    # Whoever gets the price, the two together are worth what one of them costs.
    assert (room + floor).to_list() == pytest.approx([52.5] * 24)
    assert printed["method"].to_list()[:3] == ["simplex", "interior-point", "simplex"]
    # Away from the corner every order prints the same.
    alone = printed_prices(Mills(spare=0.2).program(), rules[:1], 12, np.random.default_rng(1))
    assert alone[rules[0]].to_list() == pytest.approx([52.5] * 12)


def test_kantorovichs_shop_at_a_corner():
    """Four lathes make 80 of Part I, the automatic 80 of Part II: nobody is divided, nothing fixes the ratio.

    The multipliers may be anything from 3 : 2 (where lathes turn) to 8 : 3 (where the automatic does).
    """
    corner = replace(parts(), machines=[0, 4, 1])
    values = corner.machine_values()
    # The ratio c of I to II is between 3/2 and 8/3: a lathe is worth 20 c/(1 + c), the automatic 80/(1 + c).
    assert values.loc["Turret lathe", ["right", "left"]].to_list() == pytest.approx([12, 160 / 11], rel=1e-7)
    assert values.loc["Automatic", ["right", "left"]].to_list() == pytest.approx([240 / 11, 32], rel=1e-7)
    more = replace(corner, machines=[0, 4.1, 1]).plan().sets - 80
    less = 80 - replace(corner, machines=[0, 3.9, 1]).plan().sets
    assert (more * 10, less * 10) == pytest.approx((12, 160 / 11), rel=1e-6)


def test_a_price_holds_in_its_range_and_overstates_beyond():
    program = parts().program()
    table = follow_limit(program, "Automatic", [-0.5, 0.1, 0.125, 1.0])
    assert table["limit"].to_list() == [0.5, 1.1, 1.125, 2.0]
    assert table["predicted"].to_list() == pytest.approx(np.array([-0.5, 0.1, 0.125, 1]) * 80 / 3)
    assert table["found"].iloc[:3].to_list() == pytest.approx(table["predicted"].iloc[:3].to_list(), rel=1e-7)
    # By hand: two automatics make 1,200/11 pairs, spending 7/11 of one of them on Part I.
    assert table["found"].iloc[3] == pytest.approx(1200 / 11 - 260 / 3, rel=1e-6)
    # The program is left as it was.
    assert program.solve().objective == pytest.approx(260 / 3)
    with pytest.raises(InvalidInput, match="no row called 'gravity'"):
        follow_limit(program, "gravity", [1.0])


def test_a_floor_and_a_minimum_follow_too():
    city = Bakeries(demand=120).program()
    table = follow_limit(city, "bread", [-30.0, 30.0, 41.0])
    assert table["predicted"].to_list() == pytest.approx([-390, 390, 533])
    # For a minimum: beyond its range a saving is smaller than promised, and a cost larger.
    assert table["found"].to_list() == pytest.approx([-360, 390, 536])
    with pytest.raises(Infeasible, match="bread"):
        follow_limit(city, "bread", [500.0])
    assert city.solve().objective == pytest.approx(1260)


@settings(deadline=None, max_examples=40)
@given(
    data=st.lists(st.integers(0, 6), min_size=12, max_size=12),
    limits=st.lists(st.integers(1, 9), min_size=3, max_size=3),
    step=st.floats(-0.9, 3.0),
)
def test_no_step_gains_more_than_its_price_promises(data, limits, step):
    matrix = np.array(data, dtype=float).reshape(3, 4) + np.eye(3, 4)
    matrix[:, 3] += 1.0
    program = LinearProgram([1, 2, 3, 1], matrix, row_upper=limits, rows=["a", "b", "c"])
    line = program.shadow_prices(["a"]).iloc[0]
    assert line["left"] >= line["right"] - 1e-9
    table = follow_limit(program, "a", [step * limits[0]])
    predicted, found = (float(table[name].iloc[0]) for name in ("predicted", "found"))
    size = 1e-6 * (1 + abs(predicted))
    assert found <= predicted + size
    end = limits[0] * (1 + step)
    if line["down_to"] <= end <= line["up_to"]:
        assert found == pytest.approx(predicted, abs=10 * size)


def test_the_pilot_and_where_its_price_stops():
    pilot = Pilot()
    assert pilot.promise == pytest.approx(0.04)
    best = pilot.best()
    # By hand: rungs gain .040 .031 .022 .013 .004, and the sixth loses.
    assert best.moved == pytest.approx(50.0)
    assert best.gain == pytest.approx(10 * (0.040 + 0.031 + 0.022 + 0.013 + 0.004))
    assert best.certificate.ok
    path = pilot.path([0, 10, 50, 95, 100])
    assert path["promised"].to_list() == pytest.approx([0, 0.4, 2.0, 3.8, 4.0])
    assert path["found"].to_list() == pytest.approx([0, 0.4, 1.1, 0.155, -0.05])
    assert path.loc[10, ["last", "next"]].to_list() == pytest.approx([0.040, 0.031])
    assert path.loc[50, ["last", "next"]].to_list() == pytest.approx([0.004, -0.005])
    assert path.loc[100, "next"] == -np.inf
    # The average still looks better than Magnitogorsk when the last tonne has long been a loss.
    assert path.loc[100, "average"] > 0.94 > 0.94 + path.loc[100, "last"]
    assert path.loc[100, "average"] == pytest.approx((98 + 100 * 0.94 - 0.05) / 200)


def test_what_a_tonne_at_factory_92_yields_on_average_by_hand():
    # At its own loss of .02, and then at the second rung's, .029: 98 t from today's 100, 9.8 and 9.71 from ten.
    average = Pilot().path([0, 10, 20])["average"]
    assert average.to_list() == pytest.approx([0.98, 107.8 / 110, 117.51 / 120])


def test_without_strain_the_price_holds_to_the_end():
    straight = Pilot(strain=0.0)
    assert straight.best().moved == pytest.approx(100.0)
    assert straight.path([100])["found"].to_list() == pytest.approx([4.0])
    assert straight.bolts_today == pytest.approx(192.0)


def test_rungs_cover_all_the_steel():
    rungs = Pilot(steel=25, rung=10, strain=0.6).rungs
    assert rungs["room"].to_list() == [10, 10, 5]
    assert rungs["loss"].to_list() == pytest.approx([0.02, 0.62, 1.0])
    with pytest.raises(Infeasible):
        Pilot().path([101.0])


@settings(deadline=None, max_examples=25)
@given(
    strain=st.floats(0, 0.05),
    rung=st.floats(4, 40),
    loss_47=st.floats(0, 0.2),
    share=st.one_of(st.just(0.0), st.floats(1e-6, 1)),
)
def test_the_first_price_never_promises_too_little(strain, rung, loss_47, share):
    pilot = Pilot(strain=strain, rung=rung, loss_47=loss_47)
    line = pilot.path([100 * share]).iloc[0]
    assert line["found"] <= line["promised"] + 1e-7
    assert line["found"] <= pilot.best().gain + 1e-7
    assert line["next"] <= line["last"] + 1e-9
    # The closed form: the steel fills the rungs in order.
    rungs = pilot.rungs
    taken = np.clip(100 * share - (rungs["room"].cumsum() - rungs["room"]), 0, rungs["room"])
    assert line["found"] == pytest.approx(float(taken @ rungs["gain"]), abs=1e-7)


def test_a_bakery_that_cannot_be_built_by_thirds():
    """By hand at 120 t: none 100 x 10 + 20 x 16 = 1,320; one 60 x 7 + 60 x 10 + 360 = 1,380."""
    city = Bakeries(demand=120)
    third, whole = city.divisible(), city.whole()
    assert (third.plants, third.hours) == pytest.approx((1 / 3, 1260))
    assert (whole.plants, whole.hours) == (0, 1320)
    assert third.price_more == pytest.approx(13) == city.average_cost
    assert whole.price_more == pytest.approx(16)
    # At the price of today's plan a bakery would earn 60 x (16 - 13): the price says build.
    assert city.result_of_a_plant(whole.price_more) == pytest.approx(180)
    assert replace(city, demand=130.0).whole().hours == pytest.approx(1480)
    assert city.pays_from() == 130


def test_a_bakery_worth_building_that_cannot_pay_its_way():
    city = Bakeries(demand=140)
    plan = city.whole()
    assert (plan.plants, plan.hours) == (1, 60 * 7 + 80 * 10 + 360)
    assert (plan.old, plan.new, plan.hand) == pytest.approx((80, 60, 0))
    assert (plan.price_less, plan.price_more) == pytest.approx((10, 10))
    assert city.result_of_a_plant(plan.price_more) == pytest.approx(-180)
    # Yet closing it would cost 60 hours a day.
    assert city.program(0).solve().objective - plan.hours == pytest.approx(60)
    assert plan.certificate.ok


def test_at_the_corner_the_price_has_two_values():
    full = Bakeries(demand=100).whole()
    assert (full.price_less, full.price_more) == pytest.approx((10, 16))


def test_plans_by_demand():
    table = Bakeries().by_demand([95, 110, 129, 131, 160])
    assert table["whole_plants"].to_list() == [0, 0, 0, 1, 1]
    assert table["divisible_price"].to_list() == pytest.approx([10, 13, 13, 13, 16])
    assert table["whole_price"].to_list() == pytest.approx([10, 16, 16, 10, 16])
    assert (table["divisible_hours"] <= table["whole_hours"] + 1e-9).all()


def test_no_number_of_bakeries_is_enough():
    with pytest.raises(Infeasible, match="bread"):
        Bakeries(demand=500).whole()
    # Without any the bread cannot be baked; with one it can.
    assert Bakeries(demand=200).whole().plants == 1
    assert Bakeries(demand=200, most_plants=2).whole().hours == pytest.approx(120 * 7 + 80 * 10 + 720)


@settings(deadline=None, max_examples=40)
@given(
    demand=st.one_of(st.just(0.0), st.floats(1e-3, 300)),
    upkeep=st.floats(0, 900),
    room=st.floats(10, 90),
    most=st.integers(0, 3),
)
def test_whole_plans_are_the_integer_optimum(demand, upkeep, room, most):
    city = Bakeries(demand=demand, upkeep=upkeep, plant_room=room, most_plants=most)
    program = city.program()
    # Not at the very edge of what can be baked, where tolerances decide.
    limit = 160 + most * room
    if abs(demand - limit) < 1e-6 * limit:
        return
    found = milp(
        program.objective,
        constraints=LinearConstraint(program.matrix.toarray(), program.row_lower, program.row_upper),
        integrality=[0, 0, 0, 1],
        bounds=Bounds(program.column_lower, program.column_upper),
    )
    if found.x is None:
        with pytest.raises(Infeasible):
            city.whole()
        return
    plan = city.whole()
    assert plan.hours == pytest.approx(float(found.fun), rel=1e-6, abs=1e-3)
    assert plan.certificate.ok
    soft = city.divisible()
    assert soft.hours <= plan.hours + 1e-6 * plan.hours + 1e-6
    # Rounding the fraction up costs at most one upkeep.
    assert plan.hours <= soft.hours + upkeep + 1e-6 * plan.hours + 1e-6


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Pilot(steel=0.0), r"pilot\['steel'\]: is 0.0; expected a number above zero"),
        (lambda: Pilot(loss_92=1.0), r"pilot\['loss_92'\]: is 1.0; expected zero or more, below 1"),
        (lambda: Pilot(strain=float("nan")), r"pilot\['strain'\]: is nan; expected zero or more"),
        (lambda: Bakeries(demand=-1), r"bakeries\['demand'\]: is -1; expected zero or more"),
        (lambda: Bakeries(plant_room=0), r"bakeries\['plant_room'\]: is 0; expected a number above zero"),
        (lambda: Bakeries(hand_hours=10).pays_from(), "expected more than old_hours"),
        (lambda: Bakeries(upkeep=5000).pays_from(), "expected a cheaper bakery that pays within"),
    ],
)
def test_refuses(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


def test_limits_that_move_together():
    """Two tied rules show 0 each; easing both by 100 t brings what 100 t bring, 5,250 loaves."""
    tied = Mills(spare=0.2, keep=0.8)
    program = tied.program()
    move = move_together(program, {"Mill 5's capacity": 100.0, "Mill 3's floor": -100.0})
    assert move.one_by_one == pytest.approx(0.0, abs=1e-6)
    assert move.found == pytest.approx(5_250.0, rel=1e-9)
    # One dual solution does bound it.
    assert move.by_one_price_each >= move.found - 1e-6
    # The program is as it was, and one limit alone is what follow_limit says.
    alone = move_together(program, {"Mill 5's capacity": 100.0})
    followed = follow_limit(program, "Mill 5's capacity", [100.0]).iloc[0]
    assert (alone.one_by_one, alone.found) == pytest.approx(
        (followed["predicted"], followed["found"]), abs=1e-6
    )
    with pytest.raises(Infeasible):
        move_together(program, {"flour": -1e4, "Mill 3's floor": 0.0})
    assert move_together(program, {"Mill 5's capacity": 0.0}).found == pytest.approx(0.0, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(spare=st.floats(0.1, 0.9), tonnes=st.floats(0.0, 200.0))
def test_one_dual_solution_bounds_every_joint_move(spare, tonnes):
    tied = Mills(spare=spare, keep=1.0 - spare)
    move = move_together(tied.program(), {"Mill 5's capacity": tonnes, "Mill 3's floor": -tonnes})
    assert move.found <= move.by_one_price_each + 1e-3


def test_the_price_still_errs_in_a_large_city():
    """At 1,000 t eight stand, a ninth would earn 180 h and cost 60 more; at 1,020 t it stands and loses 180."""
    before, after = (
        Bakeries(demand=d, old_room=500.0, hand_room=600.0, most_plants=17) for d in (1000.0, 1020.0)
    )
    few, many = before.whole(), after.whole()
    assert (few.plants, many.plants) == (8, 9)
    assert before.result_of_a_plant(few.price_more) == pytest.approx(180.0)
    assert before.program(9).solve().objective - few.hours == pytest.approx(60.0)
    assert after.result_of_a_plant(many.price_more) == pytest.approx(-180.0)
