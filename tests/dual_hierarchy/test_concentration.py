"""Links that break: supply networks, regions that keep what they make, suppliers who leave."""

import numpy as np
import pytest
from feasible.dual_hierarchy import _regions
from feasible.dual_hierarchy.concentration import (
    Regions,
    bartered,
    best_offer,
    breaks_even,
    brokered,
    chain_price,
    chain_quantity,
    changeover,
    collapses,
    complements,
    critical,
    finite_network,
    headlines,
    let_out,
    lost_to_errors,
    lost_to_one,
    lost_to_stops,
    made_of,
    outside_for,
    some_stop,
    structures,
    surviving,
    working,
)
from feasible.errors import InvalidInput
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import sparse

# ---------------------------------------------------------------------- supply networks


def test_golden_jump_at_two_and_two():
    found = critical(2, 2)
    assert found.strength == pytest.approx(27 / 32, rel=1e-9)
    assert found.working == pytest.approx(64 / 81, rel=1e-9)
    assert working(27 / 32 + 1e-9, 2, 2) == pytest.approx(64 / 81, abs=1e-3)
    assert working(27 / 32 - 1e-9, 2, 2) == 0.0
    assert working(found.strength, 2, 2) == pytest.approx(64 / 81, rel=1e-6)


def test_golden_five_inputs():
    assert [round(critical(5, n).strength, 4) for n in (3, 4, 5)] == [0.8026, 0.6779, 0.5818]


def test_one_supplier_collapses_and_one_input_does_not_jump():
    assert critical(5, 1).strength == 1.0
    assert working(0.999999, 5, 1) == 0.0
    assert working(1.0, 5, 1) == 1.0
    assert (critical(1, 4).strength, critical(1, 4).working) == (0.25, 0.0)
    assert 0 < working(0.2501, 1, 4) < 0.01
    table = collapses([1, 5], [1, 3])
    assert table["strength"].round(4).tolist() == [1.0, 0.3333, 1.0, 0.8026]


@given(st.integers(1, 6), st.integers(2, 6), st.floats(0, 1))
@settings(max_examples=150, deadline=None)
def test_the_largest_fixed_point(m, n, x):
    rho = working(x, m, n)
    assert rho == pytest.approx((1 - (1 - x * rho) ** n) ** m, abs=1e-9)
    # Iteration from above cannot fall below the largest fixed point.
    above = 1.0
    for _ in range(300):
        above = (1 - (1 - x * above) ** n) ** m
    assert above >= rho - 1e-9
    # More suppliers never hurt, more inputs never help.
    assert working(x, m, n + 1) >= rho - 1e-9
    assert working(x, m + 1, n) <= rho + 1e-9


def test_a_drawn_network_agrees():
    x, m, n, firms = 0.85, 5, 3, 40_000
    expected = working(x, m, n)
    drawn = finite_network(np.random.default_rng(3), x, m, n, firms=firms)
    # Failures come in company: allow some ten times the error of independent firms.
    assert drawn == pytest.approx(expected, abs=10 * np.sqrt(expected * (1 - expected) / firms))
    assert finite_network(np.random.default_rng(3), 0.75, m, n, firms=4000) < 0.01


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: critical(0, 2), "inputs is 0"),
        (lambda: working(0.5, 2, 0), "suppliers is 0"),
        (lambda: working(1.5, 2, 2), "strength is 1.5"),
        (lambda: surviving(3, 0.0), "outside is 0.0"),
        (lambda: best_offer(0), "inputs is 0"),
        (lambda: outside_for(3, 0.0), "share is 0.0"),
        (lambda: Regions.draw(np.random.default_rng(1), sites=9), "sites is 9"),
        (lambda: Regions.draw(np.random.default_rng(1), inputs=24), "inputs is 24"),
        (lambda: structures()[1].deliver(1.5), "leaves is 1.5"),
        (lambda: complements(0), "sellers: is 0; expected 1 or more"),
        (lambda: chain_price(2, 1.0), "elasticity: is 1; expected above 1"),
        (lambda: brokered(0.0), "plants: is 0; expected above 0"),
        (lambda: bartered(4.0, 1), "goods: is 1; expected 2 or more"),
        (lambda: lost_to_errors(5, 2.0), "error: is 2; expected from 0 to 1"),
    ],
)
def test_what_is_refused(make, match):
    with pytest.raises(ValueError, match=match):
        make()


