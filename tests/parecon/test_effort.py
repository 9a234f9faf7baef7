"""Effort: Sen's village, pay with people who work, yardsticks that flatter, and peers who rate each other."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from feasible import Economy
from feasible.errors import InvalidInput
from feasible.parecon.effort import (
    Cooperative,
    Idlers,
    Yardstick,
    agreed,
    assigned_pay,
    closed_by_rivals,
    fair_division,
    flattered,
    flattering,
    hidden,
    impartial,
    moved_hours,
    moves_over,
    out_of_work,
    paid,
    paid_by,
    rated,
    revealed,
    threshold_over,
    training,
    villagers,
    years_until_missing,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize_scalar

# ---------------------------------------------------------------------- Sen


def test_golden_sen():
    case = Cooperative(20, 0.5)
    assert [case.hours(a) for a in (0, 0.5, 1)] == pytest.approx([0.0314980, 0.2320794, 0.3622372], abs=1e-7)
    welfare = [case.welfare(a) for a in (0, 0.5, 1)]
    assert welfare == pytest.approx([0.0391890, 0.0807913, 0.0689724], abs=1e-7)
    assert np.array(welfare) / welfare[1] == pytest.approx([0.485064, 1, 0.853711], abs=1e-6)


@settings(max_examples=40)
@given(st.integers(2, 60), st.floats(0.1, 1.0), st.floats(0.0, 1.0), st.floats(0.1, 3.0))
def test_nobody_in_the_village_would_rather_work_otherwise(people, elasticity, share, factor):
    case = Cooperative(people, elasticity)
    hours = case.hours(share)

    def mine(own):
        total = own + (people - 1) * hours
        return total**elasticity * (share * own / total + (1 - share) / people) - own**2 / 2

    assert mine(factor * hours) <= mine(hours) + 1e-12
    best = minimize_scalar(
        lambda a: -case.welfare(a), bounds=(0, 1), method="bounded", options={"xatol": 1e-9}
    ).x
    assert case.welfare(case.best_share) >= case.welfare(best) - 1e-12


def test_sen_refuses():
    with pytest.raises(InvalidInput, match="people, elasticity"):
        Cooperative(1, 0.5)
    with pytest.raises(InvalidInput, match="share: is 2"):
        Cooperative(3, 0.5).kept(2.0)


def test_idlers_by_hand():
    case = Idlers(20, 0.5, 0.5)
    assert case.gain_if_helped == pytest.approx(np.log(19 / 20) + 1 / 3)
    assert case.gain_if_not(1.0) == pytest.approx(np.log(0.5))
    assert case.gain_if_not(case.lazy) == pytest.approx(0.0, abs=1e-9)
    assert case.loss_if_helped == pytest.approx(0.494, abs=1e-3)
    with pytest.raises(InvalidInput, match="people, elasticity, alone"):
        Idlers(20, 0.5, 1.0)
    with pytest.raises(InvalidInput, match="dislike: is 0"):
        case.gain_if_not(0.0)


@given(st.floats(0.2, 2.0), st.floats(0.1, 0.9), st.floats(0.2, 8.0))
def test_who_stays_out_works_what_suits_it(elasticity, alone, dislike):
    """By search: the best hours alone, against a full part at the village's share."""
    case, k = Idlers(20, elasticity, alone), 1 + 1 / elasticity

    def utility(hours):
        return np.log(alone * hours) - dislike * hours**k / k

    best = minimize_scalar(
        lambda z: -utility(np.exp(z)), bounds=(-6, 6), method="bounded", options={"xatol": 1e-10}
    )
    assert -best.fun + dislike / k == pytest.approx(case.gain_if_not(dislike), abs=1e-7)
    assert (case.gain_if_not(dislike) > 0) == (dislike > case.lazy) or dislike < 1


# ---------------------------------------------------------------------- people who work


