"""Leaving and returning, agreements that nobody enforces, consensus before a majority, and two experiments."""

from __future__ import annotations

from itertools import product
from math import comb, erfc

import numpy as np
import pandas as pd
import pytest
from feasible.economy import Economy
from feasible.economy.datasets import germany_1995, us_2021
from feasible.economy.input_output import InputOutputTable
from feasible.errors import Infeasible, InvalidInput
from feasible.libcom import coexistence as side
from feasible.libcom.coexistence import grid as the_grid
from feasible.libcom.coexistence.grid import GRID, colony, fields, load, sort_row
from feasible.libcom.federation import communities
from feasible.libcom.quotas import principles
from hypothesis import given, settings
from hypothesis import strategies as st

shares = st.floats(0.0, 1.0)

# ---------------------------------------------------------------------- leaving


@pytest.mark.parametrize(
    ("load", "duty", "stayers"),
    [(0.1, 0, 0.8873), (0.24, 0, 0.6), (0.25, 0, 0.5), (0.26, 0, 0), (0.36, 0.25, 0.6239), (1.0, 0.4, 0)],
)
def test_stayers_in_closed_form(load, duty, stayers):
    assert side.Leaving(load, duty).stayers == pytest.approx(stayers, abs=5e-5)


def test_the_fold_at_the_least_duty():
    duty = side.duty_needed(0.36)
    assert duty == pytest.approx(1 / 6)
    assert side.Leaving(0.36, duty + 1e-12).stayers == pytest.approx(0.4, abs=1e-5)
    assert side.Leaving(0.36, duty - 1e-6).stayers == 0


@given(st.floats(0.0, 5.0), shares, st.floats(0.0, 0.9), st.sampled_from([None, 0.5, 0.8, 1.5, 4.0]))
@settings(max_examples=60, deadline=None)
def test_as_many_would_stay_as_do(load, duty, committed, tail):
    case = side.Leaving(load, duty, committed, tail)
    for found in (case.stayers, case.founders):
        assert committed - 1e-9 <= found <= 1
        assert case.would_stay(found) == pytest.approx(found, abs=1e-7)
    assert case.founders <= case.stayers + 1e-7


@given(st.floats(0.0, 3.0), st.floats(0.0, 0.95), st.floats(0.0, 0.6))
@settings(max_examples=40, deadline=None)
def test_starting_with_all_people_leads_to_the_stayers(load, duty, committed):
    case = side.Leaving(load, duty, committed)
    staying = 1.0
    for _ in range(4000):
        staying = case.would_stay(staying)
    # Where the curve only just touches, steps are slow: from above it never passes the rest.
    assert staying >= case.stayers - 1e-9
    if abs(1 - 4 * load * (1 - committed) * (1 - duty) ** 2) > 0.01:
        assert staying == pytest.approx(case.stayers, abs=1e-4)


@given(st.floats(0.26, 6.0))
def test_the_least_duty_is_the_least(load):
    duty = side.duty_needed(load)
    assert side.Leaving(load, min(duty + 1e-6, 1.0)).stayers > 0
    assert side.Leaving(load, duty - 1e-3).stayers == 0


def test_beyond_a_load_of_one_the_square_root_is_too_little():
    """The golden formula, 1 - 1 / (2 sqrt(load)), stands up to a load of 1 only."""
    load = 2.0
    golden = 1 - 0.5 / np.sqrt(load)
    assert side.Leaving(load, golden + 0.005).stayers == 0
    assert side.duty_needed(load) == pytest.approx(2 / 3)
    assert side.duty_needed(1.0) == pytest.approx(0.5)
    assert side.duty_needed(0.2) == 0


