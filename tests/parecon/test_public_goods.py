"""Public goods by four rules, ways to ask, scopes, and pollution that somebody may refuse."""

from __future__ import annotations

import numpy as np
import pytest
from feasible import Economy, welfare_optimum
from feasible.errors import InvalidInput, NotConverged
from feasible.parecon import _public_rules
from feasible.parecon.public_goods import (
    Emissions,
    GrovesLedyard,
    PublicGoods,
    PublicProcess,
    Scope,
    alike,
    binding,
    charge_or_cap,
    guarded,
    harmful,
    median_over_mean,
    pivotal,
    price_advantage,
    rules,
    rules_over,
    thirds,
)
from hypothesis import given, settings
from hypothesis import strategies as st

wants = st.lists(st.floats(0.1, 10.0), min_size=3, max_size=8)


# ---------------------------------------------------------------------- rules


def test_golden_rules_of_seed_1():
    table = rules(1)
    assert table["spending"].to_dict() == pytest.approx(
        {"mean": 1.0, "exaggerated": 2.505057, "majority": 0.569153, "giving": 0.171588}, abs=1e-6
    )
    assert table["loss"]["mean"] == pytest.approx(0.004497, abs=1e-6)
    assert table["loss"]["majority"] == pytest.approx(0.026144, abs=1e-6)
    assert table["loss"]["giving"] == pytest.approx(0.113911, abs=1e-6)
    assert table["worse_off"]["mean"] == 13 / 20
    gifts = PublicGoods(Economy.reference(1, 30)).giving().bills
    assert (gifts > 1e-12).sum() == 6


def test_golden_rules_of_twenty_economies():
    found = rules_over(range(1, 21)).groupby("rule").agg(["mean", "sem"])
    for rule, column, mean, error in (
        ("mean", "loss", 0.0035, 0.0004),
        ("mean", "worse_off", 0.600, 0.015),
        ("majority", "spending", 0.667, 0.020),
        ("majority", "loss", 0.0125, 0.0019),
        ("giving", "spending", 0.190, 0.008),
        ("giving", "loss", 0.091, 0.006),
    ):
        got = found.loc[rule, column]
        assert (round(got["mean"], 4), round(got["sem"], 4)) == pytest.approx((mean, error), abs=6e-4)
    spending = rules_over(range(1, 21))["spending"].xs("majority", level="rule")
    assert (spending.min(), spending.max()) == pytest.approx((0.437, 0.786), abs=5e-4)


@pytest.mark.parametrize("seed", [1, 2, 3, 17])
def test_bills_by_enjoyment_give_the_best_plan(seed):
    """Lindahl is the welfare optimum, and Samuelson's condition holds: marginal worths add up to the price."""
    economy = Economy.reference(seed, 30)
    case = PublicGoods(economy)
    found = case.lindahl()
    assert found.welfare == pytest.approx(welfare_optimum(economy).welfare, abs=1e-6)
    assert found.plan.certificate.ok
    public = economy.good_kind == "public"
    worth = (economy.tastes.toarray()[:, public] * economy.budgets[:, None]).sum(axis=0) / found.amounts
    unit = 1.0 + 1.0 / economy.budgets.size
    assert worth == pytest.approx(np.asarray(found.plan.prices)[public] / unit, rel=1e-8)
    for other in (
        case.mean(),
        case.exaggerated(),
        case.majority(),
        case.majority(in_turn=True),
        case.giving(),
    ):
        assert other.welfare < found.welfare
        assert other.bills.sum() == pytest.approx(other.spending.sum())


def by_hand(bills="equal"):
    """Three people with budget 1; one public good, one private; bread and a park from one labor each."""
    return PublicGoods(
        Economy(
            goods=["bread", "park"], resources=["labor"], plants=["bakery", "gardeners"],
            households=["a", "b", "c"], inputs=np.zeros((2, 2)), outputs=np.eye(2), resource_use=[[1.0, 1.0]],
            endowment=[3.0], tastes=[[0.9, 0.1], [0.8, 0.2], [0.4, 0.6]], good_kind=["final", "public"],
        ),
        bills,
    )  # fmt: skip