def test_paid_reproduces_the_table_of_people():
    """Losses of three economies, as the room of pay rules has them."""
    found = paid((1, 2, 3))
    expected = np.mean([[0.029675, 0.028785, 0.047608, 0.113953, 0.392052],
                        [0.049563, 0.044691, 0.058870, 0.123496, 0.406302],
                        [0.052678, 0.045600, 0.058614, 0.121846, 0.394349]], axis=0)  # fmt: skip
    assert found["loss"].to_numpy() == pytest.approx(expected, abs=2e-6)
    assert (found["gini"].diff().dropna() < 0).all()
    assert found["gini"][1.0] == pytest.approx(0.0, abs=1e-9)


def test_pooling_costs_where_people_are_alike():
    found = paid((1, 2, 3), skill=0.0)
    assert found["loss"].is_monotonic_increasing
    people, best = villagers(1, skill=0.0)
    assert people.hours(best.levels).std() < 0.2 * people.hours(best.levels).mean()


def test_rated():
    found = rated((1, 2, 3))
    exact = found.loc[1.0]
    assert exact["hours"] > 1.2  # all income by rated hours: too much work
    assert exact["gini"] < 0.04
    assert found["hours"].is_monotonic_increasing  # the less a rating follows one's hours, the fewer
    # For as little inequality, pooling output costs more.
    pooled = paid((1, 2, 3), (0.0, 0.9))
    assert pooled["gini"][0.9] == pytest.approx(exact["gini"], abs=0.01)
    assert pooled["loss"][0.9] > exact["loss"]


def test_revealed():
    found = revealed((1, 2))
    assert 0 < found["alone"] < 0.1 < found["people"] < 0.5  # pay an hour differs more than hours do
    assert 0 < found["groups"] < 0.6


def test_moved_hours():
    found = moved_hours(1)
    assert found["closed"] == 9
    assert found["moved"] == pytest.approx(0.063, abs=5e-4)
    assert found["left"] == pytest.approx(0.948, abs=5e-4)
    assert found["loss"] == pytest.approx(0.0253, abs=1e-4)
    nothing = moved_hours(1, 0.5)
    assert (nothing["closed"], nothing["moved"]) == (0, 0)
    assert nothing["loss"] == pytest.approx(0.0, abs=1e-9)


# ---------------------------------------------------------------------- yardsticks


@pytest.mark.parametrize("seed", range(1, 6))
def test_golden_ratios_rank_by_unit_cost(seed):
    """Benefit over cost ranks the plants of a good by unit cost (by construction), effort counted or not."""
    economy = Economy.reference(seed, 30)
    stick = Yardstick(economy)
    plan = stick.plan
    cost = economy.inputs.T @ plan.prices + economy.resource_use.T @ plan.resource_prices
    levels = np.asarray(plan.levels)
    effort = economy.effort * levels ** (economy.exponent - 1.0)
    same = 0
    for good in range(30):
        plants = np.array([j for j in range(3 * good, 3 * good + 3) if j in stick.running])
        same += np.array_equal(np.argsort(cost[plants]), np.argsort((cost + effort)[plants]))
    assert same == 30
    if seed == 1:
        assert stick.running.size == 60
        assert (stick.ratios.min(), stick.ratios.max()) == pytest.approx((1.007, 1.444), abs=1e-3)
        assert stick.average == pytest.approx(1.1682, abs=1e-4)


def test_golden_moves():
    found = moves_over((1,))
    assert found["better"].mean() == pytest.approx(0.127, abs=5e-4)
    assert (found["better"].min(), found["better"].max()) == pytest.approx((0.024, 0.259), abs=5e-4)
    assert found["less"].mean() == pytest.approx(-0.275, abs=5e-4)
    assert found["harder"].mean() == pytest.approx(0.0379, abs=5e-5)
    assert (found["harder"].min(), found["harder"].max()) == pytest.approx((0.0, 0.1159), abs=5e-5)