def test_what_was_lost_does_not_come_back():
    case = side.Leaving(0.1)
    assert (case.founders, round(case.stayers, 3)) == (0.0, 0.887)
    begin = side.duty_to_begin(0.36)
    assert begin == pytest.approx(0.36 / 1.36)
    assert side.duty_needed(0.36) < 0.25 < begin
    assert side.Leaving(0.36, 0.25).founders == side.Leaving(0.36, begin - 0.001).founders == 0
    assert side.Leaving(0.36, begin + 0.001).founders > 0.5
    assert side.Leaving(0.0).stayers == 1
    assert side.Leaving(3.0, 1.0).stayers == side.Leaving(3.0, 1.0, tail=2.0).stayers == 1


@pytest.mark.parametrize(
    ("more_than", "before"),
    [
        (lambda x: 0.5 * erfc((x - 0.5) / 0.15 / np.sqrt(2)), 0.83),
        (lambda x: 2.0 ** (-x / 0.5), 0.41),
        (lambda x: 0.5 * erfc(np.log(x / 0.5) / np.sqrt(2)), 0.44),
    ],
    ids=["bell", "exponential", "lognormal"],
)
def test_other_spreads_fold_between_a_quarter_and_a_third(more_than, before):
    """Shares of people attached by more than x, each with a median of a half, walked down from all."""

    def stay(load):
        s = 1.0
        for _ in range(3000):
            s = more_than(load / s) if s > 1e-6 else 0.0
        return s

    loads = 0.24 * 1.01 ** np.arange(35)
    found = np.array([stay(load) for load in loads])
    fold = int(np.argmax(-np.diff(found)))
    assert 0.25 <= loads[fold] <= 1 / 3
    assert found[fold] == pytest.approx(before, abs=0.03)
    assert found[fold + 1] < 1e-3


def test_a_long_tail_never_empties_at_once():
    loads = 0.1 * 1.05 ** np.arange(60)
    slow = [side.Leaving(float(k), tail=0.8).stayers for k in loads]
    assert min(slow) > 0
    assert side.Leaving(1.0, tail=1.5).stayers == 0
    # The same median as evenly spread attachments.
    assert side.Leaving(1.0, tail=0.8).attached(0.5) == pytest.approx(0.5)


@pytest.mark.parametrize(
    "bad", [{"load": -1}, {"load": 1, "duty": 2}, {"load": 1, "committed": 1}, {"load": 1, "tail": 0}]
)
def test_no_such_community(bad):
    with pytest.raises(InvalidInput):
        side.Leaving(**bad)


# ---------------------------------------------------------------------- games


@pytest.mark.parametrize(
    ("r", "out", "give", "take"), [(3, 0.4613, 0.2693, 0.2693), (4, 0.2045, 0.2652, 0.5304)]
)
def test_published_rest_of_the_optional_game(r, out, give, take):
    """Hauert and others 2002."""
    found = side.OptionalGame(5, r).rest()
    assert found == pytest.approx((give, take, out), abs=5e-5)
    assert sum(found) == pytest.approx(1)


def payoffs_by_hand(n, r, outside, x, y, z):
    """Average over all groups of the others."""
    give = take = 0.0
    for others in product("cdo", repeat=n - 1):
        chance = np.prod([{"c": x, "d": y, "o": z}[o] for o in others])
        c, d = others.count("c"), others.count("d")
        if c + d == 0:
            give += chance * outside
            take += chance * outside
        else:
            give += chance * (r * (c + 1) / (c + d + 1) - 1)
            take += chance * (r * c / (c + d + 1))
    return give, take


@given(st.floats(0.05, 0.9), st.floats(0.05, 0.9), st.floats(2.1, 3.9))
@settings(max_examples=25, deadline=None)
def test_payoffs_are_averages_over_groups(x, z, r):
    game = side.OptionalGame(4, r)
    x = x * (1 - z)
    give, take, out = game.payoffs(x, z)
    assert (give, take) == pytest.approx(payoffs_by_hand(4, r, 1.0, x, 1 - z - x, z), abs=1e-9)
    assert out == 1.0
    rest = game.rest()
    assert game.payoffs(rest.contribute, rest.out) == pytest.approx((1, 1, 1), abs=1e-6)


