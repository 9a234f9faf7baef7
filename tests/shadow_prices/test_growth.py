"""Machines that make machines, and the von Neumann ray: hand-computed, published, and in general."""

import numpy as np
import pandas as pd
import pytest
from feasible.economy import spectral_radius
from feasible.errors import InvalidInput, NotConverged
from feasible.shadow_prices import growth as growth_module
from feasible.shadow_prices.growth import (
    TwoSectors,
    best_share,
    break_even_rate,
    crossing,
    discounted,
    fitted,
    headlines,
    on_the_ray,
    overtakes_in,
    repaid_in,
    soviet_record,
    turnpike,
    us_inputs,
    us_ray,
    us_turnpike,
    von_neumann,
)
from feasible.shadow_prices.whole_economy import us_table
from hypothesis import given, settings
from hypothesis import strategies as st

shares = st.one_of(st.just(0.0), st.floats(1e-3, 1.0))
yields = st.floats(0.05, 0.6)


# ------------------------------------------------------------------------------ two sectors


def test_two_years_by_hand():
    path = TwoSectors(share=0.5, investment=0.2, capital_yield=0.2, consumption_yield=0.3).path(2)
    # 0.2 machines: half make .02 machines more a year, half make .03 goods more; then 0.22 machines.
    assert path["investment"].to_numpy() == pytest.approx([0.2, 0.22, 0.242])
    assert path["consumption"].to_numpy() == pytest.approx([0.8, 0.83, 0.863])
    assert path["income"].to_numpy() == pytest.approx([1.0, 1.05, 1.105])


@given(share=shares, investment=shares, capital=yields, goods=yields, wear=st.floats(0.0, 0.3))
def test_simulation_is_the_closed_form(share, investment, capital, goods, wear):
    economy = TwoSectors(share, investment, capital, goods, wear)
    path = economy.path(12)
    consumption, machines = economy.closed_form(path.index.to_numpy())
    assert path["consumption"].to_numpy() == pytest.approx(consumption, rel=1e-9, abs=1e-12)
    assert path["investment"].to_numpy() == pytest.approx(machines, rel=1e-9)


def test_published_crossing():
    high, low = TwoSectors(share=0.6), TwoSectors(share=0.2)
    assert crossing(high, low) == pytest.approx(16.4, abs=0.05)
    assert overtakes_in(high, low) == 17
    ahead = high.path(20)["consumption"] > low.path(20)["consumption"]
    assert int(ahead.idxmax()) == 17
    # What was forgone is made up six years later: by hand, from the two paths.
    gap = (high.path(40)["consumption"] - low.path(40)["consumption"]).cumsum()
    assert repaid_in(high, low) == int(gap.index[(gap >= 0) & (gap.index > 0)][0]) == 23


def test_priority_without_end_never_pays():
    always, low = TwoSectors(share=1.0), TwoSectors(share=0.2)
    assert always.path(50)["consumption"].to_numpy() == pytest.approx(np.full(51, 0.8))
    assert crossing(always, low) == np.inf
    assert overtakes_in(always, low) == np.inf
    assert repaid_in(always, low) == np.inf


@given(low=st.floats(0.05, 0.45), more=st.floats(0.1, 0.5), capital=yields)
def test_the_higher_share_is_behind_first_and_ahead_later(low, more, capital):
    slow, fast = (TwoSectors(share=s, capital_yield=capital) for s in (low, low + more))
    at = crossing(fast, slow)
    before, after = 0.5 * (1.0 + at), at + 5.0
    assert fast.closed_form(before)[0] < slow.closed_form(before)[0]
    assert fast.closed_form(after)[0] > slow.closed_form(after)[0]
    assert repaid_in(fast, slow) > overtakes_in(fast, slow)


def test_discounting():
    high, low = TwoSectors(share=0.6), TwoSectors(share=0.2)
    assert discounted(high, 0.0, 2) == pytest.approx(high.path(2)["consumption"].iloc[1:].sum())
    rate = break_even_rate(high, low, 40)
    assert discounted(high, rate, 40) == pytest.approx(discounted(low, rate, 40), rel=1e-9)
    assert discounted(high, 0.5 * rate, 40) > discounted(low, 0.5 * rate, 40)
    assert np.isnan(break_even_rate(high, low, 20))
    # Long horizons and patience call for machines, short ones for goods.
    assert best_share(5) == 0.0
    assert 0.5 < best_share(30) < best_share(60) < 1.0
    assert best_share(30, rate=0.05) < best_share(30)
    assert best_share(30, economy=TwoSectors(capital_yield=0.4)) > best_share(30)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"share": 1.2}, "share is 1.2"), ({"capital_yield": 0.0}, "capital_yield is 0.0; expected a positive")],
)
def test_refuses(wrong, message):
    with pytest.raises(ValueError, match=message):
        TwoSectors(**wrong)


