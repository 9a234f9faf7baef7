"""Concrete: the price rises, retreats in part, sticks, or is built away; and what it measures."""

from __future__ import annotations

import numpy as np
import pytest
from feasible.economy import Economy
from feasible.errors import InvalidInput
from feasible.optimum import welfare_optimum
from feasible.parecon.one_price import Concrete, Yardstick, annual_cost, income_weight, withdrawal
from feasible.procedures import PRICE_RULES
from hypothesis import assume, given, settings
from hypothesis import strategies as st

elastic = st.floats(0.1, 5.0)
cases = st.builds(
    lambda s, e1, e2, d1, d2, k: Concrete([s, 1 - s], [e1, e2], [d1, d2], k),
    st.floats(0.05, 0.95),
    elastic,
    elastic,
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0),
)


def test_one_elasticity_by_hand():
    for e in (0.25, 0.5, 1.0, 2.0, 4.0):
        case = Concrete([0.3, 0.7], e, 0.2)
        assert case.settled.price == pytest.approx(1.2 ** (1 / e), rel=1e-12)
        assert case.mean_elasticity == pytest.approx(e, rel=1e-12)
        # Against what was asked for at the old price, spending falls where requests are elastic, and only there.
        assert case.settled.spending.sum() == pytest.approx(case.settled.price, rel=1e-12)
        assert (case.settled.spending.sum() < 1.2 - 1e-9) == (e > 1)
        assert case.settled.certificate.ok


def test_two_elasticities_by_hand():
    """Half at elasticity 1, half at 2, requests up by half: .75 q + .75 q^2 = 1 with q = 1/p."""
    q = (-0.75 + np.sqrt(0.75**2 + 3)) / 1.5
    case = Concrete([0.5, 0.5], [1.0, 2.0], 0.5)
    assert case.settled.price == pytest.approx(1 / q, rel=1e-12)
    assert case.settled.requests == pytest.approx([0.75 * q, 0.75 * q * q], rel=1e-12)
    assert case.mean_elasticity == pytest.approx(1.5)
    assert case.short == pytest.approx(0.5)


def test_the_essays_story():
    """Golden: rises; gives back little if demand is inelastic, most if elastic; falls when capacity is built."""
    sticks, backs_off = Concrete([1.0], [0.3], 0.2), Concrete([1.0], [4.0], 0.2)
    assert sticks.settled.price > backs_off.settled.price > 1
    assert sticks.settled.price == pytest.approx(1.8363, abs=5e-5)
    assert backs_off.settled.price == pytest.approx(1.0466, abs=5e-5)
    assert 0.4 < backs_off.retreat() < 1
    assert sticks.retreat() < 0.01
    # How much is given back is the rule's doing: a cautious one never overshoots.
    assert backs_off.retreat(PRICE_RULES["hahnel"]) < backs_off.retreat()
    built = [Concrete([1.0], [0.3], 0.2, built=k).settled.price for k in (0.0, 0.1, 0.2, 0.3)]
    assert built == sorted(built, reverse=True)
    assert built[2] == pytest.approx(1.0, rel=1e-12)
    assert built[3] < 1


def test_those_who_insist_whatever_the_price():
    case = Concrete([0.5, 0.5], [0.0, 1.0], [0.2, 0.2])
    # .6 insist; .6 / p = .4.
    assert case.settled.price == pytest.approx(1.5, rel=1e-12)
    with pytest.raises(InvalidInput, match=r"those who insist at any price ask for 1\.2; expected less than"):
        Concrete([1.0], [0.0], 0.2)


@settings(max_examples=60)
@given(cases)
def test_it_stays_above_what_it_was_whenever_something_is_short(case):
    """Exactly: no elasticity, however large, brings the price back while more is asked for than there is."""
    settled = case.settled
    assert settled.certificate.ok
    if case.short > 1e-9:
        assert settled.price > 1
    elif case.short < -1e-9:
        assert settled.price < 1
    # Between what the most and the least elastic group alone would make of the shortage.
    ends = sorted((1 + case.short) ** (1 / np.asarray(case.elasticity)))
    assert ends[0] * (1 - 1e-9) <= settled.price <= ends[1] * (1 + 1e-9)
    # Convexity: to first order, at the mean elasticity, the price is never overstated.
    assert np.log1p(case.short) / case.mean_elasticity <= np.log(settled.price) + 1e-12


@settings(max_examples=40)
@given(cases, st.floats(0.01, 0.5))
def test_more_capacity_more_elasticity_lower_price(case, more):
    bigger = Concrete(case.share, case.elasticity, case.shock, case.built + more)
    assert bigger.settled.price < case.settled.price
    if case.short > 1e-6:
        softer = Concrete(case.share, np.asarray(case.elasticity) * (1 + more), case.shock, case.built)
        assert softer.settled.price < case.settled.price


