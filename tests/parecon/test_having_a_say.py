"""Whom decisions touch, how votes count, how long meetings last, and what borders cost."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from feasible import Economy, welfare_optimum
from feasible.errors import InvalidInput
from feasible.parecon.having_a_say import (
    Borders,
    Federation,
    Touched,
    big_meeting,
    borders_over,
    decisions_a_year,
    duplication,
    effective,
    gains_from_trade,
    local_harm,
    narrower,
    one_bundle,
    pivot,
    power_a_head,
    self_made,
    touched_over,
    vote,
    votes_over,
)
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def case():
    return Touched(Economy.reference(1, 30))


# ---------------------------------------------------------------------- whom decisions touch


def test_golden_closings():
    found = touched_over(range(1, 6))
    assert len(found) == 311
    one = found[found["seed"] == 1]
    assert len(one) == 60
    assert (one["effective"].mean(), one["effective"].min()) == pytest.approx((0.728, 0.353), abs=5e-4)
    means = found.groupby("seed")["effective"].mean()
    assert (means.min(), means.max()) == pytest.approx((0.70, 0.76), abs=5e-3)
    assert found["effective"].min() > 0.25
    half = found.groupby("seed")["half_as_hard"].mean()
    assert (half.min(), half.max()) == pytest.approx((0.35, 0.44), abs=5e-3)


def test_effects_by_hand():
    assert effective([[2.0, 2.0, 0.0, 0.0]]) == pytest.approx([0.5])
    assert effective([[3.0, -1.0]]) == pytest.approx([16 / 20])
    with pytest.raises(InvalidInput, match="effects: touches nobody"):
        effective([[0.0, 0.0]])


@given(
    st.lists(st.floats(-10, 10), min_size=2, max_size=12).filter(lambda v: max(map(abs, v)) > 1e-3),
    st.floats(0.1, 9),
)
def test_effective_share_lies_between_one_person_and_all(effects, scale):
    (share,) = effective([effects])
    assert 1 / len(effects) - 1e-12 <= share <= 1 + 1e-12
    assert effective([[scale * v for v in effects]])[0] == pytest.approx(share)


def test_effects_are_changes_of_utility(case):
    """What prices do to a household is its change of log utility, public goods included."""
    capacity = np.array(case.economy.capacity)
    capacity[case.running[0]] = 0.0
    other = welfare_optimum(case.economy.replace(capacity=capacity))
    tastes = case.economy.tastes.toarray()

    def utility(plan):
        logs = np.log(plan.consumption, out=np.zeros_like(tastes), where=tastes > 0)
        return (tastes * logs).sum(axis=1)

    assert case.through_prices(other) == pytest.approx(utility(other) - utility(case.plan), abs=1e-7)


def test_a_plant_without_which_nothing_is_made_has_no_row():
    economy = Economy(
        goods=["bread", "salt"], resources=["labor"], plants=["bakery", "mill", "pan"], households=["a", "b"],
        inputs=np.zeros((2, 3)), outputs=[[1, 1, 0], [0, 0, 1]], resource_use=[[1.0, 1.1, 1.0]], endowment=[2.0],
        effort=[0.1] * 3, tastes=[[0.5, 0.5], [0.5, 0.5]],
    )  # fmt: skip
    found = Touched(economy).closings
    assert "pan" not in found.index
    assert "bakery" in found.index


def test_requests_are_of_second_order(case):
    """What prices do to all together vanishes faster than what they do to each (pecuniary effects sum to zero)."""
    whole, half, tenth = (case.request(0, 14, 20, s) for s in (0.02, 0.01, 0.001))
    assert half["net"] / whole["net"] == pytest.approx(0.5, abs=0.03)
    assert abs(tenth["net"]) < 1e-3 < tenth["touched"]
    lacks = int(np.argmax(case.economy.good_kind == "intermediate"))
    with pytest.raises(InvalidInput, match="does not want good"):
        case.request(0, 14, lacks, 0.01)


def test_easier_work(case):
    found = case.easier_work(0.1)
    cost = case.economy.effort * np.asarray(case.plan.levels) ** case.economy.exponent
    assert found["own"].to_numpy() == pytest.approx(0.1 * cost[case.running])
    assert (found["others"] >= 0).all()


def test_one_bundle_by_hand():
    """Two people who each want one good only: half of it each is ln 2 worse, half of everything."""
    economy = Economy(
        goods=["bread", "salt"], resources=["labor"], plants=["bakery", "pan"], households=["a", "b"],
        inputs=np.zeros((2, 2)), outputs=np.eye(2), resource_use=[[1.0, 1.0]], endowment=[2.0],
        tastes=[[1.0, 0.0], [0.0, 1.0]],
    )  # fmt: skip
    assert one_bundle(economy) == pytest.approx(0.5)
    assert one_bundle(economy.replace(tastes=[[0.5, 0.5], [0.5, 0.5]])) == pytest.approx(0.0)


def test_one_bundle_is_worse_than_own_choice():
    """By consumption: each household's own mix against its budget's part of everything private."""
    economy = Economy.reference(3, 30)
    plan = welfare_optimum(economy)
    tastes, budgets = economy.tastes.toarray(), np.asarray(economy.budgets)
    private = economy.good_kind != "public"
    own = np.asarray(plan.consumption)
    same = own.copy()
    # Of what is made of private goods; each pays for its private part.
    same[:, private] = np.outer(budgets / budgets.sum(), own.sum(axis=0))[:, private]
    logs = [np.log(c, out=np.zeros_like(tastes), where=tastes > 0) for c in (same, own)]
    change = (budgets[:, None] * tastes * (logs[0] - logs[1])).sum()
    assert 1 - np.exp(change / budgets.sum()) == pytest.approx(one_bundle(economy), abs=1e-9)


def test_narrower():
    economy = Economy.reference(1, 30)
    assert narrower(economy, 1.0).tastes.toarray() == pytest.approx(economy.tastes.toarray())
    assert narrower(economy, 4.0).tastes.toarray().max() > economy.tastes.toarray().max()
    with pytest.raises(InvalidInput, match="power: is 0"):
        narrower(economy, 0.0)


# ---------------------------------------------------------------------- votes


def test_golden_votes():
    found = votes_over(range(1, 6))
    assert found["decisions"] == 353
    assert found["against"] == pytest.approx(0.037, abs=5e-4)
    assert found["one_each"] == pytest.approx(0.966, abs=5e-4)
    assert found["by_stake"] == pytest.approx(1.0)
    # That a region loses is in part that it has few people.
    assert found["one_region"] < found["any_few"] < found["one_each"]
    assert votes_over((1, 2), lumpy=2.0)["one_each"] < 0


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=7))
def test_votes_by_stake_decide_for_the_sum(stakes):
    gains = np.array([stakes], dtype=float)
    assert vote(gains, np.abs(gains)).tolist() == [sum(stakes) > 0]


def test_no_weights_do_better_than_stakes():
    """Brute force: three people, stakes of 1 and 3; no fixed weights lose less than weights by stake."""
    stakes = np.array(list(itertools.product([-3.0, -1.0, 1.0, 3.0], repeat=3)))
    best = stakes.sum(axis=1)[vote(stakes, np.abs(stakes))].sum()
    assert best == stakes.sum(axis=1).clip(0).sum()
    for weights in itertools.product([1.0, 2.0, 3.0], repeat=3):
        assert stakes.sum(axis=1)[vote(stakes, np.array(weights))].sum() < best


def test_local_harm():
    found = local_harm(20, 1, 1.0, 30.0)
    assert found.to_dict() == {
        "one_each": True, "by_stake": False, "claimed": True, "quadratic": False, "should": False
    }  # fmt: skip
    assert local_harm(20, 1, 1.0, 10.0)["should"]
    with pytest.raises(InvalidInput, match="people, harmed, gain, harm"):
        local_harm(3, 4, 1.0, 1.0)


@given(st.integers(2, 40), st.integers(0, 40), st.integers(1, 50), st.integers(1, 50))
def test_quadratic_votes_decide_as_stakes_do(people, harmed, gain, harm):
    found = local_harm(people, min(harmed, people), float(gain), float(harm))
    assert found["quadratic"] == found["by_stake"] == found["should"]


def test_golden_pivot():
    """Penrose: .0795892 exact, .0793925 by the square root."""
    assert pivot(101) == pytest.approx(0.0795892, abs=1e-7)
    assert (2 / np.pi / 101) ** 0.5 == pytest.approx(0.0793925, abs=1e-7)
    assert pivot(1) == 1.0
    assert pivot(3) == pytest.approx(0.5)
    with pytest.raises(InvalidInput, match="people: is 4"):
        pivot(4)


def test_power_by_hand():
    """Three communities of one with equal votes are three voters."""
    assert power_a_head([1, 1, 1], [1, 1, 1]) == pytest.approx([0.5] * 3)
    assert power_a_head([1, 1, 1], [1, 1, 5]) == pytest.approx([0, 0, 1])
    assert power_a_head([3, 3, 3], [1, 1, 1]) == pytest.approx([0.25] * 3)
    with pytest.raises(InvalidInput, match="weights: are"):
        power_a_head([1, 1, 1], [1, 1])


def test_golden_federations():
    for size, levels, people, share in (
        (9, 7, 4_782_969, 0.016334), (25, 5, 9_765_625, 0.038020), (101, 3, 1_030_301, 0.128750)
    ):  # fmt: skip
        found = Federation(size, levels)
        assert found.people == people
        assert found.least_share == pytest.approx(share, abs=1e-6)
        assert Federation.over(people, size) == found
        assert Federation.over(people + 1, size).levels == levels + 1
    with pytest.raises(InvalidInput, match="size, levels"):
        Federation(4, 1)


def test_least_share_by_hand():
    """Two levels of three: two of three in two of three councils, four of nine; no three can carry it."""
    case = Federation(3, 2)
    assert case.least_share == pytest.approx(4 / 9)

    def carried(yes):
        councils = [sum(yes[3 * k : 3 * k + 3]) >= 2 for k in range(3)]
        return sum(councils) >= 2

    ways = {n: [carried(y) for y in itertools.product([0, 1], repeat=9) if sum(y) == n] for n in range(10)}
    assert not any(ways[3])
    assert any(ways[4])


@given(st.sampled_from([3, 5, 9, 25]), st.integers(1, 6), st.floats(0.01, 0.49))
def test_seated_at_random_majorities_win(size, levels, share):
    case = Federation(size, levels)
    assert case.carries(0.5) == pytest.approx(0.5)
    assert case.carries(share) + case.carries(1 - share) == pytest.approx(1.0)
    assert case.carries(share) < share


def test_more_levels_of_as_many_people_are_less_sure():
    people, sizes = 9**7, ((9, 7), (47, 4), (169, 3), (2187, 2))
    chances = [Federation(*size).carries(0.501) for size in sizes]
    assert all(abs(m**levels / people - 1.0) < 0.03 for m, levels in sizes)
    assert chances == sorted(chances)
    assert chances[0] == pytest.approx(0.914, abs=5e-4)


def test_meetings():
    assert big_meeting(1000, 1) == pytest.approx(16.7, abs=0.04)
    assert Federation.over(1e6, 25).hours(1.0) == pytest.approx((25 / 60, 5 * 25 / 60))
    assert decisions_a_year(200, 5, 1000) == pytest.approx(60)
    with pytest.raises(InvalidInput, match="people, minutes"):
        big_meeting(0, 1)
    with pytest.raises(InvalidInput, match="hours: is 0"):
        decisions_a_year(10, 1, 0)


# ---------------------------------------------------------------------- borders


def test_golden_borders():
    found = borders_over(tuple(range(1, 11))).agg(["mean", "sem"])
    assert found["alike"].tolist() == pytest.approx([0.0106, 0.0009], abs=5e-5)
    assert found[4.0].tolist() == pytest.approx([0.303, 0.042], abs=5e-4)
    assert found[1.0]["mean"] == pytest.approx(0.62, abs=5e-3)


def test_golden_self_made():
    pairs = [self_made(Economy.reference(s, 30)) for s in range(1, 21)]
    made, alone = (np.concatenate(v) for v in zip(*pairs, strict=True))
    assert made.size == 80
    assert made.max() < 1
    assert made.mean() == pytest.approx(0.587, abs=1e-3)
    assert alone.max() == 0


def test_self_made_by_hand():
    """Water alone; bread from water; wine from grapes that are grown elsewhere."""
    economy = Economy(
        goods=["water", "bread", "grapes", "wine"], resources=["labor"], plants=["well", "bakery", "cellar", "vineyard"],
        households=["a"], inputs=[[0, 0.1, 0, 0], [0] * 4, [0, 0, 0.5, 0], [0] * 4],
        outputs=[[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]], resource_use=[[1.0] * 4], endowment=[1.0],
        region=["north", "north", "north", "south"], tastes=[[0.25] * 4],
    )  # fmt: skip
    made, alone = self_made(economy)
    assert made == pytest.approx([0.75, 0.25])
    assert alone.tolist() == [2, 1]


def test_one_region_is_the_whole():
    case = Borders(Economy.reference(1, 30), regions=1)
    assert case.closed(case.alike) == pytest.approx(0.0, abs=1e-8)
    closed, open_ = Borders(Economy.reference(2, 30)).hit(1.0)
    assert closed == pytest.approx(0.0, abs=1e-8)
    assert open_ == pytest.approx(
        0.0, abs=1e-7
    )  # two kinds of plants together are the one they were split from


@settings(max_examples=10)
@given(st.integers(1, 50), st.floats(1.0, 30.0), st.integers(2, 6))
def test_borders_never_help(seed, concentration, regions):
    case = Borders(Economy.reference(seed, 12), regions=regions)
    parts = case.uneven(np.random.default_rng(seed), concentration)
    assert parts.sum(axis=0) == pytest.approx(np.ones(parts.shape[1]))
    assert case.closed(parts) > -1e-8


def test_more_people_lose_less_by_borders_where_land_is_alike():
    few, many = (borders_over((1, 2), 30, (4.0,), households=n).mean() for n in (20, 60))
    assert many["alike"] < 0.5 * few["alike"]
    assert many[4.0] > 0.2


def test_a_shock_is_shared_behind_open_borders():
    found = borders_over(tuple(range(1, 11)))
    assert (found["hit_closed"] > found["hit_open"]).all()


def test_closed_forms():
    assert gains_from_trade(0.93, 5) == pytest.approx(0.0144093, abs=1e-7)
    assert gains_from_trade(0.93, 10) == pytest.approx(0.0072308, abs=1e-7)
    assert duplication(4, 0.0) == 0.0
    # A third of the cost is fixed: four plants cost twice as much a unit as one.
    assert duplication(4, 1 / 3) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: gains_from_trade(0.0, 5), "home_share, elasticity"),
        (lambda: duplication(0, 0.1), "regions, fixed"),
        (lambda: Borders(Economy.reference(1, 30), regions=0), "regions: is 0"),
    ],
)
def test_borders_refuse(make, message):
    with pytest.raises(InvalidInput, match=message):
        make()