def test_rules_by_hand():
    case = by_hand()
    # Labor is 1 a unit of budget: what is spent is what there is.
    assert case.lindahl().spending == pytest.approx([0.9])
    assert case.lindahl().amounts == pytest.approx([0.9])
    assert case.lindahl().bills == pytest.approx([0.1, 0.2, 0.6])
    assert case.mean().spending == pytest.approx([0.9])
    assert case.mean().bills == pytest.approx([0.3, 0.3, 0.3])
    assert case.majority().spending == pytest.approx([0.6])
    assert case.majority(in_turn=True).spending == pytest.approx([0.6])
    # c asks for all it can, 3, which makes the mean 1; c's own wish is 1.8, more than that.
    assert case.exaggerated().spending == pytest.approx([1.0])
    # c gives until .6 / G = .4 / (1 - G): G = .6. For b .2 / .6 is less than .8: it gives nothing.
    assert case.giving().spending == pytest.approx([0.6])
    # Where nobody may ask for more than half of that, c alone brings .5, and b joins up to its wish of .6.
    assert case.exaggerated(limit=0.5).spending == pytest.approx([0.6])
    # Where nobody may ask for more than a twentieth, all do, and the mean is that.
    assert case.exaggerated(limit=0.05).spending == pytest.approx([0.15])
    assert case.giving().bills == pytest.approx([0.0, 0.0, 0.6], abs=1e-12)
    best, voted = case.lindahl(), case.majority()
    assert voted.worse_off(best) == np.mean(voted.utilities < best.utilities)
    assert by_hand("income").majority().spending == pytest.approx([0.6])


def test_utilities_and_welfare_by_hand():
    found = by_hand().majority()
    left = np.array([0.8, 0.8, 0.8])
    expected = np.array([0.9, 0.8, 0.4]) * np.log(left) + np.array([0.1, 0.2, 0.6]) * np.log(0.6)
    assert found.utilities == pytest.approx(expected, abs=1e-7)
    assert found.welfare == pytest.approx(expected.sum(), abs=1e-6)
    assert found.loss(found) == 0.0


@settings(max_examples=25)
@given(st.integers(1, 200), st.integers(0, 19), st.floats(0.0, 1.0), st.integers(0, 1))
def test_nobody_gains_by_other_reports(seed, who, share, good):
    """Bent means and gifts are equilibria: no other report or gift of anybody's does better at the same prices."""
    economy = Economy.reference(seed, 30)
    case = PublicGoods(economy)
    a = economy.tastes.toarray()[:, economy.good_kind == "public"]
    budgets, n = np.asarray(economy.budgets), economy.budgets.size

    def utility(spent, bill):
        return a[who] @ np.log(spent) + (1.0 - a[who].sum()) * np.log(budgets[who] - bill)

    spending = case.exaggerated().spending
    wish = a[who, good] / (a[who, good] + 1.0 - a[who].sum())
    wish *= n * budgets[who] - (spending.sum() - spending[good])
    moved = spending.copy()
    # It asks for all if it wants more, and cannot raise the mean; it can lower it, by up to all it asks for.
    low = max(spending[good] - budgets[who], 1e-9) if wish >= spending[good] * (1 - 1e-9) else spending[good]
    high = spending[good] if wish > spending[good] else spending[good] + budgets[who]
    moved[good] = low + share * (high - low)
    assert utility(moved, moved.sum() / n) <= utility(spending, spending.sum() / n) + 1e-9

    given_ = case.giving()
    mine = given_.bills[who]
    extra = share * (budgets[who] - mine) * 0.9
    moved = given_.spending.copy()
    moved[good] += extra
    assert utility(moved, mine + extra) <= utility(given_.spending, mine) + 1e-9