def test_golden_threshold():
    found = threshold_over(tuple(range(1, 21)), (0.05, 0.1, 0.15))
    one = found[(found["seed"] == 1) & (found["threshold"] == 0.1)].iloc[0]
    assert (one["closed"], one["loss"]) == pytest.approx((12, 0.00900), abs=6e-6)
    by = found.groupby("threshold").agg(["mean", "sem", "min", "max"])
    for tau, closed, turnover, loss in (
        (0.05, 27.6, 0.245, 0.1473),
        (0.1, 15.05, 0.080, 0.0555),
        (0.15, 0.6, None, 0.0002),
    ):
        assert by["closed"]["mean"][tau] == pytest.approx(closed)
        assert by["loss"]["mean"][tau] == pytest.approx(loss, abs=6e-5)
        if turnover is not None:
            assert by["turnover"]["mean"][tau] == pytest.approx(turnover, abs=5e-4)
    assert by["loss"]["sem"][0.1] == pytest.approx(0.0181, abs=5e-5)
    assert (by["loss"]["min"][0.1], by["loss"]["max"][0.1]) == pytest.approx((0.003, 0.2545), abs=2e-4)


def test_golden_flattering():
    one = flattering([[2, 3, 3, 4, 5, 5, 6, 8]], [[1, 3, 2, 3, 4, 2, 3, 5]])
    assert one == pytest.approx([1 / 2, 1, 2 / 3, 3 / 4, 4 / 5, 2 / 5, 1 / 2, 5 / 8])
    two = flattering([[4, 7, 8, 4, 2, 10], [3, 3, 1, 2, 4, 1]], np.ones((1, 6)))
    assert two == pytest.approx([0.857143, 0.631579, 1, 1, 1, 1], abs=1e-6)


def test_golden_flattered():
    found = flattered(1)
    assert found.iloc[1:3]["flattering"].tolist() == pytest.approx([1.0, 0.875487], abs=1e-6)
    assert found.iloc[1:3]["planned"].tolist() == pytest.approx([0.915880, 0.799056], abs=1e-6)
    worse = found[np.arange(90) % 3 > 0]
    low = worse["planned"] < 0.9
    assert low.sum() == 49
    assert (low & (worse["flattering"] >= 0.9)).sum() == 12
    assert (found["flattering"] >= found["planned"] - 1e-9).all()


@settings(max_examples=40)
@given(st.integers(2, 6), st.integers(1, 3), st.integers(1, 2), st.randoms(use_true_random=False))
def test_flattering_prices_never_score_lower_than_any_prices(groups, inputs, outputs, random):
    use = np.array([[random.uniform(0.5, 3) for _ in range(groups)] for _ in range(inputs)])
    make = np.array([[random.uniform(0.5, 3) for _ in range(groups)] for _ in range(outputs)])
    scores = flattering(use, make)
    assert scores.max() == pytest.approx(1.0)
    w = np.array([random.uniform(0.1, 1) for _ in range(inputs)])
    p = np.array([random.uniform(0.1, 1) for _ in range(outputs)])
    ratio = (p @ make) / (w @ use)
    assert (scores >= ratio / ratio.max() - 1e-9).all()
    # Units are free: an input in other units, a group at another scale.
    assert flattering(use * 1000.0, make * 0.01) == pytest.approx(scores)


def test_half_of_the_economies_lose_little_by_a_threshold():
    loss = threshold_over(tuple(range(1, 21)), (0.05, 0.1, 0.15)).query("threshold == 0.1")["loss"]
    assert loss.median() == pytest.approx(0.0154, abs=5e-5)
    assert (loss > 0.2).sum() == 3


def test_a_threshold_applied_every_year_leaves_a_good_without_a_maker():
    assert [years_until_missing(seed, 0.1) for seed in (1, 2, 3)] == [4, 2, 3]
    assert years_until_missing(1, 0.5) == 0