def test_no_such_game():
    for bad in ((1, 1.5), (5, 5.0), (5, 1.0)):
        with pytest.raises(InvalidInput):
            side.OptionalGame(*bad)
    with pytest.raises(InvalidInput, match="below multiplier - 1"):
        side.OptionalGame(5, 3.0, 2.0)
    with pytest.raises(Infeasible):
        side.OptionalGame(5, 2.0, 0.5).rest()
    assert side.OptionalGame(5, 3.0).advantage(1.0) == pytest.approx(0.0)


@given(st.integers(3, 40), st.floats(1.1, 2.9), st.integers(1, 30))
def test_nobody_gains_by_giving_nothing_once(n, r, wait):
    patience = side.patience_needed(n, r, wait=wait)
    now, apart = 1 - r / n, r - 1
    cost = lambda d: sum(apart * d**k for k in range(1, wait + 1))  # noqa: E731
    if patience > 1:
        assert cost(1.0) < now
    else:
        assert cost(patience) == pytest.approx(now, rel=1e-6)
    assert side.patience_needed(n, r) == pytest.approx((n - r) / (r * (n - 1)))
    assert side.patience_needed(n, r) <= patience
    assert (wait >= side.wait_needed(n, r)) == (patience < 1)


def test_patience_at_the_edge_and_refused():
    assert side.patience_needed(4, 2.0, wait=0.5) == 1.0
    assert side.patience_needed(4, 2.0, wait=0) == np.inf
    for bad in ((3, 3.0, 1), (3, 1.0, 1), (3, 2.0, -1)):
        with pytest.raises(InvalidInput):
            side.patience_needed(*bad[:2], wait=bad[2])


@given(st.floats(0.1, 10), st.floats(0.01, 10), st.integers(1, 50))
def test_influence_is_an_equilibrium_of_efforts(stake, each, many):
    chance = side.chance_of_few(stake, each, many)
    # Efforts V^2 v / (V + v)^2 and V v^2 / (V + v)^2; small changes of either do not pay.
    few, one = (a**2 * b / (a + b) ** 2 for a, b in ((stake, each), (each, stake)))
    assert few / (few + one) == pytest.approx(chance)
    for step in (0.99, 1.01):
        assert stake * few * step / (few * step + one) - few * step <= stake * chance - few + 1e-9
        assert each * one * step / (few + one * step) - one * step <= each * (1 - chance) - one + 1e-9
    assert side.chance_of_few(stake, each, many, together=True) == pytest.approx(
        stake / (stake + many * each)
    )


def test_no_such_stakes():
    with pytest.raises(InvalidInput):
        side.chance_of_few(0.0, 1.0)


# ---------------------------------------------------------------------- agreement


@pytest.mark.parametrize(
    ("benefit", "alone", "inside", "best", "who", "holding", "shared", "sharing"),
    [
        (
            "people",
            0.0512,
            13,
            0.0557,
            ("United States", "Brazil"),
            [],
            0.1547,
            {"China", "United States", "India", "Russia"},
        ),
        (
            "equal",
            0.03,
            18,
            0.0387,
            ("United States", "India"),
            [("Iran", "Mexico")],
            0.0658,
            {"China", "United States", "India"},
        ),
    ],
)
def test_the_methane_agreement(benefit, alone, inside, best, who, holding, shared, sharing):
    ten = side.methane_agreement(benefit)
    assert ten.alone == pytest.approx(alone, abs=5e-5)
    assert ten.together == pytest.approx(0.3)
    kept = ten.from_inside
    assert (len(kept), kept.index[0]) == (inside, who)
    assert kept["cut"].iloc[0] == pytest.approx(best, abs=5e-5)
    assert list(ten.holding.index) == holding
    assert ten.with_gains_shared["cut"].iloc[0] == pytest.approx(shared, abs=5e-5)
    assert set(ten.with_gains_shared.index[0]) == sharing