@pytest.mark.parametrize("rule", PRICE_RULES)
def test_every_rule_ends_at_the_same_price(rule):
    case = Concrete([0.5, 0.5], [1.5, 0.4], 0.2)
    # Hahnel's rule keeps moving by a tenth of a percent.
    within = 2e-3 if rule == "hahnel" else 1e-4
    path = case.path(PRICE_RULES[rule], threshold=within)
    assert path.index[0] == 0
    assert path["price"].iloc[:2].to_list() == [1.0, 1.0]
    assert path["requests"].iloc[:2].to_list() == pytest.approx([1.0, 1.2])
    assert path["price"].iloc[-1] == pytest.approx(case.settled.price, rel=3 * within)
    assert 0 <= case.retreat(PRICE_RULES[rule]) < 1


def test_building_after_the_price_has_settled():
    stuck = Concrete([1.0], [0.5], 0.2).settled.price
    path = Concrete([1.0], [0.5], 0.2, built=0.2).path(start=stuck)
    assert path.iloc[0].to_list() == [stuck, 1.0]
    assert path["price"].iloc[-1] == pytest.approx(1.0, rel=1e-3)


def test_nothing_to_retreat_from():
    assert Concrete([1.0], [1.0], 0.2, built=0.5).retreat() == 0.0


# ---------------------------------------------------------------------- capacity


def test_annual_cost_by_hand():
    # A loan of 100 at 10 % over two years: 110 x 110 / 210 a year.
    assert annual_cost(100, 0.1, 2) == pytest.approx(110 * 110 / 210, rel=1e-12)
    assert annual_cost(100, 0.0, 4) == 25.0
    assert annual_cost(100, 1e-9, 4) == pytest.approx(25.0, rel=1e-6)


@settings(max_examples=40)
@given(cases, st.floats(0.1, 1.0), st.floats(0.05, 2.0))
def test_capacity_pays_exactly_while_the_price_exceeds_its_cost(case, running, annual):
    bare = Concrete(case.share, case.elasticity, case.shock)
    build = bare.pays(annual, running)
    if build > 0:
        assert bare.settled.price > annual + running
        after = Concrete(case.share, case.elasticity, case.shock, build)
        assert after.settled.price == pytest.approx(annual + running, rel=1e-9)
    else:
        assert bare.settled.price <= (annual + running) * (1 + 1e-9)


def test_new_capacity_at_the_old_cost_brings_the_old_price_back():
    case = Concrete([0.4, 0.6], [0.5, 2.0], [0.3, 0.1])
    assert case.pays(annual=0.4, running=0.6) == pytest.approx(case.short, rel=1e-12)
    # A tenth dearer: it stops at a price of 1.04.
    build = case.pays(annual=0.44, running=0.6)
    assert 0 < build < case.short
    assert Concrete([0.4, 0.6], [0.5, 2.0], [0.3, 0.1], build).settled.price == pytest.approx(1.04, rel=1e-12)


@settings(max_examples=20)
@given(cases)
def test_the_premium_is_the_shadow_price_of_capacity(case):
    assume(1.001 < case.settled.price < 3.5)
    program = case.bids(300, running=0.6)
    right, left = program.premium
    assert program.certificate.ok
    step = (4.0 / 0.6) ** (1 / 300)
    assert right <= left * (1 + 1e-9)
    for worth in (right, left):
        assert 0.6 + worth == pytest.approx(case.settled.price, rel=2 * (step - 1))


def test_two_bids_by_hand():
    """A bid that just fits: one unit more is worth the next bid's premium, one less the last one's."""
    case = Concrete([1.0], [1.0], 1.0)
    program = case.bids(1, running=0.5, top=2.0)
    assert program.value.tolist() == [2.0, 1.0]
    assert program.size.tolist() == pytest.approx([1.0, 3.0])
    assert program.premium == pytest.approx((0.5, 1.5))


def test_the_last_unit_and_all_of_them():
    # Bids worth 2 for one unit and 1 for the other: capacity for both, 1.5 on average.
    program = Concrete([1.0], [1.0], 1.0, built=1.0).bids(1, running=0.5, top=2.0)
    assert program.size.tolist() == pytest.approx([1.0, 3.0])
    assert program.mean_worth == pytest.approx(1.5)


# ---------------------------------------------------------------------- who backs off