def test_more_people_pool_a_quarter_as_well_and_all_of_it_worse():
    few, many = (paid((1,), (0.0, 0.25, 1.0), households=n)["loss"] for n in (20, 60))
    assert many[0.25] < many[0.0]
    assert many[1.0] > few[1.0] + 0.1


# ---------------------------------------------------------------------- peers, training, talent


def test_golden_impartial():
    assert impartial([0.5, 0.3, 0.2]) == pytest.approx([0.446429, 0.325, 0.228571], abs=1e-6)
    assert impartial([0.7, 0.1, 0.1, 0.1]) == pytest.approx([0.583333] + 3 * [0.138889], abs=1e-6)
    assert impartial([1, 1, 1, 1]) == pytest.approx([0.25] * 4)


@given(st.lists(st.floats(0.05, 1.0), min_size=3, max_size=8), st.data())
def test_nobody_has_a_say_in_its_own_part(shares, data):
    w = np.array(shares) / sum(shares)
    found = impartial(w)
    assert found.sum() == pytest.approx(1.0)
    assert found.max() <= w.max() + 1e-12  # whoever did most gets no more than its part
    who = data.draw(st.integers(0, w.size - 1))
    said = np.tile(w, (w.size, 1))
    said[who] = data.draw(st.lists(st.floats(0.05, 1.0), min_size=w.size, max_size=w.size))
    assert impartial(said)[who] == pytest.approx(found[who])


@settings(max_examples=40)
@given(st.lists(st.floats(0.05, 1.0), min_size=4, max_size=6), st.data())
def test_what_all_agree_on_comes_about_and_nobody_has_a_say_in_its_own_part(shares, data):
    w = np.array(shares) / sum(shares)
    assert agreed(w) == pytest.approx(w)
    rows = st.lists(st.floats(0.05, 1.0), min_size=w.size, max_size=w.size)
    said = np.array([data.draw(rows) for _ in w])
    found, who = agreed(said), data.draw(st.integers(0, w.size - 1))
    assert found.sum() == pytest.approx(1.0)
    said[who] = data.draw(rows)
    assert agreed(said)[who] == pytest.approx(found[who])


def test_agreed_takes_four():
    with pytest.raises(InvalidInput, match="shares: have the shape"):
        agreed([0.5, 0.3, 0.2])


def test_training():
    assert training(0.8, 0.5) == pytest.approx(0.4)

    def profit(t):
        return 0.8 * 0.5 * t - t**2 / 2

    assert minimize_scalar(lambda t: -profit(t)).x == pytest.approx(training(0.8, 0.5))


def test_assigned_pay_by_hand_and_by_trial():
    assert assigned_pay([3, 2, 1], [10, 5, 1]).tolist() == [6.0, 1.0, 0.0]
    t, s = [5.0, 4.0, 2.0, 1.0], [9.0, 4.0, 3.0, 1.0]
    pay = assigned_pay(t, s)
    profit = [s[i] * t[i] - pay[i] for i in range(4)]
    # No firm would rather have another's person at its pay, and no other match makes more.
    assert all(s[i] * t[j] - pay[j] <= profit[i] + 1e-12 for i in range(4) for j in range(4))
    best = max(sum(s[i] * t[p[i]] for i in range(4)) for p in itertools.permutations(range(4)))
    assert best == sum(a * b for a, b in zip(s, t, strict=True))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: flattering([[1, 2]], [[1, 2, 3]]), "inputs, outputs: have shapes"),
        (lambda: flattering([[1, 0]], [[1, 2]]), "a group: makes or uses nothing"),
        (lambda: impartial([0.5, 0.5]), "shares: have the shape"),
        (lambda: training(2.0, 0.5), "stays: is 2"),
        (lambda: assigned_pay([1, 2], [2, 1]), "talents, sizes"),
    ],
)
def test_raters_refuse(make, message):
    with pytest.raises(InvalidInput, match=message):
        make()