@given(
    st.lists(st.tuples(st.floats(0.5, 5.0), st.floats(0.0, 0.4)), min_size=2, max_size=5),
    st.integers(-9, 9),
    st.sampled_from([1.5, 2.0, 3.0]),
)
@settings(max_examples=30, deadline=None)
def test_coalitions_one_by_one_and_in_any_unit(rows, power, curve):
    m, b = (np.array(v) for v in zip(*rows, strict=True))
    names = [str(k) for k in range(len(m))]
    found = side.Agreement(names, m * 10.0**power, b, curve)

    def gains(members):
        s = np.array(
            [
                min(((b[list(members)].sum() if i in members else b[i]) / curve) ** (1 / (curve - 1)), 1)
                for i in range(len(m))
            ]
        )
        return b * (m * s).sum() - m * s**curve

    kept = []
    for k in range(1 << len(m)):
        members = {i for i in range(len(m)) if k >> i & 1}
        if len(members) > 1 and all(gains(members)[i] >= gains(members - {i})[i] - 1e-9 for i in members):
            kept.append(tuple(sorted(str(i) for i in members)))
    close = {c for c in kept if c not in set(found.from_inside.index)} | {
        c for c in found.from_inside.index if c not in kept
    }
    for c in close:  # only where a member is all but indifferent may the two differ
        members = {int(i) for i in c}
        assert min(abs(gains(members)[i] - gains(members - {i})[i]) for i in members) < 1e-8
    assert set(found.holding.index) <= set(found.from_inside.index)
    assert found.alone <= found.together + 1e-12


def test_few_who_are_alike_keep_agreements():
    most = {
        n: max(
            side.methane_agreement(b, countries=n, curve=p).closes
            for b in ("people", "equal", "emissions")
            for p in (1.5, 2.0, 3.0, 4.0)
        )
        for n in (3, 5, 10)
    }
    assert most == pytest.approx({3: 0.446, 5: 0.21, 10: 0.102}, abs=0.001)
    # Three that are alike keep the whole; if nobody values a cut by others, there is nothing to keep.
    assert side.Agreement(list("abc"), [1.0] * 3, [0.1] * 3).closes == pytest.approx(1)
    assert side.Agreement(list("ab"), [1.0, 1.0], [0.0, 0.1]).closes == pytest.approx(0)


def test_no_such_agreement():
    with pytest.raises(InvalidInput, match="one for each"):
        side.Agreement(["a"], [1.0, 2.0], [0.1])
    with pytest.raises(InvalidInput, match="out of range"):
        side.Agreement(["a"], [0.0], [0.1])
    with pytest.raises(InvalidInput, match="one of people"):
        side.methane_agreement("wealth")


# ---------------------------------------------------------------------- deciding


def test_published_shares_of_the_proposer():
    assert side.proposers_share(11, 6, 0.9) == pytest.approx(0.591, abs=5e-4)
    assert side.proposers_share(11, 11, 0.9) == pytest.approx(0.182, abs=5e-4)
    assert side.standing_proposer(11, 6, 0.9, 3)[0] == side.standing_proposer(11, 11, 0.9, 3)[0] == 1
    assert side.standing_proposer(3, 2, 0.9, 0).sum() == 0


@pytest.mark.parametrize(
    ("rounds", "minority", "majority"),
    [
        (1, 0.0091, 0.1591),
        (2, 0.0173, 0.1523),
        (3, 0.0246, 0.1461),
        (5, 0.0372, 0.1356),
        (10, 0.0592, 0.1173),
    ],
)
def test_consensus_before_a_standing_majority(rounds, minority, majority):
    assert side.consensus_first(11, 6, 0.9, rounds) == pytest.approx((majority, minority), abs=1e-4)


@given(st.integers(2, 60), st.floats(0.0, 1.0), st.integers(0, 12), shares, st.data())
def test_the_minoritys_part_is_what_rounds_cost(people, patience, rounds, standing, data):
    majority = data.draw(st.integers(1, people))
    found = side.consensus_first(people, majority, patience, rounds, standing=standing)
    if majority < people:
        assert people * found.minority == pytest.approx(1 - standing * patience**rounds)
    assert majority * found.majority + (people - majority) * found.minority == pytest.approx(1)


