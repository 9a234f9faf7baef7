"""The two mills: the dialogue's arithmetic, every rule's price, and what each objection is worth."""

from __future__ import annotations

import numpy as np
import pytest
from feasible.errors import Infeasible, InvalidInput
from feasible.shadow_prices.mills import (
    CITY_RULES,
    Mills,
    bolts,
    break_even,
    loaves_behind_the_gain,
    noise_that_hides,
    petrov,
    share_that_moves,
)
from hypothesis import given, settings
from hypothesis import strategies as st

share = st.floats(0.0, 1.0)


def test_the_gain_implies_the_size_of_mill_3():
    assert loaves_behind_the_gain() == pytest.approx(14_000 / 0.006, rel=1e-12)
    assert loaves_behind_the_gain() == pytest.approx(2_333_333, abs=1)
    mills = Mills()
    assert mills.bread_3 == pytest.approx(loaves_behind_the_gain(), rel=1e-12)
    assert mills.flour == pytest.approx(1333, abs=0.5)
    # Read as points of 1.4 kg of bread a kg of flour, the same gain needs a larger mill.
    points = loaves_behind_the_gain(meaning="points")
    assert points == pytest.approx(14_000 / (0.2 * 0.03 / 1.4), rel=1e-12)
    assert mills.edge == pytest.approx(52.5, rel=1e-12)
    assert points * 0.8 / 1400 == pytest.approx(1866.67, abs=0.01)


def test_a_fifth_is_itself_a_limit():
    """Without a limit the program moves everything; with one of 20 % it moves 20 %."""
    free = Mills(spare=1.0).plan()
    assert free.moved == pytest.approx(1.0)
    assert free.gain == pytest.approx(70_000, rel=1e-9)
    for limited in (Mills(spare=0.2), Mills(spare=1.0, keep=0.8)):
        plan = limited.plan()
        assert plan.gain == pytest.approx(14_000, rel=1e-9)
        assert plan.moved == pytest.approx(0.2, rel=1e-9)
        assert plan.certificate.ok
        assert plan.flour_3 + plan.flour_5 == pytest.approx(2 * limited.flour)


def test_ranging_finds_and_prices_the_limit():
    capacity = Mills(spare=0.2).price_of_rules().loc["Mill 5's capacity"]
    # One tonne moved: 1,750 loaves times 3 %.
    assert capacity["relax"] == pytest.approx(52.5, rel=1e-9)
    assert capacity["tighten"] == pytest.approx(52.5, rel=1e-9)
    assert capacity["relax_until"] == pytest.approx(2 * Mills().flour, rel=1e-6)
    assert capacity["dropped"] == pytest.approx(56_000, rel=1e-9)
    floor = Mills(spare=1.0, keep=0.8).price_of_rules().loc["Mill 3's floor"]
    assert floor[["relax", "tighten"]].to_list() == pytest.approx([52.5, 52.5], rel=1e-9)
    assert floor["relax_until"] == pytest.approx(0.0, abs=1e-3)


def test_two_reasons_for_the_same_fifth_price_neither():
    """Both limits at 20 %: a degenerate plan, where relaxing either alone brings nothing."""
    table = Mills(spare=0.2, keep=0.8).price_of_rules()
    for rule in ("Mill 5's capacity", "Mill 3's floor"):
        assert table.loc[rule, "relax"] == pytest.approx(0.0, abs=1e-9)
        assert table.loc[rule, "tighten"] == pytest.approx(52.5, rel=1e-9)
        assert table.loc[rule, "dropped"] == pytest.approx(0.0, abs=1e-3)


def test_the_districts_bread_costs_less_than_the_mills_flour():
    """By hand: keeping District 3's bread sends 1,750 loaves a tonne by road and loses 1 % of them."""
    mills = Mills(spare=0.2, district_3=1.0)
    plan = mills.plan()
    lost = 0.2 * mills.bread_3 / 0.99 * 0.01
    assert plan.gain == pytest.approx(14_000 - lost, rel=1e-9)
    assert plan.district_3 == pytest.approx(mills.bread_3, rel=1e-9)
    assert plan.district_5 > mills.bread_5
    assert plan.shipped == pytest.approx(0.2 * mills.bread_3 / 0.99, rel=1e-9)
    table = mills.price_of_rules()
    assert table.loc["District 3's floor", "relax"] == pytest.approx(0.01 / 0.99, rel=1e-9)
    assert table.loc["District 3's floor", "dropped"] == pytest.approx(lost, rel=1e-6)