def test_growth_in_the_end():
    economy = TwoSectors(share=0.5, wear=0.03)
    late = economy.path(400)["income"]
    assert late.iloc[-1] / late.iloc[-2] - 1 == pytest.approx(economy.growth_in_the_end, abs=1e-6)


# ------------------------------------------------------------------------------ the Soviet record


def test_the_record_beside_the_model():
    record = soviet_record()
    assert record["from"].tolist() == [1928, 1932, 1937, 1940, 1950, 1960, 1970, 1980, 1989]
    # Maddison 2010: 231,886 in 1928, 2,037,253 in 1989.
    years = record["to"] - record["from"]
    total = np.prod((1 + record["growth"].iloc[:-1]) ** years.iloc[:-1])
    assert total == pytest.approx(2_037_253 / 231_886)
    # It slowed down from the fifties on, while the model with a textbook's numbers speeds up.
    assert record["growth"].iloc[4:8].is_monotonic_decreasing
    income = TwoSectors().path(60)["income"]
    assert income.pct_change().iloc[1:].is_monotonic_increasing


def test_other_numbers_fit_the_record_and_slow_down():
    """Investment .259, yields .044 and .461: 8.98 times by 1989, where the record is 8.79."""
    found = fitted(0.6)
    economy = found.economy
    assert (economy.investment, economy.capital_yield, economy.consumption_yield) == pytest.approx(
        (0.259, 0.044, 0.461), abs=1e-3
    )
    assert found.error == pytest.approx(0.0950, abs=1e-4)
    income = economy.path(61)["income"]
    assert income.iloc[-1] == pytest.approx(8.98, abs=0.01)
    growth = income.pct_change().iloc[1:]
    assert growth.is_monotonic_decreasing
    # On average 5.2 % a year to 1932, 3.0 % from 1980 to 1989.
    assert income.iloc[4] ** 0.25 - 1 == pytest.approx(0.052, abs=5e-4)
    assert (income.iloc[61] / income.iloc[52]) ** (1 / 9) - 1 == pytest.approx(0.030, abs=5e-4)
    # Output cannot tell the share: a fifth comes as near, with other yields. No share at all does not.
    assert fitted(0.2).error == pytest.approx(found.error, abs=1e-6)
    assert fitted(0.2).economy.capital_yield == pytest.approx(0.131, abs=1e-3)
    assert fitted(0.0).error > 0.2
    # Counted from 1950 it slows as well.
    assert not fitted(0.6, start=1950).economy.speeds_up


@given(
    st.floats(0.05, 1.0),
    st.floats(0.05, 0.5),
    st.floats(0.02, 0.4),
    st.floats(0.05, 1.0),
    st.floats(0.0, 0.1),
)
def test_one_inequality_says_whether_growth_speeds_up(share, investment, capital, goods, wear):
    economy = TwoSectors(share, investment, capital, goods, wear)
    growth = economy.path(30)["income"].pct_change().iloc[1:]
    assert growth.iloc[0] == pytest.approx(economy.growth_at_first, abs=1e-12)
    steps = growth.diff().iloc[1:]
    assert (steps >= -1e-12).all() if economy.speeds_up else (steps <= 1e-12).all()


# ------------------------------------------------------------------------------ von Neumann


def test_the_farm_and_the_workshop():
    # Corn 3x = a(x + y), machines .5x + y = ax: a = 3/2 at x = y; 3 + .5p = 1.5(1 + p) gives p = 1.5.
    ray = von_neumann([[1, 1], [1, 0]], [[3, 0], [0.5, 1]])
    assert ray.growth == pytest.approx(1.5, rel=1e-9)
    assert ray.interest == pytest.approx(1.5, rel=1e-9)
    assert ray.intensities == pytest.approx([0.5, 0.5])
    assert ray.prices == pytest.approx([0.4, 0.6])
    assert ray.certificate.ok


def test_a_loser_is_idle_and_a_glut_is_free():
    # The second recipe for corn returns less, and both throw off straw that nobody can use up.
    A = np.array([[1.0, 1.0], [0.1, 0.1]])
    B = np.array([[2.0, 1.5], [9.0, 9.0]])
    ray = von_neumann(A, B)
    assert ray.growth == pytest.approx(2.0)
    assert ray.intensities == pytest.approx([1.0, 0.0])
    assert ray.prices == pytest.approx([1.0, 0.0])
    assert ray.certificate.ok


