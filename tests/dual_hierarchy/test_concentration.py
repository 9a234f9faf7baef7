"""Links that break: supply networks, regions that keep what they make, suppliers who leave."""

import numpy as np
import pytest
from feasible.dual_hierarchy import concentration
from feasible.dual_hierarchy.concentration import (
    Regions,
    best_offer,
    collapses,
    critical,
    finite_network,
    lost_to_stops,
    outside_for,
    structures,
    surviving,
    working,
)
from feasible.errors import InvalidInput
from hypothesis import given, settings
from hypothesis import strategies as st

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
    rows = concentration.sparse.csr_array(np.array([[1.0, -1.0]]))
    ones = np.ones(2)
    assert not concentration._certify(rows, np.array([1.0, 0.0]), ones, np.array([1.0, 0.0]), np.zeros(1)).ok
    assert not concentration._certify(rows, np.array([1.0, 0.0]), ones, np.zeros(2), np.zeros(1)).ok
    assert concentration._certify(rows, np.array([1.0, 0.0]), ones, ones, np.zeros(1)).ok


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