def test_a_reserve_against_breakdown_is_a_floor_in_loaves():
    plan = Mills(spare=1.0, reserve=0.5).plan()
    assert plan.moved == pytest.approx(0.5, rel=1e-9)
    price = Mills(spare=1.0, reserve=0.5).price_of_rules().loc["reserve if Mill 5 stops"]
    # A loaf of reserve holds 1/1,750 t of flour at Mill 3, which forgoes 52.5 loaves a tonne.
    assert price["relax"] == pytest.approx(0.03, rel=1e-9)


@pytest.mark.parametrize(("floor", "other"), [("district_5", "district_3"), ("district_3", "district_5")])
def test_without_a_floor_the_other_district_can_have_nearly_all(floor, other):
    """There is bread for 2.03 of today's districts: 1.9 for one leave no floor of a half to the other."""
    torn = Mills(spare=1.0, **{floor: 0.5, other: 1.9})
    with pytest.raises(Infeasible):
        torn.plan()
    plan = torn.without(f"District {floor[-1]}'s floor").plan()
    assert getattr(plan, other) >= 1.9 * torn.bread_3 * (1 - 1e-9)
    assert getattr(plan, floor) < 0.2 * torn.bread_3


def test_a_long_road_stops_the_move():
    limit = break_even().lost_on_the_road
    assert limit == pytest.approx(1 - 1 / 1.03, rel=1e-12)
    case = {"spare": 1.0, "district_3": 1.0, "district_5": 1.0}
    assert Mills(**case, lost_on_the_road=limit - 1e-3).plan().moved == pytest.approx(1.0)
    assert Mills(**case, lost_on_the_road=limit + 1e-3).plan().moved == pytest.approx(0.0, abs=1e-9)


def test_break_even_by_hand():
    edge = break_even()
    mills = Mills()
    # Mill 3's yield falls on the 80 % that it keeps.
    assert edge.discouraged * 0.8 * mills.bread_3 == pytest.approx(14_000, rel=1e-12)
    assert edge.riot * 0.8 * mills.bread_3 == pytest.approx(14_000, rel=1e-12)
    # Mill 5's marginal yield falls evenly: its mean over the new flour is then Mill 3's.
    assert 1.03 * (1 - edge.diminishing / 2) == pytest.approx(1.0, rel=1e-12)
    assert 1.03 * (1 - edge.unreliable) == pytest.approx(1.0, rel=1e-12)
    # Found four times in five at the 5 % level: the effect is 1.96 + .8416 standard errors of two means.
    t = 14_000 / (mills.bread_3 + mills.bread_5) / (edge.weekly_noise * np.sqrt(2 / 52))
    assert t == pytest.approx(1.96 + 0.8416, abs=1e-3)
    assert edge.weekly_noise == pytest.approx(0.005379, abs=1e-6)


def test_a_trial_that_finds_its_effect_half_the_time():
    half = noise_that_hides(0.01, power=0.5)
    assert half == pytest.approx(0.01 / (1.96 * np.sqrt(2 / 52)), rel=1e-4)
    # Mills left as they were double the variance; by simulation, at that noise, four in five are found.
    noise = noise_that_hides(0.01, compared=True)
    rng = np.random.default_rng(7)
    weeks = rng.normal(0.0, noise, (4000, 4, 52)).mean(axis=2)
    found = 0.01 + weeks[:, 0] - weeks[:, 1] - weeks[:, 2] + weeks[:, 3]
    share = np.mean(np.abs(found) > 1.96 * noise * np.sqrt(4 / 52))
    assert share == pytest.approx(0.8, abs=0.02)