def test_miller_and_blair():
    ray = von_neumann([[0.15, 0.25], [0.2, 0.05]])
    assert 1.0 / ray.growth == pytest.approx(0.3291, abs=5e-5)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(2, 5), st.integers(0, 3))
def test_growth_is_interest_and_no_trial_does_better(seed, goods, extra):
    rng = np.random.default_rng(seed)
    inputs = rng.uniform(0.05, 1.0, (goods, goods + extra))
    outputs = rng.uniform(0.05, 1.0, (goods, goods + extra))
    ray = von_neumann(inputs, outputs)
    assert ray.certificate.ok, ray.certificate.explain()
    assert ray.growth == pytest.approx(ray.interest, rel=1e-8)
    for trial in rng.dirichlet(np.ones(goods + extra), 20):
        assert np.min(outputs @ trial / (inputs @ trial)) <= ray.growth * (1 + 1e-9)
    for trial in rng.dirichlet(np.ones(goods), 20):
        assert np.max(trial @ outputs / (trial @ inputs)) >= ray.interest * (1 - 1e-9)
    square = von_neumann(inputs[:, :goods])
    assert square.growth == pytest.approx(1.0 / spectral_radius(inputs[:, :goods]), rel=1e-8)


@pytest.mark.parametrize(
    ("inputs", "outputs", "message"),
    [
        ([[1.0]], [[1.0, 2.0]], "shapes"),
        ([[-1.0]], [[1.0]], "negative or not finite"),
        ([[1.0, 0.0]], [[1.0, 1.0]], r"inputs\[process 1\]: has none; expected some input"),
        ([[1.0], [1.0]], [[1.0], [0.0]], r"outputs\[good 1\]: has none"),
        (np.diag([0.5, 0.25]), None, "parts need each other"),
    ],
)
def test_von_neumann_refuses(inputs, outputs, message):
    with pytest.raises(InvalidInput, match=message):
        von_neumann(inputs, outputs)


def test_von_neumann_gives_up():
    with pytest.raises(NotConverged, match="growth factor stopped after 1 rounds"):
        von_neumann([[0.15, 0.25], [0.2, 0.05]], rounds=1)


@pytest.mark.parametrize("goods", [3, 8, 20])
def test_a_handful_of_games_is_enough(goods):
    """Newton's step at least doubles the digits; halving the bounds would take thirty games."""
    A = np.random.default_rng(goods).random((goods, goods))
    ray = von_neumann(A, rounds=8)
    assert ray.growth == pytest.approx(1.0 / spectral_radius(A), rel=1e-8)


def test_the_us_ray():
    ray = us_ray()
    inputs = us_inputs().to_numpy()
    assert ray.certificate.ok
    assert ray.growth == pytest.approx(1.0 / spectral_radius(inputs), rel=1e-8)
    # Every sector returns the same on what it uses, and every stock grows alike.
    assert ray.prices / (ray.prices @ inputs) == pytest.approx(np.full(15, ray.growth), rel=1e-6)
    assert ray.intensities / (inputs @ ray.intensities) == pytest.approx(np.full(15, ray.growth), rel=1e-6)
    fine = us_ray(71)
    assert fine.certificate.ok
    assert fine.growth == pytest.approx(1.0 / spectral_radius(us_inputs(71).to_numpy()), rel=1e-8)
    fed = us_ray(households=True)
    assert fed.certificate.ok
    assert 1.0 < fed.growth < ray.growth


