"""What sums give away, noise and its price, chains, covers, levels and triggers: exact, published, and always."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from feasible.economy import Economy
from feasible.errors import InvalidInput, NotConverged
from feasible.libcom import privacy_and_variety as pv
from feasible.libcom.privacy_and_variety import variety
from feasible.optimum.fulfillment import fulfill
from hypothesis import given, settings
from hypothesis import strategies as st

ONE, REGIONS, EACH = pv.BLURRED

# ---------------------------------------------------------------------- sums and noise


@pytest.mark.parametrize(
    ("size", "mean"), [(5, 133.75), (10, 56.9), (20, 21.05), (50, 6.9), (100, 3.7), (200, 1.15)]
)
def test_whom_rounds_of_sums_expose(size, mean):
    alone, together = pv.exposed_by_size(size)
    assert alone == pytest.approx(mean)
    # The golden page has none; one in ten draws of a thousand people exposes somebody even so.
    assert together <= 0.1


@pytest.mark.parametrize(("short", "more", "cost"), [(1, 0, 1), (4, 0.9163, 1.9163), (9, 1.6094, 2.6094)])
def test_stock_against_a_blurred_figure(short, more, cost):
    assert pv.stock_against(short, 1) == pytest.approx((more, cost), abs=5e-5)


@given(st.floats(1.0, 50.0))
@settings(max_examples=20, deadline=None)
def test_no_other_stock_is_cheaper(short):
    best = pv.stock_against(short, 1.0)
    # Expected cost of ordering q above a figure with Laplace noise, for q of zero or more.
    expected = lambda q: q + np.exp(-q) / 2 + short * np.exp(-q) / 2  # noqa: E731
    assert best.cost == pytest.approx(expected(best.more), rel=1e-9)
    for q in np.linspace(0, 6, 61):
        assert expected(q) >= best.cost - 1e-9


def test_noise_in_parts_is_laplace():
    for people in (3, 50):
        noise = pv.split_noise(people, np.random.default_rng(1), draws=100_000).sum(axis=1)
        assert np.abs(noise).mean() == pytest.approx(1.0, rel=0.02)
        assert noise.var() == pytest.approx(2.0, rel=0.03)
        assert (np.abs(noise) > 3).mean() == pytest.approx(np.exp(-3), rel=0.06)


@pytest.mark.parametrize(
    ("homes", "how", "lost", "error"),
    [
        (200, ONE, 0.301, 0.001),
        (200, REGIONS, 0.59, 0.06),
        (200, EACH, 0.999, 0.001),
        (2000, ONE, 0.03, 0.001),
        (2000, REGIONS, 0.06, 0.01),
        (2000, EACH, 0.945, 0.03),
    ],
)
def test_the_price_of_noise_in_needs(homes, how, lost, error):
    """The golden page's: .301, .563(30), .999, .030, .056(3), .939(18)."""
    assert pv.needs_lost(homes, how).lost == pytest.approx(lost, abs=error)


def test_noise_costs_as_the_people_behind_it():
    assert pv.needs_lost(2000, ONE, epsilon=0.1).lost == pytest.approx(pv.needs_lost(200, ONE).lost, rel=0.05)


def test_last_years_figures_make_up_for_noise():
    """Where everybody blurs, what is told adds nothing to figures a tenth off; one sum does."""
    known = {how: pv.needs_lost(2000, how, before=0.1, draws=10).lost for how in (ONE, EACH)}
    assert known[ONE] == pytest.approx(pv.needs_lost(2000, ONE).lost, abs=0.01)
    assert 0.14 < known[EACH] < 0.24 < pv.needs_lost(2000, EACH).lost
    # Figures that are sure need nothing else.
    assert pv.needs_lost(200, EACH, before=1e-6, draws=2).lost == pytest.approx(0, abs=1e-4)
    with pytest.raises(InvalidInput, match="before"):
        pv.needs_lost(200, ONE, before=0.0)


def test_no_such_noise():
    rng = np.random.default_rng(1)
    for call in (
        lambda: pv.stock_against(0.5, 1),
        lambda: pv.split_noise(0, rng),
        lambda: pv.exposed_by_size(7),
        lambda: pv.needs_lost(20, "nobody"),
        lambda: pv.levels("war"),
    ):
        with pytest.raises(InvalidInput):
            call()


# ---------------------------------------------------------------------- chains


def test_one_stage_is_published():
    for lead, average in ((1, 5), (2, 5), (1, 12), (0, 3)):
        part = lead / average
        assert pv.swing(lead, average, 1) == pytest.approx(1 + 2 * part + 2 * part**2)
        assert pv.swing(lead, average, 1) == pytest.approx(pv.swing(lead, average, 1, open_books=True))


@pytest.mark.parametrize(
    ("lead", "average", "stages", "bound", "books", "exact"),
    [(1, 5, 3, 3.2418, 2.92, 3.7533), (2, 5, 4, 20.1996, 9.32, 37.703), (1, 12, 3, 1.6454, 1.625, 1.7031)],
)
def test_the_product_is_a_lower_bound_only(lead, average, stages, bound, books, exact):
    """The golden page gives the product for what happens; orders are not independent from day to day."""
    assert pv.lower_bound(lead, average, stages) == pytest.approx(bound, abs=5e-5)
    assert pv.swing(lead, average, stages, open_books=True) == pytest.approx(books, abs=5e-5)
    assert pv.swing(lead, average, stages) == pytest.approx(exact, abs=5e-5)