@settings(max_examples=25)
@given(st.integers(1, 200), st.integers(0, 19), st.floats(0.0, 30.0))
def test_no_report_moves_a_vote_toward_its_maker(seed, who, report):
    """One good, wishes known: whoever reports another wish leaves the median, or moves it away (Moulin 1980)."""
    wishes = PublicGoods(Economy.reference(seed, 30)).wishes[:, 0]
    other = wishes.copy()
    other[who] = report
    before, after = np.sort(wishes)[9], np.sort(other)[9]
    assert abs(after - wishes[who]) >= abs(before - wishes[who]) - 1e-12


def test_tastes_drawn_evenly():
    assert median_over_mean(18) == pytest.approx(0.719160, abs=1e-6)
    many = PublicGoods(Economy.reference(1, 30, households=4000).replace(budgets=np.ones(4000)))
    expected = median_over_mean(int((many.economy.good_kind != "intermediate").sum()))
    got = np.median(many.wishes, axis=0) / many.wishes.mean(axis=0)
    assert got == pytest.approx(expected, abs=0.05)
    with pytest.raises(InvalidInput, match="goods: is 1"):
        median_over_mean(1)


def test_alike():
    economy = Economy.reference(1, 30)
    same = alike(economy, 0.0).tastes.toarray()
    public = economy.good_kind == "public"
    assert np.ptp(same[:, public], axis=0) == pytest.approx(0.0)
    assert alike(economy, 1.0).tastes.toarray() == pytest.approx(economy.tastes.toarray())
    with pytest.raises(InvalidInput, match="spread: is 2"):
        alike(economy, 2.0)


def test_who_gains():
    table = thirds(range(1, 21))
    assert (table.loc["mean"] > 0).tolist() == [False, False, True]
    assert table.loc["mean", "least"] == pytest.approx(-0.0887, abs=5e-4)
    assert (table["least"] < 0).drop("giving").all()
    assert table.loc["giving"].idxmin() == "most"
    assert table.loc["exaggerated", "most"] == pytest.approx(0.1045, abs=5e-4)


def test_public_goods_refuse():
    economy = Economy.reference(1, 30)
    with pytest.raises(InvalidInput, match="public goods: nobody wants one"):
        PublicGoods(
            economy.replace(good_kind=np.where(economy.good_kind == "public", "final", economy.good_kind))
        )
    with pytest.raises(InvalidInput, match="bills: is 'none'"):
        PublicGoods(economy, "none")
    case = by_hand()
    with pytest.raises(InvalidInput, match="limit: is 0"):
        case.exaggerated(limit=0.0)
    with pytest.raises(InvalidInput, match="bills: leave 0 of a budget"):
        case.decided(np.array([1.0]), np.array([1.0, 0.0, 0.0]))
    with pytest.raises(InvalidInput, match="expected less than every budget, and 1 in all"):
        case.decided(np.array([1.0]), np.array([0.5, 0.0, 0.0]))


def test_what_does_not_settle_says_so(monkeypatch):
    monkeypatch.setattr(_public_rules, "_ROUNDS", 1)
    case = PublicGoods(Economy.reference(1, 30))
    with pytest.raises(NotConverged, match="vote on all at once"):
        case.majority(in_turn=True)
    with pytest.raises(NotConverged, match="try fewer households"):
        case.giving()


# ---------------------------------------------------------------------- ways to ask


def test_golden_process():
    case = PublicProcess((1, 2, 3), 1.5, 1.0)
    assert case.target == 4.0
    assert case.gains == pytest.approx([1.2725887] * 3, abs=1e-7)
    assert case.transfers == pytest.approx([-0.1137056, -1.5, -2.8862944], abs=1e-7)
    assert case.transfers.sum() == pytest.approx(-4.5)
    assert case.time(3.96) == pytest.approx(9.5399684, abs=1e-7)
    assert case.time(3.96, honest=False) == pytest.approx(19.0799366, abs=1e-7)
    twenty = PublicProcess(tuple(np.linspace(1, 3, 20)), 10.0, 1.0)
    assert twenty.time(3.9, honest=False) == pytest.approx(19 * twenty.time(3.9))
    assert PublicProcess((1, 2), 1.0, 1.0, (0.25, 0.75)).gains[1] == pytest.approx(
        3 * PublicProcess((1, 2), 1.0, 1.0, (0.25, 0.75)).gains[0]
    )