def test_yields_that_fall_or_lie_apart_stop_the_move_by_themselves():
    assert share_that_moves() == 1.0
    # Falling evenly to 5 % less: the tonnes are alike where 1.03 (1 - .05 m) = 1.
    assert share_that_moves(falls=0.05) == pytest.approx(0.03 / 1.03 / 0.05, abs=1e-4)
    # Ten ovens 2 % apart at most: Mill 5's two worst bake less than Mill 3's two best.
    assert share_that_moves(ovens=10, apart=0.02) == pytest.approx(0.8, abs=1e-3)
    assert share_that_moves(ovens=10, apart=0.01) == 1.0
    # Two ovens: the best of Mill 5 takes from the worst of Mill 3, and the other two trade at a loss.
    assert share_that_moves(ovens=2, apart=0.1) == pytest.approx(0.5, abs=1e-3)


def test_petrovs_rules():
    costs = petrov().cost_of_rules()
    assert costs["Mill 3's floor"] == pytest.approx(13_929.29, abs=0.01)
    assert costs["District 3's floor"] == pytest.approx(4_713.80, abs=0.01)
    assert costs["reserve if Mill 5 stops"] == pytest.approx(0.0, abs=1e-6)
    # By hand: a fifth moves, its loaves go by road and a hundredth of them is lost.
    sent = 0.2 * Mills().bread_3 / 0.99
    assert petrov().plan().gain == pytest.approx(14_000 - 0.01 * sent, abs=0.01)
    # At two loaves in a hundred the district's bread is the dearer rule.
    longer = petrov(road=0.02).cost_of_rules()
    assert longer["District 3's floor"] > longer["Mill 3's floor"]


def test_the_stricter_of_two_rules_has_the_price():
    """Of a reserve that asks for more than the quota the quota hides behind the reserve."""
    costs = petrov(reserve=0.9).cost_of_rules()
    assert costs["Mill 3's floor"] == pytest.approx(0.0, abs=1e-6)
    # A tenth more moves, of which a hundredth is lost: B (0.1 * 0.03 - 0.1 * 0.01 / 0.99).
    bread = 14_000 / (0.2 * 0.03)
    assert costs["reserve if Mill 5 stops"] == pytest.approx(bread * 0.1 * (0.03 - 0.01 / 0.99), rel=1e-9)


def test_the_mill_feeds_a_city():
    assert Mills().eaters == pytest.approx(14_000 / 0.006 * 0.8 / 7 / 0.5)


def test_bolts():
    found = bolts()
    assert found.gain == pytest.approx(0.04, rel=1e-12)
    assert found.relative == pytest.approx(0.0426, abs=5e-5)
    assert found.bolts == pytest.approx(90 * 0.94 + 110 * 0.98, rel=1e-12)
    assert found.steel_price == pytest.approx(0.94)
    assert found.capacity_rent == pytest.approx(0.04)
    assert (found.moved, found.badge) == (pytest.approx(10.0), pytest.approx(0.98 / 0.94))
    # A bolt that counts that much more for its maker keeps the steel, one that counts a little less does not.
    assert bolts(weight_47=found.badge + 1e-6).moved == pytest.approx(0.0, abs=1e-9)
    assert bolts(weight_47=found.badge - 1e-6).moved == pytest.approx(10.0)
    assert bolts(loss_47=0.02, loss_92=0.06, spare=0.0, spare_47=10.0).moved == pytest.approx(-10.0)
    assert bolts(spare=11).bolts - found.bolts == pytest.approx(found.capacity_rent, rel=1e-9)


def test_gain_by_floor_is_the_same_as_one_by_one():
    floors = [0.0, 0.5, 0.8, 0.9, 1.0]
    table = Mills(spare=0.2).gain_by_floor(floors)
    for keep in floors:
        plan = Mills(spare=0.2, keep=keep).plan()
        assert table.loc[keep, "gain"] == pytest.approx(plan.gain, abs=1e-3)
        assert table.loc[keep, "moved"] == pytest.approx(plan.moved, abs=1e-9)


