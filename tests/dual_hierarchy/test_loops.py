"""Which loops carry an economy: cores, dominant cycles and feedback in counted tables of inputs."""

import itertools

import numpy as np
import pytest
from feasible.dual_hierarchy import loops
from feasible.dual_hierarchy.loops import (
    FARMS_AND_LIGHT,
    HEAVY,
    OFFICES,
    arc_shares,
    best_cycle,
    block_against_chance,
    classes,
    core,
    core_by_threshold,
    feedback,
    headlines,
    kindred,
    last_pair,
    left_without,
    named_table,
    radius_without,
)
from feasible.errors import InvalidInput
from hypothesis import given, settings
from hypothesis import strategies as st


def by_hand(a, *, own):
    """Largest geometric mean over all simple loops."""
    n, best = len(a), 0.0
    for size in range(1 if own else 2, n + 1):
        for loop in itertools.permutations(range(n), size):
            product = np.prod([a[i, j] for i, j in zip(loop, (*loop[1:], loop[0]), strict=True)])
            best = max(best, float(product) ** (1 / size))
    return best


@given(st.integers(2, 5), st.integers(0, 10_000), st.booleans())
@settings(max_examples=60, deadline=None)
def test_dominant_cycle_against_all_cycles(n, seed, own):
    rng = np.random.default_rng(seed)
    a = rng.uniform(0.01, 1.0, (n, n)) * (rng.random((n, n)) < 0.7)
    best = by_hand(a, own=own)
    if best == 0:
        with pytest.raises(InvalidInput, match="no loop"):
            best_cycle(a, own=own)
        return
    found = best_cycle(a, own=own)
    assert found.mean == pytest.approx(best, rel=1e-9)
    assert found.certificate.ok
    assert len(set(found.sectors)) == len(found.sectors)
    # The largest loop mean never exceeds the spectral radius.
    assert found.mean <= radius_without(a) + 1e-9


def test_a_false_cycle_is_not_certified():
    a = np.array([[0, 0.4], [0.4, 0]])
    assert not loops._certify(a, (0, 1), 0.3, np.zeros(2)).ok


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_shares_of_the_radius_are_its_derivatives(seed):
    rng = np.random.default_rng(seed)
    a = rng.uniform(0.01, 0.2, (5, 5))
    found = feedback(a)
    assert found.shares.sum() == pytest.approx(1, rel=1e-9)
    assert found.within(range(5)) == pytest.approx(1, rel=1e-9)
    assert a @ found.outputs == pytest.approx(found.radius * found.outputs)
    assert found.prices @ a == pytest.approx(found.radius * found.prices)
    i, j = rng.integers(5, size=2)
    more = a.copy()
    more[i, j] *= 1 + 1e-6
    assert (radius_without(more) / found.radius - 1) / 1e-6 == pytest.approx(found.shares[i, j], rel=1e-3)


def test_nothing_fed_back():
    with pytest.raises(InvalidInput, match="feeds nothing back"):
        feedback([[0, 1], [0, 0]])
    with pytest.raises(InvalidInput, match="square"):
        core([[1, 2]], 0.1)
    assert core([[0.5, 0.1], [0, 0.5]], 0.05) == ()


def test_the_american_table():
    table = named_table()
    a, names = table.to_numpy(), list(table.index)
    found = best_cycle(a)
    assert [names[i] for i in found.sectors] == ["Farms", "Food and beverage and tobacco products"]
    assert found.certificate.ok
    assert found.mean < feedback(a).radius < 1
    sizes = core_by_threshold(a, [0.001, 0.01, 0.05, 0.5])
    assert sizes["sectors"].is_monotonic_decreasing
    assert sizes["sectors"].iloc[-1] == 0
    arcs = arc_shares(table, 5)
    assert arcs["share"].is_monotonic_decreasing
    assert ((arcs["lost"] > 0) & (arcs["lost"] < 1)).all()


