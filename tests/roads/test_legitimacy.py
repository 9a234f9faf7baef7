"""Being obeyed: inspections, uprisings, elections, consent, concessions, orders of reforms."""

from itertools import pairwise, permutations
from math import comb, inf

import numpy as np
import pytest
from feasible.book import Kind
from feasible.book.claims import registered
from feasible.errors import Infeasible, InvalidInput
from feasible.roads.legitimacy import (
    REFORMS,
    UNIQUE,
    Reform,
    Uprising,
    announced_inspections,
    compliance_equilibria,
    concession_holds,
    consent_holds,
    election_holds_below,
    evaders_that_hold,
    first_reforms,
    force_needed,
    list_that_is_learned,
    lottery_that_holds,
    matching_chance,
    random_inspections,
    sequences,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, norm

# ------------------------------------------------------------------------------ inspections


def test_golden_audits():
    """A hundred people, ten inspections, fine 5, tax 1: 50, 20 and 1."""
    assert evaders_that_hold(10, 5.0, 1.0) == 50
    assert random_inspections(100, 5.0, 1.0) == 20
    assert announced_inspections(100, 5.0, 1.0) == 1
    assert lottery_that_holds(100, 5.0, 1.0) == 1


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 8), st.integers(0, 8), st.floats(1.05, 9.5))
def test_every_profile_is_tried(people, capacity, fine):
    lot = compliance_equilibria(people, capacity, fine, 1.0, "random")
    seen = compliance_equilibria(people, capacity, fine, 1.0, "among evaders")
    listed = compliance_equilibria(people, capacity, fine, 1.0, "announced")
    needed = random_inspections(people, fine, 1.0)
    if abs(capacity - needed) > 1e-9:
        assert lot == ({0} if min(capacity, people) > needed else {people})
        assert (people in seen) == (capacity < needed)
    assert (0 in seen) == (min(1, capacity) * fine >= 1.0 if capacity else False)
    # With a list of one inspection or more obeying is all that is left.
    assert listed == ({0} if capacity >= 1 else {people})


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 60), st.floats(1.05, 20.0), st.just(0.0) | st.floats(1e-6, 0.5))
def test_lists_and_lotteries_with_mistakes(people, fine, mistakes):
    listed = announced_inspections(people, fine, 1.0, mistakes=mistakes)
    chance = binom.cdf(listed - 1, people - 1, mistakes)
    assert chance >= 1 / fine - 1e-9
    assert listed == 1 or binom.cdf(listed - 2, people - 1, mistakes) < 1 / fine + 1e-9
    kept = lottery_that_holds(people, fine, 1.0, mistakes=mistakes)
    others = np.arange(people)
    caught = [
        binom.pmf(others, people - 1, mistakes) @ np.minimum(1, k / (others + 1)) for k in (kept, kept - 1)
    ]
    assert caught[0] >= 1 / fine - 1e-9
    assert kept == 1 or caught[1] < 1 / fine + 1e-9
    # Units: only the ratio of fine and tax counts.
    assert announced_inspections(people, 1e9 * fine, 1e9, mistakes=mistakes) == listed


@given(st.integers(1, 60), st.integers(1, 20))
def test_a_list_that_is_learned_fines_everybody_once(people, capacity):
    rounds, fined = list_that_is_learned(people, capacity)
    assert rounds == -(-people // capacity)
    assert fined == people


def test_a_group_that_shares_its_fines_breaks_a_list_and_a_lottery_alike():
    """It gains what its members evade and pays as many fines as there are: above ``K F / t`` it pays."""
    for capacity, group in ((1, 6), (2, 10), (2, 11)):
        by_list = sum(place < capacity for place in range(group))
        by_lot = group * min(1.0, capacity / group)
        assert by_list == by_lot == capacity
        assert (group - 5.0 * by_list > 0) == (group > evaders_that_hold(capacity, 5.0, 1.0))


def test_a_list_can_be_worse_than_a_lottery():
    assert announced_inspections(100, 5.0, 1.0, mistakes=0.25) == 22 > random_inspections(100, 5.0, 1.0)
    assert announced_inspections(100, 5.0, 1.0, mistakes=0.2) == 17
    assert lottery_that_holds(100, 5.0, 1.0, mistakes=0.2) == 5
    assert (
        announced_inspections(3, 1.01, 1.0, mistakes=0.9)
        == lottery_that_holds(3, 1.01, 1.0, mistakes=0.9)
        == 3
    )


@given(st.floats(0, 1.5), st.floats(0.05, 2.0))
def test_force_and_revenue_balance(revenue, price):
    forced, obeyed = force_needed(revenue, price)
    spent = (obeyed - forced) + forced * price
    assert spent <= min(revenue, 1.0) + 1e-12
    assert obeyed == 1 or spent == pytest.approx(revenue)
    if price < 1:
        assert force_needed(revenue, price)[0] >= force_needed(revenue + 0.5, price)[0] or obeyed < 1


# ------------------------------------------------------------------------------ uprisings


def test_golden_regime_change():
    """Private news only: 1 - c. With public news of equal precision .894938, .717682, .407353."""
    assert Uprising(0.4, 0.0).falls_below(3.0) == pytest.approx((0.6,))
    got = [Uprising(0.4).falls_below(z)[0] for z in (0.0, 0.5, 1.0)]
    assert got == pytest.approx([0.894938, 0.717682, 0.407353], abs=1e-6)
    assert pytest.approx(2.506628, abs=1e-6) == UNIQUE
    assert Uprising(0.5, 1.0).falls_below(0.5) == pytest.approx((0.5,))
    assert Uprising(0.5, 4.0).falls_below(0.5) == pytest.approx((0.030074, 0.5, 0.969926), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.15, 0.85), st.floats(0.05, 2.4), st.floats(-1.0, 2.0), st.sampled_from([0.0, 0.1]))