@given(st.integers(0, 4), st.integers(1, 8), st.integers(1, 4))
@settings(max_examples=30, deadline=None)
def test_swings_by_simulation_of_weights(lead, average, stages):
    """Push a single day's demand through the rule, stage by stage, and add up what it makes of it."""
    seen = np.zeros(80)
    seen[20] = 1.0
    for _ in range(stages):
        forecast = np.array([seen[max(t - average, 0) : t].sum() / average for t in range(80)])
        order = np.zeros(80)
        order[1:] = seen[:-1] + lead * np.diff(forecast)
        seen = order
    assert (seen**2).sum() == pytest.approx(pv.swing(lead, average, stages), rel=1e-9)
    assert pv.swing(lead, average, stages) >= pv.lower_bound(lead, average, stages) - 1e-9
    assert pv.swing(lead, average, stages, open_books=True) <= pv.swing(lead, average, stages) + 1e-9


@pytest.mark.parametrize(("lead", "memory"), [(1, 5), (2, 5), (3, 12)])
def test_orders_swing_as_the_formula_says(lead, memory):
    """Chen et al. (2000), simulated: each orders what it sells and the change of what it expects."""
    rng = np.random.default_rng(1)
    use = rng.normal(100.0, 1.0, 400_000)

    def ordered(seen, known, time):
        mean = np.convolve(known, np.ones(memory) / memory, mode="full")[: known.size]
        return (seen + time * np.diff(mean, prepend=mean[0]))[50:]

    first = ordered(use, use, lead)
    assert first.var() / use.var() == pytest.approx(pv.swing(lead, memory, 1), rel=0.02)
    open_ = ordered(use, use, 2 * lead)
    assert open_.var() / use.var() == pytest.approx(pv.swing(lead, memory, 2, open_books=True), rel=0.02)
    second = ordered(first, first, lead)[50:]
    assert second.var() / use.var() == pytest.approx(pv.swing(lead, memory, 2), rel=0.02)


def test_no_such_chain():
    with pytest.raises(InvalidInput):
        pv.swing(1, 0, 1)


# ---------------------------------------------------------------------- variety


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 2**20))
@settings(max_examples=60, deadline=None)
def test_the_smallest_cover(rows, columns, bits):
    answers = np.array([(bits >> k) & 1 for k in range(rows * columns)], dtype=bool).reshape(rows, columns)
    if not answers.any(axis=1).all():
        with pytest.raises(InvalidInput, match="no answer"):
            pv.smallest_cover(answers)
        return
    found = pv.smallest_cover(answers)
    least = next(
        k
        for k in range(1, columns + 1)
        for c in combinations(range(columns), k)
        if answers[:, c].any(axis=1).all()
    )
    assert len(found) == least
    assert answers[:, found].any(axis=1).all()
    # Ashby: no more disturbances are answered than answers can answer.
    assert len(found) >= np.ceil(rows / answers.sum(axis=0).max())


def test_a_cover_that_is_not_proved(monkeypatch):
    class Found:
        x, mip_dual_bound = np.array([1.0, 1.0]), 1.0

    monkeypatch.setattr(variety, "milp", lambda *_, **__: Found)
    with pytest.raises(NotConverged):
        pv.smallest_cover(np.array([[True, False], [True, True]]))


def test_the_least_need_is_the_plans():
    for economy in (Economy.reference(1, 30), Economy.reference(2, 12)):
        plan, share = pv.LeastNeed(economy).best()
        assert (economy.net @ plan >= -1e-9).all()
        assert share >= fulfill(economy).multiple - 1e-9


@pytest.mark.parametrize(
    ("seed", "menus", "in_use"), [(1, (41, 39, 38, 27, 6), 41), (2, (37, 35, 33, 31, 6), 38)]
)
def test_plans_in_the_drawer(seed, menus, in_use):
    drawer = variety._drawer(seed, 30, 0.9)
    assert drawer.in_use == in_use
    found = [pv.menu(seed, 30, r) if r in {0.0, 0.5} else drawer.menu(r) for r in (0.0, 0.05, 0.1, 0.2, 0.5)]
    assert found == list(menus)
    assert drawer.menu(1.0) == 1


def test_answers_are_what_they_say():
    economy = Economy.reference(1, 8)
    drawer = pv.Drawer(economy)
    program, capacity = pv.LeastNeed(economy), np.asarray(economy.capacity)
    table = drawer.answers(0.3)
    for i, plan in enumerate(drawer.plans):
        for j in range(capacity.size):
            limits, without = (
                np.minimum(plan + 0.3 * np.maximum(capacity - plan, 0), capacity),
                capacity.copy(),
            )
            limits[j] = without[j] = 0.0
            kept, best = program.best(limits)[1], program.best(without)[1]
            assert table[j, i] == (kept >= 0.9 * best - 1e-9)
    with pytest.raises(InvalidInput):
        drawer.answers(2.0)