def test_heavy_industry_feeds_itself_and_not_the_rest():
    table = named_table()
    a = table.to_numpy().copy()
    np.fill_diagonal(a, 0.0)
    heavy = [list(table.index).index(name) for name in HEAVY]
    own, rank = block_against_chance(a, heavy, np.random.default_rng(1), draws=500)
    assert rank > 0.95
    rest, whole = radius_without(a, heavy), feedback(a).radius
    # By iteration, 43 % and 85 % of the whole: what is left without heavy industry is twice what it has alone.
    assert (own, rest, whole) == pytest.approx((0.16715, 0.33196, 0.38956), abs=1e-5)
    assert own < rest < whole
    assert own == pytest.approx(radius_without(a, np.setdiff1d(range(71), heavy)), rel=1e-9)


def test_offices_and_light_industry_feed_each_other_as_well():
    """Against groups drawn blindly, heavy industry is not alone."""
    a = np.where(np.eye(71, dtype=bool), 0.0, named_table().to_numpy())
    names = list(named_table().index)
    assert len(HEAVY) == len(OFFICES) == len(FARMS_AND_LIGHT) == 13
    ranks = [
        block_against_chance(a, [names.index(n) for n in block], np.random.default_rng(1))[1]
        for block in (HEAVY, OFFICES, FARMS_AND_LIGHT)
    ]
    assert ranks == pytest.approx([0.9995, 0.999, 0.991], abs=0.001)
    # No sector stands in two of them.
    assert len({*HEAVY, *OFFICES, *FARMS_AND_LIGHT}) == 39


def test_not_every_kind_of_sectors_feeds_itself():
    """Of the table's own classes those do that sell to firms; by eigenvalues, on other draws."""
    found = classes()
    assert sum(map(len, found.values())) == 62
    assert set(map(len, found.values())) == {4, 5, 6, 7, 8, 19}
    ranks = {name.split(",")[0]: kindred(members, seed=5)[1] for name, members in found.items()}
    assert min(ranks["Finance"], ranks["Professional and business services"]) > 0.97
    assert ranks["Educational services"] < 0.1
    assert ranks["Government"] < 0.3
    assert classes(20) == {}


def test_what_is_left_without_a_group():
    """By taking rows and columns away: 85 % without heavy industry, 76 % without offices."""
    assert left_without(HEAVY) == pytest.approx(0.33196 / 0.38956, abs=1e-4)
    assert left_without(OFFICES) == pytest.approx(0.7563, abs=1e-4)
    assert left_without(HEAVY, own=True) == pytest.approx(0.8902, abs=1e-4)
    assert left_without(OFFICES, own=True) == pytest.approx(0.8448, abs=1e-4)
    assert left_without(["Mining", "Utilities", "Manufacturing"], 15) == pytest.approx(0.7376, abs=1e-4)
    # Of what is made at home alone it is more so.
    assert left_without(HEAVY, home=True) == pytest.approx(0.886, abs=1e-3)
    assert left_without(OFFICES, home=True) == pytest.approx(0.708, abs=1e-3)
    # Manufacturing in one is by far its own best customer: there, and with own use, it is the other way round.
    assert not headlines()["answer"].true(sectors=15, own=True)


def test_the_last_pair():
    assert last_pair() == ("Farms", "Food and beverage and tobacco products")
    assert len(last_pair(15)) == 2


def test_six_sectors_hide_the_cycles():
    assert named_table("Germany").shape == (6, 6)
    assert 0.0 < feedback(named_table("Germany").to_numpy()).radius < 1.0


def test_own_use_is_left_out_unless_it_is_asked_for():
    within, rank = kindred(HEAVY, draws=200)
    counted = kindred(HEAVY, own=True, draws=200)
    assert counted[0] > within
    assert counted[1] < 0.9
    assert rank > 0.95


def test_headlines():
    assert list(headlines()) == ["answer", "core"]
    assert all(all(h.survives().values()) for h in headlines().values())