def test_no_such_decision():
    with pytest.raises(InvalidInput):
        side.proposers_share(1, 1, 0.9)
    with pytest.raises(InvalidInput):
        side.consensus_first(3, 2, 0.9, -1)


# ---------------------------------------------------------------------- systems


@given(st.integers(1, 9), shares, shares)
def test_all_fail_and_the_share_served(systems, fails, common):
    assert side.all_fail(systems, fails, common) == pytest.approx(common + (1 - common) * fails**systems)
    assert side.served(systems, fails, 0.0) == pytest.approx(1 - fails)
    if systems > 1:
        enough = side.reserve_for_one(systems)
        one_or_none = (1 - fails) ** systems + systems * fails * (1 - fails) ** (systems - 1)
        assert side.served(systems, fails, enough) >= one_or_none - 1e-12


def test_served_counted_out():
    down = {0: 1.0, 1: min(1, 2 * 1.25 / 3), 2: 1.25 / 3, 3: 0.0}
    by_hand = sum(comb(3, k) * 0.1**k * 0.9 ** (3 - k) * v for k, v in down.items())
    assert side.served(3, 0.1, 0.25) == pytest.approx(by_hand)
    for call in (
        lambda: side.all_fail(0, 0.1),
        lambda: side.served(2, 0.1, -1),
        lambda: side.reserve_for_one(1),
    ):
        with pytest.raises(InvalidInput):
            call()


def test_least_needs_and_what_they_rest_on():
    """The golden page's 0.3 to 0.5 percent is how tastes were drawn, apart from needs."""
    drawn, alone, rich = side.least_needs(), side.least_needs(1.0), side.least_needs(1.0, plenty=3.0)
    assert drawn.drop("office").max() < 0.005
    assert alone[["market", "rounds", "central", "baseline"]].to_numpy() == pytest.approx(
        [0.77, 0.48, 0.48, 0.29], abs=0.02
    )
    assert (drawn["office"], alone["office"]) == pytest.approx((1, 1))
    assert rich["baseline"] == pytest.approx(1)


def test_tastes_can_follow_needs():
    economy = Economy.reference(1, 12)
    moved = side.spending_on_needs(economy, 1.0)
    needs = economy.needs.toarray()
    assert moved.tastes.toarray() == pytest.approx(needs / needs.sum(axis=1, keepdims=True))
    same = side.spending_on_needs(economy, 0.0).tastes.toarray()
    assert same == pytest.approx(
        economy.tastes.toarray() / economy.tastes.toarray().sum(axis=1, keepdims=True)
    )
    with pytest.raises(InvalidInput):
        side.spending_on_needs(economy, 2.0)


# ---------------------------------------------------------------------- the first experiment


def two_sectors():
    table = InputOutputTable.from_transactions(
        pd.DataFrame([[150.0, 500.0], [200.0, 100.0]], ["1", "2"], ["1", "2"]),
        pd.Series([350.0, 1700.0], ["1", "2"]),
    )
    return table.with_satellite("work", [1000.0, 1000.0], "hours")


def test_one_heap_by_hand():
    """Miller and Blair's two sectors: sector 1 takes an hour a unit, sector 2 half; with what they use, 1.254 and .894."""
    plan = side.heaps(two_sectors(), {"work": 1.0})
    per_unit = np.array([1.0, 0.5]) @ np.linalg.inv(np.eye(2) - [[0.15, 0.25], [0.2, 0.05]])
    assert plan.heaped == ["2"]
    assert plan.above["2"] == pytest.approx(0.1 * 2000 / per_unit[1])
    assert plan.delivered["1"] == pytest.approx(1)
    step = side.heaps(two_sectors(), {"work": 1.0}, in_step=True)
    assert step.delivered.to_numpy() == pytest.approx(1 / 0.9)