# ---------------------------------------------------------------------- regions


def two_regions():
    """Each region makes one good from a half of the other's."""
    return Regions(np.array([[0, 0.5], [0.5, 0]]), np.eye(2, dtype=bool), waste=0.0, reserve=0.0)


def test_two_regions_by_hand():
    economy = two_regions()
    # Output of each is 4 for a bundle of one in each region: 2 as input, 1 here, 1 there.
    assert economy.capacity.tolist() == [[4, 0], [0, 4]]
    assert economy.threshold == pytest.approx(0.5)
    assert economy.deliver(1.0).delivered == pytest.approx(1.0)
    # Of 4 a share leaves: 2 as input, the rest is the other's bundle, and its own bundle stays.
    assert economy.deliver(0.75).delivered == pytest.approx(1.0)
    assert economy.deliver(0.625).delivered == pytest.approx(0.5)
    assert economy.deliver(0.5).delivered == pytest.approx(0.0, abs=1e-9)
    stopped = np.array([[True, False], [False, False]])
    assert economy.deliver(1.0, stopped).delivered == pytest.approx(0.0, abs=1e-9)


def test_cells_need_nobody():
    economy = Regions(np.array([[0, 0.5], [0.5, 0]]), np.ones((2, 2), dtype=bool), waste=0.0, reserve=0.0)
    assert economy.sites == 2
    assert economy.deliver(0.0).by_region == pytest.approx(np.ones(2))
    stopped = np.array([[True, False], [False, False]])
    # Alone one region loses everything; together they share what is left.
    assert economy.deliver(0.0, stopped).by_region == pytest.approx([0.0, 1.0], abs=1e-9)
    assert economy.deliver(1.0, stopped).delivered >= 0.5


@given(st.integers(0, 500), st.sampled_from([1, 2, 4]), st.floats(0, 1))
@example(101, 2, 1.192092896e-07)
@settings(max_examples=25, deadline=None)
def test_more_may_leave_never_less_is_delivered(seed, sites, leaves):
    economy = Regions.draw(np.random.default_rng(seed), sites=sites, regions=4, goods=6, inputs=2)
    some, all_of_it = economy.deliver(leaves), economy.deliver(1.0)
    assert some.certificate.ok
    assert all_of_it.certificate.ok
    assert some.delivered <= all_of_it.delivered + 1e-9
    if sites == 1 and leaves < economy.threshold - 1e-6:
        assert some.delivered == pytest.approx(0.0, abs=1e-7)


def test_a_false_plan_is_not_certified():
    rows = sparse.csr_array(np.array([[1.0, -1.0]]))
    ones = np.ones(2)
    assert not _regions._certify(rows, np.array([1.0, 0.0]), ones, np.array([1.0, 0.0]), np.zeros(1)).ok
    assert not _regions._certify(rows, np.array([1.0, 0.0]), ones, np.zeros(2), np.zeros(1)).ok
    assert _regions._certify(rows, np.array([1.0, 0.0]), ones, ones, np.zeros(1)).ok


def test_giants_fail_under_councils_and_cells_do_not():
    many = structures()
    giant, cells = many[1], many[8]
    assert all((e.recipe == giant.recipe).all() for e in many.values())
    assert all((e.capacity.sum(axis=0) == pytest.approx(giant.capacity.sum(axis=0))) for e in many.values())
    assert (giant.places & ~many[2].places).sum() == 0
    assert giant.deliver(1.0).delivered == pytest.approx(1.0)
    assert giant.deliver(giant.threshold - 0.01).delivered == pytest.approx(0.0, abs=1e-7)
    assert cells.deliver(0.0).delivered == pytest.approx(cells.deliver(1.0).delivered)
    assert cells.deliver(0.0).delivered < 1.0
    at_six_tenths = [many[s].deliver(0.6).delivered for s in (1, 2, 4, 8)]
    assert at_six_tenths == sorted(at_six_tenths)