def test_detail_takes_machines_off_the_ray_and_leaves_materials():
    assert on_the_ray("Manufacturing", 15) == pytest.approx((0.2126, 0.1550), abs=1e-4)
    assert on_the_ray("Manufacturing") == pytest.approx((0.2080, 0.1550), abs=1e-4)
    assert on_the_ray("Machines, electronics and vehicles") == pytest.approx((0.0521, 0.0493), abs=1e-4)
    assert on_the_ray("Services to firms") == pytest.approx((0.3333, 0.1672), abs=1e-4)
    # Where only what is made at home goes back in, manufacturing has less of the ray than of 2021.
    assert on_the_ray("Manufacturing", home=True)[0] == pytest.approx(0.1248, abs=1e-4)
    assert on_the_ray("Machines, electronics and vehicles", home=True)[0] == pytest.approx(0.0266, abs=1e-4)
    assert on_the_ray("Services to firms", home=True)[0] == pytest.approx(0.3958, abs=1e-4)
    assert us_ray(71, home=True).growth == pytest.approx(2.2740, abs=1e-4)
    # The right Perron vector says the same: of what manufacturing gains most is metal.
    values, vectors = np.linalg.eig(us_inputs(71).to_numpy())
    ray = np.abs(vectors[:, values.real.argmax()].real)
    gain = pd.Series(ray / ray.sum(), us_inputs(71).index) - us_table(71).output / us_table(71).output.sum()
    names = list(gain.index)
    made = gain[names[names.index("Wood products") : names.index("Plastics and rubber products") + 1]]
    assert made.sum() == pytest.approx(0.2080 - 0.1550, abs=1e-4)
    assert made[["Primary metals", "Fabricated metal products"]].sum() > 0.5 * made[made > 0].sum()
    with pytest.raises(
        InvalidInput, match="unknown group 'Services to firms' of 15 sectors; expected Manufac"
    ):
        on_the_ray("Services to firms", 15)


def test_nobody_builds_machines_for_up_to_sixteen_years():
    """Closed form: no share is best over every horizon up to 1 + 3 / capital yield."""
    for capital, last in ((0.2, 16), (0.25, 13)):
        economy = TwoSectors(capital_yield=capital)
        assert (
            best_share(last, economy=economy, steps=101)
            == 0.0
            < best_share(last + 1, economy=economy, steps=101)
        )
    assert best_share(23, steps=201) < 0.48 < best_share(24, steps=201)


# ------------------------------------------------------------------------------ the turnpike


def test_one_period_by_hand():
    # Two of each at hand; a unit of the second takes one of the first; only the second is wanted.
    plan = turnpike([[0.5, 1.0], [0.5, 0.0]], [2.0, 2.0], [0.0, 1.0], 1)
    assert plan.value == pytest.approx(2.0)
    assert plan.stocks[1] == pytest.approx([0.0, 2.0], abs=1e-9)
    assert plan.certificate.ok
    with pytest.raises(InvalidInput, match="goal"):
        turnpike([[0.5, 1.0], [0.5, 0.0]], [2.0, 2.0], [0.0, 0.0], 1)


@settings(max_examples=8)
@given(st.integers(0, 10_000))
def test_a_plan_is_feasible_and_spends_its_middle_on_the_ray(seed):
    rng = np.random.default_rng(seed)
    inputs = rng.uniform(0.05, 0.4, (3, 3))
    start, goal = rng.uniform(0.5, 1.5, 3), rng.uniform(0.0, 1.0, 3) + np.array([0.1, 0, 0])
    ray = von_neumann(inputs)
    plan = turnpike(inputs, start, goal, 24, ray=ray)
    assert plan.certificate.ok
    # Square with unit outputs: the stocks after a period are what was run.
    for t in range(24):
        assert (inputs @ plan.stocks[t + 1] <= plan.stocks[t] * (1 + 1e-6)).all()
    assert (plan.stocks[-1] >= plan.value * goal * (1 - 1e-6)).all()
    assert plan.angle[8:16].max() < 5.0


def test_the_us_turnpike():
    plan = us_turnpike(16)
    assert plan.certificate.ok
    assert plan.angle[4:10].max() < 1.0 < plan.angle[-1]
    assert (plan.angle <= 5.0).mean() >= 0.8


@pytest.mark.parametrize(
    ("a_year", "level", "repaid"), [(1, 16.403, 23), (2, 15.490, 21.5), (4, 15.033, 20.75)]
)
def test_how_soon_machines_work_moves_the_wait_by_a_year(a_year, level, repaid):
    """Years until .4 ((1 + .12/n)^t - 1) / .12 = .8 ((1 + .04/n)^t - 1) / .04, solved by hand."""
    high, low = (
        TwoSectors(share=share, capital_yield=0.2 / a_year, consumption_yield=0.3 / a_year)
        for share in (0.6, 0.2)
    )
    assert crossing(high, low) / a_year == pytest.approx(level, abs=1e-3)
    assert repaid_in(high, low) / a_year == pytest.approx(repaid)
    assert "15 or 16 years" in headlines()["answer"].title
    assert "after 21 to 23" in headlines()["answer"].title


