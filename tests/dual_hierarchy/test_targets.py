"""Targets: effort and its cliff, one discount, hoards that make shortage, promises, indicators, diversion."""

import numpy as np
import pytest
from feasible.dual_hierarchy.family_circles import harm_by_bend
from feasible.dual_hierarchy.targets import (
    bartered,
    best_of,
    brokered,
    capacity_for,
    cliff,
    diverted,
    effort,
    fold,
    headlines,
    hidden_share,
    honest_limit,
    hush,
    incentive,
    most_covered,
    planned_under,
    promised,
    rate_busting,
    reward_to_tell,
    shortages,
    stock_for,
    thirds,
    two_indicators,
)
from feasible.economy import Economy
from feasible.errors import InvalidInput
from feasible.institutions.command import ratchet_incentive
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

# ---------------------------------------------------------------------- effort


def test_golden_efforts():
    assert [round(effort(t), 4) for t in (0.8, 1.0, 1.1, 1.2)] == [0.9683, 1.1573, 1.2522, 1.3473]
    assert max(effort(t) for t in (1.25, 1.3, 1.4)) < 1e-9


def test_golden_cliffs():
    found = [cliff(stake=s) for s in (1.0, 2.0, 4.0)]
    assert [round(c.target, 4) for c in found] == [1.2162, 1.785, 2.5976]
    assert [round(c.before, 4) for c in found] == [1.3628, 1.9528, 2.7845]
    assert max(c.after for c in found) < 1e-9
    assert [round(c.target / honest_limit(stake=s), 4) for c, s in zip(found, (1.0, 2.0, 4.0), strict=True)] == [
        0.86, 0.8925, 0.9184,
    ]  # fmt: skip


def test_without_noise_the_cliff_is_the_honest_limit():
    assert cliff(noise=1e-3).target == pytest.approx(honest_limit(), abs=0.01)


def test_with_large_errors_there_is_no_cliff():
    found = cliff(noise=1.0)
    assert found.before - found.after < 1e-6


@given(st.floats(0.1, 4), st.floats(0.3, 3), st.floats(0.02, 1))
@settings(max_examples=60, deadline=None)
def test_no_other_effort_is_better(target, stake, noise):
    best = effort(target, stake=stake, noise=noise)
    grid = np.linspace(0, 3 * np.sqrt(2 * stake), 3001)

    def value(e):
        return stake * stats.norm.cdf((e - target) / noise) - e**2 / 2

    assert value(best) >= value(grid).max() - 1e-9 * stake


def test_golden_hush_prices():
    """Works to .8, pads to 1.65; at a target of 1.4 makes .8, pads .6, reports 1.4."""
    assert [round(most_covered(cover=f), 4) for f in (0.5, 0.8, 1.0)] == [2.25, 1.65, 1.5]
    plan = hush(1.4)
    assert (plan.output, round(plan.padding, 9), plan.report) == (0.8, 0.6, 1.4)
    assert hush(0.8).padding == 0.0
    assert hush(1.66).report == 0.0


def test_golden_rewards_to_tell():
    assert [reward_to_tell(blame=a, efficiency=k) for a in (0, 0.5, 1) for k in (0, 0.5, 1)] == [
        0, 0.5, 1, 0.5, 1, 1.5, 1, 1.5, 2,
    ]  # fmt: skip


# ---------------------------------------------------------------------- one discount


def test_golden_hidden_shares():
    rates = (0, 0.1, 0.3056, 0.5, 0.72)
    assert [round(hidden_share(0.5, turnover=r), 4) for r in rates] == [
        0.8182,
        0.6807,
        0.4545,
        0.2903,
        0.1442,
    ]
    assert [round(hidden_share(0.6, turnover=r), 4) for r in rates] == [0.8438, 0.7189, 0.5, 0.3293, 0.1681]


def test_published_ratchet_is_the_case_without_turnover():
    """Weitzman 1980, as in the command economy: at interest .1 and half adjustment a sixth of the bonus."""
    assert 1 - hidden_share(0.5, patience=1 / 1.1) == pytest.approx(ratchet_incentive(0.1, 0.5))