def test_withdrawal_by_hand():
    """Schools, clinics, houses and a stadium, one unit each; three can be made."""
    projects, units = [1.05, 1.2, 1.5, 3.0], [1.0, 1.0, 1.0, 1.0]
    gone = withdrawal(projects, units, 3.0, for_good=True)
    assert (gone.peak, gone.final, gone.left, gone.unused, gone.back_again) == (1.05, 1.0, 1.0, 0.0, 1.0)
    waiting = withdrawal(projects, units, 3.0, for_good=False)
    assert (waiting.peak, waiting.final, waiting.back_again) == (1.05, 1.05, 0.0)
    # Where projects are large, room is left when they go.
    large = withdrawal([1.1, 2.0], [2.0, 2.0], 3.0, for_good=True)
    assert (large.left, large.unused) == (2.0, 1.0)
    assert withdrawal([1.1], [1.0], 2.0, for_good=True).peak == 1.0


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.floats(1.0, 3.0), st.floats(0.1, 2.0)), min_size=1, max_size=8), st.floats(0.1, 8.0)
)
def test_a_full_retreat_needs_people_who_do_not_come_back(projects, supply):
    most, size = (np.array(v) for v in zip(*projects, strict=True))
    gone, waiting = (withdrawal(most, size, supply, for_good=g) for g in (True, False))
    assert gone.final == 1.0
    assert waiting.final == waiting.peak == gone.peak
    assert size.sum() - gone.left <= supply + 1e-9
    if gone.left and gone.peak > 1:
        # At the old price those who left would ask again, and it would be short again.
        assert gone.back_again > 0
        assert waiting.back_again == 0


# ---------------------------------------------------------------------- whose desire?


def test_equal_desires_unequal_incomes_by_hand():
    table = income_weight([0.1, 0.1], [3.0, 1.0], supply=2.0)
    assert table["price"].to_list() == pytest.approx([0.2, 0.2])
    assert table["gets"].to_list() == pytest.approx([0.75, 0.25])
    assert table["by_desire"].to_list() == pytest.approx([0.5, 0.5])


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.floats(0.05, 1.0), st.floats(0.1, 10.0)), min_size=1, max_size=6),
    st.floats(0.1, 4.0),
)
def test_the_price_cannot_tell_desire_from_income(groups, factor):
    desire, income = (np.array(v) for v in zip(*groups, strict=True))
    base = income_weight(desire, income)
    assume((desire / factor <= 1).all())
    other = income_weight(desire / factor, income * factor)
    assert other["price"].to_numpy() == pytest.approx(base["price"].to_numpy(), rel=1e-9)
    assert other["gets"].to_numpy() == pytest.approx(base["gets"].to_numpy(), rel=1e-9)
    # With equal incomes it measures desire, up to a factor.
    equal = income_weight(desire, np.full(len(groups), 2.0))
    assert equal["gets"].to_numpy() == pytest.approx(equal["by_desire"].to_numpy(), rel=1e-9)
    # The push of each group, by a small step.
    more = desire.copy()
    more[0] = desire[0] * (1 - 1e-6)
    moved = income_weight(more, income)["price"].iloc[0] / base["price"].iloc[0] - 1
    assert moved == pytest.approx(-1e-6 * base["push"].iloc[0], rel=1e-4)


# ---------------------------------------------------------------------- groups measured by prices


@pytest.fixture(scope="module")
def stick():
    return Yardstick(Economy.reference(1, 30))


def test_the_yardstick_of_the_golden_economy(stick):
    assert stick.running.size == 60
    assert (stick.ratios.min(), stick.ratios.max()) == pytest.approx((1.0065, 1.4440), abs=1e-4)
    assert stick.average == pytest.approx(1.1682, abs=1e-4)
    # For plants that make one good the ratio is the price over the cost of a unit: so by construction.
    e, plan = stick.economy, stick.plan
    makes = np.asarray(e.outputs.tocsc().argmax(axis=0)).ravel()
    unit = (e.inputs.T @ plan.prices + e.resource_use.T @ plan.resource_prices) / np.asarray(
        e.outputs.sum(axis=0)
    )
    price = np.asarray(plan.prices)[makes]
    assert stick.ratios == pytest.approx((price / unit)[stick.running], rel=1e-9)


def test_means_move_the_ratio_and_effort_does_not(stick):
    moved = stick.moves()
    assert (moved["better"].mean(), moved["better"].min(), moved["better"].max()) == pytest.approx(
        (0.127, 0.024, 0.259), abs=1e-3
    )
    # Whoever would rather not: less is made, in no case more, and the ratio rises if anything.
    assert (moved["harder"].mean(), moved["less"].mean()) == pytest.approx((0.0379, -0.275), abs=1e-3)
    assert moved["harder"].min() > -1e-6
    assert moved["less"].max() < 1e-6