@pytest.mark.parametrize(
    ("trouble", "seed", "lost"),
    [
        ("each plant a little", 1, (0.151, 0.132, 0.013)),
        ("each plant a little", 3, (0.150, 0.131, 0.005)),
        ("local plants stop", 1, (0.962, 0.282, 0.274)),
        ("local plants stop", 2, (1.0, 0.461, 0.461)),
        ("local plants stop", 3, (0.994, 0.327, 0.319)),
    ],
)
def test_levels_of_answers(trouble, seed, lost):
    assert pv.levels(trouble, seed) == pytest.approx(lost, abs=0.01)


def test_which_level_absorbs():
    for seed in (1, 2, 3):
        shared, local = pv.levels("shared plants stop", seed), pv.levels("local plants stop", seed)
        assert shared.at_home < 0.05 < 0.85 < shared.together
        assert local.at_home > 0.5 > 0.05 > local.together
        for found in (shared, local, pv.levels("one community fails", seed)):
            assert found.anew <= found.home + 1e-9 <= found.stiff + 2e-9


def test_by_the_mean_of_needs_small_trouble_stays_at_home():
    """One change of measure, and what only others could absorb is absorbed at home; shared trades are not."""
    for seed in (1, 2):
        small = pv.levels("each plant a little", seed, draws=4, mean=True)
        assert small.at_home > 0.6 > 0.3 > pv.levels("each plant a little", seed).at_home
    trade = pv.levels("shared plants stop", mean=True)
    assert trade.at_home < 0.25 < 0.75 < trade.together
    assert trade.anew <= trade.home <= trade.stiff


@given(st.integers(1, 5), st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_the_mean_is_no_less_than_the_least(seed, draw):
    economy = Economy.reference(seed, 12)
    least, (_, before) = pv.LeastNeed(economy), pv.LeastNeed(economy).best()
    limits = least.capacity * np.random.default_rng(draw).uniform(0, 1, least.capacity.size)
    mean = pv.MeanNeed(economy, before).best(limits)[1]
    assert min(least.best(limits)[1], before) - 1e-9 <= mean <= before + 1e-9


# ---------------------------------------------------------------------- triggers


def wander(bound, rng, steps=400_000, fine=0.01):
    """Walk in small steps; count letters and average the squared error."""
    moves = rng.choice([-1.0, 1.0], steps) * np.sqrt(fine)
    error = letters = total = 0.0
    for move in moves:
        error += move
        if abs(error) >= bound - 1e-12:
            letters, error = letters + 1, 0.0
        total += error**2
    return steps * fine / letters, total / steps


def test_letters_by_walking():
    apart, error = wander(2.0, np.random.default_rng(1))
    assert apart == pytest.approx(pv.letters_apart(2.0), rel=0.05)
    assert error == pytest.approx(pv.error_of_trigger(4.0), rel=0.05)
    assert pv.error_at_times(4.0) == pytest.approx(3 * pv.error_of_trigger(4.0))


@pytest.mark.parametrize("extra", [0.0, 0.3, 1.0])
def test_noticing_by_walking(extra):
    """What feels unjust adds up and is never below nothing."""
    rng, limit, fine, waits = np.random.default_rng(2), 4.0, 0.02, []
    for _ in range(400):
        felt, t = 0.0, 0
        while felt < limit:
            felt = max(felt + extra * fine + np.sqrt(fine) * rng.standard_normal(), 0.0)
            t += 1
        waits.append(t * fine)
    # Small steps overshoot by about .58 of one at either end.
    about = pv.weeks_until_noticed(extra, limit + 2 * 0.58 * np.sqrt(fine))
    assert np.mean(waits) == pytest.approx(about, rel=0.12)


@given(st.floats(0.0, 3.0), st.floats(0.1, 50.0))
def test_more_is_noticed_sooner(extra, limit):
    assert pv.weeks_until_noticed(extra, limit) <= limit**2 * (1 + 1e-6)
    assert pv.weeks_until_noticed(extra + 0.1, limit) <= pv.weeks_until_noticed(extra, limit) * (1 + 1e-6)
    assert pv.limit_for(limit**2) == pytest.approx(limit)


def test_no_such_trigger():
    for call in (
        lambda: pv.letters_apart(0.0),
        lambda: pv.weeks_until_noticed(-1.0, 1.0),
        lambda: pv.error_at_times(0.0),
    ):
        with pytest.raises(InvalidInput):
            call()


# ---------------------------------------------------------------------- titles


def test_titles_hold_computed_numbers():
    says = pv.headlines()
    assert says["exposed"].title.startswith("Of a thousand people, rounds of sums expose 134 in")
    assert "swing 38 times as much as demand, with open books 9" in says["chain"].title
    assert "takes 41 plans" in says["drawer"].title
    assert says["drawer"].title.endswith("reserve 6")


def test_titles_survive_or_have_a_condition():
    for headline in pv.headlines().values():
        found = headline.survives()
        assert found["page"], headline.name
        assert all(found.values()) == (not headline.condition), headline.name