@settings(max_examples=50)
@given(wants, st.floats(0.2, 5.0), st.floats(0.05, 0.95), st.floats(-5.0, 5.0), st.data())
def test_the_process_never_harms_and_instant_replies_are_best(a, cost, where, report, data):
    case = PublicProcess(tuple(a), cost, 0.5 * sum(a) / cost)
    x = case.start + where * (case.target - case.start)
    honest = case.said(x)
    assert case.gaining(x, honest) == pytest.approx(np.full(len(a), case.speed(honest) ** 2 / len(a)))
    played = case.said(x, honest=False)
    assert case.speed(played) == pytest.approx(case.speed(honest) / (len(a) - 1))
    who = data.draw(st.integers(0, len(a) - 1))
    other = played.copy()
    other[who] = report
    assert case.gaining(x, other)[who] <= case.gaining(x, played)[who] + 1e-9


def test_golden_groves_ledyard():
    case = GrovesLedyard((1, 2, 3), 1.5, 1.0)
    assert case.amount == 4.0
    assert case.messages == pytest.approx([1.083333, 1.333333, 1.583333], abs=1e-6)
    assert case.bills == pytest.approx([2.03125, 1.9375, 2.03125])
    assert case.least_weight() == pytest.approx(0.0785702, abs=1e-7)
    assert case.stable
    assert not GrovesLedyard((1, 2, 3), 1.5, 0.07).stable


@settings(max_examples=50)
@given(wants, st.floats(0.2, 5.0), st.floats(0.1, 5.0), st.floats(-1.0, 1.0), st.data())
def test_groves_ledyard_is_an_equilibrium_that_pays_for_itself(a, cost, weight, by, data):
    case = GrovesLedyard(tuple(a), cost, weight)
    m = case.messages
    assert m.sum() == pytest.approx(case.amount)
    assert case.bills.sum() == pytest.approx(cost * case.amount)
    who = data.draw(st.integers(0, len(a) - 1))
    other = m.copy()
    other[who] += by * case.amount
    if other.sum() > 0:
        now = a[who] * np.log(m.sum()) - case.bills[who]
        then = a[who] * np.log(other.sum()) - case.bill(other)[who]
        assert then <= now + 1e-9 * (1 + abs(now))
    least = case.least_weight()
    assert GrovesLedyard(tuple(a), cost, 1.01 * least).stable
    assert not GrovesLedyard(tuple(a), cost, 0.99 * least).stable


def test_pivotal_by_hand():
    built, burned = pivotal([1, 2, 4.5], 6)
    assert built
    assert burned.tolist() == [0.0, 0.0, 1.0]
    built, burned = pivotal([1, 2, 2.5], 6)
    assert not built
    assert burned.tolist() == [0.5, 0.0, 0.0]


@given(
    st.lists(st.floats(0.1, 10.0), min_size=3, max_size=6),
    st.floats(0.5, 20.0),
    st.floats(0.1, 20.0),
    st.data(),
)
def test_truth_pays_where_one_pays_for_turning_it(values, cost, report, data):
    who = data.draw(st.integers(0, len(values) - 1))

    def gain(said):
        built, burned = pivotal(said, cost)
        return (values[who] - cost / len(values) if built else 0.0) - burned[who]

    other = list(values)
    other[who] = report
    assert gain(other) <= gain(values) + 1e-9