@given(st.integers(0, 10_000), st.sampled_from([("labor hours",), ("labor hours", "greenhouse gases")]))
@settings(max_examples=15, deadline=None)
def test_no_more_heaps_than_limits_that_bind(seed, rows):
    table = us_2021(15)
    weights = np.random.default_rng(seed).uniform(0.5, 1.5, len(table.sectors))
    plan = side.heaps(table, dict.fromkeys(rows, 1.0), weights=weights)
    assert plan.certificate.ok
    assert 1 <= len(plan.heaped) <= plan.limits <= len(rows)


def test_heaps_on_three_tables():
    assert side.one_heap().heaped == ["Housing"]
    assert side.one_heap().delivered.max() == pytest.approx(8.89, abs=0.005)
    assert side.one_heap(15).delivered.max() == pytest.approx(2.36, abs=0.005)
    assert side.heaps(germany_1995(), {"employment": 1.0}).delivered.max() == pytest.approx(2.35, abs=0.005)
    gases = side.heaps(us_2021(71), {"greenhouse gases": 1.0})
    assert (gases.heaped, round(float(gases.delivered.max()), 2)) == (["Housing"], 12.05)
    assert side.heaps(us_2021(71), {"labor hours": 1.0}, least=0.5).delivered.max() == pytest.approx(
        72, abs=0.05
    )
    assert side.one_heap(in_step=True).delivered.min() == pytest.approx(1 / 0.9)
    with pytest.raises(InvalidInput):
        side.heaps(us_2021(15), {})


# ---------------------------------------------------------------------- the second experiment


def test_the_compiled_walk_is_the_plain_one():
    for kind in side.KINDS:
        one, two = (colony(40, 0.5, kind, np.random.default_rng(4), steps=40, plain=p) for p in (True, False))
        assert one == two


def walk(cells, sugar, use, sight, shares, takes, steps, height=1):
    """Run ants in one row of fields, in order of their numbers."""
    most = np.array([cells] * height)
    place = np.column_stack([np.zeros(len(sugar), int), np.arange(len(sugar))]).astype(np.int64)
    order = np.tile(np.arange(len(sugar)) / 10, (steps, 1))
    whole = [np.array(v, dtype=np.int64) for v in (sugar, use, sight, shares, takes)]
    died, store = the_grid._walk.py_func(most, place, *whole, order, np.zeros((steps, len(sugar))))
    return died.tolist(), store, place[:, 1].tolist(), whole[0].tolist()


def test_one_step_by_hand():
    # The first has plenty, goes to the four, eats two and gives two; the second goes to the one, needs two, and
    # takes the other from the store.
    assert walk([0, 0, 4, 1], [9, 1], [2, 2], [2, 2], [1, 1], [1, 1], 1) == ([-1, -1], 1, [2, 3], [9, 1])
    # An individualist gets nothing from the store and dies; one who takes lives.
    assert walk([0, 0, 4], [9, 2], [2, 2], [2, 1], [1, 0], [1, 0], 1)[0] == [-1, 0]
    assert walk([0, 0, 4], [9, 2], [2, 2], [2, 1], [1, 0], [1, 1], 1)[0] == [-1, -1]


def test_a_lonely_ant_that_can_go_nowhere_stays():
    died, store, place, sugar = walk([3], [5], [2], [3], [0], [0], 1)
    assert (died, store, place, sugar) == ([-1], 0, [0], [6])


def test_stored_rows_are_what_they_were():
    stored = load().set_index(["people", "others", "kind"])
    assert len(stored) == 32
    for task in (t for t in GRID.chosen(1) if t.others in {0.5, 1.0}):
        row = sort_row(task)
        for name in ("dead", "other_dead", "others_among_dead", "store_error"):
            assert row[name] == pytest.approx(stored.loc[tuple(task), name], rel=1e-3), (task, name)