@settings(deadline=None, max_examples=25)
@given(spare=share, keep=share, reserve=share, d3=share, d5=share, road=st.floats(0.0, 0.2))
def test_a_rule_costs_only_where_it_binds(spare, keep, reserve, d3, d5, road):
    mills = Mills(
        spare=spare, keep=keep, reserve=reserve, district_3=d3, district_5=d5, lost_on_the_road=road
    )
    plan = mills.plan()
    assert plan.certificate.ok
    assert plan.gain >= -1e-6 * plan.loaves
    assert mills.complementary_slackness() < 1e-9
    table = mills.price_of_rules()
    assert (table["relax"] <= table["tighten"] + 1e-6).all()
    assert (table["dropped"] >= 0).all()
    free = table[table["slack"] > 1e-3]
    assert (free["relax"] <= 1e-9).all()


@settings(deadline=None, max_examples=25)
@given(keep=st.floats(0.05, 0.95), give=st.floats(0.0, 1.0), d3=share)
def test_relaxing_a_rule_gains_its_price_until_the_range_ends(keep, give, d3):
    mills = Mills(spare=1.0, keep=keep, district_3=d3)
    line = mills.price_of_rules().loc["Mill 3's floor"]
    limit, until, price = (float(line[c]) for c in ("limit", "relax_until", "relax"))
    if not np.isfinite(until):
        until = 0.0
    eased = limit - give * (limit - until)
    gain = Mills(spare=1.0, keep=max(eased, 0.0) / mills.flour, district_3=d3).plan().gain - mills.plan().gain
    assert gain == pytest.approx(price * (limit - eased), rel=1e-6, abs=0.5)
    # And past the range it gains less than that.
    further = Mills(spare=1.0, district_3=d3).plan().gain - mills.plan().gain
    assert further <= price * limit + 0.5


def test_contradicting_rules_are_named():
    with pytest.raises(Infeasible) as caught:
        Mills(keep=1.0, district_3=1.2, district_5=1.0).plan()
    text = "; ".join(caught.value.conflict)
    assert "District 3's floor" in text
    assert "bread <= 0" not in text
    assert caught.value.relaxation


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Mills(spare=-0.1), r"mills\['spare'\]: is -0.1; expected zero or more"),
        (lambda: Mills(keep=1.1), r"mills\['keep'\]: is 1.1; expected a share from 0 to 1"),
        (lambda: Mills(flour=0.0), r"mills\['flour'\]: is 0.0; expected a number above zero"),
        (lambda: Mills(district_3=float("nan")), r"mills\['district_3'\]: is nan"),
        (lambda: Mills(lost_on_the_road=float("inf")), "expected a share"),
        (lambda: Mills().without("gravity"), "unknown rule 'gravity'; expected one of Mill 5's capacity"),
        (lambda: loaves_behind_the_gain(meaning="furlongs"), "'relative' or 'points'"),
        (lambda: loaves_behind_the_gain(moved=0.0), "moved: is 0.0"),
        (lambda: noise_that_hides(0.1, power=1.0), "power: is 1.0; expected a share above 0 and below 1"),
        (lambda: break_even(moved=1.0), "moved: is 1.0; expected a share above 0 and below 1"),
        (lambda: bolts(loss_47=1.0), "loss_47: is 1.0; expected zero or more, below 1"),
        (lambda: bolts(steel=-1.0), "steel: is -1.0"),
    ],
)
def test_refuses(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


def test_every_rule_can_be_dropped():
    strict = Mills(spare=0.5, keep=0.9, reserve=0.9, district_3=1.0, district_5=1.0)
    for rule in CITY_RULES:
        assert strict.without(rule).plan().gain >= strict.plan().gain - 1e-3


def test_bread_for_the_better_mill_s_district_is_baked_in_the_other():
    """No flour may move, and District 5 wants a twentieth more: Mill 3's bread crosses the city, and some is lost."""
    city = Mills(spare=0.0, district_5=1.05)
    plan = city.plan()
    wanted = 0.05 * city.bread_5
    assert plan.moved == 0.0
    assert plan.shipped == pytest.approx(wanted / 0.99)
    assert plan.gain == pytest.approx(wanted - wanted / 0.99)
    assert plan.district_3 == pytest.approx(city.bread_3 - wanted / 0.99)
    assert plan.flour_3 + plan.flour_5 == pytest.approx(2 * city.flour)