def test_golden_scopes():
    """Besley and Coate's two communities with log utility."""
    assert Scope((1, 1.5)).least_spill() == pytest.approx(0.1314315, abs=1e-7)
    assert Scope((1, 3)).least_spill() == pytest.approx(0.1972493, abs=1e-7)
    case = Scope((1, 3))
    assert case.apart(0.1) > case.uniform() > case.apart(0.3)
    with pytest.raises(InvalidInput, match="wants: are equal"):
        Scope((2, 2)).least_spill()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: PublicProcess((1,), 1.0, 1.0), "wants: are"),
        (lambda: PublicProcess((1, -2), 1.0, 1.0), "wants: are"),
        (lambda: PublicProcess((1, 2), 0.0, 1.0), "cost: is 0"),
        (lambda: PublicProcess((1, 2), 1.0, 1.0, (0.5, 0.6)), "shares: are"),
        (lambda: PublicProcess((1, 2), 1.0, 1.0).time(3.0), "to: is 3"),
        (lambda: GrovesLedyard((1, 2), 1.0, 1.0), "wants: are"),
        (lambda: GrovesLedyard((1, 2, 3), 1.0, np.inf), "weight: is inf"),
        (lambda: harmful(1.0, 2.0, 1.0), "worth, price, harm"),
        (lambda: price_advantage(1.0, 1.0, 1.0), "damage_slope, cost_slope"),
    ],
)
def test_ways_to_ask_refuse(make, message):
    with pytest.raises(InvalidInput, match=message):
        make()


def test_a_harmful_good_by_hand():
    """Worth 0 to 10, price 2: four fifths buy and gain 4 in the mean; with harm 5 a third of the gain is charged away."""
    assert harmful(10, 2, 1).tolist() == pytest.approx([0.8 * 3, 7**2 / 20, 0])
    assert harmful(10, 2, 5).tolist() == pytest.approx([-0.8, 9 / 20, 0])
    assert harmful(10, 2, 9)["charged"] == 0


@given(st.floats(0.5, 20.0), st.floats(0.0, 0.9), st.floats(0.0, 30.0))
def test_a_charge_is_never_worse_than_free_or_refused(worth, price, harm):
    found = harmful(worth, price * worth, harm)
    assert found["charged"] >= max(found["free"], found["refused"]) - 1e-9


# ---------------------------------------------------------------------- pollution


@pytest.fixture(scope="module")
def air():
    return Emissions(Economy.reference(1, 30))


def test_golden_emissions(air):
    assert air.charge(1.0) == pytest.approx(0.966616, abs=1e-6)
    change = (air.plan(1.0001).welfare - air.plan(0.9999).welfare) / (0.0002 * air.cap)
    assert change == pytest.approx(0.966616, abs=1e-5)
    shares = [1.1, 1.05, 1, 0.95, 0.9, 0.8, 0.7]
    assert [air.revenue(f) for f in shares] == pytest.approx(
        [0, 0.0403, 0.0961, 0.1624, 0.2305, 0.3962, 0.6012], abs=6e-5
    )
    assert [air.loss(f, harm=False) for f in shares] == pytest.approx(
        [-0.0041, -0.0033, 0, 0.0066, 0.0171, 0.0523, 0.1134], abs=6e-5
    )
    assert [air.emitted(k) for k in (0.9, 1.1, 2, 3)] == pytest.approx(
        [1.0070, 0.9932, 0.9369, 0.8831], abs=6e-5
    )


def test_golden_steepness(air):
    """The golden page takes a step of 2 %; nearer the cap the charge is steeper still."""
    found = [Emissions(Economy.reference(s, 30)).steepness(1.0, step=0.02) for s in (1, 2, 3, 5, 8)]
    assert found == pytest.approx([14.0, 13.0, 15.7, 63.8, 8.5], abs=0.06)
    assert air.steepness(1.0) == pytest.approx(14.57, abs=0.01)