def test_one_equilibrium_below_the_bound_and_it_is_indifferent(cost, public, report, classes):
    people = Uprising(cost, public, 1.0, classes)
    (theta,) = people.falls_below(report)
    if not 1e-9 < theta < 1 - 1e-9:
        return
    # Each class's marginal private report: there the chance of a fall is the cost.
    attack = 0.0
    for c in (cost - classes, cost + classes):
        total = public + 1.0
        x = total * (theta - norm.ppf(c) / np.sqrt(total)) - public * report
        assert norm.cdf(np.sqrt(total) * (theta - (x + public * report) / total)) == pytest.approx(c)
        attack += 0.5 * norm.cdf(x - theta)
    assert attack == pytest.approx(theta, abs=1e-6)


def test_news_is_amplified_as_its_derivative_says():
    for people in (Uprising(), Uprising(public=2.0), Uprising(public=2.0, classes=0.1)):
        z = people.even_report()
        assert people.chance(z) == pytest.approx(0.5)
        up, down = (people.falls_below(z + h)[0] - (z + h) for h in (-1e-4, 1e-4))
        assert people.amplification(z) == pytest.approx((up - down) / 2e-4, rel=1e-3)
    # Half of what leaves several outcomes, where costs are even: there each counts as much as the report.
    for private in (0.25, 1.0, 4.0):
        assert Uprising(0.5, private=private).public_that_doubles() == pytest.approx(
            UNIQUE / 2 * private**0.5
        )
    good = Uprising().public_that_doubles()
    z = Uprising(public=good).even_report()
    up, down = (Uprising(public=good).falls_below(z + h)[0] - (z + h) for h in (-1e-4, 1e-4))
    assert (up - down) / 2e-4 == pytest.approx(2.0, rel=1e-3)
    one = Uprising(public=2.0)
    assert one.even_report() == pytest.approx(norm.cdf(-np.sqrt(3) * norm.ppf(0.4)))


def test_far_out_everybody_knows():
    assert Uprising(public=2.0).falls_below(60.0) == pytest.approx((0.0,))
    assert Uprising(public=2.0).falls_below(-60.0) == pytest.approx((1.0,))


@settings(max_examples=15, deadline=None)
@given(st.floats(0.2, 0.6), st.floats(0.2, 2.0), st.floats(0.2, 1.2), st.floats(0.02, 0.2))
def test_violence_that_makes_up_for_its_fear(cost, public, report, fear):
    people = Uprising(cost, public)
    w = people.weakening_that_pays(report, fear)
    assert w > 0
    assert Uprising(cost + fear, public).chance(report - w) == pytest.approx(people.chance(report), abs=1e-9)
    assert Uprising(cost + fear, public).chance(report) < people.chance(report)


# ------------------------------------------------------------------------------ elections, consent, concessions


def test_golden_elections():
    """Przeworski: office worth 1, won with a half, D = .9: q <= .45 + k / 10."""
    for k in (0.0, 1.0, 3.0):
        assert election_holds_below(0.9, cost=k) == pytest.approx(0.45 + k / 10)


@given(st.floats(0.1, 0.95), st.floats(0, 1), st.floats(0, 3), st.floats(0.01, 1), st.floats(0, 1))
def test_elections_against_the_sum(discount, win, cost, stakes, spared):
    limit = election_holds_below(discount, win=win, cost=cost, stakes=stakes, spared=spared)
    weights = discount ** np.arange(3000)
    lost = 1 - stakes
    waiting = lost + weights[1:].sum() * (win + (1 - win) * lost)
    rebelling = (limit + (1 - limit) * spared * lost) * weights.sum() - cost
    assert rebelling == pytest.approx(waiting, rel=1e-6, abs=1e-9)
    easier = election_holds_below(discount, win=win, cost=cost, stakes=stakes / 2, spared=spared)
    assert easier >= limit - 1e-9