def test_a_row_without_deaths_says_so():
    task = GRID.chosen(1)[0]
    row = sort_row(task, runs=2, steps=0)
    assert (row["dead"], row["others_among_dead"], row["others_among_dead_error"]) == (0.0, None, None)


def test_the_authors_findings():
    rows = load().set_index(["people", "others", "kind"])
    for people in (100, 500, 1000, 2000):
        alone, shared = rows.loc[people, 1.0, "individualists"], rows.loc[people, 0.0, "individualists"]
        half, takers = rows.loc[people, 0.5, "individualists"], rows.loc[people, 0.5, "takers"]
        assert shared["dead"] < alone["dead"] - 4 * (shared["dead_error"] + alone["dead_error"])
        assert half["other_dead"] > half["sharing_dead"]
        assert takers["other_dead"] < takers["sharing_dead"] + 2 * (
            takers["other_dead_error"] + takers["sharing_dead_error"]
        )
        assert takers["dead"] > shared["dead"]


def test_where_no_field_holds_more_than_is_used_there_is_no_store():
    for kind in side.KINDS:
        found = colony(60, 0.5, kind, np.random.default_rng(3), steps=60, high=2)
        assert found.store == 0
        assert found == colony(60, 0.5, "takers", np.random.default_rng(3), steps=60, high=2)


def test_no_such_colony():
    rng = np.random.default_rng(1)
    for bad in ((0, 0.5, "takers"), (10, 2.0, "takers"), (10, 0.5, "givers")):
        with pytest.raises(InvalidInput):
            colony(*bad, rng)
    assert fields()[15, 35] == fields()[35, 15] == 4


def test_titles_hold_computed_numbers():
    says = side.headlines()
    assert "17%" in says["answer"].title
    assert "15.5%" in says["answer"].title
    assert says["agreement"].title.startswith("Of 1,013 possible agreements on methane members would keep 13")
    assert says["heap"].title.endswith("one product, housing, and makes 8.9 times the minimum of it")
    assert says["needs"].title.endswith("29% of a need")


def test_titles_survive_or_have_a_condition():
    for headline in side.headlines().values():
        found = headline.survives()
        assert found["page"], headline.name
        assert all(found.values()) == (not headline.condition), headline.name


# ---------------------------------------------------------------------- debts


def test_a_chain_of_failures_by_hand():
    """The first lacks 2 of 12 and pays ten twelfths; the next gets 20/3 in place of 8, has 1 to lose, and fails."""
    found = side.ring().without(0, 3.0).cleared()
    assert found.failed.tolist() == [True, True] + [False] * 8
    assert found.paid[:3] == pytest.approx([10, 5 + 20 / 3, 12])
    assert found.owners[2] == pytest.approx(5 + 8 * (5 + 20 / 3) / 12 - 12)
    assert found.destroyed == pytest.approx(0.0, abs=1e-12)
    # What one loses another loses: 3 in all.
    whole = side.ring().cleared()
    lost = whole.owners.sum() + whole.households - found.owners.sum() - found.households
    assert lost == pytest.approx(3.0)


def test_the_rescue_is_what_the_first_lacks():
    broke = side.ring(kept=0.7).without(0, 3.0)
    assert broke.cleared().failed.all()
    assert broke.shortfall() == pytest.approx(2.0)
    saved = broke.without(0, -broke.shortfall()).cleared()
    assert not saved.failed.any()
    assert not side.ring(kept=0.7, spread=True).without(0, 3.0).cleared().failed[1:].any()