def test_guardians(air):
    assert air.paid(1) == 0.0  # what is rare gets dearer without end: one alone never stops
    few, more, many = (air.paid(n) for n in (4, 16, 100))
    assert few < more < many < 1.0
    for n, f in ((4, few), (16, more), (100, many)):
        # A unit more brings its charge, less what it takes off the rest; it does the harm of a unit.
        marginal = air.charge(f) / air.charge(1.0) * (1.0 - air.steepness(f) / n)
        assert marginal == pytest.approx(1.0, abs=0.05)
    assert air.unpaid(1.0) == 1.0
    assert air.charge(air.unpaid(0.25)) == pytest.approx(4.0 * air.charge(1.0), rel=1e-3)
    assert air.loss(1.0) == 0.0
    assert min(air.loss(f) for f in (0.9, 0.95, 1.05, air.unlimited)) > 0.0


@pytest.mark.parametrize("guardians", [2, 8])
def test_no_guardian_gains_by_allowing_another_amount(air, guardians):
    """Brute force: the others' amounts given, from a fiftieth to twice of what it allows."""
    all_ = air.paid(guardians)
    mine, harm = all_ / guardians, air.charge(1.0)
    now = (air.charge(all_) - harm) * mine
    for part in np.append(np.linspace(0.02, 2.0, 23), [0.99, 1.01]):
        assert (air.charge(all_ + (part - 1.0) * mine) - harm) * part * mine <= now * (1.0 + 1e-3)


def test_guardians_where_harm_grows():
    steep = Emissions(Economy.reference(1, 30), damage_slope=14.0)
    assert steep.unpaid(0.25) > Emissions(Economy.reference(1, 30)).unpaid(0.25)
    assert steep.harm(1.0) == pytest.approx(steep.charge(1.0) * steep.cap / 15.0)


def test_tables_of_guardians():
    table = guarded()
    assert table.loc["paid 4", "loss"] > table.loc["nobody", "loss"] > table.loc["paid 100", "loss"]
    assert table.loc["cap", ["emitted", "charge", "loss", "income"]].tolist() == pytest.approx([1, 1, 0, 0])
    assert table.loc["paid 8", "income"] > 0.0961
    quick = guarded(quick=True)
    assert quick.loc["paid 4"].tolist() == pytest.approx(table.loc["paid 4"].tolist())
    assert binding(range(1, 7)) == [1, 2, 3, 5]


def test_who_keeps_what(air):
    found = air.exempted()
    assert (
        found["gain"] <= found["harm"] + 1e-12
    ).all()  # a plant that chooses its best adds harm above its gain
    assert found["gain"].sum() == pytest.approx(0.1548, abs=1e-4)
    assert air.kept(50.0) - air.kept(1.0) == pytest.approx(0.0136, abs=2e-4)
    ratios = air.ratios()
    assert ratios["charged"].size == 60
    dirty = (ratios["charged"] < 0.9) & (ratios["free"] >= 0.9)
    assert dirty.sum() == 4
    assert (air.ratios(emission_share=0.5)["charged"] >= ratios["charged"] - 1e-12).all()


def test_golden_weitzman():
    assert price_advantage(0.7, -2, 1) == pytest.approx(-0.2450)


def test_a_charge_is_safer_until_harm_is_as_steep_as_cost(air):
    """Weitzman's rule on the economy's own slopes, by two states and no approximation."""
    table = charge_or_cap(1, slopes=(0.0, 13.0, 16.0))
    assert (table["charge"] < table["cap"]).tolist() == [True, True, False]
    assert 13.0 < air.steepness(1.0) < 16.0
    assert (table.to_numpy() >= 0).all()
    # Another resource: the third, which is land.
    cap, charge = air.uncertain(0.03, resource=3)
    assert cap > charge > 0


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda e: Emissions(Economy.reference(4, 30)), "emits less than it may"),
        (lambda e: Emissions(e.economy.replace(resource_kind="other")), "has no emission resource"),
        (lambda e: Emissions(e.economy, -1.0), "damage_slope: is -1"),
        (lambda e: e.emitted(0.0), "charge: is 0"),
        (lambda e: e.paid(0), "guardians: is 0"),
        (lambda e: e.unpaid(0.0), "part: is 0"),
    ],
)
def test_emissions_refuse(air, make, message):
    with pytest.raises(InvalidInput, match=message):
        make(air)