def test_the_same_stops():
    lost = {s: lost_to_stops(e, np.random.default_rng(5), draws=6) for s, e in structures().items()}
    assert lost[1].mean() > lost[8].mean() > 0
    alone = lost_to_stops(structures()[8], np.random.default_rng(5), leaves=0.0, draws=6)
    assert (alone >= lost[8] - 1e-9).all()
    assert lost_to_stops(structures()[1], np.random.default_rng(5), leaves=0.0, draws=3).tolist() == [1, 1, 1]


def test_the_changeover_is_a_matter_of_regions():
    """Golden: 62, 79, 88, 91 and 93 percent for 2, 4, 8, 12 and 24 regions."""
    found = [changeover(n) for n in (2, 4, 8, 12, 24)]
    assert found == pytest.approx([0.625, 0.795, 0.875, 0.905, 0.925], abs=0.005)
    # More regions than goods: some make nothing.
    assert changeover(105) == pytest.approx(0.94, abs=0.005)
    giant, cells = structures()[1], structures()[8]
    target = cells.deliver(0.0).delivered
    assert (
        giant.deliver(changeover() - 0.001).delivered < target < giant.deliver(changeover() + 0.001).delivered
    )


def test_waste_that_breaks_even():
    even = breaks_even(0.7)
    cells = Regions.draw(np.random.default_rng(1), sites=8, waste=even).deliver(0.0).delivered
    assert cells == pytest.approx(structures()[1].deliver(0.7).delivered, abs=0.002)
    # Not a matter of one draw of recipes.
    assert [breaks_even(0.7, seed=s) for s in (2, 3, 4)] == pytest.approx([0.43] * 3, abs=0.04)


def test_any_stop_is_all():
    """Giants lose everything to any stop, so the mean is the chance of one; a cell alone likewise."""
    giant, cells = structures()[1], structures()[8]
    assert lost_to_one(giant) == pytest.approx(1.0)
    # One stop takes an eighth of one good's plants, less the reserve.
    assert 0 < lost_to_one(cells) < 1 / 8
    assert some_stop(24, 0.05) == pytest.approx(1 - 0.95**24, rel=1e-12)
    draws = np.random.default_rng(5).random((12, *giant.places.shape)) < 0.05
    lost = lost_to_stops(giant, np.random.default_rng(5), draws=12)
    assert lost == pytest.approx((draws & giant.places).any(axis=(1, 2)).astype(float), abs=1e-7)
    alone = lost_to_stops(cells, np.random.default_rng(5), leaves=0.0, draws=12)
    stopped = draws.any(axis=2).mean(axis=1)
    assert alone == pytest.approx(stopped, abs=1e-7)


def test_headlines():
    said = headlines()
    assert list(said) == ["answer", "councils", "edge", "leave"]
    assert "12%" in said["answer"].title


# ---------------------------------------------------------------------- monopolies, barter, letters


def test_golden_monopolies():
    """Cournot's complements 1/(n+1), chains 2^-n, and 8 at an elasticity of two."""
    assert [complements(n)[0] for n in (1, 2, 5, 10)] == pytest.approx([1 / 2, 1 / 3, 1 / 6, 1 / 11])
    assert chain_price(3, 2.0) == 8.0
    # Each seller's price is its best answer to the others'.
    for n in (1, 3, 7):
        quantity, price = complements(n)
        own = price / n
        offers = np.linspace(0, 1, 10_001)
        profit = offers * np.maximum(0.0, 1 - price + own - offers)
        assert offers[profit.argmax()] == pytest.approx(own, abs=1e-4)
        assert quantity == pytest.approx(1 - price)
    # A chain by backward induction: a stage facing cost c and demand P = a - b Q sells to it along a - 2 b Q.
    for n in (1, 2, 4):
        slope = 1.0
        for _ in range(n):
            slope *= 2
        assert chain_quantity(n) == 1 / slope


def test_golden_barter():
    assert [round(bartered(n, 10), 4) for n in (1, 4, 20)] == [0.0998, 0.3022, 0.6327]
    assert [round(brokered(n), 4) for n in (1, 4, 20)] == [0.4762, 0.7224, 0.8742]
    rng = np.random.default_rng(1)
    held, wanted = rng.poisson(4, (2, 400_000))
    assert brokered(4) == pytest.approx(np.minimum(held, wanted).mean() / 4, abs=0.003)