def test_what_losers_keep_drops_out_if_rebels_keep_it_too():
    """Then only the next election counts: D p."""
    for stakes in (0.2, 0.5, 1.0):
        assert election_holds_below(0.9, stakes=stakes, spared=1.0) == pytest.approx(0.45)
    assert election_holds_below(0.9, stakes=0.0, spared=1.0) == inf


def test_consent_by_hand():
    # .9 of a harm of 1 for ever is worth 9.
    assert consent_holds(1.0, 8.0, 1.0, 0.9)
    assert not consent_holds(1.0, 8.0, 1.1, 0.9)


@given(st.floats(1.0, 50.0))
def test_matching_is_the_mixed_equilibrium(own):
    p = own / (1 + own)
    # Against a partner who holds out with chance p both plans are worth the same.
    assert own * (1 - p) == pytest.approx(p)
    assert matching_chance(own) == pytest.approx(2 * p * (1 - p))


@given(st.floats(0.5, 10), st.floats(0, 1), st.floats(0.1, 0.95))
def test_concessions_against_the_sum(gift, threat, discount):
    weights = discount ** np.arange(3000)
    worth = gift + threat * gift * weights[1:].sum()
    if abs(worth - weights.sum()) > 1e-6:
        assert concession_holds(gift, 1.0, threat, discount) == (worth > weights.sum())


# ------------------------------------------------------------------------------ reforms


def test_orders_by_hand():
    two = {"a": Reform(10, 5, -3, 1), "b": Reform(14, 0, 6, 2)}
    # b first needs 14 of 10; a first makes it 15, and support falls from 4 to 0 before it rises.
    (only,) = sequences(two, capacity=10, support=4, wear=1, discount=0.5)
    assert only.order == ("a", "b")
    assert only.worth == pytest.approx(1 * 0.5 / 0.5 + 2 * 0.25 / 0.5)
    assert only.slack == 0.0
    with pytest.raises(Infeasible, match="capacity by 1"):
        sequences({"b": two["b"]}, capacity=13, support=4, wear=1)
    with pytest.raises(Infeasible, match="support by 1"):
        sequences({"a": two["a"]}, capacity=13, support=3, wear=1)


def test_the_example():
    found = sequences()
    assert len(found) == 44
    assert found[0].order[:3] == ("register and tax", "hand out land", "hold elections")
    assert all(a.worth >= b.worth for a, b in pairwise(found))
    assert not any(s.order[0] == "hand out land" for s in found)
    assert len(sequences(capacity=70, support=60)) == len(list(permutations(REFORMS)))


def test_what_comes_first_turns_on_numbers_that_nobody_has():
    sure = first_reforms(0.0, draws=2, rng=np.random.default_rng(1))
    assert sure == {"register and tax": 2}
    drawn = first_reforms(0.3, draws=60, rng=np.random.default_rng(7))
    assert sum(drawn.values()) <= 60
    assert drawn["hand out land"] > 0
    assert 0 < drawn["register and tax"] < 60
    # Where no order holds nothing is counted.
    assert not first_reforms(0.1, draws=3, rng=np.random.default_rng(1), capacity=5.0)
    with pytest.raises(InvalidInput, match="spread: is 2"):
        first_reforms(2.0, draws=1, rng=np.random.default_rng(1))