@given(st.floats(0, 1), st.floats(0, 0.97), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_the_formula_is_the_sum(speed, patience, turnover):
    formula = 1 - hidden_share(speed, patience=patience, turnover=turnover)
    assert incentive(speed, patience=patience, turnover=turnover) == pytest.approx(formula, abs=1e-9)


def test_a_target_that_follows_frees_nobody():
    assert hidden_share(0.5, turnover=0.5, follows=True) == hidden_share(0.5)


def test_rate_busters_by_hand():
    """Two workers, no turnover: the later norms cost 9/11 of a bonus, half of it each."""
    found = rate_busting(2)
    assert (found.himself, found.mates) == pytest.approx((9 / 22, 9 / 22))
    assert rate_busting(1).mates == 0.0


# ---------------------------------------------------------------------- hoards


def rounded(found):
    return [(round(s, 4), lasts) for s, lasts in found]


def test_golden_shortages():
    assert rounded(shortages(0.98, 0.1)) == [(0.1284, True)]
    assert rounded(shortages(1.0, 0.1)) == [(0.0, True), (0.028, False), (0.0591, True)]
    assert rounded(shortages(1.02, 0.1)) == [(0.0, True)]
    assert rounded(shortages(1.0, 0.2)) == [(0.0, True), (0.0134, False), (0.7513, True)]
    assert rounded(shortages(1.05, 0.2)) == [(0.0, True), (0.0476, False), (0.5639, True)]
    assert rounded(shortages(1.1, 0.2)) == [(0.0, True)]
    assert rounded(shortages(0.98, 0.2)) == [(0.8181, True)]
    assert fold(0.2) == pytest.approx(1.0986, abs=5e-5)


def test_what_the_golden_list_left_out():
    """Between .99 and 1 a shortage within the accepted risk makes nobody hoard, and lasts as well."""
    assert rounded(shortages(0.995, 0.1)) == [(0.005, True), (0.0157, False), (0.0829, True)]
    # Where stocks are dear to keep, all orders failing repeats itself.
    assert shortages(1.05, 0.3)[-1] == (1.0, True)
    assert fold(0.5) == pytest.approx(0.5 * np.log(100))


def test_where_the_curve_only_touches():
    assert rounded(shortages(0.99, 0.1)) == [(0.01, True), (0.01, False), (0.1, True)]
    assert rounded(shortages(0.98, 0.05, 0.02)) == [(0.02, True)]


def test_the_fold_needs_its_parameters():
    assert fold(0.2, 0.05) == 1.0
    assert fold(0.05, 0.01) == 1.0


def test_a_shortage_by_hand():
    """At one failure in ten, two tries make one in a hundred: one period of stock."""
    assert stock_for(0.1) == pytest.approx(1.0)
    assert stock_for(0.01) == 0.0
    assert stock_for(1.0) == np.inf
    assert capacity_for(0.1, 0.2) == pytest.approx(0.9 * 1.2)


@given(st.floats(0.9, 1.3), st.floats(0.02, 0.4), st.floats(0.002, 0.1))
@settings(max_examples=80, deadline=None)
def test_shortages_repeat_themselves_and_alternate(capacity, replaced, risk):
    found = shortages(capacity, replaced, risk)
    assert found
    for s, _ in found:
        stock = stock_for(s, risk)
        again = max(0.0, 1 - capacity / (1 + replaced * stock)) if np.isfinite(stock) else 1.0
        assert again == pytest.approx(s, abs=1e-7)
    lasts = [holds for _, holds in found]
    assert lasts == [k % 2 == 0 for k in range(len(found))]
    # Above the fold nothing but plenty lasts.
    if capacity > fold(replaced, risk) + 1e-6:
        assert found == ((0.0, True),)


# ---------------------------------------------------------------------- brokers, promises, indicators


def test_golden_brokers_and_promises():
    assert [round(bartered(n, 10), 4) for n in (1, 4, 20)] == [0.0998, 0.3022, 0.6327]
    assert [round(brokered(n), 4) for n in (1, 4, 20)] == [0.4762, 0.7224, 0.8742]
    golden = {5: 1.163, 10: 1.5388, 29: 2.0285, 50: 2.2491, 150: 2.6492}
    assert {n: round(best_of(n), 4) for n in golden} == golden
    best = promised(50)
    assert (round(best.promised, 4), round(best.kept, 4)) == (3.1807, 1.5903)
    assert promised(50, noise=0.0).promised == promised(50, noise=0.0).kept


def test_barter_and_brokers_as_drawn():
    rng = np.random.default_rng(1)
    swapped = placed = 0
    for _ in range(1500):
        n = rng.poisson(10)
        has = rng.integers(10, size=n)
        wants = (has + 1 + rng.integers(9, size=n)) % 10
        pairs = np.zeros((10, 10), int)
        np.add.at(pairs, (has, wants), 1)
        swapped += np.minimum(pairs, pairs.T).sum()
        placed += np.minimum(np.bincount(has, minlength=10), np.bincount(wants, minlength=10)).sum()
    assert swapped / 15_000 == pytest.approx(bartered(1, 10), abs=0.01)
    assert placed / 15_000 == pytest.approx(brokered(1), abs=0.01)


def test_two_indicators_by_hand():
    """h hours on the heavy product make 2 h + (1 - h) tonnes of at most 2: h = 2 t - 1."""
    for target in (0.6, 0.8, 1.0):
        heavy = 2 * target - 1
        found = two_indicators(target)
        assert found.profit == pytest.approx((3 - 2 * heavy) / 3)
        assert found.tonnes == pytest.approx(target)
        assert found.price == pytest.approx(4 / 3)
    assert two_indicators(0.3).price == 0.0


@given(st.lists(st.floats(0.1, 10), min_size=2, max_size=6, unique=True), st.integers(0, 1000))
@settings(max_examples=40, deadline=None)
def test_a_taut_target_leaves_profit_no_say(tonnes, seed):
    ordered = sorted(tonnes)
    # Two products that are nearly equally heavy would leave a choice within the solver's tolerance.
    ordered[-1] = ordered[-2] * 1.5
    rng = np.random.default_rng(seed)
    one, other = rng.uniform(0.1, 1, (2, len(ordered)))
    for earns in (one, other):
        found = two_indicators(1.0, ordered, earns)
        assert found.profit == pytest.approx(earns[-1] / earns.max(), abs=1e-6)


def test_golden_thirds():
    assert [round(100 * s, 1) for s in thirds(1.0)] == [33.3, 33.3, 33.3]
    assert [round(100 * s, 1) for s in thirds(0.5)] == [14.3, 28.6, 57.1]


def test_what_is_diverted_costs_about_its_share():
    economy = Economy.reference(1, 30)
    cost = diverted(economy, 0.15)
    # People work more to make up for a part of it.
    assert 0.1 < cost["optimum"] < cost["arithmetic"] == 0.15
    assert diverted(economy, 0.0)["optimum"] == 0.0
    assert diverted(economy, 0.3)["optimum"] > cost["optimum"]


def test_war_and_lies_as_the_page_tells_them():
    """Defense at 15 % costs more than lies on paper, and less than hoards that are lost each year."""
    for seed in (1, 2, 3):
        economy = Economy.reference(seed, 30)
        war, harm = diverted(economy, 0.15)["optimum"], harm_by_bend(economy)
        assert harm["reports"] < war / 2
        assert harm["kept"] < war < harm["hoarding"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: effort(0.0), "target: is 0; expected above 0"),
        (lambda: cliff(noise=-1.0), "noise: is -1"),
        (lambda: reward_to_tell(blame=2.0), "blame: is 2; expected from 0 to 1"),
        (lambda: incentive(1.5), "speed: is 1.5"),
        (lambda: rate_busting(0), "workers: is 0; expected 1 or more"),
        (lambda: stock_for(0.1, 1.0), "risk: is 1; expected above 0 and below 1"),
        (lambda: stock_for(1.1), "shortage: is 1.1"),
        (lambda: capacity_for(0.0), "shortage: is 0; expected above 0 and below 1"),
        (lambda: shortages(0.0), "capacity: is 0"),
        (lambda: promised(5, noise=-1.0), "noise: is -1"),
        (lambda: two_indicators(0.5, (1.0,), (1.0, 2.0)), "tonnes, profit: are 1 and 2 numbers"),
        (lambda: two_indicators(1.5), "target: is 1.5"),
        (lambda: thirds(0.0), "impatience: is 0; expected above 0, at most 1"),
        (lambda: diverted(Economy.reference(1, 30), 1.0), "share: is 1"),
    ],
)
def test_what_makes_no_sense_is_refused(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


def test_headlines():
    kept = {name: h.survives() for name, h in headlines().items()}
    assert all(found["page"] for found in kept.values())
    assert [name for name, found in kept.items() if not found["aggregation"]] == ["answer", "broker"]
    assert all(headlines()[name].condition for name in kept)
    assert not any(found["weakest"] for found in kept.values())


def test_a_plan_of_these_directors_loses_what_they_hide_and_add():
    economy = Economy.reference(1, 12)
    within, over, far = (planned_under(economy, t) for t in (0.8, 1.2, 1.6))
    assert 0.0 <= within < over < far
    # Of a report of 1.2 a third is not there: a third of goods is missing, and some of the work is spared.
    assert 0.2 < over < 1 - (1 - within) * 2 / 3
    assert planned_under(economy, 1.2, turnover=0.5) < over
    assert planned_under(economy, 0.8, shortage=0.1) > within
    with pytest.raises(InvalidInput, match=r"target: is 1\.7"):
        planned_under(economy, 1.7)