def test_letters():
    assert lost_to_errors(96, 0.001) == pytest.approx(1 - 0.999**96, rel=1e-12)
    assert lost_to_errors(0, 0.5) == lost_to_errors(0, 1.0) == 0.0
    assert lost_to_errors(3, 1.0) == 1.0


@pytest.mark.parametrize(
    ("recipe", "places", "match"),
    [
        ([[0, -1], [0, 0]], np.eye(2), "none negative"),
        ([[0, 0.5], [0.5, 0]], [[1, 0], [1, 0]], "made somewhere"),
        ([[0, 0.95], [0.95, 0]], np.ones((2, 2)), "spectral radius"),
    ],
)
def test_economies_that_are_refused(recipe, places, match):
    with pytest.raises(InvalidInput, match=match):
        Regions(np.array(recipe), np.array(places))


# ---------------------------------------------------------------------- disorganization


def test_golden_shares_that_survive():
    assert surviving(1, 1.2) == pytest.approx(0.417, abs=5e-4)
    assert surviving(10, 1.2) == pytest.approx(0.062, abs=5e-4)
    assert surviving(50, 1.2) == pytest.approx(4e-5, abs=5e-6)
    assert surviving(100_000, 1.0) == pytest.approx(1 / np.e, rel=1e-5)


def test_below_one_it_does_not_rank_by_complexity():
    at = [surviving(n, 0.9) for n in range(1, 12)]
    assert at != sorted(at, reverse=True)
    assert at[0] < at[-1] == 1.0
    above = [surviving(n, 1.1) for n in range(1, 12)]
    assert above == sorted(above, reverse=True)


@given(st.integers(1, 30), st.floats(0.05, 3.0))
@settings(max_examples=60, deadline=None)
def test_no_offer_is_better(inputs, outside):
    offers = np.linspace(0.0, 1.0, 4001)
    profit = inputs * (1 - offers) * np.minimum(offers / outside, 1.0) ** inputs
    # Where everybody accepts less than the best offer, the firm offers just that.
    best = min(best_offer(inputs), outside)
    mine = inputs * (1 - best) * surviving(inputs, outside)
    assert mine >= profit.max() - 1e-9


# ---------------------------------------------------------------------- regions that choose


@pytest.mark.parametrize("home", [0.125, 0.5, 0.8])
@pytest.mark.parametrize("returned", [0.0, 0.3, 1.0])
def test_no_region_gains_by_letting_out_another_share(home, returned):
    """Brute force: the best answer to the share that all let out is that share."""
    x, others = np.linspace(0.0, 1.0, 100_001)[1:-1], let_out(home, returned)
    gets = returned * x + (1 - returned) * max(others, 1e-12)
    gain = home * np.log(1 - x) + (1 - home) * np.log(gets)
    assert x[gain.argmax()] == pytest.approx(max(others, x[0]), abs=2e-5)


def test_letting_out_by_hand():
    # All returned: what is best for all. Nothing returned: nothing. Half, at h = .5: .25 / .75.
    assert [let_out(0.5, r) for r in (0.0, 1.0)] == [0.0, 0.5]
    assert let_out(0.5, 0.5) == pytest.approx(1 / 3)
    assert (let_out(1.0, 1.0), let_out(0.0, 0.1)) == (0.0, 1.0)
    assert (made_of(1.0, 0.0), made_of(0.0, 1.0)) == (1.0, 1.0)
    assert made_of(0.5, 1 / 3) == pytest.approx(np.sqrt(2 / 9) / 0.5)
    # Relative to what is best, regions that can live alone let out least.
    shares = [let_out(h, 0.5) / (1 - h) for h in (0.125, 0.5, 0.8)]
    assert shares == sorted(shares, reverse=True)
    for call in (lambda: let_out(1.1, 0.5), lambda: let_out(0.5, -1.0), lambda: made_of(0.5, 2.0)):
        with pytest.raises(InvalidInput, match="expected from 0 to 1"):
            call()