@pytest.mark.parametrize(
    ("threshold", "closed", "loss"), [(0.05, 23, 0.3699), (0.1, 12, 0.0090), (0.15, 0, 0.0)]
)
def test_disbanding_those_below_the_average(stick, threshold, closed, loss):
    found = stick.disbanded(threshold)
    assert found[0] == closed
    assert found[2] == pytest.approx(loss, abs=1e-4)
    with pytest.raises(InvalidInput, match="threshold"):
        stick.disbanded(1.0)


def test_what_holding_out_is_worth(stick):
    alone, together = stick.holdups()
    assert len(alone) == 60
    assert len(together) == 30
    # One group can ask for what it adds; all who make a good, for much more.
    assert (alone["asks"].median(), alone["has"].median()) == pytest.approx((0.0035, 0.0036), abs=1e-4)
    assert (together["asks"].median(), together["has"].median()) == pytest.approx((0.1469, 0.0108), abs=1e-4)
    assert (alone["asks"] > -1e-9).all()
    assert stick.without(np.array([], dtype=int)) == pytest.approx(0.0, abs=1e-9)
    # The less is left the more it costs.
    power = np.arange(3)
    assert stick.without(power, keeps=0.3) > stick.without(power, keeps=0.6) > stick.without(power, keeps=0.9)
    apart = stick.incomes_apart()
    assert apart.size == 24
    assert np.median(apart) == pytest.approx(5.78, abs=0.01)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Concrete([0.5, 0.4], 1.0), "share: adds up to 0.9; expected 1"),
        (
            lambda: Concrete([0.5, 0.5], [1.0, 2.0, 3.0]),
            r"elasticity: has shape \(3,\); expected one number, or 2",
        ),
        (lambda: Concrete([1.0], -1.0), "elasticity: has a number out of range; expected at least 0"),
        (lambda: Concrete([1.0], 1.0, -1.0), "shock: has a number out of range; expected above -1"),
        (lambda: Concrete([1.0], 1.0, built=float("nan")), "built: has a number out of range"),
        (lambda: Concrete([1.0], 1.0).pays(-0.1, 0.5), "annual: is -0.1"),
        (lambda: Concrete([1.0], 1.0).pays(0.0, 0.0), "annual, running: are both zero"),
        (lambda: Concrete([1.0], 1.0).bids(0), "steps, top: are 0, 4.0"),
        (lambda: annual_cost(1.0, 0.1, 0.0), "investment, rate, years: are 1.0, 0.1, 0.0"),
        (lambda: withdrawal([0.9], [1.0], 1.0, for_good=True), "most, size: do not fit"),
        (lambda: withdrawal([1.1], [1.0], 0.0, for_good=True), "supply: is 0.0"),
        (lambda: income_weight([0.1], [1.0, 2.0]), r"have shapes \(1,\) and \(2,\)"),
        (lambda: income_weight([2.0], [1.0]), "expected above zero, desire at most 1"),
    ],
)
def test_refuses(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


def test_what_all_could_claim_and_what_they_add_by_turns():
    stick = Yardstick(Economy.reference(1, 4))
    found = stick.bargain(keeps=0.5)
    none = welfare_optimum(
        stick.economy.replace(capacity=np.minimum(stick.economy.capacity, 0.5 * stick.plan.levels))
    )
    households = stick.economy.budgets.size
    # The shares add up to what is lost if all hold out; the last to join adds the most.
    assert found["share"].sum() == pytest.approx((stick.plan.welfare - none.welfare) / households, abs=1e-8)
    assert found["last"].sum() > 2 * found["share"].sum()
    # The last to join adds what its closing costs.
    makes = np.asarray(stick.economy.outputs.tocsc().argmax(axis=0)).ravel()
    first = stick.without(np.flatnonzero(makes == 0), keeps=0.5)
    assert 1 - np.exp(-found["last"].iloc[0]) == pytest.approx(first, abs=1e-8)
    with pytest.raises(InvalidInput, match="has 30 goods"):
        Yardstick(Economy.reference(1, 30)).bargain()


def test_two_that_need_each_other_share_by_half():
    """Bread from flour one to one: holding back either halves the bread; each adds half of ln 2."""
    economy = Economy(
        goods=["flour", "bread"], resources=["labor"], plants=["mill", "bakery"], households=["a"],
        inputs=[[0, 1.0], [0, 0]], outputs=np.eye(2), resource_use=[[0.5, 0.5]], endowment=[1.0],
        good_kind=["intermediate", "final"], tastes=[[0.0, 1.0]],
    )  # fmt: skip
    found = Yardstick(economy).bargain(keeps=0.5)
    assert found["share"].tolist() == pytest.approx([np.log(2) / 2] * 2, abs=1e-6)
    assert found["last"].tolist() == pytest.approx([np.log(2)] * 2, abs=1e-6)
