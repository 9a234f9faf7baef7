"""Chores, volunteers, waiting, the valley's care hours, and help on call: by hand, published, and always."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, permutations, product
from math import comb

import numpy as np
import pytest
from feasible.errors import InvalidInput
from feasible.libcom import care_work as care
from feasible.libcom.care_work.things import (
    _drawn,
    _eaten,
    every_lie,
    lottery,
    ordinally_efficient,
    random_priority,
    serial,
    top_gain,
)
from hypothesis import given, settings
from hypothesis import strategies as st

LOT, TURN, BEST, ROTA = care.RULES

# ---------------------------------------------------------------------- chores


@pytest.mark.parametrize(
    ("people", "turn", "best"), [(3, 0.6111, 0.4537), (10, 0.2929, 0.155), (100, 0.0519, 0.0163)]
)
def test_burdens_in_closed_form(people, turn, best):
    assert care.in_turn_burden(people) == pytest.approx(turn, abs=5e-5)
    assert care.best_burden(people) == pytest.approx(best, abs=5e-5)


@pytest.mark.parametrize("people", [1, 2, 3, 10])
def test_drawn_burdens_agree_with_the_formulas(people):
    found = care.burdens(people, draws=1500)
    for rule, exact in (
        (TURN, care.in_turn_burden(people)),
        (BEST, care.best_burden(people)),
        (LOT, 1.0),
        (ROTA, 1.0),
    ):
        assert found.loc[rule, "mean"] == pytest.approx(exact, abs=4 * found.loc[rule, "error"])


@pytest.mark.parametrize(("common", "turn"), [(0.25, 0.512), (0.5, 0.72), (0.75, 0.894), (0.9, 0.975)])
def test_a_common_part_of_dislike(common, turn):
    found = care.burdens(10, common, draws=1500)
    assert found.loc[TURN, "mean"] == pytest.approx(turn, abs=4 * found.loc[TURN, "error"])
    assert found.loc[ROTA, "worst"] < found.loc[BEST, "worst"] or common < 0.5
    assert found.loc[TURN, "last"] > found.loc[TURN, "mean"]


def test_the_share_that_choosing_saves():
    for people, share in ((3, 0.71), (10, 0.84), (100, 0.96)):
        assert (1 - care.in_turn_burden(people)) / (1 - care.best_burden(people)) == pytest.approx(
            share, abs=0.005
        )


tables = st.integers(1, 5).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(0, 30).map(float), min_size=n, max_size=n), min_size=n, max_size=n
    )
)


@given(tables, st.integers(-9, 9))
@settings(max_examples=60, deadline=None)
def test_the_best_of_all_assignments_and_its_pay(rows, power):
    table = np.array(rows) * 10.0**power
    n = len(table)
    found = care.assigned_best(table)
    assert found.certificate.ok
    least = min(sum(table[i, p[i]] for i in range(n)) for p in permutations(range(n)))
    assert found.borne.sum() == pytest.approx(least, rel=1e-9, abs=1e-12 * 10.0**power)
    assert found.pay.sum() == pytest.approx(0.0, abs=1e-9 * max(table.max(), 1e-300))
    turn = care.chosen_in_turn(table)
    assert turn.sum() >= least - 1e-9 * 10.0**power
    # In turn nobody wishes for a chore that was still there.
    left = list(range(n))
    for i in range(n):
        assert turn[i] == min(table[i, j] for j in left)
        left.remove(next(j for j in left if table[i, j] == turn[i]))


@given(tables, st.data())
@settings(max_examples=40, deadline=None)
def test_nobody_gains_by_choosing_otherwise(rows, data):
    """Whoever chooses something else than the best of what is left bears no less."""
    table = np.array(rows)
    n = len(table)
    who = data.draw(st.integers(0, n - 1))
    lie = table.copy()
    lie[who] = data.draw(st.lists(st.integers(0, 30).map(float), min_size=n, max_size=n))
    left = list(range(n))
    for i in range(who):
        left.remove(min(left, key=lambda j, i=i: (table[i, j], j)))
    chosen = min(left, key=lambda j: (lie[who, j], j))
    assert care.chosen_in_turn(table)[who] <= table[who, chosen]


def test_no_such_chores():
    rng = np.random.default_rng(1)
    for bad in ((0, 0.0, 1), (3, 2.0, 1), (3, 0.0, 0)):
        with pytest.raises(InvalidInput):
            care.dislikes(*bad, rng)
    with pytest.raises(InvalidInput):
        care.dislikes(3, 0.0, 1, rng, kind="normal")
    for call in (care.chosen_in_turn, care.assigned_best):
        with pytest.raises(InvalidInput, match="no square table"):
            call([[1.0, 2.0]])
    for kind in care.DRAWS:
        assert care.dislikes(4, 0.3, 4000, rng, kind=kind).mean() == pytest.approx(1.0, abs=0.05)


# ---------------------------------------------------------------------- volunteers


@pytest.mark.parametrize(("people", "chance"), [(2, 0.25), (5, 0.4204), (10, 0.4629), (50, 0.493)])
def test_nobody_comes_diekmann(people, chance):
    assert care.nobody_comes(people, 0.5) == pytest.approx(chance, abs=5e-5)


@pytest.mark.parametrize(("people", "each", "done"), [(10, 0.3647, 0.769), (20, 0.1744, 0.7035)])
def test_three_are_needed(people, each, done):
    assert care.comes(people, 3, 0.2) == pytest.approx(each, abs=5e-5)
    assert care.enough_come(people, 3, 0.2) == pytest.approx(done, abs=5e-5)


@given(st.integers(2, 12), st.floats(0.05, 0.95), st.data())
@settings(max_examples=60)
def test_whoever_comes_is_indifferent(people, cost, data):
    needed = data.draw(st.integers(1, people - 1))
    p = care.comes(people, needed, cost)
    decisive = comb(people - 1, needed - 1) * p ** (needed - 1) * (1 - p) ** (people - needed)
    if p > 0:
        assert decisive == pytest.approx(cost, rel=1e-6)
    else:
        most = (needed - 1) / (people - 1)
        assert comb(people - 1, needed - 1) * most ** (needed - 1) * (1 - most) ** (people - needed) < cost
    if needed == 1:
        assert 1 - care.enough_come(people, 1, cost) == pytest.approx(
            care.nobody_comes(people, cost), rel=1e-6
        )


@given(st.integers(2, 60), st.floats(0.0, 0.9), st.floats(0.01, 3.0))
@settings(max_examples=60)
def test_the_last_who_comes_is_indifferent(people, cheapest, wide):
    dearest = cheapest + wide
    nobody = care.nobody_unsure(people, dearest, cheapest=cheapest)
    stays = nobody ** (1 / people)
    limit = cheapest + (1 - stays) * wide
    assert stays ** (people - 1) == pytest.approx(limit, abs=1e-6)
    listed = care.nobody_on_a_list(people, dearest, cheapest=cheapest)
    assert care.worth_to_none(people, dearest, cheapest=cheapest) <= listed + 1e-12
    assert listed <= nobody + 1e-12


@given(st.integers(1, 25), st.floats(0.0, 0.9), st.floats(0.01, 3.0))
@settings(max_examples=40)
def test_asked_in_turn_nobody_gains_by_the_other_answer(people, cheapest, wide):
    """Backward from the last: who is just as well off either way minds as much as nobody after comes often."""
    dearest = cheapest + wide
    after = [1.0, *(care.nobody_on_a_list(m, dearest, cheapest=cheapest) for m in range(1, people + 1))]
    for none_later, none_now in pairwise(after):
        comes = np.clip((none_later - cheapest) / wide, 0, 1)
        assert none_now == pytest.approx(none_later * (1 - comes), abs=1e-12)


def test_asked_in_turn_by_simulation():
    c = 2 * np.random.default_rng(5).random((200_000, 10))
    limits = [care.nobody_on_a_list(m, 2.0) if m else 1.0 for m in range(9, -1, -1)]
    assert (c >= limits).all(axis=1).mean() == pytest.approx(care.nobody_on_a_list(10, 2.0), abs=0.004)
    # The first page had one in a thousand here: that is how often it is worth the trouble to nobody.
    assert care.nobody_on_a_list(10, 2.0) > 100 * care.worth_to_none(10, 2.0)


def test_spread_out_and_all_alike_disagree():
    assert care.nobody_unsure(2, 2.0) == pytest.approx(4 / 9)
    assert [round(care.nobody_unsure(n, 0.505, cheapest=0.495), 2) for n in (2, 50)] == [0.25, 0.49]


def waiting_by_hand(people, draws=200_000):
    c = np.random.default_rng(1).random((draws, people)).min(axis=1)
    return ((people - 1) * (-c - np.log1p(-c))).mean(), c.mean()


@pytest.mark.parametrize(("people", "exact"), [(2, 1 / 6), (3, 1 / 6), (5, 2 / 15), (10, 9 / 110)])
def test_waiting_bliss_and_nalebuff(people, exact):
    assert care.delay(people) == pytest.approx(exact)
    waited, borne = waiting_by_hand(people)
    assert waited == pytest.approx(exact, rel=0.02)
    assert borne == pytest.approx(care.borne_by_waiting(people), rel=0.02)


def test_waiting_is_an_equilibrium():
    """Nobody gains by giving in a little sooner or later than by the rule, whatever the own dislike."""
    n = 4
    others = np.random.default_rng(2).random((400_000, n - 1)).min(axis=1)
    until = lambda c: (n - 1) * (-c - np.log1p(-c))  # noqa: E731
    for c in (0.2, 0.5):

        def cost(wait, c=c):
            first = until(others)
            return np.where(first < wait, first, wait + c).mean()

        here = cost(until(c))
        assert here <= cost(until(c) * 0.7) + 1e-3
        assert here <= cost(until(c) * 1.4) + 1e-3


def test_no_such_volunteers():
    for call in (
        lambda: care.nobody_comes(1, 0.5),
        lambda: care.nobody_comes(2, 1.0),
        lambda: care.comes(3, 3, 0.5),
        lambda: care.nobody_unsure(3, 0.5, cheapest=0.6),
        lambda: care.nobody_on_a_list(0, 2.0),
        lambda: care.worth_to_none(3, 0.5, cheapest=0.6),
        lambda: care.delay(1),
    ):
        with pytest.raises(InvalidInput):
            call()


# ---------------------------------------------------------------------- the valley


def test_the_valleys_care_hours():
    assert care.care_hours() == pytest.approx(70_268, abs=1)
    assert care.care_hours() / 1000 / 52 == pytest.approx(1.35, abs=0.005)
    assert care.share_that_binds() == pytest.approx(0.8569, abs=5e-5)


@pytest.mark.parametrize(
    ("share", "met", "bread"), [(0.8, 0.841, 0.98), (0.6, 0.631, 1), (0.4, 0.421, 1), (0.2, 0.21, 1)]
)
def test_care_withheld_and_bread(share, met, bread):
    found = care.offered(share)
    assert (found.care, found.other) == pytest.approx((met, bread), abs=5e-4)
    # The golden page's bread rises because those who do not care work elsewhere.
    lazy = care.offered(share, elsewhere=False)
    assert lazy.other < care.offered(1.0).other
    assert lazy.care <= found.care + 1e-9


def test_a_mean_hides_it():
    assert care.offered(0.8).mean > care.offered(1.0).mean
    assert care.offered(0.8).care < care.offered(1.0).care
    assert care.offered(0.9).care == pytest.approx(care.offered(1.0).care)
    with pytest.raises(InvalidInput):
        care.offered(2.0)


def test_labor_that_must_be_offered():
    shares = [care.labor_needed(seed) for seed in range(1, 11)]
    assert shares == pytest.approx(
        [0.293, 0.737, 0.764, 0.704, 0.791, 0.777, 0.794, 0.751, 0.743, 0.777], abs=5e-4
    )
    assert np.mean(shares) == pytest.approx(0.713, abs=5e-4)
    # It is the size of needs as drawn, and nothing else.
    assert care.labor_needed(2, needs=0.5) == pytest.approx(shares[1] / 2, rel=1e-2)
    assert care.labor_needed(1, needs=5.0) == np.inf


# ---------------------------------------------------------------------- on call


@given(st.integers(0, 6), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_left_alone_counted_out(people, refuse, away, every):
    chance = every
    for states in product((True, False), repeat=people):
        one = np.prod([1 - (1 - refuse) * (1 - away) if s else (1 - refuse) * (1 - away) for s in states])
        chance += (1 - every) * one if all(states) else 0
    assert care.left_alone(people, refuse, away, all_refuse=every) == pytest.approx(chance)
    assert care.left_alone(people, refuse, away, agreed=True) <= care.left_alone(people, refuse, away) + 1e-12


def test_noes_heard_in_order():
    rng = np.random.default_rng(3)
    there, willing = rng.random((100_000, 5)) > 0.2, rng.random((100_000, 5)) > 0.4
    helped = there & willing
    before = np.cumsum(helped, axis=1) - helped == 0
    assert care.noes_heard(5, 0.4, 0.2) == pytest.approx(
        (there & ~willing & before).sum(axis=1).mean(), rel=0.02
    )


def test_how_many_on_call():
    assert care.on_call_needed(0.001, 0.3, 0.1) == 3
    assert care.on_call_needed(0.001, 0.3, 0.1, agreed=False) == 7
    assert care.on_call_needed(0.001, 0.3, 0.0) == 1
    for bad in (
        lambda: care.on_call_needed(0.0, 0.3, 0.1),
        lambda: care.on_call_needed(0.1, 0.3, 1.0),
        lambda: care.left_alone(-1, 0, 0),
        lambda: care.left_alone(1, 2, 0),
    ):
        with pytest.raises(InvalidInput):
            bad()


@given(st.integers(1, 7), st.data())
@settings(max_examples=15, deadline=None)
def test_turns_are_whole_and_even(willing, data):
    week = care.turns(willing, data.draw(st.integers(1, willing)))
    assert week.certificate.ok
    assert np.abs(week.errors).max() <= week.bound + 1e-9
    assert week.average == pytest.approx(week.bundles)


def test_no_such_turns():
    with pytest.raises(InvalidInput):
        care.turns(2, 3)


# ---------------------------------------------------------------------- things that cannot be cut

CASE = ["abcd", "abcd", "badc", "badc"]


def test_bogomolnaia_and_moulins_example():
    half, some, few = Fraction(1, 2), Fraction(5, 12), Fraction(1, 12)
    assert serial(CASE)[0] == (half, 0, half, 0)
    assert random_priority(CASE)[0] == (some, few, some, few)
    assert ordinally_efficient(serial(CASE), CASE)
    assert not ordinally_efficient(random_priority(CASE), CASE)
    draw = lottery(serial(CASE))
    assert draw.certificate.ok
    assert draw.average == pytest.approx(np.array(serial(CASE), dtype=float), abs=1e-15)
    for outcome in draw.weeks:
        assert (outcome.sum(axis=0) == 1).all()
        assert (outcome.sum(axis=1) == 1).all()


def test_serial_by_hand():
    """Two eat a, one b. At 1/2 a is gone and half of b left for three: 1/6 each; then c, 1/3 each."""
    third, sixth, half = Fraction(1, 3), Fraction(1, 6), Fraction(1, 2)
    before = serial(["abc", "abc", "bca"])
    assert before == ((half, sixth, third), (half, sixth, third), (0, 2 * third, third))
    after = serial(["bac", "abc", "bca"])
    assert after[0] == (Fraction(1, 4), half, Fraction(1, 4))
    assert top_gain("abc", before[0], after[0]) == Fraction(1, 12)
    assert serial(["ab", "ab", "ba"]) == ((half, sixth), (half, sixth), (0, 2 * third))


preferences = st.integers(2, 4).flatmap(
    lambda m: st.lists(st.permutations("abcd"[:m]).map("".join), min_size=1, max_size=4)
)


@settings(deadline=None, max_examples=60)
@given(preferences)
def test_chances_add_up_and_serial_is_efficient_and_envy_free(preferences):
    people, things = len(preferences), len(preferences[0])
    for rule, fast, one in ((serial, _eaten, 12**4), (random_priority, _drawn, None)):
        got = rule(preferences)
        assert all(
            sum(column) == min(1, Fraction(people, 1)) or people < things for column in zip(*got, strict=True)
        )
        assert sum(sum(row) for row in got) == min(people, things)
        assert all(sum(row) <= 1 for row in got)
        ranks = np.array([[["abcd".index(c) for c in p] for p in preferences]])
        count = fast(ranks)[0]
        whole = one or sum(1 for _ in permutations(range(people)))
        assert [[Fraction(int(v), whole) for v in row] for row in count] == [list(row) for row in got]
    got = serial(preferences)
    assert ordinally_efficient(got, preferences)
    # Nobody prefers another's chances, whatever the strength of preference.
    for mine, preference in zip(got, preferences, strict=True):
        assert all(top_gain(preference, mine, other) == 0 for other in got)


@pytest.mark.parametrize(("people", "things"), [(2, 2), (2, 3), (2, 4), (3, 2), (4, 2)])
def test_in_the_smallest_cases_serial_cannot_be_gamed(people, things):
    assert every_lie(people, things).gamed == 0


def test_every_lie_against_brute_force():
    """Three by three, every table and every lie, one at a time."""
    every = ["".join(p) for p in permutations("abc")]
    gamed, best = 0, Fraction(0)
    for table in product(every, repeat=3):
        honest, won = serial(table), False
        for i in range(3):
            for lie in every:
                told = serial([lie if k == i else p for k, p in enumerate(table)])
                gain = top_gain(table[i], honest[i], told[i])
                won, best = won or gain > 0, max(best, gain)
        gamed += won
    found = every_lie(3, 3)
    assert (found.cases, found.gamed, found.gain) == (216, gamed, best) == (216, 54, Fraction(1, 12))


def test_four_by_four():
    found, drawn = every_lie(4, 4), every_lie(4, 4, "priority")
    assert found.cases == drawn.cases == 24**4
    assert found.gain == Fraction(1, 4)
    lied = serial([found.lie, *found.preferences[1:]])
    assert top_gain(found.preferences[0], serial(found.preferences)[0], lied[0]) == found.gain
    # Weakly strategy-proof: no lie is better whatever the strength of preference. And efficient.
    assert (found.sure, found.inefficient) == (0, 0)
    # Random priority is the other way round.
    assert (drawn.gamed, drawn.gain, drawn.preferences) == (0, 0, ())
    assert drawn.inefficient == 68976
    assert not ordinally_efficient(random_priority(CASE), CASE)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: serial(["ab", "ac"]), "preferences: are"),
        (lambda: serial([]), "preferences: are"),
        (lambda: random_priority(["a"] * 9), "preferences: 9 people"),
        (lambda: every_lie(5, 2), "people, things, rule: are 5, 2"),
        (lambda: every_lie(2, 2, "auction"), "'auction'; expected at most four"),
        (lambda: lottery(serial(["ab", "ab", "ba"])), "shares: do not add up"),
    ],
)
def test_refuses_what_cannot_be_ranked(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


def test_titles_hold_computed_numbers():
    says = care.headlines()
    assert "saves 84%" in says["answer"].title
    assert "29%" in says["chores"].title
    assert "care falls to 84%, and bread rises to 98%" in says["valley"].title
    assert says["call"].title.startswith("Three willing people on call are as good as seven")
    assert "23% of cases" in says["answer"].title
    assert "14% if they are asked in turn, and in 0.1%" in says["answer"].title


def test_titles_survive_or_have_a_condition():
    for headline in care.headlines().values():
        found = headline.survives()
        assert found["page"], headline.name
        assert all(found.values()) == (not headline.condition), headline.name


# ---------------------------------------------------------------------- points that are handed on


def test_points_by_hand():
    """Care 1, 3 and 5 for goods, at three hours a point: a third, one, and five thirds of a unit."""
    found = care.handed_on([1.0, 3.0, 5.0])
    assert found.rate == pytest.approx(3.0)
    assert found.changed == pytest.approx(2 / 9)
    assert found.working == pytest.approx(1 / 3)
    assert found.hours == pytest.approx(2.0)
    # If half is used where it is given, who cares least sells the other half: (3 + 5) / 2.5 hours a point.
    half = care.handed_on([1.0, 3.0, 5.0], bound=0.5)
    assert half.rate == pytest.approx(8 / 2.5)
    assert half.changed == pytest.approx((5 / 3.2 - 1) / 3)
    assert care.handed_on([1.0, 3.0, 5.0], bound=1.0)[1:] == (0.0, 0.0, 0.0, 0.0)
    assert care.handed_on([2.0, 2.0]).changed == 0.0


@given(st.lists(st.floats(0.1, 10.0), min_size=2, max_size=8), st.floats(0.0, 0.99))
@settings(max_examples=60, deadline=None)
def test_what_is_sold_is_bought_and_nobody_loses(strengths, bound):
    found = care.handed_on(strengths, bound)
    x = np.maximum(bound, np.array(strengths) / found.rate)
    assert x.mean() == pytest.approx(1.0, abs=1e-7)
    assert found.changed <= 1.0 - bound + 1e-9
    assert found.gain >= -1e-7


def test_points_refused():
    for strengths, bound in (([], 0.0), ([0.0, 1.0], 0.0), ([1.0], 2.0)):
        with pytest.raises(InvalidInput, match="strengths, bound"):
            care.handed_on(strengths, bound)