@given(st.integers(2, 6), st.floats(0.0, 1.0), st.integers(0, 500))
@settings(max_examples=60, deadline=None)
def test_payments_agree_with_each_other_and_none_is_too_small(n, kept, seed):
    rng = np.random.default_rng(seed)
    owed = rng.uniform(0, 3, (n, n)) * (1 - np.eye(n))
    case = side.Debts(owed, rng.uniform(0.1, 2, n), rng.uniform(0, 3, n), kept)
    found = case.cleared()
    due = owed.sum(axis=1) + case.to_households
    means = case.held + (owed / due[:, None]).T @ found.paid
    assert np.where(found.failed, kept * means, due) == pytest.approx(found.paid, abs=1e-9)
    assert (means[~found.failed] >= due[~found.failed] * (1 - 1e-9)).all()
    # Going down from full payment never passes them: they are the largest.
    paid = due.copy()
    for _ in range(400):
        got = case.held + (owed / due[:, None]).T @ paid
        paid = np.where(got < due * (1 - 1e-12), kept * got, due)
        assert (paid >= found.paid - 1e-9).all()


def test_debts_that_do_not_fit_are_refused():
    with pytest.raises(InvalidInput, match="owed, to_households, held"):
        side.Debts([[0, 1]], [1, 1], [1, 1])
    with pytest.raises(InvalidInput, match="kept: is 2"):
        side.ring(kept=2.0)
    with pytest.raises(InvalidInput, match="firms: is 1"):
        side.ring(1)


# ---------------------------------------------------------------------- partners


def test_nobody_would_rather_form_another_group():
    """Every group that could form has a member who is no worse off where it is."""
    economy = communities(np.random.default_rng(1), 5, local=6, shared=6)
    worth = side.worths(economy)
    formed = side.circles(worth)
    assert sorted(name for group in formed for name in group) == sorted({*map(str, economy.household_region)})
    has = {name: worth[group] for group in formed for name in group}
    assert all(any(has[name] >= value - 1e-12 for name in group) for group, value in worth.items())


def test_those_who_are_left():
    found = side.parted(1)
    assert found.sizes == (5, 1)
    assert found.first == pytest.approx(1.814, abs=1e-3)
    assert found.together == pytest.approx(1.553, abs=1e-3)
    assert found.last == pytest.approx(0.0, abs=1e-9)
    assert found.worse == 1
    with pytest.raises(InvalidInput, match="communities: are 11"):
        side.worths(communities(np.random.default_rng(1), 11, local=4, shared=4))


# ---------------------------------------------------------------------- what the page tells


def test_what_is_told_in_closed_form():
    found = side.told()
    load = side.LOAD
    assert found["duty"] == pytest.approx(1 - 1 / (2 * load**0.5))
    assert found["begin"] == pytest.approx(load / (1 + load))
    assert found["stay_light"] == pytest.approx(0.6)
    assert (found["once"], found["often"]) == pytest.approx((0.1, 1 - 0.9**10))
    assert (found["reserve"], found["reserve_two"]) == pytest.approx((0.25, 1.0))
    kept = float(side.methane_agreement().from_inside["cut"].max())
    assert kept == pytest.approx(found["alone"] + found["closes"] * (found["whole"] - found["alone"]))
    assert found["most_ten"] < found["most_five"] < found["most_three"]
    assert found["hers_counted"] == pytest.approx(side.HERS[0] / sum(side.HERS))
    assert found["left_ones"] == 0.0 < found["left_least"] < found["left_most"]
    assert found["gain_first"] > 0.0
    found["duty"] = 2.0
    assert side.told()["duty"] < 1.0


def test_what_is_told_of_the_grid_is_what_is_stored():
    rows = load().set_index(["kind", "others", "people"])
    rates = side.grid_rates()
    row = rows.loc[("individualists", 0.5, 500)]
    assert rates["among_500"] == (row["others_among_dead"], 1.96 * row["others_among_dead_error"])
    assert rates["takers"][0] == rows.loc[("takers", 0.5, 100), "dead"]
    assert rates["tenth_alone"][0] > rates["tenth_sharing"][0]
    left = side.stores_left()
    assert left[100] * 100 == pytest.approx(rows.loc[("individualists", 0.0, 100), "store"])


def test_one_principle_is_favored_by_people_and_none_by_countries():
    name, beaten, by_country = side.favored_principle()
    assert name in principles().columns or name in principles().index
    assert beaten == 6
    assert not by_country