def test_share_and_yields_are_told_from_output_only_as_products():
    """Three fifths and one fifth with the same products make one curve: the share cannot be read from it."""
    high, low = (fitted(share).economy for share in (0.6, 0.2))
    again = TwoSectors(0.2, high.investment, 3.0 * high.capital_yield, high.consumption_yield / 2.0)
    years = np.arange(62)
    same, other = (np.add(*e.closed_form(years)) for e in (high, again))
    assert other == pytest.approx(same, rel=1e-12)
    assert low.share * low.capital_yield == pytest.approx(high.share * high.capital_yield, rel=1e-3)


@pytest.mark.parametrize("seed", range(6))
def test_a_rays_certificate_by_loops(seed):
    """Growth is the least that any good allows, interest the most that any process earns, whatever is claimed."""
    rng = np.random.default_rng(seed)
    A, B = rng.uniform(0.1, 1.0, (3, 4)), rng.uniform(0.1, 1.0, (3, 4))
    x, p = rng.dirichlet(np.ones(4)), rng.dirichlet(np.ones(3))
    growth = min((B[i] @ x) / (A[i] @ x) for i in range(3))
    interest = max((p @ B[:, j]) / (p @ A[:, j]) for j in range(4))
    value = sum(p[i] * (B[i] @ x) for i in range(3))
    free = sum(p[i] * max(B[i] @ x - growth * (A[i] @ x), 0) for i in range(3)) / value
    lost = sum(x[j] * max(interest * (p @ A[:, j]) - p @ B[:, j], 0) for j in range(4)) / value
    found = growth_module._certify_ray(A, B, x, p)
    assert [check.value for check in found.checks] == pytest.approx(
        [abs(interest / growth - 1), free, lost, 0.0]
    )
    assert [check.tolerance for check in found.checks] == [1e-7, 1e-7, 1e-7, 1e-12]
    first = np.array([1.0, 0.0, 0.0, 0.0])
    for levels, prices in ((x - (x[0] + 0.01) * first, p), (x, p - (p[0] + 0.01) * first[:3])):
        assert growth_module._certify_ray(A, B, levels, prices).checks[3].value == pytest.approx(0.01)


def test_what_is_not_used_or_costs_nothing_sets_no_limit():
    A, B = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[2.0, 0.0], [0.0, 5.0]])
    assert growth_module._bounds(A, B, np.array([1.0, 0.0]), np.array([1.0, 0.0])) == (2.0, 2.0)
    # A trillionth counts as nothing, ten of them do not.
    assert growth_module._bounds(A, B, np.array([1e-12, 1.0]), np.array([0.5, 0.5]))[0] == 5.0
    assert growth_module._bounds(A, B, np.array([1e-11, 1.0]), np.array([0.5, 1e-12])) == (2.0, 2.0)
    assert growth_module._bounds(A, B, np.array([0.5, 0.5]), np.array([0.5, 1e-11])) == (2.0, 5.0)


def test_a_game_by_hand():
    """At factor 1 both processes gain one of each good: any mix does, and the worth of the game is a half."""
    x, p = growth_module._game(np.eye(2), 2.0 * np.eye(2), 1.0)
    assert x == pytest.approx([0.5, 0.5])
    assert p == pytest.approx([0.5, 0.5])
    x, p = growth_module._game(np.array([[1.0]]), np.array([[3.0]]), 2.0)
    assert (x.tolist(), p.tolist()) == ([1.0], [1.0])


@pytest.mark.parametrize(
    ("changes", "fine"),
    [
        ({"share": 0.0}, True), ({"share": 1.0}, True), ({"share": -1e-9}, False), ({"share": 1.0 + 1e-9}, False),
        ({"investment": 0.0}, True), ({"investment": 1.0}, True), ({"investment": -1e-9}, False),
        ({"investment": 1.0 + 1e-9}, False), ({"wear": 0.0}, True), ({"wear": 1.0}, True), ({"wear": -1e-9}, False),
        ({"wear": 1.0 + 1e-9}, False), ({"capital_yield": 1e-9}, True), ({"capital_yield": 0.0}, False),
        ({"capital_yield": np.inf}, False), ({"consumption_yield": 1e-9}, True), ({"consumption_yield": 0.0}, False),
        ({"consumption_yield": np.inf}, False), ({"capital_yield": 5.0, "consumption_yield": 5.0}, True),
    ],
)  # fmt: skip
def test_how_far_numbers_of_two_sectors_may_go(changes, fine):
    if fine:
        assert TwoSectors(**changes).path(1).shape == (2, 3)
    else:
        name = next(iter(changes))
        with pytest.raises(ValueError, match=rf"^{name} is "):
            TwoSectors(**changes)