@settings(max_examples=20, deadline=None)
@given(st.floats(20, 80), st.floats(10, 80), st.floats(0, 15))
def test_more_capacity_or_support_never_loses_an_order(capacity, support, wear):
    def orders(c, s):
        try:
            return {found.order for found in sequences(capacity=c, support=s, wear=wear)}
        except Infeasible as error:
            more = dict(error.relaxation)
            assert sequences(
                capacity=c + more.get("capacity", 0) + 1e-9,
                support=s + more.get("support", 0) + 1e-9,
                wear=wear,
            )
            return set()

    here = orders(capacity, support)
    assert here <= orders(capacity + 5, support)
    assert here <= orders(capacity, support + 5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: random_inspections(100, 0.0, 1.0), "fine: is 0.0"),
        (lambda: evaders_that_hold(10, 5.0, 0.0), "tax: is 0.0"),
        (lambda: announced_inspections(10, 1.0, 1.0), "more than the tax"),
        (lambda: announced_inspections(10, 5.0, 1.0, mistakes=1.5), "mistakes: is 1.5"),
        (lambda: list_that_is_learned(0, 1), "people: is 0"),
        (lambda: list_that_is_learned(3, 0), "capacity: is 0"),
        (lambda: lottery_that_holds(10, 1.0, 1.0), "more than the tax"),
        (lambda: compliance_equilibria(13, 1, 5.0, 1.0, "random"), "every profile is tried"),
        (lambda: force_needed(-1.0, 0.5), "zero or more"),
        (lambda: force_needed(1.0, 0.0), "price_of_force: is 0.0"),
        (lambda: election_holds_below(1.0), "discount: is 1.0"),
        (lambda: election_holds_below(0.9, win=2.0), "win: is 2.0"),
        (lambda: consent_holds(1.0, 1.0, 0.0, 0.0), "discount: is 0.0"),
        (lambda: matching_chance(0.5), "own: is 0.5"),
        (lambda: concession_holds(1.0, 1.0, 0.5, 1.0), "discount: is 1.0"),
        (lambda: Uprising(cost=1.0), "costs between 0 and 1"),
        (lambda: Uprising(0.5, 4.0).chance(0.5), "has 3 equilibria"),
        (lambda: Uprising(0.5, 0.0).chance(0.5), "a public report"),
        (lambda: sequences({str(k): REFORMS["hold elections"] for k in range(9)}), "at most eight"),
        (lambda: sequences(discount=1.0), "discount: is 1.0"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


# ------------------------------------------------------------------------------ verdicts


@pytest.mark.xdist_group("claims")
@pytest.mark.parametrize(
    ("claim", "changed", "kind", "word"),
    [
        ("violence_makes_people_quiet", {}, Kind.HOLDS_IF, "more than it frightens"),
        ("violence_makes_people_quiet", {"pays": -0.1}, Kind.FAILS, "weaken nobody"),
        ("violence_makes_people_quiet", {"pays": 0.05}, Kind.HOLDS_IF, "no more than"),
        ("violence_makes_people_quiet", {}, Kind.HOLDS_IF, "less than 0.07 where all hold"),
        ("less_revenue_more_force", {}, Kind.HOLDS_IF, "50%"),
        ("less_revenue_more_force", {}, Kind.HOLDS_IF, "can still be paid"),
        ("less_revenue_more_force", {"forced": 0.0}, Kind.FAILS, "nobody is forced"),
        ("less_revenue_more_force", {"forced_dear": 0.5}, Kind.HOLDS_IF, "dear as well"),
        ("an_enemy_is_not_a_plan", {"match": 1.0}, Kind.CANNOT_SETTLE, "no less often"),
        ("elections_that_do_not_collapse", {}, Kind.HOLDS_IF, "45%"),
        ("elections_that_do_not_collapse", {}, Kind.HOLDS_IF, "a failed rebellion would cost"),
        ("elections_that_do_not_collapse", {"spared": 0.8}, Kind.HOLDS_IF, "where losing costs them less"),
        ("elections_that_do_not_collapse", {"limit": 1.2}, Kind.HOLDS, "Nobody"),
        ("elections_that_do_not_collapse", {"limit": -0.1}, Kind.FAILS, "No losers"),
        ("land_without_collapse", {}, Kind.HOLDS_IF, "44 of 120"),
        ("land_without_collapse", {}, Kind.HOLDS_IF, "60 points"),
        ("land_without_collapse", {"hold": 0}, Kind.FAILS, "0 of 120"),
        ("land_without_collapse", {"land_first": 24}, Kind.HOLDS, "can come first"),
        ("offices_without_sabotage", {}, Kind.HOLDS_IF, "50 of 100"),
        ("offices_without_sabotage", {}, Kind.HOLDS_IF, "breaks the list as it breaks the lottery"),
        ("offices_without_sabotage", {"capacity": 30}, Kind.HOLDS, "however many"),
        ("offices_without_sabotage", {"listed": 40}, Kind.HOLDS_IF, "no better"),
        ("legitimacy_from_below", {}, Kind.CANNOT_SETTLE, "announced in order, which takes 4"),
        (
            "legitimacy_from_below",
            {"capacity": 20},
            Kind.CANNOT_SETTLE,
            "20 sanctions for 100 people are enough",
        ),
        ("legitimacy_from_below", {"capacity": 3}, Kind.CANNOT_SETTLE, "both hold themselves"),
        ("no_welfare_state_without_the_union", {"passing": True}, Kind.CANNOT_SETTLE, "as well"),
        ("no_welfare_state_without_the_union", {"lasting": False}, Kind.CANNOT_SETTLE, "do not suffice"),
    ],
)
def test_verdicts_turn(claim, changed, kind, word):
    rows = {c.name.removeprefix("roads."): c.evidence for c in registered("roads/legitimacy")}
    found = rows[claim].under(**changed)
    assert found.kind is kind
    assert word in found.because + found.condition


def test_binomials_of_the_lottery():
    assert sum(comb(99, e) * 0.05**e * 0.95 ** (99 - e) for e in range(100)) == pytest.approx(1.0)