# ---------------------------------------------------------------------- who may complain


def test_complaints_by_hand():
    """Skills 2 and 1, hours alike hard: by product 2 hours for 4 and 1 for 1; worth 2 to the one, 1/2 to the other."""
    found = paid_by([2, 1], [1, 1])
    assert found["product"] == (1, 0.0)
    assert found["sacrifice"] == (0, 0.0)
    # At 3/2 an hour both work 3/2: 9/2 made, 9/4 of trouble, of 5/2 that could be had.
    assert found["hours"].complaints == 0
    assert found["hours"].lost == pytest.approx(1 - (4.5 - 2.25) / 2.5)


@given(st.integers(1, 5), st.integers(0, 300))
@settings(max_examples=60, deadline=None)
def test_a_fair_division_is_one_or_there_is_a_circle(n, seed):
    rng = np.random.default_rng(seed)
    skills, dislikes = np.exp(rng.normal(0, 0.4, (2, n)))
    rules = paid_by(skills, dislikes)
    assert rules["hours"].complaints == 0
    assert max(rules["product"].lost, rules["sacrifice"].lost) < 1e-12
    hours = skills / dislikes
    pay = fair_division(skills, dislikes)
    bound = dislikes[:, None] * (hours[None, :] ** 2 - hours[:, None] ** 2) / 2
    # A division exists iff the linear program of its inequalities has a solution.
    pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
    rows = np.array([np.eye(n)[j] - np.eye(n)[i] for i, j in pairs]).reshape(len(pairs), n)
    solved = linprog(
        np.zeros(n), A_ub=rows if pairs else None, b_ub=[bound[p] for p in pairs] if pairs else None,
        bounds=[(None, None)] * n,
    ).success  # fmt: skip
    assert (pay is not None) == solved
    if pay is not None:
        assert pay.sum() == pytest.approx(skills @ hours)
        assert (pay[None, :] - pay[:, None] <= bound + 1e-7).all()


def test_complaints_refuse():
    with pytest.raises(InvalidInput, match="skills, dislikes"):
        paid_by([1, 2], [1])


# ---------------------------------------------------------------------- rivals and managers


def test_better_plants_close_others():
    found = [closed_by_rivals(*villagers(seed), seed=seed) for seed in (1, 2, 3)]
    assert [f.closed for f in found] == [0, 2, 3]
    assert [f.ran for f in found] == [59, 62, 65]
    assert [round(f.ended, 3) for f in found] == [0.047, 0.069, 0.082]
    assert all(f.gain > 0 for f in found)
    more = closed_by_rivals(*villagers(3), seed=3, saved=0.4)
    assert more.ended > found[2].ended
    with pytest.raises(InvalidInput, match="share: is 2"):
        closed_by_rivals(*villagers(1), share=2.0)


def test_out_of_work():
    # In equilibrium as many lose work as find it: ends (1 - u) = finds u.
    u = out_of_work(0.097, 2.0)
    assert 0.097 * (1 - u) == pytest.approx(2.0 * u)
    with pytest.raises(InvalidInput, match="ends, finds"):
        out_of_work(0.1, 0.0)


@given(st.floats(0.0, 3.0), st.floats(0.0, 1.0))
@settings(max_examples=60, deadline=None)
def test_the_center_asks_what_is_best_for_it(spread, good):
    found = hidden(spread, good)

    def has(q):
        rent = q**2 / 2 - max(q - spread, 0) ** 2 / 2
        return (1 - good) * (q - q**2 / 2) + good * (spread + 0.5 - rent)

    assert has(found.asked) >= max(has(q) for q in np.linspace(0, 1, 201)) - 1e-9
    assert found.loss == pytest.approx(1 - has(found.asked) / (0.5 + good * spread), abs=1e-12)
    with pytest.raises(InvalidInput, match="spread, good"):
        hidden(-1.0)
